//! Reads a log of single requests to its end.

use super::access::{self, Hit};
use super::histogram::Histogram;
use super::json_lines::Record;
use super::lines::{Line, each};
use super::routes::Routes;
use super::stamp::Stamps;
use super::tally::{Ending, Tally, Traffic, hour_of_week};
use super::{Access, Format, ImportError, Unread, finish};
use crate::decision::HOURS_A_WEEK;
use std::collections::BTreeMap;
use std::io::Read;

/// Parts of the application that are offered as components.
const ROUTES: usize = 8;
/// Methods told apart; HTTP has nine, and scanners invent more.
const MOST_METHODS: usize = 32;

pub fn read(input: impl Read, file: &str, format: Format) -> Result<Traffic, ImportError> {
    let mut reading = Reading::default();
    let broken_off = each(input, file, |number, line| {
        match line {
            Line::TooLong => reading.unread.add(number, "it is longer than 1 MiB"),
            Line::Text(line) if line.trim_ascii().is_empty() || line.starts_with(b"#") => {}
            Line::Text(line) => {
                if !reading.line(&format, number, line) {
                    let column = "time".to_owned();
                    return Err(ImportError::TooLong { file: file.to_owned(), line: number, column });
                }
            }
        }
        Ok(reading.tally.rows)
    })?;
    let Reading { tally, unread, offset, offsets_differ, access, .. } = reading;
    let ending = Ending {
        format,
        unread: unread.count,
        unreadable: unread.named,
        broken_off,
        offset_minutes: offset,
        offsets_differ,
        access: Some(access.told()),
    };
    finish(tally, file, ending)
}

/// A log as it is read.
#[derive(Default)]
struct Reading {
    tally: Tally,
    unread: Unread,
    stamps: Stamps,
    offset: Option<i32>,
    offsets_differ: bool,
    access: Counted,
}

impl Reading {
    /// Counts a line; `false` where the log spans too many hours.
    fn line(&mut self, format: &Format, number: u64, line: &[u8]) -> bool {
        let record;
        let hit = if let Format::Json(fields) = format {
            match Record::read(line, fields.time.as_deref()) {
                Ok(read) => {
                    record = read;
                    record.hit(fields.path.as_deref(), &mut self.stamps)
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
                self.offsets_differ |= hit.at.offset_minutes != self.offset;
                self.access.add(&hit);
                self.tally.add(number, hit.at.seconds, 1.0)
            }
            Err(reason) => {
                self.unread.add(number, reason);
                true
            }
        }
    }
}

/// Reads a line in one of the formats that are read where they stand.
pub fn hit<'a>(format: &Format, line: &'a [u8], stamps: &mut Stamps) -> Result<Hit<'a>, access::Fault> {
    match format {
        Format::ApplicationBalancer => access::application_balancer(line, stamps),
        Format::Balancer => access::balancer(line, stamps),
        Format::Common | Format::Table(_) | Format::Json(_) => access::common(line, stamps),
    }
}

/// What is counted of the requests beside their times.
#[derive(Default)]
struct Counted {
    statuses: BTreeMap<u16, u64>,
    methods: BTreeMap<Vec<u8>, u64>,
    bytes: Histogram,
    bytes_sum: u64,
    service_ms: Histogram,
    routes: Routes,
    week: Vec<f64>,
}

impl Counted {
    fn add(&mut self, hit: &Hit<'_>) {
        if let Some(status) = hit.status {
            *self.statuses.entry(status).or_default() += 1;
        }
        if let Some(count) = self.methods.get_mut(hit.method) {
            *count += 1;
        } else if self.methods.len() < MOST_METHODS && is_method(hit.method) {
            self.methods.insert(hit.method.to_vec(), 1);
        }
        if let Some(bytes) = hit.bytes {
            self.bytes.add(bytes as f64);
            self.bytes_sum = self.bytes_sum.saturating_add(bytes);
        }
        if let Some(service_ms) = hit.service_ms {
            self.service_ms.add(service_ms);
        }
        self.week.resize(HOURS_A_WEEK, 0.0);
        if let Some(sum) = self.week.get_mut(hour_of_week(hit.at.seconds)) {
            *sum += 1.0;
        }
        self.routes.add(hit);
    }

    fn told(self) -> Access {
        let mut methods: Vec<(String, u64)> = self
            .methods
            .into_iter()
            .map(|(method, count)| (String::from_utf8_lossy(&method).into_owned(), count))
            .collect();
        methods.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Access {
            statuses: self.statuses.into_iter().collect(),
            methods,
            bytes: self.bytes,
            bytes_sum: self.bytes_sum,
            service_ms: self.service_ms,
            routes: self.routes.top(ROUTES),
            week: self.week,
        }
    }
}

fn is_method(word: &[u8]) -> bool {
    (3..=10).contains(&word.len()) && word.iter().all(u8::is_ascii_uppercase)
}
