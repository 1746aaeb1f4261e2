//! Logs and metric series become answers.
//!
//! A table of times and counts is read once, line by line; what stays in memory is one sum for each
//! hour of the calendar. Nothing is dropped in silence: lines that could not be read and hours that
//! nothing was recorded for are counted and named.

mod columns;
mod moment;
mod tally;

pub use columns::{Columns, Wanted};
pub use tally::{Gap, Traffic};

use crate::decision::{Change, Component, Edit, Origin, Place, Shape, Value};
use crate::terms::quantity::number;
use std::io::{self, Read};
use tally::Tally;

/// Unreadable lines kept with their reasons; the others are counted.
const NAMED_LINES: usize = 10;

/// A line longer than this is no line of a table.
const LONGEST_LINE: usize = 1024 * 1024;

/// Why no traffic could be read. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{file}, line {line}: {reason}")]
    Broken { file: String, line: u64, reason: String },
    #[error(
        "{file}: there is no column `{column}`; there are {known}, or name a column by its number from 1"
    )]
    NoColumn { file: String, column: String, known: String },
    #[error(
        "{file}: no column holds times like `2026-11-23 14:00:00` or seconds since 1970; name it with --time-column, or check the file"
    )]
    NoTimes { file: String },
    #[error("{file}: none of its {lines} lines could be read; the first, line {line}: {reason}")]
    NothingRead { file: String, lines: u64, line: u64, reason: String },
    #[error("{file}: the file has no lines; export the series again")]
    Empty { file: String },
    #[error("{file}: all counts are zero; choose another column with --count-column, or a time with traffic")]
    NoTraffic { file: String },
    #[error(
        "{file}, line {line}: its times span more than a century; is `{column}` the time column? Name it with --time-column"
    )]
    TooLong { file: String, line: u64, column: String },
}

/// A line that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// From 1, as editors count.
    pub line: u64,
    pub reason: String,
}

/// Reads a table with a time and a count in each line; `file` names it in errors and in the answer.
/// Delimiter, header and columns are guessed; `wanted` overrules the guess.
pub fn read_csv(input: impl Read, file: &str, wanted: &Wanted) -> Result<Traffic, ImportError> {
    let broken = |line: u64, error: &dyn std::fmt::Display| ImportError::Broken {
        file: file.to_owned(),
        line,
        reason: error.to_string(),
    };
    let mut input = ShortLines { input, since_newline: 0 };
    let sample = columns::sample(&mut input).map_err(|error| broken(1, &error))?;
    let columns = Columns::guess(&sample, file, wanted)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(columns.delimiter)
        .has_headers(columns.has_header)
        .flexible(true)
        .from_reader(io::Cursor::new(sample).chain(input));
    let mut tally = Tally::default();
    let mut unreadable = Vec::new();
    let mut unread = 0;
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(broken(reader.position().line(), &error)),
        }
        let line = record.position().map_or(0, csv::Position::line);
        match columns.read(&record) {
            Ok((seconds, count)) => {
                if !tally.add(seconds, count) {
                    let column = columns.time_name.clone();
                    return Err(ImportError::TooLong { file: file.to_owned(), line, column });
                }
            }
            Err(reason) => {
                unread += 1;
                if unreadable.len() < NAMED_LINES {
                    unreadable.push(Unreadable { line, reason });
                }
            }
        }
    }
    match (tally.rows, unreadable.first()) {
        (0, Some(first)) => Err(ImportError::NothingRead {
            file: file.to_owned(),
            lines: unread,
            line: first.line,
            reason: first.reason.clone(),
        }),
        (0, None) => Err(ImportError::Empty { file: file.to_owned() }),
        _ => tally
            .traffic(file, columns, unread, unreadable)
            .ok_or_else(|| ImportError::NoTraffic { file: file.to_owned() }),
    }
}

impl Traffic {
    /// What the series answers for a component: its volume and its shape.
    pub fn edits(&self, component: &Component) -> Vec<Edit> {
        let place = Place::Component(component.id.clone());
        let because = format!(
            "{}: {} requests, {} to {}; {}",
            self.source,
            number(self.total),
            self.first.date(),
            self.last.date(),
            self.monthly_basis
        );
        let answer = |question: &str, value: Value, mitigation: &str| {
            vec![
                Change::Answer {
                    place: place.clone(),
                    question: question.to_owned(),
                    value: Some(value),
                    origin: Origin::Imported,
                },
                Change::Annotate {
                    place: place.clone(),
                    question: question.to_owned(),
                    because: because.clone(),
                    mitigation: mitigation.to_owned(),
                },
            ]
        };
        let shape = Shape::Imported { source: self.source.clone(), hours: self.weights() };
        let answers = &component.answers;
        let volume = answer("volume", Value::Estimate(self.monthly), &answers.volume.mitigation);
        let shape = answer("shape", Value::Shape(shape), &answers.shape.mitigation);
        vec![
            Edit::new(
                format!("Requests a month of {}, from {}", component.name, self.source),
                Change::Many(volume),
            ),
            Edit::new(format!("Shape of {}, from {}", component.name, self.source), Change::Many(shape)),
        ]
    }
}

/// Refuses what has no line ends, before it fills the memory.
struct ShortLines<R> {
    input: R,
    since_newline: usize,
}

impl<R: Read> Read for ShortLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        let new = buffer.get(..length).unwrap_or_default();
        self.since_newline = match new.iter().rposition(|byte| *byte == b'\n') {
            Some(at) => length - at,
            None => self.since_newline + length,
        };
        if self.since_newline > LONGEST_LINE {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a line is longer than 1 MiB, so this is no table; check the name",
            ));
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
