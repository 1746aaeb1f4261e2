//! Every way of weighing: what it promises, what it refuses, and that a file keeps it.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use proptest::prelude::*;
use siteplan::assess::{
    Assessment, Measures, Prepared, Ranking, Robustness, assemble, consistency, faults, presets, weigh,
};
use siteplan::catalog::Catalog;
use siteplan::decision::file::read;
use siteplan::decision::{Change, Decision, Edit, Judgement, OrderRule, Weighing};
use siteplan::terms::Estimate;
use siteplan::terms::document::write_ron;
use std::sync::{Arc, LazyLock};

/// Measured once: a weight touches the ranking alone.
static BENCH: LazyLock<(Prepared, Measures)> = LazyLock::new(|| {
    let mut decision = presets().iter().find(|preset| preset.id == "office-app").unwrap().decision().unwrap();
    decision.settings.draws = 512;
    // The six that count unasked; the others wait for somebody to weigh them.
    decision.criteria.truncate(6);
    let prepared = Prepared::new(Arc::new(decision), Arc::new(Catalog::shipped("").unwrap())).unwrap();
    let measures = Measures::of(&prepared);
    (prepared, measures)
});

fn office() -> Decision {
    (*BENCH.0.decision).clone()
}

fn ranked(decision: &Decision) -> (Ranking, Assessment) {
    let prepared = Arc::new(BENCH.0.with_decision(Arc::new(decision.clone())));
    let ranking = Ranking::of(&prepared, &BENCH.1);
    let assessment = assemble(prepared, &BENCH.1, &ranking, None);
    (ranking, assessment)
}

fn by(weighing: Weighing) -> Decision {
    Edit::new("Weigh", Change::Weighing(weighing)).apply(&office()).unwrap()
}

fn ids() -> Vec<String> {
    let counted = BENCH.0.criteria().iter().filter(|criterion| criterion.counts_unasked);
    counted.map(|criterion| criterion.id.to_string()).collect()
}

fn shares(decision: &Decision) -> Vec<f64> {
    ranked(decision).1.criteria.iter().map(|used| used.weight).collect()
}

fn judgement(more: &str, less: &str, times: f64) -> Judgement {
    Judgement { more: more.to_owned(), less: less.to_owned(), times }
}

/// Every pair, as weights say, within Saaty's scale.
fn consistent(weights: &[f64]) -> Vec<Judgement> {
    let ids = ids();
    let mut judgements = Vec::new();
    for (a, one) in ids.iter().zip(weights) {
        for (b, other) in ids.iter().zip(weights).filter(|(b, _)| *b > a) {
            judgements.push(if one >= other {
                judgement(a, b, one / other)
            } else {
                judgement(b, a, other / one)
            });
        }
    }
    judgements
}

#[test]
fn a_file_with_points_alone_is_direct_and_stays_as_it_is() {
    let decision = office();
    let text = write_ron(&decision).unwrap();
    assert!(!text.contains("weighing") && !text.contains("workshop"));
    assert_eq!(read(&text, "a.ron").unwrap().weighing, Weighing::Direct);
    assert_eq!(ranked(&decision).1.weighing.way, "direct");
}

#[test]
fn every_way_reads_back_from_its_file() {
    let ways = [
        Weighing::Swing { order: ids() },
        Weighing::Ranked { order: ids(), rule: OrderRule::RankSum },
        Weighing::Pairwise { judgements: vec![judgement(&ids()[0], &ids()[1], 3.0)] },
        Weighing::Ranges,
        Weighing::Unknown,
    ];
    for way in ways {
        let decision = by(way);
        let read = read(&write_ron(&decision).unwrap(), "a.ron").unwrap();
        assert_eq!(read, decision);
        assert!(faults(&read).is_empty());
        assert_eq!(ranked(&read).1.weighing.way, read.weighing.id());
    }
}

#[test]
fn an_order_has_the_weights_of_its_rule() {
    let count = ids().len() as f64;
    // What was left out of the order weighs nothing, and comes last.
    let shares = |decision: &Decision| {
        let mut shares = shares(decision);
        assert!(shares.split_off(ids().len()).iter().all(|weight| *weight == 0.0));
        shares
    };
    let centroid = shares(&by(Weighing::Ranked { order: ids(), rule: OrderRule::Centroid }));
    let last = centroid.last().unwrap();
    assert!((last - 1.0 / (count * count)).abs() < 1e-12, "{centroid:?}");
    let sum = shares(&by(Weighing::Ranked { order: ids(), rule: OrderRule::RankSum }));
    assert!((sum[0] - 2.0 / (count + 1.0)).abs() < 1e-12, "{sum:?}");
    let reciprocal = shares(&by(Weighing::Ranked { order: ids(), rule: OrderRule::Reciprocal }));
    assert!((reciprocal[0] / reciprocal[1] - 2.0).abs() < 1e-12, "{reciprocal:?}");
    // All weightings in that order have the centroid as their mean.
    assert_eq!(shares(&by(Weighing::Ranked { order: ids(), rule: OrderRule::All })), centroid);
    for shares in [centroid, sum, reciprocal] {
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(shares.windows(2).all(|pair| pair[0] > pair[1]));
    }
}

