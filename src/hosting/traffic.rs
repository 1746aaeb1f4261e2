//! When requests come: a shape's readable parameters as 168 factors with mean one.

use crate::decision::{HOURS_A_WEEK, Shape};

/// Factors of the week's hours, Monday midnight first; their mean is one.
pub type Week = [f64; HOURS_A_WEEK];

/// The week of a shape. A drawn or imported one of the wrong length, or empty, counts as steady;
/// reading a file refuses both before they come here.
pub fn week(shape: &Shape) -> Week {
    let mut hours = [0.0; HOURS_A_WEEK];
    for (at, hour) in hours.iter_mut().enumerate() {
        *hour = weight(shape, at / 24, (at % 24) as f64, at);
    }
    match shape {
        Shape::DayAndEvening { peak } => hours = fit_peak(hours, *peak),
        Shape::OfficeHours { zones, .. } if !zones.is_empty() => hours = seen_from_here(&hours, zones),
        _ => {}
    }
    normalised(hours)
}

fn weight(shape: &Shape, day: usize, hour: f64, at: usize) -> f64 {
    match shape {
        Shape::Steady => 1.0,
        Shape::OfficeHours { from, to, days, outside, .. } => {
            let working = day < usize::from(*days);
            let inside = if working { overlap(hour, *from, *to) } else { 0.0 };
            outside + (1.0 - outside) * inside
        }
        Shape::DayAndEvening { .. } => hills(day, hour),
        Shape::Spiky { spikes, height, hours } => {
            let spikes = usize::from((*spikes).max(1));
            let apart = HOURS_A_WEEK / spikes;
            // Spikes start at 11 and are spread evenly over the week.
            let since = (at + HOURS_A_WEEK - 11) % HOURS_A_WEEK % apart.max(1);
            if since < usize::from(*hours) && at_most(at, apart, spikes) { *height } else { 1.0 }
        }
        Shape::EventDriven { day_over_night, .. } => {
            if (8.0..20.0).contains(&hour) {
                *day_over_night
            } else {
                1.0
            }
        }
        Shape::NightlyBatch { from, hours } => overlap(hour, *from, (from + hours) % 24.0),
        Shape::Campaign { days, height } => {
            let since_thursday = (day + 7 - 3) % 7;
            if since_thursday < usize::from(*days) { *height } else { 1.0 }
        }
        Shape::Drawn { hours } | Shape::Imported { hours, .. } => hours.get(at).copied().unwrap_or(0.0),
    }
}

