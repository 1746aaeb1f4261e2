//! The whole bill: what is switched off, taken by hand, rounded, supported and kept standing by.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, OneOff, OptionOutcome, Prepared, catalog_of, explain, presets};
use siteplan::catalog::{Catalog, Driver, Rounding};
use siteplan::decision::{Decision, Override, Product, SWITCHES, StoreKind};
use siteplan::hosting::behaviour::latency::SERVICE_SCV;
use siteplan::hosting::bill::{Counted, Load, bill};
use siteplan::hosting::curve::usd_at;
use siteplan::hosting::demand::{Demand, StoreDemand, World, hour_classes};
use siteplan::hosting::plan::{Base, Blueprint, Plan, Terms};
use siteplan::hosting::price::{Account, Allowances, Item, Total, price_items};
use siteplan::hosting::recovery::Recovery;
use siteplan::hosting::traffic::week;
use siteplan::terms::{Estimate, Evidence, HostingModel};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

#[path = "support/ranked.rs"]
mod ranked;
#[path = "support/terms.rs"]
mod terms;
use ranked::ranked;
use terms::terms;

fn preset(id: &str) -> Decision {
    let mut decision = presets().iter().find(|preset| preset.id == id).unwrap().decision().unwrap();
    decision.settings.draws = 20;
    decision
}

fn prepared(decision: &Decision, catalog: Catalog) -> Arc<Prepared> {
    Arc::new(Prepared::new(Arc::new(decision.clone()), Arc::new(catalog)).unwrap())
}

fn run(decision: &Decision) -> Assessment {
    ranked(decision, catalog_of(decision).unwrap())
}

/// The monthly bill at likely, by option.
fn dollars(decision: &Decision) -> BTreeMap<String, f64> {
    let prepared = prepared(decision, catalog_of(decision).unwrap());
    let bills = prepared.tables().candidates.iter().map(|candidate| {
        let mut world = World::default();
        prepared.world(None, &mut world);
        prepared.staff(candidate.rated_as, None, &mut world);
        let classes = &prepared.tables().classes;
        (candidate.id.clone(), usd_at(&candidate.plan, classes, &world, 1.0, &mut Counted::default()))
    });
    bills.collect()
}

#[test]
fn a_switch_never_raises_a_bill_and_each_lowers_one() {
    // What is paid once is no part of a month.
    let once = ["migration", "training", "dual-running", "gap", "setup"];
    let mut decision = preset("food-delivery");
    decision.application.licences.value = Some(Estimate::exactly(500.0).unwrap());
    let whole = dollars(&decision);
    for (switch, _) in SWITCHES.iter().filter(|(switch, _)| !once.contains(switch)) {
        let mut without = decision.clone();
        without.costing.off.push((*switch).to_owned());
        let less = dollars(&without);
        assert!(whole.keys().eq(less.keys()), "{switch}");
        for (id, usd) in &whole {
            assert!(less[id] <= usd + 1e-6, "{id} without {switch}: {} after {usd}", less[id]);
        }
        assert!(whole.iter().any(|(id, usd)| less[id] < usd - 1e-6), "{switch} lowers nothing");
    }
}

/// What is paid once goes by its own name: gone from every option, dearer nowhere, and no part of a
/// month.
#[test]
fn each_cost_that_is_paid_once_is_switched_off_by_its_name() {
    let mut decision = preset("legacy-monolith");
    decision.application.product.value = Some(Product::Exists);
    decision.application.gap_once.value = Some(Estimate::exactly(4200.0).unwrap());
    decision.application.bill_today.value = Some(Estimate::exactly(1000.0).unwrap());
    decision.application.providers.value = None;
    let whole = run(&decision);
    for switch in ["migration", "training", "dual-running", "gap", "setup"] {
        assert!(SWITCHES.iter().any(|(known, _)| *known == switch), "{switch}");
        let mut without = decision.clone();
        without.costing.off.push(switch.to_owned());
        let less = run(&without);
        let mut paid = 0;
        for option in &whole.options {
            let after = less.option(&option.id).unwrap();
            let usd = |of: &OptionOutcome, gone: bool| -> f64 {
                let counts = |line: &&OneOff| !gone || line.id != switch;
                of.money.one_off.iter().filter(counts).map(|line| line.usd).sum()
            };
            paid += usize::from(option.money.one_off.iter().any(|line| line.id == switch));
            assert!(after.money.one_off.iter().all(|line| line.id != switch), "{switch} of {}", option.id);
            let (expected, found) = (usd(option, true), usd(after, false));
            assert!((expected - found).abs() < 1e-6, "{} without {switch}: {found}", option.id);
            assert!((option.bill.usd - after.bill.usd).abs() < 1e-9, "{}: a month stays", option.id);
        }
        assert!(paid > 0, "nobody pays {switch}");
    }
}

