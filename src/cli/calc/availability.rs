//! `calc availability`: how often a system is up, from how often its parts are.
//!
//! A case names its `model` and gives its `params`. Availabilities run from 0 to 1.

use super::Options;
use super::case::{Case, figures, reason};
use crate::hosting::availability::{self as engine, downtime};
use serde_json::{Map, Value, json};

/// Answers one case with the figures of its model. The error says what is missing or wrong in the
/// case, or why the model has no answer for it.
pub fn run(case: &Value, _: &Options) -> Result<Map<String, Value>, String> {
    let case = Case::new(case)?;
    let model = case.text("model")?;
    if case.has("beta") && !WITH_BETA.contains(&model) {
        return Err(format!(
            "`beta` has no say in `{model}`, only in {}; leave it out",
            WITH_BETA.join(", ")
        ));
    }
    match model {
        "parallel" | "k_of_n" if case.has("beta") => common_cause(&case),
        "series" => of(engine::series(&case.numbers("series")?).map_err(reason)?),
        "parallel" => of(engine::parallel(&case.numbers("parallel")?).map_err(reason)?),
        "series_with_fallback" => with_fallback(&case),
        "regions_behind_router" => regions(&case),
        "k_of_n" => {
            let (k, parts) = k_of_n(&case)?;
            of(engine::k_of(k, &parts).map_err(reason)?)
        }
        "mtbf_mttr" => {
            of(engine::from_repair(case.number("mtbf_h")?, case.number("mttr_h")?).map_err(reason)?)
        }
        "downtime" => of(case.number("availability")?),
        "parallel_common_cause" => common_cause(&case),
        "repairable_pair" => {
            let (failure, repair) = (case.number("lambda_per_h")?, case.number("mu_per_h")?);
            of(engine::repairable_pair(failure, repair, case.count("crews")?).map_err(reason)?)
        }
        "error_budget" => error_budget(&case),
        other => Err(format!("`model` is \"{other}\", which is none of {MODELS}")),
    }
}

const MODELS: &str = "series, parallel, series_with_fallback, regions_behind_router, k_of_n, mtbf_mttr, \
    downtime, parallel_common_cause, repairable_pair, error_budget";

/// Models with parts to spare, which a cause may take all at once: where all are needed, or one figure
/// stands for a whole, a share of common causes would be read past.
const WITH_BETA: [&str; 3] = ["parallel", "k_of_n", "parallel_common_cause"];

/// An availability, and what it means on the clock.
fn of(availability: f64) -> Result<Map<String, Value>, String> {
    let down = downtime(availability).map_err(reason)?;
    figures(json!({
        "availability": availability,
        "unavailability": 1.0 - availability,
        "downtime_min_30d": down.minutes_in_30_days,
        "downtime_h_year": down.hours_a_year,
        "min_per_30d": down.minutes_in_30_days,
        "h_per_365d": down.hours_a_year,
        "min_per_year": down.minutes_a_year,
    }))
}

/// Parts that are all needed, and a group of which one is enough.
fn with_fallback(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let group = engine::parallel(&case.numbers("parallel")?).map_err(reason)?;
    let mut parts = case.numbers("series")?;
    parts.push(group);
    let mut answer = of(engine::series(&parts).map_err(reason)?)?;
    answer.insert("parallel".to_owned(), json!(group));
    Ok(answer)
}

fn regions(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let count = case.count("n")?;
    let found = engine::regions_behind_router(case.number("region")?, count, case.number("traffic_manager")?)
        .map_err(reason)?;
    let mut answer = of(found.availability)?;
    answer.insert("any_region".to_owned(), json!(found.any_region));
    let in_words = match count {
        2 => "two_regions".to_owned(),
        3 => "three_regions".to_owned(),
        4 => "four_regions".to_owned(),
        more => format!("{more}_regions"),
    };
    answer.insert(in_words, json!(found.any_region));
    Ok(answer)
}

