//! Knock-outs: rules that remove an option before anything is scored.
//!
//! Rules are data. A rule on a ranged answer fires at likely; elsewhere in the range it is kept as
//! a [`DrawTest`] and costs the option the futures in which it fails. An unknown answer removes
//! nothing, and only a documented exclusion does: unverified scope becomes a finding.

use super::candidates::Candidate;
use super::inputs::{InputAt, answered};
use super::outcome::{Finding, KnockOut, RemarkKind, Severity};
use super::prepared::Prepared;
use crate::catalog::{LimitKind, Offer, Rule, Scope, Test};
use crate::decision::{Choice as _, Place, Value, questions};
use crate::terms::quantity::with_unit;
use crate::terms::{Evidence, HostingModel, Regime, Unit};

/// A limit that some futures break.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawTest {
    pub rule: String,
    pub input: InputAt,
    /// Broken above it.
    pub most: f64,
}

/// What removes an offer in a region, what may in some futures, and what a reader must know.
pub fn of(prepared: &Prepared, offer: &Offer, region: &str) -> (Vec<KnockOut>, Vec<DrawTest>, Vec<Finding>) {
    let mut out = Vec::new();
    let mut tests = Vec::new();
    for rule in &prepared.catalog.part.rules {
        match &rule.test {
            Test::Above { question, limit } => {
                let Some(most) = offer.limits.iter().find(|known| known.kind == *limit) else { continue };
                for place in places(prepared, question) {
                    let Some(answer) = answered(&prepared.decision, &place, question) else { continue };
                    if answer.likely() > most.most {
                        out.push(fired(prepared, rule, &place, question, Some(&most.source)));
                    } else if answer.high() > most.most
                        && let Some(input) = limited_input(prepared, &place, *limit)
                    {
                        tests.push(DrawTest { rule: rule.id.clone(), input, most: most.most });
                    }
                }
            }
            Test::ResidencyUnmet => {
                let names = prepared.decision.application.residency.value.as_deref().unwrap_or(&[]);
                let is_placed =
                    prepared.catalog.part.regions.get(region).is_some_and(|region| !region.area.is_empty());
                if !names.is_empty() && is_placed && !may_stay_in(prepared, region) {
                    out.push(fired(prepared, rule, &Place::Application, "residency", None));
                }
            }
            Test::RegimeExcluded => {
                for regime in &prepared.tables().choices.regimes {
                    let excluded = offer
                        .compliance
                        .iter()
                        .find(|known| known.regime == *regime && known.scope == Scope::Excluded);
                    if let Some(fact) = excluded {
                        out.push(fired(prepared, rule, &Place::Application, "regimes", Some(&fact.source)));
                    }
                }
            }
            Test::Among { question, values, models, offers } => {
                let applies = offer.model.is_some_and(|model| models.contains(&model))
                    || offers.iter().any(|prefix| offer.id.starts_with(prefix.as_str()));
                if applies {
                    out.extend(among(prepared, rule, question, values));
                }
            }
            Test::Below { question, least, models } => {
                if offer.model.is_some_and(|model| models.contains(&model)) {
                    out.extend(below(prepared, rule, question, least));
                }
            }
            // Known only once the bill is.
            Test::OverBudget { .. } => {}
        }
    }
    let mut findings = findings(prepared, offer, region);
    let (out, doubted) = documented(out);
    findings.extend(doubted);
    (out, tests, findings)
}

/// Only what somebody documented or measured removes an option; the rest is a finding.
fn documented(fired: Vec<KnockOut>) -> (Vec<KnockOut>, Vec<Finding>) {
    let (out, doubted): (Vec<_>, Vec<_>) = fired
        .into_iter()
        .partition(|out| matches!(out.source.evidence, Evidence::Documented | Evidence::Measured));
    let findings = doubted.into_iter().map(|out| Finding {
        id: out.rule,
        kind: RemarkKind::Limit,
        severity: Severity::Warning,
        about: None,
        message: format!("{} Not documented: find out before you count on it", out.says),
        action: String::new(),
        source: Some(out.source),
    });
    (out, findings.collect())
}

/// What removes a model as such, for options that are not an offer of the catalogue.
pub fn of_model(prepared: &Prepared, model: HostingModel) -> Vec<KnockOut> {
    let mut out = Vec::new();
    for rule in &prepared.catalog.part.rules {
        match &rule.test {
            Test::Among { question, values, models, .. } if models.contains(&model) => {
                out.extend(among(prepared, rule, question, values));
            }
            Test::Below { question, least, models } if models.contains(&model) => {
                out.extend(below(prepared, rule, question, least));
            }
            _ => {}
        }
    }
    documented(out).0
}

/// Removes a candidate whose bill at likely is above the ceiling.
pub fn over_budget(prepared: &Prepared, candidate: &mut Candidate, usd: impl Fn(&Candidate) -> f64) {
    for rule in &prepared.catalog.part.rules {
        if let Test::OverBudget { question } = &rule.test
            && let Some(ceiling) = answered(&prepared.decision, &Place::Application, question)
            && usd(candidate) > ceiling.likely()
        {
            candidate.knocked_out.push(fired(prepared, rule, &Place::Application, question, None));
        }
    }
}

