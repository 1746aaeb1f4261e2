mod broken;
mod clocks;
mod columns;
mod dates;
mod json;
mod logs;
mod series;

use super::*;
use crate::decision::{Decision, Origin, Shape};
use std::fmt::Write as _;

fn read(text: &str) -> Result<Traffic, ImportError> {
    read_as(text.as_bytes(), &Wanted::default())
}

fn read_as(text: &[u8], wanted: &Wanted) -> Result<Traffic, ImportError> {
    super::read(text, "t.csv", wanted, &mut |_| true)
}

fn is_near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-9 * expected.abs().max(1.0)
}

/// Two weeks, every hour; `count` says what each hour of the week sees.
fn two_weeks(count: impl Fn(usize) -> usize) -> String {
    let mut text = "time,requests\n".to_owned();
    for hour in 0..336_usize {
        // 2026-11-23 is a Monday.
        let seconds = 1_795_392_000 + hour * 3600;
        writeln!(text, "{seconds},{}", count(hour % 168)).unwrap();
    }
    text
}

#[test]
fn a_week_is_read_hour_by_hour() {
    let traffic = read(&two_weeks(|hour| hour + 1)).unwrap();
    assert_eq!((traffic.rows, traffic.span_hours, traffic.idle_hours), (336, 336, 0));
    assert_eq!(traffic.first.to_string(), "2026-11-23T00:00:00");
    let week: Vec<String> = traffic.week.iter().map(ToString::to_string).collect();
    assert_eq!(
        week,
        (1..=168).map(|hour: u32| hour.to_string()).collect::<Vec<_>>(),
        "Monday midnight comes first"
    );
    assert_eq!(traffic.peak_hour.to_string(), "2026-11-29T23:00:00");
    assert_eq!(traffic.monthly.likely().to_string(), "61690", "84.5 × 730, to four digits");
    assert!(traffic.peak_to_mean() > 1.98);
}

/// As `aws cloudwatch get-metric-statistics` writes them.
#[test]
fn lines_in_no_order_are_the_same_week() {
    let ordered = two_weeks(|hour| hour + 1);
    let lines: Vec<&str> = ordered.lines().collect();
    let mut text = "time,requests\n".to_owned();
    for at in 0..336_usize {
        writeln!(text, "{}", lines[1 + at * 37 % 336]).unwrap();
    }
    let (traffic, expected) = (read(&text).unwrap(), read(&ordered).unwrap());
    assert!(traffic.out_of_order > 30);
    assert_eq!((traffic.step_seconds, traffic.span_hours), (3600, 336));
    assert_eq!((traffic.peak_hour, traffic.week), (expected.peak_hour, expected.week));
}

#[test]
fn edits_answer_volume_and_shape() {
    let traffic = read(&two_weeks(|hour| usize::from(hour < 24) * 10)).unwrap();
    let mut decision = Decision::blank("t");
    for edit in traffic.edits(&decision.components[0].clone()) {
        decision = edit.apply(&decision).unwrap();
    }
    let answers = &decision.components[0].answers;
    assert_eq!((answers.volume.origin, answers.shape.origin), (Origin::Imported, Origin::Imported));
    assert_eq!(answers.volume.value, Some(traffic.monthly));
    assert!(answers.volume.because.starts_with("t.csv: 480 requests"), "{}", answers.volume.because);
    assert!(crate::decision::check(&decision).is_empty());
    let Some(Shape::Imported { hours, .. }) = &answers.shape.value else { panic!("no imported shape") };
    assert_eq!((hours[0], hours[24]), (7.0, 0.0));
}

#[test]
fn a_table_on_several_clocks_says_so() {
    let series = |zones: [&str; 3]| {
        let lines = zones.iter().zip(14..).map(|(zone, hour)| format!("2026-11-23T{hour}:00:00{zone},5\n"));
        read(&format!("t,n\n{}", lines.collect::<String>())).unwrap()
    };
    assert!(series(["+01:00", "+01:00", "Z"]).offsets_differ);
    for alike in [["+01:00"; 3], ["Z", "+00:00", "Z"], [""; 3]] {
        assert!(!series(alike).offsets_differ, "{alike:?}");
    }
}

