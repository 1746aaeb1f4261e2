//! The answer in a sentence, and what speaks for and against it.

use super::criteria::Criterion;
use super::outcome::{Assessment, CountsAs, MeasureOutcome, OptionOutcome, Verdict, VerdictKind};
use super::pros::{Point, Stance, median, preference};
use crate::decision::{Kind, Place, Question, questions};
use crate::terms::quantity::{number, of_hundred};
use crate::terms::{Evidence, HostingModel};

/// Before anything is known.
pub const fn none() -> Verdict {
    Verdict {
        kind: VerdictKind::NothingFeasible,
        leader: None,
        p_first: 0.0,
        lead: 0.0,
        sentence: String::new(),
        detail: String::new(),
        reasons: Vec::new(),
        against: Vec::new(),
        judged_share: 0.0,
        next_question: None,
        next_gain: None,
    }
}

/// The verdict of an assessment whose options are in place.
pub fn of(assessment: &Assessment) -> Verdict {
    let settings = &assessment.decision.settings;
    let (next_question, next_gain) = next_question(assessment);
    let mut feasible = assessment.options.iter().enumerate().filter(|(_, option)| option.feasible);
    let Some((leader, first)) = feasible.next() else {
        return Verdict {
            sentence: "No option is allowed: every one is removed by a rule.".to_owned(),
            detail: "Look at the rules that removed them under Options, and at the answers they fired on."
                .to_owned(),
            next_question,
            next_gain,
            ..none()
        };
    };
    let second = feasible.next().map(|(_, option)| option);
    let lead = second.map_or(100.0, |second| first.score - second.score);
    let is_clear = first.p_first >= settings.clear_p_first && lead >= settings.clear_lead;
    let kind = if is_clear { VerdictKind::Clear } else { VerdictKind::NoClearWinner };
    let wins = of_hundred(first.p_first);
    let (sentence, detail) = if is_clear {
        (
            format!("{}: first in {wins} of 100 futures.", full_name(first)),
            second.map_or_else(String::new, |second| {
                format!("{lead:.1} points of 100 before {}.", full_name(second))
            }),
        )
    } else {
        (
            format!("No clear winner: {} leads, first in {wins} of 100 futures.", full_name(first)),
            open_question(assessment, first, second, lead, next_question.as_ref(), next_gain.as_deref()),
        )
    };
    let (reasons, against) = reasons(assessment, first);
    let judged_share = second.map_or(0.0, |second| judged_share(assessment, first, second));
    Verdict {
        kind,
        leader: Some(leader),
        p_first: first.p_first,
        lead,
        sentence,
        detail,
        reasons,
        against,
        judged_share,
        next_question,
        next_gain,
    }
}

/// How much of the lead nobody has measured or read; `None` where all of it was.
pub fn judged_words(verdict: &Verdict) -> Option<String> {
    let what = match of_hundred(verdict.judged_share).as_str() {
        "0" => return None,
        "100" => "All".to_owned(),
        share => format!("{share} %"),
    };
    Some(format!("{what} of the difference to the next option rests on judged or guessed figures"))
}

/// `Serverless · AWS Lambda (Arm)`; staying as you are has its model in its name.
pub fn full_name(option: &OptionOutcome) -> String {
    named(option.model, &option.name)
}

/// The same of a model and a name.
pub fn named(model: HostingModel, name: &str) -> String {
    if model == HostingModel::AsIs { name.to_owned() } else { format!("{} · {name}", model.label()) }
}

