//! Where each component runs: on one option throughout, or on several of one provider.
//!
//! What the best mix and the roadmap have in common: a plan on one account, the people it takes,
//! what it costs to get there, and what it costs to go from one to another. Only components that
//! change place are moved.

use super::book;
use super::candidates::{self, Candidate};
use super::effort::{learning, migration_of};
use super::money;
use super::prepared::{PEOPLE, Prepared};
use crate::catalog::RatingKind;
use crate::hosting::demand::World;
use crate::hosting::plan::{Blueprint, Plan};
use crate::terms::HostingModel;
use crate::terms::quantity::{number, usd};
use std::sync::Arc;

/// Of the people of every further platform, the share that a team needs beside those of the first.
/// Judged: on-call and access are one duty, patching and releasing are not.
const FURTHER_PEOPLE: f64 = 0.5;

/// A place for every component.
#[derive(Clone, Debug)]
pub struct Blend<'a> {
    pub plan: Arc<Plan>,
    /// By component; the same one throughout where nothing is mixed.
    pub places: Vec<&'a Candidate>,
    /// Machines that carry the base under all of it.
    pub under: Option<&'a Candidate>,
}

impl<'a> Blend<'a> {
    /// Everything on one option.
    pub fn pure(candidate: &'a Candidate, components: usize) -> Self {
        Self { plan: Arc::clone(&candidate.plan), places: vec![candidate; components.max(1)], under: None }
    }

    /// Components on options of one provider, on one account, so that what is shared is counted
    /// once; `None` for one that cannot be had.
    pub fn mixed(prepared: &Prepared, places: Vec<&'a Candidate>) -> Option<Self> {
        let placements = places
            .iter()
            .enumerate()
            .map(|(at, place)| {
                let (offer, _, region) = place.placements.get(at)?;
                Some((offer.clone(), region.clone()))
            })
            .collect::<Option<Vec<_>>>()?;
        let provider = places.first()?.provider.clone();
        let blueprint = Blueprint { model: HostingModel::Mixed, provider, placements };
        let plan = Arc::new(book::compiled(prepared, &blueprint).ok()?);
        Some(Self { plan, places, under: None })
    }

    pub fn is_pure(&self) -> bool {
        self.places.windows(2).all(|pair| match pair {
            [one, other] => one.id == other.id,
            _ => true,
        })
    }

