//! What is told of the horizon: roadmap, mixes, money, each taken apart to the dollar.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, Prepared, assess, breakdown, catalog_of, explain, presets};
use siteplan::decision::{Campaign, Decision, MonthName, Product, WEEKS_A_MONTH};
use siteplan::hosting::bill::{self, Counted, Load};
use siteplan::hosting::curve::{Curve, usd_at};
use siteplan::hosting::demand::World;
use siteplan::hosting::plan::HostKind;
use siteplan::hosting::price::Total;
use siteplan::terms::{Estimate, HostingModel};
use std::sync::Arc;

#[path = "support/ranked.rs"]
mod ranked;
use ranked::ranked;

fn preset(id: &str) -> Decision {
    let mut decision = presets().iter().find(|preset| preset.id == id).unwrap().decision().unwrap();
    decision.settings.draws = 300;
    decision
}

fn run(decision: &Decision) -> Assessment {
    assess(decision, &catalog_of(decision).unwrap()).unwrap()
}

fn prepared(decision: &Decision) -> Arc<Prepared> {
    Arc::new(Prepared::new(Arc::new(decision.clone()), Arc::new(catalog_of(decision).unwrap())).unwrap())
}

fn shallow(decision: &Decision) -> Assessment {
    ranked(decision, catalog_of(decision).unwrap())
}

fn exactly(value: f64) -> Estimate {
    Estimate::exactly(value).unwrap()
}

/// A service that grows a hundredfold, and whose moves cost nothing but a month of both.
fn growing() -> Decision {
    let mut decision = preset("food-delivery");
    decision.application.growth.value = Some(exactly(15.0));
    decision.application.growth_ceiling.value = Some(exactly(200.0));
    decision.costing.off.extend(["migration", "training"].map(str::to_owned));
    decision
}

#[track_caller]
fn near(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0), "{what}: {a} and {b}");
}

#[test]
fn a_path_is_the_sum_of_its_parts() {
    for decision in [preset("food-delivery"), growing(), preset("legacy-monolith")] {
        let roadmap = run(&decision).roadmap.unwrap();
        near(roadmap.parts.iter().map(|part| part.usd).sum(), roadmap.usd, &roadmap.sentence);
        near(roadmap.kept_parts.iter().map(|part| part.usd).sum(), roadmap.kept_usd, &roadmap.kept);
        near(roadmap.kept_usd - roadmap.usd, roadmap.saves_usd, &roadmap.sentence);
        assert!(roadmap.legs.len() <= 3, "{}", roadmap.sentence);
    }
}

/// Moving one component is a switch of its own: letting paths do so never makes them dearer than
/// whole options alone, and the sentence says what moves.
#[test]
fn a_path_may_move_a_component_alone() {
    let assessment = run(&growing());
    let roadmap = assessment.roadmap.unwrap();
    let components = assessment.decision.components.len();
    assert!(roadmap.legs.iter().all(|leg| leg.placements.len() == components));
    let mixed = roadmap.legs.iter().find(|leg| leg.option.starts_with("mixed-"));
    if let Some(leg) = mixed {
        assert!(leg.name.contains(" on ") && leg.name.contains("the rest on"), "{}", leg.name);
    }
    for pair in roadmap.legs.windows(2) {
        assert_ne!(pair[0].placements, pair[1].placements, "{}", roadmap.sentence);
        assert!(
            roadmap.sentence.contains(&format!("in month {}", pair[1].from_month)),
            "{}",
            roadmap.sentence
        );
    }
}

#[test]
fn mixes_are_bills_of_their_own() {
    let assessment = run(&preset("food-delivery"));
    let found = [assessment.mix.as_ref().unwrap(), assessment.burst.as_ref().unwrap()];
    for mix in found {
        let lines: f64 = mix.bill.lines.iter().map(|line| line.usd).sum();
        near(lines, mix.bill.usd, &mix.id);
        // Lines are rounded as the provider rounds.
        assert!((mix.bill.usd - mix.monthly_usd).abs() < 0.01 * mix.bill.lines.len() as f64, "{}", mix.id);
        near(mix.pure_usd - mix.monthly_usd, mix.saves_usd, &mix.id);
    }
    assert!(found[0].base.is_none());
    let base = found[1].base.as_ref().unwrap();
    assert!(base.machines >= 1.0 && (0.0..=1.0).contains(&base.carries), "{base:?}");
    assert!(!base.commitment.starts_with("spot"), "{}", base.commitment);
}

