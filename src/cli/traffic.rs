//! `import-traffic`: an access log or a metric series becomes answers.

use super::decisions::{read_decision, say};
use super::{Answer, Failure, print_json};
use crate::decision::file::save;
use crate::decision::{Component, Decision};
use crate::import::{
    CountUnit, DateOrder, Format, FormatName, Histogram, ImportError, Traffic, Wanted, WantedCount, in_words,
    stamp,
};
use crate::terms::document::nearest;
use crate::terms::file::open;
use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::{Map, Value, json};
use std::io::{IsTerminal as _, Write as _, stderr};
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(super) struct ImportArgs {
    /// An access log or a metric series, plain or gzipped
    log: PathBuf,
    /// The decision to read it into; without one, what was read is only shown
    #[arg(long)]
    into: Option<PathBuf>,
    /// The component it belongs to, by id or name; may be left out where there is only one
    #[arg(long)]
    component: Option<String>,
    /// Make components of the busiest paths of the log
    #[arg(long, requires = "into")]
    split: bool,
    /// Where to write the decision, if not over the old one
    #[arg(short, long, requires = "into")]
    output: Option<PathBuf>,
    /// What the file is, if it is guessed wrong
    #[arg(long, value_parser = PossibleValuesParser::new(FormatName::ALL.map(FormatName::id)))]
    format: Option<String>,
    /// The column with the time, by header or number, or the field of JSON (`a.b.c` within others), if it
    /// is guessed wrong
    #[arg(long)]
    time_column: Option<String>,
    /// The field of JSON with the path (`a.b.c` within others), if it is guessed wrong
    #[arg(long)]
    path_field: Option<String>,
    /// The column with the count, by header or number, or the field of JSON, if it is guessed wrong;
    /// several between commas, or `all`, are added
    #[arg(long)]
    count_column: Option<String>,
    /// No column holds counts: each line is one request
    #[arg(long, conflicts_with_all = ["count_column", "unit"])]
    each_line: bool,
    /// What the counts are, if it is guessed wrong; a rate counts for the usual step, a counter by its rise
    #[arg(long, value_parser = PossibleValuesParser::new(CountUnit::ALL.map(CountUnit::id)))]
    unit: Option<String>,
    /// What comes first in dates that leave it open, as 03/02/2026 does, if it is guessed wrong
    #[arg(long, value_parser = PossibleValuesParser::new(DateOrder::ALL.map(DateOrder::id)))]
    dates: Option<String>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn import(arguments: &ImportArgs, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    let Some(into) = &arguments.into else {
        let traffic = read(arguments)?;
        if arguments.json {
            print_json(&in_json(&traffic), out);
            return Ok(Answer::Yes);
        }
        return say(out, &lines(&traffic));
    };
    let decision = read_decision(into)?;
    let component = component(&decision, arguments.component.as_deref())?;
    let traffic = read(arguments)?;
    let edits = if arguments.split { traffic.split(component, &decision) } else { traffic.edits(component) };
    if edits.is_empty() {
        return Err(Failure::new(format!("{}: its paths suggest no split", traffic.source))
            .advice("a part needs one in twenty of the requests; import it whole, without --split"));
    }
    let mut after = decision.clone();
    for edit in &edits {
        after = edit.apply(&after).map_err(|error| Failure::new(error.to_string()))?;
    }
    let target = arguments.output.as_ref().unwrap_or(into);
    save(target, &after)?;
    if arguments.json {
        let mut told = in_json(&traffic);
        told["component"] = json!(component.id);
        told["written"] = json!(target.display().to_string());
        told["edits"] = json!(edits.iter().map(|edit| edit.label.as_str()).collect::<Vec<_>>());
        print_json(&told, out);
        return Ok(Answer::Yes);
    }
    say(out, &lines(&traffic))?;
    for edit in &edits {
        say(out, &format!("{}\n", edit.label))?;
    }
    say(out, &format!("written to {}\n", target.display()))
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
    let length =
        file.metadata().map_or(u64::MAX, |about| if about.is_file() { about.len() } else { u64::MAX });
    let name = arguments.log.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let wanted = Wanted {
        time: arguments.time_column.clone(),
        path: arguments.path_field.clone(),
        count: match &arguments.count_column {
            Some(all) if all == "all" => WantedCount::All,
            Some(column) => WantedCount::Column(column.clone()),
            None if arguments.each_line => WantedCount::Lines,
            None => WantedCount::Unsaid,
        },
        unit: CountUnit::ALL.into_iter().find(|known| Some(known.id()) == arguments.unit.as_deref()),
        dates: DateOrder::ALL.into_iter().find(|known| Some(known.id()) == arguments.dates.as_deref()),
        format: FormatName::ALL.into_iter().find(|known| Some(known.id()) == arguments.format.as_deref()),
    };
    let is_watched = stderr().is_terminal();
    let mut progress = |read: u64| {
        if is_watched {
            let share = 100.0 * read as f64 / length.max(1) as f64;
            let _unseen = write!(stderr(), "\r{name}: {:.0} MB, {share:.0} % ", read as f64 / 1e6);
        }
        true
    };
    let traffic = crate::import::read_file(&file, &name, &wanted, &mut progress);
    if is_watched {
        let _unseen = write!(stderr(), "\r\x1b[K");
    }
    traffic.map_err(|error| {
        let failure = Failure::new(error.to_string());
        match flags(&error) {
            Some(advice) => failure.advice(advice),
            None => failure,
        }
    })
}

/// How the command is told what was guessed wrong.
const fn flags(error: &ImportError) -> Option<&'static str> {
    match error {
        ImportError::NoTimes { .. } => {
            Some("--time-column names the column by header or number, --format what the file is")
        }
        ImportError::TooLong { .. } => Some("--time-column names it by header or number"),
        ImportError::NoTraffic { .. } | ImportError::Standstill { .. } | ImportError::NoCounts { .. } => {
            Some("--count-column names it by header or number, --each-line counts the lines")
        }
        ImportError::LoneRate { .. } => Some("--unit count says so"),
        ImportError::NoCountHere { .. } => {
            Some("leave out --count-column, --unit and --each-line, or say --format csv")
        }
        ImportError::NothingRead { .. } => Some(
            "--time-column names the time, --dates what comes first in its dates, --format what the file is",
        ),
        _ => None,
    }
}

