//! A meter of an offer, resolved for one region and priced in dollars.

use super::{Amount, Drivers};
use crate::catalog::{Driver, Factor, Rounding, Tier};
use crate::hosting::HOURS_A_MONTH;
use crate::terms::Money;
use crate::terms::quantity::number;

/// A meter in one region, in dollars.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedMeter {
    pub offer: String,
    pub offer_name: String,
    pub region: String,
    pub meter: String,
    pub name: String,
    pub unit: String,
    /// Prices are for this many units.
    pub per: f64,
    /// Free units a month; 0 where the allowance is switched off.
    pub allowance: f64,
    /// Free units that come with each of a driver, beside the `allowance`.
    pub included: Option<(Driver, f64)>,
    /// The account's pool the allowance is taken from, where there is one.
    pub(super) pool: Option<usize>,
    pub round_up_to: Option<f64>,
    pub at_least: Option<f64>,
    pub at_most: Option<f64>,
    /// Billed once and not every month.
    pub once: bool,
    /// Marginal prices in USD; one tier where the price is flat.
    pub tiers: Vec<Tier>,
    pub rounding: Rounding,
    /// The id of the source of the price.
    pub source: String,
    pub(super) products: Vec<Vec<Factor>>,
    /// Only the first product that is stated counts.
    pub(super) either: bool,
}

/// How the hours of a machine count in a month: a weight for the first so many of them, added up.
#[derive(Clone, Debug, PartialEq)]
pub struct MachineHours(pub Vec<(f64, f64)>);

impl MachineHours {
    /// What a machine counts that runs so many hours.
    pub fn counted(&self, hours: f64) -> f64 {
        self.0.iter().map(|(up_to, weight)| weight * hours.min(*up_to)).sum()
    }
}

impl PricedMeter {
    /// Whether it counts what the rest of the provider's bill comes to.
    pub(super) fn is_on_spend(&self) -> bool {
        self.reads(Driver::SpendUsd)
    }

    /// Frees what comes with so many more of what a workload states.
    pub(in crate::hosting) fn include(&mut self, each: Driver, count: f64) {
        if let Some((of, units)) = self.included
            && of == each
        {
            self.allowance += units * count;
        }
    }

    /// Whether its quantity depends on a driver.
    pub(in crate::hosting) fn reads(&self, driver: Driver) -> bool {
        self.products.iter().flatten().any(|factor| factor.of == driver)
    }

    /// How a machine's hours count, where they do not all count alike.
    pub(super) fn machine_hours(&self) -> Option<MachineHours> {
        let mut hours = self.products.iter().flatten().filter(|factor| factor.of == Driver::Hours);
        hours.find_map(|factor| match factor.at_most {
            _ if !factor.marginal.is_empty() => Some(MachineHours(factor.weights().collect())),
            Some(most) if most < HOURS_A_MONTH => Some(MachineHours(vec![(most, 1.0)])),
            _ => None,
        })
    }

    pub(in crate::hosting) fn provider(&self) -> &str {
        self.offer.split('.').next().unwrap_or(&self.offer)
    }
}

/// Billing units that make steps of a curve; beyond, a step is a small part of what is billed.
const EXACT_UNITS: u32 = 64;

impl PricedMeter {
    /// What is billed of a month's quantity of which `free` units cost nothing.
    pub fn billable<A: Amount>(&self, quantity: A, free: A) -> A {
        let beyond = (quantity - free).at_least(0.0);
        let rounded = self
            .round_up_to
            .map_or(beyond, |unit| beyond.map(|beyond| crate::catalog::round_up(beyond, unit)));
        let raised = self.at_least.map_or(rounded, |least| {
            rounded
                .zip(quantity, |rounded, quantity| if quantity > 0.0 { rounded.max(least) } else { rounded })
        });
        self.at_most.map_or(raised, |most| raised.at_most(most))
    }

    /// Dollars for a month's quantity, unrounded.
    pub fn usd<A: Amount>(&self, quantity: A, free: A) -> A {
        let billable = self.billable(quantity, free);
        match self.tiers.as_slice() {
            [flat] => billable / self.per * flat.price,
            [first, ..] if first.up_to.is_some_and(|end| billable.is_at_most(end)) => {
                billable / self.per * first.price
            }
            tiers => billable.map(|billable| crate::catalog::tiered_price(tiers, billable, self.per)),
        }
    }

