//! Charts of a week, and of all options by cost and latency.

use super::{Axis, Band, Chart, Dot, Level, Said, Scale, Series, Tone, decades, half_decade, whole};
use crate::assess::{Assessment, OptionOutcome, cost_latency, draw_week, full_name, hour_words};
use crate::decision::Shape;
use crate::terms::HostingModel;
use crate::terms::Unit;
use crate::terms::quantity::{number, of_hundred, with_unit};

const HOURS: usize = 168;

/// A shape's week as a curve, in multiples of the mean hour.
pub fn week_chart(shape: &Shape) -> Chart {
    let week = draw_week(shape);
    let most = week.iter().copied().fold(1.0, f64::max);
    Chart {
        title: "A week of requests".to_owned(),
        alt: format!("Requests by the hour of a week. {}", crate::assess::shape_words(shape)),
        x: hours_axis(),
        y: from_nought(most, "times the mean hour", Said::Number),
        series: vec![Series {
            id: "traffic".to_owned(),
            label: "requests".to_owned(),
            model: HostingModel::AsIs,
            emphasis: true,
            tone: Tone::Ink,
            points: stepped(week.iter().copied()),
        }],
        areas: Vec::new(),
        bands: Vec::new(),
        spans: Vec::new(),
        marks: Vec::new(),
        levels: vec![Level { y: 1.0, label: "the mean hour".to_owned() }],
        dots: Vec::new(),
    }
}

/// Machines over the work they do, the idle area between them; `None` where nothing is reserved.
pub fn capacity_chart(option: &OptionOutcome) -> Option<Chart> {
    let machines = &option.behaviour.as_ref()?.machines;
    if machines.is_empty() {
        return None;
    }
    let most = machines.iter().map(|(running, _)| *running).fold(1.0, f64::max);
    let idle = of_hundred(option.idle_share?);
    let line = |id: &str, label: &str, tone, points| Series {
        id: id.to_owned(),
        label: label.to_owned(),
        model: option.model,
        emphasis: tone == Tone::Model,
        tone,
        points,
    };
    let running = stepped(machines.iter().map(|(running, _)| *running));
    let used = stepped(machines.iter().map(|(_, used)| *used));
    let band = running.iter().zip(&used).map(|((x, high), (_, low))| (*x, *low, *high)).collect();
    Some(Chart {
        title: format!("{idle} % of this bill’s machine time is idle"),
        alt: format!(
            "Machines of {} by the hour of a week over the work they do: {idle} of 100 machine hours are idle.",
            full_name(option)
        ),
        x: hours_axis(),
        y: from_nought(most, "machines", Said::Number),
        series: vec![
            line("running", "machines that run", Tone::Model, running),
            line("used", "their work, were they full", Tone::Ink, used),
        ],
        areas: Vec::new(),
        bands: vec![Band { series: 0, points: band }],
        spans: Vec::new(),
        marks: Vec::new(),
        levels: Vec::new(),
        dots: Vec::new(),
    })
}

/// Answers by the hour against the target.
pub fn latency_chart(option: &OptionOutcome, component: &str) -> Option<Chart> {
    let behaviour = option.behaviour.as_ref()?;
    let found = behaviour.components.iter().find(|known| known.component == component)?;
    let further = || found.targets.iter().map(|target| (target.target_ms, target.who()));
    let targets = || found.target_ms.into_iter().chain(further().map(|(target_ms, _)| target_ms));
    let most = found.hours.iter().map(|hour| hour.p99_ms).chain(targets()).fold(1.0, f64::max);
    let line = |id: &str, label: &str, emphasis, tone, points| Series {
        id: id.to_owned(),
        label: label.to_owned(),
        model: option.model,
        emphasis,
        tone,
        points,
    };
    let worst = found.worst();
    Some(Chart {
        title: format!("How fast {} answers, by the hour", found.name),
        alt: format!(
            "Answers of {} on {} by the hour of a week: 95 of 100 within {} over the week, within {} on {}.{}",
            found.name,
            full_name(option),
            with_unit(found.p95_ms, Unit::Milliseconds),
            with_unit(worst.p95_ms, Unit::Milliseconds),
            hour_words(found.worst_hour),
            found.targets.iter().map(|target| format!(" {}.", target.words())).collect::<Vec<_>>().concat()
        ),
        x: hours_axis(),
        y: from_nought(most, "milliseconds", Said::Milliseconds),
        series: vec![
            line(
                "p99",
                "99 of 100 within",
                false,
                Tone::Model,
                stepped(found.hours.iter().map(|hour| hour.p99_ms)),
            ),
            line(
                "p95",
                "95 of 100 within",
                true,
                Tone::Model,
                stepped(found.hours.iter().map(|hour| hour.p95_ms)),
            ),
            line(
                "p50",
                "half of them within",
                false,
                Tone::Ink,
                stepped(found.hours.iter().map(|hour| hour.p50_ms)),
            ),
        ],
        areas: Vec::new(),
        bands: Vec::new(),
        spans: Vec::new(),
        marks: Vec::new(),
        levels: found
            .target_ms
            .map(|y| Level { y, label: format!("target {}", with_unit(y, Unit::Milliseconds)) })
            .into_iter()
            .chain(further().map(|(y, who)| Level {
                y,
                label: format!("target for {who}: {}", with_unit(y, Unit::Milliseconds)),
            }))
            .collect(),
        dots: Vec::new(),
    })
}

