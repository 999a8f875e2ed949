//! What one run leaves to the next besides the manifest: which records are sound, and the stamp, by
//! which a run with nothing to do reads nothing. It lies in a file of its own, for it says nothing of
//! the documents. One that is damaged, or was left by another program, counts as none: then every
//! record is read again.

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

/// How many letters a digest has.
const DIGEST: usize = 64;

/// What one run leaves to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Cache {
    /// The records in which nothing was found.
    pub(super) sound: CleanRecords,
    /// The state in which everything was up to date.
    pub(super) stamp: Option<Stamp>,
}

impl Cache {
    /// What the last build left. A check looks at everything.
    pub(super) fn read(job: &Job) -> Self {
        let bytes = match job.task {
            Task::Check => None,
            Task::Build | Task::List => files::read(&path(job)).ok(),
        };
        let body = bytes.as_deref().and_then(|bytes| {
            let (digest, body) = bytes.split_at_checked(DIGEST)?;
            (digest == of_this_program(body).to_string().as_bytes()).then_some(body)
        });
        let cache = body.and_then(|body| serde_json::from_slice(body).ok());
        cache.unwrap_or_default()
    }

    /// Takes the stamp off before anything is published.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn remove_stamp(&mut self, job: &Job) -> Result<(), Failure> {
        match self.stamp.take() {
            Some(_) => self.write(job),
            None => Ok(()),
        }
    }

    /// Leaves this to the next run in place of what it had before.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn replace(self, before: &Self, job: &Job) -> Result<(), Failure> {
        match self == *before {
            true => Ok(()),
            false => self.write(job),
        }
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
