//! What must be known beside the figures: what nobody documents, what fails in some futures, what
//! was left out, what is old.

use super::at_once;
use super::behaviour;
use super::candidates::{Candidate, rating_of};
use super::measures::Measures;
use super::outcome::{Finding, OptionOutcome, RemarkKind, Severity, SourceNote};
use super::own_ratings;
use super::prepared::{ComponentInputs, Prepared};
use super::remarks;
use super::stages::figures_sha256;
use crate::catalog::{RatingKind, Role};
use crate::decision::{Component, Status, WorkKind};
use crate::hosting::plan::{is_backed_up, store_kind};
use crate::hosting::recovery::Recovery;
use crate::terms::day;
use crate::terms::quantity::{lower_first, of_hundred, with_unit};
use crate::terms::{Evidence, HostingModel, Unit};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Prices older than this are pointed out.
const OLD_DAYS: i32 = 365;

/// Warnings first, kinds together; within a kind those of each option in the options' order, then
/// those of the decision as a whole.
pub fn all(
    prepared: &Prepared,
    order: &[usize],
    measures: &Measures,
    options: &[OptionOutcome],
) -> Vec<Finding> {
    let mut list: Vec<Finding> = Vec::new();
    for at in order {
        let Some(candidate) = prepared.tables().candidates.get(*at) else { continue };
        let about = Some(candidate.id.clone());
        list.extend(candidate.findings.iter().map(|known| Finding { about: about.clone(), ..known.clone() }));
        if candidate.knocked_out.is_empty() {
            list.extend(fails(prepared, measures, *at, candidate));
            list.extend(at_once::outgrown(prepared, candidate));
        }
    }
    for option in options.iter().filter(|option| option.feasible) {
        list.extend(behaviour::findings(prepared, option));
    }
    list.extend(order.iter().filter_map(|at| missing_services(prepared, *at)));
    list.extend(own_ratings::unknown_options(&prepared.decision, &prepared.tables().candidates));
    list.extend(left_out(prepared));
    list.extend(nobody_asked(prepared));
    list.extend(kinds_apart(prepared));
    list.extend(changed_since(prepared));
    list.extend(leaves(prepared));
    list.extend(remarks::all(prepared));
    list.extend(old_prices(prepared.decision.settings.on, options));
    list.extend(old_facts(prepared, options));
    // What is to be checked first comes first; kinds stay together.
    list.sort_by_key(|finding| (finding.severity, finding.kind));
    list
}

/// What was accepted is not what is asked any more.
fn changed_since(prepared: &Prepared) -> Option<Finding> {
    let outcome = &prepared.decision.outcome;
    let kept = outcome.snapshot.as_ref().filter(|_| outcome.status == Status::Accepted)?;
    let is_same = kept.figures_sha256.is_empty() || kept.figures_sha256 == figures_sha256(&prepared.decision);
    (!is_same).then(|| Finding {
        id: "changed-since-accepted".to_owned(),
        kind: RemarkKind::Contradiction,
        severity: Severity::Warning,
        about: None,
        message: "answers, weights or settings were changed since the decision was accepted: these figures are not those that were decided on".to_owned(),
        action: "Undo the change, or accept the decision anew; its facts are those kept at acceptance."
            .to_owned(),
        source: None,
    })
}

