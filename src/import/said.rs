//! A reading in words, for the command and for the window.

use super::{Access, ClockChange, Columns, CountUnit, Format, JsonSeries, JsonSource, StepBack, Traffic};
use crate::terms::Unit;
use crate::terms::quantity::{number, range};
use jiff::civil::DateTime;

/// All that a reading has to tell, line by line: how the file was read, what it comes to, and what
/// was left out.
pub fn in_words(traffic: &Traffic) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |words: String| lines.push(words);
    let (entry, entries) = if traffic.is_array { ("entry", "entries") } else { ("line", "lines") };
    line(format!(
        "{}: {} {}, {}",
        traffic.source,
        traffic.rows,
        if traffic.rows == 1 { entry } else { entries },
        format_words(&traffic.format, traffic.is_array)
    ));
    if let Some(labels) = labels_of(&traffic.format).filter(|_| traffic.format.unit() != CountUnit::Counter) {
        line(format!("several series, told apart by {labels}; they are added"));
    }
    let others = match &traffic.format {
        Format::Series(series) => {
            (!series.others.is_empty()).then(|| format!("`{}`", series.others.join("`, `")))
        }
        format => format.columns().and_then(Columns::other_words),
    };
    if let Some(others) = others {
        line(format!("not counted, but numbers as well: {others}"));
    }
    line(format!(
        "{} to {}, {}; {}, {} of 168 hours of the week",
        stamp(traffic, traffic.first),
        stamp(traffic, traffic.last),
        match traffic.step_seconds {
            0 => "no usual time between lines".to_owned(),
            step => format!("a line every {}", step_words(step)),
        },
        counted(traffic.span_hours as u64, "calendar hour"),
        traffic.covered_hours
    ));
    line(format!(
        "{} {}, {} in the mean hour, {} in the fullest ({}): {}× the mean; {}",
        number(traffic.total),
        if number(traffic.total) == "1" { "request" } else { "requests" },
        number(traffic.mean_per_hour),
        number(traffic.peak_count),
        stamp(traffic, traffic.peak_hour),
        number(traffic.peak_to_mean()),
        counted(traffic.idle_hours as u64, "idle hour")
    ));
    line(format!(
        "half of the hours below {}, 95 in 100 below {}, 99 below {}",
        number(traffic.p50_hour),
        number(traffic.p95_hour),
        number(traffic.p99_hour)
    ));
    line(format!("{} ({})", range(traffic.monthly, Unit::Requests), traffic.monthly_basis));
    if let Some(burst) = traffic.burst {
        line(format!("the fullest minute of a busy hour is {} its mean minute", range(burst, Unit::Times)));
    }
    if let Some(access) = &traffic.access {
        for words in access_words(access) {
            line(words);
        }
    }
    if traffic.gap_count > 0 {
        line(format!(
            "nothing is recorded for {}, taken as time without traffic:",
            span_words(traffic.gap_minutes)
        ));
        for gap in &traffic.gaps {
            line(format!("  {} from {} to {}", span_words(gap.minutes), gap.from, gap.to));
        }
        let more = traffic.gap_count - traffic.gaps.len().min(traffic.gap_count);
        if more > 0 {
            line(format!("  and {} more", counted(more as u64, "gap")));
        }
    }
    if traffic.out_of_order > 0 {
        line(format!(
            "{} older than the line before, by up to {}",
            one_or_more(traffic.out_of_order, "1 line is", "lines are"),
            step_words(traffic.longest_step_back)
        ));
        for back in told_steps_back(traffic) {
            let StepBack { line: number, from, to, seconds } = back;
            line(format!("  {entry} {number}: {to} after {from}, {} back", step_words(*seconds)));
        }
    }
    if traffic.repeated > 0 {
        let repeat =
            one_or_more(traffic.repeated, "1 line repeats a time and was", "lines repeat a time and were");
        line(format!("{repeat} added"));
    }
    for change in &traffic.clock_changes {
        line(clock_words(*change));
    }
    if traffic.offsets_differ {
        line("lines differ in their time zone; each counts on its own clock".to_owned());
    }
    for aside in &traffic.set_aside {
        line(format!(
            "{}, {} to {}, far from the rest, left out: the clock jumped, check it",
            counted(aside.lines, "line"),
            aside.first,
            aside.last
        ));
    }
    if traffic.grown_bytes > 0 {
        line(format!(
            "the file grew by {} KiB while it was read, which do not count: read it again to have them",
            number((traffic.grown_bytes as f64 / 1024.0).max(0.1))
        ));
    }
    traffic.remarks.iter().for_each(|remark| line(remark.clone()));
    if let Some(reason) = &traffic.broken_off {
        line(format!("the file ends badly, {reason}; what came before counts"));
    }
    if traffic.unread > 0 {
        let what = if traffic.unread == 1 { entry } else { entries };
        line(format!("{} {what} could not be read:", traffic.unread));
        for bad in &traffic.unreadable {
            line(format!("  {entry} {}: {}", bad.line, bad.reason));
        }
    }
    lines
}

fn clock_words(change: ClockChange) -> String {
    let hour = change.at.hour();
    let (date, from, to) = (change.at.date(), hour, (hour + 1) % 24);
    match change.minutes {
        60 => {
            format!("clocks went forward on {date}: there was no {from:02}:00 to {to:02}:00, which is no gap")
        }
        -60 => {
            format!("clocks went back on {date}: {from:02}:00 to {to:02}:00 came twice, counted as two hours")
        }
        minutes => format!("clocks changed by {minutes} min on {date}"),
    }
}

