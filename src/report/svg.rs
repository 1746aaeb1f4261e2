//! A chart as SVG: deterministic, with title and description, labels at the ends of lines.

use super::chart::{Chart, Mark, Series};
use super::style::{LIGHT, css, colour, dashes, text_colour, width};
use std::fmt::Write as _;

const WIDTH: f64 = 940.0;
const HEIGHT: f64 = 460.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 262.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 52.0;

/// Draws a chart on white.
pub fn svg(chart: &Chart) -> String {
    let mut out = String::new();
    let mut page = Page { out: &mut out, chart };
    page.draw();
    out
}

struct Page<'a> {
    out: &'a mut String,
    chart: &'a Chart,
}

impl Page<'_> {
    fn put(&mut self, arguments: std::fmt::Arguments<'_>) {
        // A String never refuses what is written to it.
        let _infallible = self.out.write_fmt(arguments);
        self.out.push('\n');
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + self.chart.x.place(value).clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - self.chart.y.place(value).clamp(-0.02, 1.02) * (HEIGHT - TOP - BOTTOM)
    }

    fn draw(&mut self) {
        let (title, alt) = (escaped(&self.chart.title), escaped(&self.chart.alt));
        self.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\" aria-labelledby=\"t d\" font-family=\"Inter, Helvetica, Arial, sans-serif\" font-size=\"13\">"
        ));
        self.put(format_args!("<title id=\"t\">{title}</title>"));
        self.put(format_args!("<desc id=\"d\">{alt}</desc>"));
        self.put(format_args!("<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{}\"/>", css(LIGHT.surface)));
        self.grid();
        self.spans();
        for band in &self.chart.bands {
            self.band(band);
        }
        for line in self.chart.series.iter().filter(|line| !line.emphasis) {
            self.line(line);
        }
        for line in self.chart.series.iter().filter(|line| line.emphasis) {
            self.line(line);
        }
        self.names();
        for mark in &self.chart.marks {
            self.mark(mark);
        }
        self.put(format_args!("</svg>"));
    }

    fn grid(&mut self) {
        let (line, muted) = (css(LIGHT.line), css(LIGHT.muted));
        for (value, label) in &self.chart.x.ticks {
            let x = self.x(*value);
            self.put(format_args!(
                "<path d=\"M{x:.1} {TOP}V{:.1}\" stroke=\"{line}\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{muted}\">{}</text>",
                HEIGHT - BOTTOM,
                HEIGHT - BOTTOM + 20.0,
                escaped(label)
            ));
        }
        for (value, label) in &self.chart.y.ticks {
            let y = self.y(*value);
            self.put(format_args!(
                "<path d=\"M{LEFT} {y:.1}H{:.1}\" stroke=\"{line}\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"{muted}\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 8.0,
                y + 4.5,
                escaped(label)
            ));
        }
        let middle = (LEFT + WIDTH - RIGHT) / 2.0;
        self.put(format_args!(
            "<text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{muted}\" font-size=\"12\">{}</text>",
            HEIGHT - 10.0,
            escaped(&self.chart.x.label)
        ));
    }

    fn spans(&mut self) {
        for span in &self.chart.spans {
            let (from, to, at) = (self.x(span.from), self.x(span.to), self.x(span.at));
            let accent = css(LIGHT.accent);
            if to > from {
                self.put(format_args!(
                    "<rect x=\"{from:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{}\"/>",
                    to - from,
                    HEIGHT - TOP - BOTTOM,
                    css(LIGHT.accent_soft)
                ));
            }
            self.put(format_args!("<path d=\"M{at:.1} {TOP}V{:.1}\" stroke=\"{accent}\" stroke-width=\"1.4\"/>", HEIGHT - BOTTOM));
            self.put(format_args!(
                "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{accent}\" font-weight=\"600\" font-size=\"12\">{}</text>",
                TOP - 10.0,
                escaped(&span.label)
            ));
        }
    }

    fn band(&mut self, band: &super::chart::Band) {
        let Some(series) = self.chart.series.get(band.series) else { return };
        let mut path = String::new();
        let upper = band.points.iter().map(|(x, _, high)| (*x, *high));
        let lower = band.points.iter().rev().map(|(x, low, _)| (*x, *low));
        for (at, (x, y)) in upper.chain(lower).enumerate() {
            let _infallible =
                write!(path, "{}{:.1} {:.1}", if at == 0 { "M" } else { "L" }, self.x(x), self.y(y));
        }
        self.put(format_args!("<path d=\"{path}Z\" fill=\"{}\" fill-opacity=\"0.16\"/>", css(colour(series.model))));
    }

    fn line(&mut self, line: &Series) {
        let mut path = String::new();
        for (at, (x, y)) in line.points.iter().enumerate() {
            let _infallible =
                write!(path, "{}{:.1} {:.1}", if at == 0 { "M" } else { "L" }, self.x(*x), self.y(*y));
        }
        let dash: Vec<String> = dashes(line.model).iter().map(f32::to_string).collect();
        let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", dash.join(" ")) };
        self.put(format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{dash}/>",
            css(colour(line.model)),
            width(line.model)
        ));
    }

    /// Names at the ends of lines, pushed apart where they would touch.
    fn names(&mut self) {
        const APART: f64 = 17.0;
        let mut ends: Vec<(f64, &Series)> = self
            .chart
            .series
            .iter()
            .filter_map(|line| line.points.last().map(|(_, y)| (self.y(*y), line)))
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut last = f64::NEG_INFINITY;
        for (y, _) in &mut ends {
            *y = y.max(last + APART);
            last = *y;
        }
        let over = last - (HEIGHT - BOTTOM);
        let placed: Vec<(f64, &Series)> = ends.into_iter().map(|(y, line)| (if over > 0.0 { y - over } else { y }, line)).collect();
        for (y, line) in placed {
            let weight = if line.emphasis { "700" } else { "600" };
            self.put(format_args!(
                "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{}\" font-weight=\"{weight}\" font-size=\"12\">{}</text>",
                WIDTH - RIGHT + 10.0,
                y + 4.0,
                css(text_colour(line.model)),
                escaped(&line.label)
            ));
        }
    }

    fn mark(&mut self, mark: &Mark) {
        let (x, y) = (self.x(mark.x), self.y(mark.y));
        let ink = css(LIGHT.ink);
        self.put(format_args!(
            "<g><title>{}</title><circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"9\" fill=\"{}\" stroke=\"{ink}\" stroke-width=\"1.4\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"11\" font-weight=\"700\" fill=\"{ink}\">{}</text></g>",
            escaped(&mark.label),
            css(LIGHT.surface),
            y + 4.0,
            mark.letter
        ));
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