fn open_question(
    assessment: &Assessment,
    first: &OptionOutcome,
    second: Option<&OptionOutcome>,
    lead: f64,
    next: Option<&(Place, &'static str)>,
    gain: Option<&str>,
) -> String {
    let model =
        assessment.models.iter().find(|share| share.model == first.model).map_or(0.0, |share| share.p_first);
    let mut parts = Vec::new();
    if model > first.p_first + 0.005 {
        parts.push(format!("{} as such is first in {}", first.model.label(), of_hundred(model)));
    }
    if let Some(second) = second {
        if lead < 0.05 {
            parts.push(format!("{} is level", full_name(second)));
        } else {
            parts.push(format!("{} is {lead:.1} points behind", full_name(second)));
        }
        let settings = &assessment.decision.settings;
        if first.p_first >= settings.clear_p_first && lead < settings.clear_lead {
            parts.push(format!("a lead of less than {} points is not clear", number(settings.clear_lead)));
        }
    }
    if let Some(question) = next.and_then(|(_, id)| questions::by_id(id)) {
        let text = question.asked();
        let gain = gain.map_or_else(String::new, |gain| format!(" ({gain})"));
        parts.push(format!("find out first: {text}{gain}"));
    }
    let mut detail = parts.join("; ");
    if !detail.is_empty() && !detail.ends_with('?') {
        detail.push('.');
    }
    detail
}

/// What speaks for an option and against it: the strongest differences to the median of the other
/// allowed ones, in points of the score.
pub fn reasons(assessment: &Assessment, first: &OptionOutcome) -> (Vec<String>, Vec<String>) {
    let others: Vec<&OptionOutcome> =
        assessment.options.iter().filter(|option| option.feasible && option.id != first.id).collect();
    let mut differences: Vec<(f64, String)> = Vec::new();
    for (at, used) in assessment.criteria.iter().enumerate() {
        let Some(own) = first.measures.get(at) else { continue };
        let rest: Vec<_> = others.iter().filter_map(|option| option.measures.get(at)).collect();
        if rest.is_empty() {
            continue;
        }
        let usual = |of: fn(&MeasureOutcome) -> f64| {
            median(rest.iter().map(|measure| of(measure)).collect()).unwrap_or_default()
        };
        let points = own.contribution - usual(|measure| measure.contribution);
        let value = usual(|measure| measure.value);
        // What reads alike is no reason.
        if used.criterion.words(own.value) != used.criterion.words(value) {
            differences.push((points, comparison(&used.criterion, own.value, value)));
        }
    }
    differences.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut for_it: Vec<String> =
        differences.iter().filter(|(points, _)| *points > 0.5).map(|(_, text)| text.clone()).collect();
    if let Some(idle) = idle_reason(first, &others) {
        for_it.insert(for_it.len().min(1), idle);
    }
    for_it.truncate(3);
    let against = differences.iter().rev().filter(|(points, _)| *points < -0.5).map(|(_, text)| text.clone());
    let mut against: Vec<String> = against.take(3).collect();
    // A preference is no difference of the score, and is told in any case.
    match preference(&assessment.prepared, first) {
        Some(Point { stance: Stance::Con, says, .. }) => against.push(says),
        Some(point) => for_it.push(point.says),
        None => {}
    }
    (for_it, against)
}

fn comparison(criterion: &Criterion, own: f64, usual: f64) -> String {
    format!("{}: {}; the others' median is {}", criterion.name, criterion.words(own), criterion.words(usual))
}

fn idle_reason(first: &OptionOutcome, others: &[&OptionOutcome]) -> Option<String> {
    let known = others.iter().filter_map(|option| Some((option, option.idle_share?)));
    let (idlest, most) = known.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (first.idle_share? < 0.05 && most > 0.4).then(|| {
        format!(
            "Idle time costs nothing: {} % of what {} pays for would stand idle",
            number(libm::round(most * 100.0)),
            full_name(idlest)
        )
    })
}

/// Share of the differences between two options, criterion by criterion, that rests on what was
/// judged or guessed of either.
fn judged_share(assessment: &Assessment, first: &OptionOutcome, second: &OptionOutcome) -> f64 {
    let (mut judged, mut all) = (0.0, 0.0);
    let measures = first.measures.iter().zip(&second.measures);
    for ((a, b), used) in measures.zip(&assessment.criteria) {
        let difference = (a.contribution - b.contribution).abs();
        all += difference;
        judged += difference
            * match &*used.criterion.id {
                "horizon-cost" => judged_dollars(first, second),
                _ if a.evidence.max(b.evidence) >= Evidence::Judged => 1.0,
                _ => 0.0,
            };
    }
    if all > 0.0 { judged / all } else { 0.0 }
}

/// The same of two bills: what people and guessed prices make of their difference, and what prices
/// that were read do.
fn judged_dollars(first: &OptionOutcome, second: &OptionOutcome) -> f64 {
    let apart = |is_judged: bool| {
        let of = |option: &OptionOutcome| {
            let lines = option.bill.lines.iter().filter(|line| line.counts_as == CountsAs::Cost);
            let lines = lines.filter(|line| (line.source.evidence >= Evidence::Judged) == is_judged);
            lines.map(|line| line.usd).sum::<f64>()
        };
        (of(first) - of(second)).abs()
    };
    let (judged, read) = (apart(true), apart(false));
    if judged + read > 0.0 { judged / (judged + read) } else { 1.0 }
}

/// What to find out next, and what it is worth: the question whose answer makes the choice the best
/// one in most futures; where none does, the one that most probably turns it over. Until that is known
/// it is the first unknown one; where no answer changes the choice there is nothing to ask.
fn next_question(assessment: &Assessment) -> (Option<(Place, &'static str)>, Option<String>) {
    let Some(found) = &assessment.sensitivity else { return (first_unknown(assessment), None) };
    let worth = found.information.iter().find_map(|worth| Some((worth.p_first, worth.question.as_ref()?)));
    let told = worth.map(|(better, question)| {
        let better = of_hundred(better);
        (question, format!("it would make the choice the best one in {better} more of 100 futures"))
    });
    let asked = told.or_else(|| {
        // The most probable come first, and of those the nearest.
        let mut turns = found.flips.iter().filter(|flip| flip.probability > LEAST_TURN);
        let (flip, question) = turns.find_map(|flip| Some((flip, flip.question.as_ref()?)))?;
        let futures = of_hundred(flip.probability);
        Some((question, format!("in {futures} of 100 futures it puts {} first", flip.to.name)))
    });
    asked
        .and_then(|((place, id), gain)| Some(((place.clone(), questions::by_id(id)?.id), gain)))
        .map_or((None, None), |(question, gain)| (Some(question), Some(gain)))
}

/// A turn of the verdict less probable than this is no reason to ask.
const LEAST_TURN: f64 = 0.02;

/// The first unknown answer that a figure had to be assumed for: the six of the first verdict come first,
/// then the form's order.
fn first_unknown(assessment: &Assessment) -> Option<(Place, &'static str)> {
    let assumed = assessment.assumptions.iter().filter_map(|taken| {
        let question = questions::by_id(&taken.question)?;
        // In which currency a verdict is told does not change it.
        (!matches!(question.kind, Kind::Currency)).then_some((question, &taken.place))
    });
    let place_in_form = |question: &Question| questions::all().position(|known| known.id == question.id);
    let first = assumed.min_by_key(|(question, _)| (!question.is_first, place_in_form(question)));
    first.map(|(question, place)| (place.clone(), question.id))
}
