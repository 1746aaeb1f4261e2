//! Which column is what: guessed from the first lines, shown, and corrected by name.

use super::dates::{self, DateOrder};
use super::header::{Likeness, likeness};
use super::stamp::Stamp;
use super::{CountUnit, FormatName, ImportError, moment};

/// Enough lines to tell columns apart.
const SAMPLE_LINES: usize = 50;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
const TIME_WORDS: [&str; 6] = ["time", "date", "period", "hour", "day", "start"];
const HOUR_WORDS: [&str; 3] = ["hour", "hr", "h"];

/// Equal steps after which lines that count nothing are a series and no single requests.
const FEWEST_STEPS: usize = 4;

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
    /// In this column.
    Column(String),
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
    /// `None`: every line is one request.
    pub count: Option<usize>,
    /// Columns of other numbers, from which the count could have been taken.
    pub others: Vec<usize>,
    /// Lines come like a clock's, and all their numbers are of something else than requests.
    pub counts_nothing: bool,
    /// The time column's header, or its number.
    pub time_name: String,
    /// The count column's header or number; `None` where every line is one request.
    pub count_name: Option<String>,
    /// What the counts are; a line without a count is one request.
    pub unit: CountUnit,
    /// The headers; empty without them.
    pub headers: Vec<String>,
    /// How many columns the widest of the first lines has.
    pub width: usize,
}

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    pub at: Stamp,
    pub count: f64,
}

type Cells = Vec<Vec<u8>>;

/// More requests than all computers together answer in a month.
const MOST_COUNTED: f64 = 1e18;

