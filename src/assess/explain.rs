//! Any shown number, taken apart on demand.

mod over_time;

use super::behaviour;
use super::outcome::{Assessment, BillLine, CriterionOutcome, MeasureOutcome, OptionOutcome, SourceNote};
use super::verdict::full_name;
use crate::hosting::{HOURS_A_MONTH, SECONDS_A_MONTH};
use crate::terms::Money;
use crate::terms::quantity::{number, of_hundred};
use std::fmt;
use std::str::FromStr;

/// The name of a shown number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FigureId {
    /// `bill/OPTION`
    Bill { option: String },
    /// `bill/OPTION/METER`; a meter's name may contain slashes.
    Line { option: String, meter: String },
    /// `score/OPTION`
    Score { option: String },
    /// `score/OPTION/CRITERION`
    Measure { option: String, criterion: String },
    /// `break-even/A/B`
    BreakEven { a: String, b: String },
    /// `latency/OPTION/COMPONENT`
    Latency { option: String, component: String },
    /// `downtime/OPTION`
    Downtime { option: String },
    /// `money/OPTION`: the horizon.
    Money { option: String },
    /// `once/OPTION/LINE`: something paid once.
    Once { option: String, line: String },
    /// `payback/OPTION`
    Payback { option: String },
    /// `breakdown/OPTION`: the bill's lines over traffic.
    Breakdown { option: String },
    /// `roadmap`
    Roadmap,
    /// `mix`: every component where it costs least.
    Mix,
    /// `burst`: machines under what scales by itself.
    Burst,
}

/// A number with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub title: String,
    /// The value, printed with its unit.
    pub value: String,
    /// The formula with units, in words and signs.
    pub formula: String,
    /// (name, value with unit)
    pub inputs: Vec<(String, String)>,
    pub sources: Vec<SourceNote>,
    pub children: Vec<Explanation>,
}

/// A figure that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFigure {
    #[error(
        "`{0}` names no figure; write bill/OPTION[/METER], score/OPTION[/CRITERION], break-even/A/B, money/OPTION, once/OPTION/LINE, payback/OPTION, breakdown/OPTION, roadmap, mix, burst, latency/OPTION/COMPONENT or downtime/OPTION"
    )]
    Unreadable(String),
    #[error("there is no option `{option}`; there are {known}")]
    Option { option: String, known: String },
    #[error("option `{option}` has no line `{meter}`; its lines are {known}")]
    Line { option: String, meter: String, known: String },
    #[error("there is no criterion `{criterion}`; there are {known}")]
    Criterion { criterion: String, known: String },
    #[error("there is no component `{component}`; there are {known}")]
    Component { component: String, known: String },
    #[error("how `{option}` answers is not worked out yet: wait for the deep pass")]
    NotYet { option: String },
    #[error("option `{option}` pays nothing called `{line}` once; it pays {known}")]
    Once { option: String, line: String, known: String },
    #[error("there is no {0} here")]
    Absent(&'static str),
}

impl fmt::Display for FigureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bill { option } => write!(f, "bill/{option}"),
            Self::Line { option, meter } => write!(f, "bill/{option}/{meter}"),
            Self::Score { option } => write!(f, "score/{option}"),
            Self::Measure { option, criterion } => write!(f, "score/{option}/{criterion}"),
            Self::BreakEven { a, b } => write!(f, "break-even/{a}/{b}"),
            Self::Latency { option, component } => write!(f, "latency/{option}/{component}"),
            Self::Downtime { option } => write!(f, "downtime/{option}"),
            Self::Money { option } => write!(f, "money/{option}"),
            Self::Once { option, line } => write!(f, "once/{option}/{line}"),
            Self::Payback { option } => write!(f, "payback/{option}"),
            Self::Breakdown { option } => write!(f, "breakdown/{option}"),
            Self::Roadmap => f.write_str("roadmap"),
            Self::Mix => f.write_str("mix"),
            Self::Burst => f.write_str("burst"),
        }
    }
}

impl FromStr for FigureId {
    type Err = NoFigure;

    fn from_str(text: &str) -> Result<Self, NoFigure> {
        let unreadable = || NoFigure::Unreadable(text.to_owned());
        match text {
            "roadmap" => return Ok(Self::Roadmap),
            "mix" => return Ok(Self::Mix),
            "burst" => return Ok(Self::Burst),
            _ => {}
        }
        let (kind, rest) = text.split_once('/').ok_or_else(unreadable)?;
        let (first, second) = match rest.split_once('/') {
            Some((first, second)) => (first.to_owned(), Some(second.to_owned())),
            None => (rest.to_owned(), None),
        };
        if first.is_empty() {
            return Err(unreadable());
        }
        match (kind, second) {
            ("bill", None) => Ok(Self::Bill { option: first }),
            ("bill", Some(meter)) => Ok(Self::Line { option: first, meter }),
            ("score", None) => Ok(Self::Score { option: first }),
            ("score", Some(criterion)) => Ok(Self::Measure { option: first, criterion }),
            ("break-even", Some(b)) => Ok(Self::BreakEven { a: first, b }),
            ("latency", Some(component)) => Ok(Self::Latency { option: first, component }),
            ("downtime", None) => Ok(Self::Downtime { option: first }),
            ("money", None) => Ok(Self::Money { option: first }),
            ("once", Some(line)) => Ok(Self::Once { option: first, line }),
            ("payback", None) => Ok(Self::Payback { option: first }),
            ("breakdown", None) => Ok(Self::Breakdown { option: first }),
            _ => Err(unreadable()),
        }
    }
}

