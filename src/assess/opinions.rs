//! Second opinions: other methods on the same table with the same weights.
//!
//! The verdict is additive, because every point of it can be traced. Where TOPSIS, PROMETHEE II or
//! VIKOR put another option first, each has a reason of its own, and that reason is worth a
//! sentence.

use super::likely::AtLikely;
use super::prepared::Prepared;
use super::ranking::Ranking;
use crate::analysis::promethee::{Preference, promethee};
use crate::analysis::scale::Scale;
use crate::analysis::table::{Direction, Table};
use crate::analysis::topsis::{Distance, topsis};
use crate::analysis::vikor::vikor;

/// What one method says.
#[derive(Clone, Debug, PartialEq)]
pub struct Opinion {
    pub method: &'static str,
    /// The option's id that it puts first.
    pub first: String,
    /// Whether that is who leads by score.
    pub agrees: bool,
    /// What it means that it agrees or does not, in one sentence.
    pub means: &'static str,
}

/// Part of a scale up to which a difference counts for nothing, and from which it counts in full.
/// Judged.
const INDIFFERENT: f64 = 0.05;
const CLEAR: f64 = 0.35;
/// The say of the many small regrets against the one great one; the usual half.
const GROUP_SHARE: f64 = 0.5;
/// Differences below this are rounding.
const LEVEL: f64 = 1e-9;

/// TOPSIS, PROMETHEE II and VIKOR at the likely values, over the allowed options; none where fewer
/// than two are allowed, or nothing sets them apart.
pub fn all(prepared: &Prepared, ranking: &Ranking, likely: &AtLikely) -> Vec<Opinion> {
    let allowed: Vec<usize> =
        likely.feasible.iter().enumerate().filter(|(_, feasible)| **feasible).map(|(at, _)| at).collect();
    let values = |criterion: usize| -> Vec<f64> {
        let row = likely.criteria.get(criterion).map_or(&[][..], Vec::as_slice);
        allowed.iter().filter_map(|at| row.get(*at).copied()).collect()
    };
    // A criterion on which all are equal, or that nobody weighs, cannot set them apart.
    let used: Vec<usize> = (0..prepared.criteria().len())
        .filter(|at| {
            let values = values(*at);
            let weighs = ranking.weights.get(*at).is_some_and(|weight| weight.share > 0.0);
            weighs && values.iter().any(|value| Some(value) != values.first())
        })
        .collect();
    let weights: Vec<f64> =
        used.iter().filter_map(|at| ranking.weights.get(*at)).map(|weight| weight.share).collect();
    let columns: Vec<Vec<f64>> = used.iter().map(|at| values(*at)).collect();
    let rows: Vec<Vec<f64>> = (0..allowed.len())
        .map(|row| columns.iter().filter_map(|column| column.get(row).copied()).collect())
        .collect();
    let direction = |at: &usize| {
        let more = prepared.criteria().get(*at).is_some_and(|criterion| criterion.more_is_better);
        if more { Direction::Max } else { Direction::Min }
    };
    let Ok(table) = Table::new(rows, used.iter().map(direction).collect()) else { return Vec::new() };
    let functions: Vec<Preference> = used
        .iter()
        .filter_map(|at| ranking.weights.get(*at))
        .map(|weight| {
            let span = (weight.anchors.worst - weight.anchors.best).abs();
            Preference::Linear { q: INDIFFERENT * span, p: CLEAR * span }
        })
        .collect();
    let said = [
        (
            "TOPSIS",
            topsis(&table, Scale::Vector, Distance::Euclidean, &weights).map(|result| result.closeness),
            "it, too, stands nearest to the best and farthest from the worst of what is on the table",
            "it stands nearer to the best and farther from the worst of what is on the table: the score forgives the leader a weakness that distance does not",
        ),
        (
            "PROMETHEE II",
            promethee(&table, &weights, &functions).map(|result| result.net),
            "it, too, wins the pairwise comparisons, in which small differences count for nothing",
            "it wins more of the pairwise comparisons, in which small differences count for nothing and large ones no more than clear ones: the leader lives on a few large differences",
        ),
        (
            "VIKOR",
            vikor(&table, &weights, GROUP_SHARE)
                .map(|result| result.compromise.into_iter().map(|compromise| -compromise).collect()),
            "it, too, is the compromise between many small regrets and one great one",
            "its worst regret is smaller: the leader is far behind on something that matters",
        ),
    ];
    let best_of = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let own: Vec<f64> = allowed.iter().filter_map(|at| ranking.scores.get(*at).copied()).collect();
    let leader = own.iter().position(|score| *score >= best_of(&own));
    said.into_iter()
        .filter_map(|(method, values, agrees_means, differs_means)| {
            let values: Vec<f64> = values.ok()?;
            let best = best_of(&values);
            let is_first = |at: &usize| values.get(*at).is_some_and(|value| *value >= best - LEVEL);
            let agrees = leader.as_ref().is_some_and(is_first);
            let first = if agrees { leader? } else { (0..values.len()).find(is_first)? };
            Some(Opinion {
                method,
                first: prepared.tables().candidates.get(*allowed.get(first)?)?.id.clone(),
                agrees,
                means: if agrees { agrees_means } else { differs_means },
            })
        })
        .collect()
}
