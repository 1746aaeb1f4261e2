//! Worlds so small that the answer has a closed form: break-evens and their bands, the roadmap over
//! mixes, the base of machines, what is waited for.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, BreakEven, assess};
use siteplan::catalog::Catalog;
use siteplan::decision::{Decision, SWITCHES, Shape, file};
use siteplan::hosting::demand::hour_classes;
use siteplan::hosting::traffic::week;
use siteplan::terms::Estimate;

/// Functions paid by the second that a request takes, 0.04 in a thousand of them; containers at
/// 0.05 and machines at 0.1 an hour, reserved at 0.06.
const BOOK: &str = r#"(
  id: "closed-forms", extends: "2026-11",
  sources: {"hand": (text: "made up for a test", as_of: "2026-11-01", evidence: documented)},
  regions: {"here": (name: "Here", country: "DE", area: "EU")},
  providers: [(id: "acme", name: "Acme", regions: ["here"])],
  offers: [
    (id: "acme.fn", name: "Acme Functions", model: serverless, billing: functions(least_mib: 128, most_mib: 10240), meters: [
      (id: "seconds", name: "Seconds", unit: "second", quantity: [[(of: requests), (of: duration_ms, divide_by: 1000)]], per: 1000,
       rates: {"here": flat(price: 0.04, source: "hand")})]),
    (id: "acme.box", name: "Acme Containers", model: containers, billing: tasks(sizes: [(1, 2)]), meters: [
      (id: "hours", name: "Hours", unit: "hour", quantity: [[(of: tasks), (of: seconds_per_task, divide_by: 3600)]],
       rates: {"here": flat(price: 0.05, source: "hand")})]),
    (id: "acme.vm", name: "Acme VM", model: iaas, billing: fleet(vcpu: 2, memory_gib: 8), meters: [
      (id: "hours", name: "Hours", unit: "hour", quantity: [[(of: instances), (of: hours)]], unless: [("commitment", "reserved-1y")],
       rates: {"here": flat(price: 0.1, source: "hand")}),
      (id: "hours-reserved", name: "Reserved hours", unit: "hour", quantity: [[(of: instances), (of: hours)]], when: [("commitment", "reserved-1y")],
       rates: {"here": flat(price: 0.06, source: "hand")})]),
  ],
)"#;

/// A machine, a container and a million requests of 100 ms, by the month.
const VM_USD: f64 = 73.0;
const BOX_USD: f64 = 36.5;
const MILLION_USD: f64 = 4.0;

fn book() -> Catalog {
    Catalog::read(BOOK, "closed-forms.ron").unwrap()
}

/// Components with little computing, at so many requests a month; nothing counts but the machines.
fn decision(components: &[(&str, Estimate)]) -> Decision {
    let text = r#"(
  format: 1, title: "By hand",
  settings: (draws: 192),
  costing: (utilisation: 1.0, minimum_instances: 1, scaling_lag_min: 0),
  application: (
    kind: (value: api), growth: (value: 0), growth_ceiling: (value: 1000), availability: (value: 99),
    start: (value: greenfield), product: (value: none), providers: (value: ["acme"]),
    horizon: (value: 12), discount_rate: (value: 0), price_drift: (value: 0),
  ),
  components: [(id: "app", name: "App", answers: (
    shape: (value: steady), burst: (value: 1), trigger: (value: http), wall_time: (value: 100),
    cpu_time: (value: 0.01), longest: (value: 1000), memory: (value: 128), concurrency: (value: 1000),
    request_size: (value: 1), response_size: (value: 1), disk: (value: []), sensitivity: (value: public),
  ))],
)"#;
    let mut decision: Decision = file::read(text, "by-hand.ron").unwrap();
    decision.costing.off = SWITCHES.iter().map(|(switch, _)| (*switch).to_owned()).collect();
    let only = decision.components.pop().unwrap();
    for (name, volume) in components {
        let mut component = only.clone();
        (*name).clone_into(&mut component.id);
        (*name).clone_into(&mut component.name);
        component.answers.volume.value = Some(*volume);
        decision.components.push(component);
    }
    decision
}

