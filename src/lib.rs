//! Siteplan decides where an application should live.
pub mod analysis;
pub mod assess;
pub mod catalog;
pub mod decision;
pub mod hosting;
pub mod terms;