/// Whether data may stay in a region: nothing was said, or the region is named by id, country or area.
pub fn may_stay_in(prepared: &Prepared, region: &str) -> bool {
    let names = prepared.decision.application.residency.value.as_deref().unwrap_or(&[]);
    names.is_empty() || prepared.catalog.is_within(region, names)
}

fn places(prepared: &Prepared, question: &str) -> Vec<Place> {
    questions::by_id(question).map(|question| prepared.decision.places(question)).unwrap_or_default()
}

/// The drawn input a limit bounds, where it is one.
fn limited_input(prepared: &Prepared, place: &Place, limit: LimitKind) -> Option<InputAt> {
    let Place::Component(id) = place else { return None };
    let at = prepared.decision.components.iter().position(|component| component.id == *id)?;
    let inputs = prepared.tables().components.get(at)?;
    match limit {
        LimitKind::MemoryMib => Some(inputs.memory),
        LimitKind::RequestKib => Some(inputs.request),
        LimitKind::ResponseKib => Some(inputs.response),
        LimitKind::RunTimeMs | LimitKind::Concurrency => None,
    }
}

fn among(prepared: &Prepared, rule: &Rule, question: &str, values: &[String]) -> Vec<KnockOut> {
    let is_named = |value: Option<Value>| match value {
        Some(Value::Choice(id)) => values.contains(&id),
        Some(Value::Set(ids) | Value::Names(ids)) => ids.iter().any(|id| values.contains(id)),
        _ => false,
    };
    places(prepared, question)
        .iter()
        .filter(|place| {
            is_named(prepared.decision.answer(place, question).and_then(crate::decision::AnyAnswer::value))
        })
        .map(|place| fired(prepared, rule, place, question, None))
        .collect()
}

fn below(prepared: &Prepared, rule: &Rule, question: &str, least: &str) -> Option<KnockOut> {
    let place = Place::Application;
    let answer = answered(&prepared.decision, &place, question)?;
    let least = answered(&prepared.decision, &place, least)?;
    (answer.likely() < least.likely()).then(|| fired(prepared, rule, &place, question, None))
}

fn fired(prepared: &Prepared, rule: &Rule, place: &Place, question: &str, fact: Option<&str>) -> KnockOut {
    KnockOut {
        rule: rule.id.clone(),
        says: rule.says.clone(),
        place: place.clone(),
        question: question.to_owned(),
        answer: words(prepared, place, question),
        source: prepared.note(fact.unwrap_or(&rule.source)),
    }
}

/// An answer for people: labels instead of ids, units behind numbers.
pub fn words(prepared: &Prepared, place: &Place, question: &str) -> String {
    let Some(value) = prepared.decision.answer(place, question).and_then(crate::decision::AnyAnswer::value)
    else {
        return "unknown".to_owned();
    };
    super::words::value_words(question, &value)
}

fn findings(prepared: &Prepared, offer: &Offer, region: &str) -> Vec<Finding> {
    let mut list = Vec::new();
    // A law is not a programme that a service is in the scope of.
    let programmes = prepared
        .tables()
        .choices
        .regimes
        .iter()
        .filter(|regime| !matches!(regime, Regime::Gdpr | Regime::Sector));
    for regime in programmes {
        let fact = offer.compliance.iter().find(|known| known.regime == *regime);
        let label = Regime::ALL
            .iter()
            .find(|(known, _, _)| known == regime)
            .map_or(regime.id(), |(_, _, label)| *label);
        if fact.is_none_or(|fact| fact.scope == Scope::Unverified) {
            list.push(Finding {
                id: format!("scope-{}", regime.id()),
                kind: RemarkKind::Scope,
                severity: Severity::Warning,
                about: None,
                action: String::new(),
                message: format!(
                    "{label} for {} is not verified: check the provider's list of services in scope",
                    offer.name
                ),
                source: fact.map(|fact| prepared.note(&fact.source)),
            });
        }
    }
    if offer.lead_weeks > 0.0 {
        let weeks = with_unit(offer.lead_weeks, Unit::Weeks);
        list.push(Finding {
            id: "lead-time".to_owned(),
            kind: RemarkKind::Scope,
            action: String::new(),
            severity: Severity::Note,
            about: None,
            message: format!(
                "one {} more is there {weeks} after the order: order before traffic asks for it",
                offer.name
            ),
            source: None,
        });
    }
    let names = prepared.decision.application.residency.value.as_deref().unwrap_or(&[]);
    let is_placed = prepared.catalog.part.regions.get(region).is_some_and(|region| !region.area.is_empty());
    if !names.is_empty() && !is_placed {
        list.push(Finding {
            id: "residency-not-stated".to_owned(),
            kind: RemarkKind::Scope,
            severity: Severity::Warning,
            about: None,
            action: String::new(),
            message: format!(
                "where {} keeps data is not stated: ask for a region in {}",
                offer.name,
                names.join(" or ")
            ),
            source: None,
        });
    }
    list
}
