//! Behaviour by the hour: queues against the exact formulas, weeks, surges.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{
    Assessment, FigureId, Finding, OptionOutcome, SourceNote, cost_latency, explain, presets,
};
use siteplan::decision::{Decision, Edit, Override, Place, Shape, Value, WorkKind};
use siteplan::hosting::behaviour::latency::SERVICE_SCV;
use siteplan::hosting::behaviour::waits::Waits;
use siteplan::hosting::behaviour::{HostHour, Running};
use siteplan::hosting::bill::Load;
use siteplan::hosting::demand::World;
use siteplan::hosting::queueing::{Load as Queue, waiting};
use siteplan::report::chart::{ChartId, chart};
use siteplan::report::madr;
use siteplan::terms::{Estimate, Evidence};

#[path = "support/behaving.rs"]
mod behaving;
use behaving::{answered, assessed, behaving, behaviour, prepared, preset, seen};

fn shaped(decision: &Decision, component: &str, shape: Shape) -> Decision {
    let place = Place::Component(component.to_owned());
    Edit::answer(&place, "shape", Some(Value::Shape(shape))).apply(decision).unwrap()
}

/// A fleet's every hour is the queue M/G/c of the textbooks, wherever a candidate reserves machines.
#[test]
fn hours_are_queues() {
    let decision = preset("food-delivery");
    let prepared = prepared(&decision);
    let tables = prepared.tables();
    let mut world = World::default();
    prepared.world(None, &mut world);
    let waits = Waits::new();
    let (mut looked, mut bursting) = (0, 0);
    for candidate in &tables.candidates {
        for host in &candidate.plan.hosts {
            let load = Load::steady(1.0);
            let Some(running) = Running::of(&candidate.plan, host, &tables.classes, &world, load) else {
                continue;
            };
            let [component] = host.components.as_slice() else { continue };
            let demand = &world.components[*component];
            for class in &tables.classes {
                let hour: HostHour = running.hour(class, |servers, busy| waits.probability(servers, busy));
                let rate = demand.rate(1.0) * class.factors[*component];
                // Little's law, processors first: those at work = rate × time each is at work.
                let (busy, servers) = servers_of(&hour, rate, demand.cpu_ms);
                assert!((busy / servers - hour.utilisation).abs() < 1e-9, "{}", candidate.id);
                if servers.fract() > 1e-9 || rate <= 0.0 {
                    continue;
                }
                let work_s = busy / rate;
                // Each hour is two queues: its worst minute and the rest of it, which is less busy by as much.
                for (found, times) in [(hour.worst, demand.burst), (hour.rest, (60.0 - demand.burst) / 59.0)]
                {
                    let exact = waiting(
                        Queue {
                            arrival_rate: rate * times,
                            mean_service: work_s,
                            arrival_scv: 1.0,
                            service_scv: SERVICE_SCV,
                        },
                        count(servers),
                    )
                    .unwrap();
                    let what = format!("{}: {exact:?} {found:?}", candidate.id);
                    assert!((exact.p_wait - found.p_wait).abs() < 0.005, "{what}");
                    let wait_ms = exact.wait_if_any * 1000.0;
                    assert!((wait_ms / found.wait_if_any_ms - 1.0).abs() < 1e-9, "{what}");
                }
                let all = hour.pressure(demand.burst);
                assert!(hour.rest.p_wait <= all.p_wait && all.p_wait <= hour.worst.p_wait, "{hour:?}");
                bursting += usize::from(hour.worst.p_wait > 2.0 * hour.rest.p_wait);
                looked += 1;
            }
        }
    }
    assert!(looked > 100 && bursting > 20, "{looked} hours, {bursting} with a burst, say nothing");
}

