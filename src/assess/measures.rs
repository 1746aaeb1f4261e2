//! The second stage: every candidate measured in every future, in natural units.

use super::candidates::Candidate;
use super::criteria::COUNT;
use super::money::{drifted, one_off_cost};
use super::prepared::Prepared;
use crate::catalog::RatingKind;
use crate::decision::OnCall;
use crate::hosting::bill::{Load, Scratch, bill, people_usd};
use crate::hosting::demand::World;
use crate::hosting::plan::HostKind;
use crate::hosting::price::Total;
use crate::terms::HostingModel;
use crate::terms::chance::{Stream, normal_cdf};
use rayon::prelude::*;

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
            .map(|chunk| {
                let mut room = Room::default();
                let futures = chunk * CHUNK..draws.min((chunk + 1) * CHUNK);
                let mut outcomes = Vec::with_capacity(futures.len() * candidates.len());
                for draw in futures {
                    room.enter(prepared, Some(draw));
                    outcomes.extend(
                        candidates.iter().map(|candidate| room.measure(prepared, candidate, Some(draw))),
                    );
                }
                outcomes
            })
            .collect();
        let mut measures = Self {
            draws,
            likely: vec![Vec::new(); COUNT],
            drawn: vec![vec![Vec::with_capacity(draws); candidates.len()]; COUNT],
            monthly: vec![Vec::with_capacity(draws); candidates.len()],
            monthly_likely: Vec::new(),
            feasible: vec![Vec::with_capacity(draws); candidates.len()],
        };
        for row in chunks.iter().flat_map(|chunk| chunk.chunks(candidates.len().max(1))) {
            for (at, outcome) in row.iter().enumerate() {
                for (criterion, value) in measures.drawn.iter_mut().zip(outcome.criteria) {
                    if let Some(column) = criterion.get_mut(at) {
                        column.push(narrow(value));
                    }
                }
                if let (Some(monthly), Some(feasible)) =
                    (measures.monthly.get_mut(at), measures.feasible.get_mut(at))
                {
                    monthly.push(narrow(outcome.monthly));
                    feasible.push(outcome.feasible);
                }
            }
        }
        let mut room = Room::default();
        room.enter(prepared, None);
        for candidate in candidates {
            let outcome = room.measure(prepared, candidate, None);
            for (criterion, value) in measures.likely.iter_mut().zip(outcome.criteria) {
                criterion.push(value);
            }
            measures.monthly_likely.push(outcome.monthly);
        }
        measures
    }
}

#[expect(clippy::cast_possible_truncation, reason = "seven digits are more than any measure knows")]
const fn narrow(value: f64) -> f32 {
    value as f32
}

/// One future, set up once and shared by all candidates.
#[derive(Default)]
struct Room {
    world: World,
    scratch: Scratch,
    months: Vec<Month>,
    peak: f64,
}

/// A month that stands for others.
#[derive(Clone, Copy)]
struct Month {
    load: f64,
    /// Discounted months it stands for.
    stands_for: f64,
    /// Hosting's prices over today's.
    drift: f64,
}

impl Month {
    fn of(prepared: &Prepared, month: usize, draw: Option<usize>, length: f64) -> Self {
        Self {
            load: prepared.load(month, draw),
            stands_for: length * prepared.discount(month, draw),
            drift: prepared.drift(month, draw),
        }
    }
}

impl Room {
    fn enter(&mut self, prepared: &Prepared, draw: Option<usize>) {
        prepared.world(draw, &mut self.world);
        let tables = prepared.tables();
        let horizon = tables.horizon_months;
        self.months.clear();
        match draw {
            None => {
                for month in 0..horizon {
                    self.months.push(Month::of(prepared, month, None, 1.0));
                }
            }
            Some(draw) => {
                let within = Stream::new(prepared.decision.settings.seed, "months").uniform(draw as u64);
                let blocks = BLOCKS.min(horizon);
                for block in 0..blocks {
                    let (from, to) = (block * horizon / blocks, (block + 1) * horizon / blocks);
                    let length = (to - from) as f64;
                    let month =
                        from + super::prepared::to_count(libm::floor(within * length)).min(to - from - 1);
                    self.months.push(Month::of(prepared, month, Some(draw), length));
                }
            }
        }
        self.peak = prepared.peak(draw);
    }

