//! Cold starts beside SimFaaS and log reading beside `GoAccess` in one run, and the memory that a large
//! log takes: `SITEPLAN_PEERS=FOLDER cargo bench --bench traffic_peers`, where the folder holds
//! `simfaas_cold_start.py`.
//!
//! The script runs SimFaaS (`pip install simfaas`) and prints JSON; it is not part of this
//! repository. Without the folder, or without `GoAccess` (a package of Debian), only Siteplan's
//! own figures are told. `SITEPLAN_PYTHON` names another interpreter than `python3`. Numbers after
//! `--` are the MiB of the log that both read and of the log whose memory is watched
//! (`-- 16 64`; 1000 and 2000 if nothing is said).

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot set up has nothing to measure, and prints what it measured"
)]

use serde_json::Value;
use siteplan::hosting::coldstart::{Arrivals, Function, Service, Span, simulate};
use siteplan::terms::chance::Stream;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// (id in the script; arrivals a second, warm and cold service, idle life, most at once)
const CASES: [(&str, f64, f64, f64, f64, u32); 4] = [
    ("readme", 0.9, 1.991, 2.244, 600.0, 1000),
    ("cap20", 10.0, 2.0, 2.5, 600.0, 20),
    ("hi10", 10.0, 0.5, 1.5, 300.0, 1000),
    ("api", 0.5, 0.15, 0.8, 300.0, 1000),
];
const PEER_REQUESTS: u32 = 20_000;
/// As many more as make it take about as long, so that what else the machine does weighs on both alike.
const OWN_REQUESTS: u32 = 1_000 * PEER_REQUESTS;
const RUNS: usize = 3;
const REACH_SIMFAAS: f64 = 1000.0;
const REACH_GOACCESS: f64 = 5.0;

fn main() {
    let mut sizes = std::env::args().filter_map(|argument| argument.parse::<u64>().ok());
    let (log_mib, watched_mib) = (sizes.next().unwrap_or(1000), sizes.next().unwrap_or(2000));
    cold_starts();
    let folder = tempfile::tempdir().expect("a folder for logs");
    let log = folder.path().join("access.log");
    write_log(&log, log_mib * MIB);
    reading(&log, log_mib);
    if watched_mib != log_mib {
        write_log(&log, watched_mib * MIB);
    }
    let (time, peak_mib) = watched(&log);
    println!(
        "memory: a log of {watched_mib} MiB takes {peak_mib:.1} MiB at most (resident), in {:.2} s",
        time.as_secs_f64()
    );
}

const MIB: u64 = 1024 * 1024;

fn cold_starts() {
    let Some(folder) = std::env::var_os("SITEPLAN_PEERS") else {
        println!(
            "SITEPLAN_PEERS is not set, so SimFaaS was not run: name the folder of simfaas_cold_start.py with it"
        );
        for case in CASES {
            println!("cold starts, {}: {:.1} ns a request", case.0, 1e9 * own_request_s(case));
        }
        return;
    };
    let told = simfaas(Path::new(&folder));
    for case in CASES {
        let own_s = own_request_s(case);
        let peer_s = told[case.0]["median_wall_s"].as_f64().expect("the script times each case")
            / f64::from(PEER_REQUESTS);
        println!(
            "cold starts, {}: {:.1} ns a request, SimFaaS {:.0} ns: {:.0} times as fast; reach is {REACH_SIMFAAS}",
            case.0,
            1e9 * own_s,
            1e9 * peer_s,
            peer_s / own_s
        );
    }
}

/// Seconds a request, the median of some runs; from empty, as the peer runs it.
fn own_request_s((_, per_s, warm, cold, idle_life_s, most): (&str, f64, f64, f64, f64, u32)) -> f64 {
    let function = Function {
        warm: Service::Exponential { mean_s: warm },
        cold: Service::Exponential { mean_s: cold },
        idle_life_s,
        max_concurrency: Some(most),
        provisioned: 0,
    };
    let span = Span::FromEmpty { requests: u64::from(OWN_REQUESTS) };
    let time = median((1..=RUNS as u64).map(|seed| {
        let start = Instant::now();
        let report = simulate(&Arrivals::Poisson { per_s }, &function, span, seed);
        black_box(report.expect("the case is well-formed"));
        start.elapsed()
    }));
    time.as_secs_f64() / f64::from(OWN_REQUESTS)
}

