//! Traffic as it is read: one sum for each hour of the calendar.

use super::calendar::{self, Calendar};
use super::clock::{self, Change, Clocks};
use super::eras::Eras;
use super::silence::{self, Rhythm};
use super::stamp::Stamp;
use super::{Format, Gap, SetAside, StepBack, Traffic, Unreadable, moment};
use crate::terms::chance::quantiles;
use std::collections::BTreeMap;

/// A century: more is a wrong column.
const MOST_HOURS: usize = 876_600;

pub(super) const A_CENTURY: i64 = 876_600 * SECONDS_AN_HOUR;

/// A series by the month has the longest steps that are spread over their hours.
const LONGEST_STEP: i64 = 31 * 86_400;

pub(super) const SECONDS_AN_HOUR: i64 = 3600;

/// Different steps between lines that are told apart; a series has a handful.
const MOST_STEPS: usize = 1000;

/// A series is out of order where more than one line in so many steps back.
pub(super) const DISORDER: u64 = 10;

/// Gaps kept with their times; the others are counted.
const NAMED_GAPS: usize = 10;

/// Steps back kept with their lines: the longest.
const NAMED_STEPS_BACK: usize = 10;

/// Share of the lines of its hours, in hundredths, from which on a series leaves none out.
const FULL: i64 = 95;

/// Traffic as it is read.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub rows: u64,
    previous: Option<Stamp>,
    pub(super) out_of_order: u64,
    pub(super) steps_back: Vec<Back>,
    ends: Option<(i64, i64)>,
    /// The line with which the times came to span more than a century.
    strange_line: Option<u64>,
    /// The hour last counted, kept at hand: most lines belong to it.
    current: Option<Current>,
    pub(super) hours: BTreeMap<i64, Hour>,
    steps: BTreeMap<i64, u64>,
}

/// What was counted in a calendar hour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hour {
    pub count: f64,
    /// Of it, on another clock than that of the hour's first line.
    pub count_on_other: f64,
    pub rows: u64,
    /// Seconds of the first and of the last line in it.
    pub first: i64,
    pub last: i64,
    /// Lines at a time that was there before.
    pub repeated: u64,
    /// Whole minutes that lines stand at, one bit each.
    pub minutes: u64,
    /// Minutes that hold a line, whole or not.
    pub seen: u64,
    /// The largest count of one line.
    pub largest: f64,
    /// The count of the fullest minute, as far as the hour's lines come together.
    pub fullest_minute: f64,
    /// What the clock of its first line, and of the last that differs, is ahead of UTC.
    pub offset: Option<i32>,
    pub other_offset: Option<i32>,
}

impl Hour {
    fn add(&mut self, other: Self) {
        if other.offset == self.offset {
            self.count_on_other += other.count_on_other;
            self.other_offset = other.other_offset.or(self.other_offset);
        } else {
            self.count_on_other += other.count;
            self.other_offset = other.offset;
        }
        self.repeated += other.repeated + u64::from((self.minutes & other.minutes).count_ones());
        self.minutes |= other.minutes;
        self.seen |= other.seen;
        self.count += other.count;
        self.rows += other.rows;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.largest = self.largest.max(other.largest);
        self.fullest_minute = self.fullest_minute.max(other.fullest_minute);
    }
}

/// The hour that lines are being added to, minute by minute.
#[derive(Clone, Debug)]
struct Current {
    at: i64,
    hour: Hour,
    /// Requests of each minute.
    minutes: [f64; 60],
    /// The last line, and its minute in the hour.
    last: Stamp,
    minute: usize,
}

impl Current {
    fn begin(at: i64, stamp: Stamp) -> Self {
        let hour = Hour {
            count: 0.0,
            count_on_other: 0.0,
            rows: 0,
            first: stamp.seconds,
            last: stamp.seconds,
            repeated: 0,
            minutes: 0,
            seen: 0,
            largest: 0.0,
            fullest_minute: 0.0,
            offset: stamp.offset_minutes,
            other_offset: None,
        };
        Self { at, hour, minutes: [0.0; 60], last: stamp, minute: 0 }
    }

    /// Counts a line of this hour.
    fn add(&mut self, stamp: Stamp, in_hour: i64, count: f64, repeats: bool) {
        let hour = &mut self.hour;
        self.minute = usize::try_from(in_hour / 60).unwrap_or(0);
        let bit = 1_u64 << self.minute;
        // A time between two minutes is known again only in the very next line.
        if in_hour % 60 == 0 {
            hour.repeated += u64::from(hour.minutes & bit != 0);
            hour.minutes |= bit;
        } else {
            hour.repeated += u64::from(repeats);
        }
        hour.seen |= bit;
        hour.first = hour.first.min(stamp.seconds);
        hour.last = hour.last.max(stamp.seconds);
        if stamp.offset_minutes != hour.offset {
            hour.other_offset = stamp.offset_minutes;
        }
        self.last = stamp;
        self.count(count);
    }

