//! In which currency a decision reckons changes what is typed and what is told, and no answer.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{
    Assessment, FigureId, Level, assess, catalog_of, check, explain, flip_words, presets, snapshot,
    value_words,
};
use siteplan::catalog::Catalog;
use siteplan::decision::{Change, Commitment, Decision, Origin, Place, Value, file, questions};
use siteplan::report::chart::{CostView, cost_chart, money_chart, pareto_chart};
use siteplan::report::{assessment_json, export, madr, svg, text_within};
use siteplan::terms::{Estimate, HostingModel};
use siteplan::watch;
use std::sync::LazyLock;

/// The shipped catalogue's dollars for a euro.
const RATE: f64 = 1.1;

/// With every answer about money that has one, so that all of them are exchanged.
fn in_dollars() -> Decision {
    let mut decision =
        presets().iter().find(|preset| preset.id == "crm-buy-or-build").unwrap().decision().unwrap();
    decision.settings.draws = 64;
    let range = |low, likely, high| Some(Estimate::new(low, likely, high).unwrap());
    let application = &mut decision.application;
    application.rates.value = range(9000.0, 12_345.0, 15_000.0);
    application.bill_today.value = range(2000.0, 2400.0, 3000.0);
    application.seat_price.value = range(30.0, 42.0, 60.0);
    application.gap_cost.value = range(300.0, 800.0, 1500.0);
    application.gap_once.value = range(20_000.0, 40_000.0, 90_000.0);
    application.licences.value = range(100.0, 130.0, 150.0);
    application.budget.value = range(9000.0, 11_000.0, 14_000.0);
    application.budget_once.value = range(60_000.0, 90_000.0, 140_000.0);
    application.commitments.value =
        Some(vec![Commitment { provider: "aws".to_owned(), per_month: 700.0, until_month: Some(9) }]);
    decision
}

/// The same, where a person in Berlin has typed every amount.
fn in_euros() -> Decision {
    let mut decision = in_dollars();
    decision.application.currency.value = Some("EUR".to_owned());
    for question in questions::all() {
        if !question.unit().is_some_and(siteplan::terms::Unit::is_money) {
            continue;
        }
        for place in decision.places(question) {
            let answer = decision.answer(&place, question.id).unwrap();
            let Some(Value::Estimate(dollars)) = answer.value() else { continue };
            let euros = Some(Value::Estimate(dollars.scaled(1.0 / RATE)));
            let question = question.id.to_owned();
            let change = Change::Answer { place, question, value: euros, origin: Origin::Own };
            change.apply_to(&mut decision).unwrap();
        }
    }
    for promised in decision.application.commitments.value.iter_mut().flatten() {
        promised.per_month /= RATE;
    }
    decision
}

fn run(decision: &Decision) -> Assessment {
    assess(decision, &catalog_of(decision).unwrap()).unwrap()
}

static DOLLARS: LazyLock<Assessment> = LazyLock::new(|| run(&in_dollars()));
static EUROS: LazyLock<Assessment> = LazyLock::new(|| run(&in_euros()));

#[track_caller]
fn near(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-6 * b.abs().max(1.0), "{what}: {a}, not {b}");
}

#[test]
fn the_same_money_in_euros_comes_to_the_same_answer() {
    let (dollars, euros) = (&*DOLLARS, &*EUROS);
    assert_eq!(dollars.options.len(), euros.options.len());
    for (before, after) in dollars.options.iter().zip(&euros.options) {
        assert_eq!((&before.id, before.rank), (&after.id, after.rank));
        assert_eq!(before.feasible, after.feasible, "{}", before.id);
        near(after.score, before.score, "score");
        near(after.p_first, before.p_first, "share of futures");
        near(after.bill.usd, before.bill.usd, "bill");
        near(after.horizon_usd.p90, before.horizon_usd.p90, "horizon");
        near(after.money.present_usd, before.money.present_usd, "worth today");
        near(after.money.at_start_usd(), before.money.at_start_usd(), "paid once");
    }
    let [before, after] = [dollars, euros].map(|found| found.sensitivity.as_ref().unwrap());
    let inputs = |found: &siteplan::assess::Sensitivity| -> Vec<String> {
        found.tornado.iter().map(|bar| bar.input.clone()).collect()
    };
    assert_eq!(inputs(before), inputs(after));
    let flips = |found: &siteplan::assess::Sensitivity| -> Vec<(String, String)> {
        found.flips.iter().map(|flip| (flip.input.clone(), flip.to.id.clone())).collect()
    };
    assert_eq!(flips(before), flips(after));
}

