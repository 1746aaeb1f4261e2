//! The monthly bill of a plan: every dollar of hosting, on one path.

use super::amount::Amount;
use super::demand::{Demand, HourClass, World};
use super::fleet::{self, Capacity, FleetMonth};
use super::plan::{Host, HostKind, Part, Plan, Service, ServiceRole, is_backed_up};
use super::price::{Drivers, Sheet, Sink};
use super::{HOURS_A_MONTH, SECONDS_A_MONTH};
use crate::catalog::{Driver, Role};
use std::marker::PhantomData;

const KIB_PER_GIB: f64 = 1_048_576.0;

/// A month's load: how much of the stated traffic there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load<A = f64> {
    /// Multiple of the stated traffic this month.
    pub now: A,
    /// The largest multiple of the horizon: machines that stand all the time must fit it.
    pub peak: A,
}

impl<A: Amount> Load<A> {
    /// The same load now and later.
    pub const fn steady(multiple: A) -> Self {
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
pub struct Scratch<A: Amount = f64> {
    quantities: Vec<A>,
    drivers: Drivers<A>,
}

/// Prices a month. What is told to the sink adds up to the bill.
pub fn bill<A: Amount>(
    plan: &Plan,
    classes: &[HourClass],
    world: &World<A>,
    load: Load<A>,
    scratch: &mut Scratch<A>,
    sink: &mut impl Sink<A>,
) {
    if plan.is_today {
        // Traffic beyond today's would have to be paid for at today's rate.
        sink.priced(TODAY, A::of(1.0), world.today_usd * load.now.at_least(1.0));
    }
    account(plan, classes, world, load, scratch, sink);
    if let Some(standby) = &plan.standby {
        let idle = Load::steady(A::default());
        account(standby, classes, world, idle, scratch, &mut StandingBy(sink, PhantomData));
    }
    if plan.has_licences && world.licences_usd != A::default() {
        sink.priced(LICENCES, A::of(1.0), world.licences_usd);
    }
    if plan.has_own_seats {
        let seats = seats(plan, world, load);
        sink.priced(OWN_SEATS, seats, seats * world.seat_usd);
    }
    if plan.model == crate::terms::HostingModel::Saas && world.gap_usd != A::default() {
        sink.priced(GAP, A::of(1.0), world.gap_usd.at_least(0.0));
    }
    for (at, _) in plan.people.iter().enumerate() {
        let fte = world.people_fte.get(at).copied().unwrap_or_default();
        sink.priced(PEOPLE + at, fte, fte * world.person_month_usd);
    }
}

/// Seats follow the users, unless they were counted.
fn seats<A: Amount>(plan: &Plan, world: &World<A>, load: Load<A>) -> A {
    if plan.seats_are_fixed { world.seats } else { world.seats * load.now }
}

/// Counts what runs on a plan's account, and prices it.
fn account<A: Amount>(
    plan: &Plan,
    classes: &[HourClass],
    world: &World<A>,
    load: Load<A>,
    scratch: &mut Scratch<A>,
    sink: &mut impl Sink<A>,
) {
    count(plan, classes, world, load, scratch, sink);
    plan.account.settle(&scratch.quantities, sink);
}

fn count<A: Amount>(
    plan: &Plan,
    classes: &[HourClass],
    world: &World<A>,
    load: Load<A>,
    scratch: &mut Scratch<A>,
    sink: &mut impl Sink<A>,
) {
    let Scratch { quantities, drivers } = scratch;
    quantities.clear();
    quantities.resize(plan.account.meters.len(), A::default());
    let mut counting = Counting { plan, classes, world, load, drivers, quantities, sink };
    for host in &plan.hosts {
        counting.host(host);
    }
    for service in &plan.services {
        counting.service(service);
    }
}

/// Prices what is paid once, when the plan is taken.
pub fn once<A: Amount>(
    plan: &Plan,
    classes: &[HourClass],
    world: &World<A>,
    load: Load<A>,
    scratch: &mut Scratch<A>,
    sink: &mut impl Sink<A>,
) {
    count(plan, classes, world, load, scratch, sink);
    plan.account.settle_once(&scratch.quantities, sink);
}

/// What of a bill is people.
pub fn people_usd<A: Amount>(plan: &Plan, world: &World<A>) -> A {
    let mut fte = A::default();
    for people in world.people_fte.iter().take(plan.people.len()) {
        fte += *people;
    }
    fte * world.person_month_usd
}

/// Tells of what stands by under places of its own.
struct StandingBy<'a, A: Amount, S: Sink<A>>(&'a mut S, PhantomData<A>);

impl<A: Amount, S: Sink<A>> Sink<A> for StandingBy<'_, A, S> {
    fn counted(&mut self, meter: usize, component: Option<usize>, quantity: A) {
        self.0.counted(STANDBY + meter, component, quantity);
    }

