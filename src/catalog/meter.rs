//! Meters: how a provider counts, and what it asks for what it counted.

use super::{Driver, Named};
use serde::{Deserialize, Serialize};

/// One line of a price sheet.
///
/// The month's quantity is a sum of products of [`Factor`]s. Quantities of all placements of an
/// account are added up per meter, the allowance is deducted once, the tiers are walked once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meter {
    /// Unique within the offer: `requests`, `compute`.
    pub id: String,
    pub name: String,
    /// The unit counted: `GB-second`, `instance-hour`.
    pub unit: String,
    /// A sum of products.
    pub quantity: Vec<Vec<Factor>>,
    /// The products are ways to state the same: the first that a workload states counts alone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub either: bool,
    /// Left out without complaint where a workload lacks its drivers.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Counts only for workloads that select all of these, such as `("instance", "m7g.xlarge")`;
    /// an empty value stands for a workload that does not choose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<(String, String)>,
    /// Does not count for workloads that select any of these: the otherwise of `when`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<(String, String)>,
    /// The share of its time in which what is sold cheap is taken away, and another meter of the
    /// offer is paid instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interrupted: Option<Interrupted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance: Option<Allowance>,
    /// What is part of something else that is bought, and cannot be switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included: Option<Included>,
    /// The month's quantity beyond the allowance is rounded up to whole multiples of this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_up_to: Option<f64>,
    /// The least that is billed of an account in a month in which the meter is used at all: a
    /// minimum spend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The most that is billed of an account in a month: a cap, or a fee paid once for everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Billed once, when the offer is taken, and not every month: a setup fee.
    #[serde(default, skip_serializing_if = "is_false")]
    pub once: bool,
    /// Prices are for this many units: 1,000,000 where a million requests are priced.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub per: f64,
    /// Prices by region.
    pub rates: Named<Rate>,
}

/// Spot capacity that is taken away now and then: of every hour asked for, `1 − share` is billed by
/// the meter itself and `share` by the meter that is paid instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interrupted {
    /// 0 to 1.
    pub share: f64,
    /// The id of the meter on demand, of the same offer; its own `when` and `unless` do not matter.
    pub instead: String,
    pub source: String,
}

/// Units that come with each of something: 20 TiB of traffic with every server. An account has as
/// many as all of them together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Included {
    /// In the meter's unit.
    pub quantity: f64,
    /// What they come with; a workload that does not say how many has one.
    pub each: Driver,
    pub source: String,
}

/// A free quantity per account and month. Meters whose allowances have the same name share it,
/// whatever their offers and regions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// In the meter's unit.
    pub quantity: f64,
    /// Names an allowance, so that it can be switched off by name and shared by meters.
    pub name: String,
    pub source: String,
}

/// What a unit costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Rate {
    /// The same price for every unit.
    Flat {
        price: f64,
        #[serde(default = "usd", skip_serializing_if = "is_usd")]
        currency: String,
        source: String,
    },
    /// Marginal prices: each tier's price for the units that fall into it.
    Tiered {
        tiers: Vec<Tier>,
        #[serde(default = "usd", skip_serializing_if = "is_usd")]
        currency: String,
        source: String,
    },
    /// A share of what another offer's meter costs in the same region; `{instance}` in the offer's
    /// id stands for the workload's selection of that name.
    Share { offer: String, meter: String, share: f64, source: String },
}

impl Rate {
    /// The id of the source the price was read in.
    pub fn source(&self) -> &str {
        match self {
            Self::Flat { source, .. } | Self::Tiered { source, .. } | Self::Share { source, .. } => source,
        }
    }

    /// ISO 4217; a share has its base's currency and counts as dollars here.
    pub fn currency(&self) -> &str {
        match self {
            Self::Flat { currency, .. } | Self::Tiered { currency, .. } => currency,
            Self::Share { .. } => "USD",
        }
    }
}

/// A band of quantities with one marginal price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The band's end, counted from zero; absent in the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<f64>,
    pub price: f64,
}

/// What a provider rounds when it bills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    #[default]
    None,
    /// Each line to the cent, then added.
    Line,
    /// The total to the cent.
    Total,
    /// Each day's bill of the offer to the cent, in months of thirty days.
    Day,
}

/// One factor of a billed quantity: a driver, as the provider counts it.
///
/// In this order: `less` is deducted (an inclusion, never below zero), `minimum` is applied, the
/// rest is rounded up to `round_up_to`, weighted by `marginal`, looked up in `table`, bounded by
/// `at_most`, divided by `divide_by`, and inverted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    pub of: Driver,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub less: f64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub minimum: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_up_to: Option<f64>,
    /// Weights (up to, weight), ascending: each counts for what of the driver falls below its end and
    /// above the one before, the last also for what is beyond. Hours of a machine that are worth less
    /// the longer it runs in a month are a sustained-use discount.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marginal: Vec<(f64, f64)>,
    /// Steps (up to, value), ascending; a driver beyond the last step takes the last value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub table: Vec<(f64, f64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub divide_by: f64,
    #[serde(default, skip_serializing_if = "is_false")]
    pub inverse: bool,
    /// The driver's value where a workload does not state it; the bill's formula names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<f64>,
}