#[test]
fn every_future_of_an_order_respects_it() {
    let mut order = ids();
    order.reverse();
    let (ranking, assessment) = ranked(&by(Weighing::Ranked { order, rule: OrderRule::All }));
    let columns: Vec<_> = ranking.weights.iter().filter_map(|weight| weight.free.clone()).collect();
    assert_eq!(columns.len(), ids().len());
    for draw in 0..BENCH.1.draws {
        let points: Vec<f64> = columns.iter().rev().map(|column| column[draw]).collect();
        assert!(points.windows(2).all(|pair| pair[0] >= pair[1] && pair[1] >= 0.0), "{points:?}");
    }
    // The likely values are the middle of what is drawn.
    for (column, used) in columns.iter().zip(&assessment.criteria) {
        let mean = column.iter().sum::<f64>() / column.len() as f64;
        let likely = used.points.likely();
        assert!((mean - likely).abs() < 0.12 * likely.max(10.0), "{}: {mean} {likely}", used.criterion.id);
        assert!(used.points.low() < used.points.high());
    }
}

#[test]
fn no_weights_at_all_are_any_weights() {
    let decision = by(Weighing::Unknown);
    let (ranking, assessment) = ranked(&decision);
    let even = 1.0 / ids().len() as f64;
    for used in &assessment.criteria {
        let expected = if used.criterion.counts_unasked { even } else { 0.0 };
        assert!((used.weight - expected).abs() < 1e-12 && !used.is_weighed);
    }
    let prepared = BENCH.0.with_decision(Arc::new(decision));
    let deep = Robustness::of(&prepared, &BENCH.1, &ranking);
    for (own, any) in ranking.p_first.iter().zip(&deep.any_weights.p_first) {
        assert!((own - any).abs() < 1e-12);
    }
}

#[test]
fn a_criterion_left_out_stays_out() {
    let zero = Change::Weigh { criterion: ids()[1].clone(), points: Estimate::exactly(0.0).unwrap() };
    let out = Edit::new("Leave out", zero).apply(&by(Weighing::Unknown)).unwrap();
    assert!(shares(&out)[1].abs() < 1e-12);
}

#[test]
fn contradictions_are_named_with_what_mends_them() {
    let ids = ids();
    let mut judgements = consistent(&[8.0, 4.0, 4.0, 2.0, 1.0, 1.0]);
    let planted = judgements.iter_mut().find(|one| one.is_of(&ids[0], &ids[3])).unwrap();
    *planted = judgement(&ids[3], &ids[0], 5.0);
    let found = consistency(&Weighing::Pairwise { judgements: judgements.clone() }).unwrap();
    assert!(!found.is_usual() && found.table.contains("Saaty 1980"));
    let worst = found.worst.unwrap();
    assert!(worst.stated.is_of(&ids[0], &ids[3]));
    assert_eq!((&worst.mends.more, worst.mends.times), (&ids[0], 4.0));
    let said = ranked(&by(Weighing::Pairwise { judgements: judgements.clone() })).1.weighing;
    assert!(said.sentence.contains("consistency ratio 0.") && said.sentence.contains("Hardest"), "{said:?}");
    let planted = judgements.iter_mut().find(|one| one.is_of(&ids[0], &ids[3])).unwrap();
    *planted = worst.mends;
    let mended = consistency(&Weighing::Pairwise { judgements }).unwrap();
    assert!(mended.is_usual() && mended.ratio.unwrap() < 1e-6);
}

#[test]
fn a_chain_of_pairs_is_enough_and_what_it_does_not_link_stays_unknown() {
    let ids = ids();
    let judgements = vec![judgement(&ids[0], &ids[1], 2.0), judgement(&ids[1], &ids[2], 3.0)];
    let assessment = ranked(&by(Weighing::Pairwise { judgements })).1;
    let used = &assessment.criteria;
    assert!((used[0].weight / used[1].weight - 2.0).abs() < 1e-6);
    assert!((used[1].weight / used[2].weight - 3.0).abs() < 1e-6);
    let found = assessment.weighing.consistency.unwrap();
    assert_eq!((found.judged, found.pairs, found.criteria), (2, 3, 3));
    assert!(used[0].is_weighed && used[2].is_weighed);
}

