//! The queue of tasks that all workers share. Takes numbered tasks; sends each result as soon as it is done.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::guarded;
use crate::interrupt::Interrupt;

/// One task, done.
pub struct Done<T> {
    /// Its number.
    pub index: usize,
    /// Its result, or the words of its panic.
    pub result: Result<T, String>,
    /// How long it took.
    pub duration: Duration,
}

/// TaskList by number.
pub trait TaskList: Send + Sync + 'static {
    /// The result of a task.
    type Result: Send + 'static;

    /// Does a task on the worker with this number.
    fn run(&self, worker: usize, index: usize) -> Self::Result;

    /// What a task does, for messages: `typeset a.pdf`.
    fn name(&self, index: usize) -> String;

    /// The time that other tasks of the same document took, which shares one time limit.
    fn spent(&self, _index: usize) -> Duration {
        Duration::ZERO
    }
}

/// The tasks, as all workers share them.
pub(super) struct Queue<T> {
    /// The first task that no worker has taken.
    pub(super) next: AtomicUsize,
    pub(super) count: usize,
    /// The task of each worker, and when it began.
    pub(super) running: Vec<Mutex<Option<(usize, Instant)>>>,
    /// Asks the run to end.
    pub(super) interrupt: Interrupt,
    pub(super) tasks: Arc<T>,
}

impl<T: TaskList> Queue<T> {
    /// Does one task after another until none is left or no one receives.
    pub(super) fn work(&self, worker: usize, sender: &SyncSender<Done<T::Result>>) {
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            if index >= self.count {
                return;
            }
            let start = Instant::now();
            self.note(worker, Some((index, start)));
            let result = guarded(|| self.tasks.run(worker, index));
            self.note(worker, None);
            if result.is_err() && self.interrupt.check().is_err() {
                // The interrupt stopped it; it did not crash.
                return;
            }
            let done = Done { index, result, duration: start.elapsed() };
            if sender.send(done).is_err() {
                return;
            }
        }
    }

    fn note(&self, worker: usize, what: Option<(usize, Instant)>) {
        let running = self.running[worker].lock();
        *running.unwrap_or_else(PoisonError::into_inner) = what;
    }

    /// A task whose document has exceeded the time limit.
    pub(super) fn overdue(&self, limit: Duration) -> Option<usize> {
        let running = self.running.iter();
        let mut running = running.map(|it| *it.lock().unwrap_or_else(PoisonError::into_inner));
        running.find_map(|it| {
            it.filter(|(index, since)| self.tasks.spent(*index) + since.elapsed() > limit)
                .map(|(index, _)| index)
        })
    }
}
