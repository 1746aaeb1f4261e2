//! Monitoring systems' answers that are one JSON document: CloudWatch's `get-metric-data` and
//! Prometheus' range queries.
//!
//! A document is read whole, its text aside, up to a bound: its times and its values stand apart from
//! each other, or each series behind the other.

use super::columns::{Wanted, WantedCount};
use super::header::{Likeness, likeness};
use super::json_series::{JsonSeries, Source};
use super::said::counted;
use super::series::Seen;
use super::stamp::{Stamp, Stamps};
use super::tally::{Ending, Tally};
use super::unit::FEWEST_OF_ANY;
use super::{CountUnit, Format, ImportError, Traffic, Unread, finish};
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufReader, Read};

/// Longer answers are of months by the second: ask for a longer step.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Which answer a file begins like; `None`: none of these.
pub fn source_of(sample: &[u8]) -> Option<Source> {
    if !sample.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let has = |key: &str| memchr::memmem::find(sample, key.as_bytes()).is_some();
    if has("\"MetricDataResults\"") {
        Some(Source::MetricData)
    } else if has("\"Datapoints\"") {
        Some(Source::MetricStatistics)
    } else {
        (has("\"resultType\"") && has("\"result\"")).then_some(Source::Prometheus)
    }
}

/// Where the array of data points begins.
pub fn points_at(sample: &[u8]) -> Option<usize> {
    let key = memchr::memmem::find(sample, b"\"Datapoints\"")?;
    Some(key + memchr::memchr(b'[', sample.get(key..)?)?)
}

#[derive(Deserialize)]
struct MetricData {
    #[serde(rename = "MetricDataResults")]
    results: Vec<MetricResult>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MetricResult {
    #[serde(default)]
    id: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    timestamps: Vec<Written>,
    #[serde(default)]
    values: Vec<Number>,
}

#[derive(Deserialize)]
struct Answer {
    data: Matrix,
}

#[derive(Deserialize)]
struct Matrix {
    #[serde(rename = "resultType")]
    kind: String,
    #[serde(default)]
    result: Vec<MatrixSeries>,
}

#[derive(Deserialize)]
struct MatrixSeries {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    #[serde(default)]
    values: Vec<(Number, Number)>,
}

/// A time, as text or in seconds.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Seconds(f64),
}

/// A number, or one that was written as text.
#[derive(Clone, Copy)]
struct Number(f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Number;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a number")
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Number, E> {
                Ok(Number(number))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Number, E> {
                Ok(Number(number as f64))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Number, E> {
                Ok(Number(number as f64))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
                text.trim().parse().map(Number).map_err(|_error| E::custom(format!("`{text}` is no number")))
            }
        }
        from.deserialize_any(Reader)
    }
}

/// One series of a document, or why none of its values can be told from its times.
struct Series {
    name: String,
    points: Result<Vec<(Option<Stamp>, f64)>, String>,
}

/// Reads a document of that kind.
pub fn read(input: impl Read, file: &str, source: Source, wanted: &Wanted) -> Result<Traffic, ImportError> {
    match source {
        Source::Prometheus => prometheus(whole(input, file)?, file, wanted),
        _ => metric_data(whole(input, file)?, file, wanted),
    }
}

fn whole<T: for<'de> Deserialize<'de>>(input: impl Read, file: &str) -> Result<T, ImportError> {
    let mut limited = BufReader::new(input.take(LONGEST));
    let read = T::deserialize(&mut serde_json::Deserializer::from_reader(&mut limited));
    read.map_err(|error| {
        let is_cut = limited.get_ref().limit() == 0;
        ImportError::Broken {
            file: file.to_owned(),
            line: u64::try_from(error.line()).unwrap_or(1).max(1),
            reason: if is_cut {
                "it is one document of more than 64 MiB; ask for a shorter time, or for a longer step"
                    .to_owned()
            } else if error.is_eof() {
                format!("the document ends too early, it was cut off: {error}")
            } else {
                error.to_string()
            },
        }
    })
}

