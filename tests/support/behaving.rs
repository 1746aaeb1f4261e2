//! Decisions from the presets, and how their options behave.

use siteplan::assess::{
    Assessment, BehaviourOutcome, Measures, OptionOutcome, Prepared, Ranking, assemble, assess, catalog_of,
    presets,
};
use siteplan::catalog::Catalog;
use siteplan::decision::{Decision, Edit, Place, Value};
use siteplan::terms::Estimate;
use std::sync::Arc;

pub fn preset(id: &str) -> Decision {
    let preset = presets().iter().find(|preset| preset.id == id).unwrap();
    let mut decision = preset.decision().unwrap();
    decision.settings.draws = 64;
    decision
}

pub fn answered(decision: &Decision, component: &str, question: &str, value: f64) -> Decision {
    let place = Place::Component(component.to_owned());
    let value = Value::Estimate(Estimate::exactly(value).unwrap());
    Edit::answer(&place, question, Some(value)).apply(decision).unwrap()
}

pub fn assessed(decision: &Decision) -> Assessment {
    assess(decision, &catalog_of(decision).unwrap()).unwrap()
}

/// Of the deep pass only how options behave.
pub fn seen(decision: &Decision) -> Assessment {
    let prepared = Arc::new(prepared(decision));
    prepared.behaviour(&|| false).unwrap();
    let measures = Measures::of(&prepared);
    let ranking = Ranking::of(&prepared, &measures);
    assemble(prepared, &measures, &ranking, None)
}

#[track_caller]
pub fn behaviour(option: &OptionOutcome) -> &BehaviourOutcome {
    option.behaviour.as_deref().unwrap_or_else(|| panic!("{} has no behaviour", option.id))
}

pub fn prepared(decision: &Decision) -> Prepared {
    let catalog: Arc<Catalog> = Arc::new(catalog_of(decision).unwrap());
    Prepared::new(Arc::new(decision.clone()), catalog).unwrap()
}

/// Options of two providers with their behaviour, and nothing of the deep pass beside it.
pub fn behaving(decision: &Decision) -> Assessment {
    let mut decision = decision.clone();
    decision.settings.draws = 8;
    decision.application.providers.value = Some(vec!["aws".to_owned(), "azure".to_owned()]);
    seen(&decision)
}
