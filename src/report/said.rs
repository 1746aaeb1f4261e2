//! What every form of a record says the same way: what was chosen, and what would change it.

use super::chart::{Chart, CostView, cost_chart};
use crate::assess::{
    Assessment, BreakEven, Finding, LayerHolder, MixOutcome, NearMiss, OptionOutcome, RiskLevel, RiskOutcome,
    Spread, Worth, flip_words, full_name, input_words, rate_words, reasons, shape_words, value_words,
};
use crate::decision::{Choice, Decision, Duty, Holder, Value, questions};
use crate::terms::quantity::{listed, lower_first, named, number, of_hundred, range, with_unit};
use crate::terms::{HostingModel, Money, Unit};
use jiff::civil::Date;

/// What was chosen; while nothing is, what leads.
pub fn chosen(assessment: &Assessment) -> Option<&OptionOutcome> {
    decided(assessment).or(assessment.leader())
}

/// What speaks for and against what was chosen; while nothing is, for and against what leads.
pub fn reasons_of_chosen(assessment: &Assessment) -> (Vec<String>, Vec<String>) {
    chosen(assessment).map_or_else(Default::default, |option| reasons(assessment, option))
}

/// Yellow and red risks of what was chosen.
pub fn raised_risks(assessment: &Assessment) -> impl Iterator<Item = &RiskOutcome> {
    let risks = chosen(assessment).into_iter().flat_map(|option| &option.risks);
    risks.filter(|risk| risk.level != RiskLevel::Green)
}

/// Who holds a layer, said to whoever hosts.
pub const fn held(holder: LayerHolder) -> &'static str {
    match holder {
        LayerHolder::Customer => "yours",
        LayerHolder::Shared => "shared",
        LayerHolder::Provider => "provider’s",
    }
}

/// What people chose, if they have and it is still among the options.
pub fn decided(assessment: &Assessment) -> Option<&OptionOutcome> {
    assessment.option(assessment.decision.outcome.chosen.as_deref()?)
}

/// What brings an option back, and what it then saves.
pub fn near_miss(money: Money, near: &NearMiss) -> String {
    let Some(saves) = near.saves_usd_per_month else { return near.label.clone() };
    let words = if saves >= 0.0 { "less" } else { "more" };
    format!("{}; it then costs {} a month {words} than the leader", near.label, money.shown(saves.abs()))
}

/// What knowing an input is worth: in futures, and in dollars where it changes what one would choose
/// by the mean score.
pub fn worth(money: Money, worth: &Worth) -> String {
    let futures = format!("{} more of 100 futures", of_hundred(worth.p_first));
    match worth.usd {
        Some(dollars) if dollars >= 0.5 => {
            format!("{futures}, worth {} over the horizon", money.shown(dollars))
        }
        Some(_) => format!("{futures}; the best choice on average stays as it is"),
        None => futures,
    }
}

/// What could make another option the better one, under headings without a colon; none where nothing
/// was looked for or found.
pub fn doubts(assessment: &Assessment) -> Vec<(&'static str, Vec<String>)> {
    /// More would bury the likely ones.
    const MOST: usize = 8;
    let Some(found) = &assessment.sensitivity else { return Vec::new() };
    let flips = found.flips.iter().take(MOST).map(|flip| flip_words(assessment, flip)).collect();
    let information = found.information.iter().take(MOST).map(|known| {
        let input = input_words(&assessment.decision, &known.input);
        named(&input, &format!("the choice would be the best one in {}", worth(assessment.money(), known)))
    });
    let name = |id: &str| assessment.option(id).map_or_else(|| id.to_owned(), full_name);
    let opinions = found.opinions.iter().map(|opinion| {
        let first = format!("{} puts {} first: {}.", opinion.method, name(&opinion.first), opinion.means);
        std::iter::once(first).chain(opinion.doubts(name)).collect::<Vec<_>>().join(" ")
    });
    [
        ("What would change the answer, all else at the likely values", flips),
        ("Worth finding out first", information.collect()),
        ("Second opinions, on the same table with the same weights", opinions.collect()),
    ]
    .into_iter()
    .filter(|(_, lines): &(_, Vec<String>)| !lines.is_empty())
    .collect()
}

