//! Risks of an option: green, yellow or red against the catalogue's thresholds.

use super::candidates::Candidate;
use super::duties::stack;
use super::inputs::InputAt;
use super::measures::Measures;
use super::outcome::{BillOutcome, RiskLevel, RiskOutcome};
use super::prepared::Prepared;
use crate::catalog::{RatingKind, Risk, RiskOf};
use crate::decision::Place;
use crate::terms::Evidence;
use crate::terms::quantity::number;

/// Those that can be told: a risk against an answer nobody gave is none.
pub fn of(
    prepared: &Prepared,
    measures: &Measures,
    at: usize,
    candidate: &Candidate,
    bill: &BillOutcome,
) -> Vec<RiskOutcome> {
    let risks = prepared.catalog.part.risks.iter();
    risks
        .filter_map(|risk| {
            let (value, says) = measured(prepared, measures, at, candidate, bill, risk.of)?;
            Some(RiskOutcome {
                id: risk.id.clone(),
                name: risk.name.clone(),
                level: level(risk, value),
                says,
                thresholds: thresholds(risk),
                source: prepared.note(&risk.source),
            })
        })
        .collect()
}

/// From where on a risk is yellow and red, in the unit of what is measured.
fn thresholds(risk: &Risk) -> String {
    let unit = match risk.of {
        RiskOf::MissedDeadline | RiskOf::LockIn | RiskOf::OverBudget | RiskOf::BrokenRule => {
            " of 100 futures"
        }
        RiskOf::Learning => " months",
        RiskOf::UntakenDuties => " duties",
        RiskOf::GuessedPrices => " % of the bill",
    };
    format!("yellow from {}, red from {}{unit}", number(risk.yellow), number(risk.red))
}

fn level(risk: &Risk, value: f64) -> RiskLevel {
    if value >= risk.red {
        RiskLevel::Red
    } else if value >= risk.yellow {
        RiskLevel::Yellow
    } else {
        RiskLevel::Green
    }
}

/// The level and what it means.
fn measured(
    prepared: &Prepared,
    measures: &Measures,
    at: usize,
    candidate: &Candidate,
    bill: &BillOutcome,
    of: RiskOf,
) -> Option<(f64, String)> {
    let tables = prepared.tables();
    let column = |criterion: &str| {
        let row = prepared.criteria().iter().position(|known| known.id == criterion)?;
        measures.drawn.get(row)?.get(at)
    };
    let beyond = |column: &[f32], most: InputAt| {
        let draws = column.iter().enumerate();
        let above = draws.filter(|(draw, value)| f64::from(**value) > prepared.at(most, Some(*draw)));
        100.0 * above.count() as f64 / column.len().max(1) as f64
    };
    let futures =
        |share: f64, what: &str| (share, format!("{what} in {} of 100 futures", number(libm::round(share))));
    match of {
        RiskOf::MissedDeadline => {
            let share = beyond(column("time-to-release")?, tables.application.deadline?);
            Some(futures(share, "later than the deadline"))
        }
        RiskOf::LockIn => {
            let share = beyond(column("portability")?, tables.application.lock_in?);
            Some(futures(share, "leaving costs more than you would accept"))
        }
        RiskOf::OverBudget => {
            let ceiling = prepared.answered(&Place::Application, "budget")?;
            let monthly = measures.monthly.get(at)?;
            let above = monthly.iter().filter(|usd| f64::from(**usd) > ceiling.likely()).count();
            let share = 100.0 * above as f64 / monthly.len().max(1) as f64;
            Some(futures(share, "the bill is above the ceiling"))
        }
        RiskOf::BrokenRule => {
            let feasible = measures.feasible.get(at)?;
            let failed = feasible.iter().filter(|holds| !**holds).count();
            let share = 100.0 * failed as f64 / feasible.len().max(1) as f64;
            Some(futures(share, "a rule fails"))
        }
        RiskOf::Learning => {
            let months = super::effort::Effort::of(prepared, candidate, None).learning_months;
            let rated = prepared.rated(candidate, RatingKind::LearningMonths, None);
            (rated > 0.0).then(|| (months, format!("{} months until the team is fluent", number(months))))
        }
        RiskOf::UntakenDuties => {
            prepared.decision.application.duties.value.as_ref()?;
            let open: usize = stack(prepared, candidate).iter().map(|layer| layer.untaken.len()).sum();
            Some((open as f64, format!("{open} duties that stay with you have no holder")))
        }
        RiskOf::GuessedPrices => {
            let all: f64 = bill.lines.iter().map(|line| line.usd).sum();
            let guessed = bill.lines.iter().filter(|line| line.source.evidence == Evidence::Guessed);
            let share = 100.0 * guessed.map(|line| line.usd).sum::<f64>() / all;
            (all > 0.0).then(|| {
                (share, format!("{} % of the bill rests on guessed prices", number(libm::round(share))))
            })
        }
    }
}
