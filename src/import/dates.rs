//! Dates as people and their programs write them: `02.03.2026`, `3/2/2026 12:00 AM`, `Mar 2, 2026 @
//! 00:00`, `02 März 2026`, `Mon, 02 Mar 2026 00:00:00 +0000`.
//!
//! A date is cut into numbers, words and marks, and nothing may be left over: what only begins like a
//! date is none. Whether `03/02` is in February or in March is not written anywhere; a column's lines
//! say it together.

use super::moment;
use super::months::{is_weekday, month, offset_of_zone};
use super::stamp::ahead;
use jiff::civil::Date;

/// Which of a date's three numbers comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
    YearFirst,
}

impl DateOrder {
    pub const ALL: [Self; 3] = [Self::DayFirst, Self::MonthFirst, Self::YearFirst];

    pub const fn id(self) -> &'static str {
        match self {
            Self::DayFirst => "day-first",
            Self::MonthFirst => "month-first",
            Self::YearFirst => "year-first",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::DayFirst => "day first",
            Self::MonthFirst => "month first",
            Self::YearFirst => "year first",
        }
    }
}

/// A date, with or without a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// From 1970 on the clock that is written.
    pub seconds: i64,
    pub offset_minutes: Option<i32>,
    pub has_clock: bool,
    /// Whether another order of its numbers would be another date.
    pub is_ordered: bool,
}

/// Longer texts are no dates.
const LONGEST: usize = 64;
const MOST_TOKENS: usize = 24;

/// Reads a date; without an order, in the first that fits.
pub fn read(written: &str, order: Option<DateOrder>) -> Option<Written> {
    let is_short = written.len() <= LONGEST && written.bytes().filter(u8::is_ascii_digit).count() >= 3;
    let tokens = is_short.then(|| cut(written)).flatten()?;
    match order {
        Some(order) => Parts { tokens: &tokens }.date(order),
        None => DateOrder::ALL.into_iter().find_map(|order| Parts { tokens: &tokens }.date(order)),
    }
}

/// The order of the dates among these texts, oldest or newest first; `None` where all are told by
/// what is written. A number above twelve decides, or else what makes the times ascend in the
/// shorter time; where nothing does, `or`.
pub fn order_of<'a>(texts: impl Iterator<Item = &'a str>, or: DateOrder) -> Option<DateOrder> {
    let texts: Vec<&str> =
        texts.filter(|text| read(text, None).is_some_and(|date| date.is_ordered)).collect();
    if texts.is_empty() {
        return None;
    }
    let others = DateOrder::ALL.into_iter().filter(|order| *order != or);
    let rated = std::iter::once(or).chain(others).map(|order| {
        let times: Vec<i64> =
            texts.iter().filter_map(|text| Some(read(text, Some(order))?.seconds)).collect();
        let steps = |falls: bool| {
            times.iter().zip(times.iter().skip(1)).filter(|(before, time)| (before > time) == falls).count()
        };
        let disorder = steps(true).min(steps(false));
        let span = times.iter().max().zip(times.iter().min()).map_or(0, |(last, first)| last - first);
        (std::cmp::Reverse(times.len()), disorder, span, order)
    });
    // The first of those that are alike.
    rated.min_by_key(|(read, disorder, span, _)| (*read, *disorder, *span)).map(|(.., order)| order)
}

/// The text of a cell: UTF-8, or else the Latin letters that older systems write.
pub fn text(cell: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => text.into(),
        Err(_) => cell.iter().map(|byte| char::from(*byte)).collect::<String>().into(),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    /// Its value and how many digits it has.
    Number(i64, usize),
    /// In lower case.
    Word(String),
    Mark(char),
}

fn cut(written: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = written.trim().trim_matches('"');
    while let Some(first) = rest.chars().next() {
        if tokens.len() == MOST_TOKENS {
            return None;
        }
        let is_alike: fn(char) -> bool = match first {
            first if first.is_ascii_digit() => |letter| letter.is_ascii_digit(),
            first if first.is_alphabetic() => char::is_alphabetic,
            first if first.is_whitespace() || first == '\u{200e}' => {
                rest = rest.get(first.len_utf8()..)?;
                continue;
            }
            mark => {
                tokens.push(Token::Mark(mark));
                rest = rest.get(mark.len_utf8()..)?;
                continue;
            }
        };
        let end = rest.find(|letter| !is_alike(letter)).unwrap_or(rest.len());
        let (token, behind) = rest.split_at(end);
        rest = behind;
        tokens.push(if first.is_ascii_digit() {
            Token::Number(token.parse().ok()?, token.len())
        } else {
            Token::Word(token.to_lowercase())
        });
    }
    Some(tokens)
}

