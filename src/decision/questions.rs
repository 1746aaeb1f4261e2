//! The question table: the spine of the document.
//!
//! One declaration makes the typed field in the file, the entry in the form and the name in every
//! export. No question is asked that no engine reads. The first edition is the architects' question
//! list; ids are stable once shipped.

use super::answer::{Answer, AnyAnswer};
use super::campaign::Campaign;
use super::choices::{
    AppKind, Check, Choice, CodeAge, CodeShape, CodeTests, Control, DutyHolder, Need, OnCall, PathTaken,
    Place, Product, Recovers, Runtime, Start, Trigger,
};
use super::commitment::Commitment;
use super::implied::WorkKind;
use super::shape::Shape;
use super::store::Store;
use super::{Component, Decision};
use crate::terms::{DataClass, Estimate, Regime, Unit};
use serde::{Deserialize, Serialize};

/// One question of the table.
#[derive(Clone, Copy)]
pub struct Question {
    /// Stable, in kebab case: `wall-time`.
    pub id: &'static str,
    pub scope: Scope,
    pub section: Section,
    /// What is asked.
    pub text: &'static str,
    /// Why it is asked.
    pub why: &'static str,
    pub kind: Kind,
    /// One of the six that give a first verdict.
    pub is_first: bool,
    pub asked_if: fn(&Decision, &Place) -> bool,
}

/// Once for the application, or of each component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Application,
    Component,
}

/// What an answer looks like.
#[derive(Clone, Copy)]
pub enum Kind {
    Text,
    /// A range in a unit, legal from `least` to `most`.
    Estimate {
        unit: Unit,
        least: f64,
        most: f64,
    },
    /// One of (id, label).
    Choice(fn() -> Vec<(&'static str, &'static str)>),
    /// Any of (id, label).
    Set(fn() -> Vec<(&'static str, &'static str)>),
    /// Free names, such as providers or regions.
    Names,
    Shape,
    Season,
    Campaigns,
    Stores,
    WorkKinds,
    Duties,
    Commitments,
    /// The code of one the catalogue has a rate for: `EUR`.
    Currency,
}

/// A group of questions, in the order of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    Purpose,
    Traffic,
    Work,
    Data,
    Latency,
    Availability,
    Start,
    Team,
    Security,
    Buy,
    Money,
}

impl Section {
    pub const ALL: [Self; 11] = [
        Self::Purpose,
        Self::Traffic,
        Self::Work,
        Self::Data,
        Self::Latency,
        Self::Availability,
        Self::Start,
        Self::Team,
        Self::Security,
        Self::Buy,
        Self::Money,
    ];

    /// The name in the section list.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Purpose => "Purpose",
            Self::Traffic => "Traffic",
            Self::Work => "Work per request",
            Self::Data => "Data",
            Self::Latency => "Latency",
            Self::Availability => "Availability",
            Self::Start => "Where you start",
            Self::Team => "Team",
            Self::Security => "Security practice",
            Self::Buy => "Buy or build",
            Self::Money => "Money and horizon",
        }
    }

    /// The question the section answers, as its headline.
    pub const fn headline(self) -> &'static str {
        match self {
            Self::Purpose => "What does the application do?",
            Self::Traffic => "How does traffic reach it?",
            Self::Work => "What does one request take?",
            Self::Data => "What data does it hold, and under which rules?",
            Self::Latency => "How fast must answers be?",
            Self::Availability => "How much downtime is tolerable?",
            Self::Start => "Where does it run today?",
            Self::Team => "Who builds and runs it?",
            Self::Security => "How is security practised?",
            Self::Buy => "Could you buy it?",
            Self::Money => "Over how long do you decide, and with what money?",
        }
    }

    /// One sentence under the headline.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Purpose => "Two lines that a stranger understands. They open the decision record.",
            Self::Traffic => {
                "Idle hours are what serverless saves and servers pay for, so the shape matters more than the total."
            }
            Self::Work => {
                "Functions bill time × memory; fleets are sized by computing, or by memory × concurrency."
            }
            Self::Data => "Sensitive data narrows the choice before any score is counted.",
            Self::Latency => {
                "Cold starts touch the first request after idle time; a stated share makes them count."
            }
            Self::Availability => "More nines mean more instances in more zones, and they run when idle.",
            Self::Start => {
                "The way there decides the effort: containers are near a server, functions are a rewrite."
            }
            Self::Team => "Learning takes months, nights cost people, and neither is on the provider's bill.",
            Self::Security => {
                "Providers patch hosts; dependencies, secrets and access stay with you everywhere."
            }
            Self::Buy => "Using an application and building one are different things.",
            Self::Money => "Everything is added up over the horizon and discounted to today.",
        }
    }
}