#[test]
fn one_of_something_is_told_as_one() {
    let text = "t,n\n2026-11-23 14:00,5\n2026-11-23 15:00,7\n2026-11-23 17:00,9\n2026-11-23 16:00,\n2026-11-23 14:00,1\n";
    let told = in_words(&read(text).unwrap()).join("\n");
    for words in [
        "1 idle hour\n",
        "nothing is recorded for 1 hour, taken",
        "  1 hour from 2026-11-23",
        "1 line is older than the line before",
        "1 line repeats a time and was added",
        "1 line could not be read:",
    ] {
        assert!(told.contains(words), "{words} is not in\n{told}");
    }
    let once = in_words(&read("t,n\n2026-11-23 14:00,1\n").unwrap()).join("\n");
    assert!(once.contains("1 line, a table") && once.contains("\n1 request, 1 in"), "{once}");
    assert!(once.contains("no usual time between lines; 1 calendar hour,"), "{once}");
    let day = in_words(&read("t,n\n2026-11-23,5\n2026-11-24,7\n").unwrap()).join("\n");
    assert!(day.contains("a line every 1 day;"), "{day}");
}

#[test]
fn lines_that_cannot_be_read_are_named() {
    let mut text = two_weeks(|_| 5);
    text.push_str("soon,5\n1795999999,\n1795999999,-3\n1795999999\n1795999999,inf\n");
    let traffic = read(&text).unwrap();
    assert_eq!((traffic.rows, traffic.unread), (336, 5));
    let said: Vec<String> =
        traffic.unreadable.iter().map(|bad| format!("{}: {}", bad.line, bad.reason)).collect();
    assert!(said[0].starts_with("338: `soon` is no time"), "{said:?}");
    assert!(
        said[1].contains("empty") && said[2].contains("below zero") && said[3].contains("no column"),
        "{said:?}"
    );
}

/// A mark that nobody closed costs its line, not the twenty thousand after it.
#[test]
fn a_stray_quotation_mark_spoils_its_line_and_no_other() {
    let mut text = two_weeks(|_| 5);
    text.push_str("\"1795999999,5\n");
    for minute in 0..20_000 {
        writeln!(text, "{},\"5\"", 1_796_601_600 + minute * 60).unwrap();
    }
    let traffic = read(&text).unwrap();
    assert_eq!((traffic.rows, traffic.unread), (20_336, 1));
    assert_eq!(traffic.unreadable[0].line, 338);
    assert!(traffic.unreadable[0].reason.contains("quotation mark"), "{:?}", traffic.unreadable);
    // In the first lines it does not turn the guess either.
    let traffic = read("t,n\n\"2026-11-23 00:00,10\n2026-11-23 01:00,10\n2026-11-23 02:00,10\n").unwrap();
    assert_eq!((traffic.rows, traffic.unread, traffic.unreadable[0].line), (2, 1, 2));
}

#[test]
fn cells_are_quoted_as_spreadsheets_quote_them() {
    let text =
        "\"a \"\"b\"\"\";when;hits\r\n\"x;y\";\"2026-11-23 14:00\";\"1,5\"\r\nz;2026-11-23 15:00;2\r\n";
    let traffic = read(text).unwrap();
    assert_eq!((traffic.rows, traffic.unread, traffic.total.to_string().as_str()), (2, 0, "3.5"));
    let returns = read(&text.replace("\r\n", "\r")).unwrap();
    assert_eq!((returns.rows, returns.unread), (2, 0), "lines may end with a carriage return alone");
}

#[test]
fn a_line_of_a_table_that_is_too_long_is_passed_over() {
    let mut text = two_weeks(|_| 5);
    text.push_str(&"x".repeat(3 * 1024 * 1024));
    text.push_str("\n1796601600,5\n");
    let traffic = read(&text).unwrap();
    assert_eq!((traffic.rows, traffic.unread, traffic.unreadable[0].line), (337, 1, 338));
}

