use super::*;

/// What monitoring systems export beside the requests.
#[test]
fn the_count_is_the_column_that_is_called_so() {
    let rows = |cells: &str| {
        (10..16).fold(String::new(), |text, hour| text + &format!("2026-11-23 {hour}:00,{cells}\n"))
    };
    let count = |header: &str, cells: &str| {
        let traffic = read(&format!("time,{header}\n{}", rows(cells))).unwrap();
        let columns = traffic.format.columns().unwrap();
        (columns.count_name.clone().unwrap_or_default(), columns.other_words().unwrap_or_default())
    };
    for (header, cells, expected, others) in [
        ("HTTPCode_Target_5XX_Count,RequestCount", "3,100", "RequestCount", "`HTTPCode_Target_5XX_Count`"),
        ("latency_ms,cpu,hits", "12.5,40,100", "hits", "`latency_ms`, `cpu`"),
        ("Average,SampleCount,Sum", "1,7,100", "Sum", "`Average`, `SampleCount`"),
        ("errors,web-1", "1,7", "web-1", "`errors`"),
        ("errors", "4", "errors", ""),
        (
            "\"http_requests{code=\"\"500\"\"}\",\"http_requests{code=\"\"200\"\"}\",cpu",
            "1,90,7",
            "http_requests{code=\"500\"}, http_requests{code=\"200\"}",
            "`cpu`",
        ),
    ] {
        assert_eq!(count(header, cells), (expected.to_owned(), others.to_owned()), "{header}");
    }
    let told = in_words(&read(&format!("time,latency_ms,hits\n{}", rows("9,5"))).unwrap());
    assert_eq!(told[1], "not counted, but numbers as well: `latency_ms`");
}

/// A table of times of answers is single requests, unless its lines come like a clock's.
#[test]
fn numbers_of_something_else_are_no_requests() {
    let single = "time,path,latency_ms\n2026-11-23 14:00:00,/menu,12\n2026-11-23 14:00:00,/menu,9\n2026-11-23 14:00:07,/order,30\n2026-11-23 14:01:00,/menu,9\n2026-11-23 14:01:02,/menu,9\n2026-11-23 14:09:02,/menu,9\n";
    let traffic = read(single).unwrap();
    assert_eq!((traffic.rows, traffic.total.to_string().as_str()), (6, "6"));
    assert_eq!(traffic.format.columns().unwrap().count(), None);
    let mut series = "time,latency_ms,cpu\n".to_owned();
    (10..20).for_each(|minute| writeln!(series, "2026-11-23 14:{minute}:00,12,40").unwrap());
    let refused = read(&series).unwrap_err().to_string();
    assert!(refused.contains("`latency_ms`, `cpu`: name the column"), "{refused}");
    let wanted = Wanted { count: WantedCount::Column("cpu".to_owned()), ..Wanted::default() };
    assert_eq!(read_as(series.as_bytes(), &wanted).unwrap().total.to_string(), "400");
    let lines = Wanted { count: WantedCount::Lines, ..Wanted::default() };
    assert_eq!(read_as(series.as_bytes(), &lines).unwrap().total.to_string(), "10");
}

#[test]
fn a_date_and_a_time_of_day_in_two_columns_are_one_time() {
    for (header, cells) in [
        ("date,time,requests", ["2026-11-23,14:05:00,5", "2026-11-23,15:05:00,7"]),
        ("time,date,requests", ["14:05,2026-11-23,5", "15:05,2026-11-23,7"]),
        ("requests,day,clock", ["5,2026/11/23,2:05 PM", "7,2026/11/23,3:05 PM"]),
        ("date,hour,requests", ["2026-11-23,14,5", "2026-11-23,15,7"]),
    ] {
        let traffic = read(&format!("{header}\n{}\n{}\n", cells[0], cells[1])).unwrap();
        assert_eq!((traffic.total.to_string().as_str(), traffic.span_hours), ("12", 2), "{header}");
        assert_eq!((traffic.first.hour(), traffic.last.hour()), (14, 15), "{header}");
    }
    let text = "date,time,requests\n2026-11-23,14:05,5\n2026-11-23,soon,7\n2026-11-23,16:05,7\n";
    let traffic = read(text).unwrap();
    assert!(
        in_words(&traffic)[0].contains("times from columns `date` and `time`"),
        "{:?}",
        in_words(&traffic)
    );
    assert!(traffic.unreadable[0].reason.starts_with("`soon` is no time of day"), "{:?}", traffic.unreadable);
    // Whoever names either of them means both.
    for name in ["date", "time"] {
        let wanted = Wanted { time: Some(name.to_owned()), ..Wanted::default() };
        assert_eq!(read_as(text.as_bytes(), &wanted).unwrap().last.hour(), 16, "{name}");
    }
}

