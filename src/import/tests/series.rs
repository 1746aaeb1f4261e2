use super::*;

fn counted(names: &[&str]) -> WantedCount {
    WantedCount::Columns(names.iter().map(|name| (*name).to_owned()).collect())
}

#[track_caller]
fn check(text: &str, wanted: &Wanted, total: f64, words: &str) -> Traffic {
    let traffic = read_as(text.as_bytes(), wanted).unwrap();
    let told = in_words(&traffic);
    assert!(told.join("\n").contains(words), "`{words}` is not in {told:#?}");
    assert!(is_near(traffic.total, total), "{}: {told:#?}", traffic.total);
    traffic
}

/// Objects of two fields, a time every five minutes.
fn objects(count: impl Fn(i64) -> String) -> Vec<String> {
    let time = |at: i64| moment::time_of(1_795_392_000 + at * 300).unwrap();
    (0..24).map(|at| format!(r#"{{"time": "{}Z", {}}}"#, time(at), count(at))).collect()
}

#[test]
fn objects_with_a_count_are_a_series() {
    let plain = objects(|at| format!(r#""count": {}"#, at % 3));
    let lines = plain.join("\n");
    let any = Wanted::default();
    check(&lines, &any, 24.0, "JSON lines; times from `time`, counts from `count`, requests of a line");
    check(
        &format!("[{}]", plain.join(",\n")),
        &any,
        24.0,
        "a JSON array; times from `time`, counts from `count`",
    );
    let each = Wanted { count: WantedCount::Lines, ..Wanted::default() };
    check(&lines, &each, 24.0, "JSON lines; times from field `time`");
    let rates = objects(|_| r#""rps": "2""#.to_owned()).join("\n");
    check(&rates, &any, 24.0 * 600.0, "counts from `rps`, requests a second times the usual step");
    let metrics = objects(|_| r#""requests": 5, "errors": 2, "latency_ms": 12"#.to_owned()).join("\n");
    check(&metrics, &any, 120.0, "not counted, but numbers as well: `errors`, `latency_ms`");
    let both = Wanted { count: counted(&["requests", "errors"]), ..Wanted::default() };
    check(&metrics, &both, 168.0, "the sum of `requests`, `errors`");
    let named = Wanted { count: WantedCount::Column("errors".to_owned()), ..Wanted::default() };
    check(&metrics, &named, 48.0, "counts from `errors`");
    let counter =
        |at: i64| format!(r#""pod": "{}", "http_requests_total": {}"#, at % 2, 1000 * (at % 2) + at);
    check(&objects(counter).join("\n"), &any, 44.0, "all requests so far");
    let unknown = Wanted { count: WantedCount::Column("hits".to_owned()), ..Wanted::default() };
    let refused = read_as(metrics.as_bytes(), &unknown).unwrap_err().to_string();
    assert!(refused.contains("no column `hits`; there are `requests`, `errors`"), "{refused}");
    let times = objects(|_| r#""latency_ms": 12"#.to_owned()).join("\n");
    let refused = read(&times).unwrap_err().to_string();
    assert!(refused.contains("its numbers are `latency_ms`: name the column"), "{refused}");
}

/// What a program says of a request is no series, whatever numbers it holds.
#[test]
fn objects_of_requests_stay_requests() {
    let request = objects(|_| r#""path": "/menu", "status": 200, "count": 7"#.to_owned()).join("\n");
    check(&request, &Wanted::default(), 24.0, "JSON lines; times from field `time`");
    let said = objects(|at| format!(r#""level": "info", "msg": "started", "count": {at}"#)).join("\n");
    check(&said, &Wanted::default(), 24.0, "JSON lines; times from field `time`");
    let named = Wanted { count: WantedCount::Column("count".to_owned()), ..Wanted::default() };
    check(&request, &named, 24.0 * 7.0, "counts from `count`");
}

#[test]
fn what_cloudwatch_answers_is_read_as_it_answers() {
    let point = |hour: i64, sum: i64| {
        let time = moment::time_of(1_795_392_000 + hour * 3600).unwrap();
        format!(
            r#"{{"Timestamp": "{time}Z", "SampleCount": 2.0, "Average": 0.5, "Sum": {sum}.0, "Unit": "Count"}}"#
        )
    };
    // In no order, as it comes.
    let points: Vec<String> = (0..48).map(|at| at * 31 % 48).map(|hour| point(hour, hour + 1)).collect();
    let any = Wanted::default();
    let text =
        format!("{{\n \"Label\": \"RequestCount\",\n \"Datapoints\": [\n{}\n ]\n}}\n", points.join(",\n"));
    let traffic =
        check(&text, &any, 1176.0, "statistics of CloudWatch; times from `Timestamp`, counts from `Sum`");
    assert_eq!((traffic.rows, traffic.unread, traffic.span_hours, traffic.step_seconds), (48, 0, 48, 3600));
    check(
        &format!("[{}]", points.join(",")),
        &any,
        1176.0,
        "a JSON array; times from `Timestamp`, counts from `Sum`",
    );
    let samples = Wanted { count: WantedCount::Column("SampleCount".to_owned()), ..Wanted::default() };
    check(&text, &samples, 96.0, "counts from `SampleCount`");
    let data = |results: &str| format!(r#"{{"MetricDataResults": [{results}], "Messages": []}}"#);
    let result = |label: &str, values: &str| {
        format!(
            r#"{{"Id": "m_{}", "Label": "{label}", "StatusCode": "Complete", "Timestamps": ["2026-11-23T16:00:00+00:00", "2026-11-23T15:00:00+00:00", "2026-11-23T14:00:00+00:00"], "Values": [{values}]}}"#,
            label.to_lowercase()
        )
    };
    let both = data(
        &[result("TargetResponseTime", "0.1, 0.2, 0.3"), result("RequestCount", "3.0, 2.0, 1.0")].join(","),
    );
    let traffic = check(
        &both,
        &any,
        6.0,
        "metric data of CloudWatch; times from `Timestamps`, counts from `RequestCount`",
    );
    assert_eq!((traffic.out_of_order, traffic.first.hour()), (0, 14));
    check(&both, &any, 6.0, "not counted, but numbers as well: `TargetResponseTime`");
    let two = data(&[result("web RequestCount", "3, 2, 1"), result("api RequestCount", "3, 2, 1")].join(","));
    check(&two, &any, 12.0, "2 series, added");
    let one = Wanted { count: WantedCount::Column("api RequestCount".to_owned()), ..Wanted::default() };
    check(&two, &one, 6.0, "counts from `api RequestCount`");
    let uneven = data(&[result("web RequestCount", "3, 2"), result("api RequestCount", "3, 2, 1")].join(","));
    let traffic = check(&uneven, &any, 6.0, "`web RequestCount` has 3 times and 2 values");
    assert_eq!((traffic.rows, traffic.unread), (3, 1));
    let refused = read(&data(&result("RequestCount", "3"))).unwrap_err().to_string();
    assert!(refused.contains("`RequestCount` has 3 times and 1 value, so"), "{refused}");
    let refused = read(&data(&result("Latency", "1, 2, 3"))).unwrap_err().to_string();
    assert!(refused.contains("its numbers are `Latency`"), "{refused}");
}

/// What Prometheus answers: each series by its labels, with a value every minute.
fn answer(kind: &str, series: &[(&str, [f64; 4])]) -> String {
    let series: Vec<String> = series
        .iter()
        .map(|(metric, values)| {
            let values: Vec<String> = values
                .iter()
                .zip(0..)
                .map(|(value, at)| format!(r#"[{}, "{value}"]"#, 1_795_392_000 + at * 60))
                .collect();
            format!(r#"{{"metric": {{{metric}}}, "values": [{}]}}"#, values.join(", "))
        })
        .collect();
    format!(
        r#"{{"status": "success", "data": {{"resultType": "{kind}", "result": [{}]}}}}"#,
        series.join(", ")
    )
}

/// Metrics of different names count different things: one of them is taken, and which is told.
#[test]
fn several_metrics_of_one_answer_are_chosen_from() {
    let metrics = answer(
        "matrix",
        &[
            (r#""__name__": "node_load1""#, [0.5, 0.25, 0.5, 0.25]),
            (r#""__name__": "http_requests_total", "pod": "web""#, [10.0, 20.0, 30.0, 40.0]),
            (r#""__name__": "http_requests_total", "pod": "api""#, [1.0, 2.0, 3.0, 4.0]),
            (r#""__name__": "grpc_requests_total""#, [0.0, 100.0, 200.0, 300.0]),
        ],
    );
    let any = Wanted::default();
    check(&metrics, &any, 33.0, "counts from `http_requests_total`, all requests so far");
    check(&metrics, &any, 33.0, "not counted, but numbers as well: `node_load1`, `grpc_requests_total`");
    check(
        &metrics,
        &any,
        33.0,
        "of 3 metrics `http_requests_total` counts, the first that may be of requests",
    );
    let column = |name: &str| Wanted { count: WantedCount::Column(name.to_owned()), ..Wanted::default() };
    let other = check(&metrics, &column("grpc_requests_total"), 300.0, "counts from `grpc_requests_total`");
    assert!(other.remarks.is_empty(), "{:?}", other.remarks);
    let both = column("http_requests_total, grpc_requests_total");
    check(&metrics, &both, 333.0, "the sum of `http_requests_total`, `grpc_requests_total`");
    let refused = read_as(metrics.as_bytes(), &column("pod")).unwrap_err().to_string();
    assert!(refused.contains("pod") && refused.contains("`node_load1`"), "{refused}");
    let none = answer(
        "matrix",
        &[
            (r#""__name__": "answer_latency_seconds""#, [0.5, 0.25, 0.5, 0.25]),
            (r#""__name__": "process_resident_memory_bytes""#, [1e6, 2e6, 1e6, 2e6]),
        ],
    );
    let refused = read_as(none.as_bytes(), &any).unwrap_err().to_string();
    assert!(refused.contains("`answer_latency_seconds`, `process_resident_memory_bytes`"), "{refused}");
}

#[test]
fn what_prometheus_answers_is_followed_series_by_series() {
    let (any, web, api) = (
        Wanted::default(),
        r#""__name__": "http_requests_total", "pod": "web""#,
        r#""__name__": "http_requests_total", "pod": "api""#,
    );
    let counters =
        answer("matrix", &[(web, [10.0, 20.0, 5.0, 7.0]), (api, [1e6, 1e6 + 1.0, 1e6 + 2.0, 1e6 + 3.0])]);
    let traffic =
        check(&counters, &any, 17.0 + 3.0, "counts from `http_requests_total`, all requests so far");
    assert_eq!((traffic.step_seconds, traffic.out_of_order, traffic.repeated), (60, 0, 0));
    let rates = answer("matrix", &[(r#""pod": "web""#, [0.5, 1.5, 0.5, 1.5])]);
    check(&rates, &any, 240.0, "its values are taken as requests a second");
    let counts = Wanted { unit: Some(CountUnit::Count), ..Wanted::default() };
    check(&rates, &counts, 4.0, "requests of a line");
    let buckets = answer(
        "matrix",
        &[
            (r#""__name__": "d_seconds_bucket", "le": "0.1""#, [1.0, 2.0, 3.0, 4.0]),
            (r#""__name__": "d_seconds_bucket", "le": "+Inf""#, [5.0, 6.0, 7.0, 8.0]),
        ],
    );
    let counter = Wanted { unit: Some(CountUnit::Counter), ..Wanted::default() };
    check(&buckets, &counter, 3.0, "1 buckets or quantiles do not count");
    for (text, wanted, words) in [
        (answer("vector", &[]), any.clone(), "ask for a range"),
        (counters[..counters.len() - 10].to_owned(), any.clone(), "it was cut off"),
        (
            counters.clone(),
            Wanted { count: WantedCount::Column("pod".to_owned()), ..any.clone() },
            "leave the column out",
        ),
        (counters.clone(), Wanted { count: WantedCount::Lines, ..any }, "leave out that each line is one"),
    ] {
        let refused = read_as(text.as_bytes(), &wanted).unwrap_err().to_string();
        assert!(refused.contains(words), "{words}: {refused}");
    }
}

/// A wish that cannot be met is not passed over in silence.
#[test]
fn a_log_of_requests_has_no_column_of_counts() {
    for wanted in [
        Wanted { count: WantedCount::Column("status".to_owned()), ..Wanted::default() },
        Wanted { count: WantedCount::All, ..Wanted::default() },
        Wanted { unit: Some(CountUnit::PerSecond), ..Wanted::default() },
    ] {
        let refused = read_as(log(&[LINE; 5]).as_bytes(), &wanted).unwrap_err().to_string();
        assert!(refused.contains("each of its lines is one request") && refused.contains("csv"), "{refused}");
    }
}
