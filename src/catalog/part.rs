use super::knowledge::{Assumed, Controlled, EffortFactor, Layer, Migration, Rating, Region, Rule, Source};
use super::remark::{Remark, Risk};
use super::running::{Outage, Scaling, Sla};
use super::{Catalog, Commitment, Currency, Named, Offer, Provider, check};
use crate::terms::document::{Fault, Located, read_ron, sha256_hex};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// One file of a catalogue, or all of them added up. Every list may be absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Part {
    /// The version of this format: 1, or absent. A newer one is refused before it is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<u32>,
    /// The catalogue's id; stated in one of its files.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// A price book may build on a shipped catalogue and add to it or replace entries by id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub extends: String,
    pub sources: Named<Source>,
    pub currencies: Named<Currency>,
    pub regions: Named<Region>,
    pub providers: Vec<Provider>,
    pub offers: Vec<Offer>,
    pub commitments: Vec<Commitment>,
    pub ratings: Vec<Rating>,
    pub scaling: Vec<Scaling>,
    pub outages: Vec<Outage>,
    pub slas: Vec<Sla>,
    pub layers: Vec<Layer>,
    pub controls: Vec<Controlled>,
    pub migrations: Vec<Migration>,
    pub effort_factors: Vec<EffortFactor>,
    /// By question id.
    pub unknowns: Named<Assumed>,
    pub rules: Vec<Rule>,
    pub remarks: Vec<Remark>,
    pub risks: Vec<Risk>,
}

/// Why a catalogue could not be had.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CatalogError {
    #[error("there is no catalogue `{id}`{hint}")]
    Unknown { id: String, hint: String },
    #[error("{file}: {located}")]
    Text { file: String, located: Box<Located> },
    #[error(
        "the facts kept with the decision were changed since it was accepted: their SHA-256 is {found}, not {stated}; restore the file from a copy, or take `snapshot` out of it to assess under the shipped catalogue `{id}`"
    )]
    Altered { id: String, stated: String, found: String },
}

impl Part {
    /// Adds another part: lists grow, entries with the same id are replaced.
    fn merge(&mut self, other: Self) {
        let Self {
            format: _,
            id,
            name,
            extends,
            sources,
            currencies,
            regions,
            providers,
            offers,
            commitments,
            ratings,
            scaling,
            outages,
            slas,
            layers,
            controls,
            migrations,
            effort_factors,
            unknowns,
            rules,
            remarks,
            risks,
        } = other;
        for (mine, theirs) in [(&mut self.id, id), (&mut self.name, name), (&mut self.extends, extends)] {
            if !theirs.is_empty() {
                *mine = theirs;
            }
        }
        self.sources.extend(sources);
        self.currencies.extend(currencies);
        self.regions.extend(regions);
        self.unknowns.extend(unknowns);
        replace(&mut self.providers, providers, |provider| provider.id.clone());
        replace(&mut self.offers, offers, |offer| offer.id.clone());
        replace(&mut self.commitments, commitments, |known| (known.offers.clone(), known.names.clone()));
        replace(&mut self.rules, rules, |rule| rule.id.clone());
        replace(&mut self.remarks, remarks, |remark| remark.id.clone());
        replace(&mut self.risks, risks, |risk| risk.id.clone());
        replace(&mut self.layers, layers, |layer| layer.name.clone());
        replace(&mut self.controls, controls, |control| control.what.clone());
        replace(&mut self.ratings, ratings, |rating| (rating.what, rating.model, rating.offers.clone()));
        replace(&mut self.scaling, scaling, |scaling| (scaling.model, scaling.offers.clone()));
        replace(&mut self.outages, outages, |outage| outage.of);
        replace(&mut self.slas, slas, |sla| sla.offers.clone());
        self.migrations.extend(migrations);
        replace(&mut self.effort_factors, effort_factors, |known| {
            (known.question.clone(), known.answer.clone())
        });
    }
}

fn replace<T, K: PartialEq>(mine: &mut Vec<T>, theirs: Vec<T>, key: impl Fn(&T) -> K) {
    for entry in theirs {
        match mine.iter_mut().find(|known| key(known) == key(&entry)) {
            Some(known) => *known = entry,
            None => mine.push(entry),
        }
    }
}

