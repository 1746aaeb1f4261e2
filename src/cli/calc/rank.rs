//! `siteplan calc rank`: any decision table through any method of the `analysis` room.
//!
//! A case says its `method`, its `matrix` (options × criteria), `weights`, `directions` and
//! `params`; what a method does not need may be absent. Options and criteria in results are
//! counted from 0.

mod pasted;
mod read;

pub use pasted::pasted;

use super::Options;
use super::case::Case;
use crate::analysis::ahp::{self, Judgements, RandomIndex};
use crate::analysis::promethee::{Relation, promethee};
use crate::analysis::smaa::{self, Problem};
use crate::analysis::topsis::topsis;
use crate::analysis::vikor::vikor;
use crate::analysis::weights::RankRule;
use crate::analysis::{AnalysisError, Table, competition_ranks, scale, stability, weight_change, weights};
use serde_json::{Map, Value, json};

/// Answers one case with the figures of its method. The error says what is missing or wrong in the
/// case, or why the method has no answer for it.
pub fn run(case: &Value, options: &Options) -> Result<Map<String, Value>, String> {
    let case = Case::new(case)?;
    let method = case.text("method")?;
    let answer = match method {
        "weighted_sum" => weighted_sum(&case)?,
        "topsis" => of_topsis(&case)?,
        "vikor" => of_vikor(&case)?,
        "promethee" | "promethee_i" | "promethee_ii" => of_promethee(&case)?,
        "ahp" => of_ahp(&case)?,
        "ahp_incomplete" => of_incomplete(&case)?,
        "ahp_hierarchy" => of_hierarchy(&case)?,
        "smaa2" | "smaa2_exact" | "smaa2_sampled" => of_smaa(&case, options, method == "smaa2_sampled")?,
        "smaa_sample_size" => sample_size(&case)?,
        "roc_weights" => ranked_weights(&case, RankRule::Centroid)?,
        "rank_sum_weights" => ranked_weights(&case, RankRule::Sum)?,
        "rank_reciprocal_weights" => ranked_weights(&case, RankRule::Reciprocal)?,
        "swing_weights" | "smart_weights" | "direct_weights" => {
            json!({ "weights": weights::swing(&case.numbers("points")?).map_err(reason)? })
        }
        "weight_stability" => of_stability(&case)?,
        "ts_min_weight_change" => least_changes(&case)?,
        other => return Err(format!("`method` is \"{other}\", which is none of {METHODS}")),
    };
    match answer {
        Value::Object(figures) => Ok(figures),
        other => Err(format!("the method gave {other}, which has no named figures")),
    }
}

const METHODS: &str = "weighted_sum, topsis, vikor, promethee_i, promethee_ii, ahp, ahp_incomplete, \
    ahp_hierarchy, smaa2, smaa2_exact, smaa2_sampled, smaa_sample_size, roc_weights, rank_sum_weights, \
    rank_reciprocal_weights, swing_weights, smart_weights, direct_weights, weight_stability, \
    ts_min_weight_change";

fn weighted_sum(case: &Case<'_>) -> Result<Value, String> {
    let (table, scale) = (case.table()?, case.scale(None)?);
    let result = scale::weighted_sum(&table, scale, &case.numbers("weights")?).map_err(reason)?;
    let answer = json!({ "score": result.scores, "rank": competition_ranks(&result.scores) });
    Ok(with_warnings(answer, &table, scale))
}

/// The answer, and what a reader must know who trusts its order.
fn with_warnings(mut answer: Value, table: &Table, scale: scale::Scale) -> Value {
    let warnings: Vec<String> = scale::turned_round(table, scale)
        .into_iter()
        .map(|criterion| {
            format!(
                "criterion {criterion} has values below zero, on which this normalization turns the order round: shift them above zero or use min_max"
            )
        })
        .collect();
    if !warnings.is_empty() {
        answer["warnings"] = json!(warnings);
    }
    answer
}

fn of_topsis(case: &Case<'_>) -> Result<Value, String> {
    let scale = case.scale(Some(scale::Scale::Vector))?;
    let table = case.table()?;
    let result = topsis(&table, scale, case.distance()?, &case.numbers("weights")?).map_err(reason)?;
    let answer = json!({
        "ideal": result.ideal,
        "anti_ideal": result.anti_ideal,
        "d_plus": result.to_ideal,
        "d_minus": result.to_anti_ideal,
        "closeness": result.closeness,
        "rank": competition_ranks(&result.closeness),
    });
    Ok(with_warnings(answer, &table, scale))
}

/// VIKOR's v where a case states none: the many and the one have the same say.
const USUAL_GROUP_SHARE: f64 = 0.5;

