//! The files that a run is asked for, its summary and its metrics: where they may stand, and their
//! writing.

use std::path::{Path, PathBuf};

use super::{metrics, summary};
use crate::error::{Failure, FailureKind};
use crate::files::real;
use crate::job::Job;
use crate::pipeline::RunResult;
use crate::project::{INPUTS, OUTPUTS};
use crate::publish::{TempGuard, folder_of, publish, stage};

/// Makes sure, before the long work begins, that the files asked for can be written and that
/// nothing is lost by it; removes what a run that was killed left beside them. What it gives is to be
/// kept until they are written.
///
/// # Errors
/// If one of them cannot be written, or something else stands there.
pub fn prepare(job: &Job) -> Result<Vec<TempGuard>, Failure> {
    let mut beside = Vec::new();
    for path in [&job.summary, &job.metrics].into_iter().flatten() {
        let target = target(job, path)?;
        let folder = folder_of(&target);
        if folder.is_dir() {
            beside.push(TempGuard::of(folder)?);
            stage(&target, b"")?;
        }
    }
    Ok(beside)
}

/// Where a summary or metrics go, links followed, if they may stand there.
fn target(job: &Job, path: &Path) -> Result<PathBuf, Failure> {
    let refuse = |cause: &str| Err(Failure::at_path("write", path, cause));
    let Some(target) = real(path) else {
        return refuse("a link that leads nowhere stands there");
    };
    let is_target = |other: &Option<PathBuf>| {
        let other = other.as_deref().and_then(real);
        other.is_some_and(|other| other == target)
    };
    if is_target(&job.summary) && is_target(&job.metrics) {
        return refuse("it cannot hold both summary and metrics");
    }
    let folder = folder_of(&target);
    if !folder.is_dir() && Some(folder) != real(&job.output).as_deref() {
        return refuse("its folder is not there");
    }
    if target.exists() && !target.is_file() {
        return refuse("something that is not a regular file is there");
    }
    if is_among_ours(job, &target) {
        return refuse("documents are made from what stands there, or published there");
    }
    Ok(target)
}

/// Whether a path is among the inputs, or one that a build gives its own files.
fn is_among_ours(job: &Job, target: &Path) -> bool {
    let inputs = INPUTS.iter().map(|name| job.root.join(name));
    let outputs = OUTPUTS.iter().map(|name| job.output.join(name));
    let mut places = inputs.chain(outputs).filter_map(|place| real(&place));
    places.any(|place| target.starts_with(place))
}

/// Writes the files asked for: the summary and the metrics. A run that found another at work leaves
/// them to that one.
///
/// # Errors
/// If one of them cannot be written.
pub fn export(job: &Job, outcome: &RunResult) -> Result<(), Failure> {
    let kind = outcome.failure.as_ref().map(Failure::kind);
    if kind == Some(FailureKind::Busy) {
        return Ok(());
    }
    let write = |path: &Option<PathBuf>, text: String| match path {
        Some(path) => publish(&target(job, path)?, text.as_bytes()),
        None => Ok(()),
    };
    let summary = write(&job.summary, summary::summary(job, outcome));
    summary.and(write(&job.metrics, metrics::metrics(job, outcome)))
}
