//! What cold starts do to a week: the event simulation over a component's real 168 hours.
//!
//! The number of requests followed is bounded. A week that brings more is looked at hour by hour, at
//! a few rates between its quietest and its busiest hour, each as if it lasted, and every rise adds
//! the instances it calls for. Instances end when they were idle for their life, so that a rate says
//! something only over many lives: where these bring more requests than are followed, the [`levels`]
//! of the steady state say it in closed form. An instance that serves several requests at once is one
//! that is done with each of them as many times sooner: as many instances are wanted, and the gaps
//! between requests stay what they are.
//!
//! A documented limit counts requests at work, as providers write it, and not instances: an
//! instance that works on several requests uses up as many of it. Beyond it requests are turned
//! away, not queued.

use super::latency::{SERVICE_SIGMA, Start};
use crate::hosting::coldstart::{
    Arrivals, ColdStartError, Function, Lasting, Levels, Service, Span, levels, simulate,
};
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
    /// Share of all requests that start an instance; those turned away count among all.
    pub share: f64,
    /// The same by hour.
    pub by_hour: Vec<f64>,
    /// Share of requests that go to an instance kept warm.
    pub on_provisioned: f64,
    /// Share of requests that are turned away because the limit is reached.
    pub rejected: f64,
    /// The same by hour.
    pub rejected_by_hour: Vec<f64>,
    /// Instances alive, on average over time, and at once, at most.
    pub mean_instances: f64,
    pub most_instances: f64,
    /// Whether the traffic was more than is followed, so that its hours were looked at one by one.
    pub is_sampled: bool,
}

impl ColdWeek {
    /// Share of those answered that start an instance: who is turned away gets no answer.
    pub fn share_of_answers(&self) -> f64 {
        of_answers(self.share, self.rejected)
    }

    /// The same by hour.
    pub fn hours_of_answers(&self) -> impl Iterator<Item = f64> + '_ {
        self.by_hour.iter().zip(&self.rejected_by_hour).map(|(cold, rejected)| of_answers(*cold, *rejected))
    }
}

fn of_answers(cold: f64, rejected: f64) -> f64 {
    if rejected < 1.0 { (cold / (1.0 - rejected)).min(1.0) } else { 0.0 }
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
    let of_all = |counted: &[u64]| -> Vec<f64> {
        let share = |(per_s, counted): (&f64, &u64)| {
            let expected = per_s * HOUR_S * rounds;
            if expected > 0.0 { (*counted as f64 / expected).min(1.0) } else { 0.0 }
        };
        per_s.iter().zip(counted).map(share).collect()
    };
    Ok(ColdWeek {
        share: report.cold_start_prob.mean,
        by_hour: of_all(&report.cold_starts_by_slot),
        on_provisioned: report.on_provisioned as f64 / report.requests.max(1) as f64,
        rejected: report.rejection_prob.mean,
        rejected_by_hour: of_all(&report.rejected_by_slot),
        mean_instances: report.avg_server_count.mean,
        most_instances: report.most_instances as f64,
        is_sampled: false,
    })
}

/// Rates at which a full week is looked at in closed form.
const RATES: usize = 17;

/// Rates that are followed, where the closed form does not do.
const FOLLOWED_RATES: usize = 5;

/// Idle lives over which a rate is followed, those included in which the start is forgotten.
const LIVES: f64 = 60.0;

/// Idle lives that are shorter beside requests are more than the closed form is good for.
const SHORT_LIFE: f64 = 20.0;

/// What a rate brings that lasts.
struct AtRate {
    per_s: f64,
    cold: f64,
    instances: f64,
    most: f64,
}

