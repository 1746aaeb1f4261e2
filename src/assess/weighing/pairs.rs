//! Pairwise judgements: their weights, and how well they agree with one another.

use crate::analysis::AnalysisError;
use crate::analysis::ahp::{self, Judgements, Priorities, RandomIndex};
use crate::decision::{Judgement, Weighing};
use std::collections::VecDeque;

/// A consistency ratio up to this is usually accepted (Saaty 1980).
pub const USUAL_RATIO: f64 = 0.1;
/// Whose random indices consistency is told by.
const TABLE: RandomIndex = RandomIndex::Saaty1980;

/// How well pairwise judgements agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Consistency {
    /// Pairs judged, of those there are among the criteria the judgements link.
    pub judged: usize,
    pub pairs: usize,
    /// Criteria that the judgements link.
    pub criteria: usize,
    /// `None` where the table of random indices ends.
    pub ratio: Option<f64>,
    pub table: &'static str,
    /// The judgement that contradicts the others most, with what would mend it.
    pub worst: Option<Worst>,
}

/// A judgement, and the value the others say it should have.
#[derive(Clone, Debug, PartialEq)]
pub struct Worst {
    pub stated: Judgement,
    pub mends: Judgement,
    pub ratio_after: Option<f64>,
}

impl Consistency {
    pub fn is_usual(&self) -> bool {
        self.ratio.is_none_or(|ratio| ratio <= USUAL_RATIO)
    }
}

/// How consistent pairwise judgements are; `None` for other ways.
pub fn consistency(weighing: &Weighing) -> Option<Consistency> {
    match weighing {
        Weighing::Pairwise { judgements } if !judgements.is_empty() => Linked::of(judgements).consistency(),
        _ => None,
    }
}

/// The criteria that a chain of judgements links to the first one, and their matrix.
pub(super) struct Linked<'a> {
    pub ids: Vec<&'a str>,
    entries: Vec<Vec<Option<f64>>>,
    judged: Vec<&'a Judgement>,
}

impl<'a> Linked<'a> {
    pub fn of(judgements: &'a [Judgement]) -> Self {
        let mut ids: Vec<&str> = judgements.iter().take(1).map(|first| first.more.as_str()).collect();
        let mut waiting: VecDeque<&str> = ids.iter().copied().collect();
        while let Some(id) = waiting.pop_front() {
            for judgement in judgements {
                let other = match id {
                    _ if judgement.more == id => judgement.less.as_str(),
                    _ if judgement.less == id => judgement.more.as_str(),
                    _ => continue,
                };
                if !ids.contains(&other) {
                    ids.push(other);
                    waiting.push_back(other);
                }
            }
        }
        let place = |id: &str| ids.iter().position(|known| *known == id);
        let mut entries = vec![vec![None; ids.len()]; ids.len()];
        let mut judged = Vec::new();
        for (at, row) in entries.iter_mut().enumerate() {
            if let Some(own) = row.get_mut(at) {
                *own = Some(1.0);
            }
        }
        for judgement in judgements {
            let (Some(more), Some(less)) = (place(&judgement.more), place(&judgement.less)) else { continue };
            judged.push(judgement);
            for (row, column, value) in [(more, less, judgement.times), (less, more, 1.0 / judgement.times)] {
                if let Some(entry) = entries.get_mut(row).and_then(|row| row.get_mut(column)) {
                    *entry = Some(value);
                }
            }
        }
        Self { ids, entries, judged }
    }

    /// Priorities, and the judgements with their holes filled.
    pub fn priorities(&self) -> Result<(Priorities, Judgements), AnalysisError> {
        let full: Option<Vec<Vec<f64>>> =
            self.entries.iter().map(|row| row.iter().copied().collect::<Option<Vec<f64>>>()).collect();
        match full {
            Some(rows) => {
                let judgements = Judgements::new(rows)?;
                Ok((ahp::priorities(&judgements)?, judgements))
            }
            None => ahp::complete(&self.entries).map(|found| (found.priorities, found.judgements)),
        }
    }

    fn consistency(&self) -> Option<Consistency> {
        let (priorities, judgements) = self.priorities().ok()?;
        let count = self.ids.len();
        let ratio = |index: f64| TABLE.ratio(count, index);
        let stated = |row: usize, column: usize| {
            let (one, other) = (self.ids.get(row)?, self.ids.get(column)?);
            self.judged.iter().find(|judgement| judgement.is_of(one, other)).copied()
        };
        let worst = ahp::worst_judgement(&judgements).ok().flatten().and_then(|worst| {
            let (one, other) = (self.ids.get(worst.row)?, self.ids.get(worst.column)?);
            // What no one judged was filled in to fit, and cannot be the one that does not.
            let stated = stated(worst.row, worst.column)?;
            Some(Worst {
                stated: stated.clone(),
                mends: judgement(one, other, worst.mends),
                ratio_after: ratio(worst.consistency_index_after),
            })
        });
        Some(Consistency {
            judged: self.judged.len(),
            pairs: count * count.saturating_sub(1) / 2,
            criteria: count,
            ratio: ratio(priorities.consistency_index),
            table: TABLE.label(),
            worst,
        })
    }
}

/// A judgement on Saaty's scale, the one that matters more first; two figures are plenty.
fn judgement(one: &str, other: &str, times: f64) -> Judgement {
    let (more, less, times) = if times >= 1.0 { (one, other, times) } else { (other, one, 1.0 / times) };
    let times = (libm::round(times * 10.0) / 10.0).clamp(1.0, 9.0);
    Judgement { more: more.to_owned(), less: less.to_owned(), times }
}
