//! The end of a run from outside: takes a signal's number, from a handler or another thread; gives the
//! failure that ends the run, and the count of threads still at work. Never stops a thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Failure, FailureKind};

/// A request to end the run, from a signal handler or another thread.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    signal: Arc<AtomicUsize>,
    busy: Busy,
}

impl Interrupt {
    /// Asks the run to end because of a signal.
    pub fn raise(&self, signal: usize) {
        self.signal.store(signal, Ordering::SeqCst);
    }

    /// The signal's number, for a handler to set; 0 if there was none.
    pub fn number(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.signal)
    }

    /// An interrupt for the next run, which still counts the workers of this one.
    pub fn next(&self) -> Self {
        Self { busy: self.busy.clone(), ..Self::default() }
    }

    /// The workers of this run and of those before it.
    pub fn busy(&self) -> &Busy {
        &self.busy
    }

    /// Whether the run may go on.
    ///
    /// # Errors
    /// If it was asked to end.
    pub fn check(&self) -> Result<(), Failure> {
        let signal = match self.signal.load(Ordering::SeqCst) {
            0 => return Ok(()),
            signal => u8::try_from(signal).unwrap_or(u8::MAX),
        };
        let cause = match signal {
            2 => "it was interrupted (SIGINT)".to_owned(),
            15 => "it was asked to end (SIGTERM)".to_owned(),
            _ => format!("it was asked to end (signal {signal})"),
        };
        Err(Failure::new("finish the run", cause).of_kind(FailureKind::Interrupted(signal)))
    }
}

/// A count of the workers at work: those of this run, and those of earlier runs that were asked to end
/// and have not finished.
#[derive(Clone, Debug, Default)]
pub struct Busy(Arc<AtomicUsize>);

impl Busy {
    /// Counts one worker until the value returned is dropped.
    pub fn begin(&self) -> AtWork {
        self.0.fetch_add(1, Ordering::SeqCst);
        AtWork(self.clone())
    }

    /// The number of workers at work.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// A worker at work.
#[derive(Debug)]
pub struct AtWork(Busy);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}
