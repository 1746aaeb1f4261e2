use super::{AnalysisError, weights};

/// Which way a criterion is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Max,
    /// Less is better.
    Min,
}

/// A decision table: a row for each option, a column for each criterion.
///
/// At least one of each, every row as long as the criteria, every value finite
/// and below 1e100 in size, so that no square or sum overflows; that is why there
/// is a constructor.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    rows: Vec<Vec<f64>>,
    directions: Vec<Direction>,
}

impl Table {
    /// Refuses an empty, ragged or non-finite table.
    pub fn new(rows: Vec<Vec<f64>>, directions: Vec<Direction>) -> Result<Self, AnalysisError> {
        if rows.is_empty() {
            return Err(AnalysisError::NoOptions);
        }
        if directions.is_empty() {
            return Err(AnalysisError::NoCriteria);
        }
        for (index, row) in rows.iter().enumerate() {
            if row.len() != directions.len() {
                let (found, expected) = (row.len(), directions.len());
                return Err(AnalysisError::Ragged { option: index + 1, found, expected });
            }
            if let Some(criterion) = row.iter().position(|value| !bounded(*value)) {
                return Err(AnalysisError::ValueNotFinite { option: index + 1, criterion: criterion + 1 });
            }
        }
        Ok(Self { rows, directions })
    }

    pub fn rows(&self) -> &[Vec<f64>] {
        &self.rows
    }

    pub fn directions(&self) -> &[Direction] {
        &self.directions
    }

    /// The criteria with their values in order of the options.
    pub fn columns(&self) -> impl Iterator<Item = (Direction, Vec<f64>)> {
        self.directions.iter().enumerate().map(|(k, direction)| {
            (*direction, self.rows.iter().filter_map(|row| row.get(k).copied()).collect())
        })
    }

    /// The rows with the sign turned where less is better, so that more is better throughout.
    pub fn gains(&self) -> Vec<Vec<f64>> {
        let sign = |direction: &Direction| if *direction == Direction::Max { 1.0 } else { -1.0 };
        self.rows
            .iter()
            .map(|row| {
                row.iter().zip(&self.directions).map(|(value, direction)| value * sign(direction)).collect()
            })
            .collect()
    }

    /// Refuses weights that do not fit this table.
    pub fn check_weights(&self, stated: &[f64]) -> Result<(), AnalysisError> {
        if stated.len() != self.directions.len() {
            let (found, expected) = (stated.len(), self.directions.len());
            return Err(AnalysisError::WrongCount { what: "weights", found, expected });
        }
        weights::check(stated)
    }
}

/// Finite, and small enough that squares and sums stay finite.
pub(super) fn bounded(value: f64) -> bool {
    value.abs() <= 1e100
}

/// Columns back to rows.
pub(super) fn transposed(columns: &[Vec<f64>], rows: usize) -> Vec<Vec<f64>> {
    (0..rows).map(|i| columns.iter().filter_map(|column| column.get(i).copied()).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_is_refused() {
        let two = vec![Direction::Max, Direction::Min];
        assert_eq!(Table::new(vec![], two.clone()), Err(AnalysisError::NoOptions));
        assert_eq!(Table::new(vec![vec![]], vec![]), Err(AnalysisError::NoCriteria));
        let ragged = Table::new(vec![vec![1.0, 2.0], vec![1.0]], two.clone());
        assert_eq!(ragged, Err(AnalysisError::Ragged { option: 2, found: 1, expected: 2 }));
        let infinite = Table::new(vec![vec![1.0, f64::INFINITY]], two);
        assert_eq!(infinite, Err(AnalysisError::ValueNotFinite { option: 1, criterion: 2 }));
    }
}
