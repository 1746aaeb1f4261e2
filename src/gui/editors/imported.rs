//! What a log or a metric series was read as: all the command tells of it, and fields to correct it.

use super::Field;
use crate::decision::Place;
use crate::gui::commands::Action;
use crate::gui::parts;
use crate::gui::theme::{Type, palette};
use crate::gui::view::{Asks, Imported, View};
use crate::import::{
    Columns, CountUnit, DateOrder, FormatName, JsonSeries, Layout, Traffic, Wanted, WantedCount,
};
use eframe::egui::{self, Align, Margin, Ui, vec2};

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
        if let Some(layout) = &imported.layout {
            correct(ui, imported, layout, asks);
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

/// The format, and what there is to choose in it; another choice reads the file again.
fn correct(ui: &mut Ui, imported: &Imported, layout: &Layout, asks: &mut Asks) {
    let formats = FormatName::ALL.map(|format| (format, format.label().to_owned()));
    let mut wanted = choice(ui, "Read as", &layout.format, &formats)
        .map(|format| Wanted { format: Some(format), ..Wanted::default() });
    if let Some(columns) = &layout.columns {
        // Where it was read, the whole of it says more than its beginning.
        let columns =
            imported.traffic.as_ref().and_then(|traffic| traffic.format.columns()).unwrap_or(columns);
        wanted = wanted.or(of_table(ui, columns, &imported.wanted));
    }
    if let Some(series) = imported.traffic.as_ref().and_then(|traffic| traffic.format.document()) {
        wanted = wanted.or(of_document(ui, series, &imported.wanted));
    } else if !layout.fields.is_empty() {
        wanted = wanted.or(of_json(ui, layout, &imported.wanted));
    }
    if let Some(wanted) = wanted {
        asks.action(Action::ImportTrafficAs(wanted));
    }
}

/// Where a table's counts are, as a person chooses it.
#[derive(Clone, PartialEq)]
enum Counts {
    Lines,
    Column(usize),
    /// Several, which are added as they are.
    These,
    All,
}

fn of_table(ui: &mut Ui, columns: &Columns, before: &Wanted) -> Option<Wanted> {
    let all: Vec<(usize, String)> = (0..columns.width).map(|at| (at, shown(columns, at))).collect();
    let mut wanted = choice(ui, "Time column", &columns.time, &all).map(|at| times_from(at, columns, before));
    let orders = DateOrder::ALL.map(|order| (Some(order), order.label().to_owned()));
    if columns.dates.is_some()
        && let Some(dates) = choice(ui, "Dates have the", &columns.dates, &orders)
    {
        wanted = Some(Wanted { dates, ..before.clone() });
    }
    let mut counts = vec![(Counts::Lines, "Each line is one request".to_owned())];
    let others = all.into_iter().filter(|(at, _)| *at != columns.time);
    counts.extend(others.map(|(at, name)| (Counts::Column(at), name)));
    counts.push((Counts::All, "All numbers, added".to_owned()));
    let now = match columns.counts.as_slice() {
        [] => Counts::Lines,
        [only] => Counts::Column(*only),
        _ => Counts::These,
    };
    if let (Counts::These, Some(words)) = (&now, columns.count_words()) {
        counts.insert(0, (Counts::These, words));
    }
    if let Some(chosen) = choice(ui, "Count column", &now, &counts) {
        let count = match chosen {
            Counts::Lines => WantedCount::Lines,
            Counts::Column(at) => WantedCount::Column(columns.name_of(at)),
            Counts::These => before.count.clone(),
            Counts::All => WantedCount::All,
        };
        // Its header says what another column counts.
        wanted =
            Some(Wanted { time: Some(columns.name_of(columns.time)), count, unit: None, ..before.clone() });
    }
    if !columns.counts.is_empty()
        && let Some(unit) = unit(ui, columns.unit)
    {
        wanted = Some(Wanted { unit: Some(unit), ..before.clone() });
    }
    wanted
}

/// The fields of JSON; the first is offered where nobody said which, as no guess is told.
fn of_json(ui: &mut Ui, layout: &Layout, before: &Wanted) -> Option<Wanted> {
    let guessed = || (None, "As they are usually called".to_owned());
    let names =
        |known: &[String]| known.iter().map(|name| (Some(name.clone()), name.clone())).collect::<Vec<_>>();
    let mut times = vec![guessed()];
    times.extend(names(&layout.fields));
    let mut wanted =
        choice(ui, "Time field", &before.time, &times).map(|time| Wanted { time, ..before.clone() });
    let mut counts =
        vec![(WantedCount::Unsaid, guessed().1), (WantedCount::Lines, "Each is one request".to_owned())];
    let numbers = layout.numbers.iter().map(|name| (WantedCount::Column(name.clone()), name.clone()));
    counts.extend(numbers);
    if let Some(count) = choice(ui, "Count field", &before.count, &counts) {
        wanted = Some(Wanted { count, unit: None, ..before.clone() });
    }
    if matches!(before.count, WantedCount::Column(_))
        && let Some(unit) = unit(ui, before.unit.unwrap_or_default())
    {
        wanted = Some(Wanted { unit: Some(unit), ..before.clone() });
    }
    wanted
}

/// The metrics of a monitoring system's answer: one, or all of them added.
fn of_document(ui: &mut Ui, series: &JsonSeries, before: &Wanted) -> Option<Wanted> {
    let names = series.counts.iter().chain(&series.others);
    let mut counts: Vec<(WantedCount, String)> =
        names.map(|name| (WantedCount::Column(name.clone()), name.clone())).collect();
    counts.push((WantedCount::All, "All of them, added".to_owned()));
    let now = match series.counts.as_slice() {
        [only] => WantedCount::Column(only.clone()),
        _ if series.others.is_empty() => WantedCount::All,
        some => WantedCount::Columns(some.to_vec()),
    };
    if let WantedCount::Columns(some) = &now {
        counts.insert(0, (now.clone(), format!("{}, added", some.join(", "))));
    }
    if let Some(count) = choice(ui, "Metric", &now, &counts) {
        // Its name says what another metric counts.
        return Some(Wanted { count, unit: None, ..before.clone() });
    }
    unit(ui, series.unit).map(|unit| Wanted { unit: Some(unit), ..before.clone() })
}

fn unit(ui: &mut Ui, now: CountUnit) -> Option<CountUnit> {
    choice(ui, "Unit of the counts", &now, &CountUnit::ALL.map(|unit| (unit, unit.label().to_owned())))
}

/// Another time column; the counts stay where they are, but for one that was taken from it.
fn times_from(at: usize, columns: &Columns, wanted: &Wanted) -> Wanted {
    let stay: Vec<usize> = columns.counts.iter().copied().filter(|count| *count != at).collect();
    let count = match (columns.counts.as_slice(), stay.as_slice()) {
        ([], _) => WantedCount::Lines,
        (_, []) => WantedCount::Unsaid,
        (_, stay) => WantedCount::Columns(stay.iter().map(|count| columns.name_of(*count)).collect()),
    };
    Wanted {
        time: Some(columns.name_of(at)),
        unit: wanted.unit.filter(|_| !stay.is_empty()),
        count,
        ..wanted.clone()
    }
}

fn shown(columns: &Columns, at: usize) -> String {
    match columns.headers.get(at).filter(|header| !header.is_empty()) {
        Some(header) => header.clone(),
        None => format!("Column {}", at + 1),
    }
}

/// A field with its name before it; returns what was chosen anew.
fn choice<T: Clone + PartialEq>(ui: &mut Ui, name: &str, current: &T, all: &[(T, String)]) -> Option<T> {
    const NAME: f32 = 130.0;
    ui.horizontal(|ui| {
        let muted = palette(ui).muted;
        ui.allocate_ui_with_layout(vec2(NAME, 24.0), egui::Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(NAME);
            ui.label(Type::Secondary.text(name).color(muted));
        });
        let text = all.iter().find(|(one, _)| one == current).map_or("", |(_, text)| text);
        let width = ui.available_width().min(240.0);
        parts::combo(ui, name, width, text, Some(current), all.iter().cloned())
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
