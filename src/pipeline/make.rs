//! Makes what is stale. Takes the documents' states; returns what became of each, the entries of the
//! manifest and the diagnostics. Writes only the files that kept markup imports.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::context::Context;
use super::inputs::Inputs;
use super::observer::Observer;
use super::publish::{Published, Publisher, crash};
use super::run_result::{DocumentResult, State};
use super::tasks::Tasks;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::error::Failure;
use crate::job::Job;
use crate::publish::{TempGuard, folder_of, publish};
use crate::workers::Workers;

/// Typesets every stale document and, in a build, publishes each as soon as it is done, or all at the
/// end if that is asked for and none is held back. Returns what was done even if the environment failed
/// or the run was asked to end.
pub(super) fn make(
    context: Context<'_>,
    documents: Vec<DocumentResult>,
    observer: &mut dyn Observer,
) -> (Published, Result<(), Failure>) {
    let all = documents.iter().enumerate();
    let stale = all.filter(|(_, it)| matches!(it.state, State::Stale(_))).map(|(at, _)| at);
    let stale: Vec<_> = stale.collect();
    let to_make = || stale.iter().map(|&at| &documents[at].document);
    let wanted = to_make().filter(|document| observer.wants_pages(document));
    let wanted = wanted.map(|document| document.path.clone()).collect();
    let tasks = Arc::new(Tasks::new(context.job, context.inputs, to_make(), wanted));
    let mut publisher = Publisher::new(context, documents);
    observer.begin(stale.len());
    let made = Workers::of(context.job).run(tasks.len(), &tasks, |mut done| {
        if let Ok(Some(typeset)) = &mut done.result
            && let Ok(proof) = &mut typeset.proof
            && let Some(mut pages) = proof.sheets.take()
        {
            pages.pdf = Some(Digest::of(&proof.pdf));
            observer.pages(tasks.document(done.index), pages);
        }
        let at = stale[tasks.document_of(done.index)];
        if let Some(result) = publisher.receive(at, done)?
            && !matches!(result.state, State::Stale(_))
        {
            observer.document(result);
        }
        Ok(())
    });
    observer.end();
    publisher.finish(made)
}

/// Writes the files that documents import beside the markup that is to be kept; guards every folder that
/// markup goes to.
///
/// # Errors
/// If a file cannot be written.
pub(super) fn keep_files(
    job: &Job,
    inputs: &Inputs,
    documents: &[DocumentResult],
) -> Result<Vec<TempGuard>, Failure> {
    let Some(folder) = &job.keep_markup else {
        return Ok(Vec::new());
    };
    let files = || inputs.typesetter.files();
    let markup = documents.iter().flat_map(|it| {
        let path = &it.document.path;
        let sections = it.document.sections.iter().map(|section| section.markup_path(path));
        sections.chain([it.document.markup_path()])
    });
    let paths = markup.map(|path| folder.join(path));
    let paths = paths.chain(files().map(|(path, _)| folder.join(path)));
    let folders: BTreeSet<_> = paths.map(|path| folder_of(&path).to_owned()).collect();
    let guards = folders.iter().map(|folder| TempGuard::of(folder)).collect::<Result<_, _>>()?;
    files().try_for_each(|(path, bytes)| publish(&folder.join(path), bytes))?;
    Ok(guards)
}

/// The errors that the Typst files have by themselves.
///
/// # Errors
/// If the run is asked to end, or reading takes too long.
pub(super) fn probe(job: &Job, inputs: &Arc<Inputs>) -> Result<Vec<Diagnostic>, Failure> {
    let inputs = Arc::clone(inputs);
    let name = "read the Typst files of templates/";
    let errors = Workers::of(job).alone(name, move || inputs.typesetter.probe())?;
    Ok(errors.unwrap_or_else(|words| vec![crash(&words)]))
}
