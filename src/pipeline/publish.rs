//! Publishes proofs. Takes what the workers finish; puts each PDF in its place or holds it back, and
//! returns states, entries for the manifest and diagnostics. Never writes the manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::context::Context;
use super::document_task::TypesetDocument;
use super::freshness::held_back;
use super::run_result::{DocumentResult, Obstacle, State};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::digest::Digest;
use crate::error::Failure;
use crate::fingerprint::{Fingerprint, Reason};
use crate::job::{Job, Publishing, Task};
use crate::publish::{Manifest, PublishedDocument, Staged, StoredWarning, publish, stage};
use crate::typeset::Proof;
use crate::workers::Done;

/// A crash of the compiler, which holds back one document and not the run.
pub(super) fn crash(words: &str) -> Diagnostic {
    Diagnostic::new(Code::TypstFault, format!("the typesetter crashed: {words}"))
        .help("this is a fault of the program; please report it with the record")
}

/// The results of publishing.
pub(super) struct Published {
    /// Every document of the run, with its state.
    pub(super) documents: Vec<DocumentResult>,
    /// What is newly published.
    pub(super) published: Vec<PublishedDocument>,
    /// The digests of markup that Typst refused and that is kept, by path.
    pub(super) failed: BTreeMap<String, Digest>,
    pub(super) diagnostics: Diagnostics,
}

/// Publishes documents as the workers finish them.
pub(super) struct Publisher<'p> {
    context: Context<'p>,
    product: Published,
    /// Proofs that are put in place only if no document is held back.
    waiting: Vec<Waiting>,
}

/// A proof that waits beside its place.
struct Waiting {
    /// The document's index.
    at: usize,
    /// `None` if the same bytes are in place already.
    staged: Option<Staged>,
    published: PublishedDocument,
    /// The document's state once the file is in place.
    made: State,
}

impl<'p> Publisher<'p> {
    pub(super) fn new(context: Context<'p>, documents: Vec<DocumentResult>) -> Self {
        let product = Published {
            documents,
            published: Vec::new(),
            failed: BTreeMap::new(),
            diagnostics: Diagnostics::default(),
        };
        Self { context, product, waiting: Vec::new() }
    }

