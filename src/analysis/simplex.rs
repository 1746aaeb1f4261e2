//! Weights drawn evenly from all that sum to one.
//!
//! The gaps between sorted uniforms are spread evenly over the simplex (Devroye, *Non-Uniform
//! Random Variate Generation*, 1986, chapter V.2). Sorting by a fixed network (Batcher 1968) needs
//! no logarithm and no branch, so a block of draws goes side by side.

use super::ranks::{LANES, Lanes};
use super::real::Real;
use crate::terms::chance::{Stream, mix};

/// Which weights are thinkable.
#[derive(Clone, Debug, PartialEq)]
pub enum WeightSpace {
    /// Any that sum to one.
    Any,
    /// Any that fall in this order of criteria (counted from 0), most important first.
    Ordered(Vec<usize>),
    /// These alone, as shares.
    Given(Vec<f64>),
}

/// Draws weights for blocks of draws.
pub(super) struct Sampler<'a> {
    stream: Stream,
    space: &'a WeightSpace,
    criteria: usize,
    cuts: Vec<(usize, usize)>,
    falling: Vec<(usize, usize)>,
}

/// The weights of one draw, evenly from all weights of so many criteria that sum to one.
pub fn weights(stream: Stream, draw: u64, criteria: usize) -> Vec<f64> {
    let mut cuts: Vec<f64> = uniforms(stream.bits(draw)).take(criteria.saturating_sub(1)).collect();
    cuts.sort_by(f64::total_cmp);
    cuts.push(1.0);
    let mut before = 0.0;
    cuts.into_iter().take(criteria).map(|cut| cut - std::mem::replace(&mut before, cut)).collect()
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// An endless run of uniforms in (0, 1), two from each 64 bits of a splitmix64 that starts at the
/// draw's own bits.
fn uniforms(state: u64) -> impl Iterator<Item = f64> {
    (1_u64..).flat_map(move |step| units(mix(state.wrapping_add(step.wrapping_mul(GOLDEN)))))
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves of 64 bits")]
fn units<T: Real>(bits: u64) -> [T; 2] {
    [bits as u32, (bits >> 32) as u32].map(T::unit)
}

impl<'a> Sampler<'a> {
    pub fn new(stream: Stream, space: &'a WeightSpace, criteria: usize) -> Self {
        let falling = if matches!(space, WeightSpace::Ordered(_)) { network(criteria) } else { Vec::new() };
        Self { stream, space, criteria, cuts: network(criteria.saturating_sub(1)), falling }
    }

    /// One lane array for each criterion: the weights of the draws from `start`.
    pub fn block<T: Real>(&self, start: u64, weights: &mut Vec<Lanes<T>>) {
        weights.resize(self.criteria, [T::from(0.0); LANES]);
        if let WeightSpace::Given(shares) = self.space {
            for (lanes, share) in weights.iter_mut().zip(shares) {
                lanes.fill(T::of(*share));
            }
            return;
        }
        let Some((last, cuts)) = weights.split_last_mut() else { return };
        self.fill_uniforms(start, cuts);
        sort(cuts, &self.cuts);
        last.fill(T::from(1.0));
        for place in (1..self.criteria).rev() {
            if let Ok([below, own]) = weights.get_disjoint_mut([place - 1, place]) {
                for (own, below) in own.iter_mut().zip(below.iter()) {
                    *own -= *below;
                }
            }
        }
        if let WeightSpace::Ordered(order) = self.space {
            sort(weights, &self.falling);
            let falling: Vec<Lanes<T>> = weights.iter().rev().copied().collect();
            for (criterion, lanes) in order.iter().zip(falling) {
                if let Some(own) = weights.get_mut(*criterion) {
                    *own = lanes;
                }
            }
        }
    }

    fn fill_uniforms<T: Real>(&self, start: u64, cuts: &mut [Lanes<T>]) {
        let mut states = [0_u64; LANES];
        for (state, draw) in states.iter_mut().zip(start..) {
            *state = self.stream.bits(draw);
        }
        for pair in cuts.chunks_mut(2) {
            for state in &mut states {
                *state = state.wrapping_add(GOLDEN);
            }
            match pair {
                [first, second] => {
                    for ((state, first), second) in states.iter().zip(first).zip(second) {
                        [*first, *second] = units(mix(*state));
                    }
                }
                [only, ..] => {
                    for (state, only) in states.iter().zip(only) {
                        [*only, _] = units(mix(*state));
                    }
                }
                [] => {}
            }
        }
    }
}

fn sort<T: Real>(lanes: &mut [Lanes<T>], network: &[(usize, usize)]) {
    for &(low, high) in network {
        if let Ok([low, high]) = lanes.get_disjoint_mut([low, high]) {
            exchange(low, high);
        }
    }
}

/// The lesser of each pair to `low`, the greater to `high`; written so that it needs no branch.
fn exchange<T: Real>(low: &mut Lanes<T>, high: &mut Lanes<T>) {
    for (low, high) in low.iter_mut().zip(high) {
        let (a, b) = (*low, *high);
        *low = if a < b { a } else { b };
        *high = if b > a { b } else { a };
    }
}

/// Batcher's odd-even merge sort of any number of places (Knuth, TAOCP 3, algorithm 5.2.2M).
fn network(places: usize) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let top = places.next_power_of_two() / 2;
    let mut p = top;
    while p > 0 {
        let (mut q, mut r, mut d) = (top, 0, p);
        loop {
            pairs.extend((0..places.saturating_sub(d)).filter(|i| i & p == r).map(|i| (i, i + d)));
            if q == p {
                break;
            }
            d = q - p;
            q /= 2;
            r = p;
        }
        p /= 2;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_sorts_whatever_comes() {
        for places in 0..10_usize {
            let network = network(places);
            // A network that sorts all noughts and ones sorts everything (Knuth 5.3.4, theorem Z).
            for bits in 0..1_u32 << places {
                let mut lanes: Vec<Lanes<f64>> =
                    (0..places).map(|i| [f64::from(bits >> i & 1); LANES]).collect();
                sort(&mut lanes, &network);
                assert!(lanes.windows(2).all(|pair| pair[0][0] <= pair[1][0]), "{places} places, {bits:b}");
            }
        }
    }

    #[test]
    fn a_block_is_its_single_draws() {
        let stream = Stream::new(4, "weights");
        for criteria in [1, 2, 3, 10] {
            let mut block: Vec<Lanes<f64>> = Vec::new();
            Sampler::new(stream, &WeightSpace::Any, criteria).block(512, &mut block);
            for lane in [0, 100, LANES - 1] {
                let single = weights(stream, 512 + lane as u64, criteria);
                assert_eq!(single, block.iter().map(|lanes| lanes[lane]).collect::<Vec<_>>());
                assert!((single.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(single.iter().all(|weight| *weight >= 0.0));
            }
        }
    }

    #[test]
    fn weights_have_the_moments_of_the_flat_dirichlet() {
        let (n, draws) = (5.0, 100_000_u32);
        let (mut sum, mut squares, mut products) = (0.0, 0.0, 0.0);
        for draw in 0..draws {
            let weights = weights(Stream::new(2, "moments"), u64::from(draw), 5);
            sum += weights[0];
            squares += weights[4] * weights[4];
            products += weights[1] * weights[3];
        }
        let draws = f64::from(draws);
        assert!((sum / draws - 1.0 / n).abs() < 0.002);
        assert!((squares / draws - 2.0 / (n * (n + 1.0))).abs() < 0.001);
        assert!((products / draws - 1.0 / (n * (n + 1.0))).abs() < 0.001);
    }

    #[test]
    fn ordered_weights_average_to_the_rank_order_centroid() {
        let space = WeightSpace::Ordered(vec![2, 0, 1]);
        let sampler = Sampler::new(Stream::new(2, "order"), &space, 3);
        let (mut sums, mut block) = ([0.0; 3], Vec::<Lanes<f64>>::new());
        let draws = f64::from(u32::try_from(100 * LANES).unwrap());
        for start in 0..100 {
            sampler.block(start * LANES as u64, &mut block);
            for (sum, lanes) in sums.iter_mut().zip(&block) {
                *sum += lanes.iter().sum::<f64>() / draws;
            }
        }
        for (mean, centroid) in sums.iter().zip([0.2778, 0.1111, 0.6111]) {
            assert!((mean - centroid).abs() < 0.004, "{mean} is not {centroid}");
        }
    }
}
