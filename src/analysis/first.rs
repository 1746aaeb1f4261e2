//! Who comes first, in how many of the drawn futures.
//!
//! The rank acceptability of Lahdelma & Salminen, "SMAA-2", Operations Research 49 (2001), with
//! one difference: options that tie share the ranks they fill, so that every rank is taken by one
//! option in total and P(first) sums to one. In a future in which an option is not feasible it has
//! no part in the contest: it shares the ranks after the feasible ones.

use super::AnalysisError;
use super::ranks::{LANES, Lanes, PairWins, as_matrix, count, no_wins, share};
use rayon::prelude::*;

/// Scores of every option in every draw; more is better.
#[derive(Clone, Copy, Debug)]
pub struct Scores<'a, T> {
    pub options: usize,
    pub draws: usize,
    /// Option by option, each with all its draws: `values[option * draws + draw]`.
    pub values: &'a [T],
    /// Laid out like `values`; `None` where every option is feasible in every draw.
    pub feasible: Option<&'a [bool]>,
}

/// How the options stand over all draws in which at least one was feasible.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Draws in which at least one option was feasible; the shares below are of these.
    pub counted: usize,
    /// Draws in which none was.
    pub nothing_feasible: usize,
    /// Share of draws in which the option is first, ties split equally. Sums to one unless nothing
    /// was counted.
    pub p_first: Vec<f64>,
    /// Options × ranks, ties sharing the ranks they fill; rows and columns sum to one.
    pub rank_acceptability: Vec<Vec<f64>>,
    /// Share of draws in which the row is strictly above the column.
    pub pairwise_winning: Vec<Vec<f64>>,
}

