//! The window: what it holds, what happens before, while and after a frame is drawn.

use super::commands::{self, Action, State};
use super::document::Document;
use super::drafts::Orphan;
use super::files::{Done, Files, Pick};
use super::memory::Looks;
use super::messages::Messages;
use super::theme::{self, Type, palette};
use super::view::{Asks, Scene, View};
use super::worker::{Depth, Reply, Wake, Worker};
use super::{Options, dropped, figure, palette as overlays, parts, rail, stages, start, status, topbar};
use crate::assess::{Assessment, Stage as Pass};
use crate::decision::{Decision, Edit};
use eframe::egui::{self, CentralPanel, Frame, Ui};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Seconds between two drafts of work that goes on.
const BETWEEN_DRAFTS: f64 = 3.0;

/// The workbench's whole state.
pub struct App {
    pub(super) document: Option<Document>,
    /// Counts every change of the document, over all documents.
    pub(super) revision: u64,
    pub(super) figures: Figures,
    pub(super) worker: Worker,
    pub(super) files: Files,
    pub(super) messages: Messages,
    pub(super) view: View,
    /// Work that other windows left behind.
    pub(super) orphans: Vec<Orphan>,
    /// The state of the document that stands in this window's draft.
    drafted: Option<Arc<Decision>>,
    /// When the last draft was written, in seconds of the window's time.
    drafted_at: f64,
    /// Where looks are kept; `None` keeps them nowhere.
    pub(super) looks_at: Option<PathBuf>,
    /// What waits for an answer about unsaved changes.
    pub(super) guarded: Option<Action>,
    /// What goes on once a save has succeeded.
    pub(super) after_save: Option<Action>,
    /// Unsaved changes were given up: the window may close.
    pub(super) may_close: bool,
    title: String,
}

/// The figures on screen.
#[derive(Default)]
pub struct Figures {
    pub assessment: Option<Arc<Assessment>>,
    /// The document they belong to.
    pub revision: u64,
    pub depth: Depth,
    pub elapsed_ms: f64,
    pub trouble: Option<String>,
}

impl App {
    /// Starts the threads; draws nothing yet.
    pub fn new(ctx: &egui::Context, options: Options) -> std::io::Result<Self> {
        let folder = Files::usual_folder();
        let looks_at = folder.as_ref().map(|folder| folder.join("looks.ron"));
        let looks = looks_at.as_deref().map(Looks::read);
        let mut app = Self::bare(ctx.clone(), folder)?;
        app.looks_at = looks_at;
        if let Some(looks) = looks {
            looks.apply(ctx);
        }
        if let Some(path) = options.open {
            app.files.load(path);
        } else if let Some(id) = options.preset {
            app.open_preset(&id);
        }
        Ok(app)
    }

    /// A window that remembers no files: for tests.
    pub fn forgetful(ctx: egui::Context) -> std::io::Result<Self> {
        Self::bare(ctx, None)
    }

    fn bare(ctx: egui::Context, kept_in: Option<PathBuf>) -> std::io::Result<Self> {
        theme::install(&ctx);
        let wake: Wake = Arc::new(move || ctx.request_repaint());
        Ok(Self {
            document: None,
            revision: 0,
            figures: Figures::default(),
            worker: Worker::start(Arc::clone(&wake))?,
            files: Files::new(wake, kept_in),
            messages: Messages::default(),
            view: View::default(),
            orphans: Vec::new(),
            drafted: None,
            drafted_at: 0.0,
            looks_at: None,
            guarded: None,
            after_save: None,
            may_close: false,
            title: String::new(),
        })
    }

    /// Shows a document from its beginning.
    pub(super) fn show_document(&mut self, document: Document) {
        let opened = self.view.opened + 1;
        self.view = View { opened, ..View::default() };
        self.messages.dismiss();
        self.figures = Figures::default();
        self.document = Some(document);
        self.recompute(Pass::Prepare);
    }

