//! The verdict, always in view: ranking, reasons, what would change it, what to find out next.

use super::commands::Action;
use super::figure::{figure, figure_saying};
use super::parts;
use super::status;
use super::theme::{self, Type, palette};
use super::view::{Asks, Scene};
use crate::assess::{Assessment, BreakEven, FigureId, OptionOutcome, VerdictKind};
use crate::decision::questions;
use crate::terms::Money;
use crate::terms::quantity::{number, of_hundred};
use eframe::egui::{self, Align, CursorIcon, Frame, Label, Layout, Margin, Panel, Sense, Ui, vec2};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, asks: &mut Asks) {
    let colours = palette(ui);
    let width = if ui.available_width() < 1180.0 { 276.0 } else { 320.0 };
    let frame =
        Frame::new().fill(colours.surface).inner_margin(Margin { left: 20, right: 8, top: 0, bottom: 0 });
    Panel::right("rail").exact_size(width).resizable(false).show_separator_line(true).frame(frame).show(
        ui,
        |ui| {
            egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.set_width(ui.available_width() - 12.0);
                ui.add_space(20.0);
                parts::line(ui, |ui| {
                    parts::label(ui, "Verdict");
                    if scene.is_updating || scene.is_deepening {
                        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                            parts::label(ui, "updating")
                        });
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
        },
    );
}

fn verdict(ui: &mut Ui, assessment: &Assessment, asks: &mut Asks) {
    let colours = palette(ui);
    let verdict = &assessment.verdict;
    ui.spacing_mut().item_spacing.y = 4.0;
    let sentence =
        Type::Section.text(&verdict.sentence).size(16.5).line_height(Some(23.0)).color(colours.ink);
    ui.add(Label::new(sentence).wrap());
    if !verdict.detail.is_empty() {
        parts::secondary(ui, &verdict.detail);
    }
    ui.add_space(12.0);
    for (at, (option, p_first)) in ways(assessment).into_iter().enumerate() {
        ui.push_id(&option.id, |ui| {
            if option.feasible {
                ranked_row(ui, assessment.money(), (option, p_first, at == 0), asks);
            } else {
                knocked_row(ui, option, asks);
            }
        });
    }
    let more = assessment.options.iter().filter(|option| option.feasible).count();
    if parts::quiet_link(ui, &format!("{more} options in all")).clicked() {
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

/// The best option of each way of hosting, with the share of futures its way is first in.
fn ways(assessment: &Assessment) -> Vec<(&OptionOutcome, f64)> {
    let mut ways: Vec<(&OptionOutcome, f64)> = Vec::new();
    for option in &assessment.options {
        if ways.iter().all(|(known, _)| known.model != option.model) {
            let share = assessment.models.iter().find(|share| share.model == option.model);
            ways.push((option, share.map_or(option.p_first, |share| share.p_first)));
        }
    }
    ways
}

fn ranked_row(
    ui: &mut Ui,
    money: Money,
    (option, p_first, is_first): (&OptionOutcome, f64, bool),
    asks: &mut Asks,
) {
    let colours = palette(ui);
    parts::line(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        parts::swatch(ui, option.model, false);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let id = FigureId::Bill { option: option.id.clone() };
            figure(ui, Type::Body.text(money.shown(option.bill.usd)).color(colours.ink), &id, asks);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let font = if is_first { Type::Strong } else { Type::Body };
                ui.label(font.text(option.model.label()).color(colours.ink));
                // To stay is a way of its own and an option of that name.
                let name =
                    if option.name.starts_with(option.model.label()) { "see the bill" } else { &option.name };
                let label = Label::new(Type::Secondary.text(name).color(colours.muted))
                    .truncate()
                    .sense(Sense::click());
                let response = ui.add(label).on_hover_cursor(CursorIcon::PointingHand);
                if response
                    .on_hover_text(format!("{} · {}: see the bill", option.model, option.name))
                    .clicked()
                {
                    asks.action(Action::ShowBill(option.id.clone()));
                }
            });
        });
    });
    let wins = of_hundred(p_first);
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            #[expect(clippy::cast_possible_truncation, reason = "a share for a bar")]
            let share = p_first as f32;
            parts::bar(ui, ui.available_width() - 34.0, share, colours.model(option.model)).on_hover_text(
                format!("{} wins in {wins} of 100 futures (first-rank acceptability)", option.model),
            );
            parts::flush_right(ui, Type::Secondary.text(wins).color(colours.muted));
        });
    });
    ui.add_space(3.0);
}

fn knocked_row(ui: &mut Ui, option: &OptionOutcome, asks: &mut Asks) {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::click());
    let mut row =
        ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)));
    row.spacing_mut().item_spacing.x = 6.0;
    parts::swatch(&mut row, option.model, true);
    row.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.label(Type::Secondary.text("knocked out").color(colours.faint));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.label(Type::Body.text(option.model.label()).color(colours.faint));
            ui.add(Label::new(Type::Secondary.text(&option.name).color(colours.faint)).truncate());
        });
    });
    let why = option.knocked_out.first().map_or("", |knock_out| knock_out.says.as_str());
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{}, knocked out", option.name))
    });
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
        parts::line(ui, |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let names =
                    |at: usize| assessment.options.get(at).map_or(String::new(), |option| option.id.clone());
                let id = FigureId::BreakEven { a: names(pair.a), b: names(pair.b) };
                let text = Type::Label.text(format!("{side} {requests}")).color(colours.ink);
                figure_saying(ui, text, &id, "Requests a month at which the two cost the same", asks);
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
            let crossing =
                pair.crossings.iter().copied().min_by(|x, y| distance(*x).total_cmp(&distance(*y)))?;
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
            let name = assessment
                .decision
                .component(component)
                .map_or(component.as_str(), |part| part.name.as_str());
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
