//! Prices for being bound: reservations, savings plans, spot.
//!
//! Providers sell them as a share of the price on demand, by family and not by region, so that is
//! how they are written: once for all offers of a family, whatever the regions. An offer whose own
//! meters price a commitment is left to them.

use super::{Catalog, Meter, Offer};
use serde::{Deserialize, Serialize};

/// The selection that says how one is bound, and its value where one is not.
pub const COMMITMENT: &str = "commitment";
pub const ON_DEMAND: &str = "on-demand";

/// What a way of being bound leaves of the price on demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// For offers whose id starts with one of these; the longest that does wins.
    pub offers: Vec<String>,
    /// What it is asked for by: `reserved-1y`; where there are several, the first is told.
    pub names: Vec<String>,
    /// Meters it is for; none named: all of the offer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meters: Vec<String>,
    /// Of the price on demand.
    pub share: f64,
    /// Months one is bound; 0 for what may be taken away at any minute.
    #[serde(default, skip_serializing_if = "is_none")]
    pub months: u32,
    /// The share of its time in which it is taken away, and the price on demand is paid.
    #[serde(default, skip_serializing_if = "is_never")]
    pub interrupted: f64,
    /// In a line of a bill: "reserved for a year, nothing upfront".
    pub says: String,
    pub source: String,
}

impl Commitment {
    /// Whether it lowers what a meter asks.
    pub fn covers(&self, meter: &str) -> bool {
        self.meters.is_empty() || self.meters.iter().any(|known| known == meter)
    }

    /// Length of the longest of its prefixes that an offer's id starts with; `None` where it lowers
    /// nothing of the offer.
    pub(super) fn fits(&self, offer: &Offer) -> Option<usize> {
        let fitting = self.offers.iter().filter(|prefix| offer.id.starts_with(prefix.as_str()));
        let longest = fitting.map(String::len).max()?;
        offer.meters.iter().any(|meter| self.covers(&meter.id)).then_some(longest)
    }
}

impl Catalog {
    /// The commitment of that name for an offer, where its own meters do not price it.
    pub fn commitment(&self, offer: &Offer, name: &str) -> Option<&Commitment> {
        if prices_itself(offer, name) {
            return None;
        }
        let named = self.part.commitments.iter().filter(|known| known.names.iter().any(|own| own == name));
        let fitting = named.filter_map(|known| Some((known, known.fits(offer)?)));
        fitting.max_by_key(|(_, fits)| *fits).map(|(known, _)| known)
    }

    /// Names by which an offer may be bought otherwise than on demand, in order.
    pub fn commitment_names<'a>(&'a self, offer: &'a Offer) -> Vec<&'a str> {
        let listed = self.part.commitments.iter().filter(|known| known.fits(offer).is_some());
        let own = offer.meters.iter().flat_map(choices).map(|(_, name)| name.as_str());
        let mut names: Vec<&str> =
            listed.flat_map(|known| &known.names).map(String::as_str).chain(own).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Whether some meter of the offer asks for that commitment.
fn prices_itself(offer: &Offer, name: &str) -> bool {
    offer.meters.iter().flat_map(choices).any(|(_, known)| known == name)
}

fn choices(meter: &Meter) -> impl Iterator<Item = &(String, String)> {
    let named = meter.when.iter().chain(&meter.unless);
    named.filter(|(choice, name)| choice == COMMITMENT && !name.is_empty())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
const fn is_none(months: &u32) -> bool {
    *months == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_never(share: &f64) -> bool {
    *share <= 0.0
}
