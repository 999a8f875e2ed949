//! Documents and diagnostics as programs read them: the rows of the log and the summary.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Suggestion};
use crate::digest::Digest;
use crate::job::Job;
use crate::pipeline::{Change, DocumentResult, Obstacle, RunResult, State, Tally};

/// A diagnostic.
#[derive(Serialize)]
pub(super) struct DiagnosticRow {
    severity: &'static str,
    code: &'static str,
    message: String,
    /// From the project's root.
    file: Option<String>,
    /// From 1.
    line: Option<usize>,
    /// From 1, in characters.
    column: Option<usize>,
    help: Option<String>,
    /// A replacement that fixes the error, if one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<SuggestionRow>,
    /// The documents it was found in, if it was found in one.
    documents: Vec<String>,
}

/// The text to put in place of a range of the diagnostic's file.
#[derive(Serialize)]
struct SuggestionRow {
    line: usize,
    column: usize,
    /// After the last character that is replaced.
    end_line: usize,
    end_column: usize,
    text: String,
}

impl From<&Suggestion> for SuggestionRow {
    fn from(suggestion: &Suggestion) -> Self {
        let (line, column) = suggestion.place.line_column();
        let (end_line, end_column) = suggestion.place.end_line_column();
        Self { line, column, end_line, end_column, text: suggestion.text.clone() }
    }
}

impl From<&Diagnostic> for DiagnosticRow {
    fn from(diagnostic: &Diagnostic) -> Self {
        let place = diagnostic.place.as_ref();
        let at = place.filter(|place| !place.file.text.is_empty());
        let at = at.map(|place| place.line_column());
        Self {
            severity: diagnostic.code.severity().name(),
            code: diagnostic.code.name(),
            message: diagnostic.message.clone(),
            file: place.map(|place| place.file.path.clone()),
            line: at.map(|(line, _)| line),
            column: at.map(|(_, column)| column),
            help: diagnostic.help.clone(),
            suggestion: diagnostic.suggestion.as_ref().map(SuggestionRow::from),
            documents: diagnostic.documents.clone(),
        }
    }
}

/// A document with its state. What a state does not have is left out.
#[derive(Default, Serialize)]
pub(super) struct DocumentRow<'t> {
    document: &'t str,
    id: &'t str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<usize>,
    /// The digest of the PDF that is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<Digest>,
    /// Whether it is new or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    /// The digest of the one before, if it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Digest>,
    /// Seconds that it took to make.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<f64>,
    /// Why it was made, or has to be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<String>,
    /// Why it was held back.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// The invalid records that hold it back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    records: Vec<&'t str>,
    /// When the version that stays was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_since: Option<String>,
    /// How old that version is, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_age: Option<u64>,
}

impl<'t> DocumentRow<'t> {
    pub(super) fn new(result: &'t DocumentResult, job: &Job) -> Self {
        let row = Self {
            document: &result.document.path,
            id: &result.document.id,
            digest: result.published,
            change: result.change().map(Change::name),
            before: result.before.filter(|_| result.change() == Some(Change::Changed)),
            ..Self::default()
        };
        match &result.state {
            State::Fresh { pages } => Self { state: "fresh", pages: Some(*pages), ..row },
            State::Stale(reasons) => Self {
                state: "stale",
                reasons: reasons.iter().map(ToString::to_string).collect(),
                ..row
            },
            State::Made { pages, reasons, duration } => Self {
                state: "made",
                pages: Some(*pages),
                duration: Some(seconds(*duration)),
                reasons: reasons.iter().map(ToString::to_string).collect(),
                ..row
            },
            State::HeldBack { why, kept } => Self {
                state: "held-back",
                why: Some(why.to_string()),
                records: match why {
                    Obstacle::InvalidRecords(records) => {
                        records.iter().map(String::as_str).collect()
                    }
                    _ => Vec::new(),
                },
                kept_since: kept.map(moment),
                kept_age: kept.map(|kept| age(job, kept)),
                ..row
            },
        }
    }
}

/// What a run did, in numbers.
#[derive(Serialize)]
pub(super) struct RunCounts {
    made: usize,
    /// Published where there was none before.
    added: usize,
    /// Published in place of another.
    changed: usize,
    fresh: usize,
    held_back: usize,
    not_reached: usize,
    removed: usize,
    /// Pages of the documents made.
    pages: usize,
}

impl From<&RunResult> for RunCounts {
    fn from(run: &RunResult) -> Self {
        let Tally { fresh, stale, made, added, changed, held_back, pages } = run.tally();
        let removed = run.removed.len();
        Self { made, added, changed, fresh, held_back, not_reached: stale, removed, pages }
    }
}

/// A duration in seconds, to the millisecond.
pub(super) fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}

/// A moment as `2026-11-23T18:46:07Z`.
pub(super) fn moment(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// How many seconds before the run a moment was; 0 if it was after.
pub(super) fn age(job: &Job, since: SystemTime) -> u64 {
    job.now.duration_since(since).map_or(0, |age| age.as_secs())
}
