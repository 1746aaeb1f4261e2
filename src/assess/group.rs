//! What the ballots of a workshop say together, and which of their disagreements matter.
//!
//! A hidden round gives its number of votes and nothing else: what is not here, no writer and no
//! screen can tell.

use super::outcome::{Assessment, CriterionOutcome, OptionOutcome};
use super::verdict::full_name;
use super::weighing::{Consistency, consistency, said, shares};
use crate::analysis::group::{concordance, dispute, pooled};
use crate::analysis::{additive, value};
use crate::decision::{
    Ballot, Change, Confidence, Decision, Edit, Naming, Role, Round, RoundState, Weighing,
};
use crate::terms::Estimate;
use crate::terms::quantity::{listed, lower_first};

/// A workshop as far as it may be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupOutcome {
    pub voters: usize,
    pub observers: usize,
    /// Earliest first.
    pub rounds: Vec<RoundOutcome>,
}

/// One round.
#[derive(Clone, Debug, PartialEq)]
pub struct RoundOutcome {
    pub is_revealed: bool,
    /// Voters whose ballot is in.
    pub voted: usize,
    /// `None` while the round is hidden, or where no voter has voted.
    pub result: Option<GroupResult>,
}

/// What a revealed round says. Weights are shares of all weight along [`Assessment::criteria`];
/// rankings are ids of allowed options, best first, at the likely values.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupResult {
    /// The mean of the voters' weights.
    pub weights: Vec<f64>,
    /// The same where sure ballots count three times and unsure ones once.
    pub weights_by_confidence: Vec<f64>,
    pub ranking: Vec<String>,
    /// Observers included; they are not counted.
    pub ballots: Vec<BallotOutcome>,
    /// Kendall's W over the criteria's weights, 0 to 1; `None` for a single voter.
    pub agreement_on_weights: Option<f64>,
    /// Kendall's W over the options.
    pub agreement_on_options: Option<f64>,
    /// What moves the ranking most first.
    pub disputes: Vec<DisputeOutcome>,
    /// What to argue about and what not, in a sentence or two.
    pub sentence: String,
}

/// What one person said.
#[derive(Clone, Debug, PartialEq)]
pub struct BallotOutcome {
    /// `Ballot A` where the workshop is anonymous.
    pub name: String,
    pub counts: bool,
    pub way: &'static str,
    pub weights: Vec<f64>,
    pub ranking: Vec<String>,
    pub confidence: Confidence,
    pub because: String,
    pub consistency: Option<Consistency>,
}

/// A disagreement and its effect.
#[derive(Clone, Debug, PartialEq)]
pub struct DisputeOutcome {
    /// Index into [`Assessment::criteria`].
    pub criterion: usize,
    pub about: DisputeAbout,
    /// The least and the most anyone says: shares of all weight, or the widest rating in the
    /// criterion's unit.
    pub least: f64,
    pub most: f64,
    /// By how many points of 100 the lead moves between the ballots.
    pub moves: f64,
    /// The least lead of the group's leader, in points of 100; below zero where another leads.
    pub lead_least: f64,
    /// Options that lead by somebody's word; empty where the dispute cannot change the answer.
    pub dethrones: Vec<String>,
}

/// What people differ about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeAbout {
    Weight,
    /// How the options do on a criterion of the group's own.
    Ratings,
}

impl DisputeAbout {
    /// The stable name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::Ratings => "ratings",
        }
    }
}

/// Disagreements that move the lead by less than this, in points of 100, are not told.
const LEAST_MOVE: f64 = 0.05;

/// The workshop of a decision; `None` where there is none.
pub fn of(
    decision: &Decision,
    criteria: &[CriterionOutcome],
    options: &[OptionOutcome],
) -> Option<GroupOutcome> {
    let workshop = &decision.workshop;
    if workshop.people.is_empty() {
        return None;
    }
    let voters = workshop.voters().count();
    let table =
        Table { decision, criteria, options: options.iter().filter(|option| option.feasible).collect() };
    let rounds = workshop
        .rounds
        .iter()
        .map(|round| {
            let is_revealed = round.state == RoundState::Revealed;
            let voted = round.ballots.iter().filter(|ballot| table.counts(ballot)).count();
            RoundOutcome { is_revealed, voted, result: is_revealed.then(|| table.result(round)).flatten() }
        })
        .collect();
    Some(GroupOutcome { voters, observers: workshop.people.len() - voters, rounds })
}

/// What ballots are held against.
struct Table<'a> {
    decision: &'a Decision,
    criteria: &'a [CriterionOutcome],
    /// The allowed ones.
    options: Vec<&'a OptionOutcome>,
}

