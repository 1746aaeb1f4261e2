//! The options: where everything would run, at what price, and who is out by which rule.

use super::super::commands::Action;
use super::super::figure::{figure, source};
use super::super::parts;
use super::super::status;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, View};
use super::components::ROWS;
use super::{findings, options_making, stack};
use crate::assess::{Assessment, FigureId, OptionOutcome, PlacementOutcome, Stance, full_name};
use crate::decision::{Change, Edit, Override, Place};
use crate::report::near_miss;
use crate::terms::quantity::{number, of_hundred};
use crate::terms::{HostingModel, Money};
use eframe::egui::{Align, Align2, Label, Layout, Rect, Sense, Ui, vec2};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    let Some(assessment) = scene.assessment else { return status::waiting(ui, scene) };
    let (feasible, out): (Vec<_>, Vec<_>) = assessment.options.iter().partition(|option| option.feasible);
    let title = match feasible.len() {
        0 => "No option passes your answers".to_owned(),
        1 => "One option can be chosen".to_owned(),
        count => format!("{count} options can be chosen"),
    };
    let sentence = "One for each way of hosting and provider, sized to your answers. Only a documented exclusion knocks an option out.";
    parts::headline(ui, &title, sentence);
    ui.add_space(12.0);
    if !feasible.is_empty() {
        parts::surface(ui, ROWS, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            head(ui);
            for option in feasible {
                ui.push_id(&option.id, |ui| row(ui, scene, assessment, option, view, asks));
            }
        });
    }
    excluded(ui, scene, asks);
    if scene.decision.application.product.value.is_none() {
        parts::line(ui, |ui| {
            parts::swatch(ui, HostingModel::Saas, true);
            parts::secondary(
                ui,
                "Bought software (SaaS) is not compared: nobody said whether there is a product.",
            );
            if parts::link(ui, "Could you buy it?").clicked() {
                asks.action(Action::Ask(Place::Application, "product".to_owned()));
            }
        });
    }
    if !out.is_empty() {
        ui.add_space(16.0);
        parts::surface(ui, ROWS, |ui| {
            ui.label(Type::Section.text("Knocked out").color(palette(ui).ink));
            for option in out {
                ui.push_id(&option.id, |ui| knocked_out(ui, assessment.money(), option, asks));
            }
        });
    }
    if !assessment.findings.is_empty() {
        ui.add_space(16.0);
        findings::all(ui, assessment);
    }
    options_making::show(ui, scene, assessment, view, asks);
}

/// Widths of the columns right of the name, from the right edge inwards.
const FOLD: f32 = 64.0;
const WINS: f32 = 64.0;
const IDLE: f32 = 64.0;
const RANGE: f32 = 128.0;
const MONTH: f32 = 90.0;
/// From this width on all columns stand beside each other.
const WIDE: f32 = 680.0;

struct Columns {
    name: Rect,
    month: Rect,
    /// Beside the month, or under it where there is no room.
    range: Rect,
    idle: Rect,
    wins: Rect,
    fold: Rect,
}

fn columns(rect: Rect) -> Columns {
    let mut rest = rect;
    let mut take = |width: f32| {
        let (left, right) = rest.split_left_right_at_x(rest.right() - width);
        rest = left;
        right
    };
    let (fold, wins, idle) = (take(FOLD), take(WINS), take(IDLE));
    let range = take(RANGE);
    let (month, range) = if rect.width() > WIDE {
        (take(MONTH), range)
    } else {
        range.split_top_bottom_at_y(range.center().y + 1.0)
    };
    Columns { name: rest, month, range, idle, wins, fold }
}

fn head(ui: &mut Ui) {
    let wide = ui.available_width();
    let height = if wide > WIDE { 24.0 } else { 38.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(wide, height), Sense::hover());
    let places = columns(rect);
    let muted = palette(ui).muted;
    let text = |text: &str| Type::Secondary.text(text).color(muted);
    parts::cell(ui, places.name, Align2::LEFT_CENTER, text("Option"));
    parts::cell(ui, places.month, Align2::RIGHT_CENTER, text("A month"));
    parts::cell(ui, places.range, Align2::RIGHT_CENTER, text("in 8 of 10 futures"));
    parts::cell(ui, places.idle, Align2::RIGHT_CENTER, text("Idle"))
        .on_hover_text("Share of the capacity paid for that does nothing");
    parts::cell(ui, places.wins, Align2::RIGHT_CENTER, text("Wins"))
        .on_hover_text("Futures of 100 in which it is first (first-rank acceptability)");
}

