//! Timestamps as metric exports write them.

use jiff::civil::DateTime;
use jiff::{Timestamp, tz::TimeZone};

/// Seconds since 1970, UTC. Reads ISO 8601 with or without an offset (taken as UTC), a blank
/// between date and time, and epoch seconds or milliseconds.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim().trim_matches('"');
    if let Ok(number) = text.parse::<f64>() {
        return epoch(number);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_second());
    }
    let civil: DateTime = text.parse().or_else(|_| text.replacen(' ', "T", 1).parse()).ok()?;
    Some(TimeZone::UTC.to_timestamp(civil).ok()?.as_second())
}

/// The years 1980 to 2200, in seconds or in milliseconds; what lies outside is no time.
#[expect(clippy::cast_possible_truncation, reason = "the range was just checked")]
fn epoch(number: f64) -> Option<i64> {
    const FROM: f64 = 315_532_800.0;
    const TO: f64 = 7_258_118_400.0;
    if (FROM..TO).contains(&number) {
        Some(number as i64)
    } else if (FROM * 1e3..TO * 1e3).contains(&number) {
        Some((number / 1e3) as i64)
    } else {
        None
    }
}

/// The hour of the week of an instant, Monday midnight first. 1970 began on a Thursday.
pub fn hour_of_week(second: i64) -> usize {
    let hours = second.div_euclid(3600) + 3 * 24;
    usize::try_from(hours.rem_euclid(168)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_ways_to_write_a_time_are_read() {
        for text in ["2026-11-23T00:00:00Z", "2026-11-23 00:00:00", "2026-11-23T01:00:00+01:00", "1795392000", "1795392000000"] {
            assert_eq!(parse(text), Some(1_795_392_000), "{text}");
        }
        assert_eq!(parse("yesterday"), None);
        assert_eq!(parse("12"), None);
    }

    #[test]
    fn weeks_begin_on_monday() {
        // 2026-11-23 is a Monday.
        assert_eq!(hour_of_week(1_795_392_000), 0);
        assert_eq!(hour_of_week(1_795_392_000 - 3600), 167);
    }
}
