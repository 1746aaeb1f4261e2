//! `calc queue`: how long requests wait, and how many servers they take.
//!
//! A case names its `model` and gives its `params`; rates and times share any one unit.

use super::Options;
use super::case::{Case, figures, reason};
use crate::hosting::queueing::sharing::sharing;
use crate::hosting::queueing::{
    Load, QueueError, Target, Waiting, erlang, servers_needed, staffing, waiting,
};
use serde_json::{Map, Value, json};

/// Answers one case with the figures of its model. The error says what is missing or wrong in the
/// case, or why the model has no answer for it.
pub fn run(case: &Value, _: &Options) -> Result<Map<String, Value>, String> {
    let case = Case::new(case)?;
    match case.text("model")? {
        "erlang_b" => blocking(&case),
        "erlang_b_inverse" => {
            let load = erlang::load_of_blocking(case.count("servers")?, case.number("blocking")?);
            figures(json!({ "offered_load": load.map_err(reason)? }))
        }
        "erlang_c" => {
            let (load, servers) = (case.number("offered_load")?, case.count("servers")?);
            let p_wait = erlang::waiting_probability(load, servers).map_err(reason)?;
            figures(json!({ "p_wait": p_wait, "utilisation": load / f64::from(servers) }))
        }
        "mmc" => mmc(&case),
        "servers_needed" => fewest(&case),
        "square_root_staffing" => square_root(&case),
        "square_root_staffing_inverse" => square_root_inverse(&case),
        "mg1_ps" => processor_sharing(&case),
        "mg1_fcfs" => general(&case, 1),
        "mgc_approx" => general(&case, case.count("servers")?),
        other => Err(format!("`model` is \"{other}\", which is none of {MODELS}")),
    }
}

const MODELS: &str = "erlang_b, erlang_b_inverse, erlang_c, mmc, servers_needed, square_root_staffing, \
    square_root_staffing_inverse, mg1_ps, mg1_fcfs, mgc_approx";

/// `service_rate` or `mean_service`, and the two squared coefficients of variation, 1 where absent.
fn load(case: &Case<'_>) -> Result<Load, String> {
    let mean_service = if case.has("mean_service") {
        case.number("mean_service")?
    } else {
        let rate = case.number("service_rate")?;
        if rate <= 0.0 {
            return Err(format!("`service_rate` is {rate}, but must be above zero"));
        }
        1.0 / rate
    };
    let service_scv = if case.has("cs2") { "cs2" } else { "scv" };
    Ok(Load {
        arrival_rate: case.number("arrival_rate")?,
        mean_service,
        arrival_scv: case.number_or("ca2", 1.0)?,
        service_scv: case.number_or(service_scv, 1.0)?,
    })
}

fn blocking(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let (load, servers) = (case.number("offered_load")?, case.count("servers")?);
    let blocking = erlang::blocking(load, servers).map_err(reason)?;
    figures(json!({ "blocking": blocking, "carried_load": load * (1.0 - blocking) }))
}

fn mmc(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let load = load(case)?;
    let standing = waiting(Load::markov(load.arrival_rate, load.mean_service), case.count("servers")?);
    of_markov(case, standing.map_err(reason)?, case.count("servers")?)
}

fn of_markov(case: &Case<'_>, standing: Waiting, servers: u32) -> Result<Map<String, Value>, String> {
    let mut answer = one_by_one(standing)?;
    let p_empty = erlang::p_empty(standing.offered_load, servers).map_err(reason)?;
    answer.insert("p0".to_owned(), json!(p_empty));
    answer.insert("response".to_owned(), quantiles(standing, Waiting::response_quantile)?);
    waits(case, standing, &mut answer)?;
    Ok(answer)
}

/// Service of any law: who waits, waits an exponential time, as long on average as the mean wait says.
fn general(case: &Case<'_>, servers: u32) -> Result<Map<String, Value>, String> {
    let load = load(case)?;
    let standing = waiting(load, servers).map_err(reason)?;
    let mut answer = one_by_one(standing)?;
    waits(case, standing, &mut answer)?;
    let is_markov = [load.arrival_scv, load.service_scv].iter().all(|scv| (scv - 1.0).abs() < 1e-12);
    let note = if is_markov { EXACT } else { APPROXIMATE };
    answer.insert("approximation".to_owned(), json!(note));
    Ok(answer)
}

const EXACT: &str = "none in `wait`: arrivals are Poisson and service is exponential, for which it is exact";

