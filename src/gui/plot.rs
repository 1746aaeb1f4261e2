//! Draws a [`Chart`], the same description the SVG and the PDF draw.
//!
//! The plot widget gives grid, axes, zoom and its transform; lines, bands, labels and marks are
//! painted over it, because its line styles know no dash-dot. Logarithms are taken here: the
//! widget sees only linear numbers.

use super::parts;
use super::theme::{self, Palette, Type, palette};
use crate::report::chart::{Area, Axis, Chart, Dot, Said, Scale, Series, Tone};
use crate::report::style;
use eframe::egui::{self, Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};
use egui_plot::{GridMark, Plot, PlotPoint, PlotTransform};

/// Room for the names at the ends of the lines: what they take, from so much up to a share of the chart.
const LEAST_NAMES: f32 = 118.0;
const MOST_NAMES: f32 = 0.28;
/// Before a name: the knee and the mark.
const BESIDE_NAME: f32 = 26.0;
const NAME_HEIGHT: f32 = 19.0;

/// Draws a chart of that height over the width there is.
pub fn show(ui: &mut Ui, id: &str, chart: &Chart, height: f32) {
    let colours = palette(ui);
    let names = room_for_names(ui, chart);
    let width = (ui.available_width() - names).max(200.0);
    let (x, y) = (&chart.x, &chart.y);
    ui.label(Type::Secondary.text(&y.label).color(colours.muted));
    // The lowest label stands clear of the first one below the axis.
    let floor = at(y, y.least) - 0.04 * (at(y, y.most) - at(y, y.least));
    let response = ui
        .horizontal_top(|ui| {
            // The axes' words are quieter than the page's.
            ui.style_mut().text_styles.insert(egui::TextStyle::Body, Type::Secondary.font());
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.visuals_mut().override_text_color = Some(colours.muted);
            let plot = Plot::new(id.to_owned())
                .width(width)
                .height(height)
                .show_background(false)
                .allow_scroll(false)
                .allow_boxed_zoom(false)
                .allow_zoom([false, false])
                .allow_drag([false, false])
                .allow_axis_zoom_drag(false)
                .show_crosshair(false)
                .set_margin_fraction(vec2(0.0, 0.0))
                .grid_color(theme::faded(colours.line, 0.9))
                .grid_fade(0.0)
                .default_x_bounds(at(x, x.least), at(x, x.most))
                .default_y_bounds(floor, at(y, y.most))
                .y_axis_min_width(52.0)
                .x_grid_spacer(move |_| marks(x))
                .y_grid_spacer(move |_| marks(y))
                .x_axis_formatter(move |mark, _| tick(x, mark.value))
                .y_axis_formatter(move |mark, _| tick(y, mark.value))
                .label_formatter(|_| None);
            let response = plot.show(ui, |plot| {
                // Bounds follow the description, not what an earlier one left behind.
                plot.set_plot_bounds_x(at(x, x.least)..=at(x, x.most));
                plot.set_plot_bounds_y(floor..=at(y, y.most));
            });
            ui.add_space(names);
            response
        })
        .inner;
    let frame = response.response.rect;
    let canvas = Canvas { chart, transform: response.transform, frame, colours };
    let painter = ui.painter().clone();
    canvas.paint(&painter, names);
    let caption = pos2(frame.center().x, frame.bottom() + 24.0);
    painter.text(caption, Align2::CENTER_TOP, &x.label, Type::Secondary.font(), colours.muted);
    ui.add_space(18.0);
    response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &chart.alt));
    if let Some(pointer) = response.response.hover_pos() {
        if let Some(dot) = canvas.dot_under(pointer) {
            response.response.on_hover_ui_at_pointer(|ui| about_dot(ui, chart, dot));
        } else if !chart.series.is_empty() {
            canvas.hover(&painter, pointer);
            response.response.on_hover_ui_at_pointer(|ui| reading(ui, chart, canvas.x_under(pointer)));
        }
    }
}

