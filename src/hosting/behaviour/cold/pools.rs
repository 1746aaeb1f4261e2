//! Hours that bring too few events to be told apart by them, told by what is expected of each.

/// Events that hours of like expectation must bring together before they are told from the others,
/// and before what was counted has its full say.
const POOLED: f64 = 300.0;
/// Odds this many times apart are no like expectation.
const ALIKE: f64 = 4.0;

/// Shares expected by hour, put right by what was counted: hours of like expectation are taken
/// together until they were expected to bring enough, and the odds of all of them are off by as much,
/// so that what is certain stays so. Hours of which the same is expected have the same share. Where
/// they bring little between them, what is expected stays the better guess.
pub fn put_right(expected: &[f64], counted: &[u64], requests: &[u64]) -> Vec<f64> {
    let at = |list: &[u64], hour: usize| list.get(hour).copied().unwrap_or(0) as f64;
    let mut order: Vec<usize> = (0..expected.len()).collect();
    let share = |hour: usize| expected.get(hour).copied().unwrap_or(0.0);
    order.sort_by(|a, b| share(*b).total_cmp(&share(*a)));
    let mut pools: Vec<Pool> = Vec::new();
    for hour in order {
        let one = Pool { hours: vec![(hour, share(hour), at(requests, hour))], counted: at(counted, hour) };
        match pools.last_mut() {
            Some(pool)
                if pool.ends_with(share(hour)) || pool.expected() < POOLED && pool.is_like(share(hour)) =>
            {
                pool.add(one);
            }
            _ => pools.push(one),
        }
    }
    let mut found = vec![0.0; expected.len()];
    for pool in pools {
        let share = pool.shares();
        for (hour, expected, requests) in &pool.hours {
            if let Some(found) = found.get_mut(*hour).filter(|_| *expected > 0.0 || *requests > 0.0) {
                *found = share(*expected);
            }
        }
    }
    found
}

/// Hours taken together: (hour, share expected, requests followed), and what was counted in all of
/// them.
#[derive(Clone, Debug, Default)]
struct Pool {
    hours: Vec<(usize, f64, f64)>,
    counted: f64,
}

impl Pool {
    fn add(&mut self, other: Self) {
        self.hours.extend(other.hours);
        self.counted += other.counted;
    }

    fn expected(&self) -> f64 {
        self.hours.iter().map(|(_, share, requests)| share * requests).sum()
    }

    /// Whether as much is expected of an hour as of the first one, about.
    fn is_like(&self, share: f64) -> bool {
        let odds = |share: f64| share / (1.0 - share).max(f64::MIN_POSITIVE);
        self.hours.first().is_some_and(|(_, first, _)| odds(share) * ALIKE >= odds(*first))
    }

    /// Whether the same is expected of the hour last added.
    fn ends_with(&self, share: f64) -> bool {
        self.hours.last().is_some_and(|(_, last, _)| *last <= share * (1.0 + 1e-9))
    }

    /// The share of an hour by what is expected of it: as far off in its odds as all of them.
    fn shares(&self) -> impl Fn(f64) -> f64 + use<> {
        /// Further off is chance.
        const FARTHEST: f64 = 10.0;
        let at = |odds: f64, share: f64| share * odds / (1.0 - share + share * odds);
        let all = |odds: f64| {
            self.hours.iter().map(|(_, share, requests)| at(odds, *share) * requests).sum::<f64>()
        };
        let requests: f64 = self.hours.iter().map(|(.., requests)| requests).sum();
        let (mut low, mut high) = (1.0 / FARTHEST, FARTHEST);
        for _ in 0..50 {
            let middle = libm::sqrt(low * high);
            if all(middle) < self.counted { low = middle } else { high = middle }
        }
        let evidence = (self.expected() / POOLED).min(1.0);
        let odds = libm::pow(libm::sqrt(low * high), evidence);
        // Nothing was expected, and something came.
        let by_chance = if all(1.0) > 0.0 || requests <= 0.0 { 0.0 } else { self.counted / requests };
        move |share| if share > 0.0 { at(odds, share) } else { by_chance }
    }
}
