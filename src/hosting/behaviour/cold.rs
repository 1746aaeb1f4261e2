//! What cold starts do to a week: the event simulation over a component's real 168 hours.
//!
//! Within each hour the worst minute comes first, as for machines ([`super::surge`]). The number of
//! requests followed is bounded. A week that brings more is looked at hour by hour, at a few rates
//! between its quietest and its busiest hour, each as if it lasted, and every rise adds the instances
//! it calls for. Instances end when they were idle for their life, so that a rate says something only
//! over many lives: where these bring more requests than are followed, the [`levels`] of the steady
//! state say it in closed form. A week that is followed says little of its quiet hours, in which hardly
//! anybody comes: there the same look at single hours tells them apart, put right by what was counted
//! in all hours that it expects to be alike.
//!
//! An instance that serves several requests at once is one that is done with each of them as many
//! times sooner: as many instances are wanted, and the gaps between requests stay what they are.
//!
//! A documented limit counts requests at work, as providers write it, and not instances: an
//! instance that works on several uses up as many of it. Beyond it requests are turned away, not
//! queued.

mod pools;

use super::latency::{SERVICE_SIGMA, Start};
use super::surge::{HOUR_S, MINUTE_S};
use crate::hosting::coldstart::{
    Arrivals, BySlot, ColdStartError, Function, Lasting, Levels, Service, Span, Surge, levels, simulate,
};
use crate::hosting::queueing::erlang;
use crate::hosting::traffic::Week;
use crate::terms::chance::normal_quantile;
use pools::put_right;

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
    /// The worst minute of an hour over its mean minute, 1 to 60.
    pub burst: f64,
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
        return hour_by_hour(&per_s, function, seed);
    }
    let arrivals = Arrivals::Profile { per_s: per_s.clone(), slot_s: HOUR_S, surge: function.surge() };
    let report = simulate(&arrivals, &function.rules(), Span::Steady { requests: count(FOLLOWED) }, seed)?;
    let expected = hour_by_hour(&per_s, function, seed)?;
    let BySlot { requests, cold_starts, rejected } = &report.by_slot;
    Ok(ColdWeek {
        share: report.cold_start_prob.mean,
        by_hour: put_right(&expected.by_hour, cold_starts, requests),
        on_provisioned: report.on_provisioned as f64 / report.requests.max(1) as f64,
        rejected: report.rejection_prob.mean,
        rejected_by_hour: put_right(&expected.rejected_by_hour, rejected, requests),
        mean_instances: report.avg_server_count.mean,
        most_instances: report.most_instances as f64,
        is_sampled: false,
    })
}

/// Rates at which a week is looked at in closed form, and how many to a decade.
const RATES: usize = 17;
const RATES_A_DECADE: f64 = 4.0;

/// Rates that are followed, where the closed form does not do.
const FOLLOWED_RATES: usize = 5;

/// Idle lives over which a rate is followed, those included in which the start is forgotten.
const LIVES: f64 = 60.0;

/// Idle lives that are shorter beside requests are more than the closed form is good for.
const SHORT_LIFE: f64 = 20.0;

/// Requests at work up to which hardly two meet: there the closed form does whatever the idle life.
const LONE: f64 = 0.02;

/// Requests expected in an idle life below which every one of them is cold.
const SELDOM: f64 = 1e-3;

/// What a rate brings that lasts.
struct AtRate {
    per_s: f64,
    cold: f64,
    instances: f64,
    most: f64,
}

