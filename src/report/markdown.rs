//! The record as Markdown: MADR 4.0.0, in the profile that the most tools read (front matter with
//! unquoted status and date, number and title, deciders as a list).

mod behaviour;

use super::said::{self, asked, usd_range};
use super::workshop;
use crate::assess::{
    Assessment, CriterionOutcome, OptionOutcome, Stance, VerdictKind, full_name, judged_words, place_words,
};
use crate::decision::{AnyAnswer, Status, questions};
use crate::terms::quantity::{lower_first, number, of_hundred};
use std::fmt::Write as _;

/// The record, as number `number` of its folder.
pub fn madr(assessment: &Assessment, record: u32) -> String {
    let mut page = Page { out: String::new(), assessment };
    page.front_matter(record);
    page.context();
    page.options();
    page.outcome();
    page.pros_and_cons();
    page.more();
    page.out
}

struct Page<'a> {
    out: String,
    assessment: &'a Assessment,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let _infallible = write!(self.out, "\n{text}\n\n");
    }

    fn front_matter(&mut self, record: u32) {
        let decision = &self.assessment.decision;
        let status = match decision.outcome.status {
            Status::Draft | Status::Proposed => "proposed",
            Status::Accepted => "accepted",
            Status::Rejected => "rejected",
            Status::Superseded => "superseded",
        };
        let date = said::date(self.assessment);
        let mut matter = format!(
            "---\nnumber: {record}\ntitle: {}\nstatus: {status}\ndate: {date}\n",
            quoted(&decision.title)
        );
        if !decision.outcome.deciders.is_empty() {
            matter.push_str("decision-makers:\n");
            for person in &decision.outcome.deciders {
                let _infallible = writeln!(matter, "  - {}", quoted(person));
            }
        }
        matter.push_str("---\n");
        self.line(&matter);
        self.line(&format!("# {}", inline(&decision.title)));
    }

    fn context(&mut self) {
        self.heading("## Context and Problem Statement");
        let decision = &self.assessment.decision;
        if let Some(purpose) = &decision.application.purpose.value {
            self.line(&paragraph(purpose));
            self.line("");
        }
        let parts: Vec<String> = decision
            .components
            .iter()
            .map(|component| {
                let volume = component.answers.volume.value.map(|volume| {
                    format!(" ({})", crate::terms::quantity::range(volume, crate::terms::Unit::Requests))
                });
                format!("{}{}", inline(&component.name), volume.unwrap_or_default())
            })
            .collect();
        self.line(&format!(
            "Where should it live? It has {}: {}.",
            count(parts.len(), "part"),
            parts.join(", ")
        ));
        if !decision.notes.trim().is_empty() {
            self.line("");
            self.line(&paragraph(&decision.notes));
        }
        self.heading("## Decision Drivers");
        let drivers: Vec<String> = self
            .assessment
            .criteria
            .iter()
            .filter(|used| used.weight > 0.0)
            .map(|used| {
                let because = decision.criteria.iter().find(|weight| weight.criterion == used.criterion.id);
                let because = because.map(|weight| weight.because.as_str()).filter(|text| !text.is_empty());
                format!(
                    "* {}, {:.0} % of the weight{}",
                    used.criterion.name,
                    used.weight * 100.0,
                    because.map_or_else(String::new, |text| format!(": {}", inline(text)))
                )
            })
            .collect();
        for driver in drivers {
            self.line(&driver);
        }
        self.line(&format!("\n{}", inline(&self.assessment.weighing.sentence)));
    }

    fn options(&mut self) {
        self.heading("## Considered Options");
        let names: Vec<String> = self
            .assessment
            .options
            .iter()
            .map(|option| format!("* {}", inline(&full_name(option))))
            .collect();
        for name in names {
            self.line(&name);
        }
    }

    fn outcome(&mut self) {
        self.heading("## Decision Outcome");
        let verdict = &self.assessment.verdict;
        let said = self.assessment.decision.outcome.because.trim();
        let text = match said::chosen(self.assessment) {
            Some(option) => {
                let because = if said.is_empty() { self.because(option) } else { said.to_owned() };
                format!("Chosen option: \"{}\", because {}", inline(&full_name(option)), inline(&because))
            }
            None => format!("No option is allowed. {}", inline(&verdict.detail)),
        };
        let ended = if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") };
        self.line(&ended);
        if !said.is_empty() && verdict.kind != VerdictKind::NothingFeasible {
            self.line("");
            self.line(&format!(
                "What the figures say: {} {}",
                inline(&verdict.sentence),
                inline(&verdict.detail)
            ));
        }
        self.heading("### Consequences");
        let (reasons, against) = said::reasons_of_chosen(self.assessment);
        let because = |reason: &String| inline(&clause(reason, &self.assessment.criteria));
        let mut lines: Vec<String> =
            reasons.iter().map(|reason| format!("* Good, because {}", because(reason))).collect();
        lines.extend(against.iter().map(|reason| format!("* Bad, because {}", because(reason))));
        // The lead is the leader's.
        let is_leaders = said::chosen(self.assessment).map(|option| &option.id)
            == self.assessment.leader().map(|option| &option.id);
        lines.extend(
            judged_words(verdict)
                .filter(|_| is_leaders)
                .map(|judged| format!("* Neutral, because {}", lower_first(&judged))),
        );
        if lines.is_empty() {
            lines.push("* Neutral, because no criterion sets it apart from the others".to_owned());
        }
        for line in lines {
            self.line(&line);
        }
        self.heading("### Confirmation");
        let mut triggers = said::triggers(self.assessment);
        triggers.push(said::price_trigger(self.assessment));
        self.line("Look at this decision again when");
        self.line("");
        for trigger in triggers {
            self.line(&format!("* {}", inline(&lower_first(&trigger))));
        }
    }

    /// The reason where nobody wrote one.
    fn because(&self, option: &OptionOutcome) -> String {
        let verdict = &self.assessment.verdict;
        let is_leader = self.assessment.leader().is_some_and(|leader| leader.id == option.id);
        let wins = of_hundred(option.p_first);
        if !is_leader {
            return format!(
                "it was preferred to what leads by the figures; it is first in {wins} of 100 futures"
            );
        }
        match verdict.kind {
            VerdictKind::Clear => {
                format!("it is first in {wins} of 100 futures, {}", lower_first(&verdict.detail))
            }
            _ => format!(
                "it leads, first in {wins} of 100 futures, although there is no clear winner: {}",
                lower_first(&verdict.detail)
            ),
        }
    }

    fn pros_and_cons(&mut self) {
        self.heading("## Pros and Cons of the Options");
        let sections: Vec<String> =
            self.assessment.options.iter().map(|option| self.one_option(option)).collect();
        self.out.push_str(sections.join("\n").trim_end());
        self.out.push('\n');
    }

    fn one_option(&self, option: &OptionOutcome) -> String {
        let mut text = format!("### {}\n\n", inline(&full_name(option)));
        for knock_out in &option.knocked_out {
            let _infallible = writeln!(
                text,
                "* Bad, because a rule removes it: {} ({} {}: {}; source: {}, {})",
                inline(&knock_out.says),
                asked(&knock_out.question),
                inline(&place_words(&self.assessment.decision, &knock_out.place)),
                inline(&knock_out.answer),
                inline(&knock_out.source.text),
                inline(&knock_out.source.as_of)
            );
        }
        if let Some(near) = &option.near_miss {
            let _infallible = writeln!(
                text,
                "* Neutral, because it would come back with {}",
                inline(&said::near_miss(self.assessment.money(), near))
            );
        }
        if let Some(other) = option.dominated_by.as_deref().and_then(|id| self.assessment.option(id)) {
            let _infallible = writeln!(
                text,
                "* Bad, because {} is nowhere worse and somewhere better",
                inline(&full_name(other))
            );
        }
        for point in &option.points {
            let word = match point.stance {
                Stance::Pro => "Good",
                Stance::Neutral => "Neutral",
                Stance::Con => "Bad",
            };
            let _infallible = writeln!(
                text,
                "* {word}, because {}",
                inline(&clause(&point.says, &self.assessment.criteria))
            );
        }
        text
    }

    fn more(&mut self) {
        self.heading("## More Information");
        self.line("| Option | A month, likely | In 8 of 10 futures | Score | First of 100 |");
        self.line("| --- | ---: | ---: | ---: | ---: |");
        let money = self.assessment.money();
        let rows: Vec<String> = self
            .assessment
            .options
            .iter()
            .map(|option| {
                format!(
                    "| {} | {} | {} | {:.1} | {} |",
                    cell(&full_name(option)),
                    money.shown(option.bill.usd),
                    usd_range(money, option.monthly_usd),
                    option.score,
                    if option.feasible { of_hundred(option.p_first) } else { "removed".to_owned() }
                )
            })
            .collect();
        for row in rows {
            self.line(&row);
        }
        let answers = behaviour::tables(self.assessment);
        self.out.push_str(&answers);
        self.break_evens();
        self.doubts();
        self.workshop();
        for (what, sentence) in said::over_time(self.assessment) {
            self.line(&format!("\n**{what}.** {}", inline(&sentence)));
        }
        self.assumptions();
        self.findings();
        self.answers();
        if let Some(currency) = said::currency(self.assessment) {
            self.line(&format!("\n{}.", inline(&currency)));
        }
        let stamp = &self.assessment.stamp;
        let text = format!(
            "\nMade by {} under the catalogue {} (SHA-256 {}), with prices of {} to {}, seed {} and {} futures, as of {}; \
             SHA-256 of the decision {}.",
            stamp.program,
            inline(&stamp.catalog_id),
            stamp.catalog_sha256,
            inline(&stamp.facts_from),
            inline(&stamp.facts_to),
            stamp.seed,
            stamp.draws,
            stamp.on,
            stamp.decision_sha256
        );
        self.line(&text);
    }

    /// Where the chosen option costs the same as the best of another model.
    fn break_evens(&mut self) {
        let rows: Vec<String> = said::chart(self.assessment)
            .marks
            .iter()
            .filter_map(|mark| said::crossing(self.assessment, self.assessment.break_evens.get(mark.pair)?))
            .map(|crossing| {
                format!(
                    "| {} ({}×) | {} | {} | {} |",
                    number(crossing.requests),
                    number(crossing.multiple),
                    crossing.spread.map_or_else(String::new, said::number_range),
                    cell(&full_name(crossing.below)),
                    cell(&full_name(crossing.above))
                )
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        self.line(
            "\n| Break-even, requests a month | In 8 of 10 futures | Costs less below | Costs less above |",
        );
        self.line("| ---: | ---: | --- | --- |");
        for row in rows {
            self.line(&row);
        }
    }

    /// What would dethrone the leader, what to find out first, and what other methods put first.
    fn doubts(&mut self) {
        for (heading, lines) in said::doubts(self.assessment) {
            self.line(&format!("\n{heading}:\n"));
            for line in lines {
                self.line(&format!("* {}", inline(&line)));
            }
        }
    }

    /// What several people said, dissent included.
    fn workshop(&mut self) {
        let Some(told) = workshop::told(self.assessment) else { return };
        for paragraph in &told.paragraphs {
            self.line(&format!("\n**Workshop.** {}", inline(paragraph)));
        }
        if told.spread.is_empty() {
            return;
        }
        self.line("\n| Criterion | Group | Ballots | What the disagreement does |");
        self.line("| --- | ---: | ---: | --- |");
        for row in &told.spread {
            self.line(&format!("| {} |", row.each_ref().map(|text| cell(text)).join(" | ")));
        }
        self.line("\n| Ballot | Puts first | How sure, and why |");
        self.line("| --- | --- | --- |");
        for row in &told.ballots {
            self.line(&format!("| {} |", row.each_ref().map(|text| cell(text)).join(" | ")));
        }
    }

    fn findings(&mut self) {
        if self.assessment.findings.is_empty() {
            return;
        }
        self.line("\nTo keep in mind:\n");
        let lines: Vec<String> = said::findings(self.assessment)
            .into_iter()
            .map(|(finding, options)| {
                format!("* {}: {}", inline(&said::about(&options)), inline(&said::finding(finding)))
            })
            .collect();
        for line in lines {
            self.line(&line);
        }
        self.risks();
    }

    /// Yellow and red risks of what was chosen.
    fn risks(&mut self) {
        let Some(option) = said::chosen(self.assessment) else { return };
        let lines: Vec<String> = said::raised_risks(self.assessment)
            .map(|risk| {
                let (name, says) = (inline(&risk.name), inline(&risk.says));
                format!("* {name} ({}): {says}; {}", risk.level.id(), risk.thresholds)
            })
            .collect();
        if lines.is_empty() {
            return;
        }
        let title = format!("\nRisks of {}:\n", inline(&full_name(option)));
        self.line(&title);
        for line in lines {
            self.line(&line);
        }
    }

    fn assumptions(&mut self) {
        if self.assessment.assumptions.is_empty() {
            return;
        }
        self.line("\nUnknown answers, and what they were taken as:\n");
        let lines: Vec<String> = self
            .assessment
            .assumptions
            .iter()
            .map(|assumption| {
                format!(
                    "* {} ({}): {}",
                    inline(&assumption.asked),
                    inline(&place_words(&self.assessment.decision, &assumption.place)),
                    inline(&assumption.taken_as)
                )
            })
            .collect();
        for line in lines {
            self.line(&line);
        }
    }

    fn answers(&mut self) {
        self.line("\n| Question | About | Answer | Because |");
        self.line("| --- | --- | --- | --- |");
        let decision = &self.assessment.decision;
        let mut rows = Vec::new();
        for question in questions::all() {
            for place in decision.places(question) {
                let Some(answer) = decision.answer(&place, question.id) else { continue };
                let Some(value) = answer.value() else { continue };
                rows.push(format!(
                    "| {} | {} | {} | {} |",
                    cell(asked(question.id)),
                    cell(&place_words(decision, &place)),
                    cell(&said::answer_words(decision, question.id, &value)),
                    cell(AnyAnswer::because(answer))
                ));
            }
        }
        for row in rows {
            self.line(&row);
        }
    }
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("one {what}") } else { format!("{n} {what}s") }
}

