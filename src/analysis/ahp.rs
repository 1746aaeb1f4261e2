//! The analytic hierarchy process: weights from pairwise judgements.
//!
//! Saaty, "A scaling method for priorities in hierarchical structures", Journal of Mathematical
//! Psychology 15 (1977): the principal eigenvector of the judgements. The consistency ratio
//! divides by a table of random indices, and the tables in print differ, so a ratio always names
//! its table.

mod incomplete;
mod mend;

pub use incomplete::{Completion, complete};
pub use mend::{WorstJudgement, worst_judgement};

use super::AnalysisError;

/// A full matrix of positive, reciprocal judgements: entry (row, column) says how many times as
/// important the row is as the column.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgements {
    rows: Vec<Vec<f64>>,
}

/// The principal eigenvector and what it says about consistency.
#[derive(Clone, Debug, PartialEq)]
pub struct Priorities {
    /// Sum one.
    pub weights: Vec<f64>,
    /// The principal eigenvalue; as large as the number of items where judgements are consistent.
    pub lambda_max: f64,
    /// (λ − n) / (n − 1); 0 for one item.
    pub consistency_index: f64,
}

/// Weights by the eigenvector.
pub fn priorities(judgements: &Judgements) -> Result<Priorities, AnalysisError> {
    let (lambda_max, weights) = principal(&judgements.rows)?;
    let n = count(judgements.rows.len());
    // Rounding can leave λ an ulp below n, its least value.
    let consistency_index = if n > 1.0 { ((lambda_max - n) / (n - 1.0)).max(0.0) } else { 0.0 };
    Ok(Priorities { weights, lambda_max, consistency_index })
}

/// Weights by the geometric mean of each row (Crawford & Williams 1985), a common rival of the
/// eigenvector; equal to it for up to three items.
pub fn geometric_mean(judgements: &Judgements) -> Vec<f64> {
    let n = count(judgements.rows.len());
    let means: Vec<f64> = judgements
        .rows
        .iter()
        .map(|row| libm::exp(row.iter().map(|value| libm::log(*value)).sum::<f64>() / n))
        .collect();
    let sum: f64 = means.iter().sum();
    means.into_iter().map(|mean| mean / sum).collect()
}

/// Whose random indices a consistency ratio is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RandomIndex {
    /// Saaty, *The Analytic Hierarchy Process* (1980).
    Saaty1980,
    /// Saaty, *Theory and Applications of the Analytic Network Process* (2005).
    Saaty2005,
    /// Donegan & Dodd, Mathematical and Computer Modelling 15 (1991).
    DoneganDodd1991,
}

impl RandomIndex {
    pub const ALL: [Self; 3] = [Self::Saaty1980, Self::Saaty2005, Self::DoneganDodd1991];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Saaty1980 => "random index of Saaty 1980",
            Self::Saaty2005 => "random index of Saaty 2005",
            Self::DoneganDodd1991 => "random index of Donegan & Dodd 1991",
        }
    }

    /// As it is written in data.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Saaty1980 => "saaty1980",
            Self::Saaty2005 => "saaty2005",
            Self::DoneganDodd1991 => "donegan_dodd1991",
        }
    }

    /// Mean consistency index of random judgements of 3 items, of 4, and so on.
    const fn table(self) -> &'static [f64] {
        match self {
            Self::Saaty1980 => {
                &[0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59]
            }
            Self::Saaty2005 => &[0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49],
            Self::DoneganDodd1991 => &[0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055],
        }
    }

    /// Consistency ratio; up to 0.1 is usually accepted. One or two items cannot contradict each
    /// other: 0. `None` where the table ends: beyond fifteen items for Saaty's of 1980, ten for the
    /// others.
    pub fn ratio(self, items: usize, consistency_index: f64) -> Option<f64> {
        let Some(place) = items.checked_sub(3) else { return Some(0.0) };
        self.table().get(place).map(|index| consistency_index / index)
    }
}

