//! How often a system is up, from how often its parts are.
//!
//! Availabilities run from 0 to 1. The block formulas are those of any reliability text
//! (Trivedi & Bobbio, "Reliability and Availability Engineering", 2017) and take failures for
//! independent; they seldom are, which is what [`parallel_with_common_cause`] is for. The figure in
//! a service agreement is a term of a contract, the point from which money comes back, and not a
//! probability of failure: what two such figures multiply to is a bound to argue with, no promise.

/// All parts are needed: ∏A.
pub fn series(parts: &[f64]) -> Result<f64, AvailabilityError> {
    check_parts(parts)?;
    Ok(parts.iter().product())
}

/// One part is enough: 1 − ∏(1 − A).
pub fn parallel(parts: &[f64]) -> Result<f64, AvailabilityError> {
    check_parts(parts)?;
    Ok(1.0 - parts.iter().map(|part| 1.0 - part).product::<f64>())
}

/// At least `k` of these parts are needed. The parts may differ.
pub fn k_of(k: u32, parts: &[f64]) -> Result<f64, AvailabilityError> {
    check_parts(parts)?;
    let k = usize::try_from(k).unwrap_or(usize::MAX);
    if k == 0 || k > parts.len() {
        return Err(AvailabilityError::NotThatMany { k, parts: parts.len() });
    }
    // at_least[j]: the probability that at least j of the parts seen so far are up. From k on there
    // is no need to tell them apart, so the sum is of positive terms only.
    let mut at_least = vec![0.0; k + 1];
    if let Some(nothing_needed) = at_least.first_mut() {
        *nothing_needed = 1.0;
    }
    for part in parts {
        for up in (1..=k).rev() {
            let one_less = at_least.get(up - 1).copied().unwrap_or(0.0);
            if let Some(probability) = at_least.get_mut(up) {
                *probability += part * (one_less - *probability);
            }
        }
    }
    Ok(at_least.last().copied().unwrap_or(0.0))
}

/// At least `k` of `n` parts are needed, all of them alike: the binomial law, added up from the
/// fewest failures.
pub fn k_of_alike(k: u32, n: u32, part: f64) -> Result<f64, AvailabilityError> {
    check_parts(&[part])?;
    if k == 0 || k > n {
        let places = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        return Err(AvailabilityError::NotThatMany { k: places(k), parts: places(n) });
    }
    let mut ways = libm::pow(part, f64::from(n));
    let mut sum = ways;
    for down in 1..=n - k {
        ways *= f64::from(n - down + 1) / f64::from(down) * (1.0 - part) / part;
        // What follows is smaller still.
        if ways <= sum * 1e-18 {
            break;
        }
        sum += ways;
    }
    Ok(sum.min(1.0))
}

/// Mean time between failures over itself and the mean time to repair, in the same unit.
pub fn from_repair(
    mean_time_between_failures: f64,
    mean_time_to_repair: f64,
) -> Result<f64, AvailabilityError> {
    positive("the mean time between failures", mean_time_between_failures)?;
    not_negative("the mean time to repair", mean_time_to_repair)?;
    Ok(mean_time_between_failures / (mean_time_between_failures + mean_time_to_repair))
}

/// A redundant group, some of whose failures take all parts at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CommonCause {
    /// All parts happen to be down, each by itself.
    pub apart: f64,
    /// One cause has taken them all.
    pub together: f64,
    pub unavailability: f64,
    pub availability: f64,
}

/// The beta-factor model (Fleming 1975; IEC 61508-6): a share `beta` of each part's downtime has a
/// cause that all parts share, U = ∏(1 − β)u + βu. Where the parts differ, the shared u is their
/// geometric mean.
pub fn parallel_with_common_cause(parts: &[f64], beta: f64) -> Result<CommonCause, AvailabilityError> {
    k_of_with_common_cause(1, parts, beta)
}

