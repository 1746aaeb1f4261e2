//! The record as Markdown: MADR 4.0.0, in the profile that the most tools read (front matter with
//! unquoted status and date, number and title, deciders as a list).

use crate::assess::{Assessment, OptionOutcome, full_name, place_words, value_words};
use crate::decision::{AnyAnswer, Status, questions};
use crate::terms::quantity::{number, of_hundred, usd, with_unit};
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
        let date = decision.outcome.date.unwrap_or(decision.settings.on);
        let mut matter = format!("---\nnumber: {record}\ntitle: {}\nstatus: {status}\ndate: {date}\n", quoted(&decision.title));
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
        self.line(&format!("Where should it live? It has {}: {}.", count(parts.len(), "part"), parts.join(", ")));
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
    }

    fn options(&mut self) {
        self.heading("## Considered Options");
        let names: Vec<String> = self.assessment.options.iter().map(|option| format!("* {}", inline(&full_name(option)))).collect();
        for name in names {
            self.line(&name);
        }
    }

    /// What was chosen; while nothing is, what leads.
    fn chosen(&self) -> Option<&OptionOutcome> {
        let named = self.assessment.decision.outcome.chosen.as_deref();
        named.and_then(|id| self.assessment.option(id)).or(self.assessment.leader())
    }

    fn outcome(&mut self) {
        self.heading("## Decision Outcome");
        let verdict = &self.assessment.verdict;
        let said = self.assessment.decision.outcome.because.trim();
        let text = match self.chosen() {
            Some(option) => {
                let because = if said.is_empty() { lower_first(&verdict.sentence) } else { said.to_owned() };
                format!("Chosen option: \"{}\", because {}", inline(&full_name(option)), inline(&because))
            }
            None => format!("No option is allowed. {}", inline(&verdict.detail)),
        };
        let ended = if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") };
        self.line(&ended);
        self.heading("### Consequences");
        let mut lines: Vec<String> =
            verdict.reasons.iter().map(|reason| format!("* Good, because {}", inline(&lower_first(reason)))).collect();
        lines.extend(verdict.against.iter().map(|reason| format!("* Bad, because {}", inline(&lower_first(reason)))));
        if lines.is_empty() {
            lines.push("* Neutral, because no criterion sets it apart from the others".to_owned());
        }
        for line in lines {
            self.line(&line);
        }
        self.heading("### Confirmation");
        let triggers = self.triggers();
        self.line("Look at this decision again when");
        self.line("");
        for trigger in triggers {
            self.line(&format!("* {trigger}"));
        }
    }

    /// Traffic at which another option becomes cheaper than the chosen one.
    fn triggers(&self) -> Vec<String> {
        let stated = self.assessment.curves.stated_requests;
        let chosen = self.chosen().and_then(|chosen| self.assessment.options.iter().position(|o| o.id == chosen.id));
        let mut list: Vec<(f64, String)> = self
            .assessment
            .break_evens
            .iter()
            .filter_map(|pair| {
                let chosen = chosen?;
                let other = if pair.a == chosen { pair.b } else if pair.b == chosen { pair.a } else { return None };
                let other = self.assessment.options.get(other).filter(|option| option.feasible)?;
                let last = pair.last()?;
                let passes = if last > 1.0 { "rises above" } else { "falls below" };
                Some((
                    (last / 1.0).max(1.0 / last),
                    format!(
                        "traffic {passes} {} requests a month (it is {}): {} then costs the same",
                        number(last * stated),
                        number(stated),
                        inline(&full_name(other))
                    ),
                ))
            })
            .collect();
        list.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut triggers: Vec<String> = list.into_iter().take(3).map(|(_, text)| text).collect();
        triggers.push(format!("the catalogue's prices change (facts of {} to {})", self.assessment.stamp.facts_from, self.assessment.stamp.facts_to));
        triggers
    }

    fn pros_and_cons(&mut self) {
        self.heading("## Pros and Cons of the Options");
        let sections: Vec<String> = self.assessment.options.iter().map(|option| self.one_option(option)).collect();
        self.out.push_str(sections.join("\n").trim_end());
        self.out.push('\n');
    }

    fn one_option(&self, option: &OptionOutcome) -> String {
        let mut text = format!("### {}\n\n", inline(&full_name(option)));
        for knock_out in &option.knocked_out {
            let asked = questions::by_id(&knock_out.question).map_or("", |question| question.text);
            let _infallible = writeln!(
                text,
                "* Bad, because it is removed by the rule `{}`: {} ({} {} {})",
                knock_out.rule,
                inline(&knock_out.says),
                inline(&place_words(&self.assessment.decision, &knock_out.place)),
                lower_first(asked),
                inline(&knock_out.answer)
            );
        }
        for (used, measure) in self.assessment.criteria.iter().zip(&option.measures).filter(|(used, _)| used.weight > 0.0) {
            let word = if measure.utility >= 66.0 {
                "Good"
            } else if measure.utility >= 34.0 {
                "Neutral"
            } else {
                "Bad"
            };
            let _infallible = writeln!(
                text,
                "* {word}, because {} is {} ({:.0} of 100)",
                lower_first(used.criterion.name),
                with_unit(measure.value, used.criterion.unit),
                measure.utility
            );
        }
        text
    }

    fn more(&mut self) {
        self.heading("## More Information");
        self.line("| Option | A month, likely | 8 of 10 futures | Score | First in, of 100 futures |");
        self.line("| --- | ---: | ---: | ---: | ---: |");
        let rows: Vec<String> = self
            .assessment
            .options
            .iter()
            .map(|option| {
                format!(
                    "| {} | {} | {} to {} | {:.1} | {} |",
                    cell(&full_name(option)),
                    usd(option.bill.usd),
                    usd(option.monthly_usd.p10),
                    usd(option.monthly_usd.p90),
                    option.score,
                    if option.feasible { of_hundred(option.p_first) } else { "removed".to_owned() }
                )
            })
            .collect();
        for row in rows {
            self.line(&row);
        }
        self.assumptions();
        self.answers();
        let stamp = &self.assessment.stamp;
        let text = format!(
            "\n{}, catalogue {} (SHA-256 {}), facts of {} to {}, seed {}, {} draws, as of {}; decision SHA-256 {}.",
            stamp.program,
            stamp.catalog_id,
            stamp.catalog_sha256,
            stamp.facts_from,
            stamp.facts_to,
            stamp.seed,
            stamp.draws,
            stamp.on,
            stamp.decision_sha256
        );
        self.line(&text);
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
                let asked = questions::by_id(assumption.question).map_or(assumption.question, |known| known.text);
                format!(
                    "* {} ({}): {}",
                    inline(asked),
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
                    cell(question.text),
                    cell(&place_words(decision, &place)),
                    cell(&value_words(question.id, &value)),
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

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        // A name such as `AWS` or `SaaS` keeps its capital.
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

/// One line of text that cannot start markup of its own.
fn inline(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.replace('\\', "\\\\").replace('<', "&lt;").replace('`', "'").replace('*', "\\*").replace('_', "\\_")
}

/// Several lines that stay text: no line may become a heading, a list or a rule.
fn paragraph(text: &str) -> String {
    text.lines()
        .map(|line| {
            let line = inline(line);
            let starts_markup = line.starts_with(['#', '-', '+', '=', '>', '|']) || line.starts_with("---");
            if starts_markup { format!("\\{line}") } else { line }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn cell(text: &str) -> String {
    inline(text).replace('|', "\\|")
}

/// A YAML scalar: plain where that is safe, quoted where it is not.
fn quoted(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_plain = one_line.chars().next().is_some_and(char::is_alphanumeric)
        && !one_line.contains(": ")
        && !one_line.contains(" #")
        && !one_line.ends_with(':')
        && one_line.parse::<f64>().is_err()
        && !["true", "false", "yes", "no", "null", "on", "off"].contains(&one_line.to_lowercase().as_str());
    if is_plain { one_line } else { format!("\"{}\"", one_line.replace('\\', "\\\\").replace('"', "\\\"")) }
}