#[test]
fn every_figure_of_the_horizon_is_explained() {
    let assessment = run(&preset("legacy-monolith"));
    let leader = assessment.leader().unwrap();
    let id = &leader.id;
    let mut figures = vec!["roadmap".to_owned()];
    figures.extend(assessment.mix.iter().map(|_| "mix".to_owned()));
    figures.extend(assessment.burst.iter().map(|_| "burst".to_owned()));
    for kind in ["money", "payback", "breakdown"] {
        figures.push(format!("{kind}/{id}"));
    }
    for option in &assessment.options {
        figures.extend(option.money.one_off.iter().map(|paid| format!("once/{}/{}", option.id, paid.id)));
    }
    for figure in figures {
        let parsed = figure.parse().unwrap();
        let told = explain(&assessment, &parsed).unwrap_or_else(|error| panic!("{figure}: {error}"));
        assert_eq!(parsed.to_string(), figure);
        assert!(!told.title.is_empty() && !told.value.is_empty(), "{figure}");
        assert!(!told.formula.is_empty() || !told.children.is_empty(), "{figure}");
    }
    let wrong = explain(&assessment, &format!("once/{id}/nothing").parse().unwrap()).unwrap_err();
    assert!(wrong.to_string().contains("it pays"), "{wrong}");
}

#[test]
fn money_over_time_adds_up() {
    let assessment = run(&preset("legacy-monolith"));
    let tables = assessment.prepared.tables();
    let rate = assessment.prepared.at(tables.application.discount, None) / 100.0;
    for option in &assessment.options {
        let money = &option.money;
        let once: f64 = money.one_off.iter().map(|paid| paid.usd).sum();
        let (mut paid, mut worth) = (once, once);
        for (month, bill) in money.monthly.iter().enumerate() {
            paid += bill;
            worth += bill / (1.0 + rate).powf(month as f64 / 12.0);
            near(money.cumulative[month], paid, &option.id);
        }
        near(money.present_usd, worth, &option.id);
        if let Some(drift) = money.drift {
            assert!(drift.low_percent < drift.high_percent, "{}", option.id);
            assert!(drift.low_usd <= drift.high_usd, "{}", option.id);
        }
    }
}

#[test]
fn a_breakdown_is_the_curve_part_by_part() {
    let assessment = run(&preset("food-delivery"));
    for (option, curve) in assessment.options.iter().zip(&assessment.curves.options) {
        let found = breakdown(&assessment, option);
        if found.parts.is_empty() {
            continue;
        }
        let at = found.loads.iter().position(|load| (load - 1.0).abs() < 1e-9).unwrap();
        let all: f64 = found.parts.iter().map(|part| part.usd[at]).sum();
        assert!((all - option.bill.usd).abs() < 0.01 * option.bill.lines.len() as f64, "{}", option.id);
        let (last, usd) = *curve.points.last().unwrap();
        let end: f64 = found.parts.iter().filter_map(|part| part.usd.last()).sum();
        assert!((last - 1e4).abs() < 1.0 && (end / usd - 1.0).abs() < 1e-3, "{}: {end} and {usd}", option.id);
    }
}

/// S6: a product's gap is filled once and every month, and counted seats stay.
#[test]
fn a_product_is_paid_by_seats_that_follow_or_stay_and_its_gap_once_and_monthly() {
    let mut decision = preset("crm-buy-or-build");
    decision.application.gap_once.value = Some(exactly(9000.0));
    let seats = |decision: &Decision| {
        let assessment = run(decision);
        let option = assessment.options.iter().find(|option| option.model == HostingModel::Saas).unwrap();
        let once = option.money.one_off.iter().find(|paid| paid.id == "gap").unwrap().usd;
        assert!((once - 9000.0).abs() < 1e-9);
        assert!(option.bill.lines.iter().any(|line| line.meter == "product/gap"));
        let first = option.money.monthly[0];
        let last = *option.money.monthly.last().unwrap();
        (first, last)
    };
    decision.application.growth.value = Some(exactly(5.0));
    decision.application.price_drift.value = Some(exactly(0.0));
    let (first, last) = seats(&decision);
    assert!(last > first * 1.2, "seats follow the users: {first} then {last}");
    decision.application.seats.value = Some(exactly(25.0));
    let (first, last) = seats(&decision);
    near(first, last, "counted seats");
    decision.application.product.value = Some(Product::None);
    assert!(
        run(&decision).options.iter().all(|option| option.model != HostingModel::Saas || !option.feasible)
    );
}

