//! How the figures are made: catalogue, sizing, futures, negotiated prices.

use super::super::parts;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, View};
use super::components::ROWS;
use crate::assess::{Assessment, catalogs};
use crate::decision::{CatalogPin, Change, Costing, Edit, Override, Settings};
use crate::terms::quantity::number;
use eframe::egui::{Align, Layout, Slider, Ui, vec2};
use jiff::civil::Date;
use std::sync::OnceLock;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, view: &mut View, asks: &mut Asks) {
    ui.add_space(16.0);
    parts::surface(ui, ROWS, |ui| {
        let key = "making".to_owned();
        let is_open = view.unfolded.contains(&key);
        ui.horizontal(|ui| {
            ui.label(Type::Section.text("How the figures are made").color(palette(ui).ink));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let word = if is_open { "Less" } else { "Change" };
                if parts::link(ui, word)
                    .accessible_name(format!("{word}: how the figures are made"))
                    .clicked()
                {
                    if is_open {
                        view.unfolded.remove(&key);
                    } else {
                        view.unfolded.insert(key);
                    }
                }
            });
        });
        if !is_open {
            parts::secondary(ui, &in_words(scene, assessment));
            return;
        }
        parts::columns(ui, 2, 300.0, |ui, at| {
            ui.spacing_mut().item_spacing.y = 6.0;
            if at == 0 {
                catalogue(ui, scene, assessment, asks);
                sizing(ui, &scene.decision.costing, asks);
            } else {
                futures(ui, &scene.decision.settings, view, asks);
            }
        });
        discounts(ui, scene, assessment, view, asks);
    });
}

fn in_words(scene: &Scene<'_>, assessment: &Assessment) -> String {
    let (costing, settings) = (&scene.decision.costing, &scene.decision.settings);
    let discounts =
        scene.decision.overrides.iter().filter(|one| matches!(one, Override::Discount { .. })).count();
    let negotiated = match discounts {
        0 => String::new(),
        1 => " One negotiated price.".to_owned(),
        count => format!(" {count} negotiated prices."),
    };
    format!(
        "{}, {} futures drawn with seed {}, as of {}; servers planned to be {:.0} % full.{negotiated}",
        assessment.stamp.catalog_name,
        number(f64::from(settings.draws)),
        settings.seed,
        settings.on,
        costing.utilisation * 100.0
    )
}

fn catalogue(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, asks: &mut Asks) {
    parts::label(ui, "Catalogue");
    if scene.decision.outcome.snapshot.is_some() {
        parts::secondary(ui, "The facts kept with the record are used, whatever the catalogues say today.");
        return;
    }
    let width = ui.available_width() - 16.0;
    let stamp = &assessment.stamp;
    let current = stamp.catalog_id.as_str();
    let all = shipped().iter().map(|(id, name)| (*id, name.clone()));
    if let Some(id) = parts::combo(ui, "Catalogue", width, &stamp.catalog_name, Some(&current), all) {
        let name = shipped().iter().find(|(known, _)| *known == id).map_or(id, |(_, name)| name);
        let pin = CatalogPin { id: id.to_owned(), sha256: String::new() };
        asks.edit(Edit::new(format!("Catalogue: {name}"), Change::Catalog(pin)));
    }
    parts::secondary(
        ui,
        &format!("Prices of {} to {}", assessment.stamp.facts_from, assessment.stamp.facts_to),
    );
}

/// Reading every catalogue takes a moment: once is enough.
fn shipped() -> &'static [(&'static str, String)] {
    static SHIPPED: OnceLock<Vec<(&str, String)>> = OnceLock::new();
    SHIPPED.get_or_init(catalogs)
}

