//! The verdict: the sentence, the matrix with its weights, what speaks against it, who is out.

use super::super::commands::Action;
use super::super::figure::{figure, figure_saying};
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, View};
use super::super::{parts, status};
use super::components::ROWS;
use super::options::knocked_out;
use super::{findings, own_criteria, weighing};
use crate::assess::{
    Assessment, Criterion, CriterionOutcome, CriterionUnit, FigureId, MeasureOutcome, OptionOutcome,
    judged_words, weigh,
};
use crate::decision::Weighing;
use crate::terms::quantity::number;
use crate::terms::{Evidence, Money, Unit};
use eframe::egui::{
    Align, Align2, Frame, Label, Layout, Margin, Rect, Sense, Slider, Stroke, Ui, UiBuilder, vec2,
};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    let Some(assessment) = scene.assessment else { return status::waiting(ui, scene) };
    parts::headline(ui, &assessment.verdict.sentence, &assessment.verdict.detail);
    ui.add_space(2.0);
    against(ui, assessment);
    ui.add_space(10.0);
    parts::surface(ui, ROWS, |ui| matrix(ui, scene, assessment, asks));
    weighing::panel(ui, scene, assessment, view, asks);
    ui.add_space(8.0);
    own_criteria::show(ui, scene, assessment, view, asks);
    ui.add_space(8.0);
    let out: Vec<_> = assessment.options.iter().filter(|option| !option.feasible).collect();
    parts::columns(ui, if out.is_empty() { 1 } else { 2 }, 300.0, |ui, at| {
        parts::card(ui, |ui| {
            if at == 0 { models(ui, assessment, asks) } else { knocked(ui, assessment.money(), &out, asks) }
        });
    });
    if let Some(leader) = assessment.leader().filter(|leader| !leader.risks.is_empty()) {
        ui.add_space(8.0);
        parts::card(ui, |ui| {
            parts::label(ui, &format!("Risks of {}", leader.name));
            findings::risks(ui, leader);
        });
    }
    ui.add_space(8.0);
    findings::all(ui, assessment);
}

fn against(ui: &mut Ui, assessment: &Assessment) {
    let colours = palette(ui);
    if let Some(judged) = judged_words(&assessment.verdict) {
        parts::secondary(ui, &format!("{judged}."));
    }
    for sentence in &assessment.verdict.against {
        Frame::new()
            .fill(colours.warn_soft)
            .stroke(Stroke::new(1.0, crate::gui::theme::mix(colours.warn_soft, colours.warn, 0.35)))
            .corner_radius(14)
            .inner_margin(Margin::symmetric(12, 5))
            .show(ui, |ui| {
                ui.add(
                    Label::new(Type::Secondary.text(format!("Against it: {sentence}")).color(colours.warn))
                        .wrap(),
                );
            });
    }
}

/// Where the columns of the matrix stand.
struct Columns {
    criterion: Rect,
    weight: Rect,
    options: Vec<Rect>,
    bars: Option<Rect>,
}

fn columns(rect: Rect, options: usize) -> Columns {
    let wide = rect.width();
    let (criterion, rest) = rect.split_left_right_at_x(rect.left() + (wide * 0.24).clamp(196.0, 210.0));
    let (weight, rest) = rest.split_left_right_at_x(rest.left() + (wide * 0.22).clamp(122.0, 220.0));
    let bars = (wide > 720.0).then_some(wide * 0.2);
    let figures = rest.width() - bars.unwrap_or(0.0);
    let each = figures / options.max(1) as f32;
    let mut left = rest.left();
    let options = (0..options)
        .map(|_| {
            let column = Rect::from_x_y_ranges(left..=left + each - 6.0, rect.y_range());
            left += each;
            column
        })
        .collect();
    let bars = bars.map(|_| Rect::from_x_y_ranges(left + 12.0..=rect.right(), rect.y_range()));
    Columns { criterion, weight, options, bars }
}

fn matrix(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, asks: &mut Asks) {
    let colours = palette(ui);
    let shown = if ui.available_width() > 720.0 { 3 } else { 2 };
    let leading: Vec<_> = assessment.options.iter().filter(|option| option.feasible).take(shown).collect();
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::hover());
    let places = columns(rect, leading.len());
    let text = |text: &str| Type::Secondary.text(text).color(colours.muted);
    parts::cell(ui, places.criterion, Align2::LEFT_CENTER, text("Criterion"));
    parts::cell(ui, places.weight, Align2::LEFT_CENTER, text("Weight, drag to try"));
    for (option, place) in leading.iter().zip(&places.options) {
        heading(ui, *place, option);
    }
    if let Some(bars) = places.bars {
        parts::cell(ui, bars, Align2::LEFT_CENTER, text("Worst to best anchor"));
    }
    for (at, criterion) in assessment.criteria.iter().enumerate() {
        ui.push_id(&criterion.criterion.id, |ui| row(ui, scene, at, criterion, &leading, asks));
    }
    if leading.is_empty() {
        parts::rule(ui);
        parts::prose(ui, "Nothing is left to compare: every option is knocked out below.");
    }
}

