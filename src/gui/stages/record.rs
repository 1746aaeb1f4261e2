//! The record: what was decided, by whom, when and why; then out into a file.

use super::super::commands::{Action, Format};
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, View};
use super::super::{parts, status};
use crate::assess::Assessment;
use crate::decision::{Change, Edit, Outcome, Status};
use crate::terms::quantity::{grouped, number, of_hundred};
use eframe::egui::{Label, Ui, vec2};
use jiff::civil::Date;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    let outcome = &scene.decision.outcome;
    let title = match outcome.status {
        Status::Accepted => "This decision is accepted",
        Status::Rejected => "This decision is rejected",
        Status::Superseded => "Another decision took its place",
        Status::Draft | Status::Proposed => "Write down what was decided",
    };
    let sentence = "The record carries the verdict, the figures and where they come from. Accepting keeps the facts used, so that it can be made again years from now.";
    parts::headline(ui, title, sentence);
    ui.add_space(12.0);
    let is_wide = ui.available_width() > 760.0;
    parts::columns(ui, 2, if is_wide { 340.0 } else { 10_000.0 }, |ui, at| {
        parts::card(ui, |ui| {
            if at == 0 {
                form(ui, scene, view, asks);
            } else {
                match scene.assessment {
                    Some(assessment) => preview(ui, scene, assessment, asks),
                    None => status::waiting(ui, scene),
                }
            }
        });
    });
}

fn form(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    let outcome = &scene.decision.outcome;
    parts::label(ui, "Status");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for status in Status::ALL {
            let is_chosen = outcome.status == status;
            if parts::chip(ui, status.label(), is_chosen).clicked() && !is_chosen {
                if status == Status::Accepted {
                    asks.action(Action::Accept);
                } else {
                    set(asks, "Status", None, Outcome { status, ..outcome.clone() });
                }
            }
        }
    });
    ui.add_space(6.0);
    parts::label(ui, "What was chosen");
    chosen(ui, scene, asks);
    ui.add_space(6.0);
    parts::label(ui, "Deciders");
    let mut deciders = view.drafts.get("deciders").cloned().unwrap_or_else(|| outcome.deciders.join(", "));
    let response =
        parts::field(ui, "deciders", "Deciders", &mut deciders, "Names, separated by commas", f32::INFINITY);
    if response.changed() {
        let names =
            deciders.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        set(asks, "Deciders", Some("deciders"), Outcome { deciders: names, ..outcome.clone() });
    }
    draft(view, "deciders", deciders, response.has_focus());
    ui.add_space(6.0);
    date(ui, outcome, scene.decision.settings.on, view, asks);
    ui.add_space(6.0);
    parts::label(ui, "Because");
    let mut because = outcome.because.clone();
    let hint = "What tipped it, in your own words";
    if parts::area(ui, "because", "Because", &mut because, hint, 4).changed() {
        set(asks, "Because", Some("because"), Outcome { because, ..outcome.clone() });
    }
    ui.add_space(10.0);
    let is_accepted = outcome.status == Status::Accepted;
    let is_changed = scene
        .assessment
        .is_some_and(|found| found.findings.iter().any(|finding| finding.id == "changed-since-accepted"));
    if is_accepted {
        let colours = palette(ui);
        let (text, ink) = match outcome.snapshot {
            Some(_) if is_changed => ("It was changed since it was accepted.", colours.warn),
            Some(_) => ("The facts used are kept in the decision.", colours.good),
            None => ("The facts used are not kept in the decision.", colours.warn),
        };
        ui.label(Type::Secondary.text(text).color(ink));
    }
    if !is_accepted || is_changed {
        let word = if is_changed { "Accept it anew" } else { "Accept the decision" };
        let can_accept = scene.assessment.is_some() && !scene.is_updating && !scene.is_deepening;
        if ui.add_enabled_ui(can_accept, |ui| parts::primary(ui, word)).inner.clicked() {
            asks.action(Action::Accept);
        }
    }
}

fn chosen(ui: &mut Ui, scene: &Scene<'_>, asks: &mut Asks) {
    let outcome = &scene.decision.outcome;
    let name = |id: &str| {
        let known = scene.assessment.and_then(|assessment| assessment.option(id));
        known.map_or_else(|| id.to_owned(), |option| format!("{} · {}", option.model, option.name))
    };
    let text = outcome.chosen.as_deref().map_or_else(|| "Not chosen yet".to_owned(), name);
    let width = ui.available_width();
    let options = scene.assessment.iter().flat_map(|assessment| &assessment.options).map(|option| {
        let out = if option.feasible { "" } else { " (knocked out)" };
        (option.id.clone(), format!("{}{out}", name(&option.id)))
    });
    if let Some(id) = parts::combo(ui, "What was chosen", width, &text, outcome.chosen.as_ref(), options) {
        set(asks, "Chosen option", None, Outcome { chosen: Some(id), ..outcome.clone() });
    }
    let leader = scene.assessment.and_then(|assessment| assessment.leader());
    if let (Some(chosen), Some(leader)) = (&outcome.chosen, leader)
        && *chosen != leader.id
    {
        parts::warning(
            ui,
            &format!("The figures lead to {}. Say below why you chose otherwise.", leader.name),
        );
    }
}

