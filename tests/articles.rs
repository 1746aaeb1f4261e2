//! What the articles say, on the presets: the claims a reader of them would look for first.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, Prepared, assess, presets};
use siteplan::catalog::Catalog;
use siteplan::decision::{Decision, Product, Shape};
use siteplan::hosting::bill::{Counted, Load, bill};
use siteplan::hosting::demand::{HourClass, World, hour_classes};
use siteplan::hosting::fleet::{Fleet, Sizing};
use siteplan::hosting::machines::capacity_of;
use siteplan::hosting::plan::HostKind;
use siteplan::hosting::price::Total;
use siteplan::hosting::traffic::week;
use siteplan::terms::HostingModel;
use std::sync::Arc;

fn preset(id: &str) -> Decision {
    let mut decision = presets().iter().find(|preset| preset.id == id).unwrap().decision().unwrap();
    decision.settings.draws = 200;
    decision
}

fn run(decision: &Decision) -> Assessment {
    assess(decision, &Catalog::shipped(&decision.catalog.id).unwrap()).unwrap()
}

/// Sunday 02:00 in a week that begins on Monday at midnight.
const SUNDAY_AT_TWO: usize = 6 * 24 + 2;

/// S11: an office application is used by day, and yet must answer at 2 AM.
#[test]
fn whoever_asks_at_two_on_sunday_is_answered_and_only_fleets_charge_for_waiting() {
    let mut decision = preset("office-app");
    let mut hours = week(decision.components[0].answers.shape.value.as_ref().unwrap()).to_vec();
    // One request in that hour, as a part of the mean hour's.
    let volume = decision.components[0].answers.volume.value.unwrap().likely();
    hours[SUNDAY_AT_TWO] = 730.0 / volume;
    decision.components[0].answers.shape.value = Some(Shape::Drawn { hours });
    let catalog = Arc::new(Catalog::shipped("").unwrap());
    let prepared = Prepared::new(Arc::new(decision.clone()), catalog).unwrap();
    let tables = prepared.tables();
    let factor = tables.weeks[0][SUNDAY_AT_TWO];
    assert!(factor > 0.0 && factor < 0.05, "that hour is all but empty: {factor}");
    assert!(hour_classes(&tables.weeks).iter().any(|class| class.factors == [factor]));

    let mut world = World::default();
    prepared.world(None, &mut world);
    // The hour once with its request, and once with nobody there.
    let hour = |factor: f64| vec![HourClass { hours: 1.0, paid_hours: 1.0, factors: vec![factor] }];
    let mut empty = world.clone();
    empty.components[0].requests = 0.0;
    let (mut fleets, mut functions) = (0, 0);
    for candidate in tables.candidates.iter().filter(|candidate| candidate.knocked_out.is_empty()) {
        for host in &candidate.plan.hosts {
            match capacity_of(&candidate.plan, host) {
                Some(capacity) => {
                    let minimum = candidate.plan.minimum_instances;
                    let month = |classes: &[HourClass]| {
                        let fleet = Fleet::of(
                            capacity,
                            &world.components,
                            &host.components,
                            classes,
                            Sizing::Planned,
                        );
                        fleet.month(classes, 1.0, minimum)
                    };
                    assert!(month(&hour(factor)).most >= 1.0, "{} stands empty-handed", candidate.id);
                }
                None if matches!(host.kind, HostKind::Seats) => {}
                None => {
                    let cold = candidate.cold[0].as_ref().unwrap_or_else(|| panic!("{}", candidate.id));
                    assert!(cold.p50_ms > 0.0 && cold.p99_ms >= cold.p50_ms, "{}", candidate.id);
                }
            }
        }
        // Machines alone: people, stores and their copies elsewhere are there at any hour.
        let mut alone = (*candidate.plan).clone();
        alone.services.clear();
        alone.people.clear();
        if let Some(standby) = &mut alone.standby {
            standby.services.clear();
        }
        let mut total = Total::default();
        bill(&alone, &hour(0.0), &empty, Load::steady(1.0), &mut Counted::default(), &mut total);
        let scales_to_zero = alone
            .hosts
            .iter()
            .any(|host| matches!(host.kind, HostKind::Functions { .. } | HostKind::RequestTime { .. }));
        if candidate.model == HostingModel::Serverless {
            assert!(total.usd.abs() < 1e-12, "{} charges {} for nothing", candidate.id, total.usd);
            functions += 1;
        } else if !alone.hosts.is_empty() && !scales_to_zero && candidate.model != HostingModel::Saas {
            assert!(total.usd > 0.0, "{} waits for nothing", candidate.id);
            fleets += 1;
        }
    }
    assert!(fleets >= 3 && functions >= 1, "{fleets} fleets, {functions} functions");
}

/// S6: using an application and building one are different things.
#[test]
fn nothing_can_be_bought_where_there_is_no_product() {
    for id in ["food-delivery", "legacy-monolith", "office-app"] {
        let mut decision = preset(id);
        decision.application.product.value = Some(Product::None);
        let assessment = run(&decision);
        for option in assessment.options.iter().filter(|option| option.model == HostingModel::Saas) {
            assert!(!option.feasible && option.p_first <= 0.0, "{id}: {}", option.id);
            assert!(option.knocked_out.iter().any(|out| out.rule == "no-product"), "{id}: {}", option.id);
        }
        assert!(assessment.options.iter().any(|option| option.model == HostingModel::Saas), "{id}");
    }
}

/// S4, S8, S21: people for patching fall from machines to platforms to functions, on the very bill,
/// and never to nothing.
#[test]
fn the_bill_for_patching_falls_along_the_road_and_never_vanishes() {
    let assessment = run(&preset("food-delivery"));
    let patching = |model: HostingModel| -> f64 {
        let options = assessment.options.iter().filter(|option| option.model == model);
        let lines = options.flat_map(|option| &option.bill.lines);
        let lines: Vec<f64> =
            lines.filter(|line| line.meter == "people/patching").map(|line| line.usd).collect();
        assert!(!lines.is_empty(), "{model} has no line for patching");
        lines.iter().sum::<f64>() / lines.len() as f64
    };
    let road = [HostingModel::Iaas, HostingModel::Paas, HostingModel::Serverless].map(patching);
    assert!(road[0] > road[1] && road[1] > road[2] && road[2] > 0.0, "{road:?}");
}
