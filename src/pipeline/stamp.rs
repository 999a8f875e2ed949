//! The stamp on an output folder in which everything is as it should be: takes the state of the files
//! that documents are made from, and the manifest; says in a later run that nothing needs to be read
//! again. Never vouches for another manifest than the one that was there when it was set.
//!
//! A stamp rests on what the file system says of each input: size, times and inode. None of that may
//! stand in the manifest, which is the same for the same records.

use std::fs::{self, Metadata};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};

use super::freshness::staying;
use super::run_result::{DocumentResult, RunResult, State};
use crate::digest::Digest;
use crate::error::Failure;
use crate::files;
use crate::fingerprint::SharedParts;
use crate::job::{Job, Rebuild, Task};
use crate::plan::Document;
use crate::project::INPUTS;
use crate::publish::{Entry, Manifest, clock};

/// How long an input must have been left alone before the run, so that a second change with the same
/// time cannot go unseen. Some file systems count in steps of two seconds.
const LEFT_ALONE: Duration = Duration::from_secs(2);

/// How deep folders are looked into; links that lead back end there.
const DEEPEST: usize = 8;

/// A stamp as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// The digest of all that the file system says of the inputs, of where they are, and of what the
    /// run is for.
    inputs: Digest,
    /// The digest of the manifest.
    manifest: Digest,
    /// The paths of all documents, in order.
    documents: Vec<String>,
}

/// The inputs as they were when a run began.
pub(super) struct Seen {
    pieces: Vec<String>,
    newest: SystemTime,
    start: Instant,
}

impl Seen {
    /// Looks at every input without reading it; nothing if one cannot be looked at or is no file, or
    /// if the run is not about all documents.
    pub(super) fn look(job: &Job) -> Option<Self> {
        if !job.only.is_empty() {
            return None;
        }
        let root = job.root.canonicalize().ok()?;
        let mut seen = Self {
            pieces: vec![SharedParts::of_run(job.page_format, job.tone)],
            newest: SystemTime::UNIX_EPOCH,
            start: Instant::now(),
        };
        seen.pieces.push(root.to_str()?.to_owned());
        for name in INPUTS {
            seen.walk(&root.join(name), DEEPEST)?;
        }
        Some(seen)
    }

    fn walk(&mut self, path: &Path, deeper: usize) -> Option<()> {
        let (link, metadata) = (fs::symlink_metadata(path).ok()?, fs::metadata(path).ok()?);
        self.pieces.push(path.to_str()?.to_owned());
        if link.is_symlink() {
            self.note(&link)?;
        }
        if metadata.is_dir() {
            let deeper = deeper.checked_sub(1)?;
            self.pieces.push(format!("folder {}", identity(&metadata)));
            let mut entries = files::entries(path).ok()?.into_iter();
            return entries.try_for_each(|entry| self.walk(&entry, deeper));
        }
        metadata.is_file().then(|| self.note(&metadata))?
    }

    /// Notes what sets a state of a file apart from every other.
    fn note(&mut self, metadata: &Metadata) -> Option<()> {
        let modified = metadata.modified().ok()?;
        let changed = changed(metadata, modified)?;
        let size = metadata.len();
        let traits = format!("{size} {modified:?} {changed:?} {}", identity(metadata));
        self.pieces.push(traits);
        self.newest = self.newest.max(modified).max(changed);
        Some(())
    }

    fn digest(&self) -> Digest {
        Digest::of_all(self.pieces.iter().map(String::as_bytes))
    }
}

/// What tells a file or folder from every other.
fn identity(metadata: &Metadata) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        format!("{} {}", metadata.dev(), metadata.ino())
    }
    #[cfg(not(unix))]
    String::new()
}

/// When a file was last changed in any way.
fn changed(metadata: &Metadata, modified: SystemTime) -> Option<SystemTime> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let seconds = u64::try_from(metadata.ctime()).ok()?;
        let nanos = u32::try_from(metadata.ctime_nsec()).ok()?;
        Some(modified.max(SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos)))
    }
    #[cfg(not(unix))]
    Some(modified)
}

