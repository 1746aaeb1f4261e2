//! `calc finance`: money over time, uncertain amounts, and what knowing more is worth.
//!
//! A case names its `model` and gives its `params`. Rates are shares per period.

use super::Options;
use super::case::{Case, figures, reason};
use crate::analysis::sampling::{Plan, column};
use crate::analysis::value_of_information as information;
use crate::hosting::finance::quantiles::{Definition, percentiles, sample_quantile};
use crate::hosting::finance::spread::{self, Spread};
use crate::hosting::finance::{self, Timing};
use crate::terms::chance::Stream;
use serde_json::{Map, Value, json};

/// Answers one case with the figures of its model. The error says what is missing or wrong in the
/// case, or why the model has no answer for it.
pub fn run(case: &Value, options: &Options) -> Result<Map<String, Value>, String> {
    let case = Case::new(case)?;
    match case.text("model")? {
        "npv" => {
            let (rate, flows) = (case.number("rate")?, case.numbers("cashflows")?);
            let npv = finance::net_present_value(rate, &flows, timing(&case, Timing::Start)?);
            figures(json!({ "npv": npv.map_err(reason)? }))
        }
        "annuity_pv" => annuity(&case, 0.0, "payment"),
        "growing_annuity_pv" => annuity(&case, case.number("growth")?, "first_payment"),
        "rate_conversion" => {
            let annual = case.number("annual_effective")?;
            let monthly = finance::monthly_rate(annual).map_err(reason)?;
            figures(json!({ "monthly": monthly, "nominal_over_12": annual / 12.0 }))
        }
        "fisher" => {
            let real = finance::real_rate(case.number("nominal")?, case.number("inflation")?);
            figures(json!({ "real": real.map_err(reason)? }))
        }
        "irr" => {
            let flows = case.numbers("cashflows")?;
            let all = finance::internal_rates(&flows).map_err(reason)?;
            figures(json!({ "irr": finance::internal_rate(&flows).map_err(reason)?, "all": all }))
        }
        "triangular_percentiles" => of_spread(triangular(&case)?),
        "pert_percentiles" => of_spread(pert(&case)?),
        "lognormal_from_percentiles" => of_spread(lognormal(&case)?),
        "monte_carlo_sum" => sum(&case, options),
        "sample_quantiles" => quantiles(&case),
        "evpi" => perfect(&case),
        "evpi_evsi" => survey(&case),
        "evpi_two_action_normal" => {
            let (mean, sd) = (case.number("mean_difference")?, case.number("sd_difference")?);
            figures(json!({ "evpi": information::of_normal_difference(mean, sd).map_err(reason)? }))
        }
        other => Err(format!("`model` is \"{other}\", which is none of {MODELS}")),
    }
}

const MODELS: &str = "npv, annuity_pv, growing_annuity_pv, rate_conversion, fisher, irr, \
    triangular_percentiles, pert_percentiles, lognormal_from_percentiles, monte_carlo_sum, \
    sample_quantiles, evpi, evpi_evsi, evpi_two_action_normal";

fn timing(case: &Case<'_>, usual: Timing) -> Result<Timing, String> {
    if !case.has("timing") {
        return Ok(usual);
    }
    match case.text("timing")? {
        "start" => Ok(Timing::Start),
        "mid" => Ok(Timing::Mid),
        "end" => Ok(Timing::End),
        other => Err(format!("`timing` is \"{other}\", which is none of start, mid, end")),
    }
}

fn annuity(case: &Case<'_>, growth: f64, payment: &str) -> Result<Map<String, Value>, String> {
    let (rate, periods) = (case.number("rate")?, case.count("periods")?);
    let found =
        finance::growing_annuity(rate, growth, periods, case.number(payment)?, timing(case, Timing::End)?)
            .map_err(reason)?;
    figures(json!({ "pv": found.present_value, "by_year": found.payments }))
}

fn lognormal(case: &Case<'_>) -> Result<Spread, String> {
    spread::lognormal(case.number("p10")?, case.number("p90")?).map_err(reason)
}

fn triangular(case: &Case<'_>) -> Result<Spread, String> {
    spread::triangular(case.number("min")?, case.number("mode")?, case.number("max")?).map_err(reason)
}

