//! What a plan asks of its meters, as straight lines over the traffic.
//!
//! A month's quantity is what it is whatever the traffic, plus so much for each multiple of it, or
//! for each hour of a fleet. Written down once for a world, that prices every month of a horizon
//! and every point of a curve. What does not grow in a straight line (a request that shares an
//! instance, a count rounded up) is counted anew at each load.

use super::amount::Amount;
use super::demand::{Demand, HourClass, World};
use super::fleet::FleetMonth;
use super::machines::{Above, HostFleet, Load, Sharing, Surely, above_of, capacity_of, demands, host_fleet};
use super::plan::{Host, HostKind, Part, Plan, Service, ServiceRole, is_backed_up};
use super::price::{Drivers, Sheet, Sink};
use super::{HOURS_A_MONTH, SECONDS_A_MONTH};
use crate::catalog::{Driver, Role};

const KIB_PER_GIB: f64 = 1_048_576.0;

/// A plan's quantities in one world, over the load.
#[derive(Clone, Debug, Default)]
pub struct Quantities<A: Amount = f64> {
    straight: Vec<Straight<A>>,
    bent: Vec<Bent<A>>,
    fleets: Vec<HostFleet<A>>,
    /// What each fleet comes to at the load looked at.
    months: Vec<FleetMonth<A>>,
    /// Those of `fleets` that are machines somebody looks after, each host's once: a container whose
    /// machine is the provider's is none.
    machines: Vec<usize>,
    /// Servers that something comes with, where anything does.
    surely: Vec<Surely<A>>,
    /// What is above a base of machines, by component.
    above: Vec<Above<A>>,
    /// Its share of the component's traffic at the load looked at.
    shares: Vec<A>,
    /// What the workload being counted asks for.
    asked: Drivers<A>,
    /// Nothing is folded into straight lines, so that what is asked for can be told.
    is_unfolded: bool,
}

/// A quantity of a month, with the drivers that it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The meter's place in the plan's account.
    pub meter: usize,
    pub component: Option<usize>,
    pub quantity: f64,
    /// What the meter reads, in the order in which it does.
    pub drivers: Vec<(Driver, f64)>,
}

/// Every quantity of a plan's month, and the drivers it is made of.
pub fn asked(plan: &Plan, classes: &[HourClass], world: &World, load: Load) -> Vec<Asked> {
    let mut counted = Quantities { is_unfolded: true, ..Quantities::default() };
    counted.count(plan, classes, world);
    let mut list = Vec::new();
    let keep = |at: usize, component, drivers: &Drivers, quantity| {
        let read = plan.account.meters.get(at).map_or_else(Vec::new, |meter| meter.read(drivers));
        list.push(Asked { meter: at, component, quantity, drivers: read });
    };
    counted.each(plan, classes, load, keep);
    list
}

/// One workload's quantity on one meter.
#[derive(Clone, Copy, Debug)]
struct Straight<A> {
    meter: usize,
    component: Option<usize>,
    along: Along,
    still: A,
    per_one: A,
}

/// A workload with meters on which its quantity is no straight line.
#[derive(Clone, Debug)]
struct Bent<A: Amount> {
    meters: Vec<usize>,
    component: Option<usize>,
    along: Along,
    asked: Drivers<A>,
    late: Option<Late<A>>,
}

/// What is known of a month only once its load is.
#[derive(Clone, Debug)]
enum Late<A: Amount> {
    /// Requests share instances: how many do depends on the load.
    Sharing(Sharing<A>),
    /// Data that grows, in GiB at first.
    Stored(A),
}

impl<A: Amount> Late<A> {
    const fn driver(&self) -> Driver {
        match self {
            Self::Sharing(_) => Driver::Concurrency,
            Self::Stored(_) => Driver::StorageGib,
        }
    }
}

/// What a quantity grows with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Along {
    Load,
    /// Hours of the fleet at that place.
    Fleet(usize),
    /// Traffic above the base of machines at that place.
    Above(usize),
}

/// A driver's value: the same whatever the traffic, or so much for each of what it moves along.
#[derive(Clone, Copy, Debug)]
enum Value<A> {
    Still(A),
    Moving(A),
}

