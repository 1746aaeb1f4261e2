//! Published availability figures through the very door that `siteplan calc availability` uses.

#[cfg(test)]
#[path = "cases/check.rs"]
mod check;
#[cfg(test)]
#[path = "cases/read.rs"]
mod read;

use siteplan::cli::calc::availability;

#[test]
fn every_studied_system_comes_out_within_its_tolerance() {
    check::check("availability_cases.json", availability::run, |case, _| case["tolerance"].as_f64().unwrap());
}
