//! Weight stability intervals: how far one weight can move before the ranking does.
//!
//! Mareschal, "Weight stability intervals in multicriteria decision aid", European Journal of
//! Operational Research 33 (1988). One weight is set to t and the others keep their ratios, scaled
//! by (1−t)/(1−wₖ). Every score is then a straight line in t, so the ends are crossings of pairs
//! of lines: a closed form, nothing is searched. It holds for any score that is a weighted sum:
//! the additive value, and PROMETHEE's net flow over unicriterion net flows.

use super::{AnalysisError, Table, weights};

/// Where one weight can go, as shares of the total weight, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// The intervals of one criterion's weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stability {
    /// The option that is first now stays first (a tie at the ends included).
    pub best_stays_best: Interval,
    /// No two options change places.
    pub ranking_unchanged: Interval,
}

/// The intervals of every criterion's weight. Where two options are first now, the one named first
/// is the best.
pub fn intervals(table: &Table, stated_weights: &[f64]) -> Result<Vec<Stability>, AnalysisError> {
    table.check_weights(stated_weights)?;
    let normalised = weights::direct(stated_weights)?;
    let gains = table.gains();
    normalised
        .iter()
        .enumerate()
        .map(|(k, &weight)| {
            if 1.0 - weight <= f64::EPSILON {
                return Err(AnalysisError::NothingElseWeighs { criterion: k + 1 });
            }
            let lines: Vec<Line> = gains.iter().map(|row| Line::new(row, &normalised, k)).collect();
            Ok(of_lines(&lines, weight))
        })
        .collect()
}

/// A score as a function of one weight: `at_zero + t × slope`.
#[derive(Clone, Copy)]
struct Line {
    at_zero: f64,
    slope: f64,
}

impl Line {
    fn new(values: &[f64], normalised: &[f64], k: usize) -> Self {
        let own = values.get(k).copied().unwrap_or(0.0);
        let weight = normalised.get(k).copied().unwrap_or(0.0);
        let others: f64 = values
            .iter()
            .zip(normalised)
            .enumerate()
            .filter(|(j, _)| *j != k)
            .map(|(_, (value, weight))| value * weight)
            .sum();
        let at_zero = others / (1.0 - weight);
        Self { at_zero, slope: own - at_zero }
    }

    fn at(self, t: f64) -> f64 {
        self.at_zero + t * self.slope
    }
}

fn of_lines(lines: &[Line], weight: f64) -> Stability {
    let all = Interval { low: 0.0, high: 1.0 };
    let mut best: Option<(Line, f64)> = None;
    for line in lines {
        let score = line.at(weight);
        if best.is_none_or(|(_, most)| score > most + slack(score, most)) {
            best = Some((*line, score));
        }
    }
    let best_stays_best = best
        .map_or(all, |(best, _)| lines.iter().fold(all, |so_far, line| so_far.narrowed(best, *line, weight)));
    let mut ranking_unchanged = all;
    for (index, a) in lines.iter().enumerate() {
        for b in lines.iter().skip(index + 1) {
            let (above, below) = if a.at(weight) >= b.at(weight) { (*a, *b) } else { (*b, *a) };
            ranking_unchanged = ranking_unchanged.narrowed(above, below, weight);
            if tied(*a, *b, weight) {
                ranking_unchanged = ranking_unchanged.narrowed(below, above, weight);
            }
        }
    }
    Stability { best_stays_best, ranking_unchanged }
}

impl Interval {
    /// Kept to where `above` is not below `below`; it is not at `weight`.
    fn narrowed(self, above: Line, below: Line, weight: f64) -> Self {
        let slope = above.slope - below.slope;
        let lead = above.at_zero - below.at_zero;
        if slope.abs() <= slack(above.slope, below.slope) {
            return self;
        }
        let crossing = if tied(above, below, weight) { weight } else { -lead / slope };
        if slope > 0.0 {
            Self { low: self.low.max(crossing), ..self }
        } else {
            Self { high: self.high.min(crossing), ..self }
        }
    }
}

fn tied(a: Line, b: Line, weight: f64) -> bool {
    (a.at(weight) - b.at(weight)).abs() <= slack(a.at(weight), b.at(weight))
}

