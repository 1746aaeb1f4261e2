//! Several people's ballots: who counts, what is hidden, and what their disagreement does.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{
    Assessment, GroupResult, Measures, Prepared, Ranking, adopt, assemble, faults, presets,
};
use siteplan::catalog::Catalog;
use siteplan::decision::file::read;
use siteplan::decision::{
    Ballot, Change, Confidence, Decision, Edit, EditError, Meeting, Naming, Person, Points, Role, Weighing,
};
use siteplan::report::{assessment_json, madr};
use siteplan::terms::Estimate;
use siteplan::terms::document::write_ron;
use std::sync::{Arc, LazyLock};

static BENCH: LazyLock<(Prepared, Measures)> = LazyLock::new(|| {
    let mut decision = presets().iter().find(|preset| preset.id == "office-app").unwrap().decision().unwrap();
    decision.settings.draws = 256;
    // The six that count unasked; the others wait for somebody to weigh them.
    decision.criteria.truncate(6);
    let prepared = Prepared::new(Arc::new(decision), Arc::new(Catalog::shipped("").unwrap())).unwrap();
    let measures = Measures::of(&prepared);
    (prepared, measures)
});

fn run(decision: &Decision) -> Assessment {
    let prepared = Arc::new(BENCH.0.with_decision(Arc::new(decision.clone())));
    let ranking = Ranking::of(&prepared, &BENCH.1);
    assemble(prepared, &BENCH.1, &ranking, None)
}

fn ids() -> Vec<String> {
    let counted = BENCH.0.criteria().iter().filter(|criterion| criterion.counts_unasked);
    counted.map(|criterion| criterion.id.to_string()).collect()
}

fn person(id: &str, role: Role) -> Meeting {
    Meeting::AddPerson(Person { id: id.to_owned(), name: id.to_uppercase(), role })
}

/// A hundred points on one criterion, ten on every other.
fn for_one(person: &str, criterion: usize) -> Meeting {
    let points = |at| Estimate::exactly(if at == criterion { 100.0 } else { 10.0 }).unwrap();
    Meeting::Vote(Ballot {
        person: person.to_owned(),
        weighing: Weighing::Direct,
        points: ids()
            .into_iter()
            .enumerate()
            .map(|(at, criterion)| Points { criterion, points: points(at) })
            .collect(),
        ratings: Vec::new(),
        confidence: Confidence::FairlySure,
        because: format!("{person} said so"),
    })
}

fn held(steps: Vec<Meeting>) -> Decision {
    let changes = steps.into_iter().map(Change::Meeting).collect();
    Edit::new("Workshop", Change::Many(changes)).apply(&BENCH.0.decision).unwrap()
}

fn three() -> Vec<Meeting> {
    let mut steps = vec![person("ada", Role::Voter), person("bo", Role::Voter), person("cy", Role::Voter)];
    steps.extend([for_one("ada", 0), for_one("bo", 3), for_one("cy", 4)]);
    steps
}

fn revealed(mut steps: Vec<Meeting>) -> Decision {
    steps.push(Meeting::Reveal);
    held(steps)
}

fn result(decision: &Decision) -> GroupResult {
    let group = run(decision).group.unwrap();
    group.rounds.last().unwrap().result.clone().unwrap()
}

#[test]
fn the_group_is_the_mean_of_its_voters() {
    let found = result(&revealed(three()));
    assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    // A hundred of 150 once, ten of 150 twice.
    assert!((found.weights[0] - 120.0 / 450.0).abs() < 1e-12);
    assert!((found.weights[1] - 30.0 / 450.0).abs() < 1e-12);
    assert_eq!(found.ballots.len(), 3);
    assert!(found.agreement_on_weights.is_some_and(|w| (0.0..=1.0).contains(&w)));
}

#[test]
fn an_observer_changes_nothing() {
    let plain = result(&revealed(three()));
    let mut steps = three();
    steps.extend([person("dee", Role::Observer), for_one("dee", 1)]);
    let with = result(&revealed(steps));
    assert_eq!(with.ballots.len(), 4);
    assert!(!with.ballots[3].counts);
    assert_eq!(GroupResult { ballots: plain.ballots.clone(), ..with }, plain);
}

