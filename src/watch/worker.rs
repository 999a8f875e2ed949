//! The studio: makes what is asked for, first what somebody looks at, then everything else; stops at once
//! when something else is asked for, and tries again by itself what the environment kept it from.

use std::time::Duration;

use super::requests::Inbox;
use super::state::{Board, KEPT};
use crate::digest::Digest;
use crate::error::FailureKind;
use crate::job::{Job, Rebuild, Task};
use crate::pipeline::{DocumentResult, Observer, RunResult, State, run_with};
use crate::plan::Document;
use crate::typeset::{Memory, Pages};

/// How long it waits before it asks again whether another run has ended.
const FOR_ANOTHER: Duration = Duration::from_millis(200);

/// How long it waits before it tries again where the environment failed; twice as long each time.
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// How long at most.
const LAST_RETRY: Duration = Duration::from_secs(16);

/// What came of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Round {
    /// Everything is as it should be, or the records have faults.
    Done,
    /// Something else was asked for.
    Stopped,
    /// Another run is at work on the same output.
    Busy,
    /// The environment failed.
    Failed,
}

/// Works until it is told to end.
pub(super) fn work(job: &Job, inbox: &Inbox, board: &Board) {
    let mut studio = Studio { job, inbox, board, memory: Memory::default(), wanted: Vec::new() };
    let mut pause = Some(Duration::ZERO);
    let mut retry = FIRST_RETRY;
    loop {
        let asked = inbox.take(pause);
        if asked.end {
            return;
        }
        for path in asked.shown {
            studio.wanted.retain(|known| *known != path);
            studio.wanted.insert(0, path);
        }
        studio.wanted.truncate(KEPT);
        let round = match studio.show() {
            Round::Done => studio.all(),
            round => round,
        };
        pause = match round {
            Round::Done => None,
            Round::Stopped => Some(Duration::ZERO),
            Round::Busy => Some(FOR_ANOTHER),
            Round::Failed => Some(retry),
        };
        retry = match round {
            Round::Failed => (2 * retry).min(LAST_RETRY),
            _ => FIRST_RETRY,
        };
    }
}

struct Studio<'s> {
    job: &'s Job,
    inbox: &'s Inbox,
    board: &'s Board,
    memory: Memory,
    /// The paths of the documents that somebody looks at, the last one first.
    wanted: Vec<String>,
}

impl Studio<'_> {
    /// Brings the documents that somebody looks at up to date.
    fn show(&self) -> Round {
        for path in &self.wanted {
            let overview = self.board.overview();
            let Some(document) = overview.document(path) else {
                continue;
            };
            let rebuild = match self.board.pages(path) {
                Some(_) => Rebuild::Stale,
                None => Rebuild::Forced,
            };
            let only = || vec![document.id.clone()];
            let mut outcome = self.run(only(), rebuild);
            if self.is_behind(path, &outcome) {
                outcome = self.run(only(), Rebuild::Forced);
            }
            match round(&outcome) {
                Round::Done => self.board.some(&outcome),
                // The document is no more; the round over all documents will tell.
                Round::Failed => break,
                round => return self.tell(round, &outcome),
            }
        }
        Round::Done
    }

    /// Brings everything up to date.
    fn all(&self) -> Round {
        let outcome = self.run(self.job.only.clone(), Rebuild::Stale);
        let round = round(&outcome);
        match round {
            Round::Done => self.board.all(&outcome),
            _ => return self.tell(round, &outcome),
        }
        round
    }

    /// Tells why a round did not come to its end.
    fn tell(&self, round: Round, outcome: &RunResult) -> Round {
        match round {
            Round::Busy => {
                self.board.working("Another run is writing these documents; waiting for it to end");
            }
            Round::Failed => self.board.all(outcome),
            Round::Done | Round::Stopped => {}
        }
        round
    }

    /// Whether a document was published by another run since its pages were put up.
    fn is_behind(&self, path: &str, outcome: &RunResult) -> bool {
        let fresh = |told: &DocumentResult| matches!(told.state, State::Fresh { .. });
        let shown = self.board.pages(path).and_then(|sheets| sheets.pages.pdf);
        outcome.documents.iter().any(fresh)
            && shown.is_some()
            && shown != Digest::of_file(&self.job.output.join(path)).ok()
    }

    fn run(&self, only: Vec<String>, rebuild: Rebuild) -> RunResult {
        let job = Job {
            task: Task::Build,
            only,
            rebuild,
            interrupt: self.inbox.interrupt(),
            ..self.job.clone()
        };
        let mut view = View { board: self.board, wanted: &self.wanted };
        run_with(&job, Some(&self.memory), &mut view)
    }
}

/// What came of a run.
fn round(outcome: &RunResult) -> Round {
    match outcome.failure.as_ref().map(crate::error::Failure::kind) {
        None => Round::Done,
        Some(FailureKind::Interrupted(_)) => Round::Stopped,
        Some(FailureKind::Busy) => Round::Busy,
        Some(FailureKind::Environment) => Round::Failed,
    }
}

/// Tells the page of a run while it is under way.
struct View<'v> {
    board: &'v Board,
    wanted: &'v [String],
}

impl Observer for View<'_> {
    fn begin(&mut self, documents: usize) {
        let many = if documents == 1 { "" } else { "s" };
        self.board.working(&format!("Making {documents} document{many}…"));
    }

    fn document(&mut self, told: &DocumentResult) {
        self.board.document(told);
    }

    fn end(&mut self) {}

    fn wants_pages(&self, document: &Document) -> bool {
        self.wanted.contains(&document.path)
    }

    fn pages(&mut self, document: &Document, pages: Pages) {
        self.board.put_pages(&document.path, pages, self.wanted);
    }
}
