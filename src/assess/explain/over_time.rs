//! Figures of the horizon taken apart: money, payback, roadmap, mixes, the bill over traffic.

use super::{Explanation, NoFigure, line_explanation, line_name};
use crate::assess::breakdown::of as lines_over_traffic;
use crate::assess::outcome::{Assessment, MixOutcome, OneOff, OptionOutcome, PathPart};
use crate::assess::verdict::full_name;
use crate::assess::words::campaigns_words;
use crate::terms::quantity::{number, of_hundred, range, with_unit};
use crate::terms::{HostingModel, Money, Unit};

/// How later money is made comparable, said wherever a present value stands.
fn convention(assessment: &Assessment) -> String {
    let tables = assessment.prepared.tables();
    let rate = tables.inputs.get(tables.application.discount).map(|input| input.estimate);
    let rate = rate.map_or_else(String::new, |rate| range(rate, Unit::Percent));
    format!(
        "discounted at {rate} a year: the first month is now and counts in full, a later one is divided by (1 + rate)^(months / 12)"
    )
}

fn told(name: &str, value: String) -> (String, String) {
    (name.to_owned(), value)
}

fn leaf(title: String, value: String, formula: String) -> Explanation {
    Explanation { title, value, formula, inputs: Vec::new(), sources: Vec::new(), children: Vec::new() }
}

/// An option over the horizon.
pub fn money(assessment: &Assessment, option: &OptionOutcome) -> Explanation {
    let tables = assessment.prepared.tables();
    let (reckoned, money) = (assessment.money(), &option.money);
    let belief = |at, unit| {
        let input = tables.inputs.get(at);
        input.map_or_else(String::new, |input| range(input.estimate, unit))
    };
    let paid_once: f64 = money.one_off.iter().map(|paid| paid.usd).sum();
    let bills: f64 = money.monthly.iter().sum();
    let spread = option.horizon_usd;
    let mut inputs = vec![
        told("paid once", reckoned.shown(paid_once)),
        told("the months' bills, not discounted", reckoned.shown(bills)),
        told("taken off by discounting", reckoned.shown(paid_once + bills - money.present_usd)),
        told("growth of traffic", belief(tables.application.growth, Unit::PercentAMonth)),
        told("growth of data", belief(tables.application.data_growth, Unit::PercentAMonth)),
        told("change of hosting prices, a year", belief(tables.application.drift, Unit::Percent)),
        told(
            "cost over the horizon as it is weighed (moving and learning are weighed as effort), low and high case",
            format!("{} to {}", reckoned.shown(spread.p10), reckoned.shown(spread.p90)),
        ),
    ];
    let campaigns = assessment.decision.application.campaigns.value.as_deref().unwrap_or(&[]);
    if !campaigns.is_empty() {
        let words = format!("{} the month’s other weeks", campaigns_words(campaigns));
        inputs.push(told("campaigns, every year", words));
    }
    if let Some(drift) = money.drift {
        let each = [(drift.low_percent, drift.low_usd), (drift.high_percent, drift.high_usd)];
        inputs.extend(each.map(|(percent, dollars)| {
            let change = with_unit(percent, Unit::Percent);
            (format!("if prices change by {change} a year"), reckoned.shown(dollars))
        }));
    }
    let years = money.monthly.chunks(12).enumerate().map(|(year, bills)| {
        let (first, last) = (year * 12 + 1, year * 12 + bills.len());
        let paid = money.cumulative.get(last - 1).copied().unwrap_or(0.0);
        leaf(
            format!("Months {first} to {last}"),
            reckoned.shown(bills.iter().sum()),
            format!(
                "{} in the first of them; {} paid by their end, what is paid once included",
                reckoned.shown(bills.first().copied().unwrap_or(0.0)),
                reckoned.shown(paid)
            ),
        )
    });
    Explanation {
        title: format!("{} over {} months", full_name(option), money.monthly.len()),
        value: reckoned.shown(money.present_usd),
        formula: format!(
            "what is paid once + every month's bill at that month's traffic and prices, {}",
            convention(assessment)
        ),
        inputs,
        sources: Vec::new(),
        children: money.one_off.iter().map(|paid| paid_once_explained(reckoned, paid)).chain(years).collect(),
    }
}

