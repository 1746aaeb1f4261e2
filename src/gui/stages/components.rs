//! The components as cards one can choose, add, rename and remove.

use super::super::parts;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, View};
use crate::decision::{Change, Component, ComponentAnswers, Edit};
use crate::terms::quantity::{number, with_unit};
use crate::terms::{DataClass, Unit};
use eframe::egui::{
    self, Align, CornerRadius, CursorIcon, Label, Layout, Margin, Popup, Sense, Shape, Stroke, StrokeKind,
    Ui, UiBuilder, vec2,
};

const CARD: egui::Vec2 = vec2(178.0, 60.0);

pub fn tabs(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(12.0, 10.0);
        for component in &scene.decision.components {
            let is_current = component.id == view.component;
            if card(ui, component, is_current, scene.decision.components.len() > 1, view, asks) {
                view.component.clone_from(&component.id);
            }
        }
        if add(ui) {
            let component = fresh(&scene.decision.components);
            view.component.clone_from(&component.id);
            view.drafts.insert(rename_key(&component.id), component.name.clone());
            asks.edit(Edit::new("Add a component", Change::AddComponent(component)));
        }
    });
}

fn card(
    ui: &mut Ui,
    component: &Component,
    is_current: bool,
    can_remove: bool,
    view: &mut View,
    asks: &mut Asks,
) -> bool {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(CARD, Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let line =
        if is_current || response.hovered() || response.has_focus() { colours.accent } else { colours.line };
    ui.painter().rect(
        rect,
        CornerRadius::same(10),
        colours.surface,
        Stroke::new(1.0, line),
        StrokeKind::Inside,
    );
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_current, &component.name));
    let inner = rect.shrink2(vec2(14.0, 10.0));
    let builder =
        UiBuilder::new().id_salt(&component.id).max_rect(inner).layout(Layout::top_down(Align::Min));
    let mut child = ui.new_child(builder);
    child.spacing_mut().item_spacing.y = 1.0;
    parts::line(&mut child, |ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if is_current {
                menu(ui, component, can_remove, view, asks);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(Type::Strong.text(&component.name).color(colours.ink)).truncate());
            });
        });
    });
    child.add(Label::new(Type::Secondary.text(summary(&component.answers)).color(colours.muted)).truncate());
    response.clicked()
}

/// `36M a month · 40 ms · card data`
fn summary(answers: &ComponentAnswers) -> String {
    let mut words = Vec::new();
    if let Some(volume) = answers.volume.value {
        words.push(format!("{} a month", number(volume.likely())));
    }
    if let Some(wall_time) = answers.wall_time.value {
        words.push(with_unit(wall_time.likely(), Unit::Milliseconds));
    }
    match answers.sensitivity.value {
        Some(DataClass::Card) => words.push("cards".to_owned()),
        Some(DataClass::Health) => words.push("health".to_owned()),
        Some(DataClass::Personal) => words.push("personal".to_owned()),
        _ => {}
    }
    if words.is_empty() { "nothing known yet".to_owned() } else { words.join(" · ") }
}

fn menu(ui: &mut Ui, component: &Component, can_remove: bool, view: &mut View, asks: &mut Asks) {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text("Rename or remove");
    let name = format!("Rename or remove {}", component.name);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    for offset in [-5.0, 0.0, 5.0] {
        ui.painter().circle_filled(rect.center() + vec2(offset, 0.0), 1.4, colours.muted);
    }
    let key = rename_key(&component.id);
    // A component just added is named at once.
    let is_new = view.drafts.contains_key(&key);
    let popup = Popup::menu(&response).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    let popup = if is_new { popup.open_memory(Some(egui::SetOpenCommand::Bool(true))) } else { popup };
    view.drafts.remove(&key);
    popup.accessible_name(name).show(|ui| {
        ui.set_width(220.0);
        let mut text = component.name.clone();
        let field =
            parts::field(ui, "rename", &format!("Name of {}", component.id), &mut text, "Name", 190.0);
        if is_new {
            field.request_focus();
        }
        if field.changed() && !text.trim().is_empty() {
            let change = Change::RenameComponent { id: component.id.clone(), name: text };
            asks.edit(Edit::new("Rename a component", change).merging(format!("rename/{}", component.id)));
        }
        let is_done = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if can_remove && parts::quiet_link(ui, "Remove this component").clicked() {
            asks.edit(Edit::new(
                format!("Remove {}", component.name),
                Change::RemoveComponent(component.id.clone()),
            ));
            ui.close();
        }
        if is_done {
            ui.close();
        }
    });
}

fn add(ui: &mut Ui) -> bool {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(124.0, CARD.y), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Split or add a component"));
    let ink = if response.hovered() || response.has_focus() { colours.accent } else { colours.muted };
    let outline = rect.shrink(0.5);
    let corners = [
        outline.left_top(),
        outline.right_top(),
        outline.right_bottom(),
        outline.left_bottom(),
        outline.left_top(),
    ];
    ui.painter().extend(Shape::dashed_line(&corners, Stroke::new(1.0, colours.faint), 3.0, 3.0));
    ui.painter().text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        "+ split or add",
        Type::Secondary.font(),
        ink,
    );
    response.clicked()
}

fn rename_key(id: &str) -> String {
    format!("rename/{id}")
}

fn fresh(known: &[Component]) -> Component {
    let id = (known.len() + 1..=2 * known.len() + 1)
        .map(|number| format!("part-{number}"))
        .find(|id| known.iter().all(|component| component.id != *id))
        .unwrap_or_default();
    Component { name: format!("Part {}", known.len() + 1), id, answers: ComponentAnswers::default() }
}

/// Margins of a card that holds rows.
pub const ROWS: Margin = Margin { left: 20, right: 20, top: 14, bottom: 14 };
