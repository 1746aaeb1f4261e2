use super::{Acceptability, AnalysisError, Measurement, Problem};
use crate::analysis::ranks::{LANES, Lanes, PairWins, as_matrix, count, no_wins, share};
use crate::analysis::real::Real;
use crate::analysis::simplex::{Sampler, WeightSpace};
use crate::terms::chance::Stream;
use rayon::prelude::*;

/// Draws that one thread takes at a time. Fixed, so that sums are added in the same order on any
/// number of threads.
const CHUNK: u64 = 16 * LANES as u64;

/// SMAA-2 from `draws` samples of weights and uncertain measurements.
pub fn sampled(problem: &Problem, seed: u64, draws: u32) -> Result<Acceptability, AnalysisError> {
    if draws == 0 {
        return Err(AnalysisError::NoDraws);
    }
    let stream = Stream::new(seed, "smaa/weights");
    let total = tally(problem, &Sampler::new(stream, &problem.weights, problem.criteria()), seed, draws);
    let options = problem.rows.len();
    let of = f64::from(draws);
    let firsts = total.ranks.chunks_exact(options).map(|ranks| ranks.first().copied().unwrap_or(0));
    let central_weights: Vec<Option<Vec<f64>>> = total
        .first_weights
        .chunks_exact(problem.criteria())
        .zip(firsts)
        .map(|(sums, first)| (first > 0).then(|| sums.iter().map(|sum| sum / exactly(first)).collect()))
        .collect();
    let confidence_factor = central_weights
        .iter()
        .enumerate()
        .map(|(option, weights)| {
            weights.as_ref().map(|weights| confidence(problem, option, weights, seed, draws))
        })
        .collect();
    let rank_acceptability = total
        .ranks
        .chunks_exact(options)
        .map(|ranks| ranks.iter().map(|n| share(*n, of)).collect())
        .collect();
    Ok(Acceptability {
        rank_acceptability,
        central_weights,
        confidence_factor,
        pairwise_winning: as_matrix(&total.wins, options, of),
        draws: Some(draws),
    })
}

/// How often the option is first under its own central weights.
fn confidence(problem: &Problem, option: usize, weights: &[f64], seed: u64, draws: u32) -> f64 {
    let given = WeightSpace::Given(weights.to_vec());
    // Where nothing is uncertain, one draw is like any other.
    let draws = if problem.values().is_some() { 1 } else { draws };
    let sampler = Sampler::new(Stream::new(seed, "smaa/weights"), &given, problem.criteria());
    let total = tally(problem, &sampler, seed, draws);
    let first = total.ranks.get(option * problem.rows.len()).copied().unwrap_or(0);
    share(first, f64::from(draws))
}

struct Tally {
    /// Options × ranks.
    ranks: Vec<u64>,
    /// Options × criteria: sums of the weights under which the option was first.
    first_weights: Vec<f64>,
    wins: PairWins,
}

fn tally(problem: &Problem, sampler: &Sampler<'_>, seed: u64, draws: u32) -> Tally {
    match problem.values() {
        // Stated weights are one draw over and over, told back to the last digit.
        Some(values) if are_apart(&values) && !matches!(problem.weights, WeightSpace::Given(_)) => {
            tally_of(problem, sampler, &Scorer::certain::<f32>(&values), draws)
        }
        Some(values) => tally_of(problem, sampler, &Scorer::certain::<f64>(&values), draws),
        None => tally_of(problem, sampler, &Scorer::uncertain(problem, seed), draws),
    }
}

/// Whether narrow numbers can tell all options apart: any two are alike, or differ somewhere by more
/// than a hundredth of the widest difference. Rounding then turns the order of two options round in
/// fewer than one draw in ten thousand, and as often one way as the other.
fn are_apart(values: &[Vec<f64>]) -> bool {
    let gap = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let gaps: Vec<f64> = values
        .iter()
        .enumerate()
        .flat_map(|(i, a)| values.iter().skip(i + 1).map(move |b| gap(a, b)))
        .collect();
    let widest = gaps.iter().copied().fold(0.0, f64::max);
    gaps.iter().all(|gap| *gap == 0.0 || *gap > 1e-2 * widest)
}

fn tally_of<T: Real>(problem: &Problem, sampler: &Sampler<'_>, scorer: &Scorer<'_, T>, draws: u32) -> Tally {
    let (options, criteria) = (problem.rows.len(), problem.criteria());
    let draws = u64::from(draws);
    let chunks: Vec<Tally> = (0..draws.div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let mut tally = Tally::new(options, criteria);
            let mut blocks = Blocks::<T>::new(options);
            let end = draws.min((chunk + 1) * CHUNK);
            let mut start = chunk * CHUNK;
            while start < end {
                let lanes = usize::try_from(end - start).unwrap_or(LANES).min(LANES);
                sampler.block(start, &mut blocks.weights);
                scorer.block(start, &blocks.weights, &mut blocks.scores);
                tally.add(&mut blocks, lanes);
                start += LANES as u64;
            }
            tally
        })
        .collect();
    chunks.into_iter().fold(Tally::new(options, criteria), Tally::plus)
}

/// What one thread works on.
struct Blocks<T> {
    weights: Vec<Lanes<T>>,
    scores: Vec<Lanes<T>>,
    above: Vec<Lanes<u32>>,
}

