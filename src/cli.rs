//! The command line: takes arguments and environment; gives the job. The only room that reads
//! either.

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::diagnostic::Ink;
use crate::edit::Edit;
use crate::job::{
    Extent, Interrupt, Job, LogFormat, Publishing, Sheet, Strictness, Talk, Task, Tone,
};
use crate::record::Shape;

/// The seconds of a day.
const DAY: u64 = 86_400;

/// The first second since 1970 that calendars write with five digits of the year.
const YEAR_10000: u64 = 253_402_300_800;

const EXAMPLES: &str = "\
Examples:
  impact                        make every brief, every theme brief and the report
  impact --only ebor report     make one brief and the report
  impact check --strict         look for faults; warnings count as well
  impact --print --output proof make everything for a printing house
  impact list                   tell which documents are fresh, which stale, and why
  impact --wait 600 --summary /var/log/impact.json
                                the nightly run of a scheduler
  impact --root ~/report -v     work in another folder and tell of each document
  impact new alliance \"Ebor\"    begin a record, with every key explained
  impact export west.xlsx --only west
                                write an alliance's records as sheets, for a school to fill in
  impact import west.xlsx       put what the school filled in into the records
  impact fmt                    put all records into their standard layout

Exit codes:
  0    done: no faults, and every document asked for is as it should be
  1    faults in records or templates (with --strict: or warnings), asked for or not; what rests on
       them is held back
  2    wrong usage, or the environment failed (no such folder, disk full)
  3    another run is at work on the same output
  130  interrupted (SIGINT); 143 told to end (SIGTERM); what was done is published";

/// Turns TOML records about teaching school alliances into PDF: an impact brief for every
/// alliance, a brief for every theme, and one combined report.
#[derive(Debug, Parser)]
#[command(name = "impact", version, after_help = EXAMPLES, after_long_help = EXAMPLES, subcommand_precedence_over_arg = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Make the documents (this is what `impact` alone does)
    ///
    /// Only those are typeset whose records, templates or look changed, or whose PDF is not as it
    /// was published.
    Build,
    /// Look for faults in records and templates; nothing is written
    ///
    /// Reads every record, fills every template and typesets every document, so that whatever
    /// would stop a build is found. Every fault is told, with its file, line and column.
    Check,
    /// Tell every document's id, kind, file, state and records
    ///
    /// The state is `fresh`, `stale` with the reasons, or `held back` with the reason. One document
    /// a line, with tabs between.
    List,
    /// Bring documents up to date on every change, and show their pages in a browser
    ///
    /// The preview is for this machine alone. Ctrl+C ends it.
    Watch {
        /// The port of this machine to open in a browser; 0 takes any that is free
        #[arg(long, value_name = "N", default_value = "4747")]
        port: u16,
    },
    /// Print the JSON Schema of a kind of record file
    ///
    /// The schemas below data/schema/ are these; an editor of TOML that knows Taplo reads them and
    /// shows each key's meaning and mistakes while one types.
    Schema {
        /// The kind of file: alliance, report, themes, glossary or style
        #[arg(default_value = "alliance", value_parser = shape)]
        kind: Shape,
    },
    /// Begin a new record
    New {
        #[command(subcommand)]
        what: New,
    },
    /// Make a new project, with one alliance as an example
    Init {
        /// The folder to make it in; it must be new or empty
        folder: PathBuf,
    },
    /// Tell what changed in the records since an earlier state
    ///
    /// Figures, outcomes, grades, prose, members: what each said and what it says. The order and layout
    /// of a file are no change.
    Changes {
        /// A project's folder, or a commit, branch or tag of the project's git
        #[arg(long, value_name = "DIR|GIT-REF")]
        since: String,
        /// Tell it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the records as sheets that a school can fill in
    ///
    /// All alliances, or those that `--only` names. An existing file is never written over.
    Export {
        /// The workbook to make (.xlsx), or a folder for files of CSV
        file: PathBuf,
    },
    /// Put what filled-in sheets say into the records
    ///
    /// Comments and layout stay, and nothing is written if anything is wrong. What the sheets leave out
    /// altogether (an alliance, a sheet, a column) stays as it is; a row that is gone is deleted.
    Import {
        /// A workbook (.xlsx or .ods), or a folder of CSV files
        file: PathBuf,
        /// Change nothing; tell what would change, field by field
        #[arg(long)]
        dry_run: bool,
    },
    /// Put all records into their standard order and layout; no comment is lost
    Fmt {
        /// Change nothing; tell which records are not in it, and end with 1 if there are any
        #[arg(long)]
        check: bool,
    },
}

