//! What machines come to: how many, for how long, and what comes with them.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::catalog::Catalog;
use siteplan::decision::Shape;
use siteplan::hosting::bill::{Counted, Load, PEOPLE, bill, share_above, sides};
use siteplan::hosting::curve::Curve;
use siteplan::hosting::demand::{HourClass, Staff, World, hour_classes, paid_with_lag};
use siteplan::hosting::fleet::{Fleet, Sizing};
use siteplan::hosting::machines::capacity_of;
use siteplan::hosting::plan::{Base, Blueprint, Plan, Terms};
use siteplan::hosting::price::{Itemised, Total};
use siteplan::hosting::traffic::week;
use siteplan::terms::HostingModel;

#[path = "support/small.rs"]
#[expect(dead_code, reason = "each of these asks for an offer of its own, not for all")]
mod small;
#[path = "support/terms.rs"]
mod terms;
use small::{book, plan, steady, total, world};
use terms::terms;

/// Google's sustained use: each quarter of a month that a machine runs costs less than the one before.
/// Machine by machine, those added for busy hours are in their first quarters and those of the base
/// in all four.
#[test]
fn hours_that_count_less_the_longer_a_machine_runs_are_counted_by_the_machine() {
    let bare = Terms { off: vec!["egress".to_owned()], ..terms() };
    let plan = plan(HostingModel::Iaas, "acme.vm.sustained", 1, &bare);
    let counted = |hours: f64| {
        let quarter = |from: f64| (hours - from).clamp(0.0, 182.5);
        quarter(0.0) + 0.8 * quarter(182.5) + 0.6 * quarter(365.0) + 0.4 * quarter(547.5)
    };
    let classes = vec![
        HourClass { hours: 330.0, paid_hours: 330.0, factors: vec![0.2] },
        HourClass { hours: 250.0, paid_hours: 250.0, factors: vec![1.0] },
        HourClass { hours: 150.0, paid_hours: 150.0, factors: vec![2.76] },
    ];
    for requests in [1e5, 3e6, 2e7, 3e8] {
        let world = world(&[requests]);
        let capacity = capacity_of(&plan, &plan.hosts[0]).unwrap();
        let sizes: Vec<f64> = classes
            .iter()
            .map(|class| {
                Fleet::of(capacity, &world.components, &[0], &classes, Sizing::Planned)
                    .month(std::slice::from_ref(class), 1.0, 1.0)
                    .most
            })
            .collect();
        let mut hours = 0.0;
        let mut machine = 1.0;
        while machine <= sizes[2] {
            let runs: f64 =
                classes.iter().zip(&sizes).filter(|(_, size)| machine <= **size).map(|(c, _)| c.hours).sum();
            hours += counted(runs);
            machine += 1.0;
        }
        let exact = total(&plan, &classes, &world, 1.0);
        assert!((exact - hours * 0.1).abs() < 1e-9 * exact, "{requests}: {exact} for {hours} hours");
    }
    // A month through at 30 % off, by one machine and by three that stand under functions.
    let through = total(&plan, &steady(1), &world(&[1e5]), 1.0);
    assert!((through - 0.7 * 73.0).abs() < 1e-9, "{through}");
    let functions = self::plan(HostingModel::Serverless, "acme.fn", 1, &bare);
    let base = Base {
        model: HostingModel::Iaas,
        offer: "acme.vm.sustained".to_owned(),
        region: "here".to_owned(),
        commitment: String::new(),
        machines: 3.0,
    };
    let under = total(&functions.with_base(&book(), &base, &bare).unwrap(), &steady(1), &world(&[1e5]), 1.0);
    assert!((under - 3.0 * 0.7 * 73.0).abs() < 1e-9, "{under}");
}

