//! Workers. Takes tasks by number; hands over each result as soon as it is done, and ends early if it is
//! asked to or a task takes too long. Never writes a file and never knows what a task does.

mod queue;

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::Failure;
use crate::interrupt::Interrupt;
use crate::job::Job;
use queue::Queue;

pub use queue::{Done, TaskList};

/// The stack of a worker, in bytes: enough for deeply nested layouts; chosen by eye.
const STACK: usize = 16 << 20;

/// The time between two checks of signals and time limits; too short for a person to notice.
const TICK: Duration = Duration::from_millis(50);

/// The time between two checks whether an earlier run's workers have ended.
const PAUSE: Duration = Duration::from_millis(1);

/// The way in which tasks are run.
#[derive(Clone, Copy)]
pub struct Workers<'c> {
    /// The number of tasks at once.
    pub workers: NonZeroUsize,
    /// The time limit for one task.
    pub time_limit: Duration,
    /// Asks the run to end.
    pub interrupt: &'c Interrupt,
}

impl<'c> Workers<'c> {
    /// The workers that a job asks for.
    pub fn of(job: &'c Job) -> Self {
        Self { workers: job.workers, time_limit: job.time_limit, interrupt: &job.interrupt }
    }
}

impl Workers<'_> {
    /// Runs the tasks numbered from 0, and hands each result to `receive` in the order in which
    /// they are done.
    ///
    /// Each worker has a pool of one thread: in a shared pool, a worker that waits for the compression of a
    /// PDF would begin another document on the same stack. If the run ends early, the threads finish
    /// their tasks; the next run waits for them, so that there are never more threads than one run has.
    ///
    /// # Errors
    /// If `receive` fails, a signal arrives, a task exceeds its time limit, or a worker cannot be started. No
    /// further task is begun then.
    pub fn run<T: TaskList>(
        self,
        count: usize,
        tasks: &Arc<T>,
        mut receive: impl FnMut(Done<T::Result>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.wait_for_others()?;
        let workers = self.workers.get().min(count);
        let (sender, receiver) = sync_channel(workers.max(1));
        let queue = Arc::new(Queue {
            next: AtomicUsize::new(0),
            count,
            running: (0..workers).map(|_| Mutex::new(None)).collect(),
            interrupt: self.interrupt.clone(),
            tasks: Arc::clone(tasks),
        });
        let pools: Result<Vec<_>, _> = (0..workers).map(|_| pool(1)).collect();
        let pools = pools.map_err(|cause| Failure::new("start a worker", cause.to_string()))?;
        for (worker, pool) in pools.iter().enumerate() {
            let (queue, sender) = (Arc::clone(&queue), sender.clone());
            let at_work = self.interrupt.busy().begin();
            pool.spawn(move || {
                queue.work(worker, &sender);
                drop(at_work);
            });
        }
        drop(sender);
        let ended = self.receive_all(&receiver, &mut receive, || {
            let index = queue.overdue(self.time_limit);
            index.map(|index| too_long(&tasks.name(index), self.time_limit))
        });
        queue.next.store(count, Ordering::Relaxed);
        ended
    }

    /// Does one piece of work that a signal or the time limit can end; returns its result, or the words of its
    /// panic.
    ///
    /// # Errors
    /// If a signal arrives or the work exceeds the time limit.
    pub fn alone<T: Send + 'static>(
        self,
        name: &'static str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Result<T, String>, Failure> {
        let work = Mutex::new(Some(work));
        let mut given = Err("it returned nothing".to_owned());
        self.run(1, &Arc::new(Alone { name, work }), |done| {
            given = done.result.map(|result| result.expect("it is done once"));
            Ok(())
        })?;
        Ok(given)
    }

    /// Waits for the workers of earlier runs to end.
    fn wait_for_others(self) -> Result<(), Failure> {
        let start = Instant::now();
        while self.interrupt.busy().count() > 0 {
            self.interrupt.check()?;
            if start.elapsed() > self.time_limit {
                let doing = "finish what an earlier run began";
                return Err(too_long(doing, self.time_limit));
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// Receives results until all workers have ended. If the run ends early, finished results are still
    /// received.
    fn receive_all<T>(
        self,
        receiver: &Receiver<Done<T>>,
        receive: &mut impl FnMut(Done<T>) -> Result<(), Failure>,
        overdue: impl Fn() -> Option<Failure>,
    ) -> Result<(), Failure> {
        loop {
            match receiver.recv_timeout(TICK) {
                Ok(done) => receive(done)?,
                // An interrupt may have stopped the workers before all was done.
                Err(RecvTimeoutError::Disconnected) => return self.interrupt.check(),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let in_time = overdue().map_or(Ok(()), Err);
            if let Err(end) = self.interrupt.check().and(in_time) {
                receiver.try_iter().try_for_each(receive)?;
                return Err(end);
            }
        }
    }
}

/// Does one large piece of work on a number of threads, if the other workers have little left to do.
pub fn together<T: Send>(workers: NonZeroUsize, work: impl FnOnce() -> T + Send) -> T {
    match pool(workers.get()) {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

fn pool(threads: usize) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()
}

fn too_long(name: &str, limit: Duration) -> Failure {
    let cause = format!("it took longer than {} s", limit.as_secs());
    Failure::new(name, cause).help(
        "a template may contain an endless loop, or the machine is busy; `--time-limit SECONDS` allows more time",
    )
}

/// One piece of work.
struct Alone<F> {
    name: &'static str,
    work: Mutex<Option<F>>,
}

impl<T: Send + 'static, F: FnOnce() -> T + Send + 'static> TaskList for Alone<F> {
    type Result = Option<T>;

    fn run(&self, _: usize, _: usize) -> Option<T> {
        let work = self.work.lock().unwrap_or_else(PoisonError::into_inner).take();
        work.map(|work| work())
    }

    fn name(&self, _: usize) -> String {
        self.name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FailureKind;
    use std::thread::sleep;

    fn workers(interrupt: &Interrupt) -> Workers<'_> {
        Workers {
            workers: NonZeroUsize::MIN.saturating_add(1),
            time_limit: Duration::from_millis(200),
            interrupt,
        }
    }

    struct Count<F> {
        task: F,
        spent: Duration,
    }

    impl<F: Fn(usize) -> usize + Send + Sync + 'static> TaskList for Count<F> {
        type Result = usize;

        fn run(&self, _: usize, index: usize) -> usize {
            (self.task)(index)
        }

        fn name(&self, index: usize) -> String {
            format!("count {index}")
        }

        fn spent(&self, index: usize) -> Duration {
            if index == 7 { self.spent } else { Duration::ZERO }
        }
    }

    fn numbers(
        spent: Duration,
        task: impl Fn(usize) -> usize + Send + Sync + 'static,
    ) -> (Vec<usize>, Result<(), Failure>) {
        let interrupt = Interrupt::default();
        let mut numbers = Vec::new();
        let ended = workers(&interrupt).run(20, &Arc::new(Count { task, spent }), |done| {
            numbers.extend(done.result);
            Ok(())
        });
        numbers.sort_unstable();
        (numbers, ended)
    }

    #[test]
    fn does_every_task_once() {
        let (done, ended) = numbers(Duration::ZERO, |index| index);
        assert_eq!(done, (0..20).collect::<Vec<_>>());
        assert!(ended.is_ok());
    }

    #[test]
    fn a_task_that_never_ends_ends_the_run() {
        let (done, ended) = numbers(Duration::ZERO, |index| {
            if index == 7 {
                sleep(Duration::from_secs(3600));
            }
            index
        });
        assert!(!done.contains(&7), "{done:?}");
        let words = ended.expect_err("too long").to_string();
        assert!(words.starts_with("could not count 7: it took longer than"), "{words}");
    }

    #[test]
    fn what_other_tasks_of_the_same_whole_took_counts() {
        let most = Duration::from_millis(150);
        let (done, ended) = numbers(most, |index| {
            sleep(Duration::from_millis(if index == 7 { 120 } else { 0 }));
            index
        });
        assert!(ended.is_err(), "{done:?}");
    }

    #[test]
    fn work_alone_gives_its_result_or_its_crash() {
        let interrupt = Interrupt::default();
        let given = workers(&interrupt).alone("add", || 1 + 1).expect("in time");
        assert_eq!(given, Ok(2));
        let given = workers(&interrupt).alone("add", || -> usize { panic!("lost") });
        assert_eq!(given.expect("in time"), Err("lost".to_owned()));
        let ended = workers(&interrupt).alone("sleep", || sleep(Duration::from_secs(3600)));
        assert!(ended.is_err_and(|it| it.to_string().starts_with("could not sleep: ")));
    }

    #[test]
    fn a_run_waits_for_the_workers_of_one_that_was_stopped() {
        let mut interrupt = Interrupt::default();
        let at_once = Arc::new(AtomicUsize::new(0));
        let most = Arc::new(AtomicUsize::new(0));
        for _ in 0..5 {
            interrupt = interrupt.next();
            let stop = interrupt.clone();
            let (at_once, most) = (Arc::clone(&at_once), Arc::clone(&most));
            let task = move |index| {
                let count = at_once.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(count, Ordering::SeqCst);
                stop.raise(15);
                sleep(Duration::from_millis(100));
                at_once.fetch_sub(1, Ordering::SeqCst);
                index
            };
            let spent = Duration::ZERO;
            let ended = workers(&interrupt).run(2, &Arc::new(Count { task, spent }), |_| Ok(()));
            assert!(ended.is_err());
        }
        assert!((1..=2).contains(&most.load(Ordering::SeqCst)), "{most:?}");
    }

    #[test]
    fn a_task_that_is_stopped_has_not_crashed() {
        let interrupt = Interrupt::default();
        let stop = interrupt.clone();
        let task = move |_| {
            stop.raise(15);
            std::panic::resume_unwind(Box::new("stopped"))
        };
        let spent = Duration::ZERO;
        let mut results = Vec::new();
        let ended = workers(&interrupt).run(2, &Arc::new(Count { task, spent }), |done| {
            results.push(done.result);
            Ok(())
        });
        assert!(ended.is_err() && results.is_empty(), "{results:?}");
    }

    #[test]
    fn a_signal_ends_the_run_and_what_is_done_is_received() {
        let interrupt = Interrupt::default();
        let mut received = 0;
        let task = |index| {
            sleep(Duration::from_millis(1));
            index
        };
        let spent = Duration::ZERO;
        let ended = workers(&interrupt).run(1000, &Arc::new(Count { task, spent }), |_| {
            received += 1;
            interrupt.raise(15);
            Ok(())
        });
        assert_eq!(ended.map_err(|it| it.kind()), Err(FailureKind::Interrupted(15)));
        assert!((1..100).contains(&received), "{received}");
    }
}
