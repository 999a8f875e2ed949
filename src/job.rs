//! What this run shall do, all decided. Nothing after this reads arguments or the environment.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::diagnostic::Ink;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Make the documents.
    Build,
    /// Check records and templates, typesetting everything and writing nothing.
    Check,
    /// Tell which documents there are.
    List,
}

/// How much to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Talk {
    /// Findings alone.
    Quiet,
    /// Findings, progress and a summary.
    Normal,
    /// A line for each document as well.
    Verbose,
}

/// What happens on a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// It is told.
    Lenient,
    /// It is told, and the run fails.
    Strict,
}

/// What the pages are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheet {
    /// Reading on a screen, or printing at a desk.
    #[default]
    Plain,
    /// A printing house: bleed, crop marks, parts on right-hand pages.
    Print,
}

/// Whether the pages have colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// As the style says.
    #[default]
    Colour,
    /// Greys of the same light, as a mono printer makes them.
    Mono,
}

/// One run of the program.
#[derive(Clone, Debug)]
pub struct Job {
    /// What to do.
    pub task: Task,
    /// The project's folder.
    pub root: PathBuf,
    /// Where the documents go.
    pub output: PathBuf,
    /// Ids of the documents to make; empty for all.
    pub only: Vec<String>,
    /// What happens on a warning.
    pub strictness: Strictness,
    /// What the pages are for.
    pub sheet: Sheet,
    /// Whether the pages have colour.
    pub tone: Tone,
    /// How many documents are typeset at once.
    pub workers: NonZeroUsize,
    /// How much to tell.
    pub talk: Talk,
    /// Whether findings are coloured.
    pub ink: Ink,
    /// Whether a person watches, so that a progress bar helps.
    pub watched: bool,
}