#[test]
fn a_flip_of_money_is_told_and_tried_in_its_own_currency() {
    // Here the price of a seat and that of people turn it round.
    let mut decision = presets().iter().find(|preset| preset.id == "office-app").unwrap().decision().unwrap();
    decision.settings.draws = 64;
    decision.application.currency.value = Some("EUR".to_owned());
    let euros = &run(&decision);
    let flips = &euros.sensitivity.as_ref().unwrap().flips;
    let is_money = |level: &Level| matches!(level, Level::Number(_, unit) if unit.is_money());
    let told: Vec<_> = flips.iter().filter(|flip| is_money(&flip.flips_at)).collect();
    assert!(!told.is_empty(), "money turns no answer round here: {flips:?}");
    for flip in told {
        let Level::Number(usd, _) = flip.flips_at else { unreachable!() };
        let edit = flip.edit.as_ref().unwrap();
        let Change::Answer { value: Some(Value::Estimate(typed)), .. } = &edit.change else {
            panic!("{}", edit.label)
        };
        near(typed.likely() * RATE, usd, &edit.label);
        let euro = euros.money().shown(usd);
        assert!(edit.label.ends_with(&format!("→ {euro}")), "{} is not {euro}", edit.label);
        assert!(flip_words(euros, flip).contains('€'));
    }
}

#[test]
fn an_answer_is_shown_as_typed_and_a_bill_exchanged() {
    let euros = &*EUROS;
    let mut decision = in_euros();
    decision.application.rates.value = Some(Estimate::exactly(12_345.0).unwrap());
    let answer = decision.answer(&Place::Application, "rates").unwrap().value().unwrap();
    assert_eq!(value_words(&decision, "rates", &answer), "€12,345");
    let promised = vec![Commitment { provider: "aws".to_owned(), per_month: 2000.0, until_month: None }];
    let promised = Value::Commitments(promised);
    assert_eq!(value_words(&decision, "commitments", &promised), "€2,000 a month at aws");
    let (leader, text) = (euros.leader().unwrap(), text_within(euros, 200));
    let exchanged = format!("€{:.0}", leader.bill.usd / RATE);
    let shown = euros.money().shown(leader.bill.usd).replace(',', "");
    assert!(shown.starts_with(&exchanged) || leader.bill.usd < 110.0, "{shown}, not {exchanged}");
    assert!(text.contains(&euros.money().shown(leader.bill.usd)), "{text}");
    let told = explain(euros, &FigureId::Bill { option: leader.id.clone() }).unwrap();
    assert_eq!(told.value, euros.money().cents(leader.bill.usd));
}

#[test]
fn nothing_is_told_in_dollars_and_the_rate_is_told_once() {
    let euros = &*EUROS;
    let madr = madr(euros, 1);
    let mut told = vec![text_within(euros, 120), madr.clone(), svg(&cost_chart(euros, &CostView::default()))];
    let charts = [Some(money_chart(euros, &CostView::default())), pareto_chart(euros)];
    told.extend(charts.iter().flatten().map(|chart| format!("{chart:?}")));
    for option in &euros.options {
        let id = option.id.clone();
        let figures = [
            FigureId::Bill { option: id.clone() },
            FigureId::Score { option: id.clone() },
            FigureId::Money { option: id.clone() },
            FigureId::Payback { option: id.clone() },
            FigureId::Breakdown { option: id.clone() },
            FigureId::Downtime { option: id },
        ];
        told.extend(figures.iter().map(|figure| format!("{:?}", explain(euros, figure).unwrap())));
    }
    for figure in [FigureId::Roadmap, FigureId::Mix, FigureId::Burst] {
        told.extend(explain(euros, &figure).ok().map(|known| format!("{known:?}")));
    }
    for text in &told {
        let from = |at: usize| &text[text.floor_char_boundary(at.saturating_sub(80))..];
        let dollars: String = text.find('$').map_or("", from).chars().take(160).collect();
        assert!(dollars.is_empty(), "{dollars}");
    }
    for text in [&madr, &text_within(euros, 400)] {
        assert_eq!(text.matches("EUR at 1.1 USD").count(), 1, "{text}");
        let (_, rate) = text.split_once("EUR at 1.1 USD").unwrap();
        assert!(rate.contains("2026-11-23, guessed"), "{rate}");
    }
    assert!(!text_within(&DOLLARS, 400).contains("Amounts are in"), "dollars need no rate");
}

