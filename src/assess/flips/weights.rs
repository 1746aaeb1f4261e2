//! Flips of weights: a score is a line in one weight, so crossings are divisions.

use super::{Bench, Flip, FlipKind, Level, distance, share_below};
use crate::assess::measures::Measures;
use crate::assess::ranking::Ranking;
use crate::assess::weighing::set;
use crate::decision::Edit;
use crate::terms::quantity::number;
use crate::terms::{Estimate, Unit};

/// How far beyond the crossing a flip is told, as a part of the way there.
const BEYOND: f64 = 1e-4;

/// In points. One for each criterion: the more probable of the nearest upwards and downwards.
pub fn all(bench: &Bench<'_>, measures: &Measures, ranking: &Ranking) -> Vec<Flip> {
    let (feasible, leader) = (&bench.exact.feasible, bench.throne.at);
    let all: f64 = ranking.weights.iter().map(|weight| weight.points.likely()).sum();
    let points_now = || {
        let criteria = bench.prepared.criteria().iter().zip(&ranking.weights);
        criteria.map(|(criterion, weight)| (&*criterion.id, weight.points))
    };
    let mut flips = Vec::new();
    for (k, (criterion, weight)) in bench.prepared.criteria().iter().zip(&ranking.weights).enumerate() {
        let own = weight.points.likely();
        let others = all - own;
        let utility = |candidate: usize| {
            let value = measures.likely.get(k).and_then(|row| row.get(candidate)).copied().unwrap_or(0.0);
            weight.utility(value)
        };
        // Points of the score that the other criteria give, before they are brought to sum one.
        let rest = |candidate: usize| {
            ranking.scores.get(candidate).copied().unwrap_or(0.0) / 100.0 * all - own * utility(candidate)
        };
        let crossings = feasible.iter().enumerate().filter(|(at, feasible)| **feasible && *at != leader);
        let crossings = crossings.filter_map(|(at, _)| {
            let slope = utility(leader) - utility(at);
            let points = (rest(at) - rest(leader)) / slope;
            // Beyond a hundred times the others, a weight is the only one.
            (slope.abs() > 1e-12 && points >= 0.0 && points <= others.max(own) * 100.0)
                .then_some((points, at))
        });
        let mut nearest: [Option<(f64, usize)>; 2] = [None, None];
        for (points, at) in crossings {
            let side = &mut nearest[usize::from(points > own)];
            if side.is_none_or(|(known, _)| (points - own).abs() < (known - own).abs()) {
                *side = Some((points, at));
            }
        }
        let probable = nearest.into_iter().flatten().map(|(points, at): (f64, usize)| {
            let below = share_below(weight.points, points);
            (if points > own { 1.0 - below } else { below }, points, at)
        });
        let best =
            probable.max_by(|a, b| a.0.total_cmp(&b.0).then((b.1 - own).abs().total_cmp(&(a.1 - own).abs())));
        if let Some((probability, level, _)) = best {
            // At the crossing the two are level: a little beyond it, the other leads.
            let points = (level + (level - own) * BEYOND).max(0.0);
            let score = |at: usize| rest(at) + points * utility(at);
            let allowed = (0..feasible.len()).filter(|at| feasible.get(*at) == Some(&true));
            let Some(at) = allowed.max_by(|a, b| score(*a).total_cmp(&score(*b))) else { continue };
            let Ok(weighed) = Estimate::exactly(points) else { continue };
            // Where the crossing is at the very end, there is no beyond.
            if score(at) <= score(leader) + 1e-9 * all {
                continue;
            }
            let Some(to) = bench.led(at) else { continue };
            flips.push(Flip {
                kind: FlipKind::Weight,
                input: criterion.id.to_string(),
                question: None,
                now: Level::Number(own, Unit::Points),
                flips_at: Level::Number(points, Unit::Points),
                probability,
                distance: distance(own, points),
                to,
                edit: Some(Edit::new(
                    format!(
                        "Weight of {}: {} → {} points",
                        criterion.name.to_lowercase(),
                        number(own),
                        number(points)
                    ),
                    set(&bench.prepared.decision.weighing, points_now(), &criterion.id, weighed),
                )),
            });
        }
    }
    flips
}