/// What is left of a date's tokens.
struct Parts<'a> {
    tokens: &'a [Token],
}

impl Parts<'_> {
    fn take(&mut self, count: usize) {
        self.tokens = self.tokens.get(count..).unwrap_or_default();
    }

    fn skip_mark(&mut self, marks: &str) -> bool {
        let found = matches!(self.tokens, [Token::Mark(mark), ..] if marks.contains(*mark));
        if found {
            self.take(1);
        }
        found
    }

    fn skip_word(&mut self, words: &[&str]) -> bool {
        let found = matches!(self.tokens, [Token::Word(word), ..] if words.contains(&word.as_str()));
        if found {
            self.take(1);
        }
        found
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<i64> {
        let [Token::Number(number, length), ..] = self.tokens else { return None };
        let number = digits.contains(length).then_some(*number)?;
        self.take(1);
        Some(number)
    }

    fn month(&mut self) -> Option<i64> {
        let [Token::Word(word), ..] = self.tokens else { return None };
        let number = month(word)?;
        self.take(1);
        self.skip_mark(".");
        Some(number)
    }

    fn date(mut self, order: DateOrder) -> Option<Written> {
        self.weekday();
        let (mut is_ordered, mut clock) = (false, None);
        let (year, month, day) = match self.tokens {
            [
                Token::Number(a, long),
                Token::Mark(mark),
                Token::Number(b, _),
                Token::Mark(again),
                Token::Number(c, short),
                ..,
            ] if mark == again && "./-".contains(*mark) => {
                self.take(5);
                if *long == 4 {
                    (*a, *b, *c)
                } else {
                    is_ordered = true;
                    let (year, digits) = if order == DateOrder::YearFirst { (a, long) } else { (c, short) };
                    let year = full_year(*year, *digits)?;
                    match order {
                        DateOrder::DayFirst => (year, *b, *a),
                        DateOrder::MonthFirst => (year, *a, *b),
                        DateOrder::YearFirst => (year, *b, *c),
                    }
                }
            }
            [Token::Number(year, 4), ..] => {
                self.take(1);
                self.skip_mark("-/.");
                let month = self.month()?;
                self.skip_mark("-/");
                (*year, month, self.number(1..=2)?)
            }
            [Token::Number(day, 1 | 2), ..] => {
                self.take(1);
                self.skip_mark(".-/");
                self.skip_word(&["de", "di", "of", "th", "st", "nd", "rd"]);
                let month = self.month()?;
                self.skip_mark("-/,");
                self.skip_word(&["de", "del", "of"]);
                (self.year()?, month, *day)
            }
            [Token::Word(_), ..] => {
                let month = self.month()?;
                let day = self.number(1..=2)?;
                self.skip_word(&["th", "st", "nd", "rd"]);
                self.skip_mark(",");
                // As `date` prints it, the year comes last.
                if matches!(self.tokens, [Token::Number(..), Token::Mark(':'), ..]) {
                    clock = Some(self.clock()?);
                    clock = clock.map(|(seconds, _)| (seconds, self.zone()));
                }
                (self.year()?, month, day)
            }
            _ => return None,
        };
        if clock.is_none() && !self.tokens.is_empty() {
            self.skip_mark(",@:");
            self.skip_word(&["t", "at", "um", "à", "a", "às", "om", "alle", "ore"]);
            clock = Some(self.clock()?);
            clock = clock.map(|(seconds, _)| (seconds, self.zone()));
        }
        if !self.tokens.is_empty() {
            return None;
        }
        let small = |number: i64| i8::try_from(number).ok();
        let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
        let (of_day, offset_minutes) = clock.unwrap_or((0, None));
        let seconds = moment::seconds_of(date.at(0, 0, 0, 0)) + of_day;
        // A day that is its month, as in `03/03`, is the same in any order.
        let is_ordered = is_ordered && month != day;
        Some(Written { seconds, offset_minutes, has_clock: clock.is_some(), is_ordered })
    }

    /// Passes over the day of the week; `mar` is one where a month follows.
    fn weekday(&mut self) {
        let [Token::Word(word), rest @ ..] = self.tokens else { return };
        let is_followed =
            rest.iter().any(|token| matches!(token, Token::Word(word) if month(word).is_some()));
        if is_weekday(word) && (is_followed || month(word).is_none()) {
            self.take(1);
            self.skip_mark(".");
            self.skip_mark(",");
        }
    }

    fn year(&mut self) -> Option<i64> {
        let [Token::Number(year, digits), ..] = self.tokens else { return None };
        let year = full_year(*year, *digits)?;
        self.take(1);
        Some(year)
    }

    /// Seconds since midnight.
    fn clock(&mut self) -> Option<(i64, Option<i32>)> {
        let hour = self.number(1..=2)?;
        let (mut minute, mut second) = (None, 0);
        if self.skip_mark(":.") || self.skip_word(&["h"]) {
            minute = Some(self.number(2..=2)?);
            if self.skip_mark(":.") {
                second = self.number(2..=2)?;
                if self.skip_mark(".,:") {
                    self.number(1..=9)?;
                }
            }
        }
        self.skip_word(&["uhr"]);
        let is_afternoon = match self.tokens {
            [Token::Word(word), ..] if word == "am" || word == "pm" => {
                let is_afternoon = word == "pm";
                self.take(1);
                Some(is_afternoon)
            }
            [Token::Word(word), Token::Mark('.'), Token::Word(m), ..]
                if m == "m" && (word == "a" || word == "p") =>
            {
                let is_afternoon = word == "p";
                self.take(3);
                self.skip_mark(".");
                Some(is_afternoon)
            }
            _ => None,
        };
        let hour = match is_afternoon {
            None => hour,
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(is_afternoon) => hour % 12 + if is_afternoon { 12 } else { 0 },
        };
        // An hour alone is one only with its half of the day.
        let minute = minute.or(is_afternoon.map(|_| 0))?;
        (hour <= 23 && minute <= 59 && second <= 60).then_some((hour * 3600 + minute * 60 + second, None))
    }

    /// What the clock is ahead of UTC, in minutes: `UTC`, `CET`, `GMT+1`, `+01:00`, `-0500`.
    fn zone(&mut self) -> Option<i32> {
        let mut named = None;
        if let [Token::Word(word), ..] = self.tokens {
            named = Some(offset_of_zone(word)?);
            self.take(1);
        }
        let sign = match self.tokens {
            [Token::Mark('+'), Token::Number(..), ..] => 1,
            [Token::Mark('-' | '\u{2212}'), Token::Number(..), ..] => -1,
            _ => {
                self.comment();
                return named;
            }
        };
        let [_, Token::Number(number, digits), ..] = self.tokens else { return named };
        self.take(2);
        let minutes = if *digits > 2 {
            number / 100 * 60 + number % 100
        } else if self.skip_mark(":") {
            number * 60 + self.number(2..=2)?
        } else {
            number * 60
        };
        // Some say it twice: `+0000 UTC`, `+0100 (CET)`.
        if matches!(self.tokens, [Token::Word(word)] if offset_of_zone(word).is_some()) {
            self.take(1);
        }
        self.comment();
        let offset = i32::try_from(sign * minutes).ok()?;
        ahead(named.unwrap_or(0).checked_add(offset)?)
    }

    /// `(CET)` behind an offset.
    fn comment(&mut self) {
        if let [Token::Mark('('), Token::Word(_), Token::Mark(')'), ..] = self.tokens {
            self.take(3);
        }
    }
}