fn metric_data(data: MetricData, file: &str, wanted: &Wanted) -> Result<Traffic, ImportError> {
    let name = |result: &MetricResult| {
        if result.label.is_empty() { result.id.clone() } else { result.label.clone() }
    };
    let known: Vec<String> = data.results.iter().map(name).collect();
    let is_chosen =
        chosen(file, wanted, &known, |at, name| data.results.get(at).is_some_and(|one| one.id == name))?;
    let mut stamps = Stamps::default();
    let (mut series, mut others) = (Vec::new(), Vec::new());
    for (at, result) in data.results.into_iter().enumerate() {
        let name = known.get(at).cloned().unwrap_or_default();
        if !is_chosen.get(at).copied().unwrap_or(false) {
            others.push(name);
            continue;
        }
        let points = points_of(&result, &name, wanted, &mut stamps);
        series.push(Series { name, points });
    }
    let unit = wanted.unit.unwrap_or(CountUnit::Count);
    let format = JsonSeries {
        source: Source::MetricData,
        time: "Timestamps".to_owned(),
        counts: series.iter().map(|series| series.name.clone()).collect(),
        unit,
        others,
        labels: Vec::new(),
        dates: wanted.dates,
        doubt: None,
    };
    count(&series, file, format)
}

/// The values of a result at their times, oldest first; they are answered newest first.
fn points_of(
    result: &MetricResult,
    name: &str,
    wanted: &Wanted,
    stamps: &mut Stamps,
) -> Result<Vec<(Option<Stamp>, f64)>, String> {
    let (times, values) = (&result.timestamps, &result.values);
    if times.len() != values.len() {
        return Err(format!(
            "`{name}` has {} and {}, so that no value can be told its time",
            counted(times.len() as u64, "time"),
            counted(values.len() as u64, "value")
        ));
    }
    let mut stamp = |time: &Written| match time {
        Written::Text(text) => stamps.any(text.as_bytes(), wanted.dates),
        Written::Seconds(seconds) => stamp_of(*seconds),
    };
    let mut points: Vec<_> = times.iter().zip(values).map(|(time, value)| (stamp(time), value.0)).collect();
    points.sort_by_key(|(at, _)| at.map(Stamp::instant));
    Ok(points)
}

/// Which of several results are requests: those that a person named, or those that are most like them.
fn chosen(
    file: &str,
    wanted: &Wanted,
    known: &[String],
    is_called: impl Fn(usize, &str) -> bool,
) -> Result<Vec<bool>, ImportError> {
    let most = known.iter().map(|name| likeness(name)).max().unwrap_or(Likeness::Unsaid);
    let names: Vec<&str> = match &wanted.count {
        WantedCount::Unsaid => {
            if most == Likeness::Other {
                return Err(ImportError::no_counts(file, known));
            }
            return Ok(known.iter().map(|name| likeness(name) == most).collect());
        }
        WantedCount::All => return Ok(vec![true; known.len()]),
        WantedCount::Column(name) if known.iter().any(|known| known.eq_ignore_ascii_case(name)) => vec![name],
        WantedCount::Column(name) => name.split(',').map(str::trim).collect(),
        WantedCount::Columns(names) => names.iter().map(String::as_str).collect(),
        WantedCount::Lines => return Err(no_lines(file)),
    };
    let is = |at: usize, name: &str| {
        known.get(at).is_some_and(|known| known.eq_ignore_ascii_case(name)) || is_called(at, name)
    };
    if let Some(unknown) = names.iter().find(|name| !(0..known.len()).any(|at| is(at, name))) {
        return Err(ImportError::NoColumn {
            file: file.to_owned(),
            column: (*unknown).to_owned(),
            known: known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
        });
    }
    Ok((0..known.len()).map(|at| names.iter().any(|name| is(at, name))).collect())
}

