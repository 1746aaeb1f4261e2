//! Twelve factors, January first.

use super::Field;
use crate::decision::Value;
use crate::gui::parts;
use crate::gui::theme::{Type, palette};
use crate::gui::view::Asks;
use eframe::egui::{DragValue, Ui, vec2};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const WIDTH: f32 = 46.0;
const GAP: f32 = 6.0;

pub fn season(ui: &mut Ui, field: &Field<'_>, asks: &mut Asks) -> Option<String> {
    let Some(Value::Season(stored)) = &field.value else {
        ui.horizontal_wrapped(|ui| {
            if parts::chip(ui, "All alike", false)
                .accessible_name(format!("All alike: {}", field.name))
                .clicked()
            {
                field.answer(Some(Value::Season([1.0; 12])), asks);
            }
            if parts::chip(ui, "Fuller at year's end", false)
                .accessible_name(format!("Fuller at year's end: {}", field.name))
                .clicked()
            {
                let factors = [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.95, 1.05, 1.3, 1.5];
                field.answer(Some(Value::Season(factors)), asks);
            }
        });
        return None;
    };
    let mut factors = *stored;
    let colours = palette(ui);
    let mut is_changed = false;
    // A year in one row, or in two where that is too wide.
    let in_a_row = if ui.available_width() < 12.0 * (WIDTH + GAP) { 6 } else { 12 };
    for (months, factors) in MONTHS.chunks(in_a_row).zip(factors.chunks_mut(in_a_row)) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for (month, factor) in months.iter().zip(factors) {
                ui.allocate_ui(vec2(WIDTH, 0.0), |ui| {
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 2.0;
                        ui.spacing_mut().interact_size.x = WIDTH;
                        ui.spacing_mut().button_padding.x = 6.0;
                        ui.label(Type::Secondary.text(*month).color(colours.muted));
                        let drag = DragValue::new(factor).speed(0.01).range(0.0..=100.0).max_decimals(2);
                        let name = format!("{month}: {}", field.name);
                        is_changed |= ui.add(drag).accessible_name(name).changed();
                    });
                });
            }
        });
    }
    if is_changed {
        field.answer(Some(Value::Season(factors)), asks);
    }
    parts::secondary(ui, "1 is an ordinary month");
    None
}
