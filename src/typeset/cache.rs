//! Laid-out sections from earlier runs, for a program that goes on running. Takes no more memory than its limit.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use super::frames::weight;
use super::section::LaidOutSection;
use crate::digest::Digest;

/// How many layouts of a section are kept. One with page numbers is laid out until they settle, and the next run
/// needs each of those layouts; two or three rounds are usual.
const ROUNDS: usize = 3;

/// The most bytes that the sections may take, by estimate: about 600 alliances, at 0.4 MB each.
const LIMIT: usize = 256 << 20;

/// The latest layouts of each section.
#[derive(Clone, Default)]
pub struct LayoutCache {
    layouts: Arc<Mutex<Layouts>>,
}

#[derive(Default)]
struct Layouts {
    /// The layouts of each section by its key, the latest first.
    sections: HashMap<String, VecDeque<Layout>>,
    /// The bytes that all of them take.
    weight: usize,
}

struct Layout {
    /// The digest of its inputs.
    digest: Digest,
    section: Arc<LaidOutSection>,
    weight: usize,
}

impl LayoutCache {
    /// The section with a key, laid out from inputs with this digest.
    pub(super) fn get(&self, key: &str, digest: Digest) -> Option<Arc<LaidOutSection>> {
        let layouts = self.layouts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = layouts.sections.get(key)?.iter();
        known.find(|it| it.digest == digest).map(|it| Arc::clone(&it.section))
    }

    /// Keeps a section in place of its older layouts, unless that would take too much memory.
    pub(super) fn put(&self, key: &str, digest: Digest, section: &Arc<LaidOutSection>) {
        let pages = section.pages.iter().map(|page| weight(&page.frame));
        let weight = pages.sum::<usize>() + section.markup.len();
        let mut layouts = self.layouts.lock().unwrap_or_else(PoisonError::into_inner);
        let Layouts { sections, weight: total } = &mut *layouts;
        let known = sections.entry(key.to_owned()).or_default();
        known.push_front(Layout { digest, section: Arc::clone(section), weight });
        *total += weight;
        while known.len() > ROUNDS || (*total > LIMIT && !known.is_empty()) {
            *total -= known.pop_back().map_or(0, |it| it.weight);
        }
    }
}
