use crate::terms::chance::unit_interval;

/// Random numbers by the million: `wyrand` (Wang Yi, wyhash, 2019), one multiplication each.
///
/// Its state is a counter, so a seed gives the same numbers on every machine.
#[derive(Clone, Debug)]
pub struct Generator {
    state: u64,
}

impl Generator {
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0xa076_1d64_78bd_642f);
        let product = u128::from(self.state) * u128::from(self.state ^ 0xe703_7ed1_a0b4_28db);
        #[expect(clippy::cast_possible_truncation, reason = "one half, then the other")]
        let (low, high) = (product as u64, (product >> 64) as u64);
        low ^ high
    }

    /// Uniform in the open interval (0, 1).
    pub fn uniform(&mut self) -> f64 {
        unit_interval(self.bits())
    }
}

const LAYERS: usize = 256;
/// Where the tail begins, and the area of every layer, for 256 layers under exp(-x).
const TAIL: f64 = 7.697_117_470_131_05;
const AREA: f64 = 0.003_949_659_822_581_557;

/// Exponential draws with mean one by the ziggurat method (Marsaglia & Tsang, Journal of
/// Statistical Software 5, 2000): one multiplication and one comparison in 99 of 100 draws, where
/// the logarithm of a uniform number costs several times as much.
#[derive(Clone, Debug)]
pub struct Exponential {
    /// Right edges of the layers, the widest first; the last is 0.
    edges: [f64; LAYERS + 1],
    /// Edges over 2^25, the width of one step of a layer.
    steps: [f64; LAYERS + 1],
    /// How many of its steps lie within the next layer too, and so surely under the curve.
    within: [u32; LAYERS],
    /// exp(-edge).
    heights: [f64; LAYERS + 1],
}

impl Exponential {
    pub fn new() -> Self {
        let mut edges = [0.0; LAYERS + 1];
        let mut right = TAIL;
        for (layer, edge) in edges.iter_mut().enumerate().take(LAYERS) {
            *edge = match layer {
                0 => AREA * libm::exp(TAIL),
                1 => TAIL,
                _ => -libm::log(AREA / right + libm::exp(-right)),
            };
            if layer > 0 {
                right = *edge;
            }
        }
        let steps = edges.map(|edge| edge / f64::from(1_u32 << 25));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a layer has 2^25 steps at most"
        )]
        let within = std::array::from_fn(|layer| (edges[layer + 1] / steps[layer]) as u32);
        Self { edges, steps, within, heights: edges.map(|edge| libm::exp(-edge)) }
    }

    /// Two draws for the price of one: each takes half of 64 bits, 8 for the layer and 24 for the
    /// place in it.
    #[inline]
    pub fn pair(&self, generator: &mut Generator) -> (f64, f64) {
        let bits = generator.bits();
        #[expect(clippy::cast_possible_truncation, reason = "one half, then the other")]
        let (low, high) = (bits as u32, (bits >> 32) as u32);
        (self.draw(low, generator), self.draw(high, generator))
    }

    #[inline]
    fn draw(&self, bits: u32, generator: &mut Generator) -> f64 {
        let layer = usize::from(bits.to_le_bytes()[0]);
        // The middle of one of 2^24 steps, counted in halves.
        let step = (bits >> 7) | 1;
        let x = f64::from(step) * self.steps[layer];
        if step < self.within[layer] { x } else { self.beside(layer, x, generator) }
    }

    /// The tail, or the sliver between a layer's box and the curve.
    #[cold]
    fn beside(&self, layer: usize, x: f64, generator: &mut Generator) -> f64 {
        if layer == 0 {
            // Without memory: beyond the tail's begin everything starts anew.
            return TAIL + self.pair(generator).0;
        }
        let (left, right) = (self.edges[layer + 1], self.edges[layer]);
        let (low, high) = (self.heights[layer], self.heights[layer + 1]);
        let y = low + (high - low) * generator.uniform();
        // The curve is convex: above its tangent at the right and below its chord.
        let tangent = low * (1.0 + (right - x));
        let chord = low + (high - low) * (right - x) / (right - left);
        let is_below = y < tangent || (y < chord && y < libm::exp(-x));
        if is_below { x } else { self.pair(generator).0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_close_at_the_top() {
        let exponential = Exponential::new();
        let (last, area) = (exponential.edges[LAYERS - 1], AREA);
        // The uppermost box must have the same area as the others.
        assert!((last * (1.0 - exponential.heights[LAYERS - 1]) - area).abs() < 1e-12);
        assert!(exponential.edges.windows(2).all(|pair| pair[0] > pair[1]));
    }

    #[test]
    fn draws_follow_the_exponential_law() {
        let exponential = Exponential::new();
        let mut generator = Generator::new(11);
        let draws = 2_000_000_u32;
        let (mut sum, mut squares) = (0.0, 0.0);
        let limits = [0.01, 0.1, 0.5, 1.0, 2.0, 4.0, 7.0, 8.0, 10.0];
        let mut beyond = [0_u32; 9];
        let pairs = (0..draws / 2).map(|_| exponential.pair(&mut generator));
        for x in pairs.flat_map(|(first, second)| [first, second]) {
            assert!(x > 0.0);
            sum += x;
            squares += x * x;
            for (count, limit) in beyond.iter_mut().zip(limits) {
                *count += u32::from(x > limit);
            }
        }
        let n = f64::from(draws);
        assert!((sum / n - 1.0).abs() < 4.0 / n.sqrt(), "mean {}", sum / n);
        assert!((squares / n - 2.0).abs() < 4.0 * 20.0_f64.sqrt() / n.sqrt(), "square {}", squares / n);
        for (count, limit) in beyond.into_iter().zip(limits) {
            let p = (-limit).exp();
            let error = (f64::from(count) / n - p).abs();
            assert!(error < 4.5 * (p * (1.0 - p) / n).sqrt(), "beyond {limit}: off by {error}");
        }
    }
}