/// As wide as the longest name, where the chart can spare it.
fn room_for_names(ui: &Ui, chart: &Chart) -> f32 {
    let labels = chart.series.iter().map(|series| &series.label);
    let labels = labels.chain(chart.areas.iter().map(|area| &area.label));
    let labels =
        labels.chain(chart.dots.iter().filter(|dot| dot.is_front || dot.emphasis).map(|dot| &dot.label));
    let width = |label: &String| {
        ui.painter().layout_no_wrap(label.clone(), Type::Label.font(), Color32::WHITE).size().x
    };
    let longest = labels.map(width).fold(0.0, f32::max) + BESIDE_NAME + 2.0;
    longest.min(ui.available_width() * MOST_NAMES).max(LEAST_NAMES)
}

struct Canvas<'a> {
    chart: &'a Chart,
    transform: PlotTransform,
    frame: Rect,
    colours: &'static Palette,
}

impl Canvas<'_> {
    fn place(&self, x: f64, y: f64) -> Pos2 {
        self.transform.position_from_point(&PlotPoint::new(at(&self.chart.x, x), at(&self.chart.y, y)))
    }

    fn x_under(&self, pointer: Pos2) -> f64 {
        let value = self.transform.value_from_position(pointer).x;
        match self.chart.x.scale {
            Scale::Linear => value,
            Scale::Log10 => libm::exp10(value),
        }
    }

    fn paint(&self, painter: &Painter, names: f32) {
        let inside = painter.with_clip_rect(self.frame.intersect(painter.clip_rect()));
        for span in &self.chart.spans {
            let (from, to) =
                (self.place(span.from, self.chart.y.most).x, self.place(span.to, self.chart.y.most).x);
            let area = Rect::from_x_y_ranges(from..=to, self.frame.y_range());
            inside.rect_filled(area, 0.0, theme::faded(self.colours.accent, 0.07));
        }
        for (at, area) in self.chart.areas.iter().enumerate() {
            let edges =
                area.points.iter().map(|(x, low, high)| (self.place(*x, *low), self.place(*x, *high)));
            let paint = theme::mix(self.colours.surface, self.colours.accent, style::strength(at));
            inside.add(ribbon(edges, paint));
            let top = area.points.iter().map(|(x, _, high)| self.place(*x, *high)).collect();
            inside.add(Shape::line(top, Stroke::new(1.0, self.colours.surface)));
        }
        for band in &self.chart.bands {
            let Some(series) = self.chart.series.get(band.series) else { continue };
            let colour = theme::faded(self.colours.model(series.model), 0.16);
            let edges =
                band.points.iter().map(|(x, low, high)| (self.place(*x, *low), self.place(*x, *high)));
            inside.add(ribbon(edges, colour));
        }
        for level in &self.chart.levels {
            let y = self.place(self.chart.x.least, level.y).y;
            let stroke = Stroke::new(1.5, self.colours.warn);
            let line = [pos2(self.frame.left(), y), pos2(self.frame.right(), y)];
            inside.extend(Shape::dashed_line(&line, stroke, 5.0, 4.0));
            let is_high = y < self.frame.top() + 20.0;
            let (at, align) =
                if is_high { (y + 3.0, Align2::LEFT_TOP) } else { (y - 3.0, Align2::LEFT_BOTTOM) };
            let galley = painter.layout_no_wrap(level.label.clone(), Type::Label.font(), self.colours.warn);
            let place = align.anchor_size(pos2(self.frame.left() + 6.0, at), galley.size());
            self.backed(&inside, place.min, galley, self.colours.warn);
        }
        self.dots(&inside);
        let quiet_first = self.chart.series.iter().filter(|series| !series.emphasis);
        for series in quiet_first.chain(self.chart.series.iter().filter(|series| series.emphasis)) {
            self.line(&inside, series);
        }
        for span in &self.chart.spans {
            let x = self.place(span.at, self.chart.y.most).x;
            inside.vline(x, self.frame.y_range(), Stroke::new(1.5, self.colours.accent));
            let galley = painter.layout_no_wrap(span.label.clone(), Type::Label.font(), self.colours.accent);
            let is_left = x - galley.size().x - 8.0 > self.frame.left();
            let left = if is_left { x - galley.size().x - 8.0 } else { x + 8.0 };
            self.backed(&inside, pos2(left, self.frame.top() + 3.0), galley, self.colours.accent);
        }
        for mark in &self.chart.marks {
            let centre = self.place(mark.x, mark.y);
            if self.frame.contains(centre) {
                painter.circle(centre, 9.0, self.colours.surface, Stroke::new(1.5, self.colours.ink));
                painter.text(
                    centre,
                    Align2::CENTER_CENTER,
                    mark.letter,
                    Type::Label.font(),
                    self.colours.ink,
                );
            }
        }
        self.names(painter, names);
        self.part_names(painter, names);
    }

    /// Words over lines, on a ground of their own.
    fn backed(&self, painter: &Painter, at: Pos2, galley: std::sync::Arc<egui::Galley>, ink: Color32) {
        let back = Rect::from_min_size(at, galley.size()).expand2(vec2(4.0, 1.0));
        painter.rect_filled(back, 3.0, theme::faded(self.colours.surface, 0.8));
        painter.galley(at, galley, ink);
    }

    /// Names of the parts of a whole where they end; those too thin to be seen there have none.
    fn part_names(&self, painter: &Painter, width: f32) {
        let mut ends: Vec<(f32, &str)> = Vec::new();
        for area in &self.chart.areas {
            let Some((x, low, high)) = area.points.last() else { continue };
            if high - low > 0.4 {
                ends.push((self.place(*x, f64::midpoint(*low, *high)).y, &area.label));
            }
        }
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut places: Vec<f32> = ends.iter().map(|(y, _)| *y).collect();
        spread(&mut places, self.frame.top() + 8.0, self.frame.bottom() - 8.0);
        for ((end, label), y) in ends.iter().zip(places) {
            let left = self.frame.right() + 12.0;
            let knee = [pos2(self.frame.right() + 1.0, *end), pos2(left - 2.0, y)];
            painter.line_segment(knee, Stroke::new(1.0, self.colours.faint));
            let text = elided(painter, label, &Type::Secondary.font(), width - BESIDE_NAME + 12.0);
            painter.text(pos2(left, y), Align2::LEFT_CENTER, text, Type::Secondary.font(), self.colours.ink);
        }
    }

    /// Options as marks of their model; those of the front are joined and ringed.
    fn dots(&self, painter: &Painter) {
        let mut front: Vec<&Dot> = self.chart.dots.iter().filter(|dot| dot.is_front).collect();
        front.sort_by(|a, b| a.x.total_cmp(&b.x));
        let path: Vec<Pos2> = front.iter().map(|dot| self.place(dot.x, dot.y)).collect();
        painter.extend(Shape::dashed_line(&path, Stroke::new(1.0, self.colours.faint), 3.0, 3.0));
        for dot in &self.chart.dots {
            let centre = self.place(dot.x, dot.y);
            parts::mark(painter, centre, 4.5, dot.model, self.colours.model(dot.model));
            if dot.is_front || dot.emphasis {
                let width = if dot.emphasis { 2.0 } else { 1.0 };
                painter.circle_stroke(centre, 8.5, Stroke::new(width, self.colours.ink));
            }
        }
    }

    /// A line's colour and that of its name.
    fn inks(&self, series: &Series) -> (Color32, Color32) {
        match series.tone {
            Tone::Model => (self.colours.model(series.model), self.colours.model_ink(series.model)),
            Tone::Ink => (self.colours.muted, self.colours.ink),
        }
    }

    fn line(&self, painter: &Painter, series: &Series) {
        let points: Vec<_> = series.points.iter().map(|(x, y)| self.place(*x, *y)).collect();
        let width = style::width(series.model) + if series.emphasis { 0.5 } else { 0.0 };
        let stroke = Stroke::new(width, self.inks(series).0);
        let pattern = if series.tone == Tone::Ink { &[][..] } else { style::dashes(series.model) };
        if pattern.is_empty() {
            painter.add(Shape::line(points, stroke));
        } else {
            let dashes: Vec<f32> = pattern.iter().copied().step_by(2).collect();
            let gaps: Vec<f32> = pattern.iter().copied().skip(1).step_by(2).collect();
            painter.extend(Shape::dashed_line_with_offset(&points, stroke, &dashes, &gaps, 0.0));
        }
    }

    /// Names at the ends of the lines, pushed apart until none covers another.
    fn names(&self, painter: &Painter, width: f32) {
        let lines = self.chart.series.iter().filter_map(|series| {
            let (x, y) = series.points.iter().rfind(|(x, _)| *x <= self.chart.x.most * 1.000_001)?;
            let (colour, ink) = self.inks(series);
            let end = pos2(self.frame.right(), self.place(*x, *y).y);
            let mark = (series.tone == Tone::Model).then_some(series.model);
            Some(Name { end, label: &series.label, emphasis: series.emphasis, mark, colour, ink })
        });
        let named = self.chart.dots.iter().filter(|dot| dot.is_front || dot.emphasis).map(|dot| Name {
            end: self.place(dot.x, dot.y) + vec2(10.0, 0.0),
            label: &dot.label,
            emphasis: dot.emphasis,
            mark: Some(dot.model),
            colour: self.colours.model(dot.model),
            ink: self.colours.model_ink(dot.model),
        });
        let mut ends: Vec<(f32, Name<'_>)> = lines
            .chain(named)
            .map(|name| (name.end.y.clamp(self.frame.top() + 8.0, self.frame.bottom() - 8.0), name))
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut places: Vec<f32> = ends.iter().map(|(y, _)| *y).collect();
        spread(&mut places, self.frame.top() + 8.0, self.frame.bottom() - 8.0);
        for ((end, name), y) in ends.iter().zip(places) {
            let left = self.frame.right() + 6.0;
            if (end - y).abs() > 4.0 || name.end.x < self.frame.right() - 1.0 {
                let knee = [pos2(name.end.x, *end), pos2(left + 4.0, y)];
                painter.line_segment(knee, Stroke::new(1.0, theme::faded(name.colour, 0.5)));
            }
            if let Some(model) = name.mark {
                parts::mark(painter, pos2(left + 10.0, y), 4.0, model, name.colour);
            }
            let font = if name.emphasis { Type::Label.font() } else { Type::Secondary.font() };
            let text = elided(painter, name.label, &font, width - BESIDE_NAME);
            painter.text(pos2(left + 19.0, y), Align2::LEFT_CENTER, text, font, name.ink);
        }
    }

    fn dot_under(&self, pointer: Pos2) -> Option<&Dot> {
        let away = |dot: &&Dot| self.place(dot.x, dot.y).distance(pointer);
        let nearest = self.chart.dots.iter().min_by(|a, b| away(a).total_cmp(&away(b)))?;
        (away(&nearest) < 12.0).then_some(nearest)
    }

    fn hover(&self, painter: &Painter, pointer: Pos2) {
        let x = self.x_under(pointer);
        painter.vline(pointer.x, self.frame.y_range(), Stroke::new(1.0, self.colours.faint));
        for series in &self.chart.series {
            if let Some(y) = value_at(series, x) {
                let centre = pos2(pointer.x, self.place(x, y).y);
                if self.frame.contains(centre) && series.tone == Tone::Ink {
                    painter.circle_filled(centre, 3.0, self.colours.ink);
                } else if self.frame.contains(centre) {
                    parts::mark(painter, centre, 4.0, series.model, self.colours.model(series.model));
                }
            }
        }
    }
}

