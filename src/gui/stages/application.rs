//! The application: sections on the left, questions on the right, six of them first.

use super::super::commands::Action;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, Stage, View};
use super::super::{editors, parts};
use super::components;
use crate::decision::{AnyAnswer, Decision, Place, Question, Scope, Section, questions};
use eframe::egui::{self, Align, CornerRadius, CursorIcon, Layout, Panel, ScrollArea, Sense, Ui, pos2, vec2};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks, side: f32) {
    if scene.decision.component(&view.component).is_none() {
        view.component =
            scene.decision.components.first().map_or(String::new(), |component| component.id.clone());
    }
    let list = if ui.available_width() < 720.0 { 148.0 } else { 178.0 };
    Panel::left("sections")
        .exact_size(list)
        .resizable(false)
        .show_separator_line(false)
        .frame(egui::Frame::NONE)
        .show(ui, |ui| {
            let list = ScrollArea::vertical().id_salt(view.opened).auto_shrink(false);
            list.show(ui, |ui| sections(ui, scene.decision, view));
        });
    egui::CentralPanel::no_frame().show(ui, |ui| {
        let salt = (view.opened, view.section.map_or("first", Section::label));
        ScrollArea::vertical().id_salt(salt).auto_shrink(false).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.add_space(if side > 24.0 { 28.0 } else { 14.0 });
                ui.vertical(|ui| {
                    ui.set_width((ui.available_width() - side).min(900.0));
                    ui.add_space(26.0);
                    match view.section {
                        None => first(ui, scene, view, asks),
                        Some(section) => show_section(ui, scene, view, section, asks),
                    }
                    ui.add_space(48.0);
                });
            });
        });
    });
}

fn sections(ui: &mut Ui, decision: &Decision, view: &mut View) {
    ui.add_space(30.0);
    ui.spacing_mut().item_spacing.y = 1.0;
    parts::label(ui, "Application");
    ui.add_space(6.0);
    if entry(ui, "First verdict", share(decision, |question| question.is_first), view.section.is_none()) {
        view.section = None;
    }
    for section in Section::ALL {
        let share = share(decision, |question| question.section == section);
        if entry(ui, section.label(), share, view.section == Some(section)) {
            view.section = Some(section);
        }
    }
    ui.add_space(14.0);
    let count = decision.completeness();
    let unknown = match count.unknown {
        0 => String::new(),
        unknown => format!(", {unknown} unknown"),
    };
    parts::secondary(ui, &format!("{} of {} answered{unknown}", count.answered, count.asked));
}

/// Share of the asked questions that are answered; `None` where none is asked.
fn share(decision: &Decision, wanted: impl Fn(&Question) -> bool) -> Option<f32> {
    let (mut asked, mut known) = (0.0_f32, 0.0_f32);
    for question in questions::all().filter(|question| wanted(question)) {
        for place in decision.places(question) {
            if (question.asked_if)(decision, &place) {
                asked += 1.0;
                known += f32::from(decision.answer(&place, question.id).is_some_and(AnyAnswer::is_known));
            }
        }
    }
    (asked > 0.0).then(|| known / asked)
}

fn entry(ui: &mut Ui, label: &str, share: Option<f32>, is_current: bool) -> bool {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_current, label));
    let (font, ink) = if is_current { (Type::Strong, colours.accent) } else { (Type::Body, colours.muted) };
    if is_current {
        ui.painter().rect_filled(rect, CornerRadius::same(6), colours.accent_soft);
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(6), colours.surface);
    }
    let at = pos2(rect.left() + 10.0, rect.center().y);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, label, font.font(), ink);
    if let Some(share) = share {
        parts::dot(ui, pos2(rect.right() - 14.0, rect.center().y), share, ink);
    }
    response.clicked()
}

/// The page people begin with: six questions, an honestly wide verdict.
fn first(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    parts::headline(
        ui,
        "Six questions give a first verdict",
        "Answer what you know. A range is better than a guess, and unknown is an answer: it takes an honest, wide range.",
    );
    ui.add_space(10.0);
    components::tabs(ui, scene, view, asks);
    ui.add_space(6.0);
    let component = Place::Component(view.component.clone());
    for question in questions::all().filter(|question| question.is_first) {
        ask(ui, scene, view, question, &component, asks);
    }
    parts::rule(ui);
    ui.add_space(12.0);
    ui.horizontal(|ui| {
        if parts::primary(ui, "See the verdict").clicked() {
            asks.action(Action::GoTo(Stage::Verdict));
        }
        if parts::button(ui, "Answer the rest").clicked() {
            view.section = Some(Section::Purpose);
        }
    });
}

fn show_section(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, section: Section, asks: &mut Asks) {
    parts::headline(ui, section.headline(), section.sentence());
    ui.add_space(12.0);
    let component = Place::Component(view.component.clone());
    let of_section = |scope: Scope| {
        questions::all().filter(move |question| question.section == section && question.scope == scope)
    };
    if of_section(Scope::Component).next().is_some() {
        components::tabs(ui, scene, view, asks);
        ui.add_space(8.0);
        for question in of_section(Scope::Component) {
            ask(ui, scene, view, question, &component, asks);
        }
        if of_section(Scope::Application).next().is_some() {
            ui.add_space(20.0);
            ui.label(Type::Section.text("For the application as a whole").color(palette(ui).ink));
            ui.add_space(4.0);
        }
    } else if section == Section::Purpose {
        components::tabs(ui, scene, view, asks);
        ui.add_space(8.0);
    }
    for question in of_section(Scope::Application) {
        ask(ui, scene, view, question, &Place::Application, asks);
    }
    parts::rule(ui);
    ui.add_space(12.0);
    let at = Section::ALL.iter().position(|known| *known == section).unwrap_or_default();
    ui.horizontal(|ui| {
        if let Some(next) = Section::ALL.get(at + 1) {
            if parts::button(ui, &format!("Next: {}", next.label())).clicked() {
                view.section = Some(*next);
            }
        } else if parts::primary(ui, "See the verdict").clicked() {
            asks.action(Action::GoTo(Stage::Verdict));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |_| {});
    });
}

fn ask(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut View,
    question: &'static Question,
    component: &Place,
    asks: &mut Asks,
) {
    let place = match question.scope {
        Scope::Application => &Place::Application,
        Scope::Component => component,
    };
    if (question.asked_if)(scene.decision, place) {
        editors::row(ui, scene, view, question, place, asks);
    }
}
