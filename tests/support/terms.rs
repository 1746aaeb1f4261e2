//! Rules of sizing and pricing that leave bills simple enough to work out by hand.

use siteplan::hosting::plan::Terms;
use siteplan::hosting::price::Allowances;
use siteplan::hosting::recovery::Recovery;

/// Machines at 70 %, one at least, one added at a time; everything counts, and nothing stands by.
pub fn terms() -> Terms {
    Terms {
        utilisation: 0.7,
        minimum_instances: 1.0,
        step: 1.0,
        seats_are_fixed: false,
        allowances: Allowances::All,
        off: Vec::new(),
        discounts: Vec::new(),
        recovery: Recovery::Rebuild,
        residency: Vec::new(),
        recovering: Vec::new(),
        promises: Vec::new(),
    }
}
