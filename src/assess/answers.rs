//! From answers to what is drawn, chosen and priced: each unknown one is assumed, and said to be.

use super::AssessError;
use super::assumed::Assumptions;
use super::inputs::{InputAt, Inputs, answered, bounds};
use super::prepared::{
    ApplicationInputs, CampaignInputs, Choices, ComponentInputs, MODELS, StoreInputs, Volume,
};
use crate::catalog::{Catalog, EffortFactor, RatingKind, Role};
use crate::decision::{
    ApplicationAnswers, Campaign, Choice as _, CodeAge, CodeShape, CodeTests, Component, Decision, OnCall,
    Override, Place, Product, Recovers, Shape, Start, Store, questions,
};
use crate::hosting::committed::Promise;
use crate::hosting::plan::Terms;
use crate::hosting::price::Allowances;
use crate::hosting::recovery::{Recovery, Tolerated};
use crate::terms::{DataClass, Estimate, Money};

/// Every component's numbers, in the order of the decision.
pub fn component_inputs(
    decision: &Decision,
    inputs: &mut Inputs,
    assumed: &mut Assumptions<'_>,
) -> Result<Vec<ComponentInputs>, AssessError> {
    let mut list = Vec::new();
    let money = assumed.money;
    for component in &decision.components {
        let place = Place::Component(component.id.clone());
        let mut input = |assumed: &mut Assumptions<'_>, question: &'static str| {
            assumed
                .estimate(&place, question)
                .map(|estimate| inputs.add(place.input(question), estimate, bounds(money, question)))
        };
        let answers = &component.answers;
        let derives = answered(decision, money, &place, "volume").is_none()
            && decision.application.users.value.is_some()
            && (answers.visits.value.is_some() || answers.actions.value.is_some());
        let volume = if derives {
            let visits = input(assumed, "visits")?;
            let actions = input(assumed, "actions")?;
            let users = assumed.estimate(&Place::Application, "users")?;
            Volume::Derived {
                users: inputs.add("users".to_owned(), users, bounds(money, "users")),
                visits,
                actions,
            }
        } else {
            Volume::Stated(input(assumed, "volume")?)
        };
        let mut input = |assumed: &mut Assumptions<'_>, question: &'static str| {
            assumed
                .estimate(&place, question)
                .map(|estimate| inputs.add(place.input(question), estimate, bounds(money, question)))
        };
        let is_answered = is_asked(decision, &place, "latency");
        // What is held against the likely week alone: no figure of a future reads it.
        let stated = |question: &str| {
            answered(decision, money, &place, question).filter(|_| is_answered).map(Estimate::likely)
        };
        list.push(ComponentInputs {
            volume,
            wall: input(assumed, "wall-time")?,
            cpu: input(assumed, "cpu-time")?,
            memory: input(assumed, "memory")?,
            concurrency: input(assumed, "concurrency")?,
            burst: input(assumed, "burst")?,
            request: input(assumed, "request-size")?,
            response: input(assumed, "response-size")?,
            latency: if is_answered { Some(input(assumed, "latency")?) } else { None },
            slow_share: if is_answered {
                assumed.estimate(&place, "slow-share")?.likely() / 100.0
            } else {
                1.0
            },
            slowest_ms: stated("slowest"),
            further_targets: [(50, "latency-median"), (99, "latency-p99")]
                .map(|(of_100, question)| Some((of_100, stated(question)?))),
            cold_share: input(assumed, "cold-share")?,
            later: if is_queued(decision, component) { Some(input(assumed, "later")?) } else { None },
            longest: answered(decision, money, &place, "longest")
                .map(|stated| inputs.add(place.input("longest"), stated, bounds(money, "longest"))),
        });
    }
    Ok(list)
}

/// Whether somebody said that a component's work comes by events, so that it may wait in a queue.
fn is_queued(decision: &Decision, component: &Component) -> bool {
    let place = Place::Component(component.id.clone());
    let may_wait = is_asked(decision, &place, "later");
    // An unknown trigger is asked, and promises nothing.
    may_wait && component.answers.trigger.value.is_some()
}

