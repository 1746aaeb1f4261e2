//! The patterns of recovery side by side: how soon back, what is lost, what it costs, how long down.
//!
//! Each is compiled and priced as the chosen one is, so that what is shown of a pattern not taken is
//! what it would be, were it taken.

use super::super::book::standing_by;
use super::super::candidates::Candidate;
use super::super::prepared::Prepared;
use super::down::pattern as pattern_of;
use super::{RecoveryFigures, RecoveryPattern};
use crate::catalog::Unbilled;
use crate::hosting::behaviour::outage::{Estimates, Group, down};
use crate::hosting::bill::Counted;
use crate::hosting::curve::usd_at;
use crate::hosting::demand::World;
use crate::hosting::plan::{Blueprint, Plan};
use crate::hosting::recovery::{Recovery, Shortfall, Tolerated};
use crate::terms::quantity::with_unit;
use crate::terms::{HostingModel, Unit};

/// The patterns in the order in which architects tell them, and whether it is functions that take over.
const TOLD: [(Recovery, bool); 5] = [
    (Recovery::Rebuild, false),
    (Recovery::Restore, false),
    (Recovery::Standby, false),
    (Recovery::Standby, true),
    (Recovery::StoreFirst, false),
];

/// All of them for one option; none where nothing is placed.
pub fn patterns(
    prepared: &Prepared,
    candidate: &Candidate,
    world: &World,
    groups: &[Group],
    estimates: &Estimates,
) -> Vec<RecoveryPattern> {
    if candidate.placements.is_empty() || candidate.model == HostingModel::Saas {
        return Vec::new();
    }
    let looked = Looked { prepared, candidate, world, groups, estimates };
    let chosen = pattern_of(prepared, candidate);
    let chosen_usd = looked.figures(candidate, chosen).map_or(0.0, |figures| figures.usd_per_month);
    TOLD.into_iter()
        .map(|(pattern, by_functions)| looked.told(pattern, by_functions, chosen, chosen_usd))
        .collect()
}

struct Looked<'a> {
    prepared: &'a Prepared,
    candidate: &'a Candidate,
    world: &'a World,
    groups: &'a [Group],
    estimates: &'a Estimates,
}

