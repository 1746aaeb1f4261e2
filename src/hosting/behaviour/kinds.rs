//! Kinds of work: requests of one component that take longer than its mean, and others that take less.
//!
//! A share of answers within a time is that of each kind, by its requests. They wait for the same
//! processors, where a long request makes all others wait: the mix is one service whose spread is that
//! of its kinds.

use super::latency::SERVICE_SCV;

/// How long kinds of work take beside their mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkMix {
    /// (share of the requests, time over the mean time); empty where requests are all of one kind.
    kinds: Vec<(f64, f64)>,
}

impl WorkMix {
    /// From parts of the requests, which need not add up to one, and the mean time of each kind. Kinds
    /// that all take no time are alike.
    pub fn of(parts: &[(f64, f64)]) -> Self {
        let requests: f64 = parts.iter().map(|(part, _)| part).sum();
        let time: f64 = parts.iter().map(|(part, time)| part * time).sum();
        if parts.len() < 2 || requests <= 0.0 || time <= 0.0 {
            return Self::default();
        }
        Self { kinds: parts.iter().map(|(part, own)| (part / requests, own * requests / time)).collect() }
    }

    pub const fn is_alike(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Of each kind by its time over the mean time, on average over the requests.
    pub fn mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        if self.is_alike() {
            return of(1.0);
        }
        self.kinds.iter().map(|(share, times)| share * of(*times)).sum()
    }

    /// The shortest and the longest kind's time over the mean time.
    pub fn ends(&self) -> (f64, f64) {
        let over = |from: f64, better: fn(f64, f64) -> f64| {
            self.kinds.iter().map(|(_, times)| *times).reduce(better).unwrap_or(from)
        };
        (over(1.0, f64::min), over(1.0, f64::max))
    }

    /// Squared coefficient of variation of all requests, each kind as spread as one alone.
    pub fn scv(&self) -> f64 {
        if self.is_alike() {
            return SERVICE_SCV;
        }
        (1.0 + SERVICE_SCV) * self.mean(|times| times * times) - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::latency::{Mixed, Start, served_within};
    use super::*;
    use crate::terms::chance::normal_cdf;

    /// Nine of ten read a page in 20 ms, one of ten resizes a picture in 2 s: 218 ms on average.
    fn apart() -> WorkMix {
        WorkMix::of(&[(9.0, 20.0), (1.0, 2000.0)])
    }

    /// By hand: within 300 ms nearly all pages, ln(300 / 20) / 0.5 + 0.25 = 5.666 deviations, and hardly
    /// a picture, ln(300 / 2000) / 0.5 + 0.25 = −3.544 deviations.
    #[test]
    fn each_kind_is_in_time_or_late_by_itself() {
        let by_hand = 0.9 * normal_cdf(5.666_1) + 0.1 * normal_cdf(-3.544_2);
        let within = |time: f64| apart().mean(|times| served_within(218.0 * times, time));
        assert!((within(300.0) - by_hand).abs() < 1e-6, "{} is not {by_hand}", within(300.0));
        assert!((within(300.0) - 0.9).abs() < 1e-3);
        // At the mean, ln(300 / 218) / 0.5 + 0.25 = 0.889 deviations, four of five would have been in time, and no picture counted as late.
        assert!((served_within(218.0, 300.0) - 0.813).abs() < 1e-3);
    }

    #[test]
    fn half_are_as_quick_as_pages_and_the_slow_ones_are_pictures() {
        let mixed = Mixed::new(218.0, &apart(), Start::through(300.0, 900.0));
        let [half, slow] = [0.5, 0.99].map(|share| mixed.time_of(share, 0.0));
        assert!(half < 22.0, "{half}");
        // One in a hundred is one in ten of the pictures: z = 1.2816, e^(0.6408 − 0.125) × 2 s.
        assert!((slow / 3350.0 - 1.0).abs() < 0.01, "{slow}");
    }

    #[test]
    fn long_work_makes_all_wait() {
        // E[S²] / E[S]² = (0.9 × 20² + 0.1 × 2000²) / 218² = 8.424, times 1 + 0.284.
        let scv = apart().scv();
        assert!((scv - (8.4244 * 1.284_025 - 1.0)).abs() < 1e-3, "{scv}");
    }

    #[test]
    fn alike_is_one() {
        for parts in [&[][..], &[(3.0, 50.0)], &[(1.0, 0.0), (1.0, 0.0)], &[(0.0, 5.0), (0.0, 9.0)]] {
            let mix = WorkMix::of(parts);
            assert!(mix.is_alike() && mix.scv() == SERVICE_SCV && mix.ends() == (1.0, 1.0), "{parts:?}");
        }
        let same = WorkMix::of(&[(1.0, 40.0), (2.0, 40.0)]);
        assert!((same.scv() - SERVICE_SCV).abs() < 1e-12);
    }
}
