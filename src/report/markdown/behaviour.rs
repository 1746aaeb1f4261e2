use super::super::said;
use super::{cell, inline};
use crate::assess::{
    Assessment, ComponentBehaviour, OptionOutcome, RecoveryPattern, SlowOutcome, TargetOutcome, full_name,
};
use crate::terms::quantity::{number, with_unit};
use crate::terms::{Money, Unit};

/// How the options of the cost chart answer, how long they are down, and what contracts promise;
/// nothing before it is known.
pub fn tables(assessment: &Assessment) -> String {
    let drawn = said::chart(assessment).series;
    let options: Vec<&OptionOutcome> = drawn.iter().filter_map(|line| assessment.option(&line.id)).collect();
    let known = || options.iter().filter_map(|option| Some((*option, option.behaviour.as_deref()?)));
    let rows: Vec<String> = known()
        .flat_map(|(option, found)| {
            let down = with_unit(found.down.minutes_a_year, Unit::Minutes);
            found.components.iter().map(move |component| row(option, component, &down))
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut text = "\n| Option | Part | Half of answers within | 95 of 100 | 99 of 100 | Wait in the worst hour, of 100 | Cold starts | Instances started | Down a year, estimated |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |\n".to_owned();
    text.push_str(&rows.join("\n"));
    text.push('\n');
    let asked: Vec<String> = known()
        .flat_map(|(option, found)| {
            found.components.iter().flat_map(move |component| {
                let targets = component.targets.iter().map(TargetOutcome::words);
                let slow = component.slow.as_ref().map(SlowOutcome::words);
                let of = format!("{}, {}", inline(&full_name(option)), inline(&component.name));
                targets.chain(slow).map(move |words| format!("* {of}: {}.", inline(&words)))
            })
        })
        .collect();
    if !asked.is_empty() {
        text.push_str("\nAgainst what was asked of answers:\n\n");
        text.push_str(&asked.join("\n"));
        text.push('\n');
    }
    let promised: Vec<String> = known()
        .flat_map(|(_, found)| &found.down.slas)
        .map(|sla| {
            format!(
                "{} {} of a month ({}; {}, {})",
                inline(&sla.offer_name),
                with_unit(sla.percent, Unit::Percent),
                inline(&sla.says),
                inline(&sla.source.text),
                inline(&sla.source.as_of)
            )
        })
        .collect();
    if !promised.is_empty() {
        text.push_str("\nContracts promise, as a term and no probability: ");
        text.push_str(&promised.join("; "));
        text.push_str(".\n");
    }
    if let Some((option, found)) = known().find(|(_, found)| !found.down.patterns.is_empty()) {
        text.push_str(&recovery(assessment.money(), option, &found.down.patterns));
    }
    text
}

/// How one option may come back after a disaster, pattern by pattern.
fn recovery(money: Money, option: &OptionOutcome, patterns: &[RecoveryPattern]) -> String {
    let mut text = format!(
        "\n| {} after a disaster | Back in | Data lost | Adds a month | Down a year, estimated | Why |\n| --- | ---: | ---: | ---: | ---: | --- |\n",
        cell(&full_name(option))
    );
    for pattern in patterns {
        let figures = pattern.figures.map_or_else(
            || ["–", "–", "–", "–"].map(str::to_owned),
            |figures| {
                [
                    with_unit(figures.time_h, Unit::Hours),
                    with_unit(figures.point_h, Unit::Hours),
                    money.shown(figures.usd_per_month),
                    with_unit(figures.minutes_a_year, Unit::Minutes),
                ]
            },
        );
        let chosen = if pattern.is_chosen { "chosen: " } else { "" };
        let line =
            format!("| {} | {} | {chosen}{} |\n", pattern.name, figures.join(" | "), cell(&pattern.why));
        text.push_str(&line);
    }
    text
}

fn row(option: &OptionOutcome, component: &ComponentBehaviour, down: &str) -> String {
    let ms = |value: f64| with_unit(value, Unit::Milliseconds);
    let cold = component.cold.as_ref().map_or_else(
        || "none".to_owned(),
        |cold| format!("{}{} %", if cold.is_sampled { "about " } else { "" }, number(100.0 * cold.predicted)),
    );
    let instances = component.cold.as_ref().map_or_else(
        || "none".to_owned(),
        |cold| {
            [Some(cold.instances_words()), cold.rejected_words()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("; ")
        },
    );
    format!(
        "| {} | {} | {} | {} | {} | {:.0} | {cold} | {instances} | {down} |",
        cell(&full_name(option)),
        cell(&component.name),
        ms(component.p50_ms),
        ms(component.p95_ms),
        ms(component.p99_ms),
        100.0 * component.worst().p_wait,
    )
}
