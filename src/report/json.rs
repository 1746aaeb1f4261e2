//! `assess --json`: documented in `docs/json.md`, stable, in a fixed order. A key whose engine is
//! not built yet is absent, never empty.

mod behaviour;
mod group;
mod lines;

pub use lines::lines;

use crate::assess::{
    Assessment, BillLine, BreakEven, Flip, KnockOut, Level, MixOutcome, NearMiss, OptionOutcome,
    PlacementOutcome, RoadmapOutcome, SECONDS_A_MONTH, Sensitivity, SourceNote, Spread, Step,
};
use crate::decision::Place;
use crate::terms::HostingModel;
use serde_json::{Map, Value, json};

/// The assessment as JSON.
pub fn assessment_json(assessment: &Assessment) -> Value {
    let stamp = &assessment.stamp;
    let verdict = &assessment.verdict;
    let money = assessment.money();
    let mut whole = json!({
        "decision": {"title": assessment.decision.title, "sha256": stamp.decision_sha256},
        "catalog": {
            "id": stamp.catalog_id, "sha256": stamp.catalog_sha256,
            "facts_from": stamp.facts_from, "facts_to": stamp.facts_to,
        },
        "settings": {"seed": stamp.seed, "draws": stamp.draws, "on": stamp.on},
        "currency": {"code": money.code(), "usd": money.usd()},
        "program": stamp.program,
        "verdict": {
            "kind": verdict.kind.id(),
            "option": assessment.leader().map(|option| option.id.as_str()),
            "sentence": verdict.sentence,
            "detail": verdict.detail,
            "p_first": verdict.p_first,
            "lead": verdict.lead,
            "reasons": verdict.reasons,
            "against": verdict.against,
            "judged_share": verdict.judged_share,
            "next_question": verdict.next_question.as_ref().map(|(place, id)| json!({
                "question": place.input(id), "gain": verdict.next_gain,
            })),
        },
        "models": assessment.models.iter()
            .map(|share| json!({"model": share.model.id(), "p_first": share.p_first}))
            .collect::<Vec<_>>(),
        "options": assessment.options.iter().map(|option| self::option(assessment, option)).collect::<Vec<_>>(),
        "weighing": group::weighing(&assessment.weighing),
        "break_evens": assessment.break_evens.iter().map(|pair| break_even(assessment, pair)).collect::<Vec<_>>(),
        "assumptions": assessment.assumptions.iter().map(|assumption| json!({
            "question": assumption.place.input(&assumption.question),
            "taken_as": assumption.taken_as,
            "source": source(&assumption.source),
        })).collect::<Vec<_>>(),
        "findings": assessment.findings.iter().map(|finding| json!({
            "id": finding.id,
            "kind": finding.kind.id(),
            "severity": finding.severity.id(),
            "about": finding.about,
            "message": finding.message,
            "action": finding.action,
            "source": finding.source.as_ref().map(source),
        })).collect::<Vec<_>>(),
    });
    if let Some(found) = &assessment.sensitivity {
        whole["flips"] = found.flips.iter().map(flip).collect();
        whole["information"] = found
            .information
            .iter()
            .map(|worth| {
                json!({
                    "input": worth.input, "p_first": worth.p_first, "points": worth.points, "usd": worth.usd,
                })
            })
            .collect();
        whole["tornado"] = found
            .tornado
            .iter()
            .map(|bar| {
                json!({
                    "input": bar.input, "low": bar.low, "high": bar.high,
                    "lead_at_low": bar.lead_at_low, "lead_at_high": bar.lead_at_high,
                    "usd_at_low": bar.usd_at_low, "usd_at_high": bar.usd_at_high, "monotone": bar.is_monotone,
                })
            })
            .collect();
        whole["robustness"] = standing(assessment, found);
    }
    if let Some(found) = &assessment.group {
        whole["group"] = group::group(assessment, found);
    }
    if let Some(found) = &assessment.roadmap {
        whole["roadmap"] = roadmap(found);
    }
    if let Some(found) = &assessment.mix {
        whole["mix"] = mix(found);
    }
    if let Some(found) = &assessment.burst {
        whole["burst"] = mix(found);
    }
    whole
}

