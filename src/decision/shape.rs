use serde::{Deserialize, Serialize};

/// Hours in the week a shape is drawn over, Monday midnight first.
pub const HOURS_A_WEEK: usize = 168;

/// Further offices in other time zones, at most.
pub const MOST_ZONES: usize = 8;

/// When requests come, over the hours of a week.
///
/// Each variant is a handful of readable parameters; `hosting` turns them into 168 factors with
/// mean one. Hours are local and may be fractional; `from` may be later than `to` (over midnight).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Shape {
    /// The same at every hour.
    Steady,
    /// Working hours on working days, and a trickle outside.
    OfficeHours {
        #[serde(default = "eight")]
        from: f64,
        #[serde(default = "eighteen")]
        to: f64,
        /// Working days from Monday, 1 to 7.
        #[serde(default = "five")]
        days: u8,
        /// Traffic of an hour outside, as a share of an hour inside, 0 to 1.
        #[serde(default = "trickle")]
        outside: f64,
        /// Hours by which the clocks of further offices are ahead of this one's, each as large.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        zones: Vec<f64>,
    },
    /// A lunch peak and a higher evening peak, quiet nights, fuller weekends.
    DayAndEvening {
        /// Friday evening's hour over the mean hour, above 1.
        #[serde(default = "five_times")]
        peak: f64,
    },
    /// Quiet, with a few tall spikes.
    Spiky {
        /// Spikes in a week, at least 1.
        #[serde(default = "three_spikes")]
        spikes: u8,
        /// A spike hour over a quiet hour, above 1.
        #[serde(default = "ten_times")]
        height: f64,
        /// Hours a spike lasts, at least 1.
        #[serde(default = "two_hours")]
        hours: u8,
    },
    /// Devices that report on an interval: day and night alike, a little more by day.
    EventDriven {
        /// A day hour over a night hour, at least 1.
        #[serde(default = "slightly")]
        day_over_night: f64,
        /// How many they are, above zero; with their interval they say how many requests come, which
        /// is answered beside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        devices: Option<f64>,
        /// Minutes between two reports of one, above zero.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        interval_min: Option<f64>,
    },
    /// Work that runs at night and rests by day.
    NightlyBatch {
        #[serde(default = "one_oclock")]
        from: f64,
        #[serde(default = "four_hours")]
        hours: f64,
    },
    /// An even base with some days far above it.
    Campaign {
        /// Campaign days in a week, 1 to 7, from Thursday on.
        #[serde(default = "two_days")]
        days: u8,
        /// A campaign hour over an ordinary one, above 1.
        #[serde(default = "six_times")]
        height: f64,
    },
    /// Drawn by hand: 168 weights of any scale, Monday midnight first.
    Drawn { hours: Vec<f64> },
    /// Read from a log or a metric series: 168 weights and where they came from.
    Imported { source: String, hours: Vec<f64> },
}

