//! The second stage: every candidate measured in every future, in natural units.

use super::answering::{Answering, Answers, Wait};
use super::bands::stated;
use super::candidates::Candidate;
use super::criteria::COUNT;
use super::effort::{self, Effort};
use super::knockouts::DrawTest;
use super::likely::AtLikely;
use super::money::{drifted, one_off_cost};
use super::outcome::Spread;
use super::prepared::Prepared;
use crate::catalog::RatingKind;
use crate::hosting::amount::{Amount, Eight, LANES};
use crate::hosting::bill::{Counted, Load, people_usd};
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

impl Measures {
    /// Measures everything; futures in parallel, in fixed chunks, put together in order.
    pub fn of(prepared: &Prepared) -> Self {
        let candidates = &prepared.tables().candidates;
        let draws = prepared.decision.settings.draws as usize;
        let chunks: Vec<Vec<Outcome>> = (0..draws.div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| chunk_of(prepared, chunk * CHUNK..draws.min((chunk + 1) * CHUNK)))
            .collect();
        let column = |candidate: usize| {
            let rows = chunks.iter().flat_map(|chunk| chunk.chunks(candidates.len().max(1)));
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
        let mut measures = Self {
            draws,
            likely: Vec::new(),
            spreads: drawn.iter().map(spreads_of).collect(),
            monthly_spreads: spreads_of(&monthly),
            requests: spread(&requests),
            drawn,
            monthly,
            monthly_likely: Vec::new(),
            feasible: each.map(|at| column(at).map(|outcome| outcome.feasible).collect()).collect(),
        };
        let likely = AtLikely::of(prepared);
        measures.likely = likely.criteria;
        measures.monthly_likely = likely.monthly;
        measures
    }
}

/// The futures of a chunk, each with its row of candidates; priced eight at a time.
fn chunk_of(prepared: &Prepared, futures: Range<usize>) -> Vec<Outcome> {
    let tables = prepared.tables();
    let count = tables.candidates.len();
    let mut outcomes = vec![Outcome::default(); futures.len() * count];
    let (mut months, mut answering) = (Horizon::default(), Answering::default());
    for (rows, first) in outcomes.chunks_mut((LANES * count).max(1)).zip(futures.step_by(LANES)) {
        let draws = first..first + rows.len() / count.max(1);
        months.enter_eight(prepared, first);
        let waits: Vec<Vec<Wait>> = draws.clone().map(|draw| Wait::all(prepared, Some(draw))).collect();
        for (at, candidate) in tables.candidates.iter().enumerate() {
            let get = |at| tables.inputs.eight(at, first);
            answering.enter(prepared, candidate, &months.world, &waits, get);
            prepared.staffs(candidate.rated_as, first, &mut months.world);
            let (Eight(monthly), Eight(horizon)) = months.price(candidate, &tables.draw_classes);
            let column = rows.iter_mut().skip(at).step_by(count);
            let priced = monthly.into_iter().zip(horizon);
            for ((lane, ((outcome, draw), waits)), (monthly, horizon)) in
                column.zip(draws.clone()).zip(&waits).enumerate().zip(priced)
            {
                let at = |input| tables.inputs.at(input, Some(draw));
                let holds = |test: &DrawTest| test.holds(at, monthly);
                let horizon = horizon + one_off_cost(prepared, candidate, Some(draw));
                let answers = answering.lane(prepared, candidate, lane, waits);
                *outcome = Outcome {
                    criteria: criteria(prepared, candidate, Some(draw), answers, horizon),
                    monthly,
                    feasible: candidate.knocked_out.is_empty() && candidate.draw_tests.iter().all(holds),
                };
            }
        }
    }
    outcomes
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
        prepared.rated(candidate, RatingKind::ExitPersonMonths, draw)
            * prepared.decision.components.len() as f64,
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
    /// Hosting's prices over today's.
    pub drift: Eight,
}

impl Month {
    /// At the stated traffic and today's prices, standing for nothing yet.
    pub fn stated(world: &World<Eight>) -> Self {
        Self { load: Load::of(world, Eight::of(1.0)), stands_for: Eight::default(), drift: Eight::of(1.0) }
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
        self.load.now.0[lane] = prepared.load(month, draw);
        self.load.peak.0[lane] = peak;
        self.stands_for.0[lane] = length * prepared.discount(month, draw);
        self.drift.0[lane] = prepared.drift(month, draw);
    }
}

impl Horizon {
    /// The bill of a month at the stated traffic, and that of the horizon.
    fn price(&mut self, candidate: &Candidate, classes: &[HourClass]) -> (Eight, Eight) {
        self.counted.count(&candidate.plan, classes, &self.world);
        let mut usd = |load: Load<Eight>| {
            let mut total = Total::default();
            self.counted.price(&candidate.plan, classes, &self.world, load, &mut total);
            total.usd
        };
        let monthly = usd(Load::of(&self.world, Eight::of(1.0)));
        let mut horizon = Eight::default();
        let people = people_usd(&candidate.plan, &self.world);
        for month in &self.months {
            horizon += drifted(usd(month.load), people, month.drift) * month.stands_for;
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
