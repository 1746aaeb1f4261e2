//! Silences that are gaps: for which something should have been recorded.
//!
//! A night without requests is no gap where other nights have none either. What is usual is therefore
//! asked of the other days: by quarter of an hour of the day and, as soon as there are several weeks,
//! of the week. A log of requests is silent by chance with the probability that every silent minute
//! has by itself; only a silence that chance leaves once in e^20 is told. Lines of a series come like
//! a clock's, so that every one that is missing is told, unless other days have none at that time.

use super::tally::hour_of_week;
use std::collections::BTreeMap;

/// A stretch of minutes since 1970, the second of them excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    pub from: i64,
    pub to: i64,
}

/// What a log or a series is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Lines come when somebody asks.
    Requests,
    /// Lines come every so many minutes.
    Clockwork { step: i64 },
}

/// The logarithm of one over the probability of a silence that is told.
const SURPRISE: f64 = 20.0;

/// Other minutes that must be known of a quarter of an hour before it says what is usual.
const FEWEST_MINUTES: i64 = QUARTER;

const QUARTER: i64 = 15;
const DAY: i64 = 24;
const WEEK: i64 = 168;

/// Other days and weeks that are asked, before and after.
const NEAREST_DAYS: i64 = 30;
const NEAREST_WEEKS: i64 = 12;

/// Shorter steps leave out a minute now and then by the way they fall into minutes.
const SHORT_STEP: i64 = 2;

/// The gaps of what was recorded: each hour since 1970 with its minutes that hold a line, one bit each.
pub fn gaps(hours: &BTreeMap<i64, u64>, rhythm: Rhythm) -> Vec<Silence> {
    let minutes = hours.iter().flat_map(|(hour, seen)| {
        (0..60).filter(move |minute| seen >> minute & 1 == 1).map(move |minute| hour * 60 + minute)
    });
    let (Some((first, _)), Some((last, _))) = (hours.first_key_value(), hours.last_key_value()) else {
        return Vec::new();
    };
    let usual = Usual::of(hours, (*first, last + 1));
    let mut found = Vec::new();
    let mut before = None;
    for minute in minutes {
        if let Some(before) = before.replace(minute).filter(|before| minute - before > 1) {
            let silence = Silence { from: before + 1, to: minute };
            match rhythm {
                Rhythm::Requests => {
                    found.extend(Some(silence).filter(|silence| usual.is_surprising(*silence)));
                }
                Rhythm::Clockwork { step } => found.extend(usual.missing(before, minute, step)),
            }
        }
    }
    found
}

/// When lines usually come.
struct Usual<'a> {
    hours: &'a BTreeMap<i64, u64>,
    /// Minutes that hold a line, by quarter of an hour of the day and of the week.
    minutes: [Vec<i64>; 2],
    /// Hours since 1970, the second excluded.
    span: (i64, i64),
}

impl<'a> Usual<'a> {
    fn of(hours: &'a BTreeMap<i64, u64>, span: (i64, i64)) -> Self {
        let mut usual = Self { hours, minutes: [vec![0; 96], vec![0; 672]], span };
        for (hour, seen) in hours {
            let slot = hour_of_week(hour * 3600);
            for quarter in 0..4 {
                let minutes = i64::from((seen >> (15 * quarter) & 0x7fff).count_ones());
                for counts in &mut usual.minutes {
                    let length = counts.len();
                    if let Some(count) = counts.get_mut((slot * 4 + quarter) % length) {
                        *count += minutes;
                    }
                }
            }
        }
        usual
    }

    /// Whether chance hardly leaves a silence.
    fn is_surprising(&self, silence: Silence) -> bool {
        let mut surprise = 0.0;
        let mut from = silence.from;
        while from < silence.to {
            let to = ((from.div_euclid(QUARTER) + 1) * QUARTER).min(silence.to);
            surprise += minutes(to - from) * self.surprise_of_a_minute(from, silence);
            if surprise >= SURPRISE {
                return true;
            }
            from = to;
        }
        false
    }

