//! The tasks of a run: takes the documents to make; gives one task for each piece of each, in the
//! order in which they are best done, and makes the last piece of a document join them all.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::inputs::{Inputs, of_pieces};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::job::{Job, PageFormat, Task};
use crate::plan::{Document, Kind, Part, Piece};
use crate::record::Extract;
use crate::typeset::{LaidOutPiece, PieceWork, Proof, Refill, Work};
use crate::view::View;
use crate::workers;
use crate::workers::together;

/// A document as the workers leave it.
pub(super) struct Setting {
    pub(super) proof: Result<Proof, Vec<Diagnostic>>,
    /// The filled markup, for a person to look at: of a document in pieces, the one with the fault.
    pub(super) markup: String,
    /// The digest of all its markup.
    pub(super) digest: Digest,
    /// All its markup by path, if it is to be kept for other tools.
    pub(super) kept: Vec<(String, Vec<u8>)>,
    /// How long all its pieces took together.
    pub(super) duration: Duration,
}

/// The pieces of all documents to make, as tasks by number.
pub(super) struct Tasks {
    inputs: Arc<Inputs>,
    page_format: PageFormat,
    workers: NonZeroUsize,
    /// Whether markup is kept for other tools.
    keep: bool,
    /// The paths of documents whose pages are wanted, to look at.
    wanted: BTreeSet<String>,
    documents: Vec<Making>,
    /// Which piece of which document each task lays out.
    order: Vec<(usize, usize)>,
}

/// A document being made.
struct Making {
    document: Document,
    /// How messages call its filled markup.
    shown: String,
    pieces: Vec<Piece>,
    /// The root of its first piece, if it is laid out in pieces.
    root: usize,
    assembly: Mutex<Assembly>,
    /// How long its pieces took so far; apart from the assembly, which is locked while records are read.
    spent: Mutex<Duration>,
}

/// What is done of a document in pieces.
#[derive(Default)]
struct Assembly {
    laid: Vec<(usize, LaidOutPiece)>,
    /// What the document shows of the records, read once for all its pieces.
    extract: Option<Arc<Extract>>,
    /// The digest of each piece's markup, by number.
    digests: BTreeMap<usize, Digest>,
    /// The markup of its pieces, by number, if it is to be kept.
    kept: Vec<(usize, String)>,
    /// The faults, and the markup in which the first stands.
    faults: Option<(Vec<Diagnostic>, String)>,
    done: usize,
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
            let making = Making {
                document: document.clone(),
                shown: shown_markup(job, document),
                root,
                assembly: Mutex::default(),
                spent: Mutex::default(),
                pieces,
            };
            if making.pieces.len() > 1 {
                root += making.pieces.len();
            }
            making
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

    /// How many tasks there are.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// Which of the documents a task works on.
    pub(super) fn document_of(&self, task: usize) -> usize {
        self.order[task].0
    }

    /// The document that a task works on.
    pub(super) fn document(&self, task: usize) -> &Document {
        &self.documents[self.document_of(task)].document
    }

    /// Fills and typesets a document of one piece.
    fn set(&self, slot: usize, making: &Making, piece: &Piece) -> Setting {
        let start = Instant::now();
        let document = &making.document;
        let extract = self.inputs.extract(document);
        let view = self.inputs.view(&extract, document, piece);
        let view = view.expect("a whole document is never empty");
        let (proof, markup, digest) = match self.fill(view, document) {
            Ok((view, markup, digest)) => {
                let refill = |fit: &str| self.inputs.fill(&view.set(fit), document);
                let work = self.work(making, &markup, &refill);
                let proof = self.inputs.typesetter.typeset(slot, work);
                (proof, markup, digest)
            }
            Err(diagnostic) => (Err(vec![*diagnostic]), String::new(), Digest::of(&[])),
        };
        let digest = of_pieces(&[digest]);
        let kept = proof.as_ref().ok().filter(|_| self.keep);
        let kept = kept.map(|proof| (document.markup_path(), proof.markup.clone().into_bytes()));
        Setting {
            markup,
            digest,
            kept: kept.into_iter().collect(),
            proof: proof.map(|proof| self.with_records(proof)),
            duration: start.elapsed(),
        }
    }

