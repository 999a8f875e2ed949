//! The sections of a run while they are laid out. Each is laid out once, by the worker that needs it first, and its
//! pages are dropped when the last document that shows them is bound.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::plan::{Document, Section};
use crate::typeset::LaidOutSection;

/// A section as a worker finished it.
#[derive(Clone)]
pub(super) struct FinishedSection {
    /// The digest of its markup.
    pub(super) digest: Digest,
    /// Its pages, or none if it would be empty.
    pub(super) pages: Result<Option<Arc<LaidOutSection>>, SectionErrors>,
}

/// The errors in a section.
#[derive(Clone)]
pub(super) struct SectionErrors {
    pub(super) errors: Vec<Diagnostic>,
    /// The markup with the errors.
    pub(super) markup: String,
}

impl SectionErrors {
    /// The error of a section that could not be filled.
    pub(super) fn unfilled(error: Box<Diagnostic>) -> Self {
        Self { errors: vec![*error], markup: String::new() }
    }
}

/// A section that some documents of the run show.
pub(super) struct SectionTask {
    pub(super) section: Section,
    /// The index of the first document that shows it.
    pub(super) document: usize,
    /// By how many levels its headings are lower at most; in the larger documents.
    pub(super) depth: usize,
    /// How many documents are still to be bound from it.
    uses: AtomicUsize,
    /// Locked while it is laid out, so that no other worker begins the same.
    finished: Mutex<Option<FinishedSection>>,
}

impl SectionTask {
    /// The finished section, laid out now if nobody has done so.
    pub(super) fn finish(&self, lay_out: impl FnOnce() -> FinishedSection) -> FinishedSection {
        self.finished().get_or_insert_with(lay_out).clone()
    }

    /// Drops the pages if no other document needs them.
    pub(super) fn release(&self) {
        if self.uses.fetch_sub(1, Ordering::Relaxed) == 1 {
            *self.finished() = None;
        }
    }

    /// What a crash of another worker left is complete or absent.
    fn finished(&self) -> MutexGuard<'_, Option<FinishedSection>> {
        self.finished.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sections that some documents show and that are laid out before any document is bound; and for each document
/// the indices of its own, `None` in the place of a section with page numbers.
pub(super) fn shared<'d>(
    documents: impl Iterator<Item = &'d Document>,
) -> (Vec<SectionTask>, Vec<Vec<Option<usize>>>) {
    let mut tasks: Vec<SectionTask> = Vec::new();
    let mut known = HashMap::new();
    let of_each = documents.enumerate().map(|(at, document)| {
        let sections = document.sections.iter().map(|section| {
            if section.is_numbered() {
                return None;
            }
            let index = *known.entry(section.markup_path(&document.path)).or_insert_with(|| {
                tasks.push(SectionTask {
                    section: section.clone(),
                    document: at,
                    depth: 0,
                    uses: AtomicUsize::new(0),
                    finished: Mutex::default(),
                });
                tasks.len() - 1
            });
            *tasks[index].uses.get_mut() += 1;
            tasks[index].depth = tasks[index].depth.max(document.depth_of(section));
            Some(index)
        });
        sections.collect()
    });
    let of_each = of_each.collect();
    (tasks, of_each)
}
