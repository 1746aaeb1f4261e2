//! How many machines an hour takes.
//!
//! Fleets are sized by computing, or by memory × concurrency, whichever asks for more, at a target
//! utilisation, for the worst minute of each hour, and never below the minimum that availability
//! asks for. Memory at work follows Little's law: requests in flight = rate × wall time.

use super::demand::{Demand, HourClass};

/// Servers counted one by one; beyond, a fleet is large enough to be taken as continuous.
pub const EXACT_SERVERS: f64 = 64.0;

/// One machine, and how full it may be planned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capacity {
    pub vcpu: f64,
    pub memory_mib: f64,
    /// Above 0, at most 1.
    pub utilisation: f64,
}

/// Whole servers for a need in servers.
pub fn whole(need: f64) -> f64 {
    if need > EXACT_SERVERS { need } else { libm::ceil(need - 1e-9).max(0.0) }
}

/// What an hour needs, in servers: the larger of computing and memory.
///
/// `components` are those placed on the fleet; each keeps one process in memory even when idle.
pub fn need(
    capacity: Capacity,
    demands: &[Demand],
    components: &[usize],
    class: &HourClass,
    load: f64,
    is_planned: bool,
) -> f64 {
    let (mut cpu, mut memory) = (0.0, 0.0);
    for at in components {
        let (Some(demand), Some(factor)) = (demands.get(*at), class.factors.get(*at)) else { continue };
        let burst = if is_planned { demand.burst } else { 1.0 };
        let rate = demand.rate(load) * factor * burst;
        cpu += rate * demand.cpu_ms / 1000.0;
        let processes = rate * demand.wall_ms / 1000.0 / demand.concurrency;
        memory += demand.memory_mib * if is_planned { processes.max(1.0) } else { processes };
    }
    let share = if is_planned { capacity.utilisation } else { 1.0 };
    (cpu / (capacity.vcpu * share)).max(memory / (capacity.memory_mib * share))
}

/// A fleet's month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FleetMonth {
    pub instance_hours: f64,
    /// Instances in the busiest hour.
    pub most: f64,
    /// Instance-hours that carried load, of `instance_hours`.
    pub used_hours: f64,
}

/// Follows the hours of the month.
pub fn month(
    capacity: Capacity,
    demands: &[Demand],
    components: &[usize],
    classes: &[HourClass],
    load: f64,
    minimum: f64,
) -> FleetMonth {
    let mut fleet = FleetMonth::default();
    for class in classes {
        let instances = whole(need(capacity, demands, components, class, load, true)).max(minimum);
        fleet.instance_hours += instances * class.hours;
        fleet.most = fleet.most.max(instances);
        fleet.used_hours += need(capacity, demands, components, class, load, false).min(instances) * class.hours;
    }
    fleet
}

/// Loads up to `to` at which an hour's fleet grows by a server, up to [`EXACT_SERVERS`].
pub fn steps(
    capacity: Capacity,
    demands: &[Demand],
    components: &[usize],
    classes: &[HourClass],
    (from, to): (f64, f64),
    minimum: f64,
) -> Vec<f64> {
    let mut loads = Vec::new();
    for class in classes {
        let at = |load: f64| need(capacity, demands, components, class, load, true);
        let (least, most) = (at(from), at(to).min(EXACT_SERVERS));
        let mut servers = whole(least).max(minimum).max(1.0);
        while servers <= most {
            loads.push(load_of(servers, &at, (from, to)));
            servers += 1.0;
        }
    }
    loads.sort_by(f64::total_cmp);
    loads.dedup();
    loads
}

/// The load at which a need that grows with it reaches a number of servers.
fn load_of(servers: f64, need_at: &impl Fn(f64) -> f64, (mut low, mut high): (f64, f64)) -> f64 {
    // Where computing binds, the need is proportional to the load and the answer is a division.
    let proportional = high * servers / need_at(high);
    if (need_at(proportional) / servers - 1.0).abs() < 1e-12 {
        return proportional;
    }
    for _ in 0..80 {
        let middle = libm::sqrt(low * high);
        if need_at(middle) > servers { high = middle } else { low = middle }
    }
    high
}
