use crate::assess::AssessError;
use crate::catalog::CatalogError;
use crate::decision::file::FileError;
use crate::terms::document::Located;
use crate::terms::file::{FileProblem, read_text};
use miette::{Diagnostic, GraphicalReportHandler, LabeledSpan, NamedSource, SourceCode, SourceOffset};
use std::fmt;
use std::path::Path;

/// What went wrong, where, and what to do.
#[derive(Debug)]
pub struct Failure {
    message: String,
    advice: Option<String>,
    place: Option<Place>,
}

/// A place in a file, shown with its line where there is a terminal to show it on.
#[derive(Debug)]
struct Place {
    file: String,
    line: usize,
    column: usize,
}

impl Failure {
    pub const fn new(message: String) -> Self {
        Self { message, advice: None, place: None }
    }

    /// What to do about it, where the message does not say so.
    #[must_use]
    pub fn advice(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }

    /// What is wrong at a place in a file.
    pub(super) fn located(file: &str, located: &Located) -> Self {
        let Located { line, column, message, advice } = located;
        Self {
            message: format!("{file}, line {line}, column {column}: {message}"),
            advice: (!advice.is_empty()).then(|| advice.clone()),
            place: Some(Place { file: file.to_owned(), line: *line, column: *column }),
        }
    }

    /// Says it on the error output: with colour and signs on a terminal, plainly elsewhere.
    #[expect(clippy::print_stderr, reason = "the command's edge: this is what standard error is for")]
    pub(super) fn report(&self, is_terminal: bool) {
        let mut text = String::new();
        let rendered = if is_terminal {
            GraphicalReportHandler::new().render_report(&mut text, &Shown::of(self))
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

/// A failure with the text around its place.
#[derive(Debug)]
struct Shown<'a> {
    failure: &'a Failure,
    source: Option<(NamedSource<String>, SourceOffset)>,
}

impl<'a> Shown<'a> {
    fn of(failure: &'a Failure) -> Self {
        // The file may be no file but a preset's name; then there is nothing to show.
        let source = failure.place.as_ref().and_then(|place| {
            let text = read_text(Path::new(&place.file)).ok()?;
            let offset = SourceOffset::from_location(&text, place.line, place.column);
            Some((NamedSource::new(&place.file, text), offset))
        });
        Self { failure, source }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failure.fmt(f)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.failure.advice.as_ref().map(|advice| Box::new(advice) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|(text, _)| text as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (_, offset) = self.source.as_ref()?;
        let here = LabeledSpan::new(Some("here".to_owned()), offset.offset(), 1);
        Some(Box::new(std::iter::once(here)))
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Text { file, located } => Self::located(&file, &located),
            other => Self::new(other.to_string()),
        }
    }
}

impl From<CatalogError> for Failure {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Text { file, located } => Self::located(&file, &located),
            CatalogError::Unknown { .. } | CatalogError::Altered { .. } => Self::new(error.to_string()),
        }
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

from_rooms!(AssessError, FileProblem, crate::report::ExportError);
