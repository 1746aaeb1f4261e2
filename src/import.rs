//! Logs and metric series become answers.
//!
//! A file is read once, line by line; what stays in memory is one sum for each hour of the calendar.
//! Nothing is dropped in silence: lines that could not be read, clocks that were wrong and hours
//! that nothing was recorded for are counted and named.

mod access;
mod answers;
mod astray;
mod calendar;
mod cells;
mod clock;
mod columns;
mod counted;
mod dates;
mod document;
mod entries;
mod eras;
mod first_lines;
mod guess;
mod header;
mod histogram;
mod json_lines;
mod json_series;
mod layout;
mod lines;
mod log;
mod moment;
mod months;
mod packed;
mod pasted;
mod routes;
mod said;
mod series;
mod silence;
mod stamp;
mod table;
mod tally;
mod traffic;
mod unit;
mod w3c;

pub use columns::{Columns, Wanted, WantedCount};
pub use dates::DateOrder;
pub use histogram::Histogram;
pub use json_lines::Fields as JsonFields;
pub use json_series::{JsonSeries, Source as JsonSource};
pub use layout::{Layout, columns, layout};
pub use pasted::{PastedTable, pasted_table};
pub use routes::Route;
pub use said::{counted, in_words, span_words, stamp};
pub use traffic::{ClockChange, Gap, SetAside, StepBack, Traffic};
pub use unit::CountUnit;
pub use w3c::W3cFields;

use packed::unpacked;
use std::io::{self, Read};
use tally::{Ending, Tally};

/// Unreadable lines kept with their reasons; the others are counted.
const NAMED_LINES: usize = 10;

/// Why no traffic could be read. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{file}, line {line}: {reason}")]
    Broken { file: String, line: u64, reason: String },
    #[error(
        "{file}: there is no column `{column}`; there are {known}, or name a column by its number from 1"
    )]
    NoColumn { file: String, column: String, known: String },
    #[error(
        "{file}: it is no access log (Common, Combined, nginx, IIS, CloudFront, S3, AWS load balancer) and has no JSON, and no column holds times like `2026-11-23 14:00:00` or seconds since 1970; name the time column or the format, or check the file"
    )]
    NoTimes { file: String },
    #[error("{file}: none of its {lines} lines could be read; the first, line {line}: {reason}")]
    NothingRead { file: String, lines: u64, line: u64, reason: String },
    #[error("{file}: it is packed with {packing}; unpack it, or pack it with gzip")]
    Packed { file: String, packing: &'static str },
    #[error("{file}: its text is UTF-16; save it as UTF-8, or export the series again")]
    Utf16 { file: String },
    #[error("{file}: the file has no lines; export the series again")]
    Empty { file: String },
    #[error("{file}: all counts are zero; choose another column for the count, or a time with traffic")]
    NoTraffic { file: String },
    #[error("{file}: its counter never rises; choose another column for the count, or a time with traffic")]
    Standstill { file: String },
    #[error(
        "{file}: no column is called a count of requests, and its lines come like a clock's; its numbers are {columns}: name the column with the counts, or say that each line is one request"
    )]
    NoCounts { file: String, columns: String },
    #[error(
        "{file}: a rate or a counter counts until the next line, and there is none; export several lines, or say that it is a count"
    )]
    LoneRate { file: String },
    #[error("{file}: {what}")]
    NoCountHere { file: String, what: String },
    #[error(
        "{file}, line {line}: its times span more than a century; is `{column}` the time column? If not, name it"
    )]
    TooLong { file: String, line: u64, column: String },
}

impl ImportError {
    /// None of the numbers is called requests, so that a person has to say which counts.
    fn no_counts(file: &str, numbers: &[String]) -> Self {
        let columns = numbers.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        Self::NoCounts { file: file.to_owned(), columns }
    }
}

/// A line that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// From 1, as editors count.
    pub line: u64,
    pub reason: String,
}

/// How a file was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// A time and a count in each line.
    Table(Columns),
    /// Common and Combined log format, nginx's included.
    Common,
    /// AWS application load balancer.
    ApplicationBalancer,
    /// AWS classic load balancer.
    Balancer,
    /// W3C extended log format: IIS, `CloudFront`. The columns named first; later lines may name others.
    W3c(W3cFields),
    /// Server access log of an S3 bucket.
    S3,
    /// One JSON object a line, or an array of them, each one request.
    Json(JsonFields),
    /// JSON with a time and a count.
    Series(JsonSeries),
}

