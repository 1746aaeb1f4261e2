//! The thin binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    siteplan::cli::main(window())
}

#[cfg(feature = "gui")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature there is none")]
fn window() -> Option<siteplan::cli::OpenWindow> {
    Some(|file| {
        let options = siteplan::gui::Options { open: file, preset: None };
        siteplan::gui::run(options).map_err(|error| error.to_string())
    })
}

#[cfg(not(feature = "gui"))]
const fn window() -> Option<siteplan::cli::OpenWindow> {
    None
}
