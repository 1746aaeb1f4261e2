//! A table's cells: split as spreadsheets quote them, and read as counts.

use super::CountUnit;

/// Enough lines to tell columns apart.
pub const SAMPLE_LINES: usize = 50;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// More requests than all computers together answer in a month.
const MOST_COUNTED: f64 = 1e18;

pub type Cells = Vec<Vec<u8>>;

/// Splits a line at its delimiters, quoted cells as spreadsheets write them.
pub fn cells(line: &[u8], delimiter: u8, record: &mut csv::ByteRecord) -> Result<(), &'static str> {
    record.clear();
    if memchr::memchr(b'"', line).is_none() {
        line.split(|byte| *byte == delimiter).for_each(|cell| record.push_field(cell));
        return Ok(());
    }
    let mut rest = line;
    loop {
        let Some(quoted) = rest.strip_prefix(b"\"") else {
            let end = memchr::memchr(delimiter, rest);
            record.push_field(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
            let Some(end) = end else { return Ok(()) };
            rest = rest.get(end + 1..).unwrap_or_default();
            continue;
        };
        let mut cell = Vec::new();
        rest = quoted;
        loop {
            let end = memchr::memchr(b'"', rest).ok_or(UNCLOSED)?;
            let (part, after) = rest.split_at(end);
            cell.extend_from_slice(part);
            rest = after.get(1..).unwrap_or_default();
            let Some(again) = rest.strip_prefix(b"\"") else { break };
            cell.push(b'"');
            rest = again;
        }
        let end = memchr::memchr(delimiter, rest);
        cell.extend_from_slice(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
        record.push_field(&cell);
        let Some(end) = end else { return Ok(()) };
        rest = rest.get(end + 1..).unwrap_or_default();
    }
}

const UNCLOSED: &str = "a quotation mark is opened and not closed in this line";

/// The delimiter under which most lines have the same number of cells, and the lines under it.
pub fn best_delimiter(sample: &[u8]) -> (u8, Vec<Cells>) {
    let mut best = (b',', Vec::new(), 0);
    let said = stated_delimiter(sample);
    for delimiter in DELIMITERS.into_iter().filter(|one| said.is_none_or(|said| said == *one)) {
        let lines: Vec<Cells> = every_line(sample, delimiter).take(SAMPLE_LINES).collect();
        let alike_to = |width: usize| lines.iter().filter(|cells| cells.len() == width).count();
        let alike = lines.iter().map(Vec::len).filter(|width| *width > 1).map(alike_to).max().unwrap_or(0);
        if best.1.is_empty() || alike > best.2 {
            best = (delimiter, lines, alike);
        }
    }
    (best.0, best.1)
}

/// Whether a line says how the table is written and holds nothing of it: `sep=;`, which Excel reads, or
/// the notes with which `InfluxDB` begins.
pub fn is_note(line: &[u8]) -> bool {
    let notes = [&b"sep="[..], b"#datatype", b"#group", b"#default"];
    notes.iter().any(|note| line.trim_ascii_start().starts_with(note))
}

/// The delimiter that a first line `sep=;` names.
fn stated_delimiter(sample: &[u8]) -> Option<u8> {
    let said = *sample.trim_ascii_start().strip_prefix(b"sep=")?.first()?;
    DELIMITERS.contains(&said).then_some(said)
}

/// The lines of a sample that hold cells.
pub fn every_line(sample: &[u8], delimiter: u8) -> impl Iterator<Item = Cells> {
    let mut record = csv::ByteRecord::new();
    let lines = sample.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.trim_ascii().is_empty() && !is_note(line)).filter_map(move |line| {
        cells(line, delimiter, &mut record).ok()?;
        Some(record.iter().map(<[u8]>::to_vec).collect())
    })
}

