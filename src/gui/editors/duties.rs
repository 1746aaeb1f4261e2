//! Who holds which duty.

use super::Field;
use crate::decision::{Choice as _, Duty, DutyHolder, Holder, Value};
use crate::gui::parts;
use crate::gui::view::Asks;
use eframe::egui::Ui;

pub fn duties(ui: &mut Ui, field: &Field<'_>, asks: &mut Asks) -> Option<String> {
    let stored: &[DutyHolder] = match &field.value {
        Some(Value::Duties(holders)) => holders,
        _ => &[],
    };
    for (duty, id, label) in Duty::ALL {
        ui.push_id(id, |ui| {
            parts::label(ui, label);
            ui.horizontal_wrapped(|ui| {
                let held = stored.iter().find(|known| known.duty == *duty).map(|known| known.holder);
                for (holder, _, who) in Holder::ALL {
                    let is_held = held == Some(*holder);
                    if parts::chip(ui, who, is_held).accessible_name(format!("{label}: {who}")).clicked() {
                        let mut duties: Vec<_> =
                            stored.iter().copied().filter(|known| known.duty != *duty).collect();
                        if !is_held {
                            duties.push(DutyHolder { duty: *duty, holder: *holder });
                        }
                        duties.sort_by_key(|known| known.duty);
                        let value = if duties.is_empty() { None } else { Some(Value::Duties(duties)) };
                        field.answer(value, asks);
                    }
                }
            });
        });
    }
    None
}
