//! Which column is what: guessed from the first lines, shown, and corrected by name.

use super::cells::{read_count, shown};
use super::dates::DateOrder;
use super::stamp::Stamp;
use super::{CountUnit, FormatName, moment};

/// What a person says of a file: its format, and columns by header or by number from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The time's column, or the field of JSON, `a.b.c` within others.
    pub time: Option<String>,
    /// The field of JSON with the path.
    pub path: Option<String>,
    pub count: WantedCount,
    /// What the counts are; guessed from the column's header.
    pub unit: Option<CountUnit>,
    pub format: Option<FormatName>,
    /// How dates are read that leave it open, as `03/02/2026` does.
    pub dates: Option<DateOrder>,
}

/// Where the counts are, as a person says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WantedCount {
    /// Guessed.
    #[default]
    Unsaid,
    /// In this column; several numbers or headers between commas are added.
    Column(String),
    /// In these columns, which are added.
    Columns(Vec<String>),
    /// In all columns of numbers.
    All,
    /// Nowhere: every line is one request.
    Lines,
}

/// How the table is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    pub delimiter: u8,
    pub has_header: bool,
    /// Places are counted from 0.
    pub time: usize,
    /// How dates are read that leave it open; `None` where none of the first does.
    pub dates: Option<DateOrder>,
    /// The column of the time of day, where the time's column holds dates alone.
    pub clock: Option<usize>,
    /// Columns whose counts are added, one as a rule; none: every line is one request.
    pub counts: Vec<usize>,
    /// Columns that tell several series in one table apart: an instance, a job, a status.
    pub labels: Vec<usize>,
    /// Columns of other numbers, from which the count could have been taken.
    pub others: Vec<usize>,
    /// Lines come like a clock's, and all their numbers are of something else than requests.
    pub counts_nothing: bool,
    /// The time column's header, or its number.
    pub time_name: String,
    /// The header or number of the count's column, or of several; `None` where every line is one request.
    pub count_name: Option<String>,
    /// What the counts are; a line without a count is one request.
    pub unit: CountUnit,
    /// The headers; empty without them.
    pub headers: Vec<String>,
    /// How many columns the widest of the first lines has.
    pub width: usize,
    /// What a person should look at: why the guess may be wrong.
    pub doubt: Option<String>,
}

impl Columns {
    /// The first column with counts; `None` where every line is one request.
    pub fn count(&self) -> Option<usize> {
        self.counts.first().copied()
    }

    /// What a person names a column by: its header, or its number where the header is empty or
    /// stands over an earlier column too.
    pub fn name_of(&self, at: usize) -> String {
        let number = || format!("{}", at + 1);
        let Some(header) = self.headers.get(at) else { return number() };
        let first = self.headers.iter().position(|other| other.eq_ignore_ascii_case(header));
        if header.is_empty() || first != Some(at) { number() } else { header.clone() }
    }

    /// What the times are read from, in words: one column, or a date's and a clock's.
    pub fn time_words(&self) -> String {
        let order = self.dates.map_or_else(String::new, |dates| format!(" ({})", dates.label()));
        match self.clock {
            Some(clock) => format!("columns `{}` and `{}`{order}", self.time_name, self.name_of(clock)),
            None => format!("column `{}`{order}", self.time_name),
        }
    }

    /// What the counts are read from, in words; `None` where every line is one request.
    pub fn count_words(&self) -> Option<String> {
        match self.counts.as_slice() {
            [] => None,
            [one] => Some(format!("column `{}`", self.shown_name(*one))),
            several => self.listed(several).map(|names| format!("the sum of columns {names}")),
        }
    }

    /// The columns of other numbers, in words; at most ten of them.
    pub fn other_words(&self) -> Option<String> {
        self.listed(&self.others)
    }

    /// The columns that tell several series apart, in words.
    pub fn label_words(&self) -> Option<String> {
        self.listed(&self.labels)
    }

    fn listed(&self, columns: &[usize]) -> Option<String> {
        const NAMED: usize = 10;
        let mut named: Vec<String> =
            columns.iter().take(NAMED).map(|at| format!("`{}`", self.name_of(*at))).collect();
        let more = columns.len().saturating_sub(NAMED);
        if more > 0 {
            named.push(format!("{more} more"));
        }
        (!named.is_empty()).then(|| named.join(", "))
    }

    /// The delimiter in words.
    pub fn delimiter_words(&self) -> &'static str {
        match self.delimiter {
            b';' => "semicolon",
            b'\t' => "tab",
            b'|' => "bar",
            _ => "comma",
        }
    }

    /// Why a cell is no time of this column.
    fn no_time(&self, written: &[u8]) -> String {
        match self.dates.filter(|_| moment::read(written, None).is_some()) {
            Some(dates) => format!(
                "`{}` is no date with the {}; say what comes first in its dates, if that was guessed wrong",
                shown(written),
                dates.label()
            ),
            None => {
                format!("`{}` is no time; write 2026-11-23 14:00:00, or seconds since 1970", shown(written))
            }
        }
    }

    /// A line's time and its counts, column by column, or why there are none. A column of several may
    /// be empty.
    pub fn read(&self, record: &csv::ByteRecord, counts: &mut Vec<Option<f64>>) -> Result<Stamp, String> {
        let cell = |at: usize| {
            record.get(at).ok_or_else(|| format!("there is no column `{}` in this line", self.shown_name(at)))
        };
        let written = cell(self.time)?;
        let Stamp { seconds, offset_minutes } =
            moment::stamped(written, self.dates).ok_or_else(|| self.no_time(written))?;
        let seconds = match self.clock {
            None => seconds,
            Some(at) => {
                let written = cell(at)?;
                let clock = moment::clock(written, true)
                    .ok_or_else(|| format!("`{}` is no time of day; write 14:00:00", shown(written)))?;
                seconds + clock
            }
        };
        counts.clear();
        let is_one_of_several = self.counts.len() > 1;
        for at in &self.counts {
            let written = if is_one_of_several { record.get(*at).unwrap_or_default() } else { cell(*at)? };
            if is_one_of_several && written.trim_ascii().is_empty() {
                counts.push(None);
                continue;
            }
            let (count, unit) = read_count(written, self.delimiter)?;
            if unit.is_some_and(|unit| unit != self.unit) {
                let unit = self.unit.label();
                return Err(format!("`{}` has another unit than the column, {unit}", shown(written)));
            }
            counts.push(Some(count));
        }
        if self.counts.is_empty() {
            counts.push(Some(1.0));
        } else if counts.iter().all(Option::is_none) {
            return Err("the counts are empty".to_owned());
        }
        Ok(Stamp { seconds, offset_minutes })
    }

    fn shown_name(&self, at: usize) -> String {
        self.headers.get(at).cloned().unwrap_or_else(|| format!("{}", at + 1))
    }
}
