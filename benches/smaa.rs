//! SMAA beside `NumPy` in one run, one thread each, sampling included on both sides:
//! `SITEPLAN_PEERS=FOLDER cargo bench --bench smaa`, where the folder holds `numpy_mcda.py`.
//!
//! The script times `numpy_weights_dirichlet` and `numpy_smaa_full` and prints JSON; it is not part
//! of this repository. Without the folder only Siteplan's own time is told. A number after `--`
//! counts the weight vectors (`-- 10000`): the script times 10,000 and 1,000,000.
//! `SITEPLAN_PYTHON` names another interpreter than `python3`.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot set up has nothing to measure, and prints what it measured"
)]

use serde_json::Value;
use siteplan::analysis::Direction;
use siteplan::analysis::smaa::{Measurement, Problem, WeightSpace, sampled};
use siteplan::terms::chance::Stream;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const OPTIONS: u64 = 12;
const CRITERIA: usize = 10;
/// The script takes the median of as many.
const RUNS: usize = 5;
const REACH: f64 = 10.0;

fn main() {
    let vectors = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(1_000_000);
    let own_s = own(vectors);
    println!("SMAA, {vectors} weight vectors on {OPTIONS} × {CRITERIA}, one thread: Siteplan {own_s:.4} s");
    let Some(folder) = std::env::var_os("SITEPLAN_PEERS") else {
        println!(
            "SITEPLAN_PEERS is not set, so NumPy was not timed: name the folder of numpy_mcda.py with it"
        );
        return;
    };
    let told = peers(Path::new(&folder));
    let median_s = |name: &str| {
        let found = told.get(format!("{name}@{vectors}")).and_then(|row| row["median_s"].as_f64());
        found.unwrap_or_else(|| panic!("the script does not time {name} with {vectors} weight vectors"))
    };
    let (weights_s, smaa_s) = (median_s("numpy_weights_dirichlet"), median_s("numpy_smaa_full(ra,cw,pwi)"));
    let numpy_s = weights_s + smaa_s;
    println!("NumPy {numpy_s:.4} s (weights {weights_s:.4}, SMAA {smaa_s:.4})");
    println!("{:.1} times as fast; reach is {REACH}", numpy_s / own_s);
}

/// Seconds, the median of some runs.
fn own(vectors: u32) -> f64 {
    let value = |option: u64| {
        let stream = Stream::new(20_260_101, &format!("bench/{option}"));
        (0..).map(move |criterion| Measurement::Exactly(stream.uniform(criterion))).take(CRITERIA).collect()
    };
    let problem =
        Problem::new((0..OPTIONS).map(value).collect(), &[Direction::Max; CRITERIA], WeightSpace::Any)
            .expect("the problem is well-formed");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let mut runs: Vec<f64> = (1..=RUNS as u64)
        .map(|seed| {
            let start = Instant::now();
            let found = pool.install(|| sampled(&problem, seed, vectors)).expect("the problem is solved");
            black_box(found);
            start.elapsed().as_secs_f64()
        })
        .collect();
    runs.sort_by(f64::total_cmp);
    runs[RUNS / 2]
}

/// What the script prints.
fn peers(folder: &Path) -> Value {
    let python = std::env::var("SITEPLAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = folder.join("numpy_mcda.py");
    let ran = Command::new(&python).arg(&script).args(["--threads", "1"]).output();
    let ran = ran.unwrap_or_else(|error| panic!("`{python}` cannot be started: {error}"));
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{} failed:\n{said}", script.display());
    serde_json::from_slice(&ran.stdout).expect("the script prints JSON")
}
