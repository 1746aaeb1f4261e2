//! What knowing more would be worth, before paying for it.
//!
//! Raiffa & Schlaifer, "Applied Statistical Decision Theory", 1961: information is worth what the
//! best choice with it gains over the best choice without, on average. It is never negative, and
//! nought where no answer could change the choice. The bound for any one question is the value of
//! perfect information about it, so the question with the largest is the next to ask.

use super::AnalysisError;
use crate::terms::chance::normal_cdf;

/// The value of knowing the state before choosing.
#[derive(Clone, Debug, PartialEq)]
pub struct PerfectInformation {
    /// Expected payoff of each option.
    pub expected: Vec<f64>,
    /// Of the best one.
    pub best: f64,
    /// Expected payoff if the state were known when choosing.
    pub with_information: f64,
    /// E\[max\] − max E.
    pub value: f64,
}

/// The expected value of perfect information. `payoffs` are options × states; the `probabilities`
/// of the states sum to one.
pub fn perfect(payoffs: &[Vec<f64>], probabilities: &[f64]) -> Result<PerfectInformation, AnalysisError> {
    check_payoffs(payoffs, probabilities.len())?;
    check_probabilities("the sum of the probabilities", "probability", probabilities)?;
    let expected: Vec<f64> = payoffs.iter().map(|row| dot(row, probabilities)).collect();
    let best = highest(expected.iter().copied());
    let with_information = probabilities
        .iter()
        .enumerate()
        .map(|(state, p)| p * highest(payoffs.iter().filter_map(|row| row.get(state).copied())))
        .sum();
    Ok(PerfectInformation { expected, best, with_information, value: gain(with_information, best) })
}

/// The value of an observation that says something about the state.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleInformation {
    pub without: PerfectInformation,
    /// How likely each observation is.
    pub signals: Vec<f64>,
    /// Observations × states: how likely each state is once that was observed; `None` for an
    /// observation that cannot occur.
    pub posterior: Vec<Option<Vec<f64>>>,
    /// Expected payoff with the observation, its price not yet paid.
    pub with_observation: f64,
    pub value: f64,
}

/// The expected value of sample information. `likelihood` is observations × states: how likely the
/// observation is in that state; every column sums to one.
pub fn sample(
    payoffs: &[Vec<f64>],
    prior: &[f64],
    likelihood: &[Vec<f64>],
) -> Result<SampleInformation, AnalysisError> {
    let without = perfect(payoffs, prior)?;
    check_likelihood(likelihood, prior.len())?;
    let joint: Vec<Vec<f64>> =
        likelihood.iter().map(|row| row.iter().zip(prior).map(|(given, p)| given * p).collect()).collect();
    let signals: Vec<f64> = joint.iter().map(|row| row.iter().sum()).collect();
    let posterior = joint.iter().zip(&signals).map(|(row, signal)| {
        (*signal > 0.0).then(|| row.iter().map(|both| both / signal).collect::<Vec<f64>>())
    });
    // Joint probabilities in place of posteriors: each observation then weighs by how likely it is.
    let best_given = |row: &Vec<f64>| highest(payoffs.iter().map(|payoff| dot(payoff, row)));
    let with_observation = joint.iter().map(best_given).sum();
    let value = gain(with_observation, without.best);
    Ok(SampleInformation { posterior: posterior.collect(), without, signals, with_observation, value })
}

/// The expected value of perfect information where two options differ by a normal amount:
/// sd·\[φ(u) − u(1 − Φ(u))\] with u = |mean|/sd, Schlaifer's unit normal loss.
pub fn of_normal_difference(mean: f64, sd: f64) -> Result<f64, AnalysisError> {
    if !mean.is_finite() {
        return Err(AnalysisError::OutOfRange { name: "the mean difference", value: mean, range: "finite" });
    }
    if !(sd.is_finite() && sd >= 0.0) {
        let (name, range) = ("the standard deviation", "0 or above, and finite");
        return Err(AnalysisError::OutOfRange { name, value: sd, range });
    }
    if sd <= 0.0 {
        return Ok(0.0);
    }
    let u = mean.abs() / sd;
    let density = INVERSE_SQRT_TWO_PI * libm::exp(-u * u / 2.0);
    Ok((sd * (density - u * normal_cdf(-u))).max(0.0))
}

const INVERSE_SQRT_TWO_PI: f64 = 0.398_942_280_401_432_7;