    /// Counts a line at the time of the one before.
    #[inline]
    fn again(&mut self, count: f64) {
        self.hour.repeated += 1;
        self.count(count);
    }

    fn count(&mut self, count: f64) {
        let hour = &mut self.hour;
        hour.rows += 1;
        hour.count += count;
        hour.largest = hour.largest.max(count);
        if self.last.offset_minutes != hour.offset {
            hour.count_on_other += count;
        }
        if let Some(sum) = self.minutes.get_mut(self.minute) {
            *sum += count;
        }
    }
}

/// A line that is older than the one before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Back {
    pub seconds: i64,
    pub line: u64,
    /// Of the line before, and its own.
    pub from: i64,
    pub to: i64,
}

/// How a reading ended.
pub struct Ending {
    pub format: Format,
    pub unread: u64,
    pub unreadable: Vec<Unreadable>,
    pub broken_off: Option<String>,
    pub offset_minutes: Option<i32>,
    pub remarks: Vec<String>,
    pub access: Option<Eras>,
}

impl Tally {
    /// Counts a line; `false` if there are more hours than a century has.
    #[inline]
    pub fn add(&mut self, line: u64, stamp: Stamp, count: f64) -> bool {
        self.rows += 1;
        match &mut self.current {
            // Most lines of a busy log share their second with the one before.
            Some(current) if current.last == stamp => {
                current.again(count);
                self.previous = Some(stamp);
                true
            }
            _ => self.add_at(line, stamp, count),
        }
    }

    /// Counts a line at another time than the one before.
    fn add_at(&mut self, line: u64, stamp: Stamp, count: f64) -> bool {
        let seconds = stamp.seconds;
        let (first, last) =
            self.ends.map_or((seconds, seconds), |(first, last)| (first.min(seconds), last.max(seconds)));
        if last - first > A_CENTURY && self.strange_line.is_none() {
            self.strange_line = Some(line);
        }
        self.ends = Some((first, last));
        let at = seconds.div_euclid(SECONDS_AN_HOUR);
        let in_hour = seconds.rem_euclid(SECONDS_AN_HOUR);
        let repeats = self.previous == Some(stamp);
        match &mut self.current {
            Some(current) if current.at == at => current.add(stamp, in_hour, count, repeats),
            _ => {
                self.put_down();
                let mut current = Current::begin(at, stamp);
                current.add(stamp, in_hour, count, repeats);
                self.current = Some(current);
            }
        }
        self.step_to(line, stamp);
        self.hours.len() <= MOST_HOURS
    }

    /// Notes the step from the last line, to the next or to one that counts nothing and only ends it.
    pub fn step_to(&mut self, line: u64, stamp: Stamp) {
        if let Some(previous) = self.previous {
            // Between two clocks of one place only the time that passed is a step.
            let ahead = stamp.offset_minutes.zip(previous.offset_minutes);
            let ahead = ahead.map_or(0, |(now, before)| i64::from(now - before) * 60);
            let step = stamp.seconds - previous.seconds - ahead;
            if step < 0 {
                self.out_of_order += 1;
                self.step_back(Back { seconds: -step, line, from: previous.seconds, to: stamp.seconds });
            } else if step > 0 && (self.steps.len() < MOST_STEPS || self.steps.contains_key(&step)) {
                *self.steps.entry(step).or_default() += 1;
            }
        }
        self.previous = Some(stamp);
    }

    /// Whether the last line is after a time.
    pub fn is_after(&self, at: Stamp) -> bool {
        self.previous.is_some_and(|previous| at.is_before(previous))
    }

    /// Lines of another series follow, which begins where it wants to.
    pub fn begin_series(&mut self) {
        self.previous = None;
    }

    fn step_back(&mut self, back: Back) {
        let is_full = self.steps_back.len() >= NAMED_STEPS_BACK;
        // Of those as long the first stay.
        let shortest = self.steps_back.iter().enumerate().rev().min_by_key(|(_, back)| back.seconds);
        match shortest.map(|(at, shortest)| (at, shortest.seconds)).filter(|_| is_full) {
            Some((_, shortest)) if shortest >= back.seconds => return,
            Some((at, _)) => {
                self.steps_back.remove(at);
            }
            None => {}
        }
        self.steps_back.push(back);
    }

    pub(super) fn put_down(&mut self) {
        if let Some(Current { at, mut hour, minutes, .. }) = self.current.take() {
            hour.fullest_minute = minutes.into_iter().fold(0.0, f64::max);
            self.hours.entry(at).and_modify(|known| known.add(hour)).or_insert(hour);
        }
    }