/// Traffic comes with servers: those there whatever the traffic, and those of a base, together.
#[test]
fn traffic_that_comes_with_servers_is_free_for_all_of_them_together() {
    let billed = |plan: &Plan, requests: f64| {
        let mut items = Itemised::default();
        let load = Load::steady(1.0);
        bill(plan, &steady(1), &world(&[requests]), load, &mut Counted::default(), &mut items);
        let at = plan.meters().iter().position(|meter| meter.offer == "bare.egress").unwrap();
        items.prices.iter().find(|(meter, _, _)| *meter == at).unwrap().2
    };
    let compile = |model, offer: &str, terms: &Terms| {
        let blueprint = Blueprint {
            model,
            provider: "bare".to_owned(),
            placements: vec![(offer.to_owned(), "here".to_owned())],
        };
        Plan::compile(&book(), &blueprint, &[512.0], &[], terms, &[]).unwrap()
    };
    let requests = 2e7;
    let egress_gib = requests * 30.0 / 1_048_576.0;
    for servers in 1..=3 {
        let servers = f64::from(servers);
        let several = Terms { minimum_instances: servers, ..terms() };
        let by_hand = (egress_gib - 200.0 * servers).max(0.0) * 0.01;
        let usd = billed(&compile(HostingModel::Iaas, "bare.vm", &several), requests);
        assert!((usd - by_hand).abs() < 1e-9, "{servers}: {usd}, by hand {by_hand}");
        let base = Base {
            model: HostingModel::Iaas,
            offer: "bare.vm".to_owned(),
            region: "here".to_owned(),
            commitment: String::new(),
            machines: servers,
        };
        let functions = compile(HostingModel::Serverless, "bare.fn", &several);
        assert!(
            (billed(&functions, requests) - egress_gib * 0.01).abs() < 1e-9,
            "nothing comes with functions"
        );
        let usd = billed(&functions.with_base(&book(), &base, &several).unwrap(), requests);
        assert!((usd - by_hand).abs() < 1e-9, "a base of {servers}: {usd}, by hand {by_hand}");
    }
}

/// A server that busy hours add brings its traffic with it, as far as one surely runs: no bill falls
/// where it comes, though what it brings is worth more than it costs.
#[test]
fn traffic_comes_with_every_server_that_surely_runs() {
    let cheap = "each: instances, source: \"hand\"),\n                rates: {\"here\": flat(price: 0.01,";
    let dear = |book: &str| book.replacen(cheap, &cheap.replace("0.01", "0.1"), 1);
    let text = include_str!("fixtures/small.ron");
    assert_ne!(dear(text), text, "traffic that comes with servers");
    let book = Catalog::read(&dear(text), "small.ron").unwrap();
    let blueprint = Blueprint {
        model: HostingModel::Iaas,
        provider: "bare".to_owned(),
        placements: vec![("bare.vm".to_owned(), "here".to_owned())],
    };
    let plan = Plan::compile(&book, &blueprint, &[512.0], &[], &terms(), &[]).unwrap();
    // A machine computes 2 × 0.7 seconds a second, and the worst minute is half as busy again.
    let a_machine = 2.0 * 0.7 / (0.020 * 1.5) * 2_628_000.0;
    for (requests, machines) in [(0.4_f64, 1.0), (1.0, 1.0), (2.6, 3.0), (5.2, 6.0)] {
        let requests = requests * a_machine;
        let egress_gib = requests * 30.0 / 1_048_576.0;
        let free_gib = 200.0 * (requests / a_machine).max(1.0);
        let by_hand = machines * 7.3 + (egress_gib - free_gib).max(0.0) * 0.1;
        let found = total(&plan, &steady(1), &world(&[requests]), 1.0);
        assert!((found - by_hand).abs() < 1e-6, "{requests}: {found}, by hand {by_hand}");
    }
    let office = Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.1, zones: Vec::new() };
    for classes in [steady(1), hour_classes(&[week(&office)])] {
        // Small answers, so that traffic is free for a while after each server, and large ones.
        for response_kib in [2.0, 7.0, 30.0] {
            let mut world = world(&[a_machine]);
            world.components[0].response_kib = response_kib;
            let curve = Curve::of(&plan, &classes, &world);
            let mut before = 0.0;
            for step in 0..3000 {
                let load = 0.01 * 1.004_f64.powi(step);
                let usd = total(&plan, &classes, &world, load);
                assert!(usd >= before - 1e-9, "{response_kib} at {load}: {usd} after {before}");
                assert!((curve.usd(load) - usd).abs() <= 1e-6 * usd, "{load}: {} of {usd}", curve.usd(load));
                before = usd;
            }
        }
    }
}

