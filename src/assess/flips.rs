//! Flip points: the smallest change of one number, one weight or one choice after which another
//! option leads, all else at likely.

use super::inputs::{Input, InputAt};
use super::measures::{AtLikely, Measures};
use super::prepared::Prepared;
use super::ranking::{Ranking, Weight, scores};
use super::words::value_words;
use crate::decision::{AnyAnswer, Decision, Edit, Kind, Place, Value, questions};
use crate::terms::{Estimate, Unit};
use rayon::prelude::*;
use std::sync::Arc;

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
    /// The option's id that leads then.
    pub to: String,
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

/// Steps looked at on each side of the likely value.
const STEPS: usize = 6;
/// Halvings between two steps.
const HALVINGS: usize = 24;

/// All flips, the most probable first, the nearest of those.
pub fn all(prepared: &Prepared, measures: &Measures, ranking: &Ranking) -> Vec<Flip> {
    let Some(leader) = leader(prepared, ranking) else { return Vec::new() };
    let mut flips = of_weights(prepared, measures, ranking, leader);
    flips.extend(of_numbers(prepared, ranking, leader));
    flips.extend(of_choices(prepared, ranking, leader));
    flips.sort_by(|a, b| b.probability.total_cmp(&a.probability).then_with(|| a.input.cmp(&b.input)));
    flips
}

fn feasible_at_likely(prepared: &Prepared) -> Vec<bool> {
    let holds = |test: &super::knockouts::DrawTest| prepared.at(test.input, None) <= test.most;
    let candidates = prepared.tables().candidates.iter();
    candidates.map(|one| one.knocked_out.is_empty() && one.draw_tests.iter().all(holds)).collect()
}

/// Who leads now, by its place among the candidates.
pub fn leader(prepared: &Prepared, ranking: &Ranking) -> Option<usize> {
    leader_of(&ranking.scores, &feasible_at_likely(prepared))
}

/// The allowed candidate with the highest score; the first of equals.
fn leader_of(scores: &[f64], feasible: &[bool]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (at, (score, _)) in scores.iter().zip(feasible).enumerate().filter(|(_, (_, feasible))| **feasible) {
        if best.is_none_or(|(_, highest)| *score > highest) {
            best = Some((at, *score));
        }
    }
    best.map(|(at, _)| at)
}

/// Who leads at the likely values of these tables instead of that candidate; a level score
/// dethrones nobody.
fn dethroned(prepared: &Prepared, weights: &[Weight], leader: Option<usize>) -> Option<usize> {
    const LEVEL: f64 = 1e-9;
    let likely = AtLikely::of(prepared);
    let scores = scores(&likely.criteria, weights, likely.monthly.len());
    let best = leader_of(&scores, &likely.feasible)?;
    let stands = leader.filter(|at| likely.feasible.get(*at).copied().unwrap_or(false));
    let own = stands.and_then(|at| scores.get(at)).copied().unwrap_or(f64::NEG_INFINITY);
    (scores.get(best).copied()? > own + LEVEL).then_some(best)
}

fn id(prepared: &Prepared, at: usize) -> String {
    prepared.tables().candidates.get(at).map_or_else(String::new, |candidate| candidate.id.clone())
}

fn of_numbers(prepared: &Prepared, ranking: &Ranking, leader: usize) -> Vec<Flip> {
    let inputs: Vec<(InputAt, &Input)> = prepared.tables().inputs.places().collect();
    inputs
        .into_par_iter()
        .filter_map(|(at, input)| {
            let found = nearest_flip(prepared, ranking, leader, at, input)?;
            let (flips_at, to) = found;
            let below = share_below(input.estimate, flips_at);
            let question = question_of(&prepared.decision, &input.id);
            let unit = question.as_ref().and_then(|(_, id)| unit_of(id)).unwrap_or(Unit::Count);
            Some(Flip {
                kind: FlipKind::Number,
                input: input.id.clone(),
                question,
                now: Level::Number(input.estimate.likely(), unit),
                flips_at: Level::Number(flips_at, unit),
                probability: if flips_at > input.estimate.likely() { 1.0 - below } else { below },
                to: id(prepared, to),
            })
        })
        .collect()
}

