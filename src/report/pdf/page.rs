//! What the template prints: every figure already in words, in the order of the pages.

use super::sources::Sources;
use crate::assess::{
    Assessment, BillLine, LayerHolder, OptionOutcome, RiskLevel, RiskOutcome, VerdictKind, full_name,
    place_words,
};
use crate::decision::{AnyAnswer, Decision, Override, Question, Section, questions};
use crate::report::chart::Chart;
use crate::report::said::{self, asked};
use crate::report::style::{LIGHT, Rgb, colour, css, text_colour};
use crate::report::workshop;
use crate::terms::quantity::{number, of_hundred, range};
use crate::terms::{Money, Unit};
use serde_json::{Value, json};

/// The record, as the template reads it.
pub fn record(assessment: &Assessment, chart: &Chart) -> Value {
    let mut sources = Sources::default();
    let decision = &assessment.decision;
    let verdict = &assessment.verdict;
    let decided = said::decided(assessment);
    let bill = said::chosen(assessment)
        .or(assessment.options.first())
        .map(|option| bill(assessment, option, &mut sources));
    let removed = removed(assessment, &mut sources);
    let assumptions = assumptions(assessment, &mut sources);
    let findings = findings(assessment);
    let (reasons, against) = said::reasons_of_chosen(assessment);
    json!({
        "style": {
            "ink": css(LIGHT.ink), "muted": css(LIGHT.muted), "line": css(LIGHT.line),
            "accent": css(LIGHT.accent), "accent_soft": css(LIGHT.accent_soft),
            "warn": css(LIGHT.warn), "warn_soft": css(LIGHT.warn_soft),
        },
        "title": decision.title,
        "status": decision.outcome.status.label(),
        "date": said::date(assessment).to_string(),
        "deciders": decision.outcome.deciders,
        "purpose": decision.application.purpose.value,
        "notes": decision.notes,
        "traffic": traffic(assessment),
        "decided": decided.map(|option| json!({
            "option": full_name(option),
            "colour": css(text_colour(option.model)),
            "because": decision.outcome.because,
            "is_leader": assessment.leader().is_some_and(|leader| leader.id == option.id),
        })),
        "verdict": {
            "is_clear": verdict.kind == VerdictKind::Clear,
            "is_feasible": verdict.kind != VerdictKind::NothingFeasible,
            "sentence": verdict.sentence,
            "detail": verdict.detail,
            "wins": of_hundred(verdict.p_first),
            "leader": assessment.leader().map(full_name),
        },
        "models": assessment.models.iter().filter(|share| share.p_first > 0.0).map(|share| json!({
            "name": share.model.label(),
            "colour": css(colour(share.model)),
            "wins": of_hundred(share.p_first),
            "share": share.p_first,
        })).collect::<Vec<_>>(),
        "reasons": reasons,
        "against": against,
        "chart": {"alt": chart.alt, "marks": marks(assessment, chart)},
        "triggers": said::triggers(assessment),
        "price_trigger": said::price_trigger(assessment),
        "over_time": said::over_time(assessment),
        "find_out": verdict.next_question.as_ref().map(|(place, id)| {
            let gain = verdict.next_gain.as_ref().map_or_else(String::new, |gain| format!("; {gain}"));
            format!("{} ({}){gain}", asked(id), place_words(decision, place))
        }),
        "options": assessment.options.iter().filter(|one| one.feasible).map(|one| option(assessment.money(), one)).collect::<Vec<_>>(),
        "counts_people": assessment.prepared.tables().terms.is_on("people"),
        "removed": removed,
        "weighing": assessment.weighing.sentence,
        "workshop": workshop::told(assessment).map(|told| json!({
            "paragraphs": told.paragraphs, "spread": told.spread, "ballots": told.ballots,
        })),
        "doubts": said::doubts(assessment),
        "criteria": criteria(assessment),
        "matrix": matrix(assessment),
        "risks": risks(assessment),
        "stack": stack(assessment),
        "bill": bill,
        "assumptions": assumptions,
        "findings": findings,
        "sections": sections(assessment),
        "overrides": decision.overrides.iter().map(|one| departure(assessment, one)).collect::<Vec<_>>(),
        "sources": sources.list(),
        "stamp": stamp(assessment),
        "sums": sums(assessment),
    })
}

