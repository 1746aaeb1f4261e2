use serde::{Deserialize, Serialize};

/// Spend that a provider was promised, and that is paid whatever runs there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// The provider's id or name.
    pub provider: String,
    /// In the decision's currency; files of before there was one say dollars.
    #[serde(alias = "usd_per_month")]
    pub per_month: f64,
    /// The last month of the horizon in which it holds, counted from 1; absent: to the horizon's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_month: Option<u32>,
}

impl Commitment {
    /// A contract that runs longer runs to every horizon's end.
    pub const MOST_MONTHS: u32 = 600;
}
