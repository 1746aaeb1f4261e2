//! The times of log lines, read fast: the minute is looked up again only when it changes.

use super::dates::{self, DateOrder, Written};
use super::moment;
use jiff::civil::Date;

/// A clock that remembers the last minute it read.
#[derive(Clone, Debug, Default)]
pub struct Stamps {
    minute: Vec<u8>,
    seconds: i64,
}

/// A time on the clock of the one who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds from 1970 on that clock.
    pub seconds: i64,
    /// What the clock is ahead of UTC, in minutes, where it says so.
    pub offset_minutes: Option<i32>,
}

impl Stamp {
    /// Seconds from 1970 in UTC; on the clock itself where that says no offset.
    pub fn instant(self) -> i64 {
        self.seconds - self.offset_minutes.map_or(0, |minutes| i64::from(minutes) * 60)
    }

    pub fn is_before(self, other: Self) -> bool {
        self.instant() < other.instant()
    }
}

impl Stamps {
    /// `17/May/2015:10:05:03 +0000`, as web servers write it between brackets.
    pub fn common(&mut self, text: &[u8]) -> Option<Stamp> {
        match self.english(text) {
            None => foreign(text),
            known => known,
        }
    }

    /// The same with an English month, without looking at each letter.
    fn english(&mut self, text: &[u8]) -> Option<Stamp> {
        let (minute, rest) = text.split_at_checked(17)?;
        let seconds = self.minute(minute, |minute| {
            let [d1, d0, b'/', m1, m2, m3, b'/', y3, y2, y1, y0, b':', h1, h0, b':', n1, n0] =
                *<&[u8; 17]>::try_from(minute).ok()?
            else {
                return None;
            };
            let month = match &[m1, m2, m3].map(|letter| letter.to_ascii_lowercase()) {
                b"jan" => 1,
                b"feb" => 2,
                b"mar" => 3,
                b"apr" => 4,
                b"may" => 5,
                b"jun" => 6,
                b"jul" => 7,
                b"aug" => 8,
                b"sep" => 9,
                b"oct" => 10,
                b"nov" => 11,
                b"dec" => 12,
                _ => return None,
            };
            let year = number(&[y3, y2, y1, y0])?;
            minute_of(year, month, number(&[d1, d0])?, number(&[h1, h0])?, number(&[n1, n0])?)
        })?;
        let (b':', rest) = rest.split_first().map(|(first, rest)| (*first, rest))? else { return None };
        let second = second(rest.get(..2)?)?;
        let offset_minutes = rest.get(2..).and_then(|rest| offset(rest.trim_ascii()));
        Some(Stamp { seconds: seconds + second, offset_minutes })
    }

    /// `2018-07-02T22:23:00.186641Z`, as load balancers and most programs write it.
    pub fn iso(&mut self, text: &[u8]) -> Option<Stamp> {
        let (minute, rest) = text.split_at_checked(16)?;
        let seconds = self.minute(minute, |minute| {
            let [y3, y2, y1, y0, b'-', m1, m0, b'-', d1, d0, b'T' | b' ', h1, h0, b':', n1, n0] =
                *<&[u8; 16]>::try_from(minute).ok()?
            else {
                return None;
            };
            let year = number(&[y3, y2, y1, y0])?;
            minute_of(year, number(&[m1, m0])?, number(&[d1, d0])?, number(&[h1, h0])?, number(&[n1, n0])?)
        })?;
        let Some(rest) = rest.strip_prefix(b":") else {
            return Some(Stamp { seconds, offset_minutes: offset(rest) });
        };
        let second = second(rest.get(..2)?)?;
        let fraction = rest.get(2..)?;
        let end = fraction.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b','));
        let offset_minutes = match end {
            Some(end) => Some(offset(fraction.get(end..)?)?),
            None => None,
        };
        Some(Stamp { seconds: seconds + second, offset_minutes })
    }

    /// `2026-03-02` and `00:22:55`, which stand apart.
    pub fn date_and_clock(&mut self, date: &[u8], clock: &[u8]) -> Option<i64> {
        let ([y3, y2, y1, y0, b'-', m1, m0, b'-', d1, d0], [h1, h0, b':', n1, n0, b':', seconds @ ..]) =
            (date, clock)
        else {
            return None;
        };
        let minute = [*y3, *y2, *y1, *y0, *m1, *m0, *d1, *d0, *h1, *h0, *n1, *n0];
        let start = self.minute(&minute, |minute| {
            let part = |from: usize, to: usize| number(minute.get(from..to)?);
            minute_of(part(0, 4)?, part(4, 6)?, part(6, 8)?, part(8, 10)?, part(10, 12)?)
        })?;
        Some(start + second(seconds.get(..2)?)?)
    }

    /// Any time this program knows, slowly; dates as people write them in that order.
    pub fn any(&mut self, text: &[u8], order: Option<DateOrder>) -> Option<Stamp> {
        let text = text.trim_ascii();
        self.iso(text)
            .or_else(|| self.english(text.strip_prefix(b"[").unwrap_or(text)))
            .or_else(|| moment::stamped(text, order))
    }

    fn minute(&mut self, text: &[u8], read: impl Fn(&[u8]) -> Option<i64>) -> Option<i64> {
        if self.minute != text {
            self.seconds = read(text)?;
            self.minute.clear();
            self.minute.extend_from_slice(text);
        }
        Some(self.seconds)
    }
}

