//! Money over time: what is paid later is worth less now, and what is believed is a range.
//!
//! Rates are shares per period (0.08 is eight per cent). A rate and the cash flows it discounts are
//! both nominal or both real; [`real_rate`] leads from one to the other. Whether a series starts
//! now or at the end of its first period is said each time, because the two differ by a whole
//! period and spreadsheets take the second for granted.

mod beta;
pub mod quantiles;
pub mod spread;

/// When the first cash flow falls due, in periods from now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timing {
    /// Now: the first flow is not discounted.
    #[default]
    Start,
    /// In the middle of the first period, as costs that run all year are best taken.
    Mid,
    /// At the end of the first period, as spreadsheets take it.
    End,
}

impl Timing {
    const fn periods(self) -> f64 {
        match self {
            Self::Start => 0.0,
            Self::Mid => 0.5,
            Self::End => 1.0,
        }
    }
}

/// Net present value of flows one period apart: Σ CF / (1 + r)^t.
pub fn net_present_value(rate: f64, flows: &[f64], timing: Timing) -> Result<f64, FinanceError> {
    above_minus_one("the rate", rate)?;
    check_flows(flows)?;
    let factor = 1.0 / (1.0 + rate);
    let from_first = flows.iter().rev().fold(0.0, |later, flow| flow + later * factor);
    finite("the present value", from_first * libm::pow(factor, timing.periods()))
}

/// A payment that grows from period to period, and what it is worth now.
#[derive(Clone, Debug, PartialEq)]
pub struct Annuity {
    pub present_value: f64,
    /// What is paid in each period, undiscounted.
    pub payments: Vec<f64>,
}

/// Present value of `periods` payments, the first of `first_payment`, each `growth` above the one
/// before: C/(r−g)·\[1 − ((1+g)/(1+r))^n\] for payments at the end of a period, nC/(1+r) where
/// growth and rate are equal. Without growth this is the ordinary annuity.
pub fn growing_annuity(
    rate: f64,
    growth: f64,
    periods: u32,
    first_payment: f64,
    timing: Timing,
) -> Result<Annuity, FinanceError> {
    above_minus_one("the rate", rate)?;
    above_minus_one("the growth", growth)?;
    finite("the first payment", first_payment)?;
    if periods == 0 {
        return Err(FinanceError::NoPeriods);
    }
    if periods > MOST_PERIODS {
        return Err(FinanceError::TooManyPeriods { periods, most: MOST_PERIODS });
    }
    // A geometric series in q = (1+g)/(1+r), by logarithms so that q near one loses no digits.
    let log_q = libm::log1p(growth) - libm::log1p(rate);
    let terms = f64::from(periods);
    let sum =
        if log_q.abs() < f64::EPSILON { terms } else { libm::expm1(terms * log_q) / libm::expm1(log_q) };
    let present_value =
        finite("the present value", first_payment * sum * libm::pow(1.0 + rate, -timing.periods()))?;
    let grown = |payment: &f64| Some(payment * (1.0 + growth));
    let payments: Vec<f64> = std::iter::successors(Some(first_payment), grown)
        .zip(0..periods)
        .map(|(payment, _)| payment)
        .collect();
    finite("the last payment", payments.last().copied().unwrap_or(first_payment))?;
    Ok(Annuity { present_value, payments })
}

/// A thousand years of months.
const MOST_PERIODS: u32 = 12_000;

/// The monthly rate that compounds to an effective annual one: (1 + r)^(1/12) − 1, not r/12.
pub fn monthly_rate(annual_effective: f64) -> Result<f64, FinanceError> {
    above_minus_one("the annual rate", annual_effective)?;
    Ok(libm::expm1(libm::log1p(annual_effective) / 12.0))
}

/// The rate beyond inflation: (1 + n)/(1 + i) − 1 (Fisher, "The Theory of Interest", 1930).
pub fn real_rate(nominal: f64, inflation: f64) -> Result<f64, FinanceError> {
    above_minus_one("the nominal rate", nominal)?;
    above_minus_one("inflation", inflation)?;
    finite("the real rate", (nominal - inflation) / (1.0 + inflation))
}