const APPROXIMATE: &str = "`wait` takes the wait of those who wait at all for exponential, which it is for \
    Poisson arrivals and exponential service, and scales it by (ca2 + cs2) / 2 so that its mean is `wq`; the \
    share that waits at all is Erlang’s, whatever the law of service. No percentiles of the whole response: they depend on \
    the law of service and not on its variance alone";

/// Percentiles of the wait, and what share waits longer than `t`, where a case names one.
fn waits(case: &Case<'_>, standing: Waiting, answer: &mut Map<String, Value>) -> Result<(), String> {
    answer.insert("wait".to_owned(), quantiles(standing, Waiting::wait_quantile)?);
    if case.has("t") {
        let longer = standing.p_wait_longer(case.number("t")?);
        answer.insert("p_wait_gt_t".to_owned(), json!(longer));
    }
    Ok(())
}

fn quantiles(standing: Waiting, of: fn(Waiting, f64) -> Result<f64, QueueError>) -> Result<Value, String> {
    let at = |p| of(standing, p).map_err(reason);
    Ok(json!({ "p50": at(0.5)?, "p90": at(0.9)?, "p95": at(0.95)?, "p99": at(0.99)? }))
}

fn one_by_one(standing: Waiting) -> Result<Map<String, Value>, String> {
    figures(json!({
        "offered_load": standing.offered_load,
        "utilisation": standing.utilisation,
        "p_wait": standing.p_wait,
        "wq": standing.mean_wait,
        "lq": standing.mean_queue,
        "w": standing.mean_response,
        "l": standing.mean_present,
    }))
}

/// The fewest servers for one target: `p_wait`, `wq`, or a share `p` within `wait` or `response`.
fn fewest(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let load = load(case)?;
    let within = |key| Ok::<_, String>((case.number("p")?, case.number(key)?));
    let target = if case.has("p_wait") {
        Target::WaitProbability { at_most: case.number("p_wait")? }
    } else if case.has("wq") {
        Target::MeanWait { at_most: case.number("wq")? }
    } else if case.has("wait") {
        let (p, at_most) = within("wait")?;
        Target::Wait { p, at_most }
    } else if case.has("response") {
        let (p, at_most) = within("response")?;
        Target::Response { p, at_most }
    } else {
        return Err("no target: give `p_wait`, `wq`, or `p` with `wait` or `response`".to_owned());
    };
    let (servers, standing) = servers_needed(load, target).map_err(reason)?;
    let mut answer = of_markov(case, standing, servers)?;
    answer.insert("servers".to_owned(), json!(servers));
    Ok(answer)
}

fn square_root(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let beta = case.number("beta")?;
    let limit = staffing::waiting_probability(beta).map_err(reason)?;
    let mut exact = Map::new();
    for load in case.numbers("offered_loads")? {
        let servers = staffing::servers(load, beta).map_err(reason)?;
        let p_wait = erlang::waiting_probability(load, servers).map_err(reason)?;
        exact.insert(load.to_string(), json!({ "n": servers, "exact_p_wait": p_wait }));
    }
    figures(json!({ "p_wait_limit": limit, "exact_erlang_c": exact }))
}

fn square_root_inverse(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let (p_wait, load) = (case.number("p_wait")?, case.number("offered_load")?);
    let beta = staffing::beta_of(p_wait).map_err(reason)?;
    let servers = staffing::servers(load, beta).map_err(reason)?;
    let mut answer = figures(json!({ "beta": beta, "servers": servers }))?;
    answer.insert(format!("servers_at_{load}"), json!(servers));
    Ok(answer)
}

const SHARED: &str = "none: exact whatever the law of service. Nobody waits, as all are served at once and \
    more slowly, so there are no percentiles of a wait; those of the response depend on the law of service, and \
    only the mean for a given size is known for all of them (`x`)";

