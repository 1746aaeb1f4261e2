//! What traffic answers: volume, shape, bursts, sizes and times of a component, or of the several it falls
//! into.

use super::{Histogram, Route, Traffic};
use crate::decision::{Change, Component, Decision, Edit, HOURS_A_WEEK, Origin, Place, Shape, Value};
use crate::terms::Estimate;
use crate::terms::quantity::number;

/// How far a mean that was measured may move, either way. Judged.
const MAY_MOVE: f64 = 1.25;
/// Parts with a smaller share of the requests stay together.
const LEAST_SHARE: f64 = 0.05;

impl Traffic {
    /// What the traffic answers for a component.
    pub fn edits(&self, component: &Component) -> Vec<Edit> {
        let answers = self.answers(1.0, &self.weights(), self.means());
        answers
            .into_iter()
            .chain(self.worst_minute())
            .map(|(question, value, because)| {
                let label = match question {
                    "volume" => "Requests a month",
                    "shape" => "Shape",
                    "burst" => "Worst minute",
                    "response-size" => "Response size",
                    _ => "Service time",
                };
                let label = format!("{label} of {}, from {}", component.name, self.source);
                Edit::new(label, answer(component, question, value, because))
            })
            .collect()
    }

    /// The parts the paths suggest, busiest first; none where there would be fewer than two.
    pub fn parts(&self) -> Vec<&Route> {
        let routes = self.access.as_ref().map_or(&[][..], |access| access.routes.as_slice());
        let large: Vec<&Route> = routes.iter().filter(|route| route.share >= LEAST_SHARE).collect();
        if large.len() < 2 { Vec::new() } else { large }
    }

    /// The component in as many parts as the paths suggest, each with its own volume, shape and
    /// sizes and all other answers of the whole; empty where the paths suggest no split.
    pub fn split(&self, component: &Component, decision: &Decision) -> Vec<Edit> {
        let large = self.parts();
        let Some(access) = self.access.as_ref().filter(|_| !large.is_empty()) else { return Vec::new() };
        let small = access.routes.iter().filter(|route| route.share < LEAST_SHARE);
        let small: Vec<&Route> = small.collect();
        let share: f64 = large.iter().map(|route| route.share).sum();
        let mut changes = Vec::new();
        let mut taken: Vec<String> = decision
            .components
            .iter()
            .map(|known| known.id.clone())
            .filter(|id| *id != component.id)
            .collect();
        let mut add = |name: &str, share: f64, week: Vec<f64>, means: Means, changes: &mut Vec<Change>| {
            let id = id_of(name, &taken);
            taken.push(id.clone());
            let part = Component { id, name: name.to_owned(), answers: component.answers.clone() };
            let answers = self.answers(share, &week, means);
            changes.push(Change::AddComponent(part.clone()));
            changes.extend(
                answers.into_iter().map(|(question, value, why)| answer(&part, question, value, why)),
            );
        };
        // The name is free for a part once the whole is gone, and a decision is never empty.
        let spare =
            Component { id: "splitting".to_owned(), name: "Splitting".to_owned(), ..component.clone() };
        changes.push(Change::AddComponent(spare.clone()));
        changes.push(Change::RemoveComponent(component.id.clone()));
        for route in &large {
            let week = self.weights_of(|slot| route.week.get(slot).copied().unwrap_or(0.0));
            let means = Means { bytes: route.bytes.mean(), service_ms: route.service_ms.mean() };
            add(&named(&route.name), route.share, week, means, &mut changes);
        }
        if share < 1.0 - LEAST_SHARE / 2.0 {
            let in_large =
                |slot: usize| -> f64 { large.iter().filter_map(|route| route.week.get(slot)).sum() };
            let week = self
                .weights_of(|slot| (access.week.get(slot).copied().unwrap_or(0.0) - in_large(slot)).max(0.0));
            let all = |of: fn(&Route) -> &Histogram| {
                let (sum, count) = small
                    .iter()
                    .fold((0.0, 0), |(sum, count), route| (sum + of(route).sum, count + of(route).count));
                (count > 0).then(|| sum / count as f64)
            };
            let means =
                Means { bytes: all(|route| &route.bytes), service_ms: all(|route| &route.service_ms) };
            add("Everything else", 1.0 - share, week, means, &mut changes);
        }
        changes.push(Change::RemoveComponent(spare.id));
        vec![Edit::new(
            format!("Split {} as {} suggests", component.name, self.source),
            Change::Many(changes),
        )]
    }

    fn means(&self) -> Means {
        self.access.as_ref().map_or(Means::default(), |access| Means {
            bytes: access.bytes.mean(),
            service_ms: access.service_ms.mean(),
        })
    }

