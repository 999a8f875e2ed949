//! The compiler's world with two differences: nobody knows the day, for a page that shows the day on
//! which it was made would be another on the next day; and it notes which cuts of fonts are asked for
//! in vain.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use super::cuts::Cuts;

/// A world in which nobody knows the day.
pub(super) struct Dateless<'c, W> {
    world: W,
    cuts: &'c Cuts,
    /// The numbers of the cuts that were asked for and are not there.
    asked: Mutex<BTreeSet<usize>>,
}

impl<'c, W> Dateless<'c, W> {
    pub(super) fn new(world: W, cuts: &'c Cuts) -> Self {
        Self {
            world,
            cuts,
            asked: Mutex::default(),
        }
    }

    /// What was asked for and is not there, in words.
    pub(super) fn absent_cuts(&self) -> Vec<&'c str> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked
            .iter()
            .filter_map(|number| self.cuts.words(*number))
            .collect()
    }
}

impl<W: World> World for Dateless<'_, W> {
    fn library(&self) -> &LazyHash<Library> {
        self.world.library()
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.cuts.book
    }

    fn main(&self) -> FileId {
        self.world.main()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.world.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.world.file(id)
    }

    fn font(&self, number: usize) -> Option<Font> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        self.cuts.font(number, &mut asked)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
