//! The criteria, each measured in a natural unit: those an engine measures first, then the
//! person's own, rated option by option.

use crate::decision::{Decision, OwnCriterion};
use crate::terms::quantity::number;
use crate::terms::{Money, Unit};
use std::borrow::Cow;

/// Something an option is judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// Stable, in kebab case.
    pub id: Cow<'static, str>,
    pub name: Cow<'static, str>,
    pub unit: CriterionUnit,
    /// What its values are told in, where they are money; they are dollars.
    pub money: Money,
    /// Whether more is better.
    pub more_is_better: bool,
    /// How it is measured, in one sentence.
    pub measured: Cow<'static, str>,
    /// What its values count, for a column's head: `of requests`.
    pub counted: Cow<'static, str>,
    /// Whether it counts before anybody has weighed it. The others wait: with a dozen criteria of
    /// unknown weight a first verdict would be noise, and a record of years ago would change with
    /// every criterion that is added to the program.
    pub counts_unasked: bool,
}

/// What a criterion counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CriterionUnit {
    Natural(Unit),
    /// In somebody's own words; may be empty.
    Own(String),
}

impl Criterion {
    /// `$4,861`, `12 weeks`
    pub fn words(&self, value: f64) -> String {
        match &self.unit {
            CriterionUnit::Natural(Unit::Percent) if is_all_but_nothing(value) => ">99.999 %".to_owned(),
            CriterionUnit::Natural(unit) => self.money.with_unit(value, *unit),
            CriterionUnit::Own(unit) => format!("{} {unit}", number(value)).trim_end().to_owned(),
        }
    }

    /// A value whose unit stands elsewhere.
    pub fn plain(&self, value: f64) -> String {
        match &self.unit {
            CriterionUnit::Natural(Unit::Percent) if is_all_but_nothing(value) => ">99.999".to_owned(),
            CriterionUnit::Natural(unit) => self.money.without_unit(value, *unit),
            CriterionUnit::Own(_) => number(value),
        }
    }

    /// What stands behind its values as people read them; may be empty.
    pub fn symbol(&self) -> String {
        match &self.unit {
            CriterionUnit::Natural(unit) => self.money.symbol(*unit),
            CriterionUnit::Own(unit) => unit.clone(),
        }
    }

    /// What its values are counted in as engines have them; may be empty.
    pub fn counted_in(&self) -> &str {
        match &self.unit {
            CriterionUnit::Natural(unit) => unit.symbol(),
            CriterionUnit::Own(unit) => unit,
        }
    }

    /// Whether it is counted in this unit.
    pub fn counts(&self, unit: Unit) -> bool {
        self.unit == CriterionUnit::Natural(unit)
    }
}

/// Whether the digits that tell a share from all of it are more than any measure knows.
const fn is_all_but_nothing(percent: f64) -> bool {
    percent > 99.999 && percent < 100.0
}

/// Every criterion of a decision, in the order shown.
pub fn all(decision: &Decision, money: Money) -> Vec<Criterion> {
    let measured = MEASURED.iter().map(|measured| measured.criterion(money));
    measured.chain(decision.own_criteria.iter().map(own)).collect()
}

/// What a criterion of that id is called, measured or the decision's own.
pub fn name_of<'a>(decision: &'a Decision, id: &str) -> Option<&'a str> {
    let measured = MEASURED.iter().find(|criterion| criterion.id == id).map(|criterion| criterion.name);
    measured.or_else(|| decision.own_criterion(id).map(|criterion| criterion.name.as_str()))
}

/// Ids of the criteria that engines measure.
pub fn measured_ids() -> impl Iterator<Item = &'static str> {
    MEASURED.iter().map(|criterion| criterion.id)
}

fn own(stated: &OwnCriterion) -> Criterion {
    Criterion {
        id: Cow::Owned(stated.id.clone()),
        name: Cow::Owned(stated.name.clone()),
        unit: CriterionUnit::Own(stated.unit.clone()),
        money: Money::DOLLARS,
        more_is_better: stated.scale.best > stated.scale.worst,
        measured: Cow::Borrowed("Rated by you, option by option"),
        counted: Cow::Owned(stated.unit.clone()),
        counts_unasked: true,
    }
}

