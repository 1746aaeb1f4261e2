//! What cold starts do to a week: the event simulation over a component's real 168 hours.
//!
//! The number of requests followed is bounded. A week that brings more is followed hour by hour, at
//! a few rates between its quietest and its busiest hour, each as if it lasted, and every rise adds
//! the instances it calls for. An instance that serves several requests at once is one that is done
//! with each of them as many times sooner: as many instances are wanted, and the gaps between
//! requests stay what they are.
//!
//! A documented limit counts requests at work, as providers write it, and not instances: an
//! instance that works on several requests uses up as many of it. Beyond it requests are turned
//! away, not queued.

use super::latency::{SERVICE_SIGMA, Start};
use crate::hosting::coldstart::{Arrivals, ColdStartError, Function, Service, Span, simulate};
use crate::hosting::queueing::erlang;
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
    /// Requests at work at once, at most; `None` where no limit is documented.
    pub most_at_once: Option<f64>,
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
    /// Share of requests that are turned away because the limit is reached.
    pub rejected: f64,
    /// Instances alive, on average over time, and at once, at most.
    pub mean_instances: f64,
    pub most_instances: f64,
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
        rejected: report.rejection_prob.mean,
        mean_instances: report.avg_server_count.mean,
        most_instances: report.most_instances as f64,
        is_sampled: false,
    })
}

/// Rates at which a full week is followed.
const RATES: usize = 5;

/// What a rate brings that lasts.
struct Lasting {
    per_s: f64,
    cold: f64,
    on_provisioned: f64,
    instances: f64,
}

/// The same where a week is too full: a few rates, each as if it lasted, and between them lines in
/// logarithms. Who is turned away needs no following: that is Erlang's loss, whatever the law of
/// service.
fn sampled(per_s: &[f64], function: &OnDemand, seed: u64) -> Result<ColdWeek, ColdStartError> {
    let most = per_s.iter().copied().fold(0.0, f64::max);
    let least = per_s.iter().copied().filter(|rate| *rate > 0.0).fold(most, f64::min).max(most * 1e-4);
    let mut rates = Vec::with_capacity(RATES);
    let mut most_instances: f64 = 0.0;
    for at in 0..RATES {
        let rate = least * libm::pow(most / least, at as f64 / (RATES - 1) as f64);
        let span = Span::Steady { requests: count(FOLLOWED) / RATES as u64 };
        let report = simulate(&Arrivals::Poisson { per_s: rate }, &function.rules(), span, seed)?;
        most_instances = most_instances.max(report.most_instances as f64);
        rates.push(Lasting {
            per_s: rate,
            cold: report.cold_start_prob.mean,
            on_provisioned: report.on_provisioned as f64 / report.requests.max(1) as f64,
            instances: report.avg_server_count.mean,
        });
    }
    let at_work = |rate: f64| rate * function.wall_ms / 1000.0 / function.together;
    let allowed = function.most_instances();
    let mut week = ColdWeek {
        share: 0.0,
        by_hour: Vec::with_capacity(per_s.len()),
        on_provisioned: 0.0,
        rejected: 0.0,
        mean_instances: 0.0,
        most_instances,
        is_sampled: true,
    };
    let (mut all, mut before) = (0.0, per_s.last().copied().unwrap_or(0.0));
    for rate in per_s.iter().copied() {
        let busy = |rate: f64| at_work(rate).min(allowed.map_or(f64::INFINITY, f64::from));
        let risen = (busy(rate) - busy(before).max(function.provisioned)).max(0.0);
        let lasting = |of: fn(&Lasting) -> f64| between(&rates, rate, of);
        let cold = if rate > 0.0 { (lasting(|at| at.cold) + risen / (rate * HOUR_S)).min(1.0) } else { 0.0 };
        week.by_hour.push(cold);
        week.share += cold * rate;
        week.on_provisioned += lasting(|at| at.on_provisioned) * rate;
        week.rejected += allowed.map_or(0.0, |allowed| lost(at_work(rate), allowed)) * rate;
        week.mean_instances += if rate > 0.0 { lasting(|at| at.instances) } else { function.provisioned };
        all += rate;
        before = rate;
    }
    week.share /= all;
    week.on_provisioned /= all;
    week.rejected /= all;
    week.mean_instances /= per_s.len() as f64;
    Ok(week)
}

