//! What stands behind a plan's hosts in a month: fleets that follow the hours, machines that stand,
//! a base with the rest above it, instances that requests share.

use super::HOURS_A_MONTH;
use super::amount::Amount;
use super::demand::{Demand, HourClass, World};
use super::fleet::{Capacity, Fleet, FleetMonth, Sizing};
use super::plan::{Host, HostKind, Part, Plan};
use super::price::MachineHours;

/// A month's load: how much of the stated traffic there is, and when.
///
/// The weeks of a campaign are no month of their own: what is counted by the month (requests, an
/// allowance, a tier) is counted over all of its weeks, and what follows the hours (a fleet, an
/// instance that requests share) is counted in both kinds of weeks and added up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load<A = f64> {
    /// Multiple of the stated traffic this month, all weeks together.
    pub now: A,
    /// The largest multiple of the horizon, in the weeks of a campaign if there are any: machines
    /// that stand all the time must fit it.
    pub peak: A,
    /// Share of the month that a campaign lasts, 0 to 1.
    pub campaign: A,
    /// Traffic in those weeks over that in the others, at least 1; 1 where there are none.
    pub times: A,
    /// The month of the horizon, the first of which is 0: contracts end.
    pub month: A,
    /// Hosting's prices of that month over today's. Bills are told at today's; what is promised in
    /// dollars does not change with prices.
    pub prices: A,
    /// The data kept in stores, over what is stated.
    pub stored: A,
}

/// Weeks of a month that are alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch<A> {
    /// Share of the month.
    pub(super) share: A,
    /// Traffic over that of the whole month.
    pub(super) times: A,
}

impl<A: Amount> Load<A> {
    /// The same load now and later, in the first month.
    pub fn steady(multiple: A) -> Self {
        Self::even(multiple, multiple)
    }

    /// A month whose weeks are alike, in a horizon with a larger one.
    pub fn even(now: A, peak: A) -> Self {
        let one = A::of(1.0);
        Self { now, peak, campaign: A::default(), times: one, month: A::default(), prices: one, stored: one }
    }

    /// A month with a campaign: a share of it has so many times the `usual` traffic of its other
    /// weeks.
    pub fn with_campaign(usual: A, peak: A, (share, times): (A, A)) -> Self {
        let one = A::of(1.0);
        let now = usual * (one + share * (times - one));
        Self { campaign: share, times, ..Self::even(now, peak) }
    }

    /// The month's other weeks and those of a campaign; all of it where there is none.
    pub(super) fn stretches(&self) -> impl Iterator<Item = Stretch<A>> + use<A> {
        let one = A::of(1.0);
        let whole = one + self.campaign * (self.times - one);
        let usual = Stretch { share: one - self.campaign, times: one / whole };
        let busy = Stretch { share: self.campaign, times: self.times / whole };
        let has_campaign = self.campaign != A::default();
        std::iter::once(usual).chain(has_campaign.then_some(busy))
    }

    /// So many times the stated traffic, in a month of a horizon that is as many times what the
    /// world expects: machines that stand are those bought for its peak.
    pub fn of(world: &World<A>, multiple: A) -> Self {
        Self::even(multiple, multiple * world.peak.at_least(1.0))
    }
}

#[derive(Clone, Debug)]
pub(super) struct HostFleet<A> {
    fleet: Fleet<A>,
    minimum: f64,
    /// Stands all the time, sized for the peak of the horizon.
    stands: bool,
    /// That many, all month.
    base: Option<f64>,
    /// How the hours of each machine count; `None` where all count alike.
    hours: Option<MachineHours>,
}

/// Traffic of a component above a base of machines.
#[derive(Clone, Debug)]
pub(super) struct Above<A> {
    fleet: Fleet<A>,
    machines: f64,
    component: usize,
}

impl<A: Amount> Above<A> {
    /// Of the traffic of an hour, the share that is above.
    pub(super) fn share(&self, class: &HourClass, load: A) -> A {
        let machines = self.machines;
        self.fleet.need(class, load).map(|need| if need > machines { 1.0 - machines / need } else { 0.0 })
    }

    /// Of the traffic of a month.
    pub(super) fn of_month(&self, classes: &[HourClass], load: Load<A>) -> A {
        let mut above = A::default();
        for stretch in load.stretches() {
            let here = self.of_weeks(classes, load.now * stretch.times);
            above += here * stretch.share * stretch.times;
        }
        above
    }