/// Counts ranks over all draws, in blocks of fixed size on all threads; the result does not depend on how
/// many there are.
pub fn standing<T>(scores: Scores<'_, T>) -> Result<Standing, AnalysisError>
where
    T: Copy + PartialOrd + From<f32> + Send + Sync,
{
    let Scores { options, draws, values, feasible } = scores;
    let expected = options * draws;
    for found in [Some(values.len()), feasible.map(<[bool]>::len)].into_iter().flatten() {
        if found != expected {
            return Err(AnalysisError::ScoreCount { found, options, draws, expected });
        }
    }
    if options == 0 {
        return Err(AnalysisError::NoOptions);
    }
    let blocks: Vec<Tally> = (0..draws.div_ceil(LANES))
        .into_par_iter()
        .map(|block| Tally::of_block(scores, block * LANES))
        .collect::<Result<_, _>>()?;
    let total = blocks.into_iter().fold(Tally::new(options), Tally::plus);
    Ok(total.standing(options, draws))
}

struct Tally {
    counted: usize,
    /// Options × ranks: how often the option had that rank for itself.
    alone: Vec<u64>,
    /// Options × ranks: shares of ranks filled together with others.
    shared: Vec<f64>,
    wins: PairWins,
}

impl Tally {
    fn new(options: usize) -> Self {
        let ranks = options * options;
        Self { counted: 0, alone: vec![0; ranks], shared: vec![0.0; ranks], wins: no_wins(options) }
    }

    fn of_block<T: Copy + PartialOrd + From<f32>>(
        scores: Scores<'_, T>,
        start: usize,
    ) -> Result<Self, AnalysisError> {
        let Scores { options, draws, values, feasible } = scores;
        let lanes = LANES.min(draws - start);
        let mut block: Vec<Lanes<T>> = vec![[T::from(0.0); LANES]; options];
        let mut anyone = [feasible.is_none(); LANES];
        for (option, own) in block.iter_mut().enumerate() {
            let from = option * draws + start;
            for (score, value) in own.iter_mut().zip(values.iter().skip(from).take(lanes)) {
                // Only what is not a number is not equal to itself.
                if value.partial_cmp(value).is_none() {
                    return Err(AnalysisError::NotFinite {
                        what: "the score of option",
                        position: option + 1,
                    });
                }
                *score = *value;
            }
            if let Some(feasible) = feasible {
                let masked = own.iter_mut().zip(&mut anyone).zip(feasible.iter().skip(from).take(lanes));
                for ((score, anyone), feasible) in masked {
                    *anyone |= feasible;
                    if !feasible {
                        *score = T::from(f32::NEG_INFINITY);
                    }
                }
            }
        }
        let mut tally = Self::new(options);
        let mut above = vec![[0_u32; LANES]; options];
        count(&block, &mut above, &mut tally.wins);
        let mut level = vec![0_u32; options];
        for lane in (0..lanes).filter(|lane| anyone.get(*lane) == Some(&true)) {
            tally.counted += 1;
            tally.add_draw(&above, lane, &mut level);
        }
        Ok(tally)
    }

    /// Options with the same number above them are level, and fill as many ranks from there.
    fn add_draw(&mut self, above: &[Lanes<u32>], lane: usize, level: &mut [u32]) {
        let rank = |lanes: &Lanes<u32>| lanes.get(lane).map_or(0, |above| *above as usize);
        level.fill(0);
        for own in above {
            if let Some(level) = level.get_mut(rank(own)) {
                *level += 1;
            }
        }
        let rows = self.alone.chunks_exact_mut(above.len()).zip(self.shared.chunks_exact_mut(above.len()));
        for (own, (alone, shared)) in above.iter().zip(rows) {
            let rank = rank(own);
            match level.get(rank) {
                Some(&filled) if filled > 1 => {
                    for share in shared.iter_mut().skip(rank).take(filled as usize) {
                        *share += 1.0 / f64::from(filled);
                    }
                }
                _ => {
                    if let Some(alone) = alone.get_mut(rank) {
                        *alone += 1;
                    }
                }
            }
        }
    }

    fn plus(mut self, other: Self) -> Self {
        self.counted += other.counted;
        for (sum, more) in self.alone.iter_mut().zip(other.alone) {
            *sum += more;
        }
        for (sum, more) in self.shared.iter_mut().zip(other.shared) {
            *sum += more;
        }
        for (sum, more) in self.wins.iter_mut().zip(other.wins) {
            *sum = [sum[0] + more[0], sum[1] + more[1]];
        }
        self
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of draws is far below 2^53")]
    fn standing(self, options: usize, draws: usize) -> Standing {
        let counted = self.counted as f64;
        let of_counted = |sum: f64| if counted > 0.0 { sum / counted } else { 0.0 };
        let rank_acceptability: Vec<Vec<f64>> = self
            .alone
            .chunks_exact(options)
            .zip(self.shared.chunks_exact(options))
            .map(|(alone, shared)| {
                let ranks = alone.iter().zip(shared);
                ranks.map(|(alone, shared)| share(*alone, counted) + of_counted(*shared)).collect()
            })
            .collect();
        Standing {
            counted: self.counted,
            nothing_feasible: draws - self.counted,
            p_first: rank_acceptability.iter().filter_map(|ranks| ranks.first().copied()).collect(),
            rank_acceptability,
            pairwise_winning: as_matrix(&self.wins, options, counted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::chance::Stream;
    use proptest::prelude::*;

    fn standing_of(rows: &[&[f64]], feasible: Option<&[bool]>) -> Standing {
        let values: Vec<f64> = rows.concat();
        standing(Scores { options: rows.len(), draws: rows[0].len(), values: &values, feasible }).unwrap()
    }

    #[test]
    fn ties_are_split_equally() {
        let result = standing_of(&[&[3.0, 1.0], &[3.0, 2.0], &[1.0, 3.0]], None);
        assert_eq!(result.p_first, [0.25, 0.25, 0.5]);
        assert_eq!(result.rank_acceptability[0], [0.25, 0.25, 0.5]);
        assert_eq!(result.pairwise_winning[1], [0.5, 0.0, 0.5]);
    }

    #[test]
    fn futures_in_which_nothing_is_feasible_are_counted_apart() {
        let feasible = [true, false, false, true, true, false];
        let result = standing_of(&[&[1.0, 9.0, 9.0], &[5.0, 1.0, 9.0]], Some(&feasible));
        assert_eq!((result.counted, result.nothing_feasible), (2, 1));
        assert_eq!(result.p_first, [0.0, 1.0]);
        let none = standing_of(&[&[1.0], &[2.0]], Some(&[false, false]));
        assert_eq!((none.nothing_feasible, none.p_first), (1, vec![0.0, 0.0]));
    }

    #[test]
    fn scores_that_do_not_fit_or_are_no_numbers_are_refused() {
        let wrong = standing(Scores { options: 2, draws: 2, values: &[1.0_f32], feasible: None });
        assert!(matches!(wrong, Err(AnalysisError::ScoreCount { .. })));
        let nan = standing(Scores { options: 1, draws: 1, values: &[f32::NAN], feasible: None });
        assert!(matches!(nan, Err(AnalysisError::NotFinite { position: 1, .. })));
    }

    fn drawn(options: usize, draws: usize, seed: u64) -> Vec<f64> {
        // Coarse, so that ties happen.
        (0..options * draws)
            .map(|place| (Stream::new(seed, "score").uniform(place as u64) * 20.0).floor())
            .collect()
    }

    #[test]
    fn one_thread_and_two_give_the_same_bits() {
        let values = drawn(7, 3000, 1);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                standing(Scores { options: 7, draws: 3000, values: &values, feasible: None }).unwrap()
            })
        };
        assert_eq!(run(1), run(2));
    }

    proptest! {
        #[test]
        fn every_rank_is_taken_once(options in 1_usize..8, draws in 1_usize..600, seed in 0_u64..1000) {
            let values = drawn(options, draws, seed);
            let feasible: Vec<bool> = values.iter().map(|value| *value > 4.0).collect();
            let result = standing(Scores { options, draws, values: &values, feasible: Some(&feasible) }).unwrap();
            prop_assert_eq!(result.counted + result.nothing_feasible, draws);
            if result.counted > 0 {
                prop_assert!((result.p_first.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                for rank in 0..options {
                    let taken: f64 = result.rank_acceptability.iter().map(|row| row[rank]).sum();
                    prop_assert!((taken - 1.0).abs() < 1e-12);
                }
            }
        }

        #[test]
        fn a_duplicate_halves_its_own_share_and_nobody_elses(draws in 1_usize..400, seed in 0_u64..1000) {
            let values = drawn(4, draws, seed);
            let mut with = values.clone();
            with.extend_from_slice(&values[..draws]);
            let before = standing(Scores { options: 4, draws, values: &values, feasible: None }).unwrap();
            let after = standing(Scores { options: 5, draws, values: &with, feasible: None }).unwrap();
            prop_assert_eq!(&after.p_first[..1], &after.p_first[4..]);
            prop_assert!(after.p_first[0] <= before.p_first[0] + 1e-12);
            prop_assert!(after.p_first[0] + after.p_first[4] >= before.p_first[0] - 1e-12);
            for other in 1..4 {
                prop_assert!(after.p_first[other] <= before.p_first[other] + 1e-12);
            }
            prop_assert_eq!(&after.pairwise_winning[1][..4], &before.pairwise_winning[1][..]);
        }
    }
}
