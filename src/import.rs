//! Measured usage becomes answers: to begin with, a metric series in CSV.
//!
//! Reads in one pass and constant memory: a week of 168 sums, not the series. Columns are guessed,
//! said, and correctable. Lines that cannot be read are counted, the first ten with their number
//! and reason; the others are still used.

mod series;
mod stamp;

pub use series::{BadLine, Columns, Gap, ImportError, Series, read_series};