#[track_caller]
fn refused(weighing: &str, says: &str) {
    let text = write_ron(&office()).unwrap();
    let text = text.replacen("  components:", &format!("  weighing: {weighing},\n  components:"), 1);
    let line = text.lines().position(|line| line.contains("weighing:")).unwrap() + 1;
    let problem = match read(&text, "a.ron") {
        Err(error) => error.to_string(),
        Ok(decision) => {
            let fault = faults(&decision).into_iter().next().unwrap();
            let located = siteplan::terms::document::Located::of_fault(&text, &fault);
            located.to_string()
        }
    };
    assert!(problem.contains(says) && problem.contains(&format!("line {line}")), "{problem}");
}

#[test]
fn what_is_no_judgement_is_refused_where_it_stands() {
    refused(r#"ranked(order: ["portability", "portability"], rule: all)"#, "twice");
    refused(r#"swing(order: ["portabilty"])"#, "did you mean `portability`?");
    let pair = r#"(more: "portability", less: "horizon-cost", times: 10)"#;
    refused(&format!("pairwise(judgements: [{pair}])"), "10 times");
    let pair = r#"(more: "portability", less: "horizon-cost", times: 2)"#;
    refused(&format!("pairwise(judgements: [{pair}, {pair}])"), "compared twice");
    refused(r#"pairwise(judgements: [(more: "portability", less: "portability", times: 2)])"#, "with itself");
    refused("by_heart", "by_heart");
}

#[test]
fn a_slider_keeps_a_range_and_turns_judgements_into_points() {
    let range =
        Change::Weigh { criterion: ids()[0].clone(), points: Estimate::new(20.0, 40.0, 60.0).unwrap() };
    let decision = Edit::new("Weigh", range).apply(&office()).unwrap();
    let assessment = ranked(&decision).1;
    let after = weigh(&assessment, &ids()[0], 80.0).unwrap().apply(&decision).unwrap();
    let points = after.criteria.iter().find(|weight| weight.criterion == ids()[0]).unwrap().points;
    assert_eq!((points.low(), points.likely(), points.high()), (40.0, 80.0, 120.0));

    let order = by(Weighing::Ranked { order: ids(), rule: OrderRule::Centroid });
    let before = ranked(&order).1;
    let after = weigh(&before, &ids()[1], 100.0).unwrap().apply(&order).unwrap();
    assert_eq!(after.weighing, Weighing::Ranges);
    let now = ranked(&after).1;
    for (at, (was, is)) in before.criteria.iter().zip(&now.criteria).enumerate() {
        let expected = if at == 1 { 100.0 } else { was.points.likely() };
        assert!((is.points.likely() - expected).abs() < 1e-9);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn scaling_all_points_changes_nothing(points in prop::collection::vec(1.0_f64..100.0, 6), factor in 0.01..50.0) {
        let with = |factor: f64| {
            let changes = ids().into_iter().zip(&points).map(|(criterion, points)| Change::Weigh {
                criterion,
                points: Estimate::exactly(points * factor).unwrap(),
            });
            let decision = Edit::new("Weigh", Change::Many(changes.collect())).apply(&office()).unwrap();
            ranked(&decision).0
        };
        let (plain, scaled) = (with(1.0), with(factor));
        prop_assert_eq!(&plain.ranks, &scaled.ranks);
        for (a, b) in plain.p_first.iter().zip(&scaled.p_first) {
            prop_assert!((a - b).abs() < 0.01, "{} {}", a, b);
        }
        for (a, b) in plain.scores.iter().zip(&scaled.scores) {
            prop_assert!((a - b).abs() < 1e-9);
        }
    }

    #[test]
    fn consistent_pairs_give_back_their_weights(weights in prop::collection::vec(1.0_f64..9.0, 6)) {
        let judgements = consistent(&weights);
        let shares = shares(&by(Weighing::Pairwise { judgements: judgements.clone() }));
        let all: f64 = weights.iter().sum();
        for (share, weight) in shares.iter().zip(&weights) {
            prop_assert!((share - weight / all).abs() < 1e-9);
        }
        let found = consistency(&Weighing::Pairwise { judgements }).unwrap();
        prop_assert!(found.ratio.unwrap() < 1e-9 && found.worst.is_none_or(|worst| worst.ratio_after.unwrap() < 1e-9));
    }
}
