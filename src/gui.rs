//! The workbench: a window over the engines.
//!
//! Drawing reads a [`Scene`](view::Scene) and returns actions and edits, applied after layout, so
//! that a frame drawn twice changes nothing twice. Figures come from a thread of their own, files
//! from others; the thread that draws waits for nobody. Colours live in `theme`, commands in one
//! table in `commands`.

mod app;
mod commands;
mod document;
mod drafts;
mod dropped;
mod editors;
mod figure;
mod files;
mod memory;
mod messages;
mod palette;
mod parts;
mod pasted;
mod perform;
mod plot;
mod rail;
mod stages;
mod start;
mod status;
mod theme;
mod topbar;
mod traffic;
mod view;
mod worker;

pub use app::App;
pub use commands::{Action, Format};
pub use view::Stage;

use eframe::egui::{self, ViewportBuilder, vec2};
use std::path::PathBuf;

/// What the window opens with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A decision's file.
    pub open: Option<PathBuf>,
    /// A preset's id; the file wins where both are given.
    pub preset: Option<String>,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum GuiError {
    #[error("no window could be opened: {0}; the command works without one, see `siteplan --help`")]
    Window(String),
}

/// Opens the workbench and returns when it is closed.
pub fn run(options: Options) -> Result<(), GuiError> {
    eframe::run_native(
        "Siteplan",
        window(),
        Box::new(|creation| Ok(Box::new(App::new(&creation.egui_ctx, options)?))),
    )
    .map_err(|error| GuiError::Window(error.to_string()))
}

/// The window as it is asked for.
pub fn window() -> eframe::NativeOptions {
    let viewport = ViewportBuilder::default()
        .with_title("Siteplan")
        .with_app_id("io.github.siteplan.Siteplan")
        .with_inner_size(vec2(1440.0, 900.0))
        .with_min_inner_size(vec2(900.0, 600.0))
        .with_drag_and_drop(true)
        .with_icon(icon());
    eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() }
}

/// The icon for window systems that ask the window, and not a desktop entry, for it.
fn icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../assets/icon/siteplan-128.png")).unwrap_or_default()
}

/// The context's fonts and themes, for tests that draw without a window of their own.
pub fn install_theme(ctx: &egui::Context) {
    theme::install(ctx);
}
