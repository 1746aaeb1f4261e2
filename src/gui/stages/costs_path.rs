//! Two cards: the path over the horizon, and mixes beside the options kept pure.

use super::super::figure::figure;
use super::super::parts;
use super::super::theme::{self, Type, palette};
use super::super::view::{Asks, Scene};
use crate::assess::{Assessment, FigureId, Leg, MixOutcome, RoadmapOutcome, full_name};
use crate::decision::{Change, Costing, Edit};
use crate::report::said;
use crate::terms::HostingModel;
use eframe::egui::{
    Align, Align2, CornerRadius, FontId, Layout, Painter, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, asks: &mut Asks) {
    if scene.is_deepening && assessment.roadmap.is_none() {
        parts::card(ui, |ui| {
            parts::label(ui, "Over the months");
            parts::secondary(ui, "Working out the cheapest path and the best mix…");
            switches(ui, &scene.decision.costing, asks);
        });
        return;
    }
    if let Some(roadmap) = &assessment.roadmap {
        parts::card(ui, |ui| {
            path(ui, assessment, roadmap, asks);
            switches(ui, &scene.decision.costing, asks);
        });
        ui.add_space(8.0);
    }
    if assessment.mix.is_some() || assessment.burst.is_some() {
        parts::card(ui, |ui| mixes(ui, assessment, asks));
    }
}

fn path(ui: &mut Ui, assessment: &Assessment, roadmap: &RoadmapOutcome, asks: &mut Asks) {
    let (colours, money) = (palette(ui), assessment.money());
    ui.label(Type::Section.text("The hosting roadmap").color(colours.ink));
    parts::prose(ui, &roadmap.sentence);
    ui.add_space(4.0);
    timeline(ui, assessment, roadmap);
    parts::line(ui, |ui| {
        let text = Type::Strong.text(money.shown(roadmap.usd)).color(colours.ink);
        figure(ui, text, &FigureId::Roadmap, asks);
        if roadmap.legs.len() < 2 {
            parts::secondary(ui, "worth today, moving and learning counted");
            return;
        }
        let kept = assessment.option(&roadmap.kept).map_or_else(|| roadmap.kept.clone(), full_name);
        let against = format!(
            "worth today, moving and learning counted, against {} for {kept} throughout; saves {} in 8 of 10 futures",
            money.shown(roadmap.kept_usd),
            said::usd_range(money, roadmap.saves)
        );
        parts::secondary(ui, &against);
    });
}

/// How often the path may change its mind: a few choices, and what a file states beyond them.
fn switches(ui: &mut Ui, costing: &Costing, asks: &mut Asks) {
    const USUAL: u32 = 4;
    ui.add_space(4.0);
    parts::label(ui, "Switches that the path may plan at most");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for switches in (0..=USUAL).chain((costing.switches > USUAL).then_some(costing.switches)) {
            let chip = parts::chip(ui, &switches.to_string(), costing.switches == switches);
            if chip.accessible_name(format!("Switches planned at most: {switches}")).clicked() {
                let changed = Costing { switches, ..costing.clone() };
                asks.edit(Edit::new("Switches planned at most", Change::Costing(changed)));
            }
        }
    });
}

/// A row for each component where some run apart, else one; a piece for each stretch.
fn timeline(ui: &mut Ui, assessment: &Assessment, roadmap: &RoadmapOutcome) {
    const ROW: f32 = 26.0;
    const GAP: f32 = 4.0;
    let colours = palette(ui);
    let months = assessment.prepared.tables().horizon_months;
    let apart = roadmap.legs.iter().any(|leg| {
        leg.placements.windows(2).any(|pair| matches!(pair, [(_, one), (_, other)] if one != other))
    });
    let components = &assessment.decision.components;
    let rows: Vec<(usize, &str)> = if apart {
        components.iter().enumerate().map(|(at, component)| (at, component.name.as_str())).collect()
    } else {
        vec![(0, "")]
    };
    let names = if apart { (ui.available_width() * 0.18).min(140.0) } else { 0.0 };
    let height = rows.len() as f32 * (ROW + GAP) + 20.0;
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &roadmap.sentence));
    let painter = ui.painter();
    let field = Rect::from_min_max(pos2(area.left() + names, area.top()), area.right_bottom());
    let place = |month: usize| field.left() + field.width() * month as f32 / months.max(1) as f32;
    for (row, (at, name)) in rows.iter().enumerate() {
        let top = field.top() + row as f32 * (ROW + GAP);
        painter.text(
            pos2(area.left(), top + ROW / 2.0),
            Align2::LEFT_CENTER,
            elided(painter, name, &Type::Secondary.font(), names - 8.0),
            Type::Secondary.font(),
            colours.muted,
        );
        for (from, to, option) in stretches(&roadmap.legs, *at, months) {
            let known = assessment.option(&option);
            let model = known.map_or(HostingModel::Mixed, |known| known.model);
            let piece = Rect::from_x_y_ranges(place(from) + 1.0..=place(to) - 1.0, top..=top + ROW);
            let fill = theme::mix(colours.model(model), colours.surface, 0.78);
            painter.rect_filled(piece, CornerRadius::same(4), fill);
            let edge = Rect::from_min_size(piece.min, vec2(4.0, ROW));
            painter.rect_filled(edge, CornerRadius::same(2), colours.model(model));
            parts::mark(
                painter,
                pos2(piece.left() + 14.0, piece.center().y),
                4.0,
                model,
                colours.model(model),
            );
            let words = known.map_or_else(|| option.clone(), |known| known.name.clone());
            let text = elided(painter, &words, &Type::Secondary.font(), piece.width() - 30.0);
            painter.text(
                pos2(piece.left() + 24.0, piece.center().y),
                Align2::LEFT_CENTER,
                text,
                Type::Secondary.font(),
                colours.ink,
            );
        }
    }
    let bottom = field.bottom() - 20.0;
    let mut last = f32::NEG_INFINITY;
    let switches = roadmap.legs.iter().skip(1).map(|leg| leg.from_month - 1);
    for month in switches.clone() {
        let x = place(month);
        painter.vline(x, field.top()..=bottom, Stroke::new(1.5, colours.accent));
        let words = format!("month {}", month + 1);
        let centre = x.clamp(field.left() + 28.0, field.right() - 28.0);
        painter.text(
            pos2(centre, bottom + 10.0),
            Align2::CENTER_CENTER,
            words,
            Type::Label.font(),
            colours.accent,
        );
    }
    for month in (0..=months).step_by(if months > 30 { 12 } else { 6 }) {
        let x = place(month);
        let is_free = switches.clone().all(|switch| (place(switch) - x).abs() > 60.0);
        if is_free && x - last > 40.0 {
            let (align, words) = match month {
                0 => (Align2::LEFT_CENTER, "now".to_owned()),
                month if month == months => (Align2::RIGHT_CENTER, format!("{month} months")),
                month => (Align2::CENTER_CENTER, month.to_string()),
            };
            painter.text(pos2(x, bottom + 10.0), align, words, Type::Secondary.font(), colours.muted);
            last = x;
        }
    }
}