fn pert(case: &Case<'_>) -> Result<Spread, String> {
    let mode_weight = case.number_or("lambda_", case.number_or("lambda", 4.0)?)?;
    spread::pert(case.number("min")?, case.number("mode")?, case.number("max")?, mode_weight).map_err(reason)
}

fn of_spread(law: Spread) -> Result<Map<String, Value>, String> {
    let mut answer = figures(json!({
        "mean": law.mean(),
        "sd": libm::sqrt(law.variance()),
        "p10": law.quantile(0.1),
        "p50": law.quantile(0.5),
        "p90": law.quantile(0.9),
    }))?;
    let (first, second) = match law {
        Spread::Lognormal { mu, sigma } => (("mu", mu), ("sigma", sigma)),
        Spread::Pert { alpha, beta, .. } => (("alpha", alpha), ("beta", beta)),
        Spread::Triangular { .. } => return Ok(answer),
    };
    for (name, value) in [first, second] {
        answer.insert(name.to_owned(), json!(value));
    }
    Ok(answer)
}

/// A component's law: its own `distribution`, or the sum's.
fn law(component: &Case<'_>, usual: &str) -> Result<Spread, String> {
    match component.text_or("distribution", usual)? {
        "lognormal" => lognormal(component),
        "triangular" => triangular(component),
        "pert" => pert(component),
        other => Err(format!("`distribution` is \"{other}\", which is none of lognormal, triangular, pert")),
    }
}

/// The sum of uncertain amounts: mean and variance exact, percentiles drawn. Amounts that are not
/// independent are taken to rise and fall together.
fn sum(case: &Case<'_>, options: &Options) -> Result<Map<String, Value>, String> {
    let usual = case.text_or("distribution", "lognormal")?;
    let laws: Vec<Spread> = case
        .list("components")?
        .iter()
        .enumerate()
        .map(|(index, component)| {
            Case::new(component)
                .and_then(|component| law(&component, usual))
                .map_err(|error| format!("component {}: {error}", index + 1))
        })
        .collect::<Result<_, _>>()?;
    let are_independent = match case.find("independent") {
        None | Some(Value::Bool(true)) => true,
        Some(Value::Bool(false)) => false,
        Some(other) => return Err(format!("`independent` is {other}, but must be true or false")),
    };
    if laws.is_empty() {
        return Err("`components` is empty: there is nothing to add".to_owned());
    }
    if options.draws > MOST_DRAWS {
        return Err(format!(
            "{} draws of a sum are more than {MOST_DRAWS}, which fit into memory",
            options.draws
        ));
    }
    let mut totals = vec![0.0; options.draws as usize];
    for (index, law) in laws.iter().enumerate() {
        let input = if are_independent { format!("component {}", index + 1) } else { "all".to_owned() };
        let draws = column(Plan::Stratified, Stream::new(options.seed, &input), options.draws);
        for (total, p) in totals.iter_mut().zip(draws) {
            *total += law.quantile(p);
        }
    }
    let drawn = percentiles(totals).map_err(reason)?;
    let variance = if are_independent { laws.iter().map(|law| law.variance()).sum() } else { drawn.variance };
    figures(json!({
        "mean": laws.iter().map(|law| law.mean()).sum::<f64>(),
        "var": variance,
        "p10": drawn.p10,
        "p50": drawn.p50,
        "p90": drawn.p90,
        "draws": options.draws,
    }))
}

const MOST_DRAWS: u32 = 100_000_000;

fn quantiles(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let mut values = case.numbers("data")?;
    values.sort_unstable_by(f64::total_cmp);
    let shares = case.numbers("p")?;
    let by = |definition| {
        let at = |p: &f64| sample_quantile(&values, *p, definition).map_err(reason);
        shares.iter().map(at).collect::<Result<Vec<f64>, String>>()
    };
    figures(json!({
        "type7_numpy_linear": by(Definition::Type7)?,
        "type6_weibull": by(Definition::Type6)?,
        "nearest_rank": by(Definition::NearestRank)?,
    }))
}

fn perfect(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let found =
        information::perfect(&case.rows("payoffs")?, &case.numbers("probabilities")?).map_err(reason)?;
    figures(json!({
        "ev": found.expected,
        "best": found.best,
        "ev_with_perfect_info": found.with_information,
        "evpi": found.value,
    }))
}

