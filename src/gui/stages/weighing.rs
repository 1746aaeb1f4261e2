//! Ways to say what matters beyond the sliders: swings, an order, pairs, ranges, or nothing at all.
//!
//! The entry is the same for the decision's own weights and for a ballot: it shows a [`Sheet`] and
//! gives back what the person [said](Saying).

use super::super::editors::typed::{Typed, range_field};
use super::super::parts;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, View};
use super::pairs;
use crate::assess::{Assessment, Consistency, CriterionOutcome};
use crate::decision::{Change, Decision, Edit, OrderRule, Weighing};
use crate::terms::{Estimate, Unit};
use eframe::egui::{self, Align, Align2, Id, Label, Layout, Rect, Sense, Slider, Stroke, Ui, vec2};

/// What is on the table: the criteria with the points they have now.
pub struct Sheet<'a> {
    /// Keeps drafts of one sheet apart from those of another.
    pub key: &'a str,
    pub decision: &'a Decision,
    pub criteria: Vec<&'a CriterionOutcome>,
    pub weighing: &'a Weighing,
    /// Along the criteria.
    pub points: Vec<Estimate>,
    pub consistency: Option<Consistency>,
}

/// Something a person said about weights.
#[derive(Clone, Debug, PartialEq)]
pub enum Saying {
    Way(Weighing),
    Points(String, Estimate),
}

impl Sheet<'_> {
    pub fn name(&self, id: &str) -> &str {
        let used = self.criteria.iter().find(|used| used.criterion.id == id);
        used.map_or("", |used| &*used.criterion.name)
    }

    /// Ids of what counts, the most points first.
    fn by_points(&self) -> Vec<String> {
        let mut order: Vec<(&&CriterionOutcome, Estimate)> = self
            .criteria
            .iter()
            .zip(self.points.iter().copied())
            .filter(|(_, points)| points.high() > 0.0)
            .collect();
        order.sort_by(|a, b| b.1.likely().total_cmp(&a.1.likely()));
        order.into_iter().map(|(used, _)| used.criterion.id.to_string()).collect()
    }

    fn points_of(&self, id: &str) -> Option<Estimate> {
        let at = self.criteria.iter().position(|used| used.criterion.id == id)?;
        self.points.get(at).copied()
    }

    /// What choosing a way says: judgements to begin with, and the points so far where the way has
    /// none of its own.
    fn begin(&self, way: &Weighing) -> Vec<Saying> {
        let begun = match way {
            Weighing::Swing { .. } => Weighing::Swing { order: self.by_points() },
            Weighing::Ranked { rule, .. } => Weighing::Ranked { order: self.by_points(), rule: *rule },
            other => other.clone(),
        };
        let keeps_points = matches!(begun, Weighing::Direct | Weighing::Swing { .. } | Weighing::Ranges);
        let had_points =
            matches!(self.weighing, Weighing::Direct | Weighing::Swing { .. } | Weighing::Ranges);
        let carried = self.criteria.iter().zip(&self.points).filter(|_| keeps_points && !had_points);
        let carried = carried.map(|(used, points)| Saying::Points(used.criterion.id.to_string(), *points));
        [Saying::Way(begun)].into_iter().chain(carried).collect()
    }
}

/// Under the matrix of the verdict: closed until somebody asks for it.
pub fn panel(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, view: &mut View, asks: &mut Asks) {
    const KEY: &str = "weighing";
    let is_open = view.unfolded.contains(KEY);
    ui.horizontal_wrapped(|ui| {
        let text = if is_open { "Close the other ways to weigh" } else { "Other ways to weigh" };
        let tip = "By swings, by order alone, in pairs, as ranges, or without any weights";
        if parts::link(ui, text).on_hover_text(tip).clicked() {
            if is_open {
                view.unfolded.remove(KEY);
            } else {
                view.unfolded.insert(KEY.to_owned());
            }
        }
        if !is_open && !scene.decision.weighing.is_direct() {
            parts::secondary(ui, &assessment.weighing.sentence);
        }
    });
    if !is_open {
        return;
    }
    // What waits to be weighed can be given a range, and is in no order and no pair before.
    let waits = |used: &&CriterionOutcome| used.points.high() > 0.0;
    let may_wait = matches!(scene.decision.weighing, Weighing::Ranges);
    let shown: Vec<&CriterionOutcome> =
        assessment.criteria.iter().filter(|used| may_wait || waits(used)).collect();
    let sheet = Sheet {
        key: "own",
        decision: scene.decision,
        points: shown.iter().map(|used| used.points).collect(),
        criteria: shown,
        weighing: &scene.decision.weighing,
        consistency: assessment.weighing.consistency.clone(),
    };
    let said = parts::card(ui, |ui| {
        let mut said = ways(ui, &sheet);
        if sheet.weighing.is_direct() {
            parts::secondary(ui, "Drag the sliders above: what is the step from worst to best worth?");
        }
        said.extend(entry(ui, &sheet, view));
        if !sheet.weighing.is_direct() {
            ui.add_space(4.0);
            parts::secondary(ui, &assessment.weighing.sentence);
        }
        said
    });
    if let Some(edit) = edit(&sheet, said) {
        asks.edit(edit);
    }
}

