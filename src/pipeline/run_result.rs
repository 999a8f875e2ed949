//! The result of a run: each document with its state, all diagnostics, and how the run ended.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::diagnostic::{Diagnostics, Severity};
use crate::digest::Digest;
use crate::error::{Failure, FailureKind};
use crate::fingerprint::{Origin, Reason};
use crate::job::Strictness;
use crate::plan::Document;

/// The result of a run.
#[derive(Debug, Default)]
pub struct RunResult {
    /// All errors and warnings.
    pub diagnostics: Diagnostics,
    /// The documents asked for; empty if the run stopped before they were known.
    pub documents: Vec<DocumentResult>,
    /// The paths of PDFs that were removed because their record is gone; for a list since an earlier
    /// manifest, of those that are listed there and no longer published.
    pub removed: Vec<String>,
    /// Things to know that no record causes.
    pub notices: Vec<String>,
    /// How long the run took.
    pub duration: Duration,
    /// What ended the run early.
    pub failure: Option<Failure>,
}

/// A document with its state.
#[derive(Debug)]
pub struct DocumentResult {
    /// The document.
    pub document: Arc<Document>,
    /// Its state.
    pub state: State,
    /// The digest of the PDF that was published before the run; for a list since an earlier manifest,
    /// the digest listed there.
    pub before: Option<Digest>,
    /// The digest of the PDF that is published now.
    pub published: Option<Digest>,
    /// What its markup is filled from, unless a record behind it is invalid.
    pub(super) origin: Option<Origin>,
}

impl DocumentResult {
    /// How the published PDF differs from the one before; `None` if it is the same.
    pub fn change(&self) -> Option<Change> {
        match (self.before, self.published) {
            (None, Some(_)) => Some(Change::Added),
            (Some(before), Some(now)) if before != now => Some(Change::Changed),
            _ => None,
        }
    }
}

/// How a published PDF differs from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There was none before.
    Added,
    /// The one before had other bytes.
    Changed,
}

impl Change {
    /// The change in a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
        }
    }
}

/// The state of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Its PDF is up to date.
    Fresh {
        /// How many pages it has.
        pages: usize,
    },
    /// It has to be made. After a build: the run ended before it was published.
    Stale(Vec<Reason>),
    /// It was typeset and, in a build, published.
    Made {
        /// How many pages it has.
        pages: usize,
        /// Why it was made.
        reasons: Vec<Reason>,
        /// How long that took.
        duration: Duration,
    },
    /// It cannot be made until an error is fixed.
    HeldBack {
        /// Why not.
        why: Obstacle,
        /// When the version that stays in place was published, if there is one.
        kept: Option<SystemTime>,
    },
}

/// Why a document is held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// These records are invalid.
    InvalidRecords(Vec<String>),
    /// Typst refused it.
    Refused,
    /// Its pages have an error that only typesetting shows.
    Pages,
    /// There are warnings about it, and the run is strict.
    Warnings,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRecords(records) => match records.as_slice() {
                [one] => write!(f, "error in {one}"),
                [first, rest @ ..] => write!(f, "errors in {first} and {} more", rest.len()),
                [] => f.write_str("error in a record"),
            },
            Self::Refused => f.write_str("it cannot be filled or typeset"),
            Self::Pages => f.write_str("its pages have an error"),
            Self::Warnings => f.write_str("there are warnings about it (--strict)"),
        }
    }
}

/// The number of documents in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Up to date.
    pub fresh: usize,
    /// Not made yet.
    pub stale: usize,
    /// Made in this run.
    pub made: usize,
    /// Published where there was none before.
    pub added: usize,
    /// Published in place of another.
    pub changed: usize,
    /// Held back.
    pub held_back: usize,
    /// Pages of the documents made.
    pub pages: usize,
}

impl RunResult {
    /// Whether a diagnostic fails the run.
    pub fn failed(&self, strictness: Strictness) -> bool {
        self.diagnostics.has_any(strictness.fatal())
    }

    /// The program's exit code: 0 done, 1 errors in the inputs, 2 the environment failed, 3 another run
    /// was at work, 128 plus the signal's number if a signal ended the run.
    pub fn exit_code(&self, strictness: Strictness) -> u8 {
        match self.failure.as_ref().map(Failure::kind) {
            Some(FailureKind::Environment) => 2,
            Some(FailureKind::Busy) => 3,
            Some(FailureKind::Interrupted(signal)) => 128_u8.saturating_add(signal),
            None => u8::from(self.failed(strictness)),
        }
    }

    /// The number of diagnostics of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.count(severity)
    }

    /// The number of documents in each state.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for result in &self.documents {
            match result.change() {
                Some(Change::Added) => tally.added += 1,
                Some(Change::Changed) => tally.changed += 1,
                None => {}
            }
            match &result.state {
                State::Fresh { .. } => tally.fresh += 1,
                State::Stale(_) => tally.stale += 1,
                State::HeldBack { .. } => tally.held_back += 1,
                State::Made { pages, .. } => {
                    tally.made += 1;
                    tally.pages += pages;
                }
            }
        }
        tally
    }
}
