//! What a measure was read from: the inputs behind one criterion's figure for one option.

use super::candidates::Candidate;
use super::duties::class_weight;
use super::inputs::InputAt;
use super::outcome::{OptionOutcome, SourceNote};
use super::prepared::Prepared;
use super::words::value_words;
use crate::catalog::{RatingKind, Scaling};
use crate::decision::{Place, Value};
use crate::terms::Unit;
use crate::terms::quantity::{number, range, with_unit};

/// (name, value with unit) of what the figure was computed from.
pub fn of(prepared: &Prepared, option: &OptionOutcome, criterion: &str) -> Vec<(String, String)> {
    let Some(candidate) = candidate(prepared, option) else { return Vec::new() };
    let tables = prepared.tables();
    let belief = |at: InputAt, unit: Unit| {
        tables.inputs.get(at).map_or_else(String::new, |input| range(input.estimate, unit))
    };
    let rated = |kind: RatingKind, unit: Unit| {
        candidate.rated.get(kind as usize).map_or_else(String::new, |at| belief(*at, unit))
    };
    let named = |name: &str, value: String| (name.to_owned(), value);
    let securing = || {
        let skilled = tables.application.team_security.map(|at| belief(at, Unit::People));
        let months = rated(RatingKind::SecurityLearningMonths, Unit::Months);
        skilled.into_iter().flat_map(move |skilled| {
            [
                named("months until new people can secure it", months.clone()),
                named("people who can secure what they run", skilled),
            ]
        })
    };
    match criterion {
        "horizon-cost" => vec![
            named("a month's bill at the stated traffic", prepared.money().shown(option.bill.usd)),
            named("months", tables.horizon_months.to_string()),
            named("growth", belief(tables.application.growth, Unit::PercentAMonth)),
            named("growth of data", belief(tables.application.data_growth, Unit::PercentAMonth)),
            named("campaigns", answer(prepared, "campaigns")),
            named("discounted at, a year", belief(tables.application.discount, Unit::Percent)),
        ],
        "latency-share" => tables
            .components
            .iter()
            .zip(&prepared.decision.components)
            .zip(&candidate.cold)
            .filter_map(|((inputs, component), cold)| {
                let target = belief(inputs.latency?, Unit::Milliseconds);
                let wall = belief(inputs.wall, Unit::Milliseconds);
                let start = cold.as_ref().map_or_else(
                    || "instances stand ready".to_owned(),
                    |cold| {
                        format!(
                            "cold start {} (99 of 100 within {}) for {} of requests",
                            with_unit(cold.p50_ms, Unit::Milliseconds),
                            with_unit(cold.p99_ms, Unit::Milliseconds),
                            belief(inputs.cold_share, Unit::Percent)
                        )
                    },
                );
                Some((component.name.clone(), format!("{wall} against a target of {target}; {start}")))
            })
            .collect(),
        "migration-effort" => match candidate.migration {
            None => vec![named("effort", "nothing moves".to_owned())],
            Some((fixed, lines)) => [
                named("whatever the size", belief(fixed, Unit::PersonMonths)),
                named("for every ten thousand lines", belief(lines, Unit::PersonMonths)),
                named("code", belief(tables.application.code, Unit::ThousandLines)),
            ]
            .into_iter()
            .chain(tables.choices.effort_factors.iter().map(|factor| {
                let value = Value::Choice(factor.answer.clone());
                let answered = value_words(&prepared.decision, &factor.question, &value);
                (answered, format!("{} the effort", with_unit(factor.times, Unit::Times)))
            }))
            .collect(),
        },
        "security-duties" => vec![
            named("weight of the data's class", number(class_weight(tables.choices.sensitivity))),
            named("rules to prove", tables.choices.regimes.len().to_string()),
        ],
        "operations-effort" => [
            named("night calls a month", rated(RatingKind::NightCalls, Unit::Count)),
            named("months until the team is fluent", rated(RatingKind::LearningMonths, Unit::Months)),
        ]
        .into_iter()
        .chain(securing())
        .collect(),
        "portability" => vec![
            named("a component", rated(RatingKind::ExitPersonMonths, Unit::PersonMonths)),
            named("components", prepared.decision.components.len().to_string()),
            named("leaving may cost", answer(prepared, "lock-in")),
            named("months until you leave", answer(prepared, "exit")),
        ],
        "time-to-release" => [
            named("weeks from the order until a machine serves", number(candidate.lead_weeks)),
            named("months until the team is fluent", rated(RatingKind::LearningMonths, Unit::Months)),
            named("the first release must live in", answer(prepared, "deadline")),
        ]
        .into_iter()
        .chain(securing())
        .collect(),
        "readiness" => {
            let fluent = rated(RatingKind::LearningMonths, Unit::Months);
            std::iter::once(named("months until the team is fluent", fluent)).chain(securing()).collect()
        }
        "control" => vec![named("must stay under your own hand", answer(prepared, "control"))],
        "maturity" => vec![named("points", rated(RatingKind::Maturity, Unit::Points))],
        "elasticity" => scaling(prepared, candidate)
            .map(|(offer, known)| named(offer, super::behaviour::grows(known.how)))
            .collect(),
        "availability" => vec![
            named("an instance is down a year", rated(RatingKind::InstanceHoursDown, Unit::Hours)),
            named("the platform is down a year", rated(RatingKind::PlatformHoursDown, Unit::Hours)),
            named("failures that take all instances", rated(RatingKind::CommonCausePercent, Unit::Percent)),
            named("disasters a year", rated(RatingKind::DisastersAYear, Unit::Count)),
        ],
        _ => Vec::new(),
    }
}

