use super::*;

/// Three hours from two o'clock on, on the second of March.
#[test]
fn dates_are_read_as_monitoring_systems_and_spreadsheets_write_them() {
    for (delimiter, times, shown) in [
        (';', ["02.03.2026 02:00", "02.03.2026 03:00", "02.03.2026 04:00"], "`t` (day first)"),
        (',', ["3/2/2026 2:00 AM", "3/2/2026 3:00 AM", "3/2/2026 4:00 AM"], "`t` (month first)"),
        (
            ',',
            ["03/02/2026 02:00:00 AM", "03/02/2026 03:00:00 AM", "03/02/2026 04:00:00 AM"],
            "(month first)",
        ),
        (';', ["02/03/2026 02:00", "02/03/2026 03:00", "02/03/2026 04:00"], "(day first)"),
        (',', ["2026-03-02 02:00:00 UTC", "2026-03-02 03:00:00 UTC", "2026-03-02 04:00:00 UTC"], "`t`,"),
        (
            ';',
            [
                "Mon, 02 Mar 2026 02:00:00 +0100",
                "Mon, 02 Mar 2026 03:00:00 +0100",
                "Mon, 02 Mar 2026 04:00:00 +0100",
            ],
            "`t`,",
        ),
        (
            ';',
            ["Mar 2, 2026 @ 02:00:00.000", "Mar 2, 2026 @ 03:00:00.000", "Mar 2, 2026 @ 04:00:00.000"],
            "`t`,",
        ),
        (';', ["02. März 2026 02:00", "02. März 2026 03:00", "02. März 2026 04:00"], "`t`,"),
        (';', ["2 mars 2026 2h00", "2 mars 2026 3h00", "2 mars 2026 4h00"], "`t`,"),
    ] {
        let lines = times.map(|time| format!("{time}{delimiter}5\n")).concat();
        let traffic = read(&format!("t{delimiter}requests\n{lines}")).unwrap();
        assert_eq!(traffic.first.to_string(), "2026-03-02T02:00:00", "{times:?}");
        assert_eq!((traffic.rows, traffic.span_hours, traffic.total), (3, 3, 15.0), "{times:?}");
        let told = in_words(&traffic);
        assert!(told[0].contains(shown), "{told:?}");
    }
}

#[test]
fn which_number_is_the_day_is_guessed_from_all_lines_and_can_be_said() {
    let days = |dates: &[&str]| {
        format!("day,n\n{}", dates.iter().map(|day| format!("{day},5\n")).collect::<Vec<_>>().concat())
    };
    let first = |text: &str, dates: Option<DateOrder>| {
        let traffic = read_as(text.as_bytes(), &Wanted { dates, ..Wanted::default() }).unwrap();
        (traffic.first.date().to_string(), traffic.unread)
    };
    for (dates, said, expected, unread) in [
        (&["03/02/2026", "04/02/2026", "05/02/2026"][..], None, "2026-02-03", 0),
        (&["03/02/2026", "03/03/2026", "03/04/2026"], None, "2026-03-02", 0),
        (&["03/02/2026", "03/02/2026", "03/13/2026"], None, "2026-03-02", 0),
        (&["13/02/2026", "13/02/2026", "03/02/2026"], None, "2026-02-03", 0),
        (&["03/02/2026"], None, "2026-03-02", 0),
        (&["03/02/2026"], Some(DateOrder::DayFirst), "2026-02-03", 0),
        (&["26/03/02", "26/03/03"], Some(DateOrder::YearFirst), "2026-03-02", 0),
        (&["03/02/2026", "13/02/2026", "04/02/2026"], Some(DateOrder::MonthFirst), "2026-03-02", 1),
    ] {
        assert_eq!(first(&days(dates), said), (expected.to_owned(), unread), "{dates:?} {said:?}");
    }
    let wanted = Wanted { dates: Some(DateOrder::MonthFirst), ..Wanted::default() };
    let wrong = read_as(days(&["03/02/2026", "13/02/2026"]).as_bytes(), &wanted).unwrap();
    assert!(wrong.unreadable[0].reason.contains("no date with the month first"), "{:?}", wrong.unreadable);
}

#[test]
fn numbers_are_grouped_as_their_country_groups_them() {
    for (text, total) in [
        ("t;n\n02.03.2026 00:00;1.008,50\n02.03.2026 01:00;12,5\n", 1021.0),
        ("t;n\n02.03.2026 00:00;1.234.567,00\n02.03.2026 01:00;3\n", 1_234_570.0),
        ("t;n\n02.03.2026 00:00;1,234,567.00\n02.03.2026 01:00;3\n", 1_234_570.0),
        ("t,n\n03/02/2026 00:00,\"1,008\"\n03/02/2026 01:00,\"2\"\n", 1010.0),
    ] {
        assert!(is_near(read(text).unwrap().total, total), "{text}");
    }
}

#[test]
fn access_logs_are_read_in_the_language_of_their_server() {
    for (month, expected) in [
        ("März", 3),
        ("Mrz", 3),
        ("Dez", 12),
        ("déc.", 12),
        ("févr.", 2),
        ("mai", 5),
        ("ago", 8),
        ("ott", 10),
        ("mrt", 3),
    ] {
        let line = LINE.replace("May", month);
        let traffic = read(&log(&[&line, &line])).unwrap();
        assert_eq!(
            (traffic.first.month(), traffic.rows, traffic.offset_minutes),
            (expected, 2, Some(0)),
            "{month}"
        );
    }
    let mut latin = LINE.replace("May", "M*r").into_bytes();
    latin.iter_mut().filter(|byte| **byte == b'*').for_each(|byte| *byte = 0xe4);
    assert_eq!(read_as(&latin, &Wanted::default()).unwrap().first.month(), 3);
    let unknown = read(&log(&[LINE, LINE, &LINE.replace("May", "floréal")])).unwrap();
    assert!(
        unknown.unreadable[0].reason.contains("months are known in English, German"),
        "{:?}",
        unknown.unreadable
    );
}