fn traffic(assessment: &Assessment) -> String {
    let parts: Vec<String> = assessment
        .decision
        .components
        .iter()
        .filter_map(|component| {
            let volume = component.answers.volume.value?;
            Some(format!("{} {}", component.name, range(volume, Unit::Requests)))
        })
        .collect();
    parts.join(" · ")
}

fn option(money: Money, option: &OptionOutcome) -> Value {
    json!({
        "rank": option.rank,
        "name": full_name(option),
        "where": place_of(option),
        "colour": css(colour(option.model)),
        "month": money.shown(option.bill.usd),
        "range": said::usd_range(money, option.monthly_usd),
        "score": format!("{:.1}", option.score),
        "wins": of_hundred(option.p_first),
        "idle": said::idle(option),
    })
}

/// The regions everything would run in.
fn place_of(option: &OptionOutcome) -> String {
    let mut regions: Vec<&str> =
        option.placements.iter().map(|placement| placement.region.as_str()).collect();
    regions.sort_unstable();
    regions.dedup();
    regions.join(", ")
}

fn removed(assessment: &Assessment, sources: &mut Sources) -> Vec<Value> {
    assessment
        .options
        .iter()
        .filter(|option| !option.feasible)
        .map(|option| {
            let rules: Vec<Value> = option
                .knocked_out
                .iter()
                .map(|knock_out| {
                    json!({
                        "says": knock_out.says,
                        "asked": format!("{} ({})", asked(&knock_out.question), place_words(&assessment.decision, &knock_out.place)),
                        "answer": knock_out.answer,
                        "source": sources.cite(&knock_out.source),
                    })
                })
                .collect();
            json!({"name": full_name(option), "colour": css(colour(option.model)), "month": assessment.money().shown(option.bill.usd), "rules": rules})
        })
        .collect()
}

/// The chart's letters in words.
fn marks(assessment: &Assessment, chart: &Chart) -> Vec<Value> {
    chart
        .marks
        .iter()
        .filter_map(|mark| {
            let pair = assessment.break_evens.get(mark.pair)?;
            let crossing = said::crossing(assessment, pair)?;
            Some(json!({
                "letter": mark.letter.to_string(),
                "at": number(crossing.requests),
                "times": format!("{}×", number(crossing.multiple)),
                "range": crossing.spread.map_or_else(String::new, said::number_range),
                "below": full_name(crossing.below),
                "above": full_name(crossing.above),
                "never": of_hundred(pair.p_never),
            }))
        })
        .collect()
}

fn criteria(assessment: &Assessment) -> Vec<Value> {
    assessment
        .criteria
        .iter()
        .filter(|used| used.weight > 0.0)
        .map(|used| {
            let said = assessment.decision.criteria.iter().find(|weight| weight.criterion == used.criterion.id);
            json!({
                "name": used.criterion.name,
                "unit": used.criterion.symbol(),
                "weight": format!("{:.0} %", 100.0 * used.weight),
                "points": if used.is_weighed { range(used.points, Unit::Count) } else { "unknown".to_owned() },
                "worst": used.criterion.plain(used.anchors.worst),
                "best": used.criterion.plain(used.anchors.best),
                "measured": used.criterion.measured,
                "because": said.map_or("", |weight| weight.because.as_str()),
            })
        })
        .collect()
}

