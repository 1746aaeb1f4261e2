use super::source;
use crate::assess::{BehaviourOutcome, ComponentBehaviour, HourBehaviour, RecoveryPattern, hour_words};
use serde_json::{Map, Value, json};

/// How an option answers and how long it is down. Hours are told of options that are allowed: of those
/// that are out they would be the larger part of the answer.
pub fn of(found: &BehaviourOutcome, is_allowed: bool) -> Value {
    let down = &found.down;
    let components = found.components.iter().map(|found| {
        let mut told = component(found);
        if is_allowed {
            told["hours"] = hours(found);
        }
        told
    });
    json!({
        "components": components.collect::<Vec<_>>(),
        "down_minutes_a_year": down.minutes_a_year,
        "down_parts": down.parts.iter().map(|(part, minutes)| json!({"part": part, "minutes_a_year": minutes}))
            .collect::<Vec<_>>(),
        "recovery": {
            "pattern": down.recovery, "time_hours": down.recovery_time_h, "point_hours": down.recovery_point_h,
            "may_wait": down.waiting,
            "patterns": down.patterns.iter().map(pattern).collect::<Vec<_>>(),
        },
        "down_sources": down.sources.iter().map(source).collect::<Vec<_>>(),
        "slas": down.slas.iter().map(|sla| json!({
            "offer": sla.offer_name, "percent": sla.percent, "of": sla.says, "source": source(&sla.source),
        })).collect::<Vec<_>>(),
    })
}

fn pattern(pattern: &RecoveryPattern) -> Value {
    json!({
        "pattern": pattern.name, "chosen": pattern.is_chosen, "why": pattern.why,
        "figures": pattern.figures.map(|figures| json!({
            "time_hours": figures.time_h, "point_hours": figures.point_h,
            "usd_per_month": figures.usd_per_month, "down_minutes_a_year": figures.minutes_a_year,
        })),
    })
}

fn component(found: &ComponentBehaviour) -> Value {
    let worst = found.worst();
    let surge = &found.surge;
    json!({
        "component": found.component,
        "target_ms": found.target_ms,
        "within_target": found.within_target,
        "missed_hours": found.target_ms.map(|_| found.missed_hours),
        "targets": found.targets.iter().map(|target| json!({
            "of_100": target.of_100, "target_ms": target.target_ms, "takes_ms": target.takes_ms,
            "missed_hours": target.missed_hours, "worst_hour": target.worst_hour,
            "when": hour_words(target.worst_hour), "worst_ms": target.worst_ms,
        })).collect::<Vec<_>>(),
        "slow": found.slow.map(|slow| json!({
            "limit_ms": slow.limit_ms, "beyond": slow.beyond, "tolerated": slow.tolerated,
            "started_p99_ms": slow.started_p99_ms,
        })),
        "p50_ms": found.p50_ms,
        "p95_ms": found.p95_ms,
        "p99_ms": found.p99_ms,
        "p_wait": found.p_wait,
        "worst_hour": {
            "hour": found.worst_hour, "when": hour_words(found.worst_hour),
            "requests_per_second": worst.requests_per_s, "utilisation": worst.utilisation,
            "p_wait": worst.p_wait, "cold_share": worst.cold_share,
            "p50_ms": worst.p50_ms, "p95_ms": worst.p95_ms, "p99_ms": worst.p99_ms,
        },
        "cold": found.cold.as_ref().map(|cold| json!({
            "predicted": cold.predicted, "sampled": cold.is_sampled, "stated": cold.stated,
            "mean_instances": cold.mean_instances, "most_instances": cold.most_instances,
            "rejected": cold.rejected, "limit": cold.limit,
            "provisioned": cold.provisioned.map(|kept| json!({
                "instances": kept.instances, "cold_share": kept.cold_share, "usd_per_month": kept.usd_per_month,
            })),
        })),
        "surge": {
            "hour": surge.hour, "when": hour_words(surge.hour), "found": surge.found,
            "at_once": surge.at_once, "at_once_at_peak": surge.at_once_at_peak, "limit": surge.limit, "grows": surge.grows,
            "source": surge.source.as_ref().map(source),
        },
    })
}

/// A list of 168 for each figure that the component has, to four digits.
fn hours(found: &ComponentBehaviour) -> Value {
    let all = |of: &dyn Fn(&HourBehaviour) -> f64| -> Value {
        found.hours.iter().map(|hour| told(of(hour))).collect()
    };
    let mut figures = Map::new();
    let mut add = |name: &str, values: Value| figures.insert(name.to_owned(), values);
    add("requests_per_second", all(&|hour| hour.requests_per_s));
    if found.hours.iter().any(|hour| hour.machines.is_some()) {
        add("machines", all(&|hour| hour.machines.unwrap_or_default()));
        add("utilisation", all(&|hour| hour.utilisation.unwrap_or_default()));
        add("p_wait", all(&|hour| hour.p_wait));
    }
    if found.cold.is_some() {
        add("cold_share", all(&|hour| hour.cold_share));
        add("rejected", all(&|hour| hour.rejected));
    }
    if found.target_ms.is_some() {
        add("within_target", all(&|hour| hour.within_target.unwrap_or_default()));
    }
    add("p50_ms", all(&|hour| hour.p50_ms));
    add("p95_ms", all(&|hour| hour.p95_ms));
    add("p99_ms", all(&|hour| hour.p99_ms));
    Value::Object(figures)
}

/// Four digits: an hour of a model says no more.
fn told(value: f64) -> f64 {
    if value.abs() < 1e-12 || !value.is_finite() {
        return 0.0;
    }
    let unit = libm::pow(10.0, libm::floor(libm::log10(value.abs())) - 3.0);
    if unit < 1.0 {
        libm::round(value / unit) / libm::round(1.0 / unit)
    } else {
        libm::round(value / unit) * unit
    }
}
