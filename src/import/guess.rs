//! Guesses how a table is read from its beginning: delimiter, header, and which column is what.

use super::cells::{Cells, has_unit, may_count, read_count};
use super::columns::{Columns, Wanted, WantedCount};
use super::dates::{self, DateOrder};
use super::first_lines::{FirstLines, is_time};
use super::header::{self, Likeness};
use super::series::{self, Seen};
use super::{CountUnit, ImportError, moment};

const TIME_WORDS: [&str; 6] = ["time", "date", "period", "hour", "day", "start"];
const HOUR_WORDS: [&str; 3] = ["hour", "hr", "h"];

/// Equal steps after which lines that count nothing are a series and no single requests.
const FEWEST_STEPS: usize = 4;

impl Columns {
    /// Guesses delimiter, header and columns.
    pub fn guess(sample: &[u8], file: &str, wanted: &Wanted) -> Result<Self, ImportError> {
        let empty = || ImportError::Empty { file: file.to_owned() };
        let lines = FirstLines::of(sample).ok_or_else(empty)?;
        let heads_times = || lines.names.iter().any(|name| is_like(name, &TIME_WORDS));
        if lines.body().is_empty() && lines.names.len() > 1 && heads_times() {
            return Err(empty());
        }
        let timing = timing(&lines, file, wanted)?;
        let others = may_hold_counts(&lines, &timing);
        let numbers = numbers(&lines, &others);
        let counts = counts(&lines, file, &wanted.count, &others, &numbers)?;
        let numbers = without(numbers, &counts);
        let mut labels =
            if counts.is_empty() { Vec::new() } else { labels(&lines, &timing, &counts, &numbers) };
        let numbers = without(numbers, &labels);
        let counts_nothing = counts.is_empty()
            && wanted.count == WantedCount::Unsaid
            && !numbers.is_empty()
            && is_clockwork(lines.body().iter().filter_map(|cells| timing.read(cells)));
        let (unit, doubt) = unit(&lines, &timing, &counts, &labels, wanted.unit);
        if unit == CountUnit::Counter {
            labels.extend(labels_that_may_change(&lines, &timing, &counts, &numbers));
            labels.sort_unstable();
            labels.dedup();
        }
        let count_names: Vec<String> = counts.iter().map(|at| lines.name(*at)).collect();
        Ok(Self {
            delimiter: lines.delimiter,
            has_header: lines.has_header,
            time: timing.time,
            dates: timing.dates,
            clock: timing.clock,
            labels,
            others: numbers,
            counts_nothing,
            time_name: lines.name(timing.time),
            unit,
            count_name: (!counts.is_empty()).then(|| count_names.join(", ")),
            counts,
            width: lines.width,
            headers: lines.names,
            doubt,
        })
    }
}

/// Where the time of a line stands.
struct Timing {
    time: usize,
    /// The time of day, where it stands beside the date.
    clock: Option<usize>,
    dates: Option<DateOrder>,
}

impl Timing {
    fn is_of(&self, at: usize) -> bool {
        at == self.time || Some(at) == self.clock
    }

    /// A line's time out of its cells.
    fn read(&self, cells: &Cells) -> Option<i64> {
        let seconds = moment::read(cells.get(self.time)?, self.dates)?;
        let of_day = self.clock.and_then(|at| moment::clock(cells.get(at)?, true));
        Some(seconds + of_day.unwrap_or(0))
    }
}

/// The columns of the date and of the time of day, and what comes first in dates.
fn timing(lines: &FirstLines, file: &str, wanted: &Wanted) -> Result<Timing, ImportError> {
    let chosen = match &wanted.time {
        Some(name) => lines.find(name, file)?,
        None => most_like_time(lines).ok_or_else(|| ImportError::NoTimes { file: file.to_owned() })?,
    };
    let is_clock = |at: usize| {
        let is_hour =
            lines.names.get(at).is_some_and(|name| HOUR_WORDS.contains(&name.to_ascii_lowercase().as_str()));
        lines.fits(at, &|cell| moment::clock(cell, is_hour).is_some()).is_some()
    };
    let is_date = |at: usize| lines.fits(at, &moment::is_date).is_some();
    let mut besides = (0..lines.width).filter(|at| *at != chosen);
    let (time, clock) = if is_date(chosen) {
        (chosen, besides.find(|at| is_clock(*at)))
    } else {
        let date = besides.find(|at| is_date(*at)).filter(|_| is_clock(chosen));
        date.map_or((chosen, None), |date| (date, Some(chosen)))
    };
    let dates = wanted.dates.or_else(|| {
        let cells = lines.every.iter().filter_map(|cells| cells.get(time));
        let written: Vec<String> = cells.map(|cell| dates::text(cell).trim().to_owned()).collect();
        dates::order_of(written.iter().map(String::as_str), usual_order(&written, lines.delimiter))
    });
    Ok(Timing { time, clock, dates })
}

