//! Counting who is above whom, a block of draws at a time.
//!
//! Scores lie option by option with the draws side by side, so that a comparison of two options
//! is one straight run over memory that the compiler turns into vector instructions.

/// Draws in one block: as many as keep the scores of a dozen options in the nearest cache.
pub const LANES: usize = 128;

/// One value for each draw of a block.
pub type Lanes<T> = [T; LANES];

/// For each pair of options, in the order (0,1), (0,2), …, (1,2), …: in how many draws the first
/// was strictly above the second, and the second above the first.
pub type PairWins = Vec<[u64; 2]>;

pub fn no_wins(options: usize) -> PairWins {
    vec![[0, 0]; options * options.saturating_sub(1) / 2]
}

/// Sets `above` to the number of options strictly above each option in each draw, and adds the
/// wins of each pair.
pub fn count<T: Copy + PartialOrd>(scores: &[Lanes<T>], above: &mut [Lanes<u32>], wins: &mut [[u64; 2]]) {
    for lanes in above.iter_mut() {
        lanes.fill(0);
    }
    let (mut scores, mut above, mut wins) = (scores, above, wins.iter_mut());
    while let (Some((own, others)), Some((own_above, others_above))) =
        (scores.split_first(), above.split_first_mut())
    {
        for ((other, other_above), pair) in others.iter().zip(others_above.iter_mut()).zip(wins.by_ref()) {
            let [first, second] = compare(own, other, own_above, other_above);
            let [first_wins, second_wins] = pair;
            *first_wins += u64::from(first);
            *second_wins += u64::from(second);
        }
        (scores, above) = (others, others_above);
    }
}

fn compare<T: Copy + PartialOrd>(
    own: &Lanes<T>,
    other: &Lanes<T>,
    own_above: &mut Lanes<u32>,
    other_above: &mut Lanes<u32>,
) -> [u32; 2] {
    let mut wins = [0, 0];
    for (((a, b), above_a), above_b) in own.iter().zip(other).zip(own_above).zip(other_above) {
        let (first, second) = (u32::from(a > b), u32::from(b > a));
        *above_b += first;
        *above_a += second;
        wins[0] += first;
        wins[1] += second;
    }
    wins
}

/// Pair wins as a matrix of shares: entry (row, column) is how often the row is above the column.
pub fn as_matrix(wins: &[[u64; 2]], options: usize, draws: f64) -> Vec<Vec<f64>> {
    let mut matrix = vec![vec![0.0; options]; options];
    let pairs = (0..options).flat_map(|a| (a + 1..options).map(move |b| (a, b)));
    for ((a, b), [first, second]) in pairs.zip(wins) {
        for (row, column, count) in [(a, b, first), (b, a, second)] {
            if let Some(entry) = matrix.get_mut(row).and_then(|row| row.get_mut(column)) {
                *entry = share(*count, draws);
            }
        }
    }
    matrix
}

/// A count as a share of the draws; 0 of none.
#[expect(clippy::cast_precision_loss, reason = "a number of draws is far below 2^53")]
pub fn share(count: u64, draws: f64) -> f64 {
    if draws > 0.0 { count as f64 / draws } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_are_above_neither() {
        let scores = [[1.0_f32; LANES], [2.0; LANES], [2.0; LANES]];
        let (mut above, mut wins) = ([[9; LANES]; 3], no_wins(3));
        count(&scores, &mut above, &mut wins);
        assert_eq!([above[0][7], above[1][7], above[2][7]], [2, 0, 0]);
        let all = LANES as u64;
        assert_eq!(wins, [[0, all], [0, all], [0, 0]]);
        assert_eq!(as_matrix(&wins, 3, f64::from(u32::try_from(LANES).unwrap()))[1], [1.0, 0.0, 0.0]);
    }
}
