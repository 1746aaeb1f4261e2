//! The costs: one chart, then what it means and what it is made of.

use super::super::commands::{Action, Format};
use super::super::view::{Asks, Scene, View};
use super::super::{parts, plot, status};
use super::{costs_bill, costs_cards, costs_horizon, costs_path, costs_running};
use crate::report::chart::{CostView, cost_chart};
use eframe::egui::{Align, Layout, Margin, Ui};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    // A first look has no curves yet.
    let Some(assessment) = scene.assessment.filter(|found| !found.curves.options.is_empty()) else {
        return status::waiting(ui, scene);
    };
    parts::headline(
        ui,
        "What it costs as traffic grows",
        "Whole bill a month at the likely values: compute, data, egress, logs, support and people. Click an amount to see how it is made.",
    );
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        if parts::chip(ui, "Chart", !view.chart_as_table).clicked() {
            view.chart_as_table = false;
        }
        if parts::chip(ui, "As a table", view.chart_as_table).clicked() {
            view.chart_as_table = true;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if parts::link(ui, "Save as CSV").clicked() {
                asks.action(Action::Export(Format::Csv));
            }
            if parts::link(ui, "Save as SVG").clicked() {
                asks.action(Action::Export(Format::Svg));
            }
        });
    });
    let chart = cost_chart(assessment, &CostView::default());
    parts::surface(ui, Margin { left: 16, right: 12, top: 16, bottom: 12 }, |ui| {
        if view.chart_as_table {
            plot::table(ui, &chart);
        } else {
            let height = (ui.ctx().content_rect().height() * 0.46).clamp(260.0, 460.0);
            plot::show(ui, "costs", &chart, height);
        }
    });
    ui.add_space(8.0);
    costs_cards::show(ui, scene, assessment, &chart, asks);
    ui.add_space(8.0);
    costs_running::show(ui, assessment, view, asks);
    ui.add_space(8.0);
    costs_horizon::show(ui, assessment, view, asks);
    ui.add_space(8.0);
    costs_path::show(ui, scene, assessment, asks);
    ui.add_space(8.0);
    costs_bill::show(ui, scene, assessment, view, asks);
}