    /// Quantities beyond what is free at which the bill bends or jumps: where billing begins, the
    /// tiers' ends, the least and the most that is billed, and the first billing units.
    pub fn thresholds(&self) -> impl Iterator<Item = f64> {
        let free = (self.allowance > 0.0 || self.included.is_some()).then_some(0.0);
        let ends = self.tiers.iter().filter_map(|tier| tier.up_to);
        let units = self
            .round_up_to
            .into_iter()
            .flat_map(|unit| (0..=EXACT_UNITS).map(move |count| f64::from(count) * unit));
        free.into_iter().chain(ends).chain(self.at_least).chain(self.at_most).chain(units)
    }

    /// `2.6M request − 1M free × $0.2 per 1M`, with prices in that currency.
    pub fn formula(&self, quantity: f64, free: f64, money: Money) -> String {
        use std::fmt::Write as _;
        // What a share of spend counts is money itself: it is exchanged, and its price for each is not.
        let is_of_money = self.unit == "USD";
        let (unit, prices) =
            if is_of_money { (money.code(), money.typed()) } else { (self.unit.as_str(), money) };
        let counted = |value: f64| number(if is_of_money { money.of_usd(value) } else { value });
        let mut formula = format!("{} {unit}", counted(quantity));
        // A String never refuses what is written to it.
        let mut add = |words: String| {
            let _infallible = write!(formula, "{words}");
        };
        if self.allowance > 0.0 || free > 0.0 {
            add(format!(" − {} free", counted(free)));
            if free < self.allowance {
                add(format!(" (a share of {})", counted(self.allowance)));
            }
        }
        if let Some(unit) = self.round_up_to {
            add(format!(", rounded up to {}", counted(unit)));
        }
        if let Some(least) = self.at_least {
            add(format!(", at least {}", counted(least)));
        }
        if let Some(most) = self.at_most {
            add(format!(", at most {}", counted(most)));
        }
        match self.tiers.as_slice() {
            [flat] => add(format!(" × {}", price_words(flat.price, self.per, prices))),
            tiers => {
                let bands: Vec<String> = tiers
                    .iter()
                    .map(|tier| {
                        let band =
                            tier.up_to.map_or("the rest".to_owned(), |end| format!("up to {}", counted(end)));
                        format!("{band} {}", price_words(tier.price, self.per, prices))
                    })
                    .collect();
                add(format!(" × ({})", bands.join(", ")));
            }
        }
        if self.once {
            add(", once".to_owned());
        }
        formula
    }

    /// The quantity of one workload as a straight line over what moves its drivers: what it is
    /// whatever the place, and what it gains with each step; `None` where the line bends.
    pub(in crate::hosting) fn count_straight<A: Amount>(&self, drivers: &Drivers<A>) -> Option<(A, A)> {
        let (mut still, mut per_one) = (A::default(), A::default());
        for product in self.complete(drivers) {
            let mut moving = product.iter().filter(|factor| drivers.moves(factor.of));
            match (moving.next(), moving.next()) {
                (None, _) => still += drivers.product(product),
                (Some(factor), None) if factor.is_straight() => per_one += drivers.product(product),
                _ => return None,
            }
        }
        Some((still, per_one))
    }

    /// The quantity of one workload: its complete products, added up.
    pub(in crate::hosting) fn count<A: Amount>(&self, drivers: &Drivers<A>) -> A {
        let mut quantity = A::default();
        for product in self.complete(drivers) {
            quantity += drivers.product(product);
        }
        quantity
    }

    /// The drivers that a workload's quantity is made of, each once, with what is usual for those
    /// that it does not state.
    pub(in crate::hosting) fn read(&self, drivers: &Drivers) -> Vec<(Driver, f64)> {
        let mut read: Vec<(Driver, f64)> = Vec::new();
        for factor in self.complete(drivers).flatten() {
            let stated = drivers.has(factor.of).then(|| drivers.values[factor.of.index()]);
            if let Some(value) = stated.or(factor.usual)
                && !read.iter().any(|(known, _)| *known == factor.of)
            {
                read.push((factor.of, value));
            }
        }
        read
    }

    /// The products for which everything is given, or the first of them.
    fn complete<A: Amount>(&self, drivers: &Drivers<A>) -> impl Iterator<Item = &Vec<Factor>> {
        self.products
            .iter()
            .filter(|product| product.iter().all(|factor| drivers.has(factor.of) || factor.usual.is_some()))
            .take(if self.either { 1 } else { usize::MAX })
    }
}

fn price_words(price_usd: f64, per: f64, money: Money) -> String {
    let price = money.price(price_usd);
    if per.to_bits() == 1.0_f64.to_bits() { price } else { format!("{price} per {}", number(per)) }
}
