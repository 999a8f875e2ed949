//! What one run leaves to the next besides the manifest: the records without diagnostics, the digests of
//! filled sections, and the up-to-date stamp. Takes and returns all three; a file that is damaged or was left by
//! another build of the program counts as none. Never holds anything that a run cannot do without.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::filled::FilledSection;
use super::stamp::Stamp;
use crate::digest::Digest;
use crate::error::Failure;
use crate::files;
use crate::fingerprint::of_this_program;
use crate::job::{Job, Task};
use crate::project;
use crate::publish::publish_parts;
use crate::record::CleanRecords;

/// The length of a digest in the file, in bytes.
const DIGEST: usize = 64;

/// What one run leaves to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Cache {
    /// The state in which everything was up to date, if it was.
    pub(super) stamp: Option<Stamp>,
    /// The records without diagnostics.
    pub(super) clean_records: CleanRecords,
    /// The digests of sections, by the path of their markup.
    pub(super) sections: BTreeMap<String, FilledSection>,
    /// The digest of the file as it was last read or written.
    #[serde(skip)]
    pub(super) written: Option<Digest>,
}

/// The cache as the last run left it, read and not yet parsed.
pub(super) struct CacheFile {
    /// A digest and the JSON of which it is, unless there is none that can be used.
    bytes: Option<Vec<u8>>,
}

impl CacheFile {
    /// The cache that the last build left; none for a check, which looks at everything.
    pub(super) fn read(job: &Job) -> Self {
        let bytes = match job.task {
            Task::Check => None,
            Task::Build | Task::List | Task::Bind => files::read(&path(job)).ok(),
        };
        Self { bytes: bytes.filter(|bytes| digest_of(bytes).is_some()) }
    }

    /// The stamp alone, which is all that a run with nothing to do needs.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        #[derive(Deserialize)]
        struct StampOnly {
            stamp: Option<Stamp>,
        }
        let found: StampOnly = serde_json::from_slice(&self.bytes.as_ref()?[DIGEST..]).ok()?;
        found.stamp
    }

    /// The whole cache.
    pub(super) fn parse(self) -> Cache {
        let cache = self.bytes.and_then(|bytes| {
            let cache: Cache = serde_json::from_slice(&bytes[DIGEST..]).ok()?;
            Some(Cache { written: digest_of(&bytes), ..cache })
        });
        cache.unwrap_or_default()
    }
}

impl Cache {
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
    pub(super) fn write(&mut self, job: &Job) -> Result<(), Failure> {
        let body = serde_json::to_vec(self).expect("texts and numbers always serialise");
        let digest: Digest = of_this_program(&body);
        if self.written == Some(digest) {
            return Ok(());
        }
        self.written = Some(digest);
        publish_parts(&path(job), &[digest.to_string().as_bytes(), &body])
    }
}

/// The digest at the beginning of a file, if it is that of the rest and of this program.
fn digest_of(bytes: &[u8]) -> Option<Digest> {
    let (digest, body) = bytes.split_at_checked(DIGEST)?;
    Some(of_this_program(body)).filter(|it| it.to_string().as_bytes() == digest)
}

fn path(job: &Job) -> PathBuf {
    job.output.join(project::CACHE)
}