    /// Publishes what a worker finished, or holds it back. Returns the document if it is done.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub(super) fn receive(
        &mut self,
        at: usize,
        done: Done<Option<TypesetDocument>>,
    ) -> Result<Option<&DocumentResult>, Failure> {
        let typeset = match done.result {
            Ok(None) => return Ok(None),
            Ok(Some(typeset)) => typeset,
            Err(words) => {
                let path = &self.product.documents[at].document.path;
                TypesetDocument::crashed(crash(&words).found_in(path), done.duration)
            }
        };
        match typeset.proof {
            Ok(proof) => {
                self.keep_markup(&typeset.kept)?;
                let fingerprint = self.context.inputs.fingerprint_of(typeset.digest);
                self.accept(at, proof, fingerprint, typeset.duration)?;
            }
            Err(errors) => self.refuse(at, errors, &typeset.markup)?,
        }
        Ok(Some(&self.product.documents[at]))
    }

    /// Keeps a document's markup for other tools, if that is asked for.
    fn keep_markup(&self, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
        let Some(folder) = &self.context.job.keep_markup else {
            return Ok(());
        };
        let mut files = files.iter();
        files.try_for_each(|(path, markup)| publish(&folder.join(path), markup))
    }

    /// Publishes a proof, or holds it back if a diagnostic about it is fatal in this run.
    #[expect(clippy::too_many_arguments, reason = "all that is known of one made document")]
    fn accept(
        &mut self,
        at: usize,
        mut proof: Proof,
        fingerprint: Fingerprint,
        duration: Duration,
    ) -> Result<(), Failure> {
        let job = self.context.job;
        let result = &mut self.product.documents[at];
        let found = std::mem::take(&mut proof.warnings);
        let warnings = found.iter().map(StoredWarning::of).collect();
        let severities = found.iter().map(|it| it.code.severity());
        let gravest = severities.filter(|it| *it <= job.strictness.fatal()).min();
        self.product.diagnostics.extend(found);
        if let Some(gravest) = gravest {
            let why = match gravest {
                Severity::Error => Obstacle::Pages,
                Severity::Warning => Obstacle::Warnings,
            };
            result.state = held_back(job, &result.document, why, self.context.manifest);
            return Ok(());
        }
        let State::Stale(reasons) = &result.state else {
            return Ok(());
        };
        let made = State::Made { pages: proof.pages, reasons: reasons.clone(), duration };
        if let Some(selection) = &job.selection {
            publish(&selection.file, &proof.pdf)?;
        }
        if job.task != Task::Build {
            result.state = made;
            return Ok(());
        }
        let published = published(result, &proof, fingerprint, warnings);
        let staged = match published.damage(&job.output) {
            None => None,
            Some(_) => Some(stage(&job.output.join(&published.path), &proof.pdf)?),
        };
        let waiting = Waiting { at, staged, published, made };
        match job.publishing {
            Publishing::Each => self.put(waiting),
            Publishing::AllOrNothing => {
                self.waiting.push(waiting);
                Ok(())
            }
        }
    }

    /// Holds a document back and keeps its markup.
    fn refuse(&mut self, at: usize, errors: Vec<Diagnostic>, markup: &str) -> Result<(), Failure> {
        let Context { job, manifest, .. } = self.context;
        let result = &mut self.product.documents[at];
        let document = &result.document;
        self.product.diagnostics.extend(errors);
        result.state = held_back(job, document, Obstacle::Refused, manifest);
        if job.task == Task::Build {
            let path = document.failed_markup_path();
            publish(&job.output.join(&path), markup.as_bytes())?;
            self.product.failed.insert(path, Digest::of(markup.as_bytes()));
        }
        Ok(())
    }

    fn put(&mut self, waiting: Waiting) -> Result<(), Failure> {
        waiting.staged.map_or(Ok(()), Staged::put)?;
        let result = &mut self.product.documents[waiting.at];
        (result.published, result.state) = (Some(waiting.published.digest), waiting.made);
        self.product.published.push(waiting.published);
        Ok(())
    }

    /// Puts what waits in place if the workers finished and no document is held back; returns all that
    /// was done.
    pub(super) fn finish(mut self, made: Result<(), Failure>) -> (Published, Result<(), Failure>) {
        let is_held_back = |it: &DocumentResult| matches!(it.state, State::HeldBack { .. });
        let fatal = self.context.job.strictness.fatal();
        let all_good = !self.product.documents.iter().any(is_held_back)
            && !self.product.diagnostics.has_any(fatal);
        let mut waiting = std::mem::take(&mut self.waiting).into_iter().filter(|_| all_good);
        let put = made.and_then(|()| waiting.try_for_each(|waiting| self.put(waiting)));
        (self.product, put)
    }
}

fn published(
    result: &mut DocumentResult,
    proof: &Proof,
    fingerprint: Fingerprint,
    warnings: Vec<StoredWarning>,
) -> PublishedDocument {
    let document = &result.document;
    let origin = result.origin.take();
    let origin = origin.expect("a document that is typeset has no invalid record behind it");
    PublishedDocument {
        path: document.path.clone(),
        id: document.id.clone(),
        kind: document.kind,
        title: document.title.clone(),
        pages: proof.pages,
        size: proof.pdf.len() as u64,
        digest: Digest::of(&proof.pdf),
        fingerprint,
        origin,
        warnings,
    }
}

/// The paths at which this run may publish and which the manifest does not list as such yet. Files
/// that somebody else put there are left out.
pub(super) fn begun(
    job: &Job,
    documents: &[DocumentResult],
    manifest: &Manifest,
) -> BTreeSet<String> {
    let is_ours = |result: &&DocumentResult| match &result.state {
        State::Stale(reasons) if manifest.documents.contains_key(&result.document.path) => {
            !reasons.contains(&Reason::OutputAltered)
        }
        State::Stale(_) => !job.output.join(&result.document.path).exists(),
        _ => false,
    };
    let paths = documents.iter().filter(is_ours).map(|result| result.document.path.clone());
    paths.filter(|path| !manifest.begun.contains(path)).collect()
}
