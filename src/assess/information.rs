//! What to find out first: what knowing each uncertain input would be worth.

use super::flips::{Bench, question_of};
use super::inputs::{Input, InputAt};
use super::measures::Measures;
use super::prepared::Prepared;
use super::ranking::{Ranking, drawn_scores, points};
use super::settled::{Answered, Settled, Shift, Shifts, Spread};
use crate::analysis::value_of_information::{of_parts, perfect};
use crate::decision::{Change, Place};
use rayon::prelude::*;
use std::sync::Arc;

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

/// What is worth knowing, the most valuable first: every ranged input, and every question whose
/// answers were tried for real. Where somebody can answer, sizes follow the answer before and after it
/// is known, so that what is told is the worth of choosing with it.
pub fn all(
    bench: Option<&Bench<'_>>,
    prepared: &Prepared,
    measures: &Measures,
    ranking: &Ranking,
    settled: &[Settled],
) -> Vec<Worth> {
    let options = options(prepared, measures, ranking);
    let as_sized = AsSized::of(&options, measures.draws);
    let usd_per_point = usd_per_point(prepared, ranking);
    let worth = |input: &str, question: Option<(Place, String)>, gain: Gain| {
        let Gain { p_first, points, .. } = gain;
        let usd = usd_per_point.map(|usd| usd * points);
        gain.is_told().then(|| Worth { input: input.to_owned(), question, p_first, points, usd })
    };
    let answered = |known: &Settled| {
        let gain = of_settled(prepared, ranking, &options, measures.draws, known)?;
        worth(&known.input, Some(known.question.clone()), gain)
    };
    let is_settled = |input: &Input| settled.iter().any(|known| known.input == input.id);
    let inputs = prepared.tables().inputs.places();
    let inputs: Vec<_> = inputs.filter(|(_, input)| input.is_ranged() && !is_settled(input)).collect();
    let mut found: Vec<Worth> = inputs
        .into_par_iter()
        .filter_map(|(at, input)| {
            let gain = as_sized.gain(prepared, at, input)?;
            match bench.and_then(|bench| Answered::of(bench, (at, input), &[])) {
                Some(known) => answered(&known.settled),
                None => worth(&input.id, question_of(&prepared.decision, &input.id), gain),
            }
        })
        .collect();
    found.extend(settled.par_iter().filter_map(answered).collect::<Vec<_>>());
    found.sort_by(|a, b| b.p_first.total_cmp(&a.p_first).then_with(|| a.input.cmp(&b.input)));
    found
}

/// What knowing an answer gains, and in how many futures that was seen.
#[derive(Clone, Copy)]
struct Gain {
    p_first: f64,
    points: f64,
    futures: usize,
}

impl Gain {
    /// Whether it is more than noise.
    fn is_told(self) -> bool {
        self.p_first > NOISE / libm::sqrt(self.futures.max(1) as f64)
    }
}

/// Scores and firsts of every future with sizes as they are.
struct AsSized {
    scores: Vec<Vec<f64>>,
    firsts: Vec<Vec<f64>>,
    parts: usize,
    draws: usize,
}

impl AsSized {
    fn of(options: &[Scored<'_>], draws: usize) -> Self {
        // Options that are never allowed cannot be chosen, whatever is known.
        let allowed = options.iter().filter(|option| option.is_ever_allowed);
        let scores: Vec<Vec<f64>> = allowed.map(|option| option.scores.clone()).collect();
        let mut firsts = firsts(&scores);
        // Who is never first in any future cannot gain by one.
        firsts.retain(|row| row.iter().any(|share| *share > 0.0));
        Self { scores, firsts, parts: (draws / LEAST_DRAWS).clamp(2, MOST_PARTS), draws }
    }

    /// What knowing an input gains; `None` within the noise.
    fn gain(&self, prepared: &Prepared, at: InputAt, input: &Input) -> Option<Gain> {
        let parts = self.parts;
        let edges: Vec<f64> =
            (1..parts).map(|edge| input.estimate.quantile(edge as f64 / parts as f64)).collect();
        let part = |draw: usize| {
            let value = prepared.tables().inputs.at(at, Some(draw));
            edges.iter().map(|edge| u8::from(value > *edge)).sum::<u8>()
        };
        let part_of: Vec<u8> = (0..self.draws).map(part).collect();
        let p_first = of_parts(&self.firsts, &part_of, parts).ok()?;
        let gain = Gain { p_first, points: 0.0, futures: self.draws };
        gain.is_told().then_some(())?;
        Some(Gain { points: of_parts(&self.scores, &part_of, parts).ok()?, ..gain })
    }
}

/// An option's points of 100 in every future.
struct Scored<'a> {
    id: &'a str,
    /// Nothing where it is not allowed.
    scores: Vec<f64>,
    allowed: &'a [bool],
    is_ever_allowed: bool,
}

