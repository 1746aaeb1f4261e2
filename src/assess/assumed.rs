//! What unknown answers are taken as: the catalogue's honest wide range, and said aloud.

use super::AssessError;
use super::inputs::answered;
use super::outcome::{Assumption, SourceNote};
use super::prepared::note;
use crate::catalog::{Assumed, Catalog};
use crate::decision::{Choice, Decision, Place, Shape, questions};
use crate::terms::{Estimate, Evidence, Money};

/// Looks answers up and writes down every one that had to be assumed.
pub struct Assumptions<'a> {
    decision: &'a Decision,
    pub catalog: &'a Catalog,
    /// What answers about money were typed in.
    pub money: Money,
    pub list: Vec<Assumption>,
}

impl<'a> Assumptions<'a> {
    pub const fn new(decision: &'a Decision, catalog: &'a Catalog, money: Money) -> Self {
        Self { decision, catalog, money, list: Vec::new() }
    }

    /// The answer, or the range an unknown one is taken as.
    pub fn estimate(&mut self, place: &Place, question: &'static str) -> Result<Estimate, AssessError> {
        if let Some(estimate) = answered(self.decision, self.money, place, question) {
            return Ok(estimate);
        }
        let Some(Assumed::Range { range, source }) = self.catalog.part.unknowns.get(question) else {
            return Err(AssessError::NoRange {
                question: question.to_owned(),
                catalog: self.catalog.id.clone(),
            });
        };
        let known = questions::by_id(question);
        if known.is_some_and(|known| (known.asked_if)(self.decision, place)) {
            let unit = known.and_then(crate::decision::Question::unit).unwrap_or(crate::terms::Unit::Count);
            let source = note(self.catalog, source);
            self.write_down(place, question, self.money.range(*range, unit), source);
        }
        Ok(*range)
    }

    /// The choice, or the one an unknown answer is taken as.
    pub fn choice<T: Choice>(
        &mut self,
        place: &Place,
        question: &'static str,
        answer: Option<T>,
    ) -> Option<T> {
        if answer.is_some() {
            return answer;
        }
        let Some(Assumed::Choice { choice, source }) = self.catalog.part.unknowns.get(question) else {
            return None;
        };
        let taken = T::by_id(choice)?;
        let label =
            T::ALL.iter().find(|(_, id, _)| id == choice).map_or(choice.as_str(), |(_, _, label)| *label);
        self.write_down(place, question, label.to_owned(), note(self.catalog, source));
        Some(taken)
    }

    /// The shape an unknown one is taken as.
    pub fn shape(&mut self, place: &Place) -> Option<Shape> {
        let Some(Assumed::Choice { choice, source }) = self.catalog.part.unknowns.get("shape") else {
            return None;
        };
        let shape = Shape::by_id(choice)?;
        self.write_down(place, "shape", shape.label().to_lowercase(), note(self.catalog, source));
        Some(shape)
    }

    /// Dollars, where nobody named another currency.
    pub fn currency(&mut self) {
        if self.decision.application.currency.value.is_none() {
            let source = SourceNote {
                text: "what catalogues reckon in".to_owned(),
                as_of: self.decision.settings.on.to_string(),
                evidence: Evidence::Documented,
            };
            self.write_down(&Place::Application, "currency", "US dollars".to_owned(), source);
        }
    }

    fn write_down(&mut self, place: &Place, question: &'static str, taken_as: String, source: SourceNote) {
        let is_new = !self.list.iter().any(|known| known.place == *place && known.question == question);
        if is_new {
            let asked = questions::by_id(question).map_or(question, |known| known.asked());
            self.list.push(Assumption {
                place: place.clone(),
                question: question.to_owned(),
                asked: asked.to_owned(),
                taken_as,
                source,
            });
        }
    }
}
