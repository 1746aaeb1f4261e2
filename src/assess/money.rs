//! Money over time: what is paid once, what every month, what it comes to, and when it pays.
//!
//! Convention: the first month is now and is not discounted; later months are discounted monthly at
//! (1 + yearly rate)^(1/12). Every dollar belongs to one criterion ([`criterion_of`]).

use super::candidates::Candidate;
use super::measures::{learning, migration};
use super::outcome::{CountsAs, CriterionDollars, MoneyOutcome, OneOff};
use super::prepared::Prepared;
use crate::hosting::amount::Amount;
use crate::hosting::bill::{self, Counted, Load};
use crate::hosting::demand::World;
use crate::hosting::price::{Itemised, Sink, Total};
use crate::terms::HostingModel;
use crate::terms::quantity::{number, usd};

/// Months in which the old and the new are both paid, while one moves. Judged.
pub const DUAL_MONTHS: f64 = 1.0;

/// The criterion that a kind of dollar is counted in, and in no other. Moving and learning are
/// weighed as effort by criteria of their own, so their dollars stay out of the horizon's cost.
pub const fn criterion_of(counts_as: CountsAs, is_once: bool) -> &'static str {
    match (counts_as, is_once) {
        (CountsAs::Migration, _) => "migration-effort",
        (CountsAs::Operations, true) => "operations-effort",
        (CountsAs::Cost | CountsAs::Operations | CountsAs::Recovery, _) => "horizon-cost",
    }
}

/// What is paid once to get to a candidate, in a future or at likely.
pub fn one_off(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> Vec<OneOff> {
    let tables = prepared.tables();
    let get = |at| prepared.at(at, draw);
    let rate = get(tables.application.rates);
    let mut list = Vec::new();
    let mut add = |id: &'static str, name: &'static str, counts_as, usd: f64, formula: String| {
        if usd > 0.0 && tables.terms.is_on(id) {
            list.push(OneOff { id, name, counts_as, usd, formula });
        }
    };
    if candidate.model != HostingModel::AsIs {
        let effort = migration(prepared, candidate, draw);
        let words = |months: f64| format!("{} person-months × {} a person-month", number(months), usd(rate));
        add("migration", "Moving there", CountsAs::Migration, effort * rate, words(effort));
        let taught = learning(prepared, candidate, draw);
        add("training", "Learning it", CountsAs::Operations, taught * rate, words(taught));
        let today = get(tables.application.today);
        let formula = format!("{} month × {} of today's bill", number(DUAL_MONTHS), usd(today));
        let dual = dual_running_usd(prepared, candidate, draw);
        add("dual-running", "Running both while moving", CountsAs::Cost, dual, formula);
    }
    let mut fees = Itemised::default();
    set_up(prepared, candidate, draw, &mut fees);
    let account = &candidate.plan.account;
    let quantities = fees.quantities(0, account.meters.len());
    for (at, _, usd) in &fees.prices {
        add("setup", "Setup fees", CountsAs::Cost, *usd, account.formula(*at, &quantities));
    }
    list
}

/// One-off dollars that belong to the horizon's cost.
pub fn one_off_cost(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    dual_running_usd(prepared, candidate, draw) + setup_usd(prepared, candidate, draw)
}

fn dual_running_usd(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    let tables = prepared.tables();
    let moves =
        candidate.model != HostingModel::AsIs && tables.choices.start != crate::decision::Start::Greenfield;
    if moves && tables.terms.is_on("dual-running") {
        prepared.at(tables.application.today, draw) * DUAL_MONTHS
    } else {
        0.0
    }
}

fn setup_usd(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    let mut total = Total::default();
    set_up(prepared, candidate, draw, &mut total);
    total.usd
}

/// Tells of the fees paid once to a provider.
fn set_up(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>, sink: &mut impl Sink<f64>) {
    let tables = prepared.tables();
    if candidate.plan.meters().iter().any(|meter| meter.once) && tables.terms.is_on("setup") {
        let mut world = World::default();
        prepared.world(draw, &mut world);
        let load = Load { now: 1.0, peak: prepared.peak(draw) };
        bill::once(&candidate.plan, &tables.classes, &world, load, &mut Counted::default(), sink);
    }
}

/// A candidate's bill in each month of the horizon, not discounted.
pub fn months(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> Vec<f64> {
    let tables = prepared.tables();
    let (mut world, mut counted) = (World::default(), Counted::default());
    prepared.world(draw, &mut world);
    prepared.staff(candidate.rated_as, draw, &mut world);
    let classes = prepared.classes(draw);
    let peak = prepared.peak(draw);
    counted.count(&candidate.plan, classes, &world);
    (0..tables.horizon_months)
        .map(|month| {
            let mut total = Total::default();
            let load = Load { now: prepared.load(month, draw), peak };
            counted.price(&candidate.plan, classes, &world, load, &mut total);
            drifted(total.usd, bill::people_usd(&candidate.plan, &world), prepared.drift(month, draw))
        })
        .collect()
}

/// A bill at changed prices: those of hosting change, people cost what they cost.
pub fn drifted<A: Amount>(total_usd: A, people_usd: A, drift: A) -> A {
    (total_usd - people_usd) * drift + people_usd
}

/// A candidate's money at likely; `stay` is what staying as it is comes to by the end of each
/// month, where that is an option.
pub fn of(prepared: &Prepared, candidate: &Candidate, stay: Option<&[f64]>) -> MoneyOutcome {
    let once = one_off(prepared, candidate, None);
    let bills = months(prepared, candidate, None);
    let cumulative = cumulated(&once, &bills);
    let discounted: f64 =
        bills.iter().enumerate().map(|(month, usd)| usd * prepared.discount(month, None)).sum();
    let mut by_criterion = vec![CriterionDollars { criterion: "horizon-cost", usd: discounted }];
    for line in &once {
        let criterion = criterion_of(line.counts_as, true);
        match by_criterion.iter_mut().find(|known| known.criterion == criterion) {
            Some(known) => known.usd += line.usd,
            None => by_criterion.push(CriterionDollars { criterion, usd: line.usd }),
        }
    }
    let payback_months = stay.filter(|_| candidate.model != HostingModel::AsIs).and_then(|stay| {
        // The month from whose end on it stays ahead.
        let behind = cumulative.iter().zip(stay).rposition(|(ours, theirs)| ours > theirs);
        let month = behind.map_or(0, |month| month + 1);
        (month < cumulative.len()).then_some(month)
    });
    MoneyOutcome { one_off: once, by_criterion, cumulative, payback_months }
}

/// Dollars paid by the end of each month, not discounted, with what is paid once at the start.
pub fn cumulated(once: &[OneOff], bills: &[f64]) -> Vec<f64> {
    let mut paid: f64 = once.iter().map(|line| line.usd).sum();
    bills
        .iter()
        .map(|usd| {
            paid += usd;
            paid
        })
        .collect()
}
