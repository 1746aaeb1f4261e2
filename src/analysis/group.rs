//! Several people's weights: what they make together, how far they agree, and which of their
//! disagreements the ranking feels.

use super::additive;
use super::table::bounded;
use super::{AnalysisError, weights};

/// The group's weights: the mean of what each person's weights are once they sum to one (simple
/// linear pooling; Stone, "The opinion pool", Annals of Mathematical Statistics 32, 1961). `says`
/// is how often each person counts.
pub fn pooled(people: &[Vec<f64>], says: &[f64]) -> Result<Vec<f64>, AnalysisError> {
    let criteria = people.first().map_or(0, Vec::len);
    if says.len() != people.len() {
        let (found, expected) = (says.len(), people.len());
        return Err(AnalysisError::WrongCount { what: "confidences", found, expected });
    }
    let shares = weights::direct(says)?;
    let mut pooled = vec![0.0; criteria];
    for (person, share) in people.iter().zip(shares) {
        if person.len() != criteria {
            let (found, expected) = (person.len(), criteria);
            return Err(AnalysisError::WrongCount { what: "weights", found, expected });
        }
        for (sum, weight) in pooled.iter_mut().zip(weights::direct(person)?) {
            *sum += share * weight;
        }
    }
    Ok(pooled)
}

/// Kendall's coefficient of concordance of several people's scores of the same things, ties
/// corrected for: 1 where all put them in the same order, 0 where their orders cancel out (Kendall
/// & Babington Smith, "The problem of m rankings", Annals of Mathematical Statistics 10, 1939).
/// `None` for one person, one thing, or where nobody tells any two things apart.
pub fn concordance(people: &[Vec<f64>]) -> Option<f64> {
    let things = people.first()?.len();
    if people.len() < 2 || things < 2 || people.iter().any(|row| row.len() != things) {
        return None;
    }
    let (m, n) = (people.len() as f64, things as f64);
    let mut sums = vec![0.0; things];
    let mut ties = 0.0;
    for scores in people {
        for (sum, score) in sums.iter_mut().zip(scores) {
            let above = scores.iter().filter(|other| *other > score).count() as f64;
            let level = scores.iter().filter(|other| other.total_cmp(score).is_eq()).count() as f64;
            *sum += above + f64::midpoint(1.0, level);
            // Each of t level things adds t² − 1; together they add t³ − t.
            ties += level * level - 1.0;
        }
    }
    let mean = m * (n + 1.0) / 2.0;
    let spread: f64 = sums.iter().map(|sum| (sum - mean) * (sum - mean)).sum();
    let most = m * m * (n * n * n - n) - m * ties;
    (most > 0.0).then(|| (12.0 * spread / most).clamp(0.0, 1.0))
}

/// What a disagreement about one weight does to the ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispute {
    /// The least and the most that anyone says the criterion weighs, as shares of all weight.
    pub least: f64,
    pub most: f64,
    /// Over those weights, all other weights keeping the group's proportions: the least and the
    /// most by which the group's leader is ahead of the next option, 0 to 1; below zero where
    /// another leads.
    pub lead_least: f64,
    pub lead_most: f64,
    /// Options that lead at somebody's weight, the group's own leader left out; ascending.
    pub dethrones: Vec<usize>,
}

impl Dispute {
    /// Disagreement times effect: how far the lead moves between the ballots.
    pub fn moves(&self) -> f64 {
        self.lead_most - self.lead_least
    }
}

/// The dispute over one criterion: the ranking at each person's weight of it, the others at the
/// group's. `utilities` has a row for each option, 0 to 1.
pub fn dispute(
    utilities: &[Vec<f64>],
    group: &[f64],
    criterion: usize,
    said: &[f64],
) -> Result<Dispute, AnalysisError> {
    let leader = first(&scores(utilities, group)?).ok_or(AnalysisError::NoOptions)?;
    let mut found = Dispute {
        least: f64::INFINITY,
        most: f64::NEG_INFINITY,
        lead_least: f64::INFINITY,
        lead_most: f64::NEG_INFINITY,
        dethrones: Vec::new(),
    };
    for weight in said {
        if !bounded(*weight) || !(0.0..=1.0).contains(weight) {
            return Err(AnalysisError::OutOfRange {
                name: "a share of all weight",
                value: *weight,
                range: "0 to 1",
            });
        }
        let scores = scores(utilities, &moved(group, criterion, *weight))?;
        let own = scores.get(leader).copied().unwrap_or(0.0);
        let others = scores.iter().enumerate().filter(|(option, _)| *option != leader);
        let best = others.map(|(_, score)| *score).fold(f64::NEG_INFINITY, f64::max);
        let lead = if best.is_finite() { own - best } else { own };
        found.least = found.least.min(*weight);
        found.most = found.most.max(*weight);
        found.lead_least = found.lead_least.min(lead);
        found.lead_most = found.lead_most.max(lead);
        // A tie dethrones nobody.
        if lead < -1e-12
            && let Some(other) = first(&scores)
            && !found.dethrones.contains(&other)
        {
            found.dethrones.push(other);
        }
    }
    if said.is_empty() {
        return Err(AnalysisError::WrongCount { what: "weights", found: 0, expected: 1 });
    }
    found.dethrones.sort_unstable();
    Ok(found)
}

