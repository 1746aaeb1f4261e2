//! The file: read with errors that say where, written so that nothing is lost.

use super::{Decision, FORMAT, check};
use crate::terms::document::{Fault, Located, read_ron, write_ron};
use crate::terms::file::{FileProblem, read_text, write_atomically};
use std::path::Path;

/// Why a decision could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error(transparent)]
    File(#[from] FileProblem),
    /// The text is not a decision; says where and what to do.
    #[error("{file}, {located}")]
    Text { file: String, located: Located },
    #[error("{file}: the decision could not be turned into text: {problem}")]
    Unwritable { file: String, problem: String },
}

/// Reads a decision.
pub fn load(path: &Path) -> Result<Decision, FileError> {
    let text = read_text(path)?;
    read(&text, &path.display().to_string())
}

/// Reads a decision's text; `file` names it in errors.
pub fn read(text: &str, file: &str) -> Result<Decision, FileError> {
    let at = |located: Located| FileError::Text { file: file.to_owned(), located };
    // The format is looked at first: a newer file must not be blamed for its new fields.
    if let Some((format, line, column)) = stated_format(text)
        && format != u64::from(FORMAT)
    {
        let (message, advice) = if format > u64::from(FORMAT) {
            ("is newer than this program", "open it with a newer Siteplan")
        } else {
            ("was never shipped", "restore the `.bak` beside the file, or start from a preset")
        };
        return Err(at(Located {
            line,
            column,
            message: format!("format {format} {message}, which reads format {FORMAT}"),
            advice: advice.to_owned(),
        }));
    }
    let decision: Decision = read_ron(text).map_err(at)?;
    match check(&decision).first() {
        Some(fault) => Err(at(Located::of_fault(text, fault))),
        None => Ok(decision),
    }
}

/// Where a fault stands in a file that was read from `text`.
pub fn fault_in(text: &str, file: &str, fault: &Fault) -> FileError {
    FileError::Text { file: file.to_owned(), located: Located::of_fault(text, fault) }
}

/// Writes a decision: whole or not at all. A file with comments is kept beside as `.bak`, since
/// comments do not survive.
pub fn save(path: &Path, decision: &Decision) -> Result<(), FileError> {
    let text = write_ron(decision).map_err(|problem| FileError::Unwritable {
        file: path.display().to_string(),
        problem: problem.to_string(),
    })?;
    if let Ok(before) = read_text(path)
        && has_comments(&before)
    {
        let mut backup = path.as_os_str().to_owned();
        backup.push(".bak");
        write_atomically(Path::new(&backup), before.as_bytes())?;
    }
    Ok(write_atomically(path, text.as_bytes())?)
}

/// The number behind the first `format:`, with its place.
fn stated_format(text: &str) -> Option<(u64, usize, usize)> {
    let (line, column) = crate::terms::document::locate(text, "format")?;
    let rest: String = text.lines().nth(line - 1)?.chars().skip(column - 1).collect();
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((digits.parse().ok()?, line, column))
}

fn has_comments(text: &str) -> bool {
    let mut is_quoted = false;
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '"' if before != '\\' => is_quoted = !is_quoted,
            '/' | '*' if before == '/' && !is_quoted => return true,
            _ => {}
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_what_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        let decision = Decision::blank("Where?");
        save(&path, &decision).unwrap();
        assert_eq!(load(&path).unwrap(), decision);
    }

    #[test]
    fn comments_are_kept_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        let text = "// why\n(format: 1, title: \"http://x\", components: [(id: \"a\", name: \"A\")])";
        std::fs::write(&path, text).unwrap();
        let decision = load(&path).unwrap();
        save(&path, &decision).unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join("a.ron.bak")).unwrap(), text);
        save(&path, &decision).unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join("a.ron.bak")).unwrap(), text);
    }

    #[test]
    fn a_newer_format_is_said_to_be_newer() {
        let error = read("(format: 9, shiny: 1)", "new.ron").unwrap_err().to_string();
        assert!(error.contains("newer") && error.contains("line 1, column 10"), "{error}");
    }
}
