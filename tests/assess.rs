//! What an assessment promises, on the presets and on decisions made from them.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{
    Assessment, Begun, BreakEven, Measures, Prepared, Ranking, Robustness, VerdictKind, anchor_edits,
    assemble, assess, catalog_of, first_look, presets, snapshot,
};
use siteplan::catalog::{Assumed, Catalog};
use siteplan::decision::{
    Anchors, AnyAnswer, Decision, Edit, Override, PathTaken, Shape, Start, Status, Value, questions,
};
use siteplan::report::assessment_json;
use siteplan::terms::{DataClass, Estimate, HostingModel};
use std::sync::Arc;

fn preset(id: &str) -> Decision {
    let preset = presets().iter().find(|preset| preset.id == id).unwrap_or_else(|| panic!("no preset {id}"));
    let mut decision = preset.decision().unwrap_or_else(|error| panic!("{id}: {error}"));
    decision.settings.draws = 1000;
    decision
}

#[track_caller]
fn run(decision: &Decision) -> Assessment {
    let catalog = catalog_of(decision).unwrap();
    assess(decision, &catalog).unwrap_or_else(|error| panic!("{error}"))
}

fn with(decision: &Decision, change: impl FnOnce(&mut Decision)) -> Decision {
    let mut other = decision.clone();
    change(&mut other);
    other
}

/// Every measure of every option at likely, by option and criterion.
fn measured(assessment: &Assessment) -> Vec<(String, Vec<f64>)> {
    let mut list: Vec<_> = assessment
        .options
        .iter()
        .map(|option| (option.id.clone(), option.measures.iter().map(|measure| measure.value).collect()))
        .collect();
    list.sort_by(|a: &(String, Vec<f64>), b| a.0.cmp(&b.0));
    list
}

#[test]
fn every_preset_is_assessed() {
    for preset in presets() {
        let mut decision = preset.decision().unwrap();
        decision.settings.draws = 500;
        let assessment = run(&decision);
        let least = if preset.id == "break-even-2016" { 2 } else { 5 };
        assert!(assessment.options.len() >= least, "{}", preset.id);
        assert!(!assessment.verdict.sentence.is_empty(), "{}", preset.id);
        let wins: f64 = assessment.options.iter().map(|option| option.p_first).sum();
        assert!((wins - 1.0).abs() < 1e-9, "{}: {wins}", preset.id);
        for option in &assessment.options {
            let points: f64 = option.measures.iter().map(|measure| measure.contribution).sum();
            assert!((points - option.score).abs() < 1e-9, "{}: {}", preset.id, option.id);
            let lines: f64 = option.bill.lines.iter().map(|line| line.usd).sum();
            assert!(
                (lines - option.bill.usd).abs() < 1e-9 * lines.abs().max(1.0),
                "{}: {}",
                preset.id,
                option.id
            );
            assert!(option.bill.usd.is_finite() && option.bill.usd >= 0.0, "{}: {}", preset.id, option.id);
            assert_eq!(option.feasible, option.rank.is_some(), "{}: {}", preset.id, option.id);
            assert!(option.feasible || option.p_first.abs() < 1e-12, "{}: {}", preset.id, option.id);
        }
    }
}

#[test]
fn food_delivery_shows_all_six_models() {
    let assessment = run(&preset("food-delivery"));
    for model in HostingModel::OFFERED {
        assert!(assessment.options.iter().any(|option| option.model == model), "{model}");
    }
    let saas = assessment.options.iter().find(|option| option.model == HostingModel::Saas).unwrap();
    assert_eq!(saas.knocked_out[0].rule, "no-product");
    assert!(assessment.break_evens.iter().any(|pair| !pair.crossings.is_empty()));
}

