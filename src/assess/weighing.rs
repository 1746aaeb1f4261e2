//! From what people said about importance to points, in every way it can be said.
//!
//! Judgements become points at likely here, and draws where only an order is known or nothing at
//! all: then every future has weights of its own, drawn evenly from all that agree with what was
//! said, by the streams that any weights are drawn by.

mod pairs;

pub use pairs::{Consistency, USUAL_RATIO, Worst, consistency};

use super::criteria::Criterion;
use super::prepared::Prepared;
use crate::analysis::weights::{RankRule, of_ranks};
use crate::decision::{Change, Decision, Edit, Judgement, OrderRule, Weighing, unweighed};
use crate::terms::Estimate;
use crate::terms::chance::{Stream, quantiles};
use crate::terms::document::Fault;
use crate::terms::quantity::{lower_first, number};
use pairs::Linked;
use rayon::prelude::*;

/// Points of the most important criterion, and of all where nothing is known.
const MOST_POINTS: f64 = 100.0;

/// What was said of one criterion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said {
    /// Points at likely, with their range where it is stated.
    pub points: Estimate,
    /// Whether anybody said anything.
    pub is_weighed: bool,
    pub freedom: Freedom,
}

/// Whether a criterion's weight is free within what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freedom {
    /// As its points say.
    Stated,
    /// Anything, with all others that are free.
    Any,
    /// The greatest of those that are free, the second of them, …: counted from 0.
    Place(usize),
}

/// How the weights came about, for a record.
#[derive(Clone, Debug, PartialEq)]
pub struct WeighingOutcome {
    /// `direct`, `swing`, `ranked`, `pairwise`, `ranges` or `unknown`.
    pub way: &'static str,
    /// One plain sentence.
    pub sentence: String,
    pub consistency: Option<Consistency>,
}

/// What was said of each criterion; `stored` are points by criterion.
pub fn said<'a>(
    weighing: &Weighing,
    stored: &dyn Fn(&str) -> Option<Estimate>,
    criteria: impl Iterator<Item = &'a Criterion>,
) -> Vec<Said> {
    let derived = Derived::of(weighing);
    criteria
        .map(|criterion| {
            let id = &*criterion.id;
            let stated = stored(id);
            let own = Said {
                points: match stated {
                    Some(points) => points,
                    None if criterion.counts_unasked => unweighed(),
                    None => super::zero(),
                },
                // Storing a scale leaves the weight as unknown as it was.
                is_weighed: stated.is_some_and(|points| points != unweighed()),
                freedom: Freedom::Stated,
            };
            match &derived {
                Derived::Nothing => own,
                // Zero points leave a criterion out, whatever else is unknown.
                Derived::AllFree if own.points.high() <= 0.0 => own,
                Derived::AllFree => {
                    Said { points: exactly(MOST_POINTS), is_weighed: false, freedom: Freedom::Any }
                }
                Derived::Points(points) => {
                    points.iter().find(|(named, _, _)| *named == id).map_or(own, |(_, points, freedom)| {
                        Said { points: exactly(*points), is_weighed: true, freedom: *freedom }
                    })
                }
            }
        })
        .collect()
}

/// Shares of all weight at likely; even where nothing has points.
pub fn shares(said: &[Said]) -> Vec<f64> {
    let all: f64 = said.iter().map(|one| one.points.likely()).sum();
    said.iter()
        .map(|one| if all > 0.0 { one.points.likely() / all } else { 1.0 / said.len() as f64 })
        .collect()
}

