//! The inputs of a run: loads and checks all that documents are made from. Takes a job; returns records,
//! templates and typesetter, and the fingerprint of a document that is made from them. Never writes a file.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::filled::{FilledSection, FilledSections};
use crate::diagnostic::{Diagnostic, Diagnostics, SourceFile};
use crate::digest::Digest;
use crate::error::Failure;
use crate::fingerprint::{Fingerprint, Origin, SHARED_RECORDS, SharedParts, of_checks};
use crate::job::{Job, PageFormat, Tone};
use crate::plan::{Document, Kind, Section};
use crate::record;
use crate::record::{CheckOptions, CleanRecords, Extract, REVISION, Register};
use crate::template::Templates;
use crate::typeset::{Fonts, LayoutCache, Typesetter};
use crate::view::{View, foot_view, page_style, schemas, traced_view};

/// The most text of records that a run holds, in bytes: that of about 1,000. Then nobody who saves a record disturbs the
/// run. Of more, each record is read again when its turn comes.
const HELD_TEXTS: usize = 4 << 20;

/// What the last run left.
#[derive(Default)]
pub(super) struct Known {
    /// The records without diagnostics.
    pub(super) clean_records: CleanRecords,
    /// The digests of sections, by the path of their markup.
    pub(super) sections: BTreeMap<String, FilledSection>,
}

/// All that documents are made from. What they share is valid.
pub(super) struct Inputs {
    pub(super) register: Register,
    pub(super) templates: Templates,
    pub(super) typesetter: Typesetter,
    digests: BTreeMap<Arc<str>, Digest>,
    templates_digest: Digest,
    /// The digest of what every section is filled from.
    common_basis: Digest,
    shared: Arc<SharedParts>,
    /// The digest of everything besides a record that its checks depend on.
    rests_on: Digest,
    /// The digests of sections that this run or the last one filled.
    pub(super) filled: FilledSections,
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
        known: Known,
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
            clean_records: known.clean_records.now(rests_on),
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
        let common = SHARED_RECORDS.iter().filter_map(|path| files.digests.get(*path).copied());
        let common: Vec<_> = common.chain([templates.digest()]).collect();
        let texts = files.all().filter(|_| layout_cache.is_some());
        let texts = texts.map(|file| (file.path.clone(), Arc::clone(file)));
        Ok(Some(Self {
            foot: OnceLock::new(),
            texts: Arc::new(texts.collect()),
            shared: Arc::new(SharedParts::new(style, fonts.digest(), job.page_format, job.tone)),
            templates_digest: templates.digest(),
            common_basis: of_sections(&common),
            rests_on,
            filled: FilledSections::new(known.sections),
            register: match layout_cache.is_some() || register.texts_length() <= HELD_TEXTS {
                true => register,
                false => register.without_texts(&job.root, &files.digests),
            },
            digests: files.digests.into_iter().map(|(path, it)| (path.into(), it)).collect(),
            templates,
            typesetter,
        }))
    }

    /// Whether everything comes from files below the project's folder.
    pub(super) fn is_all_here(&self) -> bool {
        !self.digests.contains_key(REVISION)
    }

    /// What a document shows of the records.
    ///
    /// # Errors
    /// A diagnostic about a record that changed since it was checked.
    pub(super) fn extract(&self, document: &Document) -> Result<Extract, Box<Diagnostic>> {
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
        let fill = || self.fill(&foot_view(&self.register.extract(&[])?).without_origins(), "");
        self.foot.get_or_init(fill)
    }

    /// The same with the origins of its words, for the preview.
    ///
    /// # Errors
    /// A diagnostic about the template.
    pub(super) fn traced_foot(&self) -> Result<String, Box<Diagnostic>> {
        self.fill(&foot_view(&self.register.extract(&[])?), "")
    }

    /// What a document's markup is filled from.
    pub(super) fn origin(&self, document: &Document) -> Origin {
        let names = document.records.iter().map(String::as_str);
        let earlier = (document.kind == Kind::Report).then_some(REVISION);
        let records = names.chain(SHARED_RECORDS).chain(earlier).filter_map(|path| {
            let (path, digest) = self.digests.get_key_value(path)?;
            Some((Arc::clone(path), *digest))
        });
        let mut records: Vec<_> = records.collect();
        records.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        records.dedup_by(|(a, _), (b, _)| a == b);
        records.shrink_to_fit();
        Origin { records, templates: self.templates_digest }
    }

    /// Whether a fingerprint is of this program.
    pub(super) fn is_of_program(&self, fingerprint: &Fingerprint) -> bool {
        self.shared.program == fingerprint.shared.program
    }

    /// The digest of a record when it was checked.
    pub(super) fn digest_of(&self, record: &str) -> Option<Digest> {
        self.digests.get(record).copied()
    }

    /// The digest of what every section is filled from.
    pub(super) fn common_basis(&self) -> Digest {
        self.common_basis
    }

    /// The records without diagnostics, for the next run.
    pub(super) fn clean_records(&self) -> CleanRecords {
        CleanRecords::of(&self.register, |path| self.digest_of(path), self.rests_on)
    }

    /// The fingerprint of a document with this digest of its markup.
    pub(super) fn fingerprint_of(&self, markup: Digest) -> Fingerprint {
        Fingerprint { markup, shared: Arc::clone(&self.shared) }
    }
}

/// The digest of a document's markup: of the digests of its sections and its foot, in order.
pub(super) fn of_sections(digests: &[Digest]) -> Digest {
    let texts: Vec<_> = digests.iter().map(ToString::to_string).collect();
    Digest::of_all(texts.iter().map(String::as_bytes))
}
