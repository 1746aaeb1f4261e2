//! The fourth stage: how sure the answer is, what would change it, and what to find out.
//!
//! It is the slow one, and a newer edit makes it pointless: between its parts it asks whether to go
//! on.

use super::acceptability::{self, AnyWeights};
use super::bands::{self, BAND_DRAWS, Pair};
use super::flips::{self, Bench, Flip};
use super::information::{self, Worth};
use super::likely::AtLikely;
use super::measures::Measures;
use super::near_miss::{self, NearMiss};
use super::opinions::{self, Opinion};
use super::outcome::{MixOutcome, RoadmapOutcome};
use super::prepared::Prepared;
use super::ranking::Ranking;
use super::tornado::{self, Bar};
use super::trial::Throne;
use super::{burst, mix, roadmap, settled};
use crate::analysis::stability::{self, Interval};
use crate::analysis::table::{Direction, Table};

/// What the deep pass found, along the candidates.
#[derive(Clone, Debug, Default)]
pub struct Robustness {
    /// `[candidate]`: (multiple, p10, p90)
    pub bands: Vec<Vec<(f64, f64, f64)>>,
    /// Every pair (a < b) of candidates.
    pub pairs: Vec<Pair>,
    /// The most probable first.
    pub flips: Vec<Flip>,
    /// `[candidate]`
    pub near_misses: Vec<Option<NearMiss>>,
    /// Inputs worth knowing, the most valuable first.
    pub information: Vec<Worth>,
    /// The longest bar first.
    pub tornado: Vec<Bar>,
    /// Under any weights at all.
    pub any_weights: AnyWeights,
    /// `[candidate]`: points of 100 by which choosing it falls short of the best choice, on average.
    pub regret: Vec<f64>,
    /// `[criterion]`: shares of all weight between which the leader stays; `None` where nothing
    /// else weighs.
    pub stability: Vec<Option<Interval>>,
    /// What other methods say of the same table.
    pub opinions: Vec<Opinion>,
    /// The cheapest path of choices over the horizon.
    pub roadmap: Option<RoadmapOutcome>,
    /// The cheapest placement of every component.
    pub mix: Option<MixOutcome>,
    /// The cheapest base of machines with something above it.
    pub burst: Option<MixOutcome>,
}

impl Robustness {
    /// The deep pass.
    pub fn of(prepared: &Prepared, measures: &Measures, ranking: &Ranking) -> Self {
        Self::unless(prepared, measures, ranking, &|| false).unwrap_or_default()
    }

    /// The deep pass, given up between two parts as soon as it `is_stale`.
    pub fn unless(
        prepared: &Prepared,
        measures: &Measures,
        ranking: &Ranking,
        is_stale: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let go_on = || (!is_stale()).then_some(());
        let exact = AtLikely::of(prepared);
        let coarse = exact.coarse(prepared);
        let throne = Throne::of(prepared, ranking, &exact);
        let mut found = Self {
            stability: stability(prepared, measures, ranking),
            opinions: opinions::all(prepared, ranking, &exact),
            ..Self::default()
        };
        go_on()?;
        prepared.behaviour(is_stale)?;
        go_on()?;
        (found.bands, found.pairs) = bands::moved(prepared, measures);
        go_on()?;
        let mut settled = Vec::new();
        let bench = throne.map(|throne| Bench { prepared, exact: &exact, coarse: &coarse, throne });
        if let Some(bench) = &bench {
            found.flips = flips::of_weights(bench, measures, ranking);
            found.flips.extend(flips::of_numbers(bench));
            go_on()?;
            let (choices, unmade) = flips::of_choices(bench);
            found.flips.extend(choices);
            flips::sort(&mut found.flips);
            settled.extend(unmade);
            go_on()?;
            let (bars, answered) = tornado::all(bench, &found.flips);
            found.tornado = bars;
            settled.extend(answered);
            settled.extend(settled::undrawn(bench, &found.flips));
            go_on()?;
        }
        found.near_misses = near_miss::all(prepared, &exact, throne.map(|throne| throne.leader));
        go_on()?;
        found.information = information::all(bench.as_ref(), prepared, measures, ranking, &settled);
        go_on()?;
        found.any_weights = acceptability::under_any_weights(prepared, measures, ranking);
        found.regret = acceptability::regret(prepared, measures, ranking);
        go_on()?;
        let futures = measures.draws.min(BAND_DRAWS);
        found.roadmap = roadmap::plan(prepared, futures);
        go_on()?;
        found.mix = mix::best(prepared, futures);
        go_on()?;
        found.burst = burst::best(prepared, futures);
        Some(found)
    }
}

/// How far each criterion's share of all weight may move before another allowed option leads.
fn stability(prepared: &Prepared, measures: &Measures, ranking: &Ranking) -> Vec<Option<Interval>> {
    let none = || vec![None; ranking.weights.len()];
    let allowed = prepared.tables().candidates.iter().enumerate();
    let allowed = allowed.filter(|(_, candidate)| candidate.knocked_out.is_empty());
    let rows: Vec<Vec<f64>> = allowed
        .map(|(at, _)| {
            let values = measures.likely.iter().zip(&ranking.weights);
            values.map(|(row, weight)| weight.utility(row.get(at).copied().unwrap_or(0.0))).collect()
        })
        .collect();
    let shares: Vec<f64> = ranking.weights.iter().map(|weight| weight.share).collect();
    let directions = vec![Direction::Max; shares.len()];
    let Ok(table) = Table::new(rows, directions) else { return none() };
    stability::intervals(&table, &shares).map_or_else(
        |_| none(),
        |intervals| intervals.into_iter().map(|interval| Some(interval.best_stays_best)).collect(),
    )
}