/// Takes a figure apart.
pub fn explain(assessment: &Assessment, figure: &FigureId) -> Result<Explanation, NoFigure> {
    let money = assessment.money();
    match figure {
        FigureId::Bill { option } => {
            let option = find(assessment, option)?;
            Ok(Explanation {
                title: format!("Monthly bill of {}", full_name(option)),
                value: money.cents(option.bill.usd),
                formula: "the sum of its lines, at the likely values and the stated traffic; over the horizon, machines that stand fit its busiest month".to_owned(),
                inputs: option.bill.lines.iter().map(|line| (line_name(line), money.cents(line.usd))).collect(),
                sources: Vec::new(),
                children: option.bill.lines.iter().map(|line| line_explanation(money, line)).collect(),
            })
        }
        FigureId::Line { option, meter } => {
            let option = find(assessment, option)?;
            let lines: Vec<&BillLine> = option
                .bill
                .lines
                .iter()
                .filter(|line| line.meter == *meter || line.meter.ends_with(&format!("/{meter}")))
                .collect();
            match lines.as_slice() {
                [] => {
                    let mut known: Vec<&str> =
                        option.bill.lines.iter().map(|line| line.meter.as_str()).collect();
                    known.dedup();
                    Err(NoFigure::Line {
                        option: option.id.clone(),
                        meter: meter.clone(),
                        known: known.join(", "),
                    })
                }
                [line] => Ok(line_explanation(money, line)),
                lines => Ok(Explanation {
                    title: lines.first().map(|line| line.name.clone()).unwrap_or_default(),
                    value: money.cents(lines.iter().map(|line| line.usd).sum()),
                    formula: "priced once for the account, attributed to components by quantity".to_owned(),
                    inputs: lines.iter().map(|line| (line_name(line), money.cents(line.usd))).collect(),
                    sources: lines.first().map(|line| line.source.clone()).into_iter().collect(),
                    children: lines.iter().map(|line| line_explanation(money, line)).collect(),
                }),
            }
        }
        FigureId::Score { option } => {
            let option = find(assessment, option)?;
            let parts = assessment.criteria.iter().zip(&option.measures);
            Ok(Explanation {
                title: format!("Score of {}", full_name(option)),
                value: format!("{:.1} of 100", option.score),
                formula: "Σ weight × value between the worst and the best anchor".to_owned(),
                inputs: parts
                    .map(|(used, measure)| {
                        (used.criterion.name.to_string(), format!("{:.1} points", measure.contribution))
                    })
                    .collect(),
                sources: Vec::new(),
                children: assessment
                    .criteria
                    .iter()
                    .zip(&option.measures)
                    .map(|(used, measure)| measure_explanation(assessment, option, used, measure))
                    .collect(),
            })
        }
        FigureId::Measure { option, criterion } => {
            let option = find(assessment, option)?;
            assessment
                .criteria
                .iter()
                .zip(&option.measures)
                .find(|(used, _)| used.criterion.id == *criterion)
                .map(|(used, measure)| measure_explanation(assessment, option, used, measure))
                .ok_or_else(|| NoFigure::Criterion {
                    criterion: criterion.clone(),
                    known: assessment
                        .criteria
                        .iter()
                        .map(|used| used.criterion.id.as_ref())
                        .collect::<Vec<_>>()
                        .join(", "),
                })
        }
        FigureId::BreakEven { a, b } => break_even(assessment, a, b),
        FigureId::Latency { option, component } => {
            behaviour::latency(money, find(assessment, option)?, component)
        }
        FigureId::Downtime { option } => behaviour::downtime(money, find(assessment, option)?),
        FigureId::Money { option } => Ok(over_time::money(assessment, find(assessment, option)?)),
        FigureId::Once { option, line } => over_time::once(money, find(assessment, option)?, line),
        FigureId::Payback { option } => Ok(over_time::payback(assessment, find(assessment, option)?)),
        FigureId::Breakdown { option } => Ok(over_time::breakdown(assessment, find(assessment, option)?)),
        FigureId::Roadmap => over_time::roadmap(assessment),
        FigureId::Mix => match &assessment.mix {
            Some(mix) => Ok(over_time::mix(assessment, mix)),
            None => Err(NoFigure::Absent("mix")),
        },
        FigureId::Burst => match &assessment.burst {
            Some(mix) => Ok(over_time::mix(assessment, mix)),
            None => Err(NoFigure::Absent("base with something above it")),
        },
    }
}