#[test]
fn every_line_tells_how_it_came_about() {
    for id in ["food-delivery", "office-app"] {
        for option in run(&preset(id)).options {
            for line in option.bill.lines {
                let stated = [&line.name, &line.formula, &line.unit, &line.source.text, &line.source.as_of];
                assert!(stated.iter().all(|words| !words.trim().is_empty()), "{id}, {}: {line:?}", option.id);
            }
        }
    }
}

/// A fleet of a thousand machines takes more people than one of two, and says how many and why.
#[test]
fn the_people_of_a_large_fleet_are_on_the_bill_and_explained() {
    let mut decision = preset("food-delivery");
    let few = run(&decision);
    for component in &mut decision.components {
        component.answers.volume.value = Some(Estimate::exactly(2e10).unwrap());
    }
    let many = run(&decision);
    let people = |of: &Assessment, id: &str| -> f64 {
        let option = of.option(id).unwrap_or_else(|| panic!("{id}"));
        option.bill.lines.iter().filter(|line| line.meter.starts_with("people/")).map(|line| line.usd).sum()
    };
    let option = many.option("iaas-aws").unwrap();
    let machines = option.placements[0].instances;
    assert!(machines > 500.0, "{machines}");
    let line = option.bill.lines.iter().find(|line| line.meter == "people/machines").unwrap();
    assert!((line.quantity - (machines - 10.0) * 0.0033).abs() < 1e-9, "{} for {machines}", line.quantity);
    assert_eq!(line.source.evidence, Evidence::Judged);
    let more = people(&many, "iaas-aws") - people(&few, "iaas-aws");
    assert!((more - line.usd).abs() < 1e-6 * more, "the duties are what they were: {more}");
    let told = explain(&many, &"bill/iaas-aws/people/machines".parse().unwrap()).unwrap();
    assert!(told.formula.contains("machines − 10)"), "{}", told.formula);
    assert!((people(&many, "serverless-aws") - people(&few, "serverless-aws")).abs() < 1e-6);
    let handful = few.options.iter().flat_map(|option| &option.bill.lines);
    assert!(handful.into_iter().all(|line| line.meter != "people/machines"), "two machines need nobody");
}

/// The size chosen at likely is billed whatever the traffic: a curve never hops to another size, and
/// never falls.
#[test]
fn a_curve_is_of_the_size_that_was_chosen() {
    let mut decision = preset("food-delivery");
    decision.application.providers.value = Some(vec!["azure".to_owned(), "hetzner".to_owned()]);
    let mut sizes = BTreeSet::new();
    for requests in [1e4, 1e6, 1e8, 1e10] {
        for component in &mut decision.components {
            component.answers.volume.value = Some(Estimate::exactly(requests).unwrap());
        }
        let prepared = prepared(&decision, catalog_of(&decision).unwrap());
        let curves = &prepared.curves().curves;
        for (candidate, curve) in prepared.tables().candidates.iter().zip(curves) {
            for host in &candidate.plan.hosts {
                let is_placed = candidate.placements.iter().any(|(offer, ..)| *offer == host.offer);
                assert!(is_placed, "{} is billed as {}", candidate.id, host.offer);
                sizes.insert((candidate.id.clone(), host.offer.clone()));
            }
            let (mut world, mut before) = (World::default(), 0.0);
            prepared.world(None, &mut world);
            prepared.staff(candidate.rated_as, None, &mut world);
            // On both sides of every bend and jump that the curve knows of.
            let ends = curve.segments.iter().flat_map(|segment| [segment.from * (1.0 + 1e-9), segment.to]);
            let mut loads: Vec<f64> = ends.collect();
            loads.sort_by(f64::total_cmp);
            for load in loads {
                let classes = &prepared.tables().classes;
                let usd = usd_at(&candidate.plan, classes, &world, load, &mut Counted::default());
                assert!(usd >= before - 1e-9 * before, "{} falls to {usd} from {before}", candidate.id);
                before = usd;
            }
        }
    }
    let azure = sizes.iter().filter(|(id, _)| id == "serverless-azure").count();
    assert!(azure > 1, "other sizes are chosen for other traffic: {sizes:?}");
}

