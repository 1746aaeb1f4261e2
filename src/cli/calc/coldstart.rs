//! `calc coldstart`: a serverless function under traffic, by event simulation.
//!
//! A case gives `params`: how requests come (`arrival_rate_per_s`, `inter_arrival_s`, or
//! `arrival_rates_per_s` by `slot_s`), how long they take (`warm_service_s`, `cold_service_s`, by the
//! law `service`), `expiration_s`, and what may exist (`max_concurrency`,
//! `provisioned_concurrency`). `n_requests` are followed from an empty start; without it, as many as
//! there are draws once the start is forgotten.

use super::Options;
use super::case::{Case, figures, reason};
use crate::hosting::coldstart::{Arrivals, Figure, Function, Report, Service, Span, Surge, simulate};
use serde_json::{Map, Value, json};

/// Requests that are followed unless a number is asked for. Of a million, where one in a thousand is
/// cold and cold ones come together, the share is off by one in twenty for one seed and right for the
/// next.
pub const DRAWS: u32 = 8_000_000;

/// Answers one case. The error says what is missing or wrong in it.
pub fn run(case: &Value, options: &Options) -> Result<Map<String, Value>, String> {
    let case = Case::new(case)?;
    let routing = case.text_or("routing", ROUTING)?;
    if !routing.starts_with(ROUTING) {
        return Err(format!("`routing` is \"{routing}\", but only \"{ROUTING}\" is simulated"));
    }
    let span = if case.has("n_requests") {
        Span::FromEmpty { requests: u64::from(case.count("n_requests")?) }
    } else {
        Span::Steady { requests: u64::from(options.draws) }
    };
    let report = simulate(&arrivals(&case)?, &function(&case)?, span, options.seed).map_err(reason)?;
    answer(&report)
}

const ROUTING: &str = "newest idle instance first";

fn arrivals(case: &Case<'_>) -> Result<Arrivals, String> {
    if case.has("arrival_rates_per_s") {
        let per_s = case.numbers("arrival_rates_per_s")?;
        let slot_s = case.number_or("slot_s", 3600.0)?;
        return Ok(Arrivals::Profile { per_s, slot_s, surge: Surge::NONE });
    }
    match case.text_or("arrivals", "Poisson")? {
        "Poisson" | "poisson" | "exponential" if case.has("arrival_rate_per_s") => {
            Ok(Arrivals::Poisson { per_s: case.number("arrival_rate_per_s")? })
        }
        "Poisson" | "poisson" | "exponential" if case.has("inter_arrival_s") => {
            Ok(Arrivals::Poisson { per_s: inverse(case, "inter_arrival_s")? })
        }
        "Poisson" | "poisson" | "exponential" => Err("`arrival_rate_per_s` is missing".to_owned()),
        "deterministic" if case.has("inter_arrival_s") => {
            Ok(Arrivals::Every { seconds: case.number("inter_arrival_s")? })
        }
        "deterministic" => Ok(Arrivals::Every { seconds: inverse(case, "arrival_rate_per_s")? }),
        other => Err(format!("`arrivals` is \"{other}\", which is none of Poisson, deterministic")),
    }
}

fn inverse(case: &Case<'_>, key: &str) -> Result<f64, String> {
    let number = case.number(key)?;
    if number > 0.0 { Ok(1.0 / number) } else { Err(format!("`{key}` is {number}, but must be above zero")) }
}

fn function(case: &Case<'_>) -> Result<Function, String> {
    let law = case.text_or("service", "exponential")?;
    let service = |key| {
        let mean_s = case.number(key)?;
        match law {
            "exponential" => Ok(Service::Exponential { mean_s }),
            "deterministic" => Ok(Service::Fixed { seconds: mean_s }),
            "lognormal" => Service::lognormal(mean_s, case.number("service_scv")?).map_err(reason),
            other => Err(format!(
                "`service` is \"{other}\", which is none of exponential, deterministic, lognormal"
            )),
        }
    };
    let count = |key| case.has(key).then(|| case.count(key)).transpose();
    Ok(Function {
        warm: service("warm_service_s")?,
        cold: service("cold_service_s")?,
        idle_life_s: case.number("expiration_s")?,
        max_concurrency: count("max_concurrency")?,
        provisioned: count("provisioned_concurrency")?.unwrap_or(0),
    })
}

