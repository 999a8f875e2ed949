//! Makes what is stale: typesets it on the crew, publishes each proof, and notes it in the manifest.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::Watch;
use super::compare::held_back;
use super::material::Material;
use super::outcome::{Obstacle, Outcome, State, Told};
use crate::crew::{Crew, Done};
use crate::diagnostic::{Code, Finding};
use crate::digest::Digest;
use crate::error::Failure;
use crate::fingerprint::Reason;
use crate::job::{Job, Publishing, Task};
use crate::plan::{Document, Kind};
use crate::publish::{Entry, Manifest, Remembered, Staged, publish, stage};
use crate::typeset::{Proof, Work};

/// Where filled markup that cannot be typeset is kept, below the output folder.
const FAILED: &str = "failed";

/// A document as a worker leaves it.
struct Setting {
    proof: Result<Proof, Vec<Finding>>,
    /// The filled markup, for a person to look at.
    markup: String,
}

/// Typesets every stale document and, in a build, publishes each as soon as it is done, or all at
/// the end if that is asked for and all are good.
///
/// # Errors
/// If the environment fails or the run is told to end. What is done by then is in the outcome and
/// the manifest.
pub(super) fn make(
    job: &Job,
    material: &Arc<Material>,
    manifest: &mut Manifest,
    watch: &mut dyn Watch,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let told = outcome.documents.iter().enumerate();
    let stale: Vec<_> = told
        .filter(|(_, told)| matches!(told.state, State::Stale(_)))
        .map(|(at, _)| at)
        .collect();
    if stale.is_empty() || !probe(job, material, outcome)? {
        return Ok(());
    }
    watch.begin(stale.len());
    let documents = stale
        .iter()
        .map(|&at| outcome.documents[at].document.clone());
    let documents: Arc<[Document]> = documents.collect();
    let begun = note_begun(job, &outcome.documents, manifest)?;
    let mut press = Press {
        job,
        manifest,
        outcome,
        waiting: Vec::new(),
    };
    let made = crew(job).run(
        stale.len(),
        {
            let (material, documents) = (Arc::clone(material), Arc::clone(&documents));
            let shown: Vec<_> = documents.iter().map(|it| shown_markup(job, it)).collect();
            move |slot, index| set(&material, slot, &documents[index], &shown[index])
        },
        |index| format!("typeset `{}`", documents[index].path),
        |done| {
            let at = stale[done.index];
            press.receive(at, done)?;
            let told = &press.outcome.documents[at];
            if !matches!(told.state, State::Stale(_)) {
                watch.document(told);
            }
            Ok(())
        },
    );
    watch.end();
    let made = made.and_then(|()| press.put_waiting());
    // This run knows what it published, and that it published nothing else.
    manifest.begun.retain(|path| !begun.contains(path));
    made
}

/// Notes in the manifest, before anything is published, where this run may publish, so that a later
/// one knows if this is killed. Files that somebody else put there are not noted.
fn note_begun(
    job: &Job,
    documents: &[Told],
    manifest: &mut Manifest,
) -> Result<BTreeSet<String>, Failure> {
    if job.task != Task::Build {
        return Ok(BTreeSet::new());
    }
    let ours = |told: &&Told| match &told.state {
        State::Stale(reasons) if manifest.documents.contains_key(&told.document.path) => {
            !reasons.contains(&Reason::OutputAltered)
        }
        State::Stale(_) => !job.output.join(&told.document.path).exists(),
        _ => false,
    };
    let paths = documents
        .iter()
        .filter(ours)
        .map(|told| told.document.path.clone());
    let begun: BTreeSet<_> = paths
        .filter(|path| !manifest.begun.contains(path))
        .collect();
    if !begun.is_empty() {
        manifest.begun.extend(begun.iter().cloned());
        manifest.noted = true;
        manifest.write(&job.output)?;
    }
    Ok(begun)
}

fn crew(job: &Job) -> Crew<'_> {
    Crew {
        workers: job.workers,
        time_limit: job.time_limit,
        interrupt: &job.interrupt,
    }
}

/// Looks for faults that the Typst files have by themselves; says whether there is none.
fn probe(job: &Job, material: &Arc<Material>, outcome: &mut Outcome) -> Result<bool, Failure> {
    let material = Arc::clone(material);
    let mut sound = true;
    crew(job).run(
        1,
        move |_, _| material.typesetter.probe(),
        |_| "read the Typst files of templates/".to_owned(),
        |done| {
            let faults = done.result.unwrap_or_else(|words| vec![crash(&words)]);
            sound = faults.is_empty();
            faults
                .into_iter()
                .for_each(|fault| outcome.findings.push(fault));
            Ok(())
        },
    )?;
    Ok(sound)
}

/// Fills and typesets one document.
fn set(material: &Material, slot: usize, document: &Document, shown: &str) -> Setting {
    let markups = match material.fill(document) {
        Ok(markups) => markups,
        Err(finding) => {
            return Setting {
                proof: Err(vec![*finding]),
                markup: String::new(),
            };
        }
    };
    let work = Work {
        document: &document.path,
        shown,
        markups: &markups,
        most_pages: document.kind.most_pages(),
        runs_on: document.kind != Kind::Report,
    };
    Setting {
        proof: material.typesetter.typeset(slot, work),
        markup: markups.into_iter().next().unwrap_or_default(),
    }
}

