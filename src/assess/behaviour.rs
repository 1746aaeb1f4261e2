//! How every option answers through the week, and how long it is down, at the likely values.
//!
//! Worked out once per set of tables, whatever the weights, in the deep pass; what criteria read of
//! the same engines in every future is in `measures`.

mod asked;
mod down;
mod explained;
mod recovering;
mod remarks;
mod week;

pub use asked::{SlowOutcome, TargetOutcome};
pub use down::{estimates, groups, sources as down_sources};
pub use explained::{downtime, latency};
pub use remarks::findings;
pub use week::{grows, steep_hours};

use super::candidates::Candidate;
use super::outcome::{Assessment, OptionOutcome, SourceNote};
use super::prepared::Prepared;
use super::words::listed;
use crate::hosting::demand::World;
use crate::hosting::recovery::Recovery;
use crate::terms::quantity::{number, with_unit};
use crate::terms::{Money, Unit};
use rayon::prelude::*;
use std::fmt::Write as _;
use std::sync::Arc;

/// How an option answers, by component, and how long it is down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BehaviourOutcome {
    /// In the decision's order.
    pub components: Vec<ComponentBehaviour>,
    /// By hour of the week, over all machines: those that run, and those that full ones would be
    /// enough. Empty where nothing is reserved.
    pub machines: Vec<(f64, f64)>,
    pub down: DownOutcome,
}

/// How one component is answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComponentBehaviour {
    /// The component's id.
    pub component: String,
    pub name: String,
    /// `None` where nobody waits for an answer.
    pub target_ms: Option<f64>,
    /// Share of answers within the target, 0 to 1.
    pub within_target: Option<f64>,
    /// Busy hours of the week in which more answers are later than may be slow.
    pub missed_hours: usize,
    /// Other percentiles that somebody named.
    pub targets: Vec<TargetOutcome>,
    /// `None` where nobody said how slow the slow ones may be.
    pub slow: Option<SlowOutcome>,
    /// Over all requests of the week.
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    /// Share of requests that wait for a processor, over all of them.
    pub p_wait: f64,
    /// By hour of the week, Monday midnight first.
    pub hours: Vec<HourBehaviour>,
    /// The hour with the longest 95th percentile.
    pub worst_hour: usize,
    pub cold: Option<ColdOutcome>,
    pub surge: SurgeOutcome,
}

impl ComponentBehaviour {
    /// The hour with the longest 95th percentile.
    pub fn worst(&self) -> HourBehaviour {
        self.hours.get(self.worst_hour).copied().unwrap_or_default()
    }
}

/// A component in one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HourBehaviour {
    pub requests_per_s: f64,
    /// Machines that run; `None` where nothing is reserved.
    pub machines: Option<f64>,
    /// Of the processors it shares, 0 to 1; `None` where nothing is reserved.
    pub utilisation: Option<f64>,
    pub p_wait: f64,
    /// Share of requests that start an instance, 0 to 1.
    pub cold_share: f64,
    /// Share of requests that are turned away, 0 to 1.
    pub rejected: f64,
    /// Share of answers within the target, 0 to 1; `None` where nobody waits.
    pub within_target: Option<f64>,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
}

impl HourBehaviour {
    /// Whether anybody comes: a request in the hour, on average. What an hour does to nobody is missed
    /// by nobody.
    pub fn is_busy(&self) -> bool {
        const SECONDS: f64 = 3600.0;
        self.requests_per_s * SECONDS >= 1.0
    }
}

/// What the simulation says of cold starts, beside what was stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColdOutcome {
    /// 0 to 1.
    pub predicted: f64,
    /// Traffic is more than is followed as one week: its hours were followed one by one.
    pub is_sampled: bool,
    /// Instances alive, on average over the week, and at once, at most.
    pub mean_instances: f64,
    pub most_instances: f64,
    /// Share of requests that are turned away through the week, 0 to 1; none where `limit` is `None`.
    pub rejected: f64,
    /// Requests at work at once that are allowed: an instance that works on several uses up as many.
    pub limit: Option<f64>,
    /// What bills and criteria use, 0 to 1.
    pub stated: f64,
    /// The same with instances kept warm, where the offer sells that.
    pub provisioned: Option<ProvisionedOutcome>,
    pub source: Option<SourceNote>,
}

