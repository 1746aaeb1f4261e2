//! `import-traffic`: a metric series becomes answers.

use super::decisions::{read_decision, say};
use super::{Answer, Failure};
use crate::decision::Place;
use crate::decision::file::save;
use crate::import::{Columns, read_series};
use clap::Args;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(super) struct ImportArgs {
    /// A CSV time series
    log: PathBuf,
    /// The decision to read it into
    #[arg(long)]
    into: PathBuf,
    /// The component it belongs to; the first one if it is the only one
    #[arg(long)]
    component: Option<String>,
    /// Where to write the decision, if not over the old one
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// The column with the time
    #[arg(long)]
    time_column: Option<String>,
    /// The column with the count
    #[arg(long)]
    count_column: Option<String>,
}

pub(super) fn import(arguments: &ImportArgs, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    let decision = read_decision(&arguments.into)?;
    let component = match (&arguments.component, decision.components.as_slice()) {
        (Some(named), components) => {
            let ids: Vec<&str> = components.iter().map(|component| component.id.as_str()).collect();
            if !ids.contains(&named.as_str()) {
                return Err(Failure::new(format!("there is no component `{named}`"))
                    .advice(format!("its components are {}", ids.join(", "))));
            }
            named.clone()
        }
        (None, [only]) => only.id.clone(),
        (None, components) => {
            let ids: Vec<&str> = components.iter().map(|component| component.id.as_str()).collect();
            return Err(Failure::new("the decision has several components".to_owned())
                .advice(format!("say --component with one of {}", ids.join(", "))));
        }
    };
    let file = File::open(&arguments.log)
        .map_err(|error| Failure::new(format!("{}: {error}", arguments.log.display())).advice("check the name"))?;
    let columns = Columns { time: arguments.time_column.clone(), count: arguments.count_column.clone() };
    let name = arguments.log.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let series = read_series(BufReader::new(file), &name, &columns)
        .map_err(|error| Failure::new(format!("{}: {error}", arguments.log.display())))?;
    let mut after = decision;
    for edit in series.edits(&Place::Component(component)) {
        after = edit.apply(&after).map_err(|error| Failure::new(error.to_string()))?;
    }
    say(out, &series.summary())?;
    let target = arguments.output.as_ref().unwrap_or(&arguments.into);
    save(target, &after)?;
    say(out, &format!("{} written\n", target.display()))
}