impl Catalog {
    /// A shipped catalogue.
    pub fn shipped(id: &str) -> Result<Self, CatalogError> {
        let id = if id.is_empty() { super::CURRENT } else { id };
        let Some((_, files)) = super::SHIPPED.iter().find(|(shipped, _)| *shipped == id) else {
            let known: Vec<_> = super::SHIPPED.iter().map(|(id, _)| format!("`{id}`")).collect();
            return Err(CatalogError::Unknown {
                id: id.to_owned(),
                hint: format!("; shipped are {}", known.join(" and ")),
            });
        };
        Self::from_texts(files)
    }

    /// Every shipped catalogue that reads; they never change while the program runs, so they are
    /// read once.
    pub fn all_shipped() -> &'static [Self] {
        static READ: LazyLock<Vec<Catalog>> =
            LazyLock::new(|| super::SHIPPED.iter().filter_map(|(id, _)| Catalog::shipped(id).ok()).collect());
        &READ
    }

    /// A catalogue from the text of a price book; `file` names it in errors.
    pub fn read(text: &str, file: &str) -> Result<Self, CatalogError> {
        Self::from_texts(&[(file, text)])
    }

    /// The RON text of the whole, for a snapshot; reads back to an equal catalogue.
    pub fn to_text(&self) -> Result<String, ron::Error> {
        crate::terms::document::write_ron_by_entry(&self.part)
    }

    /// A catalogue from several texts, each with the name of its file: the files of a directory.
    pub fn read_all(files: &[(&str, &str)]) -> Result<Self, CatalogError> {
        Self::from_texts(files)
    }

    fn from_texts(files: &[(&str, &str)]) -> Result<Self, CatalogError> {
        let mut whole = Part::default();
        let mut text_of_all = String::new();
        let mut parts = Vec::with_capacity(files.len());
        for (file, text) in files {
            let part: Part = read_ron(text).map_err(|located| CatalogError::Text {
                file: (*file).to_owned(),
                located: Box::new(located),
            })?;
            if !part.extends.is_empty() {
                let base = Self::shipped(&part.extends).map_err(|_unknown| {
                    let known: Vec<_> = super::SHIPPED.iter().map(|(id, _)| format!("`{id}`")).collect();
                    let fault = Fault {
                        path: "extends".to_owned(),
                        message: format!("`{}` does not ship with this program", part.extends),
                        advice: format!("extend {}, or leave `extends` out", known.join(" or ")),
                    };
                    fault_at(file, text, &fault)
                })?;
                text_of_all.push_str(&base.sha256);
                whole.merge(base.part);
            }
            if let Some(fault) = twins(&part) {
                return Err(fault_at(file, text, &fault));
            }
            text_of_all.push_str(text);
            whole.merge(part.clone());
            parts.push(part);
        }
        whole.extends.clear();
        let extending = files.iter().zip(&parts).find(|(_, part)| !part.extends.is_empty());
        if let Some(((file, text), part)) = extending
            && parts.iter().all(|part| part.id.is_empty())
        {
            let fault = Fault {
                path: "extends".to_owned(),
                message: format!(
                    "a price book that builds on `{}` has no id of its own, and would be taken for it",
                    part.extends
                ),
                advice: "write `id: \"…\"` beside it, by which records name this book".to_owned(),
            };
            return Err(fault_at(file, text, &fault));
        }
        if let Some(fault) = check(&whole).into_iter().next() {
            // Lists were added up, so a place in them is looked for by name in the files.
            for ((file, text), part) in files.iter().zip(&parts).rev() {
                if let Some(path) = path_in(&whole, part, &fault.path) {
                    return Err(fault_at(file, text, &Fault { path, ..fault }));
                }
            }
            let (file, text) = files.last().copied().unwrap_or(("", ""));
            let message = match entry_name(&whole, &fault.path) {
                Some(name) => {
                    format!("with this file, the shipped `{name}` no longer holds: {}", fault.message)
                }
                None => fault.message,
            };
            return Err(fault_at(file, text, &Fault { path: "extends".to_owned(), message, ..fault }));
        }
        Ok(Self {
            id: whole.id.clone(),
            name: whole.name.clone(),
            sha256: sha256_hex(text_of_all.as_bytes()),
            part: whole,
        })
    }
}

