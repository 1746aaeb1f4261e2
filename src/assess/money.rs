//! Money over time: what is paid once, what every month, what it comes to, and when it pays.
//!
//! Convention: the first month is now and is not discounted; later months are discounted monthly at
//! (1 + yearly rate)^(1/12). Every dollar belongs to one criterion ([`criterion_of`]).

use super::candidates::Candidate;
use super::effort::{exit, learning, migration};
use super::outcome::{CountsAs, CriterionDollars, DriftOutcome, MoneyOutcome, OneOff};
use super::prepared::Prepared;
use crate::decision::Start;
use crate::hosting::amount::Amount;
use crate::hosting::bill::{self, Counted, Load};
use crate::hosting::demand::World;
use crate::hosting::plan::Plan;
use crate::hosting::price::{Itemised, PricedMeter, Sink, Total};
use crate::terms::quantity::with_unit;
use crate::terms::{HostingModel, Money, Unit};
use std::fmt::Write as _;

/// Months in which the old and the new are both paid, while one moves. Judged.
pub const DUAL_MONTHS: f64 = 1.0;

/// The criterion that a kind of dollar is counted in, and in no other. Moving and learning are
/// weighed as effort by criteria of their own, so their dollars stay out of the horizon's cost; so is
/// leaving again.
pub const fn criterion_of(counts_as: CountsAs, is_once: bool) -> &'static str {
    match (counts_as, is_once) {
        (CountsAs::Migration, _) => "migration-effort",
        (CountsAs::Exit, _) => "portability",
        (CountsAs::Operations, true) => "operations-effort",
        (CountsAs::Cost | CountsAs::Operations | CountsAs::Recovery, _) => "horizon-cost",
    }
}

