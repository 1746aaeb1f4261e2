/// The value below which a share `p` of the beta law on (0, 1) lies; `p` in (0, 1), `alpha` and
/// `beta` above 0.
pub fn beta_quantile(p: f64, alpha: f64, beta: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if beta_cdf(middle, alpha, beta) < p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function `I_x(α, β)`, by its continued fraction (DLMF 8.17.22).
pub fn beta_cdf(x: f64, alpha: f64, beta: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast on this side of the mean; the other side is its mirror image.
    if x > (alpha + 1.0) / (alpha + beta + 2.0) {
        return 1.0 - beta_cdf_below(1.0 - x, beta, alpha);
    }
    beta_cdf_below(x, alpha, beta)
}

fn beta_cdf_below(x: f64, alpha: f64, beta: f64) -> f64 {
    let log_front = alpha * libm::log(x) + beta * libm::log1p(-x) + libm::lgamma(alpha + beta)
        - libm::lgamma(alpha)
        - libm::lgamma(beta);
    (libm::exp(log_front) / alpha / fraction(x, alpha, beta)).clamp(0.0, 1.0)
}

/// 1 + d₁/(1 + d₂/(1 + …)) by the modified method of Lentz (Thompson & Barnett 1986).
fn fraction(x: f64, alpha: f64, beta: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut value, mut c, mut d) = (1.0, 1.0, 0.0);
    for step in 1..=500_u32 {
        let m = f64::from(step / 2);
        let term = if step.is_multiple_of(2) {
            m * (beta - m) * x / ((alpha + 2.0 * m - 1.0) * (alpha + 2.0 * m))
        } else {
            -(alpha + m) * (alpha + beta + m) * x / ((alpha + 2.0 * m) * (alpha + 2.0 * m + 1.0))
        };
        d = 1.0 / away_from_zero(1.0 + term * d);
        c = away_from_zero(1.0 + term / c);
        value *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_with_a_closed_form() {
        for thousandth in 1..1000 {
            let x = f64::from(thousandth) / 1000.0;
            for (alpha, beta, expected) in [
                (1.0, 1.0, x),
                (2.0, 1.0, x * x),
                (1.0, 3.0, 1.0 - (1.0 - x).powi(3)),
                (2.0, 2.0, x * x * (3.0 - 2.0 * x)),
                (0.5, 0.5, std::f64::consts::FRAC_2_PI * x.sqrt().asin()),
            ] {
                let got = beta_cdf(x, alpha, beta);
                assert!((got - expected).abs() < 1e-13, "I_{x}({alpha}, {beta}) is not {got}");
            }
        }
    }

    #[test]
    fn the_quantile_undoes_the_law() {
        for (alpha, beta) in [(2.142_857, 3.857_143), (1.0, 5.0), (30.0, 2.0)] {
            for p in [0.001, 0.1, 0.5, 0.9, 0.999] {
                let back = beta_cdf(beta_quantile(p, alpha, beta), alpha, beta);
                assert!((back - p).abs() < 1e-13, "{p}");
            }
        }
    }
}