/// The same where a week is too full: a few rates, each as if it lasted, and between them lines in
/// logarithms. Who is turned away, or finds an instance kept warm, needs no following: that is
/// Erlang's loss, whatever the law of service.
fn sampled(per_s: &[f64], function: &OnDemand, seed: u64) -> Result<ColdWeek, ColdStartError> {
    let most = per_s.iter().copied().fold(0.0, f64::max);
    let least = per_s.iter().copied().filter(|rate| *rate > 0.0).fold(most, f64::min).max(most * 1e-4);
    let at_peak_s = per_s.iter().filter(|rate| **rate > 0.95 * most).count() as f64 * HOUR_S;
    let look = Look::new(function, at_peak_s, most, seed)?;
    let looked = if look.measured.is_some() { FOLLOWED_RATES } else { RATES };
    let mut rates = Vec::with_capacity(looked);
    for at in 0..looked {
        rates.push(look.at(least * libm::pow(most / least, at as f64 / (looked - 1) as f64))?);
    }
    let at_work = |rate: f64| rate * function.wall_ms / 1000.0 / function.together;
    let allowed = function.most_instances();
    let kept = u32::try_from(count(function.provisioned)).unwrap_or(u32::MAX);
    let mut week = ColdWeek {
        share: 0.0,
        by_hour: Vec::with_capacity(per_s.len()),
        on_provisioned: 0.0,
        rejected: 0.0,
        rejected_by_hour: Vec::with_capacity(per_s.len()),
        mean_instances: 0.0,
        most_instances: rates.iter().map(|rate| rate.most).fold(0.0, f64::max),
        is_sampled: true,
    };
    let (mut all, mut before) = (0.0, per_s.last().copied().unwrap_or(0.0));
    for rate in per_s.iter().copied() {
        let alive = |rate: f64| match rate {
            nothing if nothing <= 0.0 => function.provisioned,
            rate => between(&rates, rate, |at| at.instances),
        };
        let risen = (alive(rate) - alive(before)).max(0.0);
        let lasting = |of: fn(&AtRate) -> f64| between(&rates, rate, of);
        let cold = if rate > 0.0 { (lasting(|at| at.cold) + risen / (rate * HOUR_S)).min(1.0) } else { 0.0 };
        let rejected = allowed.map_or(0.0, |allowed| lost(at_work(rate), allowed));
        week.by_hour.push(cold);
        week.rejected_by_hour.push(rejected);
        week.share += cold * rate;
        week.on_provisioned += if kept > 0 { (1.0 - lost(at_work(rate), kept)) * rate } else { 0.0 };
        week.rejected += rejected * rate;
        week.mean_instances += alive(rate);
        all += rate;
        before = rate;
    }
    week.share /= all;
    week.on_provisioned /= all;
    week.rejected /= all;
    week.mean_instances /= per_s.len() as f64;
    Ok(week)
}

/// Looks at single rates.
struct Look<'a> {
    function: &'a OnDemand,
    rules: Function,
    seed: u64,
    /// How long the busiest rate lasts.
    at_peak_s: f64,
    /// `None` where the closed form does for all rates.
    measured: Option<Measured>,
}

/// What puts the closed form right where idle lives are short beside requests.
#[derive(Clone, Copy)]
struct Measured {
    /// The highest rate that is followed over enough idle lives; events are told apart up to here.
    up_to: f64,
    /// By what events differ there from the closed form, in cold starts and in instances.
    cold: f64,
    instances: f64,
}

impl<'a> Look<'a> {
    /// `most` is the highest rate to come.
    fn new(function: &'a OnDemand, at_peak_s: f64, most: f64, seed: u64) -> Result<Self, ColdStartError> {
        let mut look = Self { function, rules: function.rules(), seed, at_peak_s, measured: None };
        if function.idle_life_s < SHORT_LIFE * look.rules.warm.mean_s() {
            let up_to = FOLLOWED / FOLLOWED_RATES as f64 / (LIVES * function.idle_life_s);
            let (mut cold, mut instances) = (1.0, 1.0);
            if most > up_to {
                let (events, closed) = (look.followed(up_to)?, look.closed(up_to)?);
                let ratio = |one: f64, other: f64| if one > 0.0 && other > 0.0 { one / other } else { 1.0 };
                cold = ratio(events.cold, closed.cold);
                instances = ratio(events.instances, closed.instances);
            }
            look.measured = Some(Measured { up_to, cold, instances });
        }
        Ok(look)
    }

    fn at(&self, per_s: f64) -> Result<AtRate, ColdStartError> {
        match self.measured {
            None => self.closed(per_s),
            Some(known) if per_s <= known.up_to => self.followed(per_s),
            Some(known) => {
                let closed = self.closed(per_s)?;
                let allowed = self.rules.max_concurrency.map_or(f64::INFINITY, f64::from);
                Ok(AtRate {
                    cold: (closed.cold * known.cold).min(1.0),
                    instances: (closed.instances * known.instances).min(allowed),
                    ..closed
                })
            }
        }
    }