fn paid_once_explained(reckoned: Money, paid: &OneOff) -> Explanation {
    let counted = match paid.counts_as.id() {
        "migration" => "weighed as effort of moving, not as cost",
        "exit" => "weighed as effort to leave, not as cost",
        "operations" => "weighed as effort of operations, not as cost",
        _ => "counted in the cost over the horizon",
    };
    Explanation {
        inputs: vec![told("belongs to", counted.to_owned())],
        ..leaf(format!("{}, once", paid.name), reckoned.cents(paid.usd), paid.formula.clone())
    }
}

/// One thing that is paid once.
pub fn once(reckoned: Money, option: &OptionOutcome, line: &str) -> Result<Explanation, NoFigure> {
    let found = option.money.one_off.iter().find(|paid| paid.id == line);
    found.map(|paid| paid_once_explained(reckoned, paid)).ok_or_else(|| {
        let known: Vec<&str> = option.money.one_off.iter().map(|paid| paid.id).collect();
        NoFigure::Once {
            option: option.id.clone(),
            line: line.to_owned(),
            known: if known.is_empty() { "nothing".to_owned() } else { known.join(", ") },
        }
    })
}

/// When an option is ahead of staying as it is.
pub fn payback(assessment: &Assessment, option: &OptionOutcome) -> Explanation {
    let reckoned = assessment.money();
    let stay = assessment.options.iter().find(|option| option.model == HostingModel::AsIs);
    let last = option.money.cumulative.len();
    let by = |paid: &OptionOutcome, month: usize| {
        reckoned.shown(paid.money.cumulative.get(month.max(1) - 1).copied().unwrap_or(0.0))
    };
    let mut inputs = Vec::new();
    let value = match (stay, option.money.payback_months) {
        (None, _) => "nothing runs yet, so nothing is paid back".to_owned(),
        (Some(_), None) => format!("not within {}", with_unit(last as f64, Unit::Months)),
        (Some(_), Some(months)) => format!("after {}", with_unit(months as f64, Unit::Months)),
    };
    if let Some(stay) = stay {
        inputs.push(told("paid once, to move", reckoned.shown(option.money.at_start_usd())));
        let months = [Some(1), option.money.payback_months.filter(|month| *month > 1), Some(last)];
        for month in months.into_iter().flatten() {
            inputs.push((
                format!("paid by the end of month {month}"),
                format!("{}, against {} for staying", by(option, month), by(stay, month)),
            ));
        }
    }
    Explanation {
        inputs,
        ..leaf(
            format!("Payback of {}", full_name(option)),
            value,
            "the first month from whose end on less has been paid, moving included, than for staying as it is; not discounted".to_owned(),
        )
    }
}

/// The cheapest path.
pub fn roadmap(assessment: &Assessment) -> Result<Explanation, NoFigure> {
    let Some(roadmap) = &assessment.roadmap else { return Err(NoFigure::Absent("roadmap yet")) };
    let reckoned = assessment.money();
    let explained = |part: &PathPart| leaf(part.name.clone(), reckoned.shown(part.usd), part.formula.clone());
    let kept = assessment.option(&roadmap.kept).map_or_else(|| roadmap.kept.clone(), full_name);
    let kept_explained = Explanation {
        children: roadmap.kept_parts.iter().map(explained).collect(),
        ..leaf(
            format!("Against keeping {kept}"),
            reckoned.shown(roadmap.kept_usd),
            "the option, or the mix, that is cheapest when it is kept throughout".to_owned(),
        )
    };
    Ok(Explanation {
        title: "The hosting roadmap".to_owned(),
        value: reckoned.shown(roadmap.usd),
        formula: format!(
            "the least over all paths with at most {} of: getting there + every month's bill + every switch; {}",
            switches(assessment),
            convention(assessment)
        ),
        inputs: vec![
            told("saves at the likely values", reckoned.shown(roadmap.saves_usd)),
            told(
                "saves in eight of ten futures",
                format!("{} to {}", reckoned.shown(roadmap.saves.p10), reckoned.shown(roadmap.saves.p90)),
            ),
            told("saves at all in", format!("{} of 100 futures", of_hundred(roadmap.p_saves))),
        ],
        sources: Vec::new(),
        children: roadmap.parts.iter().map(explained).chain([kept_explained]).collect(),
    })
}

