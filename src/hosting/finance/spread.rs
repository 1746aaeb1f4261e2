//! What one believes of an amount, as the laws that cost engineers use.

use super::FinanceError;
use super::beta::beta_quantile;
use crate::terms::chance::{Z_90, normal_quantile};

/// A law of an uncertain amount. Made by the functions below, which check their figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// The logarithm is normal: amounts that are off by factors.
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Triangular {
        min: f64,
        mode: f64,
        max: f64,
    },
    /// A beta law stretched over `min` to `max`.
    Pert {
        min: f64,
        max: f64,
        alpha: f64,
        beta: f64,
    },
}

/// The lognormal law with one in ten below `p10` and one in ten above `p90`, both above 0; where they
/// are equal, that amount.
pub fn lognormal(p10: f64, p90: f64) -> Result<Spread, FinanceError> {
    if !(p10 > 0.0 && p10.is_finite()) {
        return Err(FinanceError::OutOfRange { name: "p10", value: p10, range: "finite and above zero" });
    }
    ascending(("p10", p10), ("p90", p90))?;
    let (low, high) = (libm::log(p10), libm::log(p90));
    Ok(Spread::Lognormal { mu: f64::midpoint(low, high), sigma: (high - low) / (2.0 * Z_90) })
}

/// The triangular law; `mode` between `min` and `max` or on one of them. Where all are equal, that
/// amount.
pub fn triangular(min: f64, mode: f64, max: f64) -> Result<Spread, FinanceError> {
    three_points(min, mode, max)?;
    Ok(Spread::Triangular { min, mode, max })
}

/// The PERT law of three points (Malcolm et al., Operations Research 7, 1959; modified by Vose,
/// "Risk Analysis", 2000): α = 1 + λ(m − a)/(b − a), β = 1 + λ(b − m)/(b − a). The weight λ of the
/// mode is 4 in the original. Three equal points are that amount.
pub fn pert(min: f64, mode: f64, max: f64, mode_weight: f64) -> Result<Spread, FinanceError> {
    three_points(min, mode, max)?;
    if !(mode_weight.is_finite() && mode_weight >= 0.0) {
        let (name, range) = ("the weight of the mode", "finite and not negative");
        return Err(FinanceError::OutOfRange { name, value: mode_weight, range });
    }
    let width = max - min;
    let share = if width > 0.0 { (mode - min) / width } else { 0.5 };
    let (alpha, beta) = (1.0 + mode_weight * share, 1.0 + mode_weight * (1.0 - share));
    Ok(Spread::Pert { min, max, alpha, beta })
}

impl Spread {
    pub fn mean(self) -> f64 {
        match self {
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0),
            Self::Triangular { min, mode, max } => (min + mode + max) / 3.0,
            Self::Pert { min, max, alpha, beta } => min + (max - min) * alpha / (alpha + beta),
        }
    }

    pub fn variance(self) -> f64 {
        match self {
            Self::Lognormal { mu, sigma } => libm::expm1(sigma * sigma) * libm::exp(2.0 * mu + sigma * sigma),
            Self::Triangular { min, mode, max } => {
                let (left, right) = (mode - min, max - mode);
                (left * left + left * right + right * right) / 18.0
            }
            Self::Pert { min, max, alpha, beta } => {
                let (width, sum) = (max - min, alpha + beta);
                width * width * alpha * beta / (sum * sum * (sum + 1.0))
            }
        }
    }

    /// The amount below which a share `p` of futures lies. At 0 and 1 the ends of the law, which
    /// for a lognormal are 0 and infinity.
    pub fn quantile(self, p: f64) -> f64 {
        match self {
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * normal_quantile(p)),
            Self::Triangular { min, mode, max } => {
                let (width, left, right) = (max - min, mode - min, max - mode);
                if p * width <= left {
                    min + libm::sqrt(p * width * left)
                } else {
                    max - libm::sqrt((1.0 - p) * width * right)
                }
            }
            Self::Pert { min, max, alpha, beta } => min + (max - min) * beta_quantile(p, alpha, beta),
        }
    }
}