#[test]
fn the_published_break_even_of_2016_comes_out() {
    let decision = preset("break-even-2016");
    let assessment = run(&decision);
    let place = |id: &str| assessment.options.iter().position(|option| option.id == id).unwrap();
    let (functions, machine) = (place("serverless-aws"), place("iaas-aws"));
    let pair = assessment
        .break_evens
        .iter()
        .find(|pair| (pair.a, pair.b) == (functions, machine) || (pair.b, pair.a) == (functions, machine))
        .unwrap();
    let requests = pair.last().unwrap() * assessment.curves.stated_requests;
    let (a_second, a_day) = (requests / 2_628_000.0, requests * 24.0 / 730.0);
    assert!((a_second / 81.9 - 1.0).abs() < 0.005, "{a_second} a second");
    assert!((7.05e6..=7.08e6).contains(&a_day), "{a_day} a day");
    assert_eq!(pair.a, functions, "below it functions are cheaper");
}

#[test]
fn each_answer_alone_changes_a_measure() {
    let base = preset("legacy-monolith");
    let before = measured(&run(&base));
    let sensitivity = with(&base, |d| d.components[0].answers.sensitivity.value = Some(DataClass::Secret));
    let path = with(&base, |d| d.application.path.value = Some(PathTaken::Rebuild));
    let latency =
        with(&base, |d| d.components[0].answers.latency.value = Some(Estimate::exactly(300.0).unwrap()));
    let shape = with(&base, |d| {
        d.components[0].answers.shape.value = Some(Shape::Spiky { spikes: 2, height: 30.0, hours: 2 });
    });
    for (name, changed) in
        [("sensitivity", &sensitivity), ("path", &path), ("latency", &latency), ("shape", &shape)]
    {
        assert_ne!(measured(&run(changed)), before, "{name}");
    }
}

#[test]
fn the_monolith_prefers_containers_to_functions_and_its_greenfield_twin_does_not() {
    let monolith =
        with(&preset("legacy-monolith"), |d| d.components[0].answers.disk.value = Some(Vec::new()));
    let twin = with(&monolith, |d| d.application.start.value = Some(Start::Greenfield));
    let effort = |assessment: &Assessment, model| {
        let option = assessment.options.iter().find(|option| option.model == model).unwrap();
        (option.measures[2].value, option.score)
    };
    let (old, new) = (run(&monolith), run(&twin));
    assert!(effort(&old, HostingModel::Containers).0 < effort(&old, HostingModel::Serverless).0);
    assert!(effort(&old, HostingModel::Containers).1 > effort(&old, HostingModel::Serverless).1);
    assert!(effort(&new, HostingModel::Serverless).0 < effort(&new, HostingModel::Containers).0);
}

#[test]
fn cards_are_out_of_functions_in_2018_only() {
    let base = with(&preset("card-payments"), |d| d.application.providers.value = None);
    let out = |catalog: &str| {
        let assessment = assess(&base, &Catalog::shipped(catalog).unwrap()).unwrap();
        let functions =
            assessment.options.iter().find(|option| option.id == "serverless-aws").unwrap().clone();
        functions.knocked_out.iter().any(|out| out.rule == "cards-2018")
    };
    assert!(out("articles-2016-2018"));
    assert!(!out("2026-11"));
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let decision = preset("office-app");
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| assessment_json(&run(&decision)).to_string())
    };
    assert_eq!(with_threads(1), with_threads(2));
}

#[test]
fn staged_is_whole() {
    let decision = preset("office-app");
    let whole = run(&decision);
    let catalog = Arc::new(catalog_of(&decision).unwrap());
    // First another decision, then an edit to this one: kept draws must not show.
    let other = Arc::new(with(&decision, |d| {
        d.components[0].answers.volume.value = Some(Estimate::exactly(5.0).unwrap());
    }));
    let before = Prepared::new(other, Arc::clone(&catalog)).unwrap();
    let prepared = Arc::new(Prepared::after(Arc::new(decision.clone()), catalog, Some(&before)).unwrap());
    let measures = Measures::of(&prepared);
    let ranking = Ranking::of(&prepared, &measures);
    let robustness = Robustness::of(&prepared, &measures, &ranking);
    let staged = assemble(prepared, &measures, &ranking, Some(&robustness));
    assert_eq!(assessment_json(&staged).to_string(), assessment_json(&whole).to_string());
}

