use super::exponential::{Exponential, Generator};
use super::{ColdStartError, not_negative, positive};
use crate::terms::chance::normal_quantile;

/// When requests come.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// Independently of each other, at a steady rate.
    Poisson { per_s: f64 },
    /// Like a clock.
    Every { seconds: f64 },
    /// Poisson at a rate that changes from slot to slot and begins anew after the last one, as the 168
    /// hours of a week do; within each slot the requests may come in a surge.
    Profile { per_s: Vec<f64>, slot_s: f64, surge: Surge },
}

/// A slot's first seconds, in which requests come so many times as fast as on average over the slot;
/// the rest of them is spread evenly over the rest of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surge {
    /// 1 at least, and at most as often as the surge fits into the slot.
    pub times: f64,
    pub seconds: f64,
}

impl Surge {
    /// Requests come evenly.
    pub const NONE: Self = Self { times: 1.0, seconds: 0.0 };

    /// What the surge, and what the rest of a slot, is to the slot's mean.
    pub fn factors(self, slot_s: f64) -> [f64; 2] {
        let rest = (slot_s - self.times * self.seconds) / (slot_s - self.seconds);
        [self.times, rest.max(0.0)]
    }

    fn check(self, slot_s: f64) -> Result<(), ColdStartError> {
        not_negative("the length of a surge", self.seconds)?;
        let most = if self.seconds > 0.0 { slot_s / self.seconds } else { f64::INFINITY };
        if self.times >= 1.0 && self.times <= most && self.seconds < slot_s {
            return Ok(());
        }
        let range = "from one to what all requests of a slot within the surge are";
        Err(ColdStartError::OutOfRange { name: "the height of a surge", value: self.times, range })
    }
}

impl Arrivals {
    /// Requests a second, on average over a whole round of the profile.
    pub fn mean_per_s(&self) -> f64 {
        match self {
            Self::Poisson { per_s } => *per_s,
            Self::Every { seconds } => 1.0 / seconds,
            Self::Profile { per_s, .. } => mean(per_s),
        }
    }

    /// Requests expected in a round of the profile, if there is one.
    pub(super) fn expected_in_a_round(&self) -> Option<f64> {
        match self {
            Self::Profile { per_s, slot_s, .. } => Some(per_s.iter().sum::<f64>() * slot_s),
            Self::Poisson { .. } | Self::Every { .. } => None,
        }
    }

    pub(super) fn peak_per_s(&self) -> f64 {
        match self {
            Self::Profile { per_s, surge, .. } => per_s.iter().copied().fold(0.0, f64::max) * surge.times,
            other => other.mean_per_s(),
        }
    }

    pub(super) fn check(&self) -> Result<(), ColdStartError> {
        match self {
            Self::Poisson { per_s } => positive("the arrival rate", *per_s),
            Self::Every { seconds } => positive("the time between arrivals", *seconds),
            Self::Profile { per_s, slot_s, surge } => {
                positive("the length of a slot", *slot_s)?;
                surge.check(*slot_s)?;
                for rate in per_s {
                    not_negative("the arrival rate of a slot", *rate)?;
                }
                let comes = self.expected_in_a_round().is_some_and(|expected| expected > 0.0);
                if comes { Ok(()) } else { Err(ColdStartError::NothingComes) }
            }
        }
    }
}

/// How long a request is worked on.
#[derive(Clone, Debug, PartialEq)]
pub enum Service {
    Exponential {
        mean_s: f64,
    },
    Fixed {
        seconds: f64,
    },
    /// One of these, each equally likely: measured times, or the quantiles of any other law.
    OneOf {
        seconds: Vec<f64>,
    },
}

impl Service {
    /// A lognormal law by its mean and squared coefficient of variation, as 4,096 equally likely
    /// times scaled to the mean.
    pub fn lognormal(mean_s: f64, scv: f64) -> Result<Self, ColdStartError> {
        not_negative("the mean time of a request", mean_s)?;
        not_negative("the squared coefficient of variation", scv)?;
        let sigma = libm::sqrt(libm::log1p(scv));
        let at = |index: u16| libm::exp(sigma * normal_quantile((f64::from(index) + 0.5) / 4096.0));
        let mut seconds: Vec<f64> = (0..4096).map(at).collect();
        let scale = mean_s / mean(&seconds);
        for time in &mut seconds {
            *time *= scale;
        }
        Ok(Self::OneOf { seconds })
    }

    pub fn mean_s(&self) -> f64 {
        match self {
            Self::Exponential { mean_s } => *mean_s,
            Self::Fixed { seconds } => *seconds,
            Self::OneOf { seconds } => mean(seconds),
        }
    }

    pub(super) fn check(&self) -> Result<(), ColdStartError> {
        let name = "the time of a request";
        match self {
            Self::Exponential { mean_s } => not_negative(name, *mean_s),
            Self::Fixed { seconds } => not_negative(name, *seconds),
            Self::OneOf { seconds } if seconds.is_empty() => Err(ColdStartError::NoTimes),
            Self::OneOf { seconds } => seconds.iter().try_for_each(|time| not_negative(name, *time)),
        }
    }

    /// One request's time.
    pub(super) fn draw(&self, chance: &mut Chance<'_>) -> f64 {
        let mut time = [chance.exponentials().0];
        self.fill(&mut time, chance);
        let [time] = time;
        time
    }

