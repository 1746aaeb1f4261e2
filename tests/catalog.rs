//! What the shipped catalogues promise.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]
#![expect(clippy::type_complexity, reason = "a table of cases is read where it stands")]

use siteplan::catalog::{Billing, Catalog, Driver, LimitKind, Offer, Rate, Role, SHIPPED};
use siteplan::decision::questions::{self, ApplicationAnswers, ComponentAnswers};
use siteplan::hosting::price::{Account, Allowances, Item, price_items};
use siteplan::terms::{Evidence, HostingModel};
use std::collections::{BTreeMap, BTreeSet};

fn shipped() -> Vec<Catalog> {
    SHIPPED.iter().map(|(id, _)| Catalog::shipped(id).unwrap_or_else(|error| panic!("{error}"))).collect()
}

#[test]
fn every_shipped_catalogue_reads_without_a_fault() {
    for (catalog, (id, _)) in shipped().iter().zip(SHIPPED) {
        assert_eq!(catalog.id, *id);
        assert_eq!(catalog.sha256.len(), 64);
    }
}

#[test]
fn the_current_catalogue_covers_models_and_providers() {
    let catalog = Catalog::shipped("").unwrap();
    let hosting: Vec<_> = catalog.part.offers.iter().filter(|offer| offer.model.is_some()).collect();
    assert!(hosting.len() >= 120, "{} offers", hosting.len());
    for model in HostingModel::OFFERED {
        let providers: BTreeSet<&str> =
            hosting.iter().filter(|offer| offer.model == Some(model)).map(|offer| offer.provider()).collect();
        assert!(providers.len() >= 3, "{model}: {providers:?}");
    }
    let providers: BTreeSet<&str> = hosting.iter().map(|offer| offer.provider()).collect();
    for needed in
        ["aws", "azure", "gcp", "hetzner", "digitalocean", "heroku", "fly", "cloudflare", "scaleway", "owned"]
    {
        assert!(providers.contains(needed), "{needed}");
    }
}

#[test]
fn every_model_can_be_had_in_the_eu() {
    let catalog = Catalog::shipped("").unwrap();
    let is_european =
        |region: &str| catalog.part.regions.get(region).is_some_and(|region| region.area == "EU");
    for model in [HostingModel::Iaas, HostingModel::Paas, HostingModel::Containers, HostingModel::Serverless]
    {
        for provider in ["aws", "azure", "gcp"] {
            // Google's platform was not priced by any source read.
            if (model, provider) == (HostingModel::Paas, "gcp") {
                continue;
            }
            let found = catalog.part.offers.iter().any(|offer| {
                offer.model == Some(model)
                    && offer.provider() == provider
                    && regions(offer).iter().any(|at| is_european(at))
            });
            assert!(found, "{model} at {provider}");
        }
    }
}

