//! The one table of commands: it feeds the menu, the shortcuts, the palette and the shortcut sheet.

use super::view::{Scene, Stage, View};
use crate::assess::FigureId;
use crate::decision::Place;
use crate::import::Wanted;
use crate::report::chart::ChartId;
use eframe::egui::{self, Key, KeyboardShortcut, Modifiers};
use std::path::PathBuf;

/// What a person can ask the window to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    New,
    Open,
    OpenPath(PathBuf),
    OpenPreset(&'static str),
    /// Opens the draft that stands there.
    Recover(PathBuf),
    /// Gives the draft up that stands there.
    GiveUp(PathBuf),
    TypePathToOpen,
    /// Reads a log or a metric series into the component in view.
    ImportTraffic,
    ImportTrafficFrom(PathBuf),
    /// Reads the same file again, by other columns.
    ImportTrafficAs(Wanted),
    TypePathToImport,
    CancelImport,
    /// Makes components of the parts that the log last read falls into.
    SplitTraffic,
    Save,
    SaveAs,
    SaveTo(PathBuf),
    TypePathToSave,
    Export(Format),
    ExportTo(PathBuf),
    /// Saves one chart, in the format of that ending.
    ExportChart(ChartId, Format),
    ExportChartTo(ChartId, PathBuf),
    TypePathToExport,
    Close,
    Quit,
    Undo,
    Redo,
    GoTo(Stage),
    /// Shows a question and puts the cursor there.
    Ask(Place, String),
    Explain(FigureId),
    ShowBill(String),
    ToggleTable,
    Accept,
    /// Ranks a decision table out of a spreadsheet.
    PasteTable,
    Palette,
    Shortcuts,
    Messages,
    Theme(egui::ThemePreference),
    Zoom(Zoom),
}

/// What an export makes; the ending names the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Pdf,
    Markdown,
    Csv,
    Ron,
    Json,
    Svg,
}

impl Format {
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Markdown => "md",
            Self::Csv => "csv",
            Self::Ron => "ron",
            Self::Json => "json",
            Self::Svg => "svg",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Pdf => "PDF record",
            Self::Markdown => "Markdown record",
            Self::Csv => "CSV of curves and break-evens",
            Self::Ron => "RON record that re-opens",
            Self::Json => "JSON of all figures",
            Self::Svg => "SVG of the cost chart",
        }
    }
}

/// Larger, smaller, as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    In,
    Out,
    Reset,
}

/// The menu a command stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    File,
    Export,
    Edit,
    Go,
    View,
}

impl Menu {
    pub const ALL: [Self; 5] = [Self::File, Self::Export, Self::Edit, Self::Go, Self::View];

    pub const fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Export => "Export",
            Self::Edit => "Edit",
            Self::Go => "Go to",
            Self::View => "View",
        }
    }
}

/// When a command can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    Document,
    Figures,
    Undo,
    Redo,
}

/// One row of the table.
pub struct Command {
    pub name: &'static str,
    pub menu: Menu,
    pub shortcut: Option<KeyboardShortcut>,
    pub needs: Needs,
    pub action: Action,
}

const fn command(menu: Menu, name: &'static str, needs: Needs, action: Action) -> Command {
    Command { name, menu, shortcut: None, needs, action }
}

impl Command {
    const fn key(self, modifiers: Modifiers, key: Key) -> Self {
        // Spelled out: a struct with an owned action cannot be updated in a constant.
        let mut with_key = self;
        with_key.shortcut = Some(KeyboardShortcut::new(modifiers, key));
        with_key
    }

    /// Whether the command makes sense now.
    pub fn is_enabled(&self, state: &State) -> bool {
        match self.needs {
            Needs::Nothing => true,
            Needs::Document => state.has_document,
            Needs::Figures => state.has_figures,
            Needs::Undo => state.undo.is_some(),
            Needs::Redo => state.redo.is_some(),
        }
    }