fn options<T: Choice>() -> Vec<(&'static str, &'static str)> {
    T::ALL.iter().map(|(_, id, label)| (*id, *label)).collect()
}

const fn estimate(unit: Unit, least: f64, most: f64) -> Kind {
    Kind::Estimate { unit, least, most }
}

const fn always(_: &Decision, _: &Place) -> bool {
    true
}

fn has_a_past(decision: &Decision, _: &Place) -> bool {
    decision.application.start.value.is_some_and(|start| start != Start::Greenfield)
}

fn product_exists(decision: &Decision, _: &Place) -> bool {
    decision.application.product.value == Some(Product::Exists)
}

fn is_sensitive(decision: &Decision, _: &Place) -> bool {
    let above_internal = |component: &Component| {
        component.answers.sensitivity.value.is_none_or(|class| class > DataClass::Internal)
    };
    decision.components.iter().any(above_internal)
}

fn trigger_among(decision: &Decision, place: &Place, wanted: &[Trigger]) -> bool {
    let Place::Component(id) = place else { return true };
    let trigger = decision.component(id).and_then(|component| component.answers.trigger.value);
    trigger.is_none_or(|trigger| wanted.contains(&trigger))
}

/// More than one part, so that one can matter less than another.
const fn has_parts(decision: &Decision, _: &Place) -> bool {
    decision.components.len() > 1
}

fn answers_somebody(decision: &Decision, place: &Place) -> bool {
    trigger_among(decision, place, &[Trigger::Http, Trigger::Socket])
}

fn may_queue(decision: &Decision, place: &Place) -> bool {
    trigger_among(decision, place, &[Trigger::Event, Trigger::Timer, Trigger::Stream])
}

/// The plainest question: application-wide texts override what differs.
const fn ask(
    id: &'static str,
    scope: Scope,
    section: Section,
    kind: Kind,
    text: &'static str,
    why: &'static str,
) -> Question {
    Question { id, scope, section, text, why, kind, is_first: false, asked_if: always }
}

impl Question {
    const fn first(self) -> Self {
        Self { is_first: true, ..self }
    }

    const fn asked_if(self, asked_if: fn(&Decision, &Place) -> bool) -> Self {
        Self { asked_if, ..self }
    }

    /// The text where it stands alone: one that goes on from the question before begins with dots.
    pub fn asked(&self) -> &'static str {
        self.text.trim_start_matches('…').trim_start()
    }

    /// The unit of an estimate question.
    pub const fn unit(&self) -> Option<Unit> {
        match self.kind {
            Kind::Estimate { unit, .. } => Some(unit),
            _ => None,
        }
    }
}

macro_rules! questions {
    ($(#[$doc:meta])* $name:ident, $scope:ident {
        $($field:ident: $type:ty = $id:literal, $section:ident, $kind:expr, $text:literal, $why:literal
            $(, $($modifier:ident($($argument:expr)?)).+)?;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $(
                #[doc = $text]
                #[serde(skip_serializing_if = "Answer::is_blank")]
                pub $field: Answer<$type>,
            )*
        }

        impl $name {
            /// The questions behind the fields, in the order of the form.
            pub const QUESTIONS: &'static [Question] = &[
                $(ask($id, Scope::$scope, Section::$section, $kind, $text, $why)
                    $($(.$modifier($($argument)?))+)?,)*
            ];

            /// The answer to the question of that id.
            pub fn get(&self, id: &str) -> Option<&dyn AnyAnswer> {
                match id {
                    $($id => Some(&self.$field),)*
                    _ => None,
                }
            }

            /// The answer to the question of that id, to be changed.
            pub fn get_mut(&mut self, id: &str) -> Option<&mut dyn AnyAnswer> {
                match id {
                    $($id => Some(&mut self.$field),)*
                    _ => None,
                }
            }
        }
    };
}

