//! The arithmetic of chance: numbers that are random to the eye and the same on every machine.
//!
//! The generator is counter-based: a number is a function of (seed, input, draw), so an input
//! added to a decision moves no other input's draws, and chunks can be drawn in any order on any
//! number of threads. Transcendental functions come from `libm`, whose bits do not depend on the
//! platform.

/// z with one in ten above it: Φ⁻¹(0.9).
pub const Z_90: f64 = 1.281_551_565_544_600_4;

/// The draws of one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    key: u64,
}

impl Stream {
    /// The stream of `input` under `seed`; other names give unrelated streams.
    pub fn new(seed: u64, input: &str) -> Self {
        // FNV-1a folds the name, the finaliser spreads it.
        let name = input.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self { key: mix(seed ^ mix(name)) }
    }

    /// 64 random bits for a counter.
    pub const fn bits(self, counter: u64) -> u64 {
        mix(self.key ^ mix(counter.wrapping_add(0x9e37_79b9_7f4a_7c15)))
    }

    /// Uniform in the open interval (0, 1).
    pub fn uniform(self, counter: u64) -> f64 {
        unit_interval(self.bits(counter))
    }

    /// Standard normal.
    pub fn normal(self, counter: u64) -> f64 {
        normal_quantile(self.uniform(counter))
    }
}

/// 64 bits as a number in the open interval (0, 1).
#[expect(clippy::cast_precision_loss, reason = "52 bits fit a double exactly")]
pub const fn unit_interval(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

/// The finaliser of splitmix64 (Stafford's variant 13): a bijection that spreads every bit.
pub const fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Φ(z), the standard normal distribution function.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// Φ⁻¹(p) for `0 < p < 1`, to about 16 digits: Wichura's algorithm AS 241 (PPND16),
/// Applied Statistics 37 (1988). Outside the open interval the result is infinite.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRAL_NUMERATOR, &CENTRAL_DENOMINATOR);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return f64::INFINITY.copysign(q);
    }
    let r = libm::sqrt(-libm::log(tail));
    let z = if r <= 5.0 {
        ratio(r - 1.6, &MIDDLE_NUMERATOR, &MIDDLE_DENOMINATOR)
    } else {
        ratio(r - 5.0, &FAR_NUMERATOR, &FAR_DENOMINATOR)
    };
    z.copysign(q)
}

fn ratio(r: f64, numerator: &[f64; 8], denominator: &[f64; 8]) -> f64 {
    let horner = |coefficients: &[f64; 8]| coefficients.iter().fold(0.0, |sum, c| sum * r + c);
    horner(numerator) / horner(denominator)
}

// Coefficients of AS 241, highest power first.
const CENTRAL_NUMERATOR: [f64; 8] = [
    2.509_080_928_730_122_7e3,
    3.343_057_558_358_813e4,
    6.726_577_092_700_87e4,
    4.592_195_393_154_987e4,
    1.373_169_376_550_946e4,
    1.971_590_950_306_551_3e3,
    1.331_416_678_917_843_8e2,
    3.387_132_872_796_366_5,
];
const CENTRAL_DENOMINATOR: [f64; 8] = [
    5.226_495_278_852_545e3,
    2.872_908_573_572_194_3e4,
    3.930_789_580_009_271e4,
    2.121_379_430_158_659_7e4,
    5.394_196_021_424_751e3,
    6.871_870_074_920_579e2,
    4.231_333_070_160_091e1,
    1.0,
];
const MIDDLE_NUMERATOR: [f64; 8] = [
    7.745_450_142_783_414e-4,
    2.272_384_498_926_918_4e-2,
    2.417_807_251_774_506e-1,
    1.270_458_252_452_368_4,
    3.647_848_324_763_204_5,
    5.769_497_221_460_691,
    4.630_337_846_156_546,
    1.423_437_110_749_683_5,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.050_750_071_644_416_9e-9,
    5.475_938_084_995_345e-4,
    1.519_866_656_361_645_7e-2,
    1.481_039_764_274_800_8e-1,
    6.897_673_349_851e-1,
    1.676_384_830_183_803_8,
    2.053_191_626_637_759,
    1.0,
];
const FAR_NUMERATOR: [f64; 8] = [
    2.010_334_399_292_288_1e-7,
    2.711_555_568_743_487_6e-5,
    1.242_660_947_388_078_4e-3,
    2.653_218_952_657_612_4e-2,
    2.965_605_718_285_048_7e-1,
    1.784_826_539_917_291_3,
    5.463_784_911_164_114,
    6.657_904_643_501_103,
];
const FAR_DENOMINATOR: [f64; 8] = [
    2.044_263_103_389_939_8e-15,
    1.421_511_758_316_446e-7,
    1.846_318_317_510_054_8e-5,
    7.868_691_311_456_133e-4,
    1.487_536_129_085_061_5e-2,
    1.369_298_809_227_358e-1,
    5.998_322_065_558_88e-1,
    1.0,
];