fn answer(report: &Report) -> Result<Map<String, Value>, String> {
    let named = [
        ("cold_start_prob", Some(report.cold_start_prob)),
        ("rejection_prob", Some(report.rejection_prob)),
        ("avg_server_count", Some(report.avg_server_count)),
        ("avg_running_count", Some(report.avg_running_count)),
        ("avg_idle_count", Some(report.avg_idle_count)),
        ("wasted_capacity", report.wasted_capacity),
        ("avg_lifespan", report.avg_lifespan_s),
    ];
    let by_name = |of: fn(Figure) -> Option<f64>| -> Map<String, Value> {
        named.iter().map(|(name, figure)| ((*name).to_owned(), json!(figure.and_then(of)))).collect()
    };
    let mut answer = by_name(|figure| Some(figure.mean));
    answer.extend(figures(json!({
        "requests": report.requests,
        "cold_starts": report.cold_starts,
        "rejections": report.rejected,
        "on_provisioned": report.on_provisioned,
        "seconds": report.seconds,
    }))?);
    if !report.by_slot.requests.is_empty() {
        answer.insert("requests_by_slot".to_owned(), json!(report.by_slot.requests));
        answer.insert("cold_starts_by_slot".to_owned(), json!(report.by_slot.cold_starts));
        answer.insert("rejections_by_slot".to_owned(), json!(report.by_slot.rejected));
    }
    answer.insert("standard_errors".to_owned(), Value::Object(by_name(|figure| figure.standard_error)));
    answer.insert("draws".to_owned(), json!(report.requests));
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: Options = Options { seed: 1, draws: 20_000 };

    #[track_caller]
    fn refused(case: &Value, because: &str) {
        let error = run(case, &OPTIONS).unwrap_err();
        assert!(error.contains(because), "\"{error}\" does not say \"{because}\"");
    }

    fn case(more: Value) -> Value {
        let mut case = json!({ "warm_service_s": 0.1, "cold_service_s": 1, "expiration_s": 1 });
        case["params"] = more;
        case
    }

    #[test]
    fn a_case_says_how_requests_come() {
        let rate = run(&case(json!({ "arrival_rate_per_s": 5 })), &OPTIONS).unwrap();
        assert_eq!(rate["draws"], json!(20_000));
        assert!(rate["standard_errors"]["cold_start_prob"].as_f64().unwrap() > 0.0);
        assert_eq!(run(&case(json!({ "inter_arrival_s": 0.2 })), &OPTIONS).unwrap(), rate);
        let week = run(&case(json!({ "arrival_rates_per_s": [5, 0, 0], "slot_s": 60 })), &OPTIONS).unwrap();
        assert_eq!(week["cold_starts_by_slot"][2], json!(0));
        let exactly = run(&case(json!({ "arrival_rate_per_s": 5, "n_requests": 77 })), &OPTIONS).unwrap();
        assert_eq!((&exactly["draws"], &exactly["requests"]), (&json!(77), &json!(77)));
    }

    #[test]
    fn a_wrong_case_is_told_what_is_wrong() {
        refused(&json!({}), "`arrival_rate_per_s` is missing");
        refused(&case(json!({ "arrival_rate_per_s": 0 })), "the arrival rate is 0");
        refused(&case(json!({ "arrival_rate_per_s": 1, "arrivals": "bursts" })), "none of Poisson");
        refused(&case(json!({ "arrival_rate_per_s": 1, "service": "pareto" })), "none of exponential");
        refused(
            &case(json!({ "arrival_rate_per_s": 1, "service": "lognormal" })),
            "`service_scv` is missing",
        );
        refused(&case(json!({ "arrival_rate_per_s": 1, "routing": "oldest first" })), "only \"newest idle");
        refused(&case(json!({ "arrival_rate_per_s": 1, "n_requests": 0 })), "one at least");
        refused(&case(json!({ "arrival_rate_per_s": 1, "max_concurrency": -1 })), "whole number");
        refused(&json!({ "arrival_rate_per_s": 1, "warm_service_s": 1 }), "`cold_service_s` is missing");
    }
}