/// What is paid once to get to a candidate, in a future or at likely.
pub fn one_off(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> Vec<OneOff> {
    let tables = prepared.tables();
    let get = |at| prepared.at(at, draw);
    let rate = get(tables.application.rates);
    let money = prepared.money();
    let tax = match get(tables.application.tax) {
        share if share > 0.0 => {
            format!("; {} of tax that is not recovered on top", with_unit(share, Unit::Percent))
        }
        _ => String::new(),
    };
    let mut list = Vec::new();
    let mut add = |id: &'static str, name: &'static str, counts_as, usd: f64, formula: String| {
        if usd > 0.0 && tables.terms.is_on(id) {
            list.push(OneOff { id, name, counts_as, usd, after_months: 0, formula });
        }
    };
    if candidate.model != HostingModel::AsIs {
        let effort = migration(prepared, candidate, draw);
        let words = |months: f64| person_months_words(money, months, rate);
        add("migration", "Moving there", CountsAs::Migration, effort * rate, words(effort));
        let taught = learning(prepared, candidate, draw);
        add("training", "Learning it", CountsAs::Operations, taught * rate, words(taught));
        let today = get(tables.application.today);
        let mut formula =
            format!("{} × {} of today's bill", with_unit(DUAL_MONTHS, Unit::Months), money.shown(today));
        let committed = candidate.plan.committed_usd(0.0);
        if committed > 0.0 {
            let promised = money.shown(committed);
            let _always = write!(formula, ", less {promised} that is promised and paid in any case");
        }
        formula.push_str(&tax);
        let dual = dual_running_usd(prepared, candidate, draw);
        add("dual-running", "Running both while moving", CountsAs::Cost, dual, formula);
    }
    if candidate.model == HostingModel::Saas {
        let formula = "the stated cost of what the product leaves undone, once".to_owned();
        add("gap", "Filling the product's gap", CountsAs::Cost, gap_usd(prepared, candidate, draw), formula);
    }
    let mut fees = Itemised::default();
    set_up(prepared, &candidate.plan, draw, &mut fees);
    let account = &candidate.plan.account;
    let quantities = fees.quantities(0, account.meters.len());
    for (at, _, usd) in &fees.prices {
        let formula = format!("{}{tax}", account.formula(*at, &quantities, 0.0, money));
        add("setup", "Setup fees", CountsAs::Cost, taxed(prepared, *usd, draw), formula);
    }
    if let Some(after_months) = tables.leaves_after {
        let effort = exit(prepared, candidate, draw);
        let formula = format!(
            "{}, paid when you leave after {}",
            person_months_words(money, effort, rate),
            with_unit(after_months as f64, Unit::Months)
        );
        let usd = effort * rate;
        list.push(OneOff {
            id: "exit",
            name: "Leaving",
            counts_as: CountsAs::Exit,
            usd,
            after_months,
            formula,
        });
    }
    list
}

/// `1.5 person-months × $13,000 a person-month`.
pub fn person_months_words(money: Money, months: f64, rate_usd: f64) -> String {
    format!("{} × {} a person-month", with_unit(months, Unit::PersonMonths), money.shown(rate_usd))
}

/// One-off dollars that belong to the horizon's cost.
pub fn one_off_cost(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    dual_running_usd(prepared, candidate, draw)
        + gap_usd(prepared, candidate, draw)
        + setup_usd(prepared, &candidate.plan, draw)
}

/// What is paid once that a ceiling is held against. A move of code whose size nobody stated, a
/// month of a bill that nobody did and a gap without a price are above no ceiling.
pub fn stated_once_usd(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    let tables = prepared.tables();
    let application = &prepared.decision.application;
    let is_new = tables.choices.start == Start::Greenfield;
    let where_stated = |is_stated: bool, usd: f64| if is_stated { usd } else { 0.0 };
    let worked = |switch: &str, person_months: f64| {
        where_stated(tables.terms.is_on(switch), person_months * prepared.at(tables.application.rates, draw))
    };
    let moving = worked("migration", migration(prepared, candidate, draw));
    where_stated(is_new || application.code_size.value.is_some(), moving)
        + worked("training", learning(prepared, candidate, draw))
        + where_stated(application.bill_today.value.is_some(), dual_running_usd(prepared, candidate, draw))
        + where_stated(application.gap_once.value.is_some(), gap_usd(prepared, candidate, draw))
        + setup_usd(prepared, &candidate.plan, draw)
}

/// What filling a product's gap costs, once.
pub fn gap_usd(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    let tables = prepared.tables();
    if candidate.model == HostingModel::Saas && tables.terms.is_on("gap") {
        prepared.at(tables.application.gap_once, draw)
    } else {
        0.0
    }
}

pub fn dual_running_usd(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    let tables = prepared.tables();
    let moves = candidate.model != HostingModel::AsIs && tables.choices.start != Start::Greenfield;
    if moves && tables.terms.is_on("dual-running") {
        let today = prepared.at(tables.application.today, draw);
        // What is promised is in the new bill already.
        let beside = (today - candidate.plan.committed_usd(0.0)).max(0.0);
        taxed(prepared, beside * DUAL_MONTHS, draw)
    } else {
        0.0
    }
}

pub fn setup_usd(prepared: &Prepared, plan: &Plan, draw: Option<usize>) -> f64 {
    let mut total = Total::default();
    set_up(prepared, plan, draw, &mut total);
    taxed(prepared, total.usd, draw)
}

/// Dollars of something bought once, with the tax on it that is not recovered.
fn taxed(prepared: &Prepared, usd: f64, draw: Option<usize>) -> f64 {
    usd * (1.0 + prepared.at(prepared.tables().application.tax, draw) / 100.0)
}

/// What is paid once to a provider on going from one plan to another: what the new one asks beyond
/// what was paid for the same at the old one.
pub fn further_setup_usd(prepared: &Prepared, from: &Plan, to: &Plan, draw: Option<usize>) -> f64 {
    let [known, asked] = [from, to].map(|plan| {
        let mut fees = Itemised::default();
        set_up(prepared, plan, draw, &mut fees);
        fees.prices
    });
    let paid = |of: &PricedMeter| -> f64 {
        let is_it = |at: usize| {
            from.meters().get(at).is_some_and(|known| {
                (&known.offer, &known.meter, &known.region) == (&of.offer, &of.meter, &of.region)
            })
        };
        known.iter().filter(|(at, _, _)| is_it(*at)).map(|(_, _, usd)| usd).sum()
    };
    let further = |(at, _, usd): &(usize, f64, f64)| (usd - to.meters().get(*at).map_or(0.0, paid)).max(0.0);
    taxed(prepared, asked.iter().map(further).sum(), draw)
}

/// Tells of the fees paid once to a provider.
fn set_up(prepared: &Prepared, plan: &Plan, draw: Option<usize>, sink: &mut impl Sink<f64>) {
    let tables = prepared.tables();
    if plan.meters().iter().any(|meter| meter.once) && tables.terms.is_on("setup") {
        let mut world = World::default();
        prepared.world(draw, &mut world);
        let load = Load::of(&world, 1.0);
        bill::once(plan, &tables.classes, &world, load, &mut Counted::default(), sink);
    }
}

/// A month of the horizon, not discounted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MonthUsd {
    /// At that month's prices.
    pub usd: f64,
    /// What of it is people, whose price does not drift.
    pub people: f64,
    /// What of it is paid wherever the application runs: what was promised to providers.
    pub committed: f64,
}

