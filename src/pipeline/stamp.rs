//! The up-to-date stamp of an output folder. Takes what the file system reports about each input and each PDF
//! (size, times, inode) and the manifest; shows a later run that it need not read anything. Never holds for
//! another manifest than the one it was made with.
//!
//! It is not part of the manifest, which is the same for the same records on any machine.

use std::fs::{self, Metadata};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};

use super::freshness::unchanged;
use super::run_result::{DocumentResult, RunResult, State};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::error::Failure;
use crate::files;
use crate::fingerprint::SharedParts;
use crate::job::{Job, Rebuild, Task};
use crate::plan::Document;
use crate::project::INPUTS;
use crate::publish::{Manifest, PublishedDocument, clock};

/// The time since the last change of an input after which a stamp may be set: a second change with the same
/// time would go unseen, and FAT counts in steps of two seconds.
const QUIET: Duration = Duration::from_secs(2);

/// The depth to which folders are followed, which ends a loop of links; chosen by eye.
const MAX_DEPTH: usize = 8;

/// The state in which every document was up to date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// The digest of what the file system reports about the inputs, of their place, and of what the run
    /// is for.
    inputs: Digest,
    /// The digest of the manifest.
    manifest: Digest,
    /// The paths of all documents, in order.
    documents: Vec<String>,
    /// The digest of what the file system reported about the PDFs when each was the one that was published.
    outputs: Option<Digest>,
}

/// The result of a run with nothing to do.
pub(super) struct Recalled {
    pub(super) documents: Vec<DocumentResult>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The stamp with what this run found out about the PDFs.
    pub(super) noted: Option<Stamp>,
}

/// Files as the file system reports them.
struct FileStates {
    pieces: Vec<String>,
    newest: SystemTime,
    start: Instant,
}

/// The inputs as the file system reports them at the start of a run.
pub(super) struct InputState(FileStates);

impl InputState {
    /// The state of every input, none of them read; `None` if one is not a file or folder that can be
    /// looked at, or if the run is not about all documents.
    pub(super) fn of(job: &Job) -> Option<Self> {
        if !job.only.is_empty() {
            return None;
        }
        let root = job.root.canonicalize().ok()?;
        let mut states = FileStates::new();
        states.pieces.push(SharedParts::of_run(job.page_format, job.tone));
        states.pieces.push(root.to_str()?.to_owned());
        for name in INPUTS {
            states.walk(&root.join(name), MAX_DEPTH)?;
        }
        Some(Self(states))
    }
}

impl FileStates {
    fn new() -> Self {
        Self { pieces: Vec::new(), newest: SystemTime::UNIX_EPOCH, start: Instant::now() }
    }

    /// The state of the PDFs of some documents; `None` if one is not a file.
    fn of_outputs(job: &Job, documents: &[&PublishedDocument]) -> Option<Self> {
        let mut states = Self::new();
        for document in documents {
            let metadata = fs::metadata(job.output.join(&document.path)).ok()?;
            metadata.is_file().then(|| states.note(&metadata))??;
        }
        Some(states)
    }

    fn walk(&mut self, path: &Path, deeper: usize) -> Option<()> {
        let link = fs::symlink_metadata(path).ok()?;
        self.pieces.push(path.to_str()?.to_owned());
        let metadata = match link.is_symlink() {
            true => {
                self.note(&link)?;
                fs::metadata(path).ok()?
            }
            false => link,
        };
        if metadata.is_dir() {
            let deeper = deeper.checked_sub(1)?;
            self.pieces.push(format!("folder {}", identity(&metadata)));
            let mut entries = files::entries(path).ok()?.into_iter();
            return entries.try_for_each(|entry| self.walk(&entry, deeper));
        }
        metadata.is_file().then(|| self.note(&metadata))?
    }

    /// Adds what changes whenever a file changes.
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

    /// Whether no file had changed for long enough when this was noted that none can change unseen.
    ///
    /// # Errors
    /// If the clock of the output folder's file system cannot be read.
    fn is_quiet(&self, job: &Job) -> Result<bool, Failure> {
        let began = clock(&job.output)?.checked_sub(self.start.elapsed());
        let quiet = began.and_then(|began| began.duration_since(self.newest).ok());
        Ok(quiet.is_some_and(|time| time >= QUIET))
    }
}

/// What distinguishes a file or folder from all others.
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

