//! What the shipped catalogues promise.

use siteplan::catalog::{Catalog, SHIPPED, Test};
use siteplan::decision::questions::{self, ApplicationAnswers, ComponentAnswers};
use siteplan::decision::{Choice, Kind, Start};
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
    assert!(hosting.len() >= 40, "{} offers", hosting.len());
    for model in HostingModel::OFFERED {
        assert!(hosting.iter().any(|offer| offer.model == Some(model)), "{model}");
    }
    let providers: BTreeSet<&str> = hosting.iter().map(|offer| offer.provider()).collect();
    for needed in ["aws", "azure", "gcp", "hetzner", "owned"] {
        assert!(providers.contains(needed), "{needed}");
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
                    let source = catalog.source(rate.source()).unwrap_or_else(|| panic!("{}: {}", offer.id, rate.source()));
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
fn every_estimate_that_is_weighed_has_an_honest_range() {
    for catalog in shipped() {
        for question in questions::all().filter(|question| question.is_weighed && question.unit().is_some()) {
            assert!(catalog.part.unknowns.contains_key(question.id), "{}: {}", catalog.id, question.id);
        }
    }
}

#[test]
fn rules_name_questions_and_options_that_exist() {
    for catalog in shipped() {
        for rule in &catalog.part.rules {
            let (question, values): (&str, &[String]) = match &rule.test {
                Test::Above { question, .. } | Test::OverBudget { question } => (question, &[]),
                Test::Among { question, values, .. } => (question, values),
                Test::Below { question, least, .. } => {
                    assert!(questions::by_id(least).is_some(), "{}", rule.id);
                    (question, &[])
                }
                Test::RegimeExcluded | Test::ResidencyUnmet => continue,
            };
            let known = questions::by_id(question).unwrap_or_else(|| panic!("{}: {question}", rule.id));
            if let Kind::Choice(options) | Kind::Set(options) = known.kind {
                for value in values {
                    assert!(options().iter().any(|(id, _)| id == value), "{}: {value}", rule.id);
                }
            }
        }
    }
}

#[test]
fn every_way_has_an_effort() {
    for catalog in shipped() {
        for (_, start, _) in Start::ALL {
            for model in HostingModel::OFFERED {
                let found = catalog.part.migrations.iter().any(|way| {
                    way.to == model && way.path.is_empty() && way.from.iter().any(|from| from == start)
                });
                assert!(found, "{}: {start} to {model}", catalog.id);
            }
        }
    }
}

#[test]
fn people_for_patching_fall_and_never_vanish() {
    let catalog = Catalog::shipped("").unwrap();
    let patching = |model| {
        let rating = catalog.part.ratings.iter().find(|rating| {
            rating.what == siteplan::catalog::RatingKind::PatchingFte && rating.model == model
        });
        rating.unwrap_or_else(|| panic!("{model}")).value.likely()
    };
    assert!(patching(HostingModel::Iaas) > patching(HostingModel::Paas));
    assert!(patching(HostingModel::Paas) > patching(HostingModel::Serverless));
    assert!(patching(HostingModel::Serverless) > 0.0);
}

#[test]
fn the_table_has_each_question_once() {
    let ids: Vec<&str> = questions::all().map(|question| question.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert_eq!(questions::all().filter(|question| question.is_first).count(), 6);
    assert_eq!(ids.len(), ApplicationAnswers::QUESTIONS.len() + ComponentAnswers::QUESTIONS.len());
}
