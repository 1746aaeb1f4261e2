//! Cold starts: what functions that sleep do to the first request after a pause.
//!
//! A simulation of the platform's own rules, as in Mahmoudi & Khazaei, "SimFaaS" (CLOSER 2021):
//! a request goes to the newest idle instance; where there is none a new one starts, and that
//! request is cold; an instance is gone when it has been idle for its idle life; at the highest
//! concurrency a request is rejected, not queued. The closed forms known for it are poor where
//! idle lives are short, so the events are followed instead, at tens of millions of requests a
//! second. What follows from a steady state is checked by Little's law in the tests: requests at
//! work = arrival rate × mean time, cold and warm.

mod exponential;
mod instances;
mod laws;
mod levels;
mod report;
mod run;
mod schedule;

pub use laws::{Arrivals, Service, Surge};
pub use levels::{Lasting, Levels, levels};
pub use report::{BySlot, Figure, Report};

use crate::terms::chance::Stream;
use exponential::Exponential;
use laws::{Chance, Clock};
use run::{Coming, Fleet};
use schedule::Schedule;

/// A function and the platform it runs on.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// A request on an instance that has worked before.
    pub warm: Service,
    /// A request that starts its instance, the start included.
    pub cold: Service,
    /// How long an instance may idle before it is taken away, s.
    pub idle_life_s: f64,
    /// Instances that may exist at once; `None` where nothing stops them.
    pub max_concurrency: Option<u32>,
    /// Instances that are kept warm for ever and are used first. They count towards
    /// `max_concurrency` and towards all figures of instances.
    pub provisioned: u32,
}

/// What to look at, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// This many requests once the start has been forgotten. With a profile: whole rounds of it,
    /// with at least this many requests expected, and at least one round.
    Steady { requests: u64 },
    /// The first requests after nothing, exactly this many.
    FromEmpty { requests: u64 },
}

/// Follows requests through a function. The same seed gives the same report on every machine.
pub fn simulate(
    arrivals: &Arrivals,
    function: &Function,
    span: Span,
    seed: u64,
) -> Result<Report, ColdStartError> {
    check(arrivals, function)?;
    let (Span::Steady { requests } | Span::FromEmpty { requests }) = span;
    if requests == 0 {
        return Err(ColdStartError::NoRequests);
    }
    let schedule = Schedule::new(arrivals, function.idle_life_s, span);
    let exponential = Exponential::new();
    let chance = |name| Chance::new(Stream::new(seed, name).bits(0), &exponential);
    let mut coming =
        Coming::new(Clock::start(arrivals, schedule.starts_at_s), function, chance("cold starts: traffic"));
    let mut fleet = Fleet::new(arrivals, function, chance("cold starts: starts"));
    coming.follow(schedule.warm_up, &mut fleet);
    let mut accounts = vec![fleet.account(coming.moment_s(schedule.warm_up))];
    fleet.forget();
    for end in schedule.ends {
        coming.follow(end, &mut fleet);
        accounts.push(fleet.account(coming.moment_s(end)));
    }
    Ok(Report::new(&accounts, fleet.most_instances, fleet.by_slot))
}

/// Why nothing can be simulated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ColdStartError {
    #[error("{name} is {value}, but must be {range}")]
    OutOfRange { name: &'static str, value: f64, range: &'static str },
    #[error("no request is to be followed: ask for one at least")]
    NoRequests,
    #[error("a profile in which every slot is empty brings no request at all")]
    NothingComes,
    #[error("a law of time without any times cannot be drawn from")]
    NoTimes,
    #[error("{provisioned} instances are kept warm, but only {allowed} may exist")]
    MoreThanAllowed { provisioned: u32, allowed: u32 },
    #[error(
        "about {expected:.0} requests would be at work at once, more than the {limit:.0} that can be followed: split the load"
    )]
    TooMany { expected: f64, limit: f64 },
    #[error(
        "a round of the profile brings about {expected:.0} requests, more than the {limit:.0} that are followed: look at its slots one by one"
    )]
    LongRound { expected: f64, limit: f64 },
}

/// Requests at work at once that can be followed in reasonable time.
const MOST_AT_WORK: f64 = 200_000.0;

/// Requests in a round of a profile that take about a minute to follow.
const MOST_IN_A_ROUND: f64 = 2e9;