fn matrix(assessment: &Assessment) -> Vec<Value> {
    assessment
        .options
        .iter()
        .filter(|option| option.feasible)
        .map(|option| {
            let cells = assessment.criteria.iter().zip(&option.measures).filter(|(used, _)| used.weight > 0.0);
            let cells: Vec<Value> = cells
                .map(|(used, measure)| {
                    json!({
                        "value": used.criterion.plain(measure.value),
                        "points": format!("{:.1}", measure.contribution),
                        "utility": (measure.utility / 100.0).clamp(0.0, 1.0),
                    })
                })
                .collect();
            json!({"name": full_name(option), "colour": css(colour(option.model)), "score": format!("{:.1}", option.score), "cells": cells})
        })
        .collect()
}

/// Every risk of every allowed option, one to a column, and what those of the chosen one mean.
fn risks(assessment: &Assessment) -> Value {
    let allowed: Vec<&OptionOutcome> = assessment.options.iter().filter(|option| option.feasible).collect();
    let mut kinds: Vec<&RiskOutcome> = Vec::new();
    for risk in allowed.iter().flat_map(|option| &option.risks) {
        if !kinds.iter().any(|known| known.id == risk.id) {
            kinds.push(risk);
        }
    }
    let cell = |option: &OptionOutcome, kind: &RiskOutcome| {
        let risk = option.risks.iter().find(|risk| risk.id == kind.id)?;
        Some(json!({"level": risk.level.id(), "colour": css(light(risk.level))}))
    };
    let rows: Vec<Value> = allowed
        .iter()
        .map(|option| {
            let cells: Vec<Option<Value>> = kinds.iter().map(|kind| cell(option, kind)).collect();
            json!({"name": full_name(option), "colour": css(colour(option.model)), "cells": cells})
        })
        .collect();
    let chosen = said::chosen(assessment);
    let told: Vec<String> = said::raised_risks(assessment)
        .map(|risk| format!("{} ({}): {}", risk.name, risk.level.id(), risk.says))
        .collect();
    json!({
        "kinds": kinds.iter().map(|kind| json!({"name": kind.name, "thresholds": kind.thresholds})).collect::<Vec<_>>(),
        "rows": rows,
        "of": chosen.map(full_name),
        "told": told,
    })
}

/// A traffic light's colour; the word stands beside it.
const fn light(level: RiskLevel) -> Rgb {
    match level {
        RiskLevel::Green => LIGHT.good,
        RiskLevel::Yellow => LIGHT.amber,
        RiskLevel::Red => LIGHT.red,
    }
}

/// Who holds which layer: options of one model share a column.
fn stack(assessment: &Assessment) -> Value {
    let mut columns: Vec<&OptionOutcome> = Vec::new();
    for option in assessment.options.iter().filter(|option| option.feasible && !option.stack.is_empty()) {
        if !columns.iter().any(|known| known.model == option.model) {
            columns.push(option);
        }
    }
    let layers = columns.first().map_or(&[][..], |option| option.stack.as_slice());
    let rows: Vec<Value> = layers
        .iter()
        .map(|layer| {
            let held =
                columns.iter().filter_map(|option| option.stack.iter().find(|of| of.name == layer.name));
            let mut untaken: Vec<&str> = held.clone().flat_map(|of| of.untaken.iter().copied()).collect();
            untaken.sort_unstable();
            untaken.dedup();
            let cells: Vec<&str> = held.map(|of| said::held(of.holder)).collect();
            json!({"layer": layer.name, "cells": cells, "untaken": untaken.join(", ")})
        })
        .collect();
    json!({
        "models": columns.iter().map(|option| json!({
            "name": option.model.label(), "colour": css(colour(option.model)),
        })).collect::<Vec<_>>(),
        "rows": rows,
        "yours": said::held(LayerHolder::Customer),
        "has_untaken": columns.iter().flat_map(|option| &option.stack).any(|layer| !layer.untaken.is_empty()),
    })
}