#[derive(Clone, Debug, Subcommand)]
enum New {
    /// Write the skeleton of an alliance's record, with every key explained
    Alliance {
        /// The alliance's name
        name: String,
        /// Its id, which names the file [default: made from the name]
        #[arg(long)]
        id: Option<String>,
    },
}

#[derive(Debug, Args)]
struct Options {
    /// The project's folder: the one that holds data/, templates/ and fonts/
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Where the documents go [default: output/ in the project's folder]
    #[arg(long, global = true, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Only these documents: ids of alliances or themes, `report`, or all `briefs` or `themes`
    #[arg(long, global = true, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    only: Vec<String>,
    /// Let warnings fail the run
    #[arg(long, global = true)]
    strict: bool,
    /// For a printing house: 3 mm bleed, crop marks, parts on right-hand pages
    #[arg(long, global = true)]
    print: bool,
    /// A proof in greys, as a mono printer makes them
    #[arg(long, global = true)]
    mono: bool,
    /// Make all documents, whatever their state
    #[arg(long, global = true)]
    force: bool,
    /// Publish nothing unless everything is good
    #[arg(long, global = true)]
    all_or_nothing: bool,
    /// How long to wait for another run on the same output
    #[arg(long, global = true, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    wait: Duration,
    /// How long one document may take
    #[arg(long, global = true, value_name = "SECONDS", default_value = "60", value_parser = limit)]
    time_limit: Duration,
    /// How events are told on standard error: in words, or as one JSON object a line
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    log_format: String,
    /// Write the run's summary there as JSON
    #[arg(long, global = true, value_name = "FILE")]
    summary: Option<PathBuf>,
    /// Write the run's metrics there for Prometheus (node_exporter's textfile collector)
    #[arg(long, global = true, value_name = "FILE")]
    metrics: Option<PathBuf>,
    /// Write the Typst markup of each document that is typeset there, with all it needs to be
    /// compiled by `typst compile --root DIR`
    #[arg(long, global = true, value_name = "DIR")]
    keep_markup: Option<PathBuf>,
    /// How many documents to typeset at once [default: the processor's cores]
    #[arg(long, global = true, value_name = "N", value_parser = jobs)]
    jobs: Option<NonZeroUsize>,
    /// Tell faults only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Tell of each document
    #[arg(short, long, global = true)]
    verbose: bool,
}

fn shape(text: &str) -> Result<Shape, String> {
    let known = Shape::ALL.into_iter().find(|shape| shape.name() == text);
    known.ok_or_else(|| {
        let names = Shape::ALL.map(Shape::name);
        format!("give one of {}", names.join(", "))
    })
}

/// Each worker takes a file id for good, of which a process has some thousands.
fn jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    let jobs = text
        .parse()
        .ok()
        .filter(|jobs: &NonZeroUsize| jobs.get() <= 256);
    jobs.ok_or("give a whole number from 1 to 256")
}

/// A time of whole seconds, a day at most.
fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().ok().filter(|seconds| *seconds <= DAY);
    seconds
        .map(Duration::from_secs)
        .ok_or("give whole seconds, 86400 at most")
}

fn limit(text: &str) -> Result<Duration, &'static str> {
    match seconds(text)? {
        Duration::ZERO => Err("give whole seconds from 1 up"),
        limit => Ok(limit),
    }
}

/// When the run begins, or the moment that `SOURCE_DATE_EPOCH` names, so that it can be repeated.
fn now(epoch: Option<OsString>) -> Result<SystemTime, String> {
    let Some(epoch) = epoch else {
        return Ok(SystemTime::now());
    };
    let digits = epoch
        .to_str()
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
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
fn ink() -> Ink {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match std::io::stderr().is_terminal() && !plain {
        true => Ink::Colour,
        false => Ink::Plain,
    }
}

/// `output` in the project's folder.
fn default_output(root: &Path) -> PathBuf {
    let output = root.join("output");
    output
        .strip_prefix(".")
        .map_or(output.clone(), Path::to_owned)
}

/// What the program is asked for.
#[derive(Clone, Debug)]
pub enum Errand {
    /// A run over the documents.
    Run(Box<Job>),
    /// A live preview on a port of this machine.
    Watch(Box<Job>, u16),
    /// Help with the records; findings come with or without colour.
    Edit(Edit, Ink),
}

/// Commands that help with records, and the options of a run that they take beside `--root`.
const HELPERS: [(&str, &[&str]); 7] = [
    ("schema", &[]),
    ("new", &[]),
    ("init", &[]),
    ("changes", &[]),
    ("export", &["only"]),
    ("import", &[]),
    ("fmt", &[]),
];

/// Whether a command that helps with records has no use for an option.
fn is_idle(option: &str, taken: &[&str]) -> bool {
    let own = [
        "root", "help", "version", "kind", "what", "name", "id", "folder", "file", "dry_run",
        "check", "since", "json",
    ];
    !own.contains(&option) && !taken.contains(&option)
}

/// The command line, in which commands do not show the options that they have no use for.
fn command() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    let hide = |taken: &'static [&str]| {
        move |arg: clap::Arg| match is_idle(arg.get_id().as_str(), taken) {
            true => arg.hide(true),
            false => arg,
        }
    };
    for (name, taken) in HELPERS {
        command = command.mut_subcommand(name, |it| {
            let it = it.mut_args(hide(taken));
            it.mut_subcommands(|it| it.mut_args(hide(taken)))
        });
    }
    command
}

