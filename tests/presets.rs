//! What the shipped decisions promise, and what the catalogues know beside prices.

use siteplan::assess::{Assessment, Prepared, assess, catalog_of, presets};
use siteplan::catalog::{Assumed, Catalog, Holder, Migration, Rating, RatingKind, SHIPPED, Test};
use siteplan::decision::{
    Choice, Decision, Edit, Kind, PathTaken, Shape, Start, Value, check, file, questions,
};
use siteplan::terms::document::{read_ron, write_ron};
use siteplan::terms::{Evidence, HostingModel};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

fn shipped() -> Vec<Catalog> {
    SHIPPED.iter().map(|(id, _)| Catalog::shipped(id).unwrap_or_else(|error| panic!("{error}"))).collect()
}

fn decisions() -> Vec<(&'static str, Decision)> {
    let read = |text, id| file::read(text, id).unwrap_or_else(|error| panic!("{error}"));
    presets().iter().map(|preset| (preset.id, read(preset.text, preset.id))).collect()
}

fn assessed(decision: &Decision) -> Assessment {
    let mut decision = decision.clone();
    decision.settings.draws = 300;
    let catalog = catalog_of(&decision).unwrap_or_else(|error| panic!("{error}"));
    assess(&decision, &catalog).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_decision_in_the_folder_is_a_preset() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("presets/decisions");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
        .collect();
    let listed: BTreeSet<String> = presets().iter().map(|preset| preset.id.to_owned()).collect();
    assert_eq!(files, listed);
}

#[test]
fn what_is_saved_of_a_preset_is_what_was_read() {
    for (id, decision) in decisions() {
        assert!(check(&decision).is_empty(), "{id}: {:?}", check(&decision));
        let text = write_ron(&decision).unwrap();
        let again: Decision = read_ron(&text).unwrap_or_else(|error| panic!("{id}: {error}"));
        assert_eq!(again, decision, "{id}");
        assert_eq!(write_ron(&again).unwrap(), text, "{id}");
    }
}

#[test]
fn presets_have_ranges_reasons_and_unknowns_of_their_own() {
    for (id, decision) in decisions() {
        let mut ranges = 0;
        let mut reasons = 0;
        let mut unknowns = 0;
        for question in questions::all() {
            for place in decision.places(question) {
                let Some(answer) = decision.answer(&place, question.id) else { continue };
                reasons += usize::from(!answer.because().is_empty());
                unknowns += usize::from(!answer.is_known() && !answer.because().is_empty());
                let is_range =
                    matches!(answer.value(), Some(Value::Estimate(estimate)) if !estimate.is_exact());
                ranges += usize::from(is_range);
            }
        }
        // The published comparison is exact by nature.
        if id != "break-even-2016" {
            assert!(ranges >= 10 && reasons >= 5 && unknowns >= 1, "{id}: {ranges}, {reasons}, {unknowns}");
        }
    }
}

#[test]
fn every_criterion_is_weighed_with_anchors_and_a_reason() {
    let ids = [
        "horizon-cost",
        "latency-share",
        "migration-effort",
        "security-duties",
        "operations-effort",
        "portability",
        "time-to-release",
        "readiness",
        "control",
        "maturity",
        "elasticity",
        "availability",
    ];
    for (id, decision) in decisions() {
        let named: Vec<&str> = decision.criteria.iter().map(|weight| weight.criterion.as_str()).collect();
        assert_eq!(named, ids, "{id}");
        for weight in &decision.criteria {
            assert!(weight.anchors.is_some() && !weight.because.is_empty(), "{id}: {}", weight.criterion);
        }
    }
}

