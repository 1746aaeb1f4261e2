//! What a bill promises, on a price book small enough to check by hand.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use proptest::prelude::*;
use siteplan::decision::Shape;
use siteplan::hosting::bill::{Counted, Load, bill, sides};
use siteplan::hosting::curve::{Curve, crossings, usd_at};
use siteplan::hosting::demand::{Demand, HourClass, World, hour_classes};
use siteplan::hosting::fleet::{Fleet, Sizing};
use siteplan::hosting::machines::capacity_of;
use siteplan::hosting::plan::{Base, Blueprint, Plan, Terms};
use siteplan::hosting::price::{Allowances, Itemised, Total};
use siteplan::hosting::traffic::week;
use siteplan::terms::HostingModel;

#[path = "support/small.rs"]
mod small;
#[path = "support/terms.rs"]
mod terms;
use small::{OFFERS, book, demand, plan, steady, total, world};
use terms::terms;

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

/// What is counted once is priced at every load as if it had been counted there.
#[test]
fn a_load_is_that_many_times_the_traffic() {
    let office = Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.1, zones: Vec::new() };
    let classes = hour_classes(&[week(&office)]);
    let slots = [(HostingModel::Containers, "acme.slots")];
    for (model, offer) in OFFERS.into_iter().chain(slots) {
        let plan = plan(model, offer, 1, &terms());
        let mut counted = Counted::default();
        counted.count(&plan, &classes, &world(&[4e6]));
        for load in [0.0, 0.3, 1.0, 7.0, 900.0] {
            let mut priced = Total::default();
            counted.price(&plan, &classes, &world(&[4e6]), Load::steady(load), &mut priced);
            let anew = total(&plan, &classes, &world(&[4e6 * load]), 1.0);
            assert!((priced.usd - anew).abs() <= 1e-9 * anew, "{offer} at {load}: {}, {anew}", priced.usd);
        }
    }
}

#[test]
fn both_sinks_tell_the_same_bill() {
    for (model, offer) in OFFERS {
        let plan = plan(model, offer, 2, &terms());
        let classes = hour_classes(&[week(&Shape::Steady), week(&Shape::DayAndEvening { peak: 4.0 })]);
        let world = world(&[3e6, 40e6]);
        let (mut sum, mut items) = (Total::default(), Itemised::default());
        bill(&plan, &classes, &world, Load::steady(1.7), &mut Counted::default(), &mut sum);
        bill(&plan, &classes, &world, Load::steady(1.7), &mut Counted::default(), &mut items);
        let lines: f64 = items.prices.iter().map(|(_, _, usd)| usd).sum();
        assert_eq!(sum.usd.to_bits(), lines.to_bits(), "{offer}");
        for (meter, quantity, _) in &items.prices {
            let counted: f64 = items.counts.iter().filter(|(at, _, _)| at == meter).map(|(_, _, q)| q).sum();
            assert!((counted - quantity).abs() <= 1e-9 * quantity.abs(), "{offer}: meter {meter}");
        }
    }
}

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

