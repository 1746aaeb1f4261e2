//! How text files are read and written: errors with their place, and nothing lost.
//!
//! Decisions, catalogues and price books are all RON, so line, column, nearest name and advice are
//! found in one place.

mod explain;

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// A thing that is wrong with a well-formed document, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's path in the file: `components[1].answers.volume`.
    pub path: String,
    pub message: String,
    pub advice: String,
}

/// An error with its place in a text; lines and columns count from one, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Located {
    pub line: usize,
    pub column: usize,
    pub message: String,
    pub advice: String,
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)?;
        if !self.advice.is_empty() {
            write!(f, "; {}", self.advice)?;
        }
        Ok(())
    }
}

impl Located {
    /// Finds a fault's place in the text it was read from; where the field is absent, that of the
    /// nearest thing around it.
    pub fn of_fault(text: &str, fault: &Fault) -> Self {
        let mut path = fault.path.as_str();
        let (line, column) = loop {
            match (locate(text, path), path.rfind(['.', '['])) {
                (Some(found), _) => break found,
                (None, Some(step)) => path = path.get(..step).unwrap_or_default(),
                (None, None) => break (1, 1),
            }
        };
        Self {
            line,
            column,
            message: format!("{}: {}", fault.path, fault.message),
            advice: fault.advice.clone(),
        }
    }
}

fn options() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// Reads RON; `Some` may be left out, and every number must be finite.
pub fn read_ron<T: DeserializeOwned>(text: &str) -> Result<T, Located> {
    let value = options().from_str(text).map_err(|error| explain::explain(text, &error));
    // An infinite price or weight would pass every type, so it is found by its spelling; and where
    // both are wrong, this is the plainer thing to say.
    match not_finite(text) {
        Some(located) => Err(located),
        None => value,
    }
}

/// The first number that is not finite: `NaN`, `inf`, `1e999`.
fn not_finite(text: &str) -> Option<Located> {
    let mut tokens = Tokens { text, at: 0 };
    while let Some((start, token)) = tokens.next() {
        let is_number = token.starts_with(|c: char| c.is_ascii_digit() || "+-.iN".contains(c));
        // A field may be called `inf`; a value may not.
        if is_number
            && tokens.peek() != Some(":")
            && token.parse().is_ok_and(|number: f64| !number.is_finite())
        {
            let (line, column) = place(text, start);
            return Some(Located {
                line,
                column,
                message: format!("{token} is not a number one can reckon with"),
                advice: "write a finite value, or leave it out where it is not known".to_owned(),
            });
        }
    }
    None
}

/// Writes RON as this program lays it out: two spaces, one field a line.
pub fn write_ron<T: Serialize>(value: &T) -> Result<String, ron::Error> {
    write_with(value, 12)
}

/// The same with each entry of a list on a line of its own, and no deeper.
pub fn write_ron_by_entry<T: Serialize>(value: &T) -> Result<String, ron::Error> {
    write_with(value, 2)
}

fn write_with<T: Serialize>(value: &T, depth: usize) -> Result<String, ron::Error> {
    // Texts of several lines stay texts of several lines: a file is read, compared and merged by people.
    let config = ron::ser::PrettyConfig::new()
        .indentor("  ")
        .depth_limit(depth)
        .compact_arrays(false)
        .escape_strings(false);
    options().to_string_pretty(value, config).map(|mut text| {
        text.push('\n');
        text
    })
}

/// The known name that differs least from what was written, if any is near.
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|name| (strsim::damerau_levenshtein(written, name), name))
        .filter(|(distance, name)| *distance <= 2.max(name.len() / 3))
        .min()
        .map(|(_, name)| name)
}

/// SHA-256 in lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        // A String never refuses what is written to it.
        let _infallible = write!(hex, "{byte:02x}");
        hex
    })
}

