use super::answer::{Origin, Value};
use super::meeting::Meeting;
use super::preferences::{Costing, CriterionWeight, Override, Settings};
use super::questions::{self, Scope};
use super::{Anchors, CatalogPin, Component, Decision, Outcome, OwnCriterion, Place, Weighing};
use crate::terms::Estimate;

/// A change to a decision: pure data with a label, so that it can be tried, named, undone and sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What the undo menu says: "Requests a month of Menu".
    pub label: String,
    /// Edits in a row with the same key are one step of undo: a slider dragged, a word typed.
    pub merge: Option<String>,
    pub change: Change,
}

/// What an edit does.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "edits are few and short-lived; a component is what it is")]
pub enum Change {
    Title(String),
    Notes(String),
    /// Answers a question; `None` makes it unknown.
    Answer {
        place: Place,
        question: String,
        value: Option<Value>,
        origin: Origin,
    },
    /// Says why, and what softens it.
    Annotate {
        place: Place,
        question: String,
        because: String,
        mitigation: String,
    },
    AddComponent(Component),
    RemoveComponent(String),
    RenameComponent {
        id: String,
        name: String,
    },
    /// Swing points of one criterion.
    Weigh {
        criterion: String,
        points: Estimate,
    },
    /// Stores the ends of one criterion's scale.
    Anchor {
        criterion: String,
        anchors: Anchors,
    },
    /// How weights are asked for, with the judgements.
    Weighing(Weighing),
    /// A step of the workshop.
    Meeting(Meeting),
    /// Adds a criterion of one's own, or replaces the one of its id.
    OwnCriterion(OwnCriterion),
    /// Takes it away again, with its weight.
    RemoveOwnCriterion(String),
    /// Rates an option on a criterion of one's own; `None` takes the rating back.
    RateOption {
        criterion: String,
        option: String,
        value: Option<Estimate>,
        because: String,
    },
    AddOverride(Override),
    RemoveOverride(usize),
    Costing(Costing),
    Settings(Settings),
    Catalog(CatalogPin),
    Outcome(Outcome),
    Many(Vec<Change>),
}

/// Why an edit cannot be applied. The decision stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("there is no question `{0}`")]
    NoQuestion(String),
    #[error("there is no component `{0}`")]
    NoComponent(String),
    #[error("a component `{0}` exists already; choose another name")]
    ComponentExists(String),
    #[error("a decision needs at least one component")]
    LastComponent,
    #[error("`{question}` takes another kind of answer, or has no such option")]
    WrongKind { question: String },
    #[error("there is no criterion of your own called `{0}`")]
    NoOwnCriterion(String),
    #[error("there is no override number {0}")]
    NoOverride(usize),
    #[error("nobody in the workshop has the id `{0}`")]
    NoPerson(String),
    #[error("somebody in the workshop has the id `{0}` already")]
    PersonExists(String),
    #[error("{0}")]
    Workshop(String),
}

impl Edit {
    pub fn new(label: impl Into<String>, change: Change) -> Self {
        Self { label: label.into(), merge: None, change }
    }

    /// Merges with the edit before it when both carry this key.
    #[must_use]
    pub fn merging(self, key: impl Into<String>) -> Self {
        Self { merge: Some(key.into()), ..self }
    }

    /// An own answer to a question.
    pub fn answer(place: &Place, question: &str, value: Option<Value>) -> Self {
        let label = questions::by_id(question).map_or(question, |question| question.text);
        Self::new(
            label,
            Change::Answer {
                place: place.clone(),
                question: question.to_owned(),
                value,
                origin: Origin::Own,
            },
        )
        .merging(format!("answer/{}", place.input(question)))
    }

    /// The decision as it is after the edit.
    pub fn apply(&self, decision: &Decision) -> Result<Decision, EditError> {
        let mut after = decision.clone();
        self.change.apply_to(&mut after)?;
        Ok(after)
    }
}