    /// The line whose time is strange, if it was not set aside.
    pub fn strange_line(&self) -> Option<u64> {
        let (first, last) = (self.hours.keys().next()?, self.hours.keys().next_back()?);
        self.strange_line.filter(|_| (last - first) * SECONDS_AN_HOUR > A_CENTURY)
    }

    /// The usual step: the most frequent, the shortest of those; a month at most. Lines in no order,
    /// as some consoles export them, say nothing by their steps: there it is the usual time between
    /// hours that were recorded, shared by the lines of one hour.
    pub fn step(&self) -> i64 {
        let by_line = usual(self.steps.iter().map(|(step, lines)| (*step, *lines)));
        if self.out_of_order <= self.rows / DISORDER {
            return by_line;
        }
        let apart = self.hours.keys().zip(self.hours.keys().skip(1));
        let by_hour = usual(tallied(apart.map(|(hour, next)| (next - hour) * SECONDS_AN_HOUR)));
        let lines = tallied(self.hours.values().map(|hour| i64::try_from(hour.rows).unwrap_or(1)));
        let in_an_hour =
            lines.into_iter().max_by_key(|(_, hours)| *hours).map_or(1, |(lines, _)| lines.max(1));
        by_line.min(by_hour / in_an_hour)
    }

    /// What the lines say together; `None` where there is no traffic in them.
    pub fn traffic(mut self, source: &str, set_aside: Vec<SetAside>, ending: Ending) -> Option<Traffic> {
        let step = self.step();
        self.count_rates(step, ending.format.unit().seconds());
        let clocks = self.clocks(step);
        let Calendar { hours: counts, slots } = calendar::of(&self.hours, step, &clocks.changes)?;
        let (first, last) = self
            .hours
            .values()
            .fold((i64::MAX, i64::MIN), |(first, last), hour| (first.min(hour.first), last.max(hour.last)));
        let (first, last) = (moment::time_of(first)?, moment::time_of(last)?);
        // Where each line is a request, many share a second; several series share all of their times.
        let counts_lines = ending.format.counts_lines();
        let twice = clocks.changes.iter().filter(|change| change.minutes < 0);
        let twice: u64 =
            twice.filter_map(|change| self.hours.get(&change.hour)).map(|hour| hour.repeated).sum();
        let repeated = self.hours.values().map(|hour| hour.repeated).sum::<u64>() - twice;
        let repeated = if counts_lines || ending.format.has_labels() { 0 } else { repeated };
        let total: f64 = counts.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let mean_per_hour = total / counts.len() as f64;
        let (peak, peak_count) = counts
            .iter()
            .zip(&slots)
            .fold((0, 0.0), |best, (count, at)| if *count > best.1 { (*at, *count) } else { best });
        let rhythm = if counts_lines { Rhythm::Requests } else { self.rhythm(step) };
        let seen = clock::seen(&self.hours, &clocks.changes);
        let gaps = silence::gaps(&seen, rhythm);
        let (week, covered_hours) = calendar::week(&counts, &slots);
        let (monthly, monthly_basis) = calendar::monthly(&counts, mean_per_hour)?;
        let [p50_hour, p95_hour, p99_hour] = quantiles(&mut counts.clone(), [0.5, 0.95, 0.99]);
        let (mut by_hour_of_day, mut by_weekday) = (vec![0.0; 24], vec![0.0; 7]);
        for (count, hour) in counts.iter().zip(&slots) {
            let slot = hour_of_week(hour * SECONDS_AN_HOUR);
            for (sums, at) in [(&mut by_hour_of_day, slot % 24), (&mut by_weekday, slot / 24)] {
                if let Some(sum) = sums.get_mut(at) {
                    *sum += count;
                }
            }
        }
        // An hour's lines come together, if not one by one.
        let longest_step_back = self.steps_back.iter().map(|back| back.seconds).max().unwrap_or(0);
        let is_near = longest_step_back < SECONDS_AN_HOUR / 6 || self.out_of_order <= self.rows / DISORDER;
        let tells_minutes =
            is_near && if counts_lines { self.tells_minutes() } else { step > 0 && step <= 60 };
        let Ending { format, unread, unreadable, broken_off, offset_minutes, remarks, access } = ending;
        Some(Traffic {
            source: source.to_owned(),
            format,
            is_array: false,
            rows: self.rows,
            unread,
            unreadable,
            broken_off,
            set_aside,
            repeated,
            out_of_order: self.out_of_order,
            longest_step_back,
            steps_back: self.steps_back.iter().filter_map(told_back).collect(),
            offset_minutes,
            offsets_differ: clocks.differ,
            first,
            last,
            step_seconds: step,
            steps: self.steps.into_iter().collect(),
            span_hours: counts.len(),
            span_days: i64::from(last.date().since(first.date()).ok()?.get_days()) + 1,
            total,
            largest_row: self.hours.values().fold(0.0, |largest, hour| hour.largest.max(largest)),
            mean_per_hour,
            peak_hour: moment::time_of(peak * SECONDS_AN_HOUR)?,
            peak_count,
            p50_hour,
            p95_hour,
            p99_hour,
            by_hour_of_day,
            by_weekday,
            idle_hours: counts.iter().filter(|count| **count <= 0.0).count(),
            gap_count: gaps.len(),
            gap_minutes: gaps.iter().map(|gap| gap.to - gap.from).sum(),
            gaps: gaps
                .iter()
                .take(NAMED_GAPS)
                .filter_map(|gap| {
                    let [from, to] = [gap.from, gap.to].map(|minute| moment::time_of(minute * 60));
                    Some(Gap { from: from?, to: to?, minutes: gap.to - gap.from })
                })
                .collect(),
            week,
            covered_hours,
            monthly,
            monthly_basis,
            burst: if tells_minutes { calendar::burst(&self.hours) } else { None },
            clock_changes: clocks.changes.iter().filter_map(Change::told).collect(),
            grown_bytes: 0,
            remarks,
            access: access.map(Eras::told),
        })
    }