/// How the options stand over all futures, pairs and weights, and what other methods say.
fn standing(assessment: &Assessment, found: &Sensitivity) -> Value {
    let options = || assessment.options.iter().map(|option| option.id.as_str());
    let by_criterion = |weights: &Vec<f64>| -> Vec<Value> {
        let used = assessment.criteria.iter().zip(weights);
        used.map(|(used, weight)| json!({"criterion": used.criterion.id, "weight": weight})).collect()
    };
    json!({
        "any_weights": options().zip(found.any_weights.iter().zip(&found.central_weights))
            .map(|(option, (share, central))| json!({
                "option": option, "p_first": share, "central_weights": central.as_ref().map(by_criterion),
            })).collect::<Vec<_>>(),
        "pairwise_winning": options().zip(&found.pairwise_winning)
            .map(|(option, row)| json!({"option": option, "above": row})).collect::<Vec<_>>(),
        "expected_regret": options().zip(&found.expected_regret)
            .map(|(option, points)| json!({"option": option, "points": points})).collect::<Vec<_>>(),
        "weight_stability": assessment.criteria.iter().zip(&found.stability).map(|(used, stays)| json!({
            "criterion": used.criterion.id, "weight": used.weight,
            "low": stays.map(|stays| stays.0), "high": stays.map(|stays| stays.1),
        })).collect::<Vec<_>>(),
        "second_opinions": found.opinions.iter().map(|opinion| json!({
            "method": opinion.method, "option": opinion.first, "agrees": opinion.agrees, "means": opinion.means,
            "incomparable": opinion.incomparable, "reversed_without": opinion.reversed_without,
        })).collect::<Vec<_>>(),
    })
}

fn near_miss(near: &NearMiss) -> Value {
    let step = |step: &Step| {
        let component = match &step.place {
            Place::Application => Value::Null,
            Place::Component(id) => Value::from(id.as_str()),
        };
        let question = step.question.as_deref().map(|id| step.place.input(id));
        json!({"question": question, "place": component, "from": step.from, "to": step.to})
    };
    let mut edit = near.steps.first().map_or(Value::Null, step);
    edit["label"] = json!(near.label);
    edit["and"] = near.steps.get(1).map_or(Value::Null, step);
    json!({"edit": edit, "saves_usd_per_month": near.saves_usd_per_month})
}

fn flip(flip: &Flip) -> Value {
    let level = |level: &Level| match level {
        Level::Number(value, _) => json!(value),
        Level::Words(words) => json!(words),
    };
    json!({
        "kind": flip.kind.id(),
        "input": flip.input,
        "unit": match &flip.now {
            Level::Number(_, unit) => unit.symbol(),
            Level::Words(_) => "",
        },
        "now": level(&flip.now),
        "flips_at": level(&flip.flips_at),
        "probability": flip.probability,
        "to": flip.to.id,
    })
}

fn option(assessment: &Assessment, option: &OptionOutcome) -> Value {
    let measures = assessment.criteria.iter().zip(&option.measures);
    let mut whole = json!({
        "id": option.id,
        "name": option.name,
        "model": option.model.id(),
        "provider": option.provider,
        "placements": option.placements.iter().map(placement).collect::<Vec<_>>(),
        "feasible": option.feasible,
        "rank": option.rank,
        "score": option.score,
        "p_first": option.p_first,
        "knocked_out": option.knocked_out.iter().map(knock_out).collect::<Vec<_>>(),
        "near_miss": option.near_miss.as_ref().map(near_miss),
        "rank_acceptability": option.rank_acceptability,
        "dominated_by": option.dominated_by,
        "points": option.points.iter().map(|point| json!({
            "stance": point.stance.id(), "says": point.says, "points": point.points,
        })).collect::<Vec<_>>(),
        "monthly_usd": spread(option.monthly_usd),
        "horizon_usd": spread(option.horizon_usd),
        "idle_share": option.idle_share,
        "measures": measures.map(|(used, measure)| json!({
            "criterion": used.criterion.id,
            "value": measure.value,
            "unit": used.criterion.counted_in(),
            "p10": measure.p10,
            "p90": measure.p90,
            "utility": measure.utility,
            "weight": measure.weight,
            "contribution": measure.contribution,
            "evidence": measure.evidence.label(),
        })).collect::<Vec<_>>(),
        "bill": {
            "usd": option.bill.usd,
            "lines": option.bill.lines.iter().map(line).collect::<Vec<_>>(),
        },
        "risks": option.risks.iter().map(|risk| json!({
            "id": risk.id, "name": risk.name, "level": risk.level.id(), "says": risk.says,
            "thresholds": risk.thresholds, "source": source(&risk.source),
        })).collect::<Vec<_>>(),
        "stack": option.stack.iter().map(|layer| json!({
            "layer": layer.name, "holder": layer.holder.id(), "untaken": layer.untaken,
        })).collect::<Vec<_>>(),
        "money": {
            "one_off": option.money.one_off.iter().map(|paid| json!({
                "id": paid.id, "name": paid.name, "usd": paid.usd,
                "counts_as": paid.counts_as.id(), "after_months": paid.after_months,
                "formula": paid.formula,
            })).collect::<Vec<_>>(),
            "by_criterion": option.money.by_criterion.iter()
                .map(|dollars| json!({"criterion": dollars.criterion, "usd": dollars.usd}))
                .collect::<Vec<_>>(),
            "monthly_usd": option.money.monthly,
            "cumulative_usd": option.money.cumulative,
            "present_usd": option.money.present_usd,
            "drift": option.money.drift.map(|drift| json!({
                "low_percent": drift.low_percent, "high_percent": drift.high_percent,
                "low_usd": drift.low_usd, "high_usd": drift.high_usd,
            })),
            "payback_months": option.money.payback_months,
        },
    });
    if let Some(found) = &option.behaviour {
        whole["behaviour"] = behaviour::of(found, option.feasible);
    }
    whole
}

