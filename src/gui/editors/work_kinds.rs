//! Kinds of work, each with its share of the requests and what one of it takes.

use super::typed::{Typed, range_field};
use super::{Field, add_or_none, labelled};
use crate::decision::{Value, WorkKind};
use crate::gui::parts;
use crate::gui::view::{Asks, View};
use crate::terms::{Estimate, Unit};
use eframe::egui::{Ui, vec2};

pub fn work_kinds(ui: &mut Ui, field: &Field<'_>, view: &mut View, asks: &mut Asks) -> Option<String> {
    let mut kinds: Vec<WorkKind> = match &field.value {
        Some(Value::WorkKinds(kinds)) => kinds.clone(),
        _ => Vec::new(),
    };
    let (mut is_changed, mut removed, mut complaint) = (false, None, None);
    for (at, kind) in kinds.iter_mut().enumerate() {
        ui.push_id(at, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(12.0, 6.0);
                let key = format!("{}/{at}", field.key);
                let (was_changed, wrong) = one(ui, (&key, at + 1), kind, view);
                is_changed |= was_changed;
                complaint = complaint.take().or(wrong);
                let name = format!("Remove kind of work {}", at + 1);
                let remove = labelled(ui, " ", |ui| parts::quiet_link(ui, "Remove"));
                if remove.accessible_name(name).clicked() {
                    removed = Some(at);
                }
            });
        });
    }
    if let Some(at) = removed {
        kinds.remove(at);
        is_changed = true;
        // What is half typed belongs to a row that may be another one now.
        view.drafts.retain(|key, _| !key.starts_with(&format!("{}/", field.key)));
    }
    let new = fresh(&kinds);
    is_changed |=
        add_or_none(ui, field, &mut kinds, ("Add a kind of work", "All requests are alike"), Some(|| new));
    if is_changed {
        field.answer(Some(Value::WorkKinds(kinds)), asks);
    }
    complaint
}

/// Name, share and what one takes; says whether something changed, and what is wrong.
fn one(
    ui: &mut Ui,
    (key, number): (&str, usize),
    kind: &mut WorkKind,
    view: &mut View,
) -> (bool, Option<String>) {
    let mut is_changed = labelled(ui, "What it does", |ui| {
        let name = format!("Name of kind of work {number}");
        let mut typed = kind.name.clone();
        let is_changed = parts::field(ui, "name", &name, &mut typed, "Read a page", 150.0).changed();
        // A kind keeps a name: its last letter is taken away by another.
        let is_name = !typed.trim().is_empty();
        if is_changed && is_name {
            kind.name = typed;
        }
        is_changed && is_name
    });
    let mut typed =
        |ui: &mut Ui, part: &str, stated: Option<Estimate>, unit: Unit, hint: &str, width: f32| {
            labelled(ui, part, |ui| {
                let (key, name) = (format!("{key}/{part}"), format!("{part} of kind of work {number}"));
                range_field(ui, view, (&key, &name), (stated, unit), (hint, width))
            })
        };
    let share = typed(ui, "Share", Estimate::exactly(kind.share).ok(), Unit::Count, "90", 60.0);
    let mut wrong = None;
    match share {
        Typed::AsItWas => {}
        Typed::Range(parts) if parts.is_exact() && parts.likely() >= 0.0 => {
            kind.share = parts.likely();
            is_changed = true;
        }
        Typed::Emptied | Typed::Range(_) => {
            wrong =
                Some(format!("Kind of work {number}: write its share as one number, as in 90 against 10"));
        }
        Typed::Wrong(message) => wrong = Some(message),
    }
    for (part, unit, hint, value) in [
        ("Takes", Unit::Milliseconds, "40 ms", &mut kind.wall_ms),
        ("Computing", Unit::Milliseconds, "10 ms", &mut kind.cpu_ms),
        ("Memory", Unit::Mebibytes, "256 MiB", &mut kind.memory_mib),
    ] {
        match typed(ui, part, *value, unit, hint, 110.0) {
            Typed::AsItWas => {}
            Typed::Emptied => {
                *value = None;
                is_changed = true;
            }
            Typed::Range(stated) if stated.low() >= 0.0 => {
                *value = Some(stated);
                is_changed = true;
            }
            Typed::Range(_) => wrong = Some(format!("Kind of work {number}: write zero or more")),
            Typed::Wrong(message) => wrong = Some(message),
        }
    }
    (is_changed, wrong)
}

/// The first is ninety of a hundred; another takes what the others leave, or a tenth of theirs.
fn fresh(kinds: &[WorkKind]) -> WorkKind {
    let taken: f64 = kinds.iter().map(|kind| kind.share).sum();
    let share = match kinds {
        [] => 90.0,
        _ if taken < 100.0 => 100.0 - taken,
        _ => taken / 10.0,
    };
    let name = if kinds.is_empty() { "Read a page".to_owned() } else { format!("Work {}", kinds.len() + 1) };
    WorkKind { name, share, wall_ms: None, cpu_ms: None, memory_mib: None }
}
