//! What cold starts do to a week: the event simulation over a component's real 168 hours.
//!
//! The number of requests followed is bounded. A week that brings more is followed hour by hour, at
//! a few rates between its quietest and its busiest hour, each as if it lasted, and every rise adds
//! the instances it calls for. An instance that serves several requests at once is one that is done
//! with each of them as many times sooner: as many instances are wanted, and the gaps between
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
    /// Whether the traffic was more than is followed, so that its hours were followed one by one.
    pub is_sampled: bool,
}

/// Follows a component's requests through its week; the same seed gives the same week.
pub fn follow(week: &Week, function: &OnDemand, seed: u64) -> Result<ColdWeek, ColdStartError> {
    let hours = week.len() as f64;
    let per_s: Vec<f64> = week.iter().map(|factor| function.per_s * factor).collect();
    if function.per_s * hours * HOUR_S > FOLLOWED {
        return sampled(&per_s, function, seed);
    }
    let arrivals = Arrivals::Profile { per_s: per_s.clone(), slot_s: HOUR_S };
    let report = simulate(&arrivals, &function.rules(), Span::Steady { requests: count(FOLLOWED) }, seed)?;
    let rounds = report.seconds / (hours * HOUR_S);
    let by_hour = per_s.iter().zip(&report.cold_starts_by_slot).map(|(per_s, cold)| {
        let expected = per_s * HOUR_S * rounds;
        if expected > 0.0 { (*cold as f64 / expected).min(1.0) } else { 0.0 }
    });
    Ok(ColdWeek {
        share: report.cold_start_prob.mean,
        by_hour: by_hour.collect(),
        on_provisioned: report.on_provisioned as f64 / report.requests.max(1) as f64,
        is_sampled: false,
    })
}

/// Rates at which a full week is followed.
const RATES: usize = 5;

/// The same where a week is too full: a few rates, each as if it lasted.
fn sampled(per_s: &[f64], function: &OnDemand, seed: u64) -> Result<ColdWeek, ColdStartError> {
    let most = per_s.iter().copied().fold(0.0, f64::max);
    let least = per_s.iter().copied().filter(|rate| *rate > 0.0).fold(most, f64::min).max(most * 1e-4);
    let mut rates = Vec::with_capacity(RATES);
    for at in 0..RATES {
        let rate = least * libm::pow(most / least, at as f64 / (RATES - 1) as f64);
        let span = Span::Steady { requests: count(FOLLOWED) / RATES as u64 };
        let report = simulate(&Arrivals::Poisson { per_s: rate }, &function.rules(), span, seed)?;
        let warm = report.on_provisioned as f64 / report.requests.max(1) as f64;
        rates.push((rate, report.cold_start_prob.mean, warm));
    }
    let of = |rate: f64| {
        let after = rates.partition_point(|known| known.0 < rate).clamp(1, RATES - 1);
        let (Some(low), Some(high)) = (rates.get(after - 1), rates.get(after)) else { return (0.0, 0.0) };
        let share = if high.0 > low.0 { ((rate - low.0) / (high.0 - low.0)).clamp(0.0, 1.0) } else { 0.0 };
        (low.1 + share * (high.1 - low.1), low.2 + share * (high.2 - low.2))
    };
    let at_work = |rate: f64| rate * function.wall_ms / 1000.0 / function.together;
    let mut week = ColdWeek {
        share: 0.0,
        by_hour: Vec::with_capacity(per_s.len()),
        on_provisioned: 0.0,
        is_sampled: true,
    };
    let (mut all, mut before) = (0.0, per_s.last().copied().unwrap_or(0.0));
    for rate in per_s.iter().copied() {
        let (lasting, warm) = of(rate);
        let risen = (at_work(rate) - at_work(before).max(function.provisioned)).max(0.0);
        let cold = if rate > 0.0 { (lasting + risen / (rate * HOUR_S)).min(1.0) } else { 0.0 };
        week.by_hour.push(cold);
        week.share += cold * rate;
        week.on_provisioned += warm * rate;
        all += rate;
        before = rate;
    }
    week.share /= all;
    week.on_provisioned /= all;
    Ok(week)
}

const HOUR_S: f64 = 3600.0;

impl OnDemand {
    /// The platform's rules as the simulation follows them.
    fn rules(&self) -> Function {
        let seconds = self.wall_ms / 1000.0 / self.together;
        let work = times::<64>(seconds);
        let starts = self.start.times_ms().iter().map(|start_ms| start_ms / 1000.0 / self.together);
        let cold = starts.flat_map(|start| work.iter().map(move |work| start + work)).collect();
        Function {
            warm: Service::OneOf { seconds: times::<512>(seconds).to_vec() },
            cold: Service::OneOf { seconds: cold },
            idle_life_s: self.idle_life_s,
            max_concurrency: None,
            provisioned: u32::try_from(count(self.provisioned)).unwrap_or(u32::MAX),
        }
    }
}

/// Equally likely service times around a mean.
fn times<const N: usize>(mean: f64) -> [f64; N] {
    let half = SERVICE_SIGMA * SERVICE_SIGMA / 2.0;
    std::array::from_fn(|at| {
        mean * libm::exp(SERVICE_SIGMA * normal_quantile((at as f64 + 0.5) / N as f64) - half)
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
fn count(value: f64) -> u64 {
    libm::ceil(value) as u64
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
    fn cold_starts_are_many_in_little_traffic_and_few_in_much() {
        let steady = week(&Shape::Steady);
        let shares = [500.0, 50_000.0, 5e6, 5e8].map(|requests| {
            let found = follow(&steady, &function(requests), 7).unwrap();
            assert_eq!(found.is_sampled, requests > 1e6, "{requests}");
            found.share
        });
        assert!(shares[0] > 0.8 && shares[1] < 0.02 && shares[2] < 0.01 && shares[3] < 0.001, "{shares:?}");
    }

    /// Just below and just above what is followed as one week the two ways say the same.
    #[test]
    fn hours_one_by_one_say_what_the_week_says() {
        let evening = week(&Shape::DayAndEvening { peak: 3.0 });
        let a_month = FOLLOWED * 730.0 / 168.0;
        let [whole, parts] =
            [0.99, 1.01].map(|times| follow(&evening, &function(times * a_month), 7).unwrap().share);
        assert!((parts / whole - 1.0).abs() < 0.35, "{whole} {parts}");
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
        let kept = OnDemand { provisioned: 4.0, ..function(200_000.0) };
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
