//! The stages put together into one [`Assessment`].

use super::bands::stated;
use super::candidates::Candidate;
use super::criteria::Criterion;
use super::curves::LikelyCurves;
use super::duties;
use super::findings;
use super::group;
use super::measures::Measures;
use super::money;
use super::outcome::{
    Assessment, BillLine, BillOutcome, BreakEven, CountsAs, CriterionOutcome, Curves, MeasureOutcome,
    ModelShare, OptionOutcome, Sensitivity, SourceNote, Spread, Stamp,
};
use super::placement::placements;
use super::prepared::{PEOPLE, Prepared};
use super::pros;
use super::ranking::Ranking;
use super::risks;
use super::robustness::Robustness;
use super::stages::decision_sha256;
use super::verdict;
use super::weighing;
use crate::catalog::RatingKind;
use crate::hosting::bill::{self, Counted, Load};
use crate::hosting::count::{Asked, asked as asked_of};
use crate::hosting::curve::LEAST_LOAD;
use crate::hosting::demand::{Staff, World};
use crate::hosting::price::{Itemised, as_billed};
use crate::terms::quantity::{lower_first, number, with_unit};
use crate::terms::{Evidence, HostingModel, Unit};
use std::sync::Arc;

/// Puts the stages together; without the deep pass there are no bands.
pub fn assemble(
    prepared: Arc<Prepared>,
    measures: &Measures,
    ranking: &Ranking,
    robustness: Option<&Robustness>,
) -> Assessment {
    let drawn = Arc::clone(&prepared);
    assembled(prepared, measures, ranking, robustness, Some(drawn.curves()))
}

/// The same, without curves where they are not to be waited for.
pub fn assembled(
    prepared: Arc<Prepared>,
    measures: &Measures,
    ranking: &Ranking,
    robustness: Option<&Robustness>,
    curves: Option<&LikelyCurves>,
) -> Assessment {
    let candidates = &prepared.tables().candidates;
    let order = order(&prepared, ranking);
    let place_of: Vec<Option<usize>> =
        (0..candidates.len()).map(|at| order.iter().position(|candidate| *candidate == at)).collect();
    let stay = candidates.iter().find(|candidate| candidate.model == HostingModel::AsIs).map(|candidate| {
        let once = money::one_off(&prepared, candidate, None);
        money::cumulated(&once, &money::months(&prepared, candidate, None))
    });
    let mut options: Vec<OptionOutcome> = order
        .iter()
        .filter_map(|at| {
            let candidate = candidates.get(*at)?;
            Some(option(&prepared, measures, ranking, robustness, *at, candidate, stay.as_deref()))
        })
        .collect();
    let requests = measures.requests;
    let likely = stated(&prepared, None);
    let share = |at: f64| if likely > 0.0 { at / likely } else { 1.0 };
    let stated_range = (likely, share(requests.p10), share(requests.p90));
    let criteria: Vec<CriterionOutcome> = prepared
        .criteria()
        .iter()
        .zip(&ranking.weights)
        .map(|(criterion, weight)| CriterionOutcome {
            criterion: criterion.clone(),
            points: weight.points,
            weight: weight.share,
            anchors: weight.anchors,
            anchors_are_stored: weight.anchors_are_stored,
            is_weighed: weight.is_weighed,
        })
        .collect();
    pros::weigh(&prepared, &mut options, &criteria);
    let mut assessment = Assessment {
        decision: Arc::clone(&prepared.decision),
        stamp: stamp(&prepared, measures.draws, &options),
        verdict: verdict::none(),
        models: models(&options),
        break_evens: curves
            .map_or_else(Vec::new, |curves| break_evens(curves, measures, robustness, &order, &place_of)),
        curves: curves.map_or_else(
            || Curves::undrawn(stated_range),
            |curves| curves.drawn(&order, stated_range, robustness),
        ),
        roadmap: robustness.and_then(|found| found.roadmap.clone()),
        mix: robustness.and_then(|found| found.mix.clone()),
        burst: robustness.and_then(|found| found.burst.clone()),
        assumptions: prepared.tables().assumptions.clone(),
        sensitivity: robustness.map(|found| sensitivity(found, ranking, &order)),
        weighing: weighing::outcome(&prepared.decision),
        group: group::of(&prepared.decision, &criteria, &options),
        findings: findings::all(&prepared, &order, measures, &options),
        options,
        criteria,
        prepared,
    };
    assessment.verdict = verdict::of(&assessment);
    assessment
}

