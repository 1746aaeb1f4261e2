//! Price books of one's own: what meters can say, and how nonsense is refused.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::catalog::{Catalog, Driver, changes};
use siteplan::hosting::price::{Allowances, Item, price_items};

#[path = "support/books.rs"]
mod books;
use books::{FLAT, book, item, meter, priced, refuses};

/// What so many requests cost under a meter with these fields.
#[track_caller]
fn costs(fields: &str, rate: &str, requests: f64, expected: f64) {
    let usd =
        priced(&book(&meter(fields, rate)), &[item("acme.thing", "here", &[(Driver::Requests, requests)])])
            .usd;
    assert!((usd - expected).abs() < 1e-9, "{fields} {rate}: {requests} cost {usd}, not {expected}");
}

#[test]
fn meters_express_published_rules() {
    let free = r#"allowance: (quantity: 10, name: "free", source: "quote"),"#;
    costs("", FLAT, 7.0, 14.0);
    costs("per: 1000,", FLAT, 1500.0, 3.0);
    costs(free, FLAT, 10.0, 0.0);
    costs(free, FLAT, 12.0, 4.0);
    costs("round_up_to: 100,", FLAT, 101.0, 400.0);
    costs(&format!("{free} round_up_to: 100,"), FLAT, 110.0, 200.0);
    costs("at_least: 50,", FLAT, 20.0, 100.0);
    costs("at_least: 50,", FLAT, 0.0, 0.0);
    costs("at_least: 50,", FLAT, 60.0, 120.0);
    costs("at_most: 50,", FLAT, 60.0, 100.0);
    costs("at_most: 50,", FLAT, 40.0, 80.0);
    costs("", r#"flat(price: 2, currency: "EUR", source: "quote")"#, 10.0, 25.0);
    let tiered =
        r#"tiered(tiers: [(up_to: 10, price: 3), (up_to: 20, price: 2), (price: 1)], source: "quote")"#;
    for (requests, usd) in [(10.0, 30.0), (20.0, 50.0), (25.0, 55.0)] {
        costs("", tiered, requests, usd);
    }
}

#[test]
fn one_allowance_is_shared_by_name_over_meters_and_regions() {
    let free = r#"allowance: (quantity: 10, name: "free", source: "quote"),"#;
    let two = format!(
        "{}\n      (id: \"reads\", name: \"Reads\", unit: \"read\", quantity: [[(of: reads)]], {free}\n        rates: {{\"here\": flat(price: 1, source: \"quote\")}}),",
        meter(free, FLAT)
    );
    // Thirty requests at 2 and ten reads at 1: ten free, three quarters of them requests.
    let both = priced(
        &book(&two),
        &[item("acme.thing", "here", &[(Driver::Requests, 30.0), (Driver::Reads, 10.0)])],
    );
    assert!((both.usd - (22.5 * 2.0 + 7.5)).abs() < 1e-9, "{both:?}");
    assert!(both.lines[0].formula.contains("7.5 free (a share of 10)"), "{}", both.lines[0].formula);
    let regions = priced(
        &book(&meter(free, FLAT)),
        &[
            item("acme.thing", "here", &[(Driver::Requests, 8.0)]),
            item("acme.thing", "there", &[(Driver::Requests, 8.0)]),
        ],
    );
    assert!((regions.usd - 12.0).abs() < 1e-9, "{regions:?}");
}

#[test]
fn adding_nothing_changes_nothing() {
    let free = r#"allowance: (quantity: 10, name: "free", source: "quote"), at_least: 4, round_up_to: 4,"#;
    let text = book(&meter(free, FLAT));
    let some = item("acme.thing", "here", &[(Driver::Requests, 30.0)]);
    let none = item("acme.thing", "there", &[(Driver::Requests, 0.0)]);
    assert_eq!(priced(&text, &[some.clone(), none]).usd.to_bits(), priced(&text, &[some]).usd.to_bits());
}

#[test]
fn choices_select_meters_and_have_an_otherwise() {
    let meters = r#"      (id: "hours", name: "Hours", unit: "hour", quantity: [[(of: hours)]], unless: [("commitment", "year")], rates: {"here": flat(price: 1, source: "quote")}),
      (id: "year", name: "Hours for a year", unit: "hour", quantity: [[(of: hours)]], when: [("commitment", "year")], rates: {"here": flat(price: 0.6, source: "quote")}),"#;
    let catalog = Catalog::read(&book(meters), "ours.ron").unwrap();
    let with = |choice: Option<&str>| {
        let mut chosen = item("acme.thing", "here", &[(Driver::Hours, 100.0)]);
        chosen.selections.extend(choice.map(|choice| ("commitment".to_owned(), choice.to_owned())));
        price_items(&catalog, &[chosen], &Allowances::All).map(|priced| priced.usd)
    };
    for (choice, usd) in [(None, 100.0), (Some("on-demand"), 100.0), (Some("year"), 60.0)] {
        assert!((with(choice).unwrap() - usd).abs() < 1e-9, "{choice:?}");
    }
    let unknown = with(Some("decade")).unwrap_err().to_string();
    assert!(unknown.contains("no commitment `decade`; it knows year"), "{unknown}");
}

/// Spot containers of half a core and a GiB, of whose time a quarter is paid on demand: each of the
/// two meters has its own price instead.
#[test]
fn an_interruption_is_paid_at_each_meters_own_price() {
    let text = book(
        r#"      (id: "cores", name: "Cores", unit: "hour", quantity: [[(of: vcpu), (of: hours)]], unless: [("commitment", "spot")],
        rates: {"here": flat(price: 0.04, source: "quote")}),
      (id: "memory", name: "Memory", unit: "GB-hour", quantity: [[(of: memory_gib), (of: hours)]], unless: [("commitment", "spot")],
        rates: {"here": flat(price: 0.004, source: "quote")}),
      (id: "cores-spot", name: "Spot cores", unit: "hour", quantity: [[(of: vcpu), (of: hours)]], when: [("commitment", "spot")],
        interrupted: (share: 0.25, instead: "cores", source: "quote"), rates: {"here": flat(price: 0.01, source: "quote")}),
      (id: "memory-spot", name: "Spot memory", unit: "GB-hour", quantity: [[(of: memory_gib), (of: hours)]], when: [("commitment", "spot")],
        interrupted: (share: 0.25, instead: "memory", source: "quote"), rates: {"here": flat(price: 0.001, source: "quote")}),"#,
    );
    let used = [(Driver::Vcpu, 0.5), (Driver::MemoryGib, 1.0), (Driver::Hours, 800.0)];
    let spot = |commitment: &str| {
        let selections = vec![("commitment".to_owned(), commitment.to_owned())];
        priced(&text, &[Item { selections, ..item("acme.thing", "here", &used) }])
    };
    // 400 core-hours and 800 GB-hours, 300 and 600 of them on spot.
    let by_hand = 300.0 * 0.01 + 100.0 * 0.04 + 600.0 * 0.001 + 200.0 * 0.004;
    let found = spot("spot");
    assert!((found.usd - by_hand).abs() < 1e-9, "{found:?}");
    assert_eq!(found.lines.len(), 4, "{found:?}");
    assert!(found.lines.iter().any(|line| line.name.contains("25 % of the time")), "{found:?}");
    assert!((spot("on-demand").usd - (400.0 * 0.04 + 800.0 * 0.004)).abs() < 1e-9);
}