/// A survey that comes out favourable or not. Actions and states keep their names in the answer.
fn survey(case: &Case<'_>) -> Result<Map<String, Value>, String> {
    let (actions, states) = (case.texts("actions")?, case.texts("states")?);
    let favourable = case.numbers("likelihood_favourable")?;
    let unfavourable = favourable.iter().map(|p| 1.0 - p).collect();
    let payoffs = case.rows("payoffs")?;
    if payoffs.len() != actions.len() {
        return Err(format!("{} actions are named, but {} have payoffs", actions.len(), payoffs.len()));
    }
    let found = information::sample(&payoffs, &case.numbers("prior")?, &[favourable, unfavourable])
        .map_err(reason)?;
    let mut answer = figures(json!({
        "best": found.without.best,
        "evpi": found.without.value,
        "p_favourable": found.signals.first(),
        "evsi": found.value,
        "evsi_after_cost": found.value - case.number_or("cost", 0.0)?,
    }))?;
    for (action, expected) in actions.iter().zip(&found.without.expected) {
        answer.insert(format!("ev_{action}"), json!(expected));
    }
    for (signal, posterior) in ["fav", "unf"].into_iter().zip(&found.posterior) {
        for (index, state) in states.iter().enumerate() {
            let probability = posterior.as_ref().and_then(|posterior| posterior.get(index));
            answer.insert(format!("p_{state}_given_{signal}"), json!(probability));
        }
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(case: &Value) -> Result<Map<String, Value>, String> {
        run(case, &Options { seed: 1, draws: 10_000 })
    }

    #[track_caller]
    fn refused(case: &Value, because: &str) {
        super::super::case::refused(&answer(case), because);
    }

    #[test]
    fn the_sum_of_high_figures_is_not_the_high_figure_of_the_sum() {
        let amount = json!({ "p10": 50, "p90": 200 });
        let apart = json!({ "model": "monte_carlo_sum", "components": [amount, amount, amount] });
        let found = answer(&apart).unwrap();
        assert!((found["p90"].as_f64().unwrap() - 499.7).abs() < 5.0, "{found:?}");
        assert_eq!(found["draws"], json!(10_000));
        // Laws may differ, and an amount may be known.
        let mixed = json!({ "model": "monte_carlo_sum", "distribution": "pert", "components": [
            { "min": 80, "mode": 100, "max": 150 },
            { "distribution": "triangular", "min": 5, "mode": 5, "max": 5 },
        ] });
        assert!((answer(&mixed).unwrap()["p90"].as_f64().unwrap() - 127.727).abs() < 0.5);
        // In step, it is.
        let mut in_step = apart;
        in_step["independent"] = json!(false);
        assert!((answer(&in_step).unwrap()["p90"].as_f64().unwrap() - 600.0).abs() < 0.1);
    }

    #[test]
    fn a_wrong_case_is_told_what_is_wrong() {
        refused(&json!({}), "`model` is missing");
        refused(&json!({ "model": "magic" }), "none of npv");
        refused(&json!({ "model": "npv", "rate": 0.1, "cashflows": [] }), "no cash flow");
        refused(&json!({ "model": "npv", "rate": -1, "cashflows": [1] }), "the rate is -1");
        refused(&json!({ "model": "npv", "rate": 0, "cashflows": [1], "timing": "late" }), "none of start");
        refused(&json!({ "model": "annuity_pv", "rate": 0, "periods": 0, "payment": 1 }), "one period");
        refused(&json!({ "model": "irr", "cashflows": [1, 2] }), "one way only");
        refused(&json!({ "model": "pert_percentiles", "min": 1, "mode": 9, "max": 2 }), "the mode is 9");
        refused(&json!({ "model": "monte_carlo_sum", "components": [{ "p10": 5 }] }), "component 1: `p90`");
        refused(&json!({ "model": "monte_carlo_sum", "components": [] }), "nothing to add");
        refused(&json!({ "model": "sample_quantiles", "data": [], "p": [0.5] }), "no value");
        refused(&json!({ "model": "evpi", "payoffs": [[1, 2]], "probabilities": [0.9, 0.2] }), "sum of the");
        refused(&json!({ "model": "evpi", "payoffs": [[1], 2], "probabilities": [1] }), "`payoffs` row 2");
    }
}
