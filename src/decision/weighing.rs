//! What people said about importance, as they said it.
//!
//! Points are one way among several. The judgements themselves are kept, not the weights that come
//! of them, so that a record can say how sure they were and anyone can ask again.

use super::CriterionWeight;
use crate::terms::Estimate;
use crate::terms::document::Fault;
use serde::{Deserialize, Serialize};

/// How weights were asked for. Criteria that a way says nothing of keep their own points, or stay
/// unknown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Weighing {
    /// Points given straight away.
    #[default]
    Direct,
    /// The swings from worst to best put in order, the greatest first, and then given points.
    Swing { order: Vec<String> },
    /// An order alone, most important first.
    Ranked { order: Vec<String>, rule: OrderRule },
    /// Two criteria at a time.
    Pairwise { judgements: Vec<Judgement> },
    /// Points as ranges.
    Ranges,
    /// Nothing is known: any weights are as good as any others.
    Unknown,
}

/// What an order is taken to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderRule {
    /// Every weighting that respects the order, drawn anew in each future.
    #[default]
    All,
    /// The middle of all of those: rank order centroid.
    Centroid,
    /// Weights that fall by the same step from rank to rank.
    RankSum,
    /// One over the rank.
    Reciprocal,
}

/// One answer on Saaty's scale: how many times as important one criterion is as another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// The criterion that matters more, by id.
    pub more: String,
    /// The one that matters less, or as much.
    pub less: String,
    /// 1 (as much) to 9 (extremely more).
    pub times: f64,
}

/// The points of one criterion, by id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Points {
    pub criterion: String,
    pub points: Estimate,
}

impl Weighing {
    /// Every way, with nothing said yet.
    pub fn all() -> [Self; 6] {
        [
            Self::Direct,
            Self::Swing { order: Vec::new() },
            Self::Ranked { order: Vec::new(), rule: OrderRule::default() },
            Self::Pairwise { judgements: Vec::new() },
            Self::Ranges,
            Self::Unknown,
        ]
    }

    /// The stable name in JSON.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Swing { .. } => "swing",
            Self::Ranked { .. } => "ranked",
            Self::Pairwise { .. } => "pairwise",
            Self::Ranges => "ranges",
            Self::Unknown => "unknown",
        }
    }

    pub const fn label(&self) -> &'static str {
        match self {
            Self::Direct => "Points",
            Self::Swing { .. } => "Swing",
            Self::Ranked { .. } => "Order only",
            Self::Pairwise { .. } => "Pairs",
            Self::Ranges => "Ranges",
            Self::Unknown => "None at all",
        }
    }

    pub fn is_direct(&self) -> bool {
        *self == Self::Direct
    }

    /// Takes a criterion out of all that was said.
    pub(super) fn forget(&mut self, criterion: &str) {
        match self {
            Self::Swing { order } | Self::Ranked { order, .. } => order.retain(|id| id != criterion),
            Self::Pairwise { judgements } => {
                judgements.retain(|judgement| judgement.more != criterion && judgement.less != criterion);
            }
            Self::Direct | Self::Ranges | Self::Unknown => {}
        }
    }

    /// Every criterion the judgements name, with its place in the file.
    pub fn named(&self) -> Vec<(String, &str)> {
        match self {
            Self::Swing { order } | Self::Ranked { order, .. } => {
                order.iter().enumerate().map(|(at, id)| (format!("order[{at}]"), id.as_str())).collect()
            }
            Self::Pairwise { judgements } => judgements
                .iter()
                .enumerate()
                .flat_map(|(at, judgement)| {
                    let place = format!("judgements[{at}]");
                    [(format!("{place}.more"), &*judgement.more), (format!("{place}.less"), &*judgement.less)]
                })
                .collect(),
            Self::Direct | Self::Ranges | Self::Unknown => Vec::new(),
        }
    }

    /// What the judgements get wrong on their own; `path` leads to them in the file.
    pub(super) fn faults(&self, path: &str) -> Vec<Fault> {
        let fault = |at: String, message: String, advice: &str| Fault {
            path: format!("{path}.{at}"),
            message,
            advice: advice.to_owned(),
        };
        match self {
            Self::Swing { order } | Self::Ranked { order, .. } => {
                let twice =
                    order.iter().enumerate().filter(|(at, id)| order.iter().take(*at).any(|e| e == *id));
                twice
                    .map(|(at, id)| {
                        let message = format!("`{id}` stands in the order twice");
                        fault(
                            format!("order[{at}]"),
                            message,
                            "name each criterion once, most important first",
                        )
                    })
                    .collect()
            }
            Self::Pairwise { judgements } => {
                let mut faults = Vec::new();
                for (at, judgement) in judgements.iter().enumerate() {
                    let Judgement { more, less, times } = judgement;
                    if !(1.0..=9.0).contains(times) {
                        faults.push(fault(
                            format!("judgements[{at}].times"),
                            format!("`{more}` cannot be {times} times as important as `{less}`"),
                            "write 1 (as important) to 9 (extremely more); where the other matters more, swap them",
                        ));
                    }
                    if more == less {
                        faults.push(fault(
                            format!("judgements[{at}].less"),
                            format!("`{more}` is compared with itself"),
                            "name two different criteria",
                        ));
                    }
                    if judgements.iter().take(at).any(|earlier| earlier.is_of(more, less)) {
                        faults.push(fault(
                            format!("judgements[{at}]"),
                            format!("`{more}` and `{less}` are compared twice"),
                            "keep one judgement of each pair",
                        ));
                    }
                }
                faults
            }
            Self::Direct | Self::Ranges | Self::Unknown => Vec::new(),
        }
    }
}

impl OrderRule {
    pub const ALL: [Self; 4] = [Self::All, Self::Centroid, Self::RankSum, Self::Reciprocal];

    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "every weighting in that order",
            Self::Centroid => "rank order centroid",
            Self::RankSum => "rank sum",
            Self::Reciprocal => "rank reciprocal",
        }
    }
}

impl Judgement {
    /// Whether it compares these two, either way round.
    pub fn is_of(&self, one: &str, other: &str) -> bool {
        (self.more == one && self.less == other) || (self.more == other && self.less == one)
    }
}

/// What is wrong with a list of points.
pub(super) fn point_faults<'a>(
    points: &(impl Iterator<Item = (&'a str, Estimate)> + Clone),
    path: &str,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, (criterion, points)) in points.clone().enumerate() {
        if points.low() < 0.0 {
            faults.push(Fault {
                path: format!("{path}[{at}].points"),
                message: format!("the weight of `{criterion}` is negative"),
                advice: "write zero or more points; zero leaves the criterion out".to_owned(),
            });
        }
    }
    if points.clone().next().is_some() && points.clone().all(|(_, points)| points.high() <= 0.0) {
        faults.push(Fault {
            path: path.to_owned(),
            message: "all weights are zero, so nothing can be compared".to_owned(),
            advice: "give at least one criterion some points".to_owned(),
        });
    }
    faults
}

/// The points stored for a decision's criteria.
pub(super) fn stored(criteria: &[CriterionWeight]) -> impl Iterator<Item = (&str, Estimate)> + Clone {
    criteria.iter().map(|weight| (weight.criterion.as_str(), weight.points))
}
