//! The second stage: every candidate measured in every future, in natural units.

use super::answering::{Answering, Answers, Wait};
use super::bands::stated;
use super::candidates::Candidate;
use super::criteria::COUNT;
use super::effort::{self, Effort};
use super::knockouts::{DrawTest, Seen};
use super::likely::AtLikely;
use super::money::{drifted, one_off_cost, stated_once_usd};
use super::outcome::Spread;
use super::prepared::Prepared;
use crate::catalog::RatingKind;
use crate::hosting::amount::{Amount, Eight, LANES};
use crate::hosting::behaviour::at_once::AtOnce;
use crate::hosting::bill::{Counted, Load};
use crate::hosting::demand::{HourClass, World};
use crate::hosting::price::Total;
use crate::terms::chance::{Stream, quantiles};
use rayon::prelude::*;
use std::ops::Range;

/// Futures drawn together; the same chunks whatever the threads.
pub const CHUNK: usize = 256;
/// Months that stand for the horizon in a draw: one at random from each sixth of it, so that the
/// mean over the draws is the mean over exact months.
pub const BLOCKS: usize = 6;

/// What was measured, at likely and in every future.
#[derive(Clone, Debug)]
pub struct Measures {
    pub draws: usize,
    /// `[criterion][candidate]`, exact months; criteria as [`Prepared::criteria`] lists them.
    pub likely: Vec<Vec<f64>>,
    /// `[criterion][candidate][draw]`
    pub drawn: Vec<Vec<Vec<f32>>>,
    /// `[candidate][draw]`: the bill of a month at the stated traffic.
    pub monthly: Vec<Vec<f32>>,
    pub monthly_likely: Vec<f64>,
    /// `[candidate][draw]`: whether no rule fails there.
    pub feasible: Vec<Vec<bool>>,
    /// `[candidate][test]`: futures in which it fails, along its tests and then its doubted ones.
    pub failed: Vec<Vec<u32>>,
    /// `[criterion][candidate]`, over the draws.
    pub spreads: Vec<Vec<Spread>>,
    /// `[candidate]`: the bill of a month at the stated traffic, over the draws.
    pub monthly_spreads: Vec<Spread>,
    /// Requests a month of all components, over the draws.
    pub requests: Spread,
}

/// One candidate in one future.
#[derive(Clone, Copy, Debug, Default)]
struct Outcome {
    criteria: [f64; COUNT],
    monthly: f64,
    feasible: bool,
}

/// The futures measured so far. The first thousand already tell who leads, and take a tenth of the
/// work of ten thousand; measuring all at once or in two steps gives the same bytes.
pub struct Begun {
    likely: AtLikely,
    /// Chunk by chunk, each future with its row of candidates.
    chunks: Vec<Chunk>,
}

/// Chunks of a first look.
const FIRST_CHUNKS: usize = 4;

impl Begun {
    /// Measures the likely values and the first futures.
    pub fn first(prepared: &Prepared) -> Self {
        let likely = AtLikely::of(prepared);
        let chunks = chunks_of(prepared, 0..FIRST_CHUNKS.min(chunks_in(prepared)), &|| false);
        Self { likely, chunks: chunks.unwrap_or_default() }
    }

    /// Whether futures are still to be measured.
    pub fn is_part(&self, prepared: &Prepared) -> bool {
        self.chunks.len() < chunks_in(prepared)
    }

    /// What can be said of the futures measured.
    pub fn so_far(&self, prepared: &Prepared) -> Measures {
        Measures::together(prepared, &self.likely, &self.chunks)
    }

    /// Measures the rest; `None` where that has become pointless meanwhile.
    pub fn finished(mut self, prepared: &Prepared, is_stale: &(dyn Fn() -> bool + Sync)) -> Option<Measures> {
        self.chunks.extend(chunks_of(prepared, self.chunks.len()..chunks_in(prepared), is_stale)?);
        Some(self.so_far(prepared))
    }
}

fn chunks_in(prepared: &Prepared) -> usize {
    (prepared.decision.settings.draws as usize).div_ceil(CHUNK)
}

