//! Which line of a bill grows where: an option's bill over eight decades of traffic, line by line.

use super::outcome::{Assessment, OptionOutcome};
use crate::hosting::bill::{self, Counted, Load};
use crate::hosting::curve::{LEAST_LOAD, MOST_LOAD};
use crate::hosting::demand::World;
use crate::hosting::plan::{Plan, ServiceRole};
use crate::hosting::price::Itemised;
use std::collections::BTreeMap;

/// Loads looked at in each decade; a whole number, so that decades themselves are among them.
const IN_A_DECADE: usize = 8;
/// Lines told apart; the rest is one.
const MOST_PARTS: usize = 7;

/// A bill over traffic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Breakdown {
    /// Multiples of the stated traffic, ascending.
    pub loads: Vec<f64>,
    /// The largest first, by its largest share anywhere.
    pub parts: Vec<BillPart>,
}

/// Lines of a bill of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct BillPart {
    pub name: String,
    /// Dollars a month, along the loads.
    pub usd: Vec<f64>,
}

/// An option's, at likely.
pub fn of(assessment: &Assessment, option: &OptionOutcome) -> Breakdown {
    let prepared = &assessment.prepared;
    let tables = prepared.tables();
    let Some(candidate) = tables.candidates.iter().find(|candidate| candidate.id == option.id) else {
        return Breakdown::default();
    };
    let mut world = World::default();
    prepared.world(None, &mut world);
    prepared.staff(candidate.rated_as, None, &mut world);
    let decades = libm::round(libm::log10(MOST_LOAD / LEAST_LOAD));
    let steps = super::prepared::to_count(decades) * IN_A_DECADE;
    let loads: Vec<f64> =
        (0..=steps).map(|step| LEAST_LOAD * libm::pow(10.0, step as f64 / IN_A_DECADE as f64)).collect();
    let names = names(&candidate.plan);
    let mut counted = Counted::default();
    counted.count(&candidate.plan, &tables.classes, &world);
    let mut by_name: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (at, load) in loads.iter().enumerate() {
        let mut items = Itemised::default();
        let load = Load::of(&world, *load);
        counted.price(&candidate.plan, &tables.classes, &world, load, &mut items);
        for (place, _, usd) in &items.prices {
            let name = names.get(place).map_or_else(|| extra(*place), String::as_str);
            let row = by_name.entry(name).or_insert_with(|| vec![0.0; loads.len()]);
            if let Some(sum) = row.get_mut(at) {
                *sum += usd;
            }
        }
    }
    let all: Vec<f64> =
        (0..loads.len()).map(|at| by_name.values().filter_map(|row| row.get(at)).sum()).collect();
    let largest_share = |row: &[f64]| {
        let shares = row.iter().zip(&all).map(|(own, all)| if *all > 0.0 { own / all } else { 0.0 });
        shares.fold(0.0, f64::max)
    };
    let mut parts: Vec<BillPart> = by_name
        .into_iter()
        .filter(|(_, usd)| usd.iter().any(|dollars| *dollars > 0.0))
        .map(|(name, usd)| BillPart { name: name.to_owned(), usd })
        .collect();
    parts.sort_by(|a, b| largest_share(&b.usd).total_cmp(&largest_share(&a.usd)));
    if parts.len() > MOST_PARTS {
        let rest = parts.split_off(MOST_PARTS - 1);
        let sum = |at: usize| rest.iter().filter_map(|part| part.usd.get(at)).sum();
        parts.push(BillPart { name: "Everything else".to_owned(), usd: (0..loads.len()).map(sum).collect() });
    }
    Breakdown { loads, parts }
}

/// By place of a meter: what people call that part of the bill.
fn names(plan: &Plan) -> BTreeMap<usize, String> {
    let mut names = BTreeMap::new();
    for (at, meter) in plan.meters().iter().enumerate() {
        let service = plan.services.iter().find(|service| service.offer == meter.offer);
        let name = match service.map(|service| service.role) {
            Some(ServiceRole::Attached(role)) => role.label().to_owned(),
            Some(ServiceRole::Store(_)) => "Stores".to_owned(),
            Some(ServiceRole::Needed) => meter.offer_name.clone(),
            None => format!("{}: {}", meter.offer_name, crate::terms::quantity::lower_first(&meter.name)),
        };
        names.insert(at, name);
    }
    if let Some(standby) = &plan.standby {
        for at in 0..standby.meters().len() {
            names.insert(bill::STANDBY + at, "Recovery".to_owned());
        }
    }
    names
}

fn extra(place: usize) -> &'static str {
    match place {
        bill::TODAY => "Today's bill",
        bill::OWN_SEATS => "Seats",
        bill::GAP => "Filling the product's gap",
        bill::LICENCES => "Licences",
        bill::TAX => "Tax",
        place if place >= bill::COMMITTED => "Committed spend, unused",
        place if (bill::PEOPLE..=bill::MACHINES).contains(&place) => "People",
        _ => "Everything else",
    }
}