fn lines(traffic: &Traffic) -> String {
    in_words(traffic).into_iter().map(|line| line + "\n").collect()
}

fn in_json(traffic: &Traffic) -> Value {
    let mut told = json!({
        "source": traffic.source,
        "format": traffic.format.name().id(),
        "rows": traffic.rows,
        "lines": traffic.rows + traffic.unread,
        "first": stamp(traffic, traffic.first),
        "last": stamp(traffic, traffic.last),
        "usual_step_seconds": traffic.step_seconds,
        "step_seconds": traffic.steps.iter().map(|(step, lines)| (format!("{step}.0"), json!(lines))).collect::<Map<_, _>>(),
        "calendar_hours_spanned": traffic.span_hours,
        "calendar_days": traffic.span_days,
        "total": traffic.total,
        "largest_row": traffic.largest_row,
        "mean_per_hour_over_span": traffic.mean_per_hour,
        "peak_hour": stamp(traffic, traffic.peak_hour),
        "peak_hour_count": traffic.peak_count,
        "peak_to_mean_hourly": traffic.peak_to_mean(),
        "p50_hour": traffic.p50_hour,
        "p95_hour": traffic.p95_hour,
        "p99_hour": traffic.p99_hour,
        "zero_hours": traffic.idle_hours,
        "by_hour_of_day": traffic.by_hour_of_day,
        "hour_of_day_share": traffic.by_hour_of_day.iter().map(|count| count / traffic.total).collect::<Vec<_>>(),
        "by_weekday_mon0": traffic.by_weekday,
        "gap_hours": traffic.gap_minutes as f64 / 60.0,
        "gap_count": traffic.gap_count,
        "gaps": traffic.gaps.iter().map(|gap| json!({
            "from": gap.from.to_string(), "to": gap.to.to_string(), "minutes": gap.minutes,
        })).collect::<Vec<_>>(),
        "repeated_times": traffic.repeated,
        "out_of_order_steps": traffic.out_of_order,
        "longest_step_back_seconds": traffic.longest_step_back,
        "steps_back": traffic.steps_back.iter().map(|back| json!({
            "line": back.line, "from": back.from.to_string(), "to": back.to.to_string(), "seconds": back.seconds,
        })).collect::<Vec<_>>(),
        "set_aside": traffic.set_aside.iter().map(|aside| json!({
            "lines": aside.lines, "first": aside.first.to_string(), "last": aside.last.to_string(),
        })).collect::<Vec<_>>(),
        "broken_off": traffic.broken_off,
        "requests_per_month": {
            "low": traffic.monthly.low(), "likely": traffic.monthly.likely(), "high": traffic.monthly.high(),
            "basis": traffic.monthly_basis,
        },
        "unreadable_lines": traffic.unread,
        "unparsed_lines": traffic.unreadable.iter().map(|bad| bad.line).collect::<Vec<_>>(),
        "unreadable": traffic.unreadable.iter().map(|bad| json!({"line": bad.line, "reason": bad.reason})).collect::<Vec<_>>(),
    });
    told["grown_bytes"] = json!(traffic.grown_bytes);
    let changes = traffic.clock_changes.iter();
    told["clock_changes"] =
        changes.map(|change| json!({"at": change.at.to_string(), "minutes": change.minutes})).collect();
    told["remarks"] = json!(traffic.remarks);
    told["burst"] = json!(
        traffic
            .burst
            .map(|burst| { json!({"low": burst.low(), "likely": burst.likely(), "high": burst.high()}) })
    );
    if traffic.step_seconds == 60 {
        told["max_minute"] = json!(traffic.largest_row);
    }
    if let Some(columns) = traffic.format.columns() {
        told["columns"] = json!({
            "delimiter": char::from(columns.delimiter).to_string(), "header": columns.has_header,
            "dates": columns.dates.map(DateOrder::id),
            "time": columns.time_name, "time_of_day": columns.clock.map(|at| columns.name_of(at)),
            "count": columns.count_name, "counts": columns.counts.iter().map(|at| columns.name_of(*at)).collect::<Vec<_>>(),
            "labels": columns.labels.iter().map(|at| columns.name_of(*at)).collect::<Vec<_>>(), "unit": columns.unit.id(),
            "others": columns.others.iter().map(|at| columns.name_of(*at)).collect::<Vec<_>>(),
        });
    }
    if let Format::Json(fields) = &traffic.format {
        told["fields"] = json!({"time": fields.time, "path": fields.path, "array": traffic.is_array});
    }
    if let Format::Series(series) = &traffic.format {
        told["fields"] = json!({
            "time": series.time, "counts": series.counts, "unit": series.unit.id(), "others": series.others,
            "labels": series.labels, "dates": series.dates.map(DateOrder::id), "array": traffic.is_array,
        });
    }
    if let Some(access) = &traffic.access {
        told["status"] =
            access.statuses.iter().map(|(status, count)| (status.to_string(), json!(count))).collect();
        told["methods"] =
            access.methods.iter().map(|(method, count)| (method.clone(), json!(count))).collect();
        told["bytes_sum"] = json!(access.bytes_sum);
        let spread = |of: &Histogram| json!({"mean": of.mean(), "p50": of.quantile(0.5), "p95": of.quantile(0.95), "p99": of.quantile(0.99)});
        told["response_bytes"] = spread(&access.bytes);
        if access.service_ms.count > 0 {
            told["service_ms"] = spread(&access.service_ms);
        }
        told["paths"] = access
            .routes
            .iter()
            .map(|route| {
                json!({
                    "path": route.name, "requests": route.requests, "share": route.share,
                    "mean_bytes": route.bytes.mean(), "mean_service_ms": route.service_ms.mean(),
                })
            })
            .collect();
    }
    told
}
