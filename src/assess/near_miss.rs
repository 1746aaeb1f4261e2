//! What would bring a knocked-out option back: the smallest change of answers, tried before it is
//! told.
//!
//! The changes come from the rules that fired: the nearest number they allow, the nearest other
//! choice, a part hosted elsewhere. Where another rule stands behind the first, a second change is
//! looked for; an option that takes three is no near miss.

use super::at_once;
use super::candidates::{Candidate, PRODUCT};
use super::latency_floor;
use super::likely::AtLikely;
use super::outcome::KnockOut;
use super::prepared::Prepared;
use super::trial::Trial;
use super::words::{place_words, value_words};
use crate::catalog::{Region, Test};
use crate::decision::{Change, Edit, Kind, Place, Value, questions};
use crate::terms::Estimate;
use crate::terms::quantity::named;
use rayon::prelude::*;

/// A change that makes an option allowed again.
#[derive(Clone, Debug, PartialEq)]
pub struct NearMiss {
    /// One edit, or the smallest pair.
    pub edits: Vec<Edit>,
    /// The same, taken apart for people: along the edits.
    pub steps: Vec<Step>,
    /// `How long does the longest one take? 20 min → 15 min`.
    pub label: String,
    /// What the option then costs less than today's leader does under the same answers, a month at
    /// likely; below zero: more. `None` where nothing leads today, or what does is no option then.
    pub saves_usd_per_month: Option<f64>,
}

/// One answer changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub place: Place,
    /// The question's id; `None` where a part is hosted elsewhere.
    pub question: Option<String>,
    pub from: String,
    pub to: String,
}

/// A change worth trying.
#[derive(Clone)]
struct Way {
    edit: Edit,
    step: Step,
}

/// Along the candidates; `None` for those that are allowed, or that no single answer or pair brings
/// back.
pub fn all(prepared: &Prepared, exact: &AtLikely, leader: Option<&str>) -> Vec<Option<NearMiss>> {
    prepared.tables().candidates.par_iter().map(|candidate| of(prepared, exact, candidate, leader)).collect()
}

fn of(
    prepared: &Prepared,
    exact: &AtLikely,
    candidate: &Candidate,
    leader: Option<&str>,
) -> Option<NearMiss> {
    if candidate.knocked_out.is_empty() {
        return None;
    }
    let singles: Vec<(Way, Trial)> = ways(prepared, candidate)
        .into_iter()
        .filter_map(|way| {
            let trial = Trial::of(prepared, exact, std::slice::from_ref(&way.edit.change))?;
            Some((way, trial))
        })
        .collect();
    if let Some((way, trial)) = singles.iter().find(|(_, trial)| is_back(trial, &candidate.id)) {
        return told(trial, candidate, leader, std::slice::from_ref(way));
    }
    singles.iter().find_map(|(first, trial)| {
        // What still removes it says what to change next.
        let still = trial.candidates().get(trial.place(&candidate.id)?)?;
        ways(&trial.prepared, still).into_iter().find_map(|second| {
            let both = Trial::of(prepared, exact, &[first.edit.change.clone(), second.edit.change.clone()])?;
            is_back(&both, &candidate.id).then_some(())?;
            told(&both, candidate, leader, &[first.clone(), second])
        })
    })
}

fn is_back(trial: &Trial, option: &str) -> bool {
    trial.place(option).and_then(|at| trial.likely.feasible.get(at)).copied().unwrap_or(false)
}

fn told(trial: &Trial, candidate: &Candidate, leader: Option<&str>, ways: &[Way]) -> Option<NearMiss> {
    let usd = |option: &str| trial.likely.monthly.get(trial.place(option)?).copied();
    let own = usd(&candidate.id)?;
    let label = ways.iter().map(|way| way.edit.label.as_str()).collect::<Vec<_>>().join("; ");
    Some(NearMiss {
        edits: ways.iter().map(|way| way.edit.clone()).collect(),
        steps: ways.iter().map(|way| way.step.clone()).collect(),
        label,
        saves_usd_per_month: leader
            .and_then(usd)
            .filter(|_| is_priced(trial, candidate))
            .map(|leads| leads - own),
    })
}

/// Whether somebody stated what an option costs: seats of a product nobody knows, at a price nobody
/// knows, are no figure to choose by.
fn is_priced(trial: &Trial, candidate: &Candidate) -> bool {
    let stated = |question: &str| trial.prepared.answered(&Place::Application, question).is_some();
    candidate.id != PRODUCT || stated("seat-price") && stated("seats")
}

