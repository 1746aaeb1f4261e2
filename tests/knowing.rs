//! What knowing an answer is worth, against asking for everything again with each answer.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, Measures, Prepared, Ranking, anchor_edits, assemble, assess, presets};
use siteplan::catalog::Catalog;
use siteplan::decision::{Decision, Edit, Kind, Place, Value, questions};
use siteplan::terms::Estimate;
use std::collections::BTreeMap;
use std::sync::Arc;

fn preset(id: &str, draws: u32) -> Decision {
    let mut decision = presets().iter().find(|preset| preset.id == id).unwrap().decision().unwrap();
    decision.settings.draws = draws;
    decision
}

fn whole(decision: &Decision) -> Assessment {
    assess(decision, &Catalog::shipped("").unwrap()).unwrap()
}

/// Everything but the deep pass.
fn ranked(decision: &Decision) -> Assessment {
    let catalog = Arc::new(Catalog::shipped("").unwrap());
    let prepared = Arc::new(Prepared::new(Arc::new(decision.clone()), catalog).unwrap());
    let measures = Measures::of(&prepared);
    let ranking = Ranking::of(&prepared, &measures);
    assemble(prepared, &measures, &ranking, None)
}

/// With its scales stored, so that only the answer can move anything.
fn anchored(decision: &Decision) -> Decision {
    anchor_edits(&ranked(decision))
        .iter()
        .fold(decision.clone(), |decision, edit| edit.apply(&decision).unwrap())
}

/// E[max P(first)] − max E[P(first)], each answer assessed for itself.
fn by_asking_again(decision: &Decision, place: &Place, question: &str, answers: &[(Value, f64)]) -> f64 {
    let (mut with, mut without) = (0.0, BTreeMap::<String, f64>::new());
    for (value, probability) in answers {
        let edit = Edit::answer(place, question, Some(value.clone()));
        let assessment = ranked(&edit.apply(decision).unwrap());
        let best = assessment.options.iter().map(|option| option.p_first).fold(0.0, f64::max);
        with += probability * best;
        for option in assessment.options {
            *without.entry(option.id).or_default() += probability * option.p_first;
        }
    }
    with - without.into_values().fold(0.0, f64::max)
}

fn told(assessment: &Assessment, input: &str) -> f64 {
    let information = &assessment.sensitivity.as_ref().unwrap().information;
    information.iter().find(|worth| worth.input == input).map_or(0.0, |worth| worth.p_first)
}

/// What is told of an input is what asking again finds, within so much, and that is far from nothing.
#[track_caller]
fn check(decision: &Decision, place: &Place, question: &str, answers: &[(Value, f64)], apart: f64) {
    let input = place.input(question);
    let by_hand = by_asking_again(decision, place, question, answers);
    assert!(by_hand > 1.5 * apart, "{input}: {by_hand} says nothing within {apart}");
    let told = told(&whole(decision), &input);
    assert!((told - by_hand).abs() <= apart, "{input}: {told} is told, {by_hand} found");
}

/// An estimate at the middles of ten parts that are as likely as each other.
fn tenths(estimate: Estimate) -> Vec<(Value, f64)> {
    let exactly = |p: f64| Value::Estimate(Estimate::exactly(estimate.quantile(p)).unwrap());
    (0..10).map(|part| (exactly((f64::from(part) + 0.5) / 10.0), 0.1)).collect()
}

#[test]
fn knowing_a_number_is_worth_what_asking_again_finds() {
    let decision = anchored(&preset("card-payments", 2000));
    let shop = Place::Component("shop".to_owned());
    let volume = decision.components.iter().find(|known| known.id == "shop").unwrap().answers.volume.value;
    // Answered at five places of its range, in the futures about likely.
    check(&decision, &shop, "volume", &tenths(volume.unwrap()), 0.03);
    // Sizes and rules alone read it, so that no future has drawn it, and all are drawn anew.
    let decision = anchored(&preset("legacy-monolith", 2000));
    let availability = tenths(decision.application.availability.value.unwrap());
    check(&decision, &Place::Application, "availability", &availability, 0.03);
}

#[test]
fn a_turn_that_no_other_choice_follows_from_is_worth_nothing() {
    let decision = anchored(&preset("food-delivery", 500));
    let availability = decision.application.availability.value.unwrap();
    let (place, question) = (Place::Application, "availability");
    assert!(by_asking_again(&decision, &place, question, &tenths(availability)) < 1e-9);
    assert!(told(&whole(&decision), &place.input(question)) < 1e-9);
}

#[test]
fn knowing_a_choice_that_nobody_made_is_worth_what_asking_again_finds() {
    for (id, question) in
        [("legacy-monolith", "path"), ("marketing-site", "product"), ("iot-telemetry", "start")]
    {
        let stated = anchored(&preset(id, 1000));
        let open = Edit::answer(&Place::Application, question, None).apply(&stated).unwrap();
        let Kind::Choice(choices) = questions::by_id(question).unwrap().kind else { panic!("{question}") };
        let share = 1.0 / choices().len() as f64;
        let answers: Vec<_> =
            choices().into_iter().map(|(id, _)| (Value::Choice(id.to_owned()), share)).collect();
        check(&open, &Place::Application, question, &answers, 0.02);
    }
}
