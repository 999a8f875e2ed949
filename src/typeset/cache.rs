//! What one run remembers for the next: the pieces of documents as they were laid out. Kept only by a
//! program that goes on running.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use super::piece::Laid;
use crate::digest::Digest;

/// How many layouts of a root are remembered: a piece that says where others stand is laid out until its
/// page numbers hold.
const ROUNDS: usize = 3;

/// Layouts of a root, each with the digest of what it was made from, the last one first.
type Layouts = VecDeque<(Digest, Laid)>;

/// Pieces as they were laid out, the last ones of each root.
#[derive(Clone, Default)]
pub struct Memory {
    pieces: Arc<Mutex<HashMap<usize, Layouts>>>,
}

impl Memory {
    /// The piece that was laid out in a root, if it was made from the same.
    pub(super) fn recall(&self, root: usize, digest: Digest) -> Option<Laid> {
        let pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = pieces.get(&root)?.iter();
        known.find(|(it, _)| *it == digest).map(|(_, laid)| laid.clone())
    }

    pub(super) fn keep(&self, root: usize, digest: Digest, laid: &Laid) {
        let most = if laid.markup.is_some() { ROUNDS } else { 1 };
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pieces.entry(root).or_default();
        known.push_front((digest, laid.clone()));
        known.truncate(most);
    }
}