/// All rates above −100 % at which flows, the first of them now, are worth nothing: none, one, or
/// several where money changes direction more than once. Ascending; those beyond e⁸ − 1 are not
/// looked for.
pub fn internal_rates(flows: &[f64]) -> Result<Vec<f64>, FinanceError> {
    check_flows(flows)?;
    if !(flows.iter().any(|flow| *flow > 0.0) && flows.iter().any(|flow| *flow < 0.0)) {
        return Err(FinanceError::OneDirection);
    }
    // In x = ln(1 + r) the rates that matter and those nobody pays are equally far apart.
    let worth = |x: f64| {
        let factor = libm::exp(-x);
        flows.iter().rev().fold(0.0, |later, flow| flow + later * factor)
    };
    let at = |step: i32| f64::from(step) / 256.0;
    let mut rates = Vec::new();
    for step in -SEARCH_STEPS..SEARCH_STEPS {
        let (low, high) = (at(step), at(step + 1));
        let (worth_low, worth_high) = (worth(low), worth(high));
        if worth_low == 0.0 {
            rates.push(libm::expm1(low));
        } else if worth_low * worth_high < 0.0 {
            rates.push(libm::expm1(root(worth, low, high)));
        }
    }
    Ok(rates)
}

/// The internal rate of return: of [`internal_rates`] the one nearest to nought.
pub fn internal_rate(flows: &[f64]) -> Result<f64, FinanceError> {
    let nearest = |a: &f64, b: &f64| a.abs().total_cmp(&b.abs());
    internal_rates(flows)?.into_iter().min_by(nearest).ok_or(FinanceError::NoRate)
}

/// e⁸ is about 3,000: from −99.97 % to 298,000 %.
const SEARCH_STEPS: i32 = 8 * 256;