#[test]
fn a_setup_fee_is_paid_once_and_shown_apart() {
    let meters = format!(
        "{}\n      (id: \"setup\", name: \"Setup\", unit: \"server\", quantity: [[(of: instances)]], once: true, rates: {{\"here\": flat(price: 99, source: \"quote\")}}),",
        meter("", FLAT)
    );
    let found = priced(
        &book(&meters),
        &[item("acme.thing", "here", &[(Driver::Requests, 1.0), (Driver::Instances, 3.0)])],
    );
    assert!((found.usd - 2.0).abs() < 1e-9 && (found.once_usd - 297.0).abs() < 1e-9, "{found:?}");
    assert!(found.lines[1].is_once && found.lines[1].formula.ends_with("once"), "{found:?}");
}

#[test]
fn what_is_not_stated_is_taken_as_usual_and_said() {
    let meters = r#"      (id: "vcpu", name: "Computing", unit: "vCPU-second", quantity: [[(of: requests), (of: concurrency, inverse: true, usual: 2)]], rates: {"here": flat(price: 1, source: "quote")}),"#;
    let stated = priced(
        &book(meters),
        &[item("acme.thing", "here", &[(Driver::Requests, 8.0), (Driver::Concurrency, 4.0)])],
    );
    let unstated = priced(&book(meters), &[item("acme.thing", "here", &[(Driver::Requests, 8.0)])]);
    assert!((stated.usd - 2.0).abs() < 1e-9 && (unstated.usd - 4.0).abs() < 1e-9);
    assert!(unstated.lines[0].formula.ends_with("; concurrency taken as 2"), "{}", unstated.lines[0].formula);
}

