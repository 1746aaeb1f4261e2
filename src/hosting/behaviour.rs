//! How fast and how surely a plan answers, hour by hour.
//!
//! What is bought decides how much room there is ([`fleet`]); what comes decides how full it is.
//! Between them a queue forms: servers are processors, their work is the computing of a request,
//! and the rest of its time passes beside them. A processor share below one computes that much
//! more slowly. Hosts that reserve nothing have no queue; there instances start ([`cold`]).

pub mod at_once;
pub mod cold;
pub mod kinds;
pub mod latency;
pub mod outage;
pub mod surge;
pub mod waits;

use super::amount::Amount;
use super::bill::Load;
use super::demand::{Demand, HourClass, World};
use super::fleet::{Capacity, Fleet, Sizing};
use super::machines::capacity_of;
use super::plan::{Host, HostKind, Plan};
use crate::catalog::Growth;
use latency::Delayed;
use surge::Rise;
use waits::Waits;

/// What is read from tables in every future: made once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lookups {
    pub waits: Waits,
    pub delayed: Delayed,
}

/// A host that reserves machines, in one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HostHour<A = f64> {
    /// Machines that run.
    pub instances: A,
    /// Machines' worth of work, were every one of them full.
    pub used: A,
    /// Of the processors, over the hour.
    pub utilisation: A,
    /// How requests wait in its worst minute, and in the rest of it.
    pub worst: Pressure<A>,
    pub rest: Pressure<A>,
}

impl<A: Amount> HostHour<A> {
    /// How the requests of a component wait, on average over the hour, whose worst minute has so many
    /// times as many as its mean minute.
    pub fn pressure(&self, burst: A) -> Pressure<A> {
        let share = in_worst_minute(burst);
        let mean = |worst: A, rest: A| rest + share * (worst - rest);
        let waited_ms = |at: Pressure<A>| at.p_wait * at.wait_if_any_ms;
        let p_wait = mean(self.worst.p_wait, self.rest.p_wait);
        Pressure {
            p_wait,
            wait_if_any_ms: per_wait(mean(waited_ms(self.worst), waited_ms(self.rest)), p_wait),
        }
    }
}

/// Share of an hour's requests that come in its worst minute.
pub fn in_worst_minute<A: Amount>(burst: A) -> A {
    burst * (surge::MINUTE_S / surge::HOUR_S)
}

/// The mean wait of those that wait.
fn per_wait<A: Amount>(waited_ms: A, p_wait: A) -> A {
    waited_ms.zip(p_wait, |waited_ms, p| if p > 0.0 { waited_ms / p } else { 0.0 })
}

/// How one component's requests wait, on average over its month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pressure<A = f64> {
    pub p_wait: A,
    pub wait_if_any_ms: A,
}

/// A host's machines with the demand on them, ready to be asked hour by hour.
#[derive(Clone, Debug)]
pub struct Running<A> {
    planned: Fleet<A>,
    used: Fleet<A>,
    load: A,
    minimum: f64,
    utilisation: f64,
    /// Machines that stand whatever the hour.
    standing: Option<A>,
    /// Processors of a machine that serve at once.
    processors: f64,
    works: Vec<Work<A>>,
}

/// What a component asks of a host.
#[derive(Clone, Copy, Debug)]
struct Work<A> {
    component: usize,
    /// Requests a second in a mean hour.
    per_s: A,
    /// The worst minute of an hour over its mean minute.
    burst: A,
    /// Computing of a request on these processors.
    computing_ms: A,
    /// Squared coefficient of variation of the same.
    scv: f64,
}

impl<A: Amount> Running<A> {
    /// `None` where nothing is reserved.
    pub fn of(
        plan: &Plan,
        host: &Host,
        classes: &[HourClass],
        world: &World<A>,
        load: Load<A>,
    ) -> Option<Self> {
        let capacity = capacity_of(plan, host)?;
        let fleet = |sizing| Fleet::of(capacity, &world.components, &host.components, classes, sizing);
        let (planned, used) = (fleet(Sizing::Planned), fleet(Sizing::Used));
        let minimum = plan.minimum_instances;
        let stands = matches!(host.kind, HostKind::Standing { .. });
        let standing = stands.then(|| planned.month(classes, load.peak, minimum).most);
        let (processors, speed) = processors(capacity);
        let works = host
            .components
            .iter()
            .filter_map(|at| {
                let demand = world.components.get(*at)?;
                Some(Work {
                    component: *at,
                    per_s: demand.rate(load.now),
                    burst: demand.burst,
                    computing_ms: demand.cpu_ms / speed,
                    scv: demand.service_scv,
                })
            })
            .collect();
        let utilisation = plan.utilisation;
        Some(Self { planned, used, load: load.now, minimum, utilisation, standing, processors, works })
    }

