//! Makes what is stale: fills and typesets it on the workers, and hands what comes to the publisher.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::inputs::Inputs;
use super::observer::Observer;
use super::publish::{Publisher, crash, note_begun};
use super::run_result::{DocumentResult, RunResult, State};
use super::tasks::Tasks;
use crate::digest::Digest;
use crate::error::Failure;
use crate::job::Job;
use crate::publish::{Beside, Manifest, folder_of, publish};
use crate::workers::Workers;

/// Typesets every stale document and, in a build, publishes each as soon as it is done, or all at
/// the end if that is asked for and all are good.
///
/// # Errors
/// If the environment fails or the run is told to end. What is done by then is in the outcome and
/// the manifest.
pub(super) fn make(
    job: &Job,
    inputs: &Arc<Inputs>,
    manifest: &mut Manifest,
    observer: &mut dyn Observer,
    outcome: &mut RunResult,
) -> Result<(), Failure> {
    let told = outcome.documents.iter().enumerate();
    let stale: Vec<_> =
        told.filter(|(_, told)| matches!(told.state, State::Stale(_))).map(|(at, _)| at).collect();
    if stale.is_empty() || !probe(job, inputs, outcome)? {
        return Ok(());
    }
    let documents = || stale.iter().map(|&at| &outcome.documents[at].document);
    let wanted = documents().filter(|document| observer.wants_pages(document));
    let wanted = wanted.map(|document| document.path.clone()).collect();
    let tasks = Arc::new(Tasks::new(job, inputs, documents(), wanted));
    let _beside = keep_files(job, inputs, &outcome.documents)?;
    let begun = note_begun(job, &outcome.documents, manifest)?;
    let mut publisher = Publisher::new(job, inputs, manifest, outcome);
    observer.begin(stale.len());
    let made = Workers::of(job).run(tasks.len(), &tasks, |mut done| {
        if let Ok(Some(setting)) = &mut done.result
            && let Ok(proof) = &mut setting.proof
            && let Some(mut pages) = proof.sheets.take()
        {
            pages.pdf = Some(Digest::of(&proof.pdf));
            observer.pages(tasks.document(done.index), pages);
        }
        let at = stale[tasks.document_of(done.index)];
        if let Some(told) = publisher.receive(at, done)?
            && !matches!(told.state, State::Stale(_))
        {
            observer.document(told);
        }
        Ok(())
    });
    observer.end();
    let made = made.and_then(|()| publisher.put_waiting());
    // This run knows what it published, and that it published nothing else.
    manifest.begun.retain(|path| !begun.contains(path));
    made
}

/// Puts what documents import beside the markup that is to be kept, in folders in which nothing is left
/// of a run that was killed.
fn keep_files(job: &Job, inputs: &Inputs, told: &[DocumentResult]) -> Result<Vec<Beside>, Failure> {
    let Some(folder) = &job.keep_markup else {
        return Ok(Vec::new());
    };
    let files = || inputs.typesetter.files();
    let markup = told.iter().map(|told| folder.join(told.document.markup_path()));
    // A document in pieces has a folder of them.
    let places = markup.flat_map(|path| [path.with_extension("").join("piece"), path]);
    let places = places.chain(files().map(|(path, _)| folder.join(path)));
    let folders: BTreeSet<_> = places.map(|path| folder_of(&path).to_owned()).collect();
    let beside = folders.iter().map(|folder| Beside::files_of(folder));
    let beside = beside.collect::<Result<_, _>>()?;
    files().try_for_each(|(path, bytes)| publish(&folder.join(path), bytes))?;
    Ok(beside)
}

/// Looks for faults that the Typst files have by themselves; says whether there is none.
fn probe(job: &Job, inputs: &Arc<Inputs>, outcome: &mut RunResult) -> Result<bool, Failure> {
    let inputs = Arc::clone(inputs);
    let name = "read the Typst files of templates/";
    let faults = Workers::of(job).alone(name, move || inputs.typesetter.probe())?;
    let faults = faults.unwrap_or_else(|words| vec![crash(&words)]);
    let sound = faults.is_empty();
    faults.into_iter().for_each(|fault| outcome.diagnostics.push(fault));
    Ok(sound)
}
