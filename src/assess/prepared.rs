//! The first stage: tables. Inputs drawn, candidates planned, rules read.

mod month;

use super::AssessError;
use super::answers;
use super::assumed::Assumptions;
use super::behaviour::{self, BehaviourOutcome};
use super::book::{Book, Writing};
use super::candidates::{self, Candidate};
use super::criteria::{self, Criterion};
use super::currency;
use super::curves::LikelyCurves;
use super::inputs::{InputAt, Inputs, answered};
use super::knockouts;
use super::outcome::{Assumption, SourceNote};
use super::own_ratings;
use super::work_kinds::KindsOfWork;
use crate::analysis::sampling::{self, Plan};
use crate::catalog::{Catalog, EffortFactor, RatingKind, Role};
use crate::decision::{Decision, OnCall, PathTaken, Place, Shape, Start};
use crate::hosting::amount::{Amount, Eight};
use crate::hosting::behaviour::Lookups;
use crate::hosting::demand::{
    Demand, HourClass, StoreDemand, World, class_by_hour, hour_classes, merged, merged_below_the_peaks,
    paid_with_lag,
};
use crate::hosting::plan::Terms;
use crate::hosting::recovery::Tolerated;
use crate::hosting::traffic::{self, Week, week};
use crate::terms::chance::{Stream, normal_quantile};
use crate::terms::{DataClass, Estimate, Evidence, HostingModel, Money, Regime};
use month::peak_months;
use std::array;
use std::sync::{Arc, OnceLock};

/// Everything the later stages read, none of it about weights.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub decision: Arc<Decision>,
    pub catalog: Arc<Catalog>,
    tables: Arc<Tables>,
    /// An input taken at another value than its likely one.
    what_if: Option<(InputAt, f64)>,
}

/// What is computed once per decision and catalogue, whatever the weights.
#[derive(Debug)]
pub struct Tables {
    pub inputs: Inputs,
    pub components: Vec<ComponentInputs>,
    /// Along the components.
    pub kinds: Vec<KindsOfWork>,
    pub stores: Vec<StoreInputs>,
    pub application: ApplicationInputs,
    /// By people duty, then by model in [`MODELS`]' order.
    pub ratings: Vec<(RatingKind, Vec<InputAt>)>,
    /// How often services are down, by role.
    pub outages: Vec<(Role, InputAt)>,
    pub weeks: Vec<Week>,
    /// Along the weeks.
    shapes: Vec<Shape>,
    /// Hours that work waits in a queue, along the weeks.
    queued: Vec<usize>,
    /// Plans looked at, for the next decision.
    book: Option<Arc<Book>>,
    pub classes: Vec<HourClass>,
    /// By hour of the week: its place in `classes`.
    pub class_by_hour: Vec<usize>,
    /// The same hours, fewer of them: what the draws use. Likely values use `classes`.
    pub draw_classes: Vec<HourClass>,
    /// Fewer still: what waiting is averaged over.
    pub queue_classes: Vec<HourClass>,
    /// Tables of waiting and of delays.
    pub lookups: Arc<Lookups>,
    pub terms: Terms,
    /// What amounts are typed and told in; all else here is in dollars.
    pub money: Money,
    /// What is tolerable after a disaster, at likely.
    pub tolerated: Tolerated,
    pub candidates: Vec<Candidate>,
    pub criteria: Vec<Criterion>,
    pub choices: Choices,
    pub assumptions: Vec<Assumption>,
    /// Along `criteria`: standard normal deviates of its weight in every future, the same whatever
    /// range is stated.
    weight_deviates: Vec<OnceLock<Vec<f64>>>,
    curves: OnceLock<LikelyCurves>,
    behaviour: OnceLock<Vec<Arc<BehaviourOutcome>>>,
    /// January first; all ones where no month differs.
    pub season: [f64; 12],
    /// January first: weeks of it that bring more.
    pub campaigns: [Option<CampaignInputs>; 12],
    pub horizon_months: usize,
    /// Months after which one leaves again, where that is within the horizon, which it ends.
    pub leaves_after: Option<usize>,
    /// The month of the year in which the horizon starts, 0 to 11.
    pub first_month: usize,
    /// Months of which one is the busiest: while traffic shrinks, while it grows.
    peak_months: [Vec<usize>; 2],
}