/// The year's campaigns, January first.
pub fn campaign_inputs(decision: &Decision, inputs: &mut Inputs) -> [Option<CampaignInputs>; 12] {
    let mut year = [None; 12];
    for campaign in decision.application.campaigns.value.iter().flatten() {
        let id = format!("campaigns/{}", campaign.month.id());
        let times = inputs.add(id, campaign.times, (1.0, Campaign::MOST_TIMES));
        if let Some(month) = year.get_mut(campaign.month.index()) {
            *month = Some(CampaignInputs { share: campaign.share(), times });
        }
    }
    year
}

fn is_asked(decision: &Decision, place: &Place, question: &str) -> bool {
    questions::by_id(question).is_some_and(|question| (question.asked_if)(decision, place))
}

/// Every store's numbers.
pub fn store_inputs(decision: &Decision, inputs: &mut Inputs) -> Vec<StoreInputs> {
    let stores: &[Store] = decision.application.stores.value.as_deref().unwrap_or(&[]);
    stores
        .iter()
        .map(|store| {
            let mut input = |name: &str, estimate: Estimate| {
                inputs.add(format!("stores/{}/{name}", store.id), estimate, (0.0, 1e18))
            };
            StoreInputs {
                kind: store.kind,
                size: input("size", store.size_gib),
                reads: input("reads", store.reads),
                writes: input("writes", store.writes),
            }
        })
        .collect()
}

/// The numbers asked once for the whole application.
pub fn application_inputs(
    decision: &Decision,
    inputs: &mut Inputs,
    assumed: &mut Assumptions<'_>,
) -> Result<ApplicationInputs, AssessError> {
    let place = Place::Application;
    let money = assumed.money;
    let mut stated = |question: &str| {
        let stated = answered(decision, money, &place, question)?;
        Some(inputs.add(question.to_owned(), stated, bounds(money, question)))
    };
    let [deadline, lock_in] = ["deadline", "lock-in"].map(&mut stated);
    let [budget, budget_once] = ["budget", "budget-once"].map(&mut stated);
    let [fit, least_fit] = ["fit", "least-fit"].map(&mut stated);
    let mut input = |question: &'static str| {
        let estimate = match assumed.estimate(&place, question) {
            // A record of before these were asked has no range for them, and counted neither.
            Err(AssessError::NoRange { .. })
                if ["tax", "team-security", "data-growth"].contains(&question) =>
            {
                super::zero()
            }
            taken => taken?,
        };
        Ok::<_, AssessError>(inputs.add(question.to_owned(), estimate, bounds(money, question)))
    };
    Ok(ApplicationInputs {
        growth: input("growth")?,
        ceiling: input("growth-ceiling")?,
        discount: input("discount-rate")?,
        rates: input("rates")?,
        today: input("bill-today")?,
        code: input("code-size")?,
        // Seats follow users, unless they were counted; a product nobody has found has no users yet.
        seats: if decision.application.seats.value.is_none()
            && decision.application.users.value.is_some()
            && decision.application.product.value == Some(Product::Exists)
        {
            input("users")?
        } else {
            input("seats")?
        },
        seat_price: input("seat-price")?,
        gap: input("gap-cost")?,
        gap_once: input("gap-once")?,
        tax: input("tax")?,
        data_growth: input("data-growth")?,
        team: [
            input("team-servers")?,
            input("team-platforms")?,
            input("team-containers")?,
            input("team-functions")?,
        ],
        team_security: if is_asked(decision, &place, "team-security") {
            Some(input("team-security")?)
        } else {
            None
        },
        licences: input("licences")?,
        drift: input("price-drift")?,
        deadline,
        lock_in,
        budget,
        budget_once,
        fit,
        least_fit,
    })
}

