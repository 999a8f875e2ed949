//! The inputs of a run: loads and checks all that documents are made from. Takes a job; returns records,
//! templates and typesetter. Never writes a file.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Diagnostic, Diagnostics, SourceFile};
use crate::digest::Digest;
use crate::error::Failure;
use crate::fingerprint::{Fingerprint, Origin, SHARED_RECORDS, SharedParts, of_checks};
use crate::job::{Job, PageFormat, Tone};
use crate::plan::{Document, Kind, Section};
use crate::publish::PublishedDocument;
use crate::record;
use crate::record::{CheckOptions, CleanRecords, Extract, REVISION, Register};
use crate::template::Templates;
use crate::typeset::{Fonts, LayoutCache, Typesetter};
use crate::view::{View, foot_view, page_style, schemas, traced_view};

/// All that documents are made from. What they share is valid.
pub(super) struct Inputs {
    pub(super) register: Register,
    pub(super) templates: Templates,
    pub(super) typesetter: Typesetter,
    digests: BTreeMap<String, Digest>,
    templates_digest: Digest,
    shared: SharedParts,
    /// The records without diagnostics, for the next run.
    pub(super) clean_records: CleanRecords,
    /// Whether earlier runs in this process are remembered.
    remembers: bool,
    foot: OnceLock<Result<String, Box<Diagnostic>>>,
    /// The texts of the records, for the preview; empty without one.
    texts: Arc<BTreeMap<String, Arc<SourceFile>>>,
}

impl Inputs {
    /// Loads everything, and checks what earlier runs have not; `None` if what all documents share is
    /// invalid.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(super) fn load(
        job: &Job,
        layout_cache: Option<&LayoutCache>,
        known: CleanRecords,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Self>, Failure> {
        let files = record::load(&job.root)?;
        let fonts = Fonts::load(&job.root)?;
        let mut of_shared_parts = Diagnostics::default();
        let templates = Templates::load(&job.root, &mut of_shared_parts)?;
        let covers = |character| fonts.cover(character);
        let rests_on = of_checks(files.shared_digests(), fonts.digest());
        let options = CheckOptions {
            covers: &covers,
            fatal: job.strictness.fatal(),
            clean_records: known.now(rests_on),
            workers: job.workers,
        };
        let (register, of_records) = record::check(&files, &options);
        diagnostics.append(of_records);
        templates.check(&schemas(), &mut of_shared_parts);
        if let Some(register) = &register {
            let has_family = |family: &str| fonts.has_family(family);
            of_shared_parts.extend(record::check_fonts(&files, register, has_family));
        }
        let is_valid = !of_shared_parts.has_any(job.strictness.fatal());
        diagnostics.append(of_shared_parts);
        let Some(register) = register.filter(|_| is_valid) else {
            return Ok(None);
        };
        let sheet_style = page_style(&register.shared.style, job.page_format, job.tone);
        let typesetter = Typesetter::new(&job.root, &fonts, sheet_style, job.workers.get())?;
        let mut typesetter = typesetter.until(job.interrupt.clone());
        if let Some(layout_cache) = layout_cache {
            typesetter = typesetter.with_cache(layout_cache.clone());
        }
        diagnostics.extend(typesetter.pictures(&fonts));
        let plain_style =
            Digest::of(&page_style(&register.shared.style, PageFormat::Plain, Tone::Colour));
        let pieces = [typesetter.digest().to_string(), plain_style.to_string()];
        let style = Digest::of_all(pieces.iter().map(String::as_bytes));
        let texts = files.all().filter(|_| layout_cache.is_some());
        let texts = texts.map(|file| (file.path.clone(), Arc::clone(file)));
        Ok(Some(Self {
            foot: OnceLock::new(),
            texts: Arc::new(texts.collect()),
            shared: SharedParts::new(style, fonts.digest(), job.page_format, job.tone),
            templates_digest: templates.digest(),
            clean_records: CleanRecords::of(&register, &files, rests_on),
            digests: files.digests,
            remembers: layout_cache.is_some(),
            register,
            templates,
            typesetter,
        }))
    }

    /// Whether everything comes from files below the project's folder.
    pub(super) fn is_all_here(&self) -> bool {
        !self.digests.contains_key(REVISION)
    }

