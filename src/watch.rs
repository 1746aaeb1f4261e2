//! Does it still hold? To begin with: what differs between two assessments.

use crate::assess::{Assessment, full_name, place_words, value_words};
use crate::decision::{AnyAnswer, Decision, Place, Value, questions};
use crate::terms::quantity::{of_hundred, usd, write_estimate};
use crate::terms::Unit;
use std::fmt::Write as _;

/// One difference, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub kind: DifferenceKind,
    /// What differs: a question and its place, a criterion, an option.
    pub what: String,
    pub before: String,
    pub after: String,
}

/// What sort of thing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    Answer,
    Component,
    Weight,
    Setting,
    Catalogue,
    Verdict,
    Option,
}

impl DifferenceKind {
    /// The stable name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Component => "component",
            Self::Weight => "weight",
            Self::Setting => "setting",
            Self::Catalogue => "catalogue",
            Self::Verdict => "verdict",
            Self::Option => "option",
        }
    }
}

/// Everything that differs: what was said first, what follows from it after.
pub fn diff(before: &Assessment, after: &Assessment) -> Vec<Difference> {
    let mut list = Vec::new();
    let mut note = |kind, what: String, before: String, after: String| {
        if before != after {
            list.push(Difference { kind, what, before, after });
        }
    };
    components(&before.decision, &after.decision, &mut note);
    answers(&before.decision, &after.decision, &mut note);
    weights(before, after, &mut note);
    settings(&before.decision, &after.decision, &mut note);
    note(
        DifferenceKind::Catalogue,
        "catalogue".to_owned(),
        format!("{} ({})", before.stamp.catalog_id, short(&before.stamp.catalog_sha256)),
        format!("{} ({})", after.stamp.catalog_id, short(&after.stamp.catalog_sha256)),
    );
    note(
        DifferenceKind::Verdict,
        "verdict".to_owned(),
        before.verdict.sentence.clone(),
        after.verdict.sentence.clone(),
    );
    options(before, after, &mut note);
    list
}

/// The differences as lines for people.
pub fn text(differences: &[Difference]) -> String {
    let mut text = String::new();
    for difference in differences {
        let Difference { what, before, after, .. } = difference;
        // A String never refuses what is written to it.
        let _infallible = writeln!(text, "{what}\n  − {}\n  + {}", or_nothing(before), or_nothing(after));
    }
    text
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "(nothing)" } else { text }
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

type Note<'a> = dyn FnMut(DifferenceKind, String, String, String) + 'a;

fn components(before: &Decision, after: &Decision, note: &mut Note<'_>) {
    let names = |decision: &Decision| {
        decision.components.iter().map(|component| component.name.clone()).collect::<Vec<_>>().join(", ")
    };
    note(DifferenceKind::Component, "components".to_owned(), names(before), names(after));
}

fn answers(before: &Decision, after: &Decision, note: &mut Note<'_>) {
    for question in questions::all() {
        let mut places = before.places(question);
        for place in after.places(question) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        for place in places {
            let said = |decision: &Decision| {
                decision
                    .answer(&place, question.id)
                    .and_then(AnyAnswer::value)
                    .map_or_else(|| "unknown".to_owned(), |value| exactly(question.id, &value))
            };
            let what = match &place {
                Place::Application => question.text.to_owned(),
                Place::Component(_) => format!("{} ({})", question.text, place_words(after, &place)),
            };
            note(DifferenceKind::Answer, what, said(before), said(after));
        }
    }
}

/// Estimates with all their digits, so that no difference hides behind rounding.
fn exactly(question: &str, value: &Value) -> String {
    match value {
        Value::Estimate(estimate) => {
            let unit = questions::by_id(question).and_then(|known| known.unit()).unwrap_or(Unit::Count);
            write_estimate(*estimate, unit)
        }
        Value::Shape(shape) => format!("{shape:?}").chars().take(200).collect(),
        Value::Stores(stores) => stores
            .iter()
            .map(|store| {
                let amount = |estimate| write_estimate(estimate, Unit::Count);
                format!(
                    "{}: {} GiB, {} reads, {} writes",
                    store.name,
                    amount(store.size_gib),
                    amount(store.reads),
                    amount(store.writes)
                )
            })
            .collect::<Vec<_>>()
            .join("; "),
        other => value_words(question, other),
    }
}

fn weights(before: &Assessment, after: &Assessment, note: &mut Note<'_>) {
    for (old, new) in before.criteria.iter().zip(&after.criteria) {
        let words = |used: &crate::assess::CriterionOutcome| {
            format!(
                "{}, from {} to {}",
                write_estimate(used.points, Unit::Points),
                used.anchors.worst,
                used.anchors.best
            )
        };
        note(DifferenceKind::Weight, format!("weight of {}", old.criterion.name), words(old), words(new));
    }
}

fn settings(before: &Decision, after: &Decision, note: &mut Note<'_>) {
    let (old, new) = (&before.settings, &after.settings);
    let mut setting = |what: &str, before: String, after: String| {
        note(DifferenceKind::Setting, what.to_owned(), before, after);
    };
    setting("seed", old.seed.to_string(), new.seed.to_string());
    setting("draws", old.draws.to_string(), new.draws.to_string());
    setting("day", old.on.to_string(), new.on.to_string());
    let (old, new) = (&before.costing, &after.costing);
    setting("costs switched off", old.off.join(", "), new.off.join(", "));
    setting("free allowances", old.allowances.to_string(), new.allowances.to_string());
    setting("utilisation", old.utilisation.to_string(), new.utilisation.to_string());
}

fn options(before: &Assessment, after: &Assessment, note: &mut Note<'_>) {
    let words = |assessment: &Assessment, id: &str| {
        assessment.option(id).map_or_else(String::new, |option| match (option.rank, option.knocked_out.first()) {
            (Some(rank), _) => format!(
                "rank {rank}, first in {} of 100 futures, {} a month",
                of_hundred(option.p_first),
                usd(option.monthly_usd.p50)
            ),
            (None, Some(out)) => format!("out: {}", out.says),
            (None, None) => "out".to_owned(),
        })
    };
    let mut seen: Vec<&str> = before.options.iter().map(|option| option.id.as_str()).collect();
    for option in &after.options {
        if !seen.contains(&option.id.as_str()) {
            seen.push(&option.id);
        }
    }
    for id in seen {
        let name = after.option(id).or(before.option(id)).map_or_else(|| id.to_owned(), full_name);
        note(DifferenceKind::Option, name, words(before, id), words(after, id));
    }
}
