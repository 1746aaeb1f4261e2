//! What was said: differences of two documents, by the question table.

use super::{Difference, DifferenceKind, Found, either};
use crate::assess::{criterion_name, judgement_words, place_words, shape_words, value_words};
use crate::decision::{
    Campaign, Choice as _, CriterionWeight, Decision, DutyHolder, Origin, Override, OwnCriterion, Place,
    Question, Shape, Value, Weighing, questions,
};
use crate::terms::quantity::write_estimate;
use crate::terms::{Estimate, Unit};

/// Everything that differs between two documents; empty exactly where they are equal.
pub fn decisions(before: &Decision, after: &Decision) -> Vec<Difference> {
    let mut found = Found::default();
    found.note(DifferenceKind::Text, "title", "title", &before.title, &after.title);
    components(before, after, &mut found);
    for question in questions::all() {
        for place in either(before.places(question).into_iter(), after.places(question).into_iter()) {
            answer(question, &place, before, after, &mut found);
        }
    }
    weighing(before, after, &mut found);
    weights(before, after, &mut found);
    own_criteria(before, after, &mut found);
    workshop(before, after, &mut found);
    overrides(before, after, &mut found);
    settings(before, after, &mut found);
    outcome(before, after, &mut found);
    if found.list.is_empty() && before != after {
        let what = "something this program has no words for";
        found.note(DifferenceKind::Text, "other", what, "as it was", "as it is");
    }
    found.list
}

fn components(before: &Decision, after: &Decision, found: &mut Found) {
    let ids = |decision: &Decision| {
        decision.components.iter().map(|component| component.id.clone()).collect::<Vec<_>>()
    };
    let (old, new) = (ids(before), ids(after));
    for id in either(old.iter(), new.iter()) {
        let name =
            |decision: &Decision| decision.component(id).map_or_else(String::new, |known| known.name.clone());
        found.note(
            DifferenceKind::Component,
            format!("component/{id}"),
            format!("component `{id}`"),
            name(before),
            name(after),
        );
    }
    found.note(
        DifferenceKind::Component,
        "components",
        "order of the components",
        old.join(", "),
        new.join(", "),
    );
}

fn answer(question: &Question, place: &Place, before: &Decision, after: &Decision, found: &mut Found) {
    let of = |decision: &Decision| -> [String; 4] {
        // A component that is not there has been told already, and says nothing.
        let Some(answer) = decision.answer(place, question.id) else { return Default::default() };
        let value = answer.value();
        let origin = match answer.origin() {
            _ if value.is_none() => "",
            Origin::Own => "own",
            Origin::Preset => "from the preset, not confirmed",
            Origin::Imported => "imported",
        };
        let said = value.map_or_else(|| "unknown".to_owned(), |value| exactly(decision, question.id, &value));
        [said, origin.to_owned(), answer.because().to_owned(), answer.mitigation().to_owned()]
    };
    let ([said, origin, because, softened], [said_now, origin_now, because_now, softened_now]) =
        (of(before), of(after));
    let asked_of = match place {
        Place::Application => question.text.to_owned(),
        Place::Component(_) => {
            let named = if after.answer(place, question.id).is_some() { after } else { before };
            format!("{} ({})", question.text, place_words(named, place))
        }
    };
    let id = place.input(question.id);
    // An answer that nobody gave differs in nothing from one that nobody could give.
    if [&said, &said_now].iter().any(|words| !words.is_empty() && *words != "unknown") {
        found.note(DifferenceKind::Answer, &id, &asked_of, said, said_now);
    }
    let aside = |what: &str| (format!("{id}/{what}"), format!("{asked_of} — {what}"));
    for (what, old, new) in [
        ("origin", origin, origin_now),
        ("because", because, because_now),
        ("mitigation", softened, softened_now),
    ] {
        let (id, what) = aside(what);
        found.note(DifferenceKind::Reason, id, what, old, new);
    }
}

