//! The record as PDF: typeset in process by Typst, archival (PDF/A-2a) and accessible (PDF/UA-1).
//!
//! Figures and people's words go in as JSON beside the template and are never spliced into markup.
//! The date is the decision's, so that the same record gives the same bytes.

use super::ExportError;
use super::chart::{CostView, cost_chart};
use super::svg::svg;
use crate::assess::{Assessment, OptionOutcome, full_name, place_words, value_words};
use crate::decision::{AnyAnswer, questions};
use crate::terms::quantity::{number, of_hundred, usd, usd_cents, with_unit};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use typst::diag::{FileError, FileResult, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_kit::files::{FileLoader, FileStore};
use typst_kit::fonts::FontStore;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

const TEMPLATE: &str = include_str!("../../assets/record/main.typ");

/// Typesets the record.
pub fn pdf(assessment: &Assessment) -> Result<Vec<u8>, ExportError> {
    let record = serde_json::to_vec(&record(assessment)).map_err(|error| ExportError::Text(error.to_string()))?;
    let chart = cost_chart(assessment, &CostView::default());
    let files = BTreeMap::from([
        ("main.typ".to_owned(), Bytes::new(TEMPLATE.as_bytes())),
        ("record.json".to_owned(), Bytes::new(record)),
        ("chart.svg".to_owned(), Bytes::new(svg(&chart).into_bytes())),
    ]);
    let world = RecordWorld::new(files, date(assessment)?)?;
    let Warned { output, .. } = typst::compile::<typst_layout::PagedDocument>(&world);
    let document = output.map_err(|errors| typeset_error(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| ExportError::Typeset(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(assessment.stamp.decision_sha256.clone()),
        creator: Smart::Custom(Some(assessment.stamp.program.to_owned())),
        timestamp: Some(Timestamp::new_utc(world.date)),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| typeset_error(&errors));
    // What was memoised for this record is of no use to the next.
    comemo_evict();
    bytes
}

fn comemo_evict() {
    typst::comemo::evict(0);
}

fn typeset_error(errors: &[SourceDiagnostic]) -> ExportError {
    ExportError::Typeset(errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; "))
}

fn date(assessment: &Assessment) -> Result<Datetime, ExportError> {
    let decision = &assessment.decision;
    let day = decision.outcome.date.unwrap_or(decision.settings.on);
    let (month, of_month) = (u8::try_from(day.month()).unwrap_or(1), u8::try_from(day.day()).unwrap_or(1));
    Datetime::from_ymd_hms(i32::from(day.year()), month, of_month, 0, 0, 0)
        .ok_or_else(|| ExportError::Typeset(format!("{day} is no day of the calendar")))
}

/// Files in memory, bundled fonts, a fixed day.
struct RecordWorld {
    library: LazyHash<Library>,
    fonts: FontStore,
    files: FileStore<MemoryFiles>,
    main: FileId,
    date: Datetime,
}

struct MemoryFiles(BTreeMap<String, Bytes>);

impl FileLoader for MemoryFiles {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.vpath().get_without_slash();
        self.0.get(name).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }
}

impl RecordWorld {
    fn new(files: BTreeMap<String, Bytes>, date: Datetime) -> Result<Self, ExportError> {
        let path = VirtualPath::new("main.typ").map_err(|error| ExportError::Typeset(error.to_string()))?;
        let mut fonts = FontStore::new();
        fonts.extend(Font::iter(Bytes::new(ttf_inter::REGULAR)).map(|font| {
            let info = font.info().clone();
            (font, info)
        }));
        fonts.extend(typst_kit::fonts::embedded());
        Ok(Self {
            library: LazyHash::new(Library::default()),
            fonts,
            files: FileStore::new(MemoryFiles(files)),
            main: RootedPath::new(VirtualRoot::Project, path).intern(),
            date,
        })
    }
}

impl World for RecordWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.files.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Some(self.date)
    }
}

/// Everything the template shows, already in words.
fn record(assessment: &Assessment) -> Value {
    let decision = &assessment.decision;
    let outcome = &decision.outcome;
    let chosen = outcome.chosen.as_deref().and_then(|id| assessment.option(id)).or(assessment.leader());
    let chart = cost_chart(assessment, &CostView::default());
    let stamp = &assessment.stamp;
    json!({
        "title": decision.title,
        "purpose": decision.application.purpose.value.clone().unwrap_or_default(),
        "notes": decision.notes,
        "status": outcome.status.label(),
        "date": outcome.date.unwrap_or(decision.settings.on).to_string(),
        "deciders": outcome.deciders,
        "because": outcome.because,
        "chosen": outcome.chosen.as_deref().and_then(|id| assessment.option(id)).map(full_name),
        "verdict": {
            "sentence": assessment.verdict.sentence,
            "detail": assessment.verdict.detail,
            "reasons": assessment.verdict.reasons,
            "against": assessment.verdict.against,
            "wins": of_hundred(assessment.verdict.p_first),
        },
        "chart_alt": chart.alt,
        "marks": chart.marks.iter().map(|mark| json!({
            "letter": mark.letter.to_string(),
            "label": mark.label,
            "requests": number(mark.x),
        })).collect::<Vec<_>>(),
        "stated": number(assessment.curves.stated_requests),
        "options": assessment.options.iter().map(option_row).collect::<Vec<_>>(),
        "criteria": criteria(assessment),
        "compared": compared(assessment).iter().map(|option| full_name(option)).collect::<Vec<_>>(),
        "bill": chosen.map(bill),
        "assumptions": assessment.assumptions.iter().map(|assumption| json!({
            "question": questions::by_id(assumption.question).map_or(assumption.question, |known| known.text),
            "about": place_words(decision, &assumption.place),
            "taken_as": assumption.taken_as,
            "source": assumption.source.text,
        })).collect::<Vec<_>>(),
        "remarks": assessment.remarks.iter().map(|remark| remark.message.clone()).collect::<Vec<_>>(),
        "answers": answers(assessment),
        "stamp": {
            "program": stamp.program,
            "catalog": stamp.catalog_name,
            "catalog_id": stamp.catalog_id,
            "catalog_sha256": stamp.catalog_sha256,
            "decision_sha256": stamp.decision_sha256,
            "facts": format!("{} to {}", stamp.facts_from, stamp.facts_to),
            "seed": stamp.seed.to_string(),
            "draws": stamp.draws.to_string(),
            "on": stamp.on,
        },
    })
}

fn option_row(option: &OptionOutcome) -> Value {
    json!({
        "model": option.model.label(),
        "name": option.name,
        "rank": option.rank.map(|rank| rank.to_string()).unwrap_or_default(),
        "usd": usd(option.bill.usd),
        "range": format!("{} to {}", usd(option.monthly_usd.p10), usd(option.monthly_usd.p90)),
        "score": format!("{:.1}", option.score),
        "wins": of_hundred(option.p_first),
        "idle": format!("{:.0} %", 100.0 * option.idle_share),
        "feasible": option.feasible,
        "out": option.knocked_out.iter().map(|out| out.says.clone()).collect::<Vec<_>>(),
        "out_source": option.knocked_out.iter().map(|out| format!("{} ({})", out.source.text, out.source.as_of)).collect::<Vec<_>>(),
    })
}

/// The best option of each model, at most four: what fits beside each other.
fn compared(assessment: &Assessment) -> Vec<&OptionOutcome> {
    let mut models = Vec::new();
    assessment
        .options
        .iter()
        .filter(|option| option.feasible)
        .filter(|option| {
            let is_new = !models.contains(&option.model);
            models.push(option.model);
            is_new
        })
        .take(4)
        .collect()
}

fn criteria(assessment: &Assessment) -> Vec<Value> {
    let columns = compared(assessment);
    assessment
        .criteria
        .iter()
        .enumerate()
        .filter(|(_, used)| used.weight > 0.0)
        .map(|(at, used)| {
            let unit = used.criterion.unit;
            json!({
                "name": used.criterion.name,
                "weight": format!("{:.0} %", 100.0 * used.weight),
                "scale": format!("{} … {}", with_unit(used.anchors.worst, unit), with_unit(used.anchors.best, unit)),
                "values": columns.iter().filter_map(|option| option.measures.get(at)).map(|measure| json!({
                    "value": with_unit(measure.value, unit),
                    "points": format!("{:.1}", measure.contribution),
                })).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn bill(option: &OptionOutcome) -> Value {
    json!({
        "option": full_name(option),
        "usd": usd_cents(option.bill.usd),
        "lines": option.bill.lines.iter().filter(|line| line.usd.abs() >= 0.005).map(|line| json!({
            "name": match &line.component {
                Some(component) => format!("{} ({component})", line.name),
                None => line.name.clone(),
            },
            "usd": usd_cents(line.usd),
            "formula": line.formula,
            "source": format!("{} · {} · {}", line.source.text, line.source.as_of, line.source.evidence.label()),
        })).collect::<Vec<_>>(),
    })
}

fn answers(assessment: &Assessment) -> Vec<Value> {
    let decision = &assessment.decision;
    let mut rows = Vec::new();
    for question in questions::all() {
        for place in decision.places(question) {
            let Some(answer) = decision.answer(&place, question.id) else { continue };
            let Some(value) = answer.value() else { continue };
            rows.push(json!({
                "question": question.text,
                "about": place_words(decision, &place),
                "answer": value_words(question.id, &value),
                "because": AnyAnswer::because(answer),
            }));
        }
    }
    rows
}
