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
}

impl CountUnit {
    pub const ALL: [Self; 3] = [Self::Count, Self::PerSecond, Self::PerMinute];

    pub const fn id(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::PerSecond => "per-second",
            Self::PerMinute => "per-minute",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Count => "requests of a line",
            Self::PerSecond => "requests a second",
            Self::PerMinute => "requests a minute",
        }
    }

    /// Seconds a rate is stated for; `None` for a count.
    pub const fn seconds(self) -> Option<f64> {
        match self {
            Self::Count => None,
            Self::PerSecond => Some(1.0),
            Self::PerMinute => Some(60.0),
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
                _ => {}
            }
        }
        if words.iter().any(|word| matches!(*word, "rps" | "qps" | "reqps" | "tps")) {
            Self::PerSecond
        } else if words.iter().any(|word| matches!(*word, "rpm" | "qpm" | "reqpm")) {
            Self::PerMinute
        } else {
            Self::Count
        }
    }
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
}
