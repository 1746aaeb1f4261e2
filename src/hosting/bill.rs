//! The monthly bill of a plan: every dollar of hosting, on one path.

use super::demand::{HourClass, World};
use super::fleet::{self, Capacity, FleetMonth};
use super::plan::{Host, HostKind, Plan, Service, ServiceRole, is_backed_up};
use super::price::{Drivers, Sink};
use super::{HOURS_A_MONTH, SECONDS_A_MONTH};
use crate::catalog::{Driver, Role};

const KIB_PER_GIB: f64 = 1_048_576.0;

/// A month's load: how much of the stated traffic there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Multiple of the stated traffic this month.
    pub now: f64,
    /// The largest multiple of the horizon: machines that stand all the time must fit it.
    pub peak: f64,
}

impl Load {
    /// The same load now and later.
    pub const fn steady(multiple: f64) -> Self {
        Self { now: multiple, peak: multiple }
    }
}

/// Lines a plan bills beside its meters, told through [`Sink::priced`] with places from
/// [`EXTRA`] on: people by duty, today's bill, seats, the gap.
pub const EXTRA: usize = 1 << 16;
/// Today's bill, for staying as it is.
pub const TODAY: usize = EXTRA;
/// Seats at a price of their own.
pub const OWN_SEATS: usize = EXTRA + 1;
/// What a bought product leaves undone.
pub const GAP: usize = EXTRA + 2;
/// Licences brought along.
pub const LICENCES: usize = EXTRA + 3;
/// The first people line.
pub const PEOPLE: usize = EXTRA + 16;
/// The first meter of what stands by in another region.
pub const STANDBY: usize = EXTRA + 32;

/// What a bill says beside its dollars, of one host.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HostSide {
    pub fleet: FleetMonth,
    /// Instance-hours that carried load, of those paid.
    pub used_hours: f64,
}

/// Room for a bill's sums, reused from bill to bill.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    quantities: Vec<f64>,
}

/// Prices a month. What is told to the sink adds up to the bill.
pub fn bill(
    plan: &Plan,
    classes: &[HourClass],
    world: &World,
    load: Load,
    scratch: &mut Scratch,
    sink: &mut impl Sink,
) {
    if plan.is_today {
        // Traffic beyond today's would have to be paid for at today's rate.
        sink.priced(TODAY, 1.0, world.today_usd * load.now.max(1.0));
    }
    account(plan, classes, world, load, scratch, sink);
    if let Some(standby) = &plan.standby {
        let idle = Load { now: 0.0, peak: 0.0 };
        account(standby, classes, world, idle, scratch, &mut StandingBy(sink));
    }
    if plan.has_licences && world.licences_usd > 0.0 {
        sink.priced(LICENCES, 1.0, world.licences_usd);
    }
    if plan.has_own_seats {
        sink.priced(OWN_SEATS, world.seats * load.now, world.seats * load.now * world.seat_usd);
    }
    if world.gap_usd > 0.0 && plan.model == crate::terms::HostingModel::Saas {
        sink.priced(GAP, 1.0, world.gap_usd);
    }
    for (at, _) in plan.people.iter().enumerate() {
        let fte = world.people_fte.get(at).copied().unwrap_or(0.0);
        sink.priced(PEOPLE + at, fte, fte * world.person_month_usd);
    }
}

/// Counts what runs on a plan's account, and prices it.
fn account(
    plan: &Plan,
    classes: &[HourClass],
    world: &World,
    load: Load,
    scratch: &mut Scratch,
    sink: &mut impl Sink,
) {
    count(plan, classes, world, load, scratch, sink);
    plan.account.settle(&scratch.quantities, sink);
}

