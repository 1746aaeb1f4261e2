//! The document: what we were told, by whom, and why.
//!
//! A [`Decision`] is plain data. Questions form one table ([`questions`]) over typed answers, so
//! that the form, completeness, differences and exports all walk the same list. Every change is an
//! [`Edit`]: pure, labelled, undoable. The file is RON that a person can read, diff and merge.

mod answer;
mod campaign;
mod choices;
mod commitment;
mod edit;
pub mod file;
mod implied;
mod meeting;
mod otherwise;
mod outcome;
mod own_criterion;
mod preferences;
pub mod questions;
mod shape;
mod store;
mod validate;
mod weighing;
mod workshop;

pub use answer::{Answer, AnyAnswer, Origin, Value, WrongKind};
pub use campaign::{Campaign, WEEKS_A_MONTH};
pub use choices::{
    AppKind, Check, Choice, CodeAge, CodeShape, CodeTests, Control, Duty, DutyHolder, Holder, MonthName,
    Need, OnCall, PathTaken, Place, Product, Recovers, Runtime, Start, Trigger,
};
pub use commitment::Commitment;
pub use edit::{Change, Edit, EditError, unweighed};
pub use implied::{WorkKind, implied};
pub use meeting::Meeting;
pub use otherwise::otherwise;
pub use outcome::{Outcome, Snapshot, Status};
pub use own_criterion::{OptionRating, OwnCriterion};
pub use preferences::{Anchors, Costing, CriterionWeight, Override, SWITCHES, Settings};
pub use questions::{ApplicationAnswers, ComponentAnswers, Kind, Question, Scope, Section};
pub use shape::{HOURS_A_WEEK, MOST_ZONES, Shape};
pub use store::{Store, StoreKind};
pub use validate::check;
pub use weighing::{Judgement, OrderRule, Points, Weighing};
pub use workshop::{Ballot, BallotRating, Confidence, Naming, Person, Role, Round, RoundState, Workshop};

use crate::terms::Money;
use serde::{Deserialize, Serialize};

/// The newest format this program writes.
pub const FORMAT: u32 = 1;

/// One hosting decision: profile, preferences, overrides, settings and outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The version of this format; see [`FORMAT`].
    pub format: u32,
    pub title: String,
    /// The catalogue the figures were computed with.
    #[serde(default)]
    pub catalog: CatalogPin,
    #[serde(default)]
    pub settings: Settings,
    #[serde(default)]
    pub costing: Costing,
    #[serde(default)]
    pub application: ApplicationAnswers,
    /// Parts with their own load; at least one.
    pub components: Vec<Component>,
    /// How much each criterion matters; criteria not named have unknown weight.
    #[serde(default)]
    pub criteria: Vec<CriterionWeight>,
    /// How the weights were asked for.
    #[serde(default, skip_serializing_if = "Weighing::is_direct")]
    pub weighing: Weighing,
    /// What the options are judged by beside what Siteplan measures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_criteria: Vec<OwnCriterion>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// Several people's ballots.
    #[serde(default, skip_serializing_if = "Workshop::is_empty")]
    pub workshop: Workshop,
    #[serde(default)]
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// Which catalogue a decision was made under.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CatalogPin {
    /// Empty: the program's current catalogue.
    pub id: String,
    /// SHA-256 of the catalogue's text at the last assessment; empty before it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sha256: String,
}

/// A part of the application with its own load ("menu", "order").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// A short stable name in lower case, unique in the decision.
    pub id: String,
    /// What people call it.
    pub name: String,
    #[serde(default)]
    pub answers: ComponentAnswers,
}

impl Decision {
    /// An empty decision: everything unknown, one component.
    pub fn blank(title: &str) -> Self {
        Self {
            format: FORMAT,
            title: title.to_owned(),
            catalog: CatalogPin::default(),
            settings: Settings::default(),
            costing: Costing::default(),
            application: ApplicationAnswers::default(),
            components: vec![Component {
                id: "app".to_owned(),
                name: "Application".to_owned(),
                answers: ComponentAnswers::default(),
            }],
            criteria: Vec::new(),
            weighing: Weighing::default(),
            own_criteria: Vec::new(),
            overrides: Vec::new(),
            workshop: Workshop::default(),
            outcome: Outcome::default(),
            notes: String::new(),
        }
    }

    /// The code of the currency that amounts are typed in: dollars where nobody named one.
    pub fn currency(&self) -> &str {
        self.application.currency.value.as_deref().unwrap_or("USD")
    }

    /// That currency for amounts as they were typed; what it is worth, the catalogue knows.
    pub fn typed_money(&self) -> Money {
        Money::new(self.currency(), 1.0).unwrap_or(Money::DOLLARS)
    }

    /// The component of that id.
    pub fn component(&self, id: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.id == id)
    }

    /// The criterion of one's own of that id.
    pub fn own_criterion(&self, id: &str) -> Option<&OwnCriterion> {
        self.own_criteria.iter().find(|criterion| criterion.id == id)
    }

    /// The answer to a question, wherever it belongs; `None` if there is no such place or question.
    pub fn answer(&self, place: &Place, question: &str) -> Option<&dyn AnyAnswer> {
        match place {
            Place::Application => self.application.get(question),
            Place::Component(id) => self.component(id)?.answers.get(question),
        }
    }

    /// What was said to a question: by its own answer, or else by others that imply it.
    pub fn said(&self, place: &Place, question: &str) -> Option<Value> {
        let answered = self.answer(place, question)?.value();
        answered.or_else(|| implied(self, place, question).map(|(estimate, _)| Value::Estimate(estimate)))
    }

    /// Where a question is asked: once, or of every component.
    pub fn places(&self, question: &Question) -> Vec<Place> {
        match question.scope {
            Scope::Application => vec![Place::Application],
            Scope::Component => {
                self.components.iter().map(|component| Place::Component(component.id.clone())).collect()
            }
        }
    }

    /// What is answered and what is not, over the questions that are asked.
    pub fn completeness(&self) -> Completeness {
        let mut count = Completeness::default();
        for question in questions::all() {
            for place in self.places(question) {
                if !(question.asked_if)(self, &place) {
                    continue;
                }
                count.asked += 1;
                if self.answer(&place, question.id).is_some_and(AnyAnswer::is_known) {
                    count.answered += 1;
                } else {
                    count.unknown += 1;
                }
            }
        }
        count
    }
}

/// How far a decision is filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completeness {
    pub asked: usize,
    pub answered: usize,
    pub unknown: usize,
}
