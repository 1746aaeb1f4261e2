//! What a log or a metric series was read as: all the command tells of it, and fields to correct it.

use super::Field;
use crate::decision::Place;
use crate::gui::commands::Action;
use crate::gui::parts;
use crate::gui::theme::{Type, palette};
use crate::gui::view::{Asks, Imported, View};
use crate::import::{Columns, CountUnit, Traffic, Wanted, WantedCount};
use eframe::egui::{Align, Layout, Margin, Ui, vec2};

/// Shows the file last read, under the component it was read for.
pub fn show(ui: &mut Ui, field: &Field<'_>, view: &mut View, asks: &mut Asks) {
    let Some(imported) = &view.imported else { return };
    if *field.place != Place::Component(imported.component.clone()) {
        return;
    }
    ui.add_space(4.0);
    let top = ui.cursor().top();
    parts::surface(ui, Margin::symmetric(16, 12), |ui| {
        parts::label(ui, "What was read");
        let mut lines = imported.report.iter();
        if let Some(first) = lines.next() {
            match imported.traffic {
                Some(_) => parts::prose(ui, first),
                None => parts::warning(ui, first),
            };
        }
        if let Some(columns) = &imported.columns {
            correct(ui, imported, columns, asks);
        }
        ui.spacing_mut().item_spacing.y = 4.0;
        for line in lines {
            match line.strip_prefix("  ") {
                Some(item) => ui.indent(item, |ui| parts::secondary(ui, item)).inner,
                None => parts::secondary(ui, line),
            };
        }
        if let Some(traffic) = &imported.traffic {
            suggestion(ui, traffic, asks);
        }
    });
    if view.sought.as_deref() == Some(Imported::SOUGHT) {
        view.sought = None;
        ui.scroll_to_rect(ui.min_rect().with_min_y(top), Some(Align::Center));
    }
}

/// The columns of a table and the unit of its counts; another choice reads the file again.
fn correct(ui: &mut Ui, imported: &Imported, columns: &Columns, asks: &mut Asks) {
    let all: Vec<(usize, String)> = (0..columns.width).map(|at| (at, shown(columns, at))).collect();
    let mut wanted = None;
    if let Some(at) = choice(ui, "Time column", columns.time, &all) {
        wanted = Some(times_from(at, columns, &imported.wanted));
    }
    let mut counts = vec![(None, "Each line is one request".to_owned())];
    counts.extend(all.into_iter().filter(|(at, _)| *at != columns.time).map(|(at, name)| (Some(at), name)));
    if let Some(at) = choice(ui, "Count column", columns.count(), &counts) {
        // Its header says what another column counts.
        let time = Some(columns.name_of(columns.time));
        wanted = Some(Wanted { time, count: counted_by(at, columns), unit: None, ..imported.wanted.clone() });
    }
    let units: Vec<_> = CountUnit::ALL.map(|unit| (unit, unit.label().to_owned())).into();
    if columns.count().is_some()
        && let Some(unit) = choice(ui, "Unit of the counts", columns.unit, &units)
    {
        wanted = Some(Wanted { unit: Some(unit), ..imported.wanted.clone() });
    }
    if let Some(wanted) = wanted {
        asks.action(Action::ImportTrafficAs(wanted));
    }
}

/// Another time column; the counts stay where they are, unless they were taken from it.
fn times_from(at: usize, columns: &Columns, wanted: &Wanted) -> Wanted {
    let count = columns.count().filter(|count| *count != at);
    Wanted {
        time: Some(columns.name_of(at)),
        count: if columns.count().is_some() && count.is_none() {
            WantedCount::Unsaid
        } else {
            counted_by(count, columns)
        },
        unit: wanted.unit.filter(|_| count.is_some()),
        ..wanted.clone()
    }
}

fn counted_by(column: Option<usize>, columns: &Columns) -> WantedCount {
    column.map_or(WantedCount::Lines, |at| WantedCount::Column(columns.name_of(at)))
}

fn shown(columns: &Columns, at: usize) -> String {
    match columns.headers.get(at).filter(|header| !header.is_empty()) {
        Some(header) => header.clone(),
        None => format!("Column {}", at + 1),
    }
}

/// A field with its name before it; returns what was chosen anew.
fn choice<T: Copy + PartialEq>(ui: &mut Ui, name: &str, current: T, all: &[(T, String)]) -> Option<T> {
    const NAME: f32 = 130.0;
    ui.horizontal(|ui| {
        let muted = palette(ui).muted;
        ui.allocate_ui_with_layout(vec2(NAME, 24.0), Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(NAME);
            ui.label(Type::Secondary.text(name).color(muted));
        });
        let text = all.iter().find(|(one, _)| *one == current).map_or("", |(_, text)| text);
        let width = ui.available_width().min(240.0);
        parts::combo(ui, name, width, text, Some(&current), all.iter().cloned())
    })
    .inner
}

/// The parts a log falls into, and a way to make them components.
fn suggestion(ui: &mut Ui, traffic: &Traffic, asks: &mut Asks) {
    let parts = traffic.parts();
    if parts.is_empty() {
        return;
    }
    let named: Vec<String> =
        parts.iter().map(|route| format!("{} ({:.0} %)", route.name, route.share * 100.0)).collect();
    parts::prose(ui, &format!("The log falls into {}.", named.join(", ")));
    if parts::button(ui, "Make them components").clicked() {
        asks.action(Action::SplitTraffic);
    }
}