impl Looked<'_> {
    fn told(
        &self,
        pattern: Recovery,
        by_functions: bool,
        chosen: Recovery,
        chosen_usd: f64,
    ) -> RecoveryPattern {
        let are_functions = self.candidate.model == HostingModel::Serverless;
        let name = pattern.label(by_functions);
        let without = |why: String| RecoveryPattern { name, is_chosen: false, figures: None, why };
        if pattern == Recovery::Standby && are_functions && !by_functions {
            return without(
                "code that does not run costs nothing: what stands by is serverless failover".to_owned(),
            );
        }
        if by_functions && !are_functions {
            let Some(functions) = self.functions() else {
                return without(format!("{} sells no functions here", self.candidate.provider_name));
            };
            return match self.figures(functions, pattern) {
                Ok(figures) => RecoveryPattern { figures: Some(figures), ..without(moved_first(functions)) },
                Err(error) => without(error.to_string()),
            };
        }
        match self.figures(self.candidate, pattern) {
            Err(error) => without(error.to_string()),
            Ok(figures) => RecoveryPattern {
                name,
                is_chosen: pattern == chosen,
                figures: Some(figures),
                why: self.why(pattern, chosen, figures.usd_per_month - chosen_usd),
            },
        }
    }

    /// The same provider's functions, which could take over from what is no function.
    fn functions(&self) -> Option<&Candidate> {
        self.prepared.tables().candidates.iter().find(|other| {
            other.model == HostingModel::Serverless
                && other.provider == self.candidate.provider
                && !other.placements.is_empty()
        })
    }

    /// What a pattern would do for the option, where what it keeps elsewhere is that of `kept`.
    fn figures(&self, kept: &Candidate, pattern: Recovery) -> Result<RecoveryFigures, Unbilled> {
        const MINUTES: f64 = 60.0;
        let blueprint = Blueprint {
            model: kept.model,
            provider: kept.provider.clone(),
            placements: kept
                .placements
                .iter()
                .map(|(offer, _, region)| (offer.clone(), region.clone()))
                .collect(),
        };
        let standby = standing_by(self.prepared, &blueprint, pattern)?.map(Box::new);
        let classes = &self.prepared.tables().classes;
        let mut plan: Plan = (*self.candidate.plan).clone();
        let mut counted = Counted::default();
        let mut bill = |standby: Option<Box<Plan>>| {
            plan.standby = standby;
            usd_at(&plan, classes, self.world, 1.0, &mut counted)
        };
        let usd_per_month = bill(standby) - bill(None);
        let estimates = Estimates { recovery_h: pattern.time_hours(), ..*self.estimates };
        Ok(RecoveryFigures {
            time_h: pattern.time_hours(),
            point_h: pattern.point_hours(),
            usd_per_month,
            minutes_a_year: down(self.groups, &estimates).unwrap_or_default().all_h * MINUTES,
        })
    }

    /// Why a pattern was chosen or was not, where it costs `more_usd` than the chosen one.
    fn why(&self, pattern: Recovery, chosen: Recovery, more_usd: f64) -> String {
        let tolerated = self.prepared.tables().tolerated;
        let is_switched_off = !self.prepared.tables().terms.is_on("recovery");
        let shortfall = pattern.shortfall(tolerated).map(|lack| lack_words(pattern, lack, tolerated));
        match (pattern == chosen, shortfall) {
            (true, _) | (false, None) if is_switched_off => {
                "recovery is switched off among the costs".to_owned()
            }
            (true, None) => format!("the least that {}", bounds_words(pattern, tolerated)),
            (true, Some(lack)) => format!("the most there is, and yet {lack}"),
            (false, Some(lack)) => lack,
            (false, None) if more_usd >= 0.005 => {
                format!(
                    "keeps more ready than is asked for, for {} more a month",
                    self.prepared.money().shown(more_usd)
                )
            }
            (false, None) if more_usd <= -0.005 => {
                format!("would do as well, for {} less a month", self.prepared.money().shown(-more_usd))
            }
            (false, None) => "keeps more ready than is asked for".to_owned(),
        }
    }
}

fn moved_first(functions: &Candidate) -> String {
    let removed = if functions.knocked_out.is_empty() { "" } else { ", which a rule removes" };
    format!(
        "it would have to run as functions as well, with their effort and cold starts: look at {} as an option{removed}",
        functions.name
    )
}

fn hours(value: f64) -> String {
    with_unit(value, Unit::Hours)
}

fn bounds_words(pattern: Recovery, tolerated: Tolerated) -> String {
    let waits = if pattern == Recovery::StoreFirst { "; the work may wait" } else { "" };
    // Where every part may wait there is no time to keep.
    let is_back = if tolerated.time_hours.is_finite() {
        format!("is back within {} and ", hours(tolerated.time_hours))
    } else {
        String::new()
    };
    format!("{is_back}loses at most {} of data{waits}", hours(tolerated.point_hours))
}

fn lack_words(pattern: Recovery, lack: Shortfall, tolerated: Tolerated) -> String {
    let [time, point] = [pattern.time_hours(), pattern.point_hours()].map(hours);
    let restore = hours(Recovery::Restore.time_hours());
    match lack {
        Shortfall::Time => {
            format!("back in {time}, later than the tolerable {}", hours(tolerated.time_hours))
        }
        Shortfall::Point => {
            format!("loses {point} of data, more than the tolerable {}", hours(tolerated.point_hours))
        }
        Shortfall::Wait if tolerated.wait_hours <= 0.0 => "some of the work may not wait".to_owned(),
        Shortfall::Wait => {
            format!("work may wait {}, and a restore takes {restore}", hours(tolerated.wait_hours))
        }
    }
}
