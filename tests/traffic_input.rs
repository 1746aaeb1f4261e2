//! Logs and series as they come from the wild: each is read as far as it goes, and says what it left
//! out; nothing hangs.

#![expect(clippy::expect_used, reason = "a helper of a test fails the test")]

mod support {
    pub mod command;
}

use std::io::Write as _;
use std::path::Path;
use support::command::{Run, preset, read, siteplan, write};

const LINE: &str =
    r#"192.0.2.7 - - [23/Nov/2026:14:05:00 +0100] "GET /menu/3 HTTP/1.1" 200 2048 "-" "curl/8""#;

/// What a text must come to.
enum Told {
    /// (rows read, lines not read, a word of the answer)
    Read(u64, u64, &'static str),
    /// Refused with these words.
    Refused(&'static str),
}
use Told::{Read, Refused};

fn asked(folder: &Path, name: &str, bytes: &[u8], more: &[&str]) -> Run {
    let path = folder.join(name);
    write(&path, bytes);
    let mut arguments = vec!["import-traffic".to_owned(), path.display().to_string(), "--json".to_owned()];
    arguments.extend(more.iter().map(|word| (*word).to_owned()));
    siteplan(arguments)
}

#[track_caller]
fn check(name: &str, bytes: &[u8], more: &[&str], told: &Told) {
    let folder = tempfile::tempdir().expect("a folder");
    let run = asked(folder.path(), name, bytes, more);
    match told {
        Read(rows, unread, word) => {
            let found = run.succeeded().json();
            assert_eq!(
                (found["rows"].as_u64(), found["unreadable_lines"].as_u64()),
                (Some(*rows), Some(*unread)),
                "{name}: {found}"
            );
            assert!(found.to_string().contains(word), "{name}: `{word}` is not in {found}");
        }
        Refused(words) => {
            assert_eq!(run.code, 2, "{name}: {run:?}");
            assert!(run.err.contains(words), "{name}: {}", run.err);
            assert!(!run.err.contains("panicked"), "{name}: {}", run.err);
        }
    }
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).expect("memory takes bytes");
    packer.finish().expect("memory takes bytes")
}

#[test]
fn every_format_is_read() {
    let alb = r#"http 2026-11-23T14:05:00.186641Z app/my-lb/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/menu HTTP/1.1" "curl/8" - - arn:aws:x "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2026-11-23T14:05:00.186000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-""#;
    for (name, text, more, format) in [
        ("common.log", LINE.split(" \"-\"").next().expect("a first part").to_owned(), &[][..], "common"),
        ("combined.log", LINE.to_owned(), &[], "common"),
        ("nginx.log", format!("{LINE} \"203.0.113.9\""), &[], "common"),
        ("alb.log", alb.to_owned(), &[], "alb"),
        (
            "iis.log",
            "#Fields: date time cs-method cs-uri-stem sc-status\n2026-11-23 14:05:00 GET /menu 200".to_owned(),
            &[],
            "w3c",
        ),
        (
            "bucket.log",
            r#"79a5 web [23/Nov/2026:14:05:00 +0000] 192.0.2.3 - 3E57 REST.GET.OBJECT menu "GET /menu HTTP/1.1" 200 - 113 2662 70 10 "-" "curl" -"#.to_owned(),
            &[],
            "s3",
        ),
        ("app.jsonl", r#"{"time":"2026-11-23T14:05:00Z","path":"/menu"}"#.to_owned(), &[], "json"),
        (
            "chosen.jsonl",
            r#"{"time":"2026-11-23T14:05:00Z","done":"2026-11-24T14:05:00Z"}"#.to_owned(),
            &["--time-column", "done"],
            "2026-11-24",
        ),
        (
            "cloudwatch.csv",
            "timestamp,value\n2026-11-23 14:00:00,12\n2026-11-23 14:05:00,30".to_owned(),
            &[],
            "csv",
        ),
        ("prometheus.csv", "\"Time\",\"requests\"\n1795442400,12\n1795442460,30".to_owned(), &[], "csv"),
        ("generic.csv", "when;count\n2026-11-23T14:00;12\n2026-11-23T15:00;30".to_owned(), &[], "csv"),
    ] {
        let rows = if format == "csv" { 2 } else { 1 };
        check(name, format!("{text}\n").as_bytes(), more, &Read(rows, 0, format));
    }
}

/// A table of single requests may have a column that looks like counts.
#[test]
fn each_line_of_a_table_may_be_a_request() {
    let table = b"time,value\n2026-11-23 14:00:00,12\n2026-11-23 14:05:00,30\n";
    check("values.csv", table, &[], &Read(2, 0, "\"total\":42.0"));
    check("values.csv", table, &["--each-line"], &Read(2, 0, "\"total\":2.0"));
    check("values.csv", table, &["--each-line"], &Read(2, 0, "\"count\":null"));
    check("values.csv", table, &["--each-line", "--count-column", "value"], &Refused("cannot be used with"));
    check("values.csv", table, &["--each-line", "--unit", "per-second"], &Refused("cannot be used with"));
    let none = b"time,value\n2026-11-23 14:00:00,0\n2026-11-23 14:05:00,0\n";
    check("nothing.csv", none, &[], &Refused("--each-line counts the lines"));
}

/// A counter, a rate in the cells and numbers of something else are told apart.
#[test]
fn a_number_counts_what_it_says() {
    let counter = b"t,http_requests_total\n1795442400,1000\n1795442460,1060\n1795442520,1120\n1795442580,30\n1795442640,90\n";
    check("counter.csv", counter, &[], &Read(4, 0, "\"total\":210.0"));
    check("counter.csv", counter, &["--unit", "count"], &Read(5, 0, "\"total\":3300.0"));
    let hourly = b"t,requests per hour\n2026-11-23 14:00,60\n2026-11-23 14:05,60\n";
    check("hourly.csv", hourly, &[], &Read(2, 0, "\"total\":10.0"));
    let rates = b"t,n\n2026-11-23 14:00,10 req/s\n2026-11-23 14:05,1.5k req/s\n";
    check("rates.csv", rates, &[], &Read(2, 0, "\"total\":453000.0"));
    let times = b"t,took\n2026-11-23 14:00,10 ms\n2026-11-23 14:05,12 ms\n";
    check("times.csv", times, &[], &Refused("say that each line is one request"));
    check("times.csv", times, &["--each-line"], &Read(2, 0, "\"total\":2.0"));
    let counter = [&["--unit", "counter"][..], &["--count-column", "n"]].concat();
    check(
        "chosen.csv",
        b"t,n\n2026-11-23 14:00,100\n2026-11-23 15:00,150\n",
        &counter,
        &Read(1, 0, "\"total\":50.0"),
    );
}

/// What was guessed wrong can be said, and a wish that cannot be met is not passed over.
#[test]
fn dates_and_columns_can_be_named() {
    let dates = b"day,n\n03/02/2026,5\n04/02/2026,7\n";
    check("dates.csv", dates, &[], &Read(2, 0, "\"dates\":\"day-first\""));
    check("dates.csv", dates, &["--dates", "month-first"], &Read(2, 0, "\"first\":\"2026-03-02"));
    check("dates.csv", dates, &["--dates", "any"], &Refused("month-first"));
    let wide = b"Time,web-1,web-2,cpu\n2026-11-23 14:00,5,7,80\n2026-11-23 15:00,5,7,80\n";
    check("wide.csv", wide, &["--count-column", "2,3"], &Read(2, 0, "\"total\":24.0"));
    check(
        "wide.csv",
        wide,
        &["--count-column", "all"],
        &Read(2, 0, "\"counts\":[\"web-1\",\"web-2\",\"cpu\"]"),
    );
    let json = br#"{"time":"2026-11-23T14:00:00Z","count":5,"errors":1}"#;
    check("count.jsonl", json, &[], &Read(1, 0, "\"total\":5.0"));
    check("count.jsonl", json, &["--count-column", "errors"], &Read(1, 0, "\"total\":1.0"));
    check("count.jsonl", json, &["--count-column", "hits"], &Refused("there are `count`, `errors`"));
    check("access.log", LINE.as_bytes(), &["--count-column", "2"], &Refused("leave out --count-column"));
}

#[test]
fn what_is_wrong_is_counted_and_the_rest_is_read() {
    let many = |count: usize| vec![LINE; count].join("\n");
    let (half, strange) = (gzipped(&many(5000)), LINE.replace("23/Nov/2026", "23/Nov/1970"));
    let late = LINE.replace("23/Nov/2026", "23/Nov/9999");
    let mut noise: Vec<u8> =
        (0..200_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect();
    noise.extend(format!("\n{LINE}\n").bytes());
    let mixed = format!("{LINE}\n{}\n{LINE}\n", r#"{"time":"2026-11-23T14:05:00Z"}"#);
    let long = format!("{LINE}\n{}\n{LINE}\n", "x".repeat(10 * 1024 * 1024));
    let unordered = "t,n\n2026-11-23 16:00,5\n2026-11-23 14:00,7\n2026-11-23 14:00,7\n2026-11-23 15:00,1\n";
    for (name, bytes, told) in [
        (
            "stray.csv",
            b"t,n\n2026-11-23 14:00,5\n\"2026-11-23 15:00,5\n2026-11-23 16:00,5\n".to_vec(),
            Read(2, 1, "quotation mark"),
        ),
        (
            "rate.csv",
            b"t,req/s\n2026-11-23 14:00,12.5\n2026-11-23 14:05,12.5\n".to_vec(),
            Read(2, 0, "\"total\":7500.0"),
        ),
        ("ends.log", format!("\u{feff}{LINE}\r\n{LINE}\r\n").into_bytes(), Read(2, 0, "common")),
        ("mixed.log", mixed.into_bytes(), Read(2, 1, "common")),
        ("long.log", long.into_bytes(), Read(2, 1, "longer than 1 MiB")),
        ("1970.log", format!("{}\n{strange}\n", many(40)).into_bytes(), Read(40, 0, "1970")),
        ("9999.log", format!("{}\n{late}\n", many(40)).into_bytes(), Read(40, 0, "9999")),
        (
            "negative.csv",
            b"t,n\n2026-11-23 14:00,-5\n2026-11-23 15:00,5\n".to_vec(),
            Read(1, 1, "below zero"),
        ),
        ("unordered.csv", unordered.as_bytes().to_vec(), Read(4, 0, "\"repeated_times\":1")),
        (
            "german.csv",
            b"Zeit;Anfragen\n23.11.2026 14:00;5\n23.11.2026 15:00;7\n".to_vec(),
            Read(2, 0, "\"dates\":\"day-first\""),
        ),
        (
            "below.csv",
            b"t,n\n2026-11-23 14:00,-5\n2026-11-23 15:00,-5\n".to_vec(),
            Refused("line 2: `-5` is below zero"),
        ),
        (
            "large.csv",
            b"t,n\n2026-11-23 14:00,1e308\n2026-11-23 15:00,7\n2026-11-23 16:00,1e308\n".to_vec(),
            Read(1, 2, "`1e308` is no number of requests"),
        ),
        ("header.csv", b"time,count\n".to_vec(), Refused("no lines")),
        ("utf16.csv", b"\xff\xfet\0,\0n\0\n\0".to_vec(), Refused("UTF-16")),
        ("empty.log", Vec::new(), Refused("no lines")),
        ("nothing.log.gz", gzipped(""), Refused("no lines")),
        ("head.gz", gzipped(&many(100))[..10].to_vec(), Refused("head.gz")),
        ("months.log", format!("{}\n", LINE.replace("Nov", "Frimaire")).into_bytes(), Refused("months.log")),
    ] {
        check(name, &bytes, &[], &told);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let cut = asked(folder.path(), "cut.log.gz", &half[..half.len() - 20], &[]).succeeded().json();
    assert!(cut["rows"].as_u64().is_some_and(|rows| rows > 1000), "{cut}");
    assert!(cut["broken_off"].is_string(), "{cut}");
    let found = asked(folder.path(), "noise.bin", &noise, &["--format", "common"]).succeeded().json();
    assert_eq!(found["rows"].as_u64(), Some(1), "{found}");
}

/// A log that somebody writes to is read up to where it was, or a little beyond, and then done.
#[test]
fn a_file_that_grows_is_read_and_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("growing.log");
    write(&path, format!("{}\n", vec![LINE; 20_000].join("\n")));
    let writer = path.clone();
    let writing = std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || {
            let mut file = std::fs::OpenOptions::new().append(true).open(writer).expect("the log opens");
            for _ in 0..200 {
                writeln!(file, "{LINE}").expect("the log grows");
            }
        })
        .expect("a thread starts");
    let arguments = ["import-traffic".to_owned(), path.display().to_string(), "--json".to_owned()];
    let found = siteplan(arguments).succeeded().json();
    writing.join().expect("the writer ends");
    let rows = found["rows"].as_u64().unwrap_or_default();
    assert!((20_000..=20_200).contains(&rows), "{rows}");
}

/// What cannot be read costs nobody their decision.
#[test]
fn a_refused_log_leaves_the_decision_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (decision, log) = (folder.path().join("office.ron"), folder.path().join("empty.log"));
    let before = read(&preset("office-app"));
    write(&decision, &before);
    write(&log, "");
    let run = siteplan([Path::new("import-traffic"), &log, Path::new("--into"), &decision]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(read(&decision), before);
}