/// What an option is billed for stands where the data may be, or is said to stand elsewhere.
#[test]
fn services_stay_where_the_data_must() {
    for name in ["EU", "US", "eu-central-1"] {
        let mut decision = preset("food-delivery");
        decision.application.residency.value = Some(vec![name.to_owned()]);
        let catalog = Arc::new(catalog_of(&decision).unwrap());
        let prepared = Prepared::new(Arc::new(decision), Arc::clone(&catalog)).unwrap();
        let mut looked_at = 0;
        for candidate in &prepared.tables().candidates {
            if candidate.knocked_out.iter().any(|out| out.rule == "residency") {
                continue;
            }
            for meter in candidate.plan.meters() {
                let known = catalog.part.regions.get(&meter.region);
                let is_a_place = known.is_some_and(|region| !region.area.is_empty());
                let within = catalog.is_within(&meter.region, &[name.to_owned()]);
                let said = candidate.plan.outside.iter().any(|(_, region)| *region == meter.region);
                assert!(
                    !is_a_place || within || said,
                    "{}: {} in {}",
                    candidate.id,
                    meter.offer,
                    meter.region
                );
                looked_at += 1;
            }
            let findings = candidate.findings.iter().filter(|found| found.id == "service-outside").count();
            assert_eq!(findings, candidate.plan.outside.len(), "{}", candidate.id);
        }
        assert!(looked_at > 20, "{name}: {looked_at}");
    }
}

/// Staying costs 1,000 a month; a product of ten seats at 50 costs 500, after 4,200 for its gap and a
/// month of both: 5,200 and eleven times 500 is less than eleven times 1,000, ten times is not.
#[test]
fn payback_is_where_arithmetic_puts_it() {
    let mut decision = preset("legacy-monolith");
    decision.settings.draws = 8;
    let application = &mut decision.application;
    application.bill_today.value = Some(exactly(1000.0));
    application.product.value = Some(Product::Exists);
    application.product_offer.value = None;
    application.season.value = None;
    for (answer, value) in [
        (&mut application.seats, 10.0),
        (&mut application.seat_price, 50.0),
        (&mut application.gap_cost, 0.0),
        (&mut application.gap_once, 4200.0),
        (&mut application.growth, 0.0),
        (&mut application.price_drift, 0.0),
    ] {
        answer.value = Some(exactly(value));
    }
    decision.costing.off.extend(["people", "migration", "training", "licences"].map(str::to_owned));
    let assessment = shallow(&decision);
    let product = assessment.options.iter().find(|option| option.model == HostingModel::Saas).unwrap();
    let once = |id: &str| product.money.one_off.iter().find(|paid| paid.id == id).unwrap().usd;
    near(once("dual-running"), 1000.0, "one month of today's bill");
    near(once("gap"), 4200.0, "the gap");
    assert_eq!(product.money.one_off.len(), 2, "{:?}", product.money.one_off);
    near(product.money.monthly[7], 500.0, "ten seats");
    near(product.money.cumulative[9], 10_200.0, "after ten months");
    near(product.money.cumulative[10], 10_700.0, "after eleven months");
    let stay = assessment.options.iter().find(|option| option.model == HostingModel::AsIs).unwrap();
    near(stay.money.cumulative[10], 11_000.0, "staying for eleven months");
    assert_eq!(product.money.payback_months, Some(11));
    assert_eq!(stay.money.payback_months, None);
}

