//! What a well-formed catalogue may still get wrong. Question ids are checked by `assess`.

mod meter;
mod shares;

use super::{Billing, Bound, Driver, Growth, Offer, Part, TaskSize};
use crate::terms::day;
use crate::terms::document::Fault;
use std::collections::BTreeSet;

/// Everything wrong with a catalogue that its types cannot rule out; empty when all is well.
pub fn check(part: &Part) -> Vec<Fault> {
    let mut check = Check { part, faults: Vec::new() };
    for (at, offer) in part.offers.iter().enumerate() {
        check.offer(&format!("offers[{at}]"), offer);
    }
    check.regions();
    check.circles();
    check.commitments();
    check.allowances();
    for (id, source) in &part.sources {
        if source.as_of != day::UNDATED && day::latest(&source.as_of).is_none() {
            check.fault(
                &format!("sources.{id}.as_of"),
                format!("`{}` is no date there is", source.as_of),
                "write a day such as 2026-07-20, a month, a year, or `undated`",
            );
        }
    }
    for (currency, rate) in &part.currencies {
        let path = format!("currencies.{currency}");
        check.source(&format!("{path}.source"), &rate.source);
        if !(rate.usd > 0.0 && rate.usd.is_finite()) {
            check.fault(
                &format!("{path}.usd"),
                format!("{} is no exchange rate", rate.usd),
                "write what one unit is worth in dollars, above zero",
            );
        }
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
        for (place, lack) in provider.lacks.iter().enumerate() {
            check.source(&format!("providers[{at}].lacks[{place}].source"), &lack.source);
            if provider.attachments.iter().any(|attachment| attachment.role == lack.role) {
                check.fault(
                    &format!("providers[{at}].lacks[{place}].role"),
                    format!("`{}` has {} attached, and lacks it", provider.id, lack.role.service()),
                    "take out the attachment, or what is said to be lacking",
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
    check.running();
    for (at, rule) in part.rules.iter().enumerate() {
        check.source(&format!("rules[{at}].source"), &rule.source);
    }
    for (at, layer) in part.layers.iter().enumerate() {
        check.source(&format!("layers[{at}].source"), &layer.source);
    }
    for (at, remark) in part.remarks.iter().enumerate() {
        check.source(&format!("remarks[{at}].source"), &remark.source);
    }
    for (at, risk) in part.risks.iter().enumerate() {
        check.source(&format!("risks[{at}].source"), &risk.source);
        if !(risk.yellow.is_finite() && risk.red.is_finite() && risk.yellow < risk.red) {
            check.fault(
                &format!("risks[{at}].red"),
                format!("`{}` is red from {} on and yellow from {} on", risk.id, risk.red, risk.yellow),
                "write a higher level for red than for yellow",
            );
        }
    }
    for (at, control) in part.controls.iter().enumerate() {
        check.source(&format!("controls[{at}].source"), &control.source);
    }
    for (at, migration) in part.migrations.iter().enumerate() {
        check.source(&format!("migrations[{at}].source"), &migration.source);
    }
    for (at, factor) in part.effort_factors.iter().enumerate() {
        check.source(&format!("effort_factors[{at}].source"), &factor.source);
        if !(factor.times > 0.0 && factor.times.is_finite()) {
            check.fault(
                &format!("effort_factors[{at}].times"),
                format!("{} times an effort is no effort", factor.times),
                "write a number above zero; 1 changes nothing",
            );
        }
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

    /// How offers scale, how often services are down, and what contracts promise.
    fn running(&mut self) {
        for (at, scaling) in self.part.scaling.iter().enumerate() {
            let path = format!("scaling[{at}]");
            self.source(&format!("{path}.source"), &scaling.source);
            let (numbers, adds) = match scaling.how {
                Growth::Steps { lag_s, adds } => ([lag_s, 0.0, 0.0], adds),
                Growth::OnDemand { per_instance, at_once, per_second, idle_life_s } => {
                    ([at_once, per_second, idle_life_s], (at_once + per_second).min(per_instance))
                }
            };
            let are_legal = numbers.iter().all(|number| *number >= 0.0 && number.is_finite());
            if !(are_legal && adds > 0.0 && adds.is_finite()) {
                self.fault(
                    &format!("{path}.how"),
                    "an offer scales by nothing, or by less".to_owned(),
                    "write seconds of zero or more, and what is added above zero",
                );
            }
        }
        for (at, outage) in self.part.outages.iter().enumerate() {
            self.source(&format!("outages[{at}].source"), &outage.source);
            if outage.hours_a_year.low() < 0.0 || outage.hours_a_year.high() > 8760.0 {
                self.fault(
                    &format!("outages[{at}].hours_a_year"),
                    "a service is down for less than nothing, or longer than the year".to_owned(),
                    "write from 0 to 8760 hours",
                );
            }
        }
        for (at, sla) in self.part.slas.iter().enumerate() {
            self.source(&format!("slas[{at}].source"), &sla.source);
            if !(sla.percent > 0.0 && sla.percent <= 100.0) {
                self.fault(
                    &format!("slas[{at}].percent"),
                    format!("{} is no share of a month", sla.percent),
                    "write percent above 0, at most 100",
                );
            }
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
            if !(limit.most > 0.0 && limit.most.is_finite()) {
                self.fault(
                    &format!("{path}.limits[{at}].most"),
                    format!("{} is no limit that anything keeps", limit.most),
                    "write the most that is allowed, above zero, or leave the limit out",
                );
            }
        }
        for (at, bound) in offer.bounds.iter().enumerate() {
            self.bound(&format!("{path}.bounds[{at}]"), offer, bound);
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
            if cold.memory_mib.is_some_and(|memory_mib| !(memory_mib > 0.0 && memory_mib.is_finite())) {
                self.fault(
                    &format!("{path}.cold_starts[{at}].memory_mib"),
                    "a cold start was measured with no memory".to_owned(),
                    "write MiB above zero, or leave it out for any memory",
                );
            }
        }
        if !(0.0..=520.0).contains(&offer.lead_weeks) {
            self.fault(
                &format!("{path}.lead_weeks"),
                format!("{} weeks are no lead time", offer.lead_weeks),
                "write weeks from zero to ten years, or leave it out",
            );
        }
        for number in machine_numbers(&offer.billing) {
            if !(number > 0.0 && number.is_finite()) {
                self.fault(
                    &format!("{path}.billing"),
                    format!("a machine or a function of size {number} holds nothing"),
                    "write vCPU, memory and concurrency above zero",
                );
            }
        }
        if let Billing::Functions { least_mib, most_mib } = offer.billing
            && least_mib > most_mib
        {
            self.fault(
                &format!("{path}.billing"),
                format!("functions from {least_mib} to {most_mib} MiB are none"),
                "write the least memory first, and the most at least as large",
            );
        }
        if let Some(baseline) = &offer.baseline {
            self.source(&format!("{path}.baseline.source"), &baseline.source);
            if !(baseline.share > 0.0 && baseline.share <= 1.0) {
                self.fault(
                    &format!("{path}.baseline.share"),
                    format!("{} is no share of a processor", baseline.share),
                    "write above 0 and at most 1, or leave the baseline out",
                );
            }
            if !matches!(offer.billing, Billing::Fleet { .. } | Billing::Standing { .. }) {
                self.fault(
                    &format!("{path}.baseline"),
                    format!("`{}` is no machine that could save up credits", offer.id),
                    "leave the baseline out, or bill a `fleet`",
                );
            }
        }
        let mut seen = BTreeSet::new();
        for (at, meter) in offer.meters.iter().enumerate() {
            let path = format!("{path}.meters[{at}]");
            if !seen.insert(&meter.id) {
                self.fault(
                    &format!("{path}.id"),
                    format!("`{}` has two meters `{}`", offer.id, meter.id),
                    "give each meter of an offer an id of its own",
                );
            }
            self.meter(&path, meter);
        }
        self.interruptions(path, &offer.meters);
    }
}

impl Check<'_> {
    /// Sizes that there are: in order, of something that is counted, and kept by those that are
    /// planned with.
    fn bound(&mut self, path: &str, offer: &Offer, bound: &Bound) {
        self.source(&format!("{path}.source"), &bound.source);
        let numbers = bound.least.iter().chain(&bound.most).chain(&bound.only);
        let is_empty = bound.least.is_none() && bound.most.is_none() && bound.only.is_empty();
        let is_turned = matches!((bound.least, bound.most), (Some(least), Some(most)) if least > most)
            || bound.with.is_some_and(|(_, from, below)| from >= below);
        if is_empty || is_turned || numbers.into_iter().any(|number| !number.is_finite() || *number < 0.0) {
            self.fault(
                path,
                format!("a bound of {} that nothing keeps, or anything", bound.of.name()),
                "write `least` or `most`, zero or more and in order, or the sizes there are in `only`",
            );
            return;
        }
        let read = offer.meters.iter().flat_map(|meter| meter.quantity.iter().flatten());
        if read.into_iter().all(|factor| factor.of != bound.of) {
            self.fault(
                &format!("{path}.of"),
                format!("no meter of `{}` reads {}", offer.id, bound.of.name()),
                "bound a driver that is counted, or leave the bound out",
            );
        }
        let sizes: &[TaskSize] = match &offer.billing {
            Billing::Tasks { sizes } | Billing::RequestTime { sizes, .. } => sizes,
            _ => &[],
        };
        for size in sizes {
            let stated = |driver: Driver| match driver {
                Driver::Vcpu => Some(size.vcpu()),
                Driver::MemoryGib => Some(size.memory_gib()),
                _ => None,
            };
            if bound.broken_by(stated).is_some() {
                self.fault(
                    path,
                    format!(
                        "`{}` plans with {} vCPU and {} GiB, and has {}",
                        offer.id,
                        size.vcpu(),
                        size.memory_gib(),
                        bound.words()
                    ),
                    "leave the size out, or correct the bound",
                );
            }
        }
    }
}

/// Sizes that must be above zero for anything to run.
fn machine_numbers(billing: &Billing) -> Vec<f64> {
    let sizes = |sizes: &[TaskSize]| -> Vec<f64> {
        sizes.iter().flat_map(|size| [size.vcpu(), size.memory_gib()]).collect()
    };
    match billing {
        Billing::Fleet { vcpu, memory_gib } | Billing::Standing { vcpu, memory_gib } => {
            vec![*vcpu, *memory_gib]
        }
        Billing::Functions { least_mib, most_mib } => vec![*least_mib, *most_mib],
        Billing::Tasks { sizes: known } => sizes(known),
        Billing::RequestTime { sizes: known, most_concurrency } => {
            let mut numbers = sizes(known);
            numbers.push(*most_concurrency);
            numbers
        }
        Billing::Service | Billing::Seats => Vec::new(),
    }
}
