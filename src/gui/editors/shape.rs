//! The shape of a week: chips for the usual ones, their few parameters, and a map one can draw on.

use super::{Field, imported};
use crate::assess::{draw_week, shape_words};
use crate::decision::{Edit, HOURS_A_WEEK, MOST_ZONES, Shape, Value};
use crate::gui::commands::Action;
use crate::gui::theme::{Type, palette};
use crate::gui::view::{Asks, View};
use crate::gui::{parts, plot};
use crate::report::chart::week_chart;
use crate::terms::{Estimate, quantity};
use eframe::egui::{
    self, Align2, CornerRadius, CursorIcon, DragValue, Margin, Pos2, Rect, Response, Sense, Ui, pos2, vec2,
};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// A stroke makes an hour this much busier, or quieter.
const STROKE: f64 = 1.35;

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
        parts::label(ui, "A week of requests: drag to make hours busier, with the right button quieter");
        if let Some(hours) = map(ui, &week, view, &field.name) {
            field.answer(Some(Value::Shape(Shape::Drawn { hours })), asks);
        }
        parts::secondary(ui, &shape_words(shape));
        plot::show(ui, &format!("week/{}", field.name), &week_chart(shape), 120.0);
        ui.horizontal_wrapped(|ui| {
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

/// Devices and how often each reports, and what they come to as an answer for the volume; returns
/// whether one changed.
fn devices(ui: &mut Ui, shape: &mut Shape, field: &Field<'_>, asks: &mut Asks) -> bool {
    let reports = shape.reports_a_month();
    let Shape::EventDriven { devices, interval_min, .. } = shape else { return false };
    let mut is_changed = false;
    ui.horizontal_wrapped(|ui| {
        let colours = palette(ui);
        // Nought stands for what nobody has said.
        let mut number = |ui: &mut Ui, value: &mut Option<f64>, what: &str, after: &str| {
            let mut typed = value.unwrap_or_default();
            let drag = DragValue::new(&mut typed).range(0.0..=1e9).speed(1.0).max_decimals(2);
            if ui.add(drag).accessible_name(format!("{what}: {}", field.name)).changed() {
                *value = Some(typed).filter(|typed| *typed > 0.0);
                is_changed = true;
            }
            ui.label(Type::Secondary.text(after).color(colours.muted));
        };
        number(ui, devices, "Devices", "devices, each every");
        number(ui, interval_min, "Minutes between two reports", "minutes");
        let Some(reports) = reports else { return };
        let words = format!("Answer {} requests a month", quantity::number(reports));
        if let (true, Ok(volume)) = (parts::link(ui, &words).clicked(), Estimate::exactly(reports.round())) {
            asks.edit(Edit::answer(field.place, "volume", Some(Value::Estimate(volume))));
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

/// The 24 × 7 map; returns the hours anew where somebody drew.
fn map(ui: &mut Ui, week: &[f64; HOURS_A_WEEK], view: &mut View, name: &str) -> Option<Vec<f64>> {
    const LEFT: f32 = 36.0;
    let colours = palette(ui);
    let width = ui.available_width().min(620.0);
    let step = ((width - LEFT) / 24.0).min(22.0);
    let height = (step * 0.85).clamp(13.0, 17.0);
    let size = vec2(LEFT + step * 24.0, height * 7.0 + 20.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    // A name of its own: what stands around it changes with the first hour that is drawn, and a
    // stroke must not end there.
    let response = ui.interact(rect, egui::Id::unique(("week of requests", name)), Sense::click_and_drag());
    let response = response.on_hover_cursor(CursorIcon::Crosshair);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Image, true, format!("A week of requests: {name}"))
    });
    let most = week.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let corner = rect.min + vec2(LEFT, 0.0);
    let painter = ui.painter();
    for (day, (label, hours)) in DAYS.iter().zip(week.chunks(24)).enumerate() {
        let top = corner.y + height * to_f32(day);
        painter.text(
            pos2(rect.left(), top + height / 2.0 - 0.5),
            Align2::LEFT_CENTER,
            label,
            Type::Secondary.font(),
            colours.muted,
        );
        for (hour, weight) in hours.iter().enumerate() {
            let cell = Rect::from_min_size(
                pos2(corner.x + step * to_f32(hour), top),
                vec2(step - 1.5, height - 1.5),
            );
            #[expect(clippy::cast_possible_truncation, reason = "a share for a colour")]
            let share = libm::sqrt(weight / most) as f32;
            painter.rect_filled(cell, CornerRadius::same(2), colours.heat(share));
        }
    }
    for hour in [0, 6, 12, 18] {
        let at = pos2(corner.x + step * to_f32(hour), corner.y + height * 7.0 + 3.0);
        painter.text(at, Align2::LEFT_TOP, format!("{hour:02}"), Type::Secondary.font(), colours.muted);
    }
    let hour_at = |at: Pos2| hour_under(at, corner, step, height);
    if let Some(at) = response.hover_pos().and_then(hour_at) {
        let day = DAYS.get(at / 24).copied().unwrap_or_default();
        let times = week.get(at).copied().unwrap_or_default();
        response
            .clone()
            .on_hover_text_at_pointer(format!("{day} {:02}:00: {times:.2} times the mean hour", at % 24));
    }
    brush(ui, &response, week, most, view, hour_at)
}

/// An hour the pointer has newly touched becomes busier or quieter.
fn brush(
    ui: &Ui,
    response: &Response,
    week: &[f64; HOURS_A_WEEK],
    most: f64,
    view: &mut View,
    hour_at: impl Fn(Pos2) -> Option<usize>,
) -> Option<Vec<f64>> {
    if !response.is_pointer_button_down_on() {
        if view.brushed.is_some() && !ui.input(|input| input.pointer.any_down()) {
            view.brushed = None;
        }
        return None;
    }
    let at = response.interact_pointer_pos().and_then(hour_at)?;
    if view.brushed == Some(at) {
        return None;
    }
    view.brushed = Some(at);
    let is_quieter = ui.input(|input| input.pointer.secondary_down());
    let mut hours = week.to_vec();
    let hour = hours.get_mut(at)?;
    *hour = if is_quieter { *hour / STROKE } else { *hour * STROKE + most * 0.05 };
    Some(hours)
}

fn hour_under(at: Pos2, corner: Pos2, step: f32, height: f32) -> Option<usize> {
    let inside = at - corner;
    if inside.x < 0.0 || inside.y < 0.0 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both are small and not negative"
    )]
    let (hour, day) = ((inside.x / step) as usize, (inside.y / height) as usize);
    (hour < 24 && day < 7).then_some(day * 24 + hour)
}

const fn to_f32(count: usize) -> f32 {
    count as f32
}
