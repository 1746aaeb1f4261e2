//! How much longer a component's kinds of work take than its mean request.

use crate::decision::{Component, WorkKind};
use crate::hosting::behaviour::kinds::WorkMix;
use crate::terms::Estimate;

/// The kinds of one component at likely; in other futures all of them are longer or shorter alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KindsOfWork {
    /// By how long an answer takes.
    pub answering: WorkMix,
    /// By how long it computes; as answers take where that was not said of all kinds.
    pub computing: WorkMix,
}

impl KindsOfWork {
    /// Where somebody said how long a mean request takes, kinds do not say it, and all are alike.
    pub fn of(component: &Component) -> Self {
        let answers = &component.answers;
        let kinds = answers.work_kinds.value.as_deref().filter(|_| answers.wall_time.value.is_none());
        let mix = |of: fn(&WorkKind) -> Option<Estimate>| {
            let done = kinds?.iter().filter(|kind| kind.share > 0.0);
            let parts: Vec<(f64, f64)> =
                done.map(|kind| Some((kind.share, of(kind)?.likely()))).collect::<Option<_>>()?;
            Some(WorkMix::of(&parts))
        };
        let answering = mix(|kind| kind.wall_ms).unwrap_or_default();
        let said = mix(|kind| kind.cpu_ms).filter(|_| answers.cpu_time.value.is_none());
        Self { computing: said.unwrap_or_else(|| answering.clone()), answering }
    }
}
