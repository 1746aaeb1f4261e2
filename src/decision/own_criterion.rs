//! Criteria of one's own: what no engine measures, rated option by option by the people who decide.

use super::preferences::Anchors;
use crate::terms::Estimate;
use serde::{Deserialize, Serialize};

/// Something the options are judged by that Siteplan cannot measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnCriterion {
    /// A short stable name in lower case, unlike that of every other criterion.
    pub id: String,
    pub name: String,
    /// What a rating counts, such as `points` or `weeks`; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// What an option could be rated at worst and at best. It says which way is better, is what 0
    /// and 100 mean until the criterion is given other anchors, and is the range that an option
    /// nobody has rated takes.
    pub scale: Anchors,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
    #[serde(default)]
    pub ratings: Vec<OptionRating>,
}

/// How one option does on a criterion of one's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionRating {
    /// The option's id, such as `serverless-aws`.
    pub option: String,
    /// In the criterion's unit.
    pub value: Estimate,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
}

impl OwnCriterion {
    /// The rating of an option, where somebody gave one.
    pub fn rating(&self, option: &str) -> Option<&OptionRating> {
        self.ratings.iter().find(|rating| rating.option == option)
    }

    /// What an option nobody has rated is taken as: anything on the scale.
    pub fn unrated(&self) -> Estimate {
        let Anchors { worst, best } = self.scale;
        Estimate::between(worst.min(best), worst.max(best))
            .or_else(|_| Estimate::exactly(0.0))
            .unwrap_or_else(|_| unreachable!("zero is finite"))
    }

    /// Rates an option, or takes its rating back.
    pub fn rate(&mut self, option: &str, value: Option<Estimate>, because: &str) {
        let at = self.ratings.iter().position(|rating| rating.option == option);
        match (at, value) {
            (Some(at), Some(value)) => {
                let rating = &mut self.ratings[at];
                rating.value = value;
                because.clone_into(&mut rating.because);
            }
            (Some(at), None) => {
                self.ratings.remove(at);
            }
            (None, Some(value)) => {
                self.ratings.push(OptionRating {
                    option: option.to_owned(),
                    value,
                    because: because.to_owned(),
                });
            }
            (None, None) => {}
        }
    }
}
