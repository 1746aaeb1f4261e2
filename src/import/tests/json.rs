use super::*;

#[test]
fn json_lines_are_read_by_their_usual_names_or_the_one_chosen() {
    let text = log(&[
        r#"{"time": "2026-11-23T14:00:00Z", "path": "/menu?x=1", "status": 200, "bytes": 10, "duration_ms": 25.5}"#,
        r#"{"time": "2026-11-23T14:30:00Z", "path": "/order", "status": "503", "bytes": "20"}"#,
        r#"{"time": 1, "path": "/order"}"#,
        "{broken",
    ]);
    let traffic = read(&text).unwrap();
    assert_eq!(traffic.format, as_json("time"));
    assert_eq!((traffic.rows, traffic.unread, traffic.offset_minutes), (2, 2, Some(0)));
    let access = traffic.access.unwrap();
    assert_eq!((access.statuses, access.bytes_sum), (vec![(200, 1), (503, 1)], 30));
    let other = r#"{"sent": "2026-11-23T14:00:00Z", "done": "2026-11-24T14:00:00Z"}"#;
    let wanted = Wanted { time: Some("done".to_owned()), ..Wanted::default() };
    assert_eq!(read_as(other.as_bytes(), &wanted).unwrap().first.to_string(), "2026-11-24T14:00:00");
}

#[test]
fn fields_within_fields_are_found_or_chosen() {
    // As Caddy writes them, in seconds.
    let caddy = r#"{"level":"info","ts":1795442400.25,"request":{"method":"GET","host":"a","uri":"/menu/3?x=1"},"bytes_read":0,"duration":0.025,"size":2048,"status":200}"#;
    let traffic = read(&log(&[caddy, caddy])).unwrap();
    assert_eq!((&traffic.format, traffic.rows), (&as_json("ts"), 2));
    let access = traffic.access.unwrap();
    assert_eq!(
        (access.routes[0].name.as_str(), access.statuses, access.bytes_sum),
        ("/menu", vec![(200, 2)], 4096)
    );
    assert_eq!(access.methods, [("GET".to_owned(), 2)]);
    assert!((access.service_ms.mean().unwrap() - 25.0).abs() < 1e-9);
    // A duration of another kind of log may be anything.
    let other = r#"{"time":"2026-11-23T14:00:00Z","path":"/menu","duration":25}"#;
    assert_eq!(read(other).unwrap().access.unwrap().service_ms.count, 0);
    let within = r#"{"meta":{"log":{"time":"2026-11-23T14:00:00Z"},"sent":{"at":"2026-11-24T14:00:00Z"}},"http":{"url":"/order"},"page":{"name":"/menu"}}"#;
    let traffic = read(within).unwrap();
    assert_eq!(
        (traffic.format, traffic.access.unwrap().routes[0].name.as_str()),
        (as_json("meta.log.time"), "/order")
    );
    let wanted = Wanted {
        time: Some("meta.sent.at".to_owned()),
        path: Some("page.name".to_owned()),
        ..Wanted::default()
    };
    let traffic = read_as(within.as_bytes(), &wanted).unwrap();
    assert_eq!(traffic.first.to_string(), "2026-11-24T14:00:00");
    assert_eq!(traffic.access.unwrap().routes[0].name, "/menu");
    // A name with dots in it is a name.
    let dotted = r#"{"event.time":"2026-11-23T14:00:00Z"}"#;
    let wanted = Wanted { time: Some("event.time".to_owned()), ..Wanted::default() };
    assert_eq!(read_as(dotted.as_bytes(), &wanted).unwrap().rows, 1);
}

#[test]
fn a_file_that_is_one_array_is_read_entry_by_entry() {
    let entry =
        |second: u32| format!("  {{\n    \"ts\": {},\n    \"uri\": \"/a,]}}\"\n  }}", 1_795_442_400 + second);
    let entries: Vec<String> = (0..20_000).map(entry).collect();
    let text = format!("[\n{},\n  {{\"uri\": \"/\"}},\n  {{\"ts\": 17954", entries.join(",\n"));
    for packed in [text.clone().into_bytes(), packed(&text)] {
        let traffic = read_as(&packed, &Wanted::default()).unwrap();
        assert_eq!((&traffic.format, traffic.rows, traffic.unread), (&as_json("ts"), 20_000, 2));
        assert_eq!(traffic.unreadable.iter().map(|bad| bad.line).collect::<Vec<_>>(), [20_001, 20_002]);
        let told = in_words(&traffic);
        assert!(told[0].starts_with("t.csv: 20000 entries, a JSON array; times from field `ts`"), "{told:?}");
        assert!(
            told.iter().any(|line| line.starts_with("  entry 20001: there is no field `ts`")),
            "{told:?}"
        );
    }
    assert!(read(r#"[{"level":"info"}]"#).unwrap_err().to_string().contains("no field holds a time"));
}