impl Change {
    /// Changes a decision in place; on an error it is as it was, or half changed by [`Self::Many`].
    pub fn apply_to(&self, decision: &mut Decision) -> Result<(), EditError> {
        match self {
            Self::Title(title) => title.clone_into(&mut decision.title),
            Self::Notes(notes) => notes.clone_into(&mut decision.notes),
            Self::Answer { place, question, value, origin } => {
                answer_mut(decision, place, question)?
                    .set(value.clone(), *origin)
                    .map_err(|_wrong_kind| EditError::WrongKind { question: question.clone() })?;
            }
            Self::Annotate { place, question, because, mitigation } => {
                answer_mut(decision, place, question)?.annotate(because.clone(), mitigation.clone());
            }
            Self::AddComponent(component) => {
                if decision.component(&component.id).is_some() {
                    return Err(EditError::ComponentExists(component.id.clone()));
                }
                decision.components.push(component.clone());
            }
            Self::RemoveComponent(id) => {
                let at = position(decision, id)?;
                if decision.components.len() == 1 {
                    return Err(EditError::LastComponent);
                }
                decision.components.remove(at);
            }
            Self::RenameComponent { id, name } => {
                name.clone_into(&mut component_mut(decision, id)?.name);
            }
            Self::Weigh { criterion, points } => weight_mut(decision, criterion).points = *points,
            Self::Anchor { criterion, anchors } => {
                weight_mut(decision, criterion).anchors = Some(*anchors);
            }
            Self::Weighing(weighing) => weighing.clone_into(&mut decision.weighing),
            Self::Meeting(step) => step.apply_to(&mut decision.workshop)?,
            Self::OwnCriterion(stated) => {
                match decision.own_criteria.iter_mut().find(|known| known.id == stated.id) {
                    Some(known) => stated.clone_into(known),
                    None => decision.own_criteria.push(stated.clone()),
                }
            }
            Self::RemoveOwnCriterion(id) => {
                own_criterion_mut(decision, id)?;
                decision.own_criteria.retain(|criterion| criterion.id != *id);
                decision.criteria.retain(|weight| weight.criterion != *id);
                decision.weighing.forget(id);
                decision.workshop.forget(id);
            }
            Self::RateOption { criterion, option, value, because } => {
                own_criterion_mut(decision, criterion)?.rate(option, *value, because);
            }
            Self::AddOverride(added) => decision.overrides.push(added.clone()),
            Self::RemoveOverride(at) => {
                if *at >= decision.overrides.len() {
                    return Err(EditError::NoOverride(*at));
                }
                decision.overrides.remove(*at);
            }
            Self::Costing(costing) => costing.clone_into(&mut decision.costing),
            Self::Settings(settings) => settings.clone_into(&mut decision.settings),
            Self::Catalog(pin) => pin.clone_into(&mut decision.catalog),
            Self::Outcome(outcome) => outcome.clone_into(&mut decision.outcome),
            Self::Many(changes) => {
                for change in changes {
                    change.apply_to(decision)?;
                }
            }
        }
        Ok(())
    }
}

/// Points a criterion has while nobody has weighed it: anything from a little to a lot.
pub fn unweighed() -> Estimate {
    Estimate::between(10.0, 100.0).unwrap_or_else(|_| unreachable!("10 to 100 is a range"))
}

fn weight_mut<'a>(decision: &'a mut Decision, criterion: &str) -> &'a mut CriterionWeight {
    let at = decision.criteria.iter().position(|weight| weight.criterion == criterion).unwrap_or_else(|| {
        decision.criteria.push(CriterionWeight {
            criterion: criterion.to_owned(),
            points: unweighed(),
            anchors: None,
            because: String::new(),
        });
        decision.criteria.len() - 1
    });
    &mut decision.criteria[at]
}

fn own_criterion_mut<'a>(decision: &'a mut Decision, id: &str) -> Result<&'a mut OwnCriterion, EditError> {
    decision
        .own_criteria
        .iter_mut()
        .find(|criterion| criterion.id == id)
        .ok_or_else(|| EditError::NoOwnCriterion(id.to_owned()))
}

fn position(decision: &Decision, id: &str) -> Result<usize, EditError> {
    decision
        .components
        .iter()
        .position(|component| component.id == id)
        .ok_or_else(|| EditError::NoComponent(id.to_owned()))
}

fn component_mut<'a>(decision: &'a mut Decision, id: &str) -> Result<&'a mut Component, EditError> {
    decision
        .components
        .iter_mut()
        .find(|component| component.id == id)
        .ok_or_else(|| EditError::NoComponent(id.to_owned()))
}

fn answer_mut<'a>(
    decision: &'a mut Decision,
    place: &Place,
    question: &str,
) -> Result<&'a mut dyn super::AnyAnswer, EditError> {
    let known = questions::by_id(question).ok_or_else(|| EditError::NoQuestion(question.to_owned()))?;
    let answer = match (place, known.scope) {
        (Place::Application, Scope::Application) => decision.application.get_mut(question),
        (Place::Component(id), Scope::Component) => component_mut(decision, id)?.answers.get_mut(question),
        _ => None,
    };
    answer.ok_or_else(|| EditError::NoQuestion(question.to_owned()))
}