/// What the deep pass found, in the options' order.
fn sensitivity(found: &Robustness, ranking: &Ranking, order: &[usize]) -> Sensitivity {
    let any = &found.any_weights;
    let share = |list: &[f64], at: &usize| list.get(*at).copied().unwrap_or(0.0);
    let wins = |at: &usize| {
        let row = ranking.pairwise_winning.get(*at).map_or(&[][..], Vec::as_slice);
        order.iter().map(|other| share(row, other)).collect()
    };
    Sensitivity {
        flips: found.flips.clone(),
        information: found.information.clone(),
        tornado: found.tornado.clone(),
        any_weights: order.iter().map(|at| share(&any.p_first, at)).collect(),
        central_weights: order.iter().map(|at| any.central_weights.get(*at).cloned().flatten()).collect(),
        pairwise_winning: order.iter().map(wins).collect(),
        expected_regret: order.iter().map(|at| share(&found.regret, at)).collect(),
        opinions: found.opinions.clone(),
        stability: found.stability.iter().map(|one| one.map(|one| (one.low, one.high))).collect(),
    }
}

/// Ranked candidates first, by rank and then by share of futures; knocked-out ones by score. Of two
/// that are level in all of it, the one at a provider that is preferred.
fn order(prepared: &Prepared, ranking: &Ranking) -> Vec<usize> {
    let candidates = &prepared.tables().candidates;
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    let key = |at: usize| {
        let rank = ranking.ranks.get(at).copied().flatten().unwrap_or(usize::MAX);
        let share = ranking.p_first.get(at).copied().unwrap_or(0.0);
        let score = ranking.scores.get(at).copied().unwrap_or(0.0);
        let provider = candidates.get(at).map_or("", |candidate| candidate.provider.as_str());
        (rank, share, score, pros::is_preferred(prepared, provider) == Some(true))
    };
    order.sort_by(|a, b| {
        let (a, b) = (key(*a), key(*b));
        a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(b.2.total_cmp(&a.2)).then(b.3.cmp(&a.3))
    });
    order
}

fn option(
    prepared: &Prepared,
    measures: &Measures,
    ranking: &Ranking,
    robustness: Option<&Robustness>,
    at: usize,
    candidate: &Candidate,
    stay: Option<&[f64]>,
) -> OptionOutcome {
    let mut world = World::default();
    prepared.world(None, &mut world);
    prepared.staff(candidate.rated_as, None, &mut world);
    let sides = bill::sides(&candidate.plan, &prepared.tables().classes, &world, Load::of(&world, 1.0));
    let bill = bill_of(prepared, candidate, &world);
    let outcomes = prepared
        .criteria()
        .iter()
        .enumerate()
        .zip(&ranking.weights)
        .map(|((index, criterion), weight)| {
            let value = measures.likely.get(index).and_then(|row| row.get(at)).copied().unwrap_or(0.0);
            let spread = spread_at(&measures.spreads, index, at);
            let utility = 100.0 * weight.utility(value);
            MeasureOutcome {
                value,
                p10: spread.p10,
                p90: spread.p90,
                utility,
                weight: weight.share,
                contribution: utility * weight.share,
                evidence: evidence(prepared, candidate, criterion, &bill),
            }
        })
        .collect();
    let (mut paid, mut used) = (0.0, 0.0);
    for side in &sides {
        paid += side.fleet.instance_hours;
        used += side.used_hours;
    }
    OptionOutcome {
        id: candidate.id.clone(),
        name: candidate.name.clone(),
        model: candidate.model,
        provider: candidate.provider.clone(),
        placements: placements(prepared, &candidate.plan, &candidate.placements, &sides),
        feasible: candidate.knocked_out.is_empty(),
        rank: ranking.ranks.get(at).copied().flatten(),
        score: ranking.scores.get(at).copied().unwrap_or(0.0),
        p_first: ranking.p_first.get(at).copied().unwrap_or(0.0),
        knocked_out: candidate.knocked_out.clone(),
        near_miss: robustness.and_then(|found| found.near_misses.get(at).cloned().flatten()),
        rank_acceptability: ranking.rank_acceptability.get(at).cloned().unwrap_or_default(),
        points: Vec::new(),
        dominated_by: None,
        monthly_usd: measures.monthly_spreads.get(at).copied().unwrap_or_default(),
        horizon_usd: spread_at(&measures.spreads, 0, at),
        idle_share: (!candidate.plan.is_today)
            .then(|| if paid > 0.0 { (1.0 - used / paid).max(0.0) } else { 0.0 }),
        measures: outcomes,
        risks: risks::of(prepared, measures, at, candidate, &bill),
        stack: duties::stack(prepared, candidate),
        bill,
        money: money::of(prepared, candidate, stay),
        behaviour: prepared.known_behaviour(at).map(Arc::clone),
    }
}

