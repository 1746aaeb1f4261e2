//! What a series says: one sum for each hour of the calendar, and what follows from them.

use super::columns::Columns;
use super::{Unreadable, moment};
use crate::decision::HOURS_A_WEEK;
use crate::terms::Estimate;
use crate::terms::chance::quantile;
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// Hours in a month, as the providers' calculators count them.
const HOURS_A_MONTH: f64 = 730.0;

/// A century: more is a wrong column.
const MOST_HOURS: i64 = 876_600;

const SECONDS_AN_HOUR: i64 = 3600;

/// Different steps between lines that are told apart; a series has a handful.
const MOST_STEPS: usize = 1000;

/// Gaps kept with their times; the others are counted.
const NAMED_GAPS: usize = 10;

/// A series, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// The file's name.
    pub source: String,
    /// How the table was read.
    pub columns: Columns,
    /// Lines that were read.
    pub rows: u64,
    /// Lines that were not, and the first ten of them.
    pub unread: u64,
    pub unreadable: Vec<Unreadable>,
    /// Wall-clock times as written.
    pub first: DateTime,
    pub last: DateTime,
    /// The usual time between two lines, in seconds; 0 for a single time.
    pub step_seconds: i64,
    /// Calendar hours from the first to the last, both counted.
    pub span_hours: usize,
    pub total: f64,
    pub mean_per_hour: f64,
    /// The start of the fullest calendar hour, and its requests.
    pub peak_hour: DateTime,
    pub peak_count: f64,
    /// Calendar hours without a request, gaps included.
    pub idle_hours: usize,
    /// Hours for which nothing was recorded, in all; they count as hours without traffic.
    pub gap_hours: usize,
    /// The first ten stretches of them.
    pub gaps: Vec<Gap>,
    /// Mean requests in each hour of the week, Monday midnight first.
    pub week: [f64; HOURS_A_WEEK],
    /// Hours of the week the series covers; the rest are taken from the same hour of other days.
    pub covered_hours: usize,
    /// Requests a month, with the range its weeks (or days) suggest.
    pub monthly: Estimate,
    /// Where that range comes from, in a few words.
    pub monthly_basis: &'static str,
}

/// A stretch for which nothing was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The first hour without a line.
    pub from: DateTime,
    pub hours: usize,
}

impl Traffic {
    /// The fullest hour over the mean hour.
    pub fn peak_to_mean(&self) -> f64 {
        self.peak_count / self.mean_per_hour
    }

    /// The week as factors with mean one, to four digits: what the file keeps.
    pub fn weights(&self) -> Vec<f64> {
        let mean = self.week.iter().sum::<f64>() / HOURS_A_WEEK as f64;
        self.week.iter().map(|hour| libm::round(hour / mean * 1e4) / 1e4).collect()
    }
}

/// A series as it is read.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub rows: u64,
    ends: Option<(i64, i64)>,
    previous: Option<i64>,
    hours: BTreeMap<i64, f64>,
    steps: BTreeMap<i64, u64>,
}

impl Tally {
    /// Counts a line; `false` if the series has become longer than a century.
    pub fn add(&mut self, seconds: i64, count: f64) -> bool {
        let (first, last) =
            self.ends.map_or((seconds, seconds), |(first, last)| (first.min(seconds), last.max(seconds)));
        if last - first > MOST_HOURS * SECONDS_AN_HOUR {
            return false;
        }
        self.ends = Some((first, last));
        self.rows += 1;
        *self.hours.entry(seconds.div_euclid(SECONDS_AN_HOUR)).or_default() += count;
        if let Some(step) = self.previous.map(|previous| seconds - previous).filter(|step| *step > 0)
            && (self.steps.len() < MOST_STEPS || self.steps.contains_key(&step))
        {
            *self.steps.entry(step).or_default() += 1;
        }
        self.previous = Some(seconds);
        true
    }

    /// The usual step: the most frequent, the shortest of those.
    fn step(&self) -> i64 {
        self.steps.iter().max_by_key(|(step, lines)| (**lines, -**step)).map_or(0, |(step, _)| *step)
    }

    /// What the lines say together; `None` where there is no traffic in them.
    pub fn traffic(
        self,
        source: &str,
        columns: Columns,
        unread: u64,
        unreadable: Vec<Unreadable>,
    ) -> Option<Traffic> {
        let (first, last) = self.ends?;
        let step = self.step();
        let (from, hours) = self.calendar(step)?;
        let start = |at: usize| moment::time_of((from + i64::try_from(at).ok()?) * SECONDS_AN_HOUR);
        let counts: Vec<f64> = hours.iter().map(|hour| hour.unwrap_or(0.0)).collect();
        let total: f64 = counts.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let mean_per_hour = total / counts.len() as f64;
        let (peak, peak_count) = counts
            .iter()
            .copied()
            .enumerate()
            .fold((0, 0.0), |best, hour| if hour.1 > best.1 { hour } else { best });
        let stretches = gaps(&hours);
        let (week, covered_hours) = week(from, &counts);
        let (monthly, monthly_basis) = monthly(&counts, mean_per_hour)?;
        Some(Traffic {
            source: source.to_owned(),
            columns,
            rows: self.rows,
            unread,
            unreadable,
            first: moment::time_of(first)?,
            last: moment::time_of(last)?,
            step_seconds: step,
            span_hours: counts.len(),
            total,
            mean_per_hour,
            peak_hour: start(peak)?,
            peak_count,
            idle_hours: counts.iter().filter(|count| **count <= 0.0).count(),
            gap_hours: stretches.iter().map(|(_, hours)| hours).sum(),
            gaps: stretches
                .into_iter()
                .take(NAMED_GAPS)
                .filter_map(|(at, hours)| Some(Gap { from: start(at)?, hours }))
                .collect(),
            week,
            covered_hours,
            monthly,
            monthly_basis,
        })
    }

