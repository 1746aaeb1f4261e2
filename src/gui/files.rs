//! Dialogs, loading, saving and exporting: never on the thread that draws.
//!
//! A dialog's future is made on the window's thread, as some systems ask, and waited for on one of
//! its own. One dialog at a time. Paths can be typed, dropped or given to the command as well, so a
//! desktop without a file portal loses nothing.

use super::commands::Format;
use super::drafts::{self, Draft, Orphan};
use super::worker::Wake;
use crate::assess::Assessment;
use crate::decision::{Decision, file};
use crate::import::{self, Layout, Traffic, Wanted};
use crate::report::{self, chart::ChartId};
use crate::terms::file::{open, write_atomically};
use rfd::AsyncFileDialog;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Nobody sees a dialog and cancels it in less.
const FASTEST_ANSWER: Duration = Duration::from_millis(150);
pub const NO_DIALOG: &str = "No file dialog could be opened: type the path.";
const RECENT: usize = 8;
const RECENT_FILE: &str = "recent.ron";

/// What came back from another thread.
pub enum Done {
    /// A dialog was answered; `None`: cancelled.
    Picked(Pick, Option<PathBuf>),
    /// The desktop showed no dialog.
    NoDialog(Pick),
    Loaded(PathBuf, Box<Result<Decision, String>>),
    Saved(PathBuf, Arc<Decision>, Result<(), String>),
    Exported(PathBuf, Result<(), String>),
    Recent(Vec<PathBuf>),
    /// A place for this window's draft, and what other windows left behind.
    Drafts(Option<Draft>, Vec<Orphan>),
    Recovered(Orphan, Box<Result<Decision, String>>),
    Drafted,
    /// With what there is to choose in the file, and why it was not read where it was not.
    Traffic(TrafficFile, Option<Box<Layout>>, Result<Arc<Traffic>, String>),
}

/// A log or a metric series, and how it shall be read.
#[derive(Clone, Debug)]
pub struct TrafficFile {
    pub path: PathBuf,
    pub wanted: Wanted,
    /// The component it was read for before; `None`: the one in view when it is read.
    pub component: Option<String>,
}

/// What a dialog was opened for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    Open,
    SaveAs,
    Export(Format),
    /// One chart, in the format of that ending.
    Chart(ChartId, &'static str),
    Traffic,
}

/// A log being read: how far, and whether to go on.
#[derive(Debug)]
pub struct Reading {
    pub name: String,
    /// Bytes read, of so many.
    read: AtomicU64,
    length: u64,
    is_cancelled: AtomicBool,
}

impl Reading {
    /// How much is read, 0 to 1.
    pub fn share(&self) -> f64 {
        self.read.load(Ordering::Relaxed) as f64 / self.length.max(1) as f64
    }
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
    /// Where recent files and drafts are kept; `None` keeps them nowhere (tests).
    kept_in: Option<PathBuf>,
    draft: Option<Arc<Mutex<Draft>>>,
    reading: Option<Arc<Reading>>,
}

impl Files {
    /// Starts reading the list of recent files.
    pub fn new(wake: Wake, kept_in: Option<PathBuf>) -> Self {
        let (outbox, inbox) = channel();
        let mut files = Self {
            inbox,
            outbox,
            wake,
            is_picking: false,
            under_way: 0,
            recent: Vec::new(),
            kept_in,
            draft: None,
            reading: None,
        };
        if let Some(folder) = files.kept_in.clone() {
            let (recent, drafts) = (folder.join(RECENT_FILE), folder.join("drafts"));
            files.spawn("siteplan-recent", move || Done::Recent(read_recent(&recent)));
            files.spawn("siteplan-drafts", move || {
                // Those of others are looked for before there is one of our own.
                let orphans = drafts::orphans(&drafts);
                Done::Drafts(Draft::begin(&drafts), orphans)
            });
        }
        files
    }

