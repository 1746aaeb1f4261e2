//! Facts that are not prices: sources, regions, limits, ratings, rules.

use crate::terms::{Estimate, Evidence, HostingModel, Regime};
use serde::{Deserialize, Serialize};

/// Where a fact was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// A page's address, a document, or how the figure was judged.
    pub text: String,
    /// `2026-07-20`, `2026`, or `undated`.
    pub as_of: String,
    pub evidence: Evidence,
}

/// A place where offers are sold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    pub name: String,
    /// ISO 3166 alpha-2, or empty for a region that spans countries.
    pub country: String,
    /// `EU`, `US`, `CN`, …
    pub area: String,
}

/// A service that placements of a provider share, by the role it plays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    pub role: Role,
    /// The service's offer id.
    pub service: String,
    /// The models whose placements need it; empty: all.
    #[serde(default)]
    pub models: Vec<HostingModel>,
}

/// What a service does for a hosting; also the name under which its cost is switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Responses that leave for the internet.
    Egress,
    /// Requests through an API gateway.
    Gateway,
    /// A load balancer before a fleet.
    LoadBalancer,
    /// Address translation for private machines.
    Nat,
    /// Logs written and kept.
    Logs,
    /// The provider's help, usually a share of what is spent.
    Support,
    /// Copies of databases beyond what their price includes.
    Backup,
    Relational,
    Document,
    Objects,
    Cache,
    Queue,
}

impl Role {
    /// The name a cost is switched off by; all stores share one.
    pub const fn switch(self) -> &'static str {
        match self {
            Self::Egress => "egress",
            Self::Gateway => "gateway",
            Self::LoadBalancer => "load-balancer",
            Self::Nat => "nat",
            Self::Logs => "logs",
            Self::Support => "support",
            Self::Backup => "backups",
            Self::Relational | Self::Document | Self::Objects | Self::Cache | Self::Queue => "stores",
        }
    }
}

/// The most of something an offer allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub kind: LimitKind,
    /// In the unit of `kind`.
    pub most: f64,
    pub source: String,
}

/// What is limited, in the unit of the question it bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    RunTimeMs,
    MemoryMib,
    RequestKib,
    ResponseKib,
    Concurrency,
}

/// Whether a programme covers an offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compliance {
    pub regime: Regime,
    pub scope: Scope,
    pub source: String,
}

/// Only `Excluded` knocks out; `Unverified` is said aloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    InScope,
    Unverified,
    Excluded,
}

/// How long a new instance takes until it serves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColdStart {
    /// The runtime's id in the question `runtime`; absent for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub source: String,
}

/// A judged figure about a hosting model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    pub what: RatingKind,
    pub model: HostingModel,
    /// Only for offers whose id starts with this; the longest prefix wins.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub offers: String,
    pub value: Estimate,
    pub source: String,
}

/// What a rating rates, with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatingKind {
    /// People (full-time equivalents) who patch hosts and runtimes.
    PatchingFte,
    /// People who size, scale and deploy.
    ScalingFte,
    /// People who watch, and answer for incidents.
    WatchingFte,
    /// People who keep access, secrets and dependencies in order.
    SecurityFte,
    /// Night calls a month.
    NightCalls,
    /// Months until a team that does not know the model is fluent.
    LearningMonths,
    /// Person-months to leave, per component.
    ExitPersonMonths,
}

impl RatingKind {
    /// The name in files and inputs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::PatchingFte => "patching_fte",
            Self::ScalingFte => "scaling_fte",
            Self::WatchingFte => "watching_fte",
            Self::SecurityFte => "security_fte",
            Self::NightCalls => "night_calls",
            Self::LearningMonths => "learning_months",
            Self::ExitPersonMonths => "exit_person_months",
        }
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::PatchingFte => "People for patching",
            Self::ScalingFte => "People for scaling and releases",
            Self::WatchingFte => "People for watching and incidents",
            Self::SecurityFte => "People for access, secrets and dependencies",
            Self::NightCalls => "Night calls a month",
            Self::LearningMonths => "Months of learning",
            Self::ExitPersonMonths => "Person-months to leave again",
        }
    }

    pub const ALL: [Self; 7] = [
        Self::PatchingFte,
        Self::ScalingFte,
        Self::WatchingFte,
        Self::SecurityFte,
        Self::NightCalls,
        Self::LearningMonths,
        Self::ExitPersonMonths,
    ];
}

/// Who holds a layer under a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    pub name: String,
    /// Whether holding it is a security duty.
    pub security: bool,
    /// By model, in the order dedicated, IaaS, PaaS, containers, serverless, SaaS.
    pub holders: [Holder; 6],
    pub source: String,
}

/// Who answers for a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    Customer,
    Shared,
    Provider,
}

/// The effort of a way from where one is to a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Migration {
    /// Ids of the question `start`.
    pub from: Vec<String>,
    /// Ids of the question `path`; empty: any.
    #[serde(default)]
    pub path: Vec<String>,
    pub to: HostingModel,
    /// Person-months whatever the size.
    pub fixed: Estimate,
    /// Person-months for every ten thousand lines.
    pub per_ten_thousand_lines: Estimate,
    pub source: String,
}

/// What an unknown answer is taken as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assumed {
    /// The honest wide range.
    Range { range: Estimate, source: String },
    /// The option assumed, and said aloud.
    Choice { choice: String, source: String },
}

/// A knock-out: what removes an offer, and where that is documented.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: String,
    /// One sentence: "Functions stop after 15 minutes."
    pub says: String,
    pub test: Test,
    pub source: String,
}

/// When a rule removes an offer. Questions are named by id and checked by `assess`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Test {
    /// The answer is above the offer's limit of that kind; offers without one pass.
    Above { question: String, limit: LimitKind },
    /// The answer is one of these values, and the offer is of one of these models (or its id
    /// starts with one of these prefixes).
    Among {
        question: String,
        values: Vec<String>,
        #[serde(default)]
        models: Vec<HostingModel>,
        #[serde(default)]
        offers: Vec<String>,
    },
    /// A regime that must be proven documents the offer as excluded.
    RegimeExcluded,
    /// No region of the offer lies where the data must stay.
    ResidencyUnmet,
    /// The first answer is below the second; for offers of these models.
    Below { question: String, least: String, models: Vec<HostingModel> },
    /// The monthly bill at the likely values is above the answer.
    OverBudget { question: String },
}
