//! The typesetter: takes filled markup; gives proofs, or the laid-out pieces that a proof is joined from.

use std::path::Path;
use std::sync::Arc;

use typst::model::Document as _;
use typst_as_lib::{TypstEngine, TypstTemplateCollection};

use super::cache::LayoutCache;
use super::compile::{DocumentWorld, LaidOut, lay_out, proof};
use super::faces::FontFaces;
use super::fault::ShownPaths;
use super::fonts::Fonts;
use super::pages::Pages;
use super::piece::{LaidOutPiece, Marks};
use super::template_files::{self, SharedTemplateFiles, TemplateFiles};
use super::work::{PieceWork, Proof, Work};
use super::world::DatelessWorld;
use super::{fit, join, lint, pictures};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::error::Failure;
use crate::interrupt::Interrupt;

/// What a piece reads before the places of the others are known.
const NO_PLACES: &[u8] = br#"{"contents": [], "index": [], "labels": {}, "pages": []}"#;

/// The typesetter, shared by all workers.
pub struct Typesetter {
    engine: TypstEngine<TypstTemplateCollection>,
    files: Arc<TemplateFiles>,
    faces: FontFaces,
    /// After how many compilations, by all workers together, Typst's cache drops an entry that was not used
    /// again: the number of workers, so that an entry lives until its own worker's next compilation.
    memo_age: usize,
    /// The pieces of earlier runs, if the program goes on running.
    cache: Option<LayoutCache>,
    /// The digest of everything that layouts depend on besides markup.
    basis: Digest,
    interrupt: Interrupt,
}

impl Typesetter {
    /// A typesetter for a number of workers, with the Typst files in `templates/` below `root` and the style that
    /// they read as `/style.json`.
    ///
    /// # Errors
    /// If one of those files cannot be read.
    pub fn new(
        root: &Path,
        fonts: &Fonts,
        style: Vec<u8>,
        workers: usize,
    ) -> Result<Self, Failure> {
        let of_style = Digest::of(&style);
        let files = Arc::new(TemplateFiles::load(root, style)?);
        let engine = TypstEngine::builder()
            .add_file_resolver(SharedTemplateFiles(Arc::clone(&files)))
            .comemo_evict_max_age(None)
            .build();
        let basis = [files.digest, fonts.digest(), of_style].map(|it| it.to_string());
        let faces = FontFaces::of(fonts.list(), |family| files.names(family));
        Ok(Self {
            engine,
            files,
            faces,
            memo_age: workers,
            cache: None,
            basis: Digest::of_all(basis.iter().map(String::as_bytes)),
            interrupt: Interrupt::default(),
        })
    }

    /// The same typesetter, which stops when the run is interrupted.
    pub fn until(self, interrupt: Interrupt) -> Self {
        Self { interrupt, ..self }
    }

    /// The same typesetter with the laid-out pieces of earlier runs, to which it adds its own.
    pub fn with_cache(self, cache: LayoutCache) -> Self {
        Self { cache: Some(cache), ..self }
    }

    /// The digest of the Typst files and pictures in `templates/`, without the style.
    pub fn digest(&self) -> Digest {
        self.files.digest
    }

