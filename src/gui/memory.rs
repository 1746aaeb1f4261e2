//! What the window remembers from one day to the next, beside recent files.

use crate::terms::document::{read_ron, write_ron};
use crate::terms::file::{read_text, write_atomically};
use eframe::egui::{self, ThemePreference};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Looks, as chosen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Looks {
    pub theme: Theme,
    pub zoom: f32,
}

/// Light, dark, or as the system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    Light,
    Dark,
    #[default]
    System,
}

impl Default for Looks {
    fn default() -> Self {
        Self { theme: Theme::System, zoom: 1.0 }
    }
}

impl From<Theme> for ThemePreference {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::Light => Self::Light,
            Theme::Dark => Self::Dark,
            Theme::System => Self::System,
        }
    }
}

impl Looks {
    /// As kept; as usual where nothing is kept or it cannot be read.
    pub fn read(path: &Path) -> Self {
        read_text(path).ok().and_then(|text| read_ron(&text).ok()).unwrap_or_default()
    }

    /// As the window looks now.
    pub fn of(ctx: &egui::Context) -> Self {
        let theme = match ctx.options(|options| options.theme_preference) {
            ThemePreference::Light => Theme::Light,
            ThemePreference::Dark => Theme::Dark,
            ThemePreference::System => Theme::System,
        };
        Self { theme, zoom: ctx.zoom_factor() }
    }

    pub fn apply(self, ctx: &egui::Context) {
        ctx.set_theme(ThemePreference::from(self.theme));
        ctx.set_zoom_factor(self.zoom.clamp(0.6, 2.5));
    }

    pub fn keep(self, path: &Path) {
        let Some(folder) = path.parent() else { return };
        // A convenience: not being able to keep it is no news.
        if let (Ok(text), Ok(())) = (write_ron(&self), std::fs::create_dir_all(folder)) {
            let _unkept = write_atomically(path, text.as_bytes());
        }
    }
}