/// As Grafana exports Prometheus: 12.5 requests a second, a line every five minutes.
#[test]
fn rates_count_for_the_usual_step() {
    let series = |header: &str, value: f64| {
        let mut text = format!("Time,{header}\n");
        for line in 0..288 {
            writeln!(text, "{},{value}", 1_795_392_000 + line * 300).unwrap();
        }
        text
    };
    for (header, value, unit, total) in [
        ("req/s", 12.5, CountUnit::PerSecond, 12.5 * 86_400.0),
        ("sum(rate(http_requests_total[5m]))", 12.5, CountUnit::PerSecond, 12.5 * 86_400.0),
        ("requests per minute", 750.0, CountUnit::PerMinute, 12.5 * 86_400.0),
        ("requests per hour", 45_000.0, CountUnit::PerHour, 12.5 * 86_400.0),
        ("requests/day", 1_080_000.0, CountUnit::PerDay, 12.5 * 86_400.0),
        ("requests", 12.5, CountUnit::Count, 12.5 * 288.0),
    ] {
        let traffic = read(&series(header, value)).unwrap();
        let columns = traffic.format.columns().unwrap();
        assert_eq!((columns.count_name.as_deref(), columns.unit), (Some(header), unit));
        assert!((traffic.total / total - 1.0).abs() < 1e-12, "{header}: {}", traffic.total);
        assert!((traffic.largest_row - total / 288.0).abs() < 1e-9, "{header}: {}", traffic.largest_row);
        assert!(in_words(&traffic)[0].contains(unit.label()), "{:?}", in_words(&traffic));
    }
    let wanted = Wanted { unit: Some(CountUnit::PerSecond), ..Wanted::default() };
    let traffic = read_as(series("requests", 12.5).as_bytes(), &wanted).unwrap();
    assert!((traffic.total / (12.5 * 86_400.0) - 1.0).abs() < 1e-12, "{}", traffic.total);
    let lone = read("t,req/s\n2026-11-23 14:00,5\n").unwrap_err().to_string();
    assert!(lone.contains("until the next line"), "{lone}");
}

/// As Grafana exports a Prometheus counter: every minute 60 requests more, and a new start.
#[test]
fn a_counter_counts_by_its_rise() {
    let series = |header: &str| {
        let mut text = format!("Time,{header}\n");
        for line in 0..=1440_u32 {
            let value = if line < 720 { 1_000_000 + line * 60 } else { (line - 719) * 60 };
            writeln!(text, "{},{value}", 1_795_392_000 + line * 60).unwrap();
        }
        text
    };
    let traffic = read(&series("http_requests_total")).unwrap();
    assert_eq!(traffic.format.columns().unwrap().unit, CountUnit::Counter);
    assert_eq!((traffic.total.to_string().as_str(), traffic.step_seconds), ("86400", 60));
    assert_eq!((traffic.span_hours, traffic.peak_count.to_string().as_str()), (24, "3600"));
    assert!(in_words(&traffic)[0].contains("all requests so far"), "{:?}", in_words(&traffic));
    let wanted = |unit| Wanted { unit: Some(unit), ..Wanted::default() };
    let counted = read_as(series("http_requests_total").as_bytes(), &wanted(CountUnit::Count)).unwrap();
    assert!(counted.total > 7e8, "{}", counted.total);
    let chosen = read_as(series("requests").as_bytes(), &wanted(CountUnit::Counter)).unwrap();
    assert_eq!(chosen.total.to_string(), "86400");
    let daily = "day,n\n2026-11-23,100\n2026-11-24,340\n2026-11-22,7\n2026-11-25,580\n";
    let daily = read_as(daily.as_bytes(), &wanted(CountUnit::Counter)).unwrap();
    assert_eq!((daily.span_hours, daily.peak_count.to_string().as_str(), daily.unread), (48, "10", 1));
    let newest_first = "day,n_total\n2026-11-25,580\n2026-11-24,340\n2026-11-23,100\n";
    let refused = read(newest_first).unwrap_err().to_string();
    assert!(refused.contains("sort a counter's lines by time"), "{refused}");
    let lone = read_as(b"t,n\n2026-11-23,5\n", &wanted(CountUnit::Counter)).unwrap_err().to_string();
    assert!(lone.contains("until the next line"), "{lone}");
}

