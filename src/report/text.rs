//! An assessment on a terminal: plain text, no colour, columns that align.

use crate::assess::{Assessment, BreakEven, OptionOutcome, full_name, place_words};
use crate::decision::questions;
use crate::terms::quantity::{number, of_hundred, usd};

/// What `siteplan assess` prints.
pub fn text(assessment: &Assessment) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(&assessment.decision.title);
    line("");
    line(&assessment.verdict.sentence);
    if !assessment.verdict.detail.is_empty() {
        line(&assessment.verdict.detail);
    }
    for reason in &assessment.verdict.reasons {
        line(&format!("  + {reason}"));
    }
    for reason in &assessment.verdict.against {
        line(&format!("  − {reason}"));
    }
    line("");
    table(assessment, &mut line);
    knocked_out(assessment, &mut line);
    break_evens(assessment, &mut line);
    unknowns(assessment, &mut line);
    for remark in &assessment.remarks {
        let about = remark.option.as_deref().unwrap_or("all options");
        line(&format!("note: {about}: {}", remark.message));
    }
    let stamp = &assessment.stamp;
    line("");
    line(&format!(
        "{} · catalogue {} · facts of {} to {} · seed {} · {} draws · as of {}",
        stamp.program, stamp.catalog_id, stamp.facts_from, stamp.facts_to, stamp.seed, stamp.draws, stamp.on
    ));
    out
}

fn table(assessment: &Assessment, line: &mut impl FnMut(&str)) {
    let ranked: Vec<&OptionOutcome> = assessment.options.iter().filter(|option| option.feasible).collect();
    if ranked.is_empty() {
        return;
    }
    let width = ranked.iter().map(|option| full_name(option).chars().count()).max().unwrap_or(0).max(6);
    line(&format!("rank  {:<width$}  {:>9}  {:>19}  {:>5}  {:>4}  {:>4}", "option", "a month", "8 of 10 futures", "score", "wins", "idle"));
    for option in ranked {
        let name = full_name(option);
        let pad = " ".repeat(width - name.chars().count());
        let range = format!("{} to {}", usd(option.monthly_usd.p10), usd(option.monthly_usd.p90));
        line(&format!(
            "{:>4}  {name}{pad}  {:>9}  {range:>19}  {:>5.1}  {:>4}  {:>3.0}%",
            option.rank.unwrap_or(0),
            usd(option.bill.usd),
            option.score,
            of_hundred(option.p_first),
            100.0 * option.idle_share,
        ));
    }
    line("");
}

fn knocked_out(assessment: &Assessment, line: &mut impl FnMut(&str)) {
    let out: Vec<&OptionOutcome> = assessment.options.iter().filter(|option| !option.feasible).collect();
    if out.is_empty() {
        return;
    }
    line("removed by a rule:");
    for option in out {
        line(&format!("  {}, {} a month", full_name(option), usd(option.bill.usd)));
        for knock_out in &option.knocked_out {
            let asked = questions::by_id(&knock_out.question).map_or(knock_out.question.as_str(), |known| known.text);
            line(&format!(
                "    {}: {} ({} {}: {})",
                knock_out.rule,
                knock_out.says,
                place_words(&assessment.decision, &knock_out.place),
                asked.trim_end_matches('?').to_lowercase(),
                knock_out.answer
            ));
            line(&format!("    source: {} ({})", knock_out.source.text, knock_out.source.as_of));
        }
    }
    line("");
}

/// The leader's, and those of the best option of each model with each other.
fn break_evens(assessment: &Assessment, line: &mut impl FnMut(&str)) {
    let mut models = Vec::new();
    let mut best = Vec::new();
    for (at, option) in assessment.options.iter().enumerate().filter(|(_, option)| option.feasible) {
        if !models.contains(&option.model) {
            models.push(option.model);
            best.push(at);
        }
    }
    let told: Vec<&BreakEven> = assessment
        .break_evens
        .iter()
        .filter(|pair| best.contains(&pair.a) && best.contains(&pair.b) && !pair.crossings.is_empty())
        .collect();
    if told.is_empty() {
        return;
    }
    line("break-evens, in requests a month:");
    let stated = assessment.curves.stated_requests;
    for pair in told {
        let (Some(a), Some(b), Some(last)) =
            (assessment.options.get(pair.a), assessment.options.get(pair.b), pair.last())
        else {
            continue;
        };
        let range = pair.requests_per_month.map_or_else(String::new, |spread| {
            if spread.p90 > spread.p10 * 1.001 { format!(" ({} to {})", number(spread.p10), number(spread.p90)) } else { String::new() }
        });
        line(&format!(
            "  {}{range}: {} below, {} above; {:.3}× what is stated",
            number(last * stated),
            full_name(a),
            full_name(b),
            last
        ));
    }
    line("");
}

fn unknowns(assessment: &Assessment, line: &mut impl FnMut(&str)) {
    if assessment.assumptions.is_empty() {
        return;
    }
    line("unknown, and taken as:");
    for assumption in &assessment.assumptions {
        let asked = questions::by_id(assumption.question).map_or(assumption.question, |known| known.text);
        line(&format!(
            "  {} ({}): {}",
            asked,
            place_words(&assessment.decision, &assumption.place),
            assumption.taken_as
        ));
    }
    line("");
}