/// The `p` quantile of values sorted ascending, type 7 of Hyndman & Fan (1996): linear between
/// order statistics. `None` where there are no values.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "an index into a slice in memory, and its way back"
)]
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = p.clamp(0.0, 1.0) * last as f64;
    let below = position as usize;
    let value = *sorted.get(below)?;
    let above = sorted.get(below + 1).copied().unwrap_or(value);
    Some(value + (position - below as f64) * (above - value))
}

/// Quantiles of unsorted values by the same rule, at ascending shares; zeros where there are none.
/// Puts the values only as far in order as it must.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "an index into a slice in memory, and its way back"
)]
pub fn quantiles<const N: usize>(values: &mut [f64], shares: [f64; N]) -> [f64; N] {
    let Some(last) = values.len().checked_sub(1) else { return [0.0; N] };
    // All before this index are in place already.
    let mut placed = 0;
    shares.map(|share| {
        let position = share.clamp(0.0, 1.0) * last as f64;
        let below = (position as usize).max(placed);
        let Some(rest) = values.get_mut(placed..) else { return 0.0 };
        let (_, value, after) = rest.select_nth_unstable_by(below - placed, f64::total_cmp);
        let value = *value;
        let above = after.iter().copied().reduce(f64::min).unwrap_or(value);
        placed = below;
        value + (position - below as f64) * (above - value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_need_no_sorting() {
        let mut values: Vec<f64> = (0..1001).map(|n| f64::from(n * 7919 % 1001)).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let shares = [0.0, 0.1, 0.1234, 0.5, 0.9, 1.0];
        let expected = shares.map(|share| quantile(&sorted, share).unwrap());
        let same = |a: [f64; 6], b: [f64; 6]| a.map(f64::to_bits) == b.map(f64::to_bits);
        assert!(same(quantiles(&mut values, shares), expected));
        assert!(same(quantiles(&mut [], shares), [0.0; 6]));
    }

    #[test]
    fn the_inverse_undoes_the_distribution() {
        for thousandth in 1..1000 {
            let p = f64::from(thousandth) / 1000.0;
            assert!((normal_cdf(normal_quantile(p)) - p).abs() < 1e-14, "at {p}");
        }
        assert!((normal_quantile(0.9) - Z_90).abs() < 1e-15);
        // Wichura's own check value.
        assert!((normal_quantile(1e-20) + 9.262_340_089_798_408).abs() < 1e-13);
    }

    #[test]
    fn streams_do_not_depend_on_each_other() {
        let a = Stream::new(7, "volume/menu");
        assert_eq!(a.bits(3), Stream::new(7, "volume/menu").bits(3));
        assert_ne!(a.bits(3), Stream::new(8, "volume/menu").bits(3));
        assert_ne!(a.bits(3), Stream::new(7, "volume/order").bits(3));
    }

    #[test]
    fn uniform_draws_have_the_mean_and_variance_of_the_uniform() {
        let stream = Stream::new(1, "moments");
        let n = 100_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for draw in 0..n {
            let u = stream.uniform(draw);
            sum += u;
            squares += u * u;
        }
        #[expect(clippy::cast_precision_loss, reason = "a hundred thousand")]
        let (mean, square) = (sum / n as f64, squares / n as f64);
        assert!((mean - 0.5).abs() < 0.004, "{mean}");
        assert!((square - mean * mean - 1.0 / 12.0).abs() < 0.002);
    }

    #[test]
    fn quantiles_are_type_seven() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[4.0], 0.9), Some(4.0));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), Some(2.5));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 1.0), Some(4.0));
    }
}
