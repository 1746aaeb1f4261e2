//! What an application asks of its hosts, in one future.

use super::traffic::Week;
use super::{HOURS_A_MONTH, SECONDS_A_MONTH};
use crate::decision::{HOURS_A_WEEK, StoreKind};

/// One component's load and work, as plain numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// Requests a month at load 1.
    pub requests: f64,
    pub wall_ms: f64,
    pub cpu_ms: f64,
    /// Memory of one process.
    pub memory_mib: f64,
    /// Requests one process serves at once, at least 1.
    pub concurrency: f64,
    /// The worst minute over its hour, at least 1.
    pub burst: f64,
    pub request_kib: f64,
    pub response_kib: f64,
}

impl Demand {
    /// Requests a second in a mean hour at a load.
    pub fn rate(&self, load: f64) -> f64 {
        self.requests * load / SECONDS_A_MONTH
    }
}

/// A data store's month at load 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StoreDemand {
    pub kind: StoreKind,
    pub size_gib: f64,
    pub reads: f64,
    pub writes: f64,
}

/// The whole application in one future.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    pub components: Vec<Demand>,
    pub stores: Vec<StoreDemand>,
    pub seats: f64,
    /// Dollars a person-month.
    pub person_month_usd: f64,
    /// People by duty, along the plan's people lines, in full-time equivalents.
    pub people_fte: Vec<f64>,
    /// What it costs today a month, for staying as it is.
    pub today_usd: f64,
    /// Price of a bought product: seat and gap, in dollars a month; below zero: the catalogue's.
    pub seat_usd: f64,
    pub gap_usd: f64,
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
