//! Who holds which layer of an option, as a small picture: yours filled, shared half filled, the
//! provider's an outline; a duty nobody has taken is marked.

use super::super::parts;
use super::super::theme::{Type, mix, palette};
use crate::assess::{LayerHolder, LayerOutcome, OptionOutcome};
use crate::report::said;
use eframe::egui::{CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, vec2};

const CELL: f32 = 20.0;

/// One row: the data at the left, the building at the right.
pub fn show(ui: &mut Ui, option: &OptionOutcome) {
    if option.stack.is_empty() {
        return;
    }
    parts::secondary(
        ui,
        "Who holds what, from the data down to the building: filled is yours, half is shared, empty is the provider’s.",
    );
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for layer in &option.stack {
            cell(ui, layer);
        }
    });
    let open: Vec<&str> = option.stack.iter().flat_map(|layer| layer.untaken.iter().copied()).collect();
    if !open.is_empty() {
        parts::warning(ui, &format!("Nobody has taken: {}", open.join(", ")));
    }
}

fn cell(ui: &mut Ui, layer: &LayerOutcome) {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(CELL, CELL), Sense::hover());
    let held = said::held(layer.holder);
    let filled = match layer.holder {
        LayerHolder::Customer => rect,
        LayerHolder::Shared => Rect::from_min_max(rect.left_center(), rect.right_bottom()),
        LayerHolder::Provider => Rect::from_min_size(rect.left_bottom(), vec2(CELL, 0.0)),
    };
    let line = if layer.untaken.is_empty() { mix(colours.ink, colours.surface, 0.6) } else { colours.warn };
    let corner = CornerRadius::same(3);
    ui.painter().rect_filled(filled, corner, mix(line, colours.surface, 0.75));
    ui.painter().rect_stroke(rect, corner, Stroke::new(1.2, line), StrokeKind::Inside);
    let mut words = format!("{}: {held}", layer.name);
    if !layer.untaken.is_empty() {
        words = format!("{words}; nobody has taken: {}", layer.untaken.join(", "));
    }
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, &words));
    response.on_hover_ui(|ui| {
        ui.label(Type::Body.text(&words).color(colours.ink));
    });
}