/// The expected value of perfect information about everything that is drawn. `scores` are options ×
/// draws, more is better; the draws are shared by all options.
pub fn of_draws(scores: &[Vec<f64>]) -> Result<f64, AnalysisError> {
    let draws = check_scores(scores)?;
    let best_each = (0..draws).map(|draw| highest(scores.iter().filter_map(|row| row.get(draw).copied())));
    let with_information = mean(best_each.sum(), draws);
    let best = highest(scores.iter().map(|row| mean(row.iter().sum(), draws)));
    Ok(gain(with_information, best))
}

/// The expected value of perfect information about one drawn input, all others staying uncertain:
/// Strong & Oakley, "An efficient method for computing single-parameter partial expected value of
/// perfect information", Medical Decision Making 33 (2013).
///
/// The draws are sorted by the input and cut into `slices` of equal size; within one the input is
/// as good as known. Too many slices see a value in noise: with a thousand draws a slice or more,
/// the bias is small.
pub fn of_input(scores: &[Vec<f64>], input: &[f64], slices: usize) -> Result<f64, AnalysisError> {
    let draws = check_scores(scores)?;
    if input.len() != draws {
        return Err(AnalysisError::WrongCount {
            what: "draws of the input",
            found: input.len(),
            expected: draws,
        });
    }
    if let Some(index) = input.iter().position(|value| !value.is_finite()) {
        return Err(AnalysisError::NotFinite { what: "draw of the input", position: index + 1 });
    }
    let slices = slices.clamp(1, draws);
    let mut order: Vec<usize> = (0..draws).collect();
    order.sort_by(|a, b| match (input.get(*a), input.get(*b)) {
        (Some(a), Some(b)) => a.total_cmp(b),
        _ => std::cmp::Ordering::Equal,
    });
    let sum_over = |row: &[f64], slice: &[usize]| -> f64 {
        slice.iter().filter_map(|draw| row.get(*draw).copied()).sum()
    };
    let mut with_information = 0.0;
    for slice in 0..slices {
        let (from, to) = (draws * slice / slices, draws * (slice + 1) / slices);
        let members = order.get(from..to).unwrap_or_default();
        with_information += highest(scores.iter().map(|row| sum_over(row, members)));
    }
    let best = highest(scores.iter().map(|row| mean(sum_over(row, &order), draws)));
    Ok(gain(mean(with_information, draws), best))
}

/// The same where somebody has cut the draws already: `part_of` says in which of `parts` the input
/// lies in each draw, counted from 0; beyond the last counts as the last.
pub fn of_parts(scores: &[Vec<f64>], part_of: &[u8], parts: usize) -> Result<f64, AnalysisError> {
    let draws = check_scores(scores)?;
    if part_of.len() != draws {
        let what = "draws of the input";
        return Err(AnalysisError::WrongCount { what, found: part_of.len(), expected: draws });
    }
    let mut highest_of = vec![f64::NEG_INFINITY; parts.max(1)];
    let mut best = f64::NEG_INFINITY;
    for row in scores {
        let mut sums = vec![0.0; highest_of.len()];
        for (score, part) in row.iter().zip(part_of) {
            if let Some(sum) = sums.get_mut(usize::from(*part).min(parts.saturating_sub(1))) {
                *sum += score;
            }
        }
        best = best.max(sums.iter().sum());
        for (highest, sum) in highest_of.iter_mut().zip(sums) {
            *highest = highest.max(sum);
        }
    }
    Ok(gain(mean(highest_of.iter().sum(), draws), mean(best, draws)))
}

/// What is left of a gain once rounding is taken away: information is never worth less than
/// nothing, and a thousandth of a billionth of the payoffs is nothing.
fn gain(with: f64, without: f64) -> f64 {
    let gain = with - without;
    if gain <= 1e-14 * with.abs().max(without.abs()) { 0.0 } else { gain }
}

