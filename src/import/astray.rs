//! Lines whose clock must have been wrong: far from all others, they must not turn three days into
//! fifty years or leave weeks without traffic.

use super::tally::{A_CENTURY, DISORDER, Hour, SECONDS_AN_HOUR, Tally};
use super::{SetAside, moment};

/// Hours after which lines are of another time.
pub const A_WEEK: i64 = 168;

/// Hours after which a line belongs to another time, however many there are of its kind.
const HALF_A_YEAR: i64 = 4383;

/// A clock that jumped did so for one line in so many, at most.
const FEW: u64 = 50;

/// Hours since 1970 at the beginning of 1990 and of 2101: no web server logged before, none has after.
const PLAUSIBLE: std::ops::Range<i64> = 175_320..1_148_352;

/// So many times are a wrong column, not a wrong clock.
const MOST_CLOCKS: usize = 4;

/// Lines that were left out, with the seconds of the first and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aside {
    pub lines: u64,
    pub first: i64,
    pub last: i64,
}

impl Aside {
    pub fn told(&self) -> Option<SetAside> {
        let (first, last) = (moment::time_of(self.first)?, moment::time_of(self.last)?);
        Some(SetAside { lines: self.lines, first, last })
    }
}

/// Hours that are not more than a week, or two of their steps, from each other.
#[derive(Clone, Copy, Debug)]
struct Island {
    from: i64,
    to: i64,
    rows: u64,
    /// Seconds.
    first: i64,
    last: i64,
}

impl Island {
    const fn of(at: i64, hour: &Hour) -> Self {
        Self { from: at, to: at, rows: hour.rows, first: hour.first, last: hour.last }
    }

    fn join(&mut self, other: &Self) {
        self.to = self.to.max(other.to);
        self.rows += other.rows;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

impl Tally {
    /// Takes out what stood on a wrong clock: what is more than half a year from nearly all lines, years
    /// in which no web server ran, and a few lines more than a week away from which the clock
    /// stepped back, or that are farther away than all others together are long.
    pub fn set_aside(&mut self) -> Vec<Aside> {
        self.put_down();
        let islands = self.islands();
        let mut strange: Vec<Island> = Vec::new();
        let mut left = islands.clone();
        let mut leave_out = |left: &mut Vec<Island>, is_strange: &dyn Fn(&Island) -> bool| {
            let (out, kept): (Vec<Island>, Vec<Island>) = left.iter().partition(|island| is_strange(island));
            *left = kept;
            strange.extend(out);
        };
        let plausible = |island: &Island| PLAUSIBLE.contains(&island.from) && PLAUSIBLE.contains(&island.to);
        let sane: u64 = islands.iter().filter(|island| plausible(island)).map(|island| island.rows).sum();
        if sane * 10 > self.rows {
            leave_out(&mut left, &|island| !plausible(island));
        }
        let rows: u64 = left.iter().map(|island| island.rows).sum();
        let far = joined(&left, HALF_A_YEAR);
        if let Some(bulk) = largest(&far).filter(|bulk| rows - bulk.rows <= bulk.rows / 10) {
            leave_out(&mut left, &|island| island.from < bulk.from || island.from > bulk.to);
        }
        let rows: u64 = left.iter().map(|island| island.rows).sum();
        if let Some(bulk) = largest(&left).filter(|bulk| bulk.rows * 10 >= rows * 9) {
            let is_ordered = self.out_of_order <= self.rows / DISORDER;
            let jumped = |island: &Island| {
                let within = |seconds: i64| (island.first..=island.last).contains(&seconds);
                is_ordered && self.steps_back.iter().any(|back| within(back.from) != within(back.to))
            };
            let length = (bulk.to - bulk.from).max(2 * A_WEEK);
            leave_out(&mut left, &|island| {
                let away = (island.from - bulk.to).max(bulk.from - island.to);
                island.rows * FEW <= rows && away > A_WEEK && (away > length || jumped(island))
            });
        }
        // Clocks of 1970 and of 9999, and nothing else.
        let far = joined(&left, HALF_A_YEAR);
        let span = far.last().zip(far.first()).map_or(0, |(last, first)| last.last - first.first);
        if span > A_CENTURY
            && far.len() < MOST_CLOCKS
            && let Some(kept) = largest(&far)
        {
            leave_out(&mut left, &|island| island.from < kept.from || island.from > kept.to);
        }
        strange.sort_by_key(|island| island.from);
        for island in &strange {
            self.hours.retain(|at, _| !(island.from..=island.to).contains(at));
            self.rows -= island.rows;
        }
        strange.iter().map(|one| Aside { lines: one.rows, first: one.first, last: one.last }).collect()
    }

    fn islands(&self) -> Vec<Island> {
        let hours: Vec<Island> = self.hours.iter().map(|(at, hour)| Island::of(*at, hour)).collect();
        // A series by the month is none of islands.
        joined(&hours, A_WEEK.max(2 * self.step() / SECONDS_AN_HOUR))
    }
}

/// Puts together what is not farther apart than so many hours.
fn joined(islands: &[Island], apart: i64) -> Vec<Island> {
    let mut joined: Vec<Island> = Vec::new();
    for island in islands {
        match joined.last_mut() {
            Some(last) if island.from - last.to <= apart => last.join(island),
            _ => joined.push(*island),
        }
    }
    joined
}

/// The first of those with most lines.
fn largest(islands: &[Island]) -> Option<Island> {
    islands.iter().rev().max_by_key(|island| island.rows).copied()
}
