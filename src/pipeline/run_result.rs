//! What a run came to: each document with its state, all diagnostics, and how it ended.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::diagnostic::{Diagnostics, Severity};
use crate::digest::Digest;
use crate::error::{Failure, FailureKind};
use crate::fingerprint::{Origin, Reason};
use crate::job::Strictness;
use crate::plan::Document;

/// What a run came to.
#[derive(Debug, Default)]
pub struct RunResult {
    /// All faults found.
    pub diagnostics: Diagnostics,
    /// The documents asked for; empty if a fault stopped the run before it could tell them.
    pub documents: Vec<DocumentResult>,
    /// Published documents that belong to nothing any more and were removed, by path; of a list since
    /// an earlier manifest, those that stand in it and are published no more.
    pub swept: Vec<String>,
    /// What somebody should know and no record is to blame for.
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
    pub document: Document,
    /// How it stands.
    pub state: State,
    /// The digest of the PDF that was published before the run; of a list since an earlier manifest,
    /// the one that stands there.
    pub before: Option<Digest>,
    /// The digest of the PDF that is published now.
    pub published: Option<Digest>,
    /// What its markup is filled from, unless a record behind it has a fault.
    pub(super) origin: Option<Origin>,
}

impl DocumentResult {
    /// What became of the published PDF; nothing if it is the one from before.
    pub fn change(&self) -> Option<Change> {
        match (self.before, self.published) {
            (None, Some(_)) => Some(Change::Added),
            (Some(before), Some(now)) if before != now => Some(Change::Changed),
            _ => None,
        }
    }
}

/// What became of a published PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There was none before.
    Added,
    /// It is another.
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

/// How a document stands.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Its PDF is as it should be.
    Fresh {
        /// How many pages it has.
        pages: usize,
    },
    /// It is to be made. After a build: the run ended before it was published.
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
    /// It cannot be made as things are.
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
    /// These records have faults.
    Records(Vec<String>),
    /// Typst refused it.
    Refused,
    /// Its pages have an error that only typesetting shows.
    Pages,
    /// There are warnings about it, and the run is strict.
    Doubtful,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Records(records) => match records.as_slice() {
                [one] => write!(f, "fault in {one}"),
                [first, rest @ ..] => write!(f, "faults in {first} and {} more", rest.len()),
                [] => f.write_str("fault in a record"),
            },
            Self::Refused => f.write_str("it cannot be filled or typeset"),
            Self::Pages => f.write_str("its pages have an error"),
            Self::Doubtful => f.write_str("there are warnings about it (--strict)"),
        }
    }
}

/// How many documents stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// As they should be, and left alone.
    pub fresh: usize,
    /// To be made.
    pub stale: usize,
    /// Made in this run.
    pub made: usize,
    /// Published where there was none before.
    pub added: usize,
    /// Published in place of another.
    pub changed: usize,
    /// Held back.
    pub held_back: usize,
    /// Pages of those made.
    pub pages: usize,
}

impl RunResult {
    /// Whether the inputs has faults that fail the run.
    pub fn failed(&self, strictness: Strictness) -> bool {
        self.diagnostics.has_any(strictness.fatal())
    }

    /// The program's exit code: 0 done, 1 faults in the inputs, 2 the environment failed, 3
    /// another run was at work, 128 and the signal's number if one ended the run.
    pub fn exit_code(&self, strictness: Strictness) -> u8 {
        match self.failure.as_ref().map(Failure::kind) {
            Some(FailureKind::Environment) => 2,
            Some(FailureKind::Busy) => 3,
            Some(FailureKind::Interrupted(signal)) => 128_u8.saturating_add(signal),
            None => u8::from(self.failed(strictness)),
        }
    }

    /// How many diagnostics of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.count(severity)
    }

    /// How many documents stand how.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for told in &self.documents {
            match told.change() {
                Some(Change::Added) => tally.added += 1,
                Some(Change::Changed) => tally.changed += 1,
                None => {}
            }
            match &told.state {
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
