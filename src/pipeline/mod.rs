//! The pipeline, gate by gate: load, check, plan, view, fill, compare, typeset, publish. The only
//! room that sees both ends.

mod cache;
mod cleanup;
mod freshness;
mod inputs;
mod make;
mod observer;
mod publish;
mod run_result;
mod stamp;
mod tasks;

use std::sync::Arc;
use std::time::Instant;

pub use observer::Observer;
pub use run_result::{Change, DocumentResult, Obstacle, RunResult, State, Tally};

use crate::diagnostic::{Diagnostics, nearest};
use crate::error::Failure;
use crate::files::real;
use crate::job::{Job, Publishing, Task};
use crate::plan::{Document, Kind, plan};
use crate::project::{ALL_BRIEFS, ALL_THEMES, INPUTS};
use crate::publish::{Beside, Lock, Manifest};
use crate::record;
use crate::typeset::LayoutCache;
use crate::workers::Workers;
use cache::Cache;
use freshness::compare;
use inputs::Inputs;
use make::make;
use stamp::Seen;

/// Runs a job. All faults, of the inputs and of the environment, are in the outcome.
pub fn run(job: &Job, observer: &mut dyn Observer) -> RunResult {
    run_with(job, None, observer)
}

/// Runs a job with what earlier runs of this program remember.
pub fn run_with(job: &Job, memory: Option<&LayoutCache>, observer: &mut dyn Observer) -> RunResult {
    let start = Instant::now();
    let mut outcome = RunResult::default();
    outcome.failure = stages(job, memory, observer, &mut outcome).err();
    outcome.duration = start.elapsed();
    outcome
}

fn stages(
    job: &Job,
    memory: Option<&LayoutCache>,
    observer: &mut dyn Observer,
    outcome: &mut RunResult,
) -> Result<(), Failure> {
    record::ensure_project(&job.root)?;
    apart(job)?;
    let building = job.task == Task::Build;
    let _lock = match building {
        true => Some(Lock::take(&job.output, job.wait, &job.interrupt)?),
        false => None,
    };
    let beside = building.then(|| Beside::files_of(&job.output));
    let _beside = beside.transpose()?;
    let before = read_manifest(job, outcome);
    let (seen, mut cache) = (Seen::look(job), Cache::read(job));
    if stamp::recall(job, cache.stamp.as_ref(), seen.as_ref(), &before, outcome) {
        return job.interrupt.check();
    }
    if building {
        cache.remove_stamp(job)?;
    }
    let Some(inputs) = load(job, memory, &cache, outcome)? else {
        return Ok(());
    };
    let planned = settle_doubts(plan(&inputs.register), &before);
    let chosen = selected(&planned, &job.only)?;
    compare(job, &inputs, chosen, &before, outcome)?;
    if job.task == Task::List {
        return since(job, &before, outcome);
    }
    let inputs = Arc::new(inputs);
    if !building {
        return make(job, &inputs, &mut Manifest::default(), observer, outcome);
    }
    let _beside = cleanup::tidy(job, &planned, &before)?;
    let mut manifest = before.clone();
    cleanup::note_themes(&inputs.register, &mut manifest);
    let made = publish(job, &inputs, &planned, &mut manifest, observer, outcome);
    made.and(cleanup::conclude(job, &before, &mut manifest))?;
    // A stamp does not see an earlier state change, which lies elsewhere.
    let seen = seen.filter(|_| inputs.is_all_here());
    let stamp = seen.map(|seen| stamp::stamp(job, &seen, &manifest, outcome));
    let left = Cache { sound: inputs.sound.clone(), stamp: stamp.transpose()?.flatten() };
    left.replace(&cache, job)
}

/// Tells what is published otherwise than in an earlier manifest, if a list asks for that.
fn since(job: &Job, now: &Manifest, outcome: &mut RunResult) -> Result<(), Failure> {
    let Some(path) = &job.since else {
        return Ok(());
    };
    let then = Manifest::read_file(path);
    let then = then.map_err(|cause| Failure::at_path("read the earlier manifest", path, cause))?;
    for told in &mut outcome.documents {
        let entry = then.documents.get(&told.document.path);
        told.before = entry.map(|entry| entry.digest);
    }
    let gone = then.documents.keys();
    let gone = gone.filter(|path| job.only.is_empty() && !now.documents.contains_key(*path));
    outcome.swept.extend(gone.cloned());
    Ok(())
}