/// A figure at a rate between those that were followed: a straight line in logarithms, since shares
/// fall and fleets grow by powers of the rate; a plain one where nothing was found at one of them.
fn between(rates: &[Lasting], per_s: f64, of: fn(&Lasting) -> f64) -> f64 {
    let after = rates.partition_point(|known| known.per_s < per_s).clamp(1, RATES - 1);
    let (Some(low), Some(high)) = (rates.get(after - 1), rates.get(after)) else { return 0.0 };
    let (from, to) = (of(low), of(high));
    if high.per_s <= low.per_s || per_s <= low.per_s {
        return from;
    }
    if from > 0.0 && to > 0.0 {
        let part = libm::log(per_s / low.per_s) / libm::log(high.per_s / low.per_s);
        return from * libm::pow(to / from, part.min(1.0));
    }
    from + ((per_s - low.per_s) / (high.per_s - low.per_s)).min(1.0) * (to - from)
}

/// Share of requests turned away where so many would be at work. What can be followed is within
/// what Erlang's formula takes; a load of nothing loses nothing.
fn lost(at_work: f64, allowed: u32) -> f64 {
    erlang::blocking(at_work, allowed.min(erlang::MOST_SERVERS)).unwrap_or_default()
}

const HOUR_S: f64 = 3600.0;

impl OnDemand {
    /// Instances that the limit leaves room for, one at least; `None` where there is no limit.
    pub fn most_instances(&self) -> Option<u32> {
        let most = libm::floor(self.most_at_once? / self.together).max(1.0);
        Some(u32::try_from(count(most)).unwrap_or(u32::MAX))
    }

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
            max_concurrency: self.most_instances(),
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
            most_at_once: None,
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

    /// A week that is followed as one, at traffic for which its hours are followed one by one.
    fn as_one(week: &Week, function: &OnDemand) -> crate::hosting::coldstart::Report {
        let per_s: Vec<f64> = week.iter().map(|factor| function.per_s * factor).collect();
        let arrivals = Arrivals::Profile { per_s, slot_s: HOUR_S };
        simulate(&arrivals, &function.rules(), Span::Steady { requests: 1 }, 11).unwrap()
    }

    #[test]
    fn hours_one_by_one_say_what_the_week_says() {
        for (peak, volume) in [(3.0, 1.01), (3.0, 4.0), (8.0, 1.01), (8.0, 4.0), (30.0, 2.0)] {
            let evening = week(&Shape::DayAndEvening { peak });
            let function = function(volume * FOLLOWED * 730.0 / 168.0);
            let (parts, whole) = (follow(&evening, &function, 7).unwrap(), as_one(&evening, &function));
            assert!(parts.is_sampled);
            for (what, found, expected, tolerance) in [
                ("share", parts.share, whole.cold_start_prob.mean, 0.2),
                ("mean", parts.mean_instances, whole.avg_server_count.mean, 0.2),
                ("most", parts.most_instances, whole.most_instances as f64, 0.25),
            ] {
                let off = found / expected - 1.0;
                assert!(off.abs() < tolerance, "{what} at {peak} × {volume}: {found} is not {expected}");
            }
        }
    }

    /// Twice as much work as a limit allows, alone and four to an instance, followed either way.
    #[test]
    fn who_exceeds_the_limit_is_turned_away() {
        let steady = week(&Shape::Steady);
        for together in [1.0, 4.0] {
            for requests in [200_000.0, 20_000_000.0] {
                let usual = OnDemand { together, ..function(requests) };
                let at_work = usual.per_s * usual.wall_ms / 1000.0;
                let wall_ms = usual.wall_ms * 16.0 / at_work;
                let limited = OnDemand { wall_ms, most_at_once: Some(8.0), ..usual };
                let found = follow(&steady, &limited, 7).unwrap();
                let expected = erlang::blocking(16.0 / together, limited.most_instances().unwrap()).unwrap();
                assert!((found.rejected - expected).abs() < 0.005, "{} is not {expected}", found.rejected);
                assert!(found.most_instances <= 8.0 / together, "{}", found.most_instances);
                assert_eq!(found.is_sampled, requests > 1e6);
            }
        }
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
