//! What the preview page is told: each document with its state, the faults, and the pages of the
//! documents that somebody looks at.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::watch::{Receiver, Sender};

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::order::SortKey;
use crate::pipeline::{DocumentResult, RunResult, State};
use crate::plan::Kind;
use crate::typeset::Pages;

/// So many documents are kept with their pages.
pub(super) const KEPT: usize = 3;

/// What is told, and a bell that rings when it changes.
pub(super) struct Board {
    inner: Mutex<Inner>,
    bell: Sender<u64>,
}

#[derive(Default)]
struct Inner {
    overview: Overview,
    sheets: BTreeMap<String, Sheets>,
    versions: u64,
}

/// What the page shows beside pages.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Overview {
    /// What is being done; empty if everything is up to date.
    pub(super) working: String,
    pub(super) documents: Vec<DocumentState>,
    diagnostics: Vec<Fault>,
    /// What keeps everything from being made.
    failure: Option<String>,
}

/// A document in the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct DocumentState {
    pub(super) path: String,
    #[serde(skip)]
    pub(super) id: String,
    title: String,
    kind: &'static str,
    /// `fresh`, `stale`, `made` or `held back`.
    state: &'static str,
    why: String,
    /// The records behind it.
    #[serde(skip)]
    pub(super) records: Vec<String>,
}

/// A diagnostic as the page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Fault {
    severity: &'static str,
    code: &'static str,
    message: String,
    path: String,
    line: Option<usize>,
    column: Option<usize>,
    /// The line itself.
    text: String,
    help: String,
    /// The documents it was found in.
    #[serde(skip)]
    documents: Vec<String>,
}

/// The pages of a document.
#[derive(Clone)]
pub(super) struct Sheets {
    pub(super) pages: Arc<Pages>,
    /// What tells one look of a page from another.
    pub(super) looks: Vec<u64>,
    /// Which pages look otherwise than the time before.
    pub(super) changed: Vec<bool>,
    pub(super) version: u64,
}

impl Default for Board {
    fn default() -> Self {
        let working = "Checking the documents…".to_owned();
        let overview = Overview { working, ..Overview::default() };
        Self { inner: Mutex::new(Inner { overview, ..Inner::default() }), bell: Sender::new(0) }
    }
}

impl Board {
    pub(super) fn overview(&self) -> Overview {
        self.inner().overview.clone()
    }

    /// The bell, which rings with a number that grows.
    pub(super) fn bell(&self) -> Receiver<u64> {
        self.bell.subscribe()
    }

    /// Says what is being done.
    pub(super) fn working(&self, words: &str) {
        self.change(|inner| words.clone_into(&mut inner.overview.working));
    }

    /// Tells how a document stands while others are still being made.
    pub(super) fn document(&self, told: &DocumentResult) {
        self.change(|inner| {
            inner.overview.renew(state_of(told));
        });
    }

    /// Tells what a run over some documents found: their state, and all faults of the records.
    pub(super) fn some(&self, outcome: &RunResult) {
        self.change(|inner| {
            for told in &outcome.documents {
                inner.overview.renew(state_of(told));
            }
            let made: Vec<_> = outcome.documents.iter().map(|it| &it.document.path).collect();
            let mut diagnostics = faults(&outcome.diagnostics);
            let others = std::mem::take(&mut inner.overview.diagnostics).into_iter();
            diagnostics.extend(others.filter(|it| {
                !it.documents.is_empty() && !it.documents.iter().any(|path| made.contains(&path))
            }));
            inner.overview.diagnostics = diagnostics;
            inner.overview.failure = outcome.failure.as_ref().map(ToString::to_string);
        });
    }

    /// Tells what a run over all documents came to.
    pub(super) fn all(&self, outcome: &RunResult) {
        self.change(|inner| {
            let overview = &mut inner.overview;
            overview.diagnostics = faults(&outcome.diagnostics);
            overview.failure = outcome.failure.as_ref().map(ToString::to_string);
            overview.working.clear();
            // Where a fault that all documents share keeps them from being told, the last list stays.
            if !outcome.documents.is_empty() {
                let mut documents: Vec<_> = outcome.documents.iter().map(state_of).collect();
                for document in &mut documents {
                    document.keep_title(overview.document(&document.path));
                }
                documents.sort_by_cached_key(DocumentState::order);
                overview.documents = documents;
                let known: Vec<_> = overview.documents.iter().map(|it| it.path.clone()).collect();
                inner.sheets.retain(|path, _| known.contains(path));
            }
        });
    }