/// A burstable machine works at full speed in a busy hour and at its baseline on the average: a fifth
/// of two processors. Credits that nobody earned are not spent.
#[test]
fn burstable_machines_are_as_many_as_their_baseline_takes() {
    let bare = Terms { off: vec!["egress".to_owned()], ..terms() };
    let plan = plan(HostingModel::Iaas, "acme.vm.burstable", 1, &bare);
    let hours = |classes: &[HourClass], requests: f64| total(&plan, classes, &world(&[requests]), 1.0) / 0.12;
    let a_vcpu = 2_628_000.0 / 0.020;
    // Full machines would hold 2 × 0.7 / 1.5 processors' work, burstable ones 0.4.
    for (vcpu, machines) in [(0.3, 1.0), (0.4, 1.0), (0.41, 2.0), (3.0, 8.0), (40.0, 100.0)] {
        let found = hours(&steady(1), vcpu * a_vcpu);
        assert!((found - machines * 730.0).abs() < 1e-6 * found, "{vcpu}: {} machines", found / 730.0);
    }
    // A quarter of the hours at 3.4 times the mean takes 3.4 × 1.5 / 1.4 machines for each vCPU.
    let classes = vec![
        HourClass { hours: 547.5, paid_hours: 547.5, factors: vec![0.2] },
        HourClass { hours: 182.5, paid_hours: 182.5, factors: vec![3.4] },
    ];
    let (standing, busy) = (3.0 / 0.4, 3.0 * 3.4 * 1.5 / 1.4);
    assert!(busy > standing);
    let found = hours(&classes, 3.0 * a_vcpu);
    assert!((found - (547.5 * 8.0 + 182.5 * 11.0)).abs() < 1e-6, "{found}");
    // What works all the time saves nothing up: a base carries its baseline, and no more.
    let functions = self::plan(HostingModel::Serverless, "acme.fn", 1, &bare);
    let base = Base {
        model: HostingModel::Iaas,
        offer: "acme.vm.burstable".to_owned(),
        region: "here".to_owned(),
        commitment: String::new(),
        machines: 2.0,
    };
    let under = functions.with_base(&book(), &base, &bare).unwrap();
    let mut even = world(&[4.0 * a_vcpu]);
    even.components[0].burst = 1.0;
    let above = share_above(&under, &steady(1), &even, 1.0);
    assert!((above - (1.0 - 2.0 * 0.4 / 4.0)).abs() < 1e-9, "{above}");
}

