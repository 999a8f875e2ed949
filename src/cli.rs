//! The command line: takes arguments and environment; gives the job. The only room that reads
//! either.

use std::io::IsTerminal as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use clap::{Args, Parser, Subcommand};

use crate::diagnostic::Ink;
use crate::job::{Job, Sheet, Strictness, Talk, Task, Tone};

const EXAMPLES: &str = "\
Examples:
  impact                        make every brief, every theme brief and the report
  impact --only ebor report     make one brief and the report
  impact check --strict         look for faults; warnings count as well
  impact --print --output proof make everything for a printing house
  impact list                   tell which documents there are
  impact --root ~/report -v     work in another folder and tell of each document

Exit codes:
  0  done
  1  faults in records or templates (with --strict: or warnings)
  2  wrong usage, or the environment failed (no such folder, disk full)";

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

#[derive(Clone, Copy, Debug, Subcommand)]
enum Command {
    /// Make the documents (this is what `impact` alone does)
    Build,
    /// Look for faults in records and templates; nothing is written
    ///
    /// Reads every record, fills every template and typesets every document, so that whatever
    /// would stop a build is found. Every fault is told, with its file, line and column.
    Check,
    /// Tell every document's id, file and the records it rests on
    List,
}

#[derive(Debug, Args)]
struct Options {
    /// The project's folder: the one that holds data/, templates/ and fonts/
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Where the documents go [default: output/ in the project's folder]
    #[arg(long, global = true, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Only these documents: ids of alliances or themes, or `report`
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

fn jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "give a whole number from 1 up")
}

impl Cli {
    /// Decides what the run shall do.
    pub fn job(self) -> Job {
        let options = self.options;
        let terminal = std::io::stderr().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Job {
            task: match self.command {
                None | Some(Command::Build) => Task::Build,
                Some(Command::Check) => Task::Check,
                Some(Command::List) => Task::List,
            },
            output: options
                .output
                .unwrap_or_else(|| options.root.join("output")),
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
            workers: options
                .jobs
                .or_else(|| thread::available_parallelism().ok())
                .unwrap_or(NonZeroUsize::MIN),
            talk: match (options.quiet, options.verbose) {
                (true, _) => Talk::Quiet,
                (_, true) => Talk::Verbose,
                _ => Talk::Normal,
            },
            ink: if terminal && !plain {
                Ink::Colour
            } else {
                Ink::Plain
            },
            watched: terminal && !options.quiet,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn impact_alone_builds_into_the_roots_output() {
        let job = Cli::parse_from(["impact", "--root", "x"]).job();
        assert_eq!(job.task, Task::Build);
        assert_eq!(job.output, PathBuf::from("x/output"));
    }

    #[test]
    fn only_takes_several_ids_before_or_after_the_command() {
        for arguments in [
            ["impact", "check", "--only", "a", "b"],
            ["impact", "--only", "a,b", "check", "-q"],
        ] {
            let job = Cli::parse_from(arguments).job();
            assert_eq!(
                (job.task, job.only.as_slice()),
                (Task::Check, ["a".to_owned(), "b".to_owned()].as_slice())
            );
        }
    }
}
