//! How much each uncertain input moves the lead, one at a time, all others at likely.

use super::measures::AtLikely;
use super::prepared::Prepared;
use super::ranking::{Ranking, scores};
use rayon::prelude::*;

/// One bar: the leader's lead in points where an input is low, and where it is high.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The input's id, `volume/menu`.
    pub input: String,
    /// The input's ends: one in ten below, one in ten above.
    pub low: f64,
    pub high: f64,
    /// Points of 100 between the leader and the best of the others; below zero it no longer leads.
    pub lead_at_low: f64,
    pub lead_at_high: f64,
    /// The lead at likely lies outside what it is at both ends.
    pub is_monotone: bool,
}

/// A bar shorter than this tells nothing.
const LEAST_SWING: f64 = 0.05;

/// The longest bars first.
pub fn all(prepared: &Prepared, ranking: &Ranking, leader: usize) -> Vec<Bar> {
    let lead = |prepared: &Prepared| {
        let likely = AtLikely::of(prepared);
        let scores = scores(&likely.criteria, &ranking.weights, likely.monthly.len());
        let others = scores.iter().zip(&likely.feasible).enumerate();
        let best = others
            .filter(|(at, (_, feasible))| **feasible && *at != leader)
            .map(|(_, (score, _))| *score)
            .fold(0.0, f64::max);
        scores.get(leader).copied().unwrap_or(0.0) - best
    };
    let now = lead(prepared);
    let inputs: Vec<_> = prepared.tables().inputs.places().filter(|(_, input)| input.is_ranged()).collect();
    let mut bars: Vec<Bar> = inputs
        .into_par_iter()
        .filter_map(|(at, input)| {
            let (low, high) = (input.estimate.low(), input.estimate.high());
            let (lead_at_low, lead_at_high) =
                (lead(&prepared.with_likely(at, low)), lead(&prepared.with_likely(at, high)));
            let (least, most) = (lead_at_low.min(lead_at_high), lead_at_low.max(lead_at_high));
            let is_monotone = (least - 1e-9..=most + 1e-9).contains(&now);
            let swing = most.max(now) - least.min(now);
            (swing > LEAST_SWING).then(|| Bar {
                input: input.id.clone(),
                low,
                high,
                lead_at_low,
                lead_at_high,
                is_monotone,
            })
        })
        .collect();
    let swing = |bar: &Bar| (bar.lead_at_high - bar.lead_at_low).abs();
    bars.sort_by(|a, b| swing(b).total_cmp(&swing(a)).then_with(|| a.input.cmp(&b.input)));
    bars
}
