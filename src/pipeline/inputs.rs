//! The inputs of a run: loads all that documents are made from and checks what they share.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, SourceFile};
use crate::digest::Digest;
use crate::error::Failure;
use crate::fingerprint::{Fingerprint, Origin, SHARED_RECORDS, SharedParts, of_checks};
use crate::job::{Job, PageFormat, Tone};
use crate::plan::{Document, Kind, Piece, pieces};
use crate::publish::Entry;
use crate::record;
use crate::record::{CheckOptions, CleanRecords, Extract, REVISION, Register};
use crate::template::Templates;
use crate::typeset::{Fonts, LayoutCache, Typesetter};
use crate::view::{View, fields, page_style, traced_view};

/// All that documents are made from, sound in what they share.
pub(super) struct Inputs {
    pub(super) register: Register,
    pub(super) templates: Templates,
    pub(super) typesetter: Typesetter,
    digests: BTreeMap<String, Digest>,
    templates_digest: Digest,
    shared: SharedParts,
    /// The records in which there is nothing to find, to leave to the next run.
    pub(super) sound: CleanRecords,
    /// Whether earlier runs of this program are remembered.
    remembers: bool,
    /// The texts of the records, for whoever looks at a page; of no use to others.
    texts: Arc<BTreeMap<String, Arc<SourceFile>>>,
}

impl Inputs {
    /// Loads and checks everything, but for what earlier runs know; nothing if what all documents share
    /// has a fault.
    pub(super) fn load(
        job: &Job,
        (memory, known): (Option<&LayoutCache>, CleanRecords),
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Self>, Failure> {
        let files = record::load(&job.root, diagnostics)?;
        let fonts = Fonts::load(&job.root)?;
        let templates = Templates::load(&job.root, diagnostics)?;
        let covers = |character| fonts.cover(character);
        let rests_on = of_checks(files.shared_digests(), fonts.digest());
        let options = CheckOptions {
            covers: &covers,
            fatal: job.strictness.fatal(),
            clean_records: known.now(rests_on),
            workers: job.workers,
        };
        let register = record::check(&files, &options, diagnostics);
        let mut of_shared_parts = Diagnostics::default();
        templates.check(&fields(), &mut of_shared_parts);
        if let Some(register) = &register {
            let has_family = |family: &str| fonts.has_family(family);
            record::check_fonts(&files, register, has_family, &mut of_shared_parts);
        }
        let sound = !of_shared_parts.has_any(job.strictness.fatal());
        diagnostics.append(of_shared_parts);
        let Some(register) = register.filter(|_| sound) else {
            return Ok(None);
        };
        let sheet_style = page_style(&register.shared.style, job.page_format, job.tone);
        let typesetter = Typesetter::new(&job.root, &fonts, sheet_style, job.workers.get())?;
        let mut typesetter = typesetter.until(job.interrupt.clone());
        if let Some(memory) = memory {
            typesetter = typesetter.with_cache(memory.clone());
        }
        diagnostics.extend(typesetter.pictures(&fonts));
        let plain_style =
            Digest::of(&page_style(&register.shared.style, PageFormat::Plain, Tone::Colour));
        let pieces = [typesetter.digest().to_string(), plain_style.to_string()];
        let style = Digest::of_all(pieces.iter().map(String::as_bytes));
        let texts = files.all().filter(|_| memory.is_some());
        let texts = texts.map(|file| (file.path.clone(), Arc::clone(file)));
        Ok(Some(Self {
            texts: Arc::new(texts.collect()),
            shared: SharedParts::new(style, fonts.digest(), job.page_format, job.tone),
            templates_digest: templates.digest(),
            sound: CleanRecords::of(&register, &files, rests_on),
            digests: files.digests,
            remembers: memory.is_some(),
            register,
            templates,
            typesetter,
        }))
    }

    /// Whether it rests on nothing but the files below the project's folder.
    pub(super) fn is_all_here(&self) -> bool {
        !self.digests.contains_key(REVISION)
    }

    /// The pieces of a document.
    pub(super) fn pieces(&self, document: &Document) -> Vec<Piece> {
        pieces(&self.register, document)
    }

    /// What a document shows of the records.
    pub(super) fn extract(&self, document: &Document) -> Extract {
        self.register.extract(&document.records)
    }

    /// The texts of the records, if earlier runs of this program are remembered.
    pub(super) fn texts(&self) -> Arc<BTreeMap<String, Arc<SourceFile>>> {
        Arc::clone(&self.texts)
    }

    /// What the template of a document's piece sees; nothing if the piece would be empty. Its words
    /// tell where they come from, which what is published must not.
    pub(super) fn view(&self, whole: &Extract, document: &Document, piece: &Piece) -> Option<View> {
        match &piece.records {
            None => traced_view(whole, document, piece),
            Some(records) => traced_view(&self.register.part(whole, records), document, piece),
        }
    }

    /// The filled markup of a view.
    ///
    /// # Errors
    /// A diagnostic about the template.
    pub(super) fn fill(&self, view: &View, document: &Document) -> Result<String, Box<Diagnostic>> {
        self.templates.fill(view, &document.path)
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

    /// What goes into a document that was published. It is filled, piece by piece, only if it could
    /// have come out otherwise.
    ///
    /// # Errors
    /// A diagnostic about the template.
    pub(super) fn fingerprint(
        &self,
        document: &Document,
        origin: &Origin,
        published: &Entry,
    ) -> Result<Fingerprint, Box<Diagnostic>> {
        let then = &published.fingerprint;
        if *origin == published.origin && self.shared.program == then.shared.program {
            return Ok(self.fingerprint_of(then.markup));
        }
        let pieces = self.pieces(document);
        if self.remembers && pieces.len() > 1 {
            // Most of it is remembered, so that making it costs hardly more than finding out.
            return Ok(self.fingerprint_of(of_pieces(&[])));
        }
        let whole = self.extract(document);
        let digest = |piece: &Piece| {
            let view = self.view(&whole, document, piece);
            let view = view.map(View::without_origins);
            let markup = view.map(|view| self.fill(&view, document)).transpose()?;
            Ok::<_, Box<Diagnostic>>(Digest::of(markup.unwrap_or_default().as_bytes()))
        };
        let digests: Vec<_> = pieces.iter().map(digest).collect::<Result<_, _>>()?;
        Ok(self.fingerprint_of(of_pieces(&digests)))
    }

    /// What goes into a document with this digest of its markup.
    pub(super) fn fingerprint_of(&self, markup: Digest) -> Fingerprint {
        Fingerprint { markup, shared: self.shared.clone() }
    }
}

/// The digest of a document's markup, of those of its pieces in order.
pub(super) fn of_pieces(digests: &[Digest]) -> Digest {
    let texts: Vec<_> = digests.iter().map(ToString::to_string).collect();
    Digest::of_all(texts.iter().map(String::as_bytes))
}
