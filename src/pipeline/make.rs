//! Makes what is stale: fills and typesets it on the workers, and hands what comes to the publisher.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::Watch;
use super::inputs::Inputs;
use super::publish::{Publisher, note_begun};
use super::run_result::{DocumentResult, RunResult, State};
use super::tasks::Tasks;
use crate::diagnostic::{Code, Diagnostic};
use crate::digest::Digest;
use crate::error::Failure;
use crate::job::Job;
use crate::plan::Document;
use crate::publish::{Beside, Manifest, folder_of, publish};
use crate::workers::Workers;

/// Where filled markup that cannot be typeset is kept, below the output folder.
const FAILED: &str = "failed";

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
    watch: &mut dyn Watch,
    outcome: &mut RunResult,
) -> Result<(), Failure> {
    let told = outcome.documents.iter().enumerate();
    let stale: Vec<_> =
        told.filter(|(_, told)| matches!(told.state, State::Stale(_))).map(|(at, _)| at).collect();
    if stale.is_empty() || !probe(job, inputs, outcome)? {
        return Ok(());
    }
    let documents = || stale.iter().map(|&at| &outcome.documents[at].document);
    let wanted = documents().filter(|document| watch.wants_pages(document));
    let wanted = wanted.map(|document| document.path.clone()).collect();
    let tasks = Arc::new(Tasks::new(job, inputs, documents(), wanted));
    let _beside = keep_files(job, inputs, &outcome.documents)?;
    let begun = note_begun(job, &outcome.documents, manifest)?;
    let mut publisher = Publisher::new(job, inputs, manifest, outcome);
    watch.begin(stale.len());
    let made = workers(job).run(tasks.len(), &tasks, |mut done| {
        if let Ok(Some(setting)) = &mut done.result
            && let Ok(proof) = &mut setting.proof
            && let Some(mut pages) = proof.sheets.take()
        {
            pages.pdf = Some(Digest::of(&proof.pdf));
            watch.pages(tasks.document(done.index), pages);
        }
        let at = stale[tasks.document_of(done.index)];
        if let Some(told) = publisher.receive(at, done)?
            && !matches!(told.state, State::Stale(_))
        {
            watch.document(told);
        }
        Ok(())
    });
    watch.end();
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
    let markup = told.iter().map(|told| folder.join(markup_path(&told.document)));
    // A document in pieces has a folder of them.
    let places = markup.flat_map(|path| [path.with_extension("").join("piece"), path]);
    let places = places.chain(files().map(|(path, _)| folder.join(path)));
    let folders: BTreeSet<_> = places.map(|path| folder_of(&path).to_owned()).collect();
    let beside = folders.iter().map(|folder| Beside::files_of(folder));
    let beside = beside.collect::<Result<_, _>>()?;
    files().try_for_each(|(path, bytes)| publish(&folder.join(path), bytes))?;
    Ok(beside)
}

pub(super) fn workers(job: &Job) -> Workers<'_> {
    Workers { workers: job.workers, time_limit: job.time_limit, interrupt: &job.interrupt }
}

/// Looks for faults that the Typst files have by themselves; says whether there is none.
fn probe(job: &Job, inputs: &Arc<Inputs>, outcome: &mut RunResult) -> Result<bool, Failure> {
    let inputs = Arc::clone(inputs);
    let name = "read the Typst files of templates/";
    let faults = workers(job).alone(name, move || inputs.typesetter.probe())?;
    let faults = faults.unwrap_or_else(|words| vec![crash(&words)]);
    let sound = faults.is_empty();
    faults.into_iter().for_each(|fault| outcome.diagnostics.push(fault));
    Ok(sound)
}

/// A crash of the compiler holds back one document, not the run.
pub(super) fn crash(words: &str) -> Diagnostic {
    Diagnostic::new(Code::TypstFault, format!("the typesetter crashed: {words}"))
        .help("this is a fault of the program; please report it with the record")
}

/// Where a document's filled markup is kept if it cannot be typeset, below the output folder.
pub(super) fn kept_path(document: &Document) -> String {
    format!("{FAILED}/{}", markup_path(document))
}

/// A document's path as markup: `briefs/ebor.typ`.
pub(super) fn markup_path(document: &Document) -> String {
    format!("{}.typ", document.path.trim_end_matches(".pdf"))
}

pub(super) fn kept_markup(job: &Job, document: &Document) -> PathBuf {
    job.output.join(kept_path(document))
}
