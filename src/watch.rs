//! Does it still hold? To begin with: what differs between two decisions, and in what follows from
//! them.

mod said;
mod shown;

pub use said::decisions;
pub use shown::{Standing, StandingChange, assessments, standings};

use crate::assess::Assessment;
use std::fmt::Write as _;

/// One difference, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub kind: DifferenceKind,
    /// A stable name: `volume/menu`, `weight/horizon-cost`, `settings/draws`, `option/serverless-aws`.
    pub id: String,
    /// What differs, for people: a question and its place, a criterion, an option.
    pub what: String,
    /// Empty where there was nothing.
    pub before: String,
    /// Empty where there is nothing any more.
    pub after: String,
}

/// What sort of thing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The title, the notes, the outcome: nothing is computed from it.
    Text,
    Component,
    Answer,
    /// Why an answer was given, or what softens it.
    Reason,
    Weight,
    Override,
    Setting,
    Catalogue,
    Verdict,
    Option,
}

impl DifferenceKind {
    /// The stable name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Component => "component",
            Self::Answer => "answer",
            Self::Reason => "reason",
            Self::Weight => "weight",
            Self::Override => "override",
            Self::Setting => "setting",
            Self::Catalogue => "catalogue",
            Self::Verdict => "verdict",
            Self::Option => "option",
        }
    }
}

/// Everything that differs: what was said first, what follows from it after.
pub fn diff(before: &Assessment, after: &Assessment) -> Vec<Difference> {
    let mut list = decisions(&before.decision, &after.decision);
    list.extend(assessments(before, after));
    list
}

/// The differences as lines for people.
pub fn text(differences: &[Difference]) -> String {
    let mut text = String::new();
    for difference in differences {
        let Difference { what, before, after, .. } = difference;
        // A String never refuses what is written to it.
        let _infallible = writeln!(text, "{what}\n  − {}\n  + {}", or_nothing(before), or_nothing(after));
    }
    text
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "(nothing)" } else { text }
}

/// Differences as they are found.
#[derive(Default)]
struct Found {
    list: Vec<Difference>,
}

impl Found {
    /// Keeps what differs.
    fn note(
        &mut self,
        kind: DifferenceKind,
        id: impl Into<String>,
        what: impl Into<String>,
        before: impl Into<String>,
        after: impl Into<String>,
    ) {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.list.push(Difference { kind, id: id.into(), what: what.into(), before, after });
        }
    }
}

/// What either list names: in the order of the first, then what only the second has.
fn either<T: PartialEq>(first: impl Iterator<Item = T>, second: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = first.collect();
    for entry in second {
        if !all.contains(&entry) {
            all.push(entry);
        }
    }
    all
}

#[cfg(test)]
mod tests;
