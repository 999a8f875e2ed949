//! What a run has to do, with every option decided. Nothing after this reads arguments or the environment.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::diagnostic::{ColourChoice, Severity};
use crate::interrupt::Interrupt;
use crate::project::EDITIONS;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Make the documents.
    Build,
    /// Check records and templates, typesetting everything and writing nothing.
    Check,
    /// List the documents and their states.
    List,
    /// Make one document of some alliances.
    Bind,
}

/// Some alliances in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Ids of alliances, or of themes for all their alliances.
    pub ids: Vec<String>,
    /// Areas for all alliances there.
    pub areas: Vec<String>,
    /// The document's title.
    pub title: String,
    /// Where it goes.
    pub file: PathBuf,
}

/// How much to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Diagnostics alone.
    Quiet,
    /// Diagnostics, progress and a summary.
    Normal,
    /// A line for each document as well.
    Verbose,
}

/// The effect of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// It is reported.
    Lenient,
    /// It is reported, and the run fails.
    Strict,
}

impl Strictness {
    /// The least severe diagnostic that holds documents back and fails the run.
    pub fn fatal(self) -> Severity {
        match self {
            Self::Lenient => Severity::Error,
            Self::Strict => Severity::Warning,
        }
    }
}

/// What happens to the good documents if others cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publishing {
    /// Each is published as soon as it is done.
    Each,
    /// None is published unless all are good.
    AllOrNothing,
}

/// Which documents are typeset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebuild {
    /// Those that are not up to date.
    Stale,
    /// All.
    Forced,
}

/// The format of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// In words, for a person.
    Text,
    /// As one JSON object a line, for a program.
    Json,
}

/// What the pages are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageFormat {
    /// Reading on a screen, or printing at a desk.
    #[default]
    Plain,
    /// A printing house: bleed, crop marks, parts on right-hand pages.
    Print,
}

/// Whether the pages have colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// The colours of the style.
    #[default]
    Colour,
    /// Greys of the same light, as a mono printer makes them.
    Mono,
}

/// The edition that a run is for; `None` for the plain documents.
pub fn edition(page_format: PageFormat, tone: Tone) -> Option<&'static str> {
    let [print, mono, both] = EDITIONS;
    match (page_format, tone) {
        (PageFormat::Plain, Tone::Colour) => None,
        (PageFormat::Print, Tone::Colour) => Some(print),
        (PageFormat::Plain, Tone::Mono) => Some(mono),
        (PageFormat::Print, Tone::Mono) => Some(both),
    }
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
    /// The alliances to bind into one document, for [`Task::Bind`].
    pub selection: Option<Selection>,
    /// The effect of a warning.
    pub strictness: Strictness,
    /// What the pages are for.
    pub page_format: PageFormat,
    /// Whether the pages have colour.
    pub tone: Tone,
    /// What happens to the good documents if others cannot be made.
    pub publishing: Publishing,
    /// Which documents are typeset.
    pub rebuild: Rebuild,
    /// The number of documents that are typeset at once.
    pub workers: NonZeroUsize,
    /// The time limit for one document.
    pub time_limit: Duration,
    /// How long to wait for another run on the same output.
    pub wait: Duration,
    /// How much to print.
    pub verbosity: Verbosity,
    /// Whether diagnostics are coloured.
    pub colours: ColourChoice,
    /// Whether to show a progress bar.
    pub watched: bool,
    /// The format of the log.
    pub log: LogFormat,
    /// Whether a list is printed as JSON.
    pub json: bool,
    /// An earlier manifest that a list compares with.
    pub since: Option<PathBuf>,
    /// Where the summary goes as JSON.
    pub summary: Option<PathBuf>,
    /// Where the metrics go for Prometheus.
    pub metrics: Option<PathBuf>,
    /// Where the markup of documents goes, for other tools.
    pub keep_markup: Option<PathBuf>,
    /// When the run began, or the moment that `SOURCE_DATE_EPOCH` names.
    pub now: SystemTime,
    /// Asks the run to end.
    pub interrupt: Interrupt,
}
