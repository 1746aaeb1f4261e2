//! Published financial figures through the very door that `siteplan calc finance` uses.

#[cfg(test)]
#[path = "cases/check.rs"]
mod check;
#[cfg(test)]
#[path = "cases/read.rs"]
mod read;

use serde_json::Value;
use siteplan::cli::calc::finance;

#[test]
fn every_studied_amount_comes_out_within_its_tolerance() {
    check::check("finance_cases.json", finance::run, tolerance);
}

/// A sampled case has a tolerance for each kind of figure; that of its percentiles is absolute.
fn tolerance(case: &Value, key: &str) -> f64 {
    let stated = &case["tolerance"];
    match (stated.as_f64(), stated[key].as_f64()) {
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => {
            let absolute = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
            absolute(&stated["percentiles"]) / absolute(&case["expected"][key])
        }
    }
}