/// Month k is the bill at (1 + g)^k × that month's factor, at prices that drift on all but people;
/// machines that stand fit the busiest month of the horizon, whichever that is.
#[test]
fn a_month_is_its_growth_its_season_and_its_prices() {
    let mut season = [1.0; 12];
    // The horizon starts in November.
    (season[11], season[1], season[6]) = (3.0, 0.5, 2.0);
    for (horizon, growth, ceiling) in [(6_u32, 2.0, 50.0), (18, 4.0, 50.0), (30, 9.0, 2.5), (14, -3.0, 50.0)]
    {
        let mut decision = preset("legacy-monolith");
        decision.settings.draws = 8;
        let application = &mut decision.application;
        application.season.value = Some(season);
        application.growth.value = Some(exactly(growth));
        application.growth_ceiling.value = Some(exactly(ceiling));
        application.price_drift.value = Some(exactly(6.0));
        application.data_growth.value = Some(exactly(2.0));
        application.horizon.value = Some(exactly(f64::from(horizon)));
        application.providers.value = None;
        let prepared = prepared(&decision);
        let by_hand: Vec<f64> = (0..horizon)
            .map(|month| {
                let grown = (1.0 + growth / 100.0).powf(f64::from(month)).min(ceiling);
                grown * season[(10 + month as usize) % 12]
            })
            .collect();
        let peak = by_hand.iter().copied().fold(0.0, f64::max);
        near(prepared.peak(None), peak, "the busiest month");
        near(prepared.peak(Some(3)), peak, "the busiest month of a future");
        let assessment = shallow(&decision);
        let mut standing = 0;
        for candidate in &prepared.tables().candidates {
            let mut world = World::default();
            prepared.world(None, &mut world);
            prepared.staff(candidate.rated_as, None, &mut world);
            let option = assessment.option(&candidate.id).unwrap();
            let price = |load: Load| {
                let (mut counted, mut total) = (Counted::default(), Total::default());
                bill::bill(&candidate.plan, prepared.classes(None), &world, load, &mut counted, &mut total);
                (total.usd, counted.people_usd())
            };
            standing += usize::from(price(Load::even(1.0, peak)).0 > price(Load::steady(1.0)).0);
            for (month, now) in by_hand.iter().enumerate() {
                let drift = 1.06_f64.powf(month as f64 / 12.0);
                let stored = 1.02_f64.powf(month as f64);
                let (usd, people) = price(Load { stored, ..Load::even(*now, peak) });
                let expected = (usd - people) * drift + people;
                near(option.money.monthly[month], expected, &format!("{} in month {month}", option.id));
            }
        }
        assert!(standing > 0 || peak < 1.5, "machines that stand are more at the peak: {standing}");
    }
}

/// A month with a campaign is priced as its two stretches; machines that stand hold the busiest week
/// of the horizon, in likely and in every future, whichever month that is.
#[test]
fn a_campaign_is_held_by_what_stands_and_paid_for_while_it_lasts() {
    let mut season = [1.0; 12];
    (season[2], season[10]) = (0.8, 1.1);
    let campaigns = vec![
        Campaign { month: MonthName::March, weeks: 1.0, times: exactly(4.0) },
        Campaign { month: MonthName::November, weeks: 2.0, times: exactly(2.5) },
    ];
    for (horizon, growth) in [(3_u32, 2.0), (18, 4.0), (30, 0.0), (14, -3.0)] {
        let mut decision = preset("legacy-monolith");
        decision.settings.draws = 8;
        let application = &mut decision.application;
        application.season.value = Some(season);
        application.growth.value = Some(exactly(growth));
        application.growth_ceiling.value = Some(exactly(50.0));
        application.price_drift.value = Some(exactly(0.0));
        application.data_growth.value = None;
        application.horizon.value = Some(exactly(f64::from(horizon)));
        application.providers.value = None;
        let without = shallow(&decision);
        decision.application.campaigns.value = Some(campaigns.clone());
        let prepared = prepared(&decision);
        // The horizon starts in November: (traffic of the other weeks, share of the campaign, times).
        let by_hand: Vec<(f64, f64, f64)> = (0..horizon)
            .map(|month| {
                let at = (10 + month as usize) % 12;
                let usual = (1.0 + growth / 100.0).powf(f64::from(month)) * season[at];
                let known = campaigns.iter().find(|campaign| campaign.month.index() == at);
                known.map_or((usual, 0.0, 1.0), |found| {
                    (usual, found.weeks / WEEKS_A_MONTH, found.times.likely())
                })
            })
            .collect();
        let peak = by_hand.iter().map(|(usual, _, times)| usual * times).fold(0.0, f64::max);
        near(prepared.peak(None), peak, "the busiest week");
        near(prepared.peak(Some(3)), peak, "the busiest week of a future");
        let with = shallow(&decision);
        let (mut standing, mut paid) = (0, 0);
        for candidate in &prepared.tables().candidates {
            let mut world = World::default();
            prepared.world(None, &mut world);
            prepared.staff(candidate.rated_as, None, &mut world);
            let [before, after] = [&without, &with].map(|found| found.option(&candidate.id).unwrap());
            for (month, (usual, share, times)) in by_hand.iter().enumerate() {
                let load = Load::with_campaign(*usual, peak, (*share, *times));
                let (mut counted, mut total) = (Counted::default(), Total::default());
                bill::bill(&candidate.plan, prepared.classes(None), &world, load, &mut counted, &mut total);
                near(after.money.monthly[month], total.usd, &format!("{} in month {month}", after.id));
                assert!(after.money.monthly[month] >= before.money.monthly[month] - 1e-9, "{}", after.id);
                let is_dearer = after.money.monthly[month] > before.money.monthly[month] + 1e-9;
                standing += usize::from(is_dearer && *share == 0.0);
                paid += usize::from(is_dearer && *share > 0.0);
            }
        }
        assert!(paid > 0, "nobody pays for the campaigns");
        assert!(standing > 0, "nothing stands for them in the other months");
    }
}

