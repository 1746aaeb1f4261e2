//! What an architect must know of an option's behaviour beside its figures.

use super::super::outcome::{Finding, OptionOutcome, RemarkKind, Severity};
use super::super::prepared::Prepared;
use super::super::words::hour_words;
use super::{BehaviourOutcome, ComponentBehaviour, TargetOutcome};
use crate::decision::{HOURS_A_WEEK, Place};
use crate::terms::Unit;
use crate::terms::quantity::{number, with_unit};

/// Minutes of a year of 365 days.
const MINUTES_A_YEAR: f64 = 525_600.0;
/// Hours of a week in which fewer requests than this find room are worth a word.
const FOUND: f64 = 0.99;

/// Of one option; none before the deep pass.
pub fn findings(prepared: &Prepared, option: &OptionOutcome) -> Vec<Finding> {
    let Some(behaviour) = &option.behaviour else { return Vec::new() };
    let tables = prepared.tables();
    let mut list: Vec<Finding> = behaviour
        .components
        .iter()
        .zip(&tables.components)
        .flat_map(|(found, inputs)| {
            let name = if tables.components.len() > 1 { found.name.as_str() } else { "" };
            let about = Remarks { option, name };
            let told = [
                about.limit(found),
                about.rejected(found),
                about.surge(found),
                about.cold(found),
                about.slow(found, inputs.slow_share),
                about.slowest(found),
            ];
            let missed = found.targets.iter().map(move |target| about.missed(target));
            told.into_iter().chain(missed).collect::<Vec<_>>()
        })
        .flatten()
        .collect();
    list.extend(Remarks { option, name: "" }.down(prepared, behaviour));
    list
}

/// Remarks about one option, and one of its components where there are several.
#[derive(Clone, Copy)]
struct Remarks<'a> {
    option: &'a OptionOutcome,
    name: &'a str,
}