fn check(arrivals: &Arrivals, function: &Function) -> Result<(), ColdStartError> {
    arrivals.check()?;
    function.warm.check()?;
    function.cold.check()?;
    not_negative("the idle life", function.idle_life_s)?;
    if let Some(allowed) = function.max_concurrency {
        positive("the highest concurrency", f64::from(allowed))?;
        if function.provisioned > allowed {
            return Err(ColdStartError::MoreThanAllowed { provisioned: function.provisioned, allowed });
        }
    }
    let longest_s = function.warm.mean_s().max(function.cold.mean_s());
    let allowed = function.max_concurrency.map_or(f64::INFINITY, f64::from);
    let expected = (arrivals.peak_per_s() * longest_s).min(allowed).max(f64::from(function.provisioned));
    if expected > MOST_AT_WORK {
        return Err(ColdStartError::TooMany { expected, limit: MOST_AT_WORK });
    }
    match arrivals.expected_in_a_round() {
        Some(expected) if expected > MOST_IN_A_ROUND => {
            Err(ColdStartError::LongRound { expected, limit: MOST_IN_A_ROUND })
        }
        _ => Ok(()),
    }
}

fn not_negative(name: &'static str, value: f64) -> Result<(), ColdStartError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(ColdStartError::OutOfRange { name, value, range: "finite and not negative" })
}

