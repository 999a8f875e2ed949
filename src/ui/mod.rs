//! The output that a person, a log or a monitor reads. Takes progress and results; writes them to the terminal,
//! as JSON lines, and into the files asked for. No other room prints.

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

/// Writes a line to standard error; a reader that has gone away is not an error.
fn print_error(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", visible(line));
}

/// Writes to standard output; a reader that has gone away is not an error.
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

/// Prints a diagnostic as it is, for its colours are control codes.
fn print_diagnostic(diagnostic: &Diagnostic, colours: ColourChoice) {
    let _ = writeln!(io::stderr().lock(), "{}\n", render(diagnostic, colours));
}

/// Prints the result of a command that makes no document.
///
/// # Errors
/// If it cannot be written.
pub fn print_command_result(result: &CommandResult, colours: ColourChoice) -> Result<(), Failure> {
    for diagnostic in result.diagnostics.sorted() {
        print_diagnostic(&diagnostic, colours);
    }
    print(&result.output)
}

/// Prints the address of the preview.
pub fn print_preview_address(address: &str) {
    let words = format!("impact: open {address} in a browser; Ctrl+C ends the preview\n");
    let _ = print(&words);
}

/// Prints a failure that kept a run from starting, or a crash.
pub fn print_failure(words: &str, log: LogFormat) {
    match log {
        LogFormat::Text => print_error(&format!("impact: {words}")),
        LogFormat::Json => {
            let message = words.to_owned();
            print_error(&Event::Failure { message }.line(None));
        }
    }
}

/// The progress of a run: a bar on a terminal, a line for each document if asked, or JSON lines.
pub struct Progress<'j> {
    job: &'j Job,
    bar: ProgressBar,
    start: Instant,
    /// The paths of the documents reported so far.
    reported: BTreeSet<String>,
    /// Why something could not be printed.
    failed: Option<Failure>,
}

impl<'j> Progress<'j> {
    /// The progress of a job that begins now.
    pub fn new(job: &'j Job) -> Self {
        let bar = if job.watched { ProgressBar::no_length() } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let progress =
            Self { job, bar, start: Instant::now(), reported: BTreeSet::new(), failed: None };
        progress.event(&Event::started(job));
        progress
    }

    fn event(&self, event: &Event<'_>) {
        if self.job.log == LogFormat::Json {
            print_error(&event.line(Some(self.start.elapsed())));
        }
    }

    /// Prints the diagnostics. A signal cuts them short, and then counts as the end of the run.
    fn diagnostics(&self, run: &mut RunResult) {
        for diagnostic in run.diagnostics.sorted() {
            if let Err(end) = self.job.interrupt.check() {
                run.failure.get_or_insert(end);
                return;
            }
            match self.job.log {
                LogFormat::Json => self.event(&Event::Diagnostic((&diagnostic).into())),
                LogFormat::Text => print_diagnostic(&diagnostic, self.job.colours),
            }
        }
    }

    fn line(&mut self, result: &DocumentResult) {
        if self.job.verbosity == Verbosity::Verbose {
            self.print(&text::document(result, self.job));
        }
    }

    fn print(&mut self, line: &str) {
        let printed = self.bar.suspend(|| print(&format!("{line}\n")));
        self.failed = self.failed.take().or(printed.err());
    }

    /// Prints the result: diagnostics, the list if asked for, and the summary.
    ///
    /// # Errors
    /// If standard output cannot be written to.
    pub fn finish(mut self, run: &mut RunResult) -> Result<(), Failure> {
        for result in &run.documents {
            self.report_rest(result);
        }
        self.diagnostics(run);
        let run = &*run;
        match self.job.log {
            LogFormat::Json => {
                let events = Event::of_end(run, self.job);
                events.iter().for_each(|event| self.event(event));
            }
            LogFormat::Text => print_end(self.job, run),
        }
        let failed = run.exit_code(self.job.strictness) != 0;
        if self.job.task == Task::List {
            let lines = match (self.job.json, &self.job.since) {
                (true, _) => vec![summary::list(self.job, run)],
                (false, None) => run.documents.iter().map(text::listing).collect(),
                (false, Some(_)) => text::changes(run),
            };
            lines.iter().for_each(|line| self.print(line));
        } else if self.job.verbosity > Verbosity::Quiet || failed {
            self.print(&text::summary(self.job, run));
        }
        self.failed.map_or(Ok(()), Err)
    }

    /// Reports a document that no worker took up.
    fn report_rest(&mut self, result: &DocumentResult) {
        if self.job.task == Task::List || self.reported.contains(&result.document.path) {
            return;
        }
        self.line(result);
        let fresh = matches!(result.state, State::Fresh { .. });
        if !fresh || self.job.verbosity == Verbosity::Verbose {
            self.event(&Event::document(result, self.job));
        }
    }
}

fn print_end(job: &Job, run: &RunResult) {
    for notice in &run.notices {
        print_error(&format!("impact: {notice}"));
    }
    if let Some(failure) = &run.failure {
        print_failure(&failure.to_string(), job.log);
    }
}

impl Observer for Progress<'_> {
    fn begin(&mut self, documents: usize) {
        self.bar.set_length(documents as u64);
        self.event(&Event::Typesetting { documents });
    }

    fn document(&mut self, result: &DocumentResult) {
        self.bar.inc(1);
        self.bar.set_message(result.document.path.clone());
        self.reported.insert(result.document.path.clone());
        self.line(result);
        self.event(&Event::document(result, self.job));
    }

    fn end(&mut self) {
        self.bar.finish_and_clear();
    }
}
