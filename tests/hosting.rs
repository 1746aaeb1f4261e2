//! What a bill promises, on a price book small enough to check by hand.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use proptest::prelude::*;
use siteplan::catalog::Catalog;
use siteplan::decision::Shape;
use siteplan::hosting::bill::{Load, Scratch, bill};
use siteplan::hosting::curve::{Curve, crossings, usd_at};
use siteplan::hosting::demand::{Demand, HourClass, World, hour_classes};
use siteplan::hosting::plan::{Blueprint, Plan, Terms};
use siteplan::hosting::price::{Allowances, Itemised, Total};
use siteplan::hosting::traffic::week;
use siteplan::terms::HostingModel;

fn book() -> Catalog {
    Catalog::read(include_str!("fixtures/small.ron"), "small.ron").unwrap()
}

fn terms() -> Terms {
    Terms {
        utilisation: 0.7,
        minimum_instances: 1.0,
        allowances: Allowances::All,
        off: Vec::new(),
        discounts: Vec::new(),
        recovery: siteplan::hosting::recovery::Recovery::Rebuild,
    }
}

fn plan(model: HostingModel, offer: &str, components: usize, terms: &Terms) -> Plan {
    let placements = vec![(offer.to_owned(), "here".to_owned()); components];
    let blueprint = Blueprint { model, provider: "acme".to_owned(), placements };
    Plan::compile(&book(), &blueprint, &vec![512.0; components], &[], terms, &[]).unwrap()
}

fn demand(requests: f64) -> Demand {
    Demand {
        requests,
        wall_ms: 100.0,
        cpu_ms: 20.0,
        memory_mib: 128.0,
        concurrency: 4.0,
        burst: 1.5,
        request_kib: 2.0,
        response_kib: 30.0,
    }
}

fn world(requests: &[f64]) -> World {
    World { components: requests.iter().map(|requests| demand(*requests)).collect(), ..World::default() }
}

fn steady(components: usize) -> Vec<HourClass> {
    hour_classes(&vec![week(&Shape::Steady); components])
}

fn total(plan: &Plan, classes: &[HourClass], world: &World, load: f64) -> f64 {
    usd_at(plan, classes, world, load, &mut Scratch::default())
}

#[test]
fn the_break_even_of_2016_is_where_arithmetic_puts_it() {
    let bare =
        Terms { utilisation: 1.0, allowances: Allowances::None, off: vec!["egress".to_owned()], ..terms() };
    let mut world = world(&[215e6]);
    world.components[0] = Demand { cpu_ms: 5.0, burst: 1.0, ..world.components[0] };
    let classes = steady(1);
    let functions = Curve::of(&plan(HostingModel::Serverless, "acme.fn", 1, &bare), &classes, &world);
    let machines = Curve::of(&plan(HostingModel::Iaas, "acme.vm.small", 1, &bare), &classes, &world);
    let rates: Vec<f64> =
        crossings(&functions, &machines).iter().map(|load| load * 215e6 / 2_628_000.0).collect();
    let per_request = 0.2e-6 + 0.1 * 0.125 * 0.000_016_67;
    let expected = 0.12 / 3600.0 / per_request;
    assert!(
        rates.iter().any(|rate| (rate / expected - 1.0).abs() < 1e-9),
        "{rates:?}, expected near {expected}"
    );
}

#[test]
fn three_components_share_one_allowance() {
    let terms = Terms { off: vec!["egress".to_owned()], ..terms() };
    let apart = plan(HostingModel::Serverless, "acme.fn", 3, &terms);
    let joined = plan(HostingModel::Serverless, "acme.fn", 1, &terms);
    let three = total(&apart, &steady(3), &world(&[1e6, 1e6, 1e6]), 1.0);
    let one = total(&joined, &steady(1), &world(&[3e6]), 1.0);
    assert!((three - one).abs() < 1e-9, "{three} against {one}");
    // Two million billed requests and 37,500 GB-seconds.
    assert!((one - (0.4 + 37_500.0 * 0.000_016_67)).abs() < 1e-9, "{one}");
}

#[test]
fn both_sinks_tell_the_same_bill() {
    for (model, offer) in OFFERS {
        let plan = plan(model, offer, 2, &terms());
        let classes = hour_classes(&[week(&Shape::Steady), week(&Shape::DayAndEvening { peak: 4.0 })]);
        let world = world(&[3e6, 40e6]);
        let (mut sum, mut items) = (Total::default(), Itemised::default());
        bill(&plan, &classes, &world, Load::steady(1.7), &mut Scratch::default(), &mut sum);
        bill(&plan, &classes, &world, Load::steady(1.7), &mut Scratch::default(), &mut items);
        let lines: f64 = items.prices.iter().map(|(_, _, usd)| usd).sum();
        assert_eq!(sum.usd.to_bits(), lines.to_bits(), "{offer}");
        for (meter, quantity, _) in &items.prices {
            let counted: f64 = items.counts.iter().filter(|(at, _, _)| at == meter).map(|(_, _, q)| q).sum();
            assert!((counted - quantity).abs() <= 1e-9 * quantity.abs(), "{offer}: meter {meter}");
        }
    }
}

const OFFERS: [(HostingModel, &str); 3] = [
    (HostingModel::Serverless, "acme.fn"),
    (HostingModel::Iaas, "acme.vm.small"),
    (HostingModel::Containers, "acme.run"),
];