/// The same where at least `k` of the parts are needed: too many of them are down each by itself, with
/// (1 − β)u, or a common cause has taken all. The two are added as for one of many, so that this is a
/// bound where downtime is long.
pub fn k_of_with_common_cause(k: u32, parts: &[f64], beta: f64) -> Result<CommonCause, AvailabilityError> {
    check_parts(parts)?;
    share("the share of common causes", beta)?;
    let down = || parts.iter().map(|part| 1.0 - part);
    let apart = if k == 1 {
        down().map(|down| (1.0 - beta) * down).product()
    } else {
        let alone: Vec<f64> = down().map(|down| 1.0 - (1.0 - beta) * down).collect();
        1.0 - k_of(k, &alone)?
    };
    let first = down().next().unwrap_or(0.0);
    let all_alike = down().all(|down| down.to_bits() == first.to_bits());
    let typical = if all_alike { first } else { geometric_mean(down()) };
    let together = beta * typical;
    let unavailability = (apart + together).min(1.0);
    Ok(CommonCause { apart, together, unavailability, availability: 1.0 - unavailability })
}

fn geometric_mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum_of_logs, mut count) = (0.0, 0.0);
    for value in values {
        sum_of_logs += libm::log(value);
        count += 1.0;
    }
    libm::exp(sum_of_logs / count)
}

/// Several regions behind a router that sends traffic to one that is up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regions {
    /// At least one region is up.
    pub any_region: f64,
    pub availability: f64,
}

/// `count` regions of availability `region` each, behind a router of its own.
pub fn regions_behind_router(region: f64, count: u32, router: f64) -> Result<Regions, AvailabilityError> {
    share("the availability of a region", region)?;
    share("the availability of the router", router)?;
    if count == 0 {
        return Err(AvailabilityError::NoParts);
    }
    let any_region = 1.0 - libm::pow(1.0 - region, f64::from(count));
    Ok(Regions { any_region, availability: any_region * router })
}

/// Two parts of which one is enough, that fail and are repaired at constant rates in the same unit
/// of time. With one crew the second part waits for its repair; with two they do not meet. The
/// steady state of the birth-and-death chain (Trivedi & Bobbio, chapter 10).
pub fn repairable_pair(failure_rate: f64, repair_rate: f64, crews: u32) -> Result<f64, AvailabilityError> {
    not_negative("the failure rate", failure_rate)?;
    positive("the repair rate", repair_rate)?;
    if crews == 0 {
        return Err(AvailabilityError::NoCrew);
    }
    let ratio = failure_rate / repair_rate;
    let one_down = 2.0 * ratio;
    let both_down = one_down * ratio / f64::from(crews.min(2));
    Ok(1.0 - both_down / (1.0 + one_down + both_down))
}

/// What an availability means on the clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Downtime {
    pub minutes_in_30_days: f64,
    /// In a year of 365 days.
    pub hours_a_year: f64,
    pub minutes_a_year: f64,
}

/// The time down at an availability.
pub fn downtime(availability: f64) -> Result<Downtime, AvailabilityError> {
    share("the availability", availability)?;
    let down = 1.0 - availability;
    Ok(Downtime {
        minutes_in_30_days: down * 30.0 * 1440.0,
        hours_a_year: down * 365.0 * 24.0,
        minutes_a_year: down * 365.0 * 1440.0,
    })
}

/// Hours down in a year once disasters are counted as well: the everyday `availability`, and
/// `disasters_a_year` after each of which it takes `recovery_h` (the recovery time objective of the
/// pattern, if it is kept) until the system is back.
pub fn with_disasters(
    availability: f64,
    disasters_a_year: f64,
    recovery_h: f64,
) -> Result<f64, AvailabilityError> {
    not_negative("the number of disasters a year", disasters_a_year)?;
    not_negative("the time to recover", recovery_h)?;
    let recovering_h = disasters_a_year * recovery_h;
    let year_h = 365.0 * 24.0;
    if recovering_h > year_h {
        return Err(AvailabilityError::NeverBack { recovering_h });
    }
    Ok(recovering_h + (1.0 - recovering_h / year_h) * downtime(availability)?.hours_a_year)
}

/// How fast errors use up what an objective allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErrorBudget {
    /// Minutes of the window that may fail.
    pub budget_min: f64,
    /// How many times faster than allowed; 1 lasts exactly the window.
    pub burn_rate: f64,
    /// `None` where nothing fails.
    pub hours_to_exhaust: Option<f64>,
}

