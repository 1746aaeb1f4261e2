//! How much each uncertain input moves the lead, one at a time, all others at likely.

use super::flips::{Bench, unit_of};
use super::inputs::{Input, InputAt};
use crate::terms::Unit;
use rayon::prelude::*;

/// One bar: the leader's lead in points where an input is low, and where it is high.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The input's id, `volume/menu`.
    pub input: String,
    /// The unit of the ends.
    pub unit: Unit,
    /// The input's ends: one in ten below, one in ten above.
    pub low: f64,
    pub high: f64,
    /// Points of 100 between the leader and the best of the others; below zero it no longer leads.
    pub lead_at_low: f64,
    pub lead_at_high: f64,
    /// The leader's bill over the horizon at the ends.
    pub usd_at_low: f64,
    pub usd_at_high: f64,
    /// Whether the lead only ever grows, or only ever falls, from one end to the other. Where it
    /// does not, the ends say less than the bar seems to.
    pub is_monotone: bool,
}

/// A bar shorter than this tells nothing.
const LEAST_SWING: f64 = 0.05;
/// Deviates between the ends at which the lead is looked at as well.
const BETWEEN: [f64; 4] = [-0.85, -0.45, 0.45, 0.85];
/// Points by which a lead may turn back and still be called monotone: what few months blur.
const BLUR: f64 = 0.02;

/// The longest bars first.
pub fn all(bench: &Bench<'_>) -> Vec<Bar> {
    let inputs: Vec<(InputAt, &Input)> =
        bench.prepared.tables().inputs.places().filter(|(_, input)| input.is_ranged()).collect();
    let mut bars: Vec<Bar> = inputs.into_par_iter().filter_map(|(at, input)| bar(bench, at, input)).collect();
    let swing = |bar: &Bar| (bar.lead_at_high - bar.lead_at_low).abs();
    bars.sort_by(|a, b| swing(b).total_cmp(&swing(a)).then_with(|| a.input.cmp(&b.input)));
    bars
}

fn bar(bench: &Bench<'_>, at: InputAt, input: &Input) -> Option<Bar> {
    let (throne, estimate) = (bench.throne, input.estimate);
    let (low, high) = (estimate.low(), estimate.high());
    let [at_low, at_high] =
        [low, high].map(|value| bench.exact.moved(&bench.prepared.with_likely(at, value)));
    let (lead_at_low, lead_at_high) = (throne.lead(&at_low), throne.lead(&at_high));
    let around = |z: f64| {
        let value = estimate.at_z(z * crate::terms::chance::Z_90);
        throne.lead(&bench.coarse.moved(&bench.prepared.with_likely(at, value)))
    };
    let [lower, low_mid, high_mid, upper] = BETWEEN.map(around);
    let leads = [lead_at_low, lower, low_mid, throne.lead(bench.exact), high_mid, upper, lead_at_high];
    let least = leads.iter().copied().fold(f64::INFINITY, f64::min);
    let most = leads.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let [usd_at_low, usd_at_high] = [&at_low, &at_high].map(|likely| likely.horizon_usd(throne.at));
    (most - least > LEAST_SWING).then(|| Bar {
        unit: unit_of(&bench.prepared.decision, &input.id),
        input: input.id.clone(),
        low,
        high,
        lead_at_low,
        lead_at_high,
        usd_at_low,
        usd_at_high,
        is_monotone: is_monotone(&leads),
    })
}

/// Whether a lead, from one end of an input to the other, only ever grows or only ever falls.
fn is_monotone(leads: &[f64]) -> bool {
    let rises = leads.windows(2).all(|pair| matches!(pair, [x, y] if *y >= x - BLUR));
    let falls = leads.windows(2).all(|pair| matches!(pair, [x, y] if *y <= x + BLUR));
    rises || falls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_that_turns_back_is_not_monotone() {
        for (leads, expected) in [
            (&[1.0, 2.0, 3.0][..], true),
            (&[3.0, 2.0, -1.0], true),
            (&[1.0, 1.0, 1.0], true),
            // What months blur is no turn.
            (&[1.0, 2.0, 1.99, 3.0], true),
            (&[1.0, 3.0, 1.0], false),
            (&[3.0, 1.0, 1.5], false),
        ] {
            assert_eq!(is_monotone(leads), expected, "{leads:?}");
        }
    }
}