#[test]
fn one_voter_is_the_group() {
    let found = result(&revealed(vec![person("ada", Role::Voter), for_one("ada", 2)]));
    assert_eq!(found.ranking, found.ballots[0].ranking);
    for (group, own) in found.weights.iter().zip(&found.ballots[0].weights) {
        assert!((group - own).abs() < 1e-12);
    }
    assert!(found.disputes.is_empty() && found.agreement_on_weights.is_none());
}

#[test]
fn the_order_of_people_changes_nothing() {
    let plain = result(&revealed(three()));
    let mut steps = vec![person("cy", Role::Voter), person("ada", Role::Voter), person("bo", Role::Voter)];
    steps.extend([for_one("bo", 3), for_one("cy", 4), for_one("ada", 0)]);
    let turned = result(&revealed(steps));
    assert_eq!((&plain.ranking, &plain.sentence), (&turned.ranking, &turned.sentence));
    for (a, b) in plain.weights.iter().zip(&turned.weights) {
        assert!((a - b).abs() < 1e-12);
    }
    let brief = |found: &GroupResult| -> Vec<_> {
        found.disputes.iter().map(|one| (one.criterion, one.dethrones.clone())).collect()
    };
    assert_eq!(brief(&plain), brief(&turned));
}

#[test]
fn disputes_that_change_the_answer_come_first_and_are_true() {
    let decision = revealed(three());
    let assessment = run(&decision);
    let found = result(&decision);
    let idle = found.disputes.iter().skip_while(|one| !one.dethrones.is_empty());
    assert!(idle.clone().all(|one| one.dethrones.is_empty()), "{:?}", found.disputes);
    for pair in idle.collect::<Vec<_>>().windows(2) {
        assert!(pair[0].moves >= pair[1].moves);
    }
    // Each is the ranking at somebody's weight, the others in the group's proportions.
    let scores = |criterion: usize, weight: f64| -> Vec<(f64, String)> {
        let own = found.weights[criterion];
        let allowed = assessment.options.iter().filter(|option| option.feasible);
        let score = |option: &siteplan::assess::OptionOutcome| -> f64 {
            let measures = option.measures.iter().zip(&found.weights).enumerate();
            measures
                .map(|(at, (measure, group))| {
                    let share = if at == criterion { weight } else { group * (1.0 - weight) / (1.0 - own) };
                    measure.utility * share
                })
                .sum()
        };
        let mut scores: Vec<_> = allowed.map(|option| (score(option), option.id.clone())).collect();
        scores.sort_by(|a, b| b.0.total_cmp(&a.0));
        scores
    };
    for dispute in &found.disputes {
        let said = found.ballots.iter().map(|ballot| ballot.weights[dispute.criterion]);
        let leaders: Vec<String> =
            said.map(|weight| scores(dispute.criterion, weight)[0].1.clone()).collect();
        let others = leaders.iter().any(|leader| *leader != found.ranking[0]);
        assert_eq!(others, !dispute.dethrones.is_empty(), "{dispute:?} {leaders:?}");
    }
    assert!(!found.sentence.is_empty());
}

#[test]
fn confidence_weighs_only_where_it_is_said_to() {
    let mut steps = three();
    if let Some(Meeting::Vote(ballot)) = steps.get_mut(3) {
        ballot.confidence = Confidence::Sure;
    }
    let (plain, sure) = (result(&revealed(three())), result(&revealed(steps)));
    assert_eq!(plain.weights, sure.weights);
    assert!(sure.weights_by_confidence[0] > plain.weights_by_confidence[0]);
}

#[test]
fn a_hidden_round_is_in_the_file_and_nowhere_else() {
    let decision = held(three());
    let read_back = read(&write_ron(&decision).unwrap(), "a.ron").unwrap();
    assert_eq!(read_back, decision);
    assert!(faults(&read_back).is_empty());
    let assessment = run(&decision);
    let group = assessment.group.clone().unwrap();
    assert_eq!((group.voters, group.rounds[0].voted), (3, 3));
    assert!(group.rounds[0].result.is_none() && adopt(&assessment).is_none());
    let (json, page) = (assessment_json(&assessment).to_string(), madr(&assessment, 1));
    for text in [&json, &page, &format!("{group:?}")] {
        assert!(!text.contains("said so") && !text.contains("ADA"), "{text}");
    }
    assert!(page.contains("3 of 3 voters have voted"), "{page}");
    // Once revealed it is told.
    let shown = run(&Edit::new("Reveal", Change::Meeting(Meeting::Reveal)).apply(&decision).unwrap());
    let (json, page) = (assessment_json(&shown).to_string(), madr(&shown, 1));
    assert!(json.contains("ada said so") && page.contains("ada said so") && page.contains("| ADA |"));
}