/// The hours of a week, each as if its rate lasted: a few rates, and between them lines in logarithms.
/// Who is turned away, or finds an instance kept warm, needs no following: that is Erlang's loss,
/// whatever the law of service.
fn hour_by_hour(per_s: &[f64], function: &OnDemand, seed: u64) -> Result<ColdWeek, ColdStartError> {
    let most = per_s.iter().copied().fold(0.0, f64::max);
    let at_peak_s = per_s.iter().filter(|rate| **rate > 0.95 * most).count() as f64 * HOUR_S;
    let look = Look::new(function, at_peak_s, most, seed)?;
    let rates: Vec<AtRate> =
        look.rates(per_s).into_iter().map(|rate| look.at(rate)).collect::<Result<_, _>>()?;
    let at_work = |rate: f64| rate * function.wall_ms / 1000.0 / function.together;
    let turned_away = |rate: f64, allowed: u32| {
        let of = |(share, load): (f64, f64)| share * lost(at_work(load), allowed);
        function.minutes(rate).map(of).iter().sum::<f64>()
    };
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
        // Beyond those kept warm.
        let started = |rate: f64| match rate {
            nothing if nothing <= 0.0 => 0.0,
            rate => (between(&rates, rate, |at| at.instances) - function.provisioned).max(0.0),
        };
        let (now, earlier) = (started(rate), started(before));
        // For an idle life after a change there are no cold starts but those of the rise, or none where
        // instances of the busier hour are still there.
        let changed = if now + earlier > 0.0 { 1.0 - now.min(earlier) / now.max(earlier) } else { 0.0 };
        let lasts = 1.0 - changed * (function.idle_life_s / HOUR_S).min(1.0);
        let cold = if rate > 0.0 {
            let risen = (now - earlier).max(0.0) / (rate * HOUR_S);
            (between(&rates, rate, |at| at.cold) * lasts + risen).min(1.0)
        } else {
            0.0
        };
        let rejected = allowed.map_or(0.0, |allowed| turned_away(rate, allowed));
        week.by_hour.push(cold);
        week.rejected_by_hour.push(rejected);
        week.share += cold * rate;
        week.on_provisioned += if kept > 0 { (1.0 - turned_away(rate, kept)) * rate } else { 0.0 };
        week.rejected += rejected * rate;
        week.mean_instances += now + function.provisioned;
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

    /// The rates to look at: those of the week where they are few, or else from its quietest hour to
    /// its busiest in equal steps of their logarithm.
    fn rates(&self, per_s: &[f64]) -> Vec<f64> {
        let mut distinct: Vec<f64> = per_s.iter().copied().filter(|rate| *rate > 0.0).collect();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup_by(|a, b| (*a - *b).abs() <= 1e-9 * *b);
        let (Some(first), Some(last)) = (distinct.first().copied(), distinct.last().copied()) else {
            return distinct;
        };
        let few = if self.measured.is_some() { FOLLOWED_RATES } else { RATES };
        if distinct.len() <= few {
            return distinct;
        }
        // Below, everything is cold.
        let seldom = SELDOM / (self.function.idle_life_s + self.rules.warm.mean_s()).max(f64::MIN_POSITIVE);
        let least = first.max(seldom.min(last));
        let from = match self.measured {
            Some(_) => (LONE / self.rules.warm.mean_s()).clamp(least, last),
            None => least,
        };
        let steps = |from: f64, to: f64, many: usize| {
            (0..many).map(move |at| from * libm::pow(to / from, at as f64 / (many - 1) as f64))
        };
        let to_cover = |from: f64, to: f64| whole(RATES_A_DECADE * libm::log10(to / from)) + 1;
        let busy = match self.measured {
            Some(_) => FOLLOWED_RATES,
            None => to_cover(from, last).max(RATES),
        };
        let quiet = if from > least { to_cover(least, from).max(2) } else { 0 };
        // The last of the quiet rates is the first of the busy ones.
        steps(least, from, quiet).take(quiet.saturating_sub(1)).chain(steps(from, last, busy)).collect()
    }

    fn at(&self, per_s: f64) -> Result<AtRate, ColdStartError> {
        match self.measured {
            None => self.closed(per_s),
            Some(_) if per_s * self.rules.warm.mean_s() < LONE => self.closed(per_s),
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
        let surge = self.function.surge();
        let arrivals = if surge.seconds > 0.0 {
            Arrivals::Profile { per_s: vec![per_s], slot_s: HOUR_S, surge }
        } else {
            Arrivals::Poisson { per_s }
        };
        let report = simulate(&arrivals, &self.rules, span, self.seed)?;
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
            surge: self.function.surge(),
            slot_s: HOUR_S,
        };
        let Levels { cold, instances, most } = levels(lasting, self.at_peak_s)?;
        Ok(AtRate { per_s, cold, instances, most: libm::round(most) })
    }
}

/// A figure at a rate between those that were followed: a straight line in logarithms, since shares
/// fall and fleets grow by powers of the rate; a plain one where nothing was found at one of them.
fn between(rates: &[AtRate], per_s: f64, of: fn(&AtRate) -> f64) -> f64 {
    let last = rates.len().saturating_sub(1);
    let after = rates.partition_point(|known| known.per_s < per_s).min(last).max(1);
    let Some(low) = rates.get(after - 1) else { return 0.0 };
    // A week of one rate has no other.
    let Some(high) = rates.get(after) else { return of(low) };
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

impl OnDemand {
    /// Instances that the limit leaves room for, one at least; `None` where there is no limit.
    pub fn most_instances(&self) -> Option<u32> {
        let most = libm::floor(self.most_at_once? / self.together).max(1.0);
        Some(u32::try_from(count(most)).unwrap_or(u32::MAX))
    }

    /// How requests come within an hour.
    fn surge(&self) -> Surge {
        if self.burst > 1.0 {
            Surge { times: self.burst.min(HOUR_S / MINUTE_S), seconds: MINUTE_S }
        } else {
            Surge::NONE
        }
    }

    /// The worst minute of an hour and its rest: the share of requests that come in each, and the rate
    /// that keeps as many at work as are there on average, which takes time to follow.
    fn minutes(&self, per_s: f64) -> [(f64, f64); 2] {
        let surge = self.surge();
        let share = surge.times * surge.seconds / HOUR_S;
        let [surging, calm] = surge.factors(HOUR_S).map(|factor| factor * per_s);
        let times = surge.seconds / (self.wall_ms / 1000.0 / self.together).max(f64::MIN_POSITIVE);
        let followed = if times > 0.0 { 1.0 + libm::expm1(-times) / times } else { 0.0 };
        [(share, calm + (surging - calm) * followed), (1.0 - share, calm)]
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

fn whole(value: f64) -> usize {
    usize::try_from(count(value)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