    fn instances(&self, class: &HourClass) -> A {
        self.standing.unwrap_or_else(|| self.planned.machines(class, self.load, self.minimum))
    }

    /// What is there in an hour, and how it queues: in its worst minute, for which room is planned, and
    /// in the rest of it. `waits` says what share waits, by servers and by how busy they are: see
    /// [`Waits`].
    pub fn hour(&self, class: &HourClass, waits: impl Fn(f64, f64) -> f64 + Copy) -> HostHour<A> {
        let instances = self.instances(class);
        let servers = instances * self.processors;
        let used = self.used.need(class, self.load);
        let (worst, busy_in_worst) = self.queue(class, waits, servers, |burst| burst);
        if self.works.iter().all(|work| work.burst.is_at_most(1.0)) {
            return HostHour { instances, used, utilisation: busy_in_worst, worst, rest: worst };
        }
        let minutes = surge::HOUR_S / surge::MINUTE_S;
        let (rest, busy_in_rest) = self.queue(class, waits, servers, |burst| {
            burst.map(|burst| ((minutes - burst) / (minutes - 1.0)).max(0.0))
        });
        let utilisation = busy_in_rest + (busy_in_worst - busy_in_rest) / minutes;
        HostHour { instances, used, utilisation, worst, rest }
    }

    /// How requests wait where they come so many times as fast as on average over the hour, by their
    /// burst, and how busy the processors are.
    fn queue(
        &self,
        class: &HourClass,
        waits: impl Fn(f64, f64) -> f64,
        servers: A,
        times: impl Fn(A) -> A,
    ) -> (Pressure<A>, A) {
        // Mean and variance of the mix: a wait is the remaining work of who is served, E[S²] / 2E[S].
        let (mut mean, mut square) = (A::default(), A::default());
        for Work { component, per_s, burst, computing_ms, scv } in &self.works {
            let rate = *per_s * class.factor(*component) * times(*burst);
            mean += rate * *computing_ms;
            square += rate * *computing_ms * *computing_ms * (1.0 + scv);
        }
        let busy = mean / 1000.0;
        let utilisation = busy.zip(servers, |busy, servers| if servers > 0.0 { busy / servers } else { 0.0 });
        let remaining_ms =
            square.zip(mean, |square, mean| if mean > 0.0 { square / (2.0 * mean) } else { 0.0 });
        let spare = servers * utilisation.map(|utilisation| (1.0 - utilisation).max(LEAST_SPARE));
        let pressure = Pressure {
            p_wait: servers.zip(utilisation, &waits),
            wait_if_any_ms: remaining_ms
                .zip(spare, |work, spare| if spare > 0.0 { work / spare } else { 0.0 }),
        };
        (pressure, utilisation)
    }

    /// Machines that run in an hour, and machines' worth of work.
    pub fn machines(&self, class: &HourClass) -> (A, A) {
        (self.instances(class), self.used.need(class, self.load))
    }

    /// A bound on the mean wait of those that wait: no hour is planned fuller than the plan allows,
    /// and none runs on fewer machines than the least.
    pub fn longest_wait_ms(&self) -> A {
        // The mix of work changes by the hour, but never beyond the longest.
        let longest =
            self.works.iter().fold(A::default(), |longest, work| longest.or_more(work.computing_ms));
        let widest = self.works.iter().map(|work| work.scv).fold(0.0, f64::max);
        let spare = self.minimum.max(1.0) * self.processors * (1.0 - self.utilisation).max(LEAST_SPARE);
        longest * (f64::midpoint(1.0, widest) / spare)
    }

