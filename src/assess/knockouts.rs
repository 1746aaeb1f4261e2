//! Knock-outs: rules that remove an option before anything is scored.
//!
//! Rules are data. A rule on a ranged answer fires at likely; elsewhere in the range it is kept as
//! a [`DrawTest`] and costs the option the futures in which it fails. An unknown answer removes
//! nothing, and only a documented exclusion does: unverified scope becomes a finding.

use super::at_once;
use super::candidates::Candidate;
use super::inputs::InputAt;
use super::latency_floor::{self, Floor};
use super::money;
use super::outcome::{Finding, KnockOut, RemarkKind, Severity, SourceNote};
use super::prepared::Prepared;
use crate::catalog::{LimitKind, Offer, Rule, Scope, Test};
use crate::decision::{Choice as _, Place, Value, questions};
use crate::hosting::behaviour::at_once::AtOnce;
use crate::hosting::plan::{Plan, store_kind};
use crate::terms::quantity::with_unit;
use crate::terms::{Evidence, HostingModel, Regime, Unit};

/// What rules say of an option.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ruled {
    /// What removes it.
    pub out: Vec<KnockOut>,
    /// What removes it from some futures.
    pub tests: Vec<DrawTest>,
    /// What would, were it documented.
    pub doubted_tests: Vec<DrawTest>,
    pub findings: Vec<Finding>,
    /// Whether it breaks a rule that nobody documented: a reason to take another size of the same,
    /// and none to leave it out.
    pub breaks_doubted: bool,
}

/// A rule that some futures break.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawTest {
    pub rule: String,
    pub bound: Bound,
    pub source: SourceNote,
}

/// Where a future breaks a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// Above the offer's limit.
    Above(InputAt, f64),
    /// Where the first answer is below the second.
    Below(InputAt, InputAt),
    /// Where the bill of the month at the stated traffic is above the answer.
    BillAbove(InputAt),
    /// Where what is paid once is above the answer.
    OnceAbove(InputAt),
    /// Where more than this is at work at once, counted as the limit does.
    AtOnceAbove(LimitKind, f64),
    /// Where more starts are late than may be.
    StartsLate(Floor),
}

/// What is known of a candidate in a future beside the answers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    /// The bill of the month at the stated traffic.
    pub monthly_usd: f64,
    /// Worked out where a test asks for it.
    pub at_once: AtOnce,
}

impl DrawTest {
    /// Whether what is at work at once has to be known.
    pub const fn asks_at_once(&self) -> bool {
        matches!(self.bound, Bound::AtOnceAbove(..))
    }

    /// Whether the rule is kept where inputs have these values, this was seen, and so much is paid
    /// once.
    pub fn holds(&self, at: impl Fn(InputAt) -> f64, seen: Seen, once_usd: impl FnOnce() -> f64) -> bool {
        match &self.bound {
            Bound::Above(input, most) => at(*input) <= *most,
            Bound::Below(input, least) => at(*input) >= at(*least),
            Bound::BillAbove(ceiling) => seen.monthly_usd <= at(*ceiling),
            Bound::OnceAbove(ceiling) => once_usd() <= at(*ceiling),
            Bound::StartsLate(floor) => floor.holds(at),
            Bound::AtOnceAbove(kind, most) => at_once::counted(&seen.at_once, *kind) <= *most,
        }
    }
}

/// Whether evidence is good enough to remove an option: what somebody documented or measured is.
const fn removes(evidence: Evidence) -> bool {
    matches!(evidence, Evidence::Documented | Evidence::Measured)
}

