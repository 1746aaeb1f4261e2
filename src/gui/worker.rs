//! Figures are computed on a thread of their own; the newest document wins.
//!
//! The worker keeps what an edit did not touch, from the first pass the edit invalidates. It sends
//! a first look at a thousand futures, then the ranking of all of them, then the deep pass, and
//! gives up in between when a newer document waits. Old figures stay on screen meanwhile, marked as
//! updating.

use super::document::{earlier, order};
use crate::assess::{
    Assessment, Begun, Measures, Prepared, Ranking, Robustness, Stage as Pass, assemble, catalog_of,
    first_look,
};
use crate::catalog::Catalog;
use crate::decision::Decision;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, mpsc};
use std::time::Instant;

/// Wakes the window from another thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The thread's near end.
pub struct Worker {
    jobs: Sender<Job>,
    replies: Receiver<Reply>,
    newest: Arc<AtomicU64>,
}

struct Job {
    revision: u64,
    decision: Arc<Decision>,
    from: Pass,
}

/// Figures for one revision of the document.
pub struct Reply {
    pub revision: u64,
    pub assessment: Result<Arc<Assessment>, String>,
    pub depth: Depth,
    pub elapsed_ms: f64,
}

/// How far figures go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// The first futures, without curves.
    #[default]
    FirstLook,
    /// Every future, ranked, with curves.
    Ranked,
    /// The deep pass is in them, or never will be.
    Whole,
}

impl Worker {
    pub fn start(wake: Wake) -> std::io::Result<Self> {
        let (jobs, inbox) = channel();
        let (outbox, replies) = channel();
        let newest = Arc::new(AtomicU64::new(0));
        let bench = Bench {
            inbox,
            outbox,
            newest: Arc::clone(&newest),
            wake,
            catalog: None,
            kept: None,
            drawn: None,
        };
        std::thread::Builder::new().name("siteplan-figures".to_owned()).spawn(move || bench.run())?;
        Ok(Self { jobs, replies, newest })
    }

    /// Asks for the figures of a document; older requests are dropped.
    pub fn submit(&self, revision: u64, decision: Arc<Decision>, from: Pass) {
        self.newest.store(revision, Ordering::Release);
        // The thread ends only with the window, so nobody is left to tell of a failure.
        let _ended = self.jobs.send(Job { revision, decision, from });
    }

    pub fn poll(&self) -> Option<Reply> {
        self.replies.try_recv().ok()
    }
}

struct Bench {
    inbox: Receiver<Job>,
    outbox: Sender<Reply>,
    newest: Arc<AtomicU64>,
    wake: Wake,
    /// The catalogue last used, and the pin that named it.
    catalog: Option<(Arc<Decision>, Arc<Catalog>)>,
    kept: Option<Kept>,
    /// The tables last made: their draws serve the inputs that an edit leaves alone.
    drawn: Option<Arc<Prepared>>,
}

struct Kept {
    prepared: Arc<Prepared>,
    measures: Arc<Measures>,
}

/// A newer document waits.
struct Superseded;

