//! Which meters bill a workload that makes its choices, and how much of it each.

use super::{interrupted, is_selected};
use crate::catalog::{COMMITMENT, Catalog, Commitment, Factor, Meter, Offer, Tier, Unbilled};

/// A meter that bills a share of a quantity, at the price of a commitment or on demand.
pub(super) struct Selected<'a> {
    pub(super) meter: &'a Meter,
    share: f64,
    bound: Option<&'a Commitment>,
}

/// The commitment chosen, where the catalogue prices it for a family of offers, and the choices that
/// are left to the offer's own meters.
pub(super) fn bound<'a>(
    catalog: &'a Catalog,
    offer: &Offer,
    selections: &[(String, String)],
) -> (Option<&'a Commitment>, Vec<(String, String)>) {
    let chosen = selections.iter().find(|(name, _)| name == COMMITMENT);
    let bound = chosen.and_then(|(_, name)| catalog.commitment(offer, name));
    let left = selections.iter().filter(|(name, _)| bound.is_none() || name != COMMITMENT);
    (bound, left.cloned().collect())
}

/// What bills a workload of an offer.
pub(super) fn selected<'a>(
    catalog: &'a Catalog,
    offer: &'a Offer,
    selections: &[(String, String)],
) -> Result<Vec<Selected<'a>>, Unbilled> {
    let (bound, left) = bound(catalog, offer, selections);
    let mut found = Vec::new();
    for meter in offer.meters.iter().filter(|meter| is_selected(meter, &left)) {
        for (meter, share) in interrupted::shares(offer, meter)? {
            match bound.filter(|bound| bound.covers(&meter.id)) {
                None => found.push(Selected { meter, share, bound: None }),
                Some(bound) => {
                    let kept = share * (1.0 - bound.interrupted);
                    found.push(Selected { meter, share: kept, bound: Some(bound) });
                    if bound.interrupted > 0.0 {
                        found.push(Selected { meter, share: share * bound.interrupted, bound: None });
                    }
                }
            }
        }
    }
    Ok(found)
}

impl Selected<'_> {
    pub(super) fn name(&self) -> String {
        let name = interrupted::name(self.meter, self.share);
        self.bound.map_or_else(|| name.clone(), |bound| format!("{name}, {}", bound.says))
    }

    /// The products that it counts. Weights of hours are a discount for running long on demand, which
    /// nobody gets beside a commitment.
    pub(super) fn products(&self) -> Vec<Vec<Factor>> {
        let mut products = interrupted::scaled(self.meter, self.share);
        if self.bound.is_some() {
            for factor in products.iter_mut().flatten() {
                factor.marginal.clear();
            }
        }
        products
    }

    /// Lowers prices on demand to those of the commitment.
    pub(super) fn discount(&self, tiers: &mut [Tier]) {
        if let Some(bound) = self.bound {
            for tier in tiers {
                tier.price *= bound.share;
            }
        }
    }

    /// Where the price is from: of the price on demand, of the region that it is carried over from and
    /// of the share, what is the least sure.
    pub(super) fn source<'a>(
        &'a self,
        catalog: &'a Catalog,
        on_demand: &'a str,
        region: Option<&'a str>,
    ) -> &'a str {
        let evidence = |id: &&str| catalog.part.sources.get(*id).map(|source| source.evidence);
        let all = [Some(on_demand), region, self.bound.map(|bound| bound.source.as_str())];
        all.into_iter().flatten().max_by_key(evidence).unwrap_or(on_demand)
    }
}
