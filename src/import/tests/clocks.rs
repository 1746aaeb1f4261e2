use super::*;

/// Hours from one to another on the clock, as a table of hundred requests each.
fn hourly(times: impl IntoIterator<Item = String>) -> Traffic {
    let lines = times.into_iter().map(|time| format!("{time},100\n")).collect::<Vec<_>>().concat();
    read(&format!("time,requests\n{lines}")).unwrap()
}

/// The hours of three days around a change; `skipped` is left out, `doubled` comes twice.
fn around(day: i64, zones: [&str; 2], skipped: i64, doubled: i64) -> Vec<String> {
    let mut times = Vec::new();
    for at in 0..72 {
        let hour = (day - 2) * 24 + at;
        let time = |zone: &str| {
            let of_day = moment::time_of(1_759_276_800 + hour * 3600).unwrap();
            format!("{of_day}{zone}")
        };
        let change = 24 + skipped.max(doubled);
        match at - 24 {
            of_day if of_day == skipped => {}
            of_day if of_day == doubled => times.extend(zones.map(time)),
            _ => times.push(time(zones[usize::from(at >= change)])),
        }
    }
    times
}

#[test]
fn an_hour_that_clocks_skip_is_no_gap_and_one_that_comes_twice_is_two() {
    const NONE: i64 = -99;
    // Days of October 2025 on: the 26th; then 2 November, 8 and 29 March 2026.
    for (day, zones, skipped, doubled, hours, words) in [
        (26, ["+02:00", "+01:00"], NONE, 2, 73, "clocks went back on 2025-10-26: 02:00 to 03:00 came twice"),
        (26, ["", ""], NONE, 2, 73, "clocks went back on 2025-10-26: 02:00 to 03:00 came twice"),
        (33, ["-04:00", "-05:00"], NONE, 1, 73, "clocks went back on 2025-11-02: 01:00 to 02:00 came twice"),
        (33, ["", ""], NONE, 1, 73, "clocks went back on 2025-11-02"),
        (159, ["", ""], 2, NONE, 71, "clocks went forward on 2026-03-08: there was no 02:00 to 03:00"),
        (180, ["+01:00", "+02:00"], 2, NONE, 71, "clocks went forward on 2026-03-29: there was no 02:00"),
        (180, ["", ""], 2, NONE, 71, "clocks went forward on 2026-03-29: there was no 02:00 to 03:00"),
        (180, ["", ""], 1, NONE, 71, "there was no 01:00 to 02:00"),
    ] {
        let traffic = hourly(around(day, zones, skipped, doubled));
        let told = in_words(&traffic).join("\n");
        assert!(told.contains(words), "{words} is not in\n{told}");
        assert_eq!(
            (traffic.span_hours, traffic.idle_hours, traffic.gap_count, traffic.repeated),
            (hours, 0, 0, 0),
            "{told}"
        );
        assert_eq!((traffic.peak_count, traffic.mean_per_hour), (100.0, 100.0), "{told}");
        assert_eq!((traffic.out_of_order, traffic.offsets_differ), (0, false), "{told}");
    }
}

#[test]
fn other_hours_that_are_missing_are_gaps() {
    for (day, zones, skipped) in [(27, ["", ""], 2), (180, ["", ""], 12), (180, ["Z", "Z"], 2)] {
        let traffic = hourly(around(day, zones, skipped, -99));
        assert_eq!((traffic.gap_count, traffic.idle_hours), (1, 1), "{day} {zones:?} {skipped}");
        assert!(traffic.clock_changes.is_empty(), "{day} {zones:?} {skipped}");
    }
}

/// As web servers log it: a request a minute through the night on which clocks go back.
#[test]
fn a_log_through_a_change_of_clocks_has_no_double_peak() {
    let minute = |at: i64, zone: &str| {
        let time = moment::time_of(1_761_436_800 + at * 60).unwrap().time().to_string();
        LINE.replace("17/May/2015:10:05:03 +0000", &format!("26/Oct/2025:{time} {zone}"))
    };
    let summer = (0..180).map(|at| minute(at, "+0200"));
    let winter = (120..600).map(|at| minute(at, "+0100"));
    let lines: Vec<String> = summer.chain(winter).collect();
    let traffic = read(&log(&lines.iter().map(String::as_str).collect::<Vec<_>>())).unwrap();
    assert_eq!((traffic.span_hours, traffic.peak_count, traffic.out_of_order), (11, 60.0, 0));
    assert_eq!(traffic.clock_changes.len(), 1);
    assert_eq!(stamp(&traffic, traffic.first), "2025-10-26 00:00:00+02:00");
    assert_eq!(stamp(&traffic, traffic.last), "2025-10-26 09:59:00+01:00");
}