/// An anchor that the figures run past makes options equal that are not.
#[test]
fn no_allowed_option_is_off_a_scale() {
    for (id, decision) in decisions() {
        for option in assessed(&decision).options.iter().filter(|option| option.feasible) {
            // Measures stand in the order of the criteria, and so do the presets' weights.
            for (measure, weight) in option.measures.iter().zip(&decision.criteria) {
                let anchors = weight.anchors.unwrap();
                let (least, most) = (anchors.worst.min(anchors.best), anchors.worst.max(anchors.best));
                assert!(
                    (least..=most).contains(&measure.value),
                    "{id}: {} of {} is {}, outside {least} to {most}",
                    weight.criterion,
                    option.id,
                    measure.value
                );
            }
        }
    }
}

/// Charts show eight decades: four below the stated traffic, four above.
#[test]
fn every_preset_has_a_break_even_on_its_chart() {
    for (id, decision) in decisions() {
        let assessment = assessed(&decision);
        let mut multiples = assessment.break_evens.iter().flat_map(|pair| &pair.crossings);
        assert!(multiples.any(|multiple| (1e-4..=1e4).contains(multiple)), "{id}");
    }
}

#[test]
fn an_unknown_answer_is_taken_as_something_its_question_allows() {
    for catalog in shipped() {
        for question in questions::all().filter(|question| question.unit().is_some()) {
            assert!(catalog.part.unknowns.contains_key(question.id), "{}: {}", catalog.id, question.id);
        }
        for (id, assumed) in &catalog.part.unknowns {
            let question = questions::by_id(id).unwrap_or_else(|| panic!("{}: {id}", catalog.id));
            let source = match (assumed, question.kind) {
                (Assumed::Range { range, source }, Kind::Estimate { least, most, .. }) => {
                    assert!(range.low() >= least && range.high() <= most, "{}: {id}", catalog.id);
                    source
                }
                (Assumed::Choice { choice, source }, Kind::Choice(options)) => {
                    assert!(
                        options().iter().any(|(known, _)| known == choice),
                        "{}: {id}: {choice}",
                        catalog.id
                    );
                    source
                }
                (Assumed::Choice { choice, source }, Kind::Shape) => {
                    assert!(Shape::by_id(choice).is_some(), "{}: {choice}", catalog.id);
                    source
                }
                _ => panic!("{}: {id} is assumed as another kind than it is asked", catalog.id),
            };
            assert_eq!(catalog.source(source).map(|source| source.evidence), Some(Evidence::Judged), "{id}");
        }
    }
}

/// Whatever is left out of a preset, the catalogue has something to take it as.
#[test]
fn any_answer_may_be_unknown() {
    let (_, mut decision) = decisions().remove(0);
    decision.settings.draws = 1;
    let catalog = Arc::new(catalog_of(&decision).unwrap());
    for question in questions::all() {
        let mut other = decision.clone();
        for place in decision.places(question) {
            other = Edit::answer(&place, question.id, None).apply(&other).unwrap();
        }
        Prepared::new(Arc::new(other), Arc::clone(&catalog))
            .unwrap_or_else(|error| panic!("{}: {error}", question.id));
    }
}

#[test]
fn rules_name_questions_options_and_offers_that_exist() {
    for catalog in shipped() {
        for rule in &catalog.part.rules {
            let (question, values): (&str, &[String]) = match &rule.test {
                Test::Above { question, .. }
                | Test::OverBudget { question }
                | Test::OverBudgetOnce { question } => (question, &[]),
                Test::Among { question, values, offers, models } => {
                    assert!(
                        !offers.is_empty() || !models.is_empty(),
                        "{}: {} removes nothing",
                        catalog.id,
                        rule.id
                    );
                    for prefix in offers {
                        let is_known =
                            catalog.part.offers.iter().any(|offer| offer.id.starts_with(prefix.as_str()));
                        assert!(is_known, "{}: {}: no offer starts with {prefix}", catalog.id, rule.id);
                    }
                    (question, values)
                }
                Test::Below { question, least, .. } => {
                    assert!(questions::by_id(least).is_some(), "{}: {}", catalog.id, rule.id);
                    (question, &[])
                }
                Test::Lacking { question, models } => {
                    assert!(!models.is_empty(), "{}: {} removes nothing", catalog.id, rule.id);
                    (question, &[])
                }
                Test::AtOnce { questions: asking, .. } => {
                    let are_known = asking.iter().all(|id| questions::by_id(id).is_some());
                    assert!(are_known && !asking.is_empty(), "{}: {}", catalog.id, rule.id);
                    (asking[0].as_str(), &[])
                }
                Test::RegimeExcluded | Test::ResidencyUnmet | Test::StartsLate => continue,
            };
            let known = questions::by_id(question).unwrap_or_else(|| panic!("{}: {question}", rule.id));
            if let Kind::Choice(options) | Kind::Set(options) = known.kind {
                for value in values {
                    assert!(options().iter().any(|(id, _)| id == value), "{}: {value}", rule.id);
                }
            }
            assert!(rule.says.ends_with('.'), "{}: {}", catalog.id, rule.says);
        }
    }
}