const fn still<A: Amount>(driver: Driver, value: A) -> (Driver, Value<A>) {
    (driver, Value::Still(value))
}

const fn moving<A: Amount>(driver: Driver, value: A) -> (Driver, Value<A>) {
    (driver, Value::Moving(value))
}

impl<A: Amount> Quantities<A> {
    /// Counts a plan in a world, forgetting what was counted before.
    pub fn count(&mut self, plan: &Plan, classes: &[HourClass], world: &World<A>) {
        self.straight.clear();
        self.bent.clear();
        self.fleets.clear();
        self.machines.clear();
        self.surely.clear();
        self.above.clear();
        for host in &plan.hosts {
            self.host(plan, classes, world, host);
        }
        for service in &plan.services {
            self.service(plan, classes, world, service);
        }
    }

    /// Adds up the account's quantities of a month at a load and tells them.
    pub fn at(
        &mut self,
        plan: &Plan,
        classes: &[HourClass],
        load: Load<A>,
        quantities: &mut Vec<A>,
        sink: &mut impl Sink<A>,
    ) {
        quantities.clear();
        quantities.resize(plan.account.meters.len(), A::default());
        self.each(plan, classes, load, |meter, component, _, quantity| {
            if let Some(sum) = quantities.get_mut(meter) {
                *sum += quantity;
            }
            sink.counted(meter, component, quantity);
        });
    }

    /// Servers that surely run in a month at a load.
    pub fn servers(&self, load: Load<A>) -> A {
        let mut servers = A::default();
        for surely in &self.surely {
            servers += surely.at(load);
        }
        servers
    }

    /// Machines in the busiest hour of the month last looked at.
    pub fn machines(&self) -> A {
        let mut machines = A::default();
        for at in &self.machines {
            machines += self.months.get(*at).map_or_else(A::default, |month| month.most);
        }
        machines
    }

    /// Every quantity of a month at a load that is not zero. What is asked for is told where the
    /// quantity is counted anew.
    fn each(
        &mut self,
        plan: &Plan,
        classes: &[HourClass],
        load: Load<A>,
        mut tell: impl FnMut(usize, Option<usize>, &Drivers<A>, A),
    ) {
        let Self { straight, bent, fleets, months, above, shares, asked, .. } = self;
        months.clear();
        months.extend(fleets.iter().map(|host| host.month(classes, load)));
        shares.clear();
        shares.extend(above.iter().map(|above| above.of_month(classes, load)));
        let place = |along| match along {
            Along::Load => load.now,
            Along::Fleet(at) => months.get(at).map_or_else(A::default, |month| month.instance_hours),
            Along::Above(at) => load.now * shares.get(at).copied().unwrap_or_default(),
        };
        for line in straight {
            let quantity = line.still + line.per_one * place(line.along);
            if quantity != A::default() {
                tell(line.meter, line.component, asked, quantity);
            }
        }
        for line in bent {
            asked.clone_from(&line.asked);
            asked.move_along(place(line.along));
            match &line.late {
                Some(Late::Sharing(sharing)) => {
                    let above = match line.along {
                        Along::Above(at) => above.get(at).zip(shares.get(at).copied()),
                        _ => None,
                    };
                    asked.set(Driver::Concurrency, sharing.overlap(classes, load, above));
                }
                Some(Late::Stored(gib)) => asked.set(Driver::StorageGib, *gib * load.stored),
                None => {}
            }
            for at in &line.meters {
                let quantity =
                    plan.account.meters.get(*at).map_or_else(A::default, |meter| meter.count(asked));
                if quantity != A::default() {
                    tell(*at, line.component, asked, quantity);
                }
            }
        }
    }

