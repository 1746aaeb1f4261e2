//! The bill of one option, line by line.

use super::super::figure::{figure, figure_job};
use super::super::parts;
use super::super::theme::{Type, palette, tabular};
use super::super::view::{Asks, Scene, View};
use super::components::ROWS;
use crate::assess::{Assessment, BillLine, FigureId, OptionOutcome};
use crate::terms::quantity::{number, usd, usd_cents};
use eframe::egui::{Align, Align2, ComboBox, Label, Layout, Rect, Sense, Ui, UiBuilder, vec2};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, view: &mut View, asks: &mut Asks) {
    let chosen = view.option.as_ref().and_then(|id| assessment.option(id));
    let Some(option) = chosen.or_else(|| assessment.leader()).or_else(|| assessment.options.first()) else {
        return;
    };
    parts::surface(ui, ROWS, |ui| {
        head(ui, assessment, option, view);
        ui.add_space(4.0);
        for (at, line) in option.bill.lines.iter().enumerate() {
            ui.push_id(at, |ui| row(ui, scene, option, line, asks));
        }
        parts::rule(ui);
        ui.horizontal(|ui| {
            let range = format!(
                "{} to {} in 8 of 10 futures",
                usd(option.monthly_usd.p10),
                usd(option.monthly_usd.p90)
            );
            parts::secondary(ui, &range);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let id = FigureId::Bill { option: option.id.clone() };
                figure(ui, Type::Strong.text(usd_cents(option.bill.usd)).color(palette(ui).ink), &id, asks);
                parts::label(ui, "in the first month, at the likely values");
            });
        });
    });
}

fn head(ui: &mut Ui, assessment: &Assessment, option: &OptionOutcome, view: &mut View) {
    ui.horizontal(|ui| {
        ui.label(Type::Section.text("The bill of").color(palette(ui).ink));
        let combo =
            ComboBox::from_id_salt("bill").width(260.0).selected_text(&option.name).show_ui(ui, |ui| {
                for other in &assessment.options {
                    let label = format!("{} · {}", other.model, other.name);
                    if ui.selectable_label(other.id == option.id, label).clicked() {
                        view.option = Some(other.id.clone());
                    }
                }
            });
        let _named = combo.response.accessible_name("The option whose bill is shown");
    });
}

fn row(ui: &mut Ui, scene: &Scene<'_>, option: &OptionOutcome, line: &BillLine, asks: &mut Asks) {
    let colours = palette(ui);
    parts::rule(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let (rest, amount) = rect.split_left_right_at_x(rect.right() - 110.0);
    let (rest, quantity) = rest.split_left_right_at_x(rest.right() - (rect.width() * 0.3).min(240.0));
    let component = line
        .component
        .as_ref()
        .map(|id| scene.decision.component(id).map_or(id.as_str(), |known| known.name.as_str()));
    let name: Rect = rest;
    let mut left = ui.new_child(UiBuilder::new().max_rect(name).layout(Layout::left_to_right(Align::Center)));
    left.add(Label::new(Type::Body.text(&line.name).color(colours.ink)).truncate());
    if let Some(component) = component {
        left.add(Label::new(Type::Secondary.text(component).color(colours.muted)).truncate());
    }
    let text = format!("{} {}", number(line.quantity), line.unit);
    parts::cell(ui, quantity, Align2::RIGHT_CENTER, Type::Secondary.text(text).color(colours.muted));
    let mut right =
        ui.new_child(UiBuilder::new().max_rect(amount).layout(Layout::right_to_left(Align::Center)));
    let id = FigureId::Line { option: option.id.clone(), meter: line.meter.clone() };
    let job = tabular(&right, &usd_cents(line.usd), Type::Body, colours.ink);
    figure_job(&mut right, job, &id, asks);
    response.on_hover_text(&line.formula);
}
