//! Workers: takes what is to be typeset; gives each proof or its faults as soon as it is done.
//! Never writes a file.

use std::any::Any;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::diagnostic::{Code, Finding};
use crate::error::Failure;
use crate::typeset::{Proof, Typesetter, Work};

/// Enough stack for deeply nested layouts.
const STACK: usize = 16 << 20;

/// One piece of work, done.
pub struct Done {
    /// Its place in the list of works.
    pub index: usize,
    /// The proof, or what is wrong.
    pub proof: Result<Proof, Vec<Finding>>,
    /// How long it took.
    pub duration: Duration,
}

/// Typesets all works on so many workers and hands each result to `receive`, in the order in
/// which they are done. If `receive` fails, no further work is begun.
///
/// Each worker has a pool of one thread to itself: in a shared pool, a worker that waits for the
/// PDF's compression would take up another whole document on the same stack.
///
/// # Errors
/// What `receive` fails with, or that a worker cannot be started.
pub fn typeset_all(
    typesetter: &Typesetter,
    works: &[Work<'_>],
    workers: NonZeroUsize,
    mut receive: impl FnMut(Done) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let next = AtomicUsize::new(0);
    let pools: Result<Vec<_>, _> = (0..workers.get().min(works.len()))
        .map(|_| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(1)
                .stack_size(STACK)
                .build()
        })
        .collect();
    let pools = pools.map_err(|cause| Failure::new("start a worker", cause.to_string()))?;
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(pools.len().max(1));
        for (slot, pool) in pools.iter().enumerate() {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || pool.install(|| work(typesetter, slot, works, next, &sender)));
        }
        drop(sender);
        let received = receive_all(&receiver, &mut receive);
        next.store(works.len(), Ordering::Relaxed);
        received
    })
}

fn receive_all(
    receiver: &Receiver<Done>,
    receive: &mut impl FnMut(Done) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut received = Ok(());
    for done in receiver {
        if received.is_ok() {
            received = receive(done);
        }
        if received.is_err() {
            break;
        }
    }
    received
}

/// Takes up one piece of work after another until none is left or nobody listens.
fn work(
    typesetter: &Typesetter,
    slot: usize,
    works: &[Work<'_>],
    next: &AtomicUsize,
    sender: &SyncSender<Done>,
) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(work) = works.get(index) else { return };
        let start = Instant::now();
        let proof = catch_unwind(AssertUnwindSafe(|| typesetter.typeset(slot, *work)))
            .unwrap_or_else(|panic| Err(vec![crash(work, panic.as_ref())]));
        if sender
            .send(Done {
                index,
                proof,
                duration: start.elapsed(),
            })
            .is_err()
        {
            return;
        }
    }
}

/// A crash of the compiler holds back one document, not the run.
fn crash(work: &Work<'_>, panic: &(dyn Any + Send)) -> Finding {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or(panic.downcast_ref::<&str>().copied());
    let words = words.unwrap_or("no reason given");
    Finding::new(Code::TypstFault, format!("the typesetter crashed: {words}"))
        .found_in(work.document)
        .help("this is a fault of the program; please report it with the record")
}
