//! How many machines an hour takes.
//!
//! Fleets are sized by computing, or by memory × concurrency, whichever asks for more, at a target
//! utilisation, for the worst minute of each hour, and never below the minimum that availability
//! asks for. Memory at work follows Little's law: requests in flight = rate × wall time.

use super::amount::Amount;
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
    /// Adding and taking away this rounds to the nearest whole, in two instructions.
    const TO_WHOLE: f64 = 6_755_399_441_055_744.0;
    let least = need - 1e-9;
    let nearest = (least + TO_WHOLE) - TO_WHOLE;
    let above = nearest + if nearest < least { 1.0 } else { 0.0 };
    if need > EXACT_SERVERS {
        need
    } else if above > 0.0 {
        above
    } else {
        0.0
    }
}

/// One component's share of a fleet's need, for an hour with factor one.
#[derive(Clone, Copy, Debug)]
struct Part<A> {
    component: usize,
    /// Servers by computing.
    cpu: A,
    /// Servers by memory.
    memory: A,
    /// Servers by memory that stay even when idle: one process is kept ready.
    memory_floor: A,
}

/// What each component asks of a fleet at a load: worked out once, then added up hour by hour.
fn parts<A: Amount>(
    capacity: Capacity,
    demands: &[Demand<A>],
    components: &[usize],
    load: A,
    sizing: Sizing,
) -> Vec<Part<A>> {
    let share = if sizing == Sizing::Planned { capacity.utilisation } else { 1.0 };
    let (vcpu, memory_mib) = (capacity.vcpu * share, capacity.memory_mib * share);
    components
        .iter()
        .filter_map(|component| Some((*component, demands.get(*component)?)))
        .map(|(component, demand)| {
            let burst = if sizing == Sizing::Planned { demand.burst } else { A::of(1.0) };
            let rate = demand.rate(load) * burst;
            let processes = rate * demand.wall_ms / 1000.0 / demand.concurrency;
            Part {
                component,
                cpu: rate * demand.cpu_ms / 1000.0 / vcpu,
                memory: processes * demand.memory_mib / memory_mib,
                memory_floor: if sizing == Sizing::Planned {
                    demand.memory_mib / memory_mib
                } else {
                    A::default()
                },
            }
        })
        .collect()
}

/// What an hour needs, in servers: the larger of computing and memory.
fn of_hour<A: Amount>(parts: &[Part<A>], class: &HourClass) -> A {
    let (mut cpu, mut memory) = (A::default(), A::default());
    for part in parts {
        let factor = class.factors.get(part.component).copied().unwrap_or(1.0);
        cpu += part.cpu * factor;
        memory += (part.memory * factor).or_more(part.memory_floor);
    }
    cpu.or_more(memory)
}

/// Whether a need is planned for (bursts, target utilisation, a process kept ready) or is what is
/// really used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizing {
    Planned,
    Used,
}

/// What an hour needs, in servers, of the components placed on a fleet.
pub fn need<A: Amount>(
    capacity: Capacity,
    demands: &[Demand<A>],
    components: &[usize],
    class: &HourClass,
    load: A,
    sizing: Sizing,
) -> A {
    of_hour(&parts(capacity, demands, components, load, sizing), class)
}

/// A fleet followed hour by hour: what each component asks of it is worked out once.
#[derive(Clone, Debug)]
pub struct Walk<A> {
    planned: Vec<Part<A>>,
    used: Vec<Part<A>>,
    minimum: f64,
    capacity: Capacity,
}

impl<A: Amount> Walk<A> {
    pub fn new(
        capacity: Capacity,
        demands: &[Demand<A>],
        components: &[usize],
        load: A,
        minimum: f64,
    ) -> Self {
        let of = |sizing| parts(capacity, demands, components, load, sizing);
        Self { planned: of(Sizing::Planned), used: of(Sizing::Used), minimum, capacity }
    }

    /// Instances that run in an hour.
    pub fn instances(&self, class: &HourClass) -> A {
        of_hour(&self.planned, class).map(whole).at_least(self.minimum)
    }

    /// Instances' worth of work in an hour, were every one of them full.
    pub fn used(&self, class: &HourClass) -> A {
        of_hour(&self.used, class)
    }

    /// The same in its worst minute.
    pub fn worst(&self, class: &HourClass) -> A {
        of_hour(&self.planned, class) * self.capacity.utilisation
    }
}

/// A fleet's month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FleetMonth<A = f64> {
    pub instance_hours: A,
    /// Instances in the busiest hour.
    pub most: A,
}

/// Follows the hours of the month.
pub fn month<A: Amount>(
    capacity: Capacity,
    demands: &[Demand<A>],
    components: &[usize],
    classes: &[HourClass],
    load: A,
    minimum: f64,
) -> FleetMonth<A> {
    let parts = parts(capacity, demands, components, load, Sizing::Planned);
    let mut fleet = FleetMonth::<A>::default();
    for class in classes {
        let instances = of_hour(&parts, class).map(whole).at_least(minimum);
        fleet.instance_hours += instances * class.hours;
        fleet.most = fleet.most.or_more(instances);
    }
    fleet
}

/// Instance-hours of a month that carry load, were every one of them full.
pub fn used_hours(
    capacity: Capacity,
    demands: &[Demand],
    components: &[usize],
    classes: &[HourClass],
    load: f64,
) -> f64 {
    let parts = parts(capacity, demands, components, load, Sizing::Used);
    classes.iter().map(|class| of_hour(&parts, class) * class.hours).sum()
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
        let at = |load: f64| need(capacity, demands, components, class, load, Sizing::Planned);
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