/// Processors at work and processors there, from what an hour says of itself.
fn servers_of(hour: &HostHour, rate: f64, cpu_ms: f64) -> (f64, f64) {
    let busy_at_full_speed = rate * cpu_ms / 1000.0;
    // A slow processor is busy as many times longer as it is slower: both sides scale alike.
    let servers = busy_at_full_speed / hour.utilisation;
    let slower = if servers < hour.instances { hour.instances / servers } else { 1.0 };
    (busy_at_full_speed * slower, servers * slower)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of servers")]
fn count(servers: f64) -> u32 {
    servers.round() as u32
}

#[test]
fn every_option_of_every_preset_has_a_week() {
    for preset in presets() {
        let assessment = assessed(&self::preset(preset.id));
        for option in &assessment.options {
            let found = behaviour(option);
            assert_eq!(found.components.len(), assessment.decision.components.len());
            for component in &found.components {
                let what = format!("{} of {} in {}", component.component, option.id, preset.id);
                assert_eq!(component.hours.len(), 168, "{what}");
                assert!(component.p50_ms > 0.0 && component.p50_ms < component.p95_ms, "{what}");
                assert!(component.p95_ms < component.p99_ms, "{what}");
                assert!((0.0..=1.0).contains(&component.surge.found), "{what}");
                for hour in &component.hours {
                    assert!(
                        (0.0..=1.0).contains(&hour.p_wait) && (0.0..=1.0).contains(&hour.cold_share),
                        "{what}"
                    );
                    assert!(
                        hour.utilisation.is_none_or(|busy| (0.0..1.0).contains(&busy)),
                        "{what}: {hour:?}"
                    );
                }
            }
            let parts: f64 = found.down.parts.iter().map(|(_, minutes)| minutes).sum();
            let down = found.down.minutes_a_year;
            assert!(
                down > 0.0 && down <= parts + 1e-6 && down > 0.98 * parts,
                "{}: {down} of {parts}",
                option.id
            );
        }
        assert!(cost_latency(&assessment).iter().any(|place| place.is_front), "{}", preset.id);
    }
}

/// S11: an office pays for the night on machines, and not where nothing is reserved.
#[test]
fn an_offices_machines_are_idle_at_night() {
    let assessment = assessed(&preset("office-app"));
    for option in &assessment.options {
        let machines = &behaviour(option).machines;
        let (paid, used) = machines.iter().fold((0.0, 0.0), |sum, hour| (sum.0 + hour.0, sum.1 + hour.1));
        if paid > 0.0 {
            let idle = 1.0 - used / paid;
            assert!(idle > 0.7, "{}: {idle}", option.id);
            let told = option.idle_share.unwrap();
            assert!((idle - told).abs() < 0.01, "{}: {idle}, {told}", option.id);
            assert!(machines.iter().all(|(running, used)| running >= used), "{}", option.id);
        }
    }
    let functions = assessment.option("serverless-aws").unwrap();
    assert!(
        behaviour(functions).machines.is_empty()
            && functions.idle_share.is_some_and(|share| share.abs() < 1e-12)
    );
    // And yet somebody asks at 2 AM: that one starts cold.
    let app = &behaviour(functions).components[0];
    assert!(app.hours[26].cold_share > 5.0 * app.hours[34].cold_share, "{:?}", app.hours[26]);
}

/// S27: a thousand triggers in a second find room where a thousand may start at once.
#[test]
fn a_thousand_triggers_in_a_second() {
    // Twenty hours a week of nothing but one burst: 1,000 requests of a second in the worst minute's
    // every second.
    let mut decision = preset("iot-telemetry");
    let hour_per_s = 20.0;
    let spiky = Shape::Spiky { spikes: 1, height: 1000.0, hours: 1 };
    let peak = siteplan::assess::draw_week(&spiky).iter().copied().fold(0.0, f64::max);
    for (question, value) in [
        ("volume", hour_per_s / peak * 730.0 * 3600.0),
        ("burst", 50.0),
        ("wall-time", 1000.0),
        ("cpu-time", 100.0),
        ("concurrency", 1.0),
        ("later", 0.0),
    ] {
        decision = answered(&decision, "ingest", question, value);
    }
    decision = shaped(&decision, "ingest", spiky);
    let assessment = assessed(&decision);
    let surge = |id: &str| behaviour(assessment.option(id).unwrap()).components[0].surge.clone();
    let lambda = surge("serverless-aws");
    let cold = behaviour(assessment.option("serverless-aws").unwrap()).components[0].cold.clone().unwrap();
    // As many at work on average as are allowed: chance turns away a few of the worst minute.
    assert_eq!(cold.limit, Some(1000.0));
    assert!(cold.rejected > 0.0 && cold.rejected < 0.03, "{cold:?}");
    assert!(cold.most_instances >= cold.mean_instances && cold.mean_instances > 0.0, "{cold:?}");
    assert!((lambda.at_once / 1000.0 - 1.0).abs() < 1e-6, "{lambda:?}");
    assert_eq!(lambda.limit, Some(1000.0));
    assert!((lambda.found - 1.0).abs() < 1e-9, "{lambda:?}");
    // One instance a second, and machines that boot for minutes, leave some of them waiting.
    assert!(surge("serverless-azure").found < 0.9, "{:?}", surge("serverless-azure"));
    assert!(surge("iaas-aws").found < 0.9, "{:?}", surge("iaas-aws"));
    // Twice as many are more than the account allows, and that is said.
    let doubled = assessed(&answered(&decision, "ingest", "wall-time", 2000.0));
    let says = |assessment: &Assessment, is_later: bool| {
        let about =
            assessment.findings.iter().filter(|found| found.about.as_deref() == Some("serverless-aws"));
        about
            .filter(|found| found.id == "concurrency" && found.message.contains("fullest month") == is_later)
            .count()
    };
    let (now, later) = (false, true);
    assert_eq!((says(&assessment, now), says(&doubled, now)), (0, 1));
    // Traffic grows: a thousand today are more than a thousand before the horizon ends.
    assert!(lambda.at_once_at_peak > 1.5 * lambda.at_once, "{lambda:?}");
    assert_eq!((says(&assessment, later), says(&doubled, later)), (1, 0));
    assert!(behaviour(doubled.option("serverless-aws").unwrap()).components[0].surge.found < 1.0);
}

/// More room is never slower: with the target utilisation halved, and the sizes held, no hour waits
/// longer, the full ones wait less, and more of the machines is idle.
#[test]
fn emptier_machines_are_never_slower() {
    let mut decision = preset("food-delivery");
    decision.costing.utilisation = 0.9;
    for option in &seen(&decision).options {
        let Some(placed) = option.placements.first() else { continue };
        decision.overrides.push(Override::Offer {
            model: option.model,
            provider: option.provider.clone(),
            offer: placed.offer.clone(),
            because: "the sizes are held".to_owned(),
        });
    }
    let mut roomy = decision.clone();
    roomy.costing.utilisation = 0.45;
    let (tight, roomy) = (seen(&decision), seen(&roomy));
    let (mut looked, mut quicker, mut emptier) = (0, 0, 0);
    for option in &tight.options {
        let other = roomy.option(&option.id).unwrap();
        let offers = |option: &OptionOutcome| -> Vec<String> {
            option.placements.iter().map(|placed| placed.offer.clone()).collect()
        };
        assert_eq!(offers(option), offers(other), "{}", option.id);
        let of_machines = !behaviour(option).machines.is_empty();
        let (Some(idle), Some(before)) = (other.idle_share, option.idle_share) else { continue };
        emptier += usize::from(of_machines && idle > before + 1e-6);
        assert!(idle >= before - 1e-9, "{}", option.id);
        for (one, two) in behaviour(option).components.iter().zip(&behaviour(other).components) {
            assert!(two.p99_ms <= one.p99_ms * 1.001, "{}: {} after {}", option.id, two.p99_ms, one.p99_ms);
            for (one, two) in one.hours.iter().zip(&two.hours) {
                assert!(two.p_wait <= one.p_wait + 0.003, "{}: {one:?} {two:?}", option.id);
                assert!(two.p95_ms <= one.p95_ms * 1.001, "{}: {one:?} {two:?}", option.id);
                looked += usize::from(of_machines);
                quicker += usize::from(two.p_wait < one.p_wait - 0.05);
            }
        }
    }
    assert!(looked > 1000 && quicker > 100, "{quicker} of {looked} hours wait less");
    assert!(emptier > 0, "nothing is idle more");
}

/// Work that may wait in a queue needs fewer machines, and never more.
#[test]
fn work_that_may_wait_needs_no_machines_for_its_peaks() {
    let decision =
        shaped(&preset("iot-telemetry"), "ingest", Shape::Spiky { spikes: 7, height: 8.0, hours: 2 });
    let [at_once, later] =
        [0.0, 360.0].map(|minutes| assessed(&answered(&decision, "ingest", "later", minutes)));
    let mut fewer = 0;
    for option in &at_once.options {
        let Some(other) = later.option(&option.id) else { continue };
        let hours = |option: &OptionOutcome| {
            behaviour(option).machines.iter().map(|(running, _)| running).sum::<f64>()
        };
        let same = option.placements.iter().zip(&other.placements).all(|(one, two)| one.offer == two.offer);
        if same {
            assert!(hours(other) <= hours(option) + 1e-9, "{}", option.id);
            fewer += usize::from(hours(other) < 0.9 * hours(option));
        }
    }
    assert!(fewer >= 3, "a queue saved machines for {fewer} options only");
}

/// Findings of one id, in order.
fn found<'a>(assessment: &'a Assessment, id: &str) -> Vec<&'a Finding> {
    assessment.findings.iter().filter(|finding| finding.id == id).collect()
}

