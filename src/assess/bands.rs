//! How far curves and break-evens move over the futures.

use super::measures::Measures;
use super::outcome::Spread;
use super::prepared::Prepared;
use crate::hosting::amount::{Eight, LANES};
use crate::hosting::bill::{Counted, Load};
use crate::hosting::curve::{LEAST_LOAD, MOST_LOAD};
use crate::hosting::demand::World;
use crate::hosting::price::Total;
use crate::terms::chance::quantile;
use rayon::prelude::*;
use std::array;

/// Futures in which bands and break-evens are worked out; the first ones of the sample.
pub const BAND_DRAWS: usize = 192;
/// Loads on the band's grid: twelve a decade.
const NODES: usize = 8 * 12 + 1;

/// A pair's break-evens over the futures.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    pub a: usize,
    pub b: usize,
    /// Requests a month at the last crossing.
    pub requests: Option<Spread>,
    pub p_never: f64,
}

/// Bands along the candidates, and every pair's last crossing over the futures.
pub type Moved = (Vec<Vec<(f64, f64, f64)>>, Vec<Pair>);

/// Prices a grid of loads in the first futures and reads bands and last crossings off it.
pub fn moved(prepared: &Prepared, measures: &Measures) -> Moved {
    let candidates = &prepared.tables().candidates;
    let futures = measures.draws.min(BAND_DRAWS);
    let loads: Vec<f64> = (0..NODES)
        .map(|node| LEAST_LOAD * libm::pow(MOST_LOAD / LEAST_LOAD, node as f64 / (NODES - 1) as f64))
        .collect();
    let likely = stated(prepared, None);
    // [draw][candidate][node]
    let grid: Vec<Vec<Vec<f64>>> = (0..futures)
        .into_par_iter()
        .step_by(LANES)
        .flat_map_iter(|first| {
            let (mut world, mut counted) = (World::default(), Counted::default());
            prepared.worlds(first, &mut world);
            // Multiples of what was stated at likely, whatever each future's volume.
            let scale = Eight(array::from_fn(|lane| likely / stated(prepared, Some(first + lane)).max(1e-9)));
            let classes = &prepared.tables().draw_classes;
            // [candidate][node]
            let rows: Vec<Vec<Eight>> = candidates
                .iter()
                .map(|candidate| {
                    prepared.staffs(candidate.rated_as, first, &mut world);
                    counted.count(&candidate.plan, classes, &world);
                    let mut at = |load: &f64| {
                        let mut total = Total::default();
                        let load = Load::of(&world, scale * *load);
                        counted.price(&candidate.plan, classes, &world, load, &mut total);
                        total.usd
                    };
                    loads.iter().map(&mut at).collect()
                })
                .collect();
            (0..LANES.min(futures - first)).map(move |lane| {
                rows.iter().map(|row| row.iter().map(|Eight(usd)| usd[lane]).collect()).collect()
            })
        })
        .collect();
    let mut pairs = Vec::new();
    for b in 0..candidates.len() {
        for a in 0..b {
            let mut last: Vec<f64> = grid
                .iter()
                .filter_map(|row| last_crossing(&loads, row.get(a)?, row.get(b)?))
                .map(|load| load * likely)
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
    (bands(&grid, &loads, candidates.len()), pairs)
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
