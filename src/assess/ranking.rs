//! The third stage: weights turn measures into scores, ranks and shares of futures.

use super::measures::Measures;
use super::prepared::Prepared;
use super::weighing::{exponentials, free, said, shares, span};
use crate::analysis::first::{Scores, Standing, standing};
use crate::analysis::value;
use crate::decision::{Anchors, Place};
use crate::terms::Estimate;
use rayon::prelude::*;
use std::sync::Arc;

/// Scores and shares under the stated weights.
#[derive(Clone, Debug)]
pub struct Ranking {
    pub weights: Vec<Weight>,
    /// `[candidate]`, 0 to 100 at likely.
    pub scores: Vec<f64>,
    /// `[candidate]`: places into the ranking of feasible ones, 1 first; `None` if knocked out.
    pub ranks: Vec<Option<usize>>,
    /// `[candidate]`, summing to one where anything is ever feasible.
    pub p_first: Vec<f64>,
    /// `[candidate][rank]`: share of futures at that rank, first rank first.
    pub rank_acceptability: Vec<Vec<f64>>,
    /// `[candidate][candidate]`: share of futures in which the first is above the second.
    pub pairwise_winning: Vec<Vec<f64>>,
}

/// A criterion's weight and scale, as used.
#[derive(Clone, Debug)]
pub struct Weight {
    pub points: Estimate,
    /// Share of all weight at likely.
    pub share: f64,
    pub anchors: Anchors,
    pub anchors_are_stored: bool,
    pub is_weighed: bool,
    /// Points in every future, where the weight is free within what was said.
    pub free: Option<Arc<Vec<f64>>>,
}

impl Weight {
    /// 0 to 1 between the anchors, clamped.
    pub fn utility(&self, value: f64) -> f64 {
        self.scale().map_or(0.0, |scale| scale.utility(value))
    }

    /// Equal anchors are refused when a decision is read; should they meet here, nothing differs.
    fn scale(&self) -> Option<value::Anchors> {
        let Anchors { worst, best } = self.anchors;
        value::Anchors::new(worst, best).ok()
    }
}

impl Ranking {
    /// Ranks the candidates; the cheap stage, run again whenever a weight moves.
    pub fn of(prepared: &Prepared, measures: &Measures) -> Self {
        let weights = weights(prepared, measures);
        let candidates = &prepared.tables().candidates;
        let scores = scores(&measures.likely, &weights, candidates.len());
        let is_out = |candidate: usize| candidates.get(candidate).is_none_or(|c| !c.knocked_out.is_empty());
        let ranks = (0..candidates.len())
            .map(|candidate| {
                let own = scores.get(candidate)?;
                (!is_out(candidate)).then(|| {
                    1 + (0..candidates.len())
                        .filter(|other| {
                            !is_out(*other) && scores.get(*other).is_some_and(|score| score > own)
                        })
                        .count()
                })
            })
            .collect();
        let drawn = points(prepared, measures, &weights);
        let values = drawn_scores(measures, &weights, &drawn, candidates.len());
        let Standing { p_first, rank_acceptability, pairwise_winning, .. } =
            standing_of(measures, &values, candidates.len());
        Self { weights, scores, ranks, p_first, rank_acceptability, pairwise_winning }
    }
}

/// Points of 100 at likely, along the candidates.
pub fn scores(likely: &[Vec<f64>], weights: &[Weight], candidates: usize) -> Vec<f64> {
    let share = |candidate: usize| {
        let each = likely
            .iter()
            .zip(weights)
            .filter_map(|(row, weight)| Some(weight.share * weight.utility(*row.get(candidate)?)));
        each.sum::<f64>()
    };
    (0..candidates).map(|candidate| 100.0 * share(candidate)).collect()
}

/// Each criterion's points in every future, under the weights as stated.
pub fn points(prepared: &Prepared, measures: &Measures, weights: &[Weight]) -> Vec<Vec<f64>> {
    weights
        .par_iter()
        .enumerate()
        .map(|(criterion, weight)| {
            if let Some(free) = &weight.free {
                return free.to_vec();
            }
            if weight.points.is_exact() {
                return vec![weight.points.likely(); measures.draws];
            }
            let by_z = weight.points.by_z();
            prepared.weight_deviates(criterion).iter().map(|z| by_z(*z).max(0.0)).collect()
        })
        .collect()
}

