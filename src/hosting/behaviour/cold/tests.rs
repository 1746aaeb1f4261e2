use super::*;
use crate::decision::Shape;
use crate::hosting::traffic::week;

fn function(requests_a_month: f64) -> OnDemand {
    OnDemand {
        per_s: requests_a_month / crate::hosting::SECONDS_A_MONTH,
        wall_ms: 200.0,
        together: 1.0,
        start: Start::through(250.0, 700.0),
        idle_life_s: 360.0,
        provisioned: 0.0,
        most_at_once: None,
        burst: 1.0,
    }
}

#[test]
fn cold_starts_are_many_in_little_traffic_and_few_in_much() {
    let steady = week(&Shape::Steady);
    let shares = [500.0, 50_000.0, 5e6, 5e8].map(|requests| {
        let found = follow(&steady, &function(requests), 7).unwrap();
        assert_eq!(found.is_sampled, requests > 1e6, "{requests}");
        found.share
    });
    assert!(shares[0] > 0.8 && shares[1] < 0.02 && shares[2] < 0.01 && shares[3] < 0.001, "{shares:?}");
}

/// A week that is followed as one, at traffic for which its hours are followed one by one.
fn as_one(week: &Week, function: &OnDemand) -> crate::hosting::coldstart::Report {
    let per_s: Vec<f64> = week.iter().map(|factor| function.per_s * factor).collect();
    let arrivals = Arrivals::Profile { per_s, slot_s: HOUR_S, surge: function.surge() };
    simulate(&arrivals, &function.rules(), Span::Steady { requests: 1 }, 11).unwrap()
}

#[test]
fn hours_one_by_one_say_what_the_week_says() {
    for (peak, volume) in [(3.0, 1.01), (3.0, 4.0), (8.0, 1.01), (8.0, 4.0), (30.0, 2.0)] {
        let evening = week(&Shape::DayAndEvening { peak });
        let function = function(volume * FOLLOWED * 730.0 / 168.0);
        let (parts, whole) = (follow(&evening, &function, 7).unwrap(), as_one(&evening, &function));
        assert!(parts.is_sampled);
        for (what, found, expected, tolerance) in [
            ("share", parts.share, whole.cold_start_prob.mean, 0.12),
            ("mean", parts.mean_instances, whole.avg_server_count.mean, 0.2),
        ] {
            let off = found / expected - 1.0;
            assert!(off.abs() < tolerance, "{what} at {peak} × {volume}: {found} is not {expected}");
        }
        let (most, expected) = (parts.most_instances, whole.most_instances as f64);
        assert!((most - expected).abs() <= f64::max(1.0, 0.2 * expected), "{most} is not {expected}");
    }
}

/// At rates at which an idle life brings more requests than the hours are followed by.
#[test]
fn busy_hours_are_as_cold_as_if_they_were_followed() {
    for (shape, requests, wall_ms, idle_life_s) in [
        (Shape::Steady, 6e6, 200.0, 360.0),
        (Shape::Steady, 2e7, 1000.0, 360.0),
        (Shape::DayAndEvening { peak: 3.0 }, 2e7, 200.0, 900.0),
        (Shape::DayAndEvening { peak: 3.0 }, 1e7, 5000.0, 20.0),
    ] {
        let week = week(&shape);
        let function = OnDemand { wall_ms, idle_life_s, ..function(requests) };
        let (parts, whole) = (follow(&week, &function, 7).unwrap(), as_one(&week, &function));
        assert!(parts.is_sampled);
        for (what, found, expected, tolerance) in [
            ("share", parts.share, whole.cold_start_prob.mean, 0.12),
            ("mean", parts.mean_instances, whole.avg_server_count.mean, 0.05),
            ("most", parts.most_instances, whole.most_instances as f64, 0.15),
        ] {
            let off = found / expected - 1.0;
            assert!(
                off.abs() < tolerance,
                "{what} of {shape:?} at {requests}, {wall_ms} ms: {found} is not {expected}"
            );
        }
    }
}

