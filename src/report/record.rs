//! The record as a decision file: everything needed to make the figures again.

use crate::assess::{Assessment, catalog_pin, snapshot};
use crate::terms::document::write_ron;

/// The decision with its outcome, and the facts its figures were made
/// from: what is opened again gives the same verdict, whatever the catalogues say by then.
pub fn ron(assessment: &Assessment) -> Result<String, ron::Error> {
    let mut decision = (*assessment.decision).clone();
    let pin = catalog_pin(assessment);
    // A record that was opened from its own facts keeps them.
    if decision.outcome.snapshot.is_some() && decision.catalog == pin {
        return write_ron(&decision);
    }
    decision.catalog = pin;
    decision.outcome.snapshot = Some(snapshot(assessment)?);
    write_ron(&decision)
}