/// A reason after "because": `Operations effort: 2 days; …` as `operations effort is 2 days; …`.
fn clause(reason: &str, criteria: &[CriterionOutcome]) -> String {
    let is_criterion = criteria
        .iter()
        .any(|known| reason.strip_prefix(&*known.criterion.name).is_some_and(|rest| rest.starts_with(": ")));
    let sentence = if is_criterion { reason.replacen(": ", " is ", 1) } else { reason.to_owned() };
    lower_first(&sentence)
}

/// One line of text in which nothing is markup.
fn inline(text: &str) -> String {
    let one_line = one_line(text);
    let has_entity = one_line.contains(';');
    let mut out = String::with_capacity(one_line.len());
    for character in one_line.chars() {
        match character {
            '\\' | '*' | '_' | '`' | '[' | ']' => out.extend(['\\', character]),
            '<' => out.push_str("&lt;"),
            '&' if has_entity => out.push_str("&amp;"),
            character => out.push(character),
        }
    }
    out
}

/// Several lines that stay text: none may become a heading, a list or a rule.
fn paragraph(text: &str) -> String {
    text.lines()
        .map(|line| {
            let line = inline(line);
            let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
            if after_number.len() < line.len() && after_number.starts_with(['.', ')']) {
                let number = line.get(..line.len() - after_number.len()).unwrap_or_default();
                format!("{number}\\{after_number}")
            } else if line.starts_with(['#', '-', '+', '=', '|', '>']) {
                format!("\\{line}")
            } else {
                line
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// A cell of a table: a bar would end it.
fn cell(text: &str) -> String {
    inline(text).replace('|', "\\|")
}

fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A YAML scalar: plain where every reader takes it for text, quoted where one might not.
fn quoted(text: &str) -> String {
    let one_line = one_line(text);
    let is_word = |c: char| c.is_alphanumeric() || " -.,'/()?!&+".contains(c);
    let is_reserved = |word: &str| {
        ["true", "false", "yes", "no", "y", "n", "null", "on", "off", "nan", "inf"]
            .contains(&word.to_lowercase().as_str())
    };
    let is_plain =
        one_line.starts_with(char::is_alphabetic) && one_line.chars().all(is_word) && !is_reserved(&one_line);
    if is_plain { one_line } else { format!("\"{}\"", one_line.replace('\\', "\\\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_words_are_markup() {
        for (written, expected) in [
            ("a | b\nc", "a \\| b c"),
            ("*bold* _x_ `code`", "\\*bold\\* \\_x\\_ \\`code\\`"),
            ("<b> R&D", "&lt;b> R&D"),
            ("&lt;b>", "&amp;lt;b>"),
            ("[x](y)", "\\[x\\](y)"),
        ] {
            assert_eq!(cell(written), expected);
        }
        assert_eq!(
            paragraph("# no heading\n- no list\n1. no number"),
            "\\# no heading\n\\- no list\n1\\. no number"
        );
    }

    #[test]
    fn front_matter_stays_one_text() {
        for (written, expected) in [
            ("Where to live?", "Where to live?"),
            ("Food: where?", "\"Food: where?\""),
            ("no", "\"no\""),
            ("2026-11-23", "\"2026-11-23\""),
            ("a \"b\" \\ c", "\"a \\\"b\\\" \\\\ c\""),
            ("---\nstatus: accepted", "\"--- status: accepted\""),
            ("a #b", "\"a #b\""),
        ] {
            assert_eq!(quoted(written), expected);
        }
    }
}