fn roadmap(roadmap: &RoadmapOutcome) -> Value {
    json!({
        "legs": roadmap.legs.iter()
            .map(|leg| json!({
                "from_month": leg.from_month, "option": leg.option, "name": leg.name,
                "placements": leg.placements.iter()
                    .map(|(component, option)| json!({"component": component, "option": option}))
                    .collect::<Vec<_>>(),
            }))
            .collect::<Vec<_>>(),
        "usd": roadmap.usd,
        "kept": {"option": roadmap.kept, "usd": roadmap.kept_usd},
        "saves_usd": roadmap.saves_usd,
        "saves": spread(roadmap.saves),
        "p_saves": roadmap.p_saves,
        "sentence": roadmap.sentence,
        "parts": roadmap.parts.iter()
            .map(|part| json!({"name": part.name, "usd": part.usd, "formula": part.formula}))
            .collect::<Vec<_>>(),
    })
}

fn mix(mix: &MixOutcome) -> Value {
    json!({
        "id": mix.id,
        "model": HostingModel::Mixed.id(),
        "provider": mix.provider,
        "placements": mix.placements.iter().map(placement).collect::<Vec<_>>(),
        "monthly_usd": mix.monthly_usd,
        "pure": {"option": mix.pure, "monthly_usd": mix.pure_usd},
        "saves_usd": mix.saves_usd,
        "p_saves": mix.p_saves,
        "base": mix.base.as_ref().map(|base| json!({
            "offer": base.offer, "region": base.region, "commitment": base.commitment,
            "machines": base.machines, "carries": base.carries,
        })),
        "bill": {"usd": mix.bill.usd, "lines": mix.bill.lines.iter().map(line).collect::<Vec<_>>()},
    })
}

fn placement(placement: &PlacementOutcome) -> Value {
    json!({
        "component": placement.component,
        "offer": placement.offer,
        "region": placement.region,
        "instances": placement.instances, "shared_with": placement.shared_with,
    })
}

fn knock_out(knock_out: &KnockOut) -> Value {
    json!({
        "rule": knock_out.rule,
        "says": knock_out.says,
        "question": knock_out.place.input(&knock_out.question),
        "answer": knock_out.answer,
        "component": match &knock_out.place {
            Place::Application => Value::Null,
            Place::Component(id) => Value::from(id.as_str()),
        },
        "source": source(&knock_out.source),
    })
}

fn line(line: &BillLine) -> Value {
    json!({
        "meter": line.meter,
        "name": line.name,
        "component": line.component,
        "quantity": line.quantity,
        "unit": line.unit,
        "usd": line.usd,
        "counts_as": line.counts_as.id(),
        "formula": line.formula,
        "source": source(&line.source),
        "evidence": line.source.evidence.label(),
    })
}

fn break_even(assessment: &Assessment, pair: &BreakEven) -> Value {
    let id = |at: usize| assessment.options.get(at).map(|option| option.id.as_str());
    let between: &[f64] = pair.crossings.get(1..pair.crossings.len().saturating_sub(1)).unwrap_or(&[]);
    let mut entry = Map::new();
    entry.insert("a".to_owned(), json!(id(pair.a)));
    entry.insert("b".to_owned(), json!(id(pair.b)));
    entry.insert("first".to_owned(), json!(pair.first()));
    entry.insert("last".to_owned(), json!(pair.last()));
    entry.insert("between".to_owned(), json!(between));
    entry.insert("requests_per_month".to_owned(), json!(pair.requests_per_month.map(spread)));
    let last = pair.last().map(|load| load * assessment.curves.stated_requests);
    entry.insert("requests_per_month_likely".to_owned(), json!(last));
    entry.insert("requests_per_second".to_owned(), json!(last.map(|requests| requests / SECONDS_A_MONTH)));
    entry.insert("p_never".to_owned(), json!(pair.p_never));
    entry.insert("p_a_cheaper".to_owned(), json!(pair.p_a_cheaper));
    Value::Object(entry)
}

fn spread(spread: Spread) -> Value {
    json!({"p10": spread.p10, "p50": spread.p50, "p90": spread.p90})
}

fn source(source: &SourceNote) -> Value {
    json!({"text": source.text, "as_of": source.as_of, "evidence": source.evidence.label()})
}