/// Takes proofs to their places.
struct Press<'p> {
    job: &'p Job,
    manifest: &'p mut Manifest,
    outcome: &'p mut Outcome,
    /// Proofs that are put in place only if all are good.
    waiting: Vec<Waiting>,
}

/// A proof that waits beside its place.
struct Waiting {
    /// Its document's place in the outcome.
    at: usize,
    staged: Staged,
    entry: Entry,
    /// How the document stands once it is put.
    made: State,
}

impl Press<'_> {
    fn receive(&mut self, at: usize, done: Done<Setting>) -> Result<(), Failure> {
        let document = self.outcome.documents[at].document.clone();
        let (proof, markup) = match done.result {
            Ok(setting) => (setting.proof, setting.markup),
            Err(words) => (
                Err(vec![crash(&words).found_in(&document.path)]),
                String::new(),
            ),
        };
        match proof {
            Ok(proof) => self.accept(at, &document, proof, done.duration),
            Err(faults) => self.refuse(at, &document, faults, &markup),
        }
    }

    /// Publishes a proof, or holds it back if there are warnings about it and the run is strict.
    fn accept(
        &mut self,
        at: usize,
        document: &Document,
        mut proof: Proof,
        duration: Duration,
    ) -> Result<(), Failure> {
        let doubts: Vec<_> = std::mem::take(&mut proof.warnings)
            .into_iter()
            .map(|doubt| with_record(doubt, document))
            .collect();
        let warnings = doubts.iter().map(Remembered::of).collect();
        let fatal = |doubt: &Finding| doubt.code.severity() <= self.job.strictness.fatal();
        let doubtful = doubts.iter().any(fatal);
        doubts
            .into_iter()
            .for_each(|doubt| self.outcome.findings.push(doubt));
        if doubtful {
            self.outcome.documents[at].state =
                held_back(self.job, document, Obstacle::Doubtful, self.manifest);
            return Ok(());
        }
        let told = &mut self.outcome.documents[at];
        let State::Stale(reasons) = &told.state else {
            return Ok(());
        };
        let made = State::Made {
            pages: proof.pages.len(),
            reasons: reasons.clone(),
            duration,
        };
        if self.job.task != Task::Build {
            told.state = made;
            return Ok(());
        }
        let entry = entry(told, &proof, warnings);
        let waiting = Waiting {
            at,
            staged: stage(&self.job.output.join(&document.path), &proof.pdf)?,
            entry,
            made,
        };
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
        faults: Vec<Finding>,
        markup: &str,
    ) -> Result<(), Failure> {
        for fault in faults {
            self.outcome.findings.push(with_record(fault, document));
        }
        self.outcome.documents[at].state =
            held_back(self.job, document, Obstacle::Refused, self.manifest);
        if self.job.task == Task::Build {
            publish(&kept_markup(self.job, document), markup.as_bytes())?;
            let digest = Digest::of(markup.as_bytes());
            self.manifest.failed.insert(kept_path(document), digest);
        }
        Ok(())
    }

    fn put(&mut self, waiting: Waiting) -> Result<(), Failure> {
        waiting.staged.put()?;
        let entry = waiting.entry;
        self.manifest.begun.remove(&entry.path);
        self.manifest.documents.insert(entry.path.clone(), entry);
        self.outcome.documents[waiting.at].state = waiting.made;
        Ok(())
    }

    /// Puts what waits in place, if everything that was asked for is good.
    fn put_waiting(mut self) -> Result<(), Failure> {
        let held_back = self.outcome.tally().held_back > 0;
        if held_back || self.outcome.failed(self.job.strictness) {
            return Ok(());
        }
        let mut waiting = std::mem::take(&mut self.waiting).into_iter();
        waiting.try_for_each(|waiting| self.put(waiting))
    }
}

fn entry(told: &Told, proof: &Proof, warnings: Vec<Remembered>) -> Entry {
    let document = &told.document;
    let (fingerprint, origin) = told
        .made_of
        .clone()
        .expect("a document that is typeset was filled before");
    Entry {
        path: document.path.clone(),
        id: document.id.clone(),
        kind: document.kind,
        title: document.title.clone(),
        pages: proof.pages.len(),
        size: proof.pdf.len() as u64,
        digest: Digest::of(&proof.pdf),
        fingerprint,
        origin,
        warnings,
    }
}

/// A crash of the compiler holds back one document, not the run.
fn crash(words: &str) -> Finding {
    Finding::new(Code::TypstFault, format!("the typesetter crashed: {words}"))
        .help("this is a fault of the program; please report it with the record")
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

/// Where a document's filled markup is kept if it cannot be typeset, below the output folder.
pub(super) fn kept_path(document: &Document) -> String {
    let stem = document.path.trim_end_matches(".pdf");
    format!("{FAILED}/{stem}.typ")
}

/// How messages call a document's filled markup: by its path if it is kept there.
fn shown_markup(job: &Job, document: &Document) -> String {
    match job.task {
        Task::Build => kept_markup(job, document).display().to_string(),
        _ => format!("markup of {}", document.path),
    }
}

fn kept_markup(job: &Job, document: &Document) -> PathBuf {
    job.output.join(kept_path(document))
}
