//! Subcommands about catalogues.

use super::decisions::{catalog_named, say};
use super::{Answer, Failure, print_json};
use crate::catalog::{Catalog, Rate, SHIPPED, Test};
use crate::decision::questions;
use crate::terms::document::nearest;
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Subcommand, Debug)]
pub(super) enum CatalogTask {
    /// The shipped catalogues
    List {
        #[arg(long)]
        json: bool,
    },
    /// A catalogue's offers, or one offer with its prices and sources
    Show {
        /// A catalogue's id or file, or an offer's id of the current catalogue
        name: String,
        /// The offer to show
        offer: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Check a price book and explain its mistakes
    Validate { file: PathBuf },
}

pub(super) fn run(task: &CatalogTask, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    match task {
        CatalogTask::List { json } => list(*json, out),
        CatalogTask::Show { name, offer, json } => show(name, offer.as_deref(), *json, out),
        CatalogTask::Validate { file } => {
            let catalog = catalog_named(&file.display().to_string())?;
            check_questions(&catalog, &file.display().to_string())?;
            say(out, &format!("{}: {} offers, no mistakes\n", file.display(), catalog.part.offers.len()))
        }
    }
}

fn list(as_json: bool, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    let mut rows = Vec::new();
    for (id, _) in SHIPPED {
        let catalog = Catalog::shipped(id)?;
        let (from, to) = span(&catalog);
        let hosting = catalog.part.offers.iter().filter(|offer| offer.model.is_some()).count();
        if as_json {
            rows.push(json!({
                "id": catalog.id, "name": catalog.name, "sha256": catalog.sha256, "facts_from": from, "facts_to": to,
                "offers": hosting, "services": catalog.part.offers.len() - hosting,
            }));
        } else {
            let services = catalog.part.offers.len() - hosting;
            let line = format!("{:<20} {:<34} {hosting} offers, {services} services, facts of {from} to {to}\n", catalog.id, catalog.name);
            say(out, &line)?;
        }
    }
    if as_json {
        print_json(&Value::Array(rows), out)?;
    }
    Ok(Answer::Yes)
}

fn span(catalog: &Catalog) -> (String, String) {
    let sources = catalog.part.offers.iter().flat_map(|offer| &offer.meters);
    let ids = sources.flat_map(|meter| meter.rates.values()).map(Rate::source);
    catalog.span(ids).unwrap_or_default()
}

fn show(name: &str, offer: Option<&str>, as_json: bool, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    let current = Catalog::shipped("")?;
    let (catalog, offer) = match offer {
        Some(offer) => (catalog_named(name)?, Some(offer)),
        None if current.offer(name).is_some() => (current, Some(name)),
        None => (catalog_named(name)?, None),
    };
    let Some(wanted) = offer else {
        for offer in &catalog.part.offers {
            let model = offer.model.map_or("service", crate::terms::HostingModel::id);
            if !as_json {
                say(out, &format!("{:<40} {:<12} {}\n", offer.id, model, offer.name))?;
            }
        }
        if as_json {
            let rows: Vec<Value> = catalog
                .part
                .offers
                .iter()
                .map(|offer| json!({"id": offer.id, "name": offer.name, "model": offer.model.map(crate::terms::HostingModel::id)}))
                .collect();
            print_json(&Value::Array(rows), out)?;
        }
        return Ok(Answer::Yes);
    };
    let Some(found) = catalog.offer(wanted) else {
        let near = nearest(wanted, catalog.part.offers.iter().map(|offer| offer.id.as_str()));
        let hint = near.map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
        return Err(Failure::new(format!("`{}` has no offer `{wanted}`{hint}", catalog.id))
            .advice("`siteplan catalog show ID` lists a catalogue's offers"));
    };
    if as_json {
        let value = serde_json::to_value(found).map_err(|error| Failure::new(error.to_string()))?;
        print_json(&value, out)?;
        return Ok(Answer::Yes);
    }
    say(out, &format!("{}  {}\n", found.id, found.name))?;
    if !found.note.is_empty() {
        say(out, &format!("  {}\n", found.note))?;
    }
    for meter in &found.meters {
        for (region, rate) in &meter.rates {
            let price = match rate {
                Rate::Flat { price, currency, .. } => format!("{price} {currency}"),
                Rate::Tiered { tiers, currency, .. } => {
                    let bands: Vec<String> = tiers
                        .iter()
                        .map(|tier| tier.up_to.map_or_else(|| format!("then {}", tier.price), |end| format!("to {end}: {}", tier.price)))
                        .collect();
                    format!("{} {currency}", bands.join(", "))
                }
                Rate::Share { offer, meter, share, .. } => format!("{share} × {offer}/{meter}"),
            };
            let source = catalog.source(rate.source());
            let told = source.map_or_else(String::new, |source| {
                format!("{}; {}; {}", source.text, source.as_of, source.evidence.label())
            });
            say(out, &format!("  {:<14} {:<12} {price} per {} {}\n      {told}\n", meter.id, region, meter.per, meter.unit))?;
        }
        if let Some(free) = &meter.allowance {
            say(out, &format!("  {:<14} free: {} {} a month ({})\n", meter.id, free.quantity, meter.unit, free.name))?;
        }
    }
    Ok(Answer::Yes)
}

/// Rules and ranges name questions by id; only here both sides are known.
fn check_questions(catalog: &Catalog, file: &str) -> Result<(), Failure> {
    let unknown = |id: &str, wher: String| {
        let near = nearest(id, questions::all().map(|question| question.id));
        let hint = near.map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
        Failure::new(format!("{file}: {wher} names the question `{id}`, which does not exist{hint}"))
            .advice("question ids stand in the decision's form, in kebab case: `wall-time`")
    };
    for rule in &catalog.part.rules {
        let named: Vec<&str> = match &rule.test {
            Test::Above { question, .. } | Test::Among { question, .. } | Test::OverBudget { question } => vec![question],
            Test::Below { question, least, .. } => vec![question, least],
            Test::RegimeExcluded | Test::ResidencyUnmet => Vec::new(),
        };
        for id in named {
            if questions::by_id(id).is_none() {
                return Err(unknown(id, format!("rule `{}`", rule.id)));
            }
        }
    }
    match catalog.part.unknowns.keys().find(|id| questions::by_id(id).is_none()) {
        Some(id) => Err(unknown(id, "`unknowns`".to_owned())),
        None => Ok(()),
    }
}
