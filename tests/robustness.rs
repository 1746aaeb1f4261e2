//! What would change the answer: flips, near misses, information, the tornado, weights.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{
    Assessment, FlipKind, Level, Measures, Prepared, Ranking, Robustness, Sensitivity, assemble, assess,
    presets,
};
use siteplan::catalog::Catalog;
use siteplan::decision::{Change, Decision, Edit, Place, Value, questions};
use siteplan::report::assessment_json;
use siteplan::terms::{DataClass, Estimate};
use std::cell::Cell;
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
    let mut decision = decision.clone();
    decision.settings.draws = 1;
    let catalog = Arc::new(Catalog::shipped(catalog).unwrap());
    let prepared = Arc::new(Prepared::new(Arc::new(decision), catalog).unwrap());
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

fn found(assessment: &Assessment) -> &Sensitivity {
    assessment.sensitivity.as_ref().unwrap()
}

/// The edit of a flip with another number in it.
fn moved_to(edit: &Edit, value: f64) -> Edit {
    let exactly = Estimate::exactly(value).unwrap();
    let change = match &edit.change {
        Change::Answer { place, question, origin, .. } => Change::Answer {
            place: place.clone(),
            question: question.clone(),
            value: Some(Value::Estimate(exactly)),
            origin: *origin,
        },
        Change::Weigh { criterion, .. } => Change::Weigh { criterion: criterion.clone(), points: exactly },
        other => panic!("{other:?} holds no number"),
    };
    Edit::new("", change)
}

#[test]
fn a_flip_applied_dethrones_the_leader_and_not_before() {
    let mut tried = [0; 3];
    for id in ["food-delivery", "legacy-monolith", "office-app", "iot-telemetry"] {
        let decision = preset(id);
        let first = run(&decision, "");
        let decision = anchored(&decision, &first);
        for flip in &found(&first).flips {
            assert!((0.0..=1.0).contains(&flip.probability), "{id}: {flip:?}");
            let Some(edit) = &flip.edit else { continue };
            let after = quick(&edit.apply(&decision).unwrap(), "");
            assert_eq!(leader(&after), flip.to.id, "{id}: {flip:?}");
            assert_ne!(flip.to.id, leader(&first), "{id}: {flip:?}");
            tried[flip.kind as usize] += 1;
            // An answer on the very limit of a machine has nothing between it and the next one.
            let is_apart = flip.distance > 1e-6;
            if let (true, Level::Number(now, _), Level::Number(at, _)) = (is_apart, &flip.now, &flip.flips_at)
            {
                let before = quick(&moved_to(edit, now + (at - now) * 0.98).apply(&decision).unwrap(), "");
                // A level score dethrones nobody.
                let score = before.option(leader(&first)).unwrap().score;
                assert!(score >= before.leader().unwrap().score - 1e-6, "{id}: before {flip:?}");
            }
        }
        let key = |flip: &siteplan::assess::Flip| (-flip.probability, flip.distance);
        assert!(found(&first).flips.is_sorted_by(|a, b| key(a) <= key(b)), "{id}");
    }
    let [numbers, choices, weights] = tried;
    assert!(numbers >= 6 && choices >= 4 && weights >= 2, "{tried:?}");
}

