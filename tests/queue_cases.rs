//! Published queueing figures through the very door that `siteplan calc queue` uses.

#[cfg(test)]
#[path = "cases/check.rs"]
mod check;
#[cfg(test)]
#[path = "cases/read.rs"]
mod read;

use siteplan::cli::calc::queue;

#[test]
fn every_studied_queue_comes_out_within_its_tolerance() {
    check::check("queueing_cases.json", queue::run, |case, _| case["tolerance"].as_f64().unwrap());
}
