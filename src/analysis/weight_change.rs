//! The least change of one weight that makes two options change places.
//!
//! Triantaphyllou & Sánchez, "A sensitivity analysis approach for some deterministic multi-criteria
//! decision-making methods", Decision Sciences 28 (1997), Theorem 1: with scores P and values a,
//! `δ(k,i,j) = (Pⱼ − Pᵢ) / (aⱼₖ − aᵢₖ)` taken off weight k brings options i and j level. It can be
//! done where δ does not exceed the weight.

use super::{AnalysisError, Table};

/// A change that brings two options level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// To be taken off the weight, in its own unit; negative is added.
    pub absolute: f64,
    /// The same in percent of the weight; `None` where the weight is 0.
    pub percent: Option<f64>,
}

/// The changes of each weight that bring one pair of options level.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Counted from 0; `first` before `second`.
    pub first: usize,
    pub second: usize,
    /// By criterion; `None` where no change of that weight does it.
    pub changes: Vec<Option<Change>>,
}

/// All pairs of options, with weights as they stand.
pub fn least_changes(table: &Table, stated_weights: &[f64]) -> Result<Vec<Pair>, AnalysisError> {
    table.check_weights(stated_weights)?;
    let gains = table.gains();
    let scores: Vec<f64> =
        gains.iter().map(|row| row.iter().zip(stated_weights).map(|(a, w)| a * w).sum()).collect();
    let numbered = || gains.iter().zip(&scores).enumerate();
    Ok(numbered()
        .flat_map(|(first, (own, own_score))| {
            numbered().skip(first + 1).map(move |(second, (other, other_score))| {
                let columns = own.iter().zip(other).zip(stated_weights);
                let changes = columns.map(|((a, b), weight)| change(other_score - own_score, b - a, *weight));
                Pair { first, second, changes: changes.collect() }
            })
        })
        .collect())
}

fn change(lead: f64, gap: f64, weight: f64) -> Option<Change> {
    let absolute = lead / gap;
    if !absolute.is_finite() || absolute > weight {
        return None;
    }
    Some(Change { absolute, percent: (weight > 0.0).then(|| 100.0 * absolute / weight) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Direction;

    #[test]
    fn the_change_brings_the_pair_level() {
        let rows = vec![vec![0.9, 0.1], vec![0.2, 0.6]];
        let table = Table::new(rows, vec![Direction::Max; 2]).unwrap();
        let pairs = least_changes(&table, &[0.7, 0.3]).unwrap();
        let change = pairs[0].changes[0].unwrap();
        let weight = 0.7 - change.absolute;
        assert!((0.9 * weight + 0.1 * 0.3 - (0.2 * weight + 0.6 * 0.3)).abs() < 1e-12);
    }

    #[test]
    fn a_criterion_on_which_both_are_equal_cannot_do_it() {
        let table = Table::new(vec![vec![1.0, 0.5], vec![0.0, 0.5]], vec![Direction::Max; 2]).unwrap();
        assert_eq!(least_changes(&table, &[0.5, 0.5]).unwrap()[0].changes[1], None);
    }
}