/// Nights of an office are all alike, whatever few requests were followed in them, and an hour with
/// a request now and then is cold but for those that come within an idle life of each other.
#[test]
fn quiet_hours_are_as_cold_as_they_are_quiet() {
    let office = week(&Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 1e-5, zones: Vec::new() });
    for requests in [50_000.0, 400_000.0, 4e6, 4e7] {
        let function = OnDemand { idle_life_s: 600.0, ..function(requests) };
        let found = follow(&office, &function, 7).unwrap();
        let night: Vec<f64> = (20..32).filter_map(|hour| found.by_hour.get(hour)).copied().collect();
        assert!(night.iter().all(|cold| (cold - night[0]).abs() < 1e-9), "{requests}: {night:?}");
        // Who comes within an idle life of another is warm.
        let expected = libm::exp(-office[22] * function.per_s * 600.0);
        assert!((night[0] - expected).abs() < 0.02, "{requests}: {} is not {expected}", night[0]);
        // By day the noise is small as well.
        let noon: Vec<f64> = (10..17).filter_map(|hour| found.by_hour.get(hour)).copied().collect();
        assert!(noon.iter().all(|cold| (cold - noon[0]).abs() < 1e-9), "{requests}: {noon:?}");
        assert!(noon[0] < 0.1, "{requests}: {noon:?}");
        assert_eq!(found, follow(&office, &function, 7).unwrap());
    }
}

/// One request in a night by itself, beside days with many: what the days bring says nothing of it.
#[test]
fn a_lone_hour_is_told_by_itself() {
    let mut hours =
        week(&Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.0, zones: Vec::new() }).to_vec();
    for (requests, idle_life_s) in [(20_000.0, 300.0), (100_000.0, 600.0), (300_000.0, 1500.0)] {
        let function = OnDemand { idle_life_s, ..function(requests) };
        hours[146] = 1.0 / HOUR_S / function.per_s;
        let week = week(&Shape::Drawn { hours: hours.clone() });
        let rate = week[146] * function.per_s;
        let cold = follow(&week, &function, 7).unwrap().by_hour[146];
        // At the start of the hour nobody came for long, and at its end for an idle life at most.
        let (least, most) = (libm::exp(-rate * idle_life_s), 1.0);
        assert!(cold > least - 0.05 && cold < most, "{requests}: {cold} is not within {least} and {most}");
    }
}

/// Far below the busiest hour too, where every hour has a rate of its own.
#[test]
fn the_quietest_of_many_rates_is_the_coldest() {
    let falling = Shape::Drawn { hours: (0..168).map(|hour| 10_f64.powf(-f64::from(hour) / 20.0)).collect() };
    let week = week(&falling);
    for requests in [100_000.0, 1e7] {
        let function = function(requests);
        let found = follow(&week, &function, 7).unwrap();
        let (cold, lone) = (found.by_hour[167], libm::exp(-week[167] * function.per_s * 360.0));
        assert!((cold - lone).abs() < 0.05, "{requests}: {cold} is not {lone}");
        let quiet = &found.by_hour[60..];
        let steps = || quiet.iter().zip(&quiet[1..]);
        assert!(steps().all(|(one, next)| next >= &(one - 0.02)), "{requests}: {quiet:?}");
    }
}

/// A worst minute of three times its hour starts more and turns more away, and an hour looked at by
/// itself says what its events say.
#[test]
fn a_worst_minute_shows_in_the_week() {
    let day = week(&Shape::DayAndEvening { peak: 3.0 });
    for requests in [300_000.0, 1e6, 1e7] {
        let even = function(requests);
        let burst = OnDemand { burst: 3.0, ..even };
        let [calm, bursting] = [even, burst].map(|function| follow(&day, &function, 7).unwrap());
        // Where requests hardly ever meet, not even in the worst minute, it hardly matters.
        let more = if requests > 2e6 { 1.2 } else { 1.0 };
        assert!(bursting.share > more * calm.share, "{requests}: {} {}", bursting.share, calm.share);
        assert!(bursting.most_instances >= calm.most_instances, "{requests}");
        let busiest = 4 * 24 + 19;
        assert!(bursting.by_hour[busiest] > more * calm.by_hour[busiest], "{requests}");
        let whole = as_one(&day, &burst);
        let off = bursting.share / whole.cold_start_prob.mean - 1.0;
        assert!(off.abs() < 0.15, "{requests}: {} is not {}", bursting.share, whole.cold_start_prob.mean);
        let off = bursting.mean_instances / whole.avg_server_count.mean - 1.0;
        assert!(off.abs() < 0.15, "{requests}: {off}");
    }
    // Room for twice what is at work in the mean minute: none is turned away but by the burst.
    let steady = week(&Shape::Steady);
    for requests in [200_000.0, 2e7] {
        let usual = function(requests);
        let at_work = usual.per_s * usual.wall_ms / 1000.0;
        let wall_ms = usual.wall_ms * 16.0 / at_work;
        // Where many requests are at work for long, a minute is too short to fill the room.
        let limited = OnDemand { wall_ms, most_at_once: Some(32.0), ..usual };
        let [calm, bursting] =
            [1.0, 4.0].map(|burst| follow(&steady, &OnDemand { burst, ..limited }, 7).unwrap());
        assert!(calm.rejected < 0.002 && bursting.rejected >= calm.rejected, "{requests}");
        let whole = as_one(&steady, &OnDemand { burst: 4.0, ..limited }).rejection_prob.mean;
        assert!((bursting.rejected - whole).abs() < 0.01, "{requests}: {} is not {whole}", bursting.rejected);
    }
}

