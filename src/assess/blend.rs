//! Where each component runs: on one option throughout, or on several of one provider.
//!
//! What the best mix and the roadmap have in common: a plan on one account, the people it takes,
//! what it costs to get there, and what it costs to go from one to another. Only components that
//! change place are moved.

use super::book;
use super::candidates::{self, Candidate};
use super::effort::{learning, migration_of};
use super::money::{self, MonthUsd};
use super::prepared::{PEOPLE, Prepared};
use crate::catalog::RatingKind;
use crate::hosting::demand::{Staff, World};
use crate::hosting::plan::{Blueprint, Plan};
use crate::terms::chance::Stream;
use crate::terms::quantity::number;
use crate::terms::{HostingModel, Money};
use std::ptr;
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
        world.staff = people(prepared, &self.platforms(), draw);
        world
    }

    /// The bill of each month of the horizon, not discounted.
    pub fn months(&self, prepared: &Prepared, draw: Option<usize>) -> Vec<MonthUsd> {
        let world = self.world(prepared, draw);
        money::months_of(prepared, &self.plan, &world, draw)
    }

    /// Getting there from where the application is: (what, dollars, how).
    pub fn entry(&self, prepared: &Prepared, draw: Option<usize>) -> Vec<(String, f64, String)> {
        match self.places.first() {
            Some(only) if self.is_pure() => money::one_off(prepared, only, draw)
                .into_iter()
                .filter(|paid| paid.after_months == 0)
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

    /// Leaving it when the horizon ends, where one leaves then: (what, dollars of that day, how).
    pub fn exit(&self, prepared: &Prepared, draw: Option<usize>) -> Option<(String, f64, String)> {
        prepared.tables().leaves_after?;
        let rate = prepared.at(prepared.tables().application.rates, draw);
        let effort =
            self.places.iter().map(|place| prepared.rated(place, RatingKind::ExitPersonMonths, draw));
        worked(prepared, "exit", "Leaving", effort.sum(), rate)
    }

    fn share_of(&self, place: &Candidate) -> f64 {
        let here = self.places.iter().filter(|known| known.id == place.id).count();
        here as f64 / self.places.len().max(1) as f64
    }

    /// Going on to another: the catalogue's way from each old place to the new one (leaving and
    /// arriving where it knows none), learning what is new, what a product leaves undone, fees, a
    /// month of both for what moves. `None` for what is not there any more.
    pub fn switch(&self, prepared: &Prepared, to: &Self, draw: Option<usize>) -> Option<Leaving> {
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
        let mut leaving = Leaving::default();
        if pairs.is_empty() {
            return Some(leaving);
        }
        let paid = &mut leaving.paid;
        let tables = prepared.tables();
        let rate = prepared.at(tables.application.rates, draw);
        for (old, new, moved) in &pairs {
            let effort = onward(prepared, old, new, (*moved, count), draw);
            let name = format!("Moving from {} to {}", old.name, new.name);
            paid.extend(worked(prepared, "migration", &name, effort, rate));
        }
        // What runs today has taught the team what its answers say of it, and no more: learning costs
        // the same in the first month and in the second.
        let taught = self.places.iter().filter(|place| place.model != HostingModel::AsIs);
        let known: Vec<HostingModel> = taught.map(|place| place.rated_as).collect();
        for place in to.platforms().into_iter().filter(|place| !known.contains(&place.model)) {
            let taught = learning(prepared, place, draw);
            paid.extend(worked(prepared, "training", &format!("Learning {}", place.name), taught, rate));
        }
        let had_a_product = self.places.iter().any(|place| place.model == HostingModel::Saas);
        let bought = to.places.first().filter(|_| !had_a_product);
        let gap = bought.map_or(0.0, |place| money::gap_usd(prepared, place, draw));
        if gap > 0.0 {
            let formula = "the stated cost of what the product leaves undone, once".to_owned();
            paid.push(("Filling the product's gap".to_owned(), gap, formula));
        }
        let fees = money::further_setup_usd(prepared, &self.plan, &to.plan, draw);
        if fees > 0.0 {
            paid.push(("Setup fees".to_owned(), fees, "paid once to the provider".to_owned()));
        }
        if tables.terms.is_on("dual-running") {
            let moved: f64 = pairs.iter().map(|(_, _, moved)| moved).sum();
            leaving.overlap_months = money::DUAL_MONTHS * moved / count;
            leaving.moves = (moved, count);
        }
        Some(leaving)
    }
}

/// What leaving one blend for another costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leaving {
    /// Whenever it is done: (what, dollars, how).
    pub paid: Vec<(String, f64, String)>,
    /// Months of the old hosting bill that are paid beside the new one.
    pub overlap_months: f64,
    /// Components that move, of how many.
    moves: (f64, f64),
}

