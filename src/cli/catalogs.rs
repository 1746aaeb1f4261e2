//! Subcommands about catalogues.

mod changes;

use super::decisions::{looks_like_a_file, say};
use super::{Answer, Failure, Run, print_json};
use crate::catalog::{Catalog, CatalogError, LimitKind, Offer, Rate, SHIPPED, Scope, Test, Tier};
use crate::decision::{Kind, Question, questions};
use crate::terms::document::{Fault, Located, locate, nearest, stated_number};
use crate::terms::file::read_text;
use crate::terms::quantity::number;
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The newest format of a catalogue's file.
const FORMAT: u64 = 1;

#[derive(Subcommand, Debug)]
pub(super) enum CatalogTask {
    /// The shipped catalogues
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// A catalogue's offers, or one offer with its prices and sources
    Show {
        /// A catalogue's id or file, or an offer's id of the current catalogue
        name: String,
        /// The offer to show
        offer: Option<String>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Check a price book and explain its mistakes
    Validate {
        /// The price book: a file, or a directory of files that make one catalogue
        file: PathBuf,
    },
    /// What changed from one catalogue to another, and which decisions it moves
    ///
    /// Exits with 1 where there is a difference.
    Diff {
        /// A catalogue's id, file or folder
        before: String,
        /// Another one
        after: String,
        /// Decisions to assess under both
        decisions: Vec<PathBuf>,
        #[command(flatten)]
        run: Run,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(task: &CatalogTask, out: &mut Vec<u8>) -> Result<Answer, Failure> {
    match task {
        CatalogTask::List { json } => list(*json, out),
        CatalogTask::Show { name, offer, json } => show(name, offer.as_deref(), *json, out),
        CatalogTask::Diff { before, after, decisions, run, json } => {
            changes::diff(before, after, decisions, *run, *json, out)
        }
        CatalogTask::Validate { file } => {
            let whole = whole_of(file)?;
            let catalog = price_book(whole.as_deref().unwrap_or(file))?;
            let (id, offers) = (&catalog.id, catalog.part.offers.len());
            let part = if whole.is_some() { "read with its neighbours as " } else { "" };
            say(
                out,
                &format!("{}: {part}catalogue `{id}` with {offers} offers, no mistakes\n", file.display()),
            )
        }
    }
}

/// A shipped catalogue by id, or a price book by path.
pub(super) fn catalog_named(named: &str) -> Result<Catalog, Failure> {
    let path = Path::new(named);
    if looks_like_a_file(path) {
        return price_book(path);
    }
    match Catalog::shipped(named) {
        Ok(catalog) => Ok(catalog),
        Err(error @ CatalogError::Unknown { .. }) => {
            Err(Failure::new(error.to_string()).advice("name a shipped catalogue, or a price book's file"))
        }
        Err(error) => Err(error.into()),
    }
}

/// A price book: a file, or a directory whose files make one catalogue together.
fn price_book(book: &Path) -> Result<Catalog, Failure> {
    let files = if book.is_dir() { parts_of(book)? } else { vec![book.to_owned()] };
    let mut texts = Vec::with_capacity(files.len());
    for path in files {
        let text = read_text(&path)?;
        let file = path.display().to_string();
        if let Some((format, line, column)) = stated_number(&text, "format")
            && format > FORMAT
        {
            let located = Located {
                line,
                column,
                message: format!("format {format} is newer than this program, which reads format {FORMAT}"),
                advice: "use a newer Siteplan".to_owned(),
            };
            return Err(CatalogError::Text { file, located: Box::new(located) }.into());
        }
        texts.push((file, text));
    }
    let files: Vec<(&str, &str)> = texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let mut catalog = Catalog::read_all(&files)?;
    if catalog.id.is_empty() {
        // A record names its catalogue, so every catalogue has a name.
        catalog.id = book.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    }
    let Some(wrong) = unknown_question(&catalog) else { return Ok(catalog) };
    let owner = files.iter().find(|(_, text)| locate(text, &wrong.path).is_some()).or(files.first());
    let (file, text) = owner.copied().unwrap_or_default();
    Err(CatalogError::Text { file: file.to_owned(), located: Box::new(Located::of_fault(text, &wrong)) }
        .into())
}

/// A directory's price books, by name.
fn parts_of(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error: std::io::Error| Failure::new(format!("{}: {error}", directory.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "ron") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Failure::new(format!("the folder {} holds no price book", directory.display()))
            .advice("name a file in it, or a folder of .ron files"));
    }
    Ok(files)
}

/// The folder a file makes one catalogue with: exactly one file in it says what the catalogue is
/// called, and none builds on another.
fn whole_of(file: &Path) -> Result<Option<PathBuf>, Failure> {
    if file.is_dir() {
        return Ok(None);
    }
    let Some(folder) = file.parent() else { return Ok(None) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    read_text(file)?;
    let parts = parts_of(folder)?;
    let mut named = 0;
    for part in &parts {
        // A neighbour that cannot be read is no part of anything.
        let Ok(text) = read_text(part) else { continue };
        if locate(&text, "extends").is_some() {
            return Ok(None);
        }
        named += usize::from(locate(&text, "id").is_some());
    }
    Ok((parts.len() > 1 && named == 1).then(|| folder.to_owned()))
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
            let line = format!(
                "{:<20} {:<34} {hosting} offers, {services} services, facts of {from} to {to}\n",
                catalog.id, catalog.name
            );
            say(out, &line)?;
        }
    }
    if as_json {
        print_json(&Value::Array(rows), out);
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
        None if current.offer(name).is_some() || reads_as_an_offer(name) => (current, Some(name)),
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
            print_json(&Value::Array(rows), out);
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
        print_json(&value, out);
        return Ok(Answer::Yes);
    }
    say(out, &offer_words(&catalog, found))
}

/// `provider.product.size`, and no price book's file.
fn reads_as_an_offer(name: &str) -> bool {
    let is_dotted = name.contains('.') && !name.contains(['/', '\\']);
    is_dotted && Path::new(name).extension() != Some("ron".as_ref()) && !Path::new(name).exists()
}

/// An offer with every fact's source.
fn offer_words(catalog: &Catalog, offer: &Offer) -> String {
    use std::fmt::Write as _;
    let mut text = format!("{}  {}\n", offer.id, offer.name);
    // A String never refuses what is written to it.
    let mut line = |words: String| {
        let _infallible = writeln!(text, "  {words}");
    };
    if !offer.note.is_empty() {
        line(offer.note.clone());
    }
    let source = |id: &str| {
        catalog.source(id).map_or_else(String::new, |source| {
            format!("    {}; {}; {}", source.text, source.as_of, source.evidence.label())
        })
    };
    for meter in &offer.meters {
        for (region, rate) in &meter.rates {
            let price = match rate {
                Rate::Flat { price, currency, .. } => format!("{price} {currency}"),
                Rate::Tiered { tiers, currency, .. } => format!("{} {currency}", tier_words(tiers)),
                Rate::Share { offer, meter, share, .. } => format!("{share} × {offer}/{meter}"),
            };
            line(format!("{:<14} {region:<12} {price} per {} {}", meter.id, meter.per, meter.unit));
            line(source(rate.source()));
        }
        if let Some(free) = &meter.allowance {
            line(format!("{:<14} free: {} {} a month ({})", meter.id, free.quantity, meter.unit, free.name));
            line(source(&free.source));
        }
    }
    let has_prices = |region: &String| offer.meters.iter().any(|meter| meter.rates.contains_key(region));
    for (id, region) in &catalog.part.regions {
        let Some(other) = region.priced_as.as_ref().filter(|other| has_prices(&other.region)) else {
            continue;
        };
        if !has_prices(id) {
            line(format!("{id:<14} {} × the prices of {}", other.factor, other.region));
            line(source(&other.source));
        }
    }
    for name in catalog.commitment_names(offer) {
        let Some(bound) = catalog.commitment(offer, name) else { continue };
        let months =
            if bound.months > 0 { format!(", bound for {} months", bound.months) } else { String::new() };
        line(format!("{name:<14} {} × the price on demand, {}{months}", bound.share, bound.says));
        line(source(&bound.source));
    }
    for limit in &offer.limits {
        let so_far = if limit.raisable { ", raised on request" } else { "" };
        line(format!("at most {} {}{so_far}", limit.most, limit_words(limit.kind)));
        line(source(&limit.source));
    }
    for bound in &offer.bounds {
        line(format!("sizes: {}", bound.words()));
        line(source(&bound.source));
    }
    if let Some(baseline) = &offer.baseline {
        line(format!("baseline: {} % of each vCPU on the average", number(100.0 * baseline.share)));
        line(source(&baseline.source));
    }
    for cold in &offer.cold_starts {
        let runtime = cold.runtime.as_deref().unwrap_or("any runtime");
        let memory = cold.memory_mib.map_or_else(String::new, |memory_mib| format!(", {memory_mib} MiB"));
        line(format!(
            "cold start, {runtime}{memory}: {} ms, 99 of 100 within {} ms",
            cold.p50_ms, cold.p99_ms
        ));
        line(source(&cold.source));
    }
    for compliance in &offer.compliance {
        use crate::decision::Choice as _;
        let scope = match compliance.scope {
            Scope::InScope => "in scope",
            Scope::Unverified => "not verified",
            Scope::Excluded => "excluded",
        };
        line(format!("{}: {scope}", compliance.regime.id()));
        line(source(&compliance.source));
    }
    text
}

fn tier_words(tiers: &[Tier]) -> String {
    let band = |tier: &Tier| {
        tier.up_to.map_or_else(|| format!("then {}", tier.price), |end| format!("to {end}: {}", tier.price))
    };
    tiers.iter().map(band).collect::<Vec<_>>().join(", ")
}

const fn limit_words(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::RunTimeMs => "ms a request",
        LimitKind::MemoryMib => "MiB of memory",
        LimitKind::RequestKib => "KiB a request",
        LimitKind::ResponseKib => "KiB a response",
        LimitKind::Concurrency => "requests at once",
        LimitKind::Instances => "instances at once",
    }
}

