//! JSON for people and for diffs: a line for each key and each entry, but lists of numbers on one.

use serde_json::Value;
use std::fmt::Write as _;

/// The text of a value, two blanks a level.
pub fn lines(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Array(items) if !items.iter().all(is_short) => {
            enclosed(('[', ']'), items.len(), depth, text, |at, text| {
                if let Some(item) = items.get(at) {
                    write(item, depth + 1, text);
                }
            });
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(Value::to_string).collect();
            let _infallible = write!(text, "[{}]", items.join(", "));
        }
        Value::Object(entries) if !entries.is_empty() => {
            let mut entries = entries.iter();
            enclosed(('{', '}'), entries.len(), depth, text, |_, text| {
                if let Some((key, value)) = entries.next() {
                    let _infallible = write!(text, "{}: ", Value::from(key.as_str()));
                    write(value, depth + 1, text);
                }
            });
        }
        other => {
            let _infallible = write!(text, "{other}");
        }
    }
}

/// What many of fit on a line: no text, and nothing that has parts.
const fn is_short(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Bool(_) | Value::Number(_))
}

fn enclosed(
    (open, close): (char, char),
    count: usize,
    depth: usize,
    text: &mut String,
    mut entry: impl FnMut(usize, &mut String),
) {
    text.push(open);
    for at in 0..count {
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        text.extend(std::iter::repeat_n("  ", depth + 1));
        entry(at, text);
    }
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
    text.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_share_a_line_and_all_else_has_its_own() {
        let value = json!({"a": [1, 2.5, null], "b": [], "c": {}, "d": [{"e": "\"x\""}, [1]], "f": ["g", 1]});
        let expected = "{\n  \"a\": [1, 2.5, null],\n  \"b\": [],\n  \"c\": {},\n  \"d\": [\n    {\n      \
                        \"e\": \"\\\"x\\\"\"\n    },\n    [1]\n  ],\n  \"f\": [\n    \"g\",\n    1\n  ]\n}\n";
        assert_eq!(lines(&value), expected);
        assert_eq!(serde_json::from_str::<Value>(expected).ok(), Some(value));
    }
}
