//! The start page: presets as cards, recent files, a blank sheet.

use super::commands::Action;
use super::drafts::Orphan;
use super::parts;
use super::theme::{Type, palette};
use super::view::Asks;
use crate::assess::presets;
use eframe::egui::{
    self, Align, CornerRadius, CursorIcon, Label, Layout, Sense, Stroke, StrokeKind, Ui, UiBuilder, vec2,
};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A preset as its card shows it.
struct Card {
    id: &'static str,
    title: String,
    about: &'static str,
}

/// Titles stand in the presets' files, which are read once.
fn cards() -> &'static [Card] {
    static CARDS: OnceLock<Vec<Card>> = OnceLock::new();
    CARDS.get_or_init(|| {
        let title = |preset: &crate::assess::Preset| {
            preset.decision().map_or_else(|_| preset.id.to_owned(), |decision| decision.title)
        };
        presets()
            .iter()
            .map(|preset| Card { id: preset.id, title: title(preset), about: preset.about })
            .collect()
    })
}

pub fn show(ui: &mut Ui, recent: &[PathBuf], orphans: &[Orphan], asks: &mut Asks) {
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = 980.0_f32.min(ui.available_width() - 64.0);
        let margin = ((ui.available_width() - width) / 2.0).max(0.0);
        ui.add_space(if ui.available_height() > 760.0 { 56.0 } else { 28.0 });
        ui.horizontal_top(|ui| {
            ui.add_space(margin);
            ui.vertical(|ui| {
                ui.set_width(width);
                sheet(ui, recent, orphans, asks);
            });
        });
        ui.add_space(40.0);
    });
}

fn sheet(ui: &mut Ui, recent: &[PathBuf], orphans: &[Orphan], asks: &mut Asks) {
    parts::headline(
        ui,
        "Where should your application live?",
        "Describe it, see what each way of hosting costs as traffic grows, and leave with a decision that says when to look again.",
    );
    ui.add_space(12.0);
    ui.horizontal(|ui| {
        if parts::primary(ui, "New decision").clicked() {
            asks.action(Action::New);
        }
        if parts::button(ui, "Open a file…").clicked() {
            asks.action(Action::Open);
        }
        ui.add_space(8.0);
        parts::secondary(ui, "or drop one on this window");
    });
    if !orphans.is_empty() {
        ui.add_space(20.0);
        parts::card(ui, |ui| left_behind(ui, orphans, asks));
    }
    if !recent.is_empty() {
        ui.add_space(24.0);
        parts::label(ui, "Recent");
        for path in recent.iter().take(5) {
            ui.push_id(path, |ui| recent_row(ui, path, asks));
        }
    }
    ui.add_space(24.0);
    parts::label(ui, "Start from a decision somebody thought through");
    ui.add_space(4.0);
    let count = if ui.available_width() > 720.0 { 3 } else { 2 };
    let gap = 16.0;
    let width = (ui.available_width() - gap * f32::from(count - 1_u8)) / f32::from(count);
    for row in cards().chunks(usize::from(count)) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for preset in row {
                card(ui, preset, width, asks);
            }
        });
        ui.add_space(gap - 8.0);
    }
}

/// Work that a window did not live to save.
fn left_behind(ui: &mut Ui, orphans: &[Orphan], asks: &mut Asks) {
    let colours = palette(ui);
    ui.label(Type::Section.text("Work that was not saved").color(colours.ink));
    parts::secondary(ui, "A window ended before these changes were saved. They were kept for you.");
    for orphan in orphans {
        ui.push_id(&orphan.path, |ui| {
            parts::rule(ui);
            ui.horizontal(|ui| {
                ui.label(Type::Strong.text(&orphan.title).color(colours.ink));
                if let Some(of) = &orphan.of {
                    ui.add(
                        Label::new(Type::Secondary.text(of.display().to_string()).color(colours.muted))
                            .truncate(),
                    );
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if parts::quiet_link(ui, "Give it up").clicked() {
                        asks.action(Action::GiveUp(orphan.path.clone()));
                    }
                    if parts::button(ui, "Open it").clicked() {
                        asks.action(Action::Recover(orphan.path.clone()));
                    }
                });
            });
        });
    }
}

fn card(ui: &mut Ui, preset: &Card, width: f32, asks: &mut Asks) {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 112.0), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &preset.title));
    let line = if response.hovered() || response.has_focus() { colours.accent } else { colours.line };
    ui.painter().rect(
        rect,
        CornerRadius::same(10),
        colours.surface,
        Stroke::new(1.0, line),
        StrokeKind::Inside,
    );
    let inner = rect.shrink2(vec2(18.0, 16.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::top_down(Align::Min)));
    child.spacing_mut().item_spacing.y = 4.0;
    child.add(Label::new(Type::Strong.text(&preset.title).color(colours.ink)).wrap());
    let about = Type::Secondary.text(preset.about).color(colours.muted);
    child.set_clip_rect(inner.expand(2.0).intersect(ui.clip_rect()));
    child.add(Label::new(about).wrap());
    if response.clicked() {
        asks.action(Action::OpenPreset(preset.id));
    }
}

fn recent_row(ui: &mut Ui, path: &Path, asks: &mut Asks) {
    let colours = palette(ui);
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    ui.horizontal(|ui| {
        if parts::link(ui, &name).clicked() {
            asks.action(Action::OpenPath(path.to_path_buf()));
        }
        let folder = path.parent().unwrap_or(path).display().to_string();
        ui.add(Label::new(Type::Secondary.text(folder).color(colours.muted)).truncate());
    });
}
