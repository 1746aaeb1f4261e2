//! A rate in dollars: shares followed, currencies exchanged.

use super::{Catalog, Meter, Offer, Rate, Tier, Unbilled};
use crate::terms::document::nearest;

/// Shares of shares of shares end here: a longer chain is a circle.
pub(super) const MOST_SHARES: usize = 8;

impl Catalog {
    /// Marginal prices in dollars of a rate in a region, shares followed to what they are shares of.
    pub fn tiers_in_usd(
        &self,
        offer: &Offer,
        rate: &Rate,
        region: &str,
        selections: &[(String, String)],
    ) -> Result<Vec<Tier>, Unbilled> {
        let mut share_of_all = 1.0;
        let mut rate = rate;
        for _ in 0..MOST_SHARES {
            let (tiers, currency) = match rate {
                Rate::Flat { price, currency, .. } => (vec![Tier { up_to: None, price: *price }], currency),
                Rate::Tiered { tiers, currency, .. } => (tiers.clone(), currency),
                Rate::Share { offer: base, meter, share, .. } => {
                    let named = selections
                        .iter()
                        .fold(base.clone(), |id, (name, value)| id.replace(&format!("{{{name}}}"), value));
                    if let Some((_, rest)) = named.split_once('{') {
                        let name = rest.split('}').next().unwrap_or_default().to_owned();
                        return Err(Unbilled::Unchosen { offer: offer.id.clone(), name });
                    }
                    let base = self.named(&named)?.meters.iter().find(|known| known.id == *meter);
                    let (base, base_rate) =
                        base.and_then(|known| Some((known, known.rates.get(region)?))).ok_or_else(|| {
                            Unbilled::Meter { offer: named.clone(), meter: format!("{meter} in {region}") }
                        })?;
                    share_of_all *= share / base.per;
                    rate = base_rate;
                    continue;
                }
            };
            let usd =
                self.usd_per(currency).ok_or_else(|| Unbilled::Currency { currency: currency.clone() })?;
            let by = usd * share_of_all;
            return Ok(tiers.iter().map(|tier| Tier { up_to: tier.up_to, price: tier.price * by }).collect());
        }
        Err(Unbilled::Meter { offer: offer.id.clone(), meter: "whose shares end in a price".to_owned() })
    }

    /// The region whose price holds for a meter in a region, the factor on it, and where that is
    /// from: its own, or that of the region it is priced as.
    pub fn priced_in<'a>(
        &'a self,
        meter: &Meter,
        region: &'a str,
    ) -> Option<(&'a str, f64, Option<&'a str>)> {
        if meter.rates.contains_key(region) {
            return Some((region, 1.0, None));
        }
        let as_other = self.part.regions.get(region)?.priced_as.as_ref()?;
        let is_priced = meter.rates.contains_key(&as_other.region);
        is_priced.then_some((as_other.region.as_str(), as_other.factor, Some(as_other.source.as_str())))
    }

    /// Whether every meter of an offer has a price in a region, but for those that are optional and
    /// those that count only where something else is chosen.
    pub fn sells(&self, offer: &Offer, region: &str) -> bool {
        offer
            .meters
            .iter()
            .filter(|meter| !meter.optional && meter.when.iter().all(|(_, value)| value.is_empty()))
            .all(|meter| self.priced_in(meter, region).is_some())
    }

    /// Regions in which a meter has a price, for a reader.
    pub fn regions_of(&self, meter: &Meter) -> String {
        let others = self.part.regions.keys().filter(|region| !meter.rates.contains_key(*region));
        let priced = others.filter(|region| self.priced_in(meter, region).is_some());
        meter.rates.keys().chain(priced).map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    /// The offer of that id, or what is near it.
    pub fn named(&self, id: &str) -> Result<&Offer, Unbilled> {
        self.offer(id).ok_or_else(|| {
            let near = nearest(id, self.part.offers.iter().map(|offer| offer.id.as_str()));
            let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            Unbilled::Offer(id.to_owned(), hint)
        })
    }
}
