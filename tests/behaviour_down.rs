//! Downtime: what contracts promise, how recovery is arranged, and which parts may wait for it.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{FigureId, Finding, OptionOutcome, RecoveryFigures, RecoveryPattern, explain};
use siteplan::decision::{Decision, Edit, Place, Value};
use siteplan::report::madr;
use siteplan::terms::{Estimate, HostingModel};

#[path = "support/behaving.rs"]
mod behaving;
use behaving::{answered, assessed, behaving, behaviour, preset, seen};

/// A promise of 99.95 % of a month is none of 100 %, wherever it is told.
#[test]
fn contracts_promise_what_they_promise() {
    let mut decision = preset("office-app");
    decision.settings.draws = 16;
    let up = Value::Estimate(Estimate::exactly(99.99).unwrap());
    decision = Edit::answer(&Place::Application, "availability", Some(up)).apply(&decision).unwrap();
    let assessment = assessed(&decision);
    let markdown = madr(&assessment, 1);
    let mut told = 0;
    for option in &assessment.options {
        let down = explain(&assessment, &FigureId::Downtime { option: option.id.clone() }).unwrap();
        for sla in &behaviour(option).down.slas {
            let said = format!("{} % of a month", sla.percent);
            assert!(down.inputs.iter().any(|(_, value)| value.starts_with(&said)), "{said}: {down:?}");
            told += usize::from(markdown.contains(&format!("{} {said}", sla.offer_name)));
        }
    }
    assert!(told > 0 && !markdown.contains("100 % of a month"), "{told} contracts are in the record");
    let allows = |found: &&Finding| found.id == "downtime";
    let said: Vec<&str> =
        assessment.findings.iter().filter(allows).map(|found| found.message.as_str()).collect();
    assert!(!said.is_empty() && said.iter().all(|said| said.contains("99.99 % allows")), "{said:?}");
}

/// What is shown of a pattern of recovery is what the option would be, were that pattern asked for.
#[test]
fn patterns_of_recovery_are_what_they_would_be() {
    let mut decision = preset("iot-telemetry");
    decision.settings.draws = 16;
    // Nobody waits for an answer: work may wait for hours.
    let id = decision.components[0].id.clone();
    decision.components.truncate(1);
    decision = answered(&decision, &id, "later", 600.0);
    let asked = |time: f64, point: f64| {
        let hours = |value: f64| Some(Value::Estimate(Estimate::exactly(value).unwrap()));
        let place = Place::Application;
        let decision = Edit::answer(&place, "recovery-time", hours(time)).apply(&decision).unwrap();
        seen(&Edit::answer(&place, "recovery-point", hours(point)).apply(&decision).unwrap())
    };
    let known = asked(8.0, 12.0);
    let mut without = decision.clone();
    without.costing.off.push("recovery".to_owned());
    let without = seen(&without);
    let mut compared = 0;
    for (time, point, name) in [
        (100.0, 48.0, "none"),
        (8.0, 12.0, "backup and restore"),
        (1.0, 12.0, "store first, process later"),
        (1.0, 0.5, "standby"),
    ] {
        let taken = asked(time, point);
        for option in &known.options {
            let patterns = &behaviour(option).down.patterns;
            let Some(other) = taken.option(&option.id).filter(|_| !patterns.is_empty()) else { continue };
            assert_eq!(patterns.len(), 5, "{}", option.id);
            let name = match (name, option.model) {
                ("standby", HostingModel::Serverless) => "serverless failover",
                ("standby", _) => "warm standby",
                _ => name,
            };
            let chosen: Vec<&RecoveryPattern> =
                behaviour(other).down.patterns.iter().filter(|pattern| pattern.is_chosen).collect();
            let [chosen] = chosen.as_slice() else { panic!("{} has chosen {chosen:?}", option.id) };
            assert_eq!((chosen.name, behaviour(other).down.recovery), (name, name), "{}", option.id);
            // Beside the chosen one it says the same as when it is chosen.
            let beside = patterns.iter().find(|pattern| pattern.name == name).unwrap().figures.unwrap();
            let figures = chosen.figures.unwrap();
            let same_placements = other.placements == option.placements;
            if same_placements {
                assert_eq!(beside, figures, "{}: {name}", option.id);
                assert!((figures.minutes_a_year - behaviour(other).down.minutes_a_year).abs() < 1e-9);
                // And its cost is what the bill is more by than without recovery.
                let bare = without.option(&option.id).unwrap();
                if bare.placements == other.placements {
                    let more = other.bill.usd - bare.bill.usd;
                    let off = (more - figures.usd_per_month).abs();
                    assert!(off < 0.5, "{}: {name} adds {more}, not {figures:?}", option.id);
                    compared += 1;
                }
            }
            for pattern in patterns {
                assert!(!pattern.why.is_empty(), "{}: {}", option.id, pattern.name);
                let is_shorter = |one: &RecoveryFigures| one.time_h < figures.time_h;
                if pattern.figures.as_ref().is_some_and(is_shorter) {
                    let less = pattern.figures.unwrap().minutes_a_year;
                    assert!(less < figures.minutes_a_year, "{}: {}", option.id, pattern.name);
                }
            }
        }
    }
    assert!(compared > 20, "{compared} bills were compared");
    // Functions stand by for others only as an option of their own, and say so.
    let machines = behaviour(known.option("iaas-aws").unwrap());
    let failover = machines.down.patterns.iter().find(|one| one.name == "serverless failover").unwrap();
    assert!(!failover.is_chosen && failover.figures.is_some(), "{failover:?}");
    assert!(failover.why.contains("run as functions"), "{failover:?}");
    let markdown = madr(&known, 1);
    assert!(
        markdown.contains("| backup and restore |") && markdown.contains("chosen: the least that is back")
    );
    let explained = explain(&known, &FigureId::Downtime { option: "iaas-aws".to_owned() }).unwrap();
    assert_eq!(explained.children.len(), 5, "{explained:?}");
}

