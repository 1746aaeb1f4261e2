//! How many machines an hour takes.
//!
//! Fleets are sized by computing, or by memory × concurrency, whichever asks for more, at a target
//! utilisation, for the worst minute of each hour, and never below the minimum that availability
//! asks for. Memory at work follows Little's law: requests in flight = rate × wall time.
//!
//! A burstable machine may work at full speed in a busy hour, and no longer than it has earned while
//! it did less than its baseline: over a day what it earns is what it spends
//! (docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html; credits
//! are kept for 24 hours of earning at most). So its hours are sized by whole processors, and the
//! machines that stand are at least so many that the mean hour of the week stays within their
//! baseline. Surplus is not bought.

use super::amount::Amount;
use super::demand::{Demand, HourClass};
use super::machines::Load;

/// Servers counted one by one; beyond, a fleet is large enough to be taken as continuous.
pub const EXACT_SERVERS: f64 = 64.0;

/// One machine, and how full it may be planned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capacity {
    pub vcpu: f64,
    pub memory_mib: f64,
    /// Above 0, at most 1.
    pub utilisation: f64,
    /// Machines added at a time, at least 1.
    pub step: f64,
    /// Of a burstable machine, the share of its processors that it may use on the average; `None`
    /// where all of them are there all the time.
    pub baseline: Option<f64>,
}

/// Whole servers for a need in servers.
#[inline]
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

/// One component's share of a fleet's need, at load one in an hour with factor one.
#[derive(Clone, Copy, Debug)]
struct Part<A> {
    component: usize,
    /// Servers by computing.
    cpu: A,
    /// Servers by memory.
    memory: A,
    /// Servers by memory that stay even when idle: one process is kept ready.
    memory_floor: A,
    /// The factor of the component's busiest hour.
    busiest: f64,
}

/// Whether a need is planned for (bursts, target utilisation, a process kept ready) or is what is
/// really used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizing {
    Planned,
    Used,
}

/// What components ask of a fleet, worked out once and looked at by load and by hour.
#[derive(Clone, Debug)]
pub struct Fleet<A> {
    parts: Vec<Part<A>>,
    /// Hours of the month.
    hours: f64,
    /// Machines added at a time.
    step: f64,
    /// Machines whose baseline the mean hour takes, at load one; `None` where there is none.
    sustained: Option<A>,
}

impl<A: Amount> Fleet<A> {
    pub fn of(
        capacity: Capacity,
        demands: &[Demand<A>],
        components: &[usize],
        classes: &[HourClass],
        sizing: Sizing,
    ) -> Self {
        let is_planned = sizing == Sizing::Planned;
        let share = if is_planned { capacity.utilisation } else { 1.0 };
        let (vcpu, memory_mib) = (capacity.vcpu * share, capacity.memory_mib * share);
        let parts = components
            .iter()
            .filter_map(|component| Some((*component, demands.get(*component)?)))
            .map(|(component, demand)| {
                let burst = if is_planned { demand.burst } else { A::of(1.0) };
                let rate = demand.rate(A::of(1.0)) * burst;
                let processes = rate * demand.wall_ms / 1000.0 / demand.concurrency;
                Part {
                    component,
                    cpu: rate * demand.cpu_ms / 1000.0 / vcpu,
                    memory: processes * demand.memory_mib / memory_mib,
                    memory_floor: if is_planned { demand.memory_mib / memory_mib } else { A::default() },
                    busiest: classes.iter().map(|class| class.factor(component)).fold(0.0, f64::max),
                }
            })
            .collect();
        let hours = classes.iter().map(|class| class.paid_hours).sum();
        let baseline = capacity.baseline.filter(|_| is_planned);
        let sustained = baseline.map(|share| {
            let mut vcpu = A::default();
            for (component, demand) in components.iter().filter_map(|at| Some((*at, demands.get(*at)?))) {
                vcpu += demand.rate(A::of(1.0)) * demand.cpu_ms / 1000.0 * mean_factor(classes, component);
            }
            vcpu / (capacity.vcpu * share)
        });
        Self { parts, hours, step: capacity.step, sustained }
    }

    /// Machines for a need in machines, in whole steps.
    fn whole(&self, need: A) -> A {
        let step = self.step;
        if step <= 1.0 {
            // One at a time, as a rule: a division less for each hour of each future.
            return need.map(whole);
        }
        need.map(|need| step * whole(need / step))
    }

    /// Machines that run in an hour.
    pub fn machines(&self, class: &HourClass, load: A, minimum: f64) -> A {
        self.whole(self.planned(class, load)).at_least(minimum)
    }

    /// What an hour's machines are planned for: what it needs itself, and its part in the baseline.
    fn planned(&self, class: &HourClass, load: A) -> A {
        self.or_baseline(self.need(class, load), load)
    }

    fn or_baseline(&self, need: A, load: A) -> A {
        self.sustained.map_or(need, |sustained| need.or_more(sustained * load))
    }

    /// What an hour needs, in servers: the larger of computing and memory.
    pub fn need(&self, class: &HourClass, load: A) -> A {
        self.need_at(|part| class.factor(part.component), load)
    }

