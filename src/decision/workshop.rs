//! Several people's weights: who they are, in which round they said what, and how sure they were.
//!
//! A round is open until it is revealed. While it is open its ballots stand in the file, so that a
//! saved workshop loses nothing, and no writer and no screen tells them.

use super::weighing::{Points, Weighing, point_faults};
use crate::terms::Estimate;
use crate::terms::document::Fault;
use serde::{Deserialize, Serialize};

/// A workshop: its people and its rounds, earliest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Workshop {
    pub naming: Naming,
    pub people: Vec<Person>,
    /// Only the last one may be open.
    pub rounds: Vec<Round>,
}

/// Whether results tell who said what. Chosen before the first ballot and kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Naming {
    #[default]
    Named,
    Anonymous,
}

/// Somebody in the room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// A short stable name in lower case, unique in the workshop.
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub role: Role,
}

/// Whether a person's ballot counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    #[default]
    Voter,
    /// Listens, or hands in a ballot that is shown and not counted.
    Observer,
}

/// One round of ballots.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Round {
    pub state: RoundState,
    pub ballots: Vec<Ballot>,
}

/// Whether a round's ballots may be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundState {
    /// Hidden, and still to be changed.
    #[default]
    Open,
    Revealed,
}

/// What one person said in one round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    /// The person's id.
    pub person: String,
    #[serde(default, skip_serializing_if = "Weighing::is_direct")]
    pub weighing: Weighing,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<Points>,
    /// Ratings of the options under criteria of the group's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<BallotRating>,
    #[serde(default)]
    pub confidence: Confidence,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
}

/// How one person rates an option under one criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotRating {
    pub criterion: String,
    /// The option's id.
    pub option: String,
    /// In the criterion's unit.
    pub value: Estimate,
}

/// How sure a person is of a ballot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    Unsure,
    #[default]
    FairlySure,
    Sure,
}

impl Confidence {
    pub const ALL: [Self; 3] = [Self::Unsure, Self::FairlySure, Self::Sure];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Unsure => "unsure",
            Self::FairlySure => "fairly sure",
            Self::Sure => "sure",
        }
    }

    /// How often the ballot counts in the mean weighted by confidence.
    pub const fn counts(self) -> f64 {
        match self {
            Self::Unsure => 1.0,
            Self::FairlySure => 2.0,
            Self::Sure => 3.0,
        }
    }
}

impl Workshop {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    pub fn voters(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| person.role == Role::Voter)
    }

    /// The round that ballots are handed in to.
    pub fn open_round(&self) -> Option<&Round> {
        self.rounds.last().filter(|round| round.state == RoundState::Open)
    }

    /// The last round whose ballots may be seen.
    pub fn revealed(&self) -> Option<&Round> {
        self.rounds.iter().rev().find(|round| round.state == RoundState::Revealed)
    }

    /// Takes a criterion out of every ballot.
    pub(super) fn forget(&mut self, criterion: &str) {
        for ballot in self.rounds.iter_mut().flat_map(|round| &mut round.ballots) {
            ballot.weighing.forget(criterion);
            ballot.points.retain(|points| points.criterion != criterion);
            ballot.ratings.retain(|rating| rating.criterion != criterion);
        }
    }

    /// What the file gets wrong.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |path: String, message: String, advice: &str| {
            faults.push(Fault { path, message, advice: advice.to_owned() });
        };
        for (at, person) in self.people.iter().enumerate() {
            if person.id.is_empty() || self.people.iter().take(at).any(|earlier| earlier.id == person.id) {
                fault(
                    format!("workshop.people[{at}].id"),
                    format!("`{}` is no id of one person's own", person.id),
                    "give each person a short id that no one else has",
                );
            }
        }
        for (nth, round) in self.rounds.iter().enumerate() {
            if round.state == RoundState::Open && nth + 1 < self.rounds.len() {
                fault(
                    format!("workshop.rounds[{nth}].state"),
                    format!("round {} is open, and a later one exists", nth + 1),
                    "write `state: revealed`; only the last round may be open",
                );
            }
            for (at, ballot) in round.ballots.iter().enumerate() {
                let path = format!("workshop.rounds[{nth}].ballots[{at}]");
                if self.person(&ballot.person).is_none() {
                    fault(
                        format!("{path}.person"),
                        format!("nobody in the workshop has the id `{}`", ballot.person),
                        "add the person under `people`, or take the ballot out",
                    );
                }
                if round.ballots.iter().take(at).any(|earlier| earlier.person == ballot.person) {
                    fault(
                        format!("{path}.person"),
                        format!("`{}` has two ballots in round {}", ballot.person, nth + 1),
                        "keep one ballot a person and round",
                    );
                }
            }
        }
        for (nth, round) in self.rounds.iter().enumerate() {
            for (at, ballot) in round.ballots.iter().enumerate() {
                let path = format!("workshop.rounds[{nth}].ballots[{at}]");
                faults.extend(ballot.weighing.faults(&format!("{path}.weighing")));
                faults.extend(point_faults(
                    &ballot.points.iter().map(|one| (one.criterion.as_str(), one.points)),
                    &format!("{path}.points"),
                ));
            }
        }
        faults
    }
}
