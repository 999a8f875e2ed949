//! Typesetting: takes filled markup; gives a proof (the PDF with its page texts) or located
//! faults. Never knows what a record is, and never writes a file.

mod dateless;
mod fault;
mod fonts;
mod library;
mod lint;
mod run;
mod text;

use std::path::Path;
use std::sync::Arc;

use typst::World;
use typst::diag::Warned;
use typst::foundations::Smart;
use typst_as_lib::{TypstEngine, TypstTemplateCollection, TypstWorld};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

pub use fonts::Fonts;

use crate::diagnostic::{Code, Finding, Severity};
use crate::digest::Digest;
use crate::error::Failure;
use dateless::Dateless;
use fault::Names;
use library::{Library, Shared};

/// A document that is typeset and not yet in its place.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// The text of each page.
    pub pages: Vec<String>,
    /// What Typst has doubts about.
    pub warnings: Vec<Finding>,
    /// Which of the ways of setting the document was taken.
    pub way: usize,
}

/// What is to be typeset.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// The document's path below the output folder; it also identifies the PDF.
    pub document: &'a str,
    /// The path to show for the markup in messages.
    pub shown: &'a str,
    /// How many pages it should have at most.
    pub most_pages: Option<usize>,
    /// Whether its text runs on to the end, so that a last page of a few lines is a flaw; chapters
    /// that begin a page may be short.
    pub runs_on: bool,
    /// The filled markup, once for each way of setting it, from roomy to tight.
    pub markups: &'a [String],
}

/// The typesetter, shared by all workers.
pub struct Typesetter {
    engine: TypstEngine<TypstTemplateCollection>,
    library: Arc<Library>,
    /// After how many further compilations an unused memo is dropped.
    memo_age: usize,
}

impl Typesetter {
    /// A typesetter for so many workers, with the Typst files of `templates/` below `root` and the
    /// look that they read as `/look.json`.
    ///
    /// # Errors
    /// If one of those files cannot be read.
    pub fn new(root: &Path, fonts: &Fonts, look: Vec<u8>, workers: usize) -> Result<Self, Failure> {
        let library = Arc::new(Library::load(root, look, workers)?);
        let engine = TypstEngine::builder()
            .fonts(fonts.list())
            .add_file_resolver(Shared(Arc::clone(&library)))
            .comemo_evict_max_age(None)
            .build();
        Ok(Self {
            engine,
            library,
            memo_age: usize::from(workers > 1),
        })
    }

    /// The digest of the Typst files and pictures of `templates/`, without the look.
    pub fn digest(&self) -> Digest {
        self.library.digest
    }

    /// What documents import, by path below the folder of `templates/`: the Typst files and pictures
    /// there, and the look.
    pub fn files(&self) -> impl Iterator<Item = (String, &[u8])> {
        self.library.files()
    }

    /// Faults that the Typst files of `templates/` have by themselves, whatever document uses them.
    pub fn probe(&self) -> Vec<Finding> {
        let imports = self.library.modules.iter();
        let markup: String = imports
            .map(|module| format!("#import \"{module}\"\n"))
            .collect();
        let names = Names {
            document: "templates",
            markup: "templates",
        };
        let faults = lay_out(&self.world(0, &markup), &names).err();
        comemo::evict(self.memo_age);
        let told = faults.into_iter().flatten().map(|finding| Finding {
            documents: Vec::new(),
            other: None,
            ..finding
        });
        told.collect()
    }

    /// Typesets a document in a worker's slot, which no other may use meanwhile: roomily, unless
    /// that leaves a last page of a few lines and a tighter way needs fewer pages.
    ///
    /// # Errors
    /// Every fault that Typst finds, and every character that has no glyph.
    pub fn typeset(&self, slot: usize, work: Work<'_>) -> Result<Proof, Vec<Finding>> {
        let names = Names {
            document: work.document,
            markup: work.shown,
        };
        let proof = self.fit(slot, work, &names).and_then(|(way, layout)| {
            let world = self.world(slot, &work.markups[way]);
            let Layout {
                document,
                mut warnings,
            } = layout;
            let pdf = typst_pdf::pdf(&document, &options(names.document))
                .map_err(|faults| fault::findings(&world, &faults, &names))?;
            let looked = lint::findings(&document, &work).into_iter();
            warnings.extend(looked.map(|finding| finding.found_in(names.document)));
            Ok(Proof {
                pdf,
                pages: text::pages(&document),
                warnings,
                way,
            })
        });
        comemo::evict(self.memo_age);
        proof
    }

    /// Lays the document out in one way after another until its last page is well filled; gives
    /// the first of those with the fewest pages, and which it is.
    fn fit(
        &self,
        slot: usize,
        work: Work<'_>,
        names: &Names<'_>,
    ) -> Result<(usize, Layout), Vec<Finding>> {
        let mut best: Option<(usize, Layout)> = None;
        for (way, markup) in work.markups.iter().enumerate() {
            let layout = lay_out(&self.world(slot, markup), names)?;
            let thin = lint::last_page_is_thin(&layout.document);
            let pages = |layout: &Layout| layout.document.pages().len();
            if best
                .as_ref()
                .is_none_or(|(_, best)| pages(&layout) < pages(best))
            {
                best = Some((way, layout));
            }
            if !thin {
                break;
            }
        }
        Ok(best.expect("a document has markup"))
    }

    /// The compiler's world for a slot with some markup in it.
    fn world(&self, slot: usize, markup: &str) -> Dateless<TypstWorld<'_>> {
        let main = self.library.fill_slot(slot, markup);
        let world = self
            .engine
            .world_builder(main)
            .build()
            .expect("a world without inputs is always built");
        Dateless(world)
    }
}

/// A document laid out.
struct Layout {
    document: PagedDocument,
    warnings: Vec<Finding>,
}

fn lay_out(world: &dyn World, names: &Names<'_>) -> Result<Layout, Vec<Finding>> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let mut warnings = fault::findings(world, &warnings, names);
    let document = match output {
        Ok(document) => document,
        Err(faults) => {
            warnings.extend(fault::findings(world, &faults, names));
            return Err(warnings);
        }
    };
    let missing = text::missing_glyphs(&document);
    warnings.extend(
        missing
            .iter()
            .map(|&character| missing_glyph(character, names)),
    );
    let refused = |finding: &Finding| finding.code.severity() == Severity::Error;
    if warnings.iter().any(refused) {
        Err(warnings)
    } else {
        Ok(Layout { document, warnings })
    }
}

fn missing_glyph(character: char, names: &Names<'_>) -> Finding {
    let number = u32::from(character);
    let message = format!("no font has the character `{character}` (U+{number:04X})");
    Finding::new(Code::MissingGlyph, message)
        .found_in(names.document)
        .help("a template or a combination of signs asks for it; add a font that has it to fonts/")
}

/// PDF/UA-1 for readers, PDF/A-2a for archives; an identifier that stays from run to run.
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