impl Cli {
    /// Reads the program's arguments; ends the program with help or an error if they are no command.
    pub fn from_arguments() -> Self {
        let read = || {
            let matches = command().try_get_matches()?;
            let helper = HELPERS
                .iter()
                .find(|(name, _)| Some(*name) == matches.subcommand_name());
            if let Some((name, taken)) = helper {
                let options = Self::command();
                let given = |id: &&str| {
                    matches.value_source(id) == Some(ValueSource::CommandLine)
                        && !matches!(*id, "quiet" | "verbose")
                };
                let mut ids = options.get_arguments().map(|it| it.get_id().as_str());
                if let Some(id) = ids.find(|id| given(id) && is_idle(id, taken)) {
                    let words = format!(
                        "`--{}` means nothing to `impact {name}`\n",
                        id.replace('_', "-")
                    );
                    return Err(Self::command().error(ErrorKind::ArgumentConflict, words));
                }
            }
            Self::from_arg_matches(&matches)
        };
        read().unwrap_or_else(|error| error.exit())
    }

    /// Decides what is asked for.
    ///
    /// # Errors
    /// If a variable of the environment cannot be used.
    pub fn errand(self) -> Result<Errand, String> {
        let root = self.options.root.clone();
        let edit = match self.command.clone() {
            None | Some(Command::Build | Command::Check | Command::List) => {
                return self.job().map(|job| Errand::Run(Box::new(job)));
            }
            Some(Command::Watch { port }) => {
                return self.job().map(|job| Errand::Watch(Box::new(job), port));
            }
            Some(Command::Schema { kind }) => Edit::Schema(kind),
            Some(Command::New {
                what: New::Alliance { name, id },
            }) => Edit::NewAlliance { root, name, id },
            Some(Command::Init { folder }) => Edit::Init(folder),
            Some(Command::Changes { since, json }) => Edit::Changes { root, since, json },
            Some(Command::Export { file }) => Edit::Export {
                root,
                file,
                only: self.options.only,
            },
            Some(Command::Import { file, dry_run }) => Edit::Import {
                root,
                file,
                dry_run,
            },
            Some(Command::Fmt { check }) => Edit::Format { root, check },
        };
        Ok(Errand::Edit(edit, ink()))
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
        Ok(Job {
            task: match self.command {
                Some(Command::Check) => Task::Check,
                Some(Command::List) => Task::List,
                _ => Task::Build,
            },
            output: options
                .output
                .unwrap_or_else(|| default_output(&options.root)),
            root: options.root,
            only: options.only,
            strictness: if options.strict {
                Strictness::Strict
            } else {
                Strictness::Lenient
            },
            sheet: if options.print {
                Sheet::Print
            } else {
                Sheet::Plain
            },
            tone: if options.mono {
                Tone::Mono
            } else {
                Tone::Colour
            },
            publishing: if options.all_or_nothing {
                Publishing::AllOrNothing
            } else {
                Publishing::Each
            },
            extent: if options.force {
                Extent::Forced
            } else {
                Extent::Stale
            },
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
            talk: match (options.quiet, options.verbose) {
                (true, _) => Talk::Quiet,
                (_, true) => Talk::Verbose,
                _ => Talk::Normal,
            },
            ink: ink(),
            watched: terminal && !options.quiet && log == LogFormat::Text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let job = Cli::parse_from(["impact", "--root", "x"])
            .job()
            .expect("a job");
        assert_eq!(job.task, Task::Build);
        assert_eq!(job.output, PathBuf::from("x/output"));
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
        for arguments in [
            ["impact", "check", "--only", "a", "b"],
            ["impact", "--only", "a,b", "check", "-q"],
        ] {
            let job = Cli::parse_from(arguments).job().expect("a job");
            assert_eq!(
                (job.task, job.only.as_slice()),
                (Task::Check, ["a".to_owned(), "b".to_owned()].as_slice())
            );
        }
    }
}
