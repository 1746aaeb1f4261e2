//! Erlang C for any number of servers, by table.
//!
//! Ten thousand futures ask how likely a request waits in a dozen hours of twenty fleets. The
//! recurrence that answers exactly takes a step for each server. Seen over (1 − ρ)√c, the scale of
//! Halfin and Whitt (Operations Research 29, 1981), waiting probabilities of neighbouring numbers
//! of servers lie so close together that a small table serves them all: exact at every node of 1
//! to 64 servers, from there on towards the limit of many servers, linear in between. The test
//! below bounds what that costs.

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
