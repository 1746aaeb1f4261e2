//! The command: the same engines without a window.
//!
//! Exit codes: 0 answered; 1 a "no"; 2 an error, which names what, where and what to do. A reader
//! that closes the pipe early is content, not an error.

pub mod calc;
mod catalogs;
mod decisions;
mod failure;
mod traffic;

pub use failure::Failure;

use clap::{Args, Parser, Subcommand};
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Decide where an application should live.
#[derive(Parser, Debug)]
#[command(name = "siteplan", version, about, max_term_width = 100)]
struct Command {
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Subcommand, Debug)]
enum Task {
    /// Open the workbench, with a decision or without
    Open {
        /// A decision's file
        file: Option<PathBuf>,
    },
    /// Start a decision from a preset, or an empty one
    New {
        /// A preset's name (see `siteplan presets`), or the file of one of your own
        #[arg(long, value_name = "NAME|FILE")]
        preset: Option<String>,
        /// The decision's title
        #[arg(long)]
        title: Option<String>,
        /// The file to write
        #[arg(short, long)]
        output: PathBuf,
        /// Replace the file if it exists
        #[arg(long)]
        force: bool,
    },
    /// List the decisions to start from
    Presets {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Say where the application should live, and how sure that is
    Assess {
        /// A decision's file
        file: PathBuf,
        #[command(flatten)]
        how: How,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
        /// Exit with 1 unless there is a clear winner
        #[arg(long)]
        require_clear: bool,
    },
    /// Take a figure apart: bill/OPTION[/METER], score/OPTION[/CRITERION], break-even/A/B
    Explain {
        /// A decision's file
        file: PathBuf,
        /// The figure's name; options and meters are named as in `siteplan assess --json`
        figure: String,
        #[command(flatten)]
        how: How,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Write a record: .md, .pdf, .csv, .json, .svg or .ron
    Export {
        /// A decision's file
        file: PathBuf,
        /// The file to write; its extension says the format
        #[arg(short, long)]
        output: PathBuf,
        #[command(flatten)]
        how: How,
    },
    /// Compare two decisions, or one under two catalogues
    ///
    /// Exits with 1 where there is a difference.
    Diff {
        /// A decision's file
        before: PathBuf,
        /// Another one; left out where two catalogues are compared
        after: Option<PathBuf>,
        /// Given twice: the catalogues to compare one decision under; once: the one for both
        #[arg(long, value_name = "ID|FILE")]
        catalog: Vec<String>,
        #[command(flatten)]
        run: Run,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Read a metric series into a decision
    ImportTraffic(traffic::ImportArgs),
    /// Look into the catalogues
    Catalog {
        #[command(subcommand)]
        task: catalogs::CatalogTask,
    },
    /// Run an engine on cases from a JSON array
    Calc {
        #[command(subcommand)]
        engine: calc::Engine,
    },
}

/// How an assessment is made, where it differs from what the decision stores.
#[derive(Args, Debug, Clone, Default)]
struct How {
    /// A shipped catalogue's id, or a price book's file
    #[arg(long, value_name = "ID|FILE")]
    catalog: Option<String>,
    #[command(flatten)]
    run: Run,
}

/// How figures are drawn, where it differs from what the decision stores.
#[derive(Args, Debug, Clone, Copy, Default)]
struct Run {
    /// Seed of the draws
    #[arg(long)]
    seed: Option<u64>,
    /// Futures drawn
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    draws: Option<u32>,
    /// Threads to use; the result does not depend on it
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// The day the decision is about, as 2026-11-23
    #[arg(long)]
    on: Option<jiff::civil::Date>,
}

/// What a subcommand answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
}

/// Opens the workbench, with a decision or without; says why not.
pub type OpenWindow = fn(Option<PathBuf>) -> Result<(), String>;

/// Parses the arguments of the process, answers on its standard output, complains on its error
/// output. The window is a face of its own, so the binary hands it in; a build without one has none.
pub fn main(window: Option<OpenWindow>) -> ExitCode {
    let command = match Command::try_parse() {
        Ok(command) => command,
        Err(usage) => {
            let asked_for_help = !usage.use_stderr();
            // Nobody is left to tell if even this cannot be printed.
            let _printed = usage.print();
            return if asked_for_help { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    let mut out = Vec::new();
    let answer = run(command.task, window, &mut out);
    let written = std::io::stdout().lock().write_all(&out).and_then(|()| std::io::stdout().flush());
    match (answer, written) {
        (Err(failure), _) => {
            failure.report(std::io::stderr().is_terminal());
            ExitCode::from(2)
        }
        (Ok(_), Err(error)) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Failure::new(format!("the answer could not be written: {error}")).report(false);
            ExitCode::from(2)
        }
        (Ok(Answer::Yes), _) => ExitCode::SUCCESS,
        (Ok(Answer::No), _) => ExitCode::from(1),
    }
}

fn run(task: Option<Task>, window: Option<OpenWindow>, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    match task {
        None => open(None, window),
        Some(Task::Open { file }) => open(file, window),
        Some(Task::New { preset, title, output, force }) => {
            decisions::new(preset.as_deref(), title.as_deref(), &output, force, out)
        }
        Some(Task::Presets { json }) => decisions::presets(json, out),
        Some(Task::Assess { file, how, json, require_clear }) => {
            decisions::assess(&file, &how, json, require_clear, out)
        }
        Some(Task::Explain { file, figure, how, json }) => {
            decisions::explain(&file, &figure, &how, json, out)
        }
        Some(Task::Export { file, output, how }) => decisions::export(&file, &output, &how, out),
        Some(Task::Diff { before, after, catalog, run, json }) => {
            decisions::diff(&before, after.as_deref(), &catalog, run, json, out)
        }
        Some(Task::ImportTraffic(arguments)) => traffic::import(&arguments, out),
        Some(Task::Catalog { task }) => catalogs::run(&task, out),
        Some(Task::Calc { engine }) => calc::run(&engine, out),
    }
}

fn open(file: Option<PathBuf>, window: Option<OpenWindow>) -> Result<Answer, Failure> {
    let Some(window) = window else {
        return Err(Failure::new("this build has no workbench".to_owned())
            .advice("build with the `gui` feature, or use `siteplan assess FILE`"));
    };
    if let Some(file) = &file {
        // A file that cannot be read is said here, where it was named, and not in an empty window.
        decisions::read_decision(file)?;
    }
    window(file).map_err(|problem| {
        Failure::new(problem)
            .advice("set DISPLAY or WAYLAND_DISPLAY, or use `siteplan assess FILE` without a window")
    })?;
    Ok(Answer::Yes)
}

/// Prints a JSON value the one way it is printed.
fn print_json(value: &serde_json::Value, out: &mut Vec<u8>) {
    out.extend(crate::report::json_lines(value).into_bytes());
}