fn sizing(ui: &mut Ui, costing: &Costing, asks: &mut Asks) {
    parts::label(ui, "Servers are planned to be this full");
    let mut percent = costing.utilisation * 100.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().slider_width = 160.0;
        let slider =
            Slider::new(&mut percent, 10.0..=100.0).show_value(false).step_by(5.0).trailing_fill(true);
        if ui.add(slider).accessible_name("Planned use of a server, in percent").changed() {
            let changed = Costing { utilisation: percent / 100.0, ..costing.clone() };
            asks.edit(
                Edit::new("Planned use of a server", Change::Costing(changed)).merging("costing/utilisation"),
            );
        }
        ui.label(Type::Body.text(format!("{percent:.0} %")).color(palette(ui).ink));
    });
    parts::label(ui, "Servers that run even when idle");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        let choices = [(None, "as availability asks"), (Some(1), "1"), (Some(2), "2"), (Some(3), "3")];
        for (minimum, label) in choices {
            if parts::chip(ui, label, costing.minimum_instances == minimum).clicked() {
                let changed = Costing { minimum_instances: minimum, ..costing.clone() };
                asks.edit(Edit::new("Servers that run even when idle", Change::Costing(changed)));
            }
        }
    });
    parts::label(ui, "Servers that scaling adds at a time");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for scaling_step in [1, 2, 3] {
            let chip = parts::chip(ui, &scaling_step.to_string(), costing.scaling_step == scaling_step);
            if chip.accessible_name(format!("Servers added at a time: {scaling_step}")).clicked() {
                let changed = Costing { scaling_step, ..costing.clone() };
                asks.edit(Edit::new("Servers added at a time", Change::Costing(changed)));
            }
        }
    });
    parts::label(ui, "Minutes they are paid before and after the hour that needs them");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for scaling_lag_min in [0.0, 5.0, 10.0, 15.0] {
            let is_chosen = (costing.scaling_lag_min - scaling_lag_min).abs() < 0.5;
            let chip = parts::chip(ui, &number(scaling_lag_min), is_chosen);
            if chip.accessible_name(format!("Lag of scaling: {} minutes", number(scaling_lag_min))).clicked()
            {
                let changed = Costing { scaling_lag_min, ..costing.clone() };
                asks.edit(Edit::new("Lag of scaling", Change::Costing(changed)));
            }
        }
    });
}

fn futures(ui: &mut Ui, settings: &Settings, view: &mut View, asks: &mut Asks) {
    let mut set = |label: &str, changed: Settings| {
        asks.edit(Edit::new(label, Change::Settings(changed)).merging(format!("settings/{label}")));
    };
    parts::label(ui, "Futures drawn");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for draws in [1_000, 10_000, 100_000] {
            let label = number(f64::from(draws));
            if parts::chip(ui, &label, settings.draws == draws).clicked() {
                set("Futures drawn", Settings { draws, ..settings.clone() });
            }
        }
    });
    parts::label(ui, "Seed, and the day it is about");
    ui.horizontal(|ui| {
        let seed =
            typed(ui, view, "seed", "Seed", &settings.seed.to_string(), 90.0, |text| text.parse().ok());
        if let Some(seed) = seed {
            set("Seed", Settings { seed, ..settings.clone() });
        }
        let on =
            typed(ui, view, "on", "Day", &settings.on.to_string(), 120.0, |text| text.parse::<Date>().ok());
        if let Some(on) = on {
            set("Day", Settings { on, ..settings.clone() });
        }
    });
    parts::label(ui, "A winner is clear from");
    ui.horizontal(|ui| {
        let share =
            |text: &str| text.parse::<f64>().ok().map(|of| of / 100.0).filter(|of| (0.0..=1.0).contains(of));
        let wins =
            typed(ui, view, "clear", "Wins of 100", &number(settings.clear_p_first * 100.0), 60.0, share);
        if let Some(clear_p_first) = wins {
            set("Clear winner", Settings { clear_p_first, ..settings.clone() });
        }
        ui.label(Type::Body.text("of 100 futures, and").color(palette(ui).muted));
        let points = |text: &str| text.parse::<f64>().ok().filter(|lead| (0.0..=100.0).contains(lead));
        let lead = typed(ui, view, "lead", "Points of lead", &number(settings.clear_lead), 60.0, points);
        if let Some(clear_lead) = lead {
            set("Clear lead", Settings { clear_lead, ..settings.clone() });
        }
        ui.label(Type::Body.text("points ahead").color(palette(ui).muted));
    });
}