impl Columns {
    /// Guesses delimiter, header and columns.
    pub fn guess(sample: &[u8], file: &str, wanted: &Wanted) -> Result<Self, ImportError> {
        let (delimiter, lines) = best_delimiter(sample);
        let width = lines.iter().map(Vec::len).max().unwrap_or(0);
        let Some(first) = lines.first() else { return Err(ImportError::Empty { file: file.to_owned() }) };
        let has_header = !first.iter().any(|cell| moment::read(cell, None).is_some())
            && !first.iter().any(|cell| read_count(cell, delimiter).is_ok());
        let header: Vec<String> =
            first.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        let names = if has_header { header } else { Vec::new() };
        let body: Vec<&Cells> = lines.iter().skip(usize::from(has_header)).collect();
        if body.is_empty() && names.len() > 1 && names.iter().any(|name| is_like(name, &TIME_WORDS)) {
            return Err(ImportError::Empty { file: file.to_owned() });
        }
        let named = |wanted: &str| find(wanted, &names, width, file);
        let share = |at: usize, holds: &dyn Fn(&[u8]) -> bool| {
            body.iter().filter(|cells| cells.get(at).is_some_and(|cell| holds(cell))).count()
        };
        // Half of the lines must fit: a stray date does not make a column of times.
        let fits = |at: usize, holds: &dyn Fn(&[u8]) -> bool| {
            Some(share(at, holds)).filter(|fits| *fits > 0 && *fits * 2 >= body.len())
        };
        let is_time = |cell: &[u8]| moment::read(cell, None).is_some();
        let chosen = match &wanted.time {
            Some(name) => named(name)?,
            None => (0..width)
                .filter_map(|at| {
                    let is_named = names.get(at).is_some_and(|name| is_like(name, &TIME_WORDS));
                    Some((is_named, fits(at, &is_time)?, std::cmp::Reverse(at)))
                })
                .max()
                .map(|(.., at)| at.0)
                .ok_or_else(|| ImportError::NoTimes { file: file.to_owned() })?,
        };
        let is_clock = |at: usize| {
            let is_hour =
                names.get(at).is_some_and(|name| HOUR_WORDS.contains(&name.to_ascii_lowercase().as_str()));
            fits(at, &|cell| moment::clock(cell, is_hour).is_some()).is_some()
        };
        let is_date = |at: usize| fits(at, &moment::is_date).is_some();
        let (time, clock) = if is_date(chosen) {
            (chosen, (0..width).find(|at| *at != chosen && is_clock(*at)))
        } else {
            let date = (0..width).find(|at| *at != chosen && is_date(*at));
            date.filter(|_| is_clock(chosen)).map_or((chosen, None), |date| (date, Some(chosen)))
        };
        let dates = wanted.dates.or_else(|| {
            let written: Vec<_> = every_line(sample, delimiter)
                .filter_map(|cells| Some(dates::text(cells.get(time)?).trim().to_owned()))
                .collect();
            dates::order_of(written.iter().map(String::as_str), usual_order(&written, delimiter))
        });
        let likeness = |at: usize| names.get(at).map_or(Likeness::Unsaid, |name| likeness(name));
        let is_count = |cell: &[u8]| read_count(cell, delimiter).is_ok();
        let is_number =
            |cell: &[u8]| std::str::from_utf8(cell).is_ok_and(|cell| cell.trim().parse::<f64>().is_ok());
        // Another time is a number too.
        let others: Vec<usize> = (0..width)
            .filter(|at| *at != time && Some(*at) != clock)
            .filter(|at| likeness(*at) >= Likeness::Number || fits(*at, &is_time).is_none())
            .collect();
        let fullness = |at: usize| {
            let counts = body.iter().filter_map(|cells| read_count(cells.get(at)?, delimiter).ok());
            // Among series of one metric that differ in a label, the fullest stands for most requests.
            let is_labelled = names.get(at).is_some_and(|name| name.contains('{'));
            if is_labelled { counts.map(|(count, _)| count).sum() } else { 0.0 }
        };
        let best = |holds: &dyn Fn(&[u8]) -> bool, least: Likeness| {
            let likely = others.iter().copied().filter(|at| likeness(*at) >= least);
            likely
                .filter_map(|at| Some((likeness(at), fits(at, holds)?, fullness(at), at)))
                .max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)).then(b.3.cmp(&a.3)))
                .map(|(.., at)| at)
        };
        let count = match &wanted.count {
            WantedCount::Column(name) => Some(named(name)?),
            WantedCount::Lines => None,
            // A column that is called a count is one, even where its cells cannot be read.
            WantedCount::Unsaid => best(&is_count, Likeness::Part)
                .or_else(|| best(&may_count, Likeness::Number))
                // So is one of numbers, were they below zero: each of its lines says why it is none.
                .or_else(|| best(&is_number, Likeness::Part))
                // And one of numbers with an unknown unit, rather than a guess that lines are requests.
                .or_else(|| best(&has_unit, Likeness::Other)),
        };
        let numbers: Vec<usize> = others
            .iter()
            .copied()
            .filter(|at| Some(*at) != count && fits(*at, &is_count).is_some())
            .collect();
        let counts_nothing = count.is_none()
            && wanted.count == WantedCount::Unsaid
            && !numbers.is_empty()
            && is_clockwork(body.iter().filter_map(|cells| joined(cells, time, clock, dates)));
        let name = |at: usize| names.get(at).cloned().unwrap_or_else(|| format!("{}", at + 1));
        let count_name = count.map(name);
        let guessed = || {
            let (Some(at), Some(name)) = (count, count_name.as_deref()) else { return CountUnit::Count };
            // All of the sample: a counter may stand still for its first lines.
            let mut cells: Vec<Cells> = every_line(sample, delimiter).collect();
            if cells.len() > SAMPLE_LINES && !sample.ends_with(b"\n") {
                // Its last line is cut.
                cells.pop();
            }
            // A counter exported newest first rises too.
            cells.sort_by_key(|cells| joined(cells, time, clock, dates));
            let counts = cells.iter().filter_map(|cells| read_count(cells.get(at)?, delimiter).ok());
            let (counts, units): (Vec<f64>, Vec<Option<CountUnit>>) = counts.unzip();
            let named = CountUnit::of_column(name, &counts);
            let in_cells = units.into_iter().flatten().find(|_| named == CountUnit::Count);
            in_cells.unwrap_or(named)
        };
        Ok(Self {
            delimiter,
            has_header,
            time,
            dates,
            clock,
            count,
            others: numbers,
            counts_nothing,
            time_name: name(time),
            unit: if count.is_some() { wanted.unit.unwrap_or_else(guessed) } else { CountUnit::Count },
            count_name,
            headers: names,
            width,
        })
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

    /// The columns of other numbers, in words; at most ten of them.
    pub fn other_words(&self) -> Option<String> {
        const NAMED: usize = 10;
        let mut named: Vec<String> =
            self.others.iter().take(NAMED).map(|at| format!("`{}`", self.name_of(*at))).collect();
        let more = self.others.len().saturating_sub(NAMED);
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

    /// A line's time, count and offset, or why not.
    pub fn read(&self, record: &csv::ByteRecord) -> Result<Row, String> {
        let cell = |at: usize, name: &str| {
            record.get(at).ok_or_else(|| format!("there is no column `{name}` in this line"))
        };
        let written = cell(self.time, &self.time_name)?;
        let Stamp { seconds, offset_minutes } =
            moment::stamped(written, self.dates).ok_or_else(|| self.no_time(written))?;
        let seconds = match self.clock {
            None => seconds,
            Some(at) => {
                let written = cell(at, &self.name_of(at))?;
                let clock = moment::clock(written, true)
                    .ok_or_else(|| format!("`{}` is no time of day; write 14:00:00", shown(written)))?;
                seconds + clock
            }
        };
        let count = match (self.count, &self.count_name) {
            (Some(at), Some(name)) => {
                let written = cell(at, name)?;
                let (count, unit) = read_count(written, self.delimiter)?;
                if unit.is_some_and(|unit| unit != self.unit) {
                    let unit = self.unit.label();
                    return Err(format!("`{}` has another unit than the column, {unit}", shown(written)));
                }
                count
            }
            _ => 1.0,
        };
        Ok(Row { at: Stamp { seconds, offset_minutes }, count })
    }
}