    /// Of a silent minute: −ln of the share of other minutes of its quarter of an hour that are silent.
    fn surprise_of_a_minute(&self, minute: i64, silence: Silence) -> f64 {
        let of = |seen: i64, all: i64| -libm::log1p(-minutes(seen) / (minutes(all) + 1.0));
        let quarter = minute.div_euclid(QUARTER);
        let slot = hour_of_week(quarter.div_euclid(4) * 3600) * 4 + place(quarter.rem_euclid(4));
        let known = self.minutes.iter().zip([4 * DAY, 4 * WEEK]).filter_map(|(counts, period)| {
            let seen = counts.get(slot % counts.len()).copied().unwrap_or(0);
            let all = QUARTER * times((self.span.0 * 4, self.span.1 * 4), quarter, period)
                - silent_minutes(silence, quarter, period);
            (all >= FEWEST_MINUTES).then(|| of(seen, all))
        });
        known.reduce(f64::min).unwrap_or_else(|| {
            let all = 60 * (self.span.1 - self.span.0) - (silence.to - silence.from);
            of(self.minutes.first().map_or(0, |by_day| by_day.iter().sum()), all)
        })
    }

    /// The lines that are missing between two minutes: from the first that is usual to the last.
    fn missing(&self, before: i64, after: i64, step: i64) -> Option<Silence> {
        let step = step.max(1);
        let count = (after - before + step / 2) / step - 1;
        if count < 1 || (step < SHORT_STEP && count < 2) {
            return None;
        }
        let is_usual = |nth: &i64| self.is_usual(before + nth * step, (before, after), step);
        let first = (1..=count).find(is_usual)?;
        let last = (first..=count).rev().find(is_usual)?;
        Some(Silence { from: before + first * step, to: (before + (last + 1) * step).min(after) })
    }

    /// Whether half of the other days, and of the other weeks, have a line at the time of day of a
    /// minute; of the nearest ones, as seasons change.
    fn is_usual(&self, minute: i64, (before, after): (i64, i64), step: i64) -> bool {
        let apart = (step / 2).min(30);
        let is_told =
            |at: &i64| (self.span.0 * 60..self.span.1 * 60).contains(at) && !(before + 1..after).contains(at);
        [(DAY, NEAREST_DAYS), (WEEK, NEAREST_WEEKS)].into_iter().all(|(hours, nearest)| {
            let others = (1..=nearest).flat_map(|nth| [-nth, nth]).map(|nth| minute + nth * hours * 60);
            let (seen, all) = others.filter(is_told).fold((0, 0), |(seen, all), at| {
                (seen + i64::from(self.holds_a_line(at - apart, at + apart)), all + 1)
            });
            2 * seen >= all
        })
    }

    /// Whether any minute of a stretch of up to two hours holds a line, both ends included.
    fn holds_a_line(&self, from: i64, to: i64) -> bool {
        (from.div_euclid(60)..=to.div_euclid(60)).any(|hour| {
            let seen = self.hours.get(&hour).copied().unwrap_or(0);
            (from.max(hour * 60)..=to.min(hour * 60 + 59)).any(|at| seen >> (at - hour * 60) & 1 == 1)
        })
    }
}

/// How often a place comes again in a stretch, the end excluded.
const fn times((from, to): (i64, i64), place: i64, period: i64) -> i64 {
    if to <= from {
        return 0;
    }
    (to - 1 - place).div_euclid(period) - (from - 1 - place).div_euclid(period)
}

/// Silent minutes in quarters of an hour like this one.
const fn silent_minutes(silence: Silence, quarter: i64, period: i64) -> i64 {
    let (from, to) = (silence.from.div_euclid(QUARTER), (silence.to - 1).div_euclid(QUARTER));
    let mut all = QUARTER * times((from, to + 1), quarter, period);
    if (from - quarter).rem_euclid(period) == 0 {
        all -= silence.from - from * QUARTER;
    }
    if (to - quarter).rem_euclid(period) == 0 {
        all -= (to + 1) * QUARTER - silence.to;
    }
    all
}

