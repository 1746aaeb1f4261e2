//! What a well-formed file may still get wrong.

use super::answer::Value;
use super::questions::{self, Kind};
use super::{Anchors, Commitment, Decision, FORMAT, Override, Place, SWITCHES, weighing};
use crate::terms::document::{Fault, nearest};
use crate::terms::quantity::number;
use crate::terms::{Estimate, Money, Unit};

/// Changes of mind that a roadmap may plan at most: its table grows with them.
const MOST_SWITCHES: u32 = 12;

/// Everything wrong with a decision that its types cannot rule out; empty when all is well.
pub fn check(decision: &Decision) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |path: String, message: String, advice: &str| {
        faults.push(Fault { path, message, advice: advice.to_owned() });
    };
    if decision.format != FORMAT {
        fault(
            "format".to_owned(),
            format!("this file has format {}, and this program reads format {FORMAT}", decision.format),
            "open it with a newer Siteplan, or save it from there in an older format",
        );
    }
    if decision.components.is_empty() {
        fault(
            "components".to_owned(),
            "there are no components".to_owned(),
            "name at least one part of the application, with its id and name",
        );
    }
    for (at, component) in decision.components.iter().enumerate() {
        if !is_id(&component.id) {
            fault(
                format!("components[{at}].id"),
                format!("`{}` is no component id", component.id),
                "use lower-case letters, digits and hyphens, starting with a letter",
            );
        }
        if decision.components.iter().take(at).any(|earlier| earlier.id == component.id) {
            fault(
                format!("components[{at}].id"),
                format!("two components are called `{}`", component.id),
                "give each component an id of its own",
            );
        }
    }
    for question in questions::all() {
        for (at, place) in decision.places(question).iter().enumerate() {
            let Some(value) = decision.answer(place, question.id).and_then(super::AnyAnswer::value) else {
                continue;
            };
            let field = question.id.replace('-', "_");
            let path = match place {
                Place::Application => format!("application.{field}"),
                Place::Component(_) => format!("components[{at}].answers.{field}"),
            };
            match (&value, question.kind) {
                (Value::Estimate(estimate), Kind::Estimate { unit, least, most })
                    if !within(*estimate, least, most) =>
                {
                    let money = decision.typed_money();
                    let said = money.range(*estimate, unit);
                    let (least, most) = (number(least), number(most));
                    let advice = format!("stay between {least} and {most} {}", money.symbol(unit));
                    fault(path, format!("{said} is outside what the question allows"), &advice);
                }
                (Value::Season(factors), _) if !factors.iter().all(|f| f.is_finite() && *f >= 0.0) => {
                    fault(
                        path,
                        "a month's factor is negative or not finite".to_owned(),
                        "write 12 factors, 1 for an ordinary month",
                    );
                }
                (Value::Season(factors), _) if factors.iter().all(|factor| *factor <= 0.0) => {
                    let message = "no month of the year has any traffic".to_owned();
                    fault(path, message, "write 12 factors, 1 for an ordinary month");
                }
                (Value::Campaigns(campaigns), _) => {
                    for (nth, campaign) in campaigns.iter().enumerate() {
                        let path = format!("{path}.value[{nth}]");
                        if campaigns.iter().take(nth).any(|earlier| earlier.month == campaign.month) {
                            let message = format!("{} has two campaigns", campaign.month.label());
                            fault(path, message, "put their weeks together, at what they bring on average");
                        } else if let Err((message, advice)) = campaign.check() {
                            fault(path, message, advice);
                        }
                    }
                }
                (Value::Shape(shape), _) => {
                    if let Err(message) = shape.check() {
                        fault(path, message, "correct the parameter, or choose another shape");
                    }
                }
                (Value::Commitments(commitments), _) => {
                    check_commitments(commitments, decision.typed_money(), &path, &mut fault);
                }
                (Value::Text(code), Kind::Currency) if Money::new(code, 1.0).is_none() => fault(
                    path,
                    format!("`{code}` is no code of a currency"),
                    "write its three capitals, as in `EUR` or `USD`",
                ),
                (Value::WorkKinds(kinds), _) => {
                    for (nth, kind) in kinds.iter().enumerate() {
                        if let Err((message, advice)) = kind.check() {
                            fault(format!("{path}.value[{nth}]"), message, advice);
                        }
                    }
                }
                (Value::Stores(stores), _) => {
                    for store in stores {
                        for estimate in [store.size_gib, store.reads, store.writes] {
                            if estimate.low() < 0.0 {
                                fault(
                                    path.clone(),
                                    format!("store `{}` has a negative size or rate", store.id),
                                    "write zero or more",
                                );
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }
    check_own_criteria(decision, &mut fault);
    check_preferences(decision, &mut fault);
    check_bill(decision, &mut fault);
    faults.extend(weighing::point_faults(&weighing::stored(&decision.criteria), "criteria"));
    faults.extend(decision.weighing.faults("weighing"));
    faults.extend(decision.workshop.faults());
    faults
}

fn check_commitments(
    commitments: &[Commitment],
    money: Money,
    path: &str,
    fault: &mut impl FnMut(String, String, &str),
) {
    const MOST: f64 = 1e9;
    for (at, Commitment { per_month, until_month, .. }) in commitments.iter().enumerate() {
        if !(0.0..=MOST).contains(per_month) {
            fault(
                format!("{path}.value[{at}].per_month"),
                format!("{per_month} {} cannot be promised", money.symbol(Unit::UsdAMonth)),
                "write zero or more, and at most a billion",
            );
        }
        if let Some(month) = until_month
            && !(1..=Commitment::MOST_MONTHS).contains(month)
        {
            fault(
                format!("{path}.value[{at}].until_month"),
                format!("a contract cannot end with month {month}"),
                "count months from 1, which is the first of the horizon, to 600; leave it out for a contract that outlasts the horizon",
            );
        }
    }
}

fn check_own_criteria(decision: &Decision, fault: &mut impl FnMut(String, String, &str)) {
    for (at, criterion) in decision.own_criteria.iter().enumerate() {
        let path = format!("own_criteria[{at}]");
        if !is_id(&criterion.id) {
            fault(
                format!("{path}.id"),
                format!("`{}` is no criterion id", criterion.id),
                "use lower-case letters, digits and hyphens, starting with a letter",
            );
        }
        if decision.own_criteria.iter().take(at).any(|earlier| earlier.id == criterion.id) {
            fault(
                format!("{path}.id"),
                format!("two criteria are called `{}`", criterion.id),
                "give each criterion an id of its own",
            );
        }
        if !is_scale(criterion.scale) {
            fault(
                format!("{path}.scale"),
                "worst and best must be two different finite numbers".to_owned(),
                "write the worst and the best an option could be rated",
            );
        }
        for (nth, rating) in criterion.ratings.iter().enumerate() {
            if criterion.ratings.iter().take(nth).any(|earlier| earlier.option == rating.option) {
                fault(
                    format!("{path}.ratings[{nth}].option"),
                    format!("`{}` is rated twice", rating.option),
                    "keep one rating of each option",
                );
            }
        }
    }
}

fn is_scale(anchors: Anchors) -> bool {
    anchors.worst.is_finite() && anchors.best.is_finite() && anchors.worst.total_cmp(&anchors.best).is_ne()
}

fn check_preferences(decision: &Decision, fault: &mut impl FnMut(String, String, &str)) {
    for (at, weight) in decision.criteria.iter().enumerate() {
        if let Some(anchors) = weight.anchors
            && !is_scale(anchors)
        {
            fault(
                format!("criteria[{at}].anchors"),
                "worst and best anchor must be two different finite numbers".to_owned(),
                "write what 0 points and what 100 points mean",
            );
        }
    }
    let settings = &decision.settings;
    if !(1..=1_000_000).contains(&settings.draws) {
        fault(
            "settings.draws".to_owned(),
            format!("{} draws", settings.draws),
            "write 1 to 1,000,000; 10,000 is usual",
        );
    }
    if !(0.0..=1.0).contains(&settings.clear_p_first) {
        fault(
            "settings.clear_p_first".to_owned(),
            "the threshold is no share".to_owned(),
            "write 0 to 1; 0.7 is usual",
        );
    }
    if !settings.clear_lead.is_finite() || settings.clear_lead < 0.0 {
        fault(
            "settings.clear_lead".to_owned(),
            "the lead is negative or not finite".to_owned(),
            "write points of 100; 3 is usual",
        );
    }
}

/// What departs from the bill as the catalogue would have it.
fn check_bill(decision: &Decision, fault: &mut impl FnMut(String, String, &str)) {
    for (at, change) in decision.overrides.iter().enumerate() {
        if let Override::Discount { provider, factor, .. } = change
            && !(factor.is_finite() && *factor >= 0.0)
        {
            fault(
                format!("overrides[{at}].factor"),
                format!("{factor} times the prices of {provider} is no price"),
                "write zero or more: 0.8 for a fifth off, 1.1 for a tenth more",
            );
        }
    }
    for (at, off) in decision.costing.off.iter().enumerate() {
        let known = || SWITCHES.iter().map(|(id, _)| *id);
        if !known().any(|id| id == off) {
            let advice = nearest(off, known()).map_or_else(
                || format!("known are {}", known().collect::<Vec<_>>().join(", ")),
                |name| format!("did you mean `{name}`?"),
            );
            let message = format!("there is no cost `{off}` to switch off");
            fault(format!("costing.off[{at}]"), message, &advice);
        }
    }
    let lag = decision.costing.scaling_lag_min;
    if !(0.0..=30.0).contains(&lag) {
        fault(
            "costing.scaling_lag_min".to_owned(),
            format!("a lag of {lag} minutes cannot be billed by the hour"),
            "write 0 to 30; 5 is usual",
        );
    }
    if !(1..=64).contains(&decision.costing.scaling_step) {
        fault(
            "costing.scaling_step".to_owned(),
            format!("scaling cannot add {} at a time", decision.costing.scaling_step),
            "write 1 to 64; 1 is usual, and one for each zone where they must be level",
        );
    }
    if decision.costing.switches > MOST_SWITCHES {
        fault(
            "costing.switches".to_owned(),
            format!("a roadmap with {} switches is no plan", decision.costing.switches),
            "write 0 to 12; 2 is usual",
        );
    }
    let utilisation = decision.costing.utilisation;
    if !(utilisation > 0.0 && utilisation <= 1.0) {
        fault(
            "costing.utilisation".to_owned(),
            format!("utilisation {utilisation} is no share"),
            "write more than 0 and at most 1; 0.7 is usual",
        );
    }
}

fn within(estimate: Estimate, least: f64, most: f64) -> bool {
    estimate.low() >= least && estimate.high() <= most
}

fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
