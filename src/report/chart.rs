//! What a chart shows, as data: the window, the SVG and the PDF draw the same description.

mod behaviour;

pub use behaviour::{capacity_chart, latency_chart, pareto_chart, week_chart};

use crate::assess::{Assessment, BreakEven, OptionOutcome, breakdown, full_name, hour_words};
use crate::terms::quantity::{number, with_unit};
use crate::terms::{HostingModel, Money, Unit};

/// A line chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub title: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
    /// Parts of a whole, the lowest first.
    pub areas: Vec<Area>,
    pub bands: Vec<Band>,
    pub spans: Vec<Span>,
    pub marks: Vec<Mark>,
    pub levels: Vec<Level>,
    pub dots: Vec<Dot>,
}

/// A chart by name, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChartId {
    Costs,
    /// Machines and work of an option, by its id.
    Capacity(String),
    /// Answers of an option's component by the hour.
    Latency(String, String),
    /// All options by cost and latency.
    Pareto,
    /// A component's week of requests.
    Week(String),
}

impl ChartId {
    /// What the file is called that it is saved to.
    pub const fn file_name(&self) -> &'static str {
        match self {
            Self::Costs => "costs",
            Self::Capacity(_) => "capacity",
            Self::Latency(..) => "latency",
            Self::Pareto => "cost-and-latency",
            Self::Week(_) => "week",
        }
    }
}

/// The chart of that name; `None` where its figures are not known (yet).
pub fn chart(assessment: &Assessment, id: &ChartId) -> Option<Chart> {
    match id {
        ChartId::Costs => Some(cost_chart(assessment, &CostView::default())),
        ChartId::Capacity(option) => capacity_chart(assessment.option(option)?),
        ChartId::Latency(option, component) => latency_chart(assessment.option(option)?, component),
        ChartId::Pareto => pareto_chart(assessment),
        ChartId::Week(component) => {
            assessment.decision.component(component)?.answers.shape.value.as_ref().map(week_chart)
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    pub label: String,
    /// How a value on it is said.
    pub said: Said,
    pub scale: Scale,
    pub least: f64,
    pub most: f64,
    /// Where lines of the grid stand, and what is written there.
    pub ticks: Vec<(f64, String)>,
}

/// How values of an axis are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Said {
    /// Amounts that are in this currency already, as all of a chart's are.
    Money(Money),
    Number,
    Milliseconds,
    /// Hours of a week, Monday midnight first.
    Hour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    Linear,
    Log10,
}

impl Axis {
    /// A value of it, for people.
    pub fn words(&self, value: f64) -> String {
        match self.said {
            Said::Money(money) => money.typed().shown(value),
            Said::Number => number(value),
            Said::Milliseconds => with_unit(value, Unit::Milliseconds),
            Said::Hour => hour_words(hour_of(value)),
        }
    }

    /// Where a value lies along the axis, 0 to 1.
    pub fn place(&self, value: f64) -> f64 {
        let along = |value: f64| match self.scale {
            Scale::Linear => value,
            Scale::Log10 => libm::log10(value.max(f64::MIN_POSITIVE)),
        };
        (along(value) - along(self.least)) / (along(self.most) - along(self.least))
    }
}

/// The hour of the week that begins at or before a place on the axis.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a week")]
fn hour_of(value: f64) -> usize {
    value.clamp(0.0, 167.0) as usize
}

/// A line with its name at the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The option's id.
    pub id: String,
    pub label: String,
    pub model: HostingModel,
    pub emphasis: bool,
    pub tone: Tone,
    pub points: Vec<(f64, f64)>,
}

/// In which colour a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The hosting model's, with its dashes and mark.
    Model,
    /// That of words: what comes from outside, whatever the hosting.
    Ink,
}

/// A value that is not to be passed, across the whole chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    pub y: f64,
    pub label: String,
}

/// An option as a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// The option's id.
    pub id: String,
    pub label: String,
    pub model: HostingModel,
    pub x: f64,
    pub y: f64,
    /// Nothing is better on both axes.
    pub is_front: bool,
    pub emphasis: bool,
}

