//! The first lines of a table, cell by cell, and what their columns hold.

use super::ImportError;
use super::cells::{Cells, SAMPLE_LINES, best_delimiter, every_line, read_count};
use super::header::{Likeness, likeness};
use super::{dates, moment};

pub struct FirstLines {
    pub delimiter: u8,
    pub has_header: bool,
    /// The headers; empty without them.
    pub names: Vec<String>,
    /// How many columns the widest line has.
    pub width: usize,
    /// All lines of the sample, the header's included.
    pub every: Vec<Cells>,
    /// How many of these are whole; a sample may end within its last line.
    whole: usize,
}

impl FirstLines {
    /// `None` where there is no line.
    pub fn of(sample: &[u8]) -> Option<Self> {
        let (delimiter, lines) = best_delimiter(sample);
        let width = lines.iter().map(Vec::len).max()?;
        let names = header_of(&lines, delimiter);
        let every: Vec<Cells> = every_line(sample, delimiter).collect();
        let is_cut = every.len() > SAMPLE_LINES && !sample.ends_with(b"\n");
        Some(Self {
            delimiter,
            has_header: names.is_some(),
            names: names.unwrap_or_default(),
            width,
            whole: every.len() - usize::from(is_cut),
            every,
        })
    }

    /// The lines by which columns are told, without the header.
    pub fn body(&self) -> &[Cells] {
        let end = self.every.len().min(SAMPLE_LINES);
        self.every.get(usize::from(self.has_header)..end).unwrap_or_default()
    }

    pub fn whole(&self) -> &[Cells] {
        self.every.get(..self.whole).unwrap_or_default()
    }

    /// Lines of which a column's cell is of a kind.
    pub fn share(&self, at: usize, holds: &dyn Fn(&[u8]) -> bool) -> usize {
        self.body().iter().filter(|cells| cells.get(at).is_some_and(|cell| holds(cell))).count()
    }

    /// The same where half of the lines fit at least: a stray date does not make a column of times.
    pub fn fits(&self, at: usize, holds: &dyn Fn(&[u8]) -> bool) -> Option<usize> {
        Some(self.share(at, holds)).filter(|fits| *fits > 0 && *fits * 2 >= self.body().len())
    }

    pub fn holds_times(&self, at: usize) -> bool {
        self.fits(at, &is_time).is_some()
    }

    /// Whether a column's cells differ.
    pub fn varies(&self, at: usize) -> bool {
        let mut cells = self.body().iter().filter_map(|cells| cells.get(at));
        let first = cells.next();
        self.body().len() < 2 || cells.any(|cell| Some(cell) != first)
    }

    /// A column's header, or its number.
    pub fn name(&self, at: usize) -> String {
        self.names.get(at).cloned().unwrap_or_else(|| format!("{}", at + 1))
    }

    /// How much a column's header is like that of a count.
    pub fn likeness(&self, at: usize) -> Likeness {
        self.names.get(at).map_or(Likeness::Unsaid, |name| likeness(name))
    }

    /// The column that a person means by its header or by its number.
    pub fn find(&self, wanted: &str, file: &str) -> Result<usize, ImportError> {
        let by_name = self.names.iter().position(|name| name.eq_ignore_ascii_case(wanted.trim()));
        let by_number =
            wanted.trim().parse::<usize>().ok().filter(|number| (1..=self.width).contains(number));
        by_name.or(by_number.map(|number| number - 1)).ok_or_else(|| ImportError::NoColumn {
            file: file.to_owned(),
            column: wanted.to_owned(),
            known: if self.names.is_empty() {
                format!("{} columns without a header", self.width)
            } else {
                self.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            },
        })
    }
}

pub fn is_time(cell: &[u8]) -> bool {
    moment::read(cell, None).is_some()
}

/// The first line, where it is a header. `200` and `404` may be names, where the time's column begins
/// with a word and goes on with times.
fn header_of(lines: &[Cells], delimiter: u8) -> Option<Vec<String>> {
    let first = lines.first()?;
    let names = || first.iter().map(|cell| dates::text(cell).trim().to_owned()).collect::<Vec<String>>();
    if first.iter().any(|cell| is_time(cell)) {
        return None;
    }
    let holds_times = |at: usize| {
        let below: Vec<&Vec<u8>> = lines.iter().skip(1).filter_map(|cells| cells.get(at)).collect();
        !below.is_empty() && below.iter().filter(|cell| is_time(cell)).count() * 2 >= below.len()
    };
    let is_word =
        |cell: &[u8]| cell.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'@');
    let heads_times = first.iter().enumerate().any(|(at, cell)| is_word(cell) && holds_times(at));
    let counts = first.iter().any(|cell| read_count(cell, delimiter).is_ok());
    (heads_times || !counts).then(names)
}
