//! The open decision with its history: undo is a list of earlier documents, shared, not copied.

use crate::assess::{Stage as Pass, first_stage};
use crate::decision::{Decision, Edit, EditError};
use crate::terms::day;
use std::path::PathBuf;
use std::sync::Arc;

/// A decision being edited.
#[derive(Debug)]
pub struct Document {
    decision: Arc<Decision>,
    pub path: Option<PathBuf>,
    /// What is on disk; `None` where nothing is.
    saved: Option<Arc<Decision>>,
    /// Comes from a draft that a crash left behind, so no file holds it.
    is_recovered: bool,
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// The key edits merge by until something else happens.
    open_key: Option<String>,
}

#[derive(Debug)]
struct Step {
    label: String,
    /// The document on the other side of the step.
    other: Arc<Decision>,
    pass: Option<Pass>,
}

/// Steps kept; a document shares what a step did not change only as a whole, so the list ends.
const DEPTH: usize = 200;

impl Document {
    /// A document that no file holds yet.
    pub fn unsaved(decision: Decision) -> Self {
        Self {
            decision: Arc::new(decision),
            path: None,
            saved: None,
            is_recovered: false,
            undo: Vec::new(),
            redo: Vec::new(),
            open_key: None,
        }
    }

    /// A decision that begins today, and that no file holds yet.
    pub fn begun(mut decision: Decision) -> Self {
        decision.settings.on = day::today();
        Self::unsaved(decision)
    }

    /// A document as read from a file.
    pub fn loaded(decision: Decision, path: PathBuf) -> Self {
        let mut document = Self::unsaved(decision);
        document.saved = Some(Arc::clone(&document.decision));
        document.path = Some(path);
        document
    }

    /// Work that a crash interrupted; `of` is the file it was made from.
    pub fn recovered(decision: Decision, of: Option<PathBuf>) -> Self {
        Self { path: of, is_recovered: true, ..Self::unsaved(decision) }
    }

    pub const fn decision(&self) -> &Arc<Decision> {
        &self.decision
    }

    /// Whether closing would lose work: an untouched preset is not work.
    pub fn is_dirty(&self) -> bool {
        match &self.saved {
            Some(saved) => !Arc::ptr_eq(saved, &self.decision),
            None => self.is_recovered || !self.undo.is_empty(),
        }
    }

    /// Notes that this state now stands in a file.
    pub fn is_saved_at(&mut self, path: PathBuf, state: Arc<Decision>) {
        self.path = Some(path);
        self.saved = Some(state);
    }

    /// Applies an edit; returns the first pass it invalidates.
    pub fn apply(&mut self, edit: &Edit) -> Result<Option<Pass>, EditError> {
        let after = edit.apply(&self.decision)?;
        if after == *self.decision {
            return Ok(None);
        }
        let pass = first_stage(edit);
        let before = std::mem::replace(&mut self.decision, Arc::new(after));
        let merges = edit.merge.is_some() && edit.merge == self.open_key;
        match self.undo.last_mut().filter(|_| merges) {
            Some(step) => step.pass = earlier(step.pass, pass),
            None => self.undo.push(Step { label: edit.label.clone(), other: before, pass }),
        }
        if self.undo.len() > DEPTH {
            self.undo.remove(0);
        }
        self.open_key.clone_from(&edit.merge);
        self.redo.clear();
        Ok(pass)
    }

    /// Ends a drag or a word: the next edit is a step of its own.
    pub fn seal(&mut self) {
        self.open_key = None;
    }

    pub fn undo_label(&self) -> Option<&str> {
        self.undo.last().map(|step| step.label.as_str())
    }

    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|step| step.label.as_str())
    }

    /// Goes one step back, if there is one; returns the first pass to run again.
    pub fn undo(&mut self) -> Option<Pass> {
        let step = self.undo.pop()?;
        let pass = step.pass;
        let other = self.swap(step);
        self.redo.push(other);
        pass
    }

    /// Goes one step forward again, as [`undo`](Self::undo) goes back.
    pub fn redo(&mut self) -> Option<Pass> {
        let step = self.redo.pop()?;
        let pass = step.pass;
        let other = self.swap(step);
        self.undo.push(other);
        pass
    }

    fn swap(&mut self, step: Step) -> Step {
        self.open_key = None;
        let other = std::mem::replace(&mut self.decision, step.other);
        Step { label: step.label, other, pass: step.pass }
    }
}

/// The pass that must run for both.
pub fn earlier(a: Option<Pass>, b: Option<Pass>) -> Option<Pass> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if order(a) <= order(b) { a } else { b }),
        (some, None) | (None, some) => some,
    }
}

/// Where a pass stands in the line.
pub const fn order(pass: Pass) -> u8 {
    match pass {
        Pass::Prepare => 0,
        Pass::Measure => 1,
        Pass::Rank => 2,
        Pass::Robust => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Change;

    fn titled(title: &str) -> Edit {
        Edit::new("Title", Change::Title(title.to_owned())).merging("title")
    }

    #[test]
    fn a_word_typed_is_one_step_and_a_seal_ends_it() {
        let mut document = Document::unsaved(Decision::blank("a"));
        for title in ["b", "bc", "bcd"] {
            document.apply(&titled(title)).unwrap();
        }
        document.seal();
        document.apply(&titled("e")).unwrap();
        document.undo();
        assert_eq!(document.decision().title, "bcd");
        document.undo();
        assert_eq!(document.decision().title, "a");
        assert!(!document.is_dirty());
        assert!(document.undo_label().is_none());
        document.redo();
        document.redo();
        assert_eq!(document.decision().title, "e");
    }

    #[test]
    fn going_back_to_the_saved_state_is_clean() {
        let mut document = Document::loaded(Decision::blank("a"), "a.ron".into());
        document.apply(&titled("b")).unwrap();
        assert!(document.is_dirty());
        document.undo();
        assert!(!document.is_dirty());
    }
}