/// Each percentile that somebody named is held against every hour, and the answer alone makes what
/// is said; the chart draws it.
#[test]
fn percentiles_are_held_against_every_hour() {
    let base = preset("food-delivery");
    let plain = behaving(&base);
    let asked = answered(&answered(&base, "menu", "latency-median", 42.0), "menu", "latency-p99", 130.0);
    let assessment = behaving(&asked);
    let mut missed = [0, 0];
    for option in &assessment.options {
        let menu = behaviour(option).components.iter().find(|found| found.component == "menu").unwrap();
        assert_eq!(menu.targets.len(), 2, "{}", option.id);
        for ((target, missed), id) in
            menu.targets.iter().zip(&mut missed).zip(["latency-median", "latency-p99"])
        {
            let takes = |hour: &siteplan::assess::HourBehaviour| match target.of_100 {
                50 => hour.p50_ms,
                _ => hour.p99_ms,
            };
            let is_busy = |hour: &siteplan::assess::HourBehaviour| hour.requests_per_s >= 1.0 / 3600.0;
            let late =
                menu.hours.iter().filter(|hour| is_busy(hour) && takes(hour) > target.target_ms).count();
            assert_eq!(target.missed_hours, late, "{} {id}", option.id);
            let about = found(&assessment, id).into_iter().find(|one| one.about.as_ref() == Some(&option.id));
            let is_missed = late > 0 || target.takes_ms > target.target_ms;
            assert_eq!(about.is_some(), is_missed && option.feasible, "{} {id}", option.id);
            if let Some(finding) = about.filter(|_| late > 0) {
                let words = format!("missed in {late} of 168 hours");
                assert!(finding.message.contains(&words), "{}", finding.message);
                *missed += 1;
            }
        }
        let id = ChartId::Latency(option.id.clone(), "menu".to_owned());
        let levels = |assessment: &Assessment| chart(assessment, &id).unwrap().levels.len();
        assert_eq!((levels(&plain), levels(&assessment)), (1, 3), "{}", option.id);
    }
    assert!(missed.iter().all(|count| *count > 0), "{missed:?}");
    assert!(found(&plain, "latency-median").is_empty() && found(&plain, "latency-p99").is_empty());
    assert!(madr(&assessment, 1).contains("Against what was asked of answers"), "the record says it");
}

