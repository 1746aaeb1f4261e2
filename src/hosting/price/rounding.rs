//! What lines come to as their providers bill them.

use super::PricedMeter;
use crate::catalog::Rounding;
use std::collections::BTreeMap;

/// Days of the month in which a provider rounds by the day.
const DAYS: f64 = 30.0;

/// Each line's dollars as billed, of unrounded ones: to the cent line by line, or an offer's day, or
/// a provider's total. What rounding a sum adds or takes is spread over the lines in it, so that
/// lines add up to the bill.
pub fn as_billed(lines: &[(&PricedMeter, f64)]) -> Vec<f64> {
    // By what is rounded as one: whether by the day, and whose.
    let summed_in = |meter: &PricedMeter| match meter.rounding {
        Rounding::Day if !meter.once => Some((true, meter.offer.clone())),
        Rounding::Total if !meter.once => Some((false, meter.provider().to_owned())),
        _ => None,
    };
    let mut sums: BTreeMap<(bool, String), f64> = BTreeMap::new();
    for (meter, usd) in lines {
        if let Some(sum) = summed_in(meter) {
            *sums.entry(sum).or_default() += usd;
        }
    }
    let billed = |(meter, usd): &(&PricedMeter, f64)| match summed_in(meter) {
        None if meter.rounding == Rounding::Line => to_cents(*usd),
        None => *usd,
        Some(sum) => {
            let exact = sums.get(&sum).copied().unwrap_or_default();
            let (is_by_day, _) = sum;
            let rounded = if is_by_day { to_cents(exact / DAYS) * DAYS } else { to_cents(exact) };
            if exact > 0.0 { usd * (rounded / exact) } else { *usd }
        }
    };
    lines.iter().map(billed).collect()
}

/// Rounds to the cent, halves away from zero, as bills do.
pub fn to_cents(usd: f64) -> f64 {
    libm::round(usd * 100.0 + usd.signum() * 1e-9) / 100.0
}
