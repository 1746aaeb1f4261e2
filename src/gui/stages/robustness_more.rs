//! Who would choose each option, what other methods say, and each pair of options.

use super::super::parts;
use super::super::theme::{Type, palette};
use super::super::view::View;
use crate::assess::{Assessment, OptionOutcome, Sensitivity, full_name};
use crate::terms::quantity::{listed, lower_first, of_hundred};
use eframe::egui::{Align2, CornerRadius, Label, Rect, Sense, Ui, pos2, vec2};

/// Options a card shows.
const SHOWN: usize = 6;
/// Criteria named of a typical supporter.
const NAMED: usize = 3;

/// Allowed options with their place among all.
fn allowed(assessment: &Assessment) -> impl Iterator<Item = (usize, &OptionOutcome)> {
    assessment.options.iter().enumerate().filter(|(_, option)| option.feasible)
}

/// The weights that typically speak for each option.
pub fn supporters(ui: &mut Ui, assessment: &Assessment, found: &Sensitivity) {
    let colours = palette(ui);
    ui.label(Type::Section.text("Who would choose what").color(colours.ink))
        .on_hover_text("Central weights: the mean of all weights under which an option is first");
    // Those whom most weightings choose, whatever the stated ones do.
    let share_of = |at: usize| found.any_weights.get(at).copied().unwrap_or_default();
    let mut chosen: Vec<_> = allowed(assessment).collect();
    chosen.sort_by(|(a, _), (b, _)| share_of(*b).total_cmp(&share_of(*a)));
    for (at, option) in chosen.into_iter().take(SHOWN) {
        let share = share_of(at);
        let central = found.central_weights.get(at).and_then(Option::as_ref);
        ui.push_id(&option.id, |ui| {
            parts::rule(ui);
            ui.spacing_mut().item_spacing.y = 2.0;
            parts::line(ui, |ui| {
                parts::swatch(ui, option.model, false);
                ui.add(Label::new(Type::Secondary.text(&option.name).color(colours.ink)).truncate());
            });
            let says = match central {
                Some(weights) => format!(
                    "first under {} of 100 weightings: somebody who weighs {}",
                    of_hundred(share),
                    typical(assessment, weights)
                ),
                None => "first under no weighting at all".to_owned(),
            };
            parts::secondary(ui, &says);
            ui.add_space(2.0);
        });
    }
}

/// `cost 41 %, effort to leave 22 % and …`
fn typical(assessment: &Assessment, weights: &[f64]) -> String {
    let mut heaviest: Vec<(f64, &str)> =
        weights.iter().copied().zip(assessment.criteria.iter().map(|used| &*used.criterion.name)).collect();
    heaviest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let named: Vec<String> = heaviest
        .into_iter()
        .take(NAMED)
        .map(|(weight, name)| format!("{} {:.0} %", lower_first(name), weight * 100.0))
        .collect();
    listed(&named)
}

/// Whom other methods put first, and why.
pub fn opinions(ui: &mut Ui, assessment: &Assessment, found: &Sensitivity) {
    let colours = palette(ui);
    ui.label(Type::Section.text("Second opinions").color(colours.ink));
    if found.opinions.is_empty() {
        parts::prose(ui, "With fewer than two options allowed, no other method has anything to say.");
    }
    for opinion in &found.opinions {
        ui.push_id(opinion.method, |ui| {
            parts::rule(ui);
            ui.spacing_mut().item_spacing.y = 2.0;
            let called = |id: &str| assessment.option(id).map_or_else(|| id.to_owned(), full_name);
            let name = called(&opinion.first);
            let ink = if opinion.agrees { colours.ink } else { colours.warn };
            let title = Type::Secondary.text(format!("{}: {name}", opinion.method)).color(ink);
            ui.add(Label::new(title).wrap());
            parts::secondary(ui, opinion.means);
            for doubt in opinion.doubts(called) {
                parts::secondary(ui, &doubt);
            }
            ui.add_space(2.0);
        });
    }
}

/// How often the row is above the column; drawn when asked for.
pub fn pairs(ui: &mut Ui, assessment: &Assessment, found: &Sensitivity, view: &mut View) {
    const KEY: &str = "robustness/pairs";
    let is_open = view.unfolded.contains(KEY);
    let text = if is_open { "Hide the pairs" } else { "Compare each pair of options" };
    if parts::link(ui, text).on_hover_text("How often each option is above each other one").clicked() {
        if is_open {
            view.unfolded.remove(KEY);
        } else {
            view.unfolded.insert(KEY.to_owned());
        }
    }
    if is_open {
        parts::card(ui, |ui| matrix(ui, assessment, found));
    }
}

fn matrix(ui: &mut Ui, assessment: &Assessment, found: &Sensitivity) {
    const HEIGHT: f32 = 28.0;
    let colours = palette(ui);
    ui.label(Type::Section.text("Each pair").color(colours.ink));
    let options: Vec<(usize, &OptionOutcome)> = allowed(assessment).take(SHOWN + 2).collect();
    let names = (ui.available_width() * 0.34).min(280.0);
    let each = (ui.available_width() - names) / options.len().max(1) as f32;
    let (header, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let column = |row: Rect, at: usize| {
        let left = row.left() + names + each * at as f32;
        Rect::from_min_max(pos2(left, row.top()), pos2(left + each, row.bottom())).shrink(2.0)
    };
    for (at, (_, option)) in options.iter().enumerate() {
        let text = Type::Secondary.text(&option.name).color(colours.muted);
        parts::cell(ui, column(header, at), Align2::LEFT_CENTER, text).on_hover_text(full_name(option));
    }
    for (at, option) in &options {
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
        let name = Rect::from_min_max(row.min, pos2(row.left() + names - 8.0, row.bottom()));
        parts::cell(ui, name, Align2::LEFT_CENTER, Type::Secondary.text(&option.name).color(colours.ink));
        let mut said = Vec::new();
        for (place, (other, against)) in options.iter().enumerate().filter(|(_, (other, _))| other != at) {
            let share = found.pairwise_winning.get(*at).and_then(|row| row.get(*other)).copied();
            let share = share.unwrap_or_default();
            let cell = column(row, place);
            #[expect(clippy::cast_possible_truncation, reason = "an opacity")]
            let fill = colours.accent.gamma_multiply(0.28 * share as f32);
            ui.painter().rect_filled(cell, CornerRadius::same(4), fill);
            let text = of_hundred(share);
            said.push(format!("above {} in {text} of 100 futures", against.name));
            let at = cell.center();
            ui.painter().text(at, Align2::CENTER_CENTER, text, Type::Secondary.font(), colours.ink);
        }
        let words = format!("{}: {}", option.name, said.join(", "));
        response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, &words));
        response.on_hover_text(&words);
    }
    parts::secondary(ui, "In so many of 100 futures the option of the row is above that of the column.");
}