/// A campaign in the year.
#[derive(Clone, Copy, Debug)]
pub struct CampaignInputs {
    /// Share of its month, 0 to 1.
    pub share: f64,
    /// Traffic in it over that of the month's other weeks.
    pub times: InputAt,
}

/// Classes of hours in a draw: enough that the mean bill over the draws stays within half a percent.
const DRAW_CLASSES: usize = 40;

/// Classes of hours over which waiting is averaged in a draw, each with like many requests: enough
/// that the share of answers within a target stays within half a percent of that over all hours.
const QUEUE_CLASSES: usize = 6;

/// Models that ratings exist for.
pub const MODELS: [HostingModel; 6] = HostingModel::OFFERED;

/// People duties, with the names of their lines.
pub const PEOPLE: [(RatingKind, &str); 6] = [
    (RatingKind::PatchingFte, "patching"),
    (RatingKind::ScalingFte, "scaling"),
    (RatingKind::OnCallFte, "on-call"),
    (RatingKind::ReleasesFte, "releases"),
    (RatingKind::ObservabilityFte, "observability"),
    (RatingKind::SecurityFte, "security"),
];

/// Where a component's numbers stand.
#[derive(Clone, Copy, Debug)]
pub struct ComponentInputs {
    pub volume: Volume,
    pub wall: InputAt,
    pub cpu: InputAt,
    pub memory: InputAt,
    pub concurrency: InputAt,
    pub burst: InputAt,
    pub request: InputAt,
    pub response: InputAt,
    /// Absent where nobody waits for an answer.
    pub latency: Option<InputAt>,
    /// Share of answers that may be slower than the target, 0 to 1.
    pub slow_share: f64,
    /// Milliseconds that those may take at most; absent where nobody said.
    pub slowest_ms: Option<f64>,
    /// (answers of 100, milliseconds within which they should come); those that somebody named.
    pub further_targets: [Option<(u8, f64)>; 2],
    pub cold_share: InputAt,
    /// Absent where work does not wait in a queue.
    pub later: Option<InputAt>,
    /// Milliseconds of the longest request; absent where nobody named them.
    pub longest: Option<InputAt>,
}

/// Requests stated, or users × visits × actions.
#[derive(Clone, Copy, Debug)]
pub enum Volume {
    Stated(InputAt),
    Derived { users: InputAt, visits: InputAt, actions: InputAt },
}

