//! Compares what would be made with what was published: says how each document stands.

use super::material::Material;
use super::outcome::{Obstacle, Outcome, State, Told};
use crate::diagnostic::Finding;
use crate::error::Failure;
use crate::fingerprint::{Fingerprint, Origin, Reason, changes};
use crate::job::{Extent, Job, Strictness, Task};
use crate::plan::Document;
use crate::publish::Manifest;

/// Fills every document that no faulty record holds back and compares it with the manifest. The
/// markup is let go again, so that memory does not grow with the number of documents.
///
/// Says whether every template could be filled.
///
/// # Errors
/// If the run is told to end.
pub(super) fn compare(
    job: &Job,
    material: &Material,
    documents: Vec<Document>,
    manifest: &Manifest,
    outcome: &mut Outcome,
) -> Result<bool, Failure> {
    let mut sound = true;
    for document in documents {
        job.interrupt.check()?;
        let (state, made_of) = if document.faulty.is_empty() {
            match material.made_of(&document) {
                Ok(made_of) => {
                    let (state, doubts) = state(job, &document, &made_of, manifest);
                    outcome.findings.extend(doubts);
                    (state, Some(made_of))
                }
                Err(fault) => {
                    sound = false;
                    outcome.findings.push(*fault);
                    (held_back(job, &document, Obstacle::Refused, manifest), None)
                }
            }
        } else {
            let why = Obstacle::Records(document.faulty.clone());
            (held_back(job, &document, why, manifest), None)
        };
        outcome.documents.push(Told {
            document,
            state,
            made_of,
        });
    }
    Ok(sound)
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
    document: &Document,
    (fingerprint, origin): &(Fingerprint, Origin),
    manifest: &Manifest,
) -> (State, Vec<Finding>) {
    let stale = |reasons| (State::Stale(reasons), Vec::new());
    if job.task == Task::Check {
        return stale(Vec::new());
    }
    if job.extent == Extent::Forced {
        return stale(vec![Reason::Forced]);
    }
    let entry = manifest.documents.get(&document.path);
    let Some(entry) = entry.filter(|entry| entry.is_of(document)) else {
        return stale(vec![Reason::FirstBuild]);
    };
    let mut reasons = changes((fingerprint, origin), (&entry.fingerprint, &entry.origin));
    reasons.extend(entry.damage(&job.output));
    if !reasons.is_empty() {
        return stale(reasons);
    }
    let doubts = entry.warnings.iter();
    let doubts: Vec<_> = doubts
        .filter_map(|doubt| doubt.finding(&document.path))
        .collect();
    if job.strictness == Strictness::Strict && !doubts.is_empty() {
        return (
            held_back(job, document, Obstacle::Doubtful, manifest),
            doubts,
        );
    }
    (State::Fresh { pages: entry.pages }, doubts)
}