/// What was said as one edit.
fn edit(sheet: &Sheet<'_>, said: Vec<Saying>) -> Option<Edit> {
    let label = match said.first()? {
        Saying::Way(way) => format!("Weigh by: {}", way.label().to_lowercase()),
        Saying::Points(id, _) => format!("Weight of {}", sheet.name(id)),
    };
    let merge = match said.as_slice() {
        [Saying::Points(id, _)] => Some(format!("weigh/{id}")),
        _ => None,
    };
    let change = |saying| match saying {
        Saying::Way(way) => Change::Weighing(way),
        Saying::Points(criterion, points) => Change::Weigh { criterion, points },
    };
    let edit = Edit::new(label, Change::Many(said.into_iter().map(change).collect()));
    Some(match merge {
        Some(key) => edit.merging(key),
        None => edit,
    })
}

/// The choice of a way.
pub fn ways(ui: &mut Ui, sheet: &Sheet<'_>) -> Vec<Saying> {
    let mut said = Vec::new();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for way in Weighing::all() {
            let is_chosen = way.id() == sheet.weighing.id();
            if parts::chip(ui, way.label(), is_chosen).on_hover_text(tip(&way)).clicked() && !is_chosen {
                said = sheet.begin(&way);
            }
        }
    });
    parts::secondary(ui, tip(sheet.weighing));
    ui.add_space(4.0);
    said
}

const fn tip(way: &Weighing) -> &'static str {
    match way {
        Weighing::Direct => "Points for every criterion, straight away.",
        Weighing::Swing { .. } => {
            "All at their worst: which would you bring to its best first? Put the steps in that order, then give points."
        }
        Weighing::Ranked { .. } => "Only which matters more, not by how much.",
        Weighing::Pairwise { .. } => "Two criteria at a time; contradictions are named as you go.",
        Weighing::Ranges => "Points as ranges, such as 20 to 60.",
        Weighing::Unknown => "No weights: what leads under all that are thinkable?",
    }
}

/// The entry of the way chosen.
pub fn entry(ui: &mut Ui, sheet: &Sheet<'_>, view: &mut View) -> Vec<Saying> {
    match sheet.weighing {
        Weighing::Direct | Weighing::Unknown => Vec::new(),
        Weighing::Swing { order } => swings(ui, sheet, order),
        Weighing::Ranked { order, rule } => ranked(ui, sheet, order, *rule),
        Weighing::Pairwise { judgements } => pairs::entry(ui, sheet, judgements, view),
        Weighing::Ranges => ranges(ui, sheet, view),
    }
}

fn ranked(ui: &mut Ui, sheet: &Sheet<'_>, order: &[String], rule: OrderRule) -> Vec<Saying> {
    let mut said = Vec::new();
    if let Some(order) = ordered(ui, sheet, order, &mut |_, _, _| {}) {
        said.push(Saying::Way(Weighing::Ranked { order, rule }));
    }
    ui.add_space(6.0);
    parts::label(ui, "What the order is taken to say");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for each in OrderRule::ALL {
            if parts::chip(ui, each.label(), each == rule).clicked() && each != rule {
                said.push(Saying::Way(Weighing::Ranked { order: order.to_vec(), rule: each }));
            }
        }
    });
    said
}

fn swings(ui: &mut Ui, sheet: &Sheet<'_>, order: &[String]) -> Vec<Saying> {
    let mut said = Vec::new();
    let moved = ordered(ui, sheet, order, &mut |ui, at, id| {
        let stored = sheet.points_of(id).map_or(50.0, Estimate::likely);
        if at == 0 {
            ui.label(Type::Secondary.text("100 points: the greatest step").color(palette(ui).muted));
            if (stored - 100.0).abs() > 1e-9
                && let Ok(most) = Estimate::exactly(100.0)
            {
                said.push(Saying::Points(id.to_owned(), most));
            }
            return;
        }
        let mut points = stored;
        let name = format!("Points of {}", sheet.name(id));
        if slider(ui, &mut points, &name, 160.0)
            && let Ok(exact) = Estimate::exactly(points)
        {
            said.push(Saying::Points(id.to_owned(), exact));
        }
    });
    if let Some(order) = moved {
        said.insert(0, Saying::Way(Weighing::Swing { order }));
    }
    said
}

/// A slider of points with its number; says whether it was moved.
pub fn slider(ui: &mut Ui, points: &mut f64, name: &str, width: f32) -> bool {
    let colours = palette(ui);
    ui.spacing_mut().slider_width = width;
    ui.visuals_mut().selection.bg_fill = colours.accent;
    // It steps by whole points and would take anything between them for a move of its own.
    *points = points.round().clamp(0.0, 100.0);
    let slider = Slider::new(points, 0.0..=100.0).trailing_fill(true).step_by(1.0).show_value(false);
    ui.visuals_mut().handle_shape = egui::style::HandleShape::Circle;
    let height = std::mem::replace(&mut ui.spacing_mut().interact_size.y, 18.0);
    let response = ui.add(slider).accessible_name(name);
    ui.spacing_mut().interact_size.y = height;
    parts::knob(ui, &response, *points);
    ui.label(Type::Strong.text(format!("{points:.0}")).color(colours.ink));
    response.changed()
}

