//! The number a bill is worked out in: one future at a time, or eight side by side.
//!
//! Ten thousand futures ask the same questions of the same plan with other numbers. Written over an
//! [`Amount`], the one pricing path answers eight of them in the time that finding the way through
//! meters and hours takes for one.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Sub};

/// What a bill adds and multiplies.
pub trait Amount:
    Copy
    + Debug
    + Default
    + PartialEq
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
    + AddAssign
{
    /// The same value in every future.
    fn of(value: f64) -> Self;

    /// Each future's value through a function.
    #[must_use]
    fn map(self, function: impl Fn(f64) -> f64) -> Self;

    /// Each future's two values through a function.
    #[must_use]
    fn zip(self, other: Self, function: impl Fn(f64, f64) -> f64) -> Self;

    #[must_use]
    fn at_least(self, least: f64) -> Self {
        self.map(|value| larger(value, least))
    }

    #[must_use]
    fn at_most(self, most: f64) -> Self {
        self.map(|value| if value < most { value } else { most })
    }

    /// Whether no future's value is above `most`.
    fn is_at_most(self, most: f64) -> bool;

    /// The larger of two, future by future.
    #[must_use]
    fn or_more(self, other: Self) -> Self {
        self.zip(other, larger)
    }

    /// The smaller of two, future by future.
    #[must_use]
    fn or_less(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { a } else { b })
    }
}

/// As `f64::max` for all that is a number; a plain comparison becomes one instruction.
const fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

impl Amount for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn map(self, function: impl Fn(f64) -> f64) -> Self {
        function(self)
    }

    fn zip(self, other: Self, function: impl Fn(f64, f64) -> f64) -> Self {
        function(self, other)
    }

    fn is_at_most(self, most: f64) -> bool {
        self <= most
    }
}

/// Futures worked out together.
pub const LANES: usize = 8;

/// Eight futures' values of one amount.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Eight(pub [f64; LANES]);

impl Amount for Eight {
    #[inline]
    fn of(value: f64) -> Self {
        Self([value; LANES])
    }

    // Loops over the lanes become vector instructions where iterators may not be inlined.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called by itself it would take as long as what it does")]
    fn map(mut self, function: impl Fn(f64) -> f64) -> Self {
        for value in &mut self.0 {
            *value = function(*value);
        }
        self
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called by itself it would take as long as what it does")]
    fn zip(mut self, other: Self, function: impl Fn(f64, f64) -> f64) -> Self {
        for (value, other) in self.0.iter_mut().zip(other.0) {
            *value = function(*value, other);
        }
        self
    }

    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "without a branch the lanes are compared at once")]
    fn is_at_most(self, most: f64) -> bool {
        self.0.into_iter().fold(true, |all, value| all & (value <= most))
    }
}

macro_rules! lane_by_lane {
    ($($operator:ident, $method:ident, $sign:tt;)*) => {$(
        impl $operator for Eight {
            type Output = Self;

            #[inline]
            fn $method(self, other: Self) -> Self {
                self.zip(other, |a, b| a $sign b)
            }
        }

        impl $operator<f64> for Eight {
            type Output = Self;

            #[inline]
            fn $method(self, other: f64) -> Self {
                self.map(|value| value $sign other)
            }
        }
    )*};
}

lane_by_lane! {
    Add, add, +;
    Sub, sub, -;
    Mul, mul, *;
    Div, div, /;
}

impl AddAssign for Eight {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
