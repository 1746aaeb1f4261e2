//! Traffic out of a file: read into a component, and read again where it was guessed wrong.

use super::app::App;
use super::files::TrafficFile;
use super::view::{Imported, Stage};
use crate::decision::{Change, Component, Edit, Section};
use crate::import::{Layout, Traffic, Wanted, counted, in_words, span_words};
use crate::terms::quantity::number;
use std::path::PathBuf;
use std::sync::Arc;

impl App {
    pub(super) fn import_traffic(&mut self, path: PathBuf) {
        if self.document.is_none() {
            self.messages.note("Open a decision first; traffic is read into one of its components.");
        } else {
            self.read_traffic(TrafficFile { path, wanted: Wanted::default(), component: None });
        }
    }

    /// Reads the file last read again, for the same component.
    pub(super) fn import_traffic_as(&mut self, wanted: Wanted) {
        let Some(imported) = &self.view.imported else { return };
        let (path, component) = (imported.path.clone(), Some(imported.component.clone()));
        self.read_traffic(TrafficFile { path, wanted, component });
    }

    fn read_traffic(&mut self, asked: TrafficFile) {
        if !self.files.import(asked) {
            self.messages.note("A log is being read already.");
        }
    }

    /// Answers the component it was read for with what a log said.
    pub(super) fn take_traffic(
        &mut self,
        asked: TrafficFile,
        layout: Option<Box<Layout>>,
        traffic: Arc<Traffic>,
    ) {
        self.view.tried = None;
        // What was wrong with it before is mended.
        self.messages.dismiss();
        let Some(component) = self.component_of(&asked) else { return };
        let changes = traffic.edits(&component).into_iter().map(|edit| edit.change).collect();
        let label = format!("Traffic of {} from {}", component.name, traffic.source);
        self.messages.note(format!(
            "{}: {} requests, {} to {}, now answer for {}.{}",
            traffic.source,
            number(traffic.total),
            traffic.first.date(),
            traffic.last.date(),
            component.name,
            left_out(&traffic)
        ));
        self.edit(&Edit::new(label, Change::Many(changes)));
        let (path, wanted, report) = (asked.path, asked.wanted, in_words(&traffic));
        let traffic = Some(traffic);
        self.show_imported(Imported { path, component: component.id, wanted, layout, traffic, report });
    }

    /// Says why a log was not read, and offers what there is to choose in it; no answer changes.
    pub(super) fn take_no_traffic(
        &mut self,
        asked: TrafficFile,
        layout: Option<Box<Layout>>,
        reason: String,
    ) {
        let trouble = format!("{} was not read. {reason}", asked.path.display());
        if layout.is_none() {
            self.tell_of_path(trouble);
            return;
        }
        self.view.tried = None;
        self.messages.trouble(trouble);
        let Some(component) = self.component_of(&asked) else { return };
        self.show_imported(Imported {
            path: asked.path,
            component: component.id,
            wanted: asked.wanted,
            layout,
            traffic: None,
            report: vec![reason, "the answers are as they were".to_owned()],
        });
    }

    fn show_imported(&mut self, imported: Imported) {
        self.view.stage = Stage::Application;
        self.view.section = Some(Section::Traffic);
        self.view.component.clone_from(&imported.component);
        // Who corrects a column looks at it already.
        if self.view.imported.as_ref().is_none_or(|before| before.path != imported.path) {
            self.view.sought = Some(Imported::SOUGHT.to_owned());
        }
        self.view.imported = Some(imported);
    }

    /// The component a file is read for; `None` where it is gone.
    fn component_of(&self, asked: &TrafficFile) -> Option<Component> {
        let decision = self.document.as_ref()?.decision();
        let component = match &asked.component {
            // Another document may have been opened meanwhile.
            Some(id) => decision.component(id).filter(|_| self.view.imported.is_some()),
            None => decision.component(&self.view.component).or_else(|| decision.components.first()),
        };
        component.cloned()
    }

    pub(super) fn split_traffic(&mut self) {
        let Some(imported) = self.view.imported.take() else { return };
        let (Some(document), Some(traffic)) = (&self.document, imported.traffic) else { return };
        let decision = Arc::clone(document.decision());
        let Some(component) = decision.component(&imported.component) else { return };
        for edit in traffic.split(component, &decision) {
            self.edit(&edit);
        }
    }
}

/// What a reading left out, in the few words a message has room for.
fn left_out(traffic: &Traffic) -> String {
    let unread = (traffic.unread > 0).then(|| {
        let first = traffic.unreadable.first();
        let why = first.map_or_else(String::new, |bad| format!("; line {}: {}", bad.line, bad.reason));
        format!(" {} could not be read{why}.", counted(traffic.unread, "line"))
    });
    let gaps = (traffic.gap_count > 0)
        .then(|| format!(" Nothing is recorded for {}.", span_words(traffic.gap_minutes)));
    let broken = traffic
        .broken_off
        .as_ref()
        .map(|reason| format!(" The file ends badly ({reason}); what came before counts."));
    [unread, gaps, broken].into_iter().flatten().collect()
}
