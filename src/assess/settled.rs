//! Questions answered for real: with one answer after another, every option sized anew.
//!
//! The tornado draws its bars from these trials, and what knowing an answer is worth follows from
//! them too, so that a bar, a flip and a worth never say different things of one answer.

use super::flips::{Bench, Flip, FlipKind, Level, question_of, share_below};
use super::inputs::{Input, InputAt};
use super::trial::Trial;
use crate::decision::{Change, Place};
use crate::terms::Estimate;
use crate::terms::chance::{Z_90, normal_cdf};

/// What an answer does to an option's points of 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shift {
    /// Allowed before and after.
    By(f64),
    /// Allowed by the answer alone, with these at likely; its futures are measured anew.
    In(f64),
    /// Not allowed.
    Out,
}

/// What an answer does to every option, by id; one that is not named is out.
pub type Shifts = Vec<(String, Shift)>;

/// In which futures the answers are looked at, and how likely each is.
#[derive(Clone, Debug, PartialEq)]
pub enum Spread {
    /// Where the input was drawn about likely, since what sizes at likely cost far from there is no
    /// cost that anybody would pay.
    About { input: InputAt, from: f64, to: f64, shares: Vec<f64> },
    /// In all of them; each answer is as likely as the others.
    Even,
    /// The same, drawn anew: no future that is known has another answer than likely.
    Anew,
}

/// An answer, and what it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub change: Change,
    pub shifts: Shifts,
}

/// A question, and what its answers do.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// The input's id, `volume/menu`.
    pub input: String,
    pub question: (Place, String),
    pub spread: Spread,
    pub answers: Vec<Answer>,
}

impl Settled {
    /// Whether some answer does to an option what another does not.
    pub fn tells(&self) -> bool {
        self.answers.windows(2).any(|pair| matches!(pair, [a, b] if a.shifts != b.shifts))
    }

    /// Whether some answer allows an option that is not allowed at likely.
    pub fn allows_others(&self) -> bool {
        let mut shifts = self.answers.iter().flat_map(|answer| &answer.shifts);
        shifts.any(|(_, shift)| matches!(shift, Shift::In(_)))
    }
}

/// What an answer does to the options, seen from likely.
pub fn shifts(bench: &Bench<'_>, trial: &Trial) -> Shifts {
    let likely = bench.exact;
    let (before, after) = (bench.throne.scores(likely), bench.throne.scores(&trial.likely));
    let known = &bench.prepared.tables().candidates;
    let options = trial.candidates().iter().zip(after).zip(&trial.likely.feasible);
    options
        .map(|((option, after), is_allowed)| {
            let place = known.iter().position(|candidate| candidate.id == option.id);
            let was_allowed = place.filter(|at| likely.feasible.get(*at) == Some(&true));
            let shift = match was_allowed.and_then(|at| before.get(at)) {
                _ if !is_allowed => Shift::Out,
                Some(before) => Shift::By(after - before),
                None => Shift::In(after),
            };
            (option.id.clone(), shift)
        })
        .collect()
}

/// Where a number is answered: at its ends, at likely, and halfway between; in deviates.
const PLACES: [f64; 5] = [-Z_90, -0.5 * Z_90, 0.0, 0.5 * Z_90, Z_90];

/// An input answered at five places of its range or more, the lowest first.
pub struct Answered {
    pub settled: Settled,
    /// The leader's lead at each of [`PLACES`].
    pub leads: [f64; 5],
    /// Its bill over the horizon at the lowest and the highest of them; `None` where it is no option
    /// at one of them.
    pub usd: Option<[f64; 2]>,
}