/// More answers take longer than the slow ones may where starts are long; a looser limit is kept.
#[test]
fn the_slow_ones_may_be_only_so_slow() {
    let order = Place::Component("order".to_owned());
    let base = Edit::answer(&order, "slowest", None).apply(&preset("food-delivery")).unwrap();
    let beyond = |limit_ms: f64| -> Vec<(String, f64, Option<f64>, bool)> {
        let assessment = behaving(&answered(&base, "menu", "slowest", limit_ms));
        let said = found(&assessment, "slowest");
        let options = assessment.options.iter().filter(|option| option.feasible);
        options
            .map(|option| {
                let slow = behaviour(option).components[1].slow.unwrap();
                assert!((slow.tolerated - 0.05 * 0.01).abs() < 1e-12, "one in a hundred of five percent");
                let is_said = said.iter().any(|one| one.about.as_ref() == Some(&option.id));
                assert_eq!(is_said, slow.is_missed() || slow.starts_longer(), "{}", option.id);
                (option.id.clone(), slow.beyond, slow.started_p99_ms, is_said)
            })
            .collect()
    };
    let (tight, loose) = (beyond(2000.0), beyond(60_000.0));
    let mut starting = 0;
    for ((id, near, started, said), (_, far, _, _)) in tight.iter().zip(&loose) {
        assert!((0.0..=1.0).contains(near) && far <= near, "{id}: {near}, {far}");
        if started.is_some_and(|takes| takes > 2000.0) {
            assert!(said, "{id}");
            starting += 1;
        }
    }
    assert!(
        starting > 0 && tight.iter().any(|(_, _, started, said)| started.is_none() && !said),
        "{tight:?}"
    );
    assert!(loose.iter().all(|(_, _, _, said)| !said), "{loose:?}");
    assert!(found(&behaving(&base), "slowest").is_empty());
}

