//! Plans compiled and priced at likely, kept from one decision to the next.
//!
//! Most edits leave most plans as they are: another runtime or another rule compiles nothing and
//! moves no price. What a plan depends on is compared, not guessed, so that a kept plan is the one
//! that would have been made again.

use super::AssessError;
use super::prepared::{PEOPLE, Prepared};
use crate::catalog::{Catalog, Offer, Provider, Unbilled};
use crate::decision::StoreKind;
use crate::hosting::bill::Counted;
use crate::hosting::curve::usd_at;
use crate::hosting::demand::{HourClass, Staff, World};
use crate::hosting::plan::{Blueprint, Plan, Terms};
use crate::hosting::recovery::Recovery;
use crate::terms::HostingModel;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every plan looked at for one decision.
#[derive(Debug)]
pub struct Book {
    catalog: Arc<Catalog>,
    memory_mib: Vec<f64>,
    stores: Vec<StoreKind>,
    terms: Terms,
    /// The application at likely, without people.
    world: World,
    classes: Vec<HourClass>,
    /// By offer and region.
    plans: BTreeMap<(String, String), Kept>,
}

#[derive(Clone, Debug)]
struct Kept {
    plan: Arc<Plan>,
    staff: Staff,
    usd: BillUsd,
}

/// A monthly bill at likely.
#[derive(Clone, Copy, Debug)]
pub struct BillUsd {
    pub usd: f64,
    /// The same where nobody was promised anything. Within a promise all sizes cost the same, and
    /// the one that uses up least of it is the cheapest.
    pub without_promises: f64,
}

/// A book being written, with the one before it at hand.
pub struct Writing {
    book: Book,
    /// Its plans still hold.
    before: Option<Arc<Book>>,
    /// So do its prices.
    prices_hold: bool,
}

impl Writing {
    /// Starts with what an earlier book still tells.
    pub fn after(prepared: &Prepared, before: Option<&Arc<Book>>) -> Self {
        let tables = prepared.tables();
        let mut world = World::default();
        prepared.world(None, &mut world);
        let (memory_mib, stores) = sized_by(prepared);
        let book = Book {
            catalog: Arc::clone(&prepared.catalog),
            memory_mib,
            stores,
            terms: tables.terms.clone(),
            world,
            classes: tables.classes.clone(),
            plans: BTreeMap::new(),
        };
        let before = before.filter(|before| before.compiles_as(&book)).cloned();
        let prices_hold = before
            .as_ref()
            .is_some_and(|before| before.world == book.world && before.classes == book.classes);
        Self { book, before, prices_hold }
    }

    /// An offer's plan for all components, and its monthly bill at likely.
    pub fn priced(
        &mut self,
        prepared: &Prepared,
        model: HostingModel,
        provider: &Provider,
        offer: &Offer,
        region: &str,
    ) -> Result<(Arc<Plan>, BillUsd), AssessError> {
        let key = (offer.id.clone(), region.to_owned());
        let kept = self.book.plans.get(&key);
        let kept = kept.or_else(|| self.before.as_ref().and_then(|before| before.plans.get(&key))).cloned();
        let mut world = World::default();
        std::mem::swap(&mut world, &mut self.book.world);
        prepared.staff(model, None, &mut world);
        let staff = std::mem::take(&mut world.staff);
        let known = kept.as_ref().filter(|kept| self.prices_hold && kept.staff == staff).map(|kept| kept.usd);
        if let (Some(kept), Some(usd)) = (&kept, known) {
            self.book.world = world;
            return Ok((Arc::clone(&kept.plan), usd));
        }
        let plan = match kept {
            Some(kept) => Ok(kept.plan),
            None => {
                let placements = prepared.decision.components.iter().map(|_| key.clone()).collect();
                let blueprint = Blueprint { model, provider: provider.id.clone(), placements };
                compiled(prepared, &blueprint).map(Arc::new)
            }
        };
        world.staff.clone_from(&staff);
        let priced = plan.map(|plan| {
            let of = |plan: &Plan| usd_at(plan, &self.book.classes, &world, 1.0, &mut Counted::default());
            let bill = of(&plan);
            let is_free = plan.committed.is_empty();
            let without_promises = if is_free { bill } else { of(&plan.without_promises()) };
            let usd = BillUsd { usd: bill, without_promises };
            self.book.plans.insert(key, Kept { plan: Arc::clone(&plan), staff, usd });
            (plan, usd)
        });
        world.staff = Staff::default();
        self.book.world = world;
        priced.map_err(AssessError::from)
    }

    /// The book as it is kept: the one before, where nothing had to be added to it.
    pub fn finished(mut self) -> Arc<Book> {
        match self.before {
            Some(before) if self.prices_hold && self.book.plans.is_empty() => before,
            Some(before) if self.prices_hold => {
                for (key, kept) in &before.plans {
                    self.book.plans.entry(key.clone()).or_insert_with(|| kept.clone());
                }
                Arc::new(self.book)
            }
            _ => Arc::new(self.book),
        }
    }
}

impl Book {
    /// Whether the same offers compile to the same plans. Sizes follow memory, whatever else moves.
    fn compiles_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.catalog, &other.catalog)
            && self.memory_mib == other.memory_mib
            && self.stores == other.stores
            && self.terms == other.terms
    }
}

/// A blueprint made ready to be priced, with sizes chosen at likely.
pub fn compiled(prepared: &Prepared, blueprint: &Blueprint) -> Result<Plan, Unbilled> {
    let (memory_mib, stores) = sized_by(prepared);
    let people: Vec<&'static str> = PEOPLE.iter().map(|(_, name)| *name).collect();
    Plan::compile(&prepared.catalog, blueprint, &memory_mib, &stores, &prepared.tables().terms, &people)
}

/// What another pattern of recovery than the chosen one would keep elsewhere for a blueprint.
pub fn standing_by(
    prepared: &Prepared,
    blueprint: &Blueprint,
    pattern: Recovery,
) -> Result<Option<Plan>, Unbilled> {
    let (memory_mib, stores) = sized_by(prepared);
    let terms = &prepared.tables().terms;
    Plan::standing_by(&prepared.catalog, blueprint, &memory_mib, &stores, terms, pattern)
}

/// What sizes are chosen by: the memory of each component at likely, and the stores.
fn sized_by(prepared: &Prepared) -> (Vec<f64>, Vec<StoreKind>) {
    let tables = prepared.tables();
    let memory_mib = tables.components.iter().map(|component| prepared.at(component.memory, None));
    (memory_mib.collect(), tables.stores.iter().map(|store| store.kind).collect())
}
