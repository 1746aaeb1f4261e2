use super::source;
use crate::assess::{BehaviourOutcome, ComponentBehaviour, RecoveryPattern, hour_words};
use serde_json::{Value, json};

/// How an option answers and how long it is down.
pub fn of(found: &BehaviourOutcome) -> Value {
    let down = &found.down;
    json!({
        "components": found.components.iter().map(component).collect::<Vec<_>>(),
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
