//! Meters: what no provider would count or ask.

use super::Check;
use crate::catalog::{Driver, Factor, Meter, Rate, Tier};
use crate::terms::document::nearest;

/// The words units are made of, joined by hyphens, slashes and spaces: `GB-second`, `100 RU/s-hour`.
const UNIT_WORDS: [&str; 53] = [
    "ACU",
    "CPU",
    "EPU",
    "EUR",
    "GB",
    "GHz",
    "GiB",
    "IOPS",
    "KB",
    "KiB",
    "LCU",
    "MB",
    "Mbps",
    "MiB",
    "NLCU",
    "RU",
    "TB",
    "TiB",
    "USD",
    "VM",
    "component",
    "connection",
    "cluster",
    "database",
    "day",
    "days",
    "device",
    "disk",
    "dyno",
    "execution",
    "hour",
    "instance",
    "invocation",
    "kW",
    "kWh",
    "licence",
    "message",
    "metric",
    "minute",
    "month",
    "ms",
    "node",
    "operation",
    "plan",
    "read",
    "request",
    "row",
    "s",
    "seat",
    "second",
    "server",
    "vCPU",
    "write",
];
/// More of them, which name things rather than measure them.
const COUNTED_WORDS: [&str; 10] =
    ["account", "address", "core", "host", "rack", "rule", "sample", "unit", "user", "vCore"];

