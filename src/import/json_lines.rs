//! Logs with one JSON object a line; fields are known by their usual names, the time's can be chosen.

use super::access::{Hit, path_of, request_line};
use super::dates::{self, DateOrder};
use super::stamp::{Stamp, Stamps};
use serde_json::{Map, Value};

const TIMES: [&str; 12] = [
    "time",
    "timestamp",
    "@timestamp",
    "ts",
    "datetime",
    "date",
    "time_iso8601",
    "time_local",
    "start_time",
    "starttime",
    "eventtime",
    "t",
];
const PATHS: [&str; 13] = [
    "path",
    "uri",
    "request_uri",
    "url",
    "request_path",
    "http.path",
    "target",
    "request.uri",
    "request.path",
    "request.url",
    "url.path",
    "http.url",
    "httpRequest.requestUrl",
];
const METHODS: [&str; 7] = [
    "method",
    "request_method",
    "http_method",
    "verb",
    "request.method",
    "http.request.method",
    "httpRequest.requestMethod",
];
const STATUSES: [&str; 8] = [
    "status",
    "status_code",
    "statuscode",
    "http_status",
    "code",
    "response.status",
    "http.response.status_code",
    "httpRequest.status",
];
const SIZES: [&str; 8] = [
    "bytes",
    "body_bytes_sent",
    "bytes_sent",
    "response_size",
    "size",
    "resp_bytes",
    "http.response.body.bytes",
    "httpRequest.responseSize",
];
const MILLISECONDS: [&str; 5] = ["duration_ms", "latency_ms", "elapsed_ms", "response_time_ms", "took_ms"];
const SECONDS: [&str; 4] = ["request_time", "duration_s", "upstream_response_time", "latency_s"];

/// Levels of objects within objects in which a time is looked for.
const DEEPEST: usize = 3;

/// Fields that a person has chosen, as `a` or `a.b.c`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// `None`: the first that is usually called so.
    pub time: Option<String>,
    pub path: Option<String>,
    /// How dates are read that are not told by what is written.
    pub dates: Option<DateOrder>,
}

/// One line's object, and where its time stands.
#[derive(Debug)]
pub struct Record {
    fields: Map<String, Value>,
    /// The time as text, where it is a number.
    time: String,
}

impl Record {
    /// Reads a line; the fault says what is wrong with it.
    pub fn read(line: &[u8], time_field: Option<&str>) -> Result<Self, String> {
        let fields: Map<String, Value> =
            serde_json::from_slice(line).map_err(|error| format!("it is no JSON object: {error}"))?;
        let (name, value) = match time_field {
            Some(name) => {
                let value = field(&fields, name).ok_or_else(|| format!("there is no field `{name}`"))?;
                (name.to_owned(), value)
            }
            None => time_within(&fields)
                .ok_or_else(|| "no field holds a time; name the one that does".to_owned())?,
        };
        let time = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return Err(format!("`{name}` is no time")),
        };
        Ok(Self { fields, time })
    }

    /// The name of the time field, as written; `a.b` for one within another.
    pub fn time_field(line: &[u8]) -> Option<String> {
        let fields: Map<String, Value> = serde_json::from_slice(line).ok()?;
        time_within(&fields).map(|(name, _)| name)
    }

    /// Any object, were it without a time.
    pub fn any(line: &[u8]) -> serde_json::Result<Self> {
        Ok(Self { fields: serde_json::from_slice(line)?, time: String::new() })
    }

    /// The time as text.
    pub fn time(&self) -> &str {
        &self.time
    }

    pub fn stamp(&self, order: Option<DateOrder>, stamps: &mut Stamps) -> Result<Stamp, String> {
        let at = stamps.any(self.time.as_bytes(), order);
        at.ok_or_else(|| format!("`{}` is no time; write 2026-11-23T14:00:00Z", shortened(&self.time)))
    }

    pub fn has(&self, name: &str) -> bool {
        field(&self.fields, name).is_some()
    }

    /// The number in a field.
    pub fn number(&self, name: &str) -> Option<f64> {
        field(&self.fields, name).and_then(as_number)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        field(&self.fields, name)?.as_str()
    }

    /// Fields that hold numbers, those within others by the names that lead to them.
    pub fn numbers(&self) -> Vec<String> {
        self.scalars(|value| as_number(value).is_some())
    }

    /// Fields that hold words.
    pub fn texts(&self) -> Vec<String> {
        self.scalars(Value::is_string)
    }

    /// Fields that hold either.
    pub fn names(&self) -> Vec<String> {
        self.scalars(|value| value.is_string() || value.is_number())
    }

    fn scalars(&self, holds: impl Fn(&Value) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        for (name, value) in &self.fields {
            match value {
                Value::Object(inner) => {
                    let held = inner.iter().filter(|(_, value)| holds(value));
                    found.extend(held.map(|(within, _)| format!("{name}.{within}")));
                }
                value if holds(value) => found.push(name.clone()),
                _ => {}
            }
        }
        found
    }

    /// The request; `path_field` is where its path stands, if a person has said so.
    pub fn hit(
        &self,
        path_field: Option<&str>,
        order: Option<DateOrder>,
        stamps: &mut Stamps,
    ) -> Result<Hit<'_>, String> {
        let at = self.stamp(order, stamps)?;
        let text = |names: &[&str]| any_of(&self.fields, names, Value::as_str);
        let number = |names: &[&str]| any_of(&self.fields, names, as_number);
        let request = text(&["request"]).map(|request| request_line(request.as_bytes()));
        let path = match path_field {
            Some(name) => text(&[name]),
            None => text(&PATHS),
        };
        let path = path.map(|path| path_of(path.as_bytes()));
        let status = number(&STATUSES).filter(|status| (0.0..1000.0).contains(status));
        // Caddy's `duration` is in seconds; others write whatever they like under that name.
        let of_caddy = || text(&["request.uri"]).and_then(|_| number(&["duration"]));
        let seconds = || {
            number(&SECONDS).or_else(of_caddy).or_else(|| text(&["httpRequest.latency"]).and_then(in_seconds))
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
        Ok(Hit {
            at,
            method: text(&METHODS)
                .map(str::as_bytes)
                .or(request.map(|(method, _)| method))
                .unwrap_or_default(),
            path: path.or(request.map(|(_, path)| path)).unwrap_or_default(),
            status: status.map(|status| status as u16),
            bytes: number(&SIZES).filter(|bytes| (0.0..1e18).contains(bytes)).map(|bytes| bytes as u64),
            service_ms: number(&MILLISECONDS)
                .or_else(|| seconds().map(|seconds| seconds * 1000.0))
                .filter(|ms| *ms >= 0.0),
        })
    }
}

