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
    match case.text("model")? {
        "series" => of(engine::series(&case.numbers("series")?).map_err(reason)?),
        "parallel" => of(engine::parallel(&case.numbers("parallel")?).map_err(reason)?),
        "series_with_fallback" => with_fallback(&case),
        "regions_behind_router" => regions(&case),
        "k_of_n" => of(k_of_n(&case)?),
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

/// `a` is the availability of each of `n` parts, or a list of as many.
fn k_of_n(case: &Case<'_>) -> Result<f64, String> {
    let parts = if case.get("a")?.is_array() {
        case.numbers("a")?
    } else {
        let count = case.count("n")?;
        if count > MOST_PARTS {
            return Err(format!("`n` is {count}, but more than {MOST_PARTS} parts are not counted"));
        }
        vec![case.number("a")?; count as usize]
    };
    engine::k_of(case.count("k")?, &parts).map_err(reason)
}

const MOST_PARTS: u32 = 10_000;

fn common_cause(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let found = engine::parallel_with_common_cause(&case.numbers("parallel")?, case.number("beta")?)
        .map_err(reason)?;
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
