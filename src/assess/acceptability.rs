//! Who is first under any weights at all, which weights speak for whom, and how much a choice may
//! be regretted: rank acceptability and central weights of SMAA-2 over the futures drawn (Lahdelma
//! & Salminen, Operations Research 49, 2001), and expected regret (Savage, 1951).

use super::measures::Measures;
use super::prepared::Prepared;
use super::ranking::{Ranking, any_points, drawn_scores, points, standing_of};

/// How the candidates stand when nothing is known about weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnyWeights {
    /// `[candidate]`: share of futures and weights it is first in.
    pub p_first: Vec<f64>,
    /// `[candidate]`: the mean of the weights under which it is first, along the criteria; `None`
    /// where there are none.
    pub central_weights: Vec<Option<Vec<f64>>>,
}

/// Every future meets weights drawn evenly from all that are thinkable.
pub fn under_any_weights(prepared: &Prepared, measures: &Measures, ranking: &Ranking) -> AnyWeights {
    let candidates = prepared.tables().candidates.len();
    let points = any_points(prepared, measures, &ranking.weights);
    let values = drawn_scores(measures, &ranking.weights, &points, candidates);
    let standing = standing_of(measures, &values, candidates);
    let draws = measures.draws.max(1);
    let mut sums = vec![(0_u32, vec![0.0; points.len()]); candidates];
    for draw in 0..measures.draws {
        let Some((_, highest)) = best(measures, &values, draws, draw) else { continue };
        let weights = points.iter().map(|column| column.get(draw).copied().unwrap_or(0.0));
        let all: f64 = weights.clone().sum();
        let rows = values.chunks(draws).zip(&measures.feasible);
        for ((count, sums), (row, feasible)) in sums.iter_mut().zip(rows) {
            // Those that are level are all first.
            let is_allowed = feasible.get(draw) == Some(&true);
            if is_allowed && row.get(draw).is_some_and(|score| *score >= highest) {
                *count += 1;
                for (sum, weight) in sums.iter_mut().zip(weights.clone()) {
                    *sum += weight / all.max(f64::MIN_POSITIVE);
                }
            }
        }
    }
    let mean = |(count, sums): (u32, Vec<f64>)| {
        (count > 0).then(|| sums.into_iter().map(|sum| sum / f64::from(count)).collect())
    };
    AnyWeights { p_first: standing.p_first, central_weights: sums.into_iter().map(mean).collect() }
}

/// Points of 100 by which each candidate falls short of the best choice of a future, on average
/// over the futures in which anything is allowed; one that is not allowed there is worth nothing.
pub fn regret(prepared: &Prepared, measures: &Measures, ranking: &Ranking) -> Vec<f64> {
    let candidates = prepared.tables().candidates.len();
    let points = points(prepared, measures, &ranking.weights);
    let values = drawn_scores(measures, &ranking.weights, &points, candidates);
    let draws = measures.draws.max(1);
    let mut sums = vec![0.0; candidates];
    let mut counted = 0_u32;
    for draw in 0..measures.draws {
        let Some((_, highest)) = best(measures, &values, draws, draw) else { continue };
        counted += 1;
        let all: f64 = points.iter().filter_map(|column| column.get(draw)).sum();
        let rows = values.chunks(draws).zip(&measures.feasible);
        for (sum, (row, feasible)) in sums.iter_mut().zip(rows) {
            let is_allowed = feasible.get(draw).copied().unwrap_or(false);
            let own = row.get(draw).copied().filter(|_| is_allowed).unwrap_or(0.0);
            *sum += 100.0 * (highest - own) / all.max(f64::MIN_POSITIVE);
        }
    }
    sums.into_iter().map(|sum| sum / f64::from(counted.max(1))).collect()
}

/// The first of those with the highest score among what a future allows.
fn best(measures: &Measures, values: &[f64], draws: usize, draw: usize) -> Option<(usize, f64)> {
    let mut best: Option<(usize, f64)> = None;
    for (at, (row, feasible)) in values.chunks(draws).zip(&measures.feasible).enumerate() {
        let (Some(score), Some(true)) = (row.get(draw), feasible.get(draw)) else { continue };
        if best.is_none_or(|(_, highest)| *score > highest) {
            best = Some((at, *score));
        }
    }
    best
}