/// What rounding alone can make of the difference of two sums.
fn slack(a: f64, b: f64) -> f64 {
    1e-13 * (a.abs() + b.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Direction;
    use proptest::prelude::*;

    fn table(rows: Vec<Vec<f64>>) -> Table {
        let criteria = rows[0].len();
        Table::new(rows, vec![Direction::Max; criteria]).unwrap()
    }

    #[test]
    fn two_lines_cross_where_they_cross() {
        // 0.6·1 against 0.4·1: the first leads until its weight falls to a half.
        let stability = intervals(&table(vec![vec![1.0, 0.0], vec![0.0, 1.0]]), &[0.6, 0.4]).unwrap();
        assert_eq!(stability[0].best_stays_best, Interval { low: 0.5, high: 1.0 });
        assert_eq!(stability[1].best_stays_best, Interval { low: 0.0, high: 0.5 });
    }

    #[test]
    fn a_weight_that_is_all_there_is_cannot_be_moved() {
        let stability = intervals(&table(vec![vec![1.0, 0.0], vec![0.0, 1.0]]), &[1.0, 0.0]);
        assert_eq!(stability, Err(AnalysisError::NothingElseWeighs { criterion: 1 }));
    }

    fn ranking(rows: &[Vec<f64>], weights: &[f64], k: usize, t: f64) -> Vec<usize> {
        let score = |row: &Vec<f64>| -> f64 {
            let factor = (1.0 - t) / (1.0 - weights[k]);
            (0..row.len()).map(|j| row[j] * if j == k { t } else { weights[j] * factor }).sum()
        };
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|a, b| score(&rows[*b]).total_cmp(&score(&rows[*a])));
        order
    }

    /// Scores with criterion k at t and the others in their ratios.
    fn scores(rows: &[Vec<f64>], weights: &[f64], k: usize, t: f64) -> Vec<f64> {
        let factor = (1.0 - t) / (1.0 - weights[k]);
        let score = |row: &Vec<f64>| {
            row.iter()
                .zip(weights)
                .enumerate()
                .map(|(j, (value, weight))| value * if j == k { t } else { weight * factor })
                .sum()
        };
        rows.iter().map(score).collect()
    }

    proptest! {
        /// Few levels and round weights: options tie, at the stated weight, at none and at all of it.
        #[test]
        fn the_closed_form_agrees_with_bisection_where_options_tie_at_the_edges(
            rows in prop::collection::vec(prop::collection::vec(0_u8..=2, 3), 2..6),
            stated in prop::collection::vec(1_u8..=4, 3),
        ) {
            const HAIR: f64 = 1e-12;
            let rows: Vec<Vec<f64>> =
                rows.iter().map(|row| row.iter().map(|level| f64::from(*level) / 2.0).collect()).collect();
            let stated: Vec<f64> = stated.into_iter().map(f64::from).collect();
            let weights = weights::direct(&stated).unwrap();
            let stability = intervals(&table(rows.clone()), &weights).unwrap();
            for (k, found) in stability.iter().enumerate() {
                let now = scores(&rows, &weights, k, weights[k]);
                let best = (1..now.len()).fold(0, |best, at| if now[at] > now[best] + HAIR { at } else { best });
                let keeps_first = |t: f64| {
                    let then = scores(&rows, &weights, k, t);
                    then.iter().all(|score| *score <= then[best] + HAIR)
                };
                let keeps_all = |t: f64| {
                    let then = scores(&rows, &weights, k, t);
                    let pairs = (0..now.len()).flat_map(|a| (0..now.len()).map(move |b| (a, b)));
                    pairs.into_iter().all(|(a, b)| now[a] < now[b] - HAIR || then[a] >= then[b] - HAIR)
                };
                let end = |outside: f64, same: &dyn Fn(f64) -> bool| {
                    if same(outside) { return outside; }
                    let (mut inside, mut outside) = (weights[k], outside);
                    for _ in 0..60 {
                        let middle = f64::midpoint(inside, outside);
                        if same(middle) { inside = middle } else { outside = middle }
                    }
                    inside
                };
                for (closed, bisected) in [
                    (found.best_stays_best.low, end(0.0, &keeps_first)),
                    (found.best_stays_best.high, end(1.0, &keeps_first)),
                    (found.ranking_unchanged.low, end(0.0, &keeps_all)),
                    (found.ranking_unchanged.high, end(1.0, &keeps_all)),
                ] {
                    prop_assert!((closed - bisected).abs() < 1e-9, "{k}: {} is not {}", closed, bisected);
                }
            }
        }

        #[test]
        fn the_closed_form_agrees_with_bisection(
            rows in prop::collection::vec(prop::collection::vec(0.0..1.0, 3), 2..6),
            stated in prop::collection::vec(0.05..1.0, 3),
        ) {
            let weights = weights::direct(&stated).unwrap();
            let stability = intervals(&table(rows.clone()), &weights).unwrap();
            for k in 0..3 {
                let now = ranking(&rows, &weights, k, weights[k]);
                // The set on which an order holds is an interval, so bisection from inside finds its ends.
                let end = |mut outside: f64, whole: bool| {
                    let same = |t: f64| {
                        let then = ranking(&rows, &weights, k, t);
                        if whole { then == now } else { then[0] == now[0] }
                    };
                    if same(outside) { return outside; }
                    let mut inside = weights[k];
                    for _ in 0..60 {
                        let middle = f64::midpoint(inside, outside);
                        if same(middle) { inside = middle } else { outside = middle }
                    }
                    inside
                };
                let best = stability[k].best_stays_best;
                let all = stability[k].ranking_unchanged;
                for (closed, bisected) in
                    [(best.low, end(0.0, false)), (best.high, end(1.0, false)), (all.low, end(0.0, true)), (all.high, end(1.0, true))]
                {
                    prop_assert!((closed - bisected).abs() < 1e-9, "{} is not {}", closed, bisected);
                }
            }
        }
    }
}