/// Two digits are a year from 1970 to 2069.
const fn full_year(year: i64, digits: usize) -> Option<i64> {
    match digits {
        4 => Some(year),
        2 if year < 70 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, order: Option<DateOrder>, expected: Option<(&str, Option<i32>)>) {
        let found = read(text, order)
            .map(|date| (moment::time_of(date.seconds).unwrap().to_string(), date.offset_minutes));
        assert_eq!(found, expected.map(|(time, offset)| (time.to_owned(), offset)), "{text}");
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        let second = Some(("2026-03-02T00:00:00", None));
        let zoned = |minutes| Some(("2026-03-02T00:00:00", Some(minutes)));
        for (text, expected) in [
            ("02.03.2026 00:00", second),
            ("2.3.26 0:00", second),
            ("02.03.2026", second),
            ("02.03.2026, 00:00:00 Uhr", second),
            ("02/03/2026 00.00.00", second),
            ("02-03-2026 00h00", second),
            ("2026-03-02 00:00:00 UTC", zoned(0)),
            ("2026-03-02 00:00:00.000 GMT", zoned(0)),
            ("2026-03-02 00:00:00 CET", zoned(60)),
            ("2026-03-02 00:00 EST", zoned(-300)),
            ("2026-03-02 00:00:00 GMT+1", zoned(60)),
            ("Mon, 02 Mar 2026 00:00:00 +0000", zoned(0)),
            ("Mon, 2 Mar 2026 00:00:00 -0500 (EST)", zoned(-300)),
            ("2026-03-02 00:00:00 +0000 UTC", zoned(0)),
            ("Monday, 02-Mar-26 00:00:00 GMT", zoned(0)),
            ("Mon Mar 02 00:00:00.123456 2026", second),
            ("Mar 2, 2026, 12:00:00 AM", second),
            ("Mar 2, 2026 @ 00:00:00.000", second),
            ("March 2nd, 2026 12:00 a.m.", second),
            ("Mon Mar  2 00:00:00 UTC 2026", zoned(0)),
            ("02 März 2026 00:00", second),
            ("Mo., 2. Mär. 2026 um 00:00", second),
            ("02/Mrz/2026:00:00:00 +0100", zoned(60)),
            ("mar. 2 mars 2026 00:00", second),
            ("2 de março de 2026 às 00:00", second),
            ("lunes 2 de marzo de 2026 0:00", second),
            ("2 maart 2026 00:00", second),
            ("2026-Mar-02 00:00:00", second),
            ("02 déc. 2026", Some(("2026-12-02T00:00:00", None))),
            ("02/Dez/2026:10:00:00 +0000", Some(("2026-12-02T10:00:00", Some(0)))),
        ] {
            check(text, Some(DateOrder::DayFirst), expected);
        }
        for text in ["3/2/2026 12:00 AM", "03/02/2026 12:00:00 AM", "03/02/2026 00:00", "3/2/26"] {
            check(text, Some(DateOrder::MonthFirst), second);
        }
        check("26/03/02 00:00", Some(DateOrder::YearFirst), second);
        check("3/13/2026", None, Some(("2026-03-13T00:00:00", None)));
        check("3/13/2026", Some(DateOrder::DayFirst), None);
    }

    #[test]
    fn what_only_begins_like_a_date_is_none() {
        for text in [
            "192.0.2.7",
            "1.2.3",
            "1.10.1234.5",
            "02.03.2026 00:00 and more",
            "31.02.2026",
            "02.03.2026 24:00",
            "03/02/2026 13:00 PM",
            "2026-03-02 00:00:00 XYZ",
            "March",
            "May 2026",
            "web-1",
            "12",
            "94.0",
            "10-20-30-40",
        ] {
            check(text, None, None);
        }
    }

    #[test]
    fn lines_say_the_order_together() {
        use DateOrder::{DayFirst, MonthFirst};
        for (texts, expected) in [
            (&["03/02/2026 00:00", "03/02/2026 01:00", "03/13/2026 00:00"][..], Some(MonthFirst)),
            (&["03/02/2026", "13/02/2026"], Some(DayFirst)),
            (&["03/02/2026 23:00", "03/03/2026 00:00", "03/04/2026 00:00"], Some(MonthFirst)),
            (&["30/11/2026", "01/12/2026", "02/12/2026"], Some(DayFirst)),
            (&["03/04/2026 00:00", "02/04/2026 23:00", "02/04/2026 22:00"], Some(DayFirst)),
            (&["03/02/2026 00:00", "03/02/2026 01:00"], Some(DayFirst)),
            (&["2026-03-02 00:00", "Mar 2, 2026"], None),
        ] {
            assert_eq!(order_of(texts.iter().copied(), DayFirst), expected, "{texts:?}");
        }
        assert_eq!(order_of(["03/02/2026"].into_iter(), MonthFirst), Some(MonthFirst));
    }
}
