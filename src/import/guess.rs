//! Guesses how a table is read from its beginning: delimiter, header, and which column is what.

use super::cells::{Cells, SAMPLE_LINES, best_delimiter, every_line, has_unit, may_count, read_count};
use super::columns::{Columns, Wanted, WantedCount};
use super::dates::{self, DateOrder};
use super::header::{self, Likeness, likeness};
use super::series::{self, Seen};
use super::{CountUnit, ImportError, moment};

const TIME_WORDS: [&str; 6] = ["time", "date", "period", "hour", "day", "start"];
const HOUR_WORDS: [&str; 3] = ["hour", "hr", "h"];

/// Equal steps after which lines that count nothing are a series and no single requests.
const FEWEST_STEPS: usize = 4;

impl Columns {
    /// Guesses delimiter, header and columns.
    pub fn guess(sample: &[u8], file: &str, wanted: &Wanted) -> Result<Self, ImportError> {
        let (delimiter, lines) = best_delimiter(sample);
        let width = lines.iter().map(Vec::len).max().unwrap_or(0);
        if lines.is_empty() {
            return Err(ImportError::Empty { file: file.to_owned() });
        }
        let names = header_of(&lines, delimiter);
        let has_header = names.is_some();
        let names = names.unwrap_or_default();
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
        // A start of the whole export that each line repeats is not its time.
        let varies = |at: usize| {
            let mut cells = body.iter().filter_map(|cells| cells.get(at));
            let first = cells.next();
            body.len() < 2 || cells.any(|cell| Some(cell) != first)
        };
        let chosen = match &wanted.time {
            Some(name) => named(name)?,
            None => (0..width)
                .filter_map(|at| {
                    let is_named = names.get(at).is_some_and(|name| is_like(name, &TIME_WORDS));
                    Some((varies(at), is_named, fits(at, &is_time)?, std::cmp::Reverse(at)))
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
        let numbers: Vec<usize> = others
            .iter()
            .copied()
            .filter(|at| share(*at, &is_count) > 0 && fits(*at, &is_count_or_empty(delimiter)).is_some())
            .collect();
        let mut counts = match &wanted.count {
            WantedCount::Column(name) => match named(name) {
                Ok(at) => vec![at],
                Err(_) if name.contains(',') => name.split(',').map(named).collect::<Result<_, _>>()?,
                Err(unknown) => return Err(unknown),
            },
            WantedCount::Columns(names) => names.iter().map(|name| named(name)).collect::<Result<_, _>>()?,
            WantedCount::All => numbers.clone(),
            WantedCount::Lines => Vec::new(),
            // A column that is called a count is one, even where its cells cannot be read.
            WantedCount::Unsaid => best(&is_count, Likeness::Part)
                .map(|best| header::parts_of(best, &numbers, &names))
                .or_else(|| best(&may_count, Likeness::Number).map(|at| vec![at]))
                // So is one of numbers, were they below zero: each of its lines says why it is none.
                .or_else(|| best(&is_number, Likeness::Part).map(|at| vec![at]))
                // And one of numbers with an unknown unit, rather than a guess that lines are requests.
                .or_else(|| best(&has_unit, Likeness::Other).map(|at| vec![at]))
                .unwrap_or_default(),
        };
        // One that is named twice counts once.
        let mut known = Vec::new();
        counts.retain(|at| {
            !known.contains(at) && {
                known.push(*at);
                true
            }
        });
        let mut all: Vec<Cells> = every_line(sample, delimiter).collect();
        if all.len() > SAMPLE_LINES && !sample.ends_with(b"\n") {
            // Its last line is cut.
            all.pop();
        }
        let joined = |cells: &Cells| joined(cells, time, clock, dates);
        let numbers: Vec<usize> = numbers.into_iter().filter(|at| !counts.contains(at)).collect();
        let may_label = |at: usize| {
            let is_told = [Some(time), clock].contains(&Some(at)) || counts.contains(&at);
            !is_told && fits(at, &is_time).is_none()
        };
        let is_label = |at: usize| {
            let timed: Vec<(i64, &[u8])> =
                all.iter().filter_map(|cells| Some((joined(cells)?, cells.get(at)?.as_slice()))).collect();
            let name = names.get(at).map(String::as_str);
            may_label(at) && series::tells_apart(&timed, name, numbers.contains(&at))
        };
        let mut labels: Vec<usize> =
            if counts.is_empty() { Vec::new() } else { (0..width).filter(|at| is_label(*at)).collect() };
        let numbers: Vec<usize> = numbers.into_iter().filter(|at| !labels.contains(at)).collect();
        let counts_nothing = counts.is_empty()
            && wanted.count == WantedCount::Unsaid
            && !numbers.is_empty()
            && is_clockwork(body.iter().filter_map(|cells| joined(cells)));
        let name = |at: usize| names.get(at).cloned().unwrap_or_else(|| format!("{}", at + 1));
        let (mut unit, mut doubt) = (CountUnit::Count, None);
        if let Some(first) = counts.first().copied() {
            let mut units = Vec::new();
            let count = |cells: &Cells, at: usize| {
                let (count, unit) = read_count(cells.get(at)?, delimiter).ok()?;
                Some((count, unit))
            };
            units.extend(all.iter().filter_map(|cells| count(cells, first)?.1));
            let seen: Vec<Seen> = counts
                .iter()
                .map(|at| {
                    Seen::of(all.iter().filter_map(|cells| {
                        Some((series::key(cells, &labels), joined(cells)?, count(cells, *at)?.0))
                    }))
                })
                .collect();
            let (named, why) = CountUnit::of_column(&name(first), &Seen::together(seen));
            let in_cells = units.into_iter().find(|_| named == CountUnit::Count);
            (unit, doubt) = match wanted.unit {
                Some(unit) => (unit, None),
                None => (in_cells.unwrap_or(named), why.map(|why| format!("column `{}` {why}", name(first)))),
            };
        }
        if unit == CountUnit::Counter {
            // Another instance may come behind the beginning.
            let is_alike = |at: &usize| {
                !varies(*at) && !numbers.contains(at) && share(*at, &|cell| !cell.is_empty()) > 0
            };
            labels.extend((0..width).filter(|at| may_label(*at) && is_alike(at)));
            labels.sort_unstable();
            labels.dedup();
        }
        let count_names: Vec<String> = counts.iter().map(|at| name(*at)).collect();
        Ok(Self {
            delimiter,
            has_header,
            time,
            dates,
            clock,
            labels,
            others: numbers,
            counts_nothing,
            time_name: name(time),
            unit,
            count_name: (!counts.is_empty()).then(|| count_names.join(", ")),
            counts,
            headers: names,
            width,
            doubt,
        })
    }
}

/// Whether a cell is a count, or nothing: not every series has a value at every time.
fn is_count_or_empty(delimiter: u8) -> impl Fn(&[u8]) -> bool {
    move |cell| cell.trim_ascii().is_empty() || read_count(cell, delimiter).is_ok()
}

/// The first line, where it is a header. `200` and `404` may be names, where the time's column begins
/// with a word and goes on with times.
fn header_of(lines: &[Cells], delimiter: u8) -> Option<Vec<String>> {
    let first = lines.first()?;
    let is_time = |cell: &[u8]| moment::read(cell, None).is_some();
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

/// A line's time out of its cells, a time of day added where it stands beside the date.
fn joined(cells: &Cells, time: usize, clock: Option<usize>, dates: Option<DateOrder>) -> Option<i64> {
    let seconds = moment::read(cells.get(time)?, dates)?;
    let of_day = clock.and_then(|at| moment::clock(cells.get(at)?, true));
    Some(seconds + of_day.unwrap_or(0))
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