impl Shape {
    /// The shapes people choose from, with their usual parameters.
    pub fn usual() -> [(&'static str, Self); 7] {
        [
            ("Steady", Self::Steady),
            (
                "Office hours",
                Self::OfficeHours {
                    from: eight(),
                    to: eighteen(),
                    days: five(),
                    outside: trickle(),
                    zones: Vec::new(),
                },
            ),
            ("Day and evening peak", Self::DayAndEvening { peak: five_times() }),
            ("Spiky", Self::Spiky { spikes: three_spikes(), height: ten_times(), hours: two_hours() }),
            (
                "Event-driven",
                Self::EventDriven { day_over_night: slightly(), devices: None, interval_min: None },
            ),
            ("Nightly batch", Self::NightlyBatch { from: one_oclock(), hours: four_hours() }),
            ("Campaign", Self::Campaign { days: two_days(), height: six_times() }),
        ]
    }

    /// The usual shape of that name in files: `office_hours`.
    pub fn by_id(id: &str) -> Option<Self> {
        let ids = [
            "steady",
            "office_hours",
            "day_and_evening",
            "spiky",
            "event_driven",
            "nightly_batch",
            "campaign",
        ];
        let at = ids.iter().position(|known| *known == id)?;
        Self::usual().into_iter().nth(at).map(|(_, shape)| shape)
    }

    /// Says what is wrong with the parameters, if anything is.
    pub fn check(&self) -> Result<(), String> {
        let hour = |name: &str, value: f64| {
            if (0.0..=24.0).contains(&value) {
                Ok(())
            } else {
                Err(format!("`{name}` {value} is no hour of the day"))
            }
        };
        let above_one = |name: &str, value: f64| {
            if value.is_finite() && value >= 1.0 {
                Ok(())
            } else {
                Err(format!("`{name}` {value} must be at least 1"))
            }
        };
        let days = |days: u8| {
            if (1..=7).contains(&days) { Ok(()) } else { Err(format!("{days} days do not fit a week")) }
        };
        match self {
            Self::Steady => Ok(()),
            Self::OfficeHours { from, to, days: working, outside, zones } => {
                if let Some(zone) = zones.iter().find(|zone| !(-24.0..=24.0).contains(*zone)) {
                    return Err(format!("no clock is {zone} hours ahead"));
                }
                if zones.len() > MOST_ZONES {
                    return Err(format!("more than {MOST_ZONES} further offices make a steady load"));
                }
                hour("from", *from)?;
                hour("to", *to)?;
                days(*working)?;
                if (0.0..=1.0).contains(outside) {
                    Ok(())
                } else {
                    Err(format!("`outside` {outside} is no share"))
                }
            }
            Self::DayAndEvening { peak } => above_one("peak", *peak),
            Self::Spiky { spikes, height, hours } => {
                above_one("height", *height)?;
                if *spikes >= 1 && *hours >= 1 && u32::from(*spikes) * u32::from(*hours) <= 168 {
                    Ok(())
                } else {
                    Err(format!("{spikes} spikes of {hours} hours do not fit a week"))
                }
            }
            Self::EventDriven { day_over_night, devices, interval_min } => {
                for (name, value) in [("devices", devices), ("interval_min", interval_min)] {
                    if let Some(value) = value.filter(|value| !(value.is_finite() && *value > 0.0)) {
                        return Err(format!("`{name}` {value} must be above zero"));
                    }
                }
                above_one("day_over_night", *day_over_night)
            }
            Self::NightlyBatch { from, hours } => {
                hour("from", *from)?;
                if *hours > 0.0 && *hours <= 24.0 {
                    Ok(())
                } else {
                    Err(format!("{hours} hours do not fit a night"))
                }
            }
            Self::Campaign { days: on, height } => {
                days(*on)?;
                above_one("height", *height)
            }
            Self::Drawn { hours } | Self::Imported { hours, .. } => {
                if hours.len() != HOURS_A_WEEK {
                    return Err(format!("a week has {HOURS_A_WEEK} hours, and {} are given", hours.len()));
                }
                if !hours.iter().all(|weight| weight.is_finite() && *weight >= 0.0) {
                    return Err("an hour's weight is negative or not finite".to_owned());
                }
                if hours.iter().sum::<f64>() > 0.0 { Ok(()) } else { Err("all hours are empty".to_owned()) }
            }
        }
    }

    /// Requests a month of 730 hours, where devices and their interval are known.
    pub fn reports_a_month(&self) -> Option<f64> {
        const MINUTES_A_MONTH: f64 = 730.0 * 60.0;
        match self {
            Self::EventDriven { devices: Some(devices), interval_min: Some(interval_min), .. } => {
                Some(devices * MINUTES_A_MONTH / interval_min)
                    .filter(|month| month.is_finite() && *month > 0.0)
            }
            _ => None,
        }
    }

    /// The name people read.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Steady => "Steady",
            Self::OfficeHours { .. } => "Office hours",
            Self::DayAndEvening { .. } => "Day and evening peak",
            Self::Spiky { .. } => "Spiky",
            Self::EventDriven { .. } => "Event-driven",
            Self::NightlyBatch { .. } => "Nightly batch",
            Self::Campaign { .. } => "Campaign",
            Self::Drawn { .. } => "Drawn",
            Self::Imported { .. } => "From a log",
        }
    }
}

const fn eight() -> f64 {
    8.0
}
const fn eighteen() -> f64 {
    18.0
}
const fn five() -> u8 {
    5
}
const fn trickle() -> f64 {
    0.02
}
const fn five_times() -> f64 {
    5.0
}
const fn three_spikes() -> u8 {
    3
}
const fn ten_times() -> f64 {
    10.0
}
const fn two_hours() -> u8 {
    2
}
const fn slightly() -> f64 {
    1.3
}
const fn one_oclock() -> f64 {
    1.0
}
const fn four_hours() -> f64 {
    4.0
}
const fn two_days() -> u8 {
    2
}
const fn six_times() -> f64 {
    6.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Shape {
        crate::terms::document::read_ron(text).unwrap()
    }

    #[test]
    fn devices_and_their_interval_are_kept_and_older_shapes_have_none() {
        let older = read("event_driven(day_over_night: 1.05)");
        assert_eq!(older, Shape::EventDriven { day_over_night: 1.05, devices: None, interval_min: None });
        assert_eq!((older.reports_a_month(), older.check()), (None, Ok(())));
        let known = read("event_driven(day_over_night: 1.05, devices: 500, interval_min: 10)");
        assert_eq!(known.reports_a_month(), Some(2_190_000.0));
        let none = Shape::EventDriven { day_over_night: 1.05, devices: Some(0.0), interval_min: Some(10.0) };
        assert!(none.check().unwrap_err().contains("`devices` 0 must be above zero"));
    }
}
