//! Money over the horizon: what has been paid by when, and what each option comes to in a low, a
//! base and a high case.

use super::super::figure::figure;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, View};
use super::super::{parts, plot};
use super::components::ROWS;
use crate::assess::{Assessment, FigureId, OptionOutcome, full_name};
use crate::report::chart::{CostView, money_chart};
use crate::report::said;
use crate::terms::quantity::with_unit;
use crate::terms::{Money, Unit};
use eframe::egui::{Align, Align2, Layout, Rect, RichText, Sense, Ui, UiBuilder, vec2};

/// Options in the table of cases; the others are in the record.
const ROWS_SHOWN: usize = 8;
/// Width of a column of amounts.
const AMOUNT: f32 = 92.0;

pub fn show(ui: &mut Ui, assessment: &Assessment, view: &View, asks: &mut Asks) {
    let chart = money_chart(assessment, &CostView::default());
    parts::surface(ui, ROWS, |ui| {
        let months = assessment.prepared.tables().horizon_months;
        let title = format!("Paid over {}", with_unit(months as f64, Unit::Months));
        ui.label(Type::Section.text(title).color(palette(ui).ink));
        for sentence in said::money(assessment) {
            parts::prose(ui, &sentence);
        }
        if let Some(currency) = said::currency(assessment) {
            parts::secondary(ui, &currency);
        }
        ui.add_space(8.0);
        if view.chart_as_table {
            plot::table(ui, &chart);
        } else {
            plot::show(ui, "money", &chart, 240.0);
        }
        ui.add_space(8.0);
        cases(ui, assessment, asks);
    });
}

/// Every option's horizon: worth today, in a low, a base and a high case, and when it pays.
fn cases(ui: &mut Ui, assessment: &Assessment, asks: &mut Asks) {
    let colours = palette(ui);
    let heads = ["low", "base", "high", "paid once", "worth today", "pays back"];
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    let columns = columns(rect);
    for (cell, head) in columns.iter().zip(heads) {
        parts::cell(ui, *cell, Align2::RIGHT_CENTER, Type::Label.text(head).color(colours.muted));
    }
    for option in assessment.options.iter().filter(|option| option.feasible).take(ROWS_SHOWN) {
        ui.push_id(&option.id, |ui| row(ui, assessment.money(), option, asks));
    }
    parts::secondary(
        ui,
        "Low, base and high are the cost over the horizon as it is weighed: one future in ten costs less than the low case, one in ten more than the high one. Moving and learning are weighed as effort and stand under “paid once”; “worth today” counts everything. The first month is now and counts in full, a later one is divided by (1 + rate)^(months / 12).",
    );
}

fn columns(row: Rect) -> Vec<Rect> {
    let width = AMOUNT.min(row.width() * 0.68 / 6.0);
    (0..6_u8)
        .map(|at| {
            let right = row.right() - f32::from(5 - at) * width;
            Rect::from_x_y_ranges(right - width..=right, row.y_range())
        })
        .collect()
}

fn row(ui: &mut Ui, reckoned: Money, option: &OptionOutcome, asks: &mut Asks) {
    let colours = palette(ui);
    parts::rule(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let columns = columns(rect);
    let left = columns.first().map_or(rect.right(), |first| first.left() - 8.0);
    let (name, _) = rect.split_left_right_at_x(left);
    let mut child =
        ui.new_child(UiBuilder::new().max_rect(name).layout(Layout::left_to_right(Align::Center)));
    parts::swatch(&mut child, option.model, false);
    child
        .add(eframe::egui::Label::new(Type::Secondary.text(full_name(option)).color(colours.ink)).truncate());
    let money = &option.money;
    let once: f64 = money.one_off.iter().map(|paid| paid.usd).sum();
    let base = option.measures.first().map_or(money.present_usd, |measure| measure.value);
    let id = || FigureId::Money { option: option.id.clone() };
    let payback = || FigureId::Payback { option: option.id.clone() };
    let pays = money.payback_months.map_or_else(
        || "–".to_owned(),
        |months| with_unit(months as f64, Unit::Months).replace(" months", " mo").replace(" month", " mo"),
    );
    let plain = |text: String| Type::Secondary.text(text).color(colours.ink);
    let strong = |text: String| Type::Strong.text(text).color(colours.ink);
    let told: [(RichText, Option<FigureId>); 6] = [
        (plain(reckoned.shown(option.horizon_usd.p10)), None),
        (strong(reckoned.shown(base)), Some(id())),
        (plain(reckoned.shown(option.horizon_usd.p90)), None),
        (plain(reckoned.shown(once)), Some(id())),
        (plain(reckoned.shown(money.present_usd)), Some(id())),
        (plain(pays), Some(payback())),
    ];
    for (at, (cell, (text, figure_id))) in columns.into_iter().zip(told).enumerate() {
        match figure_id {
            None => {
                parts::cell(ui, cell, Align2::RIGHT_CENTER, text);
            }
            Some(figure_id) => {
                let layout = Layout::right_to_left(Align::Center);
                let mut child = ui.new_child(UiBuilder::new().id_salt(at).max_rect(cell).layout(layout));
                figure(&mut child, text, &figure_id, asks);
            }
        }
    }
}
