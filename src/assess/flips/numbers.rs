//! Flips of numbers: a scan outwards from the likely value, a bisection, and a trial.

use super::{Bench, Flip, FlipKind, Led, Level, distance, question_of, share_beyond, sort, unit_of};
use crate::assess::at_once;
use crate::assess::inputs::{Input, InputAt, as_typed, bounds};
use crate::assess::latency_floor;
use crate::assess::money::stated_once_usd;
use crate::assess::words::value_words;
use crate::catalog::Test;
use crate::decision::{Edit, Kind, Place, Value, questions};
use crate::terms::quantity::named;
use crate::terms::{Estimate, Unit};
use rayon::prelude::*;

/// Numbers told; those less probable and farther away are left out.
const MOST: usize = 12;
/// Falls seen on few months that are tried for real: some come to nothing, some are the other side
/// of one that is told.
const TRIED: usize = 16;
/// Halvings between two steps of the scan, on few months.
const HALVINGS: usize = 10;
/// Part of the way there by which a fall seen on few months is told later, for what they blur.
const BLUR: f64 = 2e-3;
/// Halvings where what was sized anew did not agree.
const TRIALS: usize = 9;
/// Part of the way to a flip at which the leader must still lead.
const BEFORE: f64 = 0.99;

/// A number that may be moved: an input of the tables, or an answer that only sizes and rules read.
struct Number {
    /// Its place among the inputs, where it is one.
    input: Option<InputAt>,
    id: String,
    question: Option<(Place, String)>,
    estimate: Estimate,
    unit: Unit,
}

/// Where a scan saw the leader fall.
struct Bracket {
    /// The value, as seen on few months and fixed sizes.
    at: f64,
    /// Values farther out on the scan, should sizing anew move the flip.
    beyond: Vec<f64>,
}

/// The most probable flips; both ways are looked at, and the more probable one told.
pub fn all(bench: &Bench<'_>) -> Vec<Flip> {
    let inputs: Vec<(InputAt, &Input)> = bench.prepared.tables().inputs.places().collect();
    let mut seen: Vec<(Number, Bracket, f64)> = inputs
        .into_par_iter()
        .flat_map_iter(|(at, input)| {
            let brackets = scan(bench, at, input);
            brackets.into_iter().map(move |bracket| (number(bench, at, input), bracket))
        })
        .map(|(number, bracket)| {
            let probability = share_beyond(number.estimate, bracket.at);
            (number, bracket, probability)
        })
        .collect();
    seen.sort_by(|(a, bracket_a, p_a), (b, bracket_b, p_b)| {
        let near = |number: &Number, bracket: &Bracket| distance(number.estimate.likely(), bracket.at);
        p_b.total_cmp(p_a)
            .then(near(a, bracket_a).total_cmp(&near(b, bracket_b)))
            .then_with(|| a.id.cmp(&b.id))
    });
    seen.truncate(TRIED);
    let mut tries: Vec<(Number, Bracket)> =
        seen.into_iter().map(|(number, bracket, _)| (number, bracket)).collect();
    tries.extend(of_rules(bench));
    let mut flips: Vec<Flip> =
        tries.into_par_iter().filter_map(|(number, bracket)| settled(bench, &number, &bracket)).collect();
    sort(&mut flips);
    let mut told: Vec<Flip> = Vec::new();
    for flip in flips {
        if told.len() < MOST && told.iter().all(|known| known.input != flip.input) {
            told.push(flip);
        }
    }
    told
}

fn number(bench: &Bench<'_>, at: InputAt, input: &Input) -> Number {
    let question = question_of(&bench.prepared.decision, &input.id);
    let unit = unit_of(&bench.prepared.decision, &input.id);
    Number { input: Some(at), id: input.id.clone(), question, estimate: input.estimate, unit }
}

/// The nearest fall of the leader on either side, on few months and with sizes as they are.
fn scan(bench: &Bench<'_>, at: InputAt, input: &Input) -> Vec<Bracket> {
    let likely = input.estimate.likely();
    let candidates = &bench.prepared.tables().candidates;
    let falls = |value: f64| {
        let moved = bench.coarse.moved(&bench.prepared.with_likely(at, value));
        bench.throne.taken(candidates, &moved).is_some()
    };
    let sides = [steps(input, false), steps(input, true)];
    let brackets = sides.into_iter().filter_map(|steps| {
        // Where the far end changes no measure, nothing reads this number.
        let far = bench.coarse.moved(&bench.prepared.with_likely(at, *steps.last()?));
        if far.criteria == bench.coarse.criteria && far.feasible == bench.coarse.feasible {
            return None;
        }
        let first = steps.iter().position(|value| falls(*value))?;
        let mut stays = first.checked_sub(1).and_then(|before| steps.get(before).copied()).unwrap_or(likely);
        let mut flips = *steps.get(first)?;
        for _ in 0..HALVINGS {
            let middle = halfway(stays, flips);
            if falls(middle) { flips = middle } else { stays = middle }
        }
        let (least, most) = input.bounds;
        let at = (flips + (flips - likely) * BLUR).clamp(least, most);
        Some(Bracket { at, beyond: steps.get(first..).unwrap_or_default().to_vec() })
    });
    brackets.collect()
}