    /// Turns exponential draws of mean one into times of this law.
    pub(super) fn fill(&self, times_s: &mut [f64], chance: &mut Chance<'_>) {
        match self {
            Self::Exponential { mean_s } => times_s.iter_mut().for_each(|time| *time *= mean_s),
            Self::Fixed { seconds } => times_s.fill(*seconds),
            Self::OneOf { seconds } => times_s.fill_with(|| chance.one_of(seconds)),
        }
    }
}

/// What draws the numbers of one simulation.
#[derive(Clone, Debug)]
pub(super) struct Chance<'a> {
    generator: Generator,
    exponential: &'a Exponential,
}

impl<'a> Chance<'a> {
    pub const fn new(seed: u64, exponential: &'a Exponential) -> Self {
        Self { generator: Generator::new(seed), exponential }
    }

    /// Two exponential draws of mean one.
    #[inline]
    pub fn exponentials(&mut self) -> (f64, f64) {
        self.exponential.pair(&mut self.generator)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of the length of a list in memory"
    )]
    fn one_of(&mut self, seconds: &[f64]) -> f64 {
        let index = (self.generator.uniform() * length(seconds)) as usize;
        seconds.get(index).or(seconds.last()).copied().unwrap_or(0.0)
    }
}

/// Walks along the arrivals.
#[derive(Clone, Debug)]
pub(super) struct Clock<'a> {
    arrivals: &'a Arrivals,
    now_s: f64,
    /// Requests that have come like a clock. Their moments are counted and not added up, so that no
    /// rounding gathers.
    ticks: f64,
    /// Slots of the profile that have passed, counted from the beginning of a round.
    slots_passed: f64,
    /// Requests expected in a round of the profile.
    a_round: f64,
}

impl<'a> Clock<'a> {
    /// Starts at a time that is counted from the beginning of a round of the profile. What comes
    /// like a clock comes first at that moment.
    pub fn start(arrivals: &'a Arrivals, now_s: f64) -> Self {
        let slots_passed = match arrivals {
            Arrivals::Profile { slot_s, .. } => libm::floor(now_s / slot_s),
            Arrivals::Poisson { .. } | Arrivals::Every { .. } => 0.0,
        };
        Self {
            arrivals,
            now_s,
            ticks: 0.0,
            slots_passed,
            a_round: arrivals.expected_in_a_round().unwrap_or(f64::INFINITY),
        }
    }

    /// Turns exponential draws of mean one into the moments at which the next requests come.
    pub fn walk(&mut self, moments_s: &mut [f64]) {
        match self.arrivals {
            Arrivals::Poisson { per_s } => {
                let mean_gap_s = 1.0 / per_s;
                let (fours, rest) = moments_s.as_chunks_mut::<4>();
                // Sums of four gaps at a time do not wait for each other.
                for four in fours {
                    let [first, second, third, fourth] = four.map(|gap| gap * mean_gap_s);
                    let (two, other_two) = (first + second, third + fourth);
                    *four = [first, two, two + third, two + other_two].map(|gaps_s| self.now_s + gaps_s);
                    self.now_s = four[3];
                }
                for moment in rest {
                    self.now_s += *moment * mean_gap_s;
                    *moment = self.now_s;
                }
            }
            Arrivals::Every { seconds } => {
                for moment in moments_s {
                    *moment = self.now_s + self.ticks * seconds;
                    self.ticks += 1.0;
                }
            }
            Arrivals::Profile { per_s, slot_s, surge } => {
                let factors = surge.factors(*slot_s);
                for moment in moments_s {
                    *moment = self.through_slots(per_s, *slot_s, (surge.seconds, factors), *moment);
                }
            }
        }
    }

    /// A Poisson process of changing rate is one of rate one on a clock that runs at that rate.
    fn through_slots(
        &mut self,
        per_s: &[f64],
        slot_s: f64,
        (surge_s, [surging, calm]): (f64, [f64; 2]),
        mut expected: f64,
    ) -> f64 {
        if expected >= self.a_round {
            let rounds = libm::floor(expected / self.a_round);
            expected -= rounds * self.a_round;
            self.slots_passed += rounds * length(per_s);
            self.now_s += rounds * length(per_s) * slot_s;
        }
        loop {
            let mean = per_s.get(place(self.slots_passed, per_s.len())).copied().unwrap_or(0.0);
            let surge_ends_s = self.slots_passed * slot_s + surge_s;
            let surges = self.now_s < surge_ends_s;
            let rate = mean * if surges { surging } else { calm };
            let ends_s = if surges { surge_ends_s } else { (self.slots_passed + 1.0) * slot_s };
            let rest = rate * (ends_s - self.now_s);
            if expected < rest {
                self.now_s += expected / rate;
                return self.now_s;
            }
            expected -= rest;
            self.now_s = ends_s;
            if !surges {
                self.slots_passed += 1.0;
            }
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / length(values)
}

const fn length(values: &[f64]) -> f64 {
    values.len() as f64
}

/// `number` modulo `count`, for a whole number that is not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and not negative")]
pub(super) const fn place(number: f64, count: usize) -> usize {
    (number as u64 % count as u64) as usize
}
