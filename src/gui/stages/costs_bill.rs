//! The bill of one option, line by line.

use super::super::figure::{figure, figure_job};
use super::super::theme::{Type, palette, tabular};
use super::super::view::{Asks, Growing, Scene, View};
use super::super::{parts, plot};
use super::components::ROWS;
use crate::assess::{Assessment, BillLine, FigureId, OptionCurve, OptionOutcome};
use crate::decision::{Change, Edit, Override};
use crate::report::chart::breakdown_chart;
use crate::terms::Money;
use crate::terms::quantity::number;
use eframe::egui::{Align, Align2, Label, Layout, Rect, Sense, Ui, UiBuilder, vec2};
use std::sync::Arc;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, view: &mut View, asks: &mut Asks) {
    let Some(option) = chosen(assessment, view) else { return };
    let money = assessment.money();
    parts::surface(ui, ROWS, |ui| {
        head(ui, assessment, option, view);
        size(ui, scene, assessment, option, asks);
        ui.add_space(4.0);
        growing(ui, scene, option, view, asks);
        for (at, line) in option.bill.lines.iter().enumerate() {
            ui.push_id(at, |ui| row(ui, scene, money, option, line, asks));
        }
        parts::rule(ui);
        ui.horizontal(|ui| {
            let range = format!(
                "{} to {} in 8 of 10 futures",
                money.shown(option.monthly_usd.p10),
                money.shown(option.monthly_usd.p90)
            );
            parts::secondary(ui, &range);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let id = FigureId::Bill { option: option.id.clone() };
                figure(ui, Type::Strong.text(money.cents(option.bill.usd)).color(palette(ui).ink), &id, asks);
                parts::label(ui, "a month at the stated traffic, at the likely values");
            });
        });
    });
}

/// The option chosen, else the leader.
pub fn chosen<'a>(assessment: &'a Assessment, view: &View) -> Option<&'a OptionOutcome> {
    let named = view.option.as_ref().and_then(|id| assessment.option(id));
    named.or_else(|| assessment.leader()).or_else(|| assessment.options.first())
}

/// The size that was chosen, and any other of the same provider and model by hand.
fn size(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, option: &OptionOutcome, asks: &mut Asks) {
    let Some(placement) = option.placements.first() else { return };
    let of_option = |known: &Override| {
        matches!(known, Override::Offer { model, provider, .. }
            if *model == option.model && *provider == option.provider)
    };
    let by_hand = scene.decision.overrides.iter().position(of_option);
    let offers = &assessment.prepared.catalog.part.offers;
    let others = offers
        .iter()
        .filter(|offer| offer.model == Some(option.model) && offer.provider() == option.provider);
    parts::line(ui, |ui| {
        let words = if by_hand.is_some() { "Size, by hand" } else { "Size, the cheapest that fits" };
        parts::label(ui, words);
        let fits = by_hand.map(|_| (None, "The cheapest that fits".to_owned()));
        let all = fits.into_iter().chain(others.map(|offer| (Some(offer.id.as_str()), offer.name.clone())));
        let current = Some(placement.offer.as_str());
        let name = "The size that is billed";
        match (parts::combo(ui, name, 220.0, &placement.offer_name, Some(&current), all), by_hand) {
            (Some(None), Some(at)) => asks.edit(Edit::new("Size that fits", Change::RemoveOverride(at))),
            (Some(Some(id)), by_hand) => {
                let chosen = Override::Offer {
                    model: option.model,
                    provider: option.provider.clone(),
                    offer: id.to_owned(),
                    because: "chosen by hand on the bill".to_owned(),
                };
                let before = by_hand.map(Change::RemoveOverride);
                let changes = before.into_iter().chain([Change::AddOverride(chosen)]).collect();
                let name = offers.iter().find(|offer| offer.id == id).map_or(id, |offer| &offer.name);
                asks.edit(Edit::new(format!("Size: {name}"), Change::Many(changes)));
            }
            (Some(None) | None, _) => {}
        }
    });
}