impl Volume {
    fn requests<A: Amount>(self, get: impl Fn(InputAt) -> A) -> A {
        match self {
            Self::Stated(at) => get(at),
            Self::Derived { users, visits, actions } => get(users) * get(visits) * get(actions),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct StoreInputs {
    pub kind: crate::decision::StoreKind,
    pub size: InputAt,
    pub reads: InputAt,
    pub writes: InputAt,
}

#[derive(Clone, Copy, Debug)]
pub struct ApplicationInputs {
    pub growth: InputAt,
    pub ceiling: InputAt,
    pub discount: InputAt,
    pub rates: InputAt,
    pub today: InputAt,
    pub code: InputAt,
    pub seats: InputAt,
    pub seat_price: InputAt,
    pub gap: InputAt,
    pub gap_once: InputAt,
    /// Percent on top of what is bought.
    pub tax: InputAt,
    pub data_growth: InputAt,
    pub team: [InputAt; 4],
    /// People; absent where no data is sensitive.
    pub team_security: Option<InputAt>,
    pub licences: InputAt,
    /// Percent a year.
    pub drift: InputAt,
    /// Absent where nobody named one.
    pub deadline: Option<InputAt>,
    /// Person-months; absent where nobody named any.
    pub lock_in: Option<InputAt>,
    /// USD a month; absent where there is no ceiling.
    pub budget: Option<InputAt>,
    /// USD once; absent where there is no ceiling.
    pub budget_once: Option<InputAt>,
    /// Percent of the needs that a product meets, and that it has to; absent where nobody said.
    pub fit: Option<InputAt>,
    pub least_fit: Option<InputAt>,
}

/// Answers chosen from lists, with what unknown ones were taken as.
#[derive(Clone, Debug)]
pub struct Choices {
    pub start: Start,
    pub path: Option<PathTaken>,
    pub on_call: OnCall,
    /// The most sensitive class among components.
    pub sensitivity: DataClass,
    pub regimes: Vec<Regime>,
    /// What the code's answers do to the effort of moving it; none on a green field.
    pub effort_factors: Vec<EffortFactor>,
}

impl Choices {
    /// How many times the catalogue's effort it is to move code such as this.
    pub fn effort_factor(&self) -> f64 {
        self.effort_factors.iter().map(|factor| factor.times).product()
    }
}

impl Prepared {
    /// Draws the inputs, plans the candidates.
    pub fn new(decision: Arc<Decision>, catalog: Arc<Catalog>) -> Result<Self, AssessError> {
        Self::after(decision, catalog, None)
    }

    /// As [`new`](Self::new), keeping the draws of inputs that did not change.
    #[expect(clippy::needless_pass_by_value, reason = "a stage shares what it is made from")]
    pub fn after(
        decision: Arc<Decision>,
        catalog: Arc<Catalog>,
        before: Option<&Self>,
    ) -> Result<Self, AssessError> {
        super::check(&decision, &catalog)?;
        let money = currency::of(&decision, &catalog).map_err(AssessError::Fault)?;
        let mut assumed = Assumptions::new(&decision, &catalog, money);
        assumed.currency();
        let mut inputs = Inputs::default();
        let components = answers::component_inputs(&decision, &mut inputs, &mut assumed)?;
        let stores = answers::store_inputs(&decision, &mut inputs);
        let application = answers::application_inputs(&decision, &mut inputs, &mut assumed)?;
        let ratings = answers::rating_inputs(&catalog, &mut inputs);
        let outages = answers::outage_inputs(&catalog, &mut inputs);
        let choices = answers::choices(&decision, &mut assumed);
        let shapes = answers::shapes(&decision, &mut assumed);
        // Fitting a week to its peak takes longer than looking whether it was fitted before.
        let queued = answers::queued_hours(&components, &inputs);
        let lag_min = decision.costing.scaling_lag_min;
        let is_alike = |before: &&Self| {
            before.tables.shapes == shapes
                && before.tables.queued == queued
                && before.decision.costing.scaling_lag_min.to_bits() == lag_min.to_bits()
        };
        let drawn = before.filter(is_alike).map(Self::tables);
        let weeks: Vec<Week> = drawn.map_or_else(
            || {
                let drawn = shapes.iter().zip(&queued);
                drawn.map(|(shape, hours)| traffic::queued(&week(shape), *hours)).collect()
            },
            |tables| tables.weeks.clone(),
        );
        let classes = match drawn {
            Some(tables) => tables.classes.clone(),
            None => paid_with_lag(hour_classes(&weeks), &weeks, lag_min / 60.0),
        };
        let horizon = assumed.estimate(&Place::Application, "horizon")?.likely();
        let horizon_months = to_count(horizon).max(1);
        let exit = answered(&decision, money, &Place::Application, "exit")
            .map(|exit| to_count(exit.likely()).max(1));
        let leaves_after = exit.filter(|months| *months <= horizon_months);
        // What runs there afterwards is the same whatever is chosen now.
        let horizon_months = leaves_after.unwrap_or(horizon_months);
        let season = decision.application.season.value.unwrap_or([1.0; 12]);
        let campaigns = answers::campaign_inputs(&decision, &mut inputs);
        let first_month = usize::try_from(decision.settings.on.month() - 1).unwrap_or(0);
        let (terms, tolerated) = answers::terms(&decision, &catalog, &mut assumed)?;
        let criteria = criteria::all(&decision, money);
        let tables = Tables {
            components,
            kinds: decision.components.iter().map(KindsOfWork::of).collect(),
            stores,
            application,
            ratings,
            outages,
            draw_classes: match drawn {
                Some(tables) => tables.draw_classes.clone(),
                None => merged_below_the_peaks(&classes, DRAW_CLASSES, |class| class.hours),
            },
            queue_classes: match drawn {
                Some(tables) => tables.queue_classes.clone(),
                None => merged(&hour_classes(&weeks), QUEUE_CLASSES, HourClass::requests),
            },
            lookups: before.map_or_else(Arc::default, |before| Arc::clone(&before.tables.lookups)),
            classes,
            class_by_hour: drawn.map_or_else(|| class_by_hour(&weeks), |tables| tables.class_by_hour.clone()),
            shapes,
            queued,
            book: None,
            weeks,
            terms,
            money,
            tolerated,
            candidates: Vec::new(),
            weight_deviates: vec![OnceLock::new(); criteria.len()],
            criteria,
            choices,
            season,
            campaigns,
            horizon_months,
            leaves_after,
            first_month,
            peak_months: peak_months(&season, &campaigns, first_month, horizon_months),
            assumptions: Vec::new(),
            curves: OnceLock::new(),
            behaviour: OnceLock::new(),
            inputs,
        };
        let mut prepared = Self {
            decision: Arc::clone(&decision),
            catalog: Arc::clone(&catalog),
            tables: Arc::new(tables),
            what_if: None,
        };
        let settings = &prepared.decision.settings;
        let same = before.filter(|before| {
            let old = &before.decision.settings;
            (old.seed, old.draws) == (settings.seed, settings.draws)
                && (before.decision.components.len() > 1) == (prepared.decision.components.len() > 1)
        });
        let kept = before.and_then(|before| before.tables.book.as_ref());
        let mut book = Writing::after(&prepared, kept);
        let mut candidates = candidates::all(&prepared, &mut book)?;
        let mut inputs = prepared.tables.inputs.clone();
        candidates::rate(&prepared, &mut candidates, &mut inputs);
        assumed.list.extend(own_ratings::rate(&decision, &mut candidates, &mut inputs));
        let shares_volume = prepared.decision.components.len() > 1;
        inputs.draw(settings.seed, settings.draws, same.map(|before| &before.tables.inputs), shares_volume);
        if let Some(tables) = Arc::get_mut(&mut prepared.tables) {
            tables.inputs = inputs;
            tables.book = Some(book.finished());
            tables.assumptions = assumed.list;
        }
        for candidate in &mut candidates {
            knockouts::over_budget_once(&prepared, candidate);
        }
        if let Some(tables) = Arc::get_mut(&mut prepared.tables) {
            tables.candidates = candidates;
        }
        Ok(prepared)
    }

    /// The same tables under a decision that differs in weights, notes or outcome alone.
    #[must_use]
    pub fn with_decision(&self, decision: Arc<Decision>) -> Self {
        Self { decision, catalog: Arc::clone(&self.catalog), tables: Arc::clone(&self.tables), what_if: None }
    }

    /// The same, with one input's likely value another; its draws stay what they are.
    #[must_use]
    pub fn with_likely(&self, input: InputAt, value: f64) -> Self {
        Self { what_if: Some((input, value)), ..self.clone() }
    }

    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// What amounts are typed and told in.
    pub fn money(&self) -> Money {
        self.tables.money
    }

    /// The estimate somebody gave, in dollars where it is money; `None` where it is unknown.
    pub fn answered(&self, place: &Place, question: &str) -> Option<Estimate> {
        answered(&self.decision, self.money(), place, question)
    }

    /// What the options are judged by, in the order of every list along them.
    pub fn criteria(&self) -> &[Criterion] {
        &self.tables.criteria
    }

    /// The hours that a bill is counted over: fewer classes of them in a future than at likely.
    pub fn classes(&self, draw: Option<usize>) -> &[HourClass] {
        if draw.is_some() { &self.tables.draw_classes } else { &self.tables.classes }
    }

    /// The value of an input in a future, or at likely.
    pub fn at(&self, input: InputAt, draw: Option<usize>) -> f64 {
        match self.what_if {
            Some((other, value)) if draw.is_none() && other == input => value,
            _ => self.tables.inputs.at(input, draw),
        }
    }

    /// The application in a future (or at likely), without people, which differ by model.
    pub fn world(&self, draw: Option<usize>, world: &mut World) {
        self.fill(|at| self.at(at, draw), self.peak(draw), world);
    }

    /// The same in eight futures from `first` on.
    pub fn worlds(&self, first: usize, world: &mut World<Eight>) {
        let peak = Eight(array::from_fn(|lane| self.peak(Some(first + lane))));
        self.fill(|at| self.tables.inputs.eight(at, first), peak, world);
    }

    /// The likely one in every lane.
    pub fn likely_worlds(&self, world: &mut World<Eight>) {
        self.fill(|at| Eight::of(self.at(at, None)), Eight::of(self.peak(None)), world);
    }

    /// At likely, with what a host has to hold at the high end of every range.
    pub fn heaviest_world(&self, world: &mut World) {
        let is_shared = |at| self.tables.components.iter().any(|component| component.concurrency == at);
        let end = |at: InputAt| {
            let input = self.tables.inputs.get(at);
            // The more one process works on, the fewer there are.
            let of = |estimate: Estimate| if is_shared(at) { estimate.low() } else { estimate.high() };
            input.map_or(0.0, |input| of(input.estimate).clamp(input.bounds.0, input.bounds.1))
        };
        self.fill(end, self.peak(None), world);
    }

    fn fill<A: Amount>(&self, get: impl Fn(InputAt) -> A, peak: A, world: &mut World<A>) {
        let tables = &self.tables;
        world.components.clear();
        world.components.extend(tables.components.iter().zip(&tables.kinds).map(|(component, kinds)| {
            let wall_ms = get(component.wall);
            let burst = get(component.burst).at_least(1.0).at_most(MINUTES_AN_HOUR);
            Demand {
                requests: component.volume.requests(&get),
                wall_ms,
                cpu_ms: get(component.cpu).or_less(wall_ms.at_least(1e-9)),
                service_scv: kinds.computing.scv(),
                memory_mib: get(component.memory),
                concurrency: get(component.concurrency).at_least(1.0),
                burst: component.later.map_or(burst, |later| evened(burst, get(later))),
                request_kib: get(component.request),
                response_kib: get(component.response),
            }
        }));
        world.stores.clear();
        world.stores.extend(tables.stores.iter().map(|store| StoreDemand {
            kind: store.kind,
            size_gib: get(store.size),
            reads: get(store.reads),
            writes: get(store.writes),
        }));
        let application = &tables.application;
        world.seats = get(application.seats);
        world.person_month_usd = get(application.rates);
        world.licences_usd = get(application.licences);
        world.today_usd = get(application.today);
        world.seat_usd = get(application.seat_price);
        world.gap_usd = get(application.gap);
        world.tax_share = get(application.tax) / 100.0;
        world.peak = peak;
        world.data_grows = get(application.data_growth) != A::default();
    }

    /// The people a model takes in a future, along [`PEOPLE`].
    pub fn staff(&self, model: HostingModel, draw: Option<usize>, world: &mut World) {
        self.fill_staff(model, |at| self.at(at, draw), world);
    }

    /// The same in eight futures from `first` on.
    pub fn staffs(&self, model: HostingModel, first: usize, world: &mut World<Eight>) {
        self.fill_staff(model, |at| self.tables.inputs.eight(at, first), world);
    }

    /// The likely ones in every lane.
    pub fn likely_staffs(&self, model: HostingModel, world: &mut World<Eight>) {
        self.fill_staff(model, |at| Eight::of(self.at(at, None)), world);
    }

    fn fill_staff<A: Amount>(&self, model: HostingModel, get: impl Fn(InputAt) -> A, world: &mut World<A>) {
        let of_model = |kind| self.rating_input(kind, model).map_or(A::default(), &get);
        world.staff.duties_fte.clear();
        world.staff.duties_fte.extend(PEOPLE.iter().map(|(kind, _)| of_model(*kind)));
        world.staff.machine_fte = of_model(RatingKind::MachineFte);
    }

    /// Requests a month of a component at load 1.
    pub fn requests(&self, component: &ComponentInputs, draw: Option<usize>) -> f64 {
        component.volume.requests(|at| self.at(at, draw))
    }

    /// A model's rating in a future, or at likely.
    pub fn rating(&self, kind: RatingKind, model: HostingModel, draw: Option<usize>) -> f64 {
        self.rating_input(kind, model).map_or(0.0, |at| self.at(at, draw))
    }

    /// A candidate's rating in a future, or at likely; its offers' own where the catalogue has one.
    pub fn rated(&self, candidate: &Candidate, kind: RatingKind, draw: Option<usize>) -> f64 {
        candidate.rated.get(kind as usize).map_or(0.0, |at| self.at(*at, draw))
    }

    pub fn rating_input(&self, kind: RatingKind, model: HostingModel) -> Option<InputAt> {
        let place = MODELS.iter().position(|known| *known == model)?;
        let (_, by_model) = self.tables.ratings.iter().find(|(known, _)| *known == kind)?;
        by_model.get(place).copied()
    }

    /// Standard normal deviates of a criterion's weight in every future, drawn when first asked for.
    pub fn weight_deviates(&self, criterion: usize) -> &[f64] {
        let settings = &self.decision.settings;
        let (Some(column), Some(of)) =
            (self.tables.weight_deviates.get(criterion), self.criteria().get(criterion))
        else {
            return &[];
        };
        column.get_or_init(|| {
            let stream = Stream::new(settings.seed, &format!("weight/{}", of.id));
            let places = sampling::column(Plan::Stratified, stream, settings.draws);
            places.into_iter().map(normal_quantile).collect()
        })
    }

    /// Cost curves at likely, drawn when first asked for.
    pub fn curves(&self) -> &LikelyCurves {
        let tables = self.tables();
        tables.curves.get_or_init(|| {
            LikelyCurves::of(tables, |candidate| {
                let mut world = World::default();
                self.world(None, &mut world);
                if let Some(candidate) = tables.candidates.get(candidate) {
                    self.staff(candidate.rated_as, None, &mut world);
                }
                world
            })
        })
    }

    /// How every candidate answers through the week, along the candidates; `None` where it has to be
    /// worked out and that `is_stale` before it is done.
    pub fn behaviour(&self, is_stale: &dyn Fn() -> bool) -> Option<&[Arc<BehaviourOutcome>]> {
        let known = &self.tables().behaviour;
        if known.get().is_none() {
            let found = behaviour::all(self, is_stale)?;
            return Some(known.get_or_init(|| found));
        }
        known.get().map(Vec::as_slice)
    }

    /// The same, if it has been worked out.
    pub fn known_behaviour(&self, candidate: usize) -> Option<&Arc<BehaviourOutcome>> {
        self.tables().behaviour.get()?.get(candidate)
    }

    /// A source, ready to be shown.
    pub fn note(&self, id: &str) -> SourceNote {
        note(&self.catalog, id)
    }
}

/// An hour in which all comes in one minute has a minute of so many times its mean.
const MINUTES_AN_HOUR: f64 = 60.0;

/// What is left of a burst within the hour when work may wait some minutes: nothing after an hour.
fn evened<A: Amount>(burst: A, minutes: A) -> A {
    let left = |minutes: f64| (1.0 - minutes / MINUTES_AN_HOUR).clamp(0.0, 1.0);
    burst.zip(minutes, |burst, minutes| 1.0 + (burst - 1.0) * left(minutes))
}

/// A source of a catalogue, ready to be shown; one that is missing says so.
pub fn note(catalog: &Catalog, id: &str) -> SourceNote {
    catalog.source(id).map_or_else(
        || SourceNote { text: id.to_owned(), as_of: String::new(), evidence: Evidence::Guessed },
        |source| SourceNote {
            text: source.text.clone(),
            as_of: source.as_of.clone(),
            evidence: source.evidence,
        },
    )
}

/// A positive number of things, from a number that has been checked against its question's range.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of a count"
)]
pub fn to_count(value: f64) -> usize {
    libm::round(value).clamp(0.0, 1e9) as usize
}