    /// Puts up the pages of a document, beside those of the others that are wanted.
    pub(super) fn put_pages(&self, path: &str, pages: Pages, wanted: &[String]) {
        let looks: Vec<_> = (0..pages.count()).map(|page| pages.look(page)).collect();
        self.change(|inner| {
            inner.versions += 1;
            let before = inner.sheets.get(path).map(|sheets| sheets.looks.clone());
            let is_changed = |(page, look): (usize, &u64)| {
                before.as_ref().is_some_and(|before| before.get(page) != Some(look))
            };
            let sheets = Sheets {
                changed: looks.iter().enumerate().map(is_changed).collect(),
                pages: Arc::new(pages),
                looks,
                version: inner.versions,
            };
            inner.sheets.insert(path.to_owned(), sheets);
            inner.sheets.retain(|known, _| known == path || wanted.contains(known));
        });
    }

    /// The pages of a document, if they are there.
    pub(super) fn pages(&self, path: &str) -> Option<Sheets> {
        self.inner().sheets.get(path).cloned()
    }

    fn change(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.inner());
        self.bell.send_modify(|count| *count += 1);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Overview {
    /// Puts a document's new state in the place of the old one.
    fn renew(&mut self, mut state: DocumentState) {
        let mut documents = self.documents.iter_mut();
        if let Some(known) = documents.find(|it| it.path == state.path) {
            state.keep_title(Some(known));
            *known = state;
        }
    }

    /// The document with this path.
    pub(super) fn document(&self, path: &str) -> Option<&DocumentState> {
        self.documents.iter().find(|it| it.path == path)
    }
}

impl DocumentState {
    /// A record with a fault does not tell its title; the one that was known last stays.
    fn keep_title(&mut self, known: Option<&Self>) {
        if self.title == self.id
            && let Some(known) = known
        {
            self.title.clone_from(&known.title);
        }
    }

    /// Briefs come first, by the name of their alliance; all else stays in the order of the plan.
    fn order(&self) -> (bool, Option<SortKey>) {
        let is_brief = self.kind == Kind::Brief.name();
        (!is_brief, is_brief.then(|| SortKey::of(&self.title)))
    }

    pub(super) fn is_held_back(&self) -> bool {
        self.state == "held back"
    }
}

fn state_of(told: &DocumentResult) -> DocumentState {
    let (state, why) = match &told.state {
        State::Fresh { .. } => ("fresh", String::new()),
        State::Made { .. } => ("made", String::new()),
        State::Stale(_) => ("waiting", String::new()),
        State::HeldBack { why, .. } => ("held back", why.to_string()),
    };
    let document = &told.document;
    DocumentState {
        path: document.path.clone(),
        id: document.id.clone(),
        title: document.title.clone(),
        kind: document.kind.name(),
        state,
        why,
        records: document.records.clone(),
    }
}

fn faults(diagnostics: &Diagnostics) -> Vec<Fault> {
    diagnostics.sorted().iter().map(fault).collect()
}

fn fault(diagnostic: &Diagnostic) -> Fault {
    let place = diagnostic.place.as_ref();
    let at = place.filter(|place| !place.file.text.is_empty());
    let at = at.map(crate::diagnostic::Place::line_column);
    let line = place.zip(at).and_then(|(place, (line, _))| place.file.text.lines().nth(line - 1));
    Fault {
        severity: match diagnostic.code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        code: diagnostic.code.name(),
        message: diagnostic.message.clone(),
        path: place.map(|place| place.file.path.clone()).unwrap_or_default(),
        line: at.map(|(line, _)| line),
        column: at.map(|(_, column)| column),
        text: line.unwrap_or_default().to_owned(),
        help: diagnostic.help.clone().unwrap_or_default(),
        documents: diagnostic.documents.clone(),
    }
}