#[test]
fn every_source_of_the_articles_world_is_used() {
    let catalog = Catalog::shipped("articles-2016-2018").unwrap();
    let text = catalog.to_text().unwrap();
    for id in catalog.part.sources.keys() {
        assert!(text.contains(&format!("source: \"{id}\"")), "{id}");
    }
}

/// The entry that holds for a way: the first that matches.
#[track_caller]
fn way(catalog: &Catalog, start: Start, path: Option<PathTaken>, to: HostingModel) -> Migration {
    let matches = |way: &&Migration| {
        way.to == to
            && way.from.iter().any(|from| from == start.id())
            && (way.path.is_empty()
                || path.is_some_and(|path| way.path.iter().any(|known| known == path.id())))
    };
    let found = catalog.part.migrations.iter().find(matches);
    found.unwrap_or_else(|| panic!("{}: {} to {to} by {path:?}", catalog.id, start.id())).clone()
}

/// Likely person-months to move ten thousand lines.
#[track_caller]
fn effort(catalog: &Catalog, start: Start, path: Option<PathTaken>, to: HostingModel) -> f64 {
    let way = way(catalog, start, path, to);
    way.fixed.likely() + if start == Start::Greenfield { 0.0 } else { way.per_ten_thousand_lines.likely() }
}

#[test]
fn every_way_has_an_effort() {
    for catalog in shipped() {
        for (start, _, _) in Start::ALL {
            for to in HostingModel::OFFERED {
                let paths = PathTaken::ALL.iter().map(|(path, _, _)| Some(*path)).chain([None]);
                for path in paths {
                    assert!(effort(&catalog, *start, path, to) > 0.0, "{}: {}", catalog.id, start.id());
                }
            }
        }
        for way in &catalog.part.migrations {
            assert!(way.from.iter().all(|from| Start::by_id(from).is_some()), "{:?}", way.from);
            assert!(way.path.iter().all(|path| PathTaken::by_id(path).is_some()), "{:?}", way.path);
        }
    }
}

/// No entry is hidden behind an earlier one.
#[test]
fn every_entry_of_the_ways_is_reached() {
    for catalog in shipped() {
        let mut reached = Vec::new();
        for (start, _, _) in Start::ALL {
            for to in HostingModel::OFFERED {
                for path in PathTaken::ALL.iter().map(|(path, _, _)| Some(*path)).chain([None]) {
                    reached.push(way(&catalog, *start, path, to));
                }
            }
        }
        for entry in &catalog.part.migrations {
            assert!(
                reached.contains(entry),
                "{}: {:?} {:?} to {}",
                catalog.id,
                entry.from,
                entry.path,
                entry.to
            );
        }
    }
}

