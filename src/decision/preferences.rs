//! What matters, by how much, and how the figures are made.

use crate::terms::{Estimate, HostingModel};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How much one criterion matters, between what ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionWeight {
    /// The criterion's id, such as `horizon-cost`.
    pub criterion: String,
    /// Swing weight in points: the worth of going from the worst anchor to the best one.
    /// Only ratios between criteria count; zero leaves the criterion out.
    pub points: Estimate,
    /// What 0 and 100 mean. Suggested once and then kept, so that leaving an option out can
    /// never turn the others round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchors: Option<Anchors>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
}

/// The ends of a criterion's scale, in its natural unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchors {
    pub worst: f64,
    pub best: f64,
}

/// How the figures are made, stored so that they can be made again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    pub seed: u64,
    /// Futures drawn, 1 to 1,000,000.
    pub draws: u32,
    /// A winner is clear from this share of futures on, 0 to 1.
    pub clear_p_first: f64,
    /// … and with a lead of at least this many points of 100.
    pub clear_lead: f64,
    /// The day the decision is about; ages of facts count from it.
    #[serde(deserialize_with = "crate::terms::day::read")]
    pub on: Date,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 7, draws: 10_000, clear_p_first: 0.7, clear_lead: 3.0, on: Date::constant(2026, 11, 27) }
    }
}

/// Hidden costs that can be left out, as the file and people name them.
pub const SWITCHES: [(&str, &str); 19] = [
    ("people", "People"),
    ("egress", "Egress"),
    ("gateway", "Gateway"),
    ("load-balancer", "Load balancer"),
    ("nat", "NAT"),
    ("addresses", "Public addresses"),
    ("disks", "Machines’ disks"),
    ("logs", "Logs"),
    ("metrics", "Metrics"),
    ("stores", "Stores"),
    ("support", "Support"),
    ("backups", "Backups"),
    ("recovery", "Recovery"),
    ("licences", "Licences"),
    ("migration", "Moving"),
    ("training", "Learning"),
    ("dual-running", "Dual running"),
    ("gap", "A product's gap, once"),
    ("setup", "Setup fees"),
];

/// Which costs count and how fleets are sized.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Costing {
    /// Hidden costs switched off by name: those of [`SWITCHES`].
    pub off: Vec<String>,
    /// Whether providers' free monthly allowances are deducted.
    pub allowances: bool,
    /// Share of a server's capacity that is planned to be used, above 0 and at most 1.
    pub utilisation: f64,
    /// Servers that run even when idle; absent: what the tolerable downtime asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_instances: Option<u32>,
    /// Servers or containers that autoscaling adds at a time.
    pub scaling_step: u32,
    /// Minutes for which an added one is paid before the hour that needs it, while it starts, and
    /// as long after it, while nobody lets it go; 0 to 30.
    pub scaling_lag_min: f64,
    /// The most changes of mind that the hosting roadmap may plan, 0 to 12.
    pub switches: u32,
}

impl Default for Costing {
    fn default() -> Self {
        Self {
            off: Vec::new(),
            allowances: true,
            utilisation: 0.7,
            minimum_instances: None,
            scaling_step: 1,
            // Amazon's groups and Kubernetes' pods both wait 300 seconds before they shrink.
            scaling_lag_min: 5.0,
            switches: 2,
        }
    }
}

/// A departure from what Siteplan would have taken, with its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Override {
    /// Leaves an option out of the comparison.
    Exclude { option: String, because: String },
    /// Takes this offer instead of the right-sized one for its model and provider.
    Offer { model: HostingModel, provider: String, offer: String, because: String },
    /// A negotiated price: this factor on every meter of the provider, 0 to 1 for a discount.
    Discount { provider: String, factor: f64, because: String },
}
