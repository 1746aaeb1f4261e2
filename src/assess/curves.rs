//! Exact cost curves at likely, and where they cross: worked out once per set of tables, whatever
//! the weights.

use super::outcome::{Curves, OptionCurve};
use super::prepared::Tables;
use super::robustness::Robustness;
use crate::hosting::curve::{Curve, crossings};
use crate::hosting::demand::World;
use rayon::prelude::*;

/// Corners kept of a drawn curve.
const POINTS: usize = 400;

/// Along the candidates.
#[derive(Clone, Debug, Default)]
pub struct LikelyCurves {
    pub curves: Vec<Curve>,
    /// Crossings of every pair (a < b), in [`pair_at`]'s order.
    crossings: Vec<Vec<f64>>,
}

/// Where the pair of candidates (a < b) stands among all pairs.
pub const fn pair_at(a: usize, b: usize) -> usize {
    b * (b - 1) / 2 + a
}

impl LikelyCurves {
    /// Draws every candidate's curve in its world.
    pub fn of(tables: &Tables, world_of: impl Fn(usize) -> World + Sync) -> Self {
        let curves: Vec<Curve> = tables
            .candidates
            .par_iter()
            .enumerate()
            .map(|(at, candidate)| Curve::of(&candidate.plan, &tables.classes, &world_of(at)))
            .collect();
        let crossings = (1..curves.len())
            .into_par_iter()
            .flat_map_iter(|b| {
                let (before, rest) = curves.split_at(b);
                before.iter().filter_map(move |a| Some(crossings(a, rest.first()?)))
            })
            .collect();
        Self { curves, crossings }
    }

    /// Loads at which two candidates cost the same at likely.
    pub fn crossings(&self, a: usize, b: usize) -> &[f64] {
        let (a, b) = (a.min(b), a.max(b));
        if a == b { &[] } else { self.crossings.get(pair_at(a, b)).map_or(&[], Vec::as_slice) }
    }

    /// Corners, bands and steps in an order of candidates.
    pub fn drawn(&self, order: &[usize], stated: (f64, f64, f64), bands: Option<&Robustness>) -> Curves {
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
        Curves { options, ..Curves::undrawn(stated) }
    }
}

impl Curves {
    /// No curve yet: requests a month as stated, and its range in multiples of it.
    pub const fn undrawn((stated_requests, stated_low, stated_high): (f64, f64, f64)) -> Self {
        Self { stated_requests, stated_low, stated_high, options: Vec::new() }
    }
}