impl Leaving {
    /// The same in dollars, by what the old hosting costs in the month of the switch.
    pub fn in_month(self, old_hosting_usd: f64, money: Money) -> Vec<(String, f64, String)> {
        let Self { mut paid, overlap_months, moves: (moved, count) } = self;
        let dual = old_hosting_usd * overlap_months;
        if dual > 0.0 {
            let formula = format!(
                "{} × {}, what hosting costs there in that month, for the {} of {} components that move",
                months(money::DUAL_MONTHS),
                money.shown(old_hosting_usd),
                number(moved),
                number(count)
            );
            paid.push(("Running both while moving".to_owned(), dual, formula));
        }
        paid
    }
}

/// Person-months of moving so many of all components on from one option to another. A way that is
/// also the one from today is drawn once for both; another has draws of its own.
fn onward(
    prepared: &Prepared,
    old: &Candidate,
    new: &Candidate,
    (moved, count): (f64, f64),
    draw: Option<usize>,
) -> f64 {
    let Some(way) = candidates::way_onward(prepared, old.rated_as, new.model) else {
        return prepared.rated(old, RatingKind::ExitPersonMonths, draw) * moved;
    };
    let tables = prepared.tables();
    let is_todays = candidates::way_from_today(prepared, new.model).is_some_and(|known| ptr::eq(known, way));
    let [fixed, lines] = match new.migration.filter(|_| is_todays) {
        Some((fixed, lines)) => [fixed, lines].map(|at| prepared.at(at, draw)),
        None => [("fixed", way.fixed), ("lines", way.per_ten_thousand_lines)].map(|(name, estimate)| {
            let Some(draw) = draw else { return estimate.likely() };
            let id = format!("migration/{}/{}/{name}", way.from.join("-"), new.model.id());
            let stream = Stream::new(prepared.decision.settings.seed, &id);
            estimate.at_z(stream.normal(draw as u64)).max(0.0)
        }),
    };
    let ten_thousands = prepared.at(tables.application.code, draw) / 10.0;
    (fixed + lines * ten_thousands * moved / count) * tables.choices.effort_factor()
}

/// The people of several platforms: those of the most demanding, and part of the others'; a machine
/// of any of them takes what one of the most demanding takes.
pub fn people(prepared: &Prepared, platforms: &[&Candidate], draw: Option<usize>) -> Staff {
    let ranked = |kind: RatingKind| {
        let mut each: Vec<f64> =
            platforms.iter().map(|platform| prepared.rating(kind, platform.rated_as, draw)).collect();
        each.sort_by(|a, b| b.total_cmp(a));
        each
    };
    let of_duty = |kind| {
        let each = ranked(kind);
        let further: f64 = each.iter().skip(1).sum();
        each.first().copied().unwrap_or(0.0) + FURTHER_PEOPLE * further
    };
    Staff {
        duties_fte: PEOPLE.iter().map(|(kind, _)| of_duty(*kind)).collect(),
        machine_fte: ranked(RatingKind::MachineFte).first().copied().unwrap_or(0.0),
    }
}

fn worked(
    prepared: &Prepared,
    switch: &str,
    name: &str,
    person_months: f64,
    rate_usd: f64,
) -> Option<(String, f64, String)> {
    (prepared.tables().terms.is_on(switch) && person_months > 0.0).then(|| {
        (
            name.to_owned(),
            person_months * rate_usd,
            money::person_months_words(prepared.money(), person_months, rate_usd),
        )
    })
}

