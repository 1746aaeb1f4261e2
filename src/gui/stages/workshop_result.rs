//! What a revealed round says: where people stand, what to argue about, who puts what first.

use super::super::parts;
use super::super::theme::{Type, palette};
use crate::assess::{Assessment, DisputeAbout, DisputeOutcome, GroupResult, full_name};
use crate::terms::quantity::{lower_first, number};
use eframe::egui::{Align, Align2, Label, Layout, Rect, Sense, Stroke, Ui, pos2, vec2};

pub fn show(ui: &mut Ui, assessment: &Assessment, result: &GroupResult) {
    parts::card(ui, |ui| spread(ui, assessment, result));
    ui.add_space(8.0);
    parts::columns(ui, 2, 330.0, |ui, at| {
        parts::card(ui, |ui| {
            if at == 0 {
                disputes(ui, assessment, result);
            } else {
                rankings(ui, assessment, result);
            }
        });
    });
}

/// A dot for every ballot on one line a criterion; the bar is the group.
fn spread(ui: &mut Ui, assessment: &Assessment, result: &GroupResult) {
    let colours = palette(ui);
    ui.label(Type::Section.text("Where you stand").color(colours.ink));
    let most = result
        .ballots
        .iter()
        .flat_map(|ballot| &ballot.weights)
        .chain(&result.weights)
        .copied()
        .fold(0.05, f64::max);
    for (at, used) in assessment.criteria.iter().enumerate() {
        let Some(group) = result.weights.get(at).filter(|share| **share > 0.0) else { continue };
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
        let names = (row.width() * 0.34).clamp(140.0, 280.0);
        let name = Rect::from_min_max(row.min, pos2(row.left() + names - 12.0, row.bottom()));
        parts::cell(
            ui,
            name,
            Align2::LEFT_CENTER,
            Type::Strong.text(&*used.criterion.name).color(colours.ink),
        );
        let field = Rect::from_min_max(pos2(row.left() + names, row.top()), row.right_bottom())
            .shrink2(vec2(8.0, 0.0))
            .with_max_x(row.right() - 56.0);
        #[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
        let x = |share: f64| field.left() + field.width() * (share / most) as f32;
        let y = row.center().y;
        ui.painter().hline(field.x_range(), y, Stroke::new(1.0, colours.line));
        ui.painter().vline(x(*group), y - 11.0..=y + 11.0, Stroke::new(2.5, colours.accent));
        let mut said = Vec::new();
        for ballot in &result.ballots {
            let Some(share) = ballot.weights.get(at) else { continue };
            let centre = pos2(x(*share), y);
            if ballot.counts {
                ui.painter().circle_filled(centre, 6.0, colours.accent.gamma_multiply(0.55));
            }
            ui.painter().circle_stroke(centre, 6.0, Stroke::new(1.5, colours.accent));
            said.push(format!("{} {:.0} %", ballot.name, share * 100.0));
        }
        let text = Type::Strong.text(format!("{:.0} %", group * 100.0)).color(colours.ink);
        let end = Rect::from_min_max(pos2(field.right() + 8.0, row.top()), row.right_bottom());
        parts::cell(ui, end, Align2::RIGHT_CENTER, text);
        let words = format!("{}: group {:.0} %; {}", used.criterion.name, group * 100.0, said.join(", "));
        response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, &words));
        response.on_hover_text(&words);
    }
    let observers = result.ballots.iter().filter(|ballot| !ballot.counts).count();
    let hollow = if observers > 0 { " Hollow dots observe and are not counted." } else { "" };
    parts::secondary(
        ui,
        &format!(
            "Shares of all weight: a dot for each ballot, the bar for the group's mean.{hollow}{}",
            agreement(result)
        ),
    );
}

fn agreement(result: &GroupResult) -> String {
    let weights = result.agreement_on_weights.map(|share| format!(" Kendall's W on the criteria {share:.2}"));
    let options = result.agreement_on_options.map(|share| format!(", on the options {share:.2}"));
    match weights {
        Some(weights) => format!("{weights}{} (1 is full agreement).", options.unwrap_or_default()),
        None => String::new(),
    }
}

