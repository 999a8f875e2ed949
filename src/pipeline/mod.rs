//! One run: load, check, plan, compare, typeset, publish, clean up. Takes a job; returns the result. The
//! stages return values, and this module alone assembles the result and the manifest from them.

mod cache;
mod choice;
mod cleanup;
mod context;
mod document_task;
mod filled;
mod fingerprints;
mod freshness;
mod inputs;
mod kept;
mod make;
mod observer;
mod order;
mod publish;
mod run_result;
mod sections;
mod selection;
mod stamp;
mod tasks;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

pub use observer::Observer;
pub use run_result::{Change, DocumentResult, Obstacle, RunResult, State, Tally};

use crate::diagnostic::Diagnostics;
use crate::error::Failure;
use crate::files::real;
use crate::job::{Job, Publishing, Task};
use crate::plan::{Document, plan};
use crate::project::{INPUTS, MANIFEST};
use crate::publish::{Lock, Manifest, TempGuard};
use crate::record;
use crate::record::Register;
use crate::typeset::LayoutCache;
use crate::workers::Workers;
use cache::{Cache, CacheFile};
use context::Context;
use freshness::compare;
use inputs::{Inputs, Known};
use make::make;
use stamp::{InputState, Recalled};

/// Runs a job. Everything that goes wrong, in the inputs or the environment, is in the result.
pub fn run(job: &Job, observer: &mut dyn Observer) -> RunResult {
    run_with(job, None, observer)
}

/// Runs a job with the layouts of earlier runs in the same process.
pub fn run_with(
    job: &Job,
    layout_cache: Option<&LayoutCache>,
    observer: &mut dyn Observer,
) -> RunResult {
    let start = Instant::now();
    let mut run =
        Run { job, layout_cache, manifest: Manifest::default(), result: RunResult::default() };
    run.result.failure = run.stages(observer).err();
    run.result.duration = start.elapsed();
    run.result
}

/// A run at work.
struct Run<'r> {
    job: &'r Job,
    layout_cache: Option<&'r LayoutCache>,
    /// The manifest as far as it is known.
    manifest: Manifest,
    result: RunResult,
}