/// Changes under which the rules that fired may no longer do so, those worth trying first in front.
fn ways(prepared: &Prepared, candidate: &Candidate) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for knock_out in &candidate.knocked_out {
        for way in answers(prepared, candidate, knock_out) {
            if !ways.iter().any(|known| known.edit.change == way.edit.change) {
                ways.push(way);
            }
        }
    }
    ways
}

/// A limit this many times nearer than what is asked is met by other work, not by a better answer.
const FAR: f64 = 2.0;

fn answers(prepared: &Prepared, candidate: &Candidate, knock_out: &KnockOut) -> Vec<Way> {
    let decision = &prepared.decision;
    let (place, id) = (&knock_out.place, knock_out.question.as_str());
    let Some(question) = questions::by_id(id) else { return Vec::new() };
    let now = decision.said(place, id);
    let way = |value: Value| {
        let to = value_words(decision, id, &value);
        let label = named(question.asked(), &format!("{} → {to}", knock_out.answer));
        let step =
            Step { place: place.clone(), question: Some(id.to_owned()), from: knock_out.answer.clone(), to };
        Way { edit: Edit { label, ..Edit::answer(place, id, Some(value)) }, step }
    };
    // What a part is does not change by wishing, unless a number is nearly met.
    let mut apart_first = true;
    let mut ways: Vec<Way> = match (&question.kind, now) {
        (Kind::Estimate { least, most, .. }, Some(Value::Estimate(stated))) => {
            let limit = limit(prepared, candidate, knock_out);
            apart_first = limit.is_some_and(|limit| stated.likely() > FAR * limit);
            limit
                .and_then(|limit| within(stated, limit, (*least, *most)))
                .map(Value::Estimate)
                .map(way)
                .into_iter()
                .collect()
        }
        (Kind::Choice(choices), Some(Value::Choice(now))) => {
            // The nearest choices first.
            let choices = choices();
            let at = choices.iter().position(|(choice, _)| *choice == now).unwrap_or_default();
            let mut others: Vec<(usize, &str)> = choices
                .iter()
                .enumerate()
                .map(|(other, (choice, _))| (other.abs_diff(at), *choice))
                .collect();
            others.sort_by_key(|(apart, _)| *apart);
            others.into_iter().skip(1).map(|(_, choice)| way(Value::Choice(choice.to_owned()))).collect()
        }
        (_, Some(Value::Set(ids))) => without(&ids).map(Value::Set).map(way).collect(),
        (_, Some(Value::Stores(stores))) => without(&stores).map(Value::Stores).map(way).collect(),
        (_, Some(Value::Names(names))) => {
            // Where it could be placed comes before asking for less.
            let wider = regions(prepared, candidate).map(|place| {
                let mut wider = names.clone();
                wider.push(place);
                wider
            });
            wider.into_iter().chain(without(&names)).map(Value::Names).map(way).collect()
        }
        _ => Vec::new(),
    };
    if let Some(apart) = split_off(prepared, candidate, knock_out) {
        if apart_first { ways.insert(0, apart) } else { ways.push(apart) }
    }
    ways
}

/// What is left of an estimate once it may not pass a limit.
fn within(stated: Estimate, limit: f64, (least, most): (f64, f64)) -> Option<Estimate> {
    let limit = limit.clamp(least, most);
    let moved = if stated.likely() > limit {
        Estimate::new(stated.low().min(limit), limit, limit)
    } else {
        Estimate::new(limit, limit, stated.high().max(limit))
    };
    moved.ok()
}

/// Hosting a part elsewhere, where it is the only one that this option cannot hold.
fn split_off(prepared: &Prepared, candidate: &Candidate, knock_out: &KnockOut) -> Option<Way> {
    let Place::Component(component) = &knock_out.place else { return None };
    let others = candidate.knocked_out.iter().filter(|other| other.rule == knock_out.rule);
    if prepared.decision.components.len() < 2 || others.count() > 1 {
        return None;
    }
    let name = place_words(&prepared.decision, &knock_out.place);
    let step = Step {
        place: knock_out.place.clone(),
        question: None,
        from: "here, with the others".to_owned(),
        to: "elsewhere, or bought".to_owned(),
    };
    let label = format!("Split {name} off: host it elsewhere, or buy it");
    Some(Way { edit: Edit::new(label, Change::RemoveComponent(component.clone())), step })
}

