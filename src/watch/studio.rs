//! The studio: makes what is asked for, first what somebody looks at, then everything else; stops at once
//! when something else is asked for.

use super::board::{Board, KEPT};
use super::inbox::Inbox;
use crate::build::{Outcome, Told, Watch, run_with};
use crate::error::FailureKind;
use crate::job::{Extent, Job, Task};
use crate::plan::Document;
use crate::typeset::{Memory, Pages};

/// Works until it is told to end.
pub(super) fn work(job: &Job, inbox: &Inbox, board: &Board) {
    let mut studio = Studio {
        job,
        inbox,
        board,
        memory: Memory::default(),
        wanted: Vec::new(),
    };
    let mut idle = false;
    loop {
        let asked = inbox.take(idle);
        if asked.end {
            return;
        }
        for path in asked.shown {
            studio.wanted.retain(|known| *known != path);
            studio.wanted.insert(0, path);
        }
        studio.wanted.truncate(KEPT);
        idle = studio.show() && studio.all();
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
    /// Brings the documents that somebody looks at up to date; says whether nothing came between.
    fn show(&self) -> bool {
        for path in &self.wanted {
            let overview = self.board.overview();
            let Some(document) = overview.document(path) else {
                continue;
            };
            let extent = match self.board.pages(path) {
                Some(_) => Extent::Stale,
                None => Extent::Forced,
            };
            let outcome = self.run(vec![document.id.clone()], extent);
            if was_stopped(&outcome) {
                return false;
            }
            self.board.some(&outcome);
        }
        true
    }

    /// Brings everything up to date; says whether nothing came between.
    fn all(&self) -> bool {
        let outcome = self.run(self.job.only.clone(), Extent::Stale);
        if was_stopped(&outcome) {
            return false;
        }
        self.board.all(&outcome);
        true
    }

    fn run(&self, only: Vec<String>, extent: Extent) -> Outcome {
        let job = Job {
            task: Task::Build,
            only,
            extent,
            interrupt: self.inbox.interrupt(),
            ..self.job.clone()
        };
        let mut view = View {
            board: self.board,
            wanted: &self.wanted,
        };
        run_with(&job, Some(&self.memory), &mut view)
    }
}

/// Whether a run made way for something else.
fn was_stopped(outcome: &Outcome) -> bool {
    let kind = outcome.failure.as_ref().map(crate::error::Failure::kind);
    matches!(kind, Some(FailureKind::Interrupted(_)))
}

/// Tells the page of a run while it is under way.
struct View<'v> {
    board: &'v Board,
    wanted: &'v [String],
}

impl Watch for View<'_> {
    fn begin(&mut self, documents: usize) {
        let many = if documents == 1 { "" } else { "s" };
        self.board
            .working(&format!("Making {documents} document{many}"));
    }

    fn document(&mut self, told: &Told) {
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
