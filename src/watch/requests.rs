//! What the studio is asked for: a change of files, a document to show, the end. Whoever asks stops what
//! the studio is doing, for what it is asked for comes first.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::interrupt::Interrupt;

/// The number by which a run is told that something else comes first; no signal has it.
const MAKE_WAY: usize = 0xff;

/// What was asked for since it was last looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Files changed.
    pub(super) changed: bool,
    /// The paths of documents that somebody wants to see, the last one last.
    pub(super) shown: Vec<String>,
    /// The program ends.
    pub(super) end: bool,
}

#[derive(Default)]
struct Inner {
    asked: Asked,
    /// The document that was asked for last, and is being made or there.
    last: Option<String>,
    /// The run that is under way.
    interrupt: Interrupt,
}

/// Requests to the studio.
#[derive(Default)]
pub(super) struct Inbox {
    inner: Mutex<Inner>,
    bell: Condvar,
}

impl Inbox {
    /// Tells that files changed.
    pub(super) fn changed(&self) {
        self.ask(|asked| asked.changed = true);
    }

    /// Asks for the pages of a document. Asking once more while they are being made changes nothing.
    pub(super) fn show(&self, path: &str) {
        let last = self.inner().last.replace(path.to_owned());
        if last.as_deref() != Some(path) {
            self.ask(|asked| asked.shown.push(path.to_owned()));
        }
    }

    /// Tells that the program ends.
    pub(super) fn end(&self) {
        self.ask(|asked| asked.end = true);
    }

    fn ask(&self, ask: impl FnOnce(&mut Asked)) {
        let mut inner = self.inner();
        ask(&mut inner.asked);
        inner.interrupt.raise(MAKE_WAY);
        self.bell.notify_all();
    }

    /// What was asked for; waits for something as long as `pause`, for ever if there is none.
    pub(super) fn take(&self, pause: Option<Duration>) -> Asked {
        let start = Instant::now();
        let mut inner = self.inner();
        while inner.asked == Asked::default() {
            inner = match pause.map(|pause| pause.saturating_sub(start.elapsed())) {
                None => self.bell.wait(inner).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => break,
                Some(rest) => {
                    let waited = self.bell.wait_timeout(inner, rest);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        std::mem::take(&mut inner.asked)
    }

    /// What ends a run when something is asked for. It is over at once if something was already.
    pub(super) fn interrupt(&self) -> Interrupt {
        let mut inner = self.inner();
        inner.interrupt = inner.interrupt.next();
        if inner.asked != Asked::default() {
            inner.interrupt.raise(MAKE_WAY);
        }
        inner.interrupt.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
