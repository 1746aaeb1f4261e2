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

    /// Those in the list; after [`newest_idle`](Self::newest_idle) has found none, exactly those
    /// that are busy.
    pub const fn len(&self) -> usize {
        self.free_at.len()
    }

    /// When the newest idle instance became free: write there when it will be free again. At the
    /// same moment a departure comes before an arrival, and so does an expiry.
    #[inline]
    pub fn newest_idle(&mut self, now: f64) -> Option<&mut f64> {
        let at = loop {
            let at = self.newest_free(now)?;
            if now < self.free_at.get(at)? + self.idle_life_s {
                break at;
            }
            self.bury(now);
        };
        self.free_at.get_mut(at)
    }

    #[inline]
    fn newest_free(&mut self, now: f64) -> Option<usize> {
        if self.free_at.len() <= BLOCK {
            return self.free_at.iter().rposition(|free_at| *free_at <= now);
        }
        self.newest_free_by_block(now)
    }

    fn newest_free_by_block(&mut self, now: f64) -> Option<usize> {
        for (block, (times, soonest)) in
            self.free_at.chunks(BLOCK).zip(&mut self.soonest).enumerate().rev()
        {
            if *soonest > now {
                continue;
            }
            if let Some(at) = times.iter().rposition(|free_at| *free_at <= now) {
                return Some(block * BLOCK + at);
            }
            *soonest = earliest(times);
        }
        None
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

fn earliest(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_idle_instance_is_taken_even_if_another_was_used_later() {
        let mut instances = Instances::new(10.0);
        instances.start(0.0, 5.0);
        instances.start(1.0, 2.0);
        assert_eq!(instances.newest_idle(1.5), None);
        assert_eq!(instances.newest_idle(6.0).copied(), Some(2.0));
    }

    #[test]
    fn an_instance_is_gone_when_its_idle_life_ends() {
        let mut instances = Instances::new(10.0);
        instances.start(0.0, 5.0);
        instances.start(1.0, 2.0);
        // The newer one was gone at 12; the older one lives until 15.
        assert_eq!(instances.newest_idle(12.0).copied(), Some(5.0));
        assert_eq!((instances.ended, instances.ended_lives_s), (1, 11.0));
        assert_eq!(instances.newest_idle(15.0), None);
        assert_eq!((instances.len(), instances.ended, instances.ended_lives_s), (0, 2, 26.0));
    }

    #[test]
    fn blocks_find_what_a_walk_finds() {
        let mut blocked = Instances::new(50.0);
        let mut walked = Instances::new(50.0);
        let mut generator = super::super::exponential::Generator::new(3);
        let mut now = 0.0;
        for _ in 0..20_000 {
            now += generator.uniform() * 0.02;
            let until = now + 4.0 * generator.uniform();
            let expected = loop {
                let found = walked.free_at.iter().rposition(|free_at| *free_at <= now);
                match found {
                    Some(at) if now >= walked.free_at[at] + 50.0 => walked.bury(now),
                    found => break found,
                }
            };
            let got = blocked.newest_idle(now).map(|free_at| *free_at = until).is_some();
            assert_eq!(got, expected.is_some());
            match expected {
                Some(at) => walked.free_at[at] = until,
                None => {
                    blocked.start(now, until);
                    walked.start(now, until);
                }
            }
            assert_eq!(blocked.free_at, walked.free_at);
        }
        assert!(blocked.len() > 2 * BLOCK);
    }
}