/// Who is turned away waits for no instance: of what is answered more starts cold.
#[test]
fn those_turned_away_are_no_answers() {
    let usual = function(60_000.0);
    let limited = OnDemand { wall_ms: 60_000.0, most_at_once: Some(2.0), idle_life_s: 5.0, ..usual };
    let office = week(&Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.0, zones: Vec::new() });
    let found = follow(&office, &limited, 7).unwrap();
    assert!(found.rejected > 0.2 && found.share > 0.01, "{found:?}");
    let answered = found.share_of_answers() * (1.0 - found.rejected);
    assert!((answered - found.share).abs() < 1e-12, "{found:?}");
    for (of_answers, cold) in found.hours_of_answers().zip(&found.by_hour) {
        assert!(of_answers >= *cold && of_answers <= 1.0, "{of_answers} of answers, {cold} of all");
    }
    let requests: f64 = office.iter().sum();
    let rejected: f64 = office.iter().zip(&found.rejected_by_hour).map(|(rate, share)| rate * share).sum();
    assert!((rejected / requests - found.rejected).abs() < 0.02, "{rejected} of {requests}: {found:?}");
}

/// Twice as much work as a limit allows, alone and four to an instance, followed either way.
#[test]
fn who_exceeds_the_limit_is_turned_away() {
    let steady = week(&Shape::Steady);
    for together in [1.0, 4.0] {
        for requests in [200_000.0, 20_000_000.0] {
            let usual = OnDemand { together, ..function(requests) };
            let at_work = usual.per_s * usual.wall_ms / 1000.0;
            let wall_ms = usual.wall_ms * 16.0 / at_work;
            let limited = OnDemand { wall_ms, most_at_once: Some(8.0), ..usual };
            let found = follow(&steady, &limited, 7).unwrap();
            let expected = erlang::blocking(16.0 / together, limited.most_instances().unwrap()).unwrap();
            assert!((found.rejected - expected).abs() < 0.005, "{} is not {expected}", found.rejected);
            assert!(found.most_instances <= 8.0 / together, "{}", found.most_instances);
            assert_eq!(found.is_sampled, requests > 1e6);
        }
    }
}

#[test]
fn a_lone_request_is_cold_as_often_as_its_gaps_are_long() {
    // Poisson requests on average every 1,460 s; warm if the last one ended within 360 s.
    let found = follow(&week(&Shape::Steady), &function(1_800.0), 7).unwrap();
    let expected = libm::exp(-360.0 * 1_800.0 / crate::hosting::SECONDS_A_MONTH);
    assert!((found.share / expected - 1.0).abs() < 0.02, "{} is not {expected}", found.share);
}

#[test]
fn an_office_starts_cold_in_the_morning() {
    let office = week(&Shape::OfficeHours { from: 8.0, to: 18.0, days: 5, outside: 0.0, zones: Vec::new() });
    let found = follow(&office, &function(200_000.0), 7).unwrap();
    assert!(found.by_hour[8] > 2.0 * found.by_hour[12], "{:?}", &found.by_hour[6..20]);
    let kept = OnDemand { provisioned: 4.0, ..function(200_000.0) };
    assert!(follow(&office, &kept, 7).unwrap().share < 0.2 * found.share);
}

#[test]
fn sharing_an_instance_starts_fewer() {
    let busy = function(3_000_000.0);
    let alone = follow(&week(&Shape::DayAndEvening { peak: 4.0 }), &busy, 7).unwrap();
    let shared = OnDemand { together: 20.0, ..busy };
    assert!(follow(&week(&Shape::DayAndEvening { peak: 4.0 }), &shared, 7).unwrap().share < alone.share);
}
