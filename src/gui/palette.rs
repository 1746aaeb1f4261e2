//! What lies over the stage: the palette, the shortcut sheet, the messages, a path to type.

use super::commands::{self, Action, COMMANDS, Command, State};
use super::files::or_ending;
use super::messages::{Messages, Weight};
use super::theme::{Type, palette};
use super::view::{Asks, Overlay, PathPurpose, Scene, View};
use super::{parts, pasted};
use crate::decision::{Decision, Place, questions};
use eframe::egui::{
    self, Align, CornerRadius, CursorIcon, Key, Label, Layout, ScrollArea, Sense, Ui, UiBuilder, vec2,
};
use std::path::PathBuf;

/// Rows the palette shows at once.
const ROWS: usize = 9;

pub fn show(
    ctx: &egui::Context,
    overlay: &Overlay,
    state: &State,
    scene: Option<&Scene<'_>>,
    messages: &Messages,
    view: &mut View,
    asks: &mut Asks,
) {
    let mut is_done = false;
    let name = match overlay {
        Overlay::Palette => "Search or command",
        Overlay::Shortcuts => "Shortcuts",
        Overlay::Messages => "Messages",
        Overlay::Table => "Decision table",
        Overlay::PathTo(_) => "Path",
    };
    let is_table = *overlay == Overlay::Table;
    let response = parts::modal(ctx, name).show(ctx, |ui| {
        let width = if is_table { 760.0_f32 } else { 520.0 };
        ui.set_width(width.min(ctx.content_rect().width() - 96.0));
        match overlay {
            Overlay::Palette => is_done = search(ui, state, scene, view, asks),
            Overlay::Shortcuts => is_done = shortcuts(ui),
            Overlay::Messages => is_done = log(ui, messages),
            Overlay::Table => is_done = pasted::show(ui, view),
            Overlay::PathTo(purpose) => is_done = path(ui, purpose, view, asks),
        }
    });
    if is_done || response.should_close() {
        view.overlay = None;
    }
}

/// One thing the palette can find.
struct Hit {
    title: String,
    aside: String,
    action: Action,
}

fn search(ui: &mut Ui, state: &State, scene: Option<&Scene<'_>>, view: &mut View, asks: &mut Asks) -> bool {
    let field = parts::field(
        ui,
        "palette",
        "Search or command",
        &mut view.typed,
        "Search a command or a question",
        f32::INFINITY,
    );
    field.request_focus();
    if field.changed() {
        view.picked = 0;
    }
    let hits = hits(ui.ctx(), &view.typed, state, scene.map(|scene| scene.decision.as_ref()));
    let (is_down, is_up, is_chosen) = ui.input(|input| {
        (input.key_pressed(Key::ArrowDown), input.key_pressed(Key::ArrowUp), input.key_pressed(Key::Enter))
    });
    if is_down {
        view.picked = (view.picked + 1).min(hits.len().saturating_sub(1));
    }
    if is_up {
        view.picked = view.picked.saturating_sub(1);
    }
    ui.add_space(4.0);
    let first = (view.picked + 1).saturating_sub(ROWS);
    for (at, hit) in hits.iter().enumerate().skip(first).take(ROWS) {
        let is_picked = at == view.picked;
        if row(ui, hit, is_picked) || (is_picked && is_chosen) {
            asks.action(hit.action.clone());
            return true;
        }
    }
    if hits.is_empty() {
        parts::secondary(ui, "Nothing is called that.");
    }
    false
}

fn row(ui: &mut Ui, hit: &Hit, is_picked: bool) -> bool {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_picked, &hit.title));
    if is_picked || response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(6), colours.accent_soft);
    }
    let ink = if is_picked { colours.accent } else { colours.ink };
    let inner = rect.shrink2(vec2(10.0, 0.0));
    let mut child =
        ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center)));
    child.label(Type::Secondary.text(&hit.aside).color(colours.muted));
    child.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add(Label::new(Type::Body.text(&hit.title).color(ink)).truncate());
    });
    response.clicked()
}

