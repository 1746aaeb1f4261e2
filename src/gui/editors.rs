//! One editor for each kind of answer, and the row every question shares.

mod campaigns;
mod choices;
mod commitments;
mod currency;
mod duties;
mod imported;
mod season;
mod shape;
mod stores;
pub mod typed;
mod week_map;
mod work_kinds;

use super::parts;
use super::theme::{Type, palette};
use super::view::{Asks, Scene, View};
use crate::assess::Assessment;
use crate::decision::{AnyAnswer, Change, Decision, Edit, Kind, Origin, Place, Question, Value, implied};
use crate::terms::quantity::range;
use crate::terms::{Money, Unit};
use eframe::egui::{Align, Layout, Ui, vec2};

/// One answer's place on screen: what an editor needs to know.
pub struct Field<'a> {
    /// `volume/menu`: names drafts and ids.
    pub key: String,
    /// What a screen reader says.
    pub name: String,
    pub place: &'a Place,
    pub question: &'static Question,
    pub value: Option<Value>,
    /// What amounts are typed in.
    pub money: Money,
    /// The document, for answers that are told by others of it.
    pub decision: &'a Decision,
}

impl Field<'_> {
    /// Asks for another answer; `None` makes it unknown.
    pub fn answer(&self, value: Option<Value>, asks: &mut Asks) {
        asks.edit(Edit::answer(self.place, self.question.id, value));
    }
}

/// A question with its editor, its notes and what it was taken as.
pub fn row(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut View,
    question: &'static Question,
    place: &Place,
    asks: &mut Asks,
) {
    let Some(answer) = scene.decision.answer(place, question.id) else { return };
    let key = place.input(question.id);
    let name = match place {
        Place::Component(id) if scene.decision.components.len() > 1 => {
            let part = scene.decision.component(id).map_or(id.as_str(), |component| component.name.as_str());
            format!("{} ({part})", question.text)
        }
        _ => question.text.to_owned(),
    };
    let money = scene.decision.typed_money();
    let field = Field {
        key: key.clone(),
        name,
        place,
        question,
        value: answer.value(),
        money,
        decision: scene.decision,
    };
    parts::rule(ui);
    let top = ui.cursor().top();
    ui.add_space(10.0);
    ui.push_id(&key, |ui| {
        let is_wide = ui.available_width() >= 560.0
            && !matches!(question.kind, Kind::Stores | Kind::Campaigns | Kind::WorkKinds);
        if is_wide {
            let asked = (ui.available_width() * 0.34).clamp(190.0, 260.0);
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 24.0;
                ui.allocate_ui_with_layout(vec2(asked, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(asked);
                    ask(ui, question);
                });
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.x = 8.0;
                    reply(ui, scene, view, &field, answer, asks);
                });
            });
        } else {
            ask(ui, question);
            ui.add_space(2.0);
            reply(ui, scene, view, &field, answer, asks);
        }
    });
    ui.add_space(8.0);
    if view.sought.as_deref() == Some(key.as_str()) {
        view.sought = None;
        let rect = ui.min_rect().with_min_y(top);
        ui.scroll_to_rect(rect, Some(Align::Center));
    }
}

fn ask(ui: &mut Ui, question: &Question) {
    let colours = palette(ui);
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.add(eframe::egui::Label::new(Type::Strong.text(question.text).color(colours.ink)).wrap());
    parts::secondary(ui, question.why);
}

fn reply(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut View,
    field: &Field<'_>,
    answer: &dyn AnyAnswer,
    asks: &mut Asks,
) {
    ui.spacing_mut().item_spacing.y = 6.0;
    let complaint = match field.question.kind {
        Kind::Text => typed::text(ui, field, view, asks),
        Kind::Estimate { unit, least, most } => typed::estimate(ui, field, (unit, least, most), view, asks),
        Kind::Names => typed::names(ui, field, view, asks),
        Kind::Choice(options) => choices::one(ui, field, &options(), asks),
        Kind::Set(options) => choices::some(ui, field, &options(), asks),
        Kind::Shape => shape::shape(ui, field, view, asks),
        Kind::Season => season::season(ui, field, asks),
        Kind::Campaigns => campaigns::campaigns(ui, field, view, asks),
        Kind::Stores => stores::stores(ui, field, view, asks),
        Kind::WorkKinds => work_kinds::work_kinds(ui, field, view, asks),
        Kind::Duties => duties::duties(ui, field, asks),
        Kind::Commitments => commitments::commitments(ui, field, view, asks),
        Kind::Currency => currency::currency(ui, scene, field, asks),
    };
    if let Some(complaint) = &complaint {
        parts::warning(ui, complaint);
    }
    foot(ui, scene, view, field, (answer, complaint.is_none()), asks);
}