/// An option's mark and name over its column, in two lines at most.
fn heading(ui: &mut Ui, place: Rect, option: &OptionOutcome) {
    let colours = palette(ui);
    let mut cell = ui
        .new_child(UiBuilder::new().id_salt(&option.id).max_rect(place).layout(Layout::top_down(Align::Max)));
    cell.spacing_mut().item_spacing.y = 0.0;
    cell.spacing_mut().interact_size.y = 18.0;
    cell.allocate_ui_with_layout(vec2(place.width(), 18.0), Layout::right_to_left(Align::Center), |ui| {
        ui.label(Type::Label.text(option.model.label()).color(colours.ink));
        parts::swatch(ui, option.model, false);
    });
    cell.add(Label::new(Type::Secondary.text(&option.name).color(colours.muted)).truncate())
        .on_hover_text(&option.name);
}

fn row(
    ui: &mut Ui,
    scene: &Scene<'_>,
    at: usize,
    criterion: &CriterionOutcome,
    leading: &[&OptionOutcome],
    asks: &mut Asks,
) {
    let colours = palette(ui);
    parts::rule(ui);
    let height = 38.0_f32.max(height_of(leading.len()));
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let places = columns(rect, leading.len());
    named(ui, places.criterion, criterion);
    weight(ui, scene, places.weight, criterion, asks);
    for (nth, (option, place)) in leading.iter().zip(&places.options).enumerate() {
        let Some(measure) = option.measures.get(at) else { continue };
        let mut cell = ui.new_child(
            UiBuilder::new().id_salt(nth).max_rect(*place).layout(Layout::right_to_left(Align::Center)),
        );
        let ink = if nth == 0 { colours.ink } else { colours.muted };
        let id =
            FigureId::Measure { option: option.id.clone(), criterion: criterion.criterion.id.to_string() };
        let text = Type::Body.text(short(measure.value, &criterion.criterion)).color(ink);
        let says = format!("{}. Click to see how it is made", range_words(measure, criterion));
        let response = figure_saying(&mut cell, text, &id, says, asks);
        if !matches!(measure.evidence, Evidence::Measured | Evidence::Documented) {
            doubt(&cell, response.rect);
        }
    }
    if let Some(bars) = places.bars {
        let mut top = rect.center().y - height_of(leading.len()) / 2.0;
        for option in leading {
            let Some(measure) = option.measures.get(at) else { continue };
            let place =
                Rect::from_min_size(eframe::egui::pos2(bars.left(), top + 2.5), vec2(bars.width(), 6.0));
            let mut child =
                ui.new_child(UiBuilder::new().max_rect(place).layout(Layout::left_to_right(Align::Center)));
            #[expect(clippy::cast_possible_truncation, reason = "points for a bar")]
            let share = (measure.utility / 100.0) as f32;
            parts::bar(&mut child, bars.width(), share, colours.model(option.model))
                .on_hover_text(format!("{}: {:.0} of 100", option.name, measure.utility));
            top += 11.0;
        }
    }
}

/// Bars stand under each other, eleven points apart.
const fn height_of(bars: usize) -> f32 {
    bars as f32 * 11.0
}

/// The criterion, and under it the unit its column is in.
fn named(ui: &mut Ui, place: Rect, criterion: &CriterionOutcome) {
    let colours = palette(ui);
    let mut cell = ui.new_child(
        UiBuilder::new()
            .max_rect(place.with_max_x(place.right() - 10.0).shrink2(vec2(0.0, 2.0)))
            .layout(Layout::top_down(Align::Min)),
    );
    cell.spacing_mut().item_spacing.y = 0.0;
    cell.add(Label::new(Type::Strong.text(&*criterion.criterion.name).color(colours.ink)).truncate())
        .on_hover_text(&*criterion.criterion.measured);
    cell.add(Label::new(Type::Secondary.text(&*criterion.criterion.counted).color(colours.muted)).truncate());
}