    /// How each component's requests wait, on average over all of them, into `found`.
    pub fn pressures(
        &self,
        classes: &[HourClass],
        waits: impl Fn(f64, f64) -> f64 + Copy,
        found: &mut [Pressure<A>],
    ) {
        let mut sums: Vec<(f64, A, A)> = vec![(0.0, A::default(), A::default()); self.works.len()];
        for class in classes {
            let hour = self.hour(class, waits);
            for (work, (weight, p_wait, wait_ms)) in self.works.iter().zip(&mut sums) {
                let requests = class.hours * class.factor(work.component);
                let pressure = hour.pressure(work.burst);
                *weight += requests;
                *p_wait += pressure.p_wait * requests;
                *wait_ms += pressure.p_wait * pressure.wait_if_any_ms * requests;
            }
        }
        for (work, (weight, p_wait, wait_ms)) in self.works.iter().zip(sums) {
            if let Some(pressure) = found.get_mut(work.component).filter(|_| weight > 0.0) {
                let wait_if_any_ms = per_wait(wait_ms, p_wait);
                *pressure = Pressure { p_wait: p_wait / weight, wait_if_any_ms };
            }
        }
    }

    /// A rise from one hour to the next: (room before, mean, worst minute, room planned).
    pub fn rise(&self, before: &HourClass, after: &HourClass) -> [A; 4] {
        let worst = self.planned.need(after, self.load) * self.utilisation;
        [self.instances(before), self.used.need(after, self.load), worst, self.instances(after)]
    }
}

/// Processors that are always somewhat free: a wait has an end even where a plan is at its limit.
const LEAST_SPARE: f64 = 0.001;

/// Processors of a machine, and how fast each is: a share of one is one slow processor.
fn processors(capacity: Capacity) -> (f64, f64) {
    (capacity.vcpu.max(1.0), capacity.vcpu.min(1.0))
}

/// How much longer a request takes than stated, where a host computes more slowly: ms.
pub fn slowed_ms<A: Amount>(plan: &Plan, host: &Host, demand: &Demand<A>) -> A {
    let speed = capacity_of(plan, host).map_or(1.0, |capacity| processors(capacity).1);
    demand.cpu_ms * (1.0 / speed - 1.0)
}

/// Requests an instance works on at once, where instances start on demand; `None` where machines
/// are reserved.
pub fn together<A: Amount>(host: &Host, demand: &Demand<A>) -> Option<A> {
    let most = match (host.kind, host.growth) {
        (HostKind::RequestTime { most_concurrency, .. }, _) => most_concurrency,
        (HostKind::Functions { .. }, Some(Growth::OnDemand { per_instance, .. })) => per_instance,
        (HostKind::Functions { .. }, _) => 1.0,
        _ => return None,
    };
    Some(demand.concurrency.at_most(most).at_least(1.0))
}

/// A rise where instances start on demand, in instances: before, mean, worst minute, and as many as
/// a documented limit on requests at work leaves room for, without end where there is none.
pub fn rise_on_demand<A: Amount>(
    host: &Host,
    demand: &Demand<A>,
    component: usize,
    (before, after): (&HourClass, &HourClass),
    load: A,
) -> Option<[A; 4]> {
    let together = together(host, demand)?;
    let instances = demand.rate(load) * demand.wall_ms / 1000.0 / together;
    let of = |class: &HourClass| class.factor(component);
    let mean = instances * of(after);
    let most = host.most_at_once.unwrap_or(f64::INFINITY);
    Some([instances * of(before), mean, mean * demand.burst, together.map(|together| most / together)])
}

/// The hour into which a host's demand rises most, by places in the week: (before, after).
pub fn steepest(week: &[f64]) -> (usize, usize) {
    let mut best = (0, 0, f64::NEG_INFINITY);
    for (after, now) in week.iter().enumerate() {
        let before = if after == 0 { week.len() - 1 } else { after - 1 };
        let rise = now - week.get(before).copied().unwrap_or(0.0);
        if rise > best.2 + 1e-12 {
            best = (before, after, rise);
        }
    }
    (best.0, best.1)
}

/// Share of requests that find room in a rise, 0 to 1; all of them where nobody knows how a host
/// grows. Room ends at what is planned, or, where nothing is, at a limit.
pub fn found_room(host: &Host, [before, mean, worst]: [f64; 3], planned: Option<f64>, limit: f64) -> f64 {
    let Some(growth) = host.growth else { return 1.0 };
    Rise { before, mean, worst, planned, limit }.found(growth)
}
