//! What removes an option, what only warns, and what is said where some futures break a rule.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, Measures, OptionOutcome, Prepared, Ranking, assemble, assess, presets};
use siteplan::catalog::{Catalog, Compliance, Lack, LimitKind, Role, Scope, Source};
use siteplan::decision::{
    Change, Control, Decision, Need, Override, Product, Runtime, Shape, Store, StoreKind, Trigger, Value,
};
use siteplan::terms::{DataClass, Estimate, Evidence, HostingModel, Regime};
use std::sync::Arc;

fn preset(id: &str) -> Decision {
    let mut decision = presets().iter().find(|preset| preset.id == id).unwrap().decision().unwrap();
    decision.settings.draws = 200;
    decision
}

/// Without the deep pass: nothing here asks for it.
fn under(decision: &Decision, catalog: &Catalog) -> Assessment {
    let prepared = Arc::new(Prepared::new(Arc::new(decision.clone()), Arc::new(catalog.clone())).unwrap());
    let measures = Measures::of(&prepared);
    let ranking = Ranking::of(&prepared, &measures);
    assemble(prepared, &measures, &ranking, None)
}

fn run(decision: &Decision) -> Assessment {
    under(decision, &Catalog::shipped(&decision.catalog.id).unwrap())
}

fn exactly(value: f64) -> Estimate {
    Estimate::exactly(value).unwrap()
}

fn range(low: f64, likely: f64, high: f64) -> Estimate {
    Estimate::new(low, likely, high).unwrap()
}

#[track_caller]
fn option<'a>(assessment: &'a Assessment, id: &str) -> &'a OptionOutcome {
    assessment.option(id).unwrap_or_else(|| panic!("there is no {id}"))
}

/// What is said of an option under a rule's id; empty where nothing is.
fn said(assessment: &Assessment, rule: &str, option: &str) -> String {
    let about = Some(option.to_owned());
    let found = assessment.findings.iter().find(|finding| finding.id == rule && finding.about == about);
    found.map(|finding| finding.message.clone()).unwrap_or_default()
}

/// Taking a larger machine excludes nothing, so a limit that somebody guessed is reason enough.
#[test]
fn a_machine_too_small_for_the_process_is_never_chosen_where_a_larger_one_is_sold() {
    let decision = preset("legacy-monolith");
    let catalog = Catalog::shipped("").unwrap();
    let needed = decision.components[0].answers.memory.value.unwrap().likely();
    let assessment = under(&decision, &catalog);
    let memory = |offer: &str| {
        let limits = &catalog.offer(offer).unwrap().limits;
        limits
            .iter()
            .find(|limit| limit.kind == LimitKind::MemoryMib)
            .map_or(f64::INFINITY, |limit| limit.most)
    };
    let allowed = assessment.options.iter().filter(|option| option.feasible);
    for placed in allowed.filter(|option| !option.placements.is_empty()) {
        let offer = &placed.placements[0].offer;
        let provider = offer.split('.').next().unwrap();
        let sold = catalog.part.offers.iter().filter(|other| {
            other.model == Some(placed.model) && other.provider() == provider && memory(&other.id) >= needed
        });
        if sold.count() > 0 {
            assert!(memory(offer) >= needed, "{} on {offer} with {}", placed.id, memory(offer));
        }
    }
    assert!(memory("azure.app-service.b1-linux") < needed, "the smallest does not hold the process");
}

#[test]
fn a_limit_that_nobody_documented_costs_no_future_and_is_told() {
    let mut decision = preset("office-app");
    decision.overrides.push(Override::Offer {
        model: HostingModel::Paas,
        provider: "azure".to_owned(),
        offer: "azure.app-service.b1-linux".to_owned(),
        because: "the smallest".to_owned(),
    });
    decision.application.budget.value = None;
    for component in &mut decision.components {
        component.answers.memory.value = Some(range(1000.0, 1700.0, 2500.0));
    }
    let assessment = run(&decision);
    let told = said(&assessment, "memory", "paas-azure");
    assert!(told.contains("of 100 futures") && told.contains("not documented"), "{told}");
    let broken = option(&assessment, "paas-azure").risks.iter().find(|risk| risk.id == "rules").unwrap();
    assert!(broken.says.contains(" 0 of 100"), "{}", broken.says);
}