/// A value whose unit stands at the column's head.
fn bill(assessment: &Assessment, option: &OptionOutcome, sources: &mut Sources) -> Value {
    let money = assessment.money();
    let mut rows = Vec::new();
    let mut free = Vec::new();
    let mut at = 0;
    while let Some(first) = option.bill.lines.get(at) {
        let same = |line: &&BillLine| line.meter == first.meter;
        let lines: Vec<&BillLine> = option.bill.lines.iter().skip(at).take_while(same).collect();
        at += lines.len();
        let sum: f64 = lines.iter().map(|line| line.usd).sum();
        if sum < 0.005 {
            free.push(first.name.clone());
            continue;
        }
        let parts: Vec<String> = lines
            .iter()
            .filter_map(|line| {
                let component = assessment.decision.component(line.component.as_deref()?)?;
                Some(format!("{} {}", component.name, money.cents(line.usd)))
            })
            .collect();
        // Each component's line repeats how the account's whole was priced; here it is said once.
        let formula =
            first.formula.split_once(" of the account's ").map_or(first.formula.as_str(), |(_, whole)| whole);
        rows.push(json!({
            "name": first.name,
            "formula": formula,
            "parts": if parts.len() > 1 { parts.join(" · ") } else { String::new() },
            "usd": money.cents(sum),
            "source": sources.cite(&first.source),
        }));
    }
    json!({
        "option": full_name(option),
        "usd": money.cents(option.bill.usd),
        "range": said::usd_range(money, option.monthly_usd),
        "horizon": said::usd_range(money, option.horizon_usd),
        "placements": option.placements.iter().map(|placement| json!({
            "component": assessment.decision.component(&placement.component).map_or(placement.component.as_str(), |c| c.name.as_str()),
            "offer": placement.offer_name,
            "region": placement.region,
            "instances": placement.instance_words(),
        })).collect::<Vec<_>>(),
        "rows": rows,
        "free": free,
    })
}

fn assumptions(assessment: &Assessment, sources: &mut Sources) -> Vec<Value> {
    assessment
        .assumptions
        .iter()
        .map(|assumption| {
            let answer = assessment.decision.answer(&assumption.place, &assumption.question);
            json!({
                "asked": assumption.asked,
                "about": place_words(&assessment.decision, &assumption.place),
                "taken_as": assumption.taken_as,
                "because": answer.map_or("", AnyAnswer::because),
                "source": sources.cite(&assumption.source),
            })
        })
        .collect()
}

fn findings(assessment: &Assessment) -> Vec<Value> {
    said::findings(assessment)
        .into_iter()
        .map(|(finding, options)| {
            let about = (!options.is_empty()).then(|| said::about(&options));
            json!({"about": about, "message": said::finding(finding)})
        })
        .collect()
}

/// Every answer that was given, by section; what several components have in common stands once.
fn sections(assessment: &Assessment) -> Vec<Value> {
    let decision = &assessment.decision;
    let mut sections = Vec::new();
    for section in Section::ALL {
        let rows: Vec<Value> = questions::all()
            .filter(|question| question.section == section)
            .map(|question| (question, answers(decision, question)))
            .filter(|(_, answers)| !answers.is_empty())
            .map(|(question, answers)| json!({"asked": asked(question.id), "answers": answers}))
            .collect();
        if !rows.is_empty() {
            sections.push(json!({"name": section.label(), "rows": rows}));
        }
    }
    sections
}

fn answers(decision: &Decision, question: &Question) -> Vec<Value> {
    let places = decision.places(question);
    let mut groups: Vec<(Vec<String>, [String; 3])> = Vec::new();
    for place in &places {
        let Some(answer) = decision.answer(place, question.id) else { continue };
        let Some(value) = answer.value() else { continue };
        let words = [
            said::answer_words(decision, question.id, &value),
            answer.because().to_owned(),
            answer.mitigation().to_owned(),
        ];
        let about = place_words(decision, place);
        match groups.iter_mut().find(|(_, known)| *known == words) {
            Some((abouts, _)) => abouts.push(about),
            None => groups.push((vec![about], words)),
        }
    }
    groups
        .into_iter()
        .map(|(abouts, [answer, because, mitigation])| {
            let about = if abouts.len() == places.len() { String::new() } else { abouts.join(", ") };
            json!({"about": about, "answer": answer, "because": because, "mitigation": mitigation})
        })
        .collect()
}

