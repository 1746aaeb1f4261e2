use super::*;
use crate::assess::{assess, catalog_of, presets};
use crate::decision::{Change, Decision, Edit, Origin, Place, Value};
use crate::terms::Estimate;

fn preset(id: &str) -> Decision {
    presets().iter().find(|preset| preset.id == id).unwrap().decision().unwrap()
}

fn edited(decision: &Decision, change: Change) -> Decision {
    Edit::new("t", change).apply(decision).unwrap()
}

#[track_caller]
fn only(before: &Decision, after: &Decision, id: &str, words: (&str, &str)) {
    let list = decisions(before, after);
    let ids: Vec<&str> = list.iter().map(|difference| difference.id.as_str()).collect();
    assert_eq!(ids, [id]);
    assert_eq!((list[0].before.as_str(), list[0].after.as_str()), words);
}

#[test]
fn equal_documents_do_not_differ() {
    for preset in presets() {
        let decision = preset.decision().unwrap();
        assert_eq!(decisions(&decision, &decision), []);
    }
}

#[test]
fn every_sort_of_change_is_named() {
    let before = preset("break-even-2016");
    let place = Place::Component("api".to_owned());
    let exactly = |value| Value::Estimate(Estimate::exactly(value).unwrap());
    let answered = |question: &str, value| Change::Answer {
        place: place.clone(),
        question: question.to_owned(),
        value,
        origin: Origin::Preset,
    };
    only(
        &before,
        &edited(&before, answered("memory", Some(exactly(256.0)))),
        "memory/api",
        ("128 MiB", "256 MiB"),
    );
    only(&before, &edited(&before, Change::Title("Else".to_owned())), "title", (&before.title, "Else"));
    only(&before, &edited(&before, Change::Notes("n".to_owned())), "notes", ("", "n"));
    let renamed = edited(&before, Change::RenameComponent { id: "api".to_owned(), name: "Door".to_owned() });
    only(&before, &renamed, "component/api", ("API", "Door"));
    let weighed =
        Change::Weigh { criterion: "portability".to_owned(), points: Estimate::exactly(5.0).unwrap() };
    let difference = decisions(&before, &edited(&before, weighed));
    assert_eq!(difference.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["weight/portability"]);
    let mut settings = before.settings.clone();
    settings.draws = 10;
    only(&before, &edited(&before, Change::Settings(settings)), "settings/draws", ("10000", "10"));
    let unknown = decisions(&before, &edited(&before, answered("memory", None)));
    assert_eq!(unknown[0].after, "unknown");
}

#[test]
fn another_catalogue_shows_in_what_follows() {
    let decision = preset("break-even-2016");
    let then = assess(&decision, &catalog_of(&decision).unwrap()).unwrap();
    let now = assess(&decision, &crate::catalog::Catalog::shipped("").unwrap()).unwrap();
    assert_eq!(diff(&then, &then), []);
    let kinds: Vec<DifferenceKind> = diff(&then, &now).iter().map(|difference| difference.kind).collect();
    assert!(
        kinds.contains(&DifferenceKind::Catalogue) && kinds.contains(&DifferenceKind::Option),
        "{kinds:?}"
    );
    assert!(!kinds.contains(&DifferenceKind::Answer));
    assert!(text(&diff(&then, &now)).contains("  − "));
}