    /// Every hour from the first to the last, `None` where nothing was recorded. A line of a coarser
    /// series (a day) is spread evenly over the hours it stands for.
    fn calendar(&self, step: i64) -> Option<(i64, Vec<Option<f64>>)> {
        let each = usize::try_from((step + SECONDS_AN_HOUR / 2) / SECONDS_AN_HOUR).ok()?.max(1);
        let (from, to) = (*self.hours.keys().next()?, *self.hours.keys().next_back()?);
        let mut hours = vec![None; usize::try_from(to - from).ok()? + each];
        for (hour, count) in &self.hours {
            let at = usize::try_from(hour - from).ok()?;
            for slot in hours.iter_mut().skip(at).take(each) {
                *slot = Some(slot.unwrap_or(0.0) + count / each as f64);
            }
        }
        Some((from, hours))
    }
}

/// Stretches of unrecorded hours: (place, length).
fn gaps(hours: &[Option<f64>]) -> Vec<(usize, usize)> {
    let mut gaps: Vec<(usize, usize)> = Vec::new();
    for (at, _) in hours.iter().enumerate().filter(|(_, hour)| hour.is_none()) {
        match gaps.last_mut() {
            Some((from, length)) if *from + *length == at => *length += 1,
            _ => gaps.push((at, 1)),
        }
    }
    gaps
}

/// The mean of each hour of the week, and how many of them the series covers.
fn week(from: i64, counts: &[f64]) -> ([f64; HOURS_A_WEEK], usize) {
    let mut sums = [(0.0, 0_u32); HOURS_A_WEEK];
    // 1970 began on a Thursday, three days after a Monday.
    let slots = (0..HOURS_A_WEEK).cycle().skip(usize::try_from((from + 72).rem_euclid(168)).unwrap_or(0));
    for (count, slot) in counts.iter().zip(slots) {
        if let Some((sum, times)) = sums.get_mut(slot) {
            *sum += count;
            *times += 1;
        }
    }
    let mean = |wanted: &dyn Fn(usize) -> bool| {
        let chosen = sums.iter().enumerate().filter(|(at, (_, times))| *times > 0 && wanted(*at));
        let (sum, times) = chosen.fold((0.0, 0_u32), |(sum, times), (_, (s, t))| (sum + s, times + t));
        (times > 0).then(|| sum / f64::from(times))
    };
    let overall = mean(&|_| true).unwrap_or(1.0);
    let mut week = [0.0; HOURS_A_WEEK];
    for (at, hour) in week.iter_mut().enumerate() {
        *hour =
            mean(&|other| other == at).or_else(|| mean(&|other| other % 24 == at % 24)).unwrap_or(overall);
    }
    (week, sums.iter().filter(|(_, times)| *times > 0).count())
}

/// Requests a month: likely at the mean, ranging as the series' own weeks range, else its days.
fn monthly(counts: &[f64], mean_per_hour: f64) -> Option<(Estimate, &'static str)> {
    let likely = mean_per_hour * HOURS_A_MONTH;
    let tails = |length: usize| {
        let mut months: Vec<f64> = rolling(counts, length, 24).map(|mean| mean * HOURS_A_MONTH).collect();
        months.sort_by(f64::total_cmp);
        Some((quantile(&months, 0.1)?, quantile(&months, 0.9)?))
    };
    let (range, basis) = if counts.len() >= 2 * HOURS_A_WEEK {
        (tails(HOURS_A_WEEK)?, "range: its weeks, eight in ten of them")
    } else if counts.len() >= 72 {
        (tails(24)?, "range: its days, eight in ten of them, as there are less than two weeks")
    } else {
        ((likely / 2.0, likely * 2.0), "range: half to double, as there are less than three days")
    };
    let (low, high) = (telling(range.0.min(likely)), telling(range.1.max(likely)));
    Some((Estimate::new(low, telling(likely), high).ok()?, basis))
}

/// Four digits: a range read from a few weeks tells no more.
fn telling(requests: f64) -> f64 {
    if requests <= 0.0 {
        return 0.0;
    }
    let unit = libm::pow(10.0, libm::floor(libm::log10(requests)) - 3.0);
    if unit <= 1.0 {
        libm::round(requests / unit) / libm::round(1.0 / unit)
    } else {
        libm::round(requests / unit) * unit
    }
}

/// Means of all windows of `length` hours that start `apart` hours after each other.
fn rolling(counts: &[f64], length: usize, apart: usize) -> impl Iterator<Item = f64> {
    counts.windows(length).step_by(apart).map(move |window| window.iter().sum::<f64>() / length as f64)
}