/// The line and column at which the field of a path (`a.b[1].c`) stands in a RON text.
pub fn locate(text: &str, path: &str) -> Option<(usize, usize)> {
    let mut at = after_attributes(text);
    for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
        at = match step.strip_suffix(']') {
            Some(index) => nth_entry(text, at, index.parse().ok()?)?,
            None => field(text, at, step)?,
        };
    }
    Some(place(text, at))
}

/// The whole number that a top-level field states, with its line and column; read before the rest
/// is understood.
pub fn stated_number(text: &str, name: &str) -> Option<(u64, usize, usize)> {
    let at = field(text, after_attributes(text), name)?;
    let (_, token) = Tokens { text, at }.next()?;
    let (line, column) = place(text, at);
    Some((token.parse().ok()?, line, column))
}

/// Whether a RON text has comments, which no save would keep.
pub fn has_comments(text: &str) -> bool {
    let mut tokens = Tokens { text, at: 0 };
    loop {
        let from = tokens.at;
        let next = tokens.next();
        let to = next.map_or(text.len(), |(start, _)| start);
        if text.get(from..to).is_some_and(|between| !between.trim().is_empty()) {
            return true;
        }
        if next.is_none() {
            return false;
        }
    }
}

/// Where the document starts, `#![enable(…)]` passed over.
fn after_attributes(text: &str) -> usize {
    let mut tokens = Tokens { text, at: 0 };
    while tokens.peek() == Some("#!") {
        while tokens.next().is_some_and(|(_, token)| token != "]") {}
    }
    tokens.at
}

/// The line and column of a byte, both from one.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().map_or(1, |last| last.chars().count() + 1))
}

/// The byte at which the value of `name` starts, within the brackets that open at or after `from`.
fn field(text: &str, from: usize, name: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut tokens = Tokens { text, at: from };
    while let Some((_, token)) = tokens.next() {
        match token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return None;
                }
            }
            word if depth == 1 && word.trim_matches('"') == name && tokens.peek() == Some(":") => {
                tokens.next();
                return Some(tokens.skip_blank());
            }
            _ => {}
        }
    }
    None
}

fn nth_entry(text: &str, from: usize, index: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut entry = 0;
    let mut tokens = Tokens { text, at: from };
    while let Some((_, token)) = tokens.next() {
        match token {
            "(" | "[" | "{" => {
                depth += 1;
                if depth == 1 && index == 0 {
                    return Some(tokens.skip_blank());
                }
            }
            ")" | "]" | "}" => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return None;
                }
            }
            "," if depth == 1 => {
                entry += 1;
                if entry == index {
                    return Some(tokens.skip_blank());
                }
            }
            _ => {}
        }
    }
    None
}

