//! The criteria, each measured in a natural unit.

use crate::terms::Unit;

/// Something an option is judged by.
#[derive(Debug, PartialEq)]
pub struct Criterion {
    /// Stable, in kebab case.
    pub id: &'static str,
    pub name: &'static str,
    pub unit: Unit,
    /// Whether more is better.
    pub more_is_better: bool,
    /// How it is measured, in one sentence.
    pub measured: &'static str,
}

/// Every criterion, in the order shown; [`Index`] names their places.
pub const CRITERIA: [Criterion; 6] = [
    Criterion {
        id: "horizon-cost",
        name: "Cost over the horizon",
        unit: Unit::Usd,
        more_is_better: false,
        measured: "All bills over the horizon, people included, discounted to today",
    },
    Criterion {
        id: "latency-share",
        name: "Answers within the target",
        unit: Unit::Percent,
        more_is_better: true,
        measured: "Share of requests answered within the target: service time, plus cold start for the cold share",
    },
    Criterion {
        id: "migration-effort",
        name: "Migration effort",
        unit: Unit::PersonMonths,
        more_is_better: false,
        measured: "Person-months from where it runs today, by path and size of the code",
    },
    Criterion {
        id: "security-duties",
        name: "Security duties carried",
        unit: Unit::Duties,
        more_is_better: false,
        measured: "Layers you answer for, weighted by the data's sensitivity and the rules to prove",
    },
    Criterion {
        id: "operations-effort",
        name: "Operations effort",
        unit: Unit::PersonDaysAMonth,
        more_is_better: false,
        measured: "What no bill shows: nights on call and months of learning, spread over the horizon",
    },
    Criterion {
        id: "portability",
        name: "Effort to leave",
        unit: Unit::PersonMonths,
        more_is_better: false,
        measured: "Person-months to move away again",
    },
];

/// How many criteria there are.
pub const COUNT: usize = CRITERIA.len();

/// The criterion of that id.
pub fn by_id(id: &str) -> Option<&'static Criterion> {
    CRITERIA.iter().find(|criterion| criterion.id == id)
}