/// A part of a whole between two heights, with its name at the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    pub label: String,
    /// (x, low, high)
    pub points: Vec<(f64, f64, f64)>,
}

/// Eight in ten futures around a line: (x, low, high).
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    pub series: usize,
    pub points: Vec<(f64, f64, f64)>,
}

/// A range on the x axis with its likely value.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub from: f64,
    pub to: f64,
    pub at: f64,
    pub label: String,
}

/// A named point: a break-even.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub x: f64,
    pub y: f64,
    pub letter: char,
    pub label: String,
    /// Index into [`Assessment::break_evens`].
    pub pair: usize,
}

/// Which curves are drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CostView {
    /// Ids of the options; empty: the best of each model, knocked-out ones left out.
    pub options: Vec<String>,
    /// Id of the option whose line is strongest and whose break-evens are marked; `None`: the
    /// leader.
    pub about: Option<String>,
    /// Ids of further pairs whose break-even is marked.
    pub pairs: Vec<(String, String)>,
}

/// Lines on one chart: more cannot be told apart.
const MOST_SERIES: usize = 8;

/// The monthly bill over traffic, with the stated traffic, its range, and the break-evens that matter.
pub fn cost_chart(assessment: &Assessment, view: &CostView) -> Chart {
    let about = about(assessment, view);
    let shown = shown(assessment, view, about);
    let stated = assessment.curves.stated_requests.max(f64::MIN_POSITIVE);
    let money = assessment.money();
    let mut series = Vec::new();
    let mut bands = Vec::new();
    for at in &shown {
        let (Some(option), Some(curve)) = (assessment.options.get(*at), assessment.curves.options.get(*at))
        else {
            continue;
        };
        let emphasis = about == Some(*at);
        if emphasis && !curve.band.is_empty() {
            let told = |usd: &f64| money.of_usd(*usd);
            let points =
                curve.band.iter().map(|(load, low, high)| (load * stated, told(low), told(high))).collect();
            bands.push(Band { series: series.len(), points });
        }
        series.push(Series {
            id: option.id.clone(),
            label: full_name(option),
            model: option.model,
            emphasis,
            tone: Tone::Model,
            points: curve.points.iter().map(|(load, usd)| (load * stated, money.of_usd(*usd))).collect(),
        });
    }
    let marks = marks(assessment, view, about, &shown);
    let (x, y) = axes(assessment, &series, &marks, stated);
    let spans = vec![stated_span(assessment, stated)];
    for line in &mut series {
        line.points.retain(|(at, _)| (x.least..=x.most * 1.000_001).contains(at));
    }
    for band in &mut bands {
        band.points = cut(&band.points, (x.least, x.most));
    }
    Chart {
        title: "Monthly cost over traffic".to_owned(),
        alt: alt(assessment, &shown, &marks),
        x,
        y,
        series,
        areas: Vec::new(),
        bands,
        spans,
        marks,
        levels: Vec::new(),
        dots: Vec::new(),
    }
}

/// A band between two ends of a logarithmic axis, with points at both: its grid is coarser than a line's.
fn cut(points: &[(f64, f64, f64)], (from, to): (f64, f64)) -> Vec<(f64, f64, f64)> {
    let end = |x: f64| {
        let after = points.iter().position(|(at, _, _)| *at >= x)?;
        let (x0, low0, high0) = *points.get(after.checked_sub(1)?)?;
        let (x1, low1, high1) = *points.get(after)?;
        let share = libm::log(x / x0) / libm::log(x1 / x0);
        Some((x, low0 + (low1 - low0) * share, high0 + (high1 - high0) * share))
    };
    let inside = points.iter().copied().filter(|(at, _, _)| *at > from && *at < to);
    end(from).into_iter().chain(inside).chain(end(to)).collect()
}

fn stated_span(assessment: &Assessment, stated: f64) -> Span {
    let curves = &assessment.curves;
    Span {
        from: stated * curves.stated_low,
        to: stated * curves.stated_high,
        at: stated,
        label: if curves.stated_high > curves.stated_low * 1.001 {
            format!(
                "stated: {} to {}",
                number(stated * curves.stated_low),
                number(stated * curves.stated_high)
            )
        } else {
            format!("stated: {}", number(stated))
        },
    }
}