/// A format, as a person names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatName {
    Csv,
    Common,
    Alb,
    Elb,
    W3c,
    S3,
    Json,
}

impl FormatName {
    pub const ALL: [Self; 7] =
        [Self::Csv, Self::Common, Self::Alb, Self::Elb, Self::W3c, Self::S3, Self::Json];

    pub const fn id(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Common => "common",
            Self::Alb => "alb",
            Self::Elb => "elb",
            Self::W3c => "w3c",
            Self::S3 => "s3",
            Self::Json => "json",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Csv => "a table",
            Self::Common => "a web server's access log",
            Self::Alb => "an application load balancer's log",
            Self::Elb => "a classic load balancer's log",
            Self::W3c => "a log of IIS or CloudFront",
            Self::S3 => "an access log of an S3 bucket",
            Self::Json => "JSON",
        }
    }
}

impl Format {
    pub const fn name(&self) -> FormatName {
        match self {
            Self::Table(_) => FormatName::Csv,
            Self::Common => FormatName::Common,
            Self::ApplicationBalancer => FormatName::Alb,
            Self::Balancer => FormatName::Elb,
            Self::W3c(_) => FormatName::W3c,
            Self::S3 => FormatName::S3,
            Self::Json(_) | Self::Series(_) => FormatName::Json,
        }
    }

    /// What a line's number counts.
    pub const fn unit(&self) -> CountUnit {
        match self {
            Self::Table(columns) => columns.unit,
            Self::Series(series) => series.unit,
            _ => CountUnit::Count,
        }
    }

    /// Whether every line is one request.
    pub const fn counts_lines(&self) -> bool {
        match self {
            Self::Table(columns) => columns.counts.is_empty(),
            Self::Series(_) => false,
            _ => true,
        }
    }

    /// Whether lines are of several series, which share their times.
    pub fn has_labels(&self) -> bool {
        match self {
            Self::Table(columns) => !columns.labels.is_empty(),
            Self::Series(series) => !series.labels.is_empty(),
            _ => false,
        }
    }

    /// A monitoring system's answer in one document, whose series have names.
    pub fn document(&self) -> Option<&JsonSeries> {
        match self {
            Self::Series(series) => {
                matches!(series.source, JsonSource::MetricData | JsonSource::Prometheus).then_some(series)
            }
            _ => None,
        }
    }

    /// The columns of a table.
    pub const fn columns(&self) -> Option<&Columns> {
        match self {
            Self::Table(columns) => Some(columns),
            _ => None,
        }
    }
}

/// What a log of single requests tells beside their times.
#[derive(Clone, Debug)]
pub struct Access {
    /// Ascending.
    pub statuses: Vec<(u16, u64)>,
    /// The most frequent first.
    pub methods: Vec<(String, u64)>,
    /// Sizes of responses.
    pub bytes: Histogram,
    /// Bytes of all responses together.
    pub bytes_sum: u64,
    /// Time the application took, where the log has it.
    pub service_ms: Histogram,
    /// The busiest parts of the application, by the first step of the path.
    pub routes: Vec<Route>,
    /// All requests by hour of the week, Monday midnight first.
    pub week: Vec<f64>,
}

/// How far a reading has come. Called now and then; `false` cancels it.
pub type Progress<'a> = &'a mut dyn FnMut(u64) -> bool;