/// The bill at likely, rounded as its providers round, account sums attributed pro rata.
pub fn bill_of(prepared: &Prepared, candidate: &Candidate, world: &World) -> BillOutcome {
    let mut items = Itemised::default();
    let load = Load::of(world, 1.0);
    bill::bill(&candidate.plan, &prepared.tables().classes, world, load, &mut Counted::default(), &mut items);
    let standing_by = candidate.plan.standby.as_deref();
    let recovery = prepared.tables().terms.recovery.label(candidate.model == HostingModel::Serverless);
    // Meters of what stands by come after all of the plan's own.
    let home = |at: usize| match standing_by {
        Some(plan) if at >= bill::STANDBY => (plan, bill::STANDBY, CountsAs::Recovery),
        _ => (&*candidate.plan, 0, CountsAs::Cost),
    };
    let metered = items.prices.iter().filter_map(|(at, _, exact)| {
        let (plan, from, _) = home(*at);
        Some((plan.meters().get(at - from)?, *exact))
    });
    let classes = &prepared.tables().classes;
    let servers = bill::servers(&candidate.plan, classes, world, load);
    let idle_servers = standing_by.map_or(0.0, |plan| bill::servers(plan, classes, world, Load::steady(0.0)));
    let mut asked = asked_of(&candidate.plan, classes, world, load);
    if let Some(standby) = standing_by {
        let idle = asked_of(standby, classes, world, Load::steady(0.0)).into_iter();
        asked.extend(idle.map(|one| Asked { meter: one.meter + bill::STANDBY, ..one }));
    }
    let mut billed = as_billed(&metered.collect::<Vec<_>>()).into_iter();
    let mut lines = Vec::new();
    for (at, quantity, exact) in &items.prices {
        let (plan, from, counts_as) = home(*at);
        let own = at - from;
        let Some(meter) = plan.meters().get(own) else {
            lines.extend(extra_line(prepared, candidate, world, *at, *quantity, *exact));
            continue;
        };
        let whole = billed.next().unwrap_or(*exact);
        let id = format!("{}/{}", meter.offer, meter.meter);
        let name = format!("{}: {}", meter.offer_name, lower_first(&meter.name));
        let (id, name) = match counts_as {
            CountsAs::Recovery => {
                (format!("recovery/{id}"), format!("{name} in {} ({recovery})", meter.region))
            }
            _ => (id, name),
        };
        let servers = if from == 0 { servers } else { idle_servers };
        let quantities = items.quantities(from, plan.account.meters.len());
        let formula = plan.account.formula(own, &quantities, servers, prepared.money());
        let parts: Vec<_> = items.counts.iter().filter(|(counted, _, _)| counted == at).collect();
        for (_, component, part) in parts {
            let share = if *quantity > 0.0 { part / quantity } else { 0.0 };
            lines.push(BillLine {
                meter: id.clone(),
                name: name.clone(),
                component: component
                    .and_then(|at| prepared.decision.components.get(at))
                    .map(|component| component.id.clone()),
                quantity: *part,
                drivers: drivers_of(&mut asked, *at, *component, *part),
                unit: meter.unit.clone(),
                usd: whole * share,
                counts_as,
                formula: if share < 1.0 {
                    format!("{} of the account's {formula}", number(*part))
                } else {
                    formula.clone()
                },
                source: prepared.note(&meter.source),
            });
        }
    }
    BillOutcome { usd: lines.iter().map(|line| line.usd).sum(), lines }
}

/// What a count of a meter is made of. Stores of one kind share a meter: each count is told once.
fn drivers_of(
    asked: &mut Vec<Asked>,
    meter: usize,
    component: Option<usize>,
    quantity: f64,
) -> Vec<(&'static str, f64)> {
    let is_it = |one: &Asked| {
        let differs = libm::fabs(one.quantity - quantity) > 1e-9 * libm::fabs(quantity);
        one.meter == meter && one.component == component && !differs
    };
    let Some(at) = asked.iter().position(is_it) else { return Vec::new() };
    asked.remove(at).drivers.into_iter().map(|(driver, value)| (driver.name(), value)).collect()
}

