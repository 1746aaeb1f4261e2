//! Cold starts: what functions that sleep do to the first request after a pause.
//!
//! A simulation of the platform's own rules, as in Mahmoudi & Khazaei, "SimFaaS" (CLOSER 2021):
//! a request goes to the newest idle instance; where there is none a new one starts, and that
//! request is cold; an instance is gone when it has been idle for its idle life; at the highest
//! concurrency a request is rejected, not queued. The closed forms known for it are poor where
//! idle lives are short, so the events are followed instead, at tens of millions of requests a
//! second. What follows from a steady state is checked by Little's law in the tests: requests at
//! work = arrival rate × mean time, cold and warm.

mod exponential;
mod instances;
mod laws;
mod report;

pub use laws::{Arrivals, Service};
pub use report::{Figure, Report};

use crate::terms::chance::Stream;
use exponential::Exponential;
use instances::Instances;
use laws::{Chance, Clock, place};
use report::Account;

/// A function and the platform it runs on.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// A request on an instance that has worked before.
    pub warm: Service,
    /// A request that starts its instance, the start included.
    pub cold: Service,
    /// How long an instance may idle before it is taken away, s.
    pub idle_life_s: f64,
    /// Instances that may exist at once; `None` where nothing stops them.
    pub max_concurrency: Option<u32>,
    /// Instances that are kept warm for ever and are used first. They count towards
    /// `max_concurrency` and towards all figures of instances.
    pub provisioned: u32,
}

/// What to look at, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// This many requests once the start has been forgotten. With a profile: whole rounds of it,
    /// with at least this many requests expected, and at least one round.
    Steady { requests: u64 },
    /// The first requests after nothing, exactly this many.
    FromEmpty { requests: u64 },
}

/// Follows requests through a function. The same seed gives the same report on every machine.
pub fn simulate(
    arrivals: &Arrivals,
    function: &Function,
    span: Span,
    seed: u64,
) -> Result<Report, ColdStartError> {
    check(arrivals, function)?;
    let (Span::Steady { requests } | Span::FromEmpty { requests }) = span;
    if requests == 0 {
        return Err(ColdStartError::NoRequests);
    }
    let schedule = Schedule::new(arrivals, function.idle_life_s, span);
    let exponential = Exponential::new();
    let chance = |name| Chance::new(Stream::new(seed, name).bits(0), &exponential);
    let mut coming =
        Coming::new(Clock::start(arrivals, schedule.starts_at_s), function, chance("cold starts: traffic"));
    let mut fleet = Fleet::new(arrivals, function, chance("cold starts: starts"));
    coming.follow(schedule.warm_up, &mut fleet);
    fleet.forget_slots();
    let mut accounts = vec![fleet.account(coming.moment_s(schedule.warm_up))];
    for end in schedule.ends {
        coming.follow(end, &mut fleet);
        accounts.push(fleet.account(coming.moment_s(end)));
    }
    Ok(Report::new(&accounts, fleet.cold_starts_by_slot, fleet.rejected_by_slot))
}

/// Why nothing can be simulated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ColdStartError {
    #[error("{name} is {value}, but must be {range}")]
    OutOfRange { name: &'static str, value: f64, range: &'static str },
    #[error("no request is to be followed: ask for one at least")]
    NoRequests,
    #[error("a profile in which every slot is empty brings no request at all")]
    NothingComes,
    #[error("a law of time without any times cannot be drawn from")]
    NoTimes,
    #[error("{provisioned} instances are kept warm, but only {allowed} may exist")]
    MoreThanAllowed { provisioned: u32, allowed: u32 },
    #[error(
        "about {expected:.0} requests would be at work at once, more than the {limit:.0} that can be followed: split the load"
    )]
    TooMany { expected: f64, limit: f64 },
}

/// Requests at work at once that can be followed in reasonable time.
const MOST_AT_WORK: f64 = 200_000.0;

fn check(arrivals: &Arrivals, function: &Function) -> Result<(), ColdStartError> {
    arrivals.check()?;
    function.warm.check()?;
    function.cold.check()?;
    not_negative("the idle life", function.idle_life_s)?;
    if let Some(allowed) = function.max_concurrency {
        positive("the highest concurrency", f64::from(allowed))?;
        if function.provisioned > allowed {
            return Err(ColdStartError::MoreThanAllowed { provisioned: function.provisioned, allowed });
        }
    }
    let longest_s = function.warm.mean_s().max(function.cold.mean_s());
    let allowed = function.max_concurrency.map_or(f64::INFINITY, f64::from);
    let expected = (arrivals.peak_per_s() * longest_s).min(allowed).max(f64::from(function.provisioned));
    if expected > MOST_AT_WORK {
        return Err(ColdStartError::TooMany { expected, limit: MOST_AT_WORK });
    }
    Ok(())
}

