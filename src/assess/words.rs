//! Answers and places in words.

use crate::decision::Shape;
use crate::decision::{Decision, Kind, Place, Value, questions};
use crate::hosting::traffic::{peak, week};
use crate::terms::{Unit, quantity};

/// A value for people: labels instead of ids, units behind numbers.
pub fn value_words(question: &str, value: &Value) -> String {
    let kind = questions::by_id(question).map(|question| question.kind);
    let label = |id: &String| -> String {
        let Some(Kind::Choice(options) | Kind::Set(options)) = kind else { return id.clone() };
        options()
            .into_iter()
            .find(|(known, _)| known == id)
            .map_or_else(|| id.clone(), |(_, label)| label.to_owned())
    };
    match value {
        Value::Text(text) => text.clone(),
        Value::Estimate(estimate) => {
            let unit = match kind {
                Some(Kind::Estimate { unit, .. }) => unit,
                _ => Unit::Count,
            };
            quantity::range(*estimate, unit)
        }
        Value::Choice(id) => label(id),
        Value::Set(ids) if ids.is_empty() => "none".to_owned(),
        Value::Set(ids) => ids.iter().map(label).collect::<Vec<_>>().join(", "),
        Value::Names(names) => names.join(", "),
        Value::Shape(shape) => shape.label().to_owned(),
        Value::Season(factors) => {
            let highest = factors.iter().copied().fold(0.0, f64::max);
            format!("up to {}× an ordinary month", quantity::number(highest))
        }
        Value::Stores(stores) => stores.iter().map(|store| store.name.clone()).collect::<Vec<_>>().join(", "),
        Value::Duties(duties) => format!("{} duties named", duties.len()),
    }
}

/// The component's name, or "the application".
pub fn place_words(decision: &Decision, place: &Place) -> String {
    match place {
        Place::Application => "the application".to_owned(),
        Place::Component(id) => {
            decision.component(id).map_or_else(|| id.clone(), |component| component.name.clone())
        }
    }
}

/// `Peak is 5.1× the mean, Friday 19:00. 41 % of hours are below a tenth of it.`
pub fn shape_words(shape: &Shape) -> String {
    let week = week(shape);
    let (highest, at) = peak(&week);
    if highest < 1.000_001 {
        return "The same at every hour of the week.".to_owned();
    }
    let day = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let quiet = week.iter().filter(|hour| **hour < highest / 10.0).count();
    format!(
        "Peak is {}× the mean, {} {:02}:00. {:.0} % of hours are below a tenth of it.",
        quantity::number(highest),
        day.get(at / 24).copied().unwrap_or("Monday"),
        at % 24,
        100.0 * quiet as f64 / week.len() as f64,
    )
}