#[test]
fn cells_may_say_their_unit() {
    let table = |header: &str, cells: [&str; 3]| {
        let lines = cells.iter().zip(14..).map(|(cell, hour)| format!("2026-11-23 {hour}:00,{cell}\n"));
        read(&format!("t,{header}\n{}", lines.collect::<String>()))
    };
    for (header, cells, unit, total) in [
        ("n", ["10 req/s"; 3], CountUnit::PerSecond, "108000"),
        ("n", ["10 req/s", "1 kreq/s", "0.5k req/s"], CountUnit::PerSecond, "5436000"),
        ("n", ["10 rpm"; 3], CountUnit::PerMinute, "1800"),
        ("n", ["10/h"; 3], CountUnit::PerHour, "30"),
        ("n", ["1.5k", "2 K", "3"], CountUnit::Count, "3503"),
        ("n", ["1.5M", "1 Mil", "0.5 requests"], CountUnit::Count, "2500000.5"),
        ("n", ["1B", "10 requests", "5 hits"], CountUnit::Count, "1000000015"),
        ("req/s", ["1.5k", "500", "10 req/s"], CountUnit::PerSecond, "7236000"),
    ] {
        let traffic = table(header, cells).unwrap();
        assert_eq!(traffic.format.columns().unwrap().unit, unit, "{cells:?}");
        assert_eq!((traffic.total.to_string().as_str(), traffic.unread), (total, 0), "{cells:?}");
    }
    let mixed = table("n", ["10 req/s", "10 req/min", "10 req/s"]).unwrap();
    assert!(mixed.unreadable[0].reason.contains("another unit"), "{:?}", mixed.unreadable);
    for cells in [["10 ms"; 3], ["12 MB/s"; 3], ["5 m"; 3], ["12%"; 3]] {
        let refused = table("n", cells).unwrap_err().to_string();
        assert!(refused.contains("each line is one request"), "{refused}");
        let lines = Wanted { count: WantedCount::Lines, ..Wanted::default() };
        let text = format!("t,n\n2026-11-23 14:00,{}\n", cells[0]);
        assert_eq!(read_as(text.as_bytes(), &lines).unwrap().total.to_string(), "1");
    }
    // What begins with a number and is none does not stop lines from being requests.
    for cells in [["192.0.2.7"; 3], ["5f3a-9c"; 3], ["2001:db8::1"; 3], ["3 items in the basket, paid"; 3]] {
        let cells = cells.map(|cell| format!("\"{cell}\""));
        let traffic = table("n", [&cells[0], &cells[1], &cells[2]]).unwrap();
        assert_eq!(traffic.total.to_string(), "3", "{cells:?}");
    }
}

