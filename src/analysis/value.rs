//! Value functions: from a measure in its own unit to a utility between 0 and 1.
//!
//! The anchors are part of the decision, not of the options at hand: a scale stretched between
//! today's worst and best option would change when an option is left out, and ranks with it (the
//! "range effect", von Winterfeldt & Edwards, *Decision Analysis and Behavioral Research*, 1986).

use super::AnalysisError;

/// The measures worth 0 and 1. `best` may lie below `worst`: less is then better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchors {
    worst: f64,
    best: f64,
}

impl Anchors {
    /// Refuses anchors that are equal or not finite.
    pub fn new(worst: f64, best: f64) -> Result<Self, AnalysisError> {
        for (position, anchor) in [(1, worst), (2, best)] {
            if !anchor.is_finite() {
                return Err(AnalysisError::NotFinite { what: "anchor", position });
            }
        }
        #[expect(clippy::float_cmp, reason = "only exact equality divides by zero")]
        if worst == best {
            return Err(AnalysisError::AnchorsEqual { value: worst });
        }
        Ok(Self { worst, best })
    }

    pub const fn worst(self) -> f64 {
        self.worst
    }

    pub const fn best(self) -> f64 {
        self.best
    }

    /// 0 at worst or beyond, 1 at best or beyond, a straight line between. A measure that is not
    /// a number is worth nothing.
    pub fn utility(self, measure: f64) -> f64 {
        let utility = (measure - self.worst) / (self.best - self.worst);
        // The greater of nothing and not a number is nothing, without asking for it; adding zero turns
        // a negative zero, at the worst anchor itself, into a plain one.
        utility.max(0.0).clamp(0.0, 1.0) + 0.0
    }

    /// The measure that is worth `utility`; the way back, for flip points.
    pub fn measure(self, utility: f64) -> f64 {
        self.worst + utility * (self.best - self.worst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(worst: f64, best: f64, measure: f64, expected: f64) {
        let utility = Anchors::new(worst, best).unwrap().utility(measure);
        assert!((utility - expected).abs() < 1e-15, "{utility} is not {expected}");
    }

    #[test]
    fn a_straight_line_between_the_anchors_and_flat_beyond() {
        check(0.0, 10.0, 2.5, 0.25);
        check(0.0, 10.0, -1.0, 0.0);
        check(0.0, 10.0, 99.0, 1.0);
        check(5000.0, 1000.0, 2000.0, 0.75);
        check(5000.0, 1000.0, 9000.0, 0.0);
        check(5000.0, 1000.0, f64::NAN, 0.0);
    }

    #[test]
    fn anchors_that_cannot_differ_are_refused() {
        assert_eq!(Anchors::new(3.0, 3.0), Err(AnalysisError::AnchorsEqual { value: 3.0 }));
        assert!(Anchors::new(f64::NAN, 1.0).is_err());
        assert!(Anchors::new(0.0, f64::INFINITY).is_err());
    }
}
