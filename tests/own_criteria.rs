//! Criteria of one's own: rated option by option, and judged by like any other.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, assess, presets};
use siteplan::catalog::Catalog;
use siteplan::decision::file::read;
use siteplan::decision::{Anchors, Change, Decision, Edit, EditError, OptionRating, OwnCriterion};
use siteplan::terms::Estimate;

fn office() -> Decision {
    let mut decision = presets().iter().find(|preset| preset.id == "office-app").unwrap().decision().unwrap();
    decision.settings.draws = 300;
    decision
}

fn run(decision: &Decision) -> Assessment {
    assess(decision, &Catalog::shipped("").unwrap()).unwrap()
}

fn fit(ratings: &[(&str, Estimate)]) -> OwnCriterion {
    OwnCriterion {
        id: "fits-us".to_owned(),
        name: "Fits how we work".to_owned(),
        unit: "points".to_owned(),
        scale: Anchors { worst: 0.0, best: 10.0 },
        because: "asked around the table".to_owned(),
        ratings: ratings
            .iter()
            .map(|(option, value)| OptionRating {
                option: (*option).to_owned(),
                value: *value,
                because: String::new(),
            })
            .collect(),
    }
}

fn exactly(value: f64) -> Estimate {
    Estimate::exactly(value).unwrap()
}

/// The decision with the criterion, weighed alone.
fn weighed_alone(own: OwnCriterion) -> Decision {
    let mut decision = office();
    // Criteria that the preset says nothing about are left out as well.
    for used in run(&office()).criteria {
        let weigh = Change::Weigh { criterion: used.criterion.id.to_string(), points: exactly(0.0) };
        weigh.apply_to(&mut decision).unwrap();
    }
    let weigh = Change::Weigh { criterion: own.id.clone(), points: exactly(100.0) };
    let both = Change::Many(vec![Change::OwnCriterion(own), weigh]);
    Edit::new("Rate", both).apply(&decision).unwrap()
}

#[test]
fn whoever_is_rated_highest_leads_where_nothing_else_counts() {
    let plain = run(&office());
    let allowed: Vec<&str> =
        plain.options.iter().filter(|option| option.feasible).map(|option| option.id.as_str()).collect();
    let best = allowed[allowed.len() / 2];
    let ratings: Vec<(&str, Estimate)> =
        allowed.iter().map(|id| (*id, exactly(if *id == best { 9.0 } else { 4.0 }))).collect();
    let assessment = run(&weighed_alone(fit(&ratings)));
    let leader = assessment.leader().unwrap();
    assert_eq!(leader.id, best);
    assert!((leader.score - 90.0).abs() < 1e-9 && (leader.p_first - 1.0).abs() < 1e-9);
    let used = assessment.criteria.last().unwrap();
    assert_eq!((&*used.criterion.id, used.criterion.counted_in()), ("fits-us", "points"));
    assert!(used.is_weighed && used.anchors_are_stored && (used.weight - 1.0).abs() < 1e-9);
    assert!(leader.points.iter().any(|point| point.says.starts_with("Fits how we work: 9 points")));
}

#[test]
fn a_range_is_drawn_and_what_nobody_rated_takes_the_whole_scale() {
    let plain = run(&office());
    let allowed: Vec<&str> =
        plain.options.iter().filter(|option| option.feasible).map(|option| option.id.as_str()).collect();
    let ranged = Estimate::between(6.0, 8.0).unwrap();
    let assessment = run(&weighed_alone(fit(&[(allowed[0], ranged), (allowed[1], exactly(7.0))])));
    let measure = |id: &str| assessment.option(id).unwrap().measures.last().unwrap().clone();
    let drawn = measure(allowed[0]);
    assert!((drawn.p10 - 6.0).abs() < 0.1 && (drawn.p90 - 8.0).abs() < 0.1, "{drawn:?}");
    let exact = measure(allowed[1]);
    assert!((exact.p10 - 7.0).abs() < 1e-9 && (exact.p90 - 7.0).abs() < 1e-9);
    let unrated = measure(allowed[2]);
    assert!(unrated.p10 < 1.5 && unrated.p90 > 8.5, "{unrated:?}");
    let assumed = |id: &str| {
        let input = format!("own/fits-us/{id}");
        assessment.assumptions.iter().any(|assumption| assumption.question == input)
    };
    assert!(!assumed(allowed[0]) && !assumed(allowed[1]) && assumed(allowed[2]));
    // Its draws are inputs, so the deep pass says what knowing them is worth.
    let found = assessment.sensitivity.as_ref().unwrap();
    assert!(found.tornado.iter().any(|bar| bar.input.starts_with("own/fits-us/")));
}

