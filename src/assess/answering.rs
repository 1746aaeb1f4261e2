//! How candidates answer in every future: within the target, with room when traffic rises, and for
//! how long not at all.
//!
//! Ten thousand futures are asked, so each is asked little. Waiting is averaged over few classes of
//! hours with like many requests and read from tables; where even the longest wait could not make
//! one answer in ten thousand late it is not asked at all. Which hour is the steepest, and how many
//! machines there are for how many that are needed, is taken from the likely values.

use super::behaviour::{estimates, groups, steep_hours};
use super::candidates::Candidate;
use super::inputs::InputAt;
use super::prepared::{ComponentInputs, Prepared};
use crate::hosting::amount::{Amount, Eight, LANES};
use crate::hosting::behaviour::kinds::WorkMix;
use crate::hosting::behaviour::latency::{Delayed, Start, deviations, served_within};
use crate::hosting::behaviour::outage::{ByInstance, all_h};
use crate::hosting::behaviour::{Pressure, Running, found_room, rise_on_demand, slowed_ms};
use crate::hosting::bill::Load;
use crate::hosting::demand::World;
use crate::hosting::plan::HostKind;

/// What is the same of a candidate in every future.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// Along the components; `None` where instances stand ready.
    starts: Vec<Option<Start>>,
    /// Along the hosts: classes of the hours between which demand rises most.
    rises: Vec<Option<(usize, usize)>>,
    by_instance: ByInstance,
}

impl Outlook {
    pub fn of(prepared: &Prepared, candidate: &Candidate, world: &World) -> Self {
        let tables = prepared.tables();
        let hosts = &candidate.plan.hosts;
        let starts_on_demand = hosts
            .iter()
            .any(|host| matches!(host.kind, HostKind::Functions { .. } | HostKind::RequestTime { .. }));
        let cold = candidate.cold.iter().map(|cold| cold.as_ref().filter(|_| starts_on_demand));
        let class = |hour: usize| tables.class_by_hour.get(hour).copied();
        let groups = groups(candidate, &tables.queue_classes, world);
        Self {
            starts: cold.map(|cold| cold.map(|cold| Start::through(cold.p50_ms, cold.p99_ms))).collect(),
            rises: hosts
                .iter()
                .map(|host| {
                    let (before, after) = steep_hours(prepared, host, world)?;
                    Some((class(before)?, class(after)?))
                })
                .collect(),
            by_instance: ByInstance::of(
                &groups,
                estimates(prepared, candidate, |at| prepared.at(at, None)).common_cause,
            ),
        }
    }
}

/// A component somebody waits for, in one future.
#[derive(Clone, Copy, Debug)]
pub struct Wait<'a> {
    requests: f64,
    wall_ms: f64,
    target_ms: f64,
    /// Deviations of the target above the median of work.
    deviations: f64,
    /// Share of warm requests answered within the target.
    warm: f64,
    /// Share of requests that meet no warm instance, 0 to 1.
    cold_share: f64,
    kinds: &'a WorkMix,
}

impl<'a> Wait<'a> {
    /// Along the components; nobody waits for some.
    pub fn all(prepared: &'a Prepared, draw: Option<usize>) -> Vec<Self> {
        let get = |at| prepared.at(at, draw);
        let components = prepared.tables().components.iter().zip(&prepared.tables().kinds);
        components.map(|(inputs, kinds)| Self::of(prepared, inputs, &kinds.answering, draw, &get)).collect()
    }

    fn of(
        prepared: &Prepared,
        inputs: &ComponentInputs,
        kinds: &'a WorkMix,
        draw: Option<usize>,
        get: &impl Fn(InputAt) -> f64,
    ) -> Self {
        let wall_ms = get(inputs.wall);
        let Some(latency) = inputs.latency else {
            let (requests, target_ms, deviations) = (0.0, 0.0, 0.0);
            return Self { requests, wall_ms, target_ms, deviations, warm: 1.0, cold_share: 0.0, kinds };
        };
        let target_ms = get(latency);
        Self {
            requests: prepared.requests(inputs, draw),
            wall_ms,
            target_ms,
            deviations: deviations(wall_ms.max(f64::MIN_POSITIVE), target_ms.max(f64::MIN_POSITIVE)),
            warm: served_within(wall_ms, target_ms),
            cold_share: get(inputs.cold_share) / 100.0,
            kinds,
        }
    }