impl Factor {
    /// Whether it is in proportion to the driver.
    pub fn is_straight(&self) -> bool {
        let takes_as_is = self.less == 0.0 && self.minimum == 0.0 && self.round_up_to.is_none();
        let is_looked_up = !self.marginal.is_empty() || !self.table.is_empty();
        takes_as_is && !is_looked_up && self.at_most.is_none() && !self.inverse
    }

    /// `marginal` as a sum: so much for each unit up to so many, what is beyond the last without end.
    pub fn weights(&self) -> impl Iterator<Item = (f64, f64)> {
        let after = self.marginal.iter().skip(1).map(|(_, weight)| *weight).map(Some).chain([None]);
        self.marginal.iter().zip(after).map(|((up_to, weight), after)| match after {
            Some(after) => (*up_to, weight - after),
            None => (f64::INFINITY, *weight),
        })
    }

    /// The factor's value for a driver's value.
    pub fn apply(&self, driver: f64) -> f64 {
        let mut value = (driver - self.less).max(0.0).max(self.minimum);
        if let Some(unit) = self.round_up_to {
            value = round_up(value, unit);
        }
        if !self.marginal.is_empty() {
            value = self.weights().map(|(up_to, weight)| weight * value.min(up_to)).sum();
        }
        if let Some(last) = self.table.last() {
            value = self.table.iter().find(|(up_to, _)| value <= *up_to).unwrap_or(last).1;
        }
        if let Some(most) = self.at_most {
            value = value.min(most);
        }
        value /= self.divide_by;
        if self.inverse { 1.0 / value } else { value }
    }
}

/// Rounds up to a multiple, forgiving the last bits of a division.
pub(crate) fn round_up(value: f64, unit: f64) -> f64 {
    (value / unit - 1e-9).ceil() * unit
}

/// The price of a quantity under marginal tiers, in the tiers' currency, for prices per `per`.
pub(crate) fn tiered_price(tiers: &[Tier], quantity: f64, per: f64) -> f64 {
    let (mut total, mut from) = (0.0, 0.0);
    for tier in tiers {
        let to = tier.up_to.unwrap_or(f64::INFINITY).min(quantity);
        if to > from {
            total += (to - from) / per * tier.price;
            from = to;
        }
    }
    total
}

/// A quantity that could not be billed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unbilled {
    #[error("`{offer}` is not sold in {region}; it is sold in {regions}")]
    Region { offer: String, region: String, regions: String },
    #[error("`{offer}` needs {missing} to be priced")]
    Missing { offer: String, missing: String },
    #[error("no meter of `{offer}` reads `{given}`; its meters read {known}")]
    Unread { offer: String, given: String, known: String },
    #[error("no exchange rate for {currency} in this catalogue")]
    Currency { currency: String },
    #[error("there is no offer `{0}`{hint}", hint = .1)]
    Offer(String, String),
    #[error("`{offer}` has no meter `{meter}`")]
    Meter { offer: String, meter: String },
    #[error("`{offer}` knows no {name} `{chosen}`; it knows {known}")]
    Selection { offer: String, name: String, chosen: String, known: String },
    #[error("`{offer}` ends at {most} {driver}, and {given} are asked for: state one that it has")]
    Beyond { offer: String, driver: String, given: f64, most: f64 },
    #[error("`{offer}` has no size of {given} {driver}: there are {allowed} ({source_text})")]
    NoSuchSize { offer: String, driver: String, given: f64, allowed: String, source_text: String },
    #[error("`{offer}` divides by {driver}, which is zero: state how many there are")]
    DividesByZero { offer: String, driver: String },
    #[error("`{meter}` comes to more than can be counted: state smaller quantities")]
    Uncountable { meter: String },
    #[error("`{offer}` needs a choice of {name} to be priced, as a text")]
    Unchosen { offer: String, name: String },
}

const fn one() -> f64 {
    1.0
}

fn usd() -> String {
    "USD".to_owned()
}

fn is_usd(currency: &str) -> bool {
    currency == "USD"
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_zero(value: &f64) -> bool {
    value.to_bits() == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_one(value: &f64) -> bool {
    value.to_bits() == 1.0_f64.to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_are_marginal() {
        let tiers = [Tier { up_to: Some(10.0), price: 2.0 }, Tier { up_to: None, price: 1.0 }];
        assert!((tiered_price(&tiers, 10.0, 1.0) - 20.0).abs() < 1e-12);
        assert!((tiered_price(&tiers, 25.0, 1.0) - 35.0).abs() < 1e-12);
        assert!(tiered_price(&tiers, 0.0, 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_factor_counts_as_the_provider_does() {
        let factor = Factor {
            of: Driver::DurationMs,
            less: 0.0,
            minimum: 100.0,
            round_up_to: Some(100.0),
            marginal: Vec::new(),
            table: Vec::new(),
            at_most: None,
            divide_by: 1000.0,
            inverse: false,
            usual: None,
        };
        for (driver, expected) in [(50.0, 0.1), (100.0, 0.1), (101.0, 0.2), (300.000_000_000_000_06, 0.3)] {
            assert!((factor.apply(driver) - expected).abs() < 1e-12, "{driver}");
        }
    }
}