    /// Of the traffic of weeks that are alike.
    fn of_weeks(&self, classes: &[HourClass], load: A) -> A {
        let (mut above, mut all) = (A::default(), 0.0);
        for class in classes {
            let here = class.factor(self.component) * class.hours;
            above += self.share(class, load) * here;
            all += here;
        }
        if all > 0.0 { above / all } else { above }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Sharing<A> {
    pub(super) demand: Demand<A>,
    pub(super) component: usize,
    pub(super) vcpu: f64,
    pub(super) most_concurrency: f64,
}

pub(super) fn demands<'a, A>(
    world: &'a World<A>,
    components: &'a [usize],
) -> impl Iterator<Item = (usize, &'a Demand<A>)> + use<'a, A> {
    components.iter().filter_map(|at| Some((*at, world.components.get(*at)?)))
}

/// A host's machines; `None` where nothing is reserved.
pub fn capacity_of(plan: &Plan, host: &Host) -> Option<Capacity> {
    let (vcpu, memory_mib, step) = match host.kind {
        HostKind::Fleet { vcpu, memory_mib } => (vcpu, memory_mib, plan.step),
        // Nobody scales what is bought: machines are added one by one.
        HostKind::Standing { vcpu, memory_mib } => (vcpu, memory_mib, 1.0),
        HostKind::Tasks { size } => (size.vcpu(), size.memory_gib() * 1024.0, plan.step),
        HostKind::Functions { .. } | HostKind::RequestTime { .. } | HostKind::Seats => return None,
    };
    Some(Capacity { vcpu, memory_mib, utilisation: plan.utilisation, step, baseline: host.baseline })
}

pub(super) fn host_fleet<A: Amount>(
    plan: &Plan,
    host: &Host,
    classes: &[HourClass],
    demands: &[Demand<A>],
) -> Option<HostFleet<A>> {
    let capacity = capacity_of(plan, host)?;
    Some(HostFleet {
        fleet: Fleet::of(capacity, demands, &host.components, classes, Sizing::Planned),
        minimum: plan.minimum_instances,
        stands: matches!(host.kind, HostKind::Standing { .. }),
        base: match host.part {
            Part::Base { machines } => Some(machines),
            Part::Whole | Part::Above { .. } => None,
        },
        hours: None,
    })
}

/// What is above the base of machines that a part names; `None` where everything comes.
pub(super) fn above_of<A: Amount>(
    plan: &Plan,
    classes: &[HourClass],
    demands: &[Demand<A>],
    part: Part,
    component: usize,
) -> Option<Above<A>> {
    let Part::Above { base } = part else { return None };
    let host = plan.hosts.get(base)?;
    let Part::Base { machines } = host.part else { return None };
    let mut capacity = capacity_of(plan, host)?;
    // What carries the base works all the time, and a burstable machine has nothing to save up.
    if let Some(baseline) = capacity.baseline {
        capacity.vcpu *= (baseline / capacity.utilisation).min(1.0);
    }
    let fleet = Fleet::of(capacity, demands, &host.components, classes, Sizing::Planned);
    Some(Above { fleet, machines, component })
}

/// Of a month's requests, the share that is above the base of machines; everything where there is
/// none.
pub fn share_above(plan: &Plan, classes: &[HourClass], world: &World, load: f64) -> f64 {
    let (mut above, mut all) = (0.0, 0.0);
    for host in plan.hosts.iter().filter(|host| !matches!(host.part, Part::Base { .. })) {
        for (at, demand) in demands(world, &host.components) {
            let found = above_of(plan, classes, &world.components, host.part, at);
            above += demand.requests * found.map_or(1.0, |found| found.of_month(classes, Load::steady(load)));
            all += demand.requests;
        }
    }
    if all > 0.0 { above / all } else { 1.0 }
}

/// The machines of a host in a month; none where nothing is reserved.
pub fn fleet_of(
    plan: &Plan,
    host: &Host,
    classes: &[HourClass],
    demands: &[Demand],
    load: Load,
) -> FleetMonth {
    host_fleet(plan, host, classes, demands)
        .map_or_else(FleetMonth::default, |host| host.month(classes, load))
}

/// Servers that surely run, over the load: of what comes with a server, so much is free.
///
/// All that really run have a little more with them, and more with each that is added. Were that
/// counted, a bill would fall where a server comes; counted in proportion to the load, what is beyond
/// it never does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surely<A> {
    /// Whatever the load.
    least: A,
    /// For each multiple of it.
    each: A,
    stands: bool,
}

impl<A: Amount> Surely<A> {
    pub(super) fn of(host: &HostFleet<A>, classes: &[HourClass]) -> Self {
        let HostFleet { fleet, minimum, stands, base, .. } = host;
        match base {
            Some(machines) => Self { least: A::of(*machines), each: A::default(), stands: *stands },
            None => Self { least: A::of(*minimum), each: fleet.surely(classes, *stands), stands: *stands },
        }
    }

