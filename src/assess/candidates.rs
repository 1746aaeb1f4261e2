//! Which options there are: one pure candidate per model and provider, right-sized at likely.

use super::AssessError;
use super::answering::Outlook;
use super::at_once;
use super::book::Writing;
use super::inputs::{InputAt, Inputs};
use super::knockouts::{self, DrawTest, Ruled};
use super::outcome::{Finding, KnockOut, Severity};
use super::prepared::{PEOPLE, Prepared};
use crate::catalog::{ColdStart, Migration, Offer, Provider, Rating, RatingKind};
use crate::decision::{Choice as _, Override, Product, Start};
use crate::hosting::bill::Counted;
use crate::hosting::curve::usd_at;
use crate::hosting::demand::World;
use crate::hosting::plan::Plan;
use crate::terms::HostingModel;
use std::sync::Arc;

/// An option before anything is measured.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// `serverless-aws`
    pub id: String,
    pub name: String,
    pub model: HostingModel,
    /// Whose ratings hold for it: its own model's, or today's for staying as it is.
    pub rated_as: HostingModel,
    pub provider: String,
    pub provider_name: String,
    pub plan: Arc<Plan>,
    /// (offer id, offer name, region) by component; empty where nothing is placed.
    pub placements: Vec<(String, String, String)>,
    pub knocked_out: Vec<KnockOut>,
    /// What removes it from some futures.
    pub draw_tests: Vec<DrawTest>,
    /// What would, were it documented.
    pub doubted_tests: Vec<DrawTest>,
    pub findings: Vec<Finding>,
    /// By component; `None` where instances stand ready.
    pub cold: Vec<Option<ColdStart>>,
    /// Person-months: fixed, and for every ten thousand lines.
    pub migration: Option<(InputAt, InputAt)>,
    /// The source of the migration's effort.
    pub migration_source: String,
    /// Security duties carried.
    pub duties: f64,
    /// What of its behaviour is the same in every future.
    pub outlook: Outlook,
    /// Weeks from the order until the slowest of its offers serves.
    pub lead_weeks: f64,
    /// Percent of what must stay under one's own hand that it leaves there.
    pub control: f64,
    /// Along [`RatingKind::ALL`].
    pub rated: Vec<InputAt>,
    /// By criterion of the decision's own.
    pub own_ratings: Vec<InputAt>,
}

/// Every candidate, without the inputs that [`rate`] adds; plans come from the book, or go there.
pub fn all(prepared: &Prepared, book: &mut Writing) -> Result<Vec<Candidate>, AssessError> {
    let decision = &prepared.decision;
    let allowed = decision.application.providers.value.as_deref().unwrap_or(&[]);
    let mut list = Vec::new();
    for model in HostingModel::OFFERED {
        if model == HostingModel::Saas {
            continue;
        }
        for provider in &prepared.catalog.part.providers {
            let is_allowed = allowed.is_empty() || allowed.iter().any(|name| provider.is_called(name));
            if is_allowed && let Some(candidate) = cheapest(prepared, book, model, provider)? {
                list.push(candidate);
            }
        }
    }
    list.extend(saas(prepared, book)?);
    list.extend(as_is(prepared));
    list.retain(|candidate| {
        !decision
            .overrides
            .iter()
            .any(|change| matches!(change, Override::Exclude { option, .. } if *option == candidate.id))
    });
    if list.is_empty() {
        return Err(AssessError::NoCandidates);
    }
    Ok(list)
}

