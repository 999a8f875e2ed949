//! The seal on an output folder in which everything is as it should be: takes the state of the files
//! that documents are made from; tells a later run that nothing needs to be read again.
//!
//! A seal rests on what the file system says of each input: size, times and inode. It lies in a file
//! of its own, for none of that belongs into the manifest, which is the same for the same records.

use std::fs::{self, Metadata};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};

use super::INPUTS;
use super::compare::staying;
use super::outcome::{Outcome, State, Told};
use crate::digest::Digest;
use crate::error::Failure;
use crate::fingerprint::SharedParts;
use crate::folder;
use crate::job::{Extent, Job, Task};
use crate::plan::Document;
use crate::publish::{Entry, Manifest, publish};

/// The seal's name in the output folder.
const NAME: &str = ".impact-seal";

/// How long an input must have been left alone before the run, lest a second change go unseen because
/// the file system gives it the same time.
const LEFT_ALONE: Duration = Duration::from_secs(2);

/// A seal as it is written.
#[derive(PartialEq, Serialize, Deserialize)]
struct Seal {
    /// The digest of all that the file system says of the inputs, and of what the run is for.
    inputs: Digest,
    /// The paths of all documents, in order.
    documents: Vec<String>,
}

/// The inputs as they were when a run began.
pub(super) struct Seen {
    digest: Digest,
    newest: SystemTime,
    start: Instant,
}

impl Seen {
    /// Looks at every input without reading it; nothing if one cannot be looked at, or if the run is
    /// not about all documents.
    pub(super) fn look(job: &Job) -> Option<Self> {
        if !job.only.is_empty() {
            return None;
        }
        let start = Instant::now();
        let mut pieces = vec![SharedParts::of_run(job.sheet, job.tone)];
        let mut newest = SystemTime::UNIX_EPOCH;
        for name in INPUTS {
            for path in folder::files(&job.root.join(name)).ok()? {
                let metadata = fs::metadata(&path).ok()?;
                newest = newest.max(changed(&metadata)?);
                pieces.push(path.to_str()?.to_owned());
                pieces.push(traits(&metadata)?);
            }
        }
        Some(Self {
            digest: Digest::of_all(pieces.iter().map(String::as_bytes)),
            newest,
            start,
        })
    }
}

/// What sets a state of a file apart from every other.
fn traits(metadata: &Metadata) -> Option<String> {
    let modified = metadata.modified().ok()?;
    let traits = format!("{} {modified:?}", metadata.len());
    #[cfg(unix)]
    let traits = {
        use std::os::unix::fs::MetadataExt as _;
        let changed = (metadata.ctime(), metadata.ctime_nsec());
        format!("{traits} {changed:?} {} {}", metadata.dev(), metadata.ino())
    };
    Some(traits)
}

/// When a file was last changed in any way.
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    let modified = metadata.modified().ok()?;
    #[cfg(unix)]
    let modified = {
        use std::os::unix::fs::MetadataExt as _;
        let seconds = u64::try_from(metadata.ctime()).ok()?;
        let nanos = u32::try_from(metadata.ctime_nsec()).ok()?;
        modified.max(SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos))
    };
    Some(modified)
}

/// Tells every document as fresh if the seal says that no input changed and every PDF is the one that
/// was published; says whether that is so.
pub(super) fn recall(
    job: &Job,
    seen: Option<&Seen>,
    manifest: &Manifest,
    outcome: &mut Outcome,
) -> bool {
    let whole = job.task == Task::Build && job.extent == Extent::Stale;
    let orderly = manifest.begun.is_empty() && manifest.failed.is_empty();
    let Some(seal) = read(job).filter(|_| whole && orderly && job.keep_markup.is_none()) else {
        return false;
    };
    let entries = seal.documents.iter();
    let entries: Option<Vec<_>> = entries.map(|path| manifest.documents.get(path)).collect();
    let entries = entries.filter(|entries| entries.len() == manifest.documents.len());
    let same = seen.is_some_and(|seen| seen.digest == seal.inputs);
    let Some(entries) = entries.filter(|entries| same && all_whole(job, entries)) else {
        return false;
    };
    for entry in entries {
        let document = document(entry);
        let (state, doubts) = staying(job, &document, entry, manifest);
        outcome.findings.extend(doubts);
        outcome.documents.push(Told {
            document,
            state,
            origin: None,
        });
    }
    true
}

fn read(job: &Job) -> Option<Seal> {
    let bytes = folder::read(&path(job)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn path(job: &Job) -> PathBuf {
    job.output.join(NAME)
}

/// Whether every PDF is the one that was published, looked at on all workers.
fn all_whole(job: &Job, entries: &[&Entry]) -> bool {
    let next = AtomicUsize::new(0);
    let whole = || {
        while let Some(entry) = entries.get(next.fetch_add(1, Ordering::Relaxed)) {
            if job.interrupt.check().is_err() || entry.damage(&job.output).is_some() {
                return false;
            }
        }
        true
    };
    thread::scope(|scope| {
        // What workers that cannot be started leave is done here.
        let start = |_| thread::Builder::new().spawn_scoped(scope, whole);
        let workers: Vec<_> = (1..job.workers.get())
            .filter_map(|it| start(it).ok())
            .collect();
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

/// Seals the output folder if everything in it is as it should be and nothing is to be said of any
/// record.
///
/// # Errors
/// If the seal cannot be written.
pub(super) fn set(job: &Job, seen: Option<Seen>, outcome: &Outcome) -> Result<(), Failure> {
    let good = |told: &Told| matches!(told.state, State::Fresh { .. } | State::Made { .. });
    let perfect = outcome.documents.iter().all(good)
        && outcome.findings.are_all_about_documents()
        && outcome.notices.is_empty();
    let Some(seen) = seen.filter(|_| perfect) else {
        return Ok(());
    };
    let documents = outcome.documents.iter();
    let seal = Seal {
        inputs: seen.digest,
        documents: documents.map(|told| told.document.path.clone()).collect(),
    };
    if read(job).is_some_and(|known| known == seal) {
        return Ok(());
    }
    let path = path(job);
    let bytes = serde_json::to_vec(&seal).expect("a seal is texts, which always serialise");
    publish(&path, &bytes)?;
    // The file system's own clock tells when the run began.
    let written = fs::metadata(&path).and_then(|it| it.modified()).ok();
    let began = written.and_then(|now| now.checked_sub(seen.start.elapsed()));
    let settled = began.and_then(|began| began.duration_since(seen.newest).ok());
    if settled.is_none_or(|time| time < LEFT_ALONE) {
        // A seal that may miss a change is none; the next run sets it.
        let _ = fs::remove_file(&path);
    }
    Ok(())
}