fn options<'a>(prepared: &'a Prepared, measures: &'a Measures, ranking: &Ranking) -> Vec<Scored<'a>> {
    let candidates = &prepared.tables().candidates;
    let drawn = points(prepared, measures, &ranking.weights);
    let values = drawn_scores(measures, &ranking.weights, &drawn, candidates.len());
    let all_points: Vec<f64> = (0..measures.draws)
        .map(|draw| drawn.iter().filter_map(|column| column.get(draw)).sum::<f64>().max(f64::MIN_POSITIVE))
        .collect();
    let rows = values.chunks(measures.draws.max(1)).zip(&measures.feasible).zip(candidates);
    rows.map(|((row, allowed), candidate)| {
        let scores = row.iter().zip(&all_points).zip(allowed);
        let scores = scores.map(|((score, all), ok)| if *ok { 100.0 * score / all } else { 0.0 });
        Scored {
            id: &candidate.id,
            scores: scores.collect(),
            allowed,
            is_ever_allowed: allowed.iter().any(|one| *one),
        }
    })
    .collect()
}

/// What knowing the answer to a question gains.
fn of_settled(
    prepared: &Prepared,
    ranking: &Ranking,
    options: &[Scored<'_>],
    draws: usize,
    settled: &Settled,
) -> Option<Gain> {
    let (futures, probabilities): (Vec<usize>, Vec<f64>) = match &settled.spread {
        Spread::About { input, from, to, shares } => {
            let value = |draw: usize| prepared.tables().inputs.at(*input, Some(draw));
            let about = (0..draws).filter(|draw| (*from..=*to).contains(&value(*draw)));
            (about.collect(), shares.clone())
        }
        Spread::Even | Spread::Anew => {
            let answers = settled.answers.len();
            ((0..draws).collect(), vec![1.0 / answers as f64; answers])
        }
    };
    let mut ids: Vec<&str> = options.iter().map(|option| option.id).collect();
    // An answer may bring options that are none today.
    for (id, _) in settled.answers.iter().flat_map(|answer| &answer.shifts) {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
    let is_anew = settled.spread == Spread::Anew || settled.allows_others();
    let mut means: Vec<Vec<Mean>> = Vec::with_capacity(settled.answers.len());
    for (at, answer) in settled.answers.iter().enumerate() {
        let alike = settled.answers.iter().take(at).position(|known| known.shifts == answer.shifts);
        let found = match alike.and_then(|alike| means.get(alike)) {
            Some(known) => known.clone(),
            None if is_anew => anew(prepared, ranking, &ids, &answer.change)?,
            None => under(options, &ids, &answer.shifts, &futures),
        };
        means.push(found);
    }
    let value = |of: fn(&Mean) -> f64| {
        let row = |option: usize| means.iter().map(|answer| answer.get(option).map_or(0.0, of)).collect();
        let payoffs: Vec<Vec<f64>> = (0..ids.len()).map(row).collect();
        perfect(&payoffs, &probabilities).ok().map(|found| found.value)
    };
    let futures = if is_anew { draws.min(ANEW as usize) } else { futures.len() };
    Some(Gain { p_first: value(|mean| mean.first)?, points: value(|mean| mean.score)?, futures })
}

/// Futures that are drawn anew where an answer makes them others than those that are known.
const ANEW: u32 = 512;

/// How every option fares once the question is answered, everything measured again.
fn anew(prepared: &Prepared, ranking: &Ranking, ids: &[&str], change: &Change) -> Option<Vec<Mean>> {
    let mut decision = (*prepared.decision).clone();
    change.apply_to(&mut decision).ok()?;
    decision.settings.draws = decision.settings.draws.min(ANEW);
    let after = Prepared::after(Arc::new(decision), Arc::clone(&prepared.catalog), Some(prepared)).ok()?;
    let measures = Measures::of(&after);
    let options = options(&after, &measures, ranking);
    let rows: Vec<Vec<f64>> = options.iter().map(|option| option.scores.clone()).collect();
    let means = means(&rows);
    let of = |id: &&str| {
        let at = options.iter().position(|known| known.id == *id);
        at.and_then(|at| means.get(at)).copied().unwrap_or_default()
    };
    Some(ids.iter().map(of).collect())
}

/// An option's share of futures in which it is first, and its mean points of 100.
#[derive(Clone, Copy, Default)]
struct Mean {
    first: f64,
    score: f64,
}

/// How every option fares over some futures, once an answer has moved it.
fn under(options: &[Scored<'_>], ids: &[&str], shifts: &Shifts, futures: &[usize]) -> Vec<Mean> {
    let moved = |(at, id): (usize, &&str)| -> Vec<f64> {
        let shift = shifts.iter().find(|(known, _)| known == id).map(|(_, shift)| *shift);
        let (Some(option), Some(Shift::By(points))) = (options.get(at), shift) else {
            return vec![0.0; futures.len()];
        };
        let is_allowed = |draw: &usize| option.allowed.get(*draw) == Some(&true);
        let score = |draw: &usize| option.scores.get(*draw).filter(|_| is_allowed(draw));
        futures.iter().map(|draw| score(draw).map_or(0.0, |score| (score + points).max(0.0))).collect()
    };
    means(&ids.iter().enumerate().map(moved).collect::<Vec<_>>())
}

/// Over all futures of some scores, option after option.
fn means(scores: &[Vec<f64>]) -> Vec<Mean> {
    let mean = |row: &Vec<f64>| row.iter().sum::<f64>() / row.len().max(1) as f64;
    let firsts = firsts(scores);
    scores.iter().zip(&firsts).map(|(score, first)| Mean { first: mean(first), score: mean(score) }).collect()
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
