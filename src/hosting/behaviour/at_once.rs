//! How much is at work at once in the worst minute of the busiest hour: what providers limit.

use super::together;
use crate::hosting::amount::{Amount, Eight};
use crate::hosting::bill::Load;
use crate::hosting::demand::{Demand, HourClass, World};
use crate::hosting::machines::host_fleet;
use crate::hosting::plan::Plan;

/// Of the component, and of the host, that ask for most: limits hold for each of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AtOnce<A = f64> {
    pub requests: A,
    /// Machines as they are planned; where instances start on demand, as many as the requests fill.
    pub instances: A,
}

impl<A: Amount> AtOnce<A> {
    pub fn of(plan: &Plan, classes: &[HourClass], world: &World<A>, load: Load<A>) -> Self {
        let mut most = Self::default();
        for host in &plan.hosts {
            for at in &host.components {
                let Some(demand) = world.components.get(*at) else { continue };
                let busiest = classes.iter().map(|class| class.factor(*at)).fold(0.0, f64::max);
                let requests = requests(demand, busiest, load.now);
                most.requests = most.requests.or_more(requests);
                if let Some(together) = together(host, demand) {
                    most.instances = most.instances.or_more(requests / together);
                }
            }
            if let Some(fleet) = host_fleet(plan, host, classes, &world.components) {
                most.instances = most.instances.or_more(fleet.month(classes, load).most);
            }
        }
        most
    }
}

impl AtOnce<Eight> {
    /// In one of the eight futures.
    pub fn in_lane(&self, lane: usize) -> AtOnce {
        let of = |amount: Eight| amount.0.get(lane).copied().unwrap_or_default();
        AtOnce { requests: of(self.requests), instances: of(self.instances) }
    }
}

/// Requests of a component at work at once, in the worst minute of an hour with so many times the
/// mean hour's.
pub fn requests<A: Amount>(demand: &Demand<A>, hour: f64, load: A) -> A {
    demand.rate(load) * hour * demand.burst * demand.wall_ms / 1000.0
}
