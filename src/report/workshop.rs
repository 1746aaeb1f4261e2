//! The workshop in words, alike in every record: what was agreed, and the dissent.

use crate::assess::{Assessment, DisputeAbout, GroupResult, full_name};
use crate::terms::quantity::lower_first;

/// What a record tells of a workshop. Hidden ballots are in none of it.
pub struct Told {
    pub paragraphs: Vec<String>,
    /// Criterion, the group's weight, the least and the most anyone says, what the dispute does.
    pub spread: Vec<[String; 4]>,
    /// Who, what they put first, and why.
    pub ballots: Vec<[String; 3]>,
}

/// The last revealed round; `None` where there is no workshop.
pub fn told(assessment: &Assessment) -> Option<Told> {
    let group = assessment.group.as_ref()?;
    let voters = count(group.voters, "voter", "voters");
    let observers = match group.observers {
        0 => String::new(),
        many => format!(" and {}", count(many, "observer", "observers")),
    };
    let mut told = Told { paragraphs: Vec::new(), spread: Vec::new(), ballots: Vec::new() };
    let revealed =
        group.rounds.iter().enumerate().rev().find_map(|(at, round)| Some((at, round.result.as_ref()?)));
    if let Some((at, result)) = revealed {
        told.paragraphs.push(format!(
            "Round {} of {}, {voters}{observers}. {}{}",
            at + 1,
            group.rounds.len(),
            result.sentence,
            agreement(result)
        ));
        told.spread = spread(assessment, result);
        told.ballots = ballots(assessment, result);
    }
    if let Some(open) = group.rounds.last().filter(|round| !round.is_revealed) {
        told.paragraphs.push(format!(
            "Round {} is open: {} of {voters} have voted, and nothing of it is shown yet.",
            group.rounds.len(),
            open.voted
        ));
    }
    (!told.paragraphs.is_empty()).then_some(told)
}

fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

fn agreement(result: &GroupResult) -> String {
    let Some(weights) = result.agreement_on_weights else { return String::new() };
    let options =
        result.agreement_on_options.map_or_else(String::new, |w| format!(" and {w:.2} on the options"));
    format!(" Agreement by Kendall's W is {weights:.2} on the criteria{options}; 1 is full agreement.")
}

fn spread(assessment: &Assessment, result: &GroupResult) -> Vec<[String; 4]> {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let used = assessment.criteria.iter().zip(&result.weights).enumerate();
    let used = used.filter(|(_, (_, group))| **group > 0.0);
    used.map(|(at, (used, group))| {
        let said = || {
            result.ballots.iter().filter(|ballot| ballot.counts).filter_map(|ballot| ballot.weights.get(at))
        };
        let least = said().copied().fold(f64::INFINITY, f64::min);
        let most = said().copied().fold(f64::NEG_INFINITY, f64::max);
        let dispute =
            result.disputes.iter().find(|one| one.criterion == at && one.about == DisputeAbout::Weight);
        let effect = dispute.map_or_else(
            || "does not move the lead".to_owned(),
            |dispute| {
                let named: Vec<String> =
                    dispute.dethrones.iter().filter_map(|id| assessment.option(id)).map(full_name).collect();
                let moves = format!("moves the lead by {:.1} points", dispute.moves);
                if named.is_empty() {
                    moves
                } else {
                    format!("{moves}; changes the answer to {}", named.join(" or "))
                }
            },
        );
        [
            used.criterion.name.to_string(),
            percent(*group),
            format!("{} to {}", percent(least), percent(most)),
            effect,
        ]
    })
    .collect()
}

fn ballots(assessment: &Assessment, result: &GroupResult) -> Vec<[String; 3]> {
    let ballots = result.ballots.iter().map(|ballot| {
        let first =
            ballot.ranking.first().and_then(|id| assessment.option(id)).map(full_name).unwrap_or_default();
        let role = if ballot.counts { "" } else { ", observes" };
        let dissents = if ballot.ranking.first() == result.ranking.first() { "" } else { " (dissents)" };
        let because = match ballot.because.trim() {
            "" => ballot.confidence.label().to_owned(),
            because => format!("{}: {}", ballot.confidence.label(), lower_first(because)),
        };
        [format!("{}{role}", ballot.name), format!("{first}{dissents}"), because]
    });
    ballots.collect()
}
