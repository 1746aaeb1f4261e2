//! A base of machines that stand all month, and above it what scales by itself.
//!
//! Machines are cheap while they are full, functions while they are not. How many machines make
//! the base is not guessed: every number of them is priced, up to those of the busiest hour, under
//! every commitment that the catalogue has a price for.

use super::blend::Blend;
use super::candidates::Candidate;
use super::mix::{monthly_usd, platforms, providers, told};
use super::outcome::{BaseOutcome, MixOutcome};
use super::prepared::Prepared;
use crate::catalog::{COMMITMENT, Offer};
use crate::hosting::bill::{Load, share_above, sides};
use crate::hosting::plan::{Base, HostKind};
use crate::terms::HostingModel;
use rayon::prelude::*;
use std::sync::Arc;

/// Machines in a base that are tried.
const MOST_MACHINES: usize = 64;

/// The cheapest base with something above it, of one provider; `None` where nobody sells both.
pub fn best(prepared: &Prepared, futures: usize) -> Option<MixOutcome> {
    let found: Vec<(Blend<'_>, Base, f64)> =
        providers(prepared).par_iter().filter_map(|provider| of_provider(prepared, provider)).collect();
    let (blend, base, usd) = found.into_iter().min_by(|a, b| a.2.total_cmp(&b.2))?;
    let told = told(prepared, &blend, usd, futures)?;
    Some(MixOutcome { base: Some(outcome(prepared, &blend, base)), ..told })
}

fn of_provider<'a>(prepared: &'a Prepared, provider: &str) -> Option<(Blend<'a>, Base, f64)> {
    let all = platforms(prepared, provider);
    let is_machine =
        |candidate: &&Candidate| matches!(candidate.model, HostingModel::Dedicated | HostingModel::Iaas);
    let scales = |candidate: &&Candidate| {
        let on_demand =
            |kind: HostKind| matches!(kind, HostKind::Functions { .. } | HostKind::RequestTime { .. });
        !candidate.plan.hosts.is_empty() && candidate.plan.hosts.iter().all(|host| on_demand(host.kind))
    };
    let mut best: Option<(Blend<'a>, Base, f64)> = None;
    for above in all.iter().copied().filter(scales) {
        for machine in all.iter().copied().filter(is_machine) {
            let Some((offer, _, region)) = machine.placements.first() else { continue };
            let Some(sold) = prepared.catalog.offer(offer) else { continue };
            let most = most_machines(prepared, machine);
            for commitment in commitments(prepared, sold, region) {
                for machines in 1..=most {
                    let base = Base {
                        model: machine.model,
                        offer: offer.clone(),
                        region: region.clone(),
                        commitment: commitment.clone(),
                        machines: machines as f64,
                    };
                    let Some(blend) = with_base(prepared, above, machine, &base) else { continue };
                    let usd = monthly_usd(prepared, &blend);
                    if best.as_ref().is_none_or(|(_, _, least)| usd < *least) {
                        best = Some((blend, base, usd));
                    }
                }
            }
        }
    }
    best
}

/// Everything on what scales, over machines; the people are those of both.
fn with_base<'a>(
    prepared: &Prepared,
    above: &'a Candidate,
    machine: &'a Candidate,
    base: &Base,
) -> Option<Blend<'a>> {
    let plan = (*above.plan).clone().with_base(&prepared.catalog, base, &prepared.tables().terms).ok()?;
    let components = above.placements.len();
    Some(Blend { plan: Arc::new(plan), places: vec![above; components], under: Some(machine) })
}

/// Machines in the busiest hour, were everything on them.
fn most_machines(prepared: &Prepared, machine: &Candidate) -> usize {
    let mut world = crate::hosting::demand::World::default();
    prepared.world(None, &mut world);
    let sides = sides(&machine.plan, prepared.classes(None), &world, Load::of(&world, 1.0));
    let most = sides.iter().map(|side| side.fleet.most).fold(1.0, f64::max);
    super::prepared::to_count(most).clamp(1, MOST_MACHINES)
}

/// The cheapest of what is a share of the price on demand and binds no longer than the horizon, as a
/// base runs all month; on demand where there is none; and every commitment that the offer's own meters
/// price, whose term they do not state.
fn commitments(prepared: &Prepared, offer: &Offer, region: &str) -> Vec<String> {
    let catalog = &prepared.catalog;
    let listed = catalog.commitment_names(offer).into_iter().filter_map(|name| {
        let known = catalog.commitment(offer, name)?;
        let is_kept = known.months > 0 && known.months as usize <= prepared.tables().horizon_months;
        is_kept.then_some(known)
    });
    let cheapest = listed.min_by(|a, b| a.share.total_cmp(&b.share)).filter(|known| known.share <= 1.0);
    let mut names = vec![cheapest.and_then(|known| known.names.first()).cloned().unwrap_or_default()];
    for meter in offer.meters.iter().filter(|meter| catalog.priced_in(meter, region).is_some()) {
        for (choice, name) in &meter.when {
            // What may be taken away at any minute carries no base.
            let is_kept = choice == COMMITMENT && !name.is_empty() && !name.starts_with("spot");
            if is_kept && !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

fn outcome(prepared: &Prepared, blend: &Blend<'_>, base: Base) -> BaseOutcome {
    let world = blend.world(prepared, None);
    let named =
        prepared.catalog.offer(&base.offer).map_or_else(|| base.offer.clone(), |offer| offer.name.clone());
    BaseOutcome {
        carries: 1.0 - share_above(&blend.plan, prepared.classes(None), &world, 1.0),
        offer: base.offer,
        offer_name: named,
        region: base.region,
        commitment: base.commitment,
        machines: base.machines,
    }
}
