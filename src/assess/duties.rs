//! Who holds what: security duties carried, by the sensitivity of what runs on them, and what stays
//! under one's own hand.

use super::candidates::Candidate;
use super::outcome::LayerOutcome;
use super::prepared::{MODELS, Prepared};
use crate::catalog::{Holder, Scope};
use crate::decision::{Choice as _, Control, Decision, Duty, Holder as DutyHolds};
use crate::terms::DataClass;

/// How much a duty weighs with data of a class: a public page's layer is half a duty, card data's
/// one and a half. Judged.
pub const fn class_weight(class: DataClass) -> f64 {
    match class {
        DataClass::Public => 0.5,
        DataClass::Internal => 0.75,
        DataClass::Personal => 1.0,
        DataClass::Health => 1.3,
        DataClass::Card | DataClass::Secret => 1.5,
    }
}

/// The duties a candidate leaves with you: each security layer counts one where you hold it and a
/// half where it is shared, times the class's weight; each regime to prove adds one, or a half
/// where the provider's programme covers the service.
pub fn carried(prepared: &Prepared, candidate: &Candidate) -> f64 {
    let choices = &prepared.tables().choices;
    let model = MODELS.iter().position(|model| *model == candidate.rated_as);
    let layers: f64 = prepared
        .catalog
        .part
        .layers
        .iter()
        .filter(|layer| layer.security)
        .filter_map(|layer| layer.holders.get(model?))
        .map(|holder| share_of(*holder))
        .sum();
    let proofs: f64 = choices
        .regimes
        .iter()
        .map(|regime| {
            let covered = candidate.placements.first().is_some_and(|(offer, _, _)| {
                prepared.catalog.offer(offer).is_some_and(|offer| {
                    offer.compliance.iter().any(|fact| fact.regime == *regime && fact.scope == Scope::InScope)
                })
            });
            if covered { 0.5 } else { 1.0 }
        })
        .sum();
    layers * class_weight(choices.sensitivity) + proofs
}

/// Percent of what must stay under one's own hand that a candidate leaves there: all of it counts
/// one, what is shared with the provider a half. A hundred where nothing was named.
pub fn left_to_you(prepared: &Prepared, candidate: &Candidate) -> f64 {
    let named = prepared.decision.application.control.value.as_deref().unwrap_or(&[]);
    let Some(model) = MODELS.iter().position(|model| *model == candidate.rated_as) else { return 100.0 };
    if named.is_empty() {
        return 100.0;
    }
    let left = |what: &Control| {
        let known = prepared.catalog.part.controls.iter().find(|control| control.what == what.id());
        // What the catalogue does not speak of is nobody's loss.
        known.and_then(|control| control.holders.get(model)).map_or(1.0, |holder| share_of(*holder))
    };
    100.0 * named.iter().map(left).sum::<f64>() / named.len() as f64
}

/// How much of something is yours.
const fn share_of(holder: Holder) -> f64 {
    match holder {
        Holder::Customer => 1.0,
        Holder::Shared => 0.5,
        Holder::Provider => 0.0,
    }
}

/// Who holds each layer of a candidate, with the duties nobody has taken.
pub fn stack(prepared: &Prepared, candidate: &Candidate) -> Vec<LayerOutcome> {
    let Some(model) = MODELS.iter().position(|model| *model == candidate.rated_as) else { return Vec::new() };
    let open = untaken(&prepared.decision);
    let layers = prepared.catalog.part.layers.iter();
    layers
        .filter_map(|layer| {
            let holder = *layer.holders.get(model)?;
            let is_yours = holder != Holder::Provider;
            let left = open.iter().filter(|(duty, _)| is_yours && layer.duties.iter().any(|id| id == duty));
            Some(LayerOutcome {
                name: layer.name.clone(),
                holder,
                untaken: left.map(|(_, label)| *label).collect(),
            })
        })
        .collect()
}

/// Id and label of the duties that nobody holds, or nobody knows who does.
pub fn untaken(decision: &Decision) -> Vec<(&'static str, &'static str)> {
    let held = decision.application.duties.value.as_deref().unwrap_or(&[]);
    let open = held.iter().filter(|one| matches!(one.holder, DutyHolds::Nobody | DutyHolds::Unknown));
    open.filter_map(|one| Duty::ALL.iter().find(|(duty, _, _)| *duty == one.duty))
        .map(|(_, id, label)| (*id, *label))
        .collect()
}