/// A component's stretches on one option: (from, to, option), months counted from 0.
fn stretches(legs: &[Leg], component: usize, months: usize) -> Vec<(usize, usize, String)> {
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    for leg in legs {
        let from = leg.from_month - 1;
        let option = leg.placements.get(component).map_or_else(|| leg.option.clone(), |(_, id)| id.clone());
        match found.last_mut() {
            Some((_, _, known)) if *known == option => {}
            last => {
                if let Some((_, to, _)) = last {
                    *to = from;
                }
                found.push((from, months, option));
            }
        }
    }
    found
}

fn elided(painter: &Painter, text: &str, font: &FontId, width: f32) -> String {
    super::super::plot::elided(painter, text, font, width)
}

/// What mixes come to beside the cheapest option kept pure, and what runs where.
fn mixes(ui: &mut Ui, assessment: &Assessment, asks: &mut Asks) {
    let (colours, money) = (palette(ui), assessment.money());
    ui.label(Type::Section.text("Mixed, beside pure").color(colours.ink));
    let found: Vec<(&str, FigureId, &MixOutcome)> = [
        ("Each component where it costs least", FigureId::Mix, assessment.mix.as_ref()),
        ("A base of machines, and what scales above it", FigureId::Burst, assessment.burst.as_ref()),
    ]
    .into_iter()
    .filter_map(|(name, id, mix)| Some((name, id, mix?)))
    .collect();
    let pure = found.first().and_then(|(_, _, mix)| assessment.option(&mix.pure));
    let most = found
        .iter()
        .map(|(_, _, mix)| mix.monthly_usd)
        .chain(pure.map(|pure| pure.bill.usd))
        .fold(1e-9, f64::max);
    if let Some(pure) = pure {
        let id = FigureId::Bill { option: pure.id.clone() };
        let name = format!("{}, the cheapest option kept pure", full_name(pure));
        let text = money.shown(pure.bill.usd);
        amount(ui, &name, pure.bill.usd / most, pure.model, (text, &id), asks);
    }
    for (name, id, mix) in found {
        ui.push_id(name, |ui| {
            let text = money.shown(mix.monthly_usd);
            amount(ui, name, mix.monthly_usd / most, HostingModel::Mixed, (text, &id), asks);
            parts::secondary(ui, &said::mix_words(assessment, mix));
        });
    }
}

/// A name, a bar and an amount that can be taken apart.
fn amount(
    ui: &mut Ui,
    name: &str,
    share: f64,
    model: HostingModel,
    (text, id): (String, &FigureId),
    asks: &mut Asks,
) {
    let colours = palette(ui);
    parts::rule(ui);
    parts::line(ui, |ui| {
        parts::swatch(ui, model, false);
        ui.label(Type::Body.text(name).color(colours.ink));
    });
    parts::line(ui, |ui| {
        #[expect(clippy::cast_possible_truncation, reason = "a share for a bar")]
        let share = share as f32;
        parts::bar(ui, (ui.available_width() - 130.0).max(60.0), share, colours.model(model));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(Type::Secondary.text("a month").color(colours.muted));
            figure(ui, Type::Strong.text(text).color(colours.ink), id, asks);
        });
    });
}
