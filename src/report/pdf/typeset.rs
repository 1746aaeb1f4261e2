//! Typst in process: a template, files in memory and nothing else. No network, no clock, no fonts
//! of the machine, so that two exports give the same bytes.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_kit::fonts::{FontStore, embedded};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// Inter first; behind it the fonts that come with Typst, for what Inter lacks.
static FONTS: LazyLock<FontStore> = LazyLock::new(|| {
    let mut fonts = FontStore::new();
    let inter = Font::iter(Bytes::new(ttf_inter::REGULAR)).map(|font| {
        let about = font.info().clone();
        (font, about)
    });
    fonts.extend(inter);
    fonts.extend(embedded());
    fonts
});

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// A document to be set.
pub struct Job<'a> {
    /// The Typst template.
    pub template: &'static str,
    /// What the template reads, by name: `record.json`, `chart.svg`.
    pub files: Vec<(&'a str, Vec<u8>)>,
    /// Year, month and day the file says it was made on.
    pub date: (i32, u8, u8),
    /// Stays the same over later exports of the same document.
    pub ident: String,
    pub program: &'a str,
}

/// Sets a document as tagged PDF: PDF/A-2a for the archive, PDF/UA-1 for readers who listen.
///
/// The error is Typst's; since users' words are data and never markup, it is a fault of the
/// template.
pub fn typeset(job: Job<'_>) -> Result<Vec<u8>, String> {
    let (year, month, day) = job.date;
    let date = Datetime::from_ymd_hms(year, month, day, 0, 0, 0).ok_or("the date does not exist")?;
    let main = file_id("main.typ")?;
    let files = job
        .files
        .into_iter()
        .map(|(name, bytes)| (name.to_owned(), Bytes::new(bytes)))
        .collect::<BTreeMap<_, _>>();
    let folder = Folder { main: Source::new(main, job.template.to_owned()), files, date };
    let document = typst::compile::<PagedDocument>(&folder).output.map_err(|errors| words(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| error.message().to_string())?;
    let options = PdfOptions {
        ident: Smart::Custom(job.ident),
        creator: Smart::Custom(Some(job.program.to_owned())),
        timestamp: Some(Timestamp::new_utc(date)),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| words(&errors))?;
    // What was remembered for the next compile would otherwise grow with every export.
    typst::comemo::evict(2);
    Ok(bytes)
}

/// Whether some font of the record has this character.
pub fn can_print(character: char) -> bool {
    let code = u32::from(character);
    let book = FONTS.book();
    (0..).map_while(|at| book.info(at)).any(|font| font.coverage.contains(code))
}

/// The only files there are.
struct Folder {
    main: Source,
    files: BTreeMap<String, Bytes>,
    date: Datetime,
}

impl World for Folder {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        FONTS.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(missing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(id.get().vpath().get_without_slash()).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Some(self.date)
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

fn file_id(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|_not_a_path| format!("`{name}` is no path"))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn words(errors: &[SourceDiagnostic]) -> String {
    let each: Vec<String> = errors
        .iter()
        .map(|error| {
            let hints: Vec<String> = error.hints.iter().map(|hint| hint.v.to_string()).collect();
            if hints.is_empty() {
                error.message.to_string()
            } else {
                format!("{} ({})", error.message, hints.join("; "))
            }
        })
        .collect();
    each.join("; ")
}
