//! What a reader of RON stumbled over, in words for the person who wrote the file.

use super::{Located, Tokens, nearest, place};
use ron::Error;
use ron::error::SpannedError;

/// Says what is wrong, where its first character stands, and what to do.
pub fn explain(text: &str, error: &SpannedError) -> Located {
    let at = start_of(text, error);
    let (line, column) = place(text, at);
    let (message, advice) = if text.trim().is_empty() {
        (
            "the file is empty".to_owned(),
            "restore the `.bak` beside it, or another copy; a decision starts with `siteplan new --preset NAME -o FILE`, a price book as docs/price-book.md shows".to_owned(),
        )
    } else if is_cut_off(text, error) {
        (
            "the file ends in the middle".to_owned(),
            "it looks cut off: restore the `.bak` beside it, or another copy".to_owned(),
        )
    } else if is_quoted_name(text, at, &error.code) {
        (
            "wrong type: a text stands where a name belongs".to_owned(),
            "write the name without quotes".to_owned(),
        )
    } else {
        in_words(&error.code, written(text, at))
    };
    Located { line, column, message, advice }
}

/// Whether a name, such as one of the choices a question offers, was put into quotes.
fn is_quoted_name(text: &str, at: usize, error: &Error) -> bool {
    matches!(error, Error::ExpectedIdentifier) && text.get(at..).is_some_and(|rest| rest.starts_with('"'))
}

/// The byte at which the culprit starts: past blanks, and at the opening bracket where a whole
/// bracket is at fault.
fn start_of(text: &str, error: &SpannedError) -> usize {
    let start = byte_of(text, error.span.start.line, error.span.start.col);
    if is_cut_off(text, error) {
        return text.trim_end().len();
    }
    let at = Tokens { text, at: start }.skip_blank();
    let concerns_a_whole = matches!(error.code, Error::MissingStructField { .. } | Error::Message(_));
    let closes = text.get(at..).is_some_and(|rest| rest.starts_with([')', ']', '}']));
    if concerns_a_whole && closes { opening_of(text, at).unwrap_or(at) } else { at }
}

/// The bracket that is open where `end` closes it.
fn opening_of(text: &str, end: usize) -> Option<usize> {
    let mut open = Vec::new();
    let mut tokens = Tokens { text, at: 0 };
    while let Some((start, token)) = tokens.next() {
        if start >= end {
            break;
        }
        match token {
            "(" | "[" | "{" => open.push(start),
            ")" | "]" | "}" => {
                open.pop();
            }
            _ => {}
        }
    }
    open.pop()
}

/// Whether the reader wanted more than there is.
fn is_cut_off(text: &str, error: &SpannedError) -> bool {
    let nothing_follows = |place: &ron::error::Position| {
        text.get(byte_of(text, place.line, place.col)..).is_none_or(|rest| rest.trim().is_empty())
    };
    if nothing_follows(&error.span.start) {
        return true;
    }
    let is_at_end = nothing_follows(&error.span.end);
    match error.code {
        Error::Eof | Error::ExpectedStringEnd | Error::UnclosedBlockComment => true,
        Error::ExpectedComma
        | Error::ExpectedArrayEnd
        | Error::ExpectedMapEnd
        | Error::ExpectedStructLikeEnd
        | Error::ExpectedOptionEnd
        | Error::ExpectedMapColon
        | Error::ExpectedIdentifier
        | Error::NoSuchStructField { .. }
        | Error::NoSuchEnumVariant { .. } => is_at_end,
        _ => false,
    }
}

fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

/// The word, text or bracket that stands at a byte, cut where it is long.
fn written(text: &str, at: usize) -> &str {
    const LONGEST: usize = 40;
    let token = Tokens { text, at }.next().map_or("", |(_, token)| token);
    token.char_indices().nth(LONGEST).map_or(token, |(end, _)| token.get(..end).unwrap_or(token))
}

