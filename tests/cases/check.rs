use super::read::{Run, ask, read};
use serde_json::Value;

/// Every case of a file whose expectations are plain figures: the answer has all of them within
/// `tolerance(case, key)`, absolute or relative, whichever is larger; a case without an answer is
/// refused with a reason.
pub fn check(file: &str, run: Run, tolerance: fn(&Value, &str) -> f64) {
    let Some(cases) = read(file) else { return };
    let mut wrong = Vec::new();
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        match (ask(run, case), case["expected"].as_object()) {
            (Ok(answer), Some(expected)) => {
                for (key, expected) in expected {
                    let got = answer.get(key).unwrap_or(&Value::Null);
                    same(got, expected, tolerance(case, key), &format!("{id}/{key}"), &mut wrong);
                }
            }
            (Err(error), None) => assert!(!error.contains("NaN") && error.len() > 10, "{id}: {error}"),
            (Ok(_), None) => wrong.push(format!("{id}: has no answer, but was answered")),
            (Err(error), Some(_)) => wrong.push(format!("{id}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{} figures are off:\n{}", wrong.len(), wrong.join("\n"));
    eprintln!("{file}: {} cases", cases.len());
}

fn same(got: &Value, expected: &Value, tolerance: f64, place: &str, wrong: &mut Vec<String>) {
    match (got, expected) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                same(a, b, tolerance, &format!("{place}[{index}]"), wrong);
            }
        }
        (Value::Object(a), Value::Object(b)) => {
            for (key, b) in b {
                same(a.get(key).unwrap_or(&Value::Null), b, tolerance, &format!("{place}/{key}"), wrong);
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            let allowed = tolerance * b.abs().max(1.0);
            let is_near = (a - b).abs() <= allowed;
            if !is_near {
                wrong.push(format!("{place}: {a} is not {b} within {allowed}"));
            }
        }
        _ => wrong.push(format!("{place}: {got} is not {expected}")),
    }
}
