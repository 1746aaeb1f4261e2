//! Published decision-analysis figures through the very door that `siteplan calc rank` uses.
//!
//! The cases are not part of the repository: the environment variable `SITEPLAN_REAL_DATA` names the
//! folder that holds `mcda_cases.json`. A case states a tolerance, absolute or relative, whichever
//! is larger; a sampled share may be off by three standard errors.

#![expect(clippy::unwrap_used, reason = "a case that cannot be read has failed")]

use serde_json::{Map, Value};
use siteplan::cli::calc::{Options, rank};
use std::collections::BTreeMap;
use std::path::Path;

const OPTIONS: Options = Options { seed: 1, draws: 1_000_000 };

#[test]
fn every_studied_case_comes_out_within_its_tolerance() {
    let Some(folder) = std::env::var_os("SITEPLAN_REAL_DATA") else {
        eprintln!("not run: set SITEPLAN_REAL_DATA to the folder that holds mcda_cases.json");
        return;
    };
    let path = Path::new(&folder).join("mcda_cases.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("SITEPLAN_REAL_DATA is set, but {} cannot be read: {error}", path.display())
    });
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(!cases.is_empty());

    let mut passed: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in &cases {
        let found = problems(case);
        *passed.entry(case["method"].as_str().unwrap_or("?")).or_default() += usize::from(found.is_empty());
        wrong.extend(found);
    }
    assert!(wrong.is_empty(), "{} figures are off:\n{}", wrong.len(), wrong.join("\n"));
    eprintln!("{} cases: {passed:?}", cases.len());
}

fn problems(case: &Value) -> Vec<String> {
    let id = case["id"].as_str().unwrap_or("?");
    let answer = rank::run(case, &OPTIONS);
    // Neither the name nor the solution of a case may have a say in its answer.
    let mut bare = case.clone();
    for key in ["id", "expected", "published", "notes"] {
        bare.as_object_mut().unwrap().remove(key);
    }
    let mut wrong = Vec::new();
    if rank::run(&bare, &OPTIONS) != answer {
        wrong.push(format!("{id}: the answer depends on more than the question"));
    }
    match (answer, case["expected"].as_object()) {
        (Ok(figures), Some(expected)) => {
            let tolerance = case["tolerance"].as_f64().unwrap();
            compare(&figures, expected, tolerance, id, &mut wrong);
            if let Some(published) = case.get("published").and_then(Value::as_object) {
                let printed = case["published_tolerance"].as_f64().unwrap_or(0.0);
                let known = published.iter().filter_map(|(key, value)| {
                    let figure = figures.get(key)?;
                    Some((key.clone(), as_far_as_printed(figure, value)))
                });
                compare(&figures, &known.collect(), printed, &format!("{id} as published"), &mut wrong);
            }
        }
        (Err(error), None) => assert!(!error.contains("NaN") && error.len() > 10, "{id}: {error}"),
        (Ok(_), None) => wrong.push(format!("{id}: is undefined, but was answered")),
        (Err(error), Some(_)) => wrong.push(format!("{id}: {error}")),
    }
    wrong
}

/// A paper may print the first figures of a list only; the rest is not compared.
fn as_far_as_printed(figure: &Value, printed: &Value) -> Value {
    match (figure, printed) {
        (Value::Array(figures), Value::Array(printed)) if printed.len() < figures.len() => {
            printed.iter().chain(figures.iter().skip(printed.len())).cloned().collect()
        }
        _ => printed.clone(),
    }
}

fn compare(
    figures: &Map<String, Value>,
    expected: &Map<String, Value>,
    tolerance: f64,
    id: &str,
    wrong: &mut Vec<String>,
) {
    let draws = figures.get("draws").and_then(Value::as_f64);
    for (key, expected) in expected {
        match figures.get(key) {
            Some(got) => same(got, expected, tolerance, draws, &format!("{id}/{key}"), wrong),
            None => wrong.push(format!("{id}/{key}: missing")),
        }
    }
}

fn same(
    got: &Value,
    expected: &Value,
    tolerance: f64,
    draws: Option<f64>,
    place: &str,
    wrong: &mut Vec<String>,
) {
    match (got, expected) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                same(a, b, tolerance, draws, &format!("{place}[{index}]"), wrong);
            }
        }
        (Value::Object(a), Value::Object(b)) => {
            for (key, b) in b {
                same(
                    a.get(key).unwrap_or(&Value::Null),
                    b,
                    tolerance,
                    draws,
                    &format!("{place}/{key}"),
                    wrong,
                );
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            let sampling = draws.map_or(0.0, |draws| 3.0 * (b * (1.0 - b)).max(0.0).sqrt() / draws.sqrt());
            let allowed = tolerance.max(tolerance * b.abs()).max(sampling);
            if (a - b).abs() > allowed {
                wrong.push(format!("{place}: {a} is not {b} within {allowed}"));
            }
        }
        _ if got == expected => {}
        _ => wrong.push(format!("{place}: {got} is not {expected}")),
    }
}