/// Halves an interval over which the sign changes, to the last bit.
fn root(value: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let rises = value(low) < 0.0;
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if (value(middle) < 0.0) == rises { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Why money has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FinanceError {
    #[error("{name} is {value}, but must be {range}")]
    OutOfRange { name: &'static str, value: f64, range: &'static str },
    #[error("there is no cash flow")]
    NoFlows,
    #[error("cash flow {position} is not a finite number")]
    FlowNotFinite { position: usize },
    #[error("an annuity needs one period at least")]
    NoPeriods,
    #[error("{periods} periods are more than the {most} that are followed")]
    TooManyPeriods { periods: u32, most: u32 },
    #[error("money flows one way only, so no rate makes it worth nothing")]
    OneDirection,
    #[error("no rate makes these flows worth nothing")]
    NoRate,
    #[error("{low_name} is {low} and {high_name} is {high}: write the smaller one first")]
    NotAscending { low_name: &'static str, low: f64, high_name: &'static str, high: f64 },
    #[error("there is no value to take a quantile of")]
    NoValues,
}

fn check_flows(flows: &[f64]) -> Result<(), FinanceError> {
    if flows.is_empty() {
        return Err(FinanceError::NoFlows);
    }
    match flows.iter().position(|flow| !flow.is_finite()) {
        Some(index) => Err(FinanceError::FlowNotFinite { position: index + 1 }),
        None => Ok(()),
    }
}

fn finite(name: &'static str, value: f64) -> Result<f64, FinanceError> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(FinanceError::OutOfRange { name, value, range: "finite" })
}

fn above_minus_one(name: &'static str, value: f64) -> Result<(), FinanceError> {
    if value.is_finite() && value > -1.0 {
        return Ok(());
    }
    Err(FinanceError::OutOfRange { name, value, range: "finite and above -1 (minus one hundred per cent)" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn near(got: f64, expected: f64, tolerance: f64) {
        assert!((got - expected).abs() <= tolerance, "{got} is not {expected}");
    }

    #[test]
    fn the_printed_present_values() {
        let npv = |rate, flows: &[f64], timing| net_present_value(rate, flows, timing).unwrap();
        // numpy-financial and the help of a spreadsheet.
        near(npv(0.08, &[-40e3, 5e3, 8e3, 12e3, 30e3], Timing::Start), 3065.22267, 5e-6);
        near(npv(0.1, &[-10e3, 3e3, 4.2e3, 6.8e3], Timing::End), 1188.44, 5e-3);
        near(
            npv(0.1, &[100.0; 3], Timing::Mid),
            100.0 * (1.1_f64.powf(-0.5) + 1.1_f64.powf(-1.5) + 1.1_f64.powf(-2.5)),
            1e-9,
        );
    }

    #[test]
    fn annuities_by_table_and_at_the_limit() {
        let worth = |rate, growth, first| growing_annuity(rate, growth, 10, first, Timing::End).unwrap();
        near(worth(0.05, 0.0, 1000.0).present_value, 7721.73, 5e-3);
        near(worth(0.05, 0.05, 1000.0).present_value, 10.0 * 1000.0 / 1.05, 1e-9);
        near(worth(0.0, 0.0, 1000.0).present_value, 10_000.0, 1e-9);
        // Next to the limit, where the textbook formula loses half its digits.
        near(worth(0.05, 0.05 + 1e-9, 1000.0).present_value, 10.0 * 1000.0 / 1.05, 1e-4);
        let growing = growing_annuity(0.08, 0.03, 5, 12_000.0, Timing::End).unwrap();
        near(growing.payments[4], 13_506.105_72, 1e-9);
        near(growing.present_value, net_present_value(0.08, &growing.payments, Timing::End).unwrap(), 1e-8);
    }

    #[test]
    fn rates_lead_into_each_other() {
        near((1.0 + monthly_rate(0.08).unwrap()).powi(12), 1.08, 1e-14);
        near(real_rate(0.07, 0.025).unwrap(), 1.07 / 1.025 - 1.0, 1e-15);
        near(internal_rate(&[-100.0, 39.0, 59.0, 55.0, 20.0]).unwrap(), 0.28095, 5e-6);
        // Two changes of direction, two rates; the nearer one is the answer.
        let both = internal_rates(&[-1000.0, 2300.0, -1320.0]).unwrap();
        assert_eq!(both.len(), 2);
        near(both[0], 0.1, 1e-9);
        near(both[1], 0.2, 1e-9);
    }

    #[test]
    fn what_has_no_answer_is_refused() {
        assert_eq!(net_present_value(0.1, &[], Timing::Start), Err(FinanceError::NoFlows));
        assert!(matches!(
            net_present_value(-1.0, &[1.0], Timing::Start),
            Err(FinanceError::OutOfRange { .. })
        ));
        let missing = net_present_value(0.1, &[1.0, f64::NAN], Timing::Start);
        assert_eq!(missing, Err(FinanceError::FlowNotFinite { position: 2 }));
        assert!(net_present_value(-0.999, &[1e300; 200], Timing::Start).is_err(), "overflow");
        assert_eq!(internal_rate(&[1.0, 2.0]), Err(FinanceError::OneDirection));
        assert_eq!(internal_rate(&[1.0, -1.0, 1.0]), Err(FinanceError::NoRate));
        assert_eq!(growing_annuity(0.1, 0.0, 0, 1.0, Timing::End), Err(FinanceError::NoPeriods));
        assert!(growing_annuity(0.1, 0.0, u32::MAX, 1.0, Timing::End).is_err());
        assert!(monthly_rate(f64::INFINITY).is_err());
    }

    proptest! {
        #[test]
        fn an_annuity_is_the_present_value_of_its_payments(
            rate in -0.5..1.0_f64, growth in -0.5..1.0_f64, periods in 1_u32..60, first in -1e6..1e6_f64,
        ) {
            for timing in [Timing::Start, Timing::Mid, Timing::End] {
                let annuity = growing_annuity(rate, growth, periods, first, timing).unwrap();
                let one_by_one = net_present_value(rate, &annuity.payments, timing).unwrap();
                prop_assert!((annuity.present_value - one_by_one).abs() <= 1e-9 * one_by_one.abs().max(1.0));
            }
        }

        #[test]
        fn at_its_internal_rate_an_investment_is_worth_nothing(
            price in 1.0..1e6_f64, backs in prop::collection::vec(0.1..1e6_f64, 1..20),
        ) {
            let mut flows = vec![-price];
            flows.extend(&backs);
            // A rate beyond the range searched is possible, and then said.
            if let Ok(rate) = internal_rate(&flows) {
                let worth = net_present_value(rate, &flows, Timing::Start).unwrap();
                prop_assert!(worth.abs() <= 1e-6 * price, "{rate}: {worth}");
            }
        }
    }
}
