//! The one way a number is shown that can be taken apart.

use super::commands::Action;
use super::parts;
use super::theme::{Type, palette};
use super::view::Asks;
use crate::assess::{Assessment, Explanation, FigureId, SourceNote, explain};
use eframe::egui::{
    self, Align, CursorIcon, Frame, Label, Layout, Margin, Response, RichText, Sense, Stroke, Ui, WidgetText,
};

/// A number one can click: it opens what it is made of.
pub fn figure(ui: &mut Ui, text: RichText, id: &FigureId, asks: &mut Asks) -> Response {
    figure_job(ui, text, id, asks)
}

/// The same for text already laid out, such as figures in a column.
pub fn figure_job(ui: &mut Ui, text: impl Into<WidgetText>, id: &FigureId, asks: &mut Asks) -> Response {
    figure_saying(ui, text, id, "Show how this figure is made", asks)
}

/// The same with something to say of the figure while the pointer rests on it.
pub fn figure_saying(
    ui: &mut Ui,
    text: impl Into<WidgetText>,
    id: &FigureId,
    says: impl Into<WidgetText>,
    asks: &mut Asks,
) -> Response {
    let response = ui
        .add(Label::new(text).sense(Sense::click()).extend())
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text(says);
    if response.hovered() || response.has_focus() {
        let rect = response.rect;
        ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(1.0, palette(ui).accent));
    }
    if response.clicked() {
        asks.action(Action::Explain(id.clone()));
    }
    response
}

/// The panel that takes a figure apart; returns whether it should close.
pub fn panel(ctx: &egui::Context, assessment: Option<&Assessment>, id: &FigureId) -> bool {
    let mut is_done = false;
    let response = parts::modal(ctx, "How this figure is made").show(ctx, |ui| {
        ui.set_width(560.0_f32.min(ctx.content_rect().width() - 96.0));
        match assessment.map(|assessment| explain(assessment, id)) {
            Some(Ok(explanation)) => {
                let height = ctx.content_rect().height() - 220.0;
                egui::ScrollArea::vertical().max_height(height).show(ui, |ui| show(ui, &explanation, 0));
            }
            Some(Err(error)) => {
                parts::prose(ui, &error.to_string());
            }
            None => {
                parts::prose(ui, "The figures are being computed.");
            }
        }
        ui.add_space(12.0);
        ui.horizontal(|ui| {
            let name = Type::Secondary.text(id.to_string()).color(palette(ui).muted);
            ui.add(Label::new(name).selectable(true))
                .on_hover_text("The figure's name, for `siteplan explain`");
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                is_done = parts::primary(ui, "Close").clicked();
            });
        });
    });
    is_done || response.should_close()
}

fn show(ui: &mut Ui, explanation: &Explanation, depth: usize) {
    ui.spacing_mut().item_spacing.y = 5.0;
    let colours = palette(ui);
    if depth == 0 {
        parts::label(ui, &explanation.title);
        ui.add(Label::new(Type::Headline.text(&explanation.value).color(colours.ink)).selectable(true));
    } else {
        parts::line(ui, |ui| {
            ui.label(Type::Strong.text(&explanation.title).color(colours.ink));
            parts::flush_right(ui, Type::Strong.text(&explanation.value).color(colours.ink));
        });
    }
    if !explanation.formula.is_empty() {
        let tint = if depth == 0 { colours.ground } else { colours.raised };
        Frame::new().fill(tint).corner_radius(8).inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add(
                Label::new(Type::Secondary.text(&explanation.formula).color(colours.ink))
                    .wrap()
                    .selectable(true),
            );
        });
    }
    for (name, value) in &explanation.inputs {
        parts::line(ui, |ui| {
            ui.label(Type::Secondary.text(name).color(colours.muted));
            parts::flush_right(ui, Type::Secondary.text(value).color(colours.ink));
        });
    }
    for note in &explanation.sources {
        source(ui, note);
    }
    if !explanation.children.is_empty() {
        ui.add_space(4.0);
        for (at, child) in explanation.children.iter().enumerate() {
            ui.push_id(at, |ui| {
                parts::rule(ui);
                show(ui, child, depth + 1);
            });
        }
    }
}

/// A fact's source, its date and how well it is known.
pub fn source(ui: &mut Ui, note: &SourceNote) {
    parts::secondary(ui, &source_words(note));
}

/// Text, date and class of evidence.
pub fn source_words(note: &SourceNote) -> String {
    let dated = if note.as_of.is_empty() { String::new() } else { format!(", {}", note.as_of) };
    format!("{}{dated} · {}", note.text, note.evidence.label())
}
