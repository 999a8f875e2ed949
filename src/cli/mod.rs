//! The command line: takes arguments and environment; gives the job. The only room that reads
//! either.

mod advice;
mod arguments;
mod helpers;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{CommandFactory as _, FromArgMatches as _};

use advice::advise;
pub use arguments::Cli;
use arguments::{Command, New};
use helpers::{HELPERS, command, is_idle};

use crate::commands::Edit;
use crate::diagnostic::ColourChoice;
use crate::interrupt::Interrupt;
use crate::job::{
    Job, LogFormat, PageFormat, Publishing, Rebuild, Strictness, Task, Tone, Verbosity, edition,
};

/// The first second since 1970 that calendars write with five digits of the year.
const YEAR_10000: u64 = 253_402_300_800;

/// When the run begins, or the moment that `SOURCE_DATE_EPOCH` names, so that it can be repeated.
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

/// Colour for a person at a terminal who has not asked for none.
fn colours() -> ColourChoice {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match std::io::stderr().is_terminal() && !plain {
        true => ColourChoice::Colour,
        false => ColourChoice::Plain,
    }
}

/// `output` in the project's folder; a run for other pages than the plain ones has a folder in it.
fn default_output(root: &Path, edition: Option<&str>) -> PathBuf {
    let output = root.join("output");
    let output = edition.map_or(output.clone(), |edition| output.join(edition));
    output.strip_prefix(".").map_or(output.clone(), Path::to_owned)
}

/// What the program is asked for.
#[derive(Clone, Debug)]
pub enum Errand {
    /// A run over the documents.
    Run(Box<Job>),
    /// A live preview on a port of this machine.
    Watch(Box<Job>, u16),
    /// Help with the records; diagnostics come with or without colour.
    Edit(Edit, ColourChoice),
}

impl Cli {
    /// Reads the program's arguments; ends the program with help or an error if they are no command.
    pub fn from_arguments() -> Self {
        let read = || {
            let matches = command().try_get_matches()?;
            let helper = HELPERS.iter().find(|(name, _)| Some(*name) == matches.subcommand_name());
            if let Some((name, taken)) = helper {
                let options = Self::command();
                let given = |id: &&str| {
                    matches.value_source(id) == Some(ValueSource::CommandLine)
                        && !matches!(*id, "quiet" | "verbose")
                };
                let mut ids = options.get_arguments().map(|it| it.get_id().as_str());
                if let Some(id) = ids.find(|id| given(id) && is_idle(id, taken)) {
                    let words =
                        format!("`--{}` means nothing to `impact {name}`\n", id.replace('_', "-"));
                    return Err(Self::command().error(ErrorKind::ArgumentConflict, words));
                }
            }
            Self::from_arg_matches(&matches)
        };
        read().unwrap_or_else(|error| advise(error).exit())
    }

    /// Decides what is asked for.
    ///
    /// # Errors
    /// If a variable of the environment cannot be used.
    pub fn errand(self) -> Result<Errand, String> {
        let root = self.options.root.clone();
        let edit = match self.command.clone() {
            None | Some(Command::Build | Command::Check | Command::List { .. }) => {
                return self.job().map(|job| Errand::Run(Box::new(job)));
            }
            Some(Command::Watch { port }) => {
                return self.job().map(|job| Errand::Watch(Box::new(job), port));
            }
            Some(Command::Licences) => Edit::Licences,
            Some(Command::Schema { kind }) => Edit::Schema(kind),
            Some(Command::New { what: New::Alliance { name, id } }) => {
                Edit::NewAlliance { root, name, id }
            }
            Some(Command::Init { folder }) => Edit::Init(folder),
            Some(Command::Changes { since, json }) => Edit::Changes { root, since, json },
            Some(Command::Export { file }) => Edit::Export { root, file, only: self.options.only },
            Some(Command::Import { file, dry_run }) => Edit::Import { root, file, dry_run },
            Some(Command::Fmt { check }) => Edit::Format { root, check },
        };
        Ok(Errand::Edit(edit, colours()))
    }