/// The right-sized candidate of a model at a provider: the cheapest at likely that no rule removes,
/// or the cheapest of all where every one is removed. One that keeps within a limit nobody
/// documented comes before one that does not: choosing a size excludes nothing.
fn cheapest(
    prepared: &Prepared,
    book: &mut Writing,
    model: HostingModel,
    provider: &Provider,
) -> Result<Option<Candidate>, AssessError> {
    let pinned = prepared.decision.overrides.iter().find_map(|change| match change {
        Override::Offer { model: of, provider: at, offer, .. } if *of == model && *at == provider.id => {
            Some(offer)
        }
        _ => None,
    });
    let (pinned, missing) = match pinned {
        Some(offer) if prepared.catalog.offer(offer).is_none() => (None, Some(offer)),
        pinned => (pinned, None),
    };
    let mut best: Option<(Order, f64, Placed<'_>)> = None;
    let offers = prepared.catalog.part.offers.iter().filter(|offer| {
        offer.model == Some(model)
            && offer.provider() == provider.id
            && pinned.is_none_or(|pinned| offer.id == *pinned)
    });
    for offer in offers {
        let Some(region) = region_for(prepared, offer, provider) else { continue };
        let (plan, usd) = book.priced(prepared, model, provider, offer, &region)?;
        let rules = knockouts::of(prepared, offer, &region, &plan);
        // One that is too small before the horizon ends is no bargain today.
        let is_outgrown = at_once::is_outgrown(prepared, offer, &plan);
        let order = (!rules.out.is_empty(), rules.breaks_doubted, is_outgrown, usd.without_promises);
        if best.as_ref().is_none_or(|(least, ..)| order < *least) {
            best = Some((order, usd.usd, Placed { offer, region, plan, rules }));
        }
    }
    Ok(best.map(|(_, usd, placed)| {
        let mut candidate = pure(prepared, model, provider, placed);
        candidate.findings.extend(missing.map(|offer| not_sold(prepared, offer, &candidate.name)));
        knockouts::over_budget(prepared, &mut candidate, usd);
        candidate
    }))
}

/// What speaks against a size, the gravest first: removed, doubted, outgrown; then its dollars.
type Order = (bool, bool, bool, f64);

/// An offer with a plan for all components, and what rules say of it.
struct Placed<'a> {
    offer: &'a Offer,
    region: String,
    plan: Arc<Plan>,
    rules: Ruled,
}

/// The monthly bill at the stated traffic, in a future or at likely.
pub fn monthly_usd(prepared: &Prepared, candidate: &Candidate, draw: Option<usize>) -> f64 {
    let mut world = World::default();
    prepared.world(draw, &mut world);
    prepared.staff(candidate.rated_as, draw, &mut world);
    usd_at(&candidate.plan, prepared.classes(draw), &world, 1.0, &mut Counted::default())
}

/// The first region of the provider where the data may stay, else the first where it is sold.
fn region_for(prepared: &Prepared, offer: &Offer, provider: &Provider) -> Option<String> {
    let sold: Vec<&String> =
        provider.regions.iter().filter(|region| prepared.catalog.sells(offer, region)).collect();
    sold.iter()
        .find(|region| knockouts::may_stay_in(prepared, region))
        .or(sold.first())
        .map(|region| (*region).clone())
}

fn pure(prepared: &Prepared, model: HostingModel, provider: &Provider, placed: Placed<'_>) -> Candidate {
    let components = &prepared.decision.components;
    let Placed { offer, region, plan, rules } = placed;
    let Ruled { out: knocked_out, tests: draw_tests, doubted_tests, mut findings, .. } = rules;
    findings.extend(plan.outside.iter().map(|(service, region)| outside(prepared, service, region)));
    Candidate {
        id: option_id(model, &provider.id),
        name: offer.name.clone(),
        model,
        rated_as: model,
        provider: provider.id.clone(),
        provider_name: provider.name.clone(),
        plan,
        placements: components
            .iter()
            .map(|_| (offer.id.clone(), offer.name.clone(), region.clone()))
            .collect(),
        knocked_out,
        draw_tests,
        doubted_tests,
        findings,
        cold: components
            .iter()
            .zip(&prepared.tables().components)
            .map(|(component, inputs)| {
                let runtime = component.answers.runtime.value.map(crate::decision::Choice::id);
                cold_start(&offer.cold_starts, runtime, prepared.at(inputs.memory, None))
            })
            .collect(),
        migration: None,
        migration_source: String::new(),
        duties: 0.0,
        outlook: Outlook::default(),
        lead_weeks: offer.lead_weeks,
        control: 0.0,
        rated: Vec::new(),
        own_ratings: Vec::new(),
    }
}

