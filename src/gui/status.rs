//! The bottom line: what the figures rest on.

use super::commands::Action;
use super::files::Reading;
use super::parts;
use super::theme::{Type, palette};
use super::view::{Asks, Scene};
use crate::terms::quantity::grouped;
use eframe::egui::{Align, Frame, Label, Layout, Margin, Panel, Ui};

pub fn show(ui: &mut Ui, scene: Option<&Scene<'_>>, reading: Option<&Reading>, asks: &mut Asks) {
    let colours = palette(ui);
    let frame = Frame::new().fill(colours.surface).inner_margin(Margin::symmetric(16, 0));
    Panel::bottom("status").exact_size(28.0).resizable(false).show_separator_line(true).frame(frame).show(
        ui,
        |ui| {
            ui.horizontal_centered(|ui| {
                ui.spacing_mut().item_spacing.x = 20.0;
                let is_wide = ui.available_width() > 1100.0;
                for text in scene.map(|scene| facts(scene, is_wide)).unwrap_or_default() {
                    ui.label(Type::Secondary.text(text).color(colours.muted));
                }
                if let Some(reading) = reading {
                    let text = format!("Reading {}: {:.0} %", reading.name, reading.share() * 100.0);
                    ui.label(Type::Label.text(text).color(colours.accent));
                    if parts::link(ui, "Cancel").clicked() {
                        asks.action(Action::CancelImport);
                    }
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let text = if is_wide { "Offline · nothing leaves this machine" } else { "Offline" };
                    ui.add(Label::new(Type::Secondary.text(text).color(colours.muted)).truncate())
                        .on_hover_text(
                            "Siteplan makes no network connection; prices are part of the program",
                        );
                });
            });
        },
    );
}

fn facts(scene: &Scene<'_>, is_wide: bool) -> Vec<String> {
    let mut facts = vec![scene.kept().to_owned()];
    if let Some(assessment) = scene.assessment {
        let stamp = &assessment.stamp;
        let dates = match (stamp.facts_from.as_str(), stamp.facts_to.as_str()) {
            ("", "") => String::new(),
            (from, to) if from == to => format!(" · prices of {to}"),
            (from, to) => format!(" · prices of {from} to {to}"),
        };
        facts.push(format!("Catalogue {}{}", stamp.catalog_id, if is_wide { dates.as_str() } else { "" }));
        facts.push(format!(
            "{} draws · seed {} · {}",
            grouped(f64::from(stamp.draws)),
            stamp.seed,
            elapsed(scene.elapsed_ms)
        ));
    }
    let unknown = scene.decision.completeness().unknown;
    facts.push(match unknown {
        0 => "every answer known".to_owned(),
        1 => "1 answer unknown".to_owned(),
        _ => format!("{unknown} answers unknown"),
    });
    if scene.is_updating {
        facts.push("updating".to_owned());
    } else if scene.is_deepening {
        facts.push("working out the ranges".to_owned());
    }
    facts
}

fn elapsed(ms: f64) -> String {
    if ms < 1000.0 { format!("{ms:.0} ms") } else { format!("{:.1} s", ms / 1000.0) }
}

/// What stands where figures are not there yet.
pub fn waiting(ui: &mut Ui, scene: &Scene<'_>) {
    match scene.trouble {
        Some(trouble) => {
            ui.add_space(12.0);
            parts::headline(ui, "The figures cannot be computed yet", trouble);
        }
        None => {
            parts::secondary(ui, "Computing the figures…");
        }
    }
}
