//! Sampling plans: where in (0, 1) each draw of an input falls.
//!
//! Both plans are functions of (stream, draw) without state, so a column can be drawn in any
//! order and on any number of threads. The stratified plan is a Latin hypercube: "A comparison of three
//! methods for selecting values of input variables", Technometrics 21 (1979).

use crate::terms::chance::{Stream, mix};

/// How the draws of one input are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plan {
    /// Every draw by itself.
    Independent,
    /// One draw in each of as many equal slices as there are draws: means settle far sooner.
    #[default]
    Stratified,
}

/// The place of `draw` (counted from 0, below `draws`) in the open interval (0, 1).
pub fn uniform(plan: Plan, stream: Stream, draw: u32, draws: u32) -> f64 {
    match plan {
        Plan::Independent => stream.uniform(u64::from(draw)),
        Plan::Stratified => Strata::new(stream, draws).uniform(draw),
    }
}

/// All draws of one input; what [`uniform`] gives for 0, 1, 2, …, and faster.
pub fn column(plan: Plan, stream: Stream, draws: u32) -> Vec<f64> {
    match plan {
        Plan::Independent => (0..draws).map(|draw| stream.uniform(u64::from(draw))).collect(),
        Plan::Stratified => {
            let strata = Strata::new(stream, draws);
            (0..draws).map(|draw| strata.uniform(draw)).collect()
        }
    }
}

/// The greatest double below one.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

/// A keyed bijection of `0..draws`: a Feistel network on the next power of four, walked until it
/// lands inside (Black & Rogaway, "Ciphers with arbitrary finite domains", 2002).
struct Strata {
    stream: Stream,
    draws: u64,
    half_bits: u32,
    keys: [u64; 4],
}

impl Strata {
    fn new(stream: Stream, draws: u32) -> Self {
        let draws = u64::from(draws.max(1));
        let bits = u64::BITS - (draws - 1).leading_zeros();
        // Counters from the far end, where no draw is ever counted.
        let keys = [0, 1, 2, 3].map(|round| stream.bits(u64::MAX - round));
        Self { stream, draws, half_bits: bits.div_ceil(2), keys }
    }

    #[expect(clippy::cast_precision_loss, reason = "both are below 2^32")]
    fn uniform(&self, draw: u32) -> f64 {
        let inside = self.stream.uniform(u64::from(draw));
        ((self.stratum(u64::from(draw)) as f64 + inside) / self.draws as f64).min(BELOW_ONE)
    }

    fn stratum(&self, draw: u64) -> u64 {
        let mut place = self.shuffle(draw % self.draws);
        while place >= self.draws {
            place = self.shuffle(place);
        }
        place
    }

    fn shuffle(&self, place: u64) -> u64 {
        let mask = (1 << self.half_bits) - 1;
        let (mut left, mut right) = (place >> self.half_bits, place & mask);
        for key in self.keys {
            (left, right) = (right, left ^ (mix(key ^ right) & mask));
        }
        left << self.half_bits | right
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::chance::normal_quantile;

    #[test]
    fn each_stratum_is_drawn_once() {
        for draws in [1_u32, 2, 3, 4, 5, 16, 17, 100, 1000, 10_000] {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the draws")]
            let mut strata: Vec<u32> = column(Plan::Stratified, Stream::new(3, "a"), draws)
                .into_iter()
                .map(|u| {
                    assert!(u > 0.0 && u < 1.0);
                    (u * f64::from(draws)) as u32
                })
                .collect();
            strata.sort_unstable();
            assert!(strata.iter().copied().eq(0..draws), "{draws} draws");
        }
    }

    #[test]
    fn a_column_is_its_single_draws() {
        for plan in [Plan::Independent, Plan::Stratified] {
            let stream = Stream::new(9, "cpu");
            let singles: Vec<f64> = (0..300).map(|draw| uniform(plan, stream, draw, 300)).collect();
            assert_eq!(column(plan, stream, 300), singles);
        }
    }

    #[test]
    fn two_inputs_are_uncorrelated_under_either_plan() {
        for plan in [Plan::Independent, Plan::Stratified] {
            let draws = 10_000;
            let a = column(plan, Stream::new(1, "a"), draws);
            let b = column(plan, Stream::new(1, "b"), draws);
            let covariance: f64 =
                a.iter().zip(&b).map(|(a, b)| normal_quantile(*a) * normal_quantile(*b)).sum();
            assert!((covariance / f64::from(draws)).abs() < 0.04, "{plan:?}");
        }
    }

    #[test]
    fn strata_make_the_mean_nearly_exact() {
        let mean = column(Plan::Stratified, Stream::new(5, "mean"), 1000).iter().sum::<f64>() / 1000.0;
        assert!((mean - 0.5).abs() < 1e-4, "{mean}");
    }
}
