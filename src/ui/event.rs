//! Events as JSON lines, for a program that reads the log.

use std::time::Duration;

use serde::Serialize;

use super::row::{DiagnosticRow, DocumentRow, RunCounts, moment, seconds};
use crate::character::is_hidden;
use crate::job::{Job, Task};
use crate::pipeline::{DocumentResult, RunResult};

/// Something that happened in a run.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Event<'e> {
    /// The run began.
    RunStarted {
        program: &'static str,
        command: &'static str,
        time: String,
        output: String,
        workers: usize,
    },
    /// Typesetting begins.
    Typesetting { documents: usize },
    /// A document was made, held back, or is fresh.
    Document(DocumentRow<'e>),
    /// A PDF whose record is gone was removed.
    Removed { document: &'e str },
    /// An error or warning.
    Diagnostic(DiagnosticRow),
    /// Something to know about the run, not about a record.
    Notice { message: &'e str },
    /// What ended the run early.
    Failure { message: String },
    /// The run ended.
    RunEnded {
        exit_code: u8,
        duration: f64,
        #[serde(flatten)]
        counts: RunCounts,
    },
}

impl<'e> Event<'e> {
    pub(super) fn started(job: &Job) -> Self {
        Self::RunStarted {
            program: concat!("impact-briefs ", env!("CARGO_PKG_VERSION")),
            command: command(job.task),
            time: moment(job.now),
            output: job.output.display().to_string(),
            workers: job.workers.get(),
        }
    }

    pub(super) fn document(result: &'e DocumentResult, job: &Job) -> Self {
        Self::Document(DocumentRow::new(result, job))
    }

    /// The events at the end of a run, after its documents and diagnostics.
    pub(super) fn of_end(run: &'e RunResult, job: &Job) -> Vec<Self> {
        let removed = run.removed.iter();
        let mut events: Vec<_> = removed.map(|document| Self::Removed { document }).collect();
        events.extend(run.notices.iter().map(|message| Self::Notice { message }));
        let failure = run.failure.as_ref().map(ToString::to_string);
        events.extend(failure.map(|message| Self::Failure { message }));
        events.push(Self::RunEnded {
            exit_code: run.exit_code(job.strictness),
            duration: seconds(run.duration),
            counts: run.into(),
        });
        events
    }

    /// The event as one line, with the seconds since the run began.
    pub(super) fn line(&self, elapsed: Option<Duration>) -> String {
        #[derive(Serialize)]
        struct Line<'l, 'e> {
            #[serde(flatten)]
            event: &'l Event<'e>,
            #[serde(skip_serializing_if = "Option::is_none")]
            elapsed: Option<f64>,
        }
        let line = Line { event: self, elapsed: elapsed.map(seconds) };
        let line = serde_json::to_string(&line).expect("texts and numbers serialise");
        ascii_where_hidden(&line)
    }
}

/// JSON with an escape for every hidden character, which only texts have.
fn ascii_where_hidden(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        match is_hidden(character) {
            true => character
                .encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| safe += &format!("\\u{unit:04x}")),
            false => safe.push(character),
        }
    }
    safe
}

/// The command as it is typed.
pub(super) fn command(task: Task) -> &'static str {
    match task {
        Task::Build => "build",
        Task::Check => "check",
        Task::List => "list",
        Task::Bind => "bind",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_nothing_that_cannot_be_seen_and_says_the_same() {
        let message = "a\u{9b}b\u{202e}c\u{e0041}d";
        let line = Event::Notice { message }.line(None);
        assert!(!line.contains(is_hidden), "{line:?}");
        let json: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(json["message"], message);
    }
}