/// An offer taken by hand that another catalogue has, and this one not.
fn not_sold(prepared: &Prepared, offer: &str, taken: &str) -> Finding {
    Finding {
        id: "no-such-size".to_owned(),
        kind: super::outcome::RemarkKind::Limit,
        action: String::new(),
        severity: Severity::Warning,
        about: None,
        message: format!(
            "`{offer}`, taken by hand, is not in the catalogue `{}`: {taken} is billed instead, the cheapest that fits",
            prepared.catalog.id
        ),
        source: None,
    }
}

/// A service that is on the bill, and not sold where the data must stay.
fn outside(prepared: &Prepared, service: &str, region: &str) -> Finding {
    let region = prepared.catalog.part.regions.get(region).map_or(region, |known| known.name.as_str());
    let names = prepared.decision.application.residency.value.as_deref().unwrap_or(&[]);
    Finding {
        id: "service-outside".to_owned(),
        kind: super::outcome::RemarkKind::Limit,
        action: String::new(),
        severity: Severity::Warning,
        about: None,
        message: format!(
            "{service} has no price in {} here and is billed as in {region}: find one that is sold there, or keep data out of it",
            names.join(" or ")
        ),
        source: None,
    }
}

/// The runtime's own figures, else those for any runtime, else the slowest known: an unknown
/// runtime is not taken for a fast one. Of several, those measured nearest to the component's memory.
pub fn cold_start(known: &[ColdStart], runtime: Option<&str>, memory_mib: f64) -> Option<ColdStart> {
    let of = |runtime: Option<&str>| {
        let of_runtime = known.iter().filter(|cold| cold.runtime.as_deref() == runtime);
        of_runtime.min_by(|a, b| away(a, memory_mib).total_cmp(&away(b, memory_mib)))
    };
    let slowest = || known.iter().max_by(|a, b| a.p50_ms.total_cmp(&b.p50_ms));
    runtime.and_then(|runtime| of(Some(runtime))).or_else(|| of(None)).or_else(slowest).cloned()
}

/// How far off the memory is that a start was measured with: as a ratio, as sizes are sold.
fn away(cold: &ColdStart, memory_mib: f64) -> f64 {
    cold.memory_mib
        .map_or(f64::INFINITY, |measured_mib| (measured_mib / memory_mib).max(memory_mib / measured_mib))
}

/// The ids of the two options that no provider of the catalogue stands behind.
pub const PRODUCT: &str = "saas-product";
pub const AS_IS: &str = "as_is";

/// The id of what a provider sells of a model.
pub fn option_id(model: HostingModel, provider: &str) -> String {
    format!("{}-{provider}", model.id())
}

/// The product that could be bought: named in the catalogue, or at a price of its own.
fn saas(prepared: &Prepared, book: &mut Writing) -> Result<Option<Candidate>, AssessError> {
    let application = &prepared.decision.application;
    let Some(product) = application.product.value else { return Ok(None) };
    let named = application.product_offer.value.as_deref().unwrap_or("").trim();
    let in_catalog =
        prepared.catalog.part.offers.iter().find(|offer| {
            offer.model == Some(HostingModel::Saas) && (offer.id == named || offer.name == named)
        });
    if let (Product::Exists, Some(offer)) = (product, in_catalog)
        && let Some(provider) = prepared.catalog.provider(offer.provider())
        && let Some(region) = region_for(prepared, offer, provider)
    {
        let (plan, _) = book.priced(prepared, HostingModel::Saas, provider, offer, &region)?;
        let rules = knockouts::of(prepared, offer, &region, &plan);
        let mut candidate =
            pure(prepared, HostingModel::Saas, provider, Placed { offer, region, plan, rules });
        if application.seat_price.value.is_some() {
            Arc::make_mut(&mut candidate.plan).has_own_seats = true;
        }
        let usd = monthly_usd(prepared, &candidate, None);
        knockouts::over_budget(prepared, &mut candidate, usd);
        return Ok(Some(candidate));
    }
    let name = if named.is_empty() { "A product" } else { named };
    let mut candidate = unplaced(PRODUCT, name, HostingModel::Saas, HostingModel::Saas, prepared);
    Arc::make_mut(&mut candidate.plan).has_own_seats = true;
    let ruled = knockouts::of_model(prepared, HostingModel::Saas);
    candidate.knocked_out = ruled.out;
    candidate.draw_tests = ruled.tests;
    candidate.doubted_tests = ruled.doubted_tests;
    candidate.findings = ruled.findings;
    // A price that nobody stated is above no ceiling.
    if application.seat_price.value.is_some() {
        let usd = monthly_usd(prepared, &candidate, None);
        knockouts::over_budget(prepared, &mut candidate, usd);
    }
    Ok(Some(candidate))
}