/// One target is for all kinds of work: those that take longer than it are late wherever they run, and
/// no option can be told from another by them.
fn kinds_apart(prepared: &Prepared) -> Vec<Finding> {
    let components = prepared.decision.components.iter().zip(&prepared.tables().components);
    let of = |(component, inputs): (&Component, &ComponentInputs)| {
        let target_ms = prepared.at(inputs.latency?, None);
        let kinds = component.answers.work_kinds.value.as_deref()?;
        let is_implied = component.answers.wall_time.value.is_none();
        let done = kinds.iter().filter(|kind| kind.share > 0.0 && is_implied);
        let timed: Vec<(&WorkKind, f64)> =
            done.map(|kind| Some((kind, kind.wall_ms?.likely()))).collect::<Option<_>>()?;
        let (late, in_time): (Vec<_>, Vec<_>) = timed.into_iter().partition(|(_, ms)| *ms > target_ms);
        let requests = |kinds: &[(&WorkKind, f64)]| kinds.iter().map(|(kind, _)| kind.share).sum::<f64>();
        let share = requests(&late) / (requests(&late) + requests(&in_time));
        let named: Vec<String> = late
            .iter()
            .map(|(kind, ms)| format!("`{}` ({})", kind.name, with_unit(*ms, Unit::Milliseconds)))
            .collect();
        (!late.is_empty() && !in_time.is_empty()).then(|| Finding {
            id: "kinds-apart".to_owned(),
            kind: RemarkKind::Limit,
            severity: Severity::Warning,
            about: None,
            message: format!(
                "{}: {} of 100 requests are of kinds that take longer than the target of {} by themselves: {}",
                component.name,
                of_hundred(share),
                with_unit(target_ms, Unit::Milliseconds),
                named.join(", ")
            ),
            action: "Make them a component of their own, with a target of its own or with nobody who waits."
                .to_owned(),
            source: None,
        })
    };
    components.filter_map(of).collect()
}

/// Bought software is one of six ways, and no option as long as nobody knows of a product.
fn nobody_asked(prepared: &Prepared) -> Option<Finding> {
    let is_open = prepared.decision.application.product.value.is_none();
    let candidates = &prepared.tables().candidates;
    let is_absent = candidates.iter().all(|candidate| candidate.model != HostingModel::Saas);
    (is_open && is_absent).then(|| Finding {
        id: "product-unknown".to_owned(),
        kind: RemarkKind::Unusual,
        severity: Severity::Note,
        about: None,
        message: "bought software (SaaS) is not compared: nobody said whether a product covers the needs"
            .to_owned(),
        action: "Answer under Buy or build whether you could buy it.".to_owned(),
        source: None,
    })
}

/// Rules that hold at likely, and not in every future.
fn fails(prepared: &Prepared, measures: &Measures, at: usize, candidate: &Candidate) -> Vec<Finding> {
    let failed = measures.failed.get(at).map_or(&[][..], Vec::as_slice);
    let tests = candidate.draw_tests.iter().map(|test| (test, "is last there"));
    let doubted = candidate.doubted_tests.iter();
    let tests = tests
        .chain(doubted.map(|test| (test, "stays in: it is not documented, find out before you count on it")));
    tests
        .zip(failed)
        .filter_map(|((test, so), failed)| {
            let rule = prepared.catalog.part.rules.iter().find(|rule| rule.id == test.rule)?;
            (*failed > 0).then(|| Finding {
                id: test.rule.clone(),
                kind: RemarkKind::Limit,
                action: String::new(),
                severity: Severity::Warning,
                about: Some(candidate.id.clone()),
                message: format!(
                    "{} in {} of 100 futures, and the option {so}",
                    lower_first(rule.says.trim_end_matches('.')),
                    of_hundred(f64::from(*failed) / measures.draws.max(1) as f64)
                ),
                source: Some(test.source.clone()),
            })
        })
        .collect()
}