/// A ballot worked out: shares, and each option's utilities 0 to 1 by this person's ratings.
struct Worked<'a> {
    ballot: &'a Ballot,
    weights: Vec<f64>,
    utilities: Vec<Vec<f64>>,
}

impl<'a> Table<'a> {
    fn counts(&self, ballot: &Ballot) -> bool {
        self.decision.workshop.person(&ballot.person).is_some_and(|person| person.role == Role::Voter)
    }

    fn result(&self, round: &'a Round) -> Option<GroupResult> {
        let worked: Vec<Worked<'_>> = round.ballots.iter().map(|ballot| self.worked(ballot)).collect();
        let voters: Vec<&Worked<'_>> = worked.iter().filter(|one| self.counts(one.ballot)).collect();
        let each: Vec<Vec<f64>> = voters.iter().map(|one| one.weights.clone()).collect();
        let says: Vec<f64> = voters.iter().map(|one| one.ballot.confidence.counts()).collect();
        let weights = pooled(&each, &vec![1.0; each.len()]).ok()?;
        let utilities = mean_utilities(&voters)?;
        let scores = self.scores(&utilities, &weights);
        let rankings: Vec<Vec<f64>> =
            voters.iter().map(|one| self.scores(&one.utilities, &one.weights)).collect();
        let disputes = self.disputes(&voters, &weights, &utilities);
        Some(GroupResult {
            weights_by_confidence: pooled(&each, &says).ok()?,
            ranking: self.ranked(&scores),
            ballots: self.ballots(&worked),
            agreement_on_weights: concordance(&each),
            agreement_on_options: concordance(&rankings),
            sentence: self.sentence(&disputes, &scores, voters.len()),
            disputes,
            weights,
        })
    }

