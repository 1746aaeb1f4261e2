use serde::{Deserialize, Serialize};

/// How demand becomes the drivers a meter reads: one variant per kind of billing, never one per
/// provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Billing {
    /// A service beside the hosting; its drivers follow from its role.
    #[default]
    Service,
    /// Paid by request and by time × memory; nothing when idle.
    Functions {
        /// Least and most memory of a function, in MiB.
        least_mib: f64,
        most_mib: f64,
    },
    /// Machines of one size that all components placed on it share; their number follows the
    /// hour's demand.
    Fleet { vcpu: f64, memory_gib: f64 },
    /// Containers, a fleet of its own for each component, in the smallest size that holds it.
    Tasks { sizes: Vec<TaskSize> },
    /// Containers paid while they work on a request; nothing when idle.
    RequestTime {
        sizes: Vec<TaskSize>,
        /// Requests one instance may serve at once.
        most_concurrency: f64,
    },
    /// Machines that stand all the time, enough for the horizon's peak.
    Standing { vcpu: f64, memory_gib: f64 },
    /// Software bought by the seat.
    Seats,
}

/// What a burstable machine may use of its processors on the average; below it earns what it spends
/// above it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Of each of its vCPU, above 0 and at most 1.
    pub share: f64,
    pub source: String,
}

/// A legal pair of computing and memory.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskSize(pub f64, pub f64);

impl TaskSize {
    pub const fn vcpu(self) -> f64 {
        self.0
    }

    pub const fn memory_gib(self) -> f64 {
        self.1
    }
}