/// The second machine comes where the first is full: 2 processors at 70 %, 20 ms a request, half as
/// many again in the worst minute.
#[test]
fn a_step_is_named_where_arithmetic_puts_it() {
    let plan = plan(HostingModel::Iaas, "acme.vm.small", 1, &terms());
    let curve = Curve::of(&plan, &steady(1), &world(&[1e6]));
    let at = 2.0 * 0.7 / (0.020 * 1.5) * 2_628_000.0 / 1e6;
    let (load, name) = &curve.steps[0];
    assert_eq!(name, "2nd Acme VM small");
    assert!((load / at - 1.0).abs() < 1e-8, "{load}, expected {at}");
    assert!(curve.usd(at * 1.0001) > curve.usd(at * 0.9999) + 80.0, "a machine is 0.12 an hour");
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

/// Claimed crossings against the bills themselves: on every request count near each, and on ten
/// thousand points between.
#[test]
fn crossings_agree_with_brute_force_on_a_thousand_pairs() {
    use rayon::prelude::*;
    use siteplan::terms::chance::Stream;
    let offers = [
        (HostingModel::Serverless, "acme.fn"),
        (HostingModel::Iaas, "acme.vm.small"),
        (HostingModel::Containers, "acme.run"),
    ];
    (0..1000_u64).into_par_iter().for_each(|pair| {
        let stream = Stream::new(pair, "pairs");
        let between = |at: u64, low: f64, high: f64| low * (high / low).powf(stream.uniform(at));
        let requests = between(0, 1e5, 1e9).round();
        let mut world = world(&[requests]);
        world.components[0] = Demand {
            wall_ms: between(1, 20.0, 2000.0),
            cpu_ms: between(2, 2.0, 20.0),
            memory_mib: between(3, 64.0, 2048.0),
            response_kib: between(4, 1.0, 100.0),
            ..world.components[0]
        };
        let office = Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.1, zones: Vec::new() };
        let is = |at: u64, share: f64| stream.uniform(at) < share;
        let classes = hour_classes(&[week(if is(5, 0.5) { &Shape::Steady } else { &office })]);
        let terms = if is(6, 0.5) { Terms { allowances: Allowances::None, ..terms() } } else { terms() };
        let which = [(0, 1), (0, 2), (1, 2)][(stream.bits(7) % 3) as usize];
        let [a, b] = [offers[which.0], offers[which.1]].map(|(model, offer)| plan(model, offer, 1, &terms));
        let found = crossings(&Curve::of(&a, &classes, &world), &Curve::of(&b, &classes, &world));
        let mut counted = Counted::default();
        let mut gap = |load: f64| {
            let first = usd_at(&a, &classes, &world, load, &mut counted);
            let second = usd_at(&b, &classes, &world, load, &mut counted);
            // Nearer than that neither is cheaper.
            if (first - second).abs() <= 1e-7 * first.max(second) { 0.0 } else { first - second }
        };
        let mut start = 1e-4;
        while gap(start) == 0.0 {
            start *= 1.01;
        }
        let first_sign = gap(start).signum();
        let expected = |load: f64| {
            let turned = found.iter().filter(|crossing| **crossing < load).count();
            if turned % 2 == 0 { first_sign } else { -first_sign }
        };
        let mut check = |load: f64| {
            // A server is added a billionth of one late, so that a division's last bits add none.
            if found.iter().any(|crossing| (load / crossing - 1.0).abs() < 1e-8) {
                return;
            }
            let is = gap(load);
            assert!(
                is.abs() < f64::MIN_POSITIVE || is * expected(load) > 0.0,
                "pair {pair} at {load}: {is}, crossings {found:?}"
            );
        };
        for crossing in &found {
            let near = (crossing * requests).round();
            for count in -1000..=1000 {
                let load = (near + f64::from(count)) / requests;
                if (start..=1e4).contains(&load) {
                    check(load);
                }
            }
        }
        for step in 0..10_000 {
            check(start * (1e4 / start).powf(f64::from(step) / 9_999.0).min(1e4 / start));
        }
    });
}

#[test]
fn three_functions_cost_no_more_than_one_of_the_largest_memory() {
    let terms = Terms { off: vec!["egress".to_owned()], ..terms() };
    let mut apart = world(&[2e6, 8e6, 1e6]);
    for (demand, memory) in apart.components.iter_mut().zip([256.0, 512.0, 1024.0]) {
        demand.memory_mib = memory;
    }
    let mut joined = world(&[11e6]);
    joined.components[0].memory_mib = 1024.0;
    let three = total(&plan(HostingModel::Serverless, "acme.fn", 3, &terms), &steady(3), &apart, 1.0);
    let one = total(&plan(HostingModel::Serverless, "acme.fn", 1, &terms), &steady(1), &joined, 1.0);
    assert!(three <= one, "{three} apart, {one} joined");
}

