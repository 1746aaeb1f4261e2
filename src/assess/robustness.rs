//! The fourth stage: curves, break-evens and their bands.

use super::measures::Measures;
use super::outcome::{Curves, MixOutcome, OptionCurve, RoadmapOutcome, Spread};
use super::prepared::Prepared;
use super::ranking::Ranking;
use crate::hosting::bill::Scratch;
use crate::hosting::curve::{Curve, LEAST_LOAD, MOST_LOAD, crossings, usd_at};
use crate::hosting::demand::World;
use crate::terms::chance::quantile;
use rayon::prelude::*;

/// Futures in which bands and break-evens are worked out; the first ones of the sample.
pub const BAND_DRAWS: usize = 192;
/// Loads on the band's grid: twelve a decade.
const NODES: usize = 8 * 12 + 1;
/// Corners kept of a drawn curve.
const POINTS: usize = 400;

/// What the deep pass found, along the candidates.
#[derive(Clone, Debug, Default)]
pub struct Robustness {
    /// `[candidate]`: (multiple, p10, p90)
    pub bands: Vec<Vec<(f64, f64, f64)>>,
    /// Every pair (a < b) of candidates.
    pub pairs: Vec<Pair>,
    pub roadmap: Option<RoadmapOutcome>,
    pub mix: Option<MixOutcome>,
}

/// A pair's break-evens over the futures.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    pub a: usize,
    pub b: usize,
    /// Requests a month at the last crossing.
    pub requests: Option<Spread>,
    pub p_never: f64,
}

/// Exact curves at likely, along the candidates.
#[derive(Clone, Debug, Default)]
pub struct LikelyCurves {
    pub curves: Vec<Curve>,
}

impl LikelyCurves {
    pub fn of(prepared: &Prepared) -> Self {
        let curves = prepared
            .tables()
            .candidates
            .par_iter()
            .map(|candidate| {
                let mut world = World::default();
                prepared.world(None, &mut world);
                prepared.staff(candidate.rated_as, None, &mut world);
                Curve::of(&candidate.plan, &prepared.tables().classes, &world)
            })
            .collect();
        Self { curves }
    }

    /// Loads at which two candidates cost the same at likely.
    pub fn crossings(&self, a: usize, b: usize) -> Vec<f64> {
        match (self.curves.get(a), self.curves.get(b)) {
            (Some(a), Some(b)) => crossings(a, b),
            _ => Vec::new(),
        }
    }

    pub fn drawn(&self, order: &[usize], stated: (f64, f64, f64), bands: Option<&Robustness>) -> Curves {
        let (stated_requests, stated_low, stated_high) = stated;
        let options = order
            .iter()
            .map(|at| {
                let curve = self.curves.get(*at);
                OptionCurve {
                    points: curve.map(|curve| curve.points(POINTS)).unwrap_or_default(),
                    band: bands.and_then(|bands| bands.bands.get(*at)).cloned().unwrap_or_default(),
                    steps: curve.map(|curve| curve.steps.clone()).unwrap_or_default(),
                }
            })
            .collect();
        Curves { stated_requests, stated_low, stated_high, options }
    }
}

impl Robustness {
    /// Prices a grid of loads in the first futures and reads bands and last crossings off it.
    pub fn of(prepared: &Prepared, measures: &Measures, _: &Ranking) -> Self {
        let candidates = &prepared.tables().candidates;
        let futures = measures.draws.min(BAND_DRAWS);
        let loads: Vec<f64> = (0..NODES)
            .map(|node| LEAST_LOAD * libm::pow(MOST_LOAD / LEAST_LOAD, node as f64 / (NODES - 1) as f64))
            .collect();
        // [draw][candidate][node]
        let grid: Vec<Vec<Vec<f64>>> = (0..futures)
            .into_par_iter()
            .map(|draw| {
                let (mut world, mut scratch) = (World::default(), Scratch::default());
                prepared.world(Some(draw), &mut world);
                candidates
                    .iter()
                    .map(|candidate| {
                        prepared.staff(candidate.rated_as, Some(draw), &mut world);
                        let classes = &prepared.tables().draw_classes;
                        // Multiples of what was stated at likely, whatever this future's volume.
                        let scale = stated(prepared, None) / stated(prepared, Some(draw)).max(1e-9);
                        let price =
                            |load: &f64| usd_at(&candidate.plan, classes, &world, load * scale, &mut scratch);
                        loads.iter().map(price).collect()
                    })
                    .collect()
            })
            .collect();
        let requests = stated(prepared, None);
        let mut pairs = Vec::new();
        for b in 0..candidates.len() {
            for a in 0..b {
                let mut last: Vec<f64> = grid
                    .iter()
                    .filter_map(|row| last_crossing(&loads, row.get(a)?, row.get(b)?))
                    .map(|load| load * requests)
                    .collect();
                last.sort_by(f64::total_cmp);
                pairs.push(Pair {
                    a,
                    b,
                    requests: spread(&last),
                    p_never: 1.0 - last.len() as f64 / futures.max(1) as f64,
                });
            }
        }
        Self {
            bands: bands(&grid, &loads, candidates.len()),
            pairs,
            roadmap: super::roadmap::plan(prepared, futures),
            mix: super::mix::best(prepared, futures),
        }
    }
}

/// Requests a month of all components in a future, or at likely.
pub fn stated(prepared: &Prepared, draw: Option<usize>) -> f64 {
    prepared.tables().components.iter().map(|component| prepared.requests(component, draw)).sum()
}

fn bands(grid: &[Vec<Vec<f64>>], loads: &[f64], count: usize) -> Vec<Vec<(f64, f64, f64)>> {
    (0..count)
        .map(|candidate| {
            loads
                .iter()
                .enumerate()
                .filter_map(|(node, load)| {
                    let mut usd: Vec<f64> =
                        grid.iter().filter_map(|row| row.get(candidate)?.get(node).copied()).collect();
                    usd.sort_by(f64::total_cmp);
                    Some((*load, quantile(&usd, 0.1)?, quantile(&usd, 0.9)?))
                })
                .collect()
        })
        .collect()
}

/// The last load at which the difference turns, interpolated between nodes.
fn last_crossing(loads: &[f64], a: &[f64], b: &[f64]) -> Option<f64> {
    let difference: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let at = difference.windows(2).rposition(|pair| matches!(pair, [x, y] if x * y < 0.0))?;
    let (&from, &to) = (loads.get(at)?, loads.get(at + 1)?);
    let (&x, &y) = (difference.get(at)?, difference.get(at + 1)?);
    Some(from + (to - from) * x / (x - y))
}

/// Tenth, fiftieth and ninetieth percentile of sorted values.
pub fn spread(sorted: &[f64]) -> Option<Spread> {
    Some(Spread { p10: quantile(sorted, 0.1)?, p50: quantile(sorted, 0.5)?, p90: quantile(sorted, 0.9)? })
}