/// Two entries of one file under one name, of which merging would silently keep the last.
fn twins(part: &Part) -> Option<Fault> {
    let twin = |list: &str, names: Vec<&str>, what: &str| {
        let at = names
            .iter()
            .enumerate()
            .position(|(at, name)| names.iter().take(at).any(|known| known == name))?;
        Some(Fault {
            path: format!("{list}[{at}].id"),
            message: format!("two {what} are called `{}`", names.get(at)?),
            advice: "give each an id of its own".to_owned(),
        })
    };
    let offers = part.offers.iter().map(|offer| offer.id.as_str()).collect();
    let providers = part.providers.iter().map(|provider| provider.id.as_str()).collect();
    let rules = part.rules.iter().map(|rule| rule.id.as_str()).collect();
    let remarks = part.remarks.iter().map(|remark| remark.id.as_str()).collect();
    twin("offers", offers, "offers")
        .or_else(|| twin("providers", providers, "providers"))
        .or_else(|| twin("rules", rules, "rules"))
        .or_else(|| twin("remarks", remarks, "remarks"))
}

/// The list, the place in it and what follows, of a path such as `offers[3].meters[0]`.
fn list_step(path: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = path.split_once('[')?;
    let (index, rest) = rest.split_once(']')?;
    (!list.contains('.')).then_some((list, index.parse().ok()?, rest))
}

/// What an entry of a merged list is called.
fn entry_name(whole: &Part, path: &str) -> Option<String> {
    let (list, at, _) = list_step(path)?;
    match list {
        "offers" => whole.offers.get(at).map(|offer| offer.id.clone()),
        "providers" => whole.providers.get(at).map(|provider| provider.id.clone()),
        "rules" => whole.rules.get(at).map(|rule| rule.id.clone()),
        "remarks" => whole.remarks.get(at).map(|remark| remark.id.clone()),
        "risks" => whole.risks.get(at).map(|risk| risk.id.clone()),
        "commitments" => whole.commitments.get(at).map(|known| known.names.join(", ")),
        "layers" => whole.layers.get(at).map(|layer| layer.name.clone()),
        "controls" => whole.controls.get(at).map(|control| control.what.clone()),
        _ => None,
    }
}

/// The path of a fault of the whole in the part that brought the entry; `None` where another did.
fn path_in(whole: &Part, part: &Part, path: &str) -> Option<String> {
    let Some((list, at, rest)) = list_step(path) else {
        let (map, key) = path.split_once('.')?;
        let key = key.split('.').next().unwrap_or_default();
        let is_here = match map {
            "currencies" => part.currencies.contains_key(key),
            "regions" => part.regions.contains_key(key),
            "sources" => part.sources.contains_key(key),
            "unknowns" => part.unknowns.contains_key(key),
            _ => false,
        };
        return is_here.then(|| path.to_owned());
    };
    let place = match list {
        "offers" => place_of(&whole.offers, &part.offers, at, |offer| &offer.id),
        "providers" => place_of(&whole.providers, &part.providers, at, |provider| &provider.id),
        "rules" => place_of(&whole.rules, &part.rules, at, |rule| &rule.id),
        "remarks" => place_of(&whole.remarks, &part.remarks, at, |remark| &remark.id),
        "risks" => place_of(&whole.risks, &part.risks, at, |risk| &risk.id),
        "commitments" => same_as(&whole.commitments, &part.commitments, at),
        "scaling" => same_as(&whole.scaling, &part.scaling, at),
        "outages" => same_as(&whole.outages, &part.outages, at),
        "slas" => same_as(&whole.slas, &part.slas, at),
        "layers" => place_of(&whole.layers, &part.layers, at, |layer| &layer.name),
        "controls" => place_of(&whole.controls, &part.controls, at, |control| &control.what),
        "ratings" => same_as(&whole.ratings, &part.ratings, at),
        "migrations" => same_as(&whole.migrations, &part.migrations, at),
        "effort_factors" => same_as(&whole.effort_factors, &part.effort_factors, at),
        _ => None,
    }?;
    Some(format!("{list}[{place}]{rest}"))
}

fn place_of<T>(whole: &[T], part: &[T], at: usize, name: impl Fn(&T) -> &String) -> Option<usize> {
    let wanted = name(whole.get(at)?);
    part.iter().position(|entry| name(entry) == wanted)
}

/// Where the last equal entry of a part stands.
fn same_as<T: PartialEq>(whole: &[T], part: &[T], at: usize) -> Option<usize> {
    let entry = whole.get(at)?;
    part.iter().rposition(|known| known == entry)
}

fn fault_at(file: &str, text: &str, fault: &Fault) -> CatalogError {
    CatalogError::Text { file: file.to_owned(), located: Box::new(Located::of_fault(text, fault)) }
}
