//! The latency floor of what starts on demand: where more requests find no warm instance than may be
//! slow, and a start outlasts the target, no size and no price brings the option within it.
//!
//! It rests on four answers (the target, how many answers may miss it, how many requests start cold,
//! how long work takes) and on measured starts. Where one of the four is unknown nothing is removed.

use super::candidates::cold_start;
use super::inputs::InputAt;
use super::prepared::Prepared;
use crate::catalog::{ColdStart, Offer};
use crate::decision::{Choice as _, Component, Place, questions};
use crate::hosting::behaviour::kinds::WorkMix;
use crate::hosting::behaviour::latency::Start;
use crate::hosting::plan::{HostKind, Plan};

/// The question how many requests start cold.
pub const START_COLD: &str = "cold-share";
/// The question how many answers may miss the target; a range of it counts at likely.
pub const MAY_BE_SLOW: &str = "slow-share";

/// The answers of one component that meet a start, by their inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Floor {
    start: Start,
    kinds: WorkMix,
    wall: InputAt,
    target: InputAt,
    cold: InputAt,
    /// Percent of answers that may miss the target.
    slow: f64,
}

/// Where a component stands against it.
pub struct Met {
    pub place: Place,
    pub floor: Floor,
    /// Percent of answers that are late at likely.
    pub late: f64,
    /// Percent of requests that may start cold before more are late than may be.
    pub cold_at_most: f64,
    /// Whether more are late at likely than may be, and whether more may be in some futures.
    pub fails: bool,
    pub may_fail: bool,
    /// The source of the start.
    pub source: String,
}

impl Floor {
    /// Percent of answers that are late because they start cold.
    fn late(&self, at: impl Fn(InputAt) -> f64) -> f64 {
        late(self.start, &self.kinds, at(self.cold), at(self.wall), at(self.target))
    }

    /// Whether no more are late than may be.
    pub fn holds(&self, at: impl Fn(InputAt) -> f64) -> bool {
        self.late(at) <= self.slow
    }
}

fn late(start: Start, kinds: &WorkMix, cold: f64, wall_ms: f64, target_ms: f64) -> f64 {
    cold * (1.0 - kinds.mean(|times| start.then_served_within(times * wall_ms, target_ms)))
}

/// Every component whose four answers are known, on an offer that starts on demand.
pub fn of(prepared: &Prepared, offer: &Offer, plan: &Plan) -> Vec<Met> {
    let starts_on_demand =
        |kind: &HostKind| matches!(kind, HostKind::Functions { .. } | HostKind::RequestTime { .. });
    if !plan.hosts.iter().any(|host| starts_on_demand(&host.kind)) {
        return Vec::new();
    }
    let tables = prepared.tables();
    let components = prepared.decision.components.iter().zip(tables.components.iter().zip(&tables.kinds));
    components
        .filter_map(|(component, (inputs, kinds))| {
            let kinds = &kinds.answering;
            let place = Place::Component(component.id.clone());
            let is_asked = questions::by_id("latency")
                .is_some_and(|question| (question.asked_if)(&prepared.decision, &place));
            let stated = |question: &str| prepared.answered(&place, question).filter(|_| is_asked);
            let [target, slow, cold, wall] =
                [stated("latency")?, stated(MAY_BE_SLOW)?, stated(START_COLD)?, stated("wall-time")?];
            let found = start_of(prepared, offer, component, inputs.memory)?;
            let start = Start::through(found.p50_ms, found.p99_ms);
            let floor = Floor {
                start,
                kinds: kinds.clone(),
                wall: inputs.wall,
                target: inputs.latency?,
                cold: inputs.cold_share,
                slow: slow.likely(),
            };
            let late_at_likely = late(start, kinds, cold.likely(), wall.likely(), target.likely());
            Some(Met {
                place,
                floor,
                late: late_at_likely,
                cold_at_most: slow.likely() / late(start, kinds, 1.0, wall.likely(), target.likely()),
                fails: late_at_likely > slow.likely(),
                may_fail: late(start, kinds, cold.high(), wall.high(), target.low()) > slow.likely(),
                source: found.source,
            })
        })
        .collect()
}

fn start_of(prepared: &Prepared, offer: &Offer, component: &Component, memory: InputAt) -> Option<ColdStart> {
    let runtime = component.answers.runtime.value.map(crate::decision::Runtime::id);
    cold_start(&offer.cold_starts, runtime, prepared.at(memory, None))
}
