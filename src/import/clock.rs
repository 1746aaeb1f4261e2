//! Changes between winter and summer time.
//!
//! Hours are those of the clock on the wall, so that one of them is missing in spring and one comes
//! twice in autumn. Where lines bear offsets, the offset says so; where they bear none, a day on which
//! clocks change in the European Union or in the United States does, if its lines look like it.

use super::tally::{Back, Hour, SECONDS_AN_HOUR};
use super::{ClockChange, moment};
use jiff::civil::{Date, DateTime, Weekday};
use std::collections::BTreeMap;

/// What the offsets of a file say.
#[derive(Clone, Debug, Default)]
pub struct Clocks {
    /// In the order of time.
    pub changes: Vec<Change>,
    /// Lines are on clocks of several places.
    pub differ: bool,
}

/// An hour that was skipped, or came twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// On the clock, counted from 1970.
    pub hour: i64,
    /// How far clocks went forward; below zero: back.
    pub minutes: i32,
}

impl Change {
    pub fn told(&self) -> Option<ClockChange> {
        Some(ClockChange { at: moment::time_of(self.hour * SECONDS_AN_HOUR)?, minutes: self.minutes })
    }
}

/// Changes of clocks in what was counted, by offset or by the calendar.
pub(super) fn changes(hours: &BTreeMap<i64, Hour>, steps_back: &[Back]) -> Clocks {
    if hours.values().all(|hour| hour.offset.is_none() && hour.other_offset.is_none()) {
        return Clocks { changes: by_calendar(hours, steps_back), differ: false };
    }
    let years =
        hours.keys().next_back().zip(hours.keys().next()).map_or(0, |(last, first)| last - first) / 8766;
    let switches = switches(hours);
    // Two changes a year, and one more at either end.
    let are_few = i64::try_from(switches.len()).is_ok_and(|count| count <= 2 * (years + 1));
    let changes: Option<Vec<Change>> = switches.iter().map(Switch::change).collect();
    match changes.filter(|_| are_few) {
        Some(changes) => Clocks { changes, differ: false },
        None => Clocks { changes: Vec::new(), differ: true },
    }
}

/// Whether lines bear different offsets, for whatever reason.
pub(super) fn differ(hours: &BTreeMap<i64, Hour>) -> bool {
    !switches(hours).is_empty()
}

/// One offset gave way to another between two hours, or in one.
struct Switch {
    from: i64,
    to: i64,
    minutes: Option<i32>,
}

fn switches(hours: &BTreeMap<i64, Hour>) -> Vec<Switch> {
    let mut found = Vec::new();
    let mut before: Option<(i64, Option<i32>)> = None;
    for (at, hour) in hours {
        let now = match hour.other_offset {
            // Whichever of both was not there before has come.
            Some(other) if before.is_some_and(|(_, offset)| offset == Some(other)) => hour.offset,
            Some(other) => Some(other),
            None => hour.offset,
        };
        let (since, known) = before.unwrap_or((*at, hour.offset));
        if known != now {
            let since = if hour.other_offset.is_some() { *at } else { since };
            let minutes = now.zip(known).map(|(now, known)| now - known);
            found.push(Switch { from: since, to: *at, minutes });
        }
        before = Some((*at, now));
    }
    found
}

impl Switch {
    /// The hour that clocks skipped or brought twice; `None` where these are clocks of two places.
    fn change(&self) -> Option<Change> {
        let minutes = self.minutes.filter(|minutes| matches!(minutes.abs(), 30 | 60))?;
        let (first, last) = if minutes > 0 { (self.from + 1, self.to - 1) } else { (self.from, self.to) };
        let is_candidate =
            |change: &Change| (first..=last).contains(&change.hour) && change.minutes == minutes;
        if let Some(known) = known_changes(self.from, self.to).into_iter().find(is_candidate) {
            return Some(known);
        }
        // Elsewhere, too, clocks change in the night before a Sunday's morning.
        let is_night = |hour: &i64| is_sunday(*hour) && hour.rem_euclid(24) < 5;
        let hour = (first..=last.max(first)).take(14 * 24).find(is_night)?;
        Some(Change { hour, minutes })
    }
}

