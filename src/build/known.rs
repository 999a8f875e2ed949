//! What one run leaves to the next besides the manifest: which records are sound. It lies in a file
//! of its own, for it tells nothing of the documents; without it, every record is read again.

use std::path::PathBuf;

use crate::error::Failure;
use crate::folder;
use crate::job::{Job, Task};
use crate::publish::publish;
use crate::record::Sound;

/// The file's name in the output folder.
const NAME: &str = ".impact-sound";

/// What the last build found sound; nothing if that is not known. A check looks at everything.
pub(super) fn recall(job: &Job) -> Sound {
    let bytes = match job.task {
        Task::Check => None,
        Task::Build | Task::List => folder::read(&path(job)).ok(),
    };
    let known = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    known.unwrap_or_default()
}

/// Leaves what is sound to the next run.
///
/// # Errors
/// If it cannot be written.
pub(super) fn leave(job: &Job, before: &Sound, sound: &Sound) -> Result<(), Failure> {
    if sound == before {
        return Ok(());
    }
    let bytes = serde_json::to_vec(sound).expect("texts and numbers always serialise");
    publish(&path(job), &bytes)
}

fn path(job: &Job) -> PathBuf {
    job.output.join(NAME)
}
