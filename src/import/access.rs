//! One line of an access log: Common and Combined format, nginx, AWS load balancers.
//!
//! Lines are read byte by byte where they stand; nothing is copied and no pattern is compiled.

use super::stamp::{Stamp, Stamps};
use memchr::memchr;

/// A request as a log tells of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit<'a> {
    pub at: Stamp,
    pub method: &'a [u8],
    /// The path without its query; empty where the line has none.
    pub path: &'a [u8],
    pub status: Option<u16>,
    /// Bytes of the response.
    pub bytes: Option<u64>,
    /// Milliseconds the application took.
    pub service_ms: Option<f64>,
}

/// Bytes in which a time's closing bracket must stand.
const LONGEST_TIME: usize = 64;

/// Why a line is none of this format.
pub type Fault = &'static str;

const NO_BRACKET: Fault = "there is no `[time]` in it";
const NO_TIME: Fault = "its time is none; write [17/May/2015:10:05:03 +0000]; months are known in English, German, French, Spanish, Italian, Portuguese and Dutch";
const NO_REQUEST: Fault = "its request does not stand in quotes";
const NO_STATUS: Fault = "there is no status behind the request";
const NO_ISO_TIME: Fault = "its time is none; write 2018-07-02T22:23:00.186641Z";
const NO_OPERATION: Fault = "there is no operation of S3, as `REST.GET.OBJECT`, in it";
const TOO_FEW: Fault = "there are too few fields in it";

/// `host ident user [time] "request" status bytes "referrer" "agent"`, the last two optional; a
/// number with a decimal point at the end is taken as nginx's `$request_time`. Addresses in brackets
/// and what a syslog writes before the line are passed over.
#[inline]
pub fn common<'a>(line: &'a [u8], stamps: &mut Stamps) -> Result<Hit<'a>, Fault> {
    let (at, rest) = bracketed_time(line, stamps)?;
    let rest = rest.trim_ascii_start();
    let (request, rest) = quoted(rest).ok_or(NO_REQUEST)?;
    let (method, path) = request_line(request);
    let (status, rest) = word(rest).ok_or(NO_STATUS)?;
    let status = digits(status).and_then(|status| u16::try_from(status).ok()).ok_or(NO_STATUS)?;
    let (bytes, rest) = word(rest).unwrap_or((b"-", b""));
    Ok(Hit {
        at,
        method,
        path,
        status: Some(status),
        bytes: digits(bytes),
        service_ms: seconds_at_end(rest).map(|seconds| seconds * 1000.0),
    })
}

/// The first time that stands in brackets, and what follows it.
fn bracketed_time<'a>(line: &'a [u8], stamps: &mut Stamps) -> Result<(Stamp, &'a [u8]), Fault> {
    let mut fault = NO_BRACKET;
    for open in memchr::memchr_iter(b'[', line) {
        let rest = line.get(open + 1..).unwrap_or_default();
        let Some(close) = memchr(b']', rest.get(..LONGEST_TIME).unwrap_or(rest)) else { continue };
        let (time, rest) = rest.split_at(close);
        if let Some(at) = stamps.common(time) {
            return Ok((at, rest.get(1..).unwrap_or_default()));
        }
        fault = NO_TIME;
    }
    Err(fault)
}

/// `owner bucket [time] address requester id operation key "request" status error sent size
/// total_ms turn_around_ms "referrer" "agent" version …`: a line of S3's server access log. What is not
/// asked over HTTP has no request; its operation and key stand in for it.
pub fn s3<'a>(line: &'a [u8], stamps: &mut Stamps) -> Result<Hit<'a>, Fault> {
    let (at, rest) = bracketed_time(line, stamps)?;
    let mut rest = rest;
    let mut field = || {
        let (field, behind) = word(rest)?;
        rest = behind;
        Some(field)
    };
    let mut fields = [&b""[..]; 5];
    for place in &mut fields {
        *place = field().ok_or(TOO_FEW)?;
    }
    let [address, _, _, operation, _] = fields;
    // A web server's log has its request here, or a name that is no operation.
    if address.starts_with(b"\"") || memchr(b'.', operation).is_none() {
        return Err(NO_OPERATION);
    }
    let rest = rest.trim_ascii_start();
    let (method, path, rest) = match quoted(rest) {
        Some((request, rest)) => {
            let (method, path) = request_line(request);
            (method, path, rest)
        }
        None => (&b""[..], &b""[..], word(rest).ok_or(NO_REQUEST)?.1),
    };
    let mut rest = rest;
    let mut numbers = [&b""[..]; 6];
    for place in &mut numbers {
        let (next, behind) = word(rest).ok_or(TOO_FEW)?;
        (*place, rest) = (next, behind);
    }
    let [status, _, sent, _, total_ms, _] = numbers;
    Ok(Hit {
        at,
        method,
        path,
        status: digits(status).and_then(|status| u16::try_from(status).ok()),
        bytes: digits(sent),
        service_ms: decimal(total_ms).filter(|ms| *ms >= 0.0),
    })
}