/// Without each one in turn, then without any.
fn without<T: Clone>(list: &[T]) -> impl Iterator<Item = Vec<T>> {
    let each = (0..list.len()).filter(|_| list.len() > 1).map(|left_out| {
        let rest = list.iter().enumerate().filter(|(at, _)| *at != left_out);
        rest.map(|(_, one)| one.clone()).collect()
    });
    each.chain(std::iter::once(Vec::new()))
}

/// The country or area of the region an option would stand in.
fn regions(prepared: &Prepared, candidate: &Candidate) -> Option<String> {
    let (_, _, region) = candidate.placements.first()?;
    let known: &Region = prepared.catalog.part.regions.get(region)?;
    [&known.country, &known.area].into_iter().find(|name| !name.is_empty()).cloned()
}

/// The nearest number a rule allows, as it would be typed.
fn limit(prepared: &Prepared, candidate: &Candidate, knock_out: &KnockOut) -> Option<f64> {
    let rule = prepared.catalog.part.rules.iter().find(|rule| rule.id == knock_out.rule)?;
    // Whole dollars or euros: a ceiling is not met by a rounding.
    let whole = |usd: f64| libm::ceil(prepared.money().of_usd(usd));
    match &rule.test {
        Test::Above { limit, .. } => {
            let offers = candidate.placements.iter().filter_map(|(offer, ..)| prepared.catalog.offer(offer));
            let limits = offers.flat_map(|offer| &offer.limits).filter(|known| known.kind == *limit);
            limits.map(|limit| limit.most).min_by(f64::total_cmp)
        }
        Test::Below { least, .. } => {
            super::inputs::typed(&prepared.decision, &Place::Application, least).map(Estimate::likely)
        }
        Test::OverBudget { .. } => Some(whole(super::candidates::monthly_usd(prepared, candidate, None))),
        Test::AtOnce { limit, .. } => {
            at_once::nearest(prepared, candidate, &knock_out.place, &knock_out.question, *limit)
        }
        Test::StartsLate => {
            let offers = candidate.placements.iter().filter_map(|(offer, ..)| prepared.catalog.offer(offer));
            let met = offers.flat_map(|offer| latency_floor::of(prepared, offer, &candidate.plan));
            let late = met.filter(|met| met.place == knock_out.place).map(|met| met.late).fold(0.0, f64::max);
            // Tenths of a percent, upwards: what is typed must hold.
            Some(libm::ceil(late * 10.0) / 10.0)
        }
        Test::OverBudgetOnce { .. } => Some(whole(super::money::stated_once_usd(prepared, candidate, None))),
        Test::Among { .. } | Test::Lacking { .. } | Test::RegimeExcluded | Test::ResidencyUnmet => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::money::stated_once_usd;
    use crate::assess::{catalog_of, presets};
    use std::sync::Arc;

    #[test]
    fn a_ceiling_on_what_is_paid_once_would_have_to_reach_the_next_dollar() {
        let mut decision =
            presets().iter().find(|preset| preset.id == "legacy-monolith").unwrap().decision().unwrap();
        decision.settings.draws = 1;
        let application = &mut decision.application;
        application.providers.value = Some(vec!["aws".to_owned()]);
        application.regimes.value = Some(Vec::new());
        application.budget_once.value = Some(Estimate::exactly(5.0).unwrap());
        let catalog = Arc::new(catalog_of(&decision).unwrap());
        let prepared = Prepared::new(Arc::new(decision), catalog).unwrap();
        let found = all(&prepared, &AtLikely::of(&prepared), None);
        let (candidate, near) = prepared
            .tables()
            .candidates
            .iter()
            .zip(&found)
            .find(|(candidate, _)| candidate.id == "iaas-aws")
            .unwrap();
        let near = near.as_ref().unwrap();
        let raised = libm::ceil(stated_once_usd(&prepared, candidate, None));
        assert_eq!(near.steps[0].question.as_deref(), Some("budget-once"));
        let Change::Answer { value: Some(Value::Estimate(ceiling)), .. } = &near.edits[0].change else {
            panic!("{}", near.label)
        };
        assert!((ceiling.likely() - raised).abs() < 1e-9);
        assert_eq!(near.saves_usd_per_month, None, "nothing leads that it could cost less than");
    }
}