fn departure(assessment: &Assessment, departure: &Override) -> Value {
    let catalog = &assessment.prepared.catalog;
    let provider_name = |id: &str| catalog.provider(id).map_or_else(|| id.to_owned(), |one| one.name.clone());
    let (what, because) = match departure {
        Override::Exclude { option, because } => {
            let name = assessment.option(option).map_or_else(|| option.clone(), full_name);
            (format!("{name} is left out of the comparison"), because)
        }
        Override::Offer { model, provider, offer, because } => {
            let name = catalog.offer(offer).map_or_else(|| offer.clone(), |offer| offer.name.clone());
            let provider = provider_name(provider);
            (format!("{model} of {provider} is taken as {name}, whatever size would fit"), because)
        }
        Override::Discount { provider, factor, because } => {
            let provider = provider_name(provider);
            (format!("every price of {provider} is taken times {}", number(*factor)), because)
        }
    };
    json!({"what": what, "because": because})
}

/// How the sums were made: what counts, and what was switched off.
fn sums(assessment: &Assessment) -> Vec<[String; 2]> {
    let costing = &assessment.decision.costing;
    let settings = &assessment.decision.settings;
    let mut rows = vec![
        [
            "Free monthly allowances".to_owned(),
            if costing.allowances { "deducted" } else { "not deducted" }.to_owned(),
        ],
        [
            "Costs left out".to_owned(),
            if costing.off.is_empty() { "none".to_owned() } else { costing.off.join(", ") },
        ],
        ["Planned use of a server".to_owned(), format!("{} %", number(100.0 * costing.utilisation))],
    ];
    if let Some(least) = costing.minimum_instances {
        rows.push(["Servers that run even when idle".to_owned(), least.to_string()]);
    }
    rows.extend(said::currency(assessment).map(|rate| ["Currency".to_owned(), rate]));
    rows.push([
        "A winner is clear from".to_owned(),
        format!(
            "{} of 100 futures and {} points ahead",
            of_hundred(settings.clear_p_first),
            number(settings.clear_lead)
        ),
    ]);
    rows
}

fn stamp(assessment: &Assessment) -> Vec<[String; 2]> {
    let stamp = &assessment.stamp;
    let facts = if stamp.facts_from == stamp.facts_to {
        stamp.facts_to.clone()
    } else {
        format!("{} to {}", stamp.facts_from, stamp.facts_to)
    };
    [
        ("Program", stamp.program.to_owned()),
        ("Catalogue", format!("{} ({})", stamp.catalog_name, stamp.catalog_id)),
        ("Catalogue SHA-256", stamp.catalog_sha256.clone()),
        ("Dates of the prices", facts),
        ("Decision SHA-256", stamp.decision_sha256.clone()),
        ("Seed", stamp.seed.to_string()),
        ("Futures drawn", stamp.draws.to_string()),
        ("As of", stamp.on.clone()),
    ]
    .map(|(name, value)| [name.to_owned(), value])
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::{assess, catalog_of, presets};

    #[test]
    fn a_record_in_euros_has_no_dollar_sign() {
        let mut decision =
            presets().iter().find(|preset| preset.id == "legacy-monolith").unwrap().decision().unwrap();
        decision.settings.draws = 16;
        decision.application.currency.value = Some("EUR".to_owned());
        let assessment = assess(&decision, &catalog_of(&decision).unwrap()).unwrap();
        let source = record(&assessment, &said::chart(&assessment)).to_string();
        assert!(!source.contains('$') && source.contains('€'), "{source}");
        assert_eq!(source.matches("EUR at 1.1 USD").count(), 1);
        assert!(source.contains("2026-11-23, guessed"));
    }
}