/// The catalogue's ratings, by what they rate and then by model in [`MODELS`]' order.
pub fn rating_inputs(catalog: &Catalog, inputs: &mut Inputs) -> Vec<(RatingKind, Vec<InputAt>)> {
    RatingKind::ALL
        .into_iter()
        .map(|kind| {
            let by_model = MODELS.iter().map(|model| {
                let rating =
                    catalog.part.ratings.iter().find(|rating| {
                        rating.what == kind && rating.model == *model && rating.offers.is_empty()
                    });
                let estimate = rating.map_or_else(super::zero, |rating| rating.value);
                inputs.add(format!("rating/{}/{}", kind.id(), model.id()), estimate, (0.0, 1e6))
            });
            (kind, by_model.collect())
        })
        .collect()
}

/// How often each service is down, by the role it plays.
pub fn outage_inputs(catalog: &Catalog, inputs: &mut Inputs) -> Vec<(Role, InputAt)> {
    catalog
        .part
        .outages
        .iter()
        .map(|outage| {
            let id = format!("outage/{}", outage.of.id());
            (outage.of, inputs.add(id, outage.hours_a_year, (0.0, 8760.0)))
        })
        .collect()
}

/// Answers from lists, unknown ones taken as their questions say.
pub fn choices(decision: &Decision, assumed: &mut Assumptions<'_>) -> Choices {
    let application = &decision.application;
    let start =
        assumed.choice(&Place::Application, "start", application.start.value).unwrap_or(Start::Greenfield);
    let on_call = assumed
        .choice(&Place::Application, "on-call", application.on_call.value)
        .unwrap_or(OnCall::BestEffort);
    let sensitivity = decision
        .components
        .iter()
        .filter_map(|component| {
            let place = Place::Component(component.id.clone());
            assumed.choice(&place, "sensitivity", component.answers.sensitivity.value)
        })
        .max()
        .unwrap_or(DataClass::Internal);
    let has_a_past = start != Start::Greenfield;
    let effort_factors = if has_a_past { effort_factors(application, assumed) } else { Vec::new() };
    Choices {
        start,
        path: if has_a_past {
            assumed.choice(&Place::Application, "path", application.path.value)
        } else {
            None
        },
        on_call,
        sensitivity,
        regimes: application.regimes.value.clone().unwrap_or_default(),
        effort_factors,
    }
}

/// What the catalogue says of moving code such as this.
fn effort_factors(application: &ApplicationAnswers, assumed: &mut Assumptions<'_>) -> Vec<EffortFactor> {
    let place = Place::Application;
    let answers = [
        ("code-shape", assumed.choice(&place, "code-shape", application.code_shape.value).map(CodeShape::id)),
        ("code-age", assumed.choice(&place, "code-age", application.code_age.value).map(CodeAge::id)),
        ("code-tests", assumed.choice(&place, "code-tests", application.code_tests.value).map(CodeTests::id)),
    ];
    let known = assumed.catalog.part.effort_factors.iter();
    let is_so = |known: &&EffortFactor| {
        answers.iter().any(|(question, answer)| known.question == *question && *answer == Some(&known.answer))
    };
    known.filter(is_so).cloned().collect()
}

/// Every component's week, in the order of the decision.
pub fn shapes(decision: &Decision, assumed: &mut Assumptions<'_>) -> Vec<Shape> {
    decision
        .components
        .iter()
        .map(|component| {
            let unknown = || assumed.shape(&Place::Component(component.id.clone()));
            component.answers.shape.value.clone().or_else(unknown).unwrap_or(Shape::Steady)
        })
        .collect()
}

/// By component: whole hours that its work may wait in a queue, at likely.
pub fn queued_hours(components: &[ComponentInputs], inputs: &Inputs) -> Vec<usize> {
    const MINUTES: f64 = 60.0;
    let hours = |at| super::prepared::to_count(libm::floor(inputs.at(at, None) / MINUTES));
    components.iter().map(|component| component.later.map_or(0, hours)).collect()
}