fn count(
    plan: &Plan,
    classes: &[HourClass],
    world: &World,
    load: Load,
    scratch: &mut Scratch,
    sink: &mut impl Sink,
) {
    let quantities = &mut scratch.quantities;
    quantities.clear();
    quantities.resize(plan.account.meters.len(), 0.0);
    for host in &plan.hosts {
        count_host(plan, host, classes, world, load, quantities, sink);
    }
    for service in &plan.services {
        count_service(plan, service, world, load, quantities, sink);
    }
}

/// Prices what is paid once, when the plan is taken.
pub fn once(
    plan: &Plan,
    classes: &[HourClass],
    world: &World,
    load: Load,
    scratch: &mut Scratch,
    sink: &mut impl Sink,
) {
    count(plan, classes, world, load, scratch, sink);
    plan.account.settle_once(&scratch.quantities, sink);
}

/// What of a bill is people.
pub fn people_usd(plan: &Plan, world: &World) -> f64 {
    let fte: f64 = world.people_fte.iter().take(plan.people.len()).sum();
    fte * world.person_month_usd
}

/// Tells of what stands by under places of its own.
struct StandingBy<'a, S: Sink>(&'a mut S);

impl<S: Sink> Sink for StandingBy<'_, S> {
    fn counted(&mut self, meter: usize, component: Option<usize>, quantity: f64) {
        self.0.counted(STANDBY + meter, component, quantity);
    }

    fn priced(&mut self, meter: usize, quantity: f64, usd: f64) {
        self.0.priced(STANDBY + meter, quantity, usd);
    }
}

/// The fleets behind a bill, along the plan's hosts, for idle shares and instance counts.
pub fn sides(plan: &Plan, classes: &[HourClass], world: &World, load: Load) -> Vec<HostSide> {
    plan.hosts
        .iter()
        .map(|host| {
            let fleet = fleet_of(plan, host, classes, world, load);
            let used_hours = capacity_of(plan, host).map_or(0.0, |capacity| {
                fleet::used_hours(capacity, &world.components, &host.components, classes, load.now)
            });
            HostSide { fleet, used_hours: used_hours.min(fleet.instance_hours) }
        })
        .collect()
}

/// A host's machines; `None` where nothing is reserved.
pub fn capacity_of(plan: &Plan, host: &Host) -> Option<Capacity> {
    let utilisation = plan.utilisation;
    match host.kind {
        HostKind::Fleet { vcpu, memory_mib } | HostKind::Standing { vcpu, memory_mib } => {
            Some(Capacity { vcpu, memory_mib, utilisation })
        }
        HostKind::Tasks { size } => {
            Some(Capacity { vcpu: size.vcpu(), memory_mib: size.memory_gib() * 1024.0, utilisation })
        }
        HostKind::Functions { .. } | HostKind::RequestTime { .. } | HostKind::Seats => None,
    }
}

fn fleet_of(plan: &Plan, host: &Host, classes: &[HourClass], world: &World, load: Load) -> FleetMonth {
    let Some(capacity) = capacity_of(plan, host) else { return FleetMonth::default() };
    let month = |load: f64| {
        let minimum = plan.minimum_instances;
        fleet::month(capacity, &world.components, &host.components, classes, load, minimum)
    };
    if matches!(host.kind, HostKind::Standing { .. }) {
        let most = month(load.peak).most;
        FleetMonth { instance_hours: most * HOURS_A_MONTH, most }
    } else {
        month(load.now)
    }
}

