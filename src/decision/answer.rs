use super::campaign::Campaign;
use super::choices::{Choice, DutyHolder};
use super::commitment::Commitment;
use super::implied::WorkKind;
use super::shape::Shape;
use super::store::Store;
use crate::terms::{DataClass, Estimate, Regime};
use serde::{Deserialize, Serialize};

/// What was said to one question: a value or unknown, where it came from, and why.
///
/// Unknown is an answer. It is counted, takes the catalogue's honest wide range, lowers the
/// confidence shown, and may have a reason of its own ("nobody has measured it yet").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answer<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<T>,
    #[serde(skip_serializing_if = "Origin::is_own")]
    pub origin: Origin,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub because: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mitigation: String,
}

impl<T> Default for Answer<T> {
    fn default() -> Self {
        Self { value: None, origin: Origin::Own, because: String::new(), mitigation: String::new() }
    }
}

impl<T> Answer<T> {
    /// An answer of one's own, without a reason.
    pub fn own(value: T) -> Self {
        Self { value: Some(value), ..Self::default() }
    }

    /// Nothing worth writing to the file.
    pub fn is_blank(&self) -> bool {
        self.value.is_none() && self.because.is_empty() && self.mitigation.is_empty()
    }
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A preset filled it in and nobody has confirmed it.
    Preset,
    /// A person typed it.
    #[default]
    Own,
    /// It was read from a log or a metric series.
    Imported,
}

impl Origin {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
    const fn is_own(&self) -> bool {
        matches!(self, Self::Own)
    }
}

/// A value of any question, for code that walks the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Estimate(Estimate),
    /// The id of one of the question's options.
    Choice(String),
    /// Ids of the question's options, in the table's order.
    Set(Vec<String>),
    /// Free names, such as providers or regions.
    Names(Vec<String>),
    Shape(Shape),
    /// Twelve factors, January first.
    Season([f64; 12]),
    /// At most one a month.
    Campaigns(Vec<Campaign>),
    Stores(Vec<Store>),
    WorkKinds(Vec<WorkKind>),
    Duties(Vec<DutyHolder>),
    Commitments(Vec<Commitment>),
}

/// A value of the wrong kind was offered to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this question takes another kind of answer, or has no such option")]
pub struct WrongKind;

/// Any question's answer, seen without its type.
pub trait AnyAnswer {
    fn value(&self) -> Option<Value>;
    /// Replaces the value; `None` makes it unknown.
    fn set(&mut self, value: Option<Value>, origin: Origin) -> Result<(), WrongKind>;
    fn origin(&self) -> Origin;
    fn because(&self) -> &str;
    fn mitigation(&self) -> &str;
    fn annotate(&mut self, because: String, mitigation: String);
    fn is_known(&self) -> bool;
}

impl<T: AnswerType> AnyAnswer for Answer<T> {
    fn value(&self) -> Option<Value> {
        self.value.as_ref().map(AnswerType::to_value)
    }

    fn set(&mut self, value: Option<Value>, origin: Origin) -> Result<(), WrongKind> {
        self.value = value.map(|value| T::from_value(value).ok_or(WrongKind)).transpose()?;
        self.origin = origin;
        Ok(())
    }

    fn origin(&self) -> Origin {
        self.origin
    }

    fn because(&self) -> &str {
        &self.because
    }

    fn mitigation(&self) -> &str {
        &self.mitigation
    }

    fn annotate(&mut self, because: String, mitigation: String) {
        self.because = because;
        self.mitigation = mitigation;
    }

    fn is_known(&self) -> bool {
        self.value.is_some()
    }
}

/// A type a question's answer can have.
pub trait AnswerType: Sized {
    fn to_value(&self) -> Value;
    fn from_value(value: Value) -> Option<Self>;
}

macro_rules! answer_types {
    ($($type:ty => $variant:ident),* $(,)?) => {$(
        impl AnswerType for $type {
            fn to_value(&self) -> Value {
                Value::$variant(self.clone())
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::$variant(value) => Some(value),
                    _ => None,
                }
            }
        }
    )*};
}

answer_types! {
    String => Text,
    Estimate => Estimate,
    Vec<String> => Names,
    Shape => Shape,
    [f64; 12] => Season,
    Vec<Campaign> => Campaigns,
    Vec<Store> => Stores,
    Vec<WorkKind> => WorkKinds,
    Vec<DutyHolder> => Duties,
    Vec<Commitment> => Commitments,
}

macro_rules! choice_answers {
    ($($type:ty),* $(,)?) => {$(
        impl AnswerType for $type {
            fn to_value(&self) -> Value {
                Value::Choice(self.id().to_owned())
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::Choice(id) => Self::by_id(&id),
                    _ => None,
                }
            }
        }

        impl AnswerType for Vec<$type> {
            fn to_value(&self) -> Value {
                Value::Set(self.iter().map(|choice| choice.id().to_owned()).collect())
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::Set(ids) => ids.iter().map(|id| <$type>::by_id(id)).collect(),
                    _ => None,
                }
            }
        }
    )*};
}

choice_answers! {
    DataClass, Regime,
    super::AppKind, super::Trigger, super::Need, super::Runtime, super::Start, super::CodeShape,
    super::CodeAge, super::CodeTests,
    super::PathTaken, super::OnCall, super::Check, super::Control, super::Product, super::Recovers,
}
