//! What may be typed: the commands and their options, with the words of the help. Never decides anything.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::record::FileKind;

/// The seconds of a day.
const DAY: u64 = 86_400;

const EXAMPLES: &str = "\
Examples:
  impact                        make every brief, every theme brief and the report
  impact --only ebor report     make one brief and the report
  impact check --strict         look for faults; warnings count as well
  impact --print                make everything for a printing house, in output/print
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
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) options: Options,
}

#[derive(Clone, Debug, Subcommand)]
pub(super) enum Command {
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
    List {
        /// List the documents as JSON, with the digest of each published PDF
        #[arg(long)]
        json: bool,
        /// List only what was published otherwise since: `added`, `changed` or `removed`, and the file
        #[arg(long, value_name = "MANIFEST")]
        since: Option<PathBuf>,
    },
    /// Bring documents up to date on every change, and show their pages in a browser
    ///
    /// The preview is for this machine alone. Ctrl+C ends it.
    Watch {
        /// The port of this machine to open in a browser; 0 takes any that is free
        #[arg(long, value_name = "N", default_value = "4747")]
        port: u16,
    },
    /// Print the licences of the program and of all code in it
    Licences,
    /// Print the JSON Schema of a kind of record file
    ///
    /// The schemas below data/schema/ are these; an editor of TOML that knows Taplo reads them and
    /// shows each key's meaning and mistakes while one types.
    Schema {
        /// The kind of file: alliance, report, themes, glossary or style
        #[arg(default_value = "alliance", value_parser = shape)]
        kind: FileKind,
    },
    /// Begin a new record
    New {
        #[command(subcommand)]
        what: New,
    },
    /// Make a new project, with one alliance as an example
    Init {
        /// The folder to make it in: a new one, or one that is empty but for .git
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
    /// All alliances, or those that `--only` names, by their own ids or those of their themes. An existing file is never written over.
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
pub(super) enum New {
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
pub(super) struct Options {
    /// The project's folder: the one that holds data/, templates/ and fonts/
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub(super) root: PathBuf,
    /// Where the documents go [default: output/ in the project's folder; output/print, output/mono or
    /// output/print-mono for those of `--print` and `--mono`]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Only these documents: ids of alliances or themes, `report`, or all `briefs` or `themes`
    #[arg(long, global = true, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Let warnings fail the run
    #[arg(long, global = true)]
    pub(super) strict: bool,
    /// For a printing house: 3 mm bleed, crop marks, parts on right-hand pages
    #[arg(long, global = true)]
    pub(super) print: bool,
    /// A proof in greys, as a mono printer makes them
    #[arg(long, global = true)]
    pub(super) mono: bool,
    /// Make all documents, whatever their state
    #[arg(long, global = true)]
    pub(super) force: bool,
    /// Publish nothing unless everything is good
    #[arg(long, global = true)]
    pub(super) all_or_nothing: bool,
    /// How long to wait for another run on the same output
    #[arg(long, global = true, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    pub(super) wait: Duration,
    /// How long one document may take, and how long reading and checking the records
    #[arg(long, global = true, value_name = "SECONDS", default_value = "300", value_parser = limit)]
    pub(super) time_limit: Duration,
    /// How events are told on standard error: in words, or as one JSON object a line
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    pub(super) log_format: String,
    /// Write the run's summary there as JSON
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) summary: Option<PathBuf>,
    /// Write the run's metrics there for Prometheus (node_exporter's textfile collector)
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) metrics: Option<PathBuf>,
    /// Write the Typst markup of each document that is typeset there, with all it needs to be
    /// compiled by `typst compile --root DIR`
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) keep_markup: Option<PathBuf>,
    /// How many documents to typeset at once [default: the processor's cores]
    #[arg(long, global = true, value_name = "N", value_parser = jobs)]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Tell faults only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Tell of each document
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

fn shape(text: &str) -> Result<FileKind, String> {
    let known = FileKind::ALL.into_iter().find(|shape| shape.name() == text);
    known.ok_or_else(|| {
        let names = FileKind::ALL.map(FileKind::name);
        format!("give one of {}", names.join(", "))
    })
}

/// Each worker takes a file id for good, of which a process has some thousands.
fn jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    let jobs = text.parse().ok().filter(|jobs: &NonZeroUsize| jobs.get() <= 256);
    jobs.ok_or("give a whole number from 1 to 256")
}

/// A time of whole seconds, a day at most.
fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().ok().filter(|seconds| *seconds <= DAY);
    seconds.map(Duration::from_secs).ok_or("give whole seconds, 86400 at most")
}

fn limit(text: &str) -> Result<Duration, &'static str> {
    match seconds(text)? {
        Duration::ZERO => Err("give whole seconds from 1 up"),
        limit => Ok(limit),
    }
}