/// Every finding once, with the full names of the options it is about; none: it is about all of them.
pub fn findings(assessment: &Assessment) -> Vec<(&Finding, Vec<String>)> {
    let mut all: Vec<(&Finding, Vec<String>)> = Vec::new();
    for finding in &assessment.findings {
        let about = finding.about.as_deref();
        let about = about.map(|id| assessment.option(id).map_or_else(|| id.to_owned(), full_name));
        let is_same = |known: &Finding| {
            (known.kind, &known.id, &known.message, &known.action)
                == (finding.kind, &finding.id, &finding.message, &finding.action)
        };
        match all.iter_mut().find(|(known, _)| is_same(known)) {
            Some((_, options)) => options.extend(about),
            None => all.push((finding, about.into_iter().collect())),
        }
    }
    all
}

/// `All options`, `A`, `A and B`, `A, B and 3 more`.
pub fn about(options: &[String]) -> String {
    match options {
        [] => "All options".to_owned(),
        [first, second, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second} and {} more", rest.len())
        }
        few => listed(few),
    }
}

/// A finding with what to do about it.
pub fn finding(finding: &Finding) -> String {
    match finding.action.as_str() {
        "" => finding.message.clone(),
        action => format!("{}. {action}", finding.message.trim_end_matches('.')),
    }
}

/// The day the record is of: when it was decided, else the day it is about.
pub fn date(assessment: &Assessment) -> Date {
    assessment.decision.outcome.date.unwrap_or(assessment.decision.settings.on)
}

/// The cost chart of a record: what was chosen against the best of every other model.
pub fn chart(assessment: &Assessment) -> Chart {
    let about = chosen(assessment).map(|option| option.id.clone());
    cost_chart(assessment, &CostView { about, ..CostView::default() })
}

/// The last crossing of two bills: who is cheaper to either side of it.
pub struct Crossing<'a> {
    /// Requests a month at the likely values.
    pub requests: f64,
    /// Multiple of the stated traffic.
    pub multiple: f64,
    /// Requests a month over the futures in which there is one.
    pub spread: Option<Spread>,
    pub below: &'a OptionOutcome,
    pub above: &'a OptionOutcome,
}

/// A pair's last crossing; `None` where the bills never meet.
pub fn crossing<'a>(assessment: &'a Assessment, pair: &BreakEven) -> Option<Crossing<'a>> {
    let multiple = pair.last()?;
    let (a, b) = (assessment.options.get(pair.a)?, assessment.options.get(pair.b)?);
    // `a` is cheaper at the least traffic, and every crossing turns the two round.
    let (below, above) = if pair.crossings.len().is_multiple_of(2) { (b, a) } else { (a, b) };
    Some(Crossing {
        requests: multiple * assessment.curves.stated_requests,
        multiple,
        spread: pair.requests_per_month,
        below,
        above,
    })
}

/// What would make somebody look again: traffic at which another option becomes the cheaper one,
/// nearest first, at most three; and who is cheaper already.
pub fn triggers(assessment: &Assessment) -> Vec<String> {
    let Some(own) = chosen(assessment) else { return Vec::new() };
    let mut flips: Vec<(f64, String)> = Vec::new();
    for mark in chart(assessment).marks {
        let Some(pair) = assessment.break_evens.get(mark.pair) else { continue };
        let (Some(a), Some(b)) = (assessment.options.get(pair.a), assessment.options.get(pair.b)) else {
            continue;
        };
        let other = match (a.id == own.id, b.id == own.id) {
            (true, false) => b,
            (false, true) => a,
            _ => continue,
        };
        if !other.feasible || other.bill.usd < own.bill.usd {
            continue;
        }
        let above = pair.crossings.iter().copied().find(|multiple| *multiple > 1.0);
        let below = pair.crossings.iter().copied().rfind(|multiple| *multiple < 1.0);
        for (multiple, passes) in [(above, "rises above"), (below, "falls below")] {
            let Some(multiple) = multiple else { continue };
            let text = format!(
                "Traffic {passes} {} requests a month ({} times what is stated): {} then costs less",
                number(multiple * assessment.curves.stated_requests),
                number(multiple),
                full_name(other)
            );
            flips.push((multiple.max(1.0 / multiple), text));
        }
    }
    flips.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut triggers: Vec<String> = flips.into_iter().take(3).map(|(_, text)| text).collect();
    let cheapest = assessment
        .options
        .iter()
        .filter(|option| option.feasible && option.bill.usd < own.bill.usd)
        .min_by(|a, b| a.bill.usd.total_cmp(&b.bill.usd));
    if let Some(cheapest) = cheapest {
        triggers.push(format!(
            "Cost comes to weigh more: {} costs less already, {} a month against {}",
            full_name(cheapest),
            assessment.money().shown(cheapest.bill.usd),
            assessment.money().shown(own.bill.usd)
        ));
    }
    triggers
}

