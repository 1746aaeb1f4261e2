//! The places where the application keeps data.

use super::typed::{Typed, range_field};
use super::{Field, add_or_none, labelled};
use crate::decision::{Store, StoreKind, Value};
use crate::gui::parts;
use crate::gui::view::{Asks, View};
use crate::terms::{Estimate, Unit};
use eframe::egui::{Margin, Ui, vec2};

pub fn stores(ui: &mut Ui, field: &Field<'_>, view: &mut View, asks: &mut Asks) -> Option<String> {
    let mut stores: Vec<Store> = match &field.value {
        Some(Value::Stores(stores)) => stores.clone(),
        _ => Vec::new(),
    };
    let (mut is_changed, mut removed, mut complaint) = (false, None, None);
    for (at, store) in stores.iter_mut().enumerate() {
        let id = store.id.clone();
        ui.push_id(&id, |ui| {
            parts::surface(ui, Margin::symmetric(16, 14), |ui| {
                is_changed |= head(ui, store, || removed = Some(at));
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = vec2(16.0, 6.0);
                    let name = store.name.clone();
                    for (part, unit, value) in [
                        ("Data kept", Unit::Gibibytes, &mut store.size_gib),
                        ("Reads a month", Unit::Count, &mut store.reads),
                        ("Writes a month", Unit::Count, &mut store.writes),
                    ] {
                        let key = format!("{}/{id}/{part}", field.key);
                        match amount(ui, &key, &format!("{part}: {name}"), part, unit, value, view) {
                            Ok(was_changed) => is_changed |= was_changed,
                            Err(message) => complaint = Some(message),
                        }
                    }
                });
            });
        });
    }
    if let Some(at) = removed {
        stores.remove(at);
        is_changed = true;
    }
    let new = fresh(&stores);
    is_changed |= add_or_none(ui, field, &mut stores, ("Add a store", "It keeps no data"), Some(|| new));
    if is_changed {
        field.answer(Some(Value::Stores(stores)), asks);
    }
    complaint
}

/// Name, kind and the way out; returns whether something changed.
fn head(ui: &mut Ui, store: &mut Store, remove: impl FnOnce()) -> bool {
    let mut is_changed = false;
    ui.horizontal(|ui| {
        let id = store.id.clone();
        is_changed |=
            parts::field(ui, "name", &format!("Name of store {id}"), &mut store.name, "Name", 180.0)
                .changed();
        let name = format!("Kind of store {id}");
        let kinds = StoreKind::ALL.map(|kind| (kind, kind.label().to_owned()));
        if let Some(kind) = parts::combo(ui, &name, 200.0, store.kind.label(), Some(&store.kind), kinds) {
            store.kind = kind;
            is_changed = true;
        }
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if parts::quiet_link(ui, "Remove").accessible_name(format!("Remove store {id}")).clicked() {
                remove();
            }
        });
    });
    is_changed
}

fn amount(
    ui: &mut Ui,
    key: &str,
    name: &str,
    part: &str,
    unit: Unit,
    value: &mut Estimate,
    view: &mut View,
) -> Result<bool, String> {
    labelled(ui, part, |ui| {
        let typed = range_field(ui, view, (key, name), (Some(*value), unit), ("0", 150.0));
        let stated = match typed {
            Typed::AsItWas => return Ok(false),
            Typed::Wrong(message) => return Err(message),
            Typed::Emptied => zero(),
            Typed::Range(estimate) => estimate,
        };
        if stated.low() < 0.0 {
            return Err(format!("{name}: write zero or more"));
        }
        *value = stated;
        Ok(true)
    })
}

fn zero() -> Estimate {
    Estimate::exactly(0.0).unwrap_or_else(|_| unreachable!("zero is a number"))
}

fn fresh(stores: &[Store]) -> Store {
    let zero = zero();
    let id = (1..=stores.len() + 1)
        .map(|n| format!("store-{n}"))
        .find(|id| stores.iter().all(|store| store.id != *id))
        .unwrap_or_default();
    Store {
        name: "Database".to_owned(),
        id,
        kind: StoreKind::Relational,
        size_gib: zero,
        reads: zero,
        writes: zero,
    }
}