/// S7: three components on one fleet are paid for the hours of its machines, used or not.
#[test]
fn a_joint_fleet_shows_what_stands_idle() {
    let office = Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.1, zones: Vec::new() };
    let joined = plan(HostingModel::Iaas, "acme.vm.small", 3, &terms());
    assert_eq!(joined.hosts.len(), 1, "machines are shared");
    let capacity = capacity_of(&joined, &joined.hosts[0]).unwrap();
    let world = world(&[2e6, 8e6, 1e6]);
    let idle = |classes: &[HourClass]| {
        let side = sides(&joined, classes, &world, Load::steady(1.0))[0];
        assert!((side.fleet.instance_hours - 730.0 * side.fleet.most).abs() < 1e-6, "one machine all month");
        // Computing binds: 20 ms of a processor a request, all month.
        let used = 11e6 * 0.020 / 3600.0 / capacity.vcpu;
        assert!((side.used_hours - used).abs() < 1e-6 * used, "{side:?}, {used}");
        1.0 - side.used_hours / side.fleet.instance_hours
    };
    let share = idle(&steady(3));
    assert!((0.5..1.0).contains(&share), "{share}");
    let office = idle(&hour_classes(&vec![week(&office); 3]));
    assert!((office - share).abs() < 1e-9, "one machine stands whatever the hour: {office}, {share}");
}

#[test]
fn more_volume_never_moves_the_cheapest_from_machines_to_functions() {
    let terms = Terms { off: vec!["egress".to_owned()], allowances: Allowances::None, ..terms() };
    let functions = plan(HostingModel::Serverless, "acme.fn", 1, &terms);
    let machines = plan(HostingModel::Iaas, "acme.vm.small", 1, &terms);
    for exponent in 4..10 {
        let cheaper = |requests: f64| {
            let world = world(&[requests]);
            total(&machines, &steady(1), &world, 1.0) <= total(&functions, &steady(1), &world, 1.0)
        };
        let requests = 10_f64.powi(exponent);
        assert!(!cheaper(requests) || cheaper(requests * 10.0), "{requests}");
    }
}

#[test]
fn standing_by_costs_the_same_whatever_the_traffic() {
    use siteplan::hosting::recovery::Recovery;
    let classes = steady(1);
    let bill_of = |recovery, requests: f64| {
        let terms = Terms { recovery, ..terms() };
        total(&plan(HostingModel::Iaas, "acme.vm.small", 1, &terms), &classes, &world(&[requests]), 1.0)
    };
    for requests in [1e3, 1e6, 1e9] {
        let more = bill_of(Recovery::Standby, requests) - bill_of(Recovery::Rebuild, requests);
        // One machine for a month.
        assert!(
            (more - 0.12 * 730.0).abs() < 1e-6 * bill_of(Recovery::Rebuild, requests),
            "{requests}: {more}"
        );
    }
    let functions = |recovery| {
        let terms = Terms { recovery, ..terms() };
        total(&plan(HostingModel::Serverless, "acme.fn", 1, &terms), &classes, &world(&[1e6]), 1.0)
    };
    assert!((functions(Recovery::Standby) - functions(Recovery::Rebuild)).abs() < 1e-9);
}

/// Servers that are billed for at most so many hours of a month are capped one by one: those of the
/// base reach the cap, those added for busy hours do not.
#[test]
fn a_cap_is_per_machine_and_month() {
    let capped = Terms { off: vec!["egress".to_owned()], minimum_instances: 1.0, ..terms() };
    let plan = plan(HostingModel::Iaas, "acme.vm.capped", 1, &capped);
    // 292 hours of ten times the traffic of the other 438.
    let classes = vec![
        HourClass { hours: 438.0, paid_hours: 438.0, factors: vec![0.2] },
        HourClass { hours: 292.0, paid_hours: 292.0, factors: vec![2.2] },
    ];
    for requests in [1e5, 3e6, 2e7, 3e8] {
        let world = world(&[requests]);
        let capacity = capacity_of(&plan, &plan.hosts[0]).unwrap();
        let sizes = |class: &HourClass| {
            Fleet::of(capacity, &world.components, &[0], &classes, Sizing::Planned)
                .month(std::slice::from_ref(class), 1.0, 1.0)
                .most
        };
        let (quiet, busy) = (sizes(&classes[0]), sizes(&classes[1]));
        // Machine by machine: the first ones run all month, the others in the busy hours.
        let mut hours = 0.0;
        let mut machine = 1.0;
        while machine <= busy {
            hours += if machine <= quiet { 600.0 } else { 292.0 };
            machine += 1.0;
        }
        let exact = total(&plan, &classes, &world, 1.0);
        assert!((exact - hours * 0.01).abs() < 1e-9 * exact, "{requests}: {exact} for {hours} hours");
    }
    let steady = total(&plan, &steady(1), &world(&[1e5]), 1.0);
    assert!((steady - 6.0).abs() < 1e-9, "{steady}");
}