/// Tells every document as fresh if the stamp says that neither an input nor the manifest changed and
/// every PDF is the one that was published; says whether that is so.
pub(super) fn recall(
    job: &Job,
    stamp: Option<&Stamp>,
    seen: Option<&Seen>,
    manifest: &Manifest,
    outcome: &mut RunResult,
) -> bool {
    let whole =
        job.task == Task::Build && job.rebuild == Rebuild::Stale && job.keep_markup.is_none();
    let orderly = manifest.begun.is_empty() && manifest.failed.is_empty();
    let Some((stamp, seen)) = stamp.zip(seen).filter(|_| whole && orderly) else {
        return false;
    };
    let same = seen.digest() == stamp.inputs && manifest.written == Some(stamp.manifest);
    let entries = stamp.documents.iter();
    let entries: Option<Vec<_>> = entries.map(|path| manifest.documents.get(path)).collect();
    let entries = entries.filter(|entries| entries.len() == manifest.documents.len());
    let Some(entries) = entries.filter(|entries| same && all_whole(job, entries)) else {
        return false;
    };
    for entry in entries {
        let document = document(entry);
        let (state, doubts) = staying(job, &document, entry, manifest);
        outcome.diagnostics.extend(doubts);
        outcome.documents.push(DocumentResult {
            document,
            state,
            before: Some(entry.digest),
            published: Some(entry.digest),
            origin: None,
        });
    }
    true
}

/// Whether every PDF is the one that was published, looked at on all workers.
fn all_whole(job: &Job, entries: &[&Entry]) -> bool {
    let next = AtomicUsize::new(0);
    let whole = || {
        while let Some(entry) = entries.get(next.fetch_add(1, Ordering::Relaxed)) {
            let shared = &entry.fingerprint.shared;
            let as_asked =
                shared.is_of_run(job.page_format, job.tone) && job.interrupt.check().is_ok();
            if !as_asked || entry.damage(&job.output).is_some() {
                return false;
            }
        }
        true
    };
    thread::scope(|scope| {
        // What workers that cannot be started leave is done here.
        let start = |_| thread::Builder::new().spawn_scoped(scope, whole);
        let workers: Vec<_> = (1..job.workers.get()).filter_map(|it| start(it).ok()).collect();
        let mine = whole();
        let results: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        mine && results.into_iter().all(|whole| whole.unwrap_or(false))
    })
}

/// A published document, as its entry tells of it.
fn document(entry: &Entry) -> Document {
    Document {
        id: entry.id.clone(),
        kind: entry.kind,
        subject: String::new(),
        path: entry.path.clone(),
        title: entry.title.clone(),
        records: entry.origin.alliances().cloned().collect(),
        faulty: Vec::new(),
        doubtful: Vec::new(),
    }
}

/// The stamp of an output folder in which everything is as it should be and nothing is to be said of
/// any record; none while an input may have changed unseen.
///
/// # Errors
/// If the clock of the output folder's file system cannot be read.
pub(super) fn stamp(
    job: &Job,
    seen: &Seen,
    manifest: &Manifest,
    outcome: &RunResult,
) -> Result<Option<Stamp>, Failure> {
    let good =
        |told: &DocumentResult| matches!(told.state, State::Fresh { .. } | State::Made { .. });
    let perfect = outcome.documents.iter().all(good)
        && outcome.diagnostics.are_all_about_documents()
        && outcome.notices.is_empty();
    let Some(digest) = manifest.written.filter(|_| perfect) else {
        return Ok(None);
    };
    let began = clock(&job.output)?.checked_sub(seen.start.elapsed());
    let alone = began.and_then(|began| began.duration_since(seen.newest).ok());
    let settled = alone.is_some_and(|time| time >= LEFT_ALONE);
    let unchanged = settled && Seen::look(job).is_some_and(|now| now.pieces == seen.pieces);
    let documents = outcome.documents.iter();
    Ok(unchanged.then(|| Stamp {
        inputs: seen.digest(),
        manifest: digest,
        documents: documents.map(|told| told.document.path.clone()).collect(),
    }))
}
