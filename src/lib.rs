//! Siteplan decides where an application should live.
//!
//! Each module is a room; `ARCHITECTURE.md` draws the arrows between them, and a test holds them.
//! Data flows one way: a [`decision::Decision`] and a [`catalog::Catalog`] go into
//! [`assess::assess`], an [`assess::Assessment`] comes out, and [`report`] writes it down.
//!
//! ```
//! use siteplan::{assess, catalog::Catalog};
//!
//! let preset = assess::presets().iter().find(|preset| preset.id == "break-even-2016").unwrap();
//! let decision = preset.decision().unwrap();
//! let catalog = assess::catalog_of(&decision).unwrap();
//! let assessment = assess::assess(&decision, &catalog).unwrap();
//! println!("{}", assessment.verdict.sentence);
//! ```

pub mod analysis;
pub mod assess;
pub mod catalog;
pub mod cli;
pub mod decision;
#[cfg(feature = "gui")]
pub mod gui;
pub mod hosting;
pub mod import;
pub mod report;
pub mod terms;
pub mod watch;
