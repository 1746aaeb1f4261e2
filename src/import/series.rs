use super::stamp::{hour_of_week, parse};
use crate::decision::{Change, Edit, HOURS_A_WEEK, Origin, Place, Shape, Value};
use crate::terms::Estimate;
use crate::terms::quantity::number;
use std::fmt::Write as _;
use std::io::Read;

/// Which columns to read, where the guess is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    pub time: Option<String>,
    pub count: Option<String>,
}

/// What a series says.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The file's name, kept with the answers.
    pub name: String,
    pub time_column: String,
    pub count_column: String,
    /// Intervals read.
    pub rows: u64,
    pub total: f64,
    /// First and last instant, seconds since 1970.
    pub from: i64,
    pub to: i64,
    /// Seconds between rows, as most of them stand.
    pub interval_s: i64,
    /// Mean requests of each hour of the week, Monday midnight first.
    pub week: Vec<f64>,
    /// The busiest hour over the mean hour.
    pub peak_to_mean: f64,
    /// Hours of the week without a request.
    pub idle_hours: usize,
    /// The first ten.
    pub gaps: Vec<Gap>,
    pub bad_lines: u64,
    /// The first ten.
    pub bad: Vec<BadLine>,
}

/// A stretch without rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub after: i64,
    pub seconds: i64,
}

/// A line that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    pub line: u64,
    pub reason: String,
}

/// Why a series could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("there is no column `{wanted}`; its columns are {known}")]
    NoColumn { wanted: String, known: String },
    #[error("no column holds times; its columns are {known}; say --time-column, and write times like 2026-11-23T08:00:00Z or epoch seconds")]
    NoTime { known: String },
    #[error("no column holds counts; its columns are {known}; say --count-column")]
    NoCount { known: String },
    #[error("no line could be read: {first}")]
    NoRows { first: String },
    #[error("{0}")]
    Csv(String),
}

/// Seconds an hour's sum may be measured in at most.
const LONGEST_INTERVAL_S: i64 = 3600;
const KEPT: usize = 10;

/// Reads a CSV time series. Lines may be out of order; the delimiter is the one most used in the
/// first line.
pub fn read_series(source: impl Read, name: &str, columns: &Columns) -> Result<Series, ImportError> {
    let mut buffered = std::io::BufReader::new(source);
    let head = peek(&mut buffered)?;
    let first_line = head.lines().next().unwrap_or("");
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|d| (first_line.bytes().filter(|byte| byte == d).count(), *d == b','))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(buffered);
    let headers: Vec<String> = reader
        .headers()
        .map_err(|error| ImportError::Csv(error.to_string()))?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').trim().to_owned())
        .collect();
    let sample: Vec<&str> = head.lines().nth(1).unwrap_or("").split(char::from(delimiter)).collect();
    let (time, count) = choose(&headers, &sample, columns)?;
    let mut sums = Sums::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                match row(&record, time, count) {
                    Ok((second, value)) => sums.add(second, value),
                    Err(reason) => sums.refuse(line, reason),
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                if !matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) {
                    return Err(ImportError::Csv(error.to_string()));
                }
                sums.refuse(line, "not UTF-8".to_owned());
            }
        }
    }
    let label = |at: usize| headers.get(at).cloned().unwrap_or_default();
    sums.finish(name, label(time), label(count))
}