/// A start of the whole export that each line repeats is not its time.
fn most_like_time(lines: &FirstLines) -> Option<usize> {
    let times = (0..lines.width).filter_map(|at| {
        let is_named = lines.names.get(at).is_some_and(|name| is_like(name, &TIME_WORDS));
        Some((lines.varies(at), is_named, lines.fits(at, &is_time)?, std::cmp::Reverse(at)))
    });
    times.max().map(|(.., at)| at.0)
}

/// Columns that are no time. Another time is a number too, and counts only if it is called so.
fn may_hold_counts(lines: &FirstLines, timing: &Timing) -> Vec<usize> {
    let besides = (0..lines.width).filter(|at| !timing.is_of(*at));
    besides.filter(|at| lines.likeness(*at) >= Likeness::Number || !lines.holds_times(*at)).collect()
}

/// Columns whose cells are counts, or nothing.
fn numbers(lines: &FirstLines, others: &[usize]) -> Vec<usize> {
    let is_count = |cell: &[u8]| read_count(cell, lines.delimiter).is_ok();
    let others = others.iter().copied().filter(|at| lines.share(*at, &is_count) > 0);
    others.filter(|at| lines.fits(*at, &is_count_or_empty(lines.delimiter)).is_some()).collect()
}

/// The columns of the counts, as a person said or as it is guessed; one that is named twice counts once.
fn counts(
    lines: &FirstLines,
    file: &str,
    wanted: &WantedCount,
    others: &[usize],
    numbers: &[usize],
) -> Result<Vec<usize>, ImportError> {
    let named = |name: &str| lines.find(name, file);
    let counts = match wanted {
        WantedCount::Column(name) => match named(name) {
            Ok(at) => vec![at],
            Err(_) if name.contains(',') => name.split(',').map(named).collect::<Result<_, _>>()?,
            Err(unknown) => return Err(unknown),
        },
        WantedCount::Columns(names) => names.iter().map(|name| named(name)).collect::<Result<_, _>>()?,
        WantedCount::All => numbers.to_vec(),
        WantedCount::Lines => Vec::new(),
        WantedCount::Unsaid => guessed_counts(lines, others, numbers),
    };
    let mut once: Vec<usize> = Vec::new();
    for at in counts {
        if !once.contains(&at) {
            once.push(at);
        }
    }
    Ok(once)
}

fn guessed_counts(lines: &FirstLines, others: &[usize], numbers: &[usize]) -> Vec<usize> {
    let is_count = |cell: &[u8]| read_count(cell, lines.delimiter).is_ok();
    let is_number =
        |cell: &[u8]| std::str::from_utf8(cell).is_ok_and(|cell| cell.trim().parse::<f64>().is_ok());
    let best = |holds: &dyn Fn(&[u8]) -> bool, least| best_of(lines, others, holds, least);
    best(&is_count, Likeness::Part)
        .map(|best| header::parts_of(best, numbers, &lines.names))
        // A column that is called a count is one, even where its cells cannot be read.
        .or_else(|| best(&may_count, Likeness::Number).map(|at| vec![at]))
        // So is one of numbers, were they below zero: each of its lines says why it is none.
        .or_else(|| best(&is_number, Likeness::Part).map(|at| vec![at]))
        // And one of numbers with an unknown unit, rather than a guess that lines are requests.
        .or_else(|| best(&has_unit, Likeness::Other).map(|at| vec![at]))
        .unwrap_or_default()
}