    /// A part's week, as the traffic's week and the part's share of each hour say.
    fn weights_of(&self, of_slot: impl Fn(usize) -> f64) -> Vec<f64> {
        let all = self.access.as_ref().map_or(&[][..], |access| access.week.as_slice());
        let part: Vec<f64> = (0..HOURS_A_WEEK)
            .map(|slot| match (self.week.get(slot), all.get(slot)) {
                (Some(mean), Some(all)) if *all > 0.0 => mean * of_slot(slot) / all,
                _ => 0.0,
            })
            .collect();
        let mean = part.iter().sum::<f64>() / HOURS_A_WEEK as f64;
        part.iter().map(|hour| libm::round(hour / mean * 1e4) / 1e4).collect()
    }

    /// How much higher the worst minute is than its hour, where the file tells minutes. Of the whole
    /// alone: which part a full minute belongs to was not counted.
    fn worst_minute(&self) -> Option<(&'static str, Value, String)> {
        let why = format!(
            "{}: the fullest minute of busy hours over their mean minute, from a quiet one to the worst",
            self.source
        );
        Some(("burst", Value::Estimate(self.burst?), why))
    }

    /// (question, value, because)
    fn answers(&self, share: f64, week: &[f64], means: Means) -> Vec<(&'static str, Value, String)> {
        let because = format!(
            "{}: {} requests, {} to {}; {}",
            self.source,
            number(self.total * share),
            self.first.date(),
            self.last.date(),
            self.monthly_basis
        );
        let shape = Shape::Imported { source: self.source.clone(), hours: week.to_vec() };
        let mut answers = vec![
            ("volume", Value::Estimate(scaled(self.monthly, share)), because.clone()),
            ("shape", Value::Shape(shape), because),
        ];
        let mut mean = |question, mean: Option<f64>, what: &str| {
            let Some(mean) = mean.filter(|mean| *mean > 0.0) else { return };
            let round = |value: f64| {
                let unit = libm::pow(10.0, libm::floor(libm::log10(value)) - 2.0);
                libm::round(value / unit) * unit
            };
            let range = Estimate::new(round(mean / MAY_MOVE), round(mean), round(mean * MAY_MOVE));
            if let Ok(range) = range {
                let why = format!("{}: the mean {what}; it may move by a quarter", self.source);
                answers.push((question, Value::Estimate(range), why));
            }
        };
        mean("response-size", means.bytes.map(|bytes| bytes / 1024.0), "response");
        mean("wall-time", means.service_ms, "time of the application");
        answers
    }
}

/// Means that a log of requests tells.
#[derive(Clone, Copy, Debug, Default)]
struct Means {
    bytes: Option<f64>,
    service_ms: Option<f64>,
}

fn answer(component: &Component, question: &str, value: Value, because: String) -> Change {
    let place = Place::Component(component.id.clone());
    let answers = &component.answers;
    let mitigation = match question {
        "volume" => &answers.volume.mitigation,
        "shape" => &answers.shape.mitigation,
        "burst" => &answers.burst.mitigation,
        "response-size" => &answers.response_size.mitigation,
        _ => &answers.wall_time.mitigation,
    };
    Change::Many(vec![
        Change::Answer {
            place: place.clone(),
            question: question.to_owned(),
            value: Some(value),
            origin: Origin::Imported,
        },
        Change::Annotate { place, question: question.to_owned(), because, mitigation: mitigation.clone() },
    ])
}

fn scaled(estimate: Estimate, share: f64) -> Estimate {
    let part = |value: f64| libm::round(value * share);
    Estimate::new(part(estimate.low()), part(estimate.likely()), part(estimate.high())).unwrap_or(estimate)
}

/// `/menu` as a person says it.
fn named(route: &str) -> String {
    let plain: String = route.trim_matches('/').chars().filter(|c| !c.is_control()).take(40).collect();
    let mut letters = plain.chars();
    match letters.next() {
        None => "Start page".to_owned(),
        Some(first) => first.to_uppercase().chain(letters).collect(),
    }
}

/// A free id in lower case.
fn id_of(name: &str, taken: &[String]) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let joined = words.join("-");
    let base =
        if joined.starts_with(|c: char| c.is_ascii_lowercase()) { joined } else { format!("part-{joined}") };
    let base = base.trim_end_matches('-').to_owned();
    let free = |id: &String| !taken.contains(id);
    // One more number than names taken: one of them is free.
    let numbered = (2..taken.len() + 3).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(numbered).find(free).unwrap_or(base)
}
