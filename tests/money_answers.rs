//! What is promised, preferred, taxed, left again and not known how to secure: each answer alone
//! changes what is computed, and nothing else.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, OptionOutcome, Stance, catalog_of, check, explain, presets};
use siteplan::catalog::Catalog;
use siteplan::decision::{Commitment, Decision};
use siteplan::terms::{DataClass, Estimate, HostingModel};

#[path = "support/ranked.rs"]
mod ranked;
use ranked::ranked;

fn preset(id: &str) -> Decision {
    let mut decision = presets().iter().find(|preset| preset.id == id).unwrap().decision().unwrap();
    decision.settings.draws = 8;
    decision
}

fn run(decision: &Decision) -> Assessment {
    ranked(decision, catalog_of(decision).unwrap())
}

fn exactly(value: f64) -> Estimate {
    Estimate::exactly(value).unwrap()
}

#[track_caller]
fn option<'a>(assessment: &'a Assessment, id: &str) -> &'a OptionOutcome {
    assessment.option(id).unwrap_or_else(|| panic!("there is no {id}"))
}

#[track_caller]
fn near(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-6 * b.abs().max(1.0), "{what}: {a}, not {b}");
}

fn promised(provider: &str, per_month: f64, until_month: Option<u32>) -> Vec<Commitment> {
    vec![Commitment { provider: provider.to_owned(), per_month, until_month }]
}

#[test]
fn a_promise_is_paid_by_every_option_and_used_up_by_its_own() {
    let mut decision = preset("legacy-monolith");
    decision.application.price_drift.value = Some(exactly(4.0));
    let free = run(&decision);
    let most = 50_000.0;
    decision.application.commitments.value = Some(promised("AWS", most, Some(12)));
    let bound = run(&decision);
    let (mut own, mut others) = (0, 0);
    for before in &free.options {
        let after = option(&bound, &before.id);
        let lines = after.bill.lines.iter().filter(|line| line.meter == "committed/aws");
        let rest: f64 = lines.map(|line| line.usd).sum();
        near(after.bill.usd - before.bill.usd, rest, &before.id);
        let discount = |month: usize| bound.prepared.discount(month, None);
        let paid_later = |outcome: &OptionOutcome| -> f64 {
            let months = outcome.money.monthly.iter().enumerate();
            months.map(|(month, usd)| usd * discount(month)).sum()
        };
        let more = paid_later(after) - paid_later(before);
        let all: f64 = (0..12).map(discount).sum::<f64>() * most;
        if before.provider == "aws" || before.model == HostingModel::AsIs {
            assert!(rest > 0.0 && rest < most && more < all, "{}: {rest}", before.id);
            own += 1;
        } else {
            near(rest, most, &before.id);
            // In dollars, whatever prices do.
            near(more, all, &before.id);
            others += 1;
        }
        // After the contract nothing is left of it.
        near(after.money.monthly[12], before.money.monthly[12], &before.id);
        assert!(after.horizon_usd.p10 > before.horizon_usd.p10, "{}", before.id);
        let figure = format!("bill/{}/committed/aws", before.id);
        let told = explain(&bound, &figure.parse().unwrap()).unwrap();
        assert!(told.formula.contains("promised"), "{}", told.formula);
    }
    assert!(own > 2 && others > 5, "{own} and {others}");
}

#[test]
fn a_promise_that_is_used_up_anyway_changes_nothing_there() {
    let mut decision = preset("office-app");
    let free = run(&decision);
    let monthly = |assessment: &Assessment, id: &str| option(assessment, id).bill.usd;
    decision.application.commitments.value = Some(promised("aws", 1.0, None));
    let bound = run(&decision);
    for option in free.options.iter().filter(|option| option.model != HostingModel::AsIs) {
        let beside = if option.provider == "aws" { 0.0 } else { 1.0 };
        near(monthly(&bound, &option.id) - option.bill.usd, beside, &option.id);
    }
}

#[test]
fn a_provider_nobody_knows_is_refused_wherever_it_is_named() {
    let check_with = |change: fn(&mut Decision)| {
        let mut decision = preset("food-delivery");
        change(&mut decision);
        check(&decision, &Catalog::shipped("").unwrap()).unwrap_err().to_string()
    };
    for told in [
        check_with(|d| d.application.commitments.value = Some(promised("azurre", 5.0, None))),
        check_with(|d| d.application.preferred.value = Some(vec!["azurre".to_owned()])),
    ] {
        assert!(told.contains("no provider `azurre`") && told.contains("`azure`"), "{told}");
    }
}