    /// What a document shows of the records.
    pub(super) fn extract(&self, document: &Document) -> Extract {
        self.register.extract(&document.records)
    }

    /// The texts of the records, if earlier runs in this process are remembered.
    pub(super) fn texts(&self) -> Arc<BTreeMap<String, Arc<SourceFile>>> {
        Arc::clone(&self.texts)
    }

    /// The view that fills a section of a document; `None` if the section would be empty. It still has the
    /// origins of its words, which must not be published.
    pub(super) fn view(
        &self,
        extract: &Extract,
        document: &Document,
        section: &Section,
    ) -> Option<View> {
        traced_view(extract, document, section)
    }

    /// The filled markup of a view.
    ///
    /// # Errors
    /// A diagnostic about the template.
    pub(super) fn fill(&self, view: &View, document: &str) -> Result<String, Box<Diagnostic>> {
        self.templates.fill(view, document)
    }

    /// The filled markup of the foot of every page, which is the same for all documents.
    pub(super) fn foot(&self) -> &Result<String, Box<Diagnostic>> {
        let view = || foot_view(&self.register.extract(&[])).without_origins();
        self.foot.get_or_init(|| self.fill(&view(), ""))
    }

    /// The same with the origins of its words, for the preview.
    ///
    /// # Errors
    /// A diagnostic about the template.
    pub(super) fn traced_foot(&self) -> Result<String, Box<Diagnostic>> {
        self.fill(&foot_view(&self.register.extract(&[])), "")
    }

    /// What a document's markup is filled from.
    pub(super) fn origin(&self, document: &Document) -> Origin {
        let names = document.records.iter().map(String::as_str);
        let earlier = (document.kind == Kind::Report).then_some(REVISION);
        let records = names.chain(SHARED_RECORDS).chain(earlier).filter_map(|path| {
            let digest = self.digests.get(path)?;
            Some((path.to_owned(), *digest))
        });
        Origin { records: records.collect(), templates: self.templates_digest }
    }

    /// The fingerprint of a published document as it would be made now. It is filled only if its markup
    /// may have changed.
    ///
    /// # Errors
    /// A diagnostic about the template.
    pub(super) fn fingerprint(
        &self,
        document: &Document,
        origin: &Origin,
        published: &PublishedDocument,
    ) -> Result<Fingerprint, Box<Diagnostic>> {
        let then = &published.fingerprint;
        if *origin == published.origin && self.shared.program == then.shared.program {
            return Ok(self.fingerprint_of(then.markup));
        }
        if self.remembers && document.sections.len() > 1 {
            // Most sections are remembered, so making the document costs little more than filling it.
            return Ok(self.fingerprint_of(of_sections(&[])));
        }
        let extract = OnceLock::new();
        let digest = |section: &Section| {
            let markup = self.markup(document, section, &extract)?;
            Ok::<_, Box<Diagnostic>>(Digest::of(markup.unwrap_or_default().as_bytes()))
        };
        let mut digests: Vec<_> = document.sections.iter().map(digest).collect::<Result<_, _>>()?;
        digests.push(Digest::of(self.foot().as_ref().map_err(Clone::clone)?.as_bytes()));
        Ok(self.fingerprint_of(of_sections(&digests)))
    }

    /// The filled markup of a section without origins; `None` if the section would be empty.
    fn markup(
        &self,
        document: &Document,
        section: &Section,
        extract: &OnceLock<Extract>,
    ) -> Result<Option<String>, Box<Diagnostic>> {
        let view = match section.record() {
            Some(record) => {
                let extract = self.register.extract(std::slice::from_ref(record));
                self.view(&extract, document, section)
            }
            None => self.view(extract.get_or_init(|| self.extract(document)), document, section),
        };
        let view = view.map(View::without_origins);
        view.map(|view| self.fill(&view, &document.path)).transpose()
    }

    /// The fingerprint of a document with this digest of its markup.
    pub(super) fn fingerprint_of(&self, markup: Digest) -> Fingerprint {
        Fingerprint { markup, shared: self.shared.clone() }
    }
}

/// The digest of a document's markup: of the digests of its sections and its foot, in order.
pub(super) fn of_sections(digests: &[Digest]) -> Digest {
    let texts: Vec<_> = digests.iter().map(ToString::to_string).collect();
    Digest::of_all(texts.iter().map(String::as_bytes))
}