/// Values with all their digits, so that no difference hides behind rounding.
fn exactly(decision: &Decision, question: &str, value: &Value) -> String {
    match value {
        Value::Estimate(estimate) => {
            let unit = questions::by_id(question).and_then(Question::unit).unwrap_or(Unit::Count);
            write_estimate(*estimate, unit)
        }
        Value::Shape(shape) => shape_exactly(shape),
        Value::Season(factors) => listed(factors),
        Value::Campaigns(campaigns) => campaigns
            .iter()
            .map(|campaign| {
                let Campaign { month, weeks, times } = campaign;
                format!("{}: {weeks} weeks at {}", month.id(), write_estimate(*times, Unit::Times))
            })
            .collect::<Vec<_>>()
            .join("; "),
        Value::Stores(stores) => stores
            .iter()
            .map(|store| {
                let amount = |estimate| write_estimate(estimate, Unit::Count);
                format!(
                    "{} `{}` ({}): {} GiB, {} reads, {} writes",
                    store.name,
                    store.id,
                    store.kind.label(),
                    amount(store.size_gib),
                    amount(store.reads),
                    amount(store.writes)
                )
            })
            .collect::<Vec<_>>()
            .join("; "),
        Value::WorkKinds(kinds) => kinds
            .iter()
            .map(|kind| {
                let stated = |stated: Option<Estimate>, unit| {
                    stated.map_or_else(|| "unknown".to_owned(), |stated| write_estimate(stated, unit))
                };
                format!(
                    "{} ({} parts): takes {}, computes {}, holds {}",
                    kind.name,
                    kind.share,
                    stated(kind.wall_ms, Unit::Milliseconds),
                    stated(kind.cpu_ms, Unit::Milliseconds),
                    stated(kind.memory_mib, Unit::Mebibytes)
                )
            })
            .collect::<Vec<_>>()
            .join("; "),
        Value::Duties(duties) => duties.iter().copied().map(duty_words).collect::<Vec<_>>().join("; "),
        Value::Commitments(promised) => promised
            .iter()
            .map(|promised| {
                let a_month = decision.typed_money().symbol(Unit::UsdAMonth);
                let until =
                    promised.until_month.map_or_else(String::new, |month| format!(" until month {month}"));
                format!("{}: {} {a_month}{until}", promised.provider, promised.per_month)
            })
            .collect::<Vec<_>>()
            .join("; "),
        other => value_words(decision, question, other),
    }
}

fn duty_words(held: DutyHolder) -> String {
    format!("{}: {}", held.duty.id(), held.holder.id())
}

fn shape_exactly(shape: &Shape) -> String {
    let parameters = match shape {
        Shape::Steady => return shape.label().to_owned(),
        Shape::OfficeHours { from, to, days, outside, zones } => {
            let ahead: Vec<String> = zones.iter().map(|zone| format!(", {zone:+} h")).collect();
            format!("{from} to {to} h, {days} days, {outside} outside{}", ahead.concat())
        }
        Shape::DayAndEvening { peak } => format!("peak {peak}× the mean"),
        Shape::Spiky { spikes, height, hours } => {
            format!("{spikes} spikes a week, {height}×, {hours} h each")
        }
        Shape::EventDriven { day_over_night, devices, interval_min } => {
            let devices = devices.map(|count| format!(", {count} devices")).unwrap_or_default();
            let interval =
                interval_min.map(|minutes| format!(", each every {minutes} min")).unwrap_or_default();
            format!("day {day_over_night}× night{devices}{interval}")
        }
        Shape::NightlyBatch { from, hours } => format!("from {from} h for {hours} h"),
        Shape::Campaign { days, height } => format!("{days} days a week, {height}×"),
        Shape::Drawn { hours } => format!("{} {}", shape_words(shape), fingerprint(hours)),
        Shape::Imported { source, hours } => {
            format!("{source}: {} {}", shape_words(shape), fingerprint(hours))
        }
    };
    format!("{}: {parameters}", shape.label())
}

/// A short name for 168 numbers that nobody wants to read.
fn fingerprint(hours: &[f64]) -> String {
    let bytes: Vec<u8> = hours.iter().flat_map(|hour| hour.to_bits().to_be_bytes()).collect();
    format!("[{}]", crate::terms::document::sha256_hex(&bytes).get(..8).unwrap_or_default())
}