/// How each of a candidate's offers takes up more traffic, by the offer's name.
fn scaling<'a>(
    prepared: &'a Prepared,
    candidate: &'a Candidate,
) -> impl Iterator<Item = (&'a str, &'a Scaling)> {
    candidate.plan.hosts.iter().filter_map(|host| {
        let model = prepared.catalog.offer(&host.offer)?.model?;
        Some((host.offer_name.as_str(), prepared.catalog.scaling(model, &host.offer)?))
    })
}

fn answer(prepared: &Prepared, question: &str) -> String {
    super::knockouts::words(prepared, &Place::Application, question)
}

/// The sources of those inputs.
pub fn sources(prepared: &Prepared, option: &OptionOutcome, criterion: &str) -> Vec<SourceNote> {
    let Some(candidate) = candidate(prepared, option) else { return Vec::new() };
    let rating = |kind: RatingKind| {
        super::candidates::rating_of(prepared, candidate, kind).map(|rating| prepared.note(&rating.source))
    };
    let secured = prepared.tables().application.team_security.map(|_| RatingKind::SecurityLearningMonths);
    let learnt = std::iter::once(RatingKind::LearningMonths).chain(secured);
    match criterion {
        "latency-share" => {
            let mut notes: Vec<SourceNote> =
                candidate.cold.iter().flatten().map(|cold| prepared.note(&cold.source)).collect();
            notes.dedup();
            notes
        }
        "migration-effort" if candidate.migration.is_some() => {
            let factors = prepared.tables().choices.effort_factors.iter().map(|factor| &factor.source);
            let mut notes: Vec<SourceNote> = std::iter::once(&candidate.migration_source)
                .chain(factors)
                .map(|source| prepared.note(source))
                .collect();
            notes.dedup();
            notes
        }
        "security-duties" => prepared
            .catalog
            .part
            .layers
            .first()
            .map(|layer| prepared.note(&layer.source))
            .into_iter()
            .collect(),
        "operations-effort" => {
            std::iter::once(RatingKind::NightCalls).chain(learnt).filter_map(rating).collect()
        }
        "portability" => rating(RatingKind::ExitPersonMonths).into_iter().collect(),
        "time-to-release" | "readiness" => learnt.filter_map(rating).collect(),
        "control" => {
            let controls = &prepared.catalog.part.controls;
            controls.first().map(|control| prepared.note(&control.source)).into_iter().collect()
        }
        "maturity" => rating(RatingKind::Maturity).into_iter().collect(),
        "elasticity" => {
            let known = scaling(prepared, candidate);
            let mut notes: Vec<SourceNote> = known.map(|(_, known)| prepared.note(&known.source)).collect();
            notes.dedup();
            notes
        }
        "availability" => super::behaviour::down_sources(prepared, candidate),
        _ => Vec::new(),
    }
}

fn candidate<'a>(prepared: &'a Prepared, option: &OptionOutcome) -> Option<&'a Candidate> {
    prepared.tables().candidates.iter().find(|candidate| candidate.id == option.id)
}
