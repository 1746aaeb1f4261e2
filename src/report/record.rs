//! The record as a decision file: everything needed to make the figures again.

use crate::assess::{Assessment, snapshot};
use crate::terms::document::write_ron;

/// The decision with its outcome, and the facts its figures were made from: where it was accepted,
/// the ones kept then; otherwise those of this assessment.
pub fn ron(assessment: &Assessment) -> Result<String, ron::Error> {
    let mut decision = (*assessment.decision).clone();
    decision.catalog.id.clone_from(&assessment.stamp.catalog_id);
    decision.catalog.sha256.clone_from(&assessment.stamp.catalog_sha256);
    if decision.outcome.snapshot.is_none() {
        decision.outcome.snapshot = Some(snapshot(assessment)?);
    }
    write_ron(&decision)
}