/// A month in another language, looked up each time.
#[cold]
fn foreign(text: &[u8]) -> Option<Stamp> {
    let Written { seconds, offset_minutes, .. } =
        dates::read(&dates::text(text), None).filter(|date| date.has_clock && !date.is_ordered)?;
    Some(Stamp { seconds, offset_minutes })
}

fn minute_of(year: i64, month: i64, day: i64, hour: i64, minute: i64) -> Option<i64> {
    let small = |number: i64| i8::try_from(number).ok();
    let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    if hour > 23 || minute > 59 {
        return None;
    }
    Some(moment::seconds_of(date.at(0, 0, 0, 0)) + hour * 3600 + minute * 60)
}

/// A leap second counts to the minute it ends.
fn second(digits: &[u8]) -> Option<i64> {
    number(digits).filter(|second| *second <= 60)
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
}

/// `Z`, `+0200` or `-07:00`, in minutes.
/// Minutes that a clock may be ahead of UTC, or behind: no place is further than 14 hours.
pub(super) fn ahead(minutes: i32) -> Option<i32> {
    (-18 * 60..=18 * 60).contains(&minutes).then_some(minutes)
}

fn offset(text: &[u8]) -> Option<i32> {
    if matches!(text, b"Z" | b"z") {
        return Some(0);
    }
    let (sign, rest) = match text.split_first()? {
        (b'+', rest) => (1, rest),
        (b'-', rest) => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = rest.split_at_checked(2)?;
    let minutes = rest.strip_prefix(b":").unwrap_or(rest);
    let minutes = if minutes.is_empty() { 0 } else { number(minutes.get(..2)?)? };
    ahead(i32::try_from(sign * (number(hours)? * 60 + minutes)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, Option<i32>)>) {
        let read = Stamps::default().any(text.as_bytes(), None);
        let read = read.map(|at| (moment::time_of(at.seconds).unwrap().to_string(), at.offset_minutes));
        assert_eq!(read, expected.map(|(time, offset)| (time.to_owned(), offset)), "{text}");
    }

    #[test]
    fn times_are_read_as_servers_write_them() {
        check("17/May/2015:10:05:03 +0000", Some(("2015-05-17T10:05:03", Some(0))));
        check("[01/Jul/1995:00:00:01 -0400]", Some(("1995-07-01T00:00:01", Some(-240))));
        check("2018-07-02T22:23:00.186641Z", Some(("2018-07-02T22:23:00", Some(0))));
        check("2018-07-02 22:23:00+05:30", Some(("2018-07-02T22:23:00", Some(330))));
        check("1397088240", Some(("2014-04-10T00:04:00", Some(0))));
        check("29/Feb/2016:23:59:60 +0000", Some(("2016-03-01T00:00:00", Some(0))));
    }

    #[test]
    fn months_have_names_in_several_languages_and_days_that_never_were_are_none() {
        check("17/mai/2015:10:05:03 +0000", Some(("2015-05-17T10:05:03", Some(0))));
        for text in
            ["17/floréal/2015:10:05:03 +0000", "31/Apr/2015:10:05:03 +0000", "17/May/2015:24:05:03", "", "-"]
        {
            check(text, None);
        }
    }

    #[test]
    fn a_remembered_minute_is_no_other() {
        let mut stamps = Stamps::default();
        let at = |stamps: &mut Stamps, text: &str| stamps.common(text.as_bytes()).unwrap().seconds;
        let first = at(&mut stamps, "17/May/2015:10:05:03 +0000");
        assert_eq!(at(&mut stamps, "17/May/2015:10:05:59 +0000") - first, 56);
        assert_eq!(at(&mut stamps, "17/May/2015:10:06:03 +0000") - first, 60);
    }
}
