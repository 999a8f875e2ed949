//! Options that several commands share, with their help. A command takes the groups that change what it
//! does; only `Accepted` and `NoProject` have no effect.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};
use clap_complete::ArgValueCandidates;

use super::ids::candidates;
use crate::job::LogFormat;

/// The seconds of a day, the longest time that an option takes.
const DAY: u64 = 86_400;

/// The most documents that are typeset at once. Each worker keeps file ids of Typst's for as long as
/// the program runs, and a process has 65,535 of them.
const MOST_JOBS: usize = 256;

/// Where the project is.
#[derive(Clone, Debug, Args)]
pub(super) struct Project {
    /// The project folder, which holds data/, templates/ and fonts/
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub(super) root: PathBuf,
}

/// `--quiet` and `--verbose` for a command that prints the same with either, so that a script may pass
/// them to every command.
#[derive(Clone, Debug, Args)]
pub(super) struct Accepted {
    #[arg(short, long, hide = true, conflicts_with = "verbose")]
    quiet: bool,
    #[arg(short, long, hide = true)]
    verbose: bool,
}

/// The options of every command on a project's records.
#[derive(Clone, Debug, Args)]
pub struct RecordsArgs {
    #[command(flatten)]
    pub(super) project: Project,
    #[command(flatten)]
    accepted: Accepted,
}

impl RecordsArgs {
    pub(super) fn root(&self) -> &Path {
        &self.project.root
    }
}

/// `--root` as well, for a command that needs no project.
#[derive(Clone, Debug, Args)]
pub struct NoProject {
    #[arg(long, hide = true)]
    root: Option<PathBuf>,
    #[command(flatten)]
    accepted: Accepted,
}

/// Which documents a command is about, and how their pages are made.
#[derive(Clone, Debug, Args)]
pub(super) struct Documents {
    #[command(flatten)]
    pub(super) project: Project,
    /// The folder of the documents [default: output/ in the project folder; output/print, output/mono or
    /// output/print-mono with `--print`, `--mono` or both]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) output: Option<PathBuf>,
    /// Only these documents: ids of alliances or themes, `report`, `briefs` for all briefs, or `themes`
    /// for all theme briefs
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',', add = ArgValueCandidates::new(candidates))]
    pub(super) only: Vec<String>,
    #[command(flatten)]
    pub(super) making: Making,
}

/// How pages are made.
#[derive(Clone, Debug, Args)]
pub(super) struct Making {
    /// Treat warnings as errors
    #[arg(long)]
    pub(super) strict: bool,
    /// Set the pages for a printing house: 3 mm bleed, crop marks, parts on right-hand pages
    #[arg(long)]
    pub(super) print: bool,
    /// Make a proof in greys, as a mono printer would print it
    #[arg(long)]
    pub(super) mono: bool,
    /// How long one document may take, and how long reading and checking the records may take
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = limit)]
    pub(super) time_limit: Duration,
    /// How many records to check, or documents to typeset, at once, 256 at most [default: the number of
    /// processor cores]
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub(super) jobs: Option<NonZeroUsize>,
}

/// For a command that makes documents even if they are up to date, or lists what that would make.
#[derive(Clone, Debug, Args)]
pub(super) struct Force {
    /// Make all documents, even those that are up to date
    #[arg(long)]
    pub(super) force: bool,
}

/// For a command that locks the output.
#[derive(Clone, Debug, Args)]
pub(super) struct Wait {
    /// How long to wait for another run on the same output
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    pub(super) wait: Duration,
}

/// For a command that typesets.
#[derive(Clone, Debug, Args)]
pub(super) struct KeepMarkup {
    /// Write the Typst markup of each document that is typeset to this folder, with everything that
    /// `typst compile --root DIR` needs
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) keep_markup: Option<PathBuf>,
}

/// How a run reports to other programs.
#[derive(Clone, Debug, Args)]
pub(super) struct Reports {
    /// How to write events to standard error: as text, or as one JSON object a line
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = log_format())]
    pub(super) log_format: LogFormat,
    /// Write a summary of the run to this file, as JSON
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) summary: Option<PathBuf>,
    /// Write the metrics of the run to this file, for Prometheus (node_exporter's textfile collector)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) metrics: Option<PathBuf>,
}

/// How much a run prints.
#[derive(Clone, Debug, Args)]
pub(super) struct Verbose {
    /// Print nothing but errors and warnings
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print a line for each document
    #[arg(short, long)]
    pub(super) verbose: bool,
}

fn log_format() -> impl TypedValueParser<Value = LogFormat> {
    PossibleValuesParser::new(["text", "json"]).map(|name| match name.as_str() {
        "json" => LogFormat::Json,
        _ => LogFormat::Text,
    })
}

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    let jobs = text.parse().ok().filter(|jobs: &NonZeroUsize| jobs.get() <= MOST_JOBS);
    jobs.ok_or_else(|| format!("give a whole number from 1 to {MOST_JOBS}"))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| *seconds <= DAY);
    seconds.map(Duration::from_secs).ok_or_else(|| format!("give whole seconds, {DAY} at most"))
}

fn limit(text: &str) -> Result<Duration, String> {
    match seconds(text)? {
        Duration::ZERO => Err("give whole seconds from 1 up".to_owned()),
        limit => Ok(limit),
    }
}