/// How plans are sized and priced, and what is tolerable after a disaster.
pub fn terms(
    decision: &Decision,
    catalog: &Catalog,
    assumed: &mut Assumptions<'_>,
) -> Result<(Terms, Tolerated), AssessError> {
    let costing = &decision.costing;
    let minimum_instances = match costing.minimum_instances {
        Some(stated) => f64::from(stated),
        None => {
            let up = assumed.estimate(&Place::Application, "availability")?.likely();
            if up >= 99.99 {
                3.0
            } else if up >= 99.9 {
                2.0
            } else {
                1.0
            }
        }
    };
    let discounts = decision.overrides.iter().filter_map(|change| match change {
        Override::Discount { provider, factor, .. } => Some((provider.clone(), *factor)),
        _ => None,
    });
    let recovering = recovering(decision, assumed);
    let tolerated = tolerated(decision, &recovering, assumed)?;
    let terms = Terms {
        utilisation: costing.utilisation,
        minimum_instances,
        step: f64::from(costing.scaling_step.max(1)),
        seats_are_fixed: decision.application.seats.value.is_some(),
        allowances: if costing.allowances { Allowances::All } else { Allowances::None },
        off: costing.off.clone(),
        discounts: discounts.collect(),
        recovery: Recovery::chosen(tolerated),
        recovering,
        residency: decision.application.residency.value.clone().unwrap_or_default(),
        promises: promises(decision, catalog, assumed.money),
    };
    Ok((terms, tolerated))
}

/// What providers were promised, each once and in dollars; one that this catalogue lacks goes by the
/// name it was given.
fn promises(decision: &Decision, catalog: &Catalog, money: Money) -> Vec<Promise> {
    let mut promises: Vec<Promise> = Vec::new();
    for promised in decision.application.commitments.value.iter().flatten() {
        let known = catalog.part.providers.iter().find(|provider| provider.is_called(&promised.provider));
        let id = known.map_or(&promised.provider, |provider| &provider.id);
        let contract = (money.to_usd(promised.per_month), promised.until_month);
        match promises.iter_mut().find(|promise| promise.provider == *id) {
            Some(promise) => promise.contracts.push(contract),
            None => promises.push(Promise {
                provider: id.clone(),
                provider_name: known.map_or(&promised.provider, |provider| &provider.name).clone(),
                contracts: vec![contract],
            }),
        }
    }
    promises
}

/// By component: whether it must be back within the tolerable time. A part alone is the whole.
fn recovering(decision: &Decision, assumed: &mut Assumptions<'_>) -> Vec<bool> {
    let must = |component: &Component| {
        let place = Place::Component(component.id.clone());
        let answer = component.answers.recovers.value;
        assumed.choice(&place, "recovers", answer) != Some(Recovers::MayWait)
    };
    match decision.components.as_slice() {
        [_] => vec![true],
        components => components.iter().map(must).collect(),
    }
}

/// Work waits as long as its least patient component; one that somebody waits for does not wait at
/// all, and one that may wait until it is set up anew has no say. Where all may, data is still
/// copied as often as its loss asks for.
fn tolerated(
    decision: &Decision,
    recovering: &[bool],
    assumed: &mut Assumptions<'_>,
) -> Result<Tolerated, AssessError> {
    const MINUTES: f64 = 60.0;
    let time_hours = assumed.estimate(&Place::Application, "recovery-time")?.likely();
    let point_hours = assumed.estimate(&Place::Application, "recovery-point")?.likely();
    if !recovering.contains(&true) {
        return Ok(Tolerated { time_hours: f64::INFINITY, point_hours, wait_hours: 0.0 });
    }
    let mut wait_hours = f64::INFINITY;
    let must = decision.components.iter().zip(recovering).filter(|(_, must)| **must);
    for (component, _) in must {
        let place = Place::Component(component.id.clone());
        let hours = if is_queued(decision, component) {
            assumed.estimate(&place, "later")?.likely() / MINUTES
        } else {
            0.0
        };
        wait_hours = wait_hours.min(hours);
    }
    Ok(Tolerated { time_hours, point_hours, wait_hours })
}
