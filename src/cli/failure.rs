use crate::assess::AssessError;
use crate::catalog::CatalogError;
use crate::decision::file::FileError;
use crate::terms::file::FileProblem;
use miette::{Diagnostic, GraphicalReportHandler};
use std::fmt;

/// What went wrong, where, and what to do.
#[derive(Debug)]
pub struct Failure {
    message: String,
    advice: Option<String>,
}

impl Failure {
    pub const fn new(message: String) -> Self {
        Self { message, advice: None }
    }

    /// What to do about it, where the message does not say so.
    #[must_use]
    pub fn advice(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }

    /// Says it on the error output: with colour and signs on a terminal, plainly elsewhere.
    #[expect(clippy::print_stderr, reason = "the command's edge: this is what standard error is for")]
    pub(super) fn report(&self, is_terminal: bool) {
        let mut text = String::new();
        let rendered = if is_terminal {
            GraphicalReportHandler::new().render_report(&mut text, self)
        } else {
            plain(&mut text, self)
        };
        if rendered.is_err() {
            text = format!("siteplan: {self}\n");
        }
        eprint!("{text}");
    }
}

fn plain(text: &mut String, failure: &Failure) -> fmt::Result {
    use fmt::Write as _;
    writeln!(text, "siteplan: {failure}")?;
    match &failure.advice {
        Some(advice) => writeln!(text, "  {advice}"),
        None => Ok(()),
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl Diagnostic for Failure {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.advice.as_ref().map(|advice| Box::new(advice) as Box<dyn fmt::Display>)
    }
}

/// Errors of the rooms say all there is to say.
macro_rules! from_rooms {
    ($($error:ty),*) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new(error.to_string())
            }
        }
    )*};
}

from_rooms!(AssessError, CatalogError, FileError, FileProblem, crate::report::ExportError);