/// Reads a log or a metric series, plain or gzipped; `file` names it in errors and in the answer.
/// Format and columns are guessed from the beginning; `wanted` overrules the guess. Memory does not
/// grow with the file. `progress` is told the bytes read so far.
pub fn read(
    input: impl Read,
    file: &str,
    wanted: &Wanted,
    progress: Progress<'_>,
) -> Result<Traffic, ImportError> {
    let broken =
        |error: &io::Error| ImportError::Broken { file: file.to_owned(), line: 1, reason: error.to_string() };
    let mut input =
        unpacked(Watched { input, read: 0, told: 0, progress }).map_err(|error| broken(&error))?;
    let mut sample = beginning(&mut input);
    if !sample.contains(&b'\n') && sample.len() < usize::try_from(SAMPLE_BYTES).unwrap_or(usize::MAX) {
        // Not one whole line: why there is no more says more than that there is none.
        input.read(&mut [0]).map_err(|error| broken(&error))?;
    }
    if let Some(packing) = packed::foreign_packing(&sample) {
        return Err(ImportError::Packed { file: file.to_owned(), packing });
    }
    let may_be_json = wanted.format.is_none_or(|format| format == FormatName::Json);
    let document = document::source_of(&sample).filter(|_| may_be_json);
    match document {
        Some(JsonSource::MetricStatistics) => {
            let from = document::points_at(&sample).unwrap_or(0);
            let rest = io::Cursor::new(sample.split_off(from)).chain(input);
            input = Box::new(entries::Entries::within(rest));
            sample = beginning(&mut input);
        }
        Some(source) => return document::read(io::Cursor::new(sample).chain(input), file, source, wanted),
        None => {}
    }
    let is_array = document.is_some() || entries::begins_array(&sample);
    if is_array && document.is_none() {
        input = Box::new(entries::Entries::new(io::Cursor::new(sample).chain(input)));
        sample = beginning(&mut input);
    }
    if sample.is_empty() {
        return Err(ImportError::Empty { file: file.to_owned() });
    }
    if [&b"\xff\xfe"[..], b"\xfe\xff"].iter().any(|mark| sample.starts_with(mark)) {
        return Err(ImportError::Utf16 { file: file.to_owned() });
    }
    let Some(format) = guess(&sample, wanted) else { return table::read(sample, input, file, wanted) };
    if let Format::Json(JsonFields { time, .. }) = &format {
        let source = document.unwrap_or(JsonSource::Objects);
        if let Some(series) = json_series::guess(&sample, file, source, time.as_deref(), wanted)? {
            let mut traffic = json_series::read(io::Cursor::new(sample).chain(input), file, series)?;
            traffic.is_array = is_array;
            return Ok(traffic);
        }
    }
    if !matches!(wanted.count, WantedCount::Unsaid | WantedCount::Lines) || wanted.unit.is_some() {
        let what = "each of its lines is one request, so that no column and no unit of counts applies; leave them out, or say that its format is csv if it is a table".to_owned();
        return Err(ImportError::NoCountHere { file: file.to_owned(), what });
    }
    let mut traffic = log::read(io::Cursor::new(sample).chain(input), file, format)?;
    traffic.is_array = is_array;
    Ok(traffic)
}

/// Reads an open file as long as it is now, so that one that somebody writes to comes to an end, and
/// says how much it has grown meanwhile.
pub fn read_file(
    file: &std::fs::File,
    name: &str,
    wanted: &Wanted,
    progress: Progress<'_>,
) -> Result<Traffic, ImportError> {
    // A pipe has no length.
    let length = || file.metadata().ok().filter(std::fs::Metadata::is_file).map(|about| about.len());
    let before = length();
    let mut traffic = read(file.take(before.unwrap_or(u64::MAX)), name, wanted, progress)?;
    traffic.grown_bytes = before.zip(length()).map_or(0, |(before, after)| after.saturating_sub(before));
    Ok(traffic)
}

/// The first of a file, without the mark some editors begin with.
fn beginning(input: &mut impl Read) -> Vec<u8> {
    let mut sample = Vec::new();
    // A fault in the middle is met again, and reported, where it stands.
    let _met_again = input.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample);
    if let Some(text) = sample.strip_prefix(b"\xef\xbb\xbf") {
        sample = text.to_vec();
    }
    sample
}

/// Enough of a file to tell its format.
const SAMPLE_BYTES: u64 = 64 * 1024;

/// Lines whose majority tells the format.
const FIRST_LINES: usize = 50;

/// Lines of a log that make it one where there is no majority.
const FEWEST_HITS: usize = 2;

