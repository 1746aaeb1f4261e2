//! A log's lines, one after the other, in constant memory.

use super::packed::Damage;
use super::{CANCELLED, ImportError};
use std::io::{self, Read};

/// A longer line is no line of a log; it is passed over.
pub const LONGEST_LINE: usize = 1024 * 1024;
const BLOCK: usize = 256 * 1024;

/// Splits what it reads at line ends.
pub struct Lines<R> {
    input: R,
    block: Vec<u8>,
    /// Bytes of the block that are filled, and where the next line begins.
    filled: usize,
    next: usize,
    has_ended: bool,
    /// Lines handed out or passed over.
    pub number: u64,
}

/// A line without its end, or one that was too long to be kept.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    Text(&'a [u8]),
    TooLong,
}

/// Why an input ended badly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub reason: String,
    /// Where lines may be wrong that were handed out: how many surely are not.
    pub vouched: Option<u64>,
}

/// Hands out every line with its number; `take` tells how many could be used so far. Returns why
/// the input ended badly, where what came before counts.
pub fn each(
    input: impl Read,
    file: &str,
    mut take: impl FnMut(u64, Line<'_>) -> Result<u64, ImportError>,
) -> Result<Option<Broken>, ImportError> {
    let mut lines = Lines::new(input);
    let mut used = 0;
    loop {
        let number = lines.number + 1;
        match lines.next() {
            Ok(Some(line)) => used = take(number, line)?,
            Ok(None) => return Ok(None),
            Err(error) if used > 0 && error.to_string() != CANCELLED => {
                let damage = error.get_ref().and_then(|inner| inner.downcast_ref::<Damage>());
                let vouched = damage.map(|damage| damage.vouched);
                return Ok(Some(Broken { reason: format!("after line {}: {error}", number - 1), vouched }));
            }
            Err(error) => {
                let reason = error.to_string();
                return Err(ImportError::Broken { file: file.to_owned(), line: number, reason });
            }
        }
    }
}

/// What had been read when the first line came that could not be: of a damaged file, what counts.
#[derive(Debug)]
pub struct Sound<T> {
    kept: Option<(u64, T)>,
}

impl<T> Default for Sound<T> {
    fn default() -> Self {
        Self { kept: None }
    }
}

impl<T> Sound<T> {
    /// Keeps what was read before a line that could not be, if it is the first.
    pub fn keep(&mut self, line: u64, read: impl FnOnce() -> T) {
        self.kept.get_or_insert_with(|| (line, read()));
    }

    /// What counts of a file that ended so, if it is not all, and why it did.
    pub fn of(self, broken: Option<Broken>) -> (Option<T>, Option<String>) {
        let Some(Broken { reason, vouched }) = broken else { return (None, None) };
        match self.kept.filter(|(line, _)| vouched.is_some_and(|vouched| *line > vouched)) {
            Some((line, read)) => (
                Some(read),
                Some(format!(
                    "{reason}; line {line} is the first that is none, from which on nothing counts"
                )),
            ),
            None => (None, Some(reason)),
        }
    }
}

impl<R: Read> Lines<R> {
    pub fn new(input: R) -> Self {
        Self { input, block: vec![0; BLOCK], filled: 0, next: 0, has_ended: false, number: 0 }
    }

    /// The next line; `None` at the end. After a fault, what came before it has been handed out.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let mut is_too_long = false;
        let mut searched = 0;
        loop {
            let unread = self.block.get(self.next..self.filled).unwrap_or_default();
            let found = memchr::memchr(b'\n', unread.get(searched..).unwrap_or_default());
            if let Some(length) = found.map(|at| at + searched) {
                let from = self.next;
                self.next += length + 1;
                self.number += 1;
                return Ok(Some(self.line(from, from + length, is_too_long)));
            }
            searched = unread.len();
            if self.has_ended {
                if unread.is_empty() && !is_too_long {
                    return Ok(None);
                }
                let (from, to) = (self.next, self.filled);
                self.next = self.filled;
                self.number += 1;
                return Ok(Some(self.line(from, to, is_too_long)));
            }
            if searched > LONGEST_LINE {
                is_too_long = true;
                (self.next, self.filled, searched) = (0, 0, 0);
            }
            self.fill()?;
        }
    }

    fn line(&self, from: usize, to: usize, is_too_long: bool) -> Line<'_> {
        if is_too_long || to - from > LONGEST_LINE {
            return Line::TooLong;
        }
        let text = self.block.get(from..to).unwrap_or_default();
        Line::Text(text.strip_suffix(b"\r").unwrap_or(text))
    }

    /// Moves what is left to the front and reads behind it.
    fn fill(&mut self) -> io::Result<()> {
        self.block.copy_within(self.next..self.filled, 0);
        self.filled -= self.next;
        self.next = 0;
        if self.filled == self.block.len() {
            self.block.resize(self.block.len() * 2, 0);
        }
        let room = self.block.get_mut(self.filled..).unwrap_or_default();
        match self.input.read(room) {
            Ok(0) => self.has_ended = true,
            Ok(length) => self.filled += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                // The part of a line before a fault is no line.
                self.has_ended = true;
                self.filled = 0;
                return Err(error);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &[u8], expected: &[&str]) {
        let mut lines = Lines::new(text);
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push(match line {
                Line::Text(text) => String::from_utf8_lossy(text).into_owned(),
                Line::TooLong => "too long".to_owned(),
            });
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_end_as_they_end_anywhere() {
        check(b"a\nb\n", &["a", "b"]);
        check(b"a\r\n\r\nb", &["a", "", "b"]);
        check(b"", &[]);
    }

    #[test]
    fn a_line_too_long_is_passed_over_and_the_next_one_read() {
        let mut text = vec![b'x'; 10 * LONGEST_LINE];
        text.extend(b"\nb\n");
        check(&text, &["too long", "b"]);
        check(&vec![b'x'; 3 * LONGEST_LINE], &["too long"]);
    }
}
