//! What must be said beside the figures, as data: remarks on answers, and risks with thresholds.
//!
//! A remark says what it has to say when its condition over the answers holds. Questions and their
//! options are named by id and checked by `catalog validate`. An unknown answer says nothing, so
//! that a condition on it never holds.

use crate::terms::HostingModel;
use serde::{Deserialize, Serialize};

/// Something to be said, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// Stable, in kebab case.
    pub id: String,
    pub kind: RemarkKind,
    pub severity: Severity,
    /// The models it is about; empty: the decision as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<HostingModel>,
    pub when: Condition,
    /// One or two sentences.
    pub says: String,
    /// What to do about it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub action: String,
    pub source: String,
}

/// What sort of thing is remarked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// Two answers that cannot both be so.
    Contradiction,
    /// A limit that nobody documents, or that some futures break.
    Limit,
    /// A programme nobody has verified, a place nobody has stated.
    Scope,
    /// A duty that nobody has taken.
    Duty,
    /// A belief that an answer leans on, with the counter-argument.
    Misconception,
    /// A cost that is left out.
    HiddenCost,
    /// A security check that is missing.
    Practice,
    /// What closes a gap in tooling.
    Tooling,
    /// An answer that is unusual for this sort of application.
    Unusual,
    /// Evidence that is old, or that rates nothing.
    Evidence,
}

impl RemarkKind {
    /// The stable name in files and JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Contradiction => "contradiction",
            Self::Limit => "limit",
            Self::Scope => "scope",
            Self::Duty => "duty",
            Self::Misconception => "misconception",
            Self::HiddenCost => "hidden_cost",
            Self::Practice => "practice",
            Self::Tooling => "tooling",
            Self::Unusual => "unusual",
            Self::Evidence => "evidence",
        }
    }

    /// The heading of its group.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Contradiction => "Answers that contradict each other",
            Self::Limit => "Limits",
            Self::Scope => "Rules and places to be verified",
            Self::Duty => "Duties",
            Self::Misconception => "Beliefs to look at twice",
            Self::HiddenCost => "Costs left out",
            Self::Practice => "Security practice",
            Self::Tooling => "Tooling",
            Self::Unusual => "Unusual answers",
            Self::Evidence => "Evidence",
        }
    }

    /// In the order of reading.
    pub const ALL: [Self; 10] = [
        Self::Contradiction,
        Self::Limit,
        Self::Scope,
        Self::Duty,
        Self::Misconception,
        Self::HiddenCost,
        Self::Practice,
        Self::Tooling,
        Self::Unusual,
        Self::Evidence,
    ];
}

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To be checked before anything is signed.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// The stable name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
        }
    }
}

/// A condition over answers. Numbers are compared at likely; where a question is asked of each
/// component, one component must meet the whole condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Known(String),
    /// A choice is one of these, or a set names one of them.
    Names {
        question: String,
        any_of: Vec<String>,
    },
    /// A set that was answered names none of these; a choice is none of them.
    Lacks {
        question: String,
        any_of: Vec<String>,
    },
    Above {
        question: String,
        number: f64,
    },
    Below {
        question: String,
        number: f64,
    },
    /// The answer is above another one times a factor.
    AboveAnswer {
        question: String,
        other: String,
        times: f64,
    },
    /// A cost is switched off.
    Off(String),
    /// A duty is said to be held by one of these.
    HeldBy {
        duty: String,
        holders: Vec<String>,
    },
    /// Somebody left out an option of this model by hand.
    LeftOut(HostingModel),
}

impl Condition {
    /// Every question it reads, with the options it names.
    pub fn questions(&self) -> Vec<(&str, &[String])> {
        match self {
            Self::All(list) | Self::Any(list) => list.iter().flat_map(Self::questions).collect(),
            Self::Known(question) | Self::Above { question, .. } | Self::Below { question, .. } => {
                vec![(question, &[])]
            }
            Self::Names { question, any_of } | Self::Lacks { question, any_of } => vec![(question, any_of)],
            Self::AboveAnswer { question, other, .. } => vec![(question, &[]), (other, &[])],
            Self::HeldBy { .. } => vec![("duties", &[])],
            Self::Off(_) | Self::LeftOut(_) => Vec::new(),
        }
    }
}

/// A risk with the levels from which it is yellow and red.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// Stable, in kebab case.
    pub id: String,
    pub name: String,
    pub of: RiskOf,
    /// In the unit of what is measured.
    pub yellow: f64,
    pub red: f64,
    pub source: String,
}

/// What a risk is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskOf {
    /// Futures of 100 in which the first release is later than the deadline.
    MissedDeadline,
    /// Futures of 100 in which the monthly bill is above the ceiling.
    OverBudget,
    /// Futures of 100 in which leaving costs more than was tolerated.
    LockIn,
    /// Futures of 100 in which a rule fails.
    BrokenRule,
    /// Months until the team is fluent, at likely.
    Learning,
    /// Duties that the option leaves to you and nobody has taken.
    UntakenDuties,
    /// Percent of the bill at likely that rests on guessed prices.
    GuessedPrices,
}
