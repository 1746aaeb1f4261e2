//! The answer in a sentence, and what speaks for and against it.

use super::criteria::Criterion;
use super::flips::question_of;
use super::outcome::{Assessment, OptionOutcome, Verdict, VerdictKind};
use super::pros::{Point, Stance, preference};
use super::tornado::Bar;
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
    let judged_share = second.map_or(0.0, |second| judged_share(first, second));
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
    if option.model == HostingModel::AsIs {
        option.name.clone()
    } else {
        format!("{} · {}", option.model.label(), option.name)
    }
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

/// What speaks for an option and against it: the strongest differences to the mean of the other
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
        let count = rest.len() as f64;
        let points = own.contribution - rest.iter().map(|m| m.contribution).sum::<f64>() / count;
        let mut values: Vec<f64> = rest.iter().map(|m| m.value).collect();
        values.sort_by(f64::total_cmp);
        let usual = crate::terms::chance::quantile(&values, 0.5).unwrap_or(own.value);
        differences.push((points, comparison(&used.criterion, own.value, usual)));
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
fn judged_share(first: &OptionOutcome, second: &OptionOutcome) -> f64 {
    let (mut judged, mut all) = (0.0, 0.0);
    for (a, b) in first.measures.iter().zip(&second.measures) {
        let difference = (a.contribution - b.contribution).abs();
        all += difference;
        if a.evidence.max(b.evidence) >= Evidence::Judged {
            judged += difference;
        }
    }
    if all > 0.0 { judged / all } else { 0.0 }
}

/// What to find out next, and what it is worth: the question whose answer is worth most; until
/// that is known, the first unknown one, and where none is worth anything by itself, the unknown
/// one that moves the lead most.
fn next_question(assessment: &Assessment) -> (Option<(Place, &'static str)>, Option<String>) {
    let worth = assessment.sensitivity.as_ref().map_or(&[][..], |found| found.information.as_slice());
    let asked = worth.iter().find_map(|worth| {
        let (place, id) = worth.question.as_ref()?;
        let better = of_hundred(worth.p_first);
        let gain = format!("it would make the choice the best one in {better} more of 100 futures");
        Some(((place.clone(), questions::by_id(id)?.id), gain))
    });
    match asked {
        Some((question, gain)) => (Some(question), Some(gain)),
        None => match &assessment.sensitivity {
            Some(found) => (moving(assessment, &found.tornado), None),
            None => (first_unknown(assessment), None),
        },
    }
}

/// Of the questions nobody has answered, the one that moves the lead most; where none does there is
/// nothing to ask.
fn moving(assessment: &Assessment, tornado: &[Bar]) -> Option<(Place, &'static str)> {
    let decision = &assessment.decision;
    tornado.iter().find_map(|bar| {
        let (place, id) = question_of(decision, &bar.input)?;
        let is_known = decision.answer(&place, &id).is_some_and(crate::decision::AnyAnswer::is_known);
        questions::by_id(&id).filter(|_| !is_known).map(|question| (place, question.id))
    })
}

/// The first unknown answer: the six of the first verdict come first, then the form's
/// order.
fn first_unknown(assessment: &Assessment) -> Option<(Place, &'static str)> {
    let decision = &assessment.decision;
    // In which currency a verdict is told does not change it.
    let moves = |question: &&Question| !matches!(question.kind, Kind::Currency);
    let unknown = |first: bool| {
        let mut asked = questions::all().filter(moves).filter(move |question| question.is_first == first);
        asked.find_map(|question| {
            decision
                .places(question)
                .into_iter()
                .find(|place| {
                    (question.asked_if)(decision, place)
                        && !decision
                            .answer(place, question.id)
                            .is_some_and(crate::decision::AnyAnswer::is_known)
                })
                .map(|place| (place, question.id))
        })
    };
    unknown(true).or_else(|| unknown(false))
}
