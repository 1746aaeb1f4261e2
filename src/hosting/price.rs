//! From physical quantities to dollars: the one path on which everything is priced.
//!
//! [`Account::compile`] resolves an offer's meters for a region once; [`Sheet::count`] turns
//! drivers into meter quantities; [`Account::settle`] walks allowance and tiers over the
//! account's sums and tells a [`Sink`].

use super::amount::Amount;
use crate::catalog::{Catalog, Driver, Factor, Meter, Offer, Rate, Rounding, Tier, Unbilled};
use crate::terms::document::nearest;
use crate::terms::quantity::number;

/// Values of drivers, and which of them are given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drivers<A = f64> {
    values: [A; Driver::COUNT],
    given: u64,
}

impl<A: Amount> Default for Drivers<A> {
    fn default() -> Self {
        Self { values: [A::default(); Driver::COUNT], given: 0 }
    }
}

impl<A: Amount> Drivers<A> {
    /// Forgets what was given.
    pub const fn clear(&mut self) {
        self.given = 0;
    }

    pub fn set(&mut self, driver: Driver, value: A) {
        self.values[driver.index()] = value;
        self.given |= 1 << driver.index();
    }

    const fn has(&self, driver: Driver) -> bool {
        self.given & (1 << driver.index()) != 0
    }

    fn product(&self, factors: &[Factor]) -> A {
        let mut product = A::of(1.0);
        for factor in factors {
            let value = self.values[factor.of.index()];
            let applied = if factor.is_plain() { value } else { value.map(|value| factor.apply(value)) };
            product = product * applied;
        }
        product
    }
}

/// Which free quantities are deducted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowances {
    All,
    None,
    Named(Vec<String>),
}

impl Allowances {
    fn allow(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Named(names) => names.iter().any(|known| known == name),
        }
    }
}

/// A meter in one region, in dollars.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedMeter {
    pub offer: String,
    pub offer_name: String,
    pub region: String,
    pub meter: String,
    pub name: String,
    pub unit: String,
    /// Prices are for this many units.
    pub per: f64,
    /// Free units a month; 0 where the allowance is switched off.
    pub allowance: f64,
    pub round_up_to: Option<f64>,
    /// Marginal prices in USD; one tier where the price is flat.
    pub tiers: Vec<Tier>,
    pub rounding: Rounding,
    /// The id of the source of the price.
    pub source: String,
    products: Vec<Vec<Factor>>,
}

impl PricedMeter {
    /// What is left of a month's quantity once allowance and billing unit are applied.
    pub fn billable<A: Amount>(&self, quantity: A) -> A {
        let beyond = (quantity - A::of(self.allowance)).at_least(0.0);
        self.round_up_to.map_or(beyond, |unit| beyond.map(|beyond| crate::catalog::round_up(beyond, unit)))
    }

    /// Dollars for a month's quantity, unrounded.
    pub fn usd<A: Amount>(&self, quantity: A) -> A {
        let billable = self.billable(quantity);
        match self.tiers.as_slice() {
            [flat] => billable / self.per * flat.price,
            tiers => billable.map(|billable| crate::catalog::tiered_price(tiers, billable, self.per)),
        }
    }

    /// Quantities at which the marginal price changes: the allowance's end and the tiers'.
    pub fn thresholds(&self) -> impl Iterator<Item = f64> {
        let free = (self.allowance > 0.0).then_some(self.allowance);
        free.into_iter()
            .chain(self.tiers.iter().filter_map(|tier| tier.up_to).map(|end| end + self.allowance))
    }

    /// `2,600,000 request − 1,000,000 free, × $0.20 per million = $0.32`.
    pub fn formula(&self, quantity: f64) -> String {
        use std::fmt::Write as _;
        let mut formula = format!("{} {}", number(quantity), self.unit);
        if self.allowance > 0.0 {
            let _ = write!(formula, " − {} free", number(self.allowance));
        }
        if let Some(unit) = self.round_up_to {
            let _ = write!(formula, ", rounded up to {}", number(unit));
        }
        match self.tiers.as_slice() {
            [flat] => {
                let _ = write!(formula, " × {}", price_words(flat.price, self.per));
            }
            tiers => {
                let bands: Vec<String> = tiers
                    .iter()
                    .map(|tier| {
                        let band =
                            tier.up_to.map_or("the rest".to_owned(), |end| format!("up to {}", number(end)));
                        format!("{band} {}", price_words(tier.price, self.per))
                    })
                    .collect();
                let _ = write!(formula, " × ({})", bands.join(", "));
            }
        }
        formula
    }
}

