use crate::analysis::ahp::Judgements;
use crate::analysis::promethee::Preference;
use crate::analysis::scale::Scale;
use crate::analysis::smaa::{Measurement, WeightSpace};
use crate::analysis::topsis::Distance;
use crate::analysis::{AnalysisError, Direction, Table};
use crate::cli::calc::case::{Case, kind, list};
use serde_json::Value;

impl Case<'_> {
    /// `ranks`, where criteria are given their ranks one by one.
    pub fn ranks(&self) -> Result<Option<Vec<u32>>, String> {
        let Some(value) = self.find("ranks") else { return Ok(None) };
        let ranks = list(value, "`ranks`")?.iter().map(whole).collect::<Option<_>>();
        ranks.map(Some).ok_or_else(|| "`ranks` must be whole numbers, 1 for the most important".to_owned())
    }

    pub fn directions(&self) -> Result<Vec<Direction>, String> {
        list(self.get("directions")?, "`directions`")?
            .iter()
            .map(|value| match value.as_str() {
                Some("max") => Ok(Direction::Max),
                Some("min") => Ok(Direction::Min),
                _ => Err(format!("`directions` has {value}, but each must be \"max\" or \"min\"")),
            })
            .collect()
    }

    pub fn table(&self) -> Result<Table, String> {
        let rows = matrix(self.get("matrix")?, "`matrix`")?
            .into_iter()
            .enumerate()
            .map(|(index, row)| row.into_iter().collect::<Option<_>>().ok_or(index + 1))
            .collect::<Result<_, usize>>()
            .map_err(|row| format!("`matrix` row {row} has a hole: every value is needed"))?;
        Table::new(rows, self.directions()?).map_err(|error| error.to_string())
    }

    /// `normalization`; an error where it is missing and there is no `usual` one.
    pub fn scale(&self, usual: Option<Scale>) -> Result<Scale, String> {
        if let (None, Some(usual)) = (self.find("normalization"), usual) {
            return Ok(usual);
        }
        match self.text("normalization")? {
            "none" => Ok(Scale::None),
            "linear_max" | "max" | "linear" => Ok(Scale::LinearMax),
            "minmax" | "min_max" => Ok(Scale::MinMax),
            "sum" => Ok(Scale::Sum),
            "vector" => Ok(Scale::Vector),
            other => Err(format!(
                "`normalization` is \"{other}\", which is none of none, linear_max, minmax, sum, vector"
            )),
        }
    }

    pub fn distance(&self) -> Result<Distance, String> {
        if self.find("distance").is_none() {
            return Ok(Distance::Euclidean);
        }
        match self.text("distance")? {
            "euclidean" => Ok(Distance::Euclidean),
            "manhattan" => Ok(Distance::Manhattan),
            "chebyshev" => Ok(Distance::Chebyshev),
            other => {
                Err(format!("`distance` is \"{other}\", which is none of euclidean, manhattan, chebyshev"))
            }
        }
    }

    /// `functions`, one for each criterion.
    pub fn preferences(&self) -> Result<Vec<Preference>, String> {
        let functions = list(self.get("functions")?, "`functions`")?;
        functions.iter().enumerate().map(|(index, value)| preference(value, index + 1)).collect()
    }

    /// Pairwise judgements, all of them stated.
    pub fn judgements(&self) -> Result<Judgements, String> {
        judgements(self.get("matrix")?, "`matrix`")
    }

    /// Pairwise judgements with holes: null in the matrix, or named in `missing`.
    pub fn entries(&self) -> Result<Vec<Vec<Option<f64>>>, String> {
        let mut rows = matrix(self.get("matrix")?, "`matrix`")?;
        let Some(missing) = self.find("missing") else { return Ok(rows) };
        for pair in list(missing, "`missing`")? {
            let place = pair.as_array().and_then(|pair| pair.iter().map(index).collect::<Option<Vec<_>>>());
            let Some([i, j]) = place.as_deref() else {
                return Err(format!("`missing` has {pair}, but each must be [row, column], counted from 0"));
            };
            for (row, column) in [(*i, *j), (*j, *i)] {
                let entry = rows.get_mut(row).and_then(|row| row.get_mut(column));
                *entry.ok_or_else(|| format!("`missing` names {pair}, which is not in the matrix"))? = None;
            }
        }
        Ok(rows)
    }

    /// `alternative_matrices` in the order of `criteria`, or as they stand.
    pub fn matrices_of_options(&self) -> Result<Vec<Judgements>, String> {
        let key = "alternative_matrices";
        let value = self.get(key)?;
        let matrices =
            value.as_object().ok_or_else(|| format!("`{key}` is {}, but must be an object", kind(value)))?;
        let criteria: Vec<String> = match self.find("criteria") {
            None => matrices.keys().cloned().collect(),
            Some(names) => {
                let texts = list(names, "`criteria`")?.iter().map(|name| name.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().ok_or("`criteria` must be a list of names")?
            }
        };
        criteria
            .iter()
            .map(|name| {
                let of = matrices.get(name).ok_or_else(|| format!("`{key}` has no matrix for \"{name}\""))?;
                judgements(of, &format!("`{key}` of \"{name}\""))
            })
            .collect()
    }

    /// What is known of each option, and the number of criteria. A cell is a number,
    /// `{mean, sd}`, `{low, high}`, or a pair of which `measurements` says "normal" or "uniform".
    pub fn measurements(&self) -> Result<(Vec<Vec<Measurement>>, usize), String> {
        let pairs = self.find("measurements").and_then(Value::as_str).unwrap_or("deterministic");
        let rows = list(self.get("matrix")?, "`matrix`")?
            .iter()
            .enumerate()
            .map(|(index, row)| {
                let place = format!("`matrix` row {}", index + 1);
                list(row, &place)?.iter().map(|cell| measurement(cell, pairs, &place)).collect()
            })
            .collect::<Result<Vec<Vec<Measurement>>, String>>()?;
        let criteria = rows.first().map_or(0, Vec::len);
        Ok((rows, criteria))
    }

    /// The weights SMAA may think of: `weights` as a list or as "`uniform_simplex`", or `order`.
    pub fn weight_space(&self, criteria: usize) -> Result<WeightSpace, String> {
        if let Some(order) = self.find("order") {
            let order = list(order, "`order`")?.iter().map(index).collect::<Option<Vec<_>>>();
            return order.map(WeightSpace::Ordered).ok_or_else(|| {
                format!("`order` must name the {criteria} criteria, counted from 0, most important first")
            });
        }
        match self.find("weights") {
            None => Ok(WeightSpace::Any),
            Some(Value::String(space)) if space == "uniform_simplex" => Ok(WeightSpace::Any),
            Some(Value::Array(_)) => Ok(WeightSpace::Given(self.numbers("weights")?)),
            Some(other) => {
                Err(format!("`weights` is {other}, but must be \"uniform_simplex\" or a list of numbers"))
            }
        }
    }
}

