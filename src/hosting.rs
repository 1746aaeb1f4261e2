//! How hosting behaves: traffic by the hour, fleets, bills, curves. No opinions.
//!
//! Everything is a function of plain numbers: no files, no clock, no threads. One code path prices
//! everything ([`price`]), whether a case of the command, a bill at likely or ten thousand
//! futures; only the sink differs.

pub mod amount;
pub mod availability;
pub mod behaviour;
pub mod bill;
pub mod coldstart;
pub mod committed;
pub mod count;
pub mod curve;
pub mod demand;
pub mod finance;
pub mod fleet;
pub mod machines;
pub mod mix;
pub mod plan;
pub mod price;
pub mod queueing;
pub mod recovery;
pub mod roadmap;
pub mod traffic;

/// Hours in a month, as the providers' calculators count them.
pub const HOURS_A_MONTH: f64 = 730.0;

/// Seconds in a month of [`HOURS_A_MONTH`].
pub const SECONDS_A_MONTH: f64 = HOURS_A_MONTH * 3600.0;
