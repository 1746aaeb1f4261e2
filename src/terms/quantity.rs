//! How quantities are typed and printed, in one place.
//!
//! People type `2.5M`, `120 ms to 2 s` or `20M to 90M likely 40M`; files hold plain numbers in
//! the question's base unit; screens and reports print three telling digits. The way there and
//! the way back live together so that they cannot drift apart.

use super::{Estimate, EstimateError, Money};
use serde::{Deserialize, Serialize};

/// The base unit a number is stored in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Count,
    Requests,
    People,
    Times,
    Percent,
    PercentAMonth,
    Milliseconds,
    Minutes,
    Hours,
    Weeks,
    Months,
    Kibibytes,
    Mebibytes,
    Gibibytes,
    Usd,
    UsdAMonth,
    PersonMonths,
    PersonDaysAMonth,
    ThousandLines,
    Duties,
    Points,
}

impl Unit {
    /// Whether it counts money: dollars in what engines make, the decision's currency in answers.
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Usd | Self::UsdAMonth)
    }

    /// What stands behind the number; empty where the question already says it.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Count => "",
            Self::Requests => "requests a month",
            Self::People => "people",
            Self::Times => "×",
            Self::Percent => "%",
            Self::PercentAMonth => "% a month",
            Self::Milliseconds => "ms",
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Kibibytes => "KiB",
            Self::Mebibytes => "MiB",
            Self::Gibibytes => "GiB",
            Self::Usd => "USD",
            Self::UsdAMonth => "USD a month",
            Self::PersonMonths => "person-months",
            Self::PersonDaysAMonth => "person-days a month",
            Self::ThousandLines => "thousand lines",
            Self::Duties => "duties",
            Self::Points => "points",
        }
    }

    /// The symbol behind a number of things: one person, two people.
    pub fn symbol_for(self, value: f64) -> &'static str {
        if !(0.9995..1.0005).contains(&value) {
            return self.symbol();
        }
        match self {
            Self::Requests => "request a month",
            Self::People => "person",
            Self::Weeks => "week",
            Self::Months => "month",
            Self::PersonMonths => "person-month",
            Self::PersonDaysAMonth => "person-day a month",
            Self::Duties => "duty",
            Self::Points => "point",
            _ => self.symbol(),
        }
    }

    /// Words that may follow a number, with the factor to the base unit.
    const fn words(self) -> &'static [(&'static str, f64)] {
        const DAY_MS: f64 = 86_400_000.0;
        match self {
            Self::Requests => &[("requests", 1.0), ("requests a month", 1.0), ("req", 1.0)],
            Self::People => &[("people", 1.0), ("users", 1.0), ("seats", 1.0), ("devices", 1.0)],
            Self::Times => &[("×", 1.0), ("x", 1.0), ("times", 1.0)],
            Self::Percent | Self::PercentAMonth => &[("%", 1.0), ("% a month", 1.0), ("percent", 1.0)],
            Self::Milliseconds => {
                &[("ms", 1.0), ("s", 1e3), ("sec", 1e3), ("min", 6e4), ("h", 3.6e6), ("d", DAY_MS)]
            }
            Self::Minutes => &[("min", 1.0), ("minutes", 1.0), ("h", 60.0), ("d", 1440.0)],
            Self::Hours => &[("h", 1.0), ("hours", 1.0), ("min", 1.0 / 60.0), ("d", 24.0)],
            Self::Weeks => &[("weeks", 1.0), ("week", 1.0), ("w", 1.0)],
            Self::Months => &[("months", 1.0), ("month", 1.0), ("years", 12.0), ("year", 12.0)],
            Self::Kibibytes => &[("KiB", 1.0), ("MiB", 1024.0), ("GiB", 1_048_576.0), ("B", 1.0 / 1024.0)],
            Self::Mebibytes => &[("MiB", 1.0), ("GiB", 1024.0), ("KiB", 1.0 / 1024.0)],
            Self::Gibibytes => &[("GiB", 1.0), ("TiB", 1024.0), ("MiB", 1.0 / 1024.0)],
            // Money has those of the currency that is reckoned in: `words_of`.
            Self::Count | Self::Usd | Self::UsdAMonth => &[],
            Self::PersonMonths => &[("person-months", 1.0), ("pm", 1.0)],
            Self::PersonDaysAMonth => &[("person-days a month", 1.0), ("pd", 1.0)],
            Self::ThousandLines => &[("thousand lines", 1.0), ("kLOC", 1.0)],
            Self::Duties => &[("duties", 1.0)],
            Self::Points => &[("points", 1.0)],
        }
    }
}

