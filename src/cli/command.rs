//! The commands, with their help and examples. Never decides what a run does.

use clap::{Parser, Subcommand};

use super::args::{BindArgs, BuildArgs, CheckArgs, ListArgs, WatchArgs};
use super::tool::Tool;

const HELP: &str = "\
Examples:
  impact                        make every brief, every theme brief and the report
  impact --only ebor report     make one brief and the report
  impact check --strict         look for errors; warnings count as errors
  impact --print                make everything for a printing house, in output/print
  impact list                   show which documents are up to date, which are not, and why
  impact --wait 600 --summary /var/log/impact.json
                                the nightly run of a scheduler
  impact --root ~/report -v     work in another folder and print a line for each document
  impact new alliance \"Ebor\"    start a record, with every key explained
  impact export west.xlsx --only west
                                write an alliance's records to a workbook for a school to fill in
  impact import west.xlsx       put what the school filled in into the records
  impact fmt                    put all records into their standard layout

Exit codes:
  0    no errors, and every document asked for is up to date
  1    errors in records or templates, whether or not the documents asked for depend on them; with
       --strict also warnings; documents with errors are held back
  2    wrong usage, or the environment failed (no such folder, disk full)
  3    another run is using the same output
  130  interrupted (SIGINT); 143 terminated (SIGTERM); finished documents are published";

/// Turns TOML records about teaching school alliances into PDFs: an impact brief for every alliance, a
/// brief for every theme, and one combined report.
#[derive(Debug, Parser)]
#[command(name = "impact", version, after_help = HELP, subcommand_precedence_over_arg = true, args_override_self = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) build: BuildArgs,
}

/// What the program is asked to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// A run over the documents.
    #[command(flatten)]
    Run(RunCommand),
    /// Show the pages in a browser and bring documents up to date on every change
    ///
    /// The preview can be reached from this computer only. Ctrl+C ends it.
    #[command(after_help = "\
Examples:
  impact watch                  open the address that it prints in a browser
  impact watch --only ebor      keep one brief up to date
  impact watch --port 0         use any free port")]
    Watch(WatchArgs),
    /// A command that makes no document.
    #[command(flatten)]
    Tool(Tool),
}

/// A run over the documents.
#[derive(Clone, Debug, Subcommand)]
pub enum RunCommand {
    /// Make the documents; `impact` without a command does the same
    ///
    /// Typesets only documents whose records, templates, style or fonts have changed, and those whose
    /// PDF is missing or has been altered.
    #[command(after_help = "\
Examples:
  impact build                  bring every document up to date
  impact build --only ebor      bring one brief up to date
  impact build --force          make every document again")]
    Build(BuildArgs),
    /// Look for errors in records and templates; write nothing
    ///
    /// Reads every record, fills every template and typesets every document, so that it finds whatever
    /// would stop a build. Prints every error with its file, line and column.
    #[command(after_help = "\
Examples:
  impact check                  look for errors in everything
  impact check --strict         fail on warnings as well
  impact check --only ebor      check one brief")]
    Check(CheckArgs),
    /// List every document with its id, kind, file, state and records
    ///
    /// Prints one document a line, with tabs between the columns. The state is `fresh`, `stale` with the
    /// reasons, or `held back` with the reason.
    #[command(after_help = "\
Examples:
  impact list                   show what the next run would make, and why
  impact list --json            the same as JSON, with the digest of each PDF
  impact list --since sent.json show what has been published since that manifest was saved")]
    List(ListArgs),
    /// Bind the pages of some alliances into one PDF, with cover, contents and index
    ///
    /// The PDF is for a printer or a region. No other run keeps it up to date.
    #[command(after_help = "\
Examples:
  impact bind ebor carmel -o two.pdf
                                bind two alliances
  impact bind succession-planning -o succession.pdf
                                bind all alliances of a theme, each with all its case studies
  impact bind --area Leeds --title \"Alliances in Leeds\" -o leeds.pdf
                                bind all alliances of an area")]
    Bind(BindArgs),
}
