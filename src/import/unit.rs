//! What a number of a metric series counts: monitoring systems export rates as readily as counts.

/// What a line's number counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountUnit {
    /// Requests since the line before.
    #[default]
    Count,
    /// Requests a second, held for the usual step.
    PerSecond,
    /// Requests a minute, held for the usual step.
    PerMinute,
    /// Requests an hour, held for the usual step.
    PerHour,
    /// Requests a day, held for the usual step.
    PerDay,
    /// All requests since the program started: a line counts what it is above the line before. A fall
    /// is a start anew, after which all of the new value counts.
    Counter,
}

impl CountUnit {
    pub const ALL: [Self; 6] =
        [Self::Count, Self::PerSecond, Self::PerMinute, Self::PerHour, Self::PerDay, Self::Counter];

    pub const fn id(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::PerSecond => "per-second",
            Self::PerMinute => "per-minute",
            Self::PerHour => "per-hour",
            Self::PerDay => "per-day",
            Self::Counter => "counter",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Count => "requests of a line",
            Self::PerSecond => "requests a second",
            Self::PerMinute => "requests a minute",
            Self::PerHour => "requests an hour",
            Self::PerDay => "requests a day",
            Self::Counter => "all requests so far",
        }
    }

    /// Seconds a rate is stated for; `None` for a count and a counter.
    pub const fn seconds(self) -> Option<f64> {
        match self {
            Self::Count | Self::Counter => None,
            Self::PerSecond => Some(1.0),
            Self::PerMinute => Some(60.0),
            Self::PerHour => Some(3600.0),
            Self::PerDay => Some(86_400.0),
        }
    }

    /// What a column's header says: `req/s`, `rps`, `requests per second`, `rate(http_requests[5m])`.
    pub fn of_header(header: &str) -> Self {
        let header = header.to_ascii_lowercase();
        if header.contains("rate(") {
            return Self::PerSecond;
        }
        let per_slash = header.split('/').skip(1).map(|rest| {
            rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
        });
        let words: Vec<&str> = header
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let per_word = words.windows(2).filter_map(|pair| match pair {
            ["per", unit] => Some(*unit),
            _ => None,
        });
        for unit in per_slash.chain(per_word) {
            match unit {
                "s" | "sec" | "second" | "seconds" => return Self::PerSecond,
                "m" | "min" | "minute" | "minutes" => return Self::PerMinute,
                "h" | "hr" | "hour" | "hours" => return Self::PerHour,
                "d" | "day" | "days" => return Self::PerDay,
                _ => {}
            }
        }
        if words.iter().any(|word| matches!(*word, "rps" | "qps" | "reqps" | "tps")) {
            Self::PerSecond
        } else if words.iter().any(|word| matches!(*word, "rpm" | "qpm" | "reqpm")) {
            Self::PerMinute
        } else if words.iter().any(|word| matches!(*word, "rph" | "qph")) {
            Self::PerHour
        } else {
            Self::Count
        }
    }

    /// What a column's header and its first counts say together: only the counts tell a counter, which
    /// Prometheus names `…_total` or `…_count`, from a sum of a line with the same name.
    pub fn of_column(header: &str, counts: &[f64]) -> Self {
        let unit = Self::of_header(header);
        let is_counter = unit == Self::Count
            && fewest_counts(header).is_some_and(|fewest| counts.len() >= fewest)
            && only_rises(counts);
        if is_counter { Self::Counter } else { unit }
    }
}

/// Counts that must rise before a header is taken for a counter's; `None` where it is no counter's.
fn fewest_counts(header: &str) -> Option<usize> {
    let header = header.to_ascii_lowercase();
    if ["increase(", "delta("].iter().any(|function| header.contains(function)) {
        return None;
    }
    // Without its labels, and out of a sum's brackets.
    let metric = header.split('{').next().unwrap_or_default();
    let metric = metric.trim_end_matches([')', ' ']);
    if metric.ends_with("_total") {
        Some(3)
    } else if metric.ends_with("_count") {
        // Sums of a line are called so too.
        Some(6)
    } else {
        None
    }
}

/// Whether counts never fall but to under half, and at most at one step in four.
fn only_rises(counts: &[f64]) -> bool {
    let (mut rises, mut resets) = (0, 0);
    for (before, count) in counts.iter().zip(counts.iter().skip(1)) {
        if count > before {
            rises += 1;
        } else if *count * 2.0 < *before {
            resets += 1;
        } else if count < before {
            return false;
        }
    }
    rises > 0 && resets * 4 <= counts.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_what_they_count() {
        for (header, expected) in [
            ("req/s", CountUnit::PerSecond),
            ("Requests/sec", CountUnit::PerSecond),
            ("RPS", CountUnit::PerSecond),
            ("reqps", CountUnit::PerSecond),
            ("requests per second", CountUnit::PerSecond),
            ("requests_per_second", CountUnit::PerSecond),
            ("sum(rate(http_requests_total[5m]))", CountUnit::PerSecond),
            ("irate(nginx_requests[1m])", CountUnit::PerSecond),
            ("requests/min", CountUnit::PerMinute),
            ("rpm", CountUnit::PerMinute),
            ("requests per minute", CountUnit::PerMinute),
            ("requests per hour", CountUnit::PerHour),
            ("Requests/h", CountUnit::PerHour),
            ("requests_per_hour", CountUnit::PerHour),
            ("req/hour", CountUnit::PerHour),
            ("requests per day", CountUnit::PerDay),
            ("hits/day", CountUnit::PerDay),
            ("requests", CountUnit::Count),
            ("increase(http_requests_total[5m])", CountUnit::Count),
            ("RequestCount", CountUnit::Count),
            ("hits/status", CountUnit::Count),
            ("corps", CountUnit::Count),
            ("requests per host", CountUnit::Count),
        ] {
            assert_eq!(CountUnit::of_header(header), expected, "{header}");
        }
    }

    #[test]
    fn a_counter_is_told_by_its_name_and_its_rise() {
        let (rising, reset) = ([10.0, 25.0, 25.0, 90.0, 95.0, 99.0], [10.0, 25.0, 2.0, 9.0, 30.0, 40.0]);
        let falling = [10.0, 25.0, 20.0, 30.0, 28.0, 40.0];
        for (header, counts, expected) in [
            ("http_requests_total", &rising[..], CountUnit::Counter),
            ("http_requests_total", &reset, CountUnit::Counter),
            ("http_requests_total", &falling, CountUnit::Count),
            ("http_requests_total", &[5.0; 6], CountUnit::Count),
            ("http_requests_total", &rising[..2], CountUnit::Count),
            (r#"http_requests_total{job="web"}"#, &rising, CountUnit::Counter),
            ("sum(http_requests_total)", &rising, CountUnit::Counter),
            ("http_request_duration_seconds_count", &rising, CountUnit::Counter),
            ("request_count", &rising[..3], CountUnit::Count),
            ("rate(http_requests_total[5m])", &rising, CountUnit::PerSecond),
            ("increase(http_requests_total[5m])", &rising, CountUnit::Count),
            ("requests", &rising, CountUnit::Count),
            ("total", &rising, CountUnit::Count),
        ] {
            assert_eq!(CountUnit::of_column(header, counts), expected, "{header} {counts:?}");
        }
    }
}
