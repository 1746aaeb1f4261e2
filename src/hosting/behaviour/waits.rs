//! Erlang C for any number of servers, by table.
//!
//! Ten thousand futures ask how likely a request waits in a dozen hours of twenty fleets. The
//! recurrence that answers exactly takes a step for each server. Seen over (1 − ρ)√c, the scale of
//! Halfin and Whitt (Operations Research 29, 1981), waiting probabilities of neighbouring numbers
//! of servers lie so close together that a small table serves them all: exact at every node of 1
//! to 64 servers, from there on towards the limit of many servers, linear in between. The test
//! below bounds what that costs. A week that is shown hour by hour is counted, as in a quiet hour far
//! fewer requests wait than the table is off.

use crate::hosting::queueing::erlang::waiting_probability;
use crate::hosting::queueing::staffing;

/// Rows of 1 to 64 servers, and the row of infinitely many.
const ROWS: usize = 64;
/// Steps of the scale that are one of (1 − ρ)√c.
const STEPS: usize = 16;
/// Beyond six, fewer than one request in a million waits.
const NODES: usize = 6 * STEPS + 1;

/// The table.
#[derive(Clone, Debug, PartialEq)]
pub struct Waits {
    rows: Vec<[f64; NODES]>,
}

impl Default for Waits {
    fn default() -> Self {
        Self::new()
    }
}

impl Waits {
    pub fn new() -> Self {
        let counted = (1_u32..).take(ROWS).map(|servers| {
            let count = f64::from(servers);
            row(|slack| {
                let offered = count - slack * libm::sqrt(count);
                if offered >= count {
                    1.0
                } else if offered <= 0.0 {
                    0.0
                } else {
                    waiting_probability(offered, servers).unwrap_or(1.0)
                }
            })
        });
        let rows = counted
            .chain(std::iter::once(row(|slack| staffing::waiting_probability(slack).unwrap_or(1.0))))
            .collect();
        Self { rows }
    }

    /// The share of requests that wait, of `servers` (at least one, not always whole) that are busy
    /// for a share `utilisation` of the time; all of them where the work is more than they can do.
    pub fn probability(&self, servers: f64, utilisation: f64) -> f64 {
        if utilisation >= 1.0 {
            return 1.0;
        }
        if utilisation <= 0.0 {
            return 0.0;
        }
        let root = libm::sqrt(servers.max(1.0));
        let along = (1.0 - utilisation) * root * STEPS as f64;
        // Between two numbers of servers, or between the last row and the limit.
        let (row, share) = if servers < ROWS as f64 {
            let place = servers.max(1.0) - 1.0;
            let row = floor(place);
            (row, place - row as f64)
        } else {
            (ROWS - 1, 1.0 - libm::sqrt(ROWS as f64) / root)
        };
        let at = |row: usize| self.rows.get(row).map_or(0.0, |nodes| read(nodes, along));
        let fewer = at(row);
        if share > 0.0 { fewer + share * (at(row + 1) - fewer) } else { fewer }
    }
}

/// Servers up to which the recurrence is followed; beyond, the table is read.
const COUNTED: u32 = 1024;

impl Waits {
    /// The same by the recurrence itself: between two numbers of servers, linear.
    pub fn exactly(&self, servers: f64, utilisation: f64) -> f64 {
        let servers = servers.max(1.0);
        if utilisation <= 0.0 || utilisation >= 1.0 || servers >= f64::from(COUNTED) {
            return self.probability(servers, utilisation);
        }
        let at = |count: u32| waiting_probability(utilisation * f64::from(count), count).unwrap_or(1.0);
        let fewer = u32::try_from(floor(servers)).unwrap_or(COUNTED);
        let share = servers - f64::from(fewer);
        if share > 0.0 { at(fewer) + share * (at(fewer + 1) - at(fewer)) } else { at(fewer) }
    }
}

fn row(of: impl Fn(f64) -> f64) -> [f64; NODES] {
    std::array::from_fn(|node| of(node as f64 / STEPS as f64))
}

/// Linear between the nodes; nought beyond the last.
fn read(nodes: &[f64], along: f64) -> f64 {
    let node = floor(along);
    match (nodes.get(node), nodes.get(node + 1)) {
        (Some(low), Some(high)) => low + (along - node as f64) * (high - low),
        _ => 0.0,
    }
}

/// The whole part of a number that is not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
pub(super) const fn floor(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_off_by_less_than_one_request_in_two_hundred() {
        let waits = Waits::new();
        let mut worst = (0.0_f64, 0, 0.0);
        for servers in (1..=70).chain([80, 100, 150, 300, 1000, 5000]) {
            for percent in 1..100 {
                let utilisation = f64::from(percent) / 100.0;
                let exact = waiting_probability(utilisation * f64::from(servers), servers).unwrap();
                let off = (waits.probability(f64::from(servers), utilisation) - exact).abs();
                if off > worst.0 {
                    worst = (off, servers, utilisation);
                }
            }
        }
        assert!(worst.0 < 0.005, "off by {} at {} servers, {} busy", worst.0, worst.1, worst.2);
    }

    #[test]
    fn a_shown_hour_is_counted() {
        let waits = Waits::new();
        // Erlang C of 0.019236 on two servers, by hand: 2ρ² / (1 + ρ).
        let utilisation = 0.009_618;
        let by_hand = 2.0 * utilisation * utilisation / (1.0 + utilisation);
        assert!((waits.exactly(2.0, utilisation) / by_hand - 1.0).abs() < 1e-9);
        let exact = waiting_probability(320.0, 400).unwrap();
        assert!((waits.exactly(400.0, 0.8) / exact - 1.0).abs() < 1e-9);
        let between = waits.exactly(2.5, 0.5);
        assert!(waits.exactly(3.0, 0.5) < between && between < waits.exactly(2.0, 0.5));
    }

    #[test]
    fn more_servers_for_the_same_work_never_let_more_wait() {
        let waits = Waits::new();
        for work in [0.3, 0.9, 1.7, 5.0, 40.0, 63.2, 200.0] {
            let mut last = 1.0;
            for step in 0..400 {
                let servers = f64::max(work, 1.0) * (1.0 + f64::from(step) / 100.0);
                let waiting = waits.probability(servers, work / servers);
                // Between two whole numbers of servers the table may rise by what it is off.
                assert!((0.0..=1.0).contains(&waiting) && waiting <= last + 0.003, "{work} on {servers}");
                last = waiting.min(last);
            }
        }
    }

    #[test]
    fn too_much_work_keeps_everybody_waiting() {
        assert!((Waits::new().probability(3.0, 1.0) - 1.0).abs() < f64::EPSILON);
        assert!((Waits::new().probability(3.0, 7.0) - 1.0).abs() < f64::EPSILON);
        assert!(Waits::new().probability(3.0, 0.0) < 1e-12);
    }
}
