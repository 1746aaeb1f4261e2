use serde::{Deserialize, Serialize};
use std::fmt;

/// A way of hosting: who runs which layer.
///
/// The road of the source articles, from the machine you own to the service you rent, with
/// containers beside it; `Mixed` and `AsIs` are what a plan or the status quo may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostingModel {
    Dedicated,
    Iaas,
    Paas,
    Containers,
    Serverless,
    Saas,
    Mixed,
    AsIs,
}

impl HostingModel {
    /// The six models an offer can have, in the order they are shown.
    pub const OFFERED: [Self; 6] =
        [Self::Dedicated, Self::Iaas, Self::Paas, Self::Containers, Self::Serverless, Self::Saas];

    /// The stable name used in files and JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Dedicated => "dedicated",
            Self::Iaas => "iaas",
            Self::Paas => "paas",
            Self::Containers => "containers",
            Self::Serverless => "serverless",
            Self::Saas => "saas",
            Self::Mixed => "mixed",
            Self::AsIs => "as_is",
        }
    }

    /// The name people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Dedicated => "Dedicated",
            Self::Iaas => "IaaS",
            Self::Paas => "PaaS",
            Self::Containers => "Containers",
            Self::Serverless => "Serverless",
            Self::Saas => "SaaS",
            Self::Mixed => "Mixed",
            Self::AsIs => "Stay as you are",
        }
    }
}

impl fmt::Display for HostingModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// How sensitive data is; each class is at least as demanding as the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    Public,
    Internal,
    Personal,
    Health,
    Card,
    Secret,
}

/// A rule book that must be proven to an auditor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    PciDss,
    Hipaa,
    Gdpr,
    Soc2,
    Iso27001,
    FedRamp,
    Sector,
}

/// How well a fact is known, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Observed by an instrument, with its numbers.
    Measured,
    /// Stated by the party who sets it.
    Documented,
    /// Repeated by someone else.
    Reported,
    /// An informed opinion of the catalogue's authors.
    Judged,
    /// No source was read.
    Guessed,
}

impl Evidence {
    /// The word shown beside a figure.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Documented => "documented",
            Self::Reported => "reported",
            Self::Judged => "judged",
            Self::Guessed => "guessed",
        }
    }
}