    /// Over the kinds of work, each with its time over the mean time.
    fn over_kinds(&self, of: impl Fn(&Self, f64) -> f64) -> f64 {
        if self.kinds.is_alike() {
            return of(self, 1.0);
        }
        self.kinds.mean(|times| {
            let (wall_ms, target_ms) = (times * self.wall_ms, self.target_ms);
            let deviations = deviations(wall_ms.max(f64::MIN_POSITIVE), target_ms.max(f64::MIN_POSITIVE));
            of(&Self { wall_ms, deviations, warm: served_within(wall_ms, target_ms), ..*self }, times)
        })
    }

    /// Share of answers in time where requests queue, on machines that take `slowed_ms` longer.
    fn queued(&self, delayed: &Delayed, p_wait: f64, wait_ms: f64, slowed_ms: f64) -> f64 {
        self.over_kinds(|kind, times| kind.of_one_kind(delayed, p_wait, wait_ms, times * slowed_ms))
    }

    fn of_one_kind(&self, delayed: &Delayed, p_wait: f64, wait_ms: f64, slowed_ms: f64) -> f64 {
        if self.target_ms <= 0.0 || self.wall_ms <= 0.0 {
            return self.warm;
        }
        let wall_ms = self.wall_ms + slowed_ms;
        let (z, at_once) = if slowed_ms > 0.0 {
            (deviations(wall_ms, self.target_ms), served_within(wall_ms, self.target_ms))
        } else {
            (self.deviations, self.warm)
        };
        if p_wait <= 0.0 {
            return at_once;
        }
        let waited = delayed.within(z, wait_ms / wall_ms).min(at_once);
        at_once + p_wait * (waited - at_once)
    }

    /// The same where a stated share starts an instance first.
    fn started(&self, start: Start) -> f64 {
        self.over_kinds(|kind, _| {
            let cold = start.then_served_within(kind.wall_ms, kind.target_ms);
            (1.0 - kind.cold_share) * kind.warm + kind.cold_share * cold
        })
    }
}

/// A candidate in eight futures.
#[derive(Clone, Debug, Default)]
pub struct Answering {
    /// Along the components.
    pressures: Vec<Pressure<Eight>>,
    slowed_ms: Vec<Eight>,
    /// Share of requests that find room when traffic rises most, 0 to 1.
    room: Eight,
    /// Minutes a year.
    down_min: Eight,
}

/// Answers that may be late before a queue is looked at.
const NEGLIGIBLE: f64 = 1e-4;