/// Loads and checks all that documents are made from; a signal or the time limit can end that too.
fn load(
    job: &Job,
    memory: Option<&LayoutCache>,
    cache: &Cache,
    outcome: &mut RunResult,
) -> Result<Option<Inputs>, Failure> {
    const NAME: &str = "read and check the records";
    let (of_job, memory, known) = (job.clone(), memory.cloned(), cache.sound.clone());
    let loaded = Workers::of(job).alone(NAME, move || {
        let mut diagnostics = Diagnostics::default();
        let inputs = Inputs::load(&of_job, (memory.as_ref(), known), &mut diagnostics);
        (inputs, diagnostics)
    })?;
    let (inputs, diagnostics) = loaded.map_err(|words| Failure::new(NAME, words))?;
    outcome.diagnostics.append(diagnostics);
    inputs
}

/// Makes sure that no folder to write into lies among the inputs, which that would change.
fn apart(job: &Job) -> Result<(), Failure> {
    let outputs = [("output", Some(&job.output)), ("markup", job.keep_markup.as_ref())];
    for (what, folder) in outputs {
        let Some(folder) = folder else { continue };
        let output = real(folder);
        let among = INPUTS.iter().find(|name| {
            let input = real(&job.root.join(name));
            matches!((&output, &input), (Some(output), Some(input)) if output.starts_with(input))
        });
        if let Some(name) = among {
            let cause = format!("it lies in {name}/, among what documents are made from");
            return Err(Failure::at_path(format!("use the {what} folder"), folder, cause));
        }
    }
    Ok(())
}

/// Makes what is stale and removes what belongs to nothing any more.
fn publish(
    job: &Job,
    inputs: &Arc<Inputs>,
    planned: &[Document],
    manifest: &mut Manifest,
    observer: &mut dyn Observer,
    outcome: &mut RunResult,
) -> Result<(), Failure> {
    let may_publish =
        |outcome: &RunResult| job.publishing == Publishing::Each || !outcome.failed(job.strictness);
    if may_publish(outcome) {
        make(job, inputs, manifest, observer, outcome)?;
    }
    cleanup::note_fresh(manifest, outcome);
    cleanup::clear_failed(job, planned, manifest, outcome)?;
    if job.only.is_empty() && may_publish(outcome) {
        cleanup::sweep(job, planned, manifest, outcome)?;
    }
    Ok(())
}

/// The manifest of the last run. One that cannot be read is as good as none.
fn read_manifest(job: &Job, outcome: &mut RunResult) -> Manifest {
    if job.task == Task::Check {
        return Manifest::default();
    }
    Manifest::read(&job.output).unwrap_or_else(|cause| {
        outcome.notices.push(format!(
            "manifest.json is of no use, so every document is made again, and PDFs that belong to \
             no record any more are not known: {cause}"
        ));
        Manifest::default()
    })
}

/// Decides for each faulty record of which the plan cannot tell whether a document rests on it: it
/// does unless the manifest knows better.
fn settle_doubts(mut documents: Vec<Document>, manifest: &Manifest) -> Vec<Document> {
    for document in &mut documents {
        let mut resting = std::mem::take(&mut document.doubtful);
        resting.retain(|record| !manifest.does_without(document, record));
        document.records.extend(resting.iter().cloned());
        document.records.sort();
        document.faulty.extend(resting);
        document.faulty.sort();
    }
    documents
}

/// The documents asked for by id, or by `briefs` or `themes`; all if none is asked for.
fn selected(documents: &[Document], only: &[String]) -> Result<Vec<Document>, Failure> {
    let answers = |document: &Document, asked: &str| match asked {
        ALL_BRIEFS => document.kind == Kind::Brief,
        ALL_THEMES => document.kind == Kind::ThemeBrief,
        id => document.id == id,
    };
    let mut asked = only.iter();
    if let Some(id) = asked.find(|asked| !documents.iter().any(|it| answers(it, asked))) {
        let ids = documents.iter().map(|document| document.id.as_str());
        let help = match nearest(id, ids.chain([ALL_BRIEFS, ALL_THEMES])) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`impact list` tells the ids".to_owned(),
        };
        let doing = format!("find a document with the id `{id}`");
        return Err(Failure::new(doing, "no alliance or theme has it").help(help));
    }
    let wanted =
        |document: &&Document| only.is_empty() || only.iter().any(|asked| answers(document, asked));
    Ok(documents.iter().filter(wanted).cloned().collect())
}