/// Why a typed quantity was not understood; the text says what would be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QuantityError {
    #[error("nothing is written; type a number, or a range like `5 to 9 likely 6`")]
    Empty,
    #[error("`{text}` does not start with a number; type one, like `2.5M` or `120 ms`")]
    NoNumber { text: String },
    #[error("`{word}` is no unit of this question; write {expected}")]
    UnknownUnit { word: String, expected: String },
    #[error("`{word}` is another currency: amounts are in {code} here; write `{code} 1,200`, or the number")]
    OtherCurrency { word: String, code: String },
    #[error(transparent)]
    Range(#[from] EstimateError),
}

/// Reads `5`, `5 to 9` or `5 to 9 likely 6`, each with suffix (`k`, `M`, `B`) and unit.
///
/// A first number without suffix and unit borrows the last one's: `20 to 90M` is twenty million
/// to ninety million, unless that would reverse the range.
///
/// Money is in dollars: [`Money::parse_estimate`] reads it in another currency.
pub fn parse_estimate(text: &str, unit: Unit) -> Result<Estimate, QuantityError> {
    parse_in(text, unit, Money::DOLLARS)
}

/// The same where money is of that currency.
pub(super) fn parse_in(text: &str, unit: Unit, money: Money) -> Result<Estimate, QuantityError> {
    let parse_number = |text: &str, unit: Unit| parse_number(text, unit, money);
    let text = text.trim();
    if text.is_empty() {
        return Err(QuantityError::Empty);
    }
    let (range, likely) = match split_word(text, "likely") {
        Some((range, likely)) => (range, Some(parse_number(likely, unit)?.value())),
        None => (text, None),
    };
    let Some((low, high)) = split_word(range, "to").or_else(|| range.split_once('–')) else {
        let value = parse_number(range, unit)?.value();
        return Ok(match likely {
            Some(likely) => Estimate::new(value, likely, value)?,
            None => Estimate::exactly(value)?,
        });
    };
    let (low, high) = (parse_number(low, unit)?, parse_number(high, unit)?);
    let borrowed = Typed { factor: high.factor, ..low };
    let low = if low.is_bare && borrowed.value() <= high.value() { borrowed } else { low };
    Ok(match likely {
        Some(likely) => Estimate::new(low.value(), likely, high.value())?,
        None => Estimate::between(low.value(), high.value())?,
    })
}

fn split_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let at = text.find(&format!(" {word} "))?;
    Some((text.get(..at)?, text.get(at + word.len() + 2..)?))
}

#[derive(Clone, Copy)]
struct Typed {
    number: f64,
    factor: f64,
    is_bare: bool,
}

impl Typed {
    fn value(self) -> f64 {
        self.number * self.factor
    }
}

fn parse_number(text: &str, unit: Unit, money: Money) -> Result<Typed, QuantityError> {
    let text = text.trim();
    let text = if unit.is_money() { money.without_sign(text)? } else { text.trim_start_matches('$') };
    let is_numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | ',' | '_');
    let mut end = text.find(|c| !is_numeric(c)).unwrap_or(text.len());
    // `1e6` is a number, `1 eur` is not.
    let exponent = text.get(end..).and_then(|rest| rest.strip_prefix(['e', 'E']));
    if let Some(exponent) = exponent.filter(|e| e.starts_with(|c: char| c.is_ascii_digit() || c == '-')) {
        let digits = exponent.find(|c: char| !c.is_ascii_digit() && c != '-');
        end += 1 + digits.unwrap_or(exponent.len());
    }
    let (digits, rest) = text.split_at(end);
    let number: f64 = digits
        .replace([',', '_'], "")
        .parse()
        .map_err(|_not_a_number| QuantityError::NoNumber { text: text.to_owned() })?;
    let word = rest.trim();
    if word.is_empty() {
        return Ok(Typed { number, factor: 1.0, is_bare: true });
    }
    let (multiple, word) = split_suffix(word);
    let factor = if word.is_empty() {
        Some(1.0)
    } else {
        words_of(unit, money).find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, f)| f)
    };
    match factor {
        Some(factor) => Ok(Typed { number, factor: factor * multiple, is_bare: false }),
        None => Err(QuantityError::UnknownUnit { word: word.to_owned(), expected: expected(unit, money) }),
    }
}

