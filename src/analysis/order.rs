/// Ranks from 1, greatest score first; equal scores share the better rank. Scores within a few
/// rounding errors of each other are equal: 22.0 and 21.999999999999996 are one number, added up
/// in two orders.
pub fn competition_ranks(scores: &[f64]) -> Vec<usize> {
    let slack = 1e-12 * scores.iter().fold(0.0_f64, |most, score| most.max(score.abs()));
    scores.iter().map(|score| 1 + scores.iter().filter(|other| **other > score + slack).count()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_the_better_rank() {
        assert_eq!(competition_ranks(&[21.5, 22.0, 21.999_999_999_999_996]), [3, 1, 1]);
        assert_eq!(competition_ranks(&[]), [0_usize; 0]);
    }
}
