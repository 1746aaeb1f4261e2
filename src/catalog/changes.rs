//! What differs between two catalogues: offers that came and went, and prices, in dollars, so that
//! a new exchange rate or the base of a share shows as the change of price it is.

use super::{Catalog, Meter, Offer, Tier};

/// Everything that differs, in the order of the catalogues.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Ids of offers that only the second catalogue has.
    pub added: Vec<String>,
    /// Ids of offers that only the first catalogue has.
    pub gone: Vec<String>,
    pub prices: Vec<PriceChange>,
    pub allowances: Vec<AllowanceChange>,
    /// (offer, meter) that count, round or cap otherwise than before.
    pub counting: Vec<(String, String)>,
}

/// A price that is another one, is new, or is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceChange {
    pub offer: String,
    pub region: String,
    pub meter: String,
    pub unit: String,
    /// Prices are for this many units.
    pub per: f64,
    /// The tier's beginning, in units a month; 0 for the first or only one.
    pub from: f64,
    /// Dollars; `None` where the meter had no price in the region.
    pub before: Option<f64>,
    /// Dollars; `None` where the meter has no price in the region any more.
    pub after: Option<f64>,
}

impl PriceChange {
    /// The change in percent of the price before; `None` where there was none.
    pub fn percent(&self) -> Option<f64> {
        match (self.before, self.after) {
            (Some(before), Some(after)) if before > 0.0 => Some(tidy((after - before) / before * 100.0)),
            _ => None,
        }
    }
}

/// A free quantity that is another one.
#[derive(Clone, Debug, PartialEq)]
pub struct AllowanceChange {
    pub offer: String,
    pub meter: String,
    pub unit: String,
    /// Units a month; 0 where there was none.
    pub before: f64,
    /// Units a month; 0 where there is none any more.
    pub after: f64,
}

impl Changes {
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.gone.is_empty()
            && self.prices.is_empty()
            && self.allowances.is_empty()
            && self.counting.is_empty()
    }
}

/// Prices nearer to each other than this share of them are the same price.
const SAME: f64 = 1e-9;

/// What changed from one catalogue to another.
pub fn changes(before: &Catalog, after: &Catalog) -> Changes {
    let mut found = Changes::default();
    for offer in &before.part.offers {
        match after.offer(&offer.id) {
            Some(now) => compare_offers((before, offer), (after, now), &mut found),
            None => found.gone.push(offer.id.clone()),
        }
    }
    let is_new = |offer: &&Offer| before.offer(&offer.id).is_none();
    found.added.extend(after.part.offers.iter().filter(is_new).map(|offer| offer.id.clone()));
    found
}

fn compare_offers(before: (&Catalog, &Offer), after: (&Catalog, &Offer), found: &mut Changes) {
    let find = |offer: &'_ Offer, id: &str| offer.meters.iter().position(|meter| meter.id == id);
    for meter in &before.1.meters {
        let now = find(after.1, &meter.id).and_then(|at| after.1.meters.get(at));
        compare_meters(before, after, (Some(meter), now), found);
    }
    for meter in after.1.meters.iter().filter(|meter| find(before.1, &meter.id).is_none()) {
        compare_meters(before, after, (None, Some(meter)), found);
    }
    compare_commitments(before, after, found);
}

/// Prices under commitments that the catalogues price for families of offers.
fn compare_commitments(before: (&Catalog, &Offer), after: (&Catalog, &Offer), found: &mut Changes) {
    let mut names = before.0.commitment_names(before.1);
    names.extend(after.0.commitment_names(after.1));
    names.sort_unstable();
    names.dedup();
    for name in names {
        for meter in &after.1.meters {
            for region in meter.rates.keys() {
                let share = |side: (&Catalog, &Offer)| {
                    let bound = side.0.commitment(side.1, name).filter(|bound| bound.covers(&meter.id))?;
                    Some(bound.share)
                };
                // The same share of another price is told once, of the price on demand.
                if is_same(share(before), share(after)) {
                    continue;
                }
                let price = |side: (&Catalog, &Offer)| {
                    let meter = side.1.meters.iter().find(|known| known.id == meter.id);
                    let tiers = tiers(side, meter, region)?;
                    Some(tidy(price_from(&tiers, 0.0) * meter?.per * share(side)?))
                };
                let (was, is) = (price(before), price(after));
                if was.or(is).is_some() {
                    found.prices.push(PriceChange {
                        offer: after.1.id.clone(),
                        region: region.clone(),
                        meter: format!("{}, {name}", meter.id),
                        unit: meter.unit.clone(),
                        per: meter.per,
                        from: 0.0,
                        before: was,
                        after: is,
                    });
                }
            }
        }
    }
}