    fn priced(&mut self, meter: usize, quantity: A, usd: A) {
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

/// Of a month's requests, the share that is above the base of machines; everything where there is
/// none.
pub fn share_above(plan: &Plan, classes: &[HourClass], world: &World, load: f64) -> f64 {
    let (mut above, mut all) = (0.0, 0.0);
    for host in plan.hosts.iter().filter(|host| !matches!(host.part, Part::Base { .. })) {
        let mut sink = crate::hosting::price::Total::default();
        let counting = Counting {
            plan,
            classes,
            world,
            load: Load::steady(load),
            drivers: &mut Drivers::default(),
            quantities: &mut [],
            sink: &mut sink,
        };
        for (at, demand) in counting.demands(&host.components) {
            above += counting.requests(host.part, at, demand);
            all += demand.requests * load;
        }
    }
    if all > 0.0 { above / all } else { 1.0 }
}

/// A host's machines; `None` where nothing is reserved.
pub fn capacity_of(plan: &Plan, host: &Host) -> Option<Capacity> {
    let (utilisation, step) = (plan.utilisation, plan.step);
    match host.kind {
        HostKind::Fleet { vcpu, memory_mib } => Some(Capacity { vcpu, memory_mib, utilisation, step }),
        // Nobody scales what is bought: machines are added one by one.
        HostKind::Standing { vcpu, memory_mib } => {
            Some(Capacity { vcpu, memory_mib, utilisation, step: 1.0 })
        }
        HostKind::Tasks { size } => {
            Some(Capacity { vcpu: size.vcpu(), memory_mib: size.memory_gib() * 1024.0, utilisation, step })
        }
        HostKind::Functions { .. } | HostKind::RequestTime { .. } | HostKind::Seats => None,
    }
}

fn fleet_of<A: Amount>(
    plan: &Plan,
    host: &Host,
    classes: &[HourClass],
    world: &World<A>,
    load: Load<A>,
) -> FleetMonth<A> {
    let Some(capacity) = capacity_of(plan, host) else { return FleetMonth::default() };
    if let Part::Base { machines } = host.part {
        let most = A::of(machines);
        return FleetMonth { instance_hours: most * HOURS_A_MONTH, most };
    }
    let month = |load: A| {
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

/// A month being counted: what each workload asks of each meter.
struct Counting<'a, A: Amount, S: Sink<A>> {
    plan: &'a Plan,
    classes: &'a [HourClass],
    world: &'a World<A>,
    load: Load<A>,
    drivers: &'a mut Drivers<A>,
    quantities: &'a mut [A],
    sink: &'a mut S,
}

impl<A: Amount, S: Sink<A>> Counting<'_, A, S> {
    /// Counts one workload on a sheet.
    fn count(&mut self, sheet: &Sheet, component: Option<usize>, drivers: &[(Driver, A)]) {
        self.drivers.clear();
        for (driver, value) in drivers {
            self.drivers.set(*driver, *value);
        }
        sheet.count(&self.plan.account, self.drivers, component, self.quantities, self.sink);
    }

    fn host(&mut self, host: &Host) {
        match host.kind {
            HostKind::Functions { least_mib, most_mib } => {
                for (at, demand) in self.demands(&host.components) {
                    let drivers = [
                        (Driver::Requests, self.requests(host.part, at, demand)),
                        (Driver::DurationMs, demand.wall_ms),
                        (Driver::MemoryMib, demand.memory_mib.at_least(least_mib).at_most(most_mib)),
                        (Driver::CpuMs, demand.cpu_ms),
                        (Driver::RequestKib, demand.request_kib),
                    ];
                    self.count(&host.sheet, Some(at), &drivers);
                }
            }
            HostKind::Fleet { vcpu, memory_mib } | HostKind::Standing { vcpu, memory_mib } => {
                let alone = match host.components.as_slice() {
                    [only] => Some(*only),
                    _ => None,
                };
                self.instances(host, alone, vcpu, memory_mib / 1024.0);
            }
            HostKind::Tasks { size } => {
                self.instances(host, host.components.first().copied(), size.vcpu(), size.memory_gib());
            }
            HostKind::RequestTime { size, most_concurrency } => {
                for (at, demand) in self.demands(&host.components) {
                    let above = self.above(host.part);
                    let busy_s = busy_seconds(
                        demand,
                        at,
                        (self.classes, above.as_deref()),
                        self.load.now,
                        size.vcpu(),
                        most_concurrency,
                    );
                    let requests = self.requests(host.part, at, demand);
                    let in_flight_s = requests * demand.wall_ms / 1000.0;
                    let overlap =
                        in_flight_s.zip(busy_s, |all, busy| if busy > 0.0 { all / busy } else { 1.0 });
                    let drivers = [
                        (Driver::Requests, requests),
                        (Driver::DurationMs, demand.wall_ms),
                        (Driver::Vcpu, A::of(size.vcpu())),
                        (Driver::MemoryGib, A::of(size.memory_gib())),
                        (Driver::Concurrency, overlap),
                        (Driver::CpuMs, demand.cpu_ms),
                    ];
                    self.count(&host.sheet, Some(at), &drivers);
                }
            }
            HostKind::Seats => {
                if !self.plan.has_own_seats {
                    let seats = seats(self.plan, self.world, self.load);
                    self.count(&host.sheet, None, &[(Driver::Seats, seats)]);
                }
            }
        }
    }

    /// A component's requests of the month, as far as they come here.
    fn requests(&self, part: Part, component: usize, demand: &Demand<A>) -> A {
        let all = demand.requests * self.load.now;
        let Some(above) = self.above(part) else { return all };
        let mut mean = A::default();
        for (class, share) in self.classes.iter().zip(above) {
            let factor = class.factors.get(component).copied().unwrap_or(1.0);
            mean += share * (factor * class.hours / HOURS_A_MONTH);
        }
        all * mean
    }

    /// By class of hours, the share of traffic that is above a base of machines; `None` where
    /// everything comes.
    fn above(&self, part: Part) -> Option<Vec<A>> {
        let Part::Above { base } = part else { return None };
        let host = self.plan.hosts.get(base)?;
        let (Part::Base { machines }, Some(capacity)) = (host.part, capacity_of(self.plan, host)) else {
            return None;
        };
        let needs = self.classes.iter().map(|class| {
            let planned = fleet::Sizing::Planned;
            fleet::need(capacity, &self.world.components, &host.components, class, self.load.now, planned)
        });
        let beyond = |need: f64| if need > machines { 1.0 - machines / need } else { 0.0 };
        Some(needs.map(|need| need.map(beyond)).collect())
    }

    /// Instances by the hour as one instance for as many hours: what meters read is the same.
    fn instances(&mut self, host: &Host, component: Option<usize>, vcpu: f64, memory_gib: f64) {
        let fleet = fleet_of(self.plan, host, self.classes, self.world, self.load);
        let instances = fleet.instance_hours / HOURS_A_MONTH;
        let drivers = [
            (Driver::Instances, instances),
            (Driver::InstanceHours, fleet.instance_hours),
            (Driver::Hours, A::of(HOURS_A_MONTH)),
            (Driver::Seconds, A::of(SECONDS_A_MONTH)),
            (Driver::Tasks, instances),
            (Driver::SecondsPerTask, A::of(SECONDS_A_MONTH)),
            (Driver::Vcpu, A::of(vcpu)),
            (Driver::MemoryGib, A::of(memory_gib)),
            (Driver::Disks, instances),
            (Driver::Clusters, A::of(1.0)),
        ];
        self.count(&host.sheet, component, &drivers);
        if let Some((sheet, most_hours)) = &host.capped {
            let hours = self.capped_hours(host, fleet, *most_hours);
            let drivers = [(Driver::Instances, hours / *most_hours), (Driver::Hours, A::of(*most_hours))];
            self.count(sheet, component, &drivers);
        }
    }

    /// Instance-hours where each machine is billed for at most so many of them.
    fn capped_hours(&self, host: &Host, fleet: FleetMonth<A>, most_hours: f64) -> A {
        match (host.kind, capacity_of(self.plan, host).filter(|_| host.part == Part::Whole)) {
            (HostKind::Fleet { .. } | HostKind::Tasks { .. }, Some(capacity)) => fleet::capped_hours(
                capacity,
                &self.world.components,
                &host.components,
                self.classes,
                self.load.now,
                self.plan.minimum_instances,
                most_hours,
            ),
            _ => fleet.most * most_hours,
        }
    }

    fn service(&mut self, service: &Service) {
        match service.role {
            ServiceRole::Needed => {
                let requests = self.of_all(service, |demand| demand.requests);
                self.standing(service, &[(Driver::Requests, requests)]);
            }
            ServiceRole::Store(at) => {
                let Some(store) = self.world.stores.get(at) else { return };
                let (reads, writes) = (store.reads * self.load.now, store.writes * self.load.now);
                let drivers = [
                    (Driver::StorageGib, store.size_gib),
                    (Driver::Reads, reads),
                    (Driver::Writes, writes),
                    (Driver::Messages, reads + writes),
                ];
                self.standing(service, &drivers);
            }
            ServiceRole::Attached(Role::LoadBalancer) => {
                let kib = self
                    .of_all(service, |demand| demand.requests * (demand.request_kib + demand.response_kib));
                let gib = kib / KIB_PER_GIB;
                let rate = self.of_all(service, |demand| demand.requests) / SECONDS_A_MONTH;
                let connections = rate * (CONNECTIONS_PER_REQUEST / CONNECTIONS_PER_UNIT);
                let units = (gib / HOURS_A_MONTH).or_more(connections);
                self.standing(service, &[(Driver::ProcessedGib, gib), (Driver::CapacityUnits, units)]);
            }
            // A share of spend is counted when the rest is priced.
            ServiceRole::Attached(Role::Support) => {}
            ServiceRole::Attached(Role::Backup) => {
                let mut gib = A::default();
                for store in self.world.stores.iter().filter(|store| is_backed_up(store.kind)) {
                    gib += store.size_gib;
                }
                self.standing(service, &[(Driver::StorageGib, gib * BACKUP_COPIES)]);
            }
            ServiceRole::Attached(Role::Nat) => {
                let kib = self.of_all(service, |demand| demand.requests * demand.request_kib);
                self.standing(service, &[(Driver::ProcessedGib, kib / KIB_PER_GIB)]);
            }
            ServiceRole::Attached(role) => {
                // What follows each component's traffic is counted for it.
                for (at, demand) in self.demands(&service.components) {
                    let requests = self.requests(service.part, at, demand);
                    let drivers = match role {
                        Role::Egress => {
                            &[(Driver::EgressGib, requests * demand.response_kib / KIB_PER_GIB)][..]
                        }
                        Role::Logs => {
                            let gib = requests * (LOG_KIB_PER_REQUEST / KIB_PER_GIB);
                            &[(Driver::IngestedGib, gib), (Driver::StorageGib, gib)]
                        }
                        _ => {
                            let kib = demand.request_kib.or_more(demand.response_kib);
                            &[(Driver::Requests, requests), (Driver::RequestKib, kib)]
                        }
                    };
                    self.count(&service.sheet, Some(at), drivers);
                }
            }
        }
    }

    /// Counts what stands all month, whatever the traffic, beside what follows it.
    fn standing(&mut self, service: &Service, drivers: &[(Driver, A)]) {
        self.drivers.clear();
        self.drivers.set(Driver::Hours, A::of(HOURS_A_MONTH));
        self.drivers.set(Driver::Instances, A::of(1.0));
        self.drivers.set(Driver::Clusters, A::of(1.0));
        for (driver, value) in drivers {
            self.drivers.set(*driver, *value);
        }
        service.sheet.count(&self.plan.account, self.drivers, None, self.quantities, self.sink);
    }

    fn of_all(&self, service: &Service, of: impl Fn(&Demand<A>) -> A) -> A {
        let mut sum = A::default();
        for (_, demand) in self.demands(&service.components) {
            sum += of(demand);
        }
        sum * self.load.now
    }
}

impl<'a, A: Amount, S: Sink<A>> Counting<'a, A, S> {
    fn demands<'b>(
        &self,
        components: &'b [usize],
    ) -> impl Iterator<Item = (usize, &'a Demand<A>)> + use<'a, 'b, A, S> {
        let world = self.world;
        components.iter().filter_map(move |at| Some((*at, world.components.get(*at)?)))
    }
}

/// Seconds in which containers work, paid while at least one request is there: a lone request pays
/// for itself, overlapping ones share an instance up to its concurrency. Never falls with load.
fn busy_seconds<A: Amount>(
    demand: &Demand<A>,
    component: usize,
    (classes, above): (&[HourClass], Option<&[A]>),
    load: A,
    vcpu: f64,
    most_concurrency: f64,
) -> A {
    let together = demand.concurrency.at_most(most_concurrency).at_least(1.0);
    let rate = demand.rate(load);
    let in_flight = rate * demand.wall_ms / 1000.0;
    let by_cpu = rate * demand.cpu_ms / (1000.0 * vcpu);
    let mut busy = A::default();
    for (at, class) in classes.iter().enumerate() {
        let factor = class.factors.get(component).copied().unwrap_or(1.0);
        let (in_flight, by_cpu) = match above.and_then(|above| above.get(at)) {
            Some(share) => (in_flight * *share, by_cpu * *share),
            None => (in_flight, by_cpu),
        };
        let here = in_flight * factor;
        // Alone each pays for itself; overlapping, at least one instance works.
        let shared = (here / together).zip(here, |shared, all| {
            if all < 1.0 {
                all
            } else if shared > 1.0 {
                shared
            } else {
                1.0
            }
        });
        busy += shared.or_more(by_cpu * factor) * (class.hours * 3600.0);
    }
    busy
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
