//! A way of hosting, made ready to be priced: offers chosen, meters resolved, sizes held.

mod standby;

use super::committed::{Committed, Promise};
use super::price::{Account, Allowances, MachineHours, PricedMeter, Sheet};
use super::recovery::Recovery;
use crate::catalog::{Billing, Catalog, Growth, LimitKind, Offer, Role, TaskSize, Unbilled};
use crate::decision::StoreKind;
use crate::terms::HostingModel;

/// What a plan is made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Blueprint {
    pub model: HostingModel,
    pub provider: String,
    /// One host's offer and region for each component, in the components' order.
    pub placements: Vec<(String, String)>,
}

/// Rules of sizing and pricing that hold for every plan of a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    pub utilisation: f64,
    /// Instances that run even when idle.
    pub minimum_instances: f64,
    /// Instances that autoscaling adds at a time.
    pub step: f64,
    /// Seats that were counted do not follow the traffic.
    pub seats_are_fixed: bool,
    pub allowances: Allowances,
    /// Costs switched off by name.
    pub off: Vec<String>,
    /// (provider, factor on its prices)
    pub discounts: Vec<(String, f64)>,
    /// How plans come back after a disaster.
    pub recovery: Recovery,
    /// By component: whether it is to come back that way; the others are set up anew. None named:
    /// all are.
    pub recovering: Vec<bool>,
    /// Regions, countries or areas that data may not leave; none named: it may be anywhere.
    pub residency: Vec<String>,
    /// What is promised to providers, each once.
    pub promises: Vec<Promise>,
}

impl Terms {
    pub fn is_on(&self, switch: &str) -> bool {
        !self.off.iter().any(|off| off == switch)
    }

    /// Whether data may be in a region: nothing was said, the region is named, or it is no place
    /// (a list price, a service that is everywhere).
    fn may_hold(&self, catalog: &Catalog, region: &str) -> bool {
        let is_a_place = || catalog.part.regions.get(region).is_some_and(|known| !known.area.is_empty());
        self.residency.is_empty() || catalog.is_within(region, &self.residency) || !is_a_place()
    }

    /// Whether a component must be back within the tolerable time.
    pub fn recovers(&self, component: usize) -> bool {
        self.recovering.get(component).copied().unwrap_or(true)
    }

    fn factor(&self, provider: &str) -> f64 {
        self.discounts.iter().find(|(known, _)| known == provider).map_or(1.0, |(_, factor)| *factor)
    }
}

/// A plan, ready to be priced ten thousand times.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub model: HostingModel,
    pub account: Account,
    pub hosts: Vec<Host>,
    pub services: Vec<Service>,
    /// Names of the people lines, along `Staff::duties_fte`.
    pub people: Vec<&'static str>,
    pub utilisation: f64,
    pub minimum_instances: f64,
    /// Instances that autoscaling adds at a time.
    pub step: f64,
    /// Services that no region sells in which the data may be: (name, region billed instead).
    pub outside: Vec<(String, String)>,
    /// What stands by in another region, billed at no traffic.
    pub standby: Option<Box<Self>>,
    /// What providers were promised, along the terms.
    pub committed: Vec<Committed>,
    /// Bills licences brought along.
    pub has_licences: bool,
    /// Bills what is paid today instead of any meter.
    pub is_today: bool,
    /// Seats that were counted do not follow the traffic.
    pub seats_are_fixed: bool,
    /// Bills the product's own seat price instead of the catalogue's.
    pub has_own_seats: bool,
}

/// An offer that carries components.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    pub offer: String,
    pub offer_name: String,
    pub region: String,
    pub kind: HostKind,
    /// How it takes up more traffic; `None` where nobody knows.
    pub growth: Option<Growth>,
    /// Requests at work at once, at most, by a documented limit.
    pub most_at_once: Option<f64>,
    /// Of a burstable machine, the share of its processors that it may use on the average.
    pub baseline: Option<f64>,
    pub components: Vec<usize>,
    pub part: Part,
    pub sheet: Sheet,
    /// Meters that do not bill all hours of a machine's month alike, by how they count them.
    pub by_machine: Vec<(Sheet, MachineHours)>,
}

/// Which part of its components' traffic a host or a service carries.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Part {
    #[default]
    Whole,
    /// That many machines, all month, as full as planned.
    Base { machines: f64 },
    /// What is above the machines of the plan's host at that place.
    Above { base: usize },
}

/// Machines that stand all month under what scales by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Base {
    pub model: HostingModel,
    pub offer: String,
    pub region: String,
    /// The commitment's name, empty where they are paid on demand.
    pub commitment: String,
    pub machines: f64,
}

