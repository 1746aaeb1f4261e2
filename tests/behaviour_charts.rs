//! What the charts of a week show is what they are drawn from.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, Measures, Prepared, Ranking, assemble, catalog_of, presets};
use siteplan::decision::{HOURS_A_WEEK, Shape};
use siteplan::report::chart::{Chart, capacity_chart, latency_chart, pareto_chart, week_chart};
use siteplan::terms::quantity::of_hundred;
use std::sync::Arc;

/// Of the deep pass only how options behave.
fn assessed(id: &str) -> Assessment {
    let preset = presets().iter().find(|preset| preset.id == id).unwrap();
    let mut decision = preset.decision().unwrap();
    decision.settings.draws = 16;
    let catalog = Arc::new(catalog_of(&decision).unwrap());
    let prepared = Arc::new(Prepared::new(Arc::new(decision), catalog).unwrap());
    prepared.behaviour(&|| false).unwrap();
    let measures = Measures::of(&prepared);
    let ranking = Ranking::of(&prepared, &measures);
    assemble(prepared, &measures, &ranking, None)
}

/// The area under a line of steps, by the hour.
fn hours_of(chart: &Chart, series: &str) -> Vec<f64> {
    let line = chart.series.iter().find(|line| line.id == series).unwrap();
    assert_eq!(line.points.len(), 2 * HOURS_A_WEEK, "two points an hour");
    line.points
        .chunks(2)
        .enumerate()
        .map(|(hour, step)| {
            let [from, to] = step else { panic!("half a step") };
            assert!((from.0 - hour as f64).abs() < 1e-9 && to.0 > from.0 && to.0 < from.0 + 1.0);
            assert!((from.1 - to.1).abs() < 1e-12, "an hour is level");
            from.1
        })
        .collect()
}

#[test]
fn the_shaded_area_is_the_idle_share() {
    let assessment = assessed("office-app");
    let mut looked = 0;
    for option in &assessment.options {
        let Some(chart) = capacity_chart(option) else { continue };
        let (running, used) = (hours_of(&chart, "running"), hours_of(&chart, "used"));
        let [band] = chart.bands.as_slice() else { panic!("one area is shaded") };
        let shaded: f64 = band.points.iter().step_by(2).map(|(_, low, high)| high - low).sum();
        let paid: f64 = running.iter().sum();
        assert!((shaded - (paid - used.iter().sum::<f64>())).abs() < 1e-6 * paid, "{}", option.id);
        let share = shaded / paid;
        let idle = option.idle_share.unwrap();
        assert!((share - idle).abs() < 0.01, "{}: {share}, {idle}", option.id);
        assert!(share > 0.5, "{}: an office sleeps at night, {share}", option.id);
        let told = of_hundred(idle);
        assert!(chart.title.starts_with(&format!("{told} % of")), "{}: {}", option.id, chart.title);
        let highest = running.iter().copied().fold(0.0, f64::max);
        assert!(chart.y.most >= highest && chart.y.least.abs() < 1e-12, "{}", option.id);
        looked += 1;
    }
    assert!(looked >= 5, "{looked} charts of machines");
}

#[test]
fn the_level_is_the_target_and_lines_do_not_cross() {
    let assessment = assessed("food-delivery");
    let mut levels = 0;
    for option in &assessment.options {
        for found in &option.behaviour.as_ref().unwrap().components {
            let chart = latency_chart(option, &found.component).unwrap();
            let target: Vec<f64> = chart.levels.iter().map(|level| level.y).collect();
            assert_eq!(target, found.target_ms.into_iter().collect::<Vec<_>>(), "{}", option.id);
            levels += target.len();
            let [p50, p95, p99] = ["p50", "p95", "p99"].map(|line| hours_of(&chart, line));
            for (hour, found) in found.hours.iter().enumerate() {
                assert!(p50[hour] < p95[hour] && p95[hour] < p99[hour], "{} at {hour}", option.id);
                assert!((p95[hour] - found.p95_ms).abs() < 1e-9, "{} at {hour}", option.id);
            }
            // Hours in which less than one request comes are nobody's worst.
            let busy = found.hours.iter().map(|hour| hour.requests_per_s >= 1.0 / 3600.0);
            let longest =
                p95.iter().zip(busy).filter(|(_, busy)| *busy).map(|(late, _)| *late).fold(0.0, f64::max);
            assert!((p95[found.worst_hour] - longest).abs() < 1e-9, "{}: the worst hour", option.id);
            let highest = p99.iter().copied().chain(target).fold(0.0, f64::max);
            assert!(chart.y.most >= highest, "{}: the chart ends below {highest}", option.id);
        }
    }
    assert!(levels > 10, "{levels} targets are drawn");
    assert!(latency_chart(&assessment.options[0], "nobody").is_none());
}