fn price_words(price: f64, per: f64) -> String {
    // Unit prices keep all their digits: they are what a reader checks against the page.
    if per > 1.0 { format!("${price} per {}", number(per)) } else { format!("${price}") }
}

/// Meters of one bill, added up per account before they are priced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    pub meters: Vec<PricedMeter>,
}

/// The meters one placement or service counts on, as places in its [`Account`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    meters: Vec<usize>,
}

/// What is told of a bill as it is made.
pub trait Sink<A: Amount = f64> {
    /// A component's (or, without one, a shared) quantity on a meter.
    fn counted(&mut self, meter: usize, component: Option<usize>, quantity: A);
    /// The account's quantity on a meter, priced.
    fn priced(&mut self, meter: usize, quantity: A, usd: A);
}

/// Adds up dollars, unrounded, and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total<A = f64> {
    pub usd: A,
}

impl<A: Amount> Sink<A> for Total<A> {
    fn counted(&mut self, _: usize, _: Option<usize>, _: A) {}

    fn priced(&mut self, _: usize, _: A, usd: A) {
        self.usd += usd;
    }
}

/// Keeps each count and price, so that every cent can be explained.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Itemised {
    /// (meter, component, quantity)
    pub counts: Vec<(usize, Option<usize>, f64)>,
    /// (meter, account's quantity, USD unrounded)
    pub prices: Vec<(usize, f64, f64)>,
}

impl Sink for Itemised {
    fn counted(&mut self, meter: usize, component: Option<usize>, quantity: f64) {
        self.counts.push((meter, component, quantity));
    }

    fn priced(&mut self, meter: usize, quantity: f64, usd: f64) {
        self.prices.push((meter, quantity, usd));
    }
}

impl Account {
    /// Resolves an offer's meters in a region; meters already in the account are shared, so that
    /// three components do not get three allowances. `factor` is a negotiated price, usually 1.
    pub fn compile(
        &mut self,
        catalog: &Catalog,
        offer: &Offer,
        region: &str,
        selections: &[(String, String)],
        allowances: &Allowances,
        factor: f64,
    ) -> Result<Sheet, Unbilled> {
        let mut meters = Vec::new();
        for meter in offer.meters.iter().filter(|meter| is_selected(meter, selections)) {
            let Some(rate) = meter.rates.get(region) else {
                if meter.optional {
                    continue;
                }
                let regions: Vec<&str> = meter.rates.keys().map(String::as_str).collect();
                return Err(Unbilled::Region {
                    offer: offer.id.clone(),
                    region: region.to_owned(),
                    regions: regions.join(", "),
                });
            };
            let known = self.meters.iter().position(|priced| {
                priced.offer == offer.id && priced.meter == meter.id && priced.region == region
            });
            let at = match known {
                Some(at) => at,
                None => {
                    let allowance = meter.allowance.as_ref().filter(|free| allowances.allow(&free.name));
                    self.meters.push(PricedMeter {
                        offer: offer.id.clone(),
                        offer_name: offer.name.clone(),
                        region: region.to_owned(),
                        meter: meter.id.clone(),
                        name: meter.name.clone(),
                        unit: meter.unit.clone(),
                        per: meter.per,
                        allowance: allowance.map_or(0.0, |free| free.quantity),
                        round_up_to: meter.round_up_to,
                        tiers: tiers_in_usd(catalog, rate, region, selections, factor)?,
                        rounding: offer.rounding,
                        source: rate.source().to_owned(),
                        products: meter.quantity.clone(),
                    });
                    self.meters.len() - 1
                }
            };
            meters.push(at);
        }
        Ok(Sheet { meters })
    }

    /// Prices the sums of all meters. `quantities` runs along [`Account::meters`].
    pub fn settle<A: Amount>(&self, quantities: &[A], sink: &mut impl Sink<A>) {
        for (at, (meter, quantity)) in self.meters.iter().zip(quantities).enumerate() {
            sink.priced(at, *quantity, meter.usd(*quantity));
        }
    }
}

