use super::Driver;
use serde::{Deserialize, Serialize};

/// What may be asked of an offer, as its platform publishes it: a function of 128 to 10,240 MiB, a
/// task of a quarter of a vCPU with 2 GiB at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    pub of: Driver,
    /// In the driver's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// In the driver's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
    /// Only these, where sizes are steps and not a range.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<f64>,
    /// Holds where another driver is at least the first number and below the second: how much memory
    /// goes with a vCPU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<(Driver, f64, f64)>,
    pub source: String,
}

impl Bound {
    /// What of a workload goes beyond it; `None` where it is kept, or where nothing is said.
    pub fn broken_by(&self, stated: impl Fn(Driver) -> Option<f64>) -> Option<f64> {
        if let Some((other, from, below)) = self.with
            && !stated(other).is_some_and(|value| (from..below).contains(&value))
        {
            return None;
        }
        let value = stated(self.of)?;
        let is_between =
            self.least.is_none_or(|least| value >= least) && self.most.is_none_or(|most| value <= most);
        let is_listed = self.only.is_empty() || self.only.iter().any(|known| (known - value).abs() < 1e-9);
        (!(is_between && is_listed)).then_some(value)
    }

    /// `128 to 10240 memory_mib`, `at most 2 memory_gib with 0.25 vcpu`.
    pub fn words(&self) -> String {
        let of = self.of.name();
        let sizes = match (self.least, self.most) {
            _ if !self.only.is_empty() => self.only.iter().map(f64::to_string).collect::<Vec<_>>().join(", "),
            (Some(least), Some(most)) => format!("{least} to {most}"),
            (Some(least), None) => format!("at least {least}"),
            (None, Some(most)) => format!("at most {most}"),
            (None, None) => "any".to_owned(),
        };
        match self.with {
            Some((other, from, _)) => format!("{sizes} {of} with {from} {}", other.name()),
            None => format!("{sizes} {of}"),
        }
    }
}