/// The model that an application runs on today, by where it starts; none for one that does not run.
const RUNS_ON: [(Start, HostingModel); 6] = [
    (Start::OwnedServer, HostingModel::Dedicated),
    (Start::Vm, HostingModel::Iaas),
    (Start::Paas, HostingModel::Paas),
    (Start::Containers, HostingModel::Containers),
    (Start::Functions, HostingModel::Serverless),
    (Start::Bought, HostingModel::Saas),
];

/// Staying as you are, unless there is nothing yet.
fn as_is(prepared: &Prepared) -> Option<Candidate> {
    let start = prepared.decision.application.start.value?;
    let (_, rated_as) = *RUNS_ON.iter().find(|(known, _)| *known == start)?;
    let label = Start::ALL.iter().find(|(known, _, _)| *known == start).map_or("", |(_, _, label)| *label);
    let name = format!("Stay as you are ({})", label.to_lowercase());
    let mut candidate = unplaced(AS_IS, &name, HostingModel::AsIs, rated_as, prepared);
    Arc::make_mut(&mut candidate.plan).is_today = true;
    if prepared.decision.application.bill_today.value.is_some() {
        let usd = monthly_usd(prepared, &candidate, None);
        knockouts::over_budget(prepared, &mut candidate, usd);
    }
    Some(candidate)
}

fn unplaced(
    id: &str,
    name: &str,
    model: HostingModel,
    rated_as: HostingModel,
    prepared: &Prepared,
) -> Candidate {
    let people: Vec<&'static str> = PEOPLE.iter().map(|(_, name)| *name).collect();
    let terms = &prepared.tables().terms;
    Candidate {
        id: id.to_owned(),
        name: name.to_owned(),
        model,
        rated_as,
        provider: String::new(),
        provider_name: String::new(),
        plan: Arc::new(Plan {
            people: if terms.is_on("people") { people } else { Vec::new() },
            ..Plan::empty(model, terms)
        }),
        placements: Vec::new(),
        knocked_out: Vec::new(),
        draw_tests: Vec::new(),
        doubted_tests: Vec::new(),
        findings: Vec::new(),
        cold: prepared.decision.components.iter().map(|_| None).collect(),
        migration: None,
        migration_source: String::new(),
        duties: 0.0,
        outlook: Outlook::default(),
        lead_weeks: 0.0,
        control: 0.0,
        rated: Vec::new(),
        own_ratings: Vec::new(),
    }
}

/// Adds each candidate's migration effort to the inputs, and counts its duties.
pub fn rate(prepared: &Prepared, candidates: &mut [Candidate], inputs: &mut Inputs) {
    let mut world = World::default();
    prepared.world(None, &mut world);
    for candidate in candidates {
        candidate.duties = super::duties::carried(prepared, candidate);
        candidate.outlook = Outlook::of(prepared, candidate, &world);
        candidate.control = super::duties::left_to_you(prepared, candidate);
        candidate.rated =
            RatingKind::ALL.into_iter().map(|kind| rated(prepared, candidate, kind, inputs)).collect();
        if candidate.model == HostingModel::AsIs {
            continue;
        }
        if let Some(entry) = way_from_today(prepared, candidate.model) {
            let name = candidate.model.id();
            let fixed = inputs.add(format!("migration/{name}/fixed"), entry.fixed, (0.0, 1e6));
            let lines =
                inputs.add(format!("migration/{name}/lines"), entry.per_ten_thousand_lines, (0.0, 1e6));
            candidate.migration = Some((fixed, lines));
            candidate.migration_source.clone_from(&entry.source);
        }
    }
}