#[test]
fn a_line_lists_the_drivers_of_its_meter() {
    let assessment = run(&preset("food-delivery"));
    let option = assessment.option("serverless-aws").unwrap();
    let compute = option.bill.lines.iter().find(|line| line.meter.ends_with("/compute")).unwrap();
    let value = |name| compute.drivers.iter().find(|(known, _)| *known == name).unwrap().1;
    let made = value("requests") * value("duration_ms").ceil() / 1000.0 * value("memory_mib") / 1024.0;
    assert!((made / compute.quantity - 1.0).abs() < 0.01, "{made} is not {}", compute.quantity);
    for option in &assessment.options {
        for line in option.bill.lines.iter().filter(|line| line.source.text.contains("price")) {
            let is_share = line.unit == "USD";
            assert!(is_share || !line.drivers.is_empty() || !line.meter.contains('.'), "{line:?}");
        }
    }
}

#[test]
fn an_offer_by_hand_is_placed_and_billed() {
    let mut decision = preset("office-app");
    let id = "iaas-aws";
    let before = run(&decision).option(id).unwrap().clone();
    let catalog = catalog_of(&decision).unwrap();
    let other = catalog.part.offers.iter().rfind(|offer| {
        offer.model == Some(HostingModel::Iaas)
            && offer.provider() == "aws"
            && offer.id != before.placements[0].offer
            && catalog.sells(offer, &before.placements[0].region)
    });
    let other = other.unwrap().id.clone();
    let by_hand = |offer: &str| Override::Offer {
        model: HostingModel::Iaas,
        provider: "aws".to_owned(),
        offer: offer.to_owned(),
        because: "a test".to_owned(),
    };
    decision.overrides.push(by_hand(&other));
    let after = run(&decision).option(id).unwrap().clone();
    assert!(after.placements.iter().all(|placement| placement.offer == other), "{:?}", after.placements);
    let bills = |option: &siteplan::assess::OptionOutcome, offer: &str| {
        option.bill.lines.iter().any(|line| line.meter.starts_with(&format!("{offer}/")))
    };
    assert!(bills(&after, &other) && !bills(&before, &other));
    assert!(after.bill.usd > before.bill.usd, "the cheapest that fits was taken before");
    // Another catalogue may lack it: the option stays, and says so.
    let mut there = decision.clone();
    there.overrides = vec![by_hand(&other)];
    let mut without = catalog;
    without.part.offers.retain(|offer| offer.id != other);
    let assessment = ranked(&there, without);
    assert_eq!(assessment.option(id).unwrap().placements[0].offer, before.placements[0].offer);
    assert!(assessment.findings.iter().any(|found| found.id == "no-such-size"));
}

#[test]
fn what_has_no_price_here_is_said() {
    let assessment = run(&preset("office-app"));
    let said = |option: &str| {
        let mut all = assessment.findings.iter();
        let about = all.find(|one| one.id == "missing-service" && one.about.as_deref() == Some(option));
        about.map_or_else(String::new, |finding| finding.message.clone())
    };
    for (option, words) in [
        ("dedicated-owned", "backups"),
        ("dedicated-owned", "the load balancer"),
        ("iaas-hetzner", "support"),
    ] {
        if assessment.option(option).is_some_and(|option| option.feasible) {
            assert!(said(option).contains(words), "{option}: {}", said(option));
        }
    }
    assert_eq!(said("iaas-aws"), "");
    let mut off = preset("office-app");
    off.costing.off =
        ["backups", "support", "logs", "load-balancer", "stores", "egress"].map(str::to_owned).into();
    assert!(run(&off).findings.iter().all(|finding| finding.id != "missing-service"));
}

