//! The shape of a week: chips for the usual ones, their few parameters, and a map one can draw on.

use super::{Field, imported, week_map};
use crate::assess::{draw_week, shape_words};
use crate::decision::{AnyAnswer, Edit, MOST_ZONES, Place, Shape, Value};
use crate::gui::commands::{Action, Format};
use crate::gui::theme::{Type, palette};
use crate::gui::view::{Asks, View};
use crate::gui::{parts, plot};
use crate::report::chart::{ChartId, week_chart};
use crate::terms::quantity;
use eframe::egui::{DragValue, Margin, Ui};

pub fn shape(ui: &mut Ui, field: &Field<'_>, view: &mut View, asks: &mut Asks) -> Option<String> {
    let complaint = week(ui, field, view, asks);
    imported::show(ui, field, view, asks);
    complaint
}

fn week(ui: &mut Ui, field: &Field<'_>, view: &mut View, asks: &mut Asks) -> Option<String> {
    let stored = match &field.value {
        Some(Value::Shape(shape)) => Some(shape),
        _ => None,
    };
    ui.horizontal_wrapped(|ui| {
        for (label, usual) in Shape::usual() {
            let is_chosen = stored.is_some_and(|shape| shape.label() == label);
            if parts::chip(ui, label, is_chosen).accessible_name(format!("{label}: {}", field.name)).clicked()
                && !is_chosen
            {
                field.answer(Some(Value::Shape(usual)), asks);
            }
        }
        if let Some(shape @ (Shape::Drawn { .. } | Shape::Imported { .. })) = stored {
            let _kept = parts::chip(ui, shape.label(), true);
        }
    });
    let shape = stored?;
    let week = draw_week(shape);
    parts::surface(ui, Margin::symmetric(16, 12), |ui| {
        parts::label(
            ui,
            "A week of requests: drag to make hours busier, with the right button quieter; or arrows, + and −",
        );
        if let Some(hours) = week_map::show(ui, &week, view, &field.name) {
            field.answer(Some(Value::Shape(Shape::Drawn { hours })), asks);
        }
        parts::secondary(ui, &shape_words(shape));
        plot::show(ui, &format!("week/{}", field.name), &week_chart(shape), 120.0);
        ui.horizontal_wrapped(|ui| {
            if let Place::Component(id) = field.place {
                for (format, label) in [(Format::Svg, "Save as SVG"), (Format::Csv, "Save as CSV")] {
                    let name = format!("{label}: the week of {}", field.name);
                    if parts::link(ui, label).accessible_name(name).clicked() {
                        asks.action(Action::ExportChart(ChartId::Week(id.clone()), format));
                    }
                }
            }
            if parts::link(ui, "Read it from a log or a metric series…").clicked() {
                asks.action(Action::ImportTraffic);
            }
            parts::secondary(ui, "or drop one on this window");
        });
    });
    // Below the week: a drawn one has no parameters, and must not move under the hand that draws it.
    let mut changed = shape.clone();
    let is_changed = parameters(ui, &mut changed, &field.name)
        | zones(ui, &mut changed, &field.name)
        | devices(ui, &mut changed, field, asks);
    if is_changed && changed.check().is_ok() {
        field.answer(Some(Value::Shape(changed)), asks);
    }
    shape.check().err()
}

/// Offices in other time zones, one more or one less; returns whether there is.
fn zones(ui: &mut Ui, shape: &mut Shape, name: &str) -> bool {
    /// What an office far from here is usually ahead.
    const USUAL: f64 = 6.0;
    let Shape::OfficeHours { zones, .. } = shape else { return false };
    let before = zones.len();
    ui.horizontal_wrapped(|ui| {
        let more = format!("An office in another time zone: {name}");
        if zones.len() < MOST_ZONES
            && parts::link(ui, "An office in another time zone").accessible_name(more).clicked()
        {
            zones.push(USUAL);
        }
        let less = format!("One office less: {name}");
        if !zones.is_empty() && parts::quiet_link(ui, "One office less").accessible_name(less).clicked() {
            zones.pop();
        }
    });
    zones.len() != before
}

