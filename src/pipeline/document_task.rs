//! A document while it is made, and once it is finished. Holds what the workers share of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::inputs::Inputs;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::job::{Job, Task};
use crate::plan::{Document, Kind};
use crate::record::Extract;
use crate::typeset::Proof;

/// A document as a worker finished it.
pub(super) struct TypesetDocument {
    pub(super) proof: Result<Proof, Vec<Diagnostic>>,
    /// The filled markup if it was refused: that of the section with the first error.
    pub(super) markup: String,
    /// The digest of all its markup.
    pub(super) digest: Digest,
    /// Its markup as files, if it is to be kept for other tools.
    pub(super) kept: Vec<(String, Vec<u8>)>,
    /// The time that it took, without sections that other documents needed first.
    pub(super) duration: Duration,
}

impl TypesetDocument {
    /// A document over which a worker crashed.
    pub(super) fn crashed(error: Diagnostic, duration: Duration) -> Self {
        Self {
            proof: Err(vec![error]),
            markup: String::new(),
            digest: Digest::of(&[]),
            kept: Vec::new(),
            duration,
        }
    }
}

/// A document to make.
pub(super) struct DocumentTask {
    pub(super) document: Arc<Document>,
    /// The path to show for its filled markup in messages.
    pub(super) shown: String,
    /// The index of each of its sections, `None` for those with page numbers.
    pub(super) sections: Vec<Option<usize>>,
    /// The records behind it, read when a section first shows all of them, until the document is bound.
    extract: Mutex<Option<Arc<Extract>>>,
    /// The time that its own sections took so far.
    spent: Mutex<Duration>,
}

impl DocumentTask {
    pub(super) fn new(job: &Job, document: &Arc<Document>, sections: Vec<Option<usize>>) -> Self {
        Self {
            document: Arc::clone(document),
            shown: shown_markup(job, document),
            sections,
            extract: Mutex::default(),
            spent: Mutex::default(),
        }
    }

    /// The time that its own sections took so far.
    pub(super) fn spent(&self) -> Duration {
        *unpoisoned(&self.spent)
    }

    /// Adds the time that one of its sections took.
    pub(super) fn spend(&self, time: Duration) {
        *unpoisoned(&self.spent) += time;
    }

    /// The records behind it.
    ///
    /// # Errors
    /// If one can no longer be read as it was.
    pub(super) fn extract(&self, inputs: &Inputs) -> Result<Arc<Extract>, Box<Diagnostic>> {
        let mut extract = unpoisoned(&self.extract);
        if let Some(known) = &*extract {
            return Ok(Arc::clone(known));
        }
        Ok(Arc::clone(extract.insert(Arc::new(inputs.extract(&self.document)?))))
    }

    /// Drops the records, once all sections are filled.
    pub(super) fn drop_extract(&self) {
        *unpoisoned(&self.extract) = None;
    }

    /// The diagnostics as found in this document. Those about the extent of an alliance matter in its brief alone: in
    /// other documents, other pages follow.
    pub(super) fn found(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let is_brief = self.document.kind == Kind::Brief;
        let found = diagnostics.into_iter().filter(|it| is_brief || !it.code.is_about_extent());
        found.map(|it| it.found_in(&self.document.path)).collect()
    }
}

/// Locks a mutex, poisoned or not: what a crash leaves is complete or absent.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The path to show for a document's filled markup: the one where it is kept if it cannot be typeset.
fn shown_markup(job: &Job, document: &Document) -> String {
    match job.task {
        Task::Build => job.output.join(document.failed_markup_path()).display().to_string(),
        _ => format!("markup of {}", document.path),
    }
}