/// A criterion that an engine measures.
struct Measured {
    id: &'static str,
    name: &'static str,
    unit: Unit,
    more_is_better: bool,
    told: &'static str,
    counted: &'static str,
    counts_unasked: bool,
}

impl Measured {
    fn criterion(&self, money: Money) -> Criterion {
        Criterion {
            id: Cow::Borrowed(self.id),
            name: Cow::Borrowed(self.name),
            unit: CriterionUnit::Natural(self.unit),
            money,
            more_is_better: self.more_is_better,
            measured: Cow::Borrowed(self.told),
            counted: if self.unit.is_money() {
                Cow::Owned(format!("{} {}", money.name(), self.counted))
            } else {
                Cow::Borrowed(self.counted)
            },
            counts_unasked: self.counts_unasked,
        }
    }
}

/// In the order of [`super::measures::criteria`].
const MEASURED: [Measured; 12] = [
    Measured {
        id: "horizon-cost",
        name: "Cost over the horizon",
        unit: Unit::Usd,
        more_is_better: false,
        told: "All bills over the horizon, people included, discounted to today",
        // Of whatever money is reckoned in.
        counted: "of today",
        counts_unasked: true,
    },
    Measured {
        id: "latency-share",
        name: "Answers within the target",
        unit: Unit::Percent,
        more_is_better: true,
        told: "Share of requests answered within the target: service time, plus the wait for a processor (Erlang C by the hour) or the cold start for the cold share",
        counted: "of requests",
        counts_unasked: true,
    },
    Measured {
        id: "migration-effort",
        name: "Migration effort",
        unit: Unit::PersonMonths,
        more_is_better: false,
        told: "Person-months from where it runs today, by path and size of the code",
        counted: "person-months",
        counts_unasked: true,
    },
    Measured {
        id: "security-duties",
        name: "Security duties carried",
        unit: Unit::Duties,
        more_is_better: false,
        told: "Layers you answer for, weighted by the data's sensitivity and the rules to prove",
        counted: "duties",
        counts_unasked: true,
    },
    Measured {
        id: "operations-effort",
        name: "Operations effort",
        unit: Unit::PersonDaysAMonth,
        more_is_better: false,
        told: "What no bill shows: nights on call and months of learning, spread over the horizon",
        counted: "person-days a month",
        counts_unasked: true,
    },
    Measured {
        id: "portability",
        name: "Effort to leave",
        unit: Unit::PersonMonths,
        more_is_better: false,
        told: "Person-months to move away again",
        counted: "person-months",
        counts_unasked: true,
    },
    Measured {
        id: "time-to-release",
        name: "Time to a first release",
        unit: Unit::Weeks,
        more_is_better: false,
        told: "Weeks until a first release can run there: what is ordered comes first, then moving and learning are shared by the people there are",
        counted: "weeks",
        counts_unasked: false,
    },
    Measured {
        id: "readiness",
        name: "Team readiness",
        unit: Unit::Percent,
        more_is_better: true,
        told: "Share of the first year in which the team knows what it does",
        counted: "of the first year",
        counts_unasked: false,
    },
    Measured {
        id: "control",
        name: "Under your own hand",
        unit: Unit::Percent,
        more_is_better: true,
        told: "Share of what must stay under your own hand that stays there; what is shared with the provider counts half",
        counted: "of what you named",
        counts_unasked: false,
    },
    Measured {
        id: "maturity",
        name: "Maturity",
        unit: Unit::Points,
        more_is_better: true,
        told: "Tooling, track record and outlook of the model at this provider, as judged in the catalogue's year",
        counted: "points of 100",
        counts_unasked: false,
    },
    Measured {
        id: "elasticity",
        name: "Elasticity",
        unit: Unit::Percent,
        more_is_better: true,
        told: "Share of requests that find room in the hour into which traffic rises most: the lag of scaling, and its worst minute against limits and scaling rates",
        counted: "of requests",
        counts_unasked: false,
    },
    Measured {
        id: "availability",
        name: "Time down",
        unit: Unit::Minutes,
        more_is_better: false,
        told: "Estimated minutes down a year: machines k of n with a common cause, platform and services in series, and disasters; contracts are not counted",
        counted: "minutes a year",
        counts_unasked: false,
    },
];

/// How many criteria the engines measure.
pub const COUNT: usize = MEASURED.len();
