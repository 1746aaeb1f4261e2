use crate::assess::SourceNote;
use serde_json::{Value, json};

/// The sources a record cites, numbered in the order they are first cited.
#[derive(Default)]
pub struct Sources {
    cited: Vec<SourceNote>,
}

impl Sources {
    /// The number a source is cited by.
    pub fn cite(&mut self, source: &SourceNote) -> usize {
        let known = self.cited.iter().position(|cited| cited == source);
        known.unwrap_or_else(|| {
            self.cited.push(source.clone());
            self.cited.len() - 1
        }) + 1
    }

    pub fn list(&self) -> Vec<Value> {
        self.cited
            .iter()
            .enumerate()
            .map(|(at, source)| {
                json!({
                    "number": at + 1,
                    "text": source.text,
                    "as_of": source.as_of,
                    "evidence": source.evidence.label(),
                })
            })
            .collect()
    }
}
