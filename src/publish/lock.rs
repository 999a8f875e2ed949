//! The lock on an output folder, which keeps out a second run. The kernel releases it when the process
//! ends, however it ends. The file stays, for another run may be waiting for it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::error::{Failure, FailureKind};
use crate::files;
use crate::interrupt::Interrupt;
use crate::project::LOCK;

/// The time between two tries of a waiting run; short against a run, and cheap.
const PAUSE: Duration = Duration::from_millis(50);

/// The right to write into an output folder, released when dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a folder, which is made if needed; waits up to `wait` for another run.
    ///
    /// # Errors
    /// If the folder cannot be made or written to, another run holds it, or the run is asked to end
    /// while it waits.
    pub fn take(folder: &Path, wait: Duration, interrupt: &Interrupt) -> Result<Self, Failure> {
        let start = Instant::now();
        fs::create_dir_all(folder)
            .map_err(|cause| Failure::at("make the folder", folder, &cause))?;
        let path = folder.join(LOCK);
        let failed = |cause| Failure::at("write", &path, &cause);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = files::regular(&path, &mut options).map_err(failed)?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::Error(cause)) => return Err(failed(cause)),
                Err(TryLockError::WouldBlock) if start.elapsed() >= wait => {
                    return Err(busy(folder, wait));
                }
                Err(TryLockError::WouldBlock) => sleep(PAUSE),
            }
            interrupt.check()?;
        }
    }
}

fn busy(folder: &Path, wait: Duration) -> Failure {
    let waited = match wait.as_secs() {
        0 => String::new(),
        seconds => format!(" after {seconds} s"),
    };
    let cause = format!("another run is using it{waited}");
    let help = "wait for it to end, or let this one wait with `--wait SECONDS`";
    Failure::at_path("write to", folder, cause).help(help).of_kind(FailureKind::Busy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_a_second_run_out_until_the_first_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let interrupt = Interrupt::default();
        let take = || Lock::take(folder.path(), Duration::ZERO, &interrupt);
        let first = take().expect("free");
        let second = take().expect_err("taken");
        assert_eq!(second.kind(), FailureKind::Busy);
        drop(first);
        take().expect("free again");
    }
}