/// Every way of getting it may cost too much, staying and buying as well.
#[test]
fn the_ceiling_holds_for_what_is_bought_and_for_staying() {
    let mut decision = preset("legacy-monolith");
    decision.application.least_fit.value = Some(exactly(10.0));
    decision.application.regimes.value = Some(Vec::new());
    decision.application.residency.value = Some(Vec::new());
    let bill = |assessment: &Assessment, id: &str| option(assessment, id).monthly_usd.p50;
    let free = run(&decision);
    for id in ["as_is", "saas-product"] {
        assert!(option(&free, id).feasible, "{id}");
        let mut capped = decision.clone();
        capped.application.budget.value = Some(exactly(bill(&free, id) / 2.0));
        let capped = run(&capped);
        let out = option(&capped, id);
        assert!(!out.feasible && out.knocked_out.iter().any(|out| out.rule == "budget"), "{id}");
    }
    // What nobody stated is above no ceiling.
    decision.application.budget.value = Some(exactly(1.0));
    decision.application.bill_today.value = None;
    assert!(option(&run(&decision), "as_is").feasible);
}

/// What it takes to get there may cost too much: at likely, in some futures, or never where nobody
/// stated it.
#[test]
fn what_is_paid_once_has_a_ceiling_of_its_own() {
    let mut decision = preset("legacy-monolith");
    decision.application.least_fit.value = Some(exactly(10.0));
    decision.application.regimes.value = Some(Vec::new());
    decision.application.residency.value = Some(Vec::new());
    decision.application.gap_once.value = Some(exactly(9000.0));
    let free = run(&decision);
    let once = |id: &str| option(&free, id).money.one_off.iter().map(|paid| paid.usd).sum::<f64>();
    let removed = |assessment: &Assessment, id: &str| {
        option(assessment, id).knocked_out.iter().any(|out| out.rule == "budget-once")
    };
    for id in ["iaas-aws", "saas-product"] {
        let usd = once(id);
        assert!(usd > 1000.0 && option(&free, id).feasible, "{id} pays {usd} once");
        for (ceiling, is_out) in [(usd * 0.999, true), (usd * 1.001, false)] {
            let mut capped = decision.clone();
            capped.application.budget_once.value = Some(exactly(ceiling));
            let capped = run(&capped);
            assert_eq!(removed(&capped, id), is_out, "{id} pays {usd} once under {ceiling}");
            // Nothing is paid for staying.
            assert!(option(&capped, "as_is").feasible);
            if !is_out {
                assert!(said(&capped, "budget-once", id).contains("of 100 futures"), "{id}");
            }
        }
    }
    // What nobody stated is above no ceiling.
    decision.application.budget_once.value = Some(exactly(once("saas-product") / 2.0));
    assert!(removed(&run(&decision), "saas-product"));
    decision.application.gap_once.value = None;
    decision.application.bill_today.value = None;
    decision.application.code_size.value = None;
    assert!(!removed(&run(&decision), "saas-product"));
}

/// A ceiling is an answer; were its rule only judged, it would warn as every other rule does.
#[test]
fn a_ceiling_removes_by_the_class_of_its_rule() {
    let mut decision = unruled();
    decision.application.budget.value = Some(exactly(0.5));
    decision.application.budget_once.value = Some(exactly(0.5));
    let mut book = Catalog::shipped("").unwrap();
    for source in ["rule-budget", "rule-budget-once"] {
        book.part.sources.get_mut(source).unwrap().evidence = Evidence::Judged;
    }
    let assessment = under(&decision, &book);
    assert_eq!(rules(&assessment, "paas-aws"), []);
    for rule in ["budget", "budget-once"] {
        assert!(said(&assessment, rule, "paas-aws").contains("Not documented"), "{rule}");
    }
}

