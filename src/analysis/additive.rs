//! The additive value model: what an option is worth is the weighted sum of its utilities.
//!
//! Fishburn, "Methods of estimating additive utilities", Management Science 13 (1967). It is the
//! default here because every point of a score can be traced to one criterion.

use super::{AnalysisError, weights};

/// One option's value and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Between 0 and 1 where the utilities are.
    pub score: f64,
    /// Weight × utility by criterion; they sum to the score.
    pub contributions: Vec<f64>,
}

/// The value of every option. `utilities` has a row for each option; weights are brought to sum
/// one first.
pub fn values(utilities: &[Vec<f64>], stated_weights: &[f64]) -> Result<Vec<Value>, AnalysisError> {
    let normalised = weights::direct(stated_weights)?;
    utilities
        .iter()
        .enumerate()
        .map(|(index, row)| {
            if row.len() != normalised.len() {
                let (found, expected) = (row.len(), normalised.len());
                return Err(AnalysisError::Ragged { option: index + 1, found, expected });
            }
            if let Some(criterion) = row.iter().position(|utility| !utility.is_finite()) {
                return Err(AnalysisError::ValueNotFinite { option: index + 1, criterion: criterion + 1 });
            }
            let contributions: Vec<f64> =
                row.iter().zip(&normalised).map(|(utility, weight)| utility * weight).collect();
            Ok(Value { score: contributions.iter().sum(), contributions })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_score_is_what_the_criteria_contribute() {
        let values = values(&[vec![1.0, 0.0], vec![0.25, 0.75]], &[3.0, 1.0]).unwrap();
        for (value, expected) in values.iter().zip([0.75, 0.375]) {
            assert!((value.score - expected).abs() < 1e-15);
        }
        assert_eq!(values[1].contributions, [0.1875, 0.1875]);
    }

    #[test]
    fn a_missing_or_impossible_utility_is_refused() {
        assert!(matches!(super::values(&[vec![1.0]], &[1.0, 1.0]), Err(AnalysisError::Ragged { .. })));
        let undefined = super::values(&[vec![1.0, f64::NAN]], &[1.0, 1.0]);
        assert_eq!(undefined, Err(AnalysisError::ValueNotFinite { option: 1, criterion: 2 }));
    }

    fn scores(utilities: &[Vec<f64>], stated: &[f64]) -> Vec<f64> {
        values(utilities, stated).unwrap().into_iter().map(|value| value.score).collect()
    }

    prop_compose! {
        fn problem()(criteria in 1_usize..6, options in 2_usize..6)(
            utilities in prop::collection::vec(prop::collection::vec(0.0..1.0, criteria), options),
            stated in prop::collection::vec(0.01..1.0, criteria),
        ) -> (Vec<Vec<f64>>, Vec<f64>) {
            (utilities, stated)
        }
    }

    proptest! {
        #[test]
        fn scaling_all_weights_changes_nothing((utilities, stated) in problem(), factor in 0.01..100.0) {
            let scaled: Vec<f64> = stated.iter().map(|weight| weight * factor).collect();
            for (a, b) in scores(&utilities, &stated).iter().zip(scores(&utilities, &scaled)) {
                prop_assert!((a - b).abs() < 1e-12);
            }
        }

        #[test]
        fn the_order_of_criteria_and_options_does_not_matter((utilities, stated) in problem()) {
            let mut turned = utilities.clone();
            turned.reverse();
            for row in &mut turned {
                row.reverse();
            }
            let mut back = scores(&turned, &stated.iter().rev().copied().collect::<Vec<_>>());
            back.reverse();
            for (a, b) in scores(&utilities, &stated).iter().zip(back) {
                prop_assert!((a - b).abs() < 1e-12);
            }
        }

        #[test]
        fn a_dominated_option_never_wins_and_moves_nobody((utilities, stated) in problem(), less in 0.0..0.5) {
            let before = scores(&utilities, &stated);
            let mut with = utilities.clone();
            with.push(utilities[0].iter().map(|utility| utility - less - 0.001).collect());
            let after = scores(&with, &stated);
            prop_assert_eq!(&after[..before.len()], &before[..]);
            prop_assert!(after[before.len()] < after[0]);
        }

        #[test]
        fn leaving_an_option_out_moves_no_other_while_the_anchors_stay((utilities, stated) in problem()) {
            let without = scores(&utilities[1..], &stated);
            prop_assert_eq!(&scores(&utilities, &stated)[1..], &without[..]);
        }
    }
}