#[test]
fn lines_that_repeat_a_time_are_counted_and_added() {
    let text = "t,n\n2026-11-23 16:00,5\n2026-11-23 14:00,7\n2026-11-23 15:00:07,1\n2026-11-23 15:00:07,1\n2026-11-23 14:00,7\n2026-11-23 14:00,2\n";
    let traffic = read(text).unwrap();
    assert_eq!((traffic.rows, traffic.repeated, traffic.total.to_string().as_str()), (6, 3, "23"));
    assert!(in_words(&traffic).iter().any(|line| line == "3 lines repeat a time and were added"));
    assert_eq!(read(&two_weeks(|_| 5)).unwrap().repeated, 0);
    // Requests of one second are no repetition.
    assert_eq!(read(&log(&[LINE, LINE])).unwrap().repeated, 0);
    assert_eq!(read("at\n2026-11-23 14:00:00\n2026-11-23 14:00:00\n").unwrap().repeated, 0);
}

#[test]
fn gaps_are_named_and_count_as_no_traffic() {
    let text = "t,n\n2026-11-23 00:00,10\n2026-11-23 01:00,10\n2026-11-23 05:00,10\n";
    let traffic = read(text).unwrap();
    assert_eq!((traffic.span_hours, traffic.idle_hours, traffic.gap_count), (6, 3, 1));
    let gap = traffic.gaps[0];
    assert_eq!(
        (gap.from.to_string().as_str(), gap.to.to_string().as_str(), gap.minutes),
        ("2026-11-23T02:00:00", "2026-11-23T05:00:00", 180)
    );
    assert!((traffic.mean_per_hour - 5.0).abs() < 1e-12);
    assert_eq!(traffic.covered_hours, 6);
}

/// A log of five days, a request every minute from six to nine at night: idle nights are none, a quarter
/// of an hour at noon is.
#[test]
fn a_silence_is_a_gap_where_other_days_are_not_silent() {
    let mut text = String::new();
    for minute in (0..5 * 1440).filter(|minute| (360..1297).contains(&(minute % 1440))) {
        if !(3600..3622).contains(&minute) {
            let (day, hour) = (17 + minute / 1440, minute / 60 % 24);
            text += &LINE
                .replace("17/May/2015:10:05:03", &format!("{day}/May/2015:{hour:02}:{:02}:03", minute % 60));
            text.push('\n');
        }
    }
    let traffic = read(&text).unwrap();
    let told = in_words(&traffic);
    assert_eq!((traffic.gap_count, traffic.gap_minutes), (1, 22), "{told:?}");
    assert!(
        told.contains(&"  22 min from 2015-05-19T12:00:00 to 2015-05-19T12:22:00".to_owned()),
        "{told:?}"
    );
    assert!(traffic.idle_hours > 30, "{}", traffic.idle_hours);
}

#[test]
fn a_clock_that_jumps_back_is_told_with_its_line() {
    let at = |time: &str| LINE.replace("10:05:03", time);
    let times: Vec<String> = (10..50).map(|second| at(&format!("10:05:{second}"))).collect();
    let mut lines: Vec<&str> = times.iter().map(String::as_str).collect();
    let (back, on) = (at("09:05:50"), at("09:05:51"));
    lines.extend([back.as_str(), on.as_str()]);
    let told = in_words(&read(&log(&lines)).unwrap());
    let jump = "  line 41: 2015-05-17T09:05:50 after 2015-05-17T10:05:49, 3599 s back".to_owned();
    assert!(told.contains(&jump), "{told:?}");
    assert!(told.contains(&"1 line is older than the line before, by up to 3599 s".to_owned()), "{told:?}");
}

#[test]
fn a_daily_series_is_spread_over_its_days() {
    let text = "day,n\n2026-11-23,240\n2026-11-24,480\n2026-11-25,240\n";
    let traffic = read(text).unwrap();
    assert_eq!((traffic.span_hours, traffic.idle_hours, traffic.peak_count), (72, 0, 20.0));
}

#[test]
fn what_holds_no_series_is_refused_with_a_reason() {
    let says = |text: &str, word: &str| {
        let said = read(text).unwrap_err().to_string();
        assert!(said.contains(word), "{said}");
    };
    says("", "no lines");
    says("time,requests\n", "no lines");
    says("Dear all\n", "no column holds times");
    says("a,b\nc,d\n", "no column holds times");
    says("t,n\n2026-11-23,0\n2026-11-24,0\n", "zero");
    says("t,requests\n2026-11-23,\n2026-11-24,\n", "empty");
    says("t,n\n1300-11-23,1\n1500-11-24,1\n1700-11-24,1\n1900-11-24,1\n", "century");
    let noise = vec![b'x'; 3 * 1024 * 1024];
    assert!(read_as(noise.as_slice(), &Wanted::default()).is_err());
}