/// Whether a cell is empty or begins as numbers do; words are none.
pub fn may_count(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii();
    cell.first().is_none_or(|first| first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.'))
}

/// Whether points part a number into thousands: `3.681`, `1.234.567`, and not `0.681`.
fn is_in_thousands(text: &str) -> bool {
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = text.split('.');
    let is_first =
        |group: &str| (1..=3).contains(&group.len()) && !group.starts_with('0') && is_digits(group);
    groups.next().is_some_and(is_first) && groups.all(|group| group.len() == 3 && is_digits(group))
}

/// Reads `94`, `94.0`, `1,234` (in quotes), `1.234` between semicolons and, where the delimiter leaves the comma free, `94,5`; also
/// `1.5k` and `10 req/s`, with the unit of a rate where the cell says it.
pub fn read_count(cell: &[u8], delimiter: u8) -> Result<(f64, Option<CountUnit>), String> {
    let written =
        std::str::from_utf8(cell).map_err(|_error| "the count is not UTF-8 text".to_owned())?.trim();
    if written.is_empty() {
        return Err("the count is empty".to_owned());
    }
    let plain = |text: &str| {
        // Where both stand in a number, the last is the decimal mark.
        let plain = match (text.rfind('.'), text.rfind(',')) {
            (Some(point), Some(comma)) if point < comma => text.replace('.', "").replace(',', "."),
            (Some(_), Some(_)) => text.replace(',', ""),
            // Between semicolons stand the numbers of places where the comma is the decimal mark.
            (Some(_), None) if delimiter == b';' && is_in_thousands(text) => text.replace('.', ""),
            _ if delimiter == b',' => text.replace(',', ""),
            _ => text.replace(',', "."),
        };
        plain.parse::<f64>()
    };
    let read = plain(written).ok().map(|count| (count, None)).or_else(|| {
        let (number, unit) = split_unit(written)?;
        let (factor, unit) = scale_and_rate(unit)?;
        Some((plain(number).ok()? * factor, unit))
    });
    match read {
        Some((count, _)) if !count.is_finite() => Err(format!("`{written}` is no finite count")),
        Some((count, _)) if count > MOST_COUNTED => Err(format!("`{written}` is no number of requests")),
        Some((count, _)) if count < 0.0 => Err(format!("`{written}` is below zero")),
        Some(read) => Ok(read),
        None if has_unit(cell) => Err(format!(
            "`{}` is no count, as its unit is unknown; name the column with the counts, or say that each line is one request",
            shown(cell)
        )),
        None => Err(format!("`{}` is no count", shown(cell))),
    }
}

/// A number at the beginning, and what follows it.
fn split_unit(written: &str) -> Option<(&str, &str)> {
    let is_of_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-' | '+');
    let (number, unit) = written.split_at(written.find(|letter| !is_of_number(letter))?);
    number.ends_with(|letter: char| letter.is_ascii_digit()).then(|| (number, unit.trim()))
}

/// Whether a cell is a number with a unit, known or not: `10 ms`, no address and no identifier.
pub fn has_unit(cell: &[u8]) -> bool {
    const LONGEST: usize = 16;
    std::str::from_utf8(cell).ok().and_then(|cell| split_unit(cell.trim())).is_some_and(|(number, unit)| {
        number.replace(',', "").parse::<f64>().is_ok()
            && unit.len() <= LONGEST
            && unit.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '/' | ' ' | '%' | '.'))
    })
}

/// What a unit multiplies by, and the rate it is; `None` where it is unknown.
fn scale_and_rate(unit: &str) -> Option<(f64, Option<CountUnit>)> {
    const SCALES: [(&str, f64); 8] =
        [("", 1.0), ("k", 1e3), ("K", 1e3), ("Mil", 1e6), ("M", 1e6), ("Bil", 1e9), ("B", 1e9), ("G", 1e9)];
    const REQUESTS: [&str; 9] = ["", "req", "reqs", "request", "requests", "hits", "calls", "queries", "ops"];
    SCALES.into_iter().find_map(|(scale, factor)| {
        let unit = unit.strip_prefix(scale)?.trim();
        if REQUESTS.iter().any(|known| known.eq_ignore_ascii_case(unit)) {
            return Some((factor, None));
        }
        let of_what = unit.split(['/', ' ']).next().unwrap_or_default();
        let is_of_requests = REQUESTS.iter().any(|known| known.eq_ignore_ascii_case(of_what))
            || of_what == "per"
            || !unit.contains(['/', ' ']);
        let rate = CountUnit::of_header(unit);
        (is_of_requests && rate != CountUnit::Count).then_some((factor, Some(rate)))
    })
}

pub fn shown(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).chars().take(40).flat_map(char::escape_default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_part_thousands_where_the_comma_is_the_decimal_mark() {
        for (cell, delimiter, expected) in [
            ("3.681", b';', 3681.0),
            ("1.234.567", b';', 1_234_567.0),
            ("0.681", b';', 0.681),
            ("12.5", b';', 12.5),
            ("1.008,5", b';', 1008.5),
            ("3.681", b',', 3.681),
            ("3.681", b'\t', 3.681),
        ] {
            let read = read_count(cell.as_bytes(), delimiter).map(|(count, _)| count);
            assert_eq!(read, Ok(expected), "{cell}");
        }
    }
}
