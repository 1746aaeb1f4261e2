//! The record as PDF: a first page for whoever decides, and the evidence behind it.
//!
//! The layout is `assets/record/main.typ`. Everything it says comes as JSON, so that nobody's words
//! are ever read as markup.

mod page;
mod sources;
mod typeset;

use super::svg::{Size, svg_sized};
use super::{ExportError, said};
use crate::assess::Assessment;
use serde_json::Value;
use typeset::{Job, can_print, typeset};

const TEMPLATE: &str = include_str!("../../assets/record/main.typ");

/// What stands where the record's fonts have no character.
const MISSING: char = '□';

/// Typesets the record.
pub fn pdf(assessment: &Assessment) -> Result<Vec<u8>, ExportError> {
    let chart = said::chart(assessment);
    let mut record = page::record(assessment, &chart);
    let mut has_replaced = false;
    make_printable(&mut record, &mut has_replaced);
    if let Value::Object(fields) = &mut record {
        fields.insert("has_replaced".to_owned(), Value::Bool(has_replaced));
    }
    let picture = printable(&svg_sized(&chart, Size::PAGE), &mut has_replaced);
    let date = said::date(assessment);
    let job = Job {
        template: TEMPLATE,
        files: vec![("record.json", record.to_string().into_bytes()), ("chart.svg", picture.into_bytes())],
        date: (i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs()),
        ident: format!("siteplan {}", assessment.stamp.decision_sha256),
        program: assessment.stamp.program,
    };
    typeset(job).map_err(ExportError::Typeset)
}

fn make_printable(value: &mut Value, has_replaced: &mut bool) {
    match value {
        // A percent sign stays with its number.
        Value::String(text) => *text = breakable(&printable(text, has_replaced)).replace(" %", "\u{a0}%"),
        Value::Array(values) => values.iter_mut().for_each(|value| make_printable(value, has_replaced)),
        Value::Object(fields) => fields.values_mut().for_each(|value| make_printable(value, has_replaced)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The text without what an archive refuses: characters no font has, private ones, invisible ones.
fn printable(text: &str, has_replaced: &mut bool) -> String {
    text.chars()
        .filter_map(|character| match character {
            '\n' | '\u{200b}' => Some(character),
            '\t' => Some(' '),
            // Marks that only steer how a neighbour is drawn.
            '\u{200c}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0100}'..='\u{e01ef}'
            | '\u{feff}' => None,
            _ if character.is_control() => None,
            '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => {
                *has_replaced = true;
                Some(MISSING)
            }
            _ if can_print(character) => Some(character),
            _ => {
                *has_replaced = true;
                Some(MISSING)
            }
        })
        .collect()
}

/// Words longer than any column get places to break at: an address would run off the page.
fn breakable(text: &str) -> String {
    const LONGEST: usize = 24;
    if text.split_whitespace().all(|word| word.chars().count() <= LONGEST) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut run = 0;
    for character in text.chars() {
        out.push(character);
        run = if character.is_whitespace() { 0 } else { run + 1 };
        if run >= LONGEST || (run >= 8 && "/_?&=,;@".contains(character)) {
            out.push('\u{200b}');
            run = 0;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_font_has_is_shown_as_missing() {
        let mut has_replaced = false;
        assert_eq!(
            printable("Zürich, Łódź, Αθήνα, Київ: 5 × 3 → ½", &mut has_replaced),
            "Zürich, Łódź, Αθήνα, Київ: 5 × 3 → ½"
        );
        assert!(!has_replaced);
        assert_eq!(printable("東京\u{0}\u{fe0f}\u{e001}!", &mut has_replaced), "□□□!");
        assert!(has_replaced);
    }

    #[test]
    fn long_words_can_break() {
        assert_eq!(breakable("short words stay"), "short words stay");
        let long = breakable(&"x".repeat(200));
        assert!(long.split('\u{200b}').all(|part| part.len() <= 24));
    }
}
