use crate::terms::Estimate;
use serde::{Deserialize, Serialize};

/// A place where the application keeps data: the bill's second half.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// A short stable name in lower case, unique in the decision.
    pub id: String,
    pub name: String,
    pub kind: StoreKind,
    /// Data kept, in GiB.
    pub size_gib: Estimate,
    /// Reads a month.
    pub reads: Estimate,
    /// Writes a month.
    pub writes: Estimate,
}

/// What sort of store it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreKind {
    Relational,
    Document,
    Objects,
    Cache,
    Queue,
}

impl StoreKind {
    pub const ALL: [Self; 5] = [Self::Relational, Self::Document, Self::Objects, Self::Cache, Self::Queue];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Relational => "Relational database",
            Self::Document => "Document or key-value store",
            Self::Objects => "Object storage",
            Self::Cache => "Cache",
            Self::Queue => "Queue",
        }
    }
}
