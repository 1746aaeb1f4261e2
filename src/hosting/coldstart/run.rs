use super::instances::Instances;
use super::laws::{Chance, Clock, place};
use super::report::{Account, BySlot};
use super::schedule::Until;
use super::{Arrivals, Function};

/// Requests on their way, drawn so many at a time: chance and instances are each quicker alone.
pub struct Coming<'a> {
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
    pub fn new(clock: Clock<'a>, function: &'a Function, chance: Chance<'a>) -> Self {
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

    pub fn follow(&mut self, until: Until, fleet: &mut Fleet<'_>) {
        loop {
            let waiting = self.moments_s.get(self.done..).unwrap_or_default();
            let count = match until {
                Until::Requests(requests) => waiting.len().min(saturating(requests - self.requests)),
                Until::Moment { s } => waiting.partition_point(|moment| *moment < s),
            };
            let is_over = count < waiting.len();
            let times = self.times_s.get(self.done..).unwrap_or_default();
            let waiting = waiting.get(..count).unwrap_or_default();
            let mut work_s = 0.0;
            for (now, time_s) in waiting.iter().zip(times) {
                if fleet.serve(*now, *time_s) {
                    work_s += time_s;
                }
            }
            fleet.counted.work_s += work_s;
            fleet.count_by_slot(waiting);
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
    pub fn moment_s(&self, at: Until) -> f64 {
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
pub struct Fleet<'a> {
    function: &'a Function,
    chance: Chance<'a>,
    /// Instances that may be started on demand.
    room: usize,
    provisioned: Instances,
    on_demand: Instances,
    counted: Account,
    /// Moments so close together are one: where everything goes like a clock, rounding would
    /// otherwise decide whether a departure or an expiry comes before an arrival.
    tie_s: f64,
    slots: Option<(usize, f64)>,
    pub by_slot: BySlot,
    /// Instances alive at once, at most, since counting began.
    pub most_instances: usize,
}

impl<'a> Fleet<'a> {
    pub fn new(arrivals: &Arrivals, function: &'a Function, chance: Chance<'a>) -> Self {
        let slots = match arrivals {
            Arrivals::Profile { per_s, slot_s, .. } => Some((per_s.len(), *slot_s)),
            Arrivals::Poisson { .. } | Arrivals::Every { .. } => None,
        };
        let by_slot = BySlot::of(slots.map_or(0, |(count, _)| count));
        let room = function.max_concurrency.unwrap_or(u32::MAX).saturating_sub(function.provisioned);
        Self {
            function,
            chance,
            room: saturating(u64::from(room)),
            provisioned: Instances::standing(function.provisioned),
            on_demand: Instances::new(function.idle_life_s),
            counted: Account::NOTHING,
            tie_s: match arrivals {
                Arrivals::Every { seconds } => 1e-9 * seconds,
                Arrivals::Poisson { .. } | Arrivals::Profile { .. } => 0.0,
            },
            slots,
            by_slot,
            most_instances: saturating(u64::from(function.provisioned)),
        }
    }

    /// Whether an idle instance took the request; otherwise one is started for it, or it is turned away.
    #[inline]
    fn serve(&mut self, now: f64, time_s: f64) -> bool {
        if self.provisioned.len() > 0 && self.provisioned.occupy(now + self.tie_s, now + time_s) {
            self.counted.on_provisioned += 1;
            return true;
        }
        let is_warm = self.on_demand.occupy(now + self.tie_s, now + time_s);
        if !is_warm {
            self.start_or_reject(now);
        }
        is_warm
    }

    /// Requests that came, by slot: they come in order, so that one slot is counted after the other.
    fn count_by_slot(&mut self, mut moments_s: &[f64]) {
        let Some((count, slot_s)) = self.slots else { return };
        while let Some(first) = moments_s.first() {
            let slot = libm::floor(first / slot_s);
            // A moment may round down to its slot's beginning, and one comes at least.
            let within = moments_s.partition_point(|moment| libm::floor(moment / slot_s) <= slot).max(1);
            if let Some(sum) = self.by_slot.requests.get_mut(place(slot, count)) {
                *sum += within as u64;
            }
            moments_s = moments_s.get(within..).unwrap_or_default();
        }
    }

    fn start_or_reject(&mut self, now: f64) {
        let slot = self.slots.map(|(count, slot_s)| place(libm::floor(now / slot_s), count));
        let by_slot = if self.on_demand.len() < self.room {
            let time_s = self.function.cold.draw(&mut self.chance);
            self.on_demand.start(now, now + time_s);
            self.most_instances = self.most_instances.max(self.alive());
            self.counted.work_s += time_s;
            self.counted.cold_starts += 1;
            &mut self.by_slot.cold_starts
        } else {
            self.counted.rejected += 1;
            &mut self.by_slot.rejected
        };
        if let Some(count) = slot.and_then(|slot| by_slot.get_mut(slot)) {
            *count += 1;
        }
    }

    /// Those in the lists: exactly those alive once an account has been taken or one has started.
    const fn alive(&self) -> usize {
        self.provisioned.len() + self.on_demand.len()
    }

    /// Begins to count anew, after an account.
    pub fn forget(&mut self) {
        self.by_slot = BySlot::of(self.by_slot.requests.len());
        self.most_instances = self.alive();
    }

    /// Everything counted up to a moment that lies after the last request and not after the next.
    pub fn account(&mut self, now: f64) -> Account {
        self.on_demand.bury(now);
        Account {
            seconds: now,
            work_s: self.counted.work_s - self.on_demand.work_left_s(now) - self.provisioned.work_left_s(now),
            lived_s: self.on_demand.lived_s(now) + self.provisioned.lived_s(now),
            ended: self.on_demand.ended,
            ended_lives_s: self.on_demand.ended_lives_s,
            ..self.counted
        }
    }
}