/// What judgements say beyond points.
enum Derived<'a> {
    Nothing,
    AllFree,
    /// (criterion, points at likely, freedom)
    Points(Vec<(&'a str, f64, Freedom)>),
}

impl<'a> Derived<'a> {
    fn of(weighing: &'a Weighing) -> Self {
        match weighing {
            Weighing::Direct | Weighing::Swing { .. } | Weighing::Ranges => Self::Nothing,
            Weighing::Unknown => Self::AllFree,
            Weighing::Ranked { order, rule } => {
                let analysed = match rule {
                    OrderRule::All | OrderRule::Centroid => RankRule::Centroid,
                    OrderRule::RankSum => RankRule::Sum,
                    OrderRule::Reciprocal => RankRule::Reciprocal,
                };
                let count = u32::try_from(order.len()).unwrap_or(u32::MAX);
                // An empty order says nothing.
                let weights = of_ranks(analysed, count).unwrap_or_default();
                let freedom = |at| if *rule == OrderRule::All { Freedom::Place(at) } else { Freedom::Stated };
                let named = order.iter().zip(as_points(&weights)).enumerate();
                Self::Points(named.map(|(at, (id, points))| (id.as_str(), points, freedom(at))).collect())
            }
            Weighing::Pairwise { judgements } => {
                let linked = Linked::of(judgements);
                let weights = linked.priorities().map(|found| found.0.weights).unwrap_or_default();
                let named = linked.ids.into_iter().zip(as_points(&weights));
                Self::Points(named.map(|(id, points)| (id, points, Freedom::Stated)).collect())
            }
        }
    }
}

/// The most important has a hundred points.
fn as_points(weights: &[f64]) -> Vec<f64> {
    let most = weights.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    weights.iter().map(|weight| MOST_POINTS * weight / most).collect()
}

fn exactly(points: f64) -> Estimate {
    Estimate::exactly(points).unwrap_or_else(|_| unweighed())
}

/// The points of every free criterion in every future, `None` for those that are not.
pub fn free(prepared: &Prepared, said: &[Said], draws: usize) -> Vec<Option<Vec<f64>>> {
    let criteria = prepared.criteria();
    let is_free = |one: &Said| one.freedom != Freedom::Stated;
    if !said.iter().any(is_free) {
        return vec![None; said.len()];
    }
    let mut columns: Vec<Option<Vec<f64>>> = criteria
        .par_iter()
        .zip(said)
        .map(|(criterion, one)| is_free(one).then(|| exponentials(prepared, &criterion.id, draws)))
        .collect();
    // The likely shares say what a share is worth in points.
    let likely: f64 = said.iter().filter(|one| is_free(one)).map(|one| one.points.likely()).sum();
    let places: Vec<(usize, usize)> = {
        let placed = said.iter().enumerate().filter_map(|(at, one)| match one.freedom {
            Freedom::Place(place) => Some((place, at)),
            _ => None,
        });
        let mut placed: Vec<_> = placed.collect();
        placed.sort_unstable();
        placed
    };
    let mut row = vec![0.0; places.len()];
    for draw in 0..draws {
        let at = |column: &Option<Vec<f64>>| column.as_ref().and_then(|column| column.get(draw)).copied();
        let factor = likely / columns.iter().filter_map(at).sum::<f64>().max(f64::MIN_POSITIVE);
        for (value, (_, criterion)) in row.iter_mut().zip(&places) {
            *value = columns.get(*criterion).and_then(at).unwrap_or(0.0);
        }
        row.sort_by(|a, b| b.total_cmp(a));
        for (value, (_, criterion)) in row.iter().zip(&places) {
            if let Some(Some(column)) = columns.get_mut(*criterion)
                && let Some(own) = column.get_mut(draw)
            {
                *own = *value;
            }
        }
        for column in columns.iter_mut().flatten() {
            if let Some(own) = column.get_mut(draw) {
                *own *= factor;
            }
        }
    }
    columns
}

/// Even over the simplex, once they are brought to sum one (Devroye, "Non-Uniform Random Variate
/// Generation", 1986).
pub fn exponentials(prepared: &Prepared, criterion: &str, draws: usize) -> Vec<f64> {
    let stream = Stream::new(prepared.decision.settings.seed, &format!("any-weight/{criterion}"));
    (0..draws).map(|draw| -libm::log(1.0 - stream.uniform(draw as u64))).collect()
}

/// The range that drawn points span in eight of ten futures, around their likely value.
pub fn span(likely: f64, drawn: &[f64]) -> Estimate {
    let [low, high] = quantiles(&mut drawn.to_vec(), [0.1, 0.9]);
    Estimate::new(low.min(likely), likely, high.max(likely)).unwrap_or_else(|_| exactly(likely))
}

/// How a decision's weights came about.
pub fn outcome(decision: &Decision) -> WeighingOutcome {
    let weighing = &decision.weighing;
    let name = &|id: &str| called(decision, id);
    let consistency = consistency(weighing);
    let in_order = |order: &[String]| order.iter().map(|id| name(id)).collect::<Vec<_>>().join(", ");
    let sentence = match weighing {
        Weighing::Direct => "Weights are points, given straight away.".to_owned(),
        Weighing::Swing { order } => {
            format!(
                "Weights by swing: the steps from worst to best put in order ({}), then given points.",
                in_order(order)
            )
        }
        Weighing::Ranked { order, rule } => format!(
            "Weights by order alone, most important first ({}), taken as {}.",
            in_order(order),
            rule.label()
        ),
        Weighing::Pairwise { .. } => consistency.as_ref().map_or_else(
            || "Weights by comparing pairs; none is compared yet.".to_owned(),
            |found| pairs_sentence(found, name),
        ),
        Weighing::Ranges => "Weights are ranges of points.".to_owned(),
        Weighing::Unknown => {
            "No weights are known: in every future they are drawn from all that are thinkable.".to_owned()
        }
    };
    WeighingOutcome { way: weighing.id(), sentence, consistency }
}

/// A criterion's name inside a sentence.
fn called(decision: &Decision, id: &str) -> String {
    lower_first(super::criteria::name_of(decision, id).unwrap_or(id))
}

fn pairs_sentence(found: &Consistency, name: &dyn Fn(&str) -> String) -> String {
    let Consistency { judged, pairs, criteria, table, .. } = found;
    let ratio = match found.ratio {
        Some(ratio) => {
            format!("consistency ratio {ratio:.2} by the {table} (up to {USUAL_RATIO} is usually accepted)")
        }
        None => format!("the {table} ends before so many criteria"),
    };
    let worst = match found.worst.as_ref().filter(|_| !found.is_usual()) {
        Some(worst) => {
            let (stated, mends) = (compared(&worst.stated, name), compared(&worst.mends, name));
            format!(" Hardest to reconcile: {stated}; the others together say {mends}.")
        }
        None => String::new(),
    };
    format!("Weights by comparing pairs: {judged} of {pairs} pairs of {criteria} criteria; {ratio}.{worst}")
}

fn compared(judgement: &Judgement, name: &dyn Fn(&str) -> String) -> String {
    format!("{} {} × {}", name(&judgement.more), number(judgement.times), name(&judgement.less))
}

/// `cost over the horizon 5 × effort to leave`
pub fn judgement_words(decision: &Decision, judgement: &Judgement) -> String {
    compared(judgement, &|id| called(decision, id))
}

/// Judgements that have no weights, and criteria that do not exist, with where they stand.
pub fn faults(decision: &Decision) -> Vec<Fault> {
    let mut faults = of_weighing(decision, &decision.weighing, "weighing");
    for (nth, round) in decision.workshop.rounds.iter().enumerate() {
        for (at, ballot) in round.ballots.iter().enumerate() {
            let path = format!("workshop.rounds[{nth}].ballots[{at}]");
            faults.extend(of_weighing(decision, &ballot.weighing, &format!("{path}.weighing")));
            for (of, points) in ballot.points.iter().enumerate() {
                faults.extend(unknown_criterion(
                    decision,
                    &points.criterion,
                    format!("{path}.points[{of}].criterion"),
                ));
            }
            for (of, rating) in ballot.ratings.iter().enumerate() {
                if decision.own_criterion(&rating.criterion).is_none() {
                    faults.push(Fault {
                        path: format!("{path}.ratings[{of}].criterion"),
                        message: format!("there is no criterion of your own `{}`", rating.criterion),
                        advice: "add it under `own_criteria`, or take the rating out".to_owned(),
                    });
                }
            }
        }
    }
    faults
}

fn of_weighing(decision: &Decision, weighing: &Weighing, path: &str) -> Vec<Fault> {
    let named = weighing.named().into_iter();
    let mut faults: Vec<Fault> =
        named.filter_map(|(at, id)| unknown_criterion(decision, id, format!("{path}.{at}"))).collect();
    if let Weighing::Pairwise { judgements } = weighing
        && !judgements.is_empty()
        && let Err(problem) = Linked::of(judgements).priorities()
    {
        faults.push(Fault {
            path: format!("{path}.judgements"),
            message: problem.to_string(),
            advice: "compare the pairs again, or choose another way of weighing".to_owned(),
        });
    }
    faults
}

fn unknown_criterion(decision: &Decision, id: &str, path: String) -> Option<Fault> {
    super::criteria::name_of(decision, id).is_none().then(|| super::no_criterion(decision, id, path))
}

/// Moves one criterion's weight by hand. A range keeps its proportions.
pub fn weigh(assessment: &super::Assessment, criterion: &str, likely: f64) -> Option<Edit> {
    let decision = &assessment.decision;
    let used = assessment.criteria.iter().find(|used| used.criterion.id == criterion)?;
    let stored = decision.criteria.iter().find(|weight| weight.criterion == criterion);
    let before = stored.map_or(used.points, |weight| weight.points);
    let points = if used.is_weighed && !before.is_exact() && before.likely() > 0.0 && likely > 0.0 {
        before.scaled(likely / before.likely())
    } else {
        Estimate::exactly(likely.max(0.0)).ok()?
    };
    let all = assessment.criteria.iter().map(|used| (&*used.criterion.id, used.points));
    let change = set(&decision.weighing, all, criterion, points);
    let label = format!("Weight of {}", lower_first(&used.criterion.name));
    Some(Edit::new(label, change).merging(format!("weigh/{criterion}")))
}

/// One criterion's points. Where points are not how weights were given, `all` take the points they
/// have now, so that only the one moves.
pub fn set<'a>(
    weighing: &Weighing,
    all: impl Iterator<Item = (&'a str, Estimate)>,
    criterion: &str,
    points: Estimate,
) -> Change {
    let weigh = |id: &str, points| Change::Weigh { criterion: id.to_owned(), points };
    let own = weigh(criterion, points);
    match weighing {
        Weighing::Direct | Weighing::Swing { .. } | Weighing::Ranges => own,
        Weighing::Ranked { .. } | Weighing::Pairwise { .. } | Weighing::Unknown => {
            let others = all
                .filter(|(id, points)| *id != criterion && points.high() > 0.0)
                .map(|(id, points)| weigh(id, points));
            Change::Many(
                [Change::Weighing(Weighing::Ranges)].into_iter().chain(others).chain([own]).collect(),
            )
        }
    }
}
