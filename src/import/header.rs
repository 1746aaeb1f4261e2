//! What a column's header says of its numbers: requests, or one of the many other series that
//! monitoring systems export beside them.

use super::CountUnit;

/// How much numbers under a header are like requests. What comes later is taken first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Times, sizes, codes, identifiers: nobody's requests unless a person says so.
    Other,
    /// Some of the requests, or what comes with them: errors, one status, sessions.
    Part,
    /// The header says nothing, or there is none.
    Unsaid,
    /// A number of something: `count`, `sum`, `value`.
    Number,
    Requests,
}

/// Words that are told wherever they stand in a word: `httprequests`, `totallatency`.
const REQUESTS: [&str; 8] =
    ["request", "invocation", "visits", "queries", "pageview", "transaction", "messages", "events"];
const REQUESTS_ALONE: [&str; 14] = [
    "req", "reqs", "hit", "hits", "visit", "call", "calls", "query", "views", "rps", "qps", "tps", "rpm",
    "reqps",
];
const NUMBERS: [&str; 5] = ["count", "counts", "sum", "total", "value"];
const PARTS: [&str; 14] = [
    "error",
    "fail",
    "fault",
    "exception",
    "throttle",
    "reject",
    "timeout",
    "dropped",
    "denied",
    "blocked",
    "cache",
    "retries",
    "session",
    "connection",
];
const PARTS_ALONE: [&str; 8] = ["err", "errs", "retry", "user", "users", "visitors", "target", "host"];
const OTHERS: [&str; 16] = [
    "latency",
    "latencies",
    "duration",
    "elapsed",
    "millis",
    "second",
    "byte",
    "octets",
    "memory",
    "bandwidth",
    "percent",
    "utilization",
    "utilisation",
    "average",
    "healthy",
    "temperature",
];
const OTHERS_ALONE: [&str; 58] = [
    "took",
    "time",
    "ms",
    "msec",
    "us",
    "ns",
    "sec",
    "secs",
    "kb",
    "mb",
    "gb",
    "kib",
    "mib",
    "gib",
    "kbps",
    "mbps",
    "size",
    "length",
    "cpu",
    "mem",
    "heap",
    "disk",
    "iops",
    "load",
    "usage",
    "pct",
    "ratio",
    "avg",
    "mean",
    "median",
    "min",
    "max",
    "minimum",
    "maximum",
    "stddev",
    "p50",
    "p75",
    "p90",
    "p95",
    "p99",
    "p999",
    "id",
    "pid",
    "port",
    "code",
    "status",
    "version",
    "year",
    "cost",
    "usd",
    "price",
    "depth",
    "threads",
    "replicas",
    "pods",
    "instances",
    "capacity",
    "limit",
];

/// How much a header is like one of requests.
pub fn likeness(header: &str) -> Likeness {
    let (metric, labels) = without_labels(header);
    if counts_observations(&metric) {
        return Likeness::Requests;
    }
    let words = words(&metric);
    let any = |within: &[&str], alone: &[&str]| {
        words
            .iter()
            .any(|word| alone.contains(&word.as_str()) || within.iter().any(|part| word.contains(part)))
    };
    let is_requests = any(&REQUESTS, &REQUESTS_ALONE);
    // `2xx`, `HTTPCode_Target_5XX_Count`: answers of one kind, whatever else the header says.
    let is_of_a_status = words.iter().any(|word| {
        let status = word.strip_suffix("xx").and_then(|rest| rest.chars().last());
        status.is_some_and(|digit| ('1'..='5').contains(&digit))
    });
    if is_of_a_status {
        return Likeness::Part;
    }
    if any(&OTHERS, &OTHERS_ALONE) || labels.contains("quantile=") || labels.contains("le=") {
        return Likeness::Other;
    }
    let is_part = any(&PARTS, &PARTS_ALONE) || labels.contains("code=") || labels.contains("status");
    if is_part {
        Likeness::Part
    } else if is_requests || CountUnit::of_header(header) != CountUnit::Count {
        Likeness::Requests
    } else if any(&[], &NUMBERS) && !words.iter().any(|word| word == "sample") {
        Likeness::Number
    } else {
        Likeness::Unsaid
    }
}