fn count_host(
    plan: &Plan,
    host: &Host,
    classes: &[HourClass],
    world: &World,
    load: Load,
    quantities: &mut [f64],
    sink: &mut impl Sink,
) {
    let mut count = |drivers: &Drivers, component: Option<usize>| {
        host.sheet.count(&plan.account, drivers, component, quantities, sink);
    };
    match host.kind {
        HostKind::Functions { least_mib, most_mib } => {
            for at in &host.components {
                let Some(demand) = world.components.get(*at) else { continue };
                let drivers = Drivers::default()
                    .with(Driver::Requests, demand.requests * load.now)
                    .with(Driver::DurationMs, demand.wall_ms)
                    .with(Driver::MemoryMib, demand.memory_mib.clamp(least_mib, most_mib))
                    .with(Driver::CpuMs, demand.cpu_ms)
                    .with(Driver::RequestKib, demand.request_kib);
                count(&drivers, Some(*at));
            }
        }
        HostKind::Fleet { vcpu, memory_mib } | HostKind::Standing { vcpu, memory_mib } => {
            let fleet = fleet_of(plan, host, classes, world, load);
            let drivers = instance_drivers(&fleet, vcpu, memory_mib / 1024.0);
            let alone = match host.components.as_slice() {
                [only] => Some(*only),
                _ => None,
            };
            count(&drivers, alone);
        }
        HostKind::Tasks { size } => {
            let fleet = fleet_of(plan, host, classes, world, load);
            let drivers = instance_drivers(&fleet, size.vcpu(), size.memory_gib());
            count(&drivers, host.components.first().copied());
        }
        HostKind::RequestTime { size, most_concurrency } => {
            for at in &host.components {
                let Some(demand) = world.components.get(*at) else { continue };
                let busy_s = busy_seconds(demand, *at, classes, load.now, size.vcpu(), most_concurrency);
                let requests = demand.requests * load.now;
                let in_flight_s = requests * demand.wall_ms / 1000.0;
                let overlap = if busy_s > 0.0 { in_flight_s / busy_s } else { 1.0 };
                let drivers = Drivers::default()
                    .with(Driver::Requests, requests)
                    .with(Driver::DurationMs, demand.wall_ms)
                    .with(Driver::Vcpu, size.vcpu())
                    .with(Driver::MemoryGib, size.memory_gib())
                    .with(Driver::Concurrency, overlap)
                    .with(Driver::CpuMs, demand.cpu_ms);
                count(&drivers, Some(*at));
            }
        }
        HostKind::Seats => {
            if !plan.has_own_seats {
                count(&Drivers::default().with(Driver::Seats, world.seats * load.now), None);
            }
        }
    }
}

/// Instances by the hour as one instance for as many hours: what meters read is the same.
fn instance_drivers(fleet: &FleetMonth, vcpu: f64, memory_gib: f64) -> Drivers {
    let instances = fleet.instance_hours / HOURS_A_MONTH;
    Drivers::default()
        .with(Driver::Instances, instances)
        .with(Driver::InstanceHours, fleet.instance_hours)
        .with(Driver::Hours, HOURS_A_MONTH)
        .with(Driver::Seconds, SECONDS_A_MONTH)
        .with(Driver::Tasks, instances)
        .with(Driver::SecondsPerTask, SECONDS_A_MONTH)
        .with(Driver::Vcpu, vcpu)
        .with(Driver::MemoryGib, memory_gib)
        .with(Driver::Disks, instances)
        .with(Driver::Clusters, 1.0)
}

/// Seconds in which containers work, paid while at least one request is there: a lone request pays
/// for itself, overlapping ones share an instance up to its concurrency. Never falls with load.
fn busy_seconds(
    demand: &super::demand::Demand,
    component: usize,
    classes: &[HourClass],
    load: f64,
    vcpu: f64,
    most_concurrency: f64,
) -> f64 {
    let together = demand.concurrency.min(most_concurrency).max(1.0);
    classes
        .iter()
        .map(|class| {
            let rate = demand.rate(load) * class.factors.get(component).copied().unwrap_or(1.0);
            let in_flight = rate * demand.wall_ms / 1000.0;
            let by_requests = if in_flight <= 1.0 { in_flight } else { (in_flight / together).max(1.0) };
            let by_cpu = rate * demand.cpu_ms / 1000.0 / vcpu;
            by_requests.max(by_cpu) * class.hours * 3600.0
        })
        .sum()
}

