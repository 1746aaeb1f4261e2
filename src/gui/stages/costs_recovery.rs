//! How an option may come back after a disaster: every pattern side by side.

use super::super::figure::figure;
use super::super::parts;
use super::super::theme::{Type, palette};
use super::super::view::Asks;
use crate::assess::{DownOutcome, FigureId, OptionOutcome, RecoveryPattern};
use crate::terms::quantity::{lower_first, with_unit};
use crate::terms::{Money, Unit};
use eframe::egui::{Grid, Label, Ui};

const COLUMNS: [&str; 5] = ["After a disaster", "Back in", "Data lost", "Adds a month", "Down a year"];
/// Points beside the figures for the reasons to stand there; below it they go under the table.
const ROOM: f32 = 760.0;

pub fn show(ui: &mut Ui, money: Money, option: &OptionOutcome, down: &DownOutcome, asks: &mut Asks) {
    if down.patterns.is_empty() {
        return;
    }
    parts::rule(ui);
    let is_wide = ui.available_width() >= ROOM;
    Grid::new("recovery").num_columns(COLUMNS.len() + usize::from(is_wide)).spacing([18.0, 6.0]).show(
        ui,
        |ui| {
            for name in COLUMNS.into_iter().chain(is_wide.then_some("Why")) {
                parts::label(ui, name);
            }
            ui.end_row();
            for pattern in &down.patterns {
                figures(ui, money, option, pattern, asks);
                if is_wide {
                    reason(ui, &why(pattern));
                }
                ui.end_row();
            }
        },
    );
    for pattern in down.patterns.iter().filter(|_| !is_wide) {
        reason(ui, &format!("{}: {}", pattern.name, lower_first(&why(pattern))));
    }
}

fn figures(ui: &mut Ui, money: Money, option: &OptionOutcome, pattern: &RecoveryPattern, asks: &mut Asks) {
    let colours = palette(ui);
    let ink = if pattern.is_chosen { colours.accent } else { colours.ink };
    let kind = if pattern.is_chosen { Type::Strong } else { Type::Body };
    ui.label(kind.text(pattern.name).color(ink));
    match pattern.figures {
        Some(figures) => {
            let hours = |value: f64| with_unit(value, Unit::Hours);
            let adds = money.shown(figures.usd_per_month);
            for text in [hours(figures.time_h), hours(figures.point_h), adds] {
                ui.label(Type::Body.text(text).color(colours.ink));
            }
            let id = FigureId::Downtime { option: option.id.clone() };
            let down = with_unit(figures.minutes_a_year, Unit::Minutes);
            figure(ui, Type::Body.text(down).color(colours.ink), &id, asks);
        }
        None => {
            for _ in 1..COLUMNS.len() {
                ui.label(Type::Body.text("–").color(colours.muted));
            }
        }
    }
}

fn why(pattern: &RecoveryPattern) -> String {
    let chosen = if pattern.is_chosen { "Chosen: " } else { "" };
    format!("{chosen}{}", pattern.why)
}

fn reason(ui: &mut Ui, text: &str) {
    ui.add(Label::new(Type::Secondary.text(text).color(palette(ui).muted)).wrap());
}
