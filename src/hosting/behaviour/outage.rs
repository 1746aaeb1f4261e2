//! How many minutes a year a plan is down, from how often its parts are.
//!
//! Instances are k of n with a common cause, where k is what the hour's traffic needs and n what
//! runs; the platform and the services it needs stand in series with them; disasters come on top,
//! each as long as the pattern of recovery takes. All of it rests on engineering estimates: what a
//! service agreement promises is no probability and is never read here.

use crate::hosting::amount::Amount;
use crate::hosting::availability::{AvailabilityError, k_of_alike};

const HOURS_A_YEAR: f64 = 8760.0;

/// Instances of one host, over the hours of the week.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// (needed, running, share of the hours)
    pub hours: Vec<(u32, u32, f64)>,
}

/// What a plan's downtime is made of, in hours a year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimates<A = f64> {
    /// One instance.
    pub instance_h: A,
    /// What all instances stand on.
    pub platform_h: A,
    /// All services the plan needs, each by itself.
    pub services_h: A,
    /// Share of an instance's downtime that its siblings share, 0 to 1.
    pub common_cause: f64,
    pub disasters_a_year: A,
    /// Time until it is back after one.
    pub recovery_h: f64,
}

/// Hours down a year, part by part.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Down {
    pub instances_h: f64,
    pub platform_h: f64,
    pub services_h: f64,
    pub disasters_h: f64,
    /// Together; less than the sum where two are down at once.
    pub all_h: f64,
}

/// What the parts come to.
pub fn down(groups: &[Group], estimates: &Estimates) -> Result<Down, AvailabilityError> {
    let instances_h = instances_h(groups, estimates.instance_h, estimates.common_cause)?;
    Ok(Down {
        instances_h,
        platform_h: estimates.platform_h,
        services_h: estimates.services_h,
        disasters_h: estimates.disasters_a_year * estimates.recovery_h,
        all_h: all_h(instances_h, estimates),
    })
}

/// Hours a year in which the instances of all groups do not suffice.
pub fn instances_h(groups: &[Group], instance_h: f64, common_cause: f64) -> Result<f64, AvailabilityError> {
    let mut all = 1.0;
    for group in groups {
        all *= up_of(group, up(instance_h), common_cause)?;
    }
    Ok((1.0 - all) * HOURS_A_YEAR)
}

fn up(down_h: f64) -> f64 {
    1.0 - (down_h / HOURS_A_YEAR).clamp(0.0, 1.0)
}

/// The beta-factor model (see [`parallel_with_common_cause`](crate::hosting::availability)) over k
/// of n: a share of each instance's downtime takes all of them, the rest is each one's own.
fn up_of(group: &Group, up: f64, common_cause: f64) -> Result<f64, AvailabilityError> {
    let mut sum = 0.0;
    for (needed, running, share) in &group.hours {
        let running = (*running).max(1);
        let needed = (*needed).clamp(1, running);
        let together = if running == needed {
            // Without spare ones each failure counts, whoever shares its cause.
            k_of_alike(needed, running, up)?
        } else {
            let own = 1.0 - (1.0 - common_cause) * (1.0 - up);
            k_of_alike(needed, running, own)? * (1.0 - common_cause * (1.0 - up))
        };
        sum += share * together;
    }
    Ok(sum)
}

/// What instances come to, for any estimate of one: made once for a plan, read in every future.
/// Logarithms on both sides, since downtime is nearly a power of that of one instance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByInstance {
    log_hours: Vec<f64>,
}

/// Estimates the table runs over, in hours a year, and its nodes.
const LEAST_H: f64 = 0.01;
const MOST_H: f64 = 1000.0;
const NODES: usize = 11;

impl ByInstance {
    pub fn of(groups: &[Group], common_cause: f64) -> Self {
        let at = |node: usize| LEAST_H * libm::pow(MOST_H / LEAST_H, node as f64 / (NODES - 1) as f64);
        // Availabilities lie between nought and one by the way they are made.
        let hours = |node| instances_h(groups, at(node), common_cause).unwrap_or(0.0);
        let logs = (0..NODES).map(|node| libm::log(f64::max(hours(node), 1e-12)));
        Self { log_hours: if groups.is_empty() { Vec::new() } else { logs.collect() } }
    }