/// Full copies kept beyond the one that a database's price includes. Judged.
const BACKUP_COPIES: f64 = 1.0;
/// Half a KiB of log a request, kept for a month: a line of access log and a line of the
/// application's. Judged.
const LOG_KIB_PER_REQUEST: f64 = 0.5;
/// New connections a request: browsers and clients keep theirs open. Judged.
const CONNECTIONS_PER_REQUEST: f64 = 0.1;
/// New connections a second in one load-balancer capacity unit, as the provider defines it.
const CONNECTIONS_PER_UNIT: f64 = 25.0;

fn count_service(
    plan: &Plan,
    service: &Service,
    world: &World,
    load: Load,
    quantities: &mut [f64],
    sink: &mut impl Sink,
) {
    let mut count = |drivers: Drivers, component: Option<usize>| {
        service.sheet.count(&plan.account, &drivers, component, quantities, sink);
    };
    let always = Drivers::default()
        .with(Driver::Hours, HOURS_A_MONTH)
        .with(Driver::Instances, 1.0)
        .with(Driver::Clusters, 1.0);
    match service.role {
        ServiceRole::Needed => {
            count(
                always.with(Driver::Requests, of_all(service, world, load, |demand| demand.requests)),
                None,
            );
        }
        ServiceRole::Store(at) => {
            let Some(store) = world.stores.get(at) else { return };
            let (reads, writes) = (store.reads * load.now, store.writes * load.now);
            let drivers = always
                .with(Driver::StorageGib, store.size_gib)
                .with(Driver::Reads, reads)
                .with(Driver::Writes, writes)
                .with(Driver::Messages, reads + writes);
            count(drivers, None);
        }
        ServiceRole::Attached(Role::LoadBalancer) => {
            let gib =
                of_all(service, world, load, |d| d.requests * (d.request_kib + d.response_kib)) / KIB_PER_GIB;
            let rate = of_all(service, world, load, |d| d.requests) / SECONDS_A_MONTH;
            let units = (gib / HOURS_A_MONTH).max(rate * CONNECTIONS_PER_REQUEST / CONNECTIONS_PER_UNIT);
            count(always.with(Driver::ProcessedGib, gib).with(Driver::CapacityUnits, units), None);
        }
        // A share of spend is counted when the rest is priced.
        ServiceRole::Attached(Role::Support) => {}
        ServiceRole::Attached(Role::Backup) => {
            let kept = world.stores.iter().filter(|store| is_backed_up(store.kind));
            let gib: f64 = kept.map(|store| store.size_gib).sum();
            count(always.with(Driver::StorageGib, gib * BACKUP_COPIES), None);
        }
        ServiceRole::Attached(Role::Nat) => {
            let gib = of_all(service, world, load, |d| d.requests * d.request_kib) / KIB_PER_GIB;
            count(always.with(Driver::ProcessedGib, gib), None);
        }
        ServiceRole::Attached(role) => {
            // What follows each component's traffic is counted for it.
            for at in &service.components {
                let Some(demand) = world.components.get(*at) else { continue };
                let requests = demand.requests * load.now;
                let drivers = match role {
                    Role::Egress => Drivers::default()
                        .with(Driver::EgressGib, requests * demand.response_kib / KIB_PER_GIB),
                    Role::Logs => {
                        let gib = requests * LOG_KIB_PER_REQUEST / KIB_PER_GIB;
                        Drivers::default().with(Driver::IngestedGib, gib).with(Driver::StorageGib, gib)
                    }
                    _ => Drivers::default()
                        .with(Driver::Requests, requests)
                        .with(Driver::RequestKib, demand.request_kib.max(demand.response_kib)),
                };
                count(drivers, Some(*at));
            }
        }
    }
}

fn of_all(service: &Service, world: &World, load: Load, of: impl Fn(&super::demand::Demand) -> f64) -> f64 {
    service.components.iter().filter_map(|at| world.components.get(*at)).map(of).sum::<f64>() * load.now
}