fn exactly(value: f64) -> Estimate {
    Estimate::exactly(value).unwrap()
}

/// Half as much in one case of ten, twice as much in another.
fn about(value: f64) -> Estimate {
    Estimate::new(value / 2.0, value, value * 2.0).unwrap()
}

fn run(decision: &Decision) -> Assessment {
    assess(decision, &book()).unwrap()
}

#[track_caller]
fn near(found: f64, expected: f64, within: f64, what: &str) {
    assert!((found - expected).abs() <= within * expected.abs(), "{what}: {found}, by hand {expected}");
}

/// The break-even of functions and one machine.
fn break_even(assessment: &Assessment) -> &BreakEven {
    let id = |at: usize| assessment.options[at].id.as_str();
    let is_it = |found: &&BreakEven| (id(found.a), id(found.b)) == ("serverless-acme", "iaas-acme");
    assessment.break_evens.iter().find(is_it).unwrap()
}

#[test]
fn a_machine_pays_where_its_price_is_that_of_the_seconds() {
    let crossing = VM_USD / MILLION_USD * 1e6;
    let assessment = run(&decision(&[("api", exactly(1e6))]));
    let found = break_even(&assessment);
    assert_eq!(found.crossings.len(), 1, "{found:?}");
    near(found.crossings[0], crossing / 1e6, 1e-9, "the crossing");
    let requests = found.requests_per_month.unwrap();
    for (at, told) in [("p10", requests.p10), ("p50", requests.p50), ("p90", requests.p90)] {
        near(told, crossing, 1e-6, at);
    }
    assert!(found.p_never.abs() < 1e-12, "{found:?}");
    assert!((found.p_a_cheaper - 1.0).abs() < 1e-12, "{found:?}");
}

/// Twice the time is half the requests until a machine pays: the band of the crossing is that of the
/// time, turned round, and the band of the bill is that of the time.
#[test]
fn the_band_of_a_break_even_is_that_of_what_moves_it() {
    let mut ranged = decision(&[("api", exactly(1e6))]);
    ranged.components[0].answers.wall_time.value = Some(about(100.0));
    let assessment = run(&ranged);
    let found = break_even(&assessment);
    let crossing = VM_USD / MILLION_USD * 1e6;
    let requests = found.requests_per_month.unwrap();
    near(requests.p10, crossing / 2.0, 0.03, "where requests take long");
    near(requests.p50, crossing, 0.03, "likely");
    near(requests.p90, crossing * 2.0, 0.03, "where they are quick");
    let band_of = |id: &str| {
        let at = assessment.options.iter().position(|option| option.id == id).unwrap();
        &assessment.curves.options[at].band
    };
    let functions = band_of("serverless-acme");
    assert!(functions.len() > 90, "{} loads", functions.len());
    for (load, low, high) in functions {
        near(*low, load * MILLION_USD / 2.0, 0.03, "one bill in ten is below");
        near(*high, load * MILLION_USD * 2.0, 0.03, "one in ten above");
    }
    for (load, low, high) in band_of("iaas-acme") {
        near(*low, VM_USD, 1e-6, &format!("a machine at {load}"));
        near(*high, VM_USD, 1e-6, &format!("a machine at {load}"));
    }
}

/// What is not known of the traffic moves nobody's break-even, but decides how often one is passed.
#[test]
fn traffic_in_a_range_leaves_the_break_even_where_it_is() {
    let crossing = VM_USD / MILLION_USD * 1e6;
    for (likely, cheaper) in [(crossing, 0.5), (crossing / 2.0, 0.9), (crossing * 2.0, 0.1)] {
        let assessment = run(&decision(&[("api", about(likely))]));
        let found = break_even(&assessment);
        near(found.crossings[0], crossing / likely, 1e-9, "the crossing, in multiples of what is likely");
        let requests = found.requests_per_month.unwrap();
        near(requests.p10, crossing, 1e-5, "the band's low end");
        near(requests.p90, crossing, 1e-5, "the band's high end");
        assert!((found.p_a_cheaper - cheaper).abs() < 0.01, "{likely}: {}", found.p_a_cheaper);
    }
}

