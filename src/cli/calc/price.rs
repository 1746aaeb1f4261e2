//! `calc price`: what a workload costs, from catalogue offers alone.

use super::Options;
use crate::catalog::{COMMITMENT, Catalog, Driver, ON_DEMAND, Offer, Rate, SHIPPED};
use crate::hosting::price::{Allowances, Item, price_items};
use crate::terms::document::nearest;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What is read of a case and of an item; what else they say is for their readers.
const CASE_KEYS: [&str; 3] = ["items", "allowances", "catalog"];
const ITEM_KEYS: [&str; 4] = ["offer", "region", "workload", "quantities"];

/// Read once, however many cases there are.
static SHELF: LazyLock<Vec<(&str, Result<Catalog, String>)>> = LazyLock::new(|| {
    let read = |id: &str| Catalog::shipped(id).map_err(|error| error.to_string());
    SHIPPED.iter().map(|(id, _)| (*id, read(id))).collect()
});

/// Prices one case: `items` of `offer`, `region` and `workload` (physical quantities) or
/// `quantities` (meters), `allowances` and, where it is not the current one, `catalog`.
pub fn run(case: &Value, _: &Options) -> Result<Map<String, Value>, String> {
    under(case, None)
}

/// Prices one case under a price book, unless it names a shipped catalogue itself.
pub(super) fn under(case: &Value, book: Option<&Catalog>) -> Result<Map<String, Value>, String> {
    let case = case.as_object().ok_or("a case is an object with `items`")?;
    no_slips(case, &CASE_KEYS, "a price case")?;
    let catalog = match (stated(case, "catalog"), book) {
        (None, Some(book)) => return priced(case, book),
        (None, None) => Catalog::shipped("").map_err(|error| error.to_string()).map(|current| current.id)?,
        (Some(Value::String(id)), _) => id.clone(),
        (Some(_), _) => return Err("`catalog` must be a catalogue's id".to_owned()),
    };
    match SHELF.iter().find(|(id, _)| *id == catalog) {
        Some((_, Ok(catalog))) => priced(case, catalog),
        Some((_, Err(problem))) => Err(problem.clone()),
        None => Err(Catalog::shipped(&catalog).map_or_else(|error| error.to_string(), |known| known.id)),
    }
}

fn priced(case: &Map<String, Value>, catalog: &Catalog) -> Result<Map<String, Value>, String> {
    let items = stated(case, "items").and_then(Value::as_array).ok_or("the case has no array `items`")?;
    let items: Vec<Item> = items.iter().map(|value| item(catalog, value)).collect::<Result<_, _>>()?;
    if items.is_empty() {
        return Err("`items` is empty".to_owned());
    }
    let priced = price_items(catalog, &items, &allowances(catalog, stated(case, "allowances"))?)
        .map_err(|error| error.to_string())?;
    let lines: Vec<Value> = priced
        .lines
        .iter()
        .map(|line| {
            let source = catalog.source(&line.source);
            let mut said = json!({
                "meter": line.meter, "name": line.name, "quantity": line.quantity, "unit": line.unit,
                "usd": line.usd, "formula": line.formula,
                "source": source.map(|source| source.text.as_str()),
                "as_of": source.map(|source| source.as_of.as_str()),
                "evidence": source.map(|source| source.evidence.label()),
            });
            if line.is_once {
                said["once"] = json!(true);
            }
            said
        })
        .collect();
    let mut answer = Map::new();
    answer.insert("usd".to_owned(), json!(priced.usd));
    if priced.once_usd > 0.0 {
        answer.insert("once_usd".to_owned(), json!(priced.once_usd));
    }
    answer.insert("lines".to_owned(), Value::Array(lines));
    Ok(answer)
}

