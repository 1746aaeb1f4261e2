//! The file: read with errors that say where, written so that nothing is lost.

use super::{Decision, FORMAT, check};
use crate::terms::document::{Fault, Located, has_comments, read_ron, stated_number, write_ron};
use crate::terms::file::{FileProblem, Ready, read_text, write_atomically};
use std::path::Path;

/// Why a decision could not be read or written. The text says where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error(transparent)]
    File(#[from] FileProblem),
    /// The text is not a decision.
    #[error("{file}, {located}")]
    Text { file: String, located: Located },
    #[error("{file}: the decision could not be turned into text: {problem}; nothing was changed")]
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
    refuse_other_formats(text).map_err(at)?;
    let decision: Decision = read_ron(text).map_err(at)?;
    match check(&decision).first() {
        Some(fault) => Err(fault_in(text, file, fault)),
        None => Ok(decision),
    }
}

/// A fault that was found in a file, with its place in the text.
pub fn fault_in(text: &str, file: &str, fault: &Fault) -> FileError {
    FileError::Text { file: file.to_owned(), located: Located::of_fault(text, fault) }
}

/// Writes a decision: whole or not at all.
///
/// A file that would lose something by it (comments, which RON does not carry through a save, or
/// text that is no decision of this format) is kept beside as `.bak`.
pub fn save(path: &Path, decision: &Decision) -> Result<(), FileError> {
    let text = write_ron(decision).map_err(|problem| FileError::Unwritable {
        file: path.display().to_string(),
        problem: problem.to_string(),
    })?;
    let ready = Ready::new(path, text.as_bytes())?;
    if let Ok(before) = read_text(path)
        && loses_something(&before)
    {
        let mut backup = path.as_os_str().to_owned();
        backup.push(".bak");
        write_atomically(Path::new(&backup), before.as_bytes())?;
    }
    Ok(ready.put_in_place()?)
}

fn loses_something(before: &str) -> bool {
    has_comments(before) || read_ron::<Decision>(before).map_or(true, |old| old.format != FORMAT)
}

fn refuse_other_formats(text: &str) -> Result<(), Located> {
    let Some((format, line, column)) = stated_number(text, "format") else { return Ok(()) };
    let (message, advice) = match format.cmp(&u64::from(FORMAT)) {
        std::cmp::Ordering::Equal => return Ok(()),
        std::cmp::Ordering::Greater => (
            "is newer than this program, which reads format",
            "open it with a newer Siteplan, or save it from there in an older format",
        ),
        std::cmp::Ordering::Less => {
            ("was never shipped; the first is", "write `format: 1`, or start from a preset")
        }
    };
    let message = format!("format {format} {message} {FORMAT}");
    Err(Located { line, column, message, advice: advice.to_owned() })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests set files up, and lose nothing")]
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
    fn what_is_no_decision_is_kept_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        std::fs::write(&path, "something of mine").unwrap();
        save(&path, &Decision::blank("Where?")).unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join("a.ron.bak")).unwrap(), "something of mine");
    }

    #[test]
    fn another_format_is_refused_for_its_format() {
        let newer = read("(format: 9, shiny: 1)", "new.ron").unwrap_err().to_string();
        assert!(newer.contains("newer") && newer.contains("line 1, column 10"), "{newer}");
        let older = read("// old\n(format: 0)", "old.ron").unwrap_err().to_string();
        assert!(older.contains("never shipped") && older.contains("line 2, column 10"), "{older}");
    }
}