/// A figure whose unit stands beside the criterion.
fn short(value: f64, criterion: &Criterion) -> String {
    match criterion.unit {
        CriterionUnit::Natural(Unit::Usd | Unit::UsdAMonth | Unit::Percent) => criterion.words(value),
        _ => number(value),
    }
}

/// Judged and guessed figures look different from facts: dotted underneath.
fn doubt(ui: &Ui, rect: Rect) {
    let ends = [rect.left_bottom() - vec2(0.0, 1.0), rect.right_bottom() - vec2(0.0, 1.0)];
    let stroke = Stroke::new(1.0, palette(ui).faint);
    ui.painter().extend(eframe::egui::Shape::dotted_line(&ends, stroke.color, 3.0, 0.8));
}

fn range_words(measure: &MeasureOutcome, criterion: &CriterionOutcome) -> String {
    let words = |value: f64| criterion.criterion.words(value);
    format!(
        "{} to {} in 8 of 10 futures; {:.0} of 100 points; {}",
        words(measure.p10),
        words(measure.p90),
        measure.utility,
        measure.evidence.label()
    )
}

fn weight(ui: &mut Ui, scene: &Scene<'_>, place: Rect, criterion: &CriterionOutcome, asks: &mut Asks) {
    let colours = palette(ui);
    let id = &*criterion.criterion.id;
    let mut cell =
        ui.new_child(UiBuilder::new().max_rect(place).layout(Layout::left_to_right(Align::Center)));
    let stored = scene.decision.criteria.iter().find(|known| known.criterion == id).map(|known| known.points);
    // Judgements have points of their own; the document's are ahead of the figures while dragging.
    let of_points =
        matches!(scene.decision.weighing, Weighing::Direct | Weighing::Swing { .. } | Weighing::Ranges);
    let likely = stored.filter(|_| of_points).unwrap_or(criterion.points).likely();
    // A slider steps by whole points and would take anything between them for a move of its own.
    let mut points = likely.round().clamp(0.0, 100.0);
    cell.spacing_mut().slider_width = (place.width() - 64.0).max(60.0);
    cell.spacing_mut().interact_size.y = 18.0;
    if !criterion.is_weighed {
        cell.multiply_opacity(0.6);
    }
    let slider = Slider::new(&mut points, 0.0..=100.0).show_value(false).trailing_fill(true).step_by(1.0);
    cell.visuals_mut().selection.bg_fill = colours.accent;
    cell.visuals_mut().handle_shape = eframe::egui::style::HandleShape::Circle;
    let response = cell.add(slider).accessible_name(format!("Weight of {}", criterion.criterion.name));
    parts::knob(&cell, &response, points.clamp(0.0, 100.0));
    if response.changed()
        && let Some(edit) = scene.assessment.and_then(|assessment| weigh(assessment, id, points.max(0.0)))
    {
        asks.edit(edit);
    }
    let percent = Type::Secondary.text(format!("{:.0} %", criterion.weight * 100.0)).color(colours.muted);
    let tip = if criterion.is_weighed {
        "Share of all weight (swing weights)"
    } else {
        "Nobody weighed it: taken as anything from a little to a lot"
    };
    cell.label(percent).on_hover_text(tip);
}

fn models(ui: &mut Ui, assessment: &Assessment, asks: &mut Asks) {
    let colours = palette(ui);
    parts::label(ui, "Score, and who wins");
    for option in assessment.options.iter().filter(|option| option.feasible).take(6) {
        ui.push_id(&option.id, |ui| {
            parts::line(ui, |ui| {
                parts::swatch(ui, option.model, false);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let id = FigureId::Score { option: option.id.clone() };
                    let wins = crate::terms::quantity::of_hundred(option.p_first);
                    let text = format!("{:.0} points · wins {wins}", option.score);
                    figure(ui, Type::Secondary.text(text).color(colours.ink), &id, asks);
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        ui.add(Label::new(Type::Body.text(&option.name).color(colours.ink)).truncate());
                    });
                });
            });
        });
    }
}

fn knocked(ui: &mut Ui, money: Money, out: &[&OptionOutcome], asks: &mut Asks) {
    parts::label(ui, "Knocked out, and by what");
    for option in out.iter().take(3) {
        ui.push_id(&option.id, |ui| knocked_out(ui, money, option, asks));
    }
    if out.len() > 3 && parts::link(ui, &format!("and {} more", out.len() - 3)).clicked() {
        asks.action(Action::GoTo(super::super::view::Stage::Options));
    }
}