fn find<'a>(assessment: &'a Assessment, id: &str) -> Result<&'a OptionOutcome, NoFigure> {
    assessment.option(id).ok_or_else(|| NoFigure::Option {
        option: id.to_owned(),
        known: assessment.options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>().join(", "),
    })
}

fn line_name(line: &BillLine) -> String {
    match &line.component {
        Some(component) => format!("{} ({component})", line.name),
        None => line.name.clone(),
    }
}

fn line_explanation(money: Money, line: &BillLine) -> Explanation {
    Explanation {
        title: line_name(line),
        value: money.cents(line.usd),
        formula: line.formula.clone(),
        inputs: std::iter::once(("quantity".to_owned(), line.quantity_words(money)))
            .chain(line.drivers_words(money))
            .collect(),
        sources: vec![line.source.clone()],
        children: Vec::new(),
    }
}

fn measure_explanation(
    assessment: &Assessment,
    option: &OptionOutcome,
    used: &CriterionOutcome,
    measure: &MeasureOutcome,
) -> Explanation {
    let words = |value: f64| used.criterion.words(value);
    let mut inputs = vec![
        ("value at likely".to_owned(), words(measure.value)),
        ("eight in ten futures".to_owned(), format!("{} to {}", words(measure.p10), words(measure.p90))),
        ("worth 0".to_owned(), words(used.anchors.worst)),
        ("worth 100".to_owned(), words(used.anchors.best)),
        ("value between them".to_owned(), format!("{:.1} of 100", measure.utility)),
        ("weight".to_owned(), format!("{:.1} %", 100.0 * measure.weight)),
    ];
    inputs.extend(super::reading::of(&assessment.prepared, option, &used.criterion.id));
    Explanation {
        title: format!("{} of {}", used.criterion.name, full_name(option)),
        value: format!("{} · {:.1} points", words(measure.value), measure.contribution),
        formula: format!("{}; points = weight × value between the anchors", used.criterion.measured),
        inputs,
        sources: super::reading::sources(&assessment.prepared, option, &used.criterion.id),
        children: Vec::new(),
    }
}

fn break_even(assessment: &Assessment, a: &str, b: &str) -> Result<Explanation, NoFigure> {
    let (first, second) = (find(assessment, a)?, find(assessment, b)?);
    let money = assessment.money();
    let place = |id: &str| assessment.options.iter().position(|option| option.id == id);
    let (at_a, at_b) = (place(a), place(b));
    let pair = assessment.break_evens.iter().find(|pair| {
        (Some(pair.a), Some(pair.b)) == (at_a, at_b) || (Some(pair.a), Some(pair.b)) == (at_b, at_a)
    });
    let stated = assessment.curves.stated_requests;
    let words = |multiple: f64| {
        let requests = multiple * stated;
        format!(
            "{} requests a month ({} a day, {} a second, {}× the stated traffic)",
            number(requests),
            number(requests * 24.0 / HOURS_A_MONTH),
            number(requests / SECONDS_A_MONTH),
            number(multiple)
        )
    };
    let mut inputs =
        vec![(format!("{} at the stated traffic", full_name(first)), money.cents(first.bill.usd))];
    inputs.push((format!("{} at the stated traffic", full_name(second)), money.cents(second.bill.usd)));
    let mut value = "never within the eight decades drawn".to_owned();
    if let Some(pair) = pair {
        if let Some(last) = pair.last() {
            value = words(last);
        }
        for (at, multiple) in pair.crossings.iter().enumerate() {
            inputs.push((format!("crossing {}", at + 1), words(*multiple)));
        }
        if let Some(spread) = pair.requests_per_month {
            inputs.push((
                "eight in ten futures".to_owned(),
                format!("{} to {} requests a month", number(spread.p10), number(spread.p90)),
            ));
        }
        inputs.push(("futures without a crossing".to_owned(), of_hundred(pair.p_never)));
        let cheaper = assessment.options.get(pair.a).map_or_else(String::new, full_name);
        inputs.push((format!("futures in which {cheaper} is cheaper"), of_hundred(pair.p_a_cheaper)));
    }
    Ok(Explanation {
        title: format!("Break-even of {} and {}", full_name(first), full_name(second)),
        value,
        formula:
            "the last traffic at which both monthly bills are equal, solved on the segments of the two curves"
                .to_owned(),
        inputs,
        sources: Vec::new(),
        children: Vec::new(),
    })
}
