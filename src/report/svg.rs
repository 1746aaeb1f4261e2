//! A chart as SVG: deterministic, with title and description, labels at the ends of lines.

use super::chart::{Area, Band, Chart, Dot, Level, Mark, Series, Span, Tone};
use super::style::{LIGHT, Marker, colour, css, dashes, marker, strength, text_colour, width};
use std::fmt::Write as _;

/// How large a picture is, in user units; type is 12 of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

impl Size {
    /// For a screen or a slide.
    pub const SCREEN: Self = Self { width: 960.0, height: 500.0 };
    /// The text width of an A4 page, so that type comes out at 8.5 points.
    pub const PAGE: Self = Self { width: 680.0, height: 352.0 };
}

const LEFT: f64 = 52.0;
const RIGHT: f64 = 200.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 44.0;

/// Lines between two labels at the right, each of two rows.
const LABEL_HEIGHT: f64 = 31.0;
const MARK_RADIUS: f64 = 8.5;

/// Draws a chart on white, for a screen.
pub fn svg(chart: &Chart) -> String {
    svg_sized(chart, Size::SCREEN)
}

/// Draws a chart on white, as large as wanted.
pub fn svg_sized(chart: &Chart, size: Size) -> String {
    let mut out = String::new();
    let mut page = Page { out: &mut out, chart, size };
    page.draw();
    out
}

struct Page<'a> {
    out: &'a mut String,
    chart: &'a Chart,
    size: Size,
}

