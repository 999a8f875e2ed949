//! Typesetting: takes filled markup; gives a proof (the PDF with its page texts) or located
//! faults. Never knows what a record is, and never writes a file.

mod cache;
mod cuts;
mod fault;
mod fit;
mod fonts;
mod join;
mod lint;
mod pages;
mod pictures;
mod piece;
mod template_files;
mod text;
mod text_run;
mod world;

use std::path::Path;
use std::sync::Arc;

use typst::World;
use typst::diag::Warned;
use typst::foundations::Smart;
use typst::model::Document as _;
use typst_as_lib::{TypstEngine, TypstTemplateCollection, TypstWorld};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

pub use cache::Memory;
pub use fonts::Fonts;
pub use pages::{Pages, Spot};
pub use piece::Laid;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::digest::Digest;
use crate::error::Failure;
use crate::job::Interrupt;
use cuts::Cuts;
use fault::Names;
use piece::Marks;
use template_files::{Library, Shared};
use world::Dateless;

/// A document that is typeset and not yet in its place.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// The text of each page, if it is asked for.
    pub texts: Vec<String>,
    /// The pages to look at, if they are asked for.
    pub sheets: Option<Pages>,
    /// What Typst has doubts about.
    pub warnings: Vec<Diagnostic>,
    /// The markup that it was made from; nothing if the document was laid out in pieces.
    pub markup: String,
    /// Where everything stands in a document laid out in pieces, as its markup reads it.
    pub places: Vec<u8>,
}

/// Fills a document's markup again, to be set in a certain way: `roomy` or `tight`.
pub type Refill<'a> = dyn Fn(&str) -> Result<String, Box<Diagnostic>> + Sync + 'a;

/// What is to be typeset.
#[derive(Clone, Copy)]
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
    /// Whether the text of its pages is asked for.
    pub texts: bool,
    /// Whether its pages are asked for, to look at.
    pub sheets: bool,
    /// The filled markup.
    pub markup: &'a str,
    /// Fills it again for another fit.
    pub refill: &'a Refill<'a>,
}

/// A piece that is to be laid out.
#[derive(Clone, Copy, Debug)]
pub struct PieceWork<'a> {
    /// The path of its document below the output folder.
    pub document: &'a str,
    /// The path to show for the markup in messages.
    pub shown: &'a str,
    /// The filled markup.
    pub markup: &'a str,
    /// Whether it says on which pages other pieces stand.
    pub numbered: bool,
    /// Whether it grows by what others hold.
    pub grows: bool,
    /// Whether in print it begins on a right-hand page.
    pub opens_right: bool,
}

/// What a piece reads before it is known where the others stand.
const NOWHERE: &[u8] = br#"{"contents": [], "index": [], "labels": {}, "pages": []}"#;

/// The typesetter, shared by all workers.
pub struct Typesetter {
    engine: TypstEngine<TypstTemplateCollection>,
    library: Arc<Library>,
    cuts: Cuts,
    /// After how many further compilations, by all workers together, an unused memo is dropped: what a
    /// worker may use again in its next one outlasts one of each.
    memo_age: usize,
    /// What is remembered of earlier runs, if the program goes on running.
    memory: Option<Memory>,
    /// The digest of all that pieces are laid out with beside their markup.
    basis: Digest,
    /// Tells when to end.
    interrupt: Interrupt,
}

impl Typesetter {
    /// A typesetter for so many workers, with the Typst files of `templates/` below `root` and the
    /// look that they read as `/look.json`.
    ///
    /// # Errors
    /// If one of those files cannot be read.
    pub fn new(root: &Path, fonts: &Fonts, look: Vec<u8>, workers: usize) -> Result<Self, Failure> {
        let of_look = Digest::of(&look);
        let library = Arc::new(Library::load(root, look)?);
        let engine = TypstEngine::builder()
            .add_file_resolver(Shared(Arc::clone(&library)))
            .comemo_evict_max_age(None)
            .build();
        let basis = [library.digest, fonts.digest(), of_look].map(|it| it.to_string());
        let cuts = Cuts::of(fonts.list(), |family| library.names(family));
        Ok(Self {
            engine,
            library,
            cuts,
            memo_age: workers,
            memory: None,
            basis: Digest::of_all(basis.iter().map(String::as_bytes)),
            interrupt: Interrupt::default(),
        })
    }

    /// The same typesetter, which stops on the way if it is told to end.
    pub fn until(self, interrupt: Interrupt) -> Self {
        Self { interrupt, ..self }
    }

    /// The same typesetter with what earlier runs remember, which this one remembers for later ones.
    pub fn remembering(self, memory: Memory) -> Self {
        Self { memory: Some(memory), ..self }
    }