fn processor_sharing(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    // Whatever `scv` says: sharing does not depend on it.
    let load = Load::markov(case.number("arrival_rate")?, case.number("mean_service")?);
    let standing = sharing(load).map_err(reason)?;
    let mut answer = figures(json!({
        "utilisation": standing.utilisation,
        "mean_response": standing.mean_response,
        "mean_present": standing.mean_present,
        "slowdown": standing.slowdown,
        "approximation": SHARED,
    }))?;
    if case.has("x") {
        let size = case.number("x")?;
        answer.insert(format!("conditional_response_for_x{size}"), json!(standing.response_of(size)));
    }
    Ok(answer)
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
    fn a_queue_by_rate_or_by_mean() {
        let by_rate = json!({ "model": "mmc", "params": { "arrival_rate": 2, "service_rate": 1, "servers": 3, "t": 0 } });
        let found = answer(&by_rate).unwrap();
        assert!((found["p_wait"].as_f64().unwrap() - 4.0 / 9.0).abs() < 1e-12);
        assert_eq!(found["p_wait_gt_t"], found["p_wait"]);
        let by_mean = json!({ "model": "mmc", "arrival_rate": 2, "mean_service": 1, "servers": 3, "t": 0 });
        assert_eq!(answer(&by_mean).unwrap(), found);
    }

    #[test]
    fn servers_for_each_kind_of_target() {
        for (target, servers) in [
            (json!({ "p_wait": 0.2 }), 14),
            (json!({ "wq": 0.2 }), 14),
            (json!({ "p": 0.8, "wait": 1.0 / 3.0 }), 14),
            (json!({ "p": 0.95, "response": 9.2 }), 14),
        ] {
            let mut case =
                json!({ "model": "servers_needed", "arrival_rate": 100.0 / 30.0, "mean_service": 3 });
            case["params"] = target;
            assert_eq!(answer(&case).unwrap()["servers"], json!(servers), "{case}");
        }
    }

    /// For exponential service the approximation is M/M/c itself; where service varies more, waits are
    /// longer by as much as the mean wait.
    #[test]
    fn general_service_has_percentiles_of_its_wait() {
        let exact =
            answer(&json!({ "model": "mmc", "arrival_rate": 8, "service_rate": 1, "servers": 10, "t": 1 }));
        let exact = exact.unwrap();
        let of = |scv: f64| {
            let case = json!({ "model": "mgc_approx", "arrival_rate": 8, "mean_service": 1, "servers": 10, "cs2": scv, "t": 1 });
            answer(&case).unwrap()
        };
        let markov = of(1.0);
        assert_eq!((&markov["wait"], &markov["p_wait_gt_t"]), (&exact["wait"], &exact["p_wait_gt_t"]));
        assert!(markov["approximation"].as_str().unwrap().starts_with("none"));
        let varied = of(2.5);
        for percentile in ["p50", "p95", "p99"] {
            let [plain, varied] = [&markov, &varied].map(|found| found["wait"][percentile].as_f64().unwrap());
            assert!((varied - 1.75 * plain).abs() < 1e-12, "{percentile}: {varied} {plain}");
        }
        assert!(varied["approximation"].as_str().unwrap().contains("exponential"));
        // One server that is busy for 0.8 of the time: ln(0.8 / 0.05) times the wait of those who wait.
        let one = answer(&json!({ "model": "mg1_fcfs", "arrival_rate": 0.8, "mean_service": 1, "scv": 4 }))
            .unwrap();
        let p95 = one["wait"]["p95"].as_f64().unwrap();
        assert!((p95 - 12.5 * 16.0_f64.ln()).abs() < 1e-9, "{p95}");
        let shared = answer(&json!({ "model": "mg1_ps", "arrival_rate": 0.8, "mean_service": 1 })).unwrap();
        assert!(shared["approximation"].as_str().unwrap().contains("no percentiles"));
    }

    #[test]
    fn a_wrong_case_is_told_what_is_wrong() {
        refused(&json!(3), "a case is an object");
        refused(&json!({}), "`model` is missing");
        refused(&json!({ "model": "m" }), "none of erlang_b");
        refused(&json!({ "model": "mmc", "params": [] }), "`params` is a list");
        refused(&json!({ "model": "mmc", "arrival_rate": 1, "service_rate": 0, "servers": 1 }), "above zero");
        refused(&json!({ "model": "mmc", "arrival_rate": 1, "service_rate": 1 }), "`servers` is missing");
        refused(
            &json!({ "model": "mmc", "arrival_rate": 1, "service_rate": 2, "servers": 1.5 }),
            "whole number",
        );
        refused(&json!({ "model": "mmc", "arrival_rate": 9, "service_rate": 1, "servers": 3 }), "300.0 %");
        refused(&json!({ "model": "servers_needed", "arrival_rate": 9, "service_rate": 1 }), "no target");
        refused(&json!({ "model": "erlang_b", "offered_load": "x", "servers": 1 }), "must be a number");
    }
}
