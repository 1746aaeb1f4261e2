//! The monthly bill of a plan: every dollar of hosting, on one path.
//!
//! What a world asks of a plan is counted once ([`count`]); [`Counted`] then says what it comes to
//! at any load.

use super::amount::Amount;
use super::committed::Committed;
use super::count;
use super::demand::{HourClass, Staff, World};
use super::fleet::{FleetMonth, used_hours};
use super::machines::{capacity_of, fleet_of};
use super::plan::Plan;
use super::price::{Beside, Settling, Sink};

pub use super::machines::{Load, share_above};

/// Lines a plan bills beside its meters, told through [`Sink::priced`] with places from
/// [`EXTRA`] on: people by duty and for many machines, today's bill, seats, the gap.
pub const EXTRA: usize = 1 << 16;
/// Today's bill, for staying as it is.
pub const TODAY: usize = EXTRA;
/// Seats at a price of their own.
pub const OWN_SEATS: usize = EXTRA + 1;
/// What a bought product leaves undone.
pub const GAP: usize = EXTRA + 2;
/// Licences brought along.
pub const LICENCES: usize = EXTRA + 3;
/// Tax on what is bought, where it is not recovered.
pub const TAX: usize = EXTRA + 4;
/// The first people line.
pub const PEOPLE: usize = EXTRA + 16;
/// People for the machines beyond the first few.
pub const MACHINES: usize = STANDBY - 1;
/// The first meter of what stands by in another region.
pub const STANDBY: usize = EXTRA + 32;

/// The first promise, along [`Plan::committed`]: what is paid of it beside the bill. Its quantity is
/// what is spent with the provider.
pub const COMMITTED: usize = EXTRA << 1;

/// What a bill says beside its dollars, of one host.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HostSide {
    pub fleet: FleetMonth,
    /// Instance-hours that carried load, of those paid.
    pub used_hours: f64,
}

/// A plan counted in a world, ready to be priced at any load; room that is reused from bill to bill.
#[derive(Clone, Debug, Default)]
pub struct Counted<A: Amount = f64> {
    home: count::Quantities<A>,
    away: count::Quantities<A>,
    quantities: Vec<A>,
    settling: Settling<A>,
    /// What stands by in another region, billed at no traffic, whatever the load.
    standing_by: Told<A>,
    /// What that comes to: support is a share of it as of the rest.
    standing_by_usd: A,
    /// What of the month last priced is people.
    people_usd: A,
}

/// Prices a month. What is told to the sink adds up to the bill.
pub fn bill<A: Amount>(
    plan: &Plan,
    classes: &[HourClass],
    world: &World<A>,
    load: Load<A>,
    counted: &mut Counted<A>,
    sink: &mut impl Sink<A>,
) {
    counted.count(plan, classes, world);
    counted.price(plan, classes, world, load, sink);
}

impl<A: Amount> Counted<A> {
    /// Counts a plan in a world, forgetting what was counted before.
    pub fn count(&mut self, plan: &Plan, classes: &[HourClass], world: &World<A>) {
        self.standing_by.clear();
        self.standing_by_usd = A::default();
        if let Some(standby) = &plan.standby {
            self.away.count(standby, classes, world);
            self.stand_by(standby, classes, A::of(1.0));
        }
        self.home.count(plan, classes, world);
    }

    /// Prices what stands by in a month that keeps so many times the data.
    fn stand_by(&mut self, standby: &Plan, classes: &[HourClass], stored: A) {
        let Self { away, quantities, settling, standing_by, .. } = self;
        let idle = Load { stored, ..Load::steady(A::default()) };
        standing_by.clear();
        away.at(standby, classes, idle, quantities, standing_by);
        let beside = Beside { usd: A::default(), servers: away.servers(idle) };
        standby.account.settle(quantities, beside, settling, standing_by);
        self.standing_by_usd = A::default();
        for (_, _, usd) in &self.standing_by.prices {
            self.standing_by_usd += *usd;
        }
    }

    /// Prices a month of the plan and the world last counted.
    pub fn price(
        &mut self,
        plan: &Plan,
        classes: &[HourClass],
        world: &World<A>,
        load: Load<A>,
        sink: &mut impl Sink<A>,
    ) {
        let mut bought = Bought::default();
        if plan.is_today {
            // Traffic beyond today's would have to be paid for at today's rate.
            bought.today = world.today_usd * load.now.at_least(1.0);
            sink.priced(TODAY, A::of(1.0), bought.today);
        }
        if let Some(standby) = plan.standby.as_deref().filter(|_| world.data_grows) {
            self.stand_by(standby, classes, load.stored);
        }
        self.home.at(plan, classes, load, &mut self.quantities, sink);
        let beside = Beside { usd: self.standing_by_usd, servers: self.home.servers(load) };
        plan.account.settle(&self.quantities, beside, &mut self.settling, sink);
        self.standing_by.tell(STANDBY, sink);
        if plan.has_licences && world.licences_usd != A::default() {
            bought.licences = world.licences_usd;
            sink.priced(LICENCES, A::of(1.0), world.licences_usd);
        }
        if plan.has_own_seats {
            // Seats follow the users, unless they were counted.
            let seats = if plan.seats_are_fixed { world.seats } else { world.seats * load.now };
            bought.seats = seats * world.seat_usd;
            sink.priced(OWN_SEATS, seats, bought.seats);
        }
        if plan.model == crate::terms::HostingModel::Saas && world.gap_usd != A::default() {
            sink.priced(GAP, A::of(1.0), world.gap_usd.at_least(0.0));
        }
        self.beside(plan, world, load, bought, sink);
        self.people(plan, world, sink);
    }

