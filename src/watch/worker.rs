//! The worker: makes what is asked for, first the documents that somebody is looking at, then everything else.
//! Stops at the next request, and tries again by itself after a failure of the environment.

use std::time::Duration;

use super::requests::Requests;
use super::state::{KEPT, PreviewState};
use crate::digest::Digest;
use crate::error::FailureKind;
use crate::job::{Job, Rebuild, Task};
use crate::pipeline::{DocumentResult, Observer, RunResult, State, run_with};
use crate::plan::Document;
use crate::typeset::{LayoutCache, Pages};

/// The pause before it checks again whether another run has ended.
const BUSY_PAUSE: Duration = Duration::from_millis(200);

/// The first pause after a failure of the environment; each further one is twice as long.
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// The longest pause after a failure: somebody who has just fixed the cause does not wait long.
const LAST_RETRY: Duration = Duration::from_secs(16);

/// The result of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Round {
    /// Everything is up to date, or held back by errors in the records.
    Done,
    /// A request came in.
    Stopped,
    /// Another run is writing to the same output folder.
    Busy,
    /// The environment failed.
    Failed,
}

/// Works until it is asked to end.
pub(super) fn work(job: &Job, requests: &Requests, state: &PreviewState) {
    let mut worker =
        Worker { job, requests, state, cache: LayoutCache::default(), wanted: Vec::new() };
    let mut pause = Some(Duration::ZERO);
    let mut retry = FIRST_RETRY;
    loop {
        let asked = requests.take(pause);
        if asked.end {
            return;
        }
        for path in asked.shown {
            worker.wanted.retain(|it| *it != path);
            worker.wanted.insert(0, path);
        }
        worker.wanted.truncate(KEPT);
        let round = match worker.show() {
            Round::Done => worker.all(),
            round => round,
        };
        pause = match round {
            Round::Done => None,
            Round::Stopped => Some(Duration::ZERO),
            Round::Busy => Some(BUSY_PAUSE),
            Round::Failed => Some(retry),
        };
        retry = match round {
            Round::Failed => (2 * retry).min(LAST_RETRY),
            _ => FIRST_RETRY,
        };
    }
}

struct Worker<'s> {
    job: &'s Job,
    requests: &'s Requests,
    state: &'s PreviewState,
    cache: LayoutCache,
    /// The paths of the documents that somebody is looking at, the latest first.
    wanted: Vec<String>,
}

impl Worker<'_> {
    /// Brings the documents that somebody is looking at up to date.
    fn show(&self) -> Round {
        for path in &self.wanted {
            let overview = self.state.overview();
            let Some(document) = overview.document(path) else {
                continue;
            };
            let rebuild = match self.state.pages(path) {
                Some(_) => Rebuild::Stale,
                None => Rebuild::Forced,
            };
            let only = || vec![document.id.clone()];
            let mut result = self.run(only(), rebuild);
            if self.is_behind(path, &result) {
                result = self.run(only(), Rebuild::Forced);
            }
            match round(&result) {
                Round::Done => self.state.update(&result),
                // The document no longer exists; the round over all documents will report it.
                Round::Failed => break,
                round => return self.report(round, &result),
            }
        }
        Round::Done
    }

    /// Brings everything up to date.
    fn all(&self) -> Round {
        let result = self.run(self.job.only.clone(), Rebuild::Stale);
        let round = round(&result);
        match round {
            Round::Done => self.state.set_all(&result),
            _ => return self.report(round, &result),
        }
        round
    }

    /// Shows why a round did not finish.
    fn report(&self, round: Round, result: &RunResult) -> Round {
        match round {
            Round::Busy => {
                self.state.set_working("Waiting for another run that is writing these documents");
            }
            Round::Failed => self.state.set_all(result),
            Round::Done | Round::Stopped => {}
        }
        round
    }

    /// Whether another run has published the document since its pages were made.
    fn is_behind(&self, path: &str, result: &RunResult) -> bool {
        let fresh = |result: &DocumentResult| matches!(result.state, State::Fresh { .. });
        let shown = self.state.pages(path).and_then(|sheets| sheets.pages.pdf);
        result.documents.iter().any(fresh)
            && shown.is_some()
            && shown != Digest::of_file(&self.job.output.join(path)).ok()
    }

    fn run(&self, only: Vec<String>, rebuild: Rebuild) -> RunResult {
        let job = Job {
            task: Task::Build,
            only,
            rebuild,
            interrupt: self.requests.interrupt(),
            ..self.job.clone()
        };
        let mut progress = PreviewProgress { state: self.state, wanted: &self.wanted };
        run_with(&job, Some(&self.cache), &mut progress)
    }
}

fn round(result: &RunResult) -> Round {
    match result.failure.as_ref().map(crate::error::Failure::kind) {
        None => Round::Done,
        Some(FailureKind::Interrupted(_)) => Round::Stopped,
        Some(FailureKind::Busy) => Round::Busy,
        Some(FailureKind::Environment) => Round::Failed,
    }
}

/// Shows the progress of a run.
struct PreviewProgress<'v> {
    state: &'v PreviewState,
    wanted: &'v [String],
}

impl Observer for PreviewProgress<'_> {
    fn begin(&mut self, documents: usize) {
        let many = if documents == 1 { "" } else { "s" };
        self.state.set_working(&format!("Making {documents} document{many}…"));
    }

    fn document(&mut self, result: &DocumentResult) {
        self.state.update_document(result);
    }

    fn end(&mut self) {}

    fn wants_pages(&self, document: &Document) -> bool {
        self.wanted.contains(&document.path)
    }

    fn pages(&mut self, document: &Document, pages: Pages) {
        self.state.put_pages(&document.path, pages, self.wanted);
    }
}
