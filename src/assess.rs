//! The one answer: profile and catalogue in, assessment out.
//!
//! Four stages, each a type: [`Prepared`] (tables), [`Measures`] (every candidate in every
//! future), [`Ranking`] (weights), [`Robustness`] (flips, near misses, bands). [`assess`] runs them in
//! order; a window keeps the ones an edit did not touch ([`first_stage`]). Pure: no files, no
//! clock, no screen; the same inputs give the same bytes on any number of threads.

mod acceptability;
mod answering;
mod answers;
mod assemble;
mod assumed;
mod at_once;
mod bands;
mod behaviour;
mod blend;
mod book;
mod breakdown;
mod burst;
mod candidates;
mod criteria;
mod currency;
mod curves;
mod duties;
mod effort;
mod explain;
mod findings;
mod first_look;
mod flips;
mod group;
mod information;
mod inputs;
mod knockouts;
mod known;
mod latency_floor;
mod likely;
mod measures;
mod mix;
mod money;
mod near_miss;
mod opinions;
mod outcome;
mod own_ratings;
mod placement;
mod plain;
mod prepared;
mod presets;
mod pros;
mod ranking;
mod reading;
mod remarks;
mod risks;
mod roadmap;
mod robustness;
mod settled;
mod stages;
mod tornado;
mod trial;
mod verdict;
mod weighing;
mod words;
mod work_kinds;

pub use assemble::assemble;
pub use behaviour::{
    BehaviourOutcome, ColdOutcome, ComponentBehaviour, CostLatency, DownOutcome, HourBehaviour,
    ProvisionedOutcome, RecoveryFigures, RecoveryPattern, SlaOutcome, SlowOutcome, SurgeOutcome,
    TargetOutcome, cost_latency,
};
pub use breakdown::{BillPart, Breakdown, of as breakdown};
pub use criteria::{Criterion, CriterionUnit, name_of as criterion_name};
pub use currency::{codes as currency_codes, of as currency_of, rate_words};
pub use explain::{Explanation, FigureId, NoFigure, explain};
pub use first_look::first_look;
pub use flips::{Flip, FlipKind, Level};
pub use group::{
    BallotOutcome, DisputeAbout, DisputeOutcome, GroupOutcome, GroupResult, RoundOutcome, adopt,
};
pub use information::Worth;
pub use measures::{Begun, Measures};
pub use near_miss::{NearMiss, Step};
pub use opinions::Opinion;
pub use outcome::{
    Assessment, Assumption, BaseOutcome, BillLine, BillOutcome, BreakEven, CountsAs, CriterionDollars,
    CriterionOutcome, Curves, DriftOutcome, Finding, KnockOut, LayerHolder, LayerOutcome, Leg,
    MeasureOutcome, MixOutcome, ModelShare, MoneyOutcome, OneOff, OptionCurve, OptionOutcome, PathPart,
    RemarkKind, RiskLevel, RiskOutcome, RoadmapOutcome, Sensitivity, Severity, SourceNote, Spread, Stamp,
    Verdict, VerdictKind,
};
pub use placement::PlacementOutcome;
pub use plain::{PlainAnswer, PlainRanking, PlainTable, rank_plain};
pub use prepared::Prepared;
pub use presets::{Preset, as_preset, catalogs, presets};
pub use pros::{Point, Stance};
pub use ranking::Ranking;
pub use robustness::Robustness;
pub use stages::{
    Stage, anchor_edits, catalog_fault, catalog_of, catalog_pin, decision_sha256, figures_sha256,
    first_stage, snapshot,
};
pub use tornado::Bar;
pub use verdict::{full_name, judged_words, reasons};
pub use weighing::{Consistency, USUAL_RATIO, WeighingOutcome, Worst, consistency, judgement_words, weigh};
pub use words::{flip_words, hour_words, input_words, place_words, shape_words, value_words};

use crate::catalog::{Catalog, CatalogError, Unbilled};
use crate::decision::{Decision, Shape};
pub use crate::hosting::SECONDS_A_MONTH;
use crate::hosting::traffic::{Week, week};
use crate::terms::Estimate;
use crate::terms::document::{Fault, nearest};
use std::sync::Arc;

/// Why there is no assessment.
#[derive(Debug, thiserror::Error)]
pub enum AssessError {
    #[error("{}: {}; {}", .0.path, .0.message, .0.advice)]
    Fault(Fault),
    #[error(
        "the catalogue `{catalog}` has no range for the unknown answer `{question}`; answer it, or add it under `unknowns`"
    )]
    NoRange { question: String, catalog: String },
    #[error("no option is left to compare; allow more providers, or take an exclusion back")]
    NoCandidates,
    #[error(transparent)]
    Unbilled(#[from] Unbilled),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

/// Runs all four stages, with the settings stored in the decision.
pub fn assess(decision: &Decision, catalog: &Catalog) -> Result<Assessment, AssessError> {
    let prepared = Arc::new(Prepared::new(Arc::new(decision.clone()), Arc::new(catalog.clone()))?);
    let measures = Measures::of(&prepared);
    let ranking = Ranking::of(&prepared, &measures);
    let robustness = Robustness::of(&prepared, &measures, &ranking);
    Ok(assemble(prepared, &measures, &ranking, Some(&robustness)))
}

/// The first thing wrong with a decision, criteria's, offers' and providers' names included.
pub fn check(decision: &Decision, catalog: &Catalog) -> Result<(), AssessError> {
    let named = || known::faults(decision, catalog);
    match faults(decision).into_iter().next().or_else(|| named().into_iter().next()) {
        Some(fault) => Err(AssessError::Fault(fault)),
        None => Ok(()),
    }
}

/// Everything wrong with a decision, criteria's names included.
pub fn faults(decision: &Decision) -> Vec<Fault> {
    let mut faults = crate::decision::check(decision);
    for (at, weight) in decision.criteria.iter().enumerate() {
        if criterion_name(decision, &weight.criterion).is_none() {
            faults.push(no_criterion(decision, &weight.criterion, format!("criteria[{at}].criterion")));
        }
    }
    faults.extend(weighing::faults(decision));
    for (at, own) in decision.own_criteria.iter().enumerate() {
        if criteria::measured_ids().any(|id| id == own.id) {
            faults.push(Fault {
                path: format!("own_criteria[{at}].id"),
                message: format!("`{}` is measured already", own.id),
                advice: "give your criterion another id".to_owned(),
            });
        }
    }
    faults
}

/// A criterion nobody knows, at a place in the file.
fn no_criterion(decision: &Decision, id: &str, path: String) -> Fault {
    let own = decision.own_criteria.iter().map(|criterion| criterion.id.as_str());
    let mut known: Vec<&str> = criteria::measured_ids().collect();
    known.extend(own);
    let near = nearest(id, known.iter().copied());
    Fault {
        path,
        message: format!("there is no criterion `{id}`"),
        advice: near.map_or_else(
            || format!("known are {}", known.join(", ")),
            |name| format!("did you mean `{name}`?"),
        ),
    }
}

/// A shape's week, for a preview: 168 factors with mean one, Monday midnight first.
pub fn draw_week(shape: &Shape) -> Week {
    week(shape)
}

/// A rating nobody made.
fn zero() -> Estimate {
    Estimate::exactly(0.0).unwrap_or_else(|_| unreachable!("zero is finite"))
}
