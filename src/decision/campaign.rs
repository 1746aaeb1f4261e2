use super::choices::MonthName;
use crate::terms::Estimate;
use serde::{Deserialize, Serialize};

/// Weeks in a month: a twelfth of 365 days.
pub const WEEKS_A_MONTH: f64 = 365.0 / 12.0 / 7.0;

/// Weeks of one month of every year with more traffic than its other weeks: a sale, a fair, an
/// enrolment. The month's factor of the season says what the other weeks are like.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    pub month: MonthName,
    /// Above 0, at most [`WEEKS_A_MONTH`].
    pub weeks: f64,
    /// Traffic in these weeks over that of the month's other weeks, at least 1.
    pub times: Estimate,
}

impl Campaign {
    /// The most that traffic may be multiplied by.
    pub const MOST_TIMES: f64 = 1000.0;

    /// Share of its month, 0 to 1.
    pub fn share(&self) -> f64 {
        self.weeks / WEEKS_A_MONTH
    }

    /// Says what is wrong with it, if anything is, and what to do about it.
    pub fn check(&self) -> Result<(), (String, &'static str)> {
        let month = self.month.label();
        if !(self.weeks > 0.0 && self.weeks <= WEEKS_A_MONTH) {
            let message = format!("{} weeks of {month} cannot be a campaign", self.weeks);
            return Err((
                message,
                "write more than 0 and at most 4.3 weeks; a longer one is a month of the season",
            ));
        }
        if self.times.low() < 1.0 || self.times.high() > Self::MOST_TIMES {
            let message =
                format!("the campaign of {month} has less traffic than its other weeks, or too much");
            return Err((message, "write 1 to 1000 times the month’s other weeks"));
        }
        Ok(())
    }
}