    pub(super) fn at(&self, load: Load<A>) -> A {
        let now = if self.stands { load.peak } else { load.now };
        self.least.or_more(self.each * now)
    }
}

impl Surely<f64> {
    /// The load from which on there are more than whatever the load; none for a base.
    pub(super) fn grows_from(&self) -> Option<f64> {
        (self.each > 0.0).then(|| self.least / self.each)
    }
}

impl<A: Amount> HostFleet<A> {
    /// The same, the hours of each machine counted like that.
    pub(super) fn counting(&self, hours: &MachineHours) -> Self {
        Self { hours: Some(hours.clone()), ..self.clone() }
    }

    pub(super) fn month(&self, classes: &[HourClass], load: Load<A>) -> FleetMonth<A> {
        let all_month = self.hours.as_ref().map_or(HOURS_A_MONTH, |hours| hours.counted(HOURS_A_MONTH));
        if let Some(machines) = self.base {
            let most = A::of(machines);
            return FleetMonth { instance_hours: most * all_month, most };
        }
        if self.stands {
            let most = self.fleet.month(classes, load.peak, self.minimum).most;
            return FleetMonth { instance_hours: most * all_month, most };
        }
        let mut month = FleetMonth::<A>::default();
        for stretch in load.stretches() {
            let here = self.fleet.month(classes, load.now * stretch.times, self.minimum);
            month.instance_hours += here.instance_hours * stretch.share;
            month.most = month.most.or_more(here.most);
        }
        let Some(MachineHours(weights)) = &self.hours else { return month };
        let mut counted = A::default();
        for (up_to, weight) in weights {
            let hours = if up_to.is_finite() {
                self.fleet.capped_hours(classes, load, self.minimum, *up_to)
            } else {
                month.instance_hours
            };
            counted += hours * *weight;
        }
        FleetMonth { instance_hours: counted, ..month }
    }
}

impl<A: Amount> Sharing<A> {
    /// Requests that an instance serves at once, on average over its busy time.
    /// `above` is what comes here where a base of machines carries the rest, and its share of the
    /// month.
    pub(super) fn overlap(&self, classes: &[HourClass], load: Load<A>, above: Option<(&Above<A>, A)>) -> A {
        let share = above.map_or_else(|| A::of(1.0), |(_, share)| share);
        let in_flight_s = self.demand.requests * load.now * share * self.demand.wall_ms / 1000.0;
        let mut busy = A::default();
        for stretch in load.stretches() {
            let here = self.busy_seconds(classes, load.now * stretch.times, above.map(|(above, _)| above));
            busy += here * stretch.share;
        }
        in_flight_s.zip(busy, |all, busy| if busy > 0.0 { all / busy } else { 1.0 })
    }

    /// Seconds of a month of weeks alike in which containers work, paid while at least one request
    /// is there: a lone request pays for itself, overlapping ones share an instance up to its
    /// concurrency. Never falls with load.
    fn busy_seconds(&self, classes: &[HourClass], load: A, above: Option<&Above<A>>) -> A {
        let demand = &self.demand;
        let together = demand.concurrency.at_most(self.most_concurrency).at_least(1.0);
        let rate = demand.rate(load);
        let in_flight = rate * demand.wall_ms / 1000.0;
        let by_cpu = rate * demand.cpu_ms / (1000.0 * self.vcpu);
        let mut busy = A::default();
        for class in classes {
            let factor = class.factor(self.component);
            let (in_flight, by_cpu) = match above.map(|above| above.share(class, load)) {
                None => (in_flight, by_cpu),
                Some(share) => (in_flight * share, by_cpu * share),
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
}
