//! The record as a decision file: everything needed to make the figures again.

use crate::assess::{Assessment, snapshot};
use crate::decision::Snapshot;
use crate::terms::document::write_ron;

/// The decision with its outcome, and the facts its figures were made
/// from: what is opened again gives the same verdict, whatever the catalogues say by then.
pub fn ron(assessment: &Assessment) -> Result<String, ron::Error> {
    let mut decision = (*assessment.decision).clone();
    // A record that was opened from its own facts keeps them and the catalogue they came from.
    let is_own = |kept: &Snapshot| kept.sha256 == assessment.stamp.catalog_sha256;
    if decision.outcome.snapshot.as_ref().is_some_and(is_own) {
        return write_ron(&decision);
    }
    decision.catalog.id.clone_from(&assessment.stamp.catalog_id);
    decision.catalog.sha256.clone_from(&assessment.stamp.catalog_sha256);
    decision.outcome.snapshot = Some(snapshot(assessment)?);
    write_ron(&decision)
}
