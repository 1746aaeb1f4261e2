use serde_json::{Map, Value};
use std::fmt::Display;

/// A case as it stands, with readers that say what is missing or misshapen.
///
/// A setting is looked for in `params` first and then beside them; null is as good as absent, and
/// keys nobody asks for are nobody's business.
pub struct Case<'a> {
    whole: &'a Map<String, Value>,
    params: Option<&'a Map<String, Value>>,
}

impl<'a> Case<'a> {
    pub fn new(case: &'a Value) -> Result<Self, String> {
        let whole = case.as_object().ok_or_else(|| format!("a case is an object, not {}", kind(case)))?;
        let params = match whole.get("params") {
            None | Some(Value::Null) => None,
            Some(Value::Object(params)) => Some(params),
            Some(other) => return Err(format!("`params` is {}, but must be an object", kind(other))),
        };
        Ok(Self { whole, params })
    }

    pub fn find(&self, key: &str) -> Option<&'a Value> {
        [self.params, Some(self.whole)]
            .into_iter()
            .flatten()
            .find_map(|map| map.get(key).filter(|value| !value.is_null()))
    }

    pub fn get(&self, key: &str) -> Result<&'a Value, String> {
        self.find(key).ok_or_else(|| format!("`{key}` is missing"))
    }

    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    pub fn text(&self, key: &str) -> Result<&'a str, String> {
        let value = self.get(key)?;
        value.as_str().ok_or_else(|| format!("`{key}` is {}, but must be text", kind(value)))
    }

    pub fn text_or(&self, key: &str, usual: &'a str) -> Result<&'a str, String> {
        if self.has(key) { self.text(key) } else { Ok(usual) }
    }

    pub fn number(&self, key: &str) -> Result<f64, String> {
        number(self.get(key)?, &format!("`{key}`"))
    }

    pub fn number_or(&self, key: &str, usual: f64) -> Result<f64, String> {
        if self.has(key) { self.number(key) } else { Ok(usual) }
    }

    /// A whole number that is not negative.
    pub fn count(&self, key: &str) -> Result<u32, String> {
        let value = self.get(key)?;
        // Some programs write whole numbers as `10.0`.
        let whole = value.as_u64().or_else(|| value.as_f64().and_then(whole));
        whole
            .and_then(|count| u32::try_from(count).ok())
            .ok_or_else(|| format!("`{key}` must be a whole number from 0 to {}", u32::MAX))
    }

    pub fn numbers(&self, key: &str) -> Result<Vec<f64>, String> {
        numbers(self.get(key)?, &format!("`{key}`"))
    }

    pub fn rows(&self, key: &str) -> Result<Vec<Vec<f64>>, String> {
        let rows = self.list(key)?.iter().enumerate();
        rows.map(|(index, row)| numbers(row, &format!("`{key}` row {}", index + 1))).collect()
    }

    pub fn texts(&self, key: &str) -> Result<Vec<&'a str>, String> {
        let texts = self.list(key)?.iter().map(Value::as_str).collect::<Option<_>>();
        texts.ok_or_else(|| format!("`{key}` must be a list of texts"))
    }

    pub fn list(&self, key: &str) -> Result<&'a [Value], String> {
        list(self.get(key)?, &format!("`{key}`"))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and in range")]
fn whole(value: f64) -> Option<u64> {
    let is_whole =
        (0.0..=f64::from(u32::MAX)).contains(&value) && libm::trunc(value).to_bits() == value.to_bits();
    is_whole.then_some(value as u64)
}

/// The error of an engine, for the `error` of an answer.
pub fn reason(error: impl Display) -> String {
    error.to_string()
}

/// What an answer is made of.
pub fn figures(answer: Value) -> Result<Map<String, Value>, String> {
    match answer {
        Value::Object(figures) => Ok(figures),
        other => Err(format!("the answer is {}, which has no named figures", kind(&other))),
    }
}

pub fn list<'a>(value: &'a Value, place: &str) -> Result<&'a [Value], String> {
    let entries = value.as_array().map(Vec::as_slice);
    entries.ok_or_else(|| format!("{place} is {}, but must be a list", kind(value)))
}

fn numbers(value: &Value, place: &str) -> Result<Vec<f64>, String> {
    let entries = list(value, place)?.iter().enumerate();
    entries.map(|(index, entry)| number(entry, &format!("{place} entry {}", index + 1))).collect()
}

fn number(value: &Value, place: &str) -> Result<f64, String> {
    value.as_f64().ok_or_else(|| format!("{place} is {}, but must be a number", kind(value)))
}

pub const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Fails a test unless the answer is an error that says `because`.
#[cfg(test)]
#[track_caller]
pub fn refused(answer: &Result<Map<String, Value>, String>, because: &str) {
    let error = answer.as_ref().unwrap_err();
    assert!(error.contains(because), "\"{error}\" does not say \"{because}\"");
}