/// S26: what an option of this model needs and the provider sells no service for here, so that it
/// is in no line of the bill. What is switched off is not missed.
fn missing_services(prepared: &Prepared, at: usize) -> Option<Finding> {
    let candidate = prepared.tables().candidates.get(at)?;
    let provider = prepared.catalog.provider(&candidate.provider)?;
    if !candidate.knocked_out.is_empty() || candidate.model == HostingModel::Saas {
        return None;
    }
    let terms = &prepared.tables().terms;
    let stores = prepared.decision.application.stores.value.as_deref().unwrap_or(&[]);
    let is_sold = |role: Role| {
        let serves = |models: &[HostingModel]| models.is_empty() || models.contains(&candidate.model);
        provider.attachments.iter().any(|one| one.role == role && serves(&one.models))
    };
    let missing = || Role::ALL.into_iter().filter(|role| terms.is_on(role.switch()) && !is_sold(*role));
    let kept = missing().filter_map(store_kind).flat_map(|kind| {
        stores.iter().filter(move |store| store.kind == kind).map(|store| store.name.clone())
    });
    let kept: Vec<String> = kept.collect();
    let holds_data = stores.iter().any(|store| is_backed_up(store.kind));
    let others = missing().filter(|role| is_needed(*role, candidate.model, holds_data));
    let others: Vec<&str> = others.map(Role::service).collect();
    let mut says = Vec::new();
    if !kept.is_empty() {
        says.push(format!("no service to keep {} in", kept.join(", ")));
    }
    if !others.is_empty() {
        says.push(format!("no price for {}", others.join(", ")));
    }
    let lacks_backup = others.contains(&Role::Backup.service());
    let copied = if lacks_backup && terms.is_on("recovery") && terms.recovery != Recovery::Rebuild {
        let pattern = terms.recovery.label(candidate.model == HostingModel::Serverless);
        format!(" Its recovery ({pattern}) is billed without copies of the data.")
    } else {
        String::new()
    };
    let is_kept =
        |role: Role| store_kind(role).is_some_and(|kind| stores.iter().any(|store| store.kind == kind));
    let lacks = provider.lacks.iter().find(|lack| is_kept(lack.role));
    (!says.is_empty()).then(|| Finding {
        id: "missing-service".to_owned(),
        kind: RemarkKind::Limit,
        severity: if kept.is_empty() && !lacks_backup { Severity::Note } else { Severity::Warning },
        about: Some(candidate.id.clone()),
        message: format!(
            "For {} this catalogue has {}: the bill has no line for that.{copied}",
            provider.name,
            says.join(" and ")
        ),
        action: "Run one yourself and count it, or buy it elsewhere.".to_owned(),
        source: lacks.map(|lack| prepared.note(&lack.source)),
    })
}

/// Whether a model cannot do without a service that keeps no data. Gateways and address translation
/// are how some providers reach what others reach without; platforms spread requests themselves.
const fn is_needed(role: Role, model: HostingModel, holds_data: bool) -> bool {
    match role {
        Role::Egress | Role::Logs | Role::Support => true,
        Role::Backup => holds_data,
        Role::LoadBalancer => matches!(model, HostingModel::Dedicated | HostingModel::Iaas),
        Role::Gateway
        | Role::Nat
        | Role::Address
        | Role::Disk
        | Role::Metrics
        | Role::Relational
        | Role::Document
        | Role::Objects
        | Role::Cache
        | Role::Queue => false,
    }
}

/// Costs that are switched off: what stays hidden is said.
fn left_out(prepared: &Prepared) -> Option<Finding> {
    let off = &prepared.decision.costing.off;
    (!off.is_empty()).then(|| Finding {
        id: "left-out".to_owned(),
        kind: RemarkKind::HiddenCost,
        action: String::new(),
        severity: Severity::Warning,
        about: None,
        message: format!("left out of every bill, as you asked: {}", off.join(", ")),
        source: None,
    })
}

/// An exit within the horizon ends it: that is said, as the horizon was answered otherwise.
fn leaves(prepared: &Prepared) -> Option<Finding> {
    let months = with_unit(prepared.tables().leaves_after? as f64, Unit::Months);
    Some(Finding {
        id: "exit".to_owned(),
        kind: RemarkKind::HiddenCost,
        action: String::new(),
        severity: Severity::Note,
        about: None,
        message: format!(
            "you leave after {months}: bills are counted until then, and the effort of leaving is paid then; what runs afterwards costs the same whatever is chosen now, and is left out"
        ),
        source: None,
    })
}

/// Prices that were read more than a year before the day the decision is about.
fn old_prices(on: Date, options: &[OptionOutcome]) -> Option<Finding> {
    let mut old: BTreeMap<&str, (i32, &SourceNote)> = BTreeMap::new();
    let lines = options.iter().filter(|option| option.feasible).flat_map(|option| &option.bill.lines);
    for line in lines.filter(|line| matches!(line.source.evidence, Evidence::Documented | Evidence::Reported))
    {
        if let Some(days) = age_days(on, &line.source.as_of).filter(|days| *days > OLD_DAYS) {
            old.insert(&line.source.text, (days, &line.source));
        }
    }
    let (days, oldest) = old.values().copied().max_by_key(|(days, _)| *days)?;
    Some(Finding {
        id: "old-prices".to_owned(),
        kind: RemarkKind::Evidence,
        action: String::new(),
        severity: Severity::Note,
        about: None,
        message: format!(
            "{} prices were read more than a year before {on}, the oldest {} years before; check them before you sign",
            old.len(),
            (days + 182) / 365
        ),
        source: Some(oldest.clone()),
    })
}

