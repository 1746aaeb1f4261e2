//! PROMETHEE I and II: pairs of options compared criterion by criterion, with thresholds below
//! which a difference does not matter.
//!
//! Brans & Vincke, "A preference ranking organisation method", Management Science 31 (1985);
//! Brans, Vincke & Mareschal, European Journal of Operational Research 24 (1986).

use super::AnalysisError;
use super::table::{Direction, Table};

/// How a difference between two options becomes a degree of preference between 0 and 1.
/// Thresholds are in the unit of the criterion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Preference {
    /// Any difference counts in full.
    Usual,
    /// Counts in full above `q`.
    UShape { q: f64 },
    /// Grows to full at `p`.
    VShape { p: f64 },
    /// Nothing up to `q`, half up to `p`, full above.
    Level { q: f64, p: f64 },
    /// Nothing up to `q`, then grows to full at `p`.
    Linear { q: f64, p: f64 },
    /// `1 − exp(−d² / 2s²)`.
    Gaussian { s: f64 },
}

/// What PROMETHEE I says about an ordered pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// At least as good by both flows and better by one.
    Preferred,
    /// Equal by both flows.
    Indifferent,
    /// The flows disagree.
    Incomparable,
    /// The other is preferred.
    Outranked,
}

/// Every step of the method.
#[derive(Clone, Debug, PartialEq)]
pub struct Promethee {
    /// π: degree to which the row is preferred to the column.
    pub preference: Vec<Vec<f64>>,
    /// φ⁺: mean degree of preference over the others.
    pub leaving: Vec<f64>,
    /// φ⁻: mean degree to which the others are preferred.
    pub entering: Vec<f64>,
    /// φ = φ⁺ − φ⁻, the order of PROMETHEE II; more is better.
    pub net: Vec<f64>,
    /// Net flow on each criterion alone, options × criteria; weighted they sum to φ.
    pub unicriterion_net: Vec<Vec<f64>>,
    /// PROMETHEE I, row against column.
    pub relation: Vec<Vec<Relation>>,
}

/// PROMETHEE with weights as they stand and one preference function a criterion.
pub fn promethee(
    table: &Table,
    stated_weights: &[f64],
    functions: &[Preference],
) -> Result<Promethee, AnalysisError> {
    table.check_weights(stated_weights)?;
    let criteria = table.directions().len();
    if functions.len() != criteria {
        let what = "preference functions";
        return Err(AnalysisError::WrongCount { what, found: functions.len(), expected: criteria });
    }
    for (index, function) in functions.iter().enumerate() {
        function.check().map_err(|problem| AnalysisError::Preference { criterion: index + 1, problem })?;
    }
    let options = table.rows().len();
    if options < 2 {
        return Err(AnalysisError::SingleOption { method: "PROMETHEE" });
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of options")]
    let others = (options - 1) as f64;

    let degrees = |a: &[f64], b: &[f64]| -> Vec<f64> {
        let directed = table.directions().iter().zip(functions);
        let degree =
            |((a, b), (direction, function)): ((&f64, &f64), (&Direction, &Preference))| match direction {
                Direction::Max => function.degree(*a, *b),
                Direction::Min => function.degree(*b, *a),
            };
        a.iter().zip(b).zip(directed).map(degree).collect()
    };
    let mut preference = Vec::with_capacity(options);
    let mut unicriterion_net = Vec::with_capacity(options);
    for a in table.rows() {
        let mut net = vec![0.0; criteria];
        let mut row = Vec::with_capacity(options);
        for b in table.rows() {
            let (over, under) = (degrees(a, b), degrees(b, a));
            row.push(over.iter().zip(stated_weights).map(|(degree, weight)| degree * weight).sum::<f64>());
            for (net, (over, under)) in net.iter_mut().zip(over.iter().zip(under)) {
                *net += over - under;
            }
        }
        preference.push(row);
        unicriterion_net.push(net.into_iter().map(|sum| sum / others).collect());
    }
    let leaving: Vec<f64> = preference.iter().map(|row| row.iter().sum::<f64>() / others).collect();
    let entering: Vec<f64> = (0..options)
        .map(|column| preference.iter().filter_map(|row| row.get(column)).sum::<f64>() / others)
        .collect();
    let net = leaving.iter().zip(&entering).map(|(plus, minus)| plus - minus).collect();
    let relation = relations(&leaving, &entering);
    Ok(Promethee { preference, leaving, entering, net, unicriterion_net, relation })
}

impl Preference {
    /// Degree to which `a` is preferred to `b` where more is better. A difference within rounding
    /// of a threshold is on the threshold: 0.4 − 0.3 is not more than 0.1.
    fn degree(self, a: f64, b: f64) -> f64 {
        let d = a - b;
        if d <= 0.0 {
            return 0.0;
        }
        let above = |threshold: f64| d - threshold > 4.0 * f64::EPSILON * (a.abs() + b.abs());
        match self {
            Self::Usual => 1.0,
            Self::UShape { q } => f64::from(u8::from(above(q))),
            Self::VShape { p } => (d / p).min(1.0),
            Self::Level { q, p } => match (above(q), above(p)) {
                (_, true) => 1.0,
                (true, false) => 0.5,
                (false, false) => 0.0,
            },
            Self::Linear { q, p } => ((d - q) / (p - q)).clamp(0.0, 1.0),
            Self::Gaussian { s } => -libm::expm1(-(d / s) * (d / s) / 2.0),
        }
    }

    fn check(self) -> Result<(), &'static str> {
        let (thresholds, ok): (&[f64], bool) = match self {
            Self::Usual => (&[], true),
            Self::UShape { q } => (&[q], q >= 0.0),
            Self::VShape { p: width } | Self::Gaussian { s: width } => (&[width], width > 0.0),
            Self::Level { q, p } => (&[q, p], q >= 0.0 && p >= q),
            Self::Linear { q, p } => (&[q, p], q >= 0.0 && p > q),
        };
        if !ok || thresholds.iter().any(|threshold| !threshold.is_finite()) {
            return Err("the thresholds must be finite with 0 ≤ q, q < p (q ≤ p for level), 0 < p and 0 < s");
        }
        Ok(())
    }
}