    fn worked(&self, ballot: &'a Ballot) -> Worked<'a> {
        let points = |id: &str| ballot.points.iter().find(|one| one.criterion == id).map(|one| one.points);
        let weights =
            shares(&said(&ballot.weighing, &points, self.criteria.iter().map(|used| &used.criterion)));
        let utility = |option: &OptionOutcome, at: usize, used: &CriterionOutcome| {
            let rated = ballot
                .ratings
                .iter()
                .find(|one| one.criterion == used.criterion.id && one.option == option.id);
            let measured = option.measures.get(at).map_or(0.0, |measure| measure.utility / 100.0);
            rated.map_or(measured, |rating| {
                let scale = value::Anchors::new(used.anchors.worst, used.anchors.best);
                scale.map_or(measured, |scale| scale.utility(rating.value.likely()))
            })
        };
        let row = |option: &&OptionOutcome| {
            self.criteria.iter().enumerate().map(|(at, used)| utility(option, at, used)).collect()
        };
        Worked { ballot, weights, utilities: self.options.iter().map(row).collect() }
    }

    fn scores(&self, utilities: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
        // Weights sum to one, and there is a utility for each: nothing to refuse.
        additive::values(utilities, weights).map_or_else(
            |_| vec![0.0; self.options.len()],
            |values| values.into_iter().map(|one| one.score).collect(),
        )
    }

    /// Ids, best first; level options in the order shown.
    fn ranked(&self, scores: &[f64]) -> Vec<String> {
        let mut order: Vec<(usize, f64)> = scores.iter().copied().enumerate().collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        order.into_iter().filter_map(|(at, _)| Some(self.options.get(at)?.id.clone())).collect()
    }

    fn ballots(&self, worked: &[Worked<'_>]) -> Vec<BallotOutcome> {
        let workshop = &self.decision.workshop;
        let mut ballots: Vec<BallotOutcome> = worked
            .iter()
            .map(|one| BallotOutcome {
                name: workshop
                    .person(&one.ballot.person)
                    .map_or_else(String::new, |person| person.name.clone()),
                counts: self.counts(one.ballot),
                way: one.ballot.weighing.id(),
                weights: one.weights.clone(),
                ranking: self.ranked(&self.scores(&one.utilities, &one.weights)),
                confidence: one.ballot.confidence,
                because: one.ballot.because.clone(),
                consistency: consistency(&one.ballot.weighing),
            })
            .collect();
        if workshop.naming == Naming::Anonymous {
            // In the order of what they say, so that no place tells who it was.
            let key = |ballot: &BallotOutcome| -> Vec<u64> {
                ballot.weights.iter().map(|weight| weight.to_bits()).collect()
            };
            ballots.sort_by_key(|ballot| (!ballot.counts, key(ballot), ballot.because.clone()));
            for (ballot, letter) in ballots.iter_mut().zip(letters()) {
                ballot.name = format!("Ballot {letter}");
            }
        }
        ballots
    }

    fn disputes(
        &self,
        voters: &[&Worked<'_>],
        weights: &[f64],
        utilities: &[Vec<f64>],
    ) -> Vec<DisputeOutcome> {
        let mut found: Vec<DisputeOutcome> = (0..self.criteria.len())
            .filter_map(|criterion| {
                let said: Vec<f64> =
                    voters.iter().filter_map(|one| one.weights.get(criterion).copied()).collect();
                let found = dispute(utilities, weights, criterion, &said).ok()?;
                Some(DisputeOutcome {
                    criterion,
                    about: DisputeAbout::Weight,
                    least: found.least,
                    most: found.most,
                    moves: 100.0 * found.moves(),
                    lead_least: 100.0 * found.lead_least,
                    dethrones: self.ids(&found.dethrones),
                })
            })
            .chain((0..self.criteria.len()).filter_map(|at| self.rated(at, voters, weights, utilities)))
            .filter(|found| found.moves >= LEAST_MOVE)
            .collect();
        found.sort_by(|a, b| {
            let changes = b.dethrones.is_empty().cmp(&a.dethrones.is_empty()).reverse();
            changes.then(b.moves.total_cmp(&a.moves)).then(a.criterion.cmp(&b.criterion))
        });
        found
    }

    /// The dispute over how the options do on a criterion of the group's own: the ranking by each
    /// person's ratings of it, all else the group's.
    fn rated(
        &self,
        criterion: usize,
        voters: &[&Worked<'_>],
        weights: &[f64],
        utilities: &[Vec<f64>],
    ) -> Option<DisputeOutcome> {
        let used = self.criteria.get(criterion)?;
        let ratings = || {
            let all = voters.iter().flat_map(|one| &one.ballot.ratings);
            all.filter(|rating| rating.criterion == used.criterion.id)
        };
        // The option they differ on most.
        let span = |option: &str| {
            let of = ratings().filter(|rating| rating.option == option).map(|rating| rating.value.likely());
            of.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(one), high.max(one)))
        };
        let (least, most) = ratings()
            .map(|rating| span(&rating.option))
            .max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?;
        let own = self.scores(utilities, weights);
        let leader = first(&own)?;
        let (mut low, mut high, mut dethrones) = (f64::INFINITY, f64::NEG_INFINITY, Vec::new());
        for voter in voters {
            let mut moved = utilities.to_vec();
            for (row, said) in moved.iter_mut().zip(&voter.utilities) {
                if let (Some(utility), Some(said)) = (row.get_mut(criterion), said.get(criterion)) {
                    *utility = *said;
                }
            }
            let scores = self.scores(&moved, weights);
            let others = scores.iter().enumerate().filter(|(at, _)| *at != leader);
            let best = others.map(|(_, score)| *score).fold(f64::NEG_INFINITY, f64::max);
            let lead = scores.get(leader).copied().unwrap_or(0.0) - if best.is_finite() { best } else { 0.0 };
            (low, high) = (low.min(lead), high.max(lead));
            if lead < -1e-12
                && let Some(other) = first(&scores)
                && !dethrones.contains(&other)
            {
                dethrones.push(other);
            }
        }
        Some(DisputeOutcome {
            criterion,
            about: DisputeAbout::Ratings,
            least,
            most,
            moves: 100.0 * (high - low),
            lead_least: 100.0 * low,
            dethrones: self.ids(&dethrones),
        })
    }

    fn ids(&self, options: &[usize]) -> Vec<String> {
        options.iter().filter_map(|at| Some(self.options.get(*at)?.id.clone())).collect()
    }

    fn sentence(&self, disputes: &[DisputeOutcome], scores: &[f64], voters: usize) -> String {
        let Some(leader) = first(scores).and_then(|at| self.options.get(at)) else {
            return "No option is allowed, so there is nothing to argue about.".to_owned();
        };
        let leader = full_name(leader);
        let name = |found: &DisputeOutcome| {
            let name = self.criteria.get(found.criterion).map_or("", |used| &*used.criterion.name);
            match found.about {
                DisputeAbout::Weight => lower_first(name),
                DisputeAbout::Ratings => format!("the ratings of {}", lower_first(name)),
            }
        };
        let (matter, idle): (Vec<_>, Vec<_>) = disputes.iter().partition(|found| !found.dethrones.is_empty());
        let list = |disputes: &[&DisputeOutcome]| {
            listed(&disputes.iter().map(|found| name(found)).collect::<Vec<_>>())
        };
        match (matter.is_empty(), idle.is_empty()) {
            _ if voters < 2 => format!("One ballot: {leader} leads."),
            (true, true) => format!("You agree: {leader} leads, whoever's weights are taken."),
            (true, false) => format!(
                "Nothing you differ about changes the answer: {leader} leads at everybody's weight of {}.",
                list(&idle)
            ),
            (false, true) => format!("Argue about {}: it changes the answer.", list(&matter)),
            (false, false) => {
                let does = if idle.len() == 1 { "does" } else { "do" };
                format!(
                    "Argue about {}: it changes the answer. {} {does} not.",
                    list(&matter),
                    upper_first(&list(&idle))
                )
            }
        }
    }
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A, B, …, Z, AA, AB, …
fn letters() -> impl Iterator<Item = String> {
    let alphabet = || ('A'..='Z').map(String::from);
    alphabet()
        .chain(alphabet().flat_map(move |first| alphabet().map(move |second| format!("{first}{second}"))))
}

fn first(scores: &[f64]) -> Option<usize> {
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    scores.iter().position(|score| *score >= best)
}

/// Each option's utilities, the voters' mean.
fn mean_utilities(voters: &[&Worked<'_>]) -> Option<Vec<Vec<f64>>> {
    let count = voters.len() as f64;
    let mut mean = voters.first()?.utilities.clone();
    for (option, row) in mean.iter_mut().enumerate() {
        for (criterion, utility) in row.iter_mut().enumerate() {
            let said =
                |one: &&Worked<'_>| one.utilities.get(option).and_then(|row| row.get(criterion)).copied();
            *utility = voters.iter().filter_map(said).sum::<f64>() / count;
        }
    }
    Some(mean)
}

/// Takes the group's weights as the decision's own: ranges from the least to the most that a voter
/// said, around the mean, and the ratings likewise. `None` before a round is revealed.
pub fn adopt(assessment: &Assessment) -> Option<Edit> {
    let group = assessment.group.as_ref()?;
    let (nth, result) =
        group.rounds.iter().enumerate().rev().find_map(|(at, round)| Some((at, round.result.as_ref()?)))?;
    let most = result.weights.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    // A tenth of a point is finer than anyone weighs.
    let points = |share: f64| libm::round(1000.0 * share / most) / 10.0;
    let counted = || result.ballots.iter().filter(|ballot| ballot.counts);
    let mut changes = vec![Change::Weighing(Weighing::Ranges)];
    for (at, (used, mean)) in assessment.criteria.iter().zip(&result.weights).enumerate() {
        let said = || counted().filter_map(|ballot| ballot.weights.get(at).copied());
        let least = said().fold(*mean, f64::min);
        let most = said().fold(*mean, f64::max);
        // What nobody weighs goes on waiting.
        if most <= 0.0 {
            continue;
        }
        let range = Estimate::new(points(least), points(*mean), points(most)).ok()?;
        changes.push(Change::Weigh { criterion: used.criterion.id.to_string(), points: range });
    }
    changes.extend(rated_by_all(&assessment.decision, nth));
    Some(Edit::new("Adopt the group's weights", Change::Many(changes)))
}

/// The voters' ratings as ranges.
fn rated_by_all(decision: &Decision, nth: usize) -> Vec<Change> {
    let workshop = &decision.workshop;
    let voters: Vec<&Ballot> = workshop
        .rounds
        .get(nth)
        .into_iter()
        .flat_map(|round| &round.ballots)
        .filter(|ballot| workshop.person(&ballot.person).is_some_and(|person| person.role == Role::Voter))
        .collect();
    let mut changes = Vec::new();
    for criterion in &decision.own_criteria {
        let of_it =
            || voters.iter().flat_map(|ballot| &ballot.ratings).filter(|one| one.criterion == criterion.id);
        let mut options: Vec<&str> = of_it().map(|rating| rating.option.as_str()).collect();
        options.sort_unstable();
        options.dedup();
        for option in options {
            let said: Vec<f64> = of_it()
                .filter(|rating| rating.option == option)
                .map(|rating| rating.value.likely())
                .collect();
            let mean = said.iter().sum::<f64>() / said.len() as f64;
            let (least, most) =
                said.iter().fold((mean, mean), |(low, high), one| (low.min(*one), high.max(*one)));
            let Ok(value) = Estimate::new(least, mean, most) else { continue };
            changes.push(Change::RateOption {
                criterion: criterion.id.clone(),
                option: option.to_owned(),
                value: Some(value),
                because: format!("the group's ratings, round {} of the workshop", nth + 1),
            });
        }
    }
    changes
}
