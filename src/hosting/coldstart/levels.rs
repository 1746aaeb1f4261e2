//! Cold starts of traffic that lasts, in closed form: for rates at which following it takes too long.
//!
//! An instance works only while all newer ones are busy, so that the k-th is called when k − 1
//! requests are at work and another one comes. Requests at work are a queue without limit (M/M/∞).
//! From k − 1 of them to k it takes 1 / (λ B(k − 1)) on average, with Erlang's B, and from where it
//! usually is θ(k) = 1 / (λ B(k − 1)) + (1 − B(k − 1)) θ(k − 1). Passages to where it rarely comes
//! are nearly exponential (Keilson, "Markov Chain Models: Rarity and Exponentiality", 1979), and
//! every one that lasts longer than an idle life ends in a cold start.
//!
//! A limit cuts the levels off above it, and instances kept warm those below. Idle lives have to be
//! long beside requests; by what figures are off is in the tests.

use super::{ColdStartError, MOST_AT_WORK};

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
    let Lasting { per_s, seconds, idle_life_s, provisioned, allowed } = lasting;
    let at_work = per_s * seconds;
    if at_work > MOST_AT_WORK {
        return Err(ColdStartError::TooMany { expected: at_work, limit: MOST_AT_WORK });
    }
    // An instance that was called within its idle life is alive.
    let seen_s = looked_s.max(0.0) + idle_life_s;
    let mut found = Levels { cold: 0.0, instances: provisioned, most: provisioned };
    // Of the level below.
    let (mut blocking, mut passage_s) = (1.0, 0.0);
    let mut level = 1.0;
    while level <= allowed {
        passage_s = 1.0 / (per_s * blocking) + (1.0 - blocking) * passage_s;
        if level > provisioned {
            let (idle, seen) = (idle_life_s / passage_s, seen_s / passage_s);
            let long = libm::exp(-idle);
            found.cold += long / (passage_s * per_s);
            found.instances += 1.0 - long;
            found.most -= libm::expm1(-seen);
            if level > at_work && seen < NEVER {
                break;
            }
        }
        blocking = at_work * blocking / (level + at_work * blocking);
        level += 1.0;
    }
    found.cold = found.cold.min(1.0);
    Ok(found)
}

/// A level that is reached less often than this in the time looked at is not looked at.
const NEVER: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::super::{Arrivals, Function, Service, Span, simulate};
    use super::*;

    fn lasting(per_s: f64, seconds: f64, idle_life_s: f64) -> Lasting {
        Lasting { per_s, seconds, idle_life_s, provisioned: 0.0, allowed: f64::INFINITY }
    }

    /// Against every event, over so many idle lives that chance says little.
    #[test]
    fn levels_are_what_events_come_to() {
        for (lasting, lives, tolerance) in [
            (lasting(0.9, 1.991, 600.0), 1500.0, 0.08),
            (lasting(5.0, 0.2, 360.0), 600.0, 0.15),
            (lasting(40.0, 0.5, 120.0), 500.0, 0.1),
            (lasting(200.0, 1.0, 30.0), 300.0, 0.1),
            (lasting(10.0, 5.0, 60.0), 1500.0, 0.15),
            (Lasting { allowed: 36.0, ..lasting(40.0, 0.5, 120.0) }, 1000.0, 0.15),
            (Lasting { provisioned: 25.0, ..lasting(40.0, 0.5, 120.0) }, 500.0, 0.1),
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
            let arrivals = Arrivals::Poisson { per_s: lasting.per_s };
            let events = simulate(&arrivals, &function, Span::Steady { requests }, 5).unwrap();
            let found = levels(lasting, events.seconds).unwrap();
            let off = |found: f64, expected: f64| (found / expected - 1.0).abs();
            let cold = events.cold_start_prob.mean;
            assert!(off(found.cold, cold) < tolerance, "{lasting:?}: {} is not {cold}", found.cold);
            let alive = events.avg_server_count.mean;
            assert!(off(found.instances, alive) < 0.02, "{lasting:?}: {} is not {alive}", found.instances);
            let most = events.most_instances as f64;
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
