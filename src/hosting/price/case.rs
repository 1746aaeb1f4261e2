//! A month's workload priced from catalogue offers alone, as `calc price` does.

use super::{
    Account, Allowances, Beside, Drivers, Itemised, PricedMeter, Settling, Sheet, as_billed, is_selected,
    selected,
};
use crate::catalog::{Bound, COMMITMENT, Catalog, Driver, Factor, Meter, ON_DEMAND, Offer, Rate, Unbilled};
use crate::terms::Money;

/// One line of a price case: an offer in a region, and what is used of it in a month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    pub offer: String,
    pub region: String,
    /// Physical quantities.
    pub workload: Vec<(Driver, f64)>,
    /// Choices such as an instance size or a commitment.
    pub selections: Vec<(String, String)>,
    /// Billed quantities by meter, in the meter's unit.
    pub quantities: Vec<(String, f64)>,
}

/// What a price case costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Priced {
    /// What the month costs.
    pub usd: f64,
    /// What is paid once, when the offers are taken.
    pub once_usd: f64,
    /// Lines of the month, then those paid once.
    pub lines: Vec<PricedLine>,
}

/// One meter of a price case.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedLine {
    /// `aws.lambda.x86/compute`
    pub meter: String,
    pub name: String,
    pub quantity: f64,
    pub unit: String,
    /// Rounded as the provider rounds.
    pub usd: f64,
    /// Paid once and not every month.
    pub is_once: bool,
    pub formula: String,
    /// The source's id.
    pub source: String,
}

/// Prices items on one account: quantities of the same meter are added before tiers and
/// allowances apply.
pub fn price_items(catalog: &Catalog, items: &[Item], allowances: &Allowances) -> Result<Priced, Unbilled> {
    let mut account = Account::default();
    let mut sheets = Vec::new();
    for item in items {
        let offer = catalog.named(&item.offer)?;
        check_reads(catalog, offer, item)?;
        check_sizes(catalog, offer, item)?;
        check_countable(offer, item)?;
        let sheet = account.compile(catalog, offer, &item.region, &item.selections, allowances, 1.0)?;
        check_sold(catalog, offer, item, &sheet)?;
        for each in included(offer) {
            let stated = item.workload.iter().find(|(driver, _)| *driver == each);
            account.include(&sheet, each, stated.map_or(1.0, |(_, count)| *count));
        }
        sheets.push(sheet);
    }
    let mut quantities = vec![0.0; account.meters.len()];
    let mut sink = Itemised::default();
    let mut usual: Vec<(usize, String)> = Vec::new();
    for (item, sheet) in items.iter().zip(&sheets) {
        let mut drivers = Drivers::default();
        for (driver, value) in &item.workload {
            drivers.set(*driver, *value);
        }
        sheet.count(&account, &drivers, None, &mut quantities, &mut sink);
        usual.extend(taken_as_usual(&account, sheet, &drivers));
        for (meter, quantity) in &item.quantities {
            let at =
                sheet.meters.iter().find(|at| account.meters.get(**at).is_some_and(|m| m.meter == *meter));
            let Some(sum) = at.and_then(|at| quantities.get_mut(*at)) else {
                return Err(Unbilled::Meter { offer: item.offer.clone(), meter: meter.clone() });
            };
            *sum += quantity;
        }
    }
    account.settle(&quantities, Beside::default(), &mut Settling::default(), &mut sink);
    account.settle_once(&quantities, &mut sink);
    let mut told = Vec::new();
    for (at, quantity, exact) in sink.prices {
        let Some(meter) = account.meters.get(at) else { continue };
        if !(quantity.is_finite() && exact.is_finite()) {
            return Err(Unbilled::Uncountable { meter: format!("{}/{}", meter.offer, meter.meter) });
        }
        if quantity > 0.0 {
            told.push((at, meter, quantity, exact));
        }
    }
    let exact: Vec<(&PricedMeter, f64)> = told.iter().map(|(_, meter, _, exact)| (*meter, *exact)).collect();
    let mut priced = Priced { usd: 0.0, once_usd: 0.0, lines: Vec::new() };
    for ((at, meter, quantity, _), usd) in told.into_iter().zip(as_billed(&exact)) {
        if meter.once {
            priced.once_usd += usd;
        } else {
            priced.usd += usd;
        }
        let taken: String =
            usual.iter().filter(|(known, _)| *known == at).map(|(_, words)| words.as_str()).collect();
        priced.lines.push(PricedLine {
            meter: format!("{}/{}", meter.offer, meter.meter),
            name: format!("{}: {}", meter.offer_name, meter.name),
            quantity,
            unit: meter.unit.clone(),
            usd,
            is_once: meter.once,
            formula: format!("{}{taken}", account.formula(at, &quantities, 0.0, Money::DOLLARS)),
            source: meter.source.clone(),
        });
    }
    Ok(priced)
}

