//! Three cards under the chart: break-evens, idle capacity, what is counted.

use super::super::figure::figure;
use super::super::parts;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene};
use crate::assess::{Assessment, BreakEven, FigureId};
use crate::decision::{Change, Edit, SWITCHES};
use crate::report::chart::Chart;
use crate::terms::quantity::{number, of_hundred};
use eframe::egui::{Align, Label, Layout, Ui, vec2};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, chart: &Chart, asks: &mut Asks) {
    parts::columns(ui, 3, 250.0, |ui, at| {
        parts::card(ui, |ui| {
            ui.set_min_height(172.0);
            match at {
                0 => break_evens(ui, assessment, chart, asks),
                1 => idle(ui, assessment),
                _ => switches(ui, scene, asks),
            }
        });
    });
}

fn break_evens(ui: &mut Ui, assessment: &Assessment, chart: &Chart, asks: &mut Asks) {
    let colours = palette(ui);
    parts::label(ui, "Break-evens");
    let named: Vec<_> =
        chart.marks.iter().filter_map(|mark| Some((mark, pair_at(assessment, mark.x)?))).take(3).collect();
    if named.is_empty() {
        parts::prose(ui, "No two of these options change places within the traffic shown.");
    }
    for (mark, pair) in named {
        ui.push_id(mark.letter, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            parts::line(ui, |ui| {
                ui.label(Type::Label.text(format!("{}", mark.letter)).color(colours.accent));
                let text = Type::Strong.text(format!("{} a month", number(mark.x))).color(colours.ink);
                figure(ui, text, &name(assessment, pair), asks);
                if let Some(spread) = pair.requests_per_month {
                    let range = format!("{} to {}", number(spread.p10), number(spread.p90));
                    ui.add(Label::new(Type::Secondary.text(range).color(colours.muted)).truncate());
                }
            });
            let cheaper = option_name(assessment, pair.a);
            let text = format!(
                "{}. At your traffic {cheaper} is cheaper in {} of 100 futures.",
                mark.label,
                of_hundred(pair.p_a_cheaper)
            );
            parts::secondary(ui, &text);
            ui.add_space(4.0);
        });
    }
}

/// The pair whose crossing a mark stands at.
fn pair_at(assessment: &Assessment, requests: f64) -> Option<&BreakEven> {
    let stated = assessment.curves.stated_requests;
    let off = |pair: &BreakEven| {
        pair.crossings
            .iter()
            .map(|multiple| (multiple * stated / requests - 1.0).abs())
            .fold(f64::INFINITY, f64::min)
    };
    assessment.break_evens.iter().min_by(|a, b| off(a).total_cmp(&off(b))).filter(|pair| off(pair) < 1e-6)
}

fn name(assessment: &Assessment, pair: &BreakEven) -> FigureId {
    let id = |at: usize| assessment.options.get(at).map_or(String::new(), |option| option.id.clone());
    FigureId::BreakEven { a: id(pair.a), b: id(pair.b) }
}

fn option_name(assessment: &Assessment, at: usize) -> &str {
    assessment.options.get(at).map_or("", |option| option.name.as_str())
}

fn idle(ui: &mut Ui, assessment: &Assessment) {
    let colours = palette(ui);
    parts::label(ui, "Paid for and idle")
        .on_hover_text("Share of the capacity paid for that does nothing, at the likely values");
    for option in assessment.options.iter().filter(|option| option.feasible).take(6) {
        ui.push_id(&option.id, |ui| {
            parts::line(ui, |ui| {
                let width = ui.available_width();
                ui.allocate_ui_with_layout(
                    vec2(width * 0.42, 22.0),
                    Layout::left_to_right(Align::Center),
                    |ui| {
                        ui.set_width(width * 0.42);
                        ui.add(Label::new(Type::Secondary.text(&option.name).color(colours.ink)).truncate());
                    },
                );
                #[expect(clippy::cast_possible_truncation, reason = "a share for a bar")]
                let share = option.idle_share.unwrap_or(0.0) as f32;
                parts::bar(ui, width * 0.58 - 58.0, share, colours.model(option.model));
                parts::flush_right(
                    ui,
                    Type::Secondary.text(crate::report::said::idle(option)).color(colours.ink),
                );
            });
        });
    }
}

fn switches(ui: &mut Ui, scene: &Scene<'_>, asks: &mut Asks) {
    parts::label(ui, "What is counted");
    let costing = &scene.decision.costing;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for (id, label) in SWITCHES {
            let is_on = !costing.off.iter().any(|off| off == id);
            if parts::chip(ui, label, is_on).accessible_name(format!("Count {label}")).clicked() {
                let mut changed = costing.clone();
                if is_on {
                    changed.off.push(id.to_owned());
                    changed.off.sort();
                } else {
                    changed.off.retain(|off| off != id);
                }
                let word = if is_on { "Leave out" } else { "Count" };
                asks.edit(Edit::new(format!("{word}: {label}"), Change::Costing(changed)));
            }
        }
        if parts::chip(ui, "Free allowances", costing.allowances).clicked() {
            let mut changed = costing.clone();
            changed.allowances = !changed.allowances;
            asks.edit(Edit::new("Free allowances", Change::Costing(changed)));
        }
    });
}
