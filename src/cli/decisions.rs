//! Subcommands about one decision.

use super::catalogs::catalog_named;
use super::{Answer, Failure, How, Run, print_json};
use crate::assess::{self, AssessError, Assessment, Explanation, FigureId, VerdictKind};
use crate::decision::Decision;
use crate::decision::file::{fault_in, read, save};
use crate::report;
use crate::terms::day;
use crate::terms::document::{Fault, nearest};
use crate::terms::file::read_text;
use crate::watch::{self, Standing};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;

pub(super) fn new(
    preset: Option<&str>,
    title: Option<&str>,
    output: &Path,
    force: bool,
    out: &mut Vec<u8>,
) -> Result<Answer, Failure> {
    // A link that leads nowhere is a name that is taken as well.
    if output.symlink_metadata().is_ok() && !force {
        return Err(Failure::new(format!("{} exists", output.display()))
            .advice("choose another name, or say --force to replace it"));
    }
    let mut decision = match preset {
        None => Decision::blank(title.unwrap_or("Where should it live?")),
        Some(named) => preset_named(named)?,
    };
    if let Some(title) = title {
        title.clone_into(&mut decision.title);
    }
    decision.settings.on = day::today();
    save(output, &decision)?;
    say(out, &format!("{} is ready; open it with `siteplan open {0}`\n", output.display()))
}

/// A shipped preset by name, or any decision by path; its answers are to be confirmed.
fn preset_named(named: &str) -> Result<Decision, Failure> {
    if let Some(shipped) = assess::presets().iter().find(|preset| preset.id == named) {
        return shipped
            .decision()
            .map_err(|located| Failure::new(format!("the preset `{named}`, {located}")));
    }
    let path = Path::new(named);
    if looks_like_a_file(path) {
        return Ok(assess::as_preset(read_decision(path)?));
    }
    let near = nearest(named, assess::presets().iter().map(|preset| preset.id));
    let hint = near.map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
    Err(Failure::new(format!("there is no preset `{named}`{hint}"))
        .advice("`siteplan presets` lists them; the file of your own is named by its path"))
}

pub(super) fn looks_like_a_file(path: &Path) -> bool {
    path.extension().is_some() || path.components().count() > 1 || path.exists()
}

pub(super) fn presets(as_json: bool, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    let list = assess::presets();
    if as_json {
        let presets: Vec<Value> =
            list.iter().map(|preset| json!({"id": preset.id, "about": preset.about})).collect();
        print_json(&Value::Array(presets), out);
        return Ok(Answer::Yes);
    }
    for preset in list {
        say(out, &format!("{:<18} {}\n", preset.id, preset.about))?;
    }
    Ok(Answer::Yes)
}

pub(super) fn assess(
    file: &Path,
    how: &How,
    as_json: bool,
    require_clear: bool,
    out: &mut Vec<u8>,
) -> Result<Answer, Failure> {
    let assessment = assessed(file, how)?;
    if as_json {
        print_json(&report::assessment_json(&assessment), out);
    } else {
        say(out, &report::text(&assessment))?;
    }
    let is_clear = assessment.verdict.kind == VerdictKind::Clear;
    Ok(if require_clear && !is_clear { Answer::No } else { Answer::Yes })
}

pub(super) fn explain(
    file: &Path,
    figure: &str,
    how: &How,
    as_json: bool,
    out: &mut Vec<u8>,
) -> Result<Answer, Failure> {
    let wanted: FigureId =
        figure.parse().map_err(|error: assess::NoFigure| Failure::new(error.to_string()))?;
    let assessment = assessed(file, how)?;
    let explanation =
        assess::explain(&assessment, &wanted).map_err(|error| Failure::new(error.to_string()))?;
    if as_json {
        print_json(&explanation_json(&explanation), out);
    } else {
        let mut text = String::new();
        write_explanation(&explanation, 0, &mut text);
        say(out, &text)?;
    }
    Ok(Answer::Yes)
}