impl Judgements {
    /// Refuses judgements that are not square, positive and reciprocal. Decimals such as 0.33 for
    /// a third pass: a pair may be out by a twentieth.
    pub fn new(rows: Vec<Vec<f64>>) -> Result<Self, AnalysisError> {
        if rows.is_empty() {
            return Err(AnalysisError::NoCriteria);
        }
        let entries = rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect::<Vec<Vec<_>>>();
        check(&entries)?;
        Ok(Self { rows })
    }

    pub fn rows(&self) -> &[Vec<f64>] {
        &self.rows
    }
}

/// One decision by hierarchy: what each option weighs under all criteria together.
#[derive(Clone, Debug, PartialEq)]
pub struct Hierarchy {
    pub criteria: Priorities,
    /// Weights of the options under each criterion, criteria × options.
    pub local: Vec<Vec<f64>>,
    /// Weights of the options.
    pub global: Vec<f64>,
}

/// Two levels in the distributive mode: global = Σ criterion weight × local weight (Saaty 1990).
pub fn hierarchy(criteria: &Judgements, options: &[Judgements]) -> Result<Hierarchy, AnalysisError> {
    let weighed = priorities(criteria)?;
    if options.len() != weighed.weights.len() {
        let (found, expected) = (options.len(), weighed.weights.len());
        return Err(AnalysisError::WrongCount { what: "matrices of options", found, expected });
    }
    let local: Vec<Vec<f64>> =
        options.iter().map(|judgements| Ok(priorities(judgements)?.weights)).collect::<Result<_, _>>()?;
    let mut global = vec![0.0; local.first().map_or(0, Vec::len)];
    for (index, (row, weight)) in local.iter().zip(&weighed.weights).enumerate() {
        if row.len() != global.len() {
            let (found, expected) = (row.len(), global.len());
            return Err(AnalysisError::Ragged { option: index + 1, found, expected });
        }
        for (sum, share) in global.iter_mut().zip(row) {
            *sum += weight * share;
        }
    }
    Ok(Hierarchy { criteria: weighed, local, global })
}

const STEPS: u32 = 100_000;