fn halfway(a: f64, b: f64) -> f64 {
    if a > 0.0 && b > 0.0 { libm::sqrt(a) * libm::sqrt(b) } else { f64::midpoint(a, b) }
}

/// Values to look at on one side, nearest first: the person's own quantiles, then up to a
/// thousandfold, or the ends of what may be answered where those are near.
fn steps(input: &Input, up: bool) -> Vec<f64> {
    let Input { estimate, bounds: (least, most), .. } = input;
    let likely = estimate.likely();
    let sign = if up { 1.0 } else { -1.0 };
    let mut steps: Vec<f64> =
        [0.4, 0.8, 1.28, 1.8, 2.4, 3.0].into_iter().map(|z| estimate.at_z(sign * z)).collect();
    if likely > 0.0 {
        let factors = [1.25, 1.6, 2.5, 5.0, 10.0, 30.0, 100.0, 1000.0];
        steps.extend(factors.into_iter().map(|factor| if up { likely * factor } else { likely / factor }));
    } else {
        let sizes = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0, 1000.0];
        steps.extend(sizes.into_iter().map(|size| likely + sign * size));
    }
    let end = if up { *most } else { *least };
    if (end - likely).abs() <= 1000.0 {
        let shares = [0.05, 0.15, 0.35, 0.65, 1.0];
        steps.extend(shares.into_iter().map(|share| likely + (end - likely) * share));
    }
    steps.retain(|value| {
        value.is_finite() && (*least..=*most).contains(value) && (value - likely) * sign > 1e-9 * likely.abs()
    });
    steps.sort_by(|a, b| (a - likely).abs().total_cmp(&(b - likely).abs()));
    steps.dedup_by(|a, b| (*a - *b).abs() <= 0.02 * (*b - likely).abs());
    steps
}

/// The flip as it is once everything is sized anew; `None` where there is none after all.
fn settled(bench: &Bench<'_>, number: &Number, bracket: &Bracket) -> Option<Flip> {
    let now = number.estimate.likely();
    let (mut flips, mut to) = std::iter::once(bracket.at)
        .chain(
            bracket.beyond.iter().copied().filter(|value| distance(now, *value) > distance(now, bracket.at)),
        )
        .take(4)
        .find_map(|value| Some((value, leads(bench, number, value)?)))?;
    let mut stays = now;
    // Usually the scan was right, and one look before it tells.
    let before = now + (flips - now) * BEFORE;
    match leads(bench, number, before) {
        None => stays = before,
        Some(already) => (flips, to) = (before, already),
    }
    for _ in 0..TRIALS {
        if (flips - stays).abs() <= (1.0 - BEFORE) * 1.0001 * (flips - now).abs() {
            break;
        }
        let middle = halfway(stays, flips);
        match leads(bench, number, middle) {
            None => stays = middle,
            Some(already) => (flips, to) = (middle, already),
        }
    }
    let edit = number.question.as_ref().and_then(|(place, id)| {
        let (decision, money) = (&bench.prepared.decision, bench.prepared.money());
        let value = Value::Estimate(Estimate::exactly(as_typed(money, id, flips)).ok()?);
        let (from, to) = (money.range(number.estimate, number.unit), value_words(decision, id, &value));
        let label = named(questions::by_id(id)?.asked(), &format!("{from} → {to}"));
        Some(Edit { label, ..Edit::answer(place, id, Some(value)) })
    });
    Some(Flip {
        kind: FlipKind::Number,
        input: number.id.clone(),
        question: number.question.clone(),
        now: Level::Number(now, number.unit),
        flips_at: Level::Number(flips, number.unit),
        probability: share_beyond(number.estimate, flips),
        distance: distance(now, flips),
        to,
        edit,
    })
}

