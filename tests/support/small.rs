//! A price book small enough to check by hand, and what is placed on it.

use siteplan::catalog::Catalog;
use siteplan::decision::Shape;
use siteplan::hosting::behaviour::latency::SERVICE_SCV;
use siteplan::hosting::bill::Counted;
use siteplan::hosting::curve::usd_at;
use siteplan::hosting::demand::{Demand, HourClass, World, hour_classes};
use siteplan::hosting::plan::{Blueprint, Plan, Terms};
use siteplan::hosting::traffic::week;
use siteplan::terms::HostingModel;

pub const OFFERS: [(HostingModel, &str); 4] = [
    (HostingModel::Serverless, "acme.fn"),
    (HostingModel::Iaas, "acme.vm.small"),
    (HostingModel::Iaas, "acme.vm.burstable"),
    (HostingModel::Containers, "acme.run"),
];

pub fn book() -> Catalog {
    Catalog::read(include_str!("../fixtures/small.ron"), "small.ron").unwrap()
}

pub fn plan(model: HostingModel, offer: &str, components: usize, terms: &Terms) -> Plan {
    let placements = vec![(offer.to_owned(), "here".to_owned()); components];
    let blueprint = Blueprint { model, provider: "acme".to_owned(), placements };
    Plan::compile(&book(), &blueprint, &vec![512.0; components], &[], terms, &[]).unwrap()
}

pub fn demand(requests: f64) -> Demand {
    Demand {
        requests,
        wall_ms: 100.0,
        cpu_ms: 20.0,
        service_scv: SERVICE_SCV,
        memory_mib: 128.0,
        concurrency: 4.0,
        burst: 1.5,
        request_kib: 2.0,
        response_kib: 30.0,
    }
}

pub fn world(requests: &[f64]) -> World {
    World { components: requests.iter().map(|requests| demand(*requests)).collect(), ..World::default() }
}

pub fn steady(components: usize) -> Vec<HourClass> {
    hour_classes(&vec![week(&Shape::Steady); components])
}

pub fn total(plan: &Plan, classes: &[HourClass], world: &World, load: f64) -> f64 {
    usd_at(plan, classes, world, load, &mut Counted::default())
}
