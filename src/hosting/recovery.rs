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

/// What the people who need the application can put up with, in hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerated {
    /// Without the application (recovery time objective).
    pub time_hours: f64,
    /// Of data that is lost (recovery point objective).
    pub point_hours: f64,
    /// That all work may wait before it is done.
    pub wait_hours: f64,
}

/// Why a pattern does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// It is back too late.
    Time,
    /// It loses too much.
    Point,
    /// Work cannot wait until the rest is restored.
    Wait,
}

impl Recovery {
    /// From what keeps the least ready to what keeps the most.
    pub const LADDER: [Self; 4] = [Self::Rebuild, Self::Restore, Self::StoreFirst, Self::Standby];

    /// The least that does; the most there is where nothing does.
    pub fn chosen(tolerated: Tolerated) -> Self {
        let mut enough = Self::LADDER.into_iter().filter(|pattern| pattern.shortfall(tolerated).is_none());
        enough.next().unwrap_or(Self::Standby)
    }

    /// What a pattern lacks first, if it lacks anything.
    pub fn shortfall(self, tolerated: Tolerated) -> Option<Shortfall> {
        if self.time_hours() > tolerated.time_hours {
            Some(Shortfall::Time)
        } else if self.point_hours() > tolerated.point_hours {
            Some(Shortfall::Point)
        } else if self == Self::StoreFirst && RESTORE_HOURS > tolerated.wait_hours {
            Some(Shortfall::Wait)
        } else {
            None
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

    fn tolerated(time_hours: f64, point_hours: f64, wait_hours: f64) -> Tolerated {
        Tolerated { time_hours, point_hours, wait_hours }
    }

    #[test]
    fn a_shorter_time_asks_for_more() {
        for (time, point, wait, expected) in [
            (100.0, 24.0, 0.0, Recovery::Rebuild),
            (24.0, 24.0, 0.0, Recovery::Restore),
            (100.0, 2.0, 0.0, Recovery::Restore),
            (24.0, 0.1, 0.0, Recovery::Standby),
            (1.0, 24.0, 0.0, Recovery::Standby),
            (1.0, 1.0, 8.0, Recovery::StoreFirst),
            // Work that may wait says nothing of data that may not be lost.
            (1.0, 0.1, 8.0, Recovery::Standby),
        ] {
            let chosen = Recovery::chosen(tolerated(time, point, wait));
            assert_eq!(chosen, expected, "{time} {point} {wait}");
            assert!(chosen.time_hours() <= time && chosen.point_hours() <= point, "{time} {point} {wait}");
        }
    }

    #[test]
    fn what_is_chosen_lacks_nothing_and_nothing_less_does() {
        let hours = [0.0, 0.01, 0.02, 0.25, 1.0, 3.9, 4.0, 24.0, 71.0, 72.0, 1000.0];
        for time in hours {
            for point in hours {
                for wait in hours {
                    let tolerated = tolerated(time, point, wait);
                    let chosen = Recovery::chosen(tolerated);
                    for pattern in Recovery::LADDER {
                        if pattern == chosen {
                            break;
                        }
                        assert!(pattern.shortfall(tolerated).is_some(), "{pattern:?} does for {tolerated:?}");
                    }
                    let does = chosen.shortfall(tolerated).is_none();
                    assert!(does || chosen == Recovery::Standby, "{chosen:?} for {tolerated:?}");
                }
            }
        }
    }
}