#[test]
fn columns_can_be_corrected() {
    let text = "timestamp,requests,errors\n2026-11-23 14:00,100,3\n2026-11-23 15:00,100,5\n";
    let wanted = |count: &str| Wanted { count: WantedCount::Column(count.to_owned()), ..Wanted::default() };
    for errors in ["errors", "Errors", "3"] {
        let total = read_as(text.as_bytes(), &wanted(errors)).unwrap().total;
        assert!((total - 8.0).abs() < 1e-12, "{errors}: {total}");
    }
    // Each line is one request, whatever a column is called; no unit applies then.
    let lines = Wanted { count: WantedCount::Lines, unit: Some(CountUnit::PerSecond), ..Wanted::default() };
    let traffic = read_as(text.as_bytes(), &lines).unwrap();
    assert!((traffic.total - 2.0).abs() < 1e-12, "{}", traffic.total);
    let columns = traffic.format.columns().unwrap();
    assert_eq!((columns.count(), columns.unit), (None, CountUnit::Count));
    assert!(in_words(&traffic)[0].ends_with("each line counts one request"), "{:?}", in_words(&traffic));
    let unknown = read_as(text.as_bytes(), &wanted("warnings")).unwrap_err().to_string();
    assert!(unknown.contains("`warnings`") && unknown.contains("`errors`"), "{unknown}");
}

