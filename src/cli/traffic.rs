//! `import-traffic`: a metric series becomes answers.

use super::decisions::{read_decision, say};
use super::{Answer, Failure, print_json};
use crate::decision::file::save;
use crate::decision::{Component, Decision};
use crate::import::{Traffic, Wanted, read_csv};
use crate::terms::Unit;
use crate::terms::document::nearest;
use crate::terms::file::open;
use crate::terms::quantity::{number, range};
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::BufReader;
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
pub(super) struct ImportArgs {
    /// A CSV time series: a time and a count in each line
    log: PathBuf,
    /// The decision to read it into
    #[arg(long)]
    into: PathBuf,
    /// The component it belongs to, by id or name; may be left out where there is only one
    #[arg(long)]
    component: Option<String>,
    /// Where to write the decision, if not over the old one
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// The column with the time, by header or number, if it is guessed wrong
    #[arg(long)]
    time_column: Option<String>,
    /// The column with the count, by header or number, if it is guessed wrong
    #[arg(long)]
    count_column: Option<String>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn import(arguments: &ImportArgs, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    let decision = read_decision(&arguments.into)?;
    let component = component(&decision, arguments.component.as_deref())?;
    let traffic = read(arguments)?;
    let mut after = decision.clone();
    for edit in traffic.edits(component) {
        after = edit.apply(&after).map_err(|error| Failure::new(error.to_string()))?;
    }
    let target = arguments.output.as_ref().unwrap_or(&arguments.into);
    save(target, &after)?;
    if arguments.json {
        print_json(&in_json(&traffic, component, target), out)?;
        return Ok(Answer::Yes);
    }
    say(out, &in_words(&traffic))?;
    say(out, &format!("Volume and shape of {} are written to {}\n", component.name, target.display()))
}

fn component<'a>(decision: &'a Decision, wanted: Option<&str>) -> Result<&'a Component, Failure> {
    let ids = || decision.components.iter().map(|component| component.id.as_str());
    let listed = || ids().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    match (wanted, decision.components.as_slice()) {
        (Some(wanted), components) => components
            .iter()
            .find(|known| known.id == wanted || known.name.eq_ignore_ascii_case(wanted))
            .ok_or_else(|| {
                let advice = nearest(wanted, ids()).map_or_else(
                    || format!("its components are {}", listed()),
                    |near| format!("did you mean `{near}`?"),
                );
                Failure::new(format!("there is no component `{wanted}`")).advice(advice)
            }),
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::new("the decision has several components".to_owned())
            .advice(format!("say --component with one of {}", listed()))),
    }
}

fn read(arguments: &ImportArgs) -> Result<Traffic, Failure> {
    let file = open(&arguments.log)?;
    let name = arguments.log.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let wanted = Wanted { time: arguments.time_column.clone(), count: arguments.count_column.clone() };
    read_csv(BufReader::new(file), &name, &wanted).map_err(|error| Failure::new(error.to_string()))
}

fn in_words(traffic: &Traffic) -> String {
    let columns = &traffic.columns;
    let mut text = String::new();
    // A String never refuses what is written to it.
    let mut line = |words: String| {
        let _infallible = writeln!(text, "{words}");
    };
    line(format!(
        "{}: {} lines, {}, {}; times from column `{}`, {}",
        traffic.source,
        traffic.rows,
        columns.delimiter_words(),
        if columns.has_header { "with a header" } else { "without a header" },
        columns.time_name,
        columns.count_name.as_ref().map_or_else(
            || "each line counts one request".to_owned(),
            |name| format!("counts from column `{name}`")
        )
    ));
    line(format!(
        "{} to {}, a line every {}; {} calendar hours, {} of 168 hours of the week",
        traffic.first,
        traffic.last,
        step_words(traffic.step_seconds),
        traffic.span_hours,
        traffic.covered_hours
    ));
    line(format!(
        "{} requests, {} in the mean hour, {} in the fullest ({}): {}× the mean; {} idle hours",
        number(traffic.total),
        number(traffic.mean_per_hour),
        number(traffic.peak_count),
        traffic.peak_hour,
        number(traffic.peak_to_mean()),
        traffic.idle_hours
    ));
    line(format!("{} ({})", range(traffic.monthly, Unit::Requests), traffic.monthly_basis));
    if traffic.gap_hours > 0 {
        line(format!(
            "nothing is recorded for {} hours, which count as hours without traffic:",
            traffic.gap_hours
        ));
        for gap in &traffic.gaps {
            line(format!("  {} hours from {}", gap.hours, gap.from));
        }
    }
    if traffic.unread > 0 {
        line(format!("{} lines could not be read:", traffic.unread));
        for bad in &traffic.unreadable {
            line(format!("  line {}: {}", bad.line, bad.reason));
        }
    }
    text
}

fn step_words(seconds: i64) -> String {
    match seconds {
        0 => "single moment".to_owned(),
        days if days % 86_400 == 0 => format!("{} days", days / 86_400),
        hours if hours % 3600 == 0 => format!("{} h", hours / 3600),
        minutes if minutes % 60 == 0 => format!("{} min", minutes / 60),
        seconds => format!("{seconds} s"),
    }
}

fn in_json(traffic: &Traffic, component: &Component, target: &Path) -> Value {
    let columns = &traffic.columns;
    json!({
        "source": traffic.source,
        "component": component.id,
        "written": target.display().to_string(),
        "columns": {
            "delimiter": char::from(columns.delimiter).to_string(), "header": columns.has_header,
            "time": columns.time_name, "count": columns.count_name,
        },
        "rows": traffic.rows,
        "first": traffic.first.to_string(),
        "last": traffic.last.to_string(),
        "step_seconds": traffic.step_seconds,
        "calendar_hours": traffic.span_hours,
        "total": traffic.total,
        "mean_per_hour": traffic.mean_per_hour,
        "peak_hour": traffic.peak_hour.to_string(),
        "peak_count": traffic.peak_count,
        "peak_to_mean": traffic.peak_to_mean(),
        "idle_hours": traffic.idle_hours,
        "gap_hours": traffic.gap_hours,
        "gaps": traffic.gaps.iter().map(|gap| json!({"from": gap.from.to_string(), "hours": gap.hours})).collect::<Vec<_>>(),
        "requests_per_month": {
            "low": traffic.monthly.low(), "likely": traffic.monthly.likely(), "high": traffic.monthly.high(),
            "basis": traffic.monthly_basis,
        },
        "unreadable_lines": traffic.unread,
        "unreadable": traffic.unreadable.iter().map(|bad| json!({"line": bad.line, "reason": bad.reason})).collect::<Vec<_>>(),
    })
}