/// What rules say of an offer in a region, with all components on it.
pub fn of(prepared: &Prepared, offer: &Offer, region: &str, plan: &Plan) -> Ruled {
    let mut fired = Fired::default();
    for rule in &prepared.catalog.part.rules {
        match &rule.test {
            Test::Above { question, limit } => {
                let Some(most) = offer.limits.iter().find(|known| known.kind == *limit) else { continue };
                for place in places(prepared, question) {
                    let Some(answer) = prepared.answered(&place, question) else { continue };
                    if answer.likely() > most.most {
                        fired.out.push(told(prepared, rule, &place, question, Some(&most.source)));
                    } else if answer.high() > most.most
                        && let Some(input) = limited_input(prepared, &place, *limit)
                    {
                        fired.test(prepared, rule, Bound::Above(input, most.most), &most.source);
                    }
                }
            }
            Test::AtOnce { questions, limit } => {
                fired.at_once(prepared, rule, (offer, plan), questions, *limit);
            }
            Test::StartsLate => {
                for met in latency_floor::of(prepared, offer, plan) {
                    if met.fails {
                        fired.out.push(told(
                            prepared,
                            rule,
                            &met.place,
                            latency_floor::MAY_BE_SLOW,
                            Some(&met.source),
                        ));
                    } else if met.may_fail {
                        fired.test(prepared, rule, Bound::StartsLate(met.floor), &met.source);
                    }
                }
            }
            Test::Lacking { question, models } => {
                if offer.model.is_some_and(|model| models.contains(&model)) {
                    fired.lacking(prepared, rule, offer, question);
                }
            }
            Test::ResidencyUnmet => {
                let names = prepared.decision.application.residency.value.as_deref().unwrap_or(&[]);
                let is_placed =
                    prepared.catalog.part.regions.get(region).is_some_and(|region| !region.area.is_empty());
                if !names.is_empty() && is_placed && !may_stay_in(prepared, region) {
                    fired.out.push(told(prepared, rule, &Place::Application, "residency", None));
                }
            }
            Test::RegimeExcluded => {
                for regime in &prepared.tables().choices.regimes {
                    let excluded = offer
                        .compliance
                        .iter()
                        .find(|known| known.regime == *regime && known.scope == Scope::Excluded);
                    if let Some(fact) = excluded {
                        let place = Place::Application;
                        fired.out.push(told(prepared, rule, &place, "regimes", Some(&fact.source)));
                    }
                }
            }
            Test::Among { question, values, models, offers } => {
                let applies = offer.model.is_some_and(|model| models.contains(&model))
                    || offers.iter().any(|prefix| offer.id.starts_with(prefix.as_str()));
                if applies {
                    fired.out.extend(among(prepared, rule, question, values));
                }
            }
            Test::Below { question, least, models } => {
                if offer.model.is_some_and(|model| models.contains(&model)) {
                    fired.below(prepared, rule, question, least);
                }
            }
            // Known only once the bill is, and what it takes to get there.
            Test::OverBudget { .. } | Test::OverBudgetOnce { .. } => {}
        }
    }
    let mut ruled = fired.judged();
    ruled.findings.splice(0..0, findings(prepared, offer, region));
    ruled
}

/// What removes a model as such, for options that are not an offer of the catalogue.
pub fn of_model(prepared: &Prepared, model: HostingModel) -> Ruled {
    let mut fired = Fired::default();
    for rule in &prepared.catalog.part.rules {
        match &rule.test {
            Test::Among { question, values, models, .. } if models.contains(&model) => {
                fired.out.extend(among(prepared, rule, question, values));
            }
            Test::Below { question, least, models } if models.contains(&model) => {
                fired.below(prepared, rule, question, least);
            }
            _ => {}
        }
    }
    fired.judged()
}

/// Rules that an option breaks, at likely or in some futures, whoever says so.
#[derive(Default)]
struct Fired {
    out: Vec<KnockOut>,
    tests: Vec<DrawTest>,
}

impl Fired {
    fn test(&mut self, prepared: &Prepared, rule: &Rule, bound: Bound, source: &str) {
        self.tests.push(DrawTest { rule: rule.id.clone(), bound, source: prepared.note(source) });
    }

    fn below(&mut self, prepared: &Prepared, rule: &Rule, question: &str, least: &str) {
        let place = Place::Application;
        let [Some(answer), Some(least)] =
            [question, least].map(|question| prepared.answered(&place, question))
        else {
            return;
        };
        let application = &prepared.tables().application;
        if answer.likely() < least.likely() {
            self.out.push(told(prepared, rule, &place, question, None));
        } else if let (Some(fit), Some(least_fit)) = (application.fit, application.least_fit)
            && question == "fit"
            && answer.low() < least.high()
        {
            self.test(prepared, rule, Bound::Below(fit, least_fit), &rule.source);
        }
    }