/// The weights with one of them set and the others in their proportions; sum one.
fn moved(group: &[f64], criterion: usize, weight: f64) -> Vec<f64> {
    let own = group.get(criterion).copied().unwrap_or(0.0);
    let others = group.iter().sum::<f64>() - own;
    let count = group.len().saturating_sub(1).max(1) as f64;
    let place = |(at, stated): (usize, &f64)| match at {
        _ if at == criterion => weight,
        _ if others > 0.0 => stated * (1.0 - weight) / others,
        // Where nothing else weighs there are no proportions to keep.
        _ => (1.0 - weight) / count,
    };
    group.iter().enumerate().map(place).collect()
}

fn scores(utilities: &[Vec<f64>], weights: &[f64]) -> Result<Vec<f64>, AnalysisError> {
    Ok(additive::values(utilities, weights)?.into_iter().map(|value| value.score).collect())
}

/// The first of those with the highest score.
fn first(scores: &[f64]) -> Option<usize> {
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    scores.iter().position(|score| *score >= best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check_close(got: f64, expected: f64) {
        assert!((got - expected).abs() < 1e-9, "{got} is not {expected}");
    }

    #[test]
    fn the_group_is_the_mean_of_its_people() {
        let pooled = pooled(&[vec![3.0, 1.0], vec![1.0, 1.0]], &[1.0, 1.0]).unwrap();
        check_close(pooled[0], 0.625);
        let sure = super::pooled(&[vec![3.0, 1.0], vec![1.0, 1.0]], &[3.0, 1.0]).unwrap();
        check_close(sure[0], 0.6875);
        assert!(super::pooled(&[], &[]).is_err());
        assert!(super::pooled(&[vec![1.0], vec![1.0, 2.0]], &[1.0, 1.0]).is_err());
    }

    #[test]
    fn concordance_of_the_three_judges_of_siegel() {
        // Siegel & Castellan, Nonparametric Statistics: three executives rank six applicants.
        let ranks =
            [[1.0, 6.0, 3.0, 2.0, 5.0, 4.0], [1.0, 5.0, 6.0, 4.0, 2.0, 3.0], [6.0, 3.0, 2.0, 5.0, 4.0, 1.0]];
        let people: Vec<Vec<f64>> = ranks.iter().map(|row| row.iter().map(|rank| -rank).collect()).collect();
        assert!((concordance(&people).unwrap() - 0.1619).abs() < 1e-4);
    }

    #[test]
    fn agreement_is_one_and_its_opposite_nought() {
        assert_eq!(concordance(&[vec![3.0, 2.0, 1.0], vec![9.0, 5.0, 0.0]]), Some(1.0));
        assert_eq!(concordance(&[vec![3.0, 2.0, 1.0], vec![1.0, 2.0, 3.0]]), Some(0.0));
        // Both see the same tie: they agree in full.
        check_close(concordance(&[vec![2.0, 1.0, 1.0], vec![5.0, 4.0, 4.0]]).unwrap(), 1.0);
        assert_eq!(concordance(&[vec![1.0, 1.0], vec![2.0, 2.0]]), None);
        assert_eq!(concordance(&[vec![1.0, 2.0]]), None);
    }

    #[test]
    fn a_dispute_matters_where_the_options_differ() {
        // The options differ on the first criterion and hardly on the second.
        let utilities = [vec![1.0, 0.5, 0.0], vec![0.0, 0.5, 1.0]];
        let group = [0.4, 0.4, 0.2];
        let first = dispute(&utilities, &group, 0, &[0.1, 0.7]).unwrap();
        check_close(first.lead_least, 0.1 - 0.9 / 3.0);
        check_close(first.lead_most, 0.7 - 0.3 / 3.0);
        assert_eq!(first.dethrones, [1]);
        let second = dispute(&utilities, &group, 1, &[0.1, 0.7]).unwrap();
        assert!(second.dethrones.is_empty() && second.moves() < first.moves());
    }

    proptest! {
        #[test]
        fn who_says_it_does_not_matter(
            people in prop::collection::vec(prop::collection::vec(0.01..1.0, 4), 2..6),
        ) {
            let says = vec![1.0; people.len()];
            let turned: Vec<Vec<f64>> = people.iter().rev().cloned().collect();
            for (a, b) in pooled(&people, &says).unwrap().iter().zip(pooled(&turned, &says).unwrap()) {
                prop_assert!((a - b).abs() < 1e-12);
            }
            prop_assert!((concordance(&people).unwrap() - concordance(&turned).unwrap()).abs() < 1e-9);
        }

        #[test]
        fn where_all_say_the_same_there_is_no_dispute(weights in prop::collection::vec(0.01..1.0, 3)) {
            let group = pooled(&[weights.clone(), weights.clone()], &[1.0, 1.0]).unwrap();
            let utilities = [vec![0.2, 0.9, 0.4], vec![0.8, 0.1, 0.5]];
            for (at, weight) in group.iter().enumerate() {
                let found = dispute(&utilities, &group, at, &[*weight; 2]).unwrap();
                prop_assert!(found.moves().abs() < 1e-9 && found.dethrones.is_empty());
            }
        }
    }
}
