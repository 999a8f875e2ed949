//! The fingerprint of a document as it would be made now: takes the inputs and what is published; fills a section only
//! if it may have changed since a run last filled it. Never writes a file.

use std::cell::OnceCell;

use super::filled::{FOOT, FilledSection};
use super::inputs::{Inputs, of_sections};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::fingerprint::{Fingerprint, Origin};
use crate::plan::{Document, Section};
use crate::publish::PublishedDocument;
use crate::record::Extract;

/// A document whose sections are compared with what is published.
struct Compared<'d> {
    inputs: &'d Inputs,
    document: &'d Document,
    origin: &'d Origin,
    /// What all sections but those of alliances are filled from.
    basis: OnceCell<Digest>,
    /// The records behind it, read when a section first shows all of them.
    extract: OnceCell<Extract>,
}

impl Inputs {
    /// The fingerprint of a published document as it would be made now; an arbitrary other one as soon as it is clear
    /// that its markup changed.
    ///
    /// # Errors
    /// A diagnostic about the template, or about a record that changed since it was checked.
    pub(super) fn fingerprint(
        &self,
        document: &Document,
        origin: &Origin,
        published: &PublishedDocument,
    ) -> Result<Fingerprint, Box<Diagnostic>> {
        let then = &published.fingerprint;
        if *origin == published.origin && self.is_of_program(then) {
            return Ok(self.fingerprint_of(then.markup));
        }
        let compared = Compared {
            inputs: self,
            document,
            origin,
            basis: OnceCell::new(),
            extract: OnceCell::new(),
        };
        let markup = compared.markup(then.markup)?;
        Ok(self.fingerprint_of(markup.unwrap_or_else(|| of_sections(&[]))))
    }

    /// Notes the digest of the markup of a section of a document, which was filled just now.
    pub(super) fn note_filled(&self, document: &Document, section: &Section, markup: Digest) {
        let from = match section.record() {
            Some(record) => self.basis_of_alliance(record),
            None => self.basis_of(document, &self.origin(document)),
        };
        self.filled.note(section.markup_path(&document.path), FilledSection(from, markup));
    }

    /// The digest of all that the pages of an alliance are filled from.
    fn basis_of_alliance(&self, record: &str) -> Digest {
        of_sections(&[
            self.digest_of(record).unwrap_or_else(|| Digest::of(&[])),
            self.common_basis(),
        ])
    }

    /// The digest of all that the other sections of a document are filled from.
    fn basis_of(&self, document: &Document, origin: &Origin) -> Digest {
        let records = origin.records.iter();
        let records = records.flat_map(|(path, digest)| [path.to_string(), digest.to_string()]);
        let volumes = document.volumes.iter();
        let volumes = volumes.flat_map(|it| [&it.title, &it.path].into_iter().chain(&it.names));
        let sections = document.sections.iter().map(|it| it.markup_path(&document.path));
        let kind = document.kind.name().to_owned();
        let pieces = [origin.templates.to_string(), document.title.clone(), kind].into_iter();
        let pieces = pieces.chain(records).chain(volumes.cloned()).chain(sections);
        let pieces: Vec<_> = pieces.collect();
        Digest::of_all(pieces.iter().map(String::as_bytes))
    }

    /// The digest of the foot's markup.
    ///
    /// # Errors
    /// A diagnostic about the template.
    fn foot_digest(&self) -> Result<Digest, Box<Diagnostic>> {
        let from = self.common_basis();
        if let Some(known) = self.filled.markup(FOOT, from) {
            return Ok(known);
        }
        let markup = Digest::of(self.foot().as_ref().map_err(Clone::clone)?.as_bytes());
        self.filled.note(FOOT.to_owned(), FilledSection(from, markup));
        Ok(markup)
    }
}

impl Compared<'_> {
    /// The digest of the markup; `None` if it is clear that it is not the one published.
    fn markup(&self, published: Digest) -> Result<Option<Digest>, Box<Diagnostic>> {
        let before = self.before(published);
        let sections = &self.document.sections;
        let mut digests: Vec<Option<Digest>> = vec![None; sections.len()];
        // The pages of alliances first: most changes are there, and one that changed decides.
        for alliances in [true, false] {
            for (at, section) in sections.iter().enumerate() {
                if section.record().is_some() != alliances {
                    continue;
                }
                let digest = self.section(section)?;
                if before.as_ref().is_some_and(|before| before[at] != digest) {
                    return Ok(None);
                }
                digests[at] = Some(digest);
            }
        }
        let foot = self.inputs.foot_digest()?;
        let digests: Vec<_> = digests.into_iter().flatten().chain([foot]).collect();
        Ok(Some(of_sections(&digests)))
    }

    /// The digests of the sections that are published, if the last run noted them.
    fn before(&self, published: Digest) -> Option<Vec<Digest>> {
        let noted = |path: &str| self.inputs.filled.markup_before(path);
        let sections = self.document.sections.iter();
        let sections = sections.map(|section| noted(&section.markup_path(&self.document.path)));
        let all: Vec<_> = sections.chain([noted(FOOT)]).collect::<Option<_>>()?;
        (of_sections(&all) == published).then_some(all)
    }

    /// The digest of the markup of a section, which is filled if no run filled it from the same.
    fn section(&self, section: &Section) -> Result<Digest, Box<Diagnostic>> {
        let (inputs, document) = (self.inputs, self.document);
        let from = match section.record() {
            Some(record) => inputs.basis_of_alliance(record),
            None => *self.basis.get_or_init(|| inputs.basis_of(document, self.origin)),
        };
        let path = section.markup_path(&document.path);
        if let Some(known) = inputs.filled.markup(&path, from) {
            return Ok(known);
        }
        let view = match section.record() {
            Some(record) => {
                let extract = inputs.register.extract(std::slice::from_ref(record))?;
                inputs.view(&extract, document, section)
            }
            None => inputs.view(self.extract()?, document, section),
        };
        let markup = view.map(|view| inputs.fill(&view.without_origins(), &document.path));
        let markup = Digest::of(markup.transpose()?.unwrap_or_default().as_bytes());
        inputs.filled.note(path, FilledSection(from, markup));
        Ok(markup)
    }

    fn extract(&self) -> Result<&Extract, Box<Diagnostic>> {
        if let Some(known) = self.extract.get() {
            return Ok(known);
        }
        let extract = self.inputs.extract(self.document)?;
        Ok(self.extract.get_or_init(|| extract))
    }
}