fn no_lines(file: &str) -> ImportError {
    ImportError::NoCountHere {
        file: file.to_owned(),
        what: "its lines are no requests; leave out that each line is one".to_owned(),
    }
}

fn prometheus(answer: Answer, file: &str, wanted: &Wanted) -> Result<Traffic, ImportError> {
    if answer.data.kind != "matrix" {
        let reason = format!(
            "it is the answer to an instant query (`{}`), one moment; ask for a range (`query_range`)",
            answer.data.kind
        );
        return Err(ImportError::Broken { file: file.to_owned(), line: 1, reason });
    }
    // Buckets and quantiles are no requests; the last bucket holds all of them.
    let (all, parts): (Vec<MatrixSeries>, Vec<MatrixSeries>) =
        answer.data.result.into_iter().partition(|one| {
            !one.metric.contains_key("quantile") && one.metric.get("le").is_none_or(|le| le == "+Inf")
        });
    let mut known: Vec<String> = Vec::new();
    for one in &all {
        if !known.iter().any(|name| name == one.name()) {
            known.push(one.name().to_owned());
        }
    }
    let (counts, others) = chosen_metrics(file, wanted, &known)?;
    let series: Vec<Series> = all
        .iter()
        .filter(|one| counts.iter().any(|name| name == one.name()))
        .map(|one| Series {
            name: one.name().to_owned(),
            points: Ok(one.values.iter().map(|(time, value)| (stamp_of(time.0), value.0)).collect()),
        })
        .collect();
    let seen = Seen::of(series.iter().zip(0_u64..).flat_map(|(series, nth)| {
        let points = series.points.iter().flatten().filter(|(_, value)| value.is_finite());
        points.filter_map(move |(at, value)| Some((nth.to_le_bytes().to_vec(), (*at)?.seconds, *value)))
    }));
    let name = counts.first().map_or(NAMELESS, String::as_str);
    let (guessed, doubt) = unit_of(name, &seen);
    let is_guessed = wanted.count == WantedCount::Unsaid && !others.is_empty();
    let doubts: Vec<String> = [
        is_guessed.then(|| {
            let metrics = known.len();
            format!("of {metrics} metrics `{name}` counts, the first that may be of requests; another counts if it is named")
        }),
        doubt.filter(|_| wanted.unit.is_none()),
        (!parts.is_empty()).then(|| format!("{} buckets or quantiles do not count", parts.len())),
    ]
    .into_iter()
    .flatten()
    .collect();
    let format = JsonSeries {
        source: Source::Prometheus,
        time: "values".to_owned(),
        unit: wanted.unit.unwrap_or(guessed),
        counts,
        others,
        labels: Vec::new(),
        dates: None,
        doubt: (!doubts.is_empty()).then(|| doubts.join("; ")),
    };
    count(&series, file, format)
}

impl MatrixSeries {
    fn name(&self) -> &str {
        self.metric.get("__name__").map_or(NAMELESS, String::as_str)
    }
}

/// What series are called whose metric's name a function took away.
const NAMELESS: &str = "values";

/// The metrics that count and the others: those that a person named, or the first of those that are most
/// like requests. Another metric counts something else, and is never added unasked.
fn chosen_metrics(
    file: &str,
    wanted: &Wanted,
    known: &[String],
) -> Result<(Vec<String>, Vec<String>), ImportError> {
    let is_none = |name: &String| likeness(name) == Likeness::Other;
    let is_chosen = match &wanted.count {
        WantedCount::Unsaid if known.len() > 1 && known.iter().all(is_none) => {
            return Err(ImportError::no_counts(file, known));
        }
        WantedCount::Unsaid => {
            let first = (0..known.len()).rev().max_by_key(|at| known.get(*at).map(|name| likeness(name)));
            (0..known.len()).map(|at| Some(at) == first).collect()
        }
        _ => chosen(file, wanted, known, |_, _| false).map_err(|error| match error {
            ImportError::NoColumn { file, .. } if known.len() < 2 => ImportError::NoCountHere {
                file,
                what:
                    "Prometheus answers with one value for each time and has no columns; leave the column out"
                        .to_owned(),
            },
            error => error,
        })?,
    };
    let (counts, others): (Vec<_>, Vec<_>) =
        known.iter().zip(is_chosen).partition(|(_, is_chosen)| *is_chosen);
    let names = |some: Vec<(&String, bool)>| some.into_iter().map(|(name, _)| name.clone()).collect();
    Ok((names(counts), names(others)))
}