/// What an architect in Europe does not see cannot win: each size has a price there, and one that was
/// carried over says so.
#[test]
fn whatever_the_large_providers_host_in_the_us_has_a_price_in_the_eu() {
    let catalog = Catalog::shipped("").unwrap();
    let european = [("aws", ["eu-west-1", "eu-central-1"]), ("azure", ["westeurope", "northeurope"])];
    for (provider, europe) in european.into_iter().chain([("gcp", ["europe-west1", "europe-west3"])]) {
        let hosts = |offer: &&Offer| offer.model.is_some() && offer.provider() == provider;
        for offer in catalog.part.offers.iter().filter(hosts) {
            for region in europe {
                assert!(catalog.sells(offer, region), "{} in {region}", offer.id);
            }
        }
    }
    let mut sold = 0;
    let further = [
        ("aws", ["us-east-2", "us-west-2", "eu-west-2", "eu-north-1"]),
        ("azure", ["eastus2", "westus2", "uksouth", "germanywestcentral"]),
        ("gcp", ["us-east1", "us-west1", "europe-west2", "europe-west4"]),
    ];
    for (provider, regions) in further {
        let hosts = |offer: &&Offer| offer.model.is_some() && offer.provider() == provider;
        for offer in catalog.part.offers.iter().filter(hosts) {
            for region in regions {
                let home = catalog.part.regions[region].priced_as.as_ref().unwrap().region.clone();
                let is_sold = catalog.sells(offer, region);
                assert_eq!(is_sold, catalog.sells(offer, &home), "{} in {region}", offer.id);
                sold += usize::from(is_sold);
            }
        }
    }
    assert!(sold > 400, "{sold}");
    let carried = |id: &str, region: &str, ratio: f64| {
        let rates = &catalog.offer(id).unwrap().meters[0].rates;
        let price = |region: &str| match &rates[region] {
            Rate::Flat { price, .. } => *price,
            other => panic!("{other:?}"),
        };
        let found = price(region) / price("us-east-1");
        assert!((found / ratio - 1.0).abs() < 0.002, "{id} in {region}: {found}");
        assert_eq!(catalog.source(rates[region].source()).unwrap().evidence, Evidence::Guessed, "{id}");
    };
    carried("aws.ec2.t3.medium", "eu-west-1", 0.0228 / 0.0208);
    carried("aws.ec2.m6i.large", "eu-central-1", 0.0978 / 0.0816);
    carried("aws.ec2.m5.metal", "eu-west-1", 0.091 / 0.0816);
    carried("aws.fargate.windows", "eu-central-1", 1.15);
}

#[test]
fn ids_follow_provider_product_size() {
    for offer in &Catalog::shipped("").unwrap().part.offers {
        let segments: Vec<&str> = offer.id.split('.').collect();
        assert!((2..=5).contains(&segments.len()), "{}", offer.id);
        for segment in segments {
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(!segment.is_empty() && segment.chars().all(is_plain), "{}", offer.id);
        }
    }
}

/// Regions in which some meter has a price.
fn regions(offer: &Offer) -> BTreeSet<&str> {
    offer.meters.iter().flat_map(|meter| meter.rates.keys().map(String::as_str)).collect()
}

#[test]
fn every_offer_can_be_priced_wherever_it_is_sold() {
    for catalog in shipped() {
        let selections = [("instance".to_owned(), "m7g.xlarge".to_owned())];
        for offer in &catalog.part.offers {
            let sold: Vec<&str> =
                regions(offer).into_iter().filter(|region| catalog.sells(offer, region)).collect();
            assert!(!sold.is_empty(), "{} is sold nowhere", offer.id);
            for region in sold {
                let priced =
                    Account::default().compile(&catalog, offer, region, &selections, &Allowances::All, 1.0);
                assert!(priced.is_ok(), "{} in {region}: {priced:?}", offer.id);
                for need in &offer.needs {
                    let needed = catalog.offer(need).unwrap_or_else(|| panic!("{need}"));
                    assert!(catalog.sells(needed, region), "{need} for {} in {region}", offer.id);
                }
            }
        }
    }
}

#[test]
fn no_process_is_put_on_a_machine_it_does_not_fit() {
    for offer in &Catalog::shipped("").unwrap().part.offers {
        let largest_gib = match &offer.billing {
            Billing::Fleet { memory_gib, .. } | Billing::Standing { memory_gib, .. } => *memory_gib,
            Billing::Tasks { sizes } | Billing::RequestTime { sizes, .. } => {
                sizes.iter().map(|size| size.memory_gib()).fold(0.0, f64::max)
            }
            Billing::Functions { most_mib, .. } => most_mib / 1024.0,
            Billing::Service | Billing::Seats => continue,
        };
        let limit = offer.limits.iter().find(|limit| limit.kind == LimitKind::MemoryMib);
        let most = limit.unwrap_or_else(|| panic!("{} states no memory", offer.id)).most;
        assert!((most - largest_gib * 1024.0).abs() < 1e-6, "{}: {most}", offer.id);
    }
}