#[test]
fn figures_of_behaviour_explain_themselves() {
    let assessment = assessed(&preset("food-delivery"));
    for option in &assessment.options {
        for component in &assessment.decision.components {
            let id = FigureId::Latency { option: option.id.clone(), component: component.id.clone() };
            let known: FigureId = id.to_string().parse().unwrap();
            let explained = explain(&assessment, &known).unwrap();
            assert!(explained.inputs.len() >= 4 && !explained.formula.is_empty(), "{known}");
        }
        let down = explain(&assessment, &FigureId::Downtime { option: option.id.clone() }).unwrap();
        assert!(down.value.ends_with("a year") && down.inputs.len() >= 5, "{down:?}");
        // What is estimated rests on estimates; contracts cite themselves, beside it.
        let is_judged = |source: &SourceNote| {
            matches!(source.evidence, Evidence::Judged | Evidence::Guessed | Evidence::Reported)
        };
        assert!(
            !down.sources.is_empty() && down.sources.iter().all(is_judged),
            "{}: {:?}",
            option.id,
            down.sources
        );
    }
    let option = assessment.options[0].id.clone();
    let unknown = FigureId::Latency { option, component: "nobody".to_owned() };
    let said = explain(&assessment, &unknown).unwrap_err().to_string();
    assert!(
        said.contains("no component `nobody`") && said.contains(&assessment.decision.components[0].id),
        "{said}"
    );
}

/// A burst inside the hour shows in the starts of functions, as it does in the machines that are bought
/// for it.
#[test]
fn a_worst_minute_shows_in_the_starts_of_a_week() {
    let decision = preset("food-delivery");
    let of = |burst: f64| {
        let mut decision = decision.clone();
        for component in &decision.components.clone() {
            decision = answered(&decision, &component.id, "burst", burst);
        }
        seen(&decision)
    };
    let (even, bursting) = (of(1.0), of(4.0));
    let mut started = 0;
    for calm in &even.options {
        let burst = bursting.option(&calm.id).unwrap();
        for (calm, burst) in behaviour(calm).components.iter().zip(&behaviour(burst).components) {
            let (Some(calm), Some(burst)) = (&calm.cold, &burst.cold) else { continue };
            started += usize::from(burst.predicted > calm.predicted);
        }
    }
    assert!(started > 3, "{started} components start more");
}