/// RON's brackets, separators, strings and words, with comments passed over.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<(usize, &'a str)> {
        let start = self.skip_blank();
        let rest = self.text.get(start..)?;
        let first = rest.chars().next()?;
        let length = match first {
            '(' | ')' | '[' | ']' | '{' | '}' | ',' | ':' => 1,
            'r' if rest.trim_start_matches(['r', '#']).starts_with('"') => {
                let hashes = rest.chars().skip(1).take_while(|c| *c == '#').count();
                let open = hashes + 2;
                let close = format!("\"{}", "#".repeat(hashes));
                let body = rest.get(open..).unwrap_or_default();
                body.find(&close).map_or(rest.len(), |at| open + at + close.len())
            }
            '"' => {
                let mut is_escaped = false;
                let end = rest.char_indices().skip(1).find(|(_, c)| {
                    let closes = *c == '"' && !is_escaped;
                    is_escaped = *c == '\\' && !is_escaped;
                    closes
                });
                end.map_or(rest.len(), |(at, _)| at + 1)
            }
            _ => rest
                .find(|c: char| c.is_whitespace() || "()[]{},:\"".contains(c))
                .unwrap_or(rest.len())
                .max(first.len_utf8()),
        };
        self.at = start + length;
        Some((start, rest.get(..length)?))
    }

    fn peek(&self) -> Option<&'a str> {
        Tokens { text: self.text, at: self.at }.next().map(|(_, token)| token)
    }

    fn skip_blank(&mut self) -> usize {
        while let Some(rest) = self.text.get(self.at..) {
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = rest.trim_start();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else {
                break;
            }
        }
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_in_the_text() {
        let text = "(\n  format: 1, // first: (\n  components: [\n    (id: \"a:b\", answers: (volume: 1)),\n    (id: \"c\", answers: (\n      volume: (value: 2),\n    )),\n  ],\n)";
        assert_eq!(locate(text, "components[1].answers.volume"), Some((6, 15)));
        assert_eq!(locate(text, "components[0].id"), Some((4, 10)));
        assert_eq!(locate(text, "components[2].id"), None);
        assert_eq!(locate(text, "title"), None);
        let enabled = "#![enable(implicit_some)]\n(a: r#\"(: \"x\" (\"#, b: 1)";
        assert_eq!(locate(enabled, "b"), Some((2, 23)));
    }

    #[test]
    fn a_fault_in_what_is_absent_is_found_around_it() {
        let fault = Fault { path: "a.b[3].c".to_owned(), message: "m".to_owned(), advice: String::new() };
        let located = Located::of_fault("(\n  a: (d: 1),\n)", &fault);
        assert_eq!((located.line, located.column), (2, 6));
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read for the errors, not for the values")]
    struct Sample {
        title: String,
        share: f64,
        count: u32,
        kept: bool,
        range: Option<crate::terms::Estimate>,
    }

    #[track_caller]
    fn stumbles(text: &str, place: (usize, usize), says: &[&str]) {
        let located = read_ron::<Sample>(text).expect_err(text);
        assert_eq!((located.line, located.column), place, "{located}");
        for word in says {
            assert!(located.to_string().contains(word), "`{word}` is not in: {located}");
        }
    }

    #[test]
    fn every_error_says_where_what_and_what_to_do() {
        let good =
            "(\n  title: \"é\",\n  share: 0.5,\n  count: 1,\n  kept: true,\n  range: (low: 1, high: 9),\n)\n";
        assert!(read_ron::<Sample>(good).is_ok());
        let with = |from: &str, to: &str| good.replacen(from, to, 1);
        stumbles(&with("share", "shere"), (3, 3), &["unknown field `shere`", "did you mean `share`?"]);
        stumbles(&with("\"é\"", "5"), (2, 10), &["wrong type", "double quotes"]);
        stumbles(&with("0.5", "\"a lot\""), (3, 10), &["wrong type", "write a number"]);
        stumbles(&with("count: 1", "count: -1"), (4, 11), &["wrong type", "zero or more"]);
        stumbles(&with("true", "7"), (5, 9), &["wrong type", "`true` or `false`"]);
        stumbles(&with("0.5", "NaN"), (3, 10), &["NaN", "finite"]);
        stumbles(&with("0.5", "-inf"), (3, 10), &["-inf", "finite"]);
        stumbles(&with("0.5", "1e999"), (3, 10), &["1e999", "finite"]);
        stumbles(&with("low: 1", "low: 10"), (6, 10), &["reversed", "smaller number first"]);
        stumbles(&with("  kept: true,\n", ""), (1, 1), &["`kept` is missing"]);
        stumbles(&with("  kept: true,\n", "  kept: true, kept: true,\n"), (5, 15), &["twice"]);
        stumbles(&with("0.5,", "0.5"), (4, 3), &["comma"]);
        stumbles(good.get(..40).unwrap(), (4, 9), &["ends in the middle", ".bak"]);
        stumbles("", (1, 1), &["empty", "preset"]);
        stumbles("{\"title\": 1}", (1, 1), &["round brackets"]);
    }

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!(nearest("volum", ["volume", "shape"].into_iter()), Some("volume"));
        assert_eq!(nearest("elephant", ["volume", "shape"].into_iter()), None);
    }
}