/// What has been paid by the end of each month, moving included, for the options of the cost chart.
pub fn money_chart(assessment: &Assessment, view: &CostView) -> Chart {
    let about = about(assessment, view);
    let shown = shown(assessment, view, about);
    let mut series = Vec::new();
    let money = assessment.money();
    let mut words = vec![format!("Paid over the months in {}, what is paid once included.", money.name())];
    for at in &shown {
        let Some(option) = assessment.options.get(*at) else { continue };
        let once = money.of_usd(option.money.at_start_usd());
        let by_month = option.money.cumulative.iter().enumerate();
        let points: Vec<(f64, f64)> = std::iter::once((0.0, once))
            .chain(by_month.map(|(month, paid)| ((month + 1) as f64, money.of_usd(*paid))))
            .collect();
        if let Some((months, paid)) = points.last() {
            let paid = money.typed().shown(*paid);
            words.push(format!("{}: {paid} by the end of month {months}.", full_name(option)));
        }
        series.push(Series {
            id: option.id.clone(),
            label: full_name(option),
            model: option.model,
            emphasis: about == Some(*at),
            tone: Tone::Model,
            points,
        });
    }
    let months = series.iter().filter_map(|line| line.points.last()).map(|(x, _)| *x).fold(1.0, f64::max);
    let highest = series.iter().flat_map(|line| &line.points).map(|(_, y)| *y).fold(1.0, f64::max);
    let (step, x_step) = (even_step(highest), if months > 24.0 { 6.0 } else { 3.0 });
    let most = step * libm::ceil(highest / step - 1e-9);
    Chart {
        title: "Money over time".to_owned(),
        alt: words.join(" "),
        x: Axis {
            label: "months from now".to_owned(),
            said: Said::Number,
            scale: Scale::Linear,
            least: 0.0,
            most: months,
            ticks: evenly(months, x_step, number),
        },
        y: Axis {
            label: format!("{} paid so far", money.code()),
            said: Said::Money(money),
            scale: Scale::Linear,
            least: 0.0,
            most,
            ticks: evenly(most, step, |value| whole(money, value)),
        },
        series,
        areas: Vec::new(),
        bands: Vec::new(),
        spans: Vec::new(),
        marks: Vec::new(),
        levels: Vec::new(),
        dots: Vec::new(),
    }
}

/// What a bill is made of over eight decades of traffic, as shares of it.
pub fn breakdown_chart(assessment: &Assessment, option: &OptionOutcome) -> Chart {
    let found = breakdown(assessment, option);
    let stated = assessment.curves.stated_requests.max(f64::MIN_POSITIVE);
    let all: Vec<f64> = (0..found.loads.len())
        .map(|at| found.parts.iter().filter_map(|part| part.usd.get(at)).sum::<f64>())
        .collect();
    let mut below = vec![0.0; found.loads.len()];
    let mut words = vec![format!("Shares of the bill of {} over requests a month.", full_name(option))];
    let mut areas = Vec::new();
    for part in &found.parts {
        let mut points = Vec::new();
        for (at, load) in found.loads.iter().enumerate() {
            let (Some(all), Some(own), Some(low)) = (all.get(at), part.usd.get(at), below.get_mut(at)) else {
                continue;
            };
            let high = *low + if *all > 0.0 { 100.0 * own / all } else { 0.0 };
            points.push((load * stated, *low, high));
            *low = high;
        }
        let share_at = |multiple: f64| {
            let at = found.loads.iter().position(|load| (load / multiple - 1.0).abs() < 1e-9)?;
            points.get(at).map(|(_, low, high)| high - low)
        };
        if let (Some(now), Some(late)) = (share_at(1.0), share_at(1e4)) {
            words.push(format!("{}: {now:.0} % now, {late:.0} % at ten thousand times it.", part.name));
        }
        areas.push(Area { label: part.name.clone(), points });
    }
    let (least, most) = (stated * 1e-4, stated * 1e4);
    Chart {
        title: format!("What the bill of {} is made of", full_name(option)),
        alt: words.join(" "),
        x: Axis {
            label: "requests a month".to_owned(),
            said: Said::Number,
            scale: Scale::Log10,
            least,
            most,
            ticks: decades(least, most, number),
        },
        y: Axis {
            label: "% of the bill".to_owned(),
            said: Said::Number,
            scale: Scale::Linear,
            least: 0.0,
            most: 100.0,
            ticks: evenly(100.0, 25.0, |share| format!("{share:.0} %")),
        },
        series: Vec::new(),
        areas,
        bands: Vec::new(),
        spans: vec![stated_span(assessment, stated)],
        marks: Vec::new(),
        levels: Vec::new(),
        dots: Vec::new(),
    }
}

