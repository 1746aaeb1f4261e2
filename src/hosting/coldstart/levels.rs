//! Cold starts of traffic that lasts, in closed form: for rates at which following it takes too long.
//!
//! An instance works only while all newer ones are busy, so that the k-th is called when k − 1
//! requests are at work and another one comes. Requests at work are a queue without limit (M/M/∞).
//! From k − 1 of them to k it takes 1 / (λ B(k − 1)) on average, with Erlang's B, and from where it
//! usually is θ(k) = 1 / (λ B(k − 1)) + (1 − B(k − 1)) θ(k − 1). Passages to where it rarely comes
//! are nearly exponential (Keilson, "Markov Chain Models: Rarity and Exponentiality", 1979), and
//! every one that lasts longer than an idle life ends in a cold start.
//!
//! A surge at the beginning of every slot calls a level with the probability that it is reached in so
//! little time at the surge's rate. It is cold if none called for an idle life before, and for an idle
//! life after it no other call is.
//!
//! A limit cuts the levels off above it, and instances kept warm those below. Idle lives have to be
//! long beside requests; by what figures are off is in the tests.

use super::{ColdStartError, MOST_AT_WORK, Surge};

/// Traffic that lasts, and what serves it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lasting {
    pub per_s: f64,
    /// Of a request on average.
    pub seconds: f64,
    pub idle_life_s: f64,
    /// Instances kept warm; they are used first.
    pub provisioned: f64,
    /// Instances that may exist; infinite where nothing stops them.
    pub allowed: f64,
    /// How requests come within each slot of so many seconds.
    pub surge: Surge,
    pub slot_s: f64,
}

impl Lasting {
    /// Requests a second as the surge ends, seen by what is at work then, which takes time to follow,
    /// and in the rest of a slot.
    fn rates(self) -> [f64; 2] {
        let [surging, calm] = self.surge.factors(self.slot_s).map(|factor| factor * self.per_s);
        let followed =
            if self.seconds > 0.0 { -libm::expm1(-self.surge.seconds / self.seconds) } else { 1.0 };
        [calm + (surging - calm) * followed, calm]
    }
}

/// What comes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// Share of all requests that start an instance.
    pub cold: f64,
    /// Instances alive, on average.
    pub instances: f64,
    /// Instances alive at once, at most, within the time looked at.
    pub most: f64,
}

/// The levels of lasting traffic; `most` is the highest within `looked_s`.
pub fn levels(lasting: Lasting, looked_s: f64) -> Result<Levels, ColdStartError> {
    let Lasting { per_s, seconds, idle_life_s, provisioned, allowed, surge, slot_s } = lasting;
    let [surging_per_s, calm_per_s] = lasting.rates();
    let most_at_work = surging_per_s * seconds;
    if most_at_work > MOST_AT_WORK {
        return Err(ColdStartError::TooMany { expected: most_at_work, limit: MOST_AT_WORK });
    }
    // An instance that was called within its idle life is alive.
    let seen_s = looked_s.max(0.0) + idle_life_s;
    let calm_s = slot_s - surge.seconds;
    // Surges within an idle life before a moment: as many, or one more for this share of moments.
    let within = libm::floor(idle_life_s / slot_s);
    let one_more = idle_life_s / slot_s - within;
    let mut found = Levels { cold: 0.0, instances: provisioned, most: provisioned };
    let (mut surging, mut calm) = (Passage::FIRST, Passage::FIRST);
    let mut level = 1.0;
    while level <= allowed {
        let surging_s = surging.step(level, surging_per_s, seconds);
        let passage_s = calm.step(level, calm_per_s, seconds);
        if level > provisioned {
            let calls_of_a_surge = surge.seconds / surging_s;
            // The probability that nobody called for an idle life, with so many surges in it.
            let uncalled = |surges: f64| {
                let rest_s = (idle_life_s - surges * surge.seconds).max(0.0);
                libm::exp(-rest_s / passage_s - surges * calls_of_a_surge)
            };
            let before_a_surge = uncalled(within);
            let long = if one_more > 0.0 && calls_of_a_surge > 0.0 {
                (1.0 - one_more) * before_a_surge + one_more * uncalled(within + 1.0)
            } else {
                before_a_surge
            };
            let surged = -libm::expm1(-calls_of_a_surge) * before_a_surge;
            found.cold += (surged + calm_s / passage_s * long) / (slot_s * per_s);
            found.instances += 1.0 - long;
            let seen = seen_s * (calm_s / passage_s + calls_of_a_surge) / slot_s;
            found.most -= libm::expm1(-seen);
            if level > most_at_work && seen < NEVER {
                break;
            }
        }
        level += 1.0;
    }
    found.cold = found.cold.min(1.0);
    Ok(found)
}

/// The way up from one level to the next, at one rate.
#[derive(Clone, Copy, Debug)]
struct Passage {
    /// Erlang's B of the level below, and the time from the one before it.
    blocking: f64,
    seconds: f64,
}

impl Passage {
    const FIRST: Self = Self { blocking: 1.0, seconds: 0.0 };