/// Lines rounded by sums add up to whole cents, whichever sum the provider rounds.
#[test]
fn the_bill_rounds_as_its_provider_does() {
    let decision = preset("break-even-2016");
    for (rounding, unit) in [(Rounding::Total, 0.01), (Rounding::Day, 0.3)] {
        let mut catalog = catalog_of(&decision).unwrap();
        for offer in &mut catalog.part.offers {
            offer.rounding = rounding;
        }
        let bill = ranked(&decision, catalog).option("serverless-aws").unwrap().bill.clone();
        let units = bill.usd / unit;
        assert!((units - units.round()).abs() < 1e-6, "{rounding:?}: {}", bill.usd);
        assert!(bill.lines.iter().any(|line| ((line.usd * 100.0).round() - line.usd * 100.0).abs() > 1e-6));
    }
}

fn book() -> Catalog {
    Catalog::read(include_str!("fixtures/recovery.ron"), "recovery.ron").unwrap()
}

fn recovering(recovery: Recovery) -> Terms {
    Terms { recovery, ..terms() }
}

fn plan(model: HostingModel, offer: &str, terms: &Terms) -> Plan {
    let placements = vec![(offer.to_owned(), "here".to_owned())];
    let blueprint = Blueprint { model, provider: "acme".to_owned(), placements };
    Plan::compile(&book(), &blueprint, &[512.0], &[StoreKind::Relational], terms, &[]).unwrap()
}

/// So many requests a month of 20 ms of computing, and a database of 100 GiB.
fn world(requests: f64) -> World {
    let demand = Demand {
        requests,
        wall_ms: 100.0,
        cpu_ms: 20.0,
        service_scv: SERVICE_SCV,
        memory_mib: 128.0,
        concurrency: 4.0,
        burst: 1.0,
        request_kib: 2.0,
        response_kib: 30.0,
    };
    let store = StoreDemand { kind: StoreKind::Relational, size_gib: 100.0, reads: 0.0, writes: 0.0 };
    World { components: vec![demand], stores: vec![store], ..World::default() }
}

fn usd(plan: &Plan, requests: f64) -> f64 {
    let classes = hour_classes(&[week(&siteplan::decision::Shape::Steady)]);
    usd_at(plan, &classes, &world(requests), 1.0, &mut Counted::default())
}

/// What stands by costs its own meters, and a tenth of them in support.
#[test]
fn recovery_by_hand() {
    let bill = |model, offer, recovery| usd(&plan(model, offer, &recovering(recovery)), 1e6);
    for (model, offer, machines) in
        [(HostingModel::Iaas, "acme.vm", 73.0), (HostingModel::Serverless, "acme.fn", 0.0)]
    {
        let home = bill(model, offer, Recovery::Rebuild);
        for (recovery, standing_by) in [
            // 100 GiB of copies at 0.04.
            (Recovery::Restore, 4.0),
            // The copies, and a queue's base.
            (Recovery::StoreFirst, 4.0 + 1.0),
            // A machine, a database of 730 hours with its 100 GiB, and the copies.
            (Recovery::Standby, machines + 36.5 + 10.0 + 4.0),
        ] {
            let more = bill(model, offer, recovery) - home;
            assert!((more - 1.1 * standing_by).abs() < 1e-9, "{offer} {recovery:?}: {more}");
        }
    }
}

/// Data that has grown is billed as so much more data is: its store, its copies, what stands by.
#[test]
fn data_that_grows_is_as_much_more_data() {
    let classes = hour_classes(&[week(&siteplan::decision::Shape::Steady)]);
    let at = |plan: &Plan, world: &World, stored: f64| {
        let (mut counted, mut total) = (Counted::default(), Total::default());
        let load = Load { stored, ..Load::of(world, 1.0) };
        bill(plan, &classes, world, load, &mut counted, &mut total);
        total.usd
    };
    for recovery in [Recovery::Rebuild, Recovery::Restore, Recovery::Standby] {
        let plan = plan(HostingModel::Serverless, "acme.fn", &recovering(recovery));
        let growing = World { data_grows: true, ..world(1e6) };
        for stored in [0.5, 1.0, 3.0] {
            let mut larger = world(1e6);
            larger.stores[0].size_gib *= stored;
            let (grown, stated) = (at(&plan, &growing, stored), at(&plan, &larger, 1.0));
            assert!((grown - stated).abs() < 1e-9 * stated, "{recovery:?} {stored}: {grown} {stated}");
            let is_other = (stored - 1.0_f64).abs() > 0.1;
            assert_eq!((grown - at(&plan, &growing, 1.0)).abs() > 1.0, is_other, "{recovery:?} {stored}");
        }
    }
}