fn three_points(min: f64, mode: f64, max: f64) -> Result<(), FinanceError> {
    ascending(("min", min), ("max", max))?;
    if (min..=max).contains(&mode) {
        return Ok(());
    }
    Err(FinanceError::OutOfRange { name: "the mode", value: mode, range: "from min to max" })
}

fn ascending(low: (&'static str, f64), high: (&'static str, f64)) -> Result<(), FinanceError> {
    for (name, value) in [low, high] {
        if !value.is_finite() {
            return Err(FinanceError::OutOfRange { name, value, range: "finite" });
        }
    }
    if low.1 <= high.1 {
        return Ok(());
    }
    Err(FinanceError::NotAscending { low_name: low.0, low: low.1, high_name: high.0, high: high.1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn near(got: f64, expected: f64) {
        assert!((got - expected).abs() <= 1e-8, "{got} is not {expected}");
    }

    #[test]
    fn percentiles_come_back() {
        let amount = lognormal(50.0, 200.0).unwrap();
        near(amount.quantile(0.1), 50.0);
        near(amount.quantile(0.5), 100.0);
        near(amount.quantile(0.9), 200.0);
        near(amount.mean(), 115.750_613_689);
    }

    #[test]
    fn three_points_by_hand() {
        let triangle = triangular(80.0, 100.0, 150.0).unwrap();
        near(triangle.mean(), 110.0);
        near(triangle.variance(), 3900.0 / 18.0);
        near(triangle.quantile(0.1), 80.0 + 140.0_f64.sqrt());
        near(triangle.quantile(20.0 / 70.0), 100.0);
        let estimate = pert(80.0, 100.0, 150.0, 4.0).unwrap();
        near(estimate.mean(), (80.0 + 4.0 * 100.0 + 150.0) / 6.0);
        near(estimate.quantile(0.5), 103.825_886_014);
        // Without a weight on the mode nothing but the ends is known.
        near(pert(0.0, 0.3, 1.0, 0.0).unwrap().quantile(0.37), 0.37);
    }

    #[test]
    fn a_mode_may_lie_on_an_end() {
        near(triangular(0.0, 0.0, 1.0).unwrap().quantile(0.75), 0.5);
        near(triangular(0.0, 1.0, 1.0).unwrap().quantile(0.25), 0.5);
        near(pert(0.0, 1.0, 1.0, 4.0).unwrap().mean(), 5.0 / 6.0);
    }

    #[test]
    fn what_is_known_has_no_spread() {
        for law in [
            lognormal(7.0, 7.0).unwrap(),
            triangular(7.0, 7.0, 7.0).unwrap(),
            pert(7.0, 7.0, 7.0, 4.0).unwrap(),
        ] {
            for value in [law.mean(), law.quantile(0.1), law.quantile(0.5), law.quantile(0.9)] {
                near(value, 7.0);
            }
            near(law.variance(), 0.0);
        }
    }

    #[test]
    fn what_is_no_belief_is_refused() {
        for error in [
            lognormal(0.0, 1.0),
            lognormal(2.0, 1.0),
            lognormal(1.0, f64::INFINITY),
            triangular(1.0, 1.0, 0.9),
            triangular(0.0, 2.0, 1.0),
            triangular(0.0, f64::NAN, 1.0),
            pert(0.0, 0.5, 1.0, -1.0),
        ] {
            assert!(error.is_err(), "{error:?}");
        }
    }

    proptest! {
        #[test]
        fn a_law_lies_between_its_ends_and_rises(
            min in -1e3..1e3_f64, left in 0.0..1e3_f64, right in 0.1..1e3_f64, p in 0.01..0.98_f64,
        ) {
            let (mode, max) = (min + left, min + left + right);
            for law in [triangular(min, mode, max).unwrap(), pert(min, mode, max, 4.0).unwrap()] {
                let (here, further) = (law.quantile(p), law.quantile(p + 0.01));
                prop_assert!(min <= here && here <= further && further <= max);
            }
        }
    }
}