    /// Where this system keeps what a program remembers.
    pub fn usual_folder() -> Option<PathBuf> {
        let dirs = directories::ProjectDirs::from("", "", "siteplan")?;
        Some(dirs.data_local_dir().to_owned())
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
            Done::Picked(..) | Done::NoDialog(_) => self.is_picking = false,
            Done::Recent(list) => {
                self.under_way = self.under_way.saturating_sub(1);
                // Files opened meanwhile stay in front.
                let older =
                    list.iter().filter(|path| !self.recent.contains(path)).cloned().collect::<Vec<_>>();
                self.recent.extend(older);
                self.recent.truncate(RECENT);
            }
            Done::Loaded(..)
            | Done::Saved(..)
            | Done::Exported(..)
            | Done::Drafts(..)
            | Done::Recovered(..)
            | Done::Drafted => {
                self.under_way = self.under_way.saturating_sub(1);
            }
            Done::Traffic(..) => {
                self.under_way = self.under_way.saturating_sub(1);
                self.reading = None;
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
        let future: std::pin::Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>> = match &pick {
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
            Pick::Traffic => {
                Box::pin(dialog.set_title("Read traffic from a log or a metric series").pick_file())
            }
            Pick::Chart(_, ending) => Box::pin(
                dialog
                    .set_title("Save the chart")
                    .set_file_name(format!("{suggested}.{ending}"))
                    .add_filter("Chart", &[ending])
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
            let asked = Instant::now();
            match pollster::block_on(future) {
                // Where there is neither a portal nor zenity, the answer is that of one who cancels.
                None if asked.elapsed() < FASTEST_ANSWER => Done::NoDialog(pick),
                picked => {
                    let path = picked.map(|handle| with_ending(handle.path().to_path_buf(), &pick));
                    Done::Picked(pick, path)
                }
            }
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

    /// Takes the place this window's drafts go to.
    pub fn take_draft(&mut self, draft: Option<Draft>) {
        self.draft = draft.map(|draft| Arc::new(Mutex::new(draft)));
    }

    /// Keeps work that no file holds, in place of what `orphan` held.
    pub fn keep_draft(&mut self, decision: Arc<Decision>, of: Option<PathBuf>, orphan: Option<PathBuf>) {
        let Some(draft) = self.draft.clone() else { return };
        self.spawn("siteplan-draft", move || {
            if let Ok(mut draft) = draft.lock() {
                draft.keep(&decision, of.as_deref());
                if let Some(orphan) = orphan {
                    drafts::discard(&orphan);
                }
            }
            Done::Drafted
        });
    }

    /// Takes the draft away.
    pub fn clear_draft(&mut self) {
        let Some(draft) = self.draft.clone() else { return };
        self.spawn("siteplan-draft", move || {
            if let Ok(draft) = draft.lock() {
                draft.clear();
            }
            Done::Drafted
        });
    }

    pub fn recover(&mut self, orphan: Orphan) {
        self.spawn("siteplan-recover", move || {
            let result = file::load(&orphan.path).map_err(|error| error.to_string());
            Done::Recovered(orphan, Box::new(result))
        });
    }

    pub fn discard_orphan(&mut self, path: PathBuf) {
        self.spawn("siteplan-discard", move || {
            drafts::discard(&path);
            Done::Drafted
        });
    }

    /// Reads a log; one at a time. Returns whether it began.
    pub fn import(&mut self, asked: TrafficFile) -> bool {
        if self.reading.is_some() {
            return false;
        }
        let reading = Arc::new(Reading {
            name: asked.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            read: AtomicU64::new(0),
            length: std::fs::metadata(&asked.path).map_or(0, |about| about.len()),
            is_cancelled: AtomicBool::new(false),
        });
        self.reading = Some(Arc::clone(&reading));
        let wake = Arc::clone(&self.wake);
        self.spawn("siteplan-traffic", move || {
            let mut progress = |read: u64| {
                reading.read.store(read, Ordering::Relaxed);
                wake();
                !reading.is_cancelled.load(Ordering::Relaxed)
            };
            let read = open(&asked.path).map_err(|error| error.to_string()).and_then(|file| {
                import::read_file(&file, &reading.name, &asked.wanted, &mut progress)
                    .map_err(|error| error.to_string())
            });
            let layout = open(&asked.path).ok().and_then(|file| import::layout(file, &asked.wanted));
            Done::Traffic(asked, layout.map(Box::new), read.map(Arc::new))
        })
    }

    pub fn reading(&self) -> Option<&Reading> {
        self.reading.as_deref()
    }

    pub fn cancel_import(&self) {
        if let Some(reading) = &self.reading {
            reading.is_cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Writes a record in the format the path's ending names.
    pub fn export(&mut self, path: PathBuf, assessment: Assessment) {
        self.spawn("siteplan-export", move || {
            let result = report::export(&path, &assessment).map_err(|error| error.to_string());
            Done::Exported(path, result)
        });
    }

    /// Writes one chart.
    pub fn export_chart(&mut self, path: PathBuf, assessment: Assessment, chart: ChartId) {
        self.spawn("siteplan-export", move || {
            let result = report::export_chart(&path, &assessment, &chart).map_err(|error| error.to_string());
            Done::Exported(path, result)
        });
    }

    /// Puts a file in front of the recent ones and keeps the list.
    pub fn remember(&mut self, path: &Path) {
        let Ok(path) = std::path::absolute(path) else { return };
        self.recent.retain(|known| *known != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT);
        let Some(kept_at) = self.kept_in.as_ref().map(|folder| folder.join(RECENT_FILE)) else { return };
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
fn with_ending(path: PathBuf, pick: &Pick) -> PathBuf {
    let ending = match pick {
        Pick::Open | Pick::Traffic => return path,
        Pick::SaveAs => "ron",
        Pick::Chart(_, ending) => ending,
        Pick::Export(format) => format.ending(),
    };
    or_ending(path, ending)
}

/// The path with that ending unless it has one.
pub fn or_ending(path: PathBuf, ending: &str) -> PathBuf {
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