/// A list to be put in order, by buttons or by dragging; the new order where it changed.
fn ordered(
    ui: &mut Ui,
    sheet: &Sheet<'_>,
    order: &[String],
    beside: &mut dyn FnMut(&mut Ui, usize, &str),
) -> Option<Vec<String>> {
    let colours = palette(ui);
    let mut moved = None;
    for (at, id) in order.iter().enumerate() {
        let name = sheet.name(id);
        let row = ui.push_id(id, |ui| {
            ui.horizontal(|ui| {
                grip(ui, sheet.key, at, name);
                ui.label(Type::Secondary.text(format!("{}", at + 1)).color(colours.muted));
                for (sign, word, is_possible, to) in
                    [("↑", "up", at > 0, at.wrapping_sub(1)), ("↓", "down", at + 1 < order.len(), at + 1)]
                {
                    let button =
                        ui.add_enabled(is_possible, egui::Button::new(sign).min_size(vec2(28.0, 28.0)));
                    if button.accessible_name(format!("Move {name} {word}")).clicked() {
                        moved = Some((at, to));
                    }
                }
                let width = (ui.available_width() * 0.45).min(260.0);
                ui.allocate_ui_with_layout(vec2(width, 28.0), Layout::left_to_right(Align::Center), |ui| {
                    ui.set_width(width);
                    ui.add(Label::new(Type::Strong.text(name).color(colours.ink)).truncate());
                });
                beside(ui, at, id);
            })
            .response
        });
        let row = row.inner;
        if row.dnd_hover_payload::<usize>().is_some() {
            ui.painter().hline(row.rect.x_range(), row.rect.top(), Stroke::new(2.0, colours.accent));
        }
        if let Some(from) = row.dnd_release_payload::<usize>() {
            moved = Some((*from, at));
        }
    }
    // One at a time: the next one shows once this is in.
    let missing = sheet.criteria.iter().find(|used| order.iter().all(|id| *id != used.criterion.id));
    if let Some(used) = missing {
        let mut is_added = false;
        ui.horizontal(|ui| {
            parts::secondary(ui, &format!("{} is not in the order.", used.criterion.name));
            is_added = parts::link(ui, "Add it").clicked();
        });
        if is_added {
            return Some(order.iter().cloned().chain([used.criterion.id.to_string()]).collect());
        }
    }
    let (from, to) = moved.filter(|(from, to)| from != to && *from < order.len())?;
    let mut order = order.to_vec();
    let taken = order.remove(from);
    order.insert(to.min(order.len()), taken);
    Some(order)
}

/// Three lines to drag by.
fn grip(ui: &mut Ui, key: &str, at: usize, name: &str) {
    let id = Id::unique(("order", key, at));
    let line = palette(ui).faint;
    let handle = ui.dnd_drag_source(id, at, |ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 28.0), Sense::hover());
        for step in [-4.0, 0.0, 4.0] {
            let y = rect.center().y + step;
            ui.painter().hline(rect.shrink2(vec2(2.0, 0.0)).x_range(), y, Stroke::new(1.5, line));
        }
    });
    handle.response.on_hover_text(format!("Drag {name} to its place"));
}

fn ranges(ui: &mut Ui, sheet: &Sheet<'_>, view: &mut View) -> Vec<Saying> {
    let mut said = Vec::new();
    for (used, points) in sheet.criteria.iter().zip(&sheet.points) {
        let id = &*used.criterion.id;
        ui.push_id(id, |ui| {
            ui.horizontal(|ui| {
                let width = (ui.available_width() * 0.4).min(260.0);
                let (rect, _) = ui.allocate_exact_size(vec2(width, 30.0), Sense::hover());
                named(ui, rect, &used.criterion.name);
                let name = format!("Points of {}", used.criterion.name);
                let key = format!("{}/range/{id}", sheet.key);
                match range_field(ui, view, (&key, &name), (Some(*points), Unit::Points), ("20 to 60", 160.0))
                {
                    Typed::Range(range) if range.low() >= 0.0 => {
                        said.push(Saying::Points(id.to_owned(), range));
                    }
                    Typed::Range(_) => {
                        parts::warning(ui, "Write zero or more points.");
                    }
                    Typed::Wrong(problem) => {
                        parts::warning(ui, &problem);
                    }
                    Typed::AsItWas | Typed::Emptied => {}
                }
            });
        });
    }
    said
}

fn named(ui: &mut Ui, rect: Rect, name: &str) {
    let ink = palette(ui).ink;
    parts::cell(ui, rect, Align2::LEFT_CENTER, Type::Strong.text(name).color(ink));
}