impl Run<'_> {
    fn stages(&mut self, observer: &mut dyn Observer) -> Result<(), Failure> {
        let job = self.job;
        record::ensure_project(&job.root)?;
        keep_out_of_inputs(job)?;
        let is_build = job.task == Task::Build;
        let lock = is_build.then(|| Lock::take(&job.output, job.wait, &job.interrupt));
        let _lock = lock.transpose()?;
        let _guard = is_build.then(|| TempGuard::of(&job.output)).transpose()?;
        self.read_manifest();
        let (state, cache) = (InputState::of(job), CacheFile::read(job));
        let recalled = stamp::recall(job, cache.stamp(), state.as_ref(), &self.manifest)?;
        if let Some(Recalled { documents, diagnostics, noted }) = recalled {
            self.result.documents = documents;
            self.result.diagnostics.extend(diagnostics);
            if let Some(stamp) = noted {
                Cache { stamp: Some(stamp), ..cache.parse() }.write(job)?;
            }
            return job.interrupt.check();
        }
        let mut cache = cache.parse();
        if is_build {
            cache.remove_stamp(job)?;
        }
        let Cache { clean_records, sections, written, .. } = cache;
        let Some(inputs) = self.load(Known { clean_records, sections })?.map(Arc::new) else {
            return Ok(());
        };
        if let Some(selection) = &job.selection {
            self.compare(&inputs, vec![Arc::new(choice::chosen(&inputs.register, selection)?)])?;
            return self.make(&inputs, observer);
        }
        let planned = selection::decided(plan(&inputs.register), &self.manifest);
        self.compare(&inputs, selection::selected(&planned, &job.only)?)?;
        match job.task {
            Task::List => return self.compare_with_earlier(),
            Task::Check | Task::Bind => return self.make(&inputs, observer),
            Task::Build => self.build(&inputs, &planned, observer)?,
        }
        // A stamp does not cover the earlier state that the report compares with, which lies elsewhere.
        let state = state.filter(|_| inputs.is_all_here());
        let stamp = state.map(|it| stamp::stamp(job, &it, &self.manifest, &self.result));
        let mut next = Cache {
            stamp: stamp.transpose()?.flatten(),
            clean_records: inputs.clean_records(),
            sections: inputs.filled.planned(&planned),
            written,
        };
        next.write(job)
    }

    /// Reads the manifest of the last run. One that cannot be read counts as none.
    fn read_manifest(&mut self) {
        if matches!(self.job.task, Task::Check | Task::Bind) {
            return;
        }
        match Manifest::read(&self.job.output) {
            Ok(manifest) => self.manifest = manifest,
            Err(cause) => self.result.notices.push(format!(
                "ignoring {MANIFEST}: {cause}; every document is made again, and PDFs whose records \
                 are gone are not removed"
            )),
        }
    }

    /// Loads and checks all that documents are made from; a signal or the time limit can end that too.
    fn load(&mut self, known: Known) -> Result<Option<Inputs>, Failure> {
        const NAME: &str = "read and check the records";
        let job = self.job.clone();
        let layout_cache = self.layout_cache.cloned();
        let loaded = Workers::of(self.job).alone(NAME, move || {
            let mut diagnostics = Diagnostics::default();
            let inputs = Inputs::load(&job, layout_cache.as_ref(), known, &mut diagnostics);
            (inputs, diagnostics)
        })?;
        let (inputs, diagnostics) = loaded.map_err(|words| Failure::new(NAME, words))?;
        self.result.diagnostics.append(diagnostics);
        inputs
    }

    fn compare(
        &mut self,
        inputs: &Arc<Inputs>,
        documents: Vec<Arc<Document>>,
    ) -> Result<(), Failure> {
        let context = Context { job: self.job, inputs, manifest: &self.manifest };
        for document in documents {
            self.job.interrupt.check()?;
            let (result, diagnostics) = compare(context, document);
            self.result.documents.push(result);
            self.result.diagnostics.extend(diagnostics);
        }
        Ok(())
    }

    /// Compares what is published with an earlier manifest, if a list asks for that.
    fn compare_with_earlier(&mut self) -> Result<(), Failure> {
        let Some(path) = &self.job.since else {
            return Ok(());
        };
        let earlier = Manifest::read_file(path)
            .map_err(|cause| Failure::at_path("read the earlier manifest", path, cause))?;
        for result in &mut self.result.documents {
            result.before = earlier.documents.get(&result.document.path).map(|it| it.digest);
        }
        if self.job.only.is_empty() {
            let now = &self.manifest.documents;
            let removed = earlier.documents.into_keys().filter(|path| !now.contains_key(path));
            self.result.removed.extend(removed);
        }
        Ok(())
    }

    /// Makes what is stale, removes what belongs to no record, and writes the manifest if it changed,
    /// even if the run ends early.
    fn build(
        &mut self,
        inputs: &Arc<Inputs>,
        planned: &[Arc<Document>],
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        let _guards = cleanup::remove_leftovers(self.job, planned, &self.manifest)?;
        self.note_themes(&inputs.register);
        let made = self.publish(inputs, planned, observer);
        made.and(self.write_manifest())
    }

    fn publish(
        &mut self,
        inputs: &Arc<Inputs>,
        planned: &[Arc<Document>],
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        if self.may_publish() {
            self.make(inputs, observer)?;
        }
        self.note_fresh();
        let documents = &self.result.documents;
        let (paths, ended) =
            cleanup::remove_failed_markup(self.job, planned, &self.manifest, documents);
        self.manifest.failed.retain(|path, _| !paths.contains(path));
        ended?;
        if self.job.only.is_empty() && self.may_publish() {
            self.remove_orphans(planned)?;
        }
        Ok(())
    }

    fn may_publish(&self) -> bool {
        self.job.publishing == Publishing::Each || !self.result.failed(self.job.strictness)
    }

    /// Typesets what is stale and, in a build, publishes it.
    fn make(&mut self, inputs: &Arc<Inputs>, observer: &mut dyn Observer) -> Result<(), Failure> {
        let is_stale = |it: &DocumentResult| matches!(it.state, State::Stale(_));
        if !self.result.documents.iter().any(is_stale) {
            return Ok(());
        }
        let errors = make::probe(self.job, inputs)?;
        if !errors.is_empty() {
            self.result.diagnostics.extend(errors);
            return Ok(());
        }
        let _guards = make::keep_files(self.job, inputs, &self.result.documents)?;
        let begun = self.note_begun()?;
        self.result
            .documents
            .iter()
            .filter(|it| is_stale(it))
            .for_each(|it| inputs.filled.make_room(&it.document));
        let context = Context { job: self.job, inputs, manifest: &self.manifest };
        let documents = std::mem::take(&mut self.result.documents);
        let (made, ended) = make(context, documents, observer);
        self.result.documents = made.documents;
        self.result.diagnostics.append(made.diagnostics);
        self.manifest.failed.extend(made.failed);
        for document in made.published {
            self.manifest.begun.remove(&document.path);
            self.manifest.documents.insert(document.path.clone(), document);
        }
        // This run knows what it published, and that it published nothing else.
        self.manifest.begun.retain(|path| !begun.contains(path));
        ended
    }

    /// Notes in the manifest, before anything is published, where this run may publish, so that the next
    /// run knows if this one is killed.
    fn note_begun(&mut self) -> Result<BTreeSet<String>, Failure> {
        if self.job.task != Task::Build {
            return Ok(BTreeSet::new());
        }
        let begun = publish::begun(self.job, &self.result.documents, &self.manifest);
        if !begun.is_empty() {
            self.manifest.begun.extend(begun.iter().cloned());
            self.manifest.write(&self.job.output)?;
        }
        Ok(begun)
    }

    /// Notes what fresh documents would be made from now, for a record may have changed where no page
    /// shows it, and that no killed run left them unlisted.
    fn note_fresh(&mut self) {
        for result in &self.result.documents {
            let path = &result.document.path;
            if let (State::Fresh { .. }, Some(origin)) = (&result.state, &result.origin)
                && let Some(published) = self.manifest.documents.get_mut(path)
            {
                published.origin.clone_from(origin);
                self.manifest.begun.remove(path);
            }
        }
    }

    /// Notes the themes of every valid record. Those noted for an invalid record stay, and those of a
    /// record that is gone are dropped.
    fn note_themes(&mut self, register: &Register) {
        let invalid: BTreeSet<_> = register.invalid.iter().map(|record| &record.path).collect();
        self.manifest.themes.retain(|path, _| invalid.contains(path));
        let valid = register.records.iter();
        let themes = valid.map(|record| (record.file.path.clone(), record.themes()));
        self.manifest.themes.extend(themes);
    }

    fn remove_orphans(&mut self, planned: &[Arc<Document>]) -> Result<(), Failure> {
        let (removal, ended) = cleanup::remove_orphans(self.job, planned, &self.manifest);
        self.manifest.documents.retain(|path, _| !removal.unpublished.contains(path));
        self.manifest.begun.retain(|path| !removal.settled.contains(path));
        self.result.removed.extend(removal.removed);
        self.result.notices.extend(removal.notices);
        ended
    }

    /// Writes the manifest if it changed, once all documents are on the disk.
    fn write_manifest(&mut self) -> Result<(), Failure> {
        if self.manifest.is_written() {
            return Ok(());
        }
        cleanup::sync(self.job, &self.manifest)?;
        self.manifest.write(&self.job.output)
    }
}

/// Makes sure that no folder to write into lies among the inputs, which writing would change.
fn keep_out_of_inputs(job: &Job) -> Result<(), Failure> {
    let outputs = [("output", Some(&job.output)), ("markup", job.keep_markup.as_ref())];
    for (what, folder) in outputs {
        let Some(folder) = folder else { continue };
        let output = real(folder);
        let among = INPUTS.iter().find(|name| {
            let input = real(&job.root.join(name));
            matches!((&output, &input), (Some(output), Some(input)) if output.starts_with(input))
        });
        if let Some(name) = among {
            let cause = format!("it is inside {name}/, which documents are made from");
            return Err(Failure::at_path(format!("use the {what} folder"), folder, cause));
        }
    }
    Ok(())
}
