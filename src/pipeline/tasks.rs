//! The tasks of a run. Takes the documents to make; lays out each section once, and binds the documents from them.
//! Never writes a file.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::document_task::{DocumentTask, TypesetDocument};
use super::inputs::{Inputs, of_sections};
use super::kept::kept_files;
use super::order::{Step, steps};
use super::sections::{FinishedSection, SectionErrors, SectionTask, shared};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::error::guarded;
use crate::job::{Job, PageFormat};
use crate::plan::{Document, Kind, Section};
use crate::typeset::{
    Binding, BoundSection, Fitting, LaidOutSection, NumberedSection, Proof, SectionContent,
    SectionWork,
};
use crate::view::View;
use crate::workers;
use crate::workers::together;

/// The most pages that an alliance should have.
const MOST_PAGES: usize = 2;

/// The steps that make all documents, as tasks by number.
pub(super) struct Tasks {
    inputs: Arc<Inputs>,
    page_format: PageFormat,
    workers: NonZeroUsize,
    /// Whether markup is kept for other tools.
    keep: bool,
    /// The paths of documents whose pages are wanted for the preview.
    wanted: BTreeSet<String>,
    documents: Vec<DocumentTask>,
    sections: Vec<SectionTask>,
    steps: Vec<Step>,
}

/// The sections of a document as it is bound from them.
#[derive(Default)]
struct Gathered {
    bound: Vec<BoundSection>,
    digests: Vec<Digest>,
    /// The markup of each section with its path, if it is to be kept.
    kept: Vec<(String, Arc<str>)>,
    errors: Option<SectionErrors>,
}

