use super::chance::{Z_90, normal_quantile};
use serde::de::{self, MapAccess, Visitor};
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A number somebody believes, with how sure they are.
///
/// One in ten below `low`, one in ten above `high`, `likely` the median. Between and beyond, the
/// quantile is piecewise normal in z; a positive quantity that spans more than threefold is drawn
/// in log space, because people who say "20 to 90 million" mean factors, not differences.
///
/// The three are finite and ordered; that is why there is a constructor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    low: f64,
    likely: f64,
    high: f64,
}

/// Why three numbers are not an estimate.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum EstimateError {
    #[error("{0} is not a number one can estimate: write a finite value")]
    NotFinite(f64),
    #[error("the range is reversed: {} is above {}; write the smaller number first", whole(*low), whole(*high))]
    Reversed { low: f64, high: f64 },
    #[error("likely {} lies outside {} to {}", whole(*likely), whole(*low), whole(*high))]
    LikelyOutside { low: f64, likely: f64, high: f64 },
}

/// Every digit of a number that a person would write out, and a power of ten for the others.
fn whole(value: f64) -> String {
    let is_written_out = value.abs() <= 0.0 || (1e-6..1e15).contains(&value.abs());
    if is_written_out { value.to_string() } else { format!("{value:e}") }
}

impl Estimate {
    /// Exactly this value: nothing to draw.
    pub fn exactly(value: f64) -> Result<Self, EstimateError> {
        Self::new(value, value, value)
    }

    /// A range with its median.
    pub fn new(low: f64, likely: f64, high: f64) -> Result<Self, EstimateError> {
        for value in [low, likely, high] {
            if !value.is_finite() {
                return Err(EstimateError::NotFinite(value));
            }
        }
        if low > high {
            return Err(EstimateError::Reversed { low, high });
        }
        if likely < low || likely > high {
            return Err(EstimateError::LikelyOutside { low, likely, high });
        }
        Ok(Self { low, likely, high })
    }

    /// A range whose median nobody named: the midpoint, geometric where log space applies.
    pub fn between(low: f64, high: f64) -> Result<Self, EstimateError> {
        let likely = if spans_factors(low, high) {
            libm::sqrt(low) * libm::sqrt(high)
        } else {
            low + (high - low) / 2.0
        };
        Self::new(low, likely.clamp(low.min(high), high.max(low)), high)
    }

    pub const fn low(self) -> f64 {
        self.low
    }

    pub const fn likely(self) -> f64 {
        self.likely
    }

    pub const fn high(self) -> f64 {
        self.high
    }

    /// Nothing to draw: the three are one.
    #[expect(clippy::float_cmp, reason = "an exact estimate stores the same number three times")]
    pub const fn is_exact(self) -> bool {
        self.low == self.high
    }

    /// Drawn in log space: positive and more than threefold wide.
    pub fn is_logarithmic(self) -> bool {
        spans_factors(self.low, self.high)
    }

    /// The value below which a share `p` of futures lies, `0 < p < 1`.
    pub fn quantile(self, p: f64) -> f64 {
        self.at_z(normal_quantile(p))
    }

    /// The value at a standard normal deviate; what [`quantile`](Self::quantile) is built on.
    pub fn at_z(self, z: f64) -> f64 {
        self.by_z()(z)
    }

    /// The same for many deviates: the three values are taken to the space of the draws once.
    pub fn by_z(self) -> impl Fn(f64) -> f64 {
        let (is_exact, is_logarithmic) = (self.is_exact(), self.is_logarithmic());
        let in_space = |value| if is_logarithmic { libm::log(value) } else { value };
        let (low, likely, high) = (in_space(self.low), in_space(self.likely), in_space(self.high));
        move |z| {
            if is_exact {
                return self.likely;
            }
            let value = pieces(low, likely, high, z / Z_90);
            if is_logarithmic { libm::exp(value) } else { value }
        }
    }

    /// The same belief about a quantity `factor` times as large; `factor` must not be negative.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self { low: self.low * factor, likely: self.likely * factor, high: self.high * factor }
    }
}

fn pieces(low: f64, likely: f64, high: f64, t: f64) -> f64 {
    likely + if t < 0.0 { likely - low } else { high - likely } * t
}

fn spans_factors(low: f64, high: f64) -> bool {
    low > 0.0 && high > 3.0 * low
}

impl Serialize for Estimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_exact() {
            return serializer.serialize_f64(self.likely);
        }
        let mut range = serializer.serialize_struct("Estimate", 3)?;
        range.serialize_field("low", &self.low)?;
        range.serialize_field("likely", &self.likely)?;
        range.serialize_field("high", &self.high)?;
        range.end()
    }
}

impl<'de> Deserialize<'de> for Estimate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EstimateVisitor)
    }
}

struct EstimateVisitor;

const FIELDS: &[&str] = &["low", "likely", "high"];

impl<'de> Visitor<'de> for EstimateVisitor {
    type Value = Estimate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or a range like (low: 5, likely: 6, high: 9)")
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Estimate, E> {
        Estimate::exactly(value).map_err(E::custom)
    }

    #[expect(clippy::cast_precision_loss, reason = "a count beyond 2^53 is an estimate anyway")]
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Estimate, E> {
        self.visit_f64(value as f64)
    }

    #[expect(clippy::cast_precision_loss, reason = "a count beyond 2^53 is an estimate anyway")]
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Estimate, E> {
        self.visit_f64(value as f64)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Estimate, A::Error> {
        let (mut low, mut likely, mut high) = (None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            let slot = match key.as_str() {
                "low" => &mut low,
                "likely" => &mut likely,
                "high" => &mut high,
                other => return Err(de::Error::unknown_field(other, FIELDS)),
            };
            if slot.replace(map.next_value::<f64>()?).is_some() {
                return Err(de::Error::custom(format_args!("`{key}` is given twice")));
            }
        }
        let low = low.ok_or_else(|| de::Error::missing_field("low"))?;
        let high = high.ok_or_else(|| de::Error::missing_field("high"))?;
        match likely {
            Some(likely) => Estimate::new(low, likely, high),
            None => Estimate::between(low, high),
        }
        .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(low: f64, likely: f64, high: f64, p: f64, expected: f64) {
        let got = Estimate::new(low, likely, high).unwrap().quantile(p);
        assert!((got - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{got} is not {expected}");
    }

    #[test]
    fn low_and_high_are_the_tenth_and_ninetieth_percentile() {
        check(5.0, 6.0, 9.0, 0.1, 5.0);
        check(5.0, 6.0, 9.0, 0.5, 6.0);
        check(5.0, 6.0, 9.0, 0.9, 9.0);
        check(20.0, 40.0, 90.0, 0.1, 20.0);
        check(20.0, 40.0, 90.0, 0.9, 90.0);
    }

    #[test]
    fn a_wide_positive_range_stays_positive() {
        let wide = Estimate::between(1.0, 10_000.0).unwrap();
        assert!(wide.is_logarithmic());
        assert!((wide.likely() - 100.0).abs() < 1e-9);
        assert!(wide.quantile(1e-12) > 0.0);
    }

    #[test]
    fn what_is_no_estimate_is_refused() {
        assert!(matches!(Estimate::new(9.0, 7.0, 5.0), Err(EstimateError::Reversed { .. })));
        assert!(matches!(Estimate::exactly(f64::NAN), Err(EstimateError::NotFinite(_))));
        assert!(matches!(Estimate::new(1.0, 5.0, 2.0), Err(EstimateError::LikelyOutside { .. })));
    }
}
