use super::*;

/// Two hits of one kind of log, and what they come to.
#[track_caller]
fn check(lines: &[&str], name: FormatName, expected: (&str, u16, u64, Option<f64>)) {
    let traffic = read(&log(lines)).unwrap();
    assert_eq!(
        (traffic.format.name(), traffic.rows, traffic.unread),
        (name, 2, 0),
        "{:?}",
        traffic.unreadable
    );
    assert_eq!(traffic.first.to_string(), "2026-03-02T00:02:55");
    assert_eq!(traffic.offset_minutes, Some(0));
    let access = traffic.access.unwrap();
    let mean = access.service_ms.mean();
    assert_eq!(
        (access.routes[0].name.as_str(), access.statuses[0], access.bytes_sum, mean),
        (expected.0, (expected.1, 2), expected.2, expected.3)
    );
}

#[test]
fn logs_of_iis_cloudfront_and_s3_are_read() {
    check(
        &[
            "#Software: Microsoft Internet Information Services 10.0",
            "#Version: 1.0",
            "#Date: 2026-03-02 00:00:00",
            "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-bytes time-taken",
            "2026-03-02 00:02:55 10.0.0.1 GET /menu/3 a=b 443 - 192.0.2.7 Mozilla/5.0+(X11) 200 2048 12",
            // A server that starts anew may write other columns.
            "#Fields: date time cs-method cs-uri-stem sc-status sc-bytes time-taken",
            "2026-03-02 00:06:59 GET /menu/4 200 2048 36",
        ],
        FormatName::W3c,
        ("/menu", 200, 4096, Some(24.0)),
    );
    let cloudfront =
        "2026-03-02\t00:02:55\tFRA2\t2048\t192.0.2.7\tGET\td111.cloudfront.net\t/menu\t200\t-\tcurl\t0.024";
    check(
        &[
            "#Version: 1.0",
            "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) time-taken",
            cloudfront,
            cloudfront,
        ],
        FormatName::W3c,
        ("/menu", 200, 4096, Some(24.0)),
    );
    let s3 = r#"79a5 web [02/Mar/2026:00:02:55 +0000] 192.0.2.3 - 3E57427F REST.GET.OBJECT menu.html "GET /menu?x HTTP/1.1" 200 - 2048 4096 24 9 "-" "curl/8" - host SigV4 - AuthHeader web.s3.amazonaws.com TLSv1.2"#;
    check(&[s3, s3], FormatName::S3, ("/menu", 200, 4096, Some(24.0)));
}

#[test]
fn a_log_without_its_columns_says_so() {
    let wanted = Wanted { format: Some(FormatName::W3c), ..Wanted::default() };
    let refused = read_as(b"2026-03-02 00:02:55 GET /menu 200\n", &wanted).unwrap_err().to_string();
    assert!(refused.contains("no line `#Fields:`"), "{refused}");
}
