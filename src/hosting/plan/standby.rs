//! What stands by for a disaster: a second plan, elsewhere and at no traffic.

use super::{Blueprint, Part, Plan, Service, ServiceRole, Terms};
use crate::catalog::{Catalog, Role, Unbilled};
use crate::decision::StoreKind;
use crate::hosting::price::Allowances;
use crate::hosting::recovery::Recovery;

impl Plan {
    /// What a pattern of recovery keeps in another region of the provider where the data may be,
    /// of the same area if there is one; in the same region where it sells in no other. Components
    /// that may wait until they are set up anew have nothing there; the data is the application's,
    /// and all of it is kept.
    pub fn standing_by(
        catalog: &Catalog,
        blueprint: &Blueprint,
        memory_mib: &[f64],
        stores: &[StoreKind],
        terms: &Terms,
        pattern: Recovery,
    ) -> Result<Option<Self>, Unbilled> {
        let elsewhere = |offer: &str, home: &str| {
            let provider = catalog.provider(&blueprint.provider)?;
            let offer = catalog.offer(offer)?;
            let area = |region: &str| catalog.part.regions.get(region).map(|known| known.area.as_str());
            let may_hold = |region: &str| terms.may_hold(catalog, region);
            let others = || {
                let regions = provider.regions.iter().filter(|region| *region != home);
                regions.filter(|region| catalog.sells(offer, region) && may_hold(region))
            };
            others().find(|region| area(region) == area(home)).or_else(|| others().next()).cloned()
        };
        let placements = blueprint
            .placements
            .iter()
            .map(|(offer, home)| (offer.clone(), elsewhere(offer, home).unwrap_or_else(|| home.clone())))
            .collect();
        let away = Blueprint { placements, ..blueprint.clone() };
        let mut off = terms.off.clone();
        off.extend(["support", "recovery", "licences", "people"].map(str::to_owned));
        // The allowance is used up at home.
        let terms = Terms {
            minimum_instances: 1.0,
            allowances: Allowances::None,
            off,
            recovery: Recovery::Rebuild,
            // Promises are held against the whole.
            promises: Vec::new(),
            ..terms.clone()
        };
        let copies = |role: Role| role == Role::Backup;
        Ok(match pattern {
            Recovery::Rebuild => None,
            Recovery::Standby => {
                let mut plan = Self::empty(blueprint.model, &terms);
                plan.set_up(catalog, &away, memory_mib, stores, &terms, &|at| terms.recovers(at))?;
                Some(plan)
            }
            Recovery::Restore | Recovery::StoreFirst => {
                let mut plan = Self::empty(blueprint.model, &terms);
                plan.attach(catalog, &away, stores, &terms, &copies, &|_| true)?;
                if pattern == Recovery::StoreFirst {
                    plan.take_in(catalog, &away, &terms)?;
                }
                Some(plan)
            }
        })
    }

    /// A queue that takes the work while nothing else runs.
    fn take_in(&mut self, catalog: &Catalog, away: &Blueprint, terms: &Terms) -> Result<(), Unbilled> {
        let queue = catalog
            .provider(&away.provider)
            .and_then(|provider| {
                provider.attachments.iter().find(|attachment| attachment.role == Role::Queue)
            })
            .and_then(|attachment| catalog.offer(&attachment.service));
        let (Some(queue), Some((_, region))) = (queue, away.placements.first()) else { return Ok(()) };
        if !catalog.sells(queue, region) {
            return Ok(());
        }
        let factor = terms.factor(queue.provider());
        let sheet = self.account.compile(catalog, queue, region, &[], &terms.allowances, factor)?;
        self.services.push(Service {
            role: ServiceRole::Needed,
            offer: queue.id.clone(),
            components: Vec::new(),
            part: Part::Whole,
            count: 1.0,
            sheet,
        });
        Ok(())
    }
}