impl MonthUsd {
    /// What hosting there costs beyond what is paid in any case.
    pub fn hosting(&self) -> f64 {
        (self.usd - self.people - self.committed).max(0.0)
    }
}

/// A candidate's bill in each month of the horizon.
pub fn months(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> Vec<MonthUsd> {
    let mut world = World::default();
    prepared.world(draw, &mut world);
    prepared.staff(candidate.rated_as, draw, &mut world);
    months_of(prepared, &candidate.plan, &world, draw)
}

/// A candidate's bills at likely, were prices to drift by so many percent a year.
fn months_at_drift(prepared: &Prepared, candidate: &Candidate, percent: f64) -> Vec<MonthUsd> {
    months(&prepared.with_likely(prepared.tables().application.drift, percent), candidate, None)
}

/// A plan's bill in each month of the horizon; the world holds its people.
pub fn months_of(prepared: &Prepared, plan: &Plan, world: &World, draw: Option<usize>) -> Vec<MonthUsd> {
    let mut counted = Counted::default();
    let classes = prepared.classes(draw);
    counted.count(plan, classes, world);
    (0..prepared.tables().horizon_months)
        .map(|month| {
            let mut total = Total::default();
            let load = prepared.month(month, world.peak, draw);
            counted.price(plan, classes, world, load, &mut total);
            let people = counted.people_usd();
            let usd = drifted(total.usd, people, load.prices);
            let committed = plan.committed_usd(load.month) * (1.0 + world.tax_share);
            MonthUsd { usd, people, committed }
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
    let worth = |line: &OneOff| line.usd * prepared.discount(line.after_months, None);
    let paid_once: f64 = once.iter().map(worth).sum();
    let discounted = |bills: &[MonthUsd]| -> f64 {
        bills.iter().enumerate().map(|(at, month)| month.usd * prepared.discount(at, None)).sum()
    };
    let if_drift_were = |percent: f64| discounted(&months_at_drift(prepared, candidate, percent)) + paid_once;
    let drift = prepared.tables().inputs.get(prepared.tables().application.drift).map(|input| input.estimate);
    let drift = drift.filter(|range| !range.is_exact()).map(|range| DriftOutcome {
        low_percent: range.low(),
        high_percent: range.high(),
        low_usd: if_drift_were(range.low()),
        high_usd: if_drift_were(range.high()),
    });
    let discounted = discounted(&bills);
    let mut by_criterion = vec![CriterionDollars { criterion: "horizon-cost", usd: discounted }];
    for line in &once {
        let criterion = criterion_of(line.counts_as, true);
        match by_criterion.iter_mut().find(|known| known.criterion == criterion) {
            Some(known) => known.usd += worth(line),
            None => by_criterion.push(CriterionDollars { criterion, usd: worth(line) }),
        }
    }
    let payback_months = stay.filter(|_| candidate.model != HostingModel::AsIs).and_then(|stay| {
        // Behind at the end of the month at place n, it is at best ahead after n + 2 months.
        let behind = cumulative.iter().zip(stay).rposition(|(ours, theirs)| ours > theirs);
        let moves = once.iter().any(|line| line.after_months == 0);
        let months = behind.map_or(usize::from(moves), |month| month + 2);
        (months <= cumulative.len()).then_some(months)
    });
    MoneyOutcome {
        one_off: once,
        by_criterion,
        monthly: bills.iter().map(|month| month.usd).collect(),
        cumulative,
        present_usd: paid_once + discounted,
        drift,
        payback_months,
    }
}

/// Dollars paid by the end of each month, not discounted, with what is paid once until then.
pub fn cumulated(once: &[OneOff], bills: &[MonthUsd]) -> Vec<f64> {
    let due = |after_months: usize| -> f64 {
        once.iter().filter(|line| line.after_months == after_months).map(|line| line.usd).sum()
    };
    let mut paid = due(0);
    bills
        .iter()
        .enumerate()
        .map(|(at, month)| {
            paid += month.usd + due(at + 1);
            paid
        })
        .collect()
}