/// Who leads instead where a number is that value. What bills depend on is answered that way and
/// sized anew; what they do not is read off the same tables.
fn leads(bench: &Bench<'_>, number: &Number, value: f64) -> Option<Led> {
    if let Some(at) = number.input {
        let moved = bench.prepared.with_likely(at, value);
        if number.question.is_none() || bench.coarse.moved(&moved).costs_as(bench.coarse) {
            let likely = bench.exact.moved(&moved);
            return bench
                .throne
                .taken(&bench.prepared.tables().candidates, &likely)
                .and_then(|at| bench.led(at));
        }
    }
    let (_, trial) = bench.answered(number.question.as_ref()?, value)?;
    let at = bench.throne.taken(trial.candidates(), &trial.likely)?;
    trial.candidates().get(at).map(Led::of)
}

/// Numbers at which a rule begins to remove the leader, or a size follows an answer: no table is
/// scanned for those.
fn of_rules(bench: &Bench<'_>) -> Vec<(Number, Bracket)> {
    let decision = &bench.prepared.decision;
    let mut found = Vec::new();
    for question in questions::all() {
        let Kind::Estimate { unit, .. } = question.kind else { continue };
        let (least, most) = bounds(bench.prepared.money(), question.id);
        for place in decision.places(question) {
            let Some(estimate) = bench.prepared.answered(&place, question.id) else { continue };
            if !(question.asked_if)(decision, &place) {
                continue;
            }
            let now = estimate.likely();
            for side in [-1.0, 1.0] {
                let mut values = thresholds(bench, &place, question.id);
                values.retain(|value| (*value - now) * side > 0.0 && (least..=most).contains(value));
                values.sort_by(|a, b| (a - now).abs().total_cmp(&(b - now).abs()));
                if let Some((at, beyond)) = values.split_first() {
                    let number = Number {
                        input: None,
                        id: place.input(question.id),
                        question: Some((place.clone(), question.id.to_owned())),
                        estimate,
                        unit,
                    };
                    found.push((number, Bracket { at: *at, beyond: beyond.to_vec() }));
                }
            }
        }
    }
    found
}

/// Values of an answer just past which something else may hold.
fn thresholds(bench: &Bench<'_>, place: &Place, question: &str) -> Vec<f64> {
    /// Just past a limit.
    const PAST: f64 = 1.0001;
    let leader = bench.prepared.tables().candidates.get(bench.throne.at);
    let likely =
        |question: &str| bench.prepared.answered(&Place::Application, question).map(Estimate::likely);
    let mut values = Vec::new();
    for rule in &bench.prepared.catalog.part.rules {
        match &rule.test {
            Test::Above { question: asked, limit } if asked == question => {
                let offers = leader.into_iter().flat_map(|leader| &leader.placements);
                let offers = offers.filter_map(|(offer, ..)| bench.prepared.catalog.offer(offer));
                let limits = offers.flat_map(|offer| &offer.limits).filter(|known| known.kind == *limit);
                values.extend(limits.map(|limit| limit.most * PAST));
            }
            Test::Below { question: asked, least, .. } if asked == question => {
                values.extend(likely(least).map(|least| least / PAST));
            }
            Test::Below { question: asked, least, .. } if least == question => {
                values.extend(likely(asked).map(|asked| asked * PAST));
            }
            Test::AtOnce { questions, limit } if questions.iter().any(|asked| asked == question) => {
                values.extend(leader.and_then(|leader| {
                    let prepared = bench.prepared;
                    Some(at_once::nearest(prepared, leader, place, question, *limit)? * PAST)
                }));
            }
            Test::StartsLate
                if [latency_floor::START_COLD, latency_floor::MAY_BE_SLOW].contains(&question) =>
            {
                let offers = leader.into_iter().flat_map(|leader| {
                    let offers = leader.placements.iter();
                    offers
                        .filter_map(|(offer, ..)| bench.prepared.catalog.offer(offer))
                        .map(move |offer| (leader, offer))
                });
                let met =
                    offers.flat_map(|(leader, offer)| latency_floor::of(bench.prepared, offer, &leader.plan));
                let met = met.filter(|met| met.place == *place);
                values.extend(met.map(|met| {
                    if question == latency_floor::START_COLD {
                        met.cold_at_most * PAST
                    } else {
                        met.late / PAST
                    }
                }));
            }
            Test::OverBudget { question: asked } if asked == question => {
                values.extend(bench.exact.monthly.get(bench.throne.at).map(|usd| usd / PAST));
            }
            Test::OverBudgetOnce { question: asked } if asked == question => {
                let usd = leader.map(|leader| stated_once_usd(bench.prepared, leader, None));
                values.extend(usd.map(|usd| usd / PAST));
            }
            _ => {}
        }
    }
    match question {
        // Two instances from here on, three from there.
        "availability" => values.extend([99.899, 99.9, 99.989, 99.99]),
        "horizon" | "exit" => values.extend([6.0, 12.0, 24.0, 36.0, 48.0, 60.0]),
        _ => {}
    }
    values
}