#[test]
fn a_first_look_is_the_beginning_of_the_whole() {
    let decision = with(&preset("office-app"), |d| d.settings.draws = 3000);
    let whole = run(&decision);
    let prepared =
        Prepared::new(Arc::new(decision.clone()), Arc::new(catalog_of(&decision).unwrap())).unwrap();
    let prepared = Arc::new(prepared);
    let begun = Begun::first(&prepared);
    assert!(begun.is_part(&prepared));
    let part = begun.so_far(&prepared);
    let mut look = first_look(Arc::clone(&prepared), &part, &Ranking::of(&prepared, &part));
    assert_eq!(look.stamp.draws, 1024);
    assert!((look.options.iter().map(|option| option.p_first).sum::<f64>() - 1.0).abs() < 1e-9);
    assert!(look.curves.options.is_empty() && look.break_evens.is_empty());
    // Under its own order each option keeps the curve it had.
    look.keep_curves_of(&whole);
    for (option, curve) in look.options.iter().zip(&look.curves.options) {
        let at = whole.options.iter().position(|known| known.id == option.id).unwrap();
        assert_eq!(curve.points, whole.curves.options[at].points);
    }
    let ids = |assessment: &Assessment, pair: &BreakEven| {
        [pair.a, pair.b].map(|at| assessment.options[at].id.clone())
    };
    for (kept, known) in look.break_evens.iter().zip(&whole.break_evens) {
        assert_eq!((ids(&look, kept), kept.last()), (ids(&whole, known), known.last()));
    }
    // The rest is measured as if all had been at once; nobody waits for what is stale.
    assert!(Begun::first(&prepared).finished(&prepared, &|| true).is_none());
    let measures = begun.finished(&prepared, &|| false).unwrap();
    let ranking = Ranking::of(&prepared, &measures);
    let robustness = Robustness::of(&prepared, &measures, &ranking);
    let staged = assemble(prepared, &measures, &ranking, Some(&robustness));
    assert_eq!(assessment_json(&staged).to_string(), assessment_json(&whole).to_string());
}

