//! What this run shall do, all decided. Nothing after this reads arguments or the environment.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use crate::diagnostic::{ColourChoice, Severity};
use crate::error::{Failure, FailureKind};

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
pub enum Verbosity {
    /// Diagnostics alone.
    Quiet,
    /// Diagnostics, progress and a summary.
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

impl Strictness {
    /// The least grave diagnostic that holds documents back and fails the run.
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
    /// Those that are not as they should be.
    Stale,
    /// All.
    Forced,
}

/// How the run's events are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// In words, for a person.
    Text,
    /// As one JSON object a line, for a program.
    Json,
}

/// Tells a run that it shall end, from a signal handler or another thread.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    signal: Arc<AtomicUsize>,
    busy: Busy,
}

impl Interrupt {
    /// Tells the run to end for a signal of this number.
    pub fn raise(&self, signal: usize) {
        self.signal.store(signal, Ordering::SeqCst);
    }

    /// The number that a signal handler sets; 0 means to go on.
    pub fn number(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.signal)
    }

    /// One for the next run, which knows of the workers of this one.
    pub fn next(&self) -> Self {
        Self { busy: self.busy.clone(), ..Self::default() }
    }

    /// The workers of this run and of those before it.
    pub fn busy(&self) -> &Busy {
        &self.busy
    }

    /// Whether the run may go on.
    ///
    /// # Errors
    /// If it was told to end.
    pub fn check(&self) -> Result<(), Failure> {
        let signal = match self.signal.load(Ordering::SeqCst) {
            0 => return Ok(()),
            signal => u8::try_from(signal).unwrap_or(u8::MAX),
        };
        let cause = match signal {
            2 => "it was interrupted (SIGINT)".to_owned(),
            15 => "it was told to end (SIGTERM)".to_owned(),
            _ => format!("it was told to end (signal {signal})"),
        };
        Err(Failure::new("finish the run", cause).of_kind(FailureKind::Interrupted(signal)))
    }
}

/// Counts the workers that are at work: those of a run, and those of earlier runs that were told to end
/// and could not be stopped at once.
#[derive(Clone, Debug, Default)]
pub struct Busy(Arc<AtomicUsize>);

impl Busy {
    /// Counts one worker for as long as what it gives is kept.
    pub fn begin(&self) -> AtWork {
        self.0.fetch_add(1, Ordering::SeqCst);
        AtWork(self.clone())
    }

    /// How many are at work.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// A worker at work.
#[derive(Debug)]
pub struct AtWork(Busy);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
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
    /// As the style says.
    #[default]
    Colour,
    /// Greys of the same light, as a mono printer makes them.
    Mono,
}

/// Where documents go that are not plain ones, below the folder of those.
pub const EDITIONS: [&str; 3] = ["print", "mono", "print-mono"];

/// Which of the editions a run is for; none for the plain documents.
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
    /// What happens on a warning.
    pub strictness: Strictness,
    /// What the pages are for.
    pub page_format: PageFormat,
    /// Whether the pages have colour.
    pub tone: Tone,
    /// What happens to the good documents if others cannot be made.
    pub publishing: Publishing,
    /// Which documents are typeset.
    pub rebuild: Rebuild,
    /// How many documents are typeset at once.
    pub workers: NonZeroUsize,
    /// How long one document may take.
    pub time_limit: Duration,
    /// How long to wait for another run on the same output.
    pub wait: Duration,
    /// How much to tell.
    pub verbosity: Verbosity,
    /// Whether diagnostics are coloured.
    pub colours: ColourChoice,
    /// Whether a person watches, so that a progress bar helps.
    pub watched: bool,
    /// How the run's events are told.
    pub log: LogFormat,
    /// Whether a list is given as JSON.
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
    /// Tells the run to end.
    pub interrupt: Interrupt,
}