/// A rule that begins to fire is a flip as well: functions have 10 GiB, machines have more.
#[test]
fn more_memory_than_functions_have_dethrones_them() {
    let mut decision = preset("marketing-site");
    let application = &mut decision.application;
    application.providers.value = Some(vec!["aws".to_owned()]);
    application.product.value = None;
    let all = quick(&decision, "");
    for option in all.options.iter().filter(|option| !["serverless-aws", "iaas-aws"].contains(&&*option.id)) {
        let (option, because) = (option.id.clone(), "a case of two".to_owned());
        decision.overrides.push(siteplan::decision::Override::Exclude { option, because });
    }
    for weight in &mut decision.criteria {
        let points = if weight.criterion == "horizon-cost" { 100.0 } else { 0.0 };
        weight.points = Estimate::exactly(points).unwrap();
    }
    let first = run(&decision, "");
    assert_eq!(leader(&first), "serverless-aws", "little traffic costs little in functions");
    let input = format!("memory/{}", decision.components[0].id);
    let flip = found(&first).flips.iter().find(|flip| flip.input == input).unwrap();
    let Level::Number(at, _) = flip.flips_at else { panic!("memory is a number") };
    assert!(at <= 10_240.0 * 1.001 && flip.to.id == "iaas-aws", "{flip:?}");
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
            assert!((1..=2).contains(&near.edits.len()) && near.steps.len() == near.edits.len());
            let after = near.edits.iter().fold(decision.clone(), |after, edit| edit.apply(&after).unwrap());
            let again = quick(&after, &id);
            let back = again.option(&option.id).unwrap();
            assert!(back.feasible, "{}: {}: {}", preset.id, option.id, near.label);
            // Like is compared with like: today's leader under the same answers.
            let rival = again.option(leader(&assessment)).unwrap();
            let saves = rival.bill.usd - back.bill.usd;
            // What nobody priced is no saving: seats that nobody counted, of a product nobody found.
            let Some(told) = near.saves_usd_per_month else {
                assert_eq!(option.id, "saas-product", "{}", preset.id);
                tried += 1;
                continue;
            };
            assert!(
                (saves - told).abs() <= 1e-3 * rival.bill.usd.max(back.bill.usd) + 0.05,
                "{}: {}: {saves} is not {told}",
                preset.id,
                option.id,
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
    let then = run(&decision, "articles-2016-2018");
    assert!(!functions(&then).feasible);
    let near = functions(&then).near_miss.unwrap();
    assert!(matches!(&near.edits[..], [Edit { change: Change::RemoveComponent(id), .. }] if id == "payment"));
    assert_eq!(near.steps[0].place, Place::Component("payment".to_owned()));
    let json = assessment_json(&then);
    let options = json["options"].as_array().unwrap();
    let told = options.iter().find(|option| option["id"] == "serverless-aws").unwrap();
    assert_eq!(told["near_miss"]["edit"]["place"], "payment");
    assert!(told["near_miss"]["saves_usd_per_month"].is_number());
}

#[test]
fn two_rules_take_two_changes_and_a_limit_its_own_number() {
    let mut decision = preset("marketing-site");
    decision.application.providers.value = Some(vec!["aws".to_owned()]);
    let component = &mut decision.components[0].answers;
    component.longest.value = Some(Estimate::exactly(1_200_000.0).unwrap());
    let longest = run(&decision, "");
    let near = longest.option("serverless-aws").unwrap().near_miss.clone().unwrap();
    assert_eq!(near.steps.len(), 1);
    let Change::Answer { question, value: Some(Value::Estimate(to)), .. } = &near.edits[0].change else {
        panic!("{}", near.label)
    };
    assert_eq!((question.as_str(), to.likely()), ("longest", 900_000.0), "15 minutes are AWS Lambda's limit");
    decision.components[0].answers.disk.value = Some(vec![siteplan::decision::Need::Sessions]);
    let both = run(&decision, "");
    let near = both.option("serverless-aws").unwrap().near_miss.clone().unwrap();
    let asked: Vec<_> = near.steps.iter().filter_map(|step| step.question.as_deref()).collect();
    assert!(asked.len() == 2 && asked.contains(&"longest") && asked.contains(&"disk"), "{asked:?}");
}

#[test]
fn shares_over_the_futures_sum_to_one() {
    let assessment = run(&preset("food-delivery"), "");
    let sensitivity = found(&assessment);
    let any: f64 = sensitivity.any_weights.iter().sum();
    assert!((any - 1.0).abs() < 1e-9, "{any}");
    for option in assessment.options.iter().filter(|option| option.feasible) {
        let sum: f64 = option.rank_acceptability.iter().sum();
        assert!((sum - 1.0).abs() < 1e-9, "{}: {sum}", option.id);
        assert!((option.rank_acceptability[0] - option.p_first).abs() < 1e-9, "{}", option.id);
    }
    for (share, central) in sensitivity.any_weights.iter().zip(&sensitivity.central_weights) {
        assert_eq!(*share > 0.0, central.is_some());
        let sum: f64 = central.iter().flatten().sum();
        assert!(central.is_none() || (sum - 1.0).abs() < 1e-9, "{sum}");
    }
    let wins = &sensitivity.pairwise_winning;
    for (a, row) in wins.iter().enumerate() {
        for (b, share) in row.iter().enumerate() {
            assert!((0.0..=1.0 + 1e-12).contains(&(share + wins[b][a])), "{a} and {b}");
        }
    }
    let leads = assessment.verdict.leader.unwrap();
    for (at, option) in assessment.options.iter().enumerate().filter(|(_, option)| option.feasible) {
        let (regret, share) = (sensitivity.expected_regret[at], option.p_first);
        assert!(regret >= 0.0 && (regret < 1e-12) == (share > 1.0 - 1e-12), "{}: {regret}", option.id);
        assert!(at == leads || wins[leads][at] > 0.0, "{} is never below the leader", option.id);
    }
}

#[test]
fn what_is_worth_finding_out_is_never_worth_less_than_nothing() {
    for id in ["food-delivery", "crm-buy-or-build"] {
        let mut decision = preset(id);
        decision.settings.draws = 4000;
        let assessment = run(&decision, "");
        let information = &found(&assessment).information;
        assert!(information.is_sorted_by(|a, b| a.p_first >= b.p_first));
        for worth in information {
            assert!((0.0..=1.0).contains(&worth.p_first) && worth.points >= 0.0, "{worth:?}");
            assert!(worth.usd.is_none_or(|usd| usd >= 0.0), "{worth:?}");
            // Nothing can be won beyond being first in every future.
            assert!(worth.p_first <= 1.0 - assessment.verdict.p_first + 1e-9, "{worth:?}");
        }
        // What is asked next is worth most of all that somebody can answer, or turns the choice.
        let asked = information.iter().find_map(|worth| worth.question.clone());
        let mut turns = found(&assessment).flips.iter().filter(|flip| flip.probability > 0.02);
        let turn = turns.find_map(|flip| flip.question.clone());
        let next = assessment.verdict.next_question.clone().map(|(place, id)| (place, id.to_owned()));
        assert_eq!(next, asked.or(turn), "{id}");
        assert!(assessment.verdict.next_gain.is_some());
    }
}

#[test]
fn an_exact_world_leaves_nothing_to_find_out() {
    let assessment = run(&preset("break-even-2016"), "articles-2016-2018");
    let exact = |input: &str| {
        let known = assessment.prepared.tables().inputs.iter().find(|known| known.id == input);
        known.is_some_and(|known| !known.is_ranged())
    };
    let sensitivity = found(&assessment);
    assert!(sensitivity.information.iter().all(|worth| !exact(&worth.input)));
    assert!(sensitivity.tornado.iter().all(|bar| !exact(&bar.input)));
}

#[test]
fn the_tornado_tells_what_the_ends_of_a_range_do() {
    let mut tried = 0;
    for id in ["legacy-monolith", "office-app", "food-delivery"] {
        let decision = preset(id);
        let first = run(&decision, "");
        let decision = anchored(&decision, &first);
        let own = leader(&first).to_owned();
        let bars = &found(&first).tornado;
        let swing = |bar: &siteplan::assess::Bar| (bar.lead_at_high - bar.lead_at_low).abs();
        assert!(bars.is_sorted_by(|a, b| swing(a) >= swing(b)), "{id}");
        // The longest bars are of answers that were given for real, machines sized anew included.
        for bar in bars.iter().take(12) {
            let known = questions::all().find_map(|question| {
                let place = decision.places(question).into_iter();
                let mut place = place.filter(|place| place.input(question.id) == bar.input);
                Some((place.next()?, question.id))
            });
            let Some((place, question)) = known else { continue };
            for (value, lead) in [(bar.low, bar.lead_at_low), (bar.high, bar.lead_at_high)] {
                let exactly = Value::Estimate(Estimate::exactly(value).unwrap());
                let edit = Edit::answer(&place, question, Some(exactly));
                let then = quick(&edit.apply(&decision).unwrap(), "");
                let others = then.options.iter().filter(|option| option.feasible && option.id != own);
                let best = others.map(|option| option.score).fold(0.0, f64::max);
                let own = then.option(&own).filter(|option| option.feasible);
                let found = own.map_or(0.0, |option| option.score) - best;
                assert!((found - lead).abs() < 1e-6, "{id}: {bar:?}: {found} at {value}");
            }
            tried += 1;
        }
    }
    assert!(tried >= 10, "{tried}");
}

#[test]
fn stability_intervals_agree_with_bisection() {
    let decision = preset("legacy-monolith");
    let first = run(&decision, "");
    let decision = anchored(&decision, &first);
    let all: f64 = first.criteria.iter().map(|used| used.points.likely()).sum();
    let mut edges = 0;
    for (used, stays) in first.criteria.iter().zip(&found(&first).stability) {
        let Some((low, high)) = stays else { continue };
        let others = all - used.points.likely();
        let leads = |share: f64| {
            let points = Estimate::exactly(others * share / (1.0 - share)).unwrap();
            let change = Change::Weigh { criterion: used.criterion.id.to_string(), points };
            leader(&quick(&Edit::new("", change).apply(&decision).unwrap(), "")) == leader(&first)
        };
        // Where an interval reaches the end of what a weight may be, the leader does as well.
        if *low <= 0.0 {
            assert!(leads(0.0), "{}: without any weight", used.criterion.id);
        }
        if *high >= 1.0 {
            assert!(leads(0.9999), "{}: with all but none of it", used.criterion.id);
        }
        edges += usize::from(*low <= 0.0) + usize::from(*high >= 1.0);
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
    assert!(edges > 0, "no interval reaches an end");
}

#[test]
fn the_order_of_criteria_and_a_factor_on_all_weights_change_nothing() {
    let decision = preset("office-app");
    let mut turned = decision.clone();
    turned.criteria.reverse();
    for weight in &mut turned.criteria {
        weight.points = weight.points.scaled(2.5);
    }
    let (a, b) = (run(&decision, ""), run(&turned, ""));
    assert_eq!(leader(&a), leader(&b));
    let shares = |assessment: &Assessment| -> Vec<(String, f64)> {
        assessment.options.iter().map(|option| (option.id.clone(), option.p_first)).collect()
    };
    for ((id, one), (other_id, other)) in shares(&a).into_iter().zip(shares(&b)) {
        assert!(id == other_id && (one - other).abs() < 1e-9, "{id}: {one} and {other}");
    }
    let answers = |assessment: &Assessment| -> Vec<(String, String)> {
        let flips = found(assessment).flips.iter().filter(|flip| flip.kind != FlipKind::Weight);
        flips.map(|flip| (flip.input.clone(), flip.to.id.clone())).collect()
    };
    assert_eq!(answers(&a), answers(&b));
}

#[test]
fn a_dominated_option_is_flagged_and_nothing_moves_without_it() {
    let mut seen = 0;
    for id in ["food-delivery", "office-app", "iot-telemetry", "marketing-site"] {
        let decision = anchored(&preset(id), &quick(&preset(id), ""));
        let all = quick(&decision, "");
        for option in &all.options {
            let Some(other) = &option.dominated_by else { continue };
            let other = all.option(other).unwrap();
            assert!(other.score >= option.score && other.feasible, "{id}: {}", option.id);
            assert_ne!(option.rank, Some(1), "{id}: {}", option.id);
            seen += 1;
        }
        if let Some(out) = all.options.iter().find(|option| option.dominated_by.is_some()) {
            let mut without = decision.clone();
            without.overrides.push(siteplan::decision::Override::Exclude {
                option: out.id.clone(),
                because: "it is dominated".to_owned(),
            });
            let fewer = quick(&without, "");
            for option in &fewer.options {
                let before = all.option(&option.id).unwrap();
                assert!((option.score - before.score).abs() < 1e-9, "{id}: {}", option.id);
            }
            assert_eq!(leader(&fewer), leader(&all));
        }
    }
    assert!(seen >= 1, "no preset has a dominated option");
}

#[test]
fn other_methods_say_who_they_put_first_and_why() {
    for id in ["food-delivery", "legacy-monolith", "crm-buy-or-build"] {
        let assessment = run(&preset(id), "");
        let opinions = &found(&assessment).opinions;
        let methods: Vec<&str> = opinions.iter().map(|opinion| opinion.method).collect();
        assert_eq!(methods, ["TOPSIS", "PROMETHEE II", "VIKOR"], "{id}");
        for opinion in opinions {
            assert!(assessment.option(&opinion.first).unwrap().feasible, "{id}: {opinion:?}");
            assert_eq!(opinion.agrees, opinion.first == leader(&assessment), "{id}: {opinion:?}");
            let pairs = opinion.method == "PROMETHEE II";
            assert!(pairs || opinion.incomparable.is_empty(), "{id}: {opinion:?}");
            let named = opinion.incomparable.iter().chain(&opinion.reversed_without);
            for other in named {
                assert!(
                    *other != opinion.first && assessment.option(other).unwrap().feasible,
                    "{id}: {other}"
                );
            }
            // Without one that is said to turn it round, another one is first.
            if let Some(other) = opinion.reversed_without.first() {
                let mut fewer = anchored(&preset(id), &assessment);
                let (option, because) = (other.clone(), "tried".to_owned());
                fewer.overrides.push(siteplan::decision::Override::Exclude { option, because });
                let fewer = run(&fewer, "");
                let again = found(&fewer).opinions.iter().find(|again| again.method == opinion.method);
                assert_ne!(again.unwrap().first, opinion.first, "{id} without {other}");
            }
        }
    }
}

#[test]
fn every_option_has_its_pros_and_cons() {
    let assessment = run(&preset("legacy-monolith"), "");
    for option in &assessment.options {
        let used = assessment.criteria.iter().filter(|used| used.weight > 0.0).count();
        assert_eq!(option.points.len(), used, "{}", option.id);
        assert!(option.points.is_sorted_by(|a, b| a.points >= b.points), "{}", option.id);
    }
    assert!((0.0..=1.0).contains(&assessment.verdict.judged_share));
}

#[test]
fn the_deep_pass_is_given_up_when_it_is_stale() {
    let mut decision = preset("marketing-site");
    decision.settings.draws = 50;
    let catalog = Arc::new(Catalog::shipped("").unwrap());
    let prepared = Prepared::new(Arc::new(decision), catalog).unwrap();
    let measures = Measures::of(&prepared);
    let ranking = Ranking::of(&prepared, &measures);
    let asked = Cell::new(0);
    let from_third = || {
        asked.set(asked.get() + 1);
        asked.get() >= 3
    };
    assert!(Robustness::unless(&prepared, &measures, &ranking, &from_third).is_none());
    assert_eq!(asked.get(), 3, "it stops at the first stale answer");
    assert!(Robustness::unless(&prepared, &measures, &ranking, &|| false).is_some());
}

/// A single part cannot be split off; then the answer itself is what would have to change.
#[test]
fn a_lone_component_is_never_split_off() {
    let mut decision = preset("card-payments");
    decision.components.retain(|component| component.id == "payment");
    assert_eq!(decision.components[0].answers.sensitivity.value, Some(DataClass::Card));
    let then = run(&decision, "articles-2016-2018");
    let near = then.option("serverless-aws").unwrap().near_miss.clone().unwrap();
    assert_eq!(near.steps[0].question.as_deref(), Some("sensitivity"));
}

/// Plans and prices are kept from one decision to the next; what is kept must not show.
#[test]
fn whatever_was_edited_before_the_figures_are_those_of_a_fresh_start() {
    use siteplan::decision::Shape;
    let mut base = preset("food-delivery");
    base.settings.draws = 20;
    let part = Place::Component(base.components[0].id.clone());
    let answer = |question: &str, value: Value| Edit::answer(&part, question, Some(value)).change;
    let whole =
        |question: &str, value: Value| Edit::answer(&Place::Application, question, Some(value)).change;
    let number = |value: f64| Value::Estimate(Estimate::exactly(value).unwrap());
    let mut without_people = base.costing.clone();
    without_people.off.push("people".to_owned());
    let edits = vec![
        answer("volume", number(7e6)),
        answer("memory", number(3000.0)),
        answer("runtime", Value::Choice("windows_only".to_owned())),
        answer("sensitivity", Value::Choice("health".to_owned())),
        answer("shape", Value::Shape(Shape::Steady)),
        whole("availability", number(99.99)),
        whole("residency", Value::Names(vec!["US".to_owned()])),
        whole("rates", number(20_000.0)),
        whole("start", Value::Choice("vm".to_owned())),
        whole("stores", Value::Stores(Vec::new())),
        whole("growth", number(9.0)),
        whole("budget", number(3000.0)),
        Change::Costing(without_people),
        Change::RemoveComponent(base.components[1].id.clone()),
    ];
    let catalog = Arc::new(Catalog::shipped("").unwrap());
    let told = |prepared: Prepared| {
        let prepared = Arc::new(prepared);
        let measures = Measures::of(&prepared);
        let ranking = Ranking::of(&prepared, &measures);
        assessment_json(&assemble(prepared, &measures, &ranking, None)).to_string()
    };
    let before = Prepared::new(Arc::new(base.clone()), Arc::clone(&catalog)).unwrap();
    for change in edits {
        let edit = Edit::new("", change);
        let after = Arc::new(edit.apply(&base).unwrap());
        let kept = Prepared::after(Arc::clone(&after), Arc::clone(&catalog), Some(&before)).unwrap();
        let back = Prepared::after(Arc::new(base.clone()), Arc::clone(&catalog), Some(&kept)).unwrap();
        let fresh = told(Prepared::new(after, Arc::clone(&catalog)).unwrap());
        assert_eq!(told(kept), fresh, "{:?}", edit.change);
        assert_eq!(told(back), told(before.clone()), "back from {:?}", edit.change);
    }
}
