//! The top line: menu, title, stages, search.

use super::commands::{self, Action, COMMANDS, Menu, State};
use super::parts;
use super::theme::{Type, palette};
use super::view::{Asks, Scene, Stage, View};
use crate::decision::{Change, Edit};
use eframe::egui::{
    self, Align, Button, CornerRadius, CursorIcon, Frame, Label, Layout, Margin, Panel, Popup, Rect, Sense,
    Stroke, Ui, UiBuilder, pos2, vec2,
};

const HEIGHT: f32 = 52.0;
/// From this width on there is room for the stages' numbers.
const WIDE: f32 = 1320.0;

pub fn show(ui: &mut Ui, scene: Option<&Scene<'_>>, state: &State, view: &mut View, asks: &mut Asks) {
    let colours = palette(ui);
    let frame = Frame::new().fill(colours.surface).inner_margin(Margin::symmetric(16, 0));
    let panel = Panel::top("top").exact_size(HEIGHT).resizable(false).show_separator_line(true).frame(frame);
    panel.show(ui, |ui| {
        let whole = ui.max_rect();
        let stages = scene.map(|scene| {
            let width: f32 = if whole.width() < WIDE { 524.0 } else { 676.0 };
            (
                scene,
                Rect::from_center_size(pos2(whole.center().x + 12.0, whole.center().y), vec2(width, HEIGHT)),
            )
        });
        ui.horizontal_centered(|ui| {
            menu(ui, state, asks);
            if let Some((scene, stages)) = stages {
                let width = (stages.left() - ui.cursor().left() - 12.0).max(60.0);
                title(ui, scene, width, view, asks);
            } else {
                ui.label(Type::Strong.text("Siteplan").color(colours.ink));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let is_wide = whole.width() >= 1180.0;
                let text = if is_wide { "Search or command   Ctrl K" } else { "Ctrl K" };
                let button = Button::new(Type::Secondary.text(text).color(colours.muted))
                    .fill(colours.ground)
                    .min_size(vec2(0.0, 28.0));
                let response =
                    ui.add(button).on_hover_text("Search or command").accessible_name("Search or command");
                if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
                    asks.action(Action::Palette);
                }
            });
        });
        if let Some((_, rect)) = stages {
            let mut row =
                ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)));
            let is_numbered = whole.width() >= WIDE;
            row.spacing_mut().item_spacing.x = if is_numbered { 4.0 } else { 0.0 };
            let widths = stage_widths(&row, view.stage, is_numbered);
            let spare = rect.width() - widths;
            row.add_space((spare / 2.0).max(0.0));
            for (at, stage) in Stage::ALL.into_iter().enumerate() {
                let number = is_numbered.then_some(at + 1);
                tab(&mut row, number, stage, view.stage == stage, asks);
            }
        }
    });
}

const TAB_PADDING: f32 = 11.0;

fn stage_widths(ui: &Ui, current: Stage, is_numbered: bool) -> f32 {
    let widths = Stage::ALL.into_iter().enumerate().map(|(at, stage)| {
        let font = if stage == current { Type::Strong } else { Type::Body };
        let number = is_numbered.then_some(at + 1);
        tab_texts(ui, number, stage, font).iter().map(|galley| galley.size().x).sum::<f32>()
            + gap(number)
            + 2.0 * TAB_PADDING
    });
    let gaps = ui.spacing().item_spacing.x * (Stage::ALL.len() as f32 - 1.0);
    widths.sum::<f32>() + gaps
}

/// Between a stage's number and its name.
const fn gap(number: Option<usize>) -> f32 {
    if number.is_some() { 7.0 } else { 0.0 }
}

fn tab_texts(ui: &Ui, number: Option<usize>, stage: Stage, font: Type) -> [std::sync::Arc<egui::Galley>; 2] {
    let colours = palette(ui);
    let ink = if font == Type::Strong { colours.accent } else { colours.muted };
    let painter = ui.painter();
    [
        painter.layout_no_wrap(
            number.map_or_else(String::new, |number| number.to_string()),
            Type::Secondary.font(),
            if font == Type::Strong { ink } else { colours.muted },
        ),
        painter.layout_no_wrap(stage.label().to_owned(), font.font(), ink),
    ]
}

