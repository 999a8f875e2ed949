//! Takes proofs to their places: publishes each, or holds it back, and notes it in the manifest.

use std::collections::BTreeSet;
use std::time::Duration;

use super::freshness::held_back;
use super::inputs::Inputs;
use super::run_result::{DocumentResult, Obstacle, RunResult, State};
use super::tasks::Setting;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::digest::Digest;
use crate::error::Failure;
use crate::fingerprint::{Fingerprint, Reason};
use crate::job::{Job, Publishing, Task};
use crate::plan::Document;
use crate::publish::{Entry, Manifest, Remembered, Staged, publish, stage};
use crate::typeset::Proof;
use crate::workers::Done;

/// A crash of the compiler, which holds back one document and not the run.
pub(super) fn crash(words: &str) -> Diagnostic {
    Diagnostic::new(Code::TypstFault, format!("the typesetter crashed: {words}"))
        .help("this is a fault of the program; please report it with the record")
}

/// Takes proofs to their places.
pub(super) struct Publisher<'p> {
    job: &'p Job,
    inputs: &'p Inputs,
    manifest: &'p mut Manifest,
    outcome: &'p mut RunResult,
    /// Proofs that are put in place only if all are good.
    waiting: Vec<Waiting>,
}

/// A proof that waits beside its place.
struct Waiting {
    /// Its document's place in the outcome.
    at: usize,
    /// Nothing if its very bytes stand in its place already.
    staged: Option<Staged>,
    entry: Entry,
    /// How the document stands once it is put.
    made: State,
}

impl<'p> Publisher<'p> {
    pub(super) fn new(
        job: &'p Job,
        inputs: &'p Inputs,
        manifest: &'p mut Manifest,
        outcome: &'p mut RunResult,
    ) -> Self {
        Self { job, inputs, manifest, outcome, waiting: Vec::new() }
    }

    /// Publishes what the workers leave, or holds it back; gives how the document then stands, if it
    /// is done.
    pub(super) fn receive(
        &mut self,
        at: usize,
        done: Done<Option<Setting>>,
    ) -> Result<Option<&DocumentResult>, Failure> {
        let document = self.outcome.documents[at].document.clone();
        let setting = match done.result {
            Ok(None) => return Ok(None),
            Ok(Some(setting)) => setting,
            Err(words) => Setting {
                proof: Err(vec![crash(&words).found_in(&document.path)]),
                markup: String::new(),
                digest: Digest::of(&[]),
                kept: Vec::new(),
                duration: done.duration,
            },
        };
        match setting.proof {
            Ok(proof) => {
                self.keep_markup(&setting.kept)?;
                let fingerprint = self.inputs.fingerprint_of(setting.digest);
                self.accept(at, &document, (proof, fingerprint), setting.duration)?;
            }
            Err(faults) => self.refuse(at, &document, faults, &setting.markup)?,
        }
        Ok(Some(&self.outcome.documents[at]))
    }

    /// Keeps a document's markup for other tools, if that is asked for.
    fn keep_markup(&self, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
        let Some(folder) = &self.job.keep_markup else {
            return Ok(());
        };
        let mut files = files.iter();
        files.try_for_each(|(path, markup)| publish(&folder.join(path), markup))
    }

    /// Publishes a proof, or holds it back if there are warnings about it and the run is strict.
    fn accept(
        &mut self,
        at: usize,
        document: &Document,
        (mut proof, fingerprint): (Proof, Fingerprint),
        duration: Duration,
    ) -> Result<(), Failure> {
        let doubts: Vec<_> = std::mem::take(&mut proof.warnings)
            .into_iter()
            .map(|doubt| with_record(doubt, document))
            .collect();
        let warnings = doubts.iter().map(Remembered::of).collect();
        let fatal = |doubt: &Diagnostic| doubt.code.severity() <= self.job.strictness.fatal();
        let gravest = doubts.iter().filter(|it| fatal(it)).map(|it| it.code.severity()).min();
        doubts.into_iter().for_each(|doubt| self.outcome.diagnostics.push(doubt));
        if let Some(gravest) = gravest {
            let why = match gravest {
                Severity::Error => Obstacle::Pages,
                Severity::Warning => Obstacle::Doubtful,
            };
            self.outcome.documents[at].state = held_back(self.job, document, why, self.manifest);
            return Ok(());
        }
        let told = &mut self.outcome.documents[at];
        let State::Stale(reasons) = &told.state else {
            return Ok(());
        };
        let made = State::Made { pages: proof.pages, reasons: reasons.clone(), duration };
        if self.job.task != Task::Build {
            told.state = made;
            return Ok(());
        }
        let entry = entry(told, &proof, fingerprint, warnings);
        let staged = match entry.damage(&self.job.output) {
            None => None,
            Some(_) => Some(stage(&self.job.output.join(&document.path), &proof.pdf)?),
        };
        let waiting = Waiting { at, staged, entry, made };
        match self.job.publishing {
            Publishing::Each => self.put(waiting),
            Publishing::AllOrNothing => {
                self.waiting.push(waiting);
                Ok(())
            }
        }
    }