/// Twins are level in everything; who would rather have the other one gets it, and no score moves.
#[test]
fn a_preference_is_said_and_breaks_ties() {
    let mut decision = preset("office-app");
    decision.application.providers.value = Some(vec!["digitalocean".to_owned(), "twin".to_owned()]);
    let mut catalog = Catalog::shipped("").unwrap();
    catalog.part.ratings.retain(|rating| !rating.offers.starts_with("digitalocean"));
    let mut twin = catalog.provider("digitalocean").unwrap().clone();
    (twin.id, twin.name) = ("twin".to_owned(), "Twin".to_owned());
    catalog.part.providers.push(twin);
    let twins = catalog.part.offers.iter().filter(|offer| offer.provider() == "digitalocean").cloned();
    let twins: Vec<_> = twins
        .map(|mut offer| {
            offer.id = offer.id.replacen("digitalocean", "twin", 1);
            offer
        })
        .collect();
    catalog.part.offers.extend(twins);
    let first = |preferred: &[&str]| {
        let mut decision = decision.clone();
        let names = preferred.iter().map(|name| (*name).to_owned()).collect();
        decision.application.preferred.value = Some(names);
        let assessment = ranked(&decision, catalog.clone());
        let [paas, other] = ["paas-digitalocean", "paas-twin"].map(|id| option(&assessment, id).clone());
        near(paas.score, other.score, "twins");
        let place = |id: &str| assessment.options.iter().position(|option| option.id == id).unwrap();
        (place("paas-twin") < place("paas-digitalocean"), paas, other)
    };
    let (twin_first, paas, _) = first(&[]);
    assert!(!twin_first);
    let score = paas.score;
    assert!(paas.points.iter().all(|point| !point.says.starts_with("Provider")));
    let (twin_first, paas, twin) = first(&["TWIN"]);
    assert!(twin_first);
    near(paas.score, score, "a preference is no part of the score");
    let stance = |option: &OptionOutcome| {
        option.points.iter().find(|point| point.says.starts_with("Provider")).map(|point| point.stance)
    };
    assert_eq!(stance(&twin), Some(Stance::Pro));
    assert_eq!(stance(&paas), Some(Stance::Con));
}

#[test]
fn tax_that_stays_raises_what_is_bought_and_is_a_line_of_its_own() {
    let mut decision = preset("legacy-monolith");
    decision.application.licences.value = Some(exactly(400.0));
    decision.application.tax.value = None;
    let free = run(&decision);
    decision.application.tax.value = Some(exactly(19.0));
    let taxed = run(&decision);
    for before in &free.options {
        let after = option(&taxed, &before.id);
        let bought = |outcome: &OptionOutcome| -> f64 {
            let lines = outcome.bill.lines.iter();
            let bought = lines.filter(|line| {
                !["people/", "tax/", "product/gap"].iter().any(|own| line.meter.starts_with(own))
            });
            bought.map(|line| line.usd).sum()
        };
        let line = after.bill.lines.iter().find(|line| line.meter == "tax/not-recovered").unwrap();
        // Lines are rounded as providers round; tax is on what they come to before.
        assert!(
            (line.usd - 0.19 * bought(before)).abs() < 0.01 * before.bill.lines.len() as f64,
            "{}",
            before.id
        );
        assert!(line.formula.contains("19 %"), "{}", line.formula);
        let once = |outcome: &OptionOutcome, id: &str| -> f64 {
            outcome.money.one_off.iter().filter(|paid| paid.id == id).map(|paid| paid.usd).sum()
        };
        for (id, factor) in [("dual-running", 1.19), ("setup", 1.19), ("migration", 1.0), ("training", 1.0)] {
            near(once(after, id), factor * once(before, id), &format!("{}: {id}", before.id));
        }
        assert!(after.measures[0].value > before.measures[0].value, "{}", before.id);
    }
}

