//! What one run remembers for the next: the pieces of documents as they were laid out. Kept only by a
//! program that goes on running.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::piece::Laid;
use crate::digest::Digest;

/// Pieces as they were laid out, the last one of each root.
#[derive(Clone, Default)]
pub struct Memory {
    pieces: Arc<Mutex<HashMap<usize, (Digest, Laid)>>>,
}

impl Memory {
    /// The piece that was laid out in a root, if it was made from the same.
    pub(super) fn recall(&self, root: usize, digest: Digest) -> Option<Laid> {
        let pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, laid) = pieces.get(&root)?;
        (*known == digest).then(|| laid.clone())
    }

    pub(super) fn keep(&self, root: usize, digest: Digest, laid: &Laid) {
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        pieces.insert(root, (digest, laid.clone()));
    }
}