    fn followed(&self, per_s: f64) -> Result<AtRate, ColdStartError> {
        let span = Span::Steady { requests: count(FOLLOWED) / FOLLOWED_RATES as u64 };
        let report = simulate(&Arrivals::Poisson { per_s }, &self.rules, span, self.seed)?;
        Ok(AtRate {
            per_s,
            cold: report.cold_start_prob.mean,
            instances: report.avg_server_count.mean,
            most: report.most_instances as f64,
        })
    }

    fn closed(&self, per_s: f64) -> Result<AtRate, ColdStartError> {
        let lasting = Lasting {
            per_s,
            seconds: self.rules.warm.mean_s(),
            idle_life_s: self.function.idle_life_s,
            provisioned: f64::from(self.rules.provisioned),
            allowed: self.rules.max_concurrency.map_or(f64::INFINITY, f64::from),
        };
        let Levels { cold, instances, most } = levels(lasting, self.at_peak_s)?;
        Ok(AtRate { per_s, cold, instances, most: libm::round(most) })
    }
}

/// A figure at a rate between those that were followed: a straight line in logarithms, since shares
/// fall and fleets grow by powers of the rate; a plain one where nothing was found at one of them.
fn between(rates: &[AtRate], per_s: f64, of: fn(&AtRate) -> f64) -> f64 {
    let after = rates.partition_point(|known| known.per_s < per_s).clamp(1, rates.len() - 1);
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
                ("share", parts.share, whole.cold_start_prob.mean, 0.12),
                ("mean", parts.mean_instances, whole.avg_server_count.mean, 0.2),
            ] {
                let off = found / expected - 1.0;
                assert!(off.abs() < tolerance, "{what} at {peak} × {volume}: {found} is not {expected}");
            }
            let (most, expected) = (parts.most_instances, whole.most_instances as f64);
            assert!((most - expected).abs() <= f64::max(1.0, 0.2 * expected), "{most} is not {expected}");
        }
    }

    /// At rates at which an idle life brings more requests than the hours are followed by.
    #[test]
    fn busy_hours_are_as_cold_as_if_they_were_followed() {
        for (shape, requests, wall_ms, idle_life_s) in [
            (Shape::Steady, 6e6, 200.0, 360.0),
            (Shape::Steady, 2e7, 1000.0, 360.0),
            (Shape::DayAndEvening { peak: 3.0 }, 2e7, 200.0, 900.0),
            (Shape::DayAndEvening { peak: 3.0 }, 1e7, 5000.0, 20.0),
        ] {
            let week = week(&shape);
            let function = OnDemand { wall_ms, idle_life_s, ..function(requests) };
            let (parts, whole) = (follow(&week, &function, 7).unwrap(), as_one(&week, &function));
            assert!(parts.is_sampled);
            for (what, found, expected, tolerance) in [
                ("share", parts.share, whole.cold_start_prob.mean, 0.12),
                ("mean", parts.mean_instances, whole.avg_server_count.mean, 0.05),
                ("most", parts.most_instances, whole.most_instances as f64, 0.15),
            ] {
                let off = found / expected - 1.0;
                assert!(
                    off.abs() < tolerance,
                    "{what} of {shape:?} at {requests}, {wall_ms} ms: {found} is not {expected}"
                );
            }
        }
    }

    /// Who is turned away waits for no instance: of what is answered more starts cold.
    #[test]
    fn those_turned_away_are_no_answers() {
        let usual = function(60_000.0);
        let limited = OnDemand { wall_ms: 60_000.0, most_at_once: Some(2.0), idle_life_s: 5.0, ..usual };
        let office =
            week(&Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.0, zones: Vec::new() });
        let found = follow(&office, &limited, 7).unwrap();
        assert!(found.rejected > 0.2 && found.share > 0.01, "{found:?}");
        let answered = found.share_of_answers() * (1.0 - found.rejected);
        assert!((answered - found.share).abs() < 1e-12, "{found:?}");
        for (of_answers, cold) in found.hours_of_answers().zip(&found.by_hour) {
            assert!(of_answers >= *cold && of_answers <= 1.0, "{of_answers} of answers, {cold} of all");
        }
        let requests: f64 = office.iter().sum();
        let rejected: f64 =
            office.iter().zip(&found.rejected_by_hour).map(|(rate, share)| rate * share).sum();
        assert!((rejected / requests - found.rejected).abs() < 0.02, "{rejected} of {requests}: {found:?}");
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
