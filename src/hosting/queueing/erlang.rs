use super::{QueueError, not_negative};

/// Servers up to which the recurrence is walked; beyond, square-root staffing is exact to many
/// digits.
pub const MOST_SERVERS: u32 = 10_000_000;

/// Erlang B: the share of requests that find every server busy and are turned away.
///
/// A. K. Erlang (1917), by the recurrence B(c) = aB(c−1) / (c + aB(c−1)), which needs no factorial
/// and so does not overflow. `offered_load` is arrival rate × mean service time.
pub fn blocking(offered_load: f64, servers: u32) -> Result<f64, QueueError> {
    check(offered_load, servers)?;
    let mut walk = Walk::new(offered_load);
    while walk.servers < servers {
        walk.step();
        if walk.blocking <= 0.0 {
            break;
        }
    }
    Ok(walk.blocking)
}

/// Erlang C: the share of requests that have to wait for a server. Below one only while
/// `offered_load` is below `servers`.
pub fn waiting_probability(offered_load: f64, servers: u32) -> Result<f64, QueueError> {
    let utilisation = offered_load / f64::from(servers);
    if utilisation >= 1.0 {
        check(offered_load, servers)?;
        return Err(QueueError::Unstable { utilisation });
    }
    Ok(waiting_from_blocking(blocking(offered_load, servers)?, utilisation))
}

/// The load at which a share `blocked` (between 0 and 1) is turned away: Erlang B solved for the
/// load, as traffic tables print it.
pub fn load_of_blocking(servers: u32, blocked: f64) -> Result<f64, QueueError> {
    if !(blocked > 0.0 && blocked < 1.0) {
        return Err(QueueError::OutOfRange {
            name: "the blocking",
            value: blocked,
            range: "between 0 and 1",
        });
    }
    check(0.0, servers)?;
    // Servers are never busier than all the time, so B is at least 1 − c/a.
    let (mut low, mut high) = (0.0, f64::from(servers) / (1.0 - blocked));
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if blocking(middle, servers)? < blocked { low = middle } else { high = middle }
    }
    Ok(f64::midpoint(low, high))
}

/// The share of time in which M/M/c is empty. Where it is smaller than any double, 0.
pub fn p_empty(offered_load: f64, servers: u32) -> Result<f64, QueueError> {
    let utilisation = offered_load / f64::from(servers);
    if utilisation >= 1.0 {
        check(offered_load, servers)?;
        return Err(QueueError::Unstable { utilisation });
    }
    check(offered_load, servers)?;
    let (mut sum, mut term, mut halvings) = (1.0, 1.0, 0_i32);
    for server in 1..servers {
        term *= offered_load / f64::from(server);
        sum += term;
        if sum > SCALE {
            (sum, term, halvings) = (sum / SCALE, term / SCALE, halvings.saturating_sub(SCALE_BITS));
        }
    }
    let all_busy = term * offered_load / f64::from(servers) / (1.0 - utilisation);
    Ok(libm::scalbn(1.0 / (sum + all_busy), halvings))
}

const SCALE_BITS: i32 = 512;
/// 2^512: partial sums are brought back before they can overflow.
const SCALE: f64 = 1.340_780_792_994_259_7e154;

/// Erlang B for one server more with every step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    offered_load: f64,
    pub servers: u32,
    pub blocking: f64,
}

impl Walk {
    pub const fn new(offered_load: f64) -> Self {
        Self { offered_load, servers: 0, blocking: 1.0 }
    }

    pub fn step(&mut self) {
        self.servers += 1;
        let busy = self.offered_load * self.blocking;
        self.blocking = busy / (f64::from(self.servers) + busy);
    }

    /// Erlang C, where the servers can carry the load.
    pub fn waiting_probability(self) -> Option<f64> {
        let utilisation = self.offered_load / f64::from(self.servers);
        (utilisation < 1.0).then(|| waiting_from_blocking(self.blocking, utilisation))
    }
}

/// C = B / (1 − ρ(1 − B)).
fn waiting_from_blocking(blocking: f64, utilisation: f64) -> f64 {
    blocking / (1.0 - utilisation * (1.0 - blocking))
}

pub(super) fn check(offered_load: f64, servers: u32) -> Result<(), QueueError> {
    not_negative("the offered load", offered_load)?;
    if servers == 0 {
        return Err(QueueError::NoServers);
    }
    if servers > MOST_SERVERS {
        return Err(QueueError::TooManyServers { most: MOST_SERVERS });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(got: Result<f64, QueueError>, expected: f64, tolerance: f64) {
        let got = got.unwrap();
        assert!((got - expected).abs() <= tolerance, "{got} is not {expected}");
    }

    #[test]
    fn erlang_b_by_hand_and_by_table() {
        check(blocking(1.0, 2), 0.2, 1e-15);
        check(blocking(0.0, 3), 0.0, 0.0);
        // The printed inverse: 5 lines lose one call in 100 at 1.361 erlang, 100 lines at 84.06.
        check(load_of_blocking(5, 0.01), 1.361, 5e-4);
        check(load_of_blocking(100, 0.01), 84.06, 5e-3);
        check(load_of_blocking(1, 0.01), 1.0 / 99.0, 1e-15);
    }

    #[test]
    fn erlang_c_by_hand() {
        check(waiting_probability(1.5, 2), 9.0 / 14.0, 1e-15);
        check(waiting_probability(2.0, 3), 4.0 / 9.0, 1e-15);
        check(waiting_probability(0.5, 1), 0.5, 1e-15);
    }

    #[test]
    fn large_fleets_do_not_overflow() {
        // Exact rational arithmetic gives this for 990 of 1,000.
        check(waiting_probability(990.0, 1000), 0.659_080_421_880_854_3, 1e-12);
        check(waiting_probability(10.0, 1_000_000), 0.0, 0.0);
        assert!(waiting_probability(99_900.0, 100_000).unwrap() < 1.0);
    }

    #[test]
    fn the_empty_system_by_hand_and_out_of_range() {
        check(p_empty(1.5, 2), 1.0 / 7.0, 1e-15);
        check(p_empty(2.0, 3), 1.0 / 9.0, 1e-15);
        check(p_empty(95.0, 100), 3.991_678_758_970_982e-42, 1e-54);
        check(p_empty(990.0, 1000), 0.0, 0.0);
        check(p_empty(0.0, 4), 1.0, 0.0);
    }

    #[test]
    fn what_has_no_answer_is_refused() {
        assert_eq!(waiting_probability(10.0, 10), Err(QueueError::Unstable { utilisation: 1.0 }));
        assert_eq!(blocking(1.0, 0), Err(QueueError::NoServers));
        assert!(matches!(waiting_probability(1.0, 0), Err(QueueError::NoServers)));
        assert!(matches!(blocking(f64::NAN, 1), Err(QueueError::OutOfRange { .. })));
        assert!(matches!(blocking(-1.0, 1), Err(QueueError::OutOfRange { .. })));
        assert!(matches!(load_of_blocking(3, 1.0), Err(QueueError::OutOfRange { .. })));
        assert!(matches!(blocking(1.0, u32::MAX), Err(QueueError::TooManyServers { .. })));
    }
}
