//! An assessment without the deep pass, for what asks for nothing of it.

use siteplan::assess::{Assessment, Measures, Prepared, Ranking, assemble};
use siteplan::catalog::Catalog;
use siteplan::decision::Decision;
use std::sync::Arc;

pub fn ranked(decision: &Decision, catalog: Catalog) -> Assessment {
    let prepared = Arc::new(Prepared::new(Arc::new(decision.clone()), Arc::new(catalog)).unwrap());
    let measures = Measures::of(&prepared);
    let ranking = Ranking::of(&prepared, &measures);
    assemble(prepared, &measures, &ranking, None)
}
