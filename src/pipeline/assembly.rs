//! A document while its pieces are laid out, and once it is finished. Holds what the workers share of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::inputs::Inputs;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::plan::{Document, Kind, Piece};
use crate::record::Extract;
use crate::typeset::{LaidOutPiece, Proof};

/// A document as a worker finished it.
pub(super) struct TypesetDocument {
    pub(super) proof: Result<Proof, Vec<Diagnostic>>,
    /// The filled markup if it was refused; for a document in pieces, that of the piece with the error.
    pub(super) markup: String,
    /// The digest of all its markup.
    pub(super) digest: Digest,
    /// Its markup as files, if it is to be kept for other tools.
    pub(super) kept: Vec<(String, Vec<u8>)>,
    /// The time that its pieces took together.
    pub(super) duration: Duration,
}

impl TypesetDocument {
    /// A document over which a worker crashed.
    pub(super) fn crashed(error: Diagnostic, duration: Duration) -> Self {
        Self {
            proof: Err(vec![error]),
            markup: String::new(),
            digest: Digest::of(&[]),
            kept: Vec::new(),
            duration,
        }
    }
}

/// A document being made.
pub(super) struct DocumentTask {
    pub(super) document: Document,
    /// The path to show for its filled markup in messages.
    pub(super) shown: String,
    pub(super) pieces: Vec<Piece>,
    /// The root of its first piece, if it is laid out in pieces.
    pub(super) root: usize,
    pub(super) assembly: Mutex<Assembly>,
    /// The time that its pieces took so far; not part of the assembly, whose lock is held while records
    /// are read.
    pub(super) spent: Mutex<Duration>,
}

/// The finished pieces of a document.
#[derive(Default)]
pub(super) struct Assembly {
    pub(super) laid: Vec<(usize, LaidOutPiece)>,
    /// The records behind the document, extracted once for all its pieces.
    pub(super) extract: Option<Arc<Extract>>,
    /// The digest of each piece's markup, by number.
    pub(super) digests: BTreeMap<usize, Digest>,
    /// The markup of its pieces with their numbers, if it is to be kept.
    pub(super) kept: Vec<(usize, String)>,
    /// The errors, and the markup of the piece with the first.
    pub(super) errors: Option<(Vec<Diagnostic>, String)>,
    pub(super) done: usize,
}

impl DocumentTask {
    /// The time that its pieces took so far.
    pub(super) fn spent(&self) -> MutexGuard<'_, Duration> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn assembly(&self) -> MutexGuard<'_, Assembly> {
        self.assembly.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The records behind the document.
    pub(super) fn extract(&self, inputs: &Inputs) -> Arc<Extract> {
        let mut assembly = self.assembly();
        let extract = &mut assembly.extract;
        Arc::clone(extract.get_or_insert_with(|| Arc::new(inputs.extract(&self.document))))
    }

    /// Notes the digest of a piece's markup, and the markup if it is to be kept.
    pub(super) fn note(&self, number: usize, digest: Digest, kept: Option<&String>) {
        let mut assembly = self.assembly();
        assembly.digests.insert(number, digest);
        assembly.kept.extend(kept.map(|markup| (number, markup.clone())));
    }
}

/// The markup of a document in pieces as files: one that includes the pieces, the pieces, and the places
/// of everything on the pages.
pub(super) fn kept_pieces(
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