fn switches(assessment: &Assessment) -> String {
    match assessment.decision.costing.switches {
        1 => "one switch".to_owned(),
        count => format!("{count} switches"),
    }
}

/// A mix, line by line.
pub fn mix(assessment: &Assessment, mix: &MixOutcome) -> Explanation {
    let reckoned = assessment.money();
    let component = |id: &str| {
        assessment.decision.component(id).map_or_else(|| id.to_owned(), |known| known.name.clone())
    };
    let mut inputs = Vec::new();
    if let Some(base) = &mix.base {
        let paid = if base.commitment.is_empty() { "paid on demand" } else { base.commitment.as_str() };
        inputs.push(told("the base", format!("{} × {}, {paid}", number(base.machines), base.offer_name)));
        inputs.push(told(
            "carries",
            format!("{} of the month's requests", with_unit(100.0 * base.carries, Unit::Percent)),
        ));
    }
    let above = if mix.base.is_some() { "above the base" } else { "runs on" };
    inputs.extend(mix.placements.iter().map(|placement| {
        (format!("{}, {above}", component(&placement.component)), placement.offer_name.clone())
    }));
    let pure = assessment.option(&mix.pure).map_or_else(|| mix.pure.clone(), full_name);
    inputs.push((format!("{pure}, the cheapest option kept pure"), reckoned.cents(mix.pure_usd)));
    inputs.push(told("cheaper than it in", format!("{} of 100 futures", of_hundred(mix.p_saves))));
    let how = if mix.base.is_some() {
        "every number of machines up to the busiest hour's, under every commitment with a price, is priced; an hour's traffic beyond what the machines hold at the planned use goes above"
    } else {
        "every placement of components on the provider's options is priced on one account, so that what is shared is paid once; people of a second platform count half"
    };
    Explanation {
        title: if mix.base.is_some() {
            format!("A base of machines at {}, and what scales above it", mix.provider_name)
        } else {
            format!("The best mix, at {}", mix.provider_name)
        },
        value: format!("{} a month", reckoned.cents(mix.bill.usd)),
        formula: format!("the cheapest of all: {how}"),
        inputs,
        sources: Vec::new(),
        children: mix
            .bill
            .lines
            .iter()
            .map(|line| Explanation { title: line_name(line), ..line_explanation(reckoned, line) })
            .collect(),
    }
}

/// Which line of a bill grows where.
pub fn breakdown(assessment: &Assessment, option: &OptionOutcome) -> Explanation {
    let reckoned = assessment.money();
    let found = lines_over_traffic(assessment, option);
    let stated = assessment.curves.stated_requests;
    let decades = [1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0, 1e3, 1e4];
    let children = decades.into_iter().filter_map(|load| {
        let at = found.loads.iter().position(|known| (known / load - 1.0).abs() < 1e-9)?;
        let parts: Vec<(String, String)> = found
            .parts
            .iter()
            .filter_map(|part| Some((part.name.clone(), *part.usd.get(at)?)))
            .filter(|(_, dollars)| *dollars > 0.0)
            .map(|(name, dollars)| (name, reckoned.shown(dollars)))
            .collect();
        let all: f64 = found.parts.iter().filter_map(|part| part.usd.get(at)).sum();
        Some(Explanation {
            inputs: parts,
            ..leaf(
                format!("{} requests a month ({}× what is stated)", number(load * stated), number(load)),
                reckoned.shown(all),
                String::new(),
            )
        })
    });
    Explanation {
        children: children.collect(),
        ..leaf(
            format!("What the bill of {} is made of as traffic grows", full_name(option)),
            format!("{} a month now", reckoned.shown(option.bill.usd)),
            "each line of the bill at the likely values, over eight decades of traffic".to_owned(),
        )
    }
}
