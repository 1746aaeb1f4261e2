//! Engines on their own: a JSON array of cases in, an array of answers out, in the same order.

pub mod availability;
mod case;
pub mod coldstart;
pub mod finance;
pub mod price;
pub mod queue;
pub mod rank;

use super::catalogs::catalog_named;
use super::{Answer, Failure, print_json};
use crate::terms::document::Located;
use crate::terms::file::{read_standard_input, read_text};
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
    Price(PriceCases),
    /// Decision tables: cases in JSON by the method each names, or one table out of a spreadsheet
    /// (CSV or TSV) by every method
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
    /// A JSON array of cases; `-` for the standard input
    file: PathBuf,
    /// Seed of what is sampled
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Draws of what is sampled; a million, and of cold starts eight, unless said
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    draws: Option<u32>,
}

#[derive(Args, Debug)]
pub(super) struct PriceCases {
    #[command(flatten)]
    cases: Cases,
    /// A price book or a shipped catalogue, for cases that name none
    #[arg(long, value_name = "ID|FILE")]
    catalog: Option<String>,
}

const DRAWS: u32 = 1_000_000;

/// An engine: a case as it stands, and what comes out of it.
type Run = fn(&Value, &Options) -> Result<Map<String, Value>, String>;

pub(super) fn run(engine: &Engine, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    let (cases, run): (&Cases, Run) = match engine {
        Engine::Price(priced) => (&priced.cases, price::run),
        Engine::Rank(cases) => (cases, rank::run),
        Engine::Coldstart(cases) => (cases, coldstart::run),
        Engine::Queue(cases) => (cases, queue::run),
        Engine::Finance(cases) => (cases, finance::run),
        Engine::Availability(cases) => (cases, availability::run),
    };
    let usual = if matches!(engine, Engine::Coldstart(_)) { coldstart::DRAWS } else { DRAWS };
    let options = Options { seed: cases.seed, draws: cases.draws.unwrap_or(usual) };
    let book = match engine {
        Engine::Price(PriceCases { catalog: Some(named), .. }) => Some(catalog_named(named)?),
        _ => None,
    };
    let (text, file) = text_of(cases)?;
    let is_json =
        is_json(&text) || cases.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if matches!(engine, Engine::Rank(_)) && !is_json {
        print_json(&rank::pasted(&text, &file, &options)?, out);
        return Ok(Answer::Yes);
    }
    let answers: Vec<Value> = read(&text, &file)?
        .iter()
        .enumerate()
        .map(|(at, case)| {
            let mut answer = Map::new();
            let id = case.get("id").cloned().unwrap_or_else(|| Value::from(at));
            answer.insert("id".to_owned(), id);
            let found = match &book {
                Some(book) => price::under(case, Some(book)),
                None => run(case, &options),
            };
            match found {
                Ok(found) => answer.extend(found.into_iter().filter(|(key, _)| key != "id")),
                Err(problem) => {
                    answer.insert("error".to_owned(), Value::from(problem));
                }
            }
            Value::Object(answer)
        })
        .collect();
    print_json(&Value::Array(answers), out);
    Ok(Answer::Yes)
}

/// The text, and what errors call it.
fn text_of(cases: &Cases) -> Result<(String, String), Failure> {
    if cases.file.as_os_str() == "-" {
        return Ok((read_standard_input()?, "standard input".to_owned()));
    }
    Ok((read_text(&cases.file)?, cases.file.display().to_string()))
}

/// A JSON text starts with a bracket; no spreadsheet's header does.
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['[', '{'])
}

fn read(text: &str, file: &str) -> Result<Vec<Value>, Failure> {
    // What other programs write for what is no number makes one case wrong, not all of them.
    let parsed = serde_json::from_str(text).or_else(|error| match without_bare_words(text) {
        Some(mended) => serde_json::from_str(&mended),
        None => Err(error),
    });
    let value: Value = parsed.map_err(|error: serde_json::Error| {
        let problem = error.to_string();
        let message = problem.split(" at line ").next().unwrap_or(&problem).to_owned();
        // An empty text ends in line 1, before its first column.
        let (line, column) = (error.line().max(1), error.column().max(1));
        let advice = "write a JSON array of cases".to_owned();
        Failure::located(file, &Located { line, column, message: format!("no JSON: {message}"), advice })
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
        Failure::located(file, &Located { line: 1, column: 1, message, advice })
    })
}

/// The words that stand for what is no number in other programs' JSON.
const BARE_WORDS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// The text with such words as texts, so that the case they stand in is refused and no other; `None`
/// where there are none.
fn without_bare_words(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    let (mut rest, mut is_quoted) = (text, false);
    while let Some(sign) = rest.chars().next() {
        let bare = BARE_WORDS.iter().find(|word| !is_quoted && rest.starts_with(*word));
        let taken = match (bare, sign) {
            (Some(word), _) => {
                mended.extend(["\"", word, "\""]);
                rest = rest.get(word.len()..)?;
                continue;
            }
            // A sign that is escaped ends no text.
            (None, '\\') => rest.chars().take(2).map(char::len_utf8).sum(),
            (None, sign) => sign.len_utf8(),
        };
        is_quoted ^= sign == '"';
        mended.push_str(rest.get(..taken)?);
        rest = rest.get(taken..)?;
    }
    (mended.len() > text.len()).then_some(mended)
}
