//! What happens in a workshop, as changes to the document.

use super::edit::EditError;
use super::workshop::{Ballot, Naming, Person, Round, RoundState, Workshop};

/// One step of a workshop.
#[derive(Clone, Debug, PartialEq)]
pub enum Meeting {
    Naming(Naming),
    AddPerson(Person),
    /// Replaces the person of that id.
    ChangePerson(Person),
    RemovePerson(String),
    /// Hands a ballot in to the open round, in place of the person's earlier one.
    Vote(Ballot),
    Reveal,
    /// Opens another round; the earlier ones are kept.
    NewRound,
}

impl Meeting {
    pub(super) fn apply_to(&self, workshop: &mut Workshop) -> Result<(), EditError> {
        let refused = |why: &str| Err(EditError::Workshop(why.to_owned()));
        match self {
            Self::Naming(naming) => {
                if workshop.rounds.iter().any(|round| !round.ballots.is_empty()) {
                    return refused("somebody has voted already, trusting in what was agreed");
                }
                workshop.naming = *naming;
            }
            Self::AddPerson(person) => {
                if workshop.person(&person.id).is_some() {
                    return Err(EditError::PersonExists(person.id.clone()));
                }
                workshop.people.push(person.clone());
            }
            Self::ChangePerson(changed) => {
                let known = workshop.people.iter_mut().find(|person| person.id == changed.id);
                let Some(known) = known else { return Err(EditError::NoPerson(changed.id.clone())) };
                known.clone_from(changed);
            }
            Self::RemovePerson(id) => {
                if workshop.person(id).is_none() {
                    return Err(EditError::NoPerson(id.clone()));
                }
                let has_voted = |round: &Round| round.ballots.iter().any(|ballot| ballot.person == *id);
                if workshop.rounds.iter().any(|round| round.state == RoundState::Revealed && has_voted(round))
                {
                    return refused(
                        "this person voted in an earlier round, which is kept; make them an observer instead",
                    );
                }
                workshop.people.retain(|person| person.id != *id);
                for round in &mut workshop.rounds {
                    round.ballots.retain(|ballot| ballot.person != *id);
                }
            }
            Self::Vote(ballot) => {
                if workshop.person(&ballot.person).is_none() {
                    return Err(EditError::NoPerson(ballot.person.clone()));
                }
                if workshop.rounds.is_empty() {
                    workshop.rounds.push(Round::default());
                }
                let Some(round) = open_round(workshop) else {
                    return refused("the round has been revealed; open a new one to vote again");
                };
                match round.ballots.iter_mut().find(|earlier| earlier.person == ballot.person) {
                    Some(earlier) => earlier.clone_from(ballot),
                    None => round.ballots.push(ballot.clone()),
                }
            }
            Self::Reveal => match open_round(workshop) {
                Some(round) if !round.ballots.is_empty() => round.state = RoundState::Revealed,
                _ => return refused("nobody has voted in an open round"),
            },
            Self::NewRound => {
                if workshop.open_round().is_some() {
                    return refused("a round is open; reveal it first");
                }
                workshop.rounds.push(Round::default());
            }
        }
        Ok(())
    }
}

fn open_round(workshop: &mut Workshop) -> Option<&mut Round> {
    workshop.rounds.last_mut().filter(|round| round.state == RoundState::Open)
}
