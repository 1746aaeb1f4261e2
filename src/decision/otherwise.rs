//! Answers that people say another way than their question's unit: downtime a year for the time up,
//! a share for the computing of a request, a day for the weeks until one.

use super::{AnyAnswer, Decision, Place, Value};
use crate::terms::quantity::parse_estimate;
use crate::terms::{Estimate, Unit};
use jiff::civil::Date;

const MINUTES_A_YEAR: f64 = 525_600.0;

/// What is meant, in the question's unit; `None` where the text says nothing of the kind.
pub fn otherwise(decision: &Decision, place: &Place, question: &str, text: &str) -> Option<Estimate> {
    let text = text.trim();
    match question {
        "availability" => up_instead_of_down(text),
        "cpu-time" => share_of_wall_time(decision, place, text),
        "deadline" => weeks_until(decision, text),
        _ => None,
    }
}

/// `50 min a year`, `4 to 9 h`: the less of it, the more of the time it is up.
fn up_instead_of_down(text: &str) -> Option<Estimate> {
    let down = ["a year", "/year", "per year"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    if !down.trim_end().ends_with(|last: char| last.is_alphabetic()) {
        return None;
    }
    let down = parse_estimate(down, Unit::Minutes).ok()?;
    let up = |minutes: f64| 100.0 * (1.0 - minutes / MINUTES_A_YEAR);
    Estimate::new(up(down.high()), up(down.likely()), up(down.low())).ok()
}

/// `20 %` of a request's time, where that is answered.
fn share_of_wall_time(decision: &Decision, place: &Place, text: &str) -> Option<Estimate> {
    let share = text.contains('%').then(|| parse_estimate(text, Unit::Percent).ok())??;
    let Some(Value::Estimate(wall)) = decision.answer(place, "wall-time").and_then(AnyAnswer::value) else {
        return None;
    };
    let of_wall = |percent: f64| wall.likely() * percent / 100.0;
    Estimate::new(of_wall(share.low()), of_wall(share.likely()), of_wall(share.high())).ok()
}

/// `2027-06-01`, counted from the day the decision is about.
fn weeks_until(decision: &Decision, text: &str) -> Option<Estimate> {
    let day: Date = text.parse().ok()?;
    let days = decision.settings.on.until(day).ok()?.get_days();
    (days > 0).then(|| Estimate::exactly(f64::from(days) / 7.0).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Edit;

    #[track_caller]
    fn means(question: &str, text: &str, expected: Option<[f64; 3]>) {
        let mut decision = Decision::blank("Where?");
        decision.settings.on = "2026-11-23".parse().unwrap();
        let place = Place::Component(decision.components[0].id.clone());
        let wall = Estimate::exactly(200.0).unwrap();
        let decision =
            Edit::answer(&place, "wall-time", Some(Value::Estimate(wall))).apply(&decision).unwrap();
        let found = otherwise(&decision, &place, question, text);
        let found = found.map(|found| [found.low(), found.likely(), found.high()]);
        let is_near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9;
        match (&found, &expected) {
            (Some(found), Some(expected)) => {
                assert!(found.iter().zip(expected).all(is_near), "{text}: {found:?}");
            }
            _ => assert_eq!(found, expected, "{text}"),
        }
    }

    #[test]
    fn downtime_is_time_not_up() {
        means("availability", "525.6 min a year", Some([99.9; 3]));
        means("availability", "8.76 to 87.6 h likely 43.8 h", Some([99.0, 99.5, 99.9]));
        means("availability", "99.9", None);
        means("availability", "two nines", None);
    }

    #[test]
    fn a_share_of_the_time_is_computing() {
        means("cpu-time", "20 %", Some([40.0; 3]));
        means("cpu-time", "10 to 30 % likely 20 %", Some([20.0, 40.0, 60.0]));
        means("cpu-time", "20 apples", None);
    }

    #[test]
    fn a_day_is_so_many_weeks_away() {
        means("deadline", "2026-12-21", Some([4.0; 3]));
        means("deadline", "2026-11-01", None);
        means("deadline", "2026-13-42", None);
    }
}
