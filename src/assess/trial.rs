//! Edits tried before they are told: the decision with them, at its likely values.

use super::candidates::Candidate;
use super::likely::AtLikely;
use super::prepared::Prepared;
use super::ranking::{Ranking, Weight, scores};
use crate::decision::Change;
use std::sync::Arc;

/// The tables after some changes, with next to no draws, and what is read off them at likely.
pub struct Trial {
    pub prepared: Prepared,
    pub likely: AtLikely,
}

impl Trial {
    /// `exact` is what was measured before them. `None` where the changes cannot be made, or leave
    /// nothing to compare.
    pub fn of(prepared: &Prepared, exact: &AtLikely, changes: &[Change]) -> Option<Self> {
        let mut decision = (*prepared.decision).clone();
        for change in changes {
            change.apply_to(&mut decision).ok()?;
        }
        decision.settings.draws = 1;
        let after =
            Prepared::after(Arc::new(decision), Arc::clone(&prepared.catalog), Some(prepared)).ok()?;
        let likely = exact.moved(&after);
        Some(Self { prepared: after, likely })
    }

    pub fn candidates(&self) -> &[Candidate] {
        &self.prepared.tables().candidates
    }

    /// Where an option stands among the candidates.
    pub fn place(&self, option: &str) -> Option<usize> {
        self.candidates().iter().position(|candidate| candidate.id == option)
    }
}

/// Who leads, and under which weights and scales.
#[derive(Clone, Copy)]
pub struct Throne<'a> {
    pub weights: &'a [Weight],
    /// Place and id of who sits on it.
    pub at: usize,
    pub leader: &'a str,
}

/// A lead smaller than this many points is rounding: a level score dethrones nobody.
const LEVEL: f64 = 1e-9;

impl<'a> Throne<'a> {
    /// `None` where nothing is allowed.
    pub fn of(prepared: &'a Prepared, ranking: &'a Ranking, likely: &AtLikely) -> Option<Self> {
        let at = best(&ranking.scores, &likely.feasible)?;
        let leader = prepared.tables().candidates.get(at)?;
        Some(Self { weights: &ranking.weights, at, leader: &leader.id })
    }

    /// Points of 100 of every candidate.
    pub fn scores(&self, likely: &AtLikely) -> Vec<f64> {
        scores(&likely.criteria, self.weights, likely.monthly.len())
    }

    /// Who would sit on it instead, by place; `None` while the leader stays, or nothing is allowed.
    pub fn taken(&self, candidates: &[Candidate], likely: &AtLikely) -> Option<usize> {
        let scores = self.scores(likely);
        let best = best(&scores, &likely.feasible)?;
        let stays = candidates
            .iter()
            .zip(&likely.feasible)
            .position(|(candidate, feasible)| *feasible && candidate.id == self.leader);
        let own = stays.and_then(|at| scores.get(at)).copied().unwrap_or(f64::NEG_INFINITY);
        (scores.get(best).copied()? > own + LEVEL).then_some(best)
    }

    /// Points between the leader and the best of the others; below zero it no longer leads.
    pub fn lead(&self, likely: &AtLikely) -> f64 {
        before(&self.scores(likely), &likely.feasible, Some(self.at))
    }

    /// The same where something was tried.
    pub fn lead_of(&self, trial: &Trial) -> f64 {
        let own = trial.place(self.leader).filter(|at| trial.likely.feasible.get(*at) == Some(&true));
        before(&self.scores(&trial.likely), &trial.likely.feasible, own)
    }
}

/// Points of who leads today before the best of the others; below zero, were it not allowed, by all of
/// the best one's.
fn before(scores: &[f64], feasible: &[bool], own: Option<usize>) -> f64 {
    let others = scores.iter().zip(feasible).enumerate();
    let others = others.filter(|(at, (_, feasible))| **feasible && Some(*at) != own);
    let best = others.map(|(_, (score, _))| *score).fold(0.0, f64::max);
    own.and_then(|at| scores.get(at)).copied().unwrap_or(0.0) - best
}

/// The allowed candidate with the highest score; the first of equals.
fn best(scores: &[f64], feasible: &[bool]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (at, (score, _)) in scores.iter().zip(feasible).enumerate().filter(|(_, (_, feasible))| **feasible) {
        if best.is_none_or(|(_, highest)| *score > highest) {
            best = Some((at, *score));
        }
    }
    best.map(|(at, _)| at)
}
