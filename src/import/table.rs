//! Reads a table with a time and a count in each line; delimiter, header and columns are guessed.
//!
//! A line is a record: a quotation mark that nobody closed spoils its line and not the rest.

use super::cells::{cells, is_note};
use super::columns::Columns;
use super::lines::{Line, Sound, each};
use super::series::Counters;
use super::tally::{Ending, Tally};
use super::{CountUnit, Format, ImportError, Traffic, Unread, Wanted, finish};
use std::io::{self, Read};

/// Reads what begins with the sample.
pub fn read(
    mut sample: Vec<u8>,
    input: impl Read,
    file: &str,
    wanted: &Wanted,
) -> Result<Traffic, ImportError> {
    // Some spreadsheets end their lines with a carriage return alone.
    let ends_with_returns = !sample.contains(&b'\n') && sample.contains(&b'\r');
    if ends_with_returns {
        turn(&mut sample);
    }
    let columns = Columns::guess(&sample, file, wanted)?;
    if columns.counts_nothing {
        let columns = columns.other_words().unwrap_or_default();
        return Err(ImportError::NoCounts { file: file.to_owned(), columns });
    }
    let whole = Returns { input: io::Cursor::new(sample).chain(input), are_ends: ends_with_returns };
    let mut tally = Tally::default();
    let mut counters = (columns.unit == CountUnit::Counter).then(Counters::default);
    let mut counts = Vec::new();
    let mut unread = Unread::default();
    let mut record = csv::ByteRecord::new();
    let mut is_header = columns.has_header;
    let mut last_line = 0;
    let mut sound = Sound::default();
    let broken_off = each(whole, file, |line, text| {
        last_line = line;
        let fits = match text {
            Line::TooLong => Err("it is longer than 1 MiB".to_owned()),
            Line::Text(text) if text.trim_ascii().is_empty() => return Ok(tally.rows),
            Line::Text(text) if tally.rows == 0 && is_note(text) => return Ok(0),
            Line::Text(text) => cells(text, columns.delimiter, &mut record).map_err(str::to_owned),
        };
        if fits.is_ok() && std::mem::take(&mut is_header) {
            return Ok(tally.rows);
        }
        let row = fits.and_then(|()| {
            let at = columns.read(&record, &mut counts)?;
            match &mut counters {
                Some(counters) => {
                    let labels = columns.labels.iter().map(|at| record.get(*at).unwrap_or_default());
                    counters.read(labels, at, &counts)
                }
                None => Ok(Some((at, counts.iter().flatten().sum()))),
            }
        });
        match row {
            Ok(counted) => {
                let Some((at, count)) = counted else { return Ok(tally.rows) };
                if tally.is_after(at) && !columns.labels.is_empty() {
                    // The next series begins where the one before began.
                    tally.begin_series();
                }
                if !tally.add(line, at, count) {
                    let column = columns.time_name.clone();
                    return Err(ImportError::TooLong { file: file.to_owned(), line, column });
                }
            }
            Err(reason) => {
                if tally.rows > 0 {
                    sound.keep(line, || (tally.clone(), unread.clone()));
                }
                unread.add(line, reason);
            }
        }
        Ok(tally.rows)
    })?;
    let (whole, broken_off) = sound.of(broken_off);
    if let Some(whole) = whole {
        (tally, unread) = whole;
    }
    let mut remarks: Vec<String> = columns.doubt.clone().into_iter().collect();
    if let Some(counters) = counters.as_ref().filter(|counters| counters.count() > 1) {
        let by = columns.label_words().unwrap_or_default();
        remarks.push(format!("{} counters, told apart by {by}, each followed on its own", counters.count()));
    }
    if let Some(at) = counters.and_then(|counters| counters.last()) {
        if tally.rows == 0 && unread.count == 0 {
            return Err(ImportError::LoneRate { file: file.to_owned() });
        }
        tally.step_to(last_line, at);
    }
    let ending = Ending {
        format: Format::Table(columns),
        unread: unread.count,
        unreadable: unread.named,
        broken_off,
        offset_minutes: None,
        remarks,
        access: None,
    };
    finish(tally, file, ending)
}

/// Turns carriage returns into line ends where they are the only ones.
struct Returns<R> {
    input: R,
    are_ends: bool,
}

impl<R: Read> Read for Returns<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        if self.are_ends {
            turn(buffer.get_mut(..length).unwrap_or_default());
        }
        Ok(length)
    }
}

fn turn(text: &mut [u8]) {
    for byte in text.iter_mut().filter(|byte| **byte == b'\r') {
        *byte = b'\n';
    }
}