    /// The digest of the Typst files and pictures of `templates/`, without the look.
    pub fn digest(&self) -> Digest {
        self.library.digest
    }

    /// What documents import, by path below the folder of `templates/`: the Typst files and pictures
    /// there, and the look.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.library.files()
    }

    /// What there is to say of the pictures in `templates/` by themselves.
    pub fn pictures(&self, fonts: &Fonts) -> Vec<Diagnostic> {
        let pictures = self.files().filter(|(path, _)| template_files::is_svg(path));
        let diagnostics = pictures.map(|(path, bytes)| pictures::diagnostics(path, bytes, fonts));
        diagnostics.flatten().collect()
    }

    /// Faults that the Typst files of `templates/` have by themselves, whatever document uses them.
    pub fn probe(&self) -> Vec<Diagnostic> {
        let imports = self.library.modules();
        let markup: String = imports.map(|module| format!("#import \"{module}\"\n")).collect();
        let names = Names { document: "templates", markup: "templates" };
        let faults = lay_out(&self.world(0, &markup), &names).err();
        comemo::evict(self.memo_age);
        let told = faults.into_iter().flatten().map(|diagnostic| Diagnostic {
            documents: Vec::new(),
            other: None,
            ..diagnostic
        });
        told.collect()
    }

    /// Typesets a document in a root, which no other may use meanwhile, in the fit that needs the
    /// fewest pages.
    ///
    /// # Errors
    /// Every fault that Typst finds, and every character that has no glyph.
    pub fn typeset(&self, root: usize, work: Work<'_>) -> Result<Proof, Vec<Diagnostic>> {
        let names = Names { document: work.document, markup: work.shown };
        let proof = self.fit(root, work, &names).and_then(|(markup, layout)| {
            let Layout { document, mut warnings } = layout;
            let looked = lint::diagnostics(&document, &work).into_iter();
            warnings.extend(looked.map(|diagnostic| diagnostic.found_in(names.document)));
            let world = self.world(root, &markup);
            let source = Arc::from(markup.as_str());
            let sources = || [(template_files::main(root), source)].into();
            let sheets = work.sheets.then(|| Pages::of(&document, sources()));
            Ok(Proof { markup, sheets, ..proof(&world, &document, &work, warnings)? })
        });
        comemo::evict(self.memo_age);
        proof
    }

    /// Lays out a piece of a document in a root, which no other piece of the document may use.
    ///
    /// # Errors
    /// Every fault that Typst finds, and every character that has no glyph.
    pub fn lay_out(&self, root: usize, work: PieceWork<'_>) -> Result<Laid, Vec<Diagnostic>> {
        let digest = self.made_from(work.document, work.markup, NOWHERE);
        if let Some(laid) = self.recall(root, digest) {
            return Ok(laid);
        }
        let laid = self.lay_out_anew(root, work)?;
        self.keep(root, digest, &laid);
        Ok(laid)
    }

    /// The digest of all that a piece is laid out from.
    fn made_from(&self, document: &str, markup: &str, places: &[u8]) -> Digest {
        let basis = self.basis.to_string();
        let parts = [basis.as_bytes(), document.as_bytes(), markup.as_bytes(), places];
        Digest::of_all(parts)
    }

    fn recall(&self, root: usize, digest: Digest) -> Option<Laid> {
        self.memory.as_ref()?.recall(root, digest)
    }

    fn keep(&self, root: usize, digest: Digest, laid: &Laid) {
        if let Some(memory) = &self.memory {
            memory.keep(root, digest, laid);
        }
    }

    fn lay_out_anew(&self, root: usize, work: PieceWork<'_>) -> Result<Laid, Vec<Diagnostic>> {
        let names = Names { document: work.document, markup: work.shown };
        self.library.put_places(root, NOWHERE.to_vec());
        let laid = lay_out(&self.world(root, work.markup), &names);
        // One that is laid out again with page numbers finds most of it remembered.
        if !work.numbered {
            self.library.clear(root);
            comemo::evict(self.memo_age);
        }
        let Layout { document, warnings } = laid?;
        Ok(Laid {
            root,
            markup: work.numbered.then(|| work.markup.to_owned()),
            source: work.markup.into(),
            grows: work.grows,
            opens_right: work.opens_right,
            marks: Marks::of(&document),
            info: document.info().clone(),
            pages: document.pages().to_vec(),
            warnings,
        })
    }

    /// Joins the pieces of a document, the running lines last, each laid out in its own root; `print`
    /// says whether parts begin on right-hand pages.
    ///
    /// # Errors
    /// Every fault that Typst finds.
    pub fn join(
        &self,
        pieces: Vec<Laid>,
        work: Work<'_>,
        print: bool,
    ) -> Result<Proof, Vec<Diagnostic>> {
        let names = Names { document: work.document, markup: work.shown };
        let roots: Vec<_> = pieces.iter().map(|piece| piece.root).collect();
        let sources = pieces.iter();
        let sources = sources.map(|it| (template_files::main(it.root), Arc::clone(&it.source)));
        let sources = sources.collect();
        let joined = join::join(pieces, print, &|piece, places| {
            let markup = piece.markup.clone().unwrap_or_default();
            let digest = self.made_from(work.document, &markup, &places);
            if let Some(laid) = self.recall(piece.root, digest) {
                *piece = laid;
                return Ok(());
            }
            self.library.put_places(piece.root, places);
            let layout = lay_out(&self.world(piece.root, &markup), &names)?;
            piece.marks = Marks::of(&layout.document);
            piece.pages = layout.document.pages().to_vec();
            piece.warnings = layout.warnings;
            self.keep(piece.root, digest, piece);
            Ok(())
        });
        let proof = joined.and_then(|joined| {
            let mut warnings = joined.warnings;
            let looked = lint::diagnostics(&joined.document, &work).into_iter();
            warnings.extend(looked.map(|diagnostic| diagnostic.found_in(names.document)));
            let world = self.world(roots[0], "");
            Ok(Proof {
                places: joined.places,
                sheets: work.sheets.then(|| Pages::of(&joined.document, sources)),
                ..proof(&world, &joined.document, &work, warnings)?
            })
        });
        roots.iter().for_each(|&root| self.library.clear(root));
        comemo::evict(self.memo_age);
        proof
    }

    /// Lays a document out, and once more in the other fit if that may be the better one.
    fn fit(
        &self,
        root: usize,
        work: Work<'_>,
        names: &Names<'_>,
    ) -> Result<(String, Layout), Vec<Diagnostic>> {
        let first = lay_out(&self.world(root, work.markup), names)?;
        let Some(other) = fit::other(&first.document) else {
            return Ok((work.markup.to_owned(), first));
        };
        let markup = (work.refill)(other.name).map_err(|fault| vec![*fault])?;
        let second = lay_out(&self.world(root, &markup), names)?;
        match other.is_better(&first.document, &second.document) {
            true => Ok((markup, second)),
            false => Ok((work.markup.to_owned(), first)),
        }
    }

    /// The compiler's world for a root with some markup in it.
    fn world(&self, root: usize, markup: &str) -> Ours<'_> {
        let main = self.library.put_markup(root, markup);
        let world = self
            .engine
            .world_builder(main)
            .build()
            .expect("a world without inputs is always built");
        Dateless::new(world, &self.cuts, self.interrupt.clone())
    }
}