/// Against every pair of options, one by one.
#[test]
fn the_front_is_what_nothing_beats_on_both() {
    for id in ["food-delivery", "office-app", "iot-telemetry"] {
        let assessment = assessed(id);
        let chart = pareto_chart(&assessment).unwrap();
        let allowed: Vec<&str> =
            assessment.options.iter().filter(|option| option.feasible).map(|option| &*option.id).collect();
        assert_eq!(chart.dots.iter().map(|dot| &*dot.id).collect::<Vec<_>>(), allowed, "{id}");
        let (mut ahead, mut behind) = (0, 0);
        for dot in &chart.dots {
            let option = assessment.option(&dot.id).unwrap();
            assert!((dot.x - option.bill.usd).abs() < 1e-9, "{}", dot.id);
            let components = &option.behaviour.as_ref().unwrap().components;
            let is_waited = components.iter().any(|found| found.target_ms.is_some());
            let slowest = components
                .iter()
                .filter(|found| found.target_ms.is_some() == is_waited)
                .map(|found| found.p95_ms)
                .fold(0.0, f64::max);
            assert!((dot.y - slowest).abs() < 1e-9, "{}: {} is not {slowest}", dot.id, dot.y);
            let mut is_beaten = false;
            for other in &chart.dots {
                let no_worse = other.x <= dot.x && other.y <= dot.y;
                is_beaten |= no_worse && (other.x < dot.x || other.y < dot.y);
            }
            assert_eq!(dot.is_front, !is_beaten, "{id}: {}", dot.id);
            *if is_beaten { &mut behind } else { &mut ahead } += 1;
            assert!((chart.x.least..=chart.x.most).contains(&dot.x), "{}: beside the chart", dot.id);
            assert!((chart.y.least..=chart.y.most).contains(&dot.y), "{}: beside the chart", dot.id);
        }
        assert!(ahead > 0 && behind > 0, "{id}: {ahead} ahead and {behind} behind say little");
    }
}

#[test]
fn a_drawn_week_has_a_mean_hour_of_one() {
    let drawn: Vec<f64> = (0..HOURS_A_WEEK).map(|hour| ((hour * 37) % 11) as f64).collect();
    let shapes = Shape::usual().map(|(_, shape)| shape).into_iter().chain([
        Shape::Drawn { hours: drawn.clone() },
        Shape::OfficeHours { from: 22.0, to: 6.0, days: 3, outside: 0.02, zones: vec![6.0, -9.5] },
        Shape::Spiky { spikes: 24, height: 900.0, hours: 1 },
        Shape::NightlyBatch { from: 23.5, hours: 0.3 },
    ]);
    for shape in shapes {
        let chart = week_chart(&shape);
        let hours = hours_of(&chart, "traffic");
        let mean = hours.iter().sum::<f64>() / hours.len() as f64;
        assert!((mean - 1.0).abs() < 1e-9, "{shape:?}: {mean}");
        assert_eq!(chart.levels.iter().map(|level| level.y).collect::<Vec<_>>(), [1.0], "{shape:?}");
        let highest = hours.iter().copied().fold(0.0, f64::max);
        assert!(chart.y.most >= highest, "{shape:?}: the chart ends below {highest}");
    }
    // What was drawn keeps its proportions.
    let hours = hours_of(&week_chart(&Shape::Drawn { hours: drawn.clone() }), "traffic");
    let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
    for (shown, weight) in hours.iter().zip(&drawn) {
        assert!((shown - weight / mean).abs() < 1e-9, "{shown} for {weight}");
    }
}