#[test]
fn published_series_are_counted_as_published() {
    let Ok(folder) = std::env::var("SITEPLAN_REAL_DATA") else {
        eprintln!("not run: set SITEPLAN_REAL_DATA to the folder that holds traffic/expected.json");
        return;
    };
    let folder = std::path::Path::new(&folder).join("traffic");
    let expected: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
    for name in [
        "apache_combined_elastic.log",
        "cloudwatch_elb_request_count_nab.csv",
        "nasa_http_july1995_per_minute.csv",
    ] {
        let traffic = super::read(
            std::fs::File::open(folder.join(name)).unwrap(),
            name,
            &Wanted::default(),
            &mut |_| true,
        )
        .unwrap();
        let number = |key: &str| expected[name][key].as_f64().unwrap();
        let text =
            |key: &str| expected[name][key].as_str().unwrap().trim_end_matches("+00:00").replace(' ', "T");
        // Eight steps of the series are of ten minutes instead of five.
        let missing = expected[name]["step_seconds"]["600.0"].as_u64().unwrap_or(0);
        assert_eq!(traffic.gap_count as u64, missing, "{name}: {:?}", traffic.gaps);
        if let Some(access) = &traffic.access {
            let statuses: serde_json::Value = access
                .statuses
                .iter()
                .map(|(status, count)| (status.to_string(), serde_json::Value::from(*count)))
                .collect();
            assert_eq!(statuses, expected[name]["status"], "{name}");
            assert_eq!(access.bytes_sum, expected[name]["bytes_sum"].as_u64().unwrap(), "{name}");
            assert_eq!(
                traffic.out_of_order,
                expected[name]["out_of_order_steps"].as_u64().unwrap(),
                "{name}"
            );
        }
        let rows = if traffic.access.is_some() { "lines" } else { "rows" };
        let list = |key: &str| {
            expected[name][key]
                .as_array()
                .unwrap()
                .iter()
                .map(|value| value.as_f64().unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(traffic.by_hour_of_day, list("by_hour_of_day"), "{name}");
        assert_eq!(traffic.by_weekday, list("by_weekday_mon0"), "{name}");
        for (key, got) in [
            (rows, traffic.rows as f64),
            ("p95_hour", traffic.p95_hour),
            ("p99_hour", traffic.p99_hour),
            ("calendar_days", traffic.span_days as f64),
            ("total", traffic.total),
            ("calendar_hours_spanned", traffic.span_hours as f64),
            ("mean_per_hour_over_span", traffic.mean_per_hour),
            ("peak_hour_count", traffic.peak_count),
            ("peak_to_mean_hourly", traffic.peak_to_mean()),
            ("zero_hours", traffic.idle_hours as f64),
        ] {
            assert!((got - number(key)).abs() < 1e-9 * number(key).max(1.0), "{name}: {key} is {got}");
        }
        assert_eq!(traffic.first.to_string(), text("first"), "{name}");
        assert_eq!(traffic.last.to_string(), text("last"), "{name}");
        assert_eq!(traffic.peak_hour.to_string(), text("peak_hour"), "{name}");
    }
}

const LINE: &str =
    r#"83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /menu/3 HTTP/1.1" 200 2048 "-" "curl""#;

fn log(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

fn packed(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packer, text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

#[test]
fn a_log_is_told_from_a_table_and_counted() {
    let traffic = read(&log(&[LINE, LINE, LINE])).unwrap();
    assert_eq!(traffic.format, Format::Common);
    assert_eq!((traffic.rows, traffic.total.to_string().as_str()), (3, "3"));
    let access = traffic.access.unwrap();
    assert_eq!(access.statuses, [(200, 3)]);
    assert_eq!(access.methods, [("GET".to_owned(), 3)]);
    assert_eq!((access.bytes_sum, access.routes[0].name.as_str()), (6144, "/menu"));
}

#[test]
fn lines_of_another_kind_are_named_and_the_rest_is_read() {
    let json = r#"{"time": "2015-05-17T10:06:00Z", "path": "/menu"}"#;
    let traffic = read(&log(&[LINE, json, "", LINE, "\u{0}\u{1}\u{2}", LINE])).unwrap();
    assert_eq!((traffic.rows, traffic.unread), (3, 2));
    assert_eq!(traffic.unreadable.iter().map(|bad| bad.line).collect::<Vec<_>>(), [2, 5]);
}

#[test]
fn a_log_that_begins_with_noise_or_is_mixed_is_read() {
    let noise = |count: usize| -> String {
        (0..count).fold(String::new(), |text, at| text + &format!("starting worker {at}, please wait\n"))
    };
    let traffic = read(&(noise(30) + &log(&vec![LINE; 5000]))).unwrap();
    assert_eq!((traffic.format, traffic.rows, traffic.unread), (Format::Common, 5000, 30));
    let json = r#"{"time": "2015-05-17T10:06:00Z", "path": "/menu"}"#;
    let traffic = read(&log(&[LINE, json].repeat(100))).unwrap();
    assert_eq!((traffic.format, traffic.rows, traffic.unread), (Format::Common, 100, 100));
    let traffic = read(&(noise(60) + &log(&vec![json; 200]))).unwrap();
    assert_eq!((traffic.format, traffic.rows, traffic.unread), (as_json("time"), 200, 60));
    let objects = "{\"level\": \"info\"}\n".repeat(40);
    let traffic = read(&(objects.clone() + &log(&vec![LINE; 500]))).unwrap();
    assert_eq!((traffic.format, traffic.rows, traffic.unread), (Format::Common, 500, 40));
    assert!(read(&objects).unwrap_err().to_string().contains("no field holds a time"));
    // One line that happens to look like a log does not make one.
    assert!(read(&(noise(60) + LINE)).is_err());
}

fn as_json(time: &str) -> Format {
    Format::Json(JsonFields { time: Some(time.to_owned()), ..JsonFields::default() })
}

#[test]
fn marks_ends_and_lengths_of_lines_do_no_harm() {
    let long = "x".repeat(10 * 1024 * 1024);
    let text = format!("\u{feff}{LINE}\r\n{LINE}\r\n{long}\r\n{LINE}");
    let traffic = read(&text).unwrap();
    assert_eq!((traffic.rows, traffic.unread), (3, 1));
    assert_eq!(
        (traffic.unreadable[0].line, traffic.unreadable[0].reason.as_str()),
        (3, "it is longer than 1 MiB")
    );
}

#[test]
fn reading_can_be_cancelled() {
    let text = log(&vec![LINE; 200_000]);
    let mut told = Vec::new();
    let refused = super::read(text.as_bytes(), "t.log", &Wanted::default(), &mut |read| {
        told.push(read);
        told.len() < 2
    });
    assert!(refused.unwrap_err().to_string().contains("cancelled"));
    assert_eq!(told.len(), 2);
}

#[test]
fn a_log_suggests_the_parts_of_an_application() {
    let order = LINE.replace("/menu/3", "/order").replace("2048", "512");
    let mut lines = vec![LINE; 60];
    lines.extend(vec![order.as_str(); 38]);
    let rare: Vec<String> = (0..2).map(|n| LINE.replace("/menu/3", &format!("/rare{n}"))).collect();
    lines.extend(rare.iter().map(String::as_str));
    let traffic = read(&log(&lines)).unwrap();
    let mut decision = Decision::blank("t");
    let edits = traffic.split(&decision.components[0].clone(), &decision);
    for edit in &edits {
        decision = edit.apply(&decision).unwrap();
    }
    let names: Vec<&str> = decision.components.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["Menu", "Order"]);
    let share =
        |at: usize| decision.components[at].answers.volume.value.unwrap().likely() / traffic.monthly.likely();
    assert!((share(0) - 0.6).abs() < 1e-3 && (share(1) - 0.38).abs() < 1e-3);
    assert_eq!(decision.components[0].answers.response_size.value.unwrap().likely().to_string(), "2");
    assert!(crate::decision::check(&decision).is_empty());
    assert!(read(&log(&[LINE; 3])).unwrap().split(&decision.components[0], &decision).is_empty());
}
