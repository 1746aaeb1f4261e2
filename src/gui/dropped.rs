//! Files dragged over the window and dropped on it: a decision opens, anything else is read as traffic.

use super::commands::Action;
use super::theme::{Type, palette};
use eframe::egui::{self, Align2, Area, Context, Frame, Margin, Order, Stroke, Vec2};
use std::path::{Path, PathBuf};

/// The files dropped since the last frame.
pub fn taken(ctx: &Context) -> Vec<PathBuf> {
    ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect())
}

/// What a dropped file asks for.
pub fn action(path: PathBuf) -> Action {
    if is_decision(&path) { Action::OpenPath(path) } else { Action::ImportTrafficFrom(path) }
}

fn is_decision(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ron"))
}

/// While files hang over the window: what letting go would do.
pub fn hint(ctx: &Context, has_document: bool) {
    let hovered = ctx.input(|input| input.raw.hovered_files.clone());
    let Some(first) = hovered.first() else { return };
    let said = match &first.path {
        // Some systems name the file only when it is dropped.
        None => "Drop a decision to open it, or a log to read its traffic".to_owned(),
        Some(path) => words(path, hovered.len(), has_document),
    };
    Area::new(egui::Id::unique("dropped"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_CENTER, Vec2::ZERO)
        .show(ctx, |ui| {
            let colours = palette(ui);
            Frame::new()
                .fill(colours.raised)
                .stroke(Stroke::new(2.0, colours.accent))
                .corner_radius(12)
                .inner_margin(Margin::symmetric(32, 24))
                .show(ui, |ui| ui.label(Type::Section.text(said).color(colours.ink)));
        });
}

fn words(path: &Path, files: usize, has_document: bool) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let does = match (is_decision(path), has_document) {
        (true, _) => format!("Drop to open {name}"),
        (false, true) => format!("Drop to read the traffic in {name}"),
        (false, false) => format!("{name} is no decision: open one first, traffic is read into it"),
    };
    if files > 1 { format!("{does}; of {files} files the first is taken") } else { does }
}
