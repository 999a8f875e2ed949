//! Laid-out pieces of documents from earlier runs, for a program that goes on running.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use super::piece::LaidOutPiece;
use crate::digest::Digest;

/// How many layouts of a numbered piece are kept. It is laid out until its page numbers settle, and the next
/// run needs each of those layouts; two or three rounds are usual.
const ROUNDS: usize = 3;

/// Layouts in one root, the latest first, each with the digest of its inputs.
type Layouts = VecDeque<(Digest, LaidOutPiece)>;

/// The latest layouts of each root.
#[derive(Clone, Default)]
pub struct LayoutCache {
    pieces: Arc<Mutex<HashMap<usize, Layouts>>>,
}

impl LayoutCache {
    /// The piece laid out in a root from inputs with this digest.
    pub(super) fn get(&self, root: usize, digest: Digest) -> Option<LaidOutPiece> {
        let pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        let mut layouts = pieces.get(&root)?.iter();
        layouts.find(|(it, _)| *it == digest).map(|(_, piece)| piece.clone())
    }

    pub(super) fn put(&self, root: usize, digest: Digest, piece: &LaidOutPiece) {
        let most = if piece.markup.is_some() { ROUNDS } else { 1 };
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        let layouts = pieces.entry(root).or_default();
        layouts.push_front((digest, piece.clone()));
        layouts.truncate(most);
    }
}