/// Splits a line at its delimiters, quoted cells as spreadsheets write them.
pub fn cells(line: &[u8], delimiter: u8, record: &mut csv::ByteRecord) -> Result<(), &'static str> {
    record.clear();
    if memchr::memchr(b'"', line).is_none() {
        line.split(|byte| *byte == delimiter).for_each(|cell| record.push_field(cell));
        return Ok(());
    }
    let mut rest = line;
    loop {
        let Some(quoted) = rest.strip_prefix(b"\"") else {
            let end = memchr::memchr(delimiter, rest);
            record.push_field(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
            let Some(end) = end else { return Ok(()) };
            rest = rest.get(end + 1..).unwrap_or_default();
            continue;
        };
        let mut cell = Vec::new();
        rest = quoted;
        loop {
            let end = memchr::memchr(b'"', rest).ok_or(UNCLOSED)?;
            let (part, after) = rest.split_at(end);
            cell.extend_from_slice(part);
            rest = after.get(1..).unwrap_or_default();
            let Some(again) = rest.strip_prefix(b"\"") else { break };
            cell.push(b'"');
            rest = again;
        }
        let end = memchr::memchr(delimiter, rest);
        cell.extend_from_slice(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
        record.push_field(&cell);
        let Some(end) = end else { return Ok(()) };
        rest = rest.get(end + 1..).unwrap_or_default();
    }
}

const UNCLOSED: &str = "a quotation mark is opened and not closed in this line";

/// The delimiter under which most lines have the same number of cells, and the lines under it.
pub(super) fn best_delimiter(sample: &[u8]) -> (u8, Vec<Cells>) {
    let mut best = (b',', Vec::new(), 0);
    for delimiter in DELIMITERS {
        let lines: Vec<Cells> = every_line(sample, delimiter).take(SAMPLE_LINES).collect();
        let width = lines.first().map_or(0, Vec::len);
        let alike = if width > 1 { lines.iter().filter(|cells| cells.len() == width).count() } else { 0 };
        if best.1.is_empty() || alike > best.2 {
            best = (delimiter, lines, alike);
        }
    }
    (best.0, best.1)
}

fn every_line(sample: &[u8], delimiter: u8) -> impl Iterator<Item = Cells> {
    let mut record = csv::ByteRecord::new();
    let lines = sample.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.trim_ascii().is_empty()).filter_map(move |line| {
        cells(line, delimiter, &mut record).ok()?;
        Some(record.iter().map(<[u8]>::to_vec).collect())
    })
}

fn find(wanted: &str, names: &[String], width: usize, file: &str) -> Result<usize, ImportError> {
    let by_name = names.iter().position(|name| name.eq_ignore_ascii_case(wanted.trim()));
    let by_number = wanted.trim().parse::<usize>().ok().filter(|number| (1..=width).contains(number));
    by_name.or(by_number.map(|number| number - 1)).ok_or_else(|| ImportError::NoColumn {
        file: file.to_owned(),
        column: wanted.to_owned(),
        known: if names.is_empty() {
            format!("{width} columns without a header")
        } else {
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        },
    })
}