/// What Prometheus' values are: functions take the metric's name away, so that values without one are
/// rates, unless they only rise.
fn unit_of(name: &str, seen: &Seen) -> (CountUnit, Option<String>) {
    if name != NAMELESS {
        let (unit, why) = CountUnit::of_column(name, seen);
        return (unit, why.map(|why| format!("metric `{name}` {why}")));
    }
    if seen.falls == 0 && seen.rises * 2 >= seen.counts && seen.counts >= FEWEST_OF_ANY {
        return (CountUnit::Counter, None);
    }
    let doubt = "the answer does not name its metric, as after `rate()`: its values are taken as requests a second; after `increase()`, say that its unit is a count";
    (CountUnit::PerSecond, Some(doubt.to_owned()))
}

fn stamp_of(seconds: f64) -> Option<Stamp> {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
    let whole = (-1e11..1e11).contains(&seconds).then(|| seconds.floor() as i64)?;
    Some(Stamp { seconds: whole, offset_minutes: Some(0) })
}

/// Counts the points of all series, one series after the other.
fn count(series: &[Series], file: &str, format: JsonSeries) -> Result<Traffic, ImportError> {
    let (mut tally, mut unread) = (Tally::default(), Unread::default());
    let mut number = 0;
    for Series { points, .. } in series {
        let points = match points {
            Ok(points) => points,
            Err(fault) => {
                number += 1;
                unread.add(number, fault);
                continue;
            }
        };
        tally.begin_series();
        let mut before: Option<(Stamp, f64)> = None;
        for (at, value) in points {
            number += 1;
            let fault = match at {
                None => Some("its time is none".to_owned()),
                Some(_) if !value.is_finite() => Some(format!("`{value}` is no finite count")),
                Some(_) if *value < 0.0 => Some(format!("`{value}` is below zero")),
                Some(_) => None,
            };
            let (Some(at), None) = (*at, &fault) else {
                unread.add(number, fault.unwrap_or_default());
                continue;
            };
            let counted = if format.unit == CountUnit::Counter {
                before
                    .replace((at, *value))
                    .map(|(since, from)| (since, if *value < from { *value } else { value - from }))
            } else {
                Some((at, *value))
            };
            if let Some((at, count)) = counted
                && !tally.add(number, at, count)
            {
                return Err(ImportError::TooLong {
                    file: file.to_owned(),
                    line: number,
                    column: format.time,
                });
            }
        }
        if let Some((at, _)) = before.filter(|_| tally.rows > 0) {
            tally.step_to(number, at);
        }
    }
    if tally.rows == 0 && unread.count == 0 && format.unit == CountUnit::Counter && number > 0 {
        return Err(ImportError::LoneRate { file: file.to_owned() });
    }
    let mut remarks: Vec<String> = format.doubt.clone().into_iter().collect();
    let read = series.iter().filter(|one| one.points.is_ok()).count();
    if read > 1 {
        remarks.push(format!("{read} series, added"));
    }
    let ending = Ending {
        format: Format::Series(format),
        unread: unread.count,
        unreadable: unread.named,
        broken_off: None,
        offset_minutes: None,
        remarks,
        access: None,
    };
    let mut traffic = finish(tally, file, ending)?;
    traffic.is_array = true;
    // Series share their times.
    if series.len() > 1 {
        traffic.repeated = 0;
    }
    Ok(traffic)
}
