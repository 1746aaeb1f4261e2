//! The few shapes the whole window is made of: headline, card, chip, bar, swatch.

use super::theme::{self, Type, palette};
use crate::terms::HostingModel;
use eframe::egui::{
    self, Align, Align2, Button, Color32, ComboBox, CornerRadius, CursorIcon, Frame, Label, Layout, Margin,
    Pos2, Rect, Response, RichText, Sense, Shape, Stroke, TextEdit, Ui, pos2, vec2,
};

/// The widest a line of prose may become.
pub const PROSE: f32 = 760.0;

/// A stage's opening: one sentence, and a quieter one.
pub fn headline(ui: &mut Ui, title: &str, sentence: &str) {
    let colours = palette(ui);
    ui.scope(|ui| {
        ui.set_max_width(PROSE.min(ui.available_width()));
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.add(Label::new(Type::Headline.text(title).color(colours.ink)).wrap());
        if !sentence.is_empty() {
            ui.add(Label::new(Type::Body.text(sentence).color(colours.muted)).wrap());
        }
    });
}

/// Something that lies over the window and waits, with its name for a screen reader.
pub fn modal(ctx: &egui::Context, name: &'static str) -> egui::Modal {
    let id = egui::Id::unique(name);
    let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(22)).corner_radius(12);
    egui::Modal::new(id).area(egui::Modal::default_area(id).accessible_name(name)).frame(frame)
}

/// A small heading over a group.
pub fn label(ui: &mut Ui, text: &str) -> Response {
    let colour = palette(ui).muted;
    ui.label(Type::Label.text(text).color(colour))
}

/// Body text that wraps.
pub fn prose(ui: &mut Ui, text: &str) -> Response {
    let colour = palette(ui).ink;
    ui.add(Label::new(Type::Body.text(text).color(colour)).wrap())
}

/// Quieter text that wraps.
pub fn secondary(ui: &mut Ui, text: &str) -> Response {
    let colour = palette(ui).muted;
    ui.add(Label::new(Type::Secondary.text(text).color(colour)).wrap())
}

/// A note that something is missing or wrong.
pub fn warning(ui: &mut Ui, text: &str) -> Response {
    let colour = palette(ui).warn;
    ui.add(Label::new(Type::Secondary.text(text).color(colour)).wrap())
}

/// A white surface with a hair line, the width of what is around it.
pub fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    surface(ui, Margin::same(20), content)
}

/// A white knob with a ring, over the slider's own.
pub fn knob(ui: &Ui, slider: &Response, points: f64) {
    let colours = palette(ui);
    let radius = slider.rect.height() / 2.5;
    #[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
    let share = (points / 100.0) as f32;
    let x = slider.rect.left() + radius + (slider.rect.width() - 2.0 * radius) * share;
    let centre = pos2(x, slider.rect.center().y);
    let ring = if slider.has_focus() { 3.0 } else { 2.0 };
    ui.painter().circle(centre, 7.0, colours.surface, Stroke::new(ring, colours.accent));
}

/// A card with margins of its own.
pub fn surface<R>(ui: &mut Ui, margin: Margin, content: impl FnOnce(&mut Ui) -> R) -> R {
    let colours = palette(ui);
    Frame::new()
        .fill(colours.surface)
        .stroke(Stroke::new(1.0, colours.line))
        .corner_radius(10)
        .inner_margin(margin)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui)
        })
        .inner
}

/// Cards side by side, or below each other where the window is narrow.
pub fn columns(ui: &mut Ui, count: usize, least_width: f32, mut content: impl FnMut(&mut Ui, usize)) {
    const GAP: f32 = 16.0;
    let available = ui.available_width();
    let width = (available - GAP * (count as f32 - 1.0)) / count as f32;
    if width < least_width {
        for at in 0..count {
            ui.push_id(at, |ui| content(ui, at));
            ui.add_space(GAP - 8.0);
        }
        return;
    }
    ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for at in 0..count {
            ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.x = 8.0;
                ui.push_id(at, |ui| content(ui, at));
            });
        }
    });
}

/// A hair line over the whole width.
pub fn rule(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, palette(ui).line));
}

