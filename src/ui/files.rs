//! The files that a run writes where it is asked to: summary, metrics and the PDF of a selection. Takes their paths;
//! writes there only if nothing else can be lost by it.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{metrics, summary};
use crate::error::{Failure, FailureKind};
use crate::files::real;
use crate::job::Job;
use crate::pipeline::RunResult;
use crate::project::{INPUTS, OUTPUTS};
use crate::publish::{TempGuard, folder_of, publish, stage};

/// Makes sure before the work begins that the files asked for can be written and that nothing is lost by
/// it; removes what killed runs left beside them. Keep the guards until the files are written.
///
/// # Errors
/// If one of them cannot be written, or something else is in its place.
pub fn prepare(job: &Job) -> Result<Vec<TempGuard>, Failure> {
    let mut guards = Vec::new();
    let selection = job.selection.as_ref().map(|selection| &selection.file);
    for path in [job.summary.as_ref(), job.metrics.as_ref(), selection].into_iter().flatten() {
        let target = target(job, path)?;
        if Some(path) == selection {
            ensure_pdf(path, &target)?;
        }
        let folder = folder_of(&target);
        if folder.is_dir() {
            guards.push(TempGuard::of(folder)?);
            stage(&target, b"")?;
        }
    }
    Ok(guards)
}

/// The path that a summary or metrics are written to, links followed, if they may be.
fn target(job: &Job, path: &Path) -> Result<PathBuf, Failure> {
    let refuse = |cause: &str| Err(Failure::at_path("write", path, cause));
    let Some(target) = real(path) else {
        return refuse("a link there leads nowhere");
    };
    let is_target = |other: &Option<PathBuf>| {
        let other = other.as_deref().and_then(real);
        other.is_some_and(|other| other == target)
    };
    if is_target(&job.summary) && is_target(&job.metrics) {
        return refuse("the summary and the metrics cannot share a file");
    }
    let folder = folder_of(&target);
    if !folder.is_dir() && Some(folder) != real(&job.output).as_deref() {
        return refuse("its folder does not exist");
    }
    if target.exists() && !target.is_file() {
        return refuse("what is there is not a regular file");
    }
    if is_reserved(job, &target) {
        return refuse("it is among the inputs or the published documents");
    }
    Ok(target)
}

/// Refuses a name that no PDF has, and a place where something else than a PDF is.
fn ensure_pdf(path: &Path, target: &Path) -> Result<(), Failure> {
    if path.extension().is_none_or(|it| it != "pdf") {
        return Err(Failure::at_path("write", path, "the document is a PDF")
            .help("give a name that ends in .pdf"));
    }
    let Ok(mut file) = File::open(target) else {
        return Ok(());
    };
    let mut start = [0; 5];
    if file.read_exact(&mut start).is_err() || start != *b"%PDF-" {
        return Err(Failure::at_path("write", path, "the file there is not a PDF"));
    }
    Ok(())
}

/// Whether a path is among the inputs or the files of a build.
fn is_reserved(job: &Job, target: &Path) -> bool {
    let inputs = INPUTS.iter().map(|name| job.root.join(name));
    let outputs = OUTPUTS.iter().map(|name| job.output.join(name));
    let mut places = inputs.chain(outputs).filter_map(|place| real(&place));
    places.any(|place| target.starts_with(place))
}

/// Writes the summary and the metrics, if asked for. A run that found another at work leaves them to
/// that one.
///
/// # Errors
/// If one of them cannot be written.
pub fn export(job: &Job, run: &RunResult) -> Result<(), Failure> {
    let kind = run.failure.as_ref().map(Failure::kind);
    if kind == Some(FailureKind::Busy) {
        return Ok(());
    }
    let write = |path: &Option<PathBuf>, text: String| match path {
        Some(path) => publish(&target(job, path)?, text.as_bytes()),
        None => Ok(()),
    };
    let summary = write(&job.summary, summary::summary(job, run));
    summary.and(write(&job.metrics, metrics::metrics(job, run)))
}