    fn at_once(
        &mut self,
        prepared: &Prepared,
        rule: &Rule,
        (offer, plan): (&Offer, &Plan),
        questions: &[String],
        kind: LimitKind,
    ) {
        let Some(limit) = at_once::limit_of(offer, kind) else { return };
        if at_once::counted(&at_once::at_likely(prepared, plan, 1.0), kind) > limit.most {
            if let Some((place, question)) = at_once::asked_by(prepared, plan, limit, questions) {
                self.out.push(told(prepared, rule, &place, question, Some(&limit.source)));
            }
        } else if at_once::counted(&at_once::at_most(prepared, plan), kind) > limit.most {
            self.test(prepared, rule, Bound::AtOnceAbove(kind, limit.most), &limit.source);
        }
    }

    /// What is only judged to be lacking may be run by oneself: it is told with the services that are
    /// on no bill (`findings.rs`).
    fn lacking(&mut self, prepared: &Prepared, rule: &Rule, offer: &Offer, question: &str) {
        let Some(provider) = prepared.catalog.provider(offer.provider()) else { return };
        for lack in provider.lacks.iter().filter(|lack| removes(prepared.note(&lack.source).evidence)) {
            let place = Place::Application;
            let kept = prepared.decision.application.stores.value.as_deref().unwrap_or(&[]);
            if kept.iter().any(|store| Some(store.kind) == store_kind(lack.role)) {
                self.out.push(told(prepared, rule, &place, question, Some(&lack.source)));
            }
        }
    }

    /// Only what somebody documented or measured removes an option; the rest is a finding.
    fn judged(self) -> Ruled {
        let (out, doubted): (Vec<_>, Vec<_>) =
            self.out.into_iter().partition(|out| removes(out.source.evidence));
        let (tests, doubted_tests) = self.tests.into_iter().partition(|test| removes(test.source.evidence));
        let breaks_doubted = !doubted.is_empty();
        let findings = doubted.into_iter().map(|out| Finding {
            id: out.rule,
            kind: RemarkKind::Limit,
            severity: Severity::Warning,
            about: None,
            message: format!("{} Not documented: find out before you count on it", out.says),
            action: String::new(),
            source: Some(out.source),
        });
        Ruled { out, tests, doubted_tests, findings: findings.collect(), breaks_doubted }
    }
}

/// Removes a candidate whose bill at likely is above the ceiling, and one that is not from the
/// futures in which it is.
pub fn over_budget(prepared: &Prepared, candidate: &mut Candidate, usd: f64) {
    for rule in &prepared.catalog.part.rules {
        if let Test::OverBudget { question } = &rule.test
            && let Some(budget) = prepared.tables().application.budget
        {
            hold(prepared, candidate, rule, (question, usd), Bound::BillAbove(budget));
        }
    }
}

/// The same for what is paid once. Moving and learning have to be known by then.
pub fn over_budget_once(prepared: &Prepared, candidate: &mut Candidate) {
    for rule in &prepared.catalog.part.rules {
        if let Test::OverBudgetOnce { question } = &rule.test
            && let Some(ceiling) = prepared.tables().application.budget_once
        {
            let usd = money::stated_once_usd(prepared, candidate, None);
            hold(prepared, candidate, rule, (question, usd), Bound::OnceAbove(ceiling));
        }
    }
}

/// Holds dollars against the answer that is a ceiling on them.
fn hold(
    prepared: &Prepared,
    candidate: &mut Candidate,
    rule: &Rule,
    (question, usd): (&str, f64),
    bound: Bound,
) {
    let Some(ceiling) = prepared.answered(&Place::Application, question) else { return };
    let mut fired = Fired::default();
    if usd > ceiling.likely() {
        fired.out.push(told(prepared, rule, &Place::Application, question, None));
    } else {
        fired.test(prepared, rule, bound, &rule.source);
    }
    let Ruled { out, tests, doubted_tests, findings, .. } = fired.judged();
    candidate.knocked_out.extend(out);
    candidate.draw_tests.extend(tests);
    candidate.doubted_tests.extend(doubted_tests);
    candidate.findings.extend(findings);
}

/// Whether data may stay in a region: nothing was said, or the region is named by id, country or area.
pub fn may_stay_in(prepared: &Prepared, region: &str) -> bool {
    let names = prepared.decision.application.residency.value.as_deref().unwrap_or(&[]);
    names.is_empty() || prepared.catalog.is_within(region, names)
}