impl Answering {
    /// In the futures of a world; `get` reads inputs there, `waits` has a row for each of them.
    pub fn enter(
        &mut self,
        prepared: &Prepared,
        candidate: &Candidate,
        world: &World<Eight>,
        waits: &[Vec<Wait<'_>>],
        get: impl Fn(InputAt) -> Eight,
    ) {
        const MINUTES: f64 = 60.0;
        let tables = prepared.tables();
        let count = world.components.len();
        self.pressures.clear();
        self.pressures.resize(count, Pressure::default());
        self.slowed_ms.clear();
        self.slowed_ms.resize(count, Eight::default());
        let estimates = estimates(prepared, candidate, get);
        let instances_h = estimates.instance_h.map(|hours| candidate.outlook.by_instance.at(hours));
        self.down_min = all_h(instances_h, &estimates) * MINUTES;
        let (mut found, mut all) = (Eight::default(), Eight::default());
        let load = Load::of(world, Eight::of(1.0));
        let plan = &candidate.plan;
        for (host, rise) in plan.hosts.iter().zip(&candidate.outlook.rises) {
            let running = Running::of(plan, host, &tables.queue_classes, world, load);
            let steep = rise
                .and_then(|(before, after)| Some((tables.classes.get(before)?, tables.classes.get(after)?)));
            for at in &host.components {
                if let (Some(demand), Some(slowed)) = (world.components.get(*at), self.slowed_ms.get_mut(*at))
                {
                    *slowed = slowed_ms(plan, host, demand);
                }
            }
            if let Some(running) = &running {
                if self.may_be_late(
                    waits,
                    &host.components,
                    running.longest_wait_ms(),
                    &tables.lookups.delayed,
                ) {
                    let waits = |servers, busy| tables.lookups.waits.probability(servers, busy);
                    running.pressures(&tables.queue_classes, waits, &mut self.pressures);
                }
                if let Some((before, after)) = steep {
                    let [room, mean, worst, planned] = running.rise(before, after);
                    let share = lanes(|lane| {
                        let rise = [room.0[lane], mean.0[lane], worst.0[lane]];
                        found_room(host, rise, Some(planned.0[lane]), f64::INFINITY)
                    });
                    let requests = requests(&host.components, world);
                    found += share * requests;
                    all += requests;
                }
            } else if let Some((before, after)) = steep {
                for at in &host.components {
                    let Some(demand) = world.components.get(*at) else { continue };
                    let Some([room, mean, worst, limit]) =
                        rise_on_demand(host, demand, *at, (before, after), Eight::of(1.0))
                    else {
                        continue;
                    };
                    let share = lanes(|lane| {
                        let rise = [room.0[lane], mean.0[lane], worst.0[lane]];
                        found_room(host, rise, None, limit.0[lane])
                    });
                    found += share * demand.requests;
                    all += demand.requests;
                }
            }
        }
        self.room = found.zip(all, |found, all| if all > 0.0 { found / all } else { 1.0 });
    }

    /// Whether even the longest wait could make an answer late that is worth counting.
    fn may_be_late(
        &self,
        waits: &[Vec<Wait<'_>>],
        components: &[usize],
        longest_ms: Eight,
        delayed: &Delayed,
    ) -> bool {
        waits.iter().enumerate().any(|(lane, waits)| {
            components.iter().any(|at| {
                let Some(wait) = waits.get(*at).filter(|wait| wait.requests > 0.0) else { return false };
                let slowed = self.slowed_ms.get(*at).map_or(0.0, |slowed| slowed.0[lane]);
                let at_once = wait.queued(delayed, 0.0, 0.0, slowed);
                at_once - wait.queued(delayed, 1.0, longest_ms.0[lane], slowed) > NEGLIGIBLE
            })
        })
    }

    /// In one of the futures.
    pub fn lane(
        &self,
        prepared: &Prepared,
        candidate: &Candidate,
        lane: usize,
        waits: &[Wait<'_>],
    ) -> Answers {
        Answers {
            within_target: self.within_target(prepared, candidate, lane, waits),
            room: self.room.0[lane],
            down_min: self.down_min.0[lane],
        }
    }

    /// Over the components somebody waits for.
    fn within_target(
        &self,
        prepared: &Prepared,
        candidate: &Candidate,
        lane: usize,
        waits: &[Wait<'_>],
    ) -> f64 {
        let delayed = &prepared.tables().lookups.delayed;
        let (mut within, mut all) = (0.0, 0.0);
        for (at, wait) in waits.iter().enumerate().filter(|(_, wait)| wait.requests > 0.0) {
            let share = match candidate.outlook.starts.get(at).copied().flatten() {
                Some(start) => wait.started(start),
                None => {
                    let pressure = self.pressures.get(at).copied().unwrap_or_default();
                    let slowed = self.slowed_ms.get(at).map_or(0.0, |slowed| slowed.0[lane]);
                    wait.queued(delayed, pressure.p_wait.0[lane], pressure.wait_if_any_ms.0[lane], slowed)
                }
            };
            within += share * wait.requests;
            all += wait.requests;
        }
        if all > 0.0 { within / all } else { 1.0 }
    }
}

/// A candidate in one future.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answers {
    /// Share of answers within the target, 0 to 1.
    pub within_target: f64,
    /// Share of requests that find room when traffic rises most, 0 to 1.
    pub room: f64,
    /// Minutes down a year.
    pub down_min: f64,
}

fn lanes(of: impl Fn(usize) -> f64) -> Eight {
    Eight(std::array::from_fn::<f64, LANES, _>(of))
}

fn requests(components: &[usize], world: &World<Eight>) -> Eight {
    let mut all = Eight::default();
    for demand in components.iter().filter_map(|at| world.components.get(*at)) {
        all += demand.requests;
    }
    all
}
