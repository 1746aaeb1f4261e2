//! What stands around machines and is billed beside them: disks, metrics, balancers, address
//! translation and public addresses, alike at every provider.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::catalog::{Catalog, Role};
use siteplan::hosting::behaviour::latency::SERVICE_SCV;
use siteplan::hosting::bill::{Counted, Load, sides};
use siteplan::hosting::curve::usd_at;
use siteplan::hosting::demand::{Demand, World, hour_classes};
use siteplan::hosting::plan::{Base, Blueprint, Plan, ServiceRole, Terms};
use siteplan::hosting::price::Allowances;
use siteplan::hosting::traffic::week;
use siteplan::terms::HostingModel::{self, Containers, Dedicated, Iaas, Paas, Serverless};

#[path = "support/terms.rs"]
mod terms;
use terms::terms;

fn plan(model: HostingModel, offer: &str, region: &str, terms: &Terms) -> Plan {
    let provider = offer.split('.').next().unwrap().to_owned();
    let blueprint = Blueprint { model, provider, placements: vec![(offer.to_owned(), region.to_owned())] };
    Plan::compile(&Catalog::shipped("").unwrap(), &blueprint, &[512.0], &[], terms, &[]).unwrap()
}

fn world() -> World {
    let demand = Demand {
        requests: 1e8,
        wall_ms: 100.0,
        cpu_ms: 40.0,
        service_scv: SERVICE_SCV,
        memory_mib: 256.0,
        concurrency: 4.0,
        burst: 1.0,
        request_kib: 2.0,
        response_kib: 30.0,
    };
    World { components: vec![demand], ..World::default() }
}

/// Dollars of a month that go away with a switch, and the machines that ran on the average.
fn saved(model: HostingModel, offer: &str, region: &str, switch: &str) -> (f64, f64) {
    let on = Terms { allowances: Allowances::None, off: vec!["support".to_owned()], ..terms() };
    let mut off = on.clone();
    off.off.push(switch.to_owned());
    let classes = hour_classes(&[week(&siteplan::decision::Shape::DayAndEvening { peak: 3.0 })]);
    let usd = |terms: &Terms| {
        usd_at(&plan(model, offer, region, terms), &classes, &world(), 1.0, &mut Counted::default())
    };
    let machines = sides(&plan(model, offer, region, &on), &classes, &world(), Load::steady(1.0));
    let hours: f64 = machines.iter().map(|side| side.fleet.instance_hours).sum();
    (usd(&on) - usd(&off), hours / 730.0)
}

#[test]
fn each_machine_starts_from_a_disk_unless_its_price_includes_one() {
    for (model, offer, region, each) in [
        (Iaas, "aws.ec2.m7g.large", "us-east-1", 32.0 * 0.08),
        (Containers, "aws.eks.nodes.m7g.large", "eu-west-1", 32.0 * 0.088),
        (Dedicated, "aws.ec2.m7g.metal", "us-east-1", 32.0 * 0.08),
        (Iaas, "azure.vm.d2s-v5", "eastus", 2.4),
        (Containers, "azure.aks.nodes.d2s-v5", "westeurope", 2.4),
        (Iaas, "gcp.gce.e2-standard-2", "us-central1", 32.0 * 0.1),
        (Containers, "gcp.gke.nodes.e2-standard-2", "europe-west3", 32.0 * 0.12),
        (Containers, "aws.fargate.x86", "us-east-1", 0.0),
        (Paas, "azure.app-service.p1v3-linux", "eastus", 0.0),
        (Iaas, "hetzner.cloud.cx23", "hetzner-eu", 0.0),
    ] {
        let (usd, machines) = saved(model, offer, region, "disks");
        assert!(machines >= 1.0, "{offer}: {machines}");
        assert!((usd - machines * each).abs() < 1e-6, "{offer}: {usd} for {machines} machines");
    }
}