fn labels_of(format: &Format) -> Option<String> {
    match format {
        Format::Series(series) => {
            (!series.labels.is_empty()).then(|| format!("`{}`", series.labels.join("`, `")))
        }
        format => format.columns().and_then(Columns::label_words),
    }
}

/// `1 line`, `3 lines`.
pub fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// A stretch of whole minutes: `3 hours`, `25 min`, `2 h 5 min`.
pub fn span_words(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => counted(hours.unsigned_abs(), "hour"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// The steps back that are jumps of a clock, of a minute or more; where there is none, or lines are in
/// no order at all, the longest.
fn told_steps_back(traffic: &Traffic) -> Vec<&StepBack> {
    const JUMP_S: i64 = 60;
    let in_order = traffic.out_of_order <= traffic.rows / 10;
    let jumps: Vec<&StepBack> =
        traffic.steps_back.iter().filter(|back| in_order && back.seconds >= JUMP_S).collect();
    if jumps.is_empty() {
        let longest = traffic.steps_back.iter().rev().max_by_key(|back| back.seconds);
        return longest.into_iter().collect();
    }
    jumps
}

/// Where more than a noun differs.
fn one_or_more(count: u64, one: &str, more: &str) -> String {
    if count == 1 { one.to_owned() } else { format!("{count} {more}") }
}

/// How a file was read, guessed or as it was said.
fn format_words(format: &Format, is_array: bool) -> String {
    match format {
        Format::Table(columns) => format!(
            "a table with {}s, {}; times from {}, {}",
            columns.delimiter_words(),
            if columns.has_header { "with a header" } else { "without a header" },
            columns.time_words(),
            columns.count_words().map_or_else(
                || "each line counts one request".to_owned(),
                |words| {
                    let unit = columns.unit;
                    let held = held_words(unit);
                    format!("counts from {words}, {}{held}", unit.label())
                }
            )
        ),
        Format::Common | Format::ApplicationBalancer | Format::Balancer | Format::W3c(_) | Format::S3 => {
            format.name().label().to_owned()
        }
        Format::Series(series) => series_words(series, is_array),
        Format::Json(fields) => {
            let named = |what: &str, field: &Option<String>| {
                field.as_ref().map_or_else(String::new, |field| format!("; {what} from field `{field}`"))
            };
            let kind = if is_array { "a JSON array" } else { "JSON lines" };
            let order = fields.dates.map_or_else(String::new, |dates| format!(", {}", dates.label()));
            format!("{kind}{}{order}{}", named("times", &fields.time), named("paths", &fields.path))
        }
    }
}

fn series_words(series: &JsonSeries, is_array: bool) -> String {
    let kind = match series.source {
        JsonSource::Objects if is_array => "a JSON array",
        JsonSource::Objects => "JSON lines",
        JsonSource::MetricStatistics => "statistics of CloudWatch",
        JsonSource::MetricData => "metric data of CloudWatch",
        JsonSource::Prometheus => "an answer of Prometheus",
    };
    let names = series.counts.join("`, `");
    let several = if series.counts.len() > 1 { "the sum of " } else { "" };
    let order = series.dates.map_or_else(String::new, |dates| format!(" ({})", dates.label()));
    format!(
        "{kind}; times from `{}`{order}, counts from {several}`{names}`, {}{}",
        series.time,
        series.unit.label(),
        held_words(series.unit)
    )
}

/// How numbers of a unit are counted.
const fn held_words(unit: CountUnit) -> &'static str {
    match unit {
        CountUnit::Count => "",
        CountUnit::Counter => ": what they rise from line to line, and all after a fall",
        _ => " times the usual step",
    }
}

fn access_words(access: &Access) -> Vec<String> {
    let mut lines = Vec::new();
    let statuses: Vec<String> =
        access.statuses.iter().map(|(status, count)| format!("{status}: {count}")).collect();
    if !statuses.is_empty() {
        lines.push(format!("status {}", statuses.join(", ")));
    }
    if let Some(mean) = access.bytes.mean() {
        lines.push(format!("{} KiB in the mean response", number(mean / 1024.0)));
    }
    if let (Some(median), Some(p95)) = (access.service_ms.quantile(0.5), access.service_ms.quantile(0.95)) {
        lines.push(format!("answered within {} ms by half, {} ms by 95 in 100", number(median), number(p95)));
    }
    let routes: Vec<String> =
        access.routes.iter().map(|route| format!("{} ({:.0} %)", route.name, route.share * 100.0)).collect();
    if !routes.is_empty() {
        lines.push(format!("paths: {}", routes.join(", ")));
    }
    lines
}

/// A time as the file's clock shows it, with what that clock is ahead of UTC where it says so.
pub fn stamp(traffic: &Traffic, time: DateTime) -> String {
    let changed = traffic.clock_changes.iter().filter(|change| change.at < time).map(|change| change.minutes);
    let changed: i32 = changed.sum();
    let offset = traffic.offset_minutes.map_or_else(String::new, |minutes| {
        let minutes = minutes + changed;
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    });
    format!("{} {}{offset}", time.date(), time.time())
}

fn step_words(seconds: i64) -> String {
    match seconds {
        days if days % 86_400 == 0 => counted(days.unsigned_abs() / 86_400, "day"),
        hours if hours % 3600 == 0 => format!("{} h", hours / 3600),
        minutes if minutes % 60 == 0 => format!("{} min", minutes / 60),
        seconds => format!("{seconds} s"),
    }
}