    fn ask(
        &mut self,
        plan: &Plan,
        sheet: &Sheet,
        component: Option<usize>,
        along: Along,
        drivers: impl IntoIterator<Item = (Driver, Value<A>)>,
        late: Option<Late<A>>,
    ) {
        self.asked.clear();
        for (driver, value) in drivers {
            match value {
                Value::Still(value) => self.asked.set(driver, value),
                Value::Moving(value) => self.asked.set_moving(driver, value),
            }
        }
        if let Some(late) = &late {
            // Given, at a value that waits for a load.
            self.asked.set(late.driver(), A::of(1.0));
        }
        let mut bent = Vec::new();
        for (at, meter) in plan.account.on(sheet) {
            let waits = late.as_ref().is_some_and(|late| meter.reads(late.driver()));
            match meter.count_straight(&self.asked).filter(|_| !waits && !self.is_unfolded) {
                Some((still, per_one)) => {
                    self.straight.push(Straight { meter: at, component, along, still, per_one });
                }
                None => bent.push(at),
            }
        }
        if !bent.is_empty() {
            let asked = self.asked.clone();
            self.bent.push(Bent { meters: bent, component, along, asked, late });
        }
    }

    fn host(&mut self, plan: &Plan, classes: &[HourClass], world: &World<A>, host: &Host) {
        match host.kind {
            HostKind::Functions { least_mib, most_mib } => {
                for (at, demand) in demands(world, &host.components) {
                    let drivers = [
                        moving(Driver::Requests, demand.requests),
                        still(Driver::DurationMs, demand.wall_ms),
                        still(Driver::MemoryMib, demand.memory_mib.at_least(least_mib).at_most(most_mib)),
                        still(Driver::CpuMs, demand.cpu_ms),
                        still(Driver::RequestKib, demand.request_kib),
                    ];
                    let along = self.along(plan, classes, world, host.part, at);
                    self.ask(plan, &host.sheet, Some(at), along, drivers, None);
                }
            }
            HostKind::Fleet { .. } | HostKind::Standing { .. } => {
                let alone = match host.components.as_slice() {
                    [only] => Some(*only),
                    _ => None,
                };
                self.instances(plan, classes, world, host, alone);
            }
            HostKind::Tasks { .. } => {
                self.instances(plan, classes, world, host, host.components.first().copied());
            }
            HostKind::RequestTime { size, most_concurrency } => {
                for (at, demand) in demands(world, &host.components) {
                    let drivers = [
                        moving(Driver::Requests, demand.requests),
                        still(Driver::DurationMs, demand.wall_ms),
                        still(Driver::Vcpu, A::of(size.vcpu())),
                        still(Driver::MemoryGib, A::of(size.memory_gib())),
                        still(Driver::CpuMs, demand.cpu_ms),
                    ];
                    let sharing =
                        Sharing { demand: *demand, component: at, vcpu: size.vcpu(), most_concurrency };
                    let along = self.along(plan, classes, world, host.part, at);
                    self.ask(plan, &host.sheet, Some(at), along, drivers, Some(Late::Sharing(sharing)));
                }
            }
            HostKind::Seats => {
                if !plan.has_own_seats {
                    // Seats follow the users, unless they were counted.
                    let drivers = if plan.seats_are_fixed {
                        [still(Driver::Seats, world.seats)]
                    } else {
                        [moving(Driver::Seats, world.seats)]
                    };
                    self.ask(plan, &host.sheet, None, Along::Load, drivers, None);
                }
            }
        }
    }

    /// What a part of a component's traffic grows with.
    fn along(
        &mut self,
        plan: &Plan,
        classes: &[HourClass],
        world: &World<A>,
        part: Part,
        component: usize,
    ) -> Along {
        match above_of(plan, classes, &world.components, part, component) {
            None => Along::Load,
            Some(above) => {
                self.above.push(above);
                Along::Above(self.above.len() - 1)
            }
        }
    }

