//! Spend that was promised to providers.

use super::typed::{Typed, amount_field};
use super::{Field, add_or_none, labelled};
use crate::decision::{Commitment, Value};
use crate::gui::parts;
use crate::gui::view::{Asks, View};
use crate::terms::{Estimate, Money, Unit};
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
                let key = format!("{}/{at}", field.key);
                let (was_changed, wrong) = one(ui, (&key, at + 1), commitment, field.money, view);
                is_changed |= was_changed;
                complaint = complaint.take().or(wrong);
                let name = format!("Remove commitment {}", at + 1);
                // Beside the fields, not beside their names.
                let remove = labelled(ui, " ", |ui| parts::quiet_link(ui, "Remove"));
                if remove.accessible_name(name).clicked() {
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
    let fresh = || Commitment { provider: "aws".to_owned(), per_month: 0.0, until_month: None };
    let said = ("Add a commitment", "Nothing is promised");
    is_changed |= add_or_none(ui, field, &mut commitments, said, Some(fresh));
    if is_changed {
        field.answer(Some(Value::Commitments(commitments)), asks);
    }
    complaint
}

/// Provider, amount and last month of one; says whether something changed, and what is wrong.
fn one(
    ui: &mut Ui,
    (key, number): (&str, usize),
    commitment: &mut Commitment,
    money: Money,
    view: &mut View,
) -> (bool, Option<String>) {
    let mut is_changed = labelled(ui, "Provider", |ui| {
        let name = format!("Provider of commitment {number}");
        parts::field(ui, "provider", &name, &mut commitment.provider, "aws", 140.0).changed()
    });
    let mut typed = |ui: &mut Ui, part: &str, stated: Option<f64>, unit: Unit, hint: &str| {
        let name = format!("{part} of commitment {number}");
        let stated = stated.and_then(|stated| Estimate::exactly(stated).ok());
        let key = format!("{key}/{part}");
        labelled(ui, part, |ui| {
            let names = (key.as_str(), name.as_str());
            amount_field(ui, view, names, (stated, unit), (hint, 110.0), money)
        })
    };
    let a_month = money.symbol(Unit::UsdAMonth);
    let paid = typed(ui, &a_month, Some(commitment.per_month), Unit::UsdAMonth, "0");
    let last = typed(ui, "Last month", commitment.until_month.map(f64::from), Unit::Count, "to the end");
    let named = |wrong: String| format!("Commitment {number}: {wrong}");
    let paid = take(paid, &named(format!("write a single number of {a_month}")), |paid| {
        let paid = paid.unwrap_or(0.0);
        if paid < 0.0 {
            return Err(named(format!("write zero or more {a_month}")));
        }
        commitment.per_month = paid;
        Ok(())
    });
    let last = take(last, &named("write the number of one month, counted from now".to_owned()), |month| {
        commitment.until_month = month.map(whole_month).transpose().map_err(named)?;
        Ok(())
    });
    let mut wrong = None;
    for taken in [paid, last] {
        match taken {
            Ok(was_taken) => is_changed |= was_taken,
            Err(message) => wrong = Some(message),
        }
    }
    (is_changed, wrong)
}

/// Takes what was typed as one number, or as none; says whether there was anything to take.
fn take(
    typed: Typed,
    complaint: &str,
    set: impl FnOnce(Option<f64>) -> Result<(), String>,
) -> Result<bool, String> {
    let number = match typed {
        Typed::AsItWas => return Ok(false),
        Typed::Wrong(message) => return Err(message),
        Typed::Emptied => None,
        Typed::Range(range) if range.is_exact() => Some(range.likely()),
        Typed::Range(_) => return Err(complaint.to_owned()),
    };
    set(number).map(|()| true)
}

fn whole_month(month: f64) -> Result<u32, String> {
    let most = Commitment::MOST_MONTHS;
    let whole = (1..=most).find(|whole| f64::from(*whole) >= month).filter(|_| month >= 1.0);
    whole.ok_or_else(|| format!("write a month from 1 to {most}"))
}
