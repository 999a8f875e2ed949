//! Leaves the output folder in order: removes PDFs and markup that no document accounts for. Takes the plan
//! and the manifest; returns what was removed and what the manifest no longer lists. Never removes a
//! file that somebody altered.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::run_result::{DocumentResult, State};
use crate::digest::Digest;
use crate::error::Failure;
use crate::fingerprint::Reason;
use crate::job::Job;
use crate::plan::{Document, Kind};
use crate::publish;
use crate::publish::{Manifest, PublishedDocument, TempGuard};

/// The results of removing PDFs that are no longer planned.
#[derive(Default)]
pub(super) struct Removal {
    /// The PDFs that were removed, by path.
    pub(super) removed: Vec<String>,
    /// The paths that are no longer among the published documents.
    pub(super) unpublished: Vec<String>,
    /// The paths at which nothing unlisted can be left any more.
    pub(super) settled: Vec<String>,
    /// What the reader should know.
    pub(super) notices: Vec<String>,
}

/// Removes what killed runs left beside the places of documents, and guards those folders until the
/// guards are dropped.
///
/// # Errors
/// If a file cannot be removed.
pub(super) fn remove_leftovers(
    job: &Job,
    planned: &[Arc<Document>],
    manifest: &Manifest,
) -> Result<Vec<TempGuard>, Failure> {
    let paths = planned.iter().map(|document| document.path.clone());
    let markup = planned.iter().map(|it| it.failed_markup_path());
    let published = manifest.documents.keys().chain(manifest.failed.keys());
    let published = published.chain(&manifest.begun);
    let all: Vec<_> = paths.chain(markup).chain(published.cloned()).collect();
    let mut folders = folders(job, all.iter());
    // The output folder itself is guarded from the start of the run.
    folders.remove(&job.output);
    folders.iter().map(|folder| TempGuard::of(folder)).collect()
}

/// Removes the PDFs of documents that are no longer planned. One that was altered stays, and so does one
/// that an invalid record may still account for.
pub(super) fn remove_orphans(
    job: &Job,
    planned: &[Arc<Document>],
    manifest: &Manifest,
) -> (Removal, Result<(), Failure>) {
    let mut removal = Removal::default();
    let ended =
        remove_published(job, planned, manifest, &mut removal).and_then(|()| {
            match claimant(None, planned, manifest) {
                Some(_) => Ok(()),
                None => remove_begun(job, planned, manifest, &mut removal),
            }
        });
    (removal, ended)
}

fn remove_published(
    job: &Job,
    planned: &[Arc<Document>],
    manifest: &Manifest,
    removal: &mut Removal,
) -> Result<(), Failure> {
    let paths: BTreeSet<_> = planned.iter().map(|it| it.path.as_str()).collect();
    let orphans = manifest.documents.iter().filter(|(path, _)| !paths.contains(path.as_str()));
    for (path, published) in orphans {
        if let Some(record) = claimant(Some(published), planned, manifest) {
            removal.notices.push(format!(
                "keeping {path}, whose record is gone, until the error in {record} is fixed"
            ));
            continue;
        }
        match published.damage(&job.output) {
            Some(Reason::OutputMissing) => {}
            Some(_) if !manifest.begun.contains(path) => removal.notices.push(format!(
                "keeping {path}, whose record is gone, because it was altered after it was published"
            )),
            _ => {
                remove(&job.output, path)?;
                removal.removed.push(path.clone());
            }
        }
        removal.unpublished.push(path.clone());
    }
    Ok(())
}

/// An invalid record that was behind a published document, or that may be its record under a new name: one
/// whose own brief was never published.
fn claimant(
    published: Option<&PublishedDocument>,
    planned: &[Arc<Document>],
    manifest: &Manifest,
) -> Option<String> {
    let briefs = planned.iter().filter(|it| it.kind == Kind::Brief);
    let mut invalid = briefs.flat_map(|brief| brief.invalid.iter().map(move |it| (brief, it)));
    let claims = |(brief, record): &(&Arc<Document>, &String)| {
        let was_behind = published.is_some_and(|it| it.origin.digest_of(record).is_some());
        was_behind || !manifest.documents.contains_key(&brief.path)
    };
    invalid.find(claims).map(|(_, record)| record.clone())
}

/// Removes what a killed run published and did not list, where nothing is planned and no earlier version
/// is listed.
fn remove_begun(
    job: &Job,
    planned: &[Arc<Document>],
    manifest: &Manifest,
    removal: &mut Removal,
) -> Result<(), Failure> {
    let paths: BTreeSet<_> = planned.iter().map(|it| it.path.as_str()).collect();
    for path in manifest.begun.iter().filter(|path| !paths.contains(path.as_str())) {
        if manifest.documents.contains_key(path) && !removal.unpublished.contains(path) {
            continue;
        }
        removal.settled.push(path.clone());
        if job.output.join(path).is_file() {
            remove(&job.output, path)?;
            removal.removed.push(path.clone());
        }
    }
    Ok(())
}

/// Removes kept markup of documents that can be typeset again or are no longer planned; returns its paths.
pub(super) fn remove_failed_markup(
    job: &Job,
    planned: &[Arc<Document>],
    manifest: &Manifest,
    results: &[DocumentResult],
) -> (Vec<String>, Result<(), Failure>) {
    let planned: BTreeSet<_> = planned.iter().map(|it| it.failed_markup_path()).collect();
    let states = results.iter().map(|it| (it.document.failed_markup_path(), &it.state));
    let states: BTreeMap<_, _> = states.collect();
    let is_outdated = |path: &String| match states.get(path) {
        Some(State::Fresh { .. } | State::Made { .. }) => true,
        Some(_) => false,
        None => !planned.contains(path),
    };
    let mut paths = Vec::new();
    for (path, digest) in manifest.failed.iter().filter(|(path, _)| is_outdated(path)) {
        paths.push(path.clone());
        let is_ours = Digest::of_file(&job.output.join(path)).is_ok_and(|it| it == *digest);
        if is_ours && let Err(failure) = remove(&job.output, path) {
            return (paths, Err(failure));
        }
    }
    (paths, Ok(()))
}

/// Syncs the folders of documents to the disk, so that the manifest lists no file that a loss of power
/// could take.
///
/// # Errors
/// If a folder cannot be synced.
pub(super) fn sync(job: &Job, manifest: &Manifest) -> Result<(), Failure> {
    let folders = folders(job, manifest.documents.keys());
    let mut folders = folders.iter().filter(|folder| folder.is_dir());
    folders.try_for_each(|folder| publish::sync_folder(folder))
}

/// The folders of files below the output folder, and that folder itself.
fn folders<'p>(job: &Job, paths: impl Iterator<Item = &'p String>) -> BTreeSet<PathBuf> {
    let folders = paths.filter_map(|path| Some(job.output.join(Path::new(path).parent()?)));
    folders.chain([job.output.clone()]).collect()
}

/// Removes a file, and its folder if that leaves it empty.
fn remove(output: &Path, path: &str) -> Result<(), Failure> {
    let file = output.join(path);
    match fs::remove_file(&file) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(Failure::at("remove", &file, &cause))
        }
        _ => {
            let mut folders = file.ancestors().skip(1).take_while(|folder| *folder != output);
            folders.all(|folder| fs::remove_dir(folder).is_ok());
            Ok(())
        }
    }
}
