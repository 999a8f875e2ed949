//! The digests of filled sections: takes what a section is filled from and the digest of its markup; returns that
//! digest to any run in which the section is filled from the same. Never holds any markup.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::plan::Document;

/// The foot of every page, among the sections.
pub(super) const FOOT: &str = "foot.typ";

/// The sections that runs filled, by the path of their markup.
#[derive(Debug, Default)]
pub(super) struct FilledSections {
    /// Those of the last run.
    before: BTreeMap<String, FilledSection>,
    /// Those that this run filled or may fill.
    now: Mutex<BTreeMap<String, Option<FilledSection>>>,
}

/// The digest of what a section is filled from, and that of its markup.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct FilledSection(pub(super) Digest, pub(super) Digest);

impl FilledSections {
    /// The sections that the last run left.
    pub(super) fn new(before: BTreeMap<String, FilledSection>) -> Self {
        Self { before, now: Mutex::default() }
    }

    /// The digest of a section's markup, if a run filled it from what has this digest.
    pub(super) fn markup(&self, section: &str, from: Digest) -> Option<Digest> {
        let now = self.now();
        let known = now.get(section).copied().flatten();
        let known = known.or_else(|| self.before.get(section).copied());
        known.filter(|it| it.0 == from).map(|it| it.1)
    }

    /// The digest of a section's markup when the last run ended.
    pub(super) fn markup_before(&self, section: &str) -> Option<Digest> {
        self.before.get(section).map(|it| it.1)
    }

    /// Notes that a section was filled.
    pub(super) fn note(&self, section: String, filled: FilledSection) {
        if self.before.get(&section) != Some(&filled) {
            self.now().insert(section, Some(filled));
        }
    }

    /// Makes room for the sections of a document. Workers allocate nothing then that outlives their work: such pieces
    /// would keep the memory around them from being used for the next layout.
    pub(super) fn make_room(&self, document: &Document) {
        let mut now = self.now();
        for section in &document.sections {
            now.entry(section.markup_path(&document.path)).or_default();
        }
    }

    /// The sections for the next run: those of this one and the one before, as far as they are still planned.
    pub(super) fn planned(&self, documents: &[Arc<Document>]) -> BTreeMap<String, FilledSection> {
        let now = self.now();
        let of = |document: &Arc<Document>| -> Vec<_> {
            document.sections.iter().map(|it| it.markup_path(&document.path)).collect()
        };
        let planned = documents.iter().flat_map(of).chain([FOOT.to_owned()]);
        let known = planned.filter_map(|section| {
            let filled = now.get(&section).copied().flatten();
            let filled = filled.or_else(|| self.before.get(&section).copied())?;
            Some((section, filled))
        });
        known.collect()
    }

    /// What a crash of another worker left is complete or absent.
    fn now(&self) -> MutexGuard<'_, BTreeMap<String, Option<FilledSection>>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