fn positive(name: &'static str, value: f64) -> Result<(), ColdStartError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(ColdStartError::OutOfRange { name, value, range: "finite and above zero" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosting::queueing::erlang;

    fn function(warm_s: f64, cold_s: f64, idle_life_s: f64) -> Function {
        Function {
            warm: Service::Exponential { mean_s: warm_s },
            cold: Service::Exponential { mean_s: cold_s },
            idle_life_s,
            max_concurrency: None,
            provisioned: 0,
        }
    }

    const fn poisson(per_s: f64) -> Arrivals {
        Arrivals::Poisson { per_s }
    }

    fn steady(arrivals: &Arrivals, function: &Function, requests: u64) -> Report {
        simulate(arrivals, function, Span::Steady { requests }, 1).unwrap()
    }

    /// Within four standard errors, and those small enough to say something.
    #[track_caller]
    fn check(figure: Figure, expected: f64, largest_error: f64) {
        let error = figure.standard_error.unwrap();
        assert!(error <= largest_error, "a standard error of {error} says nothing");
        assert!((figure.mean - expected).abs() <= 4.0 * error, "{figure:?} is not {expected}");
    }

    #[test]
    fn the_published_example_of_simfaas_comes_out() {
        // One run in the README of SimFaaS 0.2: 0.14 % cold, 7.6612 instances, 1.7879 at work.
        let report = steady(&poisson(0.9), &function(1.991, 2.244, 600.0), 500_000);
        check(report.cold_start_prob, 0.0014, 0.0001);
        check(report.avg_server_count, 7.6612, 0.05);
        check(report.avg_running_count, 1.7879, 0.005);
    }

    #[test]
    fn without_working_time_a_request_is_cold_after_a_long_gap() {
        let report = steady(&poisson(1.0 / 600.0), &function(0.0, 0.0, 600.0), 300_000);
        let longer = (-1.0_f64).exp();
        check(report.cold_start_prob, longer, 0.002);
        check(report.avg_server_count, 1.0 - longer, 0.002);
        assert!(report.avg_running_count.mean.abs() < 1e-12);
    }

    #[test]
    fn what_is_at_work_obeys_littles_law() {
        for (per_s, warm_s, cold_s, idle_life_s, max_concurrency) in [
            (0.9, 1.991, 2.244, 600.0, None),
            (1.0, 0.3, 10.0, 10.0, None),
            (5.0, 0.1, 1.0, 1.0, Some(3)),
            (10.0, 2.0, 2.5, 60.0, Some(20)),
            (200.0, 0.5, 1.0, 60.0, None),
        ] {
            let function = Function { max_concurrency, ..function(warm_s, cold_s, idle_life_s) };
            let report = steady(&poisson(per_s), &function, 400_000);
            let (cold, rejected) = (report.cold_start_prob.mean, report.rejection_prob.mean);
            let at_work = per_s * ((1.0 - cold - rejected) * warm_s + cold * cold_s);
            check(report.avg_running_count, at_work, 0.01 * at_work);
        }
    }

    #[test]
    fn rejections_are_those_of_erlang_whatever_the_law_of_time() {
        let lost = erlang::blocking(4.0, 5).unwrap();
        for law in [
            Service::Exponential { mean_s: 2.0 },
            Service::Fixed { seconds: 2.0 },
            Service::lognormal(2.0, 4.0).unwrap(),
        ] {
            let (warm, max_concurrency) = (law.clone(), Some(5));
            let function = Function { warm, cold: law, max_concurrency, ..function(0.0, 0.0, 1e6) };
            check(steady(&poisson(2.0), &function, 300_000).rejection_prob, lost, 0.003);
        }
    }

    #[test]
    fn a_clock_is_followed_exactly() {
        let function = Function {
            warm: Service::Fixed { seconds: 2.0 },
            cold: Service::Fixed { seconds: 2.5 },
            ..function(0.0, 0.0, 600.0)
        };
        let seldom = steady(&Arrivals::Every { seconds: 700.0 }, &function, 1_000);
        assert_eq!(seldom.cold_starts, 1_000);
        for (found, by_hand) in [
            (seldom.avg_server_count, 602.5 / 700.0),
            (seldom.avg_running_count, 2.5 / 700.0),
            (seldom.wasted_capacity.unwrap(), 600.0 / 602.5),
            (seldom.avg_lifespan_s.unwrap(), 602.5),
        ] {
            assert!((found.mean - by_hand).abs() < 1e-9, "{found:?} is not {by_hand}");
        }
        assert_eq!(seldom.most_instances, 1);
        let often = Arrivals::Every { seconds: 100.0 };
        let first = simulate(&often, &function, Span::FromEmpty { requests: 1_000 }, 1).unwrap();
        assert_eq!((first.requests, first.cold_starts), (1_000, 1));
        let later = steady(&often, &function, 1_000);
        assert_eq!((later.requests, later.cold_starts, later.avg_lifespan_s), (1_000, 0, None));
    }

    #[test]
    fn instances_kept_warm_leave_the_rest_to_spill_over() {
        let usual = function(1.0, 3.0, 5.0);
        let without = steady(&poisson(0.5), &usual, 200_000);
        let with = steady(&poisson(0.5), &Function { provisioned: 2, ..usual }, 200_000);
        assert!(with.cold_start_prob.mean < 0.3 * without.cold_start_prob.mean);
        assert!(with.avg_server_count.mean > 2.0);
        assert!(with.most_instances > 2);
        let spilled = (with.requests - with.on_provisioned) as f64 / with.requests as f64;
        let lost = erlang::blocking(0.5, 2).unwrap();
        assert!((spilled - lost).abs() < 0.004, "{spilled} is not {lost}");
    }

    #[test]
    fn a_day_begins_cold_after_its_empty_hours() {
        let mut per_s = vec![0.0; 24];
        per_s[9] = 1.0;
        let arrivals = Arrivals::Profile { per_s, slot_s: 3600.0, surge: Surge::NONE };
        let report = steady(&arrivals, &function(0.01, 0.5, 600.0), 100_000);
        // 3,600 requests a day are expected, so whole days make 28 of them.
        assert!((report.seconds - 28.0 * 86_400.0).abs() < 1e-6);
        assert!(report.requests.abs_diff(28 * 3600) < 4 * 317);
        assert!(report.cold_starts >= 28);
        assert_eq!(report.by_slot.cold_starts[9], report.cold_starts);
    }

    #[test]
    fn a_profile_of_equal_slots_is_none() {
        let usual = function(0.3, 10.0, 10.0);
        let even = Arrivals::Profile { per_s: vec![1.0; 24], slot_s: 3600.0, surge: Surge::NONE };
        let (even, plain) = (steady(&even, &usual, 600_000), steady(&poisson(1.0), &usual, 600_000));
        check(even.cold_start_prob, plain.cold_start_prob.mean, 0.0006);
        assert!(plain.by_slot.requests.is_empty());
    }

    /// Half of the requests in a tenth of the time: as many in all, and all of them at their times.
    #[test]
    fn a_surge_brings_as_many_requests_at_once() {
        let usual = Function { warm: Service::Fixed { seconds: 0.0 }, ..function(0.0, 0.0, 0.5) };
        let of = |surge| {
            let arrivals = Arrivals::Profile { per_s: vec![1.0, 0.5], slot_s: 100.0, surge };
            steady(&arrivals, &usual, 300_000)
        };
        let (even, surging) = (of(Surge::NONE), of(Surge { times: 5.0, seconds: 10.0 }));
        assert!((surging.requests as f64 / even.requests as f64 - 1.0).abs() < 0.01);
        assert!((surging.by_slot.requests[1] as f64 / surging.by_slot.requests[0] as f64 - 0.5).abs() < 0.01);
        assert_eq!(surging.by_slot.requests.iter().sum::<u64>(), surging.requests);
        // Cold after a gap longer than half a second, at each of the rates; a gap across their change is
        // one in a hundred.
        let cold = |rate: f64| (-0.5 * rate).exp();
        let calm = 0.5 / 0.9;
        let first = 0.5 * cold(5.0) + 0.5 * cold(calm);
        let second = 0.5 * cold(2.5) + 0.5 * cold(0.5 * calm);
        let expected = (2.0 * first + second) / 3.0;
        let found = surging.cold_start_prob.mean;
        assert!((found - expected).abs() < 0.015, "{found} is not {expected}");
        let refused = |times, seconds| {
            let arrivals =
                Arrivals::Profile { per_s: vec![1.0], slot_s: 100.0, surge: Surge { times, seconds } };
            simulate(&arrivals, &usual, Span::Steady { requests: 1 }, 1).unwrap_err().to_string()
        };
        for (times, seconds) in [(0.5, 10.0), (11.0, 10.0), (1.0, 100.0)] {
            assert!(refused(times, seconds).contains("height of a surge"), "{times} {seconds}");
        }
    }

    #[test]
    fn a_request_in_a_hundred_years_is_found_at_once() {
        let mut per_s = vec![0.0; 168];
        per_s[50] = 1e-13;
        let arrivals = Arrivals::Profile { per_s, slot_s: 3600.0, surge: Surge::NONE };
        let report = steady(&arrivals, &function(1.0, 2.0, 600.0), 10);
        assert_eq!(report.cold_starts, report.requests);
        assert_eq!(report.by_slot.cold_starts[50], report.cold_starts);
        assert!(report.requests < 40);
    }

    #[test]
    fn the_same_seed_gives_the_same_report() {
        let of = |seed| {
            let span = Span::Steady { requests: 5_000 };
            simulate(&poisson(1.0), &function(0.3, 10.0, 10.0), span, seed).unwrap()
        };
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn what_cannot_be_simulated_is_refused() {
        #[track_caller]
        fn refused(arrivals: &Arrivals, function: &Function, requests: u64, because: &str) {
            let error = simulate(arrivals, function, Span::Steady { requests }, 1).unwrap_err().to_string();
            assert!(error.contains(because), "\"{error}\" does not say \"{because}\"");
        }
        let usual = function(1.0, 2.0, 600.0);
        refused(&poisson(0.0), &usual, 10, "the arrival rate is 0");
        refused(&poisson(f64::NAN), &usual, 10, "the arrival rate");
        refused(&Arrivals::Every { seconds: -1.0 }, &usual, 10, "time between arrivals");
        let empty = Arrivals::Profile { per_s: vec![0.0; 168], slot_s: 3600.0, surge: Surge::NONE };
        refused(&empty, &usual, 10, "every slot is empty");
        refused(&poisson(1.0), &function(-1.0, 2.0, 600.0), 10, "the time of a request is -1");
        refused(&poisson(1.0), &function(1.0, 2.0, f64::INFINITY), 10, "the idle life");
        refused(&poisson(1.0), &usual, 0, "ask for one at least");
        let crowded = Arrivals::Profile { per_s: vec![1e4; 168], slot_s: 3600.0, surge: Surge::NONE };
        refused(&crowded, &usual, 10, "look at its slots one by one");
        refused(&poisson(1e9), &usual, 10, "more than the 200000");
        let none = Function { max_concurrency: Some(0), ..usual.clone() };
        refused(&poisson(1.0), &none, 10, "the highest concurrency");
        let kept = Function { max_concurrency: Some(2), provisioned: 3, ..usual };
        refused(&poisson(1.0), &kept, 10, "3 instances are kept warm");
    }
}