#[test]
fn a_share_of_a_share_is_a_price_and_a_circle_is_not() {
    let more = |base: &str| {
        book(&meter("", FLAT)).replace(
            "    ]),\n  ],",
            &format!(
                r#"    ]),
    (id: "acme.half", name: "Half", meters: [(id: "requests", name: "Requests", unit: "request", quantity: [[(of: requests)]], rates: {{"here": share(offer: "{base}", meter: "requests", share: 0.5, source: "quote")}})]),
    (id: "acme.quarter", name: "Quarter", meters: [(id: "requests", name: "Requests", unit: "request", quantity: [[(of: requests)]], rates: {{"here": share(offer: "acme.half", meter: "requests", share: 0.5, source: "quote")}})]),
  ],"#
            ),
        )
    };
    let quarter = [item("acme.quarter", "here", &[(Driver::Requests, 8.0)])];
    assert!((priced(&more("acme.thing"), &quarter).usd - 4.0).abs() < 1e-9);
    refuses(
        &more("acme.thing"),
        "offer: \"acme.thing\"",
        "offer: \"acme.quarter\"",
        &[
            "`acme.half/requests` is a share of itself, by way of `acme.quarter/requests`",
            "a price of its own",
        ],
    );
    refuses(
        &more("acme.thing"),
        "offer: \"acme.thing\"",
        "offer: \"acme.half\"",
        &["`acme.half/requests` is a share of itself", "a price of its own"],
    );
}

#[test]
fn nonsense_is_refused_where_it_stands() {
    let tiers =
        r#"tiered(tiers: [(up_to: 10, price: 3), (up_to: 20, price: 2), (price: 1)], source: "quote")"#;
    let text = book(&meter("", tiers));
    refuses(&text, "price: 3", "price: -3", &["-3 is no price", "zero or more"]);
    refuses(&text, "up_to: 10", "up_to: -10", &["ends at -10", "begin at 0"]);
    refuses(&text, "up_to: 20", "up_to: 10", &["ends at 10", "begin at 10"]);
    refuses(&text, "(price: 1)", "(up_to: 30, price: 1)", &["beyond 30", "leave `up_to` out"]);
    refuses(&text, "(up_to: 10, price: 3)", "(price: 3)", &["without an end", "every tier but the last"]);
    refuses(
        &text,
        "(of: requests)",
        "(of: requests, round_up_to: 0)",
        &["0 cannot be a granularity", "leave it out"],
    );
    refuses(&text, "(of: requests)", "(of: requests, divide_by: 0)", &["0 cannot be a divisor"]);
    refuses(&text, "(of: requests)", "(of: requests, less: -1)", &["-1 is below zero"]);
    refuses(&text, "(of: requests)", "(of: requests, table: [(5, 1), (5, 2)])", &["ascend"]);
    refuses(&text, "unit: \"request\"", "unit: \"reqest\"", &["no unit `reqest`", "did you mean `request`?"]);
    refuses(&text, "unit: \"request\"", "unit: \"GB-fortnight\"", &["no unit `GB-fortnight`"]);
    refuses(&text, "usd: 1.25", "usd: 0", &["no exchange rate", "above zero"]);
    refuses(&text, "\"here\": tiered", "\"hree\": tiered", &["no region `hree`", "`here`"]);
    refuses(&text, "regions: [\"here\"]", "regions: [\"heer\"]", &["no region `heer`"]);
    refuses(&text, "id: \"acme.thing\"", "id: \"amce.thing\"", &["no provider `amce`"]);
    let flat = book(&meter("per: 1, at_least: 5, at_most: 9,", FLAT));
    refuses(&flat, "per: 1", "per: 0", &["0 cannot be"]);
    refuses(&flat, "at_least: 5", "at_least: 50", &["at least 50 is more than at most 9"]);
    refuses(&flat, "at_most: 9", "at_most: 0", &["0 cannot be a cap"]);
    refuses(
        &flat,
        "\"here\": flat(price: 2",
        "\"here\": flat(price: 2, currency: \"GBP\"",
        &["no exchange rate for GBP", "`currencies`"],
    );
    refuses(
        &flat,
        "\"here\": flat(price: 2",
        "\"here\": share(offer: \"acme.other\", meter: \"requests\", share: 1",
        &["no offer `acme.other`"],
    );
    let twice = book(&format!("{}\n{}", meter("", FLAT), meter("per: 2,", FLAT)));
    let error = Catalog::read(&twice, "ours.ron").unwrap_err().to_string();
    assert!(error.contains("two meters `requests`") && error.contains("line 14"), "{error}");
}

