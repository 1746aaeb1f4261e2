//! From physical quantities to dollars: the one path on which everything is priced.
//!
//! [`Account::compile`] resolves an offer's meters for a region once; [`Sheet::count`] turns
//! drivers into meter quantities; [`Account::settle`] walks allowance and tiers over the
//! account's sums and tells a [`Sink`].

mod case;
mod interrupted;
mod meter;
mod rounding;
mod selected;

pub use case::{Item, Priced, PricedLine, price_items};
pub use meter::{MachineHours, PricedMeter};
pub use rounding::{as_billed, to_cents};

use super::amount::Amount;
use crate::catalog::{Catalog, Driver, Factor, Meter, Offer, Unbilled};
use crate::terms::Money;

/// Values of drivers, and which of them are given.
#[derive(Clone, Debug, PartialEq)]
pub struct Drivers<A = f64> {
    values: [A; Driver::COUNT],
    given: u64,
    /// Those whose value is for one of what the workload moves along.
    moving: u64,
}

impl<A: Amount> Default for Drivers<A> {
    fn default() -> Self {
        Self { values: [A::default(); Driver::COUNT], given: 0, moving: 0 }
    }
}

impl<A: Amount> Drivers<A> {
    /// Forgets what was given.
    pub const fn clear(&mut self) {
        self.given = 0;
        self.moving = 0;
    }

    pub fn set(&mut self, driver: Driver, value: A) {
        self.values[driver.index()] = value;
        self.given |= 1 << driver.index();
        self.moving &= !(1 << driver.index());
    }

    /// Gives what a driver comes to for each of what the workload moves along.
    pub fn set_moving(&mut self, driver: Driver, value: A) {
        self.set(driver, value);
        self.moving |= 1 << driver.index();
    }

    /// Multiplies what moves.
    pub fn move_along(&mut self, along: A) {
        for (at, value) in self.values.iter_mut().enumerate() {
            if self.moving & (1 << at) != 0 {
                *value = *value * along;
            }
        }
        self.moving = 0;
    }

    const fn moves(&self, driver: Driver) -> bool {
        self.moving & (1 << driver.index()) != 0
    }

    const fn has(&self, driver: Driver) -> bool {
        self.given & (1 << driver.index()) != 0
    }

    fn product(&self, factors: &[Factor]) -> A {
        let mut product = A::of(1.0);
        for factor in factors {
            let value = match factor.usual {
                Some(usual) if !self.has(factor.of) => A::of(usual),
                _ => self.values[factor.of.index()],
            };
            let applied = if factor.is_straight() {
                value / factor.divide_by
            } else {
                value.map(|value| factor.apply(value))
            };
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

/// Meters of one bill, added up per account before they are priced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    pub meters: Vec<PricedMeter>,
    pools: Vec<Pool>,
    shares: Vec<ShareOfSpend>,
}

/// A meter that bills a share of what its provider bills besides.
#[derive(Clone, Debug, PartialEq)]
struct ShareOfSpend {
    meter: usize,
    /// The meters that it is a share of.
    of: Vec<usize>,
}

/// An allowance and the meters that share it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pool {
    name: String,
    /// Places in [`Account::meters`].
    meters: Vec<usize>,
}

/// What of a month bears on an account's prices beside its own quantities.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Beside<A = f64> {
    /// Dollars spent with the provider besides, in which a share of spend shares.
    pub usd: A,
    /// Servers with which what is included comes.
    pub servers: A,
}

/// Room for pricing an account's sums, reused from bill to bill.
#[derive(Clone, Debug, Default)]
pub struct Settling<A: Amount = f64> {
    /// Dollars, meter by meter.
    each: Vec<A>,
    spent: Drivers<A>,
}

impl<A: Amount> Settling<A> {
    /// What a meter came to when the account was last settled.
    pub(in crate::hosting) fn usd(&self, meter: usize) -> A {
        self.each.get(meter).copied().unwrap_or_default()
    }