/// The input of a candidate's rating: its offer's own where the catalogue has one, else its model's.
fn rated(prepared: &Prepared, candidate: &Candidate, kind: RatingKind, inputs: &mut Inputs) -> InputAt {
    let model = candidate.rated_as;
    let own = rating_of(prepared, candidate, kind).filter(|rating| !rating.offers.is_empty());
    let name = format!("rating/{}/{}", kind.id(), model.id());
    match (own, prepared.rating_input(kind, model)) {
        (Some(own), _) => inputs.add(format!("{name}/{}", own.offers), own.value, (0.0, 1e6)),
        (None, Some(known)) => known,
        (None, None) => inputs.add(name, super::zero(), (0.0, 1e6)),
    }
}

/// The catalogue's rating of a candidate: the longest prefix of its offer wins, the model's own
/// rating comes last.
pub fn rating_of<'a>(prepared: &'a Prepared, candidate: &Candidate, kind: RatingKind) -> Option<&'a Rating> {
    let offer = candidate.placements.first().map_or("", |(offer, _, _)| offer.as_str());
    let ratings = prepared.catalog.part.ratings.iter();
    ratings
        .filter(|rating| {
            rating.what == kind && rating.model == candidate.rated_as && offer.starts_with(&rating.offers)
        })
        .max_by_key(|rating| rating.offers.len())
}

/// The catalogue's way from a start to a model, along the path that was chosen.
fn way(prepared: &Prepared, from: Start, to: HostingModel) -> Option<&Migration> {
    let path = prepared.tables().choices.path.map(crate::decision::Choice::id);
    prepared.catalog.part.migrations.iter().find(|way| {
        way.to == to
            && way.from.iter().any(|known| known == from.id())
            && (way.path.is_empty() || path.is_some_and(|path| way.path.iter().any(|known| known == path)))
    })
}

/// The same from where the application is.
pub fn way_from_today(prepared: &Prepared, to: HostingModel) -> Option<&Migration> {
    way(prepared, prepared.tables().choices.start, to)
}

/// The same from a model that the application would run on by then.
pub fn way_onward(prepared: &Prepared, from: HostingModel, to: HostingModel) -> Option<&Migration> {
    let (start, _) = RUNS_ON.iter().find(|(_, model)| *model == from)?;
    way(prepared, *start, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cold_start_is_of_the_runtime_and_the_nearest_memory() {
        let row = |runtime: Option<&str>, memory_mib, p50_ms| ColdStart {
            runtime: runtime.map(str::to_owned),
            memory_mib,
            p50_ms,
            p99_ms: 1000.0,
            source: String::new(),
        };
        let known = [
            row(Some("node"), Some(512.0), 134.0),
            row(Some("node"), Some(128.0), 135.0),
            row(Some("node"), Some(1024.0), 132.0),
            row(Some("jvm"), None, 190.0),
            row(None, Some(128.0), 250.0),
            row(None, None, 251.0),
        ];
        for (known, runtime, memory_mib, expected) in [
            (&known[..], Some("node"), 128.0, Some(135.0)),
            (&known[..], Some("node"), 250.0, Some(135.0)),
            (&known[..], Some("node"), 262.0, Some(134.0)),
            (&known[..], Some("node"), 10_000.0, Some(132.0)),
            (&known[..], Some("jvm"), 128.0, Some(190.0)),
            (&known[..], Some("ruby"), 4096.0, Some(250.0)),
            (&known[..], None, 512.0, Some(250.0)),
            (&known[..4], Some("ruby"), 128.0, Some(190.0)),
            (&known[..4], None, 128.0, Some(190.0)),
            (&[], Some("node"), 128.0, None),
        ] {
            let found = cold_start(known, runtime, memory_mib).map(|cold| cold.p50_ms);
            assert_eq!(found, expected, "{runtime:?} with {memory_mib} MiB of {}", known.len());
        }
    }
}