/// Chunks in parallel, put together in order.
fn chunks_of(
    prepared: &Prepared,
    chunks: Range<usize>,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Chunk>> {
    let draws = prepared.decision.settings.draws as usize;
    chunks
        .into_par_iter()
        .map(|chunk| {
            let futures = chunk * CHUNK..draws.min((chunk + 1) * CHUNK);
            (!is_stale()).then(|| chunk_of(prepared, futures))
        })
        .collect()
}

impl Measures {
    /// Measures everything; futures in parallel, in fixed chunks, put together in order.
    pub fn of(prepared: &Prepared) -> Self {
        let likely = AtLikely::of(prepared);
        let chunks = chunks_of(prepared, 0..chunks_in(prepared), &|| false);
        Self::together(prepared, &likely, &chunks.unwrap_or_default())
    }

    fn together(prepared: &Prepared, likely: &AtLikely, chunks: &[Chunk]) -> Self {
        let candidates = &prepared.tables().candidates;
        let draws = (chunks.len() * CHUNK).min(prepared.decision.settings.draws as usize);
        let column = |candidate: usize| {
            let rows = chunks.iter().flat_map(|chunk| chunk.outcomes.chunks(candidates.len().max(1)));
            rows.filter_map(move |row| row.get(candidate))
        };
        let each = 0..candidates.len();
        let mut drawn: Vec<Vec<Vec<f32>>> = (0..COUNT)
            .into_par_iter()
            .map(|at| {
                let value = |outcome: &Outcome| outcome.criteria.get(at).copied().map_or(0.0, narrow);
                each.clone().map(|candidate| column(candidate).map(value).collect()).collect()
            })
            .collect();
        drawn.extend(own_columns(prepared, draws));
        let monthly: Vec<Vec<f32>> =
            each.clone().map(|at| column(at).map(|outcome| narrow(outcome.monthly)).collect()).collect();
        let spreads_of = |columns: &Vec<Vec<f32>>| columns.par_iter().map(|column| spread(column)).collect();
        let requests: Vec<f32> = (0..draws).map(|draw| narrow(stated(prepared, Some(draw)))).collect();
        Self {
            draws,
            likely: likely.criteria.clone(),
            spreads: drawn.iter().map(spreads_of).collect(),
            monthly_spreads: spreads_of(&monthly),
            requests: spread(&requests),
            drawn,
            monthly,
            monthly_likely: likely.monthly.clone(),
            feasible: each.map(|at| column(at).map(|outcome| outcome.feasible).collect()).collect(),
            failed: failed_in_all(candidates, chunks),
        }
    }
}

/// Futures measured together.
struct Chunk {
    /// By future, each with its row of candidates.
    outcomes: Vec<Outcome>,
    /// `[candidate][test]`, as [`Measures::failed`].
    failed: Vec<Vec<u32>>,
}

/// Tests of a candidate: those that remove it from a future, then those that would.
fn tests(candidate: &Candidate) -> impl Iterator<Item = &DrawTest> {
    candidate.draw_tests.iter().chain(&candidate.doubted_tests)
}

fn failed_in_all(candidates: &[Candidate], chunks: &[Chunk]) -> Vec<Vec<u32>> {
    let of = |(at, candidate): (usize, &Candidate)| {
        let count = |test: usize| {
            chunks.iter().filter_map(|chunk| chunk.failed.get(at)?.get(test)).copied().sum::<u32>()
        };
        (0..tests(candidate).count()).map(count).collect()
    };
    candidates.iter().enumerate().map(of).collect()
}

/// The futures of a chunk; priced eight at a time.
fn chunk_of(prepared: &Prepared, futures: Range<usize>) -> Chunk {
    let tables = prepared.tables();
    let count = tables.candidates.len();
    let mut outcomes = vec![Outcome::default(); futures.len() * count];
    let mut failed: Vec<Vec<u32>> =
        tables.candidates.iter().map(|candidate| vec![0; tests(candidate).count()]).collect();
    let (mut months, mut answering) = (Horizon::default(), Answering::default());
    for (rows, first) in outcomes.chunks_mut((LANES * count).max(1)).zip(futures.step_by(LANES)) {
        let draws = first..first + rows.len() / count.max(1);
        months.enter_eight(prepared, first);
        let waits: Vec<Vec<Wait<'_>>> = draws.clone().map(|draw| Wait::all(prepared, Some(draw))).collect();
        for ((at, candidate), failed) in tables.candidates.iter().enumerate().zip(&mut failed) {
            let get = |at| tables.inputs.eight(at, first);
            answering.enter(prepared, candidate, &months.world, &waits, get);
            prepared.staffs(candidate.rated_as, first, &mut months.world);
            let (Eight(monthly), Eight(horizon)) = months.price(candidate, &tables.draw_classes);
            let at_once = tests(candidate).any(DrawTest::asks_at_once).then(|| {
                AtOnce::of(&candidate.plan, &tables.draw_classes, &months.world, Load::steady(Eight::of(1.0)))
            });
            let column = rows.iter_mut().skip(at).step_by(count);
            let priced = monthly.into_iter().zip(horizon);
            for ((lane, ((outcome, draw), waits)), (monthly, horizon)) in
                column.zip(draws.clone()).zip(&waits).enumerate().zip(priced)
            {
                let at = |input| tables.inputs.at(input, Some(draw));
                let at_once = at_once.map(|found| found.in_lane(lane)).unwrap_or_default();
                let seen = Seen { monthly_usd: monthly, at_once };
                let once = || stated_once_usd(prepared, candidate, Some(draw));
                let mut is_out = !candidate.knocked_out.is_empty();
                for (place, (test, failed)) in tests(candidate).zip(&mut *failed).enumerate() {
                    if !test.holds(at, seen, once) {
                        *failed += 1;
                        is_out |= place < candidate.draw_tests.len();
                    }
                }
                let horizon = horizon + one_off_cost(prepared, candidate, Some(draw));
                let answers = answering.lane(prepared, candidate, lane, waits);
                *outcome = Outcome {
                    criteria: criteria(prepared, candidate, Some(draw), answers, horizon),
                    monthly,
                    feasible: !is_out,
                };
            }
        }
    }
    Chunk { outcomes, failed }
}

/// What people rated, criterion by criterion and candidate by candidate: draws of inputs.
fn own_columns(prepared: &Prepared, draws: usize) -> Vec<Vec<Vec<f32>>> {
    let tables = prepared.tables();
    let column = |at| (0..draws).map(|draw| narrow(tables.inputs.at(at, Some(draw)))).collect();
    let of = |own: usize| {
        let ratings = tables.candidates.iter().filter_map(|candidate| candidate.own_ratings.get(own));
        ratings.map(|at| column(*at)).collect()
    };
    (0..prepared.decision.own_criteria.len()).map(of).collect()
}

/// Tenth, fiftieth and ninetieth percentile of a column; zero where there are no draws.
fn spread(column: &[f32]) -> Spread {
    let mut values: Vec<f64> = column.iter().map(|value| f64::from(*value)).collect();
    let [p10, p50, p90] = quantiles(&mut values, [0.1, 0.5, 0.9]);
    Spread { p10, p50, p90 }
}

#[expect(clippy::cast_possible_truncation, reason = "seven digits are more than any measure knows")]
const fn narrow(value: f64) -> f32 {
    value as f32
}

/// What engines measure of a candidate, in the criteria's order.
pub fn criteria(
    prepared: &Prepared,
    candidate: &Candidate,
    draw: Option<usize>,
    answers: Answers,
    horizon_usd: f64,
) -> [f64; COUNT] {
    let effort = Effort::of(prepared, candidate, draw);
    [
        horizon_usd,
        100.0 * answers.within_target,
        effort.migration,
        candidate.duties,
        effort::operations(prepared, candidate, &effort, draw),
        effort::exit(prepared, candidate, draw),
        effort::weeks(prepared, candidate, &effort, draw),
        effort.readiness(),
        candidate.control,
        prepared.rated(candidate, RatingKind::Maturity, draw),
        100.0 * answers.room,
        answers.down_min,
    ]
}

/// The months of one future or of eight, set up once and priced for all candidates.
#[derive(Default)]
struct Horizon {
    world: World<Eight>,
    counted: Counted<Eight>,
    months: Vec<Month>,
}

/// A month of each of eight futures (or eight months of one), and what it stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Month {
    pub load: Load<Eight>,
    /// Discounted months it stands for.
    pub stands_for: Eight,
}