/// One office's week added up with those of offices whose clocks are ahead: their morning is over
/// when ours begins.
fn seen_from_here(office: &Week, zones: &[f64]) -> Week {
    let at = |hour: usize| office.get(hour % HOURS_A_WEEK).copied().unwrap_or(0.0);
    let mut all = *office;
    for zone in zones {
        let ahead = zone.rem_euclid(HOURS_A_WEEK as f64);
        let part = ahead - libm::floor(ahead);
        let whole = whole_hours(ahead);
        for (hour, sum) in all.iter_mut().enumerate() {
            *sum += (1.0 - part) * at(hour + whole) + part * at(hour + whole + 1);
        }
    }
    all
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a week")]
const fn whole_hours(hours: f64) -> usize {
    hours as usize
}

/// Whether an hour belongs to one of the counted spikes, and not to the rest of the division.
const fn at_most(at: usize, apart: usize, spikes: usize) -> bool {
    (at + HOURS_A_WEEK - 11) % HOURS_A_WEEK / if apart == 0 { 1 } else { apart } < spikes
}

/// The part of the hour that starts at `hour` which lies between two times of day, 0 to 1.
fn overlap(hour: f64, from: f64, to: f64) -> f64 {
    let covered = |from: f64, to: f64| (to.min(hour + 1.0) - from.max(hour)).clamp(0.0, 1.0);
    if from < to { covered(from, to) } else { covered(from, 24.0) + covered(0.0, to) }
}

/// Quiet nights, lunch and evening, fuller at the week's end, before the peak is fitted.
fn hills(day: usize, hour: f64) -> f64 {
    const LUNCH: f64 = 12.5;
    const EVENING: f64 = 19.5;
    let bell = |centre: f64, width: f64| {
        let distance = (hour + 0.5 - centre) / width;
        libm::exp(-distance * distance / 2.0)
    };
    let of_the_week = [0.85, 0.85, 0.9, 0.95, 1.15, 1.1, 1.05].get(day).copied().unwrap_or(1.0);
    of_the_week * (0.55 * bell(LUNCH, 1.4) + bell(EVENING, 1.6))
}

/// Raises the floor, or sharpens the hills, until the highest hour is `wanted` times the mean.
fn fit_peak(mut hours: Week, wanted: f64) -> Week {
    let highest = hours.iter().copied().fold(0.0, f64::max);
    let ratio = |hours: &Week, power: f64| {
        let raised = hours.iter().map(|hour| libm::pow(hour / highest, power));
        HOURS_A_WEEK as f64 / raised.sum::<f64>()
    };
    if wanted <= ratio(&hours, 1.0) {
        let mean = hours.iter().sum::<f64>() / HOURS_A_WEEK as f64;
        let floor = (highest - wanted * mean) / (wanted - 1.0).max(1e-6);
        for hour in &mut hours {
            *hour += floor;
        }
        return hours;
    }
    let (mut low, mut high) = (1.0, 64.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if ratio(&hours, middle) < wanted { low = middle } else { high = middle }
    }
    for hour in &mut hours {
        *hour = libm::pow(*hour / highest, low);
    }
    hours
}

fn normalised(mut hours: Week) -> Week {
    let mean = hours.iter().sum::<f64>() / HOURS_A_WEEK as f64;
    if mean > 0.0 && mean.is_finite() {
        for hour in &mut hours {
            *hour /= mean;
        }
        hours
    } else {
        [1.0; HOURS_A_WEEK]
    }
}

/// The week of work that may wait `hours` in a queue: what came in them is done at an even pace, so
/// that nothing waits longer. Totals stay what they were.
pub fn queued(week: &Week, hours: usize) -> Week {
    let length = hours.clamp(1, HOURS_A_WEEK);
    if length == 1 {
        return *week;
    }
    std::array::from_fn(|at| {
        let back = (0..length).map(|back| (at + HOURS_A_WEEK - back) % HOURS_A_WEEK);
        back.filter_map(|at| week.get(at)).sum::<f64>() / length as f64
    })
}

/// The highest hour over the mean, and which hour it is.
pub fn peak(week: &Week) -> (f64, usize) {
    let mut best = (0.0, 0);
    for (at, factor) in week.iter().enumerate() {
        if *factor > best.0 {
            best = (*factor, at);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_has_mean_one() {
        for (name, shape) in Shape::usual() {
            let week = week(&shape);
            let mean = week.iter().sum::<f64>() / 168.0;
            assert!((mean - 1.0).abs() < 1e-12, "{name}: {mean}");
            assert!(week.iter().all(|hour| *hour >= 0.0), "{name}");
        }
    }

    #[test]
    fn the_peak_is_the_one_asked_for() {
        for wanted in [1.5, 3.0, 5.0, 9.0] {
            let (got, at) = peak(&week(&Shape::DayAndEvening { peak: wanted }));
            assert!((got / wanted - 1.0).abs() < 1e-6, "asked {wanted}, got {got}");
            assert_eq!(at / 24, 4, "Friday");
        }
    }

    #[test]
    fn an_office_is_empty_on_sunday() {
        let week =
            week(&Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.0, zones: Vec::new() });
        assert!((week[9] - 168.0 / 50.0).abs() < 1e-12);
        assert!(week[6 * 24 + 12].abs() < 1e-12);
    }

    #[test]
    fn a_queue_takes_peaks_off_and_nothing_away() {
        let spiky = week(&Shape::Spiky { spikes: 3, height: 20.0, hours: 1 });
        let mut last = f64::INFINITY;
        for hours in [0, 1, 2, 6, 24, 168, 500] {
            let after = queued(&spiky, hours);
            let mean = after.iter().sum::<f64>() / 168.0;
            assert!((mean - 1.0).abs() < 1e-12, "{hours}: {mean}");
            let (highest, _) = peak(&after);
            assert!(highest <= last, "{hours}: {highest} after {last}");
            last = highest;
        }
        assert!((last - 1.0).abs() < 1e-12, "a week's wait makes it even");
    }

    #[test]
    fn an_office_in_the_east_begins_earlier() {
        let office =
            |zones: Vec<f64>| week(&Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.0, zones });
        let two = office(vec![5.5]);
        // At half past two in the morning it is eight there: half of that hour is worked.
        assert!(two[1].abs() < 1e-12 && (two[2] / two[3] - 0.5).abs() < 1e-12);
        assert!((two[9] / two[3] - 2.0).abs() < 1e-12, "both work");
        assert!(
            two[7 * 24 - 1].abs() < 1e-12 && office(vec![9.0])[7 * 24 - 1] > 0.0,
            "Monday begins on Sunday"
        );
    }

    #[test]
    fn a_night_may_cross_midnight() {
        let week = week(&Shape::NightlyBatch { from: 23.0, hours: 2.0 });
        assert!(week[23] > 0.0 && week[0] > 0.0 && week[12].abs() < 1e-12);
    }
}
