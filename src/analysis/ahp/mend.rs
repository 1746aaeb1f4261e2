use super::{AnalysisError, Judgements, count, principal, priorities};

/// The judgement that contradicts the others most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorstJudgement {
    /// Counted from 0; `row` before `column`.
    pub row: usize,
    pub column: usize,
    pub stated: f64,
    /// What all other judgements say the pair should be.
    pub mends: f64,
    /// The consistency index with that value in its place.
    pub consistency_index_after: f64,
}

/// The one judgement whose replacement makes the matrix most consistent, with the value that does.
///
/// A pair is left out as Harker ("Alternative modes of questioning in the analytic hierarchy
/// process", Mathematical Modelling 9, 1987) leaves out what nobody judged: noughts in its place
/// and a one more on both diagonal entries; the ratio of the two weights that remain is the value
/// (Saaty 2003). `None` where judgements cannot contradict each other (fewer than three items) or
/// do not.
pub fn worst_judgement(judgements: &Judgements) -> Result<Option<WorstJudgement>, AnalysisError> {
    let n = judgements.rows.len();
    let now = priorities(judgements)?.consistency_index;
    if n < 3 || now < 1e-9 {
        return Ok(None);
    }
    let mut worst: Option<WorstJudgement> = None;
    for row in 0..n {
        for column in row + 1..n {
            let at = |i: usize, j: usize| judgements.rows.get(i).and_then(|entries| entries.get(j)).copied();
            let Some(stated) = at(row, column) else { continue };
            let left_out = replaced(judgements, |i, j, value| match (i, j) {
                _ if (i, j) == (row, column) || (j, i) == (row, column) => 0.0,
                _ if i == j && (i == row || i == column) => 2.0,
                _ => value,
            });
            let (_, weights) = principal(&left_out)?;
            let (Some(above), Some(below)) = (weights.get(row), weights.get(column)) else { continue };
            let mends = above / below;
            let mended = replaced(judgements, |i, j, value| match (i, j) {
                _ if (i, j) == (row, column) => mends,
                _ if (j, i) == (row, column) => 1.0 / mends,
                _ => value,
            });
            let (lambda, _) = principal(&mended)?;
            let after = ((lambda - count(n)) / (count(n) - 1.0)).max(0.0);
            if after < worst.map_or(now, |worst| worst.consistency_index_after) {
                worst = Some(WorstJudgement { row, column, stated, mends, consistency_index_after: after });
            }
        }
    }
    Ok(worst)
}

fn replaced(judgements: &Judgements, with: impl Fn(usize, usize, f64) -> f64) -> Vec<Vec<f64>> {
    let row =
        |(i, row): (usize, &Vec<f64>)| row.iter().enumerate().map(|(j, value)| with(i, j, *value)).collect();
    judgements.rows.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_contradiction_is_found_with_its_remedy() {
        let weights = [0.4, 0.3, 0.2, 0.1];
        let mut rows: Vec<Vec<f64>> =
            weights.iter().map(|a| weights.iter().map(|b| a / b).collect()).collect();
        rows[1][3] = 1.0 / 3.0;
        rows[3][1] = 3.0;
        let worst = worst_judgement(&Judgements::new(rows).unwrap()).unwrap().unwrap();
        assert_eq!((worst.row, worst.column), (1, 3));
        assert!((worst.mends - 3.0).abs() < 1e-9, "{worst:?}");
        assert!(worst.consistency_index_after < 1e-9);
    }

    #[test]
    fn consistent_judgements_have_no_worst() {
        let rows = vec![vec![1.0, 2.0, 4.0], vec![0.5, 1.0, 2.0], vec![0.25, 0.5, 1.0]];
        assert_eq!(worst_judgement(&Judgements::new(rows).unwrap()).unwrap(), None);
    }
}