fn extra_line(
    prepared: &Prepared,
    candidate: &Candidate,
    world: &World,
    at: usize,
    quantity: f64,
    exact: f64,
) -> Option<BillLine> {
    let money = prepared.money();
    let said = |text: &str| SourceNote {
        text: text.to_owned(),
        as_of: prepared.decision.settings.on.to_string(),
        evidence: Evidence::Reported,
    };
    let line = |meter: &str, name: &str, unit: &str, formula: String, counts_as, source| BillLine {
        meter: meter.to_owned(),
        name: name.to_owned(),
        component: None,
        quantity,
        drivers: Vec::new(),
        unit: unit.to_owned(),
        usd: exact,
        counts_as,
        formula,
        source,
    };
    let rated_by = |kind: RatingKind| {
        let rating = prepared.catalog.part.ratings.iter().find(|rating| {
            rating.what == kind && rating.model == candidate.rated_as && rating.offers.is_empty()
        });
        rating.map_or_else(|| said("no rating"), |rating| prepared.note(&rating.source))
    };
    match at {
        bill::TODAY => Some(line(
            "today/bill",
            "Today's bill",
            "month",
            format!("{} a month, as stated", money.shown(world.today_usd)),
            CountsAs::Cost,
            said("the answer to “What does it cost a month today?”"),
        )),
        bill::OWN_SEATS => Some(line(
            "product/seats",
            "Seats",
            "seat",
            format!("{} seats × {}", number(quantity), money.shown(world.seat_usd)),
            CountsAs::Cost,
            said("the stated price of a seat"),
        )),
        bill::LICENCES => Some(line(
            "licences/brought",
            "Licences brought along",
            "month",
            format!("{} a month", money.shown(world.licences_usd)),
            CountsAs::Cost,
            said("the stated cost of licences"),
        )),
        bill::GAP => Some(line(
            "product/gap",
            "Filling the product's gap",
            "month",
            format!("{} a month", money.shown(world.gap_usd)),
            CountsAs::Cost,
            said("the stated cost of the gap"),
        )),
        bill::TAX => Some(line(
            "tax/not-recovered",
            "Tax that is not recovered",
            "USD",
            format!(
                "{} on {} of hosting, licences, support and seats",
                with_unit(100.0 * world.tax_share, Unit::Percent),
                money.shown(quantity)
            ),
            CountsAs::Cost,
            said("the answer to “How much tax that you cannot recover comes on top of prices?”"),
        )),
        at if at >= bill::COMMITTED => {
            let promise = &candidate.plan.committed.get(at - bill::COMMITTED)?.promise;
            // What an option uses up is on its other lines.
            (exact > 0.0).then(|| {
                line(
                    &format!("committed/{}", promise.provider),
                    &format!("Committed spend at {}, paid in any case", promise.provider_name),
                    "USD",
                    format!(
                        "{} a month promised to {} − {} spent there",
                        money.shown(promise.usd(0.0)),
                        promise.provider_name,
                        money.shown(quantity)
                    ),
                    CountsAs::Cost,
                    said("the answer to “What have you promised to spend with a provider?”"),
                )
            })
        }
        // A handful of machines takes nobody of its own.
        bill::MACHINES => (exact > 0.0).then(|| {
            let each = world.staff.machine_fte;
            line(
                "people/machines",
                "People: machines beyond a handful",
                "FTE",
                format!(
                    "({} machines − {}) × {} FTE × {} a person-month",
                    number(quantity / each + Staff::<f64>::FEW_MACHINES),
                    number(Staff::<f64>::FEW_MACHINES),
                    number(each),
                    money.shown(world.person_month_usd)
                ),
                CountsAs::Operations,
                rated_by(RatingKind::MachineFte),
            )
        }),
        at => {
            let (kind, duty) = PEOPLE.get(at.checked_sub(bill::PEOPLE)?)?;
            Some(line(
                &format!("people/{duty}"),
                &format!("People: {duty}"),
                "FTE",
                format!("{} FTE × {} a person-month", number(quantity), money.shown(world.person_month_usd)),
                CountsAs::Operations,
                rated_by(*kind),
            ))
        }
    }
}