/// The more probable of the nearest flips upwards and downwards, and who leads there.
fn nearest_flip(
    prepared: &Prepared,
    ranking: &Ranking,
    leader: usize,
    at: InputAt,
    input: &Input,
) -> Option<(f64, usize)> {
    let likely = input.estimate.likely();
    let there = |value: f64| dethroned(&prepared.with_likely(at, value), &ranking.weights, Some(leader));
    let (least, most) = reach(input);
    let sides = [least, most].map(|end| {
        let scale = Scale::between(likely, end)?;
        let mut inside = likely;
        for step in 1..=STEPS {
            let value = scale.at(step as f64 / STEPS as f64);
            if there(value).is_some() {
                let (mut stays, mut flips) = (inside, value);
                for _ in 0..HALVINGS {
                    let middle = scale.middle(stays, flips);
                    if there(middle).is_some() { flips = middle } else { stays = middle }
                }
                return Some((flips, there(flips)?));
            }
            inside = value;
        }
        None
    });
    let probability = |(value, _): &(f64, usize)| {
        let below = share_below(input.estimate, *value);
        if *value > likely { 1.0 - below } else { below }
    };
    sides.into_iter().flatten().max_by(|a, b| probability(a).total_cmp(&probability(b)))
}

/// How far a number is moved: tenfold either way, or over what may be answered if that is less.
fn reach(input: &Input) -> (f64, f64) {
    let Input { estimate, bounds: (least, most), .. } = input;
    let likely = estimate.likely();
    let (down, up) = if likely > 0.0 {
        (likely / 10.0, likely * 10.0)
    } else {
        let width = (estimate.high() - estimate.low()).max(1.0);
        (likely - 3.0 * width, likely + 3.0 * width)
    };
    (down.min(estimate.low()).max(*least), up.max(estimate.high()).min(*most))
}

/// Steps from one number to another: by ratio where both are positive, else by difference.
struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    fn between(from: f64, to: f64) -> Option<Self> {
        ((to - from).abs() > 1e-9 * from.abs().max(1e-9)).then_some(Self { from, to })
    }

    fn at(&self, share: f64) -> f64 {
        if self.from > 0.0 && self.to > 0.0 {
            self.from * libm::pow(self.to / self.from, share)
        } else {
            self.from + (self.to - self.from) * share
        }
    }

    fn middle(&self, a: f64, b: f64) -> f64 {
        if self.from > 0.0 && self.to > 0.0 { libm::sqrt(a * b) } else { f64::midpoint(a, b) }
    }
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

fn unit_of(question: &str) -> Option<Unit> {
    match questions::by_id(question)?.kind {
        Kind::Estimate { unit, .. } => Some(unit),
        _ => None,
    }
}

