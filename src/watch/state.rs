//! The state of the preview: every document, the errors and warnings, and the pages of the documents that
//! somebody is looking at.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::watch::{Receiver, Sender};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::order::SortKey;
use crate::pipeline::{DocumentResult, RunResult, State};
use crate::plan::Kind;
use crate::typeset::Pages;

/// How many documents are kept with their pages: enough to compare a brief with its theme brief and the report.
pub(super) const KEPT: usize = 3;

/// The state, with a counter of its changes to wait for.
pub(super) struct PreviewState {
    shown: Mutex<Shown>,
    changes: Sender<u64>,
}

#[derive(Default)]
struct Shown {
    overview: Overview,
    pages: BTreeMap<String, DocumentPages>,
    versions: u64,
}

/// What the page shows besides the pages of a document.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Overview {
    /// What is being done; empty when everything is up to date.
    pub(super) working: String,
    pub(super) documents: Vec<DocumentState>,
    diagnostics: Vec<DiagnosticView>,
    /// Why nothing can be made.
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
    /// `fresh`, `waiting`, `made` or `held back`.
    state: &'static str,
    why: String,
    /// The records that it is made from.
    #[serde(skip)]
    pub(super) records: Vec<String>,
}

/// A diagnostic as the page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct DiagnosticView {
    severity: &'static str,
    code: &'static str,
    message: String,
    path: String,
    line: Option<usize>,
    column: Option<usize>,
    /// The text of the line.
    text: String,
    help: String,
    /// The documents it was found in.
    #[serde(skip)]
    documents: Vec<String>,
}

/// The pages of a document.
#[derive(Clone)]
pub(super) struct DocumentPages {
    pub(super) pages: Arc<Pages>,
    /// A hash of each page's appearance.
    pub(super) appearances: Vec<u64>,
    /// Which pages look different from the last time.
    pub(super) changed: Vec<bool>,
    pub(super) version: u64,
}

impl Default for PreviewState {
    fn default() -> Self {
        let working = "Checking the documents…".to_owned();
        let overview = Overview { working, ..Overview::default() };
        Self { shown: Mutex::new(Shown { overview, ..Shown::default() }), changes: Sender::new(0) }
    }
}

impl PreviewState {
    pub(super) fn overview(&self) -> Overview {
        self.shown().overview.clone()
    }

    /// A receiver that notices every change.
    pub(super) fn changes(&self) -> Receiver<u64> {
        self.changes.subscribe()
    }

    /// Sets what is being done.
    pub(super) fn set_working(&self, words: &str) {
        self.change(|shown| words.clone_into(&mut shown.overview.working));
    }

    /// Updates a document while others are still being made.
    pub(super) fn update_document(&self, result: &DocumentResult) {
        self.change(|shown| {
            shown.overview.update(state_of(result));
        });
    }

    /// Updates the documents of a run over some of them, and all errors and warnings about records.
    pub(super) fn update(&self, result: &RunResult) {
        self.change(|shown| {
            for result in &result.documents {
                shown.overview.update(state_of(result));
            }
            let made: Vec<_> = result.documents.iter().map(|it| &it.document.path).collect();
            let mut diagnostics = diagnostic_views(&result.diagnostics);
            let others = std::mem::take(&mut shown.overview.diagnostics).into_iter();
            diagnostics.extend(others.filter(|it| {
                !it.documents.is_empty() && !it.documents.iter().any(|path| made.contains(&path))
            }));
            shown.overview.diagnostics = diagnostics;
            shown.overview.failure = result.failure.as_ref().map(ToString::to_string);
        });
    }

    /// Takes the result of a run over all documents.
    pub(super) fn set_all(&self, result: &RunResult) {
        self.change(|shown| {
            let overview = &mut shown.overview;
            overview.diagnostics = diagnostic_views(&result.diagnostics);
            overview.failure = result.failure.as_ref().map(ToString::to_string);
            overview.working.clear();
            // If an error in what all documents share hides the list of documents, the last list stays.
            if !result.documents.is_empty() {
                let mut documents: Vec<_> = result.documents.iter().map(state_of).collect();
                for document in &mut documents {
                    document.keep_title(overview.document(&document.path));
                }
                documents.sort_by_cached_key(DocumentState::order);
                overview.documents = documents;
                let known: Vec<_> = overview.documents.iter().map(|it| it.path.clone()).collect();
                shown.pages.retain(|path, _| known.contains(path));
            }
        });
    }

    /// Sets the pages of a document, and drops those of documents that are no longer wanted.
    pub(super) fn put_pages(&self, path: &str, pages: Pages, wanted: &[String]) {
        let appearances: Vec<_> = (0..pages.count()).map(|page| pages.appearance(page)).collect();
        self.change(|shown| {
            shown.versions += 1;
            let before = shown.pages.get(path).map(|pages| pages.appearances.clone());
            let is_changed = |(page, appearance): (usize, &u64)| {
                before.as_ref().is_some_and(|before| before.get(page) != Some(appearance))
            };
            let pages = DocumentPages {
                changed: appearances.iter().enumerate().map(is_changed).collect(),
                pages: Arc::new(pages),
                appearances,
                version: shown.versions,
            };
            shown.pages.insert(path.to_owned(), pages);
            shown.pages.retain(|known, _| known == path || wanted.contains(known));
        });
    }

    /// The pages of a document, if they have been made.
    pub(super) fn pages(&self, path: &str) -> Option<DocumentPages> {
        self.shown().pages.get(path).cloned()
    }

    fn change(&self, change: impl FnOnce(&mut Shown)) {
        change(&mut self.shown());
        self.changes.send_modify(|count| *count += 1);
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Overview {
    /// Replaces a document's old state.
    fn update(&mut self, mut state: DocumentState) {
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
    /// Keeps the last known title: that of a record with an error cannot be read.
    fn keep_title(&mut self, known: Option<&Self>) {
        if self.title == self.id
            && let Some(known) = known
        {
            self.title.clone_from(&known.title);
        }
    }

    /// Briefs come last, by the name of their alliance; everything else stays in the order of the plan.
    fn order(&self) -> (bool, Option<SortKey>) {
        let is_brief = self.kind == Kind::Brief.name();
        (!is_brief, is_brief.then(|| SortKey::of(&self.title)))
    }

    pub(super) fn is_held_back(&self) -> bool {
        self.state == "held back"
    }
}

fn state_of(result: &DocumentResult) -> DocumentState {
    let (state, why) = match &result.state {
        State::Fresh { .. } => ("fresh", String::new()),
        State::Made { .. } => ("made", String::new()),
        State::Stale(_) => ("waiting", String::new()),
        State::HeldBack { why, .. } => ("held back", why.to_string()),
    };
    let document = &result.document;
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

fn diagnostic_views(diagnostics: &Diagnostics) -> Vec<DiagnosticView> {
    diagnostics.sorted().iter().map(diagnostic_view).collect()
}

fn diagnostic_view(diagnostic: &Diagnostic) -> DiagnosticView {
    let place = diagnostic.place.as_ref();
    let at = place.filter(|place| !place.file.text.is_empty());
    let at = at.map(Place::line_column);
    let line = place.zip(at).and_then(|(place, (line, _))| place.file.text.lines().nth(line - 1));
    DiagnosticView {
        severity: diagnostic.code.severity().name(),
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