#[test]
fn delimiter_header_and_columns_are_guessed_and_shown() {
    let columns = |text: &str| {
        let columns = read(text).unwrap().format.columns().cloned().unwrap();
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

/// As Grafana exports one query by status: the parts are the requests.
#[test]
fn columns_that_are_parts_of_one_count_are_added() {
    let rows = |cells: &str| {
        (10..16).fold(String::new(), |text, hour| text + &format!("2026-11-23 {hour}:00:00,{cells}\n"))
    };
    let wanted = |count: &str| Wanted { count: WantedCount::Column(count.to_owned()), ..Wanted::default() };
    let all = Wanted { count: WantedCount::All, ..Wanted::default() };
    let named = Wanted {
        count: WantedCount::Columns(vec!["b".to_owned(), "3".to_owned(), "2".to_owned()]),
        ..Wanted::default()
    };
    for (header, cells, wanted, total, words) in [
        ("\"Time\",\"200\",\"404\",\"500\"", "40,1,2", Wanted::default(), 258.0, "`200`, `404`, `500`"),
        ("Time,2xx,4xx", "40,1", Wanted::default(), 246.0, "the sum of columns `2xx`, `4xx`"),
        ("Time,GET,POST", "40,1", Wanted::default(), 246.0, "the sum of columns `GET`, `POST`"),
        ("Time,GET,POST", "40,", Wanted::default(), 240.0, "column `GET`"),
        ("Time,200,404,total", "40,1,41", Wanted::default(), 246.0, "column `total`"),
        ("Time,web-1,web-2", "40,1", Wanted::default(), 240.0, "column `web-1`"),
        ("Time,web-1,web-2", "40,1", all.clone(), 246.0, "the sum of columns `web-1`, `web-2`"),
        ("Time,web-1,web-2,cpu", "40,1,7", wanted("2,3"), 246.0, "`web-1`, `web-2`, requests"),
        ("Time,web-1,web-2,cpu", "40,1,7", wanted("web-1, web-2"), 246.0, "`web-1`, `web-2`, requests"),
        ("Time,a,b", "40,1", named, 246.0, "the sum of columns `b`, `a`"),
    ] {
        let traffic = read_as(format!("{header}\n{}", rows(cells)).as_bytes(), &wanted).unwrap();
        let told = in_words(&traffic);
        assert!(told[0].contains(words), "{words}: {told:?}");
        assert!(is_near(traffic.total, total), "{header}: {}", traffic.total);
    }
    // A series may have nothing to say at a time.
    let gaps = read("Time,200,500\n2026-11-23 14:00,5,\n2026-11-23 15:00,7,1\n2026-11-23 16:00,,\n").unwrap();
    assert_eq!((gaps.total, gaps.unread), (13.0, 1));
}

#[test]
fn what_programs_write_above_a_header_is_passed_over() {
    let excel = read("sep=;\nTime;requests\n2026-11-23 14:00;5\n2026-11-23 15:00;7\n").unwrap();
    assert_eq!((excel.rows, excel.unread, excel.total), (2, 0, 12.0));
    let influx = "#group,false,false\n#datatype,string,long\n,result,_start,_time,_value\n,_result,2026-11-23T00:00:00Z,2026-11-23T14:00:00Z,5\n,_result,2026-11-23T00:00:00Z,2026-11-23T15:00:00Z,7\n";
    let influx = read(influx).unwrap();
    assert_eq!((influx.rows, influx.unread, influx.total, influx.span_hours), (2, 0, 12.0, 2));
}

/// As Prometheus answers in long form: two instances in turn, or one after the other.
#[test]
fn counters_of_several_instances_are_followed_each_on_its_own() {
    let line = |minute: i64, instance: i64| {
        format!("{},{instance},{}\n", 1_795_392_000 + minute * 300, instance * 1_000_000 + minute * 60)
    };
    let in_turn: String = (0..50).flat_map(|minute| [line(minute, 0), line(minute, 1)]).collect();
    let in_blocks: String =
        (0..2).flat_map(|instance| (0..50).map(move |minute| line(minute, instance))).collect();
    // The second instance comes long after the beginning from which columns are guessed.
    let far: String = ["a", "b"]
        .into_iter()
        .flat_map(|pod| (0..4000).map(move |at| format!("{},{pod},{}\n", 1_795_392_000 + at * 300, at * 60)))
        .collect();
    let far = read(&format!("timestamp,pod,http_requests_total\n{far}")).unwrap();
    assert_eq!((far.total, far.unread, far.out_of_order), (2.0 * 3999.0 * 60.0, 0, 0));
    for lines in [in_turn, in_blocks] {
        let traffic = read(&format!("timestamp,instance,http_requests_total\n{lines}")).unwrap();
        let columns = traffic.format.columns().unwrap();
        assert_eq!((columns.unit, columns.labels.as_slice()), (CountUnit::Counter, &[1][..]));
        assert_eq!((traffic.total, traffic.step_seconds), (2.0 * 49.0 * 60.0, 300));
        assert_eq!((traffic.out_of_order, traffic.repeated, traffic.unread), (0, 0, 0));
        assert!(
            traffic.remarks[0].starts_with("2 counters, told apart by `instance`"),
            "{:?}",
            traffic.remarks
        );
    }
}

/// A word beside a time is no series of its own.
#[test]
fn a_column_that_goes_with_the_time_tells_no_series_apart() {
    let day = |hour: i64| if hour / 24 % 2 == 0 { "Mon" } else { "Tue" };
    let line = |hour: i64| format!("{},{},{}\n", 1_795_392_000 + hour * 3600, day(hour), 100 + hour * 60);
    let traffic = read(&format!(
        "timestamp,weekday,requests_total\n{}",
        (0..72).map(line).collect::<Vec<_>>().concat()
    ))
    .unwrap();
    assert!(traffic.format.columns().unwrap().labels.is_empty());
    assert!(is_near(traffic.total, 71.0 * 60.0), "{}", traffic.total);
}

/// Under a header that says nothing, only its numbers tell a counter.
#[test]
fn numbers_that_never_fall_are_a_counter_or_look_like_one() {
    let series = |step: i64, lines: i64| {
        let line = |at: i64| format!("{},{}\n", 1_795_392_000 + at * step, 1_000_050 + at * 50);
        read(&format!("timestamp,requests\n{}", (0..lines).map(line).collect::<String>())).unwrap()
    };
    let minutes = series(300, 500);
    assert!(is_near(minutes.total, 24_950.0), "{}", minutes.total);
    assert!(minutes.remarks[0].contains("`requests` never falls in its first 500 lines, as only a counter"));
    let days = series(86_400, 60);
    assert_eq!(days.format.unit(), CountUnit::Count);
    assert!(days.remarks[0].contains("if it counts all requests so far, say that its unit is a counter"));
    assert!(series(300, 12).remarks.is_empty());
    let still = read("t,requests_total\n2026-11-23 14:00,5\n2026-11-23 15:00,5\n").unwrap_err().to_string();
    assert!(still.contains("its counter never rises; choose another column"), "{still}");
}
