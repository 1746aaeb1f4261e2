//! The verdict, always in view: ranking, reasons, what would change it, what to find out next.

use super::commands::Action;
use super::figure::figure;
use super::parts;
use super::status;
use super::theme::{self, Type, palette};
use super::view::{Asks, Scene};
use crate::assess::{Assessment, BreakEven, FigureId, OptionOutcome, VerdictKind};
use crate::decision::questions;
use crate::terms::quantity::{number, of_hundred, usd};
use eframe::egui::{self, Align, CursorIcon, Frame, Label, Layout, Margin, Panel, Sense, Ui, vec2};

/// Options shown before the rest is summed up.
const SHOWN: usize = 6;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, asks: &mut Asks) {
    let colours = palette(ui);
    let width = if ui.available_width() < 1180.0 { 276.0 } else { 320.0 };
    let frame = Frame::new().fill(colours.surface).inner_margin(Margin::symmetric(20, 0));
    Panel::right("rail").exact_size(width).resizable(false).show_separator_line(true).frame(frame).show(ui, |ui| {
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.add_space(20.0);
            ui.horizontal(|ui| {
                parts::label(ui, "Verdict");
                if scene.is_updating {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| parts::label(ui, "updating"));
                }
            });
            match scene.assessment {
                Some(assessment) => {
                    if let Some(trouble) = scene.trouble {
                        parts::warning(ui, trouble);
                    }
                    ui.scope(|ui| {
                        if scene.is_updating {
                            ui.multiply_opacity(0.75);
                        }
                        verdict(ui, assessment, asks);
                    });
                }
                None => status::waiting(ui, scene),
            }
            ui.add_space(20.0);
        });
    });
}

fn verdict(ui: &mut Ui, assessment: &Assessment, asks: &mut Asks) {
    let colours = palette(ui);
    let verdict = &assessment.verdict;
    ui.spacing_mut().item_spacing.y = 4.0;
    let sentence = Type::Section.text(&verdict.sentence).size(16.5).line_height(Some(23.0)).color(colours.ink);
    ui.add(Label::new(sentence).wrap());
    if !verdict.detail.is_empty() {
        parts::secondary(ui, &verdict.detail);
    }
    ui.add_space(12.0);
    let (ranked, out): (Vec<_>, Vec<_>) = assessment.options.iter().partition(|option| option.feasible);
    for (at, option) in ranked.iter().take(SHOWN).enumerate() {
        ui.push_id(&option.id, |ui| ranked_row(ui, option, at == 0, asks));
    }
    let rest = ranked.len().saturating_sub(SHOWN);
    if rest > 0 && parts::quiet_link(ui, &format!("and {rest} more that can be chosen")).clicked() {
        asks.action(Action::GoTo(super::view::Stage::Options));
    }
    for option in out.iter().take(4) {
        ui.push_id(&option.id, |ui| knocked_row(ui, option, asks));
    }
    if out.len() > 4 && parts::quiet_link(ui, &format!("and {} more knocked out", out.len() - 4)).clicked() {
        asks.action(Action::GoTo(super::view::Stage::Options));
    }
    if !verdict.reasons.is_empty() {
        let title = if verdict.kind == VerdictKind::NothingFeasible { "Why nothing is left" } else { "Why" };
        group(ui, title);
        for reason in verdict.reasons.iter().take(3) {
            parts::rule(ui);
            ui.add_space(4.0);
            ui.add(Label::new(Type::Secondary.text(reason).size(13.0).color(colours.ink)).wrap());
            ui.add_space(4.0);
        }
    }
    changes(ui, assessment, asks);
    next_question(ui, assessment, asks);
}

fn group(ui: &mut Ui, title: &str) {
    ui.add_space(16.0);
    parts::label(ui, title);
    ui.add_space(2.0);
}

fn ranked_row(ui: &mut Ui, option: &OptionOutcome, is_first: bool, asks: &mut Asks) {
    let colours = palette(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        parts::swatch(ui, option.model, false).on_hover_text(option.model.label());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let id = FigureId::Bill { option: option.id.clone() };
            figure(ui, Type::Body.text(usd(option.monthly_usd.p50)).color(colours.ink), &id, asks);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let font = if is_first { Type::Strong } else { Type::Body };
                let label = Label::new(font.text(&option.name).color(colours.ink)).truncate().sense(Sense::click());
                let response = ui.add(label).on_hover_cursor(CursorIcon::PointingHand);
                if response.on_hover_text(format!("{} · {}", option.model, option.name)).clicked() {
                    asks.action(Action::ShowBill(option.id.clone()));
                }
            });
        });
    });
    let wins = of_hundred(option.p_first);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        #[expect(clippy::cast_possible_truncation, reason = "a share for a bar")]
        let share = option.p_first as f32;
        parts::bar(ui, ui.available_width() - 34.0, share, colours.model(option.model))
            .on_hover_text(format!("Wins in {wins} of 100 futures (first-rank acceptability)"));
        parts::flush_right(ui, Type::Secondary.text(wins).color(colours.muted));
    });
    ui.add_space(2.0);
}

