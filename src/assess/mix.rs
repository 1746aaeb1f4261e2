//! The best mix at one provider: components on different models, what they share paid once.

use super::book;
use super::candidates::{self, Candidate};
use super::outcome::{MixOutcome, PlacementOutcome};
use super::prepared::{PEOPLE, Prepared};
use crate::hosting::bill::{self, Load, Scratch};
use crate::hosting::curve::usd_at;
use crate::hosting::demand::World;
use crate::hosting::mix::{Mix, cheapest};
use crate::hosting::plan::{Blueprint, Plan};
use crate::terms::HostingModel;
use rayon::prelude::*;

/// Of the people of every further platform, the share that a team needs beside those of the first.
/// Judged: watching and access are one duty, patching and releasing are not.
const FURTHER_PEOPLE: f64 = 0.5;

/// The cheapest placement of components on more than one model of a provider, against the cheapest
/// pure option; `None` where there is nothing to mix.
pub fn best(prepared: &Prepared, futures: usize) -> Option<MixOutcome> {
    let all = &prepared.tables().candidates;
    let components = prepared.decision.components.len();
    if components < 2 {
        return None;
    }
    let pure = all
        .iter()
        .filter(|candidate| candidate.knocked_out.is_empty())
        .map(|candidate| (candidates::likely_usd(prepared, candidate), candidate))
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    let mut providers: Vec<&str> = all.iter().map(|candidate| candidate.provider.as_str()).collect();
    providers.sort_unstable();
    providers.dedup();
    let found: Vec<(Vec<&Candidate>, Mix)> = providers
        .par_iter()
        .filter_map(|provider| {
            let platforms: Vec<&Candidate> = all
                .iter()
                .filter(|candidate| {
                    candidate.provider == *provider
                        && candidate.knocked_out.is_empty()
                        && candidate.model != HostingModel::Saas
                        && candidate.placements.len() == components
                })
                .collect();
            let mix = cheapest(components, platforms.len(), |mix| price(prepared, &platforms, mix, None))?;
            Some((platforms, mix))
        })
        .collect();
    let (platforms, mix) = found.into_iter().min_by(|a, b| a.1.usd.total_cmp(&b.1.usd))?;
    let savings = (0..futures)
        .into_par_iter()
        .filter(|draw| {
            let mixed = price(prepared, &platforms, &mix.platforms, Some(*draw));
            mixed.is_some_and(|mixed| mixed < pure_usd(prepared, pure.1, *draw))
        })
        .count();
    let (plan, world) = planned(prepared, &platforms, &mix.platforms, None)?;
    let sides = bill::sides(&plan, &prepared.tables().classes, &world, Load::steady(1.0));
    let placements = prepared
        .decision
        .components
        .iter()
        .zip(&mix.platforms)
        .enumerate()
        .filter_map(|(at, (component, platform))| {
            let (offer, name, region) = platforms.get(*platform)?.placements.get(at)?;
            let side = plan.hosts.iter().zip(&sides).find(|(host, _)| host.components.contains(&at));
            Some(PlacementOutcome {
                component: component.id.clone(),
                offer: offer.clone(),
                offer_name: name.clone(),
                region: region.clone(),
                instances: side.map_or(0.0, |(_, side)| side.fleet.most),
            })
        })
        .collect();
    let first = platforms.first()?;
    Some(MixOutcome {
        id: format!("mixed-{}", first.provider),
        provider: first.provider.clone(),
        provider_name: first.provider_name.clone(),
        placements,
        monthly_usd: mix.usd,
        pure: pure.1.id.clone(),
        pure_usd: pure.0,
        saves_usd: pure.0 - mix.usd,
        p_saves: savings as f64 / futures.max(1) as f64,
    })
}

/// The monthly bill of a mix; `None` for one that is pure, or cannot be had.
fn price(prepared: &Prepared, platforms: &[&Candidate], mix: &[usize], draw: Option<usize>) -> Option<f64> {
    if mix.windows(2).all(|pair| pair.first() == pair.last()) {
        return None;
    }
    let (plan, world) = planned(prepared, platforms, mix, draw)?;
    let tables = prepared.tables();
    let classes = if draw.is_some() { &tables.draw_classes } else { &tables.classes };
    Some(usd_at(&plan, classes, &world, 1.0, &mut Scratch::default()))
}

fn pure_usd(prepared: &Prepared, candidate: &Candidate, draw: usize) -> f64 {
    let mut world = World::default();
    prepared.world(Some(draw), &mut world);
    prepared.staff(candidate.rated_as, Some(draw), &mut world);
    usd_at(&candidate.plan, &prepared.tables().draw_classes, &world, 1.0, &mut Scratch::default())
}

/// One plan on one account, so that what is shared is counted once; and the people it takes.
fn planned(
    prepared: &Prepared,
    platforms: &[&Candidate],
    mix: &[usize],
    draw: Option<usize>,
) -> Option<(Plan, World)> {
    let placements = mix
        .iter()
        .enumerate()
        .map(|(at, platform)| {
            let (offer, _, region) = platforms.get(*platform)?.placements.get(at)?;
            Some((offer.clone(), region.clone()))
        })
        .collect::<Option<Vec<_>>>()?;
    let blueprint =
        Blueprint { model: HostingModel::Mixed, provider: platforms.first()?.provider.clone(), placements };
    let plan = book::compiled(prepared, &blueprint).ok()?;
    let mut world = World::default();
    prepared.world(draw, &mut world);
    let mut open: Vec<usize> = mix.to_vec();
    open.sort_unstable();
    open.dedup();
    world.people_fte = PEOPLE
        .iter()
        .map(|(kind, _)| {
            let mut each: Vec<f64> = open
                .iter()
                .filter_map(|at| platforms.get(*at))
                .map(|platform| prepared.rating(*kind, platform.rated_as, draw))
                .collect();
            each.sort_by(|a, b| b.total_cmp(a));
            let further: f64 = each.iter().skip(1).sum();
            each.first().copied().unwrap_or(0.0) + FURTHER_PEOPLE * further
        })
        .collect();
    Some((plan, world))
}
