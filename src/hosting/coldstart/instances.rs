/// Instances per block; see [`Instances::soonest`].
const BLOCK: usize = 64;

/// The instances of a function that are alive, oldest first.
///
/// Nothing happens at a departure or an expiry. An instance is known by when its request ends:
/// from then on it is idle, and `idle_life_s` later it is gone. Both are seen when somebody looks,
/// which is why a request costs a short walk from the newest instance and no queue of events.
/// An instance that is gone may stay in the list until a walk meets it; since a cold start has
/// walked the whole list, the list is never longer than the instances were many.
#[derive(Clone, Debug)]
pub struct Instances {
    idle_life_s: f64,
    free_at: Vec<f64>,
    created: Vec<f64>,
    /// For each block of instances a time before which none of them is free, so that a long walk
    /// over busy instances skips by the block. Assigning work only makes it more cautious.
    soonest: Vec<f64>,
    /// Instances that are gone, and the sum of their lives.
    pub ended: u64,
    pub ended_lives_s: f64,
}

impl Instances {
    pub const fn new(idle_life_s: f64) -> Self {
        Self {
            idle_life_s,
            free_at: Vec::new(),
            created: Vec::new(),
            soonest: Vec::new(),
            ended: 0,
            ended_lives_s: 0.0,
        }
    }

    /// Instances that are there at time 0 and for ever.
    pub fn standing(count: u32) -> Self {
        let mut standing = Self::new(f64::INFINITY);
        for _ in 0..count {
            standing.start(0.0, 0.0);
        }
        standing
    }

    /// Those in the list; after [`occupy`](Self::occupy) has found none idle, exactly those that
    /// are busy.
    pub const fn len(&self) -> usize {
        self.free_at.len()
    }

    /// Gives the newest idle instance work until a moment. False where none is idle. At the same
    /// moment a departure comes before an arrival, and so does an expiry.
    #[inline]
    pub fn occupy(&mut self, now: f64, until: f64) -> bool {
        loop {
            let newest_free = if self.free_at.len() <= BLOCK {
                newest_free(&mut self.free_at, now)
            } else {
                newest_free_by_block(&mut self.free_at, &mut self.soonest, now)
            };
            match newest_free {
                None => return false,
                Some(free_at) if now < *free_at + self.idle_life_s => {
                    *free_at = until;
                    return true;
                }
                Some(_) => self.bury(now),
            }
        }
    }

    /// Adds an instance, newest of all.
    pub fn start(&mut self, now: f64, free_at: f64) {
        if self.free_at.len().is_multiple_of(BLOCK) {
            self.soonest.push(free_at);
        } else if let Some(soonest) = self.soonest.last_mut() {
            *soonest = soonest.min(free_at);
        }
        self.free_at.push(free_at);
        self.created.push(now);
    }

    /// Takes those out of the list that are gone.
    pub fn bury(&mut self, now: f64) {
        let idle_life_s = self.idle_life_s;
        let is_gone = |free_at: f64| now >= free_at + idle_life_s;
        for (free_at, created) in self.free_at.iter().zip(&self.created) {
            if is_gone(*free_at) {
                self.ended += 1;
                self.ended_lives_s += free_at + idle_life_s - created;
            }
        }
        let mut free_at = self.free_at.iter();
        self.created.retain(|_| free_at.next().is_some_and(|free_at| !is_gone(*free_at)));
        self.free_at.retain(|free_at| !is_gone(*free_at));
        self.soonest.clear();
        self.soonest.extend(self.free_at.chunks(BLOCK).map(earliest));
    }

    /// Seconds lived so far by all instances, gone or not. Bury first.
    pub fn lived_s(&self, now: f64) -> f64 {
        self.ended_lives_s + self.created.iter().map(|created| now - created).sum::<f64>()
    }

    /// Seconds of work that was given out and is still to be done.
    pub fn work_left_s(&self, now: f64) -> f64 {
        self.free_at.iter().map(|free_at| (free_at - now).max(0.0)).sum()
    }
}

#[inline]
fn newest_free(times: &mut [f64], now: f64) -> Option<&mut f64> {
    // No moment is below zero, so that bits are in the order of times, and are compared sooner. Where
    // the walk ends is anybody's guess; four at a time give the processor fewer guesses to get wrong.
    let later = now.to_bits() + 1;
    let left = |free_at: &f64| free_at.to_bits().wrapping_sub(later).cast_signed();
    let (oldest, fours) = times.as_rchunks_mut::<4>();
    for four in fours.iter_mut().rev() {
        let [first, second, third, fourth] = four.each_ref().map(left);
        if first | second | third | fourth < 0 {
            let newest = if fourth < 0 {
                3
            } else if third < 0 {
                2
            } else {
                usize::from(second < 0)
            };
            return four.get_mut(newest);
        }
    }
    oldest.iter_mut().rev().find(|free_at| left(free_at) < 0)
}

fn newest_free_by_block<'a>(times: &'a mut [f64], soonest: &mut [f64], now: f64) -> Option<&'a mut f64> {
    for (block, soonest) in times.chunks_mut(BLOCK).zip(soonest).rev() {
        if *soonest > now {
            continue;
        }
        *soonest = earliest(block);
        if *soonest <= now {
            return newest_free(block, now);
        }
    }
    None
}

fn earliest(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Instances {
        let mut instances = Instances::new(10.0);
        instances.start(0.0, 5.0);
        instances.start(1.0, 2.0);
        instances
    }

    #[test]
    fn the_newest_idle_instance_is_taken_even_if_another_was_used_later() {
        let mut instances = two();
        assert!(!instances.occupy(1.5, 99.0));
        assert!(instances.occupy(6.0, 99.0));
        assert_eq!(instances.free_at, [5.0, 99.0]);
    }

    #[test]
    fn an_instance_is_gone_when_its_idle_life_ends() {
        let mut instances = two();
        // The newer one was gone at 12; the older one lives until 15.
        assert!(instances.occupy(12.0, 12.0));
        assert_eq!((instances.ended, instances.ended_lives_s), (1, 11.0));
        assert!(!instances.occupy(22.0, 99.0));
        assert_eq!((instances.len(), instances.ended, instances.ended_lives_s), (0, 2, 33.0));
    }

    #[test]
    fn lives_and_work_are_counted_to_the_moment() {
        let mut instances = two();
        assert_eq!((instances.lived_s(4.0), instances.work_left_s(4.0)), (7.0, 1.0));
        instances.bury(13.0);
        assert_eq!((instances.lived_s(13.0), instances.work_left_s(13.0)), (24.0, 0.0));
    }

    #[test]
    fn blocks_find_what_a_walk_finds() {
        let mut blocked = Instances::new(50.0);
        let mut walked = Vec::new();
        let mut generator = super::super::exponential::Generator::new(3);
        let mut now = 0.0;
        for _ in 0..20_000 {
            now += generator.uniform() * 0.02;
            let until = now + 4.0 * generator.uniform();
            walked.retain(|free_at| now < free_at + 50.0);
            let found = walked.iter().rposition(|free_at| *free_at <= now);
            assert_eq!(blocked.occupy(now, until), found.is_some());
            if let Some(at) = found {
                walked[at] = until;
            } else {
                blocked.start(now, until);
                walked.push(until);
            }
            assert!(blocked.free_at.ends_with(&walked[walked.len().saturating_sub(5)..]));
        }
        assert!(blocked.len() > 2 * BLOCK);
        blocked.bury(now);
        assert_eq!(blocked.free_at, walked);
    }
}
