//! Flips of choices: every other answer from a list, tried.

use super::{Bench, Flip, FlipKind, Led, Level};
use crate::assess::settled::{Answer, Settled, Spread, shifts};
use crate::assess::trial::Trial;
use crate::assess::words::value_words;
use crate::decision::{AnyAnswer, Decision, Edit, Kind, Place, Question, Shape, Value, questions};
use crate::terms::quantity::named;
use rayon::prelude::*;

/// Beside numbers, a choice counts as far as another factor of this logarithm.
const CHOICE_DISTANCE: f64 = 1.0;

/// Another answer to one question.
struct Other {
    question: &'static Question,
    place: Place,
    now: Option<Value>,
    value: Value,
    probability: f64,
}

/// What came of another answer.
struct Tried {
    flip: Option<Flip>,
    input: String,
    question: (Place, String),
    /// What it does, where nobody has answered yet.
    answer: Option<Answer>,
}

pub fn all(bench: &Bench<'_>) -> (Vec<Flip>, Vec<Settled>) {
    let tried: Vec<Tried> = others(bench).into_par_iter().filter_map(|other| tried(bench, other)).collect();
    let mut open: Vec<Settled> = Vec::new();
    for Tried { input, question, answer, .. } in &tried {
        let Some(answer) = answer.clone() else { continue };
        match open.last_mut().filter(|last| last.input == *input) {
            Some(known) => known.answers.push(answer),
            None => open.push(Settled {
                input: input.clone(),
                question: question.clone(),
                spread: Spread::Even,
                answers: vec![answer],
            }),
        }
    }
    open.retain(Settled::tells);
    (tried.into_iter().filter_map(|tried| tried.flip).collect(), open)
}

fn tried(bench: &Bench<'_>, other: Other) -> Option<Tried> {
    let Other { question, place, now, value, probability } = other;
    let id = question.id;
    let decision = &bench.prepared.decision;
    let (from, to) = (words(decision, id, now.as_ref()), value_words(decision, id, &value));
    let label = named(question.asked(), &format!("{from} → {to}"));
    let edit = Edit { label, ..Edit::answer(&place, id, Some(value)) };
    let trial = Trial::of(bench.prepared, bench.exact, std::slice::from_ref(&edit.change))?;
    let answer = now.is_none().then(|| Answer { change: edit.change.clone(), shifts: shifts(bench, &trial) });
    let leads = bench.throne.taken(trial.candidates(), &trial.likely);
    let (input, question) = (place.input(id), (place, id.to_owned()));
    let flip = leads.and_then(|leads| {
        Some(Flip {
            kind: FlipKind::Choice,
            input: input.clone(),
            question: Some(question.clone()),
            now: Level::Words(from),
            flips_at: Level::Words(to),
            probability,
            distance: CHOICE_DISTANCE,
            to: Led::of(trial.candidates().get(leads)?),
            edit: Some(edit),
        })
    });
    Some(Tried { flip, input, question, answer })
}

fn words(decision: &Decision, question: &str, value: Option<&Value>) -> String {
    value.map_or_else(|| "unknown".to_owned(), |value| value_words(decision, question, value))
}

fn others(bench: &Bench<'_>) -> Vec<Other> {
    let decision = &bench.prepared.decision;
    let mut others = Vec::new();
    for question in questions::all() {
        for place in decision.places(question) {
            if !(question.asked_if)(decision, &place) {
                continue;
            }
            let now = decision.answer(&place, question.id).and_then(AnyAnswer::value);
            let values = other_values(question, now.as_ref());
            // Unknown may turn out to be any of them; a stated choice is not expected to move.
            let probability = if now.is_none() { 1.0 / values.len().max(1) as f64 } else { 0.0 };
            others.extend(values.into_iter().map(|value| Other {
                question,
                place: place.clone(),
                now: now.clone(),
                value,
                probability,
            }));
        }
    }
    others
}

/// Every other choice, every other usual shape, and a set with one thing more or one thing less.
fn other_values(question: &Question, now: Option<&Value>) -> Vec<Value> {
    match (question.kind, now) {
        (Kind::Choice(choices), now) => {
            let values = choices().into_iter().map(|(id, _)| Value::Choice(id.to_owned()));
            values.filter(|value| Some(value) != now).collect()
        }
        (Kind::Shape, now) => {
            let same_kind = |shape: &Shape| matches!(now, Some(Value::Shape(now)) if std::mem::discriminant(now) == std::mem::discriminant(shape));
            let usual = Shape::usual().into_iter().map(|(_, shape)| shape);
            usual.filter(|shape| !same_kind(shape)).map(Value::Shape).collect()
        }
        (Kind::Set(choices), Some(Value::Set(ids))) => choices()
            .into_iter()
            .map(|(toggled, _)| {
                let is_in = |id: &str| ids.iter().any(|known| known == id) != (id == toggled);
                let kept = choices().into_iter().filter(|(id, _)| is_in(id));
                Value::Set(kept.map(|(id, _)| id.to_owned()).collect())
            })
            .collect(),
        _ => Vec::new(),
    }
}