#[test]
fn leaving_an_option_out_turns_no_others_round() {
    let decision = preset("food-delivery");
    let all = run(&decision);
    let last = all.options.iter().rfind(|option| option.feasible).unwrap().id.clone();
    let fewer = run(&with(&decision, |d| {
        d.overrides.push(Override::Exclude { option: last.clone(), because: "a test".to_owned() });
    }));
    let order = |assessment: &Assessment| {
        assessment
            .options
            .iter()
            .filter(|o| o.feasible && o.id != last)
            .map(|o| o.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(order(&all), order(&fewer));
    assert!(fewer.option(&last).is_none());
}

#[test]
fn scaling_all_weights_changes_nothing() {
    let decision = preset("office-app");
    let scaled = with(&decision, |d| {
        for weight in &mut d.criteria {
            weight.points = weight.points.scaled(3.0);
        }
    });
    let (a, b) = (run(&decision), run(&scaled));
    for (one, other) in a.options.iter().zip(&b.options) {
        assert_eq!(one.id, other.id);
        assert!((one.p_first - other.p_first).abs() < 1e-9 && (one.score - other.score).abs() < 1e-9);
    }
}

/// Everything exact and people left out: what remains of the spread is the choice of months and of
/// classes of hours.
fn exact(decision: &Decision, catalog: &Catalog) -> Decision {
    let mut decision = with(decision, |d| {
        d.costing.off.push("people".to_owned());
        for store in d.application.stores.value.iter_mut().flatten() {
            for estimate in [&mut store.size_gib, &mut store.reads, &mut store.writes] {
                *estimate = Estimate::exactly(estimate.likely()).unwrap();
            }
        }
    });
    for question in questions::all().filter(|question| question.unit().is_some()) {
        for place in decision.places(question) {
            let answer = decision.answer(&place, question.id).and_then(AnyAnswer::value);
            let likely = match (answer, catalog.part.unknowns.get(question.id)) {
                (Some(Value::Estimate(estimate)), _) => estimate.likely(),
                (_, Some(Assumed::Range { range, .. })) => range.likely(),
                _ => continue,
            };
            let exact = Value::Estimate(Estimate::exactly(likely).unwrap());
            decision = Edit::answer(&place, question.id, Some(exact)).apply(&decision).unwrap();
        }
    }
    decision
}

#[track_caller]
fn draws_mean_what_is_likely(decision: Decision, catalog: Catalog) {
    let prepared = Prepared::new(Arc::new(decision), Arc::new(catalog)).unwrap();
    let measures = Measures::of(&prepared);
    let rows = measures.likely[0].iter().zip(&measures.drawn[0]);
    for (candidate, (likely, drawn)) in prepared.tables().candidates.iter().zip(rows) {
        let mean = drawn.iter().map(|value| f64::from(*value)).sum::<f64>() / drawn.len() as f64;
        assert!((mean / likely - 1.0).abs() < 0.005, "{}: {mean} against {likely}", candidate.id);
    }
}

#[test]
fn the_sampled_months_stand_for_exact_ones() {
    let decision = with(&preset("food-delivery"), |d| d.settings.draws = 4000);
    let catalog = catalog_of(&decision).unwrap();
    draws_mean_what_is_likely(exact(&decision, &catalog), catalog);
}

/// A week of which no two hours are alike, one of them forty times the mean: machines that stand all
/// month are as many in a draw as at likely.
#[test]
fn like_hours_put_together_keep_the_peak() {
    let mut hours: Vec<f64> = (0..168).map(|hour| 1.0 + f64::from(hour) / 10_000.0).collect();
    hours[60] = 40.0;
    let mut decision = preset("office-app");
    decision.settings.draws = 400;
    decision.application.growth.value = Some(Estimate::exactly(0.0).unwrap());
    decision.application.season.value = None;
    for component in &mut decision.components {
        component.answers.shape.value = Some(Shape::Drawn { hours: hours.clone() });
        component.answers.volume.value = Some(Estimate::exactly(3e7).unwrap());
    }
    let catalog = catalog_of(&decision).unwrap();
    draws_mean_what_is_likely(exact(&decision, &catalog), catalog);
}

#[test]
fn a_record_is_assessed_again_to_the_same_verdict() {
    let mut decision = preset("marketing-site");
    let first = run(&decision);
    decision.outcome.status = Status::Accepted;
    decision.outcome.snapshot = Some(snapshot(&first).unwrap());
    let again = run(&decision);
    assert_eq!(again.verdict.sentence, first.verdict.sentence);
    let bills =
        |assessment: &Assessment| assessment.options.iter().map(|option| option.bill.usd).collect::<Vec<_>>();
    assert_eq!(bills(&again), bills(&first));
    // Lines that were given other ends are the same facts.
    let kept = decision.outcome.snapshot.as_mut().unwrap();
    kept.offers = kept.offers.replace('\n', "\r\n").into();
    assert_eq!(run(&decision).verdict.sentence, first.verdict.sentence);
}

#[test]
fn an_accepted_decision_tells_of_changes_that_move_figures_and_of_no_others() {
    type Change = fn(&mut Decision);
    let mut decision = preset("marketing-site");
    for anchor in anchor_edits(&run(&decision)) {
        decision = anchor.apply(&decision).unwrap();
    }
    decision.outcome.snapshot = Some(snapshot(&run(&decision)).unwrap());
    decision.outcome.status = Status::Accepted;
    let is_told = |change: Change| {
        let found = run(&with(&decision, change)).findings;
        found.iter().any(|finding| finding.id == "changed-since-accepted")
    };
    let silent: [(&str, Change); 5] = [
        ("nothing", |_| {}),
        ("its title", |d| d.title.push('!')),
        ("a component's name", |d| d.components[0].name.push('!')),
        ("a reason", |d| d.application.start.because.push('!')),
        ("the draws of a run", |d| d.settings.draws += 1),
    ];
    for (what, change) in silent {
        assert!(!is_told(change), "{what}");
    }
    let told: [(&str, Change); 3] = [
        ("an answer", |d| d.application.horizon.value = Estimate::exactly(24.0).ok()),
        ("a weight", |d| d.criteria[0].points = Estimate::exactly(1.0).unwrap()),
        ("when a lead is clear", |d| d.settings.clear_lead += 1.0),
    ];
    for (what, change) in told {
        assert!(is_told(change), "{what}");
    }
}

#[test]
fn nothing_feasible_is_said() {
    let decision = with(&preset("office-app"), |d| {
        d.application.budget.value = Some(Estimate::exactly(1.0).unwrap());
        d.application.start.value = Some(Start::Greenfield);
        d.application.product.value = None;
    });
    let assessment = run(&decision);
    assert_eq!(assessment.verdict.kind, VerdictKind::NothingFeasible);
    assert!(
        assessment.options.iter().all(|option| option.knocked_out.iter().any(|out| out.rule == "budget"))
    );
}

#[test]
fn an_unknown_answer_removes_nothing_and_is_listed() {
    let mut decision = Decision::blank("Where?");
    decision.settings.draws = 500;
    let assessment = run(&decision);
    assert!(assessment.options.iter().all(|option| option.feasible));
    assert!(assessment.assumptions.iter().any(|assumption| assumption.question == "volume"));
    assert!(assessment.verdict.next_question.is_some());
}

#[test]
fn a_dominated_option_never_wins() {
    let assessment = run(&preset("food-delivery"));
    for option in &assessment.options {
        let is_dominated =
            assessment.options.iter().filter(|other| other.feasible && other.id != option.id).any(|other| {
                let pairs = || other.measures.iter().zip(&option.measures);
                pairs().all(|(a, b)| a.utility >= b.utility)
                    && pairs().any(|(a, b)| a.utility > b.utility + 1e-9)
            });
        assert!(!is_dominated || option.rank != Some(1), "{} is dominated and first", option.id);
    }
}

#[test]
fn anchors_decide_the_scale_and_not_the_options() {
    let decision = with(&preset("office-app"), |d| {
        d.criteria[0].anchors = Some(Anchors { worst: 1e6, best: 0.0 });
    });
    let assessment = run(&decision);
    for option in &assessment.options {
        let expected = 100.0 * (1.0 - option.measures[0].value / 1e6).clamp(0.0, 1.0);
        assert!((option.measures[0].utility - expected).abs() < 1e-9, "{}", option.id);
    }
}

#[test]
fn every_dollar_over_the_horizon_belongs_to_one_criterion() {
    for id in ["office-app", "legacy-monolith", "food-delivery"] {
        let assessment = run(&preset(id));
        for option in &assessment.options {
            let money = &option.money;
            let mut named: Vec<&str> = money.by_criterion.iter().map(|dollars| dollars.criterion).collect();
            named.sort_unstable();
            named.dedup();
            assert_eq!(named.len(), money.by_criterion.len(), "{id}/{}", option.id);
            let of = |criterion: &str| {
                money.by_criterion.iter().filter(|d| d.criterion == criterion).map(|d| d.usd).sum::<f64>()
            };
            // The criterion's own measure is the dollars counted in it.
            let measured = option.measures[0].value;
            assert!((of("horizon-cost") / measured - 1.0).abs() < 1e-9, "{id}/{}: {measured}", option.id);
            let all: f64 = money.by_criterion.iter().map(|dollars| dollars.usd).sum();
            let apart: f64 =
                money.one_off.iter().filter(|paid| paid.counts_as.id() != "cost").map(|paid| paid.usd).sum();
            assert!((all - measured - apart).abs() < 1e-6 * all, "{id}/{}", option.id);
        }
    }
}

#[test]
fn a_cost_switched_off_by_name_is_gone() {
    let base = preset("food-delivery");
    let lines = |decision: &Decision| {
        let assessment = run(decision);
        let option = assessment.option("paas-aws").unwrap();
        let mut names: Vec<String> = option.bill.lines.iter().map(|line| line.meter.clone()).collect();
        names.extend(option.money.one_off.iter().map(|paid| paid.id.to_owned()));
        names
    };
    let all = lines(&base);
    for (switch, line) in [
        ("support", "aws.support.developer/share"),
        ("backups", "aws.rds.backup/storage"),
        ("recovery", "recovery/aws.rds.backup/storage"),
        ("migration", "migration"),
        ("training", "training"),
    ] {
        assert!(all.iter().any(|name| name == line), "{line} is not in {all:?}");
        let without = lines(&with(&base, |d| d.costing.off.push(switch.to_owned())));
        assert!(!without.iter().any(|name| name == line), "{switch}");
    }
}

#[test]
fn the_roadmap_is_never_dearer_than_staying_and_keeps_to_its_switches() {
    let base = with(&preset("food-delivery"), |d| {
        d.application.growth.value = Some(Estimate::exactly(25.0).unwrap());
        d.application.growth_ceiling.value = Some(Estimate::exactly(2000.0).unwrap());
        d.costing.off.extend(["migration", "training"].map(str::to_owned));
    });
    let free = run(&base).roadmap.unwrap();
    assert!(free.legs.len() >= 2, "free switches at twentyfold growth pay: {}", free.sentence);
    assert!(free.saves_usd > 0.0 && free.usd < free.kept_usd, "{free:?}");
    assert!((0.0..=1.0).contains(&free.p_saves) && free.sentence.contains("of 100 futures"), "{free:?}");
    let none = run(&with(&base, |d| d.costing.switches = 0)).roadmap.unwrap();
    assert_eq!(none.legs.len(), 1);
    assert!(none.saves_usd.abs() < 1e-9);
}

#[test]
fn a_mix_is_of_one_provider_and_more_than_one_offer() {
    let mix = run(&preset("food-delivery")).mix.unwrap();
    assert_eq!(mix.placements.len(), 3);
    let offers: std::collections::BTreeSet<&str> = mix.placements.iter().map(|p| p.offer.as_str()).collect();
    assert!(offers.len() >= 2, "{mix:?}");
    assert!(offers.iter().all(|offer| offer.starts_with(&format!("{}.", mix.provider))), "{mix:?}");
    assert!((mix.pure_usd - mix.monthly_usd - mix.saves_usd).abs() < 1e-9);
}

#[test]
fn copies_stay_where_the_data_must() {
    let kept_in = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let decision =
            with(&preset("food-delivery"), |d| d.application.residency.value = Some(names.clone()));
        let catalog = Arc::new(catalog_of(&decision).unwrap());
        let prepared = Prepared::new(Arc::new(decision), Arc::clone(&catalog)).unwrap();
        let regions: std::collections::BTreeSet<String> = prepared
            .tables()
            .candidates
            .iter()
            .filter(|candidate| candidate.knocked_out.is_empty())
            .filter_map(|candidate| candidate.plan.standby.as_deref())
            .flat_map(|plan| plan.meters().iter().map(|meter| meter.region.clone()))
            .collect();
        assert!(!regions.is_empty(), "{names:?} keeps no copies");
        for region in &regions {
            assert!(names.is_empty() || catalog.is_within(region, &names), "{names:?} are left for {region}");
        }
        regions
    };
    // Another region of the same area where there is one, the same region where there is none.
    assert!(kept_in(&["EU"]).contains("eu-central-1"));
    assert!(kept_in(&["eu-west-1"]).contains("eu-west-1"));
    kept_in(&["US"]);
    kept_in(&[]);
}
