//! Remarks of the catalogue whose conditions hold over the answers, and duties that nobody has taken.

use super::duties::untaken;
use super::outcome::{Finding, RemarkKind, Severity};
use super::prepared::Prepared;
use super::words::place_words;
use crate::catalog::{Condition, Remark};
use crate::decision::{AnyAnswer, Component, Decision, Override, Place, Scope, Value, questions};
use crate::terms::{Estimate, HostingModel};

/// What the catalogue remarks, in its order: of each model that is allowed, or of the whole.
pub fn all(prepared: &Prepared) -> Vec<Finding> {
    let decision = &prepared.decision;
    let mut list = Vec::new();
    for remark in &prepared.catalog.part.remarks {
        let Some(places) = holds(prepared, remark) else { continue };
        let names: Vec<String> = places.iter().map(|place| place_words(decision, place)).collect();
        let message = match names.as_slice() {
            [] => remark.says.clone(),
            names => format!("{}: {}", names.join(", "), remark.says),
        };
        let finding = |about: Option<String>| Finding {
            id: remark.id.clone(),
            kind: remark.kind,
            severity: remark.severity,
            about,
            message: message.clone(),
            action: remark.action.clone(),
            source: Some(prepared.note(&remark.source)),
        };
        if remark.models.is_empty() {
            list.push(finding(None));
        } else {
            let candidates = prepared.tables().candidates.iter();
            let about =
                candidates.filter(|one| one.knocked_out.is_empty() && remark.models.contains(&one.model));
            list.extend(about.map(|candidate| finding(Some(candidate.id.clone()))));
        }
    }
    list.extend(duties(prepared));
    list
}

/// Where a remark's condition holds: at these components, or (empty) for the application.
fn holds(prepared: &Prepared, remark: &Remark) -> Option<Vec<Place>> {
    let decision = &prepared.decision;
    let of_components =
        remark.when.questions().iter().any(|(question, _)| {
            questions::by_id(question).is_some_and(|known| known.scope == Scope::Component)
        });
    if !of_components {
        return is_met(prepared, None, &remark.when).then(Vec::new);
    }
    let met = decision.components.iter().filter(|one| is_met(prepared, Some(one), &remark.when));
    let met: Vec<Place> = met.map(|component| Place::Component(component.id.clone())).collect();
    match met.len() {
        0 => None,
        // Where it holds for the only component, or for all, there is nothing to name.
        count if count == decision.components.len() => Some(Vec::new()),
        _ => Some(met),
    }
}

/// Whether a condition holds; a component's questions are read of that one.
fn is_met(prepared: &Prepared, component: Option<&Component>, condition: &Condition) -> bool {
    let decision = &prepared.decision;
    let value = |question: &str| answer(decision, component, question).and_then(AnyAnswer::value);
    let number = |question: &str| {
        let place = place(component, question);
        prepared.answered(&place, question).map(Estimate::likely)
    };
    let named = |question: &str, any_of: &[String]| match value(question)? {
        Value::Choice(id) => Some(any_of.contains(&id)),
        Value::Set(ids) | Value::Names(ids) => Some(ids.iter().any(|id| any_of.contains(id))),
        _ => None,
    };
    match condition {
        Condition::All(list) => list.iter().all(|one| is_met(prepared, component, one)),
        Condition::Any(list) => list.iter().any(|one| is_met(prepared, component, one)),
        Condition::Known(question) => value(question).is_some(),
        Condition::Names { question, any_of } => named(question, any_of) == Some(true),
        Condition::Lacks { question, any_of } => named(question, any_of) == Some(false),
        Condition::Above { question, number: limit } => number(question).is_some_and(|own| own > *limit),
        Condition::Below { question, number: limit } => number(question).is_some_and(|own| own < *limit),
        Condition::AboveAnswer { question, other, times } => {
            number(question).zip(number(other)).is_some_and(|(own, other)| own > other * times)
        }
        Condition::Off(cost) => decision.costing.off.contains(cost),
        Condition::HeldBy { duty, holders } => {
            use crate::decision::Choice as _;
            let held = decision.application.duties.value.as_deref().unwrap_or(&[]);
            held.iter().any(|one| one.duty.id() == duty && holders.iter().any(|id| id == one.holder.id()))
        }
        Condition::LeftOut(model) => decision.overrides.iter().any(|change| is_left_out(change, *model)),
    }
}

fn is_left_out(change: &Override, model: HostingModel) -> bool {
    matches!(change, Override::Exclude { option, .. } if option.starts_with(&format!("{}-", model.id())))
}

fn answer<'a>(
    decision: &'a Decision,
    component: Option<&Component>,
    question: &str,
) -> Option<&'a dyn AnyAnswer> {
    decision.answer(&place(component, question), question)
}

fn place(component: Option<&Component>, question: &str) -> Place {
    let is_of_component = questions::by_id(question).is_some_and(|known| known.scope == Scope::Component);
    match component {
        Some(component) if is_of_component => Place::Component(component.id.clone()),
        _ => Place::Application,
    }
}

/// Duties that nobody has taken, each with the models that leave it to you.
fn duties(prepared: &Prepared) -> Vec<Finding> {
    let mut list = Vec::new();
    for (duty, label) in untaken(&prepared.decision) {
        let layer =
            prepared.catalog.part.layers.iter().find(|layer| layer.duties.iter().any(|id| id == duty));
        let Some(layer) = layer else { continue };
        let models = HostingModel::OFFERED.into_iter().zip(layer.holders);
        let yours: Vec<&str> = models
            .filter(|(_, holder)| *holder != crate::catalog::Holder::Provider)
            .map(|(model, _)| model.label())
            .collect();
        list.push(Finding {
            id: format!("untaken-{}", duty.replace('_', "-")),
            kind: RemarkKind::Duty,
            severity: Severity::Warning,
            about: None,
            message: format!(
                "{label}: nobody holds this duty, and it stays with you on {}.",
                yours.join(", ")
            ),
            action: "Name who does it, or choose a way of hosting that takes it over.".to_owned(),
            source: Some(prepared.note(&layer.source)),
        });
    }
    list
}
