//! The tasks of a run. Takes the documents to make; returns a task for each piece, in the order in which
//! they are best done. The task that finishes a document joins its pieces. Never writes a file.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::assembly::{Assembly, DocumentTask, TypesetDocument, kept_pieces};
use super::inputs::{Inputs, of_pieces};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::job::{Job, PageFormat, Task};
use crate::plan::{Document, Kind, Part, Piece};
use crate::typeset::{LaidOutPiece, PieceWork, Proof, Refill, Work};
use crate::view::View;
use crate::workers;
use crate::workers::together;

/// The pieces of all documents to make, as tasks by number.
pub(super) struct Tasks {
    inputs: Arc<Inputs>,
    page_format: PageFormat,
    workers: NonZeroUsize,
    /// Whether markup is kept for other tools.
    keep: bool,
    /// The paths of documents whose pages are wanted for the preview.
    wanted: BTreeSet<String>,
    documents: Vec<DocumentTask>,
    /// The index of a document and of its piece, for each task.
    order: Vec<(usize, usize)>,
}

impl Tasks {
    /// The tasks that make these documents.
    pub(super) fn new<'d>(
        job: &Job,
        inputs: &Arc<Inputs>,
        documents: impl Iterator<Item = &'d Document>,
        wanted: BTreeSet<String>,
    ) -> Self {
        let mut root = job.workers.get();
        let documents = documents.map(|document| {
            let pieces = inputs.pieces(document);
            let document_task = DocumentTask {
                document: document.clone(),
                shown: shown_markup(job, document),
                root,
                assembly: Mutex::default(),
                spent: Mutex::default(),
                pieces,
            };
            if document_task.pieces.len() > 1 {
                root += document_task.pieces.len();
            }
            document_task
        });
        let documents: Vec<_> = documents.collect();
        Self {
            inputs: Arc::clone(inputs),
            page_format: job.page_format,
            workers: job.workers,
            keep: job.keep_markup.is_some(),
            wanted,
            order: order(&documents, job.workers.get()),
            documents,
        }
    }

    /// The number of tasks.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// The index of the document that a task works on.
    pub(super) fn document_of(&self, task: usize) -> usize {
        self.order[task].0
    }

    /// The document that a task works on.
    pub(super) fn document(&self, task: usize) -> &Document {
        &self.documents[self.document_of(task)].document
    }

    /// Fills and typesets a document of one piece.
    fn set(&self, slot: usize, document_task: &DocumentTask, piece: &Piece) -> TypesetDocument {
        let start = Instant::now();
        let document = &document_task.document;
        let extract = self.inputs.extract(document);
        let view = self.inputs.view(&extract, document, piece);
        let view = view.expect("a whole document is never empty");
        let (proof, markup, digest) = match self.fill(view, document) {
            Ok((view, markup, digest)) => {
                let refill = |fit: &str| self.inputs.fill(&view.set(fit), document);
                let work = self.work(document_task, &markup, &refill);
                let proof = self.inputs.typesetter.typeset(slot, work);
                (proof, markup, digest)
            }
            Err(diagnostic) => (Err(vec![*diagnostic]), String::new(), Digest::of(&[])),
        };
        let digest = of_pieces(&[digest]);
        let kept = proof.as_ref().ok().filter(|_| self.keep);
        let kept = kept.map(|proof| (document.markup_path(), proof.markup.clone().into_bytes()));
        TypesetDocument {
            markup,
            digest,
            kept: kept.into_iter().collect(),
            proof: proof.map(|proof| self.with_records(proof)),
            duration: start.elapsed(),
        }
    }

    /// Fills a view: with the origins of its words if the document's pages are wanted. Returns the view that was
    /// filled, its markup, and the digest of the markup without origins, which is what gets published.
    fn fill(
        &self,
        view: View,
        document: &Document,
    ) -> Result<(View, String, Digest), Box<Diagnostic>> {
        let traced = self.wanted.contains(&document.path).then(|| view.clone());
        let bare = view.without_origins();
        let markup = self.inputs.fill(&bare, document)?;
        let digest = Digest::of(markup.as_bytes());
        match traced {
            None => Ok((bare, markup, digest)),
            Some(traced) => {
                let markup = self.inputs.fill(&traced, document)?;
                Ok((traced, markup, digest))
            }
        }
    }

    /// Adds the records' texts to pages for the preview, which leads from words to records.
    fn with_records(&self, mut proof: Proof) -> Proof {
        if let Some(pages) = &mut proof.sheets {
            pages.records = self.inputs.texts();
        }
        proof
    }

    /// Fills and lays out a piece of a document; joins the document after its last piece.
    fn set_piece(&self, document_task: &DocumentTask, number: usize) -> Option<TypesetDocument> {
        let start = Instant::now();
        let laid = self.lay_out(document_task, number);
        let mut assembly = document_task.assembly();
        match laid {
            Ok(laid) => assembly.laid.extend(laid.map(|laid| (number, laid))),
            Err((mut errors, markup)) => match &mut assembly.errors {
                Some((known, _)) => known.append(&mut errors),
                none => *none = Some((errors, markup)),
            },
        }
        assembly.done += 1;
        *document_task.spent() += start.elapsed();
        if assembly.done < document_task.pieces.len() {
            return None;
        }
        let all = Assembly { extract: None, ..std::mem::take(&mut *assembly) };
        drop(assembly);
        let digests: Vec<_> = all.digests.into_values().collect();
        let start = Instant::now();
        let (proof, markup) = match all.errors {
            Some((errors, markup)) => (Err(errors), markup),
            None => (
                self.join(document_task, all.laid).map(|proof| self.with_records(proof)),
                String::new(),
            ),
        };
        let kept = match &proof {
            Ok(proof) if self.keep => kept_pieces(&document_task.document, all.kept, &proof.places),
            _ => Vec::new(),
        };
        Some(TypesetDocument {
            proof,
            markup,
            digest: of_pieces(&digests),
            kept,
            duration: *document_task.spent() + start.elapsed(),
        })
    }

    fn lay_out(
        &self,
        document_task: &DocumentTask,
        number: usize,
    ) -> Result<Option<LaidOutPiece>, (Vec<Diagnostic>, String)> {
        let piece = &document_task.pieces[number];
        let whole = document_task.extract(&self.inputs);
        let Some(view) = self.inputs.view(&whole, &document_task.document, piece) else {
            document_task.note(number, Digest::of(&[]), None);
            return Ok(None);
        };
        let filled = self.fill(view, &document_task.document);
        let (_, markup, digest) =
            filled.map_err(|diagnostic| (vec![*diagnostic], String::new()))?;
        let work = PieceWork {
            document: &document_task.document.path,
            shown: &document_task.shown,
            markup: &markup,
            numbered: piece.is_numbered(),
            grows: piece.grows(),
            opens_right: piece.opens_right(),
        };
        let laid = self.inputs.typesetter.lay_out(document_task.root + number, work);
        let keep = self.keep && piece.part != Part::Running;
        document_task.note(number, digest, keep.then_some(&markup));
        laid.map(Some).map_err(|errors| (errors, markup))
    }

    fn join(
        &self,
        document_task: &DocumentTask,
        mut laid: Vec<(usize, LaidOutPiece)>,
    ) -> Result<Proof, Vec<Diagnostic>> {
        laid.sort_by_key(|(number, _)| *number);
        let laid = laid.into_iter().map(|(_, laid)| laid).collect();
        let print = self.page_format == PageFormat::Print;
        let refill = |_: &str| Ok(String::new());
        let work = self.work(document_task, "", &refill);
        let typesetter = &self.inputs.typesetter;
        together(self.workers, || typesetter.join(laid, work, print))
    }

    fn work<'w>(
        &self,
        document_task: &'w DocumentTask,
        markup: &'w str,
        refill: &'w Refill<'w>,
    ) -> Work<'w> {
        Work {
            document: &document_task.document.path,
            shown: &document_task.shown,
            texts: false,
            sheets: self.wanted.contains(&document_task.document.path),
            markup,
            refill,
            most_pages: document_task.document.kind.most_pages(),
            runs_on: document_task.pieces.len() == 1 && document_task.document.kind != Kind::Report,
        }
    }
}

