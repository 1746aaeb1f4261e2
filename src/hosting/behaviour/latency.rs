//! How long an answer takes: working on it, waiting for a processor, starting an instance.
//!
//! Work is lognormal around its mean, waits are exponential for those that wait at all (which for
//! M/M/c is exact), starts are lognormal through the catalogue's percentiles. Sums of two of them
//! have no closed form; what criteria ask in every future is read from a table.

use super::kinds::WorkMix;
use super::waits::floor;
use crate::terms::chance::{normal_cdf, normal_quantile};

/// Spread of service times around their mean, as the σ of a lognormal: requests of one component
/// differ about twofold. Judged.
pub const SERVICE_SIGMA: f64 = 0.5;

/// Squared coefficient of variation of such service times, e^(σ²) − 1.
pub const SERVICE_SCV: f64 = 0.284_025_416_687_741_5;

/// How many deviations a time lies above the median of work that takes `wall_ms` on average.
pub fn deviations(wall_ms: f64, time_ms: f64) -> f64 {
    let median = libm::log(wall_ms) - SERVICE_SIGMA * SERVICE_SIGMA / 2.0;
    (libm::log(time_ms) - median) / SERVICE_SIGMA
}

/// Share of requests with mean service time `wall_ms` that end within `time_ms`.
pub fn served_within(wall_ms: f64, time_ms: f64) -> f64 {
    if time_ms <= 0.0 {
        return 0.0;
    }
    if wall_ms <= 0.0 {
        return 1.0;
    }
    normal_cdf(deviations(wall_ms, time_ms))
}

/// How long an instance takes to start: quantiles of a lognormal, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start<const N: usize = 5>([f64; N]);

impl<const N: usize> Start<N> {
    /// z of 99 %.
    const Z_99: f64 = 2.326_347_874_040_841;

    /// Through a median and a 99th percentile.
    pub fn through(p50_ms: f64, p99_ms: f64) -> Self {
        let sigma = libm::log(p99_ms / p50_ms) / Self::Z_99;
        Self(std::array::from_fn(|at| {
            p50_ms * libm::exp(sigma * normal_quantile((at as f64 + 0.5) / N as f64))
        }))
    }

    /// Share of requests that end within `time_ms` when each waits for a start first.
    pub fn then_served_within(self, wall_ms: f64, time_ms: f64) -> f64 {
        let each = self.0.map(|start_ms| served_within(wall_ms, time_ms - start_ms));
        each.iter().sum::<f64>() / N as f64
    }

    /// All starts are equally likely.
    pub const fn times_ms(&self) -> &[f64; N] {
        &self.0
    }
}

/// Deviations at which the table begins, how fine it is, and where it ends.
const LEAST: f64 = -4.0;
const STEPS: f64 = 5.0;
const NODES: usize = 71;
/// Steps of b / (1 + b), where b is the mean wait over the mean work.
const WAITS: usize = 24;
/// Equally likely service times by which the table is made.
const TIMES: usize = 64;

/// Shares of requests that end in time although they waited, by (deviations of the target, mean
/// wait over mean work).
#[derive(Clone, Debug, PartialEq)]
pub struct Delayed {
    rows: Vec<[f64; NODES]>,
}

impl Default for Delayed {
    fn default() -> Self {
        Self::new()
    }
}

impl Delayed {
    pub fn new() -> Self {
        let half = SERVICE_SIGMA * SERVICE_SIGMA / 2.0;
        let work: [f64; TIMES] = std::array::from_fn(|at| {
            libm::exp(SERVICE_SIGMA * normal_quantile((at as f64 + 0.5) / TIMES as f64) - half)
        });
        let rows = (0..=WAITS)
            .map(|row| {
                let part = row as f64 / WAITS as f64;
                std::array::from_fn(|node| {
                    let z = LEAST + node as f64 / STEPS;
                    if row == 0 {
                        return normal_cdf(z);
                    }
                    if row == WAITS {
                        return 0.0;
                    }
                    let (time, wait) = (libm::exp(SERVICE_SIGMA * z - half), part / (1.0 - part));
                    let ended = |work: &f64| -libm::expm1(-((time - work).max(0.0) / wait));
                    work.iter().map(ended).sum::<f64>() / TIMES as f64
                })
            })
            .collect();
        Self { rows }
    }

    /// The share that ends in time, for a target so many [`deviations`] above the median and a mean
    /// wait of `wait` times the mean work.
    pub fn within(&self, z: f64, wait: f64) -> f64 {
        let along = ((z - LEAST) * STEPS).clamp(0.0, NODES as f64 - 1.001);
        let node = floor(along);
        let beside = along - node as f64;
        let down = (wait / (1.0 + wait)).min(1.0) * WAITS as f64;
        let row = floor(down).min(WAITS - 1);
        let at = |row: usize| {
            let nodes = self.rows.get(row);
            let read = |node: usize| nodes.and_then(|nodes| nodes.get(node)).copied().unwrap_or(0.0);
            read(node) + beside * (read(node + 1) - read(node))
        };
        let sooner = at(row);
        sooner + (down - row as f64) * (at(row + 1) - sooner)
    }
}

/// Answers of one hour that may have waited for a processor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Queued {
    /// Work without waiting, on average.
    pub wall_ms: f64,
    pub p_wait: f64,
    /// The mean wait of those that wait.
    pub wait_if_any_ms: f64,
}

