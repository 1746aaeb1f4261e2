//! Money: in which currency amounts are told and typed, and how they are printed.
//!
//! Engines reckon in dollars. What a person reads has been exchanged on the way out, and what a
//! person typed is exchanged on the way in; both by the one dated rate of a [`Money`]. An amount
//! that is already in that currency, such as an answer shown as it was typed, is printed by
//! [`Money::typed`], which changes the sign and not the number.

use super::quantity::{self, QuantityError, grouped, number, three_digits};
use super::{Estimate, Unit};

/// A currency with what it is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Money {
    /// ISO 4217, in capitals.
    code: [u8; 3],
    /// Dollars for one unit; above zero.
    usd: f64,
}

/// Currencies whose sign and name everybody knows: others go by their code.
const SIGNS: [(&str, &str, &str); 3] =
    [("USD", "$", "dollars"), ("EUR", "€", "euros"), ("GBP", "£", "pounds")];

impl Money {
    /// What engines and catalogues reckon in.
    pub const DOLLARS: Self = Self { code: *b"USD", usd: 1.0 };

    /// A currency by its code of three capitals, worth so many dollars; `None` where it is no code, or
    /// no rate.
    pub fn new(code: &str, usd: f64) -> Option<Self> {
        let code: [u8; 3] = code.as_bytes().try_into().ok()?;
        let is_rate = usd > 0.0 && usd.is_finite();
        (is_rate && code.iter().all(u8::is_ascii_uppercase)).then_some(Self { code, usd })
    }

    /// `EUR`
    pub fn code(&self) -> &str {
        str::from_utf8(&self.code).unwrap_or("USD")
    }

    /// Dollars for one unit of it.
    pub const fn usd(self) -> f64 {
        self.usd
    }

    /// The same currency for amounts that are in it already: the sign, and no exchange.
    #[must_use]
    pub const fn typed(self) -> Self {
        Self { usd: 1.0, ..self }
    }

    /// Dollars of an amount that was typed.
    pub fn to_usd(self, amount: f64) -> f64 {
        amount * self.usd
    }

    /// What dollars are in this currency.
    pub fn of_usd(self, usd: f64) -> f64 {
        usd / self.usd
    }

    /// `$`, `€`, `£`; others go by their code and a space.
    pub fn sign(&self) -> String {
        self.known().map_or_else(|| format!("{} ", self.code()), |(_, sign, _)| (*sign).to_owned())
    }

    /// `dollars`, `euros`, `pounds`; others go by their code.
    pub fn name(&self) -> &str {
        self.known().map_or_else(|| self.code(), |(_, _, name)| name)
    }

