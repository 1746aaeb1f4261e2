//! Waiting for a server: how long, how often, and how many servers it takes.
//!
//! The plain queue M/M/c is exact (Erlang 1917). Traffic that is burstier, or work that is more
//! varied than exponential, stretches its mean wait by (Ca² + Cs²) / 2: the Allen–Cunneen
//! approximation (Allen, "Probability, Statistics, and Queueing Theory", 1990), which for one
//! server and Poisson arrivals is the exact formula of Pollaczek and Khinchine. Any unit of time
//! will do, as long as rates and times share it.

pub mod erlang;
pub mod sharing;
pub mod staffing;

use erlang::Walk;

/// What comes to a queue, and what it asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Requests in a unit of time.
    pub arrival_rate: f64,
    pub mean_service: f64,
    /// Squared coefficient of variation of the times between arrivals: 1 for Poisson, 0 for a clock.
    pub arrival_scv: f64,
    /// The same of the service times: 1 for exponential, 0 where all are alike.
    pub service_scv: f64,
}

impl Load {
    /// Poisson arrivals and exponential service: what M/M/c is exact for.
    pub const fn markov(arrival_rate: f64, mean_service: f64) -> Self {
        Self { arrival_rate, mean_service, arrival_scv: 1.0, service_scv: 1.0 }
    }

    /// Servers' worth of work that comes in.
    pub fn offered(self) -> f64 {
        self.arrival_rate * self.mean_service
    }

    /// (Ca² + Cs²) / 2.
    fn variability(self) -> f64 {
        f64::midpoint(self.arrival_scv, self.service_scv)
    }

    fn check(self) -> Result<(), QueueError> {
        not_negative("the arrival rate", self.arrival_rate)?;
        if !(self.mean_service.is_finite() && self.mean_service > 0.0) {
            let (name, range) = ("the mean service time", "finite and above zero");
            return Err(QueueError::OutOfRange { name, value: self.mean_service, range });
        }
        not_negative("the squared coefficient of variation of arrivals", self.arrival_scv)?;
        not_negative("the squared coefficient of variation of service", self.service_scv)
    }
}

/// A queue in its steady state, first come first served.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    pub offered_load: f64,
    /// 0 to 1, 1 excluded.
    pub utilisation: f64,
    /// The share of requests that wait at all.
    pub p_wait: f64,
    /// On average over all requests, those that do not wait included.
    pub mean_wait: f64,
    /// Requests waiting, on average over time.
    pub mean_queue: f64,
    /// Wait and service.
    pub mean_response: f64,
    /// Requests waiting or served.
    pub mean_present: f64,
    pub mean_service: f64,
    /// The mean wait of those that wait; their wait is taken as exponential, which for M/M/c it is.
    pub wait_if_any: f64,
}

/// The steady state of a queue before `servers` servers.
pub fn waiting(load: Load, servers: u32) -> Result<Waiting, QueueError> {
    load.check()?;
    let offered_load = load.offered();
    let p_wait = erlang::waiting_probability(offered_load, servers)?;
    Ok(Waiting::new(load, servers, p_wait))
}

impl Waiting {
    fn new(load: Load, servers: u32, p_wait: f64) -> Self {
        let offered_load = load.offered();
        let spare = f64::from(servers) - offered_load;
        let wait_if_any = load.mean_service / spare * load.variability();
        let mean_wait = p_wait * wait_if_any;
        let mean_queue = load.arrival_rate * mean_wait;
        Self {
            offered_load,
            utilisation: offered_load / f64::from(servers),
            p_wait,
            mean_wait,
            mean_queue,
            mean_response: mean_wait + load.mean_service,
            mean_present: mean_queue + offered_load,
            mean_service: load.mean_service,
            wait_if_any,
        }
    }

    /// The share of requests that wait longer than `time`.
    pub fn p_wait_longer(self, time: f64) -> f64 {
        if time < 0.0 {
            1.0
        } else if self.wait_if_any > 0.0 {
            self.p_wait * libm::exp(-time / self.wait_if_any)
        } else {
            0.0
        }
    }