questions! {
    /// What is asked once.
    ApplicationAnswers, Application {
        purpose: String = "purpose", Purpose, Kind::Text,
            "What does the application do, for whom?",
            "It opens the record, and presets start from it", first();
        kind: AppKind = "kind", Purpose, Kind::Choice(options::<AppKind>),
            "What sort of application is it?",
            "An answer that is unusual for its sort is pointed out";
        users: Estimate = "users", Traffic, estimate(Unit::People, 0.0, 1e11),
            "How many people or devices use it?",
            "Drives requests where nobody knows them, and seats";
        growth: Estimate = "growth", Traffic, estimate(Unit::PercentAMonth, -50.0, 100.0),
            "How fast will it grow?",
            "Decides when a break-even is reached";
        growth_ceiling: Estimate = "growth-ceiling", Traffic, estimate(Unit::Times, 1.0, 1e6),
            "How many times today's traffic is the most it could become?",
            "Growth that ends changes the roadmap";
        season: [f64; 12] = "season", Traffic, Kind::Season,
            "Do some months differ?",
            "Year-end peaks size the fleet";
        campaigns: Vec<Campaign> = "campaigns", Traffic, Kind::Campaigns,
            "Which weeks of the year bring far more than the rest of their month?",
            "What stands all the time has to hold them; what follows demand pays for them alone";
        stores: Vec<Store> = "stores", Data, Kind::Stores,
            "Where does its data live?",
            "The bill's second half";
        data_growth: Estimate = "data-growth", Data, estimate(Unit::PercentAMonth, -50.0, 100.0),
            "How fast does that data grow?",
            "What is kept is paid for every month, whatever the traffic";
        regimes: Vec<Regime> = "regimes", Data, Kind::Set(options::<Regime>),
            "Which rules must be proven?",
            "Documented scope per service, and duties that stay with you", asked_if(is_sensitive);
        residency: Vec<String> = "residency", Data, Kind::Names,
            "Where must data stay?",
            "Regions and their prices: `EU`, `US`, a country or a region's name";
        availability: Estimate = "availability", Availability, estimate(Unit::Percent, 0.0, 99.9999),
            "What share of the time must it be up?",
            "99.9 % and above asks for two instances, 99.99 % for three; `9 h a year` of downtime will do as well";
        recovery_time: Estimate = "recovery-time", Availability, estimate(Unit::Hours, 0.0, 10_000.0),
            "After a disaster, how soon must it be back (RTO)?",
            "Chooses the recovery pattern and its cost";
        recovery_point: Estimate = "recovery-point", Availability, estimate(Unit::Hours, 0.0, 10_000.0),
            "How much data may be lost (RPO)?",
            "Chooses how often data is copied";
        start: Start = "start", Start, Kind::Choice(options::<Start>),
            "Where does it run today?",
            "The way there decides the effort; today's bill is the status quo", first();
        bill_today: Estimate = "bill-today", Start, estimate(Unit::UsdAMonth, 0.0, 1e9),
            "What does it cost a month today, people left out?",
            "Staying as you are is an option with a price", asked_if(has_a_past);
        code_size: Estimate = "code-size", Start, estimate(Unit::ThousandLines, 0.0, 1e5),
            "How large is the code?",
            "Effort to move grows with it", asked_if(has_a_past);
        code_shape: CodeShape = "code-shape", Start, Kind::Choice(options::<CodeShape>),
            "How does the code hang together?",
            "A tangled program moves whole or not at all", asked_if(has_a_past);
        code_age: CodeAge = "code-age", Start, Kind::Choice(options::<CodeAge>),
            "How old is the code?",
            "What nobody supports any more has to be renewed before it can move", asked_if(has_a_past);
        code_tests: CodeTests = "code-tests", Start, Kind::Choice(options::<CodeTests>),
            "How much of it do tests cover?",
            "Without tests, every step of a move is tried out by hand", asked_if(has_a_past);
        path: PathTaken = "path", Start, Kind::Choice(options::<PathTaken>),
            "What are you willing to change?",
            "Rehosting, refactoring and rebuilding differ tenfold", asked_if(has_a_past);
        deadline: Estimate = "deadline", Start, estimate(Unit::Weeks, 0.0, 520.0),
            "In how many weeks must the first release live?",
            "The scale of the time to a first release, and a risk where it is missed; a day will do, `2027-06-01`";
        team_servers: Estimate = "team-servers", Team, estimate(Unit::People, 0.0, 10_000.0),
            "How many people can run servers and networks?",
            "Skills that are missing take months to learn";
        team_platforms: Estimate = "team-platforms", Team, estimate(Unit::People, 0.0, 10_000.0),
            "How many know a platform (PaaS)?",
            "Skills that are missing take months to learn";
        team_containers: Estimate = "team-containers", Team, estimate(Unit::People, 0.0, 10_000.0),
            "How many know containers?",
            "Kubernetes is not easy either: you do the plumbing yourself";
        team_functions: Estimate = "team-functions", Team, estimate(Unit::People, 0.0, 10_000.0),
            "How many know functions?",
            "A team needs about a year to be fluent";
        team_security: Estimate = "team-security", Team, estimate(Unit::People, 0.0, 10_000.0),
            "How many can secure what they run?",
            "Data above internal wants access, secrets and hosts held by people who know how",
            asked_if(is_sensitive);
        rates: Estimate = "rates", Team, estimate(Unit::UsdAMonth, 0.0, 1e6),
            "What does a person-month cost, all in?",
            "People are often the larger half of the bill";
        on_call: OnCall = "on-call", Team, Kind::Choice(options::<OnCall>),
            "Who answers at 2 AM?",
            "Servers you run call at night";
        practice: Vec<Check> = "practice", Security, Kind::Set(options::<Check>),
            "Which security checks exist?",
            "Gaps become actions in the record";
        duties: Vec<DutyHolder> = "duties", Security, Kind::Duties,
            "Who holds each duty today?",
            "Duties that nobody has taken are found late";
        control: Vec<Control> = "control", Security, Kind::Set(options::<Control>),
            "What must stay under your own hand?",
            "Some options cannot give it";
        lock_in: Estimate = "lock-in", Buy, estimate(Unit::PersonMonths, 0.0, 10_000.0),
            "How much effort may leaving cost?",
            "The scale of the effort to leave, and a risk where it is passed";
        exit: Estimate = "exit", Buy, estimate(Unit::Months, 1.0, 600.0),
            "If you know when you will leave again: in how many months?",
            "Costs are counted until then, and the effort of leaving is paid";
        product: Product = "product", Buy, Kind::Choice(options::<Product>),
            "Could you buy it?",
            "Using an app is not building one";
        product_offer: String = "product-offer", Buy, Kind::Text,
            "Which product? (an offer of the catalogue, or a name)",
            "Its price a seat", asked_if(product_exists);
        fit: Estimate = "fit", Buy, estimate(Unit::Percent, 0.0, 100.0),
            "What share of the needs does it meet?",
            "The rest is a gap somebody fills", asked_if(product_exists);
        least_fit: Estimate = "least-fit", Buy, estimate(Unit::Percent, 0.0, 100.0),
            "What is the least share you would accept?",
            "Below it the product is out", asked_if(product_exists);
        seats: Estimate = "seats", Buy, estimate(Unit::People, 0.0, 1e8),
            "How many seats, if they do not follow the users?",
            "Products are priced by the seat; seats that are counted here stay fixed", asked_if(product_exists);
        seat_price: Estimate = "seat-price", Buy, estimate(Unit::UsdAMonth, 0.0, 1e6),
            "What does a seat cost a month, if not the catalogue's price?",
            "A quote beats a list price", asked_if(product_exists);
        gap_cost: Estimate = "gap-cost", Buy, estimate(Unit::UsdAMonth, 0.0, 1e9),
            "What does filling the gap cost a month?",
            "Workarounds and add-ons are part of the price", asked_if(product_exists);
        gap_once: Estimate = "gap-once", Buy, estimate(Unit::Usd, 0.0, 1e9),
            "What does filling the gap cost once?",
            "Somebody builds what the product lacks, before anybody can use it", asked_if(product_exists);
        currency: String = "currency", Money, Kind::Currency,
            "In which currency do you reckon?",
            "Amounts are typed and told in it, at the catalogue's dated rate";
        licences: Estimate = "licences", Money, estimate(Unit::UsdAMonth, 0.0, 1e9),
            "What do licences cost a month that you bring along?",
            "Wherever it runs, they run with it; a bought product has its own";
        price_drift: Estimate = "price-drift", Money, estimate(Unit::Percent, -50.0, 100.0),
            "By how much will hosting prices change a year?",
            "Prices of today do not hold for the whole horizon";
        providers: Vec<String> = "providers", Money, Kind::Names,
            "Which providers are allowed?",
            "None named: all of the catalogue's";
        preferred: Vec<String> = "preferred", Money, Kind::Names,
            "Which providers would you rather have?",
            "Said for and against each option, and where two are level; it is no part of the score";
        commitments: Vec<Commitment> = "commitments", Money, Kind::Commitments,
            "What have you promised to spend with a provider?",
            "It is paid whatever you choose: up to it that provider costs nothing more";
        horizon: Estimate = "horizon", Money, estimate(Unit::Months, 1.0, 60.0),
            "Over how many months do you decide?",
            "Long horizons favour owning and low running costs";
        discount_rate: Estimate = "discount-rate", Money, estimate(Unit::Percent, 0.0, 100.0),
            "At which yearly rate is later money discounted?",
            "Money later weighs less";
        budget: Estimate = "budget", Money, estimate(Unit::UsdAMonth, 0.0, 1e9),
            "Is there a monthly ceiling?",
            "An option above it is out";
        budget_once: Estimate = "budget-once", Money, estimate(Unit::Usd, 0.0, 1e10),
            "Is there a ceiling on what is paid once?",
            "Moving, learning, fees and filling a product's gap: an option above it is out";
        tax: Estimate = "tax", Money, estimate(Unit::Percent, 0.0, 100.0),
            "How much tax that you cannot recover comes on top of prices?",
            "Hosting, licences, support and seats cost so much more; your own people do not";
    }
}