/// Error budget and burn rate ("The Site Reliability Workbook", 2018, chapter 5) of an objective
/// below 1 over a window in days, at a share `error_rate` of failing requests.
pub fn error_budget(
    objective: f64,
    window_d: f64,
    error_rate: f64,
) -> Result<ErrorBudget, AvailabilityError> {
    share("the objective", objective)?;
    positive("the window", window_d)?;
    share("the error rate", error_rate)?;
    let allowed = 1.0 - objective;
    if allowed <= 0.0 {
        return Err(AvailabilityError::NoBudget);
    }
    let burn_rate = error_rate / allowed;
    let hours_to_exhaust = (burn_rate > 0.0).then(|| window_d * 24.0 / burn_rate);
    Ok(ErrorBudget { budget_min: allowed * window_d * 1440.0, burn_rate, hours_to_exhaust })
}

/// Why an availability has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AvailabilityError {
    #[error("there is no part to be up or down")]
    NoParts,
    #[error("{name} is {value}, but must be {range}")]
    OutOfRange { name: &'static str, value: f64, range: &'static str },
    #[error("the availability of part {part} is {value}, but must be from 0 to 1")]
    PartOutOfRange { part: usize, value: f64 },
    #[error("{k} of {parts} parts cannot be needed: write at least 1 and at most all")]
    NotThatMany { k: usize, parts: usize },
    #[error("nobody repairs: name one crew at least")]
    NoCrew,
    #[error("an objective of 1 leaves no budget to burn")]
    NoBudget,
    #[error("recovering would take {recovering_h} hours of every year: the system would never be back")]
    NeverBack { recovering_h: f64 },
}

fn check_parts(parts: &[f64]) -> Result<(), AvailabilityError> {
    if parts.is_empty() {
        return Err(AvailabilityError::NoParts);
    }
    for (index, value) in parts.iter().copied().enumerate() {
        if !(0.0..=1.0).contains(&value) {
            return Err(AvailabilityError::PartOutOfRange { part: index + 1, value });
        }
    }
    Ok(())
}

fn share(name: &'static str, value: f64) -> Result<(), AvailabilityError> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err(AvailabilityError::OutOfRange { name, value, range: "from 0 to 1" })
}

fn not_negative(name: &'static str, value: f64) -> Result<(), AvailabilityError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(AvailabilityError::OutOfRange { name, value, range: "finite and not negative" })
}