/// A weight's flips, in points: a score is a line in one weight, so crossings are divisions.
fn of_weights(prepared: &Prepared, measures: &Measures, ranking: &Ranking, leader: usize) -> Vec<Flip> {
    let feasible = feasible_at_likely(prepared);
    let all: f64 = ranking.weights.iter().map(|weight| weight.points.likely()).sum();
    let mut flips = Vec::new();
    for (k, (criterion, weight)) in super::CRITERIA.iter().zip(&ranking.weights).enumerate() {
        let own = weight.points.likely();
        let others = all - own;
        let utility = |candidate: usize| {
            let value = measures.likely.get(k).and_then(|row| row.get(candidate)).copied().unwrap_or(0.0);
            weight.utility(value)
        };
        // Points of the score that the other criteria give, before they are brought to sum one.
        let rest = |candidate: usize| {
            ranking.scores.get(candidate).copied().unwrap_or(0.0) / 100.0 * all - own * utility(candidate)
        };
        let crossings = feasible.iter().enumerate().filter(|(at, feasible)| **feasible && *at != leader);
        let crossings = crossings.filter_map(|(at, _)| {
            let slope = utility(leader) - utility(at);
            let points = (rest(at) - rest(leader)) / slope;
            // Beyond a hundred times the others, a weight is the only one.
            (slope.abs() > 1e-12 && points >= 0.0 && points <= others.max(own) * 100.0)
                .then_some((points, at))
        });
        let mut nearest: [Option<(f64, usize)>; 2] = [None, None];
        for (points, at) in crossings {
            let side = &mut nearest[usize::from(points > own)];
            if side.is_none_or(|(known, _)| (points - own).abs() < (known - own).abs()) {
                *side = Some((points, at));
            }
        }
        let probable = nearest.into_iter().flatten().map(|(points, at)| {
            let below = share_below(weight.points, points);
            (if points > own { 1.0 - below } else { below }, points, at)
        });
        let best =
            probable.max_by(|a, b| a.0.total_cmp(&b.0).then((b.1 - own).abs().total_cmp(&(a.1 - own).abs())));
        if let Some((probability, points, at)) = best {
            flips.push(Flip {
                kind: FlipKind::Weight,
                input: criterion.id.to_owned(),
                question: None,
                now: Level::Number(own, Unit::Points),
                flips_at: Level::Number(points, Unit::Points),
                probability,
                to: id(prepared, at),
            });
        }
    }
    flips
}

fn of_choices(prepared: &Prepared, ranking: &Ranking, leader: usize) -> Vec<Flip> {
    let decision = &prepared.decision;
    let mut tries = Vec::new();
    for question in questions::all().filter(|question| question.is_weighed) {
        let Kind::Choice(choices) = &question.kind else { continue };
        for place in decision.places(question) {
            if !(question.asked_if)(decision, &place) {
                continue;
            }
            let now = decision.answer(&place, question.id).and_then(AnyAnswer::value);
            let others: Vec<&str> = choices()
                .iter()
                .map(|(id, _)| *id)
                .filter(|id| now != Some(Value::Choice((*id).to_owned())))
                .collect();
            // Unknown may turn out to be any of them; a stated choice is not expected to move.
            let probability = if now.is_none() { 1.0 / others.len().max(1) as f64 } else { 0.0 };
            tries.extend(
                others.into_iter().map(|other| (question, place.clone(), now.clone(), other, probability)),
            );
        }
    }
    let leading = id(prepared, leader);
    tries
        .into_par_iter()
        .filter_map(|(question, place, now, other, probability)| {
            let value = Value::Choice(other.to_owned());
            let edit = Edit::answer(&place, question.id, Some(value.clone()));
            let after = changed(prepared, &[edit])?;
            let still = after.tables().candidates.iter().position(|candidate| candidate.id == leading);
            let to = id(&after, dethroned(&after, &ranking.weights, still)?);
            Some(Flip {
                kind: FlipKind::Choice,
                input: place.input(question.id),
                question: Some((place.clone(), question.id.to_owned())),
                now: Level::Words(
                    now.map_or_else(|| "unknown".to_owned(), |now| value_words(question.id, &now)),
                ),
                flips_at: Level::Words(value_words(question.id, &value)),
                probability,
                to,
            })
        })
        .collect()
}

/// The tables after some edits, with next to no draws: for what is read at likely.
pub fn changed(prepared: &Prepared, edits: &[Edit]) -> Option<Prepared> {
    let mut decision = (*prepared.decision).clone();
    decision.settings.draws = 1;
    for edit in edits {
        decision = edit.apply(&decision).ok()?;
    }
    Prepared::new(Arc::new(decision), Arc::clone(&prepared.catalog)).ok()
}