/// `type time elb client target request_s target_s response_s status target_status received sent
/// "request" …`: an application load balancer's line.
pub fn application_balancer<'a>(line: &'a [u8], stamps: &mut Stamps) -> Result<Hit<'a>, Fault> {
    let (_, rest) = word(line).ok_or(TOO_FEW)?;
    balancer(rest, stamps)
}

/// The same without the type in front: a classic load balancer's line.
pub fn balancer<'a>(line: &'a [u8], stamps: &mut Stamps) -> Result<Hit<'a>, Fault> {
    let (time, rest) = word(line).ok_or(TOO_FEW)?;
    let at = stamps.iso(time).ok_or(NO_ISO_TIME)?;
    let mut rest = rest;
    let mut field = || {
        let (field, behind) = word(rest)?;
        rest = behind;
        Some(field)
    };
    let mut fields = [&b""[..]; 10];
    for place in &mut fields {
        *place = field().ok_or(TOO_FEW)?;
    }
    let [_, _, _, _, target_s, _, status, _, _, sent] = fields;
    let (request, _) = quoted(rest.trim_ascii_start()).ok_or(NO_REQUEST)?;
    let (method, path) = request_line(request);
    Ok(Hit {
        at,
        method,
        path,
        status: digits(status).and_then(|status| u16::try_from(status).ok()),
        bytes: digits(sent),
        // −1: no target answered.
        service_ms: decimal(target_s).filter(|seconds| *seconds >= 0.0).map(|seconds| seconds * 1000.0),
    })
}

/// Method and path of `GET /menu?day=3 HTTP/1.1`.
pub fn request_line(request: &[u8]) -> (&[u8], &[u8]) {
    let (method, rest) = word(request).unwrap_or((b"", b""));
    let (target, _) = word(rest).unwrap_or((b"", b""));
    (method, path_of(target))
}

/// The path of a target, which may be a whole address.
pub fn path_of(target: &[u8]) -> &[u8] {
    let path = if target.starts_with(b"/") {
        target
    } else {
        let behind_scheme = memchr::memmem::find(target, b"://").and_then(|at| target.get(at + 3..));
        behind_scheme.and_then(|rest| rest.get(memchr(b'/', rest)?..)).unwrap_or(b"/")
    };
    let end = memchr::memchr2(b'?', b'#', path).unwrap_or(path.len());
    path.get(..end).unwrap_or(path)
}

/// The next word and what follows it.
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = text.trim_ascii_start();
    if text.is_empty() {
        return None;
    }
    Some(text.split_at(memchr(b' ', text).unwrap_or(text.len())))
}

/// What stands between quotes, and what follows them; `\"` does not end it.
fn quoted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = text.strip_prefix(b"\"")?;
    let mut from = 0;
    loop {
        let at = from + memchr(b'"', inner.get(from..)?)?;
        let is_escaped = inner.get(..at)?.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
        if !is_escaped {
            return Some((inner.get(..at)?, inner.get(at + 1..)?));
        }
        from = at + 1;
    }
}

/// The seconds at the end of a line. A whole number is none: it may be microseconds (Apache's `%D`) or
/// the length of the request.
fn seconds_at_end(text: &[u8]) -> Option<f64> {
    let end = text.trim_ascii_end();
    let from = end.iter().rposition(|byte| *byte == b' ')?;
    let number = end.get(from + 1..)?;
    let is_decimal = number.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    if is_decimal && number.contains(&b'.') { decimal(number) } else { None }
}

pub fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    text.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0')))
}