/// Every allowed option by what it costs a month and how long 95 of 100 answers take.
pub fn pareto_chart(assessment: &Assessment) -> Option<Chart> {
    let places = cost_latency(assessment);
    if places.is_empty() {
        return None;
    }
    let leader = assessment.verdict.leader;
    let money = assessment.money();
    let dots: Vec<Dot> = places
        .iter()
        .filter_map(|place| {
            let option = assessment.options.get(place.option)?;
            Some(Dot {
                id: option.id.clone(),
                label: full_name(option),
                model: option.model,
                x: money.of_usd(place.usd_per_month),
                y: place.p95_ms,
                is_front: place.is_front,
                emphasis: leader == Some(place.option),
            })
        })
        .collect();
    let ends = |of: fn(&Dot) -> f64| {
        let least = dots.iter().map(of).fold(f64::INFINITY, f64::min).max(1e-6);
        (least, dots.iter().map(of).fold(least, f64::max))
    };
    let front: Vec<String> = dots
        .iter()
        .filter(|dot| dot.is_front)
        .map(|dot| {
            let a_month = money.typed().shown(dot.x);
            format!("{} ({a_month} a month, {})", dot.label, with_unit(dot.y, Unit::Milliseconds))
        })
        .collect();
    Some(Chart {
        title: "Cost and latency of all options".to_owned(),
        alt: format!(
            "Every allowed option by its monthly bill and the time within which 95 of 100 answers come. Nothing is better on both than {}.",
            front.join(", ")
        ),
        x: log_axis(ends(|dot| dot.x), &money.symbol(Unit::UsdAMonth), Said::Money(money)),
        y: log_axis(ends(|dot| dot.y), "95 of 100 answers within", Said::Milliseconds),
        series: Vec::new(),
        areas: Vec::new(),
        bands: Vec::new(),
        spans: Vec::new(),
        marks: Vec::new(),
        levels: Vec::new(),
        dots,
    })
}

/// A value for each hour, as steps.
fn stepped(values: impl Iterator<Item = f64>) -> Vec<(f64, f64)> {
    values
        .enumerate()
        .flat_map(|(hour, value)| [(hour as f64, value), (hour as f64 + 0.999, value)])
        .collect()
}

fn hours_axis() -> Axis {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    Axis {
        label: "hours of a week".to_owned(),
        said: Said::Hour,
        scale: Scale::Linear,
        least: 0.0,
        most: HOURS as f64,
        ticks: (0..).zip(DAYS).map(|(day, name)| (f64::from(day * 24), name.to_owned())).collect(),
    }
}

/// A linear axis with four or five round ticks.
fn from_nought(most: f64, label: &str, said: Said) -> Axis {
    let rough = most / 4.0;
    let decade = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * decade).into_iter().find(|step| *step >= rough);
    let step = step.unwrap_or(decade * 10.0);
    let top = libm::ceil(most / step - 1e-9) * step;
    let axis = Axis {
        label: label.to_owned(),
        said,
        scale: Scale::Linear,
        least: 0.0,
        most: top * 1.06,
        ticks: Vec::new(),
    };
    let ticks = (0..12).map(|at| f64::from(at) * step).take_while(|value| *value <= top * 1.000_001);
    let words = |value: f64| if said == Said::Number { number(value) } else { axis.words(value) };
    Axis { ticks: ticks.map(|value| (value, words(value))).collect(), ..axis }
}

fn log_axis((least, most): (f64, f64), label: &str, said: Said) -> Axis {
    let (least, most) = (half_decade(least, false), half_decade(most, true));
    let axis = Axis { label: label.to_owned(), said, scale: Scale::Log10, least, most, ticks: Vec::new() };
    let words = |value: f64| match said {
        Said::Money(money) => whole(money, value),
        _ => axis.words(value),
    };
    let mut ticks = decades(least, most, words);
    // A chart of less than two decades needs more to hold on to.
    if ticks.len() < 3 {
        let finer = |value: &(f64, String)| [0.2, 0.5, 2.0, 5.0].map(|times| times * value.0);
        let more: Vec<f64> =
            ticks.iter().flat_map(finer).filter(|value| (least..=most).contains(value)).collect();
        ticks.extend(more.into_iter().map(|value| (value, words(value))));
        ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
        ticks.dedup_by(|a, b| a.0.total_cmp(&b.0).is_eq());
    }
    Axis { ticks, ..axis }
}
