//! The hosting roadmap: planned at the likely values, then valued in every future looked at.
//!
//! A path goes over options and, where components can move alone, over mixes of one provider's
//! options: those one component away from an option kept whole, as far as they are cheap at some
//! time of the horizon.

use super::bands::spread;
use super::blend::Blend;
use super::candidates::Candidate;
use super::mix::{platforms, providers};
use super::money::MonthUsd;
use super::outcome::{Leg, PathPart, RoadmapOutcome};
use super::prepared::Prepared;
use super::words::listed;
use crate::hosting::bill::Counted;
use crate::hosting::price::Total;
use crate::hosting::roadmap::{Prospect, Roadmap, Switch};
use crate::terms::quantity::of_hundred;
use rayon::prelude::*;

/// Mixes that a path may visit: the cheapest of those that are ever the cheapest.
const MOST_MIXES: usize = 12;

/// The cheapest path, against the cheapest option kept throughout; `None` where nothing is
/// feasible.
pub fn plan(prepared: &Prepared, futures: usize) -> Option<RoadmapOutcome> {
    let components = prepared.decision.components.len();
    let all = &prepared.tables().candidates;
    let mut ways: Vec<Blend<'_>> = all
        .iter()
        .filter(|candidate| candidate.knocked_out.is_empty())
        .map(|candidate| Blend::pure(candidate, components))
        .collect();
    ways.extend(mixes(prepared, &ways));
    let ways: Vec<&Blend<'_>> = ways.iter().collect();
    let likely = prospect(prepared, &ways, None);
    let path = likely.cheapest(prepared.decision.costing.switches as usize)?;
    let kept = likely.cheapest(0)?;
    // In a future only what the two paths visit has to be priced.
    let mut visited: Vec<usize> = path.legs.iter().chain(&kept.legs).map(|(_, option)| *option).collect();
    visited.sort_unstable();
    visited.dedup();
    let few: Vec<&Blend<'_>> = visited.iter().filter_map(|at| ways.get(*at).copied()).collect();
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
    let visits = |roadmap: &Roadmap| -> Vec<(usize, &Blend<'_>)> {
        roadmap.legs.iter().filter_map(|(month, at)| Some((*month, *ways.get(*at)?))).collect()
    };
    let (stretches, kept_throughout) = (visits(&path), visits(&kept));
    let p_saves = saving as f64 / futures.max(1) as f64;
    let saves_usd = kept.usd - path.usd;
    Some(RoadmapOutcome {
        sentence: sentence(prepared, &stretches, saves_usd, p_saves),
        legs: stretches.iter().map(|(month, way)| leg(prepared, *month, way)).collect(),
        usd: path.usd,
        kept: kept_throughout.first()?.1.id(),
        kept_usd: kept.usd,
        saves_usd,
        saves: spread(&savings).unwrap_or_default(),
        p_saves,
        parts: parts(prepared, &stretches),
        kept_parts: parts(prepared, &kept_throughout),
    })
}

fn leg(prepared: &Prepared, month: usize, way: &Blend<'_>) -> Leg {
    let components = prepared.decision.components.iter().map(|component| component.id.clone());
    Leg {
        from_month: month + 1,
        option: way.id(),
        name: name(prepared, way),
        placements: components.zip(way.places.iter().map(|place| place.id.clone())).collect(),
    }
}

