//! The best mix at one provider: components on different models, what they share paid once.

use super::assemble::bill_of;
use super::blend::Blend;
use super::candidates::{self, Candidate};
use super::outcome::MixOutcome;
use super::placement::placements;
use super::prepared::Prepared;
use crate::hosting::bill::{self, Counted, Load};
use crate::hosting::curve::usd_at;
use crate::hosting::mix::cheapest;
use crate::terms::HostingModel;
use rayon::prelude::*;

/// The cheapest placement of components on more than one model of a provider, against the cheapest
/// pure option; `None` where there is nothing to mix.
pub fn best(prepared: &Prepared, futures: usize) -> Option<MixOutcome> {
    let components = prepared.decision.components.len();
    if components < 2 {
        return None;
    }
    let found: Vec<(Blend<'_>, f64)> = providers(prepared)
        .par_iter()
        .filter_map(|provider| {
            let platforms = platforms(prepared, provider);
            let blend = |mix: &[usize]| {
                let places = mix.iter().map(|at| platforms.get(*at).copied()).collect::<Option<Vec<_>>>()?;
                Blend::mixed(prepared, places).filter(|blend| !blend.is_pure())
            };
            let mix = cheapest(components, platforms.len(), |mix| Some(monthly_usd(prepared, &blend(mix)?)))?;
            Some((blend(&mix.platforms)?, mix.usd))
        })
        .collect();
    let (blend, usd) = found.into_iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    told(prepared, &blend, usd, futures)
}

/// Providers of options, each once.
pub fn providers(prepared: &Prepared) -> Vec<&str> {
    let all = &prepared.tables().candidates;
    let mut providers: Vec<&str> = all.iter().map(|candidate| candidate.provider.as_str()).collect();
    providers.sort_unstable();
    providers.dedup();
    providers
}

/// A provider's feasible options that components can be placed on.
pub fn platforms<'a>(prepared: &'a Prepared, provider: &str) -> Vec<&'a Candidate> {
    let components = prepared.decision.components.len();
    let all = prepared.tables().candidates.iter();
    all.filter(|candidate| {
        candidate.provider == provider
            && candidate.knocked_out.is_empty()
            && candidate.model != HostingModel::Saas
            && candidate.placements.len() == components
    })
    .collect()
}

/// The bill of a month at the stated traffic, at likely.
pub fn monthly_usd(prepared: &Prepared, blend: &Blend<'_>) -> f64 {
    let world = blend.world(prepared, None);
    usd_at(&blend.plan, prepared.classes(None), &world, 1.0, &mut Counted::default())
}

/// What is told of a mix, against the cheapest pure option.
pub fn told(prepared: &Prepared, blend: &Blend<'_>, usd: f64, futures: usize) -> Option<MixOutcome> {
    let (pure_usd, pure) = prepared
        .tables()
        .candidates
        .iter()
        .filter(|candidate| candidate.knocked_out.is_empty())
        .map(|candidate| (candidates::monthly_usd(prepared, candidate, None), candidate))
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    let savings = (0..futures)
        .into_par_iter()
        .filter(|draw| {
            let world = blend.world(prepared, Some(*draw));
            let classes = prepared.classes(Some(*draw));
            let mixed = usd_at(&blend.plan, classes, &world, 1.0, &mut Counted::default());
            mixed < candidates::monthly_usd(prepared, pure, Some(*draw))
        })
        .count();
    let placed: Vec<_> =
        blend.places.iter().enumerate().filter_map(|(at, place)| place.placements.get(at).cloned()).collect();
    let world = blend.world(prepared, None);
    let sides = bill::sides(&blend.plan, prepared.classes(None), &world, Load::of(&world, 1.0));
    let first = *blend.places.first()?;
    let whole = Candidate {
        id: format!("mixed-{}", first.provider),
        model: HostingModel::Mixed,
        plan: std::sync::Arc::clone(&blend.plan),
        ..first.clone()
    };
    Some(MixOutcome {
        id: whole.id.clone(),
        provider: first.provider.clone(),
        provider_name: first.provider_name.clone(),
        placements: placements(prepared, &blend.plan, &placed, &sides),
        monthly_usd: usd,
        pure: pure.id.clone(),
        pure_usd,
        saves_usd: pure_usd - usd,
        p_saves: savings as f64 / futures.max(1) as f64,
        base: None,
        bill: bill_of(prepared, &whole, &world),
    })
}
