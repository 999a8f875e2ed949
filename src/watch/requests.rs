//! Requests to the worker: a change of files, a document to show, the end. A request stops the run that is under
//! way, because the worker must first do what was asked for last.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::interrupt::Interrupt;

/// The interrupt number of a run that makes way for a request; no signal has it.
const MAKE_WAY: usize = 0xff;

/// The requests since the worker last took them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Whether files changed.
    pub(super) changed: bool,
    /// The paths of documents to show, the latest last.
    pub(super) shown: Vec<String>,
    /// Whether the program ends.
    pub(super) end: bool,
}

#[derive(Default)]
struct Pending {
    asked: Asked,
    /// The document that was asked for last.
    latest: Option<String>,
    /// Interrupts the run that is under way.
    interrupt: Interrupt,
}

/// Requests to the worker.
#[derive(Default)]
pub(super) struct Requests {
    pending: Mutex<Pending>,
    added: Condvar,
}

impl Requests {
    /// Asks for everything to be brought up to date, because files changed.
    pub(super) fn update(&self) {
        self.ask(|asked| asked.changed = true);
    }

    /// Asks for the pages of a document. Asking again while they are being made has no effect.
    pub(super) fn show(&self, path: &str) {
        let latest = self.pending().latest.replace(path.to_owned());
        if latest.as_deref() != Some(path) {
            self.ask(|asked| asked.shown.push(path.to_owned()));
        }
    }

    /// Asks the worker to end.
    pub(super) fn end(&self) {
        self.ask(|asked| asked.end = true);
    }

    fn ask(&self, ask: impl FnOnce(&mut Asked)) {
        let mut pending = self.pending();
        ask(&mut pending.asked);
        pending.interrupt.raise(MAKE_WAY);
        self.added.notify_all();
    }

    /// Takes all requests; waits for one for as long as `pause`, or without limit.
    pub(super) fn take(&self, pause: Option<Duration>) -> Asked {
        let start = Instant::now();
        let mut pending = self.pending();
        while pending.asked == Asked::default() {
            pending = match pause.map(|pause| pause.saturating_sub(start.elapsed())) {
                None => self.added.wait(pending).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => break,
                Some(rest) => {
                    let waited = self.added.wait_timeout(pending, rest);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        std::mem::take(&mut pending.asked)
    }

    /// An interrupt for the next run, raised by the next request, or at once if there is one already.
    pub(super) fn interrupt(&self) -> Interrupt {
        let mut pending = self.pending();
        pending.interrupt = pending.interrupt.next();
        if pending.asked != Asked::default() {
            pending.interrupt.raise(MAKE_WAY);
        }
        pending.interrupt.clone()
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
