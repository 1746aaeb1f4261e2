use super::knowledge::{Assumed, Layer, Migration, Rating, Region, Rule, Source};
use super::{Catalog, Currency, Named, Offer, Provider, check};
use crate::terms::document::{Fault, Located, locate, read_ron, sha256_hex};
use serde::{Deserialize, Serialize};

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
    pub ratings: Vec<Rating>,
    pub layers: Vec<Layer>,
    pub migrations: Vec<Migration>,
    /// By question id.
    pub unknowns: Named<Assumed>,
    pub rules: Vec<Rule>,
}

/// Why a catalogue could not be had.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CatalogError {
    #[error("there is no catalogue `{id}`{hint}")]
    Unknown { id: String, hint: String },
    #[error("{file}: {located}")]
    Text { file: String, located: Box<Located> },
    #[error("{file}: the catalogue extends `{extends}`, which does not ship with this program")]
    Base { file: String, extends: String },
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
            ratings,
            layers,
            migrations,
            unknowns,
            rules,
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
        replace(&mut self.rules, rules, |rule| rule.id.clone());
        replace(&mut self.layers, layers, |layer| layer.name.clone());
        replace(&mut self.ratings, ratings, |rating| (rating.what, rating.model, rating.offers.clone()));
        self.migrations.extend(migrations);
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

    /// A catalogue from the text of a price book; `file` names it in errors.
    pub fn read(text: &str, file: &str) -> Result<Self, CatalogError> {
        Self::from_texts(&[(file, text)])
    }

    /// The RON text of the whole, for a snapshot; reads back to an equal catalogue.
    pub fn to_text(&self) -> Result<String, ron::Error> {
        crate::terms::document::write_ron(&self.part)
    }

    fn from_texts(files: &[(&str, &str)]) -> Result<Self, CatalogError> {
        let mut whole = Part::default();
        let mut text_of_all = String::new();
        for (file, text) in files {
            let part: Part = read_ron(text).map_err(|located| CatalogError::Text {
                file: (*file).to_owned(),
                located: Box::new(located),
            })?;
            if !part.extends.is_empty() {
                let base = Self::shipped(&part.extends).map_err(|_unknown| CatalogError::Base {
                    file: (*file).to_owned(),
                    extends: part.extends.clone(),
                })?;
                text_of_all.push_str(&base.sha256);
                whole.merge(base.part);
            }
            text_of_all.push_str(text);
            whole.merge(part);
        }
        whole.extends.clear();
        let faults = check(&whole);
        if let Some(fault) = faults.into_iter().next() {
            let (file, text) = files.first().copied().unwrap_or(("", ""));
            let owner = files.iter().find(|(_, text)| locate(text, &fault.path).is_some());
            let (file, text) = owner.copied().unwrap_or((file, text));
            return Err(fault_at(file, text, &fault));
        }
        Ok(Self {
            id: whole.id.clone(),
            name: whole.name.clone(),
            sha256: sha256_hex(text_of_all.as_bytes()),
            part: whole,
        })
    }
}

fn fault_at(file: &str, text: &str, fault: &Fault) -> CatalogError {
    CatalogError::Text { file: file.to_owned(), located: Box::new(Located::of_fault(text, fault)) }
}
