use std::ops::{Add, AddAssign, Mul, Sub, SubAssign};

/// The two widths of number that draws are computed in. Halving the width nearly halves the time;
/// who uses the narrow one says why it is enough.
pub trait Real:
    Copy
    + PartialOrd
    + From<f32>
    + Into<f64>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + AddAssign
    + SubAssign
    + Send
    + Sync
{
    /// The nearest number of this width.
    fn of(number: f64) -> Self;

    /// 32 bits as a number in the open interval (0, 1).
    fn unit(bits: u32) -> Self;
}

impl Real for f64 {
    fn of(number: f64) -> Self {
        number
    }

    fn unit(bits: u32) -> Self {
        (Self::from(bits) + 0.5) / 4_294_967_296.0
    }
}

impl Real for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "the nearest narrow number is what is asked for")]
    fn of(number: f64) -> Self {
        number as Self
    }

    #[expect(clippy::cast_precision_loss, reason = "23 bits and a half fit the 24 of the narrow width")]
    fn unit(bits: u32) -> Self {
        ((bits >> 9) as Self + 0.5) / 8_388_608.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_stay_inside_the_open_interval() {
        for bits in [0, 1, u32::MAX / 2, u32::MAX] {
            assert!(f32::unit(bits) > 0.0 && f32::unit(bits) < 1.0);
            assert!(f64::unit(bits) > 0.0 && f64::unit(bits) < 1.0);
        }
    }
}
