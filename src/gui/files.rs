//! Dialogs, loading, saving and exporting: never on the thread that draws.
//!
//! A dialog's future is made on the window's thread, as some systems ask, and waited for on one of
//! its own. One dialog at a time. Paths can be typed, dropped or given to the command as well, so a
//! desktop without a file portal loses nothing.

use super::commands::Format;
use super::worker::Wake;
use crate::assess::Assessment;
use crate::decision::{Decision, file};
use crate::report;
use crate::terms::file::write_atomically;
use rfd::AsyncFileDialog;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

const RECENT: usize = 8;

/// What came back from another thread.
pub enum Done {
    /// A dialog was answered; `None`: cancelled.
    Picked(Pick, Option<PathBuf>),
    Loaded(PathBuf, Box<Result<Decision, String>>),
    Saved(PathBuf, Arc<Decision>, Result<(), String>),
    Exported(PathBuf, Result<(), String>),
    Recent(Vec<PathBuf>),
}

/// What a dialog was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    Open,
    SaveAs,
    Export(Format),
}

/// The near end of every file thread.
pub struct Files {
    inbox: Receiver<Done>,
    outbox: Sender<Done>,
    wake: Wake,
    is_picking: bool,
    /// Saves and loads under way.
    under_way: usize,
    recent: Vec<PathBuf>,
    /// Where the list of recent files is kept; `None` keeps it nowhere (tests).
    recent_at: Option<PathBuf>,
}

impl Files {
    /// Starts reading the list of recent files.
    pub fn new(wake: Wake, recent_at: Option<PathBuf>) -> Self {
        let (outbox, inbox) = channel();
        let mut files =
            Self { inbox, outbox, wake, is_picking: false, under_way: 0, recent: Vec::new(), recent_at };
        if let Some(path) = files.recent_at.clone() {
            files.spawn("siteplan-recent", move || Done::Recent(read_recent(&path)));
        }
        files
    }

    /// Where the list is kept on this system.
    pub fn usual_recent() -> Option<PathBuf> {
        let dirs = directories::ProjectDirs::from("", "", "siteplan")?;
        Some(dirs.data_local_dir().join("recent.ron"))
    }

    pub fn recent(&self) -> &[PathBuf] {
        &self.recent
    }

    pub const fn is_picking(&self) -> bool {
        self.is_picking
    }

    pub const fn is_busy(&self) -> bool {
        self.under_way > 0
    }

    pub fn poll(&mut self) -> Option<Done> {
        let done = self.inbox.try_recv().ok()?;
        match &done {
            Done::Picked(..) => self.is_picking = false,
            Done::Recent(list) => {
                self.under_way = self.under_way.saturating_sub(1);
                // Files opened meanwhile stay in front.
                let older =
                    list.iter().filter(|path| !self.recent.contains(path)).cloned().collect::<Vec<_>>();
                self.recent.extend(older);
                self.recent.truncate(RECENT);
            }
            Done::Loaded(..) | Done::Saved(..) | Done::Exported(..) => {
                self.under_way = self.under_way.saturating_sub(1);
            }
        }
        Some(done)
    }

    /// Opens a dialog, unless one is open; returns whether it did.
    pub fn pick(
        &mut self,
        pick: Pick,
        suggested: &str,
        beside: Option<&Path>,
        parent: Option<&eframe::Frame>,
    ) -> bool {
        if self.is_picking {
            return false;
        }
        let mut dialog = AsyncFileDialog::new();
        if let Some(folder) = beside.and_then(Path::parent) {
            dialog = dialog.set_directory(folder);
        }
        if let Some(frame) = parent {
            dialog = dialog.set_parent(frame);
        }
        let future: std::pin::Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>> = match pick {
            Pick::Open => Box::pin(
                dialog.set_title("Open a decision").add_filter("Decision (RON)", &["ron"]).pick_file(),
            ),
            Pick::SaveAs => Box::pin(
                dialog
                    .set_title("Save the decision")
                    .set_file_name(format!("{suggested}.ron"))
                    .add_filter("Decision (RON)", &["ron"])
                    .save_file(),
            ),
            Pick::Export(format) => Box::pin(
                dialog
                    .set_title(format.label())
                    .set_file_name(format!("{suggested}.{}", format.ending()))
                    .add_filter(format.label(), &[format.ending()])
                    .save_file(),
            ),
        };
        self.is_picking = true;
        let waited = self.spawn("siteplan-dialog", move || {
            let picked = pollster::block_on(future).map(|handle| handle.path().to_path_buf());
            Done::Picked(pick, picked.map(|path| with_ending(path, pick)))
        });
        if waited {
            // A dialog is not work under way: it may stand open for an hour.
            self.under_way = self.under_way.saturating_sub(1);
        } else {
            self.is_picking = false;
        }
        waited
    }

    pub fn load(&mut self, path: PathBuf) {
        self.spawn("siteplan-load", move || {
            let result = file::load(&path).map_err(|error| error.to_string());
            Done::Loaded(path, Box::new(result))
        });
    }

    pub fn save(&mut self, path: PathBuf, decision: Arc<Decision>) {
        self.spawn("siteplan-save", move || {
            let result = file::save(&path, &decision).map_err(|error| error.to_string());
            Done::Saved(path, decision, result)
        });
    }

    /// Writes a record in the format the path's ending names.
    pub fn export(&mut self, path: PathBuf, assessment: Assessment) {
        self.spawn("siteplan-export", move || {
            let result = report::export(&path, &assessment).map_err(|error| error.to_string());
            Done::Exported(path, result)
        });
    }

    /// Puts a file in front of the recent ones and keeps the list.
    pub fn remember(&mut self, path: &Path) {
        let Ok(path) = std::path::absolute(path) else { return };
        self.recent.retain(|known| *known != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT);
        let Some(kept_at) = self.recent_at.clone() else { return };
        let list = self.recent.clone();
        // Recent files are a convenience: not being able to keep them is no news.
        let _unkept = std::thread::Builder::new()
            .name("siteplan-recent".to_owned())
            .spawn(move || write_recent(&kept_at, &list));
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() -> Done + Send + 'static) -> bool {
        let (outbox, wake) = (self.outbox.clone(), Arc::clone(&self.wake));
        let started = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            let _window_gone = outbox.send(work());
            wake();
        });
        if started.is_ok() {
            self.under_way += 1;
        }
        started.is_ok()
    }
}

/// A save dialog may leave the ending to us.
fn with_ending(path: PathBuf, pick: Pick) -> PathBuf {
    let ending = match pick {
        Pick::Open => return path,
        Pick::SaveAs => "ron",
        Pick::Export(format) => format.ending(),
    };
    if path.extension().is_some() { path } else { path.with_extension(ending) }
}

fn read_recent(path: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let list: Vec<PathBuf> = crate::terms::document::read_ron(&text).unwrap_or_default();
    list.into_iter().filter(|path| path.is_file()).take(RECENT).collect()
}

fn write_recent(path: &Path, list: &[PathBuf]) {
    let (Some(folder), Ok(text)) = (path.parent(), crate::terms::document::write_ron(&list)) else { return };
    if std::fs::create_dir_all(folder).is_ok() {
        let _unkept = write_atomically(path, text.as_bytes());
    }
}
