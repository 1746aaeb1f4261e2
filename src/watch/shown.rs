//! What follows: differences of two assessments.

use super::{Difference, DifferenceKind, Found, either};
use crate::assess::{Assessment, OptionOutcome, Spread, full_name};
use crate::terms::Money;
use crate::terms::quantity::of_hundred;

/// Figures nearer to each other than this share of them are the same figure.
const SAME: f64 = 1e-9;

/// How an option stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// `None` for a knocked-out option.
    pub rank: Option<usize>,
    /// 0 to 100.
    pub score: f64,
    /// Share of futures in which it is first.
    pub p_first: f64,
    pub monthly_usd: Spread,
    /// The bill at the likely values.
    pub likely_usd: f64,
    /// Ids of the rules that remove it.
    pub knocked_out: Vec<String>,
}

/// An option that stands otherwise than before.
#[derive(Clone, Debug, PartialEq)]
pub struct StandingChange {
    /// The option's id.
    pub option: String,
    pub name: String,
    /// `None` where there was no such option.
    pub before: Option<Standing>,
    /// `None` where there is none any more.
    pub after: Option<Standing>,
}

/// What differs in what follows: catalogue, verdict, and every option's rank and monthly cost.
pub fn assessments(before: &Assessment, after: &Assessment) -> Vec<Difference> {
    let mut found = Found::default();
    let facts = |assessment: &Assessment| {
        let stamp = &assessment.stamp;
        format!(
            "{}, {} ({})",
            stamp.catalog_id,
            stamp.catalog_name,
            stamp.catalog_sha256.get(..12).unwrap_or_default()
        )
    };
    found.note(DifferenceKind::Catalogue, "catalog", "catalogue", facts(before), facts(after));
    let verdict = |assessment: &Assessment| assessment.verdict.sentence.clone();
    found.note(DifferenceKind::Verdict, "verdict", "verdict", verdict(before), verdict(after));
    for change in standings(before, after) {
        let (money, money_now) = (before.money(), after.money());
        let words = |standing: &Option<Standing>, money: Money| {
            standing.as_ref().map_or_else(String::new, |standing| in_words(standing, money))
        };
        let (mut old, mut new) = (words(&change.before, money), words(&change.after, money_now));
        if old == new {
            // They differ in digits that are not usually shown.
            let sides = [(&mut old, &change.before, money), (&mut new, &change.after, money_now)];
            for (words, standing, money) in sides {
                if let Some(standing) = standing {
                    let (likely, code) = (money.of_usd(standing.likely_usd), money.code());
                    // As many digits as make a difference, and no digits of binary fractions.
                    *words = format!("{words}, {:.9} points, {likely:.6} {code}", standing.score);
                }
            }
        }
        found.note(DifferenceKind::Option, format!("option/{}", change.option), &change.name, old, new);
    }
    found.list
}

/// Every option that stands otherwise than before.
pub fn standings(before: &Assessment, after: &Assessment) -> Vec<StandingChange> {
    let ids = |assessment: &Assessment| {
        assessment.options.iter().map(|option| option.id.clone()).collect::<Vec<_>>()
    };
    either(ids(before).into_iter(), ids(after).into_iter())
        .into_iter()
        .filter_map(|id| {
            let (old, new) = (before.option(&id), after.option(&id));
            let name = full_name(new.or(old)?);
            let (before, after) = (old.map(standing), new.map(standing));
            let is_same = match (&before, &after) {
                (Some(before), Some(after)) => is_alike(before, after),
                _ => false,
            };
            (!is_same).then_some(StandingChange { option: id, name, before, after })
        })
        .collect()
}

fn standing(option: &OptionOutcome) -> Standing {
    Standing {
        rank: option.rank,
        score: option.score,
        p_first: option.p_first,
        monthly_usd: option.monthly_usd,
        likely_usd: option.bill.usd,
        knocked_out: option.knocked_out.iter().map(|out| out.rule.clone()).collect(),
    }
}

fn is_alike(a: &Standing, b: &Standing) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= SAME * a.abs().max(b.abs()).max(1.0);
    a.rank == b.rank
        && a.knocked_out == b.knocked_out
        && near(a.score, b.score)
        && near(a.p_first, b.p_first)
        && near(a.likely_usd, b.likely_usd)
        && near(a.monthly_usd.p10, b.monthly_usd.p10)
        && near(a.monthly_usd.p50, b.monthly_usd.p50)
        && near(a.monthly_usd.p90, b.monthly_usd.p90)
}

fn in_words(standing: &Standing, money: Money) -> String {
    let cost = format!(
        "{} a month ({} to {})",
        money.shown(standing.likely_usd),
        money.shown(standing.monthly_usd.p10),
        money.shown(standing.monthly_usd.p90)
    );
    match standing.rank {
        Some(rank) => {
            format!("rank {rank}, first in {} of 100 futures, {cost}", of_hundred(standing.p_first))
        }
        None => format!("removed by the rule {}, {cost}", standing.knocked_out.join(" and ")),
    }
}
