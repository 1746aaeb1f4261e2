//! Writing it down: one assessment, many writers, none of which computes.

pub mod chart;
mod csv;
mod json;
mod markdown;
#[cfg(feature = "pdf")]
mod pdf;
mod record;
pub mod said;
pub mod style;
mod svg;
mod text;
mod workshop;

pub use json::{assessment_json, lines as json_lines};
pub use markdown::madr;
pub use said::near_miss;
pub use svg::{Size, svg, svg_sized};
pub use text::{text, text_within};

use crate::assess::Assessment;
use crate::terms::file::{FileProblem, write_atomically};
use chart::{ChartId, CostView, chart, cost_chart};
use std::path::Path;

/// Why nothing was exported. What was there before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(
        "{file}: there is no format for `{extension}`; end the name with .md, .pdf, .csv, .json, .svg or .ron"
    )]
    UnknownFormat { file: String, extension: String },
    #[error("{file}: a chart has no format `{extension}`; end the name with .svg or .csv")]
    UnknownChartFormat { file: String, extension: String },
    #[error("{0}: this build writes no PDF; build with the `pdf` feature, or export Markdown")]
    NoPdf(String),
    #[error("the record could not be typeset: {0}")]
    Typeset(String),
    #[error("the record could not be turned into text: {0}")]
    Text(String),
    #[error(transparent)]
    File(#[from] FileProblem),
}

/// Writes an assessment in the format of the file's extension, whole or not at all.
pub fn export(path: &Path, assessment: &Assessment) -> Result<(), ExportError> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
    let bytes = match extension.as_str() {
        "md" => madr(assessment, number_of(path)).into_bytes(),
        "csv" => csv::tables(assessment).map_err(|error| ExportError::Text(error.to_string()))?,
        "json" => json_lines(&assessment_json(assessment)).into_bytes(),
        "svg" => svg(&cost_chart(assessment, &CostView::default())).into_bytes(),
        "ron" => record::ron(assessment).map_err(|error| ExportError::Text(error.to_string()))?.into_bytes(),
        "pdf" => pdf_bytes(path, assessment)?,
        _ => {
            return Err(ExportError::UnknownFormat { file: path.display().to_string(), extension });
        }
    };
    Ok(write_atomically(path, &bytes)?)
}

/// Writes one chart, as SVG or as a CSV of what it draws, whole or not at all.
pub fn export_chart(path: &Path, assessment: &Assessment, id: &ChartId) -> Result<(), ExportError> {
    let Some(found) = chart(assessment, id) else {
        return Err(ExportError::Text("its figures are not known yet".to_owned()));
    };
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
    let bytes = match extension.as_str() {
        "csv" => csv::of_chart(&found).map_err(|error| ExportError::Text(error.to_string()))?,
        "svg" => svg(&found).into_bytes(),
        _ => return Err(ExportError::UnknownChartFormat { file: path.display().to_string(), extension }),
    };
    Ok(write_atomically(path, &bytes)?)
}

#[cfg(feature = "pdf")]
fn pdf_bytes(_: &Path, assessment: &Assessment) -> Result<Vec<u8>, ExportError> {
    pdf::pdf(assessment)
}

#[cfg(not(feature = "pdf"))]
fn pdf_bytes(path: &Path, _: &Assessment) -> Result<Vec<u8>, ExportError> {
    Err(ExportError::NoPdf(path.display().to_string()))
}

/// `0007-where.md` is record number 7; a name without a number is the first.
fn number_of(path: &Path) -> u32 {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    let digits: String = stem.chars().take_while(char::is_ascii_digit).take(6).collect();
    digits.parse().unwrap_or(1)
}
