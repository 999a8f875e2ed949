//! What a person sees: takes findings, progress and the outcome; writes them to the terminal or
//! the log. The only room that prints.

use std::io::{self, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::build::{Outcome, Watch};
use crate::diagnostic::{Severity, render};
use crate::job::{Job, Strictness, Talk, Task};
use crate::plan::Document;

/// Writes to standard error; a reader that has gone away is no fault.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes to standard output; a reader that has gone away is no fault.
fn print(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// The progress of a run: a bar on a terminal, a line for each document if asked.
pub struct Progress {
    bar: ProgressBar,
    talk: Talk,
}

impl Progress {
    /// The progress of a job.
    pub fn new(job: &Job) -> Self {
        let bar = if job.watched {
            ProgressBar::no_length()
        } else {
            ProgressBar::hidden()
        };
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self {
            bar,
            talk: job.talk,
        }
    }
}

impl Watch for Progress {
    fn begin(&mut self, documents: usize) {
        self.bar.set_length(documents as u64);
    }

    fn document(&mut self, document: &Document, pages: Option<usize>, duration: Duration) {
        self.bar.inc(1);
        self.bar.set_message(document.path.clone());
        if self.talk == Talk::Verbose {
            let result = pages.map_or("held back".to_owned(), |pages| {
                count(pages, "page", "pages")
            });
            self.bar.suspend(|| {
                print(&format!(
                    "{}: {result}, {} ms",
                    document.path,
                    duration.as_millis()
                ));
            });
        }
    }

    fn end(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Tells the findings, the list if asked for, and the summary.
pub fn tell(job: &Job, outcome: &Outcome) {
    for finding in outcome.findings.sorted() {
        say(&format!("{}\n", render(&finding, job.ink)));
    }
    if job.task == Task::List {
        outcome
            .documents
            .iter()
            .for_each(|document| print(&listing(document)));
    }
    if job.talk > Talk::Quiet && (job.task != Task::List || outcome.failed(job.strictness)) {
        print(&summary(job, outcome));
    }
}

fn listing(document: &Document) -> String {
    format!(
        "{}\t{}\t{}\t{}",
        document.id,
        document.kind.name(),
        document.path,
        document.records.join(" ")
    )
}

/// The one line at the end of a run.
fn summary(job: &Job, outcome: &Outcome) -> String {
    let errors = outcome.findings.count(Severity::Error);
    let warnings = outcome.findings.count(Severity::Warning);
    let mut found: Vec<String> = Vec::new();
    if errors > 0 {
        found.push(count(errors, "error", "errors"));
    }
    if warnings > 0 {
        let strict = if job.strictness == Strictness::Strict {
            " (fatal: --strict)"
        } else {
            ""
        };
        found.push(count(warnings, "warning", "warnings") + strict);
    }
    let found = if found.is_empty() {
        String::new()
    } else {
        format!(", {}", found.join(" and "))
    };
    let held_back = outcome.documents.len() - outcome.done;
    let done = format!(
        "{} of {}",
        outcome.done,
        count(outcome.documents.len(), "document", "documents")
    );
    let all = format!(
        "{}, {}",
        count(outcome.done, "document", "documents"),
        count(outcome.pages, "page", "pages")
    );
    let seconds = outcome.duration.as_secs_f64();
    match job.task {
        Task::Build if outcome.done == 0 => format!("impact: nothing written{found}"),
        Task::Build if held_back > 0 => {
            format!(
                "impact: only {done} written to {}{found}, in {seconds:.1} s",
                job.output.display()
            )
        }
        Task::Build => format!(
            "impact: {all} written to {}{found}, in {seconds:.1} s",
            job.output.display()
        ),
        Task::Check | Task::List if outcome.failed(job.strictness) => {
            format!("impact: not fit to build{found}")
        }
        Task::Check | Task::List => {
            format!("impact: fit to build ({all}){found}, in {seconds:.1} s")
        }
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
