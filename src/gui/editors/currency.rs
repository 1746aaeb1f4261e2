//! The currency that amounts are typed and told in.

use super::Field;
use crate::assess::{currency_codes, currency_of, rate_words};
use crate::catalog::{CURRENT, Catalog};
use crate::decision::Value;
use crate::gui::parts;
use crate::gui::view::{Asks, Scene};
use eframe::egui::Ui;

/// Those the catalogue has a rate for, and under them the rate with its source and date.
pub fn currency(ui: &mut Ui, scene: &Scene<'_>, field: &Field<'_>, asks: &mut Asks) -> Option<String> {
    let chosen = match &field.value {
        Some(Value::Text(code)) => code.as_str(),
        _ => "",
    };
    let catalog = catalog(scene)?;
    ui.horizontal_wrapped(|ui| {
        for code in currency_codes(catalog) {
            let is_chosen = chosen == code;
            let chip = parts::chip(ui, code, is_chosen);
            if chip.accessible_name(format!("{code}: {}", field.name)).clicked() {
                field.answer((!is_chosen).then(|| Value::Text(code.to_owned())), asks);
            }
        }
    });
    if let Some(rate) = rate_words(catalog, chosen) {
        parts::secondary(ui, &rate);
    }
    let fault = currency_of(scene.decision, catalog).err()?;
    Some(format!("{}: {}", fault.message, fault.advice))
}

/// What the figures stand on; before there are any, the shipped catalogue that the decision names.
fn catalog<'a>(scene: &Scene<'a>) -> Option<&'a Catalog> {
    if let Some(assessment) = scene.assessment {
        return Some(&assessment.prepared.catalog);
    }
    let named = scene.decision.catalog.id.as_str();
    let id = if named.is_empty() { CURRENT } else { named };
    Catalog::all_shipped().iter().find(|catalog| catalog.id == id)
}
