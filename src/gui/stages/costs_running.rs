//! How an option runs: its machines and their work, its answers, and all options by cost and latency.

use super::super::commands::{Action, Format};
use super::super::figure::{figure, source};
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Running, View};
use super::super::{parts, plot};
use super::costs_bill::chosen;
use super::costs_recovery;
use crate::assess::{
    Assessment, BehaviourOutcome, ComponentBehaviour, FigureId, OptionOutcome, SlowOutcome, TargetOutcome,
    full_name, hour_words,
};
use crate::report::chart::{ChartId, chart};
use crate::terms::quantity::{number, with_unit};
use crate::terms::{Money, Unit};
use eframe::egui::{Align, Layout, Margin, Ui};

pub fn show(ui: &mut Ui, assessment: &Assessment, view: &mut View, asks: &mut Asks) {
    let Some(option) = chosen(assessment, view) else { return };
    parts::surface(ui, Margin::same(20), |ui| {
        ui.label(Type::Section.text(format!("How {} runs", full_name(option))).color(palette(ui).ink));
        let Some(behaviour) = &option.behaviour else {
            parts::secondary(ui, "Being worked out…");
            return;
        };
        let shown = ids(option, behaviour, view);
        ui.horizontal(|ui| {
            for (what, label) in [
                (Running::Machines, "Machines and their work"),
                (Running::Answers, "Answers by the hour"),
                (Running::Compared, "Cost and latency of all"),
            ] {
                if parts::chip(ui, label, view.running == what).clicked() {
                    view.running = what;
                }
            }
        });
        ui.add_space(6.0);
        if shown.is_empty() {
            parts::secondary(ui, "Nobody waits for an answer here, so none is drawn.");
        }
        for (at, id) in shown.iter().enumerate() {
            match chart(assessment, id) {
                Some(chart) => {
                    ui.push_id(("saving", at), |ui| heading(ui, id, &chart.title, shown.len() > 1, asks));
                    if view.chart_as_table {
                        ui.push_id(at, |ui| plot::table(ui, &chart));
                    } else {
                        plot::show(ui, &format!("{}/{at}", id.file_name()), &chart, 220.0);
                    }
                }
                None => {
                    parts::secondary(
                        ui,
                        "Nothing is reserved here: it is paid by what is done, and no hour is idle.",
                    );
                }
            }
        }
        ui.add_space(4.0);
        facts(ui, assessment.money(), option, behaviour, asks);
    });
}

/// A chart's title, and how to keep it.
fn heading(ui: &mut Ui, id: &ChartId, title: &str, is_one_of_several: bool, asks: &mut Asks) {
    ui.horizontal(|ui| {
        ui.label(Type::Strong.text(title).color(palette(ui).ink));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let what = if is_one_of_several { title } else { "how it runs" };
            for (format, label) in [(Format::Csv, "Save as CSV"), (Format::Svg, "Save as SVG")] {
                let name = format!("{label}: {what}");
                if parts::link(ui, label).accessible_name(name).clicked() {
                    asks.action(Action::ExportChart(id.clone(), format));
                }
            }
        });
    });
}

/// The charts of what is chosen.
fn ids(option: &OptionOutcome, behaviour: &BehaviourOutcome, view: &View) -> Vec<ChartId> {
    match view.running {
        Running::Machines => vec![ChartId::Capacity(option.id.clone())],
        Running::Answers => {
            let answered = behaviour.components.iter().filter(|found| found.target_ms.is_some());
            answered.map(|found| ChartId::Latency(option.id.clone(), found.component.clone())).collect()
        }
        Running::Compared => vec![ChartId::Pareto],
    }
}

fn facts(ui: &mut Ui, money: Money, option: &OptionOutcome, behaviour: &BehaviourOutcome, asks: &mut Asks) {
    for found in &behaviour.components {
        ui.push_id(&found.component, |ui| component(ui, money, option, found, asks));
    }
    let colours = palette(ui);
    let down = &behaviour.down;
    parts::rule(ui);
    ui.horizontal_wrapped(|ui| {
        parts::label(ui, "Down");
        let id = FigureId::Downtime { option: option.id.clone() };
        let text = format!("{} a year", with_unit(down.minutes_a_year, Unit::Minutes));
        figure(ui, Type::Strong.text(text).color(colours.ink), &id, asks);
        parts::secondary(
            ui,
            &format!("estimated · after a disaster ({}) {}", down.recovery, down.recovery_words()),
        );
    });
    for sla in &down.slas {
        ui.horizontal_wrapped(|ui| {
            parts::secondary(
                ui,
                &format!(
                    "The contract promises {} of a month for {} ({}): a term, no probability",
                    with_unit(sla.percent, Unit::Percent),
                    sla.offer_name,
                    sla.says
                ),
            );
            source(ui, &sla.source);
        });
    }
    costs_recovery::show(ui, money, option, down, asks);
}

fn component(ui: &mut Ui, money: Money, option: &OptionOutcome, found: &ComponentBehaviour, asks: &mut Asks) {
    let colours = palette(ui);
    let ms = |value: f64| with_unit(value, Unit::Milliseconds);
    let percent = |share: f64| format!("{} %", number(100.0 * share));
    parts::rule(ui);
    ui.horizontal_wrapped(|ui| {
        parts::label(ui, &found.name);
        let id = FigureId::Latency { option: option.id.clone(), component: found.component.clone() };
        let text = format!("{} for 95 of 100", ms(found.p95_ms));
        figure(ui, Type::Strong.text(text).color(colours.ink), &id, asks);
        let mut said =
            vec![format!("half within {}, 99 of 100 within {}", ms(found.p50_ms), ms(found.p99_ms))];
        if let (Some(target), Some(within)) = (found.target_ms, found.within_target) {
            said.push(format!("{} within the target of {}", percent(within), ms(target)));
        }
        said.extend(found.targets.iter().map(TargetOutcome::words));
        said.extend(found.slow.as_ref().map(SlowOutcome::words));
        if let Some(cold) = &found.cold {
            let bound = if cold.is_sampled { "about " } else { "" };
            said.push(format!(
                "{bound}{} start cold, where {} was stated",
                percent(cold.predicted),
                percent(cold.stated)
            ));
            said.push(cold.instances_words());
            said.extend(cold.rejected_words());
            if let Some(kept) = cold.provisioned {
                said.push(format!(
                    "with {} kept warm {}, for {}",
                    number(kept.instances),
                    percent(kept.cold_share),
                    kept.price_words(money)
                ));
            }
        } else if found.worst().utilisation.is_some() {
            let when = hour_words(found.worst_hour);
            said.push(format!("{} wait in the worst hour, {when}", percent(found.worst().p_wait)));
        }
        if found.surge.found < 0.9995 {
            said.push(format!(
                "{} find room when traffic rises most, {}",
                percent(found.surge.found),
                hour_words(found.surge.hour)
            ));
        }
        parts::secondary(ui, &said.join(" · "));
    });
}
