//! The summary of a run, and a list of the documents, as JSON.

use serde::Serialize;

use super::event::command;
use super::row::{DiagnosticRow, DocumentRow, RunCounts, moment, seconds};
use crate::diagnostic::Severity;
use crate::job::Job;
use crate::pipeline::{DocumentResult, RunResult, State};
use crate::plan::Kind;

/// The version of the summary's format. It rises when a field is removed or changes its meaning.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Summary<'o> {
    version: u32,
    program: &'static str,
    command: &'static str,
    output: String,
    started: String,
    /// Seconds.
    duration: f64,
    exit_code: u8,
    counts: Counts,
    made: Vec<DocumentRow<'o>>,
    held_back: Vec<DocumentRow<'o>>,
    /// Stale, and not reached before the run ended.
    not_reached: Vec<DocumentRow<'o>>,
    removed: &'o [String],
    diagnostics: Vec<DiagnosticRow>,
    notices: &'o [String],
    /// What ended the run early.
    failure: Option<String>,
}

#[derive(Serialize)]
struct Counts {
    documents: usize,
    #[serde(flatten)]
    run: RunCounts,
    errors: usize,
    warnings: usize,
}

/// The summary as text.
pub(super) fn summary(job: &Job, run: &RunResult) -> String {
    let rows = |wanted: fn(&State) -> bool| {
        let results = run.documents.iter().filter(|it| wanted(&it.state));
        results.map(|it| DocumentRow::new(it, job)).collect()
    };
    let summary = Summary {
        version: VERSION,
        program: concat!("impact-briefs ", env!("CARGO_PKG_VERSION")),
        command: command(job.task),
        output: job.output.display().to_string(),
        started: moment(job.now),
        duration: seconds(run.duration),
        exit_code: run.exit_code(job.strictness),
        counts: Counts {
            documents: run.documents.len(),
            run: run.into(),
            errors: run.count(Severity::Error),
            warnings: run.count(Severity::Warning),
        },
        made: rows(|state| matches!(state, State::Made { .. })),
        held_back: rows(|state| matches!(state, State::HeldBack { .. })),
        not_reached: rows(|state| matches!(state, State::Stale(_))),
        removed: &run.removed,
        diagnostics: run.diagnostics.sorted().iter().map(DiagnosticRow::from).collect(),
        notices: &run.notices,
        failure: run.failure.as_ref().map(ToString::to_string),
    };
    serde_json::to_string_pretty(&summary).expect("texts and numbers serialise") + "\n"
}

/// The documents of a list.
#[derive(Serialize)]
struct List<'o> {
    version: u32,
    documents: Vec<ListRow<'o>>,
    /// Those that an earlier manifest lists and that are no longer published.
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<&'o [String]>,
}

#[derive(Serialize)]
struct ListRow<'o> {
    #[serde(flatten)]
    row: DocumentRow<'o>,
    kind: Kind,
    title: &'o str,
}

/// A list as text.
pub(super) fn list<'o>(job: &Job, run: &'o RunResult) -> String {
    let row = |result: &'o DocumentResult| ListRow {
        row: DocumentRow::new(result, job),
        kind: result.document.kind,
        title: &result.document.title,
    };
    let list = List {
        version: VERSION,
        documents: run.documents.iter().map(row).collect(),
        removed: job.since.is_some().then_some(&run.removed),
    };
    serde_json::to_string_pretty(&list).expect("texts and numbers serialise")
}
