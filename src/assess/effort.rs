//! What a way of hosting asks of the people there: moving, learning, nights, and the weeks until a
//! first release.

use super::candidates::Candidate;
use super::prepared::Prepared;
use crate::catalog::RatingKind;
use crate::decision::{OnCall, Start};
use crate::terms::HostingModel;

/// What it takes to get to a candidate, in one future.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Person-months.
    pub migration: f64,
    /// Months until the team is fluent, 0 where it is.
    pub learning_months: f64,
    /// Person-months that this takes from other work.
    pub learning: f64,
}

impl Effort {
    pub fn of(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> Self {
        Self {
            migration: migration(prepared, candidate, draw),
            learning_months: learning_months(prepared, candidate, draw).into_iter().fold(0.0, f64::max),
            learning: learning(prepared, candidate, draw),
        }
    }

    /// Percent of the first year in which the team knows what it does.
    pub fn readiness(&self) -> f64 {
        100.0 * (1.0 - self.learning_months / MONTHS_A_YEAR).clamp(0.0, 1.0)
    }
}

/// Person-months from where it runs today.
pub fn migration(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    migration_of(prepared, candidate, 1.0, draw)
}

/// Person-months of moving a share of the code to a candidate.
pub fn migration_of(prepared: &Prepared, candidate: &Candidate, share: f64, draw: Option<usize>) -> f64 {
    let Some((fixed, lines)) = candidate.migration else { return 0.0 };
    let tables = prepared.tables();
    let get = |at| prepared.at(at, draw);
    let has_a_past = tables.choices.start != Start::Greenfield;
    let ten_thousands = if has_a_past { get(tables.application.code) / 10.0 } else { 0.0 };
    (get(fixed) + get(lines) * ten_thousands * share) * tables.choices.effort_factor()
}

const MONTHS_A_YEAR: f64 = 12.0;
const WEEKS_A_MONTH: f64 = 365.25 / 7.0 / MONTHS_A_YEAR;
/// Working days in a month.
const DAYS_A_MONTH: f64 = 21.0;
/// Days a night call costs: the night and the morning after. Judged.
const DAYS_A_CALL: f64 = 0.5;
/// People who know a model well enough that nobody else has to learn it. Judged.
const ENOUGH_PEOPLE: f64 = 2.0;
/// Share of the time that learning takes from other work. Judged.
const LEARNING_SHARE: f64 = 0.5;

/// Person-days a month that no bill shows: nights, and learning spread over the horizon.
pub fn operations(prepared: &Prepared, candidate: &Candidate, effort: &Effort, draw: Option<usize>) -> f64 {
    let tables = prepared.tables();
    let answered = match tables.choices.on_call {
        OnCall::Rota => 1.0,
        OnCall::BestEffort => 0.7,
        OnCall::Nobody => 0.2,
    };
    let nights = prepared.rated(candidate, RatingKind::NightCalls, draw) * answered * DAYS_A_CALL;
    nights + effort.learning * DAYS_A_MONTH / tables.horizon_months as f64
}

/// Weeks until a first release can run there: what is ordered comes first, then moving and learning
/// are shared by the people there are. What the application itself takes is the same everywhere.
pub fn weeks(prepared: &Prepared, candidate: &Candidate, effort: &Effort, draw: Option<usize>) -> f64 {
    if candidate.model == HostingModel::AsIs {
        return 0.0;
    }
    let team = prepared.tables().application.team;
    let people = team.into_iter().map(|skill| prepared.at(skill, draw)).fold(1.0, f64::max);
    let person_months = effort.migration + effort.learning;
    candidate.lead_weeks + person_months / people * WEEKS_A_MONTH
}

/// Person-months of leaving it again.
pub fn exit(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    prepared.rated(candidate, RatingKind::ExitPersonMonths, draw) * prepared.decision.components.len() as f64
}

/// Person-months that learning takes from other work: those of one person for each subject that the
/// team lacks.
pub fn learning(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    learning_months(prepared, candidate, draw).into_iter().sum::<f64>() * LEARNING_SHARE
}

/// Months of learning the model, and of learning to secure it, which others do at the same time.
fn learning_months(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> [f64; 2] {
    if candidate.model == HostingModel::AsIs {
        return [0.0, 0.0];
    }
    let application = &prepared.tables().application;
    let [servers, platforms, containers, functions] = application.team;
    let known = match candidate.model {
        HostingModel::Dedicated | HostingModel::Iaas => Some(servers),
        HostingModel::Paas => Some(platforms),
        HostingModel::Containers => Some(containers),
        HostingModel::Serverless => Some(functions),
        HostingModel::Saas | HostingModel::Mixed | HostingModel::AsIs => None,
    };
    let lacking = |at| (1.0 - prepared.at(at, draw) / ENOUGH_PEOPLE).clamp(0.0, 1.0);
    let rated = |kind| prepared.rated(candidate, kind, draw);
    [
        rated(RatingKind::LearningMonths) * known.map_or(1.0, lacking),
        application.team_security.map_or(0.0, |at| rated(RatingKind::SecurityLearningMonths) * lacking(at)),
    ]
}