fn knocked_row(ui: &mut Ui, option: &OptionOutcome, asks: &mut Asks) {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::click());
    let mut row = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)));
    row.spacing_mut().item_spacing.x = 6.0;
    parts::swatch(&mut row, option.model, true);
    row.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.label(Type::Secondary.text("knocked out").color(colours.faint));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(Type::Body.text(&option.name).color(colours.faint)).truncate());
        });
    });
    let why = option.knocked_out.first().map_or("", |knock_out| knock_out.says.as_str());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{}, knocked out", option.name)));
    if response.on_hover_text(why).on_hover_cursor(CursorIcon::PointingHand).clicked() {
        asks.action(Action::GoTo(super::view::Stage::Options));
    }
}

/// The leader's nearest break-evens, as the traffic at which somebody else becomes cheaper.
fn changes(ui: &mut Ui, assessment: &Assessment, asks: &mut Asks) {
    let colours = palette(ui);
    let nearest = nearest(assessment);
    if nearest.is_empty() {
        return;
    }
    group(ui, "What would change the cost order");
    for (pair, crossing, other) in nearest.into_iter().take(3) {
        parts::rule(ui);
        ui.add_space(2.0);
        let side = if crossing >= 1.0 { "above" } else { "below" };
        let requests = number(crossing * assessment.curves.stated_requests);
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let names = |at: usize| assessment.options.get(at).map_or(String::new(), |option| option.id.clone());
                let id = FigureId::BreakEven { a: names(pair.a), b: names(pair.b) };
                let text = Type::Label.text(format!("{side} {requests}")).color(colours.ink);
                figure(ui, text, &id, asks).on_hover_text("Requests a month at which the two cost the same");
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let text = Type::Secondary.text(format!("{} is cheaper", other.name)).color(colours.ink);
                    ui.add(Label::new(text).truncate());
                });
            });
        });
        ui.add_space(2.0);
    }
    parts::secondary(ui, "requests a month; other answers stay");
}

fn nearest(assessment: &Assessment) -> Vec<(&BreakEven, f64, &OptionOutcome)> {
    let Some(leader) = assessment.verdict.leader else { return Vec::new() };
    let mut found: Vec<_> = assessment
        .break_evens
        .iter()
        .filter(|pair| pair.a == leader || pair.b == leader)
        .filter_map(|pair| {
            let other = assessment.options.get(if pair.a == leader { pair.b } else { pair.a })?;
            let crossing = pair.crossings.iter().copied().min_by(|x, y| distance(*x).total_cmp(&distance(*y)))?;
            // Below the first crossing `a` is cheaper, above the last one `b`: name it only where
            // that makes the other one the cheaper.
            let turns = if crossing >= 1.0 { pair.a == leader } else { pair.b == leader };
            (turns && other.feasible && crossing > 0.0).then_some((pair, crossing, other))
        })
        .collect();
    found.sort_by(|x, y| distance(x.1).total_cmp(&distance(y.1)));
    found
}

fn distance(multiple: f64) -> f64 {
    libm::log(multiple.max(f64::MIN_POSITIVE)).abs()
}

fn next_question(ui: &mut Ui, assessment: &Assessment, asks: &mut Asks) {
    let colours = palette(ui);
    let Some((place, id)) = &assessment.verdict.next_question else { return };
    let Some(question) = questions::by_id(id) else { return };
    group(ui, "Worth finding out next");
    let text = match place {
        crate::decision::Place::Application => question.text.to_owned(),
        crate::decision::Place::Component(component) => {
            let name = assessment.decision.component(component).map_or(component.as_str(), |part| part.name.as_str());
            format!("{name}: {}", question.text)
        }
    };
    let tint = theme::mix(colours.accent_soft, colours.surface, 0.2);
    let frame = Frame::new().fill(tint).corner_radius(8).inner_margin(Margin::symmetric(12, 10));
    let response = frame
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add(Label::new(Type::Label.text(text).color(colours.accent)).wrap());
        })
        .response
        .interact(Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Answer the next question"));
    if response.clicked() {
        asks.action(Action::Ask(place.clone(), (*id).to_owned()));
    }
}