/// Words that may follow a number, those of a currency included.
fn words_of(unit: Unit, money: Money) -> impl Iterator<Item = (String, f64)> {
    let plain = unit.words().iter().map(|(word, factor)| ((*word).to_owned(), *factor));
    let of_money =
        [money.code().to_owned(), money.sign().trim().to_owned(), format!("{} a month", money.code())];
    let counted = match unit {
        Unit::Usd => 2,
        Unit::UsdAMonth => 3,
        _ => 0,
    };
    plain.chain(of_money.into_iter().take(counted).map(|word| (word, 1.0)))
}

fn split_suffix(word: &str) -> (f64, &str) {
    let mut chars = word.chars();
    let multiple = match chars.next() {
        Some('k' | 'K') => 1e3,
        Some('M') => 1e6,
        Some('B') => 1e9,
        _ => return (1.0, word),
    };
    let rest = chars.as_str();
    // `MiB`, `KiB` and `kLOC` are units, not a million of something.
    if rest.is_empty() || rest.starts_with(' ') { (multiple, rest.trim()) } else { (1.0, word) }
}

fn expected(unit: Unit, money: Money) -> String {
    let mut words: Vec<_> = words_of(unit, money).map(|(word, _)| format!("`{word}`")).collect();
    words.dedup();
    if words.is_empty() { "a bare number".to_owned() } else { words.join(", ") }
}

/// Prints an estimate so that [`parse_estimate`] reads the same numbers back.
pub fn write_estimate(estimate: Estimate, unit: Unit) -> String {
    if estimate.is_exact() {
        return write_exact(estimate.likely(), unit);
    }
    let (low, high) = (write_exact(estimate.low(), unit), write_exact(estimate.high(), unit));
    let midpoint = Estimate::between(estimate.low(), estimate.high());
    if midpoint == Ok(estimate) {
        format!("{low} to {high}")
    } else {
        format!("{low} to {high} likely {}", write_exact(estimate.likely(), unit))
    }
}

fn write_exact(value: f64, unit: Unit) -> String {
    if let symbol @ ("ms" | "KiB" | "MiB" | "GiB" | "min" | "h" | "%" | "×") = unit.symbol() {
        // A thousand milliseconds is a second, and no `1k ms`.
        return format!("{value} {symbol}");
    }
    [("B", 1e9), ("M", 1e6), ("k", 1e3)]
        .into_iter()
        .filter(|(_, multiple)| value.abs() >= *multiple)
        .map(|(suffix, multiple)| format!("{}{suffix}", value / multiple))
        .find(|text| {
            text.len() <= 7
                && parse_number(text, unit, Money::DOLLARS)
                    .is_ok_and(|t| t.value().to_bits() == value.to_bits())
        })
        .unwrap_or_else(|| value.to_string())
}

/// A number with three telling digits and a suffix: `1.42k`, `40M`, `0.0123`.
pub fn number(value: f64) -> String {
    let magnitude = value.abs();
    if !value.is_finite() {
        return "–".to_owned();
    }
    if magnitude >= 1e15 {
        return format!("{value:.2e}").replace(".00e", "e");
    }
    for (suffix, multiple) in [("T", 1e12), ("B", 1e9), ("M", 1e6), ("k", 1e4)] {
        if magnitude >= multiple * 0.9995 {
            let unit = if suffix == "k" { 1e3 } else { multiple };
            return format!("{}{suffix}", three_digits(value / unit));
        }
    }
    if magnitude >= 1000.0 { grouped(libm::round(value)) } else { three_digits(value) }
}

