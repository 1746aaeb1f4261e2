use super::*;

#[test]
fn a_packed_log_is_unpacked_member_by_member_and_read_as_far_as_it_goes() {
    let text = log(&vec![LINE; 2000]);
    let mut two = packed(&text);
    two.extend(packed(&text));
    assert_eq!(read_as(&two, &Wanted::default()).unwrap().rows, 4000);
    two.truncate(two.len() - 40);
    let traffic = read_as(&two, &Wanted::default()).unwrap();
    assert!((2000..4000).contains(&traffic.rows), "{}", traffic.rows);
    assert!(traffic.broken_off.is_some());
    assert!(read_as(&packed(&text)[..10], &Wanted::default()).is_err());
}

/// A flipped bit makes lines that were never written; they are none of the traffic.
#[test]
fn what_follows_the_first_damage_of_a_packed_file_does_not_count() {
    let flipped = |text: &str| {
        let mut bytes = packed(text);
        let checksum = bytes.len() - 8;
        bytes[checksum] ^= 1;
        bytes
    };
    let table = |lines: std::ops::Range<i64>| {
        lines.map(|hour| format!("{},5\n", 1_795_392_000 + hour * 3600)).collect::<Vec<_>>().concat()
    };
    let head = "time,requests\n";
    let damaged_log = format!("{}ga{{bled\n{}", log(&[LINE; 100]), log(&[LINE; 50]));
    let damaged_table = format!("{head}{}17g5,5\n{}", table(0..100), table(100..150));
    for (text, first) in [(damaged_log, "line 101 is the first"), (damaged_table, "line 102 is the first")] {
        let traffic = read_as(&flipped(&text), &Wanted::default()).unwrap();
        let why = traffic.broken_off.clone().unwrap_or_default();
        assert_eq!((traffic.rows, traffic.unread), (100, 0), "{why}");
        assert!(why.contains("the checksum vouches for no line") && why.contains(first), "{why}");
        // Without damage the rest counts.
        let traffic = read_as(&packed(&text), &Wanted::default()).unwrap();
        assert_eq!((traffic.rows, traffic.unread, traffic.broken_off), (150, 1, None));
        // What a member's checksum vouches for is not doubted for one bad line.
        let whole = [packed(&text), flipped(&text)].concat();
        let traffic = read_as(&whole, &Wanted::default()).unwrap();
        assert!(traffic.rows >= 299, "{}: {:?}", traffic.rows, traffic.broken_off);
    }
}

#[test]
fn a_file_that_is_cut_off_says_so() {
    let whole = packed(&log(&[LINE; 100]));
    for length in [3, 5, 10, 12] {
        let refused = read_as(&whole[..length], &Wanted::default()).unwrap_err().to_string();
        assert!(refused.contains("truncated"), "{length}: {refused}");
    }
    assert!(read_as(b"BZh91AY&SY", &Wanted::default()).unwrap_err().to_string().contains("bzip2; unpack it"));
}

#[test]
fn a_file_that_grows_while_it_is_read_says_by_how_much() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("access.log");
    crate::terms::file::write_atomically(&path, log(&vec![LINE; 70_000]).as_bytes()).unwrap();
    let file = std::fs::File::open(&path).unwrap();
    let mut more = Some(log(&[LINE; 20]));
    let length = more.as_ref().map_or(0, String::len) as u64;
    let traffic = super::super::read_file(&file, "access.log", &Wanted::default(), &mut |_| {
        if let Some(more) = more.take() {
            let mut writer = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
            std::io::Write::write_all(&mut writer, more.as_bytes()).unwrap();
        }
        true
    });
    let traffic = traffic.unwrap();
    assert_eq!((traffic.rows, traffic.grown_bytes), (70_000, length));
    assert!(
        in_words(&traffic).iter().any(|line| line.starts_with("the file grew by 1.")),
        "{:?}",
        in_words(&traffic)
    );
}

/// Where nothing could be guessed a person can still choose.
#[test]
fn the_layout_of_a_file_is_told_even_where_it_cannot_be_read() {
    let of = |text: &str| layout(text.as_bytes(), &Wanted::default()).unwrap();
    let unknown = of("when,how many\nnoon,5\nmidnight,7\n");
    let columns = unknown.columns.unwrap();
    assert_eq!(
        (unknown.format, columns.headers),
        (FormatName::Csv, vec!["when".to_owned(), "how many".to_owned()])
    );
    let wanted = Wanted { time: Some("gone".to_owned()), ..Wanted::default() };
    let columns = super::super::columns(&b"t,n\n2026-11-23,5\n"[..], &wanted).unwrap();
    assert_eq!((columns.time, columns.counts), (0, vec![1]));
    let json = of("{\"when\": \"2026-11-23T14:00:00Z\", \"load\": {\"requests\": 5}}\n{\"errors\": 1}\n");
    assert_eq!((json.format, json.columns), (FormatName::Json, None));
    assert_eq!(json.fields, ["when", "load.requests", "errors"]);
    assert_eq!(json.numbers, ["load.requests", "errors"]);
    assert_eq!(of(&log(&[LINE; 3])).format, FormatName::Common);
    assert_eq!(layout(&b""[..], &Wanted::default()), None);
}
