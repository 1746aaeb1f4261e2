//! How offers behave while they run: what they do when more comes, how often their parts are down,
//! and what a contract promises.

use super::Role;
use crate::terms::{Estimate, HostingModel};
use serde::{Deserialize, Serialize};

/// How an offer takes up more traffic than it has room for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scaling {
    pub model: HostingModel,
    /// Only for offers whose id starts with this; the longest prefix wins.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub offers: String,
    pub how: Growth,
    pub source: String,
}

/// In which way room is added.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Growth {
    /// Machines are added step by step.
    Steps {
        /// Seconds from too little room until what was added serves.
        lag_s: f64,
        /// What one step may add, as a share of what there is: 1 doubles it.
        adds: f64,
    },
    /// An instance starts when a request finds none idle.
    OnDemand {
        /// Requests one instance may serve at once.
        per_instance: f64,
        /// Instances that may start in one moment.
        at_once: f64,
        /// Instances that may start in each second after it.
        per_second: f64,
        /// How long an idle instance stays, s.
        idle_life_s: f64,
    },
}

/// How many hours a year a service is down, by the role it plays: an engineering estimate, never
/// read from a contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    pub of: Role,
    pub hours_a_year: Estimate,
    pub source: String,
}

/// What a contract promises of an offer: the point from which money comes back, and no
/// probability of failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sla {
    /// For offers whose id starts with this; the longest prefix wins.
    pub offers: String,
    /// Percent of a month.
    pub percent: f64,
    /// What it is promised of: "tasks in two zones or more".
    pub says: String,
    pub source: String,
}

/// The entry with the longest prefix that an offer's id starts with.
pub fn for_offer<'a, T>(
    list: impl IntoIterator<Item = &'a T>,
    prefix: impl Fn(&T) -> &str,
    offer: &str,
) -> Option<&'a T> {
    list.into_iter().filter(|entry| offer.starts_with(prefix(entry))).max_by_key(|entry| prefix(entry).len())
}
