//! SMAA-2: how much of all thinkable weights speaks for each option.
//!
//! Lahdelma & Salminen, "SMAA-2: Stochastic multicriteria acceptability analysis for group decision
//! making", Operations Research 49 (2001); Tervonen & Lahdelma, European Journal of Operational
//! Research 178 (2007). Options that tie share the better rank, as in R's `smaa`. For two and three
//! criteria the weights are a line and a triangle, and the shares of it are computed exactly;
//! otherwise they are sampled.

mod exact;
mod sampled;

pub use exact::exact;
pub use sampled::sampled;

pub use super::simplex::WeightSpace;
use super::table::bounded;
use super::{AnalysisError, Direction, weights};
use crate::terms::chance::normal_quantile;

/// What is known of an option on a criterion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measurement {
    Exactly(f64),
    Uniform { low: f64, high: f64 },
    Normal { mean: f64, sd: f64 },
}

/// Options × criteria, all valued so that a weighted sum makes sense, with the weights thinkable.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    rows: Vec<Vec<Measurement>>,
    weights: WeightSpace,
}

/// What SMAA-2 says.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptability {
    /// Options × ranks. Rows sum to one; columns need not, since ties share the better rank.
    pub rank_acceptability: Vec<Vec<f64>>,
    /// Mean of the weights under which the option is first; `None` where there are none.
    pub central_weights: Vec<Option<Vec<f64>>>,
    /// How often the option is first under its own central weights; `None` where it has none.
    pub confidence_factor: Vec<Option<f64>>,
    /// How often the row is strictly above the column.
    pub pairwise_winning: Vec<Vec<f64>>,
    /// `None` where the shares are exact.
    pub draws: Option<u32>,
}

/// Exact where it can be, else from `draws` samples.
pub fn smaa2(problem: &Problem, seed: u64, draws: u32) -> Result<Acceptability, AnalysisError> {
    match exact(problem) {
        Some(acceptability) => Ok(acceptability),
        None => sampled(problem, seed, draws),
    }
}

/// Draws needed for a share to be within `half_width` with `confidence`: `z² / (4 d²)`, rounded up
/// (Tervonen & Lahdelma 2007).
pub fn sample_size(confidence: f64, half_width: f64) -> Result<f64, AnalysisError> {
    for (name, value) in [("confidence", confidence), ("half_width", half_width)] {
        if !(value > 0.0 && value < 1.0) {
            return Err(AnalysisError::OutOfRange { name, value, range: "0 to 1, ends excluded" });
        }
    }
    let z = normal_quantile(f64::midpoint(1.0, confidence));
    Ok((z * z / (4.0 * half_width * half_width)).ceil())
}

impl Problem {
    /// Refuses what is empty, ragged or not finite, and weights that do not fit. Where less is
    /// better the sign is turned.
    pub fn new(
        mut rows: Vec<Vec<Measurement>>,
        directions: &[Direction],
        weights: WeightSpace,
    ) -> Result<Self, AnalysisError> {
        if rows.is_empty() {
            return Err(AnalysisError::NoOptions);
        }
        let criteria = directions.len();
        if criteria == 0 {
            return Err(AnalysisError::NoCriteria);
        }
        for (option, row) in rows.iter_mut().enumerate() {
            if row.len() != criteria {
                return Err(AnalysisError::Ragged {
                    option: option + 1,
                    found: row.len(),
                    expected: criteria,
                });
            }
            for (criterion, (measurement, direction)) in row.iter_mut().zip(directions).enumerate() {
                *measurement = measurement.checked(option + 1, criterion + 1)?;
                if *direction == Direction::Min {
                    *measurement = measurement.turned();
                }
            }
        }
        Ok(Self { rows, weights: fitting(weights, criteria)? })
    }

    fn criteria(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// The values where nothing is uncertain.
    fn values(&self) -> Option<Vec<Vec<f64>>> {
        let value = |measurement: &Measurement| match measurement {
            Measurement::Exactly(value) => Some(*value),
            _ => None,
        };
        self.rows.iter().map(|row| row.iter().map(value).collect()).collect()
    }
}

fn fitting(space: WeightSpace, criteria: usize) -> Result<WeightSpace, AnalysisError> {
    match space {
        WeightSpace::Any => Ok(WeightSpace::Any),
        WeightSpace::Ordered(order) => {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            if !sorted.into_iter().eq(0..criteria) {
                return Err(AnalysisError::NotAnOrder { criteria });
            }
            Ok(WeightSpace::Ordered(order))
        }
        WeightSpace::Given(stated) => {
            if stated.len() != criteria {
                let what = "weights";
                return Err(AnalysisError::WrongCount { what, found: stated.len(), expected: criteria });
            }
            Ok(WeightSpace::Given(weights::direct(&stated)?))
        }
    }
}

impl Measurement {
    fn checked(self, option: usize, criterion: usize) -> Result<Self, AnalysisError> {
        let is_bounded = match self {
            Self::Exactly(value) => bounded(value),
            Self::Uniform { low, high } => bounded(low) && bounded(high),
            Self::Normal { mean, sd } => bounded(mean) && bounded(sd),
        };
        match self {
            _ if !is_bounded => Err(AnalysisError::ValueNotFinite { option, criterion }),
            Self::Uniform { low, high } if low > high => {
                Err(AnalysisError::ValueReversed { option, criterion, low, high })
            }
            Self::Normal { sd, .. } if sd < 0.0 => {
                Err(AnalysisError::NegativeDeviation { option, criterion, sd })
            }
            sound => Ok(sound),
        }
    }