    /// What all of them did.
    pub(in crate::hosting) fn all_usd(&self) -> A {
        let mut usd = A::default();
        for each in &self.each {
            usd += *each;
        }
        usd
    }
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

impl Itemised {
    /// What was priced, by meter, of an account whose places begin at `from`.
    pub fn quantities(&self, from: usize, meters: usize) -> Vec<f64> {
        let mut quantities = vec![0.0; meters];
        for (at, quantity, _) in &self.prices {
            if let Some(sum) = at.checked_sub(from).and_then(|at| quantities.get_mut(at)) {
                *sum = *quantity;
            }
        }
        quantities
    }
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
        for selected in selected::selected(catalog, offer, selections)? {
            let meter = selected.meter;
            let priced = catalog.priced_in(meter, region);
            let Some((rate, (home, by, alias))) =
                priced.and_then(|priced| Some((meter.rates.get(priced.0)?, priced)))
            else {
                if meter.optional {
                    continue;
                }
                return Err(Unbilled::Region {
                    offer: offer.id.clone(),
                    region: region.to_owned(),
                    regions: catalog.regions_of(meter),
                });
            };
            let mut tiers = catalog.tiers_in_usd(offer, rate, home, selections)?;
            selected.discount(&mut tiers);
            for tier in &mut tiers {
                tier.price *= factor * by;
            }
            let products = selected.products();
            // A price that follows from a choice, such as an instance's size, makes a meter of its own.
            let known = self.meters.iter().position(|priced| {
                priced.offer == offer.id
                    && priced.meter == meter.id
                    && priced.region == region
                    && priced.tiers == tiers
                    && priced.products == products
            });
            let at = match known {
                Some(at) => at,
                None => {
                    let allowance = meter
                        .allowance
                        .as_ref()
                        .filter(|free| free.quantity > 0.0 && allowances.allow(&free.name));
                    let pool = allowance.map(|free| self.pool(&free.name));
                    self.meters.push(PricedMeter {
                        offer: offer.id.clone(),
                        offer_name: offer.name.clone(),
                        region: region.to_owned(),
                        meter: meter.id.clone(),
                        name: selected.name(),
                        unit: meter.unit.clone(),
                        per: meter.per,
                        allowance: allowance.map_or(0.0, |free| free.quantity),
                        included: meter.included.as_ref().map(|with| (with.each, with.quantity)),
                        pool,
                        round_up_to: meter.round_up_to,
                        at_least: meter.at_least,
                        at_most: meter.at_most,
                        once: meter.once,
                        tiers,
                        rounding: offer.rounding,
                        source: selected.source(catalog, rate.source(), alias).to_owned(),
                        products,
                        either: meter.either,
                    });
                    self.share_spend();
                    self.meters.len() - 1
                }
            };
            meters.push(at);
        }
        Ok(Sheet { meters })
    }

    /// Frees what comes with so many more of a driver on the meters of a sheet.
    pub(super) fn include(&mut self, sheet: &Sheet, each: Driver, count: f64) {
        for at in &sheet.meters {
            if let Some(meter) = self.meters.get_mut(*at) {
                meter.include(each, count);
            }
        }
    }

    /// Lets the meter added last share in what is spent, or be part of it.
    fn share_spend(&mut self) {
        let Some((last, before)) = self.meters.split_last() else { return };
        let at = before.len();
        if last.is_on_spend() {
            let is_of = |known: &PricedMeter| {
                !known.once && !known.is_on_spend() && known.provider() == last.provider()
            };
            let of = before.iter().enumerate().filter(|(_, known)| is_of(known)).map(|(at, _)| at).collect();
            self.shares.push(ShareOfSpend { meter: at, of });
        } else if !last.once {
            for share in &mut self.shares {
                if before.get(share.meter).is_some_and(|known| known.provider() == last.provider()) {
                    share.of.push(at);
                }
            }
        }
    }

    /// The pool of that name, joined by the meter about to be added.
    fn pool(&mut self, name: &str) -> usize {
        let meter = self.meters.len();
        let mut known = self.pools.iter_mut().enumerate();
        if let Some((at, pool)) = known.find(|(_, pool)| pool.name == name) {
            pool.meters.push(meter);
            return at;
        }
        self.pools.push(Pool { name: name.to_owned(), meters: vec![meter] });
        self.pools.len() - 1
    }

