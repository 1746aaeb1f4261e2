//! What an edit invalidates, which catalogue a decision stands on, and what acceptance keeps.

use super::outcome::Assessment;
use crate::catalog::{Catalog, CatalogError};
use crate::decision::{Change, Decision, Edit, Snapshot};
use crate::terms::document::sha256_hex;

/// A stage of the assessment, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Prepare,
    Measure,
    Rank,
    Robust,
}

/// The first stage an edit invalidates; `None` where no figure can change.
pub fn first_stage(edit: &Edit) -> Option<Stage> {
    of_change(&edit.change)
}

fn of_change(change: &Change) -> Option<Stage> {
    match change {
        Change::Title(_)
        | Change::Notes(_)
        | Change::Annotate { .. }
        | Change::Outcome(_)
        | Change::RenameComponent { .. } => None,
        Change::Weigh { .. } | Change::Anchor { .. } => Some(Stage::Rank),
        Change::Answer { .. }
        | Change::AddComponent(_)
        | Change::RemoveComponent(_)
        | Change::AddOverride(_)
        | Change::RemoveOverride(_)
        | Change::Costing(_)
        | Change::Settings(_)
        | Change::Catalog(_) => Some(Stage::Prepare),
        Change::Many(changes) => changes.iter().filter_map(of_change).min(),
    }
}

/// The catalogue a decision stands on: the facts kept in its record, else the shipped catalogue
/// it names, else the current one.
pub fn catalog_of(decision: &Decision) -> Result<Catalog, CatalogError> {
    match &decision.outcome.snapshot {
        Some(kept) => Catalog::read(&kept.offers, "the record's snapshot"),
        None => Catalog::shipped(&decision.catalog.id),
    }
}

/// The facts used, as text that reads back to the same result.
pub fn snapshot(assessment: &Assessment) -> Result<Snapshot, ron::Error> {
    let catalog = &assessment.prepared.catalog;
    let offers = catalog.to_text()?;
    Ok(Snapshot { catalog: catalog.id.clone(), sha256: sha256_hex(offers.as_bytes()), offers })
}

/// Edits that store the anchors that were only suggested so far.
pub fn anchor_edits(assessment: &Assessment) -> Vec<Edit> {
    assessment
        .criteria
        .iter()
        .filter(|used| !used.anchors_are_stored)
        .map(|used| {
            Edit::new(
                format!("Keep the scale of {}", used.criterion.name.to_lowercase()),
                Change::Anchor { criterion: used.criterion.id.to_owned(), anchors: used.anchors },
            )
        })
        .collect()
}