    fn need_at(&self, factor: impl Fn(&Part<A>) -> f64, load: A) -> A {
        let (mut cpu, mut memory) = (A::default(), A::default());
        for part in &self.parts {
            let factor = load * factor(part);
            cpu += part.cpu * factor;
            memory += (part.memory * factor).or_more(part.memory_floor);
        }
        cpu.or_more(memory)
    }

    /// Machines that a load of one surely keeps running: what the mean hour needs, or the busiest of
    /// machines that stand, were there no whole machines, no minimum and no process kept ready. So it
    /// grows in proportion, and what really runs is never less.
    pub fn surely(&self, classes: &[HourClass], stands: bool) -> A {
        let (mut mean, mut most) = (A::default(), A::default());
        for class in classes {
            let (mut cpu, mut memory) = (A::default(), A::default());
            for part in &self.parts {
                let factor = class.factor(part.component);
                cpu += part.cpu * factor;
                memory += part.memory * factor;
            }
            let need = cpu.or_more(memory);
            mean += need * (class.paid_hours / self.hours);
            most = most.or_more(need);
        }
        if stands { most } else { mean }
    }

    /// Follows the hours of the month.
    pub fn month(&self, classes: &[HourClass], load: A, minimum: f64) -> FleetMonth<A> {
        // No hour needs more than one in which every component is at its busiest.
        let busiest = self.or_baseline(self.need_at(|part| part.busiest, load), load);
        if self.whole(busiest).is_at_most(minimum) {
            return FleetMonth { instance_hours: A::of(minimum * self.hours), most: A::of(minimum) };
        }
        let mut fleet = FleetMonth::<A>::default();
        for class in classes {
            let instances = self.machines(class, load, minimum);
            fleet.instance_hours += instances * class.paid_hours;
            fleet.most = fleet.most.or_more(instances);
        }
        fleet
    }

    /// Instance-hours of a month where no machine is billed for more than `most_hours` of it.
    ///
    /// The machines started last are stopped first, so that the same ones carry the base all month:
    /// the n-th machine runs in the hours that need n. Their capped sum is the least over all
    /// numbers of machines N of N × cap + what is above N, which is why it never falls as the load
    /// grows.
    pub fn capped_hours(&self, classes: &[HourClass], load: Load<A>, minimum: f64, most_hours: f64) -> A {
        let fleets: Vec<(A, A)> = load
            .stretches()
            .flat_map(|stretch| {
                let now = load.now * stretch.times;
                classes
                    .iter()
                    .map(move |class| (self.machines(class, now, minimum), stretch.share * class.paid_hours))
            })
            .collect();
        let mut base = A::of(minimum);
        // From the smallest fleet upward: the next one, as long as the hours above exceed the cap.
        loop {
            let (mut above, mut next) = (A::default(), A::of(f64::INFINITY));
            for (instances, hours) in &fleets {
                above += *hours * instances.zip(base, |here, base| if here > base { 1.0 } else { 0.0 });
                let larger = instances.zip(base, |here, base| if here > base { here } else { f64::INFINITY });
                next = next.or_less(larger);
            }
            let raised = above.zip(next, |above, next| if above >= most_hours { next } else { 0.0 });
            let raised = raised.or_more(base);
            if raised == base {
                break;
            }
            base = raised;
        }
        let mut hours = base * most_hours;
        for (instances, paid) in &fleets {
            hours += (*instances - base).at_least(0.0) * *paid;
        }
        hours
    }
}

/// A component's mean hour over the mean hour of its week: one, but for what folding rounds.
fn mean_factor(classes: &[HourClass], component: usize) -> f64 {
    let (mut traffic, mut hours) = (0.0, 0.0);
    for class in classes {
        traffic += class.factor(component) * class.hours;
        hours += class.hours;
    }
    if hours > 0.0 { traffic / hours } else { 1.0 }
}

/// A fleet's month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FleetMonth<A = f64> {
    pub instance_hours: A,
    /// Instances in the busiest hour.
    pub most: A,
}

/// Instance-hours of a month that carry load, were every one of them full.
pub fn used_hours(
    capacity: Capacity,
    demands: &[Demand],
    components: &[usize],
    classes: &[HourClass],
    load: f64,
) -> f64 {
    let fleet = Fleet::of(capacity, demands, components, classes, Sizing::Used);
    classes.iter().map(|class| fleet.need(class, load) * class.hours).sum()
}

/// Loads up to `to` at which the fleet of one of these hours grows by a server, up to
/// [`EXACT_SERVERS`].
pub fn steps(fleet: &Fleet<f64>, classes: &[HourClass], (from, to): (f64, f64), minimum: f64) -> Vec<f64> {
    let mut loads = Vec::new();
    for class in classes {
        let at = |load: f64| fleet.planned(class, load) / fleet.step;
        let (least, most) = (at(from), at(to).min(EXACT_SERVERS));
        let mut servers = whole(least).max(libm::ceil(minimum / fleet.step)).max(1.0);
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