/// An application with a database must not look cheaper where the database was forgotten.
#[test]
fn whoever_hosts_has_somewhere_to_keep_data() {
    let catalog = Catalog::shipped("").unwrap();
    for provider in &catalog.part.providers {
        let hosts = |offer: &&Offer| {
            offer.provider() == provider.id && offer.model.is_some_and(|model| model != HostingModel::Saas)
        };
        if catalog.part.offers.iter().any(|offer| hosts(&offer)) {
            assert!(
                provider.attachments.iter().any(|known| known.role == Role::Relational),
                "{}",
                provider.id
            );
        }
    }
}

#[test]
fn every_source_is_used() {
    let catalog = Catalog::shipped("").unwrap();
    let text = catalog.to_text().unwrap();
    for id in catalog.part.sources.keys() {
        assert!(text.contains(&format!("source: \"{id}\"")), "{id}");
    }
}

/// Published examples and bills that other tools printed, to the cent they print.
#[test]
fn published_examples_come_out() {
    let all = Allowances::All;
    let none = Allowances::None;
    let catalog = Catalog::shipped("").unwrap();
    let cases: [(&str, &Allowances, f64, &[(&str, &str, &str)]); 16] = [
        (
            "Lambda, mobile back end",
            &all,
            2.73,
            &[("aws.lambda.x86", "us-east-1", "requests 3e6 duration_ms 120 memory_mib 1536")],
        ),
        (
            "Lambda, scratch",
            &all,
            106.41,
            &[(
                "aws.lambda.x86",
                "us-east-1",
                "requests 6e6 duration_ms 280 memory_mib 4096 ephemeral_mib 2048",
            )],
        ),
        (
            "Lambda, launch",
            &all,
            19.96,
            &[(
                "aws.lambda.x86",
                "us-east-1",
                "requests 2.5e6 duration_ms 120 memory_mib 1536 provisioned_instances 100 provisioned_hours 8 provisioned_requests 5e5 provisioned_duration_ms 100",
            )],
        ),
        (
            "Lambda, third tier",
            &none,
            857_203.3,
            &[("aws.lambda.x86", "us-east-1", "requests 15e9 duration_ms 2048 memory_mib 2048")],
        ),
        (
            "Fargate on Arm",
            &none,
            1.02,
            &[(
                "aws.fargate.arm",
                "us-east-1",
                "tasks 5 vcpu 1 memory_gib 2 ephemeral_gib 30 seconds_per_task 18000",
            )],
        ),
        (
            "Fargate for Windows",
            &none,
            47.25,
            &[("aws.fargate.windows", "us-east-1", "tasks 10 vcpu 1 memory_gib 2 seconds_per_task 108000")],
        ),
        ("REST gateway", &none, 49_763.1, &[("aws.api-gateway.rest", "us-east-1", "requests 21e9")]),
        (
            "egress in two regions",
            &none,
            2.0 * 4809.2,
            &[
                ("aws.egress", "us-east-1", "egress_gib 57000"),
                ("aws.egress", "eu-west-1", "egress_gib 57000"),
            ],
        ),
        (
            "Functions, minimums",
            &none,
            1.2,
            &[("azure.functions.consumption", "eastus", "requests 3e6 duration_ms 50 memory_mib 10")],
        ),
        (
            "Functions Premium",
            &none,
            157.72,
            &[("azure.functions.premium.ep1", "eastus", "instances 1 hours 730")],
        ),
        (
            "AKS",
            &none,
            613.58,
            &[
                ("azure.aks.standard", "eastus", "clusters 1 hours 730"),
                ("azure.vm.d2-v2", "eastus", "instances 5 hours 730"),
                ("azure.disk.s4", "eastus", "disks 5"),
            ],
        ),
        (
            "Cloud Run",
            &none,
            63.83,
            &[(
                "gcp.cloud-run.request-based",
                "europe-west3",
                "requests 5e5 duration_ms 3600 vcpu 1 memory_gib 0.5 concurrency 1",
            )],
        ),
        (
            "Cloud Functions",
            &none,
            17.88,
            &[("gcp.cloud-functions.gen1", "us-central1", "requests 1e7 duration_ms 260 memory_mib 256")],
        ),
        (
            "Autopilot",
            &none,
            581.52,
            &[(
                "gcp.gke.autopilot",
                "us-central1",
                "clusters 1 hours 730 vcpu 10 memory_gib 50 ephemeral_gib 100",
            )],
        ),
        ("Workers, one fee", &all, 8.0, &[("cloudflare.workers", "global", "requests 15e6 cpu_ms 7")]),
        ("least support", &all, 100.0, &[("aws.support.business", "global", "spend_usd 300")]),
    ];
    for (name, allowances, expected, items) in cases {
        let items: Vec<Item> =
            items.iter().map(|(offer, region, drivers)| item(offer, region, drivers)).collect();
        let priced =
            price_items(&catalog, &items, allowances).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            (priced.usd - expected).abs() < 0.011 + expected * 1e-7,
            "{name}: {} for {expected}",
            priced.usd
        );
    }
}