    fn measure(&mut self, prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> Outcome {
        let tables = prepared.tables();
        prepared.staff(candidate.rated_as, draw, &mut self.world);
        let classes = if draw.is_some() { &tables.draw_classes } else { &tables.classes };
        let mut usd = |load: Load| {
            let mut total = Total::default();
            bill(&candidate.plan, classes, &self.world, load, &mut self.scratch, &mut total);
            total.usd
        };
        let monthly = usd(Load::steady(1.0));
        let people = people_usd(&candidate.plan, &self.world);
        let bills: f64 = self
            .months
            .iter()
            .map(|month| {
                let total = usd(Load { now: month.load, peak: self.peak });
                drifted(total, people, month.drift) * month.stands_for
            })
            .sum();
        let horizon = bills + one_off_cost(prepared, candidate, draw);
        let get = |at| tables.inputs.at(at, draw);
        let feasible = candidate.knocked_out.is_empty()
            && candidate.draw_tests.iter().all(|test| get(test.input) <= test.most);
        Outcome {
            criteria: [
                horizon,
                100.0 * self.within_target(prepared, candidate, draw),
                migration(prepared, candidate, draw),
                candidate.duties,
                operations(prepared, candidate, draw),
                prepared.rating(RatingKind::ExitPersonMonths, candidate.rated_as, draw)
                    * prepared.decision.components.len() as f64,
            ],
            monthly,
            feasible,
        }
    }

    /// Share of requests answered within the target, over the components somebody waits for.
    fn within_target(&self, prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
        let tables = prepared.tables();
        let get = |at| tables.inputs.at(at, draw);
        let (mut within, mut all) = (0.0, 0.0);
        for ((component, demand), cold) in
            tables.components.iter().zip(&self.world.components).zip(&candidate.cold)
        {
            let Some(latency) = component.latency else { continue };
            let target_ms = get(latency);
            let warm = served_within(demand.wall_ms, target_ms);
            let share = match cold.as_ref().filter(|_| scales_to_zero(candidate)) {
                None => warm,
                Some(cold) => {
                    let cold_share = get(component.cold_share) / 100.0;
                    let started = started_within(cold.p50_ms, cold.p99_ms, demand.wall_ms, target_ms);
                    (1.0 - cold_share) * warm + cold_share * started
                }
            };
            within += share * demand.requests;
            all += demand.requests;
        }
        if all > 0.0 { within / all } else { 1.0 }
    }
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

/// The same for requests that wait for a start with these percentiles first: the start is taken at
/// five quantiles of a lognormal.
pub fn started_within(p50_ms: f64, p99_ms: f64, wall_ms: f64, target_ms: f64) -> f64 {
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
    let sigma = libm::log(p99_ms / p50_ms) / Z_99;
    DEVIATES.iter().map(|z| served_within(wall_ms, target_ms - p50_ms * libm::exp(z * sigma))).sum::<f64>()
        / DEVIATES.len() as f64
}

pub(super) fn migration(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    let Some((fixed, lines)) = candidate.migration else { return 0.0 };
    let tables = prepared.tables();
    let get = |at| tables.inputs.at(at, draw);
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
    let lacking = known.map_or(1.0, |at| (1.0 - tables.inputs.at(at, draw) / ENOUGH_PEOPLE).clamp(0.0, 1.0));
    let months = prepared.rating(RatingKind::LearningMonths, candidate.rated_as, draw) * lacking;
    months * LEARNING_SHARE
}
