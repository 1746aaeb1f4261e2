//! Bringing criteria of different units to one scale, as the weighted sum and TOPSIS ask for.
//!
//! These scales depend on the options at hand, so leaving one out can turn ranks round; a decision
//! uses [anchors](super::value) instead. They are here for tables that come without anchors and
//! for comparison with published examples (Hwang & Yoon, *Multiple Attribute Decision Making*,
//! 1981, chapter 2).

use super::AnalysisError;
use super::table::{Direction, Table, transposed};

/// How a column is brought to a scale on which more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As it stands, with the sign turned where less is better.
    None,
    /// `x / max` where more is better, `min / x` where less is.
    LinearMax,
    /// 0 at the worst option and 1 at the best.
    MinMax,
    /// Shares of the column sum; where less is better, shares of the sum of reciprocals.
    Sum,
    /// `x / √Σx²`; where less is better, one minus that.
    Vector,
}

/// The weighted sum of scaled values, with weights as they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedSum {
    /// Options × criteria, more is better.
    pub scaled: Vec<Vec<f64>>,
    pub scores: Vec<f64>,
}

/// Weighted sum of a table. The weights are not brought to sum one: published examples do not.
pub fn weighted_sum(
    table: &Table,
    scale: Scale,
    stated_weights: &[f64],
) -> Result<WeightedSum, AnalysisError> {
    table.check_weights(stated_weights)?;
    let scaled = scaled(table, scale)?;
    let scores = scaled
        .iter()
        .map(|row| row.iter().zip(stated_weights).map(|(value, weight)| value * weight).sum())
        .collect();
    Ok(WeightedSum { scaled, scores })
}

/// Every value on the scale, options × criteria, more is better. An error names the criterion that
/// the scale would divide by zero on.
pub fn scaled(table: &Table, scale: Scale) -> Result<Vec<Vec<f64>>, AnalysisError> {
    let columns: Vec<Vec<f64>> = table
        .columns()
        .enumerate()
        .map(|(index, (direction, values))| column(&values, direction, scale, index + 1))
        .collect::<Result<_, _>>()?;
    Ok(transposed(&columns, table.rows().len()))
}

fn column(
    values: &[f64],
    direction: Direction,
    scale: Scale,
    criterion: usize,
) -> Result<Vec<f64>, AnalysisError> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let divisor = |by: f64, scale: &'static str| {
        if by == 0.0 || !by.is_finite() {
            Err(AnalysisError::DividesByZero { criterion, scale })
        } else {
            Ok(by)
        }
    };
    let gains = direction == Direction::Max;
    Ok(match scale {
        Scale::None => values.iter().map(|x| if gains { *x } else { -x }).collect(),
        Scale::LinearMax if gains => {
            let most = divisor(most, "its greatest value")?;
            values.iter().map(|x| x / most).collect()
        }
        Scale::LinearMax => {
            values.iter().map(|x| Ok(least / divisor(*x, "a value")?)).collect::<Result<_, _>>()?
        }
        Scale::MinMax => {
            let range = most - least;
            if range == 0.0 {
                return Err(AnalysisError::ConstantCriterion { criterion });
            }
            values.iter().map(|x| if gains { x - least } else { most - x } / range).collect()
        }
        Scale::Sum if gains => {
            let sum = divisor(values.iter().sum(), "the sum")?;
            values.iter().map(|x| x / sum).collect()
        }
        Scale::Sum => {
            let reciprocals: Vec<f64> =
                values.iter().map(|x| Ok(1.0 / divisor(*x, "a value")?)).collect::<Result<_, _>>()?;
            let sum = divisor(reciprocals.iter().sum(), "the sum of reciprocals")?;
            reciprocals.iter().map(|x| x / sum).collect()
        }
        Scale::Vector => {
            let length = divisor(length(values), "the vector length")?;
            values.iter().map(|x| if gains { x / length } else { 1.0 - x / length }).collect()
        }
    })
}

/// Criteria, counted from 1, whose values below zero make a scale turn the order round: a share of
/// a greatest value or of a sum that is below zero, or a reciprocal that changes its sign.
pub fn turned_round(table: &Table, scale: Scale) -> Vec<usize> {
    let turns = |values: &[f64], direction: Direction| match (scale, direction) {
        (Scale::LinearMax, Direction::Max) => values.iter().all(|x| *x < 0.0),
        (Scale::Sum, Direction::Max) => values.iter().sum::<f64>() < 0.0,
        (Scale::LinearMax | Scale::Sum, Direction::Min) => values.iter().any(|x| *x < 0.0),
        (Scale::None | Scale::MinMax | Scale::Vector, _) => false,
    };
    let columns = table.columns().enumerate();
    columns.filter(|(_, (direction, values))| turns(values, *direction)).map(|(at, _)| at + 1).collect()
}

/// √Σx².
pub(super) fn length(values: &[f64]) -> f64 {
    libm::sqrt(values.iter().map(|x| x * x).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Max, Min};

    #[test]
    fn the_fighter_aircraft_of_hwang_and_yoon() {
        let rows = vec![
            vec![2.0, 1500.0, 20000.0, 5.5, 5.0, 9.0],
            vec![2.5, 2700.0, 18000.0, 6.5, 3.0, 5.0],
            vec![1.8, 2000.0, 21000.0, 4.5, 7.0, 7.0],
            vec![2.2, 1800.0, 20000.0, 5.0, 5.0, 5.0],
        ];
        let table = Table::new(rows, vec![Max, Max, Max, Min, Max, Max]).unwrap();
        let result = weighted_sum(&table, Scale::LinearMax, &[0.2, 0.1, 0.1, 0.1, 0.2, 0.3]).unwrap();
        for (score, printed) in result.scores.iter().zip([0.835, 0.709, 0.852, 0.738]) {
            assert!((score - printed).abs() < 0.002, "{score} is not {printed}");
        }
    }

    #[test]
    fn a_scale_that_turns_the_order_round_is_told() {
        let table = |values: [f64; 2], direction| {
            Table::new(values.map(|x| vec![x]).to_vec(), vec![direction]).unwrap()
        };
        for scale in [Scale::LinearMax, Scale::Sum] {
            for (values, direction) in [([-1.0, -2.0], Max), ([-1.0, -2.0], Min)] {
                let table = table(values, direction);
                assert_eq!(turned_round(&table, scale), [1]);
                let scaled = scaled(&table, scale).unwrap();
                let better = if direction == Max { values[0] > values[1] } else { values[0] < values[1] };
                assert_ne!(scaled[0][0] > scaled[1][0], better, "{scale:?} {values:?}: {scaled:?}");
            }
            assert!(turned_round(&table([1.0, 2.0], Min), scale).is_empty());
        }
        assert!(turned_round(&table([-1.0, -2.0], Max), Scale::MinMax).is_empty());
    }

    #[test]
    fn a_scale_that_divides_by_zero_says_where() {
        let table = Table::new(vec![vec![1.0, 0.0], vec![2.0, 0.0]], vec![Max, Min]).unwrap();
        assert_eq!(scaled(&table, Scale::MinMax), Err(AnalysisError::ConstantCriterion { criterion: 2 }));
        for scale in [Scale::LinearMax, Scale::Sum, Scale::Vector] {
            assert!(matches!(scaled(&table, scale), Err(AnalysisError::DividesByZero { criterion: 2, .. })));
        }
        assert_eq!(scaled(&table, Scale::None).unwrap(), [[1.0, 0.0], [2.0, 0.0]]);
    }
}