/// How a host's demand becomes drivers; sizes are chosen once and held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HostKind {
    Functions {
        least_mib: f64,
        most_mib: f64,
    },
    Fleet {
        vcpu: f64,
        memory_mib: f64,
    },
    /// One component's containers of one size.
    Tasks {
        size: TaskSize,
    },
    RequestTime {
        size: TaskSize,
        most_concurrency: f64,
    },
    Standing {
        vcpu: f64,
        memory_mib: f64,
    },
    Seats,
}

/// A shared service and the components whose traffic it carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    pub role: ServiceRole,
    pub offer: String,
    pub components: Vec<usize>,
    pub part: Part,
    /// How many are taken.
    pub count: f64,
    pub sheet: Sheet,
}

/// Why a service is on the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceRole {
    Attached(Role),
    /// A store of the decision, by its place in the list.
    Store(usize),
    /// Something the offer cannot be had without.
    Needed,
}

impl Plan {
    /// Chooses sizes, resolves meters, attaches services.
    ///
    /// `memory_mib` runs along the components, at likely; it decides the size of a container.
    pub fn compile(
        catalog: &Catalog,
        blueprint: &Blueprint,
        memory_mib: &[f64],
        stores: &[StoreKind],
        terms: &Terms,
        people: &[&'static str],
    ) -> Result<Self, Unbilled> {
        let mut plan = Self {
            people: if terms.is_on("people") { people.to_vec() } else { Vec::new() },
            has_licences: terms.is_on("licences") && blueprint.model != HostingModel::Saas,
            ..Self::empty(blueprint.model, terms)
        };
        plan.set_up(catalog, blueprint, memory_mib, stores, terms, &|_| true)?;
        if terms.is_on("recovery") && blueprint.model != HostingModel::Saas {
            let standby = Self::standing_by(catalog, blueprint, memory_mib, stores, terms, terms.recovery)?;
            plan.standby = standby.map(Box::new);
        }
        plan.commit(&terms.promises);
        Ok(plan)
    }

    /// Places the components that are carried, and attaches what they and the stores need.
    fn set_up(
        &mut self,
        catalog: &Catalog,
        blueprint: &Blueprint,
        memory_mib: &[f64],
        stores: &[StoreKind],
        terms: &Terms,
        carries: &dyn Fn(usize) -> bool,
    ) -> Result<(), Unbilled> {
        let placements = blueprint.placements.iter().enumerate();
        for (component, (offer_id, region)) in placements.filter(|(at, _)| carries(*at)) {
            let offer =
                catalog.offer(offer_id).ok_or_else(|| Unbilled::Offer(offer_id.clone(), String::new()))?;
            let kind = host_kind(offer, memory_mib.get(component).copied().unwrap_or(0.0));
            self.place(catalog, offer, region, kind, component, terms)?;
        }
        self.attach(catalog, blueprint, stores, terms, &|_| true, carries)
    }

    /// A plan that bills nothing yet.
    pub fn empty(model: HostingModel, terms: &Terms) -> Self {
        let mut plan = Self {
            model,
            account: Account::default(),
            hosts: Vec::new(),
            services: Vec::new(),
            people: Vec::new(),
            utilisation: terms.utilisation,
            minimum_instances: terms.minimum_instances,
            step: terms.step,
            outside: Vec::new(),
            standby: None,
            has_licences: false,
            is_today: false,
            seats_are_fixed: terms.seats_are_fixed,
            has_own_seats: false,
            committed: Vec::new(),
        };
        plan.commit(&terms.promises);
        plan
    }

    fn place(
        &mut self,
        catalog: &Catalog,
        offer: &Offer,
        region: &str,
        kind: HostKind,
        component: usize,
        terms: &Terms,
    ) -> Result<(), Unbilled> {
        let shares_machines =
            matches!(kind, HostKind::Fleet { .. } | HostKind::Standing { .. } | HostKind::Seats);
        if shares_machines
            && let Some(host) =
                self.hosts.iter_mut().find(|host| host.offer == offer.id && host.region == region)
        {
            host.components.push(component);
            return Ok(());
        }
        let factor = terms.factor(offer.provider());
        let sheet = self.account.compile(catalog, offer, region, &[], &terms.allowances, factor)?;
        let (sheet, by_machine) = self.account.by_machine(sheet);
        self.hosts.push(Host {
            offer: offer.id.clone(),
            offer_name: offer.name.clone(),
            region: region.to_owned(),
            kind,
            growth: growth(catalog, offer),
            most_at_once: most_at_once(offer),
            baseline: offer.baseline.as_ref().map(|baseline| baseline.share),
            components: vec![component],
            part: Part::Whole,
            sheet,
            by_machine,
        });
        for need in &offer.needs {
            if self.services.iter().any(|service| service.offer == *need) {
                continue;
            }
            let service = catalog.offer(need).ok_or_else(|| Unbilled::Offer(need.clone(), String::new()))?;
            let sheet = self.account.compile(catalog, service, region, &[], &terms.allowances, factor)?;
            self.services.push(Service {
                role: ServiceRole::Needed,
                offer: need.clone(),
                components: vec![component],
                part: Part::Whole,
                count: 1.0,
                sheet,
            });
        }
        Ok(())
    }

    fn attach(
        &mut self,
        catalog: &Catalog,
        blueprint: &Blueprint,
        stores: &[StoreKind],
        terms: &Terms,
        wanted: &dyn Fn(Role) -> bool,
        carries: &dyn Fn(usize) -> bool,
    ) -> Result<(), Unbilled> {
        let Some(provider) = catalog.provider(&blueprint.provider) else { return Ok(()) };
        let Some((_, region)) = blueprint.placements.first() else { return Ok(()) };
        let everything: Vec<usize> = (0..blueprint.placements.len()).collect();
        for attachment in &provider.attachments {
            let keeps_data = attachment.role == Role::Backup || store_kind(attachment.role).is_some();
            // In a mix a service carries what is placed on the models that need it.
            let carried: Vec<usize> = everything
                .iter()
                .copied()
                .filter(|at| {
                    let placed = blueprint.placements.get(*at).and_then(|(offer, _)| catalog.offer(offer));
                    let model = match blueprint.model {
                        HostingModel::Mixed => {
                            placed.and_then(|offer| offer.model).unwrap_or(HostingModel::Mixed)
                        }
                        model => model,
                    };
                    let brings = placed.is_some_and(|offer| offer.includes.contains(&attachment.role));
                    let serves = attachment.models.is_empty() || attachment.models.contains(&model);
                    serves && !brings && (keeps_data || carries(*at))
                })
                .collect();
            let applies = !carried.is_empty();
            let holds_data = stores.iter().any(|kind| is_backed_up(*kind));
            if !applies
                || !terms.is_on(attachment.role.switch())
                || !wanted(attachment.role)
                || (attachment.role == Role::Backup && !holds_data)
            {
                continue;
            }
            let roles: Vec<ServiceRole> = match store_kind(attachment.role) {
                None => vec![ServiceRole::Attached(attachment.role)],
                Some(kind) => {
                    let of_kind = stores.iter().enumerate().filter(|(_, store)| **store == kind);
                    of_kind.map(|(at, _)| ServiceRole::Store(at)).collect()
                }
            };
            let Some(service) = catalog.offer(&attachment.service) else { continue };
            // A service is bought where the placement is, or in the provider's next region that has
            // it and where the data may be; if none is, in the next at all, which is said.
            let sold = || {
                std::iter::once(region)
                    .chain(&provider.regions)
                    .chain(service.meters.iter().flat_map(|meter| meter.rates.keys()))
                    .filter(|region| catalog.sells(service, region))
            };
            let Some(next) = sold().next() else {
                return Err(Unbilled::Region {
                    offer: service.id.clone(),
                    region: region.clone(),
                    regions: "other regions".to_owned(),
                });
            };
            let may_hold = |region: &&String| terms.may_hold(catalog, region);
            let within = if may_hold(&region) { sold().find(may_hold) } else { None };
            if within.is_none() && may_hold(&region) {
                self.outside.push((service.name.clone(), next.clone()));
            }
            let region = within.unwrap_or(next);
            for role in roles {
                let factor = terms.factor(service.provider());
                let sheet = self.account.compile(catalog, service, region, &[], &terms.allowances, factor)?;
                self.services.push(Service {
                    role,
                    offer: service.id.clone(),
                    components: carried.clone(),
                    part: Part::Whole,
                    count: attachment.count,
                    sheet,
                });
            }
        }
        Ok(())
    }

    /// Puts machines under a plan: they carry the base of all its components all month, and what is
    /// above them in an hour goes where the plan had put it. Services that only the machines need
    /// stand before everything; those that only the rest needs carry what is above.
    pub fn with_base(mut self, catalog: &Catalog, base: &Base, terms: &Terms) -> Result<Self, Unbilled> {
        let offer =
            catalog.offer(&base.offer).ok_or_else(|| Unbilled::Offer(base.offer.clone(), String::new()))?;
        let components: Vec<usize> = {
            let mut all: Vec<usize> = self.hosts.iter().flat_map(|host| host.components.clone()).collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let under = Part::Above { base: self.hosts.len() };
        for host in &mut self.hosts {
            host.part = under;
        }
        let selections = match base.commitment.as_str() {
            "" => Vec::new(),
            named => vec![("commitment".to_owned(), named.to_owned())],
        };
        let factor = terms.factor(offer.provider());
        let region = &base.region;
        let sheet = self.account.compile(catalog, offer, region, &selections, &terms.allowances, factor)?;
        let (sheet, by_machine) = self.account.by_machine(sheet);
        self.hosts.push(Host {
            offer: offer.id.clone(),
            offer_name: offer.name.clone(),
            region: region.clone(),
            kind: host_kind(offer, 0.0),
            growth: growth(catalog, offer),
            most_at_once: most_at_once(offer),
            baseline: offer.baseline.as_ref().map(|baseline| baseline.share),
            components: components.clone(),
            part: Part::Base { machines: base.machines },
            sheet,
            by_machine,
        });
        // What the machines would have had to have alone.
        let placements = components.iter().map(|_| (base.offer.clone(), region.clone())).collect();
        let alone = Blueprint { model: base.model, provider: offer.provider().to_owned(), placements };
        let before = std::mem::take(&mut self.services);
        self.attach(catalog, &alone, &[], terms, &|role| store_kind(role).is_none(), &|_| true)?;
        let own = std::mem::replace(&mut self.services, before);
        for service in &mut self.services {
            let is_shared = own.iter().any(|known| known.role == service.role);
            if matches!(service.role, ServiceRole::Attached(Role::Gateway)) && !is_shared {
                service.part = under;
            }
        }
        for service in own {
            if !self.services.iter().any(|known| known.role == service.role) {
                self.services.push(service);
            }
        }
        self.model = HostingModel::Mixed;
        self.commit(&terms.promises);
        Ok(self)
    }

    /// Every meter of the plan, in the account's order.
    pub fn meters(&self) -> &[PricedMeter] {
        &self.account.meters
    }
}

/// The kind of store a role holds, if it holds one.
pub const fn store_kind(role: Role) -> Option<StoreKind> {
    match role {
        Role::Relational => Some(StoreKind::Relational),
        Role::Document => Some(StoreKind::Document),
        Role::Objects => Some(StoreKind::Objects),
        Role::Cache => Some(StoreKind::Cache),
        Role::Queue => Some(StoreKind::Queue),
        Role::Egress
        | Role::Gateway
        | Role::LoadBalancer
        | Role::Nat
        | Role::Address
        | Role::Disk
        | Role::Logs
        | Role::Metrics
        | Role::Support
        | Role::Backup => None,
    }
}

/// Whether a store's data is copied by backups; caches and queues are filled again, and objects
/// are kept in several copies by those who sell them.
pub const fn is_backed_up(kind: StoreKind) -> bool {
    matches!(kind, StoreKind::Relational | StoreKind::Document)
}

/// How an offer takes up more traffic, where anybody knows.
fn growth(catalog: &Catalog, offer: &Offer) -> Option<Growth> {
    catalog.scaling(offer.model?, &offer.id).map(|known| known.how)
}

/// Requests at work at once that an offer's documented limit allows.
fn most_at_once(offer: &Offer) -> Option<f64> {
    offer.limits.iter().find(|limit| limit.kind == LimitKind::Concurrency).map(|limit| limit.most)
}

fn host_kind(offer: &Offer, memory_mib: f64) -> HostKind {
    match &offer.billing {
        Billing::Functions { least_mib, most_mib } => {
            HostKind::Functions { least_mib: *least_mib, most_mib: *most_mib }
        }
        Billing::Fleet { vcpu, memory_gib } => {
            HostKind::Fleet { vcpu: *vcpu, memory_mib: memory_gib * 1024.0 }
        }
        Billing::Standing { vcpu, memory_gib } => {
            HostKind::Standing { vcpu: *vcpu, memory_mib: memory_gib * 1024.0 }
        }
        Billing::Tasks { sizes } => HostKind::Tasks { size: smallest(sizes, memory_mib) },
        Billing::RequestTime { sizes, most_concurrency } => {
            HostKind::RequestTime { size: smallest(sizes, memory_mib), most_concurrency: *most_concurrency }
        }
        Billing::Seats | Billing::Service => HostKind::Seats,
    }
}

/// The smallest size that holds a process with room to spare, else the largest.
fn smallest(sizes: &[TaskSize], memory_mib: f64) -> TaskSize {
    let wanted_gib = memory_mib * 1.25 / 1024.0;
    let by_size = |a: &&TaskSize, b: &&TaskSize| {
        (a.vcpu() + a.memory_gib() / 4.0).total_cmp(&(b.vcpu() + b.memory_gib() / 4.0))
    };
    sizes
        .iter()
        .filter(|size| size.memory_gib() >= wanted_gib)
        .min_by(by_size)
        .or_else(|| sizes.iter().max_by(by_size))
        .copied()
        .unwrap_or(TaskSize(1.0, 2.0))
}
