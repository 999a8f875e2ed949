//! The typesetter: takes filled markup; gives laid-out sections, and the proofs of documents bound from them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use typst_as_lib::{TypstEngine, TypstTemplateCollection};
use typst_layout::PagedDocument;

use super::bind::{self, NO_PLACES};
use super::cache::LayoutCache;
use super::compile::{DocumentWorld, LaidOut};
use super::faces::FontFaces;
use super::fault::ShownPath;
use super::fonts::Fonts;
use super::pages::Pages;
use super::section::LaidOutSection;
use super::template_files::{self, Root, SharedTemplateFiles, TemplateFiles};
use super::work::{Binding, NumberedSection, Proof, SectionContent, SectionWork};
use super::world::DatelessWorld;
use super::{compile, fit, lint, pictures, text};
use crate::diagnostic::{Code, Diagnostic};
use crate::digest::Digest;
use crate::error::Failure;
use crate::interrupt::Interrupt;

/// The key of the feet of a document's pages.
const FEET: &str = "feet";

/// The most pages of a document whose feet are kept: a brief should have fewer.
const SHORT: usize = 4;

/// The typesetter, shared by all workers.
pub struct Typesetter {
    engine: TypstEngine<TypstTemplateCollection>,
    files: Arc<TemplateFiles>,
    faces: FontFaces,
    /// After how many compilations, by all workers together, Typst's cache drops an entry that was not used
    /// again: the number of workers, so that an entry lives until its own worker's next compilation.
    memo_age: usize,
    /// The feet of short documents, by the digest of what they are laid out from.
    feet: Mutex<HashMap<String, Arc<LaidOutSection>>>,
    /// The sections of earlier runs, if the program goes on running.
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
            feet: Mutex::default(),
            cache: None,
            basis: Digest::of_all(basis.iter().map(String::as_bytes)),
            interrupt: Interrupt::default(),
        })
    }

    /// The same typesetter, which stops when the run is interrupted.
    pub fn until(self, interrupt: Interrupt) -> Self {
        Self { interrupt, ..self }
    }

    /// The same typesetter with the laid-out sections of earlier runs, to which it adds its own.
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
        let (_root, world) = self.world(&markup, NO_PLACES);
        let errors = compile::lay_out(&world, ShownPath("templates")).err();
        comemo::evict(self.memo_age);
        let errors = errors.into_iter().flatten();
        errors.map(|diagnostic| Diagnostic { other: None, ..diagnostic }).collect()
    }

    /// Lays out a section, in the fit that needs fewer pages if it may be fitted.
    ///
    /// # Errors
    /// Every error that Typst reports, and every character without a glyph.
    pub fn lay_out(&self, work: SectionWork<'_>) -> Result<Arc<LaidOutSection>, Vec<Diagnostic>> {
        self.remembered(work.key, self.input_digest(work.markup, NO_PLACES), || {
            let with_record = |found: Vec<Diagnostic>| -> Vec<_> {
                found.into_iter().map(|it| with_record(it, work.record)).collect()
            };
            let (markup, layout) = self.fit(work).map_err(with_record)?;
            let LaidOut { document, mut warnings } = layout;
            if let Some(fitting) = work.fitting {
                warnings.extend(lint::of_extent(&document, fitting.most_pages));
                warnings.extend(lint::of_pages(document.pages(), 1));
            }
            let warnings = with_record(warnings);
            let section = LaidOutSection::new(work.key, markup.into(), &document, warnings);
            let is_checked = work.fitting.is_some();
            Ok(LaidOutSection { is_checked, ..section }.at_depth(work.depth))
        })
    }

    /// The section that was laid out from the same inputs in an earlier run, or the one that `lay_out` gives.
    fn remembered(
        &self,
        key: &str,
        digest: Digest,
        lay_out: impl FnOnce() -> Result<LaidOutSection, Vec<Diagnostic>>,
    ) -> Result<Arc<LaidOutSection>, Vec<Diagnostic>> {
        if let Some(known) = self.cache.as_ref().and_then(|cache| cache.get(key, digest)) {
            return Ok(known);
        }
        let section = lay_out().map(Arc::new);
        comemo::evict(self.memo_age);
        if let (Some(cache), Ok(section)) = (&self.cache, &section) {
            cache.put(key, digest, section);
        }
        section
    }

    /// The digest of everything that a section is laid out from.
    fn input_digest(&self, markup: &str, places: &[u8]) -> Digest {
        let basis = self.basis.to_string();
        Digest::of_all([basis.as_bytes(), markup.as_bytes(), places])
    }

    /// Binds a document from its sections.
    ///
    /// # Errors
    /// Every error that Typst reports.
    pub fn bind(&self, binding: Binding<'_>) -> Result<Proof, Vec<Diagnostic>> {
        let shown = ShownPath(binding.shown);
        let print = binding.print;
        let parts = bind::settle(binding.sections, print, &|content, places| match content {
            SectionContent::Pages(pages) => Ok(Arc::clone(pages)),
            SectionContent::Numbered(section) => self.lay_out_numbered(section, places, shown),
        })?;
        let kinds = bind::page_kinds(&parts, print);
        let places_of_feet = bind::places_of_feet(&kinds);
        let feet = self.feet(binding.foot, &places_of_feet, shown)?;
        let places = bind::places(&parts, print).json();
        let warnings = bind::warnings(&parts, print);
        let info = parts.first().map(|part| part.pages.info.clone()).unwrap_or_default();
        let (pages, sources): (Vec<_>, Vec<_>) =
            bind::pages(parts, print, &feet).into_iter().unzip();
        let document = PagedDocument::new(pages.into_iter().collect(), info);
        let (_root, world) = self.world("", NO_PLACES);
        Ok(Proof {
            pdf: compile::pdf(&world, &document, shown, binding.document)?,
            pages: document.pages().len(),
            texts: if binding.texts { text::pages(&document) } else { Vec::new() },
            sheets: binding.sheets.then(|| Pages::new(document.pages().to_vec(), sources)),
            warnings,
            places,
        })
    }

    /// The feet of all pages of a document. Those of short documents are kept: most briefs have the same.
    fn feet(
        &self,
        markup: &str,
        places: &[u8],
        shown: ShownPath<'_>,
    ) -> Result<Arc<LaidOutSection>, Vec<Diagnostic>> {
        let kept = || self.feet.lock().unwrap_or_else(PoisonError::into_inner);
        let digest = self.input_digest(markup, places).to_string();
        if let Some(feet) = kept().get(&digest) {
            return Ok(Arc::clone(feet));
        }
        let section = NumberedSection { key: FEET.to_owned(), markup: markup.into(), grows: false };
        let feet = self.lay_out_numbered(&section, places, shown)?;
        if feet.pages.len() <= SHORT {
            kept().insert(digest, Arc::clone(&feet));
        }
        Ok(feet)
    }

    fn lay_out_numbered(
        &self,
        section: &NumberedSection,
        places: &[u8],
        shown: ShownPath<'_>,
    ) -> Result<Arc<LaidOutSection>, Vec<Diagnostic>> {
        let NumberedSection { key, markup, .. } = section;
        self.remembered(key, self.input_digest(markup, places), || {
            let (_root, world) = self.world(markup, places);
            let LaidOut { document, warnings } = compile::lay_out(&world, shown)?;
            Ok(LaidOutSection::new(key, Arc::clone(markup), &document, warnings))
        })
    }

    /// Lays out a section, and again in the other fit if that may be better.
    fn fit(&self, work: SectionWork<'_>) -> Result<(String, LaidOut), Vec<Diagnostic>> {
        let lay_out = |markup: &str| {
            let (_root, world) = self.world(markup, NO_PLACES);
            compile::lay_out(&world, ShownPath(work.shown))
        };
        let first = lay_out(work.markup)?;
        let other = work.fitting.and_then(|fitting| Some((fitting, fit::other(&first.document)?)));
        let Some((fitting, other)) = other else {
            return Ok((work.markup.to_owned(), first));
        };
        let markup = (fitting.refill)(other.name).map_err(|error| vec![*error])?;
        let second = lay_out(&markup)?;
        match other.is_better(&first.document, &second.document) {
            true => Ok((markup, second)),
            false => Ok((work.markup.to_owned(), first)),
        }
    }

    /// The compiler's world for this markup, with the root that holds it.
    fn world(&self, markup: &str, places: &[u8]) -> (Root<'_>, DocumentWorld<'_>) {
        let root = self.files.root(markup, places);
        let world = self
            .engine
            .world_builder(root.main())
            .build()
            .expect("a world without inputs can always be built");
        let world = DatelessWorld::new(world, &self.faces, self.interrupt.clone());
        (root, world)
    }
}

/// A diagnostic without a place, with the record in its help. A missing font has nothing to do with the record.
fn with_record(diagnostic: Diagnostic, record: Option<&str>) -> Diagnostic {
    match record {
        Some(record) if diagnostic.place.is_none() && diagnostic.code != Code::FontReplaced => {
            let help = diagnostic.help.clone().map_or(String::new(), |help| format!("{help}; "));
            diagnostic.help(format!("{help}the record is {record}"))
        }
        _ => diagnostic,
    }
}