/// Nothing stands by for a part that may wait; the data is the application's, and is kept for all.
#[test]
fn only_parts_that_matter_stand_by() {
    let placements = ["acme.vm", "acme.fn"].map(|offer| (offer.to_owned(), "here".to_owned())).to_vec();
    let blueprint = Blueprint { model: HostingModel::Mixed, provider: "acme".to_owned(), placements };
    let classes = hour_classes(&vec![week(&siteplan::decision::Shape::Steady); 2]);
    let mut world = world(1e6);
    world.components.push(world.components[0]);
    let bill = |terms: Terms| {
        let stores = [StoreKind::Relational];
        let plan = Plan::compile(&book(), &blueprint, &[512.0; 2], &stores, &terms, &[]).unwrap();
        usd_at(&plan, &classes, &world, 1.0, &mut Counted::default())
    };
    let home = bill(recovering(Recovery::Rebuild));
    // A database of 730 hours with its 100 GiB, and the copies.
    let data = 36.5 + 10.0 + 4.0;
    for (parts, machines) in [
        (vec![], 73.0),
        (vec![true, true], 73.0),
        (vec![true, false], 73.0),
        (vec![false, true], 0.0),
        (vec![false, false], 0.0),
    ] {
        let more = bill(Terms { recovering: parts.clone(), ..recovering(Recovery::Standby) }) - home;
        assert!((more - 1.1 * (machines + data)).abs() < 1e-9, "{parts:?}: {more}");
    }
}

/// A tenth of the hours is paid on demand.
#[test]
fn spot_is_interrupted() {
    let priced = |commitment: &str| {
        let item = Item {
            offer: "acme.vm".to_owned(),
            region: "here".to_owned(),
            workload: vec![(Driver::Instances, 2.0), (Driver::Hours, 100.0)],
            selections: vec![("commitment".to_owned(), commitment.to_owned())],
            ..Item::default()
        };
        price_items(&book(), &[item], &Allowances::All).unwrap()
    };
    let spot = priced("spot");
    assert!((spot.usd - (180.0 * 0.02 + 20.0 * 0.1)).abs() < 1e-9, "{spot:?}");
    let hours: Vec<f64> = spot.lines.iter().map(|line| line.quantity).collect();
    assert!((hours[0] - 180.0).abs() < 1e-9 && (hours[1] - 20.0).abs() < 1e-9, "{hours:?}");
    assert!((priced("on-demand").usd - 20.0).abs() < 1e-9);
    let text = include_str!("fixtures/recovery.ron");
    for (from, to, says) in [
        ("share: 0.1", "share: 1.2", "1.2 is no share"),
        ("instead: \"hours\"", "instead: \"hour\"", "did you mean `hours`?"),
        ("instead: \"hours\"", "instead: \"hours-spot\"", "no other meter `hours-spot`"),
    ] {
        let refused = Catalog::read(&text.replacen(from, to, 1), "recovery.ron").unwrap_err().to_string();
        assert!(refused.contains(says), "{refused}");
    }
}