/// All documents as fresh, if the stamp shows that neither an input nor the manifest changed and every
/// PDF is the one that was published; `None` if something has to be looked at.
///
/// # Errors
/// If the clock of the output folder's file system cannot be read.
pub(super) fn recall(
    job: &Job,
    stamp: Option<Stamp>,
    state: Option<&InputState>,
    manifest: &Manifest,
) -> Result<Option<Recalled>, Failure> {
    let Some((stamp, InputState(state))) = stamp.zip(state) else {
        return Ok(None);
    };
    let is_plain_build =
        job.task == Task::Build && job.rebuild == Rebuild::Stale && job.keep_markup.is_none();
    let is_orderly = manifest.begun.is_empty() && manifest.failed.is_empty();
    let is_unchanged = is_plain_build
        && is_orderly
        && state.digest() == stamp.inputs
        && manifest.written == Some(stamp.manifest)
        && stamp.documents.len() == manifest.documents.len();
    let published = stamp.documents.iter().map(|path| manifest.documents.get(path));
    let published = published.collect::<Option<Vec<_>>>().filter(|_| is_unchanged);
    let Some(published) = published.filter(|it| are_as_asked(job, it)) else {
        return Ok(None);
    };
    let outputs = FileStates::of_outputs(job, &published);
    let digest = outputs.as_ref().map(FileStates::digest);
    let is_known = digest.is_some() && digest == stamp.outputs;
    if !is_known && !are_all_whole(job, &published) {
        return Ok(None);
    }
    let (mut documents, mut diagnostics) = (Vec::new(), Vec::new());
    for published in &published {
        let document = Arc::new(document(published));
        let (state, warnings) = unchanged(job, &document, published, manifest);
        diagnostics.extend(warnings);
        let digest = Some(published.digest);
        let result =
            DocumentResult { document, state, before: digest, published: digest, origin: None };
        documents.push(result);
    }
    let noted = match outputs.filter(|_| !is_known) {
        Some(outputs) => noted(job, &published, &outputs)?,
        None => None,
    };
    let noted = noted.map(|digest| Stamp { outputs: Some(digest), ..stamp });
    Ok(Some(Recalled { documents, diagnostics, noted }))
}

/// The digest of the state of PDFs that have all been read since, unless one may have changed unseen.
fn noted(
    job: &Job,
    published: &[&PublishedDocument],
    outputs: &FileStates,
) -> Result<Option<Digest>, Failure> {
    let now = FileStates::of_outputs(job, published);
    let is_unchanged = now.is_some_and(|now| now.pieces == outputs.pieces);
    Ok((is_unchanged && outputs.is_quiet(job)?).then(|| outputs.digest()))
}

/// Whether documents were made by this program for the page format and tone of the run.
fn are_as_asked(job: &Job, published: &[&PublishedDocument]) -> bool {
    let mut shared = published.iter().map(|it| &it.fingerprint.shared);
    shared.all(|shared| shared.is_of_run(job.page_format, job.tone))
}

/// Whether every PDF is the one that was published, checked on all workers.
fn are_all_whole(job: &Job, published: &[&PublishedDocument]) -> bool {
    let next = AtomicUsize::new(0);
    let whole = || {
        while let Some(published) = published.get(next.fetch_add(1, Ordering::Relaxed)) {
            if job.interrupt.check().is_err() || published.damage(&job.output).is_some() {
                return false;
            }
        }
        true
    };
    thread::scope(|scope| {
        // If a thread cannot be started, the others and this one do its share.
        let start = |_| thread::Builder::new().spawn_scoped(scope, whole);
        let workers: Vec<_> = (1..job.workers.get()).filter_map(|it| start(it).ok()).collect();
        let mine = whole();
        let results: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        mine && results.into_iter().all(|whole| whole.unwrap_or(false))
    })
}

/// A published document, as far as the manifest describes it.
fn document(published: &PublishedDocument) -> Document {
    Document {
        id: published.id.clone(),
        kind: published.kind,
        subject: String::new(),
        path: published.path.clone(),
        title: published.title.clone(),
        records: published.origin.alliances().map(str::to_owned).collect(),
        invalid: Vec::new(),
        undecided: Vec::new(),
        sections: Vec::new(),
        volumes: Vec::new(),
    }
}

/// The stamp of an output folder in which everything is up to date and no record has a diagnostic; `None`
/// while an input may have changed unseen.
///
/// # Errors
/// If the clock of the output folder's file system cannot be read.
pub(super) fn stamp(
    job: &Job,
    state: &InputState,
    manifest: &Manifest,
    run: &RunResult,
) -> Result<Option<Stamp>, Failure> {
    let is_good =
        |it: &DocumentResult| matches!(it.state, State::Fresh { .. } | State::Made { .. });
    let is_perfect = run.documents.iter().all(is_good)
        && run.diagnostics.are_all_about_documents()
        && run.notices.is_empty();
    let Some(digest) = manifest.written.filter(|_| is_perfect) else {
        return Ok(None);
    };
    let InputState(state) = state;
    let is_unchanged = state.is_quiet(job)?
        && InputState::of(job).is_some_and(|InputState(now)| now.pieces == state.pieces);
    let documents = run.documents.iter();
    Ok(is_unchanged.then(|| Stamp {
        inputs: state.digest(),
        manifest: digest,
        documents: documents.map(|it| it.document.path.clone()).collect(),
        outputs: None,
    }))
}