/// DESIGN §4: a rule on a ranged answer fires at likely; elsewhere it says in how many futures.
#[test]
fn ranged_answers_say_in_how_many_futures_a_rule_fails() {
    let mut decision = preset("crm-buy-or-build");
    decision.application.regimes.value = Some(Vec::new());
    decision.application.product.value = Some(Product::Exists);
    decision.application.fit.value = Some(range(60.0, 80.0, 90.0));
    decision.application.least_fit.value = Some(exactly(75.0));
    decision.components[0].answers.longest.value = Some(range(60_000.0, 600_000.0, 1_800_000.0));
    let bill = |assessment: &Assessment, id: &str| option(assessment, id).monthly_usd;
    let free = run(&decision);
    let lambda = bill(&free, "serverless-aws");
    let of_hundred = |told: &str| -> f64 {
        let (_, rest) = told.split_once(" in ").unwrap_or_else(|| panic!("`{told}` counts no futures"));
        rest.split(' ').next().unwrap().parse().unwrap()
    };
    let saas = free.options.iter().find(|option| option.model == HostingModel::Saas).unwrap().id.clone();
    for (rule, id) in [("run-time", "serverless-aws"), ("fit", saas.as_str())] {
        let share = of_hundred(&said(&free, rule, id));
        assert!(share > 5.0 && share < 60.0, "{rule}: {share}");
        assert!(option(&free, id).feasible && option(&free, id).p_first < 1.0, "{rule}");
    }
    decision.application.budget.value = Some(range(lambda.p10, lambda.p90 * 1.01, lambda.p90 * 2.0));
    let capped = run(&decision);
    let share = of_hundred(&said(&capped, "budget", "serverless-aws"));
    assert!(share > 1.0 && share < 60.0, "budget: {share}");
}

/// A product that is in no catalogue is warned of as one that is.
/// S6: the share of the needs that a product meets against the least that is accepted.
#[test]
fn a_product_that_meets_less_than_is_accepted_is_out() {
    let mut decision = preset("crm-buy-or-build");
    decision.application.regimes.value = Some(Vec::new());
    decision.application.product.value = Some(Product::Exists);
    decision.application.least_fit.value = Some(exactly(75.0));
    for (fit, is_out) in [(60.0, true), (74.9, true), (75.0, false), (90.0, false)] {
        decision.application.fit.value = Some(exactly(fit));
        let assessment = run(&decision);
        let product = assessment.options.iter().find(|option| option.model == HostingModel::Saas).unwrap();
        let by_fit = product.knocked_out.iter().find(|out| out.rule == "fit");
        assert_eq!(by_fit.is_some(), is_out, "{fit}: {:?}", product.knocked_out);
        assert_eq!(product.feasible, !is_out, "{fit}: {:?}", product.knocked_out);
        if is_out {
            assert_eq!((product.rank, product.p_first.to_bits()), (None, 0.0_f64.to_bits()), "{fit}");
            let told = &by_fit.unwrap().answer;
            assert!(told.contains(&fit.to_string()), "{told}");
        }
        let others = assessment.options.iter().filter(|option| option.model != HostingModel::Saas);
        assert!(others.flat_map(|option| &option.knocked_out).all(|out| out.rule != "fit"), "{fit}");
    }
}

#[test]
fn a_product_nobody_lists_is_told_that_it_has_no_devices() {
    let mut decision = preset("legacy-monolith");
    decision.components[0].answers.disk.value = Some(vec![Need::Gpu]);
    let told = said(&run(&decision), "devices", "saas-product");
    assert!(told.contains("Not documented"), "{told}");
    let source =
        run(&decision).findings.iter().find(|finding| finding.id == "devices").unwrap().source.clone();
    assert_eq!(source.unwrap().evidence, Evidence::Judged);
}

/// What somebody answers.
type Answer = fn(&mut Decision);