fn listed(numbers: &[f64]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// How weights were asked for, and in what order or by which comparisons.
fn weighing(before: &Decision, after: &Decision, found: &mut Found) {
    let words = |decision: &Decision| {
        let way = decision.weighing.label().to_lowercase();
        let said: Vec<String> = match &decision.weighing {
            Weighing::Swing { order } => order.clone(),
            Weighing::Ranked { order, rule } => {
                order.iter().cloned().chain([rule.label().to_owned()]).collect()
            }
            Weighing::Pairwise { judgements } => {
                judgements.iter().map(|judgement| judgement_words(decision, judgement)).collect()
            }
            Weighing::Direct | Weighing::Ranges | Weighing::Unknown => Vec::new(),
        };
        if said.is_empty() { way } else { format!("{way}: {}", said.join(", ")) }
    };
    found.note(DifferenceKind::Weight, "weighing", "how weights are given", words(before), words(after));
}

/// That a workshop went on, and not what was said: its ballots may be hidden.
fn workshop(before: &Decision, after: &Decision, found: &mut Found) {
    let words = |decision: &Decision| {
        let workshop = &decision.workshop;
        if workshop.is_empty() {
            return String::new();
        }
        let text = crate::terms::document::write_ron(workshop).unwrap_or_default();
        let hash = crate::terms::document::sha256_hex(text.as_bytes());
        format!(
            "people {}, rounds {} [{}]",
            workshop.people.len(),
            workshop.rounds.len(),
            hash.get(..8).unwrap_or_default()
        )
    };
    found.note(DifferenceKind::Text, "workshop", "workshop", words(before), words(after));
}

fn weights(before: &Decision, after: &Decision, found: &mut Found) {
    let ids = |decision: &Decision| {
        decision.criteria.iter().map(|weight| weight.criterion.clone()).collect::<Vec<_>>()
    };
    for id in either(ids(before).into_iter(), ids(after).into_iter()) {
        let stored =
            |decision: &Decision| decision.criteria.iter().find(|weight| weight.criterion == id).cloned();
        let words = |weight: &CriterionWeight| {
            let points = write_estimate(weight.points, Unit::Points);
            match weight.anchors {
                Some(anchors) => format!("{points} points, from {} to {}", anchors.worst, anchors.best),
                None => format!("{points} points"),
            }
        };
        let (old, new) = (stored(before), stored(after));
        let told = |weight: &Option<CriterionWeight>| {
            weight.as_ref().map_or_else(|| "not weighed".to_owned(), words)
        };
        let because = |weight: &Option<CriterionWeight>| {
            weight.as_ref().map_or_else(String::new, |known| known.because.clone())
        };
        let name = criterion_name(after, &id).or_else(|| criterion_name(before, &id)).unwrap_or(id.as_str());
        found.note(
            DifferenceKind::Weight,
            format!("weight/{id}"),
            format!("weight of {name}"),
            told(&old),
            told(&new),
        );
        found.note(
            DifferenceKind::Reason,
            format!("weight/{id}/because"),
            format!("weight of {name} — because"),
            because(&old),
            because(&new),
        );
    }
}

fn own_criteria(before: &Decision, after: &Decision, found: &mut Found) {
    let ids = |decision: &Decision| -> Vec<String> {
        decision.own_criteria.iter().map(|criterion| criterion.id.clone()).collect()
    };
    found.note(
        DifferenceKind::Weight,
        "own-criteria",
        "order of your own criteria",
        ids(before).join(", "),
        ids(after).join(", "),
    );
    for id in either(ids(before).into_iter(), ids(after).into_iter()) {
        let [old, new] = [before, after].map(|decision| decision.own_criterion(&id));
        let name = new.or(old).map_or(id.as_str(), |criterion| criterion.name.as_str());
        let words = |criterion: Option<&OwnCriterion>| {
            criterion.map_or_else(String::new, |known| {
                format!("{}, from {} to {} {}", known.name, known.scale.worst, known.scale.best, known.unit)
            })
        };
        let because = |criterion: Option<&OwnCriterion>| {
            criterion.map_or_else(String::new, |known| known.because.clone())
        };
        let path = format!("own-criterion/{id}");
        found.note(DifferenceKind::Weight, path.clone(), format!("criterion {name}"), words(old), words(new));
        found.note(
            DifferenceKind::Reason,
            format!("{path}/because"),
            format!("criterion {name} — because"),
            because(old),
            because(new),
        );
        let options = |criterion: Option<&OwnCriterion>| -> Vec<String> {
            criterion.map_or_else(Vec::new, |known| {
                known.ratings.iter().map(|rating| rating.option.clone()).collect()
            })
        };
        for option in either(options(old).into_iter(), options(new).into_iter()) {
            let [was, is] = [old, new].map(|criterion| {
                criterion.and_then(|known| known.rating(&option)).map_or_else(String::new, |rating| {
                    let because = if rating.because.is_empty() { "" } else { ": " };
                    format!("{}{because}{}", write_estimate(rating.value, Unit::Count), rating.because)
                })
            });
            found.note(
                DifferenceKind::Answer,
                format!("own/{id}/{option}"),
                format!("{name} of {option}"),
                was,
                is,
            );
        }
    }
}

fn overrides(before: &Decision, after: &Decision, found: &mut Found) {
    let words = |stated: &Override| match stated {
        Override::Exclude { option, because } => format!("leave out {option}: {because}"),
        Override::Offer { model, provider, offer, because } => {
            format!("{model} of {provider} is {offer}: {because}")
        }
        Override::Discount { provider, factor, because } => {
            format!("{provider} at {factor} of its prices: {because}")
        }
    };
    let of = |decision: &Decision| decision.overrides.iter().map(words).collect::<Vec<_>>();
    let (old, new) = (of(before), of(after));
    for stated in either(old.iter(), new.iter()) {
        let shown = |list: &[String]| if list.contains(stated) { stated.clone() } else { String::new() };
        found.note(DifferenceKind::Override, "override", "override", shown(&old), shown(&new));
    }
}

fn settings(before: &Decision, after: &Decision, found: &mut Found) {
    let (old, new) = (&before.settings, &after.settings);
    let mut setting = |id: &str, what: &str, before: String, after: String| {
        found.note(DifferenceKind::Setting, format!("settings/{id}"), what, before, after);
    };
    setting("seed", "seed", old.seed.to_string(), new.seed.to_string());
    setting("draws", "draws", old.draws.to_string(), new.draws.to_string());
    setting(
        "clear-p-first",
        "share of futures that makes a winner",
        old.clear_p_first.to_string(),
        new.clear_p_first.to_string(),
    );
    setting("clear-lead", "lead that makes a winner", old.clear_lead.to_string(), new.clear_lead.to_string());
    setting("on", "day the decision is about", old.on.to_string(), new.on.to_string());
    let (old, new) = (&before.costing, &after.costing);
    setting("off", "costs switched off", old.off.join(", "), new.off.join(", "));
    setting(
        "allowances",
        "free allowances deducted",
        yes_or_no(old.allowances).to_owned(),
        yes_or_no(new.allowances).to_owned(),
    );
    setting("utilisation", "utilisation aimed at", old.utilisation.to_string(), new.utilisation.to_string());
    let least = |count: Option<u32>| {
        count.map_or_else(|| "as availability asks".to_owned(), |count| count.to_string())
    };
    setting(
        "minimum-instances",
        "least instances",
        least(old.minimum_instances),
        least(new.minimum_instances),
    );
    let pinned = |decision: &Decision| {
        format!("{} {}", decision.catalog.id, decision.catalog.sha256).trim().to_owned()
    };
    found.note(
        DifferenceKind::Catalogue,
        "catalog/pinned",
        "catalogue the decision names",
        pinned(before),
        pinned(after),
    );
}

fn yes_or_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

fn outcome(before: &Decision, after: &Decision, found: &mut Found) {
    let (old, new) = (&before.outcome, &after.outcome);
    let mut text = |id: &str, what: &str, before: String, after: String| {
        found.note(DifferenceKind::Text, id, what, before, after);
    };
    text("outcome/status", "status", old.status.label().to_owned(), new.status.label().to_owned());
    text(
        "outcome/chosen",
        "chosen option",
        old.chosen.clone().unwrap_or_default(),
        new.chosen.clone().unwrap_or_default(),
    );
    text("outcome/deciders", "deciders", old.deciders.join(", "), new.deciders.join(", "));
    let day = |date: Option<jiff::civil::Date>| date.map_or_else(String::new, |date| date.to_string());
    text("outcome/date", "date of the decision", day(old.date), day(new.date));
    text("outcome/because", "why it was decided so", old.because.clone(), new.because.clone());
    let facts = |outcome: &crate::decision::Outcome| {
        outcome.snapshot.as_ref().map_or_else(String::new, |kept| format!("{} {}", kept.catalog, kept.sha256))
    };
    text("outcome/snapshot", "facts kept with the decision", facts(old), facts(new));
    text("notes", "notes", before.notes.clone(), after.notes.clone());
}