fn not_negative(name: &'static str, value: f64) -> Result<(), ColdStartError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(ColdStartError::OutOfRange { name, value, range: "finite and not negative" })
}

fn positive(name: &'static str, value: f64) -> Result<(), ColdStartError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(ColdStartError::OutOfRange { name, value, range: "finite and above zero" })
}

/// A point to follow the requests to: so many in all, or a moment.
#[derive(Clone, Copy, Debug)]
enum Until {
    Requests(u64),
    Moment { s: f64 },
}

/// When to start, from when to count, and where to take stock in between.
struct Schedule {
    starts_at_s: f64,
    warm_up: Until,
    ends: Vec<Until>,
}

/// Stretches by which standard errors are found.
const STRETCHES: u64 = 40;

/// Idle lives after which the empty start is forgotten. Who is alive depends on the last one only,
/// up to the times of single requests; the rest is for caution.
const FORGETTING: f64 = 20.0;

impl Schedule {
    fn new(arrivals: &Arrivals, idle_life_s: f64, span: Span) -> Self {
        let forgotten_s = FORGETTING * idle_life_s;
        match (span, arrivals) {
            (Span::FromEmpty { requests }, _) => Self::of_requests(0, requests),
            (Span::Steady { requests }, Arrivals::Profile { per_s, slot_s }) => {
                let round_s = *slot_s * whole(per_s.len() as u64);
                let rounds = whole(requests) / (arrivals.mean_per_s() * round_s);
                Self::of_rounds(round_s, part(libm::ceil(rounds)).max(1), forgotten_s)
            }
            (Span::Steady { requests }, _) => {
                let forgotten = part(forgotten_s * arrivals.mean_per_s());
                Self::of_requests(forgotten.max(requests / 50).min(requests), requests)
            }
        }
    }

    fn of_requests(warm_up: u64, requests: u64) -> Self {
        let stretches = STRETCHES.min(requests);
        let end = |stretch| Until::Requests(warm_up + share(requests, stretch, stretches));
        Self {
            starts_at_s: 0.0,
            warm_up: Until::Requests(warm_up),
            ends: (1..=stretches).map(end).collect(),
        }
    }

    fn of_rounds(round_s: f64, rounds: u64, forgotten_s: f64) -> Self {
        let stretches = STRETCHES.min(rounds);
        let end = |stretch| Until::Moment { s: round_s * whole(1 + share(rounds, stretch, stretches)) };
        Self {
            starts_at_s: (round_s - forgotten_s).max(0.0),
            warm_up: Until::Moment { s: round_s },
            ends: (1..=stretches).map(end).collect(),
        }
    }
}

/// `all` × `part` / `parts`, rounded down, without overflow.
fn share(all: u64, part: u64, parts: u64) -> u64 {
    all / parts * part + all % parts * part / parts
}

#[expect(clippy::cast_precision_loss, reason = "counts of requests and slots, far below 2^53")]
const fn whole(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
const fn part(number: f64) -> u64 {
    number as u64
}

/// Requests on their way, drawn so many at a time: chance and instances are each quicker alone.
struct Coming<'a> {
    function: &'a Function,
    clock: Clock<'a>,
    chance: Chance<'a>,
    /// When each comes, and how long it takes where it is warm.
    moments_s: [f64; AT_A_TIME],
    times_s: [f64; AT_A_TIME],
    /// Requests of these that have come.
    done: usize,
    requests: u64,
}

const AT_A_TIME: usize = 512;

impl<'a> Coming<'a> {
    fn new(clock: Clock<'a>, function: &'a Function, chance: Chance<'a>) -> Self {
        let (moments_s, times_s) = ([0.0; AT_A_TIME], [0.0; AT_A_TIME]);
        let mut coming = Self { function, clock, chance, moments_s, times_s, done: 0, requests: 0 };
        coming.draw();
        coming
    }