/// When facts grow old: `The prices change: they are of 2024 to 2026-11-23`.
pub fn price_trigger(assessment: &Assessment) -> String {
    let stamp = &assessment.stamp;
    if stamp.facts_from.is_empty() {
        return "The prices change".to_owned();
    }
    let dates = if stamp.facts_from == stamp.facts_to {
        stamp.facts_to.clone()
    } else {
        format!("{} to {}", stamp.facts_from, stamp.facts_to)
    };
    format!("The prices change: they are of {dates}")
}

/// In which currency amounts are, at which rate, of when and by whom; `None` for dollars, which need
/// none.
pub fn currency(assessment: &Assessment) -> Option<String> {
    let money = assessment.money();
    let rate = rate_words(&assessment.prepared.catalog, money.code())?;
    Some(format!("Amounts are in {}, {rate}", money.name()))
}

/// Eight in ten futures as `$2,244 to $4,861`; one amount where all futures agree.
pub fn usd_range(money: Money, spread: Spread) -> String {
    if spread.p90 > spread.p10 * 1.0005 {
        format!("{} to {}", money.shown(spread.p10), money.shown(spread.p90))
    } else {
        money.shown(spread.p50)
    }
}

/// What of the capacity paid for stands idle: `37 %`, or `unknown` where nobody said what is paid for.
pub fn idle(option: &OptionOutcome) -> String {
    option.idle_share.map_or_else(|| "unknown".to_owned(), |share| format!("{:.0} %", 100.0 * share))
}

/// Eight in ten futures as `190M to 4.13B`; one number where all futures agree.
pub fn number_range(spread: Spread) -> String {
    if spread.p90 > spread.p10 * 1.0005 {
        format!("{} to {}", number(spread.p10), number(spread.p90))
    } else {
        number(spread.p50)
    }
}

/// What a question asks, as people read it.
pub fn asked(question: &str) -> &str {
    questions::by_id(question).map_or(question, |known| known.asked())
}

/// An answer in full: a record must be understood without the file.
pub fn answer_words(decision: &Decision, question: &str, value: &Value) -> String {
    let label = |known: Option<&'static str>| known.unwrap_or_default();
    match value {
        Value::Shape(shape) => format!("{}. {}", shape.label(), shape_words(shape)),
        Value::Season(factors) => {
            let each: Vec<String> = factors.iter().map(|factor| number(*factor)).collect();
            format!("January to December: {}", each.join(", "))
        }
        Value::WorkKinds(kinds) => {
            let all: f64 = kinds.iter().map(|kind| kind.share).sum();
            let each = kinds.iter().map(|kind| {
                let stated = [
                    (kind.wall_ms, Unit::Milliseconds, "long"),
                    (kind.cpu_ms, Unit::Milliseconds, "of computing"),
                    (kind.memory_mib, Unit::Mebibytes, "of memory"),
                ];
                let said = stated
                    .into_iter()
                    .filter_map(|(stated, unit, of)| Some(format!("{} {of}", range(stated?, unit))));
                let share = with_unit(100.0 * kind.share / all.max(f64::MIN_POSITIVE), Unit::Percent);
                std::iter::once(format!("{}: {share} of requests", kind.name))
                    .chain(said)
                    .collect::<Vec<_>>()
                    .join(", ")
            });
            each.collect::<Vec<_>>().join("; ")
        }
        Value::Stores(stores) => {
            let each: Vec<String> = stores
                .iter()
                .map(|store| {
                    format!(
                        "{} ({}, {}, {} reads and {} writes a month)",
                        store.name,
                        lower_first(store.kind.label()),
                        range(store.size_gib, Unit::Gibibytes),
                        range(store.reads, Unit::Count),
                        range(store.writes, Unit::Count)
                    )
                })
                .collect();
            each.join("; ")
        }
        Value::Duties(duties) => {
            let each: Vec<String> = duties
                .iter()
                .map(|known| {
                    let duty =
                        Duty::ALL.iter().find(|(duty, _, _)| *duty == known.duty).map(|(_, _, label)| *label);
                    let holder = Holder::ALL
                        .iter()
                        .find(|(holder, _, _)| *holder == known.holder)
                        .map(|(_, _, label)| *label);
                    format!("{}: {}", label(duty), lower_first(label(holder)))
                })
                .collect();
            each.join("; ")
        }
        _ => value_words(decision, question, value),
    }
}