fn places(prepared: &Prepared, question: &str) -> Vec<Place> {
    questions::by_id(question).map(|question| prepared.decision.places(question)).unwrap_or_default()
}

/// The drawn input a limit bounds, where it is one.
fn limited_input(prepared: &Prepared, place: &Place, limit: LimitKind) -> Option<InputAt> {
    let Place::Component(id) = place else { return None };
    let at = prepared.decision.components.iter().position(|component| component.id == *id)?;
    let inputs = prepared.tables().components.get(at)?;
    match limit {
        LimitKind::MemoryMib => Some(inputs.memory),
        LimitKind::RequestKib => Some(inputs.request),
        LimitKind::ResponseKib => Some(inputs.response),
        LimitKind::RunTimeMs => inputs.longest,
        LimitKind::Concurrency | LimitKind::Instances => None,
    }
}

fn among(prepared: &Prepared, rule: &Rule, question: &str, values: &[String]) -> Vec<KnockOut> {
    let is_named = |value: Option<Value>| match value {
        Some(Value::Choice(id)) => values.contains(&id),
        Some(Value::Set(ids) | Value::Names(ids)) => ids.iter().any(|id| values.contains(id)),
        _ => false,
    };
    places(prepared, question)
        .iter()
        .filter(|place| {
            is_named(prepared.decision.answer(place, question).and_then(crate::decision::AnyAnswer::value))
        })
        .map(|place| told(prepared, rule, place, question, None))
        .collect()
}

fn told(prepared: &Prepared, rule: &Rule, place: &Place, question: &str, fact: Option<&str>) -> KnockOut {
    KnockOut {
        rule: rule.id.clone(),
        says: rule.says.clone(),
        place: place.clone(),
        question: question.to_owned(),
        answer: words(prepared, place, question),
        source: prepared.note(fact.unwrap_or(&rule.source)),
    }
}

/// An answer for people: labels instead of ids, units behind numbers.
pub fn words(prepared: &Prepared, place: &Place, question: &str) -> String {
    match prepared.decision.said(place, question) {
        Some(value) => super::words::value_words(&prepared.decision, question, &value),
        None => "unknown".to_owned(),
    }
}

fn findings(prepared: &Prepared, offer: &Offer, region: &str) -> Vec<Finding> {
    let mut list = Vec::new();
    // A law is not a programme that a service is in the scope of.
    let programmes = prepared
        .tables()
        .choices
        .regimes
        .iter()
        .filter(|regime| !matches!(regime, Regime::Gdpr | Regime::Sector));
    for regime in programmes {
        let fact = offer.compliance.iter().find(|known| known.regime == *regime);
        let label = Regime::ALL
            .iter()
            .find(|(known, _, _)| known == regime)
            .map_or(regime.id(), |(_, _, label)| *label);
        if fact.is_none_or(|fact| fact.scope == Scope::Unverified) {
            list.push(Finding {
                id: format!("scope-{}", regime.id()),
                kind: RemarkKind::Scope,
                severity: Severity::Warning,
                about: None,
                action: String::new(),
                message: format!(
                    "{label} is not verified for what it would run on: check the provider's list of services in scope"
                ),
                source: fact.map(|fact| prepared.note(&fact.source)),
            });
        }
    }
    if offer.lead_weeks > 0.0 {
        let weeks = with_unit(offer.lead_weeks, Unit::Weeks);
        list.push(Finding {
            id: "lead-time".to_owned(),
            kind: RemarkKind::Scope,
            action: String::new(),
            severity: Severity::Note,
            about: None,
            message: format!(
                "one {} more is there {weeks} after the order: order before traffic asks for it",
                offer.name
            ),
            source: None,
        });
    }
    let names = prepared.decision.application.residency.value.as_deref().unwrap_or(&[]);
    let is_placed = prepared.catalog.part.regions.get(region).is_some_and(|region| !region.area.is_empty());
    if !names.is_empty() && !is_placed {
        list.push(Finding {
            id: "residency-not-stated".to_owned(),
            kind: RemarkKind::Scope,
            severity: Severity::Warning,
            about: None,
            action: String::new(),
            message: format!(
                "where {} keeps data is not stated: ask for a region in {}",
                offer.name,
                names.join(" or ")
            ),
            source: None,
        });
    }
    list
}
