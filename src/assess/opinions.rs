//! Second opinions: other methods on the same table with the same weights.
//!
//! The verdict is additive, because every point of it can be traced. Where TOPSIS, PROMETHEE II or
//! VIKOR put another option first, each has a reason of its own, and that reason is worth a
//! sentence. These methods measure options against each other, so that leaving out one that is not
//! first may turn the others round; where it would, that is worth a sentence, too.

use super::likely::AtLikely;
use super::prepared::Prepared;
use super::ranking::Ranking;
use crate::analysis::promethee::{Preference, Relation, promethee};
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
    /// Options that PROMETHEE I cannot compare with the first: each is better by one flow.
    pub incomparable: Vec<String>,
    /// Options that are not first and without which another one than this would be.
    pub reversed_without: Vec<String>,
}

impl Opinion {
    /// What weakens it, in sentences, with options called by `name`.
    pub fn doubts(&self, name: impl Fn(&str) -> String) -> Vec<String> {
        let names = |ids: &[String]| ids.iter().map(|id| name(id)).collect::<Vec<_>>().join(", ");
        let mut doubts = Vec::new();
        if !self.incomparable.is_empty() {
            let others = names(&self.incomparable);
            doubts.push(format!("It is incomparable with {others}: the flows disagree."));
        }
        if !self.reversed_without.is_empty() {
            let others = names(&self.reversed_without);
            doubts.push(format!("Left out, any of these would put another one first here: {others}."));
        }
        doubts
    }
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
    let directions: Vec<Direction> = used.iter().map(direction).collect();
    let functions: Vec<Preference> = used
        .iter()
        .filter_map(|at| ranking.weights.get(*at))
        .map(|weight| {
            let span = (weight.anchors.worst - weight.anchors.best).abs();
            Preference::Linear { q: INDIFFERENT * span, p: CLEAR * span }
        })
        .collect();
    let said = |method: Method, rows: Vec<Vec<f64>>| {
        method.said(&Table::new(rows, directions.clone()).ok()?, &weights, &functions)
    };
    let own: Vec<f64> = allowed.iter().filter_map(|at| ranking.scores.get(*at).copied()).collect();
    let leader = first_of(&own);
    let id = |at: usize| {
        let candidate = prepared.tables().candidates.get(*allowed.get(at)?)?;
        Some(candidate.id.clone())
    };
    let methods = [Method::Topsis, Method::Promethee, Method::Vikor];
    methods
        .into_iter()
        .filter_map(|method| {
            let (values, relation) = said(method, rows.clone())?;
            let agrees = leader.is_some_and(|leader| is_first(&values, leader));
            let first = if agrees { leader? } else { first_of(&values)? };
            let beside = relation.get(first).into_iter().flatten().enumerate();
            let incomparable = beside
                .filter(|(_, relation)| **relation == Relation::Incomparable)
                .filter_map(|(other, _)| id(other));
            // Nobody who is not first should have a say in who is.
            let reverses = |left_out: &usize| {
                let mut fewer = rows.clone();
                fewer.remove(*left_out);
                let place = first - usize::from(*left_out < first);
                said(method, fewer).is_some_and(|(values, _)| !is_first(&values, place))
            };
            let others = (0..rows.len()).filter(|other| *other != first);
            let (agrees_means, differs_means) = method.means();
            Some(Opinion {
                method: method.name(),
                first: id(first)?,
                agrees,
                means: if agrees { agrees_means } else { differs_means },
                incomparable: incomparable.collect(),
                reversed_without: others.filter(reverses).filter_map(id).collect(),
            })
        })
        .collect()
}

/// The first of the highest.
fn first_of(values: &[f64]) -> Option<usize> {
    (0..values.len()).find(|at| is_first(values, *at))
}

fn is_first(values: &[f64], at: usize) -> bool {
    let best = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    values.get(at).is_some_and(|value| *value >= best - LEVEL)
}

#[derive(Clone, Copy)]
enum Method {
    Topsis,
    Promethee,
    Vikor,
}

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Self::Topsis => "TOPSIS",
            Self::Promethee => "PROMETHEE II",
            Self::Vikor => "VIKOR",
        }
    }

    /// More is better, and how PROMETHEE I relates each pair; `None` where the method is not defined.
    fn said(
        self,
        table: &Table,
        weights: &[f64],
        functions: &[Preference],
    ) -> Option<(Vec<f64>, Vec<Vec<Relation>>)> {
        match self {
            Self::Topsis => {
                let result = topsis(table, Scale::Vector, Distance::Euclidean, weights).ok()?;
                Some((result.closeness, Vec::new()))
            }
            Self::Promethee => {
                let result = promethee(table, weights, functions).ok()?;
                Some((result.net, result.relation))
            }
            Self::Vikor => {
                let result = vikor(table, weights, GROUP_SHARE).ok()?;
                Some((result.compromise.into_iter().map(|compromise| -compromise).collect(), Vec::new()))
            }
        }
    }

    /// What it means that it agrees, and that it does not.
    const fn means(self) -> (&'static str, &'static str) {
        match self {
            Self::Topsis => (
                "it, too, stands nearest to the best and farthest from the worst of what is on the table",
                "it stands nearer to the best and farther from the worst of what is on the table: the score forgives the leader a weakness that distance does not",
            ),
            Self::Promethee => (
                "it, too, wins the pairwise comparisons, in which small differences count for nothing",
                "it wins more of the pairwise comparisons, in which small differences count for nothing and large ones no more than clear ones: the leader lives on a few large differences",
            ),
            Self::Vikor => (
                "it, too, is the compromise between many small regrets and one great one",
                "its worst regret is smaller: the leader is far behind on something that matters",
            ),
        }
    }
}