impl Page<'_> {
    fn put(&mut self, arguments: std::fmt::Arguments<'_>) {
        // A String never refuses what is written to it.
        let _infallible = self.out.write_fmt(arguments);
        self.out.push('\n');
    }

    fn right(&self) -> f64 {
        self.size.width - RIGHT
    }

    fn bottom(&self) -> f64 {
        self.size.height - BOTTOM
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + self.chart.x.place(value).clamp(0.0, 1.0) * (self.right() - LEFT)
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom() - self.chart.y.place(value).clamp(0.0, 1.0) * (self.bottom() - TOP)
    }

    fn draw(&mut self) {
        let (title, alt) = (escaped(&self.chart.title), escaped(&self.chart.alt));
        let Size { width, height } = self.size;
        self.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"t d\" font-family=\"Inter, 'Inter V', Helvetica, Arial, sans-serif\" font-size=\"12\">"
        ));
        self.put(format_args!("<title id=\"t\">{title}</title>"));
        self.put(format_args!("<desc id=\"d\">{alt}</desc>"));
        self.put(format_args!(
            "<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
            css(LIGHT.surface)
        ));
        for span in &self.chart.spans {
            self.span_ground(span);
        }
        self.grid();
        for (at, area) in self.chart.areas.iter().enumerate() {
            self.area(at, area);
        }
        for band in &self.chart.bands {
            self.band(band);
        }
        for span in &self.chart.spans {
            self.span(span);
        }
        for level in &self.chart.levels {
            self.level(level);
        }
        for line in self.chart.series.iter().filter(|line| !line.emphasis) {
            self.line(line);
        }
        for line in self.chart.series.iter().filter(|line| line.emphasis) {
            self.line(line);
        }
        self.dots();
        self.names();
        self.part_names();
        self.marks();
        self.put(format_args!("</svg>"));
    }

    fn grid(&mut self) {
        let (line, muted) = (css(LIGHT.line), css(LIGHT.muted));
        let (right, bottom) = (self.right(), self.bottom());
        // Over many decades every label would touch the next.
        let step = self.chart.x.ticks.len().div_ceil(9).max(1);
        for (at, (value, label)) in self.chart.x.ticks.iter().enumerate() {
            let x = self.x(*value);
            self.put(format_args!("<path d=\"M{x:.1} {TOP}V{bottom:.1}\" stroke=\"{line}\"/>"));
            if at % step == 0 {
                self.put(format_args!(
                    "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{muted}\">{}</text>",
                    bottom + 17.0,
                    escaped(label)
                ));
            }
        }
        for (value, label) in &self.chart.y.ticks {
            let y = self.y(*value);
            self.put(format_args!(
                "<path d=\"M{LEFT} {y:.1}H{right:.1}\" stroke=\"{line}\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"{muted}\">{}</text>",
                LEFT - 7.0,
                y + 4.2,
                escaped(label)
            ));
        }
        self.put(format_args!(
            "<path d=\"M{LEFT} {TOP}V{bottom:.1}H{right:.1}\" fill=\"none\" stroke=\"{}\"/>",
            css(LIGHT.faint)
        ));
        self.put(format_args!(
            "<text x=\"{right:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"{muted}\">{}</text>",
            bottom + 35.0,
            escaped(&self.chart.x.label)
        ));
        self.put(format_args!(
            "<text x=\"0\" y=\"{:.1}\" fill=\"{muted}\">{}</text>",
            TOP - 14.0,
            escaped(&self.chart.y.label)
        ));
    }

    fn span_ground(&mut self, span: &Span) {
        let (from, to) = (self.x(span.from), self.x(span.to));
        if to > from {
            self.put(format_args!(
                "<rect x=\"{from:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{}\"/>",
                to - from,
                self.bottom() - TOP,
                css(LIGHT.accent_soft)
            ));
        }
    }

    fn span(&mut self, span: &Span) {
        let at = self.x(span.at);
        let accent = css(LIGHT.accent);
        // About half of the label's width, which may not leave the drawing.
        let half = label_width(&span.label) / 2.0;
        let middle = at.min(self.size.width - half).max(LEFT + 40.0 + half);
        self.put(format_args!(
            "<path d=\"M{at:.1} {TOP}V{:.1}\" stroke=\"{accent}\" stroke-width=\"1.4\"/><text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{accent}\" font-weight=\"600\">{}</text>",
            self.bottom(),
            TOP - 10.0,
            escaped(&span.label)
        ));
    }

    /// A line across with its words above it, or below where there is no room.
    fn level(&mut self, level: &Level) {
        let (y, warn, right) = (self.y(level.y), css(LIGHT.warn), self.right());
        let words = if y > TOP + 14.0 { y - 5.0 } else { y + 14.0 };
        self.put(format_args!(
            "<path d=\"M{LEFT} {y:.1}H{right:.1}\" stroke=\"{warn}\" stroke-width=\"1.4\" stroke-dasharray=\"5 4\"/><text x=\"{:.1}\" y=\"{words:.1}\" fill=\"{warn}\" font-weight=\"600\">{}</text>",
            LEFT + 6.0,
            escaped(&level.label)
        ));
    }

    /// Options as marks of their model; those of the front are joined, ringed and named.
    fn dots(&mut self) {
        let mut front: Vec<&Dot> = self.chart.dots.iter().filter(|dot| dot.is_front).collect();
        front.sort_by(|a, b| a.x.total_cmp(&b.x));
        let path = self.path(front.iter().map(|dot| (dot.x, dot.y)));
        self.put(format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-dasharray=\"3 3\"/>",
            css(LIGHT.faint)
        ));
        for dot in &self.chart.dots {
            let (x, y) = (self.x(dot.x), self.y(dot.y));
            let mark = shape(marker(dot.model), x, y, &css(colour(dot.model)));
            self.put(format_args!("<g><title>{}</title>{mark}</g>", escaped(&dot.label)));
            if dot.is_front || dot.emphasis {
                self.put(format_args!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"8\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"/>",
                    css(LIGHT.ink),
                    if dot.emphasis { 1.8 } else { 1.0 }
                ));
            }
        }
        let named = self.chart.dots.iter().filter(|dot| dot.is_front || dot.emphasis);
        let mut ends: Vec<(f64, &Dot)> = named.map(|dot| (self.y(dot.y), dot)).collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wanted: Vec<f64> = ends.iter().map(|(y, _)| *y).collect();
        let placed = spread(&wanted, LABEL_HEIGHT / 2.0, TOP, self.bottom() - 8.0);
        let right = self.right();
        for ((end, dot), y) in ends.into_iter().zip(placed) {
            let (from, words) = (self.x(dot.x) + 9.0, css(text_colour(dot.model)));
            self.put(format_args!(
                "<path d=\"M{from:.1} {end:.1}L{right:.1} {y:.1}h6\" fill=\"none\" stroke=\"{}\"/><text x=\"{:.1}\" y=\"{:.1}\" fill=\"{words}\" font-weight=\"{}\">{}</text>",
                css(LIGHT.line),
                right + 10.0,
                y + 4.0,
                if dot.emphasis { 700 } else { 600 },
                escaped(&short(&dot.label, 30))
            ));
        }
    }

    fn band(&mut self, band: &Band) {
        let Some(series) = self.chart.series.get(band.series) else { return };
        let upper = band.points.iter().map(|(x, _, high)| (*x, *high));
        let lower = band.points.iter().rev().map(|(x, low, _)| (*x, *low));
        let path = self.path(upper.chain(lower));
        self.put(format_args!(
            "<path d=\"{path}Z\" fill=\"{}\" fill-opacity=\"0.16\"/>",
            css(colour(series.model))
        ));
    }

    /// A part of a whole, with its name where it ends.
    fn area(&mut self, at: usize, area: &Area) {
        let upper = area.points.iter().map(|(x, _, high)| (*x, *high));
        let lower = area.points.iter().rev().map(|(x, low, _)| (*x, *low));
        let path = self.path(upper.chain(lower));
        let fill = css(LIGHT.accent);
        self.put(format_args!(
            "<path d=\"{path}Z\" fill=\"{fill}\" fill-opacity=\"{:.2}\" stroke=\"{}\" stroke-width=\"0.7\"/>",
            strength(at),
            css(LIGHT.surface)
        ));
    }

    /// Names of the parts, those too thin to be seen at the end left out.
    fn part_names(&mut self) {
        let chart = self.chart;
        let mut ends: Vec<(f64, &str)> = Vec::new();
        for area in &chart.areas {
            let Some((_, low, high)) = area.points.last() else { continue };
            if high - low > 0.4 {
                ends.push((self.y(f64::midpoint(*low, *high)), &area.label));
            }
        }
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wanted: Vec<f64> = ends.iter().map(|(y, _)| *y).collect();
        let placed = spread(&wanted, 16.0, TOP, self.bottom() - 4.0);
        let (right, ink) = (self.right(), css(LIGHT.ink));
        for ((end, label), y) in ends.into_iter().zip(placed) {
            self.put(format_args!(
                "<path d=\"M{right:.1} {end:.1}L{:.1} {y:.1}\" stroke=\"{ink}\" stroke-width=\"0.7\"/><text x=\"{:.1}\" y=\"{:.1}\" fill=\"{ink}\">{}</text>",
                right + 10.0,
                right + 14.0,
                y + 4.0,
                escaped(&short(label, 30))
            ));
        }
    }

    fn path(&self, points: impl Iterator<Item = (f64, f64)>) -> String {
        let mut path = String::new();
        for (at, (x, y)) in points.enumerate() {
            let _infallible =
                write!(path, "{}{:.1} {:.1}", if at == 0 { "M" } else { "L" }, self.x(x), self.y(y));
        }
        path
    }

    fn line(&mut self, line: &Series) {
        let path = self.path(line.points.iter().copied());
        let (stroke_colour, pattern) = match line.tone {
            Tone::Model => (css(colour(line.model)), dashes(line.model)),
            Tone::Ink => (css(LIGHT.muted), &[][..]),
        };
        let dash: Vec<String> = pattern.iter().map(f32::to_string).collect();
        let dash =
            if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", dash.join(" ")) };
        let stroke = width(line.model) + if line.emphasis { 1.2 } else { 0.0 };
        if line.emphasis {
            // A white edge lifts the line that matters off those it crosses.
            self.put(format_args!(
                "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{:.1}\" stroke-linejoin=\"round\"/>",
                css(LIGHT.surface),
                stroke + 2.6
            ));
        }
        self.put(format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{stroke_colour}\" stroke-width=\"{stroke:.1}\" stroke-linejoin=\"round\"{dash}/>"
        ));
    }

    /// Names at the ends of lines, pushed apart where they would touch and led back to their line.
    fn names(&mut self) {
        let chart = self.chart;
        let mut ends: Vec<(f64, &Series)> = chart
            .series
            .iter()
            .filter_map(|line| line.points.last().map(|(_, y)| (self.y(*y), line)))
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wanted: Vec<f64> = ends.iter().map(|(y, _)| *y).collect();
        let placed = spread(&wanted, LABEL_HEIGHT, TOP, self.bottom() - 8.0);
        let right = self.right();
        for ((end, line), y) in ends.into_iter().zip(placed) {
            let (stroke, words) = match line.tone {
                Tone::Model => (css(colour(line.model)), css(text_colour(line.model))),
                Tone::Ink => (css(LIGHT.muted), css(LIGHT.ink)),
            };
            self.put(format_args!(
                "<path d=\"M{right:.1} {end:.1}L{:.1} {y:.1}h5\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"1\"/>",
                right + 14.0
            ));
            if line.tone == Tone::Model {
                self.put(format_args!("{}", shape(marker(line.model), right + 25.0, y, &stroke)));
            }
            let (model, name) = two_rows(line);
            let weight = if line.emphasis { "700" } else { "600" };
            let at = right + 35.0;
            let first = if name.is_empty() { y + 4.0 } else { y - 2.0 };
            self.put(format_args!(
                "<text x=\"{at:.1}\" y=\"{first:.1}\" fill=\"{words}\" font-weight=\"{weight}\">{}</text>",
                escaped(&short(model, 24))
            ));
            if !name.is_empty() {
                self.put(format_args!(
                    "<text x=\"{at:.1}\" y=\"{:.1}\" fill=\"{}\" font-size=\"10.5\">{}</text>",
                    y + 11.0,
                    css(LIGHT.muted),
                    escaped(&short(name, 30))
                ));
            }
        }
    }

    /// Letters in rings; where two would touch, the later one moves up on a stem.
    fn marks(&mut self) {
        let ink = css(LIGHT.ink);
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for mark in &self.chart.marks {
            let Mark { x, y, letter, label, .. } = mark;
            let (x, crossing) = (self.x(*x), self.y(*y));
            let mut y = crossing;
            while let Some((_, other)) =
                taken.iter().find(|(a, b)| (a - x).hypot(b - y) < 2.0 * MARK_RADIUS + 1.0)
            {
                y = other - 2.0 * MARK_RADIUS - 2.0;
            }
            taken.push((x, y));
            let stem = if y < crossing {
                format!("<path d=\"M{x:.1} {crossing:.1}V{y:.1}\" stroke=\"{ink}\" stroke-width=\"1\"/>")
            } else {
                String::new()
            };
            self.put(format_args!(
                "<g><title>{}</title>{stem}<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{MARK_RADIUS}\" fill=\"{}\" stroke=\"{ink}\" stroke-width=\"1.3\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"10.5\" font-weight=\"700\" fill=\"{ink}\">{letter}</text></g>",
                escaped(label),
                css(LIGHT.surface),
                y + 3.8,
            ));
        }
    }
}