/// `Menu on AWS Fargate, order on AWS Lambda: $812 a month, $40.00 less than …`; a base before it
/// where machines carry one.
pub fn mix_words(assessment: &Assessment, mix: &MixOutcome) -> String {
    let mut placed: Vec<String> = Vec::new();
    let mut offers: Vec<&str> =
        mix.placements.iter().map(|placement| placement.offer_name.as_str()).collect();
    offers.dedup();
    if let Some(base) = &mix.base {
        let paid = match base.commitment.as_str() {
            "" => "on demand".to_owned(),
            named => format!("committed ({named})"),
        };
        let above = offers.first().copied().unwrap_or("the rest");
        placed.push(format!(
            "{} × {} {paid}, all month, for {} of requests, and {above} for what is above them",
            number(base.machines),
            base.offer_name,
            with_unit(100.0 * base.carries, Unit::Percent)
        ));
    } else {
        placed.extend(mix.placements.iter().map(|placement| {
            let named = assessment.decision.component(&placement.component);
            let name = named.map_or(placement.component.as_str(), |component| component.name.as_str());
            format!("{name} on {}", placement.offer_name)
        }));
    }
    let pure = assessment.option(&mix.pure).map_or_else(|| mix.pure.clone(), full_name);
    let money = assessment.money();
    let against = if mix.saves_usd > 0.0 {
        format!("{} less than {pure}", money.shown(mix.saves_usd))
    } else {
        format!("{} more than {pure}", money.shown(-mix.saves_usd))
    };
    format!(
        "{}: {} a month, {against}, and cheaper in {} of 100 futures.",
        placed.join(", "),
        money.shown(mix.monthly_usd),
        of_hundred(mix.p_saves)
    )
}

/// The leader's money in plain sentences: what it comes to, what it is worth today and by which
/// convention, what prices that change do, when it has paid for the move.
pub fn money(assessment: &Assessment) -> Vec<String> {
    let Some(option) = assessment.leader().or_else(|| assessment.options.first()) else { return Vec::new() };
    let tables = assessment.prepared.tables();
    let belief =
        |at, unit| tables.inputs.get(at).map_or_else(String::new, |input| range(input.estimate, unit));
    let name = full_name(option);
    let (reckoned, money) = (assessment.money(), &option.money);
    let mut told = vec![format!(
        "{name} comes to {} by then, moving and learning included: {} today, later money discounted at {} a year.",
        reckoned.shown(money.cumulative.last().copied().unwrap_or(0.0)),
        reckoned.shown(money.present_usd),
        belief(tables.application.discount, Unit::Percent)
    )];
    if let Some(drift) = money.drift {
        told.push(format!(
            "If hosting prices change by {} a year, that is {}; by {}, {}.",
            with_unit(drift.low_percent, Unit::Percent),
            reckoned.shown(drift.low_usd),
            with_unit(drift.high_percent, Unit::Percent),
            reckoned.shown(drift.high_usd)
        ));
    }
    let stays = assessment.options.iter().any(|option| option.model == HostingModel::AsIs);
    if stays && option.model != HostingModel::AsIs {
        let months = with_unit(money.cumulative.len() as f64, Unit::Months);
        told.push(money.payback_months.map_or_else(
            || format!("Against staying as you are it does not pay for the move within {months}."),
            |paid| {
                format!(
                    "Against staying as you are it has paid for the move after {}.",
                    with_unit(paid as f64, Unit::Months)
                )
            },
        ));
    }
    told
}

/// What the horizon holds: (what, sentence) of the roadmap, the mixes and the leader's money.
pub fn over_time(assessment: &Assessment) -> Vec<(&'static str, String)> {
    let mut told = Vec::new();
    if let Some(roadmap) = &assessment.roadmap {
        told.push(("Roadmap", roadmap.sentence.clone()));
    }
    if let Some(mix) = &assessment.mix {
        told.push(("Best mix", mix_words(assessment, mix)));
    }
    if let Some(burst) = &assessment.burst {
        told.push(("Base and burst", mix_words(assessment, burst)));
    }
    told.push(("Money", money(assessment).join(" ")));
    told
}