    /// The meters of a sheet, with their places.
    pub fn on<'a>(&'a self, sheet: &'a Sheet) -> impl Iterator<Item = (usize, &'a PricedMeter)> {
        sheet.meters.iter().filter_map(|at| Some((*at, self.meters.get(*at)?)))
    }

    /// Prices the sums of all meters of a month. `quantities` runs along [`Account::meters`];
    /// `room` is what it needs to work.
    pub fn settle<A: Amount>(
        &self,
        quantities: &[A],
        beside: Beside<A>,
        room: &mut Settling<A>,
        sink: &mut impl Sink<A>,
    ) {
        let Settling { each, spent } = room;
        each.clear();
        each.extend(self.meters.iter().zip(quantities).map(|(meter, quantity)| {
            if meter.once {
                A::default()
            } else {
                meter.usd(*quantity, self.free(meter, *quantity, quantities, beside.servers))
            }
        }));
        for (at, (meter, quantity)) in self.meters.iter().zip(quantities).enumerate() {
            if meter.once {
                continue;
            }
            // A share of spend that nobody stated is of what the provider bills besides.
            let share = self.shares.iter().find(|share| share.meter == at && *quantity == A::default());
            if let Some(share) = share {
                let mut spend = beside.usd;
                for other in &share.of {
                    spend += each.get(*other).copied().unwrap_or_default();
                }
                spent.set(Driver::SpendUsd, spend);
                let counted = meter.count(spent);
                sink.counted(at, None, counted);
                let usd = meter.usd(counted, self.free(meter, counted, quantities, beside.servers));
                if let Some(known) = each.get_mut(at) {
                    *known = usd;
                }
                sink.priced(at, counted, usd);
            } else {
                sink.priced(at, *quantity, each.get(at).copied().unwrap_or_default());
            }
        }
    }

    /// Prices what is billed once, when the offers are taken.
    pub fn settle_once<A: Amount>(&self, quantities: &[A], sink: &mut impl Sink<A>) {
        for (at, (meter, quantity)) in self.meters.iter().zip(quantities).enumerate() {
            if meter.once {
                let free = self.free(meter, *quantity, quantities, A::default());
                sink.priced(at, *quantity, meter.usd(*quantity, free));
            }
        }
    }

    /// Whether some meter bills a share of the others.
    pub const fn has_share_of_spend(&self) -> bool {
        !self.shares.is_empty()
    }

    /// The free part of a meter's quantity: an allowance that several meters share is divided among
    /// them by quantity, so that no order of theirs matters and no more of one makes the other dear.
    fn free<A: Amount>(&self, meter: &PricedMeter, quantity: A, quantities: &[A], servers: A) -> A {
        let allowed = match meter.pool.and_then(|at| self.pools.get(at)) {
            Some(pool) if pool.meters.len() > 1 => {
                let mut sum = A::default();
                for at in &pool.meters {
                    sum += quantities.get(*at).copied().unwrap_or_default();
                }
                let share = quantity.zip(sum, |own, sum| if sum > 0.0 { own / sum } else { 1.0 });
                share * meter.allowance
            }
            _ => A::of(meter.allowance),
        };
        match meter.included {
            Some((Driver::Instances, units)) => allowed + servers * units,
            _ => allowed,
        }
    }

    /// Whether something comes with servers.
    pub(super) fn has_inclusions(&self) -> bool {
        self.meters.iter().any(|meter| matches!(meter.included, Some((Driver::Instances, _))))
    }

    /// How a meter's price came about, given the quantities of the whole account and its servers.
    pub fn formula(&self, at: usize, quantities: &[f64], servers: f64, money: Money) -> String {
        let quantity = quantities.get(at).copied().unwrap_or(0.0);
        self.meters.get(at).map_or_else(String::new, |meter| {
            meter.formula(quantity, self.free(meter, quantity, quantities, servers), money)
        })
    }

    /// What each meter counts beyond its free part, below zero while that lasts; along
    /// [`Account::meters`] and compared with [`PricedMeter::thresholds`].
    pub fn beyond(&self, quantities: &[f64], servers: f64) -> Vec<f64> {
        let meters = self.meters.iter().zip(quantities);
        meters.map(|(meter, quantity)| quantity - self.free(meter, *quantity, quantities, servers)).collect()
    }

    /// Sums of quantities that bend a bill beside the meters' own: of meters that share an
    /// allowance, with the quantity at which it is used up.
    pub fn shared_allowances(&self) -> impl Iterator<Item = (&[usize], f64)> {
        self.pools.iter().filter(|pool| pool.meters.len() > 1).filter_map(|pool| {
            let allowance = self.meters.get(*pool.meters.first()?)?.allowance;
            Some((pool.meters.as_slice(), allowance))
        })
    }
}

impl Account {
    /// A sheet's meters apart from those that do not bill all hours of a machine alike, and those by
    /// how they count: what depends on a machine's month must be counted by the machine.
    pub fn by_machine(&self, sheet: Sheet) -> (Sheet, Vec<(Sheet, MachineHours)>) {
        let (mut plain, mut apart) = (Sheet { meters: Vec::new() }, Vec::<(Sheet, MachineHours)>::new());
        for at in sheet.meters {
            let Some(hours) = self.meters.get(at).and_then(PricedMeter::machine_hours) else {
                plain.meters.push(at);
                continue;
            };
            match apart.iter_mut().find(|(_, known)| *known == hours) {
                Some((sheet, _)) => sheet.meters.push(at),
                None => apart.push((Sheet { meters: vec![at] }, hours)),
            }
        }
        (plain, apart)
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
            let quantity = meter.count(drivers);
            if quantity != A::default() {
                if let Some(sum) = quantities.get_mut(*at) {
                    *sum += quantity;
                }
                sink.counted(*at, component, quantity);
            }
        }
    }
}

/// Whether a meter counts for a workload that makes these choices.
fn is_selected(meter: &Meter, selections: &[(String, String)]) -> bool {
    let is_chosen = |(name, wanted): &(String, String)| {
        let chosen =
            selections.iter().find(|(chosen, _)| chosen == name).map_or("", |(_, value)| value.as_str());
        chosen == wanted
    };
    meter.when.iter().all(is_chosen) && !meter.unless.iter().any(is_chosen)
}
