//! Decisions that ship with the program, to start from.

use crate::catalog::{Catalog, SHIPPED};
use crate::decision::{Decision, Origin, Outcome, Place, questions};
use crate::terms::document::{Located, read_ron};

/// A shipped decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// What `new --preset` takes: `food-delivery`.
    pub id: &'static str,
    /// One line on what it shows.
    pub about: &'static str,
    /// The decision's RON.
    pub text: &'static str,
}

macro_rules! presets {
    ($($id:literal $about:literal,)*) => {
        &[$(Preset {
            id: $id,
            about: $about,
            text: include_str!(concat!("../../presets/decisions/", $id, ".ron")),
        }),*]
    };
}

/// Every shipped decision, in the order of the start page.
pub const fn presets() -> &'static [Preset] {
    presets! {
        "food-delivery" "Listing, menu and order see different load: scale apart or together?",
        "office-app" "Used in office hours, yet it must answer at 2 AM",
        "iot-telemetry" "Devices that report on an interval, day and night",
        "legacy-monolith" "A tangled program on virtual machines: how far to move?",
        "card-payments" "Card data, PCI DSS, and what may hold it",
        "marketing-site" "Little traffic, some campaigns, nobody on call",
        "crm-buy-or-build" "A product exists: buy it, or build one's own?",
        "break-even-2016" "The classic: Lambda against one m4.large, as published in 2016",
    }
}

/// Ids and names of the catalogues that ship.
pub fn catalogs() -> Vec<(&'static str, String)> {
    let name = |id: &str| Catalog::shipped(id).map_or_else(|_| id.to_owned(), |catalog| catalog.name);
    SHIPPED.iter().map(|(id, _)| (*id, name(id))).collect()
}

impl Preset {
    /// The decision, with its answers marked as coming from a preset.
    pub fn decision(&self) -> Result<Decision, Located> {
        Ok(as_preset(read_ron(self.text)?))
    }
}

/// A decision to start from: every answer is a preset's until somebody confirms it, and nothing is
/// decided yet.
pub fn as_preset(mut decision: Decision) -> Decision {
    decision.outcome = Outcome::default();
    for question in questions::all() {
        for place in decision.places(question) {
            let answer = match &place {
                Place::Application => decision.application.get_mut(question.id),
                Place::Component(id) => decision
                    .components
                    .iter_mut()
                    .find(|component| component.id == *id)
                    .and_then(|component| component.answers.get_mut(question.id)),
            };
            if let Some(answer) = answer
                && let Some(value) = answer.value()
            {
                // The value came out of this very answer, so its kind fits.
                let _fits = answer.set(Some(value), Origin::Preset);
            }
        }
    }
    decision
}
