//! What an edit invalidates, which catalogue a decision stands on, and what acceptance keeps.

use super::outcome::Assessment;
use crate::catalog::{Catalog, CatalogError};
use crate::decision::{
    AnyAnswer, ApplicationAnswers, CatalogPin, Change, ComponentAnswers, Decision, Edit, Outcome, Settings,
    Snapshot, Workshop,
};
use crate::terms::document::{Fault, sha256_hex, write_ron};
use std::sync::Arc;

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
            // A tool that gives lines the ends of its system changes no fact.
            let found = sha256_hex(kept.offers.replace("\r\n", "\n").as_bytes());
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

/// Where in a decision's file it says what kept its catalogue from being had.
pub fn catalog_fault(error: &CatalogError) -> Fault {
    let (path, message, advice) = match error {
        CatalogError::Unknown { .. } => (
            "catalog.id",
            error.to_string(),
            "name a shipped one, or the file of the price book with `--catalog`".to_owned(),
        ),
        CatalogError::Text { located, .. } => (
            "outcome.snapshot.offers",
            format!("in the facts kept with the decision, {located}"),
            String::new(),
        ),
        CatalogError::Altered { .. } => ("outcome.snapshot.sha256", error.to_string(), String::new()),
    };
    Fault { path: path.to_owned(), message, advice }
}

/// The facts that the decision chose among, as text that reads back to the same result: all sizes and
/// services of the providers it allows, so that what would change it is found again, and a changed
/// answer is sized as it would have been.
pub fn snapshot(assessment: &Assessment) -> Result<Snapshot, ron::Error> {
    let catalog = &assessment.prepared.catalog;
    let allowed = assessment.decision.application.providers.value.as_deref().unwrap_or(&[]);
    let is_allowed = |id: &str| {
        let provider = catalog.provider(id);
        allowed.is_empty() || provider.is_none_or(|known| allowed.iter().any(|name| known.is_called(name)))
    };
    let sold = catalog.part.offers.iter().filter(|offer| is_allowed(offer.provider()));
    let taken = assessment.prepared.tables().candidates.iter().flat_map(|candidate| &candidate.plan.hosts);
    let used = sold.map(|offer| offer.id.as_str()).chain(taken.map(|host| host.offer.as_str()));
    let offers: Arc<str> = catalog.keeping(used).to_text()?.into();
    Ok(Snapshot {
        catalog: catalog.id.clone(),
        sha256: sha256_hex(offers.as_bytes()),
        figures_sha256: figures_sha256(&assessment.decision),
        offers,
    })
}

/// SHA-256 of the canonical text of what was asked, as records are stamped with it.
pub fn decision_sha256(decision: &Decision) -> String {
    sha256_of(&asked(decision))
}

/// The same of what figures follow from: words that move none are left out, and so is what a run may
/// say for itself.
pub fn figures_sha256(decision: &Decision) -> String {
    let mut asked = asked(decision);
    asked.title.clear();
    let unsaid = |answer: Option<&mut dyn AnyAnswer>| {
        if let Some(answer) = answer {
            answer.annotate(String::new(), String::new());
        }
    };
    for question in ApplicationAnswers::QUESTIONS {
        unsaid(asked.application.get_mut(question.id));
    }
    for component in &mut asked.components {
        component.name.clear();
        for question in ComponentAnswers::QUESTIONS {
            unsaid(component.answers.get_mut(question.id));
        }
    }
    let usual = Settings::default();
    asked.settings = Settings { seed: usual.seed, draws: usual.draws, on: usual.on, ..asked.settings };
    sha256_of(&asked)
}

fn asked(decision: &Decision) -> Decision {
    Decision {
        // What was decided is not what was asked: outcome and notes leave the hash alone.
        outcome: Outcome::default(),
        notes: String::new(),
        // What others said is no figure until it is adopted.
        workshop: Workshop::default(),
        catalog: CatalogPin::default(),
        ..decision.clone()
    }
}

fn sha256_of(decision: &Decision) -> String {
    // A decision that was read can be written; were it not, no two would be told apart.
    sha256_hex(write_ron(decision).unwrap_or_default().as_bytes())
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