    /// Instances by the hour as one instance for as many hours: what meters read is the same.
    fn instances(
        &mut self,
        plan: &Plan,
        classes: &[HourClass],
        world: &World<A>,
        host: &Host,
        component: Option<usize>,
    ) {
        let Some(capacity) = capacity_of(plan, host) else { return };
        let Some(fleet) = host_fleet(plan, host, classes, &world.components) else { return };
        for (sheet, hours) in &host.by_machine {
            // Machines that run all month, as many as count for the same.
            self.fleets.push(fleet.counting(hours));
            let drivers = [
                moving(Driver::Instances, A::of(1.0 / hours.counted(HOURS_A_MONTH))),
                still(Driver::Hours, A::of(HOURS_A_MONTH)),
                still(Driver::Vcpu, A::of(capacity.vcpu)),
                still(Driver::MemoryGib, A::of(capacity.memory_mib / 1024.0)),
            ];
            self.ask(plan, sheet, component, Along::Fleet(self.fleets.len() - 1), drivers, None);
        }
        if matches!(host.kind, HostKind::Fleet { .. } | HostKind::Standing { .. }) {
            self.machines.push(self.fleets.len());
        }
        if plan.account.has_inclusions() {
            self.surely.push(Surely::of(&fleet, classes));
        }
        self.fleets.push(fleet);
        let an_hour = A::of(1.0 / HOURS_A_MONTH);
        let drivers = [
            moving(Driver::Instances, an_hour),
            moving(Driver::InstanceHours, A::of(1.0)),
            still(Driver::Hours, A::of(HOURS_A_MONTH)),
            still(Driver::Seconds, A::of(SECONDS_A_MONTH)),
            moving(Driver::Tasks, an_hour),
            still(Driver::SecondsPerTask, A::of(SECONDS_A_MONTH)),
            still(Driver::Vcpu, A::of(capacity.vcpu)),
            still(Driver::MemoryGib, A::of(capacity.memory_mib / 1024.0)),
            moving(Driver::Disks, an_hour),
            still(Driver::Clusters, A::of(1.0)),
        ];
        let along = Along::Fleet(self.fleets.len() - 1);
        self.ask(plan, &host.sheet, component, along, drivers, None);
        if matches!(host.kind, HostKind::Fleet { .. } | HostKind::Standing { .. }) {
            self.with_machines(plan, host, component, along);
        }
    }

    /// What each machine takes along for as long as it runs: a disk, and metrics from within.
    fn with_machines(&mut self, plan: &Plan, host: &Host, component: Option<usize>, along: Along) {
        for service in &plan.services {
            if !service.components.iter().any(|at| host.components.contains(at)) {
                continue;
            }
            let an_hour = |each: f64| A::of(each / HOURS_A_MONTH);
            match service.role {
                ServiceRole::Attached(Role::Disk) => {
                    let drivers = [
                        moving(Driver::Disks, an_hour(1.0)),
                        moving(Driver::StorageGib, an_hour(BOOT_DISK_GIB)),
                    ];
                    self.ask(plan, &service.sheet, component, along, drivers, None);
                }
                ServiceRole::Attached(Role::Metrics) => {
                    let drivers = [moving(Driver::Metrics, an_hour(METRICS_PER_MACHINE))];
                    self.ask(plan, &service.sheet, component, along, drivers, None);
                }
                _ => {}
            }
        }
    }