pub fn decimal(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hit: Result<Hit<'_>, Fault>, expected: (&str, &str, u16, Option<u64>, Option<f64>)) {
        let hit = hit.unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(
            (text(hit.method).as_str(), text(hit.path).as_str(), hit.status, hit.bytes, hit.service_ms),
            (expected.0, expected.1, Some(expected.2), expected.3, expected.4)
        );
    }

    #[test]
    fn web_servers_lines_are_read() {
        let mut stamps = Stamps::default();
        check(
            common(br#"83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /menu?day=3 HTTP/1.1" 200 203023 "http://a/" "Mozilla/5.0 (\"quoted\")""#, &mut stamps),
            ("GET", "/menu", 200, Some(203_023), None),
        );
        check(
            common(br#"host - frank [10/Oct/2000:13:55:36 -0700] "GET /a\"b HTTP/1.0" 304 -"#, &mut stamps),
            ("GET", "/a\\\"b", 304, None, None),
        );
        check(
            common(
                br#"::1 - - [10/Oct/2000:13:55:36 +0000] "POST /order HTTP/2.0" 201 12 "-" "curl" 0.250"#,
                &mut stamps,
            ),
            ("POST", "/order", 201, Some(12), Some(250.0)),
        );
        check(
            common(br#"1.2.3.4 - - [10/Oct/2000:13:55:36 +0000] "" 400 0 "-" "-""#, &mut stamps),
            ("", "/", 400, Some(0), None),
        );
    }

    #[test]
    fn a_whole_number_at_the_end_is_no_time_of_service() {
        let mut stamps = Stamps::default();
        for (end, service_ms) in [
            ("250000", None),
            ("1234", None),
            ("0", None),
            ("0.250", Some(250.0)),
            ("0.004 0.003", Some(3.0)),
            ("10.0.0.1", None),
            ("-", None),
        ] {
            let line =
                format!(r#"::1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/2.0" 200 12 "-" "curl" {end}"#);
            check(common(line.as_bytes(), &mut stamps), ("GET", "/", 200, Some(12), service_ms));
        }
    }

    #[test]
    fn brackets_before_the_time_are_passed_over() {
        let mut stamps = Stamps::default();
        let request = r#"- - [23/Nov/2026:14:05:00 +0100] "GET /menu HTTP/1.1" 200 2048"#;
        for host in [
            "[2001:db8::1]",
            "Nov 23 10:00:00 web nginx[123]: 192.0.2.7",
            "Nov 23 10:00:00 web nginx[123]: [2001:db8::1]",
            "[unclosed",
        ] {
            let line = format!("{host} {request}");
            check(common(line.as_bytes(), &mut stamps), ("GET", "/menu", 200, Some(2048), None));
        }
        assert_eq!(common(&b"[".repeat(100_000), &mut stamps), Err(NO_BRACKET));
    }

    #[test]
    fn balancers_lines_are_read() {
        let mut stamps = Stamps::default();
        check(
            application_balancer(br#"http 2018-07-02T22:23:00.186641Z app/my-lb/50dc6c 192.168.131.39:2817 10.0.0.1:80 0.000 0.125 0.000 200 200 34 366 "GET http://www.example.com:80/menu/3 HTTP/1.1" "curl/7.46.0" - - arn:x "Root=1-58" "-" "-" 0"#, &mut stamps),
            ("GET", "/menu/3", 200, Some(366), Some(125.0)),
        );
        check(
            balancer(br#"2015-05-13T23:39:43.945958Z my-lb 192.168.131.39:2817 - -1 -1 -1 503 0 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl" - -"#, &mut stamps),
            ("GET", "/", 503, Some(29), None),
        );
    }

    #[test]
    fn lines_of_a_bucket_are_read() {
        let mut stamps = Stamps::default();
        check(
            s3(br#"79a5 web [06/Feb/2026:00:00:38 +0000] 192.0.2.3 79a5 3E57 REST.GET.OBJECT menu.html "GET /menu.html?versioning HTTP/1.1" 200 - 113 2662992 70 10 "-" "S3Console/0.4" - s9lz SigV4 ECDHE"#, &mut stamps),
            ("GET", "/menu.html", 200, Some(113), Some(70.0)),
        );
        check(
            s3(br"79a5 web [06/Feb/2026:00:00:38 +0000] - AmazonS3 3E57 S3.EXPIRE.OBJECT old.log - 204 - - 113 - - - - -", &mut stamps),
            ("", "", 204, None, None),
        );
        let common =
            br#"192.0.2.7 - - [06/Feb/2026:00:00:38 +0000] "GET /menu HTTP/1.1" 200 2048 "-" "curl""#;
        assert_eq!(s3(common, &mut stamps), Err(NO_OPERATION));
    }

    #[test]
    fn other_lines_say_what_they_lack() {
        let mut stamps = Stamps::default();
        for (line, fault) in [
            ("no log at all", NO_BRACKET),
            ("a - - [17/floreal/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1", NO_TIME),
            ("a - - [17/May/2015:10:05:03 +0000] GET /", NO_REQUEST),
            ("a - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" - 1", NO_STATUS),
        ] {
            assert_eq!(common(line.as_bytes(), &mut stamps), Err(fault), "{line}");
        }
    }
}
