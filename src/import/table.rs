//! Reads a table with a time and a count in each line; delimiter, header and columns are guessed.
//!
//! A line is a record: a quotation mark that nobody closed spoils its line and not the rest.

use super::columns::{Columns, cells};
use super::lines::{Line, each};
use super::tally::{Ending, Tally, Traffic};
use super::{Format, ImportError, Unread, Wanted, finish};
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
    let whole = Returns { input: io::Cursor::new(sample).chain(input), are_ends: ends_with_returns };
    let mut tally = Tally::default();
    let mut unread = Unread::default();
    let mut record = csv::ByteRecord::new();
    let mut is_header = columns.has_header;
    let (mut offset, mut offsets_differ) = (None, false);
    let broken_off = each(whole, file, |line, text| {
        let fits = match text {
            Line::TooLong => Err("it is longer than 1 MiB".to_owned()),
            Line::Text(text) if text.trim_ascii().is_empty() => return Ok(tally.rows),
            Line::Text(text) => cells(text, columns.delimiter, &mut record).map_err(str::to_owned),
        };
        if fits.is_ok() && std::mem::take(&mut is_header) {
            return Ok(tally.rows);
        }
        match fits.and_then(|()| columns.read(&record)) {
            Ok(row) => {
                offsets_differ |= *offset.get_or_insert(row.offset_minutes) != row.offset_minutes;
                if !tally.add(line, row.seconds, row.count) {
                    let column = columns.time_name.clone();
                    return Err(ImportError::TooLong { file: file.to_owned(), line, column });
                }
            }
            Err(reason) => unread.add(line, reason),
        }
        Ok(tally.rows)
    })?;
    let ending = Ending {
        format: Format::Table(columns),
        unread: unread.count,
        unreadable: unread.named,
        broken_off,
        offset_minutes: None,
        offsets_differ,
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