/// A base of machines with functions above it, hour by hour against arithmetic, and the best number
/// of machines against all of them.
#[test]
fn a_base_of_machines_carries_what_it_holds_and_functions_the_rest() {
    let terms = Terms { off: vec!["egress".to_owned()], allowances: Allowances::None, ..terms() };
    let office = Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.1, zones: Vec::new() };
    let classes = hour_classes(&[week(&office)]);
    let functions = plan(HostingModel::Serverless, "acme.fn", 1, &terms);
    let machines_alone = plan(HostingModel::Iaas, "acme.vm.small", 1, &terms);
    let capacity = capacity_of(&machines_alone, &machines_alone.hosts[0]).unwrap();
    // Requests that wait for others most of their time: functions are paid for that, machines not.
    let waiting = |requests: f64| World {
        components: vec![Demand { wall_ms: 400.0, cpu_ms: 5.0, ..demand(requests) }],
        ..World::default()
    };
    for requests in [3e7, 3e8, 1.2e9] {
        let world = waiting(requests);
        let by_machines = |machines: f64| {
            let base = Base {
                model: HostingModel::Iaas,
                offer: "acme.vm.small".to_owned(),
                region: "here".to_owned(),
                commitment: String::new(),
                machines,
            };
            total(&functions.clone().with_base(&book(), &base, &terms).unwrap(), &classes, &world, 1.0)
        };
        let mut best = (f64::INFINITY, 0);
        for machines in 0..12 {
            let mut above = 0.0;
            for class in &classes {
                let fleet = Fleet::of(capacity, &world.components, &[0], &classes, Sizing::Planned);
                let need = fleet.need(class, 1.0);
                let here = requests * class.factors[0] * class.hours / 730.0;
                above += here * (1.0 - f64::from(machines) / need).max(0.0);
            }
            let rest = total(&functions, &classes, &waiting(above), 1.0);
            let expected = f64::from(machines) * 0.12 * 730.0 + rest;
            let found = by_machines(f64::from(machines));
            assert!(
                (found - expected).abs() <= 1e-9 * expected,
                "{requests}, {machines}: {found}, {expected}"
            );
            if found < best.0 {
                best = (found, machines);
            }
        }
        assert!((by_machines(0.0) / total(&functions, &classes, &world, 1.0) - 1.0).abs() < 1e-12);
        if requests > 1e9 {
            assert!(best.1 >= 1, "at a billion requests machines carry something: {best:?}");
        }
    }
}

/// S11: at equal volume, functions are the cheaper against machines the longer those stand idle.
#[test]
fn the_emptier_the_week_the_better_for_functions() {
    let terms = Terms { off: vec!["egress".to_owned()], ..terms() };
    let ratio = |outside: f64, requests: f64| {
        let classes = hour_classes(&[week(&Shape::OfficeHours {
            from: 8.0,
            to: 18.0,
            days: 5,
            outside,
            zones: Vec::new(),
        })]);
        let world = world(&[requests]);
        total(&plan(HostingModel::Iaas, "acme.vm.small", 1, &terms), &classes, &world, 1.0)
            / total(&plan(HostingModel::Serverless, "acme.fn", 1, &terms), &classes, &world, 1.0)
    };
    // Of very large fleets autoscaling leaves nothing idle, and only whole machines make a difference.
    for requests in [3e5, 3e6, 30e6, 300e6] {
        assert!(ratio(0.02, requests) >= ratio(1.0, requests) * (1.0 - 1e-12), "{requests}");
    }
    assert!(ratio(0.02, 300e6) > 1.01 * ratio(1.0, 300e6), "where machines are many, idle ones show");
}
