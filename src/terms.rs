//! The words: what every other room says the same way.
//!
//! Nothing here knows about decisions, offers or screens. A term that two rooms would otherwise
//! spell twice (a hosting model, a data class, a range, a printed amount) is spelled here once.

pub mod chance;
mod classes;
pub mod day;
pub mod document;
mod estimate;
pub mod file;
mod money;
pub mod quantity;

pub use classes::{DataClass, Evidence, HostingModel, Regime};
pub use estimate::{Estimate, EstimateError};
pub use money::Money;
pub use quantity::Unit;