/// Machines that stand are bought once, for the busiest month: a month's bill, its machines and
/// their idle share are those of what was bought, from the first month on.
#[test]
fn what_was_bought_for_the_peak_is_billed_and_idle_from_the_first_month() {
    let mut decision = preset("legacy-monolith");
    decision.settings.draws = 8;
    let application = &mut decision.application;
    application.season.value = Some([1.0; 12]);
    application.growth.value = Some(exactly(9.0));
    application.growth_ceiling.value = Some(exactly(40.0));
    application.price_drift.value = Some(exactly(0.0));
    application.horizon.value = Some(exactly(36.0));
    application.providers.value = None;
    let assessment = shallow(&decision);
    let prepared = &assessment.prepared;
    let peak = 1.09_f64.powi(35);
    near(prepared.peak(None), peak, "the busiest month");
    let mut standing = 0;
    for candidate in &prepared.tables().candidates {
        let option = assessment.option(&candidate.id).unwrap();
        // Each line of the bill is rounded as its provider rounds.
        let apart = (option.money.monthly[0] - option.bill.usd).abs();
        assert!(apart <= 0.005 * option.bill.lines.len() as f64 + 0.5, "{}: {apart}", option.id);
        let Some(host) = candidate.plan.hosts.first() else { continue };
        if !matches!(host.kind, HostKind::Standing { .. }) {
            continue;
        }
        standing += 1;
        let mut world = World::default();
        prepared.world(None, &mut world);
        let side = |now: f64, peak: f64| {
            bill::sides(&candidate.plan, prepared.classes(None), &world, Load::even(now, peak))[0]
        };
        let (bought, enough_today) = (side(1.0, peak), side(1.0, 1.0));
        assert!(bought.fleet.most > enough_today.fleet.most, "{}: {bought:?}", option.id);
        for placed in &option.placements {
            near(placed.instances, bought.fleet.most, &option.id);
        }
        let idle = 1.0 - bought.used_hours / (bought.fleet.most * 730.0);
        near(option.idle_share.unwrap(), idle, &format!("idle share of {}", option.id));
        // The curve that break-evens are solved on goes through the bill, and knows its steps.
        let curve = Curve::of(&candidate.plan, prepared.classes(None), &world);
        for load in [0.01, 0.3, 1.0, 1.7, 25.0] {
            let exact =
                usd_at(&candidate.plan, prepared.classes(None), &world, load, &mut Counted::default());
            near(curve.usd(load), exact, &format!("{} at {load}", option.id));
        }
    }
    assert!(standing > 1, "{standing} options stand");
}
