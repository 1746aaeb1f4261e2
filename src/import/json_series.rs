//! JSON with a time and a count in each object: lines of them, an array, or the data points that
//! CloudWatch answers with.

use super::columns::{Wanted, WantedCount};
use super::dates::{self, DateOrder};
use super::guess::is_clockwork;
use super::header::{Likeness, likeness};
use super::json_lines::Record;
use super::lines::{Line, each};
use super::series::{self, Counters, Seen};
use super::stamp::Stamps;
use super::tally::{Ending, Tally};
use super::{CountUnit, Format, ImportError, Traffic, Unread, finish};
use std::collections::BTreeSet;
use std::io::Read;

/// Where a series in JSON comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An object a line, or an array of them.
    Objects,
    /// `aws cloudwatch get-metric-statistics`.
    MetricStatistics,
    /// `aws cloudwatch get-metric-data`.
    MetricData,
    /// Prometheus' answer to a range query.
    Prometheus,
}

/// How a series in JSON is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonSeries {
    pub source: Source,
    /// The field with the time.
    pub time: String,
    /// Fields, or whole series, whose counts are added.
    pub counts: Vec<String>,
    pub unit: CountUnit,
    /// Other fields or series of numbers, from which the count could have been taken.
    pub others: Vec<String>,
    /// Fields of words that tell several series apart.
    pub labels: Vec<String>,
    pub dates: Option<DateOrder>,
    /// What a person should look at: why the guess may be wrong.
    pub doubt: Option<String>,
}

/// Fields of a request or of what a program said: an object with one of them is one of many.
const SINGLE: [&str; 20] = [
    "path",
    "uri",
    "url",
    "request_uri",
    "request",
    "method",
    "request_method",
    "httpRequest",
    "http",
    "status",
    "status_code",
    "message",
    "msg",
    "level",
    "severity",
    "remote_addr",
    "user_agent",
    "referer",
    "trace_id",
    "log",
];

/// Guesses where the counts are; `None` where each object is a request.
pub fn guess(
    sample: &[u8],
    file: &str,
    source: Source,
    time: Option<&str>,
    wanted: &Wanted,
) -> Result<Option<JsonSeries>, ImportError> {
    let objects: Vec<Record> = sample
        .split(|byte| *byte == b'\n')
        .filter(|line| line.trim_ascii_start().starts_with(b"{"))
        .filter_map(|line| Record::read(line, time).ok())
        .collect();
    let (Some(time), false) = (time, objects.is_empty() || wanted.count == WantedCount::Lines) else {
        return Ok(None);
    };
    let held_by = |name: &str, share: usize| {
        objects.iter().filter(|object| object.number(name).is_some()).count() * 100 >= objects.len() * share
    };
    let mut fields: Vec<String> = Vec::new();
    for name in objects.iter().flat_map(Record::numbers) {
        if name != time && !fields.contains(&name) && held_by(&name, 50) {
            fields.push(name);
        }
    }
    let find = |name: &str| {
        let known = fields.iter().find(|field| field.eq_ignore_ascii_case(name.trim())).cloned();
        known.or_else(|| held_by(name.trim(), 1).then(|| name.trim().to_owned())).ok_or_else(|| {
            ImportError::NoColumn {
                file: file.to_owned(),
                column: name.to_owned(),
                known: fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", "),
            }
        })
    };
    let dates =
        wanted.dates.or_else(|| dates::order_of(objects.iter().map(Record::time), DateOrder::DayFirst));
    let mut stamps = Stamps::default();
    let times: Vec<Option<i64>> =
        objects.iter().map(|object| object.stamp(dates, &mut stamps).ok().map(|at| at.seconds)).collect();
    let is_series = || is_clockwork(times.iter().flatten().copied().collect::<BTreeSet<i64>>().into_iter());
    let counts = match &wanted.count {
        WantedCount::Column(name) => match find(name) {
            Ok(one) => vec![one],
            Err(_) if name.contains(',') => name.split(',').map(find).collect::<Result<_, _>>()?,
            Err(unknown) => return Err(unknown),
        },
        WantedCount::Columns(names) => names.iter().map(|name| find(name)).collect::<Result<_, _>>()?,
        WantedCount::All => fields.clone(),
        WantedCount::Lines | WantedCount::Unsaid => {
            let is_single = objects.iter().any(|object| SINGLE.iter().any(|name| object.has(name)));
            if is_single && source == Source::Objects {
                return Ok(None);
            }
            let full = fields.iter().filter(|field| held_by(field, 90));
            let best = full.rev().max_by_key(|field| likeness(field)).map(|field| (likeness(field), field));
            match best {
                Some((kind, field)) if kind >= Likeness::Number => vec![field.clone()],
                Some((kind, field)) if kind > Likeness::Other && is_series() => vec![field.clone()],
                Some(_) if is_series() || source != Source::Objects => {
                    return Err(ImportError::no_counts(file, &fields));
                }
                _ => return Ok(None),
            }
        }
    };
    let labels = labels(&objects, &times, |name| name == time || counts.iter().any(|count| count == name));
    let seen = counts.iter().map(|name| {
        let lines = objects.iter().zip(&times);
        Seen::of(lines.filter_map(|(object, time)| {
            let key =
                labels.iter().flat_map(|label| object.text(label).unwrap_or_default().bytes().chain([0x1f]));
            Some((key.collect(), (*time)?, object.number(name)?))
        }))
    });
    let name = counts.first().map_or("", String::as_str);
    // CloudWatch's points are sums of their period, however they rise.
    let is_point = objects.iter().all(|object| object.has("Timestamp") && object.has("Unit"));
    let (guessed, why) = if is_point {
        (CountUnit::Count, None)
    } else {
        CountUnit::of_column(name, &Seen::together(seen.collect()))
    };
    let doubt = why.filter(|_| wanted.unit.is_none()).map(|why| format!("field `{name}` {why}"));
    Ok(Some(JsonSeries {
        source,
        time: time.to_owned(),
        unit: wanted.unit.unwrap_or(guessed),
        others: fields
            .into_iter()
            .filter(|field| !counts.contains(field) && !labels.contains(field))
            .collect(),
        counts,
        labels,
        dates,
        doubt,
    }))
}