/// By rule: the catalogue, the answer, and an option that it removes there.
const REMOVES: [(&str, &str, Answer, &str); 29] = [
    ("starts-late", "", starts_late, "serverless-aws"),
    ("run-time", "", |d| d.components[0].answers.longest.value = Some(exactly(1e6)), "serverless-aws"),
    (
        "run-time",
        THEN,
        |d| d.components[0].answers.longest.value = Some(exactly(400_000.0)),
        "serverless-aws",
    ),
    ("memory", "", |d| d.components[0].answers.memory.value = Some(exactly(20_000.0)), "serverless-aws"),
    ("memory", THEN, |d| d.components[0].answers.memory.value = Some(exactly(4_000.0)), "serverless-aws"),
    (
        "request-size",
        "",
        |d| d.components[0].answers.request_size.value = Some(exactly(7_000.0)),
        "serverless-aws",
    ),
    (
        "request-size",
        THEN,
        |d| d.components[0].answers.request_size.value = Some(exactly(7_000.0)),
        "serverless-aws",
    ),
    (
        "response-size",
        "",
        |d| d.components[0].answers.response_size.value = Some(exactly(7_000.0)),
        "serverless-aws",
    ),
    ("state", "", |d| needs(d, Need::Sessions), "serverless-aws"),
    ("state-azure", "", |d| needs(d, Need::LocalDisk), "serverless-azure"),
    ("state-google", "", |d| needs(d, Need::LocalDisk), "serverless-gcp"),
    ("lambda-devices", "", |d| needs(d, Need::Gpu), "serverless-aws"),
    (
        "fargate-devices",
        "",
        |d| {
            needs(d, Need::Gpu);
            pin(d, HostingModel::Containers, "aws.fargate.x86");
        },
        "containers-aws",
    ),
    (
        "windows-azure",
        "",
        |d| {
            windows(d);
            pin(d, HostingModel::Paas, "azure.app-service.b1-linux");
        },
        "paas-azure",
    ),
    ("instances", "", |d| d.components[0].answers.volume.value = Some(exactly(1e12)), "paas-azure"),
    ("sockets", "", |d| d.components[0].answers.trigger.value = Some(Trigger::Socket), "serverless-aws"),
    ("kernel", "", |d| d.application.control.value = Some(vec![Control::Kernel]), "paas-aws"),
    ("hardware", "", |d| d.application.control.value = Some(vec![Control::Hardware]), "iaas-aws"),
    ("network", "", |d| d.application.control.value = Some(vec![Control::Network]), "saas-product"),
    ("windows", "", windows, "serverless-aws"),
    ("windows-google", "", windows, "serverless-gcp"),
    ("no-product", "", |d| d.application.product.value = Some(Product::None), "saas-product"),
    ("fit", "", |d| d.application.fit.value = Some(exactly(1.0)), "saas-product"),
    ("residency", "", |d| d.application.residency.value = Some(vec!["CN".to_owned()]), "paas-aws"),
    ("budget", "", |d| d.application.budget.value = Some(exactly(0.5)), "paas-aws"),
    ("budget-once", "", |d| d.application.budget_once.value = Some(exactly(0.5)), "paas-aws"),
    ("budget-once", THEN, |d| d.application.budget_once.value = Some(exactly(0.5)), "paas-aws"),
    (
        "cards-2018",
        THEN,
        |d| d.components[0].answers.sensitivity.value = Some(DataClass::Card),
        "serverless-aws",
    ),
    ("state", THEN, |d| needs(d, Need::LocalDisk), "serverless-aws"),
];
/// By rule: the answer, and an option that it warns of and does not remove.
const WARNS: [(&str, Answer, &str); 5] = [
    ("devices", |d| needs(d, Need::Gpu), "iaas-aws"),
    ("devices", |d| needs(d, Need::Devices), "serverless-azure"),
    ("sockets-judged", |d| d.components[0].answers.trigger.value = Some(Trigger::Socket), "serverless-azure"),
    ("windows-judged", windows, "paas-heroku"),
    ("state-judged", |d| needs(d, Need::LocalDisk), "serverless-cloudflare"),
];
const THEN: &str = "articles-2016-2018";

fn needs(decision: &mut Decision, need: Need) {
    decision.components[0].answers.disk.value = Some(vec![need]);
}

/// Takes one offer of a provider for a model, whatever it costs.
fn pin(decision: &mut Decision, model: HostingModel, offer: &str) {
    let provider = offer.split('.').next().unwrap().to_owned();
    let because = "what we run".to_owned();
    decision.overrides.push(Override::Offer { model, provider, offer: offer.to_owned(), because });
}

fn windows(decision: &mut Decision) {
    decision.components[0].answers.runtime.value = Some(Runtime::WindowsOnly);
}

