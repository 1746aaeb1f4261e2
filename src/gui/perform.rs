//! Does what was asked for.

use super::app::App;
use super::commands::{Action, Zoom};
use super::document::Document;
use super::files::Pick;
use super::memory::Looks;
use super::view::{Overlay, PathPurpose, Stage};
use crate::assess::{Assessment, anchor_edits, catalog_pin, figures_sha256, presets, snapshot};
use crate::decision::{Change, Decision, Edit, Outcome, Place, Status, questions};
use crate::terms::day;
use eframe::egui;
use std::sync::Arc;

impl App {
    /// Does it, after asking about unsaved changes where they would be lost.
    pub fn perform(&mut self, action: Action, ctx: &egui::Context, frame: Option<&eframe::Frame>) {
        let replaces = matches!(
            action,
            Action::New
                | Action::OpenPath(_)
                | Action::OpenPreset(_)
                | Action::Recover(_)
                | Action::Close
                | Action::Quit
        );
        if replaces && self.document.as_ref().is_some_and(Document::is_dirty) {
            self.view.overlay = None;
            self.guarded = Some(action);
        } else {
            self.perform_unguarded(action, ctx, frame);
        }
    }

    pub(super) fn perform_unguarded(
        &mut self,
        action: Action,
        ctx: &egui::Context,
        frame: Option<&eframe::Frame>,
    ) {
        match action {
            Action::New => self.show_document(Document::begun(Decision::blank("Where should it live?"))),
            Action::OpenPreset(id) => self.open_preset(id),
            Action::OpenPath(path) => self.files.load(path),
            Action::Recover(path) => {
                if let Some(orphan) = self.orphans.iter().find(|orphan| orphan.path == path) {
                    self.files.recover(orphan.clone());
                }
            }
            Action::GiveUp(path) => {
                self.orphans.retain(|orphan| orphan.path != path);
                self.files.discard_orphan(path);
            }
            Action::Open => self.pick(Pick::Open, frame),
            Action::Save => match self.document.as_ref().and_then(|document| document.path.clone()) {
                Some(path) => self.save_to(path),
                None => self.pick(Pick::SaveAs, frame),
            },
            Action::SaveAs => self.pick(Pick::SaveAs, frame),
            Action::SaveTo(path) => self.save_to(path),
            Action::Export(format) => self.pick(Pick::Export(format), frame),
            Action::ExportTo(path) => self.export_to(path),
            Action::ExportChart(chart, format) => {
                let ending = format.ending();
                self.pick(Pick::Chart(chart, ending), frame);
            }
            Action::ExportChartTo(chart, path) => {
                if let Some(assessment) = self.settled_assessment() {
                    self.files.export_chart(path, assessment, chart);
                }
            }
            Action::TypePathToOpen => self.view.open(Overlay::PathTo(PathPurpose::Open)),
            Action::TypePathToSave => self.view.open(Overlay::PathTo(PathPurpose::SaveAs)),
            Action::TypePathToExport => self.view.open(Overlay::PathTo(PathPurpose::Export)),
            Action::ImportTraffic => self.pick(Pick::Traffic, frame),
            Action::TypePathToImport => self.view.open(Overlay::PathTo(PathPurpose::Import)),
            Action::ImportTrafficFrom(path) => self.import_traffic(path),
            Action::ImportTrafficAs(wanted) => self.import_traffic_as(wanted),
            Action::SplitTraffic => self.split_traffic(),
            Action::CancelImport => self.files.cancel_import(),
            Action::Close => self.close(),
            Action::Quit => {
                self.may_close = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            Action::Undo => self.step(Document::undo),
            Action::Redo => self.step(Document::redo),
            Action::GoTo(stage) => self.view.stage = stage,
            Action::Ask(place, question) => self.ask(&place, &question),
            Action::Explain(id) => self.view.figure = Some(id),
            Action::ShowBill(option) => {
                self.view.option = Some(option);
                self.view.stage = Stage::Costs;
            }
            Action::ToggleTable => {
                self.view.chart_as_table = !self.view.chart_as_table;
                self.view.stage = Stage::Costs;
            }
            Action::Accept => self.accept(),
            Action::PasteTable => self.view.open(Overlay::Table),
            Action::Palette => self.view.open(Overlay::Palette),
            Action::Shortcuts => self.view.open(Overlay::Shortcuts),
            Action::Messages => self.view.open(Overlay::Messages),
            Action::Theme(preference) => {
                ctx.set_theme(preference);
                self.keep_looks(ctx);
            }
            Action::Zoom(zoom) => {
                let factor = match zoom {
                    Zoom::In => (ctx.zoom_factor() + 0.1).min(2.5),
                    Zoom::Out => (ctx.zoom_factor() - 0.1).max(0.6),
                    Zoom::Reset => 1.0,
                };
                ctx.set_zoom_factor(factor);
                self.keep_looks(ctx);
            }
        }
    }

    fn keep_looks(&self, ctx: &egui::Context) {
        if let Some(path) = &self.looks_at {
            Looks::of(ctx).keep(path);
        }
    }

    pub(super) fn open_preset(&mut self, id: &str) {
        let Some(preset) = presets().iter().find(|preset| preset.id == id) else {
            let known: Vec<_> = presets().iter().map(|preset| preset.id).collect();
            self.messages.trouble(format!("There is no preset `{id}`; there are {}.", known.join(", ")));
            return;
        };
        match preset.decision() {
            Ok(decision) => self.show_document(Document::begun(decision)),
            Err(error) => self.messages.trouble(format!("The preset `{id}` cannot be read. {error}")),
        }
    }

    fn close(&mut self) {
        self.document = None;
        self.view = super::view::View::default();
        self.figures = super::app::Figures::default();
        self.revision += 1;
    }

    fn pick(&mut self, pick: Pick, frame: Option<&eframe::Frame>) {
        let title = self.document.as_ref().map_or("decision", |document| document.decision().title.as_str());
        let mut suggested = file_name(title);
        if let Pick::Chart(chart, _) = &pick {
            suggested = format!("{suggested}-{}", chart.file_name());
        }
        let beside = self.document.as_ref().and_then(|document| document.path.clone());
        if self.files.is_picking() {
            self.messages.note("A file dialog is open already. Without one, use “Open by path”, “Save to path” or “Export to path”.");
        } else if !self.files.pick(pick.clone(), &suggested, beside.as_deref(), frame) {
            self.after_save = None;
            self.view.ask_for_path(pick);
        }
    }

    fn save_to(&mut self, path: std::path::PathBuf) {
        let Some(document) = &self.document else { return };
        self.files.save(path, Arc::clone(document.decision()));
    }

    fn export_to(&mut self, path: std::path::PathBuf) {
        if let Some(assessment) = self.settled_assessment() {
            self.files.export(path, assessment);
        }
    }

    /// The figures as they are written down; `None`, and said so, while they are on their way.
    fn settled_assessment(&mut self) -> Option<Assessment> {
        let (Some(document), Some(figures)) = (&self.document, &self.figures.assessment) else { return None };
        if !self.is_settled() {
            self.messages.note("The figures are being updated. Export again in a moment.");
            return None;
        }
        // Status, deciders and reasons change no figure, so the figures may be older than they.
        Some(Assessment { decision: Arc::clone(document.decision()), ..figures.as_ref().clone() })
    }

    fn step(&mut self, step: impl FnOnce(&mut Document) -> Option<crate::assess::Stage>) {
        let Some(document) = &mut self.document else { return };
        let pass = step(document);
        self.view.drafts.clear();
        if let Some(pass) = pass {
            self.recompute(pass);
        }
    }

    fn ask(&mut self, place: &Place, question: &str) {
        let Some(known) = questions::by_id(question) else { return };
        self.view.stage = Stage::Application;
        self.view.section = Some(known.section);
        if let Place::Component(id) = place {
            self.view.component.clone_from(id);
        }
        self.view.sought = Some(place.input(question));
    }

    fn accept(&mut self) {
        let (Some(document), Some(assessment)) = (&self.document, self.figures.assessment.clone()) else {
            return;
        };
        if !self.is_settled() || self.figures.trouble.is_some() {
            self.messages.note("The figures are being updated. Accept again in a moment.");
            return;
        }
        let mut snapshot = match snapshot(&assessment) {
            Ok(snapshot) => snapshot,
            Err(error) => {
                self.messages.trouble(format!("The facts used could not be written down. {error}"));
                return;
            }
        };
        let mut changes: Vec<_> = anchor_edits(&assessment).into_iter().map(|edit| edit.change).collect();
        // Accepted is what is asked once the scales are stored.
        let mut accepted = (**document.decision()).clone();
        if changes.iter().all(|change| change.apply_to(&mut accepted).is_ok()) {
            snapshot.figures_sha256 = figures_sha256(&accepted);
        }
        let outcome = &document.decision().outcome;
        let leader = assessment.leader().map(|option| option.id.clone());
        let accepted = Outcome {
            status: Status::Accepted,
            chosen: outcome.chosen.clone().or(leader),
            date: outcome.date.or_else(|| Some(day::today())),
            snapshot: Some(snapshot),
            ..outcome.clone()
        };
        changes.push(Change::Catalog(catalog_pin(&assessment)));
        changes.push(Change::Outcome(accepted));
        self.edit(&Edit::new("Accept the decision", Change::Many(changes)));
        self.view.stage = Stage::Record;
        self.messages.note("Accepted. The facts used are part of the decision now; save it to keep them.");
    }

    /// An edit that weighs or leaves out also stores the scales suggested so far: they are suggested
    /// once, or leaving an option out could turn the others round.
    pub(super) fn with_anchors(&self, edit: &Edit) -> Edit {
        let needs_scales = matches!(edit.change, Change::AddOverride(_));
        let current = self
            .figures
            .assessment
            .as_ref()
            .filter(|_| needs_scales && self.figures.revision == self.revision);
        let anchors = current.map(|assessment| anchor_edits(assessment)).unwrap_or_default();
        if anchors.is_empty() {
            return edit.clone();
        }
        let changes = anchors.into_iter().map(|anchor| anchor.change).chain([edit.change.clone()]).collect();
        Edit { change: Change::Many(changes), ..edit.clone() }
    }
}

/// `Food delivery: where should it live?` as a file's name.
fn file_name(title: &str) -> String {
    let plain: String =
        title.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<_> = plain.split('-').filter(|word| !word.is_empty()).take(6).collect();
    if words.is_empty() { "decision".to_owned() } else { words.join("-") }
}
