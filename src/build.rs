//! The pipeline, gate by gate: load, check, plan, view, fill, typeset, publish. The only room
//! that sees both ends.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::crew::{Done, typeset_all};
use crate::diagnostic::{Finding, Findings, Severity, nearest};
use crate::error::Failure;
use crate::job::{Job, Strictness, Task};
use crate::plan::{Document, Kind, plan};
use crate::publish::publish;
use crate::record;
use crate::template::Templates;
use crate::typeset::{Fonts, Proof, Typesetter, Work};
use crate::view::{View, fields, look, view};

/// Where filled markup that cannot be typeset is kept, below the output folder.
const FAILED: &str = "failed";

/// Told of each step, so that somebody can watch.
pub trait Watch {
    /// So many documents are about to be typeset.
    fn begin(&mut self, documents: usize);
    /// A document was typeset, or could not be; `pages` is `None` then.
    fn document(&mut self, document: &Document, pages: Option<usize>, duration: Duration);
    /// No more documents come.
    fn end(&mut self);
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// All faults found.
    pub findings: Findings,
    /// The documents asked for; empty if the records have errors.
    pub documents: Vec<Document>,
    /// How many documents were typeset and, in a build, published.
    pub done: usize,
    /// How many pages those have.
    pub pages: usize,
    /// How long the run took.
    pub duration: Duration,
}

impl Outcome {
    /// Whether the material has faults that fail the run.
    pub fn failed(&self, strictness: Strictness) -> bool {
        self.findings.has_errors()
            || (strictness == Strictness::Strict && self.findings.count(Severity::Warning) > 0)
    }
}

/// Runs a job.
///
/// # Errors
/// If the environment fails, or `--only` names what is not there. Faults of the material are in
/// the outcome.
pub fn run(job: &Job, watch: &mut dyn Watch) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let mut outcome = Outcome {
        findings: Findings::default(),
        documents: Vec::new(),
        done: 0,
        pages: 0,
        duration: Duration::ZERO,
    };
    stages(job, watch, &mut outcome)?;
    outcome.duration = start.elapsed();
    Ok(outcome)
}

fn stages(job: &Job, watch: &mut dyn Watch, outcome: &mut Outcome) -> Result<(), Failure> {
    let files = record::load(&job.root, &mut outcome.findings)?;
    let fonts = Fonts::load(&job.root)?;
    let templates = Templates::load(&job.root, &mut outcome.findings)?;
    let register = record::check(
        &files,
        &|character| fonts.cover(character),
        &mut outcome.findings,
    );
    let Some(register) = register.filter(|_| !outcome.failed(job.strictness)) else {
        return Ok(());
    };
    let documents = plan(&register);
    let views: Vec<_> = documents
        .iter()
        .map(|document| view(&register, document))
        .collect();
    let chosen = selected(documents.into_iter().zip(&views).collect(), &job.only)?;
    let (documents, chosen): (Vec<_>, Vec<_>) = chosen.into_iter().unzip();
    outcome.documents = documents;
    if job.task == Task::List {
        return Ok(());
    }
    templates.check(&fields(), &mut outcome.findings);
    let markups = fill(&templates, &chosen, outcome);
    if outcome.failed(job.strictness) {
        return Ok(());
    }
    let typesetter = Typesetter::new(
        &job.root,
        &fonts,
        look(&register, job.sheet, job.tone),
        job.workers.get(),
    )?;
    watch.begin(outcome.documents.len());
    let made = make(job, &typesetter, &markups, watch, outcome);
    watch.end();
    made
}

/// The documents with the ids asked for, each with its view; all if none is asked for.
fn selected<'v>(
    documents: Vec<(Document, &'v View)>,
    only: &[String],
) -> Result<Vec<(Document, &'v View)>, Failure> {
    let ids = || documents.iter().map(|(document, _)| document.id.as_str());
    let unknown = only
        .iter()
        .find(|id| !ids().any(|known| known == id.as_str()));
    if let Some(id) = unknown {
        let help = match nearest(id, ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`impact list` tells the ids".to_owned(),
        };
        let doing = format!("find a document with the id `{id}`");
        return Err(Failure::new(doing, "no alliance or theme has it").help(help));
    }
    Ok(documents
        .into_iter()
        .filter(|(document, _)| only.is_empty() || only.contains(&document.id))
        .collect())
}