/// What people differ about, what changes the answer first.
fn disputes(ui: &mut Ui, assessment: &Assessment, result: &GroupResult) {
    let colours = palette(ui);
    ui.label(Type::Section.text("What to argue about").color(colours.ink));
    if result.disputes.is_empty() {
        parts::prose(ui, "Nothing you differ about moves the lead.");
    }
    for (at, dispute) in result.disputes.iter().enumerate() {
        ui.push_id(at, |ui| {
            parts::rule(ui);
            ui.spacing_mut().item_spacing.y = 2.0;
            let changes = !dispute.dethrones.is_empty();
            let ink = if changes { colours.warn } else { colours.ink };
            let title = Type::Strong.text(name(assessment, dispute)).color(ink);
            ui.add(Label::new(title).wrap());
            parts::secondary(ui, &effect(assessment, dispute));
            ui.add_space(2.0);
        });
    }
}

fn name(assessment: &Assessment, dispute: &DisputeOutcome) -> String {
    let name = assessment.criteria.get(dispute.criterion).map_or("", |used| &*used.criterion.name);
    match dispute.about {
        DisputeAbout::Weight => name.to_owned(),
        DisputeAbout::Ratings => format!("The ratings of {}", lower_first(name)),
    }
}

fn effect(assessment: &Assessment, dispute: &DisputeOutcome) -> String {
    let range = match dispute.about {
        DisputeAbout::Weight => {
            format!("{:.0} to {:.0} % of the weight", dispute.least * 100.0, dispute.most * 100.0)
        }
        DisputeAbout::Ratings => format!("rated {} to {}", number(dispute.least), number(dispute.most)),
    };
    let moves = format!("it moves the lead by {:.1} points", dispute.moves);
    let named = dispute.dethrones.iter().filter_map(|id| assessment.option(id)).map(full_name);
    let named: Vec<String> = named.collect();
    if named.is_empty() {
        format!("{range}; {moves} and does not change the answer")
    } else {
        format!("{range}; {moves} and changes the answer to {}", named.join(" or "))
    }
}

/// The group's order, and who has another one.
fn rankings(ui: &mut Ui, assessment: &Assessment, result: &GroupResult) {
    const FIRST: usize = 3;
    let colours = palette(ui);
    ui.label(Type::Section.text("Who puts what first").color(colours.ink));
    let short = |id: &String| assessment.option(id).map_or_else(|| id.clone(), full_name);
    let group: Vec<String> = result.ranking.iter().take(FIRST).map(short).collect();
    let leader = result.ranking.first();
    row(ui, "The group", &group, true, "");
    for (at, ballot) in result.ballots.iter().enumerate() {
        ui.push_id(at, |ui| {
            parts::rule(ui);
            let own: Vec<String> = ballot.ranking.iter().take(FIRST).map(short).collect();
            let agrees = ballot.ranking.first() == leader;
            let observer = if ballot.counts { "" } else { ", observes" };
            let aside = format!("{}{observer}", ballot.confidence.label());
            row(ui, &ballot.name, &own, agrees, &aside);
            if !ballot.because.is_empty() {
                parts::secondary(ui, &format!("“{}”", ballot.because));
            }
            if let Some(found) = ballot.consistency.as_ref().filter(|found| !found.is_usual()) {
                let ratio = found.ratio.unwrap_or_default();
                parts::warning(ui, &format!("Pairs contradict each other: consistency ratio {ratio:.2}."));
            }
        });
    }
    let differ = result.weights.iter().zip(&result.weights_by_confidence);
    let most = differ.map(|(plain, sure)| (plain - sure).abs()).fold(0.0, f64::max);
    ui.add_space(4.0);
    ui.add(
        Label::new(
            Type::Secondary
                .text(format!(
                    "Counting sure ballots three times and unsure ones once would move no weight by more than {:.0} points of 100.",
                    (most * 100.0).ceil()
                ))
                .color(colours.muted),
        )
        .wrap(),
    );
}

fn row(ui: &mut Ui, who: &str, order: &[String], agrees: bool, aside: &str) {
    let colours = palette(ui);
    parts::line(ui, |ui| {
        ui.add(Label::new(Type::Strong.text(who).color(colours.ink)).truncate());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(Type::Secondary.text(aside).color(colours.muted));
        });
    });
    for (at, name) in order.iter().enumerate() {
        let ink = match (at, agrees) {
            (0, true) => colours.ink,
            (0, false) => colours.warn,
            _ => colours.muted,
        };
        let text = Type::Secondary.text(format!("{}  {name}", at + 1)).color(ink);
        ui.add(Label::new(text).truncate()).on_hover_text(name);
    }
}
