//! What a person, a log or a monitor is told: takes progress and the outcome; writes them to the
//! terminal, as JSON lines, and into the files asked for. The only room that prints.

mod event;
mod export;
mod metrics;
mod row;
mod summary;
mod words;

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::build::{Outcome, State, Told, Watch};
use crate::diagnostic::{Ink, render};
use crate::edit::Edited;
use crate::job::{Job, LogFormat, Talk, Task};
use event::Event;

pub use export::{export, prepare};

/// Writes to standard error; a reader that has gone away is no fault.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes to standard output; a reader that has gone away is no fault.
fn print(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Tells somebody who keeps the records what came of their errand.
pub fn say_edited(edited: &Edited, ink: Ink) {
    for finding in edited.findings.sorted() {
        say(&format!("{}\n", render(&finding, ink)));
    }
    let _ = io::stdout().lock().write_all(edited.words.as_bytes());
}

/// Tells where the preview is to be seen.
pub fn say_preview(address: &str) {
    let words = format!("impact: open {address} in a browser; Ctrl+C ends the preview\n");
    let _ = io::stdout().lock().write_all(words.as_bytes());
}

/// Tells of a failure that keeps a run from being set up, or of a crash.
pub fn say_failure(words: &str, log: LogFormat) {
    match log {
        LogFormat::Text => say(&format!("impact: {words}")),
        LogFormat::Json => {
            let message = words.to_owned();
            say(&Event::Failure { message }.line(None));
        }
    }
}

/// The progress of a run: a bar on a terminal, a line for each document if asked, or JSON lines.
pub struct Progress<'j> {
    job: &'j Job,
    bar: ProgressBar,
    start: Instant,
    /// The documents that were told of, by path.
    told: BTreeSet<String>,
}

impl<'j> Progress<'j> {
    /// The progress of a job that begins now.
    pub fn new(job: &'j Job) -> Self {
        let bar = if job.watched {
            ProgressBar::no_length()
        } else {
            ProgressBar::hidden()
        };
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let progress = Self {
            job,
            bar,
            start: Instant::now(),
            told: BTreeSet::new(),
        };
        progress.event(&Event::started(job));
        progress
    }

    fn event(&self, event: &Event<'_>) {
        if self.job.log == LogFormat::Json {
            say(&event.line(Some(self.start.elapsed())));
        }
    }

    /// All that a run came to; a signal cuts the findings short, and nothing else.
    fn events(&self, outcome: &Outcome) {
        for event in Event::of(outcome, self.job) {
            let is_finding = matches!(event, Event::Finding(_));
            if !is_finding || self.job.interrupt.check().is_ok() {
                self.event(&event);
            }
        }
    }

    fn line(&self, told: &Told) {
        if self.job.talk == Talk::Verbose {
            let line = words::document(told, self.job);
            self.bar.suspend(|| print(&line));
        }
    }

    /// Tells what the run came to: findings, the list if asked for, and the summary.
    pub fn tell(&self, outcome: &Outcome) {
        for told in &outcome.documents {
            self.left_alone(told);
        }
        match self.job.log {
            LogFormat::Json => self.events(outcome),
            LogFormat::Text => say_outcome(self.job, outcome),
        }
        if self.job.task == Task::List {
            let documents = outcome.documents.iter();
            documents.for_each(|told| print(&words::listing(told)));
        }
        let failed = outcome.exit_code(self.job.strictness) != 0;
        if self.job.task != Task::List && (self.job.talk > Talk::Quiet || failed) {
            print(&words::summary(self.job, outcome));
        }
    }

    /// Tells of a document that no worker took up.
    fn left_alone(&self, told: &Told) {
        if self.job.task == Task::List || self.told.contains(&told.document.path) {
            return;
        }
        self.line(told);
        let fresh = matches!(told.state, State::Fresh { .. });
        if !fresh || self.job.talk == Talk::Verbose {
            self.event(&Event::document(told, self.job));
        }
    }
}

fn say_outcome(job: &Job, outcome: &Outcome) {
    for finding in outcome.findings.sorted() {
        if job.interrupt.check().is_err() {
            break;
        }
        say(&format!("{}\n", render(&finding, job.ink)));
    }
    for notice in &outcome.notices {
        say(&format!("impact: {notice}"));
    }
    if let Some(failure) = &outcome.failure {
        say_failure(&failure.to_string(), job.log);
    }
}

impl Watch for Progress<'_> {
    fn begin(&mut self, documents: usize) {
        self.bar.set_length(documents as u64);
        self.event(&Event::Typesetting { documents });
    }

    fn document(&mut self, told: &Told) {
        self.bar.inc(1);
        self.bar.set_message(told.document.path.clone());
        self.told.insert(told.document.path.clone());
        self.line(told);
        self.event(&Event::document(told, self.job));
    }

    fn end(&mut self) {
        self.bar.finish_and_clear();
    }
}