/// A name at the right of a chart, and what it belongs to.
struct Name<'a> {
    end: Pos2,
    label: &'a str,
    emphasis: bool,
    mark: Option<crate::terms::HostingModel>,
    colour: Color32,
    ink: Color32,
}

/// What every line is worth under the pointer, the least first.
fn reading(ui: &mut Ui, chart: &Chart, x: f64) {
    let colours = palette(ui);
    ui.set_max_width(280.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    let head = match chart.x.said {
        Said::Hour => chart.x.words(x),
        _ => format!("{} {}", chart.x.words(x), chart.x.label),
    };
    ui.label(Type::Label.text(head).color(colours.ink));
    let mut values: Vec<_> =
        chart.series.iter().filter_map(|series| Some((value_at(series, x)?, series))).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (share, area) in chart.areas.iter().rev().filter_map(|area| Some((share_at(area, x)?, area))) {
        if share >= 0.5 {
            ui.horizontal(|ui| {
                ui.spacing_mut().interact_size.y = 18.0;
                ui.label(Type::Secondary.text(&area.label).color(colours.ink));
                ui.label(Type::Label.text(format!("{share:.0} %")).color(colours.ink));
            });
        }
    }
    for (y, series) in values {
        ui.horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 18.0;
            if series.tone == Tone::Model {
                parts::swatch(ui, series.model, false);
            }
            ui.label(Type::Secondary.text(&series.label).color(colours.ink));
            ui.label(Type::Label.text(chart.y.words(y)).color(colours.ink));
        });
    }
}