impl Sheet {
    /// Adds the quantities of one workload to the account's sums.
    pub fn count<A: Amount>(
        &self,
        account: &Account,
        drivers: &Drivers<A>,
        component: Option<usize>,
        quantities: &mut [A],
        sink: &mut impl Sink<A>,
    ) {
        for at in &self.meters {
            let Some(meter) = account.meters.get(*at) else { continue };
            let mut quantity = A::default();
            for product in &meter.products {
                if product.iter().all(|factor| drivers.has(factor.of)) {
                    quantity += drivers.product(product);
                }
            }
            if quantity != A::default() {
                if let Some(sum) = quantities.get_mut(*at) {
                    *sum += quantity;
                }
                sink.counted(*at, component, quantity);
            }
        }
    }
}

fn is_selected(meter: &Meter, selections: &[(String, String)]) -> bool {
    meter.when.iter().all(|(name, wanted)| {
        let chosen =
            selections.iter().find(|(chosen, _)| chosen == name).map_or("", |(_, value)| value.as_str());
        chosen == wanted
    })
}

fn tiers_in_usd(
    catalog: &Catalog,
    rate: &Rate,
    region: &str,
    selections: &[(String, String)],
    factor: f64,
) -> Result<Vec<Tier>, Unbilled> {
    let scaled = |tiers: &[Tier], by: f64| -> Vec<Tier> {
        tiers.iter().map(|tier| Tier { up_to: tier.up_to, price: tier.price * by }).collect()
    };
    let usd = |currency: &str| {
        catalog.usd_per(currency).ok_or_else(|| Unbilled::Currency { currency: currency.to_owned() })
    };
    match rate {
        Rate::Flat { price, currency, .. } => {
            Ok(scaled(&[Tier { up_to: None, price: *price }], usd(currency)? * factor))
        }
        Rate::Tiered { tiers, currency, .. } => Ok(scaled(tiers, usd(currency)? * factor)),
        Rate::Share { offer, meter, share, .. } => {
            let named = selections
                .iter()
                .fold(offer.clone(), |id, (name, value)| id.replace(&format!("{{{name}}}"), value));
            let base = find_offer(catalog, &named)?;
            let base_meter = base.meters.iter().find(|known| known.id == *meter);
            let base_rate = base_meter.and_then(|known| known.rates.get(region)).ok_or_else(|| {
                Unbilled::Meter { offer: named.clone(), meter: format!("{meter} in {region}") }
            })?;
            let per = base_meter.map_or(1.0, |known| known.per);
            match base_rate {
                Rate::Share { .. } => {
                    Err(Unbilled::Meter { offer: named, meter: format!("{meter} with a price of its own") })
                }
                direct => {
                    Ok(scaled(&tiers_in_usd(catalog, direct, region, selections, factor)?, share / per))
                }
            }
        }
    }
}

fn find_offer<'a>(catalog: &'a Catalog, id: &str) -> Result<&'a Offer, Unbilled> {
    catalog.offer(id).ok_or_else(|| {
        let near = nearest(id, catalog.part.offers.iter().map(|offer| offer.id.as_str()));
        let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        Unbilled::Offer(id.to_owned(), hint)
    })
}

/// One line of a price case: an offer in a region, and what is used of it in a month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    pub offer: String,
    pub region: String,
    /// Physical quantities.
    pub workload: Vec<(Driver, f64)>,
    /// Choices such as an instance size or a commitment.
    pub selections: Vec<(String, String)>,
    /// Billed quantities by meter, in the meter's unit.
    pub quantities: Vec<(String, f64)>,
}

/// What a price case costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Priced {
    pub usd: f64,
    pub lines: Vec<PricedLine>,
}

/// One meter of a price case.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedLine {
    /// `aws.lambda.x86/compute`
    pub meter: String,
    pub name: String,
    pub quantity: f64,
    pub unit: String,
    /// Rounded as the provider rounds.
    pub usd: f64,
    pub formula: String,
    /// The source's id.
    pub source: String,
}

