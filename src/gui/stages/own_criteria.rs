//! Criteria of one's own: named, scaled, and rated option by option.

use super::super::editors::typed::{Typed, range_field};
use super::super::parts;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, View};
use crate::assess::{Assessment, full_name};
use crate::decision::{Anchors, Change, Edit, OwnCriterion};
use crate::terms::{Estimate, Unit};
use eframe::egui::{Align, Label, Layout, Ui, vec2};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, view: &mut View, asks: &mut Asks) {
    let own = &scene.decision.own_criteria;
    if own.is_empty() {
        add(ui, scene, view, asks);
        return;
    }
    parts::card(ui, |ui| {
        parts::label(ui, "Your own criteria");
        for criterion in own {
            ui.push_id(&criterion.id, |ui| one(ui, assessment, criterion, view, asks));
            parts::rule(ui);
        }
        ui.add_space(4.0);
        add(ui, scene, view, asks);
    });
}

fn add(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    let tip = "Something no engine measures: you rate each option, as a number or a range";
    if parts::link(ui, "Add a criterion of your own").on_hover_text(tip).clicked() {
        let fresh = fresh(&scene.decision.own_criteria);
        view.unfolded.insert(fold_key(&fresh.id));
        asks.edit(Edit::new("Add a criterion", Change::OwnCriterion(fresh)));
    }
}

fn fold_key(id: &str) -> String {
    format!("own/{id}")
}

fn fresh(known: &[OwnCriterion]) -> OwnCriterion {
    let id = (1..=known.len() + 1)
        .map(|number| format!("own-{number}"))
        .find(|id| known.iter().all(|criterion| criterion.id != *id))
        .unwrap_or_default();
    OwnCriterion {
        id,
        name: "New criterion".to_owned(),
        unit: "points".to_owned(),
        scale: Anchors { worst: 0.0, best: 10.0 },
        because: String::new(),
        ratings: Vec::new(),
    }
}

fn one(ui: &mut Ui, assessment: &Assessment, criterion: &OwnCriterion, view: &mut View, asks: &mut Asks) {
    let key = fold_key(&criterion.id);
    let is_open = view.unfolded.contains(&key);
    parts::line(ui, |ui| {
        ui.label(Type::Strong.text(&criterion.name).color(palette(ui).ink));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let remove = parts::quiet_link(ui, "Remove");
            if remove.accessible_name(format!("Remove criterion {}", criterion.name)).clicked() {
                let change = Change::RemoveOwnCriterion(criterion.id.clone());
                asks.edit(Edit::new(format!("Remove {}", criterion.name), change));
            }
            let word = if is_open { "Done" } else { "Edit and rate" };
            if parts::link(ui, word).accessible_name(format!("{word}: {}", criterion.name)).clicked() {
                if is_open {
                    view.unfolded.remove(&key);
                } else {
                    view.unfolded.insert(key.clone());
                }
            }
        });
    });
    if is_open {
        definition(ui, criterion, view, asks);
        ui.add_space(6.0);
        ratings(ui, assessment, criterion, view, asks);
    }
}

/// Name, unit, scale and reason.
fn definition(ui: &mut Ui, criterion: &OwnCriterion, view: &mut View, asks: &mut Asks) {
    let mut now = criterion.clone();
    let id = &criterion.id;
    let mut complaint = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(14.0, 6.0);
        let texts = [("Name", &mut now.name, "Name", 180.0), ("Unit", &mut now.unit, "points", 90.0)];
        for (part, text, hint, width) in texts {
            titled(ui, part, |ui| {
                parts::field(ui, part, &format!("{part} of criterion {id}"), text, hint, width);
            });
        }
        let ends = [("At worst", &mut now.scale.worst), ("At best", &mut now.scale.best)];
        for (part, value) in ends {
            titled(ui, part, |ui| {
                let key = format!("own/{id}/{part}");
                let name = format!("{part}, {}", criterion.name);
                let stored = Estimate::exactly(*value).ok();
                match range_field(ui, view, (&key, &name), (stored, Unit::Count), ("0", 70.0)) {
                    Typed::Range(typed) => *value = typed.likely(),
                    Typed::Wrong(message) => complaint = Some(message),
                    Typed::AsItWas | Typed::Emptied => {}
                }
            });
        }
    });
    titled(ui, "Why it matters", |ui| {
        let name = format!("Why {} matters", criterion.name);
        parts::area(ui, "because", &name, &mut now.because, "In a sentence or two", 1);
    });
    if now.scale.worst.total_cmp(&now.scale.best).is_eq() {
        complaint = Some("The worst and the best must differ.".to_owned());
        now.scale = criterion.scale;
    }
    if let Some(complaint) = complaint {
        parts::warning(ui, &complaint);
    }
    if now != *criterion && !now.name.trim().is_empty() {
        let label = format!("Criterion {}", now.name);
        asks.edit(Edit::new(label, Change::OwnCriterion(now)).merging(format!("own/{id}")));
    }
}

fn titled(ui: &mut Ui, title: &str, content: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(Type::Secondary.text(title).color(palette(ui).muted));
        content(ui);
    });
}

/// A field for every allowed option; an empty one takes the whole scale.
fn ratings(ui: &mut Ui, assessment: &Assessment, criterion: &OwnCriterion, view: &mut View, asks: &mut Asks) {
    let hint = format!("{} to {}", criterion.scale.worst, criterion.scale.best);
    for option in assessment.options.iter().filter(|option| option.feasible) {
        ui.push_id(&option.id, |ui| {
            let mut typed = Typed::AsItWas;
            let rating = criterion.rating(&option.id);
            let name = format!("{} of {}", criterion.name, full_name(option));
            ui.horizontal(|ui| {
                let key = format!("own/{}/{}", criterion.id, option.id);
                let stored = rating.map(|rating| rating.value);
                typed = range_field(ui, view, (&key, &name), (stored, Unit::Count), (&hint, 120.0));
                parts::swatch(ui, option.model, false);
                let colours = palette(ui);
                ui.add(Label::new(Type::Body.text(full_name(option)).color(colours.ink)).truncate());
            });
            let value = match typed {
                Typed::AsItWas => return,
                Typed::Wrong(message) => {
                    parts::warning(ui, &message);
                    return;
                }
                Typed::Emptied => None,
                Typed::Range(estimate) => Some(estimate),
            };
            let change = Change::RateOption {
                criterion: criterion.id.clone(),
                option: option.id.clone(),
                value,
                because: rating.map_or_else(String::new, |rating| rating.because.clone()),
            };
            asks.edit(Edit::new(name, change).merging(format!("rate/{}/{}", criterion.id, option.id)));
        });
    }
    parts::secondary(ui, "An option without a rating takes the whole scale, and is listed as assumed.");
}
