//! The part of a catalogue that a record keeps: the offers used, and all that is said about them.

use super::{Catalog, Offer, Rate};
use std::collections::BTreeSet;

impl Catalog {
    /// The same catalogue with no other offers than these and those they are priced by, and with no
    /// other providers, attachments and sources than these need. Knowledge about models stays.
    #[must_use]
    pub fn keeping<'a>(&self, used: impl IntoIterator<Item = &'a str>) -> Self {
        let mut kept: BTreeSet<&str> = BTreeSet::new();
        let mut waiting: Vec<&str> = used.into_iter().collect();
        while let Some(id) = waiting.pop() {
            if let Some(offer) = self.offer(id)
                && kept.insert(&offer.id)
            {
                waiting.extend(leans_on(offer));
            }
        }
        let mut excerpt = self.clone();
        let part = &mut excerpt.part;
        part.offers.retain(|offer| kept.contains(offer.id.as_str()));
        part.providers.retain(|provider| part.offers.iter().any(|offer| offer.provider() == provider.id));
        for provider in &mut part.providers {
            provider.attachments.retain(|attachment| kept.contains(attachment.service.as_str()));
        }
        let offers = &part.offers;
        part.commitments.retain(|commitment| offers.iter().any(|offer| commitment.fits(offer).is_some()));
        for commitment in &mut part.commitments {
            let starts = |prefix: &String| offers.iter().any(|offer| offer.id.starts_with(prefix.as_str()));
            commitment.offers.retain(starts);
            let bounds = commitment.offers.clone();
            let fits = |id: &str| bounds.iter().any(|prefix| id.starts_with(prefix.as_str()));
            let meters = offers.iter().filter(|offer| fits(&offer.id)).flat_map(|offer| &offer.meters);
            commitment.meters.retain(|named| meters.clone().any(|meter| meter.id == *named));
        }
        // A source is named by its id wherever it is used.
        let sources = std::mem::take(&mut part.sources);
        let text = excerpt.to_text().unwrap_or_default();
        let part = &mut excerpt.part;
        part.sources = sources.into_iter().filter(|(id, _)| text.contains(&format!("\"{id}\""))).collect();
        excerpt
    }
}

/// Offers without which this one cannot be had or priced.
fn leans_on(offer: &Offer) -> impl Iterator<Item = &str> {
    let bases = offer.meters.iter().flat_map(|meter| meter.rates.values()).filter_map(|rate| match rate {
        Rate::Share { offer, .. } => Some(offer.as_str()),
        _ => None,
    });
    offer.needs.iter().map(String::as_str).chain(bases)
}
