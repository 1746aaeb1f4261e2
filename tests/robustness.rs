//! What would change the answer: flips, near misses, information, the tornado.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, FlipKind, Level, Measures, Prepared, Ranking, assemble, assess, presets};
use siteplan::catalog::Catalog;
use siteplan::decision::{Change, Decision, Edit, Value};
use siteplan::terms::Estimate;
use std::sync::Arc;

fn preset(id: &str) -> Decision {
    let mut decision = presets().iter().find(|preset| preset.id == id).unwrap().decision().unwrap();
    decision.settings.draws = 500;
    decision
}

fn run(decision: &Decision, catalog: &str) -> Assessment {
    assess(decision, &Catalog::shipped(catalog).unwrap()).unwrap()
}

/// The same without the deep pass.
fn quick(decision: &Decision, catalog: &str) -> Assessment {
    let catalog = Arc::new(Catalog::shipped(catalog).unwrap());
    let prepared = Arc::new(Prepared::new(Arc::new(decision.clone()), catalog).unwrap());
    let measures = Measures::of(&prepared);
    let ranking = Ranking::of(&prepared, &measures);
    assemble(prepared, &measures, &ranking, None)
}

/// The same with the scales of an assessment stored, so that only the edit can move anything.
fn anchored(decision: &Decision, assessment: &Assessment) -> Decision {
    siteplan::assess::anchor_edits(assessment)
        .iter()
        .fold(decision.clone(), |decision, edit| edit.apply(&decision).unwrap())
}

fn leader(assessment: &Assessment) -> &str {
    &assessment.leader().unwrap().id
}

#[test]
fn a_flip_applied_dethrones_the_leader_and_not_before() {
    let mut tried = 0;
    for id in ["food-delivery", "legacy-monolith", "office-app"] {
        let decision = preset(id);
        let first = run(&decision, "");
        let decision = anchored(&decision, &first);
        for flip in &first.sensitivity.as_ref().unwrap().flips {
            let (Some((place, question)), Level::Number(now, _), Level::Number(at, _)) =
                (&flip.question, &flip.now, &flip.flips_at)
            else {
                continue;
            };
            let set_to = |value: f64| {
                let exactly = Value::Estimate(Estimate::exactly(value).unwrap());
                let edit = Edit::answer(place, question, Some(exactly));
                quick(&edit.apply(&decision).unwrap(), "")
            };
            // Sizes are chosen at likely, so an answer that resizes machines is another story.
            if question == "memory" {
                continue;
            }
            let beyond = at + (at - now) * 1e-2;
            let before = now + (at - now) * 0.98;
            assert_eq!(leader(&set_to(beyond)), flip.to, "{id}: {flip:?}");
            // A level score dethrones nobody.
            let before = set_to(before);
            let score = before.option(leader(&first)).unwrap().score;
            assert!(score >= before.leader().unwrap().score - 1e-6, "{id}: {flip:?}");
            assert!((0.0..=1.0).contains(&flip.probability));
            tried += 1;
        }
    }
    assert!(tried >= 3, "only {tried} flips were tried");
}

#[test]
fn a_weight_flip_applied_dethrones_the_leader() {
    let decision = preset("legacy-monolith");
    let first = run(&decision, "");
    let decision = anchored(&decision, &first);
    let mut tried = 0;
    for flip in &first.sensitivity.as_ref().unwrap().flips {
        let (FlipKind::Weight, Level::Number(now, _), Level::Number(at, _)) =
            (flip.kind, &flip.now, &flip.flips_at)
        else {
            continue;
        };
        let with = |points: f64| {
            let points = Estimate::exactly(points.max(0.0)).unwrap();
            let change = Change::Weigh { criterion: flip.input.clone(), points };
            quick(&Edit::new("", change).apply(&decision).unwrap(), "")
        };
        assert_eq!(leader(&with(at + (at - now) * 0.01)), flip.to, "{flip:?}");
        assert_eq!(leader(&with(at - (at - now) * 0.01)), leader(&first), "{flip:?}");
        tried += 1;
    }
    assert!(tried >= 1);
}