/// The columns that are parts of the same requests as one of them: series of one metric that differ in
/// their labels, answers by status, requests by method. The one alone where it is a sum already.
pub fn parts_of(one: usize, numbers: &[usize], names: &[String]) -> Vec<usize> {
    let name = |at: &usize| names.get(*at).map_or("", String::as_str);
    let metric = |at: &usize| without_labels(name(at)).0;
    let alike = |holds: &dyn Fn(&usize) -> bool| {
        let parts: Vec<usize> = numbers.iter().copied().filter(|at| holds(at)).collect();
        (holds(&one) && parts.len() > 1).then_some(parts)
    };
    let own = metric(&one);
    alike(&|at| name(at).contains('{') && metric(at) == own && likeness(name(at)) != Likeness::Other)
        .or_else(|| alike(&|at| is_status(name(at))))
        .or_else(|| alike(&|at| METHODS.contains(&name(at).trim())))
        .unwrap_or_else(|| vec![one])
}

const METHODS: [&str; 9] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE"];

/// `404` or `4xx`.
fn is_status(name: &str) -> bool {
    match name.trim().as_bytes() {
        [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => true,
        [b'1'..=b'5', rest @ ..] => rest.eq_ignore_ascii_case(b"xx"),
        _ => false,
    }
}

/// The header without what stands in braces and brackets, and what does, in lower case.
fn without_labels(header: &str) -> (String, String) {
    let (mut metric, mut labels, mut depth) = (String::new(), String::new(), 0_u32);
    for letter in header.chars() {
        match letter {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => labels.extend(letter.to_lowercase()),
            _ => metric.push(letter),
        }
    }
    (metric, labels)
}

/// Prometheus counts the requests whose times or sizes it sums up: `http_request_duration_seconds_count`.
fn counts_observations(metric: &str) -> bool {
    let names =
        metric.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != ':');
    names.filter_map(|name| name.strip_suffix("_count")).any(|name| {
        ["duration", "latency", "seconds", "milliseconds", "bytes", "size"]
            .iter()
            .any(|what| name.contains(what))
    })
}

/// The words of a header in lower case, `RequestCount` as two, without the unit of a rate.
fn words(header: &str) -> Vec<String> {
    let letters: Vec<char> = header.chars().collect();
    let mut words: Vec<String> = vec![String::new()];
    let mut is_unit = false;
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let is_next_small = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| before.is_lowercase() || (before.is_uppercase() && is_next_small));
        if !letter.is_alphanumeric() || begins {
            words.push(String::new());
            is_unit = *letter == '/';
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric() && !is_unit) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    let mut kept: Vec<String> = Vec::new();
    let mut is_behind_per = false;
    for word in words {
        let is_unit =
            is_behind_per && ["s", "sec", "second", "min", "minute", "hour", "day"].contains(&word.as_str());
        is_behind_per = word == "per";
        if !is_unit && !is_behind_per {
            kept.push(word);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_told_by_their_words() {
        for (likeness, headers) in [
            (
                Likeness::Requests,
                &[
                    "RequestCount",
                    "requests",
                    "http_requests_total",
                    "httprequests",
                    "Invocations (Sum)",
                    "hits",
                    "req/s",
                    "requests per second",
                    "sum(rate(http_requests_total[5m]))",
                    "http_request_duration_seconds_count",
                    "rate(http_request_duration_seconds_count{job=\"web\"}[5m])",
                    "rps",
                ][..],
            ),
            (Likeness::Number, &["count", "Sum", "value", "total"]),
            (Likeness::Unsaid, &["n", "web-1", "SampleCount", "Anfragen", "account"]),
            (
                Likeness::Part,
                &[
                    "HTTPCode_Target_5XX_Count",
                    "requests_5xx",
                    "errors",
                    "request_errors_total",
                    "cached_count",
                    "RequestCountPerTarget",
                    "http_requests_total{code=\"500\"}",
                    "Throttles",
                ],
            ),
            (
                Likeness::Other,
                &[
                    "latency_ms",
                    "TargetResponseTime",
                    "request_time",
                    "requestBytes",
                    "cpu_percent",
                    "bytes/s",
                    "status",
                    "http_request_duration_seconds_sum",
                    "http_request_duration_seconds_bucket{le=\"0.1\"}",
                    "rate(node_cpu_seconds_total[5m])",
                    "HealthyHostCount",
                    "p95",
                    "Average",
                ],
            ),
        ] {
            for header in headers {
                assert_eq!(super::likeness(header), likeness, "{header}");
            }
        }
    }
}
