//! What a well-formed catalogue may still get wrong. Question ids are checked by `assess`.

use super::meter::{Meter, Rate, Tier};
use super::{Offer, Part};
use crate::terms::document::Fault;
use std::collections::BTreeSet;

/// Everything wrong with a catalogue that its types cannot rule out; empty when all is well.
pub fn check(part: &Part) -> Vec<Fault> {
    let mut check = Check { part, faults: Vec::new() };
    let mut seen = BTreeSet::new();
    for (at, offer) in part.offers.iter().enumerate() {
        let path = format!("offers[{at}]");
        if !seen.insert(&offer.id) {
            check.fault(
                &format!("{path}.id"),
                format!("two offers are called `{}`", offer.id),
                "give each offer an id of its own",
            );
        }
        check.offer(&path, offer);
    }
    for (at, provider) in part.providers.iter().enumerate() {
        for (place, attachment) in provider.attachments.iter().enumerate() {
            if !part.offers.iter().any(|offer| offer.id == attachment.service) {
                check.fault(
                    &format!("providers[{at}].attachments[{place}].service"),
                    format!("`{}` is attached and is no offer", attachment.service),
                    "name an offer without a model, or leave the attachment out",
                );
            }
        }
        for (place, region) in provider.regions.iter().enumerate() {
            if !part.regions.contains_key(region) {
                check.fault(
                    &format!("providers[{at}].regions[{place}]"),
                    format!("there is no region `{region}`"),
                    "describe it under `regions`",
                );
            }
        }
    }
    for (at, rating) in part.ratings.iter().enumerate() {
        check.source(&format!("ratings[{at}].source"), &rating.source);
        if rating.value.low() < 0.0 {
            check.fault(
                &format!("ratings[{at}].value"),
                "a rating is negative".to_owned(),
                "write zero or more",
            );
        }
    }
    for (at, rule) in part.rules.iter().enumerate() {
        check.source(&format!("rules[{at}].source"), &rule.source);
    }
    for (at, layer) in part.layers.iter().enumerate() {
        check.source(&format!("layers[{at}].source"), &layer.source);
    }
    for (at, migration) in part.migrations.iter().enumerate() {
        check.source(&format!("migrations[{at}].source"), &migration.source);
    }
    check.faults
}

struct Check<'a> {
    part: &'a Part,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn fault(&mut self, path: &str, message: String, advice: &str) {
        self.faults.push(Fault { path: path.to_owned(), message, advice: advice.to_owned() });
    }

    fn source(&mut self, path: &str, id: &str) {
        if !self.part.sources.contains_key(id) {
            let nearest = crate::terms::document::nearest(id, self.part.sources.keys().map(String::as_str));
            let hint = nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            self.fault(
                path,
                format!("there is no source `{id}`{hint}"),
                "describe it under `sources`, with text, as_of and evidence",
            );
        }
    }

    fn offer(&mut self, path: &str, offer: &Offer) {
        if !self.part.providers.iter().any(|provider| provider.id == offer.provider()) {
            self.fault(
                &format!("{path}.id"),
                format!("`{}` has no provider `{}`", offer.id, offer.provider()),
                "describe the provider under `providers`; it is the id's first segment",
            );
        }
        for need in &offer.needs {
            if !self.part.offers.iter().any(|offer| offer.id == *need) {
                self.fault(
                    &format!("{path}.needs"),
                    format!("`{}` needs `{need}`, which is no offer", offer.id),
                    "name an offer without a model",
                );
            }
        }
        for (at, limit) in offer.limits.iter().enumerate() {
            self.source(&format!("{path}.limits[{at}].source"), &limit.source);
        }
        for (at, compliance) in offer.compliance.iter().enumerate() {
            self.source(&format!("{path}.compliance[{at}].source"), &compliance.source);
        }
        for (at, cold) in offer.cold_starts.iter().enumerate() {
            self.source(&format!("{path}.cold_starts[{at}].source"), &cold.source);
            if !(cold.p50_ms > 0.0 && cold.p99_ms >= cold.p50_ms && cold.p99_ms.is_finite()) {
                self.fault(
                    &format!("{path}.cold_starts[{at}]"),
                    "a cold start's percentiles are not ordered".to_owned(),
                    "write p50_ms above zero and p99_ms at least as large",
                );
            }
        }
        for (at, meter) in offer.meters.iter().enumerate() {
            self.meter(&format!("{path}.meters[{at}]"), meter);
        }
    }

    fn meter(&mut self, path: &str, meter: &Meter) {
        if meter.quantity.is_empty() || meter.quantity.iter().any(Vec::is_empty) {
            self.fault(
                &format!("{path}.quantity"),
                format!("meter `{}` counts nothing", meter.id),
                "name at least one driver",
            );
        }
        if !(meter.per > 0.0 && meter.per.is_finite()) {
            self.fault(
                &format!("{path}.per"),
                "prices are per a positive number of units".to_owned(),
                "write 1, or 1000000 for a million",
            );
        }
        if let Some(allowance) = &meter.allowance {
            self.source(&format!("{path}.allowance.source"), &allowance.source);
        }
        for (region, rate) in &meter.rates {
            let path = format!("{path}.rates.{region}");
            if !self.part.regions.contains_key(region) {
                self.fault(&path, format!("there is no region `{region}`"), "describe it under `regions`");
            }
            self.source(&path, rate.source());
            if rate.currency() != "USD" && !self.part.currencies.contains_key(rate.currency()) {
                self.fault(
                    &path,
                    format!("there is no exchange rate for {}", rate.currency()),
                    "state it under `currencies`, with its source",
                );
            }
            match rate {
                Rate::Flat { price, .. } if !(price.is_finite() && *price >= 0.0) => {
                    self.fault(&path, format!("{price} is no price"), "write zero or more");
                }
                Rate::Tiered { tiers, .. } if !are_ordered(tiers) => {
                    self.fault(
                        &path,
                        "tiers do not follow each other".to_owned(),
                        "let each `up_to` be above the one before, and leave it out in the last tier only",
                    );
                }
                Rate::Share { share, .. } if !(share.is_finite() && *share >= 0.0) => {
                    self.fault(&path, format!("{share} is no share"), "write zero or more");
                }
                _ => {}
            }
        }
    }
}

fn are_ordered(tiers: &[Tier]) -> bool {
    let Some((last, bounded)) = tiers.split_last() else { return false };
    let ends: Option<Vec<f64>> = bounded.iter().map(|tier| tier.up_to).collect();
    last.up_to.is_none()
        && tiers.iter().all(|tier| tier.price.is_finite() && tier.price >= 0.0)
        && ends.is_some_and(|ends| {
            ends.windows(2).all(|pair| pair.first() < pair.last()) && ends.iter().all(|end| *end > 0.0)
        })
}