    /// The files that documents import, by path below `templates/`: Typst files, pictures and the style.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.files()
    }

    /// Warnings about the pictures in `templates/`.
    pub fn pictures(&self, fonts: &Fonts) -> Vec<Diagnostic> {
        let pictures = self.files().filter(|(path, _)| template_files::is_svg(path));
        let diagnostics = pictures.map(|(path, bytes)| pictures::diagnostics(path, bytes, fonts));
        diagnostics.flatten().collect()
    }

    /// Errors in the Typst files in `templates/` that do not depend on a document.
    pub fn probe(&self) -> Vec<Diagnostic> {
        let imports = self.files.modules();
        let markup: String = imports.map(|module| format!("#import \"{module}\"\n")).collect();
        let names = ShownPaths { document: "templates", markup: "templates" };
        let errors = lay_out(&self.world(0, &markup), &names).err();
        comemo::evict(self.memo_age);
        let errors = errors.into_iter().flatten();
        let errors = errors.map(|diagnostic| Diagnostic {
            documents: Vec::new(),
            other: None,
            ..diagnostic
        });
        errors.collect()
    }

    /// Typesets a document in the fit that needs fewer pages, in a root that no other document uses meanwhile.
    ///
    /// # Errors
    /// Every error that Typst reports, and every character without a glyph.
    pub fn typeset(&self, root: usize, work: Work<'_>) -> Result<Proof, Vec<Diagnostic>> {
        let names = ShownPaths { document: work.document, markup: work.shown };
        let proof = self.fit(root, work, &names).and_then(|(markup, layout)| {
            let LaidOut { document, mut warnings } = layout;
            let found = lint::diagnostics(&document, &work).into_iter();
            warnings.extend(found.map(|diagnostic| diagnostic.found_in(names.document)));
            let world = self.world(root, &markup);
            let source = Arc::from(markup.as_str());
            let sources = || [(template_files::main(root), source)].into();
            let sheets = work.sheets.then(|| Pages::of(&document, sources()));
            Ok(Proof { markup, sheets, ..proof(&world, &document, &work, warnings)? })
        });
        comemo::evict(self.memo_age);
        proof
    }

    /// Lays out a piece of a document in a root that no other piece of the document uses.
    ///
    /// # Errors
    /// Every error that Typst reports, and every character without a glyph.
    pub fn lay_out(
        &self,
        root: usize,
        work: PieceWork<'_>,
    ) -> Result<LaidOutPiece, Vec<Diagnostic>> {
        let digest = self.input_digest(work.document, work.markup, NO_PLACES);
        if let Some(piece) = self.cached(root, digest) {
            return Ok(piece);
        }
        let piece = self.lay_out_uncached(root, work)?;
        self.keep(root, digest, &piece);
        Ok(piece)
    }

    /// The digest of everything that a piece is laid out from.
    fn input_digest(&self, document: &str, markup: &str, places: &[u8]) -> Digest {
        let basis = self.basis.to_string();
        let parts = [basis.as_bytes(), document.as_bytes(), markup.as_bytes(), places];
        Digest::of_all(parts)
    }

    fn cached(&self, root: usize, digest: Digest) -> Option<LaidOutPiece> {
        self.cache.as_ref()?.get(root, digest)
    }

    fn keep(&self, root: usize, digest: Digest, laid: &LaidOutPiece) {
        if let Some(cache) = &self.cache {
            cache.put(root, digest, laid);
        }
    }

    fn lay_out_uncached(
        &self,
        root: usize,
        work: PieceWork<'_>,
    ) -> Result<LaidOutPiece, Vec<Diagnostic>> {
        let names = ShownPaths { document: work.document, markup: work.shown };
        self.files.put_places(root, NO_PLACES.to_vec());
        let laid = lay_out(&self.world(root, work.markup), &names);
        // For a piece that is laid out again with page numbers, Typst's cache still has most of the work.
        if !work.numbered {
            self.files.clear(root);
            comemo::evict(self.memo_age);
        }
        let LaidOut { document, warnings } = laid?;
        Ok(LaidOutPiece {
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

    /// Joins the pieces of a document, the running lines last, each laid out in its own root. For `print`, parts
    /// begin on right-hand pages.
    ///
    /// # Errors
    /// Every error that Typst reports.
    pub fn join(
        &self,
        pieces: Vec<LaidOutPiece>,
        work: Work<'_>,
        print: bool,
    ) -> Result<Proof, Vec<Diagnostic>> {
        let names = ShownPaths { document: work.document, markup: work.shown };
        let roots: Vec<_> = pieces.iter().map(|piece| piece.root).collect();
        let sources = pieces.iter();
        let sources = sources.map(|it| (template_files::main(it.root), Arc::clone(&it.source)));
        let sources = sources.collect();
        let joined = join::join(pieces, print, &|piece, places| {
            let markup = piece.markup.clone().unwrap_or_default();
            let digest = self.input_digest(work.document, &markup, &places);
            if let Some(piece) = self.cached(piece.root, digest) {
                return Ok(piece);
            }
            self.files.put_places(piece.root, places);
            let layout = lay_out(&self.world(piece.root, &markup), &names)?;
            let piece = piece.laid_out_again(&layout.document, layout.warnings);
            self.keep(piece.root, digest, &piece);
            Ok(piece)
        });
        let proof = joined.and_then(|joined| {
            let mut warnings = joined.warnings;
            let found = lint::diagnostics(&joined.document, &work).into_iter();
            warnings.extend(found.map(|diagnostic| diagnostic.found_in(names.document)));
            let world = self.world(roots[0], "");
            Ok(Proof {
                places: joined.places,
                sheets: work.sheets.then(|| Pages::of(&joined.document, sources)),
                ..proof(&world, &joined.document, &work, warnings)?
            })
        });
        roots.iter().for_each(|&root| self.files.clear(root));
        comemo::evict(self.memo_age);
        proof
    }

    /// Lays out a document, and again in the other fit if that may be better.
    fn fit(
        &self,
        root: usize,
        work: Work<'_>,
        names: &ShownPaths<'_>,
    ) -> Result<(String, LaidOut), Vec<Diagnostic>> {
        let first = lay_out(&self.world(root, work.markup), names)?;
        let Some(other) = fit::other(&first.document) else {
            return Ok((work.markup.to_owned(), first));
        };
        let markup = (work.refill)(other.name).map_err(|error| vec![*error])?;
        let second = lay_out(&self.world(root, &markup), names)?;
        match other.is_better(&first.document, &second.document) {
            true => Ok((markup, second)),
            false => Ok((work.markup.to_owned(), first)),
        }
    }

    /// The compiler's world for a root that holds this markup.
    fn world(&self, root: usize, markup: &str) -> DocumentWorld<'_> {
        let main = self.files.put_markup(root, markup);
        let world = self
            .engine
            .world_builder(main)
            .build()
            .expect("a world without inputs can always be built");
        DatelessWorld::new(world, &self.faces, self.interrupt.clone())
    }
}
