use super::{AnalysisError, Judgements, Priorities, check, principal, priorities};

/// A matrix with its holes filled as consistently as the judgements allow.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    pub judgements: Judgements,
    /// (row, column, value) of each hole above the diagonal, counted from 0.
    pub filled: Vec<(usize, usize, f64)>,
    pub priorities: Priorities,
}

/// Fills missing judgements with the values that make λ least.
///
/// Bozóki, Fülöp & Rónyai, "On optimal completion of incomplete pairwise comparison matrices",
/// Mathematical and Computer Modelling 52 (2010): λ is convex in the logarithms of the holes, and
/// its least point is unique where the stated judgements link all items. Holes are filled in turn,
/// each by bisection on the sign of ∂λ/∂ln x = (yᵢ x wⱼ − yⱼ wᵢ / x) / (y·w) with right and left
/// eigenvectors w and y, until none moves.
pub fn complete(entries: &[Vec<Option<f64>>]) -> Result<Completion, AnalysisError> {
    if entries.is_empty() {
        return Err(AnalysisError::NoCriteria);
    }
    check(entries)?;
    let (mut rows, holes) = mirrored(entries);
    linked(&rows, &holes)?;

    for _ in 0..SWEEPS {
        let mut moved = 0.0_f64;
        for &(i, j) in &holes {
            let before = entry(&rows, i, j);
            let filled = best_value(&mut rows, i, j)?;
            moved = moved.max((filled / before - 1.0).abs());
        }
        if moved < 1e-12 || holes.len() == 1 {
            let judgements = Judgements { rows };
            let filled = holes.iter().map(|&(i, j)| (i, j, entry(&judgements.rows, i, j))).collect();
            let priorities = priorities(&judgements)?;
            return Ok(Completion { judgements, filled, priorities });
        }
    }
    Err(AnalysisError::Unsettled { what: "completion of the judgements", steps: SWEEPS })
}

const SWEEPS: u32 = 1000;

/// The matrix with one-sided judgements mirrored, ones in the holes, and the holes above the
/// diagonal.
fn mirrored(entries: &[Vec<Option<f64>>]) -> (Vec<Vec<f64>>, Vec<(usize, usize)>) {
    let stated = |i: usize, j: usize| entries.get(i).and_then(|row| row.get(j)).copied().flatten();
    let known = |i: usize, j: usize| stated(i, j).or_else(|| stated(j, i).map(|back| 1.0 / back));
    let n = entries.len();
    let mut holes = Vec::new();
    let rows = (0..n)
        .map(|i| {
            let entry = |j| {
                let value = known(i, j);
                if value.is_none() && i < j {
                    holes.push((i, j));
                }
                value.unwrap_or(1.0)
            };
            (0..n).map(entry).collect()
        })
        .collect();
    (rows, holes)
}

/// Refuses judgements that fall apart into groups nobody compared.
fn linked(rows: &[Vec<f64>], holes: &[(usize, usize)]) -> Result<(), AnalysisError> {
    let n = rows.len();
    let mut reached = vec![false; n];
    let mut waiting = vec![0];
    while let Some(i) = waiting.pop() {
        let Some(seen) = reached.get_mut(i) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        waiting.extend((0..n).filter(|&j| i != j && !holes.contains(&(i.min(j), i.max(j)))));
    }
    match reached.iter().position(|reached| !reached) {
        Some(item) => Err(AnalysisError::Unlinked { item: item + 1 }),
        None => Ok(()),
    }
}

fn best_value(rows: &mut [Vec<f64>], i: usize, j: usize) -> Result<f64, AnalysisError> {
    let start = libm::log(entry(rows, i, j));
    let direction = if rises(rows, i, j, start)? { -1.0 } else { 1.0 };
    let (mut near, mut far) = (start, start + direction);
    for _ in 0..SWEEPS {
        if rises(rows, i, j, far)? == (direction > 0.0) {
            break;
        }
        (near, far) = (far, far + direction);
    }
    let (mut low, mut high) = (near.min(far), near.max(far));
    loop {
        let middle = f64::midpoint(low, high);
        if high - low < 1e-14 || middle <= low || middle >= high {
            let value = libm::exp(middle);
            put(rows, i, j, value);
            return Ok(value);
        }
        if rises(rows, i, j, middle)? {
            high = middle;
        } else {
            low = middle;
        }
    }
}

/// Whether λ grows with the logarithm of the judgement there.
fn rises(rows: &mut [Vec<f64>], i: usize, j: usize, logarithm: f64) -> Result<bool, AnalysisError> {
    let value = libm::exp(logarithm);
    put(rows, i, j, value);
    let (_, right) = principal(rows)?;
    let (_, left) = principal(&transpose(rows))?;
    let at = |vector: &[f64], item: usize| vector.get(item).copied().unwrap_or(0.0);
    Ok(at(&left, i) * value * at(&right, j) > at(&left, j) * at(&right, i) / value)
}

fn put(rows: &mut [Vec<f64>], i: usize, j: usize, value: f64) {
    if let Some(there) = rows.get_mut(i).and_then(|row| row.get_mut(j)) {
        *there = value;
    }
    if let Some(back) = rows.get_mut(j).and_then(|row| row.get_mut(i)) {
        *back = 1.0 / value;
    }
}

fn entry(rows: &[Vec<f64>], i: usize, j: usize) -> f64 {
    rows.get(i).and_then(|row| row.get(j)).copied().unwrap_or(1.0)
}

fn transpose(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    (0..rows.len()).map(|i| rows.iter().filter_map(|row| row.get(i).copied()).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_car_with_one_judgement_missing_of_bozoki() {
        let entries = [
            vec![Some(1.0), Some(1.0), Some(5.0), Some(2.0)],
            vec![Some(1.0), Some(1.0), Some(3.0), Some(4.0)],
            vec![Some(0.2), Some(1.0 / 3.0), Some(1.0), None],
            vec![Some(0.5), Some(0.25), None, Some(1.0)],
        ];
        let completion = complete(&entries).unwrap();
        assert!((completion.filled[0].2 - 0.730_297).abs() < 1e-6);
        for (weight, printed) in completion.priorities.weights.iter().zip([0.3738, 0.3920, 0.0985, 0.1357]) {
            assert!((weight - printed).abs() < 5e-5);
        }
    }

    #[test]
    fn a_chain_of_judgements_is_completed_consistently() {
        let entries = [
            vec![Some(1.0), Some(2.0), None, None],
            vec![None, Some(1.0), Some(3.0), None],
            vec![None, None, Some(1.0), Some(0.5)],
            vec![None, None, None, Some(1.0)],
        ];
        let completion = complete(&entries).unwrap();
        assert_eq!(completion.filled.len(), 3);
        for ((_, _, value), expected) in completion.filled.iter().zip([6.0, 3.0, 1.5]) {
            assert!((value - expected).abs() < 1e-6, "{value} is not {expected}");
        }
    }

    #[test]
    fn judgements_that_fall_apart_are_refused() {
        let entries = [vec![Some(1.0), None], vec![None, Some(1.0)]];
        assert_eq!(complete(&entries), Err(AnalysisError::Unlinked { item: 2 }));
    }
}
