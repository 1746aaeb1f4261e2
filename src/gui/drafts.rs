//! Work that no file holds yet, kept so that a crash costs nothing.
//!
//! Each window keeps one draft, an ordinary decision file beside a lock that the window holds while
//! it lives. A draft whose lock can be taken belongs to a window that ended badly.

use crate::decision::{Decision, file};
use crate::terms::file::read_text;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A window's draft, for as long as the window lives.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    /// Held, never read by its owner.
    lock: File,
    lock_path: PathBuf,
}

/// A draft that a window left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// The draft itself.
    pub path: PathBuf,
    /// The file it was made from, if there was one.
    pub of: Option<PathBuf>,
    pub title: String,
}

impl Draft {
    /// Takes a place in the folder; `None` where nothing can be kept there.
    pub fn begin(folder: &Path) -> Option<Self> {
        std::fs::create_dir_all(folder).ok()?;
        (0..100).find_map(|nth| {
            let name = format!("{}-{nth}", std::process::id());
            let (path, lock_path) = (folder.join(&name).with_extension("ron"), folder.join(name + ".lock"));
            // An older process of this number may have left its own draft here.
            let lock = OpenOptions::new().write(true).create_new(true).open(&lock_path).ok()?;
            lock.try_lock().ok()?;
            Some(Self { path, lock, lock_path })
        })
    }

    /// Writes the decision as it is; `of` is the file it will be saved to.
    pub fn keep(&mut self, decision: &Decision, of: Option<&Path>) {
        // A draft is a second net: not being able to spread it must not disturb the work.
        let _unkept = file::save(&self.path, decision);
        let of = of.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
        let _unnamed = self.lock.set_len(0).and_then(|()| self.lock.write_all(of.as_bytes()));
    }

    /// Takes the draft away: its work stands in a file, or was given up.
    pub fn clear(&self) {
        let _absent = std::fs::remove_file(&self.path);
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.clear();
        let _absent = std::fs::remove_file(&self.lock_path);
    }
}

/// Drafts that no living window holds.
pub fn orphans(folder: &Path) -> Vec<Orphan> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<Orphan> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            if path.extension()? != "ron" {
                return None;
            }
            let lock = path.with_extension("lock");
            let is_free = File::open(&lock).map_or(true, |lock| lock.try_lock().is_ok());
            let decision = is_free.then(|| file::load(&path).ok()).flatten()?;
            let of = read_text(&lock).ok().filter(|text| !text.is_empty()).map(PathBuf::from);
            Some(Orphan { path, of, title: decision.title })
        })
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Takes an orphan away for good.
pub fn discard(orphan: &Path) {
    for path in [orphan.to_owned(), orphan.with_extension("lock")] {
        let _absent = std::fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_outlives_a_crash_and_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let mut draft = Draft::begin(folder.path()).unwrap();
        draft.keep(&Decision::blank("Kept"), Some(Path::new("kept.ron")));
        assert_eq!(orphans(folder.path()), [], "its window lives");
        // A crash runs no destructor; the system frees the lock.
        draft.lock.unlock().unwrap();
        let _never_dropped = std::mem::ManuallyDrop::new(draft);
        let left = orphans(folder.path());
        assert_eq!(left.len(), 1);
        assert_eq!((left[0].title.as_str(), left[0].of.as_deref()), ("Kept", Some(Path::new("kept.ron"))));
        discard(&left[0].path);
        assert_eq!(orphans(folder.path()), []);
    }

    #[test]
    fn a_window_closed_in_order_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut draft = Draft::begin(folder.path()).unwrap();
        draft.keep(&Decision::blank("Kept"), None);
        drop(draft);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
