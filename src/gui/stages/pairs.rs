//! Pairwise questions, one at a time, with what they contradict.

use super::super::parts;
use super::super::theme::{Type, palette};
use super::super::view::View;
use super::weighing::{Saying, Sheet};
use crate::assess::{USUAL_RATIO, judgement_words};
use crate::decision::{Judgement, Weighing};
use crate::terms::quantity::number;
use eframe::egui::{Align, Button, Label, Layout, Stroke, Ui, vec2};

/// Saaty's scale, from nine times one way to nine times the other.
const STEPS: i8 = 8;

pub fn entry(ui: &mut Ui, sheet: &Sheet<'_>, judgements: &[Judgement], view: &mut View) -> Vec<Saying> {
    let mut said = None;
    let key = format!("{}/pair", sheet.key);
    let asked = view.drafts.get(&key).and_then(|pair| pair.split_once('|'));
    let asked = asked.map(|(one, other)| (one.to_owned(), other.to_owned()));
    match asked.or_else(|| next(sheet, judgements)) {
        Some((one, other)) => {
            if let Some(judgement) = question(ui, sheet, &one, &other, judgements) {
                view.drafts.remove(&key);
                said = Some(with(judgements, judgement));
            }
        }
        None => {
            parts::prose(ui, "Every pair is compared.");
        }
    }
    ui.add_space(6.0);
    if let Some(mended) = consistency(ui, sheet, judgements) {
        said = Some(mended);
    }
    if !judgements.is_empty() {
        ui.add_space(4.0);
        compared(ui, sheet, judgements, view, &key);
    }
    said.map(|judgements| Saying::Way(Weighing::Pairwise { judgements })).into_iter().collect()
}

/// The next pair nobody has compared: neighbours first, so that a handful of answers link them all.
fn next(sheet: &Sheet<'_>, judgements: &[Judgement]) -> Option<(String, String)> {
    let ids: Vec<&str> = sheet.criteria.iter().map(|used| &*used.criterion.id).collect();
    let apart = |step: usize| ids.iter().zip(ids.iter().skip(step));
    let mut pairs = (1..ids.len()).flat_map(apart);
    pairs
        .find(|(one, other)| judgements.iter().all(|judgement| !judgement.is_of(one, other)))
        .map(|(one, other)| ((*one).to_owned(), (*other).to_owned()))
}

/// The judgements with one put in, or in place of that of its pair.
fn with(judgements: &[Judgement], judgement: Judgement) -> Vec<Judgement> {
    let mut judgements = judgements.to_vec();
    match judgements.iter_mut().find(|known| known.is_of(&judgement.more, &judgement.less)) {
        Some(known) => *known = judgement,
        None => judgements.push(judgement),
    }
    judgements
}

