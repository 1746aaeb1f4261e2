//! Engines on their own: a JSON array of cases in, an array of answers out, in the same order.

pub mod availability;
mod case;
pub mod coldstart;
pub mod finance;
pub mod price;
pub mod queue;
pub mod rank;

use super::{Answer, Failure, print_json};
use crate::terms::document::Located;
use crate::terms::file::read_text;
use clap::{Args, Subcommand};
use serde_json::{Map, Value};
use std::path::PathBuf;

/// What every engine is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub seed: u64,
    pub draws: u32,
}

#[derive(Subcommand, Debug)]
pub(super) enum Engine {
    /// Prices of what is used, from the catalogue
    Price(Cases),
    /// Decision tables, by the method each case names
    Rank(Cases),
    /// Cold starts of functions, request by request
    Coldstart(Cases),
    /// Waiting and staffing
    Queue(Cases),
    /// Money over time, quantiles and the worth of knowing
    Finance(Cases),
    /// Parts in series and in parallel, and their downtime
    Availability(Cases),
}

#[derive(Args, Debug)]
pub(super) struct Cases {
    /// A JSON array of cases
    file: PathBuf,
    /// Seed of what is sampled
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Draws of what is sampled
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..))]
    draws: u32,
}

/// An engine: a case as it stands, and what comes out of it.
type Run = fn(&Value, &Options) -> Result<Map<String, Value>, String>;

pub(super) fn run(engine: &Engine, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    let (cases, run): (&Cases, Run) = match engine {
        Engine::Price(cases) => (cases, price::run),
        Engine::Rank(cases) => (cases, rank::run),
        Engine::Coldstart(cases) => (cases, coldstart::run),
        Engine::Queue(cases) => (cases, queue::run),
        Engine::Finance(cases) => (cases, finance::run),
        Engine::Availability(cases) => (cases, availability::run),
    };
    let options = Options { seed: cases.seed, draws: cases.draws };
    let answers: Vec<Value> = read(cases)?
        .iter()
        .enumerate()
        .map(|(at, case)| {
            let mut answer = Map::new();
            let id = case.get("id").cloned().unwrap_or_else(|| Value::from(at));
            answer.insert("id".to_owned(), id);
            match run(case, &options) {
                Ok(found) => answer.extend(found.into_iter().filter(|(key, _)| key != "id")),
                Err(problem) => {
                    answer.insert("error".to_owned(), Value::from(problem));
                }
            }
            Value::Object(answer)
        })
        .collect();
    print_json(&Value::Array(answers), out)?;
    Ok(Answer::Yes)
}

fn read(cases: &Cases) -> Result<Vec<Value>, Failure> {
    let text = read_text(&cases.file)?;
    let file = cases.file.display().to_string();
    let value: Value = serde_json::from_str(&text).map_err(|error| {
        let problem = error.to_string();
        let message = problem.split(" at line ").next().unwrap_or(&problem).to_owned();
        // An empty text ends in line 1, before its first column.
        let (line, column) = (error.line().max(1), error.column().max(1));
        let advice = "write a JSON array of cases".to_owned();
        Failure::located(&file, &Located { line, column, message: format!("no JSON: {message}"), advice })
    })?;
    let cases = match value {
        Value::Array(cases) => Some(cases),
        // Some collections carry a word about themselves beside their cases.
        Value::Object(mut about) => match about.remove("cases") {
            Some(Value::Array(cases)) => Some(cases),
            _ => None,
        },
        _ => None,
    };
    cases.ok_or_else(|| {
        let message = "there is no array of cases".to_owned();
        let advice = "write a JSON array of cases".to_owned();
        Failure::located(&file, &Located { line: 1, column: 1, message, advice })
    })
}
