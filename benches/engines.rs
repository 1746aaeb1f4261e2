//! What `docs/performance.md` reports: run `cargo bench --bench engines`.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a benchmark that cannot set up has nothing to measure"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use siteplan::assess::{Measures, Prepared, Ranking, Robustness, assemble, assess};
use siteplan::catalog::Catalog;
use siteplan::decision::Decision;
use siteplan::hosting::bill::{Counted, Load};
use siteplan::hosting::curve::{Curve, usd_at};
use siteplan::hosting::demand::World;
use siteplan::hosting::price::Total;
use siteplan::terms::document::read_ron;
use std::hint::black_box;
use std::sync::Arc;

fn full() -> Decision {
    read_ron(include_str!("full.ron")).expect("the benchmark's decision reads")
}

fn catalog() -> Catalog {
    Catalog::shipped("").expect("the current catalogue reads")
}

fn engines(c: &mut Criterion) {
    let (decision, catalog) = (Arc::new(full()), Arc::new(catalog()));
    let prepare =
        || Prepared::new(Arc::clone(&decision), Arc::clone(&catalog)).expect("the decision prepares");
    let prepared = Arc::new(prepare());
    let tables = prepared.tables();
    let mut world = World::default();
    prepared.world(None, &mut world);

    let fleet = tables.candidates.iter().find(|candidate| candidate.id == "iaas-aws").expect("a fleet");
    let functions =
        tables.candidates.iter().find(|candidate| candidate.id == "serverless-aws").expect("functions");
    let mut counted = Counted::default();
    for (name, candidate) in [("fleet", fleet), ("functions", functions)] {
        let plan = &candidate.plan;
        c.bench_function(&format!("one bill of a new world, {name}"), |b| {
            b.iter(|| usd_at(black_box(plan), &tables.classes, &world, 1.3, &mut counted));
        });
        counted.count(plan, &tables.classes, &world);
        c.bench_function(&format!("one bill at another load, {name}"), |b| {
            b.iter(|| {
                let mut total = Total::default();
                let load = Load::steady(black_box(1.3));
                counted.price(plan, &tables.classes, &world, load, &mut total);
                total.usd
            });
        });
        c.bench_function(&format!("one exact curve, {name}"), |b| {
            b.iter(|| Curve::of(black_box(&candidate.plan), &tables.classes, &world));
        });
    }

    // Every option in the world it is staffed for.
    let staffed: Vec<_> = tables
        .candidates
        .iter()
        .take(18)
        .map(|candidate| {
            let mut world = world.clone();
            prepared.staff(candidate.rated_as, None, &mut world);
            (candidate, world)
        })
        .collect();
    c.bench_function("curve set, 18 options × 200 points", |b| {
        b.iter(|| {
            let drawn = staffed.iter().map(|(candidate, world)| {
                Curve::of(black_box(&candidate.plan), &tables.classes, world).points(200).len()
            });
            drawn.sum::<usize>()
        });
    });
    c.bench_function("horizon table, 18 options × 36 exact months", |b| {
        b.iter(|| {
            let mut usd = 0.0;
            for (candidate, world) in &staffed {
                counted.count(black_box(&candidate.plan), &tables.classes, world);
                for month in 0..36 {
                    let load = prepared.month(month, prepared.peak(None), None);
                    let mut total = Total::default();
                    counted.price(&candidate.plan, &tables.classes, world, load, &mut total);
                    usd += total.usd * prepared.discount(month, None);
                }
            }
            usd
        });
    });

    let measures = Measures::of(&prepared);
    let ranking = Ranking::of(&prepared, &measures);
    c.bench_function("fast pass: prepare, measure, rank", |b| {
        b.iter(|| {
            let prepared = prepare();
            let measures = Measures::of(&prepared);
            Ranking::of(&prepared, &measures)
        });
    });
    c.bench_function("weights only", |b| b.iter(|| Ranking::of(black_box(&prepared), &measures)));
    c.bench_function("deep pass, curves drawn", |b| {
        b.iter(|| Robustness::of(black_box(&prepared), &measures, &ranking));
    });
    let robustness = Robustness::of(&prepared, &measures, &ranking);
    c.bench_function("assemble", |b| {
        b.iter(|| assemble(Arc::clone(&prepared), &measures, &ranking, Some(&robustness)));
    });
    c.bench_function("whole assessment", |b| b.iter(|| assess(black_box(&decision), &catalog)));
}

fn files(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("full.ron");
    std::fs::write(&path, include_str!("full.ron")).expect("the file is written");
    c.bench_function("file load", |b| b.iter(|| siteplan::decision::file::load(black_box(&path))));
    c.bench_function("catalogue load", |b| b.iter(catalog));
}

#[cfg(feature = "pdf")]
fn exports(c: &mut Criterion) {
    let assessment = assess(&full(), &catalog()).expect("the decision assesses");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.pdf");
    c.bench_function("PDF export", |b| {
        b.iter(|| siteplan::report::export(black_box(&path), &assessment).expect("the record exports"));
    });
}

#[cfg(not(feature = "pdf"))]
fn exports(_: &mut Criterion) {}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = engines, files, exports
}
criterion_main!(benches);
