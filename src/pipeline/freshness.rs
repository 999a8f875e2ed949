//! Compares what would be made with what was published: says how each document stands.

use super::inputs::Inputs;
use super::run_result::{DocumentResult, Obstacle, RunResult, State};
use crate::diagnostic::Diagnostic;
use crate::error::Failure;
use crate::fingerprint::{Origin, Reason, changes};
use crate::job::{Job, Rebuild, Strictness, Task};
use crate::plan::Document;
use crate::publish::{Entry, Manifest};

/// Compares every document that no faulty record holds back with the manifest. One is filled only if
/// something that it may show is another than when it was published, and the markup is let go again.
///
/// # Errors
/// If the run is told to end.
pub(super) fn compare(
    job: &Job,
    inputs: &Inputs,
    documents: Vec<Document>,
    manifest: &Manifest,
    outcome: &mut RunResult,
) -> Result<(), Failure> {
    for document in documents {
        job.interrupt.check()?;
        let (state, origin) = if document.faulty.is_empty() {
            let origin = inputs.origin(&document);
            let state = match state(job, inputs, &document, &origin, manifest) {
                Ok((state, doubts)) => {
                    outcome.diagnostics.extend(doubts);
                    state
                }
                Err(fault) => {
                    outcome.diagnostics.push(*fault);
                    held_back(job, &document, Obstacle::Refused, manifest)
                }
            };
            (state, Some(origin))
        } else {
            let why = Obstacle::Records(document.faulty.clone());
            (held_back(job, &document, why, manifest), None)
        };
        let published = manifest.documents.get(&document.path);
        let published = published.map(|entry| entry.digest);
        outcome.documents.push(DocumentResult {
            document,
            state,
            before: published,
            published,
            origin,
        });
    }
    Ok(())
}

/// A document held back, with the age of the version that stays.
pub(super) fn held_back(
    job: &Job,
    document: &Document,
    why: Obstacle,
    manifest: &Manifest,
) -> State {
    let published =
        manifest.documents.contains_key(&document.path) || manifest.begun.contains(&document.path);
    let kept = job.output.join(&document.path).metadata();
    let kept = kept.ok().filter(|it| published && it.is_file());
    let kept = kept.and_then(|it| it.modified().ok());
    State::HeldBack { why, kept }
}

/// How a document stands, with the doubts that were told when it was typeset if it stays.
fn state(
    job: &Job,
    inputs: &Inputs,
    document: &Document,
    origin: &Origin,
    manifest: &Manifest,
) -> Result<(State, Vec<Diagnostic>), Box<Diagnostic>> {
    let stale = |reasons| Ok((State::Stale(reasons), Vec::new()));
    if job.task == Task::Check {
        return stale(Vec::new());
    }
    if job.rebuild == Rebuild::Forced {
        return stale(vec![Reason::Forced]);
    }
    let entry = manifest.documents.get(&document.path);
    let Some(entry) = entry.filter(|entry| entry.is_of(document)) else {
        return stale(vec![Reason::FirstBuild]);
    };
    let fingerprint = inputs.fingerprint(document, origin, entry)?;
    let mut reasons = changes((&fingerprint, origin), (&entry.fingerprint, &entry.origin));
    reasons.extend(entry.damage(&job.output));
    if !reasons.is_empty() {
        return stale(reasons);
    }
    Ok(staying(job, document, entry, manifest))
}

/// How a document stands that is as it should be: with its doubts, which hold it back if the run is
/// strict.
pub(super) fn staying(
    job: &Job,
    document: &Document,
    entry: &Entry,
    manifest: &Manifest,
) -> (State, Vec<Diagnostic>) {
    let doubts = entry.warnings.iter();
    let doubts: Vec<_> = doubts.filter_map(|doubt| doubt.diagnostic(&document.path)).collect();
    let state = match job.strictness {
        Strictness::Strict if !doubts.is_empty() => {
            held_back(job, document, Obstacle::Doubtful, manifest)
        }
        _ => State::Fresh { pages: entry.pages },
    };
    (state, doubts)
}
