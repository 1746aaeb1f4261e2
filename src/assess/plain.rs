//! A plain decision table, ranked by every method: no hosting, no futures, only what stands in it.

use crate::analysis::promethee::{Preference, promethee};
use crate::analysis::scale::{Scale, weighted_sum};
use crate::analysis::smaa::{Measurement, Problem, WeightSpace, smaa2};
use crate::analysis::topsis::{Distance, topsis};
use crate::analysis::vikor::vikor;
use crate::analysis::{AnalysisError, Direction, Table, competition_ranks, weights};

/// A table of numbers, options × criteria.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainTable {
    pub rows: Vec<Vec<f64>>,
    /// Of any sum.
    pub weights: Vec<f64>,
    pub more_is_better: Vec<bool>,
}

/// What one method makes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainRanking {
    /// The stable name in JSON.
    pub id: &'static str,
    pub label: &'static str,
    /// What its score is.
    pub scores_by: &'static str,
    /// Along the options, more is better.
    pub scores: Vec<f64>,
    /// 1 for the best; equal scores share the better rank.
    pub ranks: Vec<usize>,
}

/// All methods, and who is first under any weights.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainAnswer {
    pub methods: Vec<PlainRanking>,
    /// Methods that have no answer for this table, and why.
    pub refused: Vec<(&'static str, String)>,
    /// Share of all weights under which each option is first.
    pub any_weights: Vec<f64>,
    /// `None` where the shares are exact.
    pub draws: Option<u32>,
    /// Columns on which all options are level, counted from 0: no method can use them.
    pub level: Vec<usize>,
}

/// Differences below this part of a column's span count for nothing, above the other in full.
/// Judged; the same as for second opinions.
const INDIFFERENT: f64 = 0.05;
const CLEAR: f64 = 0.35;
/// The say of the many small regrets against the one great one; the usual half.
const GROUP_SHARE: f64 = 0.5;

/// Ranks the options of a table.
pub fn rank_plain(plain: &PlainTable, seed: u64, draws: u32) -> Result<PlainAnswer, AnalysisError> {
    let direction = |more: &bool| if *more { Direction::Max } else { Direction::Min };
    let directions: Vec<Direction> = plain.more_is_better.iter().map(direction).collect();
    let whole = Table::new(plain.rows.clone(), directions)?;
    whole.check_weights(&plain.weights)?;
    let spans: Vec<f64> = whole
        .columns()
        .map(|(_, values)| {
            let (low, high) = values
                .iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(*one), high.max(*one)));
            high - low
        })
        .collect();
    let (used, level): (Vec<usize>, Vec<usize>) =
        (0..spans.len()).partition(|at| spans.get(*at).is_some_and(|span| *span > 0.0));
    let pick = |row: &Vec<f64>| used.iter().filter_map(|at| row.get(*at).copied()).collect::<Vec<f64>>();
    let directions: Vec<Direction> =
        used.iter().filter_map(|at| whole.directions().get(*at).copied()).collect();
    let table = Table::new(whole.rows().iter().map(pick).collect(), directions.clone())?;
    let weights = weights::direct(&pick(&plain.weights))?;
    let functions: Vec<Preference> = pick(&spans)
        .iter()
        .map(|span| Preference::Linear { q: INDIFFERENT * span, p: CLEAR * span })
        .collect();
    let said = [
        (
            "weighted_sum",
            "Weighted sum",
            "points of 1, each criterion from its worst to its best option",
            weighted_sum(&table, Scale::MinMax, &weights).map(|result| result.scores),
        ),
        (
            "topsis",
            "TOPSIS",
            "closeness to the best of everything, 0 to 1",
            topsis(&table, Scale::Vector, Distance::Euclidean, &weights).map(|result| result.closeness),
        ),
        (
            "promethee_ii",
            "PROMETHEE II",
            "net flow over pairs, −1 to 1",
            promethee(&table, &weights, &functions).map(|result| result.net),
        ),
        (
            "vikor",
            "VIKOR",
            "one minus the compromise index, so that more is better",
            vikor(&table, &weights, GROUP_SHARE)
                .map(|result| result.compromise.into_iter().map(|index| 1.0 - index).collect()),
        ),
    ];
    let mut answer =
        PlainAnswer { methods: Vec::new(), refused: Vec::new(), any_weights: Vec::new(), draws: None, level };
    for (id, label, scores_by, scores) in said {
        match scores {
            Ok(scores) => {
                let ranks = competition_ranks(&scores);
                answer.methods.push(PlainRanking { id, label, scores_by, scores, ranks });
            }
            Err(problem) => answer.refused.push((id, problem.to_string())),
        }
    }
    // From worst to best on every criterion, so that weights mean what they say.
    let gains = crate::analysis::scale::scaled(&table, Scale::MinMax)?;
    let rows = gains.into_iter().map(|row| row.into_iter().map(Measurement::Exactly).collect()).collect();
    let problem = Problem::new(rows, &vec![Direction::Max; directions.len()], WeightSpace::Any)?;
    let found = smaa2(&problem, seed, draws)?;
    answer.any_weights =
        found.rank_acceptability.iter().map(|row| row.first().copied().unwrap_or(0.0)).collect();
    answer.draws = found.draws;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> PlainTable {
        PlainTable {
            rows: vec![vec![100.0, 9.0, 5.0], vec![80.0, 6.0, 5.0], vec![200.0, 1.0, 5.0]],
            weights: vec![2.0, 1.0, 4.0],
            more_is_better: vec![false, true, true],
        }
    }

    #[test]
    fn a_dominated_option_is_last_by_every_method() {
        let answer = rank_plain(&table(), 7, 10_000).unwrap();
        assert_eq!(answer.level, [2]);
        assert_eq!(answer.methods.len(), 4, "{:?}", answer.refused);
        for method in &answer.methods {
            assert_eq!(method.ranks[2], 3, "{}", method.label);
        }
        let any = answer.any_weights;
        assert!((any.iter().sum::<f64>() - 1.0).abs() < 1e-9 && any[2].abs() < 1e-12, "{any:?}");
    }

    #[test]
    fn scaling_all_weights_changes_nothing() {
        let scaled = PlainTable { weights: vec![20.0, 10.0, 40.0], ..table() };
        assert_eq!(rank_plain(&table(), 7, 1000), rank_plain(&scaled, 7, 1000));
    }

    #[test]
    fn options_that_are_all_level_have_no_ranking() {
        let level = PlainTable { rows: vec![vec![1.0, 1.0, 1.0]; 2], ..table() };
        assert!(rank_plain(&level, 7, 1000).is_err());
    }
}