fn item(catalog: &Catalog, value: &Value) -> Result<Item, String> {
    let value = value.as_object().ok_or("an item is an object with `offer`, `region` and `workload`")?;
    no_slips(value, &ITEM_KEYS, "an item")?;
    let text = |key: &str| match stated(value, key) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(other) => Err(format!("`{key}` is {other}, which must be a text")),
        None => Err(format!("an item has no `{key}`")),
    };
    let mut item = Item { offer: text("offer")?, region: text("region")?, ..Item::default() };
    let offer = catalog.offer(&item.offer);
    let reads = |driver: Driver| {
        let factors =
            offer.iter().flat_map(|known| &known.meters).flat_map(|meter| meter.quantity.iter().flatten());
        factors.into_iter().any(|factor| factor.of == driver)
    };
    let workload = object(value, "workload")?;
    let given = |name: &str| workload.iter().any(|(key, _)| *key == name);
    for (key, value) in workload.iter().copied() {
        match value {
            Value::String(choice) => {
                item.selections.push((selection(catalog, offer, key, choice)?, choice.clone()));
            }
            Value::Object(nested) => {
                // `provisioned: {instances: …}` names the drivers `provisioned_instances`, ….
                for (part, value) in nested.iter().filter(|(_, value)| !value.is_null()) {
                    let whole = format!("{key}_{part}");
                    item.workload.push((driver(&whole)?, quantity(part, value)?));
                    // Without requests of its own, nothing is served on demand beside it.
                    let beside = Driver::by_name(part)
                        .filter(|beside| reads(*beside) && !given(part) && !given(Driver::Requests.name()));
                    item.workload.extend(beside.map(|beside| (beside, 0.0)));
                }
            }
            value => item.workload.push((driver(key)?, quantity(key, value)?)),
        }
    }
    for (key, value) in object(value, "quantities")? {
        let meters =
            offer.map(|known| known.meters.iter().map(|meter| meter.id.as_str()).collect::<Vec<_>>());
        if let Some(meters) = meters
            && !meters.contains(&key.as_str())
        {
            return Err(format!("`{}` has no meter `{key}`{}", item.offer, suggestion(key, &meters)));
        }
        item.quantities.push((key.clone(), quantity(key, value)?));
    }
    let says_nothing = item.workload.is_empty() && item.quantities.is_empty() && item.selections.is_empty();
    if says_nothing && !(reads(Driver::SpendUsd) && value.contains_key("workload")) {
        return Err(format!("the item `{}` has neither `workload` nor `quantities`", item.offer));
    }
    Ok(item)
}

fn object<'a>(item: &'a Map<String, Value>, key: &str) -> Result<Vec<(&'a String, &'a Value)>, String> {
    match stated(item, key) {
        None => Ok(Vec::new()),
        Some(Value::Object(entries)) => Ok(entries.iter().filter(|(_, value)| !value.is_null()).collect()),
        Some(_) => Err(format!("`{key}` must be an object of quantities")),
    }
}

/// What a key says; null is as good as absent.
fn stated<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    object.get(key).filter(|value| !value.is_null())
}

/// Refuses a key that is a slip of the pen for one that is read.
fn no_slips(object: &Map<String, Value>, read: &[&str], what: &str) -> Result<(), String> {
    let others = object.keys().filter(|key| !read.contains(&key.as_str()));
    match others.into_iter().find_map(|key| Some((key, nearest(key, read.iter().copied())?))) {
        Some((key, near)) => Err(format!("{what} has no `{key}`; did you mean `{near}`?")),
        None => Ok(()),
    }
}

fn suggestion(written: &str, known: &[&str]) -> String {
    match nearest(written, known.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; known are {}", known.join(", ")),
    }
}

/// A choice an offer reads, such as an instance size: a text, where quantities are numbers.
fn selection(catalog: &Catalog, offer: Option<&Offer>, name: &str, written: &str) -> Result<String, String> {
    if Driver::by_name(name).is_some() {
        return Err(format!("`{name}` is the text \"{written}\", and must be a number"));
    }
    let Some(offer) = offer else { return Ok(name.to_owned()) };
    if name == COMMITMENT && written == ON_DEMAND {
        return Ok(name.to_owned());
    }
    let mut known: Vec<&str> =
        offer.meters.iter().flat_map(|meter| &meter.when).map(|(name, _)| name.as_str()).collect();
    for rate in offer.meters.iter().flat_map(|meter| meter.rates.values()) {
        if let Rate::Share { offer, .. } = rate {
            known.extend(
                offer.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name),
            );
        }
    }
    if !catalog.commitment_names(offer).is_empty() {
        known.push(COMMITMENT);
    }
    known.sort_unstable();
    known.dedup();
    if known.contains(&name) {
        return Ok(name.to_owned());
    }
    if known.is_empty() {
        return Err(format!("`{}` reads no texts, and `{name}` is \"{written}\"", offer.id));
    }
    Err(format!("`{}` reads no `{name}`{}", offer.id, suggestion(name, &known)))
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
        None => Err(format!("`{name}` is {value}, and must be a number")),
    }
}

fn allowances(catalog: &Catalog, value: Option<&Value>) -> Result<Allowances, String> {
    let names = match value {
        None => return Ok(Allowances::All),
        Some(Value::String(word)) if word == "all" => return Ok(Allowances::All),
        Some(Value::String(word)) if word == "none" => return Ok(Allowances::None),
        Some(Value::Array(names)) => names,
        Some(_) => return Err("`allowances` is \"all\", \"none\" or an array of names".to_owned()),
    };
    let meters = || catalog.part.offers.iter().flat_map(|offer| &offer.meters);
    let known: BTreeSet<&str> =
        meters().filter_map(|meter| Some(meter.allowance.as_ref()?.name.as_str())).collect();
    let named = names.iter().map(|name| {
        let name = name.as_str().ok_or("an allowance is named by a text")?;
        if known.contains(name) {
            return Ok(name.to_owned());
        }
        let known: Vec<&str> = known.iter().copied().collect();
        Err(format!("there is no allowance `{name}`{}", suggestion(name, &known)))
    });
    named.collect::<Result<_, String>>().map(Allowances::Named)
}