/// How dates are to be read, where what is written leaves it open.
pub fn order_of_dates(sample: &[u8], time_field: Option<&str>) -> Option<DateOrder> {
    let lines = sample.split(|byte| *byte == b'\n').filter(|line| line.trim_ascii_start().starts_with(b"{"));
    let times: Vec<String> =
        lines.filter_map(|line| Record::read(line, time_field).ok()).map(|record| record.time).collect();
    dates::order_of(times.iter().map(String::as_str), DateOrder::DayFirst)
}

/// A field by its name, or by the names that lead to it: `a.b.c`. A name that holds dots itself comes
/// first.
fn field<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let here = |name: &str| {
        fields.get(name).or_else(|| {
            fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        })
    };
    here(name).or_else(|| {
        let (first, rest) = name.split_once('.')?;
        field(here(first)?.as_object()?, rest)
    })
}

/// The first of these fields that holds what is wanted.
fn any_of<'a, T>(
    fields: &'a Map<String, Value>,
    names: &[&str],
    held: impl Fn(&'a Value) -> Option<T>,
) -> Option<T> {
    names.iter().find_map(|name| held(field(fields, name)?))
}

/// The field that is usually called a time, in the outermost object that has one, and its name.
fn time_within(fields: &Map<String, Value>) -> Option<(String, &Value)> {
    let mut level = vec![(String::new(), fields)];
    for _ in 0..DEEPEST {
        for (within, fields) in &level {
            let named = TIMES.iter().find_map(|time| {
                fields.iter().find(|(name, value)| {
                    name.eq_ignore_ascii_case(time) && !value.is_object() && !value.is_array()
                })
            });
            if let Some((name, value)) = named {
                return Some((format!("{within}{name}"), value));
            }
        }
        let inner = level.iter().flat_map(|(within, fields)| {
            fields
                .iter()
                .filter_map(move |(name, value)| Some((format!("{within}{name}."), value.as_object()?)))
        });
        level = inner.collect();
    }
    None
}

/// `0.123s`, as Google writes times.
fn in_seconds(text: &str) -> Option<f64> {
    text.strip_suffix('s')?.parse().ok().filter(|seconds: &f64| seconds.is_finite())
}

/// Numbers, and numbers that were written as text.
fn as_number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number: &f64| number.is_finite())
}

fn shortened(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_default).collect()
}
