//! Compares what a document would be made from with what its published PDF was made from. Takes a
//! document and the manifest; returns the document's state. Never typesets and never writes.

use std::sync::Arc;

use super::context::Context;
use super::run_result::{DocumentResult, Obstacle, State};
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Origin, Reason, changes};
use crate::job::{Job, Rebuild, Strictness, Task};
use crate::plan::Document;
use crate::publish::{Manifest, PublishedDocument};

/// A document's state before anything is made, with the diagnostics about it. Its markup is filled only
/// if something that it may show has changed since it was published, and is then dropped again.
pub(super) fn compare(
    context: Context<'_>,
    document: Arc<Document>,
) -> (DocumentResult, Vec<Diagnostic>) {
    let Context { job, inputs, manifest } = context;
    let published = manifest.documents.get(&document.path).map(|it| it.digest);
    let origin = document.invalid.is_empty().then(|| inputs.origin(&document));
    let (state, diagnostics) = match &origin {
        Some(origin) => state(context, &document, origin).unwrap_or_else(|error| {
            (held_back(job, &document, Obstacle::Refused, manifest), vec![*error])
        }),
        None => {
            let why = Obstacle::InvalidRecords(document.invalid.clone());
            (held_back(job, &document, why, manifest), Vec::new())
        }
    };
    (DocumentResult { document, state, before: published, published, origin }, diagnostics)
}

/// The state of a document that is held back, with the age of the version that stays in place.
pub(super) fn held_back(
    job: &Job,
    document: &Document,
    why: Obstacle,
    manifest: &Manifest,
) -> State {
    let is_published =
        manifest.documents.contains_key(&document.path) || manifest.begun.contains(&document.path);
    let kept = job.output.join(&document.path).metadata().ok();
    let kept = kept.filter(|it| is_published && it.is_file()).and_then(|it| it.modified().ok());
    State::HeldBack { why, kept }
}

/// The state of a document behind which no record is invalid; if it is fresh, with the warnings from
/// when it was typeset.
fn state(
    context: Context<'_>,
    document: &Document,
    origin: &Origin,
) -> Result<(State, Vec<Diagnostic>), Box<Diagnostic>> {
    let Context { job, inputs, manifest } = context;
    let stale = |reasons| Ok((State::Stale(reasons), Vec::new()));
    if matches!(job.task, Task::Check | Task::Bind) {
        return stale(Vec::new());
    }
    if job.rebuild == Rebuild::Forced {
        return stale(vec![Reason::Forced]);
    }
    let published = manifest.documents.get(&document.path);
    let Some(published) = published.filter(|it| it.is_of(document)) else {
        return stale(vec![Reason::FirstBuild]);
    };
    let fingerprint = inputs.fingerprint(document, origin, published)?;
    let mut reasons = changes((&fingerprint, origin), (&published.fingerprint, &published.origin));
    reasons.extend(published.damage(&job.output));
    if !reasons.is_empty() {
        return stale(reasons);
    }
    Ok(unchanged(job, document, published, manifest))
}

/// The state of a document whose PDF is up to date: fresh, or held back if there were warnings about it
/// and the run is strict.
pub(super) fn unchanged(
    job: &Job,
    document: &Document,
    published: &PublishedDocument,
    manifest: &Manifest,
) -> (State, Vec<Diagnostic>) {
    let warnings = published.warnings.iter();
    let warnings: Vec<_> = warnings.filter_map(|it| it.diagnostic(&document.path)).collect();
    let state = match job.strictness {
        Strictness::Strict if !warnings.is_empty() => {
            held_back(job, document, Obstacle::Warnings, manifest)
        }
        _ => State::Fresh { pages: published.pages },
    };
    (state, warnings)
}