/// The first bytes, without taking them away from the reader.
fn peek(reader: &mut std::io::BufReader<impl Read>) -> Result<String, ImportError> {
    use std::io::BufRead as _;
    let bytes = reader.fill_buf().map_err(|error| ImportError::Csv(error.to_string()))?;
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn row(record: &csv::StringRecord, time: usize, count: usize) -> Result<(i64, f64), String> {
    let time_text = record.get(time).ok_or("the time is missing")?;
    let second = parse(time_text).ok_or_else(|| format!("`{}` is no time", shortened(time_text)))?;
    let count_text = record.get(count).ok_or("the count is missing")?;
    let value: f64 =
        count_text.trim().parse().map_err(|_no_number| format!("`{}` is no number", shortened(count_text)))?;
    if value.is_finite() && value >= 0.0 {
        Ok((second, value))
    } else {
        Err(format!("{value} is no count"))
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The named columns, else the first that holds a time and the last other that holds a number.
fn choose(headers: &[String], sample: &[&str], columns: &Columns) -> Result<(usize, usize), ImportError> {
    let known = || headers.join(", ");
    let named = |wanted: &String| {
        headers
            .iter()
            .position(|header| header.eq_ignore_ascii_case(wanted))
            .ok_or_else(|| ImportError::NoColumn { wanted: wanted.clone(), known: known() })
    };
    let time = match &columns.time {
        Some(wanted) => named(wanted)?,
        None => sample
            .iter()
            .position(|text| parse(text).is_some())
            .ok_or_else(|| ImportError::NoTime { known: known() })?,
    };
    let count = match &columns.count {
        Some(wanted) => named(wanted)?,
        None => sample
            .iter()
            .enumerate()
            .rev()
            .find(|(at, text)| *at != time && text.trim().parse::<f64>().is_ok())
            .map(|(at, _)| at)
            .ok_or_else(|| ImportError::NoCount { known: known() })?,
    };
    Ok((time, count))
}

/// What is kept while reading: a week, not the series.
struct Sums {
    rows: u64,
    total: f64,
    from: i64,
    to: i64,
    last: Option<i64>,
    steps: std::collections::BTreeMap<i64, u64>,
    by_hour: [f64; HOURS_A_WEEK],
    gaps: Vec<Gap>,
    bad_lines: u64,
    bad: Vec<BadLine>,
}

impl Sums {
    const fn new() -> Self {
        Self {
            rows: 0,
            total: 0.0,
            from: i64::MAX,
            to: i64::MIN,
            last: None,
            steps: std::collections::BTreeMap::new(),
            by_hour: [0.0; HOURS_A_WEEK],
            gaps: Vec::new(),
            bad_lines: 0,
            bad: Vec::new(),
        }
    }

    fn add(&mut self, second: i64, value: f64) {
        self.rows += 1;
        self.total += value;
        self.from = self.from.min(second);
        self.to = self.to.max(second);
        if let Some(hour) = self.by_hour.get_mut(hour_of_week(second)) {
            *hour += value;
        }
        if let Some(last) = self.last {
            let step = second - last;
            // A thousand different steps are noise, not an interval.
            if step > 0 && (self.steps.len() < 1000 || self.steps.contains_key(&step)) {
                *self.steps.entry(step).or_default() += 1;
            }
            if step > LONGEST_INTERVAL_S && self.gaps.len() < KEPT {
                self.gaps.push(Gap { after: last, seconds: step });
            }
        }
        self.last = Some(second);
    }

    fn refuse(&mut self, line: u64, reason: String) {
        self.bad_lines += 1;
        if self.bad.len() < KEPT {
            self.bad.push(BadLine { line, reason });
        }
    }

    fn finish(self, name: &str, time_column: String, count_column: String) -> Result<Series, ImportError> {
        if self.rows == 0 {
            let first = self
                .bad
                .first()
                .map_or_else(|| "the file has no lines".to_owned(), |bad| format!("line {}: {}", bad.line, bad.reason));
            return Err(ImportError::NoRows { first });
        }
        let interval_s = self.steps.iter().max_by_key(|(_, times)| **times).map_or(60, |(step, _)| *step);
        let until = self.to + interval_s;
        let mut week = Vec::with_capacity(HOURS_A_WEEK);
        for (hour, sum) in self.by_hour.iter().enumerate() {
            let seen = occurrences(hour, self.from, until);
            week.push(if seen > 0.0 { sum / seen } else { 0.0 });
        }
        let mean = week.iter().sum::<f64>() / HOURS_A_WEEK as f64;
        let highest = week.iter().copied().fold(0.0, f64::max);
        Ok(Series {
            name: name.to_owned(),
            time_column,
            count_column,
            rows: self.rows,
            total: self.total,
            from: self.from,
            to: self.to,
            interval_s,
            peak_to_mean: if mean > 0.0 { highest / mean } else { 0.0 },
            idle_hours: week.iter().filter(|hour| **hour <= 0.0).count(),
            week,
            gaps: self.gaps,
            bad_lines: self.bad_lines,
            bad: self.bad,
        })
    }
}

/// How often an hour of the week lies between two instants, counted in hours.
fn occurrences(hour: usize, from: i64, until: i64) -> f64 {
    let covered = |until: i64| {
        let seconds = until + 3 * 86_400;
        let weeks = seconds.div_euclid(604_800) as f64;
        let within = seconds.rem_euclid(604_800) as f64 / 3600.0 - hour as f64;
        weeks + within.clamp(0.0, 1.0)
    };
    covered(until) - covered(from)
}

impl Series {
    /// Requests a month of 730 hours, at the series' mean rate.
    pub fn requests_a_month(&self) -> f64 {
        let seconds = (self.to + self.interval_s - self.from).max(1) as f64;
        self.total / seconds * 730.0 * 3600.0
    }

    /// The answers it gives: volume and shape, marked as imported.
    pub fn edits(&self, place: &Place) -> Vec<Edit> {
        let mut answers = Vec::new();
        // A week or less says little about a month: the range widens with less to go by.
        let weeks = (self.to - self.from) as f64 / 604_800.0;
        let spread = 1.0 + 0.25 / weeks.max(0.25).sqrt();
        let month = self.requests_a_month();
        if let Ok(volume) = Estimate::new(month / spread, month, month * spread) {
            answers.push(("volume", Value::Estimate(volume)));
        }
        if self.total > 0.0 {
            let shape = Shape::Imported { source: self.name.clone(), hours: self.week.clone() };
            answers.push(("shape", Value::Shape(shape)));
        }
        answers
            .into_iter()
            .map(|(question, value)| {
                Edit::new(
                    format!("Import {}", self.name),
                    Change::Answer {
                        place: place.clone(),
                        question: question.to_owned(),
                        value: Some(value),
                        origin: Origin::Imported,
                    },
                )
            })
            .collect()
    }

    /// What was read, for people.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        // A String never refuses what is written to it.
        let _infallible = writeln!(
            text,
            "{} rows, times from `{}`, counts from `{}`, every {} s\n{} requests, {} a month, busiest hour {}× the mean, {} of 168 hours empty",
            self.rows,
            self.time_column,
            self.count_column,
            self.interval_s,
            number(self.total),
            number(self.requests_a_month()),
            number(self.peak_to_mean),
            self.idle_hours
        );
        for gap in &self.gaps {
            let _infallible = writeln!(text, "gap of {} hours", number(gap.seconds as f64 / 3600.0));
        }
        if self.bad_lines > 0 {
            let _infallible = writeln!(text, "{} lines could not be read:", self.bad_lines);
            for bad in &self.bad {
                let _infallible = writeln!(text, "  line {}: {}", bad.line, bad.reason);
            }
        }
        text
    }
}