#[test]
fn a_choice_flip_applied_dethrones_the_leader() {
    let decision = preset("legacy-monolith");
    let first = run(&decision, "");
    let decision = anchored(&decision, &first);
    let choices: Vec<_> = first
        .sensitivity
        .as_ref()
        .unwrap()
        .flips
        .iter()
        .filter(|flip| flip.kind == FlipKind::Choice)
        .collect();
    for flip in &choices {
        let (Some((place, question)), Level::Words(words)) = (&flip.question, &flip.flips_at) else {
            panic!()
        };
        let siteplan::decision::Kind::Choice(options) =
            siteplan::decision::questions::by_id(question).unwrap().kind
        else {
            panic!()
        };
        let (id, _) = options().into_iter().find(|(_, label)| label == words).unwrap();
        let edit = Edit::answer(place, question, Some(Value::Choice(id.to_owned())));
        assert_eq!(leader(&quick(&edit.apply(&decision).unwrap(), "")), flip.to, "{flip:?}");
    }
    assert!(!choices.is_empty());
}

#[test]
fn a_near_miss_applied_brings_the_option_back() {
    let mut tried = 0;
    for preset in presets() {
        let mut decision = preset.decision().unwrap();
        decision.settings.draws = 500;
        let id = decision.catalog.id.clone();
        let assessment = run(&decision, &id);
        for option in &assessment.options {
            let Some(near) = &option.near_miss else { continue };
            assert!(!option.feasible, "{}: {} is allowed", preset.id, option.id);
            let after = near.edits.iter().fold(decision.clone(), |after, edit| edit.apply(&after).unwrap());
            let again = quick(&after, &id);
            assert!(
                again.option(&option.id).unwrap().feasible,
                "{}: {}: {}",
                preset.id,
                option.id,
                near.label
            );
            tried += 1;
        }
    }
    assert!(tried >= 5, "only {tried} near misses were tried");
}

#[test]
fn splitting_the_payment_off_brings_functions_back_under_the_articles() {
    let decision = preset("card-payments");
    let functions = |assessment: &Assessment| assessment.option("serverless-aws").unwrap().clone();
    assert!(functions(&quick(&decision, "2026-11")).feasible);
    let then = functions(&run(&decision, "articles-2016-2018"));
    assert!(!then.feasible);
    let near = then.near_miss.unwrap();
    assert!(matches!(&near.edits[..], [Edit { change: Change::RemoveComponent(id), .. }] if id == "payment"));
}

#[test]
fn rank_acceptability_and_shares_sum_to_one() {
    let assessment = run(&preset("food-delivery"), "");
    let found = assessment.sensitivity.as_ref().unwrap();
    let any: f64 = found.any_weights.iter().sum();
    assert!((any - 1.0).abs() < 1e-9, "{any}");
    for option in assessment.options.iter().filter(|option| option.feasible) {
        let sum: f64 = option.rank_acceptability.iter().sum();
        assert!((sum - 1.0).abs() < 1e-9, "{}: {sum}", option.id);
        assert!((option.rank_acceptability[0] - option.p_first).abs() < 1e-9, "{}", option.id);
    }
    for worth in &found.information {
        assert!(worth.p_first > 0.0 && worth.points >= 0.0 && worth.p_first <= 1.0);
    }
    let lead = assessment.verdict.lead;
    for bar in &found.tornado {
        let (least, most) = (bar.lead_at_low.min(bar.lead_at_high), bar.lead_at_low.max(bar.lead_at_high));
        assert_eq!(bar.is_monotone, (least - 1e-9..=most + 1e-9).contains(&lead), "{bar:?}, lead {lead}");
    }
}

#[test]
fn stability_intervals_agree_with_bisection() {
    let decision = preset("legacy-monolith");
    let first = run(&decision, "");
    let decision = anchored(&decision, &first);
    let found = first.sensitivity.as_ref().unwrap();
    let all: f64 = first.criteria.iter().map(|used| used.points.likely()).sum();
    for (used, stays) in first.criteria.iter().zip(&found.stability) {
        let Some((low, high)) = stays else { continue };
        let others = all - used.points.likely();
        let leads = |share: f64| {
            let points = Estimate::exactly(others * share / (1.0 - share)).unwrap();
            let change = Change::Weigh { criterion: used.criterion.id.to_owned(), points };
            leader(&quick(&Edit::new("", change).apply(&decision).unwrap(), "")) == leader(&first)
        };
        for (edge, outward) in [(*low, -1e-3), (*high, 1e-3)] {
            let (inside, outside) = (edge - outward, edge + outward);
            if (0.001..0.99).contains(&outside) {
                assert!(!leads(outside), "{}: {outside} past {edge}", used.criterion.id);
            }
            if (0.001..0.99).contains(&inside) {
                assert!(leads(inside), "{}: {inside} before {edge}", used.criterion.id);
            }
        }
    }
}
