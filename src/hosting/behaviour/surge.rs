//! What finds no room when traffic rises.
//!
//! The hour looked at is the one into which the week's traffic rises most. Its requests are spread
//! evenly but for the worst minute, which comes first, since it is the surge that calls for more.
//! Machines are added in steps, each after the lag of alarm and boot (an autoscaler sees a full
//! processor and nothing beyond it); instances on demand start as many at once as the provider
//! lets them, and so many more each second, up to a limit.

use crate::catalog::Growth;

/// A rise of demand, in machines or instances fully used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rise {
    /// Room there is before the hour begins.
    pub before: f64,
    /// What the hour needs on average.
    pub mean: f64,
    /// What its worst minute needs.
    pub worst: f64,
    /// Room there is once everything planned has come; `None` where nothing is planned and only a
    /// limit stops it.
    pub planned: Option<f64>,
    /// Room that a limit allows at most.
    pub limit: f64,
}

pub const MINUTE_S: f64 = 60.0;
pub const HOUR_S: f64 = 3600.0;

impl Rise {
    /// Share of the hour's requests that find room, 0 to 1.
    pub fn found(self, growth: Growth) -> f64 {
        if self.mean <= 0.0 {
            return 1.0;
        }
        // A minute sixty times its hour is the whole of it.
        let worst = self.worst.clamp(self.mean, self.mean * HOUR_S / MINUTE_S);
        let rest = (self.mean * HOUR_S - worst * MINUTE_S).max(0.0) / (HOUR_S - MINUTE_S);
        let all = self.mean * HOUR_S;
        let unmet = match growth {
            Growth::Steps { lag_s, adds } => self.unmet_in_steps((worst, rest), lag_s, adds),
            Growth::OnDemand { at_once, per_second, .. } => {
                let first = (self.before + at_once).min(self.limit);
                let later = (self.before + at_once + per_second * MINUTE_S).min(self.limit);
                unmet_on_demand(worst, first, per_second, self.limit, MINUTE_S)
                    + unmet_on_demand(rest, later, per_second, self.limit, HOUR_S - MINUTE_S)
            }
        };
        1.0 - (unmet / all).min(1.0)
    }

    fn unmet_in_steps(self, (worst, rest): (f64, f64), lag_s: f64, adds: f64) -> f64 {
        let planned = self.planned.unwrap_or(self.limit).min(self.limit);
        let mut room = self.before.min(self.limit);
        let mut unmet = 0.0;
        let mut from = 0.0;
        while from < HOUR_S {
            let until = if room < planned { (from + lag_s.max(1.0)).min(HOUR_S) } else { HOUR_S };
            let in_minute = (MINUTE_S.min(until) - from).max(0.0);
            unmet +=
                (worst - room).max(0.0) * in_minute + (rest - room).max(0.0) * (until - from - in_minute);
            from = until;
            // A step adds a machine at least.
            room = (room * (1.0 + adds)).max(room + 1.0).min(planned.max(room));
        }
        unmet
    }
}

/// What demand finds no room for in `seconds`, while room grows evenly from `room` up to a limit.
fn unmet_on_demand(demand: f64, room: f64, per_second: f64, limit: f64, seconds: f64) -> f64 {
    let stays_short = (demand - limit).max(0.0);
    let short = demand - room;
    if short <= stays_short || per_second <= 0.0 {
        return short.max(stays_short) * seconds;
    }
    // Falls in a line from `short` to what stays short.
    let falls_s = ((short - stays_short) / per_second).min(seconds);
    let at_end = short - per_second * falls_s;
    f64::midpoint(short, at_end) * falls_s + stays_short * (seconds - falls_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAMBDA: Growth =
        Growth::OnDemand { per_instance: 1.0, at_once: 1000.0, per_second: 100.0, idle_life_s: 360.0 };
    const ONE_A_SECOND: Growth =
        Growth::OnDemand { per_instance: 1.0, at_once: 1.0, per_second: 1.0, idle_life_s: 1500.0 };
    const MACHINES: Growth = Growth::Steps { lag_s: 300.0, adds: 0.43 };

    #[track_caller]
    fn check(rise: Rise, growth: Growth, expected: f64) {
        let found = rise.found(growth);
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    /// A thousand instances wanted from nothing (S27).
    fn thousand(limit: f64) -> Rise {
        Rise { before: 0.0, mean: 20.0, worst: 1000.0, planned: None, limit }
    }

    #[test]
    fn a_thousand_triggers_find_room_where_a_thousand_may_start_at_once() {
        check(thousand(1000.0), LAMBDA, 1.0);
        check(thousand(3000.0), LAMBDA, 1.0);
        // Half the limit leaves half of the minute's work undone: 500 × 60 of 20 × 3,600.
        check(thousand(500.0), LAMBDA, 1.0 - 30_000.0 / 72_000.0);
        // One a second: 1,000 wanted, 1 to 61 there, so 969 are missing on average for a minute.
        check(thousand(1e9), ONE_A_SECOND, 1.0 - 969.0 * 60.0 / 72_000.0);
    }

    #[test]
    fn machines_come_in_steps() {
        // Ten are needed, five are there; after five minutes seven, after ten minutes ten.
        let rise = Rise { before: 5.0, mean: 10.0, worst: 10.0, planned: Some(10.0), limit: f64::INFINITY };
        let after = 5.0 * 1.43;
        let unmet = 5.0 * 300.0 + (10.0 - after) * 300.0;
        check(rise, MACHINES, 1.0 - unmet / 36_000.0);
        check(Rise { before: 10.0, ..rise }, MACHINES, 1.0);
        check(Rise { mean: 0.0, ..rise }, MACHINES, 1.0);
    }

    #[test]
    fn more_room_and_shorter_lags_never_lose_requests() {
        let rise =
            |before: f64, worst: f64| Rise { before, mean: 8.0, worst, planned: Some(20.0), limit: 200.0 };
        for worst in [8.0, 16.0, 60.0] {
            let mut last = 0.0;
            for before in 0..30 {
                let found = rise(f64::from(before), worst).found(MACHINES);
                assert!(found >= last, "{before} {worst}");
                last = found;
            }
            for lag_s in [1.0, 60.0, 300.0, 4000.0] {
                let sooner = rise(2.0, worst).found(Growth::Steps { lag_s, adds: 1.0 });
                let later = rise(2.0, worst).found(Growth::Steps { lag_s: lag_s + 60.0, adds: 1.0 });
                assert!(sooner >= later - 1e-12, "{lag_s} {worst}");
            }
        }
    }
}