/// Devices and how often each reports, and what they come to: the volume, unless it was answered apart.
/// Returns whether one changed.
fn devices(ui: &mut Ui, shape: &mut Shape, field: &Field<'_>, asks: &mut Asks) -> bool {
    let reports = shape.reports_a_month();
    let Shape::EventDriven { devices, interval_min, .. } = shape else { return false };
    let mut is_changed = false;
    ui.horizontal_wrapped(|ui| {
        let colours = palette(ui);
        // Nought stands for what nobody has said.
        let mut number = |ui: &mut Ui, value: &mut Option<f64>, what: &str, after: &str| {
            let mut typed = value.unwrap_or_default();
            let shown = |value: f64, _| if value > 0.0 { quantity::number(value) } else { "?".to_owned() };
            let drag = DragValue::new(&mut typed).range(0.0..=1e9).speed(1.0).custom_formatter(shown);
            if ui.add(drag).accessible_name(format!("{what}: {}", field.name)).changed() {
                *value = Some(typed).filter(|typed| *typed > 0.0);
                is_changed = true;
            }
            ui.label(Type::Secondary.text(after).color(colours.muted));
        };
        number(ui, devices, "Devices", "devices, each every");
        number(ui, interval_min, "Minutes between two reports", "minutes");
        let Some(reports) = reports else { return };
        let is_apart = field.decision.answer(field.place, "volume").is_some_and(AnyAnswer::is_known);
        let words = format!("{} requests a month", quantity::number(reports));
        if !is_apart {
            ui.label(Type::Secondary.text(words).color(colours.muted));
        } else if parts::link(ui, &format!("Take {words} from them")).clicked() {
            asks.edit(Edit::answer(field.place, "volume", None));
        }
    });
    is_changed
}

/// The shape's own numbers; returns whether one changed.
fn parameters(ui: &mut Ui, shape: &mut Shape, name: &str) -> bool {
    let mut is_changed = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.x = 56.0;
        let mut number = |ui: &mut Ui, before: &str, drag: DragValue<'_>, after: &str| {
            let colours = palette(ui);
            ui.label(Type::Secondary.text(before).color(colours.muted));
            is_changed |= ui.add(drag).accessible_name(format!("{before}: {name}")).changed();
            // An empty label would start the row over and lay the next number on this one.
            if !after.is_empty() {
                ui.label(Type::Secondary.text(after).color(colours.muted));
            }
        };
        match shape {
            Shape::Steady | Shape::Drawn { .. } => {}
            Shape::OfficeHours { from, to, days, outside, zones } => {
                number(ui, "From", DragValue::new(from).range(0.0..=24.0).speed(0.1).max_decimals(1), "");
                number(ui, "to", DragValue::new(to).range(0.0..=24.0).speed(0.1).max_decimals(1), "o'clock,");
                number(ui, "on", DragValue::new(days).range(1..=7), "days;");
                let mut percent = *outside * 100.0;
                number(
                    ui,
                    "outside",
                    DragValue::new(&mut percent).range(0.0..=100.0).speed(0.2).max_decimals(1),
                    "% of it",
                );
                *outside = percent / 100.0;
                for (at, zone) in zones.iter_mut().enumerate() {
                    let before = if at == 0 { "and in offices whose clocks are" } else { "and" };
                    number(
                        ui,
                        before,
                        DragValue::new(zone).range(-12.0..=14.0).speed(0.05).max_decimals(2),
                        "h ahead",
                    );
                }
            }
            Shape::DayAndEvening { peak } => {
                number(
                    ui,
                    "Friday evening is",
                    DragValue::new(peak).range(1.0..=50.0).speed(0.05).max_decimals(1),
                    "times the mean hour",
                );
            }
            Shape::Spiky { spikes, height, hours } => {
                number(ui, "Spikes a week", DragValue::new(spikes).range(1..=24), "");
                number(
                    ui,
                    "each",
                    DragValue::new(height).range(1.0..=1000.0).speed(0.1).max_decimals(1),
                    "times a quiet hour,",
                );
                number(ui, "for", DragValue::new(hours).range(1..=7), "hours");
            }
            Shape::EventDriven { day_over_night, .. } => {
                number(
                    ui,
                    "A day hour is",
                    DragValue::new(day_over_night).range(1.0..=100.0).speed(0.02).max_decimals(2),
                    "times a night hour",
                );
            }
            Shape::NightlyBatch { from, hours } => {
                number(
                    ui,
                    "From",
                    DragValue::new(from).range(0.0..=24.0).speed(0.1).max_decimals(1),
                    "o'clock,",
                );
                number(
                    ui,
                    "for",
                    DragValue::new(hours).range(0.1..=24.0).speed(0.05).max_decimals(1),
                    "hours",
                );
            }
            Shape::Campaign { days, height } => {
                number(ui, "Campaign days a week", DragValue::new(days).range(1..=7), "");
                number(
                    ui,
                    "at",
                    DragValue::new(height).range(1.0..=1000.0).speed(0.1).max_decimals(1),
                    "times an ordinary hour",
                );
            }
            Shape::Imported { source, .. } => {
                parts::secondary(ui, &format!("Read from {source}"));
            }
        }
    });
    is_changed
}