/// An option under the pointer.
fn about_dot(ui: &mut Ui, chart: &Chart, dot: &Dot) {
    let colours = palette(ui);
    ui.set_max_width(280.0);
    ui.label(Type::Label.text(&dot.label).color(colours.ink));
    let words =
        format!("{} {} · {} {}", chart.x.words(dot.x), chart.x.label, chart.y.label, chart.y.words(dot.y));
    ui.label(Type::Secondary.text(words).color(colours.muted));
    if dot.is_front {
        ui.label(Type::Secondary.text("Nothing is better on both").color(colours.muted));
    }
}

/// A chart's numbers as rows: every tick of the x axis (every hour of a week) and every series, or
/// every option.
pub fn table(ui: &mut Ui, chart: &Chart) {
    let rows: Vec<(f64, String)> = match chart.x.said {
        Said::Hour => (0..168).map(|hour| (f64::from(hour), chart.x.words(f64::from(hour)))).collect(),
        _ => chart.x.ticks.clone(),
    };
    let mut columns: Vec<(&str, Vec<String>)> = Vec::new();
    if chart.dots.is_empty() {
        columns.push((&chart.x.label, rows.iter().map(|(_, label)| label.clone()).collect()));
        for series in &chart.series {
            let words = |x: &f64| value_at(series, *x).map_or_else(|| "–".to_owned(), |y| chart.y.words(y));
            columns.push((&series.label, rows.iter().map(|(x, _)| words(x)).collect()));
        }
        for area in &chart.areas {
            let words =
                |x: &f64| share_at(area, *x).map_or_else(|| "–".to_owned(), |share| format!("{share:.0} %"));
            columns.push((&area.label, rows.iter().map(|(x, _)| words(x)).collect()));
        }
    } else {
        let of = |words: &dyn Fn(&Dot) -> String| chart.dots.iter().map(words).collect::<Vec<_>>();
        let front = |dot: &Dot| if dot.is_front { "nothing is better on both" } else { "" }.to_owned();
        columns.push(("Option", of(&|dot| dot.label.clone())));
        columns.push((&chart.x.label, of(&|dot| chart.x.words(dot.x))));
        columns.push((&chart.y.label, of(&|dot| chart.y.words(dot.y))));
        columns.push(("", of(&front)));
    }
    let colours = palette(ui);
    egui::ScrollArea::both().id_salt(("chart-table", &chart.title)).max_height(420.0).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 24.0;
            for (at, (head, cells)) in columns.iter().enumerate() {
                let align = if at == 0 { egui::Align::Min } else { egui::Align::Max };
                ui.with_layout(egui::Layout::top_down(align), |ui| {
                    ui.label(Type::Label.text(*head).color(colours.muted));
                    for cell in cells {
                        ui.label(Type::Body.text(cell).color(colours.ink));
                    }
                });
            }
        });
    });
}