impl ColdOutcome {
    /// `2.4 instances on average, 9 at most`.
    pub fn instances_words(&self) -> String {
        let about = if self.is_sampled { "about " } else { "" };
        let [mean, most] = [self.mean_instances, self.most_instances].map(number);
        format!("{about}{mean} instances on average, {most} at most")
    }

    /// `0.3 % turned away at 1,000 at work at once`; nothing where nobody is.
    pub fn rejected_words(&self) -> Option<String> {
        let limit = self.limit.filter(|_| self.rejected > 0.0)?;
        let about = if self.is_sampled { "about " } else { "" };
        let percent = number(100.0 * self.rejected);
        Some(format!("{about}{percent} % turned away at {} at work at once", number(limit)))
    }
}

/// Instances kept warm, as a variant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ProvisionedOutcome {
    pub instances: f64,
    /// Share of requests that still start one, 0 to 1.
    pub cold_share: f64,
    /// What the function costs more a month; below zero: less.
    pub usd_per_month: f64,
}

impl ProvisionedOutcome {
    /// `$3.40 more a month`, or less.
    pub fn price_words(&self, money: Money) -> String {
        let way = if self.usd_per_month < 0.0 { "less" } else { "more" };
        format!("{} {way} a month", money.shown(self.usd_per_month.abs()))
    }
}

/// What happens when traffic rises.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SurgeOutcome {
    /// The hour of the week into which traffic rises most.
    pub hour: usize,
    /// Share of that hour's requests that find room, 0 to 1.
    pub found: f64,
    /// Requests at work at once in the worst minute of the busiest hour.
    pub at_once: f64,
    /// The same in the fullest month of the horizon, grown and in season, or its campaign.
    pub at_once_at_peak: f64,
    /// As many as a documented limit allows.
    pub limit: Option<f64>,
    /// "a step of at most 43 % every 5 min".
    pub grows: String,
    /// `None` where nobody knows how the offer grows.
    pub source: Option<SourceNote>,
}

/// How long an option is down, and what brings it back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DownOutcome {
    pub minutes_a_year: f64,
    /// (part, minutes a year)
    pub parts: Vec<(&'static str, f64)>,
    /// The pattern of recovery.
    pub recovery: &'static str,
    pub recovery_time_h: f64,
    pub recovery_point_h: f64,
    /// Every pattern side by side, from what keeps the least ready; empty where nothing is placed, as
    /// today or at a vendor's.
    pub patterns: Vec<RecoveryPattern>,
    /// Names of parts for which nothing stands by: they may wait until they are set up anew.
    pub waiting: Vec<String>,
    /// Where the estimates of the parts come from.
    pub sources: Vec<SourceNote>,
    /// Terms of contracts, beside the estimate and never in it.
    pub slas: Vec<SlaOutcome>,
}

/// A way to come back after a disaster, beside the others.
#[derive(Clone, Debug, PartialEq)]
pub struct RecoveryPattern {
    pub name: &'static str,
    pub is_chosen: bool,
    /// `None` where the option cannot come back this way.
    pub figures: Option<RecoveryFigures>,
    /// Why it was chosen, or was not.
    pub why: String,
}

/// What a pattern of recovery does and costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecoveryFigures {
    pub time_h: f64,
    pub point_h: f64,
    /// What it adds to the bill, support's share of it included.
    pub usd_per_month: f64,
    /// Of the whole option, were this its pattern.
    pub minutes_a_year: f64,
}

impl DownOutcome {
    /// `back in 15 min, 1 min of data lost; Menu may wait and is set up anew, in about 72 h`.
    pub fn recovery_words(&self) -> String {
        let hours = |value: f64| with_unit(value, Unit::Hours);
        let back = hours(self.recovery_time_h);
        let mut words = format!("back in {back}, {} of data lost", hours(self.recovery_point_h));
        if !self.waiting.is_empty() {
            let names: Vec<&str> = self.waiting.iter().map(String::as_str).collect();
            let is = if names.len() == 1 { "is" } else { "are" };
            let anew = hours(Recovery::Rebuild.time_hours());
            let _always =
                write!(words, "; {} may wait and {is} set up anew, in about {anew}", listed(&names));
        }
        words
    }
}