fn highest(values: impl Iterator<Item = f64>) -> f64 {
    values.reduce(f64::max).unwrap_or(0.0)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn mean(sum: f64, count: usize) -> f64 {
    sum / count as f64
}

fn check_payoffs(payoffs: &[Vec<f64>], states: usize) -> Result<(), AnalysisError> {
    if payoffs.is_empty() {
        return Err(AnalysisError::NoOptions);
    }
    for row in payoffs {
        if row.len() != states {
            let what = "payoffs of an option by state";
            return Err(AnalysisError::WrongCount { what, found: row.len(), expected: states });
        }
        if let Some(index) = row.iter().position(|payoff| !payoff.is_finite()) {
            return Err(AnalysisError::NotFinite { what: "the payoff in state", position: index + 1 });
        }
    }
    Ok(())
}

/// Not negative, and one in total.
fn check_probabilities(
    sum_of: &'static str,
    each: &'static str,
    probabilities: &[f64],
) -> Result<(), AnalysisError> {
    for (index, value) in probabilities.iter().copied().enumerate() {
        if !value.is_finite() {
            return Err(AnalysisError::NotFinite { what: each, position: index + 1 });
        }
        if value < 0.0 {
            return Err(AnalysisError::OutOfRange { name: each, value, range: "0 to 1" });
        }
    }
    let sum: f64 = probabilities.iter().sum();
    if (sum - 1.0).abs() <= 1e-9 {
        return Ok(());
    }
    Err(AnalysisError::OutOfRange { name: sum_of, value: sum, range: "1 to 1" })
}

fn check_likelihood(likelihood: &[Vec<f64>], states: usize) -> Result<(), AnalysisError> {
    for row in likelihood {
        if row.len() != states {
            let what = "likelihoods of an observation by state";
            return Err(AnalysisError::WrongCount { what, found: row.len(), expected: states });
        }
    }
    for state in 0..states {
        let column: Vec<f64> = likelihood.iter().filter_map(|row| row.get(state).copied()).collect();
        check_probabilities("the sum of the likelihoods in a state", "likelihood", &column)?;
    }
    Ok(())
}

/// How many draws there are.
fn check_scores(scores: &[Vec<f64>]) -> Result<usize, AnalysisError> {
    let draws = scores.first().ok_or(AnalysisError::NoOptions)?.len();
    if draws == 0 {
        return Err(AnalysisError::NoDraws);
    }
    check_payoffs(scores, draws)?;
    Ok(draws)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::chance::Stream;
    use proptest::prelude::*;

    #[track_caller]
    fn near(got: f64, expected: f64) {
        assert!((got - expected).abs() <= 1e-9, "{got} is not {expected}");
    }

    #[test]
    fn cutting_the_draws_oneself_comes_to_the_same() {
        let input: Vec<f64> = (0..1200).map(|draw| Stream::new(4, "input").uniform(draw)).collect();
        let noise = Stream::new(5, "noise");
        let scores = [
            input.iter().enumerate().map(|(draw, u)| u + noise.uniform(draw as u64)).collect::<Vec<f64>>(),
            vec![1.0; 1200],
        ];
        let mut sorted = input.clone();
        sorted.sort_by(f64::total_cmp);
        let part_of: Vec<u8> = input
            .iter()
            .map(|value| (1..4).map(|part| u8::from(*value >= sorted[part * 300])).sum::<u8>())
            .collect();
        near(of_parts(&scores, &part_of, 4).unwrap(), of_input(&scores, &input, 4).unwrap());
        assert!(of_parts(&scores, &part_of, 4).unwrap() > 0.0);
        near(of_parts(&scores, &vec![0; 1200], 1).unwrap(), 0.0);
        assert!(of_parts(&scores, &[0; 3], 1).is_err());
    }

    fn goferbroke() -> (Vec<Vec<f64>>, [f64; 2]) {
        (vec![vec![700.0, -100.0], vec![90.0, 90.0]], [0.25, 0.75])
    }

    #[test]
    fn a_textbook_table() {
        let payoffs = [vec![80.0, 40.0, 10.0], vec![60.0, 50.0, 30.0], vec![35.0; 3]];
        let found = perfect(&payoffs, &[0.3, 0.5, 0.2]).unwrap();
        near(found.best, 49.0);
        near(found.with_information, 56.0);
        near(found.value, 7.0);
    }

    #[test]
    fn the_seismic_survey_of_goferbroke() {
        // Hillier & Lieberman, "Introduction to Operations Research": in thousands of dollars.
        let (payoffs, prior) = goferbroke();
        let survey = sample(&payoffs, &prior, &[vec![0.6, 0.2], vec![0.4, 0.8]]).unwrap();
        near(survey.without.value, 142.5);
        near(survey.value, 53.0);
        near(survey.signals[0], 0.3);
        near(survey.posterior[0].as_ref().unwrap()[0], 0.5);
        near(survey.posterior[1].as_ref().unwrap()[0], 1.0 / 7.0);
    }

    #[test]
    fn an_observation_that_says_nothing_is_worth_nothing_and_one_that_says_all_is_perfect() {
        let (payoffs, prior) = goferbroke();
        let nothing = sample(&payoffs, &prior, &[vec![0.3, 0.3], vec![0.7, 0.7]]).unwrap();
        assert!(nothing.value.abs() < 1e-12);
        let all = sample(&payoffs, &prior, &[vec![1.0, 0.0], vec![0.0, 1.0], vec![0.0, 0.0]]).unwrap();
        near(all.value, 142.5);
        assert_eq!(all.posterior[2], None);
    }

    #[test]
    fn normal_differences() {
        near(of_normal_difference(20_000.0, 60_000.0).unwrap(), 15_254.166_857_944_32);
        near(of_normal_difference(-20_000.0, 60_000.0).unwrap(), 15_254.166_857_944_32);
        near(of_normal_difference(0.0, 1.0).unwrap(), 0.398_942_280_4);
        near(of_normal_difference(5.0, 0.0).unwrap(), 0.0);
        near(of_normal_difference(1e9, 1.0).unwrap(), 0.0);
    }

    #[test]
    fn drawn_futures_agree_with_the_closed_form() {
        let (cost, other) = (Stream::new(1, "cost"), Stream::new(1, "other"));
        let draws = 40_000;
        let difference: Vec<f64> = (0..draws).map(|draw| 0.2 + 0.6 * cost.normal(draw)).collect();
        let scores = [difference.clone(), vec![0.0; difference.len()]];
        let expected = of_normal_difference(0.2, 0.6).unwrap();
        assert!((of_draws(&scores).unwrap() - expected).abs() < 0.003);
        assert!((of_input(&scores, &difference, 40).unwrap() - expected).abs() < 0.003);
        // An input that decides nothing is worth nothing.
        let idle: Vec<f64> = (0..draws).map(|draw| other.normal(draw)).collect();
        assert!(of_input(&scores, &idle, 40).unwrap() < 0.001);
        assert!(of_input(&scores, &idle, 1).unwrap().abs() < 1e-12);
    }

    #[test]
    fn what_has_no_answer_is_refused() {
        let (payoffs, prior) = goferbroke();
        assert!(matches!(perfect(&[], &[1.0]), Err(AnalysisError::NoOptions)));
        assert!(matches!(perfect(&payoffs, &[1.0]), Err(AnalysisError::WrongCount { .. })));
        assert!(matches!(perfect(&payoffs, &[0.5, 0.6]), Err(AnalysisError::OutOfRange { .. })));
        assert!(matches!(perfect(&payoffs, &[1.5, -0.5]), Err(AnalysisError::OutOfRange { .. })));
        assert!(matches!(perfect(&payoffs, &[f64::NAN, 1.0]), Err(AnalysisError::NotFinite { .. })));
        assert!(sample(&payoffs, &prior, &[vec![0.6, 0.2]]).is_err());
        assert!(sample(&payoffs, &prior, &[]).is_err());
        assert!(matches!(of_draws(&[vec![]]), Err(AnalysisError::NoDraws)));
        assert!(matches!(of_draws(&[vec![1.0], vec![1.0, 2.0]]), Err(AnalysisError::WrongCount { .. })));
        assert!(of_input(&[vec![1.0]], &[1.0, 2.0], 1).is_err());
        assert!(of_normal_difference(1.0, -1.0).is_err());
    }

    proptest! {
        #[test]
        fn knowing_more_is_never_worth_less(
            payoffs in prop::collection::vec(prop::collection::vec(-1e3..1e3_f64, 3), 1..5),
            odds in prop::collection::vec(0.01..1.0_f64, 3),
            says in prop::collection::vec(0.0..=1.0_f64, 3),
        ) {
            let sum: f64 = odds.iter().sum();
            let prior: Vec<f64> = odds.iter().map(|odd| odd / sum).collect();
            let other: Vec<f64> = says.iter().map(|p| 1.0 - p).collect();
            let found = sample(&payoffs, &prior, &[says, other]).unwrap();
            prop_assert!(found.value >= 0.0);
            prop_assert!(found.value <= found.without.value + 1e-9);
        }
    }
}
