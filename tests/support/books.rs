//! A price book of one's own, changed in one place at a time.

use siteplan::catalog::{Catalog, Driver};
use siteplan::hosting::price::{Allowances, Item, Priced, price_items};

/// A book with one offer, whose meters are the text given.
pub fn book(meters: &str) -> String {
    format!(
        r#"(
  id: "ours",
  sources: {{"quote": (text: "A quote", as_of: "2026-11-01", evidence: documented)}},
  currencies: {{"EUR": (usd: 1.25, source: "quote")}},
  regions: {{
    "here": (name: "Here", country: "DE", area: "EU"),
    "there": (name: "There", country: "US", area: "US"),
  }},
  providers: [(id: "acme", name: "Acme", regions: ["here"])],
  offers: [
    (id: "acme.thing", name: "A thing", meters: [
{meters}
    ]),
  ],
)
"#
    )
}

/// A meter that counts requests, with more fields and a rate.
pub fn meter(fields: &str, rate: &str) -> String {
    format!(
        r#"      (id: "requests", name: "Requests", unit: "request", quantity: [[(of: requests)]], {fields}
        rates: {{"here": {rate}, "there": {rate}}}),"#
    )
}

pub const FLAT: &str = r#"flat(price: 2, source: "quote")"#;

pub fn item(offer: &str, region: &str, drivers: &[(Driver, f64)]) -> Item {
    Item { offer: offer.to_owned(), region: region.to_owned(), workload: drivers.to_vec(), ..Item::default() }
}

#[track_caller]
pub fn priced(text: &str, items: &[Item]) -> Priced {
    let catalog = Catalog::read(text, "ours.ron").unwrap_or_else(|error| panic!("{error}"));
    price_items(&catalog, items, &Allowances::All).unwrap_or_else(|error| panic!("{error}"))
}

/// The book changed in one place is refused at that line, saying these words.
#[track_caller]
pub fn refuses(text: &str, from: &str, to: &str, says: &[&str]) {
    assert!(text.contains(from), "no `{from}`");
    let line = text[..text.find(from).unwrap()].matches('\n').count() + 1;
    let error = Catalog::read(&text.replacen(from, to, 1), "ours.ron").unwrap_err().to_string();
    for words in says.iter().copied().chain([format!("ours.ron: line {line}, column ").as_str()]) {
        assert!(error.contains(words), "`{words}` is not in: {error}");
    }
}