/// The principal eigenvalue and eigenvector (sum one) of a non-negative, primitive matrix, by
/// power iteration.
fn principal(rows: &[Vec<f64>]) -> Result<(f64, Vec<f64>), AnalysisError> {
    let mut vector = vec![1.0 / count(rows.len()); rows.len()];
    let mut moved_before = f64::INFINITY;
    for _ in 0..STEPS {
        let image: Vec<f64> = rows.iter().map(|row| dot(row, &vector)).collect();
        let length: f64 = image.iter().sum();
        let next: Vec<f64> = image.iter().map(|x| x / length).collect();
        let moved = next.iter().zip(&vector).map(|(a, b)| (a - b).abs() / a).fold(0.0, f64::max);
        vector = next;
        // At the floor of rounding the steps stop shrinking.
        if moved < 1e-15 || (moved < 1e-12 && moved >= moved_before) {
            let lambda = rows.iter().map(|row| dot(row, &vector)).sum();
            return Ok((lambda, vector));
        }
        moved_before = moved;
    }
    Err(AnalysisError::Unsettled { what: "principal eigenvector", steps: STEPS })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[expect(clippy::cast_precision_loss, reason = "a number of items")]
const fn count(items: usize) -> f64 {
    items as f64
}

/// Square, and every stated judgement positive, finite and reciprocal to a stated one across.
fn check(rows: &[Vec<Option<f64>>]) -> Result<(), AnalysisError> {
    for (index, row) in rows.iter().enumerate() {
        if row.len() != rows.len() {
            return Err(AnalysisError::NotSquare { rows: rows.len(), row: index + 1, found: row.len() });
        }
    }
    for (i, row) in rows.iter().enumerate() {
        for (j, value) in row.iter().enumerate() {
            let Some(value) = *value else { continue };
            let (row, column) = (i + 1, j + 1);
            if !value.is_finite() || value <= 0.0 {
                return Err(AnalysisError::JudgementNotPositive { row, column, value });
            }
            let across = rows.get(j).and_then(|row| row.get(i)).copied().flatten();
            if let Some(back) = across
                && (value * back - 1.0).abs() > 0.05
            {
                return Err(AnalysisError::NotReciprocal { row, column, value, back });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check_weights(got: &[f64], expected: &[f64]) {
        assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < 6e-4, "{got} is not {expected}");
        }
    }

    fn drinks() -> Judgements {
        Judgements::new(vec![
            vec![1.0, 9.0, 5.0, 2.0, 1.0, 1.0, 0.5],
            vec![1.0 / 9.0, 1.0, 1.0 / 3.0, 1.0 / 9.0, 1.0 / 9.0, 1.0 / 9.0, 1.0 / 9.0],
            vec![0.2, 3.0, 1.0, 1.0 / 3.0, 0.25, 1.0 / 3.0, 1.0 / 9.0],
            vec![0.5, 9.0, 3.0, 1.0, 0.5, 1.0, 1.0 / 3.0],
            vec![1.0, 9.0, 4.0, 2.0, 1.0, 2.0, 0.5],
            vec![1.0, 9.0, 3.0, 1.0, 0.5, 1.0, 1.0 / 3.0],
            vec![2.0, 9.0, 9.0, 3.0, 2.0, 3.0, 1.0],
        ])
        .unwrap()
    }

    #[test]
    fn what_america_drinks_by_saaty_2008() {
        let result = priorities(&drinks()).unwrap();
        check_weights(&result.weights, &[0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]);
        let ratio = |table: RandomIndex| table.ratio(7, result.consistency_index).unwrap();
        assert!((ratio(RandomIndex::Saaty2005) - 0.022).abs() < 5e-4);
        assert!((ratio(RandomIndex::DoneganDodd1991) - 0.0235).abs() < 5e-5);
    }

    #[test]
    fn two_items_are_always_consistent() {
        let result = priorities(&Judgements::new(vec![vec![1.0, 5.0], vec![0.2, 1.0]]).unwrap()).unwrap();
        check_weights(&result.weights, &[5.0 / 6.0, 1.0 / 6.0]);
        assert_eq!(RandomIndex::Saaty1980.ratio(2, result.consistency_index), Some(0.0));
        assert_eq!(RandomIndex::Saaty2005.ratio(11, 0.1), None);
        assert_eq!(RandomIndex::Saaty1980.ratio(16, 0.1), None);
    }

    #[test]
    fn what_is_no_judgement_is_refused() {
        let new = |rows: &[&[f64]]| Judgements::new(rows.iter().map(|row| row.to_vec()).collect());
        assert!(matches!(new(&[&[1.0, 2.0], &[2.0, 1.0]]), Err(AnalysisError::NotReciprocal { .. })));
        assert!(matches!(
            new(&[&[1.0, -2.0], &[-0.5, 1.0]]),
            Err(AnalysisError::JudgementNotPositive { .. })
        ));
        assert!(matches!(new(&[&[1.0, 2.0]]), Err(AnalysisError::NotSquare { .. })));
        assert_eq!(new(&[]), Err(AnalysisError::NoCriteria));
    }

    proptest! {
        #[test]
        fn consistent_judgements_give_back_the_weights_they_came_from(
            stated in prop::collection::vec(0.05..1.0, 2..9),
        ) {
            let rows: Vec<Vec<f64>> =
                stated.iter().map(|a: &f64| stated.iter().map(|b| a / b).collect()).collect();
            let judgements = Judgements::new(rows).unwrap();
            let result = priorities(&judgements).unwrap();
            let sum: f64 = stated.iter().sum();
            for ((stated, eigen), mean) in stated.iter().zip(&result.weights).zip(geometric_mean(&judgements)) {
                prop_assert!((stated / sum - eigen).abs() < 1e-12);
                prop_assert!((stated / sum - mean).abs() < 1e-12);
            }
            prop_assert!(result.consistency_index < 1e-12);
        }
    }
}