/// A part's share at the point looked at that is next to x.
fn share_at(area: &Area, x: f64) -> Option<f64> {
    let (_, low, high) = area.points.iter().find(|(known, _, _)| *known >= x * 0.999_999)?;
    Some(high - low)
}

/// A series' value at x, on the step that holds there.
fn value_at(series: &Series, x: f64) -> Option<f64> {
    let after = series.points.iter().position(|(known, _)| *known >= x)?;
    let (x1, y1) = *series.points.get(after)?;
    let Some((x0, y0)) = after.checked_sub(1).and_then(|before| series.points.get(before)).copied() else {
        return (x1 <= x * 1.000_001).then_some(y1);
    };
    if x1 <= x0 { Some(y1) } else { Some(y0 + (y1 - y0) * (x - x0) / (x1 - x0)) }
}

fn at(axis: &Axis, value: f64) -> f64 {
    match axis.scale {
        Scale::Linear => value,
        Scale::Log10 => libm::log10(value.max(1e-12)),
    }
}

fn marks(axis: &Axis) -> Vec<GridMark> {
    // The widget fades what lies close together; a chart names only ticks there is room for.
    let step_size = at(axis, axis.most) - at(axis, axis.least);
    axis.ticks.iter().map(|(value, _)| GridMark { value: at(axis, *value), step_size }).collect()
}

