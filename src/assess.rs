//! The one answer: profile and catalogue in, assessment out.
//!
//! Four stages, each a type: [`Prepared`] (tables), [`Measures`] (every candidate in every
//! future), [`Ranking`] (weights), [`Robustness`] (flips, near misses, bands). [`assess`] runs them in
//! order; a window keeps the ones an edit did not touch ([`first_stage`]). Pure: no files, no
//! clock, no screen; the same inputs give the same bytes on any number of threads.

mod acceptability;
mod answers;
mod assemble;
mod assumed;
mod bands;
mod book;
mod candidates;
mod criteria;
mod curves;
mod duties;
mod explain;
mod findings;
mod flips;
mod information;
mod inputs;
mod knockouts;
mod likely;
mod measures;
mod mix;
mod money;
mod near_miss;
mod opinions;
mod outcome;
mod prepared;
mod presets;
mod pros;
mod ranking;
mod reading;
mod roadmap;
mod robustness;
mod stages;
mod tornado;
mod trial;
mod verdict;
mod words;

pub use assemble::assemble;
pub use criteria::{CRITERIA, Criterion, by_id as criterion};
pub use explain::{Explanation, FigureId, NoFigure, explain};
pub use flips::{Flip, FlipKind, Level};
pub use information::Worth;
pub use measures::Measures;
pub use near_miss::{NearMiss, Step};
pub use opinions::Opinion;
pub use outcome::{
    Assessment, Assumption, BillLine, BillOutcome, BreakEven, CountsAs, CriterionDollars, CriterionOutcome,
    Curves, Finding, KnockOut, Leg, MeasureOutcome, MixOutcome, ModelShare, MoneyOutcome, OneOff,
    OptionCurve, OptionOutcome, PlacementOutcome, RoadmapOutcome, Sensitivity, Severity, SourceNote, Spread,
    Stamp, Verdict, VerdictKind,
};
pub use prepared::Prepared;
pub use presets::{Preset, as_preset, catalogs, presets};
pub use pros::{Point, Stance};
pub use ranking::Ranking;
pub use robustness::Robustness;
pub use stages::{Stage, anchor_edits, catalog_of, catalog_pin, first_stage, snapshot};
pub use tornado::Bar;
pub use verdict::full_name;
pub use words::{flip_words, input_words, place_words, shape_words, value_words};

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

/// The first thing wrong with a decision, criteria's names included.
pub fn check(decision: &Decision) -> Result<(), AssessError> {
    match faults(decision).into_iter().next() {
        Some(fault) => Err(AssessError::Fault(fault)),
        None => Ok(()),
    }
}

/// Everything wrong with a decision, criteria's names included.
pub fn faults(decision: &Decision) -> Vec<Fault> {
    let mut faults = crate::decision::check(decision);
    for (at, weight) in decision.criteria.iter().enumerate() {
        if criterion(&weight.criterion).is_none() {
            let near = nearest(&weight.criterion, CRITERIA.iter().map(|criterion| criterion.id));
            faults.push(Fault {
                path: format!("criteria[{at}].criterion"),
                message: format!("there is no criterion `{}`", weight.criterion),
                advice: near.map_or_else(
                    || format!("known are {}", CRITERIA.map(|criterion| criterion.id).join(", ")),
                    |name| format!("did you mean `{name}`?"),
                ),
            });
        }
    }
    faults
}

/// A shape's week, for a preview: 168 factors with mean one, Monday midnight first.
pub fn draw_week(shape: &Shape) -> Week {
    week(shape)
}

/// A rating nobody made.
fn zero() -> Estimate {
    Estimate::exactly(0.0).unwrap_or_else(|_| unreachable!("zero is finite"))
}