    /// Fills a view as it is laid out: where somebody looks at the document, its words tell where they
    /// come from. Gives what was filled, the markup, and the digest of what is published.
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

    /// Gives pages that somebody looks at the records that their words come from.
    fn with_records(&self, mut proof: Proof) -> Proof {
        if let Some(pages) = &mut proof.sheets {
            pages.records = self.inputs.texts();
        }
        proof
    }

    /// Fills and lays out a piece of a document, and joins the document if it is the last.
    fn set_piece(&self, making: &Making, number: usize) -> Option<Setting> {
        let start = Instant::now();
        let laid = self.lay_out(making, number);
        let mut assembly = making.assembly();
        match laid {
            Ok(laid) => assembly.laid.extend(laid.map(|laid| (number, laid))),
            Err((mut faults, markup)) => match &mut assembly.faults {
                Some((known, _)) => known.append(&mut faults),
                none => *none = Some((faults, markup)),
            },
        }
        assembly.done += 1;
        *making.spent() += start.elapsed();
        if assembly.done < making.pieces.len() {
            return None;
        }
        let all = Assembly { extract: None, ..std::mem::take(&mut *assembly) };
        drop(assembly);
        let digests: Vec<_> = all.digests.into_values().collect();
        let start = Instant::now();
        let (proof, markup) = match all.faults {
            Some((faults, markup)) => (Err(faults), markup),
            None => {
                (self.join(making, all.laid).map(|proof| self.with_records(proof)), String::new())
            }
        };
        let kept = match &proof {
            Ok(proof) if self.keep => kept_pieces(&making.document, all.kept, &proof.places),
            _ => Vec::new(),
        };
        Some(Setting {
            proof,
            markup,
            digest: of_pieces(&digests),
            kept,
            duration: *making.spent() + start.elapsed(),
        })
    }

    fn lay_out(
        &self,
        making: &Making,
        number: usize,
    ) -> Result<Option<LaidOutPiece>, (Vec<Diagnostic>, String)> {
        let piece = &making.pieces[number];
        let whole = making.extract(&self.inputs);
        let Some(view) = self.inputs.view(&whole, &making.document, piece) else {
            making.note(number, Digest::of(&[]), None);
            return Ok(None);
        };
        let filled = self.fill(view, &making.document);
        let (_, markup, digest) =
            filled.map_err(|diagnostic| (vec![*diagnostic], String::new()))?;
        let work = PieceWork {
            document: &making.document.path,
            shown: &making.shown,
            markup: &markup,
            numbered: piece.is_numbered(),
            grows: piece.grows(),
            opens_right: piece.opens_right(),
        };
        let laid = self.inputs.typesetter.lay_out(making.root + number, work);
        let keep = self.keep && piece.part != Part::Running;
        making.note(number, digest, keep.then_some(&markup));
        laid.map(Some).map_err(|faults| (faults, markup))
    }

    fn join(
        &self,
        making: &Making,
        mut laid: Vec<(usize, LaidOutPiece)>,
    ) -> Result<Proof, Vec<Diagnostic>> {
        laid.sort_by_key(|(number, _)| *number);
        let laid = laid.into_iter().map(|(_, laid)| laid).collect();
        let print = self.page_format == PageFormat::Print;
        let refill = |_: &str| Ok(String::new());
        let work = self.work(making, "", &refill);
        let typesetter = &self.inputs.typesetter;
        together(self.workers, || typesetter.join(laid, work, print))
    }

    fn work<'w>(&self, making: &'w Making, markup: &'w str, refill: &'w Refill<'w>) -> Work<'w> {
        Work {
            document: &making.document.path,
            shown: &making.shown,
            texts: false,
            sheets: self.wanted.contains(&making.document.path),
            markup,
            refill,
            most_pages: making.document.kind.most_pages(),
            runs_on: making.pieces.len() == 1 && making.document.kind != Kind::Report,
        }
    }
}

impl workers::Tasks for Tasks {
    /// The document, if the task was the last of it.
    type Result = Option<Setting>;

