//! Times as logs and metric stores write them.

use super::dates::{self, DateOrder, Written};
use super::stamp::Stamp;
use jiff::SignedDuration;
use jiff::civil::{DateTime, Time};
use jiff::fmt::temporal::DateTimeParser;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

static PARSER: DateTimeParser = DateTimeParser::new();

/// Seconds from 1970 on the clock that is written: the hours of a week are the hours people live by,
/// so an offset is read past, and `Z` and seconds since 1970 are the clock of UTC.
///
/// Understood are ISO 8601 and RFC 3339 (with `T` or a blank), `2026/11/23 14:00`, a date alone,
/// seconds, milli-, micro- or nanoseconds since 1970, and dates as people write them; these in the
/// order that is given, or else in the first that fits.
pub fn read(cell: &[u8], order: Option<DateOrder>) -> Option<i64> {
    stamped(cell, order).map(|at| at.seconds)
}

/// The same, with what its clock is ahead of UTC in minutes, where that is written.
pub fn stamped(cell: &[u8], order: Option<DateOrder>) -> Option<Stamp> {
    let written = dates::text(cell);
    let written = written.trim();
    iso(written).map(|(seconds, offset_minutes)| Stamp { seconds, offset_minutes }).or_else(|| {
        let Written { seconds, offset_minutes, .. } = dates::read(written, order)?;
        Some(Stamp { seconds, offset_minutes })
    })
}

/// Times that programs write for programs.
fn iso(written: &str) -> Option<(i64, Option<i32>)> {
    if !written.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(seconds) = since_1970(written) {
        return Some((seconds, Some(0)));
    }
    let with_hyphens;
    let iso = if written.as_bytes().get(4) == Some(&b'/') {
        with_hyphens = written.replacen('/', "-", 2);
        &with_hyphens
    } else {
        written
    };
    let pieces = PARSER.parse_pieces(iso).ok()?;
    let time = pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight()));
    let offset = pieces.to_numeric_offset().map(|offset| offset.seconds() / 60);
    Some((seconds_of(time), offset))
}

/// Whether a cell holds a day without a time of it.
pub fn is_date(cell: &[u8]) -> bool {
    let written = dates::text(cell);
    match dates::read(&written, None) {
        Some(date) => !date.has_clock,
        // A date without hyphens.
        None => written.trim().len() == 8 && !written.contains('.') && iso(written.trim()).is_some(),
    }
}

/// Seconds since midnight of `14:05`, `14:05:09.5` or `2:05 PM`, and, where hours stand alone, of `14`.
pub fn clock(cell: &[u8], may_be_an_hour: bool) -> Option<i64> {
    let written = std::str::from_utf8(cell).ok()?.trim().to_ascii_lowercase();
    let (plain, is_afternoon) = match (written.strip_suffix("am"), written.strip_suffix("pm")) {
        (Some(plain), _) => (plain.trim_end(), Some(false)),
        (_, Some(plain)) => (plain.trim_end(), Some(true)),
        _ => (written.trim_end_matches('z'), None),
    };
    let mut parts = plain.split(':');
    let part = |text: &str, most: i64| {
        let is_plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i64>().ok().filter(|number| is_plain && *number <= most)
    };
    let hour = part(parts.next()?, 23)?;
    let minute = match parts.next() {
        Some(minute) => part(minute, 59)?,
        None if may_be_an_hour => 0,
        None => return None,
    };
    let second = parts.next().map_or(Some(0), |second| part(second.split(['.', ',']).next()?, 60))?;
    if parts.next().is_some() {
        return None;
    }
    let hour = match is_afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(is_afternoon) => hour % 12 + if is_afternoon { 12 } else { 0 },
    };
    Some(hour * 3600 + minute * 60 + second)
}

fn since_1970(written: &str) -> Option<i64> {
    let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain(whole) || !is_plain(fraction) {
        return None;
    }
    // Counts are smaller than seconds since 1973, and dates without hyphens have eight digits.
    Some(match whole.parse::<i64>().ok()? {
        seconds @ 100_000_000..100_000_000_000 => seconds,
        milliseconds @ 100_000_000_000..100_000_000_000_000 => milliseconds / 1000,
        microseconds @ 100_000_000_000_000..100_000_000_000_000_000 => microseconds / 1_000_000,
        nanoseconds @ 100_000_000_000_000_000.. => nanoseconds / 1_000_000_000,
        _ => return None,
    })
}

/// Seconds from 1970 of a wall-clock time.
pub fn seconds_of(time: DateTime) -> i64 {
    // The clock on the wall knows more days than a timestamp does: the last of 9999 is one.
    time.duration_since(EPOCH).as_secs()
}

/// The wall-clock time of seconds from 1970.
pub fn time_of(seconds: i64) -> Option<DateTime> {
    EPOCH.checked_add(SignedDuration::from_secs(seconds)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(written: &str, expected: &str) {
        let got = read(written.as_bytes(), None).and_then(time_of).map(|time| time.to_string());
        assert_eq!(got.as_deref(), Some(expected), "{written}");
    }

    #[test]
    fn times_are_read_as_the_clock_on_the_wall() {
        reads("2014-04-10 00:04:00", "2014-04-10T00:04:00");
        reads("1995-07-01T13:01:00-04:00", "1995-07-01T13:01:00");
        reads("2026-11-23T14:00:00Z", "2026-11-23T14:00:00");
        reads("2026-11-23 14:00:00.250", "2026-11-23T14:00:00");
        reads("2026/11/23 14:00", "2026-11-23T14:00:00");
        reads("2026-11-23", "2026-11-23T00:00:00");
        reads("1397088240", "2014-04-10T00:04:00");
        reads("1397088240.5", "2014-04-10T00:04:00");
        reads("1397088240000", "2014-04-10T00:04:00");
    }

    #[test]
    fn an_offset_is_told_beside_the_clock() {
        for (written, expected) in [
            ("2026-11-23T14:00:00-04:00", Some(-240)),
            ("2026-11-23 14:00:00+05:30", Some(330)),
            ("2026-11-23T14:00:00Z", Some(0)),
            ("2026-11-23T14:00:00", None),
            ("1397088240", Some(0)),
        ] {
            let offset = stamped(written.as_bytes(), None).map(|at| at.offset_minutes);
            assert_eq!(offset, Some(expected), "{written}");
        }
    }

    #[test]
    fn a_time_of_day_stands_beside_its_date() {
        for (written, expected) in [
            ("14:05", Some(50_700)),
            ("14:05:09.5", Some(50_709)),
            ("2:05 PM", Some(50_700)),
            ("12:00 am", Some(0)),
            ("14", Some(50_400)),
            ("24:00", None),
            ("13:00 pm", None),
            ("140", None),
            ("noon", None),
        ] {
            assert_eq!(clock(written.as_bytes(), true), expected, "{written}");
        }
        assert_eq!(clock(b"14", false), None);
        for (written, expected) in [
            ("2026-11-23", true),
            ("2026/11/23", true),
            ("23.11.2026", true),
            ("20261123", true),
            ("2026-11-23 14:00", false),
            ("1397088240", false),
        ] {
            assert_eq!(is_date(written.as_bytes()), expected, "{written}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for written in ["", "94.0", "12", "yesterday", "2026-13-01", "-5"] {
            assert_eq!(read(written.as_bytes(), None), None, "{written}");
        }
    }
}