    /// Asks for figures of the document as it is now.
    pub(super) fn recompute(&mut self, from: Pass) {
        let Some(document) = &self.document else { return };
        self.revision += 1;
        self.worker.submit(self.revision, Arc::clone(document.decision()), from);
    }

    /// Whether the figures on screen are those of the document, deep pass included.
    pub fn is_settled(&self) -> bool {
        let is_shown = self.figures.revision == self.revision
            && (self.figures.depth == Depth::Whole || self.figures.trouble.is_some());
        !self.files.is_busy() && (self.document.is_none() || is_shown)
    }

    /// The decision being edited.
    pub fn decision(&self) -> Option<&Arc<Decision>> {
        self.document.as_ref().map(Document::decision)
    }

    /// The figures on screen.
    pub fn assessment(&self) -> Option<&Arc<Assessment>> {
        self.figures.assessment.as_ref()
    }

    /// Everything the window has said, oldest first.
    pub fn said(&self) -> impl Iterator<Item = &str> {
        self.messages.log().iter().map(|message| message.text.as_str())
    }

    fn take_figures(&mut self, reply: Reply) {
        if reply.revision != self.revision {
            return;
        }
        self.figures.revision = reply.revision;
        self.figures.depth = reply.depth;
        if reply.depth != Depth::Whole || reply.assessment.is_err() {
            self.figures.elapsed_ms = reply.elapsed_ms;
        }
        match reply.assessment {
            Ok(mut assessment) => {
                if reply.depth == Depth::FirstLook
                    && let Some(before) = &self.figures.assessment
                {
                    Arc::make_mut(&mut assessment).keep_curves_of(before);
                }
                self.figures.assessment = Some(assessment);
                self.figures.trouble = None;
            }
            Err(trouble) => self.figures.trouble = Some(trouble),
        }
    }

    fn take_file(&mut self, done: Done, ctx: &egui::Context, frame: &eframe::Frame) {
        match done {
            Done::Picked(_, None) => self.after_save = None,
            Done::NoDialog(pick) => {
                self.after_save = None;
                self.view.ask_for_path(pick);
            }
            Done::Picked(Pick::Open, Some(path)) => self.perform(Action::OpenPath(path), ctx, Some(frame)),
            Done::Picked(Pick::SaveAs, Some(path)) => self.perform(Action::SaveTo(path), ctx, Some(frame)),
            Done::Picked(Pick::Chart(chart, _), Some(path)) => {
                self.perform(Action::ExportChartTo(chart, path), ctx, Some(frame));
            }
            Done::Picked(Pick::Export(_), Some(path)) => {
                self.perform(Action::ExportTo(path), ctx, Some(frame));
            }
            Done::Loaded(path, result) => match *result {
                Ok(decision) => {
                    self.files.remember(&path);
                    self.show_document(Document::loaded(decision, path));
                }
                Err(error) => self.tell_of_path(format!("{} was not opened. {error}", path.display())),
            },
            Done::Saved(path, state, Ok(())) => {
                self.files.remember(&path);
                self.view.tried = None;
                self.messages.note(format!("Saved {}", path.display()));
                if let Some(document) = &mut self.document {
                    document.is_saved_at(path, state);
                }
                if let Some(action) = self.after_save.take() {
                    self.perform(action, ctx, Some(frame));
                }
            }
            Done::Saved(path, _, Err(error)) => {
                self.after_save = None;
                let is_there = if path.exists() { "; the file is as it was" } else { "" };
                self.tell_of_path(format!("{} was not saved{is_there}. {error}", path.display()));
            }
            Done::Exported(path, Ok(())) => {
                self.view.tried = None;
                self.messages.note(format!("Exported {}", path.display()));
            }
            Done::Exported(path, Err(error)) => {
                self.tell_of_path(format!("{} was not exported. {error}", path.display()));
            }
            Done::Drafts(draft, orphans) => {
                self.files.take_draft(draft);
                self.orphans = orphans;
            }
            Done::Recovered(orphan, result) => match *result {
                Ok(decision) => {
                    self.orphans.retain(|known| known.path != orphan.path);
                    let document = Document::recovered(decision, orphan.of.clone());
                    self.drafted = Some(Arc::clone(document.decision()));
                    self.files.keep_draft(Arc::clone(document.decision()), orphan.of, Some(orphan.path));
                    self.show_document(document);
                    self.messages.note("This is the work a window left unsaved. Save it to keep it.");
                }
                Err(error) => self.messages.trouble(format!("The draft was not opened. {error}")),
            },
            Done::Picked(Pick::Traffic, Some(path)) => {
                self.perform(Action::ImportTrafficFrom(path), ctx, Some(frame));
            }
            Done::Traffic(asked, layout, Ok(traffic)) => self.take_traffic(asked, layout, traffic),
            Done::Traffic(asked, layout, Err(reason)) => self.take_no_traffic(asked, layout, reason),
            Done::Recent(_) | Done::Drafted => {}
        }
    }