/// The log format most of the first lines are in, or else the one of most lines of the sample;
/// `None`: a table.
fn guess(sample: &[u8], wanted: &Wanted) -> Option<Format> {
    let time = || {
        let mut objects = sample.split(|byte| *byte == b'\n').filter(|line| is_object(line));
        wanted.time.clone().or_else(|| objects.find_map(json_lines::Record::time_field))
    };
    let json = |time: Option<String>| {
        let dates = wanted.dates.or_else(|| json_lines::order_of_dates(sample, time.as_deref()));
        Format::Json(JsonFields { time, path: wanted.path.clone(), dates })
    };
    if let Some(name) = wanted.format {
        return match name {
            FormatName::Csv => None,
            FormatName::Common => Some(Format::Common),
            FormatName::Alb => Some(Format::ApplicationBalancer),
            FormatName::Elb => Some(Format::Balancer),
            FormatName::W3c => Some(Format::W3c(fields_of(sample).unwrap_or_default())),
            FormatName::S3 => Some(Format::S3),
            FormatName::Json => Some(json(time())),
        };
    }
    if let Some(fields) = fields_of(sample) {
        return Some(Format::W3c(fields));
    }
    let lines: Vec<&[u8]> = sample
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty() && !line.starts_with(b"#"))
        .collect();
    let first = lines.get(..FIRST_LINES).unwrap_or(&lines);
    let time = time();
    let are_objects = first.iter().filter(|line| is_object(line)).count() * 2 > first.len();
    if are_objects && time.is_some() {
        return Some(json(time));
    }
    let formats = [Format::Common, Format::ApplicationBalancer, Format::Balancer, Format::S3];
    let hits = |format: &Format, lines: &[&[u8]]| {
        let mut stamps = stamp::Stamps::default();
        lines.iter().filter(|line| log::hit(format, line, &mut stamps).is_ok()).count()
    };
    let of_most = formats.iter().find(|format| {
        let read = hits(format, first);
        read * 2 > first.len() || (read > 0 && read * 5 > first.len() && first.len() < 10)
    });
    if let Some(format) = of_most {
        return Some(format.clone());
    }
    // A log may begin with what a program said as it started, or be mixed with another.
    let mut stamps = stamp::Stamps::default();
    let objects = lines.iter().filter(|line| is_object(line)).filter(|line| {
        let record = json_lines::Record::read(line, time.as_deref());
        record.is_ok_and(|record| record.hit(None, None, &mut stamps).is_ok())
    });
    let mut rated = vec![(objects.count(), json(time.clone()))];
    rated.extend(formats.into_iter().rev().map(|format| (hits(&format, &lines), format)));
    let (read, format) = rated.into_iter().max_by_key(|(read, _)| *read)?;
    if read >= FEWEST_HITS {
        return Some(format);
    }
    are_objects.then(|| json(time))
}

/// The columns that a log in the W3C format names before its first lines.
fn fields_of(sample: &[u8]) -> Option<W3cFields> {
    let head =
        sample.split(|byte| *byte == b'\n').take(FIRST_LINES).take_while(|line| line.starts_with(b"#"));
    head.filter_map(|line| W3cFields::of(line.trim_ascii_end())).last()
}

fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"{")
}

/// Tells how far the reading has come, and ends it when asked to.
struct Watched<'a, R> {
    input: R,
    read: u64,
    told: u64,
    progress: Progress<'a>,
}

/// Bytes between two tellings.
const TOLD_EVERY: u64 = 4 * 1024 * 1024;

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read >= self.told + TOLD_EVERY {
            self.told = self.read;
            if !(self.progress)(self.read) {
                return Err(io::Error::other(CANCELLED));
            }
        }
        let length = self.input.read(buffer)?;
        self.read += length as u64;
        Ok(length)
    }
}

const CANCELLED: &str = "the reading was cancelled";

/// The lines that could not be read: a count, and the first ten of them.
#[derive(Clone, Debug, Default)]
struct Unread {
    count: u64,
    named: Vec<Unreadable>,
}

impl Unread {
    fn add(&mut self, line: u64, reason: impl Into<String>) {
        self.count += 1;
        if self.named.len() < NAMED_LINES {
            self.named.push(Unreadable { line, reason: reason.into() });
        }
    }
}

fn finish(mut tally: Tally, file: &str, mut ending: Ending) -> Result<Traffic, ImportError> {
    if tally.rows == 0 {
        return Err(match ending.unreadable.first() {
            Some(first) => ImportError::NothingRead {
                file: file.to_owned(),
                lines: ending.unread,
                line: first.line,
                reason: first.reason.clone(),
            },
            None => ImportError::Empty { file: file.to_owned() },
        });
    }
    let asides = tally.set_aside();
    if let Some(access) = &mut ending.access {
        access.leave_out(&asides);
    }
    if ending.format.unit().seconds().is_some() && tally.step() == 0 {
        return Err(ImportError::LoneRate { file: file.to_owned() });
    }
    if let Some(line) = tally.strange_line() {
        let column = match &ending.format {
            Format::Table(columns) => columns.time_name.clone(),
            Format::Json(JsonFields { time: Some(field), .. }) => field.clone(),
            Format::Series(series) => series.time.clone(),
            _ => "time".to_owned(),
        };
        return Err(ImportError::TooLong { file: file.to_owned(), line, column });
    }
    let set_aside = asides.iter().filter_map(astray::Aside::told).collect();
    let counts_rises = ending.format.unit() == CountUnit::Counter;
    tally.traffic(file, set_aside, ending).ok_or_else(|| {
        let file = file.to_owned();
        if counts_rises { ImportError::Standstill { file } } else { ImportError::NoTraffic { file } }
    })
}

#[cfg(test)]
mod tests;