fn relations(leaving: &[f64], entering: &[f64]) -> Vec<Vec<Relation>> {
    // 0 where equal but for rounding, otherwise the sign of the difference.
    let sign = |a: f64, b: f64| if (a - b).abs() <= 1e-12 { 0 } else { 2 * i32::from(a > b) - 1 };
    let pairs = || leaving.iter().zip(entering);
    pairs()
        .map(|(own_plus, own_minus)| {
            pairs()
                .map(|(plus, minus)| match (sign(*own_plus, *plus), sign(*minus, *own_minus)) {
                    (0, 0) => Relation::Indifferent,
                    (0 | 1, 0 | 1) => Relation::Preferred,
                    (0 | -1, 0 | -1) => Relation::Outranked,
                    _ => Relation::Incomparable,
                })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(function: Preference, difference: f64, expected: f64) {
        let degree = function.degree(10.0 + difference, 10.0);
        assert!(
            (degree - expected).abs() < 1e-12,
            "{function:?} at {difference} is {degree}, not {expected}"
        );
    }

    #[test]
    fn the_six_functions_at_and_around_their_thresholds() {
        check(Preference::Usual, 0.0, 0.0);
        check(Preference::Usual, 0.001, 1.0);
        check(Preference::UShape { q: 2.0 }, 2.0, 0.0);
        check(Preference::UShape { q: 2.0 }, 2.001, 1.0);
        check(Preference::VShape { p: 5.0 }, 2.0, 0.4);
        check(Preference::VShape { p: 5.0 }, 5.0, 1.0);
        check(Preference::Level { q: 2.0, p: 5.0 }, 2.0, 0.0);
        check(Preference::Level { q: 2.0, p: 5.0 }, 5.0, 0.5);
        check(Preference::Level { q: 2.0, p: 5.0 }, 5.5, 1.0);
        check(Preference::Linear { q: 2.0, p: 7.0 }, 3.0, 0.2);
        check(Preference::Linear { q: 2.0, p: 7.0 }, -9.0, 0.0);
        check(Preference::Gaussian { s: 4.0 }, 4.0, 1.0 - libm::exp(-0.5));
        // 0.4 − 0.3 is a little more than 0.1 in binary.
        assert!(Preference::UShape { q: 0.1 }.degree(0.4, 0.3).abs() < f64::EPSILON);
    }

    #[test]
    fn flows_that_disagree_are_incomparable_and_twins_indifferent() {
        let table = |rows: &[[f64; 2]]| {
            Table::new(rows.iter().map(|row| row.to_vec()).collect(), vec![Direction::Max; 2]).unwrap()
        };
        let tie = table(&[[1.0, 2.0], [1.0, 2.0], [0.0, 3.0]]);
        let result = promethee(&tie, &[0.5, 0.5], &[Preference::Usual; 2]).unwrap();
        assert_eq!(result.net, [0.0, 0.0, 0.0]);
        assert_eq!(result.relation[0][1], Relation::Indifferent);
        assert_eq!(result.relation[0][2], Relation::Incomparable);
        let single = promethee(&table(&[[1.0, 2.0]]), &[0.5, 0.5], &[Preference::Usual; 2]);
        assert_eq!(single, Err(AnalysisError::SingleOption { method: "PROMETHEE" }));
        let reversed = promethee(&tie, &[0.5, 0.5], &[Preference::Linear { q: 5.0, p: 2.0 }; 2]);
        assert!(matches!(reversed, Err(AnalysisError::Preference { criterion: 1, .. })));
    }

    proptest! {
        #[test]
        fn net_flows_sum_to_nothing_and_their_parts_to_them(
            rows in prop::collection::vec(prop::collection::vec(-9.0..9.0, 3), 2..7),
            p in 0.1..8.0,
        ) {
            let weights = [0.5, 0.3, 0.2];
            let table = Table::new(rows, vec![Direction::Max, Direction::Min, Direction::Max]).unwrap();
            let functions =
                [Preference::VShape { p }, Preference::Gaussian { s: p }, Preference::Level { q: p / 2.0, p }];
            let result = promethee(&table, &weights, &functions).unwrap();
            prop_assert!(result.net.iter().sum::<f64>().abs() < 1e-9);
            for (net, parts) in result.net.iter().zip(&result.unicriterion_net) {
                let sum: f64 = parts.iter().zip(weights).map(|(part, weight)| part * weight).sum();
                prop_assert!((net - sum).abs() < 1e-9);
            }
        }
    }
}
