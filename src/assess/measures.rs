//! The second stage: every candidate measured in every future, in natural units.

use super::bands::stated;
use super::candidates::Candidate;
use super::criteria::COUNT;
use super::knockouts::DrawTest;
use super::likely::AtLikely;
use super::money::{drifted, one_off_cost};
use super::outcome::Spread;
use super::prepared::Prepared;
use crate::catalog::{ColdStart, RatingKind};
use crate::decision::OnCall;
use crate::hosting::amount::{Amount, Eight, LANES};
use crate::hosting::bill::{Counted, Load, people_usd};
use crate::hosting::demand::{HourClass, World};
use crate::hosting::plan::HostKind;
use crate::hosting::price::Total;
use crate::terms::HostingModel;
use crate::terms::chance::{Stream, normal_cdf, quantiles};
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
    /// `[criterion][candidate]`, exact months.
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
        let drawn: Vec<Vec<Vec<f32>>> = (0..COUNT)
            .into_par_iter()
            .map(|at| {
                let value = |outcome: &Outcome| outcome.criteria.get(at).copied().map_or(0.0, narrow);
                each.clone().map(|candidate| column(candidate).map(value).collect()).collect()
            })
            .collect();
        let monthly: Vec<Vec<f32>> =
            each.clone().map(|at| column(at).map(|outcome| narrow(outcome.monthly)).collect()).collect();
        let spreads_of = |columns: &Vec<Vec<f32>>| columns.par_iter().map(|column| spread(column)).collect();
        let requests: Vec<f32> = (0..draws).map(|draw| narrow(stated(prepared, Some(draw)))).collect();
        let mut measures = Self {
            draws,
            likely: vec![Vec::new(); COUNT],
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
    let starts: Vec<_> = tables.candidates.iter().map(Start::all).collect();
    let mut months = Horizon::default();
    for (rows, first) in outcomes.chunks_mut((LANES * count).max(1)).zip(futures.step_by(LANES)) {
        let draws = first..first + rows.len() / count.max(1);
        months.enter_eight(prepared, first);
        let waits: Vec<Vec<Wait>> = draws.clone().map(|draw| Wait::all(prepared, Some(draw))).collect();
        for (at, (candidate, starts)) in tables.candidates.iter().zip(&starts).enumerate() {
            prepared.staffs(candidate.rated_as, first, &mut months.world);
            let (Eight(monthly), Eight(horizon)) = months.price(candidate, &tables.draw_classes);
            let column = rows.iter_mut().skip(at).step_by(count);
            let priced = monthly.into_iter().zip(horizon);
            for (((outcome, draw), waits), (monthly, horizon)) in
                column.zip(draws.clone()).zip(&waits).zip(priced)
            {
                let holds = |test: &DrawTest| tables.inputs.at(test.input, Some(draw)) <= test.most;
                let horizon = horizon + one_off_cost(prepared, candidate, Some(draw));
                *outcome = Outcome {
                    criteria: criteria(prepared, candidate, Some(draw), waits, starts, horizon),
                    monthly,
                    feasible: candidate.knocked_out.is_empty() && candidate.draw_tests.iter().all(holds),
                };
            }
        }
    }
    outcomes
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

/// A candidate's measures, in the criteria's order.
pub fn criteria(
    prepared: &Prepared,
    candidate: &Candidate,
    draw: Option<usize>,
    waits: &[Wait],
    starts: &[Option<Start>],
    horizon_usd: f64,
) -> [f64; COUNT] {
    [
        horizon_usd,
        100.0 * within_target(waits, starts),
        migration(prepared, candidate, draw),
        candidate.duties,
        operations(prepared, candidate, draw),
        prepared.rating(RatingKind::ExitPersonMonths, candidate.rated_as, draw)
            * prepared.decision.components.len() as f64,
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
    pub fn stated() -> Self {
        Self { load: Load::steady(Eight::of(1.0)), stands_for: Eight::default(), drift: Eight::of(1.0) }
    }

    /// One lane's month of the horizon, which stands for `length` of its kind.
    pub fn enter(
        &mut self,
        prepared: &Prepared,
        lane: usize,
        (month, length): (usize, f64),
        draw: Option<usize>,
    ) {
        self.load.now.0[lane] = prepared.load(month, draw);
        self.load.peak.0[lane] = prepared.peak(draw);
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
        let monthly = usd(Load::steady(Eight::of(1.0)));
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
        self.months.resize(blocks, Month::stated());
        for lane in 0..LANES {
            let draw = first + lane;
            let within = stream.uniform(draw as u64);
            for (block, month) in self.months.iter_mut().enumerate() {
                let (from, to) = (block * horizon / blocks, (block + 1) * horizon / blocks);
                let length = (to - from) as f64;
                let at = from + super::prepared::to_count(libm::floor(within * length)).min(to - from - 1);
                month.enter(prepared, lane, (at, length), Some(draw));
            }
        }
    }
}

/// A component somebody waits for, in one future.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    requests: f64,
    wall_ms: f64,
    target_ms: f64,
    /// Share of warm requests answered within the target.
    warm: f64,
    /// Share of requests that meet no warm instance, 0 to 1.
    cold_share: f64,
}

impl Wait {
    /// Along the components; nobody waits for some.
    pub fn all(prepared: &Prepared, draw: Option<usize>) -> Vec<Self> {
        let tables = prepared.tables();
        let get = |at| prepared.at(at, draw);
        tables
            .components
            .iter()
            .map(|component| {
                let wall_ms = get(component.wall);
                let Some(latency) = component.latency else {
                    return Self { requests: 0.0, wall_ms, target_ms: 0.0, warm: 1.0, cold_share: 0.0 };
                };
                let target_ms = get(latency);
                Self {
                    requests: prepared.requests(component, draw),
                    wall_ms,
                    target_ms,
                    warm: served_within(wall_ms, target_ms),
                    cold_share: get(component.cold_share) / 100.0,
                }
            })
            .collect()
    }
}

/// Share of requests answered within the target, over the components somebody waits for.
fn within_target(waits: &[Wait], starts: &[Option<Start>]) -> f64 {
    let (mut within, mut all) = (0.0, 0.0);
    for (wait, start) in waits.iter().zip(starts).filter(|(wait, _)| wait.requests > 0.0) {
        let share = match start {
            None => wait.warm,
            Some(start) => {
                let started = start.then_served_within(wait.wall_ms, wait.target_ms);
                (1.0 - wait.cold_share) * wait.warm + wait.cold_share * started
            }
        };
        within += share * wait.requests;
        all += wait.requests;
    }
    if all > 0.0 { within / all } else { 1.0 }
}

fn scales_to_zero(candidate: &Candidate) -> bool {
    candidate
        .plan
        .hosts
        .iter()
        .any(|host| matches!(host.kind, HostKind::Functions { .. } | HostKind::RequestTime { .. }))
}

/// Spread of service times around their mean, as the σ of a lognormal: requests of one component
/// differ about twofold. Judged.
const SERVICE_SIGMA: f64 = 0.5;

/// Share of requests with mean service time `wall_ms` that end within `target_ms`.
pub fn served_within(wall_ms: f64, target_ms: f64) -> f64 {
    if target_ms <= 0.0 {
        return 0.0;
    }
    if wall_ms <= 0.0 {
        return 1.0;
    }
    let median = libm::log(wall_ms) - SERVICE_SIGMA * SERVICE_SIGMA / 2.0;
    normal_cdf((libm::log(target_ms) - median) / SERVICE_SIGMA)
}

/// How long an instance takes to start: five quantiles of a lognormal, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Start([f64; 5]);

impl Start {
    /// z of 10, 30, 50, 70 and 90 %.
    const DEVIATES: [f64; 5] = [
        -1.281_551_565_544_600_4,
        -0.524_400_512_708_040_9,
        0.0,
        0.524_400_512_708_040_9,
        1.281_551_565_544_600_4,
    ];
    /// z of 99 %.
    const Z_99: f64 = 2.326_347_874_040_841;

    /// Along the components; `None` where instances stand ready.
    pub fn all(candidate: &Candidate) -> Vec<Option<Self>> {
        let starts = scales_to_zero(candidate);
        let of = |cold: &Option<ColdStart>| cold.as_ref().filter(|_| starts).map(Self::of);
        candidate.cold.iter().map(of).collect()
    }

    fn of(cold: &ColdStart) -> Self {
        let sigma = libm::log(cold.p99_ms / cold.p50_ms) / Self::Z_99;
        Self(Self::DEVIATES.map(|z| cold.p50_ms * libm::exp(z * sigma)))
    }

    /// Share of requests that end within `target_ms` when each waits for a start first.
    fn then_served_within(self, wall_ms: f64, target_ms: f64) -> f64 {
        let each = self.0.map(|start_ms| served_within(wall_ms, target_ms - start_ms));
        each.iter().sum::<f64>() / each.len() as f64
    }
}

pub(super) fn migration(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    let Some((fixed, lines)) = candidate.migration else { return 0.0 };
    let tables = prepared.tables();
    let get = |at| prepared.at(at, draw);
    let has_a_past = tables.choices.start != crate::decision::Start::Greenfield;
    let ten_thousands = if has_a_past { get(tables.application.code) / 10.0 } else { 0.0 };
    (get(fixed) + get(lines) * ten_thousands) * tables.choices.code_factor
}

/// Working days in a month.
const DAYS_A_MONTH: f64 = 21.0;
/// Days a night call costs: the night and the morning after. Judged.
const DAYS_A_CALL: f64 = 0.5;
/// People who know a model well enough that nobody else has to learn it. Judged.
const ENOUGH_PEOPLE: f64 = 2.0;
/// Share of the time that learning takes from other work. Judged.
const LEARNING_SHARE: f64 = 0.5;

/// Person-days a month that no bill shows: nights, and learning spread over the horizon.
fn operations(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    let tables = prepared.tables();
    let answered = match tables.choices.on_call {
        OnCall::Rota => 1.0,
        OnCall::BestEffort => 0.7,
        OnCall::Nobody => 0.2,
    };
    let nights = prepared.rating(RatingKind::NightCalls, candidate.rated_as, draw) * answered * DAYS_A_CALL;
    nights + learning(prepared, candidate, draw) * DAYS_A_MONTH / tables.horizon_months as f64
}

/// Person-months that learning takes from other work: those of one person, of a team that lacks
/// the model's skill.
pub(super) fn learning(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    let tables = prepared.tables();
    if candidate.model == HostingModel::AsIs {
        return 0.0;
    }
    let [servers, platforms, containers, functions] = tables.application.team;
    let known = match candidate.model {
        HostingModel::Dedicated | HostingModel::Iaas => Some(servers),
        HostingModel::Paas => Some(platforms),
        HostingModel::Containers => Some(containers),
        HostingModel::Serverless => Some(functions),
        HostingModel::Saas | HostingModel::Mixed | HostingModel::AsIs => None,
    };
    let lacking = known.map_or(1.0, |at| (1.0 - prepared.at(at, draw) / ENOUGH_PEOPLE).clamp(0.0, 1.0));
    let months = prepared.rating(RatingKind::LearningMonths, candidate.rated_as, draw) * lacking;
    months * LEARNING_SHARE
}
