//! VIKOR: the compromise between the many small regrets and the one great regret.
//!
//! Opricovic & Tzeng, "Compromise solution by MCDM methods", European Journal of Operational
//! Research 156 (2004); "Extended VIKOR method", 178 (2007). A criterion on which all options are
//! equal causes no regret and is left out, and so is a term of Q whose spread is nought: peers
//! variously refuse, return NaN, or return other numbers there.

use super::AnalysisError;
use super::table::{Direction, Table};

/// Every step of the method; less is better in `group`, `individual` and `compromise`.
#[derive(Clone, Debug, PartialEq)]
pub struct Vikor {
    /// f*: the best value of each criterion.
    pub best: Vec<f64>,
    /// f⁻: the worst value of each criterion.
    pub worst: Vec<f64>,
    /// S: the weighted sum of regrets.
    pub group: Vec<f64>,
    /// R: the greatest weighted regret.
    pub individual: Vec<f64>,
    /// Q: the mix of both.
    pub compromise: Vec<f64>,
    /// The first is ahead of the second by at least 1/(n−1).
    pub acceptable_advantage: bool,
    /// The first is also best by S or by R.
    pub acceptable_stability: bool,
    /// The options that pass for a solution, counted from 0, ascending.
    pub compromise_set: Vec<usize>,
}

/// Differences below this are rounding.
const SLACK: f64 = 1e-12;

/// VIKOR with weights as they stand. `group_share` (the paper's v, 0 to 1) is the say of the many
/// against the one; 0.5 is usual.
pub fn vikor(table: &Table, stated_weights: &[f64], group_share: f64) -> Result<Vikor, AnalysisError> {
    table.check_weights(stated_weights)?;
    if !(0.0..=1.0).contains(&group_share) {
        return Err(AnalysisError::OutOfRange { name: "v", value: group_share, range: "0 to 1" });
    }
    if table.rows().len() < 2 {
        return Err(AnalysisError::SingleOption { method: "VIKOR" });
    }
    let (best, worst): (Vec<f64>, Vec<f64>) = table
        .columns()
        .map(|(direction, values)| {
            let (least, most) = spread(&values);
            if direction == Direction::Max { (most, least) } else { (least, most) }
        })
        .unzip();
    let regrets: Vec<Vec<f64>> = table
        .rows()
        .iter()
        .map(|row| {
            let anchors = best.iter().zip(&worst);
            let regret = |(x, ((best, worst), weight)): (&f64, ((&f64, &f64), &f64))| {
                let range = best - worst;
                if range == 0.0 { 0.0 } else { weight * (best - x) / range }
            };
            row.iter().zip(anchors.zip(stated_weights)).map(regret).collect()
        })
        .collect();
    let group: Vec<f64> = regrets.iter().map(|row| row.iter().sum()).collect();
    let individual: Vec<f64> = regrets.iter().map(|row| row.iter().copied().fold(0.0, f64::max)).collect();
    let compromise: Vec<f64> = on_unit(&group)
        .iter()
        .zip(on_unit(&individual))
        .map(|(s, r)| group_share * s + (1.0 - group_share) * r)
        .collect();
    let (acceptable_advantage, acceptable_stability, compromise_set) =
        solution(&group, &individual, &compromise);
    Ok(Vikor {
        best,
        worst,
        group,
        individual,
        compromise,
        acceptable_advantage,
        acceptable_stability,
        compromise_set,
    })
}

fn spread(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)))
}

fn on_unit(values: &[f64]) -> Vec<f64> {
    let (least, most) = spread(values);
    let range = most - least;
    values.iter().map(|x| if range <= SLACK * most.abs() { 0.0 } else { (x - least) / range }).collect()
}

