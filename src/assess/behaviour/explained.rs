//! Behaviour taken apart.

use super::super::explain::{Explanation, NoFigure};
use super::super::outcome::{OptionOutcome, SourceNote};
use super::super::verdict::full_name;
use super::super::words::hour_words;
use super::{BehaviourOutcome, ComponentBehaviour, RecoveryPattern};
use crate::terms::quantity::{number, with_unit};
use crate::terms::{Money, Unit};

fn behaviour(option: &OptionOutcome) -> Result<&BehaviourOutcome, NoFigure> {
    option.behaviour.as_deref().ok_or_else(|| NoFigure::NotYet { option: option.id.clone() })
}

/// How long answers of one component take.
pub fn latency(money: Money, option: &OptionOutcome, component: &str) -> Result<Explanation, NoFigure> {
    let all = &behaviour(option)?.components;
    let found = all.iter().find(|found| found.component == component).ok_or_else(|| NoFigure::Component {
        component: component.to_owned(),
        known: all.iter().map(|found| found.component.as_str()).collect::<Vec<_>>().join(", "),
    })?;
    let ms = |value: f64| with_unit(value, Unit::Milliseconds);
    let percent = |share: f64| format!("{} %", number(100.0 * share));
    let mut inputs = vec![
        ("half of the answers within".to_owned(), ms(found.p50_ms)),
        ("95 of 100 within".to_owned(), ms(found.p95_ms)),
        ("99 of 100 within".to_owned(), ms(found.p99_ms)),
    ];
    if let (Some(target), Some(within)) = (found.target_ms, found.within_target) {
        inputs.push((format!("within the target of {}", ms(target)), percent(within)));
        inputs.push(("hours in which more are late than may be".to_owned(), found.missed_hours.to_string()));
    }
    for target in &found.targets {
        inputs.push((format!("asked of {}: {}", target.who(), ms(target.target_ms)), target.words()));
    }
    if let Some(slow) = &found.slow {
        inputs.push((format!("slow ones may take {}", ms(slow.limit_ms)), slow.words()));
    }
    let worst = found.worst();
    let mut sources = Vec::new();
    let formula = match &found.cold {
        Some(cold) => {
            let bound = if cold.is_sampled { "about " } else { "" };
            inputs.push((
                "start an instance, simulated".to_owned(),
                format!("{bound}{}", percent(cold.predicted)),
            ));
            inputs.push(("start an instance, as stated".to_owned(), percent(cold.stated)));
            inputs.push(("alive at once, simulated".to_owned(), cold.instances_words()));
            if let Some(words) = cold.rejected_words() {
                inputs.push(("find the limit reached".to_owned(), words));
            }
            if let Some(kept) = cold.provisioned {
                inputs.push((
                    format!("with {} kept warm", number(kept.instances)),
                    format!("{}, for {}", percent(kept.cold_share), kept.price_words(money)),
                ));
            }
            sources.extend(cold.source.clone());
            "warm answers, lognormal around the service time, mixed with those that start an instance first, by event simulation of the week"
        }
        None if worst.utilisation.is_some() => {
            inputs.push(("wait for a processor".to_owned(), percent(found.p_wait)));
            inputs.push((
                format!("wait in the worst hour, {}", hour_words(found.worst_hour)),
                percent(worst.p_wait),
            ));
            inputs.push(("processors busy then".to_owned(), percent(worst.utilisation.unwrap_or_default())));
            "service time, lognormal, and the wait for a processor: Erlang C over machines × vCPU, in the worst minute of each hour and in the rest of it, stretched for the spread of service times (Allen and Cunneen)"
        }
        None => "service time, lognormal; nothing is known of the machines",
    };
    inputs.extend(surge_words(found));
    sources.extend(found.surge.source.clone());
    Ok(Explanation {
        title: format!("Answers of {} on {}", found.name, full_name(option)),
        value: format!("{} for 95 of 100", ms(found.p95_ms)),
        formula: formula.to_owned(),
        inputs,
        sources,
        children: Vec::new(),
    })
}

fn surge_words(found: &ComponentBehaviour) -> Vec<(String, String)> {
    let surge = &found.surge;
    let mut words = vec![(
        format!("find room when traffic rises most, {}", hour_words(surge.hour)),
        format!("{} %", number(100.0 * surge.found)),
    )];
    if !surge.grows.is_empty() {
        words.push(("room is added by".to_owned(), surge.grows.clone()));
    }
    let limit = surge.limit.map_or_else(String::new, |limit| format!(", of {} allowed", number(limit)));
    words.push((
        "at work at once in the worst minute".to_owned(),
        format!("{}{limit}", number(surge.at_once)),
    ));
    words
}

/// How long an option is down.
pub fn downtime(money: Money, option: &OptionOutcome) -> Result<Explanation, NoFigure> {
    let down = &behaviour(option)?.down;
    let mut inputs: Vec<(String, String)> = down
        .parts
        .iter()
        .map(|(part, value)| ((*part).to_owned(), format!("{} a year", with_unit(*value, Unit::Minutes))))
        .collect();
    inputs.push(("after a disaster".to_owned(), format!("{}: {}", down.recovery, down.recovery_words())));
    for sla in &down.slas {
        inputs.push((
            format!("promised by contract of {}", sla.offer_name),
            format!("{} of a month, {}; no probability", with_unit(sla.percent, Unit::Percent), sla.says),
        ));
        let SourceNote { text, as_of, evidence } = &sla.source;
        inputs.push((
            "where the contract says so".to_owned(),
            format!("{text} ({as_of}, {})", evidence.label()),
        ));
    }
    Ok(Explanation {
        title: format!("Downtime of {}", full_name(option)),
        value: format!("{} a year", with_unit(down.minutes_a_year, Unit::Minutes)),
        formula: "machines k of n with a common cause, platform and services in series, disasters on top; engineering estimates".to_owned(),
        inputs,
        sources: down.sources.clone(),
        children: down.patterns.iter().map(|pattern| recovering(money, pattern)).collect(),
    })
}

/// A pattern of recovery, taken or not.
fn recovering(money: Money, pattern: &RecoveryPattern) -> Explanation {
    let chosen = if pattern.is_chosen { ", chosen" } else { "" };
    let figures = pattern.figures.map(|figures| {
        [
            ("back in", with_unit(figures.time_h, Unit::Hours)),
            ("data lost", with_unit(figures.point_h, Unit::Hours)),
            ("adds to the bill", format!("{} a month", money.shown(figures.usd_per_month))),
        ]
    });
    let inputs = figures.into_iter().flatten().map(|(what, value)| (what.to_owned(), value));
    let down =
        pattern.figures.map(|figures| format!("{} a year", with_unit(figures.minutes_a_year, Unit::Minutes)));
    Explanation {
        title: format!("Recovery by {}{chosen}", pattern.name),
        value: down.unwrap_or_else(|| "not to be had".to_owned()),
        formula: pattern.why.clone(),
        inputs: inputs.collect(),
        sources: Vec::new(),
        children: Vec::new(),
    }
}
