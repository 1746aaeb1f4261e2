use super::{Arrivals, Span};

/// Where a simulation starts, from when it counts, and where it takes stock in between.
pub struct Schedule {
    pub starts_at_s: f64,
    /// Counting begins here.
    pub warm_up: Until,
    /// Ends of consecutive stretches; the last is the end of it all.
    pub ends: Vec<Until>,
}

/// A point to follow the requests to: so many in all, or a moment.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    Requests(u64),
    Moment { s: f64 },
}

/// Stretches by which standard errors are found.
const STRETCHES: u64 = 40;

/// Idle lives after which the empty start is forgotten. Who is alive depends on the last one only,
/// up to the times of single requests; the rest is for caution.
const FORGETTING: f64 = 20.0;

/// The least of them, where so many bring more requests than are asked for.
const LEAST_FORGETTING: f64 = 3.0;

impl Schedule {
    pub fn new(arrivals: &Arrivals, idle_life_s: f64, span: Span) -> Self {
        let forgotten_s = FORGETTING * idle_life_s;
        match (span, arrivals) {
            (Span::FromEmpty { requests }, _) => Self::of_requests(0, requests),
            (Span::Steady { requests }, Arrivals::Profile { per_s, slot_s, .. }) => {
                let round_s = *slot_s * whole(per_s.len() as u64);
                let rounds = whole(requests) / (arrivals.mean_per_s() * round_s);
                Self::of_rounds(round_s, part(libm::ceil(rounds)).max(1), forgotten_s)
            }
            (Span::Steady { requests }, _) => {
                let in_lives = |lives: f64| part(lives * idle_life_s * arrivals.mean_per_s());
                let forgotten = in_lives(FORGETTING).max(requests / 50).min(requests);
                Self::of_requests(forgotten.max(in_lives(LEAST_FORGETTING)), requests)
            }
        }
    }

    fn of_requests(warm_up: u64, requests: u64) -> Self {
        let stretches = STRETCHES.min(requests);
        let end = |stretch| Until::Requests(warm_up + share(requests, stretch, stretches));
        Self { starts_at_s: 0.0, warm_up: Until::Requests(warm_up), ends: (1..=stretches).map(end).collect() }
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

const fn whole(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
const fn part(number: f64) -> u64 {
    number as u64
}