#[test]
fn components_and_machines_are_watched_by_metrics() {
    let sampled = 60.0 * 730.0;
    for (model, offer, region, each) in [
        (Iaas, "aws.ec2.m7g.large", "us-east-1", 0.3),
        (Iaas, "azure.vm.d2s-v5", "eastus", sampled * 0.16 / 1e7),
        (Containers, "gcp.gke.nodes.e2-standard-2", "us-central1", 0.258 / 2.9925),
    ] {
        let (usd, machines) = saved(model, offer, region, "metrics");
        assert!((usd - (10.0 + 4.0 * machines) * each).abs() < 1e-6, "{offer}: {usd}");
    }
    let (usd, _) = saved(Serverless, "aws.lambda.arm", "us-east-1", "metrics");
    assert!((usd - 10.0 * 0.3).abs() < 1e-6, "{usd}");
}

#[test]
fn what_stands_at_the_edge_is_billed_alike_and_not_where_a_platform_includes_it() {
    let edge = |plan: &Plan| -> Vec<Role> {
        let mut roles: Vec<Role> = plan
            .services
            .iter()
            .filter_map(|service| match service.role {
                ServiceRole::Attached(role @ (Role::LoadBalancer | Role::Nat | Role::Address)) => Some(role),
                _ => None,
            })
            .collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    };
    for (model, offer, region) in [
        (Iaas, "aws.ec2.m7g.large", "us-east-1"),
        (Containers, "aws.eks.nodes.m7g.large", "us-east-1"),
        (Containers, "aws.fargate.arm", "us-east-1"),
        (Iaas, "azure.vm.d2s-v5", "eastus"),
        (Containers, "azure.aks.nodes.d2s-v5", "eastus"),
        (Iaas, "gcp.gce.e2-standard-2", "us-central1"),
        (Containers, "gcp.gke.nodes.e2-standard-2", "us-central1"),
        (Containers, "gcp.gke.autopilot.pods", "us-central1"),
    ] {
        let found = edge(&plan(model, offer, region, &terms()));
        assert_eq!(found, [Role::LoadBalancer, Role::Nat, Role::Address], "{offer}");
    }
    for (model, offer, region) in [
        (Containers, "gcp.cloud-run.request-based", "us-central1"),
        (Containers, "azure.container-apps", "eastus"),
        (Paas, "azure.app-service.p1v3-linux", "eastus"),
        (Serverless, "aws.lambda.arm", "us-east-1"),
    ] {
        assert_eq!(edge(&plan(model, offer, region, &terms())), [], "{offer}");
    }
    // Two zones of a balancer and a gateway.
    let (usd, _) = saved(Iaas, "aws.ec2.m7g.large", "us-east-1", "addresses");
    assert!((usd - 3.0 * 730.0 * 0.005).abs() < 1e-6, "{usd}");
}

/// Machines under what scales by itself bring their disks and metrics, each once.
#[test]
fn a_base_of_machines_brings_its_disks() {
    let catalog = Catalog::shipped("").unwrap();
    let classes = hour_classes(&[week(&siteplan::decision::Shape::Steady)]);
    let usd = |off: &[&str]| {
        let terms = Terms {
            allowances: Allowances::None,
            off: off.iter().map(|switch| (*switch).to_owned()).collect(),
            ..terms()
        };
        let base = Base {
            model: Iaas,
            offer: "aws.ec2.m7g.large".to_owned(),
            region: "us-east-1".to_owned(),
            commitment: "reserved-1y".to_owned(),
            machines: 3.0,
        };
        let mixed = plan(Serverless, "aws.lambda.arm", "us-east-1", &terms)
            .with_base(&catalog, &base, &terms)
            .unwrap();
        usd_at(&mixed, &classes, &world(), 1.0, &mut Counted::default())
    };
    let saved = usd(&["support"]) - usd(&["support", "disks"]);
    assert!((saved - 3.0 * 32.0 * 0.08).abs() < 1e-6, "{saved}");
    let saved = usd(&["support"]) - usd(&["support", "metrics"]);
    assert!((saved - (10.0 + 3.0 * 4.0) * 0.3).abs() < 1e-6, "{saved}");
}