/// What no provider would count by.
#[test]
fn nonsense_is_refused_in_every_field_of_a_meter() {
    let text = book(&meter("per: 1,", FLAT));
    for (field, says) in [
        ("minimum: -5", "-5 is below zero"),
        ("usual: -1", "-1 is no usual value"),
        ("at_most: -2", "-2 cannot be a most"),
        ("table: [(5, -1)]", "below zero"),
        ("marginal: [(5, 1), (5, 0.5)]", "do not ascend"),
        ("marginal: [(9, 1), (5, 0.5)]", "do not ascend"),
        ("marginal: [(5, -1)]", "below zero"),
        ("marginal: [(-5, 1)]", "do not ascend"),
        ("marginal: [(5, 1)], at_most: 4", "leave one out"),
        ("marginal: [(5, 1)], table: [(5, 1)]", "leave one out"),
    ] {
        refuses(&text, "(of: requests)", &format!("(of: requests, {field})"), &[says]);
    }
    refuses(
        &text,
        "(of: requests)",
        "(of: hours, marginal: [(365, 0.5), (730, 1)])",
        &["later hours count more", "write weights that fall"],
    );
    let both = r#"allowance: (quantity: 5, name: "free", source: "quote"), included: (quantity: 5, each: instances, source: "quote"),"#;
    for (fields, says) in [
        ("round_up_to: -1,", "-1 cannot be a billing unit"),
        ("allowance: (quantity: -5, name: \"free\", source: \"quote\"),", "-5 cannot be an allowance"),
        ("included: (quantity: -5, each: instances, source: \"quote\"),", "-5 cannot be what comes with"),
        ("included: (quantity: 5, each: instances, source: \"qoute\"),", "did you mean `quote`?"),
        (both, "beside an allowance"),
    ] {
        refuses(&text, "per: 1,", &format!("per: 1, {fields}"), &[says]);
    }
}

