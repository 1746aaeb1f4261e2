//! Hours of the calendar, and what a week and a month of them are.

use super::clock::Change;
use super::tally::{Hour, SECONDS_AN_HOUR, hour_of_week};
use crate::decision::HOURS_A_WEEK;
use crate::terms::Estimate;
use crate::terms::chance::{quantile, quantiles};
use std::collections::BTreeMap;

/// Hours in a month, as the providers' calculators count them.
const HOURS_A_MONTH: f64 = 730.0;

/// Requests of an hour from which on its fullest minute tells more than chance does.
const FEWEST_IN_A_BUSY_HOUR: f64 = 60.0;

/// Every hour that passed from the first to the last.
pub struct Calendar {
    /// Requests of each.
    pub hours: Vec<f64>,
    /// What hour it was on the clock, counted from 1970.
    pub slots: Vec<i64>,
}

/// Lays out what was counted. A line of a coarser series (a day) is spread evenly over the hours it
/// stands for; an hour that a change of clocks skipped is none, and one that came twice is two.
pub fn of(hours: &BTreeMap<i64, Hour>, step: i64, changes: &[Change]) -> Option<Calendar> {
    let each = usize::try_from((step + SECONDS_AN_HOUR / 2) / SECONDS_AN_HOUR).ok()?.max(1);
    let (from, to) = (*hours.keys().next()?, *hours.keys().next_back()?);
    let mut counts = vec![0.0; usize::try_from(to - from).ok()? + each];
    for (hour, sum) in hours {
        let at = usize::try_from(hour - from).ok()?;
        for slot in counts.iter_mut().skip(at).take(each) {
            *slot += sum.count / each as f64;
        }
    }
    if changes.is_empty() {
        let slots = (from..).take(counts.len()).collect();
        return Some(Calendar { hours: counts, slots });
    }
    let mut calendar = Calendar { hours: Vec::new(), slots: Vec::new() };
    for (count, at) in counts.into_iter().zip(from..) {
        let change = changes.iter().find(|change| change.hour == at && change.minutes.abs() == 60);
        let parts = match (change, hours.get(&at)) {
            (None, _) => [Some(count), None],
            (Some(change), known) if change.minutes > 0 => [known.map(|_| count), None],
            // Without offsets nobody knows which of the two a line belongs to.
            (Some(_), Some(hour)) if hour.other_offset.is_none() && hour.offset.is_none() => {
                [Some(count / 2.0), Some(count / 2.0)]
            }
            (Some(_), Some(hour)) => [Some(count - hour.count_on_other), Some(hour.count_on_other)],
            (Some(_), None) => [Some(0.0), Some(0.0)],
        };
        for count in parts.into_iter().flatten() {
            calendar.hours.push(count);
            calendar.slots.push(at);
        }
    }
    Some(calendar)
}

/// The mean of each hour of the week, and how many of them the series covers.
pub fn week(counts: &[f64], hours: &[i64]) -> ([f64; HOURS_A_WEEK], usize) {
    let mut sums = [(0.0, 0_u32); HOURS_A_WEEK];
    for (count, hour) in counts.iter().zip(hours) {
        if let Some((sum, times)) = sums.get_mut(hour_of_week(hour * SECONDS_AN_HOUR)) {
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
pub fn monthly(counts: &[f64], mean_per_hour: f64) -> Option<(Estimate, &'static str)> {
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

/// The fullest minute of an hour over its mean minute: from a busy hour's low tenth over the usual one
/// to the worst. Busy is what has as many requests as the mean of all hours that have any.
pub fn burst(hours: &BTreeMap<i64, Hour>) -> Option<Estimate> {
    let counts: Vec<f64> = hours.values().map(|hour| hour.count).filter(|count| *count > 0.0).collect();
    let busy = (counts.iter().sum::<f64>() / counts.len().max(1) as f64).max(FEWEST_IN_A_BUSY_HOUR);
    let is_whole = |at: i64| [at - 1, at + 1].iter().all(|next| hours.contains_key(next));
    let over = |hour: &Hour| (hour.fullest_minute * 60.0 / hour.count).clamp(1.0, 60.0);
    let mut times: Vec<f64> = hours
        .iter()
        // An hour that was recorded in part has a mean that is too low.
        .filter(|(at, hour)| hour.count >= busy && is_whole(**at))
        .map(|(_, hour)| over(hour))
        .collect();
    if times.is_empty() {
        return None;
    }
    let [low, likely, high] = quantiles(&mut times, [0.1, 0.5, 1.0]);
    let round = |times: f64| libm::round(times * 100.0) / 100.0;
    Estimate::new(round(low), round(likely), round(high)).ok()
}