/// The class of evidence most of a measure rests on.
fn evidence(
    prepared: &Prepared,
    candidate: &Candidate,
    criterion: &Criterion,
    bill: &BillOutcome,
) -> Evidence {
    match &*criterion.id {
        "horizon-cost" => {
            let mut by_class = std::collections::BTreeMap::new();
            for line in &bill.lines {
                *by_class.entry(line.source.evidence).or_insert(0.0) += line.usd;
            }
            by_class
                .into_iter()
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .map_or(Evidence::Guessed, |(class, _)| class)
        }
        "latency-share" => {
            let cold = candidate.cold.iter().flatten().map(|cold| prepared.note(&cold.source).evidence);
            cold.max().unwrap_or(Evidence::Judged).max(Evidence::Judged)
        }
        "migration-effort" if candidate.migration.is_some() => {
            prepared.note(&candidate.migration_source).evidence
        }
        "security-duties" => prepared
            .catalog
            .part
            .layers
            .first()
            .map_or(Evidence::Judged, |layer| prepared.note(&layer.source).evidence),
        _ => Evidence::Judged,
    }
}

fn spread_at(spreads: &[Vec<Spread>], criterion: usize, candidate: usize) -> Spread {
    spreads.get(criterion).and_then(|row| row.get(candidate)).copied().unwrap_or_default()
}

fn models(options: &[OptionOutcome]) -> Vec<ModelShare> {
    let all = HostingModel::OFFERED.into_iter().chain([HostingModel::Mixed, HostingModel::AsIs]);
    let mut shares: Vec<ModelShare> = all
        .filter(|model| options.iter().any(|option| option.model == *model))
        .map(|model| ModelShare {
            model,
            p_first: options.iter().filter(|option| option.model == model).map(|option| option.p_first).sum(),
        })
        .collect();
    shares.sort_by(|a, b| b.p_first.total_cmp(&a.p_first));
    shares
}

fn break_evens(
    curves: &LikelyCurves,
    measures: &Measures,
    robustness: Option<&Robustness>,
    order: &[usize],
    place_of: &[Option<usize>],
) -> Vec<BreakEven> {
    let mut list = Vec::new();
    for (place, first) in order.iter().enumerate() {
        for second in order.iter().skip(place + 1) {
            let cheap = |at: &usize| curves.curves.get(*at).map_or(0.0, |curve| curve.usd(LEAST_LOAD));
            let (a, b) = if cheap(first) <= cheap(second) { (*first, *second) } else { (*second, *first) };
            let (Some(Some(place_a)), Some(Some(place_b))) = (place_of.get(a), place_of.get(b)) else {
                continue;
            };
            let pair = robustness
                .and_then(|found| found.pairs.iter().find(|pair| (pair.a, pair.b) == (a.min(b), a.max(b))));
            let (Some(of_a), Some(of_b)) = (measures.monthly.get(a), measures.monthly.get(b)) else {
                continue;
            };
            let cheaper = of_a.iter().zip(of_b).filter(|(a, b)| a < b).count();
            let even = of_a.iter().zip(of_b).filter(|(a, b)| a.total_cmp(b).is_eq()).count();
            list.push(BreakEven {
                a: *place_a,
                b: *place_b,
                crossings: curves.crossings(a, b).to_vec(),
                requests_per_month: pair.and_then(|pair| pair.requests),
                p_never: pair.map_or(0.0, |pair| pair.p_never),
                p_a_cheaper: (cheaper as f64 + even as f64 / 2.0) / measures.draws.max(1) as f64,
            });
        }
    }
    list
}

fn stamp(prepared: &Prepared, draws: usize, options: &[OptionOutcome]) -> Stamp {
    let settings = &prepared.decision.settings;
    // A price that was guessed was read nowhere, whenever that was.
    let is_read =
        |evidence| matches!(evidence, Evidence::Measured | Evidence::Documented | Evidence::Reported);
    let dates: Vec<&str> = options
        .iter()
        .flat_map(|option| &option.bill.lines)
        .filter(|line| line.counts_as == CountsAs::Cost && is_read(line.source.evidence))
        .map(|line| line.source.as_of.as_str())
        .filter(|date| date.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    Stamp {
        decision_sha256: decision_sha256(&prepared.decision),
        catalog_id: prepared.catalog.id.clone(),
        catalog_name: prepared.catalog.name.clone(),
        catalog_sha256: prepared.catalog.sha256.clone(),
        facts_from: dates.iter().min().copied().unwrap_or_default().to_owned(),
        facts_to: dates.iter().max().copied().unwrap_or_default().to_owned(),
        seed: settings.seed,
        draws: u32::try_from(draws).unwrap_or(settings.draws),
        on: settings.on.to_string(),
        program: concat!("Siteplan ", env!("CARGO_PKG_VERSION")),
    }
}
