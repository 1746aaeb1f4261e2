//! The latency floor: where more requests start cold than may be slow, and a start outlasts the target,
//! what starts on demand is out, by its measured starts.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, OptionOutcome, assess, presets};
use siteplan::decision::{Answer, Decision};
use siteplan::terms::{Estimate, Evidence, HostingModel};

const RULE: &str = "starts-late";

/// Office hours, answers wanted within a quarter of a second, one in twenty may be slow.
fn hasty(cold_share: Option<Estimate>) -> Decision {
    let mut decision = presets().iter().find(|preset| preset.id == "office-app").unwrap().decision().unwrap();
    decision.settings.draws = 400;
    let exactly = |value| Answer::own(Estimate::exactly(value).unwrap());
    let answers = &mut decision.components[0].answers;
    answers.wall_time = exactly(100.0);
    answers.latency = exactly(250.0);
    answers.slow_share = exactly(5.0);
    answers.cold_share = Answer { value: cold_share, ..Answer::default() };
    decision
}

fn run(decision: &Decision) -> Assessment {
    let catalog = siteplan::assess::catalog_of(decision).unwrap();
    assess(decision, &catalog).unwrap()
}

fn functions(assessment: &Assessment) -> Vec<&OptionOutcome> {
    assessment.options.iter().filter(|option| option.model == HostingModel::Serverless).collect()
}

fn is_out(option: &OptionOutcome) -> bool {
    option.knocked_out.iter().any(|out| out.rule == RULE)
}

#[test]
fn more_starts_than_may_be_slow_remove_what_starts_on_demand() {
    let assessment = run(&hasty(Estimate::exactly(20.0).ok()));
    let removed: Vec<_> = functions(&assessment).into_iter().filter(|option| is_out(option)).collect();
    assert!(!removed.is_empty(), "starts of hundreds of milliseconds do not fit into a quarter of a second");
    for option in removed {
        let out = option.knocked_out.iter().find(|out| out.rule == RULE).unwrap();
        assert!(matches!(out.source.evidence, Evidence::Measured | Evidence::Documented), "{out:?}");
        // Letting as many be slow as start cold brings it back, and is told as one answer.
        if option.knocked_out.len() == 1 {
            let near = option.near_miss.as_ref().unwrap();
            assert!(near.label.starts_with("What share of answers may be slow? 5 % → "), "{}", near.label);
        }
    }
    let reserved = assessment.options.iter().filter(|option| option.model == HostingModel::Iaas);
    assert!(reserved.clone().count() > 0 && reserved.into_iter().all(|option| !is_out(option)));
}

#[test]
fn few_starts_and_unknown_ones_remove_nothing() {
    for cold_share in [Estimate::exactly(1.0).ok(), None] {
        let assessment = run(&hasty(cold_share));
        assert!(functions(&assessment).into_iter().all(|option| !is_out(option)), "{cold_share:?}");
    }
}

#[test]
fn a_range_that_reaches_beyond_costs_the_futures_in_which_it_does() {
    let assessment = run(&hasty(Estimate::new(1.0, 3.0, 12.0).ok()));
    let found = assessment.findings.iter().find(|finding| finding.id == RULE).unwrap();
    assert!(found.message.contains(" of 100 futures, and the option is last there"), "{}", found.message);
}
