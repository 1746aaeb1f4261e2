//! What was read of a file, as plain figures.

use super::{Access, Format, Unreadable};
use crate::decision::HOURS_A_WEEK;
use crate::terms::Estimate;
use jiff::civil::DateTime;

/// Traffic, read.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// The file's name.
    pub source: String,
    /// How the file was read.
    pub format: Format,
    /// The file is one JSON array; its entries are counted as lines.
    pub is_array: bool,
    /// Lines that were read.
    pub rows: u64,
    /// Lines that were not, and the first ten of them.
    pub unread: u64,
    pub unreadable: Vec<Unreadable>,
    /// Why reading ended before the file did; what came before counts.
    pub broken_off: Option<String>,
    /// Lines so far from all others that their clock must have been wrong; they do not count.
    pub set_aside: Vec<SetAside>,
    /// Lines older than the line before them, and the longest step back, in seconds.
    pub out_of_order: u64,
    pub longest_step_back: i64,
    /// The ten longest of these steps, in the order of their lines.
    pub steps_back: Vec<StepBack>,
    /// Lines of a table whose time another line has already; their counts were added.
    pub repeated: u64,
    /// What the first line's clock is ahead of UTC, in minutes, and whether other lines differ.
    pub offset_minutes: Option<i32>,
    pub offsets_differ: bool,
    /// Wall-clock times as written.
    pub first: DateTime,
    pub last: DateTime,
    /// The usual time between two lines, in seconds; 0 for a single time.
    pub step_seconds: i64,
    /// Every step forward between two lines, with how often it was taken; at most a thousand.
    pub steps: Vec<(i64, u64)>,
    /// Calendar hours from the first to the last, both counted.
    pub span_hours: usize,
    /// The same in days.
    pub span_days: i64,
    pub total: f64,
    /// The largest count of one line.
    pub largest_row: f64,
    pub mean_per_hour: f64,
    /// The start of the fullest calendar hour, and its requests.
    pub peak_hour: DateTime,
    pub peak_count: f64,
    /// Requests of a calendar hour below which that share of the hours stays: 50, 95, 99 %.
    pub p50_hour: f64,
    pub p95_hour: f64,
    pub p99_hour: f64,
    /// Requests by hour of the day, midnight first.
    pub by_hour_of_day: Vec<f64>,
    /// Requests by day of the week, Monday first.
    pub by_weekday: Vec<f64>,
    /// Calendar hours without a request, gaps included.
    pub idle_hours: usize,
    /// Stretches for which nothing was recorded although something usually is, and their minutes in all;
    /// they count as time without traffic.
    pub gap_count: usize,
    pub gap_minutes: i64,
    /// The first ten of them.
    pub gaps: Vec<Gap>,
    /// Mean requests in each hour of the week, Monday midnight first.
    pub week: [f64; HOURS_A_WEEK],
    /// Hours of the week the series covers; the rest are taken from the same hour of other days.
    pub covered_hours: usize,
    /// Requests a month, with the range its weeks (or days) suggest.
    pub monthly: Estimate,
    /// Where that range comes from, in a few words.
    pub monthly_basis: &'static str,
    /// The fullest minute of a busy hour over the hour's mean minute: from a quiet one to the worst;
    /// `None` where lines are too few or too far apart to tell minutes.
    pub burst: Option<Estimate>,
    /// Changes between winter and summer time within the file.
    pub clock_changes: Vec<ClockChange>,
    /// Bytes that were written to the file while it was read; they do not count.
    pub grown_bytes: u64,
    /// What a person should look at: a reading that may be another.
    pub remarks: Vec<String>,
    /// What only a log of single requests tells.
    pub access: Option<Access>,
}

/// Lines on a clock that was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub lines: u64,
    pub first: DateTime,
    pub last: DateTime,
}

/// An hour that a change of clocks skipped, or brought twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockChange {
    /// The start of the hour that did not happen, or came twice.
    pub at: DateTime,
    /// How far clocks went forward; below zero: back.
    pub minutes: i32,
}

/// A stretch for which nothing was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The first minute without a line, or the time of the first line that is missing.
    pub from: DateTime,
    /// The time of the next line.
    pub to: DateTime,
    pub minutes: i64,
}

/// A line that is older than the line before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepBack {
    pub line: u64,
    /// The time of the line before.
    pub from: DateTime,
    pub to: DateTime,
    pub seconds: i64,
}

impl Traffic {
    /// The fullest hour over the mean hour.
    pub fn peak_to_mean(&self) -> f64 {
        self.peak_count / self.mean_per_hour
    }

    /// The week as factors with mean one, to four digits: what the file keeps.
    pub fn weights(&self) -> Vec<f64> {
        let mean = self.week.iter().sum::<f64>() / HOURS_A_WEEK as f64;
        self.week.iter().map(|hour| libm::round(hour / mean * 1e4) / 1e4).collect()
    }
}