impl Queued {
    /// Share of answers within a time.
    pub fn within(self, delayed: &Delayed, time_ms: f64) -> f64 {
        if time_ms <= 0.0 {
            return 0.0;
        }
        if self.wall_ms <= 0.0 {
            let late =
                if self.wait_if_any_ms > 0.0 { libm::exp(-time_ms / self.wait_if_any_ms) } else { 0.0 };
            return 1.0 - self.p_wait * late;
        }
        let z = deviations(self.wall_ms, time_ms);
        let at_once = normal_cdf(z);
        if self.p_wait <= 0.0 {
            return at_once;
        }
        let waited = delayed.within(z, self.wait_if_any_ms / self.wall_ms).min(at_once);
        at_once + self.p_wait * (waited - at_once)
    }
}

/// The time within which a share of answers comes, where `within` says which share comes in time.
pub fn time_of(share: f64, guess_ms: f64, within: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, guess_ms.max(1e-6));
    while within(high) < share && high < 1e12 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if within(middle) < share { low = middle } else { high = middle }
    }
    high
}

/// Warm and cold answers of one component, drawn once so that any mix of them can be read off.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixed {
    /// (time in ms, share of warm answers within it, share of cold ones)
    curve: Vec<(f64, f64, f64)>,
}

impl Mixed {
    /// Eight nodes an octave, from far below the shortest work to far above the longest and a start
    /// together.
    pub fn new(wall_ms: f64, kinds: &WorkMix, start: Start<20>) -> Self {
        let longest = start.times_ms().iter().copied().fold(0.0, f64::max);
        let (short, long) = kinds.ends();
        let first = 0.1 * (short * wall_ms).max(0.01);
        let last = 20.0 * (long * wall_ms).max(0.01) + 3.0 * longest;
        let mut curve = vec![(0.0, 0.0, 0.0)];
        let mut time_ms = first;
        while time_ms < last {
            curve.push((
                time_ms,
                kinds.mean(|times| served_within(times * wall_ms, time_ms)),
                kinds.mean(|times| start.then_served_within(times * wall_ms, time_ms)),
            ));
            time_ms *= 1.090_507_732_665_257_7;
        }
        curve.push((last, 1.0, 1.0));
        Self { curve }
    }

    /// The time within which a share of answers comes, where `cold` of them start an instance.
    pub fn time_of(&self, share: f64, cold: f64) -> f64 {
        let within = |&(_, warm, started): &(f64, f64, f64)| warm + cold * (started - warm);
        let at = self.curve.partition_point(|node| within(node) < share);
        let (Some(after), Some(before)) =
            (self.curve.get(at), at.checked_sub(1).and_then(|at| self.curve.get(at)))
        else {
            return self.curve.last().map_or(0.0, |node| node.0);
        };
        let (low, high) = (within(before), within(after));
        before.0 + (after.0 - before.0) * (share - low) / (high - low).max(f64::MIN_POSITIVE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by so many equally likely works and waits that nothing is left to chance.
    fn by_hand(z: f64, wait: f64) -> f64 {
        const COUNT: usize = 600;
        let half = SERVICE_SIGMA * SERVICE_SIGMA / 2.0;
        let time = libm::exp(SERVICE_SIGMA * z - half);
        let even = |at: usize| (at as f64 + 0.5) / COUNT as f64;
        let works = (0..COUNT).map(|at| libm::exp(SERVICE_SIGMA * normal_quantile(even(at)) - half));
        works.map(|work| -libm::expm1(-((time - work).max(0.0) / wait))).sum::<f64>() / COUNT as f64
    }

    #[test]
    fn the_table_of_delays_is_off_by_less_than_one_in_fifty() {
        let delayed = Delayed::new();
        let mut worst = (0.0_f64, 0.0, 0.0);
        for z in -30..=90 {
            for wait in [0.01, 0.05, 0.1, 0.3, 0.7, 1.0, 2.0, 5.0, 10.0] {
                let z = f64::from(z) / 10.0 + 0.03;
                let off = (delayed.within(z, wait) - by_hand(z, wait)).abs();
                if off > worst.0 {
                    worst = (off, z, wait);
                }
            }
        }
        assert!(worst.0 < 0.02, "off by {worst:?}");
    }

    #[test]
    fn longer_waits_never_end_sooner() {
        let delayed = Delayed::new();
        for z in [-2.0, 0.0, 1.3, 4.0] {
            let mut last = normal_cdf(z);
            for wait in 0..200 {
                let share = delayed.within(z, f64::from(wait) / 20.0);
                assert!(share <= last + 1e-4, "{z} {wait}: {share} after {last}");
                last = share;
            }
        }
    }

    #[test]
    fn work_alone_has_the_quantiles_of_its_law() {
        let delayed = Delayed::new();
        let alone = Queued { wall_ms: 200.0, p_wait: 0.0, wait_if_any_ms: 0.0 };
        let median = 200.0 * libm::exp(-0.125);
        let found = time_of(0.5, 200.0, |time| alone.within(&delayed, time));
        assert!((found / median - 1.0).abs() < 1e-6, "{found} is not {median}");
        let mixed = Mixed::new(200.0, &WorkMix::default(), Start::through(300.0, 900.0));
        assert!((mixed.time_of(0.5, 0.0) / median - 1.0).abs() < 0.01);
    }

    #[test]
    fn starts_show_in_the_tail_and_not_in_the_middle() {
        let mixed = Mixed::new(100.0, &WorkMix::default(), Start::through(1000.0, 3000.0));
        let [median, tail] = [0.5, 0.99].map(|share| (mixed.time_of(share, 0.0), mixed.time_of(share, 0.02)));
        assert!(median.1 / median.0 < 1.05, "{median:?}");
        assert!(tail.0 < 350.0 && tail.1 > 1000.0, "{tail:?}");
    }
}
