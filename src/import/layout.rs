//! What there is to choose from in a file, told from its beginning: also where it could not be read as
//! it was guessed, and most of all then.

use super::json_lines::Record;
use super::packed::unpacked;
use super::{Columns, FormatName, Wanted, WantedCount};
use super::{beginning, document, entries, guess};
use std::io::{self, Read};

/// What a person may choose when a file was read wrong, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// As it is guessed or was said.
    pub format: FormatName,
    /// Of a table; the time's column is the first one where none holds times.
    pub columns: Option<Columns>,
    /// Of JSON: all fields, `a.b` for one within another, and those of them that hold numbers.
    pub fields: Vec<String>,
    pub numbers: Vec<String>,
}

/// Looks at the beginning of a file; `None` where there is nothing in it.
pub fn layout(input: impl Read, wanted: &Wanted) -> Option<Layout> {
    let mut input = unpacked(input).ok()?;
    let mut sample = beginning(&mut input);
    if let Some(from) = document::source_of(&sample).and_then(|_| document::points_at(&sample)) {
        let rest = io::Cursor::new(sample.split_off(from)).chain(input);
        sample = beginning(&mut entries::Entries::within(rest));
    } else if entries::begins_array(&sample) {
        sample = beginning(&mut entries::Entries::new(io::Cursor::new(sample).chain(input)));
    }
    if sample.is_empty() {
        return None;
    }
    let format = match guess(&sample, wanted) {
        Some(format) => format.name(),
        None => FormatName::Csv,
    };
    let (mut fields, mut numbers) = (Vec::new(), Vec::new());
    if format == FormatName::Json {
        for line in sample.split(|byte| *byte == b'\n') {
            let Ok(record) = Record::any(line) else { continue };
            for (known, names) in [(&mut fields, record.names()), (&mut numbers, record.numbers())] {
                for name in names {
                    if !known.contains(&name) {
                        known.push(name);
                    }
                }
            }
        }
    }
    let columns = (format == FormatName::Csv).then(|| columns_of(&sample, wanted)).flatten();
    Some(Layout { format, columns, fields, numbers })
}

/// How a table would be read, told from its beginning: what there is to correct where the whole
/// could not be read. `None` where it is no table.
pub fn columns(input: impl Read, wanted: &Wanted) -> Option<Columns> {
    layout(input, wanted)?.columns
}

/// The columns as they are guessed; without what was said of them where that does not fit, and with
/// the first as the time's where no other is.
fn columns_of(sample: &[u8], wanted: &Wanted) -> Option<Columns> {
    let unsaid = Wanted { time: None, count: WantedCount::Unsaid, ..wanted.clone() };
    let first = Wanted { time: Some("1".to_owned()), count: WantedCount::Lines, ..wanted.clone() };
    [wanted, &unsaid, &first].into_iter().find_map(|wanted| Columns::guess(sample, "", wanted).ok())
}