    /// The time it takes to a level, asked for one after the other; endless where nothing comes.
    fn step(&mut self, level: f64, per_s: f64, service_s: f64) -> f64 {
        let calls_per_s = per_s * self.blocking;
        self.seconds = if calls_per_s > 0.0 {
            1.0 / calls_per_s + (1.0 - self.blocking) * self.seconds
        } else {
            f64::INFINITY
        };
        let at_work = per_s * service_s;
        self.blocking = at_work * self.blocking / (level + at_work * self.blocking);
        self.seconds
    }
}

/// A level that is reached less often than this in the time looked at is not looked at.
const NEVER: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::super::{Arrivals, Function, Report, Service, Span, simulate};
    use super::*;

    fn lasting(per_s: f64, seconds: f64, idle_life_s: f64) -> Lasting {
        let (provisioned, allowed, surge, slot_s) = (0.0, f64::INFINITY, Surge::NONE, 3600.0);
        Lasting { per_s, seconds, idle_life_s, provisioned, allowed, surge, slot_s }
    }

    fn surging(times: f64, even: Lasting) -> Lasting {
        Lasting { surge: Surge { times, seconds: 60.0 }, ..even }
    }

    /// Against every event, over so many idle lives that chance says little, and four times over: the
    /// most instances of one run are a matter of its rarest moment.
    #[test]
    fn levels_are_what_events_come_to() {
        for (lasting, lives, tolerance) in [
            (lasting(0.9, 1.991, 600.0), 1500.0, 0.08),
            (lasting(5.0, 0.2, 360.0), 600.0, 0.15),
            (lasting(40.0, 0.5, 120.0), 500.0, 0.1),
            (lasting(200.0, 1.0, 30.0), 300.0, 0.10),
            (lasting(10.0, 5.0, 60.0), 1500.0, 0.15),
            (Lasting { allowed: 36.0, ..lasting(40.0, 0.5, 120.0) }, 1000.0, 0.15),
            (Lasting { provisioned: 25.0, ..lasting(40.0, 0.5, 120.0) }, 500.0, 0.1),
            (surging(3.0, lasting(5.0, 0.2, 360.0)), 600.0, 0.15),
            (surging(2.0, lasting(40.0, 0.5, 120.0)), 500.0, 0.15),
            (surging(8.0, lasting(0.05, 1.0, 600.0)), 1500.0, 0.1),
            (surging(3.0, lasting(10.0, 5.0, 900.0)), 400.0, 0.2),
            (surging(3.0, lasting(2.0, 0.5, 5400.0)), 200.0, 0.25),
            (Lasting { provisioned: 25.0, ..surging(2.0, lasting(40.0, 0.5, 120.0)) }, 500.0, 0.15),
        ] {
            let mean_s = lasting.seconds;
            let function = Function {
                warm: Service::Exponential { mean_s },
                cold: Service::Exponential { mean_s },
                idle_life_s: lasting.idle_life_s,
                max_concurrency: lasting.allowed.is_finite().then(|| count(lasting.allowed)),
                provisioned: count(lasting.provisioned),
            };
            let requests = u64::from(count(lives * lasting.idle_life_s * lasting.per_s));
            let arrivals = Arrivals::Profile {
                per_s: vec![lasting.per_s],
                slot_s: lasting.slot_s,
                surge: lasting.surge,
            };
            let runs = [5, 6, 7, 8]
                .map(|seed| simulate(&arrivals, &function, Span::Steady { requests }, seed).unwrap());
            let mean = |of: fn(&Report) -> f64| runs.iter().map(of).sum::<f64>() / runs.len() as f64;
            let found = levels(lasting, mean(|run| run.seconds)).unwrap();
            let off = |found: f64, expected: f64| (found / expected - 1.0).abs();
            let cold = mean(|run| run.cold_start_prob.mean);
            assert!(off(found.cold, cold) < tolerance, "{lasting:?}: {} is not {cold}", found.cold);
            let alive = mean(|run| run.avg_server_count.mean);
            assert!(off(found.instances, alive) < 0.02, "{lasting:?}: {} is not {alive}", found.instances);
            let most = mean(|run| run.most_instances as f64);
            assert!(off(found.most, most) < 0.1, "{lasting:?}: {} is not {most}", found.most);
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
    fn count(value: f64) -> u32 {
        value as u32
    }

    #[test]
    fn a_lone_request_waits_for_its_like() {
        // Hardly ever two at once: cold after a gap longer than the idle life.
        let found = levels(lasting(1.0 / 600.0, 0.001, 600.0), 0.0).unwrap();
        assert!((found.cold - libm::exp(-1.0)).abs() < 1e-4, "{found:?}");
        assert!((found.instances - (1.0 - libm::exp(-1.0))).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn more_than_can_be_looked_at_is_refused() {
        let error = levels(lasting(1e6, 1.0, 600.0), 0.0).unwrap_err();
        assert!(matches!(error, ColdStartError::TooMany { .. }), "{error}");
    }
}