/// S16: from a machine, containers are near and functions a rewrite; on a green field, and where
/// everything is written anew, functions come first.
#[test]
fn the_way_to_functions_is_long_from_a_machine_and_short_from_nothing() {
    use HostingModel::{Containers, Serverless};
    for catalog in shipped() {
        for start in [Start::OwnedServer, Start::Vm] {
            for path in
                [None, Some(PathTaken::Rehost), Some(PathTaken::Replatform), Some(PathTaken::Refactor)]
            {
                let (near, far) =
                    (effort(&catalog, start, path, Containers), effort(&catalog, start, path, Serverless));
                assert!(far >= 2.0 * near, "{}: {path:?}: {near} and {far}", catalog.id);
            }
        }
        for (start, path) in [(Start::Greenfield, None), (Start::Vm, Some(PathTaken::Rebuild))] {
            let (containers, functions) =
                (effort(&catalog, start, path, Containers), effort(&catalog, start, path, Serverless));
            assert!(functions < containers, "{}: {containers} and {functions}", catalog.id);
        }
    }
}

/// Changing more of the code is never less work, and writing it anew is most.
#[test]
fn rehosting_refactoring_and_rebuilding_follow_each_other() {
    for catalog in shipped() {
        for start in [Start::OwnedServer, Start::Vm, Start::Paas, Start::Containers, Start::Functions] {
            for to in HostingModel::OFFERED.into_iter().filter(|model| *model != HostingModel::Saas) {
                let of = |path| effort(&catalog, start, Some(path), to);
                let (rehost, refactor, rebuild) =
                    (of(PathTaken::Rehost), of(PathTaken::Refactor), of(PathTaken::Rebuild));
                assert!(
                    rehost <= refactor && refactor < rebuild,
                    "{}: {} to {to}: {rehost}, {refactor}, {rebuild}",
                    catalog.id,
                    start.id()
                );
            }
        }
    }
}

#[track_caller]
fn rating(catalog: &Catalog, what: RatingKind, model: HostingModel) -> &Rating {
    let mut found = catalog
        .part
        .ratings
        .iter()
        .filter(|rating| rating.what == what && rating.model == model && rating.offers.is_empty());
    let rating = found.next().unwrap_or_else(|| panic!("{}: {} of {model}", catalog.id, what.id()));
    assert!(found.next().is_none(), "{}: {} of {model} is rated twice", catalog.id, what.id());
    rating
}

#[test]
fn every_rating_is_a_judged_range_above_zero() {
    for catalog in shipped() {
        for what in RatingKind::ALL {
            for model in HostingModel::OFFERED {
                let is_without_machines = matches!(model, HostingModel::Serverless | HostingModel::Saas);
                if what == RatingKind::MachineFte && is_without_machines {
                    continue;
                }
                let rating = rating(&catalog, what, model);
                assert!(
                    rating.value.low() > 0.0 && !rating.value.is_exact(),
                    "{}: {} of {model}",
                    catalog.id,
                    what.id()
                );
                assert_eq!(
                    catalog.source(&rating.source).unwrap().evidence,
                    Evidence::Judged,
                    "{}",
                    rating.source
                );
            }
        }
    }
}

/// S4, S8, S21: the provider takes patching over step by step, and never all of it.
#[test]
fn people_for_patching_fall_and_never_vanish() {
    for catalog in shipped() {
        let patching = |model| rating(&catalog, RatingKind::PatchingFte, model).value;
        let road =
            [HostingModel::Dedicated, HostingModel::Iaas, HostingModel::Paas, HostingModel::Serverless];
        for pair in road.windows(2) {
            let (more, less) = (patching(pair[0]), patching(pair[1]));
            assert!(more.low() > less.low() && more.likely() > less.likely() && more.high() > less.high());
        }
        assert!(patching(HostingModel::Serverless).low() > 0.0);
        let duties = [
            RatingKind::PatchingFte,
            RatingKind::ScalingFte,
            RatingKind::OnCallFte,
            RatingKind::ReleasesFte,
            RatingKind::ObservabilityFte,
            RatingKind::SecurityFte,
        ];
        let people =
            |model| duties.iter().map(|what| rating(&catalog, *what, model).value.likely()).sum::<f64>();
        let [machines, platforms, functions] =
            [HostingModel::Iaas, HostingModel::Paas, HostingModel::Serverless].map(people);
        assert!(machines > platforms && machines > functions && functions > 0.0, "{}", catalog.id);
        // In 2018 functions were watched with bare hands; by today they take the fewest.
        assert!(catalog.id != "2026-11" || platforms > functions, "{platforms} and {functions}");
    }
}