fn question(
    ui: &mut Ui,
    sheet: &Sheet<'_>,
    one: &str,
    other: &str,
    judgements: &[Judgement],
) -> Option<Judgement> {
    let colours = palette(ui);
    let mut said = None;
    ui.label(Type::Section.text("Which step from worst to best matters more?").color(colours.ink));
    let names = (sheet.name(one), sheet.name(other));
    let known = judgements.iter().find(|judgement| judgement.is_of(one, other));
    let known = known.map(|known| if known.more == one { 1.0 - known.times } else { known.times - 1.0 });
    let steps = 2.0 * f32::from(STEPS) + 1.0;
    let width = ((ui.available_width() - 2.0 * steps) / steps).clamp(18.0, 44.0);
    let scale = vec2(steps * width + 2.0 * (steps - 1.0), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(scale, Layout::left_to_right(Align::Center), |ui| {
        ui.add(Label::new(Type::Strong.text(names.0).color(colours.ink)).truncate());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(Label::new(Type::Strong.text(names.1).color(colours.ink)).truncate());
        });
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.spacing_mut().button_padding.x = 2.0;
        for step in -STEPS..=STEPS {
            let times = f64::from(step.abs()) + 1.0;
            let (more, less) = if step <= 0 { (one, other) } else { (other, one) };
            let is_known = known.is_some_and(|known| (known - f64::from(step)).abs() < 0.5);
            let (fill, ink, line) = match (is_known, step) {
                (true, _) => (colours.accent, colours.on_accent, colours.accent),
                (_, 0) => (colours.accent_soft, colours.accent, colours.accent_soft),
                _ => (colours.surface, colours.ink, colours.line),
            };
            let text = Type::Secondary.text(number(times)).color(ink);
            let button =
                Button::new(text).fill(fill).stroke(Stroke::new(1.0, line)).min_size(vec2(width, 34.0));
            let name = if step == 0 {
                format!("{} and {} matter as much", names.0, names.1)
            } else {
                format!(
                    "{} matters {} times as much as {}",
                    sheet.name(more),
                    number(times),
                    sheet.name(less)
                )
            };
            if ui.add(button).on_hover_text(&name).accessible_name(name).clicked() {
                said = Some(Judgement { more: more.to_owned(), less: less.to_owned(), times });
            }
        }
    });
    parts::secondary(
        ui,
        "1 as much · 3 somewhat more · 5 clearly more · 7 very much more · 9 beyond compare",
    );
    said
}

/// How well the answers agree, and the one that agrees least; the answers with it mended.
fn consistency(ui: &mut Ui, sheet: &Sheet<'_>, judgements: &[Judgement]) -> Option<Vec<Judgement>> {
    let found = sheet.consistency.as_ref()?;
    let all = sheet.criteria.len();
    let count = format!("{} of {} pairs compared", judgements.len(), all * all.saturating_sub(1) / 2);
    let ratio = match found.ratio {
        Some(ratio) => format!("consistency ratio {ratio:.2} ({})", found.table),
        None => format!("no consistency ratio: the {} ends before", found.table),
    };
    let linked = if found.criteria < all {
        format!("; {} of {all} criteria are linked so far, the others stay unknown", found.criteria)
    } else {
        String::new()
    };
    if found.is_usual() {
        parts::secondary(ui, &format!("{count}; {ratio}{linked}."));
        return None;
    }
    parts::warning(
        ui,
        &format!("{count}; {ratio}, above {USUAL_RATIO}: the answers contradict each other{linked}."),
    );
    let worst = found.worst.as_ref()?;
    let mut mended = None;
    ui.horizontal_wrapped(|ui| {
        parts::secondary(
            ui,
            &format!(
                "Hardest to reconcile: {}. The others together say: {}.",
                judgement_words(sheet.decision, &worst.stated),
                judgement_words(sheet.decision, &worst.mends)
            ),
        );
        let button =
            parts::button(ui, "Mend it").on_hover_text("Takes what the others say; undo takes it back");
        if button.clicked() {
            mended = Some(with(judgements, worst.mends.clone()));
        }
    });
    mended
}

fn compared(ui: &mut Ui, sheet: &Sheet<'_>, judgements: &[Judgement], view: &mut View, key: &str) {
    let fold = format!("{key}/all");
    let is_open = view.unfolded.contains(&fold);
    let text = if is_open { "Hide what was compared" } else { "What was compared so far" };
    if parts::quiet_link(ui, text).clicked() {
        if is_open {
            view.unfolded.remove(&fold);
        } else {
            view.unfolded.insert(fold.clone());
        }
    }
    if !is_open {
        return;
    }
    for judgement in judgements {
        let pair = format!("{}|{}", judgement.more, judgement.less);
        ui.push_id(&pair, |ui| {
            parts::line(ui, |ui| {
                let words = judgement_words(sheet.decision, judgement);
                parts::secondary(ui, &words);
                if parts::link(ui, "Ask again").accessible_name(format!("Ask again: {words}")).clicked() {
                    view.drafts.insert(key.to_owned(), pair.clone());
                }
            });
        });
    }
}
