//! Text files: read with a bound, written whole or not at all.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// No decision, price book or case file comes near it; what is larger is something else.
pub const LARGEST_BYTES: u64 = 16 * 1024 * 1024;

/// Why a file could not be read or written. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    #[error("{}: there is no such file; check the name", .0.display())]
    Missing(PathBuf),
    #[error("{}: this is a folder; name a file in it", .0.display())]
    Folder(PathBuf),
    #[error("{}: no permission; ask its owner, or choose another place", .0.display())]
    Forbidden(PathBuf),
    #[error("{}: larger than {} MiB, so it is none of Siteplan's files; check the name", .0.display(), LARGEST_BYTES / 1_048_576)]
    TooLarge(PathBuf),
    #[error("{}, line {line}, column {column}: this is not UTF-8 text; save it as UTF-8, or check the name", path.display())]
    NotText { path: PathBuf, line: usize, column: usize },
    #[error("{}: the disk is full; nothing was changed, make room and save again", .0.display())]
    Full(PathBuf),
    #[error("{}: {reason}; nothing was changed", path.display())]
    Other { path: PathBuf, reason: String },
}

impl FileProblem {
    fn of(path: &Path, error: &std::io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::NotFound => Self::Missing(path),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Forbidden(path),
            ErrorKind::IsADirectory => Self::Folder(path),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full(path),
            _ => Self::Other { path, reason: error.to_string() },
        }
    }
}

/// Reads a text of at most [`LARGEST_BYTES`].
pub fn read_text(path: &Path) -> Result<String, FileProblem> {
    let problem = |error: std::io::Error| FileProblem::of(path, &error);
    let file = File::open(path).map_err(problem)?;
    if file.metadata().map_err(problem)?.is_dir() {
        return Err(FileProblem::Folder(path.to_owned()));
    }
    let mut bytes = Vec::new();
    // The bound is on what is read: a pipe or a growing file has no honest length.
    file.take(LARGEST_BYTES + 1).read_to_end(&mut bytes).map_err(problem)?;
    if bytes.len() as u64 > LARGEST_BYTES {
        return Err(FileProblem::TooLarge(path.to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or_default()).into_owned();
        FileProblem::NotText {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().map_or(1, |last| last.chars().count() + 1),
        }
    })
}

/// Writes beside the file, syncs, and renames: the file is the old one or the new one, never half.
/// A link is written through; an existing file keeps its permissions.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), FileProblem> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let problem = |error: std::io::Error| FileProblem::of(path, &error);
    if target.is_dir() {
        return Err(FileProblem::Folder(path.to_owned()));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(FileProblem::Other {
            path: path.to_owned(),
            reason: format!("there is no folder {}; create it first", folder.display()),
        });
    }
    let existing = std::fs::metadata(&target).ok();
    if existing.as_ref().is_some_and(|known| known.permissions().readonly()) {
        return Err(FileProblem::Forbidden(path.to_owned()));
    }
    let mut beside = tempfile::Builder::new().prefix(".siteplan-").tempfile_in(folder).map_err(problem)?;
    beside.write_all(bytes).map_err(problem)?;
    match existing {
        Some(known) => beside.as_file().set_permissions(known.permissions()).map_err(problem)?,
        None => open_to_the_umask(beside.as_file()).map_err(problem)?,
    }
    beside.as_file().sync_all().map_err(problem)?;
    beside.persist(&target).map_err(|error| FileProblem::of(path, &error.error))?;
    Ok(())
}

/// Temporary files are private; a new document is as readable as any other new file.
#[cfg(unix)]
fn open_to_the_umask(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_the_umask(_: &File) -> std::io::Result<()> {
    Ok(())
}