/// What a contract promises of one of the offers.
#[derive(Clone, Debug, PartialEq)]
pub struct SlaOutcome {
    pub offer_name: String,
    /// Percent of a month.
    pub percent: f64,
    /// What it is promised of.
    pub says: String,
    pub source: SourceNote,
}

/// An option by what it costs and how fast it answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CostLatency {
    /// Into [`Assessment::options`].
    pub option: usize,
    pub usd_per_month: f64,
    /// Of the slowest component that somebody waits for, or of any where nobody waits.
    pub p95_ms: f64,
    /// No allowed option costs less and answers sooner.
    pub is_front: bool,
}

/// Every allowed option whose behaviour is known, in the assessment's order.
pub fn cost_latency(assessment: &Assessment) -> Vec<CostLatency> {
    let place = |(at, option): (usize, &OptionOutcome)| {
        let components = &option.behaviour.as_ref()?.components;
        let is_waited = components.iter().any(|found| found.target_ms.is_some());
        let counts = |found: &&ComponentBehaviour| found.target_ms.is_some() == is_waited;
        let p95_ms = components.iter().filter(counts).map(|found| found.p95_ms).fold(0.0, f64::max);
        Some(CostLatency { option: at, usd_per_month: option.bill.usd, p95_ms, is_front: false })
    };
    let allowed = assessment.options.iter().enumerate().filter(|(_, option)| option.feasible);
    let all: Vec<CostLatency> = allowed.filter_map(place).collect();
    let beats = |one: &CostLatency, other: &CostLatency| {
        let (cost, time) = (one.usd_per_month <= other.usd_per_month, one.p95_ms <= other.p95_ms);
        cost && time && (one.usd_per_month < other.usd_per_month || one.p95_ms < other.p95_ms)
    };
    all.iter()
        .map(|place| CostLatency { is_front: !all.iter().any(|one| beats(one, place)), ..*place })
        .collect()
}

/// Candidates looked at together, between two questions whether to go on.
const TOGETHER: usize = 6;

/// Along the candidates; `None` as soon as it `is_stale`.
pub fn all(prepared: &Prepared, is_stale: &dyn Fn() -> bool) -> Option<Vec<Arc<BehaviourOutcome>>> {
    let mut world = World::default();
    prepared.world(None, &mut world);
    let mut found = Vec::with_capacity(prepared.tables().candidates.len());
    for some in prepared.tables().candidates.chunks(TOGETHER) {
        if is_stale() {
            return None;
        }
        let of = |candidate: &Candidate| Arc::new(one(prepared, candidate, &world));
        found.par_extend(some.par_iter().map(of));
    }
    Some(found)
}

fn one(prepared: &Prepared, candidate: &Candidate, world: &World) -> BehaviourOutcome {
    let (components, machines) = week::of(prepared, candidate, world);
    BehaviourOutcome { components, machines, down: down::of(prepared, candidate, world) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_where_it_turns_somebody_away() {
        for (rejected, limit, expected) in [
            (0.0, Some(1000.0), None),
            (0.003, None, None),
            (0.003, Some(1000.0), Some("0.3 % turned away at 1,000 at work at once")),
        ] {
            let cold = ColdOutcome { rejected, limit, ..ColdOutcome::default() };
            assert_eq!(cold.rejected_words().as_deref(), expected);
        }
    }

    #[test]
    fn what_costs_less_says_so() {
        for (usd_per_month, expected) in [(-0.34, "$0.34 less a month"), (3.4, "$3.40 more a month")] {
            let kept = ProvisionedOutcome { usd_per_month, ..ProvisionedOutcome::default() };
            assert_eq!(kept.price_words(Money::DOLLARS), expected);
        }
    }
}
