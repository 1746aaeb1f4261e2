//! An assessment on a terminal: plain text, no colour, columns that align.

use super::said::{self, asked, usd_range};
use crate::assess::{
    Assessment, BreakEven, OptionOutcome, flip_words, full_name, input_words, judged_words, place_words,
};
use crate::terms::quantity::{lower_first, named, number, of_hundred};

/// The width most terminals have at least.
const USUAL_WIDTH: usize = 100;

/// What `siteplan assess` prints, for a terminal of the usual width.
pub fn text(assessment: &Assessment) -> String {
    text_within(assessment, USUAL_WIDTH)
}

/// What `siteplan assess` prints; sentences break within `width` characters, and so do the names of
/// the table where there is room for less.
pub fn text_within(assessment: &Assessment, width: usize) -> String {
    let mut page = Page { out: String::new(), assessment, width: width.max(60) };
    page.verdict();
    page.table();
    page.knocked_out();
    page.break_evens();
    page.flips();
    page.over_time();
    page.unknowns();
    page.findings();
    page.stamp();
    page.out
}

struct Page<'a> {
    out: String,
    assessment: &'a Assessment,
    width: usize,
}

impl Page<'_> {
    /// Prints a line as it is.
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// Prints a sentence, broken between words; later lines stand under the first one's text.
    fn sentence(&mut self, first: &str, text: &str) {
        let indent = first.chars().count();
        let mut line = first.to_owned();
        let mut used = indent;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if used > indent && used + 1 + length > self.width {
                self.line(&line);
                line = " ".repeat(indent);
                used = indent;
            }
            if used > indent {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
        self.line(&line);
    }

    fn verdict(&mut self) {
        let assessment = self.assessment;
        let verdict = &assessment.verdict;
        self.sentence("", &assessment.decision.title);
        self.line("");
        if let Some(option) = said::decided(assessment) {
            let outcome = &assessment.decision.outcome;
            let because = if outcome.because.is_empty() {
                String::new()
            } else {
                format!(", because {}", outcome.because)
            };
            self.sentence("", &format!("{}: {}{because}", outcome.status.label(), full_name(option)));
        }
        self.sentence("", &verdict.sentence);
        self.sentence("", &verdict.detail);
        for reason in &verdict.reasons {
            self.sentence("  + ", reason);
        }
        for reason in &verdict.against {
            self.sentence("  − ", reason);
        }
        if let Some(judged) = judged_words(verdict) {
            self.sentence("", &format!("{judged}."));
        }
        self.opinions();
        self.line("");
    }

    /// What other methods make of it, where they differ.
    fn opinions(&mut self) {
        let assessment = self.assessment;
        let Some(found) = &assessment.sensitivity else { return };
        for opinion in found.opinions.iter().filter(|opinion| !opinion.agrees) {
            let first = assessment.option(&opinion.first).map_or_else(|| opinion.first.clone(), full_name);
            self.sentence("", &format!("{} would put {first} first: {}.", opinion.method, opinion.means));
        }
    }

    fn table(&mut self) {
        // Rank, amounts, score, wins and idle beside the name.
        const OTHERS: usize = 61;
        let ranked: Vec<&OptionOutcome> =
            self.assessment.options.iter().filter(|option| option.feasible).collect();
        if ranked.is_empty() {
            return;
        }
        let longest = ranked.iter().map(|option| full_name(option).chars().count()).max().unwrap_or(0);
        let width = longest.min(self.width.saturating_sub(OTHERS)).max(16);
        self.line(&format!(
            "rank  {:<width$}  {:>9}  {:>19}  {:>5}  {:>4}  {:>4}",
            "option", "a month", "in 8 of 10 futures", "score", "wins", "idle"
        ));
        let money = self.assessment.money();
        for option in ranked {
            let name = fitted(&full_name(option), width);
            let pad = " ".repeat(width - name.chars().count());
            self.line(&format!(
                "{:>4}  {name}{pad}  {:>9}  {:>19}  {:>5.1}  {:>4}  {:>4}",
                option.rank.unwrap_or(0),
                money.shown(option.bill.usd),
                usd_range(money, option.monthly_usd),
                option.score,
                of_hundred(option.p_first),
                option
                    .idle_share
                    .map_or_else(|| "unknown".to_owned(), |idle| format!("{:.0}%", 100.0 * idle)),
            ));
        }
        self.line("");
    }

    fn knocked_out(&mut self) {
        let assessment = self.assessment;
        let mut out = assessment.options.iter().filter(|option| !option.feasible).peekable();
        if out.peek().is_none() {
            return;
        }
        self.line("removed by a rule:");
        for option in out {
            self.sentence(
                "  ",
                &format!("{}, {} a month", full_name(option), assessment.money().shown(option.bill.usd)),
            );
            for knock_out in &option.knocked_out {
                self.sentence("    ", &knock_out.says);
                let about = place_words(&assessment.decision, &knock_out.place);
                self.sentence(
                    "      ",
                    &format!("{} ({about}): {}", asked(&knock_out.question), knock_out.answer),
                );
                self.sentence(
                    "      ",
                    &format!("source: {} ({})", knock_out.source.text, knock_out.source.as_of),
                );
            }
            if let Some(near) = &option.near_miss {
                self.sentence(
                    "    ",
                    &format!("would come back with {}", said::near_miss(assessment.money(), near)),
                );
            }
        }
        self.line("");
    }

    /// Those of the best option of each model with each other.
    fn break_evens(&mut self) {
        let assessment = self.assessment;
        let mut models = Vec::new();
        let mut best = Vec::new();
        for (at, option) in assessment.options.iter().enumerate().filter(|(_, option)| option.feasible) {
            if !models.contains(&option.model) {
                models.push(option.model);
                best.push(at);
            }
        }
        let is_told = |pair: &&BreakEven| best.contains(&pair.a) && best.contains(&pair.b);
        let told: Vec<_> = assessment
            .break_evens
            .iter()
            .filter(is_told)
            .filter_map(|pair| said::crossing(assessment, pair))
            .collect();
        if told.is_empty() {
            return;
        }
        self.line("break-evens, in requests a month (in 8 of 10 futures; times what is stated):");
        for crossing in told {
            let range = crossing.spread.map_or_else(|| "–".to_owned(), said::number_range);
            let at =
                format!("  {:>6}  ({range}; {}×)  ", number(crossing.requests), number(crossing.multiple));
            self.sentence(
                &format!("{at:<36}"),
                &format!("{} below, {} above", full_name(crossing.below), full_name(crossing.above)),
            );
        }
        self.line("");
    }

    /// What would dethrone the leader, and what to find out first.
    fn flips(&mut self) {
        /// More would bury the likely ones.
        const MOST: usize = 6;
        let assessment = self.assessment;
        let Some(found) = &assessment.sensitivity else { return };
        if !found.flips.is_empty() {
            self.line("what would change the answer, all else at likely:");
            for flip in found.flips.iter().take(MOST) {
                self.sentence("  ", &flip_words(assessment, flip));
            }
            self.line("");
        }
        if !found.information.is_empty() {
            self.line("worth finding out, by how often the choice would be a better one:");
            let money = assessment.money();
            for worth in found.information.iter().take(MOST) {
                let input = input_words(&assessment.decision, &worth.input);
                self.sentence("  ", &named(&input, &said::worth(money, worth)));
            }
            self.line("");
        }
    }

    /// The roadmap, the best mix, and when the leader pays for itself.
    fn over_time(&mut self) {
        let told = said::over_time(self.assessment);
        if told.is_empty() {
            return;
        }
        let width = told.iter().map(|(what, _)| what.chars().count() + 1).max().unwrap_or_default();
        for (what, sentence) in told {
            self.sentence(&format!("{:<width$} ", format!("{what}:")), &sentence);
        }
        self.line("");
    }

    fn unknowns(&mut self) {
        if self.assessment.assumptions.is_empty() {
            return;
        }
        self.line("unknown, and taken as:");
        for assumption in &self.assessment.assumptions {
            let about = place_words(&self.assessment.decision, &assumption.place);
            self.sentence("  ", &format!("{} ({about}): {}", assumption.asked, assumption.taken_as));
        }
        self.line("");
    }

    fn findings(&mut self) {
        for (finding, options) in said::findings(self.assessment) {
            let about = lower_first(&said::about(&options));
            self.sentence("note: ", &format!("{about}: {}", said::finding(finding)));
        }
        if !self.assessment.findings.is_empty() {
            self.line("");
        }
    }

    fn stamp(&mut self) {
        if let Some(currency) = said::currency(self.assessment) {
            self.sentence("", &format!("{currency}."));
        }
        let stamp = &self.assessment.stamp;
        let text = format!(
            "{} · catalogue {} · prices of {} to {} · seed {} · {} draws · as of {}",
            stamp.program,
            stamp.catalog_id,
            stamp.facts_from,
            stamp.facts_to,
            stamp.seed,
            stamp.draws,
            stamp.on
        );
        self.sentence("", &text);
    }
}

/// A name in at most `width` characters; what is cut is marked.
fn fitted(name: &str, width: usize) -> String {
    if name.chars().count() <= width {
        name.to_owned()
    } else {
        name.chars().take(width - 1).chain(['…']).collect()
    }
}
