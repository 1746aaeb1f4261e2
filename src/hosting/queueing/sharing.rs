use super::{Load, QueueError};

/// One server that works on everything at once, as a processor does: M/G/1 processor sharing.
///
/// Insensitive to the law of service: E\[T\] = E\[S\]/(1−ρ), and a request of size x takes
/// x/(1−ρ) on average (Kleinrock 1967; Harchol-Balter, "Performance Modeling and Design of Computer
/// Systems", 2013, chapter 30).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sharing {
    /// 0 to 1, 1 excluded.
    pub utilisation: f64,
    pub mean_response: f64,
    /// Requests at work at once, on average over time.
    pub mean_present: f64,
    /// How many times longer a request takes than alone.
    pub slowdown: f64,
}

/// The steady state under Poisson arrivals; the two coefficients of variation of `load` do not
/// matter.
pub fn sharing(load: Load) -> Result<Sharing, QueueError> {
    load.check()?;
    let utilisation = load.offered();
    if utilisation >= 1.0 {
        return Err(QueueError::Unstable { utilisation });
    }
    let slowdown = 1.0 / (1.0 - utilisation);
    Ok(Sharing {
        utilisation,
        mean_response: load.mean_service / (1.0 - utilisation),
        mean_present: utilisation * slowdown,
        slowdown,
    })
}

impl Sharing {
    /// The mean response of a request that alone would take `size`.
    pub fn response_of(self, size: f64) -> f64 {
        size / (1.0 - self.utilisation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_four_fifths_busy_is_five_times_slower() {
        let sharing = sharing(Load::markov(0.8, 1.0)).unwrap();
        assert!((sharing.mean_response - 5.0).abs() < 1e-12);
        assert!((sharing.response_of(2.0) - 10.0).abs() < 1e-12);
        assert!((sharing.mean_present - 4.0).abs() < 1e-12, "Little's law");
    }

    #[test]
    fn an_overloaded_server_is_refused() {
        assert!(matches!(sharing(Load::markov(1.0, 1.0)), Err(QueueError::Unstable { .. })));
    }
}
