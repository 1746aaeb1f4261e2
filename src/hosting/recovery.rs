//! Coming back after a disaster: the pattern that the tolerable time and loss ask for.
//!
//! The ladder is the one architects use: rebuild, backup and restore, warm standby (which functions
//! turn into failover, since code that does not run costs nothing), and storing first what may be
//! processed later. What a pattern costs is a second, small plan in another region.

/// How a plan comes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing stands by: it is set up anew, from the backups there are.
    #[default]
    Rebuild,
    /// Backups are copied to another region.
    Restore,
    /// A smallest copy of everything runs in another region, and data is kept there.
    Standby,
    /// A queue in another region takes the work until the rest is back.
    StoreFirst,
}

/// Days without the application that are time enough to set it up anew. Judged.
const REBUILD_HOURS: f64 = 72.0;
/// A restore takes a working shift, from the alarm to the last check. Judged.
const RESTORE_HOURS: f64 = 4.0;
/// Backups are seldom copied more often. Judged.
const COPIES_EVERY_HOURS: f64 = 1.0;
/// What runs already takes over once somebody or something has noticed. Judged.
const FAILOVER_HOURS: f64 = 0.25;
/// Without copies elsewhere the last nightly backup is what there is. Judged.
const NIGHTLY_HOURS: f64 = 24.0;
/// Data that is kept in two places is a minute behind. Judged.
const BEHIND_HOURS: f64 = 1.0 / 60.0;

impl Recovery {
    /// The cheapest pattern that is back within `time_hours`, loses at most `point_hours` of data,
    /// for work that may wait `wait_hours`.
    pub fn chosen(time_hours: f64, point_hours: f64, wait_hours: f64) -> Self {
        if time_hours >= REBUILD_HOURS && point_hours >= NIGHTLY_HOURS {
            Self::Rebuild
        } else if time_hours >= RESTORE_HOURS && point_hours >= COPIES_EVERY_HOURS {
            Self::Restore
        } else if wait_hours >= RESTORE_HOURS {
            Self::StoreFirst
        } else {
            Self::Standby
        }
    }

    /// Hours until it is back, if the pattern is kept ready (RTO). Judged.
    pub const fn time_hours(self) -> f64 {
        match self {
            Self::Rebuild => REBUILD_HOURS,
            Self::Restore => RESTORE_HOURS,
            // Work is taken in at once, and done when the rest is back.
            Self::Standby | Self::StoreFirst => FAILOVER_HOURS,
        }
    }

    /// Hours of data that may be lost (RPO). Judged.
    pub const fn point_hours(self) -> f64 {
        match self {
            Self::Rebuild => NIGHTLY_HOURS,
            Self::Restore | Self::StoreFirst => COPIES_EVERY_HOURS,
            Self::Standby => BEHIND_HOURS,
        }
    }

    /// The name in the bill; functions stand by at no cost of their own.
    pub const fn label(self, is_serverless: bool) -> &'static str {
        match self {
            Self::Rebuild => "none",
            Self::Restore => "backup and restore",
            Self::Standby if is_serverless => "serverless failover",
            Self::Standby => "warm standby",
            Self::StoreFirst => "store first, process later",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_time_asks_for_more() {
        for (time, point, wait, expected) in [
            (100.0, 24.0, 0.0, Recovery::Rebuild),
            (24.0, 24.0, 0.0, Recovery::Restore),
            (100.0, 2.0, 0.0, Recovery::Restore),
            (24.0, 0.1, 0.0, Recovery::Standby),
            (1.0, 24.0, 0.0, Recovery::Standby),
            (1.0, 1.0, 8.0, Recovery::StoreFirst),
        ] {
            let chosen = Recovery::chosen(time, point, wait);
            assert_eq!(chosen, expected, "{time} {point} {wait}");
            assert!(chosen.time_hours() <= time && chosen.point_hours() <= point, "{time} {point} {wait}");
        }
    }
}
