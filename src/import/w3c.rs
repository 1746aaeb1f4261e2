//! Logs in the W3C extended format, whose columns a line `#Fields:` names: those of IIS, between
//! blanks, and those of `CloudFront`, between tabs.
//!
//! <https://www.w3.org/TR/WD-logfile>: times are in UTC, and `-` stands for nothing.

use super::access::{Fault, Hit, decimal, digits, path_of};
use super::stamp::{Stamp, Stamps};
use memchr::memchr2;

/// Which column holds what, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct W3cFields {
    date: Option<usize>,
    time: Option<usize>,
    method: Option<usize>,
    path: Option<usize>,
    status: Option<usize>,
    bytes: Option<usize>,
    taken: Option<usize>,
    /// `CloudFront` writes the time taken in seconds, IIS in milliseconds.
    is_in_seconds: bool,
}

const NO_FIELDS: Fault = "no line `#Fields:` with `date` and `time` stands before it";
const TOO_FEW: Fault = "it has fewer columns than `#Fields:` names";
const NO_TIME: Fault = "its date and time are none; write 2026-11-23 and 14:00:00";

/// More columns than any server writes.
const MOST: usize = 64;

impl W3cFields {
    /// Reads a line `#Fields: date time …`; `None` where it is none.
    pub fn of(line: &[u8]) -> Option<Self> {
        let names = line.strip_prefix(b"#Fields:")?;
        let mut fields = Self::default();
        let names = names.split(|byte| matches!(byte, b' ' | b'\t')).filter(|name| !name.is_empty());
        for (at, name) in names.take(MOST).enumerate() {
            let name = name.to_ascii_lowercase();
            let place = match name.as_slice() {
                b"date" => &mut fields.date,
                b"time" => &mut fields.time,
                b"cs-method" => &mut fields.method,
                b"cs-uri-stem" | b"cs-uri" => &mut fields.path,
                b"sc-status" => &mut fields.status,
                b"sc-bytes" => &mut fields.bytes,
                b"time-taken" => &mut fields.taken,
                // Nobody else has it.
                b"x-edge-location" => {
                    fields.is_in_seconds = true;
                    continue;
                }
                _ => continue,
            };
            place.get_or_insert(at);
        }
        Some(fields)
    }

    /// The request of a line.
    pub fn read<'a>(&self, line: &'a [u8], stamps: &mut Stamps) -> Result<Hit<'a>, Fault> {
        let (Some(date), Some(time)) = (self.date, self.time) else { return Err(NO_FIELDS) };
        let mut columns = [&b""[..]; MOST];
        let mut rest = line;
        let mut width = 0;
        for column in &mut columns {
            let end = memchr2(b' ', b'\t', rest).unwrap_or(rest.len());
            *column = rest.get(..end).unwrap_or_default();
            width += 1;
            let Some(behind) = rest.get(end + 1..) else { break };
            rest = behind;
        }
        let column = |at: Option<usize>| at.and_then(|at| columns.get(at).copied()).unwrap_or_default();
        let last = [self.date, self.time, self.method, self.path, self.status].into_iter().flatten().max();
        if last.is_some_and(|last| last >= width) {
            return Err(TOO_FEW);
        }
        let seconds = stamps.date_and_clock(column(Some(date)), column(Some(time))).ok_or(NO_TIME)?;
        let taken = decimal(column(self.taken)).filter(|taken| *taken >= 0.0);
        Ok(Hit {
            at: Stamp { seconds, offset_minutes: Some(0) },
            method: column(self.method),
            path: if self.path.is_some() { path_of(column(self.path)) } else { b"" },
            status: digits(column(self.status)).and_then(|status| u16::try_from(status).ok()),
            bytes: digits(column(self.bytes)),
            service_ms: taken.map(|taken| if self.is_in_seconds { taken * 1000.0 } else { taken }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fields: &str, line: &str, expected: (&str, &str, Option<u16>, Option<u64>, Option<f64>)) {
        let fields = W3cFields::of(fields.as_bytes()).unwrap();
        let hit = fields.read(line.as_bytes(), &mut Stamps::default()).unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(hit.at, Stamp { seconds: 1_772_410_975, offset_minutes: Some(0) });
        assert_eq!(
            (text(hit.method).as_str(), text(hit.path).as_str(), hit.status, hit.bytes, hit.service_ms),
            expected
        );
    }

    #[test]
    fn columns_are_those_the_log_names() {
        check(
            "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port sc-status sc-bytes time-taken",
            "2026-03-02 00:22:55 10.0.0.1 GET /static/a.css - 443 200 6645 12",
            ("GET", "/static/a.css", Some(200), Some(6645), Some(12.0)),
        );
        check(
            "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status time-taken",
            "2026-03-02\t00:22:55\tFRA2\t6645\t1.1.1.1\tGET\td.cloudfront.net\t/static/a.css\t200\t0.012",
            ("GET", "/static/a.css", Some(200), Some(6645), Some(12.0)),
        );
        check("#Fields: time date", "00:22:55 2026-03-02", ("", "", None, None, None));
    }

    #[test]
    fn other_lines_say_what_they_lack() {
        let fields = W3cFields::of(b"#Fields: date time cs-method").unwrap();
        for (fields, line, fault) in [
            (W3cFields::default(), "2026-03-02 00:22:55 GET", NO_FIELDS),
            (fields, "2026-03-02 00:22:55", TOO_FEW),
            (fields, "2026-03-02 25:22:55 GET", NO_TIME),
        ] {
            assert_eq!(fields.read(line.as_bytes(), &mut Stamps::default()), Err(fault), "{line}");
        }
    }
}