/// How offers grow, how often services are down, what contracts promise, what an offer is and keeps
/// to: a number that is none, is below zero or turns a range round is refused where it stands.
#[test]
fn numbers_that_say_nothing_are_refused_where_they_stand() {
    let text = book(&meter("per: 1, round_up_to: 2,", FLAT))
        .replacen(
            "  offers: [",
            r#"  scaling: [
    (model: iaas, offers: "acme", how: steps(lag_s: 60, adds: 1), source: "quote"),
    (model: serverless, offers: "acme",
     how: on_demand(per_instance: 10, at_once: 1000, per_second: 50, idle_life_s: 600), source: "quote"),
  ],
  outages: [
    (of: relational, hours_a_year: (low: 1, likely: 2, high: 5), source: "quote"),
  ],
  slas: [
    (offers: "acme", percent: 99.9, says: "each month", source: "quote"),
  ],
  offers: ["#,
            1,
        )
        .replacen(
            "name: \"A thing\",",
            r#"name: "A thing", model: serverless,
      billing: functions(least_mib: 128, most_mib: 1024),
      lead_weeks: 3,
      cold_starts: [(memory_mib: 512, p50_ms: 100, p99_ms: 400, source: "quote")],
      limits: [(kind: memory_mib, most: 2048, source: "quote")],"#,
            1,
        );
    Catalog::read(&text, "ours.ron").unwrap_or_else(|error| panic!("{error}"));
    for number in [
        "lag_s: 60",
        "adds: 1",
        "per_instance: 10",
        "at_once: 1000",
        "per_second: 50",
        "idle_life_s: 600",
        "low: 1",
        "likely: 2",
        "high: 5",
        "percent: 99.9",
        "least_mib: 128",
        "most_mib: 1024",
        "lead_weeks: 3",
        "memory_mib: 512",
        "p50_ms: 100",
        "p99_ms: 400",
        "most: 2048",
        "per: 1",
        "round_up_to: 2",
        "price: 2",
    ] {
        let (field, _) = number.split_once(' ').unwrap();
        for none in ["NaN", "inf"] {
            refuses(&text, number, &format!("{field} {none}"), &[none, "write a finite value"]);
        }
    }
    let scales = &["an offer scales by nothing, or by less", "above zero"][..];
    for (from, to, says) in [
        ("lag_s: 60", "lag_s: -1", scales),
        ("adds: 1", "adds: 0", scales),
        ("at_once: 1000, per_second: 50", "at_once: 0, per_second: 0", scales),
        ("at_once: 1000", "at_once: -1", scales),
        ("per_second: 50", "per_second: -1", scales),
        ("per_instance: 10", "per_instance: 0", scales),
        ("idle_life_s: 600", "idle_life_s: -600", scales),
        ("low: 1, likely: 2, high: 5", "low: 5, likely: 2, high: 1", &["reversed", "smaller number first"]),
        ("low: 1, likely: 2", "low: -1, likely: 2", &["less than nothing", "0 to 8760"]),
        ("high: 5", "high: 9000", &["longer than the year", "0 to 8760"]),
        ("percent: 99.9", "percent: 0", &["no share of a month", "at most 100"]),
        ("percent: 99.9", "percent: 100.1", &["no share of a month", "at most 100"]),
        ("least_mib: 128", "least_mib: -1", &["size -1 holds nothing"]),
        ("least_mib: 128", "least_mib: 2048", &["from 2048 to 1024 MiB", "the least memory first"]),
        ("lead_weeks: 3", "lead_weeks: -3", &["-3 weeks are no lead time"]),
        ("p50_ms: 100", "p50_ms: 500", &["not ordered", "p99_ms at least as large"]),
        ("memory_mib: 512", "memory_mib: -512", &["no memory", "MiB above zero"]),
        ("most: 2048", "most: -1", &["-1 is no limit", "leave the limit out"]),
        ("adds: 1), source: \"quote\"", "adds: 1), source: \"qoute\"", &["did you mean `quote`?"]),
        ("high: 5), source: \"quote\"", "high: 5), source: \"qoute\"", &["did you mean `quote`?"]),
    ] {
        refuses(&text, from, to, says);
    }
}

#[test]
fn sizes_that_nothing_has_are_refused_where_they_stand() {
    let text = book(&meter("", FLAT));
    let bound = |bound: &str| format!("name: \"A thing\", bounds: [({bound}, source: \"quote\")],");
    for (fields, says) in [
        ("of: requests, least: 9, most: 3", "nothing keeps"),
        ("of: requests", "nothing keeps"),
        ("of: requests, most: -3", "nothing keeps"),
        ("of: requests, most: 3, with: (vcpu, 2, 1)", "nothing keeps"),
        ("of: memory_mib, most: 3", "no meter of `acme.thing` reads memory_mib"),
    ] {
        refuses(&text, "name: \"A thing\",", &bound(fields), &[says]);
    }
    let kept = text.replacen("name: \"A thing\",", &bound("of: requests, most: 3"), 1);
    assert!(
        (priced(&kept, &[item("acme.thing", "here", &[(Driver::Requests, 3.0)])]).usd - 6.0).abs() < 1e-9
    );
    let catalog = Catalog::read(&kept, "ours.ron").unwrap();
    let beyond = item("acme.thing", "here", &[(Driver::Requests, 4.0)]);
    let error = price_items(&catalog, &[beyond], &Allowances::All).unwrap_err().to_string();
    assert!(error.contains("at most 3 requests (A quote)"), "{error}");
    let planned =
        kept.replacen("name: \"A thing\",", "name: \"A thing\", billing: tasks(sizes: [(1, 2)]),", 1);
    let planned = planned.replacen("(of: requests)", "(of: requests), (of: memory_gib)", 1);
    refuses(&planned, "of: requests, most: 3", "of: memory_gib, most: 1", &["plans with 1 vCPU and 2 GiB"]);
}

