//! Flip points: the smallest change of one number, one weight or one choice after which another
//! option leads, all else at likely.
//!
//! A flip is tried before it is told: a number or a choice that a question asks for is answered
//! that way, the options are sized anew, and another one leads; a hundredth of the way before it
//! none does.

mod choices;
mod numbers;
mod weights;

use super::candidates::Candidate;
use super::inputs::as_typed;
use super::likely::AtLikely;
use super::measures::Measures;
use super::prepared::Prepared;
use super::ranking::Ranking;
use super::settled::Settled;
use super::trial::{Throne, Trial};
use super::verdict::named;
use crate::catalog::RatingKind;
use crate::decision::{Change, Decision, Edit, Place, Question, Value, questions};
use crate::terms::{Estimate, Unit};

/// A change that dethrones the leader.
#[derive(Clone, Debug, PartialEq)]
pub struct Flip {
    pub kind: FlipKind,
    /// The input's id, `volume/menu`, or the criterion's.
    pub input: String,
    /// Where a question asks for it, if one does, and its id.
    pub question: Option<(Place, String)>,
    pub now: Level,
    pub flips_at: Level,
    /// Share of the stated range that lies beyond, 0 to 1.
    pub probability: f64,
    /// How far it is from now to there, for sorting: the logarithm of a factor, or a part of what
    /// is now.
    pub distance: f64,
    /// The option that leads then, which may be none of today's.
    pub to: Led,
    /// The change itself, to be tried; `None` for what only the catalogue says.
    pub edit: Option<Edit>,
}

/// Who leads, by id and in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    pub id: String,
    pub name: String,
}

impl Led {
    fn of(candidate: &Candidate) -> Self {
        Self { id: candidate.id.clone(), name: named(candidate.model, &candidate.name) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlipKind {
    Number,
    Choice,
    Weight,
}

impl FlipKind {
    /// The stable name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Choice => "choice",
            Self::Weight => "weight",
        }
    }
}

/// A number with its unit, or a choice in words.
#[derive(Clone, Debug, PartialEq)]
pub enum Level {
    Number(f64, Unit),
    Words(String),
}

/// What flips are looked for on: the tables, what was measured at likely, and who leads.
pub struct Bench<'a> {
    pub prepared: &'a Prepared,
    pub exact: &'a AtLikely,
    pub coarse: &'a AtLikely,
    pub throne: Throne<'a>,
}

impl Bench<'_> {
    fn led(&self, at: usize) -> Option<Led> {
        self.prepared.tables().candidates.get(at).map(Led::of)
    }

    /// A number answered with one value, and everything sized anew.
    pub fn answered(&self, (place, id): &(Place, String), value: f64) -> Option<(Change, Trial)> {
        let typed = Estimate::exactly(as_typed(self.prepared.money(), id, value)).ok()?;
        let change = Edit::answer(place, id, Some(Value::Estimate(typed))).change;
        let trial = Trial::of(self.prepared, self.exact, std::slice::from_ref(&change))?;
        Some((change, trial))
    }
}

/// Flips of numbers: what was answered, and what the catalogue says.
pub fn of_numbers(bench: &Bench<'_>) -> Vec<Flip> {
    numbers::all(bench)
}

/// Flips of choices, and what the answers to those that nobody made would do.
pub fn of_choices(bench: &Bench<'_>) -> (Vec<Flip>, Vec<Settled>) {
    choices::all(bench)
}

/// Flips of weights, in closed form.
pub fn of_weights(bench: &Bench<'_>, measures: &Measures, ranking: &Ranking) -> Vec<Flip> {
    weights::all(bench, measures, ranking)
}

/// The most probable first, the nearest of those.
pub fn sort(flips: &mut [Flip]) {
    flips.sort_by(|a, b| {
        let probable = b.probability.total_cmp(&a.probability);
        probable.then(a.distance.total_cmp(&b.distance)).then_with(|| a.input.cmp(&b.input))
    });
}

/// The share of an estimate's range beyond a value, seen from likely.
fn share_beyond(estimate: Estimate, value: f64) -> f64 {
    let below = share_below(estimate, value);
    if value > estimate.likely() { 1.0 - below } else { below }
}

/// How far two numbers are apart, as [`Flip::distance`].
fn distance(now: f64, at: f64) -> f64 {
    if now > 0.0 && at > 0.0 { libm::log(at / now).abs() } else { (at - now).abs() / now.abs().max(1.0) }
}

/// The share of an estimate's range that lies below a value, 0 to 1.
pub fn share_below(estimate: Estimate, value: f64) -> f64 {
    if estimate.is_exact() {
        return if estimate.likely() < value { 1.0 } else { 0.0 };
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if estimate.quantile(middle) < value { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Where a question asks for an input.
pub fn question_of(decision: &Decision, input: &str) -> Option<(Place, String)> {
    questions::all().find_map(|question| {
        let places = decision.places(question);
        let place = places.into_iter().find(|place| place.input(question.id) == input)?;
        Some((place, question.id.to_owned()))
    })
}

/// The unit of an input, by the question that asks for it where one does.
pub fn unit_of(decision: &Decision, input: &str) -> Unit {
    let question = question_of(decision, input).and_then(|(_, id)| questions::by_id(&id));
    question.and_then(Question::unit).unwrap_or_else(|| unit_of_fact(input))
}

/// The unit of what the catalogue says, or of a store's size.
fn unit_of_fact(input: &str) -> Unit {
    match input.split('/').collect::<Vec<_>>().as_slice() {
        ["migration", ..] => Unit::PersonMonths,
        ["stores", _, "size"] => Unit::Gibibytes,
        ["campaigns", _] => Unit::Times,
        ["rating", kind, ..] => RatingKind::ALL
            .into_iter()
            .find(|known| known.id() == *kind)
            .map_or(Unit::Count, RatingKind::unit),
        _ => Unit::Count,
    }
}
