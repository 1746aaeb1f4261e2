//! Decision analysis: how to choose, with no idea what is being chosen.
//!
//! Options are rows, criteria are columns, and every method is a pure function in a file of its
//! own that names the paper it follows and gives back its intermediate values (ideal points,
//! flows, distances), because a number nobody can take apart convinces nobody. Where a definition
//! divides nought by nought the answer is an [`AnalysisError`] that says so, never a NaN.

pub mod additive;
pub mod ahp;
pub mod first;
pub mod group;
mod order;
pub mod promethee;
mod ranks;
mod real;
pub mod sampling;
pub mod scale;
pub mod simplex;
pub mod smaa;
pub mod stability;
pub mod table;
pub mod topsis;
pub mod value;
pub mod value_of_information;
pub mod vikor;
pub mod weight_change;
pub mod weights;

pub use order::competition_ranks;
pub use table::{Direction, Table};

/// Why a method has no answer. Options, criteria and judgements are counted from one, as people
/// count them.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AnalysisError {
    #[error("there is no option to compare")]
    NoOptions,
    #[error("there is no criterion to compare by")]
    NoCriteria,
    #[error("{found} criteria are more than the {most} that anybody could put in order")]
    TooManyCriteria { found: u32, most: u32 },
    #[error("option {option} has {found} values, but there are {expected} criteria")]
    Ragged { option: usize, found: usize, expected: usize },
    #[error("{found} {what} are given for {expected} criteria")]
    WrongCount { what: &'static str, found: usize, expected: usize },
    #[error("{what} {position} is not a finite number below 1e100")]
    NotFinite { what: &'static str, position: usize },
    #[error("the value of option {option} on criterion {criterion} is not a finite number below 1e100")]
    ValueNotFinite { option: usize, criterion: usize },
    #[error(
        "the value of option {option} on criterion {criterion} lies between {low} and {high}: the lower end comes first"
    )]
    ValueReversed { option: usize, criterion: usize, low: f64, high: f64 },
    #[error(
        "the value of option {option} on criterion {criterion} has the standard deviation {sd}: it must be 0 or above"
    )]
    NegativeDeviation { option: usize, criterion: usize, sd: f64 },
    #[error("weight {position} is {weight}: a weight must not be negative")]
    NegativeWeight { position: usize, weight: f64 },
    #[error("all weights are zero: nothing counts, so nothing can be ranked")]
    AllWeightsZero,
    #[error("worst and best are both {value}: a criterion that cannot differ has no utility")]
    AnchorsEqual { value: f64 },
    #[error("{method} needs at least two options: with one, its flows and distances are 0/0")]
    SingleOption { method: &'static str },
    #[error(
        "criterion {criterion} has the same value for every option: min-max scaling is 0/0 there; leave the criterion out"
    )]
    ConstantCriterion { criterion: usize },
    #[error("criterion {criterion} cannot be scaled by {scale}: it would divide by zero")]
    DividesByZero { criterion: usize, scale: &'static str },
    #[error("option {option} lies on the ideal and on the anti-ideal point at once, so its closeness is 0/0")]
    ClosenessUndefined { option: usize },
    #[error("{name} is {value}, but must lie in {range}")]
    OutOfRange { name: &'static str, value: f64, range: &'static str },
    #[error("criterion {criterion}: {problem}")]
    Preference { criterion: usize, problem: &'static str },
    #[error("the judgements are {rows} rows, but row {row} has {found} entries: a pairwise matrix is square")]
    NotSquare { rows: usize, row: usize, found: usize },
    #[error("the judgement of {row} over {column} is {value}: it must be positive and finite")]
    JudgementNotPositive { row: usize, column: usize, value: f64 },
    #[error(
        "the judgements of {row} over {column} ({value}) and of {column} over {row} ({back}) are not reciprocal"
    )]
    NotReciprocal { row: usize, column: usize, value: f64, back: f64 },
    #[error("the judgement of {row} over {column} is missing")]
    JudgementMissing { row: usize, column: usize },
    #[error("item {item} is not linked to item 1 by any chain of judgements: judge one more pair")]
    Unlinked { item: usize },
    #[error("the {what} did not settle in {steps} steps")]
    Unsettled { what: &'static str, steps: u32 },
    #[error("criterion {criterion} carries all the weight: the other weights have no ratios to keep")]
    NothingElseWeighs { criterion: usize },
    #[error("the weight order must name each of the {criteria} criteria once")]
    NotAnOrder { criteria: usize },
    #[error("at least one draw is needed")]
    NoDraws,
    #[error("{found} scores are given, but {options} options × {draws} draws are {expected}")]
    ScoreCount { found: usize, options: usize, draws: usize, expected: usize },
}
