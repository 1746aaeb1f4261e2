//! Offers, providers, places and options that a decision names, held against what the catalogue
//! knows: a slip of the pen must not take an option away without a word.

use super::candidates::{AS_IS, PRODUCT, option_id};
use super::currency;
use crate::catalog::{Catalog, Offer};
use crate::decision::{Decision, Override};
use crate::terms::document::{Fault, nearest};

/// A currency without a rate, and every offer, provider, place and option a decision names that can
/// be had nowhere. A decision may be held against another catalogue than its own, so what any
/// shipped one knows is no slip.
pub fn faults(decision: &Decision, catalog: &Catalog) -> Vec<Fault> {
    let mut faults: Vec<Fault> = currency::of(decision, catalog).err().into_iter().collect();
    // An accepted decision keeps the facts it used, and no others.
    if decision.outcome.snapshot.is_some() {
        return faults;
    }
    let application = &decision.application;
    for (field, names) in [("providers", &application.providers), ("preferred", &application.preferred)] {
        for (at, name) in names.value.iter().flatten().enumerate() {
            faults.extend(unknown_provider(catalog, name, format!("application.{field}.value[{at}]")));
        }
    }
    for (at, promised) in application.commitments.value.iter().flatten().enumerate() {
        let path = format!("application.commitments.value[{at}].provider");
        faults.extend(unknown_provider(catalog, &promised.provider, path));
    }
    for (at, name) in application.residency.value.iter().flatten().enumerate() {
        faults.extend(unknown_place(catalog, name, format!("application.residency.value[{at}]")));
    }
    for (at, change) in decision.overrides.iter().enumerate() {
        let path = |field| format!("overrides[{at}].{field}");
        match change {
            Override::Exclude { option, .. } => {
                faults.extend(unknown_option(catalog, option, path("option")));
            }
            Override::Discount { provider, .. } => {
                faults.extend(unknown_provider(catalog, provider, path("provider")));
            }
            Override::Offer { model, provider, offer, .. } => {
                let unknown = unknown_provider(catalog, provider, path("provider"));
                let is_known = unknown.is_none();
                faults.extend(unknown);
                let fits = |known: &&Offer| known.model == Some(*model) && known.provider() == provider;
                if is_known && !anywhere(catalog, |catalog| catalog.offer(offer).as_ref().is_some_and(fits)) {
                    let message = match catalog.offer(offer) {
                        Some(_) => format!("`{offer}` is not sold as {} by {provider}", model.id()),
                        None => format!("there is no offer `{offer}`"),
                    };
                    let of_both = || catalog.part.offers.iter().filter(fits).map(|known| known.id.as_str());
                    let advice = advice(offer, &of_both().collect::<Vec<_>>());
                    faults.push(Fault { path: path("offer"), message, advice });
                }
            }
        }
    }
    faults
}

/// A region, a country or an area. A country in which nobody sells anything is one all the same:
/// two letters, as ISO 3166 has them.
fn unknown_place(catalog: &Catalog, name: &str, path: String) -> Option<Fault> {
    let is_country = name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let names = |catalog: &Catalog| -> Vec<String> {
        let regions = catalog.part.regions.iter();
        let all = regions.flat_map(|(id, region)| [id.clone(), region.country.clone(), region.area.clone()]);
        all.filter(|name| !name.is_empty()).collect()
    };
    let fault = unlisted(catalog, (name, path), names, str::eq_ignore_ascii_case);
    fault.filter(|_| !is_country).map(|(path, advice)| {
        let message = format!("no region, country or area is called `{name}`");
        Fault { path, message, advice }
    })
}

/// An option that no provider and model of any catalogue make up.
fn unknown_option(catalog: &Catalog, id: &str, path: String) -> Option<Fault> {
    let ids = |catalog: &Catalog| -> Vec<String> {
        let offers = catalog.part.offers.iter();
        let sold = offers.filter_map(|offer| Some(option_id(offer.model?, offer.provider())));
        sold.chain([PRODUCT, AS_IS].map(str::to_owned)).collect()
    };
    let (path, advice) = unlisted(catalog, (id, path), ids, |known, id| known == id)?;
    Some(Fault { path, message: format!("there is no option `{id}`"), advice })
}

/// The place and the advice, where a name is the same as none that a catalogue lists.
fn unlisted(
    catalog: &Catalog,
    (name, path): (&str, String),
    listed: impl Fn(&Catalog) -> Vec<String>,
    is_same: impl Fn(&str, &str) -> bool,
) -> Option<(String, String)> {
    (!anywhere(catalog, |catalog| listed(catalog).iter().any(|known| is_same(known, name)))).then(|| {
        let mut known = listed(catalog);
        known.sort_unstable();
        known.dedup();
        (path, advice(name, &known.iter().map(String::as_str).collect::<Vec<_>>()))
    })
}

fn unknown_provider(catalog: &Catalog, name: &str, path: String) -> Option<Fault> {
    let is_in = |catalog: &Catalog| {
        let mut providers = catalog.part.providers.iter();
        providers.any(|known| known.is_called(name))
    };
    let known = catalog.part.providers.iter().map(|known| known.id.as_str());
    (!anywhere(catalog, is_in)).then(|| Fault {
        path,
        message: format!("there is no provider `{name}`"),
        advice: advice(name, &known.collect::<Vec<_>>()),
    })
}

/// Whether the catalogue or, failing that, a shipped one answers yes.
fn anywhere(catalog: &Catalog, answers: impl Fn(&Catalog) -> bool) -> bool {
    answers(catalog) || Catalog::all_shipped().iter().any(answers)
}

fn advice(written: &str, known: &[&str]) -> String {
    match nearest(written, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.is_empty() => "take the override out".to_owned(),
        None => format!("known are {}", known.join(", ")),
    }
}