/// What the script prints.
fn simfaas(folder: &Path) -> Value {
    let python = std::env::var("SITEPLAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = folder.join("simfaas_cold_start.py");
    let mut command = Command::new(&python);
    command.arg(&script).args(CASES.map(|case| case.0));
    command.args(["--reps", &RUNS.to_string(), "--requests", &PEER_REQUESTS.to_string()]);
    let ran = command.output().unwrap_or_else(|error| panic!("`{python}` cannot be started: {error}"));
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{} failed:\n{said}", script.display());
    // Python prints what is not a number as NaN, which JSON does not know.
    let printed = String::from_utf8_lossy(&ran.stdout).replace("NaN", "null");
    serde_json::from_str(&printed).expect("the script prints JSON")
}

fn reading(log: &Path, mib: u64) {
    let own = median((0..RUNS).map(|_| watched(log).0));
    let own_s = own.as_secs_f64();
    let report = log.with_extension("json");
    let goaccess = || {
        let start = Instant::now();
        let mut command = Command::new("goaccess");
        command.arg(log).args(["--log-format=COMBINED", "--no-global-config", "--no-progress", "-o"]);
        let ran = command.arg(&report).stdin(Stdio::null()).output().ok()?;
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "goaccess failed:\n{said}");
        Some(start.elapsed())
    };
    match (0..RUNS).map(|_| goaccess()).collect::<Option<Vec<Duration>>>() {
        None => println!("log of {mib} MiB: {own_s:.2} s; GoAccess is not installed, so it was not run"),
        Some(times) => {
            let peer_s = median(times).as_secs_f64();
            println!(
                "log of {mib} MiB: {own_s:.2} s, GoAccess {peer_s:.2} s: {:.1} times as fast; reach is {REACH_GOACCESS}",
                peer_s / own_s
            );
        }
    }
}

/// How long the command reads a log, and its most resident memory in MiB (Linux tells it).
fn watched(log: &Path) -> (Duration, f64) {
    let start = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_siteplan"));
    let mut child = command
        .arg("import-traffic")
        .arg(log)
        .arg("--json")
        .stdout(Stdio::null())
        .spawn()
        .expect("the command starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0.0_f64;
    loop {
        if let Some(kib) = std::fs::read_to_string(&status).ok().as_deref().and_then(high_water_kib) {
            peak_kib = peak_kib.max(kib);
        }
        if let Some(ended) = child.try_wait().expect("the command can be waited for") {
            assert!(ended.success(), "the log was not read");
            return (start.elapsed(), peak_kib / 1024.0);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn high_water_kib(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// A log in Combined format: a month of requests for a few thousand pages from many addresses.
fn write_log(path: &Path, bytes: u64) {
    let mut log = BufWriter::new(File::create(path).expect("the log can be made"));
    let stream = Stream::new(20_260_101, "bench/log");
    let (mut written, mut at) = (0, 0_u64);
    while written < bytes {
        let draw = stream.bits(at);
        // Some two requests a second.
        let second = at / 2;
        let (day, hour, minute) = (second / 86_400 % 30 + 1, second / 3600 % 24, second / 60 % 60);
        let [a, b, page, size] = [draw % 200, draw >> 8 & 255, draw >> 16 & 4095, draw >> 28 & 65_535];
        let status = if (draw >> 44).is_multiple_of(32) { 404 } else { 200 };
        let line = format!(
            "10.{a}.{b}.{} - - [{day:02}/Nov/2026:{hour:02}:{minute:02}:{:02} +0000] \"GET /shop/item/{page}?ref={b} HTTP/1.1\" {status} {size} \"https://example.com/list/{a}\" \"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\"\n",
            a + 1,
            second % 60
        );
        log.write_all(line.as_bytes()).expect("the log can be written");
        written += line.len() as u64;
        at += 1;
    }
    log.flush().expect("the log can be written");
}

fn median(times: impl IntoIterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort_unstable();
    times[times.len() / 2]
}