/// Nothing said that any rule reads.
fn unruled() -> Decision {
    let mut decision = preset("office-app");
    decision.settings.draws = 1;
    let application = &mut decision.application;
    application.providers.value = None;
    application.residency.value = None;
    application.regimes.value = None;
    application.control.value = None;
    application.budget.value = None;
    application.budget_once.value = None;
    application.product.value = Some(Product::Exists);
    application.product_offer.value = None;
    application.fit.value = Some(exactly(90.0));
    application.least_fit.value = Some(exactly(50.0));
    decision.components.truncate(1);
    let answers = &mut decision.components[0].answers;
    answers.disk.value = Some(Vec::new());
    answers.memory.value = Some(exactly(64.0));
    answers.longest.value = Some(exactly(1000.0));
    answers.sensitivity.value = Some(DataClass::Internal);
    answers.runtime.value = Some(Runtime::Jvm);
    decision
}

/// Rules and classes of evidence under which an option is out.
fn rules(assessment: &Assessment, id: &str) -> Vec<(String, Evidence)> {
    let out = option(assessment, id).knocked_out.iter();
    out.map(|out| (out.rule.clone(), out.source.evidence)).collect()
}

/// One in five starts, one in twenty may be slow, and a start takes longer than there is time.
fn starts_late(decision: &mut Decision) {
    let answers = &mut decision.components[0].answers;
    answers.wall_time.value = Some(exactly(100.0));
    answers.latency.value = Some(exactly(250.0));
    answers.slow_share.value = Some(exactly(5.0));
    answers.cold_share.value = Some(exactly(20.0));
}

/// Rules that no offer of a shipped catalogue meets in so many words.
const TESTED_ON_A_PRICE_BOOK: [&str; 3] = ["regime-excluded", "concurrency", "lacking"];

#[test]
fn each_rule_removes_what_its_source_documents() {
    for (rule, catalog, answer, id) in REMOVES {
        let catalog = Catalog::shipped(catalog).unwrap();
        let mut decision = unruled();
        let before = rules(&under(&decision, &catalog), id);
        assert!(before.iter().all(|(known, _)| known != rule), "{id} is out by {rule} unasked");
        answer(&mut decision);
        let after = rules(&under(&decision, &catalog), id);
        let class = after.iter().find(|(known, _)| known == rule).map(|(_, class)| *class);
        assert!(
            matches!(class, Some(Evidence::Documented | Evidence::Measured)),
            "{rule} under {}: {id} is out by {after:?}",
            catalog.id
        );
    }
    // No rule of either catalogue goes untested.
    for id in ["", THEN] {
        for rule in &Catalog::shipped(id).unwrap().part.rules {
            let is_tested = REMOVES.iter().any(|(known, ..)| *known == rule.id)
                || WARNS.iter().any(|(known, ..)| *known == rule.id)
                || TESTED_ON_A_PRICE_BOOK.contains(&rule.id.as_str());
            assert!(is_tested, "{}", rule.id);
        }
    }
}

#[test]
fn what_is_only_judged_warns_and_removes_nothing() {
    for (rule, answer, id) in WARNS {
        let mut decision = unruled();
        answer(&mut decision);
        let assessment = run(&decision);
        let out = rules(&assessment, id);
        assert!(out.iter().all(|(known, _)| known != rule), "{rule}: {id} is out by {out:?}");
        assert!(said(&assessment, rule, id).contains("Not documented"), "{rule} says nothing of {id}");
    }
}

/// So many requests a month that ten times as many are at work at once as Lambda's quota allows.
fn crowded() -> Decision {
    const MONTH_S: f64 = 2_628_000.0;
    let mut decision = unruled();
    let answers = &mut decision.components[0].answers;
    answers.shape.value = Some(Shape::Steady);
    answers.burst.value = Some(exactly(1.0));
    answers.wall_time.value = Some(exactly(1000.0));
    answers.volume.value = Some(exactly(10_000.0 * MONTH_S));
    decision
}

