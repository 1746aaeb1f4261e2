//! How sure it is: what moves the lead, what would turn it round, what to find out, which weights
//! it rests on.

use super::super::commands::Action;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, View};
use super::super::{parts, status};
use super::components::ROWS;
use super::robustness_more as more;
use crate::assess::{Assessment, Bar, OptionOutcome, Sensitivity, flip_words, full_name, input_words};
use crate::report::said;
use crate::terms::quantity::of_hundred;
use eframe::egui::{
    Align, Align2, Color32, CornerRadius, Label, Layout, Rect, Sense, Shape, Stroke, Ui, pos2, vec2,
};

/// Rows a card shows; the rest stands in the record.
const ROWS_SHOWN: usize = 8;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    let Some(assessment) = scene.assessment else { return status::waiting(ui, scene) };
    let Some(leader) = assessment.leader() else {
        parts::headline(ui, "Nothing leads, so nothing can be turned round", &assessment.verdict.detail);
        return;
    };
    let Some(found) = &assessment.sensitivity else {
        parts::headline(ui, &headline(leader), "Working out what would change it…");
        return;
    };
    let any = found.any_weights.get(assessment.verdict.leader.unwrap_or_default()).copied().unwrap_or(0.0);
    let sentence = format!(
        "Under your weights it is first in {} of 100 futures, under any weights at all in {}. Below: one answer at a time, all others at their likely values.",
        of_hundred(leader.p_first),
        of_hundred(any)
    );
    parts::headline(ui, &headline(leader), &sentence);
    ui.add_space(10.0);
    parts::surface(ui, ROWS, |ui| tornado(ui, assessment, found));
    ui.add_space(8.0);
    parts::columns(ui, 2, 330.0, |ui, at| {
        parts::card(ui, |ui| {
            if at == 0 {
                flips(ui, assessment, found, asks);
            } else {
                information(ui, assessment, found, asks);
            }
        });
    });
    ui.add_space(8.0);
    parts::columns(ui, 2, 330.0, |ui, at| {
        parts::card(
            ui,
            |ui| if at == 0 { ranks(ui, assessment, found) } else { weights(ui, assessment, found) },
        );
    });
    ui.add_space(8.0);
    parts::columns(ui, 2, 330.0, |ui, at| {
        parts::card(ui, |ui| {
            if at == 0 {
                more::supporters(ui, assessment, found);
            } else {
                more::opinions(ui, assessment, found);
            }
        });
    });
    ui.add_space(4.0);
    more::pairs(ui, assessment, found, view);
}

fn headline(leader: &OptionOutcome) -> String {
    format!("How sure is {}?", full_name(leader))
}

/// A lead in words.
fn ahead(points: f64) -> String {
    let side = if points < 0.0 { "behind" } else { "ahead" };
    format!("{:.2} points {side}", points.abs())
}