#[test]
fn a_curve_steps_where_a_billing_unit_is_full() {
    let plan = plan(
        HostingModel::Serverless,
        "acme.blocks",
        1,
        &Terms { off: vec!["egress".to_owned()], ..terms() },
    );
    let (classes, world) = (steady(1), world(&[1e6]));
    let curve = Curve::of(&plan, &classes, &world);
    for (load, usd) in [(1.0, 0.0), (1.001, 5.0), (2.0, 5.0), (2.001, 10.0), (64.5, 320.0)] {
        let exact = total(&plan, &classes, &world, load);
        assert!((exact - usd).abs() < 1e-9, "{exact} at {load}");
        assert!((curve.usd(load) - usd).abs() < 1e-6, "{} drawn at {load}", curve.usd(load));
    }
}

#[test]
fn functions_of_two_kinds_share_an_allowance_wherever_it_ends() {
    // One component on each: half of two million requests is free, so the curve bends at half load.
    let placements = ["acme.fn", "acme.blocks"].map(|offer| (offer.to_owned(), "here".to_owned())).to_vec();
    let blueprint = Blueprint { model: HostingModel::Mixed, provider: "acme".to_owned(), placements };
    let terms = Terms { off: vec!["egress".to_owned()], ..terms() };
    let plan = Plan::compile(&book(), &blueprint, &[512.0; 2], &[], &terms, &[]).unwrap();
    let (classes, mut world) = (steady(2), world(&[1e6, 1e6]));
    for demand in &mut world.components {
        demand.wall_ms = 0.0;
    }
    let curve = Curve::of(&plan, &classes, &world);
    for (load, usd) in [(0.5, 0.0), (0.75, 0.2 * 0.25 + 5.0), (1.0, 0.2 * 0.5 + 5.0), (1.6, 0.2 * 1.1 + 10.0)]
    {
        let exact = total(&plan, &classes, &world, load);
        assert!((exact - usd).abs() < 1e-9, "{exact} at {load}, expected {usd}");
        assert!((curve.usd(load) - usd).abs() < 1e-6, "{} drawn at {load}", curve.usd(load));
    }
}

#[test]
fn office_hours_favour_functions() {
    let terms = Terms { off: vec!["egress".to_owned()], ..terms() };
    let ratio = |shape: &Shape| {
        let classes = hour_classes(&[week(shape)]);
        let world = world(&[300e6]);
        total(&plan(HostingModel::Iaas, "acme.vm.small", 1, &terms), &classes, &world, 1.0)
            / total(&plan(HostingModel::Serverless, "acme.fn", 1, &terms), &classes, &world, 1.0)
    };
    let office = Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.02 };
    assert!(ratio(&office) >= ratio(&Shape::Steady), "{} against {}", ratio(&office), ratio(&Shape::Steady));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn a_bill_never_falls_as_traffic_grows(
        which in 0..3_usize, requests in 1e3..1e9_f64, load in 1e-3..50.0_f64, more in 1.0..3.0_f64, peak in 1.1..8.0_f64,
    ) {
        let (model, offer) = OFFERS[which];
        let plan = plan(model, offer, 1, &terms());
        let classes = hour_classes(&[week(&Shape::DayAndEvening { peak })]);
        let world = world(&[requests]);
        let (less, more) = (total(&plan, &classes, &world, load), total(&plan, &classes, &world, load * more));
        prop_assert!(more >= less * (1.0 - 1e-12), "{offer}: {less} then {more}");
    }

    #[test]
    fn a_curve_is_the_bill_at_every_load(which in 0..3_usize, requests in 1e4..1e8_f64, exponent in -3.9..3.9_f64) {
        let (model, offer) = OFFERS[which];
        let plan = plan(model, offer, 2, &terms());
        let classes = hour_classes(&[week(&Shape::Steady), week(&Shape::DayAndEvening { peak: 3.0 })]);
        let world = world(&[requests, requests / 7.0]);
        let curve = Curve::of(&plan, &classes, &world);
        let load = 10_f64.powf(exponent);
        let (drawn, exact) = (curve.usd(load), total(&plan, &classes, &world, load));
        prop_assert!((drawn - exact).abs() <= 1e-6 * exact.max(1e-6), "{offer} at {load}: {drawn} against {exact}");
    }

    #[test]
    fn crossings_are_where_the_sign_turns(requests in 1e5..1e8_f64, peak in 1.2..6.0_f64) {
        let classes = hour_classes(&[week(&Shape::DayAndEvening { peak })]);
        let world = world(&[requests]);
        let functions = plan(HostingModel::Serverless, "acme.fn", 1, &terms());
        let machines = plan(HostingModel::Iaas, "acme.vm.small", 1, &terms());
        let found = crossings(&Curve::of(&functions, &classes, &world), &Curve::of(&machines, &classes, &world));
        let gap = |load: f64| total(&functions, &classes, &world, load) - total(&machines, &classes, &world, load);
        for load in &found {
            prop_assert!(gap(load * (1.0 - 1e-7)) * gap(load * (1.0 + 1e-7)) <= 0.0, "no turn at {load}");
        }
        let mut turns = 0;
        let mut before = gap(1e-4);
        for step in 1..=10_000 {
            let now = gap(1e-4 * 10_f64.powf(8.0 * f64::from(step) / 10_000.0));
            if now * before < 0.0 { turns += 1; }
            if now != 0.0 { before = now; }
        }
        prop_assert!(found.len() >= turns, "{} found, {turns} seen", found.len());
    }
}