/// How many are needed of which parts: `a` is the availability of each of `n`, or a list of as many.
fn k_of_n(case: &Case<'_>) -> Result<(u32, Vec<f64>), String> {
    let parts = if case.get("a")?.is_array() {
        case.numbers("a")?
    } else {
        let count = case.count("n")?;
        if count > MOST_PARTS {
            return Err(format!("`n` is {count}, but more than {MOST_PARTS} parts are not counted"));
        }
        vec![case.number("a")?; count as usize]
    };
    Ok((case.count("k")?, parts))
}

const MOST_PARTS: u32 = 10_000;

fn common_cause(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let (k, parts) =
        if case.text("model")? == "k_of_n" { k_of_n(case)? } else { (1, case.numbers("parallel")?) };
    let found = engine::k_of_with_common_cause(k, &parts, case.number("beta")?).map_err(reason)?;
    let mut answer = of(found.availability)?;
    answer.insert("unavailability".to_owned(), json!(found.unavailability));
    answer.insert("apart".to_owned(), json!(found.apart));
    answer.insert("together".to_owned(), json!(found.together));
    Ok(answer)
}

fn error_budget(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let (objective, window_d) = (case.number("slo")?, case.number("window_d")?);
    let found = engine::error_budget(objective, window_d, case.number("error_rate")?).map_err(reason)?;
    figures(json!({
        "budget_min": found.budget_min,
        "burn_rate": found.burn_rate,
        "hours_to_exhaust": found.hours_to_exhaust,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(case: &Value) -> Result<Map<String, Value>, String> {
        run(case, &Options { seed: 1, draws: 1 })
    }

    #[track_caller]
    fn refused(case: &Value, because: &str) {
        super::super::case::refused(&answer(case), because);
    }

    #[test]
    fn parts_may_differ() {
        let alike = json!({ "model": "k_of_n", "k": 2, "n": 3, "a": 0.99 });
        let listed = json!({ "model": "k_of_n", "k": 2, "a": [0.99, 0.99, 0.99] });
        assert_eq!(answer(&alike), answer(&listed));
    }

    #[test]
    fn common_causes_count_wherever_parts_are_spare() {
        let two = json!({ "model": "k_of_n", "k": 2, "n": 3, "a": 0.99, "beta": 0.1 });
        let found = answer(&two).unwrap();
        assert!((found["unavailability"].as_f64().unwrap() - 0.001_241_542).abs() < 1e-12, "{found:?}");
        assert!((found["together"].as_f64().unwrap() - 0.001).abs() < 1e-12, "{found:?}");
        let parallel = json!({ "model": "parallel", "parallel": [0.995, 0.995], "beta": 0.1 });
        let named = json!({ "model": "parallel_common_cause", "parallel": [0.995, 0.995], "beta": 0.1 });
        let one = json!({ "model": "k_of_n", "k": 1, "a": [0.995, 0.995], "beta": 0.1 });
        assert_eq!(answer(&parallel), answer(&named));
        assert_eq!(answer(&one), answer(&named));
        refused(
            &json!({ "model": "series", "series": [0.9, 0.9], "beta": 0.1 }),
            "`beta` has no say in `series`",
        );
    }

    #[test]
    fn a_wrong_case_is_told_what_is_wrong() {
        refused(&json!({ "params": {} }), "`model` is missing");
        refused(&json!({ "model": "magic" }), "none of series");
        refused(&json!({ "model": "series", "series": [] }), "no part");
        refused(&json!({ "model": "series", "series": [0.9, 99.9] }), "part 2 is 99.9");
        refused(&json!({ "model": "series", "series": [0.9, null] }), "entry 2 is null");
        refused(&json!({ "model": "downtime", "availability": 99.9 }), "from 0 to 1");
        refused(&json!({ "model": "k_of_n", "k": 4, "n": 3, "a": 0.9 }), "4 of 3 parts");
        refused(&json!({ "model": "k_of_n", "k": 4, "n": 4_000_000, "a": 0.9 }), "not counted");
        refused(&json!({ "model": "error_budget", "slo": 1, "window_d": 30, "error_rate": 0 }), "no budget");
    }
}
