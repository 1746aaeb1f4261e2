//! What a month promises: contracts and tax on top of a bill, and weeks that bring more than others.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use proptest::prelude::*;
use siteplan::decision::Shape;
use siteplan::hosting::bill::{Counted, Load, bill};
use siteplan::hosting::committed::Promise;
use siteplan::hosting::curve::Curve;
use siteplan::hosting::demand::{HourClass, Staff, World, hour_classes};
use siteplan::hosting::fleet::{Fleet, Sizing};
use siteplan::hosting::machines::capacity_of;
use siteplan::hosting::plan::{Base, Blueprint, Plan, Terms};
use siteplan::hosting::price::{Itemised, Total};
use siteplan::hosting::traffic::week;
use siteplan::terms::HostingModel;

#[path = "support/small.rs"]
mod small;
#[path = "support/terms.rs"]
mod terms;
use small::{OFFERS, book, plan, steady, total, world};
use terms::terms;

/// Two contracts with one provider.
fn promised(provider: &str, contracts: &[(f64, Option<u32>)]) -> Terms {
    let (provider, provider_name) = (provider.to_owned(), provider.to_owned());
    Terms { promises: vec![Promise { provider, provider_name, contracts: contracts.to_vec() }], ..terms() }
}

#[test]
fn what_is_promised_is_used_up_first_and_paid_by_others_beside_their_bills() {
    let near = |a: f64, b: f64, what: &str| assert!((a - b).abs() <= 1e-9 * b.abs(), "{what}: {a}, not {b}");
    for (model, offer) in OFFERS {
        let (classes, world) = (steady(2), world(&[3e6, 40e6]));
        let of = |terms: &Terms| plan(model, offer, 2, terms);
        let mut crossings = 0;
        for promise in [3.0, 400.0, 90_000.0] {
            let (own, other) =
                (of(&promised("acme", &[(promise, None)])), of(&promised("x", &[(promise, None)])));
            let above = promise * (1.0 + 1e-9);
            let (mut last, curve) = (0.0, Curve::of(&own, &classes, &world));
            for load in (-38..38).map(|tenth| 10.0_f64.powf(f64::from(tenth) / 10.0)) {
                let free = total(&of(&terms()), &classes, &world, load);
                let usd = total(&own, &classes, &world, load);
                near(usd, free.max(promise), offer);
                near(total(&other, &classes, &world, load), free + promise, offer);
                // The curve bends exactly where the promise is used up.
                assert!((curve.usd(load) - usd).abs() <= 1e-6 * usd, "{offer} at {load}: {usd}");
                assert!(usd >= last * (1.0 - 1e-12), "{offer} at {load}");
                crossings += usize::from(last > 0.0 && last <= above && usd > above);
                last = usd;
            }
        }
        assert!(crossings >= 2, "{offer}: {crossings}");
    }
}

#[test]
fn contracts_add_up_end_and_do_not_drift_with_prices() {
    let (classes, world) = (steady(1), world(&[3e6]));
    let terms = promised("acme", &[(1e5, Some(12)), (5e4, None)]);
    let plan = plan(HostingModel::Serverless, "acme.fn", 1, &terms);
    let usd = |month: f64, prices: f64| {
        let (mut sum, mut items) = (Total::default(), Itemised::default());
        let load = Load { month, prices, ..Load::steady(1.0) };
        bill(&plan, &classes, &world, load, &mut Counted::default(), &mut sum);
        bill(&plan, &classes, &world, load, &mut Counted::default(), &mut items);
        let lines: f64 = items.prices.iter().map(|(_, _, usd)| usd).sum();
        assert_eq!(sum.usd.to_bits(), lines.to_bits());
        // Bills are told at today's prices.
        sum.usd * prices
    };
    for (month, prices, paid) in [(0.0, 1.0, 1.5e5), (11.0, 2.0, 1.5e5), (12.0, 2.0, 5e4), (40.0, 0.5, 5e4)] {
        assert!((usd(month, prices) - paid).abs() < 1e-6, "month {month}: {}", usd(month, prices));
    }
}

#[test]
fn tax_that_stays_is_on_what_is_bought_and_on_no_people() {
    let (classes, world) = (steady(1), World { tax_share: 0.19, ..world(&[3e6]) });
    let people = ["patching"];
    let placements = vec![("acme.fn".to_owned(), "here".to_owned())];
    let blueprint = Blueprint { model: HostingModel::Serverless, provider: "acme".to_owned(), placements };
    let terms = promised("acme", &[(700.0, None)]);
    let plan = Plan::compile(&book(), &blueprint, &[512.0], &[], &terms, &people).unwrap();
    let staffed = World {
        staff: Staff { duties_fte: vec![0.5], ..Staff::default() },
        person_month_usd: 10_000.0,
        licences_usd: 300.0,
        ..world
    };
    let usd = total(&plan, &classes, &staffed, 1.0);
    let without = total(&plan, &classes, &World { tax_share: 0.0, ..staffed.clone() }, 1.0);
    let expected = (without - 5000.0) * 1.19 + 5000.0;
    assert!(without > 6000.0 - 1e-9 && (usd - expected).abs() < 1e-9, "{usd}, not {expected}");
}

/// A month in which a share of the weeks has so many times the traffic of the others.
fn campaign(usual: f64, share: f64, times: f64) -> Load {
    Load::with_campaign(usual, usual * times, (share, times))
}

fn priced(plan: &Plan, classes: &[HourClass], world: &World, load: Load) -> f64 {
    let mut total = Total::default();
    bill(plan, classes, world, load, &mut Counted::default(), &mut total);
    total.usd
}