#[test]
fn a_criterion_nobody_weighs_changes_nothing() {
    let before = run(&office());
    let mut decision = office();
    Change::OwnCriterion(fit(&[])).apply_to(&mut decision).unwrap();
    Change::Weigh { criterion: "fits-us".to_owned(), points: exactly(0.0) }.apply_to(&mut decision).unwrap();
    let after = run(&decision);
    for option in &before.options {
        let now = after.option(&option.id).unwrap();
        assert!((now.score - option.score).abs() < 1e-9 && (now.p_first - option.p_first).abs() < 1e-9);
    }
}

#[test]
fn a_rating_of_no_option_is_found_and_one_of_a_left_out_option_is_not() {
    let mut decision = office();
    let ratings = [("servrless-aws", exactly(3.0)), ("serverless-aws", exactly(3.0))];
    Change::OwnCriterion(fit(&ratings)).apply_to(&mut decision).unwrap();
    let found = |decision: &Decision| -> Vec<String> {
        let findings = run(decision).findings;
        findings.into_iter().filter(|finding| finding.id == "rated-nothing").map(|f| f.message).collect()
    };
    let said = found(&decision);
    assert!(said.len() == 1 && said[0].contains("`servrless-aws`"), "{said:?}");
    let out = siteplan::decision::Override::Exclude {
        option: "serverless-aws".to_owned(),
        because: "not allowed here".to_owned(),
    };
    Change::AddOverride(out).apply_to(&mut decision).unwrap();
    assert_eq!(found(&decision), said);
}

#[test]
fn edits_add_rate_and_take_away() {
    let mut decision = office();
    let rate = |option: &str, value| Change::RateOption {
        criterion: "fits-us".to_owned(),
        option: option.to_owned(),
        value,
        because: "because".to_owned(),
    };
    let early = rate("paas-aws", Some(exactly(1.0))).apply_to(&mut decision);
    assert_eq!(early, Err(EditError::NoOwnCriterion("fits-us".to_owned())));
    let before = decision.clone();
    Change::OwnCriterion(fit(&[])).apply_to(&mut decision).unwrap();
    rate("paas-aws", Some(exactly(1.0))).apply_to(&mut decision).unwrap();
    rate("paas-aws", Some(exactly(2.0))).apply_to(&mut decision).unwrap();
    let rated = decision.own_criterion("fits-us").unwrap().ratings.clone();
    assert!(rated.len() == 1 && rated[0].value == exactly(2.0));
    rate("paas-aws", None).apply_to(&mut decision).unwrap();
    assert!(decision.own_criterion("fits-us").unwrap().ratings.is_empty());
    Change::Weigh { criterion: "fits-us".to_owned(), points: exactly(5.0) }.apply_to(&mut decision).unwrap();
    Change::RemoveOwnCriterion("fits-us".to_owned()).apply_to(&mut decision).unwrap();
    assert_eq!(decision, before);
}

#[test]
fn a_file_with_a_criterion_reads_back_and_a_wrong_one_says_where() {
    let text = |own: &str| {
        format!(
            "(format: 1, title: \"t\", components: [(id: \"app\", name: \"App\")],\n  own_criteria: [\n    {own},\n  ])"
        )
    };
    let good = r#"(id: "taste", name: "Taste", scale: (worst: 0, best: 10), ratings: [(option: "paas-aws", value: 4)])"#;
    let decision = read(&text(good), "a.ron").unwrap();
    let written = siteplan::terms::document::write_ron(&decision).unwrap();
    assert_eq!(read(&written, "b.ron").unwrap(), decision);
    for (wrong, says) in [
        (good.replace("taste", "Taste it"), "own_criteria[0].id: `Taste it` is no criterion id"),
        (good.replace("best: 10", "best: 0"), "own_criteria[0].scale"),
        (
            good.replace("value: 4)", "value: 4), (option: \"paas-aws\", value: 5)"),
            "own_criteria[0].ratings[1].option: `paas-aws` is rated twice",
        ),
        (format!("{good}, {good}"), "own_criteria[1].id: two criteria are called `taste`"),
    ] {
        let error = read(&text(&wrong), "a.ron").unwrap_err().to_string();
        assert!(error.contains("line 3, column ") && error.contains(says), "{error}");
    }
    let taken = read(&text(&good.replace("taste", "portability")), "a.ron").unwrap();
    let faults = siteplan::assess::faults(&taken);
    assert!(
        faults
            .iter()
            .any(|fault| fault.path == "own_criteria[0].id" && fault.message.contains("measured already"))
    );
}