fn place(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

const fn minutes(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 2026-11-23, midnight.
    const MONDAY: i64 = 1_795_392_000 / 60;

    #[track_caller]
    fn check(seen: impl Fn(i64) -> bool, days: i64, rhythm: Rhythm, expected: &[(i64, i64)]) {
        let mut hours = BTreeMap::new();
        for minute in (0..days * 1440).filter(|minute| seen(*minute)) {
            *hours.entry((MONDAY + minute).div_euclid(60)).or_default() |= 1 << minute.rem_euclid(60);
        }
        let found: Vec<(i64, i64)> =
            gaps(&hours, rhythm).iter().map(|gap| (gap.from - MONDAY, gap.to - MONDAY)).collect();
        assert_eq!(found, expected);
    }

    /// Requests in every minute from six to ten at night, and none at night.
    const fn by_day(minute: i64) -> bool {
        let of_day = minute % 1440;
        of_day >= 6 * 60 && of_day < 21 * 60 + 37
    }

    #[test]
    fn nights_that_are_always_idle_are_no_gaps() {
        check(by_day, 5, Rhythm::Requests, &[]);
        // An hour in the middle of a day is, and so is a quarter of one.
        check(|at| by_day(at) && !(3480..3540).contains(&at), 5, Rhythm::Requests, &[(3480, 3540)]);
        check(|at| by_day(at) && !(3487..3502).contains(&at), 5, Rhythm::Requests, &[(3487, 3502)]);
        check(|at| by_day(at) && at != 3487 && at != 3490, 5, Rhythm::Requests, &[]);
        // Weekends are known by the second week.
        check(|at| by_day(at) && at / 1440 % 7 < 5, 21, Rhythm::Requests, &[]);
    }

    #[test]
    fn requests_now_and_then_leave_silences_that_say_nothing() {
        // One minute in ten, at random.
        let seldom = |at: i64| at.wrapping_mul(2_654_435_761).rem_euclid(1 << 32) % 10 == 0;
        check(seldom, 10, Rhythm::Requests, &[]);
        let found = |at: i64| seldom(at) && !(5000..5400).contains(&at);
        let mut hours = BTreeMap::new();
        for minute in (0..14_400).filter(|minute| found(*minute)) {
            *hours.entry((MONDAY + minute).div_euclid(60)).or_default() |= 1 << minute.rem_euclid(60);
        }
        let found = gaps(&hours, Rhythm::Requests);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].to - found[0].from >= 400, "{found:?}");
    }

    #[test]
    fn every_line_that_a_series_lacks_is_told() {
        let every = |step: i64| move |at: i64| at % step == step - 1;
        let rhythm = |step| Rhythm::Clockwork { step };
        check(every(5), 3, rhythm(5), &[]);
        check(|at| every(5)(at) && at != 1444, 3, rhythm(5), &[(1444, 1449)]);
        check(|at| every(60)(at) && !(1500..1680).contains(&at), 3, rhythm(60), &[(1559, 1739)]);
        // Consoles leave out lines of nothing: idle nights, and the edges of a gap that reaches into one.
        let office = |at: i64| every(5)(at) && by_day(at);
        check(office, 7, rhythm(5), &[]);
        check(|at| office(at) && !(2400..4000).contains(&at), 7, rhythm(5), &[(2404, 4004)]);
        check(|at| office(at) && !(2700..3000).contains(&at), 7, rhythm(5), &[(2704, 2739)]);
        // Without another day to go by, lines are missed.
        check(|at| matches!(at, 0 | 60 | 300), 1, rhythm(60), &[(120, 300)]);
    }
}
