//! What people rated on criteria of their own: an input like any other, one for each option.

use super::candidates::Candidate;
use super::inputs::Inputs;
use super::outcome::{Assumption, Finding, RemarkKind, Severity, SourceNote};
use crate::decision::{Decision, Override, Place};
use crate::terms::Evidence;

/// The input of an option's rating.
fn input_id(criterion: &str, option: &str) -> String {
    format!("own/{criterion}/{option}")
}

/// Adds every candidate's ratings to the inputs. One that nobody gave takes the whole scale and is
/// written down.
pub fn rate(decision: &Decision, candidates: &mut [Candidate], inputs: &mut Inputs) -> Vec<Assumption> {
    let mut assumed = Vec::new();
    for own in &decision.own_criteria {
        let (least, most) = (own.scale.worst.min(own.scale.best), own.scale.worst.max(own.scale.best));
        for candidate in &mut *candidates {
            let id = input_id(&own.id, &candidate.id);
            let stated = own.rating(&candidate.id).map(|rating| rating.value);
            let value = stated.unwrap_or_else(|| own.unrated());
            let bounds = (least.min(value.low()), most.max(value.high()));
            candidate.own_ratings.push(inputs.add(id.clone(), value, bounds));
            if stated.is_none() {
                assumed.push(Assumption {
                    place: Place::Application,
                    question: id,
                    asked: format!("{} of {}", own.name, candidate.id),
                    taken_as: format!("anything from {} to {} {}", own.scale.worst, own.scale.best, own.unit)
                        .trim_end()
                        .to_owned(),
                    source: SourceNote {
                        text: "nobody has rated it".to_owned(),
                        as_of: decision.settings.on.to_string(),
                        evidence: Evidence::Guessed,
                    },
                });
            }
        }
    }
    assumed
}

/// Ratings of options that are none here: a slip of the pen, or an option of another catalogue.
pub fn unknown_options(decision: &Decision, candidates: &[Candidate]) -> Vec<Finding> {
    let is_known = |option: &str| {
        candidates.iter().any(|candidate| candidate.id == option)
            || decision
                .overrides
                .iter()
                .any(|change| matches!(change, Override::Exclude { option: out, .. } if out == option))
    };
    let ratings = decision.own_criteria.iter().flat_map(|own| own.ratings.iter().map(move |one| (own, one)));
    ratings
        .filter(|(_, rating)| !is_known(&rating.option))
        .map(|(own, rating)| Finding {
            id: "rated-nothing".to_owned(),
            kind: RemarkKind::Evidence,
            action: String::new(),
            severity: Severity::Warning,
            about: None,
            message: format!(
                "{} rates `{}`, which is no option here: the rating counts for nothing",
                own.name, rating.option
            ),
            source: None,
        })
        .collect()
}
