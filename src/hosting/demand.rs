//! What an application asks of its hosts, in one future.

use super::amount::{Amount, Eight};
use super::traffic::Week;
use super::{HOURS_A_MONTH, SECONDS_A_MONTH};
use crate::decision::{HOURS_A_WEEK, StoreKind};

/// One component's load and work, as plain numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand<A = f64> {
    /// Requests a month at load 1.
    pub requests: A,
    pub wall_ms: A,
    pub cpu_ms: A,
    /// Memory of one process.
    pub memory_mib: A,
    /// Requests one process serves at once, at least 1.
    pub concurrency: A,
    /// The worst minute over its hour, at least 1.
    pub burst: A,
    pub request_kib: A,
    pub response_kib: A,
}

impl<A: Amount> Demand<A> {
    /// Requests a second in a mean hour at a load.
    pub fn rate(&self, load: A) -> A {
        self.requests * load / SECONDS_A_MONTH
    }
}

/// A data store's month at load 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StoreDemand<A = f64> {
    pub kind: StoreKind,
    pub size_gib: A,
    pub reads: A,
    pub writes: A,
}

/// The whole application in one future, or in several side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World<A = f64> {
    pub components: Vec<Demand<A>>,
    pub stores: Vec<StoreDemand<A>>,
    pub seats: A,
    /// Dollars a person-month.
    pub person_month_usd: A,
    /// People by duty, along the plan's people lines, in full-time equivalents.
    pub people_fte: Vec<A>,
    /// Licences brought along, in dollars a month.
    pub licences_usd: A,
    /// What it costs today a month, for staying as it is.
    pub today_usd: A,
    /// Price of a bought product: seat and gap, in dollars a month; below zero: the catalogue's.
    pub seat_usd: A,
    pub gap_usd: A,
}

impl World {
    /// The same world in every lane.
    pub fn eightfold(&self) -> World<Eight> {
        World {
            components: self
                .components
                .iter()
                .map(|demand| Demand {
                    requests: Eight::of(demand.requests),
                    wall_ms: Eight::of(demand.wall_ms),
                    cpu_ms: Eight::of(demand.cpu_ms),
                    memory_mib: Eight::of(demand.memory_mib),
                    concurrency: Eight::of(demand.concurrency),
                    burst: Eight::of(demand.burst),
                    request_kib: Eight::of(demand.request_kib),
                    response_kib: Eight::of(demand.response_kib),
                })
                .collect(),
            stores: self
                .stores
                .iter()
                .map(|store| StoreDemand {
                    kind: store.kind,
                    size_gib: Eight::of(store.size_gib),
                    reads: Eight::of(store.reads),
                    writes: Eight::of(store.writes),
                })
                .collect(),
            seats: Eight::of(self.seats),
            person_month_usd: Eight::of(self.person_month_usd),
            people_fte: self.people_fte.iter().map(|fte| Eight::of(*fte)).collect(),
            licences_usd: Eight::of(self.licences_usd),
            today_usd: Eight::of(self.today_usd),
            seat_usd: Eight::of(self.seat_usd),
            gap_usd: Eight::of(self.gap_usd),
        }
    }
}

/// The hours of a month in which every component's factor is the same: a week has few.
#[derive(Clone, Debug, PartialEq)]
pub struct HourClass {
    /// Hours a month.
    pub hours: f64,
    /// By component: this hour's traffic over the mean hour's.
    pub factors: Vec<f64>,
}

/// Folds the week into classes of equal hours, in order of first appearance.
pub fn hour_classes(weeks: &[Week]) -> Vec<HourClass> {
    let each = HOURS_A_MONTH / HOURS_A_WEEK as f64;
    let mut classes: Vec<HourClass> = Vec::new();
    for at in 0..HOURS_A_WEEK {
        let factors: Vec<f64> = weeks.iter().map(|week| week.get(at).copied().unwrap_or(1.0)).collect();
        match classes.iter_mut().find(|class| class.factors == factors) {
            Some(class) => class.hours += each,
            None => classes.push(HourClass { hours: each, factors }),
        }
    }
    classes
}

/// The same month in at most `most` classes, for ten thousand futures: hours of like traffic are
/// put together at their mean. Totals of traffic stay what they were.
pub fn merged(classes: &[HourClass], most: usize) -> Vec<HourClass> {
    if classes.len() <= most {
        return classes.to_vec();
    }
    let busy = |class: &HourClass| class.factors.iter().sum::<f64>();
    let mut sorted: Vec<&HourClass> = classes.iter().collect();
    sorted.sort_by(|a, b| busy(a).total_cmp(&busy(b)));
    let all: f64 = sorted.iter().map(|class| class.hours).sum();
    let mut merged: Vec<HourClass> = Vec::with_capacity(most);
    let (mut passed, mut last) = (0.0, usize::MAX);
    for class in sorted {
        let group = group_of(passed / all, most);
        passed += class.hours;
        match merged.last_mut() {
            Some(known) if group == last => known.add(class),
            _ => merged.push(class.clone()),
        }
        last = group;
    }
    merged
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small count")]
fn group_of(share: f64, most: usize) -> usize {
    ((share * most as f64) as usize).min(most - 1)
}

impl HourClass {
    /// A component's factor.
    pub fn factor(&self, component: usize) -> f64 {
        self.factors.get(component).copied().unwrap_or(1.0)
    }

    fn add(&mut self, other: &Self) {
        let hours = self.hours + other.hours;
        for (mine, theirs) in self.factors.iter_mut().zip(&other.factors) {
            *mine = (*mine * self.hours + theirs * other.hours) / hours;
        }
        self.hours = hours;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Shape;
    use crate::hosting::traffic::week;

    #[test]
    fn merging_hours_keeps_the_month() {
        let weeks = [week(&Shape::DayAndEvening { peak: 4.0 }), week(&Shape::DayAndEvening { peak: 6.0 })];
        let classes = hour_classes(&weeks);
        let merged = merged(&classes, 24);
        assert!(merged.len() <= 24 && classes.len() > 24);
        let traffic = |classes: &[HourClass], at: usize| {
            classes.iter().map(|class| class.hours * class.factors[at]).sum::<f64>()
        };
        for at in 0..2 {
            assert!((traffic(&classes, at) / traffic(&merged, at) - 1.0).abs() < 1e-12);
        }
    }
}
