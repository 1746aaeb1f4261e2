//! Quantiles of millions of sizes or times in constant memory.

/// Buckets a doubling is divided into: quantiles are right to about two percent.
const PER_DOUBLING: usize = 32;
const DOUBLINGS: usize = 60;

/// Counts of positive values by logarithm.
#[derive(Clone, Debug)]
pub struct Histogram {
    counts: Vec<u32>,
    pub count: u64,
    pub sum: f64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; PER_DOUBLING * DOUBLINGS], count: 0, sum: 0.0 }
    }
}

impl Histogram {
    /// Adds a value; those below one count as one.
    pub fn add(&mut self, value: f64) {
        // The exponent and the first bits of the fraction are the logarithm, near enough.
        let bits = value.max(1.0).to_bits() - 1.0_f64.to_bits();
        let place = usize::try_from(bits >> 47).unwrap_or(usize::MAX).min(self.counts.len() - 1);
        if let Some(count) = self.counts.get_mut(place) {
            *count = count.saturating_add(1);
        }
        self.count += 1;
        self.sum += value;
    }

    /// Adds the values of another.
    pub fn join(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count = count.saturating_add(*more);
        }
        self.count += other.count;
        self.sum += other.sum;
    }

    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    /// The value below which that share lies.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let wanted = share * self.count as f64;
        let mut passed = 0.0;
        let place = self.counts.iter().position(|count| {
            passed += f64::from(*count);
            passed >= wanted && passed > 0.0
        })?;
        let place = u64::try_from(place).ok()?;
        // The middle of the bucket.
        Some(f64::from_bits(1.0_f64.to_bits() + (place << 47) + (1 << 46)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_near() {
        let mut histogram = Histogram::default();
        for value in 1..=100_000_u32 {
            histogram.add(f64::from(value));
        }
        for share in [0.1, 0.5, 0.9, 0.99] {
            let found = histogram.quantile(share).unwrap();
            assert!((found / (share * 100_000.0) - 1.0).abs() < 0.03, "{share}: {found}");
        }
        assert!((histogram.mean().unwrap() - 50_000.5).abs() < 1e-6);
        assert_eq!(Histogram::default().quantile(0.5), None);
    }
}