    fn service(&mut self, plan: &Plan, classes: &[HourClass], world: &World<A>, service: &Service) {
        let of_all = |of: &dyn Fn(&Demand<A>) -> A| {
            let mut sum = A::default();
            for (_, demand) in demands(world, &service.components) {
                sum += of(demand);
            }
            sum
        };
        // Data that grows is counted by the month.
        let late = |gib: A| world.data_grows.then_some(Late::Stored(gib));
        match service.role {
            ServiceRole::Needed => {
                let requests = of_all(&|demand| demand.requests);
                self.standing(plan, service, &[moving(Driver::Requests, requests)], None);
            }
            ServiceRole::Store(at) => {
                let Some(store) = world.stores.get(at) else { return };
                let drivers = [
                    still(Driver::StorageGib, store.size_gib),
                    moving(Driver::Reads, store.reads),
                    moving(Driver::Writes, store.writes),
                    moving(Driver::Messages, store.reads + store.writes),
                ];
                self.standing(plan, service, &drivers, late(store.size_gib));
            }
            ServiceRole::Attached(Role::LoadBalancer) => {
                let gib = of_all(&|demand| demand.requests * (demand.request_kib + demand.response_kib))
                    / KIB_PER_GIB;
                let rate = of_all(&|demand| demand.requests) / SECONDS_A_MONTH;
                let connections = rate * (CONNECTIONS_PER_REQUEST / CONNECTIONS_PER_UNIT);
                let units = (gib / HOURS_A_MONTH).or_more(connections);
                let drivers = [moving(Driver::ProcessedGib, gib), moving(Driver::CapacityUnits, units)];
                self.standing(plan, service, &drivers, None);
            }
            // A share of spend is counted when the rest is priced, disks with their machines.
            ServiceRole::Attached(Role::Support | Role::Disk) => {}
            ServiceRole::Attached(Role::Backup) => {
                let mut gib = A::default();
                for store in world.stores.iter().filter(|store| is_backed_up(store.kind)) {
                    gib += store.size_gib;
                }
                let gib = gib * BACKUP_COPIES;
                self.standing(plan, service, &[still(Driver::StorageGib, gib)], late(gib));
            }
            ServiceRole::Attached(Role::Nat) => {
                let kib = of_all(&|demand| demand.requests * demand.request_kib);
                self.standing(plan, service, &[moving(Driver::ProcessedGib, kib / KIB_PER_GIB)], None);
            }
            ServiceRole::Attached(Role::Address) => {
                let count = [still(Driver::Instances, A::of(service.count))];
                self.standing(plan, service, &count, None);
            }
            ServiceRole::Attached(Role::Metrics) => {
                for at in &service.components {
                    let drivers = [still(Driver::Metrics, A::of(METRICS_PER_COMPONENT))];
                    self.ask(plan, &service.sheet, Some(*at), Along::Load, drivers, None);
                }
            }
            ServiceRole::Attached(role) => {
                // What follows each component's traffic is counted for it.
                for (at, demand) in demands(world, &service.components) {
                    let requests = demand.requests;
                    let drivers = match role {
                        Role::Egress => {
                            &[moving(Driver::EgressGib, requests * demand.response_kib / KIB_PER_GIB)][..]
                        }
                        Role::Logs => {
                            let gib = requests * (LOG_KIB_PER_REQUEST / KIB_PER_GIB);
                            &[moving(Driver::IngestedGib, gib), moving(Driver::StorageGib, gib)]
                        }
                        _ => {
                            let kib = demand.request_kib.or_more(demand.response_kib);
                            &[moving(Driver::Requests, requests), still(Driver::RequestKib, kib)]
                        }
                    };
                    let along = self.along(plan, classes, world, service.part, at);
                    self.ask(plan, &service.sheet, Some(at), along, drivers.iter().copied(), None);
                }
            }
        }
    }

    /// Counts what stands all month, whatever the traffic, beside what follows it.
    fn standing(
        &mut self,
        plan: &Plan,
        service: &Service,
        drivers: &[(Driver, Value<A>)],
        late: Option<Late<A>>,
    ) {
        let always = [
            still(Driver::Hours, A::of(HOURS_A_MONTH)),
            still(Driver::Instances, A::of(1.0)),
            still(Driver::Clusters, A::of(1.0)),
        ];
        let all = always.into_iter().chain(drivers.iter().copied());
        self.ask(plan, &service.sheet, None, Along::Load, all, late);
    }
}

/// Full copies kept beyond the one that a database's price includes. Judged.
const BACKUP_COPIES: f64 = 1.0;
/// Half a KiB of log a request, kept for a month: a line of access log and a line of the
/// application's. Judged.
const LOG_KIB_PER_REQUEST: f64 = 0.5;
/// A disk to start from, with room for a system, its logs and two versions of a program. Judged.
const BOOT_DISK_GIB: f64 = 32.0;
/// Metrics of one's own for each component: requests, errors, quantiles, a queue's length, what the
/// business counts. Judged; what a platform measures by itself is free.
const METRICS_PER_COMPONENT: f64 = 10.0;
/// Metrics of a machine that cannot be seen from outside: memory, disk, swap, processes. Judged.
const METRICS_PER_MACHINE: f64 = 4.0;
/// New connections a request: browsers and clients keep theirs open. Judged.
const CONNECTIONS_PER_REQUEST: f64 = 0.1;
/// New connections a second in one load-balancer capacity unit, as the provider defines it.
const CONNECTIONS_PER_UNIT: f64 = 25.0;
