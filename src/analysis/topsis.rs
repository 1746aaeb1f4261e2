//! TOPSIS: near the ideal point and far from the anti-ideal one.
//!
//! Hwang & Yoon, *Multiple Attribute Decision Making* (1981). Libraries differ in their default
//! scale, and the scale decides: the mountain climb of Opricovic & Tzeng (2004) has another winner
//! under min-max than under vector lengths, and under vector lengths another again when a unit is
//! shifted. It is a second opinion here, never the verdict.

use super::AnalysisError;
use super::scale::{Scale, length, scaled};
use super::table::{Direction, Table, transposed};

/// How far two points are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    Euclidean,
    Manhattan,
    Chebyshev,
}

/// Every step of the method. Points have a coordinate for each criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct Topsis {
    /// Weighted, scaled values, options × criteria.
    pub weighted: Vec<Vec<f64>>,
    /// The best coordinate of every criterion.
    pub ideal: Vec<f64>,
    /// The worst coordinate of every criterion.
    pub anti_ideal: Vec<f64>,
    /// Distance of each option to the ideal.
    pub to_ideal: Vec<f64>,
    /// Distance of each option to the anti-ideal.
    pub to_anti_ideal: Vec<f64>,
    /// Relative closeness to the ideal, 0 to 1; more is better.
    pub closeness: Vec<f64>,
}

/// TOPSIS with weights as they stand (closeness does not change when all are scaled).
pub fn topsis(
    table: &Table,
    scale: Scale,
    distance: Distance,
    stated_weights: &[f64],
) -> Result<Topsis, AnalysisError> {
    table.check_weights(stated_weights)?;
    if table.rows().len() < 2 {
        return Err(AnalysisError::SingleOption { method: "TOPSIS" });
    }
    let (values, directions) = on_scale(table, scale)?;
    let weighted: Vec<Vec<f64>> =
        values.iter().map(|row| row.iter().zip(stated_weights).map(|(x, w)| x * w).collect()).collect();
    let corner = |wanted: Direction| -> Vec<f64> {
        let columns = directions.iter().enumerate().map(|(k, direction)| {
            let column = weighted.iter().filter_map(|row| row.get(k).copied());
            if *direction == wanted {
                column.fold(f64::NEG_INFINITY, f64::max)
            } else {
                column.fold(f64::INFINITY, f64::min)
            }
        });
        columns.collect()
    };
    let (ideal, anti_ideal) = (corner(Direction::Max), corner(Direction::Min));
    let to = |point: &[f64]| -> Vec<f64> { weighted.iter().map(|row| apart(distance, row, point)).collect() };
    let (to_ideal, to_anti_ideal) = (to(&ideal), to(&anti_ideal));
    let closeness = to_ideal
        .iter()
        .zip(&to_anti_ideal)
        .enumerate()
        .map(|(index, (plus, minus))| {
            let sum = plus + minus;
            if sum > 0.0 {
                Ok(minus / sum)
            } else {
                Err(AnalysisError::ClosenessUndefined { option: index + 1 })
            }
        })
        .collect::<Result<_, _>>()?;
    Ok(Topsis { weighted, ideal, anti_ideal, to_ideal, to_anti_ideal, closeness })
}

/// Vector lengths keep the direction of a criterion; the other scales turn it so that more is
/// better.
fn on_scale(table: &Table, scale: Scale) -> Result<(Vec<Vec<f64>>, Vec<Direction>), AnalysisError> {
    if scale != Scale::Vector {
        return Ok((scaled(table, scale)?, vec![Direction::Max; table.directions().len()]));
    }
    let columns = table
        .columns()
        .enumerate()
        .map(|(index, (_, values))| {
            let length = length(&values);
            if length == 0.0 || !length.is_finite() {
                let scale = "the vector length";
                return Err(AnalysisError::DividesByZero { criterion: index + 1, scale });
            }
            Ok(values.iter().map(|x| x / length).collect())
        })
        .collect::<Result<Vec<Vec<f64>>, _>>()?;
    Ok((transposed(&columns, table.rows().len()), table.directions().to_vec()))
}

fn apart(distance: Distance, a: &[f64], b: &[f64]) -> f64 {
    let gaps = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    match distance {
        Distance::Euclidean => libm::sqrt(gaps.map(|gap| gap * gap).sum()),
        Distance::Manhattan => gaps.sum(),
        Distance::Chebyshev => gaps.fold(0.0, f64::max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Max, Min};
    use proptest::prelude::*;

    fn table(rows: &[&[f64]], directions: Vec<Direction>) -> Table {
        Table::new(rows.iter().map(|row| row.to_vec()).collect(), directions).unwrap()
    }

    #[track_caller]
    fn check(table: &Table, scale: Scale, weights: &[f64], expected: &[f64]) {
        let got = topsis(table, scale, Distance::Euclidean, weights).unwrap().closeness;
        assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < 6e-4, "{got} is not {expected}");
        }
    }

    #[test]
    fn the_example_of_tzeng_and_huang() {
        let table =
            table(&[&[5.0, 8.0, 4.0], &[7.0, 6.0, 8.0], &[8.0, 8.0, 6.0], &[7.0, 4.0, 6.0]], vec![Max; 3]);
        check(&table, Scale::Vector, &[0.3, 0.4, 0.3], &[0.5037, 0.6581, 0.7482, 0.3340]);
    }

    #[test]
    fn the_mountain_climb_of_opricovic_and_tzeng_depends_on_the_scale() {
        let table = table(&[&[1.0, 3000.0], &[2.0, 3750.0], &[5.0, 4500.0]], vec![Min, Max]);
        check(&table, Scale::Vector, &[0.5, 0.5], &[0.762, 0.722, 0.238]);
        check(&table, Scale::MinMax, &[0.5, 0.5], &[0.500, 0.617, 0.500]);
    }

    #[test]
    fn nought_by_nought_is_refused_with_a_reason() {
        let run = |table: &Table| topsis(table, Scale::Vector, Distance::Euclidean, &[0.5, 0.5]);
        let zero = run(&table(&[&[1.0, 0.0], &[2.0, 0.0]], vec![Max, Max]));
        assert!(matches!(zero, Err(AnalysisError::DividesByZero { criterion: 2, .. })));
        let single = run(&table(&[&[1.0, 3.0]], vec![Max, Max]));
        assert_eq!(single, Err(AnalysisError::SingleOption { method: "TOPSIS" }));
        let twins = run(&table(&[&[1.0, 3.0], &[1.0, 3.0]], vec![Max, Max]));
        assert_eq!(twins, Err(AnalysisError::ClosenessUndefined { option: 1 }));
    }

    proptest! {
        #[test]
        fn an_option_that_is_best_throughout_is_first(
            rows in prop::collection::vec(prop::collection::vec(1.0..9.0, 3), 2..6),
            stated in prop::collection::vec(0.1..1.0, 3),
        ) {
            let mut rows: Vec<Vec<f64>> = rows;
            rows.push(vec![10.0; 3]);
            let last = rows.len() - 1;
            let table = Table::new(rows, vec![Max; 3]).unwrap();
            let closeness = topsis(&table, Scale::Vector, Distance::Euclidean, &stated).unwrap().closeness;
            prop_assert!((closeness[last] - 1.0).abs() < 1e-12);
            let doubled: Vec<f64> = stated.iter().map(|weight| 2.0 * weight).collect();
            let again = topsis(&table, Scale::Vector, Distance::Euclidean, &doubled).unwrap().closeness;
            for (a, b) in closeness.iter().zip(again) {
                prop_assert!((a - b).abs() < 1e-12);
            }
        }
    }
}