const MONTHS: usize = 24;
const MENU: f64 = 4e6;
const ORDER: f64 = 0.4e6;

/// Where each of two components runs: functions, a container of its own, a machine for both.
#[derive(Clone, Copy, Debug, PartialEq)]
enum On {
    Functions,
    Container,
    Machine,
}

/// The bill of a month in which traffic has grown that much.
fn bill(places: [On; 2], grown: f64) -> f64 {
    let one = |(place, requests): (On, f64)| match place {
        On::Functions => requests * grown / 1e6 * MILLION_USD,
        On::Container => BOX_USD,
        On::Machine => 0.0,
    };
    let machine = if places.contains(&On::Machine) { VM_USD } else { 0.0 };
    places.into_iter().zip([MENU, ORDER]).map(one).sum::<f64>() + machine
}

/// The cheapest of all paths with at most two switches, tried one by one: dollars, and (month, where)
/// of each leg. A switch costs a month of the old bill for the share of components that move.
fn tried(growth: f64, is_double: bool) -> (f64, Vec<(usize, [On; 2])>) {
    let all = [On::Functions, On::Container, On::Machine];
    let ways: Vec<[On; 2]> = all.iter().flat_map(|menu| all.map(|order| [*menu, order])).collect();
    let grown = |month: usize| growth.powi(i32::try_from(month).unwrap());
    // By way: the sum of the bills before a month.
    let sums: Vec<Vec<f64>> = ways
        .iter()
        .map(|way| {
            let mut sum = 0.0;
            let mut before = vec![0.0];
            before.extend((0..MONTHS).map(|month| {
                sum += bill(*way, grown(month));
                sum
            }));
            before
        })
        .collect();
    let leaving = |from: usize, to: usize, month: usize| {
        let moved = ways[from].iter().zip(&ways[to]).filter(|(old, new)| old != new).count();
        if is_double { bill(ways[from], grown(month)) * moved as f64 / 2.0 } else { 0.0 }
    };
    let mut best = (f64::INFINITY, Vec::new());
    for a in 0..ways.len() {
        for first in 1..=MONTHS {
            for b in 0..ways.len() {
                for second in first..=MONTHS {
                    for c in 0..ways.len() {
                        if (first == MONTHS && b != a) || (second == MONTHS && c != b) {
                            continue;
                        }
                        let mut usd = sums[a][first] + sums[b][second] - sums[b][first] + sums[c][MONTHS]
                            - sums[c][second];
                        usd += if a == b { 0.0 } else { leaving(a, b, first) };
                        usd += if b == c { 0.0 } else { leaving(b, c, second) };
                        if usd < best.0 - 1e-9 {
                            let mut legs = vec![(0, ways[a])];
                            legs.extend((a != b).then_some((first, ways[b])));
                            legs.extend((b != c).then_some((second, ways[c])));
                            best = (usd, legs);
                        }
                    }
                }
            }
        }
    }
    best
}

/// Menu grows out of functions long before order does: the cheapest path keeps order there.
#[test]
fn the_roadmap_goes_over_a_mix_where_that_is_the_cheapest_of_all_paths() {
    let option = |on: On| match on {
        On::Functions => "serverless-acme",
        On::Container => "containers-acme",
        On::Machine => "iaas-acme",
    };
    for (percent, is_double) in [(10.0, false), (10.0, true), (7.0, true), (13.0, true)] {
        let mut growing = decision(&[("menu", exactly(MENU)), ("order", exactly(ORDER))]);
        growing.application.growth.value = Some(exactly(percent));
        growing.application.horizon.value = Some(exactly(MONTHS as f64));
        growing.settings.draws = 20;
        if is_double {
            growing.costing.off.retain(|switch| switch != "dual-running");
        }
        let roadmap = run(&growing).roadmap.unwrap();
        let (usd, legs) = tried(1.0 + percent / 100.0, is_double);
        assert!(legs.iter().any(|(_, places)| places[0] != places[1]), "{percent}: no mix by hand: {legs:?}");
        near(roadmap.usd, usd, 1e-9, &format!("{percent} %, {}", roadmap.sentence));
        assert!(roadmap.legs.iter().any(|leg| leg.option == "mixed-acme"), "{}", roadmap.sentence);
        assert_eq!(roadmap.legs.len(), legs.len(), "{}", roadmap.sentence);
        for (leg, (month, places)) in roadmap.legs.iter().zip(&legs) {
            assert_eq!(leg.from_month, month + 1, "{}", roadmap.sentence);
            let told: Vec<&str> = leg.placements.iter().map(|(_, id)| id.as_str()).collect();
            assert_eq!(told, places.map(option), "{}", roadmap.sentence);
        }
        assert!((roadmap.p_saves - 1.0).abs() < 1e-12, "nothing is in doubt: {}", roadmap.p_saves);
    }
}