    const fn turned(self) -> Self {
        match self {
            Self::Exactly(value) => Self::Exactly(-value),
            Self::Uniform { low, high } => Self::Uniform { low: -high, high: -low },
            Self::Normal { mean, sd } => Self::Normal { mean: -mean, sd },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn certain(rows: &[&[f64]]) -> Problem {
        let rows: Vec<Vec<Measurement>> =
            rows.iter().map(|row| row.iter().copied().map(Measurement::Exactly).collect()).collect();
        let directions = vec![Direction::Max; rows[0].len()];
        Problem::new(rows, &directions, WeightSpace::Any).unwrap()
    }

    #[track_caller]
    fn check(got: &[Vec<f64>], expected: &[&[f64]], tolerance: f64) {
        assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(expected) {
            for (got, expected) in got.iter().zip(expected.iter()) {
                assert!((got - expected).abs() <= tolerance, "{got} is not {expected}");
            }
        }
    }

    #[test]
    fn three_options_each_best_at_one_thing() {
        let result = exact(&certain(&[&[1.0, 0.0, 0.0], &[0.0, 1.0, 0.0], &[0.0, 0.0, 1.0]])).unwrap();
        check(&result.rank_acceptability, &[&[1.0 / 3.0; 3][..]; 3], 1e-14);
        let central = result.central_weights[0].clone().unwrap();
        check(&[central], &[&[11.0 / 18.0, 7.0 / 36.0, 7.0 / 36.0]], 1e-14);
        assert_eq!(result.confidence_factor, [Some(1.0); 3]);
    }

    #[test]
    fn twins_share_the_better_rank() {
        let result = exact(&certain(&[&[1.0, 0.0], &[1.0, 0.0], &[0.0, 1.0]])).unwrap();
        check(&result.rank_acceptability, &[&[0.5, 0.5, 0.0], &[0.5, 0.5, 0.0], &[0.5, 0.0, 0.5]], 1e-14);
    }

    #[test]
    fn a_dominated_option_is_never_first_and_has_no_central_weights() {
        let problem = certain(&[&[1.0, 1.0, 0.0], &[0.9, 0.9, 0.0], &[0.0, 0.0, 1.0]]);
        for result in [exact(&problem).unwrap(), sampled(&problem, 1, 20_000).unwrap()] {
            assert_eq!(result.rank_acceptability[1][..1], [0.0]);
            assert_eq!((&result.central_weights[1], result.confidence_factor[1]), (&None, None));
            assert!((result.rank_acceptability[0][0] - 0.75).abs() < 0.01);
        }
    }

    /// Sampled scores have seven digits: where next to no weight lies on what sets two apart, they may
    /// come out level, and share that draw of two thousand.
    const ROUNDED: f64 = 1.001 / 2_000.0;

    proptest! {
        /// Whoever is worse in something and better in nothing takes first place from nobody; nor
        /// does one that is level with another, since twins share the better rank.
        #[test]
        fn a_dominated_option_added_takes_first_place_from_nobody(
            rows in prop::collection::vec(prop::collection::vec(0.0..1.0, 3), 2..6),
            at in any::<prop::sample::Index>(),
            worse in prop::collection::vec(prop_oneof![Just(0.0), 0.01..0.5], 3),
        ) {
            let above = at.index(rows.len());
            let mut more = rows.clone();
            more.push(rows[above].iter().zip(&worse).map(|(value, less)| value - less).collect());
            let first = |rows: &[Vec<f64>]| -> Vec<f64> {
                let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
                let found = sampled(&certain(&rows), 11, 2_000).unwrap();
                found.rank_acceptability.iter().map(|ranks| ranks[0]).collect()
            };
            let (before, after) = (first(&rows), first(&more));
            let is_level = worse.iter().all(|less| *less <= 0.0);
            for (option, (before, after)) in before.iter().zip(&after).enumerate() {
                prop_assert!((before - after).abs() <= ROUNDED, "{option}: {before} and {after}");
            }
            let added = after[rows.len()];
            if is_level {
                prop_assert!((added - after[above]).abs() < 1e-12, "{added} and {}", after[above]);
            } else {
                prop_assert!(added <= ROUNDED, "it is dominated and first in {added}");
            }
        }
    }

    #[test]
    fn samples_agree_with_areas() {
        let problem = certain(&[&[0.9, 0.2, 0.4], &[0.3, 0.8, 0.5], &[0.5, 0.5, 0.7], &[0.1, 0.6, 0.9]]);
        let (areas, samples) = (exact(&problem).unwrap(), sampled(&problem, 7, 100_000).unwrap());
        let rows: Vec<&[f64]> = areas.rank_acceptability.iter().map(Vec::as_slice).collect();
        check(&samples.rank_acceptability, &rows, 3.0 * 0.5 / libm::sqrt(100_000.0));
        let rows: Vec<&[f64]> = areas.pairwise_winning.iter().map(Vec::as_slice).collect();
        check(&samples.pairwise_winning, &rows, 3.0 * 0.5 / libm::sqrt(100_000.0));
    }

    #[test]
    fn options_that_differ_by_a_hair_are_told_apart() {
        let problem = certain(&[&[0.5, 0.5, 0.5, 0.5], &[0.5, 0.5, 0.5, 0.5 + 1e-12], &[1.0, 0.0, 0.0, 0.0]]);
        let result = sampled(&problem, 1, 10_000).unwrap();
        assert_eq!(result.pairwise_winning[1][..1], [1.0]);
        assert_eq!(result.rank_acceptability[0][..1], [0.0]);
    }

    #[test]
    fn uncertain_measurements_under_given_weights() {
        let normal = |mean| vec![Measurement::Normal { mean, sd: 1.0 }];
        let given = WeightSpace::Given(vec![1.0]);
        let problem = Problem::new(vec![normal(1.0), normal(0.0)], &[Direction::Max], given).unwrap();
        let result = smaa2(&problem, 3, 200_000).unwrap();
        // Φ(1/√2): the difference of the two is normal with variance 2.
        assert!((result.rank_acceptability[0][0] - 0.760_25).abs() < 0.004);
        assert_eq!(result.draws, Some(200_000));
        assert!((result.confidence_factor[0].unwrap() - 0.760_25).abs() < 0.004);
    }

    #[test]
    fn one_thread_and_two_give_the_same_bits() {
        let problem = certain(&[&[0.9, 0.2, 0.4, 0.1], &[0.3, 0.8, 0.5, 0.2], &[0.5, 0.5, 0.7, 0.3]]);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| sampled(&problem, 5, 30_001).unwrap())
        };
        assert_eq!(run(1), run(2));
    }

