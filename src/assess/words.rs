//! Answers and places in words.

use super::flips::question_of;
use super::{Assessment, Flip, FlipKind, Level, criterion_name};
use crate::catalog::{RatingKind, Role};
use crate::decision::{
    Campaign, Choice as _, Commitment, Decision, Kind, MonthName, Place, Shape, Value, questions,
};
use crate::hosting::traffic::{peak, week};
use crate::terms::{HostingModel, Money, Unit, quantity};

/// A value for people: labels instead of ids, units behind numbers, money as it was typed.
pub fn value_words(decision: &Decision, question: &str, value: &Value) -> String {
    let money = decision.typed_money();
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
            money.range(*estimate, unit)
        }
        Value::Choice(id) => label(id),
        Value::Set(ids) if ids.is_empty() => "none".to_owned(),
        Value::Set(ids) => ids.iter().map(label).collect::<Vec<_>>().join(", "),
        Value::Names(names) if names.is_empty() => "no limit".to_owned(),
        Value::Names(names) => names.join(", "),
        Value::Shape(shape) => shape.label().to_owned(),
        Value::Season(factors) => {
            let highest = factors.iter().copied().fold(0.0, f64::max);
            format!("up to {}× an ordinary month", quantity::number(highest))
        }
        Value::Campaigns(campaigns) => campaigns_words(campaigns),
        Value::Stores(stores) => stores.iter().map(|store| store.name.clone()).collect::<Vec<_>>().join(", "),
        Value::WorkKinds(kinds) if kinds.is_empty() => "none".to_owned(),
        Value::WorkKinds(kinds) => kinds.iter().map(|kind| kind.name.clone()).collect::<Vec<_>>().join(", "),
        Value::Duties(duties) => format!("{} duties named", duties.len()),
        Value::Commitments(promised) if promised.is_empty() => "nothing".to_owned(),
        Value::Commitments(promised) => {
            promised.iter().map(|one| promise_words(money, one)).collect::<Vec<_>>().join("; ")
        }
    }
}

/// `November: 2 weeks at 3 to 8×; March: 1 week at 4×`.
pub fn campaigns_words(campaigns: &[Campaign]) -> String {
    if campaigns.is_empty() {
        return "none".to_owned();
    }
    let each = campaigns.iter().map(|campaign| {
        let weeks = quantity::with_unit(campaign.weeks, Unit::Weeks);
        format!("{}: {weeks} at {}", campaign.month.label(), quantity::range(campaign.times, Unit::Times))
    });
    each.collect::<Vec<_>>().join("; ")
}

/// `$2,000 a month at aws until month 18`.
fn promise_words(money: Money, promised: &Commitment) -> String {
    let until = promised.until_month.map_or_else(String::new, |month| format!(" until month {month}"));
    format!("{} a month at {}{until}", money.shown(promised.per_month), promised.provider)
}

/// An input for people: its question and component, or what the catalogue rates with it.
pub fn input_words(decision: &Decision, input: &str) -> String {
    if let Some((place, id)) = question_of(decision, input) {
        let text = questions::by_id(&id).map_or(input, |question| question.asked());
        return match place {
            Place::Component(_) if decision.components.len() > 1 => {
                format!("{}: {text}", place_words(decision, &place))
            }
            _ => text.to_owned(),
        };
    }
    if let Some(name) = criterion_name(decision, input) {
        return format!("Weight of {}", quantity::lower_first(name));
    }
    let model = |id: &str| {
        let known = HostingModel::OFFERED.into_iter().find(|model| model.id() == id);
        known.map_or_else(|| id.to_owned(), |model| model.label().to_owned())
    };
    match input.split('/').collect::<Vec<_>>().as_slice() {
        ["rating", what, of, offers @ ..] => {
            let kind = RatingKind::ALL.into_iter().find(|kind| kind.id() == *what);
            format!(
                "{}, {}",
                kind.map_or_else(|| (*what).to_owned(), |kind| kind.label().to_owned()),
                offers.first().map_or_else(|| model(of), |offers| format!("{} ({offers})", model(of)))
            )
        }
        ["outage", role] => {
            let role = Role::ALL.into_iter().find(|known| known.id() == *role);
            format!("Hours a year {} is down", role.map_or("a service", Role::service))
        }
        ["migration", to, "fixed"] => format!("Person-months to move to {}, whatever the size", model(to)),
        ["migration", to, "lines"] => format!("Person-months to move ten thousand lines to {}", model(to)),
        ["stores", id, what] => {
            let stores = decision.application.stores.value.as_deref().unwrap_or(&[]);
            let name = stores.iter().find(|store| store.id == *id).map_or(*id, |store| store.name.as_str());
            format!("{name}: {what}")
        }
        ["campaigns", month] => {
            let month = MonthName::by_id(month).map_or(*month, |known| known.label());
            format!("Traffic in {month}’s campaign")
        }
        ["own", criterion, option] => {
            let name = criterion_name(decision, criterion).unwrap_or(criterion);
            format!("{name} of {option}")
        }
        _ => input.to_owned(),
    }
}

/// A flip in one sentence: what moves, from where to where, and who leads then.
pub fn flip_words(assessment: &Assessment, flip: &Flip) -> String {
    let level = |level: &Level| match level {
        Level::Number(points, _) if flip.kind == FlipKind::Weight => {
            share_words(assessment, &flip.input, *points)
        }
        Level::Number(value, unit) => assessment.money().with_unit(*value, *unit),
        Level::Words(words) => words.clone(),
    };
    let to = &flip.to.name;
    let chance = match flip.kind {
        FlipKind::Choice if flip.probability <= 0.0 => String::new(),
        _ => format!(" (in {} of 100 futures)", quantity::of_hundred(flip.probability)),
    };
    // A criterion may be called as a question is.
    let what = match (flip.kind, criterion_name(&assessment.decision, &flip.input)) {
        (FlipKind::Weight, Some(name)) => format!("Weight of {}", quantity::lower_first(name)),
        _ => input_words(&assessment.decision, &flip.input),
    };
    let (there, here) = (level(&flip.flips_at), level(&flip.now));
    if let (Level::Number(at, _), Level::Number(now, _)) = (&flip.flips_at, &flip.now)
        && there == here
    {
        let side = if at > now { "above" } else { "below" };
        return format!("{what} just {side} {here}: {to} leads{chance}");
    }
    format!("{what} {there} instead of {here}: {to} leads{chance}")
}

/// The share of all weight that a criterion has with so many points, the others keeping theirs.
fn share_words(assessment: &Assessment, criterion: &str, points: f64) -> String {
    let others = assessment.criteria.iter().filter(|known| known.criterion.id != criterion);
    let others: f64 = others.map(|known| known.points.likely()).sum();
    let all = (points + others).max(f64::MIN_POSITIVE);
    quantity::with_unit(100.0 * points / all, Unit::Percent)
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
    let quiet = week.iter().filter(|hour| **hour < highest / 10.0).count();
    format!(
        "Peak is {}× the mean, {}. {:.0} % of hours are below a tenth of it.",
        quantity::number(highest),
        hour_words(at),
        100.0 * quiet as f64 / week.len() as f64,
    )
}

/// `Friday 19:00`, of an hour of the week.
pub fn hour_words(hour: usize) -> String {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    format!("{} {:02}:00", DAYS.get(hour / 24).copied().unwrap_or("Monday"), hour % 24)
}

/// `menu, order and payment`.
pub fn listed(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