impl Month {
    /// At the stated traffic and today's prices, standing for nothing yet.
    pub fn stated(world: &World<Eight>) -> Self {
        Self { load: Load::of(world, Eight::of(1.0)), stands_for: Eight::default() }
    }

    /// One lane's month of the horizon, which stands for `length` of its kind; the horizon's
    /// [`peak`](Prepared::peak) is the same in all.
    pub fn enter(
        &mut self,
        prepared: &Prepared,
        lane: usize,
        (month, length, peak): (usize, f64, f64),
        draw: Option<usize>,
    ) {
        let load = prepared.month(month, peak, draw);
        self.load.now.0[lane] = load.now;
        self.load.peak.0[lane] = load.peak;
        self.load.campaign.0[lane] = load.campaign;
        self.load.times.0[lane] = load.times;
        self.load.month.0[lane] = load.month;
        self.load.prices.0[lane] = load.prices;
        self.load.stored.0[lane] = load.stored;
        self.stands_for.0[lane] = length * prepared.discount(month, draw);
    }
}

impl Horizon {
    /// The bill of a month at the stated traffic, and that of the horizon.
    fn price(&mut self, candidate: &Candidate, classes: &[HourClass]) -> (Eight, Eight) {
        self.counted.count(&candidate.plan, classes, &self.world);
        let mut usd = |load: Load<Eight>| {
            let mut total = Total::default();
            self.counted.price(&candidate.plan, classes, &self.world, load, &mut total);
            (total.usd, self.counted.people_usd())
        };
        let (monthly, _) = usd(Load::of(&self.world, Eight::of(1.0)));
        let mut horizon = Eight::default();
        for month in &self.months {
            let (usd, people) = usd(month.load);
            horizon += drifted(usd, people, month.load.prices) * month.stands_for;
        }
        (monthly, horizon)
    }

    /// A month of each block, in eight futures from `first` on.
    fn enter_eight(&mut self, prepared: &Prepared, first: usize) {
        prepared.worlds(first, &mut self.world);
        let horizon = prepared.tables().horizon_months;
        let seed = prepared.decision.settings.seed;
        let stream = Stream::new(seed, "months");
        let blocks = BLOCKS.min(horizon);
        self.months.clear();
        self.months.resize(blocks, Month::stated(&self.world));
        for lane in 0..LANES {
            let draw = first + lane;
            let within = stream.uniform(draw as u64);
            let peak = self.world.peak.0[lane];
            for (block, month) in self.months.iter_mut().enumerate() {
                let (from, to) = (block * horizon / blocks, (block + 1) * horizon / blocks);
                let length = (to - from) as f64;
                let at = from + super::prepared::to_count(libm::floor(within * length)).min(to - from - 1);
                month.enter(prepared, lane, (at, length, peak), Some(draw));
            }
        }
    }
}
