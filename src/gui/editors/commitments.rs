//! Spend that was promised to providers.

use super::Field;
use super::typed::{Typed, range_field};
use crate::decision::{Commitment, Value};
use crate::gui::parts;
use crate::gui::theme::{Type, palette};
use crate::gui::view::{Asks, View};
use crate::terms::{Estimate, Unit};
use eframe::egui::{Ui, vec2};

pub fn commitments(ui: &mut Ui, field: &Field<'_>, view: &mut View, asks: &mut Asks) -> Option<String> {
    let mut commitments: Vec<Commitment> = match &field.value {
        Some(Value::Commitments(commitments)) => commitments.clone(),
        _ => Vec::new(),
    };
    let (mut is_changed, mut removed, mut complaint) = (false, None, None);
    for (at, commitment) in commitments.iter_mut().enumerate() {
        ui.push_id(at, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(16.0, 6.0);
                match one(ui, &format!("{}/{at}", field.key), at + 1, commitment, view) {
                    Ok(was_changed) => is_changed |= was_changed,
                    Err(message) => complaint = Some(message),
                }
                let name = format!("Remove commitment {}", at + 1);
                if parts::quiet_link(ui, "Remove").accessible_name(name).clicked() {
                    removed = Some(at);
                }
            });
        });
    }
    if let Some(at) = removed {
        commitments.remove(at);
        is_changed = true;
        // What is half typed belongs to a row that may be another one now.
        view.drafts.retain(|key, _| !key.starts_with(&format!("{}/", field.key)));
    }
    ui.horizontal(|ui| {
        if parts::button(ui, "Add a commitment").clicked() {
            commitments.push(Commitment {
                provider: "aws".to_owned(),
                usd_per_month: 0.0,
                until_month: None,
            });
            is_changed = true;
        }
        let is_none = field.value.is_some() && commitments.is_empty();
        if commitments.is_empty() && parts::chip(ui, "Nothing is promised", is_none).clicked() {
            is_changed = true;
        }
    });
    if is_changed {
        field.answer(Some(Value::Commitments(commitments)), asks);
    }
    complaint
}

/// Provider, dollars and last month of one; returns whether something changed.
fn one(
    ui: &mut Ui,
    key: &str,
    number: usize,
    commitment: &mut Commitment,
    view: &mut View,
) -> Result<bool, String> {
    let mut is_changed = labelled(ui, "Provider", |ui| {
        let name = format!("Provider of commitment {number}");
        parts::field(ui, "provider", &name, &mut commitment.provider, "aws", 140.0).changed()
    });
    let (paid, month) = (format!("{key}/usd"), format!("{key}/until"));
    let stated = Estimate::exactly(commitment.usd_per_month).ok();
    let typed = labelled(ui, "USD a month", |ui| {
        let name = format!("USD a month of commitment {number}");
        range_field(ui, view, (paid.as_str(), name.as_str()), (stated, Unit::UsdAMonth), ("0", 110.0))
    });
    let usd = exact(typed, "a commitment is one amount: write a single number of USD a month")?;
    if let Some(usd) = usd {
        if usd.is_some_and(|usd| usd < 0.0) {
            return Err(format!("Commitment {number}: write zero or more"));
        }
        commitment.usd_per_month = usd.unwrap_or(0.0);
        is_changed = true;
    }
    let stated = commitment.until_month.and_then(|month| Estimate::exactly(f64::from(month)).ok());
    let typed = labelled(ui, "Last month of it", |ui| {
        let name = format!("Last month of commitment {number}");
        range_field(ui, view, (month.as_str(), name.as_str()), (stated, Unit::Count), ("to the end", 110.0))
    });
    let last = exact(typed, "a contract ends in one month: write its number, counted from now")?;
    if let Some(last) = last {
        commitment.until_month = match last {
            None => None,
            Some(month) => {
                let whole = (1..=Commitment::MOST_MONTHS).find(|whole| f64::from(*whole) >= month);
                let whole = whole.filter(|_| month >= 1.0);
                Some(whole.ok_or_else(|| {
                    format!("Commitment {number}: write a month from 1 to {}", Commitment::MOST_MONTHS)
                })?)
            }
        };
        is_changed = true;
    }
    Ok(is_changed)
}

/// The one number that was typed: `None` where nothing changed, `Some(None)` where it was emptied.
fn exact(typed: Typed, complaint: &str) -> Result<Option<Option<f64>>, String> {
    match typed {
        Typed::AsItWas => Ok(None),
        Typed::Emptied => Ok(Some(None)),
        Typed::Wrong(message) => Err(message),
        Typed::Range(range) if range.is_exact() => Ok(Some(Some(range.likely()))),
        Typed::Range(_) => Err(complaint.to_owned()),
    }
}

fn labelled<R>(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(Type::Secondary.text(label).color(palette(ui).muted));
        content(ui)
    })
    .inner
}
