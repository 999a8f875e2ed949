//! The files that a run is asked for, its summary and its metrics: where they may stand, and their
//! writing.

use std::path::{Path, PathBuf};

use super::{metrics, summary};
use crate::build::{INPUTS, Outcome};
use crate::error::{Failure, FailureKind};
use crate::job::Job;
use crate::publish::{folder_of, publish, stage};

/// Makes sure, before the long work begins, that the files asked for can be written and that
/// nothing is lost by it.
///
/// # Errors
/// If one of them cannot be written, or something else stands there.
pub fn prepare(job: &Job) -> Result<(), Failure> {
    for path in [&job.summary, &job.metrics].into_iter().flatten() {
        fit(job, path)?;
        if folder_of(path).is_dir() {
            stage(path, b"")?;
        }
    }
    Ok(())
}

/// Whether a summary or metrics may stand at a path.
fn fit(job: &Job, path: &Path) -> Result<(), Failure> {
    let folder = folder_of(path);
    let refuse = |cause: &str| Err(Failure::at_path("write", path, cause));
    if job.summary == job.metrics {
        return refuse("it cannot hold both summary and metrics");
    }
    if !folder.is_dir() && folder != job.output {
        return refuse("its folder is not there");
    }
    if path.exists() && !path.is_file() {
        return refuse("something that is no plain file stands there");
    }
    if is_among_ours(job, path) {
        return refuse("documents are made from what stands there, or published there");
    }
    Ok(())
}

/// Whether a path is among the inputs, or one that a build gives its own files.
fn is_among_ours(job: &Job, path: &Path) -> bool {
    let (Ok(folder), Some(name)) = (folder_of(path).canonicalize(), path.file_name()) else {
        return false;
    };
    let path = folder.join(name);
    let below = |place: PathBuf| {
        place
            .canonicalize()
            .is_ok_and(|place| path.starts_with(place))
    };
    let input = INPUTS.iter().any(|name| below(job.root.join(name)));
    let ours = [
        "briefs",
        "themes",
        "failed",
        "manifest.json",
        "report.pdf",
        ".impact-lock",
    ];
    input || ours.iter().any(|name| below(job.output.join(name)))
}

/// Writes the files asked for: the summary and the metrics. A run that found another at work leaves
/// them to that one. A link is followed.
///
/// # Errors
/// If one of them cannot be written.
pub fn export(job: &Job, outcome: &Outcome) -> Result<(), Failure> {
    let kind = outcome.failure.as_ref().map(Failure::kind);
    if kind == Some(FailureKind::Busy) {
        return Ok(());
    }
    let write = |path: &Option<PathBuf>, text: String| match path {
        Some(path) => {
            fit(job, path)?;
            let target = path.canonicalize();
            publish(target.as_ref().unwrap_or(path), text.as_bytes())
        }
        None => Ok(()),
    };
    let summary = write(&job.summary, summary::summary(job, outcome));
    summary.and(write(&job.metrics, metrics::metrics(job, outcome)))
}