/// Mixes one component away from an option kept whole that are, in the first month, in the middle
/// or at the end, cheaper than any option.
fn mixes<'a>(prepared: &'a Prepared, pure: &[Blend<'a>]) -> Vec<Blend<'a>> {
    let components = prepared.decision.components.len();
    if components < 2 || prepared.decision.costing.switches == 0 {
        return Vec::new();
    }
    let horizon = prepared.tables().horizon_months;
    let looked_at = [0, horizon / 2, horizon - 1];
    let priced = |way: &Blend<'_>| -> [f64; 3] {
        let world = way.world(prepared, None);
        let (classes, mut counted) = (prepared.classes(None), Counted::default());
        counted.count(&way.plan, classes, &world);
        looked_at.map(|month| {
            let mut total = Total::default();
            let load = prepared.month(month, world.peak, None);
            counted.price(&way.plan, classes, &world, load, &mut total);
            total.usd
        })
    };
    let of_pure: Vec<[f64; 3]> = pure.par_iter().map(priced).collect();
    let least = |at: usize| of_pure.iter().map(|row| row[at]).fold(f64::INFINITY, f64::min);
    let least = [least(0), least(1), least(2)];
    let mut found: Vec<(Blend<'a>, f64)> = providers(prepared)
        .par_iter()
        .flat_map_iter(|provider| {
            let open = platforms(prepared, provider);
            let mut near = Vec::new();
            for most in &open {
                for one in open.iter().filter(|one| one.id != most.id) {
                    for at in 0..components {
                        let mut places = vec![*most; components];
                        if let Some(place) = places.get_mut(at) {
                            *place = *one;
                        }
                        let Some(way) = Blend::mixed(prepared, places) else { continue };
                        let row = priced(&way);
                        if row.iter().zip(&least).any(|(own, least)| own < least) {
                            near.push((way, row.iter().sum()));
                        }
                    }
                }
            }
            near
        })
        .collect();
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    // Two components: moving either one of two makes the same mix.
    found.dedup_by(|a, b| {
        a.0.places.iter().map(|place| &place.id).eq(b.0.places.iter().map(|place| &place.id))
    });
    found.truncate(MOST_MIXES);
    found.into_iter().map(|(way, _)| way).collect()
}

fn of_option(candidate: &Candidate) -> String {
    if candidate.provider_name.is_empty() || candidate.name.contains(&candidate.provider_name) {
        candidate.name.clone()
    } else {
        format!("{} at {}", candidate.name, candidate.provider_name)
    }
}

fn component_name(prepared: &Prepared, at: usize) -> &str {
    prepared.decision.components.get(at).map_or("", |component| component.name.as_str())
}

/// `AWS Lambda`, or `Menu on AWS Fargate, the rest on AWS Lambda`.
fn name(prepared: &Prepared, way: &Blend<'_>) -> String {
    let platforms = way.platforms();
    let [only] = platforms.as_slice() else {
        let mut rest = platforms;
        let count =
            |candidate: &Candidate| way.places.iter().filter(|place| place.id == candidate.id).count();
        rest.sort_by_key(|candidate| std::cmp::Reverse(count(candidate)));
        let most = rest.first().copied();
        let mut told: Vec<String> = rest
            .iter()
            .skip(1)
            .map(|candidate| {
                let here: Vec<&str> = way
                    .places
                    .iter()
                    .enumerate()
                    .filter(|(_, place)| place.id == candidate.id)
                    .map(|(at, _)| component_name(prepared, at))
                    .collect();
                format!("{} on {}", listed(&here), of_option(candidate))
            })
            .collect();
        told.extend(most.map(|most| format!("the rest on {}", of_option(most))));
        return told.join(", ");
    };
    of_option(only)
}

/// `move Menu to AWS Fargate`, `move to AWS Fargate`.
fn moves(prepared: &Prepared, from: &Blend<'_>, to: &Blend<'_>) -> String {
    let mut told: Vec<(&Candidate, Vec<&str>)> = Vec::new();
    let pairs = from.places.iter().zip(&to.places).enumerate();
    for (at, (_, new)) in pairs.filter(|(_, (old, new))| old.id != new.id) {
        let name = component_name(prepared, at);
        match told.iter_mut().find(|(known, _)| known.id == new.id) {
            Some((_, names)) => names.push(name),
            None => told.push((new, vec![name])),
        }
    }
    let each: Vec<String> = told
        .iter()
        .map(|(candidate, names)| {
            let place = of_option(candidate);
            if names.len() == from.places.len() {
                format!("move to {place}")
            } else {
                format!("move {} to {place}", listed(names))
            }
        })
        .collect();
    each.join(" and ")
}

/// `Start with AWS Lambda, move Menu to AWS Fargate in month 19; saves $41k, and saves at all in
/// 84 of 100 futures.`
fn sentence(prepared: &Prepared, legs: &[(usize, &Blend<'_>)], saves_usd: f64, p_saves: f64) -> String {
    let Some(((_, first), later)) = legs.split_first() else { return String::new() };
    let start = name(prepared, first);
    if later.is_empty() {
        return format!(
            "{start} is the cheapest throughout, moving and learning counted: no later switch pays for itself."
        );
    }
    let steps: Vec<String> = legs
        .windows(2)
        .filter_map(|pair| match pair {
            [(_, from), (month, to)] => Some(format!("{} in month {}", moves(prepared, from, to), month + 1)),
            _ => None,
        })
        .collect();
    format!(
        "Start with {start}, {}; saves {}, and saves at all in {} of 100 futures.",
        steps.join(", then "),
        prepared.money().shown(saves_usd),
        of_hundred(p_saves)
    )
}

/// What a path's dollars are made of, at likely.
fn parts(prepared: &Prepared, legs: &[(usize, &Blend<'_>)]) -> Vec<PathPart> {
    let money = prepared.money();
    let horizon = prepared.tables().horizon_months;
    let mut parts = Vec::new();
    let Some((_, first)) = legs.first() else { return parts };
    let entry = first.entry(prepared, None).into_iter();
    parts.extend(entry.map(|(name, usd, formula)| PathPart { name, usd, formula }));
    for (at, (from, way)) in legs.iter().enumerate() {
        let to = legs.get(at + 1).map_or(horizon, |(month, _)| *month);
        let bills = way.months(prepared, None);
        let bill = |month: usize| bills.get(month).map_or(0.0, |month| month.usd);
        let discounted = (*from..to).map(|month| bill(month) * prepared.discount(month, None)).sum();
        let (first_bill, last_bill) = (bill(*from), bill(to - 1));
        parts.push(PathPart {
            name: format!("Months {} to {to} on {}", from + 1, name(prepared, way)),
            usd: discounted,
            formula: format!(
                "the bills of these months, from {} to {}, discounted to today",
                money.shown(first_bill),
                money.shown(last_bill)
            ),
        });
        if let Some((month, next)) = legs.get(at + 1) {
            let old_hosting = bills.get(*month).map_or(0.0, MonthUsd::hosting);
            let worth = prepared.discount(*month, None);
            let leaving = way.switch(prepared, next, None).unwrap_or_default();
            for (what, dollars, formula) in leaving.in_month(old_hosting, money) {
                parts.push(PathPart {
                    name: format!("{what}, in month {}", month + 1),
                    usd: dollars * worth,
                    formula: format!("{formula}; paid in that month, it is worth {worth:.3} of that today"),
                });
            }
        }
    }
    let leaving = legs.last().and_then(|(_, last)| last.exit(prepared, None));
    parts.extend(leaving.map(|(what, dollars, formula)| {
        let worth = prepared.discount(horizon, None);
        PathPart {
            name: format!("{what}, after month {horizon}"),
            usd: dollars * worth,
            formula: format!("{formula}; paid on that day, it is worth {worth:.3} of that today"),
        }
    }));
    parts
}

fn prospect(prepared: &Prepared, ways: &[&Blend<'_>], draw: Option<usize>) -> Prospect {
    let discount: Vec<f64> =
        (0..prepared.tables().horizon_months).map(|month| prepared.discount(month, draw)).collect();
    let bills: Vec<Vec<MonthUsd>> = ways.iter().map(|way| way.months(prepared, draw)).collect();
    let sum = |paid: &[(String, f64, String)]| paid.iter().map(|(_, usd, _)| usd).sum::<f64>();
    let switch = |from: &Blend<'_>, to: &Blend<'_>| match from.switch(prepared, to, draw) {
        Some(leaving) => Switch { usd: sum(&leaving.paid), overlap_months: leaving.overlap_months },
        None => Switch { usd: f64::INFINITY, overlap_months: 0.0 },
    };
    let left = prepared.discount(discount.len(), draw);
    let monthly = |(way, bill): (&&Blend<'_>, &Vec<MonthUsd>)| {
        let mut worth: Vec<f64> =
            bill.iter().zip(&discount).map(|(month, factor)| month.usd * factor).collect();
        // Where one leaves at the end, whoever hosts the last month is left.
        if let (Some(last), Some((_, usd, _))) = (worth.last_mut(), way.exit(prepared, draw)) {
            *last += usd * left;
        }
        worth
    };
    Prospect {
        monthly: ways.iter().zip(&bills).map(monthly).collect(),
        entry: ways.iter().map(|way| sum(&way.entry(prepared, draw))).collect(),
        switching: ways.iter().map(|from| ways.iter().map(|to| switch(from, to)).collect()).collect(),
        hosting: bills.iter().map(|bill| bill.iter().map(MonthUsd::hosting).collect()).collect(),
        discount,
    }
}