impl Bench {
    fn run(mut self) {
        while let Ok(mut job) = self.inbox.recv() {
            loop {
                match self.inbox.try_recv() {
                    Ok(newer) => {
                        job = Job {
                            from: earlier(Some(job.from), Some(newer.from)).unwrap_or(newer.from),
                            ..newer
                        }
                    }
                    Err(mpsc::TryRecvError::Empty) => break,
                    Err(mpsc::TryRecvError::Disconnected) => return,
                }
            }
            // A fault in an engine must not take the window's figures away for good.
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.work(&job)));
            match outcome {
                Ok(Ok(())) => {}
                Ok(Err(Superseded)) => self.kept = None,
                Err(_panic) => {
                    self.kept = None;
                    let message = "The figures could not be computed: an engine stopped. Undo the last change, and please report it.";
                    self.reply(&job, Err(message.to_owned()), Depth::Whole, Instant::now());
                }
            }
        }
    }

    fn work(&mut self, job: &Job) -> Result<(), Superseded> {
        let started = Instant::now();
        let catalog = match self.catalog(&job.decision) {
            Ok(catalog) => catalog,
            Err(message) => {
                self.reply(job, Err(message), Depth::Whole, started);
                return Ok(());
            }
        };
        let kept = self.kept.take().filter(|_| order(job.from) > order(Pass::Prepare));
        let prepared = match &kept {
            Some(kept) => kept.prepared.with_decision(Arc::clone(&job.decision)),
            None => match Prepared::after(Arc::clone(&job.decision), catalog, self.drawn.as_deref()) {
                Ok(prepared) => prepared,
                Err(error) => {
                    self.reply(job, Err(error.to_string()), Depth::Whole, started);
                    return Ok(());
                }
            },
        };
        let prepared = Arc::new(prepared);
        self.drawn = Some(Arc::clone(&prepared));
        self.still_newest(job)?;
        let measures = match kept.filter(|_| order(job.from) > order(Pass::Measure)) {
            Some(kept) => kept.measures,
            None => Arc::new(self.measured(job, &prepared, started)?),
        };
        self.kept = Some(Kept { prepared: Arc::clone(&prepared), measures: Arc::clone(&measures) });
        // What is kept stands for this very document, so a newer edit may build on it.
        if self.still_newest(job).is_err() {
            return Ok(());
        }
        let ranking = Ranking::of(&prepared, &measures);
        let quick = assemble(Arc::clone(&prepared), &measures, &ranking, None);
        self.reply(job, Ok(Arc::new(quick)), Depth::Ranked, started);
        if self.still_newest(job).is_err() {
            return Ok(());
        }
        let is_stale = || self.still_newest(job).is_err();
        let Some(robustness) = Robustness::unless(&prepared, &measures, &ranking, &is_stale) else {
            return Ok(());
        };
        let whole = assemble(prepared, &measures, &ranking, Some(&robustness));
        self.reply(job, Ok(Arc::new(whole)), Depth::Whole, started);
        Ok(())
    }

    /// Every future; the first of them are answered for before the rest are measured.
    fn measured(
        &mut self,
        job: &Job,
        prepared: &Arc<Prepared>,
        started: Instant,
    ) -> Result<Measures, Superseded> {
        let begun = Begun::first(prepared);
        if begun.is_part(prepared) {
            let measures = begun.so_far(prepared);
            let ranking = Ranking::of(prepared, &measures);
            let look = first_look(Arc::clone(prepared), &measures, &ranking);
            self.reply(job, Ok(Arc::new(look)), Depth::FirstLook, started);
        }
        let newest = &self.newest;
        begun.finished(prepared, &|| newest.load(Ordering::Acquire) != job.revision).ok_or(Superseded)
    }

    fn catalog(&mut self, decision: &Arc<Decision>) -> Result<Arc<Catalog>, String> {
        if let Some((pinned, catalog)) = &self.catalog
            && pinned.catalog == decision.catalog
            && pinned.outcome.snapshot == decision.outcome.snapshot
            && pinned.outcome.status == decision.outcome.status
        {
            return Ok(Arc::clone(catalog));
        }
        // Another catalogue: nothing computed with the old one may be kept.
        self.kept = None;
        let catalog = Arc::new(catalog_of(decision).map_err(|error| error.to_string())?);
        self.catalog = Some((Arc::clone(decision), Arc::clone(&catalog)));
        Ok(catalog)
    }

    fn still_newest(&self, job: &Job) -> Result<(), Superseded> {
        if self.newest.load(Ordering::Acquire) == job.revision { Ok(()) } else { Err(Superseded) }
    }

    fn reply(&self, job: &Job, assessment: Result<Arc<Assessment>, String>, depth: Depth, started: Instant) {
        let elapsed_ms = started.elapsed().as_secs_f64() * 1000.0;
        let _window_gone = self.outbox.send(Reply { revision: job.revision, assessment, depth, elapsed_ms });
        (self.wake)();
    }
}
