//! What an assessment says, as plain data that every writer and every screen reads.

use super::Prepared;
use super::behaviour::BehaviourOutcome;
use super::criteria::Criterion;
use super::flips::Flip;
use super::group::GroupOutcome;
use super::information::Worth;
use super::near_miss::NearMiss;
use super::opinions::Opinion;
use super::placement::PlacementOutcome;
use super::pros::Point;
use super::tornado::Bar;
use super::weighing::WeighingOutcome;
pub use crate::catalog::{Holder as LayerHolder, RemarkKind, Severity};
use crate::decision::{Anchors, Decision, Place};
use crate::terms::{Estimate, Evidence, HostingModel, Money};
use std::sync::Arc;

/// The one answer: nothing that reads it computes anything more.
#[derive(Clone, Debug)]
pub struct Assessment {
    pub decision: Arc<Decision>,
    /// Kept for explanations, which are built on demand.
    pub prepared: Arc<Prepared>,
    pub stamp: Stamp,
    pub verdict: Verdict,
    /// Share of futures each model is first in, largest first.
    pub models: Vec<ModelShare>,
    /// Ranked options first, by rank; then knocked-out ones, by score.
    pub options: Vec<OptionOutcome>,
    pub criteria: Vec<CriterionOutcome>,
    /// How the weights came about.
    pub weighing: WeighingOutcome,
    /// What several people's ballots say; `None` where there is no workshop.
    pub group: Option<GroupOutcome>,
    pub curves: Curves,
    /// Every pair of options drawn, cheaper-at-little-traffic first.
    pub break_evens: Vec<BreakEven>,
    /// From the deep pass; `None` before it, or where nothing is feasible.
    pub roadmap: Option<RoadmapOutcome>,
    /// From the deep pass; `None` before it, or where there is nothing to mix.
    pub mix: Option<MixOutcome>,
    /// Machines that stand all month, and above them what scales by itself; from the deep pass.
    pub burst: Option<MixOutcome>,
    /// What unknown answers were taken as.
    pub assumptions: Vec<Assumption>,
    /// What the deep pass found; `None` until it is done.
    pub sensitivity: Option<Sensitivity>,
    /// What a reader must know beside the figures: unverified scope, rules that fail in some futures.
    pub findings: Vec<Finding>,
}

/// What would change the answer, and what to find out.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// The most probable first.
    pub flips: Vec<Flip>,
    /// Inputs worth knowing, the most valuable first.
    pub information: Vec<Worth>,
    /// The longest bar first.
    pub tornado: Vec<Bar>,
    /// Share of futures each option is first in under any weights at all, along the options.
    pub any_weights: Vec<f64>,
    /// Mean of the weights under which each option is first, along options and criteria; `None`
    /// where there are none.
    pub central_weights: Vec<Option<Vec<f64>>>,
    /// Share of futures in which the row is above the column, along the options.
    pub pairwise_winning: Vec<Vec<f64>>,
    /// Points of 100 by which choosing each option falls short of a future's best, on average.
    pub expected_regret: Vec<f64>,
    /// Shares of all weight between which the leader stays, along the criteria.
    pub stability: Vec<Option<(f64, f64)>>,
    /// What other methods say of the same table.
    pub opinions: Vec<Opinion>,
}

/// What a record is stamped with, so that it can be made again.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// SHA-256 of the canonical text of profile, preferences, overrides and settings.
    pub decision_sha256: String,
    pub catalog_id: String,
    pub catalog_name: String,
    pub catalog_sha256: String,
    /// Dates of the oldest and newest price used that was read, as the sources state them; empty if
    /// none is dated.
    pub facts_from: String,
    pub facts_to: String,
    pub seed: u64,
    pub draws: u32,
    /// ISO 8601.
    pub on: String,
    pub program: &'static str,
}

/// The answer in one sentence, and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub kind: VerdictKind,
    /// Index into [`Assessment::options`] of the leader; `None` where nothing is feasible.
    pub leader: Option<usize>,
    /// The leader's share of futures, 0 to 1.
    pub p_first: f64,
    /// Points of 100 between the leader and the second.
    pub lead: f64,
    /// One plain sentence.
    pub sentence: String,
    /// A second one: what it rests on, or what to find out.
    pub detail: String,
    /// The three strongest reasons for the leader, strongest first.
    pub reasons: Vec<String>,
    /// What speaks against it, strongest first.
    pub against: Vec<String>,
    /// Share of the differences behind the lead that rests on judged and guessed figures, 0 to 1.
    pub judged_share: f64,
    /// The question most worth answering, with where it is asked.
    pub next_question: Option<(Place, &'static str)>,
    /// What its answer is worth, in words; `None` until the deep pass knows.
    pub next_gain: Option<String>,
}

