//! What removes an option, what only warns, and what is said where some futures break a rule.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, Measures, OptionOutcome, Prepared, Ranking, assemble, presets};
use siteplan::catalog::{Catalog, Compliance, LimitKind, Scope, Source};
use siteplan::decision::{Control, Decision, Need, Override, Product, Runtime, Trigger};
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
const REMOVES: [(&str, &str, Answer, &str); 25] = [
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
                || rule.id == "regime-excluded";
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