fn of_vikor(case: &Case<'_>) -> Result<Value, String> {
    let result = vikor(&case.table()?, &case.numbers("weights")?, case.number_or("v", USUAL_GROUP_SHARE)?)
        .map_err(reason)?;
    let merit: Vec<f64> = result.compromise.iter().map(|q| -q).collect();
    Ok(json!({
        "best": result.best,
        "worst": result.worst,
        "S": result.group,
        "R": result.individual,
        "Q": result.compromise,
        "rank": competition_ranks(&merit),
        "acceptable_advantage": result.acceptable_advantage,
        "acceptable_stability": result.acceptable_stability,
        "compromise_set": result.compromise_set,
    }))
}

fn of_promethee(case: &Case<'_>) -> Result<Value, String> {
    let result =
        promethee(&case.table()?, &case.numbers("weights")?, &case.preferences()?).map_err(reason)?;
    let letter = |relation: &Relation| match relation {
        Relation::Preferred => "P",
        Relation::Indifferent => "I",
        Relation::Incomparable => "R",
        Relation::Outranked => "-",
    };
    let relation: Vec<Vec<&str>> =
        result.relation.iter().map(|row| row.iter().map(letter).collect()).collect();
    Ok(json!({
        "pi": result.preference,
        "phi_plus": result.leaving,
        "phi_minus": result.entering,
        "phi": result.net,
        "unicriterion_net": result.unicriterion_net,
        "relation": relation,
        "rank": competition_ranks(&result.net),
    }))
}

fn of_ahp(case: &Case<'_>) -> Result<Value, String> {
    let judgements = case.judgements()?;
    let result = ahp::priorities(&judgements).map_err(reason)?;
    let worst = ahp::worst_judgement(&judgements).map_err(reason)?;
    let items = judgements.rows().len();
    Ok(json!({
        "lambda_max": result.lambda_max,
        "weights": result.weights,
        "ci": result.consistency_index,
        "cr": ratios(items, result.consistency_index),
        "weights_geometric_mean": ahp::geometric_mean(&judgements),
        "worst_judgement": worst.map(|worst| json!({
            "row": worst.row,
            "column": worst.column,
            "stated": worst.stated,
            "mends": worst.mends,
            "cr_after": ratios(items, worst.consistency_index_after),
        })),
    }))
}

/// The consistency ratio under each table; null beyond a table's end.
fn ratios(items: usize, consistency_index: f64) -> Map<String, Value> {
    RandomIndex::ALL
        .iter()
        .map(|table| (table.id().to_owned(), json!(table.ratio(items, consistency_index))))
        .collect()
}

fn of_incomplete(case: &Case<'_>) -> Result<Value, String> {
    let result = ahp::complete(&case.entries()?).map_err(reason)?;
    let mut figures = json!({
        "lambda_max": result.priorities.lambda_max,
        "weights": result.priorities.weights,
        "ci": result.priorities.consistency_index,
        "completed_values": result.filled.iter().map(|(_, _, value)| *value).collect::<Vec<f64>>(),
        "completed": result.judgements.rows(),
    });
    if let ([(_, _, value)], Some(figures)) = (result.filled.as_slice(), figures.as_object_mut()) {
        figures.insert("completed_value".to_owned(), json!(value));
    }
    Ok(figures)
}

fn of_hierarchy(case: &Case<'_>) -> Result<Value, String> {
    let options: Vec<Judgements> = case.matrices_of_options()?;
    let result = ahp::hierarchy(&case.judgements()?, &options).map_err(reason)?;
    Ok(json!({
        "criteria_weights": result.criteria.weights,
        "local_weights": result.local,
        "global_weights": result.global,
        "rank": competition_ranks(&result.global),
    }))
}

fn of_smaa(case: &Case<'_>, options: &Options, always_sampled: bool) -> Result<Value, String> {
    let (measurements, criteria) = case.measurements()?;
    let directions = case.directions()?;
    let problem = Problem::new(measurements, &directions, case.weight_space(criteria)?).map_err(reason)?;
    let engine = if always_sampled { smaa::sampled } else { smaa::smaa2 };
    let result = engine(&problem, options.seed, options.draws).map_err(reason)?;
    let mut figures = json!({
        "rank_acceptability": result.rank_acceptability,
        "central_weights": result.central_weights,
        "pairwise_winning": result.pairwise_winning,
        "confidence_factor": result.confidence_factor,
    });
    if let (Some(draws), Some(figures)) = (result.draws, figures.as_object_mut()) {
        figures.insert("draws".to_owned(), json!(draws));
    }
    Ok(figures)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number of draws, not negative"
)]
fn sample_size(case: &Case<'_>) -> Result<Value, String> {
    let confidence = case.number("confidence")?;
    let size =
        |half_width: f64| smaa::sample_size(confidence, half_width).map(|size| size as u64).map_err(reason);
    let sizes = match case.number("half_width") {
        Ok(one) => json!(size(one)?),
        Err(_) => json!(case.numbers("half_width")?.into_iter().map(size).collect::<Result<Vec<u64>, _>>()?),
    };
    Ok(json!({ "K": sizes }))
}