/// Whether a question can be answered with this id; where names are free, any.
fn is_option(question: &Question, id: &str) -> bool {
    match question.kind {
        Kind::Choice(options) | Kind::Set(options) => options().iter().any(|(known, _)| *known == id),
        Kind::Names => true,
        _ => false,
    }
}

/// Rules and ranges name questions by id; only here both sides are known.
fn unknown_question(catalog: &Catalog) -> Option<Fault> {
    let fault = |id: &str, path: String| {
        let near = nearest(id, questions::all().map(|question| question.id));
        Fault {
            path,
            message: format!("there is no question `{id}`"),
            advice: near.map_or_else(
                || "question ids are in kebab case, as in `wall-time`".to_owned(),
                |name| format!("did you mean `{name}`?"),
            ),
        }
    };
    for (at, rule) in catalog.part.rules.iter().enumerate() {
        let named: Vec<&str> = match &rule.test {
            Test::Above { question, .. }
            | Test::Among { question, .. }
            | Test::Lacking { question, .. }
            | Test::OverBudget { question }
            | Test::OverBudgetOnce { question } => vec![question],
            Test::AtOnce { questions, .. } => questions.iter().map(String::as_str).collect(),
            Test::Below { question, least, .. } => vec![question, least],
            Test::RegimeExcluded | Test::ResidencyUnmet | Test::StartsLate => Vec::new(),
        };
        if let Some(id) = named.into_iter().find(|id| questions::by_id(id).is_none()) {
            return Some(fault(id, format!("rules[{at}].test")));
        }
    }
    let answered = |path: String, id: &str, options: &[String]| {
        let Some(question) = questions::by_id(id) else { return Some(fault(id, path)) };
        let unknown = options.iter().find(|option| !is_option(question, option))?;
        Some(Fault {
            path,
            message: format!("`{unknown}` is no answer to the question `{id}`"),
            advice: "name an option's id, as decisions are saved with it".to_owned(),
        })
    };
    for (at, remark) in catalog.part.remarks.iter().enumerate() {
        for (id, options) in remark.when.questions() {
            if let Some(wrong) = answered(format!("remarks[{at}].when"), id, options) {
                return Some(wrong);
            }
        }
    }
    for (at, factor) in catalog.part.effort_factors.iter().enumerate() {
        let (path, answer) = (format!("effort_factors[{at}]"), std::slice::from_ref(&factor.answer));
        if let Some(wrong) = answered(path, &factor.question, answer) {
            return Some(wrong);
        }
    }
    let id = catalog.part.unknowns.keys().find(|id| questions::by_id(id).is_none())?;
    Some(fault(id, format!("unknowns.{id}")))
}