/// The compiler's world as all documents have it.
type Ours<'t> = Dateless<'t, TypstWorld<'t>>;

/// A document laid out.
struct Layout {
    document: PagedDocument,
    warnings: Vec<Diagnostic>,
}

fn lay_out(world: &Ours<'_>, names: &Names<'_>) -> Result<Layout, Vec<Diagnostic>> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let mut warnings = fault::diagnostics(world, &warnings, names);
    let absent = world.absent_cuts().into_iter();
    warnings.extend(absent.map(|words| {
        let diagnostic = Diagnostic::new(Code::FontReplaced, words).found_in(names.document);
        diagnostic.help("a template or a picture asks for it; add its file to fonts/")
    }));
    let document = match output {
        Ok(document) => document,
        Err(faults) => {
            warnings.extend(fault::diagnostics(world, &faults, names));
            return Err(warnings);
        }
    };
    let missing = text::missing_glyphs(&document);
    warnings.extend(missing.iter().map(|&character| missing_glyph(character, names)));
    let refused = |diagnostic: &Diagnostic| diagnostic.code.severity() == Severity::Error;
    if warnings.iter().any(refused) { Err(warnings) } else { Ok(Layout { document, warnings }) }
}

fn proof(
    world: &dyn World,
    document: &PagedDocument,
    work: &Work<'_>,
    warnings: Vec<Diagnostic>,
) -> Result<Proof, Vec<Diagnostic>> {
    let names = Names { document: work.document, markup: work.shown };
    let pdf = typst_pdf::pdf(document, &options(names.document))
        .map_err(|faults| fault::diagnostics(world, &faults, &names))?;
    let texts = work.texts.then(|| text::pages(document));
    Ok(Proof {
        pdf,
        pages: document.pages().len(),
        texts: texts.unwrap_or_default(),
        sheets: None,
        warnings,
        markup: String::new(),
        places: Vec::new(),
    })
}

fn missing_glyph(character: char, names: &Names<'_>) -> Diagnostic {
    let number = u32::from(character);
    let message = format!("no font has the character `{character}` (U+{number:04X})");
    Diagnostic::new(Code::MissingGlyph, message)
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
