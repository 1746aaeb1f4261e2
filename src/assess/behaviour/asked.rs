//! What was asked of answers beside the target, held against the likely week: further percentiles,
//! and how slow the slow ones may be.
//!
//! The share of answers within the target is a criterion; these are not. They say of each option
//! what an architect would look up: which promise is broken, in how many hours, and by how much.

use super::super::prepared::ComponentInputs;
use super::super::words::hour_words;
use super::{ComponentBehaviour, HourBehaviour};
use crate::decision::HOURS_A_WEEK;
use crate::terms::Unit;
use crate::terms::quantity::{number, with_unit};

/// A percentile of answers that somebody named, against what comes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TargetOutcome {
    /// Answers of 100: 50 or 99.
    pub of_100: u8,
    pub target_ms: f64,
    /// Over all requests of the week.
    pub takes_ms: f64,
    /// Busy hours of the week in which it takes longer than the target.
    pub missed_hours: usize,
    /// The hour of the week in which it takes longest.
    pub worst_hour: usize,
    pub worst_ms: f64,
}

impl TargetOutcome {
    /// Those that somebody named, against a week that is known.
    pub fn all(inputs: &ComponentInputs, found: &ComponentBehaviour) -> Vec<Self> {
        let named = inputs.further_targets.iter().flatten();
        named.map(|(of_100, target_ms)| Self::of(*of_100, *target_ms, found)).collect()
    }

    fn of(of_100: u8, target_ms: f64, found: &ComponentBehaviour) -> Self {
        let is_tail = of_100 == 99;
        let takes = |hour: &HourBehaviour| if is_tail { hour.p99_ms } else { hour.p50_ms };
        let busy = || found.hours.iter().enumerate().filter(|(_, hour)| hour.is_busy());
        let worst = busy().max_by(|a, b| takes(a.1).total_cmp(&takes(b.1)).then(b.0.cmp(&a.0)));
        Self {
            of_100,
            target_ms,
            takes_ms: if is_tail { found.p99_ms } else { found.p50_ms },
            missed_hours: busy().filter(|(_, hour)| takes(hour) > target_ms).count(),
            worst_hour: worst.map_or(0, |(at, _)| at),
            worst_ms: worst.map_or(0.0, |(_, hour)| takes(hour)),
        }
    }

    /// `half` or `99 of 100`.
    pub const fn who(&self) -> &'static str {
        if self.of_100 == 99 { "99 of 100" } else { "half" }
    }

    /// `99 of 100 answers come within 310 ms over the week, and 250 ms are asked: missed in 12 of 168
    /// hours, at worst 480 ms (Friday 19:00)`.
    pub fn words(&self) -> String {
        let ms = |value: f64| with_unit(value, Unit::Milliseconds);
        let missed = if self.missed_hours == 0 {
            "kept in every hour".to_owned()
        } else {
            format!("missed in {} of {HOURS_A_WEEK} hours", self.missed_hours)
        };
        format!(
            "{} of the answers come within {} over the week, and {} are asked: {missed}, at worst {} ({})",
            self.who(),
            ms(self.takes_ms),
            ms(self.target_ms),
            ms(self.worst_ms),
            hour_words(self.worst_hour)
        )
    }
}

/// Of the answers that may be slow, the share that may be slower still than those may be. Nobody
/// keeps every single answer within a time: one in a hundred of the slow ones is what architects
/// mean who say "5 % may be slow, but no longer than 3 s". Judged.
const STRAGGLERS: f64 = 0.01;

/// Answers that take longer than even the slow ones may.
///
/// The criterion counts answers within the target, and one that is later than this limit is later
/// than the target too: it counts against an option once, there. What the limit adds is said beside
/// the score, since a stated share of answers may be late but nobody said that they may be lost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SlowOutcome {
    pub limit_ms: f64,
    /// Share of all answers that take longer, 0 to 1.
    pub beyond: f64,
    /// Share that may.
    pub tolerated: f64,
    /// Of answers that start an instance first, 99 of 100 come within; `None` where nothing starts.
    pub started_p99_ms: Option<f64>,
}

impl SlowOutcome {
    /// `None` where nobody named a limit; `within` says which share of answers comes in a time.
    pub fn of(inputs: &ComponentInputs, within: impl Fn(f64) -> f64) -> Option<Self> {
        let limit_ms = inputs.slowest_ms?;
        let beyond = (1.0 - within(limit_ms)).max(0.0);
        Some(Self { limit_ms, beyond, tolerated: inputs.slow_share * STRAGGLERS, started_p99_ms: None })
    }

    /// More answers take longer than may.
    pub fn is_missed(&self) -> bool {
        self.beyond > self.tolerated
    }

    /// An answer that starts an instance may take longer, however few they are.
    pub fn starts_longer(&self) -> bool {
        self.started_p99_ms.is_some_and(|takes| takes > self.limit_ms)
    }

    /// `0.21 % of answers take longer than 3 s, which 0.05 % may; of those that start an instance 99
    /// of 100 come within 4.2 s`.
    pub fn words(&self) -> String {
        let ms = |value: f64| with_unit(value, Unit::Milliseconds);
        // Nobody reads on beyond one in a million.
        let percent = |share: f64| match 100.0 * share {
            tiny if tiny > 0.0 && tiny < 1e-4 => "under 0.0001".to_owned(),
            percent => number(percent),
        };
        let started = self.started_p99_ms.map_or_else(String::new, |takes| {
            format!("; of those that start an instance 99 of 100 come within {}", ms(takes))
        });
        format!(
            "{} % of answers take longer than {}, which {} % may{started}",
            percent(self.beyond),
            ms(self.limit_ms),
            percent(self.tolerated)
        )
    }
}