/// The number of machines under functions, and how they are paid, is the cheapest of all, tried one
/// by one.
#[test]
fn the_base_found_is_the_best_of_all_numbers_of_machines() {
    // Two processors at 20 ms a request.
    let a_machine = 2.0 / 0.02 * 2_628_000.0;
    let office = Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.2, zones: Vec::new() };
    let mut bases = Vec::new();
    for shape in [Shape::Steady, office] {
        for machines_worth in [0.9, 2.02, 2.4, 5.3] {
            let requests = machines_worth * a_machine;
            let mut busy = decision(&[("api", exactly(requests))]);
            busy.settings.draws = 20;
            busy.components[0].answers.cpu_time.value = Some(exactly(20.0));
            busy.components[0].answers.shape.value = Some(shape.clone());
            let classes = hour_classes(&[week(&shape)]);
            let mut best = (f64::INFINITY, 0.0, "", 0.0);
            for (commitment, hour) in [("", 0.1), ("reserved-1y", 0.06)] {
                for machines in 1..=64 {
                    let machines = f64::from(machines);
                    let above: f64 = classes
                        .iter()
                        .map(|class| {
                            let need = machines_worth * class.factors[0];
                            requests * class.factors[0] * class.hours / 730.0
                                * (1.0 - machines / need).max(0.0)
                        })
                        .sum();
                    let usd = machines * 730.0 * hour + above / 1e6 * MILLION_USD;
                    if usd < best.0 {
                        best = (usd, machines, commitment, 1.0 - above / requests);
                    }
                }
            }
            let found = run(&busy).burst.unwrap();
            let base = found.base.unwrap();
            near(found.monthly_usd, best.0, 1e-9, "the bill");
            near(base.machines, best.1, 1e-9, "machines");
            assert_eq!(base.commitment, best.2);
            near(base.carries, best.3, 1e-9, "what they carry");
            bases.push(best.1);
        }
    }
    assert!(bases.iter().any(|machines| *machines > 2.0) && bases.contains(&1.0), "{bases:?}");
}

/// Whoever orders waits: weeks until a machine serves come on top, and nothing else does.
#[test]
fn weeks_of_delivery_alone_put_off_the_release() {
    let weeks = |catalog: &Catalog, id: &str| {
        let assessment = assess(&decision(&[("api", exactly(1e6))]), catalog).unwrap();
        let at = assessment.criteria.iter().position(|used| used.criterion.id == "time-to-release").unwrap();
        let measure = &assessment.option(id).unwrap().measures[at];
        (measure.value, measure.p10, measure.p90)
    };
    let text = BOOK.replacen(
        "billing: fleet(vcpu: 2, memory_gib: 8),",
        "billing: fleet(vcpu: 2, memory_gib: 8), lead_weeks: 6.5,",
        1,
    );
    assert_ne!(text, BOOK);
    let ordered = Catalog::read(&text, "closed-forms.ron").unwrap();
    let (before, after) = (weeks(&book(), "iaas-acme"), weeks(&ordered, "iaas-acme"));
    for (before, after) in [(before.0, after.0), (before.1, after.1), (before.2, after.2)] {
        assert!((after - before - 6.5).abs() < 1e-3, "{before} and {after}");
    }
    assert_eq!(weeks(&book(), "serverless-acme"), weeks(&ordered, "serverless-acme"));
}