    /// The wait that a share `p` of requests does not exceed; 0 where that many do not wait.
    pub fn wait_quantile(self, p: f64) -> Result<f64, QueueError> {
        share("the share of requests", p)?;
        if self.p_wait <= 1.0 - p {
            return Ok(0.0);
        }
        Ok(self.wait_if_any * libm::log(self.p_wait / (1.0 - p)))
    }

    /// The share of requests that take longer than `time`, wait and service together, where
    /// service is exponential.
    pub fn p_response_longer(self, time: f64) -> f64 {
        if time <= 0.0 {
            return 1.0;
        }
        let served = libm::exp(-time / self.mean_service);
        if self.wait_if_any <= 0.0 {
            return served;
        }
        // Wait and service are two exponential times in a row; the longer one rules the tail.
        let (slow, fast) = (self.wait_if_any.max(self.mean_service), self.wait_if_any.min(self.mean_service));
        let gap = (1.0 / fast - 1.0 / slow) * time;
        let both = libm::exp(-time / slow) * (1.0 + time / slow * decay(gap));
        (1.0 - self.p_wait) * served + self.p_wait * both
    }

    /// The response time that a share `p` of requests does not exceed, where service is
    /// exponential.
    pub fn response_quantile(self, p: f64) -> Result<f64, QueueError> {
        share("the share of requests", p)?;
        Ok(time_of_tail(1.0 - p, self.mean_response, |time| self.p_response_longer(time)))
    }

    /// The same for service times of any law, given as equally likely times (a measured sample, or
    /// quantiles at even steps).
    pub fn response_quantile_of(self, p: f64, service_times: &[f64]) -> Result<f64, QueueError> {
        share("the share of requests", p)?;
        if service_times.is_empty() {
            return Err(QueueError::NoServiceTimes);
        }
        for time in service_times {
            not_negative("a service time", *time)?;
        }
        let count = service_times.len() as f64;
        let tail = |time: f64| {
            let longer = service_times.iter().map(|service| self.p_wait_longer(time - service));
            longer.sum::<f64>() / count
        };
        let longest = service_times.iter().copied().fold(0.0, f64::max);
        Ok(time_of_tail(1.0 - p, longest + self.wait_if_any, tail))
    }
}

/// (1 − e^−x) / x, which is 1 at 0.
fn decay(x: f64) -> f64 {
    if x > 0.0 { -libm::expm1(-x) / x } else { 1.0 }
}

/// The least time at which a falling tail is at most `share`.
fn time_of_tail(share: f64, guess: f64, tail: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, guess.max(f64::MIN_POSITIVE));
    while tail(high) > share && high < f64::MAX / 2.0 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if tail(middle) > share { low = middle } else { high = middle }
    }
    high
}

/// What a fleet has to reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// At most this share of requests may wait at all.
    WaitProbability { at_most: f64 },
    /// The mean wait.
    MeanWait { at_most: f64 },
    /// A share `p` of requests waits at most so long.
    Wait { p: f64, at_most: f64 },
    /// A share `p` of requests takes at most so long, wait and exponential service together.
    Response { p: f64, at_most: f64 },
}

/// The fewest servers that reach the target, and how they stand.
pub fn servers_needed(load: Load, target: Target) -> Result<(u32, Waiting), QueueError> {
    load.check()?;
    target.check(load)?;
    let mut walk = Walk::new(load.offered());
    while walk.servers < erlang::MOST_SERVERS {
        walk.step();
        let Some(p_wait) = walk.waiting_probability() else { continue };
        let standing = Waiting::new(load, walk.servers, p_wait);
        if target.is_reached(standing) {
            return Ok((walk.servers, standing));
        }
    }
    Err(QueueError::TooManyServers { most: erlang::MOST_SERVERS })
}