fn hits(ctx: &egui::Context, typed: &str, state: &State, decision: Option<&Decision>) -> Vec<Hit> {
    let matches = |text: &str| {
        let text = text.to_lowercase();
        typed.to_lowercase().split_whitespace().all(|word| text.contains(word))
    };
    let as_hit = |command: &Command| Hit {
        title: command.title(state),
        aside: command
            .shortcut
            .map_or_else(|| command.menu.label().to_owned(), |shortcut| commands::written(ctx, shortcut)),
        action: command.action.clone(),
    };
    let usable =
        COMMANDS.iter().filter(|command| command.is_enabled(state) && command.action != Action::Palette);
    let mut hits: Vec<_> = usable.filter(|command| matches(command.name)).map(as_hit).collect();
    // Questions are many: they are found, not listed.
    if !typed.trim().is_empty()
        && let Some(decision) = decision
    {
        for question in
            questions::all().filter(|question| matches(question.text) || matches(question.section.label()))
        {
            for place in decision.places(question) {
                if (question.asked_if)(decision, &place) {
                    hits.push(Hit {
                        title: question.text.to_owned(),
                        aside: place_name(decision, &place),
                        action: Action::Ask(place, question.id.to_owned()),
                    });
                }
            }
        }
    }
    hits
}

fn place_name(decision: &Decision, place: &Place) -> String {
    match place {
        Place::Application => "Application".to_owned(),
        Place::Component(id) => {
            decision.component(id).map_or_else(|| id.clone(), |component| component.name.clone())
        }
    }
}

fn shortcuts(ui: &mut Ui) -> bool {
    let colours = palette(ui);
    ui.label(Type::Section.text("Shortcuts").color(colours.ink));
    let height = ui.ctx().content_rect().height() - 200.0;
    ScrollArea::vertical().max_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        for command in &COMMANDS {
            let Some(shortcut) = &command.shortcut else { continue };
            ui.horizontal(|ui| {
                ui.spacing_mut().interact_size.y = 22.0;
                ui.label(Type::Body.text(command.name).color(colours.ink));
                parts::flush_right(
                    ui,
                    Type::Label.text(commands::written(ui.ctx(), *shortcut)).color(colours.muted),
                );
            });
        }
    });
    ui.add_space(8.0);
    parts::primary(ui, "Close").clicked()
}

fn log(ui: &mut Ui, messages: &Messages) -> bool {
    let colours = palette(ui);
    ui.label(Type::Section.text("Messages").color(colours.ink));
    if messages.log().is_empty() {
        parts::secondary(ui, "Nothing has been said yet.");
    }
    let height = ui.ctx().content_rect().height() - 200.0;
    ScrollArea::vertical().max_height(height).show(ui, |ui| {
        for message in messages.log().iter().rev() {
            let ink = if message.weight == Weight::Trouble { colours.warn } else { colours.ink };
            ui.add(Label::new(Type::Body.text(&message.text).color(ink)).wrap().selectable(true));
        }
    });
    ui.add_space(8.0);
    parts::primary(ui, "Close").clicked()
}

fn path(ui: &mut Ui, purpose: &PathPurpose, view: &mut View, asks: &mut Asks) -> bool {
    let colours = palette(ui);
    let chart_hint;
    let (title, hint, word) = match purpose {
        PathPurpose::Open => ("Open by path", "decisions/food-delivery.ron", "Open"),
        PathPurpose::SaveAs => ("Save to path", "decisions/food-delivery.ron", "Save"),
        PathPurpose::Import => ("Read traffic by path", "access.log, access.log.gz, requests.csv", "Read"),
        PathPurpose::Export => (
            "Export to path",
            "record.pdf, record.md, record.csv, record.ron, record.json, chart.svg",
            "Export",
        ),
        PathPurpose::Chart(chart, ending) => {
            chart_hint = format!("{}.{ending}", chart.file_name());
            ("Save the chart to path", chart_hint.as_str(), "Save")
        }
    };
    ui.label(Type::Section.text(title).color(colours.ink));
    if !view.said.is_empty() {
        parts::warning(ui, &view.said);
    }
    let field = parts::field(ui, "path", title, &mut view.typed, hint, f32::INFINITY);
    field.request_focus();
    let is_entered = ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(8.0);
    let mut is_done = false;
    ui.horizontal(|ui| {
        if parts::primary(ui, word).clicked() || is_entered {
            let path = PathBuf::from(view.typed.trim());
            if !view.typed.trim().is_empty() {
                view.tried = Some((purpose.clone(), view.typed.clone()));
                asks.action(match purpose {
                    PathPurpose::Open => Action::OpenPath(path),
                    PathPurpose::SaveAs => Action::SaveTo(path),
                    PathPurpose::Export => Action::ExportTo(path),
                    PathPurpose::Chart(chart, ending) => {
                        Action::ExportChartTo(chart.clone(), or_ending(path, ending))
                    }
                    PathPurpose::Import => Action::ImportTrafficFrom(path),
                });
                is_done = true;
            }
        }
        is_done |= parts::button(ui, "Cancel").clicked();
    });
    is_done
}