/// `requests 3e6 duration_ms 120` as an item.
fn item(offer: &str, region: &str, drivers: &str) -> Item {
    let words: Vec<&str> = drivers.split(' ').collect();
    let workload = words
        .chunks(2)
        .map(|pair| {
            (Driver::by_name(pair[0]).unwrap_or_else(|| panic!("{}", pair[0])), pair[1].parse().unwrap())
        })
        .collect();
    Item { offer: offer.to_owned(), region: region.to_owned(), workload, ..Item::default() }
}

#[test]
fn shares_are_of_offers_with_a_price_of_their_own() {
    for catalog in shipped() {
        for meter in catalog.part.offers.iter().flat_map(|offer| &offer.meters) {
            for rate in meter.rates.values() {
                let Rate::Share { offer, .. } = rate else { continue };
                assert!(offer.contains('{') || catalog.offer(offer).is_some(), "{offer}");
            }
        }
    }
}

#[test]
fn the_articles_world_has_every_model() {
    let catalog = Catalog::shipped("articles-2016-2018").unwrap();
    for model in HostingModel::OFFERED {
        assert!(catalog.part.offers.iter().any(|offer| offer.model == Some(model)), "{model}");
    }
}

#[test]
fn every_fact_has_a_source_with_a_date_and_a_class() {
    for catalog in shipped() {
        let mut by_class: BTreeMap<&str, usize> = BTreeMap::new();
        for offer in &catalog.part.offers {
            assert!(!offer.meters.is_empty(), "{}", offer.id);
            for meter in &offer.meters {
                assert!(!meter.rates.is_empty(), "{}/{}", offer.id, meter.id);
                for rate in meter.rates.values() {
                    let source = catalog
                        .source(rate.source())
                        .unwrap_or_else(|| panic!("{}: {}", offer.id, rate.source()));
                    assert!(!source.as_of.is_empty() && !source.text.is_empty(), "{}", rate.source());
                    *by_class.entry(source.evidence.label()).or_default() += 1;
                    if source.as_of == "undated" {
                        assert_ne!(source.evidence, Evidence::Measured, "{}", rate.source());
                    }
                }
            }
        }
        eprintln!("{}: prices by evidence {by_class:?}", catalog.id);
    }
}

#[test]
fn the_table_has_each_question_once() {
    let ids: Vec<&str> = questions::all().map(|question| question.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert_eq!(questions::all().filter(|question| question.is_first).count(), 6);
    assert_eq!(ids.len(), ApplicationAnswers::QUESTIONS.len() + ComponentAnswers::QUESTIONS.len());
}