impl Target {
    fn check(self, load: Load) -> Result<(), QueueError> {
        match self {
            Self::WaitProbability { at_most } => share("the share that may wait", at_most),
            Self::MeanWait { at_most } => positive("the mean wait", at_most),
            Self::Wait { p, at_most } => {
                share("the share of requests", p)?;
                not_negative("the wait", at_most)
            }
            Self::Response { p, at_most } => {
                share("the share of requests", p)?;
                positive("the response time", at_most)?;
                let alone = -load.mean_service * libm::log(1.0 - p);
                if alone < at_most { Ok(()) } else { Err(QueueError::Unreachable { at_most, alone }) }
            }
        }
    }

    fn is_reached(self, standing: Waiting) -> bool {
        match self {
            Self::WaitProbability { at_most } => standing.p_wait <= at_most,
            Self::MeanWait { at_most } => standing.mean_wait <= at_most,
            Self::Wait { p, at_most } => standing.p_wait_longer(at_most) <= 1.0 - p,
            Self::Response { p, at_most } => standing.p_response_longer(at_most) <= 1.0 - p,
        }
    }
}

/// Why a queue has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QueueError {
    #[error("{name} is {value}, but must be {range}")]
    OutOfRange { name: &'static str, value: f64, range: &'static str },
    #[error("there is no server")]
    NoServers,
    #[error("more than {most} servers are not counted one by one: use square-root staffing")]
    TooManyServers { most: u32 },
    #[error(
        "the servers would be busy {:.1} % of the time: the queue grows without end, so it has no steady state",
        utilisation * 100.0
    )]
    Unstable { utilisation: f64 },
    #[error("a response within {at_most} cannot be reached: service alone takes {alone}")]
    Unreachable { at_most: f64, alone: f64 },
    #[error("no service time is given")]
    NoServiceTimes,
}

fn not_negative(name: &'static str, value: f64) -> Result<(), QueueError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(QueueError::OutOfRange { name, value, range: "finite and not negative" })
}

fn positive(name: &'static str, value: f64) -> Result<(), QueueError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(QueueError::OutOfRange { name, value, range: "finite and above zero" })
}