/// Fields of words that come again and are not the same everywhere.
fn labels(objects: &[Record], times: &[Option<i64>], is_other: impl Fn(&str) -> bool) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for name in objects.iter().flat_map(Record::texts) {
        if !is_other(&name) && !labels.contains(&name) {
            labels.push(name);
        }
    }
    labels.retain(|name| {
        let timed = objects.iter().zip(times);
        let timed: Vec<(i64, &[u8])> =
            timed.filter_map(|(object, time)| Some(((*time)?, object.text(name)?.as_bytes()))).collect();
        series::tells_apart(&timed, Some(name), false)
    });
    labels
}

/// Reads objects, one a line.
pub fn read(input: impl Read, file: &str, series: JsonSeries) -> Result<Traffic, ImportError> {
    let (mut tally, mut unread) = (Tally::default(), Unread::default());
    let mut stamps = Stamps::default();
    let mut counters = (series.unit == CountUnit::Counter).then(Counters::default);
    let mut last_line = 0;
    let broken_off = each(input, file, |line, text| {
        last_line = line;
        let text = match text {
            Line::TooLong => {
                unread.add(line, "it is longer than 1 MiB");
                return Ok(tally.rows);
            }
            Line::Text(text) if text.trim_ascii().is_empty() => return Ok(tally.rows),
            Line::Text(text) => text,
        };
        let counted = Record::read(text, Some(&series.time)).and_then(|object| {
            let at = object.stamp(series.dates, &mut stamps)?;
            let counts =
                series.counts.iter().map(|name| count(&object, name)).collect::<Result<Vec<_>, _>>()?;
            if counts.iter().all(Option::is_none) {
                return Err(format!("there is no number in field `{}`", series.counts.join("`, `")));
            }
            match &mut counters {
                Some(counters) => {
                    let labels =
                        series.labels.iter().map(|label| object.text(label).unwrap_or_default().as_bytes());
                    counters.read(labels, at, &counts)
                }
                None => Ok(Some((at, counts.iter().flatten().sum()))),
            }
        });
        match counted {
            Ok(Some((at, count))) => {
                if !tally.add(line, at, count) {
                    let column = series.time.clone();
                    return Err(ImportError::TooLong { file: file.to_owned(), line, column });
                }
            }
            Ok(None) => {}
            Err(reason) => unread.add(line, reason),
        }
        Ok(tally.rows)
    })?;
    let mut remarks: Vec<String> = series.doubt.clone().into_iter().collect();
    if let Some(counters) = counters.as_ref().filter(|counters| counters.count() > 1) {
        let by = series.labels.join("`, `");
        remarks
            .push(format!("{} counters, told apart by `{by}`, each followed on its own", counters.count()));
    }
    if let Some(at) = counters.as_ref().and_then(Counters::last) {
        if tally.rows == 0 && unread.count == 0 {
            return Err(ImportError::LoneRate { file: file.to_owned() });
        }
        tally.step_to(last_line, at);
    }
    let ending = Ending {
        remarks,
        format: Format::Series(series),
        unread: unread.count,
        unreadable: unread.named,
        broken_off: broken_off.map(|broken| broken.reason),
        offset_minutes: None,
        access: None,
    };
    finish(tally, file, ending)
}

/// The count in a field; `None` where the object has none.
fn count(object: &Record, name: &str) -> Result<Option<f64>, String> {
    match object.number(name) {
        Some(count) if count < 0.0 => Err(format!("`{count}` in field `{name}` is below zero")),
        Some(count) if count > 1e18 => Err(format!("`{count}` in field `{name}` is no number of requests")),
        count => Ok(count),
    }
}
