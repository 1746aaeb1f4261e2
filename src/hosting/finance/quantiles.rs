//! Percentiles of drawn totals.
//!
//! The house's quantile is type 7 of Hyndman & Fan, "Sample quantiles in statistical packages", The
//! American Statistician 50 (1996), in [`crate::terms::chance::quantile`]; the two others are here
//! so that figures of other tools can be told apart. The percentile of a sum is not the sum of
//! percentiles: in a bad future not everything is bad at once.

use super::FinanceError;
use crate::terms::chance::quantile;

/// What a set of drawn totals says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentiles {
    pub mean: f64,
    /// Of the totals as a population.
    pub variance: f64,
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
}

/// Mean, variance and type 7 percentiles of totals, one for each drawn future, in any order.
pub fn percentiles(mut totals: Vec<f64>) -> Result<Percentiles, FinanceError> {
    let count = check(&totals)?;
    let mean = totals.iter().sum::<f64>() / count;
    let variance = totals.iter().map(|total| (total - mean) * (total - mean)).sum::<f64>() / count;
    totals.sort_unstable_by(f64::total_cmp);
    let at = |p| quantile(&totals, p).ok_or(FinanceError::NoValues);
    Ok(Percentiles { mean, variance, p10: at(0.1)?, p50: at(0.5)?, p90: at(0.9)? })
}

/// Which definition of a sample's quantile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definition {
    /// Linear between order statistics at (n − 1)p + 1: `NumPy`, spreadsheets, this house.
    Type7,
    /// Linear at (n + 1)p: Weibull.
    Type6,
    /// The ⌈np⌉-th smallest value.
    NearestRank,
}

/// The quantile of values sorted ascending, `p` from 0 to 1.
pub fn sample_quantile(sorted: &[f64], p: f64, definition: Definition) -> Result<f64, FinanceError> {
    let count = check(sorted)?;
    if !(0.0..=1.0).contains(&p) {
        return Err(FinanceError::OutOfRange { name: "the share", value: p, range: "from 0 to 1" });
    }
    // Each definition is a place between the first and the last value; type 7 of that place is it.
    let place = match definition {
        Definition::Type7 => (count - 1.0) * p,
        Definition::Type6 => (count + 1.0) * p - 1.0,
        // A product like 0.07 × 100 may lie a hair above the whole number it means.
        Definition::NearestRank => libm::ceil(count * p - 1e-9) - 1.0,
    };
    let share = if count > 1.0 { place.clamp(0.0, count - 1.0) / (count - 1.0) } else { 0.0 };
    quantile(sorted, share).ok_or(FinanceError::NoValues)
}

/// How many there are.
fn check(values: &[f64]) -> Result<f64, FinanceError> {
    if values.is_empty() {
        return Err(FinanceError::NoValues);
    }
    match values.iter().find(|value| !value.is_finite()) {
        Some(value) => Err(FinanceError::OutOfRange { name: "a value", value: *value, range: "finite" }),
        None => Ok(values.len() as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_all(definition: Definition, expected: [f64; 3]) {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        for (p, expected) in [0.1, 0.5, 0.9].into_iter().zip(expected) {
            let got = sample_quantile(&values, p, definition).unwrap();
            assert!((got - expected).abs() < 1e-12, "{definition:?} at {p}: {got} is not {expected}");
        }
    }

    #[test]
    fn three_definitions_of_one_to_ten() {
        check_all(Definition::Type7, [1.9, 5.5, 9.1]);
        check_all(Definition::Type6, [1.1, 5.5, 9.9]);
        check_all(Definition::NearestRank, [1.0, 5.0, 9.0]);
    }

    #[test]
    fn the_nearest_rank_is_a_value_of_the_sample() {
        let values: Vec<f64> = (1..=100).map(|value| f64::from(value * value)).collect();
        for hundredth in 1..=100_u8 {
            let got =
                sample_quantile(&values, f64::from(hundredth) / 100.0, Definition::NearestRank).unwrap();
            assert!((got - f64::from(hundredth) * f64::from(hundredth)).abs() < 1e-9, "{hundredth}");
        }
    }

    #[test]
    fn totals_in_any_order() {
        let found = percentiles(vec![3.0, 1.0, 2.0]).unwrap();
        assert_eq!((found.mean, found.p50), (2.0, 2.0));
        assert!((found.variance - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(percentiles(Vec::new()), Err(FinanceError::NoValues));
        assert!(percentiles(vec![1.0, f64::NAN]).is_err());
        assert_eq!(sample_quantile(&[7.0], 0.9, Definition::Type6), Ok(7.0));
    }
}