/// A quota is asked to be raised; a limit is not.
#[test]
fn a_limit_on_what_is_at_work_at_once_removes_unless_it_is_raised_on_request() {
    let decision = crowded();
    let shipped = Catalog::shipped("").unwrap();
    let quota = assess(&decision, &shipped).unwrap();
    assert!(option(&quota, "serverless-aws").feasible, "{:?}", rules(&quota, "serverless-aws"));
    assert!(said(&quota, "concurrency", "serverless-aws").contains("have it raised"));

    let mut book = shipped.clone();
    for offer in book.part.offers.iter_mut().filter(|offer| offer.id.starts_with("aws.lambda")) {
        let limits = offer.limits.iter_mut().filter(|limit| limit.kind == LimitKind::Concurrency);
        limits.for_each(|limit| limit.raisable = false);
    }
    let fixed = assess(&decision, &book).unwrap();
    let out = option(&fixed, "serverless-aws");
    assert_eq!(rules(&fixed, "serverless-aws"), [("concurrency".to_owned(), Evidence::Documented)]);
    assert_eq!(out.knocked_out[0].question, "volume");
    // A tenth of the requests is what the limit holds, and brings it back.
    let near = out.near_miss.as_ref().unwrap();
    let Change::Answer { value: Some(Value::Estimate(volume)), .. } = &near.edits[0].change else {
        panic!("{}", near.label)
    };
    let stated = decision.components[0].answers.volume.value.unwrap().likely();
    assert!((volume.likely() / (stated / 10.0) - 1.0).abs() < 1e-6, "{}", near.label);

    // An unknown answer removes nothing.
    let mut unknown = decision.clone();
    unknown.components[0].answers.wall_time.value = None;
    assert!(option(&under(&unknown, &book), "serverless-aws").feasible);
    // In the range: the futures in which it is passed.
    let mut ranged = decision;
    ranged.settings.draws = 200;
    ranged.components[0].answers.volume.value = Some(range(0.02 * stated, 0.07 * stated, 0.2 * stated));
    let ranged = under(&ranged, &book);
    let told = said(&ranged, "concurrency", "serverless-aws");
    assert!(option(&ranged, "serverless-aws").feasible && told.contains("is last there"), "{told}");
    let share: f64 = told.split_once(" in ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    assert!((15.0..45.0).contains(&share), "{told}");
}

/// The size that runs in enough instances is taken; where no size does, it says how many are needed.
#[test]
fn a_size_that_never_runs_enough_instances_gives_way_to_one_that_does() {
    let mut decision = unruled();
    let placed = |decision: &Decision| {
        let assessment = run(decision);
        option(&assessment, "paas-heroku").placements[0].offer.clone()
    };
    decision.application.availability.value = Some(exactly(99.0));
    assert_eq!(placed(&decision), "heroku.dyno.basic");
    // Two instances: Heroku runs one Basic dyno a process type.
    decision.application.availability.value = Some(exactly(99.9));
    assert_eq!(placed(&decision), "heroku.dyno.standard-1x");
    pin(&mut decision, HostingModel::Paas, "heroku.dyno.basic");
    let pinned = assess(&decision, &Catalog::shipped("").unwrap()).unwrap();
    let out = option(&pinned, "paas-heroku");
    assert_eq!(out.knocked_out[0].question, "availability", "{:?}", out.knocked_out);
    assert!(out.near_miss.is_some(), "fewer nines bring it back");
}

/// More than the offer ever runs, but only when traffic has grown.
#[test]
fn what_outgrows_a_limit_within_the_horizon_is_told() {
    let mut decision = crowded();
    let volume = decision.components[0].answers.volume.value.unwrap().likely();
    decision.components[0].answers.volume.value = Some(exactly(volume * 0.9));
    decision.components[0].answers.concurrency.value = Some(exactly(10.0));
    decision.application.growth.value = Some(exactly(5.0));
    decision.application.growth_ceiling.value = Some(exactly(4.0));
    pin(&mut decision, HostingModel::Serverless, "azure.functions.flex");
    let assessment = run(&decision);
    assert!(option(&assessment, "serverless-azure").feasible);
    let told = said(&assessment, "instances", "serverless-azure");
    assert!(told.contains("fullest month") && told.contains("never has more than 1,000"), "{told}");
}

/// S26: a private cloud says itself what is not to be had there.
#[test]
fn what_a_provider_documents_to_lack_removes_where_data_needs_it() {
    let mut decision = unruled();
    let store = |id: &str, kind: StoreKind| Store {
        id: id.to_owned(),
        name: id.to_owned(),
        kind,
        size_gib: exactly(10.0),
        reads: exactly(1e5),
        writes: exactly(1e4),
    };
    let stores = vec![store("orders", StoreKind::Relational), store("events", StoreKind::Queue)];
    decision.application.stores.value = Some(stores);
    let judged = run(&decision);
    assert!(option(&judged, "dedicated-owned").feasible, "what is only judged to be missing removes nothing");
    let finding = judged
        .findings
        .iter()
        .find(|found| found.id == "missing-service" && found.about.as_deref() == Some("dedicated-owned"))
        .unwrap();
    assert!(finding.source.as_ref().unwrap().text.contains("S26"), "{}", finding.message);

    let mut book = Catalog::shipped("").unwrap();
    let text = "Our private cloud’s list of services: no queue".to_owned();
    let source = Source { text: text.clone(), as_of: "2026-11".to_owned(), evidence: Evidence::Documented };
    book.part.sources.insert("list".to_owned(), source);
    let owned = book.part.providers.iter_mut().find(|provider| provider.id == "owned").unwrap();
    owned.lacks = vec![Lack { role: Role::Queue, source: "list".to_owned() }];
    let documented = assess(&decision, &book).unwrap();
    let out = option(&documented, "dedicated-owned");
    assert_eq!(rules(&documented, "dedicated-owned"), [("lacking".to_owned(), Evidence::Documented)]);
    assert_eq!(out.knocked_out[0].source.text, text);
    assert!(out.near_miss.as_ref().unwrap().label.contains("orders"), "without the queue it is back");
    // Whoever keeps nothing in a queue needs none.
    decision.application.stores.value.as_mut().unwrap().pop();
    assert!(option(&under(&decision, &book), "dedicated-owned").feasible);
}

/// No vendor that this catalogue quotes excludes a service from a programme in so many words, so
/// the rule is shown on a price book whose vendor does.
#[test]
fn a_documented_exclusion_from_a_programme_removes_and_a_reported_one_warns() {
    let mut decision = unruled();
    decision.application.regimes.value = Some(vec![Regime::Hipaa]);
    // Left to choose, the program takes a space that the vendor means for such data.
    let chosen = run(&decision);
    assert_eq!(said(&chosen, "regime-excluded", "paas-heroku"), "");
    pin(&mut decision, HostingModel::Paas, "heroku.dyno.standard-1x");
    let reported = run(&decision);
    assert!(option(&reported, "paas-heroku").feasible);
    assert!(said(&reported, "regime-excluded", "paas-heroku").contains("Not documented"));

    let mut book = Catalog::shipped("").unwrap();
    let text = "The vendor’s list: no health data on this service".to_owned();
    let source = Source { text, as_of: "2026-11".to_owned(), evidence: Evidence::Documented };
    book.part.sources.insert("exclusion".to_owned(), source);
    for offer in book.part.offers.iter_mut().filter(|offer| offer.id.starts_with("heroku.dyno")) {
        offer.compliance = vec![Compliance {
            regime: Regime::Hipaa,
            scope: Scope::Excluded,
            source: "exclusion".to_owned(),
        }];
    }
    let out = rules(&under(&decision, &book), "paas-heroku");
    assert_eq!(out, [("regime-excluded".to_owned(), Evidence::Documented)]);
}

/// Limits, programmes, rules, contracts and ratings grow old as prices do.
#[test]
fn facts_older_than_a_year_and_those_without_a_date_are_counted() {
    let mut decision = unruled();
    let message = |decision: &Decision, id: &str| {
        let found = run(decision).findings.into_iter().find(|finding| finding.id == id);
        found.map(|finding| finding.message).unwrap_or_default()
    };
    let count = |message: &str| message.split(' ').next().unwrap().parse::<usize>().unwrap_or(0);
    let now = count(&message(&decision, "old-facts"));
    let undated = count(&message(&decision, "undated"));
    assert!(now > 0 && undated > 0, "{now} and {undated}");
    decision.settings.on = jiff::civil::date(2030, 1, 1);
    let later = count(&message(&decision, "old-facts"));
    assert!(later > now, "{later} after {now}");
    // Nothing without a date grows old.
    assert_eq!(count(&message(&decision, "undated")), undated);
}