    /// The name, with what would be undone.
    pub fn title(&self, state: &State) -> String {
        let step = match self.needs {
            Needs::Undo => state.undo.as_deref(),
            Needs::Redo => state.redo.as_deref(),
            _ => None,
        };
        match step {
            Some(step) => format!("{}: {step}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// What the table needs to know of the window.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub has_document: bool,
    pub has_figures: bool,
    pub undo: Option<String>,
    pub redo: Option<String>,
}

impl State {
    pub fn of(scene: Option<&Scene<'_>>, undo: Option<&str>, redo: Option<&str>) -> Self {
        Self {
            has_document: scene.is_some(),
            has_figures: scene.is_some_and(|scene| scene.assessment.is_some()),
            undo: undo.map(str::to_owned),
            redo: redo.map(str::to_owned),
        }
    }
}

const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// Every command, in the order of the menus.
pub static COMMANDS: [Command; 38] = [
    command(Menu::File, "New decision", Needs::Nothing, Action::New).key(CTRL, Key::N),
    command(Menu::File, "Open…", Needs::Nothing, Action::Open).key(CTRL, Key::O),
    command(Menu::File, "Open by path…", Needs::Nothing, Action::TypePathToOpen),
    command(Menu::File, "Save", Needs::Document, Action::Save).key(CTRL, Key::S),
    command(Menu::File, "Save as…", Needs::Document, Action::SaveAs).key(CTRL_SHIFT, Key::S),
    command(Menu::File, "Save to path…", Needs::Document, Action::TypePathToSave),
    command(Menu::File, "Read traffic from a log…", Needs::Document, Action::ImportTraffic).key(CTRL, Key::L),
    command(Menu::File, "Read traffic by path…", Needs::Document, Action::TypePathToImport),
    command(Menu::File, "Close decision", Needs::Document, Action::Close).key(CTRL, Key::W),
    command(Menu::File, "Quit", Needs::Nothing, Action::Quit).key(CTRL, Key::Q),
    command(Menu::Export, "Export PDF record…", Needs::Figures, Action::Export(Format::Pdf))
        .key(CTRL, Key::E),
    command(Menu::Export, "Export Markdown record…", Needs::Figures, Action::Export(Format::Markdown)),
    command(Menu::Export, "Export CSV of curves…", Needs::Figures, Action::Export(Format::Csv)),
    command(Menu::Export, "Export RON record…", Needs::Figures, Action::Export(Format::Ron)),
    command(Menu::Export, "Export JSON of all figures…", Needs::Figures, Action::Export(Format::Json)),
    command(Menu::Export, "Export SVG of the cost chart…", Needs::Figures, Action::Export(Format::Svg)),
    command(Menu::Export, "Export to path…", Needs::Figures, Action::TypePathToExport),
    command(Menu::Edit, "Undo", Needs::Undo, Action::Undo).key(CTRL, Key::Z),
    command(Menu::Edit, "Redo", Needs::Redo, Action::Redo).key(CTRL_SHIFT, Key::Z),
    command(Menu::Edit, "Paste a decision table…", Needs::Nothing, Action::PasteTable),
    command(Menu::Edit, "Accept the decision", Needs::Figures, Action::Accept),
    command(Menu::Go, "Application", Needs::Document, Action::GoTo(Stage::Application)).key(CTRL, Key::Num1),
    command(Menu::Go, "Options", Needs::Document, Action::GoTo(Stage::Options)).key(CTRL, Key::Num2),
    command(Menu::Go, "Costs", Needs::Document, Action::GoTo(Stage::Costs)).key(CTRL, Key::Num3),
    command(Menu::Go, "Verdict", Needs::Document, Action::GoTo(Stage::Verdict)).key(CTRL, Key::Num4),
    command(Menu::Go, "Robustness", Needs::Document, Action::GoTo(Stage::Robustness)).key(CTRL, Key::Num5),
    command(Menu::Go, "Workshop", Needs::Document, Action::GoTo(Stage::Workshop)).key(CTRL, Key::Num6),
    command(Menu::Go, "Record", Needs::Document, Action::GoTo(Stage::Record)).key(CTRL, Key::Num7),
    command(Menu::View, "Search or command", Needs::Nothing, Action::Palette).key(CTRL, Key::K),
    command(Menu::View, "Chart as a table", Needs::Figures, Action::ToggleTable).key(CTRL, Key::T),
    command(Menu::View, "Light theme", Needs::Nothing, Action::Theme(egui::ThemePreference::Light)),
    command(Menu::View, "Dark theme", Needs::Nothing, Action::Theme(egui::ThemePreference::Dark)),
    command(Menu::View, "Theme of the system", Needs::Nothing, Action::Theme(egui::ThemePreference::System)),
    command(Menu::View, "Larger", Needs::Nothing, Action::Zoom(Zoom::In)).key(CTRL, Key::Plus),
    command(Menu::View, "Smaller", Needs::Nothing, Action::Zoom(Zoom::Out)).key(CTRL, Key::Minus),
    command(Menu::View, "Usual size", Needs::Nothing, Action::Zoom(Zoom::Reset)).key(CTRL, Key::Num0),
    command(Menu::View, "Messages", Needs::Nothing, Action::Messages).key(CTRL, Key::M),
    command(Menu::View, "Shortcuts", Needs::Nothing, Action::Shortcuts).key(Modifiers::NONE, Key::F1),
];

/// The commands whose shortcut was pressed, taken from the input.
pub fn pressed(ctx: &egui::Context, state: &State, view: &View) -> Vec<Action> {
    let is_typing = ctx.text_edit_focused();
    let mut keyed: Vec<_> =
        COMMANDS.iter().filter_map(|command| Some((command.shortcut?, command))).collect();
    // Longer combinations first: Ctrl+Shift+Z is no Ctrl+Z.
    keyed.sort_by_key(|(shortcut, _)| !shortcut.modifiers.shift);
    keyed
        .into_iter()
        .filter(|(shortcut, command)| {
            let belongs_to_text = is_typing && shortcut.conflicts_with_text_editing();
            // While something lies over the stage, only its own keys count.
            view.overlay.is_none()
                && view.figure.is_none()
                && !belongs_to_text
                && command.is_enabled(state)
                && ctx.input_mut(|input| input.consume_shortcut(shortcut))
        })
        .map(|(_, command)| command.action.clone())
        .collect()
}

/// A shortcut as people write it.
pub fn written(ctx: &egui::Context, shortcut: KeyboardShortcut) -> String {
    ctx.format_shortcut(&shortcut)
}