    /// Servers that surely run at a load, in the world last counted.
    pub(super) fn servers(&self, load: Load<A>) -> A {
        self.home.servers(load)
    }

    /// What of the month last priced is people, whose price does not move with hosting's.
    pub const fn people_usd(&self) -> A {
        self.people_usd
    }

    /// The people of each duty, and those whom machines beyond the first few take: counted in the
    /// month's busiest hour, as nobody is hired by the hour.
    fn people(&mut self, plan: &Plan, world: &World<A>, sink: &mut impl Sink<A>) {
        self.people_usd = A::default();
        let mut add = |at: usize, fte: A| {
            let usd = fte * world.person_month_usd;
            self.people_usd += usd;
            sink.priced(at, fte, usd);
        };
        for (at, _) in plan.people.iter().enumerate() {
            add(PEOPLE + at, world.staff.duties_fte.get(at).copied().unwrap_or_default());
        }
        if !plan.people.is_empty() && world.staff.machine_fte != A::default() {
            let further = (self.home.machines() - A::of(Staff::<A>::FEW_MACHINES)).at_least(0.0);
            add(MACHINES, further * world.staff.machine_fte);
        }
    }

    /// What is paid beside what was bought: the rest of what is promised, and tax.
    fn beside(
        &self,
        plan: &Plan,
        world: &World<A>,
        load: Load<A>,
        bought: Bought<A>,
        sink: &mut impl Sink<A>,
    ) {
        let mut idle = A::default();
        // What is promised is part of what is paid today.
        let mut today = bought.today;
        for (at, Committed { promise, meters, standby, sells_seats }) in plan.committed.iter().enumerate() {
            let promised = promise.usd(load.month) / load.prices;
            let mut spent = today.or_less(promised);
            today = today - spent;
            for meter in meters {
                spent += self.settling.usd(*meter);
            }
            for (meter, _, usd) in &self.standing_by.prices {
                if standby.contains(meter) {
                    spent += *usd;
                }
            }
            if *sells_seats {
                spent += bought.seats;
            }
            let rest = (promised - spent).at_least(0.0);
            idle += rest;
            sink.priced(COMMITTED + at, spent, rest);
        }
        if world.tax_share != A::default() {
            let mut taxed = self.settling.all_usd() + self.standing_by_usd + idle;
            taxed += bought.today + bought.licences + bought.seats;
            sink.priced(TAX, taxed, taxed * world.tax_share);
        }
    }
}

/// What is bought at prices that were stated, in dollars.
#[derive(Clone, Copy, Debug, Default)]
struct Bought<A> {
    today: A,
    licences: A,
    seats: A,
}

/// Servers that surely run in a month at a load, and with which something may come.
pub fn servers(plan: &Plan, classes: &[HourClass], world: &World, load: Load) -> f64 {
    let mut counted = count::Quantities::default();
    counted.count(plan, classes, world);
    counted.servers(load)
}

/// Prices what is paid once, when the plan is taken.
pub fn once<A: Amount>(
    plan: &Plan,
    classes: &[HourClass],
    world: &World<A>,
    load: Load<A>,
    counted: &mut Counted<A>,
    sink: &mut impl Sink<A>,
) {
    counted.home.count(plan, classes, world);
    counted.home.at(plan, classes, load, &mut counted.quantities, sink);
    plan.account.settle_once(&counted.quantities, sink);
}

/// What a sink was told, to be told again.
#[derive(Clone, Debug, Default)]
struct Told<A: Amount> {
    counts: Vec<(usize, Option<usize>, A)>,
    prices: Vec<(usize, A, A)>,
}

impl<A: Amount> Told<A> {
    fn clear(&mut self) {
        self.counts.clear();
        self.prices.clear();
    }

    /// Tells it under places from `from` on.
    fn tell(&self, from: usize, sink: &mut impl Sink<A>) {
        for (meter, component, quantity) in &self.counts {
            sink.counted(from + meter, *component, *quantity);
        }
        for (meter, quantity, usd) in &self.prices {
            sink.priced(from + meter, *quantity, *usd);
        }
    }
}

impl<A: Amount> Sink<A> for Told<A> {
    fn counted(&mut self, meter: usize, component: Option<usize>, quantity: A) {
        self.counts.push((meter, component, quantity));
    }

    fn priced(&mut self, meter: usize, quantity: A, usd: A) {
        self.prices.push((meter, quantity, usd));
    }
}

/// The fleets behind a bill, along the plan's hosts, for idle shares and instance counts.
pub fn sides(plan: &Plan, classes: &[HourClass], world: &World, load: Load) -> Vec<HostSide> {
    plan.hosts
        .iter()
        .map(|host| {
            let fleet = fleet_of(plan, host, classes, &world.components, load);
            let used_hours = capacity_of(plan, host).map_or(0.0, |capacity| {
                used_hours(capacity, &world.components, &host.components, classes, load.now)
            });
            HostSide { fleet, used_hours: used_hours.min(fleet.instance_hours) }
        })
        .collect()
}