impl Answered {
    /// `None` for what no question asks. Where the choice turns beyond the ends, what is beyond is
    /// looked at too.
    pub fn of(bench: &Bench<'_>, (at, input): (InputAt, &Input), flips: &[Flip]) -> Option<Self> {
        let question = question_of(&bench.prepared.decision, &input.id)?;
        let estimate = input.estimate;
        let mut answers = Vec::with_capacity(PLACES.len());
        let mut looks = Vec::with_capacity(PLACES.len());
        for z in PLACES {
            let (change, trial) = bench.answered(&question, estimate.at_z(z))?;
            let usd = trial.place(bench.throne.leader).map(|at| trial.likely.horizon_usd(at));
            looks.push((bench.throne.lead_of(&trial), usd));
            answers.push(Answer { change, shifts: shifts(bench, &trial) });
        }
        let middle = |pair: &[f64]| pair.iter().sum::<f64>() / 2.0;
        let mut edges: Vec<f64> = PLACES.windows(2).map(|pair| normal_cdf(middle(pair))).collect();
        let leads = std::array::from_fn(|at| looks.get(at).map_or(0.0, |(lead, _)| *lead));
        let usd = looks.first()?.1.zip(looks.last()?.1).map(|(low, high)| [low, high]);
        for turn in turns(flips, &input.id) {
            let is_below = turn < estimate.low();
            if !is_below && turn <= estimate.high() {
                continue;
            }
            let Some((change, trial)) = bench.answered(&question, beyond(estimate, turn)) else { continue };
            let (answer, edge) = if is_below { (0, 0) } else { (answers.len(), edges.len()) };
            answers.insert(answer, Answer { change, shifts: shifts(bench, &trial) });
            edges.insert(edge, share_below(estimate, turn));
        }
        let (from, to) = (estimate.at_z(-ABOUT), estimate.at_z(ABOUT));
        let spread = Spread::About { input: at, from, to, shares: between(&edges) };
        let settled = Settled { input: input.id.clone(), question, spread, answers };
        Some(Self { settled, leads, usd })
    }
}

/// Deviates around likely within which a size chosen there is the right one.
const ABOUT: f64 = 0.25 * Z_90;

/// What lies between shares, from nought to one.
fn between(edges: &[f64]) -> Vec<f64> {
    let lower = std::iter::once(0.0).chain(edges.iter().copied());
    let upper = edges.iter().copied().chain(std::iter::once(1.0));
    lower.zip(upper).map(|(lower, upper)| upper - lower).collect()
}

/// Numbers that only sizes and rules read, and that turn the choice within their range: no table
/// has draws of them.
pub fn undrawn(bench: &Bench<'_>, flips: &[Flip]) -> Vec<Settled> {
    let is_drawn = |flip: &Flip| bench.prepared.tables().inputs.iter().any(|input| input.id == flip.input);
    let numbers = flips.iter().filter(|flip| flip.kind == FlipKind::Number && flip.probability > 0.0);
    let asked = numbers.filter(|flip| !is_drawn(flip)).filter_map(|flip| {
        let (place, id) = flip.question.clone()?;
        let estimate = bench.prepared.answered(&place, &id)?;
        let question = (place, id);
        // The middles of ten parts that are as likely as each other.
        let values = (0..10).map(|part| estimate.quantile((f64::from(part) + 0.5) / 10.0));
        let tried = values.map(|value| {
            let (change, trial) = bench.answered(&question, value)?;
            Some(Answer { change, shifts: shifts(bench, &trial) })
        });
        let answers = tried.collect::<Option<Vec<Answer>>>()?;
        Some(Settled { input: flip.input.clone(), question, spread: Spread::Anew, answers })
    });
    asked.filter(Settled::tells).collect()
}

/// Where a number turns the choice.
fn turns<'a>(flips: &'a [Flip], input: &'a str) -> impl Iterator<Item = f64> + 'a {
    let numbers = flips.iter().filter(move |flip| flip.kind == FlipKind::Number && flip.input == input);
    numbers.filter_map(|flip| match flip.flips_at {
        Level::Number(at, _) => Some(at),
        Level::Words(_) => None,
    })
}

/// The middle of what is believed beyond a value, seen from likely.
fn beyond(estimate: Estimate, value: f64) -> f64 {
    let below = share_below(estimate, value);
    let middle = if value > estimate.likely() { f64::midpoint(below, 1.0) } else { below / 2.0 };
    estimate.quantile(middle.clamp(normal_cdf(-FARTHEST), normal_cdf(FARTHEST)))
}

/// Deviates beyond which nothing is looked at: three of a thousand futures.
const FARTHEST: f64 = 3.0;
