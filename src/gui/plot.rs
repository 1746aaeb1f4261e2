//! Draws a [`Chart`], the same description the SVG and the PDF draw.
//!
//! The plot widget gives grid, axes, zoom and its transform; lines, bands, labels and marks are
//! painted over it, because its line styles know no dash-dot. Logarithms are taken here: the
//! widget sees only linear numbers.

use super::parts;
use super::theme::{self, Palette, Type, palette};
use crate::report::chart::{Axis, Chart, Scale, Series};
use crate::report::style;
use crate::terms::quantity::{number, usd};
use eframe::egui::{self, Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};
use egui_plot::{GridMark, Plot, PlotPoint, PlotTransform};

/// Room for the names at the ends of the lines.
const NAMES: f32 = 204.0;
const NAME_HEIGHT: f32 = 19.0;

/// Draws a chart of that height over the width there is.
pub fn show(ui: &mut Ui, id: &str, chart: &Chart, height: f32) {
    let colours = palette(ui);
    let names = match ui.available_width() {
        wide if wide > 900.0 => NAMES,
        wide if wide > 560.0 => 168.0,
        _ => 118.0,
    };
    let width = (ui.available_width() - names).max(200.0);
    let (x, y) = (&chart.x, &chart.y);
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
        canvas.hover(&painter, pointer);
        response.response.on_hover_ui_at_pointer(|ui| reading(ui, chart, canvas.x_under(pointer)));
    }
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
        for band in &self.chart.bands {
            let Some(series) = self.chart.series.get(band.series) else { continue };
            let colour = theme::faded(self.colours.model(series.model), 0.16);
            let edges =
                band.points.iter().map(|(x, low, high)| (self.place(*x, *low), self.place(*x, *high)));
            inside.add(ribbon(edges, colour));
        }
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
            let back = Rect::from_min_size(pos2(left, self.frame.top() + 3.0), galley.size())
                .expand2(vec2(4.0, 1.0));
            inside.rect_filled(back, 3.0, theme::faded(self.colours.surface, 0.8));
            inside.galley(pos2(left, self.frame.top() + 3.0), galley, self.colours.accent);
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
    }

    fn line(&self, painter: &Painter, series: &Series) {
        let points: Vec<_> = series.points.iter().map(|(x, y)| self.place(*x, *y)).collect();
        let width = style::width(series.model) + if series.emphasis { 0.5 } else { 0.0 };
        let stroke = Stroke::new(width, self.colours.model(series.model));
        let pattern = style::dashes(series.model);
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
        let mut ends: Vec<(f32, &Series)> = self
            .chart
            .series
            .iter()
            .filter_map(|series| {
                let (x, y) = series.points.iter().rfind(|(x, _)| *x <= self.chart.x.most * 1.000_001)?;
                let end = self.place(*x, *y).y;
                Some((end.clamp(self.frame.top() + 8.0, self.frame.bottom() - 8.0), series))
            })
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut places: Vec<f32> = ends.iter().map(|(y, _)| *y).collect();
        spread(&mut places, self.frame.top() + 8.0, self.frame.bottom() - 8.0);
        for ((end, series), y) in ends.iter().zip(places) {
            let colour = self.colours.model(series.model);
            let left = self.frame.right() + 6.0;
            if (end - y).abs() > 4.0 {
                let knee = [pos2(self.frame.right(), *end), pos2(left + 4.0, y)];
                painter.line_segment(knee, Stroke::new(1.0, theme::faded(colour, 0.6)));
            }
            parts::mark(painter, pos2(left + 10.0, y), 4.0, series.model, colour);
            let font = if series.emphasis { Type::Label.font() } else { Type::Secondary.font() };
            let text = elided(painter, &series.label, &font, width - 26.0);
            painter.text(
                pos2(left + 19.0, y),
                Align2::LEFT_CENTER,
                text,
                font,
                self.colours.model_ink(series.model),
            );
        }
    }

    fn hover(&self, painter: &Painter, pointer: Pos2) {
        let x = self.x_under(pointer);
        painter.vline(pointer.x, self.frame.y_range(), Stroke::new(1.0, self.colours.faint));
        for series in &self.chart.series {
            if let Some(y) = value_at(series, x) {
                let centre = pos2(pointer.x, self.place(x, y).y);
                if self.frame.contains(centre) {
                    parts::mark(painter, centre, 4.0, series.model, self.colours.model(series.model));
                }
            }
        }
    }
}

/// What every option costs under the pointer, cheapest first.
fn reading(ui: &mut Ui, chart: &Chart, x: f64) {
    let colours = palette(ui);
    ui.set_max_width(280.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.label(Type::Label.text(format!("{} {}", number(x), chart.x.label)).color(colours.ink));
    let mut values: Vec<_> =
        chart.series.iter().filter_map(|series| Some((value_at(series, x)?, series))).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (y, series) in values {
        ui.horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 18.0;
            parts::swatch(ui, series.model, false);
            ui.label(Type::Secondary.text(&series.label).color(colours.ink));
            ui.label(Type::Label.text(usd(y)).color(colours.ink));
        });
    }
}

/// A chart's numbers as rows: every tick of the x axis, every series.
pub fn table(ui: &mut Ui, chart: &Chart) {
    let colours = palette(ui);
    egui::ScrollArea::horizontal().id_salt("chart-table").show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 24.0;
            ui.vertical(|ui| {
                ui.label(Type::Label.text(&chart.x.label).color(colours.muted));
                for (_, label) in &chart.x.ticks {
                    ui.label(Type::Body.text(label).color(colours.ink));
                }
            });
            for series in &chart.series {
                ui.vertical(|ui| {
                    ui.label(Type::Label.text(&series.label).color(colours.muted));
                    ui.with_layout(egui::Layout::top_down(egui::Align::Max), |ui| {
                        for (x, _) in &chart.x.ticks {
                            let text = value_at(series, *x).map_or_else(|| "–".to_owned(), usd);
                            ui.label(Type::Body.text(text).color(colours.ink));
                        }
                    });
                });
            }
        });
    });
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
    axis.ticks.iter().map(|(value, _)| GridMark { value: at(axis, *value), step_size: 1.0 }).collect()
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

fn elided(painter: &Painter, text: &str, font: &FontId, width: f32) -> String {
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