/// Whether a cell is empty or begins as numbers do; words are none.
fn may_count(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii();
    cell.first().is_none_or(|first| first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.'))
}

/// A line's time out of its cells, a time of day added where it stands beside the date.
fn joined(cells: &Cells, time: usize, clock: Option<usize>, dates: Option<DateOrder>) -> Option<i64> {
    let seconds = moment::read(cells.get(time)?, dates)?;
    let of_day = clock.and_then(|at| moment::clock(cells.get(at)?, true));
    Some(seconds + of_day.unwrap_or(0))
}

/// Whether lines follow each other at one step, as those of a series do; requests do not.
fn is_clockwork(times: impl Iterator<Item = i64>) -> bool {
    let mut times: Vec<i64> = times.collect();
    times.sort_unstable();
    let mut steps: Vec<i64> =
        times.iter().zip(times.iter().skip(1)).map(|(before, after)| after - before).collect();
    steps.sort_unstable();
    let Some(usual) = steps.get(steps.len() / 2).copied().filter(|usual| *usual > 0) else { return false };
    let alike = steps.iter().filter(|step| **step == usual).count();
    steps.len() >= FEWEST_STEPS && alike * 10 >= steps.len() * 9
}

/// Who writes slashes and halves of the day, or slashes between commas, begins with the month.
fn usual_order(written: &[String], delimiter: u8) -> DateOrder {
    let has_halves = |text: &String| text.ends_with(['M', 'm']);
    let has_slashes = |text: &String| text.contains('/');
    let is_american = written.iter().any(has_halves) || delimiter == b',';
    if is_american && written.iter().any(has_slashes) { DateOrder::MonthFirst } else { DateOrder::DayFirst }
}

fn is_like(name: &str, words: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    words.iter().any(|word| name.contains(word))
}

/// Reads `94`, `94.0`, `1,234` (in quotes) and, where the delimiter leaves the comma free, `94,5`; also
/// `1.5k` and `10 req/s`, with the unit of a rate where the cell says it.
fn read_count(cell: &[u8], delimiter: u8) -> Result<(f64, Option<CountUnit>), String> {
    let written =
        std::str::from_utf8(cell).map_err(|_error| "the count is not UTF-8 text".to_owned())?.trim();
    if written.is_empty() {
        return Err("the count is empty".to_owned());
    }
    let plain = |text: &str| {
        // Where both stand in a number, the last is the decimal mark.
        let plain = match (text.rfind('.'), text.rfind(',')) {
            (Some(point), Some(comma)) if point < comma => text.replace('.', "").replace(',', "."),
            (Some(_), Some(_)) => text.replace(',', ""),
            _ if delimiter == b',' => text.replace(',', ""),
            _ => text.replace(',', "."),
        };
        plain.parse::<f64>()
    };
    let read = plain(written).ok().map(|count| (count, None)).or_else(|| {
        let (number, unit) = split_unit(written)?;
        let (factor, unit) = scale_and_rate(unit)?;
        Some((plain(number).ok()? * factor, unit))
    });
    match read {
        Some((count, _)) if !count.is_finite() => Err(format!("`{written}` is no finite count")),
        Some((count, _)) if count > MOST_COUNTED => Err(format!("`{written}` is no number of requests")),
        Some((count, _)) if count < 0.0 => Err(format!("`{written}` is below zero")),
        Some(read) => Ok(read),
        None if has_unit(cell) => Err(format!(
            "`{}` is no count, as its unit is unknown; name the column with the counts, or say that each line is one request",
            shown(cell)
        )),
        None => Err(format!("`{}` is no count", shown(cell))),
    }
}

/// A number at the beginning, and what follows it.
fn split_unit(written: &str) -> Option<(&str, &str)> {
    let is_of_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-' | '+');
    let (number, unit) = written.split_at(written.find(|letter| !is_of_number(letter))?);
    number.ends_with(|letter: char| letter.is_ascii_digit()).then(|| (number, unit.trim()))
}

/// Whether a cell is a number with a unit, known or not: `10 ms`, no address and no identifier.
fn has_unit(cell: &[u8]) -> bool {
    const LONGEST: usize = 16;
    std::str::from_utf8(cell).ok().and_then(|cell| split_unit(cell.trim())).is_some_and(|(number, unit)| {
        number.replace(',', "").parse::<f64>().is_ok()
            && unit.len() <= LONGEST
            && unit.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '/' | ' ' | '%' | '.'))
    })
}

/// What a unit multiplies by, and the rate it is; `None` where it is unknown.
fn scale_and_rate(unit: &str) -> Option<(f64, Option<CountUnit>)> {
    const SCALES: [(&str, f64); 8] =
        [("", 1.0), ("k", 1e3), ("K", 1e3), ("Mil", 1e6), ("M", 1e6), ("Bil", 1e9), ("B", 1e9), ("G", 1e9)];
    const REQUESTS: [&str; 9] = ["", "req", "reqs", "request", "requests", "hits", "calls", "queries", "ops"];
    SCALES.into_iter().find_map(|(scale, factor)| {
        let unit = unit.strip_prefix(scale)?.trim();
        if REQUESTS.iter().any(|known| known.eq_ignore_ascii_case(unit)) {
            return Some((factor, None));
        }
        let of_what = unit.split(['/', ' ']).next().unwrap_or_default();
        let is_of_requests = REQUESTS.iter().any(|known| known.eq_ignore_ascii_case(of_what))
            || of_what == "per"
            || !unit.contains(['/', ' ']);
        let rate = CountUnit::of_header(unit);
        (is_of_requests && rate != CountUnit::Count).then_some((factor, Some(rate)))
    })
}

fn shown(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).chars().take(40).flat_map(char::escape_default).collect()
}