fn date(ui: &mut Ui, outcome: &Outcome, on: Date, view: &mut View, asks: &mut Asks) {
    parts::label(ui, "Date");
    let written = outcome.date.map_or_else(String::new, |date| date.to_string());
    let mut text = view.drafts.get("date").cloned().unwrap_or(written);
    let response = parts::field(ui, "date", "Date of the decision", &mut text, &on.to_string(), 140.0);
    let parsed: Option<Result<Date, _>> = (!text.trim().is_empty()).then(|| text.trim().parse::<Date>());
    if response.changed() {
        match &parsed {
            None => set(asks, "Date", Some("date"), Outcome { date: None, ..outcome.clone() }),
            Some(Ok(date)) => {
                set(asks, "Date", Some("date"), Outcome { date: Some(*date), ..outcome.clone() });
            }
            Some(Err(_)) => {}
        }
    }
    let is_wrong = matches!(parsed, Some(Err(_)));
    if is_wrong {
        parts::warning(ui, &format!("Write year-month-day, like {on}."));
    }
    draft(view, "date", text, response.has_focus() || is_wrong);
}

fn draft(view: &mut View, key: &str, text: String, is_kept: bool) {
    if is_kept {
        view.drafts.insert(key.to_owned(), text);
    } else {
        view.drafts.remove(key);
    }
}

fn set(asks: &mut Asks, label: &str, key: Option<&str>, outcome: Outcome) {
    let edit = Edit::new(label, Change::Outcome(outcome));
    asks.edit(match key {
        Some(key) => edit.merging(format!("outcome/{key}")),
        None => edit,
    });
}

/// What the record will say, fact by fact.
fn preview(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, asks: &mut Asks) {
    let colours = palette(ui);
    parts::label(ui, "In the record");
    ui.add(Label::new(Type::Section.text(&scene.decision.title).color(colours.ink)).wrap());
    parts::prose(ui, &assessment.verdict.sentence);
    let stamp = &assessment.stamp;
    let count = scene.decision.completeness();
    let (money, mut facts) = (assessment.money(), Vec::new());
    if let Some(leader) = assessment.leader() {
        facts.push((
            "Leading",
            format!("{}, first in {} of 100 futures", leader.name, of_hundred(leader.p_first)),
        ));
        let month = &leader.monthly_usd;
        facts.push((
            "A month",
            format!(
                "{} at the likely values, {} to {} in 8 of 10 futures",
                money.shown(leader.bill.usd),
                money.shown(month.p10),
                money.shown(month.p90)
            ),
        ));
        let horizon = &leader.horizon_usd;
        facts.push((
            "Over the horizon",
            format!("{} to {} in 8 of 10 futures", money.shown(horizon.p10), money.shown(horizon.p90)),
        ));
    }
    facts.push(("Traffic", format!("{} requests a month", number(assessment.curves.stated_requests))));
    facts.push(("Answers", format!("{} of {}, {} unknown", count.answered, count.asked, count.unknown)));
    facts.push((
        "Catalogue",
        format!("{}, prices of {} to {}", stamp.catalog_id, stamp.facts_from, stamp.facts_to),
    ));
    facts.push((
        "Futures",
        format!("{} drawn with seed {}, as of {}", grouped(f64::from(stamp.draws)), stamp.seed, stamp.on),
    ));
    facts.push(("Fingerprint", stamp.decision_sha256.chars().take(16).collect()));
    for (name, fact) in facts {
        parts::rule(ui);
        ui.horizontal_top(|ui| {
            ui.scope(|ui| {
                ui.set_width(116.0);
                parts::secondary(ui, name);
            });
            ui.vertical(|ui| {
                ui.add(Label::new(Type::Secondary.text(fact).color(colours.ink)).wrap().selectable(true))
            });
        });
    }
    parts::rule(ui);
    ui.add_space(4.0);
    parts::label(ui, "Export");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        for (format, name) in [
            (Format::Pdf, "PDF"),
            (Format::Markdown, "Markdown"),
            (Format::Csv, "CSV"),
            (Format::Ron, "RON"),
            (Format::Json, "JSON"),
        ] {
            let text = if format == Format::Pdf { parts::primary(ui, name) } else { parts::button(ui, name) };
            if text.on_hover_text(format.label()).accessible_name(format!("Export {name}")).clicked() {
                asks.action(Action::Export(format));
            }
        }
    });
}