/// Machines of a base are worth their price while requests fill them: every count against arithmetic.
#[test]
fn a_reserved_base_under_functions_costs_what_it_says() {
    let bare = Terms {
        off: ["stores", "backups", "support"].map(str::to_owned).into(),
        ..recovering(Recovery::Rebuild)
    };
    let functions = plan(HostingModel::Serverless, "acme.fn", &bare);
    // A machine computes 2 × 0.7 seconds a second: so many requests of 20 ms a month.
    let a_machine = 2.0 * 0.7 / 0.02 * 2_628_000.0;
    let requests = 2.4 * a_machine;
    let mut found = Vec::new();
    for (commitment, price) in [("", 0.1), ("reserved-1y", 0.06)] {
        for machines in 1..=3 {
            let machines = f64::from(machines);
            let base = Base {
                model: HostingModel::Iaas,
                offer: "acme.vm".to_owned(),
                region: "here".to_owned(),
                commitment: commitment.to_owned(),
                machines,
            };
            let both = functions.clone().with_base(&book(), &base, &bare).unwrap();
            let above = (requests - machines * a_machine).max(0.0);
            let by_hand = machines * 730.0 * price + above / 1e6 * 4.0;
            let usd = usd(&both, requests);
            assert!((usd / by_hand - 1.0).abs() < 1e-9, "{commitment} {machines}: {usd}, not {by_hand}");
            found.push((commitment, machines, usd));
        }
    }
    let best = found.iter().min_by(|a, b| a.2.total_cmp(&b.2)).unwrap();
    assert_eq!((best.0, best.1.to_bits()), ("reserved-1y", 3.0_f64.to_bits()));
}

/// One account has one subscription, and one allowance of 250 GiB, for its store and its backups.
#[test]
fn a_subscription_is_paid_once() {
    let catalog = Catalog::shipped("").unwrap();
    let uses = |offer: &str, region: &str, gib: &[f64]| {
        let items = gib.iter().map(|gib| Item {
            offer: offer.to_owned(),
            region: region.to_owned(),
            workload: vec![(Driver::Hours, 730.0), (Driver::StorageGib, *gib)],
            ..Item::default()
        });
        price_items(&catalog, &items.collect::<Vec<_>>(), &Allowances::All).unwrap().usd
    };
    for (gib, expected) in
        [(&[100.0][..], 5.0), (&[200.0, 100.0], 5.0 + 50.0 * 0.02), (&[250.0, 250.0], 10.0)]
    {
        let usd = uses("digitalocean.spaces", "eu", gib);
        assert!((usd - expected).abs() < 1e-9, "{gib:?}: {usd}");
    }
}

/// A bill does not jump where a tier ends, unless it is counted in billing units.
#[test]
fn tiers_join_in_every_shipped_meter() {
    let catalog = Catalog::shipped("").unwrap();
    let mut checked = 0;
    for offer in &catalog.part.offers {
        for region in catalog.part.regions.keys().filter(|region| catalog.sells(offer, region)) {
            let mut account = Account::default();
            if account.compile(&catalog, offer, region, &[], &Allowances::All, 1.0).is_err() {
                continue;
            }
            for meter in account.meters.iter().filter(|meter| meter.round_up_to.is_none()) {
                for at in meter.thresholds().map(|beyond| beyond + meter.allowance).filter(|at| *at > 0.0) {
                    let [below, above] =
                        [1.0 - 1e-9, 1.0 + 1e-9].map(|near| meter.usd(at * near, meter.allowance));
                    let dearest = meter.tiers.iter().map(|tier| tier.price).fold(0.0, f64::max);
                    let most = 4e-9 * at / meter.per * dearest + 1e-9;
                    assert!(
                        above >= below && above - below <= most,
                        "{}/{} at {at}",
                        meter.offer,
                        meter.meter
                    );
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 50, "{checked} ends of tiers");
}

#[test]
fn bills_never_fall_as_traffic_grows() {
    for id in ["food-delivery", "card-payments"] {
        let decision = preset(id);
        let prepared = prepared(&decision, catalog_of(&decision).unwrap());
        let mut world = World::default();
        prepared.world(None, &mut world);
        for candidate in &prepared.tables().candidates {
            let mut before = 0.0;
            for step in 0..=160 {
                let load = 1e-4 * 10_f64.powf(f64::from(step) / 20.0);
                let usd = usd_at(
                    &candidate.plan,
                    &prepared.tables().classes,
                    &world,
                    load,
                    &mut Counted::default(),
                );
                assert!(
                    usd >= before - 1e-9 * before,
                    "{id}, {} at {load}: {usd} after {before}",
                    candidate.id
                );
                before = usd;
            }
        }
    }
}