/// A short field; what is typed is taken as soon as it can be read.
fn typed<T>(
    ui: &mut Ui,
    view: &mut View,
    key: &str,
    name: &str,
    stored: &str,
    width: f32,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let key = format!("making/{key}");
    let mut text = view.drafts.get(&key).cloned().unwrap_or_else(|| stored.to_owned());
    let response = parts::field(ui, &key, name, &mut text, "", width);
    let taken = response.changed().then(|| read(text.trim())).flatten();
    if response.has_focus() {
        view.drafts.insert(key, text);
    } else {
        view.drafts.remove(&key);
    }
    taken
}

/// Negotiated prices, and a row for another.
fn discounts(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, view: &mut View, asks: &mut Asks) {
    let colours = palette(ui);
    ui.add_space(6.0);
    parts::label(ui, "Negotiated prices");
    for (at, known) in scene.decision.overrides.iter().enumerate() {
        let Override::Discount { provider, factor, because } = known else { continue };
        ui.push_id(at, |ui| {
            ui.horizontal(|ui| {
                let text = format!("{provider}: {} % of the list price", number(factor * 100.0));
                ui.label(Type::Body.text(text).color(colours.ink));
                ui.label(Type::Secondary.text(because).color(colours.muted));
                if parts::quiet_link(ui, "Take it back").clicked() {
                    asks.edit(Edit::new(format!("List price of {provider}"), Change::RemoveOverride(at)));
                }
            });
        });
    }
    let mut providers: Vec<&str> = assessment.options.iter().map(|option| option.provider.as_str()).collect();
    providers.sort_unstable();
    providers.dedup();
    providers.retain(|provider| !provider.is_empty());
    ui.horizontal_wrapped(|ui| {
        let chosen = view.drafts.get("discount/provider").cloned();
        let shown = chosen.as_deref().unwrap_or("Provider");
        let all = providers.into_iter().map(|provider| (provider.to_owned(), provider.to_owned()));
        let name = "Provider with a negotiated price";
        if let Some(provider) = parts::combo(ui, name, 140.0, shown, chosen.as_ref(), all) {
            view.drafts.insert("discount/provider".to_owned(), provider);
        }
        let mut field = |ui: &mut Ui, key: &str, name: &str, hint: &str, width: f32| {
            let key = format!("discount/{key}");
            let mut text = view.drafts.get(&key).cloned().unwrap_or_default();
            if parts::field(ui, &key, name, &mut text, hint, width).changed() {
                view.drafts.insert(key, text.clone());
            }
            text
        };
        let percent = field(ui, "percent", "Percent of the list price", "% of list", 90.0);
        let because = field(ui, "because", "Why this price", "Because…", 220.0);
        let factor = percent.trim().trim_end_matches('%').trim().parse::<f64>().ok();
        let factor = factor.map(|percent| percent / 100.0).filter(|factor| *factor > 0.0 && *factor <= 1.0);
        let ready = chosen.zip(factor).filter(|_| !because.trim().is_empty());
        let can_add = ready.is_some();
        if ui.add_enabled_ui(can_add, |ui| parts::link(ui, "Take this price")).inner.clicked()
            && let Some((provider, factor)) = ready
        {
            let label = format!("Negotiated price of {provider}");
            let discount = Override::Discount { provider, factor, because };
            asks.edit(Edit::new(label, Change::AddOverride(discount)));
            view.drafts.retain(|key, _| !key.starts_with("discount/"));
        }
    });
}