/// Unknown is an answer: say what it was taken as.
fn unknown(ui: &mut Ui, scene: &Scene<'_>, field: &Field<'_>) {
    if let Some((estimate, by)) = implied(field.decision, field.place, field.question.id) {
        let unit = field.question.unit().unwrap_or(Unit::Count);
        parts::secondary(ui, &format!("{}, by {by}", range(estimate, unit)));
        return;
    }
    let taken = scene.assessment.and_then(|assessment| taken_as(assessment, field));
    match taken {
        Some(taken) => parts::warning(ui, &format!("Unknown: {taken}")),
        None if scene.assessment.is_some() => {
            parts::secondary(ui, "Unknown, and no figure needs it while the other answers stand")
        }
        None => parts::warning(ui, "Unknown"),
    };
}

fn taken_as(assessment: &Assessment, field: &Field<'_>) -> Option<String> {
    let assumption = assessment
        .assumptions
        .iter()
        .find(|taken| taken.question == field.question.id && taken.place == *field.place)?;
    Some(assumption.taken_as.clone())
}

/// One line, whether the answer is known or not: an answer moves nothing below it.
fn foot(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut View,
    field: &Field<'_>,
    (answer, is_well_typed): (&dyn AnyAnswer, bool),
    asks: &mut Asks,
) {
    let has_notes = !answer.because().is_empty() || !answer.mitigation().is_empty();
    let is_open = view.unfolded.contains(&field.key);
    parts::line(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let word = if is_open {
            "Fold the reason"
        } else if has_notes {
            "Show the reason"
        } else {
            "Add a reason"
        };
        if parts::quiet_link(ui, word).accessible_name(format!("{word}: {}", field.name)).clicked() {
            if is_open {
                view.unfolded.remove(&field.key);
            } else {
                view.unfolded.insert(field.key.clone());
            }
        }
        if answer.is_known() {
            if parts::quiet_link(ui, "Set to unknown")
                .accessible_name(format!("Set to unknown: {}", field.name))
                .clicked()
            {
                view.drafts.remove(&field.key);
                field.answer(None, asks);
            }
            if answer.origin() == Origin::Preset {
                aside(ui, "from the preset")
                    .on_hover_text("Nobody has confirmed it yet; change it, or add a reason");
            }
        }
        if answer.origin() == Origin::Imported {
            aside(ui, "imported");
        }
        if !answer.is_known() && is_well_typed {
            unknown(ui, scene, field);
        }
    });
    if is_open {
        notes(ui, field, answer, asks);
    }
}

fn aside(ui: &mut Ui, text: &str) -> eframe::egui::Response {
    let colour = palette(ui).muted;
    ui.label(Type::Secondary.text(text).italics().color(colour))
}

fn notes(ui: &mut Ui, field: &Field<'_>, answer: &dyn AnyAnswer, asks: &mut Asks) {
    let (mut because, mut mitigation) = (answer.because().to_owned(), answer.mitigation().to_owned());
    ui.scope(|ui| {
        ui.set_max_width(520.0);
        let name = format!("Because: {}", field.name);
        let mut is_changed = parts::area(ui, "because", &name, &mut because, "Because…", 2).changed();
        let name = format!("What softens it: {}", field.name);
        is_changed |=
            parts::area(ui, "mitigation", &name, &mut mitigation, "What softens it, if it is wrong…", 1)
                .changed();
        if is_changed {
            let change = Change::Annotate {
                place: field.place.clone(),
                question: field.question.id.to_owned(),
                because,
                mitigation,
            };
            asks.edit(
                Edit::new(format!("Reason: {}", field.question.text), change)
                    .merging(format!("note/{}", field.key)),
            );
        }
    });
}

/// Below a list of things: one more of them, or the answer that there are none. Returns whether
/// either was asked for; `fresh` is absent where no more can be added.
fn add_or_none<T>(
    ui: &mut Ui,
    field: &Field<'_>,
    list: &mut Vec<T>,
    (add, none): (&str, &str),
    fresh: Option<impl FnOnce() -> T>,
) -> bool {
    ui.horizontal(|ui| {
        let added = fresh.filter(|_| parts::button(ui, add).clicked());
        let is_added = added.is_some();
        list.extend(added.map(|fresh| fresh()));
        let is_none = field.value.is_some() && list.is_empty();
        is_added || list.is_empty() && parts::chip(ui, none, is_none).clicked()
    })
    .inner
}

/// Something under its name.
fn labelled<R>(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(Type::Secondary.text(label).color(palette(ui).muted));
        content(ui)
    })
    .inner
}