/// A share between 0 and 1 as "78 of 100 futures" counts them.
pub fn of_hundred(share: f64) -> String {
    let hundredths = libm::round(share * 100.0);
    if share > 0.0 && hundredths < 1.0 {
        "<1".to_owned()
    } else if share < 1.0 && hundredths > 99.0 {
        ">99".to_owned()
    } else {
        format!("{hundredths:.0}")
    }
}

/// A measured value with its unit, for people. Money is in dollars: [`Money::with_unit`] tells it in
/// another currency.
pub fn with_unit(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Usd | Unit::UsdAMonth => Money::DOLLARS.shown(value),
        Unit::Percent | Unit::PercentAMonth => format!("{} %", percent(value)),
        Unit::Milliseconds if value >= 1000.0 => format!("{} s", three_digits(value / 1000.0)),
        Unit::Minutes if value >= 120.0 => format!("{} h", three_digits(value / 60.0)),
        Unit::Hours if value > 0.0 && value < 1.0 => format!("{} min", three_digits(value * 60.0)),
        Unit::Mebibytes if value >= 1024.0 => format!("{} GiB", three_digits(value / 1024.0)),
        Unit::Count => number(value),
        _ => format!("{} {}", number(value), unit.symbol_for(value)),
    }
}

/// A percentage with three telling digits; close below a hundred the digits that tell are those of
/// what is missing: `99.95`, never `100` for what is less.
fn percent(value: f64) -> String {
    if !(99.0..100.0).contains(&value) {
        return three_digits(value);
    }
    let digits = libm::ceil(-libm::log10(100.0 - value)).max(0.0) + 1.0;
    let mut text = format!("{value:.*}", if digits > 12.0 { 12 } else { to_places(digits) });
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    text
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count of digits")]
const fn to_places(digits: f64) -> usize {
    digits as usize
}

/// The same where the unit stands elsewhere, such as above a column.
pub fn without_unit(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Usd | Unit::UsdAMonth => Money::DOLLARS.shown(value),
        Unit::Percent | Unit::PercentAMonth => percent(value),
        _ => number(value),
    }
}

/// The text with a small first letter, unless it starts with a name such as `AWS` or `SaaS`.
pub fn lower_first(text: &str) -> String {
    let first_word = text.split_whitespace().next().unwrap_or_default();
    let is_name = first_word.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit());
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !is_name => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// `Payload: 6 MiB`, `How large is a request? 6 MiB`: what something is, after its name or its question.
pub fn named(what: &str, is: &str) -> String {
    let colon = if what.ends_with('?') { "" } else { ":" };
    format!("{what}{colon} {is}")
}

/// `a`, `a and b`, `a, b and c`
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A range as people write it: `20M to 90M requests a month`, or one value where it is exact.
pub fn range(estimate: Estimate, unit: Unit) -> String {
    if estimate.is_exact() {
        return with_unit(estimate.likely(), unit);
    }
    match unit {
        Unit::Usd | Unit::UsdAMonth => Money::DOLLARS.range(estimate, unit),
        Unit::Percent | Unit::PercentAMonth => {
            format!("{} to {}", percent(estimate.low()), with_unit(estimate.high(), unit))
        }
        _ => {
            let (low, high) = (with_unit(estimate.low(), unit), with_unit(estimate.high(), unit));
            let [first, last] = [&low, &high].map(|end| end.split_once(' ').unwrap_or((end, "")));
            let is_as_stated = first.0 == number(estimate.low()) && last.0 == number(estimate.high());
            // One unit does for both ends unless one of them is told in a larger one.
            let low = if is_as_stated || first.1 == last.1 { first.0 } else { &low };
            format!("{low} to {high}")
        }
    }
}

