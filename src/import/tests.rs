use super::*;
use crate::decision::Decision;
use std::fmt::Write as _;

fn read(text: &str) -> Result<Traffic, ImportError> {
    read_csv(text.as_bytes(), "t.csv", &Wanted::default())
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
fn delimiter_header_and_columns_are_guessed_and_shown() {
    let columns = |text: &str| {
        let columns = read(text).unwrap().columns;
        (columns.delimiter_words(), columns.has_header, columns.time_name, columns.count_name)
    };
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(
        columns("host;when;hits\na;2026-11-23 14:00;1,5\nb;2026-11-23 15:00;2\n"),
        ("semicolon", true, "when".to_owned(), some("hits"))
    );
    assert_eq!(columns("2026-11-23\t7\n2026-11-24\t9\n"), ("tab", false, "1".to_owned(), some("2")));
    assert_eq!(
        columns("id,status,requests,timestamp\n1,200,5,1397088240\n2,200,6,1397088300\n"),
        ("comma", true, "timestamp".to_owned(), some("requests"))
    );
    assert_eq!(
        columns("at\n2026-11-23 14:00:00\n2026-11-23 14:00:01\n"),
        ("comma", true, "at".to_owned(), None)
    );
}

#[test]
fn columns_can_be_corrected() {
    let text = "timestamp,requests,errors\n2026-11-23 14:00,100,3\n2026-11-23 15:00,100,5\n";
    let wanted = |count: &str| Wanted { time: None, count: Some(count.to_owned()) };
    for errors in ["errors", "Errors", "3"] {
        let total = read_csv(text.as_bytes(), "t", &wanted(errors)).unwrap().total;
        assert!((total - 8.0).abs() < 1e-12, "{errors}: {total}");
    }
    let unknown = read_csv(text.as_bytes(), "t", &wanted("warnings")).unwrap_err().to_string();
    assert!(unknown.contains("`warnings`") && unknown.contains("`errors`"), "{unknown}");
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

#[test]
fn gaps_are_named_and_count_as_no_traffic() {
    let text = "t,n\n2026-11-23 00:00,10\n2026-11-23 01:00,10\n2026-11-23 05:00,10\n";
    let traffic = read(text).unwrap();
    assert_eq!((traffic.span_hours, traffic.idle_hours, traffic.gap_hours), (6, 3, 3));
    assert_eq!(
        (traffic.gaps[0].from.to_string().as_str(), traffic.gaps[0].hours),
        ("2026-11-23T02:00:00", 3)
    );
    assert!((traffic.mean_per_hour - 5.0).abs() < 1e-12);
    assert_eq!(traffic.covered_hours, 6);
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
    says("time,requests\n", "no column holds times");
    says("a,b\nc,d\n", "no column holds times");
    says("t,n\n2026-11-23,0\n2026-11-24,0\n", "zero");
    says("t,requests\n2026-11-23,\n2026-11-24,\n", "empty");
    says("t,n\n1700-11-23,1\n2026-11-24,1\n", "century");
    let noise = vec![b'x'; 3 * LONGEST_LINE];
    assert!(read_csv(noise.as_slice(), "n", &Wanted::default()).is_err());
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
    for name in ["cloudwatch_elb_request_count_nab.csv", "nasa_http_july1995_per_minute.csv"] {
        let traffic =
            read_csv(std::fs::File::open(folder.join(name)).unwrap(), name, &Wanted::default()).unwrap();
        let number = |key: &str| expected[name][key].as_f64().unwrap();
        let text = |key: &str| expected[name][key].as_str().unwrap().replace(' ', "T");
        for (key, got) in [
            ("rows", traffic.rows as f64),
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