/// Whether the verdict is a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictKind {
    Clear,
    NoClearWinner,
    NothingFeasible,
}

impl VerdictKind {
    /// The stable name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::NoClearWinner => "no_clear_winner",
            Self::NothingFeasible => "nothing_feasible",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelShare {
    pub model: HostingModel,
    /// 0 to 1; all models sum to one, or to zero where nothing is ever feasible.
    pub p_first: f64,
}

/// One option: where everything would run, what it costs, how it does.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionOutcome {
    /// `serverless-aws`: model and provider.
    pub id: String,
    /// `AWS Lambda (Arm)`: what people call it.
    pub name: String,
    pub model: HostingModel,
    pub provider: String,
    pub placements: Vec<PlacementOutcome>,
    pub feasible: bool,
    /// 1 for the best; `None` for a knocked-out option.
    pub rank: Option<usize>,
    /// 0 to 100 at the likely values; a knocked-out option keeps the score it would have had.
    pub score: f64,
    /// Share of futures in which it is first.
    pub p_first: f64,
    pub knocked_out: Vec<KnockOut>,
    /// What would bring a knocked-out option back; known once the deep pass is done.
    pub near_miss: Option<NearMiss>,
    /// Share of futures at each rank, first rank first.
    pub rank_acceptability: Vec<f64>,
    /// What speaks for and against it, strongest pros first, strongest cons last.
    pub points: Vec<Point>,
    /// The option that is nowhere worse and somewhere better.
    pub dominated_by: Option<String>,
    /// The bill of a month at the stated traffic, over the futures. Machines that stand are as many as
    /// that traffic needs; over the horizon they fit its busiest month.
    pub monthly_usd: Spread,
    /// The bill over the horizon, discounted, over the futures.
    pub horizon_usd: Spread,
    /// Share of paid capacity that does nothing, 0 to 1, at likely and the stated traffic; `None` where
    /// nobody said what is paid for, as of what runs today.
    pub idle_share: Option<f64>,
    /// In the order of [`Assessment::criteria`].
    pub measures: Vec<MeasureOutcome>,
    /// At likely and the stated traffic.
    pub bill: BillOutcome,
    pub money: MoneyOutcome,
    /// How it answers through the week; known once the deep pass is done.
    pub behaviour: Option<Arc<BehaviourOutcome>>,
    /// Those that can be told, in the catalogue's order.
    pub risks: Vec<RiskOutcome>,
    /// Who holds what, from the data down to the building.
    pub stack: Vec<LayerOutcome>,
}

/// Something paid once.
#[derive(Clone, Debug, PartialEq)]
pub struct OneOff {
    /// Also the name it is switched off by: `migration`, `training`, `dual-running`, `gap`, `setup`;
    /// or `exit`.
    pub id: &'static str,
    pub name: &'static str,
    pub counts_as: CountsAs,
    /// Not discounted.
    pub usd: f64,
    /// Months of the horizon that are over when it is paid: 0 for what it takes to get there.
    pub after_months: usize,
    pub formula: String,
}

/// Dollars over the horizon that one criterion counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CriterionDollars {
    /// The criterion's id.
    pub criterion: &'static str,
    /// Discounted.
    pub usd: f64,
}

/// An option's money over the horizon, at likely.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MoneyOutcome {
    pub one_off: Vec<OneOff>,
    pub by_criterion: Vec<CriterionDollars>,
    /// Each month's bill at that month's traffic and prices, not discounted.
    pub monthly: Vec<f64>,
    /// Dollars paid by the end of each month, what is paid once included, not discounted.
    pub cumulative: Vec<f64>,
    /// Worth of it all today: what is paid once, and every month's bill discounted. The first month
    /// is now; later ones are divided by (1 + yearly rate)^(months / 12).
    pub present_usd: f64,
    /// The same where prices drift as little and as much as was answered; `None` where one knows.
    pub drift: Option<DriftOutcome>,
    /// Months at whose end, and ever after, no more has been paid than for staying as it is; `None` where that is no option, or
    /// it never does within the horizon.
    pub payback_months: Option<usize>,
}