/// A list to choose from, folded up; returns what was chosen anew. `shown` is what it says while it
/// is folded, `current` what is marked in it.
pub fn combo<T: PartialEq>(
    ui: &mut Ui,
    name: &str,
    width: f32,
    shown: &str,
    current: Option<&T>,
    all: impl IntoIterator<Item = (T, String)>,
) -> Option<T> {
    let mut chosen = None;
    let combo = ComboBox::from_id_salt(name).width(width).truncate().selected_text(shown);
    let combo = combo.show_ui(ui, |ui| {
        for (at, (one, text)) in all.into_iter().enumerate() {
            let is_current = current == Some(&one);
            // Two of them may be called the same.
            let label = ui.push_id(at, |ui| ui.selectable_label(is_current, text)).inner;
            if label.clicked() {
                // A screen reader's press is no click that would close the list.
                ui.close();
                chosen = Some(one).filter(|_| !is_current);
            }
        }
    });
    let _named = combo.response.accessible_name(name);
    chosen
}

/// A round choice among others.
pub fn chip(ui: &mut Ui, text: &str, is_selected: bool) -> Response {
    let colours = palette(ui);
    let (fill, line, ink) = if is_selected {
        (colours.accent_soft, colours.accent, colours.accent)
    } else {
        (colours.surface, colours.line, colours.ink)
    };
    let button = Button::new(Type::Secondary.text(text).color(ink))
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(16)
        .min_size(vec2(0.0, 30.0));
    let response = ui.add(button).on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_selected, text));
    response
}

/// The one button of a group that people came for.
pub fn primary(ui: &mut Ui, text: &str) -> Response {
    let colours = palette(ui);
    let button = Button::new(Type::Strong.text(text).color(colours.on_accent))
        .fill(colours.accent)
        .stroke(Stroke::NONE);
    ui.add(button).on_hover_cursor(CursorIcon::PointingHand)
}

/// A button among equals.
pub fn button(ui: &mut Ui, text: &str) -> Response {
    ui.add(Button::new(Type::Body.text(text))).on_hover_cursor(CursorIcon::PointingHand)
}

/// A word one can press.
pub fn link(ui: &mut Ui, text: &str) -> Response {
    let colours = palette(ui);
    let button =
        Button::new(Type::Secondary.text(text).color(colours.accent)).frame(false).min_size(vec2(0.0, 22.0));
    ui.add(button).on_hover_cursor(CursorIcon::PointingHand)
}

/// The same, where it should not draw the eye.
pub fn quiet_link(ui: &mut Ui, text: &str) -> Response {
    let colours = palette(ui);
    let button =
        Button::new(Type::Secondary.text(text).color(colours.muted)).frame(false).min_size(vec2(0.0, 22.0));
    ui.add(button).on_hover_cursor(CursorIcon::PointingHand)
}

/// A one-line text field with an accessible name.
pub fn field(ui: &mut Ui, id: &str, name: &str, text: &mut String, hint: &str, width: f32) -> Response {
    let colours = palette(ui);
    let edit = TextEdit::singleline(text)
        .id_salt(id)
        .hint_text(Type::Body.text(hint).color(colours.faint))
        .desired_width(width)
        .margin(Margin::symmetric(12, 7));
    ui.add(edit).accessible_name(name)
}

/// A field for a few sentences.
pub fn area(ui: &mut Ui, id: &str, name: &str, text: &mut String, hint: &str, rows: usize) -> Response {
    let colours = palette(ui);
    let edit = TextEdit::multiline(text)
        .id_salt(id)
        .hint_text(Type::Body.text(hint).color(colours.faint))
        .desired_width(f32::INFINITY)
        .desired_rows(rows)
        .margin(Margin::symmetric(12, 8));
    ui.add(edit).accessible_name(name)
}

/// A horizontal bar filled to a share.
pub fn bar(ui: &mut Ui, width: f32, share: f32, colour: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 6.0), Sense::hover());
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(3), palette(ui).track);
    if share > 0.0 {
        let mut filled = rect;
        filled.set_width((rect.width() * share.clamp(0.0, 1.0)).max(3.0));
        painter.rect_filled(filled, CornerRadius::same(3), colour);
    }
    response
}

