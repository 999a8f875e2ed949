//! The floor that the program is measured against: takes markup that is ready to be typeset; gives
//! PDFs. `cargo run --release --example floor -- DIR FONTS OUT`.
//!
//! `DIR` is what `--keep-markup` wrote, `FONTS` a folder of fonts, and `OUT` where each
//! `DIR/alliances/ID.typ` becomes a PDF, on one thread, with the standards that the program writes.
//! Nothing else is done: no record is read, no template filled, no page looked over, nothing
//! compared, and no file is waited for until it is down on the disk.

use std::borrow::Cow;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use typst::diag::{FileError, FileResult, Warned};
use typst::foundations::{Bytes, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst_as_lib::TypstEngine;
use typst_as_lib::file_resolver::FileResolver;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// What went wrong, in words; it can leave its thread.
type Fault = Box<dyn Error + Send + Sync>;

/// Enough stack for deeply nested layouts.
const STACK: usize = 16 << 20;

fn main() -> Result<(), Fault> {
    let arguments: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [folder, fonts, output] = arguments.as_slice() else {
        return Err("give DIR, FONTS and OUT".into());
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build()?;
    pool.install(|| make_all(folder, fonts, output))
}

/// Makes every brief of the folder, one after another.
fn make_all(folder: &Path, fonts: &Path, output: &Path) -> Result<(), Fault> {
    let fonts: io::Result<Vec<_>> = files(fonts, &["ttf", "otf"])?.iter().map(fs::read).collect();
    let slot = Slot::new();
    let engine = TypstEngine::builder()
        .fonts(fonts?)
        .add_file_resolver(slot.clone())
        .with_file_system_resolver(folder)
        .comemo_evict_max_age(None)
        .build();
    fs::create_dir_all(output.join("briefs"))?;
    for path in files(&folder.join("alliances"), &["typ"])? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let document = format!("briefs/{name}.pdf");
        let main = slot.fill(fs::read_to_string(&path)?);
        let pdf = engine.with_world(main, |world| {
            let Warned { output, .. } = typst::compile::<PagedDocument>(world);
            output.and_then(|laid_out| typst_pdf::pdf(&laid_out, &options(&document)))
        })?;
        comemo::evict(1);
        let pdf = pdf.map_err(|faults| format!("could not typeset {document}: {faults:?}"))?;
        fs::write(output.join(&document), pdf)?;
    }
    Ok(())
}

/// The files of a folder with one of these endings, in the order of their names.
fn files(folder: &Path, endings: &[&str]) -> io::Result<Vec<PathBuf>> {
    let entries: io::Result<Vec<_>> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect();
    let mut paths = entries?;
    paths.retain(|path| {
        let ending = path.extension().unwrap_or_default();
        endings.iter().any(|it| ending == *it)
    });
    paths.sort();
    Ok(paths)
}

/// The options with which the program writes a PDF.
fn options(document: &str) -> PdfOptions {
    PdfOptions {
        ident: Smart::Custom(document.to_owned()),
        creator: Smart::Custom(Some(
            concat!("impact-briefs ", env!("CARGO_PKG_VERSION")).to_owned(),
        )),
        standards: PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
            .expect("the two standards agree"),
        ..PdfOptions::default()
    }
}

/// The document being typeset. A file id is never freed, so one id stays and its text changes.
#[derive(Clone)]
struct Slot(FileId, Arc<Mutex<Source>>);

impl Slot {
    fn new() -> Self {
        let path = VirtualPath::new("/.document.typ").expect("a plain path");
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        Self(id, Arc::new(Mutex::new(Source::new(id, String::new()))))
    }

    /// Puts a document's markup into the slot and gives its file id.
    fn fill(&self, markup: String) -> FileId {
        *self.1.lock().expect("no thread panics with the slot") = Source::new(self.0, markup);
        self.0
    }
}

impl FileResolver for Slot {
    fn resolve_binary(&self, id: FileId) -> FileResult<Cow<'_, Bytes>> {
        Err(missing(id))
    }

    fn resolve_source(&self, id: FileId) -> FileResult<Cow<'_, Source>> {
        if id != self.0 {
            return Err(missing(id));
        }
        let source = self.1.lock().expect("no thread panics with the slot");
        Ok(Cow::Owned(source.clone()))
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_without_slash()))
}
