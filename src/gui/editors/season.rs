//! Twelve factors, January first.

use super::Field;
use crate::decision::Value;
use crate::gui::parts;
use crate::gui::theme::{Type, palette};
use crate::gui::view::Asks;
use eframe::egui::{DragValue, Ui, vec2};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

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
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for (month, factor) in MONTHS.iter().zip(&mut factors) {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.spacing_mut().interact_size.x = 44.0;
                ui.spacing_mut().button_padding.x = 6.0;
                ui.label(Type::Secondary.text(*month).color(colours.muted));
                let drag = DragValue::new(factor).speed(0.01).range(0.0..=100.0).max_decimals(2);
                is_changed |= ui.add(drag).accessible_name(format!("{month}: {}", field.name)).changed();
            });
        }
    });
    if is_changed {
        field.answer(Some(Value::Season(factors)), asks);
    }
    parts::secondary(ui, "1 is an ordinary month");
    None
}
