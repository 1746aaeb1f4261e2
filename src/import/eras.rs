//! What requests tell beside their times, kept apart by time until it is known which clocks were wrong.

use super::Access;
use super::access::Hit;
use super::astray::{A_WEEK, Aside};
use super::counted::Counted;
use super::tally::SECONDS_AN_HOUR;

/// Times that are kept apart; of more, the nearest are put together.
const MOST_ERAS: usize = 8;

const APART_S: i64 = A_WEEK * SECONDS_AN_HOUR;

/// Requests by the time they belong to: those of one are not more than a week apart.
#[derive(Clone, Default)]
pub struct Eras {
    all: Vec<Era>,
    /// The one last counted in.
    current: usize,
}

#[derive(Clone)]
struct Era {
    first: i64,
    last: i64,
    counted: Counted,
}

impl Era {
    fn add(&mut self, hit: &Hit<'_>) {
        self.first = self.first.min(hit.at.seconds);
        self.last = self.last.max(hit.at.seconds);
        self.counted.add(hit);
    }

    const fn is_near(&self, seconds: i64) -> bool {
        seconds >= self.first - APART_S && seconds <= self.last + APART_S
    }
}

impl Eras {
    pub fn add(&mut self, hit: &Hit<'_>) {
        let seconds = hit.at.seconds;
        match self.all.get_mut(self.current).filter(|era| era.is_near(seconds)) {
            Some(era) => era.add(hit),
            None => {
                self.turn_to(seconds);
                if let Some(era) = self.all.get_mut(self.current) {
                    era.add(hit);
                }
            }
        }
    }

    /// Finds the era of a time, or begins one.
    #[cold]
    fn turn_to(&mut self, seconds: i64) {
        if let Some(at) = self.all.iter().position(|era| era.is_near(seconds)) {
            self.current = at;
            return;
        }
        if self.all.len() >= MOST_ERAS {
            self.all.sort_by_key(|era| era.first);
            let apart = self.all.iter().zip(self.all.iter().skip(1)).map(|(era, next)| next.first - era.last);
            if let Some((nearest, _)) = apart.enumerate().min_by_key(|(_, apart)| *apart) {
                let next = self.all.remove(nearest + 1);
                if let Some(era) = self.all.get_mut(nearest) {
                    era.last = era.last.max(next.last);
                    era.counted.join(next.counted);
                }
            }
        }
        self.current = self.all.len();
        self.all.push(Era { first: seconds, last: seconds, counted: Counted::default() });
    }

    /// Forgets requests whose clock was wrong.
    pub fn leave_out(&mut self, asides: &[Aside]) {
        self.all.retain(|era| !asides.iter().any(|out| out.first <= era.first && era.last <= out.last));
    }

    pub fn told(self) -> Access {
        let mut eras = self.all.into_iter().map(|era| era.counted);
        let mut counted = eras.next().unwrap_or_default();
        eras.for_each(|next| counted.join(next));
        counted.told()
    }
}