#[test]
fn a_day_that_does_not_exist_is_refused_where_it_stands() {
    let text = book(&meter("", FLAT));
    for impossible in ["2026-13-42", "2026-02-30", "2026-00", "26-11-01", "2026-11-1", "last autumn", ""] {
        let to = format!("as_of: \"{impossible}\"");
        refuses(&text, "as_of: \"2026-11-01\"", &to, &["no date there is", "undated"]);
    }
    for good in ["2026-02-28", "2024-02-29", "2026-12", "2026", "undated"] {
        let text = text.replacen("2026-11-01", good, 1);
        assert!(Catalog::read(&text, "ours.ron").is_ok(), "{good}");
    }
}

#[test]
fn a_fault_in_a_book_that_extends_another_points_into_its_own_file() {
    let text = r#"(
  id: "ours",
  extends: "2026-11",
  sources: {"quote": (text: "A quote", as_of: "2026-11-01", evidence: documented)},
  offers: [
    (id: "aws.ec2.t3.small", name: "Ours", meters: [(id: "hours", name: "Hours", unit: "hour", quantity: [[(of: instances), (of: hours)]],
      rates: {"us-east-1": flat(price: 1, source: "quote"), "eu-west-1": flat(price: 1, source: "quote"), "eu-central-1": flat(price: 1, source: "quote")})]),
    (id: "owned.rack", name: "Our rack", meters: [
      (id: "machine", name: "Machine", unit: "month", quantity: [[(of: instances)]],
        rates: {"own": flat(price: 300, source: "quote")}),
    ]),
  ],
)
"#;
    assert!(Catalog::read(text, "ours.ron").is_ok());
    refuses(text, "unit: \"month\"", "unit: \"mounth\"", &["offers[1].meters[0].unit", "`month`"]);
    refuses(text, "price: 300", "price: -1", &["offers[1].meters[0].rates.own.price"]);
    refuses(
        text,
        "id: \"owned.rack\"",
        "id: \"aws.ec2.t3.small\"",
        &["two offers are called `aws.ec2.t3.small`"],
    );
    // A shipped offer that takes a share of a replaced one is named, since it stands in no file here.
    let error =
        Catalog::read(&text.replace(", \"eu-west-1\": flat(price: 1, source: \"quote\")", ""), "ours.ron")
            .unwrap_err()
            .to_string();
    assert!(error.contains("line 3") && error.contains("shipped `aws.beanstalk.t3.small`"), "{error}");
}

#[test]
fn the_first_factor_decides_nothing_about_order() {
    // Products commute: a meter means the same whichever way its factors are written.
    let one = r#"      (id: "a", name: "A", unit: "hour", quantity: [[(of: instances), (of: hours, round_up_to: 1)]], rates: {"here": flat(price: 1, source: "quote")}),"#;
    let other = r#"      (id: "a", name: "A", unit: "hour", quantity: [[(of: hours, round_up_to: 1), (of: instances)]], rates: {"here": flat(price: 1, source: "quote")}),"#;
    let used = [item("acme.thing", "here", &[(Driver::Instances, 3.0), (Driver::Hours, 7.2)])];
    assert!((priced(&book(one), &used).usd - 24.0).abs() < 1e-9);
    assert!((priced(&book(other), &used).usd - 24.0).abs() < 1e-9);
}

