//! Answers chosen from a list.

use super::Field;
use crate::decision::Value;
use crate::gui::parts;
use crate::gui::view::Asks;
use eframe::egui::Ui;

/// One of a list; pressing the chosen one again makes it unknown.
pub fn one(
    ui: &mut Ui,
    field: &Field<'_>,
    options: &[(&'static str, &'static str)],
    asks: &mut Asks,
) -> Option<String> {
    let chosen = match &field.value {
        Some(Value::Choice(id)) => id.as_str(),
        _ => "",
    };
    ui.horizontal_wrapped(|ui| {
        for (id, label) in options {
            let is_chosen = chosen == *id;
            let response =
                parts::chip(ui, label, is_chosen).accessible_name(format!("{label}: {}", field.name));
            if response.clicked() {
                let value = (!is_chosen).then(|| Value::Choice((*id).to_owned()));
                field.answer(value, asks);
            }
        }
    });
    None
}

/// Any of a list. None of them is an answer too, and not the same as unknown.
pub fn some(
    ui: &mut Ui,
    field: &Field<'_>,
    options: &[(&'static str, &'static str)],
    asks: &mut Asks,
) -> Option<String> {
    let chosen: &[String] = match &field.value {
        Some(Value::Set(ids)) => ids,
        _ => &[],
    };
    let is_none = field.value.is_some() && chosen.is_empty();
    ui.horizontal_wrapped(|ui| {
        for (id, label) in options {
            let is_chosen = chosen.iter().any(|known| known == id);
            let response =
                parts::chip(ui, label, is_chosen).accessible_name(format!("{label}: {}", field.name));
            if response.clicked() {
                let ids = options
                    .iter()
                    .map(|(known, _)| *known)
                    .filter(
                        |known| if known == id { !is_chosen } else { chosen.iter().any(|id| id == known) },
                    )
                    .map(str::to_owned)
                    .collect();
                field.answer(Some(Value::Set(ids)), asks);
            }
        }
        if parts::chip(ui, "None of these", is_none)
            .accessible_name(format!("None of these: {}", field.name))
            .clicked()
        {
            field.answer(Some(Value::Set(Vec::new())), asks);
        }
    });
    None
}
