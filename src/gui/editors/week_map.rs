//! A week as a map of 24 by 7 hours that is drawn on: with the pointer, by keys, or by what a screen
//! reader asks for.

use crate::decision::HOURS_A_WEEK;
use crate::gui::theme::{Type, palette};
use crate::gui::view::View;
use eframe::egui::{
    self, Align2, CornerRadius, CursorIcon, EventFilter, Key, Pos2, Rect, Response, Sense, Stroke,
    StrokeKind, Ui, accesskit, pos2, vec2,
};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// A stroke makes an hour this much busier, or quieter.
const STROKE: f64 = 1.35;

/// The 24 × 7 map; returns the hours anew where somebody drew, with the pointer or by keys.
pub fn show(ui: &mut Ui, week: &[f64; HOURS_A_WEEK], view: &mut View, name: &str) -> Option<Vec<f64>> {
    const LEFT: f32 = 36.0;
    let colours = palette(ui);
    let width = ui.available_width().min(620.0);
    let step = ((width - LEFT) / 24.0).min(22.0);
    let height = (step * 0.85).clamp(13.0, 17.0);
    let size = vec2(LEFT + step * 24.0, height * 7.0 + 20.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    // A name of its own: what stands around it changes with the first hour that is drawn, and a
    // stroke must not end there.
    let response = ui.interact(rect, egui::Id::unique(("week of requests", name)), Sense::click_and_drag());
    let response = response.on_hover_cursor(CursorIcon::Crosshair);
    let key = by_keys(ui, &response, &mut view.hour);
    let current = view.hour;
    response.widget_info(|| egui::WidgetInfo {
        // Heard anew whenever the hour or its traffic changes.
        current_text_value: Some(words(week, current)),
        ..egui::WidgetInfo::labeled(egui::Role::Image, true, format!("A week of requests: {name}"))
    });
    let most = week.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let corner = rect.min + vec2(LEFT, 0.0);
    let painter = ui.painter();
    for (day, (label, hours)) in DAYS.iter().zip(week.chunks(24)).enumerate() {
        let top = corner.y + height * to_f32(day);
        painter.text(
            pos2(rect.left(), top + height / 2.0 - 0.5),
            Align2::LEFT_CENTER,
            label,
            Type::Secondary.font(),
            colours.muted,
        );
        for (hour, weight) in hours.iter().enumerate() {
            let cell = Rect::from_min_size(
                pos2(corner.x + step * to_f32(hour), top),
                vec2(step - 1.5, height - 1.5),
            );
            #[expect(clippy::cast_possible_truncation, reason = "a share for a colour")]
            let share = libm::sqrt(weight / most) as f32;
            painter.rect_filled(cell, CornerRadius::same(2), colours.heat(share));
            if response.has_focus() && day * 24 + hour == current {
                let ring = Stroke::new(2.0, colours.ink);
                painter.rect_stroke(cell, CornerRadius::same(2), ring, StrokeKind::Outside);
            }
        }
    }
    for hour in [0, 6, 12, 18] {
        let at = pos2(corner.x + step * to_f32(hour), corner.y + height * 7.0 + 3.0);
        painter.text(at, Align2::LEFT_TOP, format!("{hour:02}"), Type::Secondary.font(), colours.muted);
    }
    let hour_at = |at: Pos2| hour_under(at, corner, step, height);
    if let Some(at) = response.hover_pos().and_then(hour_at) {
        response.clone().on_hover_text_at_pointer(words(week, at));
    }
    match key {
        Some(is_quieter) => drawn(week, current, is_quieter),
        None => brush(ui, &response, week, view, hour_at),
    }
}

/// `Tue 02:00: 0.31 times the mean hour`.
fn words(week: &[f64; HOURS_A_WEEK], at: usize) -> String {
    let day = DAYS.get(at / 24).copied().unwrap_or_default();
    let times = week.get(at).copied().unwrap_or_default();
    format!("{day} {:02}:00: {times:.2} times the mean hour", at % 24)
}

/// Moves about the hours by arrows while the map has the focus; returns whether the hour shall become
/// quieter, or busier, as minus and plus say, the arrows with Shift, or a screen reader.
fn by_keys(ui: &Ui, response: &Response, hour: &mut usize) -> Option<bool> {
    if response.gained_focus() && *hour >= HOURS_A_WEEK {
        *hour = 0;
    }
    if !response.has_focus() {
        return None;
    }
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    ui.input(|input| {
        let is_asked = |action| input.has_accesskit_action_request(response.id, action);
        let mut change = match [accesskit::Action::Increment, accesskit::Action::Decrement].map(is_asked) {
            [true, _] => Some(false),
            [_, true] => Some(true),
            _ => None,
        };
        for event in &input.events {
            let egui::Event::Key { key, pressed: true, modifiers, .. } = event else { continue };
            // With Ctrl they are the window's.
            if modifiers.command || modifiers.alt {
                continue;
            }
            let (day, of_day) = (*hour / 24, *hour % 24);
            match (key, modifiers.shift) {
                (Key::ArrowUp, true) | (Key::Plus | Key::Equals, _) => change = Some(false),
                (Key::ArrowDown, true) | (Key::Minus, _) => change = Some(true),
                (Key::ArrowUp, _) => *hour = (day + 6) % 7 * 24 + of_day,
                (Key::ArrowDown, _) => *hour = (day + 1) % 7 * 24 + of_day,
                (Key::ArrowLeft, _) => *hour = (*hour + HOURS_A_WEEK - 1) % HOURS_A_WEEK,
                (Key::ArrowRight, _) => *hour = (*hour + 1) % HOURS_A_WEEK,
                (Key::Home, _) => *hour = day * 24,
                (Key::End, _) => *hour = day * 24 + 23,
                _ => {}
            }
        }
        change
    })
}

/// The week with one hour busier or quieter.
fn drawn(week: &[f64; HOURS_A_WEEK], at: usize, is_quieter: bool) -> Option<Vec<f64>> {
    let most = week.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let mut hours = week.to_vec();
    let hour = hours.get_mut(at)?;
    *hour = if is_quieter { *hour / STROKE } else { *hour * STROKE + most * 0.05 };
    Some(hours)
}

/// The hours from one that was touched to the next, along a straight line: a quick hand skips some
/// between two frames. Without the first, which was touched before.
fn between(from: usize, to: usize) -> impl Iterator<Item = usize> {
    let (day, hour) = (from / 24, from % 24);
    let (days, hours) = ((to / 24).abs_diff(day), (to % 24).abs_diff(hour));
    let steps = days.max(hours);
    // Rounded to the nearest cell.
    let along = move |start: usize, end: usize, step: usize| {
        let moved = (end.abs_diff(start) * step * 2 + steps) / (2 * steps.max(1));
        if end < start { start - moved } else { start + moved }
    };
    (1..=steps).map(move |step| along(day, to / 24, step) * 24 + along(hour, to % 24, step))
}

/// Hours the pointer has newly touched become busier or quieter.
fn brush(
    ui: &Ui,
    response: &Response,
    week: &[f64; HOURS_A_WEEK],
    view: &mut View,
    hour_at: impl Fn(Pos2) -> Option<usize>,
) -> Option<Vec<f64>> {
    let is_down = response.is_pointer_button_down_on();
    // The frame in which it is let go ends the stroke, and may have moved since the last.
    let is_let_go = view.brushed.is_some() && !ui.input(|input| input.pointer.any_down());
    if !is_down && !is_let_go {
        return None;
    }
    let pointer = ui.input(|input| input.pointer.interact_pos());
    let at = response.interact_pointer_pos().or(pointer).and_then(&hour_at);
    let last = if is_let_go { view.brushed.take() } else { view.brushed };
    let at = at?;
    if last == Some(at) {
        return None;
    }
    // It begins where the button went down, which may be hours away by now.
    let origin = ui.input(|input| input.pointer.press_origin()).and_then(&hour_at).unwrap_or(at);
    // The button that is let go in this frame drew until then.
    let is_quieter = ui.input(|input| input.pointer.secondary_down() || input.pointer.secondary_released());
    let mut hours = *week;
    let touched: Vec<usize> = match last {
        Some(last) => between(last, at).collect(),
        None => std::iter::once(origin).chain(between(origin, at)).collect(),
    };
    for hour in touched {
        hours = drawn(&hours, hour, is_quieter)?.try_into().ok()?;
    }
    view.brushed = Some(at).filter(|_| is_down);
    view.hour = at;
    Some(hours.to_vec())
}

fn hour_under(at: Pos2, corner: Pos2, step: f32, height: f32) -> Option<usize> {
    let inside = at - corner;
    if inside.x < 0.0 || inside.y < 0.0 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both are small and not negative"
    )]
    let (hour, day) = ((inside.x / step) as usize, (inside.y / height) as usize);
    (hour < 24 && day < 7).then_some(day * 24 + hour)
}

const fn to_f32(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_stroke_touches_every_hour_on_its_way() {
        let along = |from, to| between(from, to).collect::<Vec<_>>();
        assert_eq!(along(24 + 1, 24 + 8), (24 + 2..=24 + 8).collect::<Vec<_>>());
        assert_eq!(along(8, 5), [7, 6, 5]);
        // Two days down and four hours on: an hour each step, a day every other.
        assert_eq!(along(0, 2 * 24 + 4), [24 + 1, 24 + 2, 2 * 24 + 3, 2 * 24 + 4]);
        assert_eq!(along(7, 7), [] as [usize; 0]);
    }
}