/// Whether two names lead to one file that is there.
fn are_one_file(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

pub(super) fn export(file: &Path, output: &Path, how: &How, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    if are_one_file(file, output) {
        return Err(Failure::new(format!("{} is the decision itself", output.display()))
            .advice("name another file: a record does not keep the comments of a decision"));
    }
    let assessment = assessed(file, how)?;
    report::export(output, &assessment)?;
    say(out, &format!("{} written\n", output.display()))
}

pub(super) fn diff(
    before: &Path,
    after: Option<&Path>,
    catalogs: &[String],
    run: Run,
    as_json: bool,
    out: &mut Vec<u8>,
) -> Result<Answer, Failure> {
    let under =
        |file: &Path, catalog: Option<&String>| assessed(file, &How { catalog: catalog.cloned(), run });
    let (first, second) = match (after, catalogs) {
        (Some(after), [] | [_]) => (under(before, catalogs.first())?, under(after, catalogs.first())?),
        (None, [a, b]) => (under(before, Some(a))?, under(before, Some(b))?),
        _ => {
            return Err(Failure::new("two things are compared at a time".to_owned())
                .advice("name two decisions, or one decision and --catalog twice"));
        }
    };
    let changes = watch::diff(&first, &second);
    if as_json {
        let list: Vec<Value> = changes
            .iter()
            .map(|change| {
                json!({
                    "kind": change.kind.id(), "id": change.id, "what": change.what,
                    "before": change.before, "after": change.after,
                })
            })
            .collect();
        let options: Vec<Value> = watch::standings(&first, &second)
            .iter()
            .map(|change| {
                let standing = |side: &Option<Standing>| side.as_ref().map(standing_json);
                json!({"id": change.option, "name": change.name, "before": standing(&change.before), "after": standing(&change.after)})
            })
            .collect();
        print_json(&json!({"different": !changes.is_empty(), "changes": list, "options": options}), out);
    } else if changes.is_empty() {
        say(out, "no difference\n")?;
    } else {
        say(out, &watch::text(&changes))?;
    }
    Ok(if changes.is_empty() { Answer::Yes } else { Answer::No })
}

pub(super) fn standing_json(standing: &Standing) -> Value {
    let monthly = standing.monthly_usd;
    json!({
        "rank": standing.rank, "score": standing.score, "p_first": standing.p_first,
        "likely_usd": standing.likely_usd,
        "monthly_usd": {"p10": monthly.p10, "p50": monthly.p50, "p90": monthly.p90},
        "knocked_out": standing.knocked_out,
    })
}

/// A decision under a catalogue named by id or file.
pub(super) fn assessed_under(file: &Path, catalog: &str, run: Run) -> Result<Assessment, Failure> {
    assessed(file, &How { catalog: Some(catalog.to_owned()), run })
}

/// Reads and assesses, with what the command says instead of what the decision stores.
fn assessed(file: &Path, how: &How) -> Result<Assessment, Failure> {
    let (mut decision, text) = read_with_text(file)?;
    let in_file = |fault: &Fault| -> Failure { fault_in(&text, &file.display().to_string(), fault).into() };
    if let Some(seed) = how.run.seed {
        decision.settings.seed = seed;
    }
    if let Some(draws) = how.run.draws {
        decision.settings.draws = draws;
    }
    if let Some(on) = how.run.on {
        decision.settings.on = on;
    }
    let catalog = match &how.catalog {
        Some(named) => catalog_named(named)?,
        None => assess::catalog_of(&decision).map_err(|error| in_file(&assess::catalog_fault(&error)))?,
    };
    let run = || assess::assess(&decision, &catalog);
    let assessment = match how.run.threads {
        None => run(),
        Some(threads) => rayon::ThreadPoolBuilder::new()
            .num_threads(usize::from(threads))
            .build()
            .map_err(|error| Failure::new(format!("{threads} threads could not be started: {error}")))?
            .install(run),
    };
    assessment.map_err(|error| match error {
        AssessError::Fault(fault) => in_file(&fault),
        // What is wrong with the whole has no line, but it has a file.
        AssessError::NoCandidates | AssessError::NoRange { .. } => {
            Failure::new(format!("{}: {error}", file.display()))
        }
        other => other.into(),
    })
}

/// A decision whose criteria are known too.
pub(super) fn read_decision(file: &Path) -> Result<Decision, Failure> {
    Ok(read_with_text(file)?.0)
}

fn read_with_text(file: &Path) -> Result<(Decision, String), Failure> {
    let text = read_text(file)?;
    let name = file.display().to_string();
    let decision = read(&text, &name)?;
    match assess::faults(&decision).first() {
        Some(fault) => Err(fault_in(&text, &name, fault).into()),
        None => Ok((decision, text)),
    }
}

fn explanation_json(explanation: &Explanation) -> Value {
    json!({
        "title": explanation.title,
        "value": explanation.value,
        "formula": explanation.formula,
        "inputs": explanation.inputs.iter().map(|(name, value)| json!({"name": name, "value": value})).collect::<Vec<_>>(),
        "sources": explanation.sources.iter().map(|source| json!({
            "text": source.text, "as_of": source.as_of, "evidence": source.evidence.label(),
        })).collect::<Vec<_>>(),
        "children": explanation.children.iter().map(explanation_json).collect::<Vec<_>>(),
    })
}

fn write_explanation(explanation: &Explanation, depth: usize, text: &mut String) {
    use std::fmt::Write as _;
    let indent = "  ".repeat(depth);
    // A String never refuses what is written to it.
    let _infallible = writeln!(text, "{indent}{}: {}", explanation.title, explanation.value);
    let _infallible = writeln!(text, "{indent}  {}", explanation.formula);
    if explanation.children.is_empty() {
        for (name, value) in &explanation.inputs {
            let _infallible = writeln!(text, "{indent}  {name}: {value}");
        }
    }
    for source in &explanation.sources {
        let _infallible = writeln!(
            text,
            "{indent}  source: {} ({}, {})",
            source.text,
            source.as_of,
            source.evidence.label()
        );
    }
    for child in &explanation.children {
        write_explanation(child, depth + 1, text);
    }
}

/// Prints text for people.
pub(super) fn say(out: &mut Vec<u8>, text: &str) -> Result<Answer, Failure> {
    out.write_all(text.as_bytes()).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Answer::Yes)
}
