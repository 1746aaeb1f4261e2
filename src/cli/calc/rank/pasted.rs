//! A table out of a spreadsheet, by every method at once.

use crate::assess::{PlainTable, rank_plain};
use crate::cli::Failure;
use crate::cli::calc::Options;
use crate::import::pasted_table;
use serde_json::{Map, Value, json};

/// An answer for each method, in the form of cases: `id` names the method, options are named.
pub fn pasted(text: &str, file: &str, options: &Options) -> Result<Value, Failure> {
    let table = pasted_table(text).map_err(|faults| {
        let mut faults = faults.iter();
        let Some(first) = faults.next() else { return Failure::new(format!("{file}: no table")) };
        let others: Vec<String> = faults.map(ToString::to_string).collect();
        let failure = Failure::located(file, first);
        if others.is_empty() {
            failure
        } else {
            failure.advice(format!("{}\n  {}", first.advice, others.join("\n  ")))
        }
    })?;
    let plain = PlainTable {
        rows: table.rows,
        weights: table.weights.clone(),
        more_is_better: table.more_is_better.clone(),
    };
    let found = rank_plain(&plain, options.seed, options.draws).map_err(|problem| {
        Failure::new(format!("{file}: {problem}")).advice("correct the table and try again")
    })?;
    let named = |values: &[f64]| -> Map<String, Value> {
        table.options.iter().zip(values).map(|(option, value)| (option.clone(), json!(value))).collect()
    };
    let mut answers: Vec<Value> = found
        .methods
        .iter()
        .map(|method| {
            json!({
                "id": method.id,
                "score": named(&method.scores),
                "rank": table.options.iter().zip(&method.ranks)
                    .map(|(option, rank)| (option.clone(), json!(rank))).collect::<Map<_, _>>(),
                "scores_by": method.scores_by,
            })
        })
        .collect();
    answers.extend(found.refused.iter().map(|(id, problem)| json!({"id": id, "error": problem})));
    let mut any = json!({"id": "any_weights", "p_first": named(&found.any_weights)});
    if let Some(draws) = found.draws {
        any["draws"] = json!(draws);
    }
    answers.push(any);
    let directions = table.more_is_better.iter().map(|more| if *more { "max" } else { "min" });
    let criterion = |((name, weight), direction): ((&String, &f64), &str)| json!({"criterion": name, "weight": weight, "direction": direction});
    let read: Vec<Value> = table.criteria.iter().zip(&table.weights).zip(directions).map(criterion).collect();
    answers.push(json!({
        "id": "table",
        "criteria": read,
        "weights_stated": table.states_weights,
        "directions_stated": table.states_directions,
        "warnings": table.sound_like_costs.iter().map(|name| format!(
            "more `{name}` counts as better, since no direction is stated: write `{name} (min)` in the header if less is"
        )).collect::<Vec<_>>(),
        "level": found.level.iter().filter_map(|at| table.criteria.get(*at)).collect::<Vec<_>>(),
    }));
    Ok(Value::Array(answers))
}