/// One, two or five of a power of ten, so that about five fit.
fn even_step(most: f64) -> f64 {
    let rough = most / 5.0;
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let steps = [1.0, 2.0, 5.0, 10.0];
    power * steps.into_iter().find(|step| step * power >= rough).unwrap_or(10.0)
}

fn evenly(most: f64, step: f64, label: impl Fn(f64) -> String) -> Vec<(f64, String)> {
    (0..60)
        .map(|at| f64::from(at) * step)
        .take_while(|value| *value <= most * 1.000_001)
        .map(|value| (value, label(value)))
        .collect()
}

fn about(assessment: &Assessment, view: &CostView) -> Option<usize> {
    let named =
        view.about.as_ref().and_then(|id| assessment.options.iter().position(|option| option.id == *id));
    named.or(assessment.verdict.leader)
}

fn shown(assessment: &Assessment, view: &CostView, about: Option<usize>) -> Vec<usize> {
    let all = || assessment.options.iter().enumerate();
    if !view.options.is_empty() {
        let asked = all().filter(|(_, option)| view.options.contains(&option.id)).map(|(at, _)| at);
        return asked.take(MOST_SERIES).collect();
    }
    // Where every option is removed, an empty chart would tell less than what they would have cost.
    let none_feasible = !all().any(|(_, option)| option.feasible);
    let mut shown: Vec<usize> = about.into_iter().collect();
    for (at, option) in all() {
        let is_new =
            !shown.iter().filter_map(|at| assessment.options.get(*at)).any(|o| o.model == option.model);
        if is_new && (option.feasible || none_feasible) {
            shown.push(at);
        }
    }
    shown.truncate(MOST_SERIES);
    shown.sort_unstable();
    shown
}

/// The last crossings worth a letter, from the left: one option's with every other line, those
/// that were asked for, and those where what is stated lies, since there the order is in doubt.
fn marks(assessment: &Assessment, view: &CostView, about: Option<usize>, shown: &[usize]) -> Vec<Mark> {
    let curves = &assessment.curves;
    let about = about.or(shown.first().copied());
    let is_asked = |pair: &BreakEven| {
        let (a, b) = (assessment.options.get(pair.a), assessment.options.get(pair.b));
        a.zip(b).is_some_and(|(a, b)| {
            view.pairs.iter().any(|(one, two)| (&a.id, &b.id) == (one, two) || (&b.id, &a.id) == (one, two))
        })
    };
    let in_doubt = |pair: &BreakEven| {
        pair.last().is_some_and(|load| (0.95 * curves.stated_low..=1.05 * curves.stated_high).contains(&load))
    };
    let mut found: Vec<Mark> = assessment
        .break_evens
        .iter()
        .enumerate()
        .filter(|(_, pair)| shown.contains(&pair.a) && shown.contains(&pair.b))
        .filter(|(_, pair)| {
            Some(pair.a) == about || Some(pair.b) == about || is_asked(pair) || in_doubt(pair)
        })
        .filter_map(|(at, pair)| {
            let load = pair.last()?;
            let (a, b) = (assessment.options.get(pair.a)?, assessment.options.get(pair.b)?);
            Some(Mark {
                x: load * curves.stated_requests,
                y: assessment.money().of_usd(usd_on(assessment, pair.a, load)?),
                letter: ' ',
                label: format!("{} and {}", full_name(a), full_name(b)),
                pair: at,
            })
        })
        .collect();
    found.sort_by(|a, b| a.x.total_cmp(&b.x));
    for (mark, letter) in found.iter_mut().zip('A'..='Z') {
        mark.letter = letter;
    }
    found
}

