//! Prices that hold for whole families of offers and regions, and books that build on others.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::catalog::{Catalog, Driver, changes};
use siteplan::hosting::price::{Allowances, price_items};

#[path = "support/books.rs"]
mod books;
use books::{FLAT, book, item, meter, priced, refuses};

/// Written once for a family, in every region where its offers are sold.
#[test]
fn a_commitment_is_a_share_of_what_a_family_costs_on_demand() {
    let text = book(&meter("", FLAT)).replace(
        "  offers: [",
        r#"  commitments: [
    (offers: ["acme."], names: ["year", "twelve-months"], share: 0.75, months: 12, says: "bound for a year", source: "quote"),
    (offers: ["acme.thing"], names: ["spot"], meters: ["requests"], share: 0.5, interrupted: 0.2, says: "spot", source: "quote"),
  ],
  offers: ["#,
    );
    let chosen = |commitment: &str| {
        let mut item = item("acme.thing", "here", &[(Driver::Requests, 10.0)]);
        item.selections = vec![("commitment".to_owned(), commitment.to_owned())];
        price_items(&Catalog::read(&text, "ours.ron").unwrap(), &[item], &Allowances::All)
    };
    let usd = |commitment: &str| chosen(commitment).unwrap().usd;
    for (commitment, expected) in
        [("on-demand", 20.0), ("year", 15.0), ("twelve-months", 15.0), ("spot", 8.0 * 2.0 * 0.5 + 2.0 * 2.0)]
    {
        assert!((usd(commitment) - expected).abs() < 1e-9, "{commitment}: {}", usd(commitment));
    }
    assert!(chosen("year").unwrap().lines[0].name.ends_with("Requests, bound for a year"));
    let unknown = chosen("decade").unwrap_err().to_string();
    assert!(unknown.contains("it knows spot, twelve-months, year"), "{unknown}");
    let moved = text.replace("share: 0.75", "share: 0.5");
    let found =
        changes(&Catalog::read(&text, "a.ron").unwrap(), &Catalog::read(&moved, "b.ron").unwrap()).prices;
    assert!(found.iter().any(|price| price.meter == "requests, year" && price.after == Some(1.0)));
    refuses(&text, "share: 0.75", "share: 1.75", &["commitments[0].share", "1.75 is no share"]);
    refuses(&text, "\"acme.thing\"], names", "\"acme.things\"], names", &["starts with `acme.things`"]);
    refuses(&text, "meters: [\"requests\"]", "meters: [\"hours\"]", &["has a meter `hours`"]);
}

#[test]
fn a_region_is_priced_as_another_by_a_factor() {
    let text = book(&meter("", FLAT)).replace(
        "  },\n  providers",
        r#"    "near": (name: "Near", country: "FR", area: "EU", priced_as: (region: "here", factor: 1.5, source: "quote")),
  },
  providers"#,
    );
    let near = priced(&text, &[item("acme.thing", "near", &[(Driver::Requests, 10.0)])]);
    assert!((near.usd - 30.0).abs() < 1e-9, "{}", near.usd);
    let catalog = Catalog::read(&text, "ours.ron").unwrap();
    let nowhere = item("acme.thing", "nowhere", &[(Driver::Requests, 10.0)]);
    let error = price_items(&catalog, &[nowhere], &Allowances::All).unwrap_err().to_string();
    assert!(error.contains("it is sold in here, there, near"), "{error}");
    refuses(
        &text,
        "region: \"here\"",
        "region: \"hear\"",
        &["no region with prices", "did you mean `here`?"],
    );
    refuses(&text, "region: \"here\"", "region: \"near\"", &["no region with prices of its own"]);
    refuses(&text, "factor: 1.5", "factor: 0", &["0 is no factor on prices"]);
}

#[test]
fn a_book_that_builds_on_another_says_which_and_who_it_is() {
    let text = "(\n  id: \"ours\",\n  extends: \"2026-11\",\n)\n";
    assert!(Catalog::read(text, "ours.ron").is_ok());
    refuses(text, "extends: \"2026-11\"", "extends: \"2036-11\"", &["does not ship", "extend `2026-11`"]);
    let nameless = Catalog::read(&text.replace("  id: \"ours\",\n", ""), "ours.ron").unwrap_err().to_string();
    assert!(
        nameless.contains("ours.ron: line 2, column ") && nameless.contains("no id of its own"),
        "{nameless}"
    );
}
