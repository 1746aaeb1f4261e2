//! What the tests of studied cases share. The cases are not part of the repository: the environment
//! variable `SITEPLAN_REAL_DATA` names the folder that holds them.

use serde_json::{Map, Value};
use siteplan::cli::calc::Options;
use std::path::Path;

/// As the command runs them.
pub const OPTIONS: Options = Options { seed: 7, draws: 1_000_000 };

pub type Run = fn(&Value, &Options) -> Result<Map<String, Value>, String>;

/// The cases of a file; `None`, and a word about it, where no folder is named.
pub fn read(file: &str) -> Option<Vec<Value>> {
    let Some(folder) = std::env::var_os("SITEPLAN_REAL_DATA") else {
        eprintln!("not run: set SITEPLAN_REAL_DATA to the folder that holds {file}");
        return None;
    };
    let path = Path::new(&folder).join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("SITEPLAN_REAL_DATA is set, but {} cannot be read: {error}", path.display())
    });
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(!cases.is_empty(), "{file} is empty");
    Some(cases)
}

/// Runs a case without its name and its solution, which must have no say in the answer.
pub fn ask(run: Run, case: &Value) -> Result<Map<String, Value>, String> {
    ask_with(run, case, &OPTIONS)
}

/// The same with other draws and another seed.
pub fn ask_with(run: Run, case: &Value, options: &Options) -> Result<Map<String, Value>, String> {
    let mut bare = case.clone();
    for key in
        ["id", "expected", "reference", "measured", "c_reference_with_mean_service", "published", "peers"]
    {
        bare.as_object_mut().unwrap().remove(key);
    }
    run(&bare, options)
}
