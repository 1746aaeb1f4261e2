//! How much each uncertain input moves the lead, one at a time, all others at likely.
//!
//! Every input is moved under the sizes chosen at likely; those that move the lead most, and those
//! that a flip names, are then answered for real and sized anew, so that a bar and a flip never say
//! different things of the same answer.

use super::flips::{Bench, Flip, FlipKind, unit_of};
use super::inputs::{Input, InputAt};
use super::settled::{Answered, Settled};
use crate::terms::Unit;
use crate::terms::chance::Z_90;
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

impl Bar {
    /// By leads from one end of an input to the other, and the leader's dollars at both.
    fn of(bench: &Bench<'_>, input: &Input, leads: &[f64], [usd_at_low, usd_at_high]: [f64; 2]) -> Self {
        Self {
            input: input.id.clone(),
            unit: unit_of(&bench.prepared.decision, &input.id),
            low: input.estimate.low(),
            high: input.estimate.high(),
            lead_at_low: leads.first().copied().unwrap_or_default(),
            lead_at_high: leads.last().copied().unwrap_or_default(),
            usd_at_low,
            usd_at_high,
            is_monotone: is_monotone(leads),
        }
    }

    /// Points between the two ends.
    fn swing(&self) -> f64 {
        (self.lead_at_high - self.lead_at_low).abs()
    }
}

/// A bar shorter than this tells nothing.
const LEAST_SWING: f64 = 0.05;
/// Deviates between the ends at which the lead is looked at as well.
const BETWEEN: [f64; 4] = [-0.85, -0.45, 0.45, 0.85];
/// Points by which a lead may turn back and still be called monotone: what few months blur.
const BLUR: f64 = 0.02;

/// Bars that are answered for real, beside those of inputs that a flip names.
const SETTLED: usize = 12;

/// The longest bars first, and what was answered for real on the way.
pub fn all(bench: &Bench<'_>, flips: &[Flip]) -> (Vec<Bar>, Vec<Settled>) {
    let inputs: Vec<(InputAt, &Input)> =
        bench.prepared.tables().inputs.places().filter(|(_, input)| input.is_ranged()).collect();
    let mut bars: Vec<Bar> = inputs.par_iter().filter_map(|(at, input)| bar(bench, *at, input)).collect();
    sort(&mut bars);
    let is_flipped =
        |input: &Input| flips.iter().any(|flip| flip.kind == FlipKind::Number && flip.input == input.id);
    let is_long = |input: &Input| bars.iter().take(SETTLED).any(|bar| bar.input == input.id);
    let looked_at = inputs.into_par_iter().filter(|(_, input)| is_long(input) || is_flipped(input));
    let (sure, answered): (Vec<Option<Bar>>, Vec<Settled>) = looked_at
        .filter_map(|place| {
            let Answered { settled, leads, usd } = Answered::of(bench, place, flips)?;
            Some((usd.map(|usd| Bar::of(bench, place.1, &leads, usd)), settled))
        })
        .unzip();
    let sure: Vec<Bar> = sure.into_iter().flatten().collect();
    bars.retain(|bar| sure.iter().all(|known| known.input != bar.input));
    // One that sizes make up for tells nothing.
    bars.extend(sure.into_iter().filter(|bar| bar.swing() > LEAST_SWING || !bar.is_monotone));
    sort(&mut bars);
    (bars, answered)
}

fn sort(bars: &mut [Bar]) {
    bars.sort_by(|a, b| b.swing().total_cmp(&a.swing()).then_with(|| a.input.cmp(&b.input)));
}

fn bar(bench: &Bench<'_>, at: InputAt, input: &Input) -> Option<Bar> {
    let (throne, estimate) = (bench.throne, input.estimate);
    let (low, high) = (estimate.low(), estimate.high());
    let [at_low, at_high] =
        [low, high].map(|value| bench.exact.moved(&bench.prepared.with_likely(at, value)));
    let (lead_at_low, lead_at_high) = (throne.lead(&at_low), throne.lead(&at_high));
    let around = |z: f64| {
        let value = estimate.at_z(z * Z_90);
        throne.lead(&bench.coarse.moved(&bench.prepared.with_likely(at, value)))
    };
    let [lower, low_mid, high_mid, upper] = BETWEEN.map(around);
    let leads = [lead_at_low, lower, low_mid, throne.lead(bench.exact), high_mid, upper, lead_at_high];
    let least = leads.iter().copied().fold(f64::INFINITY, f64::min);
    let most = leads.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let usd = [&at_low, &at_high].map(|likely| likely.horizon_usd(throne.at));
    (most - least > LEAST_SWING).then(|| Bar::of(bench, input, &leads, usd))
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
