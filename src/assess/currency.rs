//! The currency a decision reckons in: what the catalogue says it is worth, and where it says so.

use super::outcome::{BillLine, SourceNote};
use super::prepared::note;
use crate::catalog::Catalog;
use crate::decision::Decision;
use crate::terms::Money;
use crate::terms::document::Fault;
use crate::terms::quantity::number;

/// The decision's currency at the catalogue's rate; a fault where it has none.
pub fn of(decision: &Decision, catalog: &Catalog) -> Result<Money, Fault> {
    let code = decision.currency();
    let known = catalog.usd_per(code).and_then(|usd| Money::new(code, usd));
    known.ok_or_else(|| Fault {
        path: "application.currency".to_owned(),
        message: format!("the catalogue `{}` has no exchange rate for {code}", catalog.id),
        advice: format!(
            "reckon in {}, or state its rate under `currencies` of a price book",
            codes(catalog).join(" or ")
        ),
    })
}

/// Codes of the currencies that a decision can reckon in under a catalogue, dollars first.
pub fn codes(catalog: &Catalog) -> Vec<&str> {
    let others = catalog.part.currencies.keys().map(String::as_str).filter(|code| *code != "USD");
    std::iter::once("USD").chain(others).collect()
}

/// `EUR at 1.1 USD: European Central Bank, reference rate (2026-11-23, documented)`: the rate, its
/// source and its date; `None` for dollars, and where there is no rate.
pub fn rate_words(catalog: &Catalog, code: &str) -> Option<String> {
    let rate = catalog.part.currencies.get(code).filter(|_| code != "USD")?;
    let SourceNote { text, as_of, evidence } = note(catalog, &rate.source);
    Some(format!("{code} at {} USD: {text} ({as_of}, {})", rate.usd, evidence.label()))
}

impl BillLine {
    /// What is counted, for people: `120k GB-second`. What a share of spend is taken of is money.
    pub fn quantity_words(&self, money: Money) -> String {
        match self.unit.as_str() {
            "USD" => format!("{} {}", number(money.of_usd(self.quantity)), money.code()),
            unit => format!("{} {unit}", number(self.quantity)),
        }
    }

    /// What that is made of, for people.
    pub fn drivers_words(&self, money: Money) -> impl Iterator<Item = (String, String)> + '_ {
        self.drivers.iter().map(move |(name, value)| match *name {
            "spend_usd" => ("spend".to_owned(), money.shown(*value)),
            name => (name.replace('_', " "), number(*value)),
        })
    }
}