fn ranked_weights(case: &Case<'_>, rule: RankRule) -> Result<Value, String> {
    let found = match case.ranks()? {
        Some(ranks) => weights::of_ranked(rule, &ranks),
        None => weights::of_ranks(rule, case.count("n")?),
    };
    Ok(json!({ "weights": found.map_err(reason)? }))
}

fn of_stability(case: &Case<'_>) -> Result<Value, String> {
    let stated = case.table()?;
    let table = match case.scale(Some(scale::Scale::None))? {
        scale::Scale::None => stated,
        other => {
            let scaled = scale::scaled(&stated, other).map_err(reason)?;
            let directions = vec![crate::analysis::Direction::Max; stated.directions().len()];
            Table::new(scaled, directions).map_err(reason)?
        }
    };
    let intervals = stability::intervals(&table, &case.numbers("weights")?).map_err(reason)?;
    let ends = |interval: stability::Interval| [interval.low, interval.high];
    Ok(json!({
        "best_stays_best": intervals.iter().map(|of| ends(of.best_stays_best)).collect::<Vec<_>>(),
        "full_ranking_unchanged": intervals.iter().map(|of| ends(of.ranking_unchanged)).collect::<Vec<_>>(),
    }))
}

fn least_changes(case: &Case<'_>) -> Result<Value, String> {
    let pairs = weight_change::least_changes(&case.table()?, &case.numbers("weights")?).map_err(reason)?;
    let delta: Map<String, Value> = pairs
        .into_iter()
        .map(|pair| {
            let change =
                |change: Option<weight_change::Change>| change.map(|of| json!([of.absolute, of.percent]));
            // Pairs are named as the paper names them, from 1.
            let name = format!("{}-{}", pair.first + 1, pair.second + 1);
            (name, json!(pair.changes.into_iter().map(change).collect::<Vec<_>>()))
        })
        .collect();
    Ok(json!({ "delta": delta }))
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands the error over")]
fn reason(error: AnalysisError) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: Options = Options { seed: 1, draws: 10_000 };

    fn answer(case: &Value) -> Result<Map<String, Value>, String> {
        run(case, &OPTIONS)
    }

    #[track_caller]
    fn refused(case: &Value, because: &str) {
        let error = answer(case).unwrap_err();
        assert!(error.contains(because), "\"{error}\" does not say \"{because}\"");
    }

    #[test]
    fn a_tie_shares_the_better_rank() {
        let case = json!({
            "method": "weighted_sum", "params": { "normalization": "none" },
            "matrix": [[25, 20, 15, 30], [10, 30, 20, 30], [30, 10, 30, 10]],
            "weights": [0.2, 0.15, 0.4, 0.25], "directions": ["max", "max", "max", "max"],
        });
        assert_eq!(answer(&case).unwrap()["rank"], json!([3, 1, 1]));
    }

    #[test]
    fn a_wrong_case_is_told_what_is_wrong() {
        refused(&json!([]), "a case is an object");
        refused(&json!({ "matrix": [[1]] }), "`method` is missing");
        refused(&json!({ "method": "magic" }), "none of weighted_sum");
        let table = |matrix: Value, weights: Value, directions: Value| {
            json!({
                "method": "topsis", "params": { "normalization": "vector" },
                "matrix": matrix, "weights": weights, "directions": directions,
            })
        };
        refused(&table(json!(null), json!([1]), json!(["max"])), "`matrix` is missing");
        refused(&table(json!([[1], ["x"]]), json!([1]), json!(["max"])), "`matrix` row 2");
        refused(&table(json!([[1], [2]]), json!([1]), json!(["up"])), "\"max\" or \"min\"");
        refused(
            &table(json!([[1], [2]]), json!([1, 2]), json!(["max"])),
            "2 weights are given for 1 criteria",
        );
        refused(&table(json!([[1], [2, 3]]), json!([1]), json!(["max"])), "option 2 has 2 values");
        refused(&table(json!([[0], [0]]), json!([1]), json!(["max"])), "divide by zero");
        refused(&json!({ "method": "roc_weights", "params": { "n": 0 } }), "no criterion");
        refused(
            &json!({ "method": "roc_weights", "params": { "n": 4_000_000_000_u32 } }),
            "more than the 1000000",
        );
        refused(&json!({ "method": "roc_weights" }), "`n` is missing");
        refused(&json!({ "method": "ahp", "matrix": [[1, null], [null, 1]] }), "1 over 2 is missing");
    }

    #[test]
    fn sampled_answers_say_how_many_draws() {
        let case = json!({
            "method": "smaa2", "params": { "weights": "uniform_simplex" },
            "matrix": [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
            "weights": null, "directions": ["max", "max", "max", "max"],
        });
        let figures = answer(&case).unwrap();
        assert_eq!(figures["draws"], json!(10_000));
        let first = figures["rank_acceptability"][0][0].as_f64().unwrap();
        assert!((first - 0.25).abs() < 0.015, "{first}");
    }
}