impl MoneyOutcome {
    /// What is paid once, before the first month.
    pub fn at_start_usd(&self) -> f64 {
        self.one_off.iter().filter(|paid| paid.after_months == 0).map(|paid| paid.usd).sum()
    }
}

/// What prices that change do to an option over the horizon, all else at likely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DriftOutcome {
    /// Percent a year.
    pub low_percent: f64,
    pub high_percent: f64,
    /// Worth today, what is paid once included.
    pub low_usd: f64,
    pub high_usd: f64,
}

/// The cheapest path of choices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoadmapOutcome {
    pub legs: Vec<Leg>,
    /// Bills, moves and learning over the horizon at likely, discounted.
    pub usd: f64,
    /// The option that is cheapest when kept throughout.
    pub kept: String,
    pub kept_usd: f64,
    /// At likely.
    pub saves_usd: f64,
    /// Over the futures looked at.
    pub saves: Spread,
    /// Share of them in which the path saves at all.
    pub p_saves: f64,
    /// One plain sentence.
    pub sentence: String,
    /// What the path's dollars are made of, discounted, in the order in which they are paid.
    pub parts: Vec<PathPart>,
    /// The same for the option that is kept.
    pub kept_parts: Vec<PathPart>,
}

/// A stretch of a roadmap.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// Counted from 1.
    pub from_month: usize,
    /// The option's id; `mixed-aws` where components run on several.
    pub option: String,
    pub name: String,
    /// By component: its id, and the option that it runs on.
    pub placements: Vec<(String, String)>,
}

/// Dollars of a path: getting somewhere, a stretch of bills, a switch.
#[derive(Clone, Debug, PartialEq)]
pub struct PathPart {
    pub name: String,
    /// Discounted to today.
    pub usd: f64,
    pub formula: String,
}

/// Components on different models of one provider.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MixOutcome {
    /// `mixed-aws`
    pub id: String,
    pub provider: String,
    pub provider_name: String,
    pub placements: Vec<PlacementOutcome>,
    /// At likely and the stated traffic.
    pub monthly_usd: f64,
    /// The cheapest pure option.
    pub pure: String,
    pub pure_usd: f64,
    /// Below zero where purity is cheaper.
    pub saves_usd: f64,
    /// Share of the futures looked at in which the mix is cheaper.
    pub p_saves: f64,
    /// What stands all month under what scales by itself; `None` where components are placed whole.
    pub base: Option<BaseOutcome>,
    pub bill: BillOutcome,
}

/// Machines that carry the base.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseOutcome {
    pub offer: String,
    pub offer_name: String,
    pub region: String,
    /// The commitment's name; empty where they are paid on demand.
    pub commitment: String,
    pub machines: f64,
    /// Share of the month's requests that they carry, 0 to 1.
    pub carries: f64,
}

/// A rule that removed an option, and the answer it fired on.
#[derive(Clone, Debug, PartialEq)]
pub struct KnockOut {
    pub rule: String,
    /// One sentence.
    pub says: String,
    /// Where the answer stands, and the question's id.
    pub place: Place,
    pub question: String,
    /// The answer, for people.
    pub answer: String,
    pub source: SourceNote,
}

/// A source, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceNote {
    pub text: String,
    pub as_of: String,
    pub evidence: Evidence,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
}

/// How an option does on one criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureOutcome {
    /// At likely, in the criterion's natural unit.
    pub value: f64,
    pub p10: f64,
    pub p90: f64,
    /// 0 to 100 between the anchors, at likely.
    pub utility: f64,
    /// The criterion's share of all weight at likely, 0 to 1.
    pub weight: f64,
    /// `utility` × `weight`: points of the score.
    pub contribution: f64,
    pub evidence: Evidence,
}

/// A criterion as it was used.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionOutcome {
    pub criterion: Criterion,
    pub points: Estimate,
    /// Share of all weight at likely, 0 to 1.
    pub weight: f64,
    pub anchors: Anchors,
    /// Whether the anchors are stored in the decision, or suggested from this assessment.
    pub anchors_are_stored: bool,
    /// Whether a person weighed it; otherwise its weight is unknown.
    pub is_weighed: bool,
}

/// A bill at likely, line by line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BillOutcome {
    /// The sum of the lines, rounded as the providers round.
    pub usd: f64,
    pub lines: Vec<BillLine>,
}