fn row(
    ui: &mut Ui,
    scene: &Scene<'_>,
    assessment: &Assessment,
    option: &OptionOutcome,
    view: &mut View,
    asks: &mut Asks,
) {
    let colours = palette(ui);
    parts::rule(ui);
    let wide = ui.available_width();
    let height = if wide > WIDE { 36.0 } else { 44.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(wide, height), Sense::hover());
    let places = columns(rect);
    let mut name = ui.new_child(
        eframe::egui::UiBuilder::new().max_rect(places.name).layout(Layout::left_to_right(Align::Center)),
    );
    parts::swatch(&mut name, option.model, false);
    name.label(Type::Strong.text(option.model.label()).color(colours.ink));
    name.add(Label::new(Type::Body.text(&option.name).color(colours.muted)).truncate());
    let right = |ui: &mut Ui, rect: Rect| {
        ui.new_child(
            eframe::egui::UiBuilder::new().max_rect(rect).layout(Layout::right_to_left(Align::Center)),
        )
    };
    let money = assessment.money();
    let id = FigureId::Bill { option: option.id.clone() };
    let mut month = right(ui, places.month);
    figure(&mut month, Type::Strong.text(money.shown(option.bill.usd)).color(colours.ink), &id, asks);
    let spread =
        format!("{} to {}", money.shown(option.monthly_usd.p10), money.shown(option.monthly_usd.p90));
    parts::cell(ui, places.range, Align2::RIGHT_CENTER, Type::Secondary.text(spread).color(colours.muted));
    let idle = crate::report::said::idle(option);
    parts::cell(ui, places.idle, Align2::RIGHT_CENTER, Type::Body.text(idle).color(colours.muted));
    let mut wins = right(ui, places.wins);
    let score = FigureId::Score { option: option.id.clone() };
    figure(&mut wins, Type::Body.text(of_hundred(option.p_first)).color(colours.ink), &score, asks);
    let key = format!("option/{}", option.id);
    let is_open = view.unfolded.contains(&key);
    let mut fold = right(ui, places.fold);
    let word = if is_open { "Less" } else { "More" };
    if parts::link(&mut fold, word).accessible_name(format!("{word} about {}", option.name)).clicked() {
        if is_open {
            view.unfolded.remove(&key);
        } else {
            view.unfolded.insert(key);
        }
    }
    if is_open {
        details(ui, scene, assessment, option, view, asks);
    }
}

/// What speaks for it, for neither side, and against it; the strongest first and last.
fn points(ui: &mut Ui, option: &OptionOutcome) {
    let colours = palette(ui);
    for (stance, name) in [(Stance::Pro, "For it"), (Stance::Neutral, "Neutral"), (Stance::Con, "Against it")]
    {
        let says = option.points.iter().filter(|point| point.stance == stance);
        let says: Vec<&str> = says.map(|point| point.says.as_str()).collect();
        if !says.is_empty() {
            ui.label(Type::Label.text(name).color(colours.ink));
            parts::secondary(ui, &says.join("; "));
        }
    }
}

fn details(
    ui: &mut Ui,
    scene: &Scene<'_>,
    assessment: &Assessment,
    option: &OptionOutcome,
    view: &mut View,
    asks: &mut Asks,
) {
    let colours = palette(ui);
    ui.indent("details", |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for placement in &option.placements {
            let name = scene
                .decision
                .component(&placement.component)
                .map_or("", |component| component.name.as_str());
            ui.horizontal_wrapped(|ui| {
                ui.label(Type::Label.text(name).color(colours.ink));
                ui.label(Type::Secondary.text(placed(placement)).color(colours.muted));
            });
        }
        for finding in
            assessment.findings.iter().filter(|finding| finding.about.as_deref() == Some(option.id.as_str()))
        {
            parts::warning(ui, &finding.message);
        }
        if let Some(better) = option.dominated_by.as_deref().and_then(|id| assessment.option(id)) {
            let text =
                format!("{} is nowhere worse and somewhere better, on what is weighed", full_name(better));
            parts::warning(ui, &text);
        }
        points(ui, option);
        findings::risks(ui, option);
        stack::show(ui, option);
        ui.horizontal(|ui| {
            if parts::link(ui, "See the bill").clicked() {
                asks.action(Action::ShowBill(option.id.clone()));
            }
            let key = format!("exclude/{}", option.id);
            if let Some(mut because) = view.drafts.get(&key).cloned() {
                let name = format!("Why leave out {}", option.name);
                parts::field(ui, "because", &name, &mut because, "Because…", 240.0);
                let can_exclude = !because.trim().is_empty();
                view.drafts.insert(key.clone(), because.clone());
                if ui.add_enabled_ui(can_exclude, |ui| parts::link(ui, "Leave it out")).inner.clicked() {
                    let excluded = Override::Exclude { option: option.id.clone(), because };
                    asks.edit(Edit::new(format!("Leave out {}", option.name), Change::AddOverride(excluded)));
                    view.drafts.remove(&key);
                } else if parts::quiet_link(ui, "Cancel").clicked() {
                    view.drafts.remove(&key);
                }
            } else if parts::quiet_link(ui, "Leave it out…")
                .accessible_name(format!("Leave out {}", option.name))
                .clicked()
            {
                view.drafts.insert(key, String::new());
            }
        });
        ui.add_space(6.0);
    });
}