impl Check<'_> {
    /// A meter of an offer.
    pub(super) fn meter(&mut self, path: &str, meter: &Meter) {
        self.unit(path, &meter.unit);
        if meter.quantity.is_empty() || meter.quantity.iter().any(Vec::is_empty) {
            self.fault(
                &format!("{path}.quantity"),
                format!("meter `{}` counts nothing", meter.id),
                "name at least one driver",
            );
        }
        for (at, product) in meter.quantity.iter().enumerate() {
            for (place, factor) in product.iter().enumerate() {
                self.factor(&format!("{path}.quantity[{at}][{place}]"), factor);
            }
        }
        self.positive(
            &format!("{path}.per"),
            Some(meter.per),
            "the number of units a price is for",
            "write 1, or 1000000 for a million",
        );
        self.positive(
            &format!("{path}.round_up_to"),
            meter.round_up_to,
            "a billing unit",
            "write the unit's size, or leave it out",
        );
        self.positive(
            &format!("{path}.at_least"),
            meter.at_least,
            "a least quantity",
            "write a quantity above zero, or leave it out",
        );
        self.positive(
            &format!("{path}.at_most"),
            meter.at_most,
            "a cap",
            "write a quantity above zero, or leave it out",
        );
        if let (Some(least), Some(most)) = (meter.at_least, meter.at_most)
            && least > most
        {
            self.fault(
                &format!("{path}.at_least"),
                format!("at least {least} is more than at most {most}"),
                "let the least be below the most",
            );
        }
        if let Some(interrupted) = &meter.interrupted {
            self.source(&format!("{path}.interrupted.source"), &interrupted.source);
            if !(0.0..=1.0).contains(&interrupted.share) {
                self.fault(
                    &format!("{path}.interrupted.share"),
                    format!("{} is no share of the hours", interrupted.share),
                    "write 0 to 1: 0.05 where one hour in twenty is paid on demand",
                );
            }
        }
        if let Some(allowance) = &meter.allowance {
            self.source(&format!("{path}.allowance.source"), &allowance.source);
            self.positive(
                &format!("{path}.allowance.quantity"),
                Some(allowance.quantity),
                "an allowance",
                "write what is free, or leave the allowance out",
            );
        }
        if let Some(included) = &meter.included {
            self.source(&format!("{path}.included.source"), &included.source);
            self.positive(
                &format!("{path}.included.quantity"),
                Some(included.quantity),
                "what comes with a thing",
                "write how many units come with each, or leave it out",
            );
            if meter.allowance.is_some() {
                self.fault(
                    &format!("{path}.included"),
                    "units that are included beside an allowance".to_owned(),
                    "write two meters, or the one of the two that the provider grants",
                );
            }
        }
        if meter.rates.is_empty() {
            self.fault(
                &format!("{path}.rates"),
                format!("meter `{}` has no price in any region", meter.id),
                "write at least one region with a rate",
            );
        }
        for (region, rate) in &meter.rates {
            self.rate(&format!("{path}.rates.{region}"), region, rate);
        }
    }

    /// What is paid instead of interrupted hours must be another meter of the offer, sold wherever
    /// those are.
    pub(super) fn interruptions(&mut self, path: &str, meters: &[Meter]) {
        for (at, meter) in meters.iter().enumerate() {
            let Some(interrupted) = &meter.interrupted else { continue };
            let path = format!("{path}.meters[{at}].interrupted.instead");
            let others = || meters.iter().filter(|other| other.id != meter.id && other.interrupted.is_none());
            match others().find(|other| other.id == interrupted.instead) {
                None => {
                    let near = nearest(&interrupted.instead, others().map(|other| other.id.as_str()));
                    let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                    self.fault(
                        &path,
                        format!("no other meter `{}` could be paid instead{hint}", interrupted.instead),
                        "name the offer's meter on demand",
                    );
                }
                Some(other) => {
                    if let Some(region) = meter.rates.keys().find(|region| !other.rates.contains_key(*region))
                    {
                        self.fault(
                            &path,
                            format!("`{}` has no price in {region}", other.id),
                            "price it wherever it may have to be paid instead",
                        );
                    }
                }
            }
        }
    }

    /// Allowances that are shared by name must be the same allowance.
    pub(super) fn allowances(&mut self) {
        let mut known: Vec<(&str, f64, &str)> = Vec::new();
        let part = self.part;
        for (at, offer) in part.offers.iter().enumerate() {
            for (place, meter) in offer.meters.iter().enumerate() {
                let Some(free) = &meter.allowance else { continue };
                match known.iter().find(|(name, ..)| *name == free.name) {
                    Some((_, quantity, owner)) if quantity.to_bits() != free.quantity.to_bits() => self.fault(
                        &format!("offers[{at}].meters[{place}].allowance.quantity"),
                        format!(
                            "the allowance `{}` is {} here and {quantity} in `{owner}`, and meters of one name share it",
                            free.name, free.quantity
                        ),
                        "write the same quantity, or give this allowance a name of its own",
                    ),
                    Some(_) => {}
                    None => known.push((&free.name, free.quantity, &offer.id)),
                }
            }
        }
    }

    fn unit(&mut self, path: &str, unit: &str) {
        let known = || UNIT_WORDS.iter().chain(&COUNTED_WORDS).copied();
        let is_known = |word: &str| word.parse::<u32>().is_ok() || known().any(|known| known == word);
        let wrong = unit.split(['-', '/', ' ']).find(|word| !is_known(word));
        if let Some(word) = wrong {
            let advice = match nearest(word, known()) {
                Some(near) if !word.is_empty() => format!("did you mean `{near}`?"),
                _ => "write words such as GB, request, hour or month, joined by hyphens".to_owned(),
            };
            self.fault(&format!("{path}.unit"), format!("there is no unit `{unit}`"), &advice);
        }
    }

    fn factor(&mut self, path: &str, factor: &Factor) {
        self.positive(
            &format!("{path}.round_up_to"),
            factor.round_up_to,
            "a granularity",
            "write the smallest step that is billed, or leave it out",
        );
        self.positive(
            &format!("{path}.divide_by"),
            Some(factor.divide_by),
            "a divisor",
            "write a number above zero, such as 1024 for MiB counted in GiB",
        );
        self.positive(
            &format!("{path}.at_most"),
            factor.at_most,
            "a most",
            "write a number above zero, or leave it out",
        );
        for (name, value) in [("less", factor.less), ("minimum", factor.minimum)] {
            if value < 0.0 {
                self.fault(&format!("{path}.{name}"), format!("{value} is below zero"), "write zero or more");
            }
        }
        if let Some(usual) = factor.usual.filter(|usual| *usual < 0.0) {
            self.fault(&format!("{path}.usual"), format!("{usual} is no usual value"), "write zero or more");
        }
        self.marginal(path, factor);
        let ascends = factor.table.windows(2).all(|pair| match pair {
            [(before, _), (after, _)] => before < after,
            _ => true,
        });
        if !ascends || factor.table.iter().any(|(_, value)| *value < 0.0) {
            self.fault(
                &format!("{path}.table"),
                "the steps do not ascend, or have a value below zero".to_owned(),
                "write pairs (up to, value) with each `up to` above the one before",
            );
        }
    }

    fn marginal(&mut self, path: &str, factor: &Factor) {
        let path = format!("{path}.marginal");
        let falls = |pair: &[(f64, f64)]| matches!(pair, [(_, before), (_, after)] if before >= after);
        let ascends = |pair: &[(f64, f64)]| matches!(pair, [(before, _), (after, _)] if before < after);
        let is_sound = |(up_to, weight): &(f64, f64)| *up_to > 0.0 && *weight >= 0.0;
        if !factor.marginal.windows(2).all(ascends) || !factor.marginal.iter().all(is_sound) {
            self.fault(
                &path,
                "the weights do not ascend in what they are for, or one is below zero".to_owned(),
                "write pairs (up to, weight) with each `up to` above the one before, and weights of zero or more",
            );
        } else if factor.of == Driver::Hours && !factor.marginal.windows(2).all(falls) {
            self.fault(
                &path,
                "a machine’s later hours count more than its earlier ones".to_owned(),
                "write weights that fall, such as (365, 1), (730, 0.6)",
            );
        } else if !factor.marginal.is_empty() && (factor.at_most.is_some() || !factor.table.is_empty()) {
            self.fault(
                &path,
                "weights beside `at_most` or a `table`".to_owned(),
                "leave one out: a last weight of zero counts nothing beyond",
            );
        }
    }

    /// A number that must be above zero where it is stated.
    fn positive(&mut self, path: &str, value: Option<f64>, what: &str, advice: &str) {
        if let Some(value) = value
            && !(value > 0.0 && value.is_finite())
        {
            self.fault(path, format!("{value} cannot be {what}"), advice);
        }
    }

    fn rate(&mut self, path: &str, region: &str, rate: &Rate) {
        if !self.part.regions.contains_key(region) {
            let near = nearest(region, self.part.regions.keys().map(String::as_str));
            let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            self.fault(path, format!("there is no region `{region}`{hint}"), "describe it under `regions`");
        }
        self.source(&format!("{path}.source"), rate.source());
        if rate.currency() != "USD" && !self.part.currencies.contains_key(rate.currency()) {
            self.fault(
                &format!("{path}.currency"),
                format!("there is no exchange rate for {}", rate.currency()),
                "state it under `currencies`, with its source",
            );
        }
        match rate {
            Rate::Flat { price, .. } => self.price(&format!("{path}.price"), *price),
            Rate::Tiered { tiers, .. } => self.tiers(&format!("{path}.tiers"), tiers),
            Rate::Share { offer, meter, share, .. } => {
                if *share < 0.0 {
                    self.fault(
                        &format!("{path}.share"),
                        format!("{share} is no share"),
                        "write zero or more",
                    );
                }
                // A share of what a choice names is only known once the choice is made.
                if offer.contains('{') {
                    return;
                }
                let base = self.part.offers.iter().find(|known| known.id == *offer);
                let has_price = |base: &crate::catalog::Offer| {
                    base.meters.iter().any(|known| known.id == *meter && known.rates.contains_key(region))
                };
                match base {
                    None => {
                        let near = nearest(offer, self.part.offers.iter().map(|known| known.id.as_str()));
                        let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                        self.fault(
                            &format!("{path}.offer"),
                            format!("there is no offer `{offer}`{hint}"),
                            "take a share of an offer of this catalogue",
                        );
                    }
                    Some(base) if !has_price(base) => self.fault(
                        &format!("{path}.meter"),
                        format!("`{offer}` has no meter `{meter}` with a price in {region}"),
                        "name a meter that is priced there",
                    ),
                    Some(_) => {}
                }
            }
        }
    }

    fn price(&mut self, path: &str, price: f64) {
        if !(price.is_finite() && price >= 0.0) {
            self.fault(
                path,
                format!("{price} is no price"),
                "write zero or more; a discount is a smaller price",
            );
        }
    }

    fn tiers(&mut self, path: &str, tiers: &[Tier]) {
        if tiers.is_empty() {
            self.fault(path, "there are no tiers".to_owned(), "write at least one, or a flat price");
        }
        let mut from = 0.0;
        for (at, tier) in tiers.iter().enumerate() {
            let path = format!("{path}[{at}]");
            self.price(&format!("{path}.price"), tier.price);
            match tier.up_to {
                Some(end) if end <= from => self.fault(
                    &format!("{path}.up_to"),
                    format!("the tier ends at {end}, where it would begin at {from}"),
                    "let each `up_to` be above the one before; a tier begins where the one before ends",
                ),
                Some(end) if at + 1 == tiers.len() => self.fault(
                    &format!("{path}.up_to"),
                    format!("nothing is said of what lies beyond {end}"),
                    "leave `up_to` out in the last tier, so that it goes on",
                ),
                Some(end) => from = end,
                None if at + 1 < tiers.len() => self.fault(
                    &path,
                    "a tier without an end is followed by another".to_owned(),
                    "write `up_to` in every tier but the last",
                ),
                None => {}
            }
        }
    }
}
