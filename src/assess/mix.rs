//! The best mix at one provider: components on different models, what they share paid once.

use super::assemble::placements;
use super::book;
use super::candidates::{self, Candidate};
use super::outcome::MixOutcome;
use super::prepared::{PEOPLE, Prepared};
use crate::hosting::bill::{self, Counted, Load};
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
        .map(|candidate| (candidates::monthly_usd(prepared, candidate, None), candidate))
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
            let mix = cheapest(components, platforms.len(), |mix| price(prepared, &platforms, mix))?;
            Some((platforms, mix))
        })
        .collect();
    let (platforms, mix) = found.into_iter().min_by(|a, b| a.1.usd.total_cmp(&b.1.usd))?;
    let plan = planned(prepared, &platforms, &mix.platforms)?;
    let savings = (0..futures)
        .into_par_iter()
        .filter(|draw| {
            let world = staffed(prepared, &platforms, &mix.platforms, Some(*draw));
            let mixed = usd_at(&plan, prepared.classes(Some(*draw)), &world, 1.0, &mut Counted::default());
            mixed < candidates::monthly_usd(prepared, pure.1, Some(*draw))
        })
        .count();
    let placed: Vec<_> = mix
        .platforms
        .iter()
        .enumerate()
        .filter_map(|(at, platform)| platforms.get(*platform)?.placements.get(at).cloned())
        .collect();
    let world = staffed(prepared, &platforms, &mix.platforms, None);
    let sides = bill::sides(&plan, prepared.classes(None), &world, Load::steady(1.0));
    let placements = placements(prepared, &plan, &placed, &sides);
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

/// The monthly bill of a mix at likely; `None` for one that is pure, or cannot be had.
fn price(prepared: &Prepared, platforms: &[&Candidate], mix: &[usize]) -> Option<f64> {
    if mix.windows(2).all(|pair| pair.first() == pair.last()) {
        return None;
    }
    let plan = planned(prepared, platforms, mix)?;
    let world = staffed(prepared, platforms, mix, None);
    Some(usd_at(&plan, prepared.classes(None), &world, 1.0, &mut Counted::default()))
}

/// One plan on one account, so that what is shared is counted once.
fn planned(prepared: &Prepared, platforms: &[&Candidate], mix: &[usize]) -> Option<Plan> {
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
    book::compiled(prepared, &blueprint).ok()
}

/// The application in a future or at likely, with the people that a mix takes.
fn staffed(prepared: &Prepared, platforms: &[&Candidate], mix: &[usize], draw: Option<usize>) -> World {
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
    world
}