/// `3 × AWS EC2 t3.medium in eu-central-1`
fn placed(placement: &PlacementOutcome) -> String {
    let times = if placement.instances > 0.0 {
        format!("{} × ", number(placement.instances))
    } else {
        String::new()
    };
    let region =
        if placement.region.is_empty() { String::new() } else { format!(" in {}", placement.region) };
    let shared = if placement.instances > 0.0 && placement.shared_with > 0 { ", shared" } else { "" };
    format!("{times}{}{region}{shared}", placement.offer_name)
}

fn excluded(ui: &mut Ui, scene: &Scene<'_>, asks: &mut Asks) {
    let excluded: Vec<_> = scene
        .decision
        .overrides
        .iter()
        .enumerate()
        .filter_map(|(at, known)| match known {
            Override::Exclude { option, because } => Some((at, option, because)),
            Override::Offer { .. } | Override::Discount { .. } => None,
        })
        .collect();
    if excluded.is_empty() {
        return;
    }
    ui.add_space(16.0);
    parts::surface(ui, ROWS, |ui| {
        ui.label(Type::Section.text("Left out by you").color(palette(ui).ink));
        for (at, option, because) in excluded {
            ui.push_id(option, |ui| {
                parts::rule(ui);
                ui.horizontal(|ui| {
                    ui.label(Type::Strong.text(option).color(palette(ui).ink));
                    ui.label(Type::Secondary.text(because).color(palette(ui).muted));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        if parts::link(ui, "Bring it back").clicked() {
                            asks.edit(Edit::new(format!("Bring back {option}"), Change::RemoveOverride(at)));
                        }
                    });
                });
            });
        }
    });
}

pub fn knocked_out(ui: &mut Ui, money: Money, option: &OptionOutcome, asks: &mut Asks) {
    let colours = palette(ui);
    ui.add_space(2.0);
    parts::rule(ui);
    ui.add_space(4.0);
    parts::line(ui, |ui| {
        parts::swatch(ui, option.model, true);
        ui.label(Type::Strong.text(option.model.label()).color(colours.ink));
        ui.add(Label::new(Type::Body.text(&option.name).color(colours.muted)).truncate());
    });
    for knock_out in &option.knocked_out {
        ui.scope(|ui| {
            ui.set_max_width(parts::PROSE.min(ui.available_width()));
            ui.spacing_mut().item_spacing.y = 2.0;
            parts::prose(ui, &knock_out.says);
            ui.spacing_mut().interact_size.y = 20.0;
            ui.horizontal_wrapped(|ui| {
                parts::label(ui, "Your answer:");
                if parts::link(ui, &knock_out.answer)
                    .accessible_name(format!("Go to the answer: {}", knock_out.answer))
                    .clicked()
                {
                    asks.action(Action::Ask(knock_out.place.clone(), knock_out.question.clone()));
                }
                source(ui, &knock_out.source);
            });
        });
    }
    if let Some(near) = &option.near_miss {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            parts::secondary(ui, &format!("It would come back with {}", near_miss(money, near)));
            let name = format!("Try it: {}", near.label);
            if parts::link(ui, "Try it").on_hover_text("Undo takes it back").accessible_name(name).clicked() {
                let changes = near.edits.iter().map(|edit| edit.change.clone()).collect();
                asks.edit(Edit::new(format!("Try: {}", near.label), Change::Many(changes)));
            }
        });
    }
}