    /// Hours a year, for one instance that is down `instance_h`.
    pub fn at(&self, instance_h: f64) -> f64 {
        if self.log_hours.is_empty() || instance_h <= 0.0 {
            return 0.0;
        }
        let along = libm::log(instance_h / LEAST_H) / libm::log(MOST_H / LEAST_H) * (NODES - 1) as f64;
        let node = super::waits::floor(along.max(0.0)).min(NODES - 2);
        match (self.log_hours.get(node), self.log_hours.get(node + 1)) {
            (Some(low), Some(high)) => libm::exp(low + (along - node as f64) * (high - low)),
            _ => 0.0,
        }
    }
}

/// All hours a year, where those of the instances are known: parts in series, and disasters on top
/// as in [`with_disasters`](crate::hosting::availability::with_disasters).
pub fn all_h<A: Amount>(instances_h: A, estimates: &Estimates<A>) -> A {
    let up = |hours: A| hours.map(up);
    let everyday = up(instances_h) * up(estimates.platform_h) * up(estimates.services_h);
    let recovering = (estimates.disasters_a_year * estimates.recovery_h).at_most(HOURS_A_YEAR);
    let left = A::of(1.0) - recovering / HOURS_A_YEAR;
    recovering + left * (A::of(1.0) - everyday) * HOURS_A_YEAR
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(needed: u32, running: u32) -> Vec<Group> {
        vec![Group { hours: vec![(needed, running, 1.0)] }]
    }

    const USUAL: Estimates = Estimates {
        instance_h: 4.0,
        platform_h: 1.0,
        services_h: 2.0,
        common_cause: 0.1,
        disasters_a_year: 0.02,
        recovery_h: 24.0,
    };

    #[test]
    fn one_machine_is_the_sum_of_its_parts() {
        let found = down(&alone(1, 1), &USUAL).unwrap();
        assert!((found.instances_h - 4.0).abs() < 1e-9, "{found:?}");
        assert!((found.disasters_h - 0.48).abs() < 1e-12);
        assert!((found.all_h - 7.48).abs() < 0.01, "{found:?}");
        let everyday = [4.0, 1.0, 2.0].iter().map(|hours| 1.0 - hours / 8760.0).product();
        let exact = crate::hosting::availability::with_disasters(everyday, 0.02, 24.0).unwrap();
        assert!((found.all_h - exact).abs() < 1e-9, "{found:?} is not {exact}");
    }

    #[test]
    fn a_second_machine_leaves_the_common_cause() {
        let found = down(&alone(1, 2), &USUAL).unwrap();
        assert!((found.instances_h - 0.4).abs() < 0.002, "{found:?}");
        let independent = down(&alone(1, 2), &Estimates { common_cause: 0.0, ..USUAL }).unwrap();
        assert!(independent.instances_h < 0.002);
    }

    #[test]
    fn a_spare_helps_and_a_need_harms() {
        let hours = |needed, running| down(&alone(needed, running), &USUAL).unwrap().all_h;
        for needed in 1..5 {
            assert!(hours(needed, needed + 1) < hours(needed, needed));
            assert!(hours(needed + 1, 8) >= hours(needed, 8));
        }
    }

    #[test]
    fn the_table_is_what_it_was_made_from() {
        let groups = [Group { hours: vec![(1, 2, 0.4), (3, 4, 0.35), (2, 2, 0.25)] }];
        let table = ByInstance::of(&groups, 0.1);
        for instance_h in [0.005, 0.05, 0.7, 4.0, 13.0, 90.0] {
            let exact = instances_h(&groups, instance_h, 0.1).unwrap();
            assert!((table.at(instance_h) / exact - 1.0).abs() < 0.03, "{instance_h}: {exact}");
        }
    }

    #[test]
    fn nothing_reserved_leaves_platform_and_services() {
        let found = down(&[], &USUAL).unwrap();
        assert!(found.instances_h.abs() < 1e-12);
        assert!((found.all_h - 3.48).abs() < 0.001);
    }
}
