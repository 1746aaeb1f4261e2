//! `calc price`: what a workload costs, from catalogue offers alone.

use super::Options;
use crate::catalog::{Catalog, Driver};
use crate::hosting::price::{Allowances, Item, price_items};
use crate::terms::document::nearest;
use serde_json::{Map, Value, json};

/// Prices one case: `items` of `offer`, `region` and `workload` (physical quantities) or
/// `quantities` (meters), `allowances` and, where it is not the current one, `catalog`.
pub fn run(case: &Value, _: &Options) -> Result<Map<String, Value>, String> {
    let catalog = Catalog::shipped(case.get("catalog").and_then(Value::as_str).unwrap_or(""))
        .map_err(|error| error.to_string())?;
    let items = case.get("items").and_then(Value::as_array).ok_or("the case has no array `items`")?;
    let items: Vec<Item> = items.iter().map(item).collect::<Result<_, _>>()?;
    let priced = price_items(&catalog, &items, &allowances(case.get("allowances"))?)
        .map_err(|error| error.to_string())?;
    let lines: Vec<Value> = priced
        .lines
        .iter()
        .map(|line| {
            let source = catalog.source(&line.source);
            json!({
                "meter": line.meter, "name": line.name, "quantity": line.quantity, "unit": line.unit,
                "usd": line.usd, "formula": line.formula,
                "source": source.map(|source| source.text.as_str()),
                "as_of": source.map(|source| source.as_of.as_str()),
                "evidence": source.map(|source| source.evidence.label()),
            })
        })
        .collect();
    let mut answer = Map::new();
    answer.insert("usd".to_owned(), json!(priced.usd));
    answer.insert("lines".to_owned(), Value::Array(lines));
    Ok(answer)
}

fn item(value: &Value) -> Result<Item, String> {
    let text = |key: &str| {
        value.get(key).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("an item has no `{key}`"))
    };
    let mut item = Item { offer: text("offer")?, region: text("region")?, ..Item::default() };
    for (key, value) in object(value, "workload")? {
        match value {
            Value::String(choice) => item.selections.push((key.clone(), choice.clone())),
            Value::Object(nested) => {
                // `provisioned: {instances: …}` names the drivers `provisioned_instances`, ….
                for (part, value) in nested {
                    item.workload.push((driver(&format!("{key}_{part}"))?, quantity(part, value)?));
                }
            }
            value => item.workload.push((driver(key)?, quantity(key, value)?)),
        }
    }
    for (key, value) in object(value, "quantities")? {
        item.quantities.push((key.clone(), quantity(key, value)?));
    }
    if item.workload.is_empty() && item.quantities.is_empty() && item.selections.is_empty() {
        return Err(format!("the item `{}` has neither `workload` nor `quantities`", item.offer));
    }
    Ok(item)
}

fn object<'a>(item: &'a Value, key: &str) -> Result<Vec<(&'a String, &'a Value)>, String> {
    match item.get(key) {
        None => Ok(Vec::new()),
        Some(Value::Object(entries)) => Ok(entries.iter().collect()),
        Some(_) => Err(format!("`{key}` must be an object of quantities")),
    }
}

fn driver(name: &str) -> Result<Driver, String> {
    Driver::by_name(name).ok_or_else(|| {
        let near = nearest(name, Driver::ALL.iter().map(|driver| driver.name()));
        let hint = near.map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
        format!("there is no quantity `{name}`{hint}")
    })
}

fn quantity(name: &str, value: &Value) -> Result<f64, String> {
    match value.as_f64() {
        Some(number) if number.is_finite() && number >= 0.0 => Ok(number),
        Some(number) => Err(format!("`{name}` is {number}: a quantity is zero or more")),
        None => Err(format!("`{name}` must be a number")),
    }
}

fn allowances(value: Option<&Value>) -> Result<Allowances, String> {
    match value {
        None => Ok(Allowances::All),
        Some(Value::String(word)) if word == "all" => Ok(Allowances::All),
        Some(Value::String(word)) if word == "none" => Ok(Allowances::None),
        Some(Value::Array(names)) => names
            .iter()
            .map(|name| name.as_str().map(str::to_owned).ok_or("an allowance is named by a text".to_owned()))
            .collect::<Result<_, _>>()
            .map(Allowances::Named),
        Some(_) => Err("`allowances` is \"all\", \"none\" or an array of names".to_owned()),
    }
}
