//! Logs with one JSON object a line; fields are known by their usual names, the time's can be chosen.

use super::access::{Hit, path_of, request_line};
use super::stamp::Stamps;
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
const PATHS: [&str; 7] = ["path", "uri", "request_uri", "url", "request_path", "http.path", "target"];
const METHODS: [&str; 4] = ["method", "request_method", "http_method", "verb"];
const STATUSES: [&str; 5] = ["status", "status_code", "statuscode", "http_status", "code"];
const SIZES: [&str; 6] = ["bytes", "body_bytes_sent", "bytes_sent", "response_size", "size", "resp_bytes"];
const MILLISECONDS: [&str; 5] = ["duration_ms", "latency_ms", "elapsed_ms", "response_time_ms", "took_ms"];
const SECONDS: [&str; 4] = ["request_time", "duration_s", "upstream_response_time", "latency_s"];

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
                let value = fields.get(name).ok_or_else(|| format!("there is no field `{name}`"))?;
                (name, value)
            }
            None => any_of(&fields, &TIMES)
                .ok_or_else(|| "no field holds a time; name the one that does".to_owned())?,
        };
        let time = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return Err(format!("`{name}` is no time")),
        };
        Ok(Self { fields, time })
    }

    /// The name of the time field, as written.
    pub fn time_field(line: &[u8]) -> Option<String> {
        let fields: Map<String, Value> = serde_json::from_slice(line).ok()?;
        any_of(&fields, &TIMES).map(|(name, _)| name.to_owned())
    }

    pub fn hit(&self, stamps: &mut Stamps) -> Result<Hit<'_>, String> {
        let at = stamps
            .any(self.time.as_bytes())
            .ok_or_else(|| format!("`{}` is no time; write 2026-11-23T14:00:00Z", shortened(&self.time)))?;
        let text = |names: &[&str]| any_of(&self.fields, names).and_then(|(_, value)| value.as_str());
        let number = |names: &[&str]| any_of(&self.fields, names).and_then(|(_, value)| as_number(value));
        let request = text(&["request"]).map(|request| request_line(request.as_bytes()));
        let path = text(&PATHS).map(|path| path_of(path.as_bytes()));
        let status = number(&STATUSES).filter(|status| (0.0..1000.0).contains(status));
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
                .or_else(|| number(&SECONDS).map(|seconds| seconds * 1000.0))
                .filter(|ms| *ms >= 0.0),
        })
    }
}

fn any_of<'a>(fields: &'a Map<String, Value>, names: &[&str]) -> Option<(&'a str, &'a Value)> {
    names.iter().find_map(|name| {
        let found = fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name))?;
        Some((found.0.as_str(), found.1))
    })
}

/// Numbers, and numbers that were written as text.
fn as_number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number: &f64| number.is_finite())
}

fn shortened(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_default).collect()
}
