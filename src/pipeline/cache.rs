//! What one run leaves to the next besides the manifest: the records without diagnostics, and the
//! up-to-date stamp. Takes and returns both; a file that is damaged or was left by another build of the
//! program counts as none. Never holds anything that a run cannot do without.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::stamp::Stamp;
use crate::digest::Digest;
use crate::error::Failure;
use crate::files;
use crate::fingerprint::of_this_program;
use crate::job::{Job, Task};
use crate::project;
use crate::publish::publish;
use crate::record::CleanRecords;

/// The length of a digest in the file, in bytes.
const DIGEST: usize = 64;

/// What one run leaves to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Cache {
    /// The records without diagnostics.
    pub(super) clean_records: CleanRecords,
    /// The state in which everything was up to date, if it was.
    pub(super) stamp: Option<Stamp>,
}

impl Cache {
    /// The cache that the last build left; empty for a check, which looks at everything.
    pub(super) fn read(job: &Job) -> Self {
        let bytes = match job.task {
            Task::Check => None,
            Task::Build | Task::List | Task::Bind => files::read(&path(job)).ok(),
        };
        let body = bytes.as_deref().and_then(|bytes| {
            let (digest, body) = bytes.split_at_checked(DIGEST)?;
            (digest == of_this_program(body).to_string().as_bytes()).then_some(body)
        });
        let cache = body.and_then(|body| serde_json::from_slice(body).ok());
        cache.unwrap_or_default()
    }

    /// Removes the stamp, which must not outlast the first change to the output.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn remove_stamp(&mut self, job: &Job) -> Result<(), Failure> {
        match self.stamp.take() {
            Some(_) => self.write(job),
            None => Ok(()),
        }
    }

    /// Writes the cache for the next run, if it changed.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn replace(self, before: &Self, job: &Job) -> Result<(), Failure> {
        if self == *before { Ok(()) } else { self.write(job) }
    }

    fn write(&self, job: &Job) -> Result<(), Failure> {
        let body = serde_json::to_vec(self).expect("texts and numbers always serialise");
        let digest: Digest = of_this_program(&body);
        publish(&path(job), &[digest.to_string().as_bytes(), &body].concat())
    }
}

fn path(job: &Job) -> PathBuf {
    job.output.join(project::CACHE)
}