/// The lead where each input is low and where it is high.
fn tornado(ui: &mut Ui, assessment: &Assessment, found: &Sensitivity) {
    let colours = palette(ui);
    ui.label(Type::Section.text("What moves the lead").color(colours.ink));
    if found.tornado.is_empty() {
        parts::secondary(ui, "No answer that is a range moves the lead by a twentieth of a point.");
        return;
    }
    let bars: Vec<&Bar> = found.tornado.iter().take(ROWS_SHOWN + 2).collect();
    let lead = assessment.verdict.lead;
    let ends = |bar: &&Bar| [bar.lead_at_low, bar.lead_at_high];
    let least = bars.iter().flat_map(ends).fold(lead.min(0.0), f64::min);
    let most = bars.iter().flat_map(ends).fold(lead.max(0.0), f64::max);
    let names = (ui.available_width() * 0.42).min(420.0);
    let (axis, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    let field = Rect::from_min_max(pos2(axis.left() + names, axis.top()), axis.right_bottom())
        .shrink2(vec2(40.0, 0.0));
    #[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
    let place =
        |points: f64| field.left() + field.width() * ((points - least) / (most - least).max(1e-9)) as f32;
    let mark = |ui: &Ui, at: f64, text: &str, colour: Color32| {
        ui.painter().text(
            pos2(place(at), axis.center().y),
            Align2::CENTER_CENTER,
            text,
            Type::Secondary.font(),
            colour,
        );
    };
    if (place(lead) - place(0.0)).abs() > 90.0 {
        mark(ui, 0.0, "another leads", colours.warn);
    }
    mark(ui, lead, &format!("{lead:.1} points now"), colours.muted);
    let turns = bars.iter().any(|bar| !bar.is_monotone);
    let top = axis.bottom();
    // Under the bars and their figures; how far down is known once those are drawn.
    let lines = [ui.painter().add(Shape::Noop), ui.painter().add(Shape::Noop)];
    for bar in bars {
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
        let name = Rect::from_min_max(row.min, pos2(row.left() + names - 12.0, row.bottom()));
        let words = input_words(&assessment.decision, &bar.input);
        let told = |value: f64| assessment.money().without_unit(value, bar.unit);
        let turned = if bar.is_monotone { "" } else { "~ " };
        let unit = Some(bar.unit.symbol()).filter(|unit| !unit.is_empty() && !bar.unit.is_money());
        let shown = format!("{turned}{words}{}", unit.map_or_else(String::new, |unit| format!(" · {unit}")));
        parts::cell(ui, name, Align2::LEFT_CENTER, Type::Secondary.text(shown).color(colours.ink));
        for (end, value) in [(bar.lead_at_low, bar.low), (bar.lead_at_high, bar.high)] {
            let (x, x0) = (place(end), place(lead));
            let area = Rect::from_x_y_ranges(
                x.min(x0)..=x.max(x0).max(x.min(x0) + 1.5),
                row.center().y - 7.0..=row.center().y + 7.0,
            );
            let fill = if end < 0.0 { colours.warn } else { colours.accent };
            ui.painter().rect_filled(area, CornerRadius::same(2), fill.gamma_multiply(0.75));
            let (align, at) =
                if end < lead { (Align2::RIGHT_CENTER, x - 4.0) } else { (Align2::LEFT_CENTER, x + 4.0) };
            if (x - x0).abs() > 1.0 {
                let figure = ui.painter().layout_no_wrap(told(value), Type::Secondary.font(), colours.muted);
                let area = align.anchor_size(pos2(at, row.center().y), figure.size());
                ui.painter().rect_filled(area, CornerRadius::ZERO, colours.surface);
                ui.painter().galley(area.min, figure, colours.muted);
            }
        }
        let turn = if bar.is_monotone { "" } else { ". In between the lead turns back" };
        response.on_hover_text(format!(
            "{words}: at {} the leader is {}, at {} {}{turn}",
            told(bar.low),
            ahead(bar.lead_at_low),
            told(bar.high),
            ahead(bar.lead_at_high)
        ));
    }
    let bottom = ui.cursor().top();
    let line = |at: f64, colour| Shape::vline(place(at), top..=bottom, Stroke::new(1.0, colour));
    ui.painter().set(lines[0], line(lead, colours.muted));
    if least < 0.0 {
        ui.painter().set(lines[1], line(0.0, colours.warn));
    }
    parts::secondary(
        ui,
        &format!(
            "Points of 100 ahead of the next option, where each answer is at the low and at the high end of its range.{}{}",
            if least < 0.0 { " Left of the orange line another option leads." } else { "" },
            if turns { " ~ In between the two ends the lead turns back." } else { "" }
        ),
    );
}

fn flips(ui: &mut Ui, assessment: &Assessment, found: &Sensitivity, asks: &mut Asks) {
    let colours = palette(ui);
    ui.label(Type::Section.text("What would turn it round").color(colours.ink));
    if found.flips.is_empty() {
        parts::prose(ui, "No single answer, number or weight does, as far as a thousandfold either way.");
    }
    for (at, flip) in found.flips.iter().take(ROWS_SHOWN).enumerate() {
        ui.push_id(at, |ui| {
            parts::rule(ui);
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add(Label::new(Type::Secondary.text(flip_words(assessment, flip)).color(colours.ink)).wrap());
            if let Some(edit) = flip.edit.clone() {
                let response = parts::link(ui, "Try it").on_hover_text("Undo takes it back");
                if response.accessible_name(format!("Try: {}", edit.label)).clicked() {
                    asks.edit(edit);
                }
            }
            ui.add_space(2.0);
        });
    }
}

fn information(ui: &mut Ui, assessment: &Assessment, found: &Sensitivity, asks: &mut Asks) {
    let colours = palette(ui);
    ui.label(Type::Section.text("Worth finding out").color(colours.ink));
    if found.information.is_empty() {
        parts::prose(ui, "Knowing any one answer exactly would hardly ever change the choice.");
    }
    for worth in found.information.iter().take(ROWS_SHOWN) {
        ui.push_id(&worth.input, |ui| {
            parts::rule(ui);
            ui.spacing_mut().item_spacing.y = 2.0;
            let words = input_words(&assessment.decision, &worth.input);
            match &worth.question {
                Some((place, id)) => {
                    if parts::link(ui, &words).clicked() {
                        asks.action(Action::Ask(place.clone(), id.clone()));
                    }
                }
                None => {
                    ui.add(Label::new(Type::Secondary.text(words).color(colours.ink)).wrap());
                }
            }
            let worth = said::worth(assessment.money(), worth);
            parts::secondary(ui, &format!("the choice would be the best one in {worth}"));
            ui.add_space(2.0);
        });
    }
}

/// How often each option stands at each rank.
fn ranks(ui: &mut Ui, assessment: &Assessment, found: &Sensitivity) {
    let colours = palette(ui);
    ui.label(Type::Section.text("Ranks over the futures").color(colours.ink));
    let feasible = assessment.options.iter().enumerate().filter(|(_, option)| option.feasible);
    let count = feasible.clone().count();
    for (at, option) in feasible.take(ROWS_SHOWN) {
        ui.push_id(&option.id, |ui| {
            parts::line(ui, |ui| {
                let width = ui.available_width();
                let name = vec2(width * 0.42, 20.0);
                ui.allocate_ui_with_layout(name, Layout::left_to_right(Align::Center), |ui| {
                    ui.set_width(name.x);
                    parts::swatch(ui, option.model, false);
                    ui.add(Label::new(Type::Secondary.text(&option.name).color(colours.ink)).truncate());
                });
                let (rect, response) =
                    ui.allocate_exact_size(vec2(ui.available_width() - 44.0, 14.0), Sense::hover());
                let regret = found.expected_regret.get(at).copied().unwrap_or_default();
                ui.label(Type::Secondary.text(format!("{regret:.1}")).color(colours.muted)).on_hover_text(
                    "Expected regret: points of 100 by which it falls short of a future's best, on average",
                );
                let mut left = rect.left();
                let mut said = Vec::new();
                for (rank, share) in option.rank_acceptability.iter().take(count).enumerate() {
                    #[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
                    let right = left + rect.width() * *share as f32;
                    let strength = 1.0 - 0.85 * (rank as f32 / count.max(2) as f32).sqrt();
                    let area = Rect::from_x_y_ranges(left..=right, rect.y_range());
                    let fill = colours.model(option.model).gamma_multiply(strength.max(0.12));
                    ui.painter().rect_filled(area, CornerRadius::ZERO, fill);
                    if *share >= 0.005 {
                        said.push(format!("rank {}: {}", rank + 1, of_hundred(*share)));
                    }
                    left = right;
                }
                response.on_hover_text(format!("{} of 100 futures; {}", full_name(option), said.join(", ")));
            });
        });
    }
    parts::secondary(
        ui,
        "Darkest: share of futures in which it is first; then second, third, … The number is what it falls short of a future's best by, on average, in points of 100.",
    );
}

/// Between which shares of all weight the leader stays.
fn weights(ui: &mut Ui, assessment: &Assessment, found: &Sensitivity) {
    let colours = palette(ui);
    ui.label(Type::Section.text("Weights it rests on").color(colours.ink));
    for (used, stays) in assessment.criteria.iter().zip(&found.stability) {
        ui.push_id(&used.criterion.id, |ui| {
            parts::line(ui, |ui| {
                let width = ui.available_width();
                let name = vec2(width * 0.42, 20.0);
                ui.allocate_ui_with_layout(name, Layout::left_to_right(Align::Center), |ui| {
                    ui.set_width(name.x);
                    ui.add(
                        Label::new(Type::Secondary.text(&*used.criterion.name).color(colours.ink)).truncate(),
                    );
                });
                let (rect, response) =
                    ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
                #[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
                let x = |share: f64| rect.left() + rect.width() * share.clamp(0.0, 1.0) as f32;
                let track = rect.shrink2(vec2(0.0, 4.0));
                ui.painter().rect_filled(track, CornerRadius::same(3), colours.track);
                let Some((low, high)) = stays else { return };
                let area = Rect::from_x_y_ranges(x(*low)..=x(*high), track.y_range());
                ui.painter().rect_filled(area, CornerRadius::same(3), colours.accent.gamma_multiply(0.55));
                let at = pos2(x(used.weight), rect.center().y);
                ui.painter().circle(at, 5.0, colours.surface, Stroke::new(2.0, colours.accent));
                response.on_hover_text(format!(
                    "{}: {:.0} % of all weight now; the leader stays between {:.0} and {:.0} %",
                    used.criterion.name,
                    used.weight * 100.0,
                    low * 100.0,
                    high * 100.0
                ));
            });
        });
    }
    parts::secondary(
        ui,
        "The bar is where the leader stays when one weight moves and the others keep their proportions.",
    );
}
