//! How an option may come back after a disaster: every pattern side by side.

use super::super::figure::figure;
use super::super::parts;
use super::super::theme::{Type, palette};
use super::super::view::Asks;
use crate::assess::{DownOutcome, FigureId, OptionOutcome, RecoveryPattern, hours, minutes};
use crate::terms::quantity::usd;
use eframe::egui::{Grid, Label, Ui};

const COLUMNS: [&str; 6] = ["After a disaster", "Back in", "Data lost", "Adds a month", "Down a year", "Why"];

pub fn show(ui: &mut Ui, option: &OptionOutcome, down: &DownOutcome, asks: &mut Asks) {
    if down.patterns.is_empty() {
        return;
    }
    parts::rule(ui);
    Grid::new("recovery").num_columns(COLUMNS.len()).spacing([18.0, 6.0]).show(ui, |ui| {
        for name in COLUMNS {
            parts::label(ui, name);
        }
        ui.end_row();
        for pattern in &down.patterns {
            row(ui, option, pattern, asks);
        }
    });
}

fn row(ui: &mut Ui, option: &OptionOutcome, pattern: &RecoveryPattern, asks: &mut Asks) {
    let colours = palette(ui);
    let ink = if pattern.is_chosen { colours.accent } else { colours.ink };
    let kind = if pattern.is_chosen { Type::Strong } else { Type::Body };
    ui.label(kind.text(pattern.name).color(ink));
    match pattern.figures {
        Some(figures) => {
            ui.label(Type::Body.text(hours(figures.time_h)).color(colours.ink));
            ui.label(Type::Body.text(hours(figures.point_h)).color(colours.ink));
            ui.label(Type::Body.text(usd(figures.usd_per_month)).color(colours.ink));
            let id = FigureId::Downtime { option: option.id.clone() };
            figure(ui, Type::Body.text(minutes(figures.minutes_a_year)).color(colours.ink), &id, asks);
        }
        None => {
            for _ in 0..4 {
                ui.label(Type::Body.text("–").color(colours.muted));
            }
        }
    }
    let chosen = if pattern.is_chosen { "Chosen: " } else { "" };
    let why = format!("{chosen}{}", pattern.why);
    ui.add(Label::new(Type::Secondary.text(why).color(colours.muted)).wrap());
    ui.end_row();
}
