//! What can be bought: offers, prices, limits and rules, each with source, date and evidence.
//!
//! A catalogue is data. A new provider, size or service is a new entry in a RON file and needs no
//! Rust: an offer's [`Meter`]s say how physical quantities ([`Driver`]s) become billed quantities
//! and what those cost, its [`Billing`] says how demand becomes drivers.

mod billing;
mod bound;
mod changes;
mod commitment;
mod driver;
mod embedded;
mod excerpt;
mod knowledge;
mod meter;
mod part;
mod prices;
mod remark;
mod running;
mod validate;

pub use billing::{Baseline, Billing, TaskSize};
pub use bound::Bound;
pub use changes::{AllowanceChange, Changes, PriceChange, changes};
pub use commitment::{COMMITMENT, Commitment, ON_DEMAND};
pub use driver::Driver;
pub use embedded::{CURRENT, SHIPPED};
pub use knowledge::{
    Assumed, Attachment, ColdStart, Compliance, Controlled, EffortFactor, Holder, Lack, Layer, Limit,
    LimitKind, Migration, PricedAs, Rating, RatingKind, Region, Role, Rule, Scope, Source, Test,
};
pub use meter::{Allowance, Factor, Included, Interrupted, Meter, Rate, Rounding, Tier, Unbilled};
pub(crate) use meter::{round_up, tiered_price};
pub use part::{CatalogError, Part};
pub use remark::{Condition, Remark, RemarkKind, Risk, RiskOf, Severity};
pub use running::{Growth, Outage, Scaling, Sla};
pub use validate::check;

use crate::terms::HostingModel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A dated world of offers and the rules that go with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    /// `2026-11`, `articles-2016-2018`, or the name of a price book.
    pub id: String,
    pub name: String,
    /// SHA-256 of the catalogue's text, in hex.
    pub sha256: String,
    pub part: Part,
}

/// A provider, and the services its placements share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The first segment of its offers' ids.
    pub id: String,
    pub name: String,
    /// The region taken where nothing asks for another; then by residency, in order.
    pub regions: Vec<String>,
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// What is not to be had there, as far as somebody says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<Lack>,
}

impl Provider {
    /// Whether that is its id or its name, in capitals or not.
    pub fn is_called(&self, name: &str) -> bool {
        self.id.eq_ignore_ascii_case(name) || self.name.eq_ignore_ascii_case(name)
    }
}

/// Something a provider sells: a way of hosting, or (without a model) a service beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Product and size: `aws.ec2.t3.medium`. The region is chosen beside it.
    pub id: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<HostingModel>,
    /// How demand becomes drivers.
    #[serde(default)]
    pub billing: Billing,
    /// Of a burstable machine: what of its processors may be used on the average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    #[serde(default)]
    pub rounding: Rounding,
    pub meters: Vec<Meter>,
    /// Services that come with it, and that are not attached beside it: a platform spreads requests
    /// itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<Role>,
    /// Services without which the offer cannot be had, such as a cluster's control plane.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Sizes that there are, for whoever states one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<Bound>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compliance: Vec<Compliance>,
    /// Start of a new instance, by runtime; empty where instances stand ready.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cold_starts: Vec<ColdStart>,
    /// Weeks from the order until a machine serves; 0 where it is there at once.
    #[serde(default, skip_serializing_if = "at_once")]
    pub lead_weeks: f64,
    /// What a reader should know about the offer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Offer {
    /// The provider's id: the first segment of the offer's.
    pub fn provider(&self) -> &str {
        self.id.split('.').next().unwrap_or(&self.id)
    }
}

impl Catalog {
    /// The offer of that id.
    pub fn offer(&self, id: &str) -> Option<&Offer> {
        self.part.offers.iter().find(|offer| offer.id == id)
    }

    /// Whether a region is one of those named by id, country or area.
    pub fn is_within(&self, region: &str, names: &[String]) -> bool {
        let known = self.part.regions.get(region);
        names.iter().any(|name| {
            name.eq_ignore_ascii_case(region)
                || known.is_some_and(|known| {
                    name.eq_ignore_ascii_case(&known.country) || name.eq_ignore_ascii_case(&known.area)
                })
        })
    }

    /// The provider of that id.
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        self.part.providers.iter().find(|provider| provider.id == id)
    }

    /// How an offer of a model takes up more traffic, where anybody knows.
    pub fn scaling(&self, model: HostingModel, offer: &str) -> Option<&Scaling> {
        let of_model = self.part.scaling.iter().filter(|scaling| scaling.model == model);
        running::for_offer(of_model, |scaling| &scaling.offers, offer)
    }

    /// What a contract promises of an offer, where it was read.
    pub fn sla(&self, offer: &str) -> Option<&Sla> {
        running::for_offer(&self.part.slas, |sla| &sla.offers, offer)
    }

    /// The source of that id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.part.sources.get(id)
    }

    /// The earliest and the latest date of the facts named, as the sources state them.
    pub fn span<'a>(&self, sources: impl Iterator<Item = &'a str>) -> Option<(String, String)> {
        let dates: Vec<&str> = sources
            .filter_map(|id| self.source(id))
            .map(|source| source.as_of.as_str())
            .filter(|date| date.starts_with(|c: char| c.is_ascii_digit()))
            .collect();
        let earliest = dates.iter().min()?;
        let latest = dates.iter().max()?;
        Some(((*earliest).to_owned(), (*latest).to_owned()))
    }

    /// USD for one unit of a currency; 1 for dollars, `None` for a currency nobody rated.
    pub fn usd_per(&self, currency: &str) -> Option<f64> {
        if currency == "USD" {
            return Some(1.0);
        }
        self.part.currencies.get(currency).map(|rate| rate.usd)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn at_once(weeks: &f64) -> bool {
    *weeks <= 0.0
}

/// What one unit of a currency is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    pub usd: f64,
    pub source: String,
}

/// Shorthand for the maps of a part.
pub(crate) type Named<T> = BTreeMap<String, T>;