/// One line of a bill.
#[derive(Clone, Debug, PartialEq)]
pub struct BillLine {
    /// `aws.lambda.x86/compute`; `people/patching` for people.
    pub meter: String,
    /// What people read: "AWS Lambda: compute".
    pub name: String,
    /// The component's id, or `None` where components share the line.
    pub component: Option<String>,
    pub quantity: f64,
    /// The drivers that the quantity is made of, as meters call them; of people and what is stated
    /// there are none.
    pub drivers: Vec<(&'static str, f64)>,
    pub unit: String,
    pub usd: f64,
    pub counts_as: CountsAs,
    /// `2,000,000 requests × 0.12 s × 0.5 GiB = 120,000 GB-second; − 400,000 free; × $0.0000166667`.
    pub formula: String,
    pub source: SourceNote,
}

/// The one criterion a dollar belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountsAs {
    Cost,
    Operations,
    Migration,
    Recovery,
    /// Leaving what was chosen.
    Exit,
}

impl CountsAs {
    pub const fn id(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Operations => "operations",
            Self::Migration => "migration",
            Self::Recovery => "recovery",
            Self::Exit => "exit",
        }
    }
}

/// Cost curves over the multiple of stated traffic, at likely.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    /// Requests a month, of all components, at multiple 1.
    pub stated_requests: f64,
    /// The stated range as multiples of likely: one in ten below, one in ten above.
    pub stated_low: f64,
    pub stated_high: f64,
    /// In the order of [`Assessment::options`].
    pub options: Vec<OptionCurve>,
}

/// One option's monthly bill over traffic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OptionCurve {
    /// (multiple, USD a month), multiples ascending over eight decades; a step has two points.
    pub points: Vec<(f64, f64)>,
    /// (multiple, p10, p90) over the futures; empty until the deep pass.
    pub band: Vec<(f64, f64, f64)>,
    /// (multiple, what happens there): "2nd t3.medium".
    pub steps: Vec<(f64, String)>,
}

/// Where two options cost the same.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakEven {
    /// Indices into [`Assessment::options`]; `a` is cheaper at the least traffic.
    pub a: usize,
    pub b: usize,
    /// Multiples of stated traffic at likely, ascending; empty where the curves never cross.
    pub crossings: Vec<f64>,
    /// Requests a month at the last crossing, over the futures in which there is one.
    pub requests_per_month: Option<Spread>,
    /// Share of futures without a crossing.
    pub p_never: f64,
    /// Share of futures in which `a` is cheaper at that future's traffic.
    pub p_a_cheaper: f64,
}

impl BreakEven {
    pub fn first(&self) -> Option<f64> {
        self.crossings.first().copied()
    }

    pub fn last(&self) -> Option<f64> {
        self.crossings.last().copied()
    }
}

/// An unknown answer and what it was taken as.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    pub place: Place,
    /// The question's id, or the input of an option that nobody has rated.
    pub question: String,
    /// What is asked, for people.
    pub asked: String,
    /// "taken as 20 to 2,000 ms".
    pub taken_as: String,
    pub source: SourceNote,
}

/// Something a reader must know beside the figures, about an option or about all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's or remark's id, or what is found.
    pub id: String,
    pub kind: RemarkKind,
    pub severity: Severity,
    /// The option's id; `None` for the decision as a whole.
    pub about: Option<String>,
    pub message: String,
    /// What to do about it; may be empty.
    pub action: String,
    pub source: Option<SourceNote>,
}

/// How one risk stands for an option.
#[derive(Clone, Debug, PartialEq)]
pub struct RiskOutcome {
    /// Stable, in kebab case.
    pub id: String,
    pub name: String,
    pub level: RiskLevel,
    /// `later than the deadline in 12 of 100 futures`
    pub says: String,
    /// From where on it is yellow and red, in words.
    pub thresholds: String,
    pub source: SourceNote,
}

/// Green, yellow or red, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RiskLevel {
    Green,
    Yellow,
    Red,
}

impl RiskLevel {
    /// The stable name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

/// A layer of an option: who holds it, and what nobody does.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerOutcome {
    pub name: String,
    pub holder: LayerHolder,
    /// Duties of a layer you hold or share that nobody has taken, for people.
    pub untaken: Vec<&'static str>,
}

impl Assessment {
    /// What amounts are typed and told in; the fields above are in dollars.
    pub fn money(&self) -> Money {
        self.prepared.money()
    }

    /// The option of that id.
    pub fn option(&self, id: &str) -> Option<&OptionOutcome> {
        self.options.iter().find(|option| option.id == id)
    }

    /// The leading option.
    pub fn leader(&self) -> Option<&OptionOutcome> {
        self.options.get(self.verdict.leader?)
    }
}
