//! Ranged answers and ratings as columns of draws.
//!
//! Draws are of the world, not of the option: each input has one draw per future, shared by all
//! candidates. A column depends on its own name, range, seed and count alone, so that an edit
//! redraws the columns it touched and no other.

use crate::analysis::sampling::{Plan, column};
use crate::decision::{Decision, Kind, Place, Question, Value, questions};
use crate::hosting::amount::{Amount as _, Eight};
use crate::terms::chance::{Stream, normal_quantile};
use crate::terms::{Estimate, Money, Unit};
use rayon::prelude::*;
use std::array;
use std::sync::Arc;

/// Share of a component's uncertainty about volume that all components have in common:
/// when an application does well, all of it does. Judged, and shown.
pub const VOLUME_CORRELATION: f64 = 0.7;

/// One input: what is believed, and its draws.
#[derive(Clone, Debug)]
pub struct Input {
    /// `volume/menu`, `rating/patching_fte/paas`.
    pub id: String,
    pub estimate: Estimate,
    /// Legal range; draws are clamped to it.
    pub bounds: (f64, f64),
    /// Shares the volume factor with its siblings.
    pub is_volume: bool,
    column: Column,
}

#[derive(Clone, Debug)]
enum Column {
    Exact(f64),
    Drawn(Arc<Vec<f64>>),
}

impl Input {
    /// The value in a future; likely where there are no draws.
    pub fn at(&self, draw: Option<usize>) -> f64 {
        match (&self.column, draw) {
            (Column::Exact(value), _) => *value,
            (Column::Drawn(values), Some(draw)) => {
                values.get(draw).copied().unwrap_or(self.estimate.likely())
            }
            (Column::Drawn(_), None) => self.estimate.likely(),
        }
    }

    /// The values in eight futures from `first` on; likely beyond the last.
    fn eight(&self, first: usize) -> Eight {
        match &self.column {
            Column::Exact(value) => Eight::of(*value),
            Column::Drawn(values) => {
                let drawn = values.get(first..).unwrap_or_default();
                Eight(array::from_fn(|lane| drawn.get(lane).copied().unwrap_or(self.estimate.likely())))
            }
        }
    }

    /// Whether there is anything to draw.
    pub const fn is_ranged(&self) -> bool {
        matches!(self.column, Column::Drawn(_))
    }
}

/// A place in [`Inputs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputAt(usize);

/// All inputs of a decision under a catalogue.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    list: Vec<Input>,
}

impl Inputs {
    /// Adds an input that is not drawn yet and says where it is.
    pub fn add(&mut self, id: String, estimate: Estimate, bounds: (f64, f64)) -> InputAt {
        if let Some(at) = self.list.iter().position(|input| input.id == id) {
            return InputAt(at);
        }
        let is_volume = id.starts_with("volume/");
        let column = Column::Exact(estimate.likely());
        self.list.push(Input { id, estimate, bounds, is_volume, column });
        InputAt(self.list.len() - 1)
    }

    /// Fills the columns; those of `before` with the same name, range, seed and count are kept.
    pub fn draw(&mut self, seed: u64, draws: u32, before: Option<&Self>, shares_volume: bool) {
        let plan = Plan::Stratified;
        let common: Vec<f64> = if shares_volume {
            column(plan, Stream::new(seed, "volume"), draws).into_iter().map(normal_quantile).collect()
        } else {
            Vec::new()
        };
        self.list.par_iter_mut().for_each(|input| {
            if input.estimate.is_exact() {
                return;
            }
            let known = before.and_then(|before| before.list.iter().find(|old| old.id == input.id));
            if let Some(Column::Drawn(values)) =
                known.filter(|old| old.estimate == input.estimate).map(|old| &old.column)
            {
                input.column = Column::Drawn(Arc::clone(values));
                return;
            }
            let own = column(plan, Stream::new(seed, &input.id), draws);
            let by_z = input.estimate.by_z();
            let values = own.into_iter().enumerate().map(|(draw, u)| {
                let z = normal_quantile(u);
                let z = match common.get(draw) {
                    Some(common) if input.is_volume => {
                        libm::sqrt(VOLUME_CORRELATION) * common + libm::sqrt(1.0 - VOLUME_CORRELATION) * z
                    }
                    _ => z,
                };
                by_z(z).clamp(input.bounds.0, input.bounds.1)
            });
            input.column = Column::Drawn(Arc::new(values.collect()));
        });
    }

    /// The value of an input in a future, or at likely.
    pub fn at(&self, at: InputAt, draw: Option<usize>) -> f64 {
        self.list.get(at.0).map_or(0.0, |input| input.at(draw))
    }

    /// The values of an input in eight futures from `first` on.
    pub fn eight(&self, at: InputAt, first: usize) -> Eight {
        self.list.get(at.0).map_or(Eight::default(), |input| input.eight(first))
    }

    pub fn get(&self, at: InputAt) -> Option<&Input> {
        self.list.get(at.0)
    }

    /// Every input with its place.
    pub fn places(&self) -> impl Iterator<Item = (InputAt, &Input)> {
        self.list.iter().enumerate().map(|(at, input)| (InputAt(at), input))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Input> {
        self.list.iter()
    }
}

/// The estimate somebody gave, or `None` where it is unknown. Here, and for promises in
/// `answers.rs`, money that was typed in the decision's currency becomes the dollars that engines
/// reckon in.
pub fn answered(decision: &Decision, money: Money, place: &Place, question: &str) -> Option<Estimate> {
    let typed = typed(decision, place, question)?;
    Some(if is_money(question) { typed.scaled(money.usd()) } else { typed })
}

/// The same as it was typed.
pub fn typed(decision: &Decision, place: &Place, question: &str) -> Option<Estimate> {
    match decision.said(place, question) {
        Some(Value::Estimate(estimate)) => Some(estimate),
        _ => None,
    }
}

/// A value as the engines have it, as the answer that a person would have typed.
pub fn as_typed(money: Money, question: &str, value: f64) -> f64 {
    if is_money(question) { money.of_usd(value) } else { value }
}

fn is_money(question: &str) -> bool {
    questions::by_id(question).and_then(Question::unit).is_some_and(Unit::is_money)
}

/// The legal range of an estimate question, as the engines have its answers.
pub fn bounds(money: Money, question: &str) -> (f64, f64) {
    match questions::by_id(question).map(|question| question.kind) {
        Some(Kind::Estimate { unit, least, most }) if unit.is_money() => {
            (money.to_usd(least), money.to_usd(most))
        }
        Some(Kind::Estimate { least, most, .. }) => (least, most),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    }
}