impl<T: Real> Blocks<T> {
    fn new(options: usize) -> Self {
        Self {
            weights: Vec::new(),
            scores: vec![[T::from(0.0); LANES]; options],
            above: vec![[0; LANES]; options],
        }
    }
}

impl Tally {
    fn new(options: usize, criteria: usize) -> Self {
        Self {
            ranks: vec![0; options * options],
            first_weights: vec![0.0; options * criteria],
            wins: no_wins(options),
        }
    }

    fn add<T: Real>(&mut self, blocks: &mut Blocks<T>, lanes: usize) {
        if lanes < LANES {
            for scores in &mut blocks.scores {
                // Equal scores win nothing.
                if let Some(rest) = scores.get_mut(lanes..) {
                    rest.fill(T::from(0.0));
                }
            }
        }
        count(&blocks.scores, &mut blocks.above, &mut self.wins);
        let (options, criteria) = (blocks.above.len(), blocks.weights.len());
        // Draw by draw, so that one count is not written twice in a row: such writes wait for each other.
        for lane in 0..lanes {
            let rows =
                self.ranks.chunks_exact_mut(options).zip(self.first_weights.chunks_exact_mut(criteria));
            for (above, (ranks, sums)) in blocks.above.iter().zip(rows) {
                let above = above.get(lane).map_or(0, |above| *above as usize);
                if let Some(rank) = ranks.get_mut(above) {
                    *rank += 1;
                }
                if above == 0 {
                    for (sum, weights) in sums.iter_mut().zip(&blocks.weights) {
                        *sum += weights.get(lane).map_or(0.0, |weight| (*weight).into());
                    }
                }
            }
        }
    }

    fn plus(mut self, other: Self) -> Self {
        for (sum, more) in self.ranks.iter_mut().zip(other.ranks) {
            *sum += more;
        }
        for (sum, more) in self.first_weights.iter_mut().zip(other.first_weights) {
            *sum += more;
        }
        for (sum, more) in self.wins.iter_mut().zip(other.wins) {
            *sum = [sum[0] + more[0], sum[1] + more[1]];
        }
        self
    }
}

/// Turns weights into scores.
enum Scorer<'a, T> {
    Certain(Vec<Vec<T>>),
    Uncertain(Vec<Vec<(&'a Measurement, Stream)>>),
}

impl Scorer<'_, f64> {
    fn certain<T: Real>(values: &[Vec<f64>]) -> Scorer<'static, T> {
        let least =
            |k: usize| values.iter().filter_map(|row| row.get(k)).copied().fold(f64::INFINITY, f64::min);
        // The same taken off every option changes no rank, and leaves narrow numbers their digits.
        let row = |row: &Vec<f64>| row.iter().enumerate().map(|(k, value)| T::of(value - least(k))).collect();
        Scorer::Certain(values.iter().map(row).collect())
    }

    fn uncertain(problem: &Problem, seed: u64) -> Scorer<'_, f64> {
        let cell = |option, (criterion, measurement)| {
            (measurement, Stream::new(seed, &format!("smaa/measurement/{option}/{criterion}")))
        };
        let rows = problem.rows.iter().enumerate();
        Scorer::Uncertain(
            rows.map(|(option, row)| row.iter().enumerate().map(|at| cell(option, at)).collect()).collect(),
        )
    }
}

impl<T: Real> Scorer<'_, T> {
    fn block(&self, start: u64, weights: &[Lanes<T>], scores: &mut [Lanes<T>]) {
        match self {
            Self::Certain(values) => {
                for (row, scores) in values.iter().zip(scores) {
                    weighted_sum(row, weights, scores);
                }
            }
            Self::Uncertain(rows) => {
                for (row, scores) in rows.iter().zip(scores) {
                    scores.fill(T::from(0.0));
                    for ((measurement, stream), weights) in row.iter().zip(weights) {
                        for ((score, weight), draw) in scores.iter_mut().zip(weights).zip(start..) {
                            *score += *weight * T::of(measurement.drawn(*stream, draw));
                        }
                    }
                }
            }
        }
    }
}

/// Four criteria at a time, so that a score is fetched and stored once for four products.
fn weighted_sum<T: Real>(row: &[T], weights: &[Lanes<T>], scores: &mut Lanes<T>) {
    scores.fill(T::from(0.0));
    let (fours, rest) = row.as_chunks::<4>();
    let (weights_of_fours, weights_of_rest) = weights.as_chunks::<4>();
    for (&[p, q, r, s], [a, b, c, d]) in fours.iter().zip(weights_of_fours) {
        for ((((score, a), b), c), d) in scores.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *score += (p * *a + q * *b) + (r * *c + s * *d);
        }
    }
    for (value, weights) in rest.iter().zip(weights_of_rest) {
        for (score, weight) in scores.iter_mut().zip(weights) {
            *score += *value * *weight;
        }
    }
}

impl Measurement {
    fn drawn(&self, stream: Stream, draw: u64) -> f64 {
        match *self {
            Self::Exactly(value) => value,
            Self::Uniform { low, high } => low + (high - low) * stream.uniform(draw),
            Self::Normal { mean, sd } => mean + sd * stream.normal(draw),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a number of draws is far below 2^53")]
const fn exactly(count: u64) -> f64 {
    count as f64
}