/// The column most like requests, then the fullest, then the first.
fn best_of(
    lines: &FirstLines,
    others: &[usize],
    holds: &dyn Fn(&[u8]) -> bool,
    least: Likeness,
) -> Option<usize> {
    let fullness = |at: usize| {
        let counts = lines.body().iter().filter_map(|cells| read_count(cells.get(at)?, lines.delimiter).ok());
        // Among series of one metric that differ in a label, the fullest stands for most requests.
        let is_labelled = lines.names.get(at).is_some_and(|name| name.contains('{'));
        if is_labelled { counts.map(|(count, _)| count).sum() } else { 0.0 }
    };
    let likely = others.iter().copied().filter(|at| lines.likeness(*at) >= least);
    likely
        .filter_map(|at| Some((lines.likeness(at), lines.fits(at, holds)?, fullness(at), at)))
        .max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)).then(b.3.cmp(&a.3)))
        .map(|(.., at)| at)
}

fn may_label<'a>(
    lines: &'a FirstLines,
    timing: &'a Timing,
    counts: &'a [usize],
) -> impl Fn(usize) -> bool + 'a {
    |at| !timing.is_of(at) && !counts.contains(&at) && !lines.holds_times(at)
}

/// Columns that tell several series apart.
fn labels(lines: &FirstLines, timing: &Timing, counts: &[usize], numbers: &[usize]) -> Vec<usize> {
    let may_label = may_label(lines, timing, counts);
    let is_label = |at: usize| {
        let cells = lines.whole().iter();
        let timed: Vec<(i64, &[u8])> =
            cells.filter_map(|cells| Some((timing.read(cells)?, cells.get(at)?.as_slice()))).collect();
        let name = lines.names.get(at).map(String::as_str);
        series::tells_apart(&timed, name, numbers.contains(&at))
    };
    (0..lines.width).filter(|at| may_label(*at) && is_label(*at)).collect()
}

/// Columns that hold one word so far: another instance of a counter may come behind the beginning.
fn labels_that_may_change(
    lines: &FirstLines,
    timing: &Timing,
    counts: &[usize],
    numbers: &[usize],
) -> Vec<usize> {
    let may_label = may_label(lines, timing, counts);
    let is_alike = |at: usize| {
        !lines.varies(at) && !numbers.contains(&at) && lines.share(at, &|cell| !cell.is_empty()) > 0
    };
    (0..lines.width).filter(|at| may_label(*at) && is_alike(*at)).collect()
}

/// What the counts are, as it was said or as the first column's header and cells tell, and why that may
/// be wrong.
fn unit(
    lines: &FirstLines,
    timing: &Timing,
    counts: &[usize],
    labels: &[usize],
    wanted: Option<CountUnit>,
) -> (CountUnit, Option<String>) {
    let Some(first) = counts.first().copied() else { return (CountUnit::Count, None) };
    if let Some(unit) = wanted {
        return (unit, None);
    }
    let count = |cells: &Cells, at: usize| read_count(cells.get(at)?, lines.delimiter).ok();
    let seen = counts.iter().map(|at| {
        Seen::of(lines.whole().iter().filter_map(|cells| {
            Some((series::key(cells, labels), timing.read(cells)?, count(cells, *at)?.0))
        }))
    });
    let name = lines.name(first);
    let (named, why) = CountUnit::of_column(&name, &Seen::together(seen.collect()));
    let in_cells = || lines.whole().iter().find_map(|cells| count(cells, first)?.1);
    let told = if named == CountUnit::Count { in_cells() } else { None };
    (told.unwrap_or(named), why.map(|why| format!("column `{name}` {why}")))
}

fn without(columns: Vec<usize>, these: &[usize]) -> Vec<usize> {
    columns.into_iter().filter(|at| !these.contains(at)).collect()
}

/// Whether a cell is a count, or nothing: not every series has a value at every time.
fn is_count_or_empty(delimiter: u8) -> impl Fn(&[u8]) -> bool {
    move |cell| cell.trim_ascii().is_empty() || read_count(cell, delimiter).is_ok()
}

/// Whether lines follow each other at one step, as those of a series do; requests do not.
pub fn is_clockwork(times: impl Iterator<Item = i64>) -> bool {
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
