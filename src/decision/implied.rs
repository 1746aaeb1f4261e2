//! Kinds of work a component does, and what other answers imply where a question was not answered
//! itself.

use super::{Decision, Place};
use crate::terms::Estimate;
use serde::{Deserialize, Serialize};

/// One kind of work: "read a page", "resize a picture". What nobody said stays unknown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkKind {
    pub name: String,
    /// Parts of the component's requests, against those of the other kinds: 90 and 10, or 9 and 1.
    pub share: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<Estimate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_ms: Option<Estimate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_mib: Option<Estimate>,
}

impl WorkKind {
    /// What is wrong with it, and what to write instead.
    pub fn check(&self) -> Result<(), (String, &'static str)> {
        if self.name.trim().is_empty() {
            return Err(("a kind of work has no name".to_owned(), "say what it does, as in `read a page`"));
        }
        if !(self.share.is_finite() && self.share >= 0.0) {
            let message = format!("`{}` is {} of the requests", self.name, self.share);
            return Err((message, "write zero or more parts, as in 90 and 10"));
        }
        let stated = [self.wall_ms, self.cpu_ms, self.memory_mib];
        if stated.into_iter().flatten().any(|estimate| estimate.low() < 0.0) {
            return Err((format!("`{}` takes less than nothing", self.name), "write zero or more"));
        }
        Ok(())
    }
}

/// What other answers say of a question that was not answered itself, and which they are. Devices that
/// report on an interval are so many requests. Requests are as long, and compute as much, as their kinds
/// on the average; a process is as large, and the longest request as long, as the largest kind's. `None`
/// where they leave it open, as a kind that is done and unknown does.
pub fn implied(decision: &Decision, place: &Place, question: &str) -> Option<(Estimate, &'static str)> {
    let Place::Component(id) = place else { return None };
    let answers = &decision.component(id)?.answers;
    if question == "volume" {
        let requests = answers.shape.value.as_ref()?.reports_a_month()?;
        return Some((Estimate::exactly(requests).ok()?, "its devices and their interval"));
    }
    Some((from_kinds(answers.work_kinds.value.as_deref()?, question)?, "its kinds of work"))
}

fn from_kinds(kinds: &[WorkKind], question: &str) -> Option<Estimate> {
    match question {
        "wall-time" => mean(kinds, |kind| kind.wall_ms),
        "cpu-time" => mean(kinds, |kind| kind.cpu_ms),
        "memory" => largest(kinds, |kind| kind.memory_mib),
        "longest" => largest(kinds, |kind| kind.wall_ms),
        _ => None,
    }
}

/// Kinds that are done at all, each with what was said of it.
fn done<'a>(
    kinds: &'a [WorkKind],
    of: impl Fn(&WorkKind) -> Option<Estimate> + 'a,
) -> impl Iterator<Item = Option<(f64, Estimate)>> + 'a {
    kinds.iter().filter(|kind| kind.share > 0.0).map(move |kind| Some((kind.share, of(kind)?)))
}

/// Low where all kinds are low and high where all are: whoever misjudges one misjudges the others.
fn mean(kinds: &[WorkKind], of: impl Fn(&WorkKind) -> Option<Estimate>) -> Option<Estimate> {
    let done: Vec<(f64, Estimate)> = done(kinds, of).collect::<Option<_>>()?;
    let all: f64 = done.iter().map(|(share, _)| share).sum();
    let at = |point: fn(Estimate) -> f64| {
        done.iter().map(|(share, estimate)| share * point(*estimate)).sum::<f64>() / all
    };
    Estimate::new(at(Estimate::low), at(Estimate::likely), at(Estimate::high)).ok()
}

fn largest(kinds: &[WorkKind], of: impl Fn(&WorkKind) -> Option<Estimate>) -> Option<Estimate> {
    let done: Vec<(f64, Estimate)> = done(kinds, of).collect::<Option<_>>()?;
    let at = |point: fn(Estimate) -> f64| done.iter().map(|(_, estimate)| point(*estimate)).reduce(f64::max);
    Estimate::new(at(Estimate::low)?, at(Estimate::likely)?, at(Estimate::high)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Answer;

    fn kind(name: &str, share: f64, wall_ms: Option<Estimate>) -> WorkKind {
        WorkKind { name: name.to_owned(), share, wall_ms, cpu_ms: None, memory_mib: None }
    }

    #[track_caller]
    fn check(kinds: Vec<WorkKind>, question: &str, expected: Option<(f64, f64, f64)>) {
        let mut decision = Decision::blank("Kinds");
        decision.components[0].answers.work_kinds = Answer::own(kinds);
        let found = implied(&decision, &Place::Component("app".to_owned()), question).map(|(found, _)| found);
        assert_eq!(found.map(|found| (found.low(), found.likely(), found.high())), expected);
    }

    #[test]
    fn kinds_say_what_one_request_takes() {
        let read = || kind("Read a page", 9.0, Estimate::new(10.0, 20.0, 40.0).ok());
        let resize = || kind("Resize a picture", 1.0, Estimate::exactly(2000.0).ok());
        check(vec![read(), resize()], "wall-time", Some((209.0, 218.0, 236.0)));
        check(vec![read(), resize()], "longest", Some((2000.0, 2000.0, 2000.0)));
        // Nobody said what resizing computes, so nobody knows what a request does.
        check(vec![read(), resize()], "cpu-time", None);
        // What is never done counts for nothing, said or unsaid.
        check(vec![read(), kind("Print", 0.0, None)], "wall-time", Some((10.0, 20.0, 40.0)));
        check(vec![kind("Print", 0.0, None)], "wall-time", None);
        check(Vec::new(), "longest", None);
        check(vec![read(), resize()], "volume", None);
    }
}
