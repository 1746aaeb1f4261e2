//! Text files: read with a bound, written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// No decision, price book or case file comes near it; what is larger is something else.
pub const LARGEST_BYTES: u64 = 16 * 1024 * 1024;

/// Links followed before a chain is called endless.
const MOST_LINKS: u32 = 40;

/// Why a file could not be read or written. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    #[error("{}: there is no such file; check the name", .0.display())]
    Missing(PathBuf),
    #[error("{}: there is no folder {}; create it first", path.display(), folder.display())]
    NoFolder { path: PathBuf, folder: PathBuf },
    #[error("{}: this is a folder; name a file in it", .0.display())]
    Folder(PathBuf),
    #[error("{}: this is a pipe or a device; name a file to write", .0.display())]
    NotAFile(PathBuf),
    #[error("{}: no permission to read it; ask its owner, or name another file", .0.display())]
    Unreadable(PathBuf),
    #[error("{}: no permission to write here, and nothing was changed; save it under another name or in another folder", .0.display())]
    Unwritable(PathBuf),
    #[error("{}: larger than {} MiB, so it is none of Siteplan's files; check the name", .0.display(), LARGEST_BYTES / 1_048_576)]
    TooLarge(PathBuf),
    #[error("{}, line {line}, column {column}: this is not UTF-8 text; save it as UTF-8, or check the name", path.display())]
    NotText { path: PathBuf, line: usize, column: usize },
    #[error("{}: the disk is full, and nothing was changed; make room and save again", .0.display())]
    Full(PathBuf),
    #[error("{}: a limit on file sizes forbids {bytes} bytes, and nothing was changed; raise it (`ulimit -f`) and save again", path.display())]
    Limited { path: PathBuf, bytes: usize },
    #[error("{}: it could not be read: {reason}; try again, or name another file", path.display())]
    Reading { path: PathBuf, reason: String },
    #[error("{}: it could not be written: {reason}; nothing was changed, save it elsewhere", path.display())]
    Writing { path: PathBuf, reason: String },
}

impl FileProblem {
    fn reading(path: &Path, error: &std::io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::Missing(path),
            ErrorKind::PermissionDenied => Self::Unreadable(path),
            ErrorKind::IsADirectory => Self::Folder(path),
            _ => Self::Reading { path, reason: error.to_string() },
        }
    }

    fn writing(path: &Path, error: &std::io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Unwritable(path),
            ErrorKind::IsADirectory => Self::Folder(path),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full(path),
            _ => Self::Writing { path, reason: error.to_string() },
        }
    }
}

/// Opens a file to be read piece by piece, of any length.
pub fn open(path: &Path) -> Result<File, FileProblem> {
    let problem = |error: std::io::Error| FileProblem::reading(path, &error);
    let file = File::open(path).map_err(problem)?;
    if file.metadata().map_err(problem)?.is_dir() {
        return Err(FileProblem::Folder(path.to_owned()));
    }
    Ok(file)
}

/// Reads a UTF-8 text of at most [`LARGEST_BYTES`]; a byte order mark is dropped.
pub fn read_text(path: &Path) -> Result<String, FileProblem> {
    let problem = |error: std::io::Error| FileProblem::reading(path, &error);
    let file = open(path)?;
    if file.metadata().map_err(problem)?.len() > LARGEST_BYTES {
        return Err(FileProblem::TooLarge(path.to_owned()));
    }
    text_of(file, path)
}

/// Reads what is piped in.
pub fn read_standard_input() -> Result<String, FileProblem> {
    text_of(std::io::stdin().lock(), Path::new("standard input"))
}