/// The same under any weights at all: even over the simplex, once they are brought to sum one. A
/// criterion that is left out, or waits to be weighed, stays out.
pub fn any_points(prepared: &Prepared, measures: &Measures, weights: &[Weight]) -> Vec<Vec<f64>> {
    let criteria = prepared.criteria().iter().zip(weights);
    criteria
        .map(|(criterion, weight)| {
            if weight.points.high() > 0.0 {
                exponentials(prepared, &criterion.id, measures.draws)
            } else {
                vec![0.0; measures.draws]
            }
        })
        .collect()
}

/// Each candidate's score in every future, candidate after candidate. Points need not be brought to
/// sum one: within a future they are the same for all options.
pub fn drawn_scores(
    measures: &Measures,
    weights: &[Weight],
    points: &[Vec<f64>],
    options: usize,
) -> Vec<f64> {
    let draws = measures.draws;
    let mut values = vec![0.0_f64; options * draws];
    values.par_chunks_mut(draws.max(1)).enumerate().for_each(|(option, scores)| {
        for ((drawn, weight), points) in measures.drawn.iter().zip(weights).zip(points) {
            let (Some(column), Some(scale)) = (drawn.get(option), weight.scale()) else { continue };
            for ((score, value), points) in scores.iter_mut().zip(column).zip(points) {
                *score += points * scale.utility(f64::from(*value));
            }
        }
    });
    values
}

/// Who stands where in every future by these scores; ties are split.
pub fn standing_of(measures: &Measures, values: &[f64], options: usize) -> Standing {
    let draws = measures.draws;
    let feasible: Vec<bool> = measures.feasible.iter().flatten().copied().collect();
    let scores = Scores { options, draws, values, feasible: Some(&feasible) };
    // Scores are finite and as many as they must be; where nothing is measured nothing stands.
    standing(scores).unwrap_or_else(|_| Standing {
        counted: 0,
        nothing_feasible: draws,
        p_first: vec![0.0; options],
        rank_acceptability: vec![vec![0.0; options]; options],
        pairwise_winning: vec![vec![0.0; options]; options],
    })
}

fn weights(prepared: &Prepared, measures: &Measures) -> Vec<Weight> {
    let (decision, criteria) = (&prepared.decision, prepared.criteria());
    let stated = |id: &str| decision.criteria.iter().find(|weight| weight.criterion == id);
    let points = |id: &str| stated(id).map(|weight| weight.points);
    let said = said(&decision.weighing, &points, criteria.iter());
    let drawn = free(prepared, &said, measures.draws);
    criteria
        .iter()
        .zip(said.iter().zip(shares(&said)).zip(drawn))
        .enumerate()
        .map(|(at, (criterion, ((said, share), drawn)))| {
            let own = decision.own_criterion(&criterion.id).map(|own| own.scale);
            let stored = stated(&criterion.id).and_then(|weight| weight.anchors).or(own);
            Weight {
                points: drawn.as_ref().map_or(said.points, |drawn| span(said.points.likely(), drawn)),
                share,
                anchors: stored.unwrap_or_else(|| {
                    suggest(
                        measures.likely.get(at).map_or(&[], Vec::as_slice),
                        criterion.more_is_better,
                        tolerated(prepared, &criterion.id),
                    )
                }),
                anchors_are_stored: stored.is_some(),
                is_weighed: said.is_weighed,
                free: drawn.map(Arc::new),
            }
        })
        .collect()
}

/// The most of a criterion that somebody would put up with: anything beyond is worth nothing.
fn tolerated(prepared: &Prepared, criterion: &str) -> Option<f64> {
    let question = match criterion {
        "time-to-release" => "deadline",
        "portability" => "lock-in",
        _ => return None,
    };
    prepared.answered(&Place::Application, question).map(Estimate::likely)
}

/// Ends for a scale nobody has set: from all that was measured, knocked out or not, a little wider
/// and rounded, so that a later option still fits.
fn suggest(values: &[f64], more_is_better: bool, tolerated: Option<f64>) -> Anchors {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if more_is_better {
        let worst = if least.is_finite() { (libm::floor(least / 5.0) * 5.0 - 5.0).max(0.0) } else { 0.0 };
        return Anchors { worst: worst.min(95.0), best: 100.0 };
    }
    if let Some(worst) = tolerated.filter(|most| *most > 0.0) {
        return Anchors { worst, best: 0.0 };
    }
    let worst = if most.is_finite() && most > 0.0 { round_up_to_two_digits(most * 1.1) } else { 1.0 };
    Anchors { worst, best: 0.0 }
}

fn round_up_to_two_digits(value: f64) -> f64 {
    let step = libm::pow(10.0, libm::floor(libm::log10(value)) - 1.0);
    libm::ceil(value / step) * step
}