/// Refuses what is asked of a meter that has no price in the region.
fn check_sold(catalog: &Catalog, offer: &Offer, item: &Item, sheet: &Sheet) -> Result<(), Unbilled> {
    let given = |driver: Driver| item.workload.iter().any(|(known, value)| *known == driver && *value > 0.0);
    let is_stated = |product: &Vec<Factor>| {
        product.iter().all(|factor| given(factor.of) || factor.usual.is_some())
            && product.iter().any(|factor| given(factor.of))
    };
    let is_asked = |meter: &&Meter| {
        item.quantities.iter().any(|(named, _)| *named == meter.id)
            || is_selected(meter, &item.selections) && meter.quantity.iter().any(is_stated)
    };
    let missing = |meter: &&Meter| catalog.priced_in(meter, &item.region).is_none();
    let nothing_is_sold = sheet.meters.is_empty() && offer.meters.iter().all(|meter| missing(&meter));
    let asked = offer.meters.iter().filter(is_asked).find(missing);
    match asked.or_else(|| offer.meters.first().filter(|_| nothing_is_sold)) {
        None => Ok(()),
        Some(meter) => Err(Unbilled::Region {
            offer: offer.id.clone(),
            region: item.region.clone(),
            regions: catalog.regions_of(meter),
        }),
    }
}

/// What the free units of an offer's meters come with, each once.
fn included(offer: &Offer) -> Vec<Driver> {
    let with = offer.meters.iter().filter_map(|meter| meter.included.as_ref());
    let mut drivers: Vec<Driver> = with.map(|with| with.each).collect();
    drivers.sort_unstable();
    drivers.dedup();
    drivers
}

/// What was taken for drivers that a workload does not state, by meter.
fn taken_as_usual(account: &Account, sheet: &Sheet, drivers: &Drivers) -> Vec<(usize, String)> {
    let mut taken = Vec::new();
    for at in &sheet.meters {
        let Some(meter) = account.meters.get(*at).filter(|meter| meter.count(drivers) > 0.0) else {
            continue;
        };
        for factor in meter.products.iter().flatten().filter(|factor| !drivers.has(factor.of)) {
            if let Some(usual) = factor.usual {
                taken.push((*at, format!("; {} taken as {usual}", factor.of.name())));
            }
        }
    }
    taken
}

/// Refuses a size that the platform does not have, naming those it has.
fn check_sizes(catalog: &Catalog, offer: &Offer, item: &Item) -> Result<(), Unbilled> {
    let stated = |driver: Driver| item.workload.iter().find(|(known, _)| *known == driver).map(|(_, v)| *v);
    let broken = offer.bounds.iter().find_map(|bound| Some((bound, bound.broken_by(stated)?)));
    let Some((bound, given)) = broken else { return Ok(()) };
    let others = offer.bounds.iter().filter(|other| other.of == bound.of).map(Bound::words);
    Err(Unbilled::NoSuchSize {
        offer: offer.id.clone(),
        driver: bound.of.name().to_owned(),
        given,
        allowed: others.collect::<Vec<_>>().join("; "),
        source_text: catalog.source(&bound.source).map_or_else(String::new, |source| source.text.clone()),
    })
}