    /// Says what became of a file, beside the path where one was typed.
    pub(super) fn tell_of_path(&mut self, trouble: String) {
        if !self.view.try_path_again(&trouble) {
            self.messages.trouble(trouble);
        }
    }

    fn apply(&mut self, asks: Asks, ctx: &egui::Context, frame: &eframe::Frame) {
        for edit in asks.edits {
            self.edit(&edit);
        }
        for action in asks.actions {
            self.perform(action, ctx, Some(frame));
        }
    }

    /// Applies an edit and asks for the figures it changes.
    pub fn edit(&mut self, edit: &Edit) {
        let anchored = self.with_anchors(edit);
        let Some(document) = &mut self.document else { return };
        match document.apply(&anchored) {
            Ok(Some(pass)) => self.recompute(pass),
            Ok(None) => {}
            Err(error) => self.messages.trouble(error.to_string()),
        }
    }

    /// Keeps unsaved work beside, every few seconds, and takes it away once it is safe.
    fn keep_draft(&mut self, ctx: &egui::Context) {
        let dirty = self.document.as_ref().filter(|document| document.is_dirty());
        let Some(document) = dirty else {
            if self.drafted.take().is_some() {
                self.files.clear_draft();
            }
            return;
        };
        if self.drafted.as_ref().is_some_and(|drafted| Arc::ptr_eq(drafted, document.decision())) {
            return;
        }
        let (now, due) = (ctx.input(|input| input.time), self.drafted_at + BETWEEN_DRAFTS);
        if now < due {
            ctx.request_repaint_after(Duration::from_secs_f64(due - now));
            return;
        }
        self.drafted_at = now;
        self.drafted = Some(Arc::clone(document.decision()));
        self.files.keep_draft(Arc::clone(document.decision()), document.path.clone(), None);
    }

    fn retitle(&mut self, ctx: &egui::Context) {
        let title = match &self.document {
            Some(document) => {
                let edited = if document.is_dirty() { "• " } else { "" };
                format!("{edited}{} – Siteplan", document.decision().title)
            }
            None => "Siteplan".to_owned(),
        };
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    fn guard(&mut self, ctx: &egui::Context, frame: &eframe::Frame) {
        let (Some(document), Some(action)) = (&self.document, self.guarded.clone()) else { return };
        let title = document.decision().title.clone();
        let (mut save, mut discard, mut cancel) = (false, false, false);
        let modal = parts::modal(ctx, "Unsaved changes");
        let response = modal.show(ctx, |ui| {
            ui.set_width(420.0);
            ui.label(Type::Section.text("Save your changes?").color(palette(ui).ink));
            parts::prose(ui, &format!("“{title}” has changes that no file holds."));
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                save = parts::primary(ui, "Save").clicked();
                discard = parts::button(ui, "Discard changes").clicked();
                cancel = parts::button(ui, "Cancel").clicked();
            });
        });
        if save {
            self.guarded = None;
            self.after_save = Some(action);
            self.perform(Action::Save, ctx, Some(frame));
        } else if discard {
            self.guarded = None;
            self.perform_unguarded(action, ctx, Some(frame));
        } else if cancel || response.should_close() {
            self.guarded = None;
        }
    }
}

