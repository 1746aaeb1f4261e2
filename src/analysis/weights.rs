//! From what people say about importance to weights that sum to one.

use super::AnalysisError;
use super::table::bounded;

/// Numbers that are weights already, brought to sum one.
pub fn direct(numbers: &[f64]) -> Result<Vec<f64>, AnalysisError> {
    check(numbers)?;
    let sum: f64 = numbers.iter().sum();
    Ok(numbers.iter().map(|number| number / sum).collect())
}

/// Swing points: 100 for the swing from worst to best that matters most, the others beside it
/// (von Winterfeldt & Edwards 1986; SMARTS in Edwards & Barron 1994). SMART's points from ten
/// upward (Edwards 1977) are brought to weights the same way.
pub fn swing(points: &[f64]) -> Result<Vec<f64>, AnalysisError> {
    direct(points)
}

/// What a rank order alone says about weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RankRule {
    /// Centroid of all weights in that order: `wᵢ = (1/n) Σ_{k≥i} 1/k`. Barron & Barrett, Management
    /// Science 42 (1996).
    Centroid,
    /// `2(n+1−i) / (n(n+1))`. Stillwell, Seaver & Edwards (1981).
    Sum,
    /// `(1/i) / Σ 1/k`. Stillwell, Seaver & Edwards (1981).
    Reciprocal,
}

/// Ranks that can be turned to weights.
const MOST_RANKS: u32 = 1_000_000;

/// Weights of the ranks 1, 2, …, `count`, most important first.
pub fn of_ranks(rule: RankRule, count: u32) -> Result<Vec<f64>, AnalysisError> {
    if count == 0 {
        return Err(AnalysisError::NoCriteria);
    }
    if count > MOST_RANKS {
        return Err(AnalysisError::TooManyCriteria { found: count, most: MOST_RANKS });
    }
    let n = f64::from(count);
    // Last first: the reciprocals from a rank to the last are added up from the smallest.
    let mut reciprocals = 0.0;
    let mut weights: Vec<f64> = (1..=count)
        .rev()
        .map(|rank| {
            reciprocals += 1.0 / f64::from(rank);
            match rule {
                RankRule::Centroid => reciprocals / n,
                RankRule::Sum => 2.0 * f64::from(count - rank + 1) / (n * (n + 1.0)),
                RankRule::Reciprocal => 1.0 / f64::from(rank),
            }
        })
        .collect();
    weights.reverse();
    if rule == RankRule::Reciprocal {
        for weight in &mut weights {
            *weight /= reciprocals;
        }
    }
    Ok(weights)
}

/// Weights of criteria whose ranks (1 = most important) are given one by one; criteria that share
/// a rank share the mean weight of the places they fill.
pub fn of_ranked(rule: RankRule, ranks: &[u32]) -> Result<Vec<f64>, AnalysisError> {
    let count = u32::try_from(ranks.len())
        .map_err(|_too_many| AnalysisError::NotAnOrder { criteria: ranks.len() })?;
    let places = of_ranks(rule, count)?;
    Ok(ranks
        .iter()
        .map(|rank| {
            let before = ranks.iter().filter(|other| *other < rank).count();
            let sharing = ranks.iter().filter(|other| *other == rank).count();
            let sum: f64 = places.iter().skip(before).take(sharing).sum();
            sum / f64::from(u32::try_from(sharing).unwrap_or(count))
        })
        .collect())
}

/// Refuses weights that are missing, negative, not finite or all zero.
pub fn check(weights: &[f64]) -> Result<(), AnalysisError> {
    if weights.is_empty() {
        return Err(AnalysisError::NoCriteria);
    }
    for (index, &weight) in weights.iter().enumerate() {
        let position = index + 1;
        if !bounded(weight) {
            return Err(AnalysisError::NotFinite { what: "weight", position });
        }
        if weight < 0.0 {
            return Err(AnalysisError::NegativeWeight { position, weight });
        }
    }
    if weights.iter().all(|weight| *weight == 0.0) {
        return Err(AnalysisError::AllWeightsZero);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check_weights(got: Result<Vec<f64>, AnalysisError>, expected: &[f64]) {
        let got = got.unwrap();
        assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < 5e-5, "{got} is not {expected}");
        }
    }

    #[test]
    fn rank_order_centroids_are_those_of_barron_and_barrett() {
        check_weights(of_ranks(RankRule::Centroid, 3), &[0.6111, 0.2778, 0.1111]);
        check_weights(of_ranks(RankRule::Centroid, 5), &[0.4567, 0.2567, 0.1567, 0.0900, 0.0400]);
    }

    #[test]
    fn rank_sum_and_reciprocal_are_those_of_stillwell() {
        check_weights(of_ranks(RankRule::Sum, 3), &[0.5, 0.33333, 0.16667]);
        check_weights(of_ranks(RankRule::Reciprocal, 3), &[0.54545, 0.27273, 0.18182]);
        check_weights(of_ranked(RankRule::Sum, &[3, 1, 2]), &[0.16667, 0.5, 0.33333]);
        check_weights(of_ranked(RankRule::Sum, &[1, 1, 3]), &[0.41667, 0.41667, 0.16667]);
    }

    #[test]
    fn swing_points_keep_their_ratios() {
        check_weights(swing(&[100.0, 80.0, 60.0, 20.0, 0.0]), &[0.38462, 0.30769, 0.23077, 0.07692, 0.0]);
        assert_eq!(swing(&[0.0, 0.0]), Err(AnalysisError::AllWeightsZero));
        assert!(matches!(direct(&[1.0, -0.1]), Err(AnalysisError::NegativeWeight { position: 2, .. })));
        assert!(direct(&[1.0, f64::NAN]).is_err());
        assert!(direct(&[]).is_err());
    }

    proptest! {
        #[test]
        fn weights_of_any_number_of_ranks_fall_and_sum_to_one(count in 1_u32..40) {
            for rule in [RankRule::Centroid, RankRule::Sum, RankRule::Reciprocal] {
                let weights = of_ranks(rule, count).unwrap();
                prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                prop_assert!(weights.windows(2).all(|pair| pair[0] > pair[1]));
            }
        }
    }
}
