//! How text files are read and written: errors with their place, and nothing lost.
//!
//! Decisions, catalogues and price books are all RON, so line, column, nearest name and advice are
//! found in one place.

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
    /// Finds a fault's place in the text it was read from; the beginning, if the field is absent.
    pub fn of_fault(text: &str, fault: &Fault) -> Self {
        let (line, column) = locate(text, &fault.path).unwrap_or((1, 1));
        Self { line, column, message: format!("{}: {}", fault.path, fault.message), advice: fault.advice.clone() }
    }
}

fn options() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// Reads RON; `Some` may be left out.
pub fn read_ron<T: DeserializeOwned>(text: &str) -> Result<T, Located> {
    options().from_str(text).map_err(|error| {
        let (message, advice) = explain(&error.code);
        Located { line: error.span.start.line, column: error.span.start.col, message, advice }
    })
}

/// Writes RON as this program lays it out: two spaces, one field a line.
pub fn write_ron<T: Serialize>(value: &T) -> Result<String, ron::Error> {
    let config = ron::ser::PrettyConfig::new().indentor("  ").depth_limit(12).compact_arrays(false);
    options().to_string_pretty(value, config).map(|mut text| {
        text.push('\n');
        text
    })
}

fn explain(error: &ron::Error) -> (String, String) {
    match error {
        ron::Error::NoSuchStructField { expected, found, .. } => {
            let advice = match nearest(found, expected.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known here are {}", listed(expected)),
            };
            (format!("unknown field `{found}`"), advice)
        }
        ron::Error::NoSuchEnumVariant { expected, found, .. } => {
            let advice = match nearest(found, expected.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known here are {}", listed(expected)),
            };
            (format!("unknown name `{found}`"), advice)
        }
        ron::Error::MissingStructField { field, .. } => {
            (format!("the field `{field}` is missing"), "add it; a preset shows how it looks".to_owned())
        }
        other => (other.to_string(), "compare with a preset, or restore the `.bak` beside the file".to_owned()),
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
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
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The line and column at which the field of a path (`a.b[1].c`) stands in a RON text.
pub fn locate(text: &str, path: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
        at = match step.strip_suffix(']') {
            Some(index) => nth_entry(text, at, index.parse().ok()?)?,
            None => field(text, at, step)?,
        };
    }
    let before = text.get(..at)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(1, |last| last.chars().count() + 1);
    Some((line, column))
}

/// The byte at which the value of `name` starts, within the brackets that open at or after `from`.
fn field(text: &str, from: usize, name: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut tokens = Tokens { text, at: from };
    while let Some((start, token)) = tokens.next() {
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
                let _ = start;
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
    }

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!(nearest("volum", ["volume", "shape"].into_iter()), Some("volume"));
        assert_eq!(nearest("elephant", ["volume", "shape"].into_iter()), None);
    }
}
