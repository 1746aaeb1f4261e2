//! What the window remembers that is not part of the document, and what drawing may ask for.

use super::commands::Action;
use super::files::{NO_DIALOG, Pick};
use super::pasted::Pasted;
use crate::assess::{Assessment, FigureId};
use crate::decision::{Ballot, Decision, Edit, Section};
use crate::import::{Layout, Traffic, Wanted};
use crate::report::chart::{Chart, ChartId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The stages along the top, in the order of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Application,
    Options,
    Costs,
    Verdict,
    Robustness,
    Workshop,
    Record,
}

impl Stage {
    pub const ALL: [Self; 7] = [
        Self::Application,
        Self::Options,
        Self::Costs,
        Self::Verdict,
        Self::Robustness,
        Self::Workshop,
        Self::Record,
    ];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Application => "Application",
            Self::Options => "Options",
            Self::Costs => "Costs",
            Self::Verdict => "Verdict",
            Self::Robustness => "Robustness",
            Self::Workshop => "Workshop",
            Self::Record => "Record",
        }
    }
}

/// What the stages read; nothing here can be changed while drawing.
pub struct Scene<'a> {
    pub decision: &'a Arc<Decision>,
    pub path: Option<&'a Path>,
    pub is_dirty: bool,
    pub assessment: Option<&'a Arc<Assessment>>,
    /// The figures are those of an earlier state of the document.
    pub is_updating: bool,
    /// The ranking stands; bands and break-evens are still being worked out.
    pub is_deepening: bool,
    /// Why the figures could not be computed.
    pub trouble: Option<&'a str>,
    pub elapsed_ms: f64,
}

impl Scene<'_> {
    /// Whether a file holds the document.
    pub const fn kept(&self) -> &'static str {
        match (self.is_dirty, self.path) {
            (true, _) => "edited",
            (false, Some(_)) => "saved",
            (false, None) => "not in a file yet",
        }
    }
}

/// What drawing asks for, done after layout.
#[derive(Default)]
pub struct Asks {
    pub actions: Vec<Action>,
    pub edits: Vec<Edit>,
}

impl Asks {
    pub fn action(&mut self, action: Action) {
        self.actions.push(action);
    }

    pub fn edit(&mut self, edit: Edit) {
        self.edits.push(edit);
    }
}

/// Where the person is and what is half typed.
#[derive(Debug)]
pub struct View {
    pub stage: Stage,
    /// `None`: the six questions of a first verdict.
    pub section: Option<Section>,
    /// The component whose questions are shown, by id.
    pub component: String,
    /// Text being typed that is not an answer yet, by field.
    pub drafts: BTreeMap<String, String>,
    /// Fields whose reason and mitigation are unfolded.
    pub unfolded: BTreeSet<String>,
    /// The input to be scrolled to, once.
    pub sought: Option<String>,
    /// The log or metric series last read.
    pub imported: Option<Imported>,
    /// The hour of the week last touched while drawing a shape.
    pub brushed: Option<usize>,
    /// The hour of the week that keys move and change.
    pub hour: usize,
    /// The option whose bill is shown; the leader while nobody chose.
    pub option: Option<String>,
    pub chart_as_table: bool,
    /// The chart of a bill over traffic last drawn: some seventy bills go into it.
    pub growing: Option<Growing>,
    /// Which of the charts of a running option is shown.
    pub running: Running,
    /// The ballot being filled in, which nobody else may see.
    pub ballot: Option<Ballot>,
    /// The round of the workshop that is looked at; the last one while nobody chose.
    pub round: Option<usize>,
    /// A table that was pasted, and its ranking.
    pub pasted: Option<Pasted>,
    pub figure: Option<FigureId>,
    pub overlay: Option<Overlay>,
    /// What is typed into the palette or a path field, and the row chosen.
    pub typed: String,
    pub picked: usize,
    /// Why a path is asked for, or what became of the one before.
    pub said: String,
    /// The path typed last, until it is known whether it served.
    pub tried: Option<(PathPurpose, String)>,
    /// Counts the documents shown: a new one is read from its top.
    pub opened: u64,
}

/// The parts of an option's bill over traffic, and the figures they are of.
#[derive(Debug)]
pub struct Growing {
    pub of: Arc<Assessment>,
    pub option: String,
    pub chart: Chart,
}

impl Default for View {
    fn default() -> Self {
        Self {
            stage: Stage::Application,
            section: None,
            component: String::new(),
            drafts: BTreeMap::new(),
            unfolded: BTreeSet::new(),
            sought: None,
            imported: None,
            brushed: None,
            hour: 0,
            option: None,
            chart_as_table: false,
            growing: None,
            running: Running::Machines,
            ballot: None,
            round: None,
            pasted: None,
            figure: None,
            overlay: None,
            typed: String::new(),
            picked: 0,
            said: String::new(),
            tried: None,
            opened: 0,
        }
    }
}

impl View {
    /// Opens something over the stage, with an empty field.
    pub fn open(&mut self, overlay: Overlay) {
        self.typed.clear();
        self.said.clear();
        self.picked = 0;
        self.overlay = Some(overlay);
    }

    /// Asks for a path because no dialog opens.
    pub fn ask_for_path(&mut self, pick: Pick) {
        self.open(Overlay::PathTo(PathPurpose::instead_of(pick)));
        NO_DIALOG.clone_into(&mut self.said);
    }

    /// Offers the path that did not serve to be corrected; returns whether one was typed.
    pub fn try_path_again(&mut self, why: &str) -> bool {
        let Some((purpose, typed)) = self.tried.take() else { return false };
        self.open(Overlay::PathTo(purpose));
        self.typed = typed;
        why.clone_into(&mut self.said);
        true
    }
}

/// A log or metric series that was read, or could not be, and what to correct about it.
#[derive(Debug)]
pub struct Imported {
    pub path: PathBuf,
    /// The component it was read for, by id.
    pub component: String,
    /// What was said of its columns; the rest was guessed.
    pub wanted: Wanted,
    /// What there is to choose in the file; `None` where it is empty or gone.
    pub layout: Option<Box<Layout>>,
    /// `None` where it could not be read; the report says why.
    pub traffic: Option<Arc<Traffic>>,
    /// Line by line, as the command tells it.
    pub report: Vec<String>,
}

impl Imported {
    /// What `View::sought` holds for the report to be scrolled to.
    pub const SOUGHT: &str = "imported";
}

/// What is shown of an option that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Running {
    /// Machines over their work, through the week.
    Machines,
    /// How fast it answers, by the hour.
    Answers,
    /// All options by cost and latency.
    Compared,
}

/// Something that lies over the stage and waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    Palette,
    Shortcuts,
    Messages,
    /// A decision table to be ranked.
    Table,
    /// A path typed by hand, where no file dialog is to be had.
    PathTo(PathPurpose),
}

/// What a typed path is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPurpose {
    Open,
    SaveAs,
    Export,
    /// One chart, in the format of that ending.
    Chart(ChartId, &'static str),
    Import,
}

impl PathPurpose {
    /// What a dialog that did not open was wanted for: whoever was asked for a name can type it.
    pub fn instead_of(pick: Pick) -> Self {
        match pick {
            Pick::Open => Self::Open,
            Pick::SaveAs => Self::SaveAs,
            Pick::Export(_) => Self::Export,
            Pick::Chart(chart, ending) => Self::Chart(chart, ending),
            Pick::Traffic => Self::Import,
        }
    }
}