/// `assess --json` tells of every hour, in lists of 168 that stay small.
#[test]
fn hours_are_told_in_json() {
    let assessment = assessed(&preset("food-delivery"));
    let told = siteplan::report::assessment_json(&assessment);
    let (mut machines, mut starts) = (0, 0);
    for (option, told) in assessment.options.iter().zip(told["options"].as_array().unwrap()) {
        for (found, told) in
            behaviour(option).components.iter().zip(told["behaviour"]["components"].as_array().unwrap())
        {
            assert_eq!(told["hours"].is_object(), option.feasible, "{}", option.id);
            let Some(hours) = told["hours"].as_object() else { continue };
            assert!(hours.values().all(|list| list.as_array().unwrap().len() == 168), "{}", option.id);
            for (at, hour) in found.hours.iter().enumerate() {
                let p95_ms = hours["p95_ms"][at].as_f64().unwrap();
                assert!((p95_ms / hour.p95_ms - 1.0).abs() < 6e-4, "{p95_ms} is not {}", hour.p95_ms);
            }
            machines += usize::from(hours.contains_key("machines") && hours.contains_key("utilisation"));
            starts += usize::from(hours.contains_key("cold_share") && hours.contains_key("rejected"));
        }
    }
    assert!(machines > 3 && starts > 3, "{machines} {starts}");
    let length = serde_json::to_string(&told["options"][0]["behaviour"]["components"][0]).unwrap().len();
    assert!(length < 20_000, "{length} bytes of a component");
}

/// Nine of ten requests read a page in 20 ms, one resizes a picture in 2 s. At their mean, 218 ms, four
/// of five would be within 300 ms wherever they run; by kinds it is all pages and no picture.
#[test]
fn kinds_of_work_are_late_by_themselves() {
    let kind = |name: &str, share: f64, ms: f64| WorkKind {
        name: name.to_owned(),
        share,
        wall_ms: Estimate::exactly(ms).ok(),
        cpu_ms: Estimate::exactly(ms / 10.0).ok(),
        memory_mib: None,
    };
    let blank = Decision::blank("Pictures");
    let [volume, target] = [("volume", 3e6), ("latency", 300.0)];
    let asked = answered(&answered(&blank, "app", volume.0, volume.1), "app", target.0, target.1);
    let kinds = |kinds: Vec<WorkKind>| {
        let place = Place::Component("app".to_owned());
        Edit::answer(&place, "work-kinds", Some(Value::WorkKinds(kinds))).apply(&asked).unwrap()
    };
    let apart = kinds(vec![kind("Read a page", 9.0, 20.0), kind("Resize a picture", 1.0, 2000.0)]);
    let assessment = behaving(&apart);
    let mut looked = 0;
    for option in assessment.options.iter().filter(|option| option.feasible) {
        let found = &behaviour(option).components[0];
        let within = found.within_target.unwrap();
        assert!(within > 0.7 && within < 0.901, "{}: {within}", option.id);
        if found.cold.is_none() && found.p_wait < 0.01 {
            assert!((within - 0.9).abs() < 0.005, "{}: {within}", option.id);
            assert!(found.p50_ms < 30.0 && found.p99_ms > 3000.0, "{}: {found:?}", option.id);
            looked += 1;
        }
    }
    assert!(looked > 0, "no option answers without waiting");
    let said = |assessment: &Assessment| {
        assessment.findings.iter().find(|finding| finding.id == "kinds-apart").map(|one| one.message.clone())
    };
    let message = said(&assessment).unwrap();
    assert!(message.contains("10 of 100 requests") && message.contains("`Resize a picture` (2"), "{message}");
    // Twelve times as long and in time all the same: there is nothing to say.
    let both = kinds(vec![kind("Read a page", 9.0, 20.0), kind("Search", 1.0, 240.0)]);
    assert_eq!(said(&behaving(&both)), None);
}
