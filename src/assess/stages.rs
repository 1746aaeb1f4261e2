//! What an edit invalidates, which catalogue a decision stands on, and what acceptance keeps.

use super::outcome::Assessment;
use crate::catalog::{Catalog, CatalogError, Role};
use crate::decision::{CatalogPin, Change, Decision, Edit, Snapshot};
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
        // Ballots are held against the ranking.
        Change::Weigh { .. } | Change::Anchor { .. } | Change::Weighing(_) | Change::Meeting(_) => {
            Some(Stage::Rank)
        }
        Change::Answer { .. }
        | Change::OwnCriterion(_)
        | Change::RemoveOwnCriterion(_)
        | Change::RateOption { .. }
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
        Some(kept) => {
            let found = sha256_hex(kept.offers.as_bytes());
            if found != kept.sha256 {
                let (id, stated) = (kept.catalog.clone(), kept.sha256.clone());
                return Err(CatalogError::Altered { id, stated, found });
            }
            let mut catalog = Catalog::read(&kept.offers, "the record's snapshot")?;
            // The facts are an excerpt; the name they go by is that of the whole they came from.
            if !decision.catalog.sha256.is_empty() {
                catalog.sha256.clone_from(&decision.catalog.sha256);
            }
            Ok(catalog)
        }
        None => Catalog::shipped(&decision.catalog.id),
    }
}

/// The facts used, as text that reads back to the same result.
pub fn snapshot(assessment: &Assessment) -> Result<Snapshot, ron::Error> {
    let catalog = &assessment.prepared.catalog;
    let candidates = &assessment.prepared.tables().candidates;
    let used = candidates.iter().flat_map(|candidate| {
        let plan = &candidate.plan;
        let hosts = plan.hosts.iter().map(|host| host.offer.as_str());
        let services = plan.services.iter().map(|service| service.offer.as_str());
        hosts.chain(services).chain(kept_elsewhere(catalog, &candidate.provider))
    });
    let offers = catalog.keeping(used).to_text()?;
    Ok(Snapshot { catalog: catalog.id.clone(), sha256: sha256_hex(offers.as_bytes()), offers })
}

/// What patterns of recovery keep elsewhere, whether one of them was chosen or not.
fn kept_elsewhere<'a>(catalog: &'a Catalog, provider: &str) -> impl Iterator<Item = &'a str> {
    let attachments = catalog.provider(provider).map_or(&[][..], |provider| &provider.attachments);
    let is_kept = |role| matches!(role, Role::Queue | Role::Backup);
    attachments.iter().filter(move |one| is_kept(one.role)).map(|one| one.service.as_str())
}

/// The catalogue an assessment was made under, by name and hash.
pub fn catalog_pin(assessment: &Assessment) -> CatalogPin {
    let stamp = &assessment.stamp;
    CatalogPin { id: stamp.catalog_id.clone(), sha256: stamp.catalog_sha256.clone() }
}

/// Edits that store the anchors that were only suggested so far.
pub fn anchor_edits(assessment: &Assessment) -> Vec<Edit> {
    assessment
        .criteria
        .iter()
        // What has no weight has no scale to keep, and would gain one by it.
        .filter(|used| !used.anchors_are_stored && used.weight > 0.0)
        .map(|used| {
            Edit::new(
                format!("Keep the scale of {}", used.criterion.name.to_lowercase()),
                Change::Anchor { criterion: used.criterion.id.to_string(), anchors: used.anchors },
            )
        })
        .collect()
}