/// Places near the wanted ones (ascending), at least `apart` from each other, within the ends where
/// they fit.
fn spread(wanted: &[f64], apart: f64, least: f64, most: f64) -> Vec<f64> {
    let mut placed: Vec<f64> = Vec::with_capacity(wanted.len());
    let mut last = f64::NEG_INFINITY;
    for y in wanted {
        last = y.max(last + apart).max(least);
        placed.push(last);
    }
    let mut ceiling = most;
    for y in placed.iter_mut().rev() {
        *y = y.min(ceiling);
        ceiling = *y - apart;
    }
    placed
}

/// A line's name as its model and what it is: `PaaS · App Service`, `Stay as you are (own server)`.
fn two_rows(line: &Series) -> (&str, &str) {
    let model = line.model.label();
    match line.label.strip_prefix(model) {
        Some(rest) => {
            let rest = rest.trim_start_matches([' ', '·']);
            (model, rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(rest))
        }
        None => (&line.label, ""),
    }
}

/// A model's marker, as large as a small letter.
fn shape(marker: Marker, x: f64, y: f64, fill: &str) -> String {
    let polygon = |points: &[(f64, f64)]| {
        let mut path = String::new();
        for (at, (dx, dy)) in points.iter().enumerate() {
            let _infallible = write!(path, "{}{:.1} {:.1}", if at == 0 { "M" } else { "L" }, x + dx, y + dy);
        }
        format!("<path d=\"{path}Z\" fill=\"{fill}\"/>")
    };
    match marker {
        Marker::Square => polygon(&[(-4.0, -4.0), (4.0, -4.0), (4.0, 4.0), (-4.0, 4.0)]),
        Marker::Circle => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.4\" fill=\"{fill}\"/>"),
        Marker::Triangle => polygon(&[(0.0, -4.8), (4.8, 4.0), (-4.8, 4.0)]),
        Marker::Diamond => polygon(&[(0.0, -5.2), (5.2, 0.0), (0.0, 5.2), (-5.2, 0.0)]),
        Marker::Star => {
            let points: Vec<(f64, f64)> = (0..10)
                .map(|at| {
                    let angle = std::f64::consts::PI * (f64::from(at) / 5.0 - 0.5);
                    let radius = if at % 2 == 0 { 5.8 } else { 2.5 };
                    (radius * libm::cos(angle), radius * libm::sin(angle))
                })
                .collect();
            polygon(&points)
        }
        Marker::Cross => format!(
            "<path d=\"M{:.1} {y:.1}h9M{x:.1} {:.1}v9\" stroke=\"{fill}\" stroke-width=\"3\"/>",
            x - 4.5,
            y - 4.5
        ),
        Marker::Ring => {
            format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.6\" fill=\"none\" stroke=\"{fill}\" stroke-width=\"2\"/>"
            )
        }
        Marker::Bar => format!("<path d=\"M{:.1} {y:.1}h9\" stroke=\"{fill}\" stroke-width=\"3\"/>", x - 4.5),
    }
}

/// About the width of a label set at 12: there is no shaping here, and half a letter does not matter.
fn label_width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_whitespace() || c.is_ascii_punctuation() { 3.6 } else { 7.2 }).sum()
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_owned()
    } else {
        text.chars().take(most - 1).chain(['…']).collect()
    }
}

fn escaped(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .flat_map(|c| match c {
            '&' => "&amp;".chars().collect::<Vec<_>>(),
            '<' => "&lt;".chars().collect(),
            '>' => "&gt;".chars().collect(),
            '"' => "&quot;".chars().collect(),
            c => vec![c],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance_and_stay_inside() {
        let placed = spread(&[10.0, 11.0, 12.0, 95.0, 99.0], 10.0, 5.0, 100.0);
        assert!(placed.windows(2).all(|pair| pair[1] - pair[0] >= 10.0 - 1e-9), "{placed:?}");
        assert!(placed.iter().all(|y| (0.0..=100.0).contains(y)), "{placed:?}");
        assert_eq!(spread(&[50.0], 10.0, 0.0, 100.0), [50.0]);
    }

    #[test]
    fn names_cannot_break_the_picture() {
        assert_eq!(escaped("a<b & \"c\"\u{1}"), "a&lt;b &amp; &quot;c&quot;");
    }
}