/// What hours without offsets look like on the days on which clocks change.
fn by_calendar(hours: &BTreeMap<i64, Hour>, steps_back: &[Back]) -> Vec<Change> {
    let (Some(first), Some(last)) = (hours.keys().next(), hours.keys().next_back()) else {
        return Vec::new();
    };
    let mut found: Vec<Change> = Vec::new();
    let rows = |at: i64| hours.get(&at).map_or(0, |hour| hour.rows);
    for change in known_changes(*first, *last) {
        let Change { hour: at, minutes } = change;
        let holds = if minutes > 0 {
            let is_usual = [at - 24, at + 24].iter().any(|other| rows(*other) > 0);
            rows(at) == 0 && rows(at - 1) > 0 && rows(at + 1) > 0 && is_usual
        } else {
            let around = rows(at - 1).max(rows(at + 1));
            let repeats = hours.get(&at).is_some_and(|hour| hour.repeated * 5 >= hour.rows * 2);
            let steps = steps_back.iter().any(|back| {
                back.to.div_euclid(SECONDS_AN_HOUR) == at && (1500..=SECONDS_AN_HOUR).contains(&back.seconds)
            });
            rows(at) * 5 >= around * 8 && rows(at) > 1 && (repeats || steps)
        };
        if holds && found.iter().all(|other| other.hour.abs_diff(at) > 24) {
            found.push(change);
        }
    }
    found
}

/// The hours at which clocks change between two hours, in the European Union (at one o'clock UTC, in
/// three time zones) and in the United States (at two o'clock everywhere).
fn known_changes(from: i64, to: i64) -> Vec<Change> {
    let year = |hour: i64| moment::time_of(hour * SECONDS_AN_HOUR).map(DateTime::year);
    let (Some(first), Some(last)) = (year(from), year(to)) else { return Vec::new() };
    let mut found = Vec::new();
    for year in first..=last {
        let is_of_2007 = year >= 2007;
        let days = [
            (nth_sunday(year, 3, -1), 60, &[2, 1, 3][..]),
            // Clocks go back to the hour they skipped, and it comes twice.
            (nth_sunday(year, 10, -1), -60, &[2, 1, 3]),
            (if is_of_2007 { nth_sunday(year, 3, 2) } else { nth_sunday(year, 4, 1) }, 60, &[2]),
            (if is_of_2007 { nth_sunday(year, 11, 1) } else { nth_sunday(year, 10, -1) }, -60, &[1]),
        ];
        for (day, minutes, clocks) in days {
            let Some(day) = day else { continue };
            let midnight = moment::seconds_of(day.at(0, 0, 0, 0)) / SECONDS_AN_HOUR;
            let hours = clocks.iter().map(|clock| Change { hour: midnight + clock, minutes });
            found.extend(hours.filter(|change| (from..=to).contains(&change.hour)));
        }
    }
    found
}

fn nth_sunday(year: i16, month: i8, nth: i8) -> Option<Date> {
    Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, Weekday::Sunday).ok()
}

fn is_sunday(hour: i64) -> bool {
    moment::time_of(hour * SECONDS_AN_HOUR).is_some_and(|time| time.weekday() == Weekday::Sunday)
}

/// The minutes of each hour that hold a line; one that was skipped is as if its neighbour's.
pub(super) fn seen(hours: &BTreeMap<i64, Hour>, changes: &[Change]) -> BTreeMap<i64, u64> {
    let mut seen: BTreeMap<i64, u64> = hours.iter().map(|(hour, sum)| (*hour, sum.seen)).collect();
    for change in changes.iter().filter(|change| change.minutes > 0) {
        let before = seen.get(&(change.hour - 1)).copied();
        if let Some(before) = before.filter(|_| !seen.contains_key(&change.hour)) {
            seen.insert(change.hour, before);
        }
    }
    seen
}