    /// Decides what the run shall do.
    ///
    /// # Errors
    /// If a variable of the environment cannot be used.
    pub fn job(self) -> Result<Job, String> {
        let options = self.options;
        let terminal = std::io::stderr().is_terminal();
        let log = match options.log_format.as_str() {
            "json" => LogFormat::Json,
            _ => LogFormat::Text,
        };
        let now = now(std::env::var_os("SOURCE_DATE_EPOCH").filter(|value| !value.is_empty()))?;
        let page_format = match options.print {
            true => PageFormat::Print,
            false => PageFormat::Plain,
        };
        let tone = match options.mono {
            true => Tone::Mono,
            false => Tone::Colour,
        };
        let output = options
            .output
            .unwrap_or_else(|| default_output(&options.root, edition(page_format, tone)));
        let (task, json, since) = match self.command {
            Some(Command::Check) => (Task::Check, false, None),
            Some(Command::List { json, since }) => (Task::List, json, since),
            _ => (Task::Build, false, None),
        };
        Ok(Job {
            task,
            json,
            since,
            output,
            root: options.root,
            only: options.only,
            strictness: if options.strict { Strictness::Strict } else { Strictness::Lenient },
            page_format,
            tone,
            publishing: if options.all_or_nothing {
                Publishing::AllOrNothing
            } else {
                Publishing::Each
            },
            rebuild: if options.force { Rebuild::Forced } else { Rebuild::Stale },
            time_limit: options.time_limit,
            wait: options.wait,
            log,
            summary: options.summary,
            metrics: options.metrics,
            keep_markup: options.keep_markup,
            now,
            interrupt: Interrupt::default(),
            workers: options
                .jobs
                .or_else(|| thread::available_parallelism().ok())
                .unwrap_or(NonZeroUsize::MIN),
            verbosity: match (options.quiet, options.verbose) {
                (true, _) => Verbosity::Quiet,
                (_, true) => Verbosity::Verbose,
                _ => Verbosity::Normal,
            },
            colours: colours(),
            watched: terminal && !options.quiet && log == LogFormat::Text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn commands_show_the_options_that_they_have_a_use_for() {
        let mut command = command();
        let mut help = |name: &str| {
            let found = command.find_subcommand_mut(name).expect("a command");
            found.render_help().to_string()
        };
        assert!(help("check").contains("--print"));
        let export = help("export");
        assert!(export.contains("--only") && export.contains("--root"));
        for idle in ["--print", "--jobs", "--metrics"] {
            assert!(!export.contains(idle), "{export}");
        }
        assert!(!help("fmt").contains("--only"));
    }

    #[test]
    fn impact_alone_builds_into_the_roots_output() {
        let job = Cli::parse_from(["impact", "--root", "x"]).job().expect("a job");
        assert_eq!(job.task, Task::Build);
        assert_eq!(job.output, PathBuf::from("x/output"));
    }

    #[test]
    fn pages_for_another_use_have_a_folder_of_their_own() {
        for (options, output) in [
            (&["--print"][..], "output/print"),
            (&["--mono"], "output/mono"),
            (&["--print", "--mono"], "output/print-mono"),
            (&["--print", "--output", "proof"], "proof"),
        ] {
            let job = Cli::parse_from([&["impact"], options].concat()).job();
            assert_eq!(job.expect("a job").output, PathBuf::from(output));
        }
    }

    #[test]
    fn the_moment_can_be_given() {
        let at = |text: &str| now(Some(OsString::from(text)));
        assert_eq!(at("86400"), Ok(UNIX_EPOCH + Duration::from_secs(86_400)));
        assert!(at("yesterday").is_err_and(|words| words.contains("SOURCE_DATE_EPOCH")));
        assert!(at("18446744073709551615").is_err());
    }

    #[test]
    fn only_takes_several_ids_before_or_after_the_command() {
        for arguments in
            [["impact", "check", "--only", "a", "b"], ["impact", "--only", "a,b", "check", "-q"]]
        {
            let job = Cli::parse_from(arguments).job().expect("a job");
            assert_eq!(
                (job.task, job.only.as_slice()),
                (Task::Check, ["a".to_owned(), "b".to_owned()].as_slice())
            );
        }
    }
}