questions! {
    /// What is asked of each component.
    ComponentAnswers, Component {
        volume: Estimate = "volume", Traffic, estimate(Unit::Requests, 0.0, 1e15),
            "How many requests a month?",
            "The axis of every cost chart", first();
        visits: Estimate = "visits", Traffic, estimate(Unit::Count, 0.0, 1e6),
            "If nobody knows: how many visits a user makes a month?",
            "Users × visits × actions stands in for requests";
        actions: Estimate = "actions", Traffic, estimate(Unit::Count, 0.0, 1e6),
            "… and how many requests a visit makes?",
            "Users × visits × actions stands in for requests";
        shape: Shape = "shape", Traffic, Kind::Shape,
            "When do they come?",
            "Idle hours are paid on servers, not in functions", first();
        burst: Estimate = "burst", Traffic, estimate(Unit::Times, 1.0, 1000.0),
            "How much higher is the worst minute than its hour?",
            "Servers must be there before the burst is";
        trigger: Trigger = "trigger", Work, Kind::Choice(options::<Trigger>),
            "What starts the work?",
            "Events suit functions; open sockets do not";
        work_kinds: Vec<WorkKind> = "work-kinds", Work, Kind::WorkKinds,
            "Which kinds of work does it do?",
            "Reading a page and resizing a picture differ a hundredfold: their mean sizes servers, the longest meets limits";
        wall_time: Estimate = "wall-time", Work, estimate(Unit::Milliseconds, 0.0, 1e9),
            "How long does one request take?",
            "Functions bill it";
        longest: Estimate = "longest", Work, estimate(Unit::Milliseconds, 0.0, 1e9),
            "How long does the longest one take?",
            "Functions stop at a limit";
        cpu_time: Estimate = "cpu-time", Work, estimate(Unit::Milliseconds, 0.0, 1e9),
            "How much of a request is computing?",
            "Sizes servers; a share of its time will do as well, `20 %`";
        memory: Estimate = "memory", Work, estimate(Unit::Mebibytes, 1.0, 1e8),
            "How much memory does one process need at work?",
            "Functions bill it; servers share it";
        concurrency: Estimate = "concurrency", Work, estimate(Unit::Count, 1.0, 1e6),
            "How many requests can one process serve at once?",
            "Sizes servers and containers by memory";
        request_size: Estimate = "request-size", Work, estimate(Unit::Kibibytes, 0.0, 1e9),
            "How large is a request?",
            "Payload limits and gateway units";
        response_size: Estimate = "response-size", Work, estimate(Unit::Kibibytes, 0.0, 1e9),
            "How large is a response?",
            "Egress is paid by the GiB";
        disk: Vec<Need> = "disk", Work, Kind::Set(options::<Need>),
            "What does it need beside CPU and memory?",
            "State kept on a machine rules some hosts out";
        runtime: Runtime = "runtime", Work, Kind::Choice(options::<Runtime>),
            "What does the code run on?",
            "Cold starts differ by runtime; some hosts lack Windows";
        sensitivity: DataClass = "sensitivity", Data, Kind::Choice(options::<DataClass>),
            "How sensitive is its data?",
            "Who may hold it, and how it is audited", first();
        latency: Estimate = "latency", Latency, estimate(Unit::Milliseconds, 0.0, 1e9),
            "Within how long should an answer come?",
            "The share within it is measured for every option", first().asked_if(answers_somebody);
        latency_median: Estimate = "latency-median", Latency, estimate(Unit::Milliseconds, 0.0, 1e9),
            "Within how long should half of the answers come (p50)?",
            "Held against every hour of the week of every option", asked_if(answers_somebody);
        latency_p99: Estimate = "latency-p99", Latency, estimate(Unit::Milliseconds, 0.0, 1e9),
            "Within how long should 99 of 100 answers come (p99)?",
            "Held against every hour of the week of every option", asked_if(answers_somebody);
        cold_share: Estimate = "cold-share", Latency, estimate(Unit::Percent, 0.0, 100.0),
            "What share of requests finds no warm instance?",
            "Functions and containers that scale to zero start cold", asked_if(answers_somebody);
        slow_share: Estimate = "slow-share", Latency, estimate(Unit::Percent, 0.0, 100.0),
            "What share of answers may be slow?",
            "Where more start cold than that, and a start is too slow, what starts on demand is out", asked_if(answers_somebody);
        slowest: Estimate = "slowest", Latency, estimate(Unit::Milliseconds, 0.0, 1e9),
            "How slow may the slow answers be, at most?",
            "An instance that starts may take longer than anybody waits", asked_if(answers_somebody);
        later: Estimate = "later", Latency, estimate(Unit::Minutes, 0.0, 1e6),
            "How long may work wait in a queue?",
            "Work that may wait needs no machines for its peaks, and survives a disaster in a queue", asked_if(may_queue);
        recovers: Recovers = "recovers", Availability, Kind::Choice(options::<Recovers>),
            "After a disaster, must this part be back within the tolerable time?",
            "What stands by for it is paid every month; unknown: it must", asked_if(has_parts);
    }
}

/// Every question: the application's, then the components'.
pub fn all() -> impl Iterator<Item = &'static Question> {
    ApplicationAnswers::QUESTIONS.iter().chain(ComponentAnswers::QUESTIONS)
}

/// The question of that id.
pub fn by_id(id: &str) -> Option<&'static Question> {
    all().find(|question| question.id == id)
}
