//! Turns the options of a run into its job: takes options and environment; gives the job, all decided.

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::args::{BindArgs, BuildArgs, CheckArgs, ListArgs, WatchArgs};
use super::command::RunCommand;
use super::options::{Documents, Force, Making, Reports, Verbose};
use crate::diagnostic::ColourChoice;
use crate::interrupt::Interrupt;
use crate::job::{
    Job, LogFormat, PageFormat, Publishing, Rebuild, Selection, Strictness, Task, Tone, Verbosity,
    edition,
};

/// The first second since 1970 whose year has five digits, which dates in PDFs and JSON cannot hold.
const YEAR_10000: u64 = 253_402_300_800;

impl RunCommand {
    /// Decides what the run does.
    ///
    /// # Errors
    /// If a variable of the environment has an unusable value.
    pub fn job(self) -> Result<Job, String> {
        match self {
            Self::Build(args) => args.job(),
            Self::Check(args) => args.job(),
            Self::List(args) => args.job(),
            Self::Bind(args) => args.job(),
        }
    }
}

impl BuildArgs {
    fn job(self) -> Result<Job, String> {
        let job = Job {
            publishing: if self.all_or_nothing {
                Publishing::AllOrNothing
            } else {
                Publishing::Each
            },
            rebuild: self.force.rebuild(),
            wait: self.wait.wait,
            keep_markup: self.markup.keep_markup,
            ..self.documents.job(Task::Build)?
        };
        Ok(self.verbose.put(self.reports.put(job)))
    }
}

impl CheckArgs {
    fn job(self) -> Result<Job, String> {
        let keep_markup = self.markup.keep_markup;
        let job = Job { keep_markup, ..self.documents.job(Task::Check)? };
        Ok(self.verbose.put(self.reports.put(job)))
    }
}

impl ListArgs {
    fn job(self) -> Result<Job, String> {
        let job = Job {
            json: self.json,
            since: self.since,
            rebuild: self.force.rebuild(),
            ..self.documents.job(Task::List)?
        };
        Ok(self.reports.put(job))
    }
}

impl BindArgs {
    fn job(self) -> Result<Job, String> {
        let selection =
            Selection { ids: self.ids, areas: self.area, title: self.title, file: self.output };
        let job = self.making.job(Task::Bind, self.project.root)?;
        let job = Job { selection: Some(selection), ..job };
        Ok(self.verbose.put(job))
    }
}

impl WatchArgs {
    /// Decides what each run of the preview does.
    ///
    /// # Errors
    /// If a variable of the environment has an unusable value.
    pub fn job(self) -> Result<Job, String> {
        let (wait, keep_markup) = (self.wait.wait, self.markup.keep_markup);
        Ok(Job { wait, keep_markup, ..self.documents.job(Task::Build)? })
    }
}

impl Documents {
    /// A job for these documents, with everything else as it is by default.
    fn job(self, task: Task) -> Result<Job, String> {
        let job = self.making.job(task, self.project.root)?;
        let output = self.output.unwrap_or_else(|| job.output.clone());
        Ok(Job { output, only: self.only, ..job })
    }
}

impl Making {
    /// A job for the project in a folder, about all documents in their usual place.
    fn job(self, task: Task, root: PathBuf) -> Result<Job, String> {
        let now = now(std::env::var_os("SOURCE_DATE_EPOCH").filter(|value| !value.is_empty()))?;
        let page_format = if self.print { PageFormat::Print } else { PageFormat::Plain };
        let tone = if self.mono { Tone::Mono } else { Tone::Colour };
        let output = default_output(&root, edition(page_format, tone));
        let workers = self.jobs.or_else(|| thread::available_parallelism().ok());
        Ok(Job {
            task,
            root,
            output,
            only: Vec::new(),
            selection: None,
            strictness: if self.strict { Strictness::Strict } else { Strictness::Lenient },
            page_format,
            tone,
            publishing: Publishing::Each,
            rebuild: Rebuild::Stale,
            workers: workers.unwrap_or(NonZeroUsize::MIN),
            time_limit: self.time_limit,
            wait: Duration::ZERO,
            verbosity: Verbosity::Normal,
            colours: colours(),
            watched: false,
            log: LogFormat::Text,
            json: false,
            since: None,
            summary: None,
            metrics: None,
            keep_markup: None,
            now,
            interrupt: Interrupt::default(),
        })
    }
}

impl Force {
    fn rebuild(&self) -> Rebuild {
        if self.force { Rebuild::Forced } else { Rebuild::Stale }
    }
}

impl Reports {
    fn put(self, job: Job) -> Job {
        Job { log: self.log_format, summary: self.summary, metrics: self.metrics, ..job }
    }
}

impl Verbose {
    fn put(&self, job: Job) -> Job {
        let verbosity = match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        let is_for_a_person = std::io::stderr().is_terminal() && job.log == LogFormat::Text;
        Job { verbosity, watched: is_for_a_person && !self.quiet, ..job }
    }
}

/// Colour for a person at a terminal, unless `NO_COLOR` is set.
pub fn colours() -> ColourChoice {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if std::io::stderr().is_terminal() && !plain {
        ColourChoice::Colour
    } else {
        ColourChoice::Plain
    }
}

/// `output` in the project folder, or a folder in it for pages in another format or tone.
fn default_output(root: &Path, edition: Option<&str>) -> PathBuf {
    let output = root.join("output");
    let output = edition.map_or(output.clone(), |edition| output.join(edition));
    output.strip_prefix(".").map_or(output.clone(), Path::to_owned)
}

/// The current time, or the time that `SOURCE_DATE_EPOCH` gives, so that a run can be repeated.
fn now(epoch: Option<OsString>) -> Result<SystemTime, String> {
    let Some(epoch) = epoch else {
        return Ok(SystemTime::now());
    };
    let digits = epoch.to_str().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let seconds = digits.and_then(|digits| digits.parse().ok());
    let seconds = seconds.filter(|seconds| *seconds < YEAR_10000);
    let now = seconds.and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
    now.ok_or_else(|| {
        format!(
            "SOURCE_DATE_EPOCH is `{}`, but must be whole seconds since 1970, before the year 10000",
            epoch.to_string_lossy()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_can_be_given() {
        let at = |text: &str| now(Some(OsString::from(text)));
        assert_eq!(at("86400"), Ok(UNIX_EPOCH + Duration::from_secs(86_400)));
        assert!(at("yesterday").is_err_and(|words| words.contains("SOURCE_DATE_EPOCH")));
        assert!(at("18446744073709551615").is_err());
    }
}