/// Which line of the bill grows where.
fn growing(ui: &mut Ui, scene: &Scene<'_>, option: &OptionOutcome, view: &mut View, asks: &mut Asks) {
    let Some(assessment) = scene.assessment else { return };
    let known = view.growing.take();
    let known = known.filter(|known| Arc::ptr_eq(&known.of, assessment) && known.option == option.id);
    let growing = known.unwrap_or_else(|| Growing {
        of: Arc::clone(assessment),
        option: option.id.clone(),
        chart: breakdown_chart(assessment, option),
    });
    parts::label(ui, "What it is made of as traffic grows");
    if view.chart_as_table {
        plot::table(ui, &growing.chart);
    } else {
        plot::show(ui, "breakdown", &growing.chart, 220.0);
    }
    view.growing = Some(growing);
    if let Some(curve) = curve_of(assessment, option)
        && !curve.steps.is_empty()
    {
        let near = |(load, _): &&(f64, String)| (0.1..=100.0).contains(load);
        let steps: Vec<String> = curve
            .steps
            .iter()
            .filter(near)
            .take(4)
            .map(|(load, name)| format!("{name} above {}", number(load * assessment.curves.stated_requests)))
            .collect();
        if !steps.is_empty() {
            parts::secondary(ui, &format!("Steps: {} requests a month.", steps.join(", ")));
        }
    }
    let id = FigureId::Breakdown { option: option.id.clone() };
    let words = format!("In {}, decade by decade", assessment.money().name());
    let text = Type::Secondary.text(words).color(palette(ui).accent);
    figure(ui, text, &id, asks);
    ui.add_space(8.0);
}

fn curve_of<'a>(assessment: &'a Assessment, option: &OptionOutcome) -> Option<&'a OptionCurve> {
    let at = assessment.options.iter().position(|known| known.id == option.id)?;
    assessment.curves.options.get(at)
}

fn head(ui: &mut Ui, assessment: &Assessment, option: &OptionOutcome, view: &mut View) {
    ui.horizontal(|ui| {
        ui.label(Type::Section.text("The bill of").color(palette(ui).ink));
        let all = assessment
            .options
            .iter()
            .map(|other| (other.id.clone(), format!("{} · {}", other.model, other.name)));
        let name = "The option whose bill is shown";
        if let Some(id) = parts::combo(ui, name, 260.0, &option.name, Some(&option.id), all) {
            view.option = Some(id);
        }
    });
}

fn row(
    ui: &mut Ui,
    scene: &Scene<'_>,
    money: Money,
    option: &OptionOutcome,
    line: &BillLine,
    asks: &mut Asks,
) {
    let colours = palette(ui);
    parts::rule(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let (rest, amount) = rect.split_left_right_at_x(rect.right() - 110.0);
    let (rest, quantity) = rest.split_left_right_at_x(rest.right() - (rect.width() * 0.3).min(240.0));
    let component = line
        .component
        .as_ref()
        .map(|id| scene.decision.component(id).map_or(id.as_str(), |known| known.name.as_str()));
    let name: Rect = rest;
    let mut left = ui.new_child(UiBuilder::new().max_rect(name).layout(Layout::left_to_right(Align::Center)));
    left.add(Label::new(Type::Body.text(&line.name).color(colours.ink)).truncate());
    if let Some(component) = component {
        left.add(Label::new(Type::Secondary.text(component).color(colours.muted)).truncate());
    }
    let text = line.quantity_words(money);
    parts::cell(ui, quantity, Align2::RIGHT_CENTER, Type::Secondary.text(text).color(colours.muted));
    let mut right =
        ui.new_child(UiBuilder::new().max_rect(amount).layout(Layout::right_to_left(Align::Center)));
    let id = FigureId::Line { option: option.id.clone(), meter: line.meter.clone() };
    let job = tabular(&right, &money.cents(line.usd), Type::Body, colours.ink);
    figure_job(&mut right, job, &id, asks);
    response.on_hover_text(&line.formula);
}