/// An option's monthly bill at a load, read off its drawn points.
fn usd_on(assessment: &Assessment, option: usize, load: f64) -> Option<f64> {
    let points = &assessment.curves.options.get(option)?.points;
    let after = points.partition_point(|(at, _)| *at < load);
    let (x1, y1) = *points.get(after).or(points.last())?;
    let Some((x0, y0)) = after.checked_sub(1).and_then(|at| points.get(at)) else { return Some(y1) };
    Some(if x1 > *x0 { y0 + (y1 - y0) * (load - x0) / (x1 - x0) } else { y1 })
}

fn axes(assessment: &Assessment, series: &[Series], marks: &[Mark], stated: f64) -> (Axis, Axis) {
    // Two decades to either side of what was stated, wider where a break-even lies beyond.
    let mut least = stated * assessment.curves.stated_low.min(1.0) / 100.0;
    let mut most = stated * assessment.curves.stated_high.max(1.0) * 100.0;
    for mark in marks {
        least = least.min(mark.x / 3.0);
        most = most.max(mark.x * 3.0);
    }
    let (least, most) =
        (whole_decade(least.max(stated * 1e-4), false), whole_decade(most.min(stated * 1e4), true));
    let within = |x: f64| (least..=most).contains(&x);
    let costs: Vec<f64> = series
        .iter()
        .flat_map(|line| &line.points)
        .filter(|(x, y)| within(*x) && *y > 0.0)
        .map(|(_, y)| *y)
        .collect();
    let lowest = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = costs.iter().copied().fold(0.0, f64::max);
    let (bottom, top) = if highest > 0.0 { (lowest.max(highest * 1e-7), highest) } else { (1.0, 10.0) };
    let x = Axis {
        label: "requests a month".to_owned(),
        said: Said::Number,
        scale: Scale::Log10,
        least,
        most,
        ticks: decades(least, most, number),
    };
    let (bottom, top) = (half_decade(bottom, false), half_decade(top, true));
    let money = assessment.money();
    let y = Axis {
        label: money.symbol(Unit::UsdAMonth),
        said: Said::Money(money),
        scale: Scale::Log10,
        least: bottom,
        most: top,
        ticks: decades(bottom, top, |value| whole(money, value)),
    };
    (x, y)
}

/// An amount that is in this currency already, without what a tick has no room for.
fn whole(money: Money, value: f64) -> String {
    money.typed().shown(value).replace(".00", "").replace(",000", "k")
}

fn whole_decade(value: f64, up: bool) -> f64 {
    let exponent = libm::log10(value);
    libm::pow(10.0, if up { libm::ceil(exponent - 1e-9) } else { libm::floor(exponent + 1e-9) })
}

fn half_decade(value: f64, up: bool) -> f64 {
    let exponent = libm::log10(value) * 2.0;
    libm::pow(10.0, if up { libm::ceil(exponent + 0.1) } else { libm::floor(exponent - 0.1) } / 2.0)
}

fn decades(least: f64, most: f64, label: impl Fn(f64) -> String) -> Vec<(f64, String)> {
    let first = libm::ceil(libm::log10(least) - 1e-9);
    (0..40)
        .map(|step| libm::pow(10.0, first + f64::from(step)))
        .take_while(|value| *value <= most * 1.000_001)
        .map(|value| (value, label(value)))
        .collect()
}

fn alt(assessment: &Assessment, shown: &[usize], marks: &[Mark]) -> String {
    let mut words = vec!["Monthly cost against requests a month, both axes logarithmic.".to_owned()];
    for at in shown {
        if let Some(option) = assessment.options.get(*at) {
            words.push(format!(
                "{} costs {} a month at the stated {} requests.",
                full_name(option),
                assessment.money().shown(option.bill.usd),
                number(assessment.curves.stated_requests)
            ));
        }
    }
    for mark in marks {
        words.push(format!("{}, at {} requests a month: {}.", mark.letter, number(mark.x), mark.label));
    }
    words.join(" ")
}
