//! The compiler's world with three differences: nobody knows the day, for a page that shows the day on
//! which it was made would be another on the next day; it notes which cuts of fonts are asked for
//! in vain; and it stops the compiler if the run is told to end.

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};

use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use super::cuts::Cuts;
use crate::interrupt::Interrupt;

/// A world in which nobody knows the day.
pub(super) struct Dateless<'c, W> {
    world: W,
    cuts: &'c Cuts,
    interrupt: Interrupt,
    /// The numbers of the cuts that were asked for and are not there.
    asked: Mutex<BTreeSet<usize>>,
}

impl<'c, W> Dateless<'c, W> {
    pub(super) fn new(world: W, cuts: &'c Cuts, interrupt: Interrupt) -> Self {
        Self { world, cuts, interrupt, asked: Mutex::default() }
    }

    /// Leaves the compiler, as a crash would but without a word, if the run is told to end.
    fn go_on(&self) {
        if self.interrupt.check().is_err() {
            resume_unwind(Box::new("the run was told to end"));
        }
    }

    /// What was asked for and is not there, in words.
    pub(super) fn absent_cuts(&self) -> Vec<&'c str> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter_map(|number| self.cuts.words(*number)).collect()
    }
}

impl<W: World> World for Dateless<'_, W> {
    fn library(&self) -> &LazyHash<Library> {
        self.go_on();
        self.world.library()
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.cuts.book
    }

    fn main(&self) -> FileId {
        self.world.main()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.go_on();
        self.world.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.go_on();
        self.world.file(id)
    }

    fn font(&self, number: usize) -> Option<Font> {
        self.go_on();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        self.cuts.font(number, &mut asked)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