/// Conditions C1 and C2 of the 2004 paper and the set they leave.
fn solution(group: &[f64], individual: &[f64], compromise: &[f64]) -> (bool, bool, Vec<usize>) {
    let mut ascending = compromise.to_vec();
    ascending.sort_by(f64::total_cmp);
    let first = ascending.first().copied().unwrap_or(0.0);
    let second = ascending.get(1).copied().unwrap_or(first);
    let within = |limit: f64| -> Vec<usize> {
        compromise.iter().enumerate().filter(|(_, q)| **q <= limit).map(|(option, _)| option).collect()
    };
    #[expect(clippy::cast_precision_loss, reason = "a number of options")]
    let needed = 1.0 / (compromise.len() - 1) as f64;
    let advantage = second - first >= needed - SLACK;
    let leads = |values: &[f64], option: usize| {
        values.get(option).is_some_and(|own| *own <= spread(values).0 + SLACK)
    };
    let leaders = within(first + SLACK);
    let stability = leaders.iter().all(|option| leads(group, *option) || leads(individual, *option));
    let set = match (advantage, stability) {
        (true, true) => leaders,
        (true, false) => within(second + SLACK),
        (false, _) => compromise
            .iter()
            .enumerate()
            .filter(|(_, q)| **q - first < needed - SLACK)
            .map(|(option, _)| option)
            .collect(),
    };
    (advantage, stability, set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Max, Min};

    fn table(rows: &[&[f64]], directions: Vec<Direction>) -> Table {
        Table::new(rows.iter().map(|row| row.to_vec()).collect(), directions).unwrap()
    }

    #[track_caller]
    fn check(got: &[f64], expected: &[f64], tolerance: f64) {
        assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() <= tolerance, "{got} is not {expected}");
        }
    }

    #[test]
    fn the_reservoirs_of_opricovic_and_tzeng() {
        let table = table(
            &[
                &[4184.3, 2914.0, 407.2, 251.0, 195.0, 244.0, 15.0, 2.41],
                &[5211.9, 3630.0, 501.7, 308.3, 282.0, 346.0, 21.0, 1.41],
                &[5021.3, 3920.5, 504.0, 278.6, 12.0, 56.0, 3.0, 4.42],
                &[5566.1, 3957.9, 559.5, 335.3, 167.0, 268.0, 16.0, 3.36],
                &[5060.5, 3293.5, 514.1, 284.2, 69.0, 90.0, 7.0, 4.04],
                &[4317.9, 2925.9, 432.8, 239.3, 12.0, 55.0, 3.0, 4.36],
            ],
            vec![Max, Min, Max, Max, Min, Min, Min, Max],
        );
        let result = vikor(&table, &[0.125; 8], 0.5).unwrap();
        check(&result.group, &[0.692, 0.700, 0.290, 0.423, 0.280, 0.346], 6e-4);
        check(&result.individual, &[0.125, 0.125, 0.121, 0.125, 0.067, 0.125], 6e-4);
        check(&result.compromise, &[0.991, 1.0, 0.473, 0.670, 0.0, 0.578], 6e-4);
        assert_eq!(result.compromise_set, [4]);
    }

    #[test]
    fn an_unstable_first_shares_with_the_second() {
        let table = table(
            &[
                &[1.0, 101.0, 1.0, 101.0, 1.0],
                &[101.0, 1.0, 101.0, 1.0, 101.0],
                &[1.0, 1.0, 1.0, 1.0, 101.0],
                &[11.0, 11.0, 11.0, 16.0, 61.0],
                &[56.0; 5],
            ],
            vec![Min; 5],
        );
        let result = vikor(&table, &[0.2; 5], 0.5).unwrap();
        assert!(result.acceptable_advantage && !result.acceptable_stability);
        assert_eq!(result.compromise_set, [3, 4]);
    }

    #[test]
    fn a_criterion_that_cannot_tell_options_apart_is_left_out() {
        let result =
            vikor(&table(&[&[1.0, 0.0, 3.0], &[5.0, 0.0, 6.0]], vec![Max; 3]), &[1.0; 3], 0.5).unwrap();
        check(&result.compromise, &[1.0, 0.0], 0.0);
        let twins = vikor(&table(&[&[1.0, 2.0], &[1.0, 2.0]], vec![Max; 2]), &[0.5; 2], 0.5).unwrap();
        check(&twins.compromise, &[0.0, 0.0], 0.0);
        assert_eq!(twins.compromise_set, [0, 1]);
    }
}