/// The bound is on what is read: a pipe has no length, and a file may grow meanwhile.
fn text_of(source: impl std::io::Read, path: &Path) -> Result<String, FileProblem> {
    let problem = |error: std::io::Error| FileProblem::reading(path, &error);
    let mut bytes = Vec::new();
    source.take(LARGEST_BYTES + 1).read_to_end(&mut bytes).map_err(problem)?;
    if bytes.len() as u64 > LARGEST_BYTES {
        return Err(FileProblem::TooLarge(path.to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or_default()).into_owned();
        FileProblem::NotText {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().map_or(1, |last| last.chars().count() + 1),
        }
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Writes beside the file, syncs, and renames: the file is the old one or the new one, never half.
///
/// A link is written through. An existing file keeps its permissions and, where the system lets
/// us, its owner; one that we may not write is left alone, even if its folder would let us.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), FileProblem> {
    Ready::new(path, bytes)?.put_in_place()
}

/// A file that is written and synced beside the one it will replace; dropped, it leaves no trace.
#[derive(Debug)]
pub struct Ready {
    path: PathBuf,
    target: PathBuf,
    beside: tempfile::NamedTempFile,
}

impl Ready {
    /// Everything that can fail for want of room or permission, with nothing changed yet.
    pub fn new(path: &Path, bytes: &[u8]) -> Result<Self, FileProblem> {
        let target = through_links(path)?;
        let beside = written_beside(path, &target, bytes)?;
        Ok(Self { path: path.to_owned(), target, beside })
    }

    /// Replaces the file, in one step.
    pub fn put_in_place(self) -> Result<(), FileProblem> {
        let Self { path, target, beside } = self;
        beside.persist(&target).map_err(|error| FileProblem::writing(&path, &error.error))?;
        // The name is safe only once the folder is; some file systems cannot sync one, and then it
        // is as safe as they make it.
        let _best_effort = File::open(folder_of(&target)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn written_beside(path: &Path, target: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile, FileProblem> {
    let problem = |error: std::io::Error| FileProblem::writing(path, &error);
    let folder = folder_of(target);
    if !folder.is_dir() {
        return Err(FileProblem::NoFolder { path: path.to_owned(), folder: folder.to_owned() });
    }
    let existing = match fs::metadata(target) {
        Ok(known) if known.is_dir() => return Err(FileProblem::Folder(path.to_owned())),
        Ok(known) if !known.is_file() => return Err(FileProblem::NotAFile(path.to_owned())),
        Ok(known) if known.permissions().readonly() => return Err(FileProblem::Unwritable(path.to_owned())),
        Ok(known) => {
            OpenOptions::new().write(true).open(target).map_err(problem)?;
            Some(known)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(problem(error)),
    };
    // Past the limit the system ends the program instead of answering.
    if largest_file().is_some_and(|most| bytes.len() as u64 > most) {
        return Err(FileProblem::Limited { path: path.to_owned(), bytes: bytes.len() });
    }
    let mut beside = beside(folder).map_err(problem)?;
    beside.write_all(bytes).map_err(problem)?;
    if let Some(known) = existing {
        keep_owner(beside.as_file(), &known);
        beside.as_file().set_permissions(known.permissions()).map_err(problem)?;
    }
    beside.as_file().sync_all().map_err(problem)?;
    Ok(beside)
}

/// Bytes this process may write to one file.
#[cfg(unix)]
fn largest_file() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Fsize).current
}

#[cfg(not(unix))]
const fn largest_file() -> Option<u64> {
    None
}

/// The file behind a chain of links, whether it exists or not.
fn through_links(path: &Path) -> Result<PathBuf, FileProblem> {
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&target) else { return Ok(target) };
        target = match target.parent() {
            Some(folder) => folder.join(next),
            None => next,
        };
    }
    Err(FileProblem::Writing { path: path.to_owned(), reason: "its links lead in a circle".to_owned() })
}

/// A new file in the folder, as readable as any other new file of this user.
fn beside(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.prefix(".siteplan-").tempfile_in(folder)
}

#[cfg(unix)]
fn keep_owner(file: &File, known: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    // Only a privileged user may give files away; for anybody else it is theirs already.
    let _best_effort = fchown(file, Some(known.uid()), Some(known.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests set files up, and lose nothing")]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_dropped_and_a_bad_byte_is_placed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        fs::write(&path, "\u{feff}(a: 1)").unwrap();
        assert_eq!(read_text(&path).unwrap(), "(a: 1)");
        fs::write(&path, b"(\n  \xc3\xa9: \xff)").unwrap();
        let said = read_text(&path).unwrap_err().to_string();
        assert!(said.contains("line 2, column 6") && said.contains("UTF-8"), "{said}");
    }

    #[test]
    fn the_bound_answers_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("noise");
        File::create(&path).unwrap().set_len(LARGEST_BYTES + 1).unwrap();
        assert!(matches!(read_text(&path), Err(FileProblem::TooLarge(_))));
        assert!(matches!(read_text(folder.path()), Err(FileProblem::Folder(_))));
        assert!(matches!(read_text(&folder.path().join("none")), Err(FileProblem::Missing(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_written_through_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a"), folder.path().join("l"));
        symlink("a", &link).unwrap();
        write_atomically(&link, b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        write_atomically(&link, b"newer").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"newer");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        symlink("x", folder.path().join("x")).unwrap();
        assert!(write_atomically(&folder.path().join("x"), b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_may_not_be_written_is_left_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(write_atomically(&file, b"new"), Err(FileProblem::Unwritable(_))));
        assert_eq!(fs::read(&file).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left lying about");
        let nowhere = folder.path().join("none").join("a");
        assert!(matches!(write_atomically(&nowhere, b""), Err(FileProblem::NoFolder { .. })));
    }
}