pub(super) fn three_digits(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    #[expect(clippy::cast_possible_truncation, reason = "an exponent of a double fits an i32")]
    let exponent = libm::floor(libm::log10(value.abs()) + 1e-12) as i32;
    let decimals = usize::try_from((2 - exponent).clamp(0, 12)).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A whole number with its thousands apart: `12,400`.
pub fn grouped(whole: f64) -> String {
    let digits = format!("{:.0}", whole.abs());
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if whole < 0.0 {
        out.push('−');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, unit: Unit, expected: (f64, f64, f64)) {
        let got = parse_estimate(text, unit).unwrap();
        assert_eq!((got.low(), got.likely(), got.high()), expected, "{text}");
        assert_eq!(parse_estimate(&write_estimate(got, unit), unit), Ok(got), "{text} written again");
    }

    #[test]
    fn a_range_says_both_units_where_they_differ() {
        for (low, high, unit, words) in [
            (300.0, 900.0, Unit::Mebibytes, "300 to 900 MiB"),
            (2500.0, 5000.0, Unit::Mebibytes, "2.44 to 4.88 GiB"),
            (300.0, 2048.0, Unit::Mebibytes, "300 MiB to 2 GiB"),
            (1.0, 3.0, Unit::People, "1 to 3 people"),
        ] {
            let likely = f64::midpoint(low, high);
            assert_eq!(range(Estimate::new(low, likely, high).unwrap(), unit), words);
        }
    }

    #[test]
    fn what_people_type_is_understood() {
        reads("5", Unit::Count, (5.0, 5.0, 5.0));
        reads("5 to 9", Unit::Count, (5.0, 7.0, 9.0));
        reads("5 to 9 likely 6", Unit::Count, (5.0, 6.0, 9.0));
        reads("20M to 90M likely 40M", Unit::Requests, (20e6, 40e6, 90e6));
        reads("20 to 80M", Unit::Requests, (20e6, 40e6, 80e6));
        reads("500 to 2k likely 600", Unit::Requests, (500.0, 600.0, 2000.0));
        reads("120 ms to 0.3 s", Unit::Milliseconds, (120.0, 210.0, 300.0));
        reads("1.5 GiB", Unit::Mebibytes, (1536.0, 1536.0, 1536.0));
        reads("3% to 9%", Unit::PercentAMonth, (3.0, 6.0, 9.0));
        reads("$1,200", Unit::Usd, (1200.0, 1200.0, 1200.0));
        reads("1e6", Unit::Requests, (1e6, 1e6, 1e6));
    }

    #[test]
    fn what_cannot_be_understood_says_what_could() {
        let unknown = parse_estimate("5 parsecs", Unit::Milliseconds).unwrap_err();
        assert!(unknown.to_string().contains("`ms`"), "{unknown}");
        assert!(matches!(parse_estimate("nan", Unit::Count), Err(QuantityError::NoNumber { .. })));
        assert!(matches!(parse_estimate("9 to 5", Unit::Count), Err(QuantityError::Range(_))));
        assert_eq!(parse_estimate("  ", Unit::Count), Err(QuantityError::Empty));
    }

    #[test]
    fn amounts_are_printed_one_way() {
        for (value, expected) in [
            (1420.4, "$1,420"),
            (41_300.0, "$41,300"),
            (413_000.0, "$413k"),
            (0.012_345, "$0.0123"),
            (-5.0, "−$5.00"),
            (0.0, "$0"),
        ] {
            assert_eq!(Money::DOLLARS.shown(value), expected);
        }
        for (value, unit, expected) in [
            (99.9, Unit::Percent, "99.9 %"),
            (99.95, Unit::Percent, "99.95 %"),
            (99.99, Unit::Percent, "99.99 %"),
            (99.995, Unit::Percent, "99.995 %"),
            (99.999, Unit::Percent, "99.999 %"),
            (99.0, Unit::Percent, "99 %"),
            (99.4567, Unit::Percent, "99.46 %"),
            (100.0, Unit::Percent, "100 %"),
            (12.345, Unit::Percent, "12.3 %"),
            (1.0, Unit::People, "1 person"),
            (2.0, Unit::People, "2 people"),
            (1.0, Unit::PersonMonths, "1 person-month"),
        ] {
            assert_eq!(with_unit(value, unit), expected);
        }
        assert_eq!(Money::DOLLARS.cents(1234.567), "$1,234.57");
        assert_eq!(number(7_076_160.0), "7.08M");
        assert_eq!(number(999.6), "1000");
        assert_eq!(of_hundred(0.004), "<1");
    }
}
