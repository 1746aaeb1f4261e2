//! What a meter reads: the physical quantities that make cost.

use serde::{Deserialize, Serialize};

/// A physical quantity that makes cost: a cost driver, per month unless its name says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Driver {
    Requests,
    DurationMs,
    MemoryMib,
    CpuMs,
    EphemeralMib,
    RequestKib,
    StreamedResponseGib,
    ProvisionedInstances,
    ProvisionedHours,
    ProvisionedRequests,
    ProvisionedDurationMs,
    Tasks,
    Vcpu,
    MemoryGib,
    EphemeralGib,
    SecondsPerTask,
    Clusters,
    Instances,
    InstanceHours,
    Hours,
    Seconds,
    ActiveHours,
    StorageGib,
    ProcessedGib,
    CapacityUnits,
    EgressGib,
    Messages,
    MessageKib,
    ConnectionMinutes,
    StaticRequests,
    Concurrency,
    Disks,
    Seats,
    Reads,
    Writes,
    IngestedGib,
    ReadCapacityUnits,
    WriteCapacityUnits,
    Iops,
    /// Time series with a value a minute, all month.
    Metrics,
    SpendUsd,
}

impl Driver {
    /// How many drivers there are.
    pub const COUNT: usize = Self::SpendUsd as usize + 1;

    /// Every driver, in the order of [`index`](Self::index).
    pub const ALL: [Self; Self::COUNT] = [
        Self::Requests,
        Self::DurationMs,
        Self::MemoryMib,
        Self::CpuMs,
        Self::EphemeralMib,
        Self::RequestKib,
        Self::StreamedResponseGib,
        Self::ProvisionedInstances,
        Self::ProvisionedHours,
        Self::ProvisionedRequests,
        Self::ProvisionedDurationMs,
        Self::Tasks,
        Self::Vcpu,
        Self::MemoryGib,
        Self::EphemeralGib,
        Self::SecondsPerTask,
        Self::Clusters,
        Self::Instances,
        Self::InstanceHours,
        Self::Hours,
        Self::Seconds,
        Self::ActiveHours,
        Self::StorageGib,
        Self::ProcessedGib,
        Self::CapacityUnits,
        Self::EgressGib,
        Self::Messages,
        Self::MessageKib,
        Self::ConnectionMinutes,
        Self::StaticRequests,
        Self::Concurrency,
        Self::Disks,
        Self::Seats,
        Self::Reads,
        Self::Writes,
        Self::IngestedGib,
        Self::ReadCapacityUnits,
        Self::WriteCapacityUnits,
        Self::Iops,
        Self::Metrics,
        Self::SpendUsd,
    ];

    /// The name in files and cases.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::DurationMs => "duration_ms",
            Self::MemoryMib => "memory_mib",
            Self::CpuMs => "cpu_ms",
            Self::EphemeralMib => "ephemeral_mib",
            Self::RequestKib => "request_kib",
            Self::StreamedResponseGib => "streamed_response_gib",
            Self::ProvisionedInstances => "provisioned_instances",
            Self::ProvisionedHours => "provisioned_hours",
            Self::ProvisionedRequests => "provisioned_requests",
            Self::ProvisionedDurationMs => "provisioned_duration_ms",
            Self::Tasks => "tasks",
            Self::Vcpu => "vcpu",
            Self::MemoryGib => "memory_gib",
            Self::EphemeralGib => "ephemeral_gib",
            Self::SecondsPerTask => "seconds_per_task",
            Self::Clusters => "clusters",
            Self::Instances => "instances",
            Self::InstanceHours => "instance_hours",
            Self::Hours => "hours",
            Self::Seconds => "seconds",
            Self::ActiveHours => "active_hours",
            Self::StorageGib => "storage_gib",
            Self::ProcessedGib => "processed_gib",
            Self::CapacityUnits => "capacity_units",
            Self::EgressGib => "egress_gib",
            Self::Messages => "messages",
            Self::MessageKib => "message_kib",
            Self::ConnectionMinutes => "connection_minutes",
            Self::StaticRequests => "static_requests",
            Self::Concurrency => "concurrency",
            Self::Disks => "disks",
            Self::Seats => "seats",
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::IngestedGib => "ingested_gib",
            Self::ReadCapacityUnits => "read_capacity_units",
            Self::WriteCapacityUnits => "write_capacity_units",
            Self::Iops => "iops",
            Self::Metrics => "metrics",
            Self::SpendUsd => "spend_usd",
        }
    }

    /// The driver of that name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|driver| driver.name() == name)
    }

    /// The driver's place in an array of [`COUNT`](Self::COUNT).
    pub const fn index(self) -> usize {
        self as usize
    }
}