    #[test]
    fn a_measurement_that_is_none_is_refused_for_what_it_is() {
        let refused = |measurement| {
            let rows = vec![vec![Measurement::Exactly(1.0)], vec![measurement]];
            Problem::new(rows, &[Direction::Max], WeightSpace::Any).unwrap_err().to_string()
        };
        let reversed = refused(Measurement::Uniform { low: 2.0, high: 1.0 });
        assert!(reversed.contains("option 2 on criterion 1 lies between 2 and 1"), "{reversed}");
        let negative = refused(Measurement::Normal { mean: 0.0, sd: -1.0 });
        assert!(negative.contains("standard deviation -1"), "{negative}");
        let infinite = refused(Measurement::Normal { mean: f64::INFINITY, sd: -1.0 });
        assert!(infinite.contains("not a finite number"), "{infinite}");
    }

    #[test]
    fn stated_weights_come_back_to_the_last_digit() {
        let rows = [[3.0, 1.0, 2.0, 0.0], [0.0, 2.0, 1.0, 3.0]];
        let rows = rows.map(|row| row.map(Measurement::Exactly).to_vec()).to_vec();
        let stated = WeightSpace::Given(vec![0.3, 0.2, 0.4, 0.1]);
        let problem = Problem::new(rows, &[Direction::Max; 4], stated).unwrap();
        let found = sampled(&problem, 1, 1).unwrap();
        assert_eq!(found.central_weights[0], Some(vec![0.3, 0.2, 0.4, 0.1]));
    }

    #[test]
    fn the_sample_size_of_tervonen_and_lahdelma() {
        assert_eq!(sample_size(0.95, 0.01), Ok(9604.0));
        assert_eq!(sample_size(0.95, 0.05), Ok(385.0));
        assert!(sample_size(0.95, 0.0).is_err());
        assert!(sample_size(1.0, 0.01).is_err());
    }
}