/// Fills every view's template. All faults are found; the markup is whole only if there is none.
fn fill(templates: &Templates, views: &[&View], outcome: &mut Outcome) -> Vec<Vec<String>> {
    if outcome.findings.has_errors() {
        return Vec::new();
    }
    let mut markups = Vec::new();
    for (document, view) in outcome.documents.iter().zip(views) {
        match templates.fill(view, &document.path) {
            Ok(filled) => markups.push(filled),
            Err(finding) => outcome.findings.push(*finding),
        }
    }
    markups
}

/// Typesets every document and, in a build, publishes each as soon as it is done.
fn make(
    job: &Job,
    typesetter: &Typesetter,
    markups: &[Vec<String>],
    watch: &mut dyn Watch,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let documents = std::mem::take(&mut outcome.documents);
    let kept: Vec<_> = documents
        .iter()
        .map(|document| kept_markup(job, document))
        .collect();
    let shown: Vec<_> = kept.iter().map(|path| path.display().to_string()).collect();
    let works: Vec<_> = documents
        .iter()
        .zip(markups)
        .zip(&shown)
        .map(|((document, markups), shown)| Work {
            document: &document.path,
            shown,
            markups,
            most_pages: document.kind.most_pages(),
            runs_on: document.kind != Kind::Report,
        })
        .collect();
    let made = typeset_all(typesetter, &works, job.workers, |done: Done| {
        let (document, index) = (&documents[done.index], done.index);
        let pages = done.proof.as_ref().ok().map(|proof| proof.pages.len());
        match finish(job, document, done.proof, outcome)? {
            Finish::Published => outcome.done += 1,
            Finish::HeldBack if job.task == Task::Build => {
                publish(&kept[index], markups[index][0].as_bytes())?;
            }
            Finish::HeldBack => {}
        }
        outcome.pages += pages.unwrap_or(0);
        watch.document(document, pages, done.duration);
        Ok(())
    });
    outcome.documents = documents;
    made
}

enum Finish {
    Published,
    HeldBack,
}

/// Publishes a proof, or holds it back for its faults.
fn finish(
    job: &Job,
    document: &Document,
    proof: Result<Proof, Vec<Finding>>,
    outcome: &mut Outcome,
) -> Result<Finish, Failure> {
    let (proof, findings) = match proof {
        Ok(mut proof) => {
            let warnings = std::mem::take(&mut proof.warnings);
            (Some(proof), warnings)
        }
        Err(faults) => (None, faults),
    };
    let doubtful = job.strictness == Strictness::Strict && !findings.is_empty();
    for finding in findings {
        outcome.findings.push(with_record(finding, document));
    }
    let Some(proof) = proof.filter(|_| !doubtful) else {
        return Ok(Finish::HeldBack);
    };
    if job.task == Task::Build {
        publish(&job.output.join(&document.path), &proof.pdf)?;
    }
    Ok(Finish::Published)
}

/// A finding about a page leads to the record that it is made from, if there is one.
fn with_record(finding: Finding, document: &Document) -> Finding {
    match (document.records.as_slice(), &finding.place) {
        ([record], None) => {
            let help = finding
                .help
                .clone()
                .map_or(String::new(), |help| format!("{help}; "));
            finding.help(format!("{help}the record is {record}"))
        }
        _ => finding,
    }
}

/// Where a document's filled markup is kept if it cannot be typeset.
fn kept_markup(job: &Job, document: &Document) -> PathBuf {
    job.output
        .join(FAILED)
        .join(&document.path)
        .with_extension("typ")
}
