//! The hosting roadmap: planned at the likely values, then valued in every future looked at.

use super::bands::spread;
use super::candidates::{self, Candidate};
use super::measures::learning;
use super::money;
use super::outcome::{Leg, RoadmapOutcome};
use super::prepared::Prepared;
use crate::catalog::RatingKind;
use crate::hosting::roadmap::{Prospect, Roadmap};
use crate::terms::HostingModel;
use crate::terms::quantity::{of_hundred, usd};
use rayon::prelude::*;

/// The cheapest path, against the cheapest option kept throughout; `None` where nothing is
/// feasible.
pub fn plan(prepared: &Prepared, futures: usize) -> Option<RoadmapOutcome> {
    let all = &prepared.tables().candidates;
    let feasible: Vec<&Candidate> = all.iter().filter(|candidate| candidate.knocked_out.is_empty()).collect();
    let likely = prospect(prepared, &feasible, None);
    let path = likely.cheapest(prepared.decision.costing.switches as usize)?;
    let kept = likely.cheapest(0)?;
    // In a future only what the two paths visit has to be priced.
    let mut visited: Vec<usize> = path.legs.iter().chain(&kept.legs).map(|(_, option)| *option).collect();
    visited.sort_unstable();
    visited.dedup();
    let few: Vec<&Candidate> = visited.iter().filter_map(|at| feasible.get(*at).copied()).collect();
    let within = |roadmap: &Roadmap| -> Vec<(usize, usize)> {
        let place = |option: &usize| visited.iter().position(|known| known == option);
        roadmap.legs.iter().filter_map(|(month, option)| Some((*month, place(option)?))).collect()
    };
    let (path_legs, kept_legs) = (within(&path), within(&kept));
    let mut savings: Vec<f64> = (0..futures)
        .into_par_iter()
        .map(|draw| {
            let future = prospect(prepared, &few, Some(draw));
            future.usd(&kept_legs) - future.usd(&path_legs)
        })
        .collect();
    savings.sort_by(f64::total_cmp);
    let saving = savings.iter().filter(|saved| **saved > 0.0).count();
    let legs: Vec<Leg> = path
        .legs
        .iter()
        .filter_map(|(month, option)| {
            let candidate = feasible.get(*option)?;
            Some(Leg { from_month: month + 1, option: candidate.id.clone(), name: name(candidate) })
        })
        .collect();
    let kept_option = kept.legs.first().and_then(|(_, option)| feasible.get(*option))?;
    let p_saves = saving as f64 / futures.max(1) as f64;
    let saves_usd = kept.usd - path.usd;
    Some(RoadmapOutcome {
        sentence: sentence(&legs, saves_usd, p_saves),
        legs,
        usd: path.usd,
        kept: kept_option.id.clone(),
        kept_usd: kept.usd,
        saves_usd,
        saves: spread(&savings).unwrap_or_default(),
        p_saves,
    })
}

fn name(candidate: &Candidate) -> String {
    if candidate.provider_name.is_empty() || candidate.name.contains(&candidate.provider_name) {
        candidate.name.clone()
    } else {
        format!("{} at {}", candidate.name, candidate.provider_name)
    }
}

/// `Start with AWS Lambda, move to AWS Fargate in month 19; saves $41k, and saves at all in 84 of
/// 100 futures.`
fn sentence(legs: &[Leg], saves_usd: f64, p_saves: f64) -> String {
    let Some((first, later)) = legs.split_first() else { return String::new() };
    if later.is_empty() {
        return format!(
            "{} is the cheapest throughout, moving and learning counted: no later switch pays for itself.",
            first.name
        );
    }
    let moves: Vec<String> =
        later.iter().map(|leg| format!("move to {} in month {}", leg.name, leg.from_month)).collect();
    format!(
        "Start with {}, {}; saves {}, and saves at all in {} of 100 futures.",
        first.name,
        moves.join(", then "),
        usd(saves_usd),
        of_hundred(p_saves)
    )
}

fn prospect(prepared: &Prepared, candidates: &[&Candidate], draw: Option<usize>) -> Prospect {
    let discount: Vec<f64> =
        (0..prepared.tables().horizon_months).map(|month| prepared.discount(month, draw)).collect();
    let bills: Vec<Vec<f64>> =
        candidates.iter().map(|candidate| money::months(prepared, candidate, draw)).collect();
    let switching = candidates
        .iter()
        .zip(&bills)
        .map(|(from, bill)| {
            let old_bill = bill.first().copied().unwrap_or(0.0);
            candidates.iter().map(|to| switch_usd(prepared, from, to, old_bill, draw)).collect()
        })
        .collect();
    Prospect {
        monthly: bills
            .iter()
            .map(|bill| bill.iter().zip(&discount).map(|(usd, factor)| usd * factor).collect())
            .collect(),
        entry: candidates
            .iter()
            .map(|candidate| money::one_off(prepared, candidate, draw).iter().map(|line| line.usd).sum())
            .collect(),
        switching,
        discount,
    }
}

/// A switch: the catalogue's way from one model to the other (leaving and arriving where it knows
/// none), learning, and a month of both.
fn switch_usd(
    prepared: &Prepared,
    from: &Candidate,
    to: &Candidate,
    old_bill_usd: f64,
    draw: Option<usize>,
) -> f64 {
    if from.id == to.id {
        return 0.0;
    }
    // What was left behind is not there any more.
    if to.model == HostingModel::AsIs {
        return f64::INFINITY;
    }
    let tables = prepared.tables();
    let get = |at| prepared.at(at, draw);
    let rate = get(tables.application.rates);
    let way = candidates::way_onward(prepared, from.rated_as, to.model);
    let effort = way.map_or_else(
        || {
            let components = prepared.decision.components.len() as f64;
            prepared.rating(RatingKind::ExitPersonMonths, from.rated_as, draw) * components
        },
        |way| {
            let ten_thousands = get(tables.application.code) / 10.0;
            (way.fixed.likely() + way.per_ten_thousand_lines.likely() * ten_thousands)
                * tables.choices.code_factor
        },
    );
    let is_on = |switch: &str| if tables.terms.is_on(switch) { 1.0 } else { 0.0 };
    effort * rate * is_on("migration")
        + learning(prepared, to, draw) * rate * is_on("training")
        + old_bill_usd * money::DUAL_MONTHS * is_on("dual-running")
}