fn tick(axis: &Axis, place: f64) -> String {
    let near = axis.ticks.iter().find(|(value, _)| (at(axis, *value) - place).abs() < 1e-9);
    near.map_or_else(String::new, |(_, label)| label.clone())
}

fn ribbon(edges: impl Iterator<Item = (Pos2, Pos2)>, colour: Color32) -> Shape {
    let mut mesh = Mesh::default();
    for (at, (low, high)) in (0_u32..).zip(edges) {
        mesh.colored_vertex(low, colour);
        mesh.colored_vertex(high, colour);
        if at > 0 {
            let corner = at * 2;
            mesh.add_triangle(corner - 2, corner - 1, corner);
            mesh.add_triangle(corner - 1, corner, corner + 1);
        }
    }
    Shape::mesh(mesh)
}

/// Pushes sorted places apart to a name's height, then back inside from below.
fn spread(places: &mut [f32], top: f32, bottom: f32) {
    let mut least = top;
    for place in places.iter_mut() {
        *place = place.max(least);
        least = *place + NAME_HEIGHT;
    }
    let mut most = bottom;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - NAME_HEIGHT;
    }
}

/// As much of a text as fits, with an ellipsis where some is left out.
pub fn elided(painter: &Painter, text: &str, font: &FontId, width: f32) -> String {
    let measure = |text: String| painter.layout_no_wrap(text, font.clone(), Color32::WHITE).size().x;
    if measure(text.to_owned()) <= width {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if measure(shorter.clone()) <= width {
            return shorter;
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_end_together_are_pushed_apart() {
        let mut places = [50.0, 51.0, 52.0, 200.0];
        spread(&mut places, 0.0, 300.0);
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= NAME_HEIGHT));
        let mut crowded = [290.0, 295.0, 299.0];
        spread(&mut crowded, 0.0, 300.0);
        assert!(crowded.iter().all(|place| *place <= 300.0));
        assert!(crowded.windows(2).all(|pair| pair[1] - pair[0] >= NAME_HEIGHT));
    }
}
