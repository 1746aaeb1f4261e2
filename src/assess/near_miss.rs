//! What would bring a knocked-out option back: the smallest change of answers, tried before it is
//! told.

use super::candidates::Candidate;
use super::flips::changed;
use super::measures::AtLikely;
use super::outcome::KnockOut;
use super::prepared::Prepared;
use super::words::value_words;
use crate::catalog::Test;
use crate::decision::{AnyAnswer, Change, Edit, Kind, Place, Value, questions};
use crate::terms::Estimate;
use rayon::prelude::*;

/// A change that makes an option allowed again.
#[derive(Clone, Debug, PartialEq)]
pub struct NearMiss {
    /// One edit, or the smallest pair.
    pub edits: Vec<Edit>,
    /// `Longest run: 20 min → 15 min`.
    pub label: String,
    /// What the option then costs less than the leader, a month at likely; below zero: more.
    pub saves_usd_per_month: f64,
}

/// Along the candidates; `None` for those that are allowed, or that no single answer or pair brings
/// back.
pub fn all(prepared: &Prepared, leader_usd: f64) -> Vec<Option<NearMiss>> {
    prepared
        .tables()
        .candidates
        .par_iter()
        .map(|candidate| {
            if candidate.knocked_out.is_empty() {
                return None;
            }
            ways(prepared, candidate).into_iter().find_map(|edits| {
                let after = changed(prepared, &edits)?;
                let at = after.tables().candidates.iter().position(|other| other.id == candidate.id)?;
                let likely = AtLikely::of(&after);
                likely.feasible.get(at).copied().filter(|feasible| *feasible)?;
                let usd = likely.monthly.get(at)?;
                let label = edits.iter().map(|edit| edit.label.as_str()).collect::<Vec<_>>().join("; ");
                Some(NearMiss { edits, label, saves_usd_per_month: leader_usd - usd })
            })
        })
        .collect()
}

/// Sets of edits worth trying, the smallest first: one that answers every rule that fired, then one
/// for each of two.
fn ways(prepared: &Prepared, candidate: &Candidate) -> Vec<Vec<Edit>> {
    let each: Vec<Vec<Edit>> =
        candidate.knocked_out.iter().map(|knock_out| answers(prepared, candidate, knock_out)).collect();
    let mut ways: Vec<Vec<Edit>> = each.iter().flatten().map(|edit| vec![edit.clone()]).collect();
    if let [first, second, ..] = each.as_slice() {
        ways.extend(
            first.iter().flat_map(|one| second.iter().map(move |other| vec![one.clone(), other.clone()])),
        );
    }
    ways
}

/// Changes under which a rule may no longer fire.
fn answers(prepared: &Prepared, candidate: &Candidate, knock_out: &KnockOut) -> Vec<Edit> {
    let decision = &prepared.decision;
    let (place, id) = (&knock_out.place, knock_out.question.as_str());
    let Some(question) = questions::by_id(id) else { return Vec::new() };
    let now = decision.answer(place, id).and_then(AnyAnswer::value);
    let edit = |value: Value| {
        let to = value_words(id, &value);
        let label = format!("{}: {} → {to}", question.text.trim_start_matches('…').trim(), knock_out.answer);
        Edit { label, ..Edit::answer(place, id, Some(value)) }
    };
    let mut edits = Vec::new();
    match (&question.kind, now) {
        (Kind::Estimate { least, most, .. }, Some(Value::Estimate(stated))) => {
            let to = limit(prepared, candidate, knock_out);
            let moved = to.and_then(|to| {
                // The whole range moves, so that no future breaks the limit more than before.
                let by = to / stated.likely();
                let value = |value: f64| (value * by).clamp(*least, *most);
                Estimate::new(value(stated.low()), to, value(stated.high()).max(to)).ok()
            });
            edits.extend(moved.map(Value::Estimate).map(&edit));
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
            edits
                .extend(others.into_iter().skip(1).map(|(_, choice)| edit(Value::Choice(choice.to_owned()))));
        }
        (_, Some(Value::Set(ids))) => {
            edits.extend(without_each(&ids).map(Value::Set).map(&edit));
            edits.push(edit(Value::Set(Vec::new())));
        }
        (_, Some(Value::Names(names))) => {
            edits.extend(without_each(&names).map(Value::Names).map(&edit));
            edits.push(edit(Value::Names(Vec::new())));
        }
        _ => {}
    }
    // A part that cannot live there can live elsewhere; what it is about does not change by wishing.
    if let Place::Component(component) = place
        && decision.components.len() > 1
        && let Some(part) = decision.component(component)
    {
        let apart = Edit::new(
            format!("Host {} elsewhere, or buy it", part.name),
            Change::RemoveComponent(component.clone()),
        );
        let is_fact = matches!(id, "sensitivity" | "devices" | "state");
        if is_fact { edits.insert(0, apart) } else { edits.push(apart) }
    }
    edits
}

fn without_each(list: &[String]) -> impl Iterator<Item = Vec<String>> {
    (0..list.len()).filter(|_| list.len() > 1).map(|left_out| {
        let rest = list.iter().enumerate().filter(|(at, _)| *at != left_out);
        rest.map(|(_, id)| id.clone()).collect()
    })
}

/// The nearest number a rule allows.
fn limit(prepared: &Prepared, candidate: &Candidate, knock_out: &KnockOut) -> Option<f64> {
    let rule = prepared.catalog.part.rules.iter().find(|rule| rule.id == knock_out.rule)?;
    match &rule.test {
        Test::Above { limit, .. } => {
            let offers = candidate.placements.iter().filter_map(|(offer, ..)| prepared.catalog.offer(offer));
            let limits = offers.flat_map(|offer| &offer.limits).filter(|known| known.kind == *limit);
            limits.map(|limit| limit.most).min_by(f64::total_cmp)
        }
        Test::Below { least, .. } => super::inputs::answered(&prepared.decision, &Place::Application, least)
            .map(|least| least.likely()),
        Test::OverBudget { .. } => {
            let at = prepared.tables().candidates.iter().position(|other| other.id == candidate.id)?;
            let usd = AtLikely::of(prepared).monthly.get(at).copied()?;
            // Whole dollars: a ceiling is not met by a rounding.
            Some(libm::ceil(usd))
        }
        Test::Among { .. } | Test::RegimeExcluded | Test::ResidencyUnmet => None,
    }
}
