//! Leaves the output in order: removes what belongs to nothing any more, and writes the manifest
//! last.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::run_result::{RunResult, State};
use crate::digest::Digest;
use crate::error::Failure;
use crate::fingerprint::Reason;
use crate::job::Job;
use crate::plan::{Document, Kind};
use crate::publish;
use crate::publish::{Beside, Entry, Manifest};
use crate::record::Register;

/// Removes what a run that was killed left beside the places of documents, and keeps others from taking
/// what this run writes there for such until what it gives is dropped.
pub(super) fn tidy(
    job: &Job,
    planned: &[Document],
    manifest: &Manifest,
) -> Result<Vec<Beside>, Failure> {
    let paths = planned.iter().map(|document| document.path.clone());
    let kept = planned.iter().map(Document::failed_markup_path);
    let published = manifest.documents.keys().chain(manifest.failed.keys());
    let published = published.chain(&manifest.begun);
    let all: Vec<_> = paths.chain(kept).chain(published.cloned()).collect();
    let mut folders = folders(job, all.iter());
    // It was seen to when the run began.
    folders.remove(&job.output);
    folders.iter().map(|folder| Beside::files_of(folder)).collect()
}

/// Notes for documents that stay what they would be made from now, for a record may have changed
/// where no page shows it; and that no killed run left them in doubt.
pub(super) fn note_fresh(manifest: &mut Manifest, outcome: &RunResult) {
    for told in &outcome.documents {
        let path = &told.document.path;
        if let (State::Fresh { .. }, Some(origin)) = (&told.state, &told.origin)
            && let Some(entry) = manifest.documents.get_mut(path)
        {
            entry.origin.clone_from(origin);
            manifest.begun.remove(path);
        }
    }
}

/// Notes the themes of every record that is free of faults. What was known of one with faults
/// stays, and one that is gone is forgotten.
pub(super) fn note_themes(register: &Register, manifest: &mut Manifest) {
    let faulty: BTreeSet<_> = register.invalid.iter().map(|record| &record.path).collect();
    manifest.themes.retain(|path, _| faulty.contains(path));
    for record in &register.records {
        manifest.themes.insert(record.file.path.clone(), record.themes());
    }
}

/// Removes the PDFs of documents that are planned no more. One that somebody altered is left, and
/// so is one that a faulty record may yet lay claim to.
pub(super) fn sweep(
    job: &Job,
    documents: &[Document],
    manifest: &mut Manifest,
    outcome: &mut RunResult,
) -> Result<(), Failure> {
    let planned: BTreeSet<_> = documents.iter().map(|it| it.path.as_str()).collect();
    let published = manifest.documents.keys().cloned();
    let gone: Vec<_> = published.filter(|path| !planned.contains(path.as_str())).collect();
    for path in gone {
        let entry = &manifest.documents[&path];
        if let Some(record) = claimed(Some(entry), documents, manifest) {
            outcome.notices.push(format!(
                "{path} belongs to no record any more; it is left until the fault in {record} is mended"
            ));
            continue;
        }
        match entry.damage(&job.output) {
            Some(Reason::OutputMissing) => {}
            Some(_) if !manifest.begun.contains(&path) => outcome.notices.push(format!(
                "{path} belongs to no record any more; it is left, because it was altered after it was published"
            )),
            _ => {
                remove(&job.output, &path)?;
                outcome.swept.push(path.clone());
            }
        }
        manifest.documents.remove(&path);
    }
    if claimed(None, documents, manifest).is_some() {
        return Ok(());
    }
    sweep_begun(job, &planned, manifest, outcome)
}

/// A faulty record on which a document rested, or which may be its record renamed: a record whose
/// own brief was never published.
fn claimed(entry: Option<&Entry>, planned: &[Document], manifest: &Manifest) -> Option<String> {
    let faulty = planned.iter().filter(|it| it.kind == Kind::Brief);
    let mut faulty = faulty.flat_map(|brief| brief.faulty.iter().map(move |it| (brief, it)));
    let claims = |(brief, record): &(&Document, &String)| {
        let rested = entry.is_some_and(|it| it.origin.records.contains_key(*record));
        rested || !manifest.documents.contains_key(&brief.path)
    };
    faulty.find(claims).map(|(_, record)| record.clone())
}

/// Removes what a run that was killed published without noting it, if no record stands behind it
/// and no earlier version of it is kept.
fn sweep_begun(
    job: &Job,
    planned: &BTreeSet<&str>,
    manifest: &mut Manifest,
    outcome: &mut RunResult,
) -> Result<(), Failure> {
    let begun = manifest.begun.iter();
    let kept = |path: &str| planned.contains(path) || manifest.documents.contains_key(path);
    let gone: Vec<_> = begun.filter(|path| !kept(path)).cloned().collect();
    for path in gone {
        manifest.begun.remove(&path);
        if job.output.join(&path).is_file() {
            remove(&job.output, &path)?;
            outcome.swept.push(path);
        }
    }
    Ok(())
}

/// Removes kept markup of documents that Typst no longer refuses.
pub(super) fn clear_failed(
    job: &Job,
    planned: &[Document],
    manifest: &mut Manifest,
    outcome: &RunResult,
) -> Result<(), Failure> {
    let planned: BTreeSet<_> = planned.iter().map(Document::failed_markup_path).collect();
    let asked = outcome.documents.iter();
    let asked: BTreeMap<_, _> =
        asked.map(|told| (told.document.failed_markup_path(), &told.state)).collect();
    let over = |path: &String| match asked.get(path) {
        Some(State::Fresh { .. } | State::Made { .. }) => true,
        Some(_) => false,
        None => !planned.contains(path),
    };
    let gone: Vec<_> = manifest.failed.keys().filter(|path| over(path)).cloned().collect();
    for path in gone {
        let digest = manifest.failed.remove(&path);
        let now = Digest::of_file(&job.output.join(&path)).ok();
        if now.is_some() && now == digest {
            remove(&job.output, &path)?;
        }
    }
    Ok(())
}

/// Writes the manifest, if it is another than before, once all files are down on the disk.
pub(super) fn conclude(
    job: &Job,
    before: &Manifest,
    manifest: &mut Manifest,
) -> Result<(), Failure> {
    if manifest == before {
        return Ok(());
    }
    folders(job, manifest.documents.keys())
        .iter()
        .filter(|folder| folder.is_dir())
        .try_for_each(|folder| publish::settle(folder))?;
    manifest.write(&job.output)
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
