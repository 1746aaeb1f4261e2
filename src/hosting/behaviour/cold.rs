//! What cold starts do to a week: the event simulation over a component's real 168 hours.
//!
//! The number of requests followed is bounded. A week that brings more is followed at a fraction
//! of its traffic: the fuller a function's day, the rarer its cold starts, so what comes out is a
//! bound from above and says so. An instance that serves several requests at once is one that is
//! done with each of them as many times sooner: as many instances are wanted, and the gaps between
//! requests stay what they are.

use super::latency::{SERVICE_SIGMA, Start};
use crate::hosting::coldstart::{Arrivals, ColdStartError, Function, Service, Span, simulate};
use crate::hosting::traffic::Week;
use crate::terms::chance::normal_quantile;

/// Requests followed, about.
pub const FOLLOWED: f64 = 100_000.0;

/// A component on a host that starts instances on demand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnDemand {
    /// Requests a second in a mean hour.
    pub per_s: f64,
    pub wall_ms: f64,
    /// Requests an instance works on at once.
    pub together: f64,
    pub start: Start<20>,
    pub idle_life_s: f64,
    /// Instances kept warm.
    pub provisioned: f64,
}

/// A week of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ColdWeek {
    /// Share of requests that start an instance.
    pub share: f64,
    /// The same by hour.
    pub by_hour: Vec<f64>,
    /// Share of requests that go to an instance kept warm.
    pub on_provisioned: f64,
    /// Whether the traffic was more than is followed, so that the share is a bound from above.
    pub is_bound: bool,
}

/// Follows a component's requests through its week; the same seed gives the same week.
pub fn follow(week: &Week, function: &OnDemand, seed: u64) -> Result<ColdWeek, ColdStartError> {
    let a_week = function.per_s * week.len() as f64 * 3600.0;
    let share = (FOLLOWED / a_week).min(1.0);
    let per_s: Vec<f64> = week.iter().map(|factor| function.per_s * share * factor).collect();
    let arrivals = Arrivals::Profile { per_s: per_s.clone(), slot_s: 3600.0 };
    let seconds = function.wall_ms / 1000.0 / function.together;
    let work = times::<64>(seconds);
    let starts = function.start.times_ms().iter().map(|start_ms| start_ms / 1000.0 / function.together);
    let cold = starts.flat_map(|start| work.iter().map(move |work| start + work)).collect();
    let rules = Function {
        warm: Service::OneOf { seconds: times::<512>(seconds).to_vec() },
        cold: Service::OneOf { seconds: cold },
        idle_life_s: function.idle_life_s,
        max_concurrency: None,
        provisioned: count(function.provisioned * share),
    };
    let report = simulate(&arrivals, &rules, Span::Steady { requests: FOLLOWED as u64 }, seed)?;
    let rounds = report.seconds / (week.len() as f64 * 3600.0);
    let by_hour = per_s.iter().zip(&report.cold_starts_by_slot).map(|(per_s, cold)| {
        let expected = per_s * 3600.0 * rounds;
        if expected > 0.0 { (*cold as f64 / expected).min(1.0) } else { 0.0 }
    });
    Ok(ColdWeek {
        share: report.cold_start_prob.mean,
        by_hour: by_hour.collect(),
        on_provisioned: report.on_provisioned as f64 / report.requests.max(1) as f64,
        is_bound: share < 1.0,
    })
}

/// Equally likely service times around a mean.
fn times<const N: usize>(mean: f64) -> [f64; N] {
    let half = SERVICE_SIGMA * SERVICE_SIGMA / 2.0;
    std::array::from_fn(|at| {
        mean * libm::exp(SERVICE_SIGMA * normal_quantile((at as f64 + 0.5) / N as f64) - half)
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
fn count(value: f64) -> u32 {
    libm::ceil(value) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Shape;
    use crate::hosting::traffic::week;

    fn function(requests_a_month: f64) -> OnDemand {
        OnDemand {
            per_s: requests_a_month / crate::hosting::SECONDS_A_MONTH,
            wall_ms: 200.0,
            together: 1.0,
            start: Start::through(250.0, 700.0),
            idle_life_s: 360.0,
            provisioned: 0.0,
        }
    }

    #[test]
    fn cold_starts_grow_rare_as_traffic_grows() {
        let steady = week(&Shape::Steady);
        let mut last = 1.0;
        for requests in [500.0, 5_000.0, 50_000.0, 500_000.0, 5e6] {
            let found = follow(&steady, &function(requests), 7).unwrap();
            assert!(found.share < last, "{requests}: {}", found.share);
            assert_eq!(found.is_bound, requests > 1e6, "{requests}");
            last = found.share;
        }
        assert!(last < 0.002, "{last}");
    }

    #[test]
    fn a_lone_request_is_cold_as_often_as_its_gaps_are_long() {
        // Poisson requests on average every 1,460 s; warm if the last one ended within 360 s.
        let found = follow(&week(&Shape::Steady), &function(1_800.0), 7).unwrap();
        let expected = libm::exp(-360.0 * 1_800.0 / crate::hosting::SECONDS_A_MONTH);
        assert!((found.share / expected - 1.0).abs() < 0.02, "{} is not {expected}", found.share);
    }

    #[test]
    fn an_office_starts_cold_in_the_morning() {
        let office =
            week(&Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.0, zones: Vec::new() });
        let found = follow(&office, &function(200_000.0), 7).unwrap();
        assert!(found.by_hour[8] > 2.0 * found.by_hour[12], "{:?}", &found.by_hour[6..20]);
        let kept = OnDemand { provisioned: 2.0, ..function(200_000.0) };
        assert!(follow(&office, &kept, 7).unwrap().share < 0.2 * found.share);
    }

    #[test]
    fn sharing_an_instance_starts_fewer() {
        let busy = function(3_000_000.0);
        let alone = follow(&week(&Shape::DayAndEvening { peak: 4.0 }), &busy, 7).unwrap();
        let shared = OnDemand { together: 20.0, ..busy };
        assert!(follow(&week(&Shape::DayAndEvening { peak: 4.0 }), &shared, 7).unwrap().share < alone.share);
    }
}