fn positive(name: &'static str, value: f64) -> Result<(), AvailabilityError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(AvailabilityError::OutOfRange { name, value, range: "finite and above zero" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(got: Result<f64, AvailabilityError>, expected: f64) {
        let got = got.unwrap();
        assert!((got - expected).abs() <= 1e-12, "{got} is not {expected}");
    }

    #[test]
    fn the_published_compositions() {
        // Microsoft: web app and database, and the same with a queue to fall back on.
        check(series(&[0.9995, 0.9999]), 0.999_400_05);
        check(parallel(&[0.9999, 0.999]), 0.999_999_9);
        let regions = regions_behind_router(0.9995, 2, 0.9999).unwrap();
        check(Ok(regions.any_region), 0.999_999_75);
        check(Ok(regions.availability), 0.999_899_750_025);
        check(k_of(2, &[0.99; 3]), 0.999_702);
        check(from_repair(1000.0, 2.0), 1000.0 / 1002.0);
    }

    #[test]
    fn common_causes_eat_redundancy() {
        let pair = parallel_with_common_cause(&[0.995, 0.995], 0.1).unwrap();
        check(Ok(pair.unavailability), 0.000_520_25);
        check(Ok(pair.apart), 0.000_020_25);
        let unlike = parallel_with_common_cause(&[0.99, 0.9999], 0.1).unwrap();
        check(Ok(unlike.together), 0.1 * 0.001);
        let certain = parallel_with_common_cause(&[1.0, 0.9], 0.1).unwrap();
        check(Ok(certain.availability), 1.0);
    }

    #[test]
    fn common_causes_take_the_spare_parts_too() {
        // 2 of 3 parts of 0.99 with β = 0.1: u = 0.009 each by itself, 3u² − 2u³ of two or more, and 0.001.
        let found = k_of_with_common_cause(2, &[0.99; 3], 0.1).unwrap();
        check(Ok(found.apart), 3.0 * 0.000_081 - 2.0 * 0.000_000_729);
        check(Ok(found.together), 0.001);
        check(Ok(found.unavailability), 0.001_241_542);
        assert_eq!(
            k_of_with_common_cause(1, &[0.995; 2], 0.1),
            parallel_with_common_cause(&[0.995; 2], 0.1),
            "one of many is parallel"
        );
        let independent = k_of_with_common_cause(2, &[0.99; 3], 0.0).unwrap();
        check(Ok(independent.availability), 0.999_702);
        // All of them needed, and all of their downtime shared: no more than that of one.
        check(Ok(k_of_with_common_cause(3, &[0.9; 3], 1.0).unwrap().availability), 0.9);
        check(Ok(k_of_with_common_cause(3, &[0.0; 3], 0.5).unwrap().availability), 0.0);
    }

    #[test]
    fn two_crews_make_two_parts_independent() {
        let alone = from_repair(1.0 / 0.0005, 1.0 / 0.25);
        check(repairable_pair(0.0005, 0.25, 2), parallel(&[alone.clone().unwrap(), alone.unwrap()]).unwrap());
        assert!(repairable_pair(0.0005, 0.25, 1).unwrap() < repairable_pair(0.0005, 0.25, 2).unwrap());
    }

    #[test]
    fn three_nines_on_the_clock() {
        let found = downtime(0.999).unwrap();
        check(Ok(found.minutes_in_30_days), 43.2);
        check(Ok(found.hours_a_year), 8.76);
        check(with_disasters(0.999, 0.0, 4.0), 8.76);
        check(with_disasters(1.0, 0.5, 4.0), 2.0);
    }

    #[test]
    fn a_burn_rate_of_the_workbook() {
        let found = error_budget(0.999, 30.0, 0.0144).unwrap();
        assert!((found.burn_rate - 14.4).abs() < 1e-9);
        assert!((found.hours_to_exhaust.unwrap() - 50.0).abs() < 1e-9);
        assert_eq!(error_budget(0.999, 30.0, 0.0).unwrap().hours_to_exhaust, None);
        assert_eq!(error_budget(1.0, 30.0, 0.01), Err(AvailabilityError::NoBudget));
    }

    #[test]
    fn what_has_no_answer_is_refused() {
        assert_eq!(series(&[]), Err(AvailabilityError::NoParts));
        assert_eq!(parallel(&[0.9, 1.5]), Err(AvailabilityError::PartOutOfRange { part: 2, value: 1.5 }));
        assert!(series(&[f64::NAN]).unwrap_err().to_string().contains("part 1"));
        assert_eq!(k_of(0, &[0.9]), Err(AvailabilityError::NotThatMany { k: 0, parts: 1 }));
        assert_eq!(k_of(3, &[0.9; 2]), Err(AvailabilityError::NotThatMany { k: 3, parts: 2 }));
        assert!(from_repair(0.0, 1.0).is_err());
        assert!(from_repair(1.0, f64::INFINITY).is_err());
        assert_eq!(repairable_pair(1.0, 1.0, 0), Err(AvailabilityError::NoCrew));
        assert!(with_disasters(0.99, 10.0, 10_000.0).is_err());
        assert!(regions_behind_router(0.9, 0, 0.9).is_err());
    }

    proptest! {
        #[test]
        fn one_of_n_is_parallel_and_n_of_n_is_series(parts in prop::collection::vec(0.0..=1.0, 1..8)) {
            let all = u32::try_from(parts.len()).unwrap();
            prop_assert!((k_of(1, &parts).unwrap() - parallel(&parts).unwrap()).abs() < 1e-12);
            prop_assert!((k_of(all, &parts).unwrap() - series(&parts).unwrap()).abs() < 1e-12);
        }

        #[test]
        fn parts_that_are_alike_are_parts(n in 1_u32..12, spare in 0_u32..12, part in 0.5..1.0) {
            let k = n - spare.min(n - 1);
            let parts = vec![part; usize::try_from(n).unwrap()];
            prop_assert!((k_of_alike(k, n, part).unwrap() - k_of(k, &parts).unwrap()).abs() < 1e-12);
        }

        #[test]
        fn a_part_more_in_series_never_helps_and_in_parallel_never_harms(
            parts in prop::collection::vec(0.0..=1.0, 1..8), another in 0.0..=1.0,
        ) {
            let mut more = parts.clone();
            more.push(another);
            prop_assert!(series(&more).unwrap() <= series(&parts).unwrap());
            prop_assert!(parallel(&more).unwrap() >= parallel(&parts).unwrap());
        }
    }
}