    /// The changes of clocks, and what looked like disorder and was one.
    fn clocks(&mut self, step: i64) -> Clocks {
        let clocks = if step <= SECONDS_AN_HOUR {
            clock::changes(&self.hours, &self.steps_back)
        } else {
            Clocks { differ: clock::differ(&self.hours), changes: Vec::new() }
        };
        let is_change = |back: &Back| {
            let at = back.to.div_euclid(SECONDS_AN_HOUR);
            let is_short = back.seconds <= SECONDS_AN_HOUR;
            is_short && clocks.changes.iter().any(|change| change.minutes < 0 && change.hour == at)
        };
        let before = self.steps_back.len();
        self.steps_back.retain(|back| !is_change(back));
        self.out_of_order -= (before - self.steps_back.len()) as u64;
        clocks
    }

    /// Makes counts of rates: each held for the usual step.
    fn count_rates(&mut self, step: i64, seconds: Option<f64>) {
        let Some(seconds) = seconds else { return };
        let held = step as f64 / seconds;
        for hour in self.hours.values_mut() {
            for count in
                [&mut hour.count, &mut hour.count_on_other, &mut hour.largest, &mut hour.fullest_minute]
            {
                *count *= held;
            }
        }
    }

    /// Whether requests bear minutes rather than the start of their hour.
    fn tells_minutes(&self) -> bool {
        self.hours.values().any(|hour| hour.seen.count_ones() > 1)
    }

    /// How the lines of a series come: where it leaves out those of nothing, as if somebody asked.
    fn rhythm(&self, step: i64) -> Rhythm {
        let lines = if step > 0 && step < SECONDS_AN_HOUR { SECONDS_AN_HOUR / step } else { 1 };
        // The first hour and the last may be parts of one.
        let hours = i64::try_from(self.hours.len()).unwrap_or(i64::MAX).saturating_sub(2);
        let rows = i64::try_from(self.rows).unwrap_or(i64::MAX);
        let is_full =
            step >= SECONDS_AN_HOUR || rows.saturating_mul(100) >= hours.saturating_mul(lines * FULL);
        if step > 0 && is_full { Rhythm::Clockwork { step: (step / 60).max(1) } } else { Rhythm::Requests }
    }
}

fn told_back(back: &Back) -> Option<StepBack> {
    let (from, to) = (moment::time_of(back.from)?, moment::time_of(back.to)?);
    Some(StepBack { line: back.line, from, to, seconds: back.seconds })
}

/// The step that most lines took, the shortest of those; 0 without any, and none above a month.
fn usual(steps: impl IntoIterator<Item = (i64, u64)>) -> i64 {
    let within = steps.into_iter().filter(|(step, _)| *step <= LONGEST_STEP);
    within.max_by_key(|(step, lines)| (*lines, -*step)).map_or(0, |(step, _)| step)
}

/// How often each value occurs.
fn tallied(values: impl Iterator<Item = i64>) -> BTreeMap<i64, u64> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

/// The hour of the week, Monday midnight first. 1970 began on a Thursday, three days after a Monday.
pub fn hour_of_week(seconds: i64) -> usize {
    usize::try_from((seconds.div_euclid(SECONDS_AN_HOUR) + 72).rem_euclid(168)).unwrap_or(0)
}