#[test]
fn who_leaves_within_the_horizon_pays_for_it_and_no_later_month() {
    let mut decision = preset("legacy-monolith");
    // Machines that stand fit the busiest month of a horizon: here every month is alike.
    decision.application.growth.value = Some(exactly(0.0));
    decision.application.season.value = None;
    decision.application.horizon.value = Some(exactly(36.0));
    let free = run(&decision);
    decision.application.exit.value = Some(exactly(37.0));
    let later = run(&decision);
    decision.application.exit.value = Some(exactly(18.0));
    let leaves = run(&decision);
    assert!(leaves.findings.iter().any(|finding| finding.id == "exit"));
    assert!(free.findings.iter().all(|finding| finding.id != "exit"));
    let rate = leaves.prepared.at(leaves.prepared.tables().application.rates, None);
    let at = leaves.criteria.iter().position(|used| used.criterion.id == "portability").unwrap();
    for before in &free.options {
        assert_eq!(before.money, option(&later, &before.id).money, "beyond the horizon");
        let after = option(&leaves, &before.id);
        assert_eq!(after.money.monthly, before.money.monthly[..18], "{}", before.id);
        let exit = after.money.one_off.iter().find(|paid| paid.id == "exit").unwrap();
        near(exit.usd, after.measures[at].value * rate, &before.id);
        assert_eq!(exit.after_months, 18);
        let worth = exit.usd * leaves.prepared.discount(18, None);
        let of = |criterion: &str| {
            after
                .money
                .by_criterion
                .iter()
                .find(|dollars| dollars.criterion == criterion)
                .map_or(0.0, |d| d.usd)
        };
        near(of("portability"), worth, &before.id);
        near(of("horizon-cost"), after.measures[0].value, &before.id);
        let all: f64 = after.money.by_criterion.iter().map(|dollars| dollars.usd).sum();
        near(all, after.money.present_usd, &before.id);
        let paid = after.money.at_start_usd() + after.money.monthly.iter().sum::<f64>();
        near(*after.money.cumulative.last().unwrap(), paid + exit.usd, &before.id);
        assert!(after.measures[0].value < before.measures[0].value, "{}", before.id);
        let figure = format!("once/{}/exit", before.id).parse().unwrap();
        assert!(explain(&leaves, &figure).unwrap().formula.contains("18 months"));
    }
}

#[test]
fn sensitive_data_wants_people_who_can_secure_it() {
    let mut decision = preset("legacy-monolith");
    for skill in ["team-servers", "team-platforms", "team-containers", "team-functions"] {
        let value = Some(siteplan::decision::Value::Estimate(exactly(5.0)));
        let edit = siteplan::decision::Edit::answer(&siteplan::decision::Place::Application, skill, value);
        decision = edit.apply(&decision).unwrap();
    }
    decision.components[0].answers.sensitivity.value = Some(DataClass::Health);
    let with = |decision: &Decision, people: f64| {
        let mut decision = decision.clone();
        decision.application.team_security.value = Some(exactly(people));
        run(&decision)
    };
    let (none, skilled) = (with(&decision, 0.0), with(&decision, 2.0));
    let measure = |assessment: &Assessment, id: &str, criterion: &str| {
        let at = assessment.criteria.iter().position(|used| used.criterion.id == criterion).unwrap();
        option(assessment, id).measures[at].value
    };
    let training = |assessment: &Assessment, id: &str| -> f64 {
        option(assessment, id)
            .money
            .one_off
            .iter()
            .filter(|paid| paid.id == "training")
            .map(|paid| paid.usd)
            .sum()
    };
    for id in ["iaas-aws", "paas-aws", "serverless-aws"] {
        near(training(&skilled, id), 0.0, id);
        assert!(training(&none, id) > 1000.0, "{id}: {}", training(&none, id));
        near(measure(&skilled, id, "readiness"), 100.0, id);
        assert!(measure(&none, id, "readiness") < 95.0, "{id}");
        assert!(measure(&none, id, "operations-effort") > measure(&skilled, id, "operations-effort"), "{id}");
    }
    // Machines leave more to be secured than functions do.
    assert!(training(&none, "iaas-aws") > training(&none, "serverless-aws"));
    assert!(none.findings.iter().any(|finding| finding.id == "nobody-to-secure-it"));
    assert!(skilled.findings.iter().all(|finding| finding.id != "nobody-to-secure-it"));
    // Of public data nobody is asked.
    for component in &mut decision.components {
        component.answers.sensitivity.value = Some(DataClass::Public);
    }
    near(training(&with(&decision, 0.0), "iaas-aws"), 0.0, "public");
}

/// A record keeps the facts of its day, and those have no range for what was asked later.
#[test]
fn a_record_of_before_these_were_asked_is_read_as_it_was() {
    let decision = preset("legacy-monolith");
    let mut then = catalog_of(&decision).unwrap();
    for question in ["tax", "exit", "budget-once", "team-security", "data-growth"] {
        then.part.unknowns.remove(question).unwrap();
    }
    then.part.ratings.retain(|rating| rating.what.id() != "security_learning_months");
    then.part.rules.retain(|rule| rule.id != "budget-once");
    let assessment = ranked(&decision, then);
    for option in &assessment.options {
        assert!(option.bill.lines.iter().all(|line| !line.meter.starts_with("tax/")), "{}", option.id);
    }
    assert!(assessment.assumptions.iter().all(|taken| !["tax", "team-security"].contains(&&*taken.question)));
}
