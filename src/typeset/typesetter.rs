//! The typesetter: takes filled markup; gives proofs, or the pieces that a proof is joined from. Each
//! document being typeset has a root of its own among the files that templates import.

use std::path::Path;
use std::sync::Arc;

use typst::model::Document as _;
use typst_as_lib::{TypstEngine, TypstTemplateCollection};

use super::cache::Memory;
use super::compile::{Layout, Ours, lay_out, proof};
use super::cuts::Cuts;
use super::fault::Names;
use super::fonts::Fonts;
use super::pages::Pages;
use super::piece::{Laid, Marks};
use super::template_files::{self, Library, Shared};
use super::work::{PieceWork, Proof, Work};
use super::world::Dateless;
use super::{fit, join, lint, pictures};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::error::Failure;
use crate::interrupt::Interrupt;

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
