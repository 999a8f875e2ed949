//! What a person, a log or a monitor is told: takes progress and the outcome; writes them to the
//! terminal, as JSON lines, and into the files asked for. The only room that prints.

mod event;
mod files;
mod metrics;
mod row;
mod summary;
mod text;

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::character::visible;
use crate::commands::CommandResult;
use crate::diagnostic::{ColourChoice, Diagnostic, render};
use crate::error::{Failure, plain_cause};
use crate::job::{Job, LogFormat, Task, Verbosity};
use crate::pipeline::{DocumentResult, Observer, RunResult, State};
use event::Event;

pub use files::{export, prepare};

/// Writes to standard error; a reader that has gone away is no fault.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", visible(line));
}

/// Writes to standard output; a reader that has gone away is no error.
fn print(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    let written = output.write_all(visible(text).as_bytes()).and_then(|()| output.flush());
    match written {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new("write to standard output", plain_cause(&cause)))
        }
        _ => Ok(()),
    }
}

/// Prints a diagnostic, whose colours are codes that a terminal must see.
fn say_finding(diagnostic: &Diagnostic, colours: ColourChoice) {
    let _ = writeln!(io::stderr().lock(), "{}\n", render(diagnostic, colours));
}

/// Tells somebody who keeps the records what came of their errand.
///
/// # Errors
/// If it cannot be written.
pub fn say_edited(result: &CommandResult, colours: ColourChoice) -> Result<(), Failure> {
    for diagnostic in result.diagnostics.sorted() {
        say_finding(&diagnostic, colours);
    }
    print(&result.output)
}

/// Tells where the preview is to be seen.
pub fn say_preview(address: &str) {
    let words = format!("impact: open {address} in a browser; Ctrl+C ends the preview\n");
    let _ = print(&words);
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
    /// Why something could not be told.
    failed: Option<Failure>,
}

impl<'j> Progress<'j> {
    /// The progress of a job that begins now.
    pub fn new(job: &'j Job) -> Self {
        let bar = if job.watched { ProgressBar::no_length() } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let progress =
            Self { job, bar, start: Instant::now(), told: BTreeSet::new(), failed: None };
        progress.event(&Event::started(job));
        progress
    }

    fn event(&self, event: &Event<'_>) {
        if self.job.log == LogFormat::Json {
            say(&event.line(Some(self.start.elapsed())));
        }
    }

    /// Tells the diagnostics. A signal cuts them short, and is then what ended the run.
    fn diagnostics(&self, outcome: &mut RunResult) {
        for diagnostic in outcome.diagnostics.sorted() {
            if let Err(end) = self.job.interrupt.check() {
                outcome.failure.get_or_insert(end);
                return;
            }
            match self.job.log {
                LogFormat::Json => self.event(&Event::Diagnostic((&diagnostic).into())),
                LogFormat::Text => say_finding(&diagnostic, self.job.colours),
            }
        }
    }

    fn line(&mut self, told: &DocumentResult) {
        if self.job.verbosity == Verbosity::Verbose {
            self.print(&text::document(told, self.job));
        }
    }

    fn print(&mut self, line: &str) {
        let printed = self.bar.suspend(|| print(&format!("{line}\n")));
        self.failed = self.failed.take().or(printed.err());
    }

    /// Tells what the run came to: diagnostics, the list if asked for, and the summary.
    ///
    /// # Errors
    /// If standard output cannot be written to.
    pub fn tell(mut self, outcome: &mut RunResult) -> Result<(), Failure> {
        for told in &outcome.documents {
            self.left_alone(told);
        }
        self.diagnostics(outcome);
        let outcome = &*outcome;
        match self.job.log {
            LogFormat::Json => {
                let events = Event::of_end(outcome, self.job);
                events.iter().for_each(|event| self.event(event));
            }
            LogFormat::Text => say_end(self.job, outcome),
        }
        let failed = outcome.exit_code(self.job.strictness) != 0;
        if self.job.task == Task::List {
            let lines = match (self.job.json, &self.job.since) {
                (true, _) => vec![summary::list(self.job, outcome)],
                (false, None) => outcome.documents.iter().map(text::listing).collect(),
                (false, Some(_)) => text::changes(outcome),
            };
            lines.iter().for_each(|line| self.print(line));
        } else if self.job.verbosity > Verbosity::Quiet || failed {
            self.print(&text::summary(self.job, outcome));
        }
        self.failed.map_or(Ok(()), Err)
    }

    /// Tells of a document that no worker took up.
    fn left_alone(&mut self, told: &DocumentResult) {
        if self.job.task == Task::List || self.told.contains(&told.document.path) {
            return;
        }
        self.line(told);
        let fresh = matches!(told.state, State::Fresh { .. });
        if !fresh || self.job.verbosity == Verbosity::Verbose {
            self.event(&Event::document(told, self.job));
        }
    }
}

fn say_end(job: &Job, outcome: &RunResult) {
    for notice in &outcome.notices {
        say(&format!("impact: {notice}"));
    }
    if let Some(failure) = &outcome.failure {
        say_failure(&failure.to_string(), job.log);
    }
}

impl Observer for Progress<'_> {
    fn begin(&mut self, documents: usize) {
        self.bar.set_length(documents as u64);
        self.event(&Event::Typesetting { documents });
    }

    fn document(&mut self, told: &DocumentResult) {
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