impl Remarks<'_> {
    fn finding(&self, id: &str, severity: Severity, message: String) -> Finding {
        let message = if self.name.is_empty() { message } else { format!("{}: {message}", self.name) };
        Finding {
            id: id.to_owned(),
            kind: RemarkKind::Limit,
            severity,
            about: Some(self.option.id.clone()),
            message,
            action: String::new(),
            source: None,
        }
    }

    /// A quota can be raised by asking, so it removes nothing. A limit that nobody raises is a rule's
    /// (`at_once.rs`).
    fn limit(&self, found: &ComponentBehaviour) -> Option<Finding> {
        let surge = &found.surge;
        let limit = surge.limit.filter(|limit| surge.at_once.max(surge.at_once_at_peak) > *limit)?;
        let (when, at_once) = if surge.at_once > limit {
            ("the worst minute has", surge.at_once)
        } else {
            ("in the horizon’s fullest month the worst minute has", surge.at_once_at_peak)
        };
        let message = format!(
            "{when} {} requests at work at once, and the documented limit is {}: have it raised before you need it",
            number(at_once),
            number(limit)
        );
        Some(self.finding("concurrency", Severity::Warning, message))
    }

    /// Followed hour by hour, each with its worst minute: what the limit turns away all week long.
    fn rejected(&self, found: &ComponentBehaviour) -> Option<Finding> {
        const NOTABLE: f64 = 0.0005;
        let cold = found.cold.as_ref().filter(|cold| cold.rejected > NOTABLE)?;
        let message = format!("through the week {}: have the limit raised", cold.rejected_words()?);
        Some(self.finding("rejected", Severity::Warning, message))
    }

    fn surge(&self, found: &ComponentBehaviour) -> Option<Finding> {
        let surge = &found.surge;
        (surge.found < FOUND).then(|| {
            let message = format!(
                "{} % of requests find no room when traffic rises most ({}); it grows by {}",
                number(100.0 * (1.0 - surge.found)),
                hour_words(surge.hour),
                surge.grows
            );
            Finding { source: surge.source.clone(), ..self.finding("surge", Severity::Note, message) }
        })
    }

    /// Bills and scores stand on the stated share: say so where the week tells another story.
    fn cold(&self, found: &ComponentBehaviour) -> Option<Finding> {
        const NOTABLE: f64 = 0.005;
        const TIMES: f64 = 3.0;
        let cold = found.cold.as_ref().filter(|_| found.target_ms.is_some())?;
        let (low, high) = (cold.predicted.min(cold.stated), cold.predicted.max(cold.stated));
        (high - low > NOTABLE && high > TIMES * low).then(|| {
            let message = format!(
                "{} % of requests are stated to find no warm instance; followed through this week it is {}{} %",
                number(100.0 * cold.stated),
                if cold.is_sampled { "about " } else { "" },
                number(100.0 * cold.predicted)
            );
            self.finding("cold-share", Severity::Note, message)
        })
    }

    /// Slower than is tolerated.
    fn slow(&self, found: &ComponentBehaviour, tolerated: f64) -> Option<Finding> {
        let late = 1.0 - found.within_target?;
        (late > tolerated).then(|| {
            let message = format!(
                "{} % of answers take longer than {}, and {} % may: more do in {} of {HOURS_A_WEEK} hours",
                number(100.0 * late),
                with_unit(found.target_ms.unwrap_or_default(), Unit::Milliseconds),
                number(100.0 * tolerated),
                found.missed_hours
            );
            self.finding("slow-share", Severity::Warning, message)
        })
    }

    /// Slower than even the slow ones may be.
    fn slowest(&self, found: &ComponentBehaviour) -> Option<Finding> {
        let slow = found.slow.as_ref().filter(|slow| slow.is_missed() || slow.starts_longer())?;
        let severity = if slow.is_missed() { Severity::Warning } else { Severity::Note };
        let source = found.cold.as_ref().and_then(|cold| cold.source.clone());
        Some(Finding { source, ..self.finding("slowest", severity, slow.words()) })
    }

    /// A percentile that somebody named is missed: over the week, or in some of its hours.
    fn missed(&self, target: &TargetOutcome) -> Option<Finding> {
        let is_missed = target.takes_ms > target.target_ms;
        let severity = if is_missed { Severity::Warning } else { Severity::Note };
        let id = if target.of_100 == 99 { "latency-p99" } else { "latency-median" };
        (is_missed || target.missed_hours > 0).then(|| self.finding(id, severity, target.words()))
    }

    /// Down longer than asked for, or back later.
    fn down(&self, prepared: &Prepared, behaviour: &BehaviourOutcome) -> Vec<Finding> {
        let down = &behaviour.down;
        let asked = |question| prepared.answered(&Place::Application, question);
        let mut list = Vec::new();
        if let Some(up) = asked("availability") {
            let allowed = (1.0 - up.likely() / 100.0) * MINUTES_A_YEAR;
            if down.minutes_a_year > allowed {
                let message = format!(
                    "estimated to be down {} a year, and {} allows {}",
                    with_unit(down.minutes_a_year, Unit::Minutes),
                    with_unit(up.likely(), Unit::Percent),
                    with_unit(allowed, Unit::Minutes)
                );
                list.push(self.finding("downtime", Severity::Warning, message));
            }
        }
        for (question, what, takes) in [
            ("recovery-time", "back", down.recovery_time_h),
            ("recovery-point", "data lost", down.recovery_point_h),
        ] {
            if let Some(hours) =
                asked(question).map(crate::terms::Estimate::likely).filter(|hours| takes > *hours)
            {
                let message = format!(
                    "after a disaster ({}): {what} {} instead of {}",
                    down.recovery,
                    with_unit(takes, Unit::Hours),
                    with_unit(hours, Unit::Hours)
                );
                list.push(self.finding(question, Severity::Warning, message));
            }
        }
        list
    }
}