/// Ten machines are looked after by those who are there anyway; each one more takes its part.
#[test]
fn people_follow_the_machines() {
    let people = ["patching"];
    let placements = vec![("acme.vm.small".to_owned(), "here".to_owned())];
    let blueprint = Blueprint { model: HostingModel::Iaas, provider: "acme".to_owned(), placements };
    let plan = Plan::compile(&book(), &blueprint, &[512.0], &[], &terms(), &people).unwrap();
    let staff = Staff { duties_fte: vec![0.5], machine_fte: 0.01 };
    let a_machine = 2.0 * 0.7 / (0.020 * 1.5) * 2_628_000.0;
    let world = World { staff, person_month_usd: 10_000.0, ..world(&[a_machine]) };
    for (machines, fte) in [(1.0, 0.5), (9.5, 0.5), (10.5, 0.51), (50.0, 0.9), (1643.0, 16.83)] {
        let (mut counted, mut items) = (Counted::default(), Itemised::default());
        bill(&plan, &steady(1), &world, Load::steady(machines), &mut counted, &mut items);
        assert!((counted.people_usd() - 10_000.0 * fte).abs() < 1e-3, "{machines}: {}", counted.people_usd());
        let told: f64 = items.prices.iter().filter(|(at, ..)| *at >= PEOPLE).map(|(.., usd)| usd).sum();
        assert!((told - counted.people_usd()).abs() < 1e-6, "{machines}: {told} are told");
    }
    let functions = self::plan(HostingModel::Serverless, "acme.fn", 1, &terms());
    let mut counted = Counted::default();
    bill(&functions, &steady(1), &world, Load::steady(1e3), &mut counted, &mut Total::default());
    assert!(counted.people_usd().abs() < 1e-9, "functions have no machines");
    let curve = Curve::of(&plan, &steady(1), &world);
    for step in 0..900 {
        let load = 0.01 * 1.015_f64.powi(step);
        let usd = total(&plan, &steady(1), &world, load);
        assert!((curve.usd(load) - usd).abs() <= 1e-6 * usd, "{load}: {} of {usd}", curve.usd(load));
    }
}

/// What scaling does not do at once is paid: an hour's machines run before it and after it.
#[test]
fn machines_added_for_an_hour_are_paid_a_little_longer() {
    let office = Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.0, zones: Vec::new() };
    let weeks = [week(&office)];
    let without = hour_classes(&weeks);
    let with = paid_with_lag(without.clone(), &weeks, 0.25);
    let sum = |classes: &[HourClass]| classes.iter().map(|class| class.paid_hours).sum::<f64>();
    assert!((sum(&with) - sum(&without)).abs() < 1e-9, "a month stays a month");
    let busiest = |classes: &[HourClass]| {
        classes.iter().max_by(|a, b| a.factors[0].total_cmp(&b.factors[0])).unwrap().paid_hours
    };
    // Five days a week, a quarter of an hour before eight and a quarter after six.
    let more = busiest(&with) - busiest(&without);
    assert!((more - 5.0 * 0.5 * 730.0 / 168.0).abs() < 1e-9, "{more}");
    let plan = plan(HostingModel::Iaas, "acme.vm.small", 1, &terms());
    let world = world(&[400e6]);
    assert!(total(&plan, &with, &world, 1.0) > total(&plan, &without, &world, 1.0));
    assert_eq!(paid_with_lag(steady(1), &[week(&Shape::Steady)], 0.25), steady(1));
}

/// Machines that come in threes are never fewer than those that come one by one, and stand in threes.
#[test]
fn a_step_of_scaling_is_paid_whole() {
    let stepped = |step: f64, requests: f64| {
        let plan = plan(HostingModel::Iaas, "acme.vm.small", 1, &Terms { step, ..terms() });
        let side = sides(&plan, &steady(1), &world(&[requests]), Load::steady(1.0));
        side[0].fleet.most
    };
    for requests in [1e6, 4e8, 9e8, 3e9] {
        let (one, three) = (stepped(1.0, requests), stepped(3.0, requests));
        assert!((three - 3.0 * (one / 3.0 - 1e-9).ceil()).abs() < 1e-6, "{requests}: {one} and {three}");
    }
    let plan = plan(HostingModel::Iaas, "acme.vm.small", 1, &Terms { step: 3.0, ..terms() });
    let (classes, world) = (steady(1), world(&[4e8]));
    let curve = Curve::of(&plan, &classes, &world);
    for load in [0.01, 0.7, 1.0, 3.3, 20.0] {
        let (drawn, exact) = (curve.usd(load), total(&plan, &classes, &world, load));
        assert!((drawn - exact).abs() <= 1e-6 * exact, "{load}: {drawn} against {exact}");
    }
}