fn preference(value: &Value, criterion: usize) -> Result<Preference, String> {
    let place = format!("`functions` entry {criterion}");
    let kind_of =
        value.get("kind").and_then(Value::as_str).ok_or_else(|| format!("{place} has no `kind`"))?;
    let threshold = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_f64)
            .ok_or_else(|| format!("{place} is \"{kind_of}\", which needs a number `{key}`"))
    };
    match kind_of {
        "usual" => Ok(Preference::Usual),
        "ushape" | "u_shape" | "u-shape" | "quasi" => Ok(Preference::UShape { q: threshold("q")? }),
        "vshape" | "v_shape" | "v-shape" => Ok(Preference::VShape { p: threshold("p")? }),
        "level" => Ok(Preference::Level { q: threshold("q")?, p: threshold("p")? }),
        "linear" => Ok(Preference::Linear { q: threshold("q")?, p: threshold("p")? }),
        "gaussian" => Ok(Preference::Gaussian { s: threshold("s")? }),
        other => Err(format!(
            "{place} is \"{other}\", which is none of usual, ushape, vshape, level, linear, gaussian"
        )),
    }
}

fn measurement(cell: &Value, pairs: &str, place: &str) -> Result<Measurement, String> {
    let of = |key: &str| cell.get(key).and_then(Value::as_f64);
    let pair = cell.as_array().and_then(|pair| match pair.as_slice() {
        [a, b] => Some((a.as_f64()?, b.as_f64()?)),
        _ => None,
    });
    let found = match (cell, pair, pairs) {
        (Value::Number(number), ..) => number.as_f64().map(Measurement::Exactly),
        (_, Some((mean, sd)), "normal" | "gaussian") => Some(Measurement::Normal { mean, sd }),
        (_, Some((low, high)), "uniform") => Some(Measurement::Uniform { low, high }),
        _ => match (of("mean"), of("sd"), of("low"), of("high")) {
            (Some(mean), Some(sd), ..) => Some(Measurement::Normal { mean, sd }),
            (_, _, Some(low), Some(high)) => Some(Measurement::Uniform { low, high }),
            _ => None,
        },
    };
    found.ok_or_else(|| {
        format!("{place} has {cell}, but a value is a number, {{mean, sd}}, {{low, high}}, or a pair with `measurements`")
    })
}

fn judgements(value: &Value, place: &str) -> Result<Judgements, String> {
    let rows = matrix(value, place)?
        .into_iter()
        .enumerate()
        .map(|(i, row)| {
            let row = row.into_iter().enumerate();
            row.map(|(j, entry)| {
                entry.ok_or_else(|| AnalysisError::JudgementMissing { row: i + 1, column: j + 1 }.to_string())
            })
            .collect()
        })
        .collect::<Result<_, String>>()?;
    Judgements::new(rows).map_err(|error| format!("{place}: {error}"))
}

/// Rows of numbers, with holes where there is null.
fn matrix(value: &Value, place: &str) -> Result<Vec<Vec<Option<f64>>>, String> {
    list(value, place)?
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let place = format!("{place} row {}", index + 1);
            list(row, &place)?
                .iter()
                .map(|entry| match entry {
                    Value::Null => Ok(None),
                    _ => entry.as_f64().map(Some).ok_or_else(|| {
                        format!("{place} has {}, but every entry must be a number", kind(entry))
                    }),
                })
                .collect()
        })
        .collect()
}

fn whole(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}

fn index(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|number| usize::try_from(number).ok())
}
