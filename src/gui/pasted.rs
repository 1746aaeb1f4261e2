//! A decision table out of a spreadsheet, ranked where it is pasted: nothing of it enters the
//! document.

use super::parts;
use super::theme::{Type, palette};
use super::view::View;
use crate::assess::{PlainAnswer, PlainTable, rank_plain};
use crate::import::{PastedTable, pasted_table};
use crate::terms::document::Located;
use crate::terms::quantity::of_hundred;
use eframe::egui::{Grid, Label, ScrollArea, Ui};

const SEED: u64 = 7;
/// Weightings drawn times cells: what a frame can wait for.
const MOST_WORK: usize = 2_000_000;
const MOST_DRAWS: usize = 20_000;
const LEAST_DRAWS: usize = 1_000;
const ROWS_SHOWN: usize = 12;

/// What was pasted, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasted {
    text: String,
    outcome: Result<(PastedTable, PlainAnswer), Vec<String>>,
}

impl Pasted {
    fn of(text: &str) -> Self {
        let outcome = pasted_table(text)
            .map_err(|faults| faults.iter().map(Located::to_string).collect())
            .and_then(|table| {
                let work = (table.options.len() * table.criteria.len()).max(1);
                let draws = (MOST_WORK / work).clamp(LEAST_DRAWS, MOST_DRAWS);
                let plain = PlainTable {
                    rows: table.rows.clone(),
                    weights: table.weights.clone(),
                    more_is_better: table.more_is_better.clone(),
                };
                let answer = rank_plain(&plain, SEED, u32::try_from(draws).unwrap_or(1_000));
                answer.map(|answer| (table, answer)).map_err(|problem| vec![problem.to_string()])
            });
        Self { text: text.to_owned(), outcome }
    }
}

/// The overlay; says whether it should close.
pub fn show(ui: &mut Ui, view: &mut View) -> bool {
    let colours = palette(ui);
    ui.label(Type::Section.text("Rank a decision table").color(colours.ink));
    parts::secondary(
        ui,
        "Copy it from a spreadsheet: a header of criteria, a row for each option. Rows called Weights and Direction (max or min) may follow.",
    );
    let hint = "Option\tCost (min)\tSpeed\nA\t1200\t0.5\nB\t900\t0.25\nWeights\t3\t1";
    ScrollArea::vertical().id_salt("pasted-text").max_height(130.0).show(ui, |ui| {
        parts::area(ui, "pasted", "Decision table", &mut view.typed, hint, 5);
    });
    let height = ui.ctx().content_rect().height() - 420.0;
    if view.typed.trim().is_empty() {
        view.pasted = None;
    } else {
        if view.pasted.as_ref().is_none_or(|pasted| pasted.text != view.typed) {
            view.pasted = Some(Pasted::of(&view.typed));
        }
        ScrollArea::vertical().id_salt("pasted-answer").max_height(height.max(120.0)).show(
            ui,
            |ui| match view.pasted.as_ref().map(|pasted| &pasted.outcome) {
                Some(Ok((table, answer))) => ranking(ui, table, answer),
                Some(Err(problems)) => {
                    for problem in problems {
                        parts::warning(ui, problem);
                    }
                }
                None => {}
            },
        );
    }
    ui.add_space(8.0);
    parts::primary(ui, "Close").clicked()
}

fn ranking(ui: &mut Ui, table: &PastedTable, answer: &PlainAnswer) {
    let colours = palette(ui);
    ui.add_space(4.0);
    let mut order: Vec<usize> = (0..table.options.len()).collect();
    if let Some(first) = answer.methods.first() {
        order.sort_by_key(|at| first.ranks.get(*at).copied().unwrap_or(usize::MAX));
    }
    Grid::new("pasted-ranking").num_columns(answer.methods.len() + 2).spacing([18.0, 6.0]).show(ui, |ui| {
        ui.label(Type::Label.text("Option").color(colours.muted));
        for method in &answer.methods {
            ui.label(Type::Label.text(method.label).color(colours.muted)).on_hover_text(method.scores_by);
        }
        ui.label(Type::Label.text("Any weights").color(colours.muted))
            .on_hover_text("First in so many of 100 weightings, of all that are thinkable");
        ui.end_row();
        for at in order.into_iter().take(ROWS_SHOWN) {
            let name = table.options.get(at).map_or("", String::as_str);
            ui.add(Label::new(Type::Strong.text(name).color(colours.ink)).truncate());
            for method in &answer.methods {
                let rank = method.ranks.get(at).copied().unwrap_or_default();
                let ink = if rank == 1 { colours.accent } else { colours.ink };
                let score = method.scores.get(at).copied().unwrap_or_default();
                let text = Type::Body.text(format!("{rank}  ({score:.2})")).color(ink);
                ui.label(text);
            }
            let share = answer.any_weights.get(at).copied().unwrap_or_default();
            ui.label(Type::Body.text(of_hundred(share)).color(colours.ink));
            ui.end_row();
        }
    });
    let left = table.options.len().saturating_sub(ROWS_SHOWN);
    if left > 0 {
        parts::secondary(ui, &format!("and {left} more; `siteplan calc rank` ranks them all"));
    }
    let mut taken = Vec::new();
    if !table.states_weights {
        taken.push("all weights as equal".to_owned());
    }
    if !table.states_directions {
        taken.push("more as better everywhere".to_owned());
    }
    if !taken.is_empty() {
        parts::secondary(ui, &format!("Taken, since nothing is said: {}.", taken.join(", ")));
    }
    if !table.sound_like_costs.is_empty() {
        let names = table.sound_like_costs.join(", ");
        let advice = format!("More {names} counts as better here. Write (min) behind a name if less is.");
        ui.add(Label::new(Type::Secondary.text(advice).color(colours.warn)).wrap());
    }
    let level: Vec<&str> =
        answer.level.iter().filter_map(|at| table.criteria.get(*at)).map(String::as_str).collect();
    if !level.is_empty() {
        parts::secondary(
            ui,
            &format!("All options are level on {}: it cannot tell them apart.", level.join(", ")),
        );
    }
    for (method, problem) in &answer.refused {
        parts::secondary(ui, &format!("{method} has no answer: {problem}"));
    }
}