impl workers::TaskList for Tasks {
    /// The document, if the task was the last of it.
    type Result = Option<TypesetDocument>;

    fn run(&self, worker: usize, task: usize) -> Option<TypesetDocument> {
        let (document, piece) = self.order[task];
        let document_task = &self.documents[document];
        match document_task.pieces.as_slice() {
            [whole] => Some(self.set(worker, document_task, whole)),
            _ => self.set_piece(document_task, piece),
        }
    }

    fn name(&self, task: usize) -> String {
        format!("typeset `{}`", self.document(task).path)
    }

    fn spent(&self, task: usize) -> Duration {
        *self.documents[self.document_of(task)].spent()
    }
}

/// The order of work: briefs, which people wait for, then theme briefs, then documents in pieces, whose
/// numbered pieces come last. Some briefs are left to the end, so that the other workers have work while
/// one joins the report.
fn order(documents: &[DocumentTask], workers: usize) -> Vec<(usize, usize)> {
    let all: Vec<_> = documents.iter().enumerate().collect();
    let of = |wanted: &dyn Fn(&DocumentTask) -> bool| -> Vec<_> {
        let wanted = all.iter().filter(|(_, document_task)| wanted(document_task));
        wanted.copied().collect()
    };
    let in_pieces = of(&|document_task| document_task.pieces.len() > 1);
    let briefs = of(&|document_task| document_task.document.kind == Kind::Brief);
    let themes = of(&|document_task| {
        document_task.document.kind != Kind::Brief && document_task.pieces.len() == 1
    });
    let left = if in_pieces.is_empty() || workers == 1 { 0 } else { briefs.len() / LEFT };
    let (first, last) = briefs.split_at(briefs.len() - left);
    let documents = first.iter().chain(&themes).chain(&in_pieces).chain(last);
    let tasks = documents.flat_map(|(at, document_task)| {
        let pieces = document_task.pieces.iter().enumerate();
        let (last, first): (Vec<_>, Vec<_>) = pieces.partition(|(_, piece)| piece.is_numbered());
        let pieces = first.into_iter().chain(last);
        pieces.map(move |(number, _)| (*at, number))
    });
    tasks.collect()
}

/// The divisor of the number of briefs that are left until the report is laid out; chosen by eye.
const LEFT: usize = 6;

/// The path to show for a document's filled markup: the one where it is kept if it cannot be typeset.
fn shown_markup(job: &Job, document: &Document) -> String {
    match job.task {
        Task::Build => job.output.join(document.failed_markup_path()).display().to_string(),
        _ => format!("markup of {}", document.path),
    }
}
