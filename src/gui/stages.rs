//! The stages along the top: one idea a screen.

pub mod application;
mod components;
pub mod costs;
mod costs_bill;
mod costs_cards;
mod costs_horizon;
mod costs_path;
mod costs_recovery;
mod costs_running;
mod findings;
pub mod options;
mod options_making;
mod own_criteria;
mod pairs;
pub mod record;
pub mod robustness;
mod robustness_more;
mod stack;
pub mod verdict;
mod weighing;
pub mod workshop;
mod workshop_ballot;
mod workshop_result;

use super::theme::palette;
use super::view::{Asks, Scene, Stage, View};
use eframe::egui::{CentralPanel, Frame, Margin, ScrollArea, Ui};

/// Draws the stage the person is at.
pub fn show(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    let narrow = ui.available_width() < 800.0;
    let side = if narrow { 20 } else { 36 };
    let frame = Frame::new().fill(palette(ui).ground).inner_margin(Margin {
        left: side,
        right: 0,
        top: 0,
        bottom: 0,
    });
    CentralPanel::default().frame(frame).show(ui, |ui| {
        if view.stage == Stage::Application {
            application::show(ui, scene, view, asks, f32::from(side));
            return;
        }
        ScrollArea::vertical().id_salt((view.opened, view.stage.label())).auto_shrink(false).show(ui, |ui| {
            page(ui, f32::from(side), |ui| match view.stage {
                Stage::Application => {}
                Stage::Options => options::show(ui, scene, view, asks),
                Stage::Costs => costs::show(ui, scene, view, asks),
                Stage::Verdict => verdict::show(ui, scene, view, asks),
                Stage::Robustness => robustness::show(ui, scene, view, asks),
                Stage::Workshop => workshop::show(ui, scene, view, asks),
                Stage::Record => record::show(ui, scene, view, asks),
            });
        });
    });
}

/// The air around a scrolled page.
fn page(ui: &mut Ui, side: f32, content: impl FnOnce(&mut Ui)) {
    let width = (ui.available_width() - side).min(1240.0);
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.add_space(26.0);
        content(ui);
        ui.add_space(36.0);
    });
}