    fn known(&self) -> Option<&'static (&'static str, &'static str, &'static str)> {
        SIGNS.iter().find(|(code, _, _)| *code == self.code())
    }

    /// Dollars for a screen or a report, in this currency: `$142k`, `€1,420`, `$300`, `$41.30`,
    /// `SEK 0.0123`. Cents are told only of amounts small enough for them to matter.
    pub fn shown(self, usd: f64) -> String {
        if !usd.is_finite() {
            return "–".to_owned();
        }
        let value = self.of_usd(usd);
        let magnitude = value.abs();
        let amount = if magnitude >= 99_950.0 {
            number(magnitude)
        } else if magnitude >= 99.995 {
            grouped(libm::round(magnitude))
        } else if magnitude >= 0.995 {
            format!("{magnitude:.2}")
        } else {
            three_digits(magnitude)
        };
        self.signed(value < 0.0, &amount)
    }

    /// The same to the cent, with thousands grouped: for bills, where every cent is explained.
    pub fn cents(self, usd: f64) -> String {
        let value = self.of_usd(usd);
        let cents = libm::round(value.abs() * 100.0);
        let (whole, rest) = (libm::trunc(cents / 100.0), cents % 100.0);
        self.signed(value < 0.0 && cents > 0.0, &format!("{}.{rest:02.0}", grouped(whole)))
    }

    /// A price with all that a reader checks against the page: twelve digits, without the noise of a
    /// multiplication.
    pub fn price(self, usd: f64) -> String {
        let price = self.of_usd(usd);
        let price: f64 = format!("{price:.11e}").parse().unwrap_or(price);
        format!("{}{price}", self.sign())
    }

    fn signed(&self, is_negative: bool, amount: &str) -> String {
        format!("{}{}{amount}", if is_negative { "−" } else { "" }, self.sign())
    }

    /// A measured value with its unit, for people; money is dollars that are exchanged.
    pub fn with_unit(self, value: f64, unit: Unit) -> String {
        if unit.is_money() { self.shown(value) } else { quantity::with_unit(value, unit) }
    }

    /// The same where the unit stands elsewhere, such as above a column.
    pub fn without_unit(self, value: f64, unit: Unit) -> String {
        if unit.is_money() { self.shown(value) } else { quantity::without_unit(value, unit) }
    }

    /// A range as people write it; money is dollars that are exchanged.
    pub fn range(self, estimate: Estimate, unit: Unit) -> String {
        if !unit.is_money() {
            return quantity::range(estimate, unit);
        }
        if estimate.is_exact() {
            return self.shown(estimate.likely());
        }
        format!("{} to {}", self.shown(estimate.low()), self.shown(estimate.high()))
    }

    /// What stands behind a typed number: `EUR a month`; empty where the question already says it.
    pub fn symbol(&self, unit: Unit) -> String {
        unit.symbol().replace("USD", self.code())
    }

    /// Reads what a person typed, as [`quantity::parse_estimate`] does; money is an amount of this
    /// currency, with its sign or its code where there is one, and stays in it.
    ///
    /// ```
    /// use siteplan::terms::{Money, Unit};
    /// let euros = Money::new("EUR", 1.1).unwrap();
    /// assert_eq!(euros.parse_estimate("€1,200", Unit::UsdAMonth).unwrap().likely(), 1200.0);
    /// assert!(euros.parse_estimate("$1,200", Unit::UsdAMonth).is_err());
    /// ```
    pub fn parse_estimate(self, text: &str, unit: Unit) -> Result<Estimate, QuantityError> {
        quantity::parse_in(text, unit, self)
    }

    /// The amount without this currency's sign or code before it; an error where another one's
    /// stands there.
    pub(super) fn without_sign<'a>(&self, text: &'a str) -> Result<&'a str, QuantityError> {
        let sign = self.sign();
        for own in [sign.trim(), self.code()] {
            if let Some(rest) = text.strip_prefix(own) {
                return Ok(rest.trim_start());
            }
        }
        let digits = text.find(|c: char| c.is_ascii_digit() || "+-.,".contains(c)).unwrap_or(text.len());
        let (before, rest) = text.split_at(digits);
        let is_code = |word: &str| word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase());
        let word = before.trim();
        let is_other = SIGNS.iter().any(|(_, sign, _)| *sign == word) || is_code(word);
        if is_other && !rest.is_empty() {
            let (word, code) = (word.to_owned(), self.code().to_owned());
            return Err(QuantityError::OtherCurrency { word, code });
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(code: &str, usd: f64) -> Money {
        Money::new(code, usd).unwrap()
    }

    #[test]
    fn a_bill_is_exchanged_and_an_answer_is_not() {
        let euros = money("EUR", 1.1);
        let typed = euros.parse_estimate("€1,200", Unit::UsdAMonth).unwrap();
        assert_eq!(euros.typed().range(typed, Unit::UsdAMonth), "€1,200");
        assert_eq!(euros.shown(1320.0), "€1,200");
        assert_eq!(euros.range(typed.scaled(euros.usd()), Unit::UsdAMonth), "€1,200");
    }

    #[test]
    fn every_currency_has_its_sign() {
        for (code, rate, usd, shown, cents) in [
            ("USD", 1.0, 1420.4, "$1,420", "$1,420.40"),
            ("EUR", 1.1, 1420.4, "€1,291", "€1,291.27"),
            ("GBP", 1.25, -5.0, "−£4.00", "−£4.00"),
            ("SEK", 0.1, 120.0, "SEK 1,200", "SEK 1,200.00"),
            ("SEK", 0.1, 50_000.0, "SEK 500k", "SEK 500,000.00"),
            ("EUR", 1.1, 0.0, "€0", "€0.00"),
        ] {
            let money = money(code, rate);
            assert_eq!((money.shown(usd).as_str(), money.cents(usd).as_str()), (shown, cents));
        }
        assert_eq!(money("EUR", 1.1).price(5.489), "€4.99");
        assert_eq!(money("EUR", 1.1).symbol(Unit::UsdAMonth), "EUR a month");
        assert_eq!(money("SEK", 0.1).symbol(Unit::Requests), "requests a month");
    }

    #[test]
    fn amounts_are_read_in_their_own_currency_alone() {
        let euros = money("EUR", 1.1);
        for text in ["1200", "€1200", "€ 1,200", "EUR 1,200", "1.2k EUR", "1200 €", "1200 eur a month"]
        {
            let read = euros.parse_estimate(text, Unit::UsdAMonth);
            assert_eq!(read, Estimate::exactly(1200.0).map_err(Into::into), "{text}");
        }
        let range = euros.parse_estimate("€1k to €2k", Unit::Usd).unwrap();
        assert_eq!((range.low(), range.high()), (1000.0, 2000.0));
        for text in ["$1200", "USD 1200", "1200 USD", "£5"] {
            let wrong = euros.parse_estimate(text, Unit::Usd).unwrap_err().to_string();
            assert!(wrong.contains("EUR"), "{text}: {wrong}");
        }
        assert!(matches!(euros.parse_estimate("€", Unit::Usd), Err(QuantityError::NoNumber { .. })));
    }

    #[test]
    fn what_is_no_currency_is_refused() {
        for (code, usd) in
            [("eur", 1.0), ("EURO", 1.0), ("", 1.0), ("EUR", 0.0), ("EUR", f64::NAN), ("E€", 1.0)]
        {
            assert_eq!(Money::new(code, usd), None, "{code} at {usd}");
        }
    }
}
