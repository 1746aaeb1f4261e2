//! Answers that are typed: sentences, ranges, lists of names.

use super::Field;
use crate::decision::{Value, otherwise};
use crate::gui::parts;
use crate::gui::theme::{Type, palette};
use crate::gui::view::{Asks, View};
use crate::terms::quantity::write_estimate;
use crate::terms::{Estimate, Money, Unit};
use eframe::egui::{Response, Ui};

/// A sentence or two.
pub fn text(ui: &mut Ui, field: &Field<'_>, _view: &mut View, asks: &mut Asks) -> Option<String> {
    let mut text = match &field.value {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let rows = if field.question.id == "purpose" { 2 } else { 1 };
    let response = ui
        .scope(|ui| {
            ui.set_max_width(520.0);
            parts::area(ui, "text", &field.name, &mut text, "In a sentence or two", rows)
        })
        .inner;
    if response.changed() {
        let value = if text.trim().is_empty() { None } else { Some(Value::Text(text)) };
        field.answer(value, asks);
    }
    None
}

/// What came of typing into a field for a range.
pub enum Typed {
    AsItWas,
    Emptied,
    Range(Estimate),
    /// What is wrong with it; the text stays until it is understood.
    Wrong(String),
}

/// A field for a number or a range that is no question's answer, and no money.
pub fn range_field(
    ui: &mut Ui,
    view: &mut View,
    names: (&str, &str),
    stored: (Option<Estimate>, Unit),
    look: (&str, f32),
) -> Typed {
    amount_field(ui, view, names, stored, look, Money::DOLLARS)
}

/// The same where it may be money, which is typed in that currency.
pub fn amount_field(
    ui: &mut Ui,
    view: &mut View,
    (key, name): (&str, &str),
    (stored, unit): (Option<Estimate>, Unit),
    (hint, width): (&str, f32),
    money: Money,
) -> Typed {
    let written = || stored.map_or_else(String::new, |estimate| write_estimate(estimate, unit));
    let mut text = view.drafts.get(key).cloned().unwrap_or_else(written);
    let response = parts::field(ui, key, name, &mut text, hint, width);
    let is_empty = text.trim().is_empty();
    let parsed = if is_empty { Ok(None) } else { money.parse_estimate(&text, unit).map(Some) };
    if response.has_focus() || parsed.is_err() {
        view.drafts.insert(key.to_owned(), text);
    } else {
        view.drafts.remove(key);
    }
    match parsed {
        Err(error) => Typed::Wrong(format!("{name}: {error}")),
        Ok(now) if !response.changed() || now == stored => Typed::AsItWas,
        Ok(Some(estimate)) => Typed::Range(estimate),
        Ok(None) => Typed::Emptied,
    }
}

/// A number or a range, read as it is typed; what is not understood stays until it is.
pub fn estimate(
    ui: &mut Ui,
    field: &Field<'_>,
    (unit, least, most): (Unit, f64, f64),
    view: &mut View,
    asks: &mut Asks,
) -> Option<String> {
    let stored = match &field.value {
        Some(Value::Estimate(estimate)) => Some(*estimate),
        _ => None,
    };
    let written = stored.map_or_else(String::new, |estimate| write_estimate(estimate, unit));
    let mut text = view.drafts.get(&field.key).cloned().unwrap_or_else(|| written.clone());
    let response = ui
        .horizontal(|ui| {
            let response = parts::field(ui, "estimate", &field.name, &mut text, "unknown", 220.0);
            let symbol = field.money.symbol(unit);
            if !symbol.is_empty() && !text.trim_end().ends_with(&symbol) {
                ui.label(Type::Body.text(symbol).color(palette(ui).muted));
            }
            response
        })
        .inner;
    let read = (!text.trim().is_empty()).then(|| read(field, &text, (unit, least, most)));
    let complaint = match &read {
        Some(Err(complaint)) => Some(complaint.clone()),
        _ => None,
    };
    if response.changed() {
        match read {
            None => field.answer(None, asks),
            Some(Ok(estimate)) => field.answer(Some(Value::Estimate(estimate)), asks),
            Some(Err(_)) => {}
        }
    }
    keep(view, field, &response, text, complaint.is_some());
    if complaint.is_none()
        && response.has_focus()
        && let Some(estimate) = stored.filter(|estimate| !estimate.is_exact())
    {
        let range = field.money.range(estimate, unit);
        parts::secondary(ui, &format!("One in ten below, one in ten above: {range}"));
    }
    complaint
}

/// What was typed, or what is wrong with it.
fn read(field: &Field<'_>, text: &str, (unit, least, most): (Unit, f64, f64)) -> Result<Estimate, String> {
    let estimate = field.money.parse_estimate(text, unit).or_else(|error| {
        let meant = otherwise(field.decision, field.place, field.question.id, text);
        meant.ok_or_else(|| error.to_string())
    })?;
    if estimate.low() < least || estimate.high() > most {
        let symbol = field.money.symbol(unit);
        let space = if symbol.is_empty() { "" } else { " " };
        return Err(format!("Stay between {least} and {most}{space}{symbol}."));
    }
    Ok(estimate)
}

/// A draft lives while somebody types it or it is wrong.
fn keep(view: &mut View, field: &Field<'_>, response: &Response, text: String, is_wrong: bool) {
    if response.has_focus() || is_wrong {
        if response.changed() || view.drafts.contains_key(&field.key) || is_wrong {
            view.drafts.insert(field.key.clone(), text);
        }
    } else {
        view.drafts.remove(&field.key);
    }
}

/// Names, separated by commas.
pub fn names(ui: &mut Ui, field: &Field<'_>, view: &mut View, asks: &mut Asks) -> Option<String> {
    let written = match &field.value {
        Some(Value::Names(names)) => names.join(", "),
        _ => String::new(),
    };
    let mut text = view.drafts.get(&field.key).cloned().unwrap_or(written);
    let hint = match field.question.id {
        "providers" | "preferred" => "aws, azure, hetzner",
        "residency" => "EU, US, a country",
        _ => "separated by commas",
    };
    let response = parts::field(ui, "names", &field.name, &mut text, hint, 320.0);
    if response.changed() {
        let names: Vec<_> =
            text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let value = if names.is_empty() { None } else { Some(Value::Names(names)) };
        field.answer(value, asks);
    }
    keep(view, field, &response, text, false);
    None
}