impl Tasks {
    /// The tasks that make these documents.
    pub(super) fn new<'d>(
        job: &Job,
        inputs: &Arc<Inputs>,
        documents: impl Iterator<Item = &'d Arc<Document>>,
        wanted: BTreeSet<String>,
    ) -> Self {
        let documents: Vec<_> = documents.collect();
        let (sections, of_each) = shared(documents.iter().map(|it| &***it));
        let plain: Vec<&Document> = documents.iter().map(|it| &***it).collect();
        let steps = steps(&plain, &of_each);
        let tasks = documents.into_iter().zip(of_each);
        let tasks = tasks.map(|(document, sections)| DocumentTask::new(job, document, sections));
        Self {
            inputs: Arc::clone(inputs),
            page_format: job.page_format,
            workers: job.workers,
            keep: job.keep_markup.is_some(),
            wanted,
            documents: tasks.collect(),
            sections,
            steps,
        }
    }

    /// The number of tasks.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// The index of the document that a task works on.
    pub(super) fn document_of(&self, task: usize) -> usize {
        match self.steps[task] {
            Step::LayOut(section) => self.sections[section].document,
            Step::Bind(document) => document,
        }
    }

    /// The document that a task works on.
    pub(super) fn document(&self, task: usize) -> &Document {
        &self.documents[self.document_of(task)].document
    }

    /// Lays out a section before a document is bound that needs it. If that crashes, binding the document does too,
    /// and reports it.
    fn lay_out_early(&self, index: usize) {
        let start = Instant::now();
        let _ = guarded(|| self.finish(index));
        let task = &self.documents[self.sections[index].document];
        task.spend(start.elapsed());
    }

    fn bind(&self, at: usize) -> TypesetDocument {
        let start = Instant::now();
        let task = &self.documents[at];
        let Gathered { bound, mut digests, kept, errors } = self.gather(at);
        task.drop_extract();
        let foot = self.inputs.foot();
        digests.push(foot.as_ref().map_or(Digest::of(&[]), |foot| Digest::of(foot.as_bytes())));
        let is_wanted = self.wanted.contains(&task.document.path);
        let traced = is_wanted.then(|| self.inputs.traced_foot());
        let proof = match (errors, traced.as_ref().unwrap_or(foot)) {
            (Some(errors), _) => Err(errors),
            (None, Err(error)) => Err(SectionErrors::unfilled(error.clone())),
            (None, Ok(foot)) => self.bound(task, bound, foot),
        };
        let sections = task.sections.iter().flatten();
        sections.for_each(|&index| self.sections[index].release());
        let kept = match &proof {
            Ok(proof) if self.keep => kept_files(&task.document, kept, &proof.places),
            _ => Vec::new(),
        };
        let (proof, markup) = match proof {
            Ok(proof) => (Ok(proof), String::new()),
            Err(SectionErrors { errors, markup }) => {
                let markup = markup_in_errors(&errors, &task.shown).unwrap_or(markup);
                (Err(errors), markup)
            }
        };
        TypesetDocument {
            proof: proof
                .map(|proof| Proof { warnings: task.found(proof.warnings), ..proof })
                .map_err(|errors| task.found(errors)),
            markup,
            digest: of_sections(&digests),
            kept,
            duration: task.spent() + start.elapsed(),
        }
    }

    /// Binds a document from its sections.
    fn bound(
        &self,
        task: &DocumentTask,
        sections: Vec<BoundSection>,
        foot: &str,
    ) -> Result<Proof, SectionErrors> {
        let binding = Binding {
            document: &task.document.path,
            shown: &task.shown,
            sections,
            foot,
            print: self.page_format == PageFormat::Print,
            texts: false,
            sheets: self.wanted.contains(&task.document.path),
        };
        let bind = || self.inputs.typesetter.bind(binding);
        let proof = match task.document.kind {
            Kind::Report | Kind::Selection => together(self.workers, bind),
            Kind::Brief | Kind::ThemeBrief => bind(),
        };
        let mut proof = proof.map_err(|errors| SectionErrors { errors, markup: String::new() })?;
        if let Some(pages) = &mut proof.sheets {
            pages.records = self.inputs.texts();
        }
        Ok(proof)
    }

    /// The sections of a document, laid out now unless they are already.
    fn gather(&self, at: usize) -> Gathered {
        let task = &self.documents[at];
        let mut gathered = Gathered::default();
        for (section, index) in task.document.sections.iter().zip(&task.sections) {
            let (digest, content) = match index {
                Some(index) => {
                    let finished = self.finish(*index);
                    let pages = finished.pages.map(|it| it.map(SectionContent::Pages));
                    (finished.digest, pages)
                }
                None => self.numbered(at, section),
            };
            gathered.digests.push(digest);
            match content {
                Ok(None) => {}
                Ok(Some(content)) => {
                    if self.keep {
                        gathered
                            .kept
                            .push((section.markup_path(&task.document.path), content.markup()));
                    }
                    gathered.bound.push(BoundSection {
                        content,
                        depth: task.document.depth_of(section),
                        opens_right: section.opens_right(),
                    });
                }
                Err(mut errors) => match &mut gathered.errors {
                    Some(known) => known.errors.append(&mut errors.errors),
                    none => *none = Some(errors),
                },
            }
        }
        gathered
    }

    fn numbered(
        &self,
        at: usize,
        section: &Section,
    ) -> (Digest, Result<Option<SectionContent>, SectionErrors>) {
        let task = &self.documents[at];
        match self.fill(task, section) {
            Ok(None) => (Digest::of(&[]), Ok(None)),
            Ok(Some(Filled { markup, digest, .. })) => {
                let key = section.markup_path(&task.document.path);
                let grows = section.grows();
                (
                    digest,
                    Ok(Some(SectionContent::Numbered(NumberedSection {
                        key,
                        markup: markup.into(),
                        grows,
                    }))),
                )
            }
            Err(error) => (Digest::of(&[]), Err(SectionErrors::unfilled(error))),
        }
    }

    /// A section that is laid out once for all documents.
    fn finish(&self, index: usize) -> FinishedSection {
        let section_task = &self.sections[index];
        section_task.finish(|| {
            let task = &self.documents[section_task.document];
            match self.fill(task, &section_task.section) {
                Ok(None) => FinishedSection { digest: Digest::of(&[]), pages: Ok(None) },
                Ok(Some(filled)) => {
                    let pages = self.lay_out(task, section_task, &filled);
                    let Filled { digest, markup, .. } = filled;
                    let pages = pages.map(Some).map_err(|errors| SectionErrors { errors, markup });
                    FinishedSection { digest, pages }
                }
                Err(error) => FinishedSection {
                    digest: Digest::of(&[]),
                    pages: Err(SectionErrors::unfilled(error)),
                },
            }
        })
    }

    fn lay_out(
        &self,
        task: &DocumentTask,
        section_task: &SectionTask,
        filled: &Filled,
    ) -> Result<Arc<LaidOutSection>, Vec<Diagnostic>> {
        let section = &section_task.section;
        let refill = |fit: &str| self.inputs.fill(&filled.view.set(fit), &task.document.path);
        let fitting = Fitting { refill: &refill, most_pages: MOST_PAGES };
        self.inputs.typesetter.lay_out(SectionWork {
            key: &section.markup_path(&task.document.path),
            shown: &task.shown,
            markup: &filled.markup,
            depth: section_task.depth,
            record: section.record().map(String::as_str),
            fitting: section.record().map(|_| fitting),
        })
    }

    /// Fills a section; `None` if it would be empty. Its words have their origins if the preview may show them.
    fn fill(
        &self,
        task: &DocumentTask,
        section: &Section,
    ) -> Result<Option<Filled>, Box<Diagnostic>> {
        let document = &task.document;
        let view = match section.record() {
            Some(record) => {
                let extract = self.inputs.register.extract(std::slice::from_ref(record))?;
                self.inputs.view(&extract, document, section)
            }
            None => {
                let extract = task.extract(&self.inputs)?;
                self.inputs.view(&extract, document, section)
            }
        };
        let Some(traced) = view else {
            self.inputs.note_filled(document, section, Digest::of(&[]));
            return Ok(None);
        };
        let bare = traced.clone().without_origins();
        let markup = self.inputs.fill(&bare, &document.path)?;
        let digest = Digest::of(markup.as_bytes());
        self.inputs.note_filled(document, section, digest);
        let is_traced = self.wanted.contains(&document.path)
            || (!self.wanted.is_empty() && section.record().is_some());
        Ok(Some(match is_traced {
            true => {
                Filled { markup: self.inputs.fill(&traced, &document.path)?, view: traced, digest }
            }
            false => Filled { markup, view: bare, digest },
        }))
    }
}

/// A filled section.
struct Filled {
    view: View,
    markup: String,
    /// The digest of the markup without origins, which is what gets published.
    digest: Digest,
}

impl workers::TaskList for Tasks {
    /// The document, if the task was the last of it.
    type Result = Option<TypesetDocument>;

    fn run(&self, _: usize, task: usize) -> Option<TypesetDocument> {
        match self.steps[task] {
            Step::LayOut(section) => {
                self.lay_out_early(section);
                None
            }
            Step::Bind(document) => Some(self.bind(document)),
        }
    }

    fn name(&self, task: usize) -> String {
        format!("typeset `{}`", self.document(task).path)
    }

    fn spent(&self, task: usize) -> Duration {
        self.documents[self.document_of(task)].spent()
    }
}

/// The text of the first place in errors that is in the file with this path. What is kept there must be the markup
/// whose lines the errors name.
fn markup_in_errors(errors: &[Diagnostic], shown: &str) -> Option<String> {
    let places =
        errors.iter().flat_map(|it| [it.place.as_ref(), it.other.as_ref().map(|it| &it.0)]);
    let place = places.flatten().find(|place| place.file.path == shown)?;
    Some(place.file.text.clone())
}