fn in_words(error: &Error, written: &str) -> (String, String) {
    let words = |message: &str, advice: &str| (message.to_owned(), advice.to_owned());
    let wrong =
        |wanted: &str, advice: &str| (format!("wrong type: `{written}` is no {wanted}"), advice.to_owned());
    match error {
        Error::NoSuchStructField { expected, found, .. } => {
            let advice = match nearest(found, expected.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known here are {}; or a bracket before it is not closed", listed(expected)),
            };
            (format!("unknown field `{found}`"), advice)
        }
        Error::NoSuchEnumVariant { expected, found, .. } => {
            let advice = match nearest(found, expected.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known here are {}", listed(expected)),
            };
            (format!("unknown name `{found}`"), advice)
        }
        Error::MissingStructField { field, .. } => (
            format!("the field `{field}` is missing in these brackets"),
            "add it; a preset shows how it looks".to_owned(),
        ),
        Error::DuplicateStructField { field, .. } => {
            (format!("the field `{field}` is written twice"), "leave one of them".to_owned())
        }
        Error::InvalidValueForType { expected, found } => (
            format!("wrong type: {found} is no {}", expected.trim_start_matches("a ")),
            format!("write {expected}"),
        ),
        Error::ExpectedDifferentLength { expected, found } => {
            (format!("{found} entries stand here"), format!("write {expected}"))
        }
        Error::IntegerOutOfBounds => words(
            "wrong type: this number is negative, broken or too large here",
            "write a whole number, zero or more",
        ),
        Error::ExpectedInteger | Error::InvalidIntegerDigit { .. } => {
            wrong("whole number", "write a whole number, without quotes")
        }
        Error::ExpectedFloat | Error::FloatUnderscore | Error::UnderscoreAtBeginning => {
            wrong("number", "write a number, without quotes, suffix or unit")
        }
        Error::ExpectedBoolean => wrong("yes or no", "write `true` or `false`"),
        Error::ExpectedString | Error::ExpectedChar => wrong("text", "write it in double quotes"),
        Error::ExpectedArray => wrong("list", "write it in square brackets: `[ … ]`"),
        Error::ExpectedMap => wrong("map", "write it in braces: `{\"name\": … }`"),
        Error::ExpectedStructLike => {
            words("wrong type: no bracketed value", "write it in round brackets: `( … )`")
        }
        Error::ExpectedNamedStructLike(name) | Error::ExpectedDifferentStructName { expected: name, .. } => {
            bracketed(name)
        }
        Error::SuggestRawIdentifier(found) | Error::InvalidIdentifier(found) => (
            format!("wrong type: `{found}` is no name"),
            "write one of the names the question offers, without quotes".to_owned(),
        ),
        Error::ExpectedIdentifier => {
            words("a name belongs here", "write a field's name, then a colon and its value")
        }
        Error::ExpectedComma => words(
            "a comma is missing before this",
            "separate entries by commas; whole numbers have no fraction",
        ),
        Error::ExpectedMapColon => words("a colon is missing before this", "write `name: value`"),
        Error::ExpectedArrayEnd => words("a `]` is missing before this", "close the list, or put a comma"),
        Error::ExpectedMapEnd => words("a `}` is missing before this", "close the map, or put a comma"),
        Error::ExpectedStructLikeEnd | Error::ExpectedOptionEnd => {
            words("a `)` is missing before this", "close the bracket, or put a comma")
        }
        Error::TrailingCharacters => words("something follows the last bracket", "delete it"),
        Error::ExceededRecursionLimit => words("brackets are nested too deeply", "compare with a preset"),
        Error::UnexpectedChar(c) => {
            (format!("unexpected character `{}`", c.escape_default()), "compare with a preset".to_owned())
        }
        Error::InvalidEscape(_) => {
            words("a backslash in a text starts no known character", "write `\\\\` for a backslash")
        }
        Error::Message(message) => match message.split_once("; ") {
            Some((message, advice)) => words(message, advice),
            None => words(message, "correct the value"),
        },
        other => (other.to_string(), "compare with a preset".to_owned()),
    }
}

fn bracketed(name: &str) -> (String, String) {
    let advice = match name {
        "Answer" => "an answer is written `(value: …)`".to_owned(),
        "Decision" => {
            "a decision starts with `(format: 1, title: …`; check that this is the right file".to_owned()
        }
        "Part" => "a catalogue starts with `(id: …`; check that this is the right file".to_owned(),
        _ => "write it in round brackets: `( … )`".to_owned(),
    };
    ("wrong type: no round brackets".to_owned(), advice)
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
