//! What to find out first: what knowing each uncertain input would be worth.

use super::flips::question_of;
use super::measures::Measures;
use super::prepared::Prepared;
use super::ranking::{Ranking, drawn_scores, points};
use crate::analysis::value_of_information::of_parts;
use crate::decision::Place;
use rayon::prelude::*;

/// What knowing an input before choosing is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// The input's id, `volume/menu`.
    pub input: String,
    /// Where a question asks for it.
    pub question: Option<(Place, String)>,
    /// By how much the share of futures in which the choice is the best one would rise, 0 to 1.
    pub p_first: f64,
    /// Points of 100 the choice would be better by, on average.
    pub points: f64,
    /// The same in dollars over the horizon, where cost has weight.
    pub usd: Option<f64>,
}

/// Parts a drawn input is cut into at most, and draws each has at least: fewer would see a value in
/// noise.
const MOST_PARTS: usize = 12;
const LEAST_DRAWS: usize = 400;
/// A gain below this, over the root of the draws, is noise: four in a thousand of ten thousand.
const NOISE: f64 = 0.4;

/// Inputs worth knowing, the most valuable first.
pub fn all(prepared: &Prepared, measures: &Measures, ranking: &Ranking) -> Vec<Worth> {
    let candidates = &prepared.tables().candidates;
    let drawn = points(prepared, measures, &ranking.weights);
    let values = drawn_scores(measures, &ranking.weights, &drawn, candidates.len());
    let all_points: Vec<f64> = (0..measures.draws)
        .map(|draw| drawn.iter().filter_map(|column| column.get(draw)).sum::<f64>().max(f64::MIN_POSITIVE))
        .collect();
    // Options that are never allowed cannot be chosen, whatever is known.
    let rows: Vec<(Vec<f64>, &Vec<bool>)> = values
        .chunks(measures.draws.max(1))
        .zip(&measures.feasible)
        .filter(|(_, feasible)| feasible.iter().any(|one| *one))
        .map(|(row, feasible)| {
            let scores = row.iter().zip(&all_points).zip(feasible);
            (scores.map(|((score, all), ok)| if *ok { 100.0 * score / all } else { 0.0 }).collect(), feasible)
        })
        .collect();
    let scores: Vec<Vec<f64>> = rows.iter().map(|(scores, _)| scores.clone()).collect();
    let firsts = firsts(&scores);
    let usd_per_point = usd_per_point(prepared, ranking);
    let parts = (measures.draws / LEAST_DRAWS).clamp(2, MOST_PARTS);
    let noise = NOISE / libm::sqrt(measures.draws.max(1) as f64);
    // Who is never first in any future cannot gain by one.
    let firsts: Vec<Vec<f64>> =
        firsts.into_iter().filter(|row| row.iter().any(|share| *share > 0.0)).collect();
    let inputs: Vec<_> = prepared.tables().inputs.places().filter(|(_, input)| input.is_ranged()).collect();
    let mut found: Vec<Worth> = inputs
        .into_par_iter()
        .filter_map(|(at, input)| {
            let edges: Vec<f64> =
                (1..parts).map(|edge| input.estimate.quantile(edge as f64 / parts as f64)).collect();
            let part = |draw: usize| {
                let value = prepared.tables().inputs.at(at, Some(draw));
                edges.iter().map(|edge| u8::from(value > *edge)).sum::<u8>()
            };
            let part_of: Vec<u8> = (0..measures.draws).map(part).collect();
            let p_first = of_parts(&firsts, &part_of, parts).ok()?;
            (p_first > noise).then_some(())?;
            let points = of_parts(&scores, &part_of, parts).ok()?;
            Some(Worth {
                input: input.id.clone(),
                question: question_of(&prepared.decision, &input.id),
                p_first,
                points,
                usd: usd_per_point.map(|usd| usd * points),
            })
        })
        .collect();
    found.sort_by(|a, b| b.p_first.total_cmp(&a.p_first).then_with(|| a.input.cmp(&b.input)));
    found
}

/// One where an option is first in a future, else zero; ties are split.
fn firsts(scores: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let draws = scores.first().map_or(0, Vec::len);
    let mut firsts = vec![vec![0.0; draws]; scores.len()];
    for draw in 0..draws {
        let at = |row: &Vec<f64>| row.get(draw).copied().unwrap_or(f64::NEG_INFINITY);
        let best = scores.iter().map(at).fold(f64::NEG_INFINITY, f64::max);
        let winners = scores.iter().filter(|row| at(row) >= best).count().max(1);
        for (row, first) in scores.iter().zip(&mut firsts) {
            if at(row) >= best
                && let Some(share) = first.get_mut(draw)
            {
                *share = 1.0 / winners as f64;
            }
        }
    }
    firsts
}

/// What a point of the score is worth in dollars over the horizon, where cost has weight.
fn usd_per_point(prepared: &Prepared, ranking: &Ranking) -> Option<f64> {
    let at = prepared.criteria().iter().position(|criterion| criterion.id == "horizon-cost")?;
    let cost = ranking.weights.get(at).filter(|weight| weight.share > 0.0)?;
    Some((cost.anchors.worst - cost.anchors.best).abs() / (100.0 * cost.share))
}
