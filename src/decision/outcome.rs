use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was decided, by whom, when and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outcome {
    pub status: Status,
    /// The chosen option's id, such as `serverless-aws`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deciders: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "crate::terms::day::read_if_stated")]
    pub date: Option<Date>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub because: String,
    /// The facts used, kept on acceptance; opaque here, read by `assess`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Snapshot>,
}

/// How far a decision has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    #[default]
    Draft,
    Proposed,
    Accepted,
    Rejected,
    Superseded,
}

impl Status {
    pub const ALL: [Self; 5] =
        [Self::Draft, Self::Proposed, Self::Accepted, Self::Rejected, Self::Superseded];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Proposed => "proposed",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Superseded => "superseded",
        }
    }
}

/// The catalogue text a decision was accepted under, so that it re-assesses to the same result
/// when the catalogue has moved on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The catalogue's id.
    pub catalog: String,
    /// RON text of the catalogue entries that could be chosen among.
    pub offers: Arc<str>,
    /// SHA-256 of `offers`, in hex.
    pub sha256: String,
    /// SHA-256 of what its figures followed from; empty where nobody wrote it down.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub figures_sha256: String,
}
