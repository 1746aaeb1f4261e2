//! Security duties carried: layers one answers for, by the sensitivity of what runs on them.

use super::candidates::Candidate;
use super::prepared::{MODELS, Prepared};
use crate::catalog::{Holder, Scope};
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
        .map(|holder| match holder {
            Holder::Customer => 1.0,
            Holder::Shared => 0.5,
            Holder::Provider => 0.0,
        })
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