    /// Holds a document back and keeps its markup.
    fn refuse(
        &mut self,
        at: usize,
        document: &Document,
        faults: Vec<Diagnostic>,
        markup: &str,
    ) -> Result<(), Failure> {
        for fault in faults {
            self.outcome.diagnostics.push(with_record(fault, document));
        }
        self.outcome.documents[at].state =
            held_back(self.job, document, Obstacle::Refused, self.manifest);
        if self.job.task == Task::Build {
            publish(&self.job.output.join(document.failed_markup_path()), markup.as_bytes())?;
            let digest = Digest::of(markup.as_bytes());
            self.manifest.failed.insert(document.failed_markup_path(), digest);
        }
        Ok(())
    }

    fn put(&mut self, waiting: Waiting) -> Result<(), Failure> {
        waiting.staged.map_or(Ok(()), Staged::put)?;
        let (entry, told) = (waiting.entry, &mut self.outcome.documents[waiting.at]);
        (told.published, told.state) = (Some(entry.digest), waiting.made);
        self.manifest.begun.remove(&entry.path);
        self.manifest.documents.insert(entry.path.clone(), entry);
        Ok(())
    }

    /// Puts what waits in place, if everything that was asked for is good.
    pub(super) fn put_waiting(mut self) -> Result<(), Failure> {
        let held_back = self.outcome.tally().held_back > 0;
        if held_back || self.outcome.failed(self.job.strictness) {
            return Ok(());
        }
        let mut waiting = std::mem::take(&mut self.waiting).into_iter();
        waiting.try_for_each(|waiting| self.put(waiting))
    }
}

fn entry(
    told: &mut DocumentResult,
    proof: &Proof,
    fingerprint: Fingerprint,
    warnings: Vec<Remembered>,
) -> Entry {
    let document = &told.document;
    let origin = told.origin.take();
    let origin = origin.expect("a document that is typeset rests on no faulty record");
    Entry {
        path: document.path.clone(),
        id: document.id.clone(),
        kind: document.kind,
        title: document.title.clone(),
        pages: proof.pages,
        size: proof.pdf.len() as u64,
        digest: Digest::of(&proof.pdf),
        fingerprint,
        origin,
        warnings,
    }
}

/// A diagnostic about a page leads to the record that it is made from, if there is one.
fn with_record(diagnostic: Diagnostic, document: &Document) -> Diagnostic {
    match (document.records.as_slice(), &diagnostic.place) {
        // A font that is not there is no fault of the record.
        ([record], None) if diagnostic.code != Code::FontReplaced => {
            let help = diagnostic.help.clone().map_or(String::new(), |help| format!("{help}; "));
            diagnostic.help(format!("{help}the record is {record}"))
        }
        _ => diagnostic,
    }
}

/// Notes in the manifest, before anything is published, where this run may publish, so that a later
/// one knows if this is killed. Files that somebody else put there are not noted.
pub(super) fn note_begun(
    job: &Job,
    documents: &[DocumentResult],
    manifest: &mut Manifest,
) -> Result<BTreeSet<String>, Failure> {
    if job.task != Task::Build {
        return Ok(BTreeSet::new());
    }
    let ours = |told: &&DocumentResult| match &told.state {
        State::Stale(reasons) if manifest.documents.contains_key(&told.document.path) => {
            !reasons.contains(&Reason::OutputAltered)
        }
        State::Stale(_) => !job.output.join(&told.document.path).exists(),
        _ => false,
    };
    let paths = documents.iter().filter(ours).map(|told| told.document.path.clone());
    let begun: BTreeSet<_> = paths.filter(|path| !manifest.begun.contains(path)).collect();
    if !begun.is_empty() {
        manifest.begun.extend(begun.iter().cloned());
        manifest.write(&job.output)?;
    }
    Ok(begun)
}