/// What stands by is paid for the parts that matter; where none does, all are set up anew.
#[test]
fn parts_that_may_wait_have_nothing_standing_by() {
    let whole = |decision: &Decision, question: &str, value: f64| {
        let value = Value::Estimate(Estimate::exactly(value).unwrap());
        Edit::answer(&Place::Application, question, Some(value)).apply(decision).unwrap()
    };
    let base = whole(&whole(&preset("food-delivery"), "recovery-time", 1.0), "recovery-point", 0.5);
    let waiting = |parts: &[&str]| {
        parts.iter().fold(base.clone(), |decision, part| {
            let value = Value::Choice("may_wait".to_owned());
            let place = Place::Component((*part).to_owned());
            Edit::answer(&place, "recovers", Some(value)).apply(&decision).unwrap()
        })
    };
    let [all, order, none] =
        [&[][..], &["listing", "menu"], &["listing", "menu", "order"]].map(|parts| behaving(&waiting(parts)));
    let standby = |option: &OptionOutcome| -> f64 {
        let lines = option.bill.lines.iter();
        lines.filter(|line| line.counts_as.id() == "recovery").map(|line| line.usd).sum()
    };
    let mut saves = 0;
    for option in &all.options {
        let [some, none] = [&order, &none].map(|found| found.option(&option.id).unwrap());
        let (dollars, fewer, least) = (standby(option), standby(some), standby(none));
        assert!(fewer <= dollars + 1e-9 && least <= fewer + 1e-9, "{}: {dollars} {fewer} {least}", option.id);
        saves += usize::from(least < dollars - 1.0);
        if dollars > 0.0 {
            let down = &behaviour(some).down;
            assert_eq!(down.waiting, ["Listing", "Menu"], "{}", option.id);
            assert!(
                down.recovery_time_h < 1.0 && down.recovery_words().contains("Listing and Menu may wait")
            );
            assert!((behaviour(none).down.recovery_time_h - 72.0).abs() < 1e-9, "{}", option.id);
        }
    }
    assert!(saves > 0, "no machine was saved");
}