/// The worked example of docs/price-book.md, with the figures of its table.
#[test]
fn the_example_of_the_manual_costs_what_the_manual_says() {
    let manual = include_str!("../docs/price-book.md");
    let (_, rest) = manual.split_once("```ron\n").unwrap();
    let (text, _) = rest.split_once("\n```").unwrap();
    let found = priced(
        text,
        &[
            item(
                "rack.server",
                "fra-rack",
                &[(Driver::Instances, 3.0), (Driver::Hours, 730.0), (Driver::ActiveHours, 2.5)],
            ),
            item("rack.transit", "fra-rack", &[(Driver::EgressGib, 66_000.0)]),
        ],
    );
    let eur = |meter: &str| found.lines.iter().find(|line| line.meter.ends_with(meter)).unwrap().usd / 1.12;
    for (meter, expected) in [
        ("/purchase", "387.50"),
        ("/rack", "380.00"),
        ("/power", "222.29"),
        ("/hands", "48.00"),
        ("/transit", "150.00"),
        ("/setup", "270.00"),
    ] {
        assert_eq!(format!("{:.2}", eur(meter)), expected, "{meter}");
        assert!(manual.contains(&format!("| {expected} |")), "{expected} is not in the manual");
    }
    assert_eq!(format!("{:.2} {:.2}", found.usd, found.once_usd), "1330.32 302.40");
    assert!(manual.contains("1,330.32 USD a month and 302.40 USD once"));
}

#[test]
fn changes_of_price_are_found_through_shares_currencies_and_tiers() {
    let tiers = r#"tiered(tiers: [(up_to: 10, price: 4), (price: 1)], source: "quote")"#;
    let text = book(&meter("per: 10,", tiers)).replace(
        "    ]),\n  ],",
        r#"    ]),
    (id: "acme.half", name: "Half", meters: [(id: "requests", name: "Requests", unit: "request", quantity: [[(of: requests)]], rates: {"here": share(offer: "acme.thing", meter: "requests", share: 0.5, source: "quote")})]),
    (id: "acme.old", name: "Old", meters: [(id: "requests", name: "Requests", unit: "request", quantity: [[(of: requests)]], rates: {"here": flat(price: 8, currency: "EUR", source: "quote")})]),
  ],"#,
    );
    let read = |text: &str| Catalog::read(text, "ours.ron").unwrap_or_else(|error| panic!("{error}"));
    let before = read(&text);
    assert!(changes(&before, &before).is_empty());
    let told = |after: &str| -> Vec<String> {
        changes(&before, &read(after))
            .prices
            .iter()
            .map(|change| {
                format!(
                    "{} {} from {}: {:?} {:?} {:?}",
                    change.offer,
                    change.region,
                    change.from,
                    change.before,
                    change.after,
                    change.percent()
                )
            })
            .collect()
    };
    assert_eq!(
        told(&text.replacen("price: 4", "price: 5", 1)),
        [
            "acme.thing here from 0: Some(4.0) Some(5.0) Some(25.0)",
            "acme.half here from 0: Some(0.2) Some(0.25) Some(25.0)"
        ]
    );
    assert_eq!(
        told(&text.replacen("up_to: 10", "up_to: 20", 1)),
        [
            "acme.thing here from 10: Some(1.0) Some(4.0) Some(300.0)",
            "acme.half here from 10: Some(0.05) Some(0.2) Some(300.0)"
        ]
    );
    assert_eq!(
        told(&text.replace("usd: 1.25", "usd: 1.5")),
        ["acme.old here from 0: Some(10.0) Some(12.0) Some(20.0)"]
    );
    let gone = changes(&before, &read(&text.replace("acme.old", "acme.new")));
    assert_eq!((gone.added, gone.gone), (vec!["acme.new".to_owned()], vec!["acme.old".to_owned()]));
    let free = text.replacen(
        "per: 10,",
        r#"per: 10, allowance: (quantity: 3, name: "free", source: "quote"), round_up_to: 2,"#,
        1,
    );
    let found = changes(&before, &read(&free));
    assert!(found.prices.is_empty() && found.allowances[0].after.to_bits() == 3.0_f64.to_bits(), "{found:?}");
    assert_eq!(found.counting, [("acme.thing".to_owned(), "requests".to_owned())]);
}