/// Machines of a quarter of the month are those of its traffic; requests are those of all of it.
#[test]
fn weeks_of_a_campaign_are_paid_for_while_they_last() {
    let bare = Terms { off: vec!["egress".to_owned()], ..terms() };
    let classes = hour_classes(&[week(&Shape::DayAndEvening { peak: 3.0 })]);
    let world = world(&[20e6]);
    let load = campaign(1.2, 0.25, 6.0);
    assert!((load.now - 1.2 * (0.75 + 0.25 * 6.0)).abs() < 1e-12 && load.peak > 7.1);
    for (model, offer) in [(HostingModel::Iaas, "acme.vm.small"), (HostingModel::Containers, "acme.slots")] {
        let plan = plan(model, offer, 1, &bare);
        let [usual, busy] = [1.2, 7.2].map(|load| total(&plan, &classes, &world, load));
        let (by_hand, found) = (0.75 * usual + 0.25 * busy, priced(&plan, &classes, &world, load));
        assert!(busy > 1.5 * usual, "{offer} grows: {usual}, {busy}");
        if offer == "acme.vm.small" {
            assert!((found - by_hand).abs() < 1e-9 * by_hand, "{offer}: {found}, by hand {by_hand}");
        } else {
            assert!(found > usual && found < busy, "{offer}: {found} is not between {usual} and {busy}");
        }
    }
    // An allowance is of the month, not of its weeks.
    let functions = plan(HostingModel::Serverless, "acme.fn", 1, &bare);
    let (even, found) =
        (total(&functions, &classes, &world, load.now), priced(&functions, &classes, &world, load));
    assert!((found - even).abs() < 1e-9 * even, "{found}, {even}");
}

/// Servers that are capped by the month: those that the campaign adds do not reach the cap.
#[test]
fn a_cap_holds_over_a_month_with_a_campaign() {
    let bare = Terms { off: vec!["egress".to_owned()], ..terms() };
    let plan = plan(HostingModel::Iaas, "acme.vm.capped", 1, &bare);
    let (classes, world) = (steady(1), world(&[3e8]));
    let load = campaign(1.0, 0.2, 5.0);
    let price = |machine_hours: f64| machine_hours * total(&plan, &classes, &world, 1e-6) / 600.0;
    let capacity = capacity_of(&plan, &plan.hosts[0]).unwrap();
    let fleet = Fleet::of(capacity, &world.components, &[0], &classes, Sizing::Planned);
    let [usual, busy] = [1.0, 5.0].map(|load| fleet.machines(&classes[0], load, 1.0));
    assert!(usual > 1.0 && busy > 4.0 * usual - 1.0, "{usual} and {busy}");
    let by_hand = price(usual * 600.0 + (busy - usual) * 0.2 * 730.0);
    let found = priced(&plan, &classes, &world, load);
    assert!((found - by_hand).abs() < 1e-9 * by_hand, "{found}, by hand {by_hand}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn a_month_with_a_campaign_is_one_bill(
        which in 0..6_usize, requests in 1e4..1e8_f64, load in 0.01..20.0_f64, share in 0.02..1.0_f64,
        times in 1.0..20.0_f64, more in 1.0..3.0_f64, peak in 1.1..8.0_f64,
    ) {
        let all = [
            OFFERS[0], OFFERS[1], OFFERS[2], (HostingModel::Containers, "acme.slots"),
            (HostingModel::Iaas, "acme.vm.capped"), (HostingModel::Serverless, "acme.fn"),
        ];
        let (model, offer) = all[which];
        let mut plan = plan(model, offer, 1, &terms());
        if which == 5 {
            let (offer, region) = ("acme.vm.small".to_owned(), "here".to_owned());
            let base =
                Base { model: HostingModel::Iaas, offer, region, commitment: String::new(), machines: 2.0 };
            plan = plan.with_base(&book(), &base, &terms()).unwrap();
        }
        let classes = hour_classes(&[week(&Shape::DayAndEvening { peak })]);
        let world = world(&[requests]);
        let here = campaign(load, share, times);
        let (mut sum, mut items) = (Total::default(), Itemised::default());
        bill(&plan, &classes, &world, here, &mut Counted::default(), &mut sum);
        bill(&plan, &classes, &world, here, &mut Counted::default(), &mut items);
        let lines: f64 = items.prices.iter().map(|(_, _, usd)| usd).sum();
        prop_assert_eq!(sum.usd.to_bits(), lines.to_bits());
        let later = priced(&plan, &classes, &world, campaign(load * more, share, times));
        prop_assert!(later >= sum.usd * (1.0 - 1e-12), "{}: {} then {}", offer, sum.usd, later);
        let even = priced(&plan, &classes, &world, Load::even(load, load * times));
        prop_assert!(sum.usd >= even * (1.0 - 1e-12), "{}: {} without a campaign, {} with", offer, even, sum.usd);
        // Weeks that are alike are no campaign, and a campaign of the whole month is the month.
        let alike = priced(&plan, &classes, &world, Load::with_campaign(load, load * times, (share, 1.0)));
        prop_assert!((alike - even).abs() <= 1e-9 * even, "{}: {} and {}", offer, alike, even);
        let whole = priced(&plan, &classes, &world, campaign(load, 1.0, times));
        let month = priced(&plan, &classes, &world, Load::steady(load * times));
        prop_assert!((whole - month).abs() <= 1e-9 * month, "{}: {} and {}", offer, whole, month);
    }
}