/// What the stages read, borrowed from its parts so that the view stays free.
fn scene<'a>(document: &'a Document, figures: &'a Figures, revision: u64) -> Scene<'a> {
    Scene {
        decision: document.decision(),
        path: document.path.as_deref(),
        is_dirty: document.is_dirty(),
        assessment: figures.assessment.as_ref(),
        is_updating: figures.revision != revision,
        is_deepening: figures.revision == revision
            && figures.depth != Depth::Whole
            && figures.trouble.is_none(),
        trouble: figures.trouble.as_deref(),
        elapsed_ms: figures.elapsed_ms,
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        while let Some(reply) = self.worker.poll() {
            self.take_figures(reply);
        }
        while let Some(done) = self.files.poll() {
            self.take_file(done, ctx, frame);
        }
        // A stroke over a week begins with the press, before the pointer has moved enough for a drag.
        let is_drawing = self.view.brushed.is_some() && ctx.input(|input| input.pointer.any_down());
        let is_idle = ctx.dragged_id().is_none() && !ctx.text_edit_focused() && !is_drawing;
        if is_idle && let Some(document) = &mut self.document {
            document.seal();
        }
        let mut dropped = dropped::taken(ctx).into_iter();
        if let Some(path) = dropped.next() {
            self.perform(dropped::action(path), ctx, Some(frame));
            if dropped.next().is_some() {
                self.messages.note("Several files were dropped; the first one is taken.");
            }
        }
        if ctx.input(|input| input.viewport().close_requested()) && !self.may_close {
            let is_dirty = self.document.as_ref().is_some_and(Document::is_dirty);
            if is_dirty {
                ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
                self.guarded = Some(Action::Quit);
            }
        }
        self.keep_draft(ctx);
        self.retitle(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        let mut asks = Asks::default();
        let scene = self.document.as_ref().map(|document| scene(document, &self.figures, self.revision));
        let (undo, redo) = self
            .document
            .as_ref()
            .map_or((None, None), |document| (document.undo_label(), document.redo_label()));
        let state = State::of(scene.as_ref(), undo, redo);
        if self.guarded.is_none() {
            asks.actions.extend(commands::pressed(&ctx, &state, &self.view));
        }
        topbar::show(ui, scene.as_ref(), &state, &mut self.view, &mut asks);
        status::show(ui, scene.as_ref(), self.files.reading(), &mut asks);
        if let Some(scene) = &scene {
            rail::show(ui, scene, &mut asks);
            stages::show(ui, scene, &mut self.view, &mut asks);
        } else {
            let ground = Frame::new().fill(palette(ui).ground);
            CentralPanel::default()
                .frame(ground)
                .show(ui, |ui| start::show(ui, self.files.recent(), &self.orphans, &mut asks));
        }
        if let Some(id) = self.view.figure.clone() {
            let assessment = scene.as_ref().and_then(|scene| scene.assessment);
            if figure::panel(&ctx, assessment.map(Arc::as_ref), &id) {
                self.view.figure = None;
            }
        }
        if let Some(overlay) = self.view.overlay.clone() {
            overlays::show(&ctx, &overlay, &state, scene.as_ref(), &self.messages, &mut self.view, &mut asks);
        }
        self.guard(&ctx, frame);
        dropped::hint(&ctx, self.document.is_some());
        self.messages.show(&ctx);
        // A frame that will be drawn again asks again.
        if !ctx.will_discard() {
            self.apply(asks, &ctx, frame);
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
