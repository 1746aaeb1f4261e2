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
    /// Squared coefficient of variation of how long requests compute; the same in every future.
    pub service_scv: f64,
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

/// The people that running it takes, in full-time equivalents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Staff<A = f64> {
    /// By duty, along the plan's people lines, for a handful of machines.
    pub duties_fte: Vec<A>,
    /// For each machine more.
    pub machine_fte: A,
}

impl<A> Staff<A> {
    /// Machines that the people of the duties look after besides; each one more takes its part of a
    /// person. Judged: a fleet that fits on a page needs nobody of its own.
    pub const FEW_MACHINES: f64 = 10.0;
}

/// The whole application in one future, or in several side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World<A = f64> {
    pub components: Vec<Demand<A>>,
    pub stores: Vec<StoreDemand<A>>,
    pub seats: A,
    /// Dollars a person-month.
    pub person_month_usd: A,
    /// The people it takes.
    pub staff: Staff<A>,
    /// Licences brought along, in dollars a month.
    pub licences_usd: A,
    /// What it costs today a month, for staying as it is.
    pub today_usd: A,
    /// Price of a bought product: seat and gap, in dollars a month; below zero: the catalogue's.
    pub seat_usd: A,
    pub gap_usd: A,
    /// Tax on what is bought that nobody gives back, as a share of its price.
    pub tax_share: A,
    /// The largest multiple of the stated traffic in the horizon; less than one counts as one.
    pub peak: A,
    /// Whether months differ in the data they keep.
    pub data_grows: bool,
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
                    service_scv: demand.service_scv,
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
            staff: Staff {
                duties_fte: self.staff.duties_fte.iter().map(|fte| Eight::of(*fte)).collect(),
                machine_fte: Eight::of(self.staff.machine_fte),
            },
            licences_usd: Eight::of(self.licences_usd),
            today_usd: Eight::of(self.today_usd),
            seat_usd: Eight::of(self.seat_usd),
            gap_usd: Eight::of(self.gap_usd),
            tax_share: Eight::of(self.tax_share),
            peak: Eight::of(self.peak),
            data_grows: self.data_grows,
        }
    }
}

/// The hours of a month in which every component's factor is the same: a week has few.
#[derive(Clone, Debug, PartialEq)]
pub struct HourClass {
    /// Hours a month.
    pub hours: f64,
    /// Hours a month for which a fleet of this class's size is paid: scaling that follows demand
    /// pays the busier of two neighbouring hours a little longer than it lasts.
    pub paid_hours: f64,
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
            Some(class) => {
                class.hours += each;
                class.paid_hours += each;
            }
            None => classes.push(HourClass { hours: each, paid_hours: each, factors }),
        }
    }
    classes
}

/// The same classes where fleets follow demand with a lag: an added instance runs so many hours
/// before the hour that needs it (it has to start), and as long after it (nobody lets it go at
/// once). Which hour is the busier one does not depend on the load, so bills still never fall.
pub fn paid_with_lag(mut classes: Vec<HourClass>, weeks: &[Week], lag_hours: f64) -> Vec<HourClass> {
    if lag_hours <= 0.0 || classes.len() < 2 {
        return classes;
    }
    let class_of = |at: usize| {
        let hour = at % HOURS_A_WEEK;
        let factors = weeks.iter().map(|week| week.get(hour).copied().unwrap_or(1.0));
        classes.iter().position(|class| class.factors.iter().copied().eq(factors.clone()))
    };
    let of_hours: Vec<Option<usize>> = (0..HOURS_A_WEEK).map(class_of).collect();
    let busy: Vec<f64> = classes.iter().map(|class| class.factors.iter().sum()).collect();
    let paid = lag_hours.min(0.5) * HOURS_A_MONTH / HOURS_A_WEEK as f64;
    let neighbours = (0..HOURS_A_WEEK).flat_map(|at| {
        let [before, after] = [(at + HOURS_A_WEEK - 1) % HOURS_A_WEEK, (at + 1) % HOURS_A_WEEK];
        [(at, before), (at, after)]
    });
    for (own, other) in neighbours {
        let at = |hour: usize| of_hours.get(hour).copied().flatten();
        let (Some(own), Some(other)) = (at(own), at(other)) else { continue };
        if busy.get(other) > busy.get(own) {
            for (class, hours) in [(own, -paid), (other, paid)] {
                if let Some(class) = classes.get_mut(class) {
                    class.paid_hours += hours;
                }
            }
        }
    }
    classes
}