    /// The options that something runs on, in the order of first use.
    pub fn platforms(&self) -> Vec<&'a Candidate> {
        let mut open: Vec<&Candidate> = Vec::new();
        for place in self.places.iter().chain(&self.under) {
            if open.iter().all(|known| known.id != place.id) {
                open.push(place);
            }
        }
        open
    }

    /// `mixed-aws`; a pure one's own id.
    pub fn id(&self) -> String {
        let Some(first) = self.places.first() else { return String::new() };
        if self.is_pure() { first.id.clone() } else { format!("mixed-{}", first.provider) }
    }

    /// The application in a future or at likely, with the people that it takes.
    pub fn world(&self, prepared: &Prepared, draw: Option<usize>) -> World {
        let mut world = World::default();
        prepared.world(draw, &mut world);
        world.people_fte = people(prepared, &self.platforms(), draw);
        world
    }

    /// The bill of each month of the horizon, not discounted.
    pub fn months(&self, prepared: &Prepared, draw: Option<usize>) -> Vec<f64> {
        let world = self.world(prepared, draw);
        money::months_of(prepared, &self.plan, &world, draw).into_iter().map(|month| month.usd).collect()
    }

    /// Getting there from where the application is: (what, dollars, how).
    pub fn entry(&self, prepared: &Prepared, draw: Option<usize>) -> Vec<(String, f64, String)> {
        match self.places.first() {
            Some(only) if self.is_pure() => money::one_off(prepared, only, draw)
                .into_iter()
                .map(|paid| (paid.name.to_owned(), paid.usd, paid.formula))
                .collect(),
            Some(first) => {
                let tables = prepared.tables();
                let rate = prepared.at(tables.application.rates, draw);
                let mut paid = Vec::new();
                for place in self.platforms() {
                    let share = self.share_of(place);
                    let effort = migration_of(prepared, place, share, draw);
                    paid.extend(worked(
                        prepared,
                        "migration",
                        &format!("Moving to {}", place.name),
                        effort,
                        rate,
                    ));
                    let taught = learning(prepared, place, draw);
                    paid.extend(worked(
                        prepared,
                        "training",
                        &format!("Learning {}", place.name),
                        taught,
                        rate,
                    ));
                }
                let dual = money::dual_running_usd(prepared, first, draw);
                if dual > 0.0 {
                    let formula = format!("{} of today's bill", months(money::DUAL_MONTHS));
                    paid.push(("Running both while moving".to_owned(), dual, formula));
                }
                let fees = money::setup_usd(prepared, &self.plan, draw);
                if fees > 0.0 {
                    paid.push(("Setup fees".to_owned(), fees, "paid once to the provider".to_owned()));
                }
                paid
            }
            None => Vec::new(),
        }
    }

    fn share_of(&self, place: &Candidate) -> f64 {
        let here = self.places.iter().filter(|known| known.id == place.id).count();
        here as f64 / self.places.len().max(1) as f64
    }

    /// Going on to another: the catalogue's way from each old place to the new one (leaving and
    /// arriving where it knows none), learning what is new, a month of both for what moves.
    /// (what, dollars, how); `None` for what is not there any more.
    pub fn switch(
        &self,
        prepared: &Prepared,
        to: &Self,
        old_bill_usd: f64,
        draw: Option<usize>,
    ) -> Option<Vec<(String, f64, String)>> {
        let mut paid = Vec::new();
        let count = self.places.len().max(1) as f64;
        let mut pairs: Vec<(&Candidate, &Candidate, f64)> = Vec::new();
        for (old, new) in self.places.iter().zip(&to.places).filter(|(old, new)| old.id != new.id) {
            // What was left behind is not there any more.
            if new.model == HostingModel::AsIs {
                return None;
            }
            match pairs.iter_mut().find(|(a, b, _)| a.id == old.id && b.id == new.id) {
                Some((_, _, moved)) => *moved += 1.0,
                None => pairs.push((old, new, 1.0)),
            }
        }
        if pairs.is_empty() {
            return Some(paid);
        }
        let tables = prepared.tables();
        let rate = prepared.at(tables.application.rates, draw);
        let ten_thousands = prepared.at(tables.application.code, draw) / 10.0;
        for (old, new, moved) in &pairs {
            let effort = match candidates::way_onward(prepared, old.rated_as, new.model) {
                None => prepared.rated(old, RatingKind::ExitPersonMonths, draw) * moved,
                Some(way) => {
                    let lines = way.per_ten_thousand_lines.likely() * ten_thousands * moved / count;
                    (way.fixed.likely() + lines) * tables.choices.code_factor
                }
            };
            let name = format!("Moving from {} to {}", old.name, new.name);
            paid.extend(worked(prepared, "migration", &name, effort, rate));
        }
        let known: Vec<HostingModel> = self.places.iter().map(|place| place.rated_as).collect();
        for place in to.platforms().into_iter().filter(|place| !known.contains(&place.model)) {
            let taught = learning(prepared, place, draw);
            paid.extend(worked(prepared, "training", &format!("Learning {}", place.name), taught, rate));
        }
        let moved: f64 = pairs.iter().map(|(_, _, moved)| moved / count).sum();
        if tables.terms.is_on("dual-running") {
            let formula = format!(
                "{} × {}, the old bill of the first month, for the {} of {} components that move",
                months(money::DUAL_MONTHS),
                usd(old_bill_usd),
                number(moved * count),
                number(count)
            );
            let dual = old_bill_usd * money::DUAL_MONTHS * moved;
            paid.push(("Running both while moving".to_owned(), dual, formula));
        }
        Some(paid)
    }
}

/// The people of several platforms: those of the most demanding, and part of the others'.
pub fn people(prepared: &Prepared, platforms: &[&Candidate], draw: Option<usize>) -> Vec<f64> {
    PEOPLE
        .iter()
        .map(|(kind, _)| {
            let mut each: Vec<f64> =
                platforms.iter().map(|platform| prepared.rating(*kind, platform.rated_as, draw)).collect();
            each.sort_by(|a, b| b.total_cmp(a));
            let further: f64 = each.iter().skip(1).sum();
            each.first().copied().unwrap_or(0.0) + FURTHER_PEOPLE * further
        })
        .collect()
}

fn worked(
    prepared: &Prepared,
    switch: &str,
    name: &str,
    person_months: f64,
    rate_usd: f64,
) -> Option<(String, f64, String)> {
    (prepared.tables().terms.is_on(switch) && person_months > 0.0).then(|| {
        (name.to_owned(), person_months * rate_usd, money::person_months_words(person_months, rate_usd))
    })
}

fn months(count: f64) -> String {
    crate::terms::quantity::with_unit(count, crate::terms::Unit::Months)
}
