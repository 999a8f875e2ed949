//! The compiler's world, with three differences: it has no date, because a page that showed the date would
//! differ from day to day; it notes which missing font faces are asked for; and it stops the compiler when the
//! run is interrupted.

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};

use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use super::faces::FontFaces;
use crate::interrupt::Interrupt;

/// A world without a date.
pub(super) struct DatelessWorld<'c, W> {
    world: W,
    faces: &'c FontFaces,
    interrupt: Interrupt,
    /// The numbers of the missing faces that were asked for.
    asked: Mutex<BTreeSet<usize>>,
}

impl<'c, W> DatelessWorld<'c, W> {
    pub(super) fn new(world: W, faces: &'c FontFaces, interrupt: Interrupt) -> Self {
        Self { world, faces, interrupt, asked: Mutex::default() }
    }

    /// Unwinds out of the compiler if the run is interrupted; it has no other way to stop.
    fn stop_if_interrupted(&self) {
        if self.interrupt.check().is_err() {
            resume_unwind(Box::new("the run was interrupted"));
        }
    }

    /// A message for each missing face that was asked for.
    pub(super) fn missing_faces(&self) -> Vec<&'c str> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter_map(|number| self.faces.message(*number)).collect()
    }
}

impl<W: World> World for DatelessWorld<'_, W> {
    fn library(&self) -> &LazyHash<Library> {
        self.stop_if_interrupted();
        self.world.library()
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.faces.book
    }

    fn main(&self) -> FileId {
        self.world.main()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.stop_if_interrupted();
        self.world.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.stop_if_interrupted();
        self.world.file(id)
    }

    fn font(&self, number: usize) -> Option<Font> {
        self.stop_if_interrupted();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        self.faces.font(number, &mut asked)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
