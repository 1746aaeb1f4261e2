use super::{QueueError, not_negative, positive, share};
use crate::terms::chance::normal_cdf;

/// The share of requests that wait when a large load R meets R + β√R servers: the limit of Halfin
/// & Whitt, "Heavy-traffic limits for queues with many exponential servers", Operations Research 29
/// (1981), α = \[1 + βΦ(β)/φ(β)\]⁻¹. `beta` is above 0.
pub fn waiting_probability(beta: f64) -> Result<f64, QueueError> {
    positive("beta", beta)?;
    Ok(limit(beta))
}

/// The β under which a share `p_wait` (between 0 and 1) of requests waits.
pub fn beta_of(p_wait: f64) -> Result<f64, QueueError> {
    share("the share that waits", p_wait)?;
    let (mut low, mut high) = (0.0, 1.0);
    while limit(high) > p_wait {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if limit(middle) > p_wait { low = middle } else { high = middle }
    }
    Ok(f64::midpoint(low, high))
}

/// R + β√R, in whole servers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
pub fn servers(offered_load: f64, beta: f64) -> Result<u32, QueueError> {
    not_negative("the offered load", offered_load)?;
    positive("beta", beta)?;
    Ok(libm::ceil(offered_load + beta * libm::sqrt(offered_load)) as u32)
}

fn limit(beta: f64) -> f64 {
    const SQRT_TWO_PI: f64 = 2.506_628_274_631_000_5;
    let inverse_density = SQRT_TWO_PI * libm::exp(beta * beta / 2.0);
    1.0 / (1.0 + beta * normal_cdf(beta) * inverse_density)
}

#[cfg(test)]
mod tests {
    use super::super::erlang;
    use super::*;

    #[test]
    fn the_published_limit_at_one() {
        assert!((waiting_probability(1.0).unwrap() - 0.2234).abs() < 5e-5);
    }

    #[test]
    fn beta_undoes_the_limit() {
        for p_wait in [0.001, 0.1, 0.2, 0.5, 0.99] {
            let back = waiting_probability(beta_of(p_wait).unwrap()).unwrap();
            assert!((back - p_wait).abs() < 1e-12, "{p_wait}");
        }
        assert_eq!(servers(100.0, beta_of(0.2).unwrap()).unwrap(), 111);
    }

    #[test]
    fn large_fleets_come_close_to_the_limit() {
        let exact = |load| erlang::waiting_probability(load, servers(load, 1.0).unwrap()).unwrap();
        let limit = waiting_probability(1.0).unwrap();
        assert!((exact(2500.0) - limit).abs() < (exact(25.0) - limit).abs());
        assert!((exact(1e6) - limit).abs() < 2e-4);
    }

    #[test]
    fn what_has_no_answer_is_refused() {
        for error in [
            waiting_probability(0.0).unwrap_err(),
            waiting_probability(f64::NAN).unwrap_err(),
            beta_of(0.0).unwrap_err(),
            beta_of(1.0).unwrap_err(),
            servers(-1.0, 1.0).unwrap_err(),
        ] {
            assert!(matches!(error, QueueError::OutOfRange { .. }), "{error}");
        }
        assert!(waiting_probability(60.0).unwrap() >= 0.0);
    }
}