/// Prices items on one account: quantities of the same meter are added before tiers and
/// allowances apply.
pub fn price_items(catalog: &Catalog, items: &[Item], allowances: &Allowances) -> Result<Priced, Unbilled> {
    let mut account = Account::default();
    let mut sheets = Vec::new();
    for item in items {
        let offer = find_offer(catalog, &item.offer)?;
        check_reads(offer, item)?;
        sheets.push(account.compile(catalog, offer, &item.region, &item.selections, allowances, 1.0)?);
    }
    let mut quantities = vec![0.0; account.meters.len()];
    let mut sink = Itemised::default();
    for (item, sheet) in items.iter().zip(&sheets) {
        let mut drivers = Drivers::default();
        for (driver, value) in &item.workload {
            drivers.set(*driver, *value);
        }
        sheet.count(&account, &drivers, None, &mut quantities, &mut sink);
        for (meter, quantity) in &item.quantities {
            let at =
                sheet.meters.iter().find(|at| account.meters.get(**at).is_some_and(|m| m.meter == *meter));
            let Some(sum) = at.and_then(|at| quantities.get_mut(*at)) else {
                return Err(Unbilled::Meter { offer: item.offer.clone(), meter: meter.clone() });
            };
            *sum += quantity;
        }
    }
    account.settle(&quantities, &mut sink);
    let mut usd = 0.0;
    let mut lines = Vec::new();
    for (at, quantity, exact) in sink.prices {
        let Some(meter) = account.meters.get(at).filter(|_| quantity > 0.0) else { continue };
        let line = if meter.rounding == Rounding::Line { to_cents(exact) } else { exact };
        usd += line;
        lines.push(PricedLine {
            meter: format!("{}/{}", meter.offer, meter.meter),
            name: format!("{}: {}", meter.offer_name, meter.name),
            quantity,
            unit: meter.unit.clone(),
            usd: line,
            formula: meter.formula(quantity),
            source: meter.source.clone(),
        });
    }
    if account.meters.iter().any(|meter| meter.rounding == Rounding::Total) {
        usd = to_cents(usd);
    }
    Ok(Priced { usd, lines })
}

/// Rounds to the cent, halves away from zero, as bills do.
pub fn to_cents(usd: f64) -> f64 {
    libm::round(usd * 100.0 + usd.signum() * 1e-9) / 100.0
}

/// Refuses a workload the offer's meters could not price as meant.
fn check_reads(offer: &Offer, item: &Item) -> Result<(), Unbilled> {
    let word = |driver: Driver| driver.name();
    let read: Vec<Driver> = offer
        .meters
        .iter()
        .flat_map(|meter| meter.quantity.iter().flatten())
        .map(|factor| factor.of)
        .collect();
    let known = |extra: &[&str]| {
        let mut names: Vec<&str> =
            read.iter().map(|driver| word(*driver)).chain(extra.iter().copied()).collect();
        names.sort_unstable();
        names.dedup();
        names.join(", ")
    };
    for (driver, _) in &item.workload {
        if !read.contains(driver) {
            return Err(Unbilled::Unread {
                offer: offer.id.clone(),
                given: word(*driver).to_owned(),
                known: known(&[]),
            });
        }
    }
    for (name, _) in &item.selections {
        let placeholder = format!("{{{name}}}");
        let is_read = offer.meters.iter().any(|meter| {
            meter.when.iter().any(|(selected, _)| selected == name)
                || meter
                    .rates
                    .values()
                    .any(|rate| matches!(rate, Rate::Share { offer, .. } if offer.contains(&placeholder)))
        });
        if !is_read {
            return Err(Unbilled::Unread { offer: offer.id.clone(), given: name.clone(), known: known(&[]) });
        }
    }
    if !item.quantities.is_empty() {
        return Ok(());
    }
    let given = |driver: Driver| item.workload.iter().any(|(known, _)| *known == driver);
    for meter in offer.meters.iter().filter(|meter| !meter.optional && is_selected(meter, &item.selections)) {
        let lacks: Vec<Vec<Driver>> = meter
            .quantity
            .iter()
            .map(|product| product.iter().map(|factor| factor.of).filter(|driver| !given(*driver)).collect())
            .collect();
        if lacks.iter().all(|missing: &Vec<Driver>| !missing.is_empty()) {
            let missing: Vec<&str> =
                lacks.into_iter().next().unwrap_or_default().into_iter().map(word).collect();
            return Err(Unbilled::Missing { offer: offer.id.clone(), missing: missing.join(" and ") });
        }
    }
    Ok(())
}