/// Refuses a quantity that a factor cannot count: a size beyond the largest there is, or a nought to
/// divide by.
fn check_countable(offer: &Offer, item: &Item) -> Result<(), Unbilled> {
    for factor in offer.meters.iter().flat_map(|meter| meter.quantity.iter().flatten()) {
        let Some((_, given)) = item.workload.iter().find(|(driver, _)| *driver == factor.of) else {
            continue;
        };
        let (offer, driver) = (offer.id.clone(), factor.of.name().to_owned());
        match factor.table.last() {
            Some((most, _)) if given > most => {
                return Err(Unbilled::Beyond { offer, driver, given: *given, most: *most });
            }
            _ if factor.inverse && factor.apply(*given).is_infinite() => {
                return Err(Unbilled::DividesByZero { offer, driver });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Refuses a workload the offer's meters could not price as meant.
fn check_reads(catalog: &Catalog, offer: &Offer, item: &Item) -> Result<(), Unbilled> {
    let word = |driver: Driver| driver.name();
    let read: Vec<Driver> = offer
        .meters
        .iter()
        .flat_map(|meter| meter.quantity.iter().flatten())
        .map(|factor| factor.of)
        .chain(included(offer))
        .collect();
    let known = |extra: &[&str]| {
        let mut names: Vec<&str> =
            read.iter().map(|driver| word(*driver)).chain(extra.iter().copied()).collect();
        names.sort_unstable();
        names.dedup();
        names.join(", ")
    };
    for (driver, _) in &item.workload {
        if !read.contains(driver) {
            return Err(Unbilled::Unread {
                offer: offer.id.clone(),
                given: word(*driver).to_owned(),
                known: known(&[]),
            });
        }
    }
    for (name, chosen) in &item.selections {
        let placeholder = format!("{{{name}}}");
        let names_offers = offer
            .meters
            .iter()
            .flat_map(|meter| meter.rates.values())
            .any(|rate| matches!(rate, Rate::Share { offer, .. } if offer.contains(&placeholder)));
        let mut values: Vec<&str> = offer
            .meters
            .iter()
            .flat_map(|meter| meter.when.iter().chain(&meter.unless))
            .filter(|(selected, value)| selected == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
            .collect();
        if name == COMMITMENT {
            values.extend(catalog.commitment_names(offer));
        }
        values.sort_unstable();
        values.dedup();
        // "on-demand" is everyone's word for no commitment.
        if name == COMMITMENT && chosen == ON_DEMAND {
            continue;
        }
        if values.is_empty() && !names_offers {
            return Err(Unbilled::Unread { offer: offer.id.clone(), given: name.clone(), known: known(&[]) });
        }
        if !names_offers && !values.contains(&chosen.as_str()) {
            return Err(Unbilled::Selection {
                offer: offer.id.clone(),
                name: name.clone(),
                chosen: chosen.clone(),
                known: values.join(", "),
            });
        }
    }
    if !item.quantities.is_empty() {
        return Ok(());
    }
    // A share of spend that nobody states is of what the provider bills besides.
    let given = |driver: Driver| item.workload.iter().any(|(known, _)| *known == driver);
    let (_, left) = selected::bound(catalog, offer, &item.selections);
    for meter in offer.meters.iter().filter(|meter| !meter.optional && is_selected(meter, &left)) {
        let lacks: Vec<Vec<Driver>> = meter
            .quantity
            .iter()
            .map(|product| {
                product
                    .iter()
                    .filter(|factor| {
                        factor.usual.is_none() && factor.of != Driver::SpendUsd && !given(factor.of)
                    })
                    .map(|factor| factor.of)
                    .collect()
            })
            .collect();
        if lacks.iter().all(|missing: &Vec<Driver>| !missing.is_empty()) {
            let missing: Vec<&str> =
                lacks.into_iter().next().unwrap_or_default().into_iter().map(word).collect();
            return Err(Unbilled::Missing { offer: offer.id.clone(), missing: missing.join(" and ") });
        }
    }
    Ok(())
}
