//! `catalog diff`: what changed between two catalogues, and which decisions it moves.

use super::{Answer, Failure, Run, catalog_named, print_json};
use crate::assess::Assessment;
use crate::catalog::{Changes, PriceChange, changes};
use crate::cli::decisions::{assessed_under, say, standing_json};
use crate::terms::Money;
use crate::terms::quantity::number;
use crate::watch;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// A decision assessed under both catalogues.
struct Moved {
    file: String,
    before: Assessment,
    after: Assessment,
}

pub(super) fn diff(
    before: &str,
    after: &str,
    decisions: &[PathBuf],
    run: Run,
    as_json: bool,
    out: &mut Vec<u8>,
) -> Result<Answer, Failure> {
    let (old, new) = (catalog_named(before)?, catalog_named(after)?);
    let found = changes(&old, &new);
    let mut moved = Vec::with_capacity(decisions.len());
    for file in decisions {
        moved.push(Moved {
            file: file.display().to_string(),
            before: assessed_under(file, before, run)?,
            after: assessed_under(file, after, run)?,
        });
    }
    if as_json {
        print_json(&answer_json(&found, &moved), out);
    } else {
        say(out, &answer_text(&found, &moved))?;
    }
    Ok(if found.is_empty() { Answer::Yes } else { Answer::No })
}

/// Whether a decision's answer is another one.
fn is_moved(pair: &Moved) -> bool {
    let answer = |assessment: &Assessment| {
        (assessment.verdict.kind.id(), assessment.leader().map(|leader| leader.id.clone()))
    };
    answer(&pair.before) != answer(&pair.after)
}

fn answer_json(found: &Changes, moved: &[Moved]) -> Value {
    let prices: Vec<Value> = found
        .prices
        .iter()
        .map(|change| {
            json!({
                "offer": change.offer, "region": change.region, "meter": change.meter,
                "unit": change.unit, "per": change.per, "from": change.from,
                "before_usd": change.before, "after_usd": change.after, "percent": change.percent(),
            })
        })
        .collect();
    let allowances: Vec<Value> = found
        .allowances
        .iter()
        .map(|change| {
            json!({
                "offer": change.offer, "meter": change.meter, "unit": change.unit,
                "before": change.before, "after": change.after,
            })
        })
        .collect();
    let counting: Vec<Value> =
        found.counting.iter().map(|(offer, meter)| json!({"offer": offer, "meter": meter})).collect();
    let decisions: Vec<Value> = moved
        .iter()
        .map(|pair| {
            let side = |assessment: &Assessment| {
                json!({
                    "kind": assessment.verdict.kind.id(),
                    "option": assessment.leader().map(|leader| leader.id.clone()),
                    "sentence": assessment.verdict.sentence,
                    "p_first": assessment.verdict.p_first,
                })
            };
            let options: Vec<Value> = watch::standings(&pair.before, &pair.after)
                .iter()
                .map(|change| {
                    json!({
                        "id": change.option, "name": change.name,
                        "before": change.before.as_ref().map(standing_json),
                        "after": change.after.as_ref().map(standing_json),
                    })
                })
                .collect();
            json!({
                "file": pair.file, "title": pair.after.decision.title, "moved": is_moved(pair),
                "before": side(&pair.before), "after": side(&pair.after), "options": options,
            })
        })
        .collect();
    json!({
        "different": !found.is_empty(), "added": found.added, "gone": found.gone, "prices": prices,
        "allowances": allowances, "counting": counting, "decisions": decisions,
    })
}

fn answer_text(found: &Changes, moved: &[Moved]) -> String {
    let mut text = String::new();
    // A String never refuses what is written to it.
    let mut line = |words: String| {
        let _infallible = writeln!(text, "{words}");
    };
    if found.is_empty() {
        line("no difference".to_owned());
    }
    for (sign, offers) in [("+", &found.added), ("−", &found.gone)] {
        for offer in offers {
            line(format!("{sign} {offer}"));
        }
    }
    for change in &found.prices {
        line(price_words(change));
    }
    for change in &found.allowances {
        line(format!(
            "{}/{}: {} {} free, was {}",
            change.offer,
            change.meter,
            number(change.after),
            change.unit,
            number(change.before)
        ));
    }
    for (offer, meter) in &found.counting {
        line(format!("{offer}/{meter}: counts otherwise"));
    }
    for pair in moved {
        line(format!("\n{}: {}", pair.file, if is_moved(pair) { "moves" } else { "holds" }));
        line(format!("  − {}", pair.before.verdict.sentence));
        line(format!("  + {}", pair.after.verdict.sentence));
        for change in watch::standings(&pair.before, &pair.after) {
            let (Some(old), Some(new)) = (&change.before, &change.after) else { continue };
            line(format!(
                "  {}: {} a month, was {}",
                change.name,
                pair.after.money().cents(new.likely_usd),
                pair.before.money().cents(old.likely_usd)
            ));
        }
    }
    text
}

/// `aws.ec2.t3.medium/hours in us-east-1: $0.0416 per instance-hour, was $0.0400 (+4.0 %)`.
fn price_words(change: &PriceChange) -> String {
    let price = |usd: Option<f64>| usd.map_or_else(|| "nothing".to_owned(), |usd| Money::DOLLARS.price(usd));
    let per = if change.per > 1.0 { format!("{} ", number(change.per)) } else { String::new() };
    let from = if change.from > 0.0 { format!(" beyond {}", number(change.from)) } else { String::new() };
    let percent = change.percent().map_or_else(String::new, |percent| format!(" ({percent:+.1} %)"));
    format!(
        "{}/{} in {}{from}: {} per {per}{}, was {}{percent}",
        change.offer,
        change.meter,
        change.region,
        price(change.after),
        change.unit,
        price(change.before)
    )
}
