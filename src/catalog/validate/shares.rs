//! Prices that follow from other prices: shares that end in one, and commitments that apply.

use super::Check;
use crate::catalog::Rate;
use crate::catalog::prices::MOST_SHARES;
use crate::terms::document::nearest;

impl Check<'_> {
    /// Shares must end in a price, and never in themselves.
    pub(super) fn circles(&mut self) {
        let part = self.part;
        for (at, offer) in part.offers.iter().enumerate() {
            for (place, meter) in offer.meters.iter().enumerate() {
                for region in meter.rates.keys() {
                    let start = (offer.id.as_str(), meter.id.as_str());
                    let Some(message) = self.endless(start, region) else { continue };
                    self.fault(
                        &format!("offers[{at}].meters[{place}].rates.{region}.offer"),
                        message,
                        "let the last of the shares be of a meter with a price of its own",
                    );
                }
            }
        }
    }

    /// A region that is priced as another must end there.
    pub(super) fn regions(&mut self) {
        let part = self.part;
        for (id, region) in &part.regions {
            let Some(priced_as) = &region.priced_as else { continue };
            let path = format!("regions.{id}.priced_as");
            self.source(&format!("{path}.source"), &priced_as.source);
            let other = part.regions.get(&priced_as.region);
            if other.is_none_or(|other| other.priced_as.is_some()) {
                let priced = part.regions.iter().filter(|(_, known)| known.priced_as.is_none());
                let near = nearest(&priced_as.region, priced.map(|(id, _)| id.as_str()));
                let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                self.fault(
                    &format!("{path}.region"),
                    format!("`{}` is no region with prices of its own{hint}", priced_as.region),
                    "name one whose prices were read",
                );
            }
            if !(priced_as.factor > 0.0 && priced_as.factor.is_finite()) {
                self.fault(
                    &format!("{path}.factor"),
                    format!("{} is no factor on prices", priced_as.factor),
                    "write a number above zero; 1 where prices are the same",
                );
            }
        }
    }

    /// Why the shares that begin at a meter end in no price; `None` where they do, or where only a
    /// choice names what they are of.
    fn endless(&self, start: (&str, &str), region: &str) -> Option<String> {
        let name = |(offer, meter): (&str, &str)| format!("`{offer}/{meter}`");
        let mut passed = vec![start];
        loop {
            let (offer, meter) = *passed.last()?;
            let known = self.part.offers.iter().find(|known| known.id == offer)?;
            let rate = known.meters.iter().find(|known| known.id == meter)?.rates.get(region)?;
            let Rate::Share { offer, meter, .. } = rate else {
                let is_long = passed.len() > MOST_SHARES;
                return is_long.then(|| format!("{} is a share of {} shares", name(start), passed.len() - 1));
            };
            let next = (offer.as_str(), meter.as_str());
            if next == start {
                let by = passed.iter().skip(1).map(|step| name(*step)).collect::<Vec<_>>().join(" and ");
                let by = if by.is_empty() { by } else { format!(", by way of {by}") };
                return Some(format!("{} is a share of itself{by}", name(start)));
            }
            if passed.contains(&next) {
                // The circle is another's fault, and told there.
                return None;
            }
            passed.push(next);
        }
    }

    /// Commitments must be for offers and meters that there are, at a share of their price.
    pub(super) fn commitments(&mut self) {
        let part = self.part;
        for (at, commitment) in part.commitments.iter().enumerate() {
            let path = format!("commitments[{at}]");
            self.source(&format!("{path}.source"), &commitment.source);
            if commitment.names.is_empty() || commitment.offers.is_empty() {
                self.fault(
                    &path,
                    "a commitment without a name, or for no offer".to_owned(),
                    "write `names` it is asked for by, and beginnings of ids in `offers`",
                );
            }
            for (place, prefix) in commitment.offers.iter().enumerate() {
                if !part.offers.iter().any(|offer| offer.id.starts_with(prefix.as_str())) {
                    let near = nearest(prefix, part.offers.iter().map(|offer| offer.id.as_str()));
                    let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                    self.fault(
                        &format!("{path}.offers[{place}]"),
                        format!("no offer’s id starts with `{prefix}`{hint}"),
                        "write the beginning of the ids it is for",
                    );
                }
            }
            let fits = |id: &str| commitment.offers.iter().any(|prefix| id.starts_with(prefix.as_str()));
            for (place, meter) in commitment.meters.iter().enumerate() {
                let mut meters =
                    part.offers.iter().filter(|offer| fits(&offer.id)).flat_map(|offer| &offer.meters);
                if !meters.any(|known| known.id == *meter) {
                    self.fault(
                        &format!("{path}.meters[{place}]"),
                        format!("no offer that it is for has a meter `{meter}`"),
                        "name meters of those offers, or none for all of them",
                    );
                }
            }
            for (name, share) in [("share", commitment.share), ("interrupted", commitment.interrupted)] {
                if !(0.0..=1.0).contains(&share) {
                    self.fault(
                        &format!("{path}.{name}"),
                        format!("{share} is no share"),
                        "write 0 to 1: 0.63 where 37 % are taken off",
                    );
                }
            }
        }
    }
}