#[test]
fn what_machines_read_stays_in_dollars() {
    let [dollars, euros] = [&*DOLLARS, &*EUROS].map(assessment_json);
    assert_eq!(euros["currency"], serde_json::json!({"code": "EUR", "usd": RATE}));
    assert_eq!(dollars["currency"], serde_json::json!({"code": "USD", "usd": 1.0}));
    let horizon = |told: &serde_json::Value| told["options"][0]["measures"][0].clone();
    assert_eq!(horizon(&euros)["unit"], "USD");
    near(horizon(&euros)["value"].as_f64().unwrap(), horizon(&dollars)["value"].as_f64().unwrap(), "JSON");
    let folder = tempfile::tempdir().unwrap();
    let table = |assessment: &Assessment, name: &str| {
        let path = folder.path().join(name);
        export(&path, assessment).unwrap();
        let mut rows = csv::Reader::from_path(&path).unwrap();
        let heads = rows.headers().unwrap().clone();
        (heads[6].to_owned(), rows.records().next().unwrap().unwrap()[6].parse::<f64>().unwrap())
    };
    let (head, usd) = table(&DOLLARS, "dollars.csv");
    let (head_now, amount) = table(&EUROS, "euros.csv");
    assert_eq!((head.as_str(), head_now.as_str()), ("usd_per_month", "eur_per_month"));
    near(amount * RATE, usd, "a point of a curve");
}

#[test]
fn a_near_miss_raises_a_ceiling_to_whole_euros() {
    let mut decision = in_euros();
    decision.application.budget.value = Some(Estimate::exactly(50.0).unwrap());
    let assessment = run(&decision);
    let near_misses = assessment.options.iter().filter_map(|option| option.near_miss.as_ref());
    let raised = near_misses.flat_map(|near| &near.edits).find_map(|edit| match &edit.change {
        Change::Answer { question, value: Some(Value::Estimate(typed)), .. } if question == "budget" => {
            Some((typed.likely(), edit.label.clone()))
        }
        _ => None,
    });
    let (typed, label) = raised.unwrap();
    assert!((typed - typed.round()).abs() < 1e-9 && label.contains("€50.00 → €"), "{typed}: {label}");
}

#[test]
fn a_currency_without_a_rate_is_refused() {
    let mut decision = in_dollars();
    decision.application.currency.value = Some("SEK".to_owned());
    let told = check(&decision, &Catalog::shipped("").unwrap()).unwrap_err().to_string();
    for words in ["application.currency", "no exchange rate for SEK", "USD or EUR", "`currencies`"] {
        assert!(told.contains(words), "`{words}` is not in: {told}");
    }
}

#[test]
fn an_accepted_decision_keeps_its_rate() {
    let mut decision = in_euros();
    decision.outcome.snapshot = Some(snapshot(&EUROS).unwrap());
    let kept = run(&decision);
    near(kept.money().usd(), RATE, "the rate");
    assert_eq!(kept.leader().unwrap().bill.usd.to_bits(), EUROS.leader().unwrap().bill.usd.to_bits());
    assert!(text_within(&kept, 400).contains("EUR at 1.1 USD"));
}

#[test]
fn another_currency_is_a_difference_and_older_files_open() {
    let (before, mut after) = (in_dollars(), in_dollars());
    after.application.currency.value = Some("EUR".to_owned());
    let told = watch::decisions(&before, &after);
    assert!(told.iter().any(|one| (one.id.as_str(), one.after.as_str()) == ("currency", "EUR")), "{told:?}");
    let old = "(format: 1, title: \"t\", application: (commitments: (value: [(provider: \"aws\", usd_per_month: 5)])), components: [(id: \"a\", name: \"A\")])";
    let opened = file::read(old, "old.ron").unwrap();
    let promised = opened.application.commitments.value.unwrap();
    assert!((promised[0].per_month - 5.0).abs() < 1e-12 && opened.application.currency.value.is_none());
}

#[test]
fn unknown_it_is_dollars_and_said_to_be() {
    let taken = DOLLARS.assumptions.iter().find(|taken| taken.question == "currency").unwrap();
    assert_eq!(taken.taken_as, "US dollars");
    assert!(EUROS.assumptions.iter().all(|taken| taken.question != "currency"));
    assert!(EUROS.options.iter().any(|option| option.model == HostingModel::Saas));
}