#[test]
fn a_clock_that_stood_wrong_is_set_aside() {
    let strange = LINE.replace("17/May/2015", "01/Jan/1970");
    let late = LINE.replace("17/May/2015", "31/Dec/9999");
    let mut lines = vec![LINE; 40];
    lines.extend([strange.as_str(), late.as_str()]);
    let traffic = read(&log(&lines)).unwrap();
    assert_eq!((traffic.rows, traffic.span_hours), (40, 1));
    let aside: Vec<(u64, i16)> =
        traffic.set_aside.iter().map(|aside| (aside.lines, aside.first.year())).collect();
    assert_eq!(aside, [(1, 1970), (1, 9999)]);
    assert_eq!((traffic.out_of_order, traffic.offsets_differ), (1, false));
}

/// A line that is weeks ahead is as wrong as one that is weeks behind.
#[test]
fn a_clock_that_jumps_and_comes_back_is_set_aside() {
    for (days, rows) in [(40, 72), (-40, 72), (9, 72), (1, 73)] {
        let mut text = "time,requests\n".to_owned();
        for hour in 0..72_i64 {
            writeln!(text, "{},5", 1_795_392_000 + hour * 3600).unwrap();
            if hour == 30 {
                writeln!(text, "{},5", 1_795_392_000 + (days * 24 + hour) * 3600 + 1800).unwrap();
            }
        }
        let traffic = read(&text).unwrap();
        assert_eq!((traffic.rows, traffic.span_hours), (rows, 72), "{days}");
        let told = in_words(&traffic).join("\n");
        assert_eq!(told.contains("left out: the clock jumped"), rows == 72, "{told}");
    }
}

/// Lines that come seldom are all that there are.
#[test]
fn series_and_logs_with_long_silences_keep_their_lines() {
    let months: String = (0..72).fold("month,requests\n".to_owned(), |text, month| {
        text + &format!("{}-{:02}-01,500\n", 2020 + month / 12, month % 12 + 1)
    });
    let traffic = read(&months).unwrap();
    assert_eq!((traffic.rows, traffic.set_aside.len()), (72, 0));
    let seldom: String = (0..120_i64).fold("at\n".to_owned(), |text, nth| {
        text + &format!("{}\n", 1_695_392_000 + nth * 900_000 + nth * nth * 37 % 400_000)
    });
    let traffic = read(&seldom).unwrap();
    assert_eq!((traffic.rows, traffic.set_aside.len()), (120, 0));
}

/// Half of a file on a clock that was never set does not cost the other half.
#[test]
fn years_without_web_servers_are_set_aside_however_many() {
    for strange in ["1970-01-01", "9999-12-31"] {
        let lines = (0..24).map(|hour| format!("2026-03-02 {hour:02}:00,5\n{strange} {hour:02}:00,7\n"));
        let traffic = read(&format!("time,requests\n{}", lines.collect::<String>())).unwrap();
        assert_eq!((traffic.rows, traffic.span_hours, traffic.largest_row), (24, 24, 5.0), "{strange}");
        assert_eq!(traffic.set_aside[0].lines, 24, "{strange}");
    }
}

/// What was left out counts nowhere.
#[test]
fn statuses_of_lines_on_a_wrong_clock_do_not_count() {
    let strange = LINE.replace("17/May/2015", "01/Jan/1970").replace(" 200 ", " 500 ").replace("GET", "POST");
    let mut lines = vec![LINE; 40];
    lines.insert(0, &strange);
    lines.push(&strange);
    let traffic = read(&log(&lines)).unwrap();
    let access = traffic.access.unwrap();
    assert_eq!(access.statuses, [(200, 40)]);
    assert_eq!(access.methods, [("GET".to_owned(), 40)]);
    assert_eq!(
        (access.bytes.count, access.routes[0].requests, access.week.iter().sum::<f64>()),
        (40, 40, 40.0)
    );
}

/// Two requests in every minute of an hour, and eight more in one of them.
#[test]
fn the_worst_minute_is_answered_where_lines_tell_minutes() {
    let mut text = "time,requests\n".to_owned();
    for minute in 0..600_i64 {
        let count = if minute % 60 == 7 { 2 + minute / 60 } else { 2 };
        writeln!(text, "{},{count}", 1_795_392_000 + minute * 60).unwrap();
    }
    let traffic = read(&text).unwrap();
    let burst = traffic.burst.unwrap();
    // The hours of which both neighbours are known and that are as full as the mean: 5 to 8.
    assert_eq!((burst.low(), burst.high()), (3.49, 4.69));
    let mut decision = Decision::blank("t");
    for edit in traffic.edits(&decision.components[0].clone()) {
        decision = edit.apply(&decision).unwrap();
    }
    let answered = &decision.components[0].answers.burst;
    assert_eq!((answered.value, answered.origin), (Some(burst), Origin::Imported));
    assert!(in_words(&traffic).iter().any(|line| line.starts_with("the fullest minute of a busy hour is")));
    // A line every five minutes tells none.
    assert_eq!(read(&two_weeks(|_| 500)).unwrap().burst, None);
}