fn months(count: f64) -> String {
    crate::terms::quantity::with_unit(count, crate::terms::Unit::Months)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::{catalog_of, presets};
    use crate::terms::Estimate;

    fn prepared(id: &str) -> Prepared {
        let mut decision = presets().iter().find(|preset| preset.id == id).unwrap().decision().unwrap();
        decision.settings.draws = 400;
        decision.application.season.value = None;
        decision.application.gap_once.value = Some(Estimate::exactly(60_000.0).unwrap());
        let catalog = catalog_of(&decision).unwrap();
        Prepared::new(Arc::new(decision), Arc::new(catalog)).unwrap()
    }

    fn pures(prepared: &Prepared) -> Vec<Blend<'_>> {
        let components = prepared.decision.components.len();
        prepared.tables().candidates.iter().map(|candidate| Blend::pure(candidate, components)).collect()
    }

    fn named(paid: &[(String, f64, String)], name: &str) -> f64 {
        paid.iter().filter(|(known, _, _)| known == name).map(|(_, usd, _)| usd).sum()
    }

    #[track_caller]
    fn same(usd: f64, expected: f64, what: &str) {
        assert!((usd - expected).abs() <= 1e-9 * expected, "{what}: {usd}, expected {expected}");
    }

    #[test]
    fn what_is_paid_once_is_paid_late_as_well() {
        let (mut gaps, mut fees) = (0, 0);
        for prepared in ["crm-buy-or-build", "legacy-monolith"].map(prepared) {
            let ways = pures(&prepared);
            for (from, to) in ways.iter().flat_map(|from| ways.iter().map(move |to| (from, to))) {
                let Some(later) = from.switch(&prepared, to, None) else { continue };
                let at_once = to.entry(&prepared, None);
                let [old, new] = [from, to].map(|way| way.places[0]);
                if old.id == new.id {
                    assert_eq!(later, Leaving::default(), "{} stays", old.id);
                    continue;
                }
                let gap = named(&at_once, "Filling the product's gap");
                let expected = if old.model == HostingModel::Saas { 0.0 } else { gap };
                same(named(&later.paid, "Filling the product's gap"), expected, &to.id());
                let setup = named(&at_once, "Setup fees");
                same(named(&later.paid, "Setup fees"), setup, &to.id());
                gaps += usize::from(expected > 0.0);
                fees += usize::from(setup > 0.0);
            }
        }
        assert!(gaps > 5 && fees > 5, "{gaps} {fees}");
    }

    /// Moving the same way takes the same work in a future, now or later; another way is as uncertain.
    #[test]
    fn the_work_of_a_later_move_is_drawn() {
        let prepared = prepared("legacy-monolith");
        let ways = pures(&prepared);
        let today = ways.iter().find(|way| way.places[0].model == HostingModel::AsIs).unwrap();
        let work = |from: &Blend<'_>, to: &Blend<'_>, draw: usize| {
            let name = format!("Moving from {} to {}", from.places[0].name, to.places[0].name);
            named(&from.switch(&prepared, to, Some(draw)).unwrap().paid, &name)
        };
        for to in ways.iter().filter(|way| way.places[0].model != HostingModel::AsIs) {
            for draw in [0, 7, 399] {
                let entry = to.entry(&prepared, Some(draw));
                same(work(today, to, draw), named(&entry, "Moving there"), &to.id());
            }
        }
        let of = |model| ways.iter().find(|way| way.places[0].model == model).unwrap();
        let (from, to) = (of(HostingModel::Serverless), of(HostingModel::Iaas));
        let rate = prepared.tables().application.rates;
        let mut months: Vec<f64> =
            (0..400).map(|draw| work(from, to, draw) / prepared.at(rate, Some(draw))).collect();
        months.sort_by(f64::total_cmp);
        let likely = onward(&prepared, from.places[0], to.places[0], (1.0, 1.0), None);
        assert!(months[40] < 0.8 * likely && likely * 1.2 < months[360], "{months:?} around {likely}");
    }

    /// While one moves, a month of the old hosting is paid, and nobody is paid twice.
    #[test]
    fn both_run_for_a_month_of_the_old_hosting() {
        let prepared = prepared("legacy-monolith");
        let ways = pures(&prepared);
        let today = ways.iter().find(|way| way.places[0].model == HostingModel::AsIs).unwrap();
        let to = ways.iter().find(|way| way.places[0].model == HostingModel::Iaas).unwrap();
        let months = today.months(&prepared, None);
        assert!(months[0].people > 0.0);
        let paid = today.switch(&prepared, to, None).unwrap().in_month(months[0].hosting(), Money::DOLLARS);
        let name = "Running both while moving";
        let at_once = named(&to.entry(&prepared, None), name);
        assert!(at_once > 0.0 && (named(&paid, name) - at_once).abs() < 1e-9, "{paid:?} {at_once}");
    }
}