#[test]
fn an_anonymous_workshop_names_nobody() {
    let mut steps = vec![Meeting::Naming(Naming::Anonymous)];
    steps.extend(three());
    let shown = run(&revealed(steps));
    for text in [assessment_json(&shown).to_string(), madr(&shown, 1)] {
        assert!(text.contains("Ballot A") && !text.contains("ADA"), "{text}");
    }
}

#[test]
fn adopting_takes_the_mean_as_ranges_of_what_was_said() {
    let decision = revealed(three());
    let adopted = adopt(&run(&decision)).unwrap().apply(&decision).unwrap();
    assert_eq!(adopted.weighing, Weighing::Ranges);
    let found = result(&decision);
    let after = run(&adopted);
    for (used, group) in after.criteria.iter().zip(&found.weights) {
        assert!((used.weight - group).abs() < 0.002, "{}: {} {group}", used.criterion.id, used.weight);
    }
    let first = adopted.criteria.iter().find(|weight| weight.criterion == ids()[0]).unwrap();
    assert!(first.points.low() < first.points.likely() && first.points.likely() < first.points.high());
    assert!(faults(&adopted).is_empty());
}

#[test]
fn rounds_are_kept_and_closed() {
    let refused = |steps: Vec<Meeting>| {
        let changes = steps.into_iter().map(Change::Meeting).collect();
        Edit::new("Workshop", Change::Many(changes)).apply(&BENCH.0.decision).unwrap_err()
    };
    let and =
        |more: Vec<Meeting>| three().into_iter().chain([Meeting::Reveal]).chain(more).collect::<Vec<_>>();
    assert!(matches!(refused(and(vec![for_one("ada", 1)])), EditError::Workshop(_)));
    assert!(matches!(refused(and(vec![Meeting::RemovePerson("ada".to_owned())])), EditError::Workshop(_)));
    assert!(matches!(refused(and(vec![Meeting::Naming(Naming::Anonymous)])), EditError::Workshop(_)));
    assert!(matches!(refused(vec![Meeting::Reveal]), EditError::Workshop(_)));
    assert!(matches!(refused(vec![for_one("nobody", 1)]), EditError::NoPerson(_)));
    let twice = held(and(vec![Meeting::NewRound, for_one("ada", 3)]));
    let group = run(&twice).group.unwrap();
    assert_eq!(group.rounds.len(), 2);
    assert!(group.rounds[0].result.is_some() && group.rounds[1].result.is_none());
    assert_eq!(group.rounds[1].voted, 1);
}

#[test]
fn ballots_leave_the_fingerprint_of_the_decision_alone() {
    assert_eq!(run(&held(three())).stamp.decision_sha256, run(&BENCH.0.decision).stamp.decision_sha256);
}

#[test]
fn a_wrong_ballot_is_refused_where_it_stands() {
    let good = write_ron(&held(three())).unwrap();
    for (from, to, says) in [
        ("person: \"bo\"", "person: \"ada\"", "two ballots"),
        ("person: \"bo\"", "person: \"eve\"", "nobody in the workshop"),
        ("criterion: \"portability\"", "criterion: \"portabilty\"", "did you mean"),
    ] {
        let rounds = good.find("rounds:").unwrap();
        let (head, tail) = good.split_at(rounds);
        let text = format!("{head}{}", tail.replacen(from, to, 1));
        assert_ne!(text, good);
        let problem = match read(&text, "a.ron") {
            Err(error) => error.to_string(),
            Ok(decision) => faults(&decision).first().unwrap().message.clone() + "; did you mean",
        };
        assert!(problem.contains(says), "{problem}");
    }
}
