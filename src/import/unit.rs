//! What a number of a metric series counts: monitoring systems export rates as readily as counts.

use super::series::Seen;

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

    /// What a column's header and its first counts say together, and why that may be wrong. Prometheus
    /// names a counter `…_total`; `…_count`, `…_sum` and any other header may be one as well, which
    /// only the counts tell: requests of a line fall now and then.
    pub fn of_column(header: &str, seen: &Seen) -> (Self, Option<String>) {
        let unit = Self::of_header(header);
        let lower = header.to_ascii_lowercase();
        if unit != Self::Count || ["increase(", "delta("].iter().any(|function| lower.contains(function)) {
            return (unit, None);
        }
        let steps = seen.rises + seen.falls + seen.resets;
        // Without its labels, and out of a sum's brackets.
        let metric = lower.split('{').next().unwrap_or_default().trim_end_matches([')', ' ']);
        if metric.ends_with("_total") {
            let falls_often = seen.falls > 0 && seen.falls * 4 >= steps;
            let doubt = "is called like a counter and falls too often for one, so that its numbers are added; if it counts all requests so far, say that its unit is a counter";
            return if falls_often { (Self::Count, Some(doubt.to_owned())) } else { (Self::Counter, None) };
        }
        let may_reset = metric.ends_with("_count") || metric.ends_with("_sum");
        let only_rises = seen.falls == 0 && seen.rises > 0 && seen.resets * 4 <= seen.counts;
        if may_reset && only_rises && seen.counts >= FEWEST_OF_A_COUNT {
            return (Self::Counter, None);
        }
        let never_falls = seen.falls + seen.resets == 0 && seen.rises * 2 >= seen.counts;
        if !never_falls || seen.counts < FEWEST_OF_ANY {
            return (Self::Count, None);
        }
        let counts = seen.counts;
        if seen.is_daily {
            let doubt = format!(
                "never falls in its first {counts} lines; if it counts all requests so far, say that its unit is a counter"
            );
            return (Self::Count, Some(doubt));
        }
        let doubt = format!(
            "never falls in its first {counts} lines, as only a counter of all requests so far does; if it counts those of a line, say so by its unit"
        );
        (Self::Counter, Some(doubt))
    }
}

/// Counts that must rise before `…_count` is taken for a counter: sums of a line are called so too.
const FEWEST_OF_A_COUNT: usize = 6;

/// And before any other header is, or none.
pub const FEWEST_OF_ANY: usize = 21;

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
        let long: Vec<f64> = (0..30).map(|at| 1e6 + 50.0 * f64::from(at)).collect();
        let flat: Vec<f64> = (0..30).map(|at| f64::from(at / 10)).collect();
        let wavy: Vec<f64> = (0..30).map(|at| f64::from(at % 29)).collect();
        for (header, counts, hours, expected, has_doubt) in [
            ("http_requests_total", &rising[..], 1, CountUnit::Counter, false),
            ("http_requests_total", &reset, 1, CountUnit::Counter, false),
            ("http_requests_total", &falling, 1, CountUnit::Count, true),
            ("http_requests_total", &[5.0; 6], 1, CountUnit::Counter, false),
            ("http_requests_total", &rising[..2], 1, CountUnit::Counter, false),
            (r#"http_requests_total{job="web"}"#, &rising, 1, CountUnit::Counter, false),
            ("sum(http_requests_total)", &rising, 1, CountUnit::Counter, false),
            ("http_request_duration_seconds_count", &rising, 1, CountUnit::Counter, false),
            ("request_count", &rising[..3], 1, CountUnit::Count, false),
            ("rate(http_requests_total[5m])", &rising, 1, CountUnit::PerSecond, false),
            ("increase(http_requests_total[5m])", &rising, 1, CountUnit::Count, false),
            ("requests", &rising, 1, CountUnit::Count, false),
            ("total", &rising, 1, CountUnit::Count, false),
            ("requests", &long, 1, CountUnit::Counter, true),
            ("requests", &long, 24, CountUnit::Count, true),
            ("requests", &flat, 1, CountUnit::Count, false),
            ("requests", &wavy, 1, CountUnit::Count, false),
        ] {
            let times = (0..).map(|at| at * hours * 3600);
            let seen = Seen::of(counts.iter().zip(times).map(|(count, time)| (Vec::new(), time, *count)));
            let (unit, doubt) = CountUnit::of_column(header, &seen);
            assert_eq!((unit, doubt.is_some()), (expected, has_doubt), "{header} {counts:?}");
        }
    }
}
