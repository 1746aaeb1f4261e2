//! Reads a log of single requests to its end.

use super::access::{self, Hit};
use super::eras::Eras;
use super::json_lines::Record;
use super::lines::{Line, Sound, each};
use super::stamp::Stamps;
use super::tally::{Ending, Tally};
use super::{Format, ImportError, Traffic, Unread, W3cFields, finish};
use std::io::Read;

pub fn read(input: impl Read, file: &str, mut format: Format) -> Result<Traffic, ImportError> {
    let mut reading = Reading::default();
    let mut sound = Sound::default();
    let broken_off = each(input, file, |number, line| {
        match line {
            Line::TooLong => reading.unread.add(number, "it is longer than 1 MiB"),
            Line::Text(line) if line.first() == Some(&b'#') => {
                // Files put behind each other name their columns each.
                if let (Format::W3c(fields), Some(named)) = (&mut format, W3cFields::of(line)) {
                    *fields = named;
                }
            }
            Line::Text(line) if line.trim_ascii().is_empty() => {}
            Line::Text(line) => {
                if !reading.line(&format, number, line, &mut sound) {
                    let column = "time".to_owned();
                    return Err(ImportError::TooLong { file: file.to_owned(), line: number, column });
                }
            }
        }
        Ok(reading.tally.rows)
    })?;
    let (whole, broken_off) = sound.of(broken_off);
    let Reading { tally, unread, offset, access, .. } = whole.unwrap_or(reading);
    let ending = Ending {
        format,
        unread: unread.count,
        unreadable: unread.named,
        broken_off,
        offset_minutes: offset,
        remarks: Vec::new(),
        access: Some(access),
    };
    finish(tally, file, ending)
}

/// A log as it is read.
#[derive(Clone, Default)]
struct Reading {
    tally: Tally,
    unread: Unread,
    stamps: Stamps,
    offset: Option<i32>,
    access: Eras,
}

impl Reading {
    /// Counts a line; `false` where the log spans too many hours.
    fn line(&mut self, format: &Format, number: u64, line: &[u8], sound: &mut Sound<Self>) -> bool {
        let record;
        let hit = if let Format::Json(fields) = format {
            match Record::read(line, fields.time.as_deref()) {
                Ok(read) => {
                    record = read;
                    record.hit(fields.path.as_deref(), fields.dates, &mut self.stamps)
                }
                Err(reason) => Err(reason),
            }
        } else {
            hit(format, line, &mut self.stamps).map_err(str::to_owned)
        };
        match hit {
            Ok(hit) => {
                if self.tally.rows == 0 {
                    self.offset = hit.at.offset_minutes;
                }
                self.access.add(&hit);
                self.tally.add(number, hit.at, 1.0)
            }
            Err(reason) => {
                self.pass_over(number, reason, sound);
                true
            }
        }
    }

    #[cold]
    fn pass_over(&mut self, number: u64, reason: String, sound: &mut Sound<Self>) {
        if self.tally.rows > 0 {
            sound.keep(number, || self.clone());
        }
        self.unread.add(number, reason);
    }
}

/// Reads a line in one of the formats that are read where they stand.
pub fn hit<'a>(format: &Format, line: &'a [u8], stamps: &mut Stamps) -> Result<Hit<'a>, access::Fault> {
    match format {
        Format::Common | Format::Table(_) | Format::Json(_) | Format::Series(_) => {
            access::common(line, stamps)
        }
        Format::ApplicationBalancer => access::application_balancer(line, stamps),
        Format::Balancer => access::balancer(line, stamps),
        Format::W3c(fields) => fields.read(line, stamps),
        Format::S3 => access::s3(line, stamps),
    }
}