fn share(name: &'static str, value: f64) -> Result<(), QueueError> {
    if value > 0.0 && value < 1.0 {
        return Ok(());
    }
    Err(QueueError::OutOfRange { name, value, range: "between 0 and 1" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn near(got: f64, expected: f64) {
        assert!((got - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{got} is not {expected}");
    }

    #[test]
    fn textbook_queues() {
        // M/M/1 half busy, M/M/2 and M/M/3 of the textbooks.
        for (arrival_rate, servers, p_wait, mean_queue, mean_present) in [
            (0.5, 1, 0.5, 0.5, 1.0),
            (1.5, 2, 9.0 / 14.0, 27.0 / 14.0, 48.0 / 14.0),
            (2.0, 3, 4.0 / 9.0, 8.0 / 9.0, 26.0 / 9.0),
        ] {
            let found = waiting(Load::markov(arrival_rate, 1.0), servers).unwrap();
            near(found.p_wait, p_wait);
            near(found.mean_queue, mean_queue);
            near(found.mean_present, mean_present);
        }
    }

    #[test]
    fn pollaczek_and_khinchine() {
        for (service_scv, mean_wait) in [(0.0, 2.0), (1.0, 4.0), (4.0, 10.0)] {
            let load = Load { service_scv, ..Load::markov(0.8, 1.0) };
            near(waiting(load, 1).unwrap().mean_wait, mean_wait);
        }
    }

    #[test]
    fn a_call_centre_answers_nine_in_ten_within_twenty_seconds() {
        // 100 calls in 30 minutes of 3 minutes each, 14 positions: the example of pyworkforce.
        let found = waiting(Load::markov(100.0 / 30.0, 3.0), 14).unwrap();
        near(1.0 - found.p_wait_longer(1.0 / 3.0), 0.888_350_019_179_466_9);
        let target = Target::Wait { p: 0.8, at_most: 1.0 / 3.0 };
        let (servers, standing) = servers_needed(Load::markov(100.0 / 30.0, 3.0), target).unwrap();
        assert_eq!(servers, 14);
        assert_eq!(standing, found);
    }

    #[test]
    fn the_response_of_one_server_is_exponential() {
        let found = waiting(Load::markov(0.5, 1.0), 1).unwrap();
        for p in [0.1, 0.5, 0.95, 0.99] {
            near(found.response_quantile(p).unwrap(), -2.0 * (1.0_f64 - p).ln());
        }
        // Equally likely service times of the same law say nearly the same.
        let times: Vec<f64> =
            (0..2000).map(|index| -(1.0 - (f64::from(index) + 0.5) / 2000.0).ln()).collect();
        let sampled = found.response_quantile_of(0.95, &times).unwrap();
        assert!((sampled / found.response_quantile(0.95).unwrap() - 1.0).abs() < 1e-3, "{sampled}");
    }

    #[test]
    fn nobody_waits_where_nothing_varies_or_nothing_comes() {
        let clock = Load { arrival_scv: 0.0, service_scv: 0.0, ..Load::markov(0.9, 1.0) };
        let found = waiting(clock, 1).unwrap();
        assert_eq!((found.mean_wait, found.p_wait_longer(0.1)), (0.0, 0.0));
        let idle = waiting(Load::markov(0.0, 2.0), 3).unwrap();
        assert_eq!((idle.p_wait, idle.mean_wait, idle.utilisation, idle.mean_response), (0.0, 0.0, 0.0, 2.0));
        assert_eq!(idle.wait_quantile(0.99), Ok(0.0));
    }

    #[test]
    fn what_has_no_answer_is_refused() {
        #[track_caller]
        fn refused<T: std::fmt::Debug>(result: Result<T, QueueError>, because: &str) {
            let error = result.unwrap_err().to_string();
            assert!(error.contains(because), "\"{error}\" does not say \"{because}\"");
        }
        refused(waiting(Load::markov(10.0, 1.0), 10), "busy 100.0 % of the time");
        refused(waiting(Load::markov(f64::NAN, 1.0), 10), "the arrival rate");
        refused(waiting(Load::markov(1.0, 0.0), 10), "the mean service time");
        refused(waiting(Load::markov(1.0, 1.0), 0), "no server");
        refused(waiting(Load::markov(0.5, 1.0), 1).unwrap().wait_quantile(1.0), "between 0 and 1");
        let load = Load::markov(5.0, 1.0);
        refused(servers_needed(load, Target::Response { p: 0.95, at_most: 2.0 }), "service alone takes 2.99");
        refused(servers_needed(load, Target::MeanWait { at_most: 0.0 }), "the mean wait");
    }

    proptest! {
        #[test]
        fn the_fewest_servers_reach_the_target_and_one_less_does_not(
            offered in 0.1..200.0_f64, at_most in 0.01..0.9_f64,
        ) {
            let load = Load::markov(offered, 1.0);
            let (servers, standing) = servers_needed(load, Target::WaitProbability { at_most }).unwrap();
            prop_assert!(standing.p_wait <= at_most);
            let fewer = servers - 1;
            if f64::from(fewer) > offered {
                prop_assert!(waiting(load, fewer).unwrap().p_wait > at_most);
            }
        }

        #[test]
        fn quantiles_undo_their_tails(
            busy in 0.05..0.98_f64, servers in 1_u32..50, mean_service in 0.01..10.0_f64, p in 0.01..0.999_f64,
        ) {
            let found = waiting(Load::markov(busy * f64::from(servers) / mean_service, mean_service), servers).unwrap();
            let wait = found.wait_quantile(p).unwrap();
            prop_assert!(found.p_wait_longer(wait) <= (1.0 - p) * (1.0 + 1e-9));
            let response = found.response_quantile(p).unwrap();
            prop_assert!((found.p_response_longer(response) - (1.0 - p)).abs() < 1e-9);
            prop_assert!(response >= wait);
            prop_assert!(found.mean_wait.is_finite() && found.p_wait >= 0.0 && found.p_wait <= 1.0);
        }
    }
}