/// S18, S19, S25: in 2018 functions took more learning and more observing than they do today.
#[test]
fn tooling_has_matured_since_2018() {
    let [then, now] = ["articles-2016-2018", "2026-11"].map(|id| Catalog::shipped(id).unwrap());
    for what in [RatingKind::LearningMonths, RatingKind::ObservabilityFte] {
        let likely = |catalog: &Catalog| rating(catalog, what, HostingModel::Serverless).value.likely();
        assert!(likely(&then) > likely(&now), "{}", what.id());
    }
}

/// S1: each step down the road hands the provider more layers and takes none back.
#[test]
fn layers_pass_to_the_provider_along_the_road() {
    let weight = |holder: Holder| match holder {
        Holder::Customer => 2,
        Holder::Shared => 1,
        Holder::Provider => 0,
    };
    for catalog in shipped() {
        let rows: BTreeSet<&str> = catalog.part.layers.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(rows.len(), catalog.part.layers.len(), "{}: two layers share a name", catalog.id);
        for layer in &catalog.part.layers {
            let [dedicated, iaas, paas, containers, serverless, saas] = layer.holders.map(weight);
            assert!(dedicated >= iaas && iaas >= paas.max(containers), "{}", layer.name);
            assert!(containers >= serverless && paas.max(serverless) >= saas, "{}", layer.name);
        }
        let data = catalog.part.layers.iter().find(|layer| layer.name == "Customer data").unwrap();
        assert!(data.holders.iter().all(|holder| *holder == Holder::Customer), "data stays yours everywhere");
    }
}

/// S9, S14: what the articles' world says of its own.
#[test]
fn the_articles_world_keeps_its_prices_and_its_rule_on_cards() {
    let catalog = Catalog::shipped("articles-2016-2018").unwrap();
    let functions = catalog.offer("aws.lambda.x86").unwrap();
    let prices: BTreeSet<String> = functions
        .meters
        .iter()
        .flat_map(|meter| meter.rates.values())
        .map(|rate| rate.source().to_owned())
        .collect();
    for id in &prices {
        let text = &catalog.source(id).unwrap().text;
        assert!(text.contains("0.00001667") && text.contains("0.00005001"), "both prices are cited: {text}");
    }
    let cards = catalog.part.rules.iter().find(|rule| rule.id == "cards-2018").unwrap();
    assert!(catalog.source(&cards.source).unwrap().as_of.starts_with("2018"));
    assert!(Catalog::shipped("").unwrap().part.rules.iter().all(|rule| rule.id != "cards-2018"));
}

/// `docs/performance.md` reports times of a decision of this size.
#[test]
fn the_decision_that_is_timed_is_as_large_as_its_figures_say() {
    let decision: Decision = read_ron(include_str!("../benches/full.ron")).unwrap();
    let prepared =
        Prepared::new(Arc::new(decision.clone()), Arc::new(Catalog::shipped("").unwrap())).unwrap();
    let tables = prepared.tables();
    let allowed = tables.candidates.iter().filter(|candidate| candidate.knocked_out.is_empty()).count();
    let weighed = decision.criteria.iter().filter(|weight| weight.points.likely() > 0.0).count();
    let answered = |id: &str| {
        questions::all()
            .any(|question| decision.places(question).iter().any(|place| place.input(question.id) == id))
            || id.starts_with("stores/")
    };
    let ranged = tables.inputs.iter().filter(|input| input.is_ranged() && answered(&input.id)).count();
    assert_eq!((decision.components.len(), weighed, allowed, ranged), (3, 12, 18, 40));
    assert!(decision.costing.off.is_empty() && decision.settings.draws == 10_000);
    assert_eq!(decision.application.horizon.value.unwrap().likely().to_bits(), 36.0_f64.to_bits());
}