    fn draw(&mut self) {
        for (moment, time) in self.moments_s.iter_mut().zip(&mut self.times_s) {
            (*moment, *time) = self.chance.exponentials();
        }
        self.clock.walk(&mut self.moments_s);
        self.function.warm.fill(&mut self.times_s, &mut self.chance);
        self.done = 0;
    }

    fn follow(&mut self, until: Until, fleet: &mut Fleet<'_>) {
        loop {
            let waiting = self.moments_s.get(self.done..).unwrap_or_default();
            let count = match until {
                Until::Requests(requests) => waiting.len().min(saturating(requests - self.requests)),
                Until::Moment { s } => waiting.partition_point(|moment| *moment < s),
            };
            let is_over = count < waiting.len();
            let times = self.times_s.get(self.done..).unwrap_or_default();
            for (now, time_s) in waiting.iter().zip(times).take(count) {
                fleet.serve(*now, *time_s);
            }
            self.done += count;
            self.requests += count as u64;
            fleet.counted.requests += count as u64;
            if is_over {
                return;
            }
            self.draw();
        }
    }

    /// The moment of a point that was just reached: that of the next request, or the one asked for.
    fn moment_s(&self, at: Until) -> f64 {
        match at {
            Until::Requests(_) => self.moments_s.get(self.done).copied().unwrap_or(0.0),
            Until::Moment { s } => s,
        }
    }
}

fn saturating(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// All instances, and what was counted.
struct Fleet<'a> {
    function: &'a Function,
    chance: Chance<'a>,
    /// Instances that may be started on demand.
    room: usize,
    provisioned: Instances,
    on_demand: Instances,
    counted: Account,
    slots: Option<(usize, f64)>,
    cold_starts_by_slot: Vec<u64>,
    rejected_by_slot: Vec<u64>,
}

impl<'a> Fleet<'a> {
    fn new(arrivals: &Arrivals, function: &'a Function, chance: Chance<'a>) -> Self {
        let slots = match arrivals {
            Arrivals::Profile { per_s, slot_s } => Some((per_s.len(), *slot_s)),
            Arrivals::Poisson { .. } | Arrivals::Every { .. } => None,
        };
        let by_slot = vec![0; slots.map_or(0, |(count, _)| count)];
        let room = function.max_concurrency.unwrap_or(u32::MAX).saturating_sub(function.provisioned);
        Self {
            function,
            chance,
            room: saturating(u64::from(room)),
            provisioned: Instances::standing(function.provisioned),
            on_demand: Instances::new(function.idle_life_s),
            counted: Account::NOTHING,
            slots,
            cold_starts_by_slot: by_slot.clone(),
            rejected_by_slot: by_slot,
        }
    }

    #[inline]
    fn serve(&mut self, now: f64, time_s: f64) {
        if self.provisioned.len() > 0 && self.provisioned.occupy(now, now + time_s) {
            self.counted.on_provisioned += 1;
        } else if !self.on_demand.occupy(now, now + time_s) {
            return self.start_or_reject(now);
        }
        self.counted.work_s += time_s;
    }

    fn start_or_reject(&mut self, now: f64) {
        let slot = self.slots.map(|(count, slot_s)| place(libm::floor(now / slot_s), count));
        let by_slot = if self.on_demand.len() < self.room {
            let time_s = self.function.cold.draw(&mut self.chance);
            self.on_demand.start(now, now + time_s);
            self.counted.work_s += time_s;
            self.counted.cold_starts += 1;
            &mut self.cold_starts_by_slot
        } else {
            self.counted.rejected += 1;
            &mut self.rejected_by_slot
        };
        if let Some(count) = slot.and_then(|slot| by_slot.get_mut(slot)) {
            *count += 1;
        }
    }

    fn forget_slots(&mut self) {
        self.cold_starts_by_slot.fill(0);
        self.rejected_by_slot.fill(0);
    }

    /// Everything counted up to a moment that lies after the last request and not after the next.
    fn account(&mut self, now: f64) -> Account {
        self.on_demand.bury(now);
        Account {
            seconds: now,
            work_s: self.counted.work_s
                - self.on_demand.work_left_s(now)
                - self.provisioned.work_left_s(now),
            lived_s: self.on_demand.lived_s(now) + self.provisioned.lived_s(now),
            ended: self.on_demand.ended,
            ended_lives_s: self.on_demand.ended_lives_s,
            ..self.counted
        }
    }
}
