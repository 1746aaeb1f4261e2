//! What an offer never runs more of at once, held against what the busiest minute asks for.
//!
//! A quota that is raised on request removes nothing and is a remark (`behaviour/remarks.rs`); a
//! limit that nobody raises removes, as other limits do: at likely the option, elsewhere in the
//! range the futures in which it is passed.

use super::candidates::Candidate;
use super::inputs::answered;
use super::outcome::{Finding, RemarkKind, Severity};
use super::prepared::Prepared;
use crate::catalog::{Limit, LimitKind, Offer, Test};
use crate::decision::{Place, questions};
use crate::hosting::amount::Amount;
use crate::hosting::behaviour::at_once::{AtOnce, requests};
use crate::hosting::bill::Load;
use crate::hosting::demand::World;
use crate::hosting::plan::Plan;
use crate::terms::Estimate;
use crate::terms::quantity::number;

/// How many of what a limit counts.
pub const fn counted<A: Amount>(at_once: &AtOnce<A>, limit: LimitKind) -> A {
    match limit {
        LimitKind::Instances => at_once.instances,
        _ => at_once.requests,
    }
}

/// The limit of a kind that nobody raises.
pub fn limit_of(offer: &Offer, kind: LimitKind) -> Option<&Limit> {
    offer.limits.iter().find(|limit| limit.kind == kind && !limit.raisable)
}

/// At likely and a multiple of the stated traffic.
pub fn at_likely(prepared: &Prepared, plan: &Plan, load: f64) -> AtOnce {
    let mut world = World::default();
    prepared.world(None, &mut world);
    AtOnce::of(plan, prepared.classes(None), &world, Load::steady(load))
}

/// With every answer at the end at which it asks for most.
pub fn at_most(prepared: &Prepared, plan: &Plan) -> AtOnce {
    let mut world = World::default();
    prepared.heaviest_world(&mut world);
    AtOnce::of(plan, prepared.classes(None), &world, Load::steady(1.0))
}

/// The answer that asks for so much: the first of these questions that was answered of the component
/// with most at work, or the availability where instances stand by for its sake. `None` where nobody
/// said how much comes, since an unknown answer removes nothing.
pub fn asked_by(
    prepared: &Prepared,
    plan: &Plan,
    most: &Limit,
    asking: &[String],
) -> Option<(Place, &'static str)> {
    let decision = &prepared.decision;
    let is_known = |place: &Place, id: &str| answered(decision, place, id).is_some();
    if most.kind == LimitKind::Instances && plan.minimum_instances > most.most {
        let question = questions::by_id("availability")?;
        return is_known(&Place::Application, question.id).then_some((Place::Application, question.id));
    }
    let mut world = World::default();
    prepared.world(None, &mut world);
    let busiest = world.components.iter().zip(&prepared.tables().weeks).zip(&decision.components);
    let (_, component) = busiest
        .map(|((demand, week), component)| {
            (requests(demand, crate::hosting::traffic::peak(week).0, 1.0), component)
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    let of = Place::Component(component.id.clone());
    if !is_known(&of, "wall-time") {
        return None;
    }
    asking.iter().find_map(|id| {
        let question = questions::by_id(id)?;
        let place = decision
            .places(question)
            .into_iter()
            .find(|place| (*place == of || *place == Place::Application) && is_known(place, question.id))?;
        Some((place, question.id))
    })
}

/// The answer that just keeps within what the rule that fired allows, given all others.
pub fn nearest(
    prepared: &Prepared,
    candidate: &Candidate,
    place: &Place,
    id: &str,
    kind: LimitKind,
) -> Option<f64> {
    /// Two instances are planned from 99.9 % on.
    const WITHOUT_SECOND: f64 = 99.89;
    if id == "availability" {
        return Some(WITHOUT_SECOND);
    }
    let stated = answered(&prepared.decision, place, id).map(Estimate::likely)?;
    let needed = counted(&at_likely(prepared, &candidate.plan, 1.0), kind);
    let most = hard_limits(prepared, candidate, kind).min_by(|a, b| a.most.total_cmp(&b.most))?;
    (needed > 0.0).then_some(stated * most.most / needed)
}

fn hard_limits<'a>(
    prepared: &'a Prepared,
    candidate: &'a Candidate,
    kind: LimitKind,
) -> impl Iterator<Item = &'a Limit> {
    let offers = candidate.placements.iter().filter_map(|(offer, ..)| prepared.catalog.offer(offer));
    offers.filter_map(move |offer| limit_of(offer, kind))
}

/// Whether a plan passes a limit of its offer that nobody raises before the horizon ends.
pub fn is_outgrown(prepared: &Prepared, offer: &Offer, plan: &Plan) -> bool {
    [LimitKind::Concurrency, LimitKind::Instances].into_iter().any(|kind| {
        let needed = || counted(&at_likely(prepared, plan, prepared.peak(None)), kind);
        limit_of(offer, kind).is_some_and(|limit| needed() > limit.most)
    })
}

/// What holds at the stated traffic and not in the horizon's fullest month.
pub fn outgrown(prepared: &Prepared, candidate: &Candidate) -> Vec<Finding> {
    let rules = prepared.catalog.part.rules.iter();
    let limits = rules.filter_map(|rule| match rule.test {
        Test::AtOnce { limit, .. } => Some((rule, limit)),
        _ => None,
    });
    limits
        .filter_map(|(rule, kind)| {
            let most = hard_limits(prepared, candidate, kind).min_by(|a, b| a.most.total_cmp(&b.most))?;
            let peak = prepared.peak(None);
            let needed = counted(&at_likely(prepared, &candidate.plan, peak), kind);
            (needed > most.most).then(|| Finding {
                id: rule.id.clone(),
                kind: RemarkKind::Limit,
                severity: Severity::Warning,
                about: Some(candidate.id.clone()),
                message: format!(
                    "in the horizon’s fullest month {} {} are at work at once, and the offer never has more than {}",
                    number(needed),
                    if kind == LimitKind::Instances { "instances" } else { "requests" },
                    number(most.most)
                ),
                action: "Take a larger size or another offer before then.".to_owned(),
                source: Some(prepared.note(&most.source)),
            })
        })
        .collect()
}
