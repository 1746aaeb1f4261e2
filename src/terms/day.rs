//! Days, as facts and records state them: one that no calendar has is refused where it is read.

use jiff::civil::Date;
use serde::{Deserialize as _, Deserializer, de};

/// What a source says that states no day.
pub const UNDATED: &str = "undated";

/// The last day that a statement may mean: `2026-07-20` itself, the end of `2026-07` or of `2026`.
/// `None` for anything that is no date.
pub fn latest(stated: &str) -> Option<Date> {
    let is_number = |piece: &str, digits: usize| {
        piece.len() == digits && piece.chars().all(|digit| digit.is_ascii_digit())
    };
    let pieces: Vec<&str> = stated.split('-').collect();
    let (year, month, day) = match pieces.as_slice() {
        [year] => (year, None, None),
        [year, month] => (year, Some(month), None),
        [year, month, day] => (year, Some(month), Some(day)),
        _ => return None,
    };
    if !(is_number(year, 4) && month.into_iter().chain(day).all(|piece| is_number(piece, 2))) {
        return None;
    }
    let year = year.parse().ok()?;
    let Some(month) = month else { return Date::new(year, 12, 31).ok() };
    let month = month.parse().ok()?;
    match day {
        Some(day) => Date::new(year, month, day.parse().ok()?).ok(),
        None => Date::new(year, month, 1).ok().map(Date::last_of_month),
    }
}

/// The day by universal time, for what begins now: good enough to be corrected. No engine asks for it.
pub fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()
}

/// Reads a day of a file, in words of this house where there is none.
pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    day_of(&String::deserialize(deserializer)?)
}

/// The same where it may be left out.
pub fn read_if_stated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    Option::<String>::deserialize(deserializer)?.map(|stated| day_of(&stated)).transpose()
}

fn day_of<E: de::Error>(stated: &str) -> Result<Date, E> {
    let day = latest(stated).filter(|_| stated.len() == "2026-11-23".len());
    day.ok_or_else(|| {
        E::custom(format_args!(
            "`{stated}` is no day there is; write year, month and day, such as 2026-11-23"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_means_its_last_day() {
        for (stated, means) in [
            ("2026-11-20", "2026-11-20"),
            ("2024-02", "2024-02-29"),
            ("2025", "2025-12-31"),
            ("2026-13-42", ""),
            ("2026-02-30", ""),
            ("2026-1-2", ""),
            ("26", ""),
            ("undated", ""),
            ("+026", ""),
            ("2026-11-20-1", ""),
            ("", ""),
        ] {
            let found = latest(stated).map_or_else(String::new, |day| day.to_string());
            assert_eq!(found, means, "{stated}");
        }
    }
}
