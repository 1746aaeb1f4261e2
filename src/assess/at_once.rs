//! What an offer never runs more of at once, held against what the busiest minute asks for.
//!
//! A quota that is raised on request removes nothing and is a remark (`behaviour/remarks.rs`); a
//! limit that nobody raises removes, as other limits do: at likely the option, elsewhere in the
//! range the futures in which it is passed.

use super::candidates::Candidate;
use super::inputs::typed;
use super::outcome::{Finding, RemarkKind, Severity};
use super::prepared::Prepared;
use crate::catalog::{Limit, LimitKind, Offer, Rule, Test};
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
    let is_known = |place: &Place, id: &str| typed(decision, place, id).is_some();
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
    let stated = prepared.answered(place, id).map(Estimate::likely)?;
    let needed = counted(&at_likely(prepared, &candidate.plan, 1.0), kind);
    let most = least_limit(offers(prepared, candidate), kind)?;
    (needed > 0.0).then_some(stated * most.most / needed)
}

/// The offers a candidate is placed on.
fn offers<'a>(prepared: &'a Prepared, candidate: &'a Candidate) -> impl Iterator<Item = &'a Offer> {
    candidate.placements.iter().filter_map(|(offer, ..)| prepared.catalog.offer(offer))
}

/// The least of the offers' limits of a kind that nobody raises.
fn least_limit<'a>(offers: impl Iterator<Item = &'a Offer>, kind: LimitKind) -> Option<&'a Limit> {
    offers.filter_map(|offer| limit_of(offer, kind)).min_by(|a, b| a.most.total_cmp(&b.most))
}

/// A limit that holds at the stated traffic and not in the horizon's fullest month.
struct Outgrown<'a> {
    rule: &'a Rule,
    limit: &'a Limit,
    /// Of what it counts, in that month.
    needed: f64,
}

impl<'a> Outgrown<'a> {
    fn all(
        prepared: &'a Prepared,
        offers: impl Iterator<Item = &'a Offer> + Clone,
        plan: &Plan,
    ) -> impl Iterator<Item = Self> {
        prepared.catalog.part.rules.iter().filter_map(move |rule| {
            let Test::AtOnce { limit: kind, .. } = rule.test else { return None };
            let limit = least_limit(offers.clone(), kind)?;
            let needed = counted(&at_likely(prepared, plan, prepared.peak(None)), kind);
            (needed > limit.most).then_some(Self { rule, limit, needed })
        })
    }
}

/// Whether a plan passes a limit of its offer before the horizon ends.
pub fn is_outgrown(prepared: &Prepared, offer: &Offer, plan: &Plan) -> bool {
    Outgrown::all(prepared, std::iter::once(offer), plan).next().is_some()
}

/// The limits that a candidate passes before the horizon ends.
pub fn outgrown(prepared: &Prepared, candidate: &Candidate) -> Vec<Finding> {
    let offers: Vec<&Offer> = offers(prepared, candidate).collect();
    Outgrown::all(prepared, offers.iter().copied(), &candidate.plan)
        .map(|Outgrown { rule, limit, needed }| {
            let what = if limit.kind == LimitKind::Instances { "instances" } else { "requests" };
            Finding {
                id: rule.id.clone(),
                kind: RemarkKind::Limit,
                severity: Severity::Warning,
                about: Some(candidate.id.clone()),
                message: format!(
                    "in the horizon’s fullest month {} {what} are at work at once, and the offer never has more than {}",
                    number(needed),
                    number(limit.most)
                ),
                action: "Take a larger size or another offer before then.".to_owned(),
                source: Some(prepared.note(&limit.source)),
            }
        })
        .collect()
}
