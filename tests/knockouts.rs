//! What removes an option, what only warns, and what is said where some futures break a rule.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, Measures, OptionOutcome, Prepared, Ranking, assemble, presets};
use siteplan::catalog::{Catalog, LimitKind};
use siteplan::decision::{Decision, Need, Override, Product};
use siteplan::terms::{Estimate, Evidence, HostingModel};
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
