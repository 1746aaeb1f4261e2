//! What speaks for and against each option, and which option outdoes another in everything.

use super::criteria::Criterion;
use super::outcome::{CriterionOutcome, MeasureOutcome, OptionOutcome};
use super::prepared::Prepared;
use crate::terms::chance::quantile;

/// One thing to say about an option.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub stance: Stance,
    /// The criterion's name and the figures, without a full stop.
    pub says: String,
    /// Points of the score more than the other allowed options have on average.
    pub points: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    Pro,
    Neutral,
    Con,
}

impl Stance {
    /// The stable name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pro => "pro",
            Self::Neutral => "neutral",
            Self::Con => "con",
        }
    }
}

/// Half a point of a hundred decides nothing.
const NOTHING: f64 = 0.5;

/// Gives every option its pros, neutral points and cons against the other allowed ones, and flags
/// the dominated.
pub fn weigh(prepared: &Prepared, options: &mut [OptionOutcome], criteria: &[CriterionOutcome]) {
    let told: Vec<(Vec<Point>, Option<String>)> = options
        .iter()
        .map(|option| {
            let mut points = points(option, options, criteria);
            points.extend(preference(prepared, option));
            points.sort_by(|a, b| b.points.total_cmp(&a.points));
            (points, dominated_by(option, options, criteria))
        })
        .collect();
    for (option, (points, dominated_by)) in options.iter_mut().zip(told) {
        option.points = points;
        option.dominated_by = dominated_by;
    }
}

/// Whether a provider is among those that are preferred; `None` where none is, or there is no
/// provider.
pub fn is_preferred(prepared: &Prepared, provider: &str) -> Option<bool> {
    let preferred = prepared.decision.application.preferred.value.as_deref().unwrap_or(&[]);
    let known = prepared.catalog.provider(provider).filter(|_| !preferred.is_empty())?;
    Some(preferred.iter().any(|name| known.is_called(name)))
}

/// What a preference says of an option. It is no part of the score.
pub fn preference(prepared: &Prepared, option: &OptionOutcome) -> Option<Point> {
    let name = &prepared.catalog.provider(&option.provider)?.name;
    let (stance, says) = if is_preferred(prepared, &option.provider)? {
        (Stance::Pro, format!("Provider: {name}, which you would rather have"))
    } else {
        (Stance::Con, format!("Provider: {name}, which is not among those you would rather have"))
    };
    Some(Point { stance, says, points: 0.0 })
}

/// One for each criterion that is weighed.
fn points(option: &OptionOutcome, all: &[OptionOutcome], criteria: &[CriterionOutcome]) -> Vec<Point> {
    let others: Vec<&OptionOutcome> =
        all.iter().filter(|other| other.feasible && other.id != option.id).collect();
    criteria
        .iter()
        .zip(&option.measures)
        .enumerate()
        .filter(|(_, (used, _))| used.weight > 0.0)
        .map(|(at, (used, own))| point(&used.criterion, own, &others, at))
        .collect()
}

fn point(criterion: &Criterion, own: &MeasureOutcome, others: &[&OptionOutcome], at: usize) -> Point {
    let rest: Vec<&MeasureOutcome> = others.iter().filter_map(|other| other.measures.get(at)).collect();
    let value = criterion.words(own.value);
    let Some(usual) = median(rest.iter().map(|measure| measure.value).collect()) else {
        let says = format!("{}: {value}", criterion.name);
        return Point { stance: Stance::Neutral, says, points: 0.0 };
    };
    let usually = median(rest.iter().map(|measure| measure.contribution).collect()).unwrap_or_default();
    let points = own.contribution - usually;
    let stance = if points > NOTHING {
        Stance::Pro
    } else if points < -NOTHING {
        Stance::Con
    } else {
        Stance::Neutral
    };
    let says = format!(
        "{}: {value}, {:.0} of 100; the others' median is {}",
        criterion.name,
        own.utility,
        criterion.words(usual)
    );
    Point { stance, says, points }
}

/// The middle of what others have; `None` where there are none.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    quantile(&values, 0.5)
}

/// The best allowed option that is nowhere worse and somewhere better, on what is weighed.
fn dominated_by(
    option: &OptionOutcome,
    all: &[OptionOutcome],
    criteria: &[CriterionOutcome],
) -> Option<String> {
    if !option.feasible {
        return None;
    }
    let gains = |of: &OptionOutcome| -> Vec<f64> {
        let weighed = criteria.iter().zip(&of.measures).filter(|(used, _)| used.weight > 0.0);
        let sign = |criterion: &Criterion| if criterion.more_is_better { 1.0 } else { -1.0 };
        weighed.map(|(used, measure)| sign(&used.criterion) * measure.value).collect()
    };
    let own = gains(option);
    let dominates = |other: &&OptionOutcome| {
        let theirs = gains(other);
        let pairs = || theirs.iter().zip(&own);
        other.feasible && pairs().all(|(a, b)| a >= b) && pairs().any(|(a, b)| a > b)
    };
    all.iter().find(dominates).map(|other| other.id.clone())
}
