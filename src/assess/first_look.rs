//! A first answer to an edit: the first futures, ranked, before the rest are measured and the
//! curves drawn.
//!
//! Who leads shows long before every curve stands. Until that is done the curves and break-evens
//! are those of the figures before, in the new order; where an option is new there are none.

use super::assemble::assembled;
use super::measures::Measures;
use super::outcome::{Assessment, BreakEven, Curves, OptionCurve};
use super::prepared::Prepared;
use super::ranking::Ranking;
use std::sync::Arc;

/// Puts together what a part of the futures says, without curves.
pub fn first_look(prepared: Arc<Prepared>, measures: &Measures, ranking: &Ranking) -> Assessment {
    assembled(prepared, measures, ranking, None, None)
}

impl Assessment {
    /// Takes over the curves and break-evens of earlier figures, until they are drawn anew.
    pub fn keep_curves_of(&mut self, before: &Self) {
        let places = places(before, self);
        self.curves = curves(&before.curves, &places);
        self.break_evens = break_evens(&before.break_evens, &places);
    }
}

/// Where each option stood before.
fn places(before: &Assessment, now: &Assessment) -> Vec<Option<usize>> {
    let place = |id: &str| before.options.iter().position(|option| option.id == id);
    now.options.iter().map(|option| place(&option.id)).collect()
}

fn curves(before: &Curves, places: &[Option<usize>]) -> Curves {
    let of = |place: &Option<usize>| -> OptionCurve {
        place.and_then(|at| before.options.get(at)).cloned().unwrap_or_default()
    };
    Curves { options: places.iter().map(of).collect(), ..before.clone() }
}

fn break_evens(before: &[BreakEven], places: &[Option<usize>]) -> Vec<BreakEven> {
    let now = |old: usize| places.iter().position(|place| *place == Some(old));
    before
        .iter()
        .filter_map(|pair| Some(BreakEven { a: now(pair.a)?, b: now(pair.b)?, ..pair.clone() }))
        .collect()
}