fn is_same(before: Option<f64>, after: Option<f64>) -> bool {
    match (before, after) {
        (Some(a), Some(b)) => (a - b).abs() <= SAME * a.abs().max(b.abs()),
        _ => false,
    }
}

fn compare_meters(
    before: (&Catalog, &Offer),
    after: (&Catalog, &Offer),
    meters: (Option<&Meter>, Option<&Meter>),
    found: &mut Changes,
) {
    let (old, new) = meters;
    let Some(named) = new.or(old) else { return };
    let free = |meter: Option<&Meter>| {
        let allowed = meter.and_then(|meter| meter.allowance.as_ref()).map(|free| free.quantity);
        let included = meter.and_then(|meter| meter.included.as_ref()).map(|free| free.quantity);
        allowed.unwrap_or(0.0) + included.unwrap_or(0.0)
    };
    if free(old).to_bits() != free(new).to_bits() {
        found.allowances.push(AllowanceChange {
            offer: before.1.id.clone(),
            meter: named.id.clone(),
            unit: named.unit.clone(),
            before: free(old),
            after: free(new),
        });
    }
    if let (Some(old), Some(new)) = (old, new)
        && counts(old) != counts(new)
    {
        found.counting.push((before.1.id.clone(), named.id.clone()));
    }
    let regions = |meter: Option<&Meter>| -> Vec<String> {
        meter.map(|meter| meter.rates.keys().cloned().collect()).unwrap_or_default()
    };
    let mut both = regions(old);
    both.extend(regions(new));
    // A region that is priced as another follows it, and is told where it no longer does so as before.
    let priced_as = |catalog: &Catalog, region: &str| {
        let of = catalog.part.regions.get(region)?.priced_as.as_ref()?;
        Some((of.region.clone(), of.factor.to_bits()))
    };
    let aliases = before.0.part.regions.keys().chain(after.0.part.regions.keys());
    both.extend(aliases.filter(|at| priced_as(before.0, at) != priced_as(after.0, at)).cloned());
    both.sort();
    both.dedup();
    for region in both {
        let (was, is) = (tiers(before, old, &region), tiers(after, new, &region));
        let mut begins: Vec<f64> =
            [&was, &is].into_iter().flatten().flat_map(|tiers| starts(tiers)).collect();
        begins.sort_by(f64::total_cmp);
        begins.dedup();
        for from in begins {
            let price = |tiers: &Option<Vec<Tier>>| {
                tiers.as_ref().map(|tiers| tidy(price_from(tiers, from) * named.per))
            };
            let (before_usd, after_usd) = (price(&was), price(&is));
            if !is_same(before_usd, after_usd) {
                found.prices.push(PriceChange {
                    offer: before.1.id.clone(),
                    region: region.clone(),
                    meter: named.id.clone(),
                    unit: named.unit.clone(),
                    per: named.per,
                    from,
                    before: before_usd,
                    after: after_usd,
                });
            }
        }
    }
}

/// What of a meter is neither price nor allowance.
fn counts(meter: &Meter) -> Meter {
    Meter {
        name: String::new(),
        per: 1.0,
        allowance: None,
        included: None,
        rates: super::Named::new(),
        ..meter.clone()
    }
}

/// Marginal prices of one unit; `None` where there are none. A share of what only a choice names
/// stands for itself.
fn tiers(side: (&Catalog, &Offer), meter: Option<&Meter>, region: &str) -> Option<Vec<Tier>> {
    let meter = meter?;
    let (home, by, _) = side.0.priced_in(meter, region)?;
    let rate = meter.rates.get(home)?;
    let mut tiers = match (side.0.tiers_in_usd(side.1, rate, home, &[]), rate) {
        (Ok(tiers), _) => tiers,
        (Err(_), super::Rate::Share { share, .. }) => vec![Tier { up_to: None, price: *share }],
        (Err(_), _) => return None,
    };
    for tier in &mut tiers {
        tier.price *= by / meter.per;
    }
    Some(tiers)
}

fn starts(tiers: &[Tier]) -> Vec<f64> {
    std::iter::once(0.0).chain(tiers.iter().filter_map(|tier| tier.up_to)).collect()
}

/// The marginal price just beyond a quantity.
fn price_from(tiers: &[Tier], from: f64) -> f64 {
    let covers = |tier: &&Tier| tier.up_to.is_none_or(|end| end > from);
    tiers.iter().find(covers).or(tiers.last()).map_or(0.0, |tier| tier.price)
}

/// Twelve digits, without the noise of a division and a multiplication.
fn tidy(price: f64) -> f64 {
    format!("{price:.11e}").parse().unwrap_or(price)
}