    fn run(&self, worker: usize, task: usize) -> Option<Setting> {
        let (document, piece) = self.order[task];
        let making = &self.documents[document];
        match making.pieces.as_slice() {
            [whole] => Some(self.set(worker, making, whole)),
            _ => self.set_piece(making, piece),
        }
    }

    fn name(&self, task: usize) -> String {
        format!("typeset `{}`", self.document(task).path)
    }

    fn spent(&self, task: usize) -> Duration {
        *self.documents[self.document_of(task)].spent()
    }
}

impl Making {
    /// How long its pieces took so far.
    fn spent(&self) -> MutexGuard<'_, Duration> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn assembly(&self) -> MutexGuard<'_, Assembly> {
        self.assembly.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the document shows of the records.
    fn extract(&self, inputs: &Inputs) -> Arc<Extract> {
        let mut assembly = self.assembly();
        let extract = &mut assembly.extract;
        Arc::clone(extract.get_or_insert_with(|| Arc::new(inputs.extract(&self.document))))
    }

    /// Notes the digest of a piece's markup, and the markup if it is to be kept.
    fn note(&self, number: usize, digest: Digest, kept: Option<&String>) {
        let mut assembly = self.assembly();
        assembly.digests.insert(number, digest);
        assembly.kept.extend(kept.map(|markup| (number, markup.clone())));
    }
}

/// The markup of a document in pieces as files: one that includes the pieces, the pieces, and where
/// everything stands.
fn kept_pieces(
    document: &Document,
    mut pieces: Vec<(usize, String)>,
    places: &[u8],
) -> Vec<(String, Vec<u8>)> {
    pieces.sort();
    let stem = document.path.trim_end_matches(".pdf");
    let path = |number: usize| format!("{stem}/{number:04}.typ");
    let includes = pieces.iter().map(|(number, _)| format!("#include \"/{}\"\n", path(*number)));
    let main = (document.markup_path(), includes.collect::<String>().into_bytes());
    let places_path = match document.kind {
        Kind::Report => "places.json".to_owned(),
        _ => format!("{stem}/places.json"),
    };
    let places = [br#"{"whole": true, "#, places.strip_prefix(b"{").unwrap_or(places)].concat();
    let pieces = pieces.into_iter();
    let pieces = pieces.map(|(number, markup)| (path(number), markup.into_bytes()));
    pieces.chain([main, (places_path, places)]).collect()
}

/// The order of work: briefs, which people wait for, then theme briefs, then what is laid out in
/// pieces, those that say where others stand last. Some of the briefs are left to the end, so that there is work for the other workers while
/// one joins the report.
fn order(documents: &[Making], workers: usize) -> Vec<(usize, usize)> {
    let all: Vec<_> = documents.iter().enumerate().collect();
    let of = |wanted: &dyn Fn(&Making) -> bool| -> Vec<_> {
        let wanted = all.iter().filter(|(_, making)| wanted(making));
        wanted.copied().collect()
    };
    let in_pieces = of(&|making| making.pieces.len() > 1);
    let briefs = of(&|making| making.document.kind == Kind::Brief);
    let themes = of(&|making| making.document.kind != Kind::Brief && making.pieces.len() == 1);
    let left = match in_pieces.is_empty() || workers == 1 {
        true => 0,
        false => briefs.len() / LEFT,
    };
    let (first, last) = briefs.split_at(briefs.len() - left);
    let documents = first.iter().chain(&themes).chain(&in_pieces).chain(last);
    let tasks = documents.flat_map(|(at, making)| {
        let pieces = making.pieces.iter().enumerate();
        let (last, first): (Vec<_>, Vec<_>) = pieces.partition(|(_, piece)| piece.is_numbered());
        let pieces = first.into_iter().chain(last);
        pieces.map(move |(number, _)| (*at, number))
    });
    tasks.collect()
}

/// One brief in so many is left until the report is laid out.
const LEFT: usize = 6;

/// How messages call a document's filled markup: by its path if it is kept there.
fn shown_markup(job: &Job, document: &Document) -> String {
    match job.task {
        Task::Build => job.output.join(document.failed_markup_path()).display().to_string(),
        _ => format!("markup of {}", document.path),
    }
}