/// The mark of a way of hosting: a colour and a shape of its own.
pub fn swatch(ui: &mut Ui, model: HostingModel, is_out: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(12.0, 14.0), Sense::hover());
    let colours = palette(ui);
    let colour =
        if is_out { theme::mix(colours.model(model), colours.surface, 0.4) } else { colours.model(model) };
    mark(ui.painter(), rect.center(), 5.0, model, colour);
    response
}

/// Draws a model's marker: square, disc, triangle, diamond, star or cross.
pub fn mark(painter: &egui::Painter, at: Pos2, radius: f32, model: HostingModel, colour: Color32) {
    let polygon = |points: Vec<Pos2>| Shape::convex_polygon(points, colour, Stroke::NONE);
    let around = |angle: f32, reach: f32| pos2(at.x + reach * angle.sin(), at.y - reach * angle.cos());
    let turn = std::f32::consts::TAU;
    let shape = match model {
        HostingModel::Dedicated => Shape::rect_filled(
            Rect::from_center_size(at, vec2(radius * 1.8, radius * 1.8)),
            CornerRadius::same(2),
            colour,
        ),
        HostingModel::Iaas => Shape::circle_filled(at, radius, colour),
        HostingModel::Paas => {
            polygon((0_u8..3).map(|i| around(f32::from(i) * turn / 3.0, radius * 1.2)).collect())
        }
        HostingModel::Containers => {
            polygon((0_u8..4).map(|i| around(f32::from(i) * turn / 4.0, radius * 1.2)).collect())
        }
        HostingModel::Serverless => {
            let centre = Shape::circle_filled(at, radius * 0.62, colour);
            let rays = (0_u8..5).map(|i| {
                let angle = f32::from(i) * turn / 5.0;
                polygon(vec![
                    around(angle, radius * 1.3),
                    around(angle + 0.75, radius * 0.58),
                    around(angle - 0.75, radius * 0.58),
                ])
            });
            Shape::Vec(std::iter::once(centre).chain(rays).collect())
        }
        HostingModel::Saas => Shape::Vec(vec![
            Shape::rect_filled(
                Rect::from_center_size(at, vec2(radius * 2.0, radius * 0.75)),
                CornerRadius::ZERO,
                colour,
            ),
            Shape::rect_filled(
                Rect::from_center_size(at, vec2(radius * 0.75, radius * 2.0)),
                CornerRadius::ZERO,
                colour,
            ),
        ]),
        HostingModel::Mixed => Shape::circle_stroke(at, radius * 0.8, Stroke::new(2.5, colour)),
        HostingModel::AsIs => Shape::rect_filled(
            Rect::from_center_size(at, vec2(radius * 2.0, radius * 0.9)),
            CornerRadius::same(1),
            colour,
        ),
    };
    painter.add(shape);
}

/// How well a section or an answer is filled in: empty, half or full.
pub fn dot(ui: &Ui, at: Pos2, filled: f32, colour: Color32) {
    let painter = ui.painter();
    painter.circle_stroke(at, 4.0, Stroke::new(1.2, colour));
    if filled >= 1.0 {
        painter.circle_filled(at, 4.0, colour);
    } else if filled > 0.0 {
        let half = (0_u8..=12).map(|i| {
            let angle = std::f32::consts::PI * f32::from(i) / 12.0;
            pos2(at.x - 4.0 * angle.sin(), at.y - 4.0 * angle.cos())
        });
        painter.add(Shape::convex_polygon(half.collect(), colour, Stroke::NONE));
    }
}

/// A row only as high as its text.
pub fn line<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        ui.horizontal(content).inner
    })
    .inner
}

/// Text set flush right in what is left of a row.
pub fn flush_right(ui: &mut Ui, text: impl Into<egui::WidgetText>) -> Response {
    let text = text.into();
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(text)).inner
}

/// A cell of a row drawn by hand: text at a place, cut off rather than overflowing.
pub fn cell(ui: &mut Ui, rect: Rect, align: Align2, text: RichText) -> Response {
    let layout = if align.x() == Align::Max {
        Layout::right_to_left(Align::Center)
    } else {
        Layout::left_to_right(Align::Center)
    };
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout));
    child.add(Label::new(text).truncate())
}
