//! Facts that are not prices: sources, regions, limits, ratings, rules.

use crate::terms::{Estimate, Evidence, HostingModel, Regime, Unit};
use serde::{Deserialize, Serialize};

/// Where a fact was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// A page's address, a document, or how the figure was judged.
    pub text: String,
    /// `2026-07-20`, `2026-07`, `2026`, or `undated`.
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
    /// Another region of the provider whose prices hold here, where a meter has none of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priced_as: Option<PricedAs>,
}

/// How prices of one region follow from those of another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PricedAs {
    pub region: String,
    /// On the other region's prices.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub factor: f64,
    pub source: String,
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
    /// How many are taken: addresses of a load balancer in two zones.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: f64,
}

const fn one() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
const fn is_one(count: &f64) -> bool {
    count.to_bits() == 1.0_f64.to_bits()
}

/// A service that a provider does not have, where somebody says so: a private cloud lags behind
/// public ones (S26).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lack {
    pub role: Role,
    pub source: String,
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
    /// Public addresses of what stands at the edge.
    Address,
    /// Disks that rented machines start from.
    Disk,
    /// Logs written and kept.
    Logs,
    /// Metrics of components, and of machines what nobody sees from outside.
    Metrics,
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
    /// The name in files and inputs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Egress => "egress",
            Self::Gateway => "gateway",
            Self::LoadBalancer => "load_balancer",
            Self::Nat => "nat",
            Self::Address => "address",
            Self::Disk => "disk",
            Self::Logs => "logs",
            Self::Metrics => "metrics",
            Self::Support => "support",
            Self::Backup => "backup",
            Self::Relational => "relational",
            Self::Document => "document",
            Self::Objects => "objects",
            Self::Cache => "cache",
            Self::Queue => "queue",
        }
    }

    /// What the service itself is called, in a sentence.
    pub const fn service(self) -> &'static str {
        match self {
            Self::Egress => "egress",
            Self::Gateway => "the API gateway",
            Self::LoadBalancer => "the load balancer",
            Self::Nat => "address translation",
            Self::Address => "public addresses",
            Self::Disk => "machines’ disks",
            Self::Logs => "logs",
            Self::Metrics => "metrics",
            Self::Support => "support",
            Self::Backup => "backups",
            Self::Relational => "the relational database",
            Self::Document => "the document database",
            Self::Objects => "object storage",
            Self::Cache => "the cache",
            Self::Queue => "the queue",
        }
    }

    pub const ALL: [Self; 15] = [
        Self::Egress,
        Self::Gateway,
        Self::LoadBalancer,
        Self::Nat,
        Self::Address,
        Self::Disk,
        Self::Logs,
        Self::Metrics,
        Self::Support,
        Self::Backup,
        Self::Relational,
        Self::Document,
        Self::Objects,
        Self::Cache,
        Self::Queue,
    ];

    /// The name a cost is switched off by; all stores share one.
    pub const fn switch(self) -> &'static str {
        match self {
            Self::Egress => "egress",
            Self::Gateway => "gateway",
            Self::LoadBalancer => "load-balancer",
            Self::Nat => "nat",
            Self::Address => "addresses",
            Self::Disk => "disks",
            Self::Logs => "logs",
            Self::Metrics => "metrics",
            Self::Support => "support",
            Self::Backup => "backups",
            Self::Relational | Self::Document | Self::Objects | Self::Cache | Self::Queue => "stores",
        }
    }
}

impl Role {
    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Egress => "Egress",
            Self::Gateway => "Gateway",
            Self::LoadBalancer => "Load balancer",
            Self::Nat => "NAT",
            Self::Address => "Addresses",
            Self::Disk => "Disks",
            Self::Logs => "Logs",
            Self::Metrics => "Metrics",
            Self::Support => "Support",
            Self::Backup => "Backups",
            Self::Relational | Self::Document | Self::Objects | Self::Cache | Self::Queue => "Stores",
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
    /// A quota that the provider raises on request, and that therefore removes nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub raisable: bool,
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
    /// Requests of a component at work at once.
    Concurrency,
    /// Instances or machines that carry a component at once.
    Instances,
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
    /// The instance's memory when it was measured; absent for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_mib: Option<f64>,
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
    /// People who size and scale.
    ScalingFte,
    /// People who answer for incidents in working hours; nights are counted by [`Self::NightCalls`].
    OnCallFte,
    /// People who build, deploy and roll back.
    ReleasesFte,
    /// People who keep logs, metrics and alarms telling.
    ObservabilityFte,
    /// People who keep access, secrets and dependencies in order.
    SecurityFte,
    /// People for each machine beyond a handful: what a fleet takes that the duties do not.
    MachineFte,
    /// Night calls a month.
    NightCalls,
    /// Months until a team that does not know the model is fluent.
    LearningMonths,
    /// Months until people who never secured a system hold the duties that the model leaves them.
    SecurityLearningMonths,
    /// Person-months to leave, per component.
    ExitPersonMonths,
    /// Hours a year in which one instance is down: it fails, and somebody or something repairs it.
    InstanceHoursDown,
    /// Hours a year in which what all instances stand on is down: the site, the region's service.
    PlatformHoursDown,
    /// Share of an instance's downtime, in percent, whose cause takes its siblings with it.
    CommonCausePercent,
    /// Disasters a year after which it has to come back elsewhere.
    DisastersAYear,
    /// Tooling, track record and outlook of a model at a provider, 0 to 100 points: of the
    /// catalogue's year, and another one in another year.
    Maturity,
}

