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
use instances::Instances;
use laws::{Chance, Clock};
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
    let mut simulation = Simulation::start(arrivals, function, schedule.starts_at_s, seed);
    simulation.follow(schedule.warm_up);
    simulation.requests_by_slot.fill(0);
    simulation.cold_starts_by_slot.fill(0);
    let mut accounts = vec![simulation.account(schedule.warm_up)];
    for end in schedule.ends {
        simulation.follow(end);
        accounts.push(simulation.account(end));
    }
    Ok(Report::new(&accounts, simulation.requests_by_slot, simulation.cold_starts_by_slot))
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

struct Simulation<'a> {
    function: &'a Function,
    clock: Clock<'a>,
    chance: Chance,
    /// On-demand instances that may exist.
    room: usize,
    provisioned: Instances,
    instances: Instances,
    requests: u64,
    cold_starts: u64,
    rejected: u64,
    on_provisioned: u64,
    /// Work given out so far.
    work_s: f64,
    requests_by_slot: Vec<u64>,
    cold_starts_by_slot: Vec<u64>,
}

impl<'a> Simulation<'a> {
    fn start(arrivals: &'a Arrivals, function: &'a Function, now: f64, seed: u64) -> Self {
        let mut chance = Chance::new(Stream::new(seed, "cold starts").bits(0));
        let slots = if let Arrivals::Profile { per_s, .. } = arrivals { per_s.len() } else { 0 };
        let allowed = function.max_concurrency.unwrap_or(u32::MAX).saturating_sub(function.provisioned);
        Self {
            function,
            clock: Clock::start(arrivals, now, &mut chance),
            chance,
            room: allowed as usize,
            provisioned: Instances::standing(function.provisioned),
            instances: Instances::new(function.idle_life_s),
            requests: 0,
            cold_starts: 0,
            rejected: 0,
            on_provisioned: 0,
            work_s: 0.0,
            requests_by_slot: vec![0; slots],
            cold_starts_by_slot: vec![0; slots],
        }
    }

    fn follow(&mut self, until: Until) {
        let (requests, moment_s) = match until {
            Until::Requests(requests) => (requests, f64::INFINITY),
            Until::Moment { s } => (u64::MAX, s),
        };
        while self.requests < requests && self.clock.next < moment_s {
            self.serve(self.clock.next);
            self.clock.advance(&mut self.chance);
        }
    }

    #[inline]
    fn serve(&mut self, now: f64) {
        self.requests += 1;
        if let Some(count) = self.requests_by_slot.get_mut(self.clock.slot) {
            *count += 1;
        }
        let kept_warm = self.provisioned.newest_idle(now);
        self.on_provisioned += u64::from(kept_warm.is_some());
        if let Some(free_at) = kept_warm.or_else(|| self.instances.newest_idle(now)) {
            let time_s = self.function.warm.draw(&mut self.chance);
            *free_at = now + time_s;
            self.work_s += time_s;
        } else if self.instances.len() < self.room {
            self.start_instance(now);
        } else {
            self.rejected += 1;
        }
    }

    fn start_instance(&mut self, now: f64) {
        self.cold_starts += 1;
        if let Some(count) = self.cold_starts_by_slot.get_mut(self.clock.slot) {
            *count += 1;
        }
        let time_s = self.function.cold.draw(&mut self.chance);
        self.instances.start(now, now + time_s);
        self.work_s += time_s;
    }

    /// Everything counted so far, at the moment of the next request or the one asked for.
    fn account(&mut self, at: Until) -> Account {
        let now = match at {
            Until::Requests(_) => self.clock.next,
            Until::Moment { s } => s,
        };
        self.instances.bury(now);
        Account {
            seconds: now,
            requests: self.requests,
            cold_starts: self.cold_starts,
            rejected: self.rejected,
            on_provisioned: self.on_provisioned,
            worked_s: self.work_s - self.instances.work_left_s(now) - self.provisioned.work_left_s(now),
            lived_s: self.instances.lived_s(now) + self.provisioned.lived_s(now),
            ended: self.instances.ended,
            ended_lives_s: self.instances.ended_lives_s,
        }
    }
}