/// By hour of the week: its place among the [`hour_classes`].
pub fn class_by_hour(weeks: &[Week]) -> Vec<usize> {
    let classes = hour_classes(weeks);
    let of = |at: usize| {
        let alike = |class: &HourClass| {
            class.factors.iter().zip(weeks).all(|(factor, week)| week.get(at) == Some(factor))
        };
        classes.iter().position(alike).unwrap_or(0)
    };
    (0..HOURS_A_WEEK).map(of).collect()
}

/// The same month in at most `most` classes, for ten thousand futures: hours of like traffic are
/// put together at their mean, in groups of like `size`. Totals of traffic stay what they were.
pub fn merged(classes: &[HourClass], most: usize, size: impl Fn(&HourClass) -> f64) -> Vec<HourClass> {
    if classes.len() <= most {
        return classes.to_vec();
    }
    let busy = |class: &HourClass| class.factors.iter().sum::<f64>();
    let mut sorted: Vec<&HourClass> = classes.iter().collect();
    sorted.sort_by(|a, b| busy(a).total_cmp(&busy(b)));
    let all: f64 = sorted.iter().map(|class| size(class)).sum();
    let mut merged: Vec<HourClass> = Vec::with_capacity(most);
    let (mut passed, mut last) = (0.0, usize::MAX);
    for class in sorted {
        let group = group_of(passed / all, most);
        passed += size(class);
        match merged.last_mut() {
            Some(known) if group == last => known.add(class),
            _ => merged.push(class.clone()),
        }
        last = group;
    }
    merged
}

/// The same, with the hours that size what stands all month left as they are: each component's
/// busiest, and the busiest of all together, for fleets that they share.
pub fn merged_below_the_peaks(
    classes: &[HourClass],
    most: usize,
    size: impl Fn(&HourClass) -> f64,
) -> Vec<HourClass> {
    if classes.len() <= most {
        return classes.to_vec();
    }
    let mut peaks: Vec<usize> = Vec::new();
    let mut keep = |busy: &dyn Fn(&HourClass) -> f64| {
        let busiest = classes.iter().enumerate().max_by(|a, b| busy(a.1).total_cmp(&busy(b.1)));
        peaks.extend(busiest.map(|(at, _)| at));
    };
    keep(&|class| class.factors.iter().sum());
    for component in 0..classes.first().map_or(0, |class| class.factors.len()) {
        keep(&|class| class.factor(component));
    }
    peaks.sort_unstable();
    peaks.dedup();
    let (kept, rest): (Vec<_>, Vec<_>) =
        classes.iter().cloned().enumerate().partition(|(at, _)| peaks.contains(at));
    let [kept, rest] = [kept, rest].map(|part| part.into_iter().map(|(_, class)| class).collect::<Vec<_>>());
    // However many peaks there are, the other hours keep half of the classes.
    let mut merged = merged(&rest, most.saturating_sub(kept.len()).max(most / 2), size);
    merged.extend(kept);
    merged
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small count")]
fn group_of(share: f64, most: usize) -> usize {
    ((share * most as f64) as usize).min(most - 1)
}

impl HourClass {
    /// Requests of a month in it, in hours of the mean, every component counted alike.
    pub fn requests(&self) -> f64 {
        self.hours * self.factors.iter().sum::<f64>()
    }

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
        self.paid_hours += other.paid_hours;
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
        let merged = merged(&classes, 24, |class| class.hours);
        assert!(merged.len() <= 24 && classes.len() > 24);
        let traffic = |classes: &[HourClass], at: usize| {
            classes.iter().map(|class| class.hours * class.factors[at]).sum::<f64>()
        };
        for at in 0..2 {
            assert!((traffic(&classes, at) / traffic(&merged, at) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn merging_hours_keeps_the_peaks() {
        let rising: Week = std::array::from_fn(|at| 1.0 + at as f64 / 1000.0);
        let mut weeks = [rising, rising.map(|factor| 3.0 - factor)];
        (weeks[0][40], weeks[1][90]) = (40.0, 30.0);
        (weeks[0][120], weeks[1][120]) = (29.0, 28.0);
        let classes = hour_classes(&weeks);
        let merged = merged_below_the_peaks(&classes, 24, |class| class.hours);
        assert!(merged.len() <= 24 && classes.len() > 24);
        for at in [40, 90, 120] {
            assert!(merged.iter().any(|class| class.factors == [weeks[0][at], weeks[1][at]]), "hour {at}");
        }
        for component in 0..2 {
            let traffic = |classes: &[HourClass]| {
                classes.iter().map(|class| class.hours * class.factors[component]).sum::<f64>()
            };
            assert!((traffic(&classes) / traffic(&merged) - 1.0).abs() < 1e-12);
        }
        let hours = |classes: &[HourClass]| classes.iter().map(|class| class.paid_hours).sum::<f64>();
        assert!((hours(&classes) - hours(&merged)).abs() < 1e-9);
    }
}