impl RatingKind {
    /// The name in files and inputs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::PatchingFte => "patching_fte",
            Self::ScalingFte => "scaling_fte",
            Self::OnCallFte => "on_call_fte",
            Self::ReleasesFte => "releases_fte",
            Self::ObservabilityFte => "observability_fte",
            Self::SecurityFte => "security_fte",
            Self::MachineFte => "machine_fte",
            Self::NightCalls => "night_calls",
            Self::LearningMonths => "learning_months",
            Self::SecurityLearningMonths => "security_learning_months",
            Self::ExitPersonMonths => "exit_person_months",
            Self::InstanceHoursDown => "instance_hours_down",
            Self::PlatformHoursDown => "platform_hours_down",
            Self::CommonCausePercent => "common_cause_percent",
            Self::DisastersAYear => "disasters_a_year",
            Self::Maturity => "maturity",
        }
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::PatchingFte => "People for patching",
            Self::ScalingFte => "People for scaling",
            Self::OnCallFte => "People for on-call",
            Self::ReleasesFte => "People for releases",
            Self::ObservabilityFte => "People for observability",
            Self::SecurityFte => "People for security",
            Self::MachineFte => "People for each machine beyond a handful",
            Self::NightCalls => "Night calls a month",
            Self::LearningMonths => "Months of learning",
            Self::SecurityLearningMonths => "Months of learning to secure it",
            Self::ExitPersonMonths => "Person-months to leave again",
            Self::InstanceHoursDown => "Hours a year one instance is down",
            Self::PlatformHoursDown => "Hours a year the platform is down",
            Self::CommonCausePercent => "Percent of failures that take all instances",
            Self::DisastersAYear => "Disasters a year",
            Self::Maturity => "Maturity",
        }
    }

    /// What it counts.
    pub const fn unit(self) -> Unit {
        match self {
            Self::PatchingFte
            | Self::ScalingFte
            | Self::OnCallFte
            | Self::ReleasesFte
            | Self::ObservabilityFte
            | Self::SecurityFte
            | Self::MachineFte => Unit::People,
            Self::NightCalls | Self::DisastersAYear => Unit::Count,
            Self::LearningMonths | Self::SecurityLearningMonths => Unit::Months,
            Self::ExitPersonMonths => Unit::PersonMonths,
            Self::InstanceHoursDown | Self::PlatformHoursDown => Unit::Hours,
            Self::CommonCausePercent => Unit::Percent,
            Self::Maturity => Unit::Points,
        }
    }

    pub const ALL: [Self; 16] = [
        Self::PatchingFte,
        Self::ScalingFte,
        Self::OnCallFte,
        Self::ReleasesFte,
        Self::ObservabilityFte,
        Self::SecurityFte,
        Self::MachineFte,
        Self::NightCalls,
        Self::LearningMonths,
        Self::SecurityLearningMonths,
        Self::ExitPersonMonths,
        Self::InstanceHoursDown,
        Self::PlatformHoursDown,
        Self::CommonCausePercent,
        Self::DisastersAYear,
        Self::Maturity,
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
    /// Duties, as the question `duties` names them, that come with holding it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<String>,
    pub source: String,
}

/// How far each model leaves something under one's own hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Controlled {
    /// An option of the question `control`.
    pub what: String,
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

impl Holder {
    /// The stable name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Shared => "shared",
            Self::Provider => "provider",
        }
    }
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

/// How one answer about the code changes what moving it takes: person-months are multiplied by it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffortFactor {
    /// A question with options.
    pub question: String,
    /// The id of one of them.
    pub answer: String,
    /// Above zero.
    pub times: f64,
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
    /// More is at work at once than the offer's limit of that kind, which nobody raises; offers
    /// without one pass. The first of the questions that is answered is the one that asks for it.
    AtOnce { questions: Vec<String>, limit: LimitKind },
    /// What an answer about stores needs is not to be had at the provider; for offers of these
    /// models.
    Lacking { question: String, models: Vec<HostingModel> },
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
    /// More requests start cold than may be slow, and a start outlasts the target; for offers that start
    /// on demand, by their measured starts.
    StartsLate,
    /// A regime that must be proven documents the offer as excluded.
    RegimeExcluded,
    /// No region of the offer lies where the data must stay.
    ResidencyUnmet,
    /// The first answer is below the second; for offers of these models.
    Below { question: String, least: String, models: Vec<HostingModel> },
    /// The monthly bill at the likely values is above the answer.
    OverBudget { question: String },
    /// What is paid once to get there is, at the likely values, above the answer.
    OverBudgetOnce { question: String },
}