fn tab(ui: &mut Ui, number: Option<usize>, stage: Stage, is_current: bool, asks: &mut Asks) {
    let colours = palette(ui);
    let [digit, name] = tab_texts(ui, number, stage, if is_current { Type::Strong } else { Type::Body });
    let width = digit.size().x + gap(number) + name.size().x + 2.0 * TAB_PADDING;
    let (rect, response) = ui.allocate_exact_size(vec2(width, 34.0), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if is_current {
        ui.painter().rect_filled(rect, CornerRadius::same(6), colours.accent_soft);
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(6), colours.ground);
    }
    let left = rect.left() + TAB_PADDING;
    let beside = left + digit.size().x + gap(number);
    ui.painter().galley(pos2(left, rect.center().y - digit.size().y / 2.0), digit, colours.muted);
    ui.painter().galley(pos2(beside, rect.center().y - name.size().y / 2.0), name, colours.muted);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_current, stage.label()));
    if response.clicked() {
        asks.action(Action::GoTo(stage));
    }
}

fn menu(ui: &mut Ui, state: &State, asks: &mut Asks) {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(28.0, 28.0), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text("Menu");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Menu"));
    let plot = rect.shrink(1.0);
    let painter = ui.painter();
    let line = if response.hovered() || response.has_focus() { colours.accent } else { colours.ink };
    painter.rect_stroke(plot, CornerRadius::same(6), Stroke::new(2.0, line), egui::StrokeKind::Inside);
    let house = Rect::from_min_max(plot.center() - vec2(1.0, 1.0), plot.max - vec2(5.0, 5.0));
    painter.rect_filled(house, CornerRadius::same(1), colours.accent);
    Popup::menu(&response).accessible_name("Menu").show(|ui| {
        ui.set_min_width(180.0);
        for menu in Menu::ALL {
            ui.menu_button(menu.label(), |ui| {
                ui.set_min_width(260.0);
                for command in COMMANDS.iter().filter(|command| command.menu == menu) {
                    let mut button =
                        Button::new(command.title(state)).frame_when_inactive(false).stroke(Stroke::NONE);
                    if let Some(shortcut) = &command.shortcut {
                        button = button.shortcut_text(commands::written(ui.ctx(), *shortcut));
                    }
                    if ui.add_enabled(command.is_enabled(state), button).clicked() {
                        asks.action(command.action.clone());
                        ui.close();
                    }
                }
            });
        }
    });
}

fn title(ui: &mut Ui, scene: &Scene<'_>, width: f32, view: &mut View, asks: &mut Asks) {
    let colours = palette(ui);
    // Whether it is saved stands in the bottom line; here a dot will do.
    let reserve = 16.0;
    ui.allocate_ui_with_layout(vec2(width, HEIGHT), Layout::left_to_right(Align::Center), |ui| {
        ui.set_max_width(width);
        if let Some(draft) = view.drafts.get_mut("title") {
            let response = parts::field(ui, "title", "Title", draft, "Title", width - reserve);
            if response.changed() {
                asks.edit(Edit::new("Title", Change::Title(draft.clone())).merging("title"));
            }
            if response.lost_focus() {
                view.drafts.remove("title");
            } else {
                response.request_focus();
            }
            return;
        }
        ui.scope(|ui| {
            ui.set_max_width(width - reserve);
            let label = Label::new(Type::Strong.text(&scene.decision.title).color(colours.ink))
                .truncate()
                .sense(Sense::click());
            let response = ui.add(label).on_hover_cursor(CursorIcon::Text).on_hover_text(format!(
                "{} ({})",
                scene.decision.title,
                scene.kept()
            ));
            if response.clicked() {
                view.drafts.insert("title".to_owned(), scene.decision.title.clone());
            }
        });
        if scene.is_dirty {
            let (dot, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
            ui.painter().circle_filled(dot.center(), 3.0, colours.muted);
        }
    });
}