/// Facts that are no prices and were read more than a year before, and how many of all bear no date.
fn old_facts(prepared: &Prepared, options: &[OptionOutcome]) -> Vec<Finding> {
    let on = prepared.decision.settings.on;
    let facts = facts(prepared);
    let lines = options.iter().filter(|option| option.feasible).flat_map(|option| &option.bill.lines);
    let mut undated: BTreeMap<&str, &SourceNote> = BTreeMap::new();
    for source in facts.values().chain(lines.map(|line| &line.source)) {
        if source.as_of == day::UNDATED {
            undated.insert(&source.text, source);
        }
    }
    let finding = |id: &str, message: String, source: &SourceNote| Finding {
        id: id.to_owned(),
        kind: RemarkKind::Evidence,
        action: String::new(),
        severity: Severity::Note,
        about: None,
        message,
        source: Some(source.clone()),
    };
    let mut list = Vec::new();
    let old: Vec<(i32, &SourceNote)> = facts
        .values()
        .filter_map(|source| Some((age_days(on, &source.as_of)?, source)))
        .filter(|(days, _)| *days > OLD_DAYS)
        .collect();
    if let Some((days, oldest)) = old.iter().max_by_key(|(days, _)| *days) {
        let message = format!(
            "{} sources of limits, programmes, rules, contracts and ratings are more than a year older than {on}, the oldest {} years; check them before you sign",
            old.len(),
            (days + 182) / 365
        );
        list.push(finding("old-facts", message, oldest));
    }
    if let Some(source) = undated.values().next() {
        let count = undated.len();
        let message =
            format!("{count} sources of prices and facts bear no date: how old they are is not known");
        list.push(finding("undated", message, source));
    }
    list
}

/// What allowed options rest on beside prices, by source: limits, programmes to be proven, rules,
/// contracts, ratings.
fn facts(prepared: &Prepared) -> BTreeMap<&str, SourceNote> {
    let catalog = &prepared.catalog;
    let regimes = &prepared.tables().choices.regimes;
    let mut ids: Vec<&str> = catalog.part.rules.iter().map(|rule| rule.source.as_str()).collect();
    for candidate in prepared.tables().candidates.iter().filter(|candidate| candidate.knocked_out.is_empty())
    {
        let ratings = RatingKind::ALL.into_iter().filter_map(|kind| rating_of(prepared, candidate, kind));
        ids.extend(ratings.map(|rating| rating.source.as_str()));
        let placed = candidate.placements.iter().filter_map(|(offer, ..)| catalog.offer(offer));
        for offer in placed {
            ids.extend(offer.limits.iter().map(|limit| limit.source.as_str()));
            let asked = offer.compliance.iter().filter(|fact| regimes.contains(&fact.regime));
            ids.extend(asked.map(|fact| fact.source.as_str()));
            ids.extend(catalog.sla(&offer.id).map(|sla| sla.source.as_str()));
        }
    }
    ids.into_iter().map(|id| (id, prepared.note(id))).collect()
}

/// Days from a source's date, which may be a year or a month alone and then counts to its end.
fn age_days(on: Date, as_of: &str) -> Option<i32> {
    Some(on.since(day::latest(as_of)?).ok()?.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_count_from_the_end_of_what_is_stated() {
        let on = Date::constant(2026, 11, 23);
        for (as_of, days) in [("2026-11-20", 3), ("2026-10", 23), ("2025", 327), ("2026", -38)] {
            assert_eq!(age_days(on, as_of), Some(days), "{as_of}");
        }
        assert_eq!(age_days(on, "as stated"), None);
    }
}
